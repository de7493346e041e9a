"""One row of a table -> the table of facts that `assess` takes, and what is wrong with it.

Decides how a row that cannot be answered is told: as Python would tell it. Must not import the report.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess, law_day
from icprules.decision.situation import facts_on
from icprules.errors import EngineError, IcprulesError, Problem, problem
from icprules.subjects.facts import NEVER, NONE, FactSpec
from icprules.subjects.subject import read_subject
from icprules.tables.buffers import value_at
from icprules.tables.situation import array_at

if TYPE_CHECKING:
    import pyarrow as pa

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Actor, Rulebook
    from icprules.subjects.facts import FactSchema
    from icprules.tables.layout import Layout
    from icprules.text import Lang

_MIDNIGHT = datetime.time()


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of every row.

    Args:
        rulebook: The law.
        as_of: Beijing date asked about.
        known_on: Beijing date to whose knowledge the answer is limited, or None.
        judged_on: Beijing date whose law applies, the dated fact that tells it for each row, or None for that of
            `as_of`.
        perspective: Whose duties count.
        calendar: Working days; None for the shared ones.
        lang: Language of what is wrong with a row.
    """

    rulebook: Rulebook
    as_of: datetime.date
    known_on: datetime.date | None
    judged_on: datetime.date | str | None
    perspective: Actor
    calendar: WorkdayCalendar | None
    lang: Lang


def row_of(batch: pa.RecordBatch, layout: Layout, schema: FactSchema, row: int) -> dict[str, Any]:
    """Return the facts of one row as the nested table that `assess` takes.

    Args:
        batch: The rows.
        layout: Where the facts lie.
        schema: The facts of the rulebook.
        row: Which one, from 0.

    Returns:
        A new table; what is null is absent.

    Example:
        >>> import pyarrow as pa
        >>> from icprules import load
        >>> from icprules.tables.layout import layout_of
        >>> batch = pa.RecordBatch.from_pydict({"service.kind": ["app"], "sponsor.province": ["沪"]})
        >>> row_of(batch, layout_of(batch.schema, load().schema), load().schema, 0)
        {'kind': 'app', 'sponsor': {'province': '沪'}}
    """
    table: dict[str, Any] = {}
    for group, path in layout.groups.items():
        if array_at(batch, path)[row].is_valid:
            table[group] = {}
    for name, path in (*layout.facts.items(), *layout.filings.items()):
        value = value_at(array_at(batch, path), row)
        if value is None:
            continue
        group, _, key = name.rpartition(".")
        target = table if group in ("service", "") else table.setdefault(group, {})
        target[key] = _filings(value) if key == "filings" else _plain(value, schema.facts[name])
    return table


def _plain(value: object, spec: FactSpec) -> object:
    value = _moment(value)
    if spec.type == "datetime":
        return value
    return NONE if spec.none_allowed and value == NEVER else value


def _moment(value: object) -> object:
    """A day that comes as a midnight without a time zone is a day; one of nanoseconds comes as pandas writes it."""
    if not isinstance(value, datetime.datetime):
        return value
    fine = getattr(value, "nanosecond", 0)
    plain = datetime.datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, value.tzinfo
    )
    return plain.date() if plain.tzinfo is None and plain.time() == _MIDNIGHT and not fine else plain


def _filings(value: list[Any]) -> list[Any]:
    return [{k: _moment(v) for k, v in one.items()} if isinstance(one, dict) else one for one in value]


def fault_of(table: dict[str, Any], question: Question) -> str | None:
    """Return what is wrong with the facts of a row, or None when they can be read.

    Args:
        table: The facts, as `row_of` gives them.
        question: What is asked.

    Returns:
        Every problem, one after the other, placed by the name of its column.
    """
    schema = question.rulebook.schema
    try:
        subject = read_subject(table, schema)
        facts_on(subject, question.as_of, schema, law_day(question.judged_on, subject, question.as_of))
    except IcprulesError as error:
        return _text(error, schema, question.lang)
    return None


def failure_of(table: dict[str, Any], question: Question) -> str:
    """Return why there is no result for a row that can be read.

    Args:
        table: The facts, as `row_of` gives them.
        question: What is asked.

    Returns:
        Every problem, one after the other.

    Raises:
        EngineError: E111 when `assess` does give a result.
    """
    try:
        assess(
            table, as_of=question.as_of, rulebook=question.rulebook, calendar=question.calendar,
            perspective=question.perspective, known_on=question.known_on, judged_on=question.judged_on,
        )  # fmt: skip
    except IcprulesError as error:
        return _text(error, question.rulebook.schema, question.lang)
    raise EngineError(
        problem("E111", question="row", first="columns", one="no result", second="compiled", other="a result")
    )


def _text(error: IcprulesError, schema: FactSchema, lang: Lang) -> str:
    return "\n".join(_placed(one, schema).text(lang) for one in error.problems)


def _placed(one: Problem, schema: FactSchema) -> Problem:
    """The problem at the name of its column: what Python calls `kind` is the column `service.kind`."""
    head = one.where.replace("[", ".").split(".", 1)[0]
    return attrs.evolve(one, where=f"service.{one.where}") if f"service.{head}" in schema.facts else one
