"""The law as it could be known on a day: rules count from their publication, and an end not yet published is none.

For every rulebook and day:
    a limited rulebook keeps every rule at its place, and is the whole one from the newest evidence on
    later knowledge only adds rules and ends
    every engine gives every rule of a limited rulebook the same truth
"""

from __future__ import annotations

import datetime
import random
from typing import Any

import attrs
import generated
import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_engines_agree import HERE, disagreements

from icprules import assess, explain
from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.errors import FactError
from icprules.report.explanation import explain_rule
from icprules.rulebook import law
from icprules.rulebook.condition import Truth
from icprules.rulebook.publication import is_dated, known, published_on

D = datetime.date
KNOWLEDGE = ("unpublished", "unknown", "known")
DAY = datetime.timedelta(days=1)
WEBSITE = {
    "kind": "website", "stage": "operating", "offline": False, "offered_in_mainland": True, "commercial": False,
    "filing_number_displayed": True, "filing_link_displayed": False,
    "filings": [{"number": "沪ICP备2021001234号-1", "filed_on": D(2021, 3, 1)}], "sponsor": {"province": "沪"},
}  # fmt: skip
APP = {
    "kind": "app", "stage": "operating", "launched_on": D(2022, 5, 1), "offline": False, "offered_in_mainland": True,
    "commercial": False, "filings": [], "sponsor": {"province": "沪"},
}  # fmt: skip


def rule(name: str) -> law.Rule:
    return next(one for one in mini.real().rules if one.id == name)


def source(name: str) -> law.Source:
    return mini.real().sources[rule(name).citation.instrument]


@pytest.mark.parametrize(
    ("name", "expected", "dated"),
    [
        ("website-files-before-serving", D(2000, 9, 25), True),  # with Order 292
        ("website-approval-for-named-content", D(2011, 1, 8), True),  # with its first revision
        ("app-medical-not-named-in-2024-text", D(2024, 12, 6), True),  # with the second; in force on a day not verified
        ("website-bureau", D(2005, 2, 8), True),  # MII Order 33 was published before it was in force
        ("website-link-missing-corrected", D(2024, 1, 18), True),  # with Order 68 of the ministry
        ("unfiled-app-fined", D(2023, 8, 4), True),  # by analogy, which the Notice began
        ("developer-identity-verified", D(2022, 9, 2), True),
        ("app-filed-or-licensed", D(2023, 8, 4), True),
        ("stage-inspection", D(2023, 8, 4), True),  # a later stage of a plan that was published at once
        ("graded-protection-since-2026", D(2025, 10, 28), True),
        ("website-public-security-filing", D(1997, 12, 16), True),
        ("revision-pending", D(2026, 7, 3), True),
        ("generative-ai-assessment", D(2023, 8, 15), False),  # only its first day is in the evidence
        ("website-domain-owned-by-sponsor", D(2018, 1, 1), False),
        ("game-publication-approval", D(2026, 10, 9), False),
        ("wechat-does-not-list-unfiled", D(2023, 9, 1), False),
    ],
)
def test_a_rule_counts_as_known_from_its_publication(name: str, expected: datetime.date, *, dated: bool) -> None:
    assert (expected, dated) == (published_on(rule(name), source(name)), is_dated(rule(name), mini.real()))


def test_no_rule_was_in_force_before_it_counts_as_known() -> None:
    late = [
        one.id
        for one in mini.real().rules
        for day, first in ((published_on(one, mini.real().sources[one.citation.instrument]), one.in_force.start),)
        if day is not None and first is not None and day > first
    ]
    assert [] == late


def fined_at_once(known_on: str | None, as_of: str = "2024-06-03") -> bool:
    result = assess(WEBSITE, as_of=as_of, known_on=known_on, rulebook=mini.real())
    duty = next(duty for duty in result.obligations if duty.id == "link-filing-system")
    return "website-link-missing-fined-until-2024" in [one.id for one in duty.consequences]


