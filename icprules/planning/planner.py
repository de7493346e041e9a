"""The question a caller asks: which steps lead from here to compliance, and by when?

Decides which duties are planned for and in which order, and what follows while one is late. Must not import the
command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, get_args

import attrs

from icprules.decision.assessor import assess
from icprules.errors import FactError, closest, problem
from icprules.planning.course import course_of
from icprules.planning.course_times import Asked
from icprules.planning.grounds import read
from icprules.planning.lead_times import read_lead_times
from icprules.planning.plan import Plan
from icprules.planning.plan_parts import Exposure
from icprules.planning.plan_words import REASONS
from icprules.rulebook import law
from icprules.rulebook.procedures import Channel
from icprules.subjects.stages import subject_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment, DutyResult, FollowingStep
    from icprules.planning.plan import Course
    from icprules.planning.plan_days import Duration
    from icprules.planning.plan_parts import MissingInput
    from icprules.rulebook.law import Rulebook
    from icprules.rulebook.procedures import Procedure
    from icprules.subjects.service import Service
    from icprules.subjects.subject import Subject

_OPEN = frozenset({"due", "overdue", "upcoming"})
_ONE_DAY = datetime.timedelta(days=1)


def plan(
    service: Service | Mapping[str, Any] | Subject,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    calendar: WorkdayCalendar | None = None,
    lead_times: Mapping[str, str | Duration] | None = None,
    through: str | None = None,
    engine: str = "compiled",
    known_on: datetime.date | str | None = None,
) -> Plan:
    """Lay out the steps from what is open for a service to compliance, with the days each has.

    The plan has one course for each procedure that is needed: `filing`, and `change`, `deregistration`, `access` or
    `display` where those are open. The steps of a course have names that stay (`prepare`, `review`, `sms`, `bureau`,
    `launch`, `display`, `query`); `Plan.steps()` yields all of them under names such as `filing/review`. Each step has
    `window`, between which days it ends if one starts on `as_of`, and `by`, the last day for it.

    Args:
        service: What is known about it, as for `assess`.
        as_of: Beijing date on which one starts.
        rulebook: The law, from `load`; its lead times have the standing of platform policy or practice, never of law.
        calendar: Working days; None for the shared one.
        lead_times: Times that the caller knows, by `prepare`, `access_provider`, `distribution_platform` or
            `running_platform`: `3..5wd` for 3 to 5 working days, `2..4d` for calendar days; they outweigh those of
            the rulebook. A time that neither tells is asked for under `missing`, never assumed.
        through: Channel through which it is lodged; None for the usual one.
        engine: As for `assess`.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.

    Returns:
        The plan. What is missing leaves it conditional, never an exception.

    Raises:
        FactError: T141 to T145 for lead times or a channel that cannot be used; otherwise as `assess`.
        RulebookError: As `assess`.
        EngineError: As `assess`.

    Example:
        >>> import icprules
        >>> shop = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        ...         "offered_in_mainland": True, "filings": [], "sponsor": {"province": "沪"}}
        >>> found = plan(shop, as_of="2024-02-22", rulebook=icprules.load()).course("filing")
        >>> found.receipt.on.isoformat(), found.receipt.working_day_on.isoformat()
        ('2024-03-03', '2024-03-01')
        >>> [(one.kind, one.name) for one in found.missing]
        [('lead_time', 'access_provider')]
    """
    result = assess(service, as_of=as_of, rulebook=rulebook, calendar=calendar, engine=engine, known_on=known_on)
    return plan_of(result, lead_times=lead_times, through=through)


def plan_of(
    result: Assessment, *, lead_times: Mapping[str, str | Duration] | None = None, through: str | None = None
) -> Plan:
    """Lay out the steps to compliance for a service that was assessed already.

    Args:
        result: The assessment; its day is the one on which one starts.
        lead_times: As for `plan`.
        through: As for `plan`.

    Returns:
        The plan.

    Raises:
        FactError: T141 to T145.

    Example:
        >>> import icprules
        >>> page = {"kind": "website", "stage": "operating", "offline": True, "filings": []}
        >>> result = icprules.assess(page, as_of="2024-02-22", rulebook=icprules.load())
        >>> plan_of(result).state
        'nothing_to_do'
    """
    given = read_lead_times(lead_times)
    channels = get_args(Channel)
    if through is not None and through not in channels:
        close = closest(str(through), channels)
        raise FactError(problem("F150", name="through", value=through, close=close, allowed=" · ".join(channels)))
    asked = Asked(lead_times=given, through=through)  # type: ignore[arg-type]  # checked just above
    book = result.rulebook.procedures
    procedures = () if book is None else book.procedures
    courses = _courses(result, procedures, asked)
    beside = tuple(_beside(result, procedures))
    missing = _joined(courses)
    if courses:
        is_open = missing or any(c.duty.status == "undetermined" for c in courses)
        return Plan(
            state="conditional" if is_open else "ready",
            courses=courses,
            beside=beside,
            missing=missing,
            lead_times=given,
            assessment=result,
        )
    reason = REASONS[_why_nothing(result, beside, procedures)]
    return Plan(state="nothing_to_do", reason=reason, beside=beside, lead_times=given, assessment=result)


def _courses(result: Assessment, procedures: Sequence[Procedure], asked: Asked) -> tuple[Course, ...]:
    groups = [(procedure, _open_duties(result, procedure)) for procedure in procedures]
    wanted = [(procedure, duties) for procedure, duties in groups if duties]
    if not wanted:
        return ()
    reading = read(result)
    return tuple(_exposed(result, course_of(reading, procedure, duties, asked)) for procedure, duties in wanted)


def _open_duties(result: Assessment, procedure: Procedure) -> list[DutyResult]:
    """The open duties that a procedure meets: those of law first, then the most urgent."""
    found = [duty for duty in _sponsors(result) if duty.id in procedure.duties]

    def rank(duty: DutyResult) -> tuple[bool, datetime.date, int]:
        due = None if duty.deadline is None else duty.deadline.due_on
        return duty.standing not in law.BINDING, due or datetime.date.max, procedure.duties.index(duty.id)

    return sorted(found, key=rank)


def _sponsors(result: Assessment) -> list[DutyResult]:
    return [
        duty
        for duty in result.obligations
        if duty.who == "sponsor" and (duty.status in _OPEN or _OPEN.intersection(duty.possible))
    ]


def _beside(result: Assessment, procedures: Sequence[Procedure]) -> list[DutyResult]:
    """Open duties of the sponsor that no procedure meets, and that are no step of one."""
    met = {name for procedure in procedures for name in procedure.duties}
    steps = {rule for procedure in procedures for step in procedure.steps for rule in step.rests_on}
    return [
        duty for duty in _sponsors(result) if duty.id not in met and not any(rule.id in steps for rule in duty.rules)
    ]


def _joined(courses: Sequence[Course]) -> tuple[MissingInput, ...]:
    found: dict[tuple[str, str], MissingInput] = {}
    for course in courses:
        for one in course.missing:
            other = found.get((one.kind, one.name))
            fields = one.needed_for if other is None else dict.fromkeys((*other.needed_for, *one.needed_for))
            found[one.kind, one.name] = attrs.evolve(one, needed_for=tuple(fields))
    return tuple(found.values())


def _why_nothing(result: Assessment, beside: Sequence[DutyResult], procedures: Sequence[Procedure]) -> str:
    if not procedures:
        return "no_procedures"
    if beside:
        return "beside"
    return result.verdict if result.verdict in ("out_of_scope", "compliant") else "none_open"


def _exposed(result: Assessment, course: Course) -> Course:
    """Add what is broken, and what may follow, from the day after the deadline until the duty is met."""
    if course.timeliness in ("in_time", "no_deadline") or "launch" in (step.id for step in course.steps):
        return course
    first = result.as_of
    if course.due is not None:
        first = max(first, course.due.on + _ONE_DAY)
    if course.due is None and course.timeliness != "overdue":
        return course
    then = result if first == result.as_of else _again(result, first)
    names = {course.duty.id, *(duty.id for duty in course.meets_too)}
    late = [duty for duty in then.obligations if duty.id in names and duty.status == "overdue"]
    broken = [duty for duty in then.prohibitions if duty.status == "broken"]
    following: dict[str, FollowingStep] = {step.id: step for duty in (*late, *broken) for step in duty.consequences}
    if not late and not broken:
        return course
    exposure = Exposure(
        first_on=result.as_of if course.due is None else course.due.on + _ONE_DAY,
        until=course.finish.latest,
        is_certain=course.timeliness == "overdue",
        duties=(*late, *broken),
        consequences=tuple(sorted(following.values(), key=_in_order)),
    )
    return attrs.evolve(course, exposure=exposure)


def _in_order(step: FollowingStep) -> tuple[int, bool, bool, int]:
    """First steps first; what certainly reaches the service before what reaches it by analogy; law before policy."""
    cite = step.basis.rule.citation
    return step.step, not step.is_live, cite.reach != "direct", law.STANDINGS.index(cite.standing)


def _again(result: Assessment, day: datetime.date) -> Assessment:
    return assess(
        subject_on(result.subject, day),
        as_of=day,
        rulebook=result.rulebook,
        calendar=result.calendar(),
        engine=result.engine,
        perspective=result.perspective,
        standing=result.standing,
        known_on=result.known_on,
    )
