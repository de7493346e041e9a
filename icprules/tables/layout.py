"""Which columns of a table hold which facts, by their names and types.

Decides what a column may be called and of which Arrow types it may be; nothing about a single value. Must not
import engines, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pyarrow as pa

from icprules.errors import FactError, Problem, closest, problem
from icprules.subjects.subject import FILING_KEYS, groups_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from icprules.subjects.facts import FactSchema, FactType

_SHORT = 2
FILINGS = ("filings", "sponsor.filings")
"""The columns that hold lists of filing numbers: those of the service, and those of its sponsor."""


@attrs.frozen(kw_only=True)
class Layout:
    """Where the facts of a table lie.

    Args:
        facts: For every fact that has a column, the names on the way to it: one, or those of a struct and its field.
        filings: The same for the lists of filing numbers.
        groups: The same for struct columns that raise an event by being there.
        keep: Columns that are passed through.
        misfits: For every fact whose column has a type that cannot hold it, that type and what is expected.
    """

    facts: Mapping[str, tuple[str, ...]]
    filings: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    keep: tuple[str, ...]
    misfits: Mapping[str, tuple[str, str]]


def layout_of(table: pa.Schema, schema: FactSchema, keep: Sequence[str] = ()) -> Layout:
    """Return where the facts of a table lie.

    Args:
        table: Names and types of its columns.
        schema: The facts of the rulebook.
        keep: Columns that are passed through; one that is also named like a fact is read as well.

    Returns:
        The layout.

    Raises:
        FactError: F181 or F104 for a column that is no fact that can be given, F101 for a strange field of a
            filing, F182 for a fact given twice, F184 for a name in `keep` that is no column.

    Example:
        >>> from icprules import load
        >>> table = pa.schema({"kind": pa.string(), "sponsor": pa.struct({"province": pa.string()}), "id": pa.int64()})
        >>> layout_of(table, load().schema, keep=["id"]).facts
        {'service.kind': ('kind',), 'sponsor.province': ('sponsor', 'province')}
    """
    problems = [no_column(name, table.names) for name in keep if name not in table.names]
    found: dict[str, dict[str, tuple[str, ...]]] = {"facts": {}, "filings": {}, "groups": {}}
    misfits: dict[str, tuple[str, str]] = {}
    for place in _places(table, schema):
        if place.part == "unknown":
            problems.extend([] if place.path[0] in keep else [_unknown(place, schema)])
        elif place.name in found[place.part]:
            other = ".".join(found[place.part][place.name])
            problems.append(problem("F182", where=".".join(place.path), name=place.name, other=other))
        else:
            found[place.part][place.name] = place.path
            if place.part == "filings":
                problems.extend(_strange_fields(place))
            expected = _expected(place, schema)
            if expected is not None:
                plain = place.type.value_type if pa.types.is_dictionary(place.type) else place.type
                misfits[place.name] = (str(plain), expected)
    if problems:
        raise FactError(*problems)
    return Layout(**found, keep=tuple(keep), misfits=misfits)


@attrs.frozen(kw_only=True)
class _Place:
    """One column, or one field of a struct column: what it holds, and the names on the way to it."""

    part: str
    name: str
    path: tuple[str, ...]
    type: pa.DataType


def _places(table: pa.Schema, schema: FactSchema) -> Iterator[_Place]:
    groups = ("service", *groups_of(schema))
    for field in table:
        if field.name not in groups or not pa.types.is_struct(field.type):
            yield _place(field.name, (field.name,), field.type, schema)
            continue
        if field.name in schema.events:
            yield _Place(part="groups", name=field.name, path=(field.name,), type=field.type)
        for inner in field.type:
            yield _place(f"{field.name}.{inner.name}", (field.name, inner.name), inner.type, schema)


def _place(name: str, path: tuple[str, ...], kind: pa.DataType, schema: FactSchema) -> _Place:
    full = "filings" if name == "service.filings" else name if "." in name or name in FILINGS else f"service.{name}"
    spec = schema.facts.get(full)
    is_given = spec is not None and not spec.derived and full != "filings.service"
    part = "filings" if full in FILINGS else "facts" if is_given else "unknown"
    return _Place(part=part, name=full if part != "unknown" else name, path=path, type=kind)


def column_names(schema: FactSchema) -> tuple[str, ...]:
    """Return the full names of the columns that a table may have.

    Example:
        >>> from icprules import load
        >>> column_names(load().schema)[-3:]
        ('access_provider.closed_service_cut_off', 'filings', 'sponsor.filings')
    """
    facts = (n for n, spec in schema.facts.items() if not spec.derived and "." in n and n != "filings.service")
    return (*facts, *FILINGS)


def _unknown(place: _Place, schema: FactSchema) -> Problem:
    where, spec = ".".join(place.path), schema.facts.get(place.name)
    if spec is not None and spec.derived:
        return problem("F104", where=where, name=place.name, asks=spec.asks)
    known = column_names(schema)
    close = _closest(place.name, known) or _closest(place.name, known, "service.")
    return problem("F181", where=where, name=place.name, close=close)


def no_column(name: str, columns: Sequence[str]) -> Problem:
    """Return the problem of a name in `keep` that is no column (F184)."""
    allowed = " · ".join(columns) or "–"
    return problem("F184", where=name, name=name, close=_closest(name, columns), allowed=allowed)


def _closest(name: str, known: Sequence[str], prefix: str = "") -> str:
    # Two letters, such as `id`, lie within nearly every name.
    return closest(f"{prefix}{name}", known) if len(name) > _SHORT else ""


def _expected(place: _Place, schema: FactSchema) -> str | None:
    """The types that a column should have had, or None when it fits."""
    if place.part == "groups" or pa.types.is_null(place.type):
        return None
    kind: FactType = "filings" if place.part == "filings" else schema.facts[place.name].type
    return None if _FITS[kind](place.type) else EXPECTED[kind]


def _strange_fields(place: _Place) -> Iterator[Problem]:
    inner = place.type.value_type if _is_list(place.type) else None
    for field in inner if inner is not None and pa.types.is_struct(inner) else ():
        if field.name not in FILING_KEYS:
            where, name = f"{'.'.join(place.path)}.{field.name}", f"filings.{field.name}"
            yield problem("F101", where=where, name=name, close=closest(field.name, FILING_KEYS))


def is_text(kind: pa.DataType) -> bool:
    """Return whether a type holds texts, plain or numbered by a dictionary."""
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


_LISTS = (
    pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view,
    pa.types.is_large_list_view,
)  # fmt: skip


def _is_list(kind: pa.DataType) -> bool:
    return any(check(kind) for check in _LISTS)


def _is_day(kind: pa.DataType) -> bool:
    return bool(is_text(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def _is_filings(kind: pa.DataType) -> bool:
    if not _is_list(kind):
        return False
    inner = kind.value_type
    if not pa.types.is_struct(inner):
        return bool(is_text(inner) or pa.types.is_null(inner))
    days = ("filed_on", "deregistered_on")
    return all(
        pa.types.is_null(field.type) or (_is_day if field.name in days else is_text)(field.type)
        for field in inner
        if field.name in FILING_KEYS
    )


_FITS: Mapping[FactType, Callable[[pa.DataType], bool]] = {
    "one_of": is_text,
    "text": is_text,
    "country": is_text,
    "province": is_text,
    "credit_code": is_text,
    "bool": pa.types.is_boolean,
    "integer": pa.types.is_integer,
    "date": _is_day,
    "datetime": lambda kind: is_text(kind) or pa.types.is_timestamp(kind),
    "list_of": lambda kind: _is_list(kind) and (is_text(kind.value_type) or pa.types.is_null(kind.value_type)),
    "filings": _is_filings,
}
EXPECTED: Mapping[FactType, str] = {
    **dict.fromkeys(("one_of", "text", "country", "province", "credit_code"), "string or dictionary of strings"),
    "bool": "bool",
    "integer": "integer",
    "date": "date32, date64, timestamp or string",
    "datetime": "timestamp or string",
    "list_of": "list of strings",
    "filings": "list of structs or of strings",
}
"""Arrow types of a column by the type of its fact."""
