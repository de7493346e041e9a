"""What the solver says of a mutant that no case notices and that no service near the cases tells from the rulebook.

Decides when such a mutant is proved to mean the same, when a service that the solver names shows that it does not, and
what is said where neither could be decided. The solver is only loaded here, and only where a mutant is left. Must not
import pytest or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.errors import EngineError
from icprules.rulebook import law
from icprules.testing.trials import Unnoticed
from icprules.testing.witnesses import Witness, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icprules.proof import witnesses as proved
    from icprules.testing.mutants import Mutant
    from icprules.testing.trials import Undecided

_REASONS: dict[str, Undecided] = {"E120": "no_solver", "E121": "gave_up"}


def settled(book: law.Rulebook, mutant: Mutant) -> Unnoticed:
    """Ask the solver about a mutant that is left.

    Args:
        book: The rulebook.
        mutant: The mutant.

    Returns:
        A service that tells it from the rulebook, the proof that there is none, or why neither is known.

    Raises:
        EngineError: E122 where a service that the solver names does not show what it should.
    """
    try:
        return _asked(book, mutant.of(book), mutant)
    except EngineError as error:
        reason = _REASONS.get(error.code)
        if reason is None:
            raise
        return Unnoticed(undecided=reason)


def _asked(book: law.Rulebook, changed: law.Rulebook, mutant: Mutant) -> Unnoticed:
    # Importing these fails with E120 where z3-solver is not installed.
    from icprules.proof.equivalence import distinguishing  # noqa: PLC0415
    from icprules.proof.moved_services import moved_services  # noqa: PLC0415
    from icprules.proof.rule_changes import CONDITIONS, rule_changes  # noqa: PLC0415

    actors = _actors(book, mutant)

    def seen(one: proved.Witness) -> bool:
        return _seen(one, book, changed, actors) is not None

    found = distinguishing(book, changed, seen)
    if found is not None:
        return Unnoticed(witness=_seen(found, book, changed, actors) or _by_truths(found, book, changed))
    if all(CONDITIONS.issuperset(one.parts) for one in rule_changes(book, changed)):
        return Unnoticed(is_equivalent=True, is_proved=True)
    for moved in moved_services(book, changed):
        shown = None if moved.witness is None else _seen(moved.witness, book, changed, actors)
        if shown is not None:
            return Unnoticed(witness=shown)
    return Unnoticed(undecided="beyond_conditions")


def _actors(book: law.Rulebook, mutant: Mutant) -> tuple[law.Actor, ...]:
    """From whose perspectives to look: of those who bear the duties that were changed, then of the sponsor."""
    rules = [rule.then for rule in book.rules if rule.id in mutant.touched]
    bearers = [then.who for then in rules if isinstance(then, law.Obligation | law.Prohibition)]
    return tuple(dict.fromkeys((*bearers, "sponsor")))


def _seen(
    one: proved.Witness, book: law.Rulebook, changed: law.Rulebook, actors: Iterable[law.Actor]
) -> Witness | None:
    """The service as one whose two results differ, for the first perspective from which they do."""
    judged_on = None if one.judged_on == one.as_of else one.judged_on
    for actor in actors:
        differs = told_apart(book, changed, one.service, one.as_of, actor, judged_on)
        if differs:
            return Witness(
                facts=dict(one.service), as_of=one.as_of, perspective=actor, differs=differs, judged_on=judged_on
            )
    return None


def _by_truths(one: proved.Witness, book: law.Rulebook, changed: law.Rulebook) -> Witness:
    """The service as one for which conditions differ although no result does."""
    from icprules.proof.witnesses import truths_of  # noqa: PLC0415 - as above

    before, after = truths_of(one, book), truths_of(one, changed)
    names = [" ".join(key) for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    judged_on = None if one.judged_on == one.as_of else one.judged_on
    return Witness(
        facts=dict(one.service), as_of=one.as_of, perspective="sponsor", differs=tuple(names), judged_on=judged_on,
        is_hidden=True,
    )  # fmt: skip
