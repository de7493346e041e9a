"""The layers of the calendar: base, new notices, overrides, and the days that come out on top.

Decides which layer wins on which day, and refuses layers that contradict themselves. Every function
returns a new table. Must not import holidays or dateutil.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.beijing import beijing_date
from icprules.calendar.workday_index import weekday_flags
from icprules.calendar.workday_notices import NoticeDocument, read_document, read_regional
from icprules.calendar.workday_table import (
    FIRST,
    DayKind,
    DayStatus,
    DayTable,
    KnownYear,
    Notice,
    Override,
    SpecialDay,
    year_end,
)
from icprules.errors import CalendarError, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icprules.calendar.beijing import DateLike

_SATURDAY = 5
_REGION = re.compile(r"[1-9][0-9]0000")
_STATUSES = tuple(DayStatus)
_WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY})
_STATUTORY = frozenset({DayKind.STATUTORY, DayKind.SUBSTITUTE})


def plain_kind(day: datetime.date) -> DayKind:
    """Return the kind of a day by its weekday alone.

    Example:
        >>> plain_kind(datetime.date(2026, 2, 14)).value
        'weekend'
    """
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY


def special_days(table: DayTable) -> dict[datetime.date, SpecialDay]:
    """Return the special days of all layers that count, the highest layer winning.

    Args:
        table: Base and overrides.

    Returns:
        A new mapping. A day that a layer has worked is passed over where it is worked already: the layer was
        made for another province, or for what was known later.
    """
    special = dict(table.special)
    for override in table.layers:
        for day in override.off | override.work:
            is_weekend = day.weekday() >= _SATURDAY
            if is_worked(day, special) == (day in override.work):
                continue
            if day in override.work:
                kind = DayKind.MAKEUP_WORKDAY if is_weekend else DayKind.WORKDAY
            else:
                kind = DayKind.WEEKEND if is_weekend else DayKind.SWAPPED_OFF
            special[day] = SpecialDay(kind=kind, notice=override.source)
    return special


def work_flags(table: DayTable, special: Mapping[datetime.date, SpecialDay]) -> bytes:
    """Return one byte per day of the table, 1 where it is a working day."""
    first = FIRST.toordinal()
    flags = weekday_flags(FIRST, table.last.toordinal() - first + 1)
    for day, found in special.items():
        if day <= table.last:
            counted = found.kind in _WORKED and (table.make_up_counts or found.kind is not DayKind.MAKEUP_WORKDAY)
            flags[day.toordinal() - first] = counted
    return bytes(flags)


def day_statuses(table: DayTable) -> bytes:
    """Return one byte per day of the table: 0 confirmed, 1 announced, 2 projected.

    The days from 25 December on also depend on the notice of the following year, so they are no
    better than that year.
    """
    codes = bytearray()
    for year in range(FIRST.year, table.last.year + 1):
        own, following = _status_code(table, year), _status_code(table, year + 1)
        next_year = datetime.date(year + 1, 1, 1)
        days_at_end = (next_year - year_end(year)).days
        days_before = (next_year - datetime.date(year, 1, 1)).days - days_at_end
        codes += bytes((own,)) * days_before + bytes((max(own, following),)) * days_at_end
    return bytes(codes)


def _status_code(table: DayTable, year: int) -> int:
    status = table.years[year].status if year in table.years else DayStatus.PROJECTED
    return _STATUSES.index(status)


def with_override(
    table: DayTable, *, off: Iterable[DateLike], work: Iterable[DateLike], source: str, region: str | None
) -> DayTable:
    """Return the table with one more layer; that of a province lies below those of the whole country.

    Args:
        table: The layers below.
        off: Days not worked.
        work: Days worked.
        source: Where that is written.
        region: GB/T 2260 province code, or None. The table then answers for that province; layers of other
            provinces are kept and do not count.

    Returns:
        A new table.

    Raises:
        CalendarError: C101 for a malformed day, C106 for one outside the calendar, C111 for one in both lists,
            C112 for a day worked that is worked already, C113 for an empty source, C114 for a malformed province.
        TypeError: C102 or C103.
    """
    for given in (off, work):
        # A text is iterable too, and would be read as ten one-letter days.
        if isinstance(given, str):
            raise CalendarError(problem("C101", value=given))
    if not isinstance(source, str) or not source.strip():
        raise CalendarError(problem("C113", value=repr(source)))
    if region is not None:
        check_region(region)
    override = Override(
        off=frozenset(map(beijing_date, off)),
        work=frozenset(map(beijing_date, work)),
        source=source,
        region=region,
    )
    if region is None:
        below, laid = table, attrs.evolve(table, overrides=(*table.overrides, override))
    else:
        below = attrs.evolve(table, region=region, overrides=())
        laid = attrs.evolve(table, region=region, regional=(*table.regional, override))
    _check_days(override, below)
    return laid


def _check_days(override: Override, below: DayTable) -> None:
    special = special_days(below)
    problems: list[Problem] = [problem("C111", date=day) for day in sorted(override.off & override.work)]
    for day in sorted(override.off | override.work):
        if not FIRST <= day <= below.last:
            problems.append(problem("C106", date=day, first=FIRST, last=below.last))
        elif day in override.work and is_worked(day, special):
            problems.append(problem("C112", date=day))
    if problems:
        raise CalendarError(*problems)


def check_region(value: object) -> None:
    """Refuse what is no GB/T 2260 province code (C114)."""
    if not isinstance(value, str) or not _REGION.fullmatch(value):
        raise CalendarError(problem("C114", value=repr(value)))


def in_region(table: DayTable, region: str | None) -> DayTable:
    """Return the table for one province.

    Args:
        table: With the days of any number of provinces.
        region: GB/T 2260 province code, or None for the whole country.

    Returns:
        A table in which the days of that province count and no others; for the whole country where it has none
        of its own.

    Raises:
        CalendarError: C114 for a malformed province.
    """
    if region is not None:
        check_region(region)
    known = any(layer.region == region for layer in table.regional)
    return attrs.evolve(table, region=region if known else None)


def with_notice(table: DayTable, document: Mapping[str, object]) -> DayTable:
    """Return the table with the arrangement of one year replaced by an official notice.

    Args:
        table: Overrides in it stay above the notice.
        document: Parsed JSON of the holiday-cn shape, whose year is a known one or the next; or the days of one
            province, `{"region", "source", "off", "work"}`.

    Returns:
        A new table in which the year is confirmed, up to 24 December unless the next year is known too.

    Raises:
        CalendarError: C120 to C126 for a malformed document, C127 for a year out of turn, C128 when it leaves
            out a statutory holiday.
    """
    if isinstance(document, Mapping) and "region" in document:
        found = read_regional(document)
        return with_override(table, off=found.off, work=found.work, source=found.source, region=found.region)
    notice = read_document(document)
    year = notice.year
    latest = min(table.known_through + 1, table.stock_through)
    if not FIRST.year <= year <= latest:
        raise CalendarError(problem("C127", where="year", year=year, first=FIRST.year, latest=latest))
    kept = {day: found for day, found in table.special.items() if not _spoken_for(day, year, table)}
    arranged = _arranged(notice, table.special)
    special = kept | {day: found for day, found in arranged.items() if _spoken_for(day, year, table)}
    forgotten = [
        day
        for day, found in table.special.items()
        if day.year == year and found.kind is DayKind.STATUTORY and is_worked(day, special)
    ]
    if forgotten:
        raise CalendarError(*(problem("C128", date=day, name=table.special[day].name) for day in sorted(forgotten)))
    years = dict(table.years)
    years[year] = KnownYear(
        year=year,
        status=DayStatus.CONFIRMED,
        notices=tuple(Notice(url=paper, published=notice.published) for paper in notice.papers),
    )
    return attrs.evolve(table, years=MappingProxyType(years), special=MappingProxyType(special))


def _spoken_for(day: datetime.date, year: int, table: DayTable) -> bool:
    # A notice speaks for its year and the last week of the year before; the last week of its own year
    # belongs to the following notice as soon as that is known.
    end = year_end(year) if year + 1 in table.years else datetime.date(year + 1, 1, 1)
    return year_end(year - 1) <= day < end


def _arranged(notice: NoticeDocument, below: Mapping[datetime.date, SpecialDay]) -> dict[datetime.date, SpecialDay]:
    label = notice.papers[0]
    special = {
        day: SpecialDay(kind=DayKind.MAKEUP_WORKDAY, name=f"{name}（调休上班）", notice=label)
        for day, name in notice.work
    }
    for day, name in notice.off:
        found = below.get(day)
        if found is not None and found.kind in _STATUTORY:
            special[day] = attrs.evolve(found, notice=label)
        else:
            kind = DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.SWAPPED_OFF
            special[day] = SpecialDay(kind=kind, name=name, notice=label)
    return special


def is_worked(day: datetime.date, special: Mapping[datetime.date, SpecialDay]) -> bool:
    """Return whether a day is worked, by its weekday where it is not special."""
    kind = special[day].kind if day in special else plain_kind(day)
    return kind in _WORKED
