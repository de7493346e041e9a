"""A timeline says what assessing every day would say, at the cost of a few assessments per change."""

from __future__ import annotations

import datetime
import itertools
import json
from typing import TYPE_CHECKING, Any

import attrs
import every_day
import generated
import mini
import pytest

import icprules
import icprules.foresight.timelines
from icprules.decision import assessor, changes, decide
from icprules.decision.changes import outcome_of
from icprules.decision.decide import settle
from icprules.errors import FactError
from icprules.foresight.timeline_words import timeline_text
from icprules.foresight.timelines import Timeline, timeline
from icprules.rulebook import law
from icprules.subjects.day_ranges import LONGEST_YEARS
from icprules.subjects.stages import subject_on
from icprules.text import LANGS

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.decision.occasions import OccasionKind

D = datetime.date
DAY = datetime.timedelta(days=1)
APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "offered_in_mainland": True, "commercial": False, "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip
FILED = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-05-05"}]


def of(given: dict[str, Any], start: str, end: str, **options: Any) -> Timeline:  # noqa: ANN401 - passed on
    return timeline(given, start, end, rulebook=mini.real(), **options)


def starts(found: Timeline) -> list[str]:
    return [interval.start.isoformat() for interval in found.intervals]


def causes(found: Timeline, day: str) -> set[OccasionKind]:
    return {change.cause for change in found.on(D.fromisoformat(day)).changes}


def stages(found: Timeline) -> list[tuple[str, object]]:
    pairs = [(i.start.isoformat(), i.assessment.subject.facts.get("service.stage")) for i in found.intervals]
    return [pair for n, pair in enumerate(pairs) if n == 0 or pair[1] != pairs[n - 1][1]]


@pytest.mark.parametrize("seed", range(3))
def test_a_timeline_says_what_every_day_says(seed: int) -> None:
    faults, _ = every_day.disagreements(generated.dice(seed), services=2, days=330)
    assert [] == faults


def test_a_timeline_of_the_law_as_known_or_in_force_on_another_day_says_what_every_day_says() -> None:
    rng = generated.dice(31)
    for asked in itertools.islice(every_day.questions(rng, 240), 3):
        known_on, judged_on = (asked.start + DAY * rng.randrange(-300, 1) for _ in range(2))
        then = attrs.evolve(asked, known_on=known_on, judged_on=rng.choice((None, judged_on)))
        starts = [interval.start for interval in then.timeline().intervals]
        assert every_day.starts_by_day(then) == starts, then


def test_a_random_timeline_of_ten_years_says_what_every_day_says() -> None:
    # One service here; .ci/long looks at many.
    faults, intervals = every_day.disagreements(generated.dice(6), services=1, days=every_day.TEN_YEARS)
    assert [] == faults
    assert intervals > 8


@pytest.mark.parametrize("seed", range(4))
def test_random_timelines_of_ten_years_say_what_their_boundaries_and_other_days_say(seed: int) -> None:
    rng = generated.dice(100 + seed)
    for asked in itertools.islice(every_day.questions(rng, every_day.TEN_YEARS), 5):
        assert [] == every_day.doubts(asked, rng, days=40)


def test_a_timeline_of_ten_years_with_an_end_and_a_number_says_what_every_day_says() -> None:
    given = {**APP, "terminated_on": "2025-02-01", "filings": FILED, "filing_number_displayed": True}
    asked = every_day.Question(
        subject=mini.subject(given), start=D(2018, 1, 1), end=D(2027, 12, 31), perspective="sponsor"
    )
    rng = generated.dice(1)
    assert [] == every_day.doubts(asked, rng, days=300)
    assert 8 < len(asked.timeline().intervals)


def test_another_rule_that_words_a_duty_is_a_change_although_its_status_stays() -> None:
    raised = [mini.is_("change.item", "service")]
    book = mini.book(
        mini.duty("a", when=raised, in_force=law.Period(end=D(2024, 1, 31))),
        mini.duty("b", when=raised, in_force=law.Period(start=D(2024, 2, 1))),
    )
    found = timeline({}, "2024-01-30", "2024-02-02", rulebook=book)
    duties = [duty for interval in found.intervals for duty in interval.assessment.obligations]
    assert ["2024-01-30", "2024-02-01"] == starts(found)
    assert [("not_raised", "rule a"), ("not_raised", "rule b")] == [(d.status, d.title.en) for d in duties]
    assert ["title", "basis"] == [field.field for one in found.intervals[1].differences for field in one.fields]


