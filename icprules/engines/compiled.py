"""The default engine: one Python function generated per program, or per program and some known facts.

Decides nothing: it must give what `tree.py` gives, only faster. The generated text holds names that this
module makes up (`v0`, `k1`, `t2`) and operators from a closed table; every value from a rule file or a caller
is bound as a constant, never written into the text. Must not import deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from icprules.engines.walk import Walk, untranslatable
from icprules.errors import EngineError, problem
from icprules.rulebook.condition import NOT, Compare, In, Truth
from icprules.text import read_only

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
        self._lines: list[tuple[str, str, tuple[str, ...]]] = []
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
        return self._assigned(f"1 if {value} is None else 3 if {test} else 0", value)

    def negation(self, part: str) -> str:
        return self._assigned(f"not_[{part}]", part)

    def conjunction(self, parts: Sequence[str]) -> str:
        return self._assigned(" & ".join(parts), *parts)

    def disjunction(self, parts: Sequence[str]) -> str:
        return self._assigned(" | ".join(parts), *parts)

    def lines(self, results: Sequence[str]) -> list[str]:
        """The lines on which some results rest, in the order in which they were written."""
        wanted, found = set(results), []
        for variable, expression, parts in reversed(self._lines):
            if variable in wanted:
                wanted.update(parts)
                found.append(f"{variable} = {expression}")
        return found[::-1]

    def _bound(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _fact(self, name: str) -> str:
        if name not in self._facts:
            variable = f"v{len(self._facts)}"
            self._lines.append((variable, f"get({self._bound(name)})", ()))
            self._facts[name] = variable
        return self._facts[name]

    def _assigned(self, expression: str, *parts: str) -> str:
        variable = f"t{len(self._lines)}"
        self._lines.append((variable, expression, parts))
        return variable


@attrs.frozen(kw_only=True, eq=False)
class Residue:
    """What is left of a program once some facts are known.

    Args:
        told: From a look-up of facts to the truths that still vary, each once, behind the number of the residue.
        truths: From these to the truth of every step of the program.
    """

    told: Callable[[Callable[[str], Value | None]], tuple[int, ...]]
    truths: Callable[[tuple[int, ...]], tuple[Truth, ...]]


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
    return _function(writer.lines(results), results), writer.constants


def residue_source(
    program: Program, lists: frozenset[str], fixed: Mapping[str, Value | None], number: int
) -> tuple[str, Mapping[str, Any], tuple[int, ...]]:
    """Return the text of the function that is left once some facts are known.

    Args:
        program: The program of a rulebook, or a part of it.
        lists: Names of the facts whose values are lists.
        fixed: The facts that are known, with their values, None for one that is known to be unknown.
        number: Tells this residue from the others of the same program; stands first in what the function gives.

    Returns:
        Python source defining `truths(get)`, its globals, and for every step its place among what the function gives
        and the three truths after it.
    """
    writer = _Writer(lists)
    results = Walk(writer, fixed).program(program)
    constants = [writer.constant(truth) for truth in Truth]
    told = [str(number), *(one for one in dict.fromkeys(results) if one not in constants)]
    place = {one: at for at, one in enumerate([*told[1:], *constants], start=1)}
    return _function(writer.lines(results), told), writer.constants, tuple(place[one] for one in results)


def _function(lines: Sequence[str], results: Sequence[str]) -> str:
    body = [*lines, f"return ({', '.join(results)}{',' if results else ''})"]
    return "def truths(get):\n    " + "\n    ".join(body) + "\n"


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
    function = _compiled(*source_of(program, lists))
    return cast("Callable[[Mapping[str, Value]], tuple[Truth, ...]]", lambda facts: function(facts.get))


def compile_residue(
    program: Program, lists: frozenset[str], fixed: Mapping[str, Value | None] = read_only({}), number: int = -1
) -> Residue:
    """Return what is left of a program once some facts are known.

    Args:
        program: The program of a rulebook, or a part of it.
        lists: Names of the facts whose values are lists.
        fixed: The facts that are known, with their values, None for one that is known to be unknown.
        number: Tells this residue from the others of the same program; less than 0, so that it is no truth.

    Returns:
        The residue; it may be asked only for services of which the fixed facts are true.

    Raises:
        EngineError: If the rulebook is too large for one Python function.
    """
    text, bound, places = residue_source(program, lists, fixed, number)

    def truths(told: tuple[int, ...]) -> tuple[Truth, ...]:
        known = *told, *Truth
        return tuple([known[place] for place in places])  # plain integers equal to members

    return Residue(told=_compiled(text, bound), truths=truths)


def _compiled(text: str, constants: Mapping[str, Any]) -> Callable[[Callable[[str], Value | None]], tuple[Any, ...]]:
    scope: dict[str, Any] = dict(constants)
    try:
        exec(compile(text, "<icprules compiled>", "exec"), scope)  # noqa: S102 - text made above from a closed table
    except (RecursionError, MemoryError) as error:
        raise EngineError(problem("E102", value=error.__class__.__name__)) from error
    return cast("Callable[[Callable[[str], Value | None]], tuple[Any, ...]]", scope["truths"])
