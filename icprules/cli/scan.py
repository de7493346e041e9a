"""`icprules scan`: a whole file of services into a whole file of results.

Decides how a scan is asked for and what is told while it runs and at its end, nothing about what it finds.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from icprules.cli import answers, asking, times
from icprules.errors import EngineError, IcprulesError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from icprules.report.report_parts import Circumstances
    from icprules.rulebook import law
    from icprules.rulebook.law import Rulebook
    from icprules.scans.census import Census
    from icprules.scans.census_table import Counts
    from icprules.scans.scan import Progress
    from icprules.tables.results import Field
    from icprules.text import Lang

_FIELDS: tuple[Field, ...] = ("status", "possible", "due_on", "earliest", "latest", "certainty", "to", "need")
_WORDS = {
    "done": {"zh": "结果已写入 {name}", "en": "wrote the results to {name}"},
    "again": {"zh": "已有前 {n} 行的结果，从其后继续", "en": "{n} rows were answered before; going on behind them"},
    "stopped": {
        "zh": "已中断：{name} 尚未写完，重新运行同一命令即从断处继续",
        "en": "stopped: {name} is not whole; the same command goes on from here",
    },
    "nothing": {"zh": "已中断，尚无可续的结果", "en": "stopped before there was anything to go on from"},
    "row": {"zh": "第 {row} 行：{text}", "en": "row {row}: {text}"},
    "more": {"zh": "……另有 {n} 行，见结果的 error 列", "en": "… and {n} more rows, told in the column error"},
}
_STOPPED = 130
_GAP = 2


@click.command(short_help="A whole file of services, of any size, into a file of results.")
@click.argument("source", metavar="IN")
@click.option("-o", "--out", required=True, metavar="OUT", help="The file to write: .parquet, .csv, .jsonl or .ndjson.")
@click.option("--keep", multiple=True, metavar="NAME", help="Pass this column through, e.g. id. May be repeated.")
@click.option(
    "--field", "fields", multiple=True, type=click.Choice(_FIELDS),
    help="What to say of each duty. May be repeated. [default: everything]",
)  # fmt: skip
@asking.as_of_option
@times.times_options
@answers.perspective_option
@click.option("--force", is_flag=True, help="Overwrite OUT if it is there.")
@click.option("--restart", is_flag=True, help="Begin again although an earlier scan could be gone on with.")
@asking.lang_option
@asking.format_option("text", "json")
@asking.rulebook_option
@asking.holidays_option
def scan(
    *,
    source: str,
    out: str,
    keep: tuple[str, ...],
    fields: tuple[Field, ...],
    as_of: str | None,
    known_on: str | None,
    judged_on: str | None,
    perspective: law.Actor,
    force: bool,
    restart: bool,
    lang: str,
    form: str,
    folder: Path | None,
    notice: tuple[Path, ...],
) -> None:
    """Answer for every service in IN, a row or a line each (.parquet, .csv, .jsonl or .ndjson), and write OUT.

    逐行判断一个文件中的全部服务（行数不限），把结果写成另一个文件；中断后可从断处继续。

    \b
    icprules scan catalogue.parquet -o results.parquet --keep id
    icprules scan catalogue.csv -o results.jsonl --keep id --field status --field due_on
    icprules scan catalogue.parquet -o results.parquet --format json > summary.json

    Columns are named like facts (icprules rules sql lists them); an absent column and an empty cell are
    unknown. Rows that cannot be answered say why in the column error, and the exit code is 2.

    OUT gets its name when it is whole. Until then OUT.unfinished grows beside it; after a break the same
    command goes on from there. Needs the extra columns: pip install "icprules[columns]".
    """
    try:
        for name in ("numpy", "pyarrow"):
            if find_spec(name) is None:
                raise EngineError(problem("E114", value=name))
        from icprules.report.report_parts import Circumstances  # noqa: PLC0415 - help must not wait for it
        from icprules.scans.scan import scan as run  # noqa: PLC0415 - the same

        day, is_today = asking.day_asked(as_of)
        days = times.times_asked(day, known_on, judged_on)
        rulebook = asking.rulebook_asked(folder)
        with _told(lang) as progress:
            census = run(
                source, out, as_of=day, rulebook=rulebook, perspective=perspective, keep=keep, **days,
                calendar=asking.calendar_asked(notice) if notice else None, fields=fields or _FIELDS,
                lang="en" if lang == "en" else "zh", force=force, restart=restart, progress=progress,
            )  # fmt: skip
    except (IcprulesError, KeyboardInterrupt) as error:
        _stop(error, out, lang)
    asked = Circumstances(
        as_of=day, is_today=is_today, perspective=perspective, known_on=days["known_on"],
        judged_on=answers.conduct_in_words(days["judged_on"], rulebook),
    )  # fmt: skip
    if form == "json":
        asking.print_json({"as_of": str(day), "as_of_is_today": is_today, **_plain(days), "perspective": perspective,
                           **census.to_dict()})  # fmt: skip
    else:
        for number, one in enumerate(asking.languages(lang)):
            _show(census, rulebook, asked, one, asking.console(), first=not number)
    own = "en" if lang == "en" else "zh"  # that of the column error
    for row, text in census.first:
        _say("row", own, row=f"{row:,}", text=text)
    if census.refused > len(census.first):
        _say("more", own, n=f"{census.refused - len(census.first):,}")
    _say("done", lang, name=out)
    if census.refused:
        sys.exit(asking.BAD_INPUT)


def _stop(error: IcprulesError | KeyboardInterrupt, out: str, lang: str) -> NoReturn:
    """Tell why a scan ends early, and whether the same command can go on from what it has written."""
    from icprules.scans.journal import JOURNAL, SUFFIX  # noqa: PLC0415 - help must not wait for it

    is_begun = Path(f"{out}{SUFFIX}{JOURNAL}").exists()
    if isinstance(error, KeyboardInterrupt):
        _say("stopped" if is_begun else "nothing", lang, name=Path(out).name)
        sys.exit(_STOPPED)
    asking.tell(error.problems, lang)
    if error.code == "O122" and is_begun:  # a disk that is full, for one
        _say("stopped", lang, name=Path(out).name)
    sys.exit(asking.BAD_INPUT)


def _plain(days: times.Times) -> dict[str, str | None]:
    return {name: None if day is None else str(day) for name, day in days.items()}


def _say(key: str, lang: str, **values: object) -> None:
    for one in asking.languages(lang):
        asking.say(_WORDS[key][one].format(**values), err=True)


@contextlib.contextmanager
def _told(lang: str) -> Iterator[Callable[[Progress], None]]:
    """Tell how far a scan has come: a bar on a terminal, nothing in a file but that it goes on."""
    again = False

    def going_on(at: Progress) -> None:
        nonlocal again
        if at.earlier and not again:
            again = True
            _say("again", lang, n=f"{at.earlier:,}")

    if not sys.stderr.isatty():
        yield going_on
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal has a bar
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    rate = TextColumn("{task.fields[rows]} · {task.fields[rate]}")
    with Bar(BarColumn(), TaskProgressColumn(), rate, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=1.0, rows="", rate="")
        clock = bar.tasks[0]
        first: list[tuple[int, float]] = []

        def shown(at: Progress) -> None:
            going_on(at)
            done = at.rows / at.total if at.total else at.position / max(1, at.size)
            seconds = clock.elapsed or 0.0
            # The first rows waited for the rules and the file to be opened.
            rows, since = first[0] if first else (at.earlier, 0.0)
            first[:] = first or [(at.rows, seconds)]
            bar.update(
                task,
                completed=done,
                rows=f"{at.rows:,}" + (f" / {at.total:,}" if at.total else ""),
                rate=f"{(at.rows - rows) / max(seconds - since, 1e-9):,.0f}/s",
            )

        yield shown


def _show(
    census: Census, rulebook: Rulebook, asked: Circumstances, lang: Lang, console: Console, *, first: bool
) -> None:
    from rich.text import Text  # noqa: PLC0415 - help must not wait for it

    from icprules.report.report import heading_in_words  # noqa: PLC0415
    from icprules.report.terminal import WIDEST, paragraph, print_line  # noqa: PLC0415
    from icprules.scans.census_table import census_tables  # noqa: PLC0415

    width = min(console.width, WIDEST)
    found = census_tables(census, rulebook, asked.perspective, lang)
    lines: list[Any] = [] if first else [Text("")]
    lines += paragraph(heading_in_words(asked, lang), width, "bold")
    for text in found.summary:
        lines += paragraph(text, width)
    for table in found.tables:
        lines += [Text(""), *_lines(table)]
    lines.append(Text("─" * width, style="dim"))
    for text in found.foot:
        lines += paragraph(text, width, "dim")
    for line in lines:
        print_line(console, line)


def _lines(table: Counts) -> Iterator[Any]:
    """Rows of a table, its numbers to the right."""
    from rich.text import Text  # noqa: PLC0415 - help must not wait for it

    from icprules.report.line_breaks import width_of  # noqa: PLC0415

    every = (table.columns, *table.rows)
    widths = [max(width_of(row[i]) for row in every) for i in range(len(table.columns))]
    for number, (name, *cells) in enumerate(every):
        line = Text(name + " " * (widths[0] - width_of(name)), style="" if number else "dim")
        for cell, width in zip(cells, widths[1:], strict=True):
            line.append(" " * (_GAP + width - width_of(cell)) + cell)
        yield line
