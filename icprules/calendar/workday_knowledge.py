"""What had been announced by a day: the calendar as somebody who asked on that day could know it.

Decides which notices count, and what the days were before a notice that had not been published. Must not
import holidays or dateutil.

A notice counts from the day it was published. One whose day of publication is not in the evidence counts from
1 January of its year: every notice that is dated was published by 16 December of the year before, so a year
that has begun was known. The statutory holidays of a year not yet announced are those of the regulation as it
stood: the one of 2024 was published on 12 November 2024 and added two days from 2025 on.
"""

from __future__ import annotations

import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.workday_table import DayKind, DayTable, KnownYear, Notice, SpecialDay

if TYPE_CHECKING:
    from collections.abc import Mapping

_REGULATION_OF_2024 = datetime.date(2024, 11, 12)
_FROM_2025 = 2025
_STATUTORY = frozenset({DayKind.STATUTORY, DayKind.SUBSTITUTE})
_EVE, _LABOUR = "农历除夕", "劳动节"
_SATURDAY = 5


def as_known_on(table: DayTable, day: datetime.date) -> DayTable:
    """Return the table as it could be known on a day.

    Args:
        table: Everything known today.
        day: Beijing date, inclusive.

    Returns:
        A table in which a year whose notice had not been published is projected, and days that a later notice
        moved are what they were before. What a caller or a province arranges is kept: it has no date. The table
        itself where nothing in it was published later.
    """
    years, unpublished = _years(table, day)
    if len(years) == len(table.years) and not unpublished:
        return table
    moved = {found for notice in unpublished for found in notice.settles}
    special = {
        found: what if found.year in years else attrs.evolve(what, notice="")
        for found, what in table.special.items()
        if what.kind in _STATUTORY or (found.year in years and found not in moved)
    }
    taken_back = {found for notice in unpublished for found in notice.cancels if found.year in years}
    special |= {found: _worked_before(years[found.year]) for found in taken_back}
    if day < _REGULATION_OF_2024:
        special = {found: what for found, what in special.items() if not _is_of_2024(found, what, years)}
    return attrs.evolve(table, years=MappingProxyType(years), special=MappingProxyType(special))


def _years(table: DayTable, day: datetime.date) -> tuple[dict[int, KnownYear], list[Notice]]:
    """The years known on a day, without gaps, and the notices that had not been published."""
    years: dict[int, KnownYear] = {}
    unpublished: list[Notice] = []
    for number in sorted(table.years):
        has_begun = day >= datetime.date(number, 1, 1)
        notices = table.years[number].notices
        published = tuple(one for one in notices if (has_begun if one.published is None else one.published <= day))
        unpublished += [one for one in notices if one not in published]
        if (published or (has_begun and not notices)) and (not years or number - 1 in years):
            years[number] = attrs.evolve(table.years[number], notices=published)
    return years, unpublished


def _worked_before(year: KnownYear) -> SpecialDay:
    return SpecialDay(kind=DayKind.MAKEUP_WORKDAY, name="调休上班", notice=next(iter(year.labels), ""))


def _is_of_2024(day: datetime.date, what: SpecialDay, years: Mapping[int, KnownYear]) -> bool:
    """Whether a day is a holiday only by the regulation of 2024: New Year's Eve, 2 May, and what replaces them."""
    if day.year in years or day.year < _FROM_2025:
        return False
    stem = what.name.partition("（")[0]
    if what.kind is DayKind.SUBSTITUTE and stem == _LABOUR:
        return datetime.date(day.year, 5, 1).weekday() < _SATURDAY
    return stem == _EVE or (stem == _LABOUR and (day.month, day.day) != (5, 1))
