"""Rulebooks that differ from a rulebook in one small thing, to see whether its cases notice.

Decides what is changed: every clause taken away and turned round, every member of an enumeration taken away, every
date moved by a day either way, every period by one unit, every exception, exemption and override dropped. A term
that several rules share is changed once, in all of them. Must not import cases, decide or pytest.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.rulebook import law
from icprules.rulebook.condition import All, Compare, Condition, In, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.testing.witnesses import PARTS, conditions_of, with_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MutantKind = Literal["removed", "inverted", "member", "date", "number", "period", "exception", "exemption", "override"]
_DAY = datetime.timedelta(days=1)
_Change = tuple["MutantKind", str, str, law.Rule]


@attrs.frozen(kw_only=True)
class Mutant:
    """A rulebook changed in one thing.

    Args:
        name: The rule, or `term` and the name of the term, that is changed.
        kind: What sort of change it is.
        place: Key path of what is changed, e.g. `when[2]`.
        change: The change in words, e.g. `2024-03-31 -> 2024-04-01`.
        rules: The changed rules, by id; a rule that is taken away is absent.
        touched: Ids of the rules that were changed or taken away.
    """

    name: str
    kind: MutantKind
    place: str
    change: str
    rules: tuple[law.Rule, ...] = attrs.field(repr=False)
    touched: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name, stable as long as the rule is."""
        return f"{self.name}:{self.place}:{self.kind}:{self.change}"

    def of(self, rulebook: law.Rulebook) -> law.Rulebook:
        """Return the changed rulebook.

        Args:
            rulebook: The one that the mutant was made from.

        Returns:
            A rulebook without anything prepared.
        """
        changed = {rule.id: rule for rule in self.rules}
        kept = [changed.get(r.id, r) for r in rulebook.rules if r.id in changed or r.id not in self.touched]
        return attrs.evolve(rulebook, rules=tuple(kept))


@attrs.frozen(kw_only=True)
class Variant:
    """One changed form of a list of conditions."""

    kind: MutantKind
    place: str
    change: str
    items: tuple[Condition, ...]


def mutants(rulebook: law.Rulebook) -> tuple[Mutant, ...]:
    """Return every mutant of a rulebook, rule by rule, then term by term.

    Args:
        rulebook: A checked rulebook.

    Returns:
        The mutants, always in the same order.

    Example:
        >>> from icprules import load
        >>> any(m.change == "2024-03-31 -> 2024-04-01" for m in mutants(load()))
        True
    """
    found = [one for rule in rulebook.rules for one in _of_rule(rule)]
    return (*found, *_of_terms(rulebook.rules))


def _of_rule(rule: law.Rule) -> Iterator[Mutant]:
    for kind, place, change, changed in (*_asking_else(rule), *_in_force_else(rule), *_saying_else(rule)):
        yield Mutant(name=rule.id, kind=kind, place=place, change=change, rules=(changed,), touched=(rule.id,))
    if rule.kind == "exemption":
        yield Mutant(name=rule.id, kind="exemption", place="", change="taken away", rules=(), touched=(rule.id,))


def _asking_else(rule: law.Rule) -> Iterator[_Change]:
    for one in variants(rule.when, "when"):
        yield one.kind, one.place, one.change, attrs.evolve(rule, when=one.items)
    for one in variants(rule.unless, "unless"):
        kind: MutantKind = "exception" if one.kind == "removed" else one.kind
        yield kind, one.place, one.change, attrs.evolve(rule, unless=one.items)
    for displaced in rule.overrides:
        rest = tuple(one for one in rule.overrides if one != displaced)
        yield "override", "overrides", f"{displaced} dropped", attrs.evolve(rule, overrides=rest)


def _in_force_else(rule: law.Rule) -> Iterator[_Change]:
    for bound in ("start", "end", "not_before"):
        day = getattr(rule.in_force, bound)
        for moved in () if day is None else (day - _DAY, day + _DAY):
            period = attrs.evolve(rule.in_force, **{bound: moved})
            yield "date", f"in_force.{bound}", f"{day} -> {moved}", attrs.evolve(rule, in_force=period)
    for bound in ("start", "end"):
        day = getattr(rule.published, bound)
        for moved in () if day is None else (day - _DAY, day + _DAY):
            told = attrs.evolve(rule.published, **{bound: moved})
            yield "date", f"published.{bound}", f"{day} -> {moved}", attrs.evolve(rule, published=told)


def _saying_else(rule: law.Rule) -> Iterator[_Change]:
    for part in PARTS:
        condition = getattr(rule.then, part, None)
        for one in () if condition is None else variants((condition,), f"then.{part}"):
            if not one.items and part == "broken":
                continue  # a prohibition of nothing is none
            then = with_parts(rule.then, {part: one.items[0] if one.items else None})
            yield one.kind, one.place, one.change, attrs.evolve(rule, then=then)
    if isinstance(rule.then, law.Obligation) and rule.then.deadline is not None:
        for kind, change, spec in _of_deadline(rule.then.deadline):
            yield kind, "then.deadline", change, attrs.evolve(rule, then=attrs.evolve(rule.then, deadline=spec))