def test_a_day_counted_from_that_was_planned_and_comes_is_a_change() -> None:
    # Status and deadline of the duty stay; what the deadline is counted from is no longer a plan.
    given = {
        "kind": "app", "stage": "terminated", "launched_on": "2021-11-24", "terminated_on": "2027-05-25",
        "sponsor": {"holds_icp_licence": True}, "filings": ["沪ICP备2021001234号-1"],
    }  # fmt: skip
    asked = every_day.Question(
        subject=mini.subject(given), start=D(2021, 11, 20), end=D(2021, 11, 30), perspective="bureau"
    )
    assert [D(2021, 11, 20), D(2021, 11, 24)] == every_day.starts_by_day(asked)
    assert ["2021-11-20", "2021-11-24"] == starts(asked.timeline())


def test_intervals_follow_each_other_without_a_gap_and_differ_from_the_one_before() -> None:
    source = every_day.questions(generated.dice(11), 3650)
    for asked in itertools.islice(source, 20):
        found = asked.timeline()
        assert (asked.start, asked.end) == (found.intervals[0].start, found.intervals[-1].end)
        for one, other in itertools.pairwise(found.intervals):
            assert one.end + DAY == other.start
            assert outcome_of(one.assessment) != outcome_of(other.assessment)
            assert other.differences
            assert other.changes
            assert {other.start} == {change.on for change in other.changes}


