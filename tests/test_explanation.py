"""Reasons for people: every clause marked as it was read, one language at a time, the same on every run."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

import mini
import pytest
from durable_here import with_durable

from icprules.decision.assessor import assess
from icprules.report import wording
from icprules.report.clauses import MARK, clauses
from icprules.report.explanation import explain, explain_rule
from icprules.rulebook import law
from icprules.rulebook.condition import All, Compare, Truth
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import LANGS, Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.condition import Condition

D = datetime.date
LAST = D(2024, 3, 31)
FILED = mini.is_("filing.covers_service")
OPEN: dict[str, Any] = {"name": "shop", "kind": "app", "stage": "operating", "filings": []}
APP, SITE = mini.is_("service.kind", "app"), mini.is_("service.kind", "website")
SELLS = mini.is_("service.commercial")
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
WORD = re.compile(r"[A-Za-z][A-Za-z.'’]*")
_NAMES = """App ICP SDK SMS ISO CN HK MO TW US QQ OPPO vivo IP API beian.miit.gov.cn none shop website app WeChat
    Order TapTap Android iOS HarmonyOS AppGallery"""
NAMES = frozenset(_NAMES.split())


def read(condition: Condition, given: dict[str, Any], lang: Lang = "en") -> list[str]:
    """The clauses of a rule as they are shown, without the rule's own line and the line that joins them."""
    result = mini.ask(mini.book(mini.duty("r", when=[condition])), given, LAST)
    return [line.strip() for line in explain_rule(result, "r", lang=lang).splitlines()[2:]]


@pytest.mark.parametrize(("truth", "mark"), [(Truth.TRUE, "✓"), (Truth.FALSE, "✗"), (Truth.UNKNOWN, "?")])
def test_every_truth_has_its_mark(truth: Truth, mark: str) -> None:
    assert mark == MARK[truth]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kind": "app"}, "✓ kind of service is App (fact: App)"),
        ({"kind": "website"}, "✗ kind of service is App (fact: website)"),
        ({}, "? kind of service is App (fact: unknown)"),
    ],
)
def test_a_comparison_shows_the_value_it_met(given: dict[str, Any], expected: str) -> None:
    assert [expected] == read(APP, given)


def test_a_comparison_reads_in_chinese_alone() -> None:
    assert ["✗ 服务类型为App（事实：网站）"] == read(APP, {"kind": "website"}, "zh")


def test_a_remark_and_a_place_in_the_text_are_shown_with_the_clause() -> None:
    clause = Compare(
        fact="service.kind",
        op="is",
        value="app",
        why=Text("是应用", "it is one"),
        locator=Text("第一条", "art. 1"),
    )
    assert ["✓ it is one: kind of service is App (fact: App) [art. 1]"] == read(clause, {"kind": "app"})
    assert ["✓ 是应用：服务类型为App（事实：App） [第一条]"] == read(clause, {"kind": "app"}, "zh")


def test_alternatives_are_called_so_and_each_has_its_own_mark() -> None:
    assert [
        "✓ at least one of these",
        "✗ kind of service is App (fact: website)",
        "✓ kind of service is website (fact: website)",
    ] == read(mini.any_(APP, SITE), {"kind": "website"})


def test_the_alternatives_of_a_term_are_still_called_so() -> None:
    term = All(items=(AnyOf(items=(APP, SITE)),), term="t", why=Text("线上服务", "a service on line"))
    assert ["✓ a service on line", "✓ at least one of these"] == read(term, {"kind": "app"})[:2]


def test_the_clauses_of_a_term_that_all_must_hold_stand_right_below_it() -> None:
    term = All(items=(All(items=(APP, SELLS)),), term="t", why=Text("付费应用", "a paid App"))
    lines = read(term, {"kind": "app", "commercial": False})
    assert ["✗ a paid App", "✓ kind of service is App (fact: App)"] == lines[:2]
    assert 3 == len(lines)


def test_none_of_alternatives_is_said_of_alternatives() -> None:
    assert [
        "✗ none of these",
        "✓ kind of service is App (fact: App)",
        "✗ kind of service is website (fact: App)",
    ] == read(mini.not_(mini.any_(APP, SITE)), {"kind": "app"})


