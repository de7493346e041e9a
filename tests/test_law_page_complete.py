"""Nothing on the law page, no rule and no date is left without an account; each test fails with the list."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import icprules
from icprules.cli.coverage import coverage as command
from icprules.testing.cases import read_cases
from icprules.testing.coverage import coverage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icprules.testing.coverage import Coverage

CASES = Path(__file__).parent / "cases"


@functools.cache
def found() -> Coverage:
    files = sorted(CASES.rglob("*.cases.toml"))
    return coverage(icprules.load(), [case for file in files for case in read_cases(file)])


def assert_empty(left: Iterable[str]) -> None:
    lines = list(left)
    assert [] == lines, "\n".join(["", *lines])


def test_every_fact_of_the_law_has_a_rule_or_the_reason_why_it_has_none() -> None:
    assert_empty(found().unaccounted)


def test_no_fact_has_both_a_rule_and_a_reason_for_having_none() -> None:
    assert_empty(found().accounted_twice)


def test_every_rule_rests_on_a_fact_of_the_law() -> None:
    assert_empty(found().rules_without_fact)


def test_every_rule_has_a_case_where_it_applies_one_where_it_does_not_and_one_undetermined() -> None:
    assert_empty(f"{rule.id}: {', '.join(rule.missing)}" for rule in found().rules_without_case)


def test_every_date_is_tried_the_day_before_on_the_day_and_the_day_after() -> None:
    assert_empty(f"{d.name} {d.day} {d.read_as}: {', '.join(d.missing)}" for d in found().dates_without_case)


def strict(cases: Path) -> int:
    return CliRunner().invoke(command, ["--cases", str(cases), "--strict"]).exit_code


def test_the_strict_command_accepts_the_cases_as_they_are() -> None:
    assert 0 == strict(CASES)


@pytest.mark.parametrize(
    "lost",
    [
        'expect.truth = "true"',
        'expect.truth = "false"',
        'expect.truth = "unknown"',
        "as_of = 2023-08-31",
        "as_of = 2023-09-01",
        "as_of = 2023-09-02",
    ],
)
def test_the_strict_command_refuses_a_rule_that_lost_its_cases_of_one_kind(lost: str, tmp_path: Path) -> None:
    shutil.copytree(CASES, tmp_path / "cases")
    file = tmp_path / "cases" / "miit-2023-105" / "stage-existing-apps.cases.toml"
    head, *cases = file.read_text(encoding="utf-8").split("[[case]]")
    kept = [case for case in cases if lost not in case]
    assert 0 < len(kept) < len(cases)
    file.write_text("[[case]]".join([head, *kept]), encoding="utf-8")
    assert 1 == strict(tmp_path / "cases")