def test_a_timeline_costs_a_few_assessments_per_change(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = [0]

    def counted(*args: Any) -> Assessment:  # noqa: ANN401 - passed on
        spent[0] += 1
        return settle(*args)

    monkeypatch.setattr(decide, "settle", counted)
    monkeypatch.setattr(assessor, "settle", counted)
    intervals, most = 0, 0.0
    for asked in itertools.islice(every_day.questions(generated.dice(5), every_day.TEN_YEARS), 25):
        before = spent[0]
        count = len(asked.timeline().intervals)
        intervals, most = intervals + count, max(most, (spent[0] - before) / count)
    assert (True, True) == (spent[0] <= 3 * intervals, most <= 6)


def test_a_timeline_without_a_change_costs_a_handful_of_assessments(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = [0]

    def counted(*args: Any) -> Assessment:  # noqa: ANN401 - passed on
        spent[0] += 1
        return settle(*args)

    monkeypatch.setattr(decide, "settle", counted)
    monkeypatch.setattr(assessor, "settle", counted)
    found = of({**APP, "offline": True}, "2060-01-01", "2069-12-31")
    assert (1, True) == (len(found.intervals), spent[0] <= 3)


def test_the_next_change_is_the_first_boundary() -> None:
    for asked in itertools.islice(every_day.questions(generated.dice(23), 3650), 20):
        found = asked.timeline()
        subject = subject_on(asked.subject, asked.start)
        own = icprules.assess(
            subject, as_of=asked.start, rulebook=mini.real(), perspective=asked.perspective, standing=asked.standing
        )
        boundary = found.intervals[1].start if len(found.intervals) > 1 else None
        told = changes.first_change(own, asked.subject)
        assert boundary == (None if told is not None and told > asked.end else told)
        if subject is asked.subject:
            assert told == own.next_change


def test_the_next_change_is_looked_for_only_when_it_is_asked_for_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = [0]

    def counted(*args: Any) -> Assessment:  # noqa: ANN401 - passed on
        spent[0] += 1
        return settle(*args)

    monkeypatch.setattr(decide, "settle", counted)
    result = icprules.assess(APP, as_of="2024-02-22", rulebook=mini.real())
    before = (result.verdict, spent[0])
    found = (result.next_change, result.next_change)
    looked = spent[0]
    assert (("action_required", 0), (D(2024, 4, 1),) * 2) == (before, found)
    assert (0 < looked <= 3, result.next_change, spent[0]) == (True, D(2024, 4, 1), looked)


def test_the_next_change_of_an_interval_is_the_start_of_the_next() -> None:
    found = of({**APP, "terminated_on": "2025-02-01"}, "2021-01-01", "2026-12-31")
    following = [interval.start for interval in found.intervals[1:]]
    assert following == [interval.assessment.next_change for interval in found.intervals[:-1]]


def test_the_next_change_of_the_last_interval_lies_after_the_range() -> None:
    found = of(APP, "2024-02-01", "2024-03-31")
    assert D(2024, 4, 1) == found.intervals[-1].assessment.next_change


def test_after_the_last_change_there_is_no_next() -> None:
    found = of(APP, "2060-01-01", "2060-12-31")
    assert (1, None) == (len(found.intervals), found.intervals[0].assessment.next_change)


def test_the_last_day_of_the_transition_and_the_day_after() -> None:
    found = of(APP, "2024-03-31", "2024-04-01")
    verdicts = [(str(i.start), str(i.end), i.assessment.verdict) for i in found.intervals]
    assert [
        ("2024-03-31", "2024-03-31", "action_required"), ("2024-04-01", "2024-04-01", "non_compliant"),
    ] == verdicts  # fmt: skip
    assert {"deadline_passed", "exemption_ended", "rule_in_force", "rule_ended"} == causes(found, "2024-04-01")


def test_a_passed_deadline_names_its_rule_obligation_and_day() -> None:
    (passed,) = (c for c in of(APP, "2024-03-31", "2024-04-01").intervals[1].changes if c.cause == "deadline_passed")
    assert ("existing-app-files-by-2024-03", "file-service", D(2024, 3, 31)) == (
        passed.rule, passed.obligation, passed.date,
    )  # fmt: skip
    title = next(rule.title.en for rule in mini.real().rules if rule.id == passed.rule)
    wanted = f"the deadline 2024-03-31 of “{title}” has passed"
    assert wanted == passed.text.en


def test_one_day_is_one_interval() -> None:
    found = of(APP, "2024-03-31", "2024-03-31")
    assert (1, 1, ()) == (len(found.intervals), found.intervals[0].days, found.intervals[0].changes)


def test_a_service_is_planned_before_its_launch_and_operates_on_the_day() -> None:
    given = {**APP, "launched_on": "2024-06-10"}
    found = of(given, "2024-06-01", "2024-06-20")
    assert [("2024-06-01", "planned"), ("2024-06-10", "operating")] == stages(found)
    facts = found.intervals[0].assessment.subject.facts
    assert (D(2024, 6, 10), None) == (
        facts["service.planned_launch_on"], facts.get("service.launched_on"),
    )  # fmt: skip
    assert "stage_changed" in causes(found, "2024-06-10")


def test_what_was_planned_gives_way_to_what_happened() -> None:
    given = {**APP, "launched_on": "2024-06-10", "planned_launch_on": "2024-06-05"}
    first = of(given, "2024-06-01", "2024-06-09").intervals[0].assessment
    assert D(2024, 6, 10) == first.subject.facts["service.planned_launch_on"]


def test_an_operating_service_is_terminated_from_the_day_after_its_end() -> None:
    given = {**APP, "filings": FILED, "terminated_on": "2025-02-01"}
    found = of(given, "2025-01-30", "2025-02-04")
    assert [("2025-01-30", "operating"), ("2025-02-02", "terminated")] == stages(found)
    assert {"stage_changed", "deadline_passed"} <= causes(found, "2025-02-02")


def test_a_terminated_service_operates_until_the_day_before_its_end() -> None:
    given = {**APP, "stage": "terminated", "filings": FILED, "terminated_on": "2025-02-01"}
    found = of(given, "2025-01-30", "2025-02-04")
    assert [("2025-01-30", "operating"), ("2025-02-01", "terminated")] == stages(found)


def test_a_stage_that_was_not_given_stays_unknown() -> None:
    given = {key: value for key, value in APP.items() if key not in ("stage", "launched_on")}
    found = of(given, "2024-01-01", "2024-12-31")
    assert {None} == {stage for _, stage in stages(found)}
    assert ["undated_facts"] == [one.id for one in found.assumes]


@pytest.mark.parametrize(
    ("dates", "stage", "wanted"),
    [
        ({"launched_on": "2022-05-01"}, "operating", None),
        ({}, "operating", "operating"),
        ({}, "planned", "planned"),
        ({"planned_launch_on": "2024-05-01"}, "planned", "planned"),
        ({"launched_on": "2022-05-01", "terminated_on": "2024-05-01"}, "terminated", None),
        ({"terminated_on": "2024-05-01"}, "terminated", "operating"),
        ({"launched_on": "2022-05-01"}, "terminated", "terminated"),
    ],
)
def test_a_stage_that_the_dates_do_not_tell_is_listed_as_taken_for_granted(
    dates: dict[str, str], stage: str, wanted: str | None
) -> None:
    given = {"kind": "app", "stage": stage, **dates}
    found = of(given, "2024-01-01", "2024-12-31")
    labels = mini.real().schema.facts["service.stage"].values
    listed = [one.text for one in found.assumes if one.id == "stage"]
    assert ([] if wanted is None else [True]) == [labels[str(wanted)].en in text.en for text in listed]


def test_a_number_counts_from_the_day_it_was_issued_until_it_ends() -> None:
    held = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-05-05", "deregistered_on": "2024-09-09"}]
    found = of({**APP, "filings": held}, "2024-05-01", "2024-09-30")
    assert {"filing_issued"} == causes(found, "2024-05-05")
    assert {"filing_ended"} == causes(found, "2024-09-09")
    assert "沪ICP备2021001234号-2A" in found.on(D(2024, 5, 5)).changes[0].text.zh


def test_an_application_begins_on_its_day_and_its_period_with_it() -> None:
    given = {**APP, "application": {"received_on": "2024-02-20"}}
    found = of(given, "2024-02-19", "2024-03-30", perspective="bureau")
    assert {"fact_happened", "period_began"} >= causes(found, "2024-02-20")
    assert {"deadline_passed"} == causes(found, "2024-03-20")
    assert "2024-03-20" in starts(found)


def test_a_projected_deadline_is_a_band_with_two_days_of_change() -> None:
    given = {**APP, "application": {"received_on": "2027-01-25", "decided_on": "none"}}
    found = of(given, "2027-02-01", "2027-05-01", perspective="bureau")
    kinds = [{change.cause for change in interval.changes} for interval in found.intervals]
    assert [set(), {"deadline_may_be_past"}, {"deadline_passed"}] == kinds
    duties = [{duty.id: duty.status for duty in i.assessment.obligations} for i in found.intervals]
    statuses = [of_day["decide-filing"] for of_day in duties]
    assert ["due", "undetermined", "overdue"] == statuses


def test_a_planned_day_that_comes_is_a_change() -> None:
    given = {**APP, "stage": "planned", "planned_launch_on": "2024-06-10"}
    del given["launched_on"]
    found = of(given, "2024-06-01", "2024-06-20")
    assert "plan_reached" in causes(found, "2024-06-10")


def test_lateness_is_settled_the_day_after_a_filing_when_the_launch_day_is_unknown() -> None:
    given = {**APP, "filings": FILED}
    del given["launched_on"]
    found = of(given, "2024-05-05", "2024-05-07")
    assert "lateness_settled" in causes(found, "2024-05-06")


def test_the_end_of_the_evidence_is_a_change() -> None:
    known = mini.real().known_through
    found = of(APP, known.isoformat(), (known + DAY).isoformat())
    assert ["law_age"] == [change.cause for change in found.intervals[1].changes]


def test_a_day_of_the_range_is_found_and_another_is_refused() -> None:
    found = of(APP, "2024-03-01", "2024-04-30")
    assert "non_compliant" == found.on(D(2024, 4, 1)).assessment.verdict
    with pytest.raises(FactError, match="T104"):
        found.on(D(2024, 5, 1))


def test_a_timeline_is_plain_data() -> None:
    table = json.loads(json.dumps(of(APP, "2024-03-01", "2024-04-30").to_dict(full=True)))
    assert ["2024-03-31", "2024-04-30"] == [one["end"] for one in table["intervals"]]
    assert ["2024-04-01", None] == [
        (one["assessment"]["next_change"] or "")[:10] if n == 0 else None for n, one in enumerate(table["intervals"])
    ]
    assert "assessment" not in of(APP, "2024-03-01", "2024-03-02").to_dict()["intervals"][0]


def test_text_says_when_what_and_why_in_english() -> None:
    lines = timeline_text(of({**APP, "name": "Shop"}, "2024-03-01", "2024-04-30"), "en").splitlines()
    assert "Shop, 2024-03-01 to 2024-04-30: 2 intervals" == lines[0]
    assert "2024-04-01 to 2024-04-30 (30 days)  non-compliant" in lines
    assert "    · under the law: action required → non-compliant" in lines
    assert mini.real().disclaimer.en == lines[-1]


def test_text_says_when_what_and_why_in_chinese() -> None:
    lines = timeline_text(of({**APP, "name": "商店"}, "2024-03-01", "2024-04-30"), "zh").splitlines()
    assert "商店，2024-03-01 至 2024-04-30：2 个时段" == lines[0]
    assert "2024-04-01 至 2024-04-30（30 日）  不合规" in lines
    assert "    · 法律结论：需要办理 → 不合规" in lines
    assert mini.real().disclaimer.zh == lines[-1]


def test_every_sentence_is_filled_in_both_languages() -> None:
    for asked in itertools.islice(every_day.questions(generated.dice(3), 2000), 10):
        text = "".join(timeline_text(asked.timeline(), lang) for lang in LANGS)
        assert (False, False, False) == ("{" in text, "None →" in text, "“”" in text)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2024-05-01", "2024-04-30", "T102"),
        ("2024-5-1", "2024-05-02", "T101"),
        ("2024-05-01", "tomorrow", "T101"),
        (20240501, "2024-05-02", "T101"),
        (None, "2024-05-02", "T101"),
        (datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC), "2024-05-02", "T101"),
        ("1990-01-01", "2090-01-01", "T103"),
        ("1980-01-01", "1990-01-01", "F109"),
    ],
)
def test_a_range_that_cannot_be_asked_about_is_refused(start: Any, end: Any, code: str) -> None:  # noqa: ANN401
    with pytest.raises(FactError) as caught:
        of(APP, start, end)
    assert code == caught.value.code
    assert caught.value.text("zh") != caught.value.text("en")


