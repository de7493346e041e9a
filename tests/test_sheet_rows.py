"""Rows of a sheet as services: headings, typed cells, sponsors, filings, and faults that name their cell."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from folders import PARTNER

import icprules
from icprules.errors import FactError
from icprules.sheets.cells import Cell, CellValue, Fault, Grid
from icprules.sheets.service_rows import ServiceRows, service_rows
from icprules.sheets.template import write_template
from icprules.subjects import portfolio as portfolio_module
from icprules.subjects.portfolio import Portfolio, portfolio_of_content
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from icprules.subjects.subject import Subject

RULEBOOK = icprules.load()
DAY = datetime.date(2024, 3, 1)
MORNING = datetime.datetime(2024, 3, 1, 8)  # noqa: DTZ001 - a cell of Excel holds no offset
NUMBER = "沪ICP备2021001234号-1"
NAMED = ("service.name", "service.kind")


def grid(name: str, *rows: tuple[CellValue | None, ...], fault: Fault = "", at: tuple[int, int] = (0, 0)) -> Grid:
    """A sheet; the cell `at` has a fault."""
    cells = {
        row: {
            column: Cell(row=row, column=column, value=value, fault=fault if (row, column) == at else "")
            for column, value in enumerate(values, 1)
            if value is not None
        }
        for row, values in enumerate(rows, 1)
        if any(value is not None for value in values)
    }
    return Grid(file="clients.xlsx", name=name, rows=cells)


def rows(*grids: Grid) -> ServiceRows:
    return service_rows(grids, RULEBOOK, "clients.xlsx")


def read_csv(text: str) -> Portfolio:
    return portfolio_module._portfolio_of_sheets(text.encode(), "clients.csv", RULEBOOK)  # noqa: SLF001 - no file is needed


def subject(portfolio: Portfolio) -> Subject:
    assert () == portfolio.errors
    (found,) = portfolio.subjects
    return found


def value(fact: str, cell: CellValue) -> Any:  # noqa: ANN401 - whatever a file could hold
    """What one cell says, after the checks that every file goes through; or code, place and help of its problem."""
    (row,) = rows(grid("服务", ("service.name", fact), ("shop", cell))).rows
    problems = list(row.problems)
    facts = {}
    try:
        facts = dict(read_subject(row.table, RULEBOOK.schema).facts)
    except FactError as error:
        problems += [row.located(found) for found in error.problems]
    return facts.get(fact) if not problems else [f"{p.code} {p.where}" for p in problems]


def hint(fact: str, cell: CellValue, lang: str = "en") -> str:
    (row,) = rows(grid("服务", ("service.name", fact), ("shop", cell))).rows
    return row.problems[0].help(lang)


def codes(found: ServiceRows) -> list[list[str]]:
    return [[f"{p.code} {p.where}" for p in row.problems] for row in found.rows]


def refused(*grids: Grid) -> list[str]:
    with pytest.raises(FactError) as caught:
        rows(*grids)
    return [f"{p.code} {p.where}" for p in caught.value.problems]


# --- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "fact", "cell"),
    [
        ("mini_program", "service.kind", "mini_program"),
        ("mini_program", "service.kind", "小程序"),
        ("mini_program", "service.kind", "mini-program"),
        ("mini_program", "service.kind", "小程序 / mini-program"),
        ("app", "service.kind", "　ＡＰＰ "),
        (True, "service.offline", True),
        (True, "service.offline", "是"),
        (True, "service.offline", "YES"),
        (False, "service.offline", "FALSE"),
        (False, "service.offline", "否 / no"),
        (DAY, "service.launched_on", DAY),
        (DAY, "service.launched_on", "2024-03-01"),
        (datetime.date.max, "application.decided_on", "无"),
        (datetime.date.max, "application.decided_on", "none"),
        (("news", "game"), "service.content", "新闻；游戏"),
        (("news", "game"), "service.content", "news; games"),
        (("news", "medical"), "service.content", "新闻\n医疗保健、药品和医疗器械"),
        (("medical",), "service.content", "health care, drugs and medical devices"),
        (("none",), "service.content", "无"),
        (("none",), "service.content", "都不涉及"),
        ((), "service.content", "[]"),
        ((), "service.stores", "无"),
        ((), "service.stores", "none"),
        ("310000", "sponsor.province", 310000),
        ("310000", "sponsor.province", "310000"),
        ("310000", "sponsor.province", "沪"),
        ("310000", "sponsor.province", "Shanghai"),
        ("CN", "sponsor.country", "CN"),
        ("91110000600037341L", "sponsor.uscc", "91110000600037341L"),
        ("阿里云", "access_provider.name", "阿里云"),
        (
            datetime.datetime(2024, 2, 22, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=8))),
            "application.sms_sent_at",
            "2024-02-22T10:00:00+08:00",
        ),
    ],
)
def test_a_cell_says_what_a_person_means(expected: object, fact: str, cell: CellValue) -> None:
    assert expected == value(fact, cell)


@pytest.mark.parametrize(
    ("code", "fact", "cell"),
    [
        ("F223", "service.kind", "网页"),
        ("F223", "service.kind", 1),
        ("F223", "service.kind", True),
        ("F223", "service.kind", DAY),
        ("F224", "service.offline", 1),
        ("F224", "service.offline", 0),
        ("F224", "service.offline", "1"),
        ("F224", "service.offline", "√"),
        ("F224", "service.offline", 1.0),
        ("F225", "service.launched_on", "2024/3/1"),
        ("F225", "service.launched_on", "2024-3-1"),
        ("F225", "service.launched_on", "2024年3月1日"),
        ("F225", "service.launched_on", "1/3/2024"),
        ("F225", "service.launched_on", "2024-02-30"),
        ("F225", "service.launched_on", "２０２４-03-01"),
        ("F225", "service.launched_on", True),
        ("F226", "service.launched_on", 45352),
        ("F226", "service.launched_on", 20240301),
        ("F226", "service.launched_on", 45352.5),
        ("F227", "service.launched_on", MORNING),
        ("F227", "service.launched_on", datetime.time(8)),
        ("F218", "service.launched_on", "无"),
        ("F109", "service.launched_on", datetime.date(1989, 12, 31)),
        ("F109", "service.launched_on", "2101-01-01"),
        ("F217", "application.sms_sent_at", MORNING),
        ("F111", "application.sms_sent_at", "2024-02-22T10:00:00"),
        ("F230", "service.content", "新闻、游戏"),
        ("F230", "service.content", "news, games"),
        ("F223", "service.content", "新闻；旅游"),
        ("F105", "service.content", "news; 新闻"),
        ("F106", "service.content", "news; 无"),
        ("F223", "service.stores", "apple; 无"),
        ("F223", "service.content", 1),
        ("F223", "sponsor.province", 310000.5),
        ("F223", "sponsor.province", 999999),
        ("F223", "sponsor.province", "310000.0"),
        ("F112", "sponsor.country", "cn"),
        ("F228", "sponsor.country", 86),
        ("F229", "sponsor.uscc", 9.1110000600037e17),
        ("F229", "sponsor.uscc", 911100006000373),
        ("F229", "sponsor.uscc", "9.1E+17"),
        ("N204", "sponsor.uscc", "91110000600037341M"),
        ("F228", "access_provider.name", 12306),
        ("F228", "access_provider.name", DAY),
        ("F228", "access_provider.name", True),
    ],
)
def test_a_cell_that_says_nothing_certain_is_a_problem_of_that_cell(code: str, fact: str, cell: CellValue) -> None:
    assert [f"{code} clients.xlsx: 服务!B2"] == value(fact, cell)


@pytest.mark.parametrize(
    ("expected", "fact", "cell"),
    [
        ("did you mean `2024-03-01`?", "service.launched_on", "2024/3/1"),
        ("did you mean `2024-03-01`?", "service.launched_on", "2024 年 3 月 1 日"),
        ("did you mean `2024-03-01`?", "service.launched_on", "2024-03-01 00:00:00"),
        ("did you mean `2024-03-01`?", "service.launched_on", 20240301),
        ("did you mean `news; games`?", "service.content", "news, games"),
        ("did you mean `小程序`?", "service.kind", "小程式序"),
    ],
)
def test_the_right_form_is_named_where_it_can_be_told(expected: str, fact: str, cell: CellValue) -> None:
    assert expected == hint(fact, cell)


def test_the_order_of_day_and_month_is_not_guessed() -> None:
    assert "write YYYY-MM-DD, e.g. 2024-02-22, or use a date cell of Excel" == hint("service.launched_on", "1/3/2024")


def test_what_a_cell_takes_is_named_in_the_language_of_the_message() -> None:
    assert "可填：网站 · App · 小程序 · 快应用" == hint("service.kind", "公众号", "zh")


@pytest.mark.parametrize(
    ("code", "fault"), [("F220", "error"), ("F221", "formula"), ("F222", "merged"), ("F219", "number")]
)
def test_a_cell_without_a_usable_value_is_a_problem(code: str, fault: Fault) -> None:
    sheet = grid("服务", NAMED, ("shop", "#N/A"), fault=fault, at=(2, 2))
    assert [[f"{code} clients.xlsx: 服务!B2"]] == codes(rows(sheet))


def test_an_empty_cell_is_unknown_and_not_false() -> None:
    (row,) = rows(grid("服务", (*NAMED, "service.offline"), ("shop", "App", None))).rows
    assert {"name": "shop", "kind": "app"} == row.table


def test_one_bad_cell_leaves_the_other_rows_readable() -> None:
    found = read_csv("service.name,service.kind\none,App\ntwo,Apq\nthree,App\n")
    assert ["one", "three"] == [one.name for one in found.subjects]
    assert ["F223 clients.csv: B3"] == [f"{p.code} {p.where}" for error in found.errors for p in error.problems]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    found = read_csv("service.name,service.kind,service.launched_on,sponsor.province\none,Apq,2024/1/1,火星\n")
    assert ["F223 clients.csv: B2", "F225 clients.csv: C2", "F223 clients.csv: D2"] == [
        f"{p.code} {p.where}" for error in found.errors for p in error.problems
    ]


def test_facts_that_contradict_each_other_are_located_at_a_cell() -> None:
    found = read_csv("service.name,service.kind,service.platform\none,App,微信\n")
    assert ["F130 clients.csv: C2"] == [f"{p.code} {p.where}" for error in found.errors for p in error.problems]


def test_a_fault_that_shows_on_the_day_asked_about_is_located_at_the_row() -> None:
    one = subject(read_csv("service.name,service.stage,service.launched_on\none,operating,2024-05-01\n"))
    with pytest.raises(FactError) as caught:
        icprules.assess(one, as_of="2024-02-22", rulebook=RULEBOOK)
    assert "clients.csv: 2" == caught.value.problems[0].where


# --- headings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        ("service.name", "service.kind"),
        ("服务名称", "服务类型"),
        ("name of the service", "kind of service"),
        ("服务名称 / name of the service", "服务类型\nkind of service".replace("\n", " / ")),
        (" 服务名称　", "Kind  of\nService"),
        ("服务名称", "service.kind"),
    ],
)
def test_columns_are_known_by_name_and_by_label_in_either_language(headings: tuple[str, str]) -> None:
    (row,) = rows(grid("服务", headings, ("shop", "App"))).rows
    assert {"name": "shop", "kind": "app"} == row.table


def test_a_row_of_names_below_the_labels_decides_whatever_the_labels_say() -> None:
    (row,) = rows(grid("服务", ("产品", "哪一种"), NAMED, ("shop", "App"))).rows
    assert {"name": "shop", "kind": "app"} == row.table


def test_headings_may_stand_below_a_title() -> None:
    (row,) = rows(grid("服务", ("2024 年客户清单",), (None,), ("服务名称", "服务类型"), ("shop", "App"))).rows
    assert "clients.xlsx: 服务!4" == row.where


def test_columns_may_stand_in_any_order_and_at_any_place() -> None:
    (row,) = rows(grid("服务", (None, "服务类型", None, "服务名称"), (None, "App", None, "shop"))).rows
    assert {"name": "shop", "kind": "app"} == row.table


@pytest.mark.parametrize(
    ("close", "heading"),
    [("上线日期", "上线日朝"), ("service.launched_on", "service.lauched_on"), ("service.hosting", "hosting")],
)
def test_a_heading_that_nearly_is_one_refuses_the_file_and_is_asked_back(close: str, heading: str) -> None:
    with pytest.raises(FactError) as caught:
        rows(grid("服务", (*NAMED, heading), ("shop", "App", "x")))
    (found,) = caught.value.problems
    assert ("F209", "clients.xlsx: 服务!C1", f"did you mean `{close}`?") == (found.code, found.where, found.help())


@pytest.mark.parametrize("heading", ["客户经理", "电话", "主办者电话"])
def test_a_column_of_the_users_own_is_left_alone_and_named_in_a_note(heading: str) -> None:
    found = rows(grid("服务", (*NAMED, heading), ("shop", "App", "x")))
    assert ["这些列没有读取：" + heading] == [note.message("zh") for note in found.notes]
    assert [[]] == codes(found)


def test_a_column_said_to_be_the_users_own_needs_no_note() -> None:
    assert () == rows(grid("服务", (*NAMED, "# 上线日朝"), ("shop", "App", "x"))).notes


def test_a_column_without_a_name_below_its_label_is_the_users_own() -> None:
    found = rows(grid("服务", ("服务名称", "服务类型", "备注"), (*NAMED, None), ("shop", "App", "x")))
    assert [("F241", "columns that were not read: 备注")] == [(note.code, note.message()) for note in found.notes]


def test_a_column_without_any_heading_is_named_by_its_letter() -> None:
    found = rows(grid("服务", (*NAMED, None), ("shop", "App", "x")))
    assert ["columns that were not read: C"] == [note.message() for note in found.notes]


def test_an_unknown_name_in_the_row_of_names_refuses_the_file() -> None:
    sheet = grid("服务", ("名", "类", "其他"), (*NAMED, "service.xyz"), ("shop", "App", "x"))
    assert ["F209 clients.xlsx: 服务!C2"] == refused(sheet)


def test_two_columns_that_say_the_same_refuse_the_file() -> None:
    assert ["F210 clients.xlsx: 服务!C1"] == refused(grid("服务", (*NAMED, "服务类型"), ("shop", "App", "网站")))


def test_every_wrong_heading_of_every_sheet_is_told_at_once() -> None:
    one = grid("服务", (*NAMED, "hosting", "服务类型"), ("shop", "App"))
    two = grid("主办者", ("sponsor.name", "sponsor.kind", "sponsor.provinc"), ("甲",))
    assert ["F209 clients.xlsx: 服务!C1", "F210 clients.xlsx: 服务!D1", "F209 clients.xlsx: 主办者!C1"] == refused(
        one, two
    )


@pytest.mark.parametrize("headings", [(), ("日期", "金额"), ("服务名称", "金额")])
def test_a_file_without_headings_of_services_is_refused(headings: tuple[str, ...]) -> None:
    assert ["F207 clients.xlsx"] == refused(grid("Sheet1", headings, ("x", "y")))


def test_a_file_without_a_service_is_refused() -> None:
    assert ["F208 clients.xlsx"] == refused(grid("服务", NAMED))


def test_rows_marked_as_examples_are_not_read_and_named_in_a_note() -> None:
    found = rows(grid("服务", NAMED, ("# 示例 商城", "App"), ("shop", "App"), ("#Example", "x")))
    assert ["shop"] == [row.name for row in found.rows]
    assert ["rows marked as examples were not read: 2 · 4"] == [note.message() for note in found.notes]


def test_empty_rows_are_skipped_and_rows_keep_the_numbers_of_the_sheet() -> None:
    found = rows(grid("服务", NAMED, ("one", "App"), (None, None), ("two", "App")))
    assert ["clients.xlsx: 服务!2", "clients.xlsx: 服务!4"] == [row.where for row in found.rows]


def test_hidden_rows_are_read_and_named_in_a_note() -> None:
    sheet = grid("服务", NAMED, ("one", "App"), ("two", "App"))
    hidden = Grid(file=sheet.file, name=sheet.name, rows=sheet.rows, hidden=frozenset({3, 9}))
    found = rows(hidden)
    assert ["one", "two"] == [row.name for row in found.rows]
    assert ["hidden rows were read too: 3"] == [note.message() for note in found.notes]


def test_sheets_about_something_else_are_left_alone_and_named_in_a_note() -> None:
    found = rows(grid("服务", NAMED, ("shop", "App")), grid("报价", ("项目", "金额"), ("x", 1)))
    assert ["sheets that were not read: 报价"] == [note.message() for note in found.notes]


def test_sheets_that_explain_are_left_alone_without_a_note() -> None:
    found = rows(grid("说明", ("# icprules 说明",), NAMED), grid("服务", NAMED, ("shop", "App")))
    assert () == found.notes


def test_services_may_stand_on_several_sheets() -> None:
    found = rows(grid("甲", NAMED, ("one", "App")), grid("乙", NAMED, ("two", "App")))
    assert ["one", "two"] == [row.name for row in found.rows]


def test_columns_of_results_are_not_read() -> None:
    headings = (*NAMED, "icprules 法律结论", "result:due_on")
    (row,) = rows(grid("服务", headings, ("shop", "App", "合规", "x"))).rows
    assert {"name": "shop", "kind": "app"} == row.table


# --- names, sponsors, filings ---------------------------------------------------------------------


def test_a_row_without_a_name_is_called_by_its_place() -> None:
    found = rows(grid("服务", ("service.kind", "service.stage"), ("App", "运营中")))
    assert ["服务!2"] == [row.name for row in found.rows]


def test_two_services_of_one_name_are_both_refused_and_the_third_is_read() -> None:
    found = rows(grid("服务", NAMED, ("shop", "App"), ("other", "App"), ("shop", "网站")))
    same = ["F010 clients.xlsx: 服务!A4"]
    assert [same, [], same] == codes(found)


SPONSORS = ("sponsor.name", "sponsor.kind", "sponsor.province", "sponsor")
SERVICES = ("service.name", "service.kind", "sponsor")
FILINGS = ("filings.number", "filings.service", "sponsor", "filings.filed_on")


def test_services_refer_to_a_row_of_sponsors_by_name() -> None:
    one = grid("服务", SERVICES, ("a", "App", "甲公司"), ("b", "App", "甲公司"))
    found = rows(one, grid("主办者", SPONSORS, ("甲公司", "企业", "沪")))
    assert [{"name": "甲公司", "kind": "enterprise", "province": "310000"}] * 2 == [
        row.table["sponsor"] for row in found.rows
    ]


def test_the_heading_of_references_on_the_sheet_of_sponsors_is_known() -> None:
    sponsors = grid("主办者", ("主办者名称", "代号（有主办者同名时才填）"), ("甲公司", "A"), ("甲公司", "B"))
    found = rows(grid("服务", SERVICES, ("a", "App", "B")), sponsors)
    assert [[]] == codes(found)


def test_a_reference_stands_before_a_name() -> None:
    sponsors = grid("主办者", SPONSORS, ("甲公司", "企业", "沪", "A"), ("甲公司", "个人", "京", "B"))
    found = rows(grid("服务", SERVICES, ("a", "App", "B")), sponsors)
    assert "110000" == found.rows[0].table["sponsor"]["province"]


@pytest.mark.parametrize(
    ("expected", "reference"),
    [(["F231 clients.xlsx: 服务!C2"], "乙公司"), (["F232 clients.xlsx: 服务!C2"], "甲公司")],
)
def test_a_reference_to_nobody_or_to_two_is_a_problem_of_that_row(expected: list[str], reference: str) -> None:
    sponsors = grid("主办者", SPONSORS, ("甲公司", "企业", "沪", "A"), ("甲公司", "个人", "京", "B"))
    assert [expected, []] == codes(rows(grid("服务", SERVICES, ("a", "App", reference), ("b", "App", "A")), sponsors))


def test_a_fault_of_a_sponsor_reaches_its_services_and_no_others() -> None:
    sponsors = grid("主办者", SPONSORS, ("甲公司", "企业", "火星"), ("乙公司", "企业", "沪"))
    services = grid("服务", SERVICES, ("a", "App", "甲公司"), ("b", "App", "乙公司"), ("c", "App", None))
    assert [["F223 clients.xlsx: 主办者!C2"], [], []] == codes(rows(services, sponsors))


def test_a_fault_of_a_sponsor_without_services_is_told_as_well() -> None:
    sponsors = grid("主办者", SPONSORS, ("甲公司", "企业", "火星"))
    found = rows(grid("服务", SERVICES, ("a", "App", None)), sponsors)
    assert ["clients.xlsx: 主办者!2"] == list(found.strays)


def test_a_sponsor_both_referred_to_and_described_is_a_problem() -> None:
    services = grid("服务", (*SERVICES, "sponsor.province"), ("a", "App", "甲公司", "沪"))
    assert [["F233 clients.xlsx: 服务!C2"]] == codes(rows(services, grid("主办者", SPONSORS, ("甲公司", "企业", "沪"))))


def test_a_number_of_a_service_and_one_of_its_sponsor_are_told_apart() -> None:
    found = rows(
        grid("服务", SERVICES, ("a", "App", "甲公司"), ("b", "网站", "甲公司")),
        grid("主办者", SPONSORS, ("甲公司", "企业", "沪")),
        grid("备案", FILINGS, ("沪ICP备2021001234号-2A", "a", None, DAY), (NUMBER, "b", "甲公司", None)),
    )
    a, b = found.rows
    assert [{"number": "沪ICP备2021001234号-2A", "filed_on": DAY}] == a.table["filings"]
    assert "filings" not in b.table
    assert [{"number": NUMBER, "service": "b"}] == b.table["sponsor"]["filings"]


@pytest.mark.parametrize("word", ["无", "没有", "none", "NONE", "无 / none", "[]"])
def test_none_is_the_only_way_to_say_that_no_number_is_held(word: str) -> None:
    one, other = rows(grid("服务", (*NAMED, "filings"), ("a", "App", word), ("b", "App", None))).rows
    assert [] == one.table["filings"]
    assert "filings" not in other.table


@pytest.mark.parametrize("separator", [";", "；", "\n", " ; "])
def test_several_numbers_share_a_cell_and_what_is_said_of_them_runs_parallel(separator: str) -> None:
    headings = (*NAMED, "filings", "filings.filed_on", "filings.status")
    numbers = f"{NUMBER}{separator}沪ICP备2021001234号-2A"
    (row,) = rows(grid("服务", headings, ("a", "App", numbers, f"{separator}2024-03-01", "已注销;"))).rows
    assert [
        {"number": NUMBER, "status": "deregistered"},
        {"number": "沪ICP备2021001234号-2A", "filed_on": "2024-03-01"},
    ] == row.table["filings"]


@pytest.mark.parametrize(
    ("numbers", "dates"), [(f"{NUMBER};{NUMBER}", "2024-03-01"), (NUMBER, "2024-03-01;"), (None, DAY)]
)
def test_parallel_cells_of_different_length_are_a_problem(numbers: str | None, dates: CellValue) -> None:
    sheet = grid("服务", (*NAMED, "filings", "filings.filed_on"), ("a", "App", numbers, dates))
    assert [["F237 clients.xlsx: 服务!D2"]] == codes(rows(sheet))


@pytest.mark.parametrize(
    ("expected", "filing"),
    [
        (["N102 clients.csv: C2"], ""),
        (["N107 clients.csv: C2"], "沪ICP备"),
        (["F105 clients.csv: C2"], f"{NUMBER};{NUMBER}"),
        (["F124 clients.csv: C2"], "京公网安备11000002000088号"),
    ],
)
def test_a_faulty_number_is_located_at_its_cell(expected: list[str], filing: str) -> None:
    found = read_csv(f"service.name,service.kind,filings\na,App,{filing or '; 沪ICP备2021001234号-1'}\n")
    assert expected == [f"{p.code} {p.where}" for error in found.errors for p in error.problems]


BOTH = (grid("服务", SERVICES, ("a", "App", "甲公司"), ("b", "App", "乙公司"), ("c", "App", "乙公司")),
        grid("主办者", SPONSORS, ("甲公司", "企业", "沪"), ("乙公司", "企业", "沪")))  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "row"),
    [
        # A number that may be anybody's leaves every service in doubt.
        ([["F236 clients.xlsx: 备案!2"]] * 3, (NUMBER, None, None)),
        ([["F011 clients.xlsx: 备案!B2"]] * 3, (NUMBER, "x", None)),
        ([["F231 clients.xlsx: 备案!C2"]] * 3, (NUMBER, None, "丙公司")),
        ([["F228 clients.xlsx: 备案!B2"]] * 3, (NUMBER, 360, "甲公司")),
        # One that is certainly of a sponsor leaves its services in doubt.
        ([["F215 clients.xlsx: 备案!C2"], ["F215 clients.xlsx: 备案!C2"], []], (NUMBER, "b", "甲公司")),
        ([["F011 clients.xlsx: 备案!B2"], [], []], (NUMBER, "x", "甲公司")),
        ([[], ["F225 clients.xlsx: 备案!D2"], ["F225 clients.xlsx: 备案!D2"]], (NUMBER, None, "乙公司", "2024/1/1")),
        ([[], ["F225 clients.xlsx: 备案!D2"], []], (NUMBER, "b", None, "2024/1/1")),
        ([[], ["F235 clients.xlsx: 备案!2"], []], (None, "b", None, DAY)),
    ],
)
def test_a_fault_of_a_number_reaches_the_services_it_leaves_in_doubt(
    expected: list[list[str]], row: tuple[CellValue | None, ...]
) -> None:
    found = rows(*BOTH, grid("备案", FILINGS, row))
    assert expected == codes(found)


def test_filings_given_in_two_places_are_a_problem() -> None:
    services = grid("服务", (*SERVICES, "filings"), ("a", "App", None, "无"), ("b", "App", None, None))
    found = rows(services, grid("备案", FILINGS, (NUMBER, "a"), (NUMBER, "b")))
    assert [["F234 clients.xlsx: 服务!D2"], []] == codes(found)


def test_filings_of_a_sponsor_given_in_two_places_are_a_problem_of_its_services() -> None:
    sponsors = grid("主办者", ("sponsor.name", "sponsor.kind", "sponsor.filings"), ("甲公司", "企业", "无"))
    found = rows(BOTH[0], sponsors, grid("备案", FILINGS, (NUMBER, None, "甲公司")))
    assert ["F234 clients.xlsx: 主办者!C2"] == codes(found)[0]


def test_a_sponsors_number_in_a_cell_may_not_name_a_service_that_is_nowhere() -> None:
    headings = (*NAMED, "sponsor.filings", "sponsor.filings.service")
    assert [["F011 clients.xlsx: 服务!D2"]] == codes(rows(grid("服务", headings, ("a", "App", NUMBER, "x"))))


def test_a_column_of_services_does_not_belong_on_a_sheet_of_filings() -> None:
    filings = grid("备案", ("备案编号", "服务名称", "备案日期"), (NUMBER, "a", DAY))
    assert ["F239 clients.xlsx: 备案!B1"] == refused(BOTH[0], BOTH[1], filings)


def test_an_event_can_be_raised_without_details() -> None:
    (row,) = rows(grid("服务", (*NAMED, "application"), ("a", "App", "是"))).rows
    assert {} == row.table["application"]


def test_an_event_that_is_denied_and_told_about_is_a_problem() -> None:
    headings = (*NAMED, "application", "application.received_on")
    assert [["F238 clients.xlsx: 服务!C2"]] == codes(rows(grid("服务", headings, ("a", "App", "否", DAY))))


def test_a_partners_own_facts_are_columns_too() -> None:
    partner = icprules.load(PARTNER)
    sheet = grid("服务", ("服务名称", "已通过内部审核"), ("a", "是"))
    (row,) = service_rows((sheet,), partner, "clients.xlsx").rows
    assert {"name": "a", "acme": {"reviewed": True}} == row.table


def test_a_service_of_a_workbook_on_standard_input_needs_no_file(tmp_path: Any) -> None:  # noqa: ANN401
    file = tmp_path / "clients.xlsx"
    write_template(file, RULEBOOK, subjects=[read_subject({"name": "a", "kind": "app"}, RULEBOOK.schema)])
    found = portfolio_of_content(file.read_bytes(), RULEBOOK, name="stdin")
    assert ["a"] == [one.name for one in found.subjects]
