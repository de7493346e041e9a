"""Which filings services and their sponsors hold on a day, for many services at once.

Decides the derived `filing.*` facts; it must give what `subjects/holdings.py` gives for every service. Must not
import engines but for planes, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icprules.engines.planes import Flags, Numbers, Truths, packed, unpacked
from icprules.subjects.subject import SERVICE_KINDS
from icprules.tables.buffers import readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from icprules.engines.planes import Bools, Column
    from icprules.tables.filings import Filings

UNNAMED = "service"
"""What a service without a name is called, in a table as in `assess`."""

_SERVICES = len(SERVICE_KINDS)


def filing_columns(
    own: Filings | None,
    shared: Filings | None,
    *,
    as_of: int,
    kind: NDArray[np.int8],
    province: NDArray[np.int8],
    name: pa.Array | None,
) -> Mapping[str, Column]:
    """Return the derived facts about filings.

    Args:
        own: The services' own numbers, or None when there is no such column.
        shared: Their sponsors' numbers, or None when there is no such column.
        as_of: Beijing date, as days since 1970-01-01.
        kind: Kind of each service as a position in `SERVICE_KINDS`, or -1 when it is not known.
        province: Province of each sponsor as a position in `PROVINCES`, or -1 when it is not known.
        name: Name of each service, or None when there is no such column.

    Returns:
        Facts by name.
    """
    lists = [one for one in (own, shared) if one is not None]
    if not lists:
        return {}
    count = len(kind)
    parent, number_kind, number_province, over, filed = (
        np.concatenate([getattr(one, field) for one in lists])
        for field in ("parent", "kind", "province", "over", "filed")
    )
    is_over, is_over_dated, is_dated = (
        np.concatenate([getattr(one, field) for one in lists]) for field in ("is_over", "is_over_dated", "is_dated")
    )
    is_own = np.concatenate([np.full(len(one.parent), one is own) for one in lists])
    is_named = np.concatenate([_is_of(one, None if one is own else name, is_own=one is own) for one in lists])
    is_unnamed = np.concatenate([np.asarray(one.service.is_null()) & (one is not own) for one in lists])

    def rows(which: Bools) -> Bools:
        found = np.zeros(count, dtype=np.bool_)
        found[parent[which]] = True
        return found

    has_ended = is_over & (~is_over_dated | (over <= as_of))
    is_active = ~has_ended & (~is_dated | (filed <= as_of))
    is_same = number_kind == kind[parent]
    is_mine = is_active & (is_own | is_named)
    is_given, has_kind = _given(own, count) | _given(shared, count), kind >= 0

    holds = rows(is_active)
    covers = rows(is_mine & is_same)
    unclear = rows(is_active & is_unnamed & is_same)
    is_open = np.where(has_kind, ~covers & (rows(is_mine & (number_kind >= _SERVICES)) | unclear), holds)
    says = is_given & ~is_open
    others = rows(is_active & (number_kind < _SERVICES) & ~is_same)
    issued = is_active & (number_province >= 0)
    elsewhere = rows(issued & (number_province != province[parent]))
    ended = is_own & has_ended & is_same
    dates_it = np.where(covers[parent], is_mine, is_own & has_ended) & is_same
    return {
        "filing.covers_service": _flags(covers, says),
        "filing.ambiguous": _flags(unclear, ~says),
        "filing.sponsor_filed": _flags(holds, holds | _given(shared, count)),
        "filing.other_kind_held": _flags(others, is_given & has_kind),
        "filing.other_province_held": _flags(elsewhere, np.where(rows(issued), province >= 0, is_given)),
        "filing.deregistered_held": _flags(rows(ended), is_given & has_kind),
        "filing.deregistered_on": _day(np.maximum, over, parent, ended, rows(ended) & ~rows(ended & ~is_over_dated)),
        "filing.filed_on": _day(np.minimum, filed, parent, dates_it, rows(dates_it) & ~rows(dates_it & ~is_dated)),
    }


def _given(filings: Filings | None, count: int) -> Bools:
    if filings is None:
        return np.zeros(count, dtype=np.bool_)
    return np.ones(count, dtype=np.bool_) if filings.known is None else unpacked(filings.known, count)


def _flags(values: Bools, known: Bools) -> Flags:
    return Flags(Truths(packed(values & known), packed(values | ~known)))


def _is_of(filings: Filings, name: pa.Array | None, *, is_own: bool) -> Bools:
    """Whether each of a sponsor's numbers is said to belong to the service of its row."""
    if is_own or filings.service.null_count == len(filings.service):
        return np.zeros(len(filings.service), dtype=np.bool_)
    called: pa.Array | str = UNNAMED
    if name is not None:
        names = readable(name).cast(pa.large_string()).fill_null("")
        called = pc.if_else(pc.equal(pc.utf8_trim_whitespace(names), ""), UNNAMED, names).take(pa.array(filings.parent))
    same = pc.equal(readable(filings.service).cast(pa.large_string()), called)
    return np.asarray(pc.fill_null(same, fill_value=False))


def _day(choose: np.ufunc, days: NDArray[np.int32], parent: NDArray[np.int64], which: Bools, known: Bools) -> Numbers:
    """The first or the last of the days of some numbers of each row."""
    limits = np.iinfo(np.int32)
    found = np.full(len(known), limits.min if choose is np.maximum else limits.max, dtype=np.int32)
    choose.at(found, parent[which], days[which])
    return Numbers(found, packed(known))
