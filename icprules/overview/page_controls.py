"""The controls of a page: language, search, filters, grouping.

Decides which choices a page offers; what they do is decided by `page.js`. Must not import engines, decide or the
command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.overview.markup import swapped, told
from icprules.overview.page_words import on_page
from icprules.overview.totals import SOON
from icprules.report.urgency import VERDICTS_BY_URGENCY
from icprules.report.wording import VERDICT
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.overview.view import PortfolioView
    from icprules.text import Lang


def controls(view: PortfolioView, lang: Lang) -> Iterator[str]:
    """Yield the controls of a page; without the page's script they are not shown.

    Args:
        view: The portfolio.
        lang: Language that the page shows at first.
    """
    yield f'<form class="controls" id="controls" aria-label="{on_page("filters").to(lang)}" hidden>'
    yield f'<fieldset class="langs"><legend>{told(on_page("language"))}</legend>'
    for value, text in (("zh", "中文"), ("en", "English"), ("both", "")):
        # Each language is named in itself, whatever the page shows: no `lang` here, which would hide it.
        shown = text or told(on_page("both"))
        yield f'<button type="button" data-lang="{value}" aria-pressed="false">{shown}</button>'
    yield "</fieldset>"
    yield f'<label class="search">{told(on_page("search"))}<input type="search" id="q" autocomplete="off"></label>'
    verdicts = [(verdict, VERDICT[verdict]) for verdict in VERDICTS_BY_URGENCY if verdict in view.totals.verdicts]
    yield _select("verdict", [("", on_page("all")), *verdicts], "", lang)
    yield _select("bureau", [("", on_page("all")), *_bureaus(view)], "", lang)
    yield _select("due", [("", on_page("all")), *_periods(view.as_of)], "", lang)
    groups = [("", on_page("ungrouped")), ("sponsor", on_page("by_sponsor")), ("bureau", on_page("by_bureau"))]
    yield _select("group", groups, view.group[0] if view.group else "", lang)
    yield '<div class="buttons">'
    for key, name in (("reset", "reset"), ("open", "open_all"), ("close", "close_all"), ("print", "print")):
        yield f'<button type="button" id="{key}">{told(on_page(name))}</button>'
    yield "</div>"
    # The script puts the numbers in.
    shown = swapped(on_page("shown", n="{n}", of="{of}"), lang)
    yield f'<p id="count" role="status" aria-live="polite"{shown}</p></form>'


def _select(name: str, options: Sequence[tuple[str, Text]], chosen: str, lang: Lang) -> str:
    parts = [
        f'<option value="{value}"{" selected" if value == chosen else ""}{swapped(text, lang)}</option>'
        for value, text in options
    ]
    return f'<label>{told(on_page(name))}<select id="{name}">{"".join(parts)}</select></label>'


def _bureaus(view: PortfolioView) -> Iterator[tuple[str, Text]]:
    for bureau, count in sorted(view.totals.bureaus, key=lambda item: item[0].code):
        yield bureau.code, Text(zh=f"{bureau.province.zh}（{count}）", en=f"{bureau.province.en} ({count})")
    if view.totals.no_bureau:
        yield "none", on_page("no_bureau")
    if view.totals.open_bureau:
        yield "open", on_page("open_bureau")


def _periods(as_of: datetime.date) -> Iterator[tuple[str, Text]]:
    yield "late", on_page("late")
    for days in SOON:
        yield (as_of + datetime.timedelta(days=days)).isoformat(), on_page("within", n=days)
