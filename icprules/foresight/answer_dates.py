"""Where the values of a date have to be cut so that all days of one piece lead to the same assessment.

Decides the cuts only. Two dates that are both unknown are cut independently of each other. Must not import
decide, explanation or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.calendar.beijing import BEIJING
from icprules.decision.deadlines import deadline_of
from icprules.engines.program import program
from icprules.rulebook import law
from icprules.rulebook.condition import Compare, In, Truth
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NEVER
from icprules.subjects.stages import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icprules.decision.assessment import Assessment

Region = tuple[datetime.date | None, datetime.date | None]
_ONE_DAY = datetime.timedelta(days=1)
_DAYS_IN = {"working_days": 3, "days": 1, "months": 31, "years": 366, "hours": 1}
_SLACK = 60  # no run of days of rest comes near it


def regions(starts: Iterable[datetime.date]) -> Iterator[Region]:
    """Yield the pieces between cuts, earliest first; None is open.

    Args:
        starts: First days of pieces, in any order.

    Yields:
        First and last day of each piece, both inclusive.

    Example:
        >>> cut = datetime.date(2024, 4, 1)
        >>> [[None if day is None else day.isoformat() for day in piece] for piece in regions([cut])]
        [[None, '2024-03-31'], ['2024-04-01', None]]
    """
    ordered = sorted({day for day in starts if FIRST_DAY < day <= LAST_DAY})
    first: datetime.date | None = None
    for day in ordered:
        yield first, day - _ONE_DAY
        first = day
    yield first, None


def cuts(fact: str, read: Sequence[Compare | In], result: Assessment) -> set[datetime.date]:
    """Return the first days of the pieces into which the values of a dated fact fall.

    Args:
        fact: Its name.
        read: The comparisons that matter.
        result: The assessment in which it is missing.

    Returns:
        Beijing dates.
    """
    found: set[datetime.date] = {result.as_of + _ONE_DAY, *([result.as_of] if fact == ENDED else [])}
    for leaf in read:
        if isinstance(leaf, Compare) and isinstance(leaf.value, datetime.date):
            if leaf.op in ("on_or_before", "after", "is"):
                found.add(leaf.value + _ONE_DAY)
            if leaf.op in ("before", "on_or_after", "is"):
                found.add(leaf.value)
    for value in result.subject.facts.values():
        if isinstance(value, datetime.date) and value != NEVER:
            day = value.astimezone(BEIJING).date() if isinstance(value, datetime.datetime) else value
            found |= {day, day + _ONE_DAY}
    return found | set(_of_deadlines(fact, result))


def _of_deadlines(fact: str, result: Assessment) -> Iterator[datetime.date]:
    schema, position = result.rulebook.schema, program(result.rulebook).position
    for rule in result.rulebook.rules:
        then = rule.then
        if not isinstance(then, law.Obligation) or then.deadline is None or then.who != result.perspective:
            continue
        if result.truths[position["rule", rule.id]] == Truth.FALSE:
            continue
        anchor = _anchor(then.deadline)
        if anchor != fact and (not anchor or schema.facts[anchor].planned != fact):
            continue
        done = result.facts.get(then.done_on)
        pivots = {result.as_of, *([done] if isinstance(done, datetime.date) and done <= result.as_of else [])}
        for pivot in pivots:
            yield from _reaching(then.deadline, anchor, pivot, result)


def _anchor(spec: law.DeadlineSpec) -> str:
    shape = spec.shape
    if isinstance(shape, law.FixedDate):
        return ""
    if isinstance(shape, law.Within):
        return shape.after
    return shape.before if isinstance(shape, law.AtLeastBefore) else shape.fact


def _reaching(spec: law.DeadlineSpec, anchor: str, pivot: datetime.date, result: Assessment) -> Iterator[datetime.date]:
    """The first anchor days whose deadline, at the earliest and at the latest, is not before a day."""
    shape = spec.shape
    amount = shape.amount * _DAYS_IN[shape.unit] if isinstance(shape, law.Within) else 0
    amount = shape.days if isinstance(shape, law.AtLeastBefore) else amount
    reach = datetime.timedelta(days=amount + _SLACK)
    for which in ("earliest", "latest"):
        low, high = pivot - reach, pivot + reach
        while low < high:
            middle = low + (high - low) // 2
            if _end(spec, anchor, middle, which, result) >= pivot:
                high = middle
            else:
                low = middle + _ONE_DAY
        yield low


def _end(spec: law.DeadlineSpec, anchor: str, day: datetime.date, which: str, result: Assessment) -> datetime.date:
    value: datetime.date = day
    if result.rulebook.schema.facts[anchor].type == "datetime":
        value = datetime.datetime.combine(day, datetime.time(12), BEIJING)
    found = deadline_of(spec, {anchor: value}, result.as_of, result.rulebook.schema, result.calendar)
    end: datetime.date | None = getattr(found, which)
    return end if end is not None else day