def test_a_group_that_does_not_hold_as_a_whole_is_not_said_to_hold_in_no_part() -> None:
    lines = read(mini.not_(All(items=(APP, SELLS))), {"kind": "app", "commercial": False})
    assert ["✓ none of these", "✗ all of these", "✓ kind of service is App (fact: App)"] == lines[:3]


def test_the_opposite_of_one_comparison_is_one_line() -> None:
    assert ["✗ not: kind of service is App (fact: App)"] == read(mini.not_(APP), {"kind": "app"})


def test_a_rule_that_is_displaced_names_the_other_rule() -> None:
    rules = mini.book(mini.ban("serve", mini.ALWAYS), mini.exemption("grace", "serve", when=[SELLS]))
    lines = explain_rule(mini.ask(rules, {}, LAST), "serve", lang="en").splitlines()
    assert "    ? not displaced by: rule grace" == lines[-1]


def test_the_period_in_force_is_a_clause() -> None:
    rule = mini.duty("r", in_force=law.Period(start=LAST, end=LAST))
    day_after = mini.ask(mini.book(rule), {}, LAST + datetime.timedelta(days=1))
    assert ["    ✓ the rule is in force from 2024-03-31", "    ✗ the rule is in force until 2024-03-31"] == (
        explain_rule(day_after, "r", lang="en").splitlines()[2:]
    )


def _all_clauses(result: Assessment, lang: Lang) -> Iterator[tuple[str, Truth]]:
    from icprules.engines.program import program  # noqa: PLC0415 - for this walk alone

    for step, truth in zip(program(result.rulebook).steps, result.truths, strict=True):
        if step.question != "owed":
            clause = clauses(result, step.question, step.name, lang)
            assert truth == clause.truth, step.name
            pending = [clause]
            while pending:
                one = pending.pop()
                yield one.text, one.truth
                pending.extend(one.parts)


SERVICES: list[dict[str, Any]] = [
    {},
    OPEN,
    {
        **OPEN, "launched_on": "2020-01-01", "offline": False, "offered_in_mainland": True,
        "sponsor": {"province": "沪"},
    },
    {"kind": "mini_program", "platform": "wechat", "stage": "planned", "sponsor": {"country": "HK"}},
    {
        "kind": "website", "stage": "terminated", "terminated_on": "2023-07-01", "commercial": True,
        "offline": False,
        "offered_in_mainland": True, "filings": ["沪ICP备2021001234号-1"],
        "change": {"effective_on": "2024-05-31", "filed_on": "none"},
        "application": {"received_on": "2024-02-22"},
    },
]  # fmt: skip
DAYS = (D(2023, 8, 1), D(2024, 2, 22), D(2024, 6, 3))
CASES = [(i, day) for i in range(len(SERVICES)) for day in DAYS]


@pytest.mark.parametrize(("number", "day"), CASES)
def test_every_clause_of_the_built_in_rules_is_marked_as_the_engine_read_it(number: int, day: datetime.date) -> None:
    result = mini.ask(mini.real(), SERVICES[number], day)
    for lang in LANGS:
        assert {Truth.FALSE} <= {truth for _, truth in _all_clauses(result, lang)}


@pytest.mark.parametrize(("number", "day"), CASES)
def test_english_reasons_have_no_chinese_in_them(number: int, day: datetime.date) -> None:
    result = mini.ask(mini.real(), SERVICES[number], day)
    text = explain(result, lang="en") + "\n".join(said for said, _ in _all_clauses(result, "en"))
    text = re.sub(r"[沪粤京]ICP备[0-9]+号(-[0-9]+[AXK]?)?", "", text)
    assert [] == [line for line in text.splitlines() if CJK.search(line)]


@pytest.mark.parametrize(("number", "day"), CASES)
def test_chinese_reasons_have_no_english_words_in_them(number: int, day: datetime.date) -> None:
    result = mini.ask(mini.real(), SERVICES[number], day)
    text = explain(result, lang="zh") + "\n".join(said for said, _ in _all_clauses(result, "zh"))
    identifiers = {*(r.id for r in result.rulebook.rules), *result.rulebook.schema.facts, result.service}
    for name in sorted(identifiers, key=len, reverse=True):
        text = text.replace(name, "")
    assert set() == {word.strip(".") for word in WORD.findall(text)} - NAMES


