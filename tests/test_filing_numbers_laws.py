"""Laws of the number grammar.

The canonical text parses to itself; the parts put together give the number back; every change of
spelling is noted; no input raises anything but `FactError`.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.errors import FactError
from icprules.numbers.filing_numbers import PREFIXES, SUFFIX_KINDS, parse_filing_number, plain_spelling

SUFFIXES = st.builds(
    lambda index, letter: f"-{index}{letter}", st.integers(1, 9999), st.sampled_from(sorted(SUFFIX_KINDS))
) | st.just("")
FILING_TEXTS = st.builds(
    lambda prefix, digits, suffix: f"{prefix}ICP备{digits}号{suffix}",
    st.sampled_from(sorted(PREFIXES)),
    st.from_regex(r"(0[0-9]|1[0-9]|20)[0-9]{6}|20[2-9][0-9]{7}", fullmatch=True, alphabet="0123456789"),
    SUFFIXES,
)
LICENCE_TEXTS = st.builds(
    "{}{}".format,
    st.from_regex(
        r"[京粤川]ICP证[0-9]{6}号|[京粤川]?B2-[0-9]{8}", fullmatch=True, alphabet="京粤川ICP证号B-0123456789"
    ),
    SUFFIXES,
)
POLICE_TEXTS = st.builds(
    lambda prefix, rest: f"{prefix}公网安备{PREFIXES[prefix][:2]}{rest:012d}号",
    st.sampled_from(sorted(PREFIXES)),
    st.integers(0, 10**12 - 1),
)
VALID_TEXTS = FILING_TEXTS | LICENCE_TEXTS | POLICE_TEXTS
SPOILT_TEXTS = st.builds(
    lambda text, at, spoil: text[:at] + spoil + text[at:],
    VALID_TEXTS
    | st.sampled_from(["滇icp备09010050－5号", "粤B2-20090059-5号", "滬ICP備2021 001234", "川ICP备21123456号"]),
    st.integers(0, 20),
    st.text(alphabet="-号—ICPicp备B2 0１٣．。\u3000\u200b\ud800川A", max_size=4) | st.text(max_size=4),
)


@given(VALID_TEXTS)
def test_a_valid_number_parses_to_itself_without_a_note(text: str) -> None:
    number = parse_filing_number(text)
    assert (text, ()) == (number.text, number.notes)


@given(VALID_TEXTS)
def test_subject_index_and_kind_put_together_give_the_number_back(text: str) -> None:
    number = parse_filing_number(text)
    letters = {kind: letter for letter, kind in SUFFIX_KINDS.items()}
    suffix = f"-{number.index}{letters[number.kind]}" if number.index else ""
    assert text == number.subject + suffix


@settings(max_examples=300)
@given(SPOILT_TEXTS)
def test_the_canonical_text_of_whatever_parses_parses_to_itself(text: str) -> None:
    try:
        number = parse_filing_number(text)
    except FactError:
        return
    again = parse_filing_number(number.text)
    assert (number, number.text) == (again, again.text)


@given(SPOILT_TEXTS)
def test_whatever_was_changed_in_the_spelling_is_noted(text: str) -> None:
    try:
        number = parse_filing_number(text)
    except FactError:
        return
    assert number.text == text or number.notes


@settings(max_examples=300)
@given(SPOILT_TEXTS | st.text() | st.text(alphabet=st.characters(categories=["Cs", "Nd", "Zs", "Cf"])))
def test_no_text_raises_anything_but_a_worded_refusal(text: str) -> None:
    try:
        parse_filing_number(text)
    except FactError as error:
        wordings = [error.text("zh"), error.text("en")]
    else:
        return
    assert [] == [text for text in wordings if not text.startswith("N1")]


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.binary() | st.lists(st.text()))
def test_no_other_value_raises_anything_but_a_refusal(value: object) -> None:
    with pytest.raises(FactError):
        plain_spelling(value)
