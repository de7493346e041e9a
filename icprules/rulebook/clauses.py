"""Condition tables of rule files -> the typed condition tree.

Decides which operator fits which type of fact, and resolves terms, named dates and conclusions, so that a
tree holds nothing but typed comparisons. Must not import law, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from icprules.errors import closest, problem
from icprules.rulebook.condition import RULE_PREFIX, All, Compare, Condition, In, Not, Operator
from icprules.rulebook.condition import Any as AnyOf
from icprules.rulebook.constants import Constant, concluded, constant, constants, named_date, unknown_key
from icprules.rulebook.names import Names, find_fact, unknown
from icprules.rulebook.structure import LOCATOR, inside, structure, wrong_type
from icprules.subjects.facts import FactSpec, FactType
from icprules.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from icprules.rulebook.layers import Table

_CHOICES: frozenset[FactType] = frozenset({"one_of", "text", "country", "province", "credit_code"})
_FITS: Mapping[str, frozenset[FactType]] = {
    "is": _CHOICES | {"bool", "integer"},
    "is_not": _CHOICES | {"bool", "integer"},
    "in": _CHOICES | {"list_of"},
    "not_in": _CHOICES | {"list_of"},
    **dict.fromkeys(("before", "on_or_before", "on_or_after", "after"), frozenset[FactType]({"date"})),
    **dict.fromkeys(("lt", "le", "ge", "gt"), frozenset[FactType]({"integer"})),
}
_OF_CONCLUSIONS = ("is", "is_not", "in", "not_in")
_FORMS = ("fact", "conclusion", "term", "all", "any", "not")
_REMARKS = ("why", "locator")
DEEPEST = 24
"""Levels of a condition, terms included; deeper ones nobody can read, and engines recurse."""
MOST = 2000
"""Parts of a condition, terms included: terms that repeat terms grow fast."""


@attrs.frozen(kw_only=True)
class _Place:
    """Where a condition is written, and what is said about it there."""

    where: str
    depth: int = 1
    why: Text | None = None
    locator: Text | None = None

    def within(self, *keys: str | int) -> _Place:
        return _Place(where=inside(self.where, *keys), depth=self.depth + 1)


def read_clauses(raw: object, names: Names, where: str) -> tuple[Condition, ...]:
    """Read a list of condition tables; faults go to `names.problems`.

    Args:
        raw: The tables; anything but a list of tables is passed over, since `structure` reports it.
        names: What they may refer to.
        where: File and key path of the list.

    Returns:
        The conditions that could be read.
    """
    tables = raw if isinstance(raw, list) else []
    read = (read_clause(table, names, inside(where, i)) for i, table in enumerate(tables, 1) if isinstance(table, dict))
    found = tuple(condition for condition in read if condition is not None)
    return found if fits(found, names, where) else ()


def read_clause(raw: object, names: Names, where: str) -> Condition | None:
    """Read one condition table.

    Args:
        raw: The table.
        names: What it may refer to; its `problems` receive the faults.
        where: File and key path.

    Returns:
        The condition, or None when it is faulty.
    """
    condition = _read(raw, names, _Place(where=where))
    return condition if condition is not None and fits((condition,), names, where) else None


def fits(conditions: Iterable[Condition], names: Names, where: str) -> bool:
    """Return whether conditions together are small enough to be read and compiled; a fault is reported.

    Args:
        conditions: The conditions.
        names: Receives the fault.
        where: File and key path.

    Returns:
        The answer.
    """
    stack = [(condition, 1) for condition in conditions]
    seen = 0
    while stack:
        node, depth = stack.pop()
        seen += 1
        if seen > MOST or depth > DEEPEST:
            names.problems.append(problem("R141", where=where, depth=DEEPEST, size=MOST))
            return False
        if isinstance(node, Not):
            stack.append((node.item, depth + 1))
        elif isinstance(node, All | AnyOf):
            stack.extend((item, depth + 1) for item in node.items)
    return True


def _read(raw: object, names: Names, place: _Place) -> Condition | None:
    if not isinstance(raw, dict):
        names.problems.append(wrong_type(raw, "table", place.where))
        return None
    if place.depth > DEEPEST:
        names.problems.append(problem("R141", where=place.where, depth=DEEPEST, size=MOST))
        return None
    forms = [form for form in _FORMS if form in raw]
    if len(forms) != 1:
        keys = " · ".join(raw) or "–"
        names.problems.append(problem("R120", where=place.where, keys=keys, allowed=" · ".join(_FORMS)))
        return None
    form = forms[0]
    value, rest = raw[form], {key: inner for key, inner in raw.items() if key != form and key not in _REMARKS}
    place = _remarked(raw, names, place)
    if form == "fact":
        return _comparison(value, rest, names, place)
    if form == "conclusion":
        return _conclusion(value, rest, names, place)
    names.problems.extend(unknown_key(key, (form, *_REMARKS), place.where) for key in rest)
    if form == "term":
        return _term(value, names, place)
    if form == "not":
        item = _read(value, names, place.within("not"))
        return None if item is None else Not(item=item, why=place.why, locator=place.locator)
    if not isinstance(value, list):
        names.problems.append(wrong_type(value, "array", inside(place.where, form)))
        return None
    if not value:
        names.problems.append(problem("R152", where=inside(place.where, form)))
        return None
    items = [_read(item, names, place.within(form, i)) for i, item in enumerate(value, 1)]
    read = tuple(item for item in items if item is not None)
    kind = All if form == "all" else AnyOf
    return kind(items=read, why=place.why, locator=place.locator) if len(read) == len(items) else None


def _remarked(raw: Table, names: Names, place: _Place) -> _Place:
    why: Text | None = None
    locator: Text | None = None
    if "why" in raw:
        why, faults = structure(raw["why"], Text, inside(place.where, "why"))
        names.problems.extend(faults)
    if "locator" in raw:
        locator, faults = structure(raw["locator"], LOCATOR, inside(place.where, "locator"))
        names.problems.extend(faults)
    return attrs.evolve(place, why=why, locator=locator)


def _term(name: object, names: Names, place: _Place) -> Condition | None:
    where = inside(place.where, "term")
    if not isinstance(name, str):
        names.problems.append(wrong_type(name, "string", where))
        return None
    if name not in names.terms:
        if not names.excuses("term", name):
            names.problems.append(unknown("R107", name, names.terms, where))
        return None
    term = names.terms[name]
    if term is None or (place.why is None and place.locator is None):
        return term
    return All(items=(term,), why=place.why, locator=place.locator)


def _operator(name: str, rest: Table, ops: list[str], names: Names, place: _Place) -> tuple[str, Any] | None:
    """The one operator beside a fact or a conclusion, and its operand; keys that are none are slips."""
    every = tuple(_FITS)
    found = [key for key in rest if key in every]
    strange = [key for key in rest if key not in every]
    if len(found) == 1:
        names.problems.extend(unknown_key(key, (*ops, *_REMARKS), place.where) for key in strange)
        return found[0], rest[found[0]]
    keys = " · ".join(rest) or "–"
    close = closest(strange[0], ops) if strange else ""
    names.problems.append(
        problem("R109", where=place.where, name=name, keys=keys, close=close, allowed=" · ".join(ops) or "–")
    )
    return None


def _comparison(name: object, rest: Table, names: Names, place: _Place) -> Condition | None:
    where = inside(place.where, "fact")
    if not isinstance(name, str):
        names.problems.append(wrong_type(name, "string", where))
        return None
    spec = find_fact(name, names, where)
    if spec is None:
        return None
    ops = [op for op, types in _FITS.items() if spec.type in types]
    found = _operator(name, rest, ops, names, place)
    if found is None:
        return None
    op, value = found
    if op not in ops:
        allowed = " · ".join(ops) or "–"
        names.problems.append(
            problem("R106", where=inside(place.where, op), op=op, name=name, type=spec.type, allowed=allowed)
        )
        return None
    return _typed(spec, op, value, names, place)


def _typed(spec: FactSpec, op: str, value: object, names: Names, place: _Place) -> Condition | None:
    where = inside(place.where, op)
    if op in ("in", "not_in"):
        values = constants(spec, value, names, where)
        if values is None:
            return None
        if op == "in":
            return In(fact=spec.name, values=values, why=place.why, locator=place.locator)
        return Not(item=In(fact=spec.name, values=values), why=place.why, locator=place.locator)
    named: tuple[str, datetime.date] | None = None
    if spec.type == "date" and isinstance(value, dict):
        named = named_date(value, names, where)
        if named is None:
            return None
        value = named[1]
    single = constant(spec, value, names, where)
    if single is None:
        return None
    if op == "is_not":
        item = Compare(fact=spec.name, op="is", value=single)
        return Not(item=item, why=place.why, locator=place.locator)
    return _compare(spec.name, op, single, named, place)


def _compare(fact: str, op: str, value: Constant, named: tuple[str, datetime.date] | None, place: _Place) -> Compare:
    name = None if named is None else named[0]
    return Compare(fact=fact, op=cast("Operator", op), value=value, named=name, why=place.why, locator=place.locator)


def _conclusion(name: object, rest: Table, names: Names, place: _Place) -> Condition | None:
    where = inside(place.where, "conclusion")
    if not isinstance(name, str):
        names.problems.append(wrong_type(name, "string", where))
        return None
    if name not in names.conclusions:
        if not names.excuses("conclusion", name):
            names.problems.append(unknown("R111", name, names.conclusions, where))
        return None
    found = _operator(name, rest, list(_OF_CONCLUSIONS), names, place)
    if found is None:
        return None
    op, value = found
    if op not in _OF_CONCLUSIONS:
        names.problems.append(
            problem("R109", where=place.where, name=name, keys=op, close="", allowed=" · ".join(_OF_CONCLUSIONS))
        )
        return None
    given = concluded(name, op, value, names, place.where)
    if given is None:
        return None
    rules, or_none = given
    reads: list[Condition] = [_reads(rule) for rule in rules]
    if or_none:
        every = tuple(_reads(rule) for ids in names.conclusions[name].values() for rule in ids)
        reads.append(Not(item=AnyOf(items=every)))
    if op in ("is", "in"):
        return AnyOf(items=tuple(reads), why=place.why, locator=place.locator)
    return Not(item=AnyOf(items=tuple(reads)), why=place.why, locator=place.locator)


def _reads(rule: str) -> Compare:
    return Compare(fact=f"{RULE_PREFIX}{rule}", op="is", value=True)
