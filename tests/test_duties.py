"""The status of a duty on a day; which rules speak, which are displaced, which contradict each other."""

from __future__ import annotations

import datetime
from typing import Any

import mini
import pytest

from icprules.errors import RulebookError
from icprules.rulebook import law

D = datetime.date
DAY = datetime.timedelta(days=1)
LAST = D(2024, 3, 31)
FILED = mini.is_("filing.covers_service")
LAUNCH = "service.launched_on"
APP: dict[str, Any] = {"kind": "app", "stage": "operating"}
NUMBER = "沪ICP备2021001234号-2A"


def filed(on: datetime.date | None = None) -> dict[str, Any]:
    return {**APP, "filings": [{"number": NUMBER, "filed_on": on}]}


UNFILED: dict[str, Any] = {**APP, "filings": []}
FILE = mini.duty("file", deadline=mini.fixed(LAST), done=FILED, done_on="filing.filed_on")


def on(as_of: datetime.date, given: dict[str, Any], *rules: law.Rule) -> str:
    return mini.status(mini.ask(mini.book(*rules), given, as_of))


@pytest.mark.parametrize(("as_of", "expected"), [(LAST - DAY, "due"), (LAST, "due"), (LAST + DAY, "overdue")])
def test_a_duty_is_due_up_to_its_last_day_and_overdue_after_it(as_of: datetime.date, expected: str) -> None:
    assert expected == on(as_of, UNFILED, FILE)


def test_a_duty_stays_overdue_until_it_is_done() -> None:
    assert "overdue" == on(D(2030, 1, 1), UNFILED, FILE)


@pytest.mark.parametrize(
    ("filed_on", "expected"), [(LAST - DAY, "fulfilled"), (LAST, "fulfilled"), (LAST + DAY, "fulfilled_late")]
)
def test_what_is_done_is_in_time_up_to_the_last_day(filed_on: datetime.date, expected: str) -> None:
    assert expected == on(D(2024, 6, 1), filed(filed_on), FILE)


def test_what_is_done_on_an_unknown_day_is_fulfilled_and_nothing_is_asked() -> None:
    result = mini.ask(mini.book(FILE), filed(), D(2024, 6, 1))
    assert ("fulfilled", ()) == (mini.status(result), result.missing)


def test_what_may_be_done_may_have_been_late() -> None:
    assert "fulfilled|fulfilled_late|overdue" == on(D(2024, 6, 1), APP, FILE)
    assert "due|fulfilled" == on(LAST, APP, FILE)


def test_what_nobody_dates_is_never_late() -> None:
    undated = mini.duty("file", deadline=mini.fixed(LAST), done=FILED)
    assert "fulfilled|overdue" == on(D(2024, 6, 1), APP, undated)


def test_a_filing_that_comes_later_does_not_fulfil_today() -> None:
    assert "overdue" == on(D(2024, 6, 1), filed(D(2024, 6, 2)), FILE)


def test_a_continuing_duty_is_overdue_from_its_trigger_until_it_is_met() -> None:
    rule = mini.duty("show", done=mini.is_("service.filing_number_displayed"))
    assert "overdue" == on(LAST, {"filing_number_displayed": False}, rule)
    assert "fulfilled" == on(LAST, {"filing_number_displayed": True}, rule)
    assert "fulfilled|overdue" == on(LAST, {}, rule)


def test_a_duty_that_nobody_can_be_seen_to_fulfil_is_only_ever_due() -> None:
    assert "due" == on(LAST, {}, mini.duty("keep"))


ENDS = mini.duty(
    "file", deadline=mini.fixed(LAST), done=FILED, done_on="filing.filed_on",
    ended=mini.is_("service.stage", "terminated"), upcoming=mini.is_("service.stage", "planned"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({**UNFILED, "stage": "terminated"}, "ended"),
        ({**filed(LAST), "stage": "terminated"}, "fulfilled"),
        ({**UNFILED, "stage": "planned"}, "upcoming"),
        ({**filed(LAST), "stage": "planned"}, "fulfilled"),
        ({**UNFILED, "stage": "operating"}, "overdue"),
        ({"kind": "app", "filings": []}, "ended|overdue|upcoming"),
        ({"kind": "app", "stage": "terminated"}, "ended|fulfilled|fulfilled_late"),
    ],
)
def test_done_comes_before_ended_and_ended_before_upcoming(given: dict[str, Any], expected: str) -> None:
    assert expected == on(D(2024, 6, 1), given, ENDS)


