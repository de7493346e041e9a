"""How statuses add up to a verdict: certain faults first, then what all possibilities agree on; law alone."""

from __future__ import annotations

import datetime
import itertools
from typing import Any, get_args

import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.decision.assessment import Status, Verdict
from icprules.decision.verdict import verdicts
from icprules.errors import FactError
from icprules.rulebook import law

D = datetime.date
LAST = D(2024, 3, 31)
LATE = D(2024, 4, 1)
FILED = mini.is_("filing.covers_service")
OPEN: dict[str, Any] = {"kind": "app", "stage": "operating", "filings": []}
STANDINGS = law.STANDINGS
UNBINDING = tuple(s for s in STANDINGS if s not in law.BINDING)
STATUSES: tuple[Status, ...] = tuple(s for s in get_args(Status) if s != "undetermined")


def overdue(name: str = "file", standing: law.Standing = "law", **rest: Any) -> law.Rule:  # noqa: ANN401 - as `duty`
    rest = {"deadline": mini.fixed(LAST), "done": FILED, "obligation": name, **rest}
    return mini.duty(rest.pop("rule", name), standing=standing, **rest)


def _verdict(statuses: tuple[Status, ...]) -> Verdict:
    """The verdict of duties whose statuses are certain, in the words of the design."""
    if any(s in ("overdue", "broken") for s in statuses):
        return "non_compliant"
    if "due" in statuses:
        return "action_required"
    return "compliant" if any(s not in ("not_applicable", "not_raised") for s in statuses) else "out_of_scope"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("overdue", "non_compliant"), ("broken", "non_compliant"), ("due", "action_required"),
        ("upcoming", "compliant"), ("fulfilled", "compliant"), ("fulfilled_late", "compliant"),
        ("ended", "compliant"), ("kept", "compliant"),
        ("not_applicable", "out_of_scope"), ("not_raised", "out_of_scope"),
    ],
)  # fmt: skip
def test_the_verdict_of_one_duty(status: Status, expected: Verdict) -> None:
    assert (expected,) == verdicts([frozenset({status})])


def test_no_duty_at_all_is_out_of_scope() -> None:
    assert ("out_of_scope",) == verdicts([])


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.lists(st.frozensets(st.sampled_from(STATUSES), min_size=1, max_size=3), max_size=4))
def test_the_verdicts_are_those_of_every_choice_of_statuses(duties: list[frozenset[Status]]) -> None:
    every = {_verdict(choice) for choice in itertools.product(*duties)}
    assert tuple(v for v in get_args(Verdict) if v in every) == verdicts(duties)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(st.frozensets(st.sampled_from(STATUSES), min_size=1), max_size=4), st.data())
def test_fewer_possible_statuses_never_give_another_verdict(
    duties: list[frozenset[Status]], data: st.DataObject
) -> None:
    fewer = [data.draw(st.frozensets(st.sampled_from(sorted(s)), min_size=1)) for s in duties]
    assert set(verdicts(fewer)) <= set(verdicts(duties))


def test_something_certainly_overdue_settles_the_verdict_whatever_is_unknown() -> None:
    unknown = overdue("show", done=mini.is_("service.filing_number_displayed"))
    result = mini.ask(mini.book(overdue(), unknown), OPEN, LATE)
    assert ("non_compliant", (), ("file",)) == (result.verdict, result.possible, result.certain_actions)


def test_an_undetermined_verdict_lists_what_is_possible_and_what_is_certain_anyway() -> None:
    unknown = overdue("show", done=mini.is_("service.filing_number_displayed"))
    result = mini.ask(mini.book(overdue(deadline=mini.fixed(LATE)), unknown), OPEN, LATE)
    assert "undetermined" == result.verdict
    assert ("non_compliant", "action_required") == result.possible
    assert ("file",) == result.certain_actions
    assert ["service.filing_number_displayed"] == [m.fact for m in result.missing]


