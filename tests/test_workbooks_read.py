"""Workbooks as files: what a stored cell says, and hostile or broken files, which give a located error, no more.

The values that openpyxl writes are read the same by us, whatever they are: it is the second opinion on the format.
"""

from __future__ import annotations

import datetime
import io
import sys
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from workbooks import BOOK, MAIN, STRINGS, row, sheet, unzipped, workbook, zipped

import icprules
from icprules.errors import FactError
from icprules.sheets import workbook_package, workbook_sheets
from icprules.sheets.workbook_package import open_package
from icprules.sheets.workbook_sheets import read_sheets
from icprules.subjects.portfolio import Portfolio, portfolio_of_content

if TYPE_CHECKING:
    from icprules.sheets.cells import Cell, Grid

RULEBOOK = icprules.load()
KLINGON = '<?xml version="1.0" encoding="x-klingon"?><a/>'
DAY = datetime.date(2024, 3, 1)
SERIAL = 45352


def grids(content: bytes) -> tuple[Grid, ...]:
    return read_sheets(open_package(content, "clients.xlsx"))


def cell(xml: str, **parts: str) -> Cell:
    """The third cell of the second row, written as this XML."""
    (found,) = grids(workbook(row(xml), {f"xl/{name}.xml": part for name, part in parts.items()}))
    return found.rows[2][3]


def read(content: bytes) -> Portfolio:
    return portfolio_of_content(content, RULEBOOK, name="clients.xlsx")


def refused(content: bytes) -> str:
    with pytest.raises(FactError) as caught:
        grids(content)
    (found,) = caught.value.problems
    return f"{found.code} {found.where}"


# --- what a stored cell says ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "xml"),
    [
        ("App", '<c r="C2" t="s"><v>0</v></c>'),
        ("x", '<c r="C2" t="str"><f>A1</f><v>x</v></c>'),
        ("xy", '<c r="C2" t="inlineStr"><is><r><t>x</t></r><r><t xml:space="preserve">y </t></r></is></c>'),
        ("漢", '<c r="C2" t="inlineStr"><is><t>漢</t><rPh sb="0" eb="1"><t>hàn</t></rPh></is></c>'),
        ("a\nb", '<c r="C2" t="inlineStr"><is><t>a_x000D_\nb</t></is></c>'),
        ("_x000D_", '<c r="C2" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>'),
        ("a<b", '<c r="C2" t="inlineStr"><is><t>a&lt;b</t></is></c>'),
        (310000, '<c r="C2"><v>310000</v></c>'),
        (310000, '<c r="C2"><v>3.1E5</v></c>'),
        (1.5, '<c r="C2" t="n"><v>1.5</v></c>'),
        (9.1110000600037e17, '<c r="C2"><v>9.1110000600037E+17</v></c>'),
        (True, '<c r="C2" t="b"><v>1</v></c>'),
        (False, '<c r="C2" t="b"><v>0</v></c>'),
        (DAY, f'<c r="C2" s="1"><v>{SERIAL}</v></c>'),
        (DAY, f'<c r="C2" s="2"><v>{SERIAL}</v></c>'),
        (DAY, f'<c r="C2" s="2"><f>A1</f><v>{SERIAL}.0</v></c>'),
        (SERIAL, f'<c r="C2" s="0"><v>{SERIAL}</v></c>'),
        (datetime.datetime(2024, 3, 1, 12), f'<c r="C2" s="2"><v>{SERIAL}.5</v></c>'),  # noqa: DTZ001
        (datetime.time(6), '<c r="C2" s="2"><v>0.25</v></c>'),
        (DAY, '<c r="C2" t="d"><v>2024-03-01</v></c>'),
        (DAY, '<c r="C2" t="d"><v>2024-03-01T00:00:00</v></c>'),
        ("no type", '<c r="C2" t="inlineStr"><is><t>no type</t></is></c>'),
    ],
)
def test_a_stored_cell_says_its_value(expected: object, xml: str) -> None:
    found = cell(xml)
    assert (expected, "") == (found.value, found.fault)
    assert type(expected) is type(found.value)


