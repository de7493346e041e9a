"""CSV files as people have them: encodings, delimiters, quotes, and files that are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import workbook

import icprules
from icprules.errors import FactError
from icprules.sheets import cells, csv_sheet
from icprules.sheets.csv_sheet import guarded, read_csv, unguarded
from icprules.sheets.sheet_file import open_sheet_file, read_sheet_file

RULEBOOK = icprules.load()
TEXT = "服务名称,服务类型\n商城,App\n"


def names(content: bytes, name: str = "clients.csv") -> list[str]:
    return [row.name for row in read_sheet_file(content, name, RULEBOOK).rows]


def refused(content: bytes, name: str = "clients.csv") -> str:
    with pytest.raises(FactError) as caught:
        read_sheet_file(content, name, RULEBOOK)
    (found,) = caught.value.problems
    return f"{found.code} {found.where}"


@pytest.mark.parametrize(
    ("note", "encoding"), [([], "utf-8"), ([], "utf-8-sig"), (["F240"], "gb18030"), (["F240"], "gbk")]
)
def test_utf_8_is_tried_before_gb18030_and_the_second_is_told(note: list[str], encoding: str) -> None:
    found = read_sheet_file(TEXT.encode(encoding), "clients.csv", RULEBOOK)
    assert (["商城"], note) == ([row.name for row in found.rows], [one.code for one in found.notes])


def test_a_character_that_only_gb18030_has_in_four_bytes_is_read() -> None:
    assert ["𠮷野家"] == names(TEXT.replace("商城", "𠮷野家").encode("gb18030"))


@pytest.mark.parametrize(
    "content", [TEXT.encode("utf-16"), b"\xff\xfe\0\0", b"a,b\0\n", "名,b\n".encode() + b"\xff\xff\n"]
)
def test_an_encoding_that_cannot_be_told_is_refused(content: bytes) -> None:
    assert "F212 clients.csv" == refused(content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_the_end_of_a_line_are_found_out(delimiter: str, line_end: str) -> None:
    assert ["商城"] == names(TEXT.replace(",", delimiter).replace("\n", line_end).encode())


def test_the_delimiter_is_the_one_that_makes_known_headings() -> None:
    text = '服务名称,服务类型,需前置审核的内容类别,"备注; 或者, 说明"\n商城,App,新闻; 游戏,"a;b;c;d;e"\n'
    (row,) = read_sheet_file(text.encode(), "clients.csv", RULEBOOK).rows
    assert ["news", "game"] == row.table["content"]


def test_quotes_further_down_do_not_mislead() -> None:
    text = '服务名称,服务类型\n"a ""b"", c",App\n"d\ne; f",网站\n'
    assert ['a "b", c', "d\ne; f"] == names(text.encode())


def test_a_first_line_may_name_the_delimiter() -> None:
    assert ["商城"] == names(b"sep=|\r\n" + TEXT.replace(",", "|").encode())


def test_rows_are_counted_as_a_spreadsheet_program_counts_them() -> None:
    text = 'sep=,\n服务名称,服务类型\n"a\nb",App\nc,Apq\n'
    found = read_sheet_file(text.encode(), "clients.csv", RULEBOOK)
    assert ["clients.csv: B3"] == [one.where for row in found.rows for one in row.problems]


@pytest.mark.parametrize(
    ("line", "text"), [(3, '服务名称,服务类型\n商城,App\n"x,App\n'), (2, '服务名称,服务类型\n"a"b,App\n')]
)
def test_quotes_that_do_not_match_are_told_with_their_line(line: int, text: str) -> None:
    with pytest.raises(FactError) as caught:
        names(text.encode())
    (found,) = caught.value.problems
    assert ("F213", f"near line {line}," in found.message()) == (found.code, True)


def test_a_cell_of_more_than_131072_characters_is_refused() -> None:
    assert "F213 clients.csv" == refused(f"服务名称,服务类型\n{'x' * 200_000},App\n".encode())


def test_too_many_rows_and_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = "服务名称,服务类型" + ",x" * cells.MOST_COLUMNS
    assert "F204 clients.csv" == refused(f"{wide}\n商城,App\n".encode())
    monkeypatch.setattr(csv_sheet, "MOST_ROWS", 3)
    assert "F204 clients.csv" == refused(TEXT.encode() + b"a,App\nb,App\n")
    assert ["商城", "a"] == names(TEXT.encode() + b"a,App\n")


def test_short_and_long_rows_are_read_as_far_as_they_have_headings() -> None:
    found = read_sheet_file(b"service.name,service.kind\nshop\nother,App,x,y\n", "a.csv", RULEBOOK)
    assert [{"name": "shop"}, {"name": "other", "kind": "app"}] == [row.table for row in found.rows]
    assert ["columns that were not read: C · D"] == [note.message() for note in found.notes]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \n"])
def test_an_empty_file_holds_no_service(content: bytes) -> None:
    assert refused(content) in ("F207 clients.csv", "F208 clients.csv")


def test_a_workbook_named_csv_is_told_apart() -> None:
    assert "F214 clients.csv" == refused(workbook())


def test_a_csv_file_named_xlsx_is_no_workbook() -> None:
    assert "F201 clients.xlsx" == refused(TEXT.encode(), "clients.xlsx")


@given(st.text(max_size=8))
def test_a_guard_can_be_taken_off_again(text: str) -> None:
    assert text == unguarded(guarded(text))
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1", " =1", "\u00a0+1", "\u200b@a", "＝1", "\n-1", "'=1"])
def test_neither_spaces_nor_full_width_hide_a_formula(text: str) -> None:
    assert f"'{text}" == guarded(text)


def test_a_guarded_name_is_read_without_its_guard_and_the_spaces_after_it() -> None:
    assert ["=1", "＝1"] == names("服务名称,服务类型\n' =1,App\n'＝1,App\n".encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=120).map(str.encode))
def test_whatever_a_csv_file_holds_it_is_read_or_refused(tail: bytes) -> None:
    try:
        found = open_sheet_file(TEXT.encode() + tail, "clients.csv", RULEBOOK)
    except FactError as error:
        assert error.text("zh")  # noqa: PT017 - any fault will do
    else:
        assert found.csv is not None
        # What is no UTF-8 may be GB18030 of other words, which a note says; no heading is known then.
        assert found.csv.encoding == "gb18030" or "服务名称" == found.csv.records[0][0]


def test_the_score_of_headings_decides_between_delimiters() -> None:
    file, _ = read_csv(b"a;b\n", "a.csv", lambda grid: grid.last_column)
    assert ";" == file.delimiter
