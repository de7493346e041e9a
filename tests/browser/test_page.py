"""The page of a portfolio in Chromium: opens, sorts, filters, both languages, a phone, paper, and no request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SHOWN = "[...document.querySelectorAll('tbody.s')].filter(row => !row.hidden)"


def names(page: Page) -> list[str]:
    found: list[str] = page.evaluate(f"{SHOWN}.map(row => row.querySelector('.c-service').firstChild.textContent)")
    return found


def data(page: Page, key: str) -> list[str]:
    found: list[str] = page.evaluate(f"{SHOWN}.map(row => row.dataset.{key} || '')")
    return found


def test_it_opens_with_every_service_most_urgent_first(opened: Opened) -> None:
    page = opened()
    assert page.locator("tbody.s").count() == len(names(page))
    page.select_option("#group", "")
    assert [str(n) for n in range(1, len(names(page)) + 1)] == data(page, "i")


# --- order ---------------------------------------------------------------------------------------------------------


def test_a_heading_sorts_up_down_and_back(opened: Opened) -> None:
    page = opened()
    page.select_option("#group", "")
    before = names(page)
    head = page.locator("thead [data-sort=service]")
    orders = []
    for _ in range(3):
        head.click()
        orders.append(names(page))
    assert orders[0] == orders[1][::-1]
    assert before == orders[2]
    assert orders[0] != before


def test_what_has_no_day_comes_last_whichever_way_round(opened: Opened) -> None:
    page = opened()
    page.select_option("#group", "")
    for is_down in (False, True):
        page.locator("thead [data-sort=due]").click()
        days = data(page, "f")
        known = [day for day in days if day]
        assert sorted(known, reverse=is_down) == days[: len(known)]
        assert {""} == set(days[len(known) :])


def test_a_screen_reader_is_told_the_order(opened: Opened) -> None:
    page = opened()
    page.locator("thead [data-sort=verdict]").click()
    found = page.evaluate("[...document.querySelectorAll('[aria-sort]')].map(th => th.getAttribute('aria-sort'))")
    assert ["none", "none", "none", "ascending", "none"] == found


def test_names_are_sorted_as_chinese_readers_expect(opened: Opened) -> None:
    page = opened()
    page.select_option("#group", "")
    page.locator("thead [data-sort=service]").click()
    found = [name for name in names(page) if re.match("[\u4e00-\u9fff]", name)]
    # By sound: 阿 (a) before 北 (bei) before 青 (qing).
    assert found.index("阿木的博客") < found.index("北辰文具官网") < found.index("青梅茶铺官网")


# --- filters -------------------------------------------------------------------------------------------------------


def test_text_finds_service_sponsor_and_file(opened: Opened) -> None:
    page = opened()
    for typed, count in (("lumora web", 1), ("青梅茶叶", 2), ("brand.toml", 7), ("no such name", 0)):
        page.fill("#q", typed)
        assert count == len(names(page))
    assert page.locator("#nothing").is_visible()
    assert page.locator("#count").inner_text().startswith("显示 0 项")


def test_filters_narrow_together_and_can_be_cleared(opened: Opened) -> None:
    page = opened()
    everything = len(names(page))
    page.select_option("#verdict", "action_required")
    some = len(names(page))
    page.select_option("#bureau", "310000")
    fewer = len(names(page))
    assert everything > some > fewer > 0
    assert ({"action_required"}, {"310000"}) == (set(data(page, "v")), set(data(page, "b")))
    page.locator("#reset").click()
    assert everything == len(names(page))


def test_due_within_keeps_what_is_late_and_late_keeps_nothing_else(opened: Opened) -> None:
    page = opened()
    page.select_option("#due", "2024-03-23")
    within = data(page, "d")
    page.select_option("#due", "late")
    late = data(page, "l")
    assert [] == [day for day in within if not "" < day <= "2024-03-23"]
    assert {"1"} == set(late)


def test_a_tile_filters_by_its_verdict_and_a_second_time_no_more(opened: Opened) -> None:
    page = opened()
    everything = len(names(page))
    tile = page.locator(".tile[data-verdict=non_compliant]")
    tile.click()
    assert {"non_compliant"} == set(data(page, "v"))
    assert int(tile.locator("b").inner_text()) == len(names(page))
    assert "true" == tile.get_attribute("aria-pressed")
    tile.click()
    assert everything == len(names(page))


@pytest.mark.parametrize(("group", "hidden"), [("sponsor", "c-sponsor"), ("bureau", "c-bureau")])
def test_groups_have_a_heading_each_and_the_column_they_speak_for_goes(opened: Opened, group: str, hidden: str) -> None:
    page = opened()
    page.select_option("#group", group)
    key = {"sponsor": "k", "bureau": "b"}[group]
    assert len(dict.fromkeys(data(page, key))) == page.locator("tbody.g").count()
    assert page.locator(f"thead .{hidden}").is_hidden()
    runs = [b for a, b in zip([None, *data(page, key)], data(page, key), strict=False) if a != b]
    assert len(runs) == len(set(runs))


def test_a_group_with_nothing_to_show_has_no_heading(opened: Opened) -> None:
    page = opened()
    page.fill("#q", "Lumora Web")
    assert 1 == page.locator("tbody.g").count()


# --- languages -----------------------------------------------------------------------------------------------------


def visible_text(page: Page) -> str:
    return page.locator("body").inner_text()


def test_it_switches_between_chinese_and_english(opened: Opened) -> None:
    page = opened()
    assert ("zh-CN", True, False) == (
        page.evaluate("document.documentElement.lang"),
        "不合规" in visible_text(page),
        "non-compliant" in visible_text(page),
    )
    page.locator("[data-lang=en]").click()
    assert ("en", False, True) == (
        page.evaluate("document.documentElement.lang"),
        "不合规" in visible_text(page),
        "non-compliant" in visible_text(page),
    )
    page.locator("[data-lang=both]").click()
    assert (True, True) == ("不合规" in visible_text(page), "non-compliant" in visible_text(page))


def test_title_choices_and_pictures_speak_the_language_that_is_shown(opened: Opened) -> None:
    page = opened()
    page.locator("[data-lang=en]").click()
    label = page.locator(".strip").first.get_attribute("aria-label") or ""
    assert "Filing portfolio · 2024-02-22" == page.title()
    assert "All" == page.locator("#verdict option").first.inner_text()
    assert re.search(r"\d to 20\d\d-\d\d-\d\d: ", label)
    assert not re.search("[\u4e00-\u9fff]", label)


# --- details and notes ---------------------------------------------------------------------------------------------


def test_details_open_one_by_one_or_all_at_once(opened: Opened) -> None:
    page = opened()
    assert page.locator(".facts").first.is_hidden()
    page.locator("details summary").first.click()
    assert page.locator(".facts").first.is_visible()
    page.locator("#open").click()
    assert page.locator("tbody.s").count() == page.locator("details[open]").count()
    page.locator("#close").click()
    assert 0 == page.locator("details[open]").count()


def test_a_reference_leads_to_its_note(opened: Opened) -> None:
    page = opened()
    page.locator("#open").click()
    link = page.locator(".ref a").first
    target = link.get_attribute("href") or ""
    link.click()
    assert page.url.endswith(target)
    assert "依据" in page.locator(target).inner_text()


# --- safety --------------------------------------------------------------------------------------------------------


def test_hostile_names_are_text(opened: Opened) -> None:
    page = opened()
    page.locator("#open").click()
    page.locator("[data-lang=both]").click()
    page.select_option("#group", "bureau")
    assert page.evaluate("window.pwned === undefined")
    assert "<script>window.pwned=1</script>" in names(page)


def test_no_other_script_may_run_and_nothing_may_be_fetched(page_file: object, browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    failures: list[str | None] = []
    answers: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.failure))
    page.on("response", lambda response: answers.append(response.url))
    page.goto(page_file.as_uri())  # type: ignore[attr-defined]
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.pwned = 1";
        document.body.append(script);
        const image = document.createElement("img");
        image.src = "https://example.invalid/a.png";
        document.body.append(image);
    }""")
    refused = page.evaluate("fetch('https://example.invalid/').then(() => 'fetched', () => 'refused')")
    assert ("refused", True) == (refused, page.evaluate("window.pwned === undefined"))
    # The browser itself refused the image; nothing left the machine.
    assert (["csp"], [page_file.as_uri()]) == (failures, answers)  # type: ignore[attr-defined]
    page.close()