@pytest.mark.parametrize(
    ("fault", "xml"),
    [
        ("error", '<c r="C2" t="e"><v>#N/A</v></c>'),
        ("error", '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
        ("formula", '<c r="C2"><f>TODAY()</f></c>'),
        ("formula", '<c r="C2"><f>TODAY()</f><v></v></c>'),
        ("number", '<c r="C2" t="s"><v>7</v></c>'),
        ("number", '<c r="C2"><v>one</v></c>'),
        ("number", '<c r="C2"><v>NaN</v></c>'),
        ("number", '<c r="C2"><v>1e999</v></c>'),
        ("number", f'<c r="C2"><v>{"9" * 5000}</v></c>'),
        ("number", '<c r="C2" s="2"><v>99999999</v></c>'),
        ("number", '<c r="C2" s="2"><v>-1e300</v></c>'),
        ("number", '<c r="C2" t="d"><v>soon</v></c>'),
    ],
)
def test_a_stored_cell_without_a_usable_value_says_why(fault: str, xml: str) -> None:
    assert fault == cell(xml).fault


@pytest.mark.parametrize(
    "xml", ["", '<c r="C2"/>', '<c r="C2" s="1"/>', '<c r="C2"><v></v></c>', '<c r="C2" t="str"><f>A9</f><v></v></c>',
            '<c r="C2" t="inlineStr"><is><t> 　</t></is></c>']
)  # fmt: skip
def test_a_cell_that_holds_nothing_is_not_there(xml: str) -> None:
    (found,) = grids(workbook(row(xml)))
    assert [1, 2] == list(found.rows[2])


@pytest.mark.parametrize("flag", ["1", "true"])
def test_days_are_counted_from_1904_where_the_workbook_says_so(flag: str) -> None:
    book = BOOK.replace("<workbookPr/>", f'<workbookPr date1904="{flag}"/>')
    assert DAY == cell(f'<c r="C2" s="2"><v>{SERIAL - 1462}</v></c>', workbook=book).value


def test_the_value_of_a_merged_range_belongs_to_its_first_cell() -> None:
    below = '<row r="3"><c r="A3" t="inlineStr"><is><t>two</t></is></c></row>'
    after = '<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    (found,) = grids(workbook(parts={"xl/worksheets/sheet1.xml": sheet(row() + below, after=after)}))
    assert ["", "merged"] == [found.rows[2][2].fault, found.rows[3][2].fault]


def test_an_empty_merged_range_hides_nothing() -> None:
    after = '<mergeCells count="1"><mergeCell ref="D2:XFD1048576"/></mergeCells>'
    (found,) = grids(workbook(parts={"xl/worksheets/sheet1.xml": sheet(row(), after=after)}))
    assert [1, 2] == list(found.rows[2])


def test_rows_that_are_not_shown_are_known() -> None:
    (found,) = grids(workbook(row(attributes=' hidden="1"')))
    assert frozenset({2}) == found.hidden


def test_cells_without_a_reference_follow_one_another() -> None:
    cells = '<c t="inlineStr"><is><t>shop</t></is></c><c/><c><v>7</v></c>'
    (found,) = grids(workbook(f"<row>{cells}</row>"))
    assert {1: "shop", 3: 7} == {column: cell.value for column, cell in found.rows[2].items()}


def test_a_sheet_with_prefixes_in_the_strict_form_of_the_format_is_read() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    plain = sheet(row()).replace(MAIN, strict).replace("xmlns=", "xmlns:x=")
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:")
    (found,) = grids(workbook(parts={"xl/worksheets/sheet1.xml": prefixed}))
    assert "shop" == found.rows[2][1].value


def test_a_sheet_in_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + sheet(row())
    (found,) = grids(workbook(parts={"xl/worksheets/sheet1.xml": text.encode("utf-16")}))
    assert "shop" == found.rows[2][1].value


def test_chart_sheets_are_left_out() -> None:
    content = unzipped(workbook())
    rels = content["xl/_rels/workbook.xml.rels"].replace(b"worksheets/", b"chartsheets/")
    assert () == grids(zipped({**content, "xl/_rels/workbook.xml.rels": rels}))


def test_macros_and_links_to_other_files_are_never_looked_at() -> None:
    parts: dict[str, str | bytes | None] = {
        "xl/vbaProject.bin": b"\0" * 64,
        "xl/externalLinks/externalLink1.xml": "<!DOCTYPE x><broken",
    }
    assert ["shop"] == [one.name for one in read(workbook(parts=parts)).subjects]


def test_what_openpyxl_writes_is_read_with_the_value_openpyxl_wrote() -> None:
    values: list[Any] = ["App", " a ", 1, 1.5, True, False, DAY, datetime.datetime(2024, 3, 1, 8, 30), 310000, -3, 0]  # noqa: DTZ001
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(values)
    book.active.append([None, *values])
    content = io.BytesIO()
    book.save(content)
    (found,) = grids(content.getvalue())
    assert ["App", "a", *values[2:]] == [one.value for one in found.rows[1].values()]
    assert list(range(2, len(values) + 2)) == list(found.rows[2])


_TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1).filter(
    lambda t: "_x" not in t
)
_VALUES = st.one_of(
    st.none(),
    _TEXTS,
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    # openpyxl writes sixteen digits of a number.
    st.integers(-(10**9), 10**9).map(lambda number: number / 1000).filter(lambda number: not number.is_integer()),
    st.dates(datetime.date(1900, 3, 1), datetime.date(2100, 12, 31)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_VALUES, max_size=6), min_size=1, max_size=5), st.booleans())
