"""Notices: the pinned ones that ship with the package, and a new one that a caller drops in.

Decides how both are read and what makes a notice unusable. What a notice changes is decided by
`workday_layers.py`. Must not import holidays or dateutil.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from icprules.calendar.beijing import beijing_date
from icprules.calendar.workday_table import DayStatus, KnownYear, Notice, year_end
from icprules.errors import CalendarError, Problem, problem

_SATURDAY = 5
_TOP: dict[str, type] = {"year": int, "papers": list, "days": list}
_MAY_STAND = {"published": str}
_REGIONAL: dict[str, type] = {"region": str, "source": str}
_REGIONAL_DAYS: dict[str, type] = {"off": list, "work": list}
_DAY: dict[str, type] = {"name": str, "date": str, "isOffDay": bool}
_JSON_NAMES: dict[type, str] = {int: "integer", list: "array", str: "string", bool: "boolean"}


@attrs.frozen(kw_only=True)
class PinnedYear:
    """One year of `workday_notices.json`.

    Args:
        known: The year and its notices.
        evidence: How the days were checked.
        weekdays_off: Mondays to Fridays not worked.
        weekend_workdays: Saturdays and Sundays worked.
        remarks: Names for days that the notice mentions without changing them.
    """

    known: KnownYear
    evidence: str
    weekdays_off: frozenset[datetime.date]
    weekend_workdays: frozenset[datetime.date]
    remarks: tuple[tuple[datetime.date, str], ...]


@attrs.frozen(kw_only=True)
class NoticeDocument:
    """A checked document of the holiday-cn shape.

    Args:
        year: Year of the title.
        papers: Addresses of the official papers, at least one.
        published: Beijing date of publication, or None where it is not said.
        off: Days off with their names.
        work: Make-up working days with their names.
    """

    year: int
    papers: tuple[str, ...]
    published: datetime.date | None
    off: tuple[tuple[datetime.date, str], ...]
    work: tuple[tuple[datetime.date, str], ...]


def pinned_years() -> tuple[PinnedYear, ...]:
    """Return the notices that ship with the package, oldest year first.

    Returns:
        One entry per year, without gaps.

    Example:
        >>> [year.known.year for year in pinned_years()][0]
        2004
    """
    from importlib import resources  # noqa: PLC0415 - imports more than the rest of the calendar; counted days alone need it

    text = resources.files("icprules.calendar").joinpath("workday_notices.json").read_text(encoding="utf-8")
    return tuple(_pinned(int(year), entry) for year, entry in json.loads(text).items())


def _pinned(year: int, entry: Mapping[str, Any]) -> PinnedYear:
    notices = tuple(
        Notice(
            number=notice.get("number", ""),
            url=notice.get("url", ""),
            published=beijing_date(notice["published"]) if "published" in notice else None,
            settles=frozenset(map(beijing_date, notice.get("settles", ()))),
            cancels=frozenset(map(beijing_date, notice.get("cancels", ()))),
        )
        for notice in entry["notices"]
    )
    return PinnedYear(
        known=KnownYear(year=year, status=DayStatus.CONFIRMED, notices=notices),
        evidence=entry["evidence"],
        weekdays_off=frozenset(map(beijing_date, entry["weekdays_off"])),
        weekend_workdays=frozenset(map(beijing_date, entry["weekend_workdays"])),
        remarks=tuple((beijing_date(day), name) for day, name in entry.get("remarks", {}).items()),
    )


@attrs.frozen(kw_only=True)
class RegionalDocument:
    """A checked document with the days of one province.

    Args:
        region: What it gives as the province.
        source: Where the days are written.
        off: Days not worked, as given.
        work: Days worked, as given.
    """

    region: str
    source: str
    off: tuple[str, ...]
    work: tuple[str, ...]


def read_regional(document: Mapping[str, object]) -> RegionalDocument:
    """Check a document of the days of one province, `{"region", "source", "off": [date], "work": [date]}`.

    Args:
        document: The parsed JSON; one of `off` and `work` may be left out, keys that start with `$` are passed over.

    Returns:
        The document, whose days are not checked yet.

    Raises:
        CalendarError: C120, C125 or C126, every problem found.

    Example:
        >>> read_regional({"region": "450000", "source": "…", "off": ["2026-04-20"]}).off
        ('2026-04-20',)
    """
    problems = _shape(document, _REGIONAL, "", _REGIONAL_DAYS)
    if not problems and not any(key in document for key in _REGIONAL_DAYS):
        problems.append(problem("C125", where="", key="off"))
    if problems:
        raise CalendarError(*problems)
    values: dict[str, Any] = dict(document)
    lists = {key: values.get(key, []) for key in _REGIONAL_DAYS}
    for key, days in lists.items():
        problems += [
            problem("C120", where=f"{key}[{i}]", key=key, expected="string", value=repr(day))
            for i, day in enumerate(days)
            if not isinstance(day, str)
        ]
    if problems:
        raise CalendarError(*problems)
    return RegionalDocument(
        region=values["region"], source=values["source"], off=tuple(lists["off"]), work=tuple(lists["work"])
    )


def read_document(document: Mapping[str, object]) -> NoticeDocument:
    """Check a notice of the holiday-cn shape, `{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`.

    Args:
        document: The parsed JSON; keys that start with `$` are passed over, and `published` may be left out.

    Returns:
        The notice.

    Raises:
        CalendarError: C101, C120 to C126 and C129, every problem found.

    Example:
        >>> read_document({"year": 2027, "papers": [], "days": []})
        Traceback (most recent call last):
        ...
        icprules.errors.CalendarError: C121 papers: the notice names no official paper
             help: give the address of the State Council paper; a year without one is not announced
    """
    problems = _shape(document, _TOP, "", _MAY_STAND)
    if problems:
        raise CalendarError(*problems)
    year, papers, days = _values(document, _TOP)
    published = _published(document, problems)
    if not 1 < year < datetime.MAXYEAR:
        problems.append(problem("C129", where="year", value=year))
    if not papers:
        problems.append(problem("C121", where="papers"))
    problems += [
        problem("C120", where=f"papers[{i}]", key="papers", expected="string", value=repr(paper))
        for i, paper in enumerate(papers)
        if not isinstance(paper, str) or not paper.strip() or not paper.isprintable()
    ]
    if problems:
        raise CalendarError(*problems)
    listed: dict[datetime.date, tuple[str, bool]] = {}
    for i, item in enumerate(days):
        where = f"days[{i}]"
        problems += _shape(item, _DAY, where) or _read_day(_values(item, _DAY), where, year, listed)
    if problems:
        raise CalendarError(*problems)
    return NoticeDocument(
        year=year,
        papers=tuple(papers),
        published=published,
        off=tuple((day, name) for day, (name, off) in listed.items() if off),
        work=tuple((day, name) for day, (name, off) in listed.items() if not off),
    )


def _published(document: Mapping[str, Any], problems: list[Problem]) -> datetime.date | None:
    try:
        return beijing_date(document["published"]) if "published" in document else None
    except CalendarError:
        problems.append(problem("C101", where="published", value=document["published"]))
        return None


def _shape(
    item: object, keys: Mapping[str, type], where: str, optional: Mapping[str, type] = MappingProxyType({})
) -> list[Problem]:
    if not isinstance(item, Mapping):
        return [problem("C120", where=where, key=where or "notice", expected="object", value=repr(item))]
    allowed = {**keys, **optional}
    unknown = [str(key) for key in item if key not in allowed and not str(key).startswith("$")]
    problems = [problem("C126", where=where, key=key, allowed=", ".join(allowed)) for key in unknown]
    for key, expected in allowed.items():
        if key not in item:
            problems += [problem("C125", where=where, key=key)] if key in keys else []
        elif type(item[key]) is not expected:
            # The exact type: a JSON true is an int to Python.
            name, value = _JSON_NAMES[expected], repr(item[key])
            problems.append(problem("C120", where=where, key=key, expected=name, value=value))
    return problems


def _values(item: Mapping[str, Any], keys: Mapping[str, type]) -> tuple[Any, ...]:
    return tuple(item[key] for key in keys)


def _read_day(
    values: tuple[str, str, bool], where: str, year: int, listed: dict[datetime.date, tuple[str, bool]]
) -> list[Problem]:
    name, text, off = values
    try:
        day = beijing_date(text)
    except CalendarError:
        return [problem("C101", where=where, value=text)]
    if not year_end(year - 1) <= day <= datetime.date(year, 12, 31):
        return [problem("C122", where=where, date=day, year=year)]
    if day in listed:
        return [problem("C123", where=where, date=day)]
    if not off and day.weekday() < _SATURDAY:
        return [problem("C124", where=where, date=day)]
    listed[day] = (name, off)
    return []
