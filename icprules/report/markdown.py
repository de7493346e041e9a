"""A report -> Markdown, for a ticket, a wiki or a review.

Decides how a report looks, not what it says. Must not import rich or the command line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icprules.report.line_breaks import visible
from icprules.report.report_words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icprules.report.report_items import Item
    from icprules.report.report_parts import Report, ServiceReport
    from icprules.text import Lang

# Whatever could start markup, HTML or a table cell; a backslash before punctuation is always plain text.
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~&])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def markdown(report: Report) -> str:
    """Return a report as Markdown.

    Args:
        report: The report.

    Returns:
        A document with one heading per service; whatever a caller named is escaped.
    """
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str) -> str:
    r"""Return text that Markdown shows as it is.

    Example:
        >>> escaped("a|b <i> _c_")
        'a\\|b \\<i\\> \\_c\\_'
    """
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", visible(text)))


def _lines(report: Report) -> Iterator[str]:
    lang = report.lang
    yield f"# {escaped(report.heading)}"
    yield ""
    yield escaped(report.count)
    if len(report.services) > 1:
        yield ""
        yield from _overview(report)
    for service in report.services:
        yield ""
        yield from _service(service, report)
    if report.shared:
        yield ""
        yield f"## {say('shared', lang)}"
        yield from _remarks(report.shared)
    if report.foot:
        yield ""
        yield "---"
        for text in report.foot:
            yield ""
            yield f"*{escaped(text)}*"


def _overview(report: Report) -> Iterator[str]:
    keys = ("column_service", "column_verdict", "column_next", "column_due")
    yield f"| {' | '.join(say(key, report.lang) for key in keys)} |"
    yield "| --- | --- | --- | --- |"
    for service in report.services:
        cells = (service.name, service.verdict, service.first or "—", service.first_due)
        yield f"| {' | '.join(escaped(cell) for cell in cells)} |"


def _service(service: ServiceReport, report: Report) -> Iterator[str]:
    lang = report.lang
    kind = f" · {escaped(service.kind)}" if service.kind else ""
    yield f"## {escaped(service.name)}{kind}"
    yield ""
    yield f"**{escaped(service.verdict_line)}**"
    if service.platform_line:
        yield ""
        yield escaped(service.platform_line)
    if not service.items and not service.platform_items:
        yield ""
        yield say("no_duties", lang)
    for item in service.items:
        yield from _item(item, lang)
    if service.platform_items:
        yield ""
        yield f"### {say('platform_items', lang)}"
        for item in service.platform_items:
            yield from _item(item, lang)
    if service.questions:
        yield ""
        yield f"### {say('questions', lang)}"
        yield ""
        for i, question in enumerate(service.questions, 1):
            yield f"{i}. {escaped(question.text)} `{question.fact}` · {escaped(question.settles)}"
        if service.more_questions:
            yield ""
            yield escaped(service.more_questions)
    if service.others:
        yield from _remarks([(say("others", lang), service.others)])
    yield from _remarks(service.remarks)
    yield ""
    yield f"*{escaped(service.foot)}*"


def _item(item: Item, lang: Lang) -> Iterator[str]:
    yield ""
    remark = f" · {escaped(item.remark)}" if item.remark else ""
    yield f"**{escaped(item.status)}** — {escaped(item.title)}{remark}"
    if item.rows:
        yield ""
    colon = {"zh": "：", "en": ":"}[lang]
    gap = {"zh": "", "en": " "}[lang]
    for row in item.rows:
        if len(row.lines) == 1:
            yield f"- {escaped(row.label)}{colon}{gap}{escaped(row.lines[0])}"
        else:
            yield f"- {escaped(row.label)}{colon}"
            yield from (f"  - {escaped(line)}" for line in row.lines)


def _remarks(remarks: Iterable[tuple[str, Sequence[str]]]) -> Iterator[str]:
    for title, lines in remarks:
        yield ""
        yield f"### {escaped(title)}"
        yield ""
        yield from (f"- {escaped(line)}" for line in lines)
