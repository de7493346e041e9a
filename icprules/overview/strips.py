"""A service over a range of days -> the stretches of one verdict, and the deadlines on them, for a picture.

Decides what a picture of a timeline shows; how it is drawn is decided by `drawing.py`. Must not import engines,
decide or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.decision.changes import walk
from icprules.subjects.facts import FIRST_DAY, LAST_DAY
from icprules.subjects.stages import subject_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment, Verdict
    from icprules.text import Text

_ONE_DAY = datetime.timedelta(days=1)
_BEFORE, _AFTER = datetime.timedelta(days=365), datetime.timedelta(days=730)
_MARKED = ("due", "overdue", "undetermined", "upcoming")


@attrs.frozen(kw_only=True)
class Stretch:
    """Days with one verdict.

    Args:
        start: First Beijing date.
        end: Last Beijing date, inclusive.
        verdict: The legal verdict.
    """

    start: datetime.date
    end: datetime.date
    verdict: Verdict


@attrs.frozen(kw_only=True)
class Mark:
    """A last day of an open duty.

    Args:
        on: Beijing date, inclusive.
        title: What is due.
        is_certain: Whether the date is confirmed and the duty certainly applies.
    """

    on: datetime.date
    title: Text
    is_certain: bool


@attrs.frozen(kw_only=True)
class Strip:
    """A service over a range of days.

    Args:
        start: First Beijing date.
        end: Last Beijing date, inclusive.
        as_of: Beijing date asked about, within the range.
        stretches: They follow each other without a gap from start to end, each with another verdict.
        marks: Deadlines that are open on the day asked about and lie in the range, by date.
    """

    start: datetime.date
    end: datetime.date
    as_of: datetime.date
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the strip as plain data; dates as ISO text."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "verdicts": [
                {"start": one.start.isoformat(), "end": one.end.isoformat(), "verdict": one.verdict}
                for one in self.stretches
            ],
            "deadlines": [
                {"on": mark.on.isoformat(), "title": mark.title.to_dict(), "certain": mark.is_certain}
                for mark in self.marks
            ],
        }


def span_around(as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the range of days that a picture shows unless another is asked for.

    Args:
        as_of: Beijing date asked about.

    Returns:
        First and last Beijing date, both inclusive: from a year before to two years after.

    Example:
        >>> span_around(datetime.date(2024, 2, 22))
        (datetime.date(2023, 2, 22), datetime.date(2026, 2, 21))
    """
    return max(FIRST_DAY, as_of - _BEFORE), min(LAST_DAY, as_of + _AFTER)


def strip_of(result: Assessment, start: datetime.date, end: datetime.date) -> Strip:
    """Return the timeline of a service for a picture.

    Args:
        result: Its assessment on the day asked about.
        start: First Beijing date.
        end: Last Beijing date, inclusive.

    Returns:
        The strip.

    Raises:
        FactError: F109 for a day that no law is known for.

    Example:
        >>> import icprules
        >>> given = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        ...          "offered_in_mainland": True, "commercial": False, "filings": []}
        >>> result = icprules.assess(given, as_of="2024-02-22", rulebook=icprules.load())
        >>> strip = strip_of(result, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))
        >>> [(one.start.isoformat(), one.verdict) for one in strip.stretches]
        [('2024-01-01', 'action_required'), ('2024-04-01', 'non_compliant')]
    """
    # Where a day of the conduct was given, there is no law of it before that day.
    first = start if result.judged_on is None else max(start, result.judged_on)
    asked = _asked_on(result, first)
    stretches: list[Stretch] = []
    begun, verdict = first, asked.verdict
    for step in walk(asked, result.subject, end, lambda one: one.verdict):
        stretches.append(Stretch(start=begun, end=step.on - _ONE_DAY, verdict=verdict))
        begun, verdict = step.on, step.result.verdict
    stretches.append(Stretch(start=begun, end=end, verdict=verdict))
    return Strip(
        start=start,
        end=end,
        as_of=result.as_of,
        stretches=tuple(stretches),
        marks=tuple(_marks(result, start, end)),
    )


def _asked_on(result: Assessment, day: datetime.date) -> Assessment:
    return assess(
        subject_on(result.subject, day),
        as_of=day,
        rulebook=result.rulebook,
        calendar=result.calendar(),
        engine=result.engine,
        perspective=result.perspective,
        standing=result.standing,
        adjacent=False,
        known_on=result.known_on,
        judged_on=result.judged_on,
    )


def _marks(result: Assessment, start: datetime.date, end: datetime.date) -> Iterator[Mark]:
    marks: dict[datetime.date, Mark] = {}
    for duty in result.obligations:
        deadline = duty.deadline
        if duty.who != result.perspective or duty.status not in _MARKED or deadline is None:
            continue
        if deadline.due_on is not None and start <= deadline.due_on <= end:
            is_certain = deadline.certainty == "confirmed" and duty.status != "undetermined"
            mark = Mark(on=deadline.due_on, title=duty.title, is_certain=is_certain)
            # Platform policy often repeats the day of the law; one mark a day is enough, a certain one if any.
            known = marks.setdefault(mark.on, mark)
            if mark.is_certain and not known.is_certain:
                marks[mark.on] = mark
    yield from (marks[on] for on in sorted(marks))
