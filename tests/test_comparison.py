"""A comparison tells what other facts would change, and nothing else."""

from __future__ import annotations

import itertools
import json
from typing import Any

import every_day
import generated
import mini
import pytest

import icprules
from icprules.decision.changes import outcome_of
from icprules.errors import FactError
from icprules.foresight.change_words import difference_text
from icprules.foresight.comparison import Comparison, compare, with_changes
from icprules.foresight.comparison_words import comparison_text
from icprules.foresight.differences import differences
from icprules.subjects.fact_tables import table_of
from icprules.subjects.subject import read_subject
from icprules.text import LANGS

APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "offered_in_mainland": True, "commercial": False, "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip
NUMBER = "沪ICP备2021001234号-2A"


def of(changes: Any, as_of: str = "2024-04-01", given: Any = None, **options: Any) -> Comparison:  # noqa: ANN401
    return compare(APP if given is None else given, changes, as_of=as_of, rulebook=mini.real(), **options)


def hows(found: Comparison, about: str) -> dict[str, str]:
    return {one.id: one.how for one in found.differences if one.about == about}


def test_a_filing_would_end_the_breach() -> None:
    found = of(
        {
            "filings": [{"number": NUMBER, "filed_on": "2024-03-01"}],
            "service.filing_number_displayed": True,
        }
    )
    assert "non_compliant" == found.before.verdict
    statuses = {one.id: (f.before, f.after) for one in found.differences for f in one.fields if f.field == "status"}
    assert ("overdue", "fulfilled") == statuses["file-service"]
    assert "gained" == hows(found, "obligation")["display-number"]


def test_on_the_last_day_and_the_day_after_the_same_facts_differ_otherwise() -> None:
    changes = {"service.launched_on": "2023-08-04"}
    last, after = of(changes, "2024-03-31"), of(changes, "2024-04-01")
    assert [("action_required", "non_compliant"), ("non_compliant", "non_compliant")] == [
        last.verdicts, after.verdicts,
    ]  # fmt: skip


def test_a_deadline_that_moves_says_by_how_many_days() -> None:
    given = {**APP, "application": {"received_on": "2024-02-20"}}
    later = of({"application.received_on": "2024-02-29"}, "2024-03-01", given)
    sooner = of({"application.received_on": "2024-02-19"}, "2024-03-01", given)
    assert [9, -1] == [later.moved["decide-filing"], sooner.moved["decide-filing"]]


def test_a_move_is_worded_in_both_languages_and_directions() -> None:
    given = {**APP, "application": {"received_on": "2024-02-20"}}
    later = comparison_text(of({"application.received_on": "2024-02-29"}, "2024-03-01", given), "zh")
    sooner = comparison_text(of({"application.received_on": "2024-02-19"}, "2024-03-01", given), "en")
    assert "期限：2024-03-19 → 2024-03-28（推后 9 日）" in later
    assert "deadline: 2024-03-19 → 2024-03-18 (1 day sooner)" in sooner


def test_an_unknown_fact_raises_questions_and_a_known_one_settles_them() -> None:
    unknown = of({"service.offline": None})
    known = of({"service.offline": False}, given={k: v for k, v in APP.items() if k != "offline"})
    assert ("service.offline",) == unknown.questions_new
    assert ("service.offline",) == known.questions_gone
    assert () == known.questions_new


def test_a_group_can_be_taken_back_as_a_whole() -> None:
    given = {**APP, "application": {"received_on": "2024-02-20"}}
    found = of({"application": None}, "2024-03-01", given)
    assert "application" not in found.after.subject.groups
    assert [("application.received_on", "2024-02-20", None)] == [(f.field, f.before, f.after) for f in found.facts]


def test_a_case_without_a_single_known_fact_is_still_raised() -> None:
    given = {**APP, "application": {"received_on": "2024-02-20"}}
    found = of({"application.received_on": None}, "2024-03-01", given)
    assert "application" in found.after.subject.groups


def test_a_group_can_be_given_as_a_table() -> None:
    found = of({"application": {"received_on": "2024-02-20"}}, "2024-03-01", perspective="bureau")
    assert "gained" == hows(found, "obligation")["decide-filing"]


def test_the_numbers_of_the_sponsor_can_be_exchanged() -> None:
    found = of({"sponsor.filings": ["沪ICP备2021001234号-1"]})
    (fact,) = found.facts
    wanted = [{"number": "沪ICP备2021001234号-1", "kind": "website"}]
    assert ("sponsor.filings", None, wanted) == (fact.field, fact.before, fact.after)
    assert "number-of-another-kind" in hows(found, "notice")


def test_the_same_facts_change_nothing() -> None:
    found = of({"service.kind": "app", "sponsor.province": "上海市"})
    assert ((), ()) == (found.facts, found.differences)
    assert "    · 没有变化，法律结论：不合规" in comparison_text(found, "zh").splitlines()
    assert "    · nothing changes, under the law: non-compliant" in comparison_text(found, "en").splitlines()


def test_no_changes_change_nothing() -> None:
    found = of({})
    assert "    · no fact is different" in comparison_text(found, "en").splitlines()


