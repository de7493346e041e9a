"""A workbook with results put beside its rows; every part that they do not touch stays byte for byte.

Decides how results are stored: text always as text, whatever it begins with. Must not import facts or rules.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from icprules.sheets.cells import letters
from icprules.sheets.result_names import RESULT_PREFIX
from icprules.sheets.sheet_xml import style_numbers, with_cells
from icprules.sheets.style_xml import Styles, styles_in
from icprules.sheets.workbook_sheets import book_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.sheets.result_cells import ResultCell
    from icprules.sheets.results import Beside
    from icprules.sheets.sheet_file import SheetFile

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# What XML cannot hold at all is written the way Excel writes it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


def workbook_with_results(content: bytes, file: SheetFile, besides: Sequence[Beside]) -> bytes:
    """Return a workbook with results.

    Args:
        content: The bytes of the workbook, as it was read.
        file: The same, taken apart.
        besides: What is put beside the rows of each sheet.

    Returns:
        Its bytes. The same results give the same bytes.
    """
    assert file.package is not None  # noqa: S101 - the caller has a workbook
    facts = book_facts(file.package)
    styles = styles_in(file.package.parts[facts.styles]) if facts.styles in file.package.parts else None
    changed: dict[str, bytes] = {}
    for beside in besides:
        part = beside.layout.grid.part
        xml = changed.get(part, file.package.parts[part])
        wanted = _wanted(xml, beside, styles, is_1904=facts.is_1904)
        names = {column: name for name, column in beside.columns.items() if column in beside.new}
        changed[part] = with_cells(xml, wanted, names, file.package.name)
    if styles is not None:
        changed[facts.styles] = styles.written()
    return _repacked(content, changed)


def _wanted(xml: bytes, beside: Beside, styles: Styles | None, *, is_1904: bool) -> dict[int, dict[int, bytes]]:
    layout = beside.layout
    own = [number for number, column in layout.columns.items() if column.role != "result"]
    looks = style_numbers(xml)
    wanted: dict[int, dict[int, bytes]] = {}
    for row in {layout.heading, layout.keys} - {0}:
        said = beside.heads if row == layout.heading else {name: f"{RESULT_PREFIX}{name}" for name in beside.columns}
        style = looks.get((row, max(own)), 0)
        wanted[row] = {
            column: _cell(row, column, said[name], style, is_1904=is_1904) for name, column in beside.columns.items()
        }
    for row, found in beside.rows.items():
        base = looks.get((row, min(own)), 0)
        wanted[row] = {
            column: _styled(row, column, found.get(name), base, styles, is_1904=is_1904)
            for name, column in beside.columns.items()
        }
    return wanted


def _styled(
    row: int, column: int, value: ResultCell | None, base: int, styles: Styles | None, *, is_1904: bool
) -> bytes:
    if styles is None:
        # Without styles a date would be shown as a number.
        shown = value.isoformat() if isinstance(value, datetime.date) else value
        return _cell(row, column, shown, 0, is_1904=is_1904)
    form = "date" if isinstance(value, datetime.date) else "number" if isinstance(value, int) else "text"
    return _cell(row, column, value, styles.derived(base, form), is_1904=is_1904)


def _cell(row: int, column: int, value: ResultCell | None, style: int, *, is_1904: bool) -> bytes:
    start = f'<c r="{letters(column)}{row}" s="{style}"'
    if value is None:
        return f"{start}/>".encode()
    if isinstance(value, datetime.date):
        return f"{start}><v>{_serial(value, is_1904=is_1904)}</v></c>".encode()
    if isinstance(value, int):
        return f"{start}><v>{value}</v></c>".encode()
    text = _FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPED.sub("_x005F_", value))
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'.encode()


def _serial(day: datetime.date, *, is_1904: bool) -> int:
    first = datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    return (day - first).days


def _repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = changed.get(member.filename)
            kept = zipfile.ZipInfo(member.filename, member.date_time)
            kept.external_attr = member.external_attr
            new.writestr(kept, old.read(member) if part is None else part, zipfile.ZIP_DEFLATED)
    return found.getvalue()
