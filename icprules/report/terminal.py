"""A report -> a terminal: colours where there are any, a stable width where there are none.

Decides how a report looks, not what it says. Only the command line imports this module, since it imports
rich.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.text import Text

from icprules.report.line_breaks import visible, width_of, wrapped
from icprules.report.report_words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from icprules.report.report_items import Item, Tone
    from icprules.report.report_parts import Report, ServiceReport
    from icprules.text import Lang

PIPED_WIDTH = 100
"""Width of a report that goes to a file or another program."""

WIDEST = 120
"""Longer lines are harder to read."""

SIDE_BY_SIDE = 150
"""Least width at which two languages stand beside each other."""

COLOURS: Mapping[Tone, str] = {
    "bad": "bold red",
    "open": "bold yellow",
    "unknown": "bold magenta",
    "good": "green",
    "quiet": "dim",
}
MARKS: Mapping[Tone, str] = {"bad": "✗", "open": "●", "unknown": "?", "good": "✓", "quiet": "○"}
_GAP = "   "
_LABEL = 10  # cells
_NARROWEST = 20  # cells of a column of sentences


def show(reports: Sequence[Report], console: Console) -> None:
    """Print a report in one language, or in two.

    Args:
        reports: One per language, of the same assessments.
        console: Where to; two languages stand side by side if it is wide enough.
    """
    full = console.width
    if len(reports) > 1 and full >= SIDE_BY_SIDE:
        width = min((full - len(_GAP)) // 2, WIDEST)
        columns = [list(_blocks(report, width)) for report in reports]
        for left, right in zip_longest(*columns, fillvalue=[]):
            for one, other in zip_longest(left, right, fillvalue=Text("")):
                print_line(console, Text.assemble(one, " " * (width - one.cell_len), _GAP, other))
        return
    for report in reports:
        for block in _blocks(report, min(full, WIDEST)):
            for line in block:
                print_line(console, line)


def print_line(console: Console, line: Text) -> None:
    """Print one line as it is, however wide."""
    line.rstrip()
    console.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False, soft_wrap=True)


def _blocks(report: Report, width: int) -> Iterator[list[Text]]:
    yield paragraph(report.heading, width, "bold")
    yield paragraph(report.count, width)
    if len(report.services) > 1:
        yield [Text(""), *_overview(report, width)]
    for number, service in enumerate(report.services, 1):
        yield [Text(""), *_service(service, number, len(report.services), report, width)]
    if report.shared:
        yield [Text(""), *rule(say("shared", report.lang), width, "bold")]
        yield list(_remarks(report.shared, width))
    if report.foot:
        yield [Text("─" * width, style="dim")]
        yield [line for text in report.foot for line in paragraph(text, width, "dim")]


def rule(title: str, width: int, style: str) -> list[Text]:
    """Return a heading with a line behind it."""
    first, *rest = wrapped(title, width - 3)
    head = f"━━ {first} "
    line = head + "━" * max(0, width - width_of(head))
    return [Text(line.rstrip(), style=style), *(Text(f"   {more}", style=style) for more in rest)]


def paragraph(text: str, width: int, style: str = "", indent: str = "") -> list[Text]:
    """Return a text broken into lines."""
    lines = wrapped(text, width - width_of(indent))
    return [Text(indent + line, style=style) for line in lines]


def _hanging(head: Text, text: str, width: int, style: str = "") -> list[Text]:
    """Put text behind a head; its further lines stand below its first."""
    indent = head.cell_len
    if indent > width // 2:
        return [*paragraph(head.plain, width, str(head.spans[0].style) if head.spans else ""),
                *paragraph(text, width, style, "  ")]  # fmt: skip
    lines = wrapped(text, width - indent)
    first = Text.assemble(head, (lines[0], style))
    return [first, *(Text(" " * indent + line, style=style) for line in lines[1:])]


def _overview(report: Report, width: int) -> Iterator[Text]:
    lang = report.lang
    keys = ("column_service", "column_verdict", "column_next", "column_due")
    rows: list[tuple[str, str, str, str]] = [
        (service.name, service.verdict, service.first or "—", service.first_due) for service in report.services
    ]
    heads = tuple(say(key, lang) for key in keys)
    widest = [max(width_of(visible(row[i])) for row in (heads, *rows)) for i in range(4)]
    name, verdict, due = min(widest[0], 28), min(widest[1], 16), min(widest[3], 24)
    middle = width - name - verdict - due - 3 * 2
    widths: tuple[int, ...] = (name, verdict, middle, due)
    if middle < _NARROWEST:
        # On a narrow terminal the sections below say what is most urgent.
        widths = (min(name, max(width - verdict - 2, 8)), verdict)
    yield Text(say("overview", lang), style="bold")
    yield from cells_of(heads[: len(widths)], widths, ("dim",) * 4)
    for service, row in zip(report.services, rows, strict=True):
        styles = ("", COLOURS[service.tone], "", COLOURS[service.tone])
        yield from cells_of(row[: len(widths)], widths, styles)


def cells_of(row: Sequence[str], widths: Sequence[int], styles: Sequence[str]) -> Iterator[Text]:
    """Yield the lines of a row of a table, its cells broken into as many lines as they need."""
    columns = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        line = Text()
        for part, width, style in zip(parts, widths, styles, strict=False):
            line.append(part, style=style)
            line.append(" " * (width - width_of(part) + 2))
        line.rstrip()
        yield line


def _questions(service: ServiceReport, lang: Lang, width: int) -> Iterator[Text]:
    yield Text(say("questions", lang), style="bold")
    for number, question in enumerate(service.questions, 1):
        head = Text(f"  {number}. ")
        yield from _hanging(head, question.text, width)
        yield from _hanging(Text(" " * head.cell_len), f"{question.fact} · {question.settles}", width, "dim")
    if service.more_questions:
        yield from paragraph(service.more_questions, width, "dim", "  ")


def _service(service: ServiceReport, number: int, count: int, report: Report, width: int) -> Iterator[Text]:
    lang = report.lang
    order = f"{number}/{count}  " if count > 1 else ""
    kind = f" · {service.kind}" if service.kind else ""
    yield from rule(f"{order}{service.name}{kind}", width, COLOURS[service.tone])
    yield from paragraph(service.verdict_line, width, COLOURS[service.tone])
    if service.platform_line:
        yield from paragraph(service.platform_line, width)
    if not service.items and not service.platform_items:
        yield from paragraph(say("no_duties", lang), width)
    for item in service.items:
        yield from _item(item, width)
    if service.platform_items:
        yield Text(say("platform_items", lang), style="bold")
        for item in service.platform_items:
            yield from _item(item, width)
    if service.questions:
        yield from _questions(service, lang, width)
    if service.others:
        yield Text(say("others", lang), style="bold")
        for line in service.others:
            yield from _hanging(Text("  · "), line, width)
    yield from _remarks(service.remarks, width)
    yield from paragraph(service.foot, width, "dim")


def _item(item: Item, width: int) -> Iterator[Text]:
    head = Text.assemble((f"{MARKS[item.tone]} {item.status}", COLOURS[item.tone]), "  ")
    title = f"{item.title} · {item.remark}" if item.remark else item.title
    yield from _hanging(head, title, width, "" if item.tone in ("good", "quiet") else "bold")
    for row in item.rows:
        label = Text(f"    {row.label}", style="cyan")
        label.append(" " * max(1, _LABEL - width_of(row.label)))
        for i, line in enumerate(row.lines):
            several = "· " if len(row.lines) > 1 else ""
            start = label if i == 0 else Text(" " * label.cell_len)
            yield from _hanging(Text.assemble(start, several), line, width)


def _remarks(remarks: Iterable[tuple[str, Sequence[str]]], width: int) -> Iterator[Text]:
    for title, lines in remarks:
        yield Text(title, style="bold")
        for line in lines:
            yield from _hanging(Text("  · "), line, width)
