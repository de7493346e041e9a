"""Where the days come from: the holidays package, compared year by year with the pinned notices.

Decides which days the base layer holds and whether they can be certified. The holidays package is
imported on the first question only, and its live object never leaves this module: it changes on
look-up, follows the locale and guesses years that are not announced. Must not import dateutil.
"""

from __future__ import annotations

import datetime
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.workday_notices import PinnedYear, pinned_years
from icprules.calendar.workday_table import FIRST, DayKind, DayStatus, DayTable, KnownYear, SpecialDay, year_end
from icprules.errors import CalendarError, Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SATURDAY = 5
_STOCK_YEARS = 10
_STATUTORY = frozenset({"元旦", "春节", "农历除夕", "清明节", "劳动节", "端午节", "中秋节", "国庆节"})
_MAKE_UP_NAME = "调休上班"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@attrs.frozen(kw_only=True)
class Observed:
    """What the installed holidays package says.

    Args:
        named: Days with their Chinese names.
        make_up: Saturdays and Sundays worked.
        version: Version of the package.
        through: Last year asked for.
    """

    named: Mapping[datetime.date, str]
    make_up: frozenset[datetime.date]
    version: str
    through: int


def observe(through: int) -> Observed:
    """Ask the holidays package once and copy its answer.

    Args:
        through: Last year, inclusive.

    Returns:
        A copy that no look-up can change.

    Example:
        >>> observe(2004).named[datetime.date(2004, 1, 1)]
        '元旦'
    """
    # Costs 150 ms, which only calendar questions should pay.
    from holidays import country_holidays  # noqa: PLC0415
    from holidays.version import __version__  # noqa: PLC0415

    years = range(FIRST.year, through + 1)
    # Every argument is given: left out, the language follows the process locale, and look-ups of other
    # years would add them (not safe between threads).
    source = country_holidays("CN", years=years, expand=False, language="zh_CN", categories=("public",))
    return Observed(
        named={day: str(name) for day, name in source.items() if day.year in years},
        make_up=frozenset(day for day in source.weekend_workdays if day.year in years),
        version=__version__,
        through=through,
    )


def certify(observed: Observed, pinned: Iterable[PinnedYear]) -> None:
    """Compare what the package says with the pinned notices, day by day.

    Args:
        observed: Answer of the holidays package.
        pinned: Years to compare, oldest first; the last one up to 24 December only, since the next notice may
            move the rest.

    Raises:
        CalendarError: C110 for each year that differs, with its days and the installed version.

    Example:
        >>> certify(observe(2026), pinned_years())
    """
    years = tuple(pinned)
    problems: list[Problem] = []
    for year in years:
        number = year.known.year
        end = year_end(number) if year is years[-1] else datetime.date(number + 1, 1, 1)
        off = {day for day in observed.named if day.year == number and day.weekday() < _SATURDAY}
        work = {day for day in observed.make_up if day.year == number}
        wrong = sorted(day for day in (off ^ year.weekdays_off) | (work ^ year.weekend_workdays) if day < end)
        if wrong:
            days = ", ".join(map(str, wrong))
            problems.append(problem("C110", year=number, days=days, version=observed.version))
    if problems:
        raise CalendarError(*problems)


def base_table() -> DayTable:
    """Return the certified base layer, without overrides.

    Returns:
        Days from 2004-01-01; pinned years confirmed, later ones announced or projected.

    Raises:
        CalendarError: C110 when the installed holidays package contradicts a pinned notice.

    Example:
        >>> base_table().years[2026].status.value
        'confirmed'
    """
    pinned = pinned_years()
    return table_of(observe(pinned[-1].known.year + _STOCK_YEARS), pinned)


def table_of(observed: Observed, pinned: tuple[PinnedYear, ...]) -> DayTable:
    """Return the base layer for what a package says and the notices that vouch for it.

    Args:
        observed: Answer of the holidays package.
        pinned: Years to certify, oldest first, without gaps.

    Returns:
        Pinned years confirmed, later ones announced where the package has an arrangement, else projected.

    Raises:
        CalendarError: C110 when the two contradict each other.

    Example:
        >>> table_of(observe(2026), pinned_years()[:-1]).years[2026].status.value
        'announced'
    """
    certify(observed, pinned)
    last = pinned[-1].known.year
    years = {year.known.year: year.known for year in pinned}
    while _announced(observed, last + 1):
        last += 1
        years[last] = KnownYear(year=last, status=DayStatus.ANNOUNCED)
    special = _special(observed, years, pinned)
    return DayTable(years=MappingProxyType(years), special=MappingProxyType(special), stock_through=observed.through)


def _announced(observed: Observed, year: int) -> bool:
    # A make-up day from 25 December on may come from the notice of the following year: no proof for this one.
    return any(day.year == year and day < year_end(year) for day in observed.make_up)


def _special(
    observed: Observed, years: Mapping[int, KnownYear], pinned: Iterable[PinnedYear]
) -> dict[datetime.date, SpecialDay]:
    settled = {day: notice.label for year in years.values() for notice in year.notices for day in notice.settles}

    def notice_for(day: datetime.date) -> str:
        labels = years[day.year].labels if day.year in years else ()
        return settled.get(day) or next(iter(labels), "")

    special = {day: _named(name, notice_for(day)) for day, name in observed.named.items()}
    for day in observed.make_up:
        special[day] = SpecialDay(kind=DayKind.MAKEUP_WORKDAY, name=_MAKE_UP_NAME, notice=notice_for(day))
    for year in pinned:
        for day, name in year.remarks:
            special[day] = SpecialDay(kind=DayKind.WORKDAY, name=name, notice=notice_for(day))
    return special


def _named(name: str, notice: str) -> SpecialDay:
    # Between its releases the package rewords all but the names of the holidays, so the rest is our own.
    parts = [(part.partition("（")[0], "（" in part) for part in name.split("; ")]
    stems = [stem for stem, _labelled in parts]
    if not _STATUTORY.issuperset(stems):
        moved = _DATE.search(name)
        own = f"休息日（由 {moved[0]} 调休）" if moved else name
        return SpecialDay(kind=DayKind.SWAPPED_OFF, name=own, notice=notice)
    if all(labelled for _stem, labelled in parts):
        own = "; ".join(f"{stem}（补假）" for stem in stems)
        return SpecialDay(kind=DayKind.SUBSTITUTE, name=own, notice=notice)
    return SpecialDay(kind=DayKind.STATUTORY, name="; ".join(stems), notice=notice)
