"""One changed rulebook tried on the cases: does one of them notice, and if not, would a service.

Decides when a mutant counts as noticed: a case fails, or the changed rulebook cannot answer it. A case is only run
where it can matter: where a condition that was changed has another truth for it. Must not import pytest or the
command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.decision.situation import facts_on
from icprules.engines import tree, truths_with
from icprules.engines.program import program
from icprules.errors import IcprulesError
from icprules.rulebook.check import matter
from icprules.rulebook.condition import Any as AnyOf
from icprules.rulebook.condition import Truth
from icprules.subjects.subject import read_subject
from icprules.testing.differences import differences
from icprules.testing.equivalence import asks_the_same
from icprules.testing.witnesses import Witness, witness_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from icprules.engines.program import Step
    from icprules.rulebook import law
    from icprules.subjects.facts import Value
    from icprules.testing.cases import Case
    from icprules.testing.mutants import Mutant

    Situation = tuple[Mapping[str, Value], Mapping[tuple[str, str], Truth]]

Undecided = Literal["no_solver", "gave_up", "beyond_conditions"]
"""Why it is not known whether a service would notice: z3-solver is not installed, the solver came to no conclusion,
or only what a rule says besides its conditions has changed, which no proof looks at."""

_NEVER = AnyOf(items=())
_ENGINE = "tree"  # nothing has to be compiled for a rulebook that is asked a dozen times
_BEYOND_CONDITIONS = ("date", "period", "exemption", "override")
"""Kinds of change after which a rule may say something else although no truth moves."""


@attrs.frozen(kw_only=True)
class Bench:
    """A rulebook with its cases, and the truths that they give its conditions.

    Args:
        rulebook: The rulebook.
        cases: The cases.
        situations: For every case the facts, and the truths by question and name; None where the case has a law or
            a knowledge of its own, so that only running it tells.
    """

    rulebook: law.Rulebook
    cases: tuple[Case, ...]
    situations: tuple[Situation | None, ...] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Unnoticed:
    """What is known of a mutant that no case notices.

    Args:
        witness: A service that would tell it from the rulebook; None where none was found.
        is_equivalent: Whether no service whatever can tell it from the rulebook.
        is_proved: Whether the solver has shown that, as it is not seen from the form of the conditions.
        undecided: Why neither is known after the solver was asked; None where it was not asked, or has answered.
    """

    witness: Witness | None = None
    is_equivalent: bool = False
    is_proved: bool = False
    undecided: Undecided | None = None


def bench(rulebook: law.Rulebook, cases: Sequence[Case]) -> Bench:
    """Work out once what every case makes of every condition.

    Args:
        rulebook: A rulebook for which all the cases hold.
        cases: The cases.

    Returns:
        What mutants are tried on.
    """
    return Bench(rulebook=rulebook, cases=tuple(cases), situations=tuple(_of_case(rulebook, one) for one in cases))


def trial(on: Bench, mutant: Mutant, *, search: bool = True) -> Unnoticed | None:
    """Try one mutant.

    Args:
        on: The rulebook with its cases.
        mutant: The mutant.
        search: Whether to look for a service that would tell it from the rulebook.

    Returns:
        None when a case notices it.
    """
    changed = mutant.of(on.rulebook)
    moved = moved_steps(on.rulebook, changed)
    ranked = _nearest_first(on, mutant)
    for number in ranked:
        if _may_differ(on.situations[number], moved, mutant) and notices(on.cases[number], changed):
            return None
    if asks_the_same(on.rulebook, changed):
        return Unnoticed(is_equivalent=True)
    if not search:
        return Unnoticed()

    def may_differ(facts: dict[str, Any], as_of: datetime.date) -> bool:
        situation = _situation(on.rulebook, facts, as_of)
        return situation is not None and _may_differ(situation, moved, mutant)

    by_id = {rule.id: rule for rule in on.rulebook.rules}
    rules = [*(by_id[name] for name in mutant.touched), *mutant.rules]
    cases = [on.cases[number] for number in ranked]
    return Unnoticed(witness=witness_of(on.rulebook, changed, rules, cases, may_differ))


def notices(case: Case, changed: law.Rulebook, *, engine: str = _ENGINE) -> bool:
    """Return whether a case fails under a changed rulebook, or cannot be answered by it.

    Args:
        case: A case that holds under the rulebook as it is.
        changed: The changed one.
        engine: Name of the engine that answers.

    Returns:
        The answer.
    """
    if all(rule.id != case.rule for rule in changed.rules):
        return "truth" in case.expect or "status" in case.expect
    try:
        return bool(differences(case, changed, engine))
    except IcprulesError:
        return True


def moved_steps(book: law.Rulebook, changed: law.Rulebook) -> tuple[Step, ...]:
    """Return the steps of a changed rulebook that ask something else than before.

    Args:
        book: The rulebook.
        changed: The changed one.

    Returns:
        Steps of the changed one, in its order; then those that it no longer asks, as ones that never hold.

    Example:
        >>> from icprules import load
        >>> moved_steps(load(), load())
        ()
    """
    before = {(step.question, step.name): step.condition for step in program(book).steps}
    after = program(changed)
    asked = [s for s in after.steps if before.get((s.question, s.name)) != s.condition]
    left_out = [s for s in program(book).steps if (s.question, s.name) not in after.position]
    return (*asked, *(attrs.evolve(s, condition=_NEVER) for s in left_out))


def _of_case(book: law.Rulebook, case: Case) -> Situation | None:
    if case.known_on is not None or case.judged_on is not None:
        return None
    return _situation(book, case.facts, case.as_of)


def _situation(book: law.Rulebook, facts: Mapping[str, Any], as_of: datetime.date) -> Situation | None:
    try:
        known = facts_on(read_subject(facts, book.schema), as_of, book.schema)
    except IcprulesError:
        return None
    steps = program(book)
    found = truths_with("compiled", book, steps, known)
    return known, {(s.question, s.name): Truth(truth) for s, truth in zip(steps.steps, found, strict=True)}


def _may_differ(situation: Situation | None, moved: Sequence[Step], mutant: Mutant) -> bool:
    """Whether a case can notice a mutant: a truth moves, or a changed rule takes part with what it says."""
    if situation is None:
        return True
    facts, truths = situation
    if mutant.kind in _BEYOND_CONDITIONS and any(truths["rule", name] is not Truth.FALSE for name in mutant.touched):
        return True
    rules = {name: truth for (question, name), truth in truths.items() if question == "rule"}
    return any(
        tree.truth_of(step.condition, facts, rules) is not truths.get((step.question, step.name)) for step in moved
    )


def _nearest_first(on: Bench, mutant: Mutant) -> list[int]:
    """Numbers of the cases: those of the changed rules, those of rules on the same duties, the others."""
    by_id = {rule.id: rule for rule in on.rulebook.rules}
    near = {matter(by_id[name]) for name in mutant.touched}
    related = {rule.id for rule in on.rulebook.rules if matter(rule) in near}
    related |= {name for touched in mutant.touched for name in by_id[touched].overrides}

    def distance(number: int) -> tuple[int, bool]:
        # A case with a knowledge of its own has to be run to tell, so it comes after the others.
        rule = on.cases[number].rule
        return 0 if rule in mutant.touched else 1 if rule in related else 2, on.situations[number] is None

    return sorted(range(len(on.cases)), key=distance)
