"""One sheet as it was read, whatever the file format: cells with their places, and what is wrong with some.

Decides how a cell is named (`clients.xlsx: 服务!C7`) and when a cell counts as empty. Must not import facts or rules.
"""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CellValue = str | bool | int | float | datetime.datetime | datetime.date | datetime.time
Fault = Literal["", "error", "formula", "merged", "number"]

MOST_ROWS = 20_000
MOST_COLUMNS = 1_000
"""Of a sheet, counting only what is not empty."""
_LETTERS = 26
# What people's editors leave at the ends of a cell and nobody sees.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0\u3000"
EDGES = f" \t\r\n\v\f{_INVISIBLE}"
"""Characters that do not count at the ends of a cell."""


@attrs.frozen(kw_only=True)
class Cell:
    """One cell that is not empty.

    Args:
        row: From 1, as the spreadsheet program counts.
        column: From 1.
        value: As stored; text without the spaces around it.
        fault: Why the value cannot be used, or an empty text: `error` (such as #N/A), `formula` (no stored result),
            `merged` (hidden behind the first cell of a merged range), `number` (a number that cannot be read).
    """

    row: int
    column: int
    value: CellValue
    fault: Fault = ""


@attrs.frozen(kw_only=True)
class Grid:
    """One sheet.

    Args:
        file: Name of the file, without its folder.
        name: Name of the sheet; empty for a file without sheets.
        rows: Cells that are not empty by row and column, both from 1, in order.
        hidden: Rows that the spreadsheet program does not show.
        part: Where the sheet lies in its file; empty for a file without sheets.
    """

    file: str
    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    hidden: frozenset[int] = frozenset()
    part: str = ""

    def place(self, row: int, column: int = 0) -> str:
        """Return the place of a cell, or of a whole row where no column is given.

        Example:
            >>> grid = Grid(file="clients.xlsx", name="服务", rows={})
            >>> grid.place(7, 3), grid.place(7)
            ('clients.xlsx: 服务!C7', 'clients.xlsx: 服务!7')
        """
        cell = f"{letters(column) if column else ''}{row}"
        return f"{self.file}: {self.name}!{cell}" if self.name else f"{self.file}: {cell}"

    def place_of(self, cell: Cell) -> str:
        """Return the place of a cell."""
        return self.place(cell.row, cell.column)

    @property
    def title(self) -> str:
        """What the sheet is called in messages: the file and the sheet."""
        return f"{self.file}: {self.name}" if self.name else self.file

    @property
    def last_column(self) -> int:
        """The last column with a cell that is not empty, or 0."""
        return max((max(cells) for cells in self.rows.values() if cells), default=0)


def letters(column: int) -> str:
    """Return the letters of a column.

    Args:
        column: From 1.

    Returns:
        `A` for 1, `AA` for 27.

    Example:
        >>> letters(1), letters(26), letters(27), letters(703)
        ('A', 'Z', 'AA', 'AAA')
    """
    found = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def trimmed(text: str) -> str:
    r"""Return a text without what is invisible at its ends, its line breaks written as one character.

    Example:
        >>> trimmed(" \u3000App\u00a0 ")
        'App'
    """
    return text.strip(EDGES).replace("\r\n", "\n").replace("\r", "\n")


def folded(text: str) -> str:
    r"""Return a text as it is compared with words that are known: width, case and spaces make no difference.

    Args:
        text: Of a heading, or of a cell that takes one of several values.

    Returns:
        The form to compare.

    Example:
        >>> folded("ＡＰＰ ") == folded("App"), folded("launch\n date")
        (True, 'launch date')
    """
    return " ".join(unicodedata.normalize("NFKC", trimmed(text)).casefold().split())


def cells_of(grid: Grid) -> Iterator[Cell]:
    """Yield every cell of a sheet that is not empty, row by row."""
    for cells in grid.rows.values():
        yield from cells.values()
