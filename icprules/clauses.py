"""Condition tables of rule files -> the typed condition tree.

Decides which operator fits which type of fact, and resolves terms, named dates and conclusions, so that a
tree holds nothing but typed comparisons. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from icprules.condition import RULE_PREFIX, All, Compare, Condition, In, Not, Operator
from icprules.condition import Any as AnyOf
from icprules.errors import Problem, closest, problem
from icprules.facts import FactSpec, FactType, read_value
from icprules.structure import structure
from icprules.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from icprules.facts import FactSchema
    from icprules.rule_files import Table

_CHOICES: frozenset[FactType] = frozenset({"one_of", "text", "country", "province", "credit_code"})
_FITS: Mapping[str, frozenset[FactType]] = {
    "is": _CHOICES | {"bool", "integer"},
    "is_not": _CHOICES | {"bool", "integer"},
    "in": _CHOICES | {"list_of"},
    "not_in": _CHOICES | {"list_of"},
    **dict.fromkeys(("before", "on_or_before", "on_or_after", "after"), frozenset[FactType]({"date"})),
    **dict.fromkeys(("lt", "le", "ge", "gt"), frozenset[FactType]({"integer"})),
}
_FORMS = ("fact", "conclusion", "term", "all", "any", "not")
_COMMON = ("why", "locator")
_DEEPEST = 20


@attrs.frozen(kw_only=True)
class Names:
    """What a condition may refer to.

    Args:
        schema: The facts.
        dates: Named dates by instrument.
        instrument: Key of the instrument whose dates need no `of`.
        terms: Raw tables of the terms.
        conclusions: For every conclusion, its values and the ids of the rules that give each.
        problems: Where faults are collected.
    """

    schema: FactSchema
    dates: Mapping[str, Mapping[str, datetime.date]] = attrs.field(factory=dict)
    instrument: str = ""
    terms: Mapping[str, Table] = attrs.field(factory=dict)
    conclusions: Mapping[str, Mapping[str, tuple[str, ...]]] = attrs.field(factory=dict)
    problems: list[Problem] = attrs.field(factory=list)


def read_clauses(raw: Iterable[Table], names: Names, where: str) -> tuple[Condition, ...]:
    """Read a list of condition tables; faults go to `names.problems`.

    Args:
        raw: The tables.
        names: What they may refer to.
        where: File and key path of the list.

    Returns:
        The conditions that could be read.
    """
    read = (read_clause(table, names, f"{where}[{i}]") for i, table in enumerate(raw, 1))
    return tuple(condition for condition in read if condition is not None)


def read_clause(raw: object, names: Names, where: str, path: tuple[str, ...] = ()) -> Condition | None:
    """Read one condition table.

    Args:
        raw: The table.
        names: What it may refer to; its `problems` receive the faults.
        where: File and key path.
        path: Terms being expanded, to notice a term that needs itself.

    Returns:
        The condition, or None when it is faulty.
    """
    if not isinstance(raw, dict):
        names.problems.append(problem("R103", where=where, value=raw, expected="table"))
        return None
    forms = [form for form in _FORMS if form in raw]
    if len(forms) != 1 or len(path) > _DEEPEST or where.count("[") + where.count(".") > 4 * _DEEPEST:
        names.problems.append(problem("R120", where=where, keys=" · ".join(raw), allowed=" · ".join(_FORMS)))
        return None
    why, locator, rest = _remarks(raw, names, where, forms[0])
    value = raw[forms[0]]
    if forms[0] == "fact":
        return _comparison(value, rest, names, where, why, locator)
    if forms[0] == "conclusion":
        return _conclusion(value, rest, names, where, why)
    if rest:
        key = next(iter(rest))
        allowed = (forms[0], *_COMMON)
        names.problems.append(
            problem("R102", where=where, key=key, close=closest(key, allowed), allowed=" · ".join(allowed))
        )
    if forms[0] == "term":
        return _term(value, names, where, path)
    if forms[0] == "not":
        item = read_clause(value, names, f"{where}.not", path)
        return None if item is None else Not(item=item, why=why, locator=locator)
    if not isinstance(value, list) or not value:
        names.problems.append(problem("R103", where=f"{where}.{forms[0]}", value=value, expected="array"))
        return None
    items = [read_clause(item, names, f"{where}.{forms[0]}[{i}]", path) for i, item in enumerate(value, 1)]
    kind = All if forms[0] == "all" else AnyOf
    return kind(items=tuple(item for item in items if item is not None), why=why, locator=locator)


def _remarks(raw: Table, names: Names, where: str, form: str) -> tuple[Text | None, str, Table]:
    rest = {key: value for key, value in raw.items() if key != form and key not in _COMMON}
    why: Text | None = None
    if "why" in raw:
        why, faults = structure(raw["why"], Text, f"{where}.why")
        names.problems.extend(faults)
    locator = raw.get("locator", "")
    if not isinstance(locator, str):
        names.problems.append(problem("R103", where=f"{where}.locator", value=locator, expected="string"))
        locator = ""
    return why, locator, rest


def _term(name: object, names: Names, where: str, path: tuple[str, ...]) -> Condition | None:
    if not isinstance(name, str) or name not in names.terms:
        names.problems.append(
            problem("R107", where=where, name=name, close=closest(str(name), names.terms))
        )
        return None
    if name in path:
        names.problems.append(problem("R108", where=where, name=" → ".join((*path, name))))
        return None
    raw = dict(names.terms[name])
    title, faults = structure(raw.pop("title", None), Text, f"terms.toml: term.{name}.title")
    # A fault inside a term is reported where the term is written, once, by `load.py`; here only its use counts.
    inner = attrs.evolve(names, problems=[])
    condition = read_clause(raw, inner, f"terms.toml: term.{name}", (*path, name))
    if condition is None or faults:
        return None
    return All(items=(condition,), term=name, why=title)


def _comparison(
    name: object, rest: Table, names: Names, where: str, why: Text | None, locator: str
) -> Condition | None:
    spec = names.schema.facts.get(name) if isinstance(name, str) else None
    if spec is None:
        names.problems.append(
            problem("R104", where=f"{where}.fact", name=name, close=closest(str(name), names.schema.facts))
        )
        return None
    if len(rest) != 1 or next(iter(rest)) not in _FITS:
        key = next(iter(rest), "")
        allowed = [op for op, types in _FITS.items() if spec.type in types]
        names.problems.append(
            problem("R109", where=where, name=spec.name, keys=" · ".join(rest) or "–",
                    close=closest(key, allowed), allowed=" · ".join(allowed))
        )  # fmt: skip
        return None
    ((op, value),) = rest.items()
    if spec.type not in _FITS[op]:
        allowed = [o for o, types in _FITS.items() if spec.type in types]
        names.problems.append(
            problem("R106", where=f"{where}.{op}", op=op, name=spec.name, type=spec.type, allowed=" · ".join(allowed))
        )
        return None
    return _typed(spec, op, value, names, where, why, locator)


def _typed(
    spec: FactSpec, op: str, value: object, names: Names, where: str, why: Text | None, locator: str
) -> Condition | None:
    if op in ("in", "not_in"):
        if not isinstance(value, list) or not value:
            names.problems.append(problem("R103", where=f"{where}.{op}", value=value, expected="array"))
            return None
        one = attrs.evolve(spec, type="one_of") if spec.type == "list_of" else spec
        members = [_constant(one, v, names, f"{where}.{op}[{i}]") for i, v in enumerate(value, 1)]
        if any(m is None for m in members):
            return None
        found = In(fact=spec.name, values=tuple(str(m) for m in members), why=why, locator=locator)
        return found if op == "in" else Not(item=attrs.evolve(found, why=None, locator=""), why=why, locator=locator)
    named = None
    if spec.type == "date" and isinstance(value, dict):
        named, value = _named_date(value, names, f"{where}.{op}")
    constant = None if value is None else _constant(spec, value, names, f"{where}.{op}")
    if constant is None:
        return None
    if op == "is_not":
        return Not(item=Compare(fact=spec.name, op="is", value=constant), why=why, locator=locator)
    return Compare(fact=spec.name, op=cast("Operator", op), value=constant, named=named, why=why, locator=locator)


def _constant(spec: FactSpec, value: object, names: Names, where: str) -> str | bool | int | datetime.date | None:
    if spec.type == "date" and isinstance(value, str):
        # A rule file has native dates; a text there is a slip.
        names.problems.append(problem("R103", where=where, value=value, expected="date"))
        return None
    read = read_value(spec, value, names.schema, where)
    if isinstance(read, Problem):
        code = {"F102": "R105", "F103": "R103"}.get(read.code, read.code)
        names.problems.append(attrs.evolve(read, code=code))
        return None
    return cast("str | bool | int | datetime.date", read)


def _named_date(raw: dict[str, Any], names: Names, where: str) -> tuple[str | None, datetime.date | None]:
    instrument = raw.get("of", names.instrument)
    dates = names.dates.get(instrument, {})
    name = raw.get("named")
    if set(raw) - {"named", "of"} or not isinstance(name, str) or name not in dates:
        names.problems.append(
            problem("R110", where=where, name=name or " · ".join(raw), instrument=instrument,
                    close=closest(str(name), dates), allowed=" · ".join(dates))
        )  # fmt: skip
        return None, None
    return name, dates[name]


def _conclusion(name: object, rest: Table, names: Names, where: str, why: Text | None) -> Condition | None:
    values = names.conclusions.get(name) if isinstance(name, str) else None
    if values is None:
        names.problems.append(
            problem("R111", where=f"{where}.conclusion", name=name, close=closest(str(name), names.conclusions))
        )
        return None
    if len(rest) != 1 or next(iter(rest)) not in ("is", "is_not", "in", "not_in"):
        names.problems.append(
            problem("R109", where=where, name=name, keys=" · ".join(rest) or "–", close="",
                    allowed="is · is_not · in · not_in")
        )  # fmt: skip
        return None
    ((op, given),) = rest.items()
    wanted = given if isinstance(given, list) else [given]
    rules: list[Condition] = []
    for value in wanted:
        if value == "none":
            every = tuple(_reads(rule) for ids in values.values() for rule in ids)
            rules.append(Not(item=AnyOf(items=every)))
        elif isinstance(value, str) and value in values:
            rules.extend(_reads(rule) for rule in values[value])
        else:
            allowed = [*values, "none"]
            names.problems.append(
                problem("R105", where=f"{where}.{op}", value=value, close=closest(str(value), allowed),
                        allowed=" · ".join(allowed))
            )  # fmt: skip
            return None
    found = AnyOf(items=tuple(rules), why=why)
    return found if op in ("is", "in") else Not(item=found, why=why)


def _reads(rule: str) -> Compare:
    return Compare(fact=f"{RULE_PREFIX}{rule}", op="is", value=True)


