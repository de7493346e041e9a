"""The working-day index: flags of consecutive days, frozen for arithmetic.

Decides how "the n-th working day" is found: by index, never by walking days. Knows nothing of
holidays, years or statuses. Must not import any other module of icprules.
"""

from __future__ import annotations

import datetime
from itertools import accumulate

import attrs


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WorkdayIndex:
    """Days numbered from 0, working days numbered from 0, and the way between the two.

    Args:
        first: Proleptic ordinal of day 0 (`date.toordinal`).
        flags: One byte per day, 1 where it is a working day.
        through: For each day, how many working days there are up to and including it.
        days: Every working day, ascending.
    """

    first: int
    flags: bytes
    through: tuple[int, ...]
    days: tuple[datetime.date, ...]

    def rank(self, day: int, n: int) -> int:
        """Return the number of the n-th working day strictly after (n > 0) or before (n < 0) a day.

        Args:
            day: Day number within the index.
            n: Working days, not 0.

        Returns:
            A position in `days`; it may lie outside.

        Source: Civil Code art. 201 (the day of the start is not counted).

        Example:
            >>> week = index_of(datetime.date(2026, 3, 2), bytes([1, 1, 1, 1, 1, 0, 0]))
            >>> week.rank(5, -1), week.rank(0, 1), week.days[week.rank(0, 4)].isoformat()
            (4, 1, '2026-03-06')
        """
        return self.through[day] + n - 1 if n > 0 else self.through[day] - self.flags[day] + n

    def day(self, rank: int) -> int:
        """Return the day number of a working day given by its position in `days`."""
        return self.days[rank].toordinal() - self.first


def index_of(first: datetime.date, flags: bytes) -> WorkdayIndex:
    """Return the index of consecutive days.

    Args:
        first: Date of day 0.
        flags: One byte per day, 1 where it is a working day.

    Returns:
        The index.

    Example:
        >>> index_of(datetime.date(2026, 3, 6), bytes([1, 0, 0, 1])).through
        (1, 1, 1, 2)
    """
    start = first.toordinal()
    days = tuple(datetime.date.fromordinal(start + i) for i, flag in enumerate(flags) if flag)
    return WorkdayIndex(first=start, flags=flags, through=tuple(accumulate(flags)), days=days)


def weekday_flags(first: datetime.date, length: int) -> bytearray:
    """Return flags for a calendar without holidays: Monday to Friday work.

    Args:
        first: Date of day 0.
        length: Number of days.

    Returns:
        One byte per day, to be patched by the caller.

    Source: State Council rules on working hours, art. 7 (Saturday and Sunday are the weekly days of rest).

    Example:
        >>> list(weekday_flags(datetime.date(2026, 3, 6), 4))
        [1, 0, 0, 1]
    """
    week = bytes((1, 1, 1, 1, 1, 0, 0))
    offset = first.weekday()
    return bytearray((week * (length // 7 + 2))[offset : offset + length])