@pytest.mark.parametrize("status", ["fulfilled_late", "ended"])
def test_a_past_breach_is_not_forgotten(status: str) -> None:
    given = filed(LAST + DAY) if status == "fulfilled_late" else {**UNFILED, "stage": "terminated"}
    result = mini.ask(mini.book(ENDS), given, D(2024, 6, 1))
    told = {"fulfilled_late": "past_breach", "ended": "ended_unmet"}
    assert (status, [told[status]]) == (mini.status(result), [n.id for n in result.notices])


def test_nothing_is_said_of_a_past_breach_where_there_was_none() -> None:
    assert () == mini.ask(mini.book(ENDS), filed(LAST), D(2024, 6, 1)).notices


BEFORE = mini.duty("file", deadline=mini.due(law.Before(fact=LAUNCH)), done=FILED, done_on="filing.filed_on")


@pytest.mark.parametrize(
    ("given", "expected", "due_on"),
    [
        ({"stage": "planned", "filings": []}, "due", None),
        ({"stage": "planned", "planned_launch_on": LAST + DAY, "filings": []}, "due", LAST),
        ({"stage": "planned", "planned_launch_on": LAST, "filings": []}, "due", None),
        ({"stage": "operating", "filings": []}, "overdue", None),
        ({"stage": "operating", "launched_on": LAST, "filings": []}, "overdue", LAST - DAY),
        ({"launched_on": LAST + DAY, "filings": []}, "due", LAST),
        ({"filings": []}, "due|overdue", None),
    ],
)
def test_a_duty_before_the_launch(given: dict[str, Any], expected: str, due_on: datetime.date | None) -> None:
    result = mini.ask(mini.book(BEFORE), {"kind": "app", **given}, LAST)
    found = mini.shown(result, "file").deadline
    assert found is not None
    assert (expected, due_on) == (mini.status(result), found.due_on)


def test_a_planned_day_that_has_passed_is_asked_for_again() -> None:
    given = {"kind": "app", "stage": "planned", "planned_launch_on": LAST, "filings": []}
    rule = mini.duty("file", deadline=mini.due(law.AtLeastBefore(days=30, before=LAUNCH), "none"), done=FILED)
    result = mini.ask(mini.book(rule), given, LAST)
    assert ("due|overdue", ["service.planned_launch_on"]) == (
        mini.status(result),
        [m.fact for m in result.missing],
    )


def test_whether_a_filing_was_in_time_asks_for_the_launch() -> None:
    given = {**filed(D(2024, 2, 1)), "stage": "operating"}
    result = mini.ask(mini.book(BEFORE), given, D(2024, 6, 1))
    assert "fulfilled|fulfilled_late" == mini.status(result)
    assert [LAUNCH] == [m.fact for m in result.missing]
    assert "compliant" == result.verdict


WITHIN = mini.duty("tell", deadline=mini.due(law.Within(amount=30, unit="days", after=LAUNCH), "none"),
                   done=mini.is_("service.filing_number_displayed"))  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"launched_on": LAST}, "due"),
        ({"launched_on": LAST - 30 * DAY}, "due"),
        ({"launched_on": LAST - 31 * DAY}, "overdue"),
        ({"launched_on": LAST + DAY}, "upcoming"),
        ({"stage": "planned"}, "upcoming"),
        ({"stage": "planned", "planned_launch_on": LAST + DAY}, "upcoming"),
        ({"stage": "operating"}, "due|overdue"),
        ({}, "due|overdue|upcoming"),
    ],
)
def test_a_period_that_may_not_have_begun_may_be_upcoming(given: dict[str, Any], expected: str) -> None:
    assert expected == on(LAST, {"filing_number_displayed": False, **given}, WITHIN)


