"""Days of a plan counted forwards from today, or backwards from a deadline.

Decides how a time in working days, days or hours moves a day either way. Backwards is the exact counterpart of
forwards: the last day from which counting forwards still ends in time, which is not "n working days back". Must not
import assessment, engines or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.workdays import DayStatus
from icprules.decision.ends import CERTAINTIES
from icprules.planning.plan_days import LastDay, PlanDay

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.calendar.workdays import WorkdayCalendar, WorkdayResult
    from icprules.decision.deadlines import Deadline
    from icprules.decision.ends import Certainty
    from icprules.rulebook.procedures import LeadUnit

_DAY = datetime.timedelta(days=1)
_HOURS = 24
MAKE_UP_DAYS = "make_up_days"
"""The assumption that make-up working days count."""


def certain_day(day: datetime.date) -> PlanDay:
    """Return a day that is known.

    Example:
        >>> certain_day(datetime.date(2024, 2, 22)).soonest.isoformat()
        '2024-02-22'
    """
    return PlanDay(on=day, earliest=day, latest=day)


def due_day(deadline: Deadline | None) -> PlanDay | None:
    """Return the last day of a deadline, or None while it is not known."""
    if deadline is None or deadline.due_on is None or deadline.earliest is None or deadline.latest is None:
        return None
    return PlanDay(
        on=deadline.due_on,
        certainty=deadline.certainty,
        earliest=deadline.earliest,
        latest=deadline.latest,
        assumes=deadline.assumes,
        without_assumption=deadline.without_assumption,
    )


def moved(day: PlanDay, days: int) -> PlanDay:
    """Return a day so many calendar days later, or earlier for a negative number."""
    step = days * _DAY
    plain = day.without_assumption
    return attrs.evolve(
        day,
        on=day.on + step,
        earliest=day.earliest + step,
        latest=day.latest + step,
        without_assumption=None if plain is None else plain + step,
    )


def not_before(day: PlanDay, first: datetime.date) -> PlanDay:
    """Return a day, or the first one that is still to come where it has passed."""
    if day.on >= first and day.earliest >= first and day.plain >= first:
        return day
    plain = max(day.plain, first)
    on = max(day.on, first)
    return attrs.evolve(
        day,
        on=on,
        earliest=max(day.earliest, first),
        latest=max(day.latest, first),
        without_assumption=plain if plain != on else None,
    )


def after(day: PlanDay, amount: int, unit: LeadUnit, calendar: WorkdayCalendar, *, up: bool = True) -> PlanDay:
    """Return the end of a time that begins on a day, itself not counted.

    Args:
        day: Where it begins.
        amount: Its length in `unit`; 0 ends on the day itself.
        unit: `working_days`, `days` or `hours`.
        calendar: Working days.
        up: Whether hours are rounded up to whole days, as for a longest time.

    Returns:
        The last day of the time, with the band and assumptions of all that was counted.

    Raises:
        CalendarError: C106 or C107 outside the calendar.

    Source: Civil Code art. 201 (the first day is not counted); for a platform's own figures our reading.

    Example:
        >>> from icprules import WorkdayCalendar
        >>> received = certain_day(datetime.date(2026, 2, 2))
        >>> decided = after(received, 20, "working_days", WorkdayCalendar.default())
        >>> decided.on.isoformat(), decided.without_assumption.isoformat()
        ('2026-03-06', '2026-03-10')
    """
    if unit != "working_days":
        return moved(day, whole_days(amount, unit, up=up))
    if amount == 0:
        return day
    return _counted(day, lambda on, days: days.deadline(on, amount), calendar)


def whole_days(amount: int, unit: LeadUnit, *, up: bool) -> int:
    """Return a time in calendar days: hours are rounded to whole days, up for a longest time.

    Example:
        >>> whole_days(24, "hours", up=True), whole_days(25, "hours", up=True), whole_days(1, "hours", up=False)
        (1, 2, 0)
    """
    if unit != "hours":
        return amount
    return -(-amount // _HOURS) if up else amount // _HOURS


def last_day(day: PlanDay, calendar: WorkdayCalendar) -> LastDay:
    """Return a last day, and the last working day not after it."""
    return LastDay(any_day=day, working_day=_on_working_day(day, calendar))


def before(target: LastDay, amount: int, unit: LeadUnit, calendar: WorkdayCalendar) -> LastDay:
    """Return the last days on which a time may begin so that it ends by a target.

    Args:
        target: By when it must have ended.
        amount: Its greatest length in `unit`.
        unit: `working_days`, `days` or `hours`.
        calendar: Working days.

    Returns:
        The last calendar day, and the last working day that leads to the target's working day.

    Raises:
        CalendarError: C106 or C107 outside the calendar.

    Example:
        >>> from icprules import WorkdayCalendar
        >>> calendar = WorkdayCalendar.default()
        >>> due = last_day(certain_day(datetime.date(2024, 3, 31)), calendar)
        >>> received = before(due, 20, "working_days", calendar)
        >>> received.on.isoformat(), received.working_day_on.isoformat()
        ('2024-03-03', '2024-03-01')
    """
    if unit != "working_days":
        days = whole_days(amount, unit, up=True)
        any_day = moved(target.any_day, -days)
        return LastDay(any_day=any_day, working_day=_on_working_day(moved(target.working_day, -days), calendar))
    if amount == 0:
        return target
    return LastDay(
        any_day=_counted(target.any_day, lambda on, days: days.start_by(on, amount), calendar),
        working_day=_counted(
            target.working_day, lambda on, days: days.start_by(on, amount, working_day_only=True), calendar
        ),
    )


def workdays_until(day: datetime.date, last: datetime.date, calendar: WorkdayCalendar) -> int | None:
    """Return how many working days there are after a day up to another, projected ones included; None when it is past.

    Example:
        >>> from icprules import WorkdayCalendar
        >>> days = [datetime.date(2024, 2, 22), datetime.date(2024, 3, 1)]
        >>> workdays_until(*days, WorkdayCalendar.default())
        6
    """
    if last < day:
        return None
    days = range(day.toordinal() + 1, last.toordinal() + 1)
    return sum(calendar.is_working_day(datetime.date.fromordinal(one)) for one in days)


def _counted(
    day: PlanDay,
    count: Callable[[datetime.date, WorkdayCalendar], WorkdayResult],
    calendar: WorkdayCalendar,
) -> PlanDay:
    found = count(day.on, calendar)
    earliest, latest = (
        found if bound == day.on else count(bound, calendar) for bound in (day.earliest, day.latest)
    )  # fmt: skip
    plain = count(day.plain, calendar.without_make_up_days()).date
    return PlanDay(
        on=found.date,
        certainty=_worst(day.certainty, found, earliest, latest),
        earliest=earliest.earliest,
        latest=latest.latest,
        assumes=tuple(dict.fromkeys((*day.assumes, MAKE_UP_DAYS))),
        without_assumption=plain if plain != found.date else None,
    )


def _worst(certainty: Certainty, *results: WorkdayResult) -> Certainty:
    names: dict[DayStatus, Certainty] = {DayStatus.CONFIRMED: "confirmed", DayStatus.ANNOUNCED: "announced"}
    found = (names.get(result.status, "projected") for result in results)
    return max((certainty, *found), key=CERTAINTIES.index)


def _on_working_day(day: PlanDay, calendar: WorkdayCalendar) -> PlanDay:
    plain_calendar = calendar.without_make_up_days()
    on, plain = _rolled_back(day.on, calendar), _rolled_back(day.plain, plain_calendar)
    return attrs.evolve(
        day,
        on=on,
        earliest=_rolled_back(day.earliest, calendar),
        latest=_rolled_back(day.latest, calendar),
        assumes=day.assumes if plain == on else tuple(dict.fromkeys((*day.assumes, MAKE_UP_DAYS))),
        without_assumption=plain if plain != on else None,
    )


def _rolled_back(day: datetime.date, calendar: WorkdayCalendar) -> datetime.date:
    while not calendar.is_working_day(day):
        day -= _DAY
    return day
