"""Clauses that no case made true, or none made false: can any service at all, and which one.

Decides what is shown by the form of a clause, where only an open question of the law stands in the way, and what is
left to the solver. The solver is only loaded here, and only where the form does not show it. Must not import the
command line.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.engines.tree import truth_of
from icprules.errors import EngineError
from icprules.rulebook.condition import NOT, RULE_PREFIX, All, Compare, In, Not, Truth, facts_of
from icprules.rulebook.schema_files import OF_THE_LAW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.proof.witnesses import Witness
    from icprules.rulebook.condition import Condition
    from icprules.rulebook.law import Rulebook

Why = Literal["open_question", "form", "proof"]
"""What shows that no service gives a clause a truth: nobody can answer an open question of the law, the clause asks
for nothing that could turn out otherwise, or the solver finds none."""

Undecided = Literal["no_solver", "gave_up"]
"""Why it is not known whether a service does: z3-solver is not installed, or it came to no conclusion."""

_REASONS: dict[str, Undecided] = {"E120": "no_solver", "E121": "gave_up"}
_EVERY = frozenset(Truth)


@attrs.frozen(kw_only=True)
class Limit:
    """What is known of a truth that no case gave a clause.

    Args:
        why: What shows that no service does; None where one does, or where that is not known.
        witness: The smallest service that was found to give it.
        undecided: Why neither is known.
    """

    why: Why | None = None
    witness: Witness | None = None
    undecided: Undecided | None = None


def limit(rulebook: Rulebook, clause: Condition, wanted: Truth) -> Limit:
    """Return whether a service can give a clause a truth.

    Args:
        rulebook: The rulebook that has the clause.
        clause: The clause, as the rule writes it.
        wanted: True or false.

    Returns:
        Why none can, a service that does, or why neither is known.

    Raises:
        EngineError: E122 where the service that the solver names does not show it.

    Example:
        >>> from icprules import load
        >>> limit(load(), Compare(fact="law.order_292_binds_overseas", op="is", value=True), Truth.TRUE).why
        'open_question'
    """
    if wanted not in reachable(clause):
        return Limit(why="open_question" if wanted in reachable(clause, answered=True) else "form")
    try:
        found = _found(rulebook, clause, wanted)
    except EngineError as error:
        reason = _REASONS.get(error.code)
        if reason is None:
            raise
        return Limit(undecided=reason)
    return Limit(why="proof") if found is None else Limit(witness=found)


def reachable(clause: Condition, *, answered: bool = False) -> frozenset[Truth]:
    """Return the truths that a clause can have, as far as its form shows.

    Args:
        clause: The clause; each fact in it is taken to be free of the others.
        answered: Whether the open questions of the law are taken for answered, one way or the other.

    Returns:
        No truth that is missing from it can come up; one that is in it may still be impossible.

    Example:
        >>> sorted(reachable(Compare(fact="law.order_292_binds_overseas", op="is", value=True)))
        [<Truth.UNKNOWN: 1>]
    """
    if isinstance(clause, Compare | In):
        return _EVERY if answered or not clause.fact.startswith(OF_THE_LAW) else frozenset({Truth.UNKNOWN})
    if isinstance(clause, Not):
        return frozenset(NOT[truth] for truth in reachable(clause.item, answered=answered))
    join, neutral = (min, Truth.TRUE) if isinstance(clause, All) else (max, Truth.FALSE)
    parts: Sequence[frozenset[Truth]] = [reachable(item, answered=answered) for item in clause.items]
    found = frozenset({neutral})
    for part in parts:
        found = frozenset(join(pair) for pair in itertools.product(found, part))
    return found


def _found(rulebook: Rulebook, clause: Condition, wanted: Truth) -> Witness | None:
    # Importing these fails with E120 where z3-solver is not installed.
    from icprules.proof.equivalence import laid_ready  # noqa: PLC0415
    from icprules.proof.formulas import bits_of, negation  # noqa: PLC0415
    from icprules.proof.inquiry import witness  # noqa: PLC0415
    from icprules.proof.witnesses import known_of, viewer  # noqa: PLC0415

    asked = laid_ready(rulebook, rulebook)
    rules = {name: bits for (question, name), bits in asked.steps.items() if question == "rule"}
    bits = bits_of(clause, asked.world, rules)
    read = [name.removeprefix(RULE_PREFIX) for name in facts_of(clause) if name.startswith(RULE_PREFIX)]
    view = viewer(rulebook, *(("rule", name) for name in read))

    def shows(one: Witness) -> bool:
        truths = {name: truth for (_, name), truth in view(one).items()} if read else {}
        return truth_of(clause, known_of(one, rulebook), truths) == wanted

    return witness(asked, bits.certain if wanted is Truth.TRUE else negation(bits).certain, shows=shows)