@pytest.mark.parametrize(
    ("known_on", "expected"), [("2024-01-17", True), ("2024-01-18", False), ("2024-01-19", False), (None, False)]
)
def test_before_order_68_was_published_the_text_of_2005_had_no_known_end(
    known_on: str | None, *, expected: bool
) -> None:
    assert expected == fined_at_once(known_on)


@pytest.mark.parametrize(
    ("known_on", "expected"), [("2023-08-03", "out_of_scope"), ("2023-08-04", "non_compliant"), (None, "non_compliant")]
)
def test_before_the_notice_was_published_no_app_had_to_be_filed(known_on: str | None, expected: str) -> None:
    result = assess(APP, as_of="2024-06-03", known_on=known_on, rulebook=mini.real(), standing=("normative", "law"))
    files = {"file-service": result.statuses.get("file-service", "not_applicable")}
    assert {"file-service": "not_applicable" if expected == "out_of_scope" else "overdue"} == files


@pytest.mark.parametrize("known_on", ["2023-08-04", "2023-12-01"])
def test_an_end_that_stood_in_the_rule_is_known_with_it(known_on: str) -> None:
    result = assess(APP, as_of="2024-03-31", known_on=known_on, rulebook=mini.real())
    assert D(2024, 4, 1) == result.next_change
    assert D(2024, 3, 31) == rule("grace-for-existing-apps").in_force.end


@pytest.mark.parametrize(("known_on", "expected"), [("2025-10-27", None), ("2025-10-28", D(2025, 12, 31))])
def test_an_end_that_an_amendment_brings_is_known_with_the_amendment(
    known_on: str, expected: datetime.date | None
) -> None:
    limited = known(mini.real(), D.fromisoformat(known_on))
    assert expected == next(one for one in limited.rules if one.id == "graded-protection-2016-text").in_force.end


def test_a_result_tells_what_it_is_limited_to() -> None:
    result = assess(WEBSITE, as_of="2024-06-03", known_on="2024-01-10", rulebook=mini.real())
    notices = {one.id: one.text.en for one in result.notices}
    assert "published by 2024-01-10" in notices["known_on"]
    assert "law_age" not in notices
    plain = result.to_dict()
    assert ("2024-01-10", {"known_through": "2024-01-10"}) == (plain["known_on"], plain["law"])
    assert mini.real().digest == plain["rulebook"]["whole_digest"] != plain["rulebook"]["digest"]


WECHAT = {**APP, "kind": "mini_program", "platform": "wechat"}


@pytest.mark.parametrize(
    ("known_on", "platform", "told"), [("2023-08-31", "undetermined", True), ("2023-09-01", "action_required", False)]
)
def test_what_rests_on_a_publication_that_was_not_verified_is_undetermined(
    known_on: str, platform: str, *, told: bool
) -> None:
    result = assess(WECHAT, as_of="2024-02-22", known_on=known_on, rulebook=mini.real())
    notices = {one.id: one.text.en for one in result.notices}
    assert ("action_required", platform) == (result.verdict, result.platform_verdict)
    assert told == ("WeChat" in notices.get("publication_unverified", ""))


def test_whether_a_rule_of_unverified_publication_was_known_is_unknown_not_false() -> None:
    result = assess(WECHAT, as_of="2024-02-22", known_on="2023-08-31", rulebook=mini.real())
    name = "wechat-listed-mini-program-files-by-2024-03-31"
    assert "unknown" == next(one.knowledge for one in result.rulebook.rules if one.id == name)
    assert Truth.UNKNOWN == result.truths[program(result.rulebook).position["rule", name]]
    told = {"zh": "? 公布日期未经核实", "en": "? its day of publication was not verified"}
    assert all(words in explain_rule(result, name, lang=lang) for lang, words in told.items())  # type: ignore[arg-type]


@pytest.mark.parametrize("known_on", ["2026-10-09", "2030-01-01"])
def test_with_all_that_is_known_the_rulebook_is_the_whole_one(known_on: str) -> None:
    result = assess(WEBSITE, as_of="2026-11-23", known_on=known_on, rulebook=mini.real())
    assert result.rulebook is mini.real()
    assert None is result.to_dict()["rulebook"]["whole_digest"]
    assert "known_on" not in [one.id for one in result.notices]


