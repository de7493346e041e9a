"""The lines of a JSON Lines file -> columns of facts, and what is wrong with lines that hold no service.

Decides which lines can be read at full speed; whatever else a block of lines holds, each of its lines is read as
`assess` reads a service. Must not import the report or the command line.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from typing import IO, TYPE_CHECKING, Any

import attrs
import pyarrow as pa
import pyarrow.json as pj

from icprules.errors import FactError, problem
from icprules.scans.pieces import Piece, Source, unreadable
from icprules.subjects.portfolio_file import read_content
from icprules.subjects.subject import FILING_KEYS, groups_of
from icprules.tables.batches import CHUNK
from icprules.tables.layout import column_names, no_column
from icprules.tables.rows import Question, fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from icprules.subjects.facts import FactSchema

_BLOCK = 4 << 20
_FIRST = 1 << 20  # bytes of the first lines, which tell what there is
_LONGEST = 1 << 20  # bytes of one line
_LISTED = pa.list_(pa.string())
_FILINGS = pa.list_(pa.struct([(name, pa.string()) for name in FILING_KEYS]))
_TYPES: Mapping[str, pa.DataType] = {"bool": pa.bool_(), "integer": pa.int64(), "list_of": _LISTED}


def open_lines(path: Path, size: int, question: Question, keep: Sequence[str]) -> Source:
    """Open a file with a service on each line, written as `assess` takes it or with the names of columns.

    Args:
        path: The file, in UTF-8.
        size: Bytes.
        question: What is asked of every row.
        keep: Members that are passed through; their types are those of the first lines.

    Returns:
        The file. Lines without any character but spaces are no rows.

    Raises:
        FactError: F184 for a name in `keep` that the first lines do not have.
    """
    first = _first_lines(path)
    known = frozenset(column_names(question.rulebook.schema))
    flat = tuple(name for name in dict.fromkeys(name for one in first for name in one) if "." in name and name in known)
    facts = _facts(question.rulebook.schema, flat)
    schema = pa.schema([*facts, *_kept(first, [name for name in keep if name not in facts.names])])
    lines = _Lines(
        path=path, schema=schema, question=question, keep=tuple(keep), facts=frozenset(facts.names), flat=flat
    )
    return Source(name=path.name, schema=schema, size=size, rows=None, pieces=lines.pieces)


def _facts(schema: FactSchema, flat: Sequence[str]) -> pa.Schema:
    """The columns of facts: groups of them, and by themselves those that the first lines name in full."""
    groups: dict[str, list[tuple[str, pa.DataType]]] = {}
    own: list[tuple[str, pa.DataType]] = []
    for name in column_names(schema):
        spec = schema.facts.get(name)
        kind = _FILINGS if name.endswith("filings") else _TYPES.get(spec.type if spec else "", pa.string())
        group, _, key = ("", "", name) if name in flat else name.rpartition(".")
        (own if group in ("", "service") else groups.setdefault(group, [])).append((key, kind))
    return pa.schema([*own, *((group, pa.struct(inner)) for group, inner in groups.items())])


def _first_lines(path: Path) -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = []
    try:
        with path.open("rb") as stream:
            for line in _read_lines(stream, _FIRST):
                with contextlib.suppress(FactError):
                    given.append(read_content(line, "", "JSON"))
    except OSError as error:
        raise unreadable(path.name, 0, error) from error
    return given


def _kept(given: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> Iterator[tuple[str, pa.DataType]]:
    """The types of members that are no facts, as the first lines have them; texts where these differ."""
    names = dict.fromkeys(name for one in given for name in one)
    for name in wanted:
        if name not in names:
            raise FactError(no_column(name, tuple(names)))
        try:
            kind = pa.array([one.get(name) for one in given]).type
        except pa.ArrowException:
            kind = pa.null()
        yield name, pa.string() if pa.types.is_null(kind) else kind


def _read_lines(stream: IO[bytes], most: int) -> list[bytes]:
    """The next lines of about a block; of a line that is longer than a block, its beginning and what is never valid."""
    block = stream.read(most)
    end = block.rfind(b"\n") + 1
    if end:
        stream.seek(end - len(block), os.SEEK_CUR)
        return io.BytesIO(block[:end]).readlines()
    if len(block) == most:
        while (more := stream.readline(most)) and not more.endswith(b"\n"):
            pass
        return [block + b"\0"]
    return [block] if block else []


@attrs.frozen(kw_only=True, eq=False)
class _Lines:
    """The lines of a file.

    Args:
        path: The file.
        schema: Names and types of the columns that they give.
        question: What is asked of every row.
        keep: Members that are passed through.
        facts: Members that are facts or groups of facts.
        flat: Those that are named in full, with the dot.
    """

    path: Path
    schema: pa.Schema
    question: Question
    keep: tuple[str, ...]
    facts: frozenset[str]
    flat: tuple[str, ...]

    def pieces(self, skip: int) -> Iterator[Piece]:
        """Yield the services of the file, without the first ones."""
        row = 0
        try:
            with self.path.open("rb") as stream:
                while block := _read_lines(stream, _BLOCK):
                    lines = [line for line in block if not line.isspace()]
                    fresh = lines[max(0, skip - row) :]
                    row += len(lines)
                    for start in range(0, len(fresh), CHUNK):
                        yield self._piece(fresh[start : start + CHUNK], stream.tell())
        except OSError as error:
            raise unreadable(self.path.name, row, error) from error

    def _piece(self, lines: list[bytes], position: int) -> Piece:
        content = b"".join(lines)
        try:
            content.decode()
            table = pj.read_json(
                io.BytesIO(content),
                pj.ReadOptions(block_size=len(content) + 1, use_threads=False),
                pj.ParseOptions(explicit_schema=self.schema, unexpected_field_behavior="error"),
            )
        except (pa.ArrowException, UnicodeDecodeError):
            return self._one_by_one(lines, position)
        if table.num_rows != len(lines):  # several services on one line, or one on several
            return self._one_by_one(lines, position)
        batch = table.combine_chunks().to_batches()[0].select(self.schema.names)
        return Piece(batch=batch, position=position)

    def _one_by_one(self, lines: list[bytes], position: int) -> Piece:
        rows: list[dict[str, Any]] = []
        faults: dict[int, str] = {}
        for number, line in enumerate(lines):
            given, fault = self._read(line)
            if fault is not None:
                faults[number] = fault
                given = {name: given.get(name) for name in self.keep}
            rows.append(given)
        arrays = [self._array(field, rows, faults) for field in self.schema]
        return Piece(batch=pa.RecordBatch.from_arrays(arrays, schema=self.schema), faults=faults, position=position)

    def _read(self, line: bytes) -> tuple[dict[str, Any], str | None]:
        if len(line) > _LONGEST:
            return {}, FactError(problem("F002", limit=_LONGEST >> 20)).text(self.question.lang)
        try:
            given = read_content(line, "", "JSON")
        except FactError as error:
            return {}, error.text(self.question.lang)
        facts = {name: value for name, value in given.items() if name not in self.keep or name in self.facts}
        try:
            facts = self._in_groups(facts)
        except FactError as error:
            return given, error.text(self.question.lang)
        fault = fault_of(facts, self.question)
        given = {**given, **facts}
        if isinstance(given.get("service"), dict):
            given = {**given, **given["service"]}
        for holder in (given, given.get("sponsor")):
            if fault is None and isinstance(holder, dict) and isinstance(holder.get("filings"), list):
                holder["filings"] = [{"number": one} if isinstance(one, str) else one for one in holder["filings"]]
        for name in self.flat:
            group, _, key = name.rpartition(".")
            holder = given if group == "service" else given.get(group)
            given[name] = holder.get(key) if isinstance(holder, dict) else None
        return given, fault

    def _in_groups(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is named in full, as `assess` takes it: in groups."""
        groups = ("service", *groups_of(self.question.rulebook.schema))
        found = {name: dict(value) if isinstance(value, dict) else value for name, value in given.items()}
        for name in given:
            group, _, key = name.rpartition(".")
            if group not in groups:
                continue
            value = found.pop(name)
            holder = (
                found if group == "service" else found.setdefault(group, {}) if value is not None else found.get(group)
            )
            if not isinstance(holder, dict) or value is None:
                continue
            if key in holder:
                other = key if group == "service" else f"{group}: {{{key}}}"
                raise FactError(problem("F182", where=name, name=name, other=other))
            holder[key] = value
        return found

    def _array(self, field: pa.Field, rows: list[dict[str, Any]], faults: dict[int, str]) -> pa.Array:
        values = [row.get(field.name) for row in rows]
        try:
            return pa.array(values, field.type)
        except pa.ArrowException:
            return pa.array([self._kept(field, row, value, faults) for row, value in enumerate(values)], field.type)

    def _kept(self, field: pa.Field, row: int, value: object, faults: dict[int, str]) -> object:
        """What is passed through, which alone can be of another type than in the first lines."""
        try:
            pa.scalar(value, field.type)
        except pa.ArrowException:
            if pa.types.is_string(field.type):
                return json.dumps(value, ensure_ascii=False)
            fault = problem("F103", where=field.name, name=field.name, value=value, expected=str(field.type))
            faults[row] = "\n".join((*filter(None, [faults.get(row)]), fault.text(self.question.lang)))
            return None
        return value
