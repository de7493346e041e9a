"""The intervals of a range on which an assessment is constant, with what changed between them and why.

Decides how a range is asked about and shown. It is computed from the dates involved, at about two assessments
per change, never by stepping through the days. Must not import the command line.

The facts are those of the whole range. A dated fact happens on its date. `service.stage` is that of the day
one has in mind; on each day of the range it follows from the dates as far as they are known (`stages.py` says
how), and where they are silent the given stage is taken to hold, which is listed under `assumes`. Facts
without a date are taken to hold on every day of the range.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.decision.changes import first_change, walk
from icprules.errors import FactError, problem
from icprules.foresight.change_words import difference_text, occasion_text
from icprules.foresight.differences import Difference, differences
from icprules.foresight.timeline_words import assumptions
from icprules.subjects.day_ranges import read_range
from icprules.subjects.stages import STAGE, stage_taken_for_granted, subject_on
from icprules.subjects.subject import Subject, read_subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment, Assumption
    from icprules.decision.occasions import Occasion, OccasionKind
    from icprules.rulebook.law import Actor, Rulebook, Standing
    from icprules.subjects.service import Service
    from icprules.text import Text

_ONE_DAY = datetime.timedelta(days=1)


@attrs.frozen(kw_only=True)
class Change:
    """Why the assessment changes on a day.

    Args:
        cause: What kind of thing happened, e.g. `deadline_passed`.
        on: First Beijing date of the new state.
        date: The date in the law or among the facts behind it, e.g. the last day of the period that passed.
        rule: Id of the rule that came, went, or has the deadline; or an empty text.
        obligation: Name of the obligation whose deadline it is, or an empty text.
        fact: Name of the dated fact, or an empty text.
        number: Filing number, or an empty text.
        text: In one sentence.
    """

    cause: OccasionKind
    on: datetime.date
    date: datetime.date
    rule: str = ""
    obligation: str = ""
    fact: str = ""
    number: str = ""
    text: Text

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain data; what does not apply is None."""
        return {
            "cause": self.cause,
            "on": self.on.isoformat(),
            "date": self.date.isoformat(),
            "rule": self.rule or None,
            "obligation": self.obligation or None,
            "fact": self.fact or None,
            "number": self.number or None,
            "text": self.text.to_dict(),
        }


@attrs.frozen(kw_only=True)
class Interval:
    """Days on which the assessment says the same.

    Args:
        start: First Beijing date.
        end: Last Beijing date, inclusive.
        assessment: That of the first day.
        changes: Why it differs from the interval before; empty for the first.
        differences: What differs from the interval before; empty for the first.
    """

    start: datetime.date
    end: datetime.date
    assessment: Assessment
    changes: tuple[Change, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.end - self.start).days + 1

    def to_dict(self, *, full: bool = False) -> dict[str, Any]:
        """Return the interval as plain data.

        Args:
            full: Whether to give the whole assessment and not only its main lines.

        Returns:
            Dates as ISO text.
        """
        result, rulebook = self.assessment, self.assessment.rulebook
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "days": self.days,
            "verdict": result.verdict,
            "possible": list(result.possible),
            "platform_verdict": result.platform_verdict,
            "platform_possible": list(result.platform_possible),
            "obligations": {duty.id: duty.status for duty in result.obligations},
            "prohibitions": {duty.id: duty.status for duty in result.prohibitions},
            "changes": [change.to_dict() for change in self.changes],
            "differences": [
                {**one.to_dict(), "text": difference_text(one, rulebook).to_dict()} for one in self.differences
            ],
            **({"assessment": result.to_dict()} if full else {}),
        }