# --- phone, paper, and other ways to read --------------------------------------------------------------------------


def test_a_phone_needs_no_sideways_scrolling(opened: Opened) -> None:
    page = opened(**PHONE)
    for lang in ("zh", "en", "both"):
        page.locator(f"[data-lang={lang}]").click()
        page.locator("#open").click()
        assert 390 >= page.evaluate("document.documentElement.scrollWidth")


def test_no_word_of_a_tile_is_cut_on_a_phone(opened: Opened) -> None:
    page = opened(**PHONE)
    for lang in ("zh", "en"):
        page.locator(f"[data-lang={lang}]").click()
        heights = page.evaluate(
            "[...document.querySelectorAll('.tile')].map(tile => tile.getBoundingClientRect().height)"
        )
        assert 1 == len(set(heights))
        assert max(heights) < 70  # the number, and one line


def test_a_phone_shows_cards_with_labels(opened: Opened) -> None:
    page = opened(**PHONE)
    page.select_option("#group", "")
    found = page.evaluate("getComputedStyle(document.querySelector('td.c-bureau'), '::before').content")
    assert ("block", '"通信管理局"') == (
        page.evaluate("getComputedStyle(document.querySelector('tbody.s')).display"),
        found,
    )
    width = page.locator(".strip").first.bounding_box()
    assert width is not None
    assert width["width"] > 250