def _texts() -> Iterator[tuple[str, Text]]:
    for name, table in vars(wording).items():
        entries = table.items() if hasattr(table, "items") else enumerate(table) if isinstance(table, tuple) else ()
        yield from ((f"{name}[{key}]", one) for key, one in entries if isinstance(one, Text))
        if isinstance(table, Text):
            yield name, table


@pytest.mark.parametrize(("name", "text"), list(_texts()))
def test_the_librarys_own_words_are_in_both_languages_and_never_mixed(name: str, text: Text) -> None:
    assert not CJK.search(text.en), name
    plain = re.sub(r"\{[a-z_]+\}", "", text.zh)
    assert set() == set(WORD.findall(plain)) - NAMES, name
    assert text.zh.strip()
    assert text.en.strip()
    assert sorted(re.findall(r"\{[a-z_]+\}", text.zh)) == sorted(re.findall(r"\{[a-z_]+\}", text.en)), name


def explained(number: int, engine: str, *, lang: Lang, form: Any = "text") -> str:  # noqa: ANN401 - a form
    """The explanation of a service as judged by one engine."""
    return explain(assess(SERVICES[number], as_of=DAYS[1], rulebook=mini.real(), engine=engine), lang=lang, form=form)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_same_question_is_answered_in_the_same_words(lang: Lang, form: Any) -> None:  # noqa: ANN401 - a form
    first, second = (explain(mini.ask(mini.real(), SERVICES[2], DAYS[1]), lang=lang, form=form) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("number", range(len(SERVICES)))
def test_tree_and_compiled_are_explained_in_the_same_words(number: int, form: Any, lang: Lang) -> None:  # noqa: ANN401 - a form
    tree, compiled = (explained(number, engine, form=form, lang=lang) for engine in ("tree", "compiled"))
    assert tree == compiled


@with_durable
def test_durable_and_dual_are_explained_in_the_words_of_the_tree_in_both_languages() -> None:
    for number in range(len(SERVICES)):
        for lang in LANGS:
            wanted = explained(number, "tree", lang=lang)
            assert {"durable": wanted, "dual": wanted} == {
                engine: explained(number, engine, lang=lang) for engine in ("durable", "dual")
            }


def test_a_markdown_fence_is_closed() -> None:
    text = explain(mini.ask(mini.real(), SERVICES[2], DAYS[1]), lang="en", form="markdown")
    assert 0 == text.count("```") % 2
    assert text.startswith("## ")


def test_the_verdict_comes_first_and_the_disclaimer_last() -> None:
    for lang in LANGS:
        lines = explain(mini.ask(mini.real(), OPEN, LAST), lang=lang).splitlines()
        assert "shop" in lines[0]
        assert mini.real().disclaimer.to(lang) == lines[-1]


def test_the_duties_of_others_are_named_and_not_spread_out() -> None:
    rules = mini.book(mini.duty("mine", obligation="mine"), mini.duty("theirs", obligation="theirs", who="bureau"))
    lines = explain(mini.ask(rules, {}, LAST), lang="en").splitlines()
    at = lines.index("duties of others:")
    assert "  rule theirs: due (communications administration)" == lines[at + 1]
    assert not any("theirs:" in line for line in lines[:at])


@pytest.mark.parametrize(
    ("day", "en", "zh"),
    [
        (D(2024, 3, 29), "2 days left", "还有 2 日"),
        (D(2024, 3, 30), "1 day left", "还有 1 日"),
        (D(2024, 4, 1), "1 day ago", "已过 1 日"),
        (D(2024, 4, 2), "2 days ago", "已过 2 日"),
    ],
)
def test_a_deadline_says_how_many_days_are_left_or_past(day: datetime.date, en: str, zh: str) -> None:
    result = mini.ask(mini.book(mini.duty("r", deadline=mini.fixed(LAST), done=FILED)), OPEN, day)
    assert f"{en}\n" in explain(result, lang="en")
    assert f"{zh}\n" in explain(result, lang="zh")
