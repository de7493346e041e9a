"""The real rulebook as a person would write it in plain Python: the limit that the engine is measured against.

Two functions from a table of facts to a tuple, one member per step of the program. `two_valued` knows true and
false, an absent fact makes a comparison false. `three_valued` gives 0 (false), 1 (unknown) or 3 (true). Both are
written rule by rule, with facts and named terms in local variables, `and`, `or`, `not` that stop at the first
settled operand, and no helper functions; what is written is the text a careful person would type, only typed by a
program, since there are hundreds of rules. The program shares nothing with the engine but the condition tree.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from icprules.rulebook.condition import RULE_PREFIX, All, Compare, Condition, In, Not

if TYPE_CHECKING:
    from icprules.engines.program import Program

_SYMBOLS = {
    "before": "<", "on_or_before": "<=", "on_or_after": ">=", "after": ">",
    "lt": "<", "le": "<=", "ge": ">=", "gt": ">",
}  # fmt: skip
Function = "Callable[[Mapping[str, Any]], tuple[int, ...]]"


class _Person:
    """Types one function."""

    def __init__(self, lists: frozenset[str], *, late: str = "") -> None:
        self.lists = lists
        self.late = late
        self.names: dict[str, str] = {}
        self.constants: dict[str, Any] = {}
        self.terms: dict[str, tuple[str, str]] = {}
        self.rules: dict[str, str] = {}
        self.lines: list[str] = []

    def fact(self, name: str) -> str:
        return self.names.setdefault(name, name.replace(".", "_"))

    def written(self, value: object) -> str:
        if isinstance(value, datetime.date):
            name = f"D{value:%Y%m%d}"
            self.constants[name] = value
            return name
        if isinstance(value, tuple):
            name = f"S{len(self.constants)}"
            known = next((n for n, v in self.constants.items() if v == frozenset(value)), name)
            self.constants[known] = frozenset(value)
            return known
        return repr(value)

    def comparison(self, leaf: Compare | In) -> str:
        """A comparison of a known fact."""
        name = self.fact(leaf.fact)
        if isinstance(leaf, In):
            among = self.written(leaf.values)
            return f"not {among}.isdisjoint({name})" if leaf.fact in self.lists else f"{name} in {among}"
        if leaf.op == "is":
            return (
                f"{name} is {leaf.value}" if isinstance(leaf.value, bool) else f"{name} == {self.written(leaf.value)}"
            )
        return f"{name} {_SYMBOLS[leaf.op]} {self.written(leaf.value)}"

    def ordered(self, items: tuple[Condition, ...]) -> list[Condition]:
        """The clauses in the order in which a person would ask them: those that most often settle it first."""
        return sorted(items, key=lambda item: isinstance(item, Compare) and item.fact == self.late)

    def term(self, node: Condition) -> str:
        return getattr(node, "term", "").replace("-", "_")


class _TwoValued(_Person):
    def said(self, node: Condition) -> str:
        term = self.term(node)
        if term:
            if term not in self.terms:
                self.terms[term] = ("", "")
                self.lines.append(f"{term} = {self.plain(node)}")
            return term
        return self.plain(node)

    def plain(self, node: Condition) -> str:
        if isinstance(node, Compare | In):
            return self.leaf(node)
        if isinstance(node, Not):
            return f"not ({self.said(node.item)})"
        word = " and " if isinstance(node, All) else " or "
        parts = [self.said(item) for item in self.ordered(node.items)]
        inner = [f"({part})" if " and " in part or " or " in part else part for part in parts]
        return word.join(inner) if inner else str(isinstance(node, All))

    def leaf(self, leaf: Compare | In) -> str:
        if leaf.fact.startswith(RULE_PREFIX):
            return self.rules[leaf.fact.removeprefix(RULE_PREFIX)]
        test = self.comparison(leaf)
        ordered = isinstance(leaf, Compare) and leaf.op in _SYMBOLS
        guarded = ordered or leaf.fact in self.lists
        always_known = leaf.fact == self.late
        return f"{self.fact(leaf.fact)} is not None and {test}" if guarded and not always_known else test

    def step(self, variable: str, condition: Condition) -> None:
        text = self.plain(condition)
        self.lines.append(f"{variable} = {text}")


class _ThreeValued(_Person):
    def said(self, node: Condition) -> tuple[str, str]:
        """Whether it is certainly so, and whether it may be so."""
        term = self.term(node)
        if not term:
            return self.plain(node)
        if term not in self.terms:
            certain, possible = self.plain(node)
            self.terms[term] = (f"{term}_is", f"{term}_may_be")
            self.lines.extend((f"{term}_is = {certain}", f"{term}_may_be = {term}_is or ({possible})"))
        return self.terms[term]

    def plain(self, node: Condition) -> tuple[str, str]:
        if isinstance(node, Compare | In):
            return self.leaf(node)
        if isinstance(node, Not):
            certain, possible = self.said(node.item)
            return f"not ({possible})", f"not ({certain})"
        word = " and " if isinstance(node, All) else " or "
        parts = [self.said(item) for item in self.ordered(node.items)]
        if not parts:
            return (str(isinstance(node, All)),) * 2  # type: ignore[return-value]
        return tuple(  # type: ignore[return-value]
            word.join(f"({part})" if " and " in part or " or " in part else part for part in side)
            for side in zip(*parts, strict=True)
        )

    def leaf(self, leaf: Compare | In) -> tuple[str, str]:
        if leaf.fact.startswith(RULE_PREFIX):
            name = self.rules[leaf.fact.removeprefix(RULE_PREFIX)]
            return f"{name} == 3", f"{name} != 0"
        test, name = self.comparison(leaf), self.fact(leaf.fact)
        if leaf.fact == self.late:
            return test, test
        if isinstance(leaf, Compare) and leaf.op == "is":
            return test, f"{name} is None or {test}"
        return f"{name} is not None and {test}", f"{name} is None or {test}"

    def step(self, variable: str, condition: Condition) -> None:
        certain, possible = self.plain(condition)
        self.lines.append(f"{variable} = (3 if {certain} else 1) if {possible} else 0")


def typed(program: Program, lists: frozenset[str], *, three: bool, late: str) -> tuple[str, Any]:
    """Type one of the two functions.

    Args:
        program: The steps of a rulebook.
        lists: Names of the facts that are lists.
        three: Whether unknown is a value.
        late: The fact that is asked last, since it seldom settles anything: the day.

    Returns:
        The text, and the function.
    """
    person: _TwoValued | _ThreeValued = (_ThreeValued if three else _TwoValued)(lists, late=late)
    results = []
    for number, step in enumerate(program.steps):
        variable = f"r{number}"
        person.step(variable, step.condition)
        results.append(variable)
        if step.question == "rule":
            person.rules[step.name] = variable
    facts = [f"{variable} = facts.get({name!r})" for name, variable in person.names.items()]
    body = "\n    ".join([*facts, *person.lines, f"return ({', '.join(results)},)"])
    text = f"def function(facts):\n    {body}\n"
    scope = dict(person.constants)
    exec(compile(text, "<hand-written>", "exec"), scope)  # noqa: S102 - a benchmark of text made above
    return text, scope["function"]
