"""The engine for many subjects at once: the steps of a program over columns of facts.

Decides in which order planes of truths are computed; it must give what `tree.py` gives for every subject. Needs
numpy. Must not import deadlines, decide or pyarrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.planes import OPERATORS, Column, Truths, everywhere, largest, negated, nowhere, smallest
from icprules.engines.walk import Walk, untranslatable
from icprules.rulebook.condition import Compare, In, Truth
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icprules.engines.program import Program
    from icprules.rulebook.condition import Condition
    from icprules.subjects.facts import Value


@attrs.frozen
class Node:
    """A node of the plan, by its place in the order of computing."""

    number: int


@attrs.frozen(kw_only=True)
class Operation:
    """One node: a comparison, a constant truth, or a way to join the nodes of its parts.

    Args:
        leaf: The comparison, or None.
        truth: The constant, or None.
        join: How parts are joined, or None.
        parts: Numbers of earlier nodes.
    """

    leaf: Compare | In | None = None
    truth: Truth | None = None
    join: Callable[[Sequence[Truths]], Truths] | None = None
    parts: tuple[int, ...] = ()


@attrs.frozen(kw_only=True)
class Plan:
    """The operations that give every step of a program its truths.

    Args:
        operations: In an order in which parts come first.
        steps: For every step of the program, its node.
        others: For every further condition that was asked for, its node.
    """

    operations: tuple[Operation, ...]
    steps: tuple[Node, ...]
    others: Mapping[Condition, Node]

    def run(self, columns: Mapping[str, Column], rows: int) -> list[Truths]:
        """Return the truths of every node.

        Args:
            columns: Facts by name; one that is absent is unknown for every subject.
            rows: How many subjects there are; the best speed is near 65,536 at a time.

        Returns:
            Truths by the number of the node.
        """
        nothing = nowhere(rows)
        every = everywhere(rows)
        constants = {
            Truth.FALSE: Truths(nothing, nothing),
            Truth.UNKNOWN: Truths(nothing, every),
            Truth.TRUE: Truths(every, every),
        }
        unknown = constants[Truth.UNKNOWN]
        found: list[Truths] = []
        for one in self.operations:
            if one.join is not None:
                found.append(one.join([found[part] for part in one.parts]))
            elif one.leaf is not None:
                column = columns.get(one.leaf.fact)
                found.append(unknown if column is None else column.truths(one.leaf))
            else:
                found.append(constants[one.truth or Truth.FALSE])
        return found


class _Recorder:
    """Notes operations in the order in which the walk needs them."""

    name = "columns"

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def constant(self, truth: Truth) -> Node:
        return self._noted(Operation(truth=truth))

    def comparison(self, leaf: Compare | In) -> Node:
        if isinstance(leaf, Compare) and leaf.op not in OPERATORS:
            untranslatable(self.name, leaf.op)
        return self._noted(Operation(leaf=leaf))

    def negation(self, part: Node) -> Node:
        return self._noted(Operation(join=mirrored, parts=(part.number,)))

    def conjunction(self, parts: Sequence[Node]) -> Node:
        return self._noted(Operation(join=smallest, parts=tuple(part.number for part in parts)))

    def disjunction(self, parts: Sequence[Node]) -> Node:
        return self._noted(Operation(join=largest, parts=tuple(part.number for part in parts)))

    def _noted(self, one: Operation) -> Node:
        self.operations.append(one)
        return Node(len(self.operations) - 1)


def mirrored(parts: Sequence[Truths]) -> Truths:
    """Return the mirrored truths of the only part."""
    return negated(parts[0])


def plan_of(
    program: Program,
    fixed: Mapping[str, Value] = read_only({}),
    first: Sequence[Condition] = (),
    others: Sequence[Condition] = (),
) -> Plan:
    """Return the plan of a program.

    Args:
        program: The program of a rulebook.
        fixed: Facts that are the same for every subject, e.g. the day whose law applies; what hangs on them
            alone is decided here.
        first: Further conditions that read no rules; their nodes come before those of the program.
        others: Further conditions over the same facts and rules; their nodes come last.

    Returns:
        The plan.

    Example:
        >>> from icprules import load
        >>> from icprules.engines.program import program
        >>> steps = program(load())
        >>> plan = plan_of(steps)
        >>> truths = plan.run({}, rows=3)
        >>> truths[plan.steps[0].number].to_array(3).tolist()
        [1, 1, 1]
    """
    recorder = _Recorder()
    walk = Walk(recorder, fixed)
    further = {condition: walk.condition(condition) for condition in first}
    steps = walk.program(program)
    further |= {condition: walk.condition(condition) for condition in others}
    return Plan(operations=tuple(recorder.operations), steps=steps, others=read_only(further))
