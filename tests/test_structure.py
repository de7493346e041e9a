"""Tables are read strictly: whatever is wrong is told at once, each at its place, and nothing is coerced."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icprules import Text
from icprules.rulebook.rule_files import CitationEntry, CodeEntry, PlatformEntry, RulebookFile, SourceFile
from icprules.rulebook.structure import LOCATOR, structure

TEXT = {"zh": "备案", "en": "filing"}
HEAD = {
    "format": 1, "name": "mine", "version": "1", "known_through": datetime.date(2026, 1, 1), "disclaimer": TEXT
}  # fmt: skip


def faults(raw: object, kind: type[Any]) -> list[tuple[str, str]]:
    return [(found.code, found.where) for found in structure(raw, kind, "x.toml")[1]]


def test_a_table_becomes_an_object_with_the_defaults_of_its_class() -> None:
    head, problems = structure(HEAD | {"assumption": {"a": TEXT}}, RulebookFile, "x.toml")
    assert problems == []
    assert head is not None
    assert head.assumption == {"a": Text("备案", "filing")}
    assert (head.extends, head.known_through) == (None, datetime.date(2026, 1, 1))


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_keys() -> None:
    raw = {
        "format": True, "extends": "cn-ic", "known_through": "2024-01-01", "more": 1, "fewer": 2,
        "assumption": {"a": 1, "b": {"zh": " ", "en": 2, "fr": 3}},
    }  # fmt: skip
    assert [
        ("R103", "x.toml: format"),
        ("R101", "x.toml"),  # name
        ("R105", "x.toml: extends"),
        ("R101", "x.toml"),  # version
        ("R103", "x.toml: known_through"),
        ("R101", "x.toml"),  # disclaimer
        ("R103", "x.toml: assumption.a"),
        ("R132", "x.toml: assumption.b.zh"),
        ("R103", "x.toml: assumption.b.en"),
        ("R102", "x.toml: assumption.b"),
        ("R102", "x.toml"),  # fewer
        ("R102", "x.toml"),  # more
    ] == faults(raw, RulebookFile)


def test_members_of_arrays_are_counted_from_one() -> None:
    raw = {"facts": ["a", 1, "b", None], "code": [{"status": 1, "meaning": TEXT}, [], {"status": "1"}]}
    assert [
        ("R103", "x.toml: facts[2]"),
        ("R103", "x.toml: facts[4]"),
        ("R103", "x.toml: code[2]"),
        ("R103", "x.toml: code[3].status"),
        ("R101", "x.toml: code[3]"),
    ] == faults(raw, PlatformEntry)


@pytest.mark.parametrize("raw", [None, 1, "x", [], [{}]])
def test_what_is_no_table_is_told(raw: object) -> None:
    assert [("R103", "x.toml")] == faults(raw, CodeEntry)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("number", 1, "string"),
        ("dates", [], "table"),
        ("last_checked_on", datetime.datetime(2024, 1, 1), "date"),  # noqa: DTZ001 - as a file would say it
        ("standing", 1, "string"),
        ("title", "备案", "table"),
    ],
)
def test_a_value_of_another_type_is_not_coerced(key: str, value: object, expected: str) -> None:
    (found,) = (one for one in structure({key: value}, SourceFile, "x.toml")[1] if one.code == "R103")
    assert (f"x.toml: {key}", expected) == (found.where, dict(found.values)["expected"])


@pytest.mark.parametrize("day", [datetime.date(1899, 12, 31), datetime.date(2101, 1, 1)])
def test_a_day_outside_the_years_of_a_rulebook_is_told(day: datetime.date) -> None:
    assert [("R142", "x.toml: known_through")] == faults(HEAD | {"known_through": day}, RulebookFile)


@pytest.mark.parametrize("day", [datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)])
def test_the_first_and_the_last_day_of_a_rulebook_are_read(day: datetime.date) -> None:
    assert faults(HEAD | {"known_through": day}, RulebookFile) == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("22(1)", None),
        ("(一)", None),
        ("第一条", "R134"),
        ("Article 1", "R134"),
        ("", "R132"),
        (1, "R103"),
        (TEXT, None),
    ],
)
def test_a_locator_is_one_text_only_where_it_reads_alike_in_both_languages(raw: object, code: str | None) -> None:
    assert ([] if code is None else [(code, "x.toml")]) == faults(raw, LOCATOR)


@given(st.characters())
def test_a_character_is_read_exactly_if_it_stands_on_the_page(character: str) -> None:
    unseen = unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
    assert ([("R158", "x.toml: name")] if unseen else []) == faults(HEAD | {"name": f"a{character}"}, RulebookFile)


def test_a_text_of_spaces_says_nothing() -> None:
    assert [("R132", "x.toml: en"), ("R132", "x.toml: zh")] == sorted(faults({"zh": "\u3000", "en": " "}, Text))


def test_control_characters_of_a_key_do_not_reach_whoever_reads_the_message() -> None:
    (found,) = structure(HEAD | {"assumption": {"a\x1b[31m": 1}}, RulebookFile, "x.toml")[1]
    assert found.where == 'x.toml: assumption."a\\x1b[31m"'


def test_keys_may_be_clearer_than_the_names_of_fields() -> None:
    @attrs.frozen(kw_only=True)
    class Span:
        start: int
        end: int | None = None

    assert Span(start=1, end=2) == structure({"from": 1, "until": 2}, Span, "x.toml")[0]
    assert [("R101", "x.toml"), ("R102", "x.toml")] == faults({"start": 1}, Span)


def test_a_reference_may_stand_as_two_texts() -> None:
    raw = {"locator": TEXT, "facts": [], "verification": "text", "note": {"zh": "备案"}}
    assert [("R101", "x.toml: note")] == faults(raw, CitationEntry)
