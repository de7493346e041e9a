"""The facts of many services on one day: given facts, what follows from them, and what has not happened yet.

Decides the derived facts and which rows contradict themselves; it must give what `decision/situation.py` gives
for every service, and suspect every row that `subjects/contradictions.py` refuses. Must not import rules or
deadlines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from icprules.engines.columns import plan_of
from icprules.engines.planes import Codes, Flags, Numbers, Truths, everywhere, nowhere, number_of, packed, unpacked
from icprules.engines.program import build
from icprules.rulebook.condition import JUDGED_ON, In
from icprules.subjects.contradictions import IN_ORDER
from icprules.subjects.facts import NEVER
from icprules.subjects.subject import SERVICE_KINDS
from icprules.tables.buffers import known_of
from icprules.tables.filings import read_filings
from icprules.tables.holdings import filing_columns
from icprules.tables.reading import beijing_days, read_column
from icprules.tables.spellings import PROVINCES

if TYPE_CHECKING:
    import datetime

    from numpy.typing import NDArray

    from icprules.engines.planes import Column, Plane
    from icprules.rulebook.condition import Condition
    from icprules.subjects.facts import Event, FactSchema
    from icprules.tables.layout import Layout

_NEVER = number_of(NEVER)


@attrs.define(kw_only=True)
class Situation:
    """Facts of many services on a day, while they are being found.

    Args:
        rows: How many services.
        as_of: Beijing date, as days since 1970-01-01.
        columns: What conditions are asked of, by fact; an absent one is unknown for every service.
        known: Where each given fact is given.
        suspect: Rows that must be read again one by one.
        unjudged: Rows that have no day whose law could apply, or one after the day asked about.
    """

    rows: int
    as_of: int
    columns: dict[str, Column]
    known: dict[str, Plane]
    suspect: Plane
    unjudged: Plane

    def is_known(self, name: str) -> Plane:
        """Return where a given fact is given."""
        return self.known[name] if name in self.known else nowhere(self.rows)

    def days(self, name: str) -> NDArray[Any] | None:
        """Return the days of a date, or None when no row has one."""
        column = self.columns.get(name)
        return column.numbers if isinstance(column, Numbers) else None

    def where(self, name: str, *values: str) -> Plane:
        """Return where a fact is certainly one of some values."""
        column = self.columns.get(name)
        return nowhere(self.rows) if column is None else column.truths(In(fact=name, values=values)).certain


def situation_of(
    batch: pa.RecordBatch,
    layout: Layout,
    schema: FactSchema,
    as_of: datetime.date,
    asked: frozenset[str],
    judged_by: str = "",
) -> Situation:
    """Return the facts of the rows of a table on a day.

    Args:
        batch: The rows.
        layout: Where the facts lie.
        schema: The facts of the rulebook.
        as_of: Beijing date.
        asked: Facts that conditions and deadlines read.
        judged_by: The dated fact that tells the day whose law applies to each row; empty where it is one for all.

    Returns:
        The facts. Those of suspect rows mean something only if reading the row alone finds no fault.
    """
    none = nowhere(batch.num_rows)
    found = Situation(rows=batch.num_rows, as_of=number_of(as_of), columns={}, known={}, suspect=none, unjudged=none)
    for name, path in layout.facts.items():
        # A column of a wrong type has come so far only if it is null everywhere.
        array = pa.nulls(found.rows) if name in layout.misfits else array_at(batch, path)
        read = read_column(schema.facts[name], array, schema, is_asked=name in asked)
        found.known[name] = everywhere(found.rows) if read.known is None else read.known
        if read.column is not None:
            found.columns[name] = read.column
        if read.suspect is not None:
            found.suspect = found.suspect | read.suspect
    found.suspect = found.suspect | _contradictions(found) | _disagreements(found)
    _derive(found, batch, layout, schema)
    if judged_by:
        _judge(found, judged_by, schema)
    return found


def _judge(found: Situation, name: str, schema: FactSchema) -> None:
    days, known = found.days(name), found.is_known(name)
    if days is None:
        found.unjudged = everywhere(found.rows)
        return
    days = beijing_days(days) if schema.facts[name].type == "datetime" else days
    found.columns[JUDGED_ON] = Numbers(days, known)
    found.unjudged = ~(known & packed(days <= found.as_of))  # "none" is later than every day


def array_at(batch: pa.RecordBatch, path: tuple[str, ...]) -> pa.Array:
    """Return a column, or the field of a struct column; null where the struct is."""
    array = batch.column(path[0])
    return array if len(path) == 1 else pc.struct_field(array, [array.type.get_field_index(path[1])])


def _contradictions(found: Situation) -> Plane:
    planned = found.where("service.stage", "planned")
    abroad = found.is_known("sponsor.country") & ~found.where("sponsor.country", "CN")
    suspect = found.is_known("service.platform") & found.where("service.kind", "website", "app")
    suspect = suspect | (planned & (found.is_known("service.launched_on") | found.is_known("service.terminated_on")))
    suspect = suspect | (abroad & found.is_known("sponsor.province"))
    # An outcome beside the day of the decision: which of them are refused is no matter of speed.
    suspect = suspect | _is_out_of_step(found)
    for first, second in IN_ORDER:
        one, other = found.days(first), found.days(second)
        if one is not None and other is not None:
            suspect = suspect | (packed(other < one) & found.is_known(first) & found.is_known(second))
    return suspect


def _is_out_of_step(found: Situation) -> Plane:
    decided = found.days("application.decided_on")
    if decided is None:
        return nowhere(found.rows)
    pending, known = found.where("application.outcome", "pending"), found.is_known("application.outcome")
    never = packed(decided == _NEVER)
    return found.is_known("application.decided_on") & known & ((never & ~pending) | (~never & pending))


def _disagreements(found: Situation) -> Plane:
    launched, ended = found.days("service.launched_on"), found.days("service.terminated_on")
    operating, terminated = found.where("service.stage", "operating"), found.where("service.stage", "terminated")
    suspect = nowhere(found.rows)
    if launched is not None:
        known = found.is_known("service.launched_on")
        suspect = suspect | (known & (operating | terminated) & packed(launched > found.as_of))
    if ended is not None:
        known = found.is_known("service.terminated_on")
        suspect = suspect | (known & operating & packed(ended < found.as_of))
        suspect = suspect | (known & terminated & packed(ended > found.as_of))
    return suspect


def _derive(found: Situation, batch: pa.RecordBatch, layout: Layout, schema: FactSchema) -> None:
    for name, spec in schema.facts.items():
        day = found.days(spec.dated_by) if spec.dated_by else None
        if day is not None:
            _set(found, name, spec.until_then, found.is_known(spec.dated_by) & packed(day > found.as_of))
    launched = found.days("service.launched_on")
    if launched is not None:
        ahead = found.is_known("service.launched_on") & packed(launched > found.as_of)
        _set(found, "service.stage", "planned", ahead & ~found.is_known("service.stage"))
    _set(found, "sponsor.country", "CN", found.is_known("sponsor.province"))
    _derive_filings(found, batch, layout, schema)
    for event in schema.events.values():
        there = _given(found, event.name, layout.groups.get(event.name), batch)
        found.columns[f"raised.{event.name}"] = Flags(_raised(found, event, schema, there))
    for name in tuple(found.known):
        days, happened = found.days(name), f"happened.{name}"
        if happened in schema.facts and days is not None:
            has_come = packed(days <= found.as_of)  # "none" is later than every day
            known = found.is_known(name)
            found.columns[happened] = Flags(Truths(has_come & known, has_come | ~known))


def _given(found: Situation, group: str, path: tuple[str, ...] | None, batch: pa.RecordBatch) -> Plane:
    """Where a table of facts is given: its struct is there, or any of its columns has a value."""
    there = nowhere(found.rows)
    if path is not None:
        known = known_of(array_at(batch, path))
        there = everywhere(found.rows) if known is None else known
    for name, known in found.known.items():
        if name.startswith(f"{group}."):
            there = there | known
    return there


def _set(found: Situation, name: str, value: str, where: Plane) -> None:
    """Give a fact one value in some rows."""
    if not where.any():
        return
    column = found.columns.get(name)
    if not isinstance(column, Codes):
        column = Codes(np.zeros(found.rows, dtype=np.uint8), (value,), nowhere(found.rows))
    found.columns[name] = column.replaced(where, value)


def _derive_filings(found: Situation, batch: pa.RecordBatch, layout: Layout, schema: FactSchema) -> None:
    lists = {
        name: read_filings(pa.nulls(found.rows) if name in layout.misfits else array_at(batch, path), schema)
        for name, path in layout.filings.items()
    }
    for one in lists.values():
        if one.suspect.any():
            found.suspect = found.suspect | packed(one.suspect)
    name = layout.facts.get("service.name") if "service.name" not in layout.misfits else None
    found.columns |= filing_columns(
        lists.get("filings"),
        lists.get("sponsor.filings"),
        as_of=found.as_of,
        kind=_positions(found, "service.kind", SERVICE_KINDS),
        province=_positions(found, "sponsor.province", PROVINCES),
        name=None if name is None or pa.types.is_null(array_at(batch, name).type) else array_at(batch, name),
    )


def _positions(found: Situation, name: str, values: tuple[str, ...]) -> NDArray[np.int8]:
    """The position of a fact among some values, -1 where it is not known or none of them."""
    column = found.columns.get(name)
    if not isinstance(column, Codes) or not column.values:
        return np.full(found.rows, -1, dtype=np.int8)
    table = np.array([values.index(value) if value in values else -1 for value in column.values], dtype=np.int8)
    positions = table.take(column.codes, mode="clip")
    if column.known is not None:
        positions[~unpacked(column.known, found.rows)] = -1
    return positions


def _raised(found: Situation, event: Event, schema: FactSchema, there: Plane) -> Truths:
    any_member, any_day, begun = there, nowhere(found.rows), nowhere(found.rows)
    for name, known in found.known.items():
        spec = schema.facts[name]
        if spec.event != event.name:
            continue
        any_member = any_member | known
        days = found.days(name)
        if days is not None and spec.type in ("date", "datetime"):
            days = beijing_days(days) if spec.type == "datetime" else days
            dated = known & packed(days != _NEVER)  # "none" says that a day has not come, not when it will
            any_day = any_day | dated
            begun = begun | (dated & packed(days <= found.as_of))
    ahead = nowhere(found.rows) if event.ahead else any_day & ~begun
    given = any_member & ~ahead
    if event.raised_by is None:
        return Truths(given, given)
    otherwise = truth_of(found, event.raised_by)
    return Truths(given | (otherwise.certain & ~ahead), given | (otherwise.possible & ~ahead))


def truth_of(found: Situation, condition: Condition) -> Truths:
    """Return the truth of a condition that reads no rules."""
    plan = plan_of(build((), {}), others=[condition])
    return plan.run(found.columns, found.rows)[plan.others[condition].number]
