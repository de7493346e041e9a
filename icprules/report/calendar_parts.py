"""The shape of a calendar: entries as plain data, in both languages.

Decides nothing. Must not import icalendar, engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    import datetime

    from icprules.text import Text

About = Literal["deadline", "decision", "reminder", "step"]
ALARMS = (14, 3)
"""Days before an entry on which a calendar reminds of it, unless asked otherwise."""
MOST_DAYS = 366
"""Longest time ahead of an entry at which to remind."""


@attrs.frozen(kw_only=True)
class CalendarEntry:
    """One all-day entry of a calendar.

    Args:
        uid: The same on every export, whatever the date, the status and the language.
        about: A last day; the last day for a decision; what is overdue, on the day asked about; a step of a plan.
        service: What the service is called.
        title: In one sentence, without the service.
        start: First Beijing date.
        end: Last Beijing date, inclusive.
        is_tentative: Whether the date or the duty is not certain.
        description: Who, with whom, what otherwise, on which basis; one part a line.
        url: Address of the instrument; may be empty.
        category: What the entry is, in a word or two.
        alarms: Days before the start on which to remind; none of them falls before the day asked about.
    """

    uid: str
    about: About
    service: str
    title: Text
    start: datetime.date
    end: datetime.date
    is_tentative: bool
    description: Text
    url: str = ""
    category: Text
    alarms: tuple[int, ...] = ()


@attrs.frozen(kw_only=True)
class Calendar:
    """A whole calendar.

    Args:
        as_of: Beijing date asked about.
        name: What it is called.
        about: What it holds and what it leaves out.
        entries: By date.
    """

    as_of: datetime.date
    name: Text
    about: Text
    entries: tuple[CalendarEntry, ...]
