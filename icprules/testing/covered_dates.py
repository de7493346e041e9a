"""The dates that rules and terms hold, and the days around them that cases try.

Decides which day of a case is held against which date. Must not import loader, engines or decide.

Every date wants the day before, the day itself and the day after:

- a bound of `in_force`: as the `as_of` of cases of the rule, or as values of the dated fact it is judged on;
- a fixed last day: as the `as_of` of cases of the rule, or as the day on which they say the duty was done;
- a date compared with a fact: as values of that fact in cases of the rule;
- a date in a term: the same, once for the term, in cases of any rule that uses it.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.rulebook import law
from icprules.rulebook.condition import AS_OF, JUDGED_ON, All, Compare, Condition, In, Not

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icprules.subjects.facts import Value

Side = Literal["before", "on", "after"]
SIDES: Mapping[Side, int] = {"before": -1, "on": 0, "after": 1}


@attrs.frozen(kw_only=True)
class DateCoverage:
    """What accounts for one date of a rule or a term.

    Args:
        name: Id of the rule, or name of the term.
        is_term: Which of the two it is.
        day: Beijing date.
        read_as: `in_force`, `deadline`, or the fact that the date is compared with.
        missing: Days around it that no case tries.
    """

    name: str
    is_term: bool
    day: datetime.date
    read_as: str
    missing: tuple[Side, ...] = ()


def rule_dates(rules: Sequence[law.Rule], known: Mapping[str, Sequence[Mapping[str, Value]]]) -> Iterator[DateCoverage]:
    """Yield the dates that rules hold themselves, not through a term.

    Args:
        rules: In the order wanted.
        known: For every rule, everything known in each of its cases.

    Example:
        >>> from icprules import load
        >>> rules = [r for r in load().rules if r.id == "stage-preparation"]
        >>> [(date.day.isoformat(), date.missing) for date in rule_dates(rules, {})][-1]
        ('2023-08-31', ('before', 'on', 'after'))
    """
    for rule in rules:
        cases = known.get(rule.id, ())
        period = rule.in_force
        for day in dict.fromkeys((period.not_before, period.start, period.end)):
            if day is not None:
                tried = _tried(cases, JUDGED_ON if rule.judged_on == "as_of" else rule.judged_on)
                yield _date(rule.id, day, "in_force", tried)
        then = rule.then
        if isinstance(then, law.Obligation) and then.deadline is not None:
            shape = then.deadline.shape
            if isinstance(shape, law.FixedDate):
                yield _date(rule.id, shape.on, "deadline", _tried(cases, AS_OF) | _tried(cases, then.done_on))
        for name, day in dict.fromkeys(_dates(_conditions(rule), "")):
            yield _date(rule.id, day, name, _tried(cases, name))


def term_dates(rules: Sequence[law.Rule], known: Mapping[str, Sequence[Mapping[str, Value]]]) -> Iterator[DateCoverage]:
    """Yield the dates that terms hold, each once, tried by the cases of all rules that use the term.

    Args:
        rules: Those whose terms are wanted.
        known: For every rule, everything known in each of its cases.

    Example:
        >>> from icprules import load
        >>> [date.name for date in term_dates(load().rules, {})]
        ['existing_app']
    """
    found: dict[tuple[str, str, datetime.date], set[datetime.date]] = {}
    for rule in rules:
        for term in dict.fromkeys(_terms(_conditions(rule))):
            for name, day in _dates((term,), term.term):
                found.setdefault((term.term, name, day), set()).update(_tried(known.get(rule.id, ()), name))
    for (term_name, name, day), tried in found.items():
        yield attrs.evolve(_date(term_name, day, name, tried), is_term=True)


def _conditions(rule: law.Rule) -> tuple[Condition, ...]:
    then = rule.then
    more: tuple[Condition | None, ...] = ()
    if isinstance(then, law.Obligation):
        more = (then.done, then.ended, then.upcoming)
    elif isinstance(then, law.Prohibition):
        more = (then.broken,)
    return (*rule.when, *rule.unless, *(condition for condition in more if condition is not None))


def _terms(conditions: Iterable[Condition]) -> Iterator[All]:
    """Yield every use of a term, those inside other terms as well."""
    for node in conditions:
        if isinstance(node, All) and node.term:
            yield node
        if isinstance(node, Not):
            yield from _terms((node.item,))
        elif not isinstance(node, Compare | In):
            yield from _terms(node.items)


def _dates(conditions: Iterable[Condition], term: str) -> Iterator[tuple[str, datetime.date]]:
    """Yield the facts and the dates they are compared with, without those of terms other than this one."""
    for node in conditions:
        if isinstance(node, Compare):
            if isinstance(node.value, datetime.date):
                yield node.fact, node.value
        elif isinstance(node, Not):
            yield from _dates((node.item,), term)
        elif not isinstance(node, In) and getattr(node, "term", "") in ("", term):
            yield from _dates(node.items, term)


def _tried(cases: Sequence[Mapping[str, Value]], name: str) -> set[datetime.date]:
    # A datetime is a date as well, but stands for a moment, which no rule compares with a day.
    return {day for facts in cases if type(day := facts.get(name)) is datetime.date}


def _date(name: str, day: datetime.date, read_as: str, tried: set[datetime.date]) -> DateCoverage:
    missing = tuple(side for side, step in SIDES.items() if day + datetime.timedelta(days=step) not in tried)
    return DateCoverage(name=name, is_term=False, day=day, read_as=read_as, missing=missing)
