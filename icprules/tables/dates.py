"""The deadline and the communications administration of a duty, for many services at once.

Decides where the rules that speak agree on them; it must give what `decision/decide.py` gives for every service.
Must not import the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from icprules.engines.planes import Codes, packed, unpacked
from icprules.rulebook import law
from icprules.tables.deadlines import UNBOUNDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from icprules.engines.planes import Plane
    from icprules.tables.agenda import Duty
    from icprules.tables.deadlines import Windows
    from icprules.tables.duties import Reading


@attrs.frozen(kw_only=True, eq=False)
class Dates:
    """The deadline of a duty.

    Args:
        due: Due day, only where `is_dated`.
        earliest: First possible last day, or minus `UNBOUNDED`.
        latest: Last possible last day, or `UNBOUNDED`.
        certainty: Position in `CERTAINTIES`; None when confirmed everywhere.
        where: Where the rules that speak agree on a deadline.
        is_dated: Where that is a single day.
    """

    due: NDArray[np.int32]
    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]
    certainty: NDArray[np.uint8] | None
    where: Plane
    is_dated: Plane


def dates_of(reading: Reading, duty: Duty, speaks: Sequence[Plane]) -> Dates | None:
    """Return the deadline on which the rules that speak agree.

    Args:
        reading: The truths.
        duty: An obligation.
        speaks: Where each of its rules speaks.

    Returns:
        The dates, or None where no rule that speaks anywhere has a deadline.
    """
    heard = [(reading.windows(rule), where) for rule, where in zip(duty.rules, speaks, strict=True) if where.any()]
    first = next((windows for windows, _ in heard if windows is not None), None)
    if first is None:
        return None
    if len(heard) == 1:
        where = heard[0][1]
        return Dates(
            due=first.due, earliest=first.earliest, latest=first.latest, certainty=first.certainty, where=where,
            is_dated=where & first.is_dated,
        )  # fmt: skip
    return _common(reading, heard)


def _common(reading: Reading, heard: Sequence[tuple[Windows | None, Plane]]) -> Dates:
    rows = reading.rows
    due = np.full(rows, UNBOUNDED, dtype=np.int32)
    earliest, latest = np.full(rows, -UNBOUNDED, dtype=np.int32), np.full(rows, UNBOUNDED, dtype=np.int32)
    due_at = np.zeros(rows, dtype=np.int64)
    certainty = np.zeros(rows, dtype=np.uint8)
    seen: Plane = reading.nowhere
    clash, has, dated = seen, seen, seen
    for windows, where in heard:
        again = where & seen
        fresh = unpacked(where & ~seen, rows)
        seen = seen | where
        if windows is None:
            clash = clash | (again & has)
            continue
        is_other = ~has | (windows.is_dated ^ dated)
        clash = clash | (again & is_other)
        moments = np.zeros(rows, dtype=np.int64) if windows.due_at is None else windows.due_at
        for mine, other in ((due, windows.due), (earliest, windows.earliest), (latest, windows.latest)):
            if again.any():
                differing = packed(mine != other) & again
                clash = clash | (differing & windows.is_dated if mine is due else differing)
            np.copyto(mine, other, where=fresh)
        if again.any():
            clash = clash | (packed(due_at != moments) & again)
        np.copyto(due_at, moments, where=fresh)
        if windows.certainty is not None:
            np.copyto(certainty, windows.certainty, where=fresh)
        here = packed(fresh)
        has, dated = has | here, dated | (here & windows.is_dated)
    where = has & ~clash
    return Dates(
        due=due, earliest=earliest, latest=latest, certainty=certainty, where=where, is_dated=where & dated
    )  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Bureaus:
    """The communications administration of a duty: its position in the rulebook's, and where there is one."""

    position: NDArray[np.int8]
    where: Plane


def bureaus_of(reading: Reading, duty: Duty, anyone: Plane) -> Bureaus | None:
    """Return the communications administration of an obligation.

    Args:
        reading: The truths.
        duty: The obligation.
        anyone: Where some rule on it speaks.

    Returns:
        The administration, or None where the duty has none.
    """
    if duty.to is None:
        return None
    position = np.zeros(reading.rows, dtype=np.int8)
    found = reading.nowhere
    if isinstance(duty.to, law.FromConclusion):
        rules = reading.agenda.program.conclusions.get(duty.to.name, ())
        named = [(r.then.value, reading.nodes[reading.agenda.steps[r.id].number].certain) for r in rules
                 if isinstance(r.then, law.Conclusion)]  # fmt: skip
    else:
        named = [(duty.to, reading.every)]
    for value, where in named:
        if isinstance(value, law.BureauOf):
            codes, known = _positions(reading, value.fact)
            here = where & known & anyone
            np.copyto(position, codes, where=unpacked(here, reading.rows))
            found = found | here
    return Bureaus(position=position, where=found)


def _positions(reading: Reading, fact: str) -> tuple[NDArray[np.int8], Plane]:
    column = reading.situation.columns.get(fact)
    bureaus = tuple(reading.agenda.rulebook.bureaus)
    if not isinstance(column, Codes) or not column.values:
        return np.zeros(reading.rows, dtype=np.int8), reading.nowhere
    table = np.array([bureaus.index(code) if code in bureaus else -1 for code in column.values], dtype=np.int8)
    codes = table.take(column.codes, mode="clip")
    known = packed(codes >= 0)
    return codes, known if column.known is None else known & column.known


def disputed(reading: Reading, duty: Duty, anyone: Plane) -> Plane:
    """Return where a conclusion that an obligation names has two values, which is a fault of the rulebook."""
    found = reading.nowhere
    for rule in duty.rules:
        then = rule.rule.then
        named = (then.filed_by, then.through, then.to) if isinstance(then, law.Obligation) else ()
        for one in named:
            if isinstance(one, law.FromConclusion):
                found = found | (reading.disputes(one.name) & anyone)
    return found
