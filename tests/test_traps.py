"""Traps of the law page, TRAP-1 to TRAP-20: each test fails if the rulebook falls into its trap."""

from __future__ import annotations

import datetime
import functools
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import icprules
from icprules.rulebook import law
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.rulebook.law import Actor, Rule, Rulebook

APP_NUMBER = "沪ICP备2021001234号-2A"
WEBSITE_NUMBER = "沪ICP备2021001234号-1"
D = datetime.date


@functools.cache
def rulebook() -> Rulebook:
    return icprules.load()


def assessed(as_of: str, perspective: Actor = "sponsor", **facts: Any) -> Assessment:  # noqa: ANN401 - facts of every type
    """An unfiled App of a Shanghai sponsor, in service, with these facts instead."""
    service = {
        "kind": "app",
        "stage": "operating",
        "offline": False,
        "offered_in_mainland": True,
        "hosting": "mainland",
        "commercial": False,
        "filing_number_displayed": True,
        "filing_link_displayed": True,
        "filings": [],
        "sponsor": {"province": "310000", "filings": []},
        **facts,
    }
    return icprules.assess(service, as_of=as_of, rulebook=rulebook(), perspective=perspective)


def duty(result: Assessment, name: str) -> DutyResult:
    return next(d for d in (*result.obligations, *result.prohibitions) if d.id == name)


def notices(result: Assessment) -> set[str]:
    return {notice.id for notice in result.notices}


def facts_behind(found: DutyResult) -> set[str]:
    return {fact for basis in found.basis if basis.used_for == "duty" for fact in basis.rule.citation.facts}


def fines(found: DutyResult, fact: str, *, live_only: bool = True) -> set[tuple[int, int] | None]:
    """The amounts of the consequences that rest on a fact of the law page; None for one without a fine."""
    return {
        None if c.amount is None else (c.amount.minimum, c.amount.maximum)
        for c in found.consequences
        if fact in c.basis.rule.citation.facts and (c.is_live or not live_only)
    }


def texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif attrs.has(kind := type(value)):
        for field in attrs.fields(kind):
            yield from texts(getattr(value, field.name))


def all_texts() -> list[Text]:
    book = rulebook()
    parts = (*book.rules, *book.sources.values(), *book.open_questions, *book.law_page)
    return [text for part in parts for text in texts(part)]


def rules_citing(prefix: str) -> list[Rule]:
    return [r for r in rulebook().rules if any(fact.startswith(prefix) for fact in r.citation.facts)]


# TRAP-1


def test_trap_01_a_start_on_20_august_2023_is_new_by_the_notice_and_existing_for_wechat() -> None:
    result = assessed("2023-12-01", kind="mini_program", platform="wechat", launched_on="2023-08-20")
    legal, platform = duty(result, "file-service"), duty(result, "wechat-file")
    assert ("overdue", D(2023, 8, 19)) == (legal.status, legal.deadline and legal.deadline.due_on)
    assert ("due", D(2024, 3, 31)) == (platform.status, platform.deadline and platform.deadline.due_on)
    assert ("non_compliant", "action_required") == (result.verdict, result.platform_verdict)


# TRAP-2


def test_trap_02_a_change_filed_within_ten_working_days_after_it_is_late() -> None:
    filed = {"item": "service", "effective_on": "2024-05-31", "filed_on": "2024-06-14"}
    result = assessed("2024-07-01", filings=[APP_NUMBER], change=filed)
    assert "fulfilled_late" == duty(result, "file-change").status


def test_trap_02_no_rule_of_the_notice_counts_ten_working_days() -> None:
    counted = [
        rule.id
        for rule in rules_citing("N105.")
        if isinstance(rule.then, law.Obligation) and rule.then.deadline is not None
        and isinstance(rule.then.deadline.shape, law.Within)
        and (rule.then.deadline.shape.amount, rule.then.deadline.shape.unit) == (10, "working_days")
    ]  # fmt: skip
    assert [] == counted
    assert [] == rules_citing("N105.8d")


