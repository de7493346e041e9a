"""The definition of a ruleset as durable_rules reads it, and the names in it.

Decides how a condition becomes a pair of engine rules (certain, possible) under names made up here, and that
the C code can tell all names apart. Must not import any other part of icprules than nodes and errors.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from icprules.engines.durable_nodes import Group
from icprules.errors import EngineError, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icprules.engines.durable_nodes import Node

FALSE, UNKNOWN, TRUE = 0, 1, 2
"""Values of an atom. An atom and its negation are mirrored around 1, so `>= 1` and `<= 1` mean "possibly"."""

END = "end"
"""Name of the engine rule that is defined last, and so fires last: what has not fired by then, does not."""

_WORDS = (
    "id", "sid", "k", "$s", "$m", "$i", "$forward", "$and", "$or", "$lt", "$lte", "$gt", "$gte", "$eq",
    "$neq", "$ex", "$nex", "$mt", "$imt", "$iall", "$iany", "$add", "$sub", "$mul", "$div", "$l", "$r",
    "name", "all", "any", "pri", "count", "cap", "dist",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Conclusion:
    """A condition that the engine answers: the number of its result, and its tree."""

    atom: int
    node: Node


@attrs.frozen(kw_only=True)
class Shard:
    """Engine rules that are asked together, with one fact.

    Args:
        number: Its certain rules listen to `k` = 2 × number, its possible rules to the next value of `k`.
        conclusions: What it answers.
        atoms: What its rules read; every atom once.
    """

    number: int
    conclusions: tuple[Conclusion, ...]
    atoms: tuple[int, ...]


def check_names(atoms: int, shards: Sequence[Shard]) -> None:
    """Refuse a plan some of whose names the C code cannot tell apart.

    Args:
        atoms: Number of atoms.
        shards: Its shards.

    Raises:
        EngineError: If two names in one table have one hash.
    """
    check_distinct((*_WORDS, *(f"a{atom}" for atom in range(atoms))))
    check_distinct((END, "sid-0", *(f"f{k}" for k in range(2 * len(shards)))))


def check_distinct(names: Iterable[str]) -> None:
    """Refuse names that the C code cannot tell apart: it compares 32-bit hashes, never texts.

    Args:
        names: ASCII names that share one table.

    Raises:
        EngineError: If two names have one hash.

    Example:
        >>> check_distinct(("a0", "a1"))
        >>> hex(fnv1a("a"))
        '0xe40c292c'
    """
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            raise EngineError(problem("E108", name=name, other=other))


def fnv1a(text: str) -> int:
    """Return the 32-bit FNV-1a hash by which the C code knows a name."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def ruleset(shards: Iterable[Shard]) -> str:
    """Return the definition of a ruleset, as JSON in ASCII.

    Args:
        shards: What it must answer.

    Returns:
        Two rules per conclusion, and the one that fires last.

    Example:
        >>> ruleset(())
        '{"end":{"all":[{"m":{"k":0}}]}}'
    """
    rules: dict[str, object] = {}
    end = 0
    for shard in shards:
        for k, name, possible in ((2 * shard.number, "c", False), (2 * shard.number + 1, "p", True)):
            for conclusion in shard.conclusions:
                node = conclusion.node
                parts = node.parts if isinstance(node, Group) and node.every else (node,)
                clauses = [{"k": k}, *(_clause(part, possible=possible) for part in parts)]
                rules[f"{name}{conclusion.atom}"] = {"all": [{"m": {"$and": clauses}}]}
        end = 2 * shard.number + 2
    rules[END] = {"all": [{"m": {"k": end}}]}
    return json.dumps(rules, separators=(",", ":"))


def _clause(node: Node, *, possible: bool) -> dict[str, Any]:
    if isinstance(node, Group):
        return {"$and" if node.every else "$or": [_clause(part, possible=possible) for part in node.parts]}
    if possible:
        return {"$lte" if node.negated else "$gte": {f"a{node.atom}": UNKNOWN}}
    return {f"a{node.atom}": FALSE if node.negated else TRUE}
