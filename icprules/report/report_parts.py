"""The parts of a report: frozen data between `report.py`, which fills them, and the modules that show them.

Decides the shape of a report only. Must not import engines, decide, rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import datetime

    from icprules.report.report_items import Item, Tone
    from icprules.rulebook.law import Actor, Standing
    from icprules.text import Lang, Text


@attrs.frozen(kw_only=True)
class Question:
    """One thing to ask.

    Args:
        text: The question.
        fact: Name of the fact that the answer gives.
        settles: What the answer settles.
    """

    text: str
    fact: str
    settles: str


@attrs.frozen(kw_only=True)
class ServiceReport:
    """What is said about one service.

    Args:
        name: What it is called.
        kind: Kind and platform.
        tone: Of the verdict.
        verdict: The legal verdict, in short.
        first: What is most urgent, in short; may be empty.
        first_due: When that is due, in short; may be empty.
        verdict_line: The legal verdict with what else is possible.
        platform_line: The platform verdict, or an empty text.
        items: Duties that bind the perspective and count, most urgent first.
        platform_items: Duties that bind the perspective and rest on platform policy or practice.
        questions: What to ask, most useful first.
        more_questions: That there are more, or an empty text.
        others: Duties of others that are open or broken, one line each.
        remarks: What the reader should know of this service alone, by category.
        foot: When to ask again.
    """

    name: str
    kind: str
    tone: Tone
    verdict: str
    first: str
    first_due: str
    verdict_line: str
    platform_line: str
    items: tuple[Item, ...]
    platform_items: tuple[Item, ...]
    questions: tuple[Question, ...]
    more_questions: str
    others: tuple[str, ...]
    remarks: tuple[tuple[str, tuple[str, ...]], ...]
    foot: str


@attrs.frozen(kw_only=True)
class Report:
    """A whole report in one language.

    Args:
        lang: Its language.
        heading: Day, perspective and language.
        count: How many services have which verdict.
        services: Most urgent first.
        shared: Remarks on several services, by category.
        foot: Engines, law, calendar and the disclaimer.
    """

    lang: Lang
    heading: str
    count: str
    services: tuple[ServiceReport, ...]
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    foot: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Circumstances:
    """What a report states about the question itself.

    Args:
        as_of: Beijing date asked about.
        is_today: Whether that day was taken from the clock.
        perspective: Whose duties count.
        standing: Standings asked for; empty for all.
        one_engine_because: Why only one engine judged although two were wanted, or None.
        unread: How many services could not be read.
        known_on: Beijing date to whose knowledge the answer is limited, or None.
        judged_on: Beijing date whose law applies, the label of the fact that gives it, or None.
    """

    as_of: datetime.date
    is_today: bool = False
    perspective: Actor = "sponsor"
    standing: tuple[Standing, ...] = ()
    one_engine_because: Text | None = None
    unread: int = 0
    known_on: datetime.date | None = None
    judged_on: datetime.date | Text | None = None
