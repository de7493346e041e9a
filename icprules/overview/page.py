"""A portfolio -> one HTML page that stands alone: both languages, sorted, filtered, printed, read on a phone.

Decides what the page holds and in which order; its look and behaviour are `page.css` and `page.js`, beside this
module. The page may load nothing and run nothing but that script: its content policy names the digests of the two.
Must not import engines, decide or the command line.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from importlib import resources
from typing import TYPE_CHECKING, Literal

from icprules.overview.drawing import MARKS, axis, shared
from icprules.overview.markup import TAGS, escaped, swapped, told
from icprules.overview.page_controls import controls
from icprules.overview.page_notes import Notes, notes_markup
from icprules.overview.page_service import COLUMNS, service_rows, verdict_markup
from icprules.overview.page_words import on_page
from icprules.overview.view import same_sponsor
from icprules.overview.view_words import in_a_row, put, services
from icprules.overview.wordings import bureaus_in_words, filters_in_words, group_title, totals_in_words
from icprules.report.report import foot_in_words, heading_in_words, tone_of
from icprules.report.report_parts import Circumstances
from icprules.report.report_words import say, started
from icprules.report.wording import VERDICT
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icprules.decision.assessment import Verdict
    from icprules.overview.lines import Line
    from icprules.overview.view import Group, PortfolioView
    from icprules.text import Lang

Wanted = Literal["zh", "en", "both"]
_HEADS = {
    "service": "column_service", "sponsor": "column_sponsor", "bureau": "column_bureau",
    "verdict": "column_verdict", "next": "column_next", "due": "column_due",
}  # fmt: skip
_SORTED = ("service", "sponsor", "bureau", "verdict", "due")
_LABELLED = ("sponsor", "bureau", "next", "due")


def portfolio_page(view: PortfolioView, asked: Circumstances | None = None, *, lang: Wanted = "zh") -> str:
    """Return a portfolio as an HTML page.

    Args:
        view: The portfolio; with timelines it has a picture for each service.
        asked: What was asked, where more is known than the view tells.
        lang: Language shown at first; the page holds both and can show either or both.

    Returns:
        A whole document in UTF-8 without any reference to another file. The same portfolio gives the same page.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"name": "<b>", "kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> page = portfolio_page(icprules.portfolio_view([result], timeline=True), lang="en")
        >>> "&lt;b&gt;" in page, "<b>" in page.partition('role="rowheader"')[2].partition("</th>")[0]
        (True, False)
    """
    stated = asked or Circumstances(
        as_of=view.as_of, known_on=view.known_on, perspective=view.perspective, standing=view.standing
    )
    first: Lang = "en" if lang == "en" else "zh"
    style, script = _style(), _file("page.js")
    return "".join(
        (
            f'<!doctype html><html lang="{TAGS[first]}" data-show="{lang}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">',
            '<link rel="icon" href="data:,">',
            f"<title{swapped(_title(view), first)}</title><style>{style}</style></head><body>",
            *_body(view, stated, first),
            f"<script>{script}</script></body></html>\n",
        )
    )


def _title(view: PortfolioView) -> Text:
    return Text(*(f"{put('title').to(lang)} · {view.as_of}" for lang in LANGS))


def _body(view: PortfolioView, asked: Circumstances, lang: Lang) -> Iterator[str]:
    results = [line.assessment for line in view.lines]
    yield f'<a class="skip" href="#list">{told(on_page("skip"))}</a>{shared(view.span)}'
    yield f"<header><h1>{told(put('title'))}</h1>"
    yield f"<p>{told(Text(*(heading_in_words(asked, one, with_lang=False) for one in LANGS)))}</p></header><main>"
    yield f'<section class="totals" aria-labelledby="totals"><h2 id="totals">{told(on_page("totals"))}</h2>'
    unread = [Text(*(say("unread", one, n=asked.unread) for one in LANGS))] if asked.unread else []
    yield f"<p>{told(in_a_row([services(view.totals.services), *unread]))}</p>"
    yield f'<ul class="tiles">{"".join(_tile(verdict, n) for verdict, n in view.totals.verdicts.items())}</ul>'
    filtered = filters_in_words(view)
    if filtered is not None:
        yield f'<p class="filtered">{told(filtered)}</p>'
    bureaus = bureaus_in_words(view.totals)
    items = [_total(text) for text in totals_in_words(view.totals)]
    if bureaus is not None:
        items.append(_total(bureaus, ' class="bureaus"'))
    yield f"<ul>{''.join(items)}</ul></section>"
    yield from controls(view, lang)
    notes = Notes()
    yield from _table(view, notes, lang)
    if view.span is not None:
        yield from _legend()
    yield from notes_markup(notes)
    yield f"</main><footer><h2>{told(on_page('about'))}</h2>"
    foot = [Text(zh=zh, en=en) for zh, en in zip(*(foot_in_words(results, asked, one) for one in LANGS), strict=True)]
    yield "".join(f"<p>{told(text)}</p>" for text in (*foot, on_page("made")))
    yield "</footer>"


def _total(text: Text, more: str = "") -> str:
    return f"<li{more}>{told(text.map(lambda part, _: started(part)))}</li>"


def _tile(verdict: Verdict, count: int) -> str:
    """A verdict and how many services have it; the script makes it a filter."""
    mark = f'<span aria-hidden="true">{MARKS[verdict]}</span>'
    inner = f'<b>{count}</b> <span class="what">{mark} {told(VERDICT[verdict])}</span>'
    button = f'<button type="button" class="tile {tone_of(verdict)}" data-verdict="{verdict}" disabled>'
    return f"<li>{button}{inner}</button></li>"


def _table(view: PortfolioView, notes: Notes, lang: Lang) -> Iterator[str]:
    columns = COLUMNS if view.span is not None else COLUMNS[:-1]
    yield f'<div class="scroll"><table id="list" role="table" tabindex="-1"><caption>{told(on_page("list"))}</caption>'
    yield f'<thead role="rowgroup"><tr role="row">{"".join(_head(name, view) for name in columns)}</tr></thead>'
    numbers = {id(line): number for number, line in enumerate(view.lines, 1)}
    key = same_sponsor(view.lines)
    sponsors = {found: n for n, found in enumerate(dict.fromkeys(map(key, view.lines)), 1)}

    def rows(line: Line) -> Iterator[str]:
        return service_rows(line, numbers[id(line)], sponsors[key(line)], notes, lang)

    if view.groups:
        for group in view.groups:
            yield from _group(group, 1, len(columns), rows)
    else:
        yield from itertools.chain.from_iterable(rows(line) for line in view.lines)
    hidden = " hidden" if view.lines else ""
    yield f'</table><p id="nothing" class="nothing"{hidden}>{told(on_page("nothing"))}</p></div>'


def _head(name: str, view: PortfolioView) -> str:
    if name == "timeline":
        assert view.span is not None  # noqa: S101 - the column is there only with timelines
        years = axis(*view.span, view.as_of, view.as_of.isoformat()[5:])
        return f'<th scope="col" role="columnheader" class="c-timeline">{told(on_page("timeline"))}{years}</th>'
    text = told(put(_HEADS[name]).map(lambda part, _: started(part)))
    inner = f'<button type="button" data-sort="{name}">{text}</button>' if name in _SORTED else text
    sort = ' aria-sort="none"' if name in _SORTED else ""
    return f'<th scope="col" role="columnheader" class="c-{name}"{sort}>{inner}</th>'


def _group(group: Group, level: int, columns: int, rows: Callable[[Line], Iterator[str]]) -> Iterator[str]:
    inner = group.groups if len(group.groups) > 1 else ()
    several = group.totals.verdicts.items() if len(group.lines) > 1 else ()
    count = "".join(verdict_markup(verdict, n) for verdict, n in several)
    title = told(group_title(group, in_short=True))
    yield f'<tbody class="g l{level}" role="rowgroup"><tr role="row" class="head">'
    yield f'<th role="rowheader" scope="rowgroup" colspan="{columns}">{title}{count}</th></tr></tbody>'
    if inner:
        for one in inner:
            yield from _group(one, level + 1, columns, rows)
        return
    for line in group.lines:
        yield from rows(line)


def _legend() -> Iterator[str]:
    yield f'<section class="legend" aria-labelledby="legend"><h2 id="legend">{told(on_page("legend"))}</h2><ul>'
    yield from (f"<li>{verdict_markup(verdict)}</li>" for verdict in MARKS)
    for kind, key in (("now", "legend_now"), ("due", "legend_due"), ("due maybe", "legend_maybe")):
        shape = "M5 1V15" if kind == "now" else "M5 3l4 5-4 5-4-5z"
        svg = f'<svg class="key" viewBox="0 0 10 16" aria-hidden="true"><path class="{kind}" d="{shape}"/></svg>'
        yield f"<li>{svg}{told(on_page(key))}</li>"
    yield "</ul></section>"


def _style() -> str:
    """The style sheet, with the labels that cells bear where there is no room for heads of columns."""
    labels = "".join(
        f'html[data-show="{lang}"] td.c-{name}::before{{content:"{_label(name, lang)}"}}'
        for lang in (*LANGS, "both")
        for name in _LABELLED
    )
    return _file("page.css").replace("/* labels */", labels)


def _label(name: str, lang: str) -> str:
    text = put(_HEADS[name])
    zh, en = text.zh, started(text.en)
    return {"zh": zh, "en": en}.get(lang, f"{zh} {en}")


def _file(name: str) -> str:
    return resources.files("icprules.overview").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded, and nothing but these two may style or run."""
    digests = [
        base64.b64encode(hashlib.sha256(part.encode("utf-8")).digest()).decode("ascii") for part in (style, script)
    ]
    return escaped(
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
