"""A program as flat matching over small integers, the way durable_rules can be trusted with it.

Decides which comparisons become atoms, what conditions become over them, and how those are laid out in strata
and shards within the measured limits of the C code. Pure: must not import durable_rules_engine, deadlines or
decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.durable_nodes import Group, Limits, Literal, Node, Shape
from icprules.engines.durable_ruleset import Conclusion, Shard, check_names, ruleset
from icprules.errors import EngineError, problem
from icprules.rulebook.condition import RULE_PREFIX, All, Compare, Condition, In, Not
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.engines.program import Program

ALWAYS_FALSE, ALWAYS_TRUE = 0, 1
"""The two atoms that exist in every plan and never reach the engine."""


@attrs.frozen(kw_only=True)
class Plan:
    """Everything the adapter needs to answer a program.

    Args:
        size: Number of atoms, the two constant ones among them.
        leaves: The comparisons that Python evaluates, with the number of the atom of each.
        strata: Shards by stratum; a stratum reads only atoms of facts and of strata before it.
        results: For every step of the program, the atom that holds its truth.
        rules: Definition of the ruleset, as JSON in ASCII.
        end: The value of `k` to which the last rule listens.
    """

    size: int
    leaves: tuple[tuple[int, Compare | In], ...]
    strata: tuple[tuple[Shard, ...], ...]
    results: tuple[int, ...]
    rules: str
    end: int


def plan_of(program: Program, limits: Limits | None = None) -> Plan:
    """Return the plan of a program.

    Args:
        program: The program of a rulebook.
        limits: How much may go into one rule, shard and ruleset; the measured limits when None.

    Returns:
        The plan.

    Raises:
        EngineError: If the program is too large for one ruleset.

    Example:
        >>> from icprules import load
        >>> from icprules.engines.program import program
        >>> len(plan_of(program(load())).strata) > 1
        True
    """
    limits = limits or Limits()
    builder = _Builder(limits)
    try:
        results = builder.results(program)
    except RecursionError as error:
        raise EngineError(problem("E107", value=error.__class__.__name__)) from error
    strata = _laid_out(builder, limits)
    shards = [shard for stratum in strata for shard in stratum]
    rules = 2 * sum(len(shard.conclusions) for shard in shards) + 1
    if 2 * len(shards) > limits.discriminators or rules > limits.rules:
        raise EngineError(
            problem(
                "E106",
                rules=rules,
                most_rules=limits.rules,
                shards=2 * len(shards),
                most=limits.discriminators,
            )
        )
    check_names(builder.size, shards)
    return Plan(
        size=builder.size,
        leaves=tuple(builder.leaves),
        strata=strata,
        results=results,
        rules=ruleset(shards),
        end=2 * len(shards),
    )


class _Builder:
    """Numbers atoms, and turns conditions into nodes over them."""

    def __init__(self, limits: Limits) -> None:
        self.leaves: list[tuple[int, Compare | In]] = []
        self.conclusions: list[Conclusion] = []
        self.stratum_of = {ALWAYS_FALSE: 0, ALWAYS_TRUE: 0}  # the first stratum that may read an atom
        self._limits = limits
        self._atoms: dict[object, int] = {}
        self._answers: dict[Node, int] = {}

    @property
    def size(self) -> int:
        return len(self.stratum_of)

    def results(self, program: Program) -> tuple[int, ...]:
        rules: dict[str, int] = {}
        results = []
        for step in program.steps:
            node = self._node(step.condition, rules, negated=False)
            atom = (ALWAYS_TRUE if node else ALWAYS_FALSE) if isinstance(node, bool) else self._conclude(node)
            results.append(atom)
            if step.question == "rule":
                rules[step.name] = atom
        return tuple(results)

    def _node(self, condition: Condition, rules: Mapping[str, int], *, negated: bool) -> Node | bool:
        """Return a condition with every "not" pushed down to an atom; a bool where no fact can change it."""
        if isinstance(condition, Not):
            return self._node(condition.item, rules, negated=not negated)
        if isinstance(condition, All | AnyOf):
            every = isinstance(condition, All) is not negated
            return _grouped(every, [self._node(item, rules, negated=negated) for item in condition.items])
        if condition.fact.startswith(RULE_PREFIX):
            atom = rules[condition.fact.removeprefix(RULE_PREFIX)]
        else:
            atom = self._atom(condition)
        if atom in (ALWAYS_FALSE, ALWAYS_TRUE):
            return (atom == ALWAYS_TRUE) is not negated
        return Literal(atom=atom, negated=negated)

    def _atom(self, leaf: Compare | In) -> int:
        # Remarks do not change meaning, nor does the order of the values of `in`.
        chosen = frozenset(leaf.values) if isinstance(leaf, In) else leaf.value
        key = (leaf.fact, "in" if isinstance(leaf, In) else leaf.op, chosen)
        if key not in self._atoms:
            self._atoms[key] = self._number(0)
            self.leaves.append((self._atoms[key], leaf))
        return self._atoms[key]

    def _number(self, stratum: int) -> int:
        atom = self.size
        self.stratum_of[atom] = stratum
        return atom

    def _conclude(self, node: Node) -> int:
        """Return the atom that will hold the truth of a node; equal nodes share one."""
        node = self._narrowed(node)
        if node not in self._answers:
            # The stratum in which it is answered; what reads the answer comes one later.
            stratum = max(self.stratum_of[atom] for atom in node.atoms())
            self._answers[node] = self._number(stratum + 1)
            self.conclusions.append(Conclusion(atom=self._answers[node], node=node))
        return self._answers[node]

    def _narrowed(self, node: Node) -> Node:
        """Return a node that one engine rule can hold; what is too wide is answered part by part beforehand.

        "All" and "any" over truths of their parts are the same three-valued truth, so nothing is lost.
        """
        if isinstance(node, Literal) or self._limits.hold(node):
            return node
        parts: Sequence[Node] = [
            part if isinstance(part, Literal) else Literal(atom=self._conclude(part)) for part in node.parts
        ]
        widest = self._limits.literals
        while len(parts) > widest:
            chunks = [parts[i : i + widest] for i in range(0, len(parts), widest)]
            parts = [
                chunk[0]
                if len(chunk) == 1
                else Literal(atom=self._conclude(Group(every=node.every, parts=tuple(chunk))))
                for chunk in chunks
            ]
        return Group(every=node.every, parts=tuple(parts))


def _grouped(every: bool, items: Iterable[Node | bool]) -> Node | bool:  # noqa: FBT001 - the kind of the group
    parts: dict[Node, None] = {}
    for item in items:
        if isinstance(item, bool):
            if item is not every:
                return item  # false decides "all", true decides "any", whatever else is unknown
        elif isinstance(item, Group) and item.every is every:
            parts |= dict.fromkeys(item.parts)
        else:
            parts[item] = None
    if not parts:
        return every
    # Groups last, so that fewer of them are tried; the order of "all" and "any" has no meaning.
    ordered = tuple(sorted(parts, key=lambda part: isinstance(part, Group)))
    return ordered[0] if len(ordered) == 1 else Group(every=every, parts=ordered)


def _laid_out(builder: _Builder, limits: Limits) -> tuple[tuple[Shard, ...], ...]:
    by_stratum: dict[int, list[Conclusion]] = {}
    for conclusion in builder.conclusions:
        by_stratum.setdefault(builder.stratum_of[conclusion.atom] - 1, []).append(conclusion)
    number = 0
    strata = []
    for stratum in sorted(by_stratum):
        shards = []
        for members in _packed(by_stratum[stratum], limits):
            atoms = dict.fromkeys(atom for member in members for atom in member.node.atoms())
            shards.append(Shard(number=number, conclusions=tuple(members), atoms=tuple(atoms)))
            number += 1
        strata.append(tuple(shards))
    return tuple(strata)


def _packed(conclusions: Iterable[Conclusion], limits: Limits) -> list[list[Conclusion]]:
    packed: list[list[Conclusion]] = []
    shape = Shape()
    for conclusion in conclusions:
        wider = shape.with_rule(conclusion.node)
        if packed and limits.admit(wider):
            packed[-1].append(conclusion)
        else:
            packed.append([conclusion])
            wider = Shape().with_rule(conclusion.node)
        shape = wider
    return packed
