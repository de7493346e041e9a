"""The laws of three-valued logic, on the truths and on whole trees.

false < unknown < true; `all` is the minimum, `any` the maximum, `not` mirrors:
    associative, commutative, idempotent; each distributes over the other; each absorbs the other
    not (a and b) = not a or not b; not not a = a; a <= b exactly when not b <= not a
    an absent fact makes every comparison unknown, and every tree in which it could decide
"""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.engines.tree import truth_of
from icprules.rulebook.condition import (
    OPERATORS,
    All,
    Compare,
    Condition,
    In,
    Not,
    Truth,
    all_of,
    any_of,
    facts_of,
    leaves,
    not_,
)
from icprules.rulebook.condition import Any as AnyOf

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
ALL = (F, U, T)
PAIRS = tuple(itertools.product(ALL, repeat=2))
TRIPLES = tuple(itertools.product(ALL, repeat=3))
DAY = datetime.date(2024, 3, 31)
_NEXT = {
    "is": (DAY, DAY.replace(day=30)),
    "before": (DAY.replace(day=30), DAY),
    "on_or_before": (DAY, datetime.date(2024, 4, 1)),
    "on_or_after": (DAY, DAY.replace(day=30)),
    "after": (datetime.date(2024, 4, 1), DAY),
    "lt": (17, 18),
    "le": (18, 19),
    "ge": (18, 17),
    "gt": (19, 18),
}

truths = st.sampled_from(ALL)
property_test = settings(deadline=None, max_examples=150, derandomize=True)


def _rank(truth: Truth) -> int:
    return ALL.index(truth)


def test_there_are_three_truths_in_order() -> None:
    assert [F, U, T] == sorted(Truth)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_and_is_the_minimum(a: Truth, b: Truth) -> None:
    assert min(a, b, key=_rank) == all_of([a, b]) == Truth(a & b)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_or_is_the_maximum(a: Truth, b: Truth) -> None:
    assert max(a, b, key=_rank) == any_of([a, b]) == Truth(a | b)


@pytest.mark.parametrize(("a", "expected"), [(F, T), (U, U), (T, F)])
def test_not_mirrors(a: Truth, expected: Truth) -> None:
    assert expected is not_(a)


def test_all_of_nothing_is_true_and_any_of_nothing_false() -> None:
    assert (T, F) == (all_of([]), any_of([]))


@pytest.mark.parametrize(("a", "b", "c"), TRIPLES)
def test_both_are_associative(a: Truth, b: Truth, c: Truth) -> None:
    assert all_of([a, all_of([b, c])]) == all_of([all_of([a, b]), c])
    assert any_of([a, any_of([b, c])]) == any_of([any_of([a, b]), c])


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_both_are_commutative(a: Truth, b: Truth) -> None:
    assert (all_of([a, b]), any_of([a, b])) == (all_of([b, a]), any_of([b, a]))


@pytest.mark.parametrize(("a", "b", "c"), TRIPLES)
def test_each_distributes_over_the_other(a: Truth, b: Truth, c: Truth) -> None:
    assert all_of([a, any_of([b, c])]) == any_of([all_of([a, b]), all_of([a, c])])
    assert any_of([a, all_of([b, c])]) == all_of([any_of([a, b]), any_of([a, c])])


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_each_absorbs_the_other(a: Truth, b: Truth) -> None:
    assert (a, a) == (all_of([a, any_of([a, b])]), any_of([a, all_of([a, b])]))


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_de_morgan(a: Truth, b: Truth) -> None:
    assert any_of([not_(a), not_(b)]) == not_(all_of([a, b]))
    assert all_of([not_(a), not_(b)]) == not_(any_of([a, b]))


@pytest.mark.parametrize("a", ALL)
def test_not_twice_changes_nothing(a: Truth) -> None:
    assert a is not_(not_(a))


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_not_turns_the_order_around(a: Truth, b: Truth) -> None:
    assert (a <= b) == (not_(b) <= not_(a))


@pytest.mark.parametrize("a", ALL)
def test_nothing_is_certain_of_an_unknown_and_its_opposite(a: Truth) -> None:
    assert (U if a is U else F) == all_of([a, not_(a)])


@property_test
@given(st.lists(truths), st.lists(truths))
def test_a_group_is_the_group_of_its_parts(first: list[Truth], second: list[Truth]) -> None:
    assert all_of([*first, *second]) == all_of([all_of(first), all_of(second)])
    assert any_of([*first, *second]) == any_of([any_of(first), any_of(second)])


