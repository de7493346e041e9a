"""Timelines of random services, held against assessing every day of the range.

Whether two days say the same is decided here by the whole of `to_dict`, not by what the timeline compares.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import attrs
import generated
import mini

from icprules.decision.assessor import assess
from icprules.errors import FactError
from icprules.foresight.timelines import Timeline, timeline
from icprules.rulebook.law import ACTORS
from icprules.subjects.stages import subject_on
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Actor, Standing
    from icprules.subjects.subject import Subject

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2022, 6, 1)
TEN_YEARS = 3653
_LONG = 1000
_OLDEST = datetime.date(2014, 1, 1)
_DATED = ("launched_on", "planned_launch_on", "terminated_on")
_CASES: dict[str, tuple[str, ...]] = {
    "application": ("submitted_on", "received_on", "decided_on"),
    "change": ("effective_on", "filed_on"),
    "access_provider": ("changed_on",),
    "sponsor": ("licence_applied_on", "licence_decided_on"),
}
_STANDINGS: tuple[tuple[Standing, ...], ...] = ((), (), (), ("law", "normative"), ("policy", "practice"))


@attrs.frozen(kw_only=True)
class Question:
    """A service, a range, who asks, and of which standing."""

    subject: Subject
    start: datetime.date
    end: datetime.date
    perspective: Actor
    standing: tuple[Standing, ...] = ()
    known_on: datetime.date | None = None
    judged_on: datetime.date | None = None

    def timeline(self) -> Timeline:
        return timeline(
            self.subject, self.start, self.end, rulebook=mini.real(), perspective=self.perspective,
            standing=self.standing, known_on=self.known_on, judged_on=self.judged_on,
        )  # fmt: skip

    def on(self, day: datetime.date) -> Assessment:
        found = assess(
            subject_on(self.subject, day), as_of=day, rulebook=mini.real(), perspective=self.perspective,
            standing=self.standing, known_on=self.known_on, judged_on=self.judged_on,
        )  # fmt: skip
        return mini.without_next_change(found)


def questions(rng: random.Random, days: int) -> Iterator[Question]:
    """Yield random services with a range of so many days each.

    Their dates lie about the dates of the law, within the range, long before it and long after it.
    """
    schema = mini.real().schema
    while True:
        first, spread = (FIRST, 400) if days < _LONG else (_OLDEST, 3500)
        start = first + DAY * rng.randrange(spread)
        given = generated.service(schema, rng)
        for key in _DATED:
            if key in given:
                given[key] = _some_day(rng, start, days)
        for group, keys in _CASES.items():
            table = given.get(group, {})
            for key in (key for key in keys if key in table and table[key] != "none" and rng.random() < 0.7):
                table[key] = _some_day(rng, start, days)
        for filing in given.get("filings", ()):
            filing["filed_on"] = _some_day(rng, start, days)
            if rng.random() < 0.3:
                filing["deregistered_on"] = _some_day(rng, start, days)
        if rng.random() < 0.6:
            given |= {"offline": False, "offered_in_mainland": True}
        try:
            subject = read_subject(given, schema)
        except FactError:
            continue
        yield Question(
            subject=subject,
            start=start,
            end=start + DAY * (days - 1),
            perspective="sponsor" if rng.random() < 0.6 else rng.choice(ACTORS),
            standing=rng.choice(_STANDINGS),
        )


def _some_day(rng: random.Random, start: datetime.date, days: int) -> str:
    chance = rng.random()
    if chance < 0.1:
        return rng.choice(("1999-12-31", "2005-06-30", "2014-02-28", "2099-12-31"))
    if chance < 0.5:
        return (FIRST + DAY * rng.randrange(1200)).isoformat()
    return (start + DAY * rng.randrange(-200, days + 200)).isoformat()


def said(result: Assessment) -> str:
    """Everything a result says, without the day asked about and what moves along with it from day to day."""
    table = result.to_dict()
    for name in ("as_of", "next_change", "provenance"):
        del table[name]
    for shown, duty in zip(table["obligations"], result.obligations, strict=True):
        if shown["deadline"] is not None:
            _settle(shown["deadline"], is_open=duty.deadline is not None and _is_open(duty.deadline.anchor))
    return json.dumps(table, sort_keys=True)


def _is_open(anchor: Any) -> bool:  # noqa: ANN401 - an anchor, or None
    return anchor is not None and anchor.on is None


def _settle(deadline: dict[str, Any], *, is_open: bool) -> None:
    del deadline["days_left"]
    if is_open:  # counted from a day that nobody knows: "no later than today" is said anew every day
        for name in ("earliest", "latest", "arithmetic"):
            del deadline[name]


def starts_by_day(asked: Question) -> list[datetime.date]:
    """Return the first days of the intervals, found by assessing every day."""
    found, before = [], ""
    for ahead in range((asked.end - asked.start).days + 1):
        day = asked.start + ahead * DAY
        if (says := said(asked.on(day))) != before:
            before = says
            found.append(day)
    return found


def disagreements(rng: random.Random, services: int, days: int) -> tuple[list[str], int]:
    """Return where a timeline differs from assessing every day, and how many intervals were looked at.

    Args:
        rng: Source of chance.
        services: How many services to try.
        days: Length of each range in calendar days.
    """
    faults, intervals = [], 0
    source = questions(rng, days)
    for _ in range(services):
        asked = next(source)
        starts = [interval.start for interval in asked.timeline().intervals]
        intervals += len(starts)
        wanted = starts_by_day(asked)
        if starts != wanted:
            faults.append(f"{asked}: expected {wanted}, got {starts}")
    return faults, intervals


def doubts(asked: Question, rng: random.Random, days: int) -> list[str]:
    """Return the days on which a timeline says something else than an assessment of the day.

    Looked at are the first and last day of every interval, and so many others by chance.
    """
    found = asked.timeline()
    length = (asked.end - asked.start).days
    wanted = {asked.start + DAY * rng.randrange(length + 1) for _ in range(days)}
    wanted |= {day for interval in found.intervals for day in (interval.start, interval.end)}
    faults = [str(day) for day in sorted(wanted) if said(asked.on(day)) != said(_kept(found.on(day).assessment))]
    for one, other in zip(found.intervals, found.intervals[1:], strict=False):
        if said(_kept(one.assessment)) == said(_kept(other.assessment)):
            faults.append(f"{other.start} is no change")
    return [f"{asked}: {fault}" for fault in faults]


def _kept(result: Assessment) -> Assessment:
    return mini.without_next_change(result)
