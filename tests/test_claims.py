"""Claims about a service: silent where they hold, and a sentence with its reasons where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import icprules
from icprules.testing import DayClaim, DutyClaim, assess_that

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.rulebook.law import Rulebook

APP: dict[str, Any] = {
    "name": "Lumora", "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "commercial": False, "offered_in_mainland": True, "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return icprules.load()


@pytest.fixture
def day(book: Rulebook) -> DayClaim:
    return assess_that(APP, rulebook=book).on("2024-02-22")


HOLD: list[Callable[[DayClaim], object]] = [
    lambda day: day.has_verdict("action_required"),
    lambda day: day.has_platform_verdict("compliant") if day.result.platform_verdict == "compliant" else day,
    lambda day: day.is_due("file-service").by("2024-03-31").with_certainty("confirmed"),
    lambda day: day.is_due("file-service").with_bureau("310000").filed_by("access_provider"),
    lambda day: day.is_due("file-service").through("distribution_platform").of_standing("normative"),
    lambda day: day.is_due("file-service").citing("miit-2023-105", "stage plan, existing Apps"),
    lambda day: day.is_due("file-service").also.changes_next_on("2024-04-01"),
    lambda day: day.does_not_owe("deregister"),
    lambda day: day.says("stage-existing-apps").says_nothing_of("stage-inspection"),
    lambda day: day.is_due("file-service").resting_on(),
    lambda day: day.asks_for(*(one.fact for one in day.result.missing)),
]


@pytest.mark.parametrize("claim", HOLD, ids=range(len(HOLD)))
def test_a_claim_that_holds_is_silent(day: DayClaim, claim: Callable[[DayClaim], object]) -> None:
    assert isinstance(claim(day), DayClaim | DutyClaim)


FAIL: list[tuple[Callable[[DayClaim], object], str]] = [
    (lambda day: day.has_verdict("compliant"), "the verdict is action required, not compliant"),
    (lambda day: day.has_platform_verdict("undetermined"), "not undetermined"),
    (lambda day: day.is_undetermined_between("compliant"), "the verdicts still possible are nothing, not compliant"),
    (lambda day: day.is_overdue("file-service"), "is due, not overdue"),
    (lambda day: day.is_due("file-servise"), "`file-servise`; did you mean `file-service`?"),
    (lambda day: day.does_not_owe("file-service"), "is due, not not applicable"),
    (lambda day: day.is_due("file-service").by("2024-03-30"), "is due by 2024-03-31, not by 2024-03-30"),
    (lambda day: day.is_due("file-service").by(None), "is due by 2024-03-31, not by no date that is known"),
    (lambda day: day.is_due("file-service").with_certainty("projected"), "is confirmed, not projected"),
    (lambda day: day.is_due("file-service").with_bureau("110000"), "goes to 310000, not to 110000"),
    (lambda day: day.is_due("file-service").with_bureau(None), "goes to 310000, not to nothing"),
    (lambda day: day.is_due("file-service").filed_by("running_platform"), "not by the running platform"),
    (lambda day: day.is_due("file-service").through("device_maker"), "not through the device maker"),
    (lambda day: day.is_due("file-service").citing("sc-292"), "not on sc-292"),
    (lambda day: day.is_due("file-service").of_standing("law"), "has the standing normative, not law"),
    (lambda day: day.is_due("file-service").followed_by("no-such-rule"), "not no-such-rule"),
    (lambda day: day.is_due("file-service").resting_on("service.kind"), "hangs on nothing, not on service.kind"),
    (lambda day: day.asks_for("service.kind"), "not service.kind"),
    (lambda day: day.says("stage-inspection"), "there is no notice `stage-inspection`; there are "),
    (lambda day: day.says_nothing_of("stage-existing-apps"), "there is a notice `stage-existing-apps`"),
    (lambda day: day.changes_next_on(None), "the next change is on 2024-04-01, not on nothing"),
    (lambda day: day.breaks("serve-app-unfield"), "the rulebook has no obligation or prohibition `serve-app-unfield`"),
    (lambda day: day.does_not_owe("deregistre"), "the rulebook has no obligation or prohibition `deregistre`"),
    (lambda day: day.is_due("baidu-file"), "is not applicable, not due"),
    (lambda day: day.says_nothing_of("stage-inspektion"), "`stage-inspektion`; did you mean `stage-inspection`?"),
]


@pytest.mark.parametrize(("claim", "expected"), FAIL, ids=[text for _, text in FAIL])
def test_a_claim_that_does_not_hold_says_what_is_the_case(
    day: DayClaim, claim: Callable[[DayClaim], object], expected: str
) -> None:
    with pytest.raises(AssertionError) as caught:
        claim(day)

    assert expected in str(caught.value)


def test_a_failure_names_service_day_and_perspective(day: DayClaim) -> None:
    with pytest.raises(AssertionError, match=r"^Lumora on 2024-02-22, from the perspective of the sponsor:\n"):
        day.is_overdue("file-service")


def test_a_failure_shows_each_clause_and_its_article(day: DayClaim) -> None:
    with pytest.raises(AssertionError) as caught:
        day.is_overdue("file-service")

    shown = str(caught.value)
    assert "✓" in shown
    assert "[the Notice, stage plan]" in shown


def test_a_failure_is_told_in_chinese(book: Rulebook) -> None:
    with pytest.raises(
        AssertionError, match=r"^Lumora，2024-02-22，从主办者的角度：\n.*的状态是“待履行”，不是“已逾期”"
    ):
        assess_that(APP, rulebook=book, lang="zh").on("2024-02-22").is_overdue("file-service")


def test_facts_that_cannot_be_used_are_no_failed_claim(book: Rulebook) -> None:
    with pytest.raises(icprules.FactError):
        assess_that({"kind": "ap"}, rulebook=book).on("2024-02-22")
