"""A decision record given again: byte for byte the same, or exactly what differs and since which rulebook.

Decides what is compared and what is said of the two rulebooks. Must not import explain or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError
from icprules.records.asking_again import asked_again
from icprules.records.canonical import canonical
from icprules.records.differences import FieldDifference, field_differences
from icprules.records.reading import Record, read_record
from icprules.records.record import outcome_plain, truths_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.errors import Problem
    from icprules.rulebook.law import Rulebook

_OF_THE_LAW = ("rulebook.", "law.", "calendar.")


@attrs.frozen(kw_only=True)
class TruthDifference:
    """One truth that is another one.

    Args:
        question: What it answers, e.g. `rule` for whether a rule applies.
        name: Id of the rule, or name of the duty.
        before: `true`, `false` or `unknown`, or None where the record knows no such question.
        after: The same now, or None where the rulebook knows no such question.
    """

    question: str
    name: str
    before: str | None
    after: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data."""
        return {"question": self.question, "name": self.name, "from": self.before, "to": self.after}


@attrs.frozen(kw_only=True)
class FileDifference:
    """One file of the rulebook that is another one than when the record was made.

    Args:
        path: Name of the rulebook and path of the file.
        how: `changed` or `gone`.
    """

    path: str
    how: str

    def to_dict(self) -> dict[str, str]:
        """Return the difference as plain data."""
        return {"path": self.path, "how": self.how}


