"""Coverage: what counts as an account of a fact, a rule or a date. One small rulebook, one gap per test."""

from __future__ import annotations

import datetime
import functools
import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import icprules
from icprules.cli.coverage import coverage as command
from icprules.rulebook import law
from icprules.rulebook.condition import All, Compare, Condition, In
from icprules.rulebook.condition import Any as AnyOf
from icprules.rulebook.law_page import LawPageFact
from icprules.rulebook.procedures import LeadTime, Procedures
from icprules.testing.cases import Case
from icprules.testing.coverage import Coverage, coverage
from icprules.testing.coverage_table import coverage_table
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from icprules.rulebook.law import Rulebook

D = datetime.date
WORDS = Text("文", "text")
APP = In(fact="service.kind", values=("app",))
DAY = D(2024, 3, 31)
ASKED = D(2024, 1, 1)
AROUND = {"before": D(2024, 3, 30), "on": DAY, "after": D(2024, 4, 1)}


@functools.cache
def built_in() -> Rulebook:
    return icprules.load()


def rule(
    name: str = "r",
    *when: Condition,
    facts: tuple[str, ...] = ("F.1",),
    in_force: law.Period | None = None,
    then: law.Then | None = None,
    judged_on: str = "as_of",
) -> law.Rule:
    return law.Rule(
        id=name,
        kind="notice" if then is None else "obligation",
        title=WORDS,
        in_force=law.Period() if in_force is None else in_force,
        judged_on=judged_on,
        citation=law.Citation(instrument="sc-292", locator=WORDS, facts=facts, verification="text", standing="law"),
        when=when,
        then=law.Notice(category="notice", text=WORDS) if then is None else then,
    )


def fact(name: str, *, reason: Text | None = None) -> LawPageFact:
    return LawPageFact(id=name, tag="S", paraphrase=WORDS, not_a_rule=reason)


def book(rules: Sequence[law.Rule], *facts: LawPageFact) -> Rulebook:
    return attrs.evolve(built_in(), rules=tuple(rules), law_page=facts or (fact("F.1"),))


def case(truth: str | None = "true", *, of: str = "r", as_of: D = ASKED, **facts: Any) -> Case:  # noqa: ANN401 - facts of every type
    expect = {"verdict": "compliant"} if truth is None else {"truth": truth}
    return Case(rule=of, name="n", as_of=as_of, facts=facts, expect=expect, where="x.cases.toml: case[1]")


def missing_dates(found: Coverage) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(date.name, date.read_as): date.missing for date in found.dates}


# Facts


def test_a_fact_with_a_rule_is_accounted_for_and_names_rule_and_cases() -> None:
    (found,) = coverage(book([rule("r", APP)]), [case(), case("false")]).facts
    assert (("r",), ("x.cases.toml: case[1]",) * 2) == (found.rules, found.cases)


def test_a_fact_with_a_reason_is_accounted_for() -> None:
    assert () == coverage(book([], fact("F.1", reason=WORDS))).unaccounted


def test_a_fact_with_neither_is_not_accounted_for() -> None:
    found = coverage(book([rule("r", APP)], fact("F.1"), fact("F.2")))
    assert (("F.2",), False) == (found.unaccounted, found.is_complete)


def test_a_fact_with_both_is_accounted_for_twice() -> None:
    found = coverage(book([rule("r", APP)], fact("F.1", reason=WORDS)))
    assert (("F.1",), False) == (found.accounted_twice, found.is_complete)


def test_a_rule_on_nothing_that_is_on_the_page_has_no_fact() -> None:
    found = coverage(book([rule("r", APP, facts=("F.9",))], fact("F.1", reason=WORDS)))
    assert (("r",), False) == (found.rules_without_fact, found.is_complete)


def test_without_a_page_no_rule_can_lack_a_fact() -> None:
    assert () == coverage(attrs.evolve(book([rule("r", APP)]), law_page=())).rules_without_fact


# Cases of rules


