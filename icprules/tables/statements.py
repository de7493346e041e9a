"""The conditions of a rulebook as one SQL statement over a table of services in a warehouse.

Decides which columns the statement reads and how the facts of a day are derived in SQL; it must give what
`decision/situation.py` gives. What follows from filing numbers is not derived: it is read from columns. Must not
import a database, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.assessor import day_of, law_asked, one_of
from icprules.engines.program import program
from icprules.engines.sql import DIALECTS, Dialect, SqlTarget, condition_as_sql, conditions_of, literal, quoted
from icprules.errors import FactError, closest, problem
from icprules.rulebook.condition import JUDGED_ON
from icprules.rulebook.publication import known
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import Event, FactSchema, Value

_FILING = "filing."


def statement(
    rulebook: Rulebook,
    *,
    dialect: Dialect = "duckdb",
    as_of: datetime.date | str,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
    table: str = "services",
    keep: Sequence[str] = (),
    columns: Iterable[str] | None = None,
) -> str:
    """Return the statement that gives every condition of a rulebook its truth for every row of a table.

    Args:
        rulebook: The law.
        dialect: `duckdb` or `sqlite`.
        as_of: Beijing date asked about.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact, e.g. `change.effective_on`: the law of
            that day applies, of each row its own; None for the law of `as_of`. A row without that day, or with one
            after `as_of`, is told nothing that hangs on it.
        table: Its name; its columns are named like facts.
        keep: Columns that are passed through.
        columns: The columns that it has; None for every one that can be read.

    Returns:
        One SELECT. Each column is true, false, or NULL where that is unknown.

    Raises:
        FactError: F101, F109, F150, F151, F152 for the arguments, F181 for a column that is no fact.
        EngineError: E113 for what SQL cannot express.

    Example:
        >>> from icprules import load
        >>> text = statement(load(), as_of="2024-04-01", keep=["id"], columns=["service.kind"])
        >>> print(text.splitlines()[0])
        -- cn-icp: the truth of every condition on 2024-04-01; NULL is unknown
    """
    one_of("dialect", dialect, DIALECTS)
    day = day_of("as_of", as_of)
    judged = law_asked(judged_on, day, rulebook.schema)
    if known_on is not None:
        rulebook = known(rulebook, day_of("known_on", known_on))
    steps, schema = program(rulebook), rulebook.schema
    possible = readable_columns(rulebook)
    has = frozenset(possible if columns is None else columns)
    strange = sorted(has.difference(possible))
    if strange:
        raise FactError(*(problem("F181", name=name, close=closest(name, possible)) for name in strange))
    given = _given(schema, has, day, dialect)
    lists = frozenset(name for name, spec in schema.facts.items() if spec.type == "list_of")
    target = SqlTarget(dialect=dialect, lists=lists, absent=frozenset(schema.facts).difference(given))
    facts = {name: text for name in steps.facts if (text := _fact(name, schema, target, frozenset(given), day))}
    fixed: dict[str, Value] = {}
    if not isinstance(judged, str):
        fixed[JUDGED_ON] = judged or day
    elif judged in given:
        own, today = _day(judged, schema, dialect), literal(day, dialect)
        facts[JUDGED_ON] = f"CASE WHEN {own} <= {today} THEN {own} END"  # "none" is later than every day
    target = attrs.evolve(target, absent=frozenset((*steps.facts, JUDGED_ON)).difference(facts))
    truths = conditions_of(steps, target, fixed)
    # A column that is kept may be one that is read, too.
    inner = [(f"keep.{name}", quoted(name)) for name in keep]
    kept = [(name, quoted(name)) for name, _ in inner]
    outer = [(name, quoted(f"keep.{name}")) for name in keep]
    limits = "" if rulebook.known_on is None else f", as known on {rulebook.known_on}"
    limits += "" if judged is None else f", by the law of {judged}"
    return (
        f"-- {rulebook.name}: the truth of every condition on {day}{limits}; NULL is unknown\n"
        f"WITH given AS (\nSELECT\n{_listed(inner, given.items())}\nFROM {quoted(table)}\n),\n"
        f"situation AS (\nSELECT\n{_listed(kept, facts.items())}\nFROM given\n)\n"
        f"SELECT\n{_listed(outer, truths)}\nFROM situation\n"
    )


def _listed(*parts: Iterable[tuple[str, str]]) -> str:
    return ",\n".join(f"    {text} AS {quoted(name)}" for part in parts for name, text in part)


def readable_columns(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the columns that a statement can read: facts that can be given, and those that follow from filings.

    Example:
        >>> from icprules import load
        >>> "filing.covers_service" in readable_columns(load()), "raised.change" in readable_columns(load())
        (True, False)
    """
    facts = rulebook.schema.facts.values()
    return tuple(
        spec.name
        for spec in facts
        if "." in spec.name and spec.name != "filings.service" and (not spec.derived or spec.name.startswith(_FILING))
    )


