"""Batches of results -> the bytes of a Parquet, CSV or JSON Lines file, part by part.

Decides what each format says: Parquet keeps every column as it is; in CSV and JSON lines a mask of bits is the names of
its bits, no text of CSV is a formula, and JSON lines leave out what is null. Must not import engines, the report or the
command line.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import math
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from icprules.scans.footers import MAGIC, body_and_footer, closed, moved
from icprules.sheets.cell_values import joined
from icprules.sheets.csv_sheet import FORMULA, guarded
from icprules.tables.buffers import values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


_TEXT = pa.large_string()
_JOINED = 1 << 13
"""Lines that are put together at a time; one takes some thousand characters."""


class Output(Protocol):
    """How one format is written."""

    @property
    def waiting(self) -> int:
        """How many bytes of the part that is being made there are, as far as that is known."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Take some rows into the part that is being made."""

    def cut(self, end: int) -> tuple[bytes | memoryview, bytes]:
        """Return that part, for a place in the file, and what the end of the file must say about it."""

    def ending(self, footers: Sequence[bytes]) -> bytes:
        """Return how the file ends."""


def output_of(form: str, schema: pa.Schema) -> Output:
    """Return how a format is written.

    Args:
        form: `Parquet`, `CSV` or `JSON Lines`.
        schema: Names and types of the columns of results.
    """
    if form == "Parquet":
        return ParquetOutput(schema)
    return CsvOutput(schema) if form == "CSV" else LineOutput(schema)


class ParquetOutput:
    """A Parquet file whose parts are written as files of their own, and then have one footer."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sink = pa.BufferOutputStream()
        self._writer = pq.ParquetWriter(self._sink, schema)

    @property
    def waiting(self) -> int:
        """How many bytes are ready."""
        return int(self._sink.tell())

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a row group."""
        self._writer.write_batch(batch, row_group_size=max(1, batch.num_rows))

    def cut(self, end: int) -> tuple[bytes | memoryview, bytes]:
        """Return the data, after the magic word where the file begins with them, and their footer."""
        self._writer.close()
        body, footer = body_and_footer(memoryview(self._sink.getvalue()))
        self.__init__(self._schema)  # type: ignore[misc]
        if end:
            return body, moved(footer, end - len(MAGIC))
        return MAGIC + bytes(body), footer

    def ending(self, footers: Sequence[bytes]) -> bytes:
        """Return one footer of all parts."""
        if not footers:
            body, footer = self.cut(0)
            return bytes(body) + closed(footer)
        whole, *rest = (pq.read_metadata(pa.BufferReader(MAGIC + closed(footer))) for footer in footers)
        for one in rest:
            whole.append_row_groups(one)
        sink = pa.BufferOutputStream()
        whole.write_metadata_file(sink)
        return closed(body_and_footer(memoryview(sink.getvalue()))[1])


class CsvOutput:
    """A CSV file in UTF-8, with a mark in front by which spreadsheet programs know that."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sink = io.BytesIO()

    @property
    def waiting(self) -> int:
        """How many bytes are ready."""
        return self._sink.tell()

    def write(self, batch: pa.RecordBatch) -> None:
        """Write rows."""
        arrays = [_as_text(array, field) for array, field in zip(batch.columns, self._schema, strict=True)]
        table = pa.Table.from_arrays([_guarded(array) for array in arrays], names=self._schema.names)
        pv.write_csv(table, self._sink, pv.WriteOptions(include_header=False, quoting_style="needed"))

    def cut(self, end: int) -> tuple[bytes | memoryview, bytes]:
        """Return the rows, after the header where the file begins with them."""
        body = self._sink.getbuffer()
        self._sink = io.BytesIO()
        return body if end else self._header() + bytes(body), b""

    def ending(self, footers: Sequence[bytes]) -> bytes:
        """Return nothing, or the header of a file without rows."""
        return b"" if footers else self._header()

    def _header(self) -> bytes:
        sink = io.StringIO()
        csv.writer(sink, lineterminator="\n").writerow(map(guarded, self._schema.names))
        return ("\ufeff" + sink.getvalue()).encode()


class LineOutput:
    """A file with one JSON object on each line."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sink = io.BytesIO()

    @property
    def waiting(self) -> int:
        """How many bytes are ready."""
        return self._sink.tell()

    def write(self, batch: pa.RecordBatch) -> None:
        """Write lines."""
        for start in range(0, batch.num_rows, _JOINED):
            part = batch.slice(start, _JOINED)
            members = [_members(array, field) for array, field in zip(part.columns, self._schema, strict=True)]
            # Arrow leaves out a row in which there is nothing to join.
            is_empty = functools.reduce(pc.and_, (one.is_null() for one in members))
            members[0] = pc.if_else(is_empty, pa.scalar("", _TEXT), members[0])
            lines = pc.binary_join_element_wise(*members, pa.scalar(", ", _TEXT), null_handling="skip")
            first, last, nothing = (pa.scalar(one, _TEXT) for one in ("{", "}\n", ""))
            self._sink.write(_characters(pc.binary_join_element_wise(first, lines, last, nothing)))

    def cut(self, end: int) -> tuple[bytes | memoryview, bytes]:
        """Return the lines."""
        del end
        body = self._sink.getbuffer()
        self._sink = io.BytesIO()
        return body, b""

    def ending(self, footers: Sequence[bytes]) -> bytes:
        """Return nothing."""
        del footers
        return b""