@pytest.mark.parametrize("left_out", ["true", "false", "unknown"])
def test_a_rule_wants_a_case_for_each_truth(left_out: str) -> None:
    cases = [case(truth) for truth in ("true", "false", "unknown") if truth != left_out]
    (found,) = coverage(book([rule("r", APP)]), cases).rules_without_case
    assert ("r", (left_out,)) == (found.id, found.missing)


def test_a_case_that_expects_no_truth_counts_for_none() -> None:
    (found,) = coverage(book([rule("r", APP)]), [case(None)]).rules_without_case
    assert ("true", "false", "unknown") == found.missing


def test_a_case_of_another_rule_does_not_count() -> None:
    found = coverage(book([rule("r", APP), rule("s", APP)]), [case(of="s"), case(of="t")])
    assert {"r": 0, "s": 1} == {one.id: one.cases["true"] for one in found.rules}


def test_a_rule_that_reads_only_the_day_needs_no_undetermined_case() -> None:
    timed = rule("r", in_force=law.Period(start=DAY))
    (found,) = coverage(book([timed]), []).rules
    assert ("true", "false") == found.missing


def test_a_rule_that_reads_another_one_can_be_as_unknown_as_that_one() -> None:
    reads = rule("s", Compare(fact="rule.r", op="is", value=True))
    found = {one.id: one.missing for one in coverage(book([rule("r", APP), reads]), []).rules}
    assert ("true", "false", "unknown") == found["s"]


def test_a_rule_that_reads_a_timed_one_can_not_be_unknown() -> None:
    timed = rule("r", in_force=law.Period(start=DAY))
    reads = rule("s", Compare(fact="rule.r", op="is", value=True))
    found = {one.id: one.missing for one in coverage(book([timed, reads]), []).rules}
    assert ("true", "false") == found["s"]


def test_a_rule_that_hangs_on_an_open_question_of_law_can_not_be_certain() -> None:
    open_question = All(items=(APP, Compare(fact="law.commencement", op="is", value=True)))
    (found,) = coverage(book([rule("r", open_question)]), []).rules
    assert ("false", "unknown") == found.missing


def test_a_rule_that_an_open_question_of_law_may_leave_alone_can_be_certain() -> None:
    either = AnyOf(items=(APP, Compare(fact="law.commencement", op="is", value=True)))
    (found,) = coverage(book([rule("r", either)]), []).rules
    assert ("true", "false", "unknown") == found.missing


def test_without_cases_in_question_no_rule_and_no_date_lacks_one() -> None:
    timed = rule("r", APP, in_force=law.Period(start=DAY))
    found = coverage(book([timed]))
    assert ((), (), True) == (found.rules_without_case, found.dates, found.is_complete)


def test_a_case_whose_facts_cannot_be_read_is_refused() -> None:
    with pytest.raises(icprules.FactError) as caught:
        coverage(book([rule("r", APP)]), [case(kind="appp")])
    assert "F102" == caught.value.code


# Dates


@pytest.mark.parametrize("left_out", ["before", "on", "after"])
@pytest.mark.parametrize("period", [law.Period(start=DAY), law.Period(end=DAY)])
def test_a_bound_in_force_wants_three_days_of_asking(period: law.Period, left_out: str) -> None:
    cases = [case(as_of=day) for side, day in AROUND.items() if side != left_out]
    found = coverage(book([rule("r", APP, in_force=period)]), cases)
    assert {("r", "in_force"): (left_out,)} == missing_dates(found)


def test_a_bound_of_a_rule_judged_on_a_fact_wants_three_days_of_that_fact() -> None:
    judged = rule("r", APP, in_force=law.Period(start=DAY), judged_on="service.launched_on")
    asked = [case(as_of=day) for day in AROUND.values()]
    assert {("r", "in_force"): ("before", "on", "after")} == missing_dates(coverage(book([judged]), asked))
    launched = [case(as_of=D(2024, 6, 1), launched_on=day) for day in AROUND.values()]
    assert {("r", "in_force"): ()} == missing_dates(coverage(book([judged]), launched))


