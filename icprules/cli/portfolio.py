"""`icprules portfolio`: many services at once, most urgent first, grouped, filtered and added up.

Decides how a portfolio is asked for and in which form it is given, nothing about what it says.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from icprules.cli import answers, asking, times
from icprules.errors import IcprulesError, OutputError, problem

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from icprules.cli.answers import Fault, Question
    from icprules.overview.filters import Filters
    from icprules.overview.view import GroupBy, PortfolioView
    from icprules.rulebook import law

_GROUPS = ("sponsor", "bureau", "none")


@click.command(short_help="Many services at once: most urgent first, with totals and filters.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@asking.as_of_option
@times.times_options
@asking.lang_option
@asking.format_option("text", "csv", "json", "markdown", "html")
@click.option(
    "--group", "groups", type=click.Choice(_GROUPS), multiple=True, default=("sponsor", "bureau"),
    show_default="sponsor, and within a sponsor bureau",
    help="How to group. Given twice, the second is within the first; none gives one list.",
)  # fmt: skip
@click.option(
    "--due-within", metavar="PERIOD",
    help="Only services with something due within so long, or late: 30d, 6w or 3m.",
)  # fmt: skip
@click.option("--status", "statuses", metavar="STATUS", multiple=True, help="Only services with a duty in this status.")
@click.option("--verdict", "verdicts", metavar="VERDICT", multiple=True, help="Only services with this verdict.")
@click.option(
    "--bureau", "bureaus", metavar="PROVINCE", multiple=True,
    help="Only services of this bureau: a code or name such as 310000, Shanghai or 沪; none; or open.",
)  # fmt: skip
@click.option("--sponsor", "sponsors", metavar="NAME", multiple=True, help="Only services of a sponsor so named.")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Only services of this kind, e.g. app.")
@click.option("--platform", "platforms", metavar="PLATFORM", multiple=True, help="Only services on this platform.")
@click.option("--text", metavar="TEXT", default="", help="Only services whose name, sponsor or file has this in it.")
@click.option(
    "--timeline/--no-timeline", "timeline", default=None,
    help="Whether each service gets its verdicts over time.  [default: in a page yes, otherwise no]",
)  # fmt: skip
@click.option("--from", "start", metavar="DATE", help="First day of the timelines. [default: a year before]")
@click.option("--to", "end", metavar="DATE", help="Last day of the timelines. [default: two years after]")
@answers.perspective_option
@answers.standing_option
@asking.engine_option
@asking.rulebook_option
@asking.holidays_option
def portfolio(
    *,
    files: tuple[str, ...],
    as_of: str | None,
    known_on: str | None,
    judged_on: str | None,
    lang: str,
    form: str,
    groups: tuple[str, ...],
    due_within: str | None,
    text: str,
    timeline: bool | None,
    start: str | None,
    end: str | None,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
    **wanted: tuple[str, ...],
) -> None:
    """Show all services in FILE, TOML or JSON files (- reads standard input), most urgent first.

    一览多个文件的全部服务：最急的在前，按主办者和通信管理局分组，附合计，可筛选。

    \b
    icprules portfolio clients/*.toml                              all of them, by sponsor and bureau
    icprules portfolio clients/*.toml --due-within 30d             what is due in 30 days, or late
    icprules portfolio clients/*.toml --status overdue --group bureau
    icprules portfolio clients/*.toml --format html > clients.html a page to read, send or print
    icprules portfolio clients/*.toml --format csv > clients.csv   for a spreadsheet

    Several values of one filter widen it, several filters narrow it. They look at every duty of the
    perspective, also at what platforms ask; --standing law leaves that out.
    """
    try:
        question = answers.question_asked(
            as_of=as_of,
            known_on=known_on,
            judged_on=judged_on,
            engine=engine,
            folder=folder,
            notice=notice,
            perspective=perspective,
            standings=standings,
        )
        filters = _filters(wanted, due_within, text, question)
        span = _span(start, end, question.as_of, wanted=form == "html" if timeline is None else timeline)
        grouped = _group(groups)
    except IcprulesError as error:
        asking.refuse(error, lang)
    results, faults = answers.answers(files, question)
    asking.tell((p for fault in faults for p in fault.error.problems), lang)
    if results:
        from icprules.overview.view import portfolio_view  # noqa: PLC0415 - help must not wait for it

        try:
            view = portfolio_view(results, group=grouped, filters=filters, timeline=span)
        except IcprulesError as error:
            asking.refuse(error, lang)
        _print(view, files, question, faults, lang, form)
    elif form == "json":
        asking.print_json(_plain(None, files, question, faults))
    if faults:
        sys.exit(asking.BAD_INPUT)


def _filters(wanted: dict[str, tuple[str, ...]], due_within: str | None, text: str, question: Question) -> Filters:
    from icprules.overview.filters import due_by, filters_of  # noqa: PLC0415

    day = None if due_within is None else due_by(due_within, question.as_of)
    return filters_of(wanted, question.rulebook, due_by=day, text=text.strip())


def _span(
    start: str | None, end: str | None, as_of: datetime.date, *, wanted: bool
) -> tuple[datetime.date, datetime.date] | bool:
    if not wanted:
        return False
    from icprules.overview.strips import span_around  # noqa: PLC0415
    from icprules.subjects.day_ranges import read_range  # noqa: PLC0415

    first, last = span_around(as_of)
    first, last = read_range(start or first, end or last)
    if not first <= as_of <= last:
        raise OutputError(problem("O106", value=as_of, first=first, last=last))
    return first, last


def _group(groups: tuple[str, ...]) -> tuple[GroupBy, ...]:
    return tuple(dict.fromkeys(one for one in groups if one != "none"))  # type: ignore[misc]  # click checked it


def _print(
    view: PortfolioView, files: Sequence[str], question: Question, faults: Sequence[Fault], lang: str, form: str
) -> None:
    if form == "json":
        asking.print_json(_plain(view, files, question, faults))
        return
    if form == "csv":
        from icprules.overview.spreadsheet import portfolio_csv  # noqa: PLC0415

        click.echo(portfolio_csv(view, lang).encode("utf-8"), nl=False)  # type: ignore[arg-type]  # click checked it
        return
    asked = answers.circumstances(question, len(faults))
    if form == "html":
        from icprules.overview.page import portfolio_page  # noqa: PLC0415

        page = portfolio_page(view, asked, lang=lang)  # type: ignore[arg-type]  # click checked it
        click.echo(page.encode("utf-8"), nl=False)
        return
    from icprules.overview.tables import tables  # noqa: PLC0415

    found = [tables(view, asked, one, with_kind=form == "markdown") for one in asking.languages(lang)]
    if form == "markdown":
        from icprules.overview.markdown_table import portfolio_markdown  # noqa: PLC0415

        click.echo("\n".join(portfolio_markdown(one) for one in found), nl=False)
        return
    from icprules.overview.terminal_table import show_portfolio  # noqa: PLC0415

    show_portfolio(found, asking.console())


def _plain(
    view: PortfolioView | None, files: Sequence[str], question: Question, faults: Sequence[Fault]
) -> dict[str, Any]:
    return {
        **answers.question_plain(files, question),
        "portfolio": None if view is None else view.to_dict(),
        "errors": answers.faults_plain(faults),
    }
