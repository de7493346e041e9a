"""A portfolio -> Markdown, for a ticket, a wiki or a review.

Decides how a portfolio looks there. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.markdown import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.overview.tables import PortfolioTables


def portfolio_markdown(found: PortfolioTables) -> str:
    """Return a portfolio as Markdown.

    Args:
        found: The portfolio in one language.

    Returns:
        A document with one table per group; whatever a caller named is escaped.
    """
    return "\n".join(_lines(found)) + "\n"


def _lines(found: PortfolioTables) -> Iterator[str]:
    yield f"# {found.title}"
    yield ""
    yield escaped(found.heading)
    yield ""
    yield from (f"- {escaped(text)}" for text in found.summary)
    if found.nothing:
        yield ""
        yield f"**{escaped(found.nothing)}**"
    for section in found.sections:
        yield ""
        if section.level:
            yield f"{'#' * (section.level + 1)} {escaped(section.title)}"
        if section.level and section.count:
            yield ""
            yield escaped(section.count)
        if section.rows:
            yield ""
            yield _cells(found.columns)
            yield _cells(["---"] * len(found.columns))
            yield from (_cells([escaped(cell) for cell in row.cells]) for row in section.rows)
    if found.foot:
        yield ""
        yield "---"
        for text in found.foot:
            yield ""
            yield f"*{escaped(text)}*"


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
