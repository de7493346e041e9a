"""One given value for one fact: what is taken, in which form, and what is refused; nothing is coerced."""

from __future__ import annotations

import datetime
import decimal
import fractions
from typing import Any

import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.errors import Problem
from icprules.subjects.facts import NEVER, FactSpec, FactType, parse_date, read_value

D = datetime.date
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
UTC = datetime.UTC
CHOICES = {"app": mini.WORDS, "website": mini.WORDS, "none": mini.WORDS}


def spec(kind: FactType, *, none_allowed: bool = False) -> FactSpec:
    values = CHOICES if kind in ("one_of", "list_of") else {}
    return FactSpec(name="x.y", type=kind, label=mini.WORDS, values=values, none_allowed=none_allowed)


def read(kind: FactType, value: object, *, none_allowed: bool = False) -> Any:  # noqa: ANN401 - a value or a problem
    return read_value(spec(kind, none_allowed=none_allowed), value, mini.schema(), "f.toml: x.y")


def code(kind: FactType, value: object, *, none_allowed: bool = False) -> str:
    found = read(kind, value, none_allowed=none_allowed)
    assert isinstance(found, Problem)
    assert found.where.startswith("f.toml: x.y") or kind == "credit_code"
    return found.code


GOOD: list[tuple[FactType, object, object]] = [
    ("one_of", "app", "app"),
    ("list_of", [], ()),
    ("list_of", ["app", "website"], ("app", "website")),
    ("list_of", ("website",), ("website",)),
    ("list_of", ["none"], ("none",)),
    ("bool", True, True),
    ("bool", False, False),
    ("integer", 18, 18),
    ("integer", 0, 0),
    ("integer", -1, -1),
    ("text", "18", "18"),
    ("text", "", ""),
    ("date", D(2024, 2, 29), D(2024, 2, 29)),
    ("date", "2024-02-29", D(2024, 2, 29)),
    ("date", "1990-01-01", D(1990, 1, 1)),
    ("date", "2100-12-31", D(2100, 12, 31)),
    ("datetime", "2024-02-22T20:00:00+08:00", datetime.datetime(2024, 2, 22, 20, tzinfo=BEIJING)),
    ("datetime", "2024-02-22 20:00+08:00", datetime.datetime(2024, 2, 22, 20, tzinfo=BEIJING)),
    (
        "datetime",
        datetime.datetime(2024, 2, 22, 12, tzinfo=UTC),
        datetime.datetime(2024, 2, 22, 20, tzinfo=BEIJING),
    ),
    ("country", "CN", "CN"),
    ("country", "TW", "TW"),
    ("province", "310000", "310000"),
    ("province", "沪", "310000"),
    ("province", "上海市", "310000"),
    ("credit_code", "91310000MA1K35QK4A", "91310000MA1K35QK4A"),
]


@pytest.mark.parametrize(("kind", "value", "expected"), [case for case in GOOD if case[0] != "credit_code"])
def test_a_good_value_is_read_in_its_normal_form(kind: FactType, value: object, expected: object) -> None:
    found = read(kind, value)
    assert expected == found
    assert type(expected) is type(found)


WRONG: dict[FactType, list[object]] = {
    "one_of": [18, True, 1.5, ["app"], {"a": 1}, D(2024, 1, 1), b"app"],
    "list_of": ["app", 18, True, {"app": True}, {"app"}, D(2024, 1, 1), [18], [True], [["app"]]],
    "bool": [1, 0, "true", "True", "yes", 1.0, [], [True], {}, D(2024, 1, 1)],
    "integer": ["18", True, False, 18.0, decimal.Decimal(18), fractions.Fraction(18), [18], {}],
    "text": [18, True, 1.5, ["a"], {}, D(2024, 1, 1), b"a"],
    "date": [20240229, True, 1.5, ["2024-02-29"], {}, b"2024-02-29"],
    "datetime": [D(2024, 2, 22), 1708632000, True, ["2024-02-22T20:00:00+08:00"], {}],
    "country": [86, True, ["CN"], {}],
    "province": [310000, True, ["310000"], {}],
    "credit_code": [913100, True, ["x"], {}],
    "filings": ["沪ICP备2021001234号-1", [], 1],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in WRONG.items() for value in values])
def test_a_value_of_another_type_is_refused_and_never_coerced(kind: FactType, value: object) -> None:
    assert "F103" == code(kind, value)


