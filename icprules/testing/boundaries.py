"""Where the answers of a rulebook can turn: the days of its dates, and the values on both sides of what it compares.

Decides which values of each fact and which days are worth trying. Must not import pytest, hypothesis or cases.
"""

from __future__ import annotations

import datetime
import itertools
from typing import TYPE_CHECKING, Any

from icprules.engines.tree import holds
from icprules.rulebook import law
from icprules.rulebook.condition import Compare, In, leaves
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NONE
from icprules.testing.witnesses import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.subjects.facts import FactSpec, Value

_DAY = datetime.timedelta(days=1)
_COUNTRIES = ("CN", "HK", "MO", "TW", "US", "JP")
_TEXTS = ("甲", "A & B", "x")
_CREDIT_CODES = ("91350100M000100Y43",)


def boundary_days(rulebook: law.Rulebook) -> tuple[datetime.date, ...]:
    """Return the day before, on and after every date of a rulebook.

    Args:
        rulebook: A checked rulebook.

    Returns:
        Beijing dates, in order.

    Example:
        >>> from datetime import date
        >>> from icprules import load
        >>> {date(2024, 3, 30), date(2024, 3, 31), date(2024, 4, 1)} <= set(boundary_days(load()))
        True
    """
    found: set[datetime.date] = set()
    for rule in rulebook.rules:
        found |= rule_days(rule)
    return tuple(sorted(found))


def rule_days(rule: law.Rule) -> set[datetime.date]:
    """Return the day before, on and after every date of a rule: in force, compared with, or due.

    Args:
        rule: The rule.

    Returns:
        Beijing dates.
    """
    bounds = (rule.in_force.start, rule.in_force.end, rule.in_force.not_before)
    dates = {day for day in bounds if day is not None}
    dates |= {day for _, day in _compared(rule)}
    if isinstance(rule.then, law.Obligation) and rule.then.deadline is not None:
        shape = rule.then.deadline.shape
        dates |= {shape.on} if isinstance(shape, law.FixedDate) else set()
    return {day + step * _DAY for day in dates for step in (-1, 0, 1)}


def _compared(rule: law.Rule) -> Iterator[tuple[str, datetime.date]]:
    for condition in conditions_of(rule):
        for leaf in leaves(condition):
            if isinstance(leaf, Compare) and isinstance(leaf.value, datetime.date):
                yield leaf.fact, leaf.value


def boundary_values(rulebook: law.Rulebook) -> dict[str, tuple[Any, ...]]:
    """Return for every fact that may be given the values on both sides of everything a rule compares it with.

    Args:
        rulebook: A checked rulebook.

    Returns:
        Values as a file could hold them, by dotted name; filings are left out.

    Example:
        >>> from icprules import load
        >>> boundary_values(load())["service.stage"]
        ('planned', 'operating', 'terminated')
    """
    days: dict[str, set[datetime.date]] = {}
    numbers: dict[str, set[int]] = {}
    every: set[datetime.date] = set(boundary_days(rulebook))
    for rule in rulebook.rules:
        for condition in conditions_of(rule):
            for leaf in leaves(condition):
                if not isinstance(leaf, Compare) or isinstance(leaf.value, bool | str):
                    continue
                if isinstance(leaf.value, int):
                    numbers.setdefault(leaf.fact, set()).update(leaf.value + step for step in (-1, 0, 1))
                else:
                    days.setdefault(leaf.fact, set()).update(leaf.value + step * _DAY for step in (-1, 0, 1))
    found: dict[str, tuple[Any, ...]] = {}
    for name, spec in rulebook.schema.facts.items():
        if not spec.derived and "." in name and spec.type != "filings" and not name.startswith("filings."):
            own = days.get(name) or every
            found[name] = _values(spec, rulebook, sorted(own), sorted(numbers.get(name, {0, 1, 2})))
    return found


def _values(
    spec: FactSpec, rulebook: law.Rulebook, days: list[datetime.date], numbers: list[int]
) -> tuple[Any, ...]:  # fmt: skip
    members = tuple(spec.values)
    pairs = (list(two) for two in itertools.pairwise(members) if NONE not in two)
    by_type: dict[str, tuple[Any, ...]] = {
        "one_of": members,
        "list_of": ([], *([one] for one in members), *pairs),
        "bool": (True, False),
        "integer": tuple(numbers),
        "country": _COUNTRIES,
        "province": tuple(sorted(rulebook.bureaus)),
        "credit_code": _CREDIT_CODES,
        "text": _TEXTS,
    }
    if spec.type in ("date", "datetime"):
        within = [day for day in days if FIRST_DAY <= day <= LAST_DAY]
        clock = "T10:00:00+08:00" if spec.type == "datetime" else ""
        return (*(f"{day}{clock}" for day in within), *((NONE,) if spec.none_allowed else ()))
    return by_type[spec.type]


def satisfies(leaf: Compare | In, given: Any) -> bool:  # noqa: ANN401 - a value of a facts file
    """Return whether a value as a file holds it makes a comparison true.

    Args:
        leaf: The comparison.
        given: The value; `"none"` for a date that never comes satisfies none.

    Returns:
        The answer.

    Example:
        >>> satisfies(Compare(fact="service.launched_on", op="before", value=datetime.date(2023, 8, 4)), "2023-08-03")
        True
    """
    value: Value = tuple(given) if isinstance(given, list) else given
    if isinstance(leaf, Compare) and isinstance(leaf.value, datetime.date):
        if given == NONE:
            return False
        value = datetime.date.fromisoformat(str(given)[:10])
    return holds(leaf, value)
