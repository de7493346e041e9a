"""Static checks across the rules of a rulebook, and the order in which rules must be read.

Decides whether rules that are each well formed also fit together. Whether two of them contradict each other
is decided by `conflicts.py`. Must not import engines or decide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icprules.errors import Problem, problem
from icprules.rulebook import law
from icprules.rulebook.condition import RULE_PREFIX, facts_of
from icprules.rulebook.names import Names, ordered, unknown
from icprules.rulebook.structure import inside
from icprules.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icprules.rulebook.layers import Table

PLACE = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"\{[^{}]*\}?|\}")


def check_rules(rules: Sequence[law.Rule], problems: list[Problem]) -> None:
    """Check that conclusions give what the rules that name them need, and that what is milder came later.

    Args:
        rules: All rules that could be read.
        problems: Receives the faults.
    """
    given: dict[str, list[law.Conclusion]] = {}
    for rule in rules:
        if isinstance(rule.then, law.Conclusion):
            given.setdefault(rule.then.conclusion, []).append(rule.then)
    by_id = {rule.id: rule for rule in rules}
    for rule in rules:
        if isinstance(rule.then, law.Obligation):
            problems.extend(_uses(rule, rule.then, given))
        problems.extend(_not_earlier(rule, by_id))


def _not_earlier(rule: law.Rule, rules: Mapping[str, law.Rule]) -> Iterator[Problem]:
    """A rule is milder than one that had ended before it."""
    start = rule.in_force.start
    for i, name in enumerate(rule.milder_than, 1):
        end = rules[name].in_force.end if name in rules else None
        if name in rules and (start is None or end is None or end >= start):
            place = inside(rule.where, "milder_than", i)
            yield problem("R157", where=place, name=name)


def check_places(rule: Table, names: Names, where: str) -> None:
    """Check the `{fact}` places in the texts of a rule file; faults go to `names.problems`.

    Args:
        rule: The file; only the text of a notice has places that are filled in.
        names: The facts there are.
        where: The file, for messages.
    """
    filled = inside(where, "then", "text") if rule.get("kind") == "notice" else ""
    for keys, text in _texts_of(rule):
        for found in _BRACE.findall(text):
            place = inside(where, *keys)
            name = found[1:-1] if PLACE.fullmatch(found) else found
            if not filled or not place.startswith(f"{filled}."):
                names.problems.append(problem("R143", where=place, name=found))
            elif name not in names.schema.facts and not names.excuses("fact", name):
                names.problems.append(unknown("R131", name, names.schema.facts, place))


def _texts_of(value: object, *keys: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text written in zh or en, with its key path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in LANGS and isinstance(inner, str):
                yield (*keys, key), inner
            elif isinstance(inner, dict | list):
                yield from _texts_of(inner, *keys, key)
    elif isinstance(value, list):
        for i, inner in enumerate(value, 1):
            yield from _texts_of(inner, *keys, i)


def _uses(rule: law.Rule, then: law.Obligation, given: Mapping[str, Sequence[law.Conclusion]]) -> Iterator[Problem]:
    """A conclusion that gives an actor cannot stand where channels are needed, and so on."""
    wanted: tuple[tuple[str, object, tuple[type, ...], str], ...] = (
        ("filed_by", then.filed_by, (str,), " · ".join(law.ACTORS)),
        ("through", then.through, (law.Channels,), "lawful, usual"),
        ("to", then.to, (law.BureauOf, law.NoBureau), "bureau_of · no_bureau"),
    )
    for key, named, kinds, allowed in wanted:
        for conclusion in given.get(named.name, ()) if isinstance(named, law.FromConclusion) else ():
            value = conclusion.value
            if not isinstance(value, kinds) or (key == "filed_by" and value not in law.ACTORS):
                yield problem(
                    "R133", where=inside(rule.where, "then", key), name=conclusion.conclusion,
                    value=_in_short(value), allowed=allowed,
                )  # fmt: skip


def _in_short(value: law.ConclusionValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, law.Channels):
        return "lawful, usual"
    return "bureau_of" if isinstance(value, law.BureauOf) else "no_bureau"


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
        rules: All rules that could be read.
        problems: Receives every circle.

    Returns:
        The rules in order; in some order when there is a circle.
    """
    by_id = {rule.id: rule for rule in rules}
    over = displacers(rules)
    needs = {rule.id: (*_rules_read(rule), *(other.id for other in over.get(rule.id, ()))) for rule in by_id.values()}
    order, circles = ordered(needs)
    problems.extend(problem("R117", where=by_id[circle[0]].where, name=" → ".join(circle)) for circle in circles)
    return tuple(by_id[rule_id] for rule_id in order)


def _rules_read(rule: law.Rule) -> Iterator[str]:
    for condition in (*rule.when, *rule.unless):
        for name in facts_of(condition):
            if name.startswith(RULE_PREFIX):
                yield name.removeprefix(RULE_PREFIX)
