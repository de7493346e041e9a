"""What is known on one day: events raised or not, the stage the dates allow, what has not happened yet."""

from __future__ import annotations

import datetime
from typing import Any

import mini
import pytest

from icprules.decision.situation import by_one, facts_on
from icprules.errors import FactError
from icprules.rulebook.condition import All

D = datetime.date
AS_OF = D(2024, 4, 1)
DAY = datetime.timedelta(days=1)
BEFORE, AFTER = AS_OF - DAY, AS_OF + DAY


def raised(given: dict[str, Any], event: str) -> object:
    return mini.known(given, AS_OF).get(f"raised.{event}")


def refusal(given: dict[str, Any]) -> str:
    with pytest.raises(FactError) as caught:
        mini.known(given, AS_OF)
    return caught.value.code


@pytest.mark.parametrize("event", ["application", "change", "access_change"])
def test_an_event_that_nobody_mentions_is_not_raised(event: str) -> None:
    assert raised({}, event) is False


@pytest.mark.parametrize(
    ("given", "event"),
    [
        ({"application": {}}, "application"),
        ({"application": {"received_on": None}}, "application"),
        ({"application": {"outcome": "pending"}}, "application"),
        ({"application": {"outcome": "pending", "decided_on": "none"}}, "application"),
        ({"application": {"received_on": BEFORE}}, "application"),
        ({"application": {"received_on": AS_OF}}, "application"),
        ({"application": {"submitted_on": BEFORE, "received_on": AFTER}}, "application"),
        ({"change": {}}, "change"),
        ({"change": {"effective_on": AFTER}}, "change"),
        ({"change": {"filed_on": "none"}}, "change"),
        ({"access_provider": {"changed_on": AFTER}}, "access_change"),
        ({"access_provider": {"access_filed": True}}, "access_change"),
        ({"terminated_on": AFTER}, "termination"),
        ({"stage": "terminated"}, "termination"),
    ],
)
def test_an_event_is_raised_by_its_facts_or_its_table(given: dict[str, Any], event: str) -> None:
    assert raised(given, event) is True


@pytest.mark.parametrize(
    ("given", "event"),
    [
        ({"application": {"received_on": AFTER}}, "application"),
        ({"access_provider": {"name": "cloud"}}, "access_change"),
        ({"access_provider": {}}, "access_change"),
        ({"stage": "operating"}, "termination"),
        ({"stage": "planned"}, "termination"),
    ],
)
def test_an_event_is_not_raised_by_what_does_not_tell_of_it(given: dict[str, Any], event: str) -> None:
    assert raised(given, event) is False


def test_whether_a_service_of_unknown_stage_has_ended_is_unknown() -> None:
    assert raised({}, "termination") is None


def test_an_instant_raises_its_event_on_its_beijing_day() -> None:
    given = {"application": {"sms_sent_at": "2024-04-01T16:30:00+00:00"}}
    assert mini.known(given, AS_OF)["raised.application"] is False
    assert mini.known(given, AFTER)["raised.application"] is True


def test_a_member_of_a_raised_event_that_is_not_given_is_unknown() -> None:
    known = mini.known({"application": {"submitted_on": BEFORE}}, AS_OF)
    assert {"application.submitted_on"} == {name for name in known if name.startswith("application.")}


@pytest.mark.parametrize(
    ("stage", "launched", "ended", "code"),
    [
        ("operating", AS_OF, None, None),
        ("operating", AFTER, None, "F140"),
        ("operating", BEFORE, AS_OF, None),
        ("operating", BEFORE, AFTER, None),
        ("operating", None, BEFORE, "F141"),
        ("terminated", BEFORE, AS_OF, None),
        ("terminated", None, BEFORE, None),
        ("terminated", BEFORE, AFTER, "F141"),
        ("terminated", AFTER, AFTER, "F140"),
    ],
)
def test_the_stage_agrees_with_the_dates_of_the_day(
    stage: str, launched: datetime.date | None, ended: datetime.date | None, code: str | None
) -> None:
    given = {"stage": stage, "launched_on": launched, "terminated_on": ended}
    if code is None:
        assert stage == mini.known(given, AS_OF)["service.stage"]
    else:
        assert code == refusal(given)


def test_a_service_that_starts_later_is_planned() -> None:
    assert "planned" == mini.known({"launched_on": AFTER}, AS_OF)["service.stage"]


@pytest.mark.parametrize("day", [AS_OF, BEFORE])
def test_a_service_that_has_started_may_have_ended_so_its_stage_is_asked(day: datetime.date) -> None:
    assert "service.stage" not in mini.known({"launched_on": day}, AS_OF)


@pytest.mark.parametrize(("decided_on", "outcome"), [(BEFORE, "granted"), (AS_OF, "granted"), (AFTER, "pending")])
def test_an_outcome_holds_from_the_day_of_the_decision(decided_on: datetime.date, outcome: str) -> None:
    given = {"application": {"submitted_on": BEFORE, "decided_on": decided_on, "outcome": "granted"}}
    assert outcome == mini.known(given, AS_OF)["application.outcome"]


@pytest.mark.parametrize(("decided_on", "outcome"), [("none", "pending"), (AFTER, "pending"), (BEFORE, None)])
def test_before_the_decision_the_outcome_is_known_without_being_told(decided_on: object, outcome: str | None) -> None:
    given = {"application": {"submitted_on": BEFORE, "decided_on": decided_on}}
    assert outcome == mini.known(given, AS_OF).get("application.outcome")


@pytest.mark.parametrize(
    ("filed_on", "expected"), [(BEFORE, True), (AS_OF, True), (AFTER, False), ("none", False), (None, None)]
)
def test_a_dated_fact_has_happened_from_its_day_on(filed_on: object, expected: bool | None) -> None:  # noqa: FBT001 - expected
    assert expected is mini.known({"change": {"filed_on": filed_on}}, AS_OF).get("happened.change.filed_on")


@pytest.mark.parametrize(("given", "country"), [({"province": "沪"}, "CN"), ({"country": "HK"}, "HK"), ({}, None)])
def test_a_province_tells_the_country(given: dict[str, Any], country: str | None) -> None:
    assert country == mini.known({"sponsor": given}, AS_OF).get("sponsor.country")


def test_the_day_asked_about_is_among_what_is_known() -> None:
    assert AS_OF == mini.known({}, AS_OF)["as_of"]


def test_nothing_given_is_nothing_known_but_the_day_and_that_no_event_was_raised() -> None:
    unraised = {name: value for name, value in mini.known({}, AS_OF).items() if name.startswith("raised.")}
    assert {False} == set(unraised.values())
    assert set(unraised) | {"as_of", "judged_on", "filing.ambiguous"} == set(mini.known({}, AS_OF))


def test_the_law_is_that_of_the_day_asked_about_unless_another_day_is_given() -> None:
    assert AS_OF == mini.known({}, AS_OF)["judged_on"]
    known = facts_on(mini.subject({}), AS_OF, mini.schema(), BEFORE)
    assert (AS_OF, BEFORE) == (known["as_of"], known["judged_on"])


def test_a_condition_without_facts_hangs_on_no_fact() -> None:
    assert by_one(All(items=()), mini.real().schema) is None
