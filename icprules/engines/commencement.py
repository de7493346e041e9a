"""When a rule counts: in force on the day whose law applies, and published by the day to which knowledge is limited.

Decides the conditions that every step of a rule begins with. Must not import program or a particular engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.rulebook.condition import JUDGED_ON, All, Compare, Condition
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import Text

if TYPE_CHECKING:
    from icprules.rulebook.law import Rule

UNVERIFIED = "law.commencement"
"""A fact that is never known: whether a rule of unverified commencement was already in force."""

_UNPUBLISHED = Text("在所限定的日期尚未公布", "not published yet by the day to which knowledge is limited")
_MAYBE_PUBLISHED = Text(
    "公布日期未经核实，在所限定的日期是否已公布不明",
    "its day of publication was not verified, so it may or may not have been published by the day to which knowledge"
    " is limited",
)


def in_force(rule: Rule) -> tuple[Condition, ...]:
    """Return the conditions under which a rule counts at all.

    Args:
        rule: The rule.

    Returns:
        All of them must hold; none for a rule that always counted. One that never holds stands alone.
    """
    if rule.knowledge == "unpublished":
        return (AnyOf(items=(), why=_UNPUBLISHED),)
    judged = JUDGED_ON if rule.judged_on == "as_of" else rule.judged_on
    clauses: list[Condition] = []
    if rule.knowledge == "unknown":
        clauses.append(Compare(fact=UNVERIFIED, op="is", value=True, why=_MAYBE_PUBLISHED))
    if rule.in_force.start is not None:
        starts: Condition = Compare(fact=judged, op="on_or_after", value=rule.in_force.start, named="in_force.from")
        if not rule.in_force.is_verified:
            # The first day was not verified: up to `start` nobody can say whether the rule was in force.
            starts = AnyOf(items=(starts, Compare(fact=UNVERIFIED, op="is", value=True)))
        if rule.in_force.not_before is not None:
            earliest = Compare(fact=judged, op="on_or_after", value=rule.in_force.not_before, named="in_force.from")
            starts = All(items=(earliest, starts))
        clauses.append(starts)
    if rule.in_force.end is not None:
        clauses.append(Compare(fact=judged, op="on_or_before", value=rule.in_force.end, named="in_force.until"))
    return tuple(clauses)
