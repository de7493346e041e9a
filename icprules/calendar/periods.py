"""Periods in calendar months, years, days and hours.

Decides where such a period ends before any roll over days of rest (Civil Code art. 203), which is the
calendar's business. dateutil is imported on the first month or year. Must not import holidays or
any module of icprules other than errors and beijing.
"""

from __future__ import annotations

import datetime

from icprules.calendar.beijing import DateLike, beijing_date, in_beijing, whole_number
from icprules.errors import CalendarError, problem


def add_months(anchor: DateLike, n: int) -> datetime.date:
    """Return the last day of a period of months.

    Args:
        anchor: Beijing date on which the period is set off, not counted. Always the original one: two steps
            of one month from 31 January end on another day than one step of two.
        n: Months, 0 or more.

    Returns:
        The day of the same number, or the last day of the month where there is none.

    Raises:
        CalendarError: C101 for malformed text, C118 for a negative number, C119 past the year 9999.
        TypeError: C102 to C104.

    Source: Civil Code arts. 201, 202.

    Example:
        >>> add_months("2024-01-31", 1).isoformat()
        '2024-02-29'
    """
    # Most questions count days and need none of it.
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415

    day = beijing_date(anchor)
    _check(n)
    try:
        return day + relativedelta(months=n)
    except (OverflowError, ValueError):
        raise CalendarError(problem("C119", date=day)) from None


def add_years(anchor: DateLike, n: int) -> datetime.date:
    """Return the last day of a period of years.

    Args:
        anchor: Beijing date on which the period is set off, not counted.
        n: Years, 0 or more.

    Returns:
        The same day of the year, or 28 February for 29 February where there is none.

    Raises:
        CalendarError: C101 for malformed text, C118 for a negative number, C119 past the year 9999.
        TypeError: C102 to C104.

    Source: Civil Code arts. 201, 202.

    Example:
        >>> add_years("2024-02-29", 1).isoformat()
        '2025-02-28'
    """
    _check(n)
    return add_months(anchor, 12 * n)


def days_after(anchor: DateLike, n: int) -> datetime.date:
    """Return the last day of a period of calendar days.

    Args:
        anchor: Beijing date on which the period is set off, not counted.
        n: Calendar days, 0 or more.

    Returns:
        The n-th day after the anchor.

    Raises:
        CalendarError: C101 for malformed text, C118 for a negative number, C119 past the year 9999.
        TypeError: C102 to C104.

    Source: Civil Code art. 201.

    Example:
        >>> days_after("2024-05-01", 30).isoformat()
        '2024-05-31'
    """
    return _shifted(beijing_date(anchor), _check(n))


def days_before(anchor: DateLike, n: int) -> datetime.date:
    """Return the last day on which something is still n calendar days ahead of a day.

    Args:
        anchor: Beijing date of the event, not counted.
        n: Calendar days, 0 or more.

    Returns:
        The n-th day before the anchor.

    Raises:
        CalendarError: C101 for malformed text, C118 for a negative number, C119 before the year 1.
        TypeError: C102 to C104.

    Source: Measures on Internet Information Services art. 11 (change of items: 30 days ahead).

    Example:
        >>> days_before("2024-05-31", 30).isoformat()
        '2024-05-01'
    """
    return _shifted(beijing_date(anchor), -_check(n))


def hours_after(instant: datetime.datetime, n: int) -> datetime.datetime:
    """Return the end of a period of hours, on a Beijing clock.

    Args:
        instant: Aware datetime from which the period runs; what counts is the time elapsed.
        n: Hours, 0 or more.

    Returns:
        An aware datetime at +08:00.

    Raises:
        CalendarError: C101 or C119 outside the years 1 to 9999, C118 for a negative number.
        TypeError: C102 to C104.

    Source: Civil Code art. 201 (hours run from the moment stated).

    Example:
        >>> sent = datetime.datetime(2024, 2, 22, 16, tzinfo=datetime.timezone.utc)
        >>> hours_after(sent, 24).isoformat()
        '2024-02-24T00:00:00+08:00'
    """
    start = in_beijing(instant)
    _check(n)
    try:
        return start + datetime.timedelta(hours=n)
    except OverflowError:
        raise CalendarError(problem("C119", date=start)) from None


def _check(n: int) -> int:
    if whole_number(n) < 0:
        raise CalendarError(problem("C118", n=n))
    return n


def _shifted(day: datetime.date, n: int) -> datetime.date:
    try:
        return day + datetime.timedelta(days=n)
    except OverflowError:
        raise CalendarError(problem("C119", date=day)) from None
