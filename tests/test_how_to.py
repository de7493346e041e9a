"""The files that a how-to shows do what it says: each is written under the name in its first line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import icprules
from icprules.subjects.portfolio import portfolio_from

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"
NAMED = re.compile(r"^```toml\n# (\S+\.toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a folder that holds the named files of a page."""
    for name, content in NAMED.findall((HOW_TO / request.param).read_text(encoding="utf-8")):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


def cases_passed(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return " ".join(re.findall(r"\d+ (?:passed|failed|error)\w*", done.stdout)) or done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["assess-a-file.md"], indirect=True)
def test_the_portfolio_gives_one_verdict_per_service(folder: Path) -> None:
    rulebook = icprules.load()
    subjects = icprules.read_portfolio(folder / "brand.toml", rulebook).subjects
    found = {s.name: icprules.assess(s, as_of="2024-02-22", rulebook=rulebook).verdict for s in subjects}
    assert "action_required" == found["shop App"]


@pytest.mark.parametrize("folder", ["assess-a-file.md"], indirect=True)
def test_the_portfolio_says_the_same_in_json(folder: Path) -> None:
    rulebook = icprules.load()
    text = (HOW_TO / "assess-a-file.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    in_toml = icprules.read_portfolio(folder / "brand.toml", rulebook)
    assert [s.facts for s in in_toml.subjects] == [
        s.facts for s in portfolio_from(json.loads(shown[0]), rulebook).subjects
    ]


@pytest.mark.parametrize("folder", ["write-your-own-rulebook.md"], indirect=True)
def test_the_rulebook_can_be_loaded(folder: Path) -> None:
    rulebook = icprules.load(folder / "my-rules")
    assert "app-is-reviewed" in {rule.id for rule in rulebook.rules}


@pytest.mark.parametrize("folder", ["write-your-own-rulebook.md"], indirect=True)
def test_the_cases_of_the_rulebook_pass_on_both_engines(folder: Path) -> None:
    assert "8 passed" == cases_passed(folder)


@pytest.mark.parametrize("folder", ["test-your-compliance-logic.md"], indirect=True)
def test_the_cases_that_pin_the_law_pass_on_both_engines(folder: Path) -> None:
    assert "6 passed" == cases_passed(folder)


@pytest.mark.parametrize("folder", ["test-your-compliance-logic.md"], indirect=True)
def test_a_case_that_no_longer_holds_fails(folder: Path) -> None:
    file = folder / "compliance" / "existing-app.cases.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"overdue"', '"kept"'), encoding="utf-8")
    assert "2 failed 4 passed" == cases_passed(folder)