# TRAP-3


@pytest.mark.parametrize(
    ("filed_on", "status"),
    [("2024-05-01", "fulfilled"), ("2024-05-02", "fulfilled_late"), ("2024-06-30", "fulfilled_late")],
)
@pytest.mark.parametrize(("kind", "number"), [("app", APP_NUMBER), ("website", WEBSITE_NUMBER)])
def test_trap_03_a_change_is_filed_30_days_before_it_not_within_30_days_after_it(
    kind: str, number: str, filed_on: str, status: str
) -> None:
    change = {"item": "service", "effective_on": "2024-05-31", "filed_on": filed_on}
    found = duty(assessed("2024-07-01", kind=kind, filings=[number], change=change), "file-change")
    assert (status, D(2024, 5, 1)) == (found.status, found.deadline and found.deadline.due_on)


# TRAP-4


@pytest.mark.parametrize(("as_of", "status"), [("2024-06-01", "due"), ("2024-06-02", "overdue")])
@pytest.mark.parametrize(("kind", "number"), [("app", APP_NUMBER), ("website", WEBSITE_NUMBER)])
def test_trap_04_deregistration_is_due_on_the_day_the_service_ends(
    kind: str, number: str, as_of: str, status: str
) -> None:
    result = assessed(as_of, kind=kind, filings=[number], stage="terminated", terminated_on="2024-06-01")
    found = duty(result, "deregister")
    assert (status, D(2024, 6, 1)) == (found.status, found.deadline and found.deadline.due_on)


# TRAP-5


@pytest.mark.parametrize("kind", ["app", "website"])
def test_trap_05_an_unfiled_service_is_fined_10000_by_order_33_and_not_at_all_by_order_292(kind: str) -> None:
    found = duty(assessed("2024-06-03", kind=kind), "file-service")
    assert {None} == fines(found, "O292.19.2")
    assert {None, (10_000, 10_000)} == fines(found, "O33.22.1")


def test_trap_05_a_missing_number_and_a_missing_link_are_two_faults() -> None:
    no_number = assessed("2024-02-22", kind="website", filings=[WEBSITE_NUMBER], filing_number_displayed=False)
    assert {(5_000, 50_000)} == fines(duty(no_number, "display-number"), "O292.22")
    no_link = assessed("2024-02-22", kind="website", filings=[WEBSITE_NUMBER], filing_link_displayed=False)
    assert ("fulfilled", "overdue") == (
        duty(no_link, "display-number").status, duty(no_link, "link-filing-system").status
    )  # fmt: skip
    assert set() == fines(duty(no_link, "link-filing-system"), "O292.22")


@pytest.mark.parametrize(
    ("as_of", "first"), [("2024-01-17", {(5_000, 10_000)}), ("2024-01-18", {None}), ("2024-01-19", {None})]
)
def test_trap_05_a_missing_link_is_first_corrected_since_18_january_2024(
    as_of: str, first: set[tuple[int, int] | None]
) -> None:
    result = assessed(as_of, kind="website", filings=[WEBSITE_NUMBER], filing_link_displayed=False)
    steps = duty(result, "link-filing-system").consequences
    assert first == {None if c.amount is None else (c.amount.minimum, c.amount.maximum) for c in steps if c.step == 1}


def test_trap_05_a_late_change_and_a_late_deregistration_are_fined_10000() -> None:
    change = {"item": "service", "effective_on": "2024-05-31", "filed_on": "none"}
    changed = assessed("2024-05-20", filings=[APP_NUMBER], change=change)
    assert {(10_000, 10_000)} == fines(duty(changed, "file-change"), "O33.26")
    ended = assessed("2024-06-05", filings=[APP_NUMBER], stage="terminated", terminated_on="2024-06-01")
    assert {(10_000, 10_000)} == fines(duty(ended, "deregister"), "O33.26")


def test_trap_05_an_access_provider_is_fined_10000() -> None:
    found = duty(assessed("2024-06-03", "access_provider", kind="website"), "connect-unfiled")
    assert (10_000, 10_000) in fines(found, "O33.24")


