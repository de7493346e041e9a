"""Nothing on the law page, no rule and no date is left without an account; each test fails with the list."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import icprules
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
