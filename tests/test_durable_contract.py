"""What `icprules.engines.durable` relies on in the private C module of durable_rules 2.0.28.

Each test pins one behaviour. A release that changes one must not be used before the adapter is read again.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING, cast

import pytest
from durable_here import with_durable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.engines.durable import Matcher

END = {"all": [{"m": {"k": 9}}]}


def matcher() -> Matcher:
    return cast("Matcher", importlib.import_module("durable_rules_engine"))


def rule(*clauses: object) -> object:
    return {"all": [{"m": {"$and": [{"k": 1}, *clauses]}}]}


@contextmanager
def ruleset(**rules: object) -> Iterator[tuple[int, int]]:
    """Yield a warmed-up ruleset, and the place of its one session."""
    handle = matcher().create_ruleset("contract", json.dumps({**rules, "end": END}))
    _, place = matcher().assert_fact(handle, '{"id":"end","k":9}')
    assert ["end"] == fired(handle, place)
    matcher().retract_fact(handle, '{"id":"end"}')
    yield handle, place
    matcher().delete_state(handle, "0")
    matcher().delete_ruleset(handle)


def fired(handle: int, place: int) -> list[str]:
    names = []
    started = matcher().start_action_for_state(handle, place)
    message = None if started is None else started[1]
    while message is not None:
        names.extend(json.loads(message))
        message = matcher().complete_and_start_action(handle, place)
    return names


def matched(rules: dict[str, object], fact: str) -> list[str]:
    with ruleset(**rules) as (handle, place):
        matcher().assert_fact(handle, fact)
        return fired(handle, place)


@with_durable
def test_the_release_is_the_one_that_was_measured() -> None:
    assert "2.0.28" == metadata.version("durable_rules")


@with_durable
@pytest.mark.parametrize(
    ("clause", "matching"),
    [({"a1": 2}, [2]), ({"a1": 0}, [0]), ({"$gte": {"a1": 1}}, [1, 2]), ({"$lte": {"a1": 1}}, [0, 1])],
)
def test_a_comparison_with_a_small_integer_matches(clause: object, matching: list[int]) -> None:
    found = [value for value in (0, 1, 2) if matched({"c": rule(clause)}, f'{{"id":"f","k":1,"a1":{value}}}')]
    assert matching == found


@with_durable
def test_a_comparison_with_an_absent_property_does_not_match() -> None:
    assert [] == matched({"c": rule({"$lte": {"a1": 1}})}, '{"id":"f","k":1,"a2":0}')


@with_durable
def test_and_and_or_nest() -> None:
    nested = {"c": rule({"$or": [{"a1": 2}, {"$and": [{"a2": 2}, {"$or": [{"a3": 2}, {"a4": 2}]}]}]})}
    assert ["c"] == matched(nested, '{"id":"f","k":1,"a1":0,"a2":2,"a3":0,"a4":2}')
    assert [] == matched(nested, '{"id":"f","k":1,"a1":0,"a2":0,"a3":2,"a4":2}')


@with_durable
def test_an_or_fires_once_per_true_branch() -> None:
    twice = {"c": rule({"$or": [{"a1": 2}, {"a2": 2}]}, {"$or": [{"a3": 2}, {"a4": 2}]})}
    assert ["c"] * 4 == matched(twice, '{"id":"f","k":1,"a1":2,"a2":2,"a3":2,"a4":2}')


@with_durable
def test_rules_fire_in_the_order_of_their_definition() -> None:
    with ruleset(**{name: rule({"a1": 2}) for name in "zmab"}) as (handle, place):
        matcher().assert_fact(handle, '{"id":"end","k":9}')
        matcher().assert_fact(handle, '{"id":"f","k":1,"a1":2}')
        assert [*"zmab", "end"] == fired(handle, place)


@with_durable
def test_the_name_of_the_rule_stands_between_the_first_quotes() -> None:
    with ruleset(c1=rule({"a1": 2})) as (handle, place):
        matcher().assert_fact(handle, '{"id":"f","k":1,"a1":2}')
        started = matcher().start_action_for_state(handle, place)
        assert started is not None
        assert "c1" == started[1].split('"', 2)[1]
        assert matcher().complete_and_start_action(handle, place) is None


@with_durable
def test_an_assertion_says_whether_any_rule_can_match() -> None:
    with ruleset(c=rule({"a1": 2})) as (handle, place):
        assert (0, place) == matcher().assert_fact(handle, '{"id":"f","k":1,"a1":2}')
        assert (1, place) == matcher().assert_fact(handle, '{"id":"g","k":1,"a1":1}')
        assert (2, place) == matcher().assert_fact(handle, '{"id":"f","k":1,"a1":2}')


@with_durable
def test_a_fact_is_kept_until_it_is_retracted_by_its_id() -> None:
    with ruleset(c=rule({"a1": 2})) as (handle, place):
        for _ in range(3):
            assert 0 == matcher().assert_fact(handle, '{"id":"f","k":1,"a1":2}')[0]
            assert ["c"] == fired(handle, place)
            assert (0, place) == matcher().retract_fact(handle, '{"id":"f"}')
            assert [] == fired(handle, place)


@with_durable
def test_facts_asserted_together_fire_together() -> None:
    rules = {"c": rule({"a1": 2}), "d": {"all": [{"m": {"$and": [{"k": 2}, {"a1": 2}]}}]}}
    with ruleset(**rules) as (handle, place):
        matcher().assert_fact(handle, '{"id":"f","k":1,"a1":2}')
        matcher().assert_fact(handle, '{"id":"g","k":2,"a1":2}')
        assert ["c", "d"] == fired(handle, place)


@with_durable
def test_the_session_may_be_deleted_at_any_point_after_a_first_action() -> None:
    for calls in range(5):
        with ruleset(c=rule({"a1": 2})) as (handle, place):
            steps = (
                lambda h=handle: matcher().assert_fact(h, '{"id":"f","k":1,"a1":2}'),
                lambda h=handle, p=place: matcher().start_action_for_state(h, p),
                lambda h=handle, p=place: matcher().complete_and_start_action(h, p),
                lambda h=handle: matcher().retract_fact(h, '{"id":"f"}'),
            )
            for step in steps[:calls]:
                step()


@with_durable
def test_a_deleted_ruleset_is_refused() -> None:
    with ruleset() as (handle, _):
        pass
    with pytest.raises(matcher().error, match="error code: 111"):
        matcher().assert_fact(handle, '{"id":"f","k":1}')


@with_durable
def test_names_are_told_apart_by_their_hash_alone() -> None:
    assert ["c"] == matched({"c": rule({"k32728": 2})}, '{"id":"f","k":1,"k261234":2}')


@with_durable
@pytest.mark.parametrize(("groups", "accepted"), [(15, True), (16, False)])
def test_a_rule_may_hold_fifteen_groups(groups: int, accepted: bool) -> None:  # noqa: FBT001 - a pytest parameter
    clauses = [{"$or": [{f"a{n}": 2}, {f"b{n}": 2}]} for n in range(groups - 1)]
    if accepted:
        assert [] == matched({"c": rule(*clauses)}, '{"id":"f","k":1}')
    else:
        with pytest.raises(matcher().error, match="error code: 113"):
            matcher().create_ruleset("contract", json.dumps({"c": rule(*clauses)}))


_PENDING = """
import json, sys
import durable_rules_engine as matcher
count = int(sys.argv[1])
rules = {f"c{n}": {"all": [{"m": {"$and": [{"k": 1}, {f"a{n}": 2}]}}]} for n in range(count)}
handle = matcher.create_ruleset("contract", json.dumps(rules))
fact = {"id": "f", "k": 1, **{f"a{n}": 2 for n in range(count)}}
print(matcher.assert_fact(handle, json.dumps(fact)))
"""


@with_durable
@pytest.mark.parametrize(("count", "said"), [(64, "(0, 1)"), (65, "error code: 303")])
def test_sixty_four_conditions_may_be_true_at_once(count: int, said: str) -> None:
    # In a process of its own: a ruleset that met error 303 before a first action can take it along.
    run = subprocess.run(
        [sys.executable, "-c", _PENDING, str(count)], capture_output=True, text=True, check=False, timeout=60
    )
    assert said in run.stdout + run.stderr
