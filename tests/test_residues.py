"""What is left of a program once some facts are known says of every service what the whole program says."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import generated
import mini
import pytest

from icprules import assess
from icprules.decision.assessment import Assessment
from icprules.engines import residues, tree
from icprules.engines.program import program
from icprules.engines.residues import Cases, cases_of, residue_for
from icprules.rulebook.condition import JUDGED_ON, Compare, Truth
from icprules.subjects.held_filing import HeldFiling
from icprules.subjects.subject import Subject, read_subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import Value

D = datetime.date
KIND, FLAG = "one.kind", "one.flag"


def told(cases: Cases, facts: Mapping[str, Value]) -> tuple[int, ...]:
    return residue_for(cases, facts).told(facts.get)


def truths(cases: Cases, facts: Mapping[str, Value]) -> tuple[Truth, ...]:
    return residue_for(cases, facts).truths(told(cases, facts))


def test_every_step_has_the_truth_that_the_tree_gives_it_whatever_the_program_is_split_by() -> None:
    seen: Counter[Truth] = Counter()
    split: Counter[str] = Counter()
    for seed in range(25):
        rng = generated.dice(seed)
        rulebook = generated.rulebook(rng)
        steps = program(rulebook)
        cases = cases_of(steps, rulebook.schema)
        split[cases.split_by] += 1
        for _ in range(30):
            facts = generated.facts_for(steps, rulebook.schema, rng)
            meant = tree.run(steps, facts)
            assert meant == truths(cases, facts)
            seen.update(meant)
    assert min(seen[truth] for truth in Truth) > 400
    assert len(split) > 1


def test_both_sides_of_every_day_on_which_the_law_turns_get_the_truths_of_the_tree() -> None:
    rulebook, steps = mini.real(), program(mini.real())
    cases = cases_of(steps, rulebook.schema)
    rng = generated.dice(5)
    assert D(2024, 4, 1) in cases.turns
    for turn in cases.turns:
        for day in (turn - datetime.timedelta(days=1), turn):
            facts = {**generated.facts_for(steps, rulebook.schema, rng), JUDGED_ON: day}
            assert tree.run(steps, facts) == truths(cases, facts)


@pytest.mark.parametrize("op", ["is", "before", "on_or_before", "on_or_after", "after"])
def test_a_comparison_with_the_day_turns_where_its_operator_says(op: str) -> None:
    rulebook = generated.rulebook_asking(Compare(fact=JUDGED_ON, op=op, value=D(2024, 3, 31)))  # type: ignore[arg-type]
    steps = program(rulebook)
    cases = cases_of(steps, rulebook.schema)
    for day in (D(2024, 3, 30), D(2024, 3, 31), D(2024, 4, 1)):
        assert tree.run(steps, {JUDGED_ON: day}) == truths(cases, {JUDGED_ON: day})


def test_a_day_that_is_alike_needs_no_new_residue() -> None:
    rulebook = generated.rulebook_asking(Compare(fact=JUDGED_ON, op="after", value=D(2024, 3, 31)))
    cases = cases_of(program(rulebook), rulebook.schema)
    first, second, other = (
        residue_for(cases, {JUDGED_ON: day}) for day in (D(2024, 4, 1), D(2030, 1, 1), D(2024, 3, 31))
    )
    assert first is second
    assert first is not other


def test_what_two_residues_tell_is_never_the_same() -> None:
    rulebook = generated.rulebook_asking(Compare(fact=KIND, op="is", value="app"))
    cases = cases_of(program(rulebook), rulebook.schema)
    day = D(2024, 1, 1)
    found = [
        told(cases, {JUDGED_ON: day, **known})
        for known in ({}, {KIND: "app"}, {KIND: "website"}, {KIND: "quick_app"}, {KIND: "mini_program"})
    ]
    assert len(found) == len(set(found))
    assert all(one[0] < 0 for one in found)


def test_a_fact_that_is_not_known_stays_open_in_the_residue() -> None:
    rulebook = generated.rulebook_asking(Compare(fact=KIND, op="is", value="app"))
    cases = cases_of(program(rulebook), rulebook.schema)
    assert (Truth.UNKNOWN,) == truths(cases, {JUDGED_ON: D(2024, 1, 1)})[:1]


def test_a_value_that_the_fact_does_not_have_is_asked_like_any_other() -> None:
    rulebook = generated.rulebook_asking(Compare(fact=KIND, op="is", value="app"))
    cases = cases_of(program(rulebook), rulebook.schema)
    known: dict[str, Value] = {JUDGED_ON: D(2024, 1, 1), KIND: "hologram"}
    assert (Truth.FALSE,) == truths(cases, known)[:1]
    assert (Truth.UNKNOWN,) == truths(cases, {JUDGED_ON: D(2024, 1, 1)})[:1]


def test_a_program_that_reads_no_fact_of_few_values_is_split_by_days_alone() -> None:
    rulebook = generated.rulebook_asking(Compare(fact=FLAG, op="is", value=True))
    cases = cases_of(program(rulebook), rulebook.schema)
    assert not cases.split_by
    assert (Truth.TRUE,) == truths(cases, {JUDGED_ON: D(2024, 1, 1), FLAG: True})[:1]


def test_no_more_residues_are_kept_than_the_limit_and_answers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residues, "MOST_MADE", 2)
    rulebook = generated.rulebook(generated.dice(1))
    steps = program(rulebook)
    cases = cases_of(steps, rulebook.schema)
    rng = generated.dice(2)
    for _ in range(40):
        facts = generated.facts_for(steps, rulebook.schema, rng)
        assert tree.run(steps, facts) == truths(cases, facts)
        assert len(cases.made) <= 2


def whole(kind: type[attrs.AttrsInstance], one: object) -> attrs.AttrsInstance:
    """The same object as its class makes it; what was worked out later is no attribute of the class."""
    fields = attrs.fields(kind)
    assert {field.name for field in fields} <= set(vars(one))
    return kind(**{field.alias: getattr(one, field.name) for field in fields})


def test_what_is_made_at_once_is_what_its_class_makes() -> None:
    numbers = ["沪ICP备2021001234号-2A", "沪ICP备2021001234号-1"]
    given = {"kind": "app", "name": "shop", "filings": numbers[:1], "sponsor": {"filings": numbers[1:]}}
    subject = read_subject(given, mini.schema())
    assert subject == whole(Subject, subject)
    assert subject.filings is not None
    assert subject.filings[0] == whole(HeldFiling, subject.filings[0])
    result = assess(given, as_of="2024-02-22", rulebook=mini.real())
    assert result == whole(Assessment, result)


@pytest.mark.parametrize("kind", [HeldFiling, Subject, Assessment])
def test_what_is_made_at_once_cannot_be_changed(kind: type) -> None:
    result = assess({"kind": "app", "filings": ["沪ICP备2021001234号-2A"]}, as_of="2024-02-22", rulebook=mini.real())
    filings = result.subject.filings or ()
    one = next(o for o in (result, result.subject, *filings) if isinstance(o, kind))
    name = next(iter(vars(one)))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(one, name, None)
