"""A service as a caller gives it: names, groups, absence, contradictions; every form means the same."""

from __future__ import annotations

import datetime
import typing
from typing import Any, Literal, get_args, get_origin

import attrs
import mini
import pytest

from icprules.errors import FactError
from icprules.subjects import service as typed
from icprules.subjects.service import AccessProvider, Application, Change, Filing, Service, Sponsor
from icprules.subjects.subject import read_subject

D = datetime.date
GROUPS: dict[type, str] = {
    Service: "service", Sponsor: "sponsor", Application: "application", Change: "change",
    AccessProvider: "access_provider",
}  # fmt: skip


def problems(given: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - anything a caller may give
    with pytest.raises(FactError) as caught:
        read_subject(given, mini.schema())
    return [(p.code, p.where) for p in caught.value.problems]


def suggestion(given: dict[str, Any]) -> str:
    with pytest.raises(FactError) as caught:
        read_subject(given, mini.schema())
    return dict(caught.value.problems[0].values).get("close", "")


@pytest.mark.parametrize(
    ("given", "close"),
    [
        ({"lauched_on": "2024-01-01"}, "service.launched_on"),
        ({"sponsor": {"provinc": "沪"}}, "sponsor.province"),
        ({"application": {"recieved_on": "2024-01-01"}}, "application.received_on"),
        ({"access_provider": {"change_on": "2024-01-01"}}, "access_provider.changed_on"),
        ({"filings": [{"number": "沪ICP备2021001234号-1", "filled_on": "2024-01-01"}]}, "filed_on"),
    ],
)
def test_an_unknown_name_is_an_error_with_a_suggestion(given: dict[str, Any], close: str) -> None:
    assert "F101" == problems(given)[0][0]
    assert close == suggestion(given)


def test_an_unknown_group_is_an_unknown_name() -> None:
    assert [("F101", "sponsr")] == problems({"sponsr": {"province": "沪"}})


@pytest.mark.parametrize("name", ["Kind", "service.kind", "raised.application", "filing", "happened"])
def test_no_other_spelling_of_a_name_is_taken(name: str) -> None:
    assert "F101" == problems({name: "app"})[0][0]


def test_a_derived_fact_cannot_be_given() -> None:
    derived = {n for n, s in mini.schema().facts.items() if s.derived}
    assert {"filing.covers_service", "raised.application", "happened.change.filed_on"} <= derived
    assert all(name.split(".")[0] in ("filing", "raised", "happened", "law") for name in derived)
    for group in ("filing", "raised", "happened"):
        assert problems({group: {"covers_service": True}})[0][0] in ("F101", "F103", "F104")


def test_every_fault_of_a_service_is_reported_at_once() -> None:
    given = {
        "kind": 1,
        "lauched_on": "x",
        "sponsor": {"province": "nowhere"},
        "filings": [{"number": "?"}, 7],
    }
    assert {"kind", "lauched_on", "sponsor.province", "filings[2]"} <= {where for _, where in problems(given)}
    assert 5 <= len(problems(given))


def test_none_is_absent_everywhere() -> None:
    given = {
        "kind": None, "launched_on": None, "sponsor": {"province": None, "filings": None}, "filings": None,
        "application": None, "change": None, "access_provider": None,
    }  # fmt: skip
    found = mini.subject(given)
    assert {} == dict(found.facts)
    assert (None, None) == (found.filings, found.sponsor_filings)
    assert found.groups <= {"sponsor"}


def test_none_inside_a_filing_is_absent() -> None:
    one = {"number": "沪ICP备2021001234号-1", "filed_on": None, "kind": None, "service": None, "status": None}
    assert mini.subject({"filings": [one]}) == mini.subject({"filings": ["沪ICP备2021001234号-1"]})


def test_an_empty_list_of_filings_is_known_and_not_absent() -> None:
    assert ((), None) == (mini.subject({"filings": []}).filings, mini.subject({}).filings)


def test_a_table_that_is_there_raises_its_event_even_if_nothing_in_it_is_known() -> None:
    assert "application" in mini.subject({"application": {}}).groups
    assert "application" in mini.subject({"application": {"received_on": None}}).groups
    assert "application" not in mini.subject({"application": None}).groups


@pytest.mark.parametrize("given", [[], "app", 7, None, True])
def test_a_service_is_a_table(given: object) -> None:
    assert "F103" == problems(given)[0][0]


@pytest.mark.parametrize("group", ["sponsor", "application", "change", "access_provider"])
@pytest.mark.parametrize("value", ["x", 1, True, []])
def test_a_group_is_a_table(group: str, value: object) -> None:
    assert [("F103", group)] == problems({group: value})


@pytest.mark.parametrize("value", ["沪ICP备2021001234号-1", {"number": "沪ICP备2021001234号-1"}, 1, True])
def test_filings_are_a_list(value: object) -> None:
    assert [("F103", "filings")] == problems({"filings": value})


@pytest.mark.parametrize(
    ("filing", "code"),
    [
        (7, "F103"),
        ({}, "F123"),
        ({"number": 2021001234}, None),
        ({"number": "沪ICP备2021001234号-2A", "kind": "website"}, "F120"),
        ({"number": "沪ICP备2021001234号-2A", "kind": "App"}, "F102"),
        ({"number": "沪ICP备2021001234号-2A", "status": "valid"}, "F102"),
        ({"number": "沪ICP备2021001234号-2A", "filed_on": 20240101}, "F103"),
        ({"number": "沪ICP备2021001234号-2A", "filed_on": "2024-01-32"}, "F108"),
        ({"number": "沪ICP备2021001234号-2A", "service": 7}, "F103"),
        (
            {"number": "沪ICP备2021001234号-2A", "filed_on": "2024-01-02", "deregistered_on": "2024-01-01"},
            "F121",
        ),
        ({"number": "沪ICP备2021001234号-2A", "status": "active", "deregistered_on": "2024-01-01"}, "F122"),
        ({"number": "沪公网安备 31010102000001号"}, "F124"),
    ],
)
def test_a_faulty_filing_is_refused_where_it_stands(filing: object, code: str | None) -> None:
    found = problems({"filings": [filing]})
    assert all(where.startswith("filings[1]") for _, where in found)
    assert code is None or code in [c for c, _ in found]


def test_a_number_listed_twice_is_refused() -> None:
    assert "F105" in [code for code, _ in problems({"filings": ["沪ICP备2021001234号-1"] * 2})]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "app", "platform": "wechat"}, "F130"),
        ({"kind": "website", "platform": "other"}, "F130"),
        ({"stage": "planned", "launched_on": "2024-01-01"}, "F131"),
        ({"stage": "planned", "terminated_on": "2024-01-01"}, "F132"),
        ({"sponsor": {"country": "HK", "province": "沪"}}, "F133"),
        ({"launched_on": "2024-01-02", "terminated_on": "2024-01-01"}, "F121"),
        ({"application": {"submitted_on": "2024-01-02", "received_on": "2024-01-01"}}, "F121"),
        ({"application": {"received_on": "2024-01-02", "decided_on": "2024-01-01"}}, "F121"),
        ({"application": {"decided_on": "none", "outcome": "granted"}}, "F134"),
        ({"application": {"decided_on": "2024-01-02", "outcome": "pending"}}, "F135"),
        ({"application": {"decided_on": "2099-01-02", "outcome": "pending"}}, "F135"),
    ],
)
def test_facts_that_cannot_all_be_so_are_refused(given: dict[str, Any], code: str) -> None:
    assert [code] == [c for c, _ in problems(given)]


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "mini_program", "platform": "wechat"},
        {"platform": "wechat"},
        {"stage": "planned", "planned_launch_on": "2024-01-01"},
        {"sponsor": {"country": "CN", "province": "沪"}},
        {"launched_on": "2024-01-01", "terminated_on": "2024-01-01"},
        {"application": {"received_on": "2024-01-01", "decided_on": "2024-01-01", "outcome": "granted"}},
        {"application": {"decided_on": "none", "outcome": "pending"}},
        {"application": {"received_on": "2024-01-01", "decided_on": "none"}},
        {"application": {"decided_on": "2024-01-02", "outcome": "returned"}},
        {"application": {"decided_on": "2024-01-02"}},
        {"application": {"outcome": "pending"}},
    ],
)
def test_facts_that_can_all_be_so_are_taken(given: dict[str, Any]) -> None:
    assert mini.subject(given).facts