def test_before_the_oldest_rule_nothing_was_known() -> None:
    result = assess(WEBSITE, as_of="2024-06-03", known_on="1995-01-01", rulebook=mini.real())
    assert ("out_of_scope", {}) == (result.verdict, dict(result.statuses))
    truths = dict(zip((one.id for one in result.rulebook.rules), result.truths, strict=False))
    assert {Truth.FALSE} == {truths[one.id] for one in mini.real().rules if is_dated(one, mini.real())}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_rule_not_published_is_explained_as_such(lang: Any) -> None:  # noqa: ANN401 - a language
    result = assess(APP, as_of="2023-09-15", known_on="2023-08-03", rulebook=mini.real())
    assert {"zh": "只依据截至 2023-08-03", "en": "published by 2023-08-03"}[lang] in explain(result, lang=lang)
    told = explain_rule(result, "app-files-before-serving", lang=lang)
    assert {"zh": "✗ 在所限定的日期尚未公布", "en": "✗ not published yet by the day"}[lang] in told


@pytest.mark.parametrize("given", ["2024-6-3", 20240603, None])
def test_a_day_of_knowledge_that_is_no_date_is_refused(given: object) -> None:
    if given is None:
        assert assess({}, as_of="2024-06-03", known_on=None, rulebook=mini.real()).known_on is None
        return
    with pytest.raises(FactError, match="F151 known_on must be a date"):
        assess({}, as_of="2024-06-03", known_on=given, rulebook=mini.real())  # type: ignore[arg-type]


def test_the_day_of_knowledge_lies_within_the_range_of_days() -> None:
    for day in (D(1989, 12, 31), D(2101, 1, 1)):
        with pytest.raises(FactError, match="F109"):
            assess({}, as_of="2024-06-03", known_on=day, rulebook=mini.real())


def test_a_limited_rulebook_is_kept_and_shares_what_engines_prepared() -> None:
    first = known(mini.real(), D(2024, 1, 10))
    program(first)
    assert first is known(mini.real(), D(2024, 1, 10))
    second = known(mini.real(), D(2024, 1, 11))
    assert first is not second
    assert program(first) is program(second)
    assert first.digest != second.digest


def test_the_extension_of_the_spring_festival_of_2020_as_it_was_known() -> None:
    asked = {**WEBSITE, "filings": [], "application": {"received_on": "2020-01-10", "outcome": "pending"}}
    found = [
        assess(asked, as_of="2020-01-28", known_on=day, rulebook=mini.real(), perspective="bureau")
        for day in ("2020-01-25", "2020-01-26", "2020-01-28", None)
    ]
    assert [D(2020, 2, 12), D(2020, 2, 14), D(2020, 2, 14), D(2020, 2, 14)] == [
        one.deadlines["decide-filing"].due_on for one in found
    ]


chance = st.integers(0, 1 << 32).map(random.Random)
DAYS = st.dates(D(1999, 1, 1), D(2026, 12, 31))


@given(DAYS, DAYS)
@settings(max_examples=30, deadline=None)
def test_later_knowledge_only_adds_rules_and_ends(one: datetime.date, other: datetime.date) -> None:
    earlier, later = (known(mini.real(), day) for day in sorted((one, other)))
    assert [rule.id for rule in earlier.rules] == [rule.id for rule in later.rules]
    for before, after in zip(earlier.rules, later.rules, strict=True):
        assert KNOWLEDGE.index(before.knowledge) <= KNOWLEDGE.index(after.knowledge)
        assert before.in_force.end in (None, after.in_force.end)