def test_a_duty_that_is_due_or_overdue_is_certain_to_need_action() -> None:
    rule = mini.duty(
        "tell",
        done=FILED,
        deadline=mini.due(law.Within(amount=30, unit="days", after="service.launched_on"), "none"),
    )
    result = mini.ask(mini.book(rule), OPEN, LATE)
    assert (("non_compliant", "action_required"), ("file",)) == (result.possible, result.certain_actions)


def test_unknowns_that_lead_to_one_verdict_settle_it() -> None:
    rules = [mini.duty(n, obligation=n, done=FILED, when=[mini.is_("service.commercial", value=v)])
             for n, v in (("sells", True), ("gives", False))]  # fmt: skip
    result = mini.ask(mini.book(*rules), {**OPEN, "filings": ["沪ICP备2021001234号-2A"]}, LATE)
    assert {"undetermined"} == {d.status for d in result.obligations}
    assert {"compliant", "out_of_scope"} == set(result.possible)  # duties are weighed one by one


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_legal_verdict_rests_on_law_and_normative_documents_alone(standing: law.Standing) -> None:
    result = mini.ask(mini.book(overdue(standing=standing)), OPEN, LATE)
    assert "overdue" == mini.status(result)
    assert ("non_compliant" if standing in law.BINDING else "out_of_scope") == result.verdict
    assert (standing in law.BINDING) is mini.shown(result, "file").counts


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_platform_verdict_rests_on_policy_and_practice_alone(standing: law.Standing) -> None:
    result = mini.ask(mini.book(overdue(standing=standing)), OPEN, LATE)
    assert ("non_compliant" if standing in ("policy", "practice") else "out_of_scope") == result.platform_verdict


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_broken_prohibition_counts_as_its_standing_says(standing: law.Standing) -> None:
    result = mini.ask(mini.book(mini.ban("serve", mini.not_(FILED), standing=standing)), OPEN, LATE)
    assert ("non_compliant" if standing in law.BINDING else "out_of_scope") == result.verdict


def test_what_reaches_a_service_by_analogy_alone_is_to_be_done_and_not_certainly_a_breach() -> None:
    result = mini.ask(mini.book(overdue(reach="by_analogy")), OPEN, LATE)
    assert ("overdue", True) == (mini.status(result), mini.shown(result, "file").counts)
    assert ("undetermined", ("non_compliant", "action_required")) == (result.verdict, result.possible)
    assert (("file",), ["by_analogy_alone"]) == (result.certain_actions, [n.id for n in result.notices])


def test_what_reaches_a_service_by_analogy_alone_is_due_in_time_and_done_when_it_is_done() -> None:
    rules = mini.book(overdue(reach="by_analogy"))
    filed = {**OPEN, "filings": ["沪ICP备2021001234号-2A"]}
    assert ("action_required", "compliant") == (
        mini.ask(rules, OPEN, LAST).verdict, mini.ask(rules, filed, LATE).verdict
    )  # fmt: skip
    assert () == mini.ask(rules, OPEN, LAST).notices


def test_a_prohibition_that_reaches_a_service_by_analogy_alone_is_not_certainly_broken() -> None:
    result = mini.ask(mini.book(mini.ban("serve", mini.not_(FILED), reach="by_analogy")), OPEN, LATE)
    assert "broken" == mini.status(result, "serve")
    assert ("undetermined", ("non_compliant", "compliant")) == (result.verdict, result.possible)


def test_beside_a_rule_that_reaches_the_service_itself_an_analogy_takes_nothing_away() -> None:
    direct, like = overdue(rule="direct"), overdue(rule="like", reach="by_analogy")
    result = mini.ask(mini.book(direct, like), OPEN, LATE)
    assert ("non_compliant", ()) == (result.verdict, result.notices)


def test_an_analogy_takes_nothing_away_from_a_policy() -> None:
    result = mini.ask(mini.book(overdue(standing="policy", reach="by_analogy")), OPEN, LATE)
    assert ("out_of_scope", "non_compliant") == (result.verdict, result.platform_verdict)


