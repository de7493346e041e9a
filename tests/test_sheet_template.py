"""Templates: columns from the facts, notes, drop-downs and dates as a spreadsheet program sees them."""

from __future__ import annotations

import builtins
import datetime
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from folders import MINIMAL, PARTNER
from openpyxl.utils import get_column_letter

import icprules
from icprules.cli import root
from icprules.errors import FactError, OutputError
from icprules.sheets.columns import columns_of
from icprules.sheets.template import template_csv, write_template
from icprules.sheets.template_sheets import note_on, template_sheets
from icprules.sheets.template_workbook import template_workbook
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

RULEBOOK = icprules.load()
LANGS = ("zh", "en", "both")


def book(lang: str = "zh", rulebook: icprules.Rulebook = RULEBOOK) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template_workbook(template_sheets(rulebook, lang), lang)))


def column(page: Worksheet, key: str) -> int:
    return next(number for number, one in enumerate(page[2], 1) if one.value == key)


def rules(page: Worksheet) -> Mapping[str, Any]:
    """The check of each column, by its key."""
    found = {}
    for rule in page.data_validations.dataValidation:
        for cells in rule.sqref.ranges:
            found[str(page.cell(2, cells.min_col).value)] = rule
    return found


def offered(whole: openpyxl.Workbook, formula: str) -> list[object]:
    title, _, cells = formula.partition("!")
    return [one[0].value for one in whole[title.strip("'")][cells.replace("$", "")]]


@pytest.mark.parametrize(
    ("expected", "lang"),
    [
        (["说明", "服务", "主办者", "备案", "选项"], "zh"),
        (["Instructions", "Services", "Sponsors", "Filings", "Options"], "en"),
        (["说明 Instructions", "服务 Services", "主办者 Sponsors", "备案 Filings", "选项 Options"], "both"),
    ],
)
def test_a_template_has_a_sheet_for_each_thing(expected: list[str], lang: str) -> None:
    assert expected == book(lang).sheetnames


def test_every_fact_that_can_be_given_has_a_column() -> None:
    whole = book()
    there = {str(one.value) for title in ("服务", "主办者") for one in whole[title][2]}
    given = {
        name
        for name, spec in RULEBOOK.schema.facts.items()
        if not spec.derived and name not in ("filings", "filings.service")
    }
    assert set() == given - there


def test_a_partners_facts_have_columns_too() -> None:
    page = book("en", icprules.load(PARTNER))["Services"]
    assert "the internal review was passed" == page.cell(1, column(page, "acme.reviewed")).value


def test_a_rulebook_without_filings_has_no_sheet_of_filings() -> None:
    plain = icprules.load(MINIMAL)
    assert ("filings" in plain.schema.facts) == ("备案" in book("zh", plain).sheetnames)


@pytest.mark.parametrize(
    ("expected", "lang"),
    [("上线日期", "zh"), ("launch date", "en"), ("上线日期 / launch date", "both")],
)
def test_headings_are_labels_above_lasting_names(expected: str, lang: str) -> None:
    page = book(lang).worksheets[1]
    number = column(page, "service.launched_on")
    assert (expected, "service.launched_on") == (page.cell(1, number).value, page.cell(2, number).value)


@pytest.mark.parametrize("lang", LANGS)
def test_every_heading_has_a_note_with_the_question_of_the_fact(lang: str) -> None:
    page = book(lang).worksheets[1]
    for number, key in enumerate([one.value for one in page[2]], 1):
        note = page.cell(1, number).comment
        spec = RULEBOOK.schema.facts.get(str(key))
        assert note is not None, key
        if spec is not None and spec.question is not None:
            asked = [getattr(spec.question, one) for one in ("zh", "en") if lang in (one, "both")]
            assert [] == [text for text in asked if text not in note.text], key


def test_a_note_says_how_several_values_are_written() -> None:
    note = note_on(columns_of(RULEBOOK).by_key["service.content"], "en")
    assert "Several, separated by semicolons: news; publishing; education" in note


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "key", ["service.kind", "service.platform", "service.stage", "sponsor.kind", "sponsor.province"]
)
def test_a_drop_down_offers_the_words_that_are_read(lang: str, key: str) -> None:
    whole = book(lang)
    page = next(one for one in whole.worksheets[1:3] if any(cell.value == key for cell in one[2]))
    rule = rules(page)[key]
    choices = columns_of(RULEBOOK).by_key[key].choices
    assert choices is not None
    words = offered(whole, rule.formula1)
    assert ("list", True) == (rule.type, bool(rule.showErrorMessage))
    assert list(choices.labels) == [choices.value(str(word)) for word in words]


