"""A file of services in, a file of results out, of any size, in memory that does not grow with it.

Decides what a scan is the answer to, and where it goes on after a break. Must not import the report or the command
line.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icprules.calendar.workdays import WorkdayCalendar
from icprules.decision.assessor import day_of, law_asked
from icprules.errors import OutputError, problem, refusal
from icprules.scans.census import Census, census_of
from icprules.scans.journal import Unfinished
from icprules.scans.outputs import output_of
from icprules.scans.sources import FORMATS, format_of, open_source
from icprules.subjects.portfolio_file import suffix_of
from icprules.tables.batches import TableAssessor, table_assessor
from icprules.tables.results import FIELDS
from icprules.tables.rows import Question

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterator, Sequence

    from icprules.rulebook.law import Actor, Rulebook
    from icprules.scans.pieces import Piece, Source
    from icprules.tables.results import Field
    from icprules.text import Lang

PART = 1 << 17
"""Rows of the output that are written, and put down as written, at a time."""

LARGEST = 1 << 26
"""Bytes after which a part is written although it has fewer rows."""


@attrs.frozen(kw_only=True)
class Progress:
    """How far a scan has come.

    Args:
        rows: Rows answered, with those of an earlier attempt.
        earlier: Rows that an earlier attempt had answered.
        total: Rows of the input; None when that is not known yet.
        position: Bytes of the input that have been read, as far as that can be told.
        size: Bytes of the input.
    """

    rows: int
    earlier: int
    total: int | None
    position: int
    size: int


def scan(
    source: str | Path,
    out: str | Path,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
    keep: Sequence[str] = (),
    fields: Collection[Field] = FIELDS,
    lang: Lang = "en",
    force: bool = False,
    restart: bool = False,
    progress: Callable[[Progress], object] | None = None,
) -> Census:
    r"""Assess every service of a file into another file.

    The output gets its name when it is whole. Until then what is written lies beside it, in `OUT.unfinished`, and a
    further call with the same arguments goes on from there.

    Args:
        source: A `.parquet`, `.csv`, `.jsonl` or `.ndjson` file; columns are named like facts.
        out: The file to write, of any of these types.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        perspective: Whose duties count for the verdicts.
        calendar: Working days; None for the shared ones.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact, e.g. `change.effective_on`: the law of
            that day applies, of each row its own; None for the law of `as_of`.
        keep: Columns that are passed through.
        fields: What to say of each duty.
        lang: Language of the column `error`.
        force: Whether an output that is there is overwritten.
        restart: Whether to begin again although an earlier attempt could be gone on with.
        progress: Called after every batch.

    Returns:
        What was found, added up, with the rows of earlier attempts.

    Raises:
        FactError: F001, F009, F012, F189 or F199 when the input cannot be read, F188 where it cannot be read any
            further, F181 to F185 when its columns cannot be used as they are.
        OutputError: O120, O121, O122 or O124 when the output cannot be written; O130 when what is there of it answers
            another question, O131 when another process writes it.

    Example:
        >>> import pathlib, tempfile
        >>> from icprules import load
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     services = pathlib.Path(folder, "services.csv")
        ...     _ = services.write_text("id,kind,filings\n7,app,none\n8,website,\n", encoding="utf-8")
        ...     found = scan(services, services.with_name("results.parquet"), as_of="2024-04-01",
        ...                  rulebook=load(), keep=["id"], fields=["status"])
        >>> found.rows, found.refused
        (2, 0)
    """
    day = day_of("as_of", as_of)
    known = None if known_on is None else day_of("known_on", known_on)
    judged = law_asked(judged_on, day, rulebook.schema)
    _check(Path(source), Path(out), force=force)
    question = Question(
        rulebook=rulebook, as_of=day, known_on=known, judged_on=judged, perspective=perspective, calendar=calendar,
        lang=lang,
    )  # fmt: skip
    opened = open_source(source, question, keep)
    # What is counted is always found, also where it is not written.
    found = {*fields, "status", "to"}
    assessor = table_assessor(
        opened.schema, as_of=day, rulebook=rulebook, perspective=perspective, calendar=calendar, known_on=known,
        judged_on=judged, keep=keep, fields=found, lang=lang,
    )  # fmt: skip
    told = [one for one in FIELDS if one in fields]
    about = {
        "input": {"name": opened.name, "size": opened.size, "changed": Path(source).stat().st_mtime_ns},
        "as_of": str(day),
        "known_on": None if known is None else str(known),
        "judged_on": None if judged is None else str(judged),
        "perspective": perspective,
        "rulebook": {"name": rulebook.name, "version": rulebook.version, "digest": rulebook.digest},
        "calendar": (calendar or WorkdayCalendar.default()).revision,
        "keep": list(keep),
        "fields": told,
        "lang": lang,
    }
    names = [*keep, *(name for name in assessor.schema.names[len(keep) :] if _is_told(name, told))]
    with Unfinished(Path(out), about, restart=restart) as unfinished:
        return _run(opened, assessor, unfinished, names, format_of(out), progress or _silent)


def _silent(progress: Progress) -> None:
    del progress


def _is_told(name: str, fields: Sequence[str]) -> bool:
    duty, _, field = name.rpartition(".")
    return not duty or field in fields


def _check(source: Path, out: Path, *, force: bool) -> None:
    format_of(source)
    if suffix_of(out) not in FORMATS:
        raise OutputError(
            problem("O124", where=out.name, value=suffix_of(out) or out.name, allowed=" · ".join(FORMATS))
        )
    if source.exists() and out.exists() and source.samefile(out):
        raise OutputError(problem("O120", where=out.name))
    if out.is_dir():
        raise OutputError(problem("O122", where=out.name, **refusal(IsADirectoryError(errno.EISDIR, ""))))
    if out.exists() and not force:
        raise OutputError(problem("O121", where=out.name))


def _run(
    source: Source,
    assessor: TableAssessor,
    unfinished: Unfinished,
    names: Sequence[str],
    form: str,
    progress: Callable[[Progress], object],
) -> Census:
    census = census_of(unfinished.parts[-1].census) if unfinished.parts else Census()
    earlier = waiting = census.rows
    schema = pa.schema([assessor.schema.field(name) for name in names])
    output = output_of(form, schema)
    for piece in source.pieces(earlier):
        for batch in _answered(piece, assessor, census.rows):
            census.add(batch)
            output.write(batch.select(names))
            if census.rows - waiting >= PART or output.waiting >= LARGEST:
                unfinished.append(*output.cut(unfinished.end), census.to_dict())
                waiting = census.rows
        progress(
            Progress(rows=census.rows, earlier=earlier, total=source.rows, position=piece.position, size=source.size)
        )
    if census.rows > waiting:
        unfinished.append(*output.cut(unfinished.end), census.to_dict())
    unfinished.finish(output.ending([part.footer for part in unfinished.parts]))
    return census


def _answered(piece: Piece, assessor: TableAssessor, before: int) -> Iterator[pa.RecordBatch]:
    """The results of some rows; where a row could not even be read, that is its result."""
    start = 0
    for batch in assessor.batches([piece.batch], first=before + 1):
        faults = {row - start: text for row, text in piece.faults.items() if start <= row < start + batch.num_rows}
        start += batch.num_rows
        yield _refused(batch, faults, len(assessor.layout.keep)) if faults else batch


def _refused(batch: pa.RecordBatch, faults: dict[int, str], kept: int) -> pa.RecordBatch:
    flags = np.ones(batch.num_rows, dtype=np.bool_)
    flags[list(faults)] = False
    fine = pa.array(flags)
    errors: list[Any] = batch.column("error").to_pylist()
    for row, text in faults.items():
        errors[row] = text if errors[row] is None else f"{text}\n{errors[row]}"
    arrays = []
    for number, array in enumerate(batch.columns):
        if number < kept:
            arrays.append(array)
        elif number == kept:
            arrays.append(pa.array(errors, pa.string()))
        elif pa.types.is_dictionary(array.type):
            codes = pc.if_else(fine, array.indices, None)
            arrays.append(pa.DictionaryArray.from_arrays(codes, array.dictionary))
        else:
            arrays.append(pc.if_else(fine, array, None))
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
