"""The cells of a CSV file of services -> columns of facts, and what is wrong with rows that hold a strange one.

Decides nothing about what may stand in a cell: each distinct text of a column is read as a sheet reads it, once. An
empty cell is unknown. Must not import the report or the command line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pyarrow as pa

from icprules.errors import Problem
from icprules.sheets.cell_values import value_of
from icprules.sheets.cells import Cell, Grid, folded, trimmed
from icprules.sheets.columns import PARTS, columns_of
from icprules.sheets.filing_cells import held_in_row
from icprules.subjects.subject import FILING_KEYS
from icprules.tables.layout import FILINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.sheets.columns import Columns
    from icprules.text import Lang

_ONE_NUMBER = re.compile(r"[\w-]*[0-9][\w-]*")
"""What most cells of filings hold, and nothing else can be: one number, without anything around it."""

Faults = dict[int, list[str]]

_NUMBERED = pa.dictionary(pa.int32(), pa.string())
_HELD = pa.list_(pa.struct([(name, pa.string()) for name in FILING_KEYS]))
_TYPES: Mapping[str, pa.DataType] = {
    "bool": pa.bool_(), "integer": pa.int64(), "list_of": pa.list_(pa.string()),
    **dict.fromkeys(("one_of", "date", "province"), _NUMBERED),
}  # fmt: skip
"""Types of facts whose cells are read as a sheet reads them; texts of every other type are read as they stand."""


@attrs.frozen(kw_only=True, eq=False)
class CellReader:
    """What the columns of a CSV file hold.

    Args:
        schema: Names and types of the columns that it gives.
        keys: For every column of the file, the column of a sheet that it stands for, or its own name.
        columns: What a sheet may have.
        file: Name of the file.
        lang: Language of what is wrong with a row.
    """

    schema: pa.Schema
    keys: tuple[str, ...]
    columns: Columns
    file: str
    lang: Lang

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[int, str]]:
        """Return the facts of some rows, and what is wrong with those that cannot be read, by their places."""
        faults: Faults = {}
        places = {key: number for number, key in reversed([*enumerate(self.keys)])}
        arrays = []
        own = iter(range(len(self.keys)))
        for field in self.schema:
            if field.type == _HELD:
                arrays.append(self._held(field.name, batch, places, faults))
                continue
            number = next(one for one in own if _group(self.keys[one]) is None)
            kind = None if field.type == pa.string() else field.type
            column = batch.column(number)
            arrays.append(column if kind is None else self._read(column, field, faults))
        told = {row: "\n".join(texts) for row, texts in faults.items()}
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema), told

    def _read(self, array: pa.Array, field: pa.Field, faults: Faults) -> pa.Array:
        column, grid = self.columns.by_key[field.name], Grid(file=self.file, name="", rows={})
        coded = array.dictionary_encode()
        values: list[Any] = []
        wrong: dict[int, str] = {}
        for number, text in enumerate(coded.dictionary.to_pylist()):
            cell = Cell(row=1, column=1, value=trimmed(text))
            found = value_of(column, cell, grid) if cell.value else None
            if isinstance(found, Problem):
                wrong[number] = attrs.evolve(found, where=field.name).text(self.lang)
                found = None
            values.append(found)
        if wrong:
            codes = np.asarray(coded.indices.fill_null(-1))
            for row in np.flatnonzero(np.isin(codes, list(wrong))).tolist():
                faults.setdefault(row, []).append(wrong[int(codes[row])])
        if pa.types.is_dictionary(field.type):
            return pa.DictionaryArray.from_arrays(coded.indices, pa.array(values, pa.string()))
        return pa.array(values, field.type).take(coded.indices)

    def _held(self, group: str, batch: pa.RecordBatch, places: Mapping[str, int], faults: Faults) -> pa.Array:
        """Lists of filing numbers, with what parallel cells say of each."""
        grid = Grid(file=self.file, name="", rows={})
        keys = [key for key in (group, *(f"{group}.{part}" for part in PARTS)) if key in places]
        known: dict[tuple[str | None, ...], tuple[Any, list[str]]] = {}
        found: list[list[dict[str, Any]] | None] = []
        for row, texts in enumerate(zip(*(batch.column(places[key]).to_pylist() for key in keys), strict=True)):
            if keys[0] == group and texts[0] is not None and not any(texts[1:]) and _ONE_NUMBER.fullmatch(texts[0]):
                found.append([{"number": texts[0]}])
                continue
            if texts not in known:
                cells = {
                    key: Cell(row=1, column=1, value=trimmed(text))
                    for key, text in zip(keys, texts, strict=True)
                    if text and trimmed(text)
                }
                held = held_in_row(group, cells, grid, self.columns)
                told = [attrs.evolve(one, where=group).text(self.lang) for one in held.problems]
                known[texts] = None if told or held.filings is None else list(held.filings), told
            filings, told = known[texts]
            found.append(filings)
            if told:
                faults.setdefault(row, []).extend(told)
        return pa.array(found, _HELD)


def cell_reader(header: Sequence[str], rulebook: Rulebook, file: str, lang: Lang) -> CellReader:
    """Return what the columns of a CSV file hold.

    Args:
        header: Its first row: names of facts, with or without `service.`, or the headings of a sheet.
        rulebook: Its facts.
        file: Name of the file.
        lang: Language of what is wrong with a row.

    Returns:
        The reader. A name that is no fact keeps its name, and is refused with all others like it.
    """
    columns = columns_of(rulebook)
    keys = tuple(_key(name, columns) for name in header)
    return CellReader(schema=pa.schema([*_fields(keys, columns)]), keys=keys, columns=columns, file=file, lang=lang)


def _fields(keys: Sequence[str], columns: Columns) -> Iterator[pa.Field]:
    groups = dict.fromkeys(filter(None, map(_group, keys)))
    for key in keys:
        if _group(key) is None:
            column = columns.by_key.get(key)
            is_fact = column is not None and column.role == "fact" and column.spec is not None
            yield pa.field(key, _TYPES.get(column.spec.type, pa.string()) if is_fact else pa.string())  # type: ignore[union-attr]  # as just seen
    for group in groups:
        yield pa.field(group, _HELD)


def _group(key: str) -> str | None:
    """The list of filings that a column speaks of, or None."""
    group, _, part = key.rpartition(".")
    return key if key in FILINGS else group if group in FILINGS and part in PARTS else None


def _key(name: str, columns: Columns) -> str:
    for key in (name, f"service.{name}"):
        if key in columns.by_key:
            return key
    labelled = columns.by_label.get(folded(name), ())
    return labelled[0] if len(labelled) == 1 else name