def _given(schema: FactSchema, has: frozenset[str], day: datetime.date, dialect: Dialect) -> dict[str, str]:
    """The facts that have columns or follow from one of them, with what has not happened yet left out."""
    today = literal(day, dialect)
    found = {name: quoted(name) for name in schema.facts if name in has}
    for name, spec in schema.facts.items():
        if spec.dated_by in has:
            until, otherwise = literal(spec.until_then, dialect), found.get(name, "NULL")
            found[name] = f"CASE WHEN {quoted(spec.dated_by)} > {today} THEN {until} ELSE {otherwise} END"
    if "service.launched_on" in has and "service.stage" in schema.facts:
        ahead = f"CASE WHEN {quoted('service.launched_on')} > {today} THEN 'planned' END"
        found["service.stage"] = f"COALESCE({found.get('service.stage', 'NULL')}, {ahead})"
    if "sponsor.province" in has and "sponsor.country" in schema.facts:
        otherwise = found.get("sponsor.country", "NULL")
        found["sponsor.country"] = f"CASE WHEN {quoted('sponsor.province')} IS NOT NULL THEN 'CN' ELSE {otherwise} END"
    return found


def _fact(name: str, schema: FactSchema, target: SqlTarget, given: frozenset[str], day: datetime.date) -> str | None:
    """How a fact of the day is written, or None where it is unknown for every row."""
    group, _, rest = name.partition(".")
    if group == "raised":
        return _raised(schema.events[rest], schema, target, given, day)
    if group == "happened":
        return f"{quoted(rest)} <= {literal(day, target.dialect)}" if rest in given else None
    return quoted(name) if name in given else None


def _raised(event: Event, schema: FactSchema, target: SqlTarget, given: frozenset[str], day: datetime.date) -> str:
    own = [name for name, spec in schema.facts.items() if name in given and spec.event == event.name]
    beside = [name for name in given if name.startswith(f"{event.name}.") and name not in own]
    there = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in (*own, *sorted(beside)))
    otherwise = "FALSE" if event.raised_by is None else condition_as_sql(event.raised_by, target)
    if not there:
        return otherwise
    cases = f"WHEN {there} THEN TRUE ELSE {otherwise}"
    days = [text for name in own if (text := _day(name, schema, target.dialect)) is not None]
    if days and not event.ahead:
        never, today = literal(NEVER, target.dialect), literal(day, target.dialect)
        # Everything that is dated lies ahead, so the case has not begun; "none" is no day.
        some = " OR ".join(f"{one} <> {never}" for one in days)
        begun = " OR ".join(f"COALESCE({one} <= {today}, FALSE)" for one in days)
        cases = f"WHEN ({some}) AND NOT ({begun}) THEN FALSE {cases}"
    return f"CASE {cases} END"


def _day(name: str, schema: FactSchema, dialect: Dialect) -> str | None:
    kind = schema.facts[name].type
    if kind == "datetime" and dialect == "duckdb":
        return f"CAST(make_timestamp(epoch_us({quoted(name)})) + INTERVAL 8 HOUR AS DATE)"
    if kind == "datetime":
        return f"date({quoted(name)}, '+8 hours')"
    return quoted(name) if kind == "date" else None
