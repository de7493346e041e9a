"""A deadline -> when something is due, in the words of a report: day, weekday, days left, and how sure it is.

Decides wording only; the dates come from `deadlines.py`. Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.calendar.beijing import BEIJING
from icprules.report.report_words import say
from icprules.report.wording import date_in_words
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from icprules.decision.deadlines import Deadline
    from icprules.text import Lang

_FRIDAY = 4


def due_in_short(deadline: Deadline | None, as_of: datetime.date, lang: Lang) -> str:
    """Return the last day and the days left, for an overview.

    Args:
        deadline: The deadline, or None.
        as_of: Beijing date asked about.
        lang: Language.

    Returns:
        A few words, "about" before a projected day; empty when the day is not known.
    """
    if deadline is None or deadline.due_on is None:
        return ""
    due = deadline.due_on
    days = (due - as_of).days
    key = "due_left" if days > 0 else "due_late" if days < 0 else "due_today"
    shown = say("about", lang, day=due) if deadline.certainty == "projected" else due
    return say(key, lang, day=shown, n=abs(days))


def due_in_words(deadline: Deadline, as_of: datetime.date, lang: Lang, *, is_settled: bool = True) -> Iterator[str]:
    """Yield the parts of the sentence that says when something is due.

    Args:
        deadline: The deadline.
        as_of: Beijing date asked about.
        lang: Language.
        is_settled: Whether the duty is certainly owed and not done; otherwise a day that is past makes nobody late.

    Yields:
        The day with the days left, then what qualifies it.
    """
    if deadline.due_on is not None:
        yield _days_left(deadline, deadline.due_on, as_of, lang, is_settled=is_settled)
    yield from qualified(deadline, as_of, lang)


def qualified(deadline: Deadline, as_of: datetime.date, lang: Lang) -> Iterator[str]:
    """Yield what qualifies the day of a deadline, or bounds it where it is not known.

    Args:
        deadline: The deadline.
        as_of: Beijing date asked about.
        lang: Language.

    Yields:
        How the instrument states it, whether it moved from a day of rest, and how sure it is.
    """
    if deadline.due_on is None:
        yield deadline.spec.stated_as.to(lang)
        yield from _why_open(deadline, lang)
        if deadline.latest is not None and deadline.asks and deadline.earliest is not None:
            yield say("from_to", lang, first=deadline.earliest, last=deadline.latest)
        elif deadline.latest is not None:
            yield say("no_later", lang, day=date_in_words(deadline.latest, lang))
        elif deadline.earliest is not None and deadline.earliest > as_of:
            yield say("no_earlier", lang, day=date_in_words(deadline.earliest, lang))
        return
    if not isinstance(deadline.spec.shape, law.FixedDate):
        yield deadline.spec.stated_as.to(lang)
    if deadline.is_rolled:
        yield say("rolled", lang)
    elif deadline.spec.rollover == "none" and deadline.due_on.weekday() > _FRIDAY and deadline.due_on >= as_of:
        yield say("not_rolled", lang)
    yield from _certainty(deadline, lang)


def _why_open(deadline: Deadline, lang: Lang) -> Iterator[str]:
    if deadline.covered is not None:
        yield say("beyond", lang, first=deadline.covered[0], last=deadline.covered[1])
    if deadline.asks:
        yield say("by_province", lang)


def decision_in_words(deadline: Deadline, lang: Lang) -> Iterator[str]:
    """Yield the parts of the sentence that says by when the administration decides.

    Args:
        deadline: The deadline of the decision.
        lang: Language.

    Yields:
        The day, or its bounds, then how sure it is.
    """
    if deadline.due_on is not None:
        yield say("decide_by", lang, day=date_in_words(deadline.due_on, lang))
        yield from _certainty(deadline, lang)
    elif deadline.covered is not None or deadline.asks:
        yield say("decide_open", lang)
        yield from _why_open(deadline, lang)
        if deadline.earliest is not None and deadline.latest is not None:
            yield say("from_to", lang, first=deadline.earliest, last=deadline.latest)
        elif deadline.earliest is not None:
            yield say("no_earlier", lang, day=date_in_words(deadline.earliest, lang))


def day_in_words(deadline: Deadline, due: datetime.date, lang: Lang) -> str:
    """Return the last day of a deadline, with the time of day where a period ends at one.

    Args:
        deadline: The deadline.
        due: Its last Beijing date.
        lang: Language.
    """
    day = date_in_words(due, lang)
    if deadline.due_at is None:
        return day
    return say("at", lang, day=day, time=deadline.due_at.astimezone(BEIJING).strftime("%H:%M"))


def _days_left(deadline: Deadline, due: datetime.date, as_of: datetime.date, lang: Lang, *, is_settled: bool) -> str:
    day = day_in_words(deadline, due, lang)
    days = (due - as_of).days
    if days == 0:
        return say("left_none", lang, day=day)
    key = "left" if days > 0 else "late" if is_settled else "past"
    return say(f"{key}_one" if abs(days) == 1 else key, lang, day=day, n=abs(days))


def _certainty(deadline: Deadline, lang: Lang) -> Iterator[str]:
    if deadline.certainty == "projected" and deadline.earliest is not None and deadline.latest is not None:
        yield say("projected", lang, first=deadline.earliest, last=deadline.latest)
    elif deadline.certainty == "announced":
        yield say("announced", lang)
    if deadline.without_assumption is not None:
        yield say("without", lang, day=date_in_words(deadline.without_assumption, lang))
