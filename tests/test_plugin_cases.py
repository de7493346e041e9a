"""The pytest plugin: case files as tests, chosen, repeated and shared among processes; and what a failure shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

pytest_plugins = ("pytester",)
ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "examples" / "partner-rulebook"
CASES = """
rule = "existing-app-files-by-2024-03"

[base]
service.kind                = "app"
service.stage               = "operating"
service.launched_on         = "2022-05-01"
service.offline             = false
service.offered_in_mainland = true
service.filings             = []
sponsor.province            = "310000"

[[case]]
name          = "on the last day it is due"
as_of         = 2024-03-31
expect.status = "due"

[[case]]
name          = "the day after: overdue"
as_of         = 2024-04-01
expect.status = "overdue"

[[case]]
name          = "a slip of the test"
as_of         = 2024-04-01
expect.status = "due"
expect.due_on = 2024-04-30
expect.verdict = "non_compliant"
"""
SLIP = "a slip of the test"


@pytest.fixture
def site(pytester: pytest.Pytester) -> pytest.Pytester:
    return configured(pytester, "builtin", CASES)


def configured(pytester: pytest.Pytester, rulebook: str, cases: str, *more: str) -> pytest.Pytester:
    pytester.makeini("\n".join(["[pytest]", f"icprules_rulebook = {rulebook}", *more]))
    (pytester.path / "law.cases.toml").write_text(cases, encoding="utf-8")
    return pytester


def outcome(site: pytest.Pytester, *args: str) -> tuple[dict[str, int], str]:
    done = site.runpytest_inprocess(*args)
    counts = done.parseoutcomes()
    return {name: counts[name] for name in ("passed", "failed", "deselected", "error") if name in counts}, str(
        done.stdout
    )


def one_case(**keys: str) -> str:
    """A file with one case, its lines replaced or left out."""
    lines = {"name": '"a case"', "as_of": "2024-03-31", "expect.status": '"due"', **keys}
    body = "\n".join(f"{key} = {value}" for key, value in lines.items() if value)
    return f'rule = "existing-app-files-by-2024-03"\n[[case]]\n{body}\n'


# --- chosen, repeated, shared


def test_every_case_is_a_test_with_its_sentence_as_its_name(site: pytest.Pytester) -> None:
    lines = site.runpytest_inprocess("--collect-only", "-q").outlines
    assert [
        "law.cases.toml::on the last day it is due",
        "law.cases.toml::the day after: overdue",
        f"law.cases.toml::{SLIP}",
    ] == lines[:3]


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("the_day_after", 1),  # a sentence as one word
        ("day and after", 1),
        ("law.cases", 3),
        ("existing-app-files-by-2024-03", 3),
        ("slip or last", 2),
    ],
)
def test_k_chooses_by_the_words_of_a_sentence_by_file_and_by_rule(
    site: pytest.Pytester, expression: str, chosen: int
) -> None:
    lines = site.runpytest_inprocess("--collect-only", "-q", "-k", expression).outlines
    assert chosen == len([line for line in lines if "::" in line])


def test_one_case_is_run_by_its_name(site: pytest.Pytester) -> None:
    assert {"passed": 1} == outcome(site, "law.cases.toml::the day after: overdue")[0]


def test_lf_runs_again_what_failed_and_nothing_else(site: pytest.Pytester) -> None:
    assert {"passed": 2, "failed": 1} == outcome(site)[0]
    counts, text = outcome(site, "--lf")
    assert {"failed": 1} == {name: counts[name] for name in counts if name != "deselected"}
    assert SLIP in text


def test_two_processes_share_the_cases(site: pytest.Pytester) -> None:
    counts, text = outcome(site, "-n", "2")
    assert {"passed": 2, "failed": 1} == counts
    assert "- expected 'due'" in text


def test_two_cases_with_one_name_are_two_tests(pytester: pytest.Pytester) -> None:
    twice = CASES.replace(SLIP, "the day after: overdue")
    site = configured(pytester, "builtin", twice, "icprules_engines = tree compiled")
    ids = [line for line in site.runpytest_inprocess("--collect-only", "-q").outlines if "::" in line]
    assert 6 == len({*ids}) == len(ids)
    assert "law.cases.toml::the day after: overdue #2 [tree]" in ids


# --- what a failure shows

MORE = """
[[case]]
name                 = "lists and tables"
as_of                = 2024-04-01
expect.missing       = ["service.kind"]
expect.notices       = ["form-app", "form-website"]
expect.no_notices    = ["form-app"]
expect.obligations   = { file-service = "overdue", display-number = "overdue" }