@pytest.mark.parametrize(
    ("expected", "lang"), [(["是", "否"], "zh"), (["yes", "no"], "en"), (["是 / yes", "否 / no"], "both")]
)
def test_yes_and_no_are_offered(expected: list[str], lang: str) -> None:
    whole = book(lang)
    assert expected == offered(whole, rules(whole.worksheets[1])["service.offline"].formula1)


def test_a_list_is_offered_one_value_at_a_time_and_takes_several() -> None:
    whole = book()
    rule = rules(whole["服务"])["service.content"]
    assert "新闻" in offered(whole, rule.formula1)
    assert not rule.showErrorMessage


def test_dates_have_a_format_and_a_range() -> None:
    page = book()["服务"]
    rule = rules(page)["service.launched_on"]
    letter = get_column_letter(column(page, "service.launched_on"))
    assert "yyyy-mm-dd" == page.column_dimensions[letter].number_format
    assert ("date", "DATE(1990,1,1)", "DATE(2100,12,31)") == (rule.type, rule.formula1, rule.formula2)


def test_a_date_that_may_not_have_come_takes_the_word_for_none() -> None:
    rule = rules(book("en")["Services"])["application.decided_on"]
    assert "custom" == rule.type
    assert '"none"' in rule.formula1


def test_text_columns_keep_what_is_typed_as_text() -> None:
    page = book()["主办者"]
    letter = get_column_letter(column(page, "sponsor.uscc"))
    assert "@" == page.column_dimensions[letter].number_format


def test_sponsors_and_services_are_offered_where_they_are_referred_to() -> None:
    whole = book()
    assert "'主办者'!$A$3:$A$2000" == rules(whole["服务"])["sponsor"].formula1
    assert "'服务'!$A$3:$A$2000" == rules(whole["备案"])["filings.service"].formula1
    assert "'主办者'!$A$3:$A$2000" == rules(whole["备案"])["sponsor"].formula1


def test_headings_stay_in_sight_and_are_printed_on_every_page() -> None:
    page = book()["服务"]
    assert ("B3", "$1:$2", "landscape") == (page.freeze_panes, page.print_title_rows, page.page_setup.orientation)


@pytest.mark.parametrize(("mark", "lang"), [("# 示例", "zh"), ("# example", "en"), ("# 示例", "both")])
def test_the_example_is_marked_in_its_first_cell(mark: str, lang: str) -> None:
    assert [True, True, True] == [str(page["A3"].value).startswith(mark) for page in book(lang).worksheets[1:4]]


def test_there_is_no_example_where_there_are_services() -> None:
    subjects = [read_subject({"name": "shop", "kind": "app"}, RULEBOOK.schema)]
    sheets = template_sheets(RULEBOOK, "zh", subjects)
    assert [()] * 3 == [sheet.examples for sheet in sheets]


def test_a_csv_template_begins_with_labels_names_and_an_example() -> None:
    lines = template_csv(RULEBOOK, "zh").decode("utf-8-sig").splitlines()
    assert ["服务名称,服务类型", "service.name,service.kind", "# 示例 商城 App（本行不读取，可删除）,App"] == [
        ",".join(line.split(",")[:2]) for line in lines
    ]


def test_a_workbook_holds_no_time_of_its_making() -> None:
    made = book()
    assert made.properties.created == made.properties.modified == datetime.datetime(1980, 1, 1)  # noqa: DTZ001


# --- files ----------------------------------------------------------------------------------------


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        write_template(file, RULEBOOK)
    assert ("O121", "mine") == (caught.value.code, file.read_text(encoding="utf-8"))
    write_template(file, RULEBOOK, force=True)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert ["a.csv"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.parametrize(("code", "name"), [("O124", "a.xls"), ("O124", "a"), ("O122", "no/a.csv")])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, code: str, name: str) -> None:
    with pytest.raises(OutputError) as caught:
        write_template(tmp_path / name, RULEBOOK)
    assert code == caught.value.code
    assert str(tmp_path) not in caught.value.text()


