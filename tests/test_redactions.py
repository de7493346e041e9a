"""Records without what names people: they still replay, they give nothing away, and only what decides stays.

For every service that has names and numbers:
    redacting what is personal leaves every truth, status and date, and the record replays byte for byte
    no redacted value stands anywhere in the record
    what opens a commitment opens that one and no other
"""

from __future__ import annotations

import json
from typing import Any

import attrs
import mini
import pytest

from icprules import assess, parse_filing_number, redact, replay
from icprules.errors import RecordError
from icprules.records.canonical import canonical, digest_of
from icprules.records.commitments import opening, opens
from icprules.records.placeholders import credit_code, names_for, numbers_for
from icprules.rulebook import law

SALT = "a salt that is kept in another place"
NAMES = ["Lumora App", "Lumora Ltd", "张三", "Cloud & Co"]
NUMBERS = [
    "沪ICP备2021001234号-1",
    "沪ICP备2021001234号-3A",
    "粤B2-20090059-5",
    "京ICP证110507号",
    "沪ICP备19012345号-2X",
]
APP: dict[str, Any] = {
    "name": "Lumora App", "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "offered_in_mainland": True, "commercial": False,
    "filings": [{"number": NUMBERS[1], "filed_on": "2024-02-01"}, {"number": NUMBERS[3]}],
    "sponsor": {
        "name": "Lumora Ltd", "province": "沪", "uscc": "91110000600037341L", "kind": "enterprise",
        "filings": [
            {"number": NUMBERS[0], "service": "Lumora Web"}, {"number": NUMBERS[2], "service": "Lumora App"},
            {"number": NUMBERS[4], "service": "Lumora Web"},
        ],
    },
    "access_provider": {"name": "Cloud & Co"},
}  # fmt: skip
ALL = ["personal", "service.name", "access_provider.name"]


