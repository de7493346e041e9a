"""Conditions of a rulebook -> formulas of two bits: certainly true, and possibly true.

Decides how Kleene's three values are written for the solver; the meaning is that of `engines/tree.py`. Must not
import the generated engine, decide or axioms.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.engines.walk import untranslatable
from icprules.proof.solver import Formula, z3
from icprules.proof.worlds import NEVER_NUMBER, World, day_number
from icprules.rulebook.condition import AS_OF, JUDGED_ON, RULE_PREFIX, All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.engines.program import Program


@attrs.frozen(kw_only=True, eq=False)
class Bits:
    """A truth: false (neither), unknown (possible) or true (both)."""

    certain: Formula
    possible: Formula


def steps_of(program: Program, world: World) -> tuple[Bits, ...]:
    """Return the truth of every step of a program.

    Args:
        program: The program of a rulebook.
        world: What is known.

    Returns:
        Two bits per step, in its order.
    """
    rules: dict[str, Bits] = {}
    found: list[Bits] = []
    for step in program.steps:
        bits = bits_of(step.condition, world, rules)
        found.append(bits)
        if step.question == "rule":
            rules[step.name] = bits
    return tuple(found)


def bits_of(condition: Condition, world: World, rules: Mapping[str, Bits]) -> Bits:
    """Return the truth of one condition.

    Args:
        condition: The tree.
        world: What is known.
        rules: Truths of the rules that the tree may read.

    Returns:
        Its two bits.
    """
    if isinstance(condition, All):
        return conjunction([bits_of(item, world, rules) for item in condition.items])
    if isinstance(condition, AnyOf):
        return disjunction([bits_of(item, world, rules) for item in condition.items])
    if isinstance(condition, Not):
        return negation(bits_of(condition.item, world, rules))
    if condition.fact.startswith(RULE_PREFIX):
        return rules[condition.fact.removeprefix(RULE_PREFIX)]
    return of_test(world.is_known(condition.fact), holds(condition, world))


def conjunction(parts: Sequence[Bits]) -> Bits:
    """Return the smallest truth; true when there is none."""
    return Bits(certain=z3.And([p.certain for p in parts]), possible=z3.And([p.possible for p in parts]))


def disjunction(parts: Sequence[Bits]) -> Bits:
    """Return the largest truth; false when there is none."""
    return Bits(certain=z3.Or([p.certain for p in parts]), possible=z3.Or([p.possible for p in parts]))


def constant(truth: Truth) -> Bits:
    """Return a truth that no fact changes."""
    return Bits(certain=z3.BoolVal(val=truth == Truth.TRUE), possible=z3.BoolVal(val=truth != Truth.FALSE))


def differ(one: Bits, other: Bits) -> Formula:
    """Return whether two truths are not the same."""
    return z3.Or(z3.Xor(one.certain, other.certain), z3.Xor(one.possible, other.possible))


def negation(part: Bits) -> Bits:
    """Return the mirrored truth."""
    return Bits(certain=z3.Not(part.possible), possible=z3.Not(part.certain))


def of_test(known: Formula, test: Formula) -> Bits:
    """Return the truth of a comparison: unknown while its fact is."""
    return Bits(certain=z3.And(known, test), possible=z3.Or(z3.Not(known), test))


def holds(leaf: Compare | In, world: World) -> Formula:
    """Return whether a comparison holds, its fact being known."""
    domain = world.domains.get(leaf.fact)
    if isinstance(leaf, In):
        if domain is not None and domain.shape == "tags":
            return z3.Or([world.tag(leaf.fact, value) for value in leaf.values])
        return z3.Or([world.is_(leaf.fact, value) for value in leaf.values])
    if leaf.fact in (AS_OF, JUDGED_ON) or (domain is not None and domain.shape == "day"):
        return compared_day(world.number(leaf.fact), leaf.op, leaf.value)
    if leaf.op == "is":
        return world.is_(leaf.fact, leaf.value)
    values = () if domain is None else domain.values
    return z3.Or([world.is_(leaf.fact, value) for value in values if _compares(value, leaf.op, leaf.value)])


def compared_day(number: Formula, op: str, value: object) -> Formula:
    """Return whether a day compares so with a constant day."""
    if not isinstance(value, datetime.date):
        untranslatable("prove", value)
    constant = day_number(value)
    if op == "is":
        return number == constant if 0 <= constant <= NEVER_NUMBER else z3.BoolVal(val=False)
    if not 0 <= constant <= NEVER_NUMBER:  # before or after every day that can be named
        return z3.BoolVal(val=(op in ("after", "on_or_after")) == (constant < 0))
    tests = {"before": z3.ULT, "on_or_before": z3.ULE, "on_or_after": z3.UGE, "after": z3.UGT}
    if op not in tests:
        untranslatable("prove", op)
    return tests[op](number, constant)


def _compares(value: object, op: str, constant: object) -> bool:
    if op not in ("lt", "le", "ge", "gt") or not isinstance(value, int) or not isinstance(constant, int):
        untranslatable("prove", op)
    return {"lt": value < constant, "le": value <= constant, "ge": value >= constant, "gt": value > constant}[op]
