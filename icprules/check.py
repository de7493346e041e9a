"""Static checks across the rules of a rulebook, and the order in which rules must be read.

Decides whether rules that are each well formed also fit together. Must not import engines or decide.
"""

from __future__ import annotations

import graphlib
import re
from typing import TYPE_CHECKING

import attrs

from icprules import law
from icprules.condition import RULE_PREFIX, Condition, facts_of
from icprules.errors import Problem, closest, problem
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icprules.facts import FactSchema

OBLIGATION_STATUSES = (
    "not_applicable", "not_raised", "upcoming", "due", "overdue", "fulfilled", "fulfilled_late", "ended", "undetermined"
)  # fmt: skip
PROHIBITION_STATUSES = ("kept", "broken", "undetermined", "not_applicable")
PLACE = re.compile(r"\{([^{}]*)\}")


def check_rules(rules: Sequence[law.Rule], schema: FactSchema, problems: list[Problem]) -> None:
    """Check that rules refer to what exists and do not contradict each other; faults go to `problems`.

    Args:
        rules: All rules of the rulebook.
        schema: Its facts.
        problems: Where faults are collected.
    """
    ids = {rule.id for rule in rules}
    duties = {r.then.obligation for r in rules if isinstance(r.then, law.Obligation)}
    bans = {r.then.prohibition for r in rules if isinstance(r.then, law.Prohibition)}
    conclusions: dict[str, list[law.ConclusionValue]] = {}
    for rule in rules:
        if isinstance(rule.then, law.Conclusion):
            conclusions.setdefault(rule.then.conclusion, []).append(rule.then.value)
    for rule in rules:
        problems.extend(
            problem("R116", where=f"{rule.where}: overrides", name=name, close=closest(name, ids))
            for name in rule.overrides
            if name not in ids
        )
        problems.extend(_texts(rule, schema))
        if isinstance(rule.then, law.Consequence):
            problems.extend(_follows(rule, rule.then, duties, bans))
        if isinstance(rule.then, law.Obligation):
            problems.extend(_references(rule, rule.then, duties, conclusions))
    problems.extend(_conflicts(rules))


def _texts(rule: law.Rule, schema: FactSchema) -> Iterator[Problem]:
    for text in _texts_of(rule):
        if not text.zh.strip() or not text.en.strip():
            yield problem("R132", where=rule.where)
    if isinstance(rule.then, law.Notice):
        for text in (rule.then.text.zh, rule.then.text.en):
            for place in PLACE.findall(text):
                if place not in schema.facts:
                    yield problem(
                        "R131", where=f"{rule.where}: then.text", name=place, close=closest(place, schema.facts)
                    )


