"""Facts as TOML: what is written is read back, and what is added leaves the rest of a file as it stands."""

from __future__ import annotations

import copy
import datetime
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icprules.errors import FactError
from icprules.subjects.facts_text import facts_text, text_with

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
DAY = datetime.date(2024, 3, 31)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_scalars = st.booleans() | st.integers(-(2**63), 2**63 - 1) | _texts | st.dates()
_values = st.recursive(
    _scalars | st.lists(_scalars, max_size=3),
    lambda inner: st.dictionaries(_texts, inner, max_size=3) | st.lists(st.dictionaries(_texts, inner, max_size=2)),
    max_leaves=8,
)
_tables = st.dictionaries(_texts, _values, max_size=4)
unhurried = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(_tables)
@unhurried
def test_any_table_is_read_back_as_it_was(table: dict[str, Any]) -> None:
    assert table == tomllib.loads(facts_text(table))


@given(_tables, _tables)
@unhurried
def test_an_addition_gives_the_whole_or_nothing(before: dict[str, Any], more: dict[str, Any]) -> None:
    text = facts_text(before)
    after = {**before, **{key: value for key, value in more.items() if key not in before}}
    found = text_with(text, before, after)
    assert found is None or tomllib.loads(found) == after


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ('"', r'"\""'),
        ("a\\b", r'"a\\b"'),
        ("a\nb\t", r'"a\nb\t"'),
        ("\x00\x1b\x7f", r'"\u0000\u001b\u007f"'),
        ("\x9b\u202e\u200b\u2028\ufeff", r'"\u009b\u202e\u200b\u2028\ufeff"'),
        ("\U000e0041", r'"\U000e0041"'),
        ("青瓷\u3000商城\u00a0", '"青瓷\u3000商城\u00a0"'),
        ("备案", '"备案"'),
        (DAY, "2024-03-31"),
        (["a", True, 1], '["a", true, 1]'),
    ],
)
def test_values_are_escaped(value: object, wanted: str) -> None:
    assert f"key = {wanted}\n" == facts_text({"key": value})


def test_a_key_that_is_no_bare_word_is_quoted() -> None:
    assert '"a b" = 1\n' == facts_text({"a b": 1})


def test_half_a_character_is_refused() -> None:
    with pytest.raises(FactError, match="T151"):
        facts_text({"name": "\ud800"})


def test_comments_of_ours_cannot_break_out_of_their_line() -> None:
    text = facts_text({"a": 1}, ["one\ntwo = 2"], lambda path: f"{path}\nb = 2")
    assert {"a": 1} == tomllib.loads(text)


def _richer(table: dict[str, Any]) -> dict[str, Any]:
    after = copy.deepcopy(table)
    services = after["service"] if isinstance(after["service"], list) else [after["service"]]
    for service in services:
        service.setdefault("deep_synthesis", False)
        service.setdefault("generative_ai", True)
        service.setdefault("access_provider", {}).setdefault("changed_on", DAY)
    if "sponsor" in after:
        after["sponsor"].setdefault("holds_icp_licence", True)
    return after


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_facts_are_added_to_a_file_and_every_line_of_it_stays(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    before = tomllib.loads(text)
    after = _richer(before)
    found = text_with(text, before, after)
    assert found is not None
    assert after == tomllib.loads(found)
    kept = iter(found.splitlines())
    assert all(line in kept for line in text.splitlines())  # in this order


def test_an_equals_sign_stands_below_the_others() -> None:
    text = '[service]\nkind        = "app"\nlaunched_on = 2024-03-31\n'
    before = tomllib.loads(text)
    after = {"service": {**before["service"], "offline": False}}
    assert text + "offline     = false\n" == text_with(text, before, after)


def test_a_new_table_goes_below_its_parent_or_to_the_end() -> None:
    text = '[[service]]\nname = "a"\n\n[[service]]\nname = "b"\n'
    before = tomllib.loads(text)
    after = copy.deepcopy(before)
    after["service"][0]["sponsor"] = {"country": "CN"}
    after["sponsor"] = {"country": "US"}
    found = text_with(text, before, after) or ""
    assert ["[[service]]", 'name = "a"', "", "[service.sponsor]", 'country = "CN"'] == found.splitlines()[:5]
    assert "[sponsor]" == found.splitlines()[-2]


def test_a_number_gets_its_service_where_it_stands() -> None:
    text = '[sponsor]\n\n[[sponsor.filings]]\nnumber = "1"\n\n[[sponsor.filings]]\nnumber = "2"  # mine\n\n[service]\n'
    before = tomllib.loads(text)
    after = copy.deepcopy(before)
    after["sponsor"]["filings"][1]["service"] = "Shop"
    assert text.replace("# mine\n", '# mine\nservice = "Shop"\n') == text_with(text, before, after)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ('service = {kind = "app"}\n', {"offline": False}),
        ('service.kind = "app"\n', {"offline": False}),
        ('[service]\nkind = "app"\n', {"kind": "website"}),
    ],
)
def test_what_cannot_be_added_to_is_left_to_be_written_anew(text: str, more: dict[str, Any]) -> None:
    before = tomllib.loads(text)
    assert None is text_with(text, before, {"service": {**before["service"], **more}})


def test_something_that_only_looks_like_a_table_does_not_mislead() -> None:
    text = '[service]\nname = """\n[service]\n"""\nkind = "app"\n'
    before = tomllib.loads(text)
    after = {"service": {**before["service"], "offline": False}}
    found = text_with(text, before, after)
    assert found is None or after == tomllib.loads(found)


def test_windows_line_ends_and_a_missing_last_one_are_read() -> None:
    text = '[service]\r\nkind = "app"'
    before = tomllib.loads(text)
    after = {"service": {"kind": "app", "offline": False}}
    found = text_with(text, before, after)
    assert found is not None
    assert after == tomllib.loads(found)
