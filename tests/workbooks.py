"""Workbooks for tests, written part by part, so that a test can put anything into any of them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELS = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK_RELS = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr/><sheets><sheet name="服务" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>"
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy/m/d;@"/></numFmts>'
    '<fonts count="1"><font/></fonts><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="31" fontId="0" fillId="0" borderId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0"/>'
    "</cellXfs></styleSheet>"
)
"""Styles 1 and 2 are dates: one by its number alone, as Chinese editions of Excel write it, one by its format."""
STRINGS = f'<sst xmlns="{MAIN}"><si><t>App</t></si></sst>'
HEADINGS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>service.name</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>service.kind</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>service.launched_on</t></is></c></row>'
)


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """The XML of a sheet with these rows below the headings of name, kind and launch date."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{HEADINGS}{rows}</sheetData>{after}</worksheet>'


def row(cell: str = "", *, kind: str = '<c r="B2" t="inlineStr"><is><t>App</t></is></c>', attributes: str = "") -> str:
    """The second row: a service `shop`, and the XML of one more cell."""
    name = '<c r="A2" t="inlineStr"><is><t>shop</t></is></c>'
    return f'<row r="2"{attributes}>{name}{kind}{cell}</row>'


def workbook(rows: str = "", parts: Mapping[str, str | bytes | None] | None = None) -> bytes:
    """A workbook of one sheet; `parts` replace or add parts, None takes one away."""
    every: dict[str, str | bytes | None] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": STRINGS,
        "xl/worksheets/sheet1.xml": sheet(rows or row()),
        **(parts or {}),
    }
    return zipped({name: part for name, part in every.items() if part is not None})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return found.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The parts of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
