"""Assessments -> the entries of a calendar: one per deadline, and one on the day asked about for what is overdue.

Decides which dates become entries, which of them are tentative, and what each entry says. How they are written is
decided by `calendar_file.py`. Must not import icalendar, engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.report.calendar_identity import entry_uid, service_identity
from icprules.report.calendar_lines import closing_lines, labelled, row_lines, still_ahead
from icprules.report.calendar_parts import ALARMS, CalendarEntry
from icprules.report.calendar_words import told
from icprules.report.report_dates import day_in_words, qualified
from icprules.report.report_items import item_of
from icprules.report.report_words import clauses, say, started
from icprules.report.wording import STANDING
from icprules.rulebook import law
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.decision.deadlines import Deadline
    from icprules.report.calendar_parts import About
    from icprules.text import Lang

_OPEN = ("due", "overdue", "upcoming", "undetermined")
_DONE = ("fulfilled", "fulfilled_late")


def calendar_entries(results: Sequence[Assessment], alarms: Sequence[int] = ALARMS) -> tuple[CalendarEntry, ...]:
    """Return the entries of some services.

    Args:
        results: Their assessments, all of one day.
        alarms: Days before each date on which to remind.

    Returns:
        By date. What is settled gives none, except a duty done before its last day: its entry says so, and takes
        the place of the one that a calendar may hold.

    Example:
        >>> import icprules
        >>> given = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        ...          "offered_in_mainland": True, "commercial": False, "filings": []}
        >>> found = calendar_entries([icprules.assess(given, as_of="2024-02-22", rulebook=icprules.load())])
        >>> [(entry.about, entry.start.isoformat(), entry.alarms) for entry in found]
        [('deadline', '2024-03-31', (14, 3))]
    """
    found: dict[str, CalendarEntry] = {}
    for result in results:
        for entry in _of_service(result, alarms):
            # A service that two files name is one service; should the same name still stand for two of them,
            # the place in the file tells the second from the first.
            known = found.get(entry.uid)
            if known is not None and known != entry:
                entry = attrs.evolve(entry, uid=entry_uid(entry.uid, (result.subject.where,)))  # noqa: PLW2901
            found[entry.uid] = entry
    return tuple(sorted(found.values(), key=lambda entry: (entry.start, entry.service, entry.uid)))


def undated(results: Sequence[Assessment]) -> int:
    """Return how many open duties of the perspective have no date that a calendar could show.

    Args:
        results: Assessments.
    """
    return sum(
        duty.who == result.perspective and duty.status in ("due", "upcoming", "undetermined") and _day(duty) is None
        for result in results
        for duty in result.obligations
    )


def _of_service(result: Assessment, alarms: Sequence[int]) -> Iterator[CalendarEntry]:
    for duty in result.obligations:
        if duty.who != result.perspective:
            continue
        day = _day(duty)
        if day is not None and (duty.status in _OPEN or (duty.status in _DONE and day >= result.as_of)):
            yield _deadline(result, duty, day, alarms)
        decide_by = None if duty.in_progress is None else duty.in_progress.decide_by
        if decide_by is not None and decide_by.due_on is not None:
            yield _decision(result, duty, decide_by, decide_by.due_on, alarms)
    for duty in (*result.obligations, *result.prohibitions):
        if duty.who == result.perspective and duty.status in ("overdue", "broken"):
            yield _reminder(result, duty)


def _day(duty: DutyResult) -> datetime.date | None:
    """The last day; where only bounds are known, the one that is safe to plan for."""
    deadline = duty.deadline
    if deadline is None:
        return None
    if deadline.due_on is not None:
        return deadline.due_on
    return None if deadline.latest is None else deadline.earliest or deadline.latest


def _deadline(result: Assessment, duty: DutyResult, day: datetime.date, alarms: Sequence[int]) -> CalendarEntry:
    assert duty.deadline is not None  # noqa: S101 - only what has a day is asked for
    is_open, certainty = duty.status not in _DONE, duty.deadline.certainty
    title = _titled(duty)
    if not is_open:
        title = told("done", title=title)
    elif duty.status == "undetermined":
        title = told("possibly", title=title)
    elif duty.status == "overdue":
        title = told("missed", title=title)
    if is_open and duty.deadline.due_on is None:
        title = told("bounded", title=title)
    elif is_open and certainty != "confirmed":
        title = told(certainty, title=title)
    return _entry(
        result, duty, "deadline", day,
        title=title,
        is_tentative=duty.status == "undetermined" or duty.deadline.due_on is None or certainty != "confirmed",
        alarms=still_ahead(alarms, day, result.as_of) if is_open else (),
        category=told("deadline"),
    )  # fmt: skip


def _decision(
    result: Assessment, duty: DutyResult, deadline: Deadline, day: datetime.date, alarms: Sequence[int]
) -> CalendarEntry:
    is_tentative = deadline.certainty != "confirmed"
    bureau = told("administration") if duty.to is None else duty.to.name
    return _entry(
        result, duty, "decision", day,
        title=told("decision_projected" if is_tentative else "decision", bureau=bureau),
        is_tentative=is_tentative,
        alarms=still_ahead(alarms, day, result.as_of),
        category=told("decided"),
        deadline=deadline,
    )  # fmt: skip


def _reminder(result: Assessment, duty: DutyResult) -> CalendarEntry:
    due_on = None if duty.deadline is None else duty.deadline.due_on
    if duty.status == "broken":
        title = told("broken", title=_titled(duty))
    elif due_on is None:
        title = told("not_met", title=_titled(duty))
    else:
        late = (result.as_of - due_on).days
        title = told("late_one" if late == 1 else "late", title=_titled(duty), n=late)
    return _entry(
        result, duty, "reminder", result.as_of,
        title=title, is_tentative=False, alarms=(0,), category=told("reminder"),
    )  # fmt: skip


def _titled(duty: DutyResult) -> Text:
    title = duty.title.map(lambda text, _: started(text))
    return title if duty.standing in law.BINDING else told("not_law", title=title, standing=STANDING[duty.standing])


def _entry(
    result: Assessment,
    duty: DutyResult,
    about: About,
    day: datetime.date,
    *,
    title: Text,
    is_tentative: bool,
    alarms: tuple[int, ...],
    category: Text,
    deadline: Deadline | None = None,
) -> CalendarEntry:
    zh, en = ("\n".join(_lines(result, duty, deadline or duty.deadline, lang)) for lang in LANGS)
    return CalendarEntry(
        uid=entry_uid(result.rulebook.name, service_identity(result), duty.id, about),
        about=about,
        service=result.service,
        title=title,
        start=day,
        end=day,
        is_tentative=is_tentative,
        description=Text(zh=zh, en=en),
        url=next((basis.source.url for basis in duty.basis if basis.used_for == "duty"), ""),
        category=category,
        alarms=alarms,
    )


def _lines(result: Assessment, duty: DutyResult, deadline: Deadline | None, lang: Lang) -> Iterator[str]:
    item = item_of(result, duty, {}, lang)
    yield told("status", day=result.as_of, status=item.status).to(lang)
    if deadline is not None:
        # Without the days left: a calendar is read on other days than the one asked about.
        parts = [] if deadline.due_on is None else [day_in_words(deadline, deadline.due_on, lang)]
        parts += qualified(deadline, result.as_of, lang)
        if deadline.anchor is not None and deadline.anchor.is_planned:
            parts.append(told("planned").to(lang))
        yield labelled(say("by", lang), clauses(parts, lang), lang)
    yield from row_lines((row for row in item.rows if row.key != "by"), lang)
    yield from closing_lines(result, lang)
