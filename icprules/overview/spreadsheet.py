"""A portfolio -> CSV for a spreadsheet, one row a service.

Decides the columns, and that no cell can act as a formula. Must not import engines, decide or the command line.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal

from icprules.overview.view_words import in_a_row, put
from icprules.overview.wordings import (
    bureau_in_words,
    duty_status,
    first_in_words,
    kind_of,
    platform_of,
)
from icprules.report.line_breaks import visible
from icprules.report.wording import CERTAINTY, STANDING, VERDICT
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from icprules.overview.lines import Line
    from icprules.overview.view import PortfolioView
    from icprules.text import Lang

    Value = Text | str | int

Wanted = Literal["zh", "en", "both"]
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def portfolio_csv(view: PortfolioView, lang: Wanted = "zh") -> str:
    r"""Return a portfolio as CSV.

    Args:
        view: The portfolio.
        lang: `zh`, `en`, or `both`: then every column of words stands there twice, in Chinese and in English.

    Returns:
        Text with a byte order mark, by which Excel knows UTF-8, and lines that end as RFC 4180 asks. A cell that
        a spreadsheet would take for a formula begins with an apostrophe; control characters are written out.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"name": "=1+1", "kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> portfolio_csv(icprules.portfolio_view([result]), "en").splitlines()[1].split(",")[3]
        "'=1+1"
    """
    langs = LANGS if lang == "both" else (lang,)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([head for heading, read in _COLUMNS for head in _heads(put(heading), read, langs)])
    for line in view.lines:
        writer.writerow([cell for _, read in _COLUMNS for cell in _cells(read(line), langs)])
    return _BYTE_ORDER_MARK + out.getvalue()


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Example:
        >>> safe("=HYPERLINK(1)"), safe("a=b")
        ("'=HYPERLINK(1)", 'a=b')
    """
    is_formula = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{visible(text)}" if is_formula else visible(text)


def _heads(heading: Text, read: Callable[[Line], Value], langs: Sequence[Lang]) -> list[str]:
    if read in _WORDED:
        return [heading.to(lang) for lang in langs]
    return [" / ".join(heading.to(lang) for lang in langs)]


def _cells(value: Value, langs: Sequence[Lang]) -> list[str | int]:
    if isinstance(value, Text):
        return [safe(value.to(lang)) for lang in langs]
    return [value if isinstance(value, int) else safe(value)]


def _iso(day: datetime.date | None) -> str:
    return "" if day is None else day.isoformat()


def _bureau(line: Line) -> Text:
    return bureau_in_words(line.bureau, line.reach)


def _verdict(line: Line) -> Text:
    return VERDICT[line.verdict]


def _possible(line: Line) -> Text:
    return in_a_row(VERDICT[one] for one in line.assessment.possible)


def _platform_verdict(line: Line) -> Text:
    verdict = line.assessment.platform_verdict
    return _NOTHING if verdict is None else VERDICT[verdict]


def _status(line: Line) -> Text:
    return _NOTHING if line.first is None else duty_status(line.first)


def _standing(line: Line) -> Text:
    return _NOTHING if line.first is None else STANDING[line.first.standing]


def _certainty(line: Line) -> Text:
    certainty = None if line.first is None else line.first.certainty
    return _NOTHING if certainty is None else CERTAINTY[certainty]


def _days_left(line: Line) -> str | int:
    days = None if line.first is None else line.first.days_left
    return "" if days is None else days


_NOTHING = Text(zh="", en="")
_WORDED = frozenset(
    {
        _bureau,
        kind_of,
        platform_of,
        _verdict,
        _possible,
        _platform_verdict,
        first_in_words,
        _status,
        _standing,
        _certainty,
    }
)
_COLUMNS: tuple[tuple[str, Callable[[Line], Value]], ...] = (
    ("column_sponsor", lambda line: line.sponsor),
    ("csv_uscc", lambda line: str(line.assessment.facts.get("sponsor.uscc", ""))),
    ("column_bureau", _bureau),
    ("column_service", lambda line: line.service),
    ("column_kind", kind_of),
    ("csv_platform", platform_of),
    ("column_verdict", _verdict),
    ("csv_possible", _possible),
    ("csv_platform_verdict", _platform_verdict),
    ("column_next", first_in_words),
    ("csv_status", _status),
    ("csv_standing", _standing),
    ("csv_due_on", lambda line: "" if line.first is None else _iso(line.first.due_on)),
    ("csv_days_left", _days_left),
    ("csv_certainty", _certainty),
    ("csv_earliest", lambda line: "" if line.first is None else _iso(line.first.earliest)),
    ("csv_latest", lambda line: "" if line.first is None else _iso(line.first.latest)),
    ("csv_open", lambda line: len(line.duties)),
    ("csv_questions", lambda line: len(line.assessment.missing)),
    ("csv_next_change", lambda line: _iso(line.assessment.next_change)),
    ("csv_source", lambda line: line.source),
)
