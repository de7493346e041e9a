"""Notices dropped in on the command line: projected becomes confirmed, and the days of a province count there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from test_workday_layers import document

from icprules.cli import root

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FACTS = """
[sponsor]
province = "{province}"

[[service]]
name = "Shop"
kind = "app"
stage = "planned"
offline = false
offered_in_mainland = true
commercial = false
filings = []

[service.application]
received_on = {received}
outcome = "pending"
"""
GUANGXI = {"region": "450000", "source": "made up for this test", "off": ["2026-04-20", "2026-04-21"]}


def run(*words: object) -> Result:
    return CliRunner().invoke(root, [str(word) for word in words])


def facts(folder: Path, received: str, province: str = "沪") -> Path:
    file = folder / "shop.toml"
    file.write_text(FACTS.format(received=received, province=province), encoding="utf-8")
    return file


def written(folder: Path, name: str, content: object) -> Path:
    file = folder / name
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def told(result: Result, lang: str) -> str:
    return {"zh": "", "en": " "}[lang].join(line.strip() for line in result.stdout.splitlines())


def progress(result: Result) -> dict[str, Any]:
    assert 0 == result.exit_code, result.stderr
    (found,) = json.loads(result.stdout)["assessments"]
    under_way = [duty["in_progress"] for duty in found["obligations"] if duty["in_progress"]]
    return {**under_way[0], "region": found["calendar"]["region"]}


def test_a_notice_that_is_dropped_in_turns_projected_into_confirmed(tmp_path: Path) -> None:
    file = facts(tmp_path, "2027-01-20")
    notice = written(tmp_path, "notice-2027.json", document())
    asked = ("assess", file, "--as-of", "2027-01-25", "--format", "json")
    before, after = progress(run(*asked)), progress(run(*asked, "--holidays", notice))
    assert ("projected", "2027-02-18", "2027-02-23", "2027-02-26") == tuple(
        before[key] for key in ("certainty", "earliest", "decide_by", "latest")
    )
    assert ("confirmed", "2027-02-23", "2027-02-23", "2027-02-23") == tuple(
        after[key] for key in ("certainty", "earliest", "decide_by", "latest")
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "推算日期，放假安排尚未公布，可能在"),
        ("en", "projected, the holidays are not announced; it may fall from"),
    ],
)
def test_a_projected_decision_is_told_as_one(tmp_path: Path, lang: str, words: str) -> None:
    file = facts(tmp_path, "2027-01-20")
    notice = written(tmp_path, "notice-2027.json", document())
    asked = ("assess", file, "--as-of", "2027-01-25", "--lang", lang)
    assert words in told(run(*asked), lang)
    assert words not in told(run(*asked, "--holidays", notice), lang)


@pytest.mark.parametrize(
    ("province", "expected", "region"), [("桂", "2026-05-11", "450000"), ("沪", "2026-05-08", None)]
)
def test_the_days_of_a_province_count_for_its_sponsors(
    tmp_path: Path, province: str, expected: str, region: str | None
) -> None:
    file = facts(tmp_path, "2026-04-07", province)
    days = written(tmp_path, "guangxi.json", GUANGXI)
    found = progress(run("assess", file, "--as-of", "2026-04-10", "--format", "json", "--holidays", days))
    assert (expected, region) == (found["decide_by"], found["region"])


def test_several_files_are_laid_on_each_other(tmp_path: Path) -> None:
    notice = written(tmp_path, "notice-2027.json", document())
    days = written(tmp_path, "guangxi.json", {**GUANGXI, "off": ["2027-04-09"]})
    both = ("--holidays", notice, "--holidays", days)
    plain = run("workdays", "2027-04-07", "+2", "--format", "json", *both)
    guangxi = run("workdays", "2027-04-07", "+2", "--format", "json", *both, "--region", "450000")
    assert [("2027-04-09", "confirmed"), ("2027-04-12", "confirmed")] == [
        (found["date"], found["status"]) for found in (json.loads(one.stdout) for one in (plain, guangxi))
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({**GUANGXI, "off": [20260420]}, "C120 days.json: off[0]: "),
        ({**GUANGXI, "off": ["2026-04-32"]}, "C101 days.json: "),
        ({**GUANGXI, "off": "2026-04-20"}, "C120 days.json: "),
        ({**GUANGXI, "region": "45"}, "C114 days.json: "),
        ({**GUANGXI, "source": ""}, "C113 days.json: "),
        ({**GUANGXI, "offf": []}, "C126 days.json: "),
        ({"region": "450000", "source": "x"}, "C125 days.json: "),
        ({**GUANGXI, "work": ["2026-03-02"]}, "C112 days.json: "),
        ({"year": 2027, "papers": [], "days": []}, "C121 days.json: papers: "),
    ],
)
def test_a_file_that_is_no_notice_is_refused_with_its_name(tmp_path: Path, content: object, message: str) -> None:
    found = run("workdays", "2026-04-07", "+2", "--lang", "en", "--holidays", written(tmp_path, "days.json", content))
    assert (2, "") == (found.exit_code, found.stdout)
    assert found.stderr.startswith(message)


def test_a_region_that_is_none_is_refused() -> None:
    found = run("workdays", "2026-04-07", "+2", "--lang", "en", "--region", "Guangxi")
    assert (2, "C114 `'Guangxi'` is no province code") == (found.exit_code, found.stderr.splitlines()[0])
