"""The page of a portfolio: it stands alone, holds both languages, and shows hostile names as text. No browser needed.

What a browser makes of it is tested in tests/browser.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import icprules
from icprules.overview.drawing import MARKS, axis, drawn
from icprules.overview.filters import Filters
from icprules.overview.markup import escaped
from icprules.overview.page import portfolio_page
from icprules.overview.page_words import PAGE_WORDS
from icprules.overview.strips import strip_of
from icprules.overview.view import portfolio_view
from icprules.report.report_parts import Circumstances
from icprules.subjects.portfolio import read_portfolio

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment

D = datetime.date
RULEBOOK = icprules.load()
ROOT = Path(__file__).parent.parent
CSS = (ROOT / "icprules" / "overview" / "page.css").read_text(encoding="utf-8")
FACTS: dict[str, Any] = {
    "name": "Lumora", "kind": "app", "stage": "operating", "launched_on": "2022-03-08", "offline": False,
    "offered_in_mainland": True, "hosting": "mainland", "commercial": False, "filings": [],
    "sponsor": {"name": "上海某某有限公司", "kind": "enterprise", "province": "沪"},
}  # fmt: skip
HOSTILE = [
    "<script>window.pwned=1</script>", "</script><script>window.pwned=1</script>", "]]><svg onload=window.pwned=1>",
    '" onmouseover="window.pwned=1', "' onfocus='window.pwned=1", "</style><img src=x onerror=window.pwned=1>",
    "<!--", "-->", "&lt;b&gt;", "\u202e反", "a\x00b", "{n}", "${x}", "javascript:alert(1)",
]  # fmt: skip
VOID = {"meta", "link", "input", "br"}


def assess(day: str = "2024-02-22", **facts: Any) -> Assessment:  # noqa: ANN401 - any fact
    return icprules.assess({**FACTS, **facts}, as_of=day, rulebook=RULEBOOK)


SUBJECTS = [s for f in sorted((ROOT / "examples").glob("*.toml")) for s in read_portfolio(f, RULEBOOK).subjects]
RESULTS = [icprules.assess(subject, as_of="2024-02-22", rulebook=RULEBOOK) for subject in SUBJECTS]
VIEW = portfolio_view(RESULTS, timeline=True)
PAGE = portfolio_page(VIEW)


class Read(HTMLParser):
    """The tags of a page, with what went wrong between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.texts.append(data)

    def of(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]


READ = Read(PAGE)


def test_every_tag_is_closed() -> None:
    assert ([], []) == (READ.faults, READ.open)


def test_names_within_the_page_are_unique_and_every_reference_leads_to_one() -> None:
    ids = READ.of("id")
    wanted = {link[1:] for link in READ.of("href") if link.startswith("#")}
    wanted |= {name for names in READ.of("aria-labelledby") for name in names.split()}
    assert len(ids) == len(set(ids))
    assert set() == wanted - set(ids)


def test_every_service_has_one_body_of_rows() -> None:
    bodies = [attributes for tag, attributes in READ.tags if tag == "tbody" and attributes["class"].startswith("s ")]
    assert list(range(1, len(RESULTS) + 1)) == sorted(int(attributes["data-i"]) for attributes in bodies)


def test_every_service_has_a_picture_with_words() -> None:
    labels = [a["aria-label"] for tag, a in READ.tags if tag == "svg" and a.get("class") == "strip"]
    assert len(RESULTS) == len(labels)
    assert [] == [label for label in labels if not re.search(r"\d{4}-\d\d-\d\d 至 ", label)]


# --- it stands alone -----------------------------------------------------------------------------------------------


def test_nothing_is_loaded_from_anywhere() -> None:
    assert [] == [
        (tag, attributes)
        for tag, attributes in READ.tags
        if {"src", "srcset", "data", "action", "poster", "ping"} & attributes.keys()
        or (tag == "link" and attributes["href"] != "data:,")
    ]
    assert [] == re.findall(r"@import|url\((?!#)", CSS)