def test_trap_05_distribution_without_verification_is_fined_up_to_five_million() -> None:
    follows = [rule.then for rule in rules_citing("AF.41.4") if isinstance(rule.then, law.Consequence)]
    amounts = {(then.amount.minimum, then.amount.maximum) for then in follows if then.amount is not None}
    assert {(50_000, 500_000), (500_000, 5_000_000), (10_000, 200_000)} == amounts


def test_trap_05_articles_on_websites_reach_apps_by_analogy_and_say_so() -> None:
    steps = duty(assessed("2024-06-03"), "file-service").consequences
    reaches = {c.basis.rule.citation.reach for c in steps if c.basis.source.key in ("sc-292", "mii-33")}
    assert {"by_analogy"} == reaches


# TRAP-6


def facts_of_materials(result: Assessment) -> set[str]:
    cited = {rule.id: rule.citation.facts for rule in rulebook().rules}
    return {fact for material in result.materials for fact in cited[material.id]}


LISTS = {"O292.5", "O33.11", "N105.4.2"}


@pytest.mark.parametrize(
    ("kind", "content", "naming"),
    [
        ("website", "news", {"O292.5", "O33.11"}),
        ("website", "culture", {"O33.11"}),
        ("website", "religion", set()),
        ("website", "game", set()),
        ("app", "religion", {"N105.4.2"}),
        ("app", "film_tv", {"N105.4.2"}),
        ("app", "game", set()),
    ],
)
def test_trap_06_each_list_of_prior_approvals_asks_only_for_what_it_names(
    kind: str, content: str, naming: set[str]
) -> None:
    result = assessed("2026-11-23", kind=kind, content=[content])
    assert naming == LISTS & facts_of_materials(result)


@pytest.mark.parametrize(("as_of", "naming"), [("2024-12-05", {"O292.5", "O33.11"}), ("2026-11-23", {"O33.11"})])
def test_trap_06_health_care_left_one_list_and_stays_on_another(as_of: str, naming: set[str]) -> None:
    result = assessed(as_of, kind="website", content=["medical"])
    assert naming == LISTS & facts_of_materials(result)


# TRAP-7


def test_trap_07_the_instruments_name_the_days_of_their_amendments() -> None:
    sources = rulebook().sources
    assert {D(2000, 9, 25), D(2011, 1, 8), D(2024, 12, 6)} <= set(sources["sc-292"].dates.values())
    assert {D(2005, 2, 8), D(2005, 3, 20), D(2024, 1, 18)} <= set(sources["mii-33"].dates.values())


def test_trap_07_the_link_rule_of_2005_ends_where_that_of_2024_begins() -> None:
    old = {rule.in_force.end for rule in rules_citing("O33.25") if rule.in_force.end is not None}
    assert {D(2024, 1, 17)} == old
    assert {D(2024, 1, 18)} == {
        rule.in_force.start for rule in rules_citing("MIIT68.2") if isinstance(rule.then, law.Consequence)
    }


@pytest.mark.parametrize(("as_of", "is_named"), [("2024-12-05", True), ("2025-01-20", False), ("2026-11-23", False)])
def test_trap_07_the_2011_list_of_prior_approvals_is_not_cited_once_the_2024_text_applies(
    as_of: str,
    is_named: bool,  # noqa: FBT001 - a parameter
) -> None:
    result = assessed(as_of, kind="website", content=["medical"])
    asked = {material.id for material in result.materials}
    assert is_named is ("website-medical-approval-under-2011-text" in asked)


# TRAP-8


def test_trap_08_the_20_working_days_run_from_receipt_not_from_submission() -> None:
    submitted = {"submitted_on": "2024-02-01"}
    found = duty(assessed("2024-02-23", "bureau", application=submitted), "decide-filing")
    assert None is (found.deadline and found.deadline.due_on)
    received = {"submitted_on": "2024-02-01", "received_on": "2024-02-22"}
    found = duty(assessed("2024-02-23", "bureau", application=received), "decide-filing")
    assert D(2024, 3, 21) == (found.deadline and found.deadline.due_on)


