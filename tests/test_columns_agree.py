"""tree == columns, for random rulebooks and for the real one; facts that are fixed beforehand change nothing."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import generated
import numpy as np
import pytest
from fact_columns import truths_by_columns
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules import load
from icprules.engines import truths_with
from icprules.engines.columns import plan_of
from icprules.engines.planes import Codes, any_in, everywhere, nowhere, packed, unpacked
from icprules.engines.program import program
from icprules.errors import EngineError
from icprules.rulebook.condition import JUDGED_ON, All, Compare, In, Not, Truth

if TYPE_CHECKING:
    import random

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import Value


@functools.cache
def real() -> Rulebook:
    return load()


def disagreements(rulebook: Rulebook, rng: random.Random, count: int) -> list[object]:
    steps = program(rulebook)
    asked = [generated.facts_for(steps, rulebook.schema, rng) for _ in range(count)]
    meant = [truths_with("tree", rulebook, steps, facts) for facts in asked]
    free = truths_by_columns(steps, asked, {})
    fixed: dict[str, Value] = {JUDGED_ON: asked[0][JUDGED_ON]}
    on_one_day = [{**facts, **fixed} for facts in asked]
    bound = truths_by_columns(steps, [{k: v for k, v in one.items() if k != JUDGED_ON} for one in on_one_day], fixed)
    meant_on_it = [truths_with("tree", rulebook, steps, facts) for facts in on_one_day]
    return [
        facts
        for facts, one, other in zip(asked * 2, [*meant, *meant_on_it], [*free, *bound], strict=True)
        if one != other
    ]


@pytest.mark.parametrize("seed", range(12))
def test_columns_agree_on_a_generated_rulebook(seed: int) -> None:
    rng = generated.dice(seed)
    assert [] == disagreements(generated.rulebook(rng, wide=seed % 4 == 0), rng, 21)


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_columns_agree_on_bare_conditions_that_read_each_other(rng: random.Random) -> None:
    conditions = [generated.condition(rng, tuple(f"r{n}" for n in range(number)), 4) for number in range(6)]
    assert [] == disagreements(generated.rulebook_asking(*conditions), rng, 9)


@pytest.mark.parametrize("seed", range(4))
def test_columns_agree_on_the_real_rulebook(seed: int) -> None:
    assert [] == disagreements(real(), generated.dice(seed), 33)


def test_a_condition_asked_for_beside_the_program_reads_its_rules() -> None:
    leaf = Compare(fact="one.flag", op="is", value=True)
    rulebook = generated.rulebook_asking(leaf)
    other = Not(item=Compare(fact="rule.r0", op="is", value=True))
    plan = plan_of(program(rulebook), {"one.flag": True}, others=[other])
    assert [0, 0] == plan.run({}, 2)[plan.others[other].number].to_array(2).tolist()


def test_a_text_among_very_many_is_looked_up() -> None:
    texts = tuple(str(number) for number in range(300))
    codes = Codes(np.arange(300, dtype=np.int16), texts, None)
    wanted = texts[::7]
    found = codes.truths(In(fact="one.note", values=wanted)).to_array(300)
    assert [Truth.TRUE if text in wanted else Truth.FALSE for text in texts] == found.tolist()


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 64])
def test_bits_past_the_last_subject_mean_nothing(rows: int) -> None:
    nobody = packed(np.zeros(rows, dtype=np.bool_))
    assert not any_in(~everywhere(rows), rows)
    assert not any_in(nobody | ~packed(np.ones(rows, dtype=np.bool_)), rows)
    assert any_in(~nowhere(rows), rows)
    assert [True] * rows == unpacked(~nobody, rows).tolist()


def test_an_unknown_operator_is_refused_by_every_target() -> None:
    strange = Compare(fact="one.amount", op="near", value=1)  # type: ignore[arg-type]
    rulebook = generated.rulebook_asking(All(items=(strange,)))
    with pytest.raises(EngineError) as caught:
        truths_with("compiled", rulebook, program(rulebook), {})
    assert "E113" == caught.value.code
    with pytest.raises(EngineError) as caught:
        plan_of(program(rulebook))
    assert "E113" == caught.value.code