def test_links_lead_to_the_page_itself_or_to_plain_web_addresses() -> None:
    assert [] == [
        attributes
        for tag, attributes in READ.tags
        if tag == "a" and not attributes["href"].startswith(("#", "https://", "http://"))
    ]
    assert {"noopener noreferrer"} == set(READ.of("rel")) - {"icon"}


def test_the_policy_names_the_digests_of_the_only_style_and_the_only_script() -> None:
    policy = next(attributes["content"] for _, attributes in READ.tags if "http-equiv" in attributes)
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", PAGE, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
        assert f"{rule} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")


def test_nothing_is_styled_or_run_from_an_attribute() -> None:
    assert [] == [
        name for _, attributes in READ.tags for name in attributes if name == "style" or name.startswith("on")
    ]


def test_the_same_portfolio_gives_the_same_page() -> None:
    assert PAGE == portfolio_page(portfolio_view(RESULTS, timeline=True))


def test_nothing_moves_by_itself() -> None:
    # So there is nothing to switch off for a reader who prefers reduced motion.
    assert [] == re.findall(r"animation|transition|scroll-behavior|@keyframes", CSS)
    assert [] == [tag for tag, _ in READ.tags if tag in {"animate", "animateTransform", "marquee", "set", "video"}]


# --- languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en"), ("both", "zh-CN")])
def test_the_page_is_in_the_language_asked_for(lang: Any, tag: str) -> None:  # noqa: ANN401
    root = Read(portfolio_page(portfolio_view([assess()]), lang=lang)).tags[0][1]
    assert (tag, lang) == (root["lang"], root["data-show"])


def test_each_text_is_there_in_both_languages() -> None:
    spans = [attributes["lang"] for tag, attributes in READ.tags if tag == "span" and "lang" in attributes]
    assert spans.count("zh-CN") == spans.count("en") > len(RESULTS)
    assert {"zh-CN", "en"} == set(spans)


CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_english_parts_are_english() -> None:
    page = portfolio_page(portfolio_view([assess(sponsor={"name": "Lumora", "province": "沪"})], timeline=True))
    # Instruments are cited with their number, which is Chinese.
    parts = [part for part in re.findall(r'<span lang="en">(.*?)</span>', page) if "〔" not in part]
    assert [] == [part for part in parts if CHINESE.search(part)]


@pytest.mark.parametrize("key", PAGE_WORDS)
def test_words_of_the_page_stay_in_their_language(key: str) -> None:
    names = re.compile(r"\{\w+\}|icprules|JSON")
    text = PAGE_WORDS[key]
    assert not CHINESE.search(text.en)
    assert not re.search("[A-Za-z]{2,}", names.sub("", text.zh))


