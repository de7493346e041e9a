"""A calendar -> an iCalendar file (RFC 5545).

Decides how entries are written: all-day dates, tentative or confirmed, reminders, and stamps that follow from the
day asked about, so that the same question gives the same bytes. Only this module imports icalendar, which is an
extra. Must not import engines, decide or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from icprules.errors import OutputError, problem
from icprules.report.calendar_parts import ALARMS, MOST_DAYS
from icprules.report.calendar_words import told
from icprules.report.calendars import calendar_of
from icprules.report.line_breaks import visible
from icprules.report.report_words import started
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import icalendar

    from icprules.decision.assessment import Assessment
    from icprules.planning.plan import Plan
    from icprules.report.calendar_parts import Calendar, CalendarEntry
    from icprules.text import Lang

Wanted = Literal["zh", "en", "both"]
_TAGS = {"zh": "zh-CN", "en": "en"}
_MORNING = datetime.timedelta(hours=9)
_FIRST = datetime.date(2000, 1, 1)
_BEIJING_MIDNIGHT = datetime.timedelta(hours=8)


def calendar_feed(
    results: Sequence[Assessment] = (),
    *,
    plans: Sequence[Plan] = (),
    lang: Wanted = "zh",
    alarms: Sequence[int] = ALARMS,
) -> bytes:
    """Return the deadlines of some services, and the steps of plans, as an iCalendar file.

    Args:
        results: Assessments of services, all of one day.
        plans: Plans of services, of the same day; their steps are entries too, and so are the deadlines of what
            they start from. At least one assessment or plan.
        lang: `zh`, `en` or `both`.
        alarms: Calendar days before each date on which to remind, 0 to 366; empty for no reminder.

    Returns:
        UTF-8. One all-day entry per deadline and step; what is overdue also stands on the day asked about. UIDs
        depend on service and duty alone, so that a later export replaces what a calendar holds.

    Raises:
        OutputError: O101 when icalendar is not installed; O102 for a reminder that is no number of days.

    Example:
        >>> import icprules
        >>> given = {"name": "shop", "kind": "app", "stage": "operating", "launched_on": "2022-05-01",
        ...          "offline": False, "offered_in_mainland": True, "filings": []}
        >>> result = icprules.assess(given, as_of="2024-02-22", rulebook=icprules.load())
        >>> b"DTSTART;VALUE=DATE:20240331" in calendar_feed([result])
        True
    """
    for days in alarms:
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= MOST_DAYS:
            raise OutputError(problem("O102", value=days, most=MOST_DAYS))
    return written(calendar_of(results, plans, alarms), lang)


def written(calendar: Calendar, lang: Wanted) -> bytes:
    """Return a calendar as an iCalendar file.

    Args:
        calendar: The calendar.
        lang: `zh`, `en` or `both`.

    Returns:
        UTF-8 with lines of at most 75 octets, as RFC 5545 asks; the same calendar gives the same bytes.

    Raises:
        OutputError: O101 when icalendar is not installed.
    """
    try:
        import icalendar  # noqa: PLC0415 - an extra
    except ImportError:
        raise OutputError(problem("O101", library="icalendar", extra="ics")) from None
    whole = icalendar.Calendar()
    whole.add("prodid", f"-//icprules//{lang}")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", icalendar.vText(_together(calendar.name, lang, " · ")))
    whole.add("x-wr-caldesc", icalendar.vText(_together(calendar.about, lang, " ")))
    whole.add("x-wr-timezone", "Asia/Shanghai")
    for entry in calendar.entries:
        whole.add_component(_event(entry, calendar.as_of, lang))
    return bytes(whole.to_ical(sorted=True))


def _event(entry: CalendarEntry, as_of: datetime.date, lang: Wanted) -> icalendar.Event:
    import icalendar  # noqa: PLC0415

    event = icalendar.Event()
    event.add("uid", entry.uid)
    # No clock: midnight in Beijing of the day asked about, and one number a day, so that a later export is newer.
    stamp = datetime.datetime.combine(as_of, datetime.time(), tzinfo=datetime.UTC) - _BEIJING_MIDNIGHT
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", max(0, (as_of - _FIRST).days))
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end + datetime.timedelta(days=1))
    event.add("summary", _summary(entry, lang), parameters={} if lang == "both" else {"LANGUAGE": _TAGS[lang]})
    event.add("description", _together(entry.description, lang, "\n\n"))
    event.add("status", "TENTATIVE" if entry.is_tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [entry.category.to(one) for one in _langs(lang)])
    if entry.url:
        event.add("url", entry.url)
    for days in entry.alarms:
        event.add_component(_alarm(entry, days, lang))
    return event


def _alarm(entry: CalendarEntry, days: int, lang: Wanted) -> icalendar.Alarm:
    import icalendar  # noqa: PLC0415

    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    # An all-day entry begins at midnight, when nobody wants to be told.
    alarm.add("trigger", _MORNING - datetime.timedelta(days=days))
    title = Text(zh=_named(entry, "zh"), en=_named(entry, "en"))
    key = "alarm_today" if days == 0 else "alarm_one" if days == 1 else "alarm"
    alarm.add("description", _together(told(key, title=title, n=days), lang, "\n"))
    return alarm


def _langs(lang: Wanted) -> tuple[Lang, ...]:
    return LANGS if lang == "both" else (lang,)


def _together(text: Text, lang: Wanted, gap: str) -> str:
    return gap.join("\n".join(visible(line) for line in text.to(one).split("\n")) for one in _langs(lang))


def _named(entry: CalendarEntry, lang: Lang) -> str:
    return told("row", label=entry.service, text=entry.title).to(lang)


def _summary(entry: CalendarEntry, lang: Wanted) -> str:
    """In two languages: a sentence each, the service named once."""
    if lang == "both":
        return visible(f"{_named(entry, 'zh')}。{started(entry.title.en)}.")
    return visible(_named(entry, lang))
