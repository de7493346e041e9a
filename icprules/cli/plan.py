"""`icprules plan`: which steps lead to compliance, by when, and how much time is really left.

Decides how lead times are typed and which services are planned for, nothing about what a plan says.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icprules.cli import answers, asking, feeds
from icprules.errors import FactError, IcprulesError, closest, problem
from icprules.rulebook.procedures import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icprules.decision.assessment import Assessment
    from icprules.planning.plan import Plan


@click.command(short_help="Lay out the steps to compliance, with the days each has.")
@click.argument("file", metavar="FILE")
@click.option("--service", "name", metavar="NAME", help="Only the service of this name. [default: every service]")
@asking.as_of_option
@click.option("--known-on", metavar="DATE", help="Count only rules and holiday notices published by this day.")
@asking.lang_option
@asking.format_option("text", "json", "markdown", "ics")
@click.option(
    "--lead-time", "typed", metavar="NAME=TIME", multiple=True,
    help="How long a step takes, e.g. access_provider=3..5wd: 3 to 5 working days. NAME is prepare, access_provider,"
    " distribution_platform or running_platform; TIME ends in wd, d (calendar days) or h. May be repeated.",
)  # fmt: skip
@click.option(
    "--through", type=click.Choice(CHANNELS),
    help="Channel through which it is lodged. [default: the usual one]",
)  # fmt: skip
@feeds.alarms_option
@asking.engine_option
@asking.rulebook_option
@asking.holidays_option
def plan(
    *,
    file: str,
    name: str | None,
    as_of: str | None,
    known_on: str | None,
    lang: str,
    form: str,
    typed: tuple[str, ...],
    through: str | None,
    alarms: str,
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
) -> None:
    """Lay out the steps from what is open to compliance for the services in FILE (- reads standard input).

    从待办事项到合规的每一步：谁办、何时之前、需要多久、依据何在；材料最迟何时提交。

    \b
    icprules plan brand.toml --as-of 2024-02-22
    icprules plan brand.toml --service "Lumora App" --lead-time access_provider=3..5wd
    icprules plan brand.toml --service "Lumora App" --through distribution_platform
    icprules plan brand.toml --format ics > plan.ics               for a calendar
    icprules plan brand.toml --format json | jq '.plans[].courses[].receipt.on'

    A time that nobody has told is asked for, never assumed: the rest of the plan is still given.
    """
    try:
        days = feeds.alarms_asked(alarms)
        times = _lead_times(typed)
        question = answers.question_asked(
            as_of=as_of, engine=engine, folder=folder, notice=notice, perspective="sponsor", standings=(),
            known_on=known_on,
        )  # fmt: skip
        results, faults = answers.answers([file], question)
        if name is not None:
            results, faults = _named(name, results, faults)
    except IcprulesError as error:
        asking.refuse(error, lang)
    plans, refused = _plans(file, results, times, through)
    faults = [*faults, *refused]
    asking.tell((p for fault in faults for p in fault.error.problems), lang)
    if form == "json":
        asking.print_json(
            {
                **answers.question_plain([file], question),
                "through": through,
                "lead_times": dict(times),
                "plans": [one.to_dict() for one in plans],
                "errors": answers.faults_plain(faults),
            }
        )
    elif form == "ics":
        feeds.print_feed((), plans, lang, days)
    elif plans:
        _show(plans, len(faults), question, lang, form)
    if faults:
        sys.exit(asking.BAD_INPUT)


def _lead_times(typed: Sequence[str]) -> Mapping[str, str]:
    from icprules.planning.lead_times import read_lead_times  # noqa: PLC0415 - help must not wait for it

    times: dict[str, str] = {}
    for text in typed:
        name, sign, value = text.partition("=")
        if not sign:
            raise FactError(problem("T142", name="--lead-time", value=text))
        if name.strip() in times:
            raise FactError(problem("T146", name=name.strip()))
        times[name.strip()] = value.strip()
    read_lead_times(times)
    return times


def _named(
    name: str, results: list[Assessment], faults: list[answers.Fault]
) -> tuple[list[Assessment], list[answers.Fault]]:
    names = [*(result.service for result in results), *(f.service for f in faults if f.service is not None)]
    if name not in names and not any(fault.service is None for fault in faults):
        raise FactError(problem("F018", name=name, close=closest(name, names), allowed=" · ".join(names)))
    wanted = (name, None)
    return [r for r in results if r.service == name], [f for f in faults if f.service in wanted]


def _plans(
    file: str, results: Sequence[Assessment], times: Mapping[str, str], through: str | None
) -> tuple[list[Plan], list[answers.Fault]]:
    from icprules.planning.planner import plan_of  # noqa: PLC0415 - help must not wait for it

    plans: list[Plan] = []
    faults: list[answers.Fault] = []
    for result in results:
        try:
            plans.append(plan_of(result, lead_times=times, through=through))
        except IcprulesError as error:
            faults.append(answers.Fault(file=file, service=result.service, error=error))
    return plans, faults


def _show(plans: Sequence[Plan], unread: int, question: answers.Question, lang: str, form: str) -> None:
    from icprules.report.markdown import markdown  # noqa: PLC0415
    from icprules.report.plan_report import plan_report  # noqa: PLC0415

    asked = answers.circumstances(question, unread)
    reports = [plan_report(plans, asked, one) for one in asking.languages(lang)]
    if form == "markdown":
        click.echo("\n".join(markdown(one) for one in reports), nl=False)
        return
    from icprules.report.terminal import show  # noqa: PLC0415

    show(reports, asking.console())
