"""The condition tree (compare, in, all, any, not) and the three truth values it can take.

Decides what a condition *is* and how truth values combine (Kleene: false < unknown < true). What a
tree means for given facts is decided by `engines/tree.py`; how it is written in a rule file by
`clauses.py`. Two trees are equal when they mean the same: remarks, names of terms and names of dates are no
part of equality. Must not import facts, law or engines.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from icprules.text import Text

Operator = Literal["is", "before", "on_or_before", "on_or_after", "after", "lt", "le", "ge", "gt"]
OPERATORS: tuple[Operator, ...] = ("is", "before", "on_or_before", "on_or_after", "after", "lt", "le", "ge", "gt")

AS_OF = "as_of"
"""Name under which the day asked about stands among the facts of a day; no rule reads it."""

JUDGED_ON = "judged_on"
"""Name under which the day whose law applies reaches `in_force` comparisons; no rule file may write it."""

RULE_PREFIX = "rule."
"""A comparison whose fact starts so reads the truth of an earlier rule, e.g. `rule.app-in-scope`."""


class Truth(enum.IntEnum):
    """False, unknown or true, ordered.

    The numbers are chosen so that `&` is "and" (minimum) and `|` is "or" (maximum): two bits,
    "certainly true" above "possibly true".

    Example:
        >>> Truth(Truth.TRUE & Truth.UNKNOWN).name, Truth(Truth.FALSE | Truth.UNKNOWN).name
        ('UNKNOWN', 'UNKNOWN')
    """

    FALSE = 0
    UNKNOWN = 1
    TRUE = 3

    def __str__(self) -> str:
        return self.name.lower()


NOT: tuple[Truth, Truth, Truth, Truth] = (Truth.TRUE, Truth.UNKNOWN, Truth.UNKNOWN, Truth.FALSE)
"""`NOT[t]` mirrors a truth value (index 2 is never used)."""


def all_of(truths: Iterable[int]) -> Truth:
    """Return the smallest truth; true when there is none.

    Example:
        >>> all_of([Truth.TRUE, Truth.UNKNOWN]).name
        'UNKNOWN'
    """
    result = 3
    for truth in truths:
        result &= truth
    return Truth(result)


def any_of(truths: Iterable[int]) -> Truth:
    """Return the largest truth; false when there is none.

    Example:
        >>> any_of([Truth.FALSE, Truth.UNKNOWN]).name
        'UNKNOWN'
    """
    result = 0
    for truth in truths:
        result |= truth
    return Truth(result)


def not_(truth: int) -> Truth:
    """Return the mirrored truth.

    Example:
        >>> not_(Truth.UNKNOWN).name, not_(Truth.FALSE).name
        ('UNKNOWN', 'TRUE')
    """
    return NOT[truth]


@attrs.frozen(kw_only=True)
class Compare:
    """One fact against one constant; unknown while the fact is absent.

    Args:
        fact: Name of a fact, `as_of`, or `rule.` and the id of a rule.
        op: One of `OPERATORS`.
        value: The constant, already of the fact's type.
        named: Name of the date in `source.toml` that `value` came from, or None.
        why: What the comparison stands for, in words, or None.
        locator: Article or section for this clause alone, or None.
    """

    fact: str
    op: Operator
    value: str | bool | int | datetime.date
    named: str | None = attrs.field(default=None, eq=False)
    why: Text | None = attrs.field(default=None, eq=False)
    locator: Text | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class In:
    """One fact among several constants; for a fact that is a list: any member among them.

    Args:
        fact: Name of a fact.
        values: The constants, in the order written.
        why: What the test stands for, in words, or None.
        locator: Article or section for this clause alone, or None.
    """

    fact: str
    values: tuple[str, ...]
    why: Text | None = attrs.field(default=None, eq=False)
    locator: Text | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class All:
    """True when every item is; true when there are none.

    Args:
        items: The conditions.
        term: Name of the term this tree was written as, or an empty text.
        why: What the group stands for, in words, or None.
        locator: Article or section for this clause alone, or None.
    """

    items: tuple[Condition, ...]
    term: str = attrs.field(default="", eq=False)
    why: Text | None = attrs.field(default=None, eq=False)
    locator: Text | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class Any:
    """True when at least one item is; false when there are none.

    Args:
        items: The conditions.
        term: Name of the term this tree was written as, or an empty text.
        why: What the group stands for, in words, or None.
        locator: Article or section for this clause alone, or None.
    """

    items: tuple[Condition, ...]
    term: str = attrs.field(default="", eq=False)
    why: Text | None = attrs.field(default=None, eq=False)
    locator: Text | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class Not:
    """True when the item is false.

    Args:
        item: The condition.
        why: What the group stands for, in words, or None.
        locator: Article or section for this clause alone, or None.
    """

    item: Condition
    why: Text | None = attrs.field(default=None, eq=False)
    locator: Text | None = attrs.field(default=None, eq=False)


Condition = Compare | In | All | Any | Not


def leaves(condition: Condition) -> Iterator[Compare | In]:
    """Yield every comparison of a tree, left to right, repeated where it is repeated.

    Example:
        >>> tree = Not(item=In(fact="service.kind", values=("app",)))
        >>> [leaf.fact for leaf in leaves(tree)]
        ['service.kind']
    """
    stack = [condition]
    while stack:
        node = stack.pop()
        if isinstance(node, Compare | In):
            yield node
        elif isinstance(node, Not):
            stack.append(node.item)
        else:
            stack.extend(reversed(node.items))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Return the names of the facts a tree reads, each once, in order of first appearance.

    Example:
        >>> facts_of(All(items=(In(fact="b.x", values=("1",)), In(fact="a.x", values=("1",)))))
        ('b.x', 'a.x')
    """
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves(condition)))
