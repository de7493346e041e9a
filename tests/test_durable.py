"""The durable engine on its own: what reaches the C code, what is refused, and what happens when C fails."""

from __future__ import annotations

import gc
import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs
import generated
import pytest
from durable_here import with_durable

from icprules.engines import truths_with
from icprules.engines.durable_nodes import Group, Limits, Literal, Shape
from icprules.engines.durable_plan import plan_of
from icprules.engines.durable_ruleset import check_distinct
from icprules.engines.program import program
from icprules.errors import EngineError
from icprules.rulebook.condition import All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import Value

ROOT = Path(__file__).resolve().parent.parent


def truths(engine: str, rulebook: Rulebook, facts: dict[str, Value]) -> tuple[Truth, ...]:
    return truths_with(engine, rulebook, program(rulebook), facts)


def amount(value: int) -> Condition:
    return Compare(fact="one.amount", op="is", value=value)


def at_least(value: int) -> Condition:
    return Compare(fact="one.amount", op="ge", value=value)


# --- what reaches the C code ---


class Spy(ModuleType):
    """The C module with a record of every call, and a way to change what a call gives."""

    def __init__(self) -> None:
        super().__init__("durable_rules_engine")
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.change: Callable[[str, Any], Any] = lambda _, given: given
        real = importlib.import_module("durable_rules_engine")
        self.error: type[Exception] = real.error
        for name in (
            "create_ruleset", "delete_ruleset", "delete_state", "assert_fact", "retract_fact",
            "start_action_for_state", "complete_and_start_action",
        ):  # fmt: skip
            setattr(self, name, self._recorded(name, getattr(real, name)))

    def _recorded(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*given: Any) -> Any:  # noqa: ANN401 - whatever the C code takes and gives
            self.calls.append((name, given))
            return self.change(name, call(*given))

        return recorded

    def named(self, name: str) -> list[tuple[Any, ...]]:
        return [given for called, given in self.calls if called == name]


def spied(monkeypatch: pytest.MonkeyPatch) -> Spy:
    spy = Spy()
    monkeypatch.setitem(sys.modules, "durable_rules_engine", spy)
    return spy


