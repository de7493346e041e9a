"""Rules on one matter that contradict each other for certain.

Decides when a contradiction is provable: one rule applies wherever the other does, both are in force on some
day, nothing displaces either, and they decide differently. What cannot be proved is caught when it happens.
Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.errors import Problem, problem
from icprules.rulebook import law
from icprules.rulebook.check import matter, outcome
from icprules.rulebook.condition import All, Compare, Condition, In

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icprules.rulebook.names import Names

_SPEAKING = ("obligation", "prohibition", "conclusion")
_BELOW = ("before", "on_or_before", "lt", "le")
_ABOVE = ("after", "on_or_after", "gt", "ge")


MOST = 250
"""Most rules on one matter: each is held against each, which takes a minute where there are thousands."""


def check_conflicts(rules: Sequence[law.Rule], names: Names) -> None:
    """Report every two rules that give one matter different results for the same facts, to `names.problems`.

    Args:
        rules: All rules that could be read.
        names: Says which rules override which, unread ones included.
    """
    if names.excuses("overrider", ""):
        return  # a file that could not be read may settle what looks like a conflict
    by_id = {rule.id: rule for rule in rules}
    matters: dict[tuple[str, str], list[law.Rule]] = {}
    for rule in rules:
        matters.setdefault(matter(rule), []).append(rule)
    for (kind, name), group in matters.items():
        if kind in _SPEAKING and len(group) > MOST:
            names.problems.append(problem("R159", where=group[MOST].where, name=name, size=len(group), limit=MOST))
        elif kind in _SPEAKING:
            names.problems.extend(_within(group, name, by_id, names))


def _within(group: list[law.Rule], name: str, by_id: dict[str, law.Rule], names: Names) -> Iterator[Problem]:
    for i, one in enumerate(group):
        for other in group[i + 1 :]:
            if outcome(one) == outcome(other) or not _meet(one, other):
                continue
            if not _may_be_displaced(one, other, by_id, names):
                yield problem("R119", where=_upper(one, other).where, id=one.id, other=other.id, name=name)


def _upper(one: law.Rule, other: law.Rule) -> law.Rule:
    """The one whose author can change something: rules come layer by layer, and nobody can edit the layer below."""
    return one if one.where.split("/")[0] == other.where.split("/")[0] else other


def _meet(one: law.Rule, other: law.Rule) -> bool:
    """Whether both rules certainly apply to some facts on some day."""
    if one.judged_on != other.judged_on and any(p != law.Period() for p in (one.in_force, other.in_force)):
        return False
    if not _periods_meet(one.in_force, other.in_force):
        return False
    return _covers(one, other) or _covers(other, one)


def _covers(wide: law.Rule, narrow: law.Rule) -> bool:
    """Whether the wide rule applies wherever the narrow one does, periods and overrides aside."""
    known = _parts(narrow.when)
    return _follow(wide.when, known) and all(condition in narrow.unless for condition in wide.unless)


def _may_be_displaced(one: law.Rule, other: law.Rule, by_id: dict[str, law.Rule], names: Names) -> bool:
    """Whether an override settles it: between the two, or by a third rule that applies wherever they meet."""
    known = _parts((*one.when, *other.when))
    for displaced, rival in ((one, other), (other, one)):
        for name in names.overriders.get(displaced.id, ()):
            third = by_id.get(name)
            if name == rival.id or third is None:
                return True
            if not third.unless and _follow(third.when, known):
                return True
    return False


def _parts(conditions: Iterable[Condition]) -> list[Condition]:
    """What must hold one by one, groups and terms opened."""
    found: list[Condition] = []
    stack = [*conditions]
    while stack:
        condition = stack.pop()
        if isinstance(condition, All):
            stack.extend(condition.items)
        else:
            found.append(condition)
    return found


def _follow(wanted: Iterable[Condition], known: list[Condition]) -> bool:
    return all(any(_implies(k, part) for k in known) for part in _parts(wanted))


def _implies(known: Condition, wanted: Condition) -> bool:
    """Whether one comparison holds wherever the other does."""
    if known == wanted:
        return True
    if not isinstance(known, Compare | In) or not isinstance(wanted, Compare | In) or known.fact != wanted.fact:
        return False
    first, second = _values(known), _values(wanted)
    if first is not None and second is not None:
        return first <= second
    if isinstance(known, Compare) and isinstance(wanted, Compare) and known.op == wanted.op:
        if known.op in _BELOW:
            return known.value <= wanted.value  # type: ignore[operator]
        return known.op in _ABOVE and known.value >= wanted.value  # type: ignore[operator]
    return False


def _values(leaf: Compare | In) -> frozenset[object] | None:
    if isinstance(leaf, In):
        return frozenset(leaf.values)
    return frozenset([leaf.value]) if leaf.op == "is" else None


def _periods_meet(one: law.Period, other: law.Period) -> bool:
    starts = [p.start for p in (one, other) if p.start]
    ends = [p.end for p in (one, other) if p.end]
    return not starts or not ends or max(starts) <= min(ends)
