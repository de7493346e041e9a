"""What is read in one pass is what reading with every fault gives; whatever is not plain is left to that."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import generated
import mini
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icprules.errors import FactError
from icprules.numbers.filing_numbers import PREFIXES, FilingNumber, parse_filing_number
from icprules.numbers.plain_numbers import plain_number
from icprules.subjects.plain_reading import Read, forms_of, plain_reading
from icprules.subjects.subject import _in_full, groups_of, read_subject

APP = {"kind": "app", "stage": "operating", "filings": [], "sponsor": {"province": "沪"}}
NUMBER = "沪ICP备2021001234号-2A"


def plainly(table: dict[str, Any]) -> Read | None:
    return plain_reading(table, forms_of(mini.schema(), groups_of(mini.schema())))


def in_full(table: dict[str, Any]) -> Read | list[str]:
    try:
        return _in_full(table, mini.schema(), "", {})
    except FactError as error:
        return [found.code for found in error.problems]


def test_random_services_read_alike_and_most_are_plain() -> None:
    rng = generated.dice(3)
    seen: Counter[bool] = Counter()
    for _ in range(400):
        table = generated.service(mini.schema(), rng)
        found = plainly(table)
        seen[found is not None] += 1
        if found is not None:
            assert in_full(table) == found
    assert seen[True] > 3 * seen[False]


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 3), st.floats(allow_nan=False), st.text(max_size=3), st.dates(),
    st.datetimes(), st.sampled_from(["app", "none", "沪", "310000", "710000", "CN", "2024-02-30", "2024-02-29"]),
    st.lists(st.sampled_from(["game", "none", "news", "", 1]), max_size=3), st.just({}), st.just([{}]),
)  # fmt: skip
KEYS = st.sampled_from(
    sorted(
        {name.partition(".")[2] or name for name in mini.schema().facts}
        | {"service", "sponsor", "filings", "application", "change", "nonsense", ""}
    )
)
FILINGS = st.lists(
    st.one_of(
        st.sampled_from([NUMBER, "京B2-20190001", "沪公网安备31010102000001号", "x"]),
        st.dictionaries(
            st.sampled_from(["number", "kind", "service", "filed_on", "status", "deregistered_on", "x"]),
            st.one_of(VALUES, st.sampled_from([NUMBER, "website", "active", "revoked"])),
            max_size=4,
        ),
    ),
    max_size=3,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=5)


@given(table=TABLES, sponsor=st.none() | TABLES, filings=st.none() | FILINGS)
def test_any_table_reads_alike_where_it_is_plain(table: dict[str, Any], sponsor: Any, filings: Any) -> None:  # noqa: ANN401
    given_table = {**table, "sponsor": sponsor, "filings": filings}
    found = plainly(given_table)
    if found is not None:
        assert in_full(given_table) == found


@pytest.mark.parametrize(
    "table",
    [
        APP,
        APP | {"launched_on": datetime.date(2024, 2, 29)},
        APP | {"launched_on": "2024-02-29"},
        APP | {"content": ["game", "news"], "stores": ()},
        APP | {"filings": [NUMBER]},
        APP | {"filings": [{"number": NUMBER, "kind": "app", "filed_on": "2024-03-01", "service": None}]},
        APP | {"filings": [{"number": "京B2-20190001"}]},
        APP | {"offline": None, "application": {"outcome": "granted"}, "change": {}},
    ],
)
def test_plain_tables_are_read_in_one_pass(table: dict[str, Any]) -> None:
    assert plainly(table) == in_full(table)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"kind": "appp"}, "F102"),
        ({"offline": 1}, "F103"),
        ({"launched_on": datetime.datetime(2024, 1, 1)}, "F107"),  # noqa: DTZ001 - a naive one is what is refused
        ({"launched_on": "2024-W01-1"}, "F108"),
        ({"launched_on": datetime.date(1989, 12, 31)}, "F109"),
        ({"content": ["game", "game"]}, "F105"),
        ({"content": ["game", "none"]}, "F106"),
        ({"content": [[]]}, "F103"),
        ({"sponsor": {"province": "香港"}}, "F113"),
        ({"filings": [NUMBER, NUMBER]}, "F105"),
        ({"filings": [{"number": NUMBER, "kind": "website"}]}, "F120"),
        ({"filings": [{"number": NUMBER, "kind": []}]}, "F102"),
        ({"filings": ["沪公网安备31010102000001号"]}, "F124"),
        ({"filing.covers_service": True}, "F101"),
        ({"sponsor": "沪"}, "F103"),
    ],
)
def test_a_fault_is_left_to_the_reading_in_full(table: dict[str, Any], code: str) -> None:
    assert plainly(table) is None
    with pytest.raises(FactError, match=code):
        read_subject(table, mini.schema())


def test_a_service_table_inside_a_service_table_is_no_group() -> None:
    with pytest.raises(FactError, match="F101"):
        read_subject({"service": {"service": {"kind": "app"}}}, mini.schema())


@given(
    st.sampled_from("".join(PREFIXES) + "川港X"),
    st.from_regex("[0-9]{7,11}|20[0-9]{8}|[012][0-9]{7}", fullmatch=True),
    st.sampled_from(
        ["号", "号-1", "号-12X", "号-9999A", "号-0", "号-10000", "号-3B", "号-3AA", "-1", "号-1 ", "号-１"]
    ),
)
def test_a_plain_number_has_the_parts_that_its_parsing_gives(prefix: str, digits: str, tail: str) -> None:
    text = f"{prefix}ICP备{digits}{tail}"
    try:
        wanted: FilingNumber | None = parse_filing_number(text)
    except FactError:
        wanted = None
    plain = wanted if wanted is not None and not wanted.notes else None
    assert plain_number(text) == (None if plain is None else (plain.text, plain.kind, plain.province))
    assert plain is None or plain.text == text


@pytest.mark.parametrize("wrong", ["", 0, False, {}, 0.0, b""], ids=repr)
@pytest.mark.parametrize("whose", ["service", "sponsor"])
def test_an_empty_value_that_is_no_list_does_not_say_that_nothing_is_filed(whose: str, wrong: object) -> None:
    table = {**APP, "filings": wrong} if whose == "service" else {**APP, "sponsor": {"filings": wrong}}
    with pytest.raises(FactError) as refused:
        read_subject(table, mini.schema())
    assert ["F103"] == [found.code for found in refused.value.problems]


@pytest.mark.parametrize("empty", [[], ()], ids=repr)
def test_an_empty_list_says_that_nothing_is_filed(empty: object) -> None:
    assert read_subject({**APP, "filings": empty}, mini.schema()).filings == ()
