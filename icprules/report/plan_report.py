"""Plans -> a report for people in one language: how much time is really left, what to do by when, what to ask.

Decides what is shown and in which order; the steps are worded by `plan_items.py`, the look is decided by `terminal.py`
and `markdown.py`. Must not import rich or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.report.plan_days_words import days_text
from icprules.report.plan_items import TONES, course_item, exposure_item
from icprules.report.plan_step_items import step_item
from icprules.report.plan_wording import NEEDED, NOTHING, TIMELINESS, say
from icprules.report.report import foot_in_words
from icprules.report.report_dates import due_in_short
from icprules.report.report_items import Item
from icprules.report.report_parts import Question, Report, ServiceReport
from icprules.report.report_words import clauses, listed, started
from icprules.report.report_words import say as say_shared
from icprules.report.service_words import kind_in_words
from icprules.report.wording import VERDICT, date_in_words, status_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.planning.plan import Course, Plan, Timeliness
    from icprules.planning.plan_parts import MissingInput
    from icprules.report.report_parts import Circumstances
    from icprules.text import Lang

_ORDER: Sequence[Timeliness] = ("overdue", "late", "at_risk", "open", "in_time", "no_deadline")


def plan_report(plans: Sequence[Plan], asked: Circumstances, lang: Lang) -> Report:
    """Return the report on some plans.

    Args:
        plans: All of one day and one rulebook.
        asked: What was asked.
        lang: Language.

    Returns:
        The report, the most urgent service first.
    """
    ordered = sorted(plans, key=_urgency)
    return Report(
        lang=lang,
        heading=_heading(asked, lang),
        count=_count(ordered, asked.unread, lang),
        services=tuple(_service(plan, lang) for plan in ordered),
        shared=(),
        foot=foot_in_words([plan.assessment for plan in ordered], asked, lang),
    )


def _urgency(plan: Plan) -> tuple[int, datetime.date]:
    ranks = [_ORDER.index(course.timeliness) for course in plan.courses]
    days = [course.due.on for course in plan.courses if course.due is not None]
    return min(ranks, default=len(_ORDER)), min(days, default=datetime.date.max)


def _heading(asked: Circumstances, lang: Lang) -> str:
    key = "planned_today" if asked.is_today else "planned"
    parts = [say(key, lang, day=date_in_words(asked.as_of, lang)), say_shared("language", lang)]
    if asked.known_on is not None:
        parts.insert(1, say_shared("as_known_on", lang, day=asked.known_on))
    return " · ".join(parts)


def _count(plans: Sequence[Plan], unread: int, lang: Lang) -> str:
    states = [_state(plan, lang) for plan in plans]
    parts = [say("count_part", lang, n=states.count(state), state=state) for state in dict.fromkeys(states)]
    if unread:
        parts.append(say_shared("unread", lang, n=unread))
    key = "count_one" if len(plans) == 1 and lang == "en" else "count"
    return say(key, lang, n=len(plans), parts=listed(parts, lang))


def _state(plan: Plan, lang: Lang) -> str:
    if not plan.courses:
        return NOTHING.to(lang)
    return TIMELINESS[min((c.timeliness for c in plan.courses), key=_ORDER.index)].to(lang)


def _service(plan: Plan, lang: Lang) -> ServiceReport:
    numbers: dict[tuple[str, str], int] = {(one.kind, one.name): n for n, one in enumerate(plan.missing, 1)}
    first = plan.courses[0] if plan.courses else None
    return ServiceReport(
        name=plan.service,
        kind=kind_in_words(plan.assessment, lang),
        tone="quiet" if first is None else TONES[first.timeliness],
        verdict=_state(plan, lang),
        first="" if first is None else _next_step(first, lang),
        first_due="" if first is None else due_in_short(first.duty.deadline, plan.as_of, lang),
        verdict_line=_headline(plan, lang),
        platform_line=_really_left(first, lang),
        items=tuple(_items(plan, numbers, lang)),
        platform_items=(),
        questions=tuple(_question(one, lang) for one in plan.missing),
        more_questions="",
        others=(),
        remarks=tuple(_remarks(plan, lang)),
        foot=say("again" if plan.courses else "nothing_foot", lang),
    )


def _headline(plan: Plan, lang: Lang) -> str:
    if plan.reason is not None:
        return say("nothing", lang, verdict=VERDICT[plan.assessment.verdict].to(lang))
    parts = (
        say("headline", lang, title=course.title.to(lang), timeliness=TIMELINESS[course.timeliness].to(lang))
        for course in plan.courses
    )
    return started(clauses(parts, lang))


def _really_left(course: Course | None, lang: Lang) -> str:
    """How many of the days to the deadline are left once the administration's own time is taken off."""
    if course is None or course.days_left is None:
        return ""
    if course.days_left < 0:
        return started(say("overdue_by", lang, n=days_text(-course.days_left, lang)))
    days = course.days_to_receipt
    if days is None or course.decision_days is None or course.duty.deadline is None:
        return ""
    values = {"left": days_text(course.days_left, lang), "decision": course.decision_days}
    if days < 0:
        return started(say("real_none", lang, days=days_text(-days, lang), **values))
    if days == 0:
        return started(say("real_today", lang, **values))
    workdays = course.workdays_to_receipt
    return started(say("real_days", lang, days=days_text(days, lang), workdays=workdays, **values))


def _next_step(course: Course, lang: Lang) -> str:
    ahead = (started(step.title.to(lang)) for step in course.steps if step.state != "done")
    return next(ahead, started(course.title.to(lang)))


def _items(plan: Plan, numbers: Mapping[tuple[str, str], int], lang: Lang) -> Iterator[Item]:
    if plan.reason is not None:
        yield Item(
            tone="quiet" if plan.beside else "good", status=NOTHING.to(lang), title=started(plan.reason.to(lang))
        )
    for course in plan.courses:
        yield course_item(plan, course, numbers, lang)
        for number, step in enumerate(course.steps, 1):
            yield step_item(course, step, number, numbers, lang)
        if course.exposure is not None:
            yield exposure_item(plan, course, course.exposure, lang)


def _question(one: MissingInput, lang: Lang) -> Question:
    if one.kind == "lead_time":
        form = say("lead_time_form", lang, name=one.name)
        return Question(text=one.question.to(lang), fact=form, settles=say("settles_time", lang))
    names = listed((NEEDED[field].to(lang) for field in one.needed_for), lang)
    return Question(text=one.question.to(lang), fact=one.name, settles=say("settles", lang, names=names))


def _remarks(plan: Plan, lang: Lang) -> Iterator[tuple[str, tuple[str, ...]]]:
    if plan.beside:
        lines = tuple(
            f"{status_in_words(d.status, lang, is_dated=d.deadline is not None)}　{started(d.title.to(lang))}"
            if lang == "zh"
            else f"{status_in_words(d.status, lang, is_dated=d.deadline is not None)}: {d.title.to(lang)}"
            for d in plan.beside
        )
        yield say("beside", lang), lines
    texts = {one.id: one.text.to(lang) for course in plan.courses for one in course.assumes}
    if texts:
        yield say_shared("assumptions", lang), tuple(started(text) for text in texts.values())
