"""The plan of the engine `columns` -> formulas, by running every operation on every value that its fact can have.

Decides what is laid before an operation: each value of a fact and the lack of one, every day, every truth of up to
three parts. What comes out is its meaning, so nothing is taken for granted of the code that compares and joins. An
operation that does not act alike everywhere is an error, never skipped. Needs numpy. Must not import what the plan was
made from, but the program's list of questions.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs
import numpy as np

from icprules.engines.columns import Operation, Plan, plan_of
from icprules.engines.planes import Codes, Column, Flags, Numbers, Plane, Sets, Truths, number_of, packed
from icprules.engines.program import program
from icprules.errors import EngineError, problem
from icprules.proof.formulas import Bits, conjunction, constant, disjunction, negation
from icprules.proof.judged_days import for_every_day
from icprules.proof.solver import Formula, z3
from icprules.proof.worlds import LAST_NUMBER, NEVER_NUMBER, day_of_number
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Compare, In, Truth, all_of, any_of, not_

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.judged_days import Dated
    from icprules.proof.worlds import World

_TRUTHS = (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE)
_PARTS = 3  # joins of more parts go through the same loop once more for each
_EVERY_SET = 12  # of more members not every set is tried, but every set of two and the whole


def of_columns(asked: Inquiry) -> dict[tuple[str, str], tuple[Dated, ...]]:
    """Return the truth of every step as the plans for columns give it, whichever day's law applies.

    Args:
        asked: The rulebook.

    Returns:
        Answers by question and name.

    Raises:
        EngineError: E123 for an operation that has no one meaning.
    """
    steps = program(asked.rulebook)
    reader = PlanReader(world=asked.world)

    def of_day(day: datetime.date) -> dict[tuple[str, str], Bits]:
        plan = plan_of(steps, {JUDGED_ON: day})
        found = reader.plan(plan.operations)
        return {(s.question, s.name): found[node.number] for s, node in zip(steps.steps, plan.steps, strict=False)}

    return for_every_day(asked, of_day)


@attrs.frozen(kw_only=True, eq=False)
class PlanReader:
    """Reads plans; what was found of an operation is kept.

    Args:
        world: What is known.
        seen: Bits by what makes them; a cache without meaning of its own.
        joins: How a function joins truths.
    """

    world: World
    seen: dict[Hashable, Bits] = attrs.field(factory=dict)
    joins: dict[object, Callable[[Sequence[Bits]], Bits]] = attrs.field(factory=dict)

    def plan(self, operations: Iterable[Operation]) -> list[Bits]:
        """Return the truths of every node of a plan.

        Raises:
            EngineError: E123 for an operation that has no one meaning.
        """
        found: list[Bits] = []
        for one in operations:
            parts = [found[part] for part in one.parts]
            # `True` and `1` compare equal in Python, hence the type beside the value.
            sort = type(one.leaf.value) if isinstance(one.leaf, Compare) else None
            key = (one.leaf, sort, one.truth, one.join, *map(id, parts))
            if key not in self.seen:
                self.seen[key] = self._bits(one, parts)
            found.append(self.seen[key])
        return found

    def _bits(self, one: Operation, parts: list[Bits]) -> Bits:
        if one.join is not None:
            if one.join not in self.joins:
                self.joins[one.join] = _join(one)
            return self.joins[one.join](parts)
        if one.leaf is not None:
            return _leaf(one, one.leaf, self.world)
        return constant(_told(_run(one, {}, 1), 1)[0])


def _run(one: Operation, columns: Mapping[str, Column], rows: int, before: Sequence[Operation] = ()) -> Truths:
    plan = Plan(operations=(*before, one), steps=(), others={})
    return plan.run(columns, rows)[-1]


def _told(truths: Truths, rows: int) -> list[Truth]:
    return [Truth(number) for number in truths.to_array(rows).tolist()]


# --- joins ----------------------------------------------------------------------------------------------------


def _join(one: Operation) -> Callable[[Sequence[Bits]], Bits]:
    """How truths are joined: as the smallest, the largest, or the mirrored of one, on every combination of them."""
    if len(one.parts) == 1 and _agrees(one, 1, lambda truths: not_(truths[0])):
        return lambda parts: negation(parts[0])
    sizes = range(2, _PARTS + 1)
    if len(one.parts) > 1 and all(_agrees(one, n, all_of) for n in sizes):
        return conjunction
    if len(one.parts) > 1 and all(_agrees(one, n, any_of) for n in sizes):
        return disjunction
    raise _refused(one)


def _agrees(one: Operation, parts: int, meaning: Callable[[Sequence[Truth]], Truth]) -> bool:
    join = attrs.evolve(one, parts=tuple(range(parts)))
    asks = [Operation(leaf=Compare(fact=str(part), op="is", value=True)) for part in range(parts)]
    for truths in (_TRUTHS, (Truth.FALSE, Truth.TRUE)):  # where no truth is unknown, two planes are one
        rows = list(itertools.product(truths, repeat=parts))
        columns = {str(part): Flags(_planes([row[part] for row in rows], truths)) for part in range(parts)}
        if _told(_run(join, columns, len(rows), asks), len(rows)) != [meaning(row) for row in rows]:
            return False
    return True


def _planes(truths: Sequence[Truth], among: Sequence[Truth]) -> Truths:
    certain = packed(np.array([truth == Truth.TRUE for truth in truths]))
    if Truth.UNKNOWN not in among:
        return Truths(certain, certain)
    return Truths(certain, packed(np.array([truth != Truth.FALSE for truth in truths])))


# --- comparisons ----------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Values:
    """Every value of a fact, and a column of them.

    Args:
        rows: How many there are.
        column: The column, of which one more row may be unknown: given where values are known.
        where: Whether the value is among those of some rows, as a formula.
    """

    rows: int
    column: Callable[[Plane | None], Column]
    where: Callable[[NDArray[np.bool_]], Formula]


def _leaf(one: Operation, leaf: Compare | In, world: World) -> Bits:
    if _told(_run(one, {}, 1), 1) != [Truth.UNKNOWN]:
        raise _refused(one)  # a fact without a column is unknown
    values = _values(leaf.fact, world)
    if values is None:
        return constant(Truth.UNKNOWN)  # nothing can be known of it
    rows = values.rows
    known = packed(np.arange(rows + 1) < rows)
    told = _run(one, {leaf.fact: values.column(known)}, rows + 1).to_array(rows + 1)
    sure = _run(one, {leaf.fact: values.column(None)}, rows).to_array(rows)
    if told[rows] != Truth.UNKNOWN or not np.array_equal(told[:rows], sure) or (sure == Truth.UNKNOWN).any():
        raise _refused(one)
    is_known, holds = world.is_known(leaf.fact), values.where(sure == Truth.TRUE)
    return Bits(certain=z3.And(is_known, holds), possible=z3.Or(z3.Not(is_known), holds))


def _values(fact: str, world: World) -> _Values | None:
    domain = world.domains.get(fact)
    if fact in (AS_OF, JUDGED_ON) or (domain is not None and domain.shape == "day"):
        return _days(fact, world)
    if domain is None:
        return None
    if domain.shape == "flag":
        return _Values(rows=2, column=_flags, where=lambda hits: _one_of(fact, (True, False), hits, world))
    members = domain.values
    if domain.shape == "tags":
        return _sets(fact, tuple(map(str, members)), world)
    if all(isinstance(value, int) for value in members):
        numbers = np.array([*members, members[0]], dtype=np.int64)
        return _Values(
            rows=len(members),
            column=lambda known: Numbers(numbers[: _rows(known, len(members))], known),
            where=lambda hits: _one_of(fact, members, hits, world),
        )
    codes = np.array([*range(len(members)), 0], dtype=np.uint16)
    texts = tuple(map(str, members))
    return _Values(
        rows=len(members),
        column=lambda known: Codes(codes[: _rows(known, len(members))], texts, known),
        where=lambda hits: _one_of(fact, members, hits, world),
    )


def _rows(known: Plane | None, values: int) -> int:
    return values if known is None else values + 1


def _flags(known: Plane | None) -> Flags:
    both = (Truth.TRUE, Truth.FALSE)
    return Flags(_planes(both, both) if known is None else _planes((*both, Truth.UNKNOWN), _TRUTHS))


def _one_of(fact: str, values: Sequence[object], hits: NDArray[np.bool_], world: World) -> Formula:
    return z3.Or([world.is_(fact, value) for value, hit in zip(values, hits.tolist(), strict=True) if hit])  # type: ignore[arg-type]


def _days(fact: str, world: World) -> _Values:
    """Every day that can be named, and the one that never comes."""
    places = [*range(LAST_NUMBER + 1), NEVER_NUMBER]
    numbers = np.array([*(number_of(day_of_number(place)) for place in places), 0], dtype=np.int32)
    term = world.number(fact)

    def where(hits: NDArray[np.bool_]) -> Formula:
        edges = np.flatnonzero(np.diff(np.concatenate(([False], hits, [False])).astype(np.int8)))
        runs = [(places[first], places[after - 1]) for first, after in edges.reshape(-1, 2).tolist()]
        return z3.Or([z3.And(z3.UGE(term, first), z3.ULE(term, last)) for first, last in runs])

    return _Values(
        rows=len(places), column=lambda known: Numbers(numbers[: _rows(known, len(places))], known), where=where
    )


def _sets(fact: str, members: tuple[str, ...], world: World) -> _Values:
    """Every set of members; a comparison has to hold of a set as soon as it holds of one of its members."""
    n = len(members)
    few = {1 << i | 1 << j for i in range(n) for j in range(n)} | {0, (1 << n) - 1}
    sets = np.array([*(range(1 << n) if n <= _EVERY_SET else sorted(few)), 0], dtype=np.uint64)
    rows = len(sets) - 1

    def where(hits: NDArray[np.bool_]) -> Formula:
        of_set = dict(zip(sets[:rows].tolist(), hits.tolist(), strict=True))
        alone = [i for i in range(n) if of_set[1 << i]]
        mask = sum(1 << i for i in alone)
        if any(hit is not bool(held & mask) for held, hit in of_set.items()):
            raise _refused(fact)
        return z3.Or([world.tag(fact, members[i]) for i in alone])

    return _Values(rows=rows, column=lambda known: Sets(sets[: _rows(known, rows)], members, known), where=where)


def _refused(what: object) -> EngineError:
    return EngineError(problem("E123", value=what))