def test_controls_are_big_enough_for_a_finger(opened: Opened) -> None:
    page = opened(**PHONE)
    controls = "[...document.querySelectorAll('.controls :is(input, select, button)')]"
    heights = page.evaluate(f"{controls}.map(control => control.getBoundingClientRect().height)")
    assert min(heights) >= 34


def test_paper_has_no_controls_and_keeps_headings_with_their_services(opened: Opened) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert page.locator("#controls").is_hidden()
    assert page.locator("tbody.s").first.is_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert 0 == page.locator("tbody.g > tr").count()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("tbody.g > tr").count() == page.locator("tr.head").count() > 0


def test_it_prints_to_a4(opened: Opened) -> None:
    pdf = opened().pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert b"/MediaBox [0 0 841" in pdf
    assert 5 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 60


def test_a_reader_who_prefers_dark_gets_dark(opened: Opened) -> None:
    grounds = [
        opened(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert ["rgb(255, 255, 255)", "rgb(20, 23, 28)"] == grounds


def test_the_keyboard_reaches_the_list_and_sorts_it(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert "#list" == page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert "list" == page.evaluate("document.activeElement.id")
    page.keyboard.press("Tab")
    assert "service" == page.evaluate("document.activeElement.dataset.sort")
    page.keyboard.press("Enter")
    assert "ascending" == page.locator("thead .c-service").get_attribute("aria-sort")


def test_it_reads_without_its_script(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    assert page.locator("#controls").is_hidden()
    assert page.locator("tbody.s").first.is_visible()
    assert page.locator("tbody.g").first.is_visible()
    page.locator("details summary").first.click()
    assert page.locator(".facts").first.is_visible()


def test_assistive_software_finds_a_table(opened: Opened) -> None:
    page = opened(**PHONE)
    assert 1 == page.get_by_role("table").count()
    assert page.get_by_role("rowheader", name="Lumora Web").count() == 1
    assert page.get_by_role("status").count() == 1
