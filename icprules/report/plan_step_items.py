"""A step of a plan -> the lines a person reads, and what lines of a plan have in common.

Decides which parts of a step are worth a line. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.citations import cited_briefly
from icprules.report.plan_days_words import duration_words, longest_words, shortest_words, two_last_days, window_words
from icprules.report.plan_wording import say
from icprules.report.report_items import Item, Row
from icprules.report.report_words import clauses, listed, noted, started
from icprules.report.wording import ACTOR, date_in_words
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icprules.planning.plan import Course
    from icprules.planning.plan_days import Duration
    from icprules.planning.plan_parts import Ground, Step
    from icprules.report.report_items import Tone
    from icprules.text import Lang

    Numbers = Mapping[tuple[str, str], int]

_OF_STEPS: Mapping[str, Tone] = {"done": "good", "running": "open", "unclear": "unknown", "to_do": "quiet"}


def labelled(key: str, lang: Lang, *lines: str) -> Row:
    """Return a row under its label, empty lines left out."""
    return Row(key=key, label=say(key, lang), lines=tuple(line for line in lines if line))


def start_words(course: Course, lang: Lang) -> str:
    """Return from what the days of a course are counted forwards."""
    if isinstance(shape_of(course), law.OnDayOf) and course.timeliness != "overdue":
        return say("lodged_that_day", lang)
    is_ahead = course.steps[0].state == "to_do" and course.steps[0].id == "prepare"
    return say("lodged_today" if is_ahead else "as_it_stands", lang)


def shape_of(course: Course) -> law.Shape | None:
    """Return the shape of the deadline of a course, or None without one."""
    return None if course.duty.deadline is None else course.duty.deadline.spec.shape


def step_item(course: Course, step: Step, number: int, numbers: Numbers, lang: Lang) -> Item:
    """Return what a person reads about one step.

    Args:
        course: The course of the step.
        step: The step.
        number: Its number in the course.
        numbers: As for `course_item`.
        lang: Language.

    Returns:
        Who does what between which days, by when, how long it takes, and on what that rests.
    """
    who = "" if step.who is None else ACTOR[step.who].to(lang)
    rows = [row for row in _step_rows(course, step, numbers, lang) if row.lines]
    title = started(step.title.to(lang))
    return Item(tone=_OF_STEPS[step.state], status=str(number), title=title, remark=who, rows=tuple(rows))


def _step_rows(course: Course, step: Step, numbers: Numbers, lang: Lang) -> Iterator[Row]:
    if step.state == "done":
        day = step.window.latest
        known = say("step_done", lang) if day is None else say("step_done_on", lang, day=date_in_words(day.on, lang))
        yield labelled("when", lang, known)
        return
    yield labelled("what", lang, step.text.to(lang))
    yield Row(
        key="material",
        label=say("material", lang),
        lines=tuple(notice.text.to(lang) for notice in step.materials),
        may_be_referred_to=len(step.materials) > 1,
    )
    yield labelled("when", lang, clauses(_when(course, step, lang), lang))
    yield labelled("takes", lang, *_takes(course, step, numbers, lang))
    yield labelled("basis", lang, *grounds_words(step.basis, lang))


def _when(course: Course, step: Step, lang: Lang) -> Iterator[str]:
    if step.state == "running":
        key = "step_running_open" if step.since is None else "step_running"
        yield say(key, lang, day="" if step.since is None else date_in_words(step.since, lang))
    elif step.state == "unclear":
        yield say("step_unclear", lang)
    is_start = step.id == "prepare" and step.duration is None
    is_open = step.window.earliest is None and step.window.latest is None
    if course.id == "display":
        yield say("can_be_today", lang)
    elif not is_start and not (is_open and (step.by is not None or step.id != "review")):
        yield window_words("step", step.window, start_words(course, lang), lang, brief=True)
    if step.by is not None:
        yield two_last_days("latest_by", step.by, lang)


def _takes(course: Course, step: Step, numbers: Numbers, lang: Lang) -> Iterator[str]:
    if step.duration is None:
        if step.id == "review":
            number = numbers.get(("lead_time", str(course.through)))
            yield say("no_figure", lang) if number is None else say("not_known", lang, number=number)
        elif step.id == "bureau":
            yield say("no_figure", lang)
    elif step.is_given:
        yield noted(duration_words(step.duration, lang), say("you_said", lang), lang)
    else:
        yield from _said(step, step.duration, lang)
    yield from (started(text.to(lang)) for text in step.remarks)


def _said(step: Step, duration: Duration, lang: Lang) -> Iterator[str]:
    """The time with its sources: what a rule gives apart from what platforms and practice tell."""
    rules = [_brief(ground, lang) for ground in step.time_from if ground.rule]
    told = [_brief(ground, lang) for ground in step.time_from if not ground.rule]
    if not rules:
        yield noted(duration_words(duration, lang), listed(told, lang), lang)
        return
    yield noted(longest_words(duration, lang), listed(rules, lang), lang)
    if told and not step.has_no_minimum:
        yield noted(shortest_words(duration, lang), listed(told, lang), lang)


def grounds_words(grounds: Iterable[Ground], lang: Lang) -> Iterator[str]:
    """Yield the citation of each ground in short, with its standing where it is not law."""
    briefs = [(_brief(ground, lang), ground.is_certain) for ground in grounds]
    for brief, is_certain in dict.fromkeys(briefs):
        yield brief if is_certain else say("may_rest", lang, cited=brief)


def _brief(ground: Ground, lang: Lang) -> str:
    return cited_briefly(ground.source, ground.citation, lang)
