"""The default engine: one Python function generated per program.

Decides nothing: it must give what `tree.py` gives, only faster. The generated text holds names that this
module makes up (`v0`, `k1`, `t2`) and operators from a closed table; every value from a rule file or a caller
is bound as a constant, never written into the text. Must not import deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from icprules.errors import EngineError, problem
from icprules.rulebook.condition import NOT, RULE_PREFIX, All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.engines.program import Program
    from icprules.subjects.facts import Value

_SYMBOLS = {
    "is": "==", "before": "<", "on_or_before": "<=", "on_or_after": ">=", "after": ">",
    "lt": "<", "le": "<=", "ge": ">=", "gt": ">",
}  # fmt: skip


class _Writer:
    """Lines of the function, and the constants they name."""

    def __init__(self, lists: frozenset[str]) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, Any] = {"not_": NOT}
        self._lists = lists
        self._facts: dict[str, str] = {}
        self._nodes: dict[object, str] = {}

    def constant(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def fact(self, name: str) -> str:
        if name not in self._facts:
            variable = f"v{len(self._facts)}"
            self.lines.append(f"{variable} = get({self.constant(name)})")
            self._facts[name] = variable
        return self._facts[name]

    def assign(self, key: object, expression: str) -> str:
        variable = f"t{len(self._nodes)}"
        self.lines.append(f"{variable} = {expression}")
        self._nodes[key] = variable
        return variable

    def node(self, node: Condition, rules: Mapping[str, str]) -> str:
        """Return the variable that holds the truth of a node; equal nodes share one."""
        key = _key(node)
        if key in self._nodes:
            return self._nodes[key]
        if isinstance(node, All | AnyOf):
            parts = list(dict.fromkeys(self.node(item, rules) for item in node.items))
            sign, empty = (" & ", "3") if isinstance(node, All) else (" | ", "0")
            return parts[0] if len(parts) == 1 else self.assign(key, sign.join(parts) if parts else empty)
        if isinstance(node, Not):
            return self.assign(key, f"not_[{self.node(node.item, rules)}]")
        if node.fact.startswith(RULE_PREFIX):
            return rules[node.fact.removeprefix(RULE_PREFIX)]
        return self.assign(key, self._leaf(node))

    def _leaf(self, leaf: Compare | In) -> str:
        value = self.fact(leaf.fact)
        if isinstance(leaf, In):
            constant = self.constant(frozenset(leaf.values))
            test = f"not {constant}.isdisjoint({value})" if leaf.fact in self._lists else f"{value} in {constant}"
        else:
            test = f"{value} {_SYMBOLS[leaf.op]} {self.constant(leaf.value)}"
        return f"1 if {value} is None else 3 if {test} else 0"


def _key(node: Condition) -> object:
    # Remarks do not change meaning, so nodes that differ only in them share a variable. `is True` and `is 1`
    # compare equal in Python, hence the type beside the value.
    if isinstance(node, Compare):
        return "compare", node.fact, node.op, type(node.value), node.value
    if isinstance(node, In):
        return "in", node.fact, frozenset(node.values)
    if isinstance(node, Not):
        return "not", _key(node.item)
    return "all" if isinstance(node, All) else "any", tuple(map(_key, node.items))


def source_of(program: Program, lists: frozenset[str]) -> tuple[str, Mapping[str, Any]]:
    """Return the text of the generated function and the constants it is bound to.

    Args:
        program: The program of a rulebook.
        lists: Names of the facts whose values are lists.

    Returns:
        Python source defining `truths(get)`, and its globals.
    """
    writer = _Writer(lists)
    rules: dict[str, str] = {}
    results = []
    for step in program.steps:
        variable = writer.node(step.condition, rules)
        results.append(variable)
        if step.question == "rule":
            rules[step.name] = variable
    body = [*writer.lines, f"return ({', '.join(results)}{',' if results else ''})"]
    return "def truths(get):\n    " + "\n    ".join(body) + "\n", writer.constants


def compile_program(program: Program, lists: frozenset[str]) -> Callable[[Mapping[str, Value]], tuple[Truth, ...]]:
    """Return a function from known facts to the truth of every step.

    Args:
        program: The program of a rulebook.
        lists: Names of the facts whose values are lists.

    Returns:
        The function; truths come as plain integers equal to `Truth` members.

    Raises:
        EngineError: If the rulebook is too large for one Python function.
    """
    text, constants = source_of(program, lists)
    scope: dict[str, Any] = dict(constants)
    try:
        exec(compile(text, "<icprules compiled>", "exec"), scope)  # noqa: S102 - text made above from a closed table
    except (RecursionError, MemoryError) as error:
        raise EngineError(problem("E102", value=error.__class__.__name__)) from error
    function = scope["truths"]
    return cast("Callable[[Mapping[str, Value]], tuple[Truth, ...]]", lambda facts: function(facts.get))
