"""A dated fact -> the day that a period is counted from, or the bounds within which it must lie.

Decides what is known of that day. Must not import rules, deadlines or engines other than the meaning of a
condition.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.decision.situation import by_one
from icprules.engines.tree import truth_of
from icprules.rulebook.condition import Truth
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.decision.situation import ByOne
    from icprules.subjects.facts import FactSchema, FactSpec, Value

_ONE_DAY = datetime.timedelta(days=1)


@attrs.frozen(kw_only=True)
class Anchor:
    """The day a period is counted from, as far as it is known.

    Args:
        fact: The dated fact.
        earliest: First possible Beijing date, or None when unbounded.
        latest: Last possible Beijing date, or None when unbounded.
        is_planned: Whether the day is a plan.
    """

    fact: str
    earliest: datetime.date | None
    latest: datetime.date | None
    is_planned: bool = False

    @property
    def on(self) -> datetime.date | None:
        """The day, when exactly one is possible."""
        return self.earliest if self.earliest == self.latest else None


def anchor_of(fact: str, facts: Mapping[str, Value], as_of: datetime.date, schema: FactSchema) -> Anchor:
    """Return the day a dated fact names, or the bounds within which it must lie.

    Args:
        fact: Name of a dated fact.
        facts: Known facts on `as_of`.
        as_of: Beijing date.
        schema: Says what bounds the day: a planned day, or a condition under which it has happened.

    Returns:
        The anchor.
    """
    earliest, latest, is_planned = bounds_of(fact, facts, as_of, schema)
    return Anchor(fact=fact, earliest=earliest, latest=latest, is_planned=is_planned)


def bounds_of(
    fact: str, facts: Mapping[str, Value], as_of: datetime.date, schema: FactSchema
) -> tuple[datetime.date | None, datetime.date | None, bool]:
    """Return the first and the last day that a dated fact may name, and whether that is a plan.

    Args:
        fact: Name of a dated fact.
        facts: Known facts on `as_of`.
        as_of: Beijing date.
        schema: Says what bounds the day.

    Returns:
        The bounds, inclusive, None where there is none.
    """
    value = facts.get(fact)
    if isinstance(value, datetime.date):
        if isinstance(value, datetime.datetime):
            value = value.astimezone(BEIJING).date()
        return (as_of + _ONE_DAY, None, False) if value == NEVER else (value, value, False)
    spec = schema.facts[fact]
    happened = _has_happened(spec, facts, schema)
    if happened:
        return None, as_of, False
    if happened is None:
        return None, None, False
    planned = facts.get(spec.planned)
    if isinstance(planned, datetime.date) and planned > as_of:
        return planned, planned, True
    return as_of + _ONE_DAY, None, False


def _has_happened(spec: FactSpec, facts: Mapping[str, Value], schema: FactSchema) -> bool | None:
    """Whether the day of a fact has come although it is not known; None where that cannot be told."""
    told: dict[str, ByOne | None] = schema.prepared.setdefault("happened", {})
    if spec.name not in told:
        told[spec.name] = None if spec.happened_when is None else by_one(spec.happened_when, schema)
    one = told[spec.name]
    if one is not None:
        name, values = one
        return values.get(facts.get(name))
    truth = Truth.UNKNOWN if spec.happened_when is None else truth_of(spec.happened_when, facts, {})
    return None if truth is Truth.UNKNOWN else truth is Truth.TRUE
