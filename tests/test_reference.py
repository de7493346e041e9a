"""Pages that are generated stay fresh, and tables that are written by hand name what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from icprules.decision.assessment import Status, Verdict
from icprules.engines import ENGINES
from icprules.report.wording import VERDICT
from icprules.rulebook import law
from icprules.testing.cases import EXPECT_KEYS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"


def written(page: Path, column: int = 0) -> list[str]:
    """Return what stands in backticks in one column of every table of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1:-1] for line in lines if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`([\w-]+)`", row[column])]


def test_the_generated_pages_are_those_that_the_generator_would_write() -> None:
    command = [sys.executable, str(ROOT / ".ci" / "reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ("", 0) == (done.stdout + done.stderr, done.returncode)


@pytest.mark.parametrize("value", get_args(Verdict))
def test_every_verdict_stands_in_its_table_with_the_words_of_the_reports(value: str) -> None:
    page = (REFERENCE / "statuses-and-results.md").read_text(encoding="utf-8")
    assert f"| `{value}` | {VERDICT[value].zh} |" in page


def test_every_status_is_described() -> None:
    page = (REFERENCE / "statuses-and-results.md").read_text(encoding="utf-8")
    assert [] == [status for status in get_args(Status) if f"`{status}`" not in page]


def test_every_engine_stands_in_its_table() -> None:
    assert set(ENGINES) <= set(written(REFERENCE / "engines.md"))


def test_every_standing_and_verification_is_explained_beside_the_instruments() -> None:
    names = {*get_args(law.Standing), *get_args(law.Verification)}
    assert names <= set(written(REFERENCE / "instruments.md"))


def test_the_case_file_page_names_every_expectation() -> None:
    page = (DOCS / "how-to" / "test-your-compliance-logic.md").read_text(encoding="utf-8")
    assert [] == [key for key in EXPECT_KEYS if f"`{key}`" not in page]


def test_every_page_stands_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.glob("*/*.md"))
    assert [] == [page for page in pages if f"]({page})" not in index]
