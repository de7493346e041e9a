"""The parts of a plan: what a step rests on, what is asked, a step, and what follows while it is late.

Decides their names and shape only, which are a contract: add, do not rename. Must not import engines, the planner or
the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.decision.citations import cited_as

if TYPE_CHECKING:
    import datetime

    from icprules.decision.assessment import DutyResult, FollowingStep, NoticeResult
    from icprules.planning.plan_days import Duration, LastDay, PlanDay, Window
    from icprules.rulebook.law import Actor, Citation, Source
    from icprules.rulebook.procedures import StepId
    from icprules.text import Text

StepState = Literal["done", "running", "unclear", "to_do"]
InputKind = Literal["fact", "lead_time"]
Needed = Literal["status", "date", "channel", "bureau", "time"]


@attrs.frozen(kw_only=True)
class Ground:
    """One rule or one lead time on which a step rests.

    Args:
        source: Its instrument.
        citation: The place in it, with its standing.
        rule: Id of the rule, or an empty text.
        lead_time: Id of the lead time, or an empty text.
        is_certain: Whether it certainly speaks about the service.
        seen_on: For a lead time read in a text whose earlier versions were not seen: the Beijing date of that text.
    """

    source: Source
    citation: Citation
    rule: str = ""
    lead_time: str = ""
    is_certain: bool = True
    seen_on: datetime.date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the ground as plain data."""
        cite = self.citation
        return {
            "rule": self.rule,
            "lead_time": self.lead_time,
            "instrument": self.source.key,
            "number": self.source.number,
            "title": self.source.title.to_dict(),
            "locator": cite.locator.en,
            "cited_as": cited_as(self.source, cite).to_dict(),
            "url": self.source.url,
            "standing": cite.standing,
            "reach": cite.reach,
            "verification": cite.verification,
            "certain": self.is_certain,
            "seen_on": _iso(self.seen_on),
            "note": None if cite.note is None else cite.note.to_dict(),
        }


@attrs.frozen(kw_only=True)
class MissingInput:
    """Something that has to be asked before a plan is complete.

    Args:
        kind: A fact of the service, or a lead time.
        name: Of the fact, or the name under which the lead time is given.
        question: What to ask.
        needed_for: What hangs on it: the `status`, `date`, `channel` or `bureau` of the duty, or the `time` it takes.
    """

    kind: InputKind
    name: str
    question: Text
    needed_for: tuple[Needed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the question as plain data."""
        return {
            "kind": self.kind,
            "name": self.name,
            "question": self.question.to_dict(),
            "needed_for": list(self.needed_for),
        }


@attrs.frozen(kw_only=True)
class Step:
    """One step of a course.

    Args:
        id: `prepare`, `review`, `sms`, `bureau`, `launch`, `display` or `query`.
        title: In a few words.
        text: What to do, in a sentence.
        who: Who does it, or None while the channel is not known.
        state: `done`, `running`, `unclear` (this step or a later one) or `to_do`.
        since: Beijing date it began, where it runs since a known day.
        window: Between which days it ends if one starts today; for a finished step the day it ended.
        by: Last day for it to end so that the duty is met in time, or None.
        duration: How long it takes, or None for a step that takes no time of its own or a time that is not known.
        has_no_minimum: Whether nothing says how quickly it may end.
        time_from: What the duration comes from; empty where the caller gave it.
        is_given: Whether the caller gave the duration.
        materials: What has to be handed in, for the first step of a filing.
        basis: What the step itself rests on.
        remarks: What the reader should know.
    """

    id: StepId
    title: Text
    text: Text
    who: Actor | None
    state: StepState
    since: datetime.date | None = None
    window: Window
    by: LastDay | None = None
    duration: Duration | None = None
    has_no_minimum: bool = False
    time_from: tuple[Ground, ...] = ()
    is_given: bool = False
    materials: tuple[NoticeResult, ...] = ()
    basis: tuple[Ground, ...] = ()
    remarks: tuple[Text, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the step as plain data."""
        return {
            "id": self.id,
            "title": self.title.to_dict(),
            "text": self.text.to_dict(),
            "who": self.who,
            "state": self.state,
            "since": _iso(self.since),
            "window": self.window.to_dict(),
            "by": None if self.by is None else self.by.to_dict(),
            "duration": None if self.duration is None else self.duration.to_dict(),
            "has_no_minimum": self.has_no_minimum,
            "time_given": self.is_given,
            "time_from": [ground.to_dict() for ground in self.time_from],
            "materials": [notice.to_dict() for notice in self.materials],
            "basis": [ground.to_dict() for ground in self.basis],
            "remarks": [text.to_dict() for text in self.remarks],
        }


@attrs.frozen(kw_only=True)
class Exposure:
    """What is broken, and what may follow, from the day after the deadline until the duty is met.

    Args:
        first_on: First Beijing date of it.
        until: When the duty is met at the latest, or None while that is not known.
        is_certain: Whether it has come to that; otherwise it does unless the course ends in time.
        duties: Obligations of the sponsor that are overdue, and prohibitions that are broken, whoever they bind.
        consequences: What follows, first steps first; `is_live` says whether it follows on that day.
    """

    first_on: datetime.date
    until: PlanDay | None
    is_certain: bool
    duties: tuple[DutyResult, ...]
    consequences: tuple[FollowingStep, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the exposure as plain data."""
        return {
            "first_on": self.first_on.isoformat(),
            "until": None if self.until is None else self.until.to_dict(),
            "certain": self.is_certain,
            "duties": [
                {
                    "id": duty.id,
                    "prohibition": duty.is_prohibition,
                    "status": duty.status,
                    "who": duty.who,
                    "title": duty.title.to_dict(),
                    "standing": duty.standing,
                    "basis": [basis.to_dict() for basis in duty.basis],
                }
                for duty in self.duties
            ],
            "consequences": [step.to_dict() for step in self.consequences],
        }


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
