"""Line breaking: no line is too wide, nothing is lost, and Chinese rules hold."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from icprules.report.line_breaks import visible, width_of, wrapped

ALPHABET = "应当先备案再开展业务，。《》（）“”、 abcXYZ019-.:/沪ICP号"


@given(st.text(alphabet=ALPHABET, max_size=120), st.integers(min_value=8, max_value=60))
@example("00000、《0、））", 8)  # one cell is left, and the next mark takes two
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(width_of(line) <= width for line in wrapped(text, width))


@given(st.text(alphabet=ALPHABET, max_size=120), st.integers(min_value=8, max_value=60))
def test_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    assert "".join(text.split()) == "".join("".join(wrapped(text, width)).split())


@given(st.text(max_size=60), st.integers(min_value=-5, max_value=30))
def test_any_text_gives_printable_lines(text: str, width: int) -> None:
    assert all(line.isprintable() for line in wrapped(text, width))


@pytest.mark.parametrize("width", range(16, 40))
def test_no_line_begins_with_closing_punctuation(width: int) -> None:
    text = "主办者应当在 2024 年 3 月底前，为该服务（含存量 App）履行备案手续；逾期的，不得接入、分发、预置。"
    assert not any(line[:1] in tuple("，。；）、") for line in wrapped(text, width))


@pytest.mark.parametrize("whole", ["沪ICP备2021001234号-2A", "2024-03-31（星期日）", "38 天"])
def test_numbers_and_dates_are_not_parted(whole: str) -> None:
    lines = [line for width in range(24, 60) for line in wrapped(f"已持有的 {whole} 属于其他类型的服务。", width)]
    assert 36 == sum(whole in line for line in lines)


def test_a_word_wider_than_a_line_is_cut() -> None:
    assert ["aaaaaaaa", "aaaa"] == wrapped("a" * 12, 8)


def test_an_empty_text_is_one_empty_line() -> None:
    assert [""] == wrapped("", 20)


def test_control_characters_are_written_out() -> None:
    assert r"a\x1b[0m\u202eb" == visible("a\x1b[0m\u202eb")


@pytest.mark.parametrize(("shown", "text"), [("青瓷 商城", "青瓷\u3000商城"), ("a b", "a\u00a0b")])
def test_a_space_of_another_width_is_shown_as_a_space(shown: str, text: str) -> None:
    assert shown == visible(text)