@pytest.mark.parametrize("kind", ["app", "website", "mini_program", "quick_app"])
def test_trap_08_the_20_working_days_bind_the_bureau_and_never_the_sponsor(kind: str) -> None:
    received = {"received_on": "2024-02-22"}
    result = assessed("2024-04-30", kind=kind, application=received, filings=["沪ICP备2021001234号"])
    found = duty(result, "decide-filing")
    assert ("bureau", False) == (found.who, found.counts)
    assert "decide-filing" not in result.certain_actions


def test_trap_08_the_time_starts_with_complete_and_accurate_material_for_an_app() -> None:
    found = [rule.then for rule in rules_citing("N105.7") if isinstance(rule.then, law.Obligation)]
    (decides,) = [then for then in found if then.obligation == "decide-filing"]
    assert "齐全并准确" in decides.must.zh
    assert "complete and accurate" in decides.must.en


# TRAP-9


def test_trap_09_nothing_in_the_anti_fraud_law_punishes_a_sponsor_for_not_filing() -> None:
    bearers = {}
    for rule in rulebook().rules:
        if isinstance(rule.then, law.Obligation):
            bearers[rule.then.obligation] = rule.then.who
        elif isinstance(rule.then, law.Prohibition):
            bearers[rule.then.prohibition] = rule.then.who
    aimed = {
        bearers[rule.then.obligation or rule.then.prohibition]
        for rule in rulebook().rules
        if isinstance(rule.then, law.Consequence) and rule.citation.instrument == "anti-fraud-law"
    }
    assert "sponsor" not in aimed
    steps = duty(assessed("2024-06-03"), "file-service").consequences
    assert "anti-fraud-law" not in {c.basis.source.key for c in steps}


# TRAP-10


def test_trap_10_filing_is_one_step_and_no_duty_is_called_an_approval() -> None:
    filed = assessed("2024-06-03", filings=[APP_NUMBER])
    assert ("compliant", "fulfilled") == (filed.verdict, duty(filed, "file-service").status)
    named = [
        rule.id
        for rule in rulebook().rules
        if isinstance(rule.then, law.Obligation | law.Prohibition) and rule.citation.standing in law.BINDING
        and "核准" in rule.then.must.zh
    ]  # fmt: skip
    assert [] == named


# TRAP-11


def test_trap_11_the_actor_is_called_by_its_name_in_the_notice() -> None:
    assert [] == [text.zh for text in all_texts() if "互联网服务提供商" in text.zh]


def test_trap_11_mainland_hosting_alone_gives_a_foreign_sponsor_nobody_to_file_with() -> None:
    foreign = {"country": "US", "has_mainland_licence": False, "filings": []}
    result = assessed("2024-02-22", sponsor=foreign, hosting="mainland", launched_on="2022-05-10")
    found = duty(result, "file-service")
    assert (None, True) == (found.to, found.no_bureau is not None)
    certificate = duty(result, "hold-mainland-certificate")
    assert ("practice", "due", False) == (certificate.standing, certificate.status, certificate.counts)
    assert "hold-mainland-certificate" not in result.certain_actions


# TRAP-12


def test_trap_12_a_filed_website_leaves_the_app_to_file_and_only_its_subject_data_carry_over() -> None:
    result = assessed("2024-02-22", filings=[WEBSITE_NUMBER], launched_on="2022-05-10")
    assert ("due", "action_required") == (duty(result, "file-service").status, result.verdict)
    assert {"number-of-another-kind", "subject-data-carry-over"} <= notices(result)


# TRAP-13


@pytest.mark.parametrize("kind", ["mini_program", "quick_app"])
def test_trap_13_a_mini_program_gives_no_domains_no_public_key_and_no_access(kind: str) -> None:
    asked = {material.id for material in assessed("2024-06-03", kind=kind, stage="planned").materials}
    assert {"form-mini-program"} == asked & {
        "form-mini-program",
        "form-app",
        "form-website",
        "form-network-access",
    }


