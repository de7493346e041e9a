"""Results beside the rows: what they say, where they stand, and that everything else in the file stays as it was."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import re
import warnings
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from workbooks import BOOK, HEADINGS, STYLES, row, sheet, unzipped, workbook

import icprules
from icprules.errors import FactError, OutputError, problem
from icprules.sheets.result_cells import fault_cells, result_cells
from icprules.sheets.result_names import RESULTS
from icprules.sheets.results import check_target, write_results
from icprules.sheets.template import write_template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icprules.decision.assessment import Assessment

RULEBOOK = icprules.load()
DAY = datetime.date(2024, 2, 22)
APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
    "commercial": False, "content": ["none"], "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip


def assess(day: datetime.date = DAY, **facts: Any) -> Assessment:  # noqa: ANN401 - whatever a file could hold
    return icprules.assess({**APP, **facts}, as_of=day, rulebook=RULEBOOK)


def write(
    folder: Path,
    content: bytes,
    *,
    name: str = "clients.xlsx",
    out: str = "results.xlsx",
    lang: str = "en",
    day: datetime.date = DAY,
) -> bytes:
    """Assess a sheet, write the results beside its rows, and return the copy."""
    source, target = folder / name, folder / out
    source.write_bytes(content)
    found = [
        icprules.assess(one, as_of=day, rulebook=RULEBOOK) for one in icprules.read_portfolio(source, RULEBOOK).subjects
    ]
    write_results(source, target, found, RULEBOOK, as_of=day, lang=lang, force=True)
    return target.read_bytes()


def opened(content: bytes) -> openpyxl.Workbook:
    """A workbook as openpyxl sees it, which finds the styles of ours too few."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content))


def cells(content: bytes, number: int = 2, title: str = "服务") -> dict[str, object]:
    """The results in one row, by name."""
    page = opened(content)[title]
    heads = {str(one.value): number for number, one in enumerate(page[1], 1)}
    return {name: page.cell(number, heads[label.en]).value for name, label in RESULTS.items()}


def xml(content: bytes) -> str:
    return unzipped(content)["xl/worksheets/sheet1.xml"].decode()


# --- what is said ---------------------------------------------------------------------------------


def test_a_service_with_a_deadline_says_all_of_it() -> None:
    said = result_cells(assess(), "en")
    assert ("action required", datetime.date(2024, 3, 31), "confirmed", 38, DAY, datetime.date(2024, 4, 1)) == tuple(
        said[name] for name in ("verdict", "due_on", "certainty", "days_left", "as_of", "next_change")
    )
    assert "Shanghai Communications Administration (shca.miit.gov.cn)" == said["bureau"]
    assert str(said["filed_by"]).startswith("the sponsor is responsible; the access provider lodges it")
    due = "due: An existing App, mini-program or quick app is filed by the end of March 2024 (2024-03-31)"
    assert due in str(said["open"]).split("\n")
    assert "existing-app-files-by-2024-03" in str(said["rules"])
    assert str(said["disclaimer"]).startswith("This is not legal advice")


@pytest.mark.parametrize(("days", "day"), [(1, 30), (0, 31)])
def test_the_days_left_count_to_the_last_day(days: int, day: int) -> None:
    assert days == result_cells(assess(datetime.date(2024, 3, day)), "en")["days_left"]


def test_a_missed_deadline_has_fewer_than_no_days_left() -> None:
    assert -1 == result_cells(assess(datetime.date(2024, 4, 1)), "zh")["days_left"]


def test_a_projected_day_is_never_a_plain_date() -> None:
    received = {**APP, "application": {"received_on": "2027-09-20", "decided_on": "none"}}
    said = result_cells(icprules.assess(received, as_of="2027-09-21", rulebook=RULEBOOK, perspective="bureau"), "en")
    about = r"about 2027-\d\d-\d\d \(projected, the holiday arrangement is not announced\)"
    assert re.fullmatch(about, str(said["due_on"]))
    assert re.fullmatch(r"\d+ to \d+", str(said["days_left"]))
    assert "it may fall from 2027-" in str(said["certainty"])
    assert "about 2027-" in str(said["open"])


