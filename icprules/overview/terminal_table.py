"""A portfolio -> a terminal: colours where there are any, a stable width where there are none.

Decides how a portfolio looks there. Only the command line imports this module, since it imports rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from icprules.report.line_breaks import visible, width_of
from icprules.report.terminal import COLOURS, MARKS, WIDEST, cells_of, paragraph, print_line, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from icprules.overview.tables import PortfolioTables, Row, Section

_NEXT = "next"
_MOST = {"service": 28, "sponsor": 24, "bureau": 16, "verdict": 18, "due": 24}  # cells
_LEAST = {"service": 18, "sponsor": 12, "bureau": 8, "verdict": 12, "due": 14, _NEXT: 20}
_SHRINKS = ("sponsor", "service", "bureau")
_DROPS = ("sponsor", "bureau", _NEXT, "due")
_GAP = 2
_RULE = 8  # cells that the line before and behind a heading takes at least


def show_portfolio(found: Sequence[PortfolioTables], console: Console) -> None:
    """Print a portfolio in one language, or in one after the other.

    Args:
        found: One per language.
        console: Where to.
    """
    width = min(console.width, WIDEST)
    for number, one in enumerate(found):
        if number:
            print_line(console, Text(""))
        for line in _lines(one, width):
            print_line(console, line)


def _lines(found: PortfolioTables, width: int) -> Iterator[Text]:
    yield from paragraph(found.heading, width, "bold")
    for text in found.summary:
        yield from paragraph(text, width)
    if found.nothing:
        yield Text("")
        yield from paragraph(found.nothing, width, "bold")
    widths = _widths(found, width)
    if found.sections:
        yield Text("")
        heads = dict(zip(found.names, found.columns, strict=True))
        yield from cells_of([heads[name] for name in widths], list(widths.values()), ("dim",) * len(widths))
    for section in found.sections:
        yield from _heading(section, width)
        for row in section.rows:
            yield from _row(row, found.names, widths)
    if found.foot:
        yield Text("─" * width, style="dim")
        for text in found.foot:
            yield from paragraph(text, width, "dim")


def _heading(section: Section, width: int) -> Iterator[Text]:
    if not section.level:
        return
    head = f"{section.title} · {section.count}" if section.count else section.title
    if section.level > 1:
        yield from paragraph(head, width, "cyan")
    elif width_of(visible(head)) <= width - _RULE:
        yield from rule(head, width, "bold")
    else:
        yield from rule(section.title, width, "bold")
        yield from paragraph(section.count, width, "bold", " " * 3)


def _row(row: Row, names: Sequence[str], widths: Mapping[str, int]) -> Iterator[Text]:
    cells = dict(zip(names, row.cells, strict=True))
    cells["verdict"] = f"{MARKS[row.tone]} {cells['verdict']}"
    styles = [COLOURS[row.tone] if name in ("verdict", "due") else "" for name in widths]
    yield from cells_of([cells[name] for name in widths], list(widths.values()), styles)


def _widths(found: PortfolioTables, width: int) -> Mapping[str, int]:
    """Widths of the columns, by name; where the terminal is narrow columns shrink, then are left out."""
    rows = [row.cells for section in found.sections for row in section.rows]
    natural = {
        name: max((width_of(visible(row[i])) for row in (found.columns, *rows)), default=0)
        for i, name in enumerate(found.names)
    }
    natural["verdict"] += 2  # its mark
    widths = {name: min(n, _MOST.get(name, n)) for name, n in natural.items()}

    def excess() -> int:
        return sum(widths.values()) + _GAP * (len(widths) - 1) - width

    for name in (_NEXT, *_SHRINKS):
        if name in widths and excess() > 0:
            widths[name] = max(min(widths[name], _LEAST[name]), widths[name] - excess())
    for name in _DROPS:
        if name in widths and excess() > 0:
            del widths[name]
    if _NEXT in widths:
        widths[_NEXT] = min(natural[_NEXT], widths[_NEXT] - excess())
    elif excess() > 0:
        widths["service"] = max(8, widths["service"] - excess())
    return widths