def test_a_first_day_that_was_not_verified_wants_its_earliest_as_well() -> None:
    banded = rule("r", APP, in_force=law.Period(start=DAY, not_before=D(2024, 1, 1)))
    found = coverage(book([banded]), [case(as_of=day) for day in AROUND.values()])
    assert {D(2024, 1, 1): ("before", "on", "after"), DAY: ()} == {date.day: date.missing for date in found.dates}


@pytest.mark.parametrize("left_out", ["before", "on", "after"])
def test_a_date_compared_with_a_fact_wants_three_values_of_it(left_out: str) -> None:
    compared = rule("r", Compare(fact="service.launched_on", op="before", value=DAY))
    cases = [case(as_of=D(2024, 6, 1), launched_on=day) for side, day in AROUND.items() if side != left_out]
    found = coverage(book([compared]), cases)
    assert {("r", "service.launched_on"): (left_out,)} == missing_dates(found)


def test_a_day_of_asking_is_no_value_of_the_fact_compared() -> None:
    compared = rule("r", Compare(fact="service.launched_on", op="before", value=DAY))
    found = coverage(book([compared]), [case(as_of=day) for day in AROUND.values()])
    assert {("r", "service.launched_on"): ("before", "on", "after")} == missing_dates(found)


def owed_by_day() -> law.Obligation:
    return law.Obligation(
        obligation="o", who="sponsor", must=WORDS,
        done=Compare(fact="filing.covers_service", op="is", value=True), done_on="filing.filed_on",
        deadline=law.DeadlineSpec(shape=law.FixedDate(on=DAY), stated_as=WORDS, rollover="none"),
    )  # fmt: skip


def test_a_fixed_last_day_is_tried_by_asking_or_by_the_day_it_was_done() -> None:
    owes = rule("r", APP, then=owed_by_day())
    asked = [case(as_of=AROUND["before"]), case(as_of=AROUND["on"])]
    assert {("r", "deadline"): ("after",)} == missing_dates(coverage(book([owes]), asked))
    filing = {"number": "沪ICP备2021001234号-2A", "filed_on": AROUND["after"]}
    done = case(as_of=D(2024, 6, 1), kind="app", filings=[filing])
    assert {("r", "deadline"): ()} == missing_dates(coverage(book([owes]), [*asked, done]))


def test_a_date_in_a_term_is_tried_by_all_rules_that_use_it_together() -> None:
    term = All(items=(Compare(fact="service.launched_on", op="before", value=DAY),), term="early")
    rules = [rule("r", term), rule("s", APP, All(items=(term,)))]
    late = D(2024, 6, 1)
    cases = [case(as_of=late, launched_on=AROUND["before"]), case(of="s", as_of=late, launched_on=DAY)]
    (found,) = coverage(book(rules), cases).dates
    assert ("early", True, ("after",)) == (found.name, found.is_term, found.missing)


@given(st.lists(st.integers(min_value=-3, max_value=3)))
def test_a_day_is_missing_exactly_when_no_case_tries_it(steps: list[int]) -> None:
    cases = [case(as_of=DAY + datetime.timedelta(days=step)) for step in steps]
    (found,) = coverage(book([rule("r", APP, in_force=law.Period(start=DAY))]), cases).dates
    assert {"before": -1 in steps, "on": 0 in steps, "after": 1 in steps} == {
        side: side not in found.missing for side in AROUND
    }


# What is printed


def gaps() -> Coverage:
    compared = rule("r", Compare(fact="service.launched_on", op="before", value=DAY), facts=("F.9",))
    return coverage(book([compared], fact("F.1"), fact("F.2", reason=WORDS)), [case()])


