"""Arrow arrays as the numpy arrays and planes that share their memory.

Decides where a copy is needed: for a plane whose first bit is in the middle of a byte, and nowhere else. Must
not import facts, engines or rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icprules.engines.planes import packed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from icprules.engines.planes import Plane

_TEXTS = (pa.StringScalar, pa.LargeStringScalar, pa.StringViewScalar)


def known_of(array: pa.Array) -> Plane | None:
    """Return where an array has a value, or None when it has one everywhere."""
    return None if array.null_count == 0 else bits_of(pc.is_valid(array))


def bits_of(array: pa.Array) -> Plane:
    """Return the plane of an array of true and false; where it is null, any.

    Example:
        >>> bits_of(pa.array([True, False, True])).tolist()
        [5]
    """
    size = (len(array) + 7) // 8
    if array.offset % 8:
        return packed(np.asarray(pc.fill_null(array, fill_value=False), dtype=np.bool_))
    return np.frombuffer(array.buffers()[1] or b"", dtype=np.uint8)[array.offset // 8 :][:size]


def numbers_of(array: pa.Array, kind: type[np.generic]) -> NDArray[Any]:
    """Return the numbers of an array of fixed width; where it is null, any.

    Example:
        >>> numbers_of(pa.array([3, 5], pa.int32())[1:], np.int32).tolist()
        [5]
    """
    if len(array) == 0:
        return np.zeros(0, dtype=kind)
    return np.frombuffer(array.buffers()[1], dtype=kind)[array.offset : array.offset + len(array)]


def texts_of(array: pa.Array) -> tuple[NDArray[Any], list[str | None]]:
    """Return texts as numbers and the texts that the numbers stand for; where the array is null, any number."""
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    places = array.indices.cast(pa.int64()) if pa.types.is_uint64(array.indices.type) else array.indices
    return numbers_of(places, places.type.to_pandas_dtype()), values_of(array.dictionary)


def readable(array: pa.Array) -> pa.Array:
    """Return texts in a form that every function of Arrow takes; other arrays as they are."""
    kind = array.type
    if pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if pa.types.is_dictionary(kind) and pa.types.is_string_view(kind.value_type):
        texts = array.dictionary.cast(pa.large_string())
        return readable(pa.DictionaryArray.from_arrays(array.indices, texts))
    if pa.types.is_dictionary(kind) and array.dictionary.null_count:
        return array.cast(kind.value_type)
    return array


def bytes_of(array: pa.Array, width: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the first bytes of each text in UTF-8, zeros after its end, and how many bytes each has.

    Args:
        array: Plain texts; a null has no bytes.
        width: How many bytes to take.

    Returns:
        One row of bytes per text, and lengths.

    Example:
        >>> matrix, lengths = bytes_of(pa.array(["ab", None]), 3)
        >>> matrix.tolist(), lengths.tolist()
        ([[97, 98, 0], [0, 0, 0]], [2, 0])
    """
    array = array.cast(pa.large_string())
    _, ends, data = array.buffers()
    offsets = np.frombuffer(ends, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    lengths = np.diff(offsets)
    content = np.frombuffer(data or b"\0", dtype=np.uint8)
    places = offsets[:-1, None] + np.arange(width)
    matrix = content.take(places, mode="clip")
    matrix[np.arange(width) >= lengths[:, None]] = 0
    return matrix, lengths


def value_at(array: pa.Array, row: int) -> Any:  # noqa: ANN401 - a value of any column
    """Return the value of one row; for what Python has no value for, the text that Arrow has.

    A day of the year 292277026596, a time zone that nobody knows and a text that is no UTF-8 can stand in a column.

    Args:
        array: The column.
        row: Which one, from 0.

    Returns:
        The value, None where it is null.

    Example:
        >>> import pyarrow as pa
        >>> value_at(pa.array([2**62], pa.timestamp("s")), 0)
        '<value out of range: 4611686018427387904>'
    """
    return _value(array[row])


def _value(scalar: pa.Scalar) -> Any:  # noqa: ANN401 - a value of any column
    try:
        return scalar.as_py()
    except (OverflowError, ValueError, LookupError):
        if isinstance(scalar, pa.DictionaryScalar):
            return _value(scalar.dictionary[scalar.index.as_py()])
        if isinstance(scalar, pa.ListScalar):
            return [_value(one) for one in scalar.values]
        if isinstance(scalar, pa.StructScalar):
            return {field.name: _value(scalar[at]) for at, field in enumerate(scalar.type)}
        if isinstance(scalar, _TEXTS):
            return scalar.as_buffer().to_pybytes().decode(errors="backslashreplace")
        return " ".join(pa.repeat(scalar, 1).to_string().split())[2:-2]


def values_of(array: pa.Array) -> list[Any]:
    """Return the values of a column, each as `value_at` does."""
    try:
        return array.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError, LookupError):
        return [_value(scalar) for scalar in array]