def test_a_duty_asks_nothing_while_its_event_is_not_raised() -> None:
    rule = mini.duty(
        "change", deadline=mini.due(law.AtLeastBefore(days=30, before="change.effective_on"), "none"),
        done=mini.is_("happened.change.filed_on"), done_on="change.filed_on",
        when=[mini.is_("service.kind", "app")],
    )  # fmt: skip
    result = mini.ask(mini.book(rule), {"kind": "app"}, D(2024, 4, 30))
    assert ("not_raised", (), ["change"]) == (
        mini.status(result),
        result.missing,
        [a.id for a in result.assumes],
    )
    assert "not_applicable" == on(D(2024, 4, 30), {"kind": "website"}, rule)
    raised = {"kind": "app", "change": {"effective_on": "2024-05-31", "filed_on": "none"}}
    days = [D(2024, 4, 30), D(2024, 5, 1), D(2024, 5, 2)]
    assert ["due", "due", "overdue"] == [on(day, raised, rule) for day in days]
    unknown = {"kind": "app", "change": {}}
    assert "due|fulfilled|fulfilled_late|overdue" == on(D(2024, 5, 2), unknown, rule)


def test_a_duty_whose_event_is_not_raised_cites_the_rule_that_would_speak() -> None:
    silent = mini.duty("a", done=mini.is_("happened.change.filed_on"), when=[mini.is_("service.kind", "app")])
    other = mini.duty("b", done=mini.is_("happened.change.filed_on"), when=[mini.is_("service.kind", "website")])
    (duty,) = mini.ask(mini.book(other, silent), {"kind": "app"}, LAST).obligations
    assert ("not_raised", (), [("a", "duty")]) == (
        duty.status,
        duty.rules,
        [(basis.rule.id, basis.used_for) for basis in duty.basis],
    )


def test_a_prohibition_asks_nothing_while_its_event_is_not_raised() -> None:
    rule = mini.ban("move", mini.is_("access_provider.access_filed", value=False))
    assert "not_applicable" == mini.status(mini.ask(mini.book(rule), APP, LAST), "serve")
    given = {**APP, "access_provider": {"changed_on": LAST, "access_filed": False}}
    assert "broken" == mini.status(mini.ask(mini.book(rule), given, LAST), "serve")


def test_a_duty_that_an_event_would_end_is_not_ended_while_the_event_is_not_raised() -> None:
    rule = mini.duty("file", deadline=mini.fixed(LAST), done=FILED, ended=mini.is_("change.item", "service"))
    assert "due" == on(LAST, UNFILED, rule)
    assert "ended" == on(LAST, {**UNFILED, "change": {"item": "service"}}, rule)
    assert "due|ended" == on(LAST, {**UNFILED, "change": {}}, rule)


def test_a_filing_under_way_is_shown_and_the_duty_stays_overdue() -> None:
    decide = mini.duty(
        "decide", obligation="decide", who="bureau", done=mini.among("application.outcome", "granted"),
        deadline=mini.due(law.Within(amount=20, unit="working_days", after="application.received_on")),
    )  # fmt: skip
    file = mini.duty("file", deadline=mini.fixed(LAST), done=FILED, event="application", decided_by="decide")
    given = {**UNFILED, "application": {"submitted_on": "2024-04-01", "received_on": "2024-04-22"}}
    found = mini.shown(mini.ask(mini.book(file, decide), given, D(2024, 4, 30)), "file")
    assert "overdue" == found.status
    assert found.in_progress is not None
    assert ("application.received_on", D(2024, 4, 22)) == (found.in_progress.step, found.in_progress.since)
    assert found.in_progress.decide_by is not None
    assert D(2024, 5, 21) == found.in_progress.decide_by.due_on
    earlier = mini.shown(mini.ask(mini.book(file, decide), given, D(2024, 4, 2)), "file").in_progress
    assert earlier is not None
    assert "application.submitted_on" == earlier.step
    assert mini.shown(mini.ask(mini.book(file, decide), UNFILED, D(2024, 4, 30)), "file").in_progress is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [(UNFILED, "broken"), (filed(), "kept"), (APP, "broken|kept"),
     ({"kind": "app", "stage": "planned"}, "kept"), ({"kind": "website"}, "not_applicable"),
     ({"stage": "operating", "filings": []}, "broken|not_applicable")],
)  # fmt: skip
def test_a_prohibition_is_kept_broken_unknown_or_none(given: dict[str, Any], expected: str) -> None:
    broken = mini.not_(mini.any_(FILED, mini.not_(mini.is_("service.stage", "operating"))))
    rule = mini.ban("serve", broken, when=[mini.is_("service.kind", "app")])
    assert expected == mini.status(mini.ask(mini.book(rule), given, LAST), "serve")


