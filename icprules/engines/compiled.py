"""The default engine: one Python function generated per program.

Decides nothing: it must give what `tree.py` gives, only faster. The generated text holds names that this
module makes up (`v0`, `k1`, `t2`) and operators from a closed table; every value from a rule file or a caller
is bound as a constant, never written into the text. Must not import deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from icprules.engines.walk import Walk, untranslatable
from icprules.errors import EngineError, problem
from icprules.rulebook.condition import NOT, Compare, In, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icprules.engines.program import Program
    from icprules.subjects.facts import Value

_SYMBOLS = {
    "is": "==", "before": "<", "on_or_before": "<=", "on_or_after": ">=", "after": ">",
    "lt": "<", "le": "<=", "ge": ">=", "gt": ">",
}  # fmt: skip


class _Writer:
    """Lines of the function, and the constants they name; a node is written as the variable that holds it."""

    name = "compiled"

    def __init__(self, lists: frozenset[str]) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, Any] = {"not_": NOT}
        self._lists = lists
        self._facts: dict[str, str] = {}

    def constant(self, truth: Truth) -> str:
        return str(int(truth))

    def comparison(self, leaf: Compare | In) -> str:
        value = self._fact(leaf.fact)
        if isinstance(leaf, In):
            constant = self._bound(frozenset(leaf.values))
            test = f"not {constant}.isdisjoint({value})" if leaf.fact in self._lists else f"{value} in {constant}"
        elif leaf.op in _SYMBOLS:
            test = f"{value} {_SYMBOLS[leaf.op]} {self._bound(leaf.value)}"
        else:
            untranslatable(self.name, leaf.op)
        return self._assigned(f"1 if {value} is None else 3 if {test} else 0")

    def negation(self, part: str) -> str:
        return self._assigned(f"not_[{part}]")

    def conjunction(self, parts: Sequence[str]) -> str:
        return self._assigned(" & ".join(parts))

    def disjunction(self, parts: Sequence[str]) -> str:
        return self._assigned(" | ".join(parts))

    def _bound(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _fact(self, name: str) -> str:
        if name not in self._facts:
            variable = f"v{len(self._facts)}"
            self.lines.append(f"{variable} = get({self._bound(name)})")
            self._facts[name] = variable
        return self._facts[name]

    def _assigned(self, expression: str) -> str:
        variable = f"t{len(self.lines)}"
        self.lines.append(f"{variable} = {expression}")
        return variable


def source_of(program: Program, lists: frozenset[str]) -> tuple[str, Mapping[str, Any]]:
    """Return the text of the generated function and the constants it is bound to.

    Args:
        program: The program of a rulebook.
        lists: Names of the facts whose values are lists.

    Returns:
        Python source defining `truths(get)`, and its globals.
    """
    writer = _Writer(lists)
    results = Walk(writer).program(program)
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
