"""Case files that cannot be read are refused with the place; those that can are asked as they say."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from changed_documents import changed_content
from hypothesis import HealthCheck, given, settings

import icprules
from icprules.errors import CalendarError, FactError
from icprules.testing.cases import differences, read_cases

pytest_plugins = ("pytester",)
CASES = Path(__file__).parent / "cases"
BOOK = icprules.load()
RULE = "existing-app-files-by-2024-03"
HEAD = f'rule = "{RULE}"\n'
CASE = HEAD + '[[case]]\nname = "a"\nas_of = 2024-04-01\nexpect.truth = "true"\n'
GOOD = tuple(
    file.read_bytes() for file in sorted(CASES.rglob("*.cases.toml"))[::40] if file.stat().st_size < 4000
)  # fmt: skip


def refused(tmp_path: Path, text: str | bytes) -> list[tuple[str, str]]:
    file = tmp_path / "x.cases.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FactError) as caught:
        read_cases(file)
    return [(one.code, one.where) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("code", "where", "text"),
    [
        ("F004", "x.cases.toml", "rule = 'a"),
        ("F003", "x.cases.toml", b"\xff"),
        ("F005", "x.cases.toml", 'rule = "a"\nrule = "b"\n'),
        ("F007", "x.cases.toml", HEAD + "base = " + "[" * 200 + "]" * 200),
        ("F160", "x.cases.toml", "rule = 1\n"),
        ("F103", "x.cases.toml: base", HEAD + "base = 1\n"),
        ("F103", "x.cases.toml: case", HEAD + "case = 'a'\n"),
        ("F103", "x.cases.toml: case[1]", HEAD + "case = [1]\n"),
        ("F103", "x.cases.toml: case[1].expect", CASE.replace("expect.truth", "expect")),
        ("F103", "x.cases.toml: case[1].given", CASE + "given = 'app'\n"),
        ("F103", "x.cases.toml: case[1].without", CASE + "without = 'service.kind'\n"),
        ("F103", "x.cases.toml: case[1].without[2]", CASE + "given.a.b = 1\nwithout = ['a.b', 1]\n"),
        ("F163", "x.cases.toml: case[1].without", CASE + "given.a = 'b'\nwithout = ['a.b']\n"),
        ("F103", "x.cases.toml: case[1].perspective", CASE + "perspective = ['sponsor']\n"),
        ("F103", "x.cases.toml: case[1].standing", CASE + "standing = 'law'\n"),
        ("F108", "x.cases.toml: case[1].as_of", CASE.replace("2024-04-01", "'2024-02-30'")),
        ("F108", "x.cases.toml: case[1].as_of", CASE.replace("2024-04-01", "2024-04-01T10:00:00")),
        ("F108", "x.cases.toml: case[1].known_on", CASE + "known_on = 3\n"),
        ("F108", "x.cases.toml: case[1].judged_on", CASE + "judged_on = 'yesterday'\n"),
        ("F161", "x.cases.toml: case[1]", CASE.replace("as_of = 2024-04-01\n", "")),
        ("F161", "x.cases.toml: case[1]", CASE.replace('name = "a"\n', "")),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(tmp_path: Path, code: str, where: str, text: str | bytes) -> None:
    assert [(code, where)] == refused(tmp_path, text)


def test_a_case_of_a_rule_that_the_rulebook_does_not_have_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.cases.toml"
    file.write_text(CASE.replace("2024-03", "2024-3"), encoding="utf-8")
    with pytest.raises(FactError, match=RULE) as caught:
        differences(read_cases(file)[0], BOOK)
    assert [("F017", "x.cases.toml: case[1]")] == [(one.code, one.where) for one in caught.value.problems]


def test_a_case_that_limits_the_standing_is_asked_with_it(tmp_path: Path) -> None:
    service = 'kind = "mini_program", platform = "wechat", stage = "operating", offline = false, '
    service += "offered_in_mainland = true, filings = []"
    file = tmp_path / "x.cases.toml"
    text = f'rule = "{RULE}"\n[base]\nservice = {{{service}}}\n'
    for name, standing in (("all", []), ("law", ["law"])):
        text += f'[[case]]\nname = "{name}"\nas_of = 2024-04-01\nstanding = {standing}\nexpect.platform_verdict = "x"\n'
    file.write_text(text, encoding="utf-8")
    every, law = read_cases(file)
    assert (("law",), ()) == (law.standing, every.standing)
    assert differences(every, BOOK) != differences(law, BOOK)


def test_a_list_where_names_are_expected_is_a_difference_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "x.cases.toml"
    file.write_text(CASE.replace('expect.truth = "true"', "expect.notices = [['a']]"), encoding="utf-8")
    (told,) = differences(read_cases(file)[0], BOOK)
    assert ["notices", "  - expected ['a']"] == told.splitlines()[:2]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=changed_content(GOOD))
def test_whatever_a_case_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "broken.cases.toml"
    file.write_bytes(content)
    try:
        found = read_cases(file)
        told = [differences(case, BOOK) for case in found[:2]]
    except (FactError, CalendarError) as error:
        assert error.text("zh") != error.text("en")  # noqa: PT017 - any fault will do
    else:
        assert len(found[:2]) == len(told)
        assert len(found) == len(tomllib.loads(content.decode("utf-8-sig")).get("case", ()))


def test_the_plugin_says_what_is_wrong_with_a_file_and_shows_no_lines_of_the_reader(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nicprules_rulebook = builtin\n")
    pytester.makefile(".cases.toml", x=json.dumps("no table"))
    result = pytester.runpytest_subprocess("-q")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*F004 x.cases.toml*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*read_cases*")
