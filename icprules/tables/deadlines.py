"""Deadlines of many services at once: one count per distinct day, looked up for every row.

Decides nothing about counting: each distinct day is counted by `decision/deadlines.py`, and rows find theirs by
index. Must not import decide or the report.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from icprules.decision.anchors import Anchor
from icprules.decision.deadlines import COUNTRY, PROVINCE, Deadline, counted_from, counts_working_days
from icprules.decision.ends import CERTAINTIES
from icprules.engines.planes import Codes, Numbers, everywhere, nowhere, number_of, packed, unpacked
from icprules.engines.program import deadline_facts
from icprules.rulebook import law
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NEVER
from icprules.tables.reading import beijing_days
from icprules.tables.situation import truth_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.engines.planes import Plane, Truths
    from icprules.subjects.facts import FactSchema
    from icprules.tables.situation import Situation

UNBOUNDED = 1 << 30
"""A day later than every other; with a minus, earlier. It says that there is no bound."""

_FIRST, _DAYS = number_of(FIRST_DAY), (LAST_DAY - FIRST_DAY).days + 1
_NOT_COUNTED = len(CERTAINTIES)
_HOUR_US = 3_600_000_000


@attrs.frozen(kw_only=True)
class Anchors:
    """The day that periods are counted from, for many services.

    Args:
        fact: The dated fact.
        earliest: First possible day, or minus `UNBOUNDED`.
        latest: Last possible day, or `UNBOUNDED`.
        is_exact: Where exactly one day is possible.
        is_given: Where the fact itself is known.
        happened: Whether it has come although its day is unknown; None where nothing tells.
        place: For every row, the place of its anchor in a `Count`.
    """

    fact: str
    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]
    is_exact: Plane
    is_given: Plane
    happened: Truths | None
    place: NDArray[np.int64]


@attrs.frozen(kw_only=True)
class Windows:
    """The last day on which something is in time, for many services.

    Args:
        earliest: First possible last day, or minus `UNBOUNDED`; equal to the due day where that is exact.
        latest: Last possible last day, or `UNBOUNDED`.
        due: The best single day; only where `is_dated`.
        due_at: For a period in hours, the moment it ends in microseconds since 1970-01-01 UTC; None otherwise.
        is_dated: Where there is a due day.
        certainty: Position in `CERTAINTIES`; None when confirmed everywhere.
        asks_province: Where the province would settle it although the anchor is known; None when nowhere.
        anchors: What it is counted from; None for a fixed date.
    """

    earliest: NDArray[np.int32]
    latest: NDArray[np.int32]
    due: NDArray[np.int32]
    due_at: NDArray[np.int64] | None = None
    is_dated: Plane
    certainty: NDArray[np.uint8] | None = None
    asks_province: Plane | None = None
    anchors: Anchors | None


class Count:
    """One way of counting, from every day that was asked about so far; `fact` is the dated fact it starts from.

    Args:
        spec: How the instrument says it.
        as_of: Beijing date asked about, which bounds days that are not known.
        calendar: Builds or returns the working days.
    """

    def __init__(self, spec: law.DeadlineSpec, as_of: datetime.date, calendar: Callable[[], WorkdayCalendar]) -> None:
        self.spec = spec
        self._calendar = calendar
        self.fact = next(iter(deadline_facts(spec)), "")
        after = as_of + datetime.timedelta(days=1)
        # Besides the days themselves: not before tomorrow, not after today, no bound at all.
        self._bounds = ((after, None), (None, as_of), (None, None))
        self._size = _DAYS + len(self._bounds)
        # Provinces with days of their own, after the rest of the country; last, a province that is not known.
        own = calendar().regions if counts_working_days(spec) else ()
        self._regions: tuple[tuple[str | None] | None, ...] = ((None,), *((one,) for one in own), None)
        size = self._size * (len(self._regions) if own else 1)
        self._earliest, self._latest, self._due = (np.zeros(size, dtype=np.int32) for _ in range(3))
        self._certainty = np.full(size, _NOT_COUNTED, dtype=np.uint8)
        self._asks = np.zeros(size, dtype=np.bool_)

    @property
    def asks_province(self) -> bool:
        """Whether the province can settle the day although the anchor is known."""
        return len(self._certainty) > self._size

    def windows(self, anchors: Anchors | None, situation: Situation) -> Windows:
        """Return the deadlines of many services, without the time of day.

        Args:
            anchors: What they are counted from; None for a fixed date.
            situation: The facts.
        """
        place = np.zeros(situation.rows, dtype=np.int64) if anchors is None else anchors.place
        if self.asks_province:
            place = place + self._size * self._region_of(situation)
        certainty = self._certainty.take(place)
        if (certainty == _NOT_COUNTED).any():
            for one in np.unique(place[certainty == _NOT_COUNTED]).tolist():
                self._count(one, anchors)
            certainty = self._certainty.take(place)
        earliest, latest, due = (table.take(place) for table in (self._earliest, self._latest, self._due))
        return Windows(
            earliest=earliest,
            latest=latest,
            due=due,
            is_dated=packed(due != UNBOUNDED),
            certainty=certainty if certainty.any() else None,
            asks_province=packed(self._asks.take(place)) if self._asks.any() else None,
            anchors=anchors,
        )

    def _region_of(self, situation: Situation) -> NDArray[np.int64]:
        """For every row, the position of its province among the regions."""
        rows = situation.rows
        found = np.full(rows, len(self._regions) - 1, dtype=np.int64)
        province, country = situation.columns.get(PROVINCE), situation.columns.get(COUNTRY)
        if isinstance(country, Codes):
            abroad = country.among([i for i, code in enumerate(country.values) if code != "CN"])
            found[unpacked(abroad if country.known is None else abroad & country.known, rows)] = 0
        if isinstance(province, Codes) and province.values:
            names = [region[0] if region is not None else "" for region in self._regions]
            table = np.array([names.index(code) if code in names else 0 for code in province.values], dtype=np.int64)
            known = everywhere(rows) if province.known is None else province.known
            np.copyto(found, table.take(province.codes, mode="clip"), where=unpacked(known, rows))
        return found

    def _count(self, place: int, anchors: Anchors | None) -> None:
        variant, at = divmod(place, self._size)
        anchor = None
        if anchors is not None and at < _DAYS:
            day = FIRST_DAY + datetime.timedelta(days=at)
            anchor = Anchor(fact=self.fact, earliest=day, latest=day)
        elif anchors is not None:
            first, last = self._bounds[at - _DAYS]
            anchor = Anchor(fact=self.fact, earliest=first, latest=last)
        found = counted_from(self.spec, anchor, None, self._calendar, self._regions[variant])
        self._certainty[place] = CERTAINTIES.index(found.certainty)
        self._earliest[place], self._latest[place], self._due[place] = _numbers(found)
        self._asks[place] = bool(found.asks)


def _numbers(found: Deadline) -> tuple[int, int, int]:
    return (
        -UNBOUNDED if found.earliest is None else number_of(found.earliest),
        UNBOUNDED if found.latest is None else number_of(found.latest),
        UNBOUNDED if found.due_on is None else number_of(found.due_on),
    )


def windows_of(count: Count, anchors: Anchors | None, situation: Situation) -> Windows:
    """Return the deadlines of many services.

    Args:
        count: How they are counted.
        anchors: What they are counted from; None for a fixed date.
        situation: The facts.

    Returns:
        The deadlines.
    """
    shape = count.spec.shape
    if anchors is not None and count.spec.rollover != "next_working_day" and not isinstance(shape, law.Within):
        days = shape.days if isinstance(shape, law.AtLeastBefore) else 1 if isinstance(shape, law.Before) else 0
        earliest = latest = anchors.earliest - np.int32(days)
        if not unpacked(anchors.is_exact, situation.rows).all():
            earliest = np.maximum(earliest, np.int32(-UNBOUNDED))
            latest = anchors.latest - np.int32(days)
            latest[anchors.latest == UNBOUNDED] = UNBOUNDED
        return Windows(earliest=earliest, latest=latest, due=earliest, is_dated=anchors.is_exact, anchors=anchors)
    found = count.windows(anchors, situation)
    if isinstance(shape, law.Within) and shape.unit == "hours" and anchors is not None:
        return _in_hours(shape, found, situation)
    return found


def _in_hours(shape: law.Within, found: Windows, situation: Situation) -> Windows:
    column = situation.columns.get(shape.after)
    if not isinstance(column, Numbers) or column.numbers.dtype != np.int64:
        return found
    known = everywhere(situation.rows) if column.known is None else column.known
    due_at = column.numbers + np.int64(shape.amount * _HOUR_US)
    day, where = beijing_days(due_at), unpacked(known, situation.rows)
    return attrs.evolve(
        found,
        earliest=np.where(where, day, found.earliest),
        latest=np.where(where, day, found.latest),
        due=np.where(where, day, found.due),
        due_at=np.where(where, due_at, 0),
        is_dated=found.is_dated | known,
    )


def anchors_of(fact: str, situation: Situation, schema: FactSchema) -> Anchors:
    """Return the day that a dated fact names, or the bounds within which it must lie, for many services.

    Args:
        fact: Name of a dated fact.
        situation: The facts.
        schema: Says what bounds the day.

    Returns:
        The anchors.
    """
    rows, as_of, spec = situation.rows, situation.as_of, schema.facts[fact]
    earliest = np.full(rows, -UNBOUNDED, dtype=np.int32)
    latest = np.full(rows, UNBOUNDED, dtype=np.int32)
    place = np.full(rows, _DAYS + 2, dtype=np.int64)
    exact = given = nowhere(rows)

    def take(days: NDArray[Any], where: Plane) -> None:
        flags = unpacked(where, rows)
        for bound in (earliest, latest):
            np.copyto(bound, days, where=flags)
        np.copyto(place, np.clip(days - np.int32(_FIRST), 0, _DAYS - 1), where=flags)

    def bound(which: NDArray[np.int32], day: int, where: Plane, number: int) -> None:
        flags = unpacked(where, rows)
        which[flags] = day
        place[flags] = _DAYS + number

    column = situation.columns.get(fact)
    if isinstance(column, Numbers):
        days = beijing_days(column.numbers) if spec.type == "datetime" else column.numbers
        given = everywhere(rows) if column.known is None else column.known
        never = packed(days == number_of(NEVER)) & given if spec.none_allowed else nowhere(rows)
        exact = given & ~never
        take(days, exact)
        if never.any():
            bound(earliest, as_of + 1, never, 0)
    happened = None if spec.happened_when is None else truth_of(situation, spec.happened_when)
    if happened is not None:
        bound(latest, as_of, happened.certain & ~given, 1)
        not_come = ~happened.possible & ~given
        planned = situation.columns.get(spec.planned)
        if isinstance(planned, Numbers):
            known = not_come & packed(planned.numbers > as_of)
            known = known if planned.known is None else known & planned.known
            take(planned.numbers, known)
            exact = exact | known
            not_come = not_come & ~known
        bound(earliest, as_of + 1, not_come, 0)
    return Anchors(
        fact=fact, earliest=earliest, latest=latest, is_exact=exact, is_given=given, happened=happened, place=place
    )