@attrs.frozen(kw_only=True)
class RulebookName:
    """Which rulebook something was decided by.

    Args:
        name: E.g. `cn-icp`.
        version: Of the law it encodes.
        digest: Of its whole content.
        layers: Versions of the rulebooks of which it is made, by name.
    """

    name: str
    version: str
    digest: str
    layers: Mapping[str, str] = attrs.field(hash=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the name as plain data."""
        return {"name": self.name, "version": self.version, "digest": self.digest, "layers": dict(self.layers)}


@attrs.frozen(kw_only=True)
class Replay:
    """A decision record given again.

    Args:
        record: The record.
        rulebook: The law used now.
        calendar: Revision of the working days used now.
        result: What comes out now; None where the rulebook cannot take the facts.
        problems: Why it cannot; empty otherwise.
        truths: Every truth that is another one.
        fields: Every place of the outcome that is another one, those that name rulebook and calendar apart.
        stated: Places of the outcome that name rulebook and calendar and are others.
        files: Files on which the decision rested that are others.
        same_until: Last of the rulebooks looked through by which the decision is still the same, that of the record
            if by none; None where it is the same now.
        since: First of them by which it is another one; None where it is the same now.
    """

    record: Record = attrs.field(repr=False)
    rulebook: Rulebook = attrs.field(repr=False)
    calendar: str
    result: Assessment | None
    problems: tuple[Problem, ...] = ()
    truths: tuple[TruthDifference, ...] = ()
    fields: tuple[FieldDifference, ...] = ()
    stated: tuple[FieldDifference, ...] = ()
    files: tuple[FileDifference, ...] = ()
    same_until: RulebookName | None = None
    since: RulebookName | None = None

    @property
    def made_with(self) -> RulebookName:
        """The rulebook that made the record."""
        made = self.record.content["rulebook"]
        return RulebookName(
            name=made["name"], version=made["version"], digest=made["digest"], layers=made["layers"]
        )  # fmt: skip

    @property
    def is_identical(self) -> bool:
        """Whether the outcome is the same byte for byte, and every truth the same."""
        return not (self.problems or self.truths or self.fields or self.stated)

    @property
    def says_the_same(self) -> bool:
        """Whether only wording, or the name of rulebook or calendar, is another one."""
        return not self.problems and not self.truths and all(one.is_wording for one in self.fields)

    @property
    def is_same_rulebook(self) -> bool:
        """Whether the record was made with the very rulebook used now."""
        return bool(self.record.content["rulebook"]["digest"] == self.rulebook.digest)

    def to_dict(self) -> dict[str, Any]:
        """Return the replay as plain data, ready for JSON."""
        return {
            "service": self.record.service,
            "as_of": self.record.as_of.isoformat(),
            "digest": self.record.content["digest"],
            "is_identical": self.is_identical,
            "says_the_same": self.says_the_same,
            "rulebook": {
                "is_same": self.is_same_rulebook,
                "made_with": self.made_with.to_dict(),
                "now": rulebook_name(self.rulebook).to_dict(),
                "same_until": None if self.same_until is None else self.same_until.to_dict(),
                "since": None if self.since is None else self.since.to_dict(),
                "files": [one.to_dict() for one in self.files],
            },
            "calendar": {"made_with": self.record.content["calendar"]["revision"], "now": self.calendar},
            "truths": [one.to_dict() for one in self.truths],
            "fields": [one.to_dict() for one in self.fields],
            "stated": [one.to_dict() for one in self.stated],
            "problems": [
                {"code": one.code, "where": one.where, "message": {"zh": one.message("zh"), "en": one.message("en")}}
                for one in self.problems
            ],
        }


def replay(
    record: Mapping[str, Any] | Record,
    *,
    rulebook: Rulebook | None = None,
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    through: Sequence[Rulebook] = (),
) -> Replay:
    """Give a decision again from its record, and compare.

    Args:
        record: The record, as plain data or as read by `read_record`.
        rulebook: The law to use; None for the built-in one.
        calendar: Working days to use, as they are; None for those kept in the record, so that another build of the
            calendar makes no difference.
        engine: As for `assess`.
        through: Rulebooks between the one of the record and this one, oldest first, to find out since which of them
            the decision is another one.

    Returns:
        The replay: identical, or every truth and every place of the outcome that differs, the files of the rulebook
        that are others, and since which rulebook.

    Raises:
        RecordError: If it is no record, or was altered.
        RulebookError: As `assess`.
        EngineError: As `assess`.

    Example:
        >>> import icprules
        >>> record = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load()).record()
        >>> icprules.replay(record).is_identical
        True
    """
    read = record if isinstance(record, Record) else read_record(dict(record))
    book = _built_in() if rulebook is None else rulebook
    days = read.calendar if calendar is None else calendar
    found = _compared(read, book, days, engine)
    if not _is_another(found):
        return found
    same_until = found.made_with
    for one in through:
        if _is_another(_compared(read, one, days, engine)):
            return attrs.evolve(found, same_until=same_until, since=rulebook_name(one))
        same_until = rulebook_name(one)
    return attrs.evolve(found, same_until=same_until, since=rulebook_name(book))


def _is_another(found: Replay) -> bool:
    return bool(found.problems or found.truths or found.fields)


def rulebook_name(book: Rulebook) -> RulebookName:
    """Return which rulebook it is."""
    return RulebookName(name=book.name, version=book.version, digest=book.digest, layers=book.layers)


def _compared(read: Record, book: Rulebook, days: WorkdayCalendar, engine: str) -> Replay:
    files = tuple(_files(read, book))
    try:
        result = asked_again(read, book, days, engine=engine)
    except FactError as error:
        return Replay(
            record=read, rulebook=book, calendar=days.revision, result=None, problems=error.problems, files=files
        )
    outcome = outcome_plain(result)
    differences: list[FieldDifference] = []
    if canonical(outcome) != canonical(read.content["outcome"]):
        differences = list(field_differences(read.content["outcome"], outcome))
    return Replay(
        record=read,
        rulebook=book,
        calendar=days.revision,
        result=result,
        truths=tuple(_truths(read.content["truths"], truths_of(result))),
        fields=tuple(one for one in differences if not one.path.startswith(_OF_THE_LAW)),
        stated=tuple(one for one in differences if one.path.startswith(_OF_THE_LAW)),
        files=files,
    )


def _built_in() -> Rulebook:
    from icprules.rulebook.loader import load  # noqa: PLC0415 - a caller who has a rulebook gives it

    return load()


def _truths(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[TruthDifference]:
    for question in (*before, *(one for one in after if one not in before)):
        first, second = before.get(question, {}), after.get(question, {})
        for name in (*first, *(one for one in second if one not in first)):
            if first.get(name) != second.get(name):
                yield TruthDifference(question=question, name=name, before=first.get(name), after=second.get(name))


def _files(record: Record, rulebook: Rulebook) -> Iterator[FileDifference]:
    if record.content["rulebook"]["digest"] == rulebook.digest:
        return
    for path, digest in record.content["rulebook"]["files"].items():
        if rulebook.files.get(path) != digest:
            yield FileDifference(path=path, how="changed" if path in rulebook.files else "gone")
