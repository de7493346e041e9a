"""Reports: what is urgent comes first, both languages say the same, and each stays in its own language."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

import icprules
from icprules.cli import words as cli_words
from icprules.errors import _messages
from icprules.overview.view_words import VIEW_WORDS
from icprules.report.calendar_words import CALENDAR_WORDS
from icprules.report.line_breaks import width_of
from icprules.report.markdown import markdown
from icprules.report.reception import reception
from icprules.report.report import report
from icprules.report.report_parts import Circumstances, Report
from icprules.report.report_words import WORDS
from icprules.report.rule_text import rule_lines
from icprules.report.rule_words import _WORDS
from icprules.report.terminal import show
from icprules.subjects.portfolio import read_portfolio

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.text import Lang

RULEBOOK = icprules.load()
ROOT = Path(__file__).parent.parent
SUBJECTS = read_portfolio(ROOT / "examples" / "brand.toml", RULEBOOK).subjects
FACTS: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-03-08", "offline": False,
    "offered_in_mainland": True, "hosting": "mainland", "commercial": False, "filings": [],
    "sponsor": {"kind": "enterprise", "province": "沪"},
}  # fmt: skip


def assess(day: str, **facts: Any) -> Assessment:  # noqa: ANN401 - any fact
    return icprules.assess({**FACTS, **facts}, as_of=day, rulebook=RULEBOOK)


def brand(day: str, lang: Lang) -> Report:
    results = [icprules.assess(subject, as_of=day, rulebook=RULEBOOK) for subject in SUBJECTS]
    return report(results, Circumstances(as_of=datetime.date.fromisoformat(day)), lang)


def single(result: Assessment, lang: Lang = "en") -> Report:
    return report([result], Circumstances(as_of=result.as_of), lang)


def printed(reports: list[Report], width: int = 100) -> str:
    stream = io.StringIO()
    show(reports, Console(file=stream, width=width))
    return stream.getvalue()


def test_the_most_urgent_service_comes_first() -> None:
    tones = [service.tone for service in brand("2024-04-01", "en").services]
    assert ["bad"] * 5 + ["unknown", "good"] == tones


@pytest.mark.parametrize(
    ("starts", "first"), [("2025-02-22", "planned"), ("2025-02-23", "open"), ("2025-02-24", "open")]
)
def test_what_starts_in_more_than_a_year_stands_behind_what_is_not_known(starts: str, first: str) -> None:
    planned = {"name": "planned", "stage": "planned", "planned_launch_on": starts, "launched_on": None}
    unknown = assess("2024-02-22", name="open", kind=None, filings=None)
    soon = assess("2024-02-22", **planned)
    assert ("action_required", "undetermined") == (soon.verdict, unknown.verdict)
    found = report([unknown, soon], Circumstances(as_of=soon.as_of), "en")
    assert first == found.services[0].name


def test_overdue_duties_stand_before_due_ones_and_settled_ones_last() -> None:
    ranks = {"bad": 0, "open": 1, "unknown": 2, "quiet": 3, "good": 3}
    for service in brand("2024-04-01", "en").services:
        found = [ranks[item.tone] for item in service.items]
        assert sorted(found) == found


def rows(found: Report) -> dict[str, str]:
    return {row.label: " ".join(row.lines) for row in found.services[0].items[0].rows}


def test_an_existing_app_is_told_day_weekday_days_left_and_that_nothing_rolls() -> None:
    assert (
        "2024-03-31 (Sunday), 38 days left; a weekend, and it does not roll over"
        == rows(single(assess("2024-02-22")))["by"]
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-03-30", "2024-03-31 (Sunday), 1 day left"),
        ("2024-03-31", "2024-03-31 (Sunday), the day asked about; that day is still in time"),
        ("2024-04-01", "2024-03-31 (Sunday), 1 day overdue"),
        ("2024-04-02", "2024-03-31 (Sunday), 2 days overdue"),
    ],
)
def test_days_around_the_last_day_are_told_apart(day: str, words: str) -> None:
    assert words == rows(single(assess(day)))["by"].split("; a weekend")[0]


@pytest.mark.parametrize(("day", "words"), [("2024-03-31", "1 day past"), ("2024-04-01", "2 days past")])
def test_a_day_that_is_past_makes_nobody_late_who_may_owe_nothing(day: str, words: str) -> None:
    facts = {"kind": "website", "launched_on": "2024-03-31"}
    told = rows(single(assess(day, **facts, sponsor={"country": "US"})))["by"]
    assert f"2024-03-30 (Saturday), {words}; before the service starts" == told
    assert "overdue" in rows(single(assess(day, **facts)))["by"]


def test_who_files_through_whom_and_with_which_bureau() -> None:
    found = rows(single(assess("2024-02-22"), "zh"))
    assert (
        "主办者负责；由网络接入服务提供者代为提交；也可经应用分发平台提交",
        "上海市通信管理局（shca.miit.gov.cn）",
    ) == (
        found["谁办"],
        found["向谁"],
    )


def test_the_material_must_be_received_before_the_last_day() -> None:
    result = assess("2024-02-22")
    duty = next(d for d in result.obligations if d.id == "file-service")
    found = reception(result, duty)
    assert found is not None
    assert (20, datetime.date(2024, 3, 1), False) == (found.working_days, found.on, found.is_past)


@pytest.mark.parametrize(("day", "is_past"), [("2024-03-01", False), ("2024-03-02", True)])
def test_the_last_day_of_receipt_is_itself_in_time(day: str, is_past: bool) -> None:  # noqa: FBT001 - a case
    result = assess(day)
    found = reception(result, next(d for d in result.obligations if d.id == "file-service"))
    assert found is not None
    assert is_past is found.is_past


@pytest.mark.parametrize(
    "facts",
    [
        {"stage": "planned", "launched_on": None},
        {"application": {"received_on": "2024-02-20", "decided_on": "none"}},
        {"filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-01-05"}]},
    ],
    ids=["no day known", "under way", "filed"],
)
def test_no_day_of_receipt_where_there_is_nothing_to_plan(facts: dict[str, Any]) -> None:
    result = assess("2024-02-22", **facts)
    duty = next(d for d in result.obligations if d.id == "file-service")
    assert reception(result, duty) is None


def test_what_follows_is_conditional_before_and_live_after_the_last_day() -> None:
    before, after = rows(single(assess("2024-03-31"))), rows(single(assess("2024-04-01")))
    assert (True, False, True) == ("or else" in before, "or else" in after, "follows" in after)


def test_an_exempted_prohibition_is_one_line_with_its_reason() -> None:
    quiet = [item for item in single(assess("2024-02-22")).services[0].items if item.tone == "quiet"]
    assert [1] == [len(item.rows) for item in quiet]


def test_duties_of_others_are_one_line_each() -> None:
    found = single(assess("2024-04-01")).services[0].others
    assert any(line.startswith("access provider: broken") for line in found)


def test_questions_are_numbered_and_duties_refer_to_them() -> None:
    found = single(icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=RULEBOOK))
    depends = rows(found)["depends"]
    assert (True, True) == (
        depends.startswith("the answers to questions 1"),
        len(found.services[0].questions) > 2,
    )


def test_a_remark_on_several_services_is_made_once() -> None:
    text = printed([brand("2024-02-22", "en")])
    assert 1 == re.sub(r"\s+", " ", text).count("its identity data carry over")


def test_long_lists_that_repeat_refer_to_the_first() -> None:
    assert "as for 1, Lumora Mini (WeChat)" in printed([brand("2024-04-01", "en")])


def test_the_disclaimer_and_the_age_of_the_law_are_told_once() -> None:
    text = printed([brand("2024-02-22", "zh")])
    assert (1, 1) == (text.count("不构成法律意见"), text.count("依据截至"))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = printed([brand("2024-02-22", "zh")], width).splitlines()
    assert [] == [line for line in lines if width_of(line) > width]


def test_two_languages_stand_side_by_side_on_a_wide_terminal_and_below_each_other_on_a_narrow_one() -> None:
    both = [brand("2024-02-22", "zh"), brand("2024-02-22", "en")]
    wide, narrow = printed(both, 170).splitlines()[0], printed(both, 100).splitlines()[0]
    assert (True, False) == ("As of" in wide, "As of" in narrow)


def test_markdown_says_what_the_terminal_says() -> None:
    found = brand("2024-02-22", "en")
    plain = re.sub(r"[\\\s*]", "", markdown(found))
    missing = [
        line
        for service in found.services
        for item in service.items
        for row in item.rows
        for line in row.lines
        if re.sub(r"[\\\s*]", "", line) not in plain
    ]
    assert [] == missing


CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names and identifiers that stand in Chinese sentences.
NAMES = re.compile(
    r"\{\w+\}|`[^`]*`|--[a-z-]+|App Store|App|ICP|SDK|SMS|TOML|JSON|UTF-8|MiB|YYYY-MM-DD|GB/T|ISO|"
    r"icprules|compiled|durable|zh\b|\[+service[^\]]*\]+"
)


@pytest.mark.parametrize(
    "table",
    [
        WORDS,
        _WORDS,
        VIEW_WORDS,
        CALENDAR_WORDS,
        *(vars(cli_words)[name] for name in ("_WORKDAYS", "_NUMBER", "_RULES")),
    ],
)
def test_sentences_stay_in_their_language(table: dict[str, Any]) -> None:
    mixed = [
        key
        for key, text in table.items()
        if CHINESE.search(text.en) or re.search("[A-Za-z]{2,}", NAMES.sub("", text.zh))
    ]
    assert [] == mixed


def test_problems_of_files_stay_in_their_language() -> None:
    mine = {code: text for code, text in _messages().items() if code.startswith("F0")}
    mixed = [
        code
        for code, text in mine.items()
        if CHINESE.search(text["en"]) or re.search("[A-Za-z]{3,}", NAMES.sub("", text["zh"]))
    ]
    assert [] == mixed


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_can_be_read_by_a_lawyer(lang: Lang) -> None:
    assert all(len(rule_lines(rule, RULEBOOK, lang)) > 5 for rule in RULEBOOK.rules)


def test_a_rule_names_what_it_displaces_and_what_follows() -> None:
    rule = next(r for r in RULEBOOK.rules if r.id == "existing-app-files-by-2024-03")
    text = "\n".join(rule_lines(rule, RULEBOOK, "en"))
    assert (True, True, False) == (
        "app-files-before-serving" in text,
        "unfiled-app-is-refused-service" in text,
        "unfiled-website-fined" in text,
    )
