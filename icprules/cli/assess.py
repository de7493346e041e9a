"""`icprules assess`: what is due for every service of some files, most urgent first.

Decides in which order and with which exit code answers are given, nothing about what they say.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icprules.cli import answers, asking, feeds, record_files, times, writing
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from icprules.decision.assessment import Assessment
    from icprules.rulebook import law

_FAIL_ON = {
    "due": frozenset({"due", "overdue", "broken"}),
    "overdue": frozenset({"overdue", "broken"}),
    "undetermined": frozenset[str](),
}


@click.command(short_help="Say what is due for every service of some files.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@asking.as_of_option
@times.times_options
@asking.lang_option
@asking.format_option("text", "json", "markdown", "ics")
@answers.perspective_option
@answers.standing_option
@click.option(
    "--adjacent/--no-adjacent", "adjacent", default=True, show_default=True,
    help="Whether adjacent duties of other bodies of law are listed under “also check”.",
)  # fmt: skip
@click.option(
    "--fail-on", "fail_on", type=click.Choice(list(_FAIL_ON)), multiple=True,
    help="Exit 1 if something that counts is due (or overdue), is overdue, or the verdict is undetermined."
    " May be repeated.",
)  # fmt: skip
@writing.write_options
@record_files.record_options
@feeds.alarms_option
@asking.engine_option
@asking.rulebook_option
@asking.holidays_option
def assess(
    *,
    files: tuple[str, ...],
    as_of: str | None,
    known_on: str | None,
    judged_on: str | None,
    lang: str,
    form: str,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    adjacent: bool,
    fail_on: tuple[str, ...],
    target: str | None,
    force: bool,
    alarms: str,
    recorded: Path | None,
    redacted: tuple[str, ...],
    salt_file: Path | None,
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
) -> None:
    """Say what is due for every service in FILE, a TOML, JSON, Excel or CSV file (- reads standard input).

    逐项说明每项服务须办什么、谁来办、向谁办、何时办完，最急的在前。

    \b
    icprules assess brand.toml                                    as of today in Beijing
    icprules assess brand.toml --as-of 2024-02-22 --lang both     Chinese and English side by side
    icprules assess clients/*.toml --standing law                 without platform rules and practice
    icprules assess brand.toml --perspective distribution_platform
    icprules assess brand.toml --format json | jq '.assessments[].verdict'
    icprules assess brand.toml --format ics > deadlines.ics       for a calendar
    icprules assess brand.toml --as-of 2024-06-03 --judged-on 2023-12-01      by the law of the conduct
    icprules assess clients.xlsx --write results.xlsx             results beside the rows of a sheet
    icprules assess brand.toml --record records/                  to replay and recheck later
    icprules assess brand.toml --fail-on overdue                  for a pipeline: exit 1 if overdue

    A service that cannot be read is reported on standard error and the exit code is 2; the others are
    still assessed.
    """
    try:
        days = feeds.alarms_asked(alarms)
        writing.check(files, target, force=force)
        question = answers.question_asked(
            as_of=as_of,
            engine=engine,
            folder=folder,
            notice=notice,
            perspective=perspective,
            standings=standings,
            adjacent=adjacent,
            known_on=known_on,
            judged_on=judged_on,
        )
    except IcprulesError as error:
        asking.refuse(error, lang)
    results, faults = answers.answers(files, question)
    asking.tell((p for fault in faults for p in fault.error.problems), lang)
    if recorded is not None:
        _record(results, recorded, question, redacted, salt_file, lang)
    if form == "json":
        asking.print_json(
            {
                **answers.question_plain(files, question),
                "assessments": [result.to_dict() for result in results],
                "errors": answers.faults_plain(faults),
            }
        )
    elif form == "ics":
        feeds.print_feed(results, (), lang, days)
    elif results:
        _show(results, len(faults), question, lang, form, is_brief=target is not None)
    if target is not None:
        writing.write(files[0], target, results, faults, question, lang, force=force)
    if faults:
        sys.exit(asking.BAD_INPUT)
    if any(_fails(result, one) for result in results for one in fail_on):
        sys.exit(asking.FOUND)


def _show(
    results: Sequence[Assessment], unread: int, question: answers.Question, lang: str, form: str, *, is_brief: bool
) -> None:
    from icprules.report.markdown import markdown  # noqa: PLC0415
    from icprules.report.report import report  # noqa: PLC0415

    asked = answers.circumstances(question, unread)
    reports = [report(results, asked, one) for one in asking.languages(lang)]
    if form == "markdown":
        click.echo("\n".join(markdown(one) for one in reports), nl=False)
        return
    if is_brief:  # the rest stands beside the rows
        click.echo("\n".join(line for one in reports for line in (one.heading, one.count)))
        return
    from icprules.report.terminal import show  # noqa: PLC0415

    show(reports, asking.console())


def _record(
    results: Sequence[Assessment],
    target: Path,
    question: answers.Question,
    redacted: tuple[str, ...],
    salt_file: Path | None,
    lang: str,
) -> None:
    try:
        files = record_files.write_records(results, target, question.rulebook, redacted, salt_file)
    except IcprulesError as error:
        asking.refuse(error, lang)
    for one in asking.languages(lang):
        said = {"zh": f"已写入 {len(results)} 份判断记录", "en": f"decision records written: {len(results)}"}[one]
        if files:
            asking.say(f"{said} ({target})" if one == "en" else f"{said}（{target}）", err=True)


def _fails(result: Assessment, on: str) -> bool:
    if on == "undetermined":
        return result.verdict == "undetermined"
    duties = (*result.obligations, *result.prohibitions)
    return any(duty.counts and duty.status in _FAIL_ON[on] for duty in duties)