@pytest.mark.parametrize("kind", ["app", "website"])
def test_trap_13_an_app_and_a_website_give_their_network_access(kind: str) -> None:
    asked = {material.id for material in assessed("2024-06-03", kind=kind, stage="planned").materials}
    assert {f"form-{kind}", "form-network-access"} <= asked
    assert "form-mini-program" not in asked


# TRAP-14


def test_trap_14_eight_digits_beginning_with_20_belong_to_2020() -> None:
    assert 2020 == icprules.parse_filing_number("陕ICP备20010208号").subject_year


def test_trap_14_the_year_of_the_subject_is_not_the_day_of_filing() -> None:
    result = assessed("2024-06-03", filings=["沪ICP备2022012716号-2A"], launched_on="2022-05-10")
    found = duty(result, "file-service")
    assert ("fulfilled", None) == (found.status, found.done_on)


def test_trap_14_the_index_runs_over_all_services_so_2a_needs_no_1a() -> None:
    number = icprules.parse_filing_number(APP_NUMBER)
    assert ("app", 2) == (number.kind, number.index)
    assert "fulfilled" == duty(assessed("2024-06-03", filings=[APP_NUMBER]), "file-service").status


def test_trap_14_sichuan_has_one_prefix_for_licences_and_another_for_filings() -> None:
    licence = icprules.parse_filing_number("川B2-20140015")
    filing = icprules.parse_filing_number("蜀ICP备13008743号-7")
    assert ("510000", "510000") == (licence.province, filing.province)
    assert ((), ()) == (licence.notes, filing.notes)


# TRAP-15


@pytest.mark.parametrize(("as_of", "status"), [("2024-03-30", "due"), ("2024-03-31", "due"), ("2024-04-01", "overdue")])
def test_trap_15_the_end_of_march_2024_is_a_sunday_and_does_not_roll(as_of: str, status: str) -> None:
    found = duty(assessed(as_of, launched_on="2022-05-10"), "file-service")
    assert found.deadline is not None
    assert (D(2024, 3, 31), False, status) == (found.deadline.due_on, found.deadline.is_rolled, found.status)
    assert 7 == D(2024, 3, 31).isoweekday()


def test_trap_15_the_notice_is_cited_for_the_month_and_the_platform_for_the_day() -> None:
    result = assessed("2024-03-01", kind="mini_program", platform="wechat", launched_on="2022-05-10")
    legal, platform = duty(result, "file-service").deadline, duty(result, "wechat-file").deadline
    assert legal is not None
    assert platform is not None
    assert ("2024 年 3 月底", "2024 年 3 月 31 日前") == (legal.spec.stated_as.zh, platform.spec.stated_as.zh)


@pytest.mark.parametrize(("as_of", "is_live"), [("2024-03-31", False), ("2024-04-01", True)])
def test_trap_15_wechat_clears_from_the_first_of_april(as_of: str, is_live: bool) -> None:  # noqa: FBT001 - a parameter
    result = assessed(as_of, kind="mini_program", platform="wechat", launched_on="2022-05-10")
    step = next(c for c in duty(result, "wechat-file").consequences if c.id == "wechat-clears-unfiled")
    assert is_live is step.is_live


# TRAP-16


def test_trap_16_today_an_unfiled_app_in_service_breaks_the_law_launch_date_known_or_not() -> None:
    result = assessed("2026-11-23")
    assert ("non_compliant", ()) == (result.verdict, result.possible)
    assert "AF.23.1" in facts_behind(duty(result, "file-service"))


def test_trap_16_an_existing_app_has_been_overdue_since_april_2024_on_the_base_prohibition() -> None:
    result = assessed("2026-11-23", launched_on="2022-05-10")
    filing, serving = duty(result, "file-service"), duty(result, "serve-unfiled")
    assert ("overdue", D(2024, 3, 31)) == (filing.status, filing.deadline and filing.deadline.due_on)
    assert ("broken", None) == (serving.status, serving.exempted_by)
    assert {"N105.1", "O292.4", "AF.23.1"} <= facts_behind(serving)


