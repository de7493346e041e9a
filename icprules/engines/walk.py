"""One walk over the steps of a program for every engine that translates it.

Decides which nodes are the same, so that each is translated once; what is constant once some facts are fixed;
and that a node which cannot be expressed is an error. A target decides only how five things are written. Must
not import deadlines, decide, or of the engines anything but the meaning of a comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NoReturn, Protocol, TypeVar

from icprules.engines.tree import holds
from icprules.errors import EngineError, problem
from icprules.rulebook.condition import NOT, RULE_PREFIX, All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from icprules.engines.program import Program
    from icprules.subjects.facts import Value

W = TypeVar("W", bound="Hashable")
"""What a target writes; never equal to a `Truth`."""


def untranslatable(target: str, node: object) -> NoReturn:
    """Refuse a node that a target cannot express.

    Args:
        target: Name of the target.
        node: What it has no word for.

    Raises:
        EngineError: E113, always.
    """
    raise EngineError(problem("E113", target=target, node=node))


class Target(Protocol[W]):
    """How one language writes the truth of a node; `W` is what it writes, the same for the same node.

    A target that has no word for something calls `untranslatable`.
    """

    @property
    def name(self) -> str:
        """What it is called in a refusal."""

    def constant(self, truth: Truth) -> W:
        """Write a truth that no fact can change."""

    def comparison(self, leaf: Compare | In) -> W:
        """Write a comparison; unknown while its fact is."""

    def negation(self, part: W) -> W:
        """Write the mirrored truth."""

    def conjunction(self, parts: Sequence[W]) -> W:
        """Write the smallest truth of two parts or more."""

    def disjunction(self, parts: Sequence[W]) -> W:
        """Write the largest truth of two parts or more."""


class Walk(Generic[W]):
    """Translates conditions, each distinct node once.

    Args:
        target: How nodes are written.
        fixed: Facts whose values are known beforehand, None for one that is known to be unknown; what hangs on them
            alone is decided here.
    """

    def __init__(self, target: Target[W], fixed: Mapping[str, Value | None] = read_only({})) -> None:
        self._target = target
        self._fixed = fixed
        self._rules: dict[str, W | Truth] = {}
        self._seen: dict[Hashable, W] = {}

    def program(self, program: Program) -> tuple[W, ...]:
        """Return what every step of a program is written as, in its order.

        Raises:
            EngineError: If the target has no word for a node, or the program is nested too deeply.
        """
        written = []
        for step in program.steps:
            found = self._node(step.condition)
            written.append(self._word(found))
            if step.question == "rule":
                self._rules[step.name] = found
        return tuple(written)

    def condition(self, condition: Condition) -> W:
        """Return what one more condition is written as; it may read the rules of the programs walked before."""
        return self._word(self._node(condition))

    def _word(self, found: W | Truth) -> W:
        return self._once(("constant", found), self._target.constant, found) if isinstance(found, Truth) else found

    def _node(self, node: Condition) -> W | Truth:
        if isinstance(node, Compare | In):
            return self._leaf(node)
        if isinstance(node, Not):
            part = self._node(node.item)
            return NOT[part] if isinstance(part, Truth) else self._once(("not", part), self._target.negation, part)
        if isinstance(node, All):
            return self._group(node.items, Truth.TRUE, self._target.conjunction)
        if isinstance(node, AnyOf):
            return self._group(node.items, Truth.FALSE, self._target.disjunction)
        untranslatable(self._target.name, type(node).__name__)

    def _group(self, items: Sequence[Condition], neutral: Truth, write: Callable[[Sequence[W]], W]) -> W | Truth:
        found = dict.fromkeys(self._node(item) for item in items)
        if NOT[neutral] in found:
            return NOT[neutral]
        parts = [self._word(part) for part in found if part is not neutral]
        if len(parts) < 2:  # noqa: PLR2004 - a group of one is that one
            return parts[0] if parts else neutral
        return self._once((neutral, frozenset(parts)), write, parts)

    def _leaf(self, leaf: Compare | In) -> W | Truth:
        if leaf.fact.startswith(RULE_PREFIX):
            return self._rules[leaf.fact.removeprefix(RULE_PREFIX)]
        if leaf.fact in self._fixed:
            value = self._fixed[leaf.fact]
            return Truth.UNKNOWN if value is None else Truth.TRUE if holds(leaf, value) else Truth.FALSE
        # `True` and `1` compare equal in Python, hence the type beside the value.
        key = ("in", leaf.fact, frozenset(leaf.values)) if isinstance(leaf, In) else (
            "compare", leaf.fact, leaf.op, type(leaf.value), leaf.value
        )  # fmt: skip
        return self._once(key, self._target.comparison, leaf)

    def _once(self, key: Hashable, write: Callable[[Any], W], given: object) -> W:
        if key not in self._seen:
            self._seen[key] = write(given)
        return self._seen[key]
