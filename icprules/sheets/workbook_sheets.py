"""The parts of a workbook -> one grid of cells per sheet.

Decides where each cell stands, which cells a merged range hides, and which formulas have no result. What a stored cell
says is decided by `workbook_values.py`. Must not import facts or rules.
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, problem
from icprules.sheets.cells import MOST_COLUMNS, MOST_ROWS, Cell, Grid
from icprules.sheets.workbook_package import UNPACKED_MIB, Counted, Package, local, related, walk, walk_elements
from icprules.sheets.workbook_values import ON, Stored, stored_in, value_stored, whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.sax.xmlreader import AttributesImpl

_MOST_COVERED = 200_000
"""Cells hidden behind merged ranges; an honest sheet has a few thousand."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_NO_CELLS = ("chartsheets/", "dialogsheets/", "macrosheets/")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def read_sheets(package: Package) -> tuple[Grid, ...]:
    """Read every sheet of a workbook.

    Args:
        package: The workbook.

    Returns:
        The sheets in the order of their tabs; charts and the like are left out.

    Raises:
        FactError: F203 when it is too large, F204 when a sheet has too many rows or columns, F205 or F206 when it is
            broken.
    """
    facts = book_facts(package)
    seen = [0]
    book = stored_in(package, facts.strings, facts.styles, is_1904=facts.is_1904, seen=seen)
    return tuple(
        _sheet(package, book, name, part, seen)
        for name, part in facts.sheets
        if not any(other in part for other in _NO_CELLS)
    )


@attrs.frozen(kw_only=True)
class BookFacts:
    """What a workbook says of itself.

    Args:
        sheets: Title and part of each sheet, in the order of their tabs.
        strings: Part with the texts that cells share, or an empty text.
        styles: Part with the styles, or an empty text.
        is_1904: Whether days are counted from 1904.
    """

    sheets: tuple[tuple[str, str], ...]
    strings: str
    styles: str
    is_1904: bool


def book_facts(package: Package) -> BookFacts:
    """Return what a workbook says of itself.

    Args:
        package: The workbook.

    Raises:
        FactError: F205 or F206 when it is broken.
    """
    part = related(package, "").get("officeDocument", "xl/workbook.xml")
    sheets: list[tuple[str, str]] = []
    is_1904 = False

    def take(element: str, given: Mapping[str, str]) -> None:
        nonlocal is_1904
        if element == "sheet":
            sheets.append((given.get("name", ""), given.get("id", "")))
        elif element == "workbookPr":
            is_1904 = given.get("date1904", "") in ON

    walk_elements(package, part, take)
    parts = related(package, part)
    return BookFacts(
        sheets=tuple((name, parts.get(key, name)) for name, key in sheets),
        strings=parts.get("sharedStrings", ""),
        styles=parts.get("styles", ""),
        is_1904=is_1904,
    )


def _sheet(package: Package, book: Stored, name: str, part: str, seen: list[int]) -> Grid:
    handler = _Sheet(package, book, name, seen)
    walk(package, part, handler)
    rows = {row: dict(sorted(cells.items())) for row, cells in sorted(handler.rows.items()) if cells}
    left, numbers = _MOST_COVERED, list(rows)
    # A range may reach to the end of the sheet; only rows and columns that hold something matter.
    width = max((max(cells) for cells in rows.values()), default=0)
    for first_row, first, last_row, last in handler.merged:
        covered = numbers[bisect.bisect_left(numbers, first_row) : bisect.bisect_right(numbers, last_row)]
        left -= len(covered) * max(0, min(last, width) - first + 1)
        if left < 0:
            raise FactError(problem("F203", where=package.name, limit=UNPACKED_MIB))
        _hide(rows, covered, first_row, range(first, min(last, width) + 1))
    return Grid(file=package.name, name=name, rows=rows, hidden=frozenset(handler.hidden), part=part)


def _hide(rows: dict[int, dict[int, Cell]], covered: list[int], first: int, columns: range) -> None:
    """Mark the cells that a merged range covers: the value stands in its first cell only."""
    anchor = rows.get(first, {}).get(columns.start)
    if anchor is None:
        return
    for row in covered:
        for column in columns:
            if (row, column) != (first, columns.start):
                rows[row][column] = Cell(row=row, column=column, value=anchor.value, fault="merged")
        rows[row] = dict(sorted(rows[row].items()))


class _Sheet(Counted):
    """Collects the cells of one sheet."""

    def __init__(self, package: Package, book: Stored, name: str, seen: list[int]) -> None:
        super().__init__(package, seen)
        self.book, self.name = book, name
        self.rows: dict[int, dict[int, Cell]] = {}
        self.hidden: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.row = self.column = 0
        self.kind = self.style = ""
        self.pieces: list[str] = []
        self.is_value = self.is_phonetic = self.is_formula = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self.count()
        match local(name):
            case "c":
                self._start_cell(attrs)
            case "v" | "t":
                self.is_value = not self.is_phonetic
            case "f":
                self.is_formula = True
            case "row":
                self.row = self._within(attrs.get("r"), self.row + 1, _LAST_ROW)
                self.column = 0
                if attrs.get("hidden", "") in ON:
                    self.hidden.add(self.row)
            case "rPh":
                self.is_phonetic = True
            case "mergeCell":
                self._merge(attrs.get("ref", ""))

    def _start_cell(self, attrs: AttributesImpl) -> None:
        given = attrs.get("r")
        if given is None:
            self.column += 1
        else:
            row, self.column = self._reference(given)
            if row != self.row:
                self._broken()
        self.kind, self.style = attrs.get("t", "n"), attrs.get("s", "0")
        self.pieces, self.is_formula = [], False

    def characters(self, content: str) -> None:
        if self.is_value:
            self.pieces.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        match local(name):
            case "v" | "t":
                self.is_value = False
            case "rPh":
                self.is_phonetic = False
            case "c":
                self._end_cell()

    def _end_cell(self) -> None:
        text = "".join(self.pieces)
        value, fault = value_stored(self.book, self.kind, whole(self.style), text)
        if self.is_formula and not text and self.kind != "str":
            value, fault = "", "formula"
        elif not fault and (value is None or value == ""):
            return
        cells = self.rows.setdefault(self.row, {})
        if len(self.rows) > MOST_ROWS or self.column > MOST_COLUMNS:
            where = f"{self.package.name}: {self.name}"
            raise FactError(problem("F204", where=where, rows=f"{MOST_ROWS:,}", columns=f"{MOST_COLUMNS:,}"))
        cells[self.column] = Cell(row=self.row, column=self.column, value="" if value is None else value, fault=fault)

    def _merge(self, given: str) -> None:
        first, _, last = given.partition(":")
        row, column = self._reference(first)
        last_row, last_column = self._reference(last or first)
        self.merged.append((row, column, last_row, last_column))

    def _reference(self, given: str) -> tuple[int, int]:
        match = _REFERENCE.match(given)
        if match is None:
            self._broken()
        assert match is not None  # noqa: S101 - the line above raises
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        return self._within(match[2], 0, _LAST_ROW), self._within(str(column), 0, _LAST_COLUMN)

    def _within(self, given: str | None, default: int, last: int) -> int:
        number = default if given is None else whole(given)
        if not 1 <= number <= last:
            self._broken()
        return number

    def _broken(self) -> None:
        raise FactError(problem("F206", where=self.package.name, part=self.name))