def test_a_service_in_order_has_nothing_open() -> None:
    filed = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2023-10-09"}]
    said = result_cells(assess(filings=filed, filing_number_displayed=True, filing_link_displayed=True), "zh")
    assert ("合规", set()) == (said["verdict"], said.keys() & {"open", "due_on", "days_left", "bureau", "ask"})


def test_a_service_about_which_little_is_known_says_what_to_ask() -> None:
    said = result_cells(icprules.assess({"kind": "app"}, as_of=DAY, rulebook=RULEBOOK), "en")
    assert str(said["verdict"]).startswith("undetermined (could be: ")
    assert re.match(r"1\. .+\?\n2\. ", str(said["ask"]))


def test_what_a_platform_asks_stands_behind_the_law_and_is_marked_as_no_law() -> None:
    said = result_cells(assess(kind="mini_program", platform="wechat"), "zh")
    lines = str(said["open"]).split("\n")
    assert "平台规则，非法律" not in lines[0]
    assert lines[-1].endswith("〔平台规则，非法律〕")


def test_both_languages_stand_side_by_side() -> None:
    said = result_cells(assess(), "both")
    assert ("需要办理 / action required", "已确认 / confirmed") == (said["verdict"], said["certainty"])
    assert 2 == str(said["disclaimer"]).count("beian.miit.gov.cn")


def test_a_row_that_could_not_be_read_says_why() -> None:
    error = FactError(
        problem("F225", where="a.csv: C2", label_zh="上线日期", label_en="launch date", value="x", close="")
    )
    said = fault_cells(error, RULEBOOK, DAY, "en")
    assert ("could not be read", DAY) == (said["verdict"], said["as_of"])
    assert str(said["problem"]).startswith("F225 a.csv: C2: `x` is not how a date is written")


# --- workbooks ------------------------------------------------------------------------------------


def test_results_stand_behind_the_last_column_of_the_row_they_are_about(tmp_path: Path) -> None:
    two = row() + row().replace("A2", "A3").replace("B2", "B3").replace('r="2"', 'r="3"').replace("shop", "two")
    own = HEADINGS.replace("</row>", '<c r="E1" t="inlineStr"><is><t>客户经理</t></is></c></row>')
    made = write(tmp_path, workbook(parts={"xl/worksheets/sheet1.xml": sheet(two).replace(HEADINGS, own)}))
    page = opened(made)["服务"]
    assert ["客户经理", "icprules verdict under the law"] == [page["E1"].value, page["F1"].value]
    assert cells(made, 2)["as_of"] == cells(made, 3)["as_of"] == datetime.datetime(2024, 2, 22)  # noqa: DTZ001