def test_a_change_that_leaves_the_verdict_says_so() -> None:
    text = comparison_text(of({"sponsor.province": "粤"}), "en")
    assert "    · province of the sponsor's domicile: Shanghai → Guangdong" in text.splitlines()
    assert "    · under the law as before: non-compliant" in text.splitlines()


def test_a_comparison_is_plain_data() -> None:
    table = json.loads(json.dumps(of({"service.offline": True}).to_dict()))
    assert [{"fact": "service.offline", "before": False, "after": True}] == table["facts"]
    assert "non_compliant" == table["before"]["verdict"]
    assert {"zh", "en"} == set(table["differences"][0]["text"])


def test_both_sides_are_ordinary_assessments() -> None:
    found = of({"service.offline": True})
    alone = icprules.assess({**APP, "offline": True}, as_of="2024-04-01", rulebook=mini.real())
    assert outcome_of(alone) == outcome_of(found.after)


def test_two_assessments_differ_exactly_when_they_say_other_things() -> None:
    source = every_day.questions(generated.dice(7), 400)
    subjects = [next(source).subject for _ in range(16)]
    results = []
    for subject in subjects:
        try:
            results.append(icprules.assess(subject, as_of="2024-05-06", rulebook=mini.real()))
        except FactError:
            continue
    assert len(results) > 3
    for one, other in itertools.product(results, results):
        assert (outcome_of(one) == outcome_of(other)) == (differences(one, other) == ())
        for found in differences(one, other):
            text = difference_text(found, mini.real())
            assert all(text.to(lang) and "{" not in text.to(lang) for lang in LANGS)


def test_what_one_side_gains_the_other_loses() -> None:
    there = of({"filings": [NUMBER]})
    back = of({"filings": []}, given={**APP, "filings": [NUMBER]})
    mirrored = {"gained": "lost", "lost": "gained", "changed": "changed"}
    assert {(d.about, d.id, mirrored[d.how]) for d in there.differences} == {
        (d.about, d.id, d.how) for d in back.differences
    }


def test_a_table_of_facts_is_read_back_as_the_same_service() -> None:
    schema = mini.real().schema
    for asked in itertools.islice(every_day.questions(generated.dice(2), 1), 60):
        subject = asked.subject
        assert subject == read_subject(table_of(subject), schema, name=subject.name)
        assert subject == with_changes(subject, {}, schema)


def test_ended_numbers_survive_the_way_through_a_table() -> None:
    held = [
        {"number": NUMBER, "status": "revoked"},
        {"number": "沪ICP备2021001235号-2A", "filed_on": "2022-01-01", "deregistered_on": "2023-01-01"},
        {"number": "沪ICP备2021001236号", "kind": "app", "service": "Shop"},
    ]
    subject = mini.subject({**APP, "sponsor": {"filings": held}})
    assert subject == with_changes(subject, {}, mini.real().schema)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"hosting": "mainland"}, "F101", "service.hosting"),
        ({"service.hostin": "mainland"}, "F101", "service.hosting"),
        ({"service": None}, "F101", "service"),
        ({5: True}, "F101", "5"),
        ({"service.hosting": "moon"}, "F102", "mainland"),
        ({"service.offline": "no"}, "F103", "true/false"),
        ({"application": "pending"}, "F103", "table"),
        ({"filings": NUMBER}, "F103", "list"),
        ({"filings": ["沪ICP备"]}, "N", "沪ICP备"),
        ({"filing.covers_service": True}, "F104", "filings"),
        ({"service.stage": "planned"}, "F131", "planned"),
        ({"service.launched_on": "2024-05-01"}, "F140", "2024-05-01"),
        ("service.hosting=mainland", "T121", "service.hosting=mainland"),
        (None, "T121", "None"),
    ],
)
def test_changes_that_cannot_be_made_are_refused(changes: Any, code: str, words: str) -> None:  # noqa: ANN401
    with pytest.raises(FactError) as caught:
        of(changes)
    assert caught.value.code.startswith(code)
    assert words in caught.value.text("en")
    assert words in caught.value.text("zh")


def test_the_numbers_of_the_sponsor_can_be_given_their_service() -> None:
    held = {"name": "Shop", "sponsor": {"province": "310000", "filings": [NUMBER, "沪ICP备2021001234号-1"]}}
    given = {key: value for key, value in APP.items() if key != "filings"} | held
    own, other = of({"filings.service": "Shop"}, given=given), of({"filings.service": "none"}, given=given)
    assert [True, False] == [found.after.facts["filing.covers_service"] for found in (own, other)]
    assert ["Shop", None] == [held.service for held in own.after.subject.sponsor_filings or ()]


def test_every_fault_among_the_changes_is_reported() -> None:
    with pytest.raises(FactError) as caught:
        of({"hosting": 1, "filing.filed_on": "2024-01-01"})
    assert ["F101", "F104"] == [one.code for one in caught.value.problems]


def test_a_bad_day_is_refused() -> None:
    with pytest.raises(FactError, match="F151"):
        of({}, "yesterday")