@with_durable
def test_only_small_integers_under_made_up_names_reach_the_c_code(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    rng = generated.dice(1)
    rulebook = generated.rulebook(rng, wide=True)
    for _ in range(20):
        truths("durable", rulebook, generated.facts_for(program(rulebook), rulebook.schema, rng))
    fact = re.compile(r'\{"id":"(f\d+|end)","k":\d+(,"a\d+":[012])*\}')
    texts = [text for _, text in spy.named("assert_fact")]
    assert len(texts) > 20
    assert [] == [text for text in texts if not fact.fullmatch(text)]
    assert [] == [text for _, text in spy.named("retract_fact") if not re.fullmatch(r'\{"id":"\w+"\}', text)]
    words = {word for _, text in spy.named("create_ruleset") for word in re.findall(r'"([^"]*)"', text)}
    made_up = re.compile(r"[acp]\d+|k|m|all|end|\$(and|or|gte|lte)")
    assert set() == {word for word in words if not made_up.fullmatch(word)}


@with_durable
def test_the_possible_rules_are_asked_only_while_something_is_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spy = spied(monkeypatch)
    rulebook = generated.rulebook_asking(All(items=(amount(1), Compare(fact="one.flag", op="is", value=True))))

    def facts_sent(facts: dict[str, Value]) -> int:
        spy.calls.clear()
        truths("durable", rulebook, facts)
        return len([1 for _, text in spy.named("assert_fact") if '"id":"f' in text])

    truths("durable", rulebook, {})
    assert 1 == facts_sent({"one.amount": 1, "one.flag": True})
    assert 2 == facts_sent({"one.amount": 1})


def test_only_one_module_names_the_c_module() -> None:
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "icprules").rglob("*.py"))
        if re.search(
            r"import_module\(\"durable_|^\s*(import|from) durable",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert ["icprules/engines/durable.py"] == naming


def test_other_engines_do_not_import_the_c_module() -> None:
    code = (
        "import sys, icprules\n"
        "for engine in ('compiled', 'tree'):\n"
        "    icprules.assess({'kind': 'app'}, as_of='2024-04-01', rulebook=icprules.load(), engine=engine)\n"
        "print(sorted(m for m in sys.modules if 'durable' in m))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert "[]" == run.stdout.strip()


# --- what fits ---


@with_durable
@pytest.mark.parametrize("kind", [All, AnyOf])
@pytest.mark.parametrize("value", [-1, 0, 399, 400, None])
def test_a_condition_wider_than_a_shard_is_answered_in_parts(kind: type[All | AnyOf], value: int | None) -> None:
    rulebook = generated.rulebook_asking(kind(items=tuple(at_least(n) for n in range(400))))
    facts: dict[str, Value] = {} if value is None else {"one.amount": value}
    assert truths("tree", rulebook, facts) == truths("durable", rulebook, facts)


@with_durable
def test_an_all_of_many_anys_does_not_fire_for_every_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    pairs = [AnyOf(items=(at_least(2 * n), at_least(2 * n + 1))) for n in range(12)]
    rulebook = generated.rulebook_asking(All(items=tuple(pairs)))
    assert (Truth.TRUE,) == truths("durable", rulebook, {"one.amount": 99})
    assert len(spy.named("complete_and_start_action")) < 64


@with_durable
def test_conditions_nest_deeper_than_one_engine_rule_can() -> None:
    deep: Condition = amount(0)
    for n in range(1, 40):
        deep = AnyOf(items=(amount(n), All(items=(at_least(n), Not(item=deep)))))
    rulebook = generated.rulebook_asking(deep)
    for value in (-1, 0, 1, 20, 39, 40):
        facts: dict[str, Value] = {"one.amount": value}
        assert truths("tree", rulebook, facts) == truths("durable", rulebook, facts)
    assert (Truth.UNKNOWN,) == truths("durable", rulebook, {})


@with_durable
def test_a_condition_nested_beyond_reason_is_refused_when_compiling() -> None:
    deep = amount(0)
    for n in range(20_000):
        deep = All(items=(at_least(n), deep))
    rulebook = generated.rulebook_asking(deep)
    with pytest.raises(EngineError) as caught:
        truths("durable", rulebook, {})
    assert "E107" == caught.value.code


@with_durable
@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param([amount(n) for n in range(1000)], id="rules"),
        pytest.param([All(items=tuple(at_least(40 * n + i) for i in range(39))) for n in range(126)], id="shards"),
    ],
)
def test_a_rulebook_too_wide_is_refused_when_compiling(
    conditions: list[Condition], monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = spied(monkeypatch)
    rulebook = generated.rulebook_asking(*conditions)
    with pytest.raises(EngineError) as caught:
        truths("durable", rulebook, {})
    assert "E106" == caught.value.code
    assert [] == spy.calls
    assert (Truth.UNKNOWN,) * len(conditions) == truths("compiled", rulebook, {})


@with_durable
@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param([amount(n) for n in range(999)], id="rules"),
        pytest.param([All(items=tuple(at_least(40 * n + i) for i in range(39))) for n in range(125)], id="shards"),
    ],
)
def test_a_rulebook_just_narrow_enough_is_answered(conditions: list[Condition]) -> None:
    rulebook = generated.rulebook_asking(*conditions)
    given: tuple[dict[str, Value], ...] = ({}, {"one.amount": 4999}, {"one.amount": 77})
    for facts in given:
        assert truths("compiled", rulebook, facts) == truths("durable", rulebook, facts)


def monotone(rng: random.Random, depth: int) -> Condition:
    if depth == 0:
        return at_least(rng.randint(0, 60))
    items = tuple(monotone(rng, depth - 1) for _ in range(rng.randint(1, 4)))
    return rng.choice((All, AnyOf))(items=items)


