"""A count of working days with every day it went over, for people who want to check it by hand.

Decides what is listed beside the result; the result itself is the calendar's. Must not import click.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.workdays import DayInfo, DayKind, DayStatus, WorkdayCalendar
from icprules.errors import CalendarError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = datetime.timedelta(days=1)
_STATUSES = tuple(DayStatus)
_HOLIDAYS = (DayKind.STATUTORY, DayKind.SUBSTITUTE, DayKind.SWAPPED_OFF)


@attrs.frozen(kw_only=True)
class Count:
    """A count and the days it went over.

    Args:
        start: Beijing date asked from.
        end: Last day of a span, or None for a number of working days.
        n: Working days asked for; 0 for a span.
        first: First day looked at.
        last: Last day looked at.
        days: Working days among them, in order.
        make_up: Make-up working days among those.
        holidays: Weekdays among the days looked at that are off.
        status: `confirmed`, `announced` or `projected`, the worst of the days looked at.
        band: First and last date it can turn out to be, where it is projected.
        without_make_up: The date if make-up days did not count, where it differs.
        latest_start: For a count backwards: the last day that leaves so many whole working days.
        latest_working_start: The same, on a working day.
        sources: Notices it rests on.
    """

    start: datetime.date
    end: datetime.date | None = None
    n: int = 0
    first: datetime.date
    last: datetime.date
    days: tuple[datetime.date, ...]
    make_up: tuple[tuple[datetime.date, DayInfo], ...]
    holidays: tuple[tuple[datetime.date, DayInfo], ...]
    status: str
    band: tuple[datetime.date, datetime.date] | None = None
    without_make_up: datetime.date | None = None
    latest_start: datetime.date | None = None
    latest_working_start: datetime.date | None = None
    sources: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the count as plain data."""

        def iso(day: datetime.date | None) -> str | None:
            return None if day is None else day.isoformat()

        reached = None if self.end is not None else self.days[-1 if self.n > 0 else 0]
        return {
            "start": iso(self.start),
            "end": iso(self.end),
            "n": self.n if self.end is None else len(self.days),
            "date": iso(reached),
            "counted": [day.isoformat() for day in self.days],
            "make_up": [{"date": day.isoformat(), "name": found.name} for day, found in self.make_up],
            "holidays": [
                {"date": day.isoformat(), "kind": found.kind.value, "name": found.name} for day, found in self.holidays
            ],
            "status": self.status,
            "earliest": iso(self.band[0] if self.band else reached),
            "latest": iso(self.band[1] if self.band else reached),
            "without_make_up_days": iso(self.without_make_up),
            "latest_start": iso(self.latest_start),
            "latest_working_start": iso(self.latest_working_start),
            "sources": list(self.sources),
        }


def counted(calendar: WorkdayCalendar, start: datetime.date, n: int) -> Count:
    """Return the n-th working day after (n > 0) or before (n < 0) a day, with the days counted.

    Args:
        calendar: The working days.
        start: Beijing date, not counted.
        n: Working days, not 0.

    Returns:
        The count.

    Raises:
        CalendarError: C105 to C107.
    """
    if n <= 0:
        latest = calendar.start_by(start, -n)
        working = calendar.start_by(start, -n, working_day_only=True)
        return attrs.evolve(
            _over(calendar, _back(calendar, start, -n), start - _DAY),
            start=start,
            n=n,
            latest_start=latest.earliest,  # the safe end of the band
            latest_working_start=working.earliest,
            sources=latest.sources,
        )
    result = calendar.deadline(start, n)
    plain = _without_make_up(calendar, start, n)
    return attrs.evolve(
        _over(calendar, start + _DAY, result.date),
        start=start,
        n=n,
        status=result.status.value,
        band=(result.earliest, result.latest) if result.earliest != result.latest else None,
        without_make_up=plain if plain != result.date else None,
        sources=result.sources,
    )


def _back(calendar: WorkdayCalendar, start: datetime.date, n: int) -> datetime.date:
    # Unlike `add_working_days`, also over days that are not confirmed: their status is shown beside it.
    day = start
    while n:
        day -= _DAY
        n -= calendar.is_working_day(day)
    return day


def between(calendar: WorkdayCalendar, first: datetime.date, last: datetime.date) -> Count:
    """Return the working days from one day to another, both included.

    Args:
        calendar: The working days.
        first: Beijing date.
        last: Beijing date, not before `first`.

    Returns:
        The count; projected days are counted and its status says so.

    Raises:
        CalendarError: C106 or C117.
    """
    try:
        calendar.count(first, last)
    except CalendarError as error:
        if error.code != "C108":  # days that are not confirmed are shown with their status
            raise
    count = _over(calendar, first, last)
    return attrs.evolve(count, end=last, sources=_notices(calendar, first, last))


def _over(calendar: WorkdayCalendar, first: datetime.date, last: datetime.date) -> Count:
    looked = [(day, calendar.day(day)) for day in _span(first, last)]
    worst = max((_STATUSES.index(found.status) for _, found in looked), default=0)
    return Count(
        start=first,
        first=first,
        last=last,
        days=tuple(day for day, _ in looked if calendar.is_working_day(day)),
        make_up=tuple((d, f) for d, f in looked if f.kind is DayKind.MAKEUP_WORKDAY and calendar.is_working_day(d)),
        holidays=tuple((d, f) for d, f in looked if f.kind in _HOLIDAYS),
        status=_STATUSES[worst].value,
    )


def _span(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield datetime.date.fromordinal(number)


def _notices(calendar: WorkdayCalendar, first: datetime.date, last: datetime.date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notice for day in _span(first, last) if (notice := calendar.day(day).notice)))


def _without_make_up(calendar: WorkdayCalendar, start: datetime.date, n: int) -> datetime.date | None:
    try:
        return calendar.without_make_up_days().deadline(start, n).date
    except CalendarError:
        return None  # past the end of the calendar
