"""Decision records: self-contained, true to their schema, given again byte for byte, and refused when altered.

For every service, day and choice of days:
    the record written, read and given again is the same byte for byte, by every engine, on any build of the calendar
    the digest covers everything but itself and its provenance
"""

from __future__ import annotations

import copy
import datetime
import json
import random
from importlib import resources
from typing import Any

import attrs
import mini
import pytest
from durable_here import with_durable
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_engines_agree import HERE
from test_monotone import AS_OFS, some_facts, table_of
from test_workday_layers import document

import icprules
from icprules import assess, replay
from icprules.calendar.workday_archive import archived, restored
from icprules.calendar.workdays import WorkdayCalendar
from icprules.errors import CalendarError, FactError, RecordError
from icprules.records.canonical import canonical, digest_of
from icprules.records.differences import field_differences
from icprules.records.reading import read_record
from icprules.records.record_schema import record_schema
from icprules.rulebook import law

D = datetime.date
CAL = WorkdayCalendar.default()
APP = {
    "name": "Lumora App", "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "offered_in_mainland": True, "commercial": False, "filings": [],
    "sponsor": {"name": "Lumora Ltd", "province": "沪", "filings": [{"number": "沪ICP备2021001234号-1"}]},
    "application": {"received_on": "2027-01-20", "outcome": "pending"},
}  # fmt: skip
SCHEMA = Draft202012Validator(
    json.loads(resources.files("icprules").joinpath("schemas", "record.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


def recorded(facts: dict[str, Any] | None = None, as_of: str = "2027-01-25", **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of assess
    return assess(facts or APP, as_of=as_of, rulebook=mini.real(), **options).record()


RECORD = recorded()


def through_json(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(record, ensure_ascii=False, indent=2))
    return found


def altered(*path: str | int, value: object) -> dict[str, Any]:
    """The record with one value another one, and a digest that fits."""
    changed = copy.deepcopy(RECORD)
    target: Any = changed
    for key in path[:-1]:
        target = target[key]
    if value is None and isinstance(path[-1], str) and path[-1] != "redacted":
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return {**changed, "digest": digest_of(changed)}


# What it holds.


def test_a_record_holds_what_was_asked_and_what_was_known() -> None:
    record = recorded(
        known_on="2027-01-10", judged_on="2024-01-10", perspective="bureau", standing=("law",), adjacent=False
    )
    assert {
        "as_of": "2027-01-25", "known_on": "2027-01-10", "judged_on": "2024-01-10", "perspective": "bureau",
        "standing": ["law"], "adjacent": False,
    } == record["question"]  # fmt: skip
    assert ("310000", "2022-05-01") == (record["facts"]["sponsor"]["province"], record["facts"]["launched_on"])


def test_a_record_holds_the_outcome_and_every_truth() -> None:
    result = assess(APP, as_of="2027-01-25", rulebook=mini.real())
    assert {k: v for k, v in result.to_dict().items() if k != "provenance"} == RECORD["outcome"]
    assert len(result.truths) == sum(len(found) for found in RECORD["truths"].values())
    assert {rule.id for rule in mini.real().rules} == RECORD["truths"]["rule"].keys()


def test_a_record_names_the_files_that_the_decision_rests_on() -> None:
    files = RECORD["rulebook"]["files"]
    assert "cn-icp/miit-2023-105/existing-app-files-by-2024-03.toml" in files
    assert {"cn-icp/facts.toml", "cn-icp/terms.toml", "cn-icp/miit-2023-105/source.toml"} <= files.keys()
    assert "cn-icp/mii-33/website-bureau.toml" not in files
    assert all(mini.real().files[path] == digest for path, digest in files.items())


def test_a_record_keeps_the_days_it_was_counted_on() -> None:
    days = RECORD["calendar"]
    assert (CAL.revision, "confirmed", "projected") == (
        days["revision"], days["years"]["2026"]["status"], days["years"]["2027"]["status"],
    )  # fmt: skip
    assert ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"] == days["years"]["2026"]["worked"]


def test_the_digest_leaves_out_which_program_made_the_record() -> None:
    other = assess(APP, as_of="2027-01-25", rulebook=mini.real(), engine="tree").record()
    assert RECORD["provenance"] != other["provenance"]
    assert RECORD["digest"] == other["digest"] == digest_of(RECORD)


@pytest.mark.parametrize("key", [key for key in RECORD if key not in ("digest", "provenance")])
def test_the_digest_covers_everything_else(key: str) -> None:
    assert RECORD["digest"] != digest_of({**RECORD, key: "another"})


# Its schema.


def test_the_shipped_schema_is_the_generated_one() -> None:
    # Regenerate with: icprules schema record --rulebook rules > icprules/schemas/record.schema.json
    assert record_schema() == SCHEMA.schema
    Draft202012Validator.check_schema(record_schema())


@pytest.mark.parametrize(
    "options",
    [{}, {"known_on": "2023-08-20"}, {"judged_on": "2023-12-01"}, {"standing": ("law",)}, {"perspective": "bureau"}],
)
def test_records_are_true_to_the_schema(options: dict[str, Any]) -> None:
    assert [] == [error.message for error in SCHEMA.iter_errors(recorded(**options))]


def test_a_record_with_days_of_a_province_is_true_to_the_schema() -> None:
    regional = CAL.with_overrides(off=["2027-01-29"], source="made up", region="310000")
    record = recorded(calendar=regional)
    assert [] == [error.message for error in SCHEMA.iter_errors(record)]
    assert "310000" == record["calendar"]["region"]


@pytest.mark.parametrize("key", list(RECORD))
def test_the_schema_misses_nothing(key: str) -> None:
    assert list(SCHEMA.iter_errors({name: part for name, part in RECORD.items() if name != key}))
    assert list(SCHEMA.iter_errors({**RECORD, "more": 1}))


# Given again.


@pytest.mark.parametrize("engine", HERE)
def test_a_record_is_given_again_byte_for_byte(engine: str) -> None:
    found = replay(through_json(RECORD), rulebook=mini.real(), engine=engine)
    assert (True, True, (), (), ()) == (
        found.is_identical,
        found.says_the_same,
        found.truths,
        found.fields,
        found.stated,
    )
    assert found.result is not None
    assert canonical(RECORD["outcome"]) == canonical(
        {k: v for k, v in found.result.to_dict().items() if k != "provenance"}
    )


def test_a_record_is_given_again_by_the_built_in_rulebook_unless_told_otherwise() -> None:
    assert replay(RECORD).is_identical


@pytest.mark.parametrize(
    "options",
    [
        {"known_on": "2020-01-25", "as_of": "2020-01-28"},
        {"known_on": "2023-08-20", "as_of": "2024-02-22"},
        {"judged_on": "2023-12-01", "as_of": "2024-06-03"},
        {"judged_on": "2023-12-01", "known_on": "2024-01-10", "as_of": "2024-06-03", "perspective": "bureau"},
        {"standing": ("law", "normative"), "adjacent": False},
        {"calendar": CAL.with_notice(document())},
        {"calendar": CAL.without_make_up_days()},
        {"calendar": CAL.with_overrides(off=["2027-01-29"], source="made up", region="310000")},
        {"calendar": CAL.with_overrides(off=["2027-01-29"], source="made up", region="450000")},
    ],
)
def test_every_way_of_asking_is_given_again(options: dict[str, Any]) -> None:
    facts = {**APP, "launched_on": "2019-05-01", "application": {"received_on": "2020-01-10", "outcome": "pending"}}
    assert replay(through_json(recorded(facts, **options)), rulebook=mini.real()).is_identical


def test_a_record_whose_sponsor_is_unknown_keeps_the_days_of_every_province() -> None:
    regional = CAL.with_overrides(off=["2027-01-29"], source="made up", region="450000")
    facts = {key: value for key, value in APP.items() if key != "sponsor"}
    record = through_json(recorded(facts, calendar=regional, perspective="bureau"))
    found = replay(record, rulebook=mini.real())
    assert found.is_identical
    assert found.result is not None
    assert "sponsor.province" == found.result.deadlines["decide-filing"].asks


def test_a_service_without_a_name_keeps_what_it_was_called() -> None:
    facts = {key: value for key, value in APP.items() if key != "name"}
    record = recorded(facts)
    assert "service" == record["service"]
    assert replay(record, rulebook=mini.real()).is_identical


chance = st.integers(0, 1 << 32).map(random.Random)


@with_durable
@given(chance, st.sampled_from(AS_OFS), st.sampled_from([None, *AS_OFS]), st.sampled_from([None, *AS_OFS]))
@settings(max_examples=25, deadline=None)
def test_any_record_is_given_again_byte_for_byte(
    rng: random.Random, as_of: datetime.date, known_on: datetime.date | None, judged_on: datetime.date | None
) -> None:
    judged = None if judged_on is None else min(judged_on, as_of)
    try:
        record = recorded(table_of(some_facts(rng, as_of)), as_of, known_on=known_on, judged_on=judged)  # type: ignore[arg-type]
    except FactError:
        return
    assert [] == [error.message for error in SCHEMA.iter_errors(record)]
    assert replay(through_json(record), rulebook=mini.real(), engine="dual").is_identical


# What differs.


def amended(**of_rule: Any) -> law.Rulebook:  # noqa: ANN401 - fields of a rule
    """The rulebook with one rule changed, and its file with it."""
    real, name = mini.real(), "existing-app-files-by-2024-03"
    path = f"cn-icp/miit-2023-105/{name}.toml"
    rules = tuple(attrs.evolve(one, **of_rule) if one.id == name else one for one in real.rules)
    return attrs.evolve(
        real, rules=rules, version="2027.1", digest=f"sha256:{'0' * 64}", files={**real.files, path: "0" * 16}
    )


def test_another_rulebook_is_named_with_the_files_that_changed() -> None:
    found = replay(RECORD, rulebook=amended(title=icprules.Text("新", "new")))
    assert (False, True, False) == (found.is_identical, found.says_the_same, found.is_same_rulebook)
    assert [("cn-icp/miit-2023-105/existing-app-files-by-2024-03.toml", "changed")] == [
        (one.path, one.how) for one in found.files
    ]
    plain = found.to_dict()["rulebook"]
    assert ("2026.11.1", "2027.1") == (plain["made_with"]["version"], plain["now"]["version"])
    assert {"rulebook.digest", "rulebook.version"} == {one.path for one in found.stated}


def test_a_rule_that_no_longer_applies_is_told_truth_by_truth_and_place_by_place() -> None:
    found = replay(RECORD, rulebook=amended(in_force=law.Period(start=D(2030, 1, 1))))
    truths = {(one.question, one.name): (one.before, one.after) for one in found.truths}
    assert ("true", "false") == truths["rule", "existing-app-files-by-2024-03"]
    assert not found.says_the_same
    places = {one.path for one in found.fields}
    assert any(path.startswith("obligations[file-service]") for path in places)


def test_a_rule_that_is_gone_or_new_is_told() -> None:
    real = mini.real()
    without = attrs.evolve(
        real, rules=tuple(one for one in real.rules if one.id != "revision-pending"), digest=f"sha256:{'1' * 64}",
        files={path: digest for path, digest in real.files.items() if "revision-pending" not in path},
    )  # fmt: skip
    found = replay(RECORD, rulebook=without)
    assert [("rule", "revision-pending", "true", None)] == [
        (one.question, one.name, one.before, one.after) for one in found.truths
    ]
    assert ("cn-icp/sc-292/revision-pending.toml", "gone") in [(one.path, one.how) for one in found.files]
    made_without = assess(APP, as_of="2027-01-25", rulebook=without).record()
    assert [("rule", "revision-pending", None, "true")] == [
        (one.question, one.name, one.before, one.after) for one in replay(made_without, rulebook=real).truths
    ]


def test_another_calendar_moves_dates_and_says_so() -> None:
    newer = CAL.with_notice(document())
    found = replay(recorded(perspective="bureau"), rulebook=mini.real(), calendar=newer)
    places = {one.path: (one.before, one.after) for one in found.fields if not one.is_wording}
    assert ("projected", "confirmed") == places["obligations[decide-filing].deadline.certainty"]
    assert (CAL.revision, newer.revision) == (found.to_dict()["calendar"]["made_with"], found.calendar)


def test_a_rulebook_that_cannot_take_the_facts_is_told_with_its_problems() -> None:
    schema = attrs.evolve(
        mini.schema(), facts={name: spec for name, spec in mini.schema().facts.items() if name != "service.offline"}
    )
    found = replay(RECORD, rulebook=attrs.evolve(mini.real(), schema=schema, digest=f"sha256:{'2' * 64}"))
    assert (None, False, False) == (found.result, found.is_identical, found.says_the_same)
    assert ["F101"] == [one.code for one in found.problems]
    assert "facts" in found.to_dict()["problems"][0]["where"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [("a", "changed", 1, True)]),
        ({"a": None}, {}, [("a", "lost", None, None)]),
        ({}, {"a": None}, [("a", "gained", None, None)]),
        ([1, 2], [2, 1], [("", "changed", [1, 2], [2, 1])]),
        ({"a": [{"id": "x"}]}, {"a": [{"id": "x"}, {"id": "y"}]}, [("a[y]", "gained", None, {"id": "y"})]),
        ({"a": [{"id": "x"}, {"id": "y"}]}, {"a": [{"id": "y"}, {"id": "x"}]},
         [("a", "changed", ["x", "y"], ["y", "x"])]),
        ({"a": [{"rule": "r", "for": "duty", "b": 1}]}, {"a": [{"rule": "r", "for": "duty", "b": 2}]},
         [("a[r:duty].b", "changed", 1, 2)]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [("a[1].b", "changed", 1, 2)]),
        ({"a": [{"b": 1}]}, {"a": []}, [("a", "changed", [{"b": 1}], [])]),
        ({"t": {"zh": "甲", "en": "a"}}, {"t": {"zh": "乙", "en": "a"}}, [("t.zh", "changed", "甲", "乙")]),
    ],
)  # fmt: skip
def test_what_differs_is_named_place_by_place(before: object, after: object, expected: list[object]) -> None:
    assert expected == [(one.path, one.how, one.before, one.after) for one in field_differences(before, after)]


# Altered, or none.


@pytest.mark.parametrize(
    "path",
    [
        ("service",), ("question", "as_of"), ("facts", "launched_on"), ("rulebook", "version"),
        ("calendar", "revision"), ("truths", "rule", "app-bureau"), ("outcome", "verdict"),
        ("outcome", "disclaimer", "zh"),
    ],
)  # fmt: skip
def test_a_record_that_was_altered_is_refused(path: tuple[str, ...]) -> None:
    changed = copy.deepcopy(RECORD)
    target: Any = changed
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = "unknown" if path[0] == "truths" else "2024-01-01"
    with pytest.raises(RecordError, match="D102"):
        replay(changed, rulebook=mini.real())


def test_a_digest_that_was_altered_is_refused() -> None:
    with pytest.raises(RecordError, match="D102"):
        replay({**RECORD, "digest": f"sha256:{'0' * 64}"}, rulebook=mini.real())


def test_which_program_made_it_may_be_taken_out() -> None:
    record = {**RECORD, "provenance": {"engine": "?", "icprules": "?", "holidays": "?"}}
    assert replay(record, rulebook=mini.real()).is_identical


@pytest.mark.parametrize("value", [None, [], "record", 1, {}, {"format": "1"}, {"format": True}, {"format": 0}])
def test_what_is_no_record_is_refused(value: object) -> None:
    with pytest.raises(RecordError, match="D101"):
        read_record(value)


def test_a_later_format_is_refused_by_its_number() -> None:
    with pytest.raises(RecordError, match="D103 format: the record has format `2`; this version reads up to 1"):
        read_record({**RECORD, "format": 2})


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("service",), None, "service"),
        (("question",), [], "question"),
        (("question", "as_of"), "2024-02-30", "question.as_of"),
        (("question", "as_of"), 20240222, "question.as_of"),
        (("question", "known_on"), "soon", "question.known_on"),
        (("question", "perspective"), "nobody", "question.perspective"),
        (("question", "standing"), ["gossip"], "question.standing[1]"),
        (("question", "adjacent"), 1, "question.adjacent"),
        (("facts",), "app", "facts"),
        (("rulebook", "files"), None, "rulebook.files"),
        (("rulebook", "digest"), 1, "rulebook.digest"),
        (("truths",), [], "truths"),
        (("truths", "rule"), ["app"], "truths.rule"),
        (("truths", "rule", "app-bureau"), "maybe", "truths.rule.app-bureau"),
        (("rulebook", "layers"), ["cn-icp"], "rulebook.layers"),
        (("outcome",), None, "outcome"),
        (("outcome", "verdict"), None, "outcome.verdict"),
        (("outcome", "obligations", 0, "id"), 1, "outcome.obligations[1].id"),
        (("outcome", "obligations", 1, "deadline"), "soon", "outcome.obligations[2].deadline"),
        (("outcome", "obligations", 1, "title", "zh"), [], "outcome.obligations[2].title.zh"),
        (("outcome", "prohibitions"), {}, "outcome.prohibitions"),
        (("redacted",), {"of": "x"}, "redacted.facts"),
        (("redacted",), "yes", "redacted"),
    ],
)
def test_a_record_of_another_shape_is_refused_at_its_place(
    path: tuple[str | int, ...], value: object, where: str
) -> None:
    with pytest.raises(RecordError) as caught:
        read_record(altered(*path, value=value), "one.json")
    assert [("D101", f"one.json: {where}")] == [(one.code, one.where) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("calendar", "years", "2026", "off"), ["01-01"], "C131"),
        (("calendar", "years", "2026", "off"), ["02-30"], "C101"),
        (("calendar", "years", "2026", "off"), [101], "C101"),
        (("calendar", "years", "2026", "off"), ["01-03"], "C130"),  # a Saturday is no weekday off
        (("calendar", "years", "2026", "worked"), ["01-05"], "C130"),
        (("calendar", "years", "2026", "status"), "certain", "C130"),
        (("calendar", "years", "2010"), None, "C130"),
        (("calendar", "years", "2010", "status"), "projected", "C130"),
        (("calendar", "years"), {}, "C130"),
        (("calendar", "years"), [], "C120"),
        (("calendar", "years", "2026"), 1, "C120"),
        (("calendar", "revision"), None, "C125"),
        (("calendar", "revision"), "000000000000", "C131"),
        (("calendar", "region"), "45", "C114"),
        (("calendar", "overrides"), [{"off": [], "worked": []}], "C125"),
        (("calendar", "regional"), [{"off": ["2026-01-32"], "worked": [], "source": "x", "region": "450000"}], "C101"),
        (("calendar", "regional"), [{"off": [], "worked": [], "source": "x", "region": "x"}], "C114"),
        (("calendar", "make_up_days_count"), "yes", "C120"),
    ],
)
def test_days_that_cannot_be_used_are_refused(path: tuple[str, ...], value: object, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_record(altered(*path, value=value))
    assert ["D104", code] == [one.code for one in caught.value.problems]


# The calendar kept in it.


@pytest.mark.parametrize(
    "calendar",
    [
        CAL,
        CAL.known_on("2020-01-25"),
        CAL.known_on("2003-06-01"),
        CAL.known_on("2024-10-01"),
        CAL.with_notice(document()),
        CAL.without_make_up_days(),
        CAL.with_overrides(off=["2026-03-02"], work=["2026-02-15"], source="made up"),
        CAL.with_overrides(off=["2026-04-20"], source="made up", region="450000").for_region(None),
    ],
)
def test_a_calendar_is_restored_from_what_is_kept(calendar: WorkdayCalendar) -> None:
    again = restored(json.loads(json.dumps(archived(calendar))))
    assert calendar == again
    assert (calendar.last, calendar.confirmed_through, calendar.regions, calendar.region) == (
        again.last, again.confirmed_through, again.regions, again.region,
    )  # fmt: skip
    days = [calendar.first + datetime.timedelta(days=n) for n in range(0, (calendar.last - calendar.first).days, 5)]
    assert [calendar.status(day) for day in days] == [again.status(day) for day in days]
    for region in (None, *calendar.regions):
        assert [calendar.for_region(region).is_working_day(day) for day in days] == [
            again.for_region(region).is_working_day(day) for day in days
        ]


def test_what_is_no_calendar_is_refused() -> None:
    with pytest.raises(CalendarError, match="C120"):
        restored([])  # type: ignore[arg-type]
