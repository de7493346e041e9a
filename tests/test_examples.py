"""The example files: each is read, answered alike by two engines, and does what its comments promise."""

from __future__ import annotations

import datetime
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import icprules

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Actor
    from icprules.subjects.portfolio import Portfolio

EXAMPLES = Path(__file__).parent.parent / "examples"
RULEBOOK = icprules.load()
EARLY, LATE = datetime.date(2024, 2, 22), datetime.date(2026, 11, 23)
PERSPECTIVES: dict[str, Actor] = {
    "access-provider": "access_provider",
    "agency": "sponsor",
    "brand": "sponsor",
    "foreign-company": "sponsor",
    "individual": "sponsor",
    "mini-program-platform": "running_platform",
}
EACH_FILE = pytest.mark.parametrize("name", sorted(PERSPECTIVES))
EACH_DAY = pytest.mark.parametrize("day", [EARLY, LATE], ids=str)


@functools.cache
def portfolio(name: str) -> Portfolio:
    return icprules.read_portfolio(EXAMPLES / f"{name}.toml", RULEBOOK)


@functools.cache
def answers(name: str, day: datetime.date, engine: str = "compiled") -> dict[str, Assessment]:
    return {
        subject.name: icprules.assess(
            subject, as_of=day, rulebook=RULEBOOK, engine=engine, perspective=PERSPECTIVES[name]
        )
        for subject in portfolio(name).subjects
    }


def without_provenance(result: Assessment) -> dict[str, object]:
    return {key: value for key, value in result.to_dict().items() if key != "provenance"}


def test_there_is_one_file_per_typical_user() -> None:
    assert sorted(PERSPECTIVES) == sorted(file.stem for file in EXAMPLES.glob("*.toml"))


@EACH_FILE
def test_an_example_is_read_without_a_problem(name: str) -> None:
    assert () == portfolio(name).errors


@EACH_FILE
@EACH_DAY
def test_an_example_gets_the_same_answer_from_two_engines(name: str, day: datetime.date) -> None:
    tree, compiled = answers(name, day, "tree"), answers(name, day)
    assert {k: without_provenance(v) for k, v in tree.items()} == {
        k: without_provenance(v) for k, v in compiled.items()
    }


@EACH_FILE
@EACH_DAY
def test_an_example_is_answered_for_every_service(name: str, day: datetime.date) -> None:
    assert [entry.name for entry in portfolio(name).entries] == list(answers(name, day))


@EACH_FILE
def test_the_command_in_the_first_lines_names_the_file_and_its_perspective(name: str) -> None:
    head = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8").split("\n\n")[0]
    party = PERSPECTIVES[name]
    option = "" if party == "sponsor" else f" --perspective {party}"
    assert f"icprules assess examples/{name}.toml --as-of 2024-02-22{option}" in head


def test_the_agency_has_twenty_services_each_with_its_own_sponsor() -> None:
    text = (EXAMPLES / "agency.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert (20, 20, 0) == tuple(lines.count(x) for x in ("[[service]]", "[service.sponsor]", "[sponsor]"))


@pytest.mark.parametrize(
    ("name", "service", "early", "late"),
    [
        ("brand", "Lumora Web", "compliant", "compliant"),
        ("brand", "Lumora App", "action_required", "non_compliant"),
        ("brand", "Lumora Mini (Douyin)", "undetermined", "undetermined"),
        ("agency", "青梅茶铺官网", "compliant", "compliant"),
        ("agency", "青梅茶铺小程序", "action_required", "compliant"),
        ("agency", "云岫出行", "compliant", "compliant"),
        ("agency", "海盐生鲜", "compliant", "non_compliant"),
        ("agency", "拾光相册", "action_required", "action_required"),
        ("agency", "旧城论坛", "non_compliant", "non_compliant"),
        ("agency", "木棉影像", "compliant", "compliant"),
        ("agency", "星河计算器", "out_of_scope", "out_of_scope"),
        ("agency", "远山民宿", "undetermined", "undetermined"),
        ("agency", "朵云课堂", "action_required", "compliant"),
        ("agency", "南湖挂号", "action_required", "non_compliant"),
        ("agency", "川味坊点餐", "non_compliant", "non_compliant"),
        ("agency", "东港文旅通", "action_required", "compliant"),
        ("agency", "暖冬衣橱", "non_compliant", "non_compliant"),
        ("agency", "竹影棋局", "action_required", "action_required"),
        ("agency", "瓷语", "action_required", "non_compliant"),
        ("access-provider", "北辰文具官网", "compliant", "compliant"),
        ("access-provider", "西陵旅行社官网", "non_compliant", "non_compliant"),
        ("access-provider", "好运来五金", "non_compliant", "non_compliant"),
        ("access-provider", "晨跑日记", "compliant", "non_compliant"),
        ("access-provider", "小禾记账", "compliant", "compliant"),
        ("access-provider", "半山咖啡", "compliant", "compliant"),
        ("access-provider", "大漠特产网", "non_compliant", "non_compliant"),
        ("access-provider", "极速小说", "non_compliant", "non_compliant"),
        ("access-provider", "Harbour Lights", "out_of_scope", "out_of_scope"),
        ("access-provider", "customer 40217", "undetermined", "undetermined"),
        ("mini-program-platform", "豆花铺子", "compliant", "compliant"),
        ("mini-program-platform", "晴天洗衣", "non_compliant", "non_compliant"),
        ("mini-program-platform", "快闪团购", "non_compliant", "non_compliant"),
        ("mini-program-platform", "雪山直播间", "compliant", "compliant"),
        ("individual", "阿木的博客", "compliant", "compliant"),
        ("individual", "阿木便签", "non_compliant", "non_compliant"),
        ("individual", "阿木接龙", "action_required", "non_compliant"),
        ("individual", "阿木节拍器", "out_of_scope", "out_of_scope"),
        ("individual", "阿木的试验页", "non_compliant", "non_compliant"),
        ("foreign-company", "Falkenrad Ride", "action_required", "non_compliant"),
        ("foreign-company", "Falkenrad Service", "action_required", "non_compliant"),
        ("foreign-company", "飞轮会员中心", "compliant", "compliant"),
        ("foreign-company", "Falkenrad Europe", "out_of_scope", "out_of_scope"),
        ("foreign-company", "海鷗速遞", "action_required", "non_compliant"),
    ],
)
def test_a_service_of_an_example_has_its_verdict_on_both_days(name: str, service: str, early: str, late: str) -> None:
    assert (early, late) == tuple(answers(name, day)[service].verdict for day in (EARLY, LATE))


def obligations(name: str, service: str, day: datetime.date, status: str) -> set[str]:
    return {duty.id for duty in answers(name, day)[service].obligations if duty.status == status}


@pytest.mark.parametrize(
    ("service", "day"),
    [("青梅茶铺小程序", LATE), ("蓝鲸商城", LATE), ("小满菜谱", EARLY)],
)
def test_what_the_agency_did_too_late_is_fulfilled_late(service: str, day: datetime.date) -> None:
    assert obligations("agency", service, day, "fulfilled_late")


def test_the_moved_client_is_told_that_its_old_number_is_an_open_question() -> None:
    asked = answers("agency", LATE)["鹿鸣读书"].open_questions
    assert ["number-of-another-province"] == [question.id for question in asked]


def test_the_foreign_company_lacks_a_certificate_in_practice_only() -> None:
    found = answers("foreign-company", LATE)["Falkenrad Service"]
    assert ("non_compliant", "out_of_scope") == (found.verdict, found.platform_verdict)