def _texts_of(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_of(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _texts_of(getattr(value, field.name))


def _follows(rule: law.Rule, then: law.Consequence, duties: set[str], bans: set[str]) -> Iterator[Problem]:
    name, known, statuses, kind = (
        (then.obligation, duties, OBLIGATION_STATUSES, "obligation")
        if then.obligation
        else (then.prohibition, bans, PROHIBITION_STATUSES, "prohibition")
    )
    if name not in known:
        yield problem("R130", where=f"{rule.where}: then.follows", name=name, close=closest(name, known))
    for status in then.on:
        if status not in statuses:
            yield problem(
                "R129", where=f"{rule.where}: then.follows.on", value=status, kind=kind,
                close=closest(status, statuses), allowed=" · ".join(statuses),
            )  # fmt: skip


def _references(
    rule: law.Rule, then: law.Obligation, duties: set[str], conclusions: dict[str, list[law.ConclusionValue]]
) -> Iterator[Problem]:
    if then.decided_by and then.decided_by not in duties:
        yield problem(
            "R130", where=f"{rule.where}: then.in_progress.decided_by", name=then.decided_by,
            close=closest(then.decided_by, duties),
        )  # fmt: skip
    wanted: tuple[tuple[str, object, tuple[type, ...]], ...] = (
        ("filed_by", then.filed_by, (str,)),
        ("through", then.through, (law.Channels,)),
        ("to", then.to, (law.BureauOf, law.NoBureau)),
    )
    for key, value, kinds in wanted:
        if isinstance(value, law.FromConclusion):
            given = conclusions.get(value.name, [])
            if not all(isinstance(v, kinds) for v in given) or (
                key == "filed_by" and any(v not in law.ACTORS for v in given)
            ):
                yield problem("R133", where=f"{rule.where}: then.{key}", name=value.name)
        elif value is not None and not isinstance(value, kinds):
            yield problem("R133", where=f"{rule.where}: then.{key}", name=str(value))


def _conflicts(rules: Sequence[law.Rule]) -> Iterator[Problem]:
    """Two rules on one matter, where the clauses of one are among those of the other, always meet."""
    matters: dict[tuple[str, str], list[law.Rule]] = {}
    for rule in rules:
        matters.setdefault(matter(rule), []).append(rule)
    for (kind, name), group in matters.items():
        if kind not in ("obligation", "prohibition", "conclusion"):
            continue
        for i, one in enumerate(group):
            for other in group[i + 1 :]:
                displaced = other.id in one.overrides or one.id in other.overrides
                if not displaced and _always_meet(one, other) and outcome(one) != outcome(other):
                    yield problem("R119", where=one.where, id=one.id, other=other.id, name=name)


def matter(rule: law.Rule) -> tuple[str, str]:
    """Return the kind of a rule and the name of the duty, prohibition or conclusion it speaks about.

    Example:
        >>> from icprules import load
        >>> rule = next(r for r in load().rules if r.kind == "obligation")
        >>> matter(rule)[0]
        'obligation'
    """
    then = rule.then
    if isinstance(then, law.Obligation):
        return "obligation", then.obligation
    if isinstance(then, law.Prohibition):
        return "prohibition", then.prohibition
    if isinstance(then, law.Conclusion):
        return "conclusion", then.conclusion
    return rule.kind, rule.id


def outcome(rule: law.Rule) -> tuple[object, ...]:
    """Return what a rule decides, without its wording, so that two rules on one matter can be compared.

    Example:
        >>> from icprules import load
        >>> rule = next(r for r in load().rules if r.kind == "conclusion")
        >>> len(outcome(rule))
        1
    """
    then = rule.then
    if isinstance(then, law.Obligation):
        shape = None if then.deadline is None else (then.deadline.shape, then.deadline.rollover)
        return then.who, then.filed_by, then.through, then.to, then.done, then.ended, then.upcoming, shape
    if isinstance(then, law.Prohibition):
        return then.who, then.broken
    if isinstance(then, law.Conclusion):
        return (then.value,)
    return (then,)


def _always_meet(one: law.Rule, other: law.Rule) -> bool:
    if one.unless or other.unless or not _periods_meet(one.in_force, other.in_force):
        return False
    first, second = set(map(_bare, one.when)), set(map(_bare, other.when))
    return first <= second or second <= first


def _bare(condition: Condition) -> str:
    """A condition without its remarks, as a key."""
    return repr(attrs.evolve(condition, why=None, locator=""))


def _periods_meet(one: law.Period, other: law.Period) -> bool:
    starts = [p.start for p in (one, other) if p.start]
    ends = [p.end for p in (one, other) if p.end]
    return not starts or not ends or max(starts) <= min(ends)


def displacers(rules: Iterable[law.Rule]) -> dict[str, tuple[law.Rule, ...]]:
    """Return, for every rule that is overridden, the rules that override it.

    Example:
        >>> displacers([])
        {}
    """
    found: dict[str, tuple[law.Rule, ...]] = {}
    for rule in rules:
        for name in rule.overrides:
            found[name] = (*found.get(name, ()), rule)
    return found


def in_reading_order(rules: Sequence[law.Rule], problems: list[Problem]) -> tuple[law.Rule, ...]:
    """Order rules so that each comes after the rules whose truth it reads; ties by id.

    Args:
        rules: All rules.
        problems: Receives a circle, if there is one.

    Returns:
        The rules in order; as given when there is a circle.
    """
    by_id = {rule.id: rule for rule in rules}
    over = displacers(rules)
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    for rule_id in sorted(by_id):
        rule = by_id[rule_id]
        read = {
            name.removeprefix(RULE_PREFIX)
            for condition in (*rule.when, *rule.unless)
            for name in facts_of(condition)
            if name.startswith(RULE_PREFIX)
        }
        sorter.add(rule_id, *sorted(read | {r.id for r in over.get(rule_id, ())}))
    try:
        return tuple(by_id[rule_id] for rule_id in sorter.static_order())
    except graphlib.CycleError as error:
        circle = error.args[1]
        problems.append(problem("R117", where=by_id[circle[0]].where, name=" → ".join(reversed(circle))))
        return tuple(rules)
