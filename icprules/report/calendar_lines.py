"""What entries of a calendar have in common: labelled lines, the closing lines, and which reminders are still to come.

Decides wording only. Must not import icalendar, engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.calendar_words import told
from icprules.report.report_words import started

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from icprules.decision.assessment import Assessment
    from icprules.report.report_items import Row
    from icprules.text import Lang


def labelled(label: str, text: str, lang: Lang) -> str:
    """Return a line under its label."""
    return told("row", label=started(label), text=text).to(lang)


def row_lines(rows: Iterable[Row], lang: Lang) -> Iterator[str]:
    """Yield the lines of rows; a row of several lines as a list."""
    for row in rows:
        if len(row.lines) == 1:
            yield labelled(row.label, row.lines[0], lang)
        else:
            yield labelled(row.label, "", lang).rstrip()
            yield from (f"· {text}" for text in row.lines)


def closing_lines(result: Assessment, lang: Lang) -> Iterator[str]:
    """Yield what an entry rests on, and the disclaimer."""
    book = result.rulebook
    yield told("law", name=book.name, version=book.version, known=book.known_through, day=result.as_of).to(lang)
    yield book.disclaimer.to(lang)


def still_ahead(alarms: Sequence[int], day: datetime.date, as_of: datetime.date) -> tuple[int, ...]:
    """Return the reminders that are still to come; one in the past would ring at once in some calendars.

    Args:
        alarms: Calendar days before the entry.
        day: First Beijing date of the entry.
        as_of: Beijing date asked about.

    Returns:
        The longest time ahead first.
    """
    wanted = sorted(set(alarms), reverse=True)
    return tuple(n for n in wanted if (day - as_of).days >= n)
