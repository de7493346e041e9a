"""Services near the cases, to find one for which a changed rulebook says something else.

Decides where to look: the facts of a case with one or two of the facts that the changed rules read moved to another
value, and the days beside the dates in them. Must not import pytest or the command line.
"""

from __future__ import annotations

import datetime
import itertools
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.errors import FactError, IcprulesError
from icprules.rulebook.condition import RULE_PREFIX, Compare, In, leaves
from icprules.subjects.fact_tables import plain, table_of
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from icprules.rulebook import law
    from icprules.rulebook.condition import Condition
    from icprules.testing.cases import Case

PARTS = ("done", "ended", "upcoming", "broken")
_DAY = datetime.timedelta(days=1)
_UNSTABLE = ("rulebook", "provenance", "calendar")
_ENGINE = "compiled"
_DEEP = 60  # calendar days are cheap, pairs of facts are not: so many cases are tried with pairs


@attrs.frozen(kw_only=True)
class Witness:
    """A service on a day for which two rulebooks say different things.

    Args:
        facts: The service, with its sponsor inside.
        as_of: Beijing date.
        perspective: Whose duties count.
        differs: Keys of the result that differ, or the code of the error that the changed rulebook gives; where it is
            hidden, the questions and names of the conditions that differ.
        judged_on: Beijing date whose law applies; None where that is the day itself.
        is_hidden: Whether the results are the same, and only the truths of conditions differ.
    """

    facts: dict[str, Any]
    as_of: datetime.date
    perspective: str
    differs: tuple[str, ...]
    judged_on: datetime.date | None = None
    is_hidden: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "judged_on": (self.judged_on or self.as_of).isoformat(),
            "perspective": self.perspective,
            "service": self.facts,
            "differs": list(self.differs),
            "is_hidden": self.is_hidden,
        }


def witness_of(
    book: law.Rulebook,
    changed: law.Rulebook,
    rules: Sequence[law.Rule],
    cases: Sequence[Case],
    may_differ: Callable[[dict[str, Any], datetime.date], bool],
) -> Witness | None:
    """Return a service for which the changed rulebook says something else, found near the cases.

    Args:
        book: The rulebook.
        changed: The changed one.
        rules: The rules that were changed, as they were and as they are.
        cases: Where to begin, nearest first.
        may_differ: Whether it is worth asking both rulebooks about a service on a day.

    Returns:
        The first one found, or None.
    """
    values, days = _values(book, rules), _days(rules)
    for depth in (1, 2):
        for case in cases if depth == 1 else cases[:_DEEP]:
            for facts, as_of in _near(book, case, values, days, depth):
                if may_differ(facts, as_of):
                    differs = told_apart(book, changed, facts, as_of, case.perspective)
                    if differs:
                        return Witness(facts=facts, as_of=as_of, perspective=case.perspective, differs=differs)
    return None


def told_apart(
    book: law.Rulebook,
    changed: law.Rulebook,
    facts: Mapping[str, Any],
    as_of: datetime.date,
    perspective: Any,  # noqa: ANN401 - of a case
    judged_on: datetime.date | None = None,
) -> tuple[str, ...]:
    """Return what two rulebooks say differently of a service on a day.

    Args:
        book: A rulebook.
        changed: Another with the same facts.
        facts: The service.
        as_of: Beijing date.
        perspective: Whose duties count.
        judged_on: Beijing date whose law applies; the day itself when None.

    Returns:
        Keys of the result that differ, or the code of the error that only the changed one gives; empty when none.
    """

    def of(rules: law.Rulebook) -> dict[str, Any]:
        return assess(
            facts, as_of=as_of, rulebook=rules, engine=_ENGINE, perspective=perspective, judged_on=judged_on
        ).to_dict()

    try:
        told = of(book)
    except IcprulesError:
        return ()
    try:
        after = of(changed)
    except IcprulesError as error:
        return (error.code,)
    return tuple(key for key in told if key not in _UNSTABLE and told[key] != after.get(key))


