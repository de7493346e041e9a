"""The question asked of a whole table: what must each of these services do, as of this day?

Decides how a table comes in and goes out. Importing it loads neither numpy nor pyarrow; asking does. Must not
import the report or the command line.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, get_args

from icprules.decision.assessor import one_of
from icprules.errors import EngineError, FactError, problem

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    import pyarrow as pa

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Actor, Rulebook
    from icprules.tables.results import Field
    from icprules.text import Lang

OnError = Literal["row", "raise"]


def assess_table(
    table: object,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
    keep: Sequence[str] = (),
    fields: Collection[Field] | None = None,
    on_error: OnError = "row",
    lang: Lang = "en",
) -> pa.Table:
    """Assess every row of a table of services.

    Args:
        table: A pyarrow Table, RecordBatch, RecordBatchReader, Dataset or Scanner, or anything that exports Arrow: a
            Polars (also lazy) or pandas frame, a DuckDB relation. Columns are named like facts (`service.kind`); an
            absent column and a null are unknown.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        perspective: Whose duties count for the verdicts.
        calendar: Working days; None for the shared ones.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact, e.g. `change.effective_on`: the law of
            that day applies, of each row its own; None for the law of `as_of`.
        keep: Columns that are passed through to the results.
        fields: What to say of each duty, some of `FIELDS` in `icprules.tables.results`; None for everything.
        on_error: `row` writes what is wrong with a row into the column `error`; `raise` refuses the table.
        lang: Language of the column `error`.

    Returns:
        One row of results per row, in the same order; what `assess` gives for each.

    Raises:
        FactError: If the columns cannot be used as they are; with `on_error="raise"` also F186.
        EngineError: If numpy or pyarrow is not installed, or the rulebook cannot be answered for tables.

    Example:
        >>> import pyarrow as pa
        >>> from icprules import load
        >>> services = pa.table({"service.kind": ["app", "website"], "filings": pa.array([[], None])})
        >>> found = assess_table(services, as_of="2024-04-01", rulebook=load(), fields=["status"])
        >>> found["file-service.status"].to_pylist()
        ['undetermined', 'undetermined']
    """
    one_of("on_error", on_error, get_args(OnError))
    found = assess_batches(
        table, as_of=as_of, rulebook=rulebook, perspective=perspective, calendar=calendar, known_on=known_on,
        judged_on=judged_on, keep=keep, fields=fields, lang=lang,
    ).read_all()  # fmt: skip
    if on_error == "raise":
        _refuse(found["error"])
    return found


def assess_batches(
    table: object,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
    keep: Sequence[str] = (),
    fields: Collection[Field] | None = None,
    lang: Lang = "en",
) -> pa.RecordBatchReader:
    """Assess every row of a table of services as a stream, in memory that does not grow with the table.

    Args:
        table: As for `assess_table`; read as the results are.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        perspective: Whose duties count for the verdicts.
        calendar: Working days; None for the shared ones.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact, e.g. `change.effective_on`: the law of
            that day applies, of each row its own; None for the law of `as_of`.
        keep: Columns that are passed through to the results.
        fields: What to say of each duty, some of `FIELDS` in `icprules.tables.results`; None for everything.
        lang: Language of the column `error`.

    Returns:
        Batches of results, rows in the same order. A column of a wrong type is an error where it is reached.

    Raises:
        FactError: If the columns cannot be used as they are.
        EngineError: If numpy or pyarrow is not installed, or the rulebook cannot be answered for tables.

    Example:
        >>> import pyarrow as pa
        >>> from icprules import load
        >>> services = pa.table({"id": [7], "service.kind": ["app"]})
        >>> reader = assess_batches(services, as_of="2024-04-01", rulebook=load(), keep=["id"], fields=[])
        >>> reader.schema.names
        ['id', 'error', 'verdict', 'possible', 'platform_verdict', 'platform_possible']
    """
    for name in ("numpy", "pyarrow"):
        if find_spec(name) is None:
            raise EngineError(problem("E114", value=name))
    import pyarrow as pa  # noqa: PLC0415 - only those who ask pay for it

    from icprules.tables.batches import table_assessor  # noqa: PLC0415
    from icprules.tables.results import FIELDS  # noqa: PLC0415
    from icprules.tables.streams import reader_of  # noqa: PLC0415

    reader = reader_of(table)
    assessor = table_assessor(
        reader.schema, as_of=as_of, rulebook=rulebook, perspective=perspective, calendar=calendar,
        known_on=known_on, judged_on=judged_on, keep=keep, fields=FIELDS if fields is None else fields, lang=lang,
    )  # fmt: skip
    return pa.RecordBatchReader.from_batches(assessor.schema, assessor.batches(reader))


def _refuse(errors: Any) -> None:  # noqa: ANN401 - a column
    from icprules.tables.batches import FIRST_ROWS, row_numbers  # noqa: PLC0415

    rows = [row for row, error in enumerate(errors.to_pylist()) if error is not None]
    if rows:
        first = row_numbers(row + 1 for row in rows[:FIRST_ROWS])
        raise FactError(problem("F186", count=f"{len(rows):,}", rows=first, value=errors[rows[0]].as_py()))
