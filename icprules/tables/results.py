"""The columns of results: their names, their types, and how planes become Arrow arrays.

Decides nothing about what is true. Must not import the report.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pyarrow as pa

from icprules.engines.planes import unpacked
from icprules.tables.authorities import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from icprules.decision.assessment import Status
    from icprules.engines.planes import Plane
    from icprules.tables.agenda import Duty

Field = Literal["status", "possible", "due_on", "earliest", "latest", "certainty", "to", "need"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""What a table of results can say of a duty, in the order of its columns."""

STATUSES: Mapping[str, tuple[Status, ...]] = {
    "obligation": (
        "not_applicable", "not_raised", "upcoming", "due", "overdue", "fulfilled", "fulfilled_late", "ended",
    ),
    "prohibition": ("not_applicable", "kept", "broken"),
}  # fmt: skip
"""Statuses that can be possible, lowest bit of a `possible` column first."""

UNDETERMINED = "undetermined"
OF_DATES: tuple[Field, ...] = ("due_on", "earliest", "latest", "certainty")
NUMBERED = pa.dictionary(pa.int8(), pa.string())
_SINGLE = np.array([number.bit_length() - 1 if number.bit_count() == 1 else -1 for number in range(256)], dtype=np.int8)


def fields_of(duty: Duty, wanted: Collection[Field], needs: Sequence[str]) -> tuple[pa.Field, ...]:
    """Return the columns of one duty.

    Args:
        duty: The obligation or prohibition.
        wanted: What is to be said of each duty.
        needs: Facts that its status can hang on, lowest bit of the column `need` first.

    Returns:
        Names and types. The metadata of `possible` and `need` name what each bit stands for.
    """
    has_dates = any(rule.count is not None for rule in duty.rules)
    found = []
    for field in FIELDS:
        if field not in wanted or (field in OF_DATES and not has_dates) or (field == "to" and duty.to is None):
            continue
        kind: pa.DataType = NUMBERED
        bits: tuple[str, ...] | None = None
        if field == "possible":
            kind, bits = pa.uint8(), STATUSES[duty.kind]
        elif field == "need":
            kind, bits = _mask_type(len(needs)), tuple(needs)
        elif field in OF_DATES and field != "certainty":
            kind = pa.date32()
        metadata = None if bits is None else {"bits": json.dumps(bits)}
        found.append(pa.field(f"{duty.column}.{field}", kind, metadata=metadata))
    return tuple(found)


def _mask_type(bits: int) -> pa.DataType:
    return next(kind for size, kind in _MASKS if bits <= size)


_MASKS = ((8, pa.uint8()), (16, pa.uint16()), (32, pa.uint32()), (64, pa.uint64()))
MOST_NEEDS = _MASKS[-1][0]


def head_fields() -> tuple[pa.Field, ...]:
    """Return the columns that come before those of the duties."""
    bits = {"bits": json.dumps(VERDICTS)}
    return (
        pa.field("error", pa.string()),
        pa.field("verdict", NUMBERED),
        pa.field("possible", pa.uint8(), metadata=bits),
        pa.field("platform_verdict", NUMBERED),
        pa.field("platform_possible", pa.uint8(), metadata=bits),
    )


def mask_of(planes: Sequence[Plane | None], rows: int) -> NDArray[Any]:
    """Return one number per row with a bit for each plane, lowest first.

    Example:
        >>> mask_of([np.array([0b01], np.uint8), None, np.array([0b11], np.uint8)], 2).tolist()
        [5, 4]
    """
    size = next(size for size, _ in _MASKS if len(planes) <= size) // 8
    found = np.zeros((rows, size), dtype=np.uint8)
    for number in range(size):
        here = planes[8 * number : 8 * number + 8]
        if any(plane is not None for plane in here):
            byte = np.zeros(rows, dtype=np.uint8)
            for bit, plane in enumerate(here):
                if plane is not None:
                    byte |= unpacked(plane, rows).view(np.uint8) << np.uint8(bit)
            found[:, number] = byte
    return found.view(f"<u{size}").reshape(rows)


def numbered(mask: NDArray[np.uint8], values: Sequence[str], fine: pa.Buffer | None) -> pa.Array:
    """Return the one value of each mask, or that it is undetermined."""
    codes = _SINGLE.take(mask)
    codes[codes < 0] = len(values)
    return texts_of_codes(codes, (*values, UNDETERMINED), fine)


def texts_of_codes(codes: NDArray[np.int8], values: Sequence[str], valid: pa.Buffer | None) -> pa.Array:
    """Return texts as a dictionary of them."""
    return pa.DictionaryArray.from_arrays(array_of(codes, pa.int8(), valid), pa.array(values, pa.string()), safe=False)


def array_of(numbers: NDArray[Any], kind: pa.DataType, valid: pa.Buffer | None) -> pa.Array:
    """Return an Arrow array that shares the memory of a numpy array; null where the plane `valid` does not hold."""
    return pa.Array.from_buffers(kind, len(numbers), [valid, pa.py_buffer(np.ascontiguousarray(numbers))])
