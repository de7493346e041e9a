"""`icprules ask` with piped answers: what is written where, what is refused, and what goes to which stream."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import mini
import pytest
from click.testing import CliRunner, Result

import icprules
from icprules.cli import root

EXAMPLES = Path(__file__).parent.parent / "examples"
NUMBER = "沪ICP备2021001234号-2A"
TWO = """\
# two services of one brand
[sponsor]
kind = "enterprise"   # by its licence

[[service]]
name = "Web"
kind = "website"

[[service]]
name = "App"
kind = "app"   # filed never
stage = "operating"
offline = false
"""


def run(*words: str, answers: str = "") -> Result:
    return CliRunner().invoke(root, ["ask", "--as-of", "2024-06-22", *words], input=answers, catch_exceptions=False)


def lines(*answers: str) -> str:
    return "".join(f"{answer}\n" for answer in answers)


def read(file: Path) -> dict[str, icprules.Assessment]:
    subjects = icprules.read_portfolio(file, mini.real()).subjects
    return {one.name: icprules.assess(one, as_of="2024-06-22", rulebook=mini.real()) for one in subjects}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    file = tmp_path / "brand.toml"
    file.write_text(TWO, encoding="utf-8")
    return file


def test_the_verdict_alone_goes_to_standard_output() -> None:
    found = run("--lang", "en", answers=lines("app", "operating", "no", "yes", "none"))
    assert 0 == found.exit_code
    assert "Under the law: non-compliant" in found.stdout
    assert "Is the service a website" in found.stderr
    assert "Is the service a website" not in found.stdout


def test_without_answers_the_verdict_is_open_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "shop.toml"
    found = run("--lang", "en", "--out", str(out))
    assert (0, True) == (found.exit_code, "Under the law: undetermined" in found.stdout)
    assert (False, True) == (out.exists(), "nothing is written" in found.stderr)


def service_of(out: Path) -> Any:  # noqa: ANN401 - a table
    return tomllib.loads(out.read_text(encoding="utf-8"))["service"]


def test_answers_in_the_other_language_are_understood(tmp_path: Path) -> None:
    out = tmp_path / "shop.toml"
    run("--lang", "en", "--out", str(out), answers=lines("小程序", "运营中", "否", "是"))
    assert {"kind": "mini_program", "stage": "operating", "offline": False, "offered_in_mainland": True} == service_of(
        out
    )


def test_an_answer_that_is_not_understood_is_asked_again(tmp_path: Path) -> None:
    out = tmp_path / "shop.toml"
    found = run("--out", str(out), answers=lines("汽车", "App"))
    assert "✗ `汽车` 不在选项中" in found.stderr
    assert "app" == service_of(out)["kind"]


def test_the_file_is_read_back_with_dates_numbers_and_odd_names(tmp_path: Path) -> None:
    out = tmp_path / "shop.toml"
    name = 'a"b\\c 商店 #1'
    answers = lines("App", "运营中", "否", "是", f"{NUMBER} 2024-05-06", "是", "有")
    run("--service", name, "--out", str(out), answers=answers)
    (result,) = read(out).values()
    assert name == result.service
    assert "2024-05-06" == str(result.facts["filing.filed_on"])
    assert "# 服务类型：App" in out.read_text(encoding="utf-8")


def test_json_is_written_by_the_name_of_the_file(tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    run("--out", str(out), answers=lines("App", "运营中"))
    assert {"service": {"kind": "app", "stage": "operating"}} == json.loads(out.read_text(encoding="utf-8"))


def test_one_service_of_a_file_is_completed_and_all_else_stays(two: Path) -> None:
    answers = lines("是", "没有", "2022-05-01")
    found = run(str(two), "--service", "App", "--out", str(two), answers=answers)
    assert (0, True) == (found.exit_code, "已写入 brand.toml" in found.stderr)
    text = two.read_text(encoding="utf-8")
    kept = iter(text.splitlines())
    assert all(line in kept for line in TWO.splitlines())
    web, app = tomllib.loads(text)["service"]
    assert {"name": "Web", "kind": "website"} == web
    assert (True, []) == (app["offered_in_mainland"], app["filings"])


def test_what_is_learnt_of_a_shared_sponsor_is_said_once_for_all(two: Path) -> None:
    answers = lines("是", "没有", "", "中国")
    run(str(two), "--service", "App", "--out", str(two), answers=answers)
    table = tomllib.loads(two.read_text(encoding="utf-8"))
    assert "CN" == table["sponsor"].get("country")
    assert "sponsor" not in table["service"][1]


def test_a_sponsor_of_whom_nothing_was_known_stays_with_the_service_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(TWO.partition("\n\n")[2], encoding="utf-8")
    run(str(file), "--service", "App", "--out", str(file), answers=lines("是", "没有", "", "中国"))
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    assert {"country": "CN"} == table["service"][1]["sponsor"]
    assert "sponsor" not in table


def test_a_raised_case_is_written_even_where_nothing_is_known_of_it(tmp_path: Path) -> None:
    out = tmp_path / "shop.toml"
    run("--out", str(out), answers=lines("App", "运营中", "否", "是", "没有", "备案申请"))
    assert {} == service_of(out)["application"]
    (result,) = read(out).values()
    assert result.facts["raised.application"] is True


def test_a_number_of_the_sponsor_gets_its_service_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    given = TWO.replace('kind = "enterprise"   # by its licence', f'filings = ["{NUMBER}"]  # one')
    file.write_text(given, encoding="utf-8")
    found = run(str(file), "--service", "App", "--out", str(file), "--lang", "en", answers=lines("yes", "3"))
    assert "To which service does the number held by the sponsor belong?" in found.stderr
    assert "the comments of the old file are not in it" in found.stderr
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [{"number": NUMBER, "service": "none"}] == table["sponsor"]["filings"]
    assert False is read(file)["App"].facts["filing.covers_service"]


def test_another_file_may_be_written_from_one(two: Path, tmp_path: Path) -> None:
    out = tmp_path / "more.toml"
    run(str(two), "--service", "App", "--out", str(out), answers=lines("是"))
    assert TWO == two.read_text(encoding="utf-8")
    assert "# two services of one brand" in out.read_text(encoding="utf-8")


def test_a_file_in_json_is_completed(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    file.write_text(json.dumps({"service": {"kind": "app", "launched_on": "2022-05-01"}}), encoding="utf-8")
    run(str(file), "--out", str(file), answers=lines("运营中"))
    wanted = {"kind": "app", "launched_on": "2022-05-01", "stage": "operating"}
    assert {"service": wanted} == json.loads(file.read_text(encoding="utf-8"))


def test_without_a_file_to_write_the_facts_are_offered(two: Path) -> None:
    found = run("--lang", "en", answers=lines("app"))
    assert 'kind = "app"  # kind of service: App' in found.stderr
    assert TWO == two.read_text(encoding="utf-8")


def test_with_nothing_to_ask_there_is_the_verdict_alone(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('[service]\nkind = "app"\nstage = "operating"\noffline = true\nfilings = []\n', encoding="utf-8")
    before = file.read_bytes()
    found = run(str(file), "--out", str(file), "--lang", "en")
    assert (0, True, before) == (found.exit_code, "Nothing else has to be asked" in found.stderr, file.read_bytes())


@pytest.mark.parametrize("words", [("?",), ("why",), ("为什么",)])
def test_why_is_explained_without_using_up_the_question(words: tuple[str, ...]) -> None:
    found = run("--lang", "en", answers=lines("app", *words, "operating"))
    told = found.stderr.index("what each answer leads to under the law:")
    assert told < found.stderr.index("✓ stage of the service: operating")


@pytest.mark.parametrize("word", ["", "不知道", "skip", "Unknown"])
def test_not_knowing_leaves_it_open(word: str) -> None:
    assert "– left open" in run("--lang", "en", answers=lines(word, "q")).stderr


@pytest.mark.parametrize("word", ["q", "quit", "结束", "done"])
def test_it_ends_where_the_person_ends_it(word: str) -> None:
    found = run("--lang", "en", answers=lines("app", word, "never read"))
    assert (0, False) == (found.exit_code, "never read" in found.stderr)


def test_going_back_from_the_first_question_is_told() -> None:
    assert "this is the first question" in run("--lang", "en", answers=lines("<")).stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("BRAND",), "T150"),
        (("BRAND", "--service", "Ap"), "F018"),
        (("-",), "T158"),
        (("none.toml",), "F001"),
        (("--out", "FOLDER/old.toml"), "T152"),
        (("BRAND", "--service", "App", "--out", "FOLDER/old.toml"), "T152"),
        (("--out", "FOLDER/none/shop.toml"), "T153"),
        (("--out", "FOLDER/shop.xlsx"), "T154"),
        (("--as-of", "soon"), "F151"),
        (("--engine", "steam"), "E10"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_the_first_question(
    two: Path, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    (tmp_path / "old.toml").write_text("x = 1\n", encoding="utf-8")
    filled = [word.replace("BRAND", str(two)).replace("FOLDER", str(tmp_path)) for word in words]
    found = run(*filled, "--lang", "en")
    assert (2, True, False) == (found.exit_code, code in found.stderr, "1." in found.stderr)
    assert str(tmp_path) not in found.stderr


def test_a_service_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('[service]\nkind = "ap"\n', encoding="utf-8")
    found = run(str(file), "--lang", "en")
    assert (2, True) == (found.exit_code, "F102 shop.toml: service.kind" in found.stderr)


def test_answers_survive_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "shop.toml"
    out.write_text('[service]\nkind = "app"\n', encoding="utf-8")

    def fail(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    found = run(str(out), "--out", str(out), answers=lines("运营中"))
    wanted = ("O122 shop.toml: 无法写入文件（磁盘已满）", 'stage = "operating"')
    assert (2, True, True) == (found.exit_code, *(text in found.stderr for text in wanted))
    assert "法律结论：无法确定" in found.stdout
    assert ('[service]\nkind = "app"\n', ["shop.toml"]) == (
        out.read_text(encoding="utf-8"), [one.name for one in tmp_path.iterdir()],
    )  # fmt: skip


def test_a_spreadsheet_can_be_begun_with(tmp_path: Path) -> None:
    file, out = tmp_path / "clients.csv", tmp_path / "shop.toml"
    file.write_text("服务名称,服务类型\n商店,App\n", encoding="utf-8")
    found = run(str(file), "--out", str(out), answers=lines("运营中"))
    assert 0 == found.exit_code, found.output
    assert {"name": "商店", "kind": "app", "stage": "operating"} == service_of(out)


def test_every_example_can_be_begun_with_and_written_back(tmp_path: Path) -> None:
    for file in sorted(EXAMPLES.glob("*.toml")):
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        name = icprules.read_portfolio(copy, mini.real()).subjects[-1].name
        found = run(str(copy), "--service", name, "--out", str(copy), answers=lines("", "", ""))
        assert 0 == found.exit_code, found.output
        assert len(read(copy)) == len(read(file))


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(TWO.replace('"Web"', '"\\u001b[31mWeb"') + f'filings = ["{NUMBER}"]\n', encoding="utf-8")
    found = run(str(file), "--service", "App", answers=lines("\x1b[31m", "是"))
    assert "\x1b" not in found.stdout + found.stderr


def test_a_question_whose_answer_alone_rules_out_nothing_says_so() -> None:
    found = run("--lang", "en", "--service", "Shop", answers=lines("website", "?"))
    assert "this answer alone rules out no verdict under the law" in found.stderr
    assert "what each answer leads to" not in found.stderr


def test_every_service_that_could_be_named_is_named(tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    names = [f"Lumora Mini number {n}" for n in range(20)]
    file.write_text("".join(f'[[service]]\nname = "{name}"\n' for name in names), encoding="utf-8")
    told = run(str(file), "--lang", "en").stderr
    assert [] == [name for name in names if name not in told]
