"""Beijing dates: what a caller may give as a day, and which day that is in China.

Decides which values are accepted as a date and how an instant becomes one. China has kept +08:00
without daylight saving since 1992, so a fixed offset is exact and needs no time zone database. Reads
no clock. Must not import any other module of icprules than errors.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from icprules.errors import CalendarError, problem

if TYPE_CHECKING:
    from collections.abc import Callable

DateLike = datetime.date | str
"""A date, an aware datetime (a subclass of date) or the text `YYYY-MM-DD`."""

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
"""Beijing time, +08:00."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def beijing_date(value: DateLike) -> datetime.date:
    """Return the Beijing date that a value stands for; nothing is guessed.

    Args:
        value: A date (taken as it is), an aware datetime (converted to +08:00), or ASCII text `YYYY-MM-DD`.

    Returns:
        The Beijing date.

    Raises:
        CalendarError: C101 when the text is no date, or the instant has no date at +08:00.
        TypeError: C102 for a datetime without an offset, C103 for anything else.

    Example:
        >>> from datetime import datetime, timezone
        >>> beijing_date(datetime(2026, 2, 13, 16, 30, tzinfo=timezone.utc)).isoformat()
        '2026-02-14'
    """
    if isinstance(value, datetime.datetime):
        return in_beijing(value).date()
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        raise TypeError(str(problem("C103", value=repr(value), type=type(value).__name__)))
    if not _DATE.fullmatch(value):
        raise CalendarError(problem("C101", value=value))
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise CalendarError(problem("C101", value=value)) from None


def in_beijing(instant: datetime.datetime) -> datetime.datetime:
    """Return the same instant on a Beijing clock.

    Args:
        instant: An aware datetime of any offset.

    Returns:
        The instant at +08:00.

    Raises:
        CalendarError: C101 when the instant lies outside the years 1 to 9999 at +08:00.
        TypeError: C102 when it has no offset, C103 when it is no datetime.

    Example:
        >>> in_beijing(datetime.datetime(2024, 2, 22, tzinfo=datetime.timezone.utc)).isoformat()
        '2024-02-22T08:00:00+08:00'
    """
    if not isinstance(instant, datetime.datetime):
        raise TypeError(str(problem("C103", value=repr(instant), type=type(instant).__name__)))
    if instant.utcoffset() is None:
        raise TypeError(str(problem("C102", value=instant.isoformat())))
    try:
        return instant.astimezone(BEIJING)
    except OverflowError:
        raise CalendarError(problem("C101", value=instant.isoformat())) from None


def today_in_china(clock: Callable[[], datetime.datetime]) -> datetime.date:
    """Return today's Beijing date by the caller's clock; the library never reads one itself.

    Args:
        clock: Called once; must return an aware datetime.

    Returns:
        The Beijing date, which is tomorrow's UTC date from 16:00Z on.

    Raises:
        TypeError: C102 when the clock returns a datetime without an offset, C103 when it returns no datetime.

    Example:
        >>> late = datetime.datetime(2024, 2, 22, 16, tzinfo=datetime.timezone.utc)
        >>> today_in_china(lambda: late).isoformat()
        '2024-02-23'
    """
    return in_beijing(clock()).date()


def whole_number(value: int) -> int:
    """Return the number, refusing everything that merely behaves like one.

    Args:
        value: An int; True and 1.0 are refused.

    Returns:
        The same number.

    Raises:
        TypeError: C104 when it is a bool or no int.

    Example:
        >>> whole_number(20)
        20
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(str(problem("C104", value=repr(value), type=type(value).__name__)))
    return value
