"""What the reader of a sheet should be told although nothing is wrong: what was not read, and what is hidden.

Decides which of these are worth a note. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.errors import Problem, problem
from icprules.sheets.headings import Layout, explains, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.sheets.cells import Grid


def notes_on(grids: Sequence[Grid], layouts: Sequence[Layout]) -> tuple[Problem, ...]:
    """Return the notes on the sheets of a file.

    Args:
        grids: All its sheets.
        layouts: Those that were read.

    Returns:
        Notes, shaped like problems; none of them is an error.
    """
    read = {id(layout.grid) for layout in layouts}
    unread = tuple(grid.name for grid in grids if grid.rows and id(grid) not in read and not explains(grid))
    notes = [problem("F242", where=grids[0].file, names=named(unread))] if unread else []
    for layout in layouts:
        notes += _on_sheet(layout)
    return tuple(notes)


def _on_sheet(layout: Layout) -> Iterator[Problem]:
    title = layout.grid.title
    if layout.ignored:
        yield problem("F241", where=title, names=named(layout.ignored))
    hidden = [str(row) for row, _ in layout.rows if row in layout.grid.hidden]
    if hidden:
        yield problem("F243", where=title, rows=named(tuple(hidden)))
    if layout.examples:
        yield problem("F244", where=title, rows=named(tuple(str(row) for row in layout.examples)))
