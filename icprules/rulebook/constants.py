"""The constants of conditions: values of facts, named dates, values of conclusions.

Decides whether a constant can be a value of what it is compared with. Must not import law, provisions or
engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

import attrs

from icprules.errors import Problem, closest, problem
from icprules.rulebook.names import Names, unknown
from icprules.rulebook.structure import inside, wrong_type
from icprules.subjects.facts import FactSpec, read_value

if TYPE_CHECKING:
    from collections.abc import Sequence

Constant = str | bool | int | datetime.date
_TYPES = {"text": "string", "true/false": "boolean", "number": "integer", "date": "date", "list": "array"}
NONE = "none"
"""Stands for a conclusion that no rule gives a value."""


def constant(spec: FactSpec, value: object, names: Names, where: str) -> Constant | None:
    """Return a constant that a fact is compared with; a fault goes to `names.problems`.

    Args:
        spec: The fact.
        value: What the file says; a date is a TOML date, never a text.
        names: Supplies the schema.
        where: File and key path.

    Returns:
        The constant in the normal form of the fact, or None.
    """
    if spec.type == "date" and not isinstance(value, datetime.date):
        names.problems.append(wrong_type(value, "date", where))
        return None
    read = read_value(spec, value, names.schema, where)
    if not isinstance(read, Problem):
        return cast("Constant", read)
    if read.code == "F103":
        read = wrong_type(value, _TYPES[dict(read.values)["expected"]], where)
    is_excused = read.code in ("F113", "F114") and names.excuses("province", value)
    is_without_values = read.code == "F102" and not spec.values  # reported where the fact is defined
    if not is_excused and not is_without_values:
        names.problems.append(attrs.evolve(read, code={"F102": "R105"}.get(read.code, read.code)))
    return None


def constants(spec: FactSpec, value: object, names: Names, where: str) -> tuple[str, ...] | None:
    """Return the constants that a fact, or any member of a list, is looked for in.

    Args:
        spec: The fact.
        value: What the file says.
        names: Supplies the schema.
        where: File and key path.

    Returns:
        The constants in the order written, or None.
    """
    if not isinstance(value, list) or not value:
        names.problems.append(_no_members(value, where))
        return None
    one = attrs.evolve(spec, type="one_of") if spec.type == "list_of" else spec
    members = [constant(one, member, names, inside(where, i)) for i, member in enumerate(value, 1)]
    return None if None in members else tuple(str(member) for member in members)


def named_date(raw: dict[str, Any], names: Names, where: str) -> tuple[str, datetime.date] | None:
    """Return a date that a `source.toml` names, as `{ named = "…" }` or `{ named = "…", of = "…" }`.

    Args:
        raw: The table.
        names: Supplies the dates by instrument.
        where: File and key path.

    Returns:
        The name and the Beijing date, or None.
    """
    allowed = ("named", "of")
    for key in raw:
        if key not in allowed:
            names.problems.append(unknown_key(key, allowed, where))
    if "named" not in raw:
        names.problems.append(problem("R101", where=where, key="named"))
        return None
    instrument, name = raw.get("of", names.instrument), raw["named"]
    for key, value in (("of", instrument), ("named", name)):
        if not isinstance(value, str):
            names.problems.append(wrong_type(value, "string", inside(where, key)))
            return None
    dates = names.dates.get(instrument)
    if dates is None:
        if not names.excuses("date", instrument):
            names.problems.append(unknown("R135", instrument, names.dates, inside(where, "of")))
        return None
    if name not in dates:
        if not names.excuses("date", instrument):
            names.problems.append(unknown("R110", name, dates, inside(where, "named"), instrument=instrument))
        return None
    return name, dates[name]


def concluded(name: str, op: str, value: object, names: Names, where: str) -> tuple[tuple[str, ...], bool] | None:
    """Return the rules that give a conclusion one of some values.

    Args:
        name: The conclusion.
        op: `is`, `is_not`, `in` or `not_in`.
        value: What the file says.
        names: Supplies the values and their rules.
        where: File and key path.

    Returns:
        Ids of the rules, and whether the absence of any value counts as well; None when the value is faulty.
    """
    place = inside(where, op)
    if op in ("is", "is_not"):
        wanted, places = [value], [place]
    elif isinstance(value, list) and value:
        wanted, places = value, [inside(place, i) for i in range(1, len(value) + 1)]
    else:
        names.problems.append(_no_members(value, place))
        return None
    known = names.conclusions[name]
    before = len(names.problems)
    for one, at in zip(wanted, places, strict=True):
        if not isinstance(one, str):
            names.problems.append(wrong_type(one, "string", at))
        elif one != NONE and one not in known and not names.excuses("conclusion", name):
            allowed = [*known, NONE]
            close = closest(one, allowed)
            names.problems.append(problem("R105", where=at, value=one, close=close, allowed=" · ".join(allowed)))
    if len(names.problems) > before:
        return None
    return tuple(rule for one in wanted for rule in known.get(str(one), ())), NONE in wanted


def _no_members(value: object, where: str) -> Problem:
    return problem("R152", where=where) if value == [] else wrong_type(value, "array", where)


def unknown_key(key: str, allowed: Sequence[str], where: str) -> Problem:
    """Return the problem of a key that cannot stand here.

    Example:
        >>> unknown_key("localtor", ("why", "locator"), "rule.toml: when[1]").help()
        'did you mean `locator`?'
    """
    return problem("R102", where=where, key=key, close=closest(key, allowed), allowed=" · ".join(allowed))
