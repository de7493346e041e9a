"""Coverage of clauses: what counts as tried, and how it is told."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mini
import pytest
from click.testing import CliRunner

from icprules.cli import root
from icprules.testing.cases import Case
from icprules.testing.covered_clauses import clause_coverage, clause_table

if TYPE_CHECKING:
    from icprules.rulebook import law

CASES = str(Path(__file__).parent / "cases" / "miit-2023-105")
DAY = datetime.date(2024, 3, 1)
OFF_LINE = mini.is_("service.offline")
RULE = mini.duty("r", when=(OFF_LINE,), unless=(mini.is_("service.commercial"),), done=mini.is_("service.ip_only"))


def case(rule: str = "r", known_on: datetime.date | None = None, **facts: object) -> Case:
    return Case(rule=rule, name="a case", as_of=DAY, facts={"kind": "app", **facts}, expect={}, known_on=known_on)


def seen(*cases: Case, rule: law.Rule = RULE) -> dict[str, tuple[int, ...]]:
    return {one.place: tuple(one.seen.values()) for one in clause_coverage(mini.book(rule), cases)}


def test_a_clause_is_counted_as_true_false_or_unknown() -> None:
    found = seen(case(offline=True), case(offline=False), case(offline=False), case())
    assert (1, 2, 1) == found["when[1]"]


def test_exceptions_and_what_fulfils_a_duty_are_clauses_too() -> None:
    assert ["when[1]", "unless[1]", "then.done"] == list(seen(case()))


def test_a_case_counts_for_its_own_rule() -> None:
    assert {} == seen(case(rule="another"))


def test_a_case_that_asks_by_the_knowledge_of_another_day_is_passed_over() -> None:
    assert {} == seen(case(known_on=DAY))


@pytest.mark.parametrize(
    ("cases", "missing"),
    [
        ((case(offline=True), case(offline=False)), ()),
        ((case(offline=True),), ("false",)),
        ((case(offline=False),), ("true",)),
        ((case(),), ("true", "false")),
    ],
)
def test_a_clause_is_missing_the_truth_that_no_case_gave_it(cases: tuple[Case, ...], missing: tuple[str, ...]) -> None:
    found = clause_coverage(mini.book(mini.duty("r", when=(OFF_LINE,))), cases)
    assert [missing] == [one.missing for one in found]


@pytest.mark.parametrize(("lang", "word"), [("zh", "从未不成立"), ("en", "never false")])
def test_what_was_not_tried_is_told(lang: Any, word: str) -> None:  # noqa: ANN401 - a language
    found = clause_coverage(mini.book(mini.duty("r", when=(OFF_LINE,))), [case(offline=True)])
    assert f"  r  when[1]  {word}" in clause_table(found, lang=lang).splitlines()


def run(*args: str) -> Any:  # noqa: ANN401 - a result of click
    return CliRunner().invoke(root, ["rules", "coverage", "--clauses", *args])


def test_the_command_gives_the_clauses_as_json() -> None:
    told = json.loads(run("--cases", CASES, "--format", "json").output)
    assert {"rule", "place", "seen", "missing"} == set(told["clauses"][0])


def test_the_command_needs_cases() -> None:
    assert 2 == run().exit_code


def test_strict_fails_where_a_clause_was_not_tried(tmp_path: Path) -> None:
    text = 'rule = "app-displays-number"\n[[case]]\nname = "a"\nas_of = 2024-03-01\nexpect.truth = "unknown"\n'
    (tmp_path / "one.cases.toml").write_text(text, encoding="utf-8")
    assert (0, 1) == (run("--cases", str(tmp_path)).exit_code, run("--cases", str(tmp_path), "--strict").exit_code)
