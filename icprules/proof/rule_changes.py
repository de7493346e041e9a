"""Two rulebooks -> which rules were added, removed or changed, and in which of their parts.

Decides which parts of a rule are wording alone, and which can carry a meaning; whether they do is decided by
`moved_services.py`. Must not import the solver, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.rulebook.condition import All, Compare, In, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.rulebook.law import Rule, Rulebook
    from icprules.subjects.facts import FactSpec

How = Literal["added", "removed", "changed"]
_CONDITION = (Compare, In, All, AnyOf, Not)
_WORDING = frozenset({
    "title", "where", "rulebook", "citation.locator", "citation.facts", "citation.note", "citation.verification",
    "then.must", "then.text", "then.reason", "then.deadline.stated_as", "then.deadline.why",
})  # fmt: skip
CONDITIONS = frozenset({
    "when", "unless", "in_force", "overrides", "judged_on", "knowledge", "then.done", "then.ended", "then.upcoming",
    "then.broken",
})  # fmt: skip
"""Parts that ask something; whether they ask the same is decided by a proof."""
_APART = ("citation", "then", "then.deadline")
"""Parts that are looked at part by part."""


@attrs.frozen(kw_only=True)
class RuleChange:
    """One rule that is not the same in two rulebooks.

    Args:
        id: The rule.
        how: Whether it is only in the second, only in the first, or different.
        title: What it is called, in the second rulebook where it has it.
        parts: Key paths of what can carry a meaning and is different.
        wording: Key paths of what is different in its words alone.
    """

    id: str
    how: How
    title: Text
    parts: tuple[str, ...] = ()
    wording: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class FactChange:
    """One fact that two rulebooks do not know in the same way."""

    fact: str
    how: How


def rule_changes(old: Rulebook, new: Rulebook) -> tuple[RuleChange, ...]:
    """Return the rules in which two rulebooks differ.

    Args:
        old: The earlier rulebook.
        new: The later one.

    Returns:
        Added, removed, then changed rules, each by id.

    Example:
        >>> from icprules import load
        >>> rule_changes(load(), load())
        ()
    """
    before, after = ({rule.id: rule for rule in book.rules} for book in (old, new))
    found = [RuleChange(id=one, how="added", title=after[one].title) for one in after.keys() - before.keys()]
    found += [RuleChange(id=one, how="removed", title=before[one].title) for one in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        parts, wording = _differing(before[name], after[name])
        if parts or wording:
            found.append(RuleChange(id=name, how="changed", title=after[name].title, parts=parts, wording=wording))
    order: tuple[How, ...] = ("added", "removed", "changed")
    return tuple(sorted(found, key=lambda one: (order.index(one.how), one.id)))


def fact_changes(old: Rulebook, new: Rulebook) -> tuple[FactChange, ...]:
    """Return the facts in which two rulebooks differ, the wording of their questions aside."""
    before, after = old.schema.facts, new.schema.facts
    found = [FactChange(fact=name, how="added") for name in after if name not in before]
    found += [FactChange(fact=name, how="removed") for name in before if name not in after]
    both = (name for name in before if name in after)
    found += [FactChange(fact=name, how="changed") for name in both if _read(before[name]) != _read(after[name])]
    return tuple(found)


def _read(spec: FactSpec) -> tuple[object, ...]:
    return spec.type, tuple(spec.values), spec.none_allowed, spec.event, spec.derived, spec.dated_by, spec.until_then


def _differing(before: Rule, after: Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    one, other = dict(_parts(before)), dict(_parts(after))
    parts: list[str] = []
    wording: list[str] = []
    for name in dict.fromkeys((*one, *other)):
        first, second = one.get(name), other.get(name)
        if name in _WORDING:
            if name not in ("where", "rulebook") and first != second:
                wording.append(name)
        elif _bare(first) != _bare(second):
            parts.append(name)
        elif repr(first) != repr(second):  # remarks and names of dates are no part of equality
            wording.append(name)
    return tuple(parts), tuple(wording)


def _parts(value: Any, path: str = "") -> Iterator[tuple[str, object]]:  # noqa: ANN401 - a rule or a part of one
    for field in attrs.fields(type(value)):
        name = f"{path}.{field.name}" if path else field.name
        held = getattr(value, field.name)
        if name in _APART and held is not None:
            yield f"{name}.kind", type(held).__name__
            yield from _parts(held, name)
        else:
            yield name, held


def _bare(value: object) -> object:
    """A value without its words, so that two are equal where only words differ."""
    if isinstance(value, Text):
        return None
    if isinstance(value, tuple):
        return tuple(_bare(one) for one in value)
    kind: Any = type(value)
    if attrs.has(kind) and not isinstance(value, _CONDITION):
        return kind, tuple((field.name, _bare(getattr(value, field.name))) for field in attrs.fields(kind))
    return value
