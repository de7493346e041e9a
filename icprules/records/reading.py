"""Plain data -> a decision record that can be relied on to be what was written.

Decides what is a record and that its content is the one its digest was made for. A digest finds what was altered by
accident or by hand; it is no signature, and whoever can make a record can make another. Must not import decide,
explain or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.calendar.workday_archive import restored
from icprules.errors import CalendarError, Problem, RecordError, problem
from icprules.records.canonical import digest_of
from icprules.records.record import FORMAT
from icprules.rulebook.law import ACTORS, STANDINGS
from icprules.subjects.facts import parse_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Actor, Standing

_PARTS: dict[str, tuple[type, ...]] = {
    "service": (str,), "question": (dict,), "facts": (dict,), "rulebook": (dict,), "calendar": (dict,),
    "truths": (dict,), "outcome": (dict,), "redacted": (dict, type(None)), "digest": (str,),
}  # fmt: skip
_QUESTION: dict[str, tuple[type, ...]] = {
    "as_of": (str,), "known_on": (str, type(None)), "judged_on": (str, type(None)), "perspective": (str,),
    "standing": (list,), "adjacent": (bool,),
}  # fmt: skip
_RULEBOOK: dict[str, tuple[type, ...]] = {
    "name": (str,), "version": (str,), "digest": (str,), "known_digest": (str, type(None)), "files": (dict,),
}  # fmt: skip
_NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
_TRUTHS = ("true", "false", "unknown")


@attrs.frozen(kw_only=True)
class Record:
    """A decision record that was read.

    Args:
        content: The whole of it, as plain data.
        service: What the service is called.
        as_of: Beijing date asked about.
        known_on: Beijing date to whose knowledge it is limited, or None.
        judged_on: Beijing date whose law applied, or None for that of `as_of`.
        perspective: Whose duties counted.
        standing: Standings asked for; empty for all.
        adjacent: Whether adjacent duties were asked for.
        calendar: The days it was counted on.
    """

    content: Mapping[str, Any] = attrs.field(repr=False, hash=False)
    service: str
    as_of: datetime.date
    known_on: datetime.date | None
    judged_on: datetime.date | None
    perspective: Actor
    standing: tuple[Standing, ...]
    adjacent: bool
    calendar: WorkdayCalendar = attrs.field(repr=False)


def read_record(value: object, where: str = "") -> Record:
    """Read a decision record.

    Args:
        value: Parsed JSON.
        where: Name of the file, for messages.

    Returns:
        The record; nothing in it was altered since its digest was made.

    Raises:
        RecordError: D101 where it is none, D102 where its content is not that of its digest, D103 for a later format,
            D104 where its calendar cannot be used.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> read_record(result.record()).as_of.isoformat()
        '2024-02-22'
        >>> read_record({**result.record(), "service": "another"})
        Traceback (most recent call last):
        ...
        icprules.errors.RecordError: D102 its content is not the one that its digest was made for
             help: it was altered after it was written; use the copy that was kept apart
    """
    if not isinstance(value, dict):
        raise RecordError(problem("D101", where=where, key="", expected="object"))
    newer = value.get("format")
    if type(newer) is not int or newer < 1:
        raise RecordError(problem("D101", where=_inside(where, "format"), key="format", expected="integer"))
    if newer > FORMAT:
        raise RecordError(problem("D103", where=_inside(where, "format"), value=newer, known=FORMAT))
    problems = list(_shape(value, where))
    if problems:
        raise RecordError(*problems)
    if value["digest"] != digest_of(value):
        raise RecordError(problem("D102", where=where))
    asked = value["question"]
    try:
        calendar = restored(value["calendar"], _inside(where, "calendar"))
    except CalendarError as error:
        raise RecordError(problem("D104", where=_inside(where, "calendar")), *error.problems) from None
    as_of = parse_date(asked["as_of"])
    assert as_of is not None  # noqa: S101 - `_shape` has refused what is no date
    return Record(
        content=value,
        service=value["service"],
        as_of=as_of,
        known_on=None if asked["known_on"] is None else parse_date(asked["known_on"]),
        judged_on=None if asked["judged_on"] is None else parse_date(asked["judged_on"]),
        perspective=asked["perspective"],
        standing=tuple(asked["standing"]),
        adjacent=asked["adjacent"],
        calendar=calendar,
    )


def _inside(where: str, key: str) -> str:
    # A file is told apart from what is inside it.
    return key if not where else f"{where}: {key}" if where.endswith(".json") else f"{where}.{key}"


def _shape(value: Mapping[str, Any], where: str) -> list[Problem]:
    found = _members(value, _PARTS, where)
    for name, keys in (("question", _QUESTION), ("rulebook", _RULEBOOK)):
        if isinstance(value.get(name), dict):
            found += _members(value[name], keys, _inside(where, name))
    if found:
        return found
    asked, place = value["question"], _inside(where, "question")
    for key in ("as_of", "known_on", "judged_on"):
        if asked[key] is not None and parse_date(asked[key]) is None:
            found.append(_wrong(place, key, "YYYY-MM-DD"))
    if asked["perspective"] not in ACTORS:
        found.append(_wrong(place, "perspective", " · ".join(ACTORS)))
    if any(one not in STANDINGS for one in asked["standing"]):
        found.append(_wrong(place, "standing", " · ".join(STANDINGS)))
    for question, truths in value["truths"].items():
        if not isinstance(truths, dict) or any(truth not in _TRUTHS for truth in truths.values()):
            found.append(_wrong(_inside(where, "truths"), question, " · ".join(_TRUTHS)))
    return found


def _members(value: Mapping[str, Any], keys: Mapping[str, tuple[type, ...]], where: str) -> list[Problem]:
    return [
        _wrong(where, key, " · ".join(_NAMES[one] for one in kinds))
        for key, kinds in keys.items()
        if key not in value or type(value[key]) not in kinds
    ]


def _wrong(where: str, key: str, expected: str) -> Problem:
    return problem("D101", where=_inside(where, key), key=key, expected=expected)