def test_any_value_that_openpyxl_writes_is_read_again(rows: list[list[Any]], is_1904: bool) -> None:  # noqa: FBT001
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
        rows = [[v for v in values if not isinstance(v, datetime.date) or v.year > 1904] for values in rows]
    assert book.active is not None
    for number, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            made = book.active.cell(number, column)
            made.value = value
            if isinstance(value, str):
                made.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    (found,) = grids(content.getvalue())
    expected = {
        number: {column: value for column, value in enumerate(values, 1) if value is not None}
        for number, values in enumerate(rows, 1)
    }
    assert {number: cells for number, cells in expected.items() if cells} == {
        number: {column: one.value for column, one in cells.items()} for number, cells in found.rows.items()
    }


# --- hostile and broken files ---------------------------------------------------------------------

GOOD = workbook()
DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def encrypted(content: bytes) -> bytes:
    """A zip file whose members say that they are encrypted."""
    changed = bytearray(content)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ("F201 clients.xlsx", b"name,kind\n"),
        ("F201 clients.xlsx", b"PK\x03\x04"),
        ("F201 clients.xlsx", GOOD[: len(GOOD) // 2]),
        ("F201 clients.xlsx", GOOD[:-10]),
        ("F201 clients.xlsx", GOOD.replace(b"sheet1.xml", b"sheet\xff.xml", 1)),
        ("F202 clients.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("F202 clients.xlsx", encrypted(GOOD)),
        ("F206 clients.xlsx", zipped({"a.txt": "x"})),
        ("F206 clients.xlsx", workbook(parts={"xl/workbook.xml": None})),
        ("F206 clients.xlsx", workbook(parts={"xl/worksheets/sheet1.xml": None})),
        ("F206 clients.xlsx", workbook(parts={"xl/workbook.xml": "<workbook>"})),
        ("F206 clients.xlsx", workbook(parts={"xl/styles.xml": "no XML"})),
        ("F206 clients.xlsx", workbook(parts={"xl/worksheets/sheet1.xml": KLINGON})),
        ("F206 clients.xlsx", workbook(parts={"xl/worksheets/sheet1.xml": b"<a>\xff</a>"})),
        ("F205 clients.xlsx", workbook(parts={"xl/worksheets/sheet1.xml": DTD + sheet(row())})),
        ("F205 clients.xlsx", workbook(parts={"xl/sharedStrings.xml": DTD + STRINGS.replace("App", "&b;")})),
        ("F205 clients.xlsx", workbook(parts={"xl/workbook.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + BOOK})),
        ("F206 clients.xlsx", workbook('<row r="0"><c r="A0"><v>1</v></c></row>')),
        ("F206 clients.xlsx", workbook('<row r="2000000"><c r="A2000000"><v>1</v></c></row>')),
        ("F206 clients.xlsx", workbook('<row r="2"><c r="A3"><v>1</v></c></row>')),
        ("F206 clients.xlsx", workbook('<row r="2"><c r="2A"><v>1</v></c></row>')),
        ("F206 clients.xlsx", workbook('<row r="2"><c r="BDWGN2"><v>1</v></c></row>')),  # column 1,000,000
        ("F206 clients.xlsx", workbook('<row r="2"><c r="XFE2"><v>1</v></c></row>')),
        ("F204 clients.xlsx: 服务", workbook('<row r="2"><c r="XFD2"><v>1</v></c></row>')),
    ],
)  # fmt: skip
def test_a_file_that_is_no_sound_workbook_is_refused(expected: str, content: bytes) -> None:
    assert expected == refused(content)


def test_a_million_columns_are_refused_at_the_first_too_many() -> None:
    cells = "<c><v>1</v></c>" * 1_000_000
    assert "F204 clients.xlsx: 服务" == refused(workbook(f'<row r="2">{cells}</row>'))


def test_a_sheet_may_say_any_size() -> None:
    before = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>'
    far = row() + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    (found,) = grids(workbook(parts={"xl/worksheets/sheet1.xml": sheet(far, before=before)}))
    assert [1, 2] == list(found.rows)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_sheets, "MOST_ROWS", 3)
    rows = [f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(2, 6)]
    (found,) = grids(workbook("".join(rows[:2])))
    assert [1, 2, 3] == list(found.rows)
    assert "F204 clients.xlsx: 服务" == refused(workbook("".join(rows)))


def test_a_small_file_that_unpacks_to_a_large_one_is_refused_before_it_is_unpacked() -> None:
    content = workbook(parts={f"xl/media/{number}.xml": b"\0" * (30 << 20) for number in range(4)})
    assert len(content) < 1 << 20
    assert "F203 clients.xlsx" == refused(content)


def test_a_part_that_says_it_is_smaller_than_it_is_is_not_unpacked_further() -> None:
    plain = workbook(parts={"xl/worksheets/sheet1.xml": sheet(row("<c/>" * 100_000))})
    changed = bytearray(plain)
    at = changed.find(b"xl/worksheets/sheet1.xml", changed.find(b"PK\x01\x02"))
    changed[at - 22 : at - 18] = (64).to_bytes(4, "little")  # the size in the list of members
    assert refused(bytes(changed)).startswith(("F201", "F206"))


def test_too_many_parts_are_refused() -> None:
    assert "F203 clients.xlsx" == refused(
        workbook(parts={f"x/{n}.txt": "" for n in range(workbook_package.MOST_PARTS)})
    )


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_package, "MOST_ELEMENTS", 1_000)
    assert "F203 clients.xlsx" == refused(workbook(row("<c/>" * 1_000)))
    strings = f'<sst xmlns="{MAIN}">{"<si/>" * 1_001}</sst>'
    assert "F203 clients.xlsx" == refused(workbook(parts={"xl/sharedStrings.xml": strings}))


def test_merged_ranges_that_cover_everything_again_and_again_are_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="ZZ{n}"><v>1</v></c></row>' for n in range(2, 202))
    ranges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(2, 202))
    content = workbook(parts={"xl/worksheets/sheet1.xml": sheet(rows, after=f"<mergeCells>{ranges}</mergeCells>")})
    assert "F203 clients.xlsx" == refused(content)


def test_elements_nested_very_deep_are_read_or_refused_without_a_crash() -> None:
    deep = sheet(row(), after="<a>" * 100_000 + "</a>" * 100_000)
    (found,) = grids(workbook(parts={"xl/worksheets/sheet1.xml": deep}))
    assert [1, 2] == list(found.rows)


def test_no_part_may_lie_outside_of_the_workbook() -> None:
    content = unzipped(workbook())
    rels = content["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")
    assert "F206 clients.xlsx" == refused(zipped({**content, "xl/_rels/workbook.xml.rels": rels}))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_workbook_it_is_read_or_refused(data: st.DataObject) -> None:
    parts = unzipped(GOOD)
    name = data.draw(st.sampled_from([*sorted(parts), ""]))
    content = bytearray(parts.get(name, GOOD))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        how = data.draw(st.sampled_from(["set", "cut", "double"]))
        if how == "set":
            content[at] = data.draw(st.integers(0, 255))
        elif how == "cut" and len(content) > 20:
            del content[at : at + data.draw(st.integers(1, 12))]
        else:
            content[at:at] = content[at : at + 12]
    changed = zipped({**parts, name: bytes(content)}) if name else bytes(content)
    try:
        found = read(changed)
    except FactError as error:
        assert all(problem.text("zh") for problem in error.problems)  # noqa: PT017 - any fault will do
    else:
        assert found.entries


def test_a_workbook_needs_openpyxl_and_defusedxml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(FactError) as caught:
        read(GOOD)
    (found,) = caught.value.problems
    assert ("F200", 'run pip install "icprules[xlsx]", or save the sheet as CSV, which does not need it') == (
        found.code, found.help(),
    )  # fmt: skip
