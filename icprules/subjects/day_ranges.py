"""A range of days as a caller gives it -> its first and last day.

Decides which ranges can be asked about. Must not import rules or engines.
"""

from __future__ import annotations

import datetime

from icprules.errors import FactError, problem
from icprules.subjects.facts import parse_date

LONGEST_YEARS = 60
_LONGEST = datetime.timedelta(days=LONGEST_YEARS * 366)


def read_range(start: object, end: object) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a range.

    Args:
        start: First Beijing date, a date or `YYYY-MM-DD`.
        end: Last Beijing date, inclusive; not before the first, at most 60 years after it.

    Returns:
        Both dates.

    Raises:
        FactError: T101 for what is no date, T102 for an end before the start, T103 for too long a range.

    Example:
        >>> [day.isoformat() for day in read_range("2024-01-01", datetime.date(2024, 1, 1))]
        ['2024-01-01', '2024-01-01']
    """
    found = []
    for name, value in (("start", start), ("end", end)):
        day = parse_date(value)
        if day is None:
            raise FactError(problem("T101", name=name, value=value))
        found.append(day)
    first, last = found
    if last < first:
        raise FactError(problem("T102", start=first, end=last))
    if last - first > _LONGEST:
        raise FactError(problem("T103", start=first, end=last, limit=LONGEST_YEARS))
    return first, last