@pytest.mark.parametrize(
    ("where", "name", "text"),
    [
        ("服务!A3", "a.xlsx", "a\x07b"),
        ("A3", "a.csv", "a\x1b[31mb"),
        ("A3", "a.csv", "a\x9b31mb"),
    ],
)
def test_a_text_that_no_cell_can_hold_is_told_with_its_place(tmp_path: Path, where: str, name: str, text: str) -> None:
    subjects = [read_subject({"name": text}, RULEBOOK.schema)]
    with pytest.raises(OutputError) as caught:
        write_template(tmp_path / name, RULEBOOK, subjects=subjects)
    assert ("O126", where) == (caught.value.code, caught.value.problems[0].where)
    assert text not in caught.value.text()


def test_another_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactError) as caught:
        write_template(tmp_path / "a.csv", RULEBOOK, lang="fr")
    assert "F150" == caught.value.code


def test_a_workbook_cannot_be_written_without_openpyxl_and_a_csv_file_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any) -> Any:  # noqa: ANN401 - the signature of the standard library
        if name.partition(".")[0] == "openpyxl":
            raise ImportError(name=name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    write_template(tmp_path / "a.csv", RULEBOOK)
    with pytest.raises(OutputError) as caught:
        write_template(tmp_path / "a.xlsx", RULEBOOK)
    assert ("O101", "pip install 'icprules[xlsx]'") == (caught.value.code, caught.value.problems[0].help())


# --- the command line -----------------------------------------------------------------------------


def run(*words: str) -> Result:
    return CliRunner().invoke(root, list(words), catch_exceptions=False)


def test_from_a_template_to_results_on_the_command_line(tmp_path: Path) -> None:
    sheet, out = str(tmp_path / "clients.xlsx"), str(tmp_path / "results.xlsx")
    made = run("template", sheet, "--from", "examples/brand.toml", "--lang", "en")
    assert (0, f"wrote {sheet}: fill it in, then run icprules assess {sheet}\n") == (made.exit_code, made.stdout)
    done = run("assess", sheet, "--as-of", "2024-02-22", "--lang", "en", "--write", out, "--engine", "compiled")
    assert 0 == done.exit_code
    assert "7 services: 5 action required, 1 undetermined, 1 compliant" == done.stdout.splitlines()[1]
    assert f"wrote the results to {out}\n" == done.stderr
    from_toml = ("assess", "examples/brand.toml", "--as-of", "2024-02-22", "--lang", "en", "--engine", "compiled")
    again = run("assess", out, "--as-of", "2024-02-22", "--lang", "en", "--engine", "compiled")
    assert run(*from_toml).stdout == again.stdout


def test_notes_are_told_and_are_no_error(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("服务名称,服务类型,客户经理\n商城,App,王\n", encoding="gb18030")
    done = run("explain", str(file), "--as-of", "2024-02-22", "--engine", "compiled")
    assert 0 == done.exit_code
    assert ["F240 a.csv: 文件不是 UTF-8，已按 GB18030 读取", "F241 a.csv: 这些列没有读取：客户经理"] == [
        line for line in done.stderr.splitlines() if not line.startswith("     ")
    ]


def test_a_bad_row_ends_with_2_and_the_others_are_answered_and_written(tmp_path: Path) -> None:
    file, out = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_text("service.name,service.kind\none,Apq\ntwo,App\n", encoding="utf-8")
    done = run(
        "assess", str(file), "--as-of", "2024-02-22", "--lang", "en", "--engine", "compiled", "--write", str(out)
    )
    assert 2 == done.exit_code
    assert "F223 a.csv: B2: “kind of service” cannot be `Apq`" in done.stderr
    text = out.read_text(encoding="utf-8")
    assert ("one,Apq,could not be read" in text, 'two,App,"undetermined' in text) == (True, True)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("O128", ("examples/brand.toml", "examples/agency.toml")),
        ("O123", ("-",)),
        ("O123", ("examples/brand.toml",)),
    ],
)
def test_what_cannot_be_written_back_is_refused_before_anything_is_answered(code: str, words: tuple[str, ...]) -> None:
    done = run("assess", *words, "--write", "x.xlsx")
    assert (2, "") == (done.exit_code, done.stdout)
    assert code in done.stderr


def test_a_file_with_a_fault_is_no_source_of_a_template(tmp_path: Path) -> None:
    file, out = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_text("service.name,service.kind\none,Apq\n", encoding="utf-8")
    done = run("template", str(out), "--from", str(file))
    assert (2, False) == (done.exit_code, out.exists())
    assert "F223" in done.stderr


def test_a_template_is_not_written_over_a_file(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("mine", encoding="utf-8")
    assert 2 == run("template", str(out)).exit_code
    assert "mine" == out.read_text(encoding="utf-8")
    assert 0 == run("template", str(out), "--force").exit_code