def _bits(field: pa.Field) -> list[str] | None:
    metadata = field.metadata or {}
    found: list[str] | None = json.loads(metadata[b"bits"]) if b"bits" in metadata else None
    return found


def _names(array: pa.Array, bits: Sequence[str]) -> tuple[NDArray[np.intp], list[list[str]]]:
    """The distinct masks of a column as lists of names, and which one each row has."""
    masks, places = np.unique(np.asarray(array.fill_null(0)), return_inverse=True)
    return places, [[name for bit, name in enumerate(bits) if mask >> bit & 1] for mask in masks.tolist()]


def _as_text(array: pa.Array, field: pa.Field) -> pa.Array:
    """A column as CSV can hold it."""
    bits = _bits(field)
    if bits is not None:
        places, names = _names(array, bits)
        texts = pa.array([joined(one) for one in names], pa.string()).take(pa.array(places))
        return pc.if_else(array.is_valid(), texts, None)
    if pa.types.is_dictionary(array.type):
        return _as_text(array.cast(array.type.value_type), field)
    if pa.types.is_nested(array.type):
        texts = [None if one is None else json.dumps(one, ensure_ascii=False, default=str) for one in values_of(array)]
        return pa.array(texts, pa.string())
    if not _is_writable(array):
        return pa.array([None if one is None else str(one) for one in values_of(array)], pa.string())
    return array


_ARE_BYTES = (
    pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view,
)  # fmt: skip


def _is_writable(array: pa.Array) -> bool:
    """Whether Arrow writes a column as CSV: no bytes, which need not be text, and no time zone that nobody knows."""
    if isinstance(array, pa.ExtensionArray) or any(check(array.type) for check in _ARE_BYTES):
        return False
    if getattr(array.type, "tz", None) is None:
        return True
    try:
        array.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _guarded(array: pa.Array) -> pa.Array:
    """A column of which no cell is a formula; numbers and days stay as they are."""
    if pa.types.is_string_view(array.type):
        array = array.cast(pa.large_string())
    if not pa.types.is_string(array.type) and not pa.types.is_large_string(array.type):
        return array
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:  # no UTF-8
        array = pa.array(values_of(array), array.type)
    is_formula = pc.match_substring_regex(array, FORMULA)
    if not pc.any(is_formula).as_py():
        return array
    guard, nothing = (pa.scalar(text, array.type) for text in ("'", ""))
    return pc.if_else(is_formula, pc.binary_join_element_wise(guard, array, nothing), array)


def _members(array: pa.Array, field: pa.Field) -> pa.Array:
    """A column as members of JSON objects, `"name": value`; null where it is null."""
    bits = _bits(field)
    if bits is not None:
        places, names = _names(array, bits)
        values, codes = names, pa.array(places, pa.int64(), mask=~np.asarray(array.is_valid()))
    elif pa.types.is_dictionary(array.type):
        values, codes = values_of(array.dictionary), array.indices
    elif _is_plain(array.type):
        coded = array.dictionary_encode()
        values, codes = values_of(coded.dictionary), coded.indices
    else:
        values = values_of(array)
        codes = pa.array(range(len(values)), pa.int64(), mask=~np.asarray(array.is_valid()))
    name = _json(field.name)
    return pa.array([f"{name}: {_json(value)}" for value in values], _TEXT).take(codes)


def _is_plain(kind: pa.DataType) -> bool:
    """Whether the distinct values of a type can be found at once."""
    checks = (pa.types.is_integer, pa.types.is_date, pa.types.is_boolean, pa.types.is_string, pa.types.is_large_string)
    return any(check(kind) for check in checks)


def _characters(texts: pa.Array) -> memoryview:
    """What stands in texts, one after the other; they share one buffer."""
    _, offsets, data = texts.buffers()
    if data is None:
        return memoryview(b"")
    ends = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[int(ends[0]) : int(ends[-1])]


def _json(value: Any) -> str:  # noqa: ANN401 - any plain value
    # JSON has no such numbers.
    return _ENCODER.encode(None if isinstance(value, float) and not math.isfinite(value) else value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
