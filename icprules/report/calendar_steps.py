"""A plan -> entries of a calendar, one per step that has a day.

Decides on which day a step stands: on the last day that keeps the duty in time; where that has passed or is not
known, between the days on which it ends if one starts on the day of the plan. Must not import icalendar, engines,
decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.report.calendar_identity import entry_uid, service_identity
from icprules.report.calendar_lines import closing_lines, labelled, row_lines, still_ahead
from icprules.report.calendar_parts import ALARMS, CalendarEntry
from icprules.report.calendar_words import told
from icprules.report.plan_days_words import two_last_days, window_words
from icprules.report.plan_step_items import step_item
from icprules.report.plan_wording import say
from icprules.report.report_words import clauses, started
from icprules.report.wording import ACTOR, date_in_words
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from icprules.planning.plan import Course, Plan
    from icprules.planning.plan_parts import Step
    from icprules.text import Lang


@attrs.frozen(kw_only=True)
class _Stand:
    """Where a step stands, and how its days are to be read."""

    start: datetime.date
    end: datetime.date
    is_tentative: bool
    key: str


def step_entries(plan: Plan, alarms: Sequence[int] = ALARMS) -> tuple[CalendarEntry, ...]:
    """Return the entries of the steps of a plan.

    Args:
        plan: The plan.
        alarms: Calendar days before each entry on which to remind.

    Returns:
        In the order of the plan. A step that is done, or has no day yet, gives none; neither does a decision that
        is waited for, whose last day the duty itself has as an entry.

    Example:
        >>> import icprules
        >>> given = {"name": "shop", "kind": "app", "stage": "operating", "launched_on": "2022-05-01",
        ...          "offline": False, "offered_in_mainland": True, "commercial": False, "hosting": "mainland",
        ...          "filings": [], "sponsor": {"province": "沪", "kind": "enterprise"}}
        >>> plan = icprules.plan(given, as_of="2024-02-22", rulebook=icprules.load(),
        ...                      lead_times={"access_provider": "3..5wd"})
        >>> [(entry.title.en, entry.start.isoformat()) for entry in step_entries(plan)][1:3]
        [('step 2, First review by the platform or access provider (access provider), by this day', '2024-02-29'), \
('step 3, Confirm the SMS (sponsor), by this day', '2024-03-01')]
    """
    return tuple(_entries(plan, alarms))


def steps_without_day(plan: Plan) -> int:
    """Return how many steps of a plan are still to be done and have no day yet.

    Args:
        plan: The plan.
    """
    return sum(step.state != "done" and _stand(step, plan.as_of) is None for _, _, step in plan.steps())


def _entries(plan: Plan, alarms: Sequence[int]) -> Iterator[CalendarEntry]:
    identity, book = service_identity(plan.assessment), plan.assessment.rulebook
    numbers: dict[str, int] = {}
    for name, course, step in plan.steps():
        number = numbers[course.id] = numbers.get(course.id, 0) + 1
        stand = _stand(step, plan.as_of)
        if step.state == "done" or stand is None or _is_told_elsewhere(course, step):
            continue
        zh, en = ("\n".join(_lines(plan, course, step, number, lang)) for lang in LANGS)
        yield CalendarEntry(
            uid=entry_uid(book.name, identity, "plan", name),
            about="step",
            service=plan.service,
            title=told(stand.key, title=_titled(step, number)),
            start=stand.start,
            end=stand.end,
            is_tentative=stand.is_tentative,
            description=Text(zh=zh, en=en),
            url=next((ground.source.url for ground in step.basis if ground.source.url), ""),
            category=told("step"),
            alarms=still_ahead(alarms, stand.start, plan.as_of),
        )


def _stand(step: Step, as_of: datetime.date) -> _Stand | None:
    by, first, last = step.by, step.window.earliest, step.window.latest
    if by is not None and by.working_day_on >= as_of and step.state != "running":
        day = by.working_day_on
        is_certain = by.working_day.certainty == "confirmed"
        return _Stand(start=day, end=day, is_tentative=not is_certain, key="step_by" if is_certain else "step_by_maybe")
    if first is not None and last is not None:
        return _Stand(start=first.on, end=last.on, is_tentative=True, key="step_between")
    only = first or last
    if only is None:
        return None
    return _Stand(start=only.on, end=only.on, is_tentative=True, key="step_from" if first else "step_until")


def _is_told_elsewhere(course: Course, step: Step) -> bool:
    progress = course.duty.in_progress
    decide_by = None if progress is None else progress.decide_by
    return step.id == "bureau" and decide_by is not None and decide_by.due_on is not None


def _titled(step: Step, number: int) -> Text:
    title = step.title.map(lambda text, _: started(text))
    if step.who is None:
        return told("step_title", n=number, title=title)
    return told("step_title_of", n=number, title=title, who=ACTOR[step.who])


def _lines(plan: Plan, course: Course, step: Step, number: int, lang: Lang) -> Iterator[str]:
    yield told("duty", title=course.duty.title.map(lambda text, _: started(text))).to(lang)
    item = step_item(course, step, number, {}, lang)
    # A time that is not known refers to a question of a report, which a calendar does not have; and what a report
    # says of today would be read on other days.
    left_out = {"when"} if step.duration is not None else {"when", "takes"}
    yield from row_lines((row for row in item.rows if row.key == "what"), lang)
    yield labelled(say("when", lang), clauses(_when(plan, step, lang), lang), lang)
    yield from row_lines((row for row in item.rows if row.key not in {*left_out, "what"}), lang)
    yield from closing_lines(plan.assessment, lang)


def _when(plan: Plan, step: Step, lang: Lang) -> Iterator[str]:
    if step.state == "running":
        key = "step_running_open" if step.since is None else "step_running"
        yield say(key, lang, day="" if step.since is None else date_in_words(step.since, lang))
    if step.window.earliest is not None or step.window.latest is not None:
        yield window_words("step", step.window, told("reckoned", day=plan.as_of).to(lang), lang)
    if step.by is not None:
        yield two_last_days("latest_by", step.by, lang)
