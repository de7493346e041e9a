"""The values of a column -> what the engine `columns` reads.

Decides which rows hold a value that cannot be taken as it stands, at full speed for the others. What is wrong
with such a row is said by reading it alone, as Python would (`faults.py`), so this must refuse whatever
`facts.py` refuses and may suspect more. Must not import engines but for planes, deadlines or decide.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icprules.engines.planes import Codes, Flags, Numbers, Sets, everywhere, judged, number_of, packed
from icprules.engines.walk import untranslatable
from icprules.errors import Problem
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NEVER, NONE, FactSchema, FactSpec, read_value
from icprules.tables.buffers import bits_of, known_of, numbers_of, readable, texts_of
from icprules.tables.layout import is_text
from icprules.tables.spellings import are_credit_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from icprules.engines.planes import Column, Plane

_FIRST, _LAST, _NEVER = number_of(FIRST_DAY), number_of(LAST_DAY), number_of(NEVER)
_DAY_US = 86_400_000_000
_BEIJING_US = 8 * 3_600_000_000
_MEMBERS = 64


@attrs.frozen(kw_only=True)
class Read:
    """One fact of many services.

    Args:
        column: What conditions are asked of; None where no condition can ask.
        known: Where it is given; None when everywhere.
        suspect: Where its value cannot be taken as it stands; None when nowhere.
    """

    column: Column | None
    known: Plane | None
    suspect: Plane | None = None


def read_column(spec: FactSpec, array: pa.Array, schema: FactSchema, *, is_asked: bool) -> Read:
    """Read one column.

    Args:
        spec: Its fact.
        array: Its values, of a type that fits.
        schema: Supplies the spellings of provinces.
        is_asked: Whether a condition reads it; texts that none reads are checked and left where they are.

    Returns:
        The fact.
    """
    if pa.types.is_null(array.type):
        return Read(column=None, known=~everywhere(len(array)))
    array = readable(array)
    known = known_of(array)
    if spec.type == "bool":
        return Read(column=Flags(judged(bits_of(array), known)), known=known)
    if spec.type == "integer":
        return Read(column=Numbers(numbers_of(array, array.type.to_pandas_dtype()), known), known=known)
    if spec.type == "date":
        return read_days(spec, array, schema, known)
    if spec.type == "datetime":
        return _instants(spec, array, schema, known)
    if spec.type == "list_of":
        return _lists(spec, array, known)
    if is_asked or spec.type not in ("text", "credit_code"):
        return _texts(spec, array, schema, known)
    return Read(
        column=None,
        known=known,
        suspect=None if spec.type == "text" else _masked(packed(~are_credit_codes(array)), known),
    )


def _masked(plane: Plane, known: Plane | None) -> Plane | None:
    found = plane if known is None else plane & known
    return found if found.any() else None


def _texts(spec: FactSpec, array: pa.Array, schema: FactSchema, known: Plane | None) -> Read:
    codes, texts = texts_of(array)
    normal = [_read(spec, text, schema) for text in texts]
    values = tuple(value if isinstance(value, str) else "" for value in normal)
    column = Codes(codes, values, known)
    wrong = [number for number, value in enumerate(normal) if value is None]
    return Read(column=column, known=known, suspect=_masked(column.among(wrong), known) if wrong else None)


def _read(spec: FactSpec, given: object, schema: FactSchema) -> Any:  # noqa: ANN401 - a value of any fact
    found = read_value(spec, given, schema, "")
    return None if isinstance(found, Problem) else found


def read_days(spec: FactSpec, array: pa.Array, schema: FactSchema, known: Plane | None) -> Read:
    """Read a column of dates; in a column that holds dates, 9999-12-31 is the date `"none"`."""
    if pa.types.is_date32(array.type):
        days = numbers_of(array, np.int32)
        suspect = (days < _FIRST) | (days > _LAST)
        if spec.none_allowed:
            suspect &= days != _NEVER
    elif is_text(array.type):
        codes, texts = texts_of(array)
        read = [_read(spec, text, schema) for text in texts]
        table = np.array([_FIRST - 1 if day is None else number_of(day) for day in read], dtype=np.int32)
        days = table.take(codes, mode="clip") if texts else np.zeros(len(array), dtype=np.int32)
        suspect = days == _FIRST - 1
    else:
        stamps = array.cast(pa.timestamp("ms")) if pa.types.is_date64(array.type) else array
        moments = _microseconds(stamps)
        whole, rest = np.divmod(moments, _DAY_US)
        days = np.clip(whole, _FIRST - 1, _NEVER).astype(np.int32)
        suspect = (days < _FIRST) | (days > _LAST)
        if spec.none_allowed:
            suspect &= days != _NEVER
        suspect |= (rest != 0) | (getattr(stamps.type, "tz", None) is not None)
    return Read(column=Numbers(days, known), known=known, suspect=_masked(packed(suspect), known))


def _microseconds(array: pa.Array) -> NDArray[np.int64]:
    unit = array.type.unit
    numbers = numbers_of(array, np.int64)
    if unit == "ns":
        whole, rest = np.divmod(numbers, 1000)
        found: NDArray[np.int64] = whole + (rest != 0)  # less than a microsecond past midnight is no midnight
        return found
    factor = {"s": 1_000_000, "ms": 1000, "us": 1}[unit]
    most = np.iinfo(np.int64).max // factor
    clipped: NDArray[np.int64] = np.clip(numbers, -most, most) * factor
    return clipped


def _instants(spec: FactSpec, array: pa.Array, schema: FactSchema, known: Plane | None) -> Read:
    if is_text(array.type):
        codes, texts = texts_of(array)
        read: list[datetime.datetime | None] = [_read(spec, text, schema) for text in texts]
        table = np.array([0 if one is None else _stamp(one) for one in read], dtype=np.int64)
        moments = table.take(codes, mode="clip") if texts else np.zeros(len(array), dtype=np.int64)
        wrong = [number for number, one in enumerate(read) if one is None]
        suspect = np.isin(codes, wrong)
    else:
        moments = _microseconds(array)
        days = (moments + _BEIJING_US) // _DAY_US
        suspect = (days < _FIRST) | (days > _LAST) | (array.type.tz is None)
    return Read(column=Numbers(moments, known), known=known, suspect=_masked(packed(suspect), known))


def _stamp(moment: datetime.datetime) -> int:
    return round((moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) / datetime.timedelta(microseconds=1))


def beijing_days(moments: NDArray[Any]) -> NDArray[np.int32]:
    """Return the Beijing date of each moment in microseconds since 1970-01-01 UTC, as a number of days."""
    return ((moments + _BEIJING_US) // _DAY_US).astype(np.int32)


def _lists(spec: FactSpec, array: pa.Array, known: Plane | None) -> Read:
    values = tuple(spec.values)
    if len(values) > _MEMBERS:
        untranslatable("columns", spec.name)
    kind = np.dtype(f"uint{next(bits for bits in (8, 16, 32, 64) if len(values) <= bits)}")
    lengths = np.asarray(pc.list_value_length(array).fill_null(0), dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    members = array.flatten()
    sets = np.zeros(len(array), dtype=kind)
    suspect = np.zeros(len(array), dtype=np.bool_)
    filled = lengths > 0
    if len(members):
        if pa.types.is_null(members.type):
            members = members.cast(pa.string())
        codes, texts = texts_of(readable(members))
        bits = [1 << values.index(text) if text in values else 0 for text in texts]
        each = np.array([*bits, 0], dtype=kind).take(codes, mode="clip")
        each[np.asarray(members.is_null())] = 0
        merged = np.bitwise_or.reduceat(each, starts[filled])
        sets[filled] = merged
        # A strange or repeated member makes fewer bits than members.
        suspect[filled] = np.bitwise_count(merged) != lengths[filled]
    if NONE in values:
        none = kind.type(1 << values.index(NONE))
        suspect |= ((sets & none) != 0) & (lengths > 1)
    return Read(column=Sets(sets, values, known), known=known, suspect=_masked(packed(suspect), known))
