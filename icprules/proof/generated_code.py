"""The text of the engine `compiled` -> formulas, read back as `ast` parses it and from nothing else.

Decides what each form of generated Python means. A form that it does not know is an error, never skipped. Must not
read what the text was made from, but the program's list of questions.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from icprules.engines.compiled import source_of
from icprules.engines.program import program
from icprules.errors import EngineError, problem
from icprules.proof.formulas import Bits, conjunction, constant, disjunction, holds, of_test
from icprules.proof.solver import Formula, z3
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Compare, In, Operator, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.worlds import World

_OF_DAYS: Mapping[type[ast.cmpop], Operator] = {
    ast.Eq: "is", ast.Lt: "before", ast.LtE: "on_or_before", ast.GtE: "on_or_after", ast.Gt: "after",
}  # fmt: skip
_OF_NUMBERS: Mapping[type[ast.cmpop], Operator] = {
    ast.Eq: "is", ast.Lt: "lt", ast.LtE: "le", ast.GtE: "ge", ast.Gt: "gt",
}  # fmt: skip


def of_compiled(asked: Inquiry) -> dict[tuple[str, str], Bits]:
    """Return the truth of every step as the generated Python gives it.

    Args:
        asked: The rulebook.

    Returns:
        Two bits by question and name.

    Raises:
        EngineError: E123 for a form of Python that generated text does not hold.
    """
    steps = program(asked.rulebook)
    lists = frozenset(name for name, spec in asked.rulebook.schema.facts.items() if spec.type == "list_of")
    text, constants = source_of(steps, lists)
    found = read_back(text, constants, asked.world)
    return {(step.question, step.name): bits for step, bits in zip(steps.steps, found, strict=False)}


def read_back(text: str, constants: Mapping[str, object], world: World, skipped: int = 0) -> tuple[Bits, ...]:
    """Return what a generated function returns, as formulas.

    Args:
        text: Python that defines `truths(get)`.
        constants: What its names are bound to.
        world: What is known.
        skipped: How many of the values in the tuple that it returns are no truths.

    Returns:
        Two bits for each of the other values.

    Raises:
        EngineError: E123 for a form of Python that generated text does not hold.
    """
    return _Reader(constants, world).function(ast.parse(text), skipped)


class _Reader:
    """Follows the lines of one function; a variable is a fact that was fetched, or a truth."""

    def __init__(self, constants: Mapping[str, object], world: World) -> None:
        self._constants = constants
        self._world = world
        self._facts: dict[str, str] = {}
        self._truths: dict[str, Bits] = {}

    def function(self, tree: ast.Module, skipped: int) -> tuple[Bits, ...]:
        match tree.body:
            case [ast.FunctionDef(name="truths", args=ast.arguments(args=[ast.arg(arg="get")]), body=lines)]:
                *before, last = lines
            case _:
                raise _unread(tree)
        for line in before:
            self._line(line)
        match last:
            case ast.Return(value=ast.Tuple(elts=results)):
                return tuple(self._truth(one) for one in results[skipped:])
        raise _unread(last)

    def _line(self, line: ast.stmt) -> None:
        match line:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="get"), args=[ast.Name(id=key)])
            ):
                self._facts[name] = cast("str", self._constants[key])
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._truths[name] = self._truth(value)
            case _:
                raise _unread(line)

    def _truth(self, node: ast.expr) -> Bits:
        match node:
            case ast.Constant(value=int(number)) if not isinstance(number, bool):
                return constant(Truth(number))
            case ast.Name(id=name) if name in self._truths:
                return self._truths[name]
            case ast.Subscript(value=ast.Name(id=table), slice=index):
                return self._looked_up(cast("tuple[int, ...]", self._constants[table]), self._truth(index))
            case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
                return conjunction([self._truth(left), self._truth(right)])
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return disjunction([self._truth(left), self._truth(right)])
            case ast.IfExp(
                test=ast.Compare(left=ast.Name(id=fact), ops=[ast.Is()], comparators=[ast.Constant(value=None)]),
                body=ast.Constant(value=Truth.UNKNOWN),
                orelse=ast.IfExp(
                    test=test, body=ast.Constant(value=Truth.TRUE), orelse=ast.Constant(value=Truth.FALSE)
                ),
            ) if fact in self._facts:
                return of_test(self._world.is_known(self._facts[fact]), self._test(test, fact))
        raise _unread(node)

    def _looked_up(self, table: tuple[int, ...], index: Bits) -> Bits:
        """The entry of a table of truths that an index chooses."""
        false, unknown, true = (Truth(table[place]) for place in (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE))

        def bit(truths: set[Truth]) -> Formula:
            by_index = [
                (z3.Not(index.possible), false),
                (z3.And(index.possible, z3.Not(index.certain)), unknown),
                (index.certain, true),
            ]
            return z3.Or([chosen for chosen, truth in by_index if truth in truths])

        return Bits(certain=bit({Truth.TRUE}), possible=bit({Truth.TRUE, Truth.UNKNOWN}))

    def _test(self, node: ast.expr, variable: str) -> Formula:
        """What is asked of the value of a fact that is known."""
        fact = self._facts[variable]
        domain = self._world.domains.get(fact)
        is_list = domain is not None and domain.shape == "tags"
        match node:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.In()], comparators=[ast.Name(id=key)]) if (
                left == variable and not is_list
            ):
                return holds(In(fact=fact, values=self._members(key)), self._world)
            case ast.UnaryOp(
                op=ast.Not(),
                operand=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=key), attr="isdisjoint"), args=[ast.Name(id=arg)]
                ),
            ) if arg == variable and is_list:
                return holds(In(fact=fact, values=self._members(key)), self._world)
            case ast.Compare(left=ast.Name(id=left), ops=[op], comparators=[ast.Name(id=key)]) if left == variable:
                is_day = fact in (AS_OF, JUDGED_ON) or (domain is not None and domain.shape == "day")
                operators = _OF_DAYS if is_day else _OF_NUMBERS
                if type(op) in operators:
                    leaf = Compare(fact=fact, op=operators[type(op)], value=self._constants[key])  # type: ignore[arg-type]
                    return holds(leaf, self._world)
        raise _unread(node)

    def _members(self, key: str) -> tuple[str, ...]:
        return tuple(sorted(cast("frozenset[str]", self._constants[key])))


def _unread(node: ast.AST) -> EngineError:
    return EngineError(problem("E123", value=ast.unparse(node)[:80]))
