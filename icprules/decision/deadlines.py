"""A deadline's rule + facts + working days -> the window in which its last day lies, and how it is counted.

Decides dates only, never statuses. A date that is not known, that rests on a calendar that was not announced
or does not reach, or that differs by a province that is not known, is a window, never a guess. Must not import
decide, assessment or engines other than the meaning of a condition.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.calendar.periods import days_before
from icprules.decision.anchors import Anchor, anchor_of
from icprules.decision.ends import CERTAINTIES, Certainty, End, add, settled, working_days_after
from icprules.engines.program import deadline_facts
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.subjects.facts import FactSchema, Value

PROVINCE, COUNTRY = "sponsor.province", "sponsor.country"


@attrs.frozen(kw_only=True)
class Deadline:
    """The last day on which something is in time.

    Args:
        due_on: Beijing date, inclusive; None while it is not known. The best single date where it is projected.
        certainty: Whether it, or its bounds, rest on confirmed, announced or projected days, or on days that the
            calendar does not cover.
        earliest: First possible last day, or None when unbounded.
        latest: Last possible last day, or None when unbounded.
        due_at: For a period in hours: the moment it ends, Beijing time.
        assumes: Names of the assumptions it rests on.
        without_assumption: The date without them, where it differs.
        is_rolled: Whether the last day was moved to the next working day.
        spec: How the instrument says it.
        anchor: The day it is counted from; None for a fixed date.
        projected_from: First day of the span that is not confirmed.
        covered: First and last day of the calendar, where the count leaves it; None otherwise.
        asks: Fact that would settle the day although the anchor is known, or an empty text.
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
    covered: tuple[datetime.date, datetime.date] | None = None
    asks: str = ""


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
        The deadline, with bounds where the anchor, the calendar or the province is not certain.

    Source: Civil Code arts. 201 to 203 (the first day is not counted; month ends; the last day); each
        instrument decides whether its last day rolls.
    """
    name = next(iter(deadline_facts(spec)), None)
    anchor = None if name is None else anchor_of(name, facts, as_of, schema)
    start = None if name is None else facts.get(name)
    province = facts.get(PROVINCE)
    regions = (province,) if isinstance(province, str) else (None,) if facts.get(COUNTRY, "CN") != "CN" else None
    return counted_from(spec, anchor, start if isinstance(start, datetime.datetime) else None, calendar, regions)


def counted_from(
    spec: law.DeadlineSpec,
    anchor: Anchor | None,
    start: datetime.datetime | None,
    calendar: Callable[[], WorkdayCalendar],
    regions: tuple[str | None] | None,
) -> Deadline:
    """Return when something is due, counted from a day that is known or bounded.

    Args:
        spec: How the instrument says it.
        anchor: The day; None for a fixed date.
        start: The moment from which hours run, where it is known.
        calendar: Builds or returns the working days; called only when a date needs them.
        regions: The province whose days count, None in it for one without days of its own; None where the
            province is not known.

    Returns:
        The deadline.
    """
    if not counts_working_days(spec):
        return _counted(spec, anchor, start, calendar)
    working = calendar()
    places = [working.for_region(one) for one in regions or (None, *working.regions)] if working.regions else [working]
    found = [_counted(spec, anchor, start, lambda one=one: one) for one in places]  # type: ignore[misc]
    return found[0] if len(found) == 1 else _whichever(found)


def counts_working_days(spec: law.DeadlineSpec) -> bool:
    """Return whether the last day depends on which days are worked."""
    in_working_days = isinstance(spec.shape, law.Within) and spec.shape.unit == "working_days"
    return in_working_days or spec.rollover == "next_working_day"


def _whichever(found: list[Deadline]) -> Deadline:
    """The deadline of a service whose province is not known, from those of all provinces."""
    if len({(one.due_on, one.earliest, one.latest) for one in found}) == 1:
        return found[0]
    starts, ends = [one.earliest for one in found], [one.latest for one in found]
    worst = max(found, key=lambda one: CERTAINTIES.index(one.certainty))
    return attrs.evolve(
        worst,
        due_on=None,
        earliest=None if None in starts else min(day for day in starts if day is not None),
        latest=None if None in ends else max(day for day in ends if day is not None),
        without_assumption=None,
        is_rolled=False,
        asks=PROVINCE,
    )


def _counted(
    spec: law.DeadlineSpec,
    anchor: Anchor | None,
    start: datetime.datetime | None,
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    shape = spec.shape
    if isinstance(shape, law.FixedDate) or anchor is None:
        assert isinstance(shape, law.FixedDate)  # noqa: S101 - every other shape is counted from a day
        return _rolled(spec, shape.on, None, calendar)
    if isinstance(shape, law.Within):
        return _within(spec, shape, anchor, start, calendar)
    days = shape.days if isinstance(shape, law.AtLeastBefore) else 0 if isinstance(shape, law.OnDayOf) else 1
    if anchor.on is not None:
        return _rolled(spec, days_before(anchor.on, days) if days else anchor.on, anchor, calendar)
    first = None if anchor.earliest is None else settled(days_before(anchor.earliest, days))
    last = None if anchor.latest is None else settled(days_before(anchor.latest, days))
    return _between(spec, first, last, anchor, calendar)


def _within(
    spec: law.DeadlineSpec,
    shape: law.Within,
    anchor: Anchor,
    start: datetime.datetime | None,
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    if anchor.on is None:
        first = None if anchor.earliest is None else add(anchor.earliest, shape, calendar)
        last = None if anchor.latest is None else add(anchor.latest, shape, calendar)
        return _between(spec, first, last, anchor, calendar)
    if shape.unit == "hours":
        if start is None:  # a planned or bounded day has no time of day
            return Deadline(due_on=None, earliest=anchor.on, latest=None, spec=spec, anchor=anchor)
        due_at = (start + datetime.timedelta(hours=shape.amount)).astimezone(BEIJING)
        day = due_at.date()
        return Deadline(due_on=day, earliest=day, latest=day, due_at=due_at, spec=spec, anchor=anchor)
    if shape.unit == "working_days":
        end = working_days_after(anchor.on, shape.amount, calendar())
        plain = working_days_after(anchor.on, shape.amount, calendar().without_make_up_days()).on
        return _deadline(
            end, spec, anchor, assumes=("make_up_days",), without_assumption=plain if plain != end.on else None
        )
    return _rolled(spec, add(anchor.on, shape, calendar).earliest, anchor, calendar)


def _between(
    spec: law.DeadlineSpec,
    first: End | None,
    last: End | None,
    anchor: Anchor,
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    """A deadline of which only bounds are known; the later one rolls as the day itself would."""
    if last is not None and last.latest is not None and spec.rollover == "next_working_day":
        last = working_days_after(last.latest, 0, calendar())
    ends = [end for end in (first, last) if end is not None]
    worst = max(ends, key=lambda end: CERTAINTIES.index(end.certainty), default=None)
    return Deadline(
        due_on=None,
        certainty="confirmed" if worst is None else worst.certainty,
        earliest=None if first is None else first.earliest,
        latest=None if last is None else last.latest,
        spec=spec,
        anchor=anchor,
        projected_from=None if worst is None else worst.provisional_from,
        covered=None if worst is None else worst.covered,
    )


def _rolled(
    spec: law.DeadlineSpec, day: datetime.date, anchor: Anchor | None, calendar: Callable[[], WorkdayCalendar]
) -> Deadline:
    if spec.rollover != "next_working_day":
        return Deadline(due_on=day, earliest=day, latest=day, spec=spec, anchor=anchor)
    end = working_days_after(day, 0, calendar())
    return _deadline(end, spec, anchor, is_rolled=end.on not in (day, None))


def _deadline(
    end: End,
    spec: law.DeadlineSpec,
    anchor: Anchor | None,
    *,
    assumes: tuple[str, ...] = (),
    without_assumption: datetime.date | None = None,
    is_rolled: bool = False,
) -> Deadline:
    return Deadline(
        due_on=end.on,
        certainty=end.certainty,
        earliest=end.earliest,
        latest=end.latest,
        assumes=assumes,
        without_assumption=without_assumption,
        is_rolled=is_rolled,
        spec=spec,
        anchor=anchor,
        projected_from=end.provisional_from,
        covered=end.covered,
    )