def test_every_byte_beside_the_results_stays(tmp_path: Path) -> None:
    formula = '<c r="C2" s="2"><f>DATE(2022,5,1)</f><v>44682</v></c><c r="D2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
    before = '<sheetPr/><dimension ref="A1:D2"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    after = (
        '<autoFilter ref="A1:D2"/><conditionalFormatting sqref="A2"><cfRule type="expression" priority="1">'
        '<formula>1</formula></cfRule></conditionalFormatting><drawing r:id="rId1"/>'
        '<extLst><ext xmlns:x14="x" uri="{x}"><x14:dataValidations/></ext></extLst>'
    )
    whole = sheet(row(formula), before=before, after=after).replace("<worksheet ", '<worksheet xmlns:r="r" ')
    parts: dict[str, str | bytes | None] = {
        "xl/worksheets/sheet1.xml": whole, "xl/drawings/drawing1.xml": "<a/>", "xl/media/image1.png": b"\x89PNG",
        "xl/vbaProject.bin": b"\0\1", "xl/calcChain.xml": "<c/>",
    }  # fmt: skip
    old = workbook(parts=parts)
    new = write(tmp_path, old)
    parts_now, parts_then = unzipped(new), unzipped(old)
    touched = {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert touched == {name for name in parts_now | parts_then if parts_now[name] != parts_then[name]}
    # Taking the results out again gives the sheet as it was, but for the size that it says.
    without = re.sub(r'<cols>.*?</cols>|<c r="[E-R][0-9]+"[^>]*?(?:/>|>.*?</c>)', "", xml(new), flags=re.DOTALL)
    assert whole == without.replace('ref="A1:R2"/><sheetViews', 'ref="A1:D2"/><sheetViews')


def test_writing_results_twice_changes_nothing(tmp_path: Path) -> None:
    first = write(tmp_path, workbook())
    second = write(tmp_path, first, name="first.xlsx", out="second.xlsx")
    assert first == second


def test_later_results_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    first = write(tmp_path, workbook())
    later = write(tmp_path, first, name="first.xlsx", out="second.xlsx", day=datetime.date(2024, 4, 2))
    assert datetime.datetime(2024, 4, 2) == cells(later)["as_of"]  # noqa: DTZ001
    assert 1 == xml(later).count("icprules as of")


def test_columns_of_results_that_were_taken_away_come_back_behind_the_others(tmp_path: Path) -> None:
    first = write(tmp_path, workbook())
    book = opened(first)
    book["服务"].delete_cols(5)
    changed = io.BytesIO()
    book.save(changed)
    again = write(tmp_path, changed.getvalue(), name="first.xlsx", out="second.xlsx")
    page = opened(again)["服务"]
    assert RESULTS["platform_verdict"].en == page.cell(1, page.max_column).value
    assert set(RESULTS) == set(cells(again))


def test_a_sheet_with_results_gives_the_same_services(tmp_path: Path) -> None:
    source = tmp_path / "clients.xlsx"
    subjects = icprules.read_portfolio("examples/agency.toml", RULEBOOK).subjects
    write_template(source, RULEBOOK, subjects=subjects)
    made = write(tmp_path, source.read_bytes(), lang="both")
    (tmp_path / "again.xlsx").write_bytes(made)
    found = icprules.read_portfolio(tmp_path / "again.xlsx", RULEBOOK)
    assert [one.facts for one in subjects] == [one.facts for one in found.subjects]
    assert () == found.notes


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ('<row r="2" x="1">', row(attributes=' x="1" spans="1:3"')),
        ('<row r="2" ht="30" customHeight="1">', row(attributes=' ht="30" spans="1:3" customHeight="1"')),
    ],
)
def test_a_row_keeps_its_attributes_but_for_the_hint_that_is_wrong_now(
    tmp_path: Path, expected: str, given: str
) -> None:
    assert expected in xml(write(tmp_path, workbook(given)))


def test_styled_empty_cells_in_the_way_are_replaced(tmp_path: Path) -> None:
    made = write(tmp_path, workbook(row('<c r="C2"/><c r="D2" s="1"/><c r="E2" s="1"></c><c r="ZZ2" s="1"/>')))
    refs = re.findall(r'<c r="([A-Z]+)2"', xml(made))
    assert refs == sorted(set(refs), key=lambda ref: (len(ref), ref))
    assert "ZZ" == refs[-1]


def test_prefixes_of_a_sheet_are_kept(tmp_path: Path) -> None:
    plain = sheet(row()).replace("xmlns=", "xmlns:x=")
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:")
    made = write(tmp_path, workbook(parts={"xl/worksheets/sheet1.xml": prefixed}))
    assert "<c r=" not in xml(made)
    assert str(cells(made)["verdict"]).startswith("undetermined")


