"""Values that are no filing, licence or public-security number, and the code of each refusal."""

from __future__ import annotations

from unittest import mock

import pytest

from icprules.errors import FactError
from icprules.numbers.filing_numbers import parse_filing_number

LONGEST_WORDING = 400

# Text and the code it must be refused with.
REFUSED = [
    ("", "N102"),
    (" \t\u3000", "N102"),
    ("\u200b", "N102"),
    ("沪ICP备2021001234号" + " " * 52, "N103"),
    ("沪" * 10_000_000, "N103"),
    ("。", "N104"),
    ("2021001234", "N104"),
    ("沪备2021001234号", "N104"),
    ("沪B1-20090059", "N104"),
    ("\ud800\udfff", "N104"),
    ("人ICP备2021001234号", "N105"),
    ("上海ICP备2021001234号", "N105"),
    ("\ud800ICP备2021001234号", "N105"),
    ("合字ICP备2021001234号", "N105"),
    ("合字公网安备11000002000088号", "N105"),
    ("ICP备2021001234号", "N106"),
    ("ICP证110507号", "N106"),
    ("公网安备11000002000088号", "N106"),
    ("沪ICP备号-1", "N107"),
    ("沪ICP备2100123号", "N107"),
    ("青ICP备026000119号-2A", "N107"),
    ("沪ICP备20210012345号", "N107"),
    ("京ICP证11050号", "N108"),
    ("京ICP证1105071号", "N108"),
    ("粤B2-2009005", "N109"),
    ("粤B2-200900591", "N109"),
    ("粤B2-", "N109"),
    ("京公网安备1100000200008号", "N110"),
    ("京公网安备110000020000881号", "N110"),
    ("京公网安备81000002000088号", "N111"),
    ("京公网安备00000002000088号", "N111"),
    ("沪ICP备2021001234号-2B", "N112"),
    ("沪ICP备2021001234号-2AX", "N112"),
    ("粤B2-20090059-2Z", "N112"),
    ("沪ICP备2021001234号-0", "N113"),
    ("沪ICP备2021001234号-00A", "N113"),
    ("沪ICP备2021001234号-01", "N114"),
    ("沪ICP备2021001234号-02A", "N114"),
    ("沪ICP备2021001234号-", "N115"),
    ("沪ICP备2021001234号-A", "N115"),
    ("沪ICP备2021001234号2A", "N115"),
    ("沪ICP备2021001234号--2A", "N115"),
    ("沪ICP备2021001234号-1 2", "N115"),
    ("沪ICP备2021001234号-2A号", "N115"),
    ("沪ICP备2021001234号号", "N115"),
    ("沪ICP备2O21001234号", "N115"),
    ("沪ICP备2021001234号-1 -2", "N115"),
    ("沪ICP备2021001234号-2А", "N115"),  # The letter is Cyrillic.
    ("沪ICP备2021001234号-2A 京公网安备11000002000088号", "N116"),
    ("沪ICP备2021001234号沪ICP备2021001234号", "N116"),
    ("港ICP备2021001234号", "N117"),
    ("台湾ICP备2021001234号", "N117"),
    ("沪ICP备٢٠٢١٠٠١٢٣٤号", "N118"),
    ("沪ICP备202100123४号", "N118"),
    ("沪ICP备二〇二一号", "N118"),
    ("沪ICP备2021001234号-²", "N118"),
    ("京公网安备11000002000088号-1", "N119"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_a_text_that_is_no_number_is_refused_with_its_own_code(text: str, code: str) -> None:
    with pytest.raises(FactError) as error:
        parse_filing_number(text)
    assert code == error.value.code


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_a_refusal_is_worded_in_both_languages_and_stays_short(text: str, code: str) -> None:
    with pytest.raises(FactError) as error:
        parse_filing_number(text)
    wordings = [error.value.text(lang) for lang in ("zh", "en")]
    assert [] == [text for text in wordings if not text.startswith(f"{code} ") or len(text) > LONGEST_WORDING]


def test_a_thing_that_pretends_to_be_a_text_is_refused() -> None:
    with pytest.raises(FactError) as error:
        parse_filing_number(mock.Mock(spec=str))
    assert "N101" == error.value.code


@pytest.mark.parametrize("value", [None, b"ICP", 2021001234, 1.5, True, [], {}, object()])
def test_a_value_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(FactError) as error:
        parse_filing_number(value)  # type: ignore[arg-type]
    assert "N101" == error.value.code


class Whimsical(str):
    """A text whose own methods cannot be relied on."""

    __slots__ = ()

    def __len__(self) -> int:
        msg = "no length today"
        raise RuntimeError(msg)

    def __str__(self) -> str:
        return "something else"


def test_a_kind_of_text_is_read_by_its_characters_and_given_back_as_plain_text() -> None:
    number = parse_filing_number(Whimsical("沪ICP备2021001234号-2A"))
    assert ("沪ICP备2021001234号-2A", str) == (number.text, type(number.given))


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("上海ICP备2021001234号", "`沪`"),
        ("上海市ICP备2021001234号", "`沪`"),
        ("黑龙江ICP备2021001234号", "`黑`"),
        ("内蒙古ICP备2021001234号", "`蒙`"),
        ("新疆ICP备2021001234号", "`新`"),
        ("四川ICP备2021001234号", "`蜀`"),
        ("备案号:沪ICP备2021001234号", "`沪`"),
        ("许可证粤B2-20090059", "`粤`"),
        ("青ICP备026000119号-2A", "`2026000119`"),
        ("沪ICP备2021001234号-02A", "`2`"),
    ],
)
def test_a_likely_slip_is_refused_with_a_suggestion(text: str, suggestion: str) -> None:
    with pytest.raises(FactError) as error:
        parse_filing_number(text)
    assert suggestion in error.value.problems[0].help("en")


def test_a_province_name_before_a_licence_is_not_answered_with_the_filing_prefix() -> None:
    with pytest.raises(FactError) as error:
        parse_filing_number("四川省B2-20140015")
    assert "蜀`" not in error.value.problems[0].help("en")


def test_nine_digits_are_explained_by_the_two_forms() -> None:
    with pytest.raises(FactError, match=r"9 digits where a filing number has 8 .* or 10"):
        parse_filing_number("青ICP备026000119号-2A")


def test_an_unknown_suffix_letter_is_answered_with_the_known_ones() -> None:
    with pytest.raises(FactError, match="A for an App, X for a mini-program, K for a quick app"):
        parse_filing_number("沪ICP备2021001234号-2B")
