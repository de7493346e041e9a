"""One service of a portfolio -> its rows on a page: what is most urgent at a glance, everything else behind it.

Decides what stands in which cell, and what the page's script sorts and filters by. Must not import engines, decide
or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.overview.drawing import MARKS, drawn
from icprules.overview.markup import escaped, told
from icprules.overview.page_notes import part_markup, parts_of
from icprules.overview.page_words import on_page
from icprules.overview.view_words import in_a_row
from icprules.overview.wordings import (
    bureau_in_words,
    due_of,
    duty_status,
    duty_title,
    first_in_words,
    kind_of,
    sponsor_in_words,
)
from icprules.report.report import tone_of
from icprules.report.report_words import say
from icprules.report.urgency import VERDICTS_BY_URGENCY
from icprules.report.wording import STATUS, VERDICT, date_in_words
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from icprules.decision.assessment import Verdict
    from icprules.overview.lines import Line, OpenDuty
    from icprules.overview.page_notes import Notes
    from icprules.overview.strips import Strip
    from icprules.text import Lang

COLUMNS = ("service", "sponsor", "bureau", "verdict", "next", "due", "timeline")
"""Columns of the table of services; the last one only where there are timelines."""
_MOST_QUESTIONS = 8
_STATUS_MARKS = {"overdue": "✗", "broken": "✗", "due": "●", "undetermined": "?", "upcoming": "○"}


def service_rows(line: Line, number: int, sponsor: int, notes: Notes, lang: Lang) -> Iterator[str]:
    """Yield the rows of a service.

    Args:
        line: The service.
        number: Its place in the order of urgency, from 1.
        sponsor: Number of its sponsor; services of one sponsor share it.
        notes: Take what the service shares with others.
        lang: Language that the page shows at first.

    Yields:
        A table body: one row at a glance, and one that holds the rest.
    """
    yield f'<tbody class="s {tone_of(line.verdict)}" role="rowgroup"{_data(line, number, sponsor)}><tr role="row">'
    yield f'<th scope="row" role="rowheader" class="c-service">{escaped(line.service)}{_kind(line)}</th>'
    named = told(sponsor_in_words(line.sponsor, line.source))
    yield f'<td role="cell" class="c-sponsor">{named}</td>'
    yield f'<td role="cell" class="c-bureau">{told(bureau_in_words(line.bureau, line.reach, in_short=True))}</td>'
    yield f'<td role="cell" class="c-verdict">{verdict_markup(line.verdict)}</td>'
    yield f'<td role="cell" class="c-next">{told(first_in_words(line))}</td>'
    yield f'<td role="cell" class="c-due">{told(due_of(line.first, line))}</td>'
    columns = len(COLUMNS) - 1
    if line.strip is not None:
        columns += 1
        label = "；".join if lang == "zh" else "; ".join
        words = label(text.to(lang) for text in stretches_in_words(line.strip))
        yield f'<td role="cell" class="c-timeline">{drawn(line.strip, words)}</td>'
    yield f'</tr><tr role="row" class="more"><td role="cell" colspan="{columns}"><details>'
    yield f"<summary>{_summary(line)}</summary>"
    yield from _details(line, notes)
    yield "</details></td></tr></tbody>"


def verdict_markup(verdict: Verdict, count: int | None = None) -> str:
    """Return a verdict with its mark, and how many services have it."""
    number = "" if count is None else f"<b>{count}</b>"
    mark = f'<span class="mark" aria-hidden="true">{MARKS[verdict]}</span>'
    return f'<span class="verdict {tone_of(verdict)}">{mark}{told(VERDICT[verdict])}{number}</span>'


def _data(line: Line, number: int, sponsor: int) -> str:
    """What the script works with: order, rank, bureau, and the days by which something is due."""
    first = line.first
    days = [day for day in (duty.earliest or duty.due_on for duty in line.duties) if day is not None]
    is_late = any("overdue" in (duty.status, *duty.possible) for duty in line.duties)
    data = {
        "i": str(number),
        "v": line.verdict,
        "r": str(VERDICTS_BY_URGENCY.index(line.verdict)),
        "b": line.reach if line.bureau is None else line.bureau.code,
        "d": min(days).isoformat() if days else "",
        "f": "" if first is None or first.due_on is None else first.due_on.isoformat(),
        "k": str(sponsor),
        "l": "1" if is_late else "",
        "q": f"{line.service} {line.sponsor} {line.source}".casefold(),
    }
    return "".join(f' data-{key}="{escaped(value)}"' for key, value in data.items() if value)


def _kind(line: Line) -> str:
    kind = kind_of(line)
    return f'<small class="kind">{told(kind)}</small>' if kind.en else ""


def _summary(line: Line) -> str:
    parts = []
    if line.duties:
        parts.append(on_page("open_items", n=len(line.duties)))
    if line.assessment.missing:
        parts.append(on_page("to_ask", n=len(line.assessment.missing)))
    whole = in_a_row(parts) if parts else on_page("no_items")
    return f"{told(on_page('details'))} · {told(whole)}"


def _details(line: Line, notes: Notes) -> Iterator[str]:
    result = line.assessment
    yield f'<div class="facts"><p class="lead">{told(_verdict_line(line))}</p>'
    if result.platform_verdict not in (None, "out_of_scope"):
        yield f"<p>{told(_platform_line(line))}</p>"
    for is_law, heading in ((True, "duties"), (False, "platform_duties")):
        duties = [duty for duty in line.duties if duty.is_law is is_law]
        if duties:
            yield f"<h4>{told(on_page(heading))}</h4>"
            for duty in duties:
                yield from _duty(line, duty, notes)
    if result.missing:
        yield f"<h4>{told(on_page('ask'))}</h4><ol>"
        yield from (f"<li>{told(one.question)}</li>" for one in result.missing[:_MOST_QUESTIONS])
        yield "</ol>"
        if len(result.missing) > _MOST_QUESTIONS:
            yield f"<p>{told(on_page('more', n=len(result.missing) - _MOST_QUESTIONS))}</p>"
    if line.strip is not None:
        yield f'<h4>{told(on_page("over_time"))}</h4><ul class="stretches">'
        yield from (f"<li>{told(text)}</li>" for text in stretches_in_words(line.strip))
        yield "</ul>"
    yield f'<p class="foot">{told(_next_change(result.next_change))}'
    if line.source:
        yield f"<br>{told(on_page('source', name=line.source))}"
    yield "</p></div>"


def _duty(line: Line, duty: OpenDuty, notes: Notes) -> Iterator[str]:
    own, note = parts_of(line, duty)
    mark = _STATUS_MARKS.get(duty.status, "○")
    could_be = ""
    if duty.possible:
        names = in_a_row(STATUS[status] for status in duty.possible)
        could_be = f" · {told(Text(*(say('could_be', lang, names=names.to(lang)) for lang in LANGS)))}"
    yield f'<div class="duty st-{duty.status}"><p><span class="status"><span aria-hidden="true">{mark}</span> '
    yield f"{told(duty_status(duty))}</span> <b>{told(duty_title(duty))}</b>{could_be}</p><dl>"
    for part in own:
        yield from part_markup(part)
    yield "</dl>"
    if note is not None:
        number = notes.number(note)
        yield f'<p class="ref"><a href="#n{number}">{told(on_page("note", n=number))}</a></p>'
    yield "</div>"


def _verdict_line(line: Line) -> Text:
    return on_page("verdict_line", verdict=_with_possible(line.verdict, line.assessment.possible))


def _platform_line(line: Line) -> Text:
    verdict = line.assessment.platform_verdict
    assert verdict is not None  # noqa: S101 - asked for only where there is one
    return on_page("platform_line", verdict=_with_possible(verdict, line.assessment.platform_possible))


def _with_possible(verdict: Verdict, possible: Sequence[Verdict]) -> Text:
    if not possible:
        return VERDICT[verdict]
    return on_page("possible", verdict=VERDICT[verdict], names=in_a_row(VERDICT[one] for one in possible))


def _next_change(day: datetime.date | None) -> Text:
    if day is None:
        return Text(*(say("no_change", lang) for lang in LANGS))
    return Text(*(say("next_change", lang, day=date_in_words(day, lang)) for lang in LANGS))


def stretches_in_words(strip: Strip) -> Iterator[Text]:
    """Yield what a timeline shows, in words."""
    for one in strip.stretches:
        yield on_page("stretch", start=one.start, end=one.end, verdict=VERDICT[one.verdict])
