"""The dates of a decision record counted on another calendar: which moved, by how many days, and which are certain now.

Decides what counts as a move. Must not import explain or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.calendar.workdays import WorkdayCalendar
from icprules.records.asking_again import asked_again, subject_of
from icprules.records.reading import Record, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.decision.assessment import Assessment
    from icprules.decision.ends import Certainty
    from icprules.rulebook.law import Rulebook
    from icprules.text import Text

Part = Literal["deadline", "decision"]


@attrs.frozen(kw_only=True)
class DateState:
    """A date as a result tells it.

    Args:
        on: Beijing date, or None while it is not known.
        earliest: First date it can be, or None when open.
        latest: Last date it can be, or None when open.
        certainty: How sure it is.
    """

    on: datetime.date | None
    earliest: datetime.date | None
    latest: datetime.date | None
    certainty: Certainty

    def to_dict(self) -> dict[str, Any]:
        """Return the date as plain data."""
        return {
            "on": _text(self.on),
            "earliest": _text(self.earliest),
            "latest": _text(self.latest),
            "certainty": self.certainty,
        }


@attrs.frozen(kw_only=True)
class DateMove:
    """A date of a record that is told otherwise now.

    Args:
        obligation: Name of the duty.
        title: Of the duty.
        part: The `deadline` of the duty, or the `decision` on a filing under way.
        before: As the record tells it, or None where it has no such date.
        after: As it is now, or None where there is none any more.
    """

    obligation: str
    title: Text
    part: Part
    before: DateState | None
    after: DateState | None

    @property
    def days(self) -> int | None:
        """Calendar days by which it moved, later ones positive; None where one of the dates is not known."""
        one, other = (None if state is None else state.on for state in (self.before, self.after))
        return None if one is None or other is None else (other - one).days

    @property
    def became(self) -> Certainty | None:
        """How sure it is now, where that changed."""
        if self.before is None or self.after is None or self.before.certainty == self.after.certainty:
            return None
        return self.after.certainty

    def to_dict(self) -> dict[str, Any]:
        """Return the move as plain data."""
        return {
            "obligation": self.obligation,
            "title": self.title.to_dict(),
            "part": self.part,
            "from": None if self.before is None else self.before.to_dict(),
            "to": None if self.after is None else self.after.to_dict(),
            "days": self.days,
            "became": self.became,
        }


@attrs.frozen(kw_only=True)
class Recheck:
    """The dates of a record on another calendar.

    Args:
        record: The record.
        rulebook: The law used now.
        calendar: The working days used now.
        result: What comes out now.
        dates: How many dates the record and the result of now tell.
        moves: Those that are told otherwise.
        statuses: Duties with another status: name, before, after; an empty text where it is not listed.
    """

    record: Record = attrs.field(repr=False)
    rulebook: Rulebook = attrs.field(repr=False)
    calendar: WorkdayCalendar
    result: Assessment = attrs.field(repr=False)
    dates: int
    moves: tuple[DateMove, ...]
    statuses: tuple[tuple[str, str, str], ...]

    @property
    def verdicts(self) -> tuple[str, str]:
        """The verdict of the record and the one of now."""
        return self.record.content["outcome"]["verdict"], self.result.verdict

    @property
    def moved(self) -> int:
        """How many dates fall on another day now, or are no longer known, or known for the first time."""
        return sum((move.before and move.before.on) != (move.after and move.after.on) for move in self.moves)

    @property
    def confirmed(self) -> int:
        """How many dates are confirmed now and were not."""
        return sum(move.became == "confirmed" for move in self.moves)

    @property
    def next_changes(self) -> tuple[datetime.date | None, datetime.date | None]:
        """First day on which the result can be another one, as the record says and as it is now."""
        return _day(self.record.content["outcome"]["next_change"]), self.result.next_change

    @property
    def is_same_rulebook(self) -> bool:
        """Whether the record was made with the very rulebook used now; where not, that may be why dates moved."""
        return bool(self.record.content["rulebook"]["digest"] == self.rulebook.digest)

    def to_dict(self) -> dict[str, Any]:
        """Return the recheck as plain data, ready for JSON."""
        before, after = self.verdicts
        return {
            "service": self.record.service,
            "as_of": self.record.as_of.isoformat(),
            "digest": self.record.content["digest"],
            "is_same_rulebook": self.is_same_rulebook,
            "calendar": {
                "made_with": {
                    "revision": self.record.calendar.revision,
                    "confirmed_through": self.record.calendar.confirmed_through.isoformat(),
                },
                "now": {
                    "revision": self.calendar.revision,
                    "confirmed_through": self.calendar.confirmed_through.isoformat(),
                },
            },
            "dates": self.dates,
            "moved": self.moved,
            "confirmed": self.confirmed,
            "moves": [move.to_dict() for move in self.moves],
            "statuses": [{"obligation": name, "from": one, "to": other} for name, one, other in self.statuses],
            "verdict": {"from": before, "to": after},
            "next_change": {"from": self.record.content["outcome"]["next_change"], "to": _text(self.next_changes[1])},
        }


def recheck(
    record: Mapping[str, Any] | Record,
    calendar: WorkdayCalendar | None = None,
    *,
    rulebook: Rulebook | None = None,
) -> Recheck:
    """Count the dates of a record on another calendar.

    Args:
        record: The record.
        calendar: The working days of now, taken as they are even where the record is limited to what was known
            earlier; None for the shared ones. The days of the sponsor's province count.
        rulebook: The law; None for the built-in one.

    Returns:
        Every date that is told otherwise: moved, within another band, or more or less certain.

    Raises:
        RecordError: If it is no record, or was altered.
        FactError: If the rulebook cannot take the facts.
        RulebookError: As `assess`.

    Example:
        >>> import icprules
        >>> record = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load()).record()
        >>> recheck(record).moves
        ()
    """
    read = record if isinstance(record, Record) else read_record(dict(record))
    book = _built_in() if rulebook is None else rulebook
    province = subject_of(read, book).facts.get("sponsor.province")
    days = (WorkdayCalendar.default() if calendar is None else calendar).for_region(
        province if isinstance(province, str) else None
    )
    result = asked_again(read, book, days)
    titles = {duty.id: duty.title for duty in result.obligations}
    before = _dates(read.content["outcome"]["obligations"])
    after = _dates([duty.to_dict(result.as_of) for duty in result.obligations])
    moves = tuple(
        DateMove(
            obligation=name, title=titles.get(name) or _title(read, name), part=part,
            before=before.get((name, part)), after=after.get((name, part)),
        )
        for name, part in dict.fromkeys((*before, *after))
        if before.get((name, part)) != after.get((name, part))
    )  # fmt: skip
    return Recheck(
        record=read,
        rulebook=book,
        calendar=days,
        result=result,
        dates=len({*before, *after}),
        moves=moves,
        statuses=tuple(_statuses(read, result)),
    )


def _built_in() -> Rulebook:
    from icprules.rulebook.loader import load  # noqa: PLC0415 - a caller who has a rulebook gives it

    return load()


def _title(record: Record, name: str) -> Text:
    from icprules.text import Text  # noqa: PLC0415 - for a duty that is gone alone

    found = next(duty["title"] for duty in record.content["outcome"]["obligations"] if duty["id"] == name)
    return Text(zh=found["zh"], en=found["en"])


def _dates(obligations: list[dict[str, Any]]) -> dict[tuple[str, Part], DateState]:
    found: dict[tuple[str, Part], DateState] = {}
    for duty in obligations:
        due, under_way = duty["deadline"], duty["in_progress"]
        if due is not None:
            found[duty["id"], "deadline"] = _state(due["due_on"], due)
        if under_way is not None and under_way["certainty"] is not None:
            found[duty["id"], "decision"] = _state(under_way["decide_by"], under_way)
    return found


def _state(on: str | None, told: Mapping[str, Any]) -> DateState:
    return DateState(
        on=_day(on), earliest=_day(told["earliest"]), latest=_day(told["latest"]), certainty=told["certainty"]
    )


def _text(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _statuses(record: Record, result: Assessment) -> Iterator[tuple[str, str, str]]:
    outcome = record.content["outcome"]
    before = {duty["id"]: duty["status"] for key in ("obligations", "prohibitions") for duty in outcome[key]}
    after = {duty.id: duty.status for duty in (*result.obligations, *result.prohibitions)}
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield name, before.get(name, ""), after.get(name, "")
