"""`icprules assess`: what is due for every service of some files, most urgent first.

Decides in which order and with which exit code answers are given, nothing about what they say.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, get_args

import attrs
import click

from icprules.cli import asking
from icprules.errors import IcprulesError
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.subjects.portfolio import Entry
    from icprules.text import Text

_FAIL_ON = {
    "due": frozenset({"due", "overdue", "broken"}),
    "overdue": frozenset({"overdue", "broken"}),
    "undetermined": frozenset[str](),
}


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


@click.command(short_help="Say what is due for every service of some files.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@asking.as_of_option
@asking.lang_option
@asking.format_option("text", "json", "markdown")
@click.option(
    "--perspective", type=click.Choice(law.ACTORS[:-1]), default="sponsor", show_default=True,
    help="Whose duties count for the verdict; those of others are listed in one line each.",
)  # fmt: skip
@click.option(
    "--standing", "standings", type=click.Choice(get_args(law.Standing)), multiple=True,
    help="Only what has this standing; `law` means law and normative documents. May be repeated.",
)  # fmt: skip
@click.option(
    "--adjacent/--no-adjacent", "adjacent", default=True, show_default=True,
    help="Whether adjacent duties of other bodies of law are listed under “also check”.",
)  # fmt: skip
@click.option(
    "--fail-on", "fail_on", type=click.Choice(list(_FAIL_ON)), multiple=True,
    help="Exit 1 if something that counts is due (or overdue), is overdue, or the verdict is undetermined."
    " May be repeated.",
)  # fmt: skip
@asking.engine_option
@asking.rulebook_option
@asking.holidays_option
def assess(
    *,
    files: tuple[str, ...],
    as_of: str | None,
    lang: str,
    form: str,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    adjacent: bool,
    fail_on: tuple[str, ...],
    engine: str | None,
    folder: Path | None,
    notice: Path | None,
) -> None:
    """Say what is due for every service in FILE, a TOML or JSON file (- reads standard input).

    逐项说明每项服务须办什么、谁来办、向谁办、何时办完，最急的在前。

    \b
    icprules assess brand.toml                                    as of today in Beijing
    icprules assess brand.toml --as-of 2024-02-22 --lang both     Chinese and English side by side
    icprules assess clients/*.toml --standing law                 without platform rules and practice
    icprules assess brand.toml --perspective distribution_platform
    icprules assess brand.toml --format json | jq '.assessments[].verdict'
    icprules assess brand.toml --fail-on overdue                  for a pipeline: exit 1 if overdue

    A service that cannot be read is reported on standard error and the exit code is 2; the others are
    still assessed.
    """
    try:
        day, is_today = asking.day_asked(as_of)
        book = asking.rulebook_asked(folder)
        chosen, reason = asking.engine_asked(engine, book, day)
        question = Question(
            as_of=day,
            is_today=is_today,
            rulebook=book,
            calendar=None if notice is None else asking.calendar_asked(notice),
            engine=chosen,
            one_engine_because=reason,
            perspective=perspective,
            standing=_standing(standings),
            adjacent=adjacent,
        )
    except IcprulesError as error:
        asking.refuse(error, lang)
    results, faults = _answers(files, question)
    asking.tell((p for fault in faults for p in fault.error.problems), lang)
    if form == "json":
        asking.print_json(_plain(files, question, results, faults))
    elif results:
        _show(results, len(faults), question, lang, form)
    if faults:
        sys.exit(asking.BAD_INPUT)
    if any(_fails(result, one) for result in results for one in fail_on):
        sys.exit(asking.FOUND)


def _standing(given: tuple[law.Standing, ...]) -> tuple[law.Standing, ...]:
    wanted = {*given, *(law.BINDING if "law" in given else ())}
    return tuple(one for one in law.STANDINGS if one in wanted)


def _answers(files: Sequence[str], question: Question) -> tuple[list[Assessment], list[Fault]]:
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
        )
    except IcprulesError as error:
        return error


def _plain(
    files: Sequence[str], question: Question, results: Sequence[Assessment], faults: Sequence[Fault]
) -> dict[str, object]:
    reason = question.one_engine_because
    return {
        "as_of": question.as_of.isoformat(),
        "as_of_is_today": question.is_today,
        "perspective": question.perspective,
        "standing": list(question.standing),
        "engine": question.engine,
        "one_engine_because": None if reason is None else reason.to_dict(),
        "files": [_name(file) for file in dict.fromkeys(files)],
        "assessments": [result.to_dict() for result in results],
        "errors": [
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
        ],
    }


def _name(file: str) -> str:
    return "stdin" if file == asking.STDIN else file.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def _show(results: Sequence[Assessment], unread: int, question: Question, lang: str, form: str) -> None:
    from icprules.report.markdown import markdown  # noqa: PLC0415
    from icprules.report.report import report  # noqa: PLC0415
    from icprules.report.report_parts import Circumstances  # noqa: PLC0415

    asked = Circumstances(
        as_of=question.as_of,
        is_today=question.is_today,
        perspective=question.perspective,
        standing=question.standing,
        one_engine_because=question.one_engine_because,
        unread=unread,
    )
    reports = [report(results, asked, one) for one in asking.languages(lang)]
    if form == "markdown":
        click.echo("\n".join(markdown(one) for one in reports), nl=False)
        return
    from icprules.report.terminal import show  # noqa: PLC0415

    show(reports, asking.console())


def _fails(result: Assessment, on: str) -> bool:
    if on == "undetermined":
        return result.verdict == "undetermined"
    duties = (*result.obligations, *result.prohibitions)
    return any(duty.counts and duty.status in _FAIL_ON[on] for duty in duties)
