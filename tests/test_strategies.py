"""Strategies for users' tests: consistent services, services on both sides of a rule's edges, and broken input."""

from __future__ import annotations

import datetime
from typing import Any

import mini
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import icprules
from icprules.engines.program import program
from icprules.errors import FactError
from icprules.rulebook.condition import Compare, In, Truth
from icprules.subjects.facts import FactSchema
from icprules.testing.boundaries import boundary_days, boundary_values, satisfies
from icprules.testing.faults import contradictions, faults_of
from icprules.testing.strategies import Asked, Broken, broken_services, near_misses, services

D = datetime.date
REAL = mini.real()
drawn = settings(
    deadline=None, max_examples=80, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
)  # fmt: skip
RULES = (
    "existing-app-files-by-2024-03", "website-files-before-serving", "app-displays-number", "store-shows-number",
    "wechat-listed-mini-program-files-by-2024-03-31", "app-change-filed-30-days-before", "licence-decided-in-60-days",
)  # fmt: skip


@drawn
@given(services(REAL))
def test_a_drawn_service_is_assessed_without_a_fault(asked: Asked) -> None:
    assert icprules.assess(asked.facts, as_of=asked.as_of, rulebook=REAL).verdict


@drawn
@given(services(REAL, as_of=D(2024, 2, 22)))
def test_the_day_can_be_given(asked: Asked) -> None:
    assert asked.as_of == D(2024, 2, 22)


@pytest.mark.parametrize("verdict", ["compliant", "non_compliant", "action_required", "undetermined", "out_of_scope"])
def test_every_verdict_is_drawn(verdict: str) -> None:
    def gives(asked: Asked) -> bool:
        return icprules.assess(asked.facts, as_of=asked.as_of, rulebook=REAL).verdict == verdict

    few = settings(deadline=None, max_examples=3000, derandomize=True, phases=(Phase.generate,))
    strategy = services(REAL, absent=0.1) | near_misses(REAL, rule="app-displays-number")
    assert find(strategy, gives, settings=few).facts


@pytest.mark.parametrize("name", RULES)
def test_near_misses_lie_on_both_sides_of_a_rule(name: str) -> None:
    seen: set[Truth] = set()
    place = program(REAL).position["rule", name]

    @settings(drawn, max_examples=400)
    @given(near_misses(REAL, rule=name))
    def look(asked: Asked) -> None:
        seen.add(Truth(icprules.assess(asked.facts, as_of=asked.as_of, rulebook=REAL).truths[place]))

    look()
    assert seen >= {Truth.TRUE, Truth.FALSE}


def test_near_misses_of_a_rule_that_is_not_there_are_refused() -> None:
    with pytest.raises(KeyError):
        near_misses(REAL, rule="no-such-rule")


@settings(drawn, max_examples=250)
@given(broken_services(REAL))
def test_broken_input_is_refused_with_the_code_and_the_place_of_its_fault(broken: Broken) -> None:
    with pytest.raises(FactError) as caught:
        icprules.assess(broken.facts, as_of="2024-02-22", rulebook=REAL)
    assert (broken.code, broken.where) in [(one.code, one.where) for one in caught.value.problems]


def test_broken_input_has_faults_of_every_kind_that_reading_knows() -> None:
    specs = [spec for spec in REAL.schema.facts.values() if not spec.derived]
    codes = {fault.code for spec in specs for fault in faults_of(spec)}
    codes |= {fault.code for fault in contradictions(REAL.schema)}
    assert codes >= {"F102", "F103", "F105", "F106", "F108", "F109", "F110", "F111", "F112", "F113"} | {
        f"F1{number}" for number in (20, 21, 22, 23, 24, 30, 31, 32, 33, 34, 35)
    }


def test_facts_that_a_rulebook_does_not_have_are_not_contradicted() -> None:
    bare = FactSchema(facts={}, events={}, provinces={})
    assert all(set(fault.facts) == {"filings"} for fault in contradictions(bare))


def test_boundary_days_are_the_days_around_every_date() -> None:
    rule = mini.duty("r", deadline=mini.fixed(D(2024, 3, 31)))
    assert boundary_days(mini.book(rule)) == (D(2024, 3, 30), D(2024, 3, 31), D(2024, 4, 1))


def test_boundary_values_of_a_date_are_the_days_around_those_it_is_compared_with() -> None:
    rule = mini.duty("r", when=(mini.dated("service.launched_on", "before", D(2023, 8, 4)),))
    assert boundary_values(mini.book(rule))["service.launched_on"] == ("2023-08-03", "2023-08-04", "2023-08-05")


@pytest.mark.parametrize(
    ("leaf", "value", "expected"),
    [
        (Compare(fact="a.on", op="before", value=D(2024, 1, 1)), "2023-12-31", True),
        (Compare(fact="a.on", op="before", value=D(2024, 1, 1)), "2024-01-01", False),
        (Compare(fact="a.on", op="before", value=D(2024, 1, 1)), "none", False),
        (In(fact="a.tags", values=("x",)), ["y", "x"], True),
        (In(fact="a.tags", values=("x",)), [], False),
        (Compare(fact="a.flag", op="is", value=True), False, False),
    ],
)
def test_a_value_satisfies_a_comparison_or_not(leaf: Compare | In, value: Any, expected: bool) -> None:  # noqa: ANN401, FBT001
    assert satisfies(leaf, value) == expected


@drawn
@given(services(REAL), st.data())
def test_a_fact_that_is_left_out_makes_no_service_inconsistent(asked: Asked, data: st.DataObject) -> None:
    facts = dict(asked.facts)
    del facts[data.draw(st.sampled_from(sorted(facts)))]
    assert icprules.assess(facts, as_of=asked.as_of, rulebook=REAL).verdict
