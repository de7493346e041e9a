"""The bytes of a CSV file -> one grid of cells.

Decides the encoding (UTF-8 first, then GB18030, which Excel in China writes), the character between the columns, and
when the file cannot be taken apart. Every cell is text. Must not import facts or rules.
"""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, Problem, problem
from icprules.sheets.cells import EDGES, MOST_COLUMNS, MOST_ROWS, Cell, Grid, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DELIMITERS = (",", ";", "\t")
_LOOKED_AT = 25
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
# A text that a spreadsheet program would run as a formula is written with an apostrophe before it.
# Some programs leave out spaces, and take characters of full width for the narrow ones.
_FORMULA = rf"[{EDGES}]*[=+\-@\t\r\n＝＋－＠]"
_GUARDED = re.compile(rf"'+{_FORMULA}")
FORMULA = rf"^'*{_FORMULA}"
"""Pattern of a text that needs a guard, also one that has one already; Python and Arrow read it alike."""
_DANGEROUS = re.compile(FORMULA)


@attrs.frozen(kw_only=True)
class CsvFile:
    """A CSV file taken apart.

    Args:
        encoding: `utf-8`, `utf-8-sig` (with a byte order mark) or `gb18030`.
        delimiter: Between columns.
        hint: The line that names the delimiter to Excel, or an empty text.
        line_end: Between rows.
        records: All rows with all cells, as written.
    """

    encoding: str
    delimiter: str
    hint: str
    line_end: str
    records: tuple[tuple[str, ...], ...]

    def grid(self, name: str) -> Grid:
        """Return the cells that are not empty, guards against formulas taken off.

        Args:
            name: Name of the file.
        """
        rows: dict[int, dict[int, Cell]] = {}
        for row, record in enumerate(self.records, 1):
            cells = {
                column: Cell(row=row, column=column, value=trimmed(unguarded(text)))
                for column, given in enumerate(record, 1)
                if (text := trimmed(given))
            }
            if cells:
                rows[row] = cells
        return Grid(file=name, name="", rows=rows)


def read_csv(content: bytes, name: str, score: Callable[[Grid], int]) -> tuple[CsvFile, tuple[Problem, ...]]:
    r"""Take a CSV file apart.

    Args:
        content: All bytes of the file.
        name: What to call it in messages.
        score: How many headings of a grid are known; the delimiter with the most is right.

    Returns:
        The file, and what its reader should be told of it.

    Raises:
        FactError: F204 when it has too many rows or columns, F212 when its encoding cannot be told, F213 when it
            cannot be taken apart.

    Example:
        >>> file, notes = read_csv("名称;类型\n商城;网站\n".encode("gb18030"), "a.csv", lambda grid: grid.last_column)
        >>> file.delimiter, file.encoding, [note.code for note in notes]
        (';', 'gb18030', ['F240'])
    """
    encoding, text = _decoded(content, name)
    hint = _HINT.match(text)
    body = text[hint.end() :] if hint else text
    choices = (hint[1],) if hint else DELIMITERS
    line_end = "\r\n" if "\r\n" in body else "\n"
    delimiter = choices[0]
    if len(choices) > 1:
        # The first rows tell, whatever the wrong delimiter makes of the quotes further down.
        heads = {one: _file(encoding, one, "", line_end, _head(body, one)).grid(name) for one in choices}
        delimiter = max(choices, key=lambda one: score(heads[one]))
    best = _file(encoding, delimiter, hint[0] if hint else "", line_end, _records(body, delimiter, name))
    if len(best.records) > MOST_ROWS or any(len(record) > MOST_COLUMNS for record in best.records):
        raise FactError(problem("F204", where=name, rows=f"{MOST_ROWS:,}", columns=f"{MOST_COLUMNS:,}"))
    notes = (problem("F240", where=name),) if encoding == "gb18030" else ()
    return best, notes


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    if content.startswith(_UTF_16) or b"\0" in content:
        raise FactError(problem("F212", where=name))
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.startswith("\ufeff"):
            return f"{encoding}-sig" if content.startswith(_BOM) else encoding, text.removeprefix("\ufeff")
        return encoding, text
    raise FactError(problem("F212", where=name))


def _file(encoding: str, delimiter: str, hint: str, line_end: str, records: Iterable[tuple[str, ...]]) -> CsvFile:
    return CsvFile(encoding=encoding, delimiter=delimiter, hint=hint, line_end=line_end, records=tuple(records))


def _head(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with contextlib.suppress(csv.Error):
        for record in itertools.islice(reader, _LOOKED_AT):
            yield tuple(record)


def _records(text: str, delimiter: str, name: str) -> tuple[tuple[str, ...], ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return tuple(tuple(record) for record in itertools.islice(reader, MOST_ROWS + 1))
    except csv.Error:
        raise FactError(problem("F213", where=name, line=max(reader.line_num, 1))) from None


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program runs as a formula; `unguarded` gives the text again.

    Example:
        >>> guarded("=1+1"), guarded("'=1+1"), guarded("shop")
        ("'=1+1", "''=1+1", 'shop')
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given.

    Example:
        >>> unguarded("'=1+1"), unguarded("'tis")
        ('=1+1', "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text