def test_the_dictionary_holds_what_is_open_and_goes_through_json() -> None:
    found = gaps().to_dict()
    assert found == json.loads(json.dumps(found))
    assert not found["complete"]
    assert {
        "facts_unaccounted": ["F.1"],
        "facts_accounted_twice": [],
        "rules_without_fact": ["r"],
        "rules_without_case": [{"rule": "r", "missing": ["false", "unknown"]}],
        "dates_without_case": [
            {
                "rule": "r",
                "day": "2024-03-31",
                "read_as": "service.launched_on",
                "missing": ["before", "on", "after"],
            }
        ],
    } == found["open"]


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", ["facts unaccounted for (1)", "  F.1", "  r: does not apply, undetermined",
                "  r 2024-03-31 (service.launched_on): the day before, the day itself, the day after"]),
        ("zh", ["未交代的法律事实（1）", "  F.1", "  r: 不适用、无法确定",
                "  r 2024-03-31 (service.launched_on): 前一日、当日、后一日"]),
    ],
)  # fmt: skip
def test_the_table_lists_what_is_open(lang: Any, lines: list[str]) -> None:  # noqa: ANN401 - a language
    printed = coverage_table(gaps(), lang=lang).splitlines()
    assert [] == [line for line in lines if line not in printed]


def test_the_table_of_a_complete_coverage_says_so() -> None:
    assert "nothing is left open\n" == coverage_table(coverage(book([rule("r", APP)])), lang="en")[-21:]


def test_the_columns_of_the_table_line_up() -> None:
    rows = [
        line for line in coverage_table(coverage(built_in()), lang="en").splitlines()[3:] if line.startswith("N105.")
    ]
    assert 1 == len({row.index(row.split()[1]) for row in rows})


# The command


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_lists_every_fact() -> None:
    code, out, _ = run("--format", "json")
    assert (0, [one.id for one in built_in().law_page]) == (
        code,
        [one["id"] for one in json.loads(out)["facts"]],
    )


def test_the_command_reads_cases_below_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "inner" / "stage-preparation.cases.toml"
    file.parent.mkdir()
    name = "stage-preparation"
    text = f'rule = "{name}"\n[[case]]\nname = "n"\nas_of = 2023-08-01\nexpect.truth = "unknown"\n'
    file.write_text(text, encoding="utf-8")
    code, out, _ = run("--cases", str(tmp_path), "--format", "json")
    (found,) = [one for one in json.loads(out)["rules"] if one["id"] == name]
    assert (0, {"true": 0, "false": 0, "unknown": 1}, ["true", "false"]) == (
        code,
        found["cases"],
        found["missing"],
    )


def test_strict_ends_with_one_where_something_is_open(tmp_path: Path) -> None:
    (tmp_path / "x.cases.toml").write_text('rule = "none-such"\n', encoding="utf-8")
    assert 1 == run("--cases", str(tmp_path), "--strict")[0]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.toml", b"", "F164"),
        ("x.cases.toml", b"rule =", "F004"),
        ("x.cases.toml", b"\xff", "F003"),
        ("x.cases.toml", b"", "F160"),
    ],
)
def test_case_files_that_cannot_be_read_end_with_two(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    exit_code, out, err = run("--cases", str(tmp_path), "--lang", "en")
    assert (2, "", code) == (exit_code, out, err.split()[0])


def test_a_folder_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    assert 2 == run("--cases", str(tmp_path / "none"))[0]


# Lead times


def timed_book(*facts: LawPageFact) -> Rulebook:
    cite = law.Citation(instrument="wechat", locator=WORDS, facts=("F.1",), verification="secondary", standing="policy")
    time = LeadTime(
        id="review", title=WORDS, procedure="filing", step="review", minimum=1, maximum=2, unit="days", citation=cite
    )
    return attrs.evolve(book([], *facts), procedures=Procedures(lead_times=(time,)))


def test_a_fact_with_a_lead_time_is_accounted_for_and_names_it() -> None:
    found = coverage(timed_book(fact("F.1")))
    assert ((), ("review",)) == (found.unaccounted, found.facts[0].lead_times)
    assert "lead times: review" in coverage_table(found, lang="en")


def test_a_fact_with_a_lead_time_and_a_reason_is_accounted_for_twice() -> None:
    assert ("F.1",) == coverage(timed_book(fact("F.1", reason=WORDS))).accounted_twice


def test_lead_times_are_in_the_plain_data() -> None:
    assert ["review"] == coverage(timed_book(fact("F.1"))).to_dict()["facts"][0]["lead_times"]
