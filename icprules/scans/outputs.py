"""Batches of results -> the bytes of a Parquet, CSV or JSON Lines file, part by part.

Decides what each format says: Parquet keeps every column as it is; in CSV and JSON lines a mask of bits is the names of
its bits, and JSON lines leave out what is null. Must not import engines, the report or the command line.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from icprules.scans.footers import MAGIC, body_and_footer, closed, moved
from icprules.sheets.cell_values import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Output(Protocol):
    """How one format is written."""

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

    def write(self, batch: pa.RecordBatch) -> None:
        """Write rows."""
        arrays = [_as_text(array, field) for array, field in zip(batch.columns, self._schema, strict=True)]
        table = pa.Table.from_arrays(arrays, names=self._schema.names)
        pc.write_csv(table, self._sink, pc.WriteOptions(include_header=False, quoting_style="needed"))

    def cut(self, end: int) -> tuple[bytes | memoryview, bytes]:
        """Return the rows, after the header where the file begins with them."""
        body = self._sink.getvalue()
        self._sink = io.BytesIO()
        return body if end else self._header() + body, b""

    def ending(self, footers: Sequence[bytes]) -> bytes:
        """Return nothing, or the header of a file without rows."""
        return b"" if footers else self._header()

    def _header(self) -> bytes:
        sink = io.StringIO()
        csv.writer(sink, lineterminator="\n").writerow(self._schema.names)
        return ("\ufeff" + sink.getvalue()).encode()


class LineOutput:
    """A file with one JSON object on each line."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._sink = io.BytesIO()

    def write(self, batch: pa.RecordBatch) -> None:
        """Write lines."""
        columns = [
            (json.dumps(name, ensure_ascii=False), _as_json(array, field))
            for name, array, field in zip(self._schema.names, batch.columns, self._schema, strict=True)
        ]
        lines = [[] for _ in range(batch.num_rows)]  # type: list[list[str]]
        for name, texts in columns:
            for line, text in zip(lines, texts, strict=True):
                if text is not None:
                    line.append(f"{name}: {text}")
        self._sink.write("".join(f"{{{', '.join(line)}}}\n" for line in lines).encode())

    def cut(self, end: int) -> tuple[bytes | memoryview, bytes]:
        """Return the lines."""
        del end
        body = self._sink.getvalue()
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
        return pa.compute.if_else(array.is_valid(), texts, None)
    if pa.types.is_dictionary(array.type):
        return array.cast(array.type.value_type)
    if pa.types.is_nested(array.type):
        texts = [None if one is None else json.dumps(one, ensure_ascii=False, default=str) for one in array.to_pylist()]
        return pa.array(texts, pa.string())
    return array


def _as_json(array: pa.Array, field: pa.Field) -> list[str | None]:
    """A column as JSON texts; None where it is null."""
    bits = _bits(field)
    if bits is not None:
        places, names = _names(array, bits)
        distinct = [_json(one) for one in names]
        valid = np.asarray(array.is_valid()).tolist()
        return [distinct[place] if there else None for place, there in zip(places.tolist(), valid, strict=True)]
    if pa.types.is_dictionary(array.type):
        coded = [_json(one) for one in array.dictionary.to_pylist()]
        return [None if code is None else coded[code] for code in array.indices.to_pylist()]
    if pa.types.is_date(array.type):
        days = array.dictionary_encode()
        coded = [_json(one) for one in days.dictionary.to_pylist()]
        return [None if code is None else coded[code] for code in days.indices.to_pylist()]
    return [None if one is None else _json(one) for one in array.to_pylist()]


def _json(value: Any) -> str:  # noqa: ANN401 - any plain value
    return json.dumps(value, ensure_ascii=False, default=str)