def conditions_of(rule: law.Rule) -> tuple[Condition, ...]:
    """Return every condition of a rule: `when`, `unless`, and those of what it says."""
    parts = (getattr(rule.then, part, None) for part in PARTS)
    return (*rule.when, *rule.unless, *(part for part in parts if part is not None))


def with_parts(then: law.Then, parts: Mapping[str, Condition | None]) -> law.Then:
    """Return what a rule says with some of its conditions replaced.

    Args:
        then: What it says.
        parts: Conditions by name, among `PARTS`.

    Returns:
        The same otherwise.
    """
    changes: dict[str, Any] = dict(parts)
    changed: law.Then = attrs.evolve(then, **changes)
    return changed


def _near(
    book: law.Rulebook,
    case: Case,
    values: Mapping[str, tuple[Any, ...]],
    days: Sequence[datetime.date],
    depth: int,
) -> Iterator[tuple[dict[str, Any], datetime.date]]:
    try:
        table = table_of(read_subject(case.facts, book.schema))
    except FactError:
        return
    if depth == 1:
        yield table, case.as_of
        for day in days:
            yield table, day
    for names in itertools.combinations(values, depth):
        for chosen in itertools.product(*(values[name] for name in names)):
            moved = _moved(table, dict(zip(names, chosen, strict=True)))
            yield moved, case.as_of


def _moved(table: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    copy = {key: dict(value) if isinstance(value, dict) else value for key, value in table.items()}
    for name, value in changes.items():
        group, _, key = name.partition(".")
        target = copy if group == "service" else copy.setdefault(group, {})
        if value is None:
            target.pop(key, None)
        else:
            target[key] = value
    return copy


def _days(rules: Sequence[law.Rule]) -> list[datetime.date]:
    found: dict[datetime.date, None] = {}
    for rule in rules:
        for bound in (rule.in_force.start, rule.in_force.end, rule.in_force.not_before):
            if bound is not None:
                found |= dict.fromkeys((bound - _DAY, bound, bound + _DAY))
    return list(found)


def _values(book: law.Rulebook, rules: Sequence[law.Rule]) -> dict[str, tuple[Any, ...]]:
    """Values worth trying, None for absent, for every given fact that the rules read, also through conclusions."""
    by_conclusion = [rule for rule in book.rules if rule.kind in ("conclusion", "definition")]
    stack = list(rules)
    seen = {rule.id for rule in rules}
    found: dict[str, dict[Any, Any]] = {}
    while stack:
        for condition in conditions_of(stack.pop()):
            for leaf in leaves(condition):
                if leaf.fact.startswith(RULE_PREFIX):
                    name = leaf.fact.removeprefix(RULE_PREFIX)
                    more = [rule for rule in by_conclusion if rule.id == name and rule.id not in seen]
                    seen.update(rule.id for rule in more)
                    stack.extend(more)
                spec = book.schema.facts.get(leaf.fact)
                if spec is not None and not spec.derived and "." in leaf.fact:
                    held = found.setdefault(leaf.fact, {})
                    held.update({repr(value): value for value in _of_leaf(leaf, spec.type, tuple(spec.values))})
    return {name: tuple(held.values()) for name, held in found.items()}


def _of_leaf(leaf: Compare | In, type_: str, members: tuple[str, ...]) -> list[Any]:
    if isinstance(leaf, Compare) and isinstance(leaf.value, datetime.date):
        return [None, *(plain(leaf.value + step * _DAY) for step in (-1, 0, 1))]
    if isinstance(leaf, Compare) and isinstance(leaf.value, bool):
        return [None, True, False]
    if isinstance(leaf, Compare) and isinstance(leaf.value, int):
        return [None, *(leaf.value + step for step in (-1, 0, 1))]
    if type_ == "list_of":
        named = leaf.values if isinstance(leaf, In) else ()
        return [None, [], *([member] for member in named), *([member] for member in members[:3])]
    return [None, *members]