@with_durable
@pytest.mark.parametrize("seed", range(6))
def test_no_question_is_refused_while_every_comparison_is_true(seed: int) -> None:
    rng = generated.dice(seed)
    rulebook = generated.rulebook_asking(*(monotone(rng, rng.randint(0, 3)) for _ in range(120)))
    assert {Truth.TRUE} == set(truths("durable", rulebook, {"one.amount": 60}))
    assert {Truth.UNKNOWN} == set(truths("durable", rulebook, {}))
    assert {Truth.FALSE} == set(truths("durable", rulebook, {"one.amount": -1}))


@pytest.mark.parametrize("seed", range(8))
def test_every_shard_stays_within_the_measured_limits(seed: int) -> None:
    rng = generated.dice(seed)
    plan = plan_of(program(generated.rulebook(rng, wide=seed % 2 == 0)))
    for shard in (shard for stratum in plan.strata for shard in stratum):
        shape = Shape()
        for conclusion in shard.conclusions:
            shape = shape.with_rule(conclusion.node)
        assert shape.count <= 40
        assert shape.links <= 60
        assert len(shard.atoms) <= 40


@pytest.mark.parametrize("seed", range(8))
def test_a_stratum_reads_only_what_is_known_before_it(seed: int) -> None:
    plan = plan_of(program(generated.rulebook(generated.dice(seed), wide=seed % 2 == 0)))
    known = {0, 1, *(atom for atom, _ in plan.leaves)}
    for stratum in plan.strata:
        assert set() == {atom for shard in stratum for atom in shard.atoms} - known
        known |= {conclusion.atom for shard in stratum for conclusion in shard.conclusions}
    assert set() == set(plan.results) - known


def test_equal_conditions_share_one_answer() -> None:
    twice = All(items=(amount(1), In(fact="one.kind", values=("app", "website"))))
    remarked = attrs.evolve(twice, why=generated.WORDS, items=(*twice.items, amount(1)))
    plan = plan_of(program(generated.rulebook_asking(twice, remarked)))
    assert 1 == len(set(plan.results))


def test_shared_beginnings_are_counted_once_and_joins_are_counted() -> None:
    first, second, third = (Literal(atom=n) for n in (2, 3, 4))
    either = Group(every=False, parts=(second, third))
    shape = (
        Shape().with_rule(Group(every=True, parts=(first, second))).with_rule(Group(every=True, parts=(first, either)))
    )
    assert 4 == shape.count  # first, second (shared by both rules), third, and the join of "any"
    assert 5 == shape.links


def test_a_single_condition_is_never_too_wide_for_tiny_limits() -> None:
    limits = Limits(conditions=4, links=6, groups=2, firings=3)
    wide = AnyOf(items=tuple(All(items=(amount(n), Not(item=amount(n + 1)))) for n in range(20)))
    plan = plan_of(program(generated.rulebook_asking(wide)), limits)
    assert len(plan.strata) > 2


def test_names_that_the_c_code_would_confuse_are_refused() -> None:
    with pytest.raises(EngineError) as caught:
        check_distinct(("k32728", "k261234"))
    assert "E108" == caught.value.code


def test_a_hundred_thousand_names_of_atoms_are_distinct() -> None:
    check_distinct(f"a{n}" for n in range(100_000))


# --- when something fails ---


def two_shards() -> Rulebook:
    read = Compare(fact="rule.r0", op="is", value=True)
    return generated.rulebook_asking(AnyOf(items=(amount(1), amount(2))), All(items=(read, at_least(0))))


FACTS: dict[str, Value] = {"one.amount": 1}


@with_durable
def test_an_exception_of_a_comparison_reaches_the_caller_and_the_next_call_is_clean() -> None:
    rulebook = generated.rulebook_asking(Compare(fact="one.since", op="before", value=generated.DAYS[0]))
    wrong: dict[str, Any] = {"one.since": "2024-01-01"}
    with pytest.raises(TypeError):
        truths("durable", rulebook, wrong)
    assert (Truth.FALSE,) == truths("durable", rulebook, {"one.since": generated.DAYS[0]})