def test_a_type_is_tested_for_every_type_of_fact() -> None:
    assert {spec.type for spec in mini.schema().facts.values()} | {"integer"} == set(WRONG)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("one_of", "App", "F102"),
        ("one_of", "app ", "F102"),
        ("one_of", "", "F102"),
        ("list_of", ["appp"], "F102"),
        ("list_of", ["app", "app"], "F105"),
        ("list_of", ["app", "none"], "F106"),
        ("list_of", ["none", "app"], "F106"),
        ("date", datetime.datetime(2024, 2, 22, tzinfo=UTC), "F107"),
        ("date", "2024-02-30", "F108"),
        ("date", "2023-02-29", "F108"),
        ("date", "2024-2-29", "F108"),
        ("date", "20240229", "F108"),
        ("date", "2024-02-29T00:00:00", "F108"),
        ("date", "２０２４-02-29", "F108"),
        ("date", "2024-02-29\n", "F108"),
        ("date", "none", "F108"),
        ("date", "2024-W09-4", "F108"),
        ("date", "1989-12-31", "F109"),
        ("date", "2101-01-01", "F109"),
        ("date", D(1, 1, 1), "F109"),
        ("datetime", "2024-02-22", "F110"),
        ("datetime", "2024-02-22T25:00:00+08:00", "F110"),
        ("datetime", "soon", "F110"),
        ("datetime", datetime.datetime.max.replace(tzinfo=UTC), "F110"),
        ("datetime", datetime.datetime(2024, 2, 22, 20), "F111"),  # noqa: DTZ001 - that it has no offset is the fault
        ("datetime", "2024-02-22T20:00:00", "F111"),
        ("datetime", datetime.datetime(2101, 1, 1, tzinfo=BEIJING), "F109"),
        ("country", "China", "F112"),
        ("country", "cn", "F112"),
        ("country", "UK", "F112"),
        ("country", "XX", "F112"),
        ("province", "999999", "F113"),
        ("province", "Shanghai", "F113"),
        ("province", "", "F113"),
        ("province", "810000", "F114"),
        ("credit_code", "123", "N201"),
    ],
)
def test_a_value_of_the_right_type_that_is_none_of_the_fact_is_refused(
    kind: FactType, value: object, expected: str
) -> None:
    found = code(kind, value)
    assert expected == found or (kind == "credit_code" and found != "F103")


@pytest.mark.parametrize(
    ("kind", "value", "close"),
    [
        ("one_of", "websit", "website"),
        ("country", "UK", "GB"),
        ("country", "cn", "CN"),
        ("province", "上海", "上海市"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(kind: FactType, value: object, close: str) -> None:
    found = read(kind, value)
    if isinstance(found, Problem):
        assert close == dict(found.values)["close"]
    else:
        assert "310000" == found  # the short name of a province is accepted as well


def test_no_date_is_a_value_where_the_fact_allows_it() -> None:
    assert NEVER == read("date", "none", none_allowed=True)
    assert "F108" == code("date", "None", none_allowed=True)
    assert "F109" == code("date", NEVER)


def test_an_instant_belongs_to_its_beijing_day_whatever_its_offset() -> None:
    found = read("datetime", "2024-02-22T16:00:00+00:00")
    assert D(2024, 2, 23) == found.date()


@pytest.mark.parametrize("value", ["2024-02-29", D(2024, 2, 29)])
def test_a_date_may_be_a_date_or_text(value: object) -> None:
    assert D(2024, 2, 29) == parse_date(value)


@pytest.mark.parametrize("value", [None, 20240229, "2024-02-30", datetime.datetime(2024, 2, 29, tzinfo=UTC), True, ""])
def test_anything_else_is_no_date(value: object) -> None:
    assert parse_date(value) is None


_ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(),
        st.datetimes(),
        st.decimals(), st.datetimes(timezones=st.just(UTC)),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=4,
)  # fmt: skip


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.sampled_from(sorted(WRONG)), _ANYTHING)
def test_whatever_is_given_is_read_or_refused_and_stays_what_it_was(kind: FactType, value: object) -> None:
    found = read(kind, value)
    if isinstance(found, Problem):
        assert found.message("zh") != found.message("en")
    elif kind in ("bool", "integer", "text", "one_of"):
        assert found is value
    elif kind == "list_of":
        assert isinstance(value, list)
        assert list(found) == value
    elif kind == "date":
        assert found == parse_date(value)
    else:
        assert kind in ("datetime", "country", "province", "credit_code")
