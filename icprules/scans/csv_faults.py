"""What stands between the cells of a CSV file, and where a file that is none goes wrong.

Decides which fault is told of a file that a fast reader gave up on: it is looked through again, by itself and slowly,
for the byte or the row at fault. Must not import the report or the command line.
"""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING

from icprules.errors import FactError, problem
from icprules.scans.pieces import unreadable

if TYPE_CHECKING:
    from pathlib import Path

_DELIMITERS = (",", ";", "\t")
_BLOCK = 1 << 20


def delimiter_of(path: Path) -> str:
    """Return what stands between the cells: of comma, semicolon and tab the one that the first line has most of.

    Raises:
        FactError: F189 when the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            line = stream.readline(_BLOCK)
    except OSError as error:
        raise unreadable(path.name, 0, error) from error
    return max(_DELIMITERS, key=lambda one: line.count(one.encode()))


def csv_fault(path: Path, delimiter: str, row: int, error: Exception) -> FactError:
    """Return what is wrong with a file that cannot be read as CSV.

    Args:
        path: The file.
        delimiter: What stands between its cells.
        row: The last row that was read, from 1; 0 for none.
        error: What the reader said.

    Returns:
        F003 with the first byte that is not UTF-8, F188 or F189 with the last row that has as many cells as the first.
    """
    try:
        position = _first_foreign_byte(path)
        if position is None:
            row = max(row, _rows_before_a_ragged_one(path, delimiter))
    except (OSError, csv.Error):
        position = None
    if position is not None:
        return FactError(problem("F003", where=path.name, position=f"{position:,}"))
    return unreadable(path.name, row, error)


def _first_foreign_byte(path: Path) -> int | None:
    decoder, passed = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return passed - waiting + error.start
            passed += len(block)
    return None


def _rows_before_a_ragged_one(path: Path, delimiter: str) -> int:
    """The rows before the first that has more or fewer cells than the header; 0 where there is none."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        cells = len(next(reader, []))
        for number, record in enumerate(record for record in reader if record):
            if len(record) != cells:
                return number
    return 0
