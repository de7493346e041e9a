"""Days, windows and durations of a plan in words, with how sure each is.

Decides wording only. Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.plan_wording import ONE, UNITS, say
from icprules.report.report_words import say as say_shared
from icprules.report.wording import date_in_words

if TYPE_CHECKING:
    from icprules.planning.plan_days import Duration, LastDay, PlanDay, Window
    from icprules.text import Lang


def days_text(n: int, lang: Lang) -> str:
    """Return a number of days.

    Example:
        >>> days_text(1, "en"), days_text(8, "zh")
        ('1 day', '8 天')
    """
    return say("a_day" if n == 1 else "some_days", lang, n=n)


def best_day(day: PlanDay, lang: Lang, *, brief: bool = False) -> str:
    """Return a day that is waited for: as it is counted, with its band where it is projected.

    Args:
        day: The day.
        lang: Language.
        brief: Whether to say only that it is projected.

    Returns:
        The day with its weekday, and what it would be without assumptions.
    """
    words = date_in_words(day.on, lang)
    if not brief:
        return words + _remark(day, lang)
    return words + (say("band_brief", lang) if day.certainty == "projected" else "")


def safe_day(day: PlanDay, lang: Lang) -> str:
    """Return a day that must not be missed: the safer one of the band and of the assumptions.

    Args:
        day: The day.
        lang: Language.

    Returns:
        The day with its weekday, and that it rests on a projected calendar where it does.
    """
    words = date_in_words(day.soonest, lang)
    if day.certainty == "projected":
        return words + say("projected_safe", lang)
    if day.certainty == "announced":
        return words + say("announced_note", lang)
    return words


def _remark(day: PlanDay, lang: Lang) -> str:
    parts = []
    if day.certainty == "projected":
        parts.append(say_shared("projected", lang, first=day.earliest, last=day.latest))
    elif day.certainty == "announced":
        parts.append(say_shared("announced", lang))
    if day.without_assumption is not None:
        parts.append(say_shared("without", lang, day=day.without_assumption))
    if not parts:
        return ""
    text = {"zh": "；", "en": "; "}[lang].join(parts)
    return f"（{text}）" if lang == "zh" else f" [{text}]"


def two_last_days(key: str, last: LastDay, lang: Lang) -> str:
    """Return a sentence on the last working day and the last calendar day for something.

    Args:
        key: Name of the sentence; where both days are one, that of `key` and `_one`.
        last: Both days.
        lang: Language.

    Returns:
        The sentence.
    """
    workday = safe_day(last.working_day, lang)
    if last.on == last.working_day_on:
        return say(f"{key}_one", lang, workday=workday)
    return say(key, lang, workday=workday, day=date_in_words(last.on, lang))


def window_words(key: str, window: Window, start: str, lang: Lang, *, brief: bool = False) -> str:
    """Return a sentence on the days between which something ends.

    Args:
        key: `ends` for a course, `step` for one of its steps.
        window: The window.
        start: From what it is counted, in words.
        lang: Language.
        brief: Whether bands are left out.

    Returns:
        The sentence.
    """
    first, last = window.earliest, window.latest
    if first is None and last is None:
        return say(f"{key}_open", lang)
    if last is None and first is not None:
        return say(f"{key}_after", lang, start=start, first=best_day(first, lang, brief=brief))
    if first is None and last is not None:
        return say(f"{key}_by", lang, start=start, last=best_day(last, lang, brief=brief))
    if first == last and first is not None:
        return say(f"{key}_on", lang, start=start, day=best_day(first, lang, brief=brief))
    assert first is not None  # noqa: S101 - the cases above
    assert last is not None  # noqa: S101
    return say(
        f"{key}_between",
        lang,
        start=start,
        first=best_day(first, lang, brief=brief),
        last=best_day(last, lang, brief=brief),
    )


def duration_words(duration: Duration, lang: Lang) -> str:
    """Return how long something takes.

    Args:
        duration: The time.
        lang: Language.

    Returns:
        A few words.
    """
    least, most = duration.minimum, duration.maximum
    unit = _unit(duration, most, lang)
    key = "exactly" if least == most else "span" if least else "at_most"
    return say(key, lang, least=least, most=most, unit=unit)


def longest_words(duration: Duration, lang: Lang) -> str:
    """Return the longest time that a rule gives, which sets no shortest."""
    comma = {"zh": "，", "en": ", "}[lang]
    longest = say("at_most", lang, most=duration.maximum, unit=_unit(duration, duration.maximum, lang))
    return longest + comma + say("no_minimum", lang)


def shortest_words(duration: Duration, lang: Lang) -> str:
    """Return the shortest time that has been told of."""
    return say("seen_least", lang, least=duration.minimum, unit=_unit(duration, duration.minimum, lang))


def _unit(duration: Duration, amount: int, lang: Lang) -> str:
    return (ONE if amount == 1 else UNITS)[duration.unit].to(lang)