def test_an_exemption_displaces_a_prohibition_and_is_named() -> None:
    unfiled = mini.not_(FILED)
    rules = mini.book(
        mini.ban("serve", unfiled),
        mini.exemption("grace", "serve", standing="inference", in_force=law.Period(end=LAST),
                       when=[mini.dated(LAUNCH, "before", D(2023, 8, 4))]),
    )  # fmt: skip
    old = {**UNFILED, "launched_on": D(2023, 8, 3)}
    during = mini.ask(rules, old, LAST)
    assert ("not_applicable", "grace") == (
        mini.shown(during, "serve").status,
        during.prohibitions[0].exempted_by and during.prohibitions[0].exempted_by.id,
    )
    assert "broken" == mini.status(mini.ask(rules, old, LAST + DAY), "serve")
    assert "broken" == mini.status(mini.ask(rules, {**old, "launched_on": D(2023, 8, 4)}, LAST), "serve")
    assert "broken|not_applicable" == mini.status(mini.ask(rules, UNFILED, LAST), "serve")
    assert ["service.launched_on"] == [m.fact for m in mini.ask(rules, UNFILED, LAST).missing]


OLD = mini.duty("old", deadline=mini.fixed(LAST), done=FILED, overrides=["file"],
                when=[mini.dated(LAUNCH, "before", D(2023, 8, 4))])  # fmt: skip


@pytest.mark.parametrize(
    ("launched", "as_of", "expected"),
    [
        (D(2023, 8, 3), LAST, "due"),
        (D(2023, 8, 3), LAST + DAY, "overdue"),
        (D(2023, 8, 4), LAST, "overdue"),
        (None, LAST, "due|overdue"),
        (None, LAST + DAY, "overdue"),
    ],
)
def test_a_rule_that_displaces_another_on_the_same_duty_changes_the_date_and_not_that_it_is_owed(
    launched: datetime.date | None, as_of: datetime.date, expected: str
) -> None:
    assert expected == on(as_of, {**UNFILED, "launched_on": launched}, BEFORE, OLD)


def test_an_exemption_ends_a_duty_where_a_rule_on_the_same_duty_does_not() -> None:
    over = mini.exemption("free", "file", when=[mini.is_("service.commercial")])
    assert "not_applicable" == on(LAST, {**UNFILED, "commercial": True}, FILE, over)
    assert "due|not_applicable" == on(LAST, UNFILED, FILE, over)
    assert "due" == on(LAST, {**UNFILED, "commercial": False}, FILE, over)


def test_an_overridden_override_gives_the_first_rule_back() -> None:
    rules = (BEFORE, OLD, mini.exemption("free", "old", when=[mini.is_("service.commercial")]))
    old = {**UNFILED, "launched_on": D(2023, 8, 3)}
    assert "due" == on(LAST, {**old, "commercial": False}, *rules)
    assert "overdue" == on(LAST, {**old, "commercial": True}, *rules)
    assert "due|overdue" == on(LAST, old, *rules)


def test_two_rules_that_say_the_same_are_no_contradiction() -> None:
    rules = (FILE, mini.duty("too", deadline=mini.fixed(LAST), done=FILED, done_on="filing.filed_on"))
    assert "due" == on(LAST, UNFILED, *rules)


def test_two_rules_that_certainly_differ_are_an_error_that_names_both() -> None:
    rules = mini.book(FILE, mini.duty("sooner", deadline=mini.fixed(D(2024, 1, 31)), done=FILED))
    with pytest.raises(RulebookError, match=r"R140 .*file.*sooner"):
        mini.ask(rules, UNFILED, LAST)


def test_two_rules_that_may_differ_leave_both_statuses_open() -> None:
    app, site = (mini.is_("service.kind", kind) for kind in ("app", "website"))
    sooner = mini.duty("sooner", deadline=mini.fixed(D(2024, 1, 31)), done=FILED, when=[site])
    later = mini.duty("later", deadline=mini.fixed(LAST), done=FILED, when=[app])
    rules = mini.book(sooner, later)
    assert "due|fulfilled|not_applicable|overdue" == mini.status(mini.ask(rules, {}, LAST))
    unknown = mini.ask(rules, {"filings": []}, LAST)
    assert "due|not_applicable|overdue" == mini.status(unknown)
    assert ["service.kind"] == [m.fact for m in unknown.missing]
    assert mini.shown(unknown, "file").deadline is None


