"""A day and a period -> the end of the count, as far as the calendar can tell.

Decides what is said where a count leaves the calendar or rests on days that are not announced: a window. Must
not import facts, assessment or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import attrs

from icprules.calendar.periods import add_months, add_years, days_after
from icprules.calendar.workday_table import DayStatus
from icprules.errors import CalendarError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook import law

Certainty = Literal["confirmed", "announced", "projected", "beyond_calendar"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)
"""Best first."""

_OUTSIDE = ("C106", "C107")


@attrs.frozen(kw_only=True)
class End:
    """Where a count ends.

    Args:
        on: Beijing date, inclusive; None where only bounds are known.
        earliest: First date it can be.
        latest: Last date it can be, or None where the calendar does not reach so far.
        certainty: Of the days that were counted.
        provisional_from: First day counted that is not confirmed, or None.
        covered: First and last day of the calendar where the count leaves it; None otherwise.
    """

    on: datetime.date | None
    earliest: datetime.date
    latest: datetime.date | None
    certainty: Certainty = "confirmed"
    provisional_from: datetime.date | None = None
    covered: tuple[datetime.date, datetime.date] | None = None


def add(day: datetime.date, shape: law.Within, calendar: Callable[[], WorkdayCalendar]) -> End:
    """Return the end of a period after a day, before any roll.

    Args:
        day: Beijing date, not counted.
        shape: The period.
        calendar: Builds or returns the working days; called only for a period in working days.

    Returns:
        The end; for hours, from the first and from the last moment of the day.
    """
    if shape.unit == "working_days":
        return working_days_after(day, shape.amount, calendar())
    if shape.unit == "months":
        return settled(add_months(day, shape.amount))
    if shape.unit == "years":
        return settled(add_years(day, shape.amount))
    if shape.unit == "hours":
        first, last = days_after(day, shape.amount // 24), days_after(day, -(-shape.amount // 24))
        return End(on=None, earliest=first, latest=last)
    return settled(days_after(day, shape.amount))


def settled(day: datetime.date) -> End:
    """Return an end that is known."""
    return End(on=day, earliest=day, latest=day)


def working_days_after(day: datetime.date, n: int, calendar: WorkdayCalendar) -> End:
    """Return the n-th working day after a day; for 0, the first working day on or after it.

    Args:
        day: Beijing date, for n > 0 not counted.
        n: Working days, 0 or more.
        calendar: The working days.

    Returns:
        The end, with its band where it is projected, and open where the calendar does not reach.

    Example:
        >>> import datetime, icprules
        >>> calendar = icprules.WorkdayCalendar.default()
        >>> working_days_after(datetime.date(2024, 2, 22), 20, calendar).on.isoformat()
        '2024-03-21'
        >>> working_days_after(datetime.date(2040, 1, 2), 20, calendar).certainty
        'beyond_calendar'
    """
    try:
        found = calendar.deadline(day, n) if n else calendar.roll_forward(day)
    except CalendarError as error:
        if error.code not in _OUTSIDE:
            raise
        # So many working days take at least as many days; and those of the calendar alone would do.
        latest = working_days_after(calendar.first, max(n, 1), calendar).latest if day < calendar.first else None
        covered = (calendar.first, calendar.last)
        return End(on=None, earliest=days_after(day, n), latest=latest, certainty="beyond_calendar", covered=covered)
    return End(
        on=found.date,
        earliest=max(day, found.earliest),
        latest=found.latest,
        certainty=_certainty(found.status),
        provisional_from=found.provisional_from,
    )


def _certainty(status: DayStatus) -> Certainty:
    return {DayStatus.CONFIRMED: "confirmed", DayStatus.ANNOUNCED: "announced"}.get(status, "projected")  # type: ignore[return-value]
