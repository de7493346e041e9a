"""Tables of any kind -> a stream of Arrow batches.

Decides what counts as a table. Must not import engines, deadlines or decide.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from icprules.errors import FactError, problem


def reader_of(table: object) -> pa.RecordBatchReader:
    """Return a table of any kind as a stream of batches, without a copy where Arrow allows.

    Args:
        table: A pyarrow Table, RecordBatch, RecordBatchReader, Dataset or Scanner, a Polars frame, also a lazy one,
            which is collected first, or anything with `__arrow_c_stream__` or `__arrow_c_array__`.

    Returns:
        The stream.

    Raises:
        FactError: F180 for anything else.

    Example:
        >>> reader_of(pa.table({"service.kind": ["app"]})).schema.names
        ['service.kind']
    """
    if isinstance(table, pa.RecordBatchReader):
        return table
    if isinstance(table, pa.Table):
        return table.to_reader()
    if isinstance(table, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(table.schema, [table])
    try:
        found = _reader(table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        # A pandas column of mixed values has no Arrow type.
        raise FactError(problem("F187", value=str(error).split("\n", 1)[0])) from error
    if found is None:
        raise FactError(problem("F180", value=type(table).__name__))
    return found


def _reader(table: Any) -> pa.RecordBatchReader | None:  # noqa: ANN401 - told apart by what it can do
    # A Dataset has a scanner, and a Scanner a reader; a LazyFrame has no rows before it is collected.
    scanner = table.scanner() if hasattr(table, "scanner") else table
    if hasattr(scanner, "to_reader"):
        reader = scanner.to_reader()
        return reader if isinstance(reader, pa.RecordBatchReader) else None
    if type(table).__name__ == "LazyFrame" and hasattr(table, "collect"):
        table = table.collect()
    if hasattr(table, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(table)
    if hasattr(table, "__arrow_c_array__"):
        batch = pa.record_batch(table)
        return pa.RecordBatchReader.from_batches(batch.schema, [batch])
    return None
