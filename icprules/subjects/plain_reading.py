"""A table in which nothing is wrong, read in one pass.

Decides nothing: where it gives facts, `subject.py` gives the same; whatever is not plain, and every fault, it leaves
to that. What each fact accepts is laid ready once per schema. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from icprules.errors import FactError, Problem
from icprules.numbers.filing_numbers import SUFFIX_KINDS, parse_filing_number
from icprules.numbers.plain_numbers import plain_filing_number
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NONE, parse_date, read_value
from icprules.subjects.held_filing import HeldFiling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.numbers.filing_numbers import FilingNumber
    from icprules.subjects.facts import FactSchema, FactSpec, Value

Accepted = tuple[str, type | None, "Callable[[Any], Value | None]"]
"""Name of a fact, class of its values (None for any), and what makes a value of what is given, or None."""
Forms = dict[str, dict[str, Accepted]]
"""What each table accepts, by name of the table and key."""
Read = tuple[dict[str, "Value"], frozenset[str], tuple[HeldFiling, ...] | None, tuple[HeldFiling, ...] | None]

_KINDS = frozenset(SUFFIX_KINDS.values())
_HOLDERS = ("", "sponsor")


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
    held: dict[str, tuple[HeldFiling, ...]] = {}
    tables: list[tuple[str, Mapping[str, Any]]] = [("", table)]
    for group, members in tables:  # grows while the service is read
        accepts = forms[group]
        for key, value in members.items():
            if value is None:
                continue
            found = accepts.get(key)
            if found is not None:
                name, kind, accept = found
                read = accept(value) if kind is None or value.__class__ is kind else None
                if read is None:
                    return None
                facts[name] = read
            elif key == "filings" and group in _HOLDERS:
                filings = _held(value)
                if filings is None:
                    return None
                held[group] = filings
            elif not group and key and key in forms and isinstance(value, dict):
                given.append(key)
                tables.append((key, value))
            else:
                return None
    return facts, frozenset(given), held.get(""), held.get("sponsor")


def _accepted(spec: FactSpec, schema: FactSchema) -> Accepted:
    if spec.type == "bool":
        return spec.name, bool, {True: True, False: False}.get
    if spec.type == "one_of":
        return spec.name, str, {value: value for value in spec.values}.get
    if spec.type == "province":
        return spec.name, str, {k: v for k, v in schema.provinces.items() if k not in schema.outside}.get
    if spec.type == "list_of":
        return spec.name, None, _members(frozenset(spec.values))
    if spec.type == "date" and not spec.none_allowed:
        return spec.name, None, _day

    def read(value: object) -> Value | None:
        found = read_value(spec, value, schema, "")
        return None if isinstance(found, Problem) else found

    return spec.name, None, read


def _members(allowed: frozenset[str]) -> Callable[[object], tuple[str, ...] | None]:
    def read(value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple) or not all(member.__class__ is str for member in value):
            return None
        members = frozenset(value)
        alone = NONE not in members or len(members) == 1
        return tuple(value) if len(members) == len(value) and members <= allowed and alone else None

    return read


def _day(value: object) -> datetime.date | None:
    if value.__class__ is not datetime.date:
        value = parse_date(value)
        if value is None:
            return None
    return value if FIRST_DAY <= value <= LAST_DAY else None


def _held(given: object) -> tuple[HeldFiling, ...] | None:
    if not isinstance(given, list | tuple):
        return None
    found: list[HeldFiling] = []
    for item in given:
        filing = _filing({"number": item} if item.__class__ is str else item)
        if filing is None:
            return None
        found.append(filing)
    numbers = {filing.number.text for filing in found}
    return tuple(found) if len(numbers) == len(found) else None


def _filing(item: object) -> HeldFiling | None:
    if not isinstance(item, dict):
        return None
    number: FilingNumber | None = None
    kind, service, filed_on = None, None, None
    for key, value in item.items():
        if value is None:
            continue
        if key == "number":
            number = _number(value)
        elif key == "filed_on":
            filed_on = _day(value)
            if filed_on is None:
                return None
        elif key == "kind" and isinstance(value, str) and value in _KINDS:
            kind = value
        elif key == "service" and value.__class__ is str:
            service = value
        else:
            return None
    if number is None or (kind is not None and number.kind in _KINDS and kind != number.kind):
        return None
    return HeldFiling(number=number, kind=kind or number.kind, service=service, filed_on=filed_on)


def _number(value: object) -> FilingNumber | None:
    if value.__class__ is not str:
        return None
    number = plain_filing_number(value)
    if number is not None:
        return number
    try:
        number = parse_filing_number(value)
    except FactError:
        return None
    return None if number.kind == "public_security" else number