@attrs.frozen(kw_only=True)
class Timeline:
    """A service over a range of days.

    Args:
        service: What it is called.
        start: First Beijing date.
        end: Last Beijing date, inclusive.
        intervals: They follow each other without a gap from start to end, and each differs from the one
            before.
        assumes: What was taken for granted about days that the facts do not speak of.
        perspective: Whose duties count.
        rulebook: The law used.
    """

    service: str
    start: datetime.date
    end: datetime.date
    intervals: tuple[Interval, ...]
    assumes: tuple[Assumption, ...]
    perspective: Actor
    rulebook: Rulebook = attrs.field(repr=False)

    def on(self, day: datetime.date) -> Interval:
        """Return the interval that holds a day.

        Args:
            day: Beijing date within the range.

        Returns:
            The interval.

        Raises:
            FactError: T104 for a day outside the range.
        """
        for interval in self.intervals:
            if interval.start <= day <= interval.end:
                return interval
        raise FactError(problem("T104", value=day, start=self.start, end=self.end))

    def to_dict(self, *, full: bool = False) -> dict[str, Any]:
        """Return the timeline as plain data, ready for JSON.

        Args:
            full: Whether every interval holds its whole assessment.

        Returns:
            Dates as ISO text.
        """
        rulebook = self.rulebook
        return {
            "service": self.service,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "perspective": self.perspective,
            "law": {"known_through": rulebook.known_through.isoformat()},
            "rulebook": {"name": rulebook.name, "version": rulebook.version, "digest": rulebook.digest},
            "intervals": [interval.to_dict(full=full) for interval in self.intervals],
            "assumes": [{"id": one.id, "text": one.text.to_dict()} for one in self.assumes],
            "disclaimer": rulebook.disclaimer.to_dict(),
        }


def timeline(
    service: Service | Mapping[str, Any] | Subject,
    start: datetime.date | str,
    end: datetime.date | str,
    *,
    rulebook: Rulebook,
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    perspective: Actor = "sponsor",
    standing: Collection[Standing] = (),
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
) -> Timeline:
    """Return the intervals of a range of days on which the assessment of a service is constant.

    Args:
        service: What is known about it, as for `assess`.
        start: First Beijing date.
        end: Last Beijing date, inclusive; at most 60 years after the first.
        rulebook: The law, from `load`.
        calendar: Working days; None for the shared one.
        engine: As for `assess`.
        perspective: Whose duties count for the verdict.
        standing: Only rules of these standings; empty for all.
        known_on: As for `assess`.
        judged_on: As for `assess`.

    Returns:
        The timeline.

    Raises:
        FactError: T101 to T103 when the range cannot be used; otherwise as `assess`.
        RulebookError: As `assess`.
        EngineError: As `assess`.
        CalendarError: As `assess`.

    Example:
        >>> import icprules
        >>> shop = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        ...         "offered_in_mainland": True, "filings": [], "sponsor": {"province": "沪"}}
        >>> found = timeline(shop, "2024-03-01", "2024-06-30", rulebook=icprules.load())
        >>> [(one.start.isoformat(), one.assessment.verdict) for one in found.intervals][-1]
        ('2024-04-01', 'non_compliant')
    """
    first, last = read_range(start, end)
    given = service if isinstance(service, Subject) else read_subject(service, rulebook.schema)
    result = assess(
        subject_on(given, first), as_of=first, rulebook=rulebook, calendar=calendar, engine=engine,
        perspective=perspective, standing=standing, known_on=known_on, judged_on=judged_on,
    )  # fmt: skip
    return Timeline(
        service=result.service,
        start=first,
        end=last,
        intervals=tuple(_intervals(result, given, last)),
        assumes=assumptions(stage_taken_for_granted(given), rulebook),
        perspective=perspective,
        rulebook=rulebook,
    )


def _intervals(first: Assessment, given: Subject, end: datetime.date) -> Iterator[Interval]:
    last = first
    changes: tuple[Change, ...] = ()
    differs: tuple[Difference, ...] = ()
    for step in walk(first, given, end):
        yield _interval(last, step.on - _ONE_DAY, changes, differs, first_day_after=step.on)
        changes = tuple(_change(one, last, step.result) for one in step.occasions)
        differs = differences(last, step.result)
        last = step.result
    yield _interval(last, end, changes, differs, given=given)


def _interval(
    result: Assessment,
    end: datetime.date,
    changes: tuple[Change, ...],
    differs: tuple[Difference, ...],
    *,
    first_day_after: datetime.date | None = None,
    given: Subject | None = None,
) -> Interval:
    # Its own subject has the stage of one day; what comes after is told by the service as it was given.
    def finder(asked: Assessment) -> datetime.date | None:
        return first_day_after or first_change(asked, given)

    kept = attrs.evolve(result, change_finder=finder, particulars_finder=lambda _: result.particulars)
    return Interval(start=result.as_of, end=end, assessment=kept, changes=changes, differences=differs)


def _change(one: Occasion, before: Assessment, after: Assessment) -> Change:
    was, now = (str(result.facts.get(STAGE, "")) for result in (before, after))
    return Change(
        cause=one.kind,
        on=one.on,
        date=one.date,
        rule=one.rule,
        obligation=one.obligation,
        fact=one.fact,
        number=one.number,
        text=occasion_text(one, after.rulebook, was, now),
    )