def recorded(facts: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of assess
    return assess(facts or APP, as_of="2024-02-22", rulebook=mini.real(), **options).record()


def redacted(*names: str, record: dict[str, Any] | None = None) -> dict[str, Any]:
    return redact(record or recorded(), names, salt=SALT, rulebook=mini.real())


def test_a_redacted_record_replays_byte_for_byte() -> None:
    found = replay(json.loads(json.dumps(redacted(*ALL))), rulebook=mini.real())
    assert found.is_identical


def test_nothing_that_was_redacted_stands_anywhere_in_the_record() -> None:
    text = canonical(redacted(*ALL))
    given = ["Lumora", "91110000600037341L", "Cloud & Co", "2021001234", "20090059", "110507", "19012345"]
    assert [] == [value for value in given if value in text]


def test_what_decides_stays() -> None:
    before, after = recorded(), redacted(*ALL)
    assert before["truths"] == after["truths"]
    assert [(d["id"], d["status"], d["deadline"]) for d in before["outcome"]["obligations"]] == [
        (d["id"], d["status"], d["deadline"]) for d in after["outcome"]["obligations"]
    ]
    facts = after["facts"]
    assert ("app", "310000", "2024-02-01") == (
        facts["kind"],
        facts["sponsor"]["province"],
        facts["filings"][0]["filed_on"],
    )


def test_numbers_keep_kind_province_and_place() -> None:
    parsed = [parse_filing_number(text) for text in NUMBERS]
    again = [parse_filing_number(text) for text in numbers_for(parsed).values()]
    assert [(n.kind, n.province, n.authority, n.index) for n in parsed] == [
        (n.kind, n.province, n.authority, n.index) for n in again
    ]
    assert len({n.subject for n in parsed}) == len({n.subject for n in again})
    assert again[0].subject == again[1].subject


def test_a_placeholder_of_a_number_was_never_given_out() -> None:
    again = [parse_filing_number(text) for text in numbers_for(map(parse_filing_number, NUMBERS)).values()]
    assert {2099} == {n.subject_year for n in again if n.authority == "filing"}


def test_a_name_keeps_meaning_the_same_service() -> None:
    facts = redacted("service.name")["facts"]
    names = [facts["name"], *(filing["service"] for filing in facts["sponsor"]["filings"])]
    assert [names[0] == names[2], names[1] == names[3], names[0] != names[1]] == [True] * 3


def test_names_without_a_service_of_that_name_are_placeholders_too() -> None:
    facts = {key: value for key, value in APP.items() if key != "name"}
    found = redacted("service.name", record=recorded(facts))
    assert "███1" == found["service"]
    assert "name" not in found["facts"]


def test_placeholders_are_the_same_for_the_same_name() -> None:
    assert {"a": "███1", "b": "███2"} == names_for(["a", "b", "a"])
    assert credit_code() == credit_code()


def test_what_is_personal_is_what_the_schema_marks_and_the_numbers() -> None:
    found = redacted("personal")
    assert {
        "sponsor.name", "sponsor.uscc", "filings[1].number", "filings[2].number", "sponsor.filings[1].number",
        "sponsor.filings[2].number", "sponsor.filings[3].number",
    } == found["redacted"]["facts"].keys()  # fmt: skip
    assert "Lumora App" == found["service"]


def test_a_redacted_record_names_the_one_it_was_made_from() -> None:
    before = recorded()
    first = redacted("sponsor.name", record=before)
    assert before["digest"] == first["redacted"]["of"] != first["digest"]
    second = redacted("sponsor.uscc", record=first)
    assert before["digest"] == second["redacted"]["of"]
    assert {"sponsor.name", "sponsor.uscc"} == second["redacted"]["facts"].keys()
    assert replay(second, rulebook=mini.real()).is_identical


@pytest.mark.parametrize(
    ("path", "value"),
    [("sponsor.name", "Lumora Ltd"), ("filings[1].number", NUMBERS[1]), ("sponsor.filings[2].service", "Lumora App")],
)
def test_what_opens_a_commitment_shows_what_stood_there_and_nothing_else(path: str, value: str) -> None:
    found = redacted(*ALL)
    key = opening(SALT, path)
    assert opens(found, path, value, key)
    assert not opens(found, path, "another", key)
    assert not opens(found, path, value, opening("another salt of some length", path))
    assert [] == [other for other in found["redacted"]["facts"] if other != path and opens(found, other, value, key)]


def test_commitments_of_two_salts_differ_and_of_one_are_the_same() -> None:
    one, other = (redact(recorded(), ["sponsor.name"], salt=salt, rulebook=mini.real()) for salt in (SALT, SALT[::-1]))
    assert one["redacted"]["facts"] != other["redacted"]["facts"]
    assert redacted("sponsor.name") == one


@pytest.mark.parametrize(
    ("name", "reader"),
    [("sponsor.kind", "individual-sponsor"), ("service.launched_on", "existing-app-files-by-2024-03")],
)
def test_what_a_rule_reads_cannot_be_redacted_and_its_readers_are_named(name: str, reader: str) -> None:
    with pytest.raises(RecordError, match=rf"D105 `{name}` cannot be redacted(.|\n)*{reader}"):
        redacted(name)


@pytest.mark.parametrize("name", ["service.kind", "service.stage", "service.commercial"])
def test_what_the_decision_rests_on_cannot_be_redacted(name: str) -> None:
    with pytest.raises(RecordError) as caught:
        redacted(name)
    assert "D105" == caught.value.code


def test_what_names_the_administration_cannot_be_redacted_though_no_condition_reads_it() -> None:
    book = mini.book(mini.duty("ours", to=law.BureauOf(fact="sponsor.province")))
    record = assess(APP, as_of="2024-02-22", rulebook=book).record()
    with pytest.raises(RecordError, match=r"D109 without `sponsor\.province`(.|\n)*obligations\[file\]\.to"):
        redact(record, ["sponsor.province"], salt=SALT, rulebook=book)


def test_a_fact_that_no_rule_reads_and_that_is_no_text_is_taken_out() -> None:
    real = mini.real()
    spec = attrs.evolve(real.schema.facts["service.offline"], name="acme.floors", type="integer", values={})
    schema = attrs.evolve(real.schema, facts={**real.schema.facts, "acme.floors": spec})
    book = attrs.evolve(real, schema=schema, digest=f"sha256:{'3' * 64}")
    record = assess({**APP, "acme": {"floors": 7}}, as_of="2024-02-22", rulebook=book).record()
    found = redact(record, ["acme.floors"], salt=SALT, rulebook=book)
    assert {} == found["facts"]["acme"]
    assert opens(found, "acme.floors", 7, opening(SALT, "acme.floors"))
    assert replay(found, rulebook=book).is_identical


def test_a_name_that_a_rule_of_a_partner_reads_cannot_be_redacted() -> None:
    named = mini.is_("sponsor.name", "Lumora Ltd")
    book = mini.book(mini.rule(law.Notice(category="notice", text=mini.WORDS), "ours", when=[named]))
    record = assess(APP, as_of="2024-02-22", rulebook=book).record()
    with pytest.raises(RecordError, match=r"D105 `sponsor\.name` cannot be redacted(.|\n)*read by 1: ours"):
        redact(record, ["sponsor.name"], salt=SALT, rulebook=book)


def test_numbers_that_a_rule_tells_apart_cannot_be_redacted() -> None:
    held = mini.is_("filing.other_kind_numbers", f"{NUMBERS[0]} · {NUMBERS[2]} · {NUMBERS[4]}")
    book = mini.book(mini.rule(law.Notice(category="notice", text=mini.WORDS), "ours", when=[held]))
    record = assess(APP, as_of="2024-02-22", rulebook=book).record()
    with pytest.raises(RecordError, match=r"D109 without `filings` the decision is another one: rule\.ours"):
        redact(record, ["filings"], salt=SALT, rulebook=book)


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        (["sponsor.nam"], "D106", "did you mean `sponsor.name`?"),
        (["change.item"], "D106", "what can be redacted: service.name"),
        (["service"], "D106", ""),
    ],
)
def test_what_is_not_there_cannot_be_redacted(names: list[str], code: str, words: str) -> None:
    with pytest.raises(RecordError) as caught:
        redacted(*names)
    assert code == caught.value.code
    assert words in str(caught.value)


@pytest.mark.parametrize("salt", ["", "short", "fifteen letters"])
def test_a_salt_that_could_be_guessed_is_refused(salt: str) -> None:
    with pytest.raises(RecordError, match="D107"):
        redact(recorded(), ["sponsor.name"], salt=salt, rulebook=mini.real())


def test_another_rulebook_cannot_tell_that_the_decision_stays() -> None:
    other = attrs.evolve(mini.real(), digest=f"sha256:{'4' * 64}")
    with pytest.raises(RecordError, match="D108"):
        redact(recorded(), ["sponsor.name"], salt=SALT, rulebook=other)


def test_a_record_that_was_altered_is_not_redacted() -> None:
    with pytest.raises(RecordError, match="D102"):
        redacted("sponsor.name", record={**recorded(), "service": "another"})


def test_a_record_limited_to_what_was_known_is_redacted_as_any_other() -> None:
    found = redacted("personal", record=recorded(known_on="2023-08-20", judged_on="2023-08-04"))
    assert replay(found, rulebook=mini.real()).is_identical
    assert found["digest"] == digest_of(found)
