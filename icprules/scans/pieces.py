"""What every file of services gives, whatever its format: its columns, and its rows piece by piece.

Decides how the fault of a file that cannot be read any further is told. Must not import the report or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa


@attrs.frozen(kw_only=True, eq=False)
class Piece:
    """Some rows of a file.

    Args:
        batch: Their facts.
        faults: What is wrong with rows that cannot be read at all, by place in the batch.
        position: How many bytes of the file have been read, as far as that can be told.
    """

    batch: pa.RecordBatch
    faults: Mapping[int, str] = attrs.field(factory=dict)
    position: int = 0


@attrs.frozen(kw_only=True, eq=False)
class Source:
    """A file of services that has been opened.

    Args:
        name: Of the file, without its folder.
        schema: Names and types of its columns.
        size: Bytes.
        rows: How many; None when that is only known at the end.
        pieces: Reads it, without so many rows at its beginning.
    """

    name: str
    schema: pa.Schema
    size: int
    rows: int | None
    pieces: Callable[[int], Iterator[Piece]]


def unreadable(name: str, row: int, error: Exception) -> FactError:
    """Return the fault of a file that cannot be read any further, or at all.

    Args:
        name: Of the file.
        row: The last row that could be read, from 1; 0 for none.
        error: What was wrong, in the words of the library that reads it.
    """
    reason = str(error).split("\n", 1)[0]
    return FactError(problem("F188", where=name, row=f"{row:,}", reason=reason) if row
                     else problem("F189", where=name, reason=reason))  # fmt: skip
