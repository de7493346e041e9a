"""Plain data -> a decision record that can be relied on to be what was written.

Decides what is a record and that its content is the one its digest was made for. A digest finds what was altered by
accident or by hand; it is no signature, and whoever can make a record can make another. Must not import decide,
explain or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.calendar.workday_archive import restored
from icprules.errors import CalendarError, RecordError, problem
from icprules.records.canonical import digest_of
from icprules.records.record import FORMAT
from icprules.records.shapes import RECORD, inside, misfits
from icprules.subjects.facts import parse_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Actor, Standing


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
        raise RecordError(problem("D101", where=where, key="record", expected="object"))
    newer = value.get("format")
    if type(newer) is not int or newer < 1:
        raise RecordError(problem("D101", where=inside(where, "format"), key="format", expected="integer"))
    if newer > FORMAT:
        raise RecordError(problem("D103", where=inside(where, "format"), value=newer, known=FORMAT))
    problems = list(misfits(value, RECORD, where))
    if problems:
        raise RecordError(*problems)
    if value["digest"] != _digest(value):
        raise RecordError(problem("D102", where=where))
    asked = value["question"]
    try:
        calendar = restored(value["calendar"], inside(where, "calendar"))
    except CalendarError as error:
        raise RecordError(problem("D104", where=inside(where, "calendar")), *error.problems) from None
    as_of = parse_date(asked["as_of"])
    assert as_of is not None  # noqa: S101 - what is no date was refused
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


def _digest(value: dict[str, Any]) -> str | None:
    """The digest of a record; None where it holds what no JSON can."""
    try:
        return digest_of(value)
    except (TypeError, ValueError, RecursionError):
        return None