@property_test
@given(st.lists(truths, min_size=1))
def test_a_truth_is_one_of_its_parts(parts: list[Truth]) -> None:
    assert all_of(parts) in parts
    assert any_of(parts) in parts


@property_test
@given(st.lists(truths), truths)
def test_another_clause_never_makes_all_more_true_nor_any_less(parts: list[Truth], more: Truth) -> None:
    assert all_of([*parts, more]) <= all_of(parts)
    assert any_of([*parts, more]) >= any_of(parts)


@pytest.mark.parametrize("op", OPERATORS)
def test_an_absent_fact_is_unknown_for_every_operator(op: str) -> None:
    leaf = Compare(fact="x", op=op, value=_NEXT[op][0])  # type: ignore[arg-type]
    assert [U, U] == [truth_of(leaf, facts, {}) for facts in ({}, {"y": 1})]
    assert U is truth_of(Not(item=leaf), {}, {})


@pytest.mark.parametrize("op", OPERATORS)
def test_every_operator_on_both_sides_of_its_bound(op: str) -> None:
    inside, outside = _NEXT[op]
    bound = 18 if isinstance(inside, int) else DAY
    leaf = Compare(fact="x", op=op, value=bound)  # type: ignore[arg-type]
    assert (T, F) == (truth_of(leaf, {"x": inside}, {}), truth_of(leaf, {"x": outside}, {}))  # type: ignore[dict-item]


def test_a_known_false_is_not_absent() -> None:
    assert T is truth_of(Compare(fact="x", op="is", value=False), {"x": False}, {})
    assert T is truth_of(Compare(fact="x", op="is", value=0), {"x": 0}, {})


@pytest.mark.parametrize(
    ("value", "expected"), [(("game",), T), (("film", "news"), T), (("film",), F), (("none",), F), ((), F)]
)
def test_in_on_a_list_asks_for_any_member_and_an_empty_list_is_known(value: tuple[str, ...], expected: Truth) -> None:
    assert expected is truth_of(In(fact="x", values=("game", "news")), {"x": value}, {})


def test_in_on_an_absent_list_is_unknown() -> None:
    assert U is truth_of(In(fact="x", values=("game",)), {}, {})


def test_in_on_a_single_value_does_not_look_inside_the_text() -> None:
    assert F is truth_of(In(fact="x", values=("mini_program",)), {"x": "mini"}, {})


def test_a_clause_on_a_rule_has_the_truth_of_the_rule() -> None:
    leaf = Compare(fact="rule.r", op="is", value=True)
    assert list(ALL) == [truth_of(leaf, {}, {"r": truth}) for truth in ALL]


def _trees() -> st.SearchStrategy[Condition]:
    leaf: st.SearchStrategy[Condition] = st.sampled_from("abc").map(lambda n: Compare(fact=n, op="is", value=True))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda items: All(items=tuple(items))),
            st.lists(inner, max_size=3).map(lambda items: AnyOf(items=tuple(items))),
            inner.map(lambda item: Not(item=item)),
        ),
        max_leaves=8,
    )


_FACTS = st.dictionaries(st.sampled_from("abc"), st.booleans())


def _mirrored(node: Condition) -> Condition:
    if isinstance(node, All):
        return AnyOf(items=tuple(map(_mirrored, node.items)))
    if isinstance(node, AnyOf):
        return All(items=tuple(map(_mirrored, node.items)))
    return Not(item=node)


@property_test
@given(_trees(), _FACTS)
def test_de_morgan_holds_for_whole_trees(tree: Condition, facts: dict[str, bool]) -> None:
    assert truth_of(Not(item=tree), facts, {}) == truth_of(_mirrored(tree), facts, {})


@property_test
@given(_trees(), _FACTS)
def test_a_settled_tree_says_what_every_completion_says(tree: Condition, facts: dict[str, bool]) -> None:
    truth = truth_of(tree, facts, {})
    absent = [name for name in "abc" if name not in facts]
    completions = {
        truth_of(tree, {**facts, **dict(zip(absent, values, strict=True))}, {})
        for values in itertools.product((False, True), repeat=len(absent))
    }
    assert U not in completions
    assert truth is U or completions == {truth}


@property_test
@given(_trees())
def test_leaves_and_facts_name_what_a_tree_reads(tree: Condition) -> None:
    assert facts_of(tree) == tuple(dict.fromkeys(leaf.fact for leaf in leaves(tree)))
    assert set(facts_of(tree)) <= set("abc")
