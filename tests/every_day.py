"""Timelines of random services, held against assessing every day of the range."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs
import generated
import mini

from icprules.decision.assessor import assess
from icprules.decision.changes import outcome_of
from icprules.errors import FactError
from icprules.foresight.timelines import timeline
from icprules.rulebook.law import ACTORS
from icprules.subjects.stages import subject_on
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from icprules.rulebook.law import Actor
    from icprules.subjects.subject import Subject

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2022, 6, 1)
_DATED = ("launched_on", "planned_launch_on", "terminated_on")


@attrs.frozen(kw_only=True)
class Question:
    """A service, a range, and who asks."""

    subject: Subject
    start: datetime.date
    end: datetime.date
    perspective: Actor


def questions(rng: random.Random, days: int) -> Iterator[Question]:
    """Yield random services whose dates lie about the dates of the law, each with a range of so many days."""
    schema = mini.real().schema
    while True:
        given = generated.service(schema, rng)
        for key in _DATED:
            if key in given:
                given[key] = (FIRST + DAY * rng.randrange(1200)).isoformat()
        if rng.random() < 0.6:
            given |= {"offline": False, "offered_in_mainland": True}
        try:
            subject = read_subject(given, schema)
        except FactError:
            continue
        start = FIRST + DAY * rng.randrange(400)
        who = "sponsor" if rng.random() < 0.6 else rng.choice(ACTORS)
        yield Question(subject=subject, start=start, end=start + DAY * (days - 1), perspective=who)


def starts_by_day(asked: Question) -> list[datetime.date]:
    """Return the first days of the intervals, found by assessing every day."""
    found, before = [], object()
    for ahead in range((asked.end - asked.start).days + 1):
        day = asked.start + ahead * DAY
        subject = subject_on(asked.subject, day)
        result = assess(subject, as_of=day, rulebook=mini.real(), perspective=asked.perspective)
        if outcome_of(result) != before:
            before = outcome_of(result)
            found.append(day)
    return found


def disagreements(rng: random.Random, services: int, days: int) -> list[str]:
    """Return where a timeline differs from assessing every day.

    Args:
        rng: Source of chance.
        services: How many services to try.
        days: Length of each range in calendar days.
    """
    faults = []
    source = questions(rng, days)
    for _ in range(services):
        asked = next(source)
        found = timeline(asked.subject, asked.start, asked.end, rulebook=mini.real(), perspective=asked.perspective)
        starts = [interval.start for interval in found.intervals]
        wanted = starts_by_day(asked)
        if starts != wanted:
            faults.append(f"{asked}: expected {wanted}, got {starts}")
    return faults
