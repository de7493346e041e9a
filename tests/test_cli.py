"""The command line: exit codes, forms of output, languages, and faults that are told on standard error."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from icprules import engines
from icprules.cli import root
from icprules.rulebook import loader
from icprules.text import Text

if TYPE_CHECKING:
    from icprules.rulebook.law import Rulebook

ROOT = Path(__file__).parent.parent
BRAND = str(ROOT / "examples" / "brand.toml")
LOAD = loader.load
GOOD = """
[[service]]
name = "good"
kind = "app"
stage = "planned"
offline = false
offered_in_mainland = true
"""
OFFLINE = """
[service]
offline = true
kind = "app"
stage = "operating"
offered_in_mainland = true
filings = []
"""


@pytest.fixture(autouse=True)
def load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "load", _load)


@functools.cache
def _load(folder: Path | None = None) -> Rulebook:
    return LOAD(folder)


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, list(words), input=stdin, catch_exceptions=False)


def document(*words: str, stdin: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", stdin=stdin).stdout)
    return found


def test_assessing_ends_with_0_whatever_is_due() -> None:
    assert 0 == run("assess", BRAND, "--as-of", "2024-04-01").exit_code


@pytest.mark.parametrize(
    ("day", "on", "code"),
    [
        ("2024-03-31", "due", 1),
        ("2024-03-31", "overdue", 0),
        ("2024-04-01", "overdue", 1),
        ("2024-04-01", "due", 1),
        ("2024-03-31", "undetermined", 1),
    ],
)
def test_fail_on_turns_findings_into_exit_code_1(day: str, on: str, code: int) -> None:
    assert code == run("assess", BRAND, "--as-of", day, "--fail-on", on).exit_code


def test_fail_on_passes_where_nothing_is_found() -> None:
    words = ("assess", "-", "--as-of", "2024-04-01", "--fail-on", "due", "--fail-on", "overdue")
    assert 0 == run(*words, stdin=OFFLINE).exit_code


def test_one_bad_service_ends_with_2_and_loses_no_other() -> None:
    found = run("assess", "-", "--as-of", "2024-04-01", stdin=GOOD + '[[service]]\nname = "bad"\nkind = "ap"\n')
    assert (2, True, True) == (found.exit_code, "good" in found.stdout, "F102" in found.stderr)


def test_bad_input_outweighs_findings() -> None:
    words = ("assess", BRAND, "none.toml", "--as-of", "2024-04-01", "--fail-on", "overdue")
    assert 2 == run(*words).exit_code


def test_one_bad_file_loses_no_other() -> None:
    found = document("assess", "none.toml", BRAND, "--as-of", "2024-04-01")
    assert (7, ["F001"]) == (len(found["assessments"]), [e["code"] for e in found["errors"]])


def test_a_fault_is_told_once_though_every_service_has_it() -> None:
    found = run("assess", "-", stdin='sponsor = 1\n[[service]]\nname = "a"\n[[service]]\nname = "b"\n')
    assert 1 == found.stderr.count("F103")


def test_errors_in_json_name_service_place_and_both_languages() -> None:
    error = document("assess", "-", "--as-of", "2024-04-01", stdin=GOOD + '[[service]]\nkind = "ap"\n')["errors"][0]
    wanted = ("stdin", "service[2]", "F102", "stdin: service[2].kind", "did you mean `app`?")
    assert wanted == (error["file"], error["service"], error["code"], error["where"], error["help"]["en"])


def test_facts_that_contradict_the_day_are_a_fault_of_their_service() -> None:
    given = GOOD + '[[service]]\nname = "early"\nstage = "operating"\nlaunched_on = 2025-01-01\n'
    found = document("assess", "-", "--as-of", "2024-04-01", stdin=given)
    assert (["good"], ["early"]) == (
        [a["service"] for a in found["assessments"]],
        [e["service"] for e in found["errors"]],
    )


def test_errors_are_told_in_the_language_asked_for() -> None:
    found = run("assess", "none.toml", "--lang", "en")
    assert "F001 none.toml: there is no file `none.toml`\n" == found.stderr


def test_the_default_day_is_stated_as_today_in_beijing() -> None:
    found = document("assess", "-", stdin=GOOD)
    assert (True, True) == (found["as_of_is_today"], "北京今天" in run("assess", "-", stdin=GOOD).stdout)


def test_day_and_language_are_stated() -> None:
    first = run("assess", BRAND, "--as-of", "2024-02-22", "--lang", "en").stdout.splitlines()[0]
    assert "As of 2024-02-22 (Thursday) · for the sponsor · in English (--lang en)" == first


@pytest.mark.parametrize("day", ["2024-02-30", "tomorrow", "２０２４-02-22"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    found = run("assess", BRAND, "--as-of", day)
    assert (2, "F151") == (found.exit_code, found.stderr[:4])


def test_standing_law_leaves_out_platforms() -> None:
    found = document("assess", BRAND, "--as-of", "2024-04-01", "--standing", "law")
    assert ({None}, ["law", "normative"]) == (
        {a["platform_verdict"] for a in found["assessments"]},
        found["standing"],
    )


def test_another_perspective_counts_other_duties() -> None:
    found = document("assess", BRAND, "--as-of", "2024-04-01", "--perspective", "distribution_platform")
    assert {"distribution_platform"} == {
        d["who"] for a in found["assessments"] for d in (*a["obligations"], *a["prohibitions"]) if d["counts"]
    }


def test_two_engines_judge_where_they_can_and_the_output_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "durable_absent_reason", lambda: Text("没有安装。", "it is not installed"))
    found = run("assess", BRAND, "--as-of", "2024-04-01", "--lang", "en").stdout
    assert "One engine only (compiled): it is not installed" in found


def test_an_unknown_engine_is_bad_input() -> None:
    found = run("assess", BRAND, "--engine", "compild", "--lang", "en")
    assert (2, True) == (found.exit_code, "did you mean `compiled`?" in found.stderr)


@pytest.mark.parametrize("engine", ["tree", "compiled"])
def test_engines_give_the_same_document(engine: str) -> None:
    words = ("assess", BRAND, "--as-of", "2024-02-22", "--engine")
    one, other = document(*words, engine), document(*words, "tree")
    for found in (one, other):
        found["engine"] = ""
        for assessment in found["assessments"]:
            assessment["provenance"]["engine"] = ""
    assert one == other


def test_markdown_escapes_what_the_user_wrote() -> None:
    given = GOOD.replace("good", "a|b <script>*x*")
    assert r"## a\|b \<script\>\*x\*" in run("assess", "-", "--format", "markdown", stdin=given).stdout


def test_control_characters_of_a_name_do_not_reach_the_terminal() -> None:
    given = GOOD.replace("good", "\\u001b[31mred")
    found = run("assess", "-", "--lang", "both", stdin=given).stdout
    assert (False, True) == ("\x1b" in found, r"\x1b[31mred" in found)


def test_a_lone_surrogate_in_a_name_survives_json() -> None:
    given = json.dumps({"service": {"name": "\ud800", "kind": "app"}})
    assert "\ud800" == document("assess", "-", stdin=given)["assessments"][0]["service"]


def test_explain_shows_clauses_of_one_service() -> None:
    found = run("explain", BRAND, "--service", "Lumora App", "--as-of", "2024-02-22")
    assert (0, True, False) == (found.exit_code, "✓" in found.stdout, "Lumora Web" in found.stdout)


def test_explain_suggests_the_service_that_was_meant() -> None:
    found = run("explain", BRAND, "--service", "Lumora Ap", "--lang", "en")
    assert (2, True) == (found.exit_code, "did you mean `Lumora App`?" in found.stderr)


def test_explain_goes_on_after_a_bad_service() -> None:
    found = run("explain", "-", "--as-of", "2024-02-22", stdin='[[service]]\nkind = "ap"\n' + GOOD)
    assert (2, True) == (found.exit_code, "good" in found.stdout)


def test_rules_check_counts_the_rules() -> None:
    found = run("rules", "check", "--lang", "en")
    assert (0, True) == (found.exit_code, "rules, no problem" in found.stdout)


def test_rules_check_tells_every_problem(tmp_path: Path) -> None:
    (tmp_path / "rulebook.toml").write_text("format = 1\n", encoding="utf-8")
    found = run("rules", "check", "--rulebook", str(tmp_path))
    assert (2, True, False) == (found.exit_code, "R101" in found.stderr, str(tmp_path) in found.stderr)


def test_rules_show_is_in_both_languages() -> None:
    found = run("rules", "show", "existing-app-files-by-2024-03", "--lang", "both").stdout
    assert (True, True) == ("适用条件" in found, "applies when all of these hold" in found)


def test_rules_show_suggests_an_id() -> None:
    found = run("rules", "show", "existing-app-file-by-2024-03", "--lang", "en")
    assert (2, True) == (found.exit_code, "did you mean `existing-app-files-by-2024-03`?" in found.stderr)


def test_rules_list_can_be_narrowed() -> None:
    found = json.loads(run("rules", "list", "--kind", "exemption", "--format", "json").stdout)
    assert {"exemption"} == {rule["kind"] for rule in found}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_command(shell: str) -> None:
    assert "_ICPRULES_COMPLETE" in run("completion", shell).stdout


@pytest.mark.parametrize("which", ["input", "result"])
def test_schemas_are_printed(which: str) -> None:
    assert f"urn:icprules:{which}" == json.loads(run("schema", which).stdout)["$id"]


@pytest.mark.parametrize(
    "words",
    [(), ("assess",), ("explain",), ("number",), ("workdays",), ("rules",), ("schema",), ("completion",)],
)
def test_help_shows_an_example(words: tuple[str, ...]) -> None:
    found = run(*words, "--help")
    assert (0, True) == (
        found.exit_code,
        "icprules " + "".join(words[:1]) in found.stdout.split("Usage:")[1][20:],
    )


def process(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - options of subprocess
    return subprocess.run(
        [sys.executable, "-m", "icprules", *words], capture_output=True, text=True, encoding="utf-8",
        check=False, timeout=60, cwd=ROOT, **more,
    )  # fmt: skip


def test_the_module_runs_as_a_program() -> None:
    found = process("assess", BRAND, "--as-of", "2024-02-22")
    assert (0, "", True) == (found.returncode, found.stderr, "还剩 38 天；末日逢周末，不顺延" in found.stdout)


def test_piped_output_has_no_colour_and_a_stable_width() -> None:
    first = process("assess", BRAND, "--as-of", "2024-02-22", env={"COLUMNS": "40", "TERM": "xterm-256color"})
    second = process("assess", BRAND, "--as-of", "2024-02-22")
    assert (False, second.stdout) == ("\x1b" in first.stdout, first.stdout)


def test_a_reader_that_goes_away_gives_no_traceback() -> None:
    script = f'"{sys.executable}" -m icprules assess "{BRAND}" --as-of 2024-02-22 | head -n 1'
    found = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        cwd=ROOT,
    )
    assert (1, "") == (len(found.stdout.splitlines()), found.stderr)


def test_a_terminal_without_chinese_gets_escapes_and_no_crash() -> None:
    found = process("assess", BRAND, "--as-of", "2024-02-22", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (0, "") == (found.returncode, found.stderr)