def failing(spy: Spy, name: str, outcome: object, *, after: int = 0) -> None:
    """Let the call of that name give something else, or raise it, once so many calls were right."""
    calls = [0]

    def change(called: str, given: Any) -> Any:  # noqa: ANN401 - whatever the C code gives
        if called == name:
            calls[0] += 1
            if calls[0] == after + 1:
                if isinstance(outcome, BaseException | type):
                    raise outcome
                return outcome
        return given

    spy.change = change


@with_durable
@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("assert_fact", "error"),
        ("assert_fact", MemoryError),
        ("assert_fact", (2, 1)),
        ("retract_fact", "error"),
        ("retract_fact", (1, 1)),
        ("start_action_for_state", "error"),
        ("start_action_for_state", None),
        ("complete_and_start_action", "error"),
        ("complete_and_start_action", None),
    ],
)
def test_a_failure_of_the_c_code_is_an_error_and_its_session_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch, name: str, outcome: object
) -> None:
    spy = spied(monkeypatch)
    rulebook = two_shards()
    right = truths("durable", rulebook, FACTS)
    spy.calls.clear()
    failing(spy, name, spy.error if outcome == "error" else outcome)
    # Without `pytest.raises`, whose result would keep the session alive.
    found = ""
    try:
        truths("durable", rulebook, FACTS)
    except EngineError as error:
        found = error.code
    assert "E109" == found
    assert right == truths("durable", rulebook, FACTS)
    assert 1 == len(spy.named("create_ruleset"))
    gc.collect()
    assert [] == spy.named("delete_state")  # its inner state is unknown, so nothing more is asked of it


@with_durable
def test_an_interruption_reaches_the_caller_and_frees_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    rulebook = two_shards()
    right = truths("durable", rulebook, FACTS)
    spy.calls.clear()
    failing(spy, "complete_and_start_action", KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        truths("durable", rulebook, FACTS)
    gc.collect()
    assert 1 == len(spy.named("delete_ruleset"))
    assert right == truths("durable", rulebook, FACTS)


@with_durable
def test_a_certain_rule_without_its_possible_one_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    either = AnyOf(items=(amount(1), Compare(fact="one.flag", op="is", value=True)))
    rulebook = generated.rulebook_asking(either)
    spy.change = lambda _, given: given.replace('{"p', '{"x') if isinstance(given, str) else given
    with pytest.raises(EngineError) as caught:
        truths("durable", rulebook, FACTS)
    assert "E110" == caught.value.code


@with_durable
def test_a_ruleset_that_cannot_be_built_is_an_error_when_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    failing(spy, "create_ruleset", spy.error("injected"))
    with pytest.raises(EngineError) as caught:
        truths("durable", two_shards(), FACTS)
    assert "E109" == caught.value.code
    assert "injected" in str(caught.value)


@with_durable
def test_dropping_a_rulebook_frees_its_session_and_then_its_ruleset(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    rulebook = two_shards()
    truths("durable", rulebook, FACTS)
    spy.calls.clear()
    rulebook.prepared.clear()
    gc.collect()
    assert ["delete_state", "delete_ruleset"] == [name for name, _ in spy.calls]


@with_durable
def test_clean_up_that_fails_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    rulebook = two_shards()
    truths("durable", rulebook, FACTS)
    failing(spy, "delete_state", spy.error("injected"))
    rulebook.prepared.clear()
    gc.collect()
    assert 1 == len(spy.named("delete_state"))


@with_durable
def test_a_second_evaluation_meanwhile_gets_a_ruleset_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = spied(monkeypatch)
    rulebook = two_shards()
    right = truths("durable", rulebook, FACTS)
    spy.calls.clear()
    inner: list[tuple[Truth, ...]] = []

    def nested(called: str, given: Any) -> Any:  # noqa: ANN401 - whatever the C code gives
        if called == "complete_and_start_action" and not inner:
            inner.append(())
            inner.append(truths("durable", rulebook, {"one.amount": 3}))
        return given

    spy.change = nested
    assert right == truths("durable", rulebook, FACTS)
    assert (Truth.FALSE, Truth.FALSE) == inner[1]
    assert 1 == len(spy.named("create_ruleset"))
