"""A filing that is under way: the plan starts from the step that it has reached."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import mini
import pytest

import icprules
from icprules.rulebook.platform_codes import application_from_code

if TYPE_CHECKING:
    from icprules.planning.plan import Course
    from icprules.planning.plan_days import PlanDay

D = datetime.date
WECHAT: dict[str, Any] = {
    "kind": "mini_program",
    "platform": "wechat",
    "stage": "operating",
    "launched_on": "2022-05-01",
    "offline": False,
    "offered_in_mainland": True,
    "commercial": False,
    "hosting": "mainland",
    "filings": [],
    "sponsor": {"province": "310000"},
}
AS_OF = "2024-02-28"  # a Wednesday


def under_way(as_of: str = AS_OF, **application: Any) -> Course:  # noqa: ANN401 - facts of every type
    service = {**WECHAT, "application": application}
    return icprules.plan(service, as_of=as_of, rulebook=mini.real()).course("filing")


def on(day: PlanDay | None) -> str | None:
    return None if day is None else day.on.isoformat()


def window(course: Course, step: str) -> tuple[str | None, str | None]:
    found = course.step(step).window
    return on(found.earliest), on(found.latest)


def states(course: Course) -> list[str]:
    return [step.state for step in course.steps]


def asked(course: Course) -> list[str]:
    return [one.name for one in course.missing]


def test_lodged_it_is_at_the_review_which_counts_from_that_day() -> None:
    course = under_way(submitted_on="2024-02-27", outcome="pending")
    assert ["done", "running", "to_do", "to_do", "to_do", "to_do"] == states(course)
    assert (("2024-02-28", "2024-02-29"), ["application.platform_passed_on"]) == (
        window(course, "review"), asked(course)
    )  # fmt: skip


def test_a_review_that_takes_longer_than_is_said_has_no_last_day() -> None:
    course = under_way("2024-03-01", submitted_on="2024-02-27", outcome="pending")
    assert (("2024-03-01", None), "this has taken longer than the longest time said (2024-02-29)") == (
        window(course, "review"), course.step("review").remarks[0].en.partition(":")[0]
    )  # fmt: skip


def test_passed_by_the_platform_it_waits_for_the_sms() -> None:
    course = under_way(submitted_on="2024-02-26", platform_passed_on="2024-02-28", outcome="pending")
    assert ["done", "done", "running"] == states(course)[:3]
    assert ("2024-02-28", "2024-02-29") == window(course, "sms")
    assert ("2024-02-29", "2024-03-28") == window(course, "bureau")


@pytest.mark.parametrize(
    ("as_of", "state", "last"),
    [("2024-02-28", "running", "2024-02-28"), ("2024-02-27", "running", "2024-02-28"), ("2024-02-29", "unclear", None)],
)
def test_an_sms_is_open_until_24_hours_have_passed(as_of: str, state: str, last: str | None) -> None:
    course = under_way(as_of, sms_sent_at="2024-02-27T10:00:00+08:00", outcome="pending")
    assert (state, last) == (course.step("sms").state, window(course, "sms")[1])


def test_an_sms_sent_late_in_the_day_in_another_zone_counts_from_the_beijing_day() -> None:
    course = under_way("2024-02-29", sms_sent_at="2024-02-27T17:00:00Z", outcome="pending")
    assert (D(2024, 2, 28), "2024-02-29") == (course.step("sms").since, window(course, "sms")[1])


def test_an_sms_that_lapsed_sends_the_filing_back_to_the_review() -> None:
    course = under_way("2024-03-01", sms_sent_at="2024-02-28T10:00:00+08:00", sms_confirmed=False, outcome="pending")
    assert (["done", "to_do", "to_do"], True) == (states(course)[:3], "went back" in course.remarks[0].en)


def test_a_confirmed_sms_puts_it_before_the_administration_and_the_receipt_is_asked() -> None:
    course = under_way(sms_confirmed=True, outcome="pending")
    assert (("2024-02-28", "2024-03-27"), ["application.received_on"]) == (window(course, "bureau"), asked(course))


VECTORS = [  # law page T.13: received, last of 20 working days with and without make-up days
    ("2023-09-04", "2023-10-08", "2023-10-10"),
    ("2024-01-29", "2024-02-29", "2024-03-04"),
    ("2024-02-22", "2024-03-21", "2024-03-21"),
    ("2024-04-22", "2024-05-21", "2024-05-23"),
    ("2025-01-15", "2025-02-18", "2025-02-20"),
    ("2025-09-15", "2025-10-17", "2025-10-21"),
    ("2026-02-02", "2026-03-06", "2026-03-10"),
    ("2026-09-14", "2026-10-16", "2026-10-20"),
    ("2026-09-21", "2026-10-26", "2026-10-27"),
]


@pytest.mark.parametrize(("received", "last", "plain"), VECTORS)
def test_once_received_the_administration_has_20_working_days(received: str, last: str, plain: str) -> None:
    day = under_way(received, received_on=received, outcome="pending").finish.latest
    assert day is not None
    assert (last, plain) == (on(day), day.plain.isoformat())


@pytest.mark.parametrize(("received", "last", "plain"), VECTORS)
def test_counted_back_the_last_day_of_receipt_leads_to_the_same_day(received: str, last: str, plain: str) -> None:
    launch = D.fromisoformat(last) + datetime.timedelta(days=1)
    service = {**WECHAT, "stage": "planned", "planned_launch_on": launch}
    del service["launched_on"]
    course = icprules.plan(service, as_of="2023-09-01", rulebook=mini.real()).course("filing")
    assert course.receipt is not None
    counted = course.receipt.any_day.on
    assert D.fromisoformat(received) <= counted < D.fromisoformat(last)
    after = icprules.WorkdayCalendar.default().add_working_days
    assert after(counted, 20) <= D.fromisoformat(last) < after(counted + datetime.timedelta(days=1), 20)
    assert (last == plain) or course.receipt.on < counted


def test_received_there_is_nothing_left_to_lodge() -> None:
    course = under_way(received_on="2024-02-27", outcome="pending")
    assert (None, None, "in_time", []) == (course.receipt, course.submission, course.timeliness, asked(course))


@pytest.mark.parametrize(("received", "timeliness"), [("2024-03-03", "in_time"), ("2024-03-04", "at_risk")])
def test_the_day_of_receipt_decides_whether_it_ends_in_time(received: str, timeliness: str) -> None:
    assert timeliness == under_way("2024-03-04", received_on=received, outcome="pending").timeliness


def test_an_administration_that_is_late_is_said_to_be() -> None:
    course = under_way("2024-03-28", received_on="2024-02-26", outcome="pending")
    assert (("2024-03-28", None), "at_risk") == (window(course, "bureau"), course.timeliness)
    assert "ask the communications administration" in course.step("bureau").remarks[-1].en


def test_a_refusal_starts_over_and_says_when() -> None:
    course = under_way("2024-03-12", received_on="2024-02-20", decided_on="2024-03-11", outcome="refused")
    assert (["to_do"] * 6, True) == (states(course), "refused on 2024-03-11" in course.remarks[0].en)


def test_a_filing_handed_back_starts_over() -> None:
    course = under_way(outcome="returned")
    assert ("prepare", "to_do") == (course.steps[0].id, course.steps[0].state)
    assert "handed back" in course.remarks[0].en


def test_a_decision_that_lies_ahead_has_not_been_made() -> None:
    course = under_way(received_on="2024-02-20", decided_on="2024-03-11", outcome="granted")
    assert "running" == course.step("bureau").state


def test_granted_what_is_left_is_to_display_and_to_check_and_the_number_is_asked() -> None:
    course = under_way("2024-03-12", received_on="2024-02-20", decided_on="2024-03-11", outcome="granted")
    assert (["done", "done", "done", "done", "to_do", "to_do"], ["filings"], "in_time") == (
        states(course), asked(course), course.timeliness
    )  # fmt: skip
    assert ("2024-03-11", "2024-03-11") == window(course, "bureau")


def test_granted_a_launch_is_lawful_from_the_day_after() -> None:
    service = {**WECHAT, "stage": "planned", "planned_launch_on": "2024-04-01"}
    del service["launched_on"]
    application = {"received_on": "2024-02-20", "decided_on": "2024-03-11", "outcome": "granted"}
    course = icprules.plan({**service, "application": application}, as_of="2024-03-11", rulebook=mini.real())
    assert ("2024-03-12", "2024-03-12") == window(course.course("filing"), "launch")


def test_pending_without_a_day_is_counted_from_both_ends_and_asks() -> None:
    course = under_way(outcome="pending")
    assert ["done", "unclear", "unclear", "unclear", "to_do", "to_do"] == states(course)
    assert ("2024-02-28", "2024-03-29") == window(course, "bureau")
    assert ["application.received_on", "application.platform_passed_on", "application.submitted_on"] == asked(course)


def test_an_application_with_nothing_told_asks_for_its_outcome_too() -> None:
    assert "application.outcome" in asked(under_way())


@pytest.mark.parametrize(
    ("status", "sms", "step", "state"),
    [
        (2, None, "review", "unclear"),
        (3, None, "prepare", "to_do"),
        (4, 1, "sms", "running"),
        (4, 2, "bureau", "running"),
        (4, 3, "sms", "unclear"),
        (5, None, "prepare", "to_do"),
        (6, None, "display", "to_do"),
        (1024, None, "prepare", "to_do"),
    ],
)
def test_a_platform_s_code_sets_the_step(status: int, sms: int | None, step: str, state: str) -> None:
    told = application_from_code("wechat", status, sms, rulebook=mini.real())
    service = {**WECHAT, "application": None if told is None else dict(told)}
    course = icprules.plan(service, as_of=AS_OF, rulebook=mini.real()).course("filing")
    assert (step, state) == next((s.id, s.state) for s in course.steps if s.state != "done")


def test_the_sms_check_timed_out_is_asked_about_and_gives_no_last_day() -> None:
    course = under_way(sms_confirmed=False)
    assert (None, True) == (window(course, "bureau")[1], "application.sms_sent_at" in asked(course))


def test_an_application_says_nothing_about_a_change() -> None:
    service = {
        **WECHAT,
        "filings": ["沪ICP备2021001234号-2X"],
        "filing_number_displayed": True,
        "filing_link_displayed": True,
        "application": {"submitted_on": "2024-02-27", "outcome": "pending"},
        "change": {"effective_on": "2024-05-31", "filed_on": "none"},
    }
    course = icprules.plan(service, as_of=AS_OF, rulebook=mini.real()).course("change")
    assert "to_do" == course.steps[0].state
