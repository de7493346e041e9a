"""A column of lists of filing numbers -> the numbers of all services one after the other.

Decides which rows hold a filing that cannot be taken as it stands; which filings count on a day is decided by
`holdings.py`. Must not import engines but for planes, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icprules.engines.planes import everywhere, unpacked
from icprules.subjects.facts import FactSchema, FactSpec
from icprules.subjects.subject import FILING_STATUSES, SERVICE_KINDS
from icprules.tables.buffers import known_of, readable, texts_of
from icprules.tables.reading import read_days
from icprules.tables.spellings import spellings_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from icprules.engines.planes import Bools, Plane

_SERVICES = len(SERVICE_KINDS)


@attrs.frozen(kw_only=True)
class Filings:
    """The filing numbers of many services; all arrays but the planes have one entry per number.

    Args:
        known: Where a list is given; None when everywhere.
        suspect: Rows that must be read again one by one, as flags.
        parent: Row of the service.
        kind: Position in `KINDS`.
        province: Position in `PROVINCES`, or -1.
        service: Name of the service that the number belongs to, or null.
        filed: Day it was issued.
        is_dated: Whether that day is known.
        is_over: Whether it was deregistered or revoked.
        over: Day it ended.
        is_over_dated: Whether that day is known.
    """

    known: Plane | None
    suspect: Bools
    parent: NDArray[np.int64]
    kind: NDArray[np.int8]
    province: NDArray[np.int8]
    service: pa.Array
    filed: NDArray[np.int32]
    is_dated: Bools
    is_over: Bools
    over: NDArray[np.int32]
    is_over_dated: Bools


def read_filings(array: pa.Array, schema: FactSchema) -> Filings:
    """Read one column of lists.

    Args:
        array: Lists of structs, or of texts that are numbers.
        schema: The facts of the rulebook.

    Returns:
        The numbers.

    Example:
        >>> from icprules import load
        >>> from icprules.tables.spellings import KINDS
        >>> column = pa.array([None, [], ["沪ICP备2021001234号-2A", "沪ICP备2021001234号-1"]])
        >>> found = read_filings(column, load().schema)
        >>> found.parent.tolist(), [KINDS[kind] for kind in found.kind]
        ([2, 2], ['app', 'website'])
    """
    rows = len(array)
    if pa.types.is_null(array.type):
        array = array.cast(pa.list_(pa.string()))
    members = array.flatten()
    # A null list may have members all the same, which `flatten` leaves out.
    lengths = np.asarray(pc.fill_null(pc.list_value_length(array), 0), dtype=np.int64)
    parent = np.repeat(np.arange(rows), lengths)
    is_there = np.asarray(members.is_valid())
    fields = _fields(members)
    label = schema.facts["filings"].label
    days = FactSpec(name="filings", type="date", label=label)
    filed = read_days(days, fields["filed_on"], schema, known_of(fields["filed_on"]))
    over = read_days(days, fields["deregistered_on"], schema, known_of(fields["deregistered_on"]))
    status, is_wrong = _choices(fields["status"], FILING_STATUSES)
    kind, is_wrong_kind = _choices(fields["kind"], SERVICE_KINDS)
    number = spellings_of(fields["number"])
    count = len(members)
    is_dated, is_over_dated = _flags(filed.known, count), _flags(over.known, count)
    filed_on, over_on = filed.column.numbers, over.column.numbers  # type: ignore[union-attr]
    is_wrong = is_wrong | is_wrong_kind | number.is_wrong | ~is_there
    for day in (filed, over):
        if day.suspect is not None:
            is_wrong |= unpacked(day.suspect, count)
    is_wrong |= (kind >= 0) & (number.kind < _SERVICES) & (kind != number.kind)
    is_wrong |= is_dated & is_over_dated & (over_on < filed_on)
    is_wrong |= (status == FILING_STATUSES.index("active")) & is_over_dated
    suspect = np.zeros(rows, dtype=np.bool_)
    suspect[parent[is_wrong]] = True
    suspect[parent[_repeated(parent, number.mark)]] = True
    return Filings(
        known=known_of(array),
        suspect=suspect,
        parent=parent,
        kind=np.where(kind >= 0, kind, number.kind),
        province=number.province,
        service=fields["service"],
        filed=filed_on,
        is_dated=is_dated,
        is_over=is_over_dated | (status > FILING_STATUSES.index("active")),
        over=over_on,
        is_over_dated=is_over_dated,
    )


def _fields(members: pa.Array) -> dict[str, pa.Array]:
    if not pa.types.is_struct(members.type):
        none = pa.nulls(len(members), pa.string())
        number = members.cast(pa.string()) if pa.types.is_null(members.type) else members
        return {"number": number, **dict.fromkeys(("kind", "service", "filed_on", "status", "deregistered_on"), none)}
    found: dict[str, pa.Array] = {}
    for name in ("number", "kind", "service", "filed_on", "status", "deregistered_on"):
        position = members.type.get_field_index(name)
        inner = pa.nulls(len(members), pa.string()) if position < 0 else pc.struct_field(members, [position])
        found[name] = inner.cast(pa.string()) if pa.types.is_null(inner.type) else inner
    return found


def _choices(array: pa.Array, values: tuple[str, ...]) -> tuple[NDArray[np.int8], Bools]:
    """The position of each text among the values, -1 where it is null; and where it is none of them."""
    array = readable(array)
    codes, texts = texts_of(array)
    positions = np.array([values.index(text) if text in values else -2 for text in texts] or [-1], dtype=np.int8)
    found = positions.take(codes, mode="clip")
    found[np.asarray(array.is_null())] = -1
    return found, found == -2  # noqa: PLR2004 - as two lines above


def _flags(known: Plane | None, count: int) -> Bools:
    return unpacked(everywhere(count) if known is None else known, count)


def _repeated(parent: NDArray[np.int64], mark: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Places of numbers that stand in their list a second time."""
    several = np.flatnonzero(parent[1:] == parent[:-1])
    if not len(several):
        return several
    places = np.unique(np.concatenate([several, several + 1]))
    order = places[np.lexsort((mark[places], parent[places]))]
    same = (parent[order[1:]] == parent[order[:-1]]) & (mark[order[1:]] == mark[order[:-1]])
    found: NDArray[np.int64] = order[1:][same]
    return found