def test_a_sheet_in_utf_16_is_written_in_utf_8(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + sheet(row())
    made = write(tmp_path, workbook(parts={"xl/worksheets/sheet1.xml": text.encode("utf-16")}))
    assert xml(made).startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert str(cells(made)["verdict"]).startswith("undetermined")


def test_dates_follow_the_system_of_the_workbook(tmp_path: Path) -> None:
    book = BOOK.replace("<workbookPr/>", '<workbookPr date1904="1"/>')
    made = write(tmp_path, workbook(parts={"xl/workbook.xml": book}))
    assert datetime.datetime(2024, 2, 22) == cells(made)["as_of"]  # noqa: DTZ001


def test_without_styles_a_date_is_written_as_text(tmp_path: Path) -> None:
    parts: Mapping[str, str | bytes | None] = {
        "xl/styles.xml": STYLES.replace("cellXfs", "cellStyleXfs"),
    }
    assert "2024-02-22" == cells(write(tmp_path, workbook(parts=parts)))["as_of"]


def test_new_cells_look_like_the_row_they_stand_in(tmp_path: Path) -> None:
    fonts = STYLES.replace('<fonts count="1"><font/></fonts>', '<fonts count="2"><font/><font><b/></font></fonts>')
    fonts = fonts.replace("</cellXfs>", '<xf numFmtId="0" fontId="1" fillId="0" borderId="0"/></cellXfs>')
    given = row().replace('r="A2"', 'r="A2" s="3"')
    made = write(tmp_path, workbook(given, {"xl/styles.xml": fonts}))
    page = opened(made)["服务"]
    assert (True, True) == (page["A2"].font.b, page["E2"].font.b)
    assert page["E2"].alignment.wrap_text


@pytest.mark.parametrize(
    "styles",
    [
        STYLES,
        re.sub("<numFmts.*?</numFmts>", "", STYLES),
        STYLES.replace('formatCode="yyyy/m/d;@"', 'formatCode="&quot;a&quot;\\ 0"'),
        STYLES.replace('numFmtId="164" formatCode="yyyy/m/d;@"', 'numFmtId="170" formatCode="yyyy\\-mm\\-dd"'),
    ],
)
def test_days_are_shown_year_first_whatever_the_country_of_the_reader(tmp_path: Path, styles: str) -> None:
    made = write(tmp_path, workbook(parts={"xl/styles.xml": styles}))
    page = opened(made)["服务"]
    days = [one for one in page[2] if isinstance(one.value, datetime.datetime)]
    assert ["yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd"] == [one.number_format for one in days]
    assert made == write(tmp_path, made, name="again.xlsx", out="third.xlsx")


def test_new_columns_get_a_width_and_the_others_keep_theirs(tmp_path: Path) -> None:
    before = '<cols><col min="1" max="16384" width="12" customWidth="1"/></cols>'
    made = write(tmp_path, workbook(parts={"xl/worksheets/sheet1.xml": sheet(row(), before=before)}))
    spans = re.findall(r'<col min="(\d+)" max="(\d+)" width="(\d+)"', xml(made))
    assert ("1", "3", "12") == spans[0]
    assert ("18", "16384", "12") == spans[-1]
    bounds = [(int(first), int(last)) for first, last, _ in spans]
    assert all(one[1] + 1 == two[0] for one, two in itertools.pairwise(bounds))


def test_rows_that_cannot_be_read_say_so_and_the_others_are_answered(tmp_path: Path) -> None:
    bad = row(kind='<c r="B2" t="inlineStr"><is><t>Apq</t></is></c>')
    two = bad + row().replace("A2", "A3").replace("B2", "B3").replace('r="2"', 'r="3"').replace("shop", "two")
    made = write(tmp_path, workbook(two))
    assert "could not be read" == cells(made, 2)["verdict"]
    assert str(cells(made, 2)["problem"]).startswith("F223 clients.xlsx: 服务!B2: “kind of service” cannot be `Apq`")
    assert str(cells(made, 3)["verdict"]).startswith("undetermined")


def test_what_could_not_be_assessed_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("service.name,service.kind\nshop,App\n", encoding="utf-8")
    error = FactError(problem("F140", where="a.csv: 2", as_of=DAY, value="2024-05-01"))
    write_results(tmp_path / "a.csv", tmp_path / "b.csv", [], RULEBOOK, as_of=DAY, lang="en", faults={"shop": error})
    assert "F140 a.csv: 2" in (tmp_path / "b.csv").read_text(encoding="utf-8")


def test_a_text_of_results_is_stored_as_text_whatever_it_begins_with(tmp_path: Path) -> None:
    (tmp_path / "clients.xlsx").write_bytes(workbook())
    error = FactError(problem("F001", name="=cmd|' /C calc'!A0\x07"))
    evil = type("Evil", (FactError,), {"text": lambda self, lang="en": f"=1+1 {lang} {self.code}\x07_x0041_"})
    write_results(
        tmp_path / "clients.xlsx", tmp_path / "b.xlsx", [], RULEBOOK, as_of=DAY, lang="en",
        faults={"shop": evil(*error.problems)},
    )  # fmt: skip
    content = xml((tmp_path / "b.xlsx").read_bytes())
    assert "<f>" not in content
    assert "\x07" not in content


# --- CSV ------------------------------------------------------------------------------------------


def records(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("encoding", "delimiter", "hint"),
    [("utf-8", ",", ""), ("utf-8-sig", ",", ""), ("gb18030", ",", ""), ("utf-8", ";", ""), ("utf-8", "\t", ""),
     ("utf-8-sig", "|", "sep=|\r\n")],
)  # fmt: skip
def test_a_csv_file_keeps_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str, hint: str) -> None:
    text = hint + f"服务名称{delimiter}服务类型{delimiter}备注\r\n商城{delimiter}App{delimiter}一、二\r\n"
    made = write(tmp_path, text.encode(encoding), name="a.csv", out="b.csv", lang="zh")
    assert made.decode(encoding).startswith(hint)
    again = records(made.decode(encoding).removeprefix(hint).encode(), delimiter=delimiter)
    assert [["服务名称", "服务类型", "备注", "icprules 法律结论"], ["商城", "App", "一、二"]] == [
        again[0][:4],
        again[1][:3],
    ]


