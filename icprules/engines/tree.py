"""The reference engine: a short interpreter over the condition tree.

Decides what a condition means for given facts; every other engine must agree with it. Must not import
deadlines or decide.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from icprules.rulebook.condition import RULE_PREFIX, All, Compare, Condition, In, Not, Truth, all_of, any_of, not_
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.engines.program import Program
    from icprules.subjects.facts import Value

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "before": operator.lt,
    "on_or_before": operator.le,
    "on_or_after": operator.ge,
    "after": operator.gt,
    "lt": operator.lt,
    "le": operator.le,
    "ge": operator.ge,
    "gt": operator.gt,
}


def truth_of(condition: Condition, facts: Mapping[str, Value], rules: Mapping[str, Truth]) -> Truth:
    """Return the truth of one condition.

    Args:
        condition: The tree.
        facts: Known facts, `as_of` among them; an absent name is unknown.
        rules: Truths of the rules that the tree may read.

    Returns:
        The truth.

    Example:
        >>> from icprules.rulebook.condition import Compare
        >>> truth_of(Compare(fact="service.offline", op="is", value=True), {}, {}).name
        'UNKNOWN'
    """
    if isinstance(condition, All):
        return all_of(truth_of(item, facts, rules) for item in condition.items)
    if isinstance(condition, AnyOf):
        return any_of(truth_of(item, facts, rules) for item in condition.items)
    if isinstance(condition, Not):
        return not_(truth_of(condition.item, facts, rules))
    if condition.fact.startswith(RULE_PREFIX):
        return rules[condition.fact.removeprefix(RULE_PREFIX)]
    value = facts.get(condition.fact)
    if value is None:
        return Truth.UNKNOWN
    return Truth.TRUE if holds(condition, value) else Truth.FALSE


def holds(leaf: Compare | In, value: Value) -> bool:
    """Return whether a comparison holds for a known value.

    Args:
        leaf: The comparison.
        value: The value of its fact.

    Returns:
        The answer.

    Example:
        >>> holds(In(fact="service.content", values=("news", "game")), ("game",))
        True
    """
    if isinstance(leaf, In):
        return any(v in leaf.values for v in value) if isinstance(value, tuple) else value in leaf.values
    return bool(_OPERATORS[leaf.op](value, leaf.value))


def run(program: Program, facts: Mapping[str, Value]) -> tuple[Truth, ...]:
    """Return the truth of every step of a program.

    Args:
        program: The program of a rulebook.
        facts: Known facts, `as_of` among them.

    Returns:
        One truth per step, in the program's order.
    """
    rules: dict[str, Truth] = {}
    truths: list[Truth] = []
    for step in program.steps:
        truth = truth_of(step.condition, facts, rules)
        truths.append(truth)
        if step.question == "rule":
            rules[step.name] = truth
    return tuple(truths)