[[case]]
name          = "the law of an earlier day"
as_of         = 2024-04-01
judged_on     = 2023-07-31
perspective   = "bureau"
expect.status = "due"

[[case]]
name          = "a \\u001b[31m\\u202e\\u009b slip"
as_of         = 2024-04-01
expect.status = "due"
"""


def ran(folder: Path, lang: str) -> str:
    """What pytest prints of a project with cases that fail."""
    (folder / "pytest.ini").write_text(
        f"[pytest]\nicprules_rulebook = builtin\nicprules_lang = {lang}\n", encoding="utf-8"
    )
    (folder / "law.cases.toml").write_text(CASES + MORE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8", env=environment())
    assert 1 == done.returncode, done.stdout + done.stderr
    return done.stdout


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is shown of each failing case, by its name."""
    text = ran(tmp_path_factory.mktemp("english"), "en").partition("FAILURES")[2].partition("short test summary")[0]
    parts = re.split(r"^law\.cases\.toml: case\[\d\]: (.*) \(as of ", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_a_failing_case_shows_what_was_expected_and_what_was_found(failures: dict[str, str]) -> None:
    wanted = """
      2024-04-01, engine compiled)
        status
          - expected 'due'
          + got      'overdue'
        due_on
          - expected 2024-04-30
          + got      2024-03-31

      existing-app-files-by-2024-03: an existing App
    """
    assert textwrap.dedent(wanted).strip() == failures[SLIP][: len(textwrap.dedent(wanted).strip())]


def test_a_failing_case_shows_which_clause_which_fact_and_which_article(failures: dict[str, str]) -> None:
    text = failures[SLIP]
    assert "[the Notice, stage plan, existing Apps" in text
    assert "launch date is before 2023-08-04 (fact: 2022-05-01) `service.launched_on` [the Notice, stage plan]" in text
    assert "`service.offline` [Order 292, art. 2]" in text
    assert "does it apply" in text
    assert "is it done" in text
    assert "the instrument fixes the last day: 2024-03-31 (Sunday), inclusive" in text


def test_a_failing_case_speaks_chinese_where_that_is_configured(tmp_path: Path) -> None:
    text = ran(tmp_path, "zh")
    assert "- 应为 'due'\n    + 实为 'overdue'" in text
    assert "查询日 2024-04-01" in text
    assert "是否已履行" in text


def test_lists_and_tables_differ_name_by_name(failures: dict[str, str]) -> None:
    text = failures["lists and tables"]
    assert "missing\n    - expected 'service.kind'\n    + got      'service.commercial'" in text
    assert "notices\n    - expected 'form-website'\n      among    [" in text
    assert "no_notices\n    + got      'form-app'" in text
    assert "obligations\n    - expected display-number = 'overdue'\n    + got      display-number = '" in text
    assert "app-displays-number: " in text  # the rule of the other duty is traced as well


def test_the_trace_is_of_the_day_whose_law_is_asked_for(failures: dict[str, str]) -> None:
    assert "✗ the rule is in force from 2023-08-0" in failures["the law of an earlier day"]


def test_a_sentence_that_would_steer_a_terminal_is_written_out(failures: dict[str, str]) -> None:
    assert r"a \x1b[31m\u202e\x9b slip" in failures
    assert set() == {"\x1b", "\u202e", "\x9b"} & {*"".join((*failures, *failures.values()))}


# --- slips


SLIPS = {
    "expect.notices = ['form-ap']": "F166 {}.expect.notices: the rulebook has no `form-ap`",
    "expect.no_notices = ['x-y']": "F166 {}.expect.no_notices: ",
    "expect.consequences = ['x-y']": "F166 {}.expect.consequences: ",
    "expect.obligations = { x-y = 'not_applicable' }": "F166 {}.expect.obligations: ",
    "expect.prohibitions = { x-y = 'not_applicable' }": "F166 {}.expect.prohibitions: ",
    "expect.status = 'due'\ngiven.service.kind = 'appp'": "F102 kind: `appp` is not a value of `service.kind`",
    "expect.status = 'due'\nperspective = 'nobody'": "F150 `nobody` is not a `perspective`",
    "expect.status = 'due'\nstanding = ['nothing']": "F150 `nothing` is not a `standing`",
}


def test_a_slip_of_a_name_fails_and_cannot_look_like_what_does_not_apply(pytester: pytest.Pytester) -> None:
    cases = "".join(f"[[case]]\nname = '{n}'\nas_of = 2024-03-31\n{slip}\n" for n, slip in enumerate(SLIPS))
    site = configured(pytester, "builtin", f"rule = 'existing-app-files-by-2024-03'\n{cases}")
    (pytester.path / "more.cases.toml").write_text(one_case().replace("files-by", "file-by"), encoding="utf-8")
    done = site.runpytest_inprocess("-q")

    assert {"failed": len(SLIPS) + 1} == done.parseoutcomes()
    told = [line for line in done.outlines if line[:1] == "F" and line[1:4].isdigit()]
    wanted = [start.format(f"law.cases.toml: case[{number}]") for number, start in enumerate(SLIPS.values(), 1)]
    wanted.append("F017 more.cases.toml: case[1]: the rulebook has no rule `existing-app-file-by-2024-03`")
    assert wanted == [line[: len(start)] for line, start in zip(told, wanted, strict=True)]
    assert "did you mean `existing-app-files-by-2024-03`?" in str(done.stdout)


def test_only_the_standings_that_a_case_names_count(pytester: pytest.Pytester) -> None:
    none = one_case(standing='["practice"]', **{"expect.status": '"not_applicable"'})
    assert {"passed": 1} == configured(pytester, "builtin", none).runpytest_inprocess("-q").parseoutcomes()


def test_a_language_that_there_is_not_is_refused(pytester: pytest.Pytester) -> None:
    done = configured(pytester, "builtin", CASES, "icprules_lang = fr").runpytest_inprocess("-q")
    assert "icprules_lang must be `zh` or `en`, found `fr`" in str(done.stdout) + str(done.stderr)


# --- a partner's rulebook; and nothing at all where none is named


def test_cases_of_a_partners_rulebook_laid_on_ours_are_tests(pytester: pytest.Pytester) -> None:
    shutil.copytree(TEMPLATE, pytester.path, dirs_exist_ok=True)
    file = pytester.path / "tests" / "cases" / "app-is-reviewed.cases.toml"
    text = file.read_text(encoding="utf-8")
    slip = '[[case]]\nname = "a slip"\nas_of = 2026-12-09\nexpect.obligations = { pass-review = "fulfilled" }\n'
    file.write_text(f"{text}\n{slip}", encoding="utf-8")
    done = pytester.runpytest_subprocess("-q", "-n", "2", "-k", "reviewed")

    assert 2 == done.parseoutcomes()["failed"]  # once on each engine that the template names
    assert done.parseoutcomes()["passed"] > 10
    told = str(done.stdout)
    assert "- expected pass-review = 'fulfilled'\n    + got      pass-review = 'undetermined'" in told
    assert "`acme.reviewed`" in told
    assert "[the go-live policy, " in told


def imported(pytester: pytest.Pytester, *names: str) -> Sequence[str]:
    """Modules of some packages that are there in a run of a project without cases."""
    pytester.makepyfile(
        "import sys\n"
        "def test_nothing():\n"
        f"    found = sorted(one for one in sys.modules if one.split('.')[0] in {names!r})\n"
        "    open('found', 'w').write(' '.join(found))\n"
    )
    pytester.runpytest_subprocess("-q", "-p", "no:hypothesispytest").assert_outcomes(passed=1)
    return (pytester.path / "found").read_text().split()


def test_a_project_without_a_rulebook_pays_for_the_entry_point_alone(pytester: pytest.Pytester) -> None:
    (pytester.path / "law.cases.toml").write_text("no TOML", encoding="utf-8")
    heavy = (
        "attr",
        "attrs",
        "cattrs",
        "click",
        "dateutil",
        "durable",
        "holidays",
        "numpy",
        "pyarrow",
        "rich",
        "stdnum",
    )
    found = imported(pytester, "icprules", *heavy)
    assert ["icprules", "icprules.testing", "icprules.testing.plugin"] == found