def test_the_sponsors_table_replaces_the_files() -> None:
    outer = {"service": {"kind": "app", "sponsor": {"province": "粤"}}, "sponsor": {"province": "沪"}}
    assert "440000" == mini.subject(outer).facts["sponsor.province"]


FULL: dict[str, Any] = {
    "name": "shop",
    "kind": "mini_program",
    "platform": "wechat",
    "stores": [],
    "stage": "operating",
    "launched_on": D(2024, 1, 2),
    "offline": False,
    "offered_in_mainland": True,
    "hosting": "mainland",
    "commercial": False,
    "content": ["none"],
    "sponsor": {
        "kind": "enterprise",
        "province": "沪",
        "filings": [{"number": "沪ICP备2021001234号-1", "service": "site"}],
    },
    "filings": [{"number": "沪ICP备2021001234号-3X", "filed_on": D(2024, 1, 1)}],
    "application": {"received_on": "2024-02-22", "sms_sent_at": "2024-02-20T10:00:00+08:00"},
    "change": {"item": "sponsor", "effective_on": "2024-05-31", "filed_on": "none"},
    "access_provider": {"name": "cloud", "changed_on": "2024-06-01", "access_filed": False},
}


def _typed() -> Service:
    sponsor = dict(FULL["sponsor"], filings=[Filing(**f) for f in FULL["sponsor"]["filings"]])
    parts = {
        "sponsor": Sponsor(**sponsor),
        "filings": [Filing(**f) for f in FULL["filings"]],
        "application": Application(**FULL["application"]),
        "change": Change(**FULL["change"]),
        "access_provider": AccessProvider(**FULL["access_provider"]),
    }
    return Service(**{**FULL, **parts})