def test_who_may_for_now_do_what_is_forbidden_otherwise_is_compliant_and_not_out_of_scope() -> None:
    grace = mini.exemption("grace", "serve", standing="inference", in_force=law.Period(end=LAST))
    rules = mini.book(mini.ban("serve", mini.not_(FILED)), grace)
    assert ["compliant", "non_compliant"] == [mini.ask(rules, OPEN, day).verdict for day in (LAST, LATE)]


def test_where_an_exemption_may_hold_the_service_is_compliant_or_not_and_never_out_of_scope() -> None:
    grace = mini.exemption("grace", "serve", when=[mini.is_("service.commercial")])
    result = mini.ask(mini.book(mini.ban("serve", mini.not_(FILED)), grace), OPEN, LATE)
    assert ("non_compliant", "compliant") == result.possible


def test_an_exemption_from_a_prohibition_that_may_not_concern_the_service_leaves_its_scope_open() -> None:
    site = mini.ban("serve", mini.not_(FILED), when=[mini.is_("service.commercial")])
    result = mini.ask(mini.book(site, mini.exemption("grace", "serve")), OPEN, LATE)
    assert ("compliant", "out_of_scope") == result.possible


@pytest.mark.parametrize("standing", UNBINDING)
def test_a_rule_of_lower_standing_on_a_legal_duty_never_makes_it_late_by_itself(
    standing: law.Standing,
) -> None:
    legal = overdue(rule="legal", deadline=mini.fixed(D(2024, 12, 31)))
    sooner = overdue(rule="sooner", standing=standing, overrides=["legal"])
    result = mini.ask(mini.book(legal, sooner), OPEN, LATE)
    assert ("overdue", True) == (mini.status(result), mini.shown(result, "file").counts)
    assert ("action_required", ("file",)) == (result.verdict, result.certain_actions)
    assert "non_compliant" == mini.ask(mini.book(legal, sooner), OPEN, D(2025, 1, 1)).verdict


@pytest.mark.parametrize("standing", UNBINDING)
def test_a_rule_of_lower_standing_may_put_a_legal_date_off_and_the_duty_still_counts(
    standing: law.Standing,
) -> None:
    legal = overdue(rule="legal", deadline=mini.fixed(D(2024, 1, 31)))
    later = overdue(rule="later", standing=standing, overrides=["legal"])
    assert "action_required" == mini.ask(mini.book(legal, later), OPEN, LAST).verdict
    assert "non_compliant" == mini.ask(mini.book(legal, later), OPEN, LATE).verdict


def test_a_legal_rule_that_may_speak_beside_a_policy_that_does_leaves_the_legal_verdict_open() -> None:
    policy = overdue(rule="policy", standing="policy")
    legal = overdue(rule="legal", when=[mini.is_("service.commercial")])
    result = mini.ask(mini.book(policy, legal), OPEN, LATE)
    assert ("undetermined", ("non_compliant", "out_of_scope")) == (result.verdict, result.possible)
    assert "non_compliant" == result.platform_verdict
    assert ["service.commercial"] == [m.fact for m in result.missing]
    sells, gives = (mini.ask(mini.book(policy, legal), {**OPEN, "commercial": v}, LATE) for v in (True, False))
    assert ("non_compliant", "out_of_scope") == (sells.verdict, gives.verdict)


def test_an_exemption_by_inference_holds_against_law() -> None:
    free = mini.exemption("free", "file", standing="inference")
    assert "out_of_scope" == mini.ask(mini.book(overdue(), free), OPEN, LATE).verdict


def test_a_filter_by_standing_never_takes_an_exemption_away() -> None:
    free = mini.exemption("free", "file", standing="inference")
    assert "out_of_scope" == mini.ask(mini.book(overdue(), free), OPEN, LATE, standing=("law",)).verdict


@pytest.mark.parametrize("standing", ["normative", "inference"])
def test_a_filter_by_standing_never_takes_away_what_displaces_a_rule_that_stays(
    standing: law.Standing,
) -> None:
    legal = overdue(rule="legal", deadline=mini.fixed(D(2024, 1, 31)))
    later = overdue(rule="later", standing=standing, overrides=["legal"])
    result = mini.ask(mini.book(legal, later), OPEN, LAST, standing=("law",))
    assert ("due", "action_required") == (mini.status(result), result.verdict)


