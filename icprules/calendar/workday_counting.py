"""Counting over frozen days: which day it comes to, how far it can be relied on, and the band around it.

Decides the arithmetic of deadlines and its uncertainty. What may be given as a day is decided by
`beijing.py`, what the days are by `workday_layers.py`. Must not import holidays or dateutil.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import warnings
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from icprules.calendar.beijing import whole_number
from icprules.calendar.workday_index import WorkdayIndex, index_of
from icprules.calendar.workday_layers import day_statuses, plain_kind, special_days, work_flags
from icprules.calendar.workday_table import FIRST, DayInfo, DayStatus, DayTable, SpecialDay, WorkdayResult
from icprules.errors import CalendarError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

BAND = 3
"""Working days either way: no notice of 2008 to 2026 moved a projected deadline further."""

OnProjected = Literal["flag", "warn", "raise"]
"""What to do with a projected date: say so in the result, also warn, or refuse."""

MAX_COUNT = 2000
"""Most working days that may be counted at once."""


class ProjectedDateWarning(UserWarning):
    """A counted date leans on days whose arrangement is not announced."""


_STATUSES = tuple(DayStatus)
_PROJECTED = _STATUSES.index(DayStatus.PROJECTED)
_DAY = datetime.timedelta(days=1)
_TO_NEXT_YEAR = datetime.timedelta(days=7)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CountedDays:
    """A table frozen for counting.

    Args:
        table: The layers it was built from.
        special: Special days of all layers.
        index: Flags and working days.
        statuses: One byte per day: 0 confirmed, 1 announced, 2 projected.
        confirmed: How many days from the first one on are confirmed without a gap.
        confirmed_workdays: How many working days there are among them.
        revision: Short digest of flags, statuses and overrides.
    """

    table: DayTable
    special: Mapping[datetime.date, SpecialDay]
    index: WorkdayIndex
    statuses: bytes
    confirmed: int
    confirmed_workdays: int
    revision: str


def counted(table: DayTable) -> CountedDays:
    """Freeze a table.

    Args:
        table: Base and overrides.

    Returns:
        The days, ready for counting.
    """
    special = special_days(table)
    flags, statuses = work_flags(table, special), day_statuses(table)
    index = index_of(FIRST, flags)
    confirmed = len(statuses) - len(statuses.lstrip(b"\0"))
    overrides = [
        [sorted(map(str, layer.off)), sorted(map(str, layer.work)), layer.source, layer.region]
        for layer in table.layers
    ]
    parts: list[object] = [FIRST.isoformat(), flags.hex(), statuses.hex(), overrides]
    if table.regional:  # kept for other provinces: they change no day here, but answers for services there
        parts.append([[sorted(map(str, one.off)), sorted(map(str, one.work)), one.region] for one in table.regional])
    content = json.dumps(parts)
    return CountedDays(
        table=table,
        special=MappingProxyType(special),
        index=index,
        statuses=statuses,
        confirmed=confirmed,
        confirmed_workdays=index.through[confirmed - 1],
        revision=hashlib.sha256(content.encode()).hexdigest()[:12],
    )


def offset(days: CountedDays, day: datetime.date) -> int:
    """Return the day number of a date, refusing what the calendar does not cover (C106)."""
    i = day.toordinal() - days.index.first
    if not 0 <= i < len(days.statuses):
        raise CalendarError(problem("C106", date=day, first=FIRST, last=days.table.last))
    return i


def forward(days: CountedDays, start: datetime.date, n: int) -> WorkdayResult:
    """Return the n-th working day after a day, with its status and band (n > 0)."""
    i = offset(days, start)
    rank = days.index.rank(i, n)
    found = at(days, rank)
    return _result(
        days,
        span=(i + 1, offset(days, found)),
        found=found,
        earliest=at(days, rank - BAND) if n > BAND else start + _DAY,
        latest_rank=rank + BAND,
    )


def rolled(days: CountedDays, day: datetime.date) -> WorkdayResult:
    """Return the first working day on or after a day, with its status and band."""
    i = offset(days, day)
    rank = days.index.through[i] - days.index.flags[i]
    found = at(days, rank)
    return _result(days, span=(i, offset(days, found)), found=found, earliest=day, latest_rank=rank + BAND)


def backward(days: CountedDays, target: datetime.date, n: int, *, working_day_only: bool) -> WorkdayResult:
    """Return the last day whose n-th following working day is not after a target (n > 0)."""
    j = offset(days, target)
    rank = days.index.through[j] - n
    found = _start(days, rank, working_day_only=working_day_only)
    status = _status(days, offset(days, found) + 1, j)
    earliest = latest = found
    if status is DayStatus.PROJECTED:
        earliest = _start(days, rank - BAND, working_day_only=working_day_only)
        latest = target - _DAY
        if n > BAND:
            latest = min(latest, _start(days, rank + BAND, working_day_only=working_day_only))
    return _answer(days, (offset(days, found) + 1, j), found, (earliest, latest))


def described(days: CountedDays, day: datetime.date) -> DayInfo:
    """Return kind, name, status and notice of a day."""
    status = _STATUSES[days.statuses[offset(days, day)]]
    special = days.special.get(day)
    if special is None:
        known = days.table.years.get(day.year)
        special = SpecialDay(kind=plain_kind(day), notice=next(iter(known.labels), "") if known else "")
    return DayInfo(kind=special.kind, name=special.name, status=status, notice=special.notice)


def settled(result: WorkdayResult) -> datetime.date:
    """Return the bare date of a result, refusing one that leans on a day not confirmed (C108)."""
    if result.provisional_from is not None:
        raise CalendarError(problem("C108", date=result.provisional_from, status=result.status.value))
    return result.date


def refuse_unsettled(days: CountedDays, i: int, j: int) -> None:
    """Refuse the days from number `i` to number `j` unless all are confirmed (C108)."""
    if any(days.statuses[i : j + 1]):
        day = datetime.date.fromordinal(days.index.first + next(k for k in range(i, j + 1) if days.statuses[k]))
        raise CalendarError(problem("C108", date=day, status=_status(days, i, j).value))


def check_count(n: int, least: int = 1) -> None:
    """Refuse a number of working days that is 0, too many, or no int (C104, C105)."""
    if not least <= whole_number(n) <= MAX_COUNT or n == 0:
        raise CalendarError(problem("C105", n=n, least=least, most=MAX_COUNT))


def judged(result: WorkdayResult, on_projected: OnProjected) -> WorkdayResult:
    """Return the result, or warn or refuse (C109) when it is projected, as the caller asked."""
    if on_projected not in get_args(OnProjected):
        raise CalendarError(problem("C116", value=on_projected, allowed=", ".join(get_args(OnProjected))))
    if result.status is DayStatus.PROJECTED and on_projected == "raise":
        raise CalendarError(problem("C109", date=result.date, earliest=result.earliest, latest=result.latest))
    if result.status is DayStatus.PROJECTED and on_projected == "warn":
        message = problem("C109", date=result.date, earliest=result.earliest, latest=result.latest)
        warnings.warn(str(message), ProjectedDateWarning, stacklevel=3)
    return result


def _start(days: CountedDays, rank: int, *, working_day_only: bool) -> datetime.date:
    # Up to and including the day before working day `rank`, n working days still follow; counting
    # n working days back from the target instead would land on a day that is too late.
    return at(days, rank - 1) if working_day_only else at(days, rank) - _DAY


def at(days: CountedDays, rank: int) -> datetime.date:
    """Return a working day by its position, refusing what lies outside the calendar (C107)."""
    if not 0 <= rank < len(days.index.days):
        raise CalendarError(problem("C107", first=FIRST, last=days.table.last))
    return days.index.days[rank]


def _status(days: CountedDays, i: int, j: int) -> DayStatus:
    return _STATUSES[max(days.statuses[i : j + 1])]


def _result(
    days: CountedDays,
    *,
    span: tuple[int, int],
    found: datetime.date,
    earliest: datetime.date,
    latest_rank: int,
) -> WorkdayResult:
    if _status(days, *span) is not DayStatus.PROJECTED:
        return _answer(days, span, found, (found, found))
    # The days before the first projected one are settled and did not suffice: it cannot come earlier.
    projected_from = days.statuses.index(_PROJECTED, *_slice(span))
    earliest = max(earliest, datetime.date.fromordinal(days.index.first + projected_from))
    return _answer(days, span, found, (earliest, at(days, latest_rank)))


def _answer(
    days: CountedDays, span: tuple[int, int], found: datetime.date, band: tuple[datetime.date, datetime.date]
) -> WorkdayResult:
    status = _status(days, *span)
    first, last = (datetime.date.fromordinal(days.index.first + i) for i in span)
    provisional = None
    if status is not DayStatus.CONFIRMED:
        settled = next(i for i in range(*_slice(span)) if days.statuses[i])
        provisional = datetime.date.fromordinal(days.index.first + settled)
    return WorkdayResult(
        date=found,
        status=status,
        earliest=band[0],
        latest=band[1],
        provisional_from=provisional,
        revision=days.revision,
        sources=_sources(days.table, first, last),
    )


def _slice(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], span[1] + 1


def _sources(table: DayTable, first: datetime.date, last: datetime.date) -> tuple[str, ...]:
    # From 25 December on, seven days ahead is the year whose notice also speaks for these days.
    years = range(first.year, (last + _TO_NEXT_YEAR).year + 1)
    labels = [label for year in years if year in table.years for label in table.years[year].labels]
    labels += [layer.source for layer in table.layers if any(first <= day <= last for day in layer.off | layer.work)]
    return tuple(dict.fromkeys(labels))