def test_a_rule_is_law_only_within_its_period() -> None:
    rule = mini.duty("keep", in_force=law.Period(start=LAST, end=LAST + DAY))
    days = (LAST - DAY, LAST, LAST + DAY, LAST + 2 * DAY)
    assert ["not_applicable", "due", "due", "not_applicable"] == [on(day, {}, rule) for day in days]


def test_an_act_is_judged_by_the_law_of_its_day() -> None:
    rule = mini.duty("keep", in_force=law.Period(start=LAST), judged_on=LAUNCH)
    assert ["not_applicable", "due", "due|not_applicable"] == [
        on(D(2025, 1, 1), {"launched_on": day}, rule) for day in (LAST - DAY, LAST, None)
    ]


def test_conclusions_that_certainly_differ_are_an_error() -> None:
    kinds = [mini.rule(law.Conclusion(conclusion="by", value=v), f"by-{v}") for v in ("sponsor", "access_provider")]
    with pytest.raises(RulebookError, match="R140"):
        mini.ask(mini.book(mini.duty("file", filed_by=law.FromConclusion(name="by")), *kinds), APP, LAST)


def test_a_conclusion_that_is_not_known_asks_what_it_hangs_on() -> None:
    app = mini.rule(law.Conclusion(conclusion="by", value="sponsor"), "by-app", when=[mini.is_("service.kind", "app")])
    rules = mini.book(mini.duty("file", filed_by=law.FromConclusion(name="by")), app)
    unknown = mini.ask(rules, {}, LAST)
    assert (None, [("service.kind", (("file", ("channel",)),))]) == (
        mini.shown(unknown, "file").filed_by, [(m.fact, m.settles) for m in unknown.missing],
    )  # fmt: skip
    assert "sponsor" == mini.shown(mini.ask(rules, {"kind": "app"}, LAST), "file").filed_by
    none = mini.ask(rules, {"kind": "website"}, LAST)
    assert (None, ()) == (mini.shown(none, "file").filed_by, none.missing)


@pytest.mark.parametrize(("as_of", "live"), [(LAST, []), (LAST + DAY, ["fine", "shut"])])
def test_what_follows_is_live_in_the_statuses_it_names(as_of: datetime.date, live: list[str]) -> None:
    fine = mini.rule(law.Consequence(obligation="file", on=("overdue",), step=1, text=mini.WORDS), "fine")
    shut = mini.rule(law.Consequence(obligation="file", on=("overdue",), step=2, text=mini.WORDS), "shut")
    other = mini.rule(law.Consequence(obligation="file", on=("overdue",), step=1, text=mini.WORDS), "other",
                      when=[mini.is_("service.kind", "website")])  # fmt: skip
    found = mini.shown(mini.ask(mini.book(FILE, shut, fine, other), UNFILED, as_of), "file").consequences
    assert ["fine", "shut"] == [c.id for c in found]
    assert live == [c.id for c in found if c.is_live]


def test_numbers_whose_service_has_no_kind_yet_ask_for_the_kind_and_not_for_the_numbers() -> None:
    rule = mini.duty("file", done=FILED)
    assert ["filings"] == [m.fact for m in mini.ask(mini.book(rule), {}, LAST).missing]
    assert ["filings"] == [m.fact for m in mini.ask(mini.book(rule), {"kind": "app"}, LAST).missing]
    assert ["service.kind"] == [m.fact for m in mini.ask(mini.book(rule), {"filings": [NUMBER]}, LAST).missing]
    sponsors = {"kind": "app", "sponsor": {"filings": [NUMBER]}}
    assert ["filings.service"] == [m.fact for m in mini.ask(mini.book(rule), sponsors, LAST).missing]


def test_an_event_that_may_be_raised_asks_what_would_raise_it() -> None:
    over = mini.dated("service.terminated_on", "before", LAST)
    rules = mini.book(mini.ban("end", over, when=[mini.is_("service.commercial")]))
    asked = mini.ask(rules, {"commercial": True}, LAST).missing
    assert ["service.stage", "service.terminated_on"] == [m.fact for m in asked]
    assert () == mini.ask(rules, {"commercial": True, "stage": "operating"}, LAST).missing
    ended = mini.ask(rules, {"commercial": True, "stage": "terminated"}, LAST).missing
    assert ["service.terminated_on"] == [m.fact for m in ended]
