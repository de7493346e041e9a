"""A course, or what follows while it is late -> the lines a person reads.

Decides which of their parts are worth a line. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.citations import cited_briefly
from icprules.planning.plan_counting import workdays_until
from icprules.report.plan_days_words import (
    best_day,
    days_text,
    safe_day,
    two_last_days,
    window_words,
)
from icprules.report.plan_step_items import labelled, shape_of, start_words
from icprules.report.plan_wording import TIMELINESS, say
from icprules.report.report_dates import due_in_words
from icprules.report.report_items import Item, Row
from icprules.report.report_words import clauses, listed, noted, started
from icprules.report.report_words import say as say_shared
from icprules.report.wording import ACTOR, STANDING, date_in_words
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.planning.plan import Course, Plan, Timeliness
    from icprules.planning.plan_parts import Exposure
    from icprules.report.report_items import Tone
    from icprules.text import Lang

    Numbers = Mapping[tuple[str, str], int]

TONES: Mapping[Timeliness, Tone] = {
    "overdue": "bad", "late": "bad", "at_risk": "open", "open": "unknown", "in_time": "good", "no_deadline": "open",
}  # fmt: skip


def course_item(plan: Plan, course: Course, numbers: Numbers, lang: Lang) -> Item:
    """Return what a person reads about a course before its steps.

    Args:
        plan: The plan.
        course: One of its courses.
        numbers: Number under which the report asks for something, by kind and name.
        lang: Language.

    Returns:
        Deadline, last days, what comes of starting today, channel and obstacles.
    """
    rows = [row for row in _course_rows(plan, course, numbers, lang) if row.lines]
    status = TIMELINESS[course.timeliness].to(lang)
    return Item(
        tone=TONES[course.timeliness], status=status, title=started(course.duty.title.to(lang)), rows=tuple(rows)
    )


def _course_rows(plan: Plan, course: Course, numbers: Numbers, lang: Lang) -> Iterator[Row]:
    deadline = course.duty.deadline
    yield labelled("news", lang, *(started(text.to(lang)) for text in course.remarks))
    if deadline is not None:
        yield labelled("deadline", lang, clauses(due_in_words(deadline, plan.as_of, lang), lang))
    yield labelled("obstacle", lang, *(notice.text.to(lang) for notice in course.obstacles))
    yield labelled("receive", lang, _receipt(plan, course, lang))
    yield labelled("lodge", lang, _lodging(plan, course, numbers, lang))
    if course.begin is not None:
        yield labelled("begin", lang, two_last_days("by_beginning", course.begin, lang))
    yield labelled("forwards", lang, clauses(_forwards(course, lang), lang))
    yield labelled("lawful", lang, clauses(_lawful(course, lang), lang))
    yield labelled("channel", lang, clauses(_channel(plan, course, lang), lang))
    too = [noted(started(d.title.to(lang)), _standing(d.standing, lang), lang) for d in course.meets_too]
    yield labelled("meets", lang, *too)
    own = [b for b in course.duty.basis if b.used_for in ("duty", "exemption")]
    yield labelled("basis", lang, *dict.fromkeys(cited_briefly(b.source, b.rule.citation, lang) for b in own))


def _standing(standing: law.Standing, lang: Lang) -> str:
    return "" if standing in law.BINDING else STANDING[standing].to(lang)


def _receipt(plan: Plan, course: Course, lang: Lang) -> str:
    receipt = course.receipt
    if receipt is None:
        return ""
    if isinstance(shape_of(course), law.AtLeastBefore):
        return say("by_change", lang, day=safe_day(receipt.any_day, lang))
    past = say("receipt_past", lang) if receipt.on < plan.as_of else ""
    return two_last_days("by_receipt", receipt, lang) + past


def _lodging(plan: Plan, course: Course, numbers: Numbers, lang: Lang) -> str:
    if course.submission is not None and isinstance(shape_of(course), law.OnDayOf):
        return say("by_ending", lang, day=date_in_words(course.submission.any_day.on, lang))
    if course.submission is not None:
        past = say("receipt_past", lang) if course.submission.on < plan.as_of else ""
        return two_last_days("by_lodging", course.submission, lang) + past
    number = numbers.get(("lead_time", str(course.through)))
    review = next((step for step in course.steps if step.id == "review"), None)
    if number is None or review is None or review.by is None or course.through is None:
        return ""
    who = ACTOR[course.through].to(lang)
    text = say("lodging_unknown", lang, who=who, number=number, day=date_in_words(review.by.working_day_on, lang))
    room = (
        None if course.obstacles else workdays_until(plan.as_of, review.by.working_day_on, plan.assessment.calendar())
    )
    return text if not room else clauses((text, say("review_room", lang, n=room)), lang)


def _forwards(course: Course, lang: Lang) -> Iterator[str]:
    if course.obstacles or course.id == "display":
        return
    least, most = course.days_late
    if isinstance(shape_of(course), law.OnDayOf):
        if course.timeliness == "overdue" and least:
            yield say("met_when_lodged", lang)
            yield say("late_by", lang, most=days_text(least, lang))
        return
    if course.finish.earliest is not None or course.finish.latest is not None or least:
        yield window_words("ends", course.finish, start_words(course, lang), lang)
    if course.timeliness == "in_time":
        yield TIMELINESS["in_time"].to(lang)
    elif least and most is None:
        yield say("late_at_least", lang, least=days_text(least, lang))
    elif most:
        key = "late_by" if least == most else "late_between" if least else "late_at_most"
        yield say(key, lang, least=least, most=days_text(most, lang))


def _lawful(course: Course, lang: Lang) -> Iterator[str]:
    window = course.lawful_from
    if window is None:
        return
    is_launch = any(step.id == "launch" for step in course.steps)
    if window.earliest is None or window.latest is None:
        if is_launch:
            yield say("launch_open", lang)
        return
    first, last = best_day(window.earliest, lang), best_day(window.latest, lang)
    yield say("launch_from" if is_launch else "change_from", lang, first=first, last=last)
    late = course.days_late[1]
    if is_launch and course.timeliness in ("at_risk", "late") and late:
        yield say("postpone", lang, n=days_text(late, lang))


def _channel(plan: Plan, course: Course, lang: Lang) -> Iterator[str]:
    facts = plan.assessment.rulebook.schema.facts
    if course.through is not None:
        yield say("through", lang, who=ACTOR[course.through].to(lang))
    elif course.duty.unsettled.get("channel"):
        names = (facts[name].label.to(lang) for name in course.duty.unsettled["channel"])
        yield say("through_open", lang, names=listed(names, lang))
    if course.otherwise_through:
        yield say("also_through", lang, names=listed((ACTOR[one].to(lang) for one in course.otherwise_through), lang))
    if course.duty.to is not None:
        yield say("to_bureau", lang, name=course.duty.to.name.to(lang))


def exposure_item(plan: Plan, course: Course, exposure: Exposure, lang: Lang) -> Item:
    """Return what a person reads about the time between the deadline and the end of the course.

    Args:
        plan: The plan.
        course: The course.
        exposure: What is broken and what follows.
        lang: Language.

    Returns:
        Duties and prohibitions, by whom they are broken, and consequences in order.
    """
    first = date_in_words(exposure.first_on, lang)
    # What can be met today has no last day that would be worth telling.
    until = exposure.until if exposure.until is not None and exposure.until.on > plan.as_of else None
    key = "exposed_open" if until is None else "exposed_until"
    span = say(key, lang, first=first, last="" if until is None else best_day(until, lang))
    title = started(span if exposure.is_certain else say("if_late", lang, text=span))
    broken = [
        noted(
            say("breach", lang, who=started(ACTOR[duty.who].to(lang)), title=duty.title.to(lang)),
            _standing(duty.standing, lang),
            lang,
        )
        for duty in exposure.duties
    ]
    following = []
    for step in exposure.consequences:
        text = step.text.to(lang) if step.is_certain else say_shared("maybe", lang, text=step.text.to(lang))
        following.append(noted(text, cited_briefly(step.basis.source, step.basis.rule.citation, lang), lang))
    rows = (
        Row(key="breaches", label=say("breaches", lang), lines=tuple(dict.fromkeys(broken))),
        Row(key="now", label=say_shared("now", lang), lines=tuple(dict.fromkeys(following)), may_be_referred_to=True),
    )
    tone: Tone = "bad" if course.timeliness in ("late", "overdue") else "open"
    return Item(tone=tone, status=say("meanwhile", lang), title=title, rows=tuple(row for row in rows if row.lines))