def _of_deadline(spec: law.DeadlineSpec) -> Iterator[tuple[MutantKind, str, law.DeadlineSpec]]:
    shape = spec.shape
    if isinstance(shape, law.FixedDate):
        for day in (shape.on - _DAY, shape.on + _DAY):
            yield "date", f"{shape.on} -> {day}", attrs.evolve(spec, shape=law.FixedDate(on=day))
    elif isinstance(shape, law.Within):
        for amount in (shape.amount - 1, shape.amount + 1):
            change = f"{shape.amount} -> {amount} {shape.unit}"
            yield "period", change, attrs.evolve(spec, shape=attrs.evolve(shape, amount=amount))
    elif isinstance(shape, law.AtLeastBefore):
        for days in (shape.days - 1, shape.days + 1):
            yield "period", f"{shape.days} -> {days} days", attrs.evolve(spec, shape=attrs.evolve(shape, days=days))


def _of_terms(rules: Sequence[law.Rule]) -> Iterator[Mutant]:
    terms: dict[str, All | AnyOf] = {}
    users: dict[str, list[law.Rule]] = {}
    for rule in rules:
        for term in dict.fromkeys(_terms(rule)):
            users.setdefault(term.term, []).append(rule)
            terms.setdefault(term.term, term)
    for name, term in sorted(terms.items()):
        for one in variants(term.items, "items"):
            changed = attrs.evolve(term, items=one.items)
            replaced = tuple(_with_term(rule, term, changed) for rule in users[name])
            touched = tuple(rule.id for rule in users[name])
            yield Mutant(
                name=f"term {name}", kind=one.kind, place=one.place, change=one.change, rules=replaced, touched=touched
            )


def _terms(rule: law.Rule) -> Iterator[All | AnyOf]:
    stack = list(conditions_of(rule))
    while stack:
        node = stack.pop()
        if isinstance(node, All | AnyOf):
            if node.term:
                yield node
            stack.extend(node.items)
        elif isinstance(node, Not):
            stack.append(node.item)


def _with_term(rule: law.Rule, term: All | AnyOf, changed: Condition) -> law.Rule:
    def swap(node: Condition) -> Condition:
        if isinstance(node, All | AnyOf):
            if node.term == term.term:
                return changed
            return attrs.evolve(node, items=tuple(swap(item) for item in node.items))
        return attrs.evolve(node, item=swap(node.item)) if isinstance(node, Not) else node

    parts = {part: getattr(rule.then, part, None) for part in PARTS}
    then = with_parts(rule.then, {part: swap(held) for part, held in parts.items() if held is not None})
    return attrs.evolve(
        rule, when=tuple(map(swap, rule.when)), unless=tuple(map(swap, rule.unless)), then=then
    )  # fmt: skip


def variants(items: tuple[Condition, ...], place: str) -> Iterator[Variant]:
    """Yield every changed form of a list of conditions; a named term is changed as one clause.

    Args:
        items: The conditions.
        place: Key path of the list.

    Yields:
        One form per change.

    Example:
        >>> only = Compare(fact="service.offline", op="is", value=False)
        >>> [(one.kind, one.place) for one in variants((only,), "when")]
        [('removed', 'when[1]'), ('inverted', 'when[1]')]
    """
    for index, item in enumerate(items):
        here = f"{place}[{index + 1}]"

        def put(*new: Condition, at: int = index) -> tuple[Condition, ...]:
            return (*items[:at], *new, *items[at + 1 :])

        yield Variant(kind="removed", place=here, change="removed", items=put())
        turned = item.item if isinstance(item, Not) else Not(item=item)
        yield Variant(kind="inverted", place=here, change="inverted", items=put(turned))
        for one in _inside(item, here):
            yield attrs.evolve(one, items=put(*one.items))


def _inside(item: Condition, here: str) -> Iterator[Variant]:
    """Changes within one condition; the variant holds the changed condition alone."""
    if isinstance(item, Compare):
        yield from _of_value(item, here)
    elif isinstance(item, In):
        for member in item.values if len(item.values) > 1 else ():
            rest = tuple(value for value in item.values if value != member)
            smaller = (attrs.evolve(item, values=rest),)
            yield Variant(kind="member", place=here, change=f"{member} dropped", items=smaller)
    elif isinstance(item, Not):
        for one in variants((item.item,), here):
            if len(one.items) == 1 and one.kind != "inverted":
                yield attrs.evolve(one, items=(attrs.evolve(item, item=one.items[0]),))
    elif not item.term:
        for one in variants(item.items, here):
            yield attrs.evolve(one, items=(attrs.evolve(item, items=one.items),))


def _of_value(item: Compare, here: str) -> Iterator[Variant]:
    value = item.value
    if isinstance(value, bool) or not isinstance(value, int | datetime.date):
        return
    for step in (-1, 1):
        moved = value + step if isinstance(value, int) else value + step * _DAY
        kind: MutantKind = "number" if isinstance(value, int) else "date"
        changed = attrs.evolve(item, value=moved, named=None)
        yield Variant(kind=kind, place=here, change=f"{value} -> {moved}", items=(changed,))
