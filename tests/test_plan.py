"""Plans: the steps to compliance, the last days counted back from the deadline, and where one stands on the way."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mini
import pytest

import icprules
from icprules.errors import FactError
from icprules.planning.planner import plan_of
from icprules.testing.cases import read_cases

if TYPE_CHECKING:
    from icprules.planning.plan import Course, Plan
    from icprules.planning.plan_days import LastDay, PlanDay
    from icprules.testing.cases import Case

D = datetime.date
DAY = datetime.timedelta(days=1)
COMMON: dict[str, Any] = {
    "stage": "operating",
    "launched_on": "2022-05-01",
    "offline": False,
    "offered_in_mainland": True,
    "commercial": False,
    "hosting": "mainland",
    "filings": [],
    "sponsor": {"province": "310000"},
}
APP = {**COMMON, "kind": "app"}
WECHAT = {**COMMON, "kind": "mini_program", "platform": "wechat"}
PLANNED = {key: value for key, value in WECHAT.items() if key != "launched_on"} | {"stage": "planned"}
FILED = {
    **APP,
    "filings": ["沪ICP备2021001234号-2A"],
    "filing_number_displayed": True,
    "filing_link_displayed": True,
}


def planned(service: dict[str, Any], as_of: str, **more: Any) -> Plan:  # noqa: ANN401 - arguments of plan
    return icprules.plan(service, as_of=as_of, rulebook=mini.real(), **more)


def filing(service: dict[str, Any], as_of: str, **more: Any) -> Course:  # noqa: ANN401 - arguments of plan
    return planned(service, as_of, **more).course("filing")


def days(last: LastDay | None) -> tuple[str, str] | None:
    return None if last is None else (last.on.isoformat(), last.working_day_on.isoformat())


def on(day: PlanDay | None) -> str | None:
    return None if day is None else day.on.isoformat()


def window(course: Course, step: str | None = None) -> tuple[str | None, str | None]:
    found = course.finish if step is None else course.step(step).window
    return on(found.earliest), on(found.latest)


def asked(course: Course) -> list[str]:
    return [one.name for one in course.missing]


# The case of the brief: an existing App on 22 February 2024


def test_the_material_of_an_existing_app_is_received_by_a_sunday_or_the_friday_before() -> None:
    assert ("2024-03-03", "2024-03-01") == days(filing(APP, "2024-02-22").receipt)


def test_of_the_38_days_about_a_week_is_left() -> None:
    course = filing(APP, "2024-02-22")
    assert (38, 8, 6, 20) == (
        course.days_left, course.days_to_receipt, course.workdays_to_receipt, course.decision_days
    )  # fmt: skip


def test_an_access_provider_s_time_is_asked_for_and_the_rest_is_planned() -> None:
    course = filing(APP, "2024-02-22")
    assert (["access_provider"], None, ("2024-03-02", "2024-02-29")) == (
        asked(course), course.submission, days(course.step("review").by)
    )  # fmt: skip


def test_a_time_that_nobody_told_leaves_what_follows_it_open() -> None:
    course = filing(APP, "2024-02-22")
    assert [(None, None)] * 5 == [window(course, step.id) for step in course.steps[1:]]
    assert "open" == course.timeliness


def test_the_caller_s_time_completes_the_plan() -> None:
    course = filing(APP, "2024-02-22", lead_times={"access_provider": "3..5wd"})
    assert (("2024-02-25", "2024-02-22"), ("2024-02-27", "2024-03-29"), "in_time", []) == (
        days(course.submission), window(course), course.timeliness, asked(course)
    )  # fmt: skip


def test_wechat_s_time_is_known_and_is_policy() -> None:
    course = filing(WECHAT, "2024-02-22")
    review = course.step("review")
    assert ("running_platform", 1, 2, "working_days") == (
        review.who,
        *((d.minimum, d.maximum, d.unit) if (d := review.duration) else ()),
    )
    assert ["policy"] == [ground.citation.standing for ground in review.time_from]


def test_a_wechat_mini_program_is_lodged_by_tuesday_or_at_the_very_last_on_wednesday() -> None:
    assert ("2024-02-28", "2024-02-27") == days(filing(WECHAT, "2024-02-22").submission)


def test_forwards_runs_from_the_shortest_to_the_longest_times() -> None:
    course = filing(WECHAT, "2024-02-22")
    assert [
        ("prepare", "2024-02-22", "2024-02-22"),
        ("review", "2024-02-23", "2024-02-26"),
        ("sms", "2024-02-23", "2024-02-27"),
        ("bureau", "2024-02-26", "2024-03-26"),
        ("display", "2024-02-26", "2024-03-26"),
        ("query", "2024-02-26", "2024-03-26"),
    ] == [(step.id, *window(course, step.id)) for step in course.steps]


def test_the_law_sets_no_minimum_and_none_is_invented() -> None:
    course = filing(APP, "2024-02-22", lead_times={"access_provider": "0..5wd"})
    bureau = course.step("bureau")
    assert (True, "2024-02-22") == (bureau.has_no_minimum, on(bureau.window.earliest))


def test_appgallery_s_time_is_that_of_a_later_text_and_says_so() -> None:
    course = filing({**APP, "stores": ["huawei"]}, "2024-02-22", through="distribution_platform")
    review = course.step("review")
    assert (3, 5) == ((d.minimum, d.maximum) if (d := review.duration) else None)
    assert ["read in a text of 2026-07-30; whether it was so on the day asked about is not known"] == [
        text.en for text in review.remarks
    ]


def test_appgallery_s_time_is_not_that_of_an_access_provider() -> None:
    course = filing({**APP, "stores": ["huawei"]}, "2026-11-23")
    assert (None, ["access_provider"]) == (course.step("review").duration, asked(course))


def test_steps_have_names_that_stay() -> None:
    names = [name for name, _, _ in planned(WECHAT, "2024-02-22").steps()]
    assert [f"filing/{step}" for step in ("prepare", "review", "sms", "bureau", "display", "query")] == names


def test_the_material_is_that_of_this_very_case() -> None:
    form = ["form-attachments", "form-mini-program", "form-responsible-persons", "form-sponsor"]
    materials = filing(WECHAT, "2024-02-22").step("prepare").materials
    assert [*form, "wechat-materials"] == [notice.id for notice in materials]


def test_every_step_before_the_query_rests_on_something_with_its_standing() -> None:
    course = filing(WECHAT, "2024-02-22")
    standings = {step.id: {ground.citation.standing for ground in step.basis} for step in course.steps[1:]}
    assert {
        "review": {"normative", "practice"},
        "sms": {"practice"},
        "bureau": {"normative"},
        "display": {"normative"},
        "query": {"normative"},
    } == standings


def test_for_a_website_the_20_working_days_are_law() -> None:
    course = filing({**APP, "kind": "website"}, "2024-02-22", lead_times={"access_provider": "1..2wd"})
    assert ["law"] == [ground.citation.standing for ground in course.step("bureau").time_from]
    assert {"law"} == {ground.citation.standing for ground in course.step("display").basis}


@pytest.mark.parametrize("launch", ["2026-12-24", "2026-12-25", "2026-12-26", "2027-01-04", "2027-02-12"])
def test_around_the_end_of_the_last_known_year_the_last_day_is_the_first_of_its_band(launch: str) -> None:
    receipt = filing({**PLANNED, "planned_launch_on": launch}, "2026-10-09").receipt
    assert receipt is not None
    is_open = D.fromisoformat(launch) - DAY >= D(2026, 12, 25)
    assert ("projected" if is_open else "confirmed") == receipt.any_day.certainty
    assert receipt.on == min(receipt.any_day.earliest, receipt.any_day.plain) <= receipt.any_day.on
    assert is_open == (receipt.any_day.earliest < receipt.any_day.on)


# Too late


@pytest.mark.parametrize(
    ("day", "timeliness"),
    [
        ("2024-02-27", "in_time"),
        ("2024-02-28", "in_time"),
        ("2024-02-29", "at_risk"),
        ("2024-03-27", "at_risk"),
        ("2024-03-28", "late"),
        ("2024-03-31", "late"),
        ("2024-04-01", "overdue"),
    ],
)
def test_whether_it_ends_in_time_turns_on_these_days(day: str, timeliness: str) -> None:
    assert timeliness == filing(WECHAT, day).timeliness


def test_too_late_says_by_how_much() -> None:
    assert (2, 38) == filing(WECHAT, "2024-03-31").days_late


def test_the_exposure_begins_the_day_after_the_deadline_and_lasts_until_the_finish() -> None:
    exposure = filing(WECHAT, "2024-03-15").exposure
    assert exposure is not None
    assert (D(2024, 4, 1), "2024-04-18", False) == (exposure.first_on, on(exposure.until), exposure.is_certain)
    assert {"file-service", "wechat-file", "serve-unfiled", "run-unfiled", "connect-unfiled"} == {
        d.id for d in exposure.duties
    }


def test_the_exposure_gives_the_steps_of_what_follows_with_amount_and_standing() -> None:
    exposure = filing(APP, "2024-04-10").exposure
    assert exposure is not None
    fine = next(step for step in exposure.consequences if step.id == "unfiled-app-fined")
    assert (True, 1, 10_000, "law") == (
        exposure.is_certain, fine.step, fine.amount and fine.amount.maximum, fine.basis.rule.citation.standing
    )  # fmt: skip
    assert sorted(step.step for step in exposure.consequences) == [step.step for step in exposure.consequences]


def test_a_plan_that_ends_in_time_exposes_to_nothing() -> None:
    assert None is filing(WECHAT, "2024-02-22").exposure


def test_overdue_with_an_unknown_time_is_at_least_as_late_as_today() -> None:
    course = filing(APP, "2024-04-10")
    assert ("overdue", (10, None)) == (course.timeliness, course.days_late)


# A launch that lies ahead


def test_without_a_planned_day_the_plan_gives_when_a_launch_is_lawful_and_asks_for_the_day() -> None:
    course = filing(PLANNED, "2024-02-22")
    assert (["service.planned_launch_on"], "open", None) == (asked(course), course.timeliness, course.receipt)
    assert ("2024-02-27", "2024-03-27") == window(course, "launch")
    assert course.lawful_from == course.step("launch").window


def test_a_launch_is_lawful_from_the_day_after_the_filing() -> None:
    course = filing(PLANNED, "2024-02-22")
    finish, launch = course.finish.latest, course.step("launch").window.latest
    assert finish is not None
    assert launch is not None
    assert finish.on + DAY == launch.on


@pytest.mark.parametrize(
    ("launch", "timeliness"), [("2024-03-27", "in_time"), ("2024-03-26", "at_risk"), ("2024-02-26", "late")]
)
def test_a_planned_launch_has_a_last_day_to_lodge(launch: str, timeliness: str) -> None:
    course = filing({**PLANNED, "planned_launch_on": launch}, "2024-02-22")
    assert timeliness == course.timeliness
    assert ("in_time" == timeliness) == (course.submission is not None and course.submission.on >= D(2024, 2, 22))


def test_a_launch_that_is_put_off_exposes_to_nothing() -> None:
    assert None is filing({**PLANNED, "planned_launch_on": "2024-02-26"}, "2024-02-22").exposure


def test_a_service_that_runs_has_no_launch_ahead() -> None:
    assert "launch" not in [step.id for step in filing(WECHAT, "2024-02-22").steps]


# Other procedures


def test_a_change_is_with_the_administration_30_days_before_it_takes_effect() -> None:
    change = {"effective_on": "2024-05-31", "filed_on": "none", "item": "service"}
    course = planned({**FILED, "change": change}, "2024-04-01").course("change")
    assert (("2024-05-01", "2024-04-30"), ["access_provider"]) == (days(course.receipt), asked(course))


def test_a_change_that_comes_too_early_may_take_effect_30_days_after_it_is_filed() -> None:
    change = {"effective_on": "2024-04-20", "filed_on": "none", "item": "service"}
    found = planned({**FILED, "change": change}, "2024-04-01", lead_times={"access_provider": "1..2wd"})
    course = found.course("change")
    assert course.lawful_from is not None
    assert ("overdue", "2024-05-02", "2024-05-03") == (
        course.timeliness, on(course.lawful_from.earliest), on(course.lawful_from.latest)
    )  # fmt: skip


def test_deregistration_is_lodged_on_the_day_the_service_ends_and_not_before() -> None:
    course = planned({**FILED, "terminated_on": "2024-05-31"}, "2024-04-01").course("deregistration")
    assert ("in_time", "2024-05-31", []) == (
        course.timeliness, on(course.submission.any_day) if course.submission else None, asked(course)
    )  # fmt: skip


def test_what_we_infer_about_when_a_duty_is_met_is_said_to_be_inferred() -> None:
    course = planned({**FILED, "terminated_on": "2024-05-31"}, "2024-04-01").course("deregistration")
    assert "our inference" in next(one.text.en for one in course.assumes if one.id == "deregistration_is_met")


def test_what_vendors_say_of_deregistration_is_practice() -> None:
    course = planned({**FILED, "terminated_on": "2024-05-31"}, "2024-04-01").course("deregistration")
    bureau = course.step("bureau")
    assert {"practice"} == {ground.citation.standing for ground in bureau.time_from}


def test_a_new_provider_is_told_without_a_date() -> None:
    provider = {"changed_on": "2024-03-01", "access_filed": False}
    course = planned({**FILED, "access_provider": provider}, "2024-04-01").course("access")
    assert ("overdue", None, None) == (course.timeliness, course.due, course.step("bureau").duration)


def test_a_number_that_is_not_displayed_needs_no_filing() -> None:
    found = planned({**FILED, "filing_number_displayed": False}, "2024-04-01")
    assert ["display"] == [course.id for course in found.courses]
    assert ["display", "query"] == [step.id for step in found.courses[0].steps]


def test_open_duties_that_no_procedure_meets_are_named_beside() -> None:
    found = planned({**FILED, "commercial": True, "sponsor": {"province": "310000", "holds_icp_licence": False}},
                    "2024-04-01")  # fmt: skip
    assert ("nothing_to_do", ["hold-licence"]) == (found.state, [duty.id for duty in found.beside])


# Nothing to do, and nothing known


@pytest.mark.parametrize(
    ("service", "words"),
    [({**APP, "offline": True}, "do not reach the service"), (FILED, "nothing is open")],
    ids=["out of scope", "compliant"],
)
def test_where_nothing_is_open_the_plan_is_empty_and_says_why(service: dict[str, Any], words: str) -> None:
    found = planned(service, "2024-04-01")
    assert ("nothing_to_do", (), True) == (
        found.state,
        found.courses,
        words in (found.reason.en if found.reason else ""),
    )


def test_of_a_service_of_which_nothing_is_known_everything_is_asked_and_no_day_given() -> None:
    found = planned({}, "2024-02-22")
    course = found.course("filing")
    assert ("conditional", "open", None) == (found.state, course.timeliness, course.receipt)
    assert {"service.kind", "service.stage", "service.offline", "service.offered_in_mainland"} <= set(asked(course))


def test_a_mini_program_of_an_unknown_platform_asks_for_the_platform() -> None:
    service = {key: value for key, value in WECHAT.items() if key != "platform"}
    assert ["service.platform", "running_platform"] == asked(filing(service, "2024-02-22"))


def test_answers_to_what_is_asked_complete_the_plan() -> None:
    service = {key: value for key, value in WECHAT.items() if key not in ("platform", "launched_on", "sponsor")}
    answers: dict[str, Any] = {
        "service.platform": ("platform", "wechat"),
        "service.launched_on": ("launched_on", "2022-05-01"),
        "sponsor.country": ("sponsor", {"province": "310000"}),
        "sponsor.province": ("sponsor", {"province": "310000"}),
    }
    found = planned(service, "2024-02-22")
    for _ in range(4):
        facts = [one.name for one in found.missing if one.kind == "fact"]
        service |= dict(answers[name] for name in facts)
        found = planned(service, "2024-02-22")
    assert ("ready", ()) == (found.state, found.missing)


def test_an_overseas_sponsor_has_an_obstacle_first_and_no_days_forwards() -> None:
    service = {**APP, "hosting": "overseas", "sponsor": {"country": "SG", "has_mainland_licence": False, "filings": []}}
    course = filing(service, "2024-02-22", lead_times={"access_provider": "3..5wd"})
    assert ["no_bureau", "filing-needs-mainland-server"] == [notice.id for notice in course.obstacles]
    assert ((None, None), ("2024-02-25", "2024-02-22")) == (window(course), days(course.submission))


def test_before_the_filing_system_opened_nothing_can_be_lodged() -> None:
    course = filing(APP, "2023-08-15", lead_times={"access_provider": "3..5wd"})
    assert (["filing-system-not-yet-open"], (None, None)) == ([one.id for one in course.obstacles], window(course))


# Channels


def test_a_channel_that_is_none_is_refused() -> None:
    with pytest.raises(FactError) as caught:
        planned(WECHAT, "2024-02-22", through="access_provider")
    assert ("T145", "it can be lodged through: running_platform") == (
        caught.value.code, caught.value.problems[0].help("en")
    )  # fmt: skip


def test_a_channel_that_does_not_exist_is_refused_with_the_likely_one() -> None:
    with pytest.raises(FactError) as caught:
        planned(APP, "2024-02-22", through="acces_provider")
    assert ("F150", "did you mean `access_provider`?") == (caught.value.code, caught.value.problems[0].help("en"))


def test_a_channel_matters_only_where_something_is_lodged() -> None:
    found = planned({**FILED, "filing_number_displayed": False}, "2024-04-01", through="running_platform")
    assert [None] == [course.through for course in found.courses]


# The calendar


def test_a_projected_calendar_gives_a_band_and_the_safer_last_day() -> None:
    course = filing({**PLANNED, "planned_launch_on": "2027-02-22"}, "2026-11-25")
    receipt = course.receipt
    assert receipt is not None
    assert "projected" == receipt.working_day.certainty
    assert receipt.working_day.earliest == receipt.working_day_on < receipt.working_day.on


def test_make_up_days_that_did_not_count_make_the_last_day_safer() -> None:
    # 28 April and 11 May 2024 are worked; without them receipt has to come two working days sooner.
    course = filing({**PLANNED, "planned_launch_on": "2024-05-22"}, "2024-03-01")
    receipt = course.receipt
    assert receipt is not None
    assert (D(2024, 4, 22), D(2024, 4, 18)) == (receipt.any_day.on, receipt.on)
    assert ("make_up_days",) == receipt.any_day.assumes


def test_days_beyond_the_calendar_are_left_open_and_the_plan_says_so() -> None:
    course = filing(PLANNED, "2040-01-04")
    assert (None, None) == window(course)
    assert any("calendar ends on" in text.en for text in course.remarks)


def test_an_override_moves_the_plan() -> None:
    calendar = icprules.WorkdayCalendar.default().with_overrides(off=["2024-03-04"], source="typhoon")
    assert ("2024-03-03", "2024-03-01") == days(filing(APP, "2024-02-22").receipt)
    assert ("2024-02-29", "2024-02-29") == days(filing(APP, "2024-02-22", calendar=calendar).receipt)


# The result itself


def test_a_plan_made_of_an_assessment_is_the_same() -> None:
    result = icprules.assess(WECHAT, as_of="2024-02-22", rulebook=mini.real())
    assert planned(WECHAT, "2024-02-22").to_dict() == plan_of(result).to_dict()


def test_a_plan_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        planned(WECHAT, "2024-02-22").state = "ready"  # type: ignore[misc]


@pytest.mark.parametrize("name", ["launch", "nothing"])
def test_a_step_that_is_not_there_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        filing(WECHAT, "2024-02-22").step(name)


def test_a_course_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        planned(WECHAT, "2024-02-22").course("change")


CASES = [
    case
    for file in sorted((Path(__file__).parent / "cases").glob("*/*.cases.toml"))[::6]
    for case in read_cases(file)[::3]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.where)
def test_every_case_has_a_plan_that_asks_only_what_has_a_question(case: Case) -> None:
    found = icprules.plan(case.facts, as_of=case.as_of, rulebook=mini.real())
    assert (found.state == "nothing_to_do") == (found.courses == ()) == (found.reason is not None)
    assert [] == [one.name for one in found.missing if not one.question.zh or not one.question.en]
    for _, course, step in found.steps():
        first, last = step.window.earliest, step.window.latest
        assert first is None or last is None or first.on <= last.on
        assert step.by is None or course.due is None or step.by.on <= course.due.on
    for course in found.courses:
        assert course.exposure is None or course.due is None or course.exposure.first_on > course.due.on


def test_a_figure_that_was_not_known_yet_is_asked_for() -> None:
    service = {**APP, "stores": ["huawei"]}
    found = planned(service, "2024-02-22", through="distribution_platform", known_on="2024-02-22")
    assert ["distribution_platform"] == [one.name for one in found.missing]


def test_a_holiday_extension_that_was_not_known_yet_moves_the_plan() -> None:
    launch = {**PLANNED, "kind": "website", "planned_launch_on": "2020-03-01", "platform": None}
    before = filing(launch, "2020-01-10", known_on="2020-01-25").receipt
    after = filing(launch, "2020-01-10", known_on="2020-01-28").receipt
    assert (("2020-02-02", "2020-01-31"), ("2020-02-02", "2020-01-23")) == (days(before), days(after))


@pytest.mark.parametrize("engine", ["tree", "compiled"])
def test_engines_plan_alike(engine: str) -> None:
    assert planned(WECHAT, "2024-02-22").to_dict() == planned(WECHAT, "2024-02-22", engine=engine).to_dict()