def some_published(rng: random.Random) -> law.Rulebook:
    """A generated rulebook whose rules and ends became known on different days."""
    book = generated.rulebook(rng)
    rules = []
    for one in book.rules:
        first, last = one.in_force.not_before or one.in_force.start, one.in_force.end
        start = None if first is None else first - rng.choice((0, 1, 40, 400)) * DAY
        end = None if last is None else last + rng.choice((1, 0, -40)) * DAY
        rules.append(attrs.evolve(one, published=law.Publication(start=start, end=rng.choice((None, end)))))
    of = attrs.evolve(mini.book().sources["mini"], key="one", dates=rng.choice(({}, {"made_on": D(2019, 1, 1)})))
    return attrs.evolve(book, rules=tuple(rules), sources={"one": of})


@pytest.mark.parametrize("seed", range(6))
def test_engines_agree_on_a_limited_rulebook(seed: int) -> None:
    rng = generated.dice(seed)
    whole = some_published(rng)
    for day in (D(2018, 6, 1), D(2024, 1, 1), D(2024, 3, 31)):
        limited = known(whole, day)
        assert day > D(2019, 1, 1) or any(one.knowledge != "known" for one in limited.rules)
        for _ in range(5):
            facts = generated.facts_for(program(whole), whole.schema, rng)
            assert [] == disagreements(limited, dict(facts))
            truths = truths_with("tree", limited, program(limited), facts)
            later = [i for i, one in enumerate(limited.rules) if one.knowledge == "unpublished"]
            assert {Truth.FALSE} >= {truths[i] for i in later}
            open_ones = [i for i, one in enumerate(limited.rules) if one.knowledge == "unknown"]
            assert Truth.TRUE not in {truths[i] for i in open_ones}


def test_the_engines_compared_are_all_there_are_here() -> None:
    assert {"compiled", "tree"} <= set(HERE)


# A milder later law (Administrative Penalties Law, art. 37).


def milder(judged_on: str | None, as_of: str = "2024-06-03", known_on: str | None = None, **facts: object) -> list[str]:
    result = assess({**WEBSITE, **facts}, as_of=as_of, judged_on=judged_on, known_on=known_on, rulebook=mini.real())
    return [one.id for one in result.notices if one.id.startswith("milder_law.")]


LINK, MARK = "milder_law.website-link-missing-corrected", "milder_law.electronic-mark-no-longer-fined"


@pytest.mark.parametrize(
    ("judged_on", "expected"),
    [("2024-01-17", [MARK, LINK]), ("2024-01-18", []), ("2005-03-19", []), ("2005-03-20", [MARK, LINK]), (None, [])],
)
def test_conduct_under_the_older_text_meets_the_milder_one_at_the_decision(
    judged_on: str | None, expected: list[str]
) -> None:
    assert expected == milder(judged_on)


@pytest.mark.parametrize(("as_of", "expected"), [("2024-01-17", []), ("2024-01-18", [MARK, LINK])])
def test_before_the_milder_text_stands_there_is_nothing_milder(as_of: str, expected: list[str]) -> None:
    assert expected == milder("2023-12-01", as_of)


def test_who_did_nothing_wrong_has_no_use_for_a_milder_fine() -> None:
    assert [MARK] == milder("2023-12-01", filing_link_displayed=True)


def test_a_milder_text_that_was_not_published_is_not_told() -> None:
    assert [] == milder("2023-12-01", known_on="2024-01-17")
    assert [MARK, LINK] == milder("2023-12-01", known_on="2024-01-18")


def test_the_milder_law_is_told_as_an_inference_with_its_article() -> None:
    result = assess(WEBSITE, as_of="2024-06-03", judged_on="2023-12-01", rulebook=mini.real())
    (found,) = (one for one in result.notices if one.id == LINK)
    assert ("art. 25", "mii-33") == (
        found.basis and found.basis.rule.citation.locator.en,
        found.basis and found.basis.source.key,
    )
    assert all(word in found.text.en for word in ("2024-01-18", "article 37", "inference"))
    assert all(word in found.text.zh for word in ("2024-01-18", "第三十七条", "推断"))


def test_the_day_on_which_the_milder_text_comes_is_a_change() -> None:
    result = assess(WEBSITE, as_of="2024-01-10", judged_on="2023-12-01", rulebook=mini.real())
    assert D(2024, 1, 18) == result.next_change