def test_trap_16_the_stages_are_over_and_shown_as_history() -> None:
    found = notices(assessed("2026-11-23", launched_on="2022-05-10"))
    assert {"stage-long-term"} == {name for name in found if name.startswith("stage-")}


# TRAP-17


def test_trap_17_the_two_orders_numbered_33_are_never_named_without_their_ministry() -> None:
    bare = re.compile(r"33\s*号令|(?<!信息产业部令)(?<!公安部令)第\s*33\s*号")
    assert [] == [text.zh for text in all_texts() if bare.search(text.zh)]


def test_trap_17_the_filing_order_is_the_one_of_the_information_industry_ministry() -> None:
    numbers = [source.number for source in rulebook().sources.values() if "第33号" in source.number]
    assert "信息产业部令第33号" == rulebook().sources["mii-33"].number
    assert len(numbers) == len(set(numbers))


def test_trap_17_a_public_security_number_is_no_icp_filing() -> None:
    with pytest.raises(icprules.FactError) as caught:
        assessed("2024-06-03", kind="website", filings=["沪公网安备31000002000088号"])
    assert "F124" == caught.value.code


def test_trap_17_public_security_filing_is_only_an_adjacent_duty() -> None:
    result = assessed("2024-06-03", kind="website", filings=[WEBSITE_NUMBER])
    assert "website-public-security-filing" in {notice.id for notice in result.also_check}
    bases = {basis.source.key for d in (*result.obligations, *result.prohibitions) for basis in d.basis}
    assert "mps-33" not in bases


# TRAP-18


def test_trap_18_every_app_is_filed_with_a_communications_administration_and_nobody_else() -> None:
    for code in rulebook().bureaus:
        to = duty(assessed("2024-06-03", sponsor={"province": code, "filings": []}), "file-service").to
        assert to is not None
        assert "通信管理局" == to.name.zh[-5:]


def test_trap_18_an_unfiled_app_owes_the_police_and_the_cyberspace_office_no_icp_filing() -> None:
    for rule in rulebook().rules:
        if isinstance(rule.then, law.Obligation) and rule.then.obligation == "file-service":
            assert not re.search("公安|网信办|网信部门", rule.then.must.zh)


# TRAP-19


def test_trap_19_a_count_into_2027_is_projected_and_given_as_a_band() -> None:
    received = {"received_on": "2026-12-15"}
    found = duty(assessed("2026-12-20", "bureau", application=received), "decide-filing").deadline
    assert found is not None
    assert found.earliest is not None
    assert found.latest is not None
    assert "projected" == found.certainty
    assert found.earliest < found.latest


def test_trap_19_make_up_days_are_counted_as_a_stated_assumption() -> None:
    received = {"received_on": "2024-01-29"}
    result = assessed("2024-02-20", "bureau", application=received)
    found = duty(result, "decide-filing").deadline
    assert found is not None
    assert (D(2024, 2, 29), D(2024, 3, 4)) == (found.due_on, found.without_assumption)
    assert "make_up_days" in {assumption.id for assumption in result.assumes}


# TRAP-20


def test_trap_20_the_draft_revision_is_announced_and_decides_nothing() -> None:
    resting = [rule for rule in rulebook().rules if "TV.5" in rule.citation.facts]
    categories = {rule.then.category if isinstance(rule.then, law.Notice) else rule.kind for rule in resting}
    assert {"pending_change"} == categories
    assert "revision-pending" in notices(assessed("2026-11-23"))


def test_trap_20_no_sponsor_is_threatened_with_the_draft_s_fines() -> None:
    result = assessed("2026-11-23", commercial=False)
    amounts = [c.amount.maximum for d in result.obligations if d.who == "sponsor" for c in d.consequences if c.amount]
    assert max(amounts) <= 50_000
