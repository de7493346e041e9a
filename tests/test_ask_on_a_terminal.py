"""`icprules ask` driven end to end through a pseudo-terminal, in Chinese and in English."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import mini
import pytest
from pseudo_terminal import Terminal

import icprules
from icprules.report.line_breaks import width_of

ROOT = Path(__file__).parent.parent
NUMBER = "沪ICP备2021001234号-2A"
PARTIAL = """\
# what we know of the shop
[sponsor]
province = "上海市"   # by its licence

[service]
name                = "Shop"
kind                = "app"
stage               = "operating"   # since spring
launched_on         = 2022-05-01
offline             = false
offered_in_mainland = true
"""


def ask(folder: Path, *words: str, **options: Any) -> Terminal:  # noqa: ANN401 - passed on
    return Terminal("ask", "--as-of", "2024-06-22", *words, folder=folder, path=str(ROOT), **options)


def read(file: Path) -> icprules.Assessment:
    (subject,) = icprules.read_portfolio(file, mini.real()).subjects
    return icprules.assess(subject, as_of="2024-06-22", rulebook=mini.real())


def test_from_nothing_to_a_file_and_a_verdict_in_chinese(tmp_path: Path) -> None:
    with ask(tmp_path, "--out", "shop.toml", "--service", "商店") as terminal:
        terminal.expect("查询日 2024-06-22（星期六）")
        terminal.answer("服务是网站、App、小程序还是快应用？", "2")
        terminal.expect("✓ 服务类型：App")
        terminal.answer("服务在查询日是筹备中、运营中还是已终止？", "运营中")
        terminal.answer("该产品是否完全不联网", "也许")
        terminal.expect("✗ 没有看懂 `也许`")
        terminal.expect("请回答“是”或“否”")
        terminal.answer("", "否")
        terminal.answer("服务是否面向中国境内的用户提供？", "?")
        terminal.expect("〔《通知》")
        terminal.expect("否 → 不在适用范围")
        terminal.answer("", "是")
        terminal.answer("该服务持有哪些备案编号？", "没有")
        terminal.expect("✓ 持有的备案：没有")
        terminal.expect("法律结论已经确定：不合规")
        terminal.answer("另外，有没有以下情形？", "没有")
        terminal.answer("主办者住所在哪个国家或地区？", "中国")
        terminal.expect("✓ 主办者所在国家或地区：CN")
        terminal.answer("服务是否向用户有偿提供信息或网页制作等服务？", "2")
        terminal.answer("服务是哪一天开始运营的？", "2022年5月1日")
        terminal.expect("✓ 上线日期：2022-05-01")
        terminal.expect("> ")
        terminal.type("q")
        terminal.expect("已写入 shop.toml")
        terminal.expect("法律结论：不合规")
        assert 0 == terminal.end()
    result = read(tmp_path / "shop.toml")
    assert ("商店", "non_compliant", "2022-05-01") == (
        result.service, result.verdict, str(result.facts["service.launched_on"]),
    )  # fmt: skip
    with Terminal("assess", "shop.toml", "--as-of", "2024-06-22", folder=tmp_path, path=str(ROOT)) as terminal:
        terminal.expect("法律结论：不合规")
        assert 0 == terminal.end()
    assert "# 服务阶段：运营中" in (tmp_path / "shop.toml").read_text(encoding="utf-8")


def test_from_a_partial_file_with_its_comments_kept_in_english(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(PARTIAL, encoding="utf-8")
    with ask(tmp_path, "shop.toml", "--out", "shop.toml", "--lang", "en", "--until", "verdict") as terminal:
        terminal.expect("As of 2024-06-22 (Saturday)")
        terminal.answer("Which filing numbers are held for the service?", "abc")
        terminal.expect("✗ nothing in `abc` is recognised as a filing")
        terminal.answer("", f"{NUMBER} 2024-05-06")
        terminal.expect(f"✓ filings held: {NUMBER} (issued 2024-05-06)")
        terminal.answer("Does the service display its filing number", "")
        terminal.expect("left open")
        terminal.answer("Is the filing system linked below the filing number?", "<")
        terminal.expect("back to the question before")
        terminal.answer("Does the service display its filing number", "yes")
        terminal.answer("Is the filing system linked below the filing number?", "no")
        terminal.expect("written to shop.toml")
        terminal.expect("Under the law: non-compliant")
        assert 0 == terminal.end()
    text = (tmp_path / "shop.toml").read_text(encoding="utf-8")
    assert {*PARTIAL.splitlines()} <= {*text.splitlines()}
    result = read(tmp_path / "shop.toml")
    assert (True, False) == (
        result.facts["service.filing_number_displayed"], result.facts["service.filing_link_displayed"],
    )  # fmt: skip


def test_ctrl_c_writes_what_was_answered_and_ends_with_130(tmp_path: Path) -> None:
    with ask(tmp_path, "--out", "shop.toml") as terminal:
        terminal.answer("服务是网站、App、小程序还是快应用？", "小程序")
        terminal.expect("服务在查询日是筹备中、运营中还是已终止？")
        terminal.expect("> ")
        terminal.press("c")
        terminal.expect("已写入 shop.toml")
        assert 130 == terminal.end()
        assert "Traceback" not in terminal.seen
    assert {"service.kind": "mini_program"} == dict(read(tmp_path / "shop.toml").subject.facts)


def test_ctrl_c_without_a_file_offers_what_was_answered(tmp_path: Path) -> None:
    with ask(tmp_path, "--lang", "en") as terminal:
        terminal.answer("Is the service a website, an App, a mini-program or a quick app?", "website")
        terminal.expect("2. ")
        terminal.expect("> ")
        terminal.press("c")
        terminal.expect("Not kept in a file; this can be, to go on from it:")
        terminal.expect('kind = "website"')
        terminal.expect("interrupted")
        assert 130 == terminal.end()


def test_ctrl_d_stops_asking_and_gives_the_verdict_so_far(tmp_path: Path) -> None:
    with ask(tmp_path, "--out", "shop.toml", "--lang", "en") as terminal:
        terminal.answer("Is the service a website, an App, a mini-program or a quick app?", "app")
        terminal.expect("On the day asked about, is the service planned, operating or terminated?")
        terminal.expect("> ")
        terminal.press("d")
        terminal.expect("written to shop.toml")
        terminal.expect("Under the law: undetermined")
        assert 0 == terminal.end()


def test_a_file_name_is_asked_for_at_the_end_and_none_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(PARTIAL, encoding="utf-8")
    with ask(tmp_path, "--lang", "en") as terminal:
        terminal.answer("Is the service a website, an App, a mini-program or a quick app?", "app")
        terminal.answer("On the day asked about, is the service planned, operating or terminated?", "q")
        terminal.expect("Keep the answers?")
        terminal.type("old.toml")
        terminal.expect("T152 the file `old.toml` exists and is not overwritten")
        terminal.expect("Keep the answers?")
        terminal.type("new.json")
        terminal.expect("written to new.json")
        assert 0 == terminal.end()
    assert PARTIAL == (tmp_path / "old.toml").read_text(encoding="utf-8")
    assert "app" == read(tmp_path / "new.json").subject.facts["service.kind"]


@pytest.mark.parametrize("columns", [40, 100])
def test_no_line_is_wider_than_the_terminal(tmp_path: Path, columns: int) -> None:
    with ask(tmp_path, columns=columns) as terminal:
        terminal.answer("服务是网站、App、小程序还是快应用？", "?")
        terminal.expect("单凭这一问，哪种法律结论都还不能排除")
        terminal.expect("> ")
        terminal.type("q")
        terminal.expect("法律结论")
        assert 0 == terminal.end()
        dialogue = terminal.seen.partition("━━")[0]
    assert max(map(width_of, dialogue.splitlines())) <= columns


def test_ctrl_c_pressed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    with ask(tmp_path, "--out", "shop.toml") as terminal:
        terminal.answer("服务是网站、App、小程序还是快应用？", "小程序")
        terminal.expect("> ")
        for _ in range(5):
            terminal.press("c", after=0.05)
        # A shell gives 130 both to a command that ends by itself after Ctrl-C and to one that is ended by it.
        assert terminal.end() in (130, -signal.SIGINT)
    assert {"service.kind": "mini_program"} == dict(read(tmp_path / "shop.toml").subject.facts)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_told_to_end_writes_what_was_answered(tmp_path: Path, number: signal.Signals) -> None:
    with ask(tmp_path, "--out", "shop.toml") as terminal:
        terminal.answer("服务是网站、App、小程序还是快应用？", "小程序")
        terminal.expect("> ")
        terminal.send(number)
        assert 128 + number == terminal.end()
    assert {"service.kind": "mini_program"} == dict(read(tmp_path / "shop.toml").subject.facts)


def test_a_terminal_that_is_closed_loses_nothing(tmp_path: Path) -> None:
    with ask(tmp_path, "--out", "shop.toml") as terminal:
        terminal.answer("服务是网站、App、小程序还是快应用？", "小程序")
        terminal.expect("> ")
        assert 128 + signal.SIGHUP == terminal.close()
    assert {"service.kind": "mini_program"} == dict(read(tmp_path / "shop.toml").subject.facts)


def test_where_a_file_holds_several_services_it_is_asked_which(tmp_path: Path) -> None:
    two = PARTIAL.replace("[service]", "[[service]]") + '[[service]]\nname = "Web"\nkind = "website"\n'
    (tmp_path / "brand.toml").write_text(two, encoding="utf-8")
    with ask(tmp_path, "brand.toml", "--out", "brand.toml", "--lang", "en") as terminal:
        terminal.answer("Which one is it about?", "3")
        terminal.answer("there is no choice number `3`", "Web")
        terminal.answer("Does the service sell information or page-making services to its users?", "no")
        terminal.expect("> ")
        terminal.press("d")
        terminal.expect("━━ Web · website")
        assert 0 == terminal.end()
    assert "commercial = false" in (tmp_path / "brand.toml").read_text(encoding="utf-8").partition("Web")[2]
