"""One procedure and the duty it meets -> its course: steps with their days, and whether it ends in time.

Decides how the days compare with the deadline. Through whom it is lodged, how long each step takes and what has to be
asked is decided by `course_times.py`. Must not import assess, the planner or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.assessment import Assumption, NoticeResult
from icprules.planning.course_times import channel_of, missing_inputs, times_of
from icprules.planning.grounds import step_grounds
from icprules.planning.plan import Course
from icprules.planning.plan_counting import MAKE_UP_DAYS, due_day, moved, workdays_until
from icprules.planning.plan_days import Window
from icprules.planning.plan_parts import Step
from icprules.planning.plan_words import ASSUMPTIONS, BEYOND_CALENDAR, STEP_REMARKS, TURNED_ON, TURNS
from icprules.planning.progress import Reached, reached
from icprules.planning.schedule import AFTER_FILING, begun_at, schedule
from icprules.report.wording import ACTOR
from icprules.rulebook import law
from icprules.rulebook.procedures import STEPS
from icprules.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import DutyResult
    from icprules.planning.course_times import Asked, StepTimes
    from icprules.planning.grounds import Reading
    from icprules.planning.plan import Timeliness
    from icprules.planning.plan_days import LastDay, PlanDay
    from icprules.planning.schedule import Schedule
    from icprules.rulebook.procedures import Procedure, ProcedureStep, StepId

APPLICATION = "application"
"""The event whose facts tell how far a filing has come."""

_STAGE = "service.stage"


def course_of(reading: Reading, procedure: Procedure, duties: Sequence[DutyResult], asked: Asked) -> Course:
    """Return the course that meets some duties by one procedure, without what follows while it is late.

    Args:
        reading: The assessment and its rules as they will stand.
        procedure: The procedure.
        duties: Open duties that it meets, the one to plan for first.
        asked: Lead times and channel that the caller gave.

    Returns:
        The course.

    Raises:
        FactError: T145 when the channel is none for this service.
    """
    result, duty = reading.result, duties[0]
    as_of, calendar = result.as_of, result.calendar()
    where = _reached(duty, result.facts, as_of)
    chosen = [step for step in procedure.steps if step.id != "launch" or result.facts.get(_STAGE) == "planned"]
    ids = [step.id for step in chosen]
    channel, others = channel_of(result, duty, asked.through if "review" in ids else None)
    times = times_of(reading, procedure, duty, channel, asked)
    due = due_day(duty.deadline)
    is_ahead = due is not None and due.latest >= as_of and duty.status != "overdue"
    obstacles = tuple(_obstacles(reading, procedure, duty))
    starts_on = _start(duty, due, as_of)
    plan = schedule(
        ids,
        {step: times[step].duration for step in ids if step not in AFTER_FILING},
        where,
        met_by=procedure.met_by,
        target=due if is_ahead else None,
        as_of=starts_on,
        can_start=not obstacles,
        calendar=calendar,
    )
    begun = begun_at(ids, where)
    receipt, submission = _last_days(ids, plan, begun)
    finish = plan.windows[procedure.met_by]
    is_past = bool(plan.overran) or (receipt is not None and receipt.on < as_of)
    timeliness = _timeliness(duty, due, finish, is_past=is_past)
    steps = tuple(
        _step(reading, step, duty, times[step.id], channel, plan, where, _state(i, begun, step.id, where))
        for i, step in enumerate(chosen)
    )
    awaited = [] if "bureau" in where.done else ids[begun : ids.index(procedure.met_by) + 1]
    return Course(
        id=procedure.id,
        title=procedure.title,
        duty=duty,
        meets_too=tuple(duties[1:]),
        through=channel,
        otherwise_through=others,
        due=due,
        receipt=receipt,
        submission=submission,
        begin=_begin(times, plan, submission),
        days_left=None if due is None else (due.soonest - as_of).days,
        days_to_receipt=None if receipt is None else (receipt.working_day_on - as_of).days,
        workdays_to_receipt=None if receipt is None else workdays_until(as_of, receipt.working_day_on, calendar),
        decision_days=times["bureau"].decision_days if "bureau" in ids else None,
        timeliness=timeliness,
        days_late=_days_late(timeliness, due, finish, as_of),
        finish=finish,
        lawful_from=_lawful_from(duty, plan, finish),
        obstacles=obstacles,
        steps=steps,
        missing=missing_inputs(reading, duty, where, [times[step] for step in awaited], channel),
        assumes=(*_reading(procedure), *_assumes(reading, duty, where, ids, steps)),
        remarks=tuple(_remarks(where, calendar if plan.is_beyond else None)),
    )


def _reached(duty: DutyResult, facts: Mapping[str, object], as_of: datetime.date) -> Reached:
    thens = [rule.then for rule in duty.rules]
    tells = any(isinstance(then, law.Obligation) and then.event == APPLICATION for then in thens)
    return reached(facts, as_of) if tells else Reached(step="prepare")  # type: ignore[arg-type]


def _start(duty: DutyResult, due: PlanDay | None, as_of: datetime.date) -> datetime.date:
    """The day on which one starts: today, but for what is done on a day of its own, and not before."""
    shape = None if duty.deadline is None else duty.deadline.spec.shape
    return max(as_of, due.on) if due is not None and isinstance(shape, law.OnDayOf) else as_of


def _obstacles(reading: Reading, procedure: Procedure, duty: DutyResult) -> Iterator[NoticeResult]:
    if duty.no_bureau is not None:
        basis = next((one for one in duty.basis if one.used_for == "bureau"), None)
        yield NoticeResult(id="no_bureau", category="notice", text=duty.no_bureau, basis=basis)
    yield from (notice for notice in reading.result.notices if notice.id in procedure.obstacles)


def _last_days(ids: Sequence[StepId], plan: Schedule, begun: int) -> tuple[LastDay | None, LastDay | None]:
    """By when the administration must have the material, and by when it is lodged; None once either has happened."""
    if "bureau" not in ids:
        return None, None
    bureau = ids.index("bureau")
    receipt = plan.by.get(ids[bureau - 1]) if begun < bureau and bureau else None
    return receipt, plan.by.get(ids[0]) if begun == 0 else None


def _begin(times: Mapping[StepId, StepTimes], plan: Schedule, submission: LastDay | None) -> LastDay | None:
    """By when to begin, where preparing takes a time of its own."""
    prepares = "prepare" in times and times["prepare"].takes_time
    return plan.begin_by if prepares and submission is not None else None


def _timeliness(duty: DutyResult, due: PlanDay | None, finish: Window, *, is_past: bool) -> Timeliness:
    """Whether a duty is met in time; `is_past` where the whole time of some step no longer fits in."""
    if duty.status == "overdue":
        return "overdue"
    if due is None:
        return "open" if duty.status == "undetermined" or duty.unsettled.get("date") else "no_deadline"
    first, last = finish.earliest, finish.latest
    if last is not None and last.outermost <= due.soonest:
        return "in_time"
    if first is not None and first.soonest > due.outermost:
        return "late"
    if last is None and not is_past:
        return "open"
    return "at_risk"


def _days_late(
    timeliness: Timeliness, due: PlanDay | None, finish: Window, as_of: datetime.date
) -> tuple[int | None, int | None]:
    if due is None or timeliness not in ("at_risk", "late", "overdue"):
        return None, None
    first = as_of if finish.earliest is None else finish.earliest.on
    last = finish.latest
    return max(0, (first - due.on).days), None if last is None else max(0, (last.outermost - due.on).days)


def _lawful_from(duty: DutyResult, plan: Schedule, finish: Window) -> Window | None:
    shape = None if duty.deadline is None else duty.deadline.spec.shape
    if "launch" in plan.windows:
        return plan.windows["launch"]
    if not isinstance(shape, law.AtLeastBefore):
        return None
    first, last = (None if day is None else moved(day, shape.days) for day in (finish.earliest, finish.latest))
    return Window(earliest=first, latest=last)


def _state(i: int, begun: int, step: StepId, where: Reached) -> str:
    if i < begun:
        return "done"
    if where.turn == "step_unknown" and step not in AFTER_FILING:
        return "unclear"
    if i > begun or where.at == "next":
        return "to_do"
    return where.at


def _step(
    reading: Reading,
    step: ProcedureStep,
    duty: DutyResult,
    time: StepTimes,
    channel: law.Actor | None,
    plan: Schedule,
    where: Reached,
    state: str,
) -> Step:
    as_of = reading.result.as_of
    is_first = step.id == "prepare"
    files = is_first and any(isinstance(r.then, law.Obligation) and r.then.event == APPLICATION for r in duty.rules)
    who = channel if step.who == "lodger" else step.who
    remarks = [
        _filled(STEP_REMARKS["seen_later"], day=Text(str(one.seen_on), str(one.seen_on)))
        for one in time.grounds
        if one.seen_on is not None and one.seen_on > as_of
    ]
    late = plan.overran.get(step.id)
    if late is not None:
        on = Text(late.on.isoformat(), late.on.isoformat())
        remarks.append(_filled(STEP_REMARKS["overran"], day=on, who=ACTOR[who or "bureau"]))
    return Step(
        id=step.id,
        title=step.title,
        text=step.text,
        who=who,
        state=state,  # type: ignore[arg-type]
        since=where.since if state == "running" else None,
        window=plan.windows[step.id],
        by=None if state == "done" else plan.by.get(step.id),
        duration=time.duration if time.takes_time else None,
        has_no_minimum=time.has_no_minimum,
        time_from=time.grounds,
        is_given=time.is_given,
        materials=reading.result.materials if files else (),
        basis=step_grounds(reading, step, duty),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _filled(text: Text, **values: Text) -> Text:
    return text.map(lambda part, lang: part.format(**{name: value.to(lang) for name, value in values.items()}))


def _remarks(where: Reached, too_short: WorkdayCalendar | None) -> Iterator[Text]:
    if where.turn:
        turned = where.turned_on
        on = Text("", "") if turned is None else TURNED_ON.map(lambda part, _: part.format(day=turned))
        yield _filled(TURNS[where.turn], on=on)
    if too_short is not None:
        day = too_short.last.isoformat()
        yield _filled(BEYOND_CALENDAR, day=Text(day, day))


def _reading(procedure: Procedure) -> tuple[Assumption, ...]:
    if procedure.reading is None:
        return ()
    return (Assumption(id=f"{procedure.id}_is_met", text=procedure.reading),)


def _assumes(
    reading: Reading, duty: DutyResult, where: Reached, ids: Sequence[StepId], steps: Iterable[Step]
) -> Iterator[Assumption]:
    result = reading.result
    can_start = any(step.window.latest is not None for step in steps if step.id != "prepare")
    if where.step == "prepare" and "prepare" in ids and can_start:
        yield Assumption(id="lodged_today", text=ASSUMPTIONS["lodged_today"])
    if "bureau" in ids and STEPS.index(where.step) <= STEPS.index("bureau"):
        if where.step != "bureau":
            yield Assumption(id="received_when_confirmed", text=ASSUMPTIONS["received_when_confirmed"])
        yield Assumption(id="complete_material", text=ASSUMPTIONS["complete_material"])
    events = {rule.then.event for rule in duty.rules if isinstance(rule.then, law.Obligation)}
    yield from (one for one in result.assumes if one.id in events)
    days = [day for step in steps for day in (step.window.earliest, step.window.latest) if day is not None]
    days += [step.by.any_day for step in steps if step.by is not None]
    if days and result.calendar().regions and "sponsor.province" not in result.facts:
        yield Assumption(id="national_days", text=ASSUMPTIONS["national_days"])
    text = result.rulebook.assumptions.get(MAKE_UP_DAYS)
    if text is not None and any(MAKE_UP_DAYS in day.assumes for day in days):
        yield Assumption(id=MAKE_UP_DAYS, text=text)
