"""A table in which nothing is wrong, read in one pass.

Decides nothing: where it gives facts, `subject.py` gives the same; whatever is not plain, and every fault, it leaves
to that. What each fact accepts is laid ready once per schema. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from icprules.errors import FactError, Problem
from icprules.numbers.filing_numbers import SUFFIX_KINDS, parse_filing_number
from icprules.numbers.plain_numbers import plain_number
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NONE, parse_date, read_value
from icprules.subjects.held_filing import HeldFiling
from icprules.text import frozen_with

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.numbers.plain_numbers import PlainNumber
    from icprules.subjects.facts import FactSchema, FactSpec, Value

Accepted = tuple[str, type | None, "Mapping[Any, Value]", "Callable[[Any], Value] | None"]
"""Name of a fact, class of its values (None for any), what each of that class stands for, and what reads others.

Nothing reads others where the key is that of a table or of filings.
"""
Forms = dict[str, dict[str, Accepted]]
"""What each table accepts, by name of the table and key."""
Read = tuple[dict[str, "Value"], frozenset[str], tuple[HeldFiling, ...] | None, tuple[HeldFiling, ...] | None]

_KINDS = frozenset(SUFFIX_KINDS.values())
_HOLDERS = ("", "sponsor")
_LISTS = (list, tuple)
TABLE: Accepted = ("", None, {}, None)
"""What stands for the key of a table, or of filings."""


def forms_of(schema: FactSchema, groups: tuple[str, ...]) -> Forms:
    """Lay ready what each table of a service accepts, once per schema.

    Args:
        schema: The facts of the rulebook.
        groups: Names of the tables that may stand inside a service.

    Returns:
        The forms by name of the table; the service itself has the empty name.
    """
    forms: Forms = {group: {} for group in ("", *groups)}
    for name, spec in schema.facts.items():
        group, _, key = name.partition(".")
        form = forms.get("" if group == "service" else group)
        # A table comes before a fact of the same name.
        if key and form is not None and not spec.derived and not (form is forms[""] and key in groups):
            form[key] = _accepted(spec, schema)
    forms[""].update(dict.fromkeys(groups, TABLE))
    for holder in _HOLDERS:
        if holder in forms:
            forms[holder]["filings"] = TABLE
    schema.prepared["forms"] = forms
    return forms


def plain_reading(table: Mapping[str, Any], forms: Forms) -> Read | None:
    """Return the facts of a service, the tables given, its own filings and its sponsor's.

    Args:
        table: Facts of the service with its sponsor inside.
        forms: What each table accepts.

    Returns:
        What `read_subject` makes of it before it looks for contradictions; None where anything is not plain.
    """
    facts: dict[str, Value] = {}
    given: list[str] = []
    own = sponsors = None
    tables: list[tuple[str, Mapping[str, Any]]] = [("", table)]
    try:
        for group, members in tables:  # grows while the service is read
            accepts = forms[group]
            for key, value in members.items():
                name, kind, values, accept = accepts[key]
                if type(value) is kind:
                    facts[name] = values[value]
                elif value is None:
                    continue
                elif accept is not None:
                    facts[name] = accept(value)
                elif key == "filings":
                    if group:
                        sponsors = held(value)
                    else:
                        own = held(value)
                elif isinstance(value, dict):
                    given.append(key)
                    tables.append((key, value))
                else:
                    return None
    except KeyError:  # no such table, no such value, or not plain
        return None
    return facts, frozenset(given), own, sponsors


def called(facts: Mapping[str, Value], otherwise: str) -> str:
    """Return what a service is called in results: by its name, or else otherwise."""
    name = facts.get("service.name")
    return str(name) if name is not None and str(name).strip() else otherwise


def _accepted(spec: FactSpec, schema: FactSchema) -> Accepted:
    if spec.type == "bool":
        return spec.name, bool, {True: True, False: False}, _refused
    if spec.type == "one_of":
        return spec.name, str, {value: value for value in spec.values}, _refused
    if spec.type == "province":
        return spec.name, str, {k: v for k, v in schema.provinces.items() if k not in schema.outside}, _refused
    if spec.type == "list_of":
        return spec.name, None, {}, _members(frozenset(spec.values))
    if spec.type == "date" and not spec.none_allowed:
        return spec.name, None, {}, read_day

    def read(value: object) -> Value:
        found = read_value(spec, value, schema, "")
        if isinstance(found, Problem):
            raise KeyError
        return found

    return spec.name, None, {}, read


def _refused(_value: object) -> Value:
    raise KeyError


def _members(allowed: frozenset[str]) -> Callable[[object], tuple[str, ...]]:
    alone = {value: (value,) for value in allowed}

    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, _LISTS):
            raise KeyError
        if len(value) == 1:
            (member,) = value
            if type(member) is not str:
                raise KeyError
            return alone[member]
        for member in value:
            if type(member) is not str:
                raise KeyError
        members = frozenset(value)
        if len(members) < len(value) or not members <= allowed or NONE in members:
            raise KeyError
        return tuple(value)

    return read


def read_day(value: object) -> datetime.date:
    """Return a day given as a day or as text; `KeyError` where it is none that may be given."""
    day = value if type(value) is datetime.date else parse_date(value)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise KeyError
    return day


def held(given: object) -> tuple[HeldFiling, ...]:
    """Return the filings of a list; `KeyError` where anything in it is not plain."""
    if not isinstance(given, _LISTS):
        raise KeyError
    if len(given) == 1:
        (item,) = given
        return (_filing(item if isinstance(item, dict) else _alone(item)),)
    if not given:
        return ()
    found = tuple([_filing(item if isinstance(item, dict) else _alone(item)) for item in given])
    if len({filing.number for filing in found}) < len(found):
        raise KeyError
    return found


def _alone(item: object) -> dict[str, Any]:
    if type(item) is str:
        return {"number": item}
    raise KeyError


def _filing(item: dict[str, Any]) -> HeldFiling:
    """One filing; `KeyError` where anything in it is not plain."""
    number: PlainNumber | None = None
    kind: str | None = None
    service, filed_on = None, None
    for key, value in item.items():
        if key == "number" and type(value) is str:
            number = plain_number(value) or _number(value)
        elif value is None:
            continue
        elif key == "filed_on":
            filed_on = read_day(value)
        elif key == "kind" and type(value) is str and value in _KINDS:
            kind = value
        elif key == "service" and type(value) is str:
            service = value
        else:
            raise KeyError
    if number is None:
        raise KeyError
    text, own_kind, province = number
    if kind is None:
        kind = own_kind
    elif kind != own_kind and own_kind in _KINDS:
        raise KeyError
    members = {
        "number": text,
        "province": province,
        "kind": kind,
        "service": service,
        "filed_on": filed_on,
        "ended": False,
        "ended_on": None,
    }
    return frozen_with(HeldFiling, members)


def _number(value: str) -> PlainNumber | None:
    try:
        number = parse_filing_number(value)
    except FactError:
        return None
    return None if number.kind == "public_security" else (number.text, number.kind, number.province)
