"""Tables of any kind -> a stream of Arrow batches.

Decides what counts as a table. Must not import engines, deadlines or decide.
"""

from __future__ import annotations

import pyarrow as pa

from icprules.errors import FactError, problem


def reader_of(table: object) -> pa.RecordBatchReader:
    """Return a table of any kind as a stream of batches, without a copy where Arrow allows.

    Args:
        table: A pyarrow object, or anything with `__arrow_c_stream__`.

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
    if not hasattr(table, "__arrow_c_stream__"):
        raise FactError(problem("F180", value=type(table).__name__))
    try:
        return pa.RecordBatchReader.from_stream(table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        # A pandas column of mixed values has no Arrow type.
        raise FactError(problem("F187", value=str(error).split("\n", 1)[0])) from error
