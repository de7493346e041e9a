"""Batches of rows in, batches of results out, with everything that is needed for it prepared once.

Decides what becomes of rows that cannot be answered. Must not import the report or the command line.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, get_args

import attrs
import numpy as np
import pyarrow as pa

from icprules.decision.assessor import calendar_source, day_of, law_asked, one_of
from icprules.engines.planes import everywhere, packed, unpacked
from icprules.errors import FactError, problem
from icprules.rulebook.law import Actor, Rulebook
from icprules.rulebook.publication import known
from icprules.tables.agenda import Agenda, agenda_of
from icprules.tables.answers import answers_of, duty_arrays, head_arrays
from icprules.tables.buffers import value_at, values_of
from icprules.tables.duties import Reading
from icprules.tables.layout import Layout, layout_of
from icprules.tables.needs import askable_facts
from icprules.tables.results import FIELDS, Field, fields_of, head_fields
from icprules.tables.rows import Question, failure_of, fault_of, row_of
from icprules.tables.situation import array_at, situation_of
from icprules.text import LANGS, Lang

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.engines.planes import Plane
    from icprules.tables.situation import Situation

CHUNK = 1 << 16
"""Rows that are worked on at a time: what is found of them fits into the cache of a processor."""

SMALL = 1 << 12
"""Batches of fewer rows are put together first."""

FIRST_ROWS = 5


@attrs.frozen(kw_only=True, eq=False)
class TableAssessor:
    """Everything that is needed to assess batches of rows, prepared once.

    Args:
        agenda: What is asked of every service.
        question: The same, as Python asks it of one.
        layout: Where the facts of a batch lie.
        fields: What is said of each duty.
        needs: For every duty, the facts that its status can hang on.
        schema: Names and types of the columns of results.
    """

    agenda: Agenda
    question: Question
    layout: Layout
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    schema: pa.Schema

    def batches(self, batches: Iterable[pa.RecordBatch], first: int = 1) -> Iterator[pa.RecordBatch]:
        """Yield the results of batches, in order, at most `CHUNK` rows at a time.

        Args:
            batches: Rows of the schema that the assessor was prepared for.
            first: Number of the first row, as messages count it.

        Yields:
            One row of results per row.

        Raises:
            FactError: F183 for a column of a type that cannot hold its fact.
        """
        for batch in _joined(batches):
            for start in range(0, batch.num_rows, CHUNK):
                part = batch.slice(start, CHUNK)
                yield self._assessed(part, first)
                first += part.num_rows

    def _assessed(self, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
        self._refuse_misfits(batch, first)
        rulebook, question, rows = self.agenda.rulebook, self.question, batch.num_rows
        judged_by = question.judged_on if isinstance(question.judged_on, str) else ""
        situation = situation_of(batch, self.layout, rulebook.schema, question.as_of, self.agenda.asked, judged_by)
        reading = Reading(self.agenda, situation)
        answers = answers_of(reading, question.perspective, with_needs="need" in self.fields)
        errors = self._errors(batch, situation, reading.conflicting)
        fine = everywhere(rows)
        if errors:
            flags = np.ones(rows, dtype=np.bool_)
            flags[list(errors)] = False
            fine = packed(flags)
        arrays = [batch.column(name) for name in self.layout.keep]
        arrays.append(_texts(errors, rows))
        arrays.extend(head_arrays(answers, rows, fine))
        at, bureaus = len(arrays), tuple(rulebook.bureaus)
        for one, needs in zip(answers.duties, self.needs, strict=True):
            count = len(fields_of(one.duty, self.fields, needs))
            fields = [self.schema.field(number) for number in range(at, at + count)]
            arrays.extend(duty_arrays(one, fields, needs, bureaus, rows, fine))
            at += count
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _errors(self, batch: pa.RecordBatch, situation: Situation, conflicting: Plane) -> dict[int, str]:
        """What is wrong with each row that cannot be answered."""
        errors: dict[int, str] = {}
        schema = self.question.rulebook.schema
        for row in np.flatnonzero(unpacked(situation.suspect, batch.num_rows)).tolist():
            fault = fault_of(row_of(batch, self.layout, schema, row), self.question)
            if fault is not None:
                errors[row] = fault
        unjudged = situation.unjudged & ~situation.suspect
        if unjudged.any():
            errors |= self._unjudged(batch, np.flatnonzero(unpacked(unjudged, batch.num_rows)).tolist())
        for row in np.flatnonzero(unpacked(conflicting, batch.num_rows)).tolist():
            if row not in errors:
                errors[row] = failure_of(row_of(batch, self.layout, schema, row), self.question)
        return errors

    def _unjudged(self, batch: pa.RecordBatch, rows: list[int]) -> dict[int, str]:
        """What is wrong with rows that have no day whose law could apply: the same for all of the same day."""
        question, schema = self.question, self.question.rulebook.schema
        path = self.layout.facts.get(str(question.judged_on))
        days = [None] * batch.num_rows if path is None else values_of(array_at(batch, path))
        told: dict[object, str | None] = {}
        for row in rows:
            if days[row] not in told:
                told[days[row]] = fault_of(row_of(batch, self.layout, schema, row), question)
        return {row: text for row in rows if (text := told[days[row]]) is not None}

    def _refuse_misfits(self, batch: pa.RecordBatch, first: int) -> None:
        problems = []
        for name, (given, expected) in self.layout.misfits.items():
            path = (self.layout.filings if name in self.layout.filings else self.layout.facts)[name]
            array = array_at(batch, path)
            # Run ends are not asked for their nulls: older versions of pyarrow find none there.
            rows = list(islice((at for at in range(len(array)) if value_at(array, at) is not None), FIRST_ROWS))
            if rows:
                problems.append(
                    problem(
                        "F183", where=".".join(path), name=name, given=given, expected=expected,
                        rows=row_numbers(row + first for row in rows), value=value_at(array, rows[0]),
                    )
                )  # fmt: skip
        if problems:
            raise FactError(*problems)


def _joined(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches in order, small ones put together: what is done once a batch costs more than their rows."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= SMALL:
            yield _one(waiting)
            waiting, rows = [], 0
    if waiting:
        yield _one(waiting)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    joined = pa.Table.from_batches(batches).unify_dictionaries().combine_chunks()
    return joined.to_batches()[0] if joined.num_rows else batches[0]


def row_numbers(rows: Iterable[int]) -> str:
    """Return numbers of rows as a message lists them."""
    return ", ".join(map(str, rows))


def _texts(errors: Mapping[int, str], rows: int) -> pa.Array:
    if not errors:
        return pa.nulls(rows, pa.string())
    return pa.array([errors.get(row) for row in range(rows)], pa.string())


def table_assessor(
    table: pa.Schema,
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
) -> TableAssessor:
    """Prepare to assess batches of rows.

    Args:
        table: Names and types of their columns.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        perspective: Whose duties count for the verdicts.
        calendar: Working days; None for the shared ones.
        known_on: As for `assess_table`.
        judged_on: As for `assess_table`.
        keep: Columns that are passed through to the results.
        fields: What to say of each duty.
        lang: Language of the column `error`.

    Returns:
        The assessor.

    Raises:
        FactError: If the columns cannot be used as they are.
        EngineError: If the rulebook cannot be answered for tables.

    Example:
        >>> from icprules import load
        >>> columns = pa.schema({"service.kind": pa.string()})
        >>> table_assessor(columns, as_of="2024-04-01", rulebook=load()).schema.names[:3]
        ['error', 'verdict', 'possible']
    """
    day = day_of("as_of", as_of)
    known = None if known_on is None else day_of("known_on", known_on)
    judged = law_asked(judged_on, day, rulebook.schema)
    one_of("perspective", perspective, get_args(Actor))
    one_of("lang", lang, LANGS)
    for field in fields:
        one_of("field", field, FIELDS)
    layout = layout_of(table, rulebook.schema, keep)
    agenda = _agenda(rulebook, day, known, judged, calendar)
    wanted = tuple(field for field in FIELDS if field in fields)
    needs = tuple(askable_facts(agenda, duty) if "need" in wanted else () for duty in agenda.duties)
    own = [*head_fields()]
    for duty, facts in zip(agenda.duties, needs, strict=True):
        own.extend(fields_of(duty, wanted, facts))
    names = {field.name for field in own}
    clashing = [problem("F185", where=name, name=name) for name in keep if name in names]
    if clashing:
        raise FactError(*clashing)
    question = Question(
        rulebook=rulebook, as_of=day, known_on=known, judged_on=judged, perspective=perspective, calendar=calendar,
        lang=lang,
    )  # fmt: skip
    return TableAssessor(
        agenda=agenda,
        question=question,
        layout=layout,
        fields=wanted,
        needs=needs,
        schema=pa.schema([*(table.field(name) for name in keep), *own]),
    )


_KEPT = 4


def _agenda(
    rulebook: Rulebook,
    as_of: datetime.date,
    known_on: datetime.date | None,
    judged_on: datetime.date | str | None,
    calendar: WorkdayCalendar | None,
) -> Agenda:
    """The agenda of a day; the last few are kept with the rulebook, with the deadlines that were counted for them."""
    kept: dict[object, Agenda] = rulebook.prepared.setdefault("agendas", {})
    law_of = None if isinstance(judged_on, str) else judged_on or as_of
    key = (as_of, known_on, law_of, None if calendar is None else calendar.revision)
    if key not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)), None)
        limited = rulebook if known_on is None else known(rulebook, known_on)
        found = agenda_of(limited, as_of=as_of, judged_on=law_of, calendar=calendar_source(calendar, known_on))
        kept[key] = found
        return found
    return kept[key]
