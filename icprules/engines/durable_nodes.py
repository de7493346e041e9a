"""Conditions over numbered atoms, and how much room they take in the C code of durable_rules.

Decides when one engine rule, one shard and one ruleset are full. The limits were measured on durable_rules
2.0.28; see docs/explanation/durable-rules-traps.md. Must not import any other module of icprules.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen(kw_only=True)
class Literal:
    """One atom, or its negation."""

    atom: int
    negated: bool = False

    def atoms(self) -> Iterator[int]:
        """Yield the atom."""
        yield self.atom


@attrs.frozen(kw_only=True, cache_hash=True)
class Group:
    """All parts, or at least one of them; two parts or more."""

    every: bool
    parts: tuple[Node, ...]

    def atoms(self) -> Iterator[int]:
        """Yield every atom, repeated where it is repeated."""
        for part in self.parts:
            yield from part.atoms()


Node = Literal | Group


@attrs.frozen(kw_only=True)
class Shape:
    """What the C code builds for the rules of one shard, below their common first condition.

    Rules that begin with the same conditions share them; an "any" is joined by one further node.

    Args:
        nodes: Numbers of the nodes by their parent and condition.
        count: Number of nodes, joins included.
        links: Number of links between nodes. While one fact is matched, each link is waited for at most once.
    """

    nodes: dict[tuple[int, Literal], int] = attrs.field(factory=dict)
    count: int = 0
    links: int = 0

    def with_rule(self, node: Node) -> Shape:
        """Return the shape with one more rule in it.

        Example:
            >>> both = Group(every=True, parts=(Literal(atom=2), Literal(atom=3)))
            >>> Shape().with_rule(both).with_rule(Literal(atom=2)).count
            2
        """
        return _placed(self, node, 0)[0]


def _placed(shape: Shape, node: Node, parent: int) -> tuple[Shape, int]:
    """Return the shape with a node below a parent, and the number of what a following node would be below."""
    if isinstance(node, Literal):
        if (parent, node) in shape.nodes:
            return shape, shape.nodes[parent, node]
        added = shape.count + 1
        nodes = {**shape.nodes, (parent, node): added}
        return Shape(nodes=nodes, count=added, links=shape.links + 1), added
    if node.every:
        for part in node.parts:
            shape, parent = _placed(shape, part, parent)
        return shape, parent
    join = shape.count + 1
    shape = attrs.evolve(shape, count=join)
    for part in node.parts:
        shape, _ = _placed(shape, part, parent)
        shape = attrs.evolve(shape, links=shape.links + 1)
    return shape, join


@attrs.frozen(kw_only=True)
class Limits:
    """How much may go into one engine rule, one shard and one ruleset.

    Args:
        conditions: Nodes of a shard; it also bounds the properties of its fact, of which 252 are possible.
        links: Links of a shard; more than 64 nodes waiting for one fact end in error 303, then in a crash.
        groups: "All" and "any" inside one rule; with 16 the ruleset is refused (error 113).
        firings: How often one rule may fire for one fact; "any" fires once per true branch, and inside "all"
            these multiply.
        discriminators: Values of `k` in a ruleset; from 513 conditions below one node compiling never ends.
        rules: Rules of a ruleset, of which 4,096 are possible.
    """

    conditions: int = 40
    links: int = 60
    groups: int = 12
    firings: int = 32
    discriminators: int = 250
    rules: int = 2000

    @property
    def literals(self) -> int:
        """How many atoms one "all" or "any" may join without anything else in its shard."""
        return min(self.conditions - 1, self.links // 2, self.firings)

    def hold(self, node: Node) -> bool:
        """Return whether one engine rule may hold a node."""
        return (
            groups_of(node) <= self.groups and firings_of(node) <= self.firings and self.admit(Shape().with_rule(node))
        )

    def admit(self, shape: Shape) -> bool:
        """Return whether one shard may hold a shape."""
        return shape.count <= self.conditions and shape.links <= self.links


def groups_of(node: Node) -> int:
    """Return how many "all" and "any" a node is made of, with the "all" that begins every engine rule."""

    def inner(part: Node) -> int:
        return 0 if isinstance(part, Literal) else 1 + sum(map(inner, part.parts))

    return inner(node) + (0 if isinstance(node, Group) and node.every else 1)


def firings_of(node: Node) -> int:
    """Return how often at most an engine rule fires for one fact.

    Example:
        >>> either = Group(every=False, parts=(Literal(atom=2), Literal(atom=3)))
        >>> firings_of(Group(every=True, parts=(either, Literal(atom=4), either)))
        4
    """
    if isinstance(node, Literal):
        return 1
    found = [firings_of(part) for part in node.parts]
    return math.prod(found) if node.every else sum(found)