def test_classes_tables_and_nested_tables_give_equal_subjects() -> None:
    flat = read_subject(FULL, mini.schema())
    service = {key: value for key, value in FULL.items() if key not in ("sponsor", "application")}
    nested = {"service": service, "sponsor": FULL["sponsor"], "application": FULL["application"]}
    assert flat == read_subject(_typed(), mini.schema())
    assert flat == read_subject(nested, mini.schema())


def test_empty_classes_and_empty_tables_give_equal_subjects() -> None:
    whole = Service(sponsor=Sponsor(), application=Application(), change=Change(), access_provider=AccessProvider())
    table: dict[str, Any] = {"sponsor": {}, "application": {}, "change": {}, "access_provider": {}}
    assert read_subject(table, mini.schema()) == read_subject(whole, mini.schema())


def test_a_subject_that_was_read_with_the_facts_of_another_rulebook_is_refused() -> None:
    foreign = attrs.evolve(mini.subject({"kind": "app"}), facts={"service.kind": "app", "service.colour": "red"})
    with pytest.raises(FactError, match=r"F101.*service\.colour"):
        mini.ask_subject(mini.real(), foreign, D(2024, 2, 22))


def test_what_is_given_is_not_changed() -> None:
    given: dict[str, Any] = {"service": {"kind": "app"}, "sponsor": {"province": "沪"}}
    mini.subject(given)
    assert {"service": {"kind": "app"}, "sponsor": {"province": "沪"}} == given


def _facts_of(kind: type) -> set[str]:
    group = GROUPS[kind]
    return {f"{group}.{f.name}" for f in attrs.fields(kind) if f.name not in {"filings", *GROUPS.values()}}


def test_the_classes_have_the_facts_of_the_schema() -> None:
    given = {
        name for name, spec in mini.schema().facts.items()
        if not spec.derived and name not in ("filings", "filings.service")
    }  # fmt: skip
    assert given == set().union(*map(_facts_of, GROUPS))


def _choices(kind: Any) -> set[str]:  # noqa: ANN401 - a type of an annotation
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    return set().union(*map(_choices, get_args(kind)))


@pytest.mark.parametrize("kind", GROUPS)
def test_the_classes_allow_the_values_of_the_schema(kind: type) -> None:
    names = {**vars(typed), "Sequence": typing.Sequence}
    hints = typing.get_type_hints(kind, globalns=names)
    for name in _facts_of(kind):
        spec = mini.schema().facts[name]
        assert set(spec.values) == _choices(hints[name.split(".")[1]]), name
        assert spec.type != "bool" or bool in get_args(hints[name.split(".")[1]])


def test_the_keys_of_a_filing_are_those_of_its_class() -> None:
    every = {f.name: None for f in attrs.fields(Filing)} | {"number": "沪ICP备2021001234号-1"}
    assert mini.subject({"filings": [every]}).filings
