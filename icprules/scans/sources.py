"""A file of services, row after row: Parquet, CSV or JSON lines.

Decides which files can be read and where reading begins again after a break. What a cell or a line means is decided by
`cells.py` and `lines.py`. Must not import the report or the command line.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from icprules.errors import FactError, problem, refusal
from icprules.scans.cells import cell_reader
from icprules.scans.csv_faults import csv_fault, delimiter_of
from icprules.scans.lines import open_lines
from icprules.scans.pieces import Piece, Source, unreadable
from icprules.subjects.portfolio_file import suffix_of
from icprules.tables.batches import CHUNK
from icprules.tables.layout import is_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.tables.rows import Question

FORMATS = {".parquet": "Parquet", ".csv": "CSV", ".jsonl": "JSON Lines", ".ndjson": "JSON Lines"}
"""Files of services that can be read and written, by the ends of their names."""

_BLOCK = 4 << 20
_FEW = 256  # distinct texts of a column in its first rows, so few that numbering them pays


def format_of(path: str | Path) -> str:
    """Return the format of a file by the end of its name.

    Raises:
        FactError: F009 for any other.

    Example:
        >>> format_of("catalogue.ndjson")
        'JSON Lines'
    """
    suffix = suffix_of(path)
    if suffix not in FORMATS:
        name = Path(path).name or str(path)
        raise FactError(problem("F009", where=name, value=suffix or name, allowed=" · ".join(FORMATS)))
    return FORMATS[suffix]


def open_source(path: str | Path, question: Question, keep: Sequence[str]) -> Source:
    """Open a file of services.

    Args:
        path: A `.parquet`, `.csv`, `.jsonl` or `.ndjson` file.
        question: What is asked of every row; the facts of its rulebook give names and types.
        keep: Columns that are passed through.

    Returns:
        The file.

    Raises:
        FactError: F001, F009, F012 or F199; F189 when the file is not what its name says; F184 for a name in `keep`
            that is no column.
    """
    form = format_of(path)
    file = Path(path)
    try:
        about = file.stat()
        is_readable = stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)
        if is_readable:
            with file.open("rb"):
                pass
    except FileNotFoundError:
        raise FactError(problem("F001", where=file.name, name=file.name)) from None
    except (OSError, ValueError) as error:
        raise FactError(problem("F012", where=file.name, **refusal(error))) from None
    if not is_readable:
        raise FactError(problem("F199", where=file.name))
    size = about.st_size
    if form == "Parquet":
        return _parquet(file, size, keep)
    if form == "CSV":
        return _csv(file, size, question)
    return open_lines(file, size, question, keep)


def _parquet(path: Path, size: int, keep: Sequence[str]) -> Source:
    try:
        plain = pq.ParquetFile(path)
        # What is passed through stays as it is.
        texts = [field.name for field in plain.schema_arrow if is_text(field.type) and field.name not in keep]
        names = [name for name in texts if _repeats(plain, name)]
        file = pq.ParquetFile(path, read_dictionary=names)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path.name, 0, error) from error
    groups = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]

    def pieces(skip: int) -> Iterator[Piece]:
        first = passed = 0
        while first < len(groups) and passed + groups[first] <= skip:
            passed += groups[first]
            first += 1
        for number in range(first, len(groups)):
            row = passed
            try:
                for batch in file.iter_batches(batch_size=CHUNK, row_groups=[number]):
                    fresh = batch.slice(max(0, skip - row))
                    row += batch.num_rows
                    if fresh.num_rows:
                        yield Piece(batch=fresh, position=size * row // max(1, file.metadata.num_rows))
            except (pa.ArrowException, OSError) as error:
                raise unreadable(path.name, row, error) from error
            passed += groups[number]

    return Source(name=path.name, schema=file.schema_arrow, size=size, rows=file.metadata.num_rows, pieces=pieces)


def _repeats(file: pq.ParquetFile, name: str) -> bool:
    """Whether a column of texts says the same few things again and again."""
    if not file.metadata.num_row_groups:
        return False
    for batch in file.iter_batches(batch_size=CHUNK // 16, columns=[name], row_groups=[0]):
        column = batch.column(0)
        return len(column.unique() if not pa.types.is_dictionary(column.type) else column.dictionary) <= _FEW
    return False


def _csv(path: Path, size: int, question: Question) -> Source:
    parsed = pc.ParseOptions(newlines_in_values=True, delimiter=delimiter_of(path))
    try:
        with pc.open_csv(path, pc.ReadOptions(block_size=_BLOCK), parsed) as reader:
            header = reader.schema.names
    except (pa.ArrowException, OSError) as error:
        raise csv_fault(path, parsed.delimiter, 0, error) from error
    cells = cell_reader(header, question.rulebook, path.name, question.lang)
    converted = pc.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""]
    )

    def pieces(skip: int) -> Iterator[Piece]:
        row = position = 0
        try:
            with pc.open_csv(path, pc.ReadOptions(block_size=_BLOCK), parsed, converted) as reader:
                for batch in reader:
                    position = min(size, position + _BLOCK)
                    fresh = batch.slice(max(0, skip - row))
                    row += batch.num_rows
                    for start in range(0, fresh.num_rows, CHUNK):
                        found, faults = cells(fresh.slice(start, CHUNK))
                        yield Piece(batch=found, faults=faults, position=position)
        except (pa.ArrowException, OSError) as error:
            raise csv_fault(path, parsed.delimiter, row, error) from error

    return Source(name=path.name, schema=cells.schema, size=size, rows=None, pieces=pieces)
