"""Unified social credit codes.

Laws: a code with the right check character is accepted and gives its province; one character changed
is refused; no input raises anything but `FactError`.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from icprules.errors import FactError
from icprules.numbers.credit_codes import parse_credit_code
from icprules.numbers.filing_numbers import PREFIXES

GOOD = "91110000600037341L"
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

BODIES = st.builds(
    "9{}{}{}".format,
    st.integers(1, 9),
    st.integers(100000, 999999),
    st.text(alphabet=CHARACTERS, min_size=9, max_size=9),
)


def with_check_character(body: str) -> str:
    return body + uscc.calc_check_digit(body)


@pytest.mark.parametrize(
    ("given", "notes"),
    [
        (GOOD, []),
        ("91110000600037341l", ["N156"]),
        (" 9111 0000 6000 3734 1L\u3000", ["N153"]),
        ("91110000-60003734-1L", ["N251"]),
        ("91110000－600037341L", ["N152", "N251"]),
        ("９１１１００００６０００３７３４１Ｌ", ["N151"]),
    ],
)
def test_a_sloppy_spelling_is_put_right_with_a_note_for_each_change(given: str, notes: list[str]) -> None:
    code = parse_credit_code(given)
    assert (GOOD, given, notes) == (code.text, code.given, [note.code for note in code.notes])


@pytest.mark.parametrize("province", PREFIXES.values())
def test_a_code_names_the_province_that_registered_its_holder(province: str) -> None:
    code = parse_credit_code(with_check_character(f"91{province[:2]}0101600037341"))
    assert (province, ()) == (code.province, code.notes)


@pytest.mark.parametrize("division", ["100000", "810000", "710000", "990000"])
def test_a_code_of_another_division_names_no_province(division: str) -> None:
    code = parse_credit_code(with_check_character(f"91{division}600037341"))
    assert (None, ["N252"]) == (code.province, [note.code for note in code.notes])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "N101"),
        (91110000600037341, "N101"),
        (GOOD.encode(), "N101"),
        ("", "N102"),
        ("\u3000", "N102"),
        (GOOD * 1_000_000, "N103"),
        (GOOD[:-1], "N201"),
        (GOOD + "0", "N201"),
        ("---", "N201"),
        ("。", "N201"),
        ("9111000060003734IL", "N202"),
        ("91110000600037341O", "N202"),
        ("9111000060003734\ud800L", "N202"),
        ("٩1110000600037341L", "N202"),
        ("𝟗1110000600037341L", "N202"),
        ("A1110000600037341L", "N203"),
        ("N2330106MF12345678", "N203"),
        ("91110000600037341M", "N204"),
        ("91110000600037314L", "N204"),
    ],
)
def test_a_value_that_is_no_code_is_refused_with_its_own_code(value: object, code: str) -> None:
    with pytest.raises(FactError) as error:
        parse_credit_code(value)
    assert code == error.value.code


def test_the_refused_characters_are_named_once_each() -> None:
    with pytest.raises(FactError, match="holds `IO`"):
        parse_credit_code("9111000060003IOI1L")


def test_a_failed_check_says_that_it_settles_no_duty() -> None:
    with pytest.raises(FactError, match="says nothing about any filing duty"):
        parse_credit_code("91110000600037341M")


def test_two_spellings_of_one_code_are_equal() -> None:
    assert parse_credit_code(GOOD) == parse_credit_code(GOOD.lower())


def test_to_dict_holds_plain_values() -> None:
    assert {
        "text": GOOD,
        "given": GOOD.lower(),
        "province": "110000",
        "notes": [
            {
                "code": "N156",
                "text": {"zh": "已将小写字母改为大写", "en": "lower-case letters were written as capitals"},
            }
        ],
    } == parse_credit_code(GOOD.lower()).to_dict()


@given(BODIES)
def test_a_code_with_the_right_check_character_parses_to_itself(body: str) -> None:
    code = with_check_character(body)
    assert code == parse_credit_code(code).text


@given(BODIES, st.integers(8, 17), st.sampled_from(CHARACTERS))
def test_one_changed_character_is_always_found(body: str, at: int, other: str) -> None:
    code = with_check_character(body)
    assume(other != code[at])
    with pytest.raises(FactError) as error:
        parse_credit_code(code[:at] + other + code[at + 1 :])
    assert "N204" == error.value.code


@given(st.text() | st.text(alphabet="0123456789AL- \n", min_size=16, max_size=20) | st.integers() | st.binary())
def test_no_value_raises_anything_but_a_worded_refusal(value: object) -> None:
    try:
        parse_credit_code(value)
    except FactError as error:
        wordings = [error.text("zh"), error.text("en")]
    else:
        return
    assert [] == [text for text in wordings if not text.startswith("N")]
