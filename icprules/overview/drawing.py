"""A strip -> a picture: stretches coloured by verdict, told apart by pattern and mark too, today, and deadlines.

Decides how a timeline is drawn, as SVG within a page. Its words stand beside it, in `page_service.py`. Must not
import engines, decide or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.overview.markup import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.decision.assessment import Verdict
    from icprules.overview.strips import Strip

WIDTH, HEIGHT = 264, 26
_TOP, _BAR = 6, 14
_BASE = _TOP + _BAR / 2 + 3.5  # where the marks stand
_LEAST = 12  # a narrower stretch has no room for its mark
_NEAR = 26  # years closer than this are named every other one
MARKS: Mapping[Verdict, str] = {
    "non_compliant": "✗",
    "action_required": "●",
    "undetermined": "?",
    "compliant": "✓",
    "out_of_scope": "○",
}
"""One mark a verdict, so that none is told by colour alone."""

_PATTERNS = (
    '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="2" height="5"/></pattern>'
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<circle cx="1.5" cy="1.5" r="1"/></pattern>'
    '<pattern id="grid" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<path d="M0 0H4M0 0V4"/></pattern>'
)
_PATTERN: Mapping[Verdict, str] = {"non_compliant": "hatch", "action_required": "dots", "undetermined": "grid"}


def drawn(strip: Strip, label: str) -> str:
    """Return the picture of a service's timeline.

    Args:
        strip: The timeline.
        label: What it shows, in words.

    Returns:
        An `svg` element that scales with its place and uses the page's colours.

    Example:
        >>> import icprules
        >>> from icprules.overview.strips import span_around, strip_of
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> drawn(strip_of(result, *span_around(result.as_of)), "undetermined").count('class="now"')
        1
    """
    head = f'<svg class="strip" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escaped(label)}">'
    return head + "".join(_shapes(strip)) + "</svg>"


def _shapes(strip: Strip) -> Iterator[str]:
    for one in strip.stretches:
        left, right = _at(strip, one.start), _at(strip, one.end + datetime.timedelta(days=1))
        size = f'x="{left:g}" y="{_TOP}" width="{right - left:.4g}" height="{_BAR}"'
        yield f'<rect class="v-{one.verdict}" {size}/>'
        if one.verdict in _PATTERN:
            yield f'<rect class="p-{one.verdict}" fill="url(#{_PATTERN[one.verdict]})" {size}/>'
        if right - left >= _LEAST:
            yield f'<text x="{(left + right) / 2:.4g}" y="{_BASE:g}">{MARKS[one.verdict]}</text>'
    for mark in strip.marks:
        x = _at(strip, mark.on + datetime.timedelta(days=1))
        kind = "due" if mark.is_certain else "due maybe"
        yield f'<path class="{kind}" d="M{x:.4g} {_TOP - 5}l4 5-4 5-4-5z"/>'
    yield '<use href="#years"/>'
    now = _at(strip, strip.as_of)
    yield f'<path class="now" d="M{now:.4g} 1V{HEIGHT - 1}"/>'


def shared(span: tuple[datetime.date, datetime.date] | None) -> str:
    """Return what the pictures of a page share: patterns, and the years below them where there is no axis above.

    Args:
        span: First and last Beijing date of the pictures, or None without any.
    """
    years = "" if span is None else f'<g id="years" class="years">{"".join(_years(*span))}</g>'
    return f"{_PATTERNS}{years}</defs></svg>"


def _years(start: datetime.date, end: datetime.date) -> Iterator[str]:
    for year, x in _first_days(start, end):
        yield f'<path d="M{x:.4g} {_TOP + _BAR}v3"/>'
        if _NEAR / 2 < x < WIDTH - _NEAR / 2:
            yield f'<text x="{x:.4g}" y="{HEIGHT + 6}">{year}</text>'


def _first_days(start: datetime.date, end: datetime.date) -> Iterator[tuple[int, float]]:
    """The years that begin in a range, and where; so many that their names do not run into each other."""
    days = (end - start).days + 1
    years = range(start.year + 1, end.year + 1)
    for year in years[:: max(1, -(-_NEAR * len(years) // WIDTH))]:
        yield year, (datetime.date(year, 1, 1) - start).days / days * WIDTH


def axis(start: datetime.date, end: datetime.date, as_of: datetime.date, today: str) -> str:
    """Return the years above the pictures of a page, and the day asked about.

    Args:
        start: First Beijing date.
        end: Last Beijing date, inclusive.
        as_of: Beijing date asked about.
        today: How that day is called.

    Returns:
        An `svg` element as wide as a picture.
    """
    days = (end - start).days + 1
    now = (as_of - start).days / days * WIDTH
    parts = []
    for year, x in _first_days(start, end):
        parts.append(f'<path d="M{x:.4g} 11V16"/>')
        if abs(x - now) > _NEAR and x < WIDTH - 8:
            parts.append(f'<text x="{x:.4g}" y="9">{year}</text>')
    anchor = "start" if now < _NEAR else "end" if now > WIDTH - _NEAR else "middle"
    parts.append(f'<path class="now" d="M{now:.4g} 11V16"/>')
    parts.append(f'<text class="today" text-anchor="{anchor}" x="{now:.4g}" y="9">{escaped(today)}</text>')
    return f'<svg class="axis" viewBox="0 0 {WIDTH} 16" aria-hidden="true">{"".join(parts)}</svg>'


def _at(strip: Strip, day: datetime.date) -> float:
    """How far from the left a day begins."""
    days = (strip.end - strip.start).days + 1
    return round((day - strip.start).days / days * WIDTH, 2)
