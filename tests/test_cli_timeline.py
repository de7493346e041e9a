"""`icprules timeline` on the command line: which services, which days, three forms, two languages, faults."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from icprules.cli import root

BRAND = str(Path(__file__).parent.parent / "examples" / "brand.toml")
APP = ("timeline", BRAND, "--service", "Lumora App", "--from", "2024-03-20", "--to", "2024-04-10")


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, list(words), input=stdin, catch_exceptions=False)


def document(*words: str, stdin: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", stdin=stdin).stdout)
    return found


def test_the_day_after_the_deadline_begins_an_interval_with_its_reason() -> None:
    lines = run(*APP).stdout.splitlines()
    assert "2024-04-01 至 2024-04-10（10 日）  不合规" in lines
    assert "    · 法律结论：需要办理 → 不合规" in lines
    assert any("期限 2024-03-31 已过" in line for line in lines)


def test_english_says_the_same() -> None:
    lines = run(*APP, "--lang", "en").stdout.splitlines()
    assert "2024-04-01 to 2024-04-10 (10 days)  non-compliant" in lines
    assert "    · under the law: action required → non-compliant" in lines


def test_no_chinese_sentence_stands_in_an_english_page() -> None:
    assert None is re.search(r"[\u4e00-\u9fff]", run(*APP, "--lang", "en").stdout)


def test_both_languages_follow_each_other() -> None:
    found = run(*APP, "--lang", "both").stdout
    assert found.index("需要办理") < found.index("action required")


def test_a_duty_of_another_party_names_the_party() -> None:
    assert "access provider: new: “no network access for an unfiled App” (broken)" in run(*APP, "--lang", "en").stdout


def test_the_foot_says_what_was_used_and_that_it_is_no_advice() -> None:
    foot = run(*APP, "--lang", "en", "--engine", "compiled").stdout.split("\n\n")[-2].splitlines()
    assert "Next change after that: 2024-07-01 (Monday)" == foot[0]
    assert any(line.startswith("Engine compiled; Rulebook cn-icp") for line in foot)
    assert foot[-1].startswith("This is not legal advice")


def test_every_service_of_the_file_is_shown_without_a_name() -> None:
    found = document("timeline", BRAND, "--from", "2024-03-20", "--to", "2024-04-10")
    assert 7 == len(found["timelines"])


def test_json_holds_intervals_causes_and_both_languages() -> None:
    found = document(*APP)
    first, second = found["timelines"][0]["intervals"]
    assert ("2024-03-20", "2024-04-10", False, []) == (
        found["from"], found["to"], found["from_is_today"], found["errors"],
    )  # fmt: skip
    assert ("2024-03-31", "2024-04-01", "non_compliant") == (first["end"], second["start"], second["verdict"])
    assert "deadline_passed" in {change["cause"] for change in second["changes"]}
    assert {"zh", "en"} == set(second["changes"][0]["text"])


def test_the_whole_assessments_are_there_when_asked_for() -> None:
    intervals = document(*APP, "--full")["timelines"][0]["intervals"]
    assert ["action_required", "non_compliant"] == [one["assessment"]["verdict"] for one in intervals]


def test_markdown_has_a_heading_for_each_interval() -> None:
    found = run(*APP, "--format", "markdown", "--lang", "en").stdout
    assert ["# Lumora App, 2024-03-20 to 2024-04-10: 2 intervals", "**because**"] == [
        line for line in found.splitlines() if line.startswith(("# ", "**because"))
    ]
    assert 2 == found.count("\n## ")


def test_without_days_it_is_the_year_from_today_and_says_so() -> None:
    found = document("timeline", BRAND, "--service", "Lumora App")
    assert found["from_is_today"]
    assert [1, True] == [int(found["to"][:4]) - int(found["from"][:4]), found["to"][4:7] == found["from"][4:7]]
    assert "首日为北京今天" in run("timeline", BRAND, "--service", "Lumora App").stdout


def test_a_year_from_a_leap_day_ends_on_the_last_of_february() -> None:
    assert "2025-02-28" == document("timeline", BRAND, "--from", "2024-02-29")["to"]


def test_another_perspective_has_other_verdicts() -> None:
    found = document(*APP, "--perspective", "access_provider")
    assert "access_provider" == found["timelines"][0]["perspective"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "2024-3-1"), "F151"),
        (("--from", "2024-03-01", "--to", "tomorrow"), "F151"),
        (("--from", "2024-03-01", "--to", "2024-02-29"), "T102"),
        (("--from", "2000-03-01", "--to", "2090-02-28"), "T103"),
        (("--service", "Lumora Ap"), "F018"),
        (("--engine", "steam"), "E1"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_code(words: tuple[str, ...], code: str) -> None:
    found = run("timeline", BRAND, *words, "--lang", "en")
    assert (2, True, False) == (found.exit_code, code in found.stderr, "Traceback" in found.output)


def test_a_missing_file_is_bad_input() -> None:
    found = run("timeline", "none.toml", "--lang", "en")
    assert (2, "F001 none.toml: there is no file `none.toml`\n") == (found.exit_code, found.stderr)


def test_one_bad_service_loses_no_other() -> None:
    given = '[[service]]\nname = "good"\nkind = "app"\n[[service]]\nname = "bad"\nkind = "ap"\n'
    words = ("timeline", "-", "--from", "2024-03-01", "--to", "2024-03-02")
    found = document(*words, stdin=given)
    assert (["good"], ["bad"]) == ([t["service"] for t in found["timelines"]], [e["service"] for e in found["errors"]])
    assert (2, True) == (run(*words, stdin=given).exit_code, "F102" in run(*words, stdin=given).stderr)


def test_what_a_name_holds_does_not_reach_the_terminal() -> None:
    given = '[service]\nname = "\\u001b[31mred"\nkind = "app"\n'
    words = ("timeline", "-", "--from", "2024-03-01", "--to", "2024-03-02", "--lang", "both")
    assert "\x1b" not in run(*words, stdin=given).stdout
    assert "\x1b" not in run(*words, "--format", "markdown", stdin=given).stdout
