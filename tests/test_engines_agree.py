"""tree == compiled == durable == dual, for random rulebooks and for the real one."""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from typing import TYPE_CHECKING

import generated
import pytest
from durable_here import with_durable
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules import assess, load
from icprules.decision.assessment import Assessment
from icprules.engines import ENGINES, durable_absent_reason, truths_with
from icprules.engines.program import Program, program
from icprules.errors import FactError
from icprules.rulebook.condition import OPERATORS, Condition, In, Truth, leaves

if TYPE_CHECKING:
    import random

    from icprules.rulebook.law import Rulebook

HERE = ENGINES if durable_absent_reason() is None else ("compiled", "tree")


@functools.cache
def real() -> Rulebook:
    return load()


def disagreements(rulebook: Rulebook, facts: dict[str, object]) -> list[str]:
    steps = program(rulebook)
    meaning = truths_with("tree", rulebook, steps, facts)  # type: ignore[arg-type]
    return [e for e in HERE if truths_with(e, rulebook, steps, facts) != meaning]  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(12))
def test_engines_agree_on_a_generated_rulebook(seed: int) -> None:
    rng = generated.dice(seed)
    rulebook = generated.rulebook(rng, wide=seed % 4 == 0)
    asked = [generated.facts_for(program(rulebook), rulebook.schema, rng) for _ in range(10)]
    assert [] == [facts for facts in asked if disagreements(rulebook, dict(facts))]


def test_the_generated_pairs_of_one_run_are_two_thousand_and_cover_the_language() -> None:
    pairs = 0
    found: Counter[object] = Counter()
    for seed in range(12):
        rng = generated.dice(seed)
        rulebook = generated.rulebook(rng, wide=seed % 4 == 0)
        steps = program(rulebook)
        comparisons = [one for step in steps.steps for one in leaves(step.condition)]
        found.update("in" if isinstance(one, In) else one.op for one in comparisons)
        found.update(rule.kind for rule in rulebook.rules)
        found.update("overrides" for rule in rulebook.rules if rule.overrides)
        found.update(type(value).__name__ for value in (*_nodes(steps),))
        for _ in range(10):
            facts = generated.facts_for(steps, rulebook.schema, rng)
            found.update(truths_with("tree", rulebook, steps, facts))
            pairs += len(rulebook.rules)
    assert pairs >= 2000
    wanted = {
        *OPERATORS, "in", *Truth, "overrides", "All", "Any", "Not", "Compare", "In",
        "conclusion", "obligation", "prohibition", "exemption", "consequence", "notice",
    }  # fmt: skip
    assert set() == wanted - set(found)


def _nodes(steps: Program) -> list[Condition]:
    stack = [step.condition for step in steps.steps]
    found: list[Condition] = []
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(getattr(node, "items", ()))
        stack.extend([node.item] if hasattr(node, "item") else [])
    return found


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_engines_agree_on_bare_conditions_that_read_each_other(rng: random.Random) -> None:
    conditions = [generated.condition(rng, tuple(f"r{n}" for n in range(number)), 4) for number in range(6)]
    rulebook = generated.rulebook_asking(*conditions)
    facts = generated.facts_for(program(rulebook), rulebook.schema, rng)
    assert [] == disagreements(rulebook, dict(facts))


@pytest.mark.parametrize("seed", range(6))
def test_engines_agree_on_the_real_rulebook(seed: int) -> None:
    rng = generated.dice(seed)
    steps = program(real())
    asked = [generated.facts_for(steps, real().schema, rng) for _ in range(10)]
    assert [] == [facts for facts in asked if disagreements(real(), dict(facts))]


def assessed(given_facts: dict[str, object], engine: str) -> Assessment | str:
    try:
        return assess(given_facts, as_of=datetime.date(2024, 3, 31), rulebook=real(), engine=engine)
    except FactError as error:
        return str(error)


@with_durable
def test_durable_and_dual_give_the_assessment_that_tree_gives() -> None:
    rng = generated.dice(7)
    results: list[Assessment] = []
    for _ in range(40):
        service = generated.service(real().schema, rng)
        tree = assessed(service, "tree")
        others = [assessed(service, engine) for engine in ("compiled", "durable", "dual")]
        if isinstance(tree, Assessment):
            wanted = without_provenance(tree)
            assert [wanted] * 3 == [without_provenance(o) for o in others if isinstance(o, Assessment)]
            results.append(tree)
        else:
            assert [tree] * 3 == others
    assert len(results) >= 10
    assert len({result.verdict for result in results}) >= 2


def without_provenance(result: Assessment) -> dict[str, object]:
    return {key: value for key, value in result.to_dict().items() if key != "provenance"}
