"""Cells put into the XML of a sheet, with every other byte of it left as it is.

Decides where a cell goes among those of its row, and how wide new columns are. What the cells say is decided by
`result_cells.py`, their styles by `style_xml.py`. Must not import facts or rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import attrs

from icprules.errors import FactError, problem
from icprules.sheets.cells import letters
from icprules.sheets.workbook_package import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_ENCODING = re.compile(rb"""\A(<\?xml[^>]*?encoding\s*=\s*)(["'])([A-Za-z0-9._-]+)\2""")
_COLUMN = re.compile(r"[A-Z]+")
_WIDTHS: Mapping[str, int] = {"open": 44, "ask": 44, "problem": 44, "disclaimer": 30, "bureau": 26, "filed_by": 30}
_WIDTH = 16
_LAST = 16_384


@attrs.define(kw_only=True)
class _Row:
    """One row of the file: where its parts begin and end, in bytes."""

    number: int
    name: str
    start: int
    cells: list[tuple[int, int, int]] = attrs.field(factory=list)
    end: int = 0


@attrs.define(kw_only=True)
class _Map:
    """Where things stand in the XML of a sheet."""

    rows: dict[int, _Row] = attrs.field(factory=dict)
    columns: list[tuple[int, int, dict[str, str]]] = attrs.field(factory=list)
    columns_at: tuple[int, int] | None = None
    data_at: int = 0
    prefix: str = ""
    dimension: tuple[int, str] | None = None


def in_utf8(content: bytes) -> bytes:
    """Return XML in UTF-8, so that places in it can be counted in bytes.

    Raises:
        LookupError, UnicodeError: When its encoding cannot be read.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16").encode("utf-8")
        return _ENCODING.sub(rb"\1\2UTF-8\2", content)
    declared = _ENCODING.match(content)
    if declared is None or declared[3].lower() in (b"utf-8", b"utf8", b"us-ascii"):
        return content
    text = content.decode(declared[3].decode("ascii"))
    return _ENCODING.sub(rb"\1\2UTF-8\2", text.encode("utf-8"))


def with_cells(
    content: bytes, wanted: Mapping[int, Mapping[int, bytes]], new_columns: Mapping[int, str], file: str
) -> bytes:
    """Return a sheet with some cells put in, in place of those that stand there.

    Args:
        content: The XML of the sheet.
        wanted: The XML of each cell by row and column, without prefixes; rows that the sheet has.
        new_columns: Name of the result by column, for columns that get a width.
        file: Name of the file, for messages.

    Returns:
        The XML of the sheet.

    Raises:
        FactError: F206 when a row is not there.
    """
    content = in_utf8(content)
    found = _map_of(content)
    edits: list[tuple[int, int, bytes]] = []
    for number, cells in wanted.items():
        row = found.rows.get(number)
        if row is None:
            raise FactError(problem("F206", where=file, part=str(number)))
        edits += _edits_of_row(content, row, cells)
    edits += _edits_of_columns(found, new_columns)
    last = max((column for cells in wanted.values() for column in cells), default=0)
    edits += _edits_of_dimension(content, found, last)
    pieces: list[bytes] = []
    at = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += (content[at:start], text)
        at = end
    return b"".join([*pieces, content[at:]])


def style_numbers(content: bytes) -> dict[tuple[int, int], int]:
    """Return the number of the style of every cell that has one, by row and column.

    Args:
        content: The XML of the sheet.
    """
    found: dict[tuple[int, int], int] = {}
    parser = expat.ParserCreate()
    row = column = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, column
        if local(name) == "row":
            row, column = int(given["r"]) if "r" in given else row + 1, 0
        elif local(name) == "c":
            column = _column(given["r"]) if "r" in given else column + 1
            if "s" in given:
                found[row, column] = int(given["s"])

    parser.StartElementHandler = start
    parser.Parse(content, True)  # noqa: FBT003 - the argument of the standard library that says "all of it"
    return found


def _map_of(content: bytes) -> _Map:
    found = _Map()
    parser = expat.ParserCreate()
    row: _Row | None = None
    cell_start = column = number = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, cell_start, column, number
        at = parser.CurrentByteIndex
        match local(name):
            case "row":
                number = int(given["r"]) if "r" in given else number + 1
                row, column = _Row(number=number, name=name, start=at), 0
                found.rows[number] = row
            case "c" if row is not None:
                column = _column(given["r"]) if "r" in given else column + 1
                cell_start = at
            case _:
                _note(found, name, given, at)

    def end(name: str) -> None:
        nonlocal row
        match local(name):
            case "c" if row is not None:
                row.cells.append((column, cell_start, _end(content, cell_start, parser.CurrentByteIndex)))
            case "row" if row is not None:
                row.end = _end(content, row.start, parser.CurrentByteIndex)
                row = None
            case "cols" if found.columns_at is not None:
                first = found.columns_at[0]
                found.columns_at = (first, _end(content, first, parser.CurrentByteIndex))

    # The part was read before, with document types refused; what was not refused cannot define entities.
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(content, True)  # noqa: FBT003 - the argument of the standard library that says "all of it"
    return found


def _note(found: _Map, name: str, given: dict[str, str], at: int) -> None:
    """Note an element that stands once in a sheet, or describes columns."""
    match local(name):
        case "cols":
            found.columns_at = (at, at)
        case "col":
            found.columns.append((int(given["min"]), int(given["max"]), dict(given)))
        case "sheetData":
            found.data_at, found.prefix = at, name.rpartition(":")[0]
        case "dimension":
            found.dimension = (at, given.get("ref", ""))


def _end(content: bytes, start: int, at: int) -> int:
    """Where an element ends that begins at `start` and whose end was told at `at`."""
    tag = _tag(content, start)
    return start + len(tag) if tag.endswith(b"/>") else content.index(b">", at) + 1


def _tag(content: bytes, start: int) -> bytes:
    match = _TAG.match(content, start)
    assert match is not None  # noqa: S101 - expat has just read it
    return match[0]


def _column(reference: str) -> int:
    column = 0
    for letter in _COLUMN.match(reference)[0]:  # type: ignore[index]  # checked when the sheet was read
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _edits_of_row(content: bytes, row: _Row, cells: Mapping[int, bytes]) -> list[tuple[int, int, bytes]]:
    prefix = row.name.rpartition(":")[0]
    made = {column: _prefixed(cell, prefix) for column, cell in cells.items()}
    tag = _tag(content, row.start)
    opened = _SPANS.sub(b"", tag)  # a hint for speed, which would be wrong now
    if tag.endswith(b"/>"):
        inner = b"".join(made[column] for column in sorted(made))
        text = opened[:-2].rstrip() + b">" + inner + f"</{row.name}>".encode()
        return [(row.start, row.start + len(tag), text)]
    edits = [(row.start, row.start + len(tag), opened)]
    there = {column: (start, end) for column, start, end in row.cells}
    before: dict[int, bytes] = {}
    for column in sorted(made):
        if column in there:
            edits.append((*there[column], made[column]))
        else:
            closing = content.rindex(b"</", row.start, row.end)
            at = min((start for other, (start, _) in there.items() if other > column), default=closing)
            before[at] = before.get(at, b"") + made[column]
    return edits + [(at, at, text) for at, text in before.items()]


def _prefixed(cell: bytes, prefix: str) -> bytes:
    return re.sub(rb"<(/?)(?=[a-z])", rb"<\g<1>" + prefix.encode() + b":", cell) if prefix else cell


def _edits_of_columns(found: _Map, new: Mapping[int, str]) -> Iterable[tuple[int, int, bytes]]:
    """Give new columns a width; what is said of the others stays, cut where it reached over a new one."""
    if not new:
        return
    kept: list[dict[str, str]] = []
    for first, last, given in found.columns:
        start = first
        for column in sorted(one for one in new if first <= one <= last):
            if start < column:
                kept.append({**given, "min": str(start), "max": str(column - 1)})
            start = column + 1
        if start <= min(last, _LAST):
            kept.append({**given, "min": str(start), "max": str(last)})
    kept += [
        {"min": str(column), "max": str(column), "width": str(_WIDTHS.get(name, _WIDTH)), "customWidth": "1"}
        for column, name in new.items()
    ]
    mark = f"{found.prefix}:" if found.prefix else ""
    inner = "".join(
        f"<{mark}col {' '.join(f'{key}={quoteattr(value)}' for key, value in one.items())}/>"
        for one in sorted(kept, key=lambda one: int(one["min"]))
    )
    at = found.columns_at or (found.data_at, found.data_at)
    yield (*at, f"<{mark}cols>{inner}</{mark}cols>".encode())


def _edits_of_dimension(content: bytes, found: _Map, last: int) -> Iterable[tuple[int, int, bytes]]:
    if found.dimension is None or not last:
        return
    start, given = found.dimension
    first, _, end = given.partition(":")
    corner = re.fullmatch(r"([A-Z]+)([0-9]+)", end or first)
    if corner is None or _column(corner[1]) >= last:
        return
    tag = _tag(content, start)
    ref = f"{first}:{letters(last)}{corner[2]}".encode()
    yield start, start + len(tag), tag.replace(given.encode(), ref, 1)
