"""A deadline's rule + facts + working days -> the window in which its last day lies, and how it is counted.

Decides dates only, never statuses. A date that is not known, or rests on a calendar that was not announced,
is a window, never a guess. Must not import decide, assessment or engines other than the meaning of a condition.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.calendar.periods import add_months, add_years, days_after, days_before
from icprules.calendar.workdays import DayStatus
from icprules.engines.tree import truth_of
from icprules.rulebook import law
from icprules.rulebook.condition import Truth
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.subjects.facts import FactSchema, Value

Certainty = Literal["confirmed", "announced", "projected"]
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


@attrs.frozen(kw_only=True)
class Deadline:
    """The last day on which something is in time.

    Args:
        due_on: Beijing date, inclusive; None while it is not known. The best single date where it is projected.
        certainty: Whether it rests on confirmed, announced or projected days.
        earliest: First possible last day, or None when unbounded.
        latest: Last possible last day, or None when unbounded.
        due_at: For a period in hours: the moment it ends, Beijing time.
        assumes: Names of the assumptions it rests on.
        without_assumption: The date without them, where it differs.
        is_rolled: Whether the last day was moved to the next working day.
        spec: How the instrument says it.
        anchor: The day it is counted from; None for a fixed date.
        projected_from: First day of the span that is not confirmed.
    """

    due_on: datetime.date | None
    certainty: Certainty = "confirmed"
    earliest: datetime.date | None
    latest: datetime.date | None
    due_at: datetime.datetime | None = None
    assumes: tuple[str, ...] = ()
    without_assumption: datetime.date | None = None
    is_rolled: bool = False
    spec: law.DeadlineSpec
    anchor: Anchor | None = None
    projected_from: datetime.date | None = None


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
    value = facts.get(fact)
    if isinstance(value, datetime.datetime):
        value = value.astimezone(BEIJING).date()
    if isinstance(value, datetime.date):
        return (
            Anchor(fact=fact, earliest=as_of + _ONE_DAY, latest=None)
            if value == NEVER
            else Anchor(fact=fact, earliest=value, latest=value)
        )
    spec = schema.facts[fact]
    happened = Truth.UNKNOWN if spec.happened_when is None else truth_of(spec.happened_when, facts, {})
    if happened is Truth.TRUE:
        return Anchor(fact=fact, earliest=None, latest=as_of)
    planned = facts.get(spec.planned)
    if happened is Truth.FALSE and isinstance(planned, datetime.date) and planned > as_of:
        return Anchor(fact=fact, earliest=planned, latest=planned, is_planned=True)
    if happened is Truth.FALSE:
        return Anchor(fact=fact, earliest=as_of + _ONE_DAY, latest=None)
    return Anchor(fact=fact, earliest=None, latest=None)


def deadline_of(
    spec: law.DeadlineSpec,
    facts: Mapping[str, Value],
    as_of: datetime.date,
    schema: FactSchema,
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    """Return when something is due.

    Args:
        spec: How the instrument says it.
        facts: Known facts on `as_of`.
        as_of: Beijing date.
        schema: The facts of the rulebook.
        calendar: Builds or returns the working days; called only when a date needs them.

    Returns:
        The deadline, with bounds where the anchor or the calendar is not certain.

    Source: Civil Code arts. 201 to 203 (the first day is not counted; month ends; the last day); each
        instrument decides whether its last day rolls.
    """
    shape = spec.shape
    if isinstance(shape, law.FixedDate):
        return _rolled(spec, shape.on, None, calendar)
    if isinstance(shape, law.Within):
        anchor = anchor_of(shape.after, facts, as_of, schema)
        return _within(spec, shape, anchor, facts, calendar)
    if isinstance(shape, law.AtLeastBefore):
        anchor, days = anchor_of(shape.before, facts, as_of, schema), shape.days
    elif isinstance(shape, law.OnDayOf):
        anchor, days = anchor_of(shape.fact, facts, as_of, schema), 0
    else:
        anchor, days = anchor_of(shape.fact, facts, as_of, schema), 1
    if anchor.on is not None:
        return _rolled(spec, days_before(anchor.on, days) if days else anchor.on, anchor, calendar)
    first = None if anchor.earliest is None else days_before(anchor.earliest, days)
    last = None if anchor.latest is None else days_before(anchor.latest, days)
    return _between(spec, first, last, anchor, calendar)


def _within(
    spec: law.DeadlineSpec,
    shape: law.Within,
    anchor: Anchor,
    facts: Mapping[str, Value],
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    if anchor.on is None:
        first = None if anchor.earliest is None else _add(anchor.earliest, shape, calendar)[0]
        last = None if anchor.latest is None else _add(anchor.latest, shape, calendar)[1]
        return _between(spec, first, last, anchor, calendar)
    if shape.unit == "hours":
        start = facts.get(shape.after)
        if not isinstance(start, datetime.datetime):  # a planned or bounded day has no time of day
            return Deadline(due_on=None, earliest=anchor.on, latest=None, spec=spec, anchor=anchor)
        due_at = (start + datetime.timedelta(hours=shape.amount)).astimezone(BEIJING)
        day = due_at.date()
        return Deadline(due_on=day, earliest=day, latest=day, due_at=due_at, spec=spec, anchor=anchor)
    if shape.unit == "working_days":
        result = calendar().deadline(anchor.on, shape.amount)
        plain = calendar().without_make_up_days().deadline(anchor.on, shape.amount).date
        return Deadline(
            due_on=result.date,
            certainty=_certainty(result.status),
            earliest=result.earliest,
            latest=result.latest,
            assumes=("make_up_days",),
            without_assumption=plain if plain != result.date else None,
            spec=spec,
            anchor=anchor,
            projected_from=result.provisional_from,
        )
    return _rolled(spec, _add(anchor.on, shape, calendar)[0], anchor, calendar)


def _add(
    day: datetime.date, shape: law.Within, calendar: Callable[[], WorkdayCalendar]
) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last possible end of a period."""
    if shape.unit == "working_days":
        result = calendar().deadline(day, shape.amount)
        return result.earliest, result.latest
    if shape.unit == "months":
        end = add_months(day, shape.amount)
    elif shape.unit == "years":
        end = add_years(day, shape.amount)
    elif shape.unit == "hours":
        # From the first and from the last moment of the day.
        return days_after(day, shape.amount // 24), days_after(day, -(-shape.amount // 24))
    else:
        end = days_after(day, shape.amount)
    return end, end


def _between(
    spec: law.DeadlineSpec,
    first: datetime.date | None,
    last: datetime.date | None,
    anchor: Anchor,
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    """A deadline of which only bounds are known; the later one rolls as the day itself would."""
    if last is not None and spec.rollover == "next_working_day":
        last = calendar().roll_forward(last).latest
    return Deadline(due_on=None, earliest=first, latest=last, spec=spec, anchor=anchor)


def _rolled(
    spec: law.DeadlineSpec, day: datetime.date, anchor: Anchor | None, calendar: Callable[[], WorkdayCalendar]
) -> Deadline:
    if spec.rollover != "next_working_day":
        return Deadline(due_on=day, earliest=day, latest=day, spec=spec, anchor=anchor)
    moved = calendar().roll_forward(day)
    return Deadline(
        due_on=moved.date,
        certainty=_certainty(moved.status),
        earliest=max(day, moved.earliest),
        latest=moved.latest,
        is_rolled=moved.date != day,
        spec=spec,
        anchor=anchor,
        projected_from=moved.provisional_from,
    )


def _certainty(status: DayStatus) -> Certainty:
    return {DayStatus.CONFIRMED: "confirmed", DayStatus.ANNOUNCED: "announced"}.get(status, "projected")  # type: ignore[return-value]