def test_sixty_years_can_be_asked_about() -> None:
    found = of(APP, "2000-01-01", f"{2000 + LONGEST_YEARS}-01-01")
    assert D(2060, 1, 1) == found.intervals[-1].end


@pytest.mark.parametrize("options", [{"perspective": "nobody"}, {"standing": ("gossip",)}, {"engine": "steam"}])
def test_an_option_that_does_not_exist_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(icprules.IcprulesError):
        of(APP, "2024-01-01", "2024-01-02", **options)


def test_facts_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(FactError, match=r"service\.kind"):
        of({"kind": "ap"}, "2024-01-01", "2024-01-02")


def test_a_range_past_the_calendar_is_answered_with_what_can_be_said() -> None:
    given = {**APP, "application": {"received_on": "2100-11-20", "outcome": "pending"}}
    found = of(given, "2100-11-01", "2100-12-31", perspective="bureau")
    # Twenty working days take twenty days at the least; after that nobody can say.
    assert ["2100-11-01", "2100-11-20", "2100-12-11"] == [one.start.isoformat() for one in found.intervals]
    statuses = [{d.id: d.possible or d.status for d in one.assessment.obligations} for one in found.intervals]
    assert ["due", ("due", "overdue")] == [one.get("decide-filing") for one in statuses[1:]]


def test_the_public_function_is_not_hidden_by_its_module() -> None:
    assert icprules.foresight.timelines.timeline is icprules.timeline
    assert callable(icprules.timeline)
