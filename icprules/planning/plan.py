"""The result of planning: frozen data, and its form as a dictionary.

Decides the names and shape of plans, which are a contract: add, do not rename. Must not import engines, the planner or
the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from icprules.decision.assessment import Assessment, Assumption, DutyResult, NoticeResult
    from icprules.planning.plan_days import Duration, LastDay, PlanDay, Window
    from icprules.planning.plan_parts import Exposure, MissingInput, Step
    from icprules.rulebook.law import Actor
    from icprules.text import Text

State = Literal["ready", "conditional", "nothing_to_do"]
Timeliness = Literal["in_time", "at_risk", "late", "overdue", "open", "no_deadline"]


@attrs.frozen(kw_only=True)
class Course:
    """The steps that meet one open duty.

    Args:
        id: Id of the procedure: `filing`, `change`, `deregistration`, `access`, `display`.
        title: In a few words.
        duty: The duty that is met; one of law where there is one.
        meets_too: Other open duties that the same steps meet, e.g. those of a platform.
        through: Through whom it is lodged, or None while that is not known.
        otherwise_through: Through whom it may be lodged as well.
        due: Last day to meet the duty, or None.
        receipt: Last day on which the administration must receive the material so that even its whole time fits in.
        submission: Last day to lodge the material so that it arrives by then, or None where that cannot be said.
        begin: Last day to begin, where preparing takes a time that the caller gave; None otherwise.
        days_left: Calendar days from the day asked about to the deadline, or None.
        days_to_receipt: Calendar days from the day asked about to the last working day of receipt; negative when past.
        workdays_to_receipt: Working days after the day asked about up to then; None when it is past.
        decision_days: Working days that the administration may take, or None where no rule says.
        timeliness: Whether the duty is met in time if one starts today: `in_time` even by the longest times,
            `at_risk` between, `late` even by the shortest times told (no law sets a shortest), `overdue` when the
            deadline has passed, `open` while something has to be asked, `no_deadline`.
        days_late: Calendar days by which it ends after the deadline, at least and at most; None where unknown.
        finish: When the duty is met if one starts today.
        lawful_from: The first day on which what waits for the duty is lawful: the launch, or the change.
        obstacles: Why it cannot be started yet.
        steps: In order.
        exposure: What follows while it is late; None where it is in time.
        missing: What has to be asked.
        assumes: What was taken for granted.
        remarks: What the reader should know: an application that was refused, and the like.
    """

    id: str
    title: Text
    duty: DutyResult
    meets_too: tuple[DutyResult, ...] = ()
    through: Actor | None = None
    otherwise_through: tuple[Actor, ...] = ()
    due: PlanDay | None = None
    receipt: LastDay | None = None
    submission: LastDay | None = None
    begin: LastDay | None = None
    days_left: int | None = None
    days_to_receipt: int | None = None
    workdays_to_receipt: int | None = None
    decision_days: int | None = None
    timeliness: Timeliness
    days_late: tuple[int | None, int | None] = (None, None)
    finish: Window
    lawful_from: Window | None = None
    obstacles: tuple[NoticeResult, ...] = ()
    steps: tuple[Step, ...]
    exposure: Exposure | None = None
    missing: tuple[MissingInput, ...] = ()
    assumes: tuple[Assumption, ...] = ()
    remarks: tuple[Text, ...] = ()

    def step(self, name: str) -> Step:
        """Return the step of that name.

        Raises:
            KeyError: When the course has no such step.
        """
        for one in self.steps:
            if one.id == name:
                return one
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        """Return the course as plain data."""
        first, last = self.days_late
        lawful = self.lawful_from
        return {
            "id": self.id,
            "title": self.title.to_dict(),
            "duty": _duty(self.duty),
            "meets_too": [_duty(duty) for duty in self.meets_too],
            "through": self.through,
            "otherwise_through": list(self.otherwise_through),
            "due": None if self.due is None else self.due.to_dict(),
            "receipt": None if self.receipt is None else self.receipt.to_dict(),
            "submission": None if self.submission is None else self.submission.to_dict(),
            "begin": None if self.begin is None else self.begin.to_dict(),
            "days_left": self.days_left,
            "days_to_receipt": self.days_to_receipt,
            "workdays_to_receipt": self.workdays_to_receipt,
            "decision_days": self.decision_days,
            "timeliness": self.timeliness,
            "days_late": {"least": first, "most": last},
            "finish": self.finish.to_dict(),
            "lawful_from": None if lawful is None else lawful.to_dict(),
            "obstacles": [notice.to_dict() for notice in self.obstacles],
            "steps": [step.to_dict() for step in self.steps],
            "exposure": None if self.exposure is None else self.exposure.to_dict(),
            "missing": [one.to_dict() for one in self.missing],
            "assumes": [{"id": one.id, "text": one.text.to_dict()} for one in self.assumes],
            "remarks": [text.to_dict() for text in self.remarks],
        }


@attrs.frozen(kw_only=True)
class Plan:
    """From what is open on a day to compliance, step by step; immutable.

    Args:
        state: `ready`, `conditional` while something has to be asked, or `nothing_to_do`.
        reason: Why there is nothing to do, or None.
        courses: One for each procedure that is needed; none where there is nothing to do.
        beside: Other open duties of the sponsor, which no procedure meets.
        missing: What has to be asked for all courses, each once.
        lead_times: Times that the caller gave, by name.
        assessment: What the plan starts from.
    """

    state: State
    reason: Text | None = None
    courses: tuple[Course, ...] = ()
    beside: tuple[DutyResult, ...] = ()
    missing: tuple[MissingInput, ...] = ()
    lead_times: Mapping[str, Duration] = attrs.field(factory=dict, hash=False)
    assessment: Assessment = attrs.field(repr=False)

    @property
    def service(self) -> str:
        """What the service is called."""
        return self.assessment.service

    @property
    def as_of(self) -> datetime.date:
        """Beijing date on which the plan starts."""
        return self.assessment.as_of

    def course(self, name: str) -> Course:
        """Return the course of that name.

        Raises:
            KeyError: When the plan has no such course.
        """
        for one in self.courses:
            if one.id == name:
                return one
        raise KeyError(name)

    def steps(self) -> Iterator[tuple[str, Course, Step]]:
        """Yield every step of every course with a name that stays the same from plan to plan, e.g. `filing/review`."""
        for course in self.courses:
            for step in course.steps:
                yield f"{course.id}/{step.id}", course, step

    def to_dict(self) -> dict[str, Any]:
        """Return the whole plan as plain data, ready for JSON."""
        result = self.assessment
        rulebook, calendar = result.rulebook, result.calendar()
        return {
            "service": self.service,
            "as_of": self.as_of.isoformat(),
            "state": self.state,
            "reason": None if self.reason is None else self.reason.to_dict(),
            "verdict": result.verdict,
            "courses": [course.to_dict() for course in self.courses],
            "beside": [_duty(duty) for duty in self.beside],
            "missing": [one.to_dict() for one in self.missing],
            "lead_times": {name: duration.to_dict() for name, duration in sorted(self.lead_times.items())},
            "law": {"known_through": rulebook.known_through.isoformat()},
            "rulebook": {"name": rulebook.name, "version": rulebook.version, "digest": rulebook.digest},
            "calendar": {
                "revision": calendar.revision,
                "confirmed_through": calendar.confirmed_through.isoformat(),
            },
            "disclaimer": rulebook.disclaimer.to_dict(),
        }


def _duty(duty: DutyResult) -> dict[str, Any]:
    """The duty in short; the whole of it is in the assessment."""
    to, due_on = duty.to, None if duty.deadline is None else duty.deadline.due_on
    return {
        "id": duty.id,
        "rules": [rule.id for rule in duty.rules],
        "status": duty.status,
        "possible": list(duty.possible),
        "title": duty.title.to_dict(),
        "who": duty.who,
        "standing": duty.standing,
        "to": None if to is None else {"code": to.code, "name": to.name.to_dict(), "site": to.site},
        "due_on": None if due_on is None else due_on.isoformat(),
    }
