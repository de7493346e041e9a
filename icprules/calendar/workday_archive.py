"""A calendar as plain data, and back: so that an answer can be given again by the very days it was counted on.

Decides what of a calendar is kept: which days are worked, how sure each year is, and the layers above it. Names of
holidays and addresses of notices are not. Must not import holidays or dateutil.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from icprules.calendar.beijing import beijing_date
from icprules.calendar.workday_layers import check_region, is_worked, plain_kind
from icprules.calendar.workday_table import (
    FIRST,
    PROJECTED_YEARS,
    DayKind,
    DayStatus,
    DayTable,
    KnownYear,
    Override,
    SpecialDay,
)
from icprules.calendar.workdays import WorkdayCalendar, calendar_of
from icprules.errors import CalendarError, problem

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

_SATURDAY = 5
_JSON_NAMES = {dict: "object", list: "array", str: "string", bool: "boolean"}


def archived(calendar: WorkdayCalendar) -> dict[str, Any]:
    """Return a calendar as plain data.

    Args:
        calendar: Any calendar.

    Returns:
        Its revision, and by year how sure it is, which weekdays are off and which weekend days are worked; then the
        layers above. Ready for JSON.

    Example:
        >>> archived(WorkdayCalendar.default())["years"]["2020"]["worked"]
        ['01-19', '04-26', '05-09', '06-28', '09-27', '10-10']
    """
    table = calendar.counted.table
    years: dict[str, dict[str, Any]] = {
        str(year): {"status": _status(table, year).value, "off": [], "worked": []}
        for year in range(FIRST.year, table.last.year + 1)
    }
    for day in sorted(table.special):
        worked = is_worked(day, table.special)
        if day <= table.last and worked != (day.weekday() < _SATURDAY):
            years[str(day.year)]["worked" if worked else "off"].append(f"{day:%m-%d}")
    return {
        "revision": calendar.revision,
        "region": table.region,
        "make_up_days_count": table.make_up_counts,
        "years": years,
        "overrides": [_layer(one) for one in table.overrides],
        "regional": [_layer(one) for one in table.regional],
    }


def restored(content: Mapping[str, Any], where: str = "") -> WorkdayCalendar:
    """Return the calendar that plain data hold.

    Args:
        content: From `archived`.
        where: Place of the data, for messages.

    Returns:
        A calendar that counts as the archived one did, with the same revision.

    Raises:
        CalendarError: C101, C114, C120, C125 or C130 where the data are none, C131 where they do not give the
            revision that they name.

    Example:
        >>> restored(archived(WorkdayCalendar.default())) == WorkdayCalendar.default()
        True
    """
    keys = {"revision": str, "make_up_days_count": bool, "years": dict, "overrides": list, "regional": list}
    parts = _members(content, keys, where)
    region = content.get("region")
    if region is not None:
        check_region(region)
    years, special = _years(parts["years"], _inside(where, "years"))
    known = {year: KnownYear(year=year, status=status) for year, status in years.items() if status.value != "projected"}
    table = DayTable(
        years=MappingProxyType(known),
        special=MappingProxyType(special),
        stock_through=max(years),
        overrides=tuple(_layers(parts["overrides"], _inside(where, "overrides"))),
        regional=tuple(_layers(parts["regional"], _inside(where, "regional"))),
        region=region,
        make_up_counts=parts["make_up_days_count"],
    )
    calendar = calendar_of(table)
    if calendar.revision != parts["revision"]:
        raise CalendarError(problem("C131", where=where, revision=parts["revision"], found=calendar.revision))
    return calendar


def _status(table: DayTable, year: int) -> DayStatus:
    return table.years[year].status if year in table.years else DayStatus.PROJECTED


def _layer(one: Override) -> dict[str, Any]:
    return {
        "off": [day.isoformat() for day in sorted(one.off)],
        "worked": [day.isoformat() for day in sorted(one.work)],
        "source": one.source,
        "region": one.region,
    }


def _inside(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _members(content: object, keys: Mapping[str, type], where: str) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise CalendarError(problem("C120", where=where, key=where, expected="object", value=repr(content)))
    for key, expected in keys.items():
        if key not in content:
            raise CalendarError(problem("C125", where=where, key=key))
        if type(content[key]) is not expected:
            value, name = repr(content[key]), _JSON_NAMES[expected]
            raise CalendarError(problem("C120", where=where, key=key, expected=name, value=value))
    return content


def _years(content: Mapping[str, Any], where: str) -> tuple[dict[int, DayStatus], dict[datetime.date, SpecialDay]]:
    """The status of every year and the days that differ from their weekday, of years that follow each other."""
    years: dict[int, DayStatus] = {}
    special: dict[datetime.date, SpecialDay] = {}
    for name in sorted(content):
        place = _inside(where, name)
        parts = _members(content[name], {"status": str, "off": list, "worked": list}, place)
        expected = max(years, default=FIRST.year - 1) + 1
        statuses = [one.value for one in DayStatus]
        if name != str(expected) or parts["status"] not in statuses:
            raise CalendarError(problem("C130", where=place, year=expected, allowed=" · ".join(statuses)))
        years[expected] = DayStatus(parts["status"])
        for key, kind in (("off", DayKind.SWAPPED_OFF), ("worked", DayKind.MAKEUP_WORKDAY)):
            for text in parts[key]:
                day = beijing_date(f"{name}-{text}")
                if (plain_kind(day) is DayKind.WEEKEND) != (key == "worked"):
                    raise CalendarError(problem("C130", where=place, year=expected, allowed=" · ".join(statuses)))
                special[day] = SpecialDay(kind=kind)
    sure = [year for year, status in years.items() if status is not DayStatus.PROJECTED]
    last = max(sure, default=FIRST.year - 1)
    if not years or len(sure) != last - FIRST.year + 1 or max(years) > last + PROJECTED_YEARS:
        # Years that are sure come first, and no calendar answers for more than two years after them.
        raise CalendarError(problem("C130", where=where, year=last + 1, allowed="projected"))
    return years, special


def _layers(content: Iterable[Any], where: str) -> Iterable[Override]:
    for i, item in enumerate(content):
        parts = _members(item, {"off": list, "worked": list, "source": str}, f"{where}[{i}]")
        if parts.get("region") is not None:
            check_region(parts["region"])
        yield Override(
            off=frozenset(map(beijing_date, parts["off"])),
            work=frozenset(map(beijing_date, parts["worked"])),
            source=parts["source"],
            region=parts.get("region"),
        )