def test_a_csv_file_written_twice_is_the_same(tmp_path: Path) -> None:
    first = write(tmp_path, b"service.name,service.kind\nshop,App\n", name="a.csv", out="b.csv")
    assert first == write(tmp_path, first, name="b.csv", out="c.csv")


def test_cells_of_a_csv_file_that_are_not_ours_stay_as_they_are(tmp_path: Path) -> None:
    made = write(
        tmp_path, b'note,service.name,service.kind\n=1+1,shop,App\n"a\nb, ""c""",,\n', name="a.csv", out="b.csv"
    )
    assert ["=1+1", 'a\nb, "c"'] == [record[0] for record in records(made)[1:]]


def test_texts_in_a_csv_file_cannot_be_run_and_numbers_stay_numbers(tmp_path: Path) -> None:
    head = ["service.name", *APP.keys() - {"sponsor", "content", "filings"}]
    line = ["shop", *(str(APP[key]) for key in head[1:])]
    names = [head[0], *(f"service.{key}" for key in head[1:]), "filings", "service.content"]
    text = f"{','.join(names)}\n{','.join([*line, 'none', 'none'])}\n"
    made = records(write(tmp_path, text.encode(), name="a.csv", out="b.csv", day=datetime.date(2024, 4, 2)))
    said = dict(zip(made[0], made[1], strict=True))
    assert "-2" == said["icprules days left"]
    assert not [value for value in said.values() if value.startswith(("=", "+", "@", "\t"))]


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "source", "target"),
    [
        ("O120", "a.xlsx", "a.xlsx"),
        ("O121", "a.xlsx", "there.xlsx"),
        ("O123", "a.toml", "b.xlsx"),
        ("O127", "a.xlsx", "b.csv"),
        ("O127", "a.xlsx", "b"),
    ],
)
def test_a_target_that_will_not_do_is_refused(tmp_path: Path, code: str, source: str, target: str) -> None:
    for name in ("a.xlsx", "there.xlsx"):
        (tmp_path / name).write_bytes(workbook())
    with pytest.raises(OutputError) as caught:
        check_target(tmp_path / source, tmp_path / target, force=False)
    assert code == caught.value.code


def test_the_file_that_is_read_is_not_overwritten_even_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    with pytest.raises(OutputError) as caught:
        check_target(tmp_path / "a.xlsx", tmp_path / "b.xlsx", force=True)
    assert "O120" == caught.value.code


def test_results_of_another_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("service.name,service.kind\nshop,App\n", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        write_results(tmp_path / "a.csv", tmp_path / "b.csv", [assess(name="x")], RULEBOOK, as_of=DAY)
    assert "O125" == caught.value.code
    assert not (tmp_path / "b.csv").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("service.name,service.kind\nshop,App\n", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        write_results(tmp_path / "a.csv", tmp_path / "no" / "b.csv", [], RULEBOOK, as_of=DAY)
    assert ("O122", "b.csv") == (caught.value.code, caught.value.problems[0].where)


def test_another_language_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("service.name,service.kind\nshop,App\n", encoding="utf-8")
    with pytest.raises(FactError) as caught:
        write_results(tmp_path / "a.csv", tmp_path / "b.csv", [], RULEBOOK, as_of=DAY, lang="fr")
    assert "F150" == caught.value.code
