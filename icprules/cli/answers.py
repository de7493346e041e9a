"""Files and what is asked of them -> one assessment per service, and what could not be read or assessed.

Decides how commands that answer for many services put the question, and how they tell faults in JSON. Must not
import rich before it is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

import attrs
import click

from icprules.cli import asking
from icprules.cli.times import times_asked
from icprules.errors import IcprulesError
from icprules.report.report_parts import Circumstances
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.subjects.portfolio import Entry
    from icprules.text import Text

F = TypeVar("F", bound="Callable[..., object]")


@attrs.frozen(kw_only=True)
class Fault:
    """What could not be assessed.

    Args:
        file: Name of the file as typed.
        service: Name of the service, or None for the file as a whole.
        error: What is wrong.
    """

    file: str
    service: str | None
    error: IcprulesError


@attrs.frozen(kw_only=True)
class Question:
    """What was asked of every service."""

    as_of: datetime.date
    is_today: bool
    rulebook: law.Rulebook
    calendar: WorkdayCalendar | None
    engine: str
    one_engine_because: Text | None
    perspective: law.Actor
    standing: tuple[law.Standing, ...]
    adjacent: bool
    known_on: datetime.date | None = None
    judged_on: datetime.date | str | None = None


def perspective_option(command: F) -> F:
    """Add `--perspective`."""
    return click.option(
        "--perspective", type=click.Choice(law.ACTORS[:-1]), default="sponsor", show_default=True,
        help="Whose duties count for the verdict; those of others are listed in one line each.",
    )(command)  # fmt: skip


def standing_option(command: F) -> F:
    """Add `--standing`."""
    return click.option(
        "--standing", "standings", type=click.Choice(get_args(law.Standing)), multiple=True,
        help="Only what has this standing; `law` means law and normative documents. May be repeated.",
    )(command)  # fmt: skip


def question_asked(
    *,
    as_of: str | None,
    engine: str | None,
    folder: Path | None,
    notice: Sequence[Path],
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    adjacent: bool = True,
    known_on: str | None = None,
    judged_on: str | None = None,
) -> Question:
    """Return the question that the options of a command put.

    Args:
        as_of: Day as typed, or None for today in Beijing.
        engine: Engine as typed, or None for the best there is.
        folder: Folder of another rulebook, or None.
        notice: Files of holiday notices.
        perspective: Whose duties count.
        standings: Standings as typed.
        adjacent: Whether adjacent duties are listed.
        known_on: Day to whose knowledge the answer is limited, as typed, or None.
        judged_on: Day whose law applies, or dated fact that gives it, as typed, or None.

    Returns:
        The question.

    Raises:
        FactError: F151 or F152 when a day is no date or out of turn; F001 to F013 when the notice cannot be read.
        RulebookError: With every problem of the rulebook.
        CalendarError: C101, C106 and C111 to C128 when one is no notice.
    """
    day, is_today = asking.day_asked(as_of)
    book = asking.rulebook_asked(folder)
    chosen, reason = asking.engine_asked(engine, book, day)
    return Question(
        as_of=day,
        is_today=is_today,
        rulebook=book,
        calendar=asking.calendar_asked(notice) if notice else None,
        engine=chosen,
        one_engine_because=reason,
        perspective=perspective,
        standing=_standing(standings),
        adjacent=adjacent,
        **times_asked(day, known_on, judged_on),
    )


def _standing(given: tuple[law.Standing, ...]) -> tuple[law.Standing, ...]:
    wanted = {*given, *(law.BINDING if "law" in given else ())}
    return tuple(one for one in law.STANDINGS if one in wanted)


def answers(files: Sequence[str], question: Question) -> tuple[list[Assessment], list[Fault]]:
    """Assess every service of some files.

    Args:
        files: As typed; `-` reads standard input, and a file that is named twice is read once.
        question: What is asked.

    Returns:
        The assessments in the order written, and what could not be read or assessed.
    """
    results: list[Assessment] = []
    faults: list[Fault] = []
    for file in dict.fromkeys(files):
        try:
            portfolio = asking.services_of(file, question.rulebook)
        except IcprulesError as error:
            faults.append(Fault(file=file, service=None, error=error))
            continue
        for entry in portfolio.entries:
            answer = _answer(entry, question)
            if isinstance(answer, IcprulesError):
                faults.append(Fault(file=file, service=entry.name, error=answer))
            else:
                results.append(answer)
    return results, faults


def _answer(entry: Entry, question: Question) -> Assessment | IcprulesError:
    from icprules.decision.assessor import assess as assess_service  # noqa: PLC0415 - help must not wait for it

    if entry.subject is None:
        assert entry.error is not None  # noqa: S101 - an entry has one of the two
        return entry.error
    try:
        return assess_service(
            entry.subject,
            as_of=question.as_of,
            rulebook=question.rulebook,
            calendar=question.calendar,
            engine=question.engine,
            perspective=question.perspective,
            standing=question.standing,
            adjacent=question.adjacent,
            known_on=question.known_on,
            judged_on=question.judged_on,
        )
    except IcprulesError as error:
        return error


def circumstances(question: Question, unread: int) -> Circumstances:
    """Return what a report states about the question.

    Args:
        question: What was asked.
        unread: How many services could not be read.
    """
    return Circumstances(
        as_of=question.as_of,
        is_today=question.is_today,
        perspective=question.perspective,
        standing=question.standing,
        one_engine_because=question.one_engine_because,
        unread=unread,
        known_on=question.known_on,
        judged_on=conduct_in_words(question.judged_on, question.rulebook),
    )


def conduct_in_words(judged: datetime.date | str | None, rulebook: law.Rulebook) -> datetime.date | Text | None:
    """Return the day whose law applies, or the fact that gives it, as people call it."""
    spec = rulebook.schema.facts.get(judged) if isinstance(judged, str) else None
    return spec.label if spec is not None else None if isinstance(judged, str) else judged


def question_plain(files: Sequence[str], question: Question) -> dict[str, Any]:
    """Return what was asked as plain data."""
    reason = question.one_engine_because
    return {
        "as_of": question.as_of.isoformat(),
        "as_of_is_today": question.is_today,
        "known_on": None if question.known_on is None else question.known_on.isoformat(),
        "judged_on": None if question.judged_on is None else str(question.judged_on),
        "perspective": question.perspective,
        "standing": list(question.standing),
        "engine": question.engine,
        "one_engine_because": None if reason is None else reason.to_dict(),
        "files": [_name(file) for file in dict.fromkeys(files)],
    }


def faults_plain(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Return what could not be read or assessed as plain data, one entry per problem."""
    return [
        {
            "file": _name(fault.file),
            "service": fault.service,
            "code": found.code,
            "where": found.where,
            "message": {"zh": found.message("zh"), "en": found.message("en")},
            "help": {"zh": found.help("zh"), "en": found.help("en")},
        }
        for fault in faults
        for found in fault.error.problems
    ]


def _name(file: str) -> str:
    return "stdin" if file == asking.STDIN else file.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
