"""A portfolio -> tables in one language, for the terminal and for Markdown.

Decides what stands in which column and under which heading. Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.overview.view_words import put
from icprules.overview.wordings import (
    bureau_in_short,
    bureaus_in_words,
    due_of,
    filters_in_words,
    first_in_words,
    group_counts,
    group_title,
    kind_of,
    sponsor_in_words,
    totals_in_words,
)
from icprules.report.report import count_in_words, foot_in_words, heading_in_words, tone_of
from icprules.report.report_words import started
from icprules.report.wording import VERDICT
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.overview.lines import Line
    from icprules.overview.view import Group, PortfolioView
    from icprules.report.report_items import Tone
    from icprules.report.report_parts import Circumstances
    from icprules.text import Lang


@attrs.frozen(kw_only=True)
class Row:
    """One service.

    Args:
        tone: Of its verdict.
        cells: One per column.
    """

    tone: Tone
    cells: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Section:
    """Services under one heading.

    Args:
        level: 1 for a group, 2 for a group within a group, 0 for one list without a heading.
        title: The heading; empty for one list.
        count: How many services of which verdict; empty for a single one.
        rows: The services; empty where groups within hold them.
    """

    level: int
    title: str = ""
    count: str = ""
    rows: tuple[Row, ...] = ()


@attrs.frozen(kw_only=True)
class PortfolioTables:
    """A portfolio in one language.

    Args:
        lang: Its language.
        title: What it is.
        heading: Day, perspective and language.
        summary: Totals and filters, one sentence a line.
        names: Names of the columns.
        columns: Their heads.
        sections: Groups in order.
        nothing: What to say when there is nothing to show, or an empty text.
        foot: Engines, law, calendar and the disclaimer.
    """

    lang: Lang
    title: str
    heading: str
    summary: tuple[str, ...]
    names: tuple[str, ...]
    columns: tuple[str, ...]
    sections: tuple[Section, ...]
    nothing: str
    foot: tuple[str, ...]


def tables(view: PortfolioView, asked: Circumstances, lang: Lang, *, with_kind: bool = False) -> PortfolioTables:
    """Return a portfolio as tables.

    Args:
        view: The portfolio.
        asked: What was asked.
        lang: Language.
        with_kind: Whether the kind of a service has a column.

    Returns:
        The tables.
    """
    columns = [name for name, is_there in _COLUMNS if is_there(view, with_kind)]
    results = [line.assessment for line in view.lines]
    filtered = filters_in_words(view)
    summary = [count_in_words(results, asked.unread, lang)]
    if filtered is not None:
        summary.append(filtered.to(lang))
    totals = [*totals_in_words(view.totals), bureaus_in_words(view.totals)]
    summary += [started(text.to(lang)) for text in totals if text is not None]
    return PortfolioTables(
        lang=lang,
        title=put("title").to(lang),
        heading=heading_in_words(asked, lang),
        summary=tuple(summary),
        names=tuple(columns),
        columns=tuple(put(_HEADS[name]).to(lang) for name in columns),
        sections=tuple(_sections(view, columns, lang)),
        nothing="" if view.lines else put("nothing").to(lang),
        foot=foot_in_words(results, asked, lang),
    )


_COLUMNS = (
    ("service", lambda _, __: True),
    ("kind", lambda _, with_kind: with_kind),
    ("sponsor", lambda view, _: "sponsor" not in view.group),
    ("bureau", lambda view, _: "bureau" not in view.group),
    ("verdict", lambda _, __: True),
    ("next", lambda _, __: True),
    ("due", lambda _, __: True),
)
_HEADS = {
    "service": "column_service", "kind": "column_kind", "sponsor": "column_sponsor",
    "bureau": "column_bureau_short", "verdict": "column_verdict", "next": "column_next", "due": "column_due",
}  # fmt: skip


def _sections(view: PortfolioView, columns: Sequence[str], lang: Lang) -> Iterator[Section]:
    if not view.groups:
        if view.lines:
            yield Section(level=0, rows=tuple(_row(line, columns, lang) for line in view.lines))
        return
    for group in view.groups:
        yield from _section(group, 1, columns, lang)


def _section(group: Group, level: int, columns: Sequence[str], lang: Lang) -> Iterator[Section]:
    # A sponsor with one bureau is headed by both; its lines need no heading of their own.
    inner = group.groups if len(group.groups) > 1 else ()
    rows = () if inner else tuple(_row(line, columns, lang) for line in group.lines)
    count = group_counts(group.totals).to(lang) if len(group.lines) > 1 else ""
    yield Section(level=level, title=group_title(group).to(lang), count=count, rows=rows)
    for one in inner:
        yield from _section(one, level + 1, columns, lang)


def _row(line: Line, columns: Sequence[str], lang: Lang) -> Row:
    return Row(tone=tone_of(line.verdict), cells=tuple(_cell(line, name).to(lang) for name in columns))


def _cell(line: Line, name: str) -> Text:
    if name == "service":
        return Text(zh=line.service, en=line.service)
    if name == "kind":
        return kind_of(line)
    if name == "sponsor":
        return sponsor_in_words(line.sponsor, line.source)
    if name == "bureau":
        return bureau_in_short(line)
    if name == "verdict":
        return VERDICT[line.verdict]
    if name == "next":
        return first_in_words(line)
    return due_of(line.first, line)
