"""`icprules outlook` on the command line: the verdict either way, and what to ask first."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from icprules.cli import root

BRAND = str(Path(__file__).parent.parent / "examples" / "brand.toml")
DOUYIN = ("outlook", BRAND, "--service", "Lumora Mini (Douyin)", "--as-of", "2024-02-22")


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, list(words), input=stdin, catch_exceptions=False)


def document(*words: str, stdin: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", stdin=stdin).stdout)
    return found


def test_every_answer_says_what_it_leads_to_in_chinese() -> None:
    lines = run(*DOUYIN).stdout.splitlines()
    assert "Lumora Mini (Douyin)，2024-02-22：法律结论可能是：不合规、需要办理、合规、不在适用范围" == lines[0]
    assert "按此顺序问，不再有关的跳过，最多 6 个问题" == lines[1]
    assert "1. 服务在查询日是筹备中、运营中还是已终止？〔service.stage〕" in lines
    assert "  · 筹备中 → 需要办理、不在适用范围" in lines


def test_every_answer_says_what_it_leads_to_in_english() -> None:
    lines = run(*DOUYIN, "--lang", "en").stdout.splitlines()
    assert "Asked in this order, skipping what no longer matters, it takes 6 questions at the most" in lines
    assert "  · planned → action required, out of scope" in lines
    assert None is re.search(r"[\u4e00-\u9fff]", "\n".join(lines))


def test_what_does_not_settle_the_verdict_stands_apart() -> None:
    known = {"kind": "app", "stage": "operating", "offline": False, "commercial": False}
    known |= {"offered_in_mainland": True, "launched_on": "2022-05-01", "filings": []}
    given = json.dumps({"service": known})
    lines = run("outlook", "-", "--as-of", "2024-04-22", "--lang", "en", stdin=given).stdout.splitlines()
    assert "service on 2024-04-22: settled under the law: non-compliant" == lines[0]
    assert "Not for the verdict under the law, but each settles something else" in lines


def test_json_has_the_order_and_every_answer() -> None:
    (found,) = document(*DOUYIN)["outlooks"]
    assert (6, "service.stage") == (found["worst_case"], found["questions"][0]["fact"])
    assert {"value", "text", "verdicts"} == set(found["questions"][0]["answers"][0])


def test_markdown_has_a_heading_for_each_question() -> None:
    found = run(*DOUYIN, "--format", "markdown", "--lang", "en").stdout
    assert 6 == len([line for line in found.splitlines() if line.startswith("## ")])


def test_every_service_is_looked_at_without_a_name() -> None:
    assert 7 == len(document("outlook", BRAND, "--as-of", "2024-02-22")["outlooks"])


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--as-of", "soon"), "F151"), (("--service", "Lumora"), "F018"), (("--rulebook", "nowhere"), "R")],
)
def test_what_cannot_be_asked_is_refused_with_its_code(words: tuple[str, ...], code: str) -> None:
    found = run("outlook", BRAND, *words, "--lang", "en")
    assert (2, True) == (found.exit_code, code in found.stderr)


def test_one_bad_service_loses_no_other() -> None:
    given = '[[service]]\nname = "good"\nkind = "app"\n[[service]]\nname = "bad"\nkind = "ap"\n'
    found = run("outlook", "-", "--as-of", "2024-02-22", "--lang", "en", stdin=given)
    assert (2, True, True) == (found.exit_code, found.stdout.startswith("good on"), "F102" in found.stderr)
