"""Plans: the steps to compliance, the last days counted back from the deadline, and where one stands on the way."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import mini
import pytest

import icprules

if TYPE_CHECKING:
    from icprules.planning.plan import Course, Plan
    from icprules.planning.plan_days import LastDay, PlanDay

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