# --- hostile names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_markup(name: str) -> None:
    def tags(named: str) -> list[tuple[str, list[str]]]:
        result = assess(name=named, sponsor={**FACTS["sponsor"], "name": named})
        view = portfolio_view([result], timeline=True, filters=Filters(text=named[:1]))
        return [(tag, sorted(attributes)) for tag, attributes in Read(portfolio_page(view)).tags]

    assert tags("Lumora") == tags(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_as_it_is(name: str) -> None:
    page = portfolio_page(portfolio_view([assess(name=name)]))
    shown = name.replace("\u202e", "\\u202e").replace("\x00", "\\x00")
    assert shown in "".join(Read(page).texts)
    assert [] == [c for c in page if not c.isprintable() and c != "\n"]


def test_what_turns_the_direction_of_writing_is_written_out() -> None:
    assert "\\u2066a\\u200f" == escaped("\u2066a\u200f")


def test_notes_say_once_what_services_share() -> None:
    page = portfolio_page(portfolio_view([assess(name=str(n)) for n in range(20)]))
    titles = re.findall(r"<h3>(.*?)</h3>", page)
    assert len(titles) == len(set(titles)) < 5


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    from icprules.overview.markup import linked  # noqa: PLC0415 - beside what it is tested with

    assert ["x", "x"] == [linked(address, "x") for address in ("javascript:alert(1)", "data:text/html,x")]


# --- pictures ------------------------------------------------------------------------------------------------------


def strip_markup(**facts: Any) -> str:  # noqa: ANN401
    return drawn(strip_of(assess(**facts), D(2024, 1, 1), D(2024, 12, 31)), "x")


def test_a_stretch_is_as_wide_as_its_share_of_the_range() -> None:
    first, second = re.findall(r'<rect class="v-(\w+)" x="([\d.]+)" y="\d+" width="([\d.]+)"', strip_markup())
    assert ("action_required", "0") == first[:2]
    assert [round(264 * days / 366, 0) for days in (91, 275)] == [round(float(one[2]), 0) for one in (first, second)]


def test_verdicts_are_told_apart_without_colour() -> None:
    marks = set(MARKS.values())
    assert 5 == len(marks)
    assert {"●", "✗"} == marks & set(re.findall(r">(.)</text>", strip_markup()))


def test_a_deadline_that_is_not_certain_is_drawn_otherwise() -> None:
    under_way = {**FACTS, "application": {"received_on": "2026-12-21", "decided_on": "none"}}
    projected = icprules.assess(under_way, as_of="2026-12-22", rulebook=RULEBOOK, perspective="bureau")
    markup = drawn(strip_of(projected, D(2026, 1, 1), D(2027, 12, 31)), "x")
    assert ('class="due"', 'class="due maybe"') == tuple(
        found[0] for text in (strip_markup(), markup) for found in [re.search(r'class="due[^"]*"', text)] if found
    )


@pytest.mark.parametrize("years", [1, 3, 10, 40, 60])
def test_names_of_years_do_not_run_into_each_other(years: int) -> None:
    drawn_axis = axis(D(2024, 1, 1), D(2023 + years, 12, 31), D(2024, 2, 22), "02-22")
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)"', drawn_axis)]
    assert [] == [1 for a, b in itertools.pairwise(places) if b - a < 20]


def test_without_timelines_there_is_no_column_for_them() -> None:
    page = portfolio_page(portfolio_view([assess()]))
    assert "c-timeline" not in page.replace(CSS[:10], "").partition("<body>")[2].partition("<script>")[0]


def test_nothing_to_show_is_said() -> None:
    page = portfolio_page(portfolio_view([assess()], filters=Filters(text="no such name"), timeline=True))
    assert '<p id="nothing" class="nothing">' in page


def test_services_that_could_not_be_read_are_counted() -> None:
    page = portfolio_page(portfolio_view([assess()]), Circumstances(as_of=D(2024, 2, 22), unread=2), lang="en")
    assert "2 more could not be read" in page


# --- colours -------------------------------------------------------------------------------------------------------


def palettes() -> dict[str, dict[str, str]]:
    light, dark, paper = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for name, text in (("light", light), ("dark", dark), ("print", paper)):
        found[name] = {**found.get("light", {}), **dict(re.findall(r"--([\w-]+): (#\w+)", text))}
    return found


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) > 4 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


TONES = ("bad", "open", "unknown", "good", "quiet")
PAIRS = [("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("soft", "tint"), ("ink", "tint")]
PAIRS += [pair for tone in TONES for pair in ((tone, "paper"), (tone, f"{tone}-bg"))]


@pytest.mark.parametrize("palette", ["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(palette: str, text: str, ground: str) -> None:
    colours = palettes()[palette]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("palette", ["light", "dark", "print"])
@pytest.mark.parametrize("tone", TONES)
def test_marks_can_be_seen_on_their_bars(palette: str, tone: str) -> None:
    colours = palettes()[palette]
    assert contrast(colours["ink"], colours[f"bar-{tone}"]) >= 4.5
