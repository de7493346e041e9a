"""The values among which a fact has to be tried so that every value it can have is like one of them.

Decides the bucketed fact space: values that no rule tells apart share one. Days are left to the solver as bounded
numbers. Must not import engines but the program, decide or the solver.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.engines.program import program
from icprules.rulebook.condition import In, leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.rulebook.condition import Condition
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSchema, FactSpec, Value

Shape = Literal["flag", "choice", "tags", "day"]
_DAYS = ("date", "datetime")
_FREE = ("text", "credit_code")
_SPARE: Mapping[str, tuple[str, ...]] = {
    "country": ("CN", "US", "DE", "FR", "JP"),
    "text": ("example", "another example"),
    "credit_code": ("91350100M000100Y43",),
}
"""Values that stand for all that no rule mentions."""


@attrs.frozen(kw_only=True)
class Domain:
    """How one fact is tried.

    Args:
        fact: Its name.
        shape: True or false; one of `values`; any set of `values`; or a day.
        values: The values; none for a flag and a day.
        derived: Whether it follows from others.
        never_ends: For a day, whether `"none"` may be given for it.
    """

    fact: str
    shape: Shape
    values: tuple[Value, ...] = ()
    derived: bool = False
    never_ends: bool = False


def domains(rulebooks: Sequence[Rulebook], schema: FactSchema | None = None) -> dict[str, Domain]:
    """Return how every fact of some rulebooks is tried.

    Args:
        rulebooks: One or several, whose conditions are asked about together.
        schema: Their facts; those of the first when None.

    Returns:
        Domains by fact, without free texts that no condition and no event asks about.

    Example:
        >>> from icprules import load
        >>> [domain.values for name, domain in domains([load()]).items() if name == "service.stage"]
        [('planned', 'operating', 'terminated')]
    """
    mentioned = _mentioned(step.condition for book in rulebooks for step in program(book).steps)
    found: dict[str, Domain] = {}
    schema = schema or rulebooks[0].schema
    for name, spec in schema.facts.items():
        free = spec.type in _FREE and name not in mentioned and not spec.event
        if "." in name and spec.type != "filings" and not free:
            found[name] = _domain(spec, schema, mentioned.get(name, ()))
    return found


def _mentioned(conditions: Iterable[Condition]) -> dict[str, tuple[Value, ...]]:
    found: dict[str, dict[Value, None]] = {}
    for condition in conditions:
        for leaf in leaves(condition):
            values = leaf.values if isinstance(leaf, In) else (leaf.value,)
            found.setdefault(leaf.fact, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in found.items()}


def _domain(spec: FactSpec, schema: FactSchema, mentioned: Sequence[Value]) -> Domain:
    if spec.type == "bool":
        return Domain(fact=spec.name, shape="flag", derived=spec.derived)
    if spec.type in _DAYS:
        return Domain(fact=spec.name, shape="day", derived=spec.derived, never_ends=spec.none_allowed)
    if spec.type == "list_of":
        return Domain(fact=spec.name, shape="tags", values=tuple(spec.values), derived=spec.derived)
    return Domain(fact=spec.name, shape="choice", values=_choices(spec, schema, mentioned), derived=spec.derived)


def _choices(spec: FactSpec, schema: FactSchema, mentioned: Sequence[Value]) -> tuple[Value, ...]:
    if spec.type == "one_of":
        return tuple(spec.values)
    if spec.type == "integer":
        # Comparisons with constants cannot tell two numbers between neighbouring constants apart.
        numbers = {value + step for value in mentioned if isinstance(value, int) for step in (-1, 0, 1)}
        return tuple(sorted(numbers)) or (0,)
    if spec.type == "province":
        codes = tuple(sorted(set(schema.provinces.values())))
        return (*mentioned, *[code for code in codes if code not in mentioned][:1])
    spare = _SPARE[spec.type]
    needed = spare if spec.type == "country" else [value for value in spare if value not in mentioned][:1]
    return tuple(dict.fromkeys([*mentioned, *needed]))


def boundary_days(rulebook: Rulebook) -> tuple[datetime.date, ...]:
    """Return the days with which a rulebook compares, in order.

    Example:
        >>> from icprules import load
        >>> datetime.date(2023, 8, 4) in boundary_days(load())
        True
    """
    found = {
        value
        for values in _mentioned(step.condition for step in program(rulebook).steps).values()
        for value in values
        if isinstance(value, datetime.date)
    }
    return tuple(sorted(found))