def test_a_filter_by_standing_leaves_other_duties_out() -> None:
    rules = mini.book(overdue(), overdue("list", standing="policy"))
    only = mini.ask(rules, OPEN, LATE, standing=("law", "normative"))
    assert (["file"], None) == ([d.id for d in only.obligations], only.platform_verdict)
    rest = mini.ask(rules, OPEN, LATE, standing=("policy",))
    assert (["list"], "out_of_scope", "non_compliant") == (
        [d.id for d in rest.obligations], rest.verdict, rest.platform_verdict,
    )  # fmt: skip


def test_under_a_filter_a_rule_that_may_speak_may_also_not_apply() -> None:
    policy = overdue(rule="policy", standing="policy", when=[mini.is_("service.commercial")])
    result = mini.ask(mini.book(overdue(rule="legal"), policy), OPEN, LATE, standing=("policy",))
    assert "not_applicable|overdue" == mini.status(result)


@pytest.mark.parametrize("who", law.ACTORS)
def test_only_the_duties_of_the_perspective_count_and_the_others_are_listed(who: law.Actor) -> None:
    result = mini.ask(mini.book(overdue(who=who)), OPEN, LATE)
    assert "overdue" == mini.status(result)
    assert ("non_compliant" if who == "sponsor" else "out_of_scope") == result.verdict
    assert "non_compliant" == mini.ask(mini.book(overdue(who=who)), OPEN, LATE, perspective=who).verdict


def test_only_what_the_perspective_hangs_on_is_asked() -> None:
    rules = mini.book(overdue(who="bureau", when=[mini.is_("service.commercial")]))
    assert () == mini.ask(rules, OPEN, LATE).missing
    assert ["service.commercial"] == [m.fact for m in mini.ask(rules, OPEN, LATE, perspective="bureau").missing]


@pytest.mark.parametrize("name", ["perspective", "standing"])
def test_a_perspective_or_standing_that_does_not_exist_is_refused(name: str) -> None:
    value: Any = "sponsors" if name == "perspective" else ["laws"]
    with pytest.raises(FactError, match="F150"):
        mini.ask(mini.book(), OPEN, LATE, **{name: value})


@pytest.mark.parametrize("as_of", [D(1989, 12, 31), D(2101, 1, 1), D.min, D.max])
def test_a_day_that_no_fact_could_name_cannot_be_asked_about(as_of: datetime.date) -> None:
    with pytest.raises(FactError, match="F109"):
        mini.ask(mini.book(overdue()), OPEN, as_of)


@pytest.mark.parametrize(
    "as_of", ["2024-4-1", "today", None, 20240401, datetime.datetime(2024, 4, 1, tzinfo=datetime.UTC)]
)
def test_a_day_that_is_none_is_refused(as_of: Any) -> None:  # noqa: ANN401 - anything a caller may give
    with pytest.raises(FactError, match="F151"):
        mini.ask(mini.book(), OPEN, as_of)


def test_a_compliant_service_is_possible_although_nobody_raised_an_event() -> None:
    thirty = mini.due(law.AtLeastBefore(days=30, before="change.effective_on"), "none")
    change = mini.duty("change", obligation="change", done=mini.is_("happened.change.filed_on"), deadline=thirty)
    result = mini.ask(mini.book(overdue(), change), {**OPEN, "filings": ["沪ICP备2021001234号-2A"]}, LATE)
    assert ("compliant", ["change"]) == (result.verdict, [a.id for a in result.assumes])


def test_the_law_that_is_not_known_any_more_is_noticed() -> None:
    rules = mini.book(overdue(), known_through=LAST)
    assert ([], ["law_age"]) == tuple([n.id for n in mini.ask(rules, OPEN, day).notices] for day in (LAST, LATE))
