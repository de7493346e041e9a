"""A rule as a lawyer reads it: in words of its own language, with what it follows and what others conclude."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import icprules
from icprules.report.rule_text import rule_lines
from icprules.rulebook.check import matter

if TYPE_CHECKING:
    from icprules.text import Lang

RULEBOOK = icprules.load()


def shown(rule_id: str, lang: Lang) -> list[str]:
    rule = next(r for r in RULEBOOK.rules if r.id == rule_id)
    return [line.strip() for line in rule_lines(rule, RULEBOOK, lang)]


@pytest.mark.parametrize(
    ("lang", "head", "duty", "amount"),
    [
        ("zh", "第 1 步，以下任一项已违反时：", "不得为未备案的 App 提供网络接入", "金额：10,000 元"),
        ("en", "step 1, once one of these is broken:", "no network access for an unfiled App", "amount: 10,000 yuan"),
    ],
)
def test_a_consequence_is_read_with_what_it_follows_and_its_amount(
    lang: Lang, head: str, duty: str, amount: str
) -> None:
    lines = shown("access-provider-fined-for-app", lang)
    at = lines.index(head)
    assert [f"· app-not-connected-unfiled: {duty}", amount] == lines[at + 1 : at + 3]


def test_a_consequence_for_apps_follows_no_rule_on_websites_alone() -> None:
    text = "\n".join(shown("unfiled-app-fined", "en"))
    assert (True, True, False) == (
        "app-files-before-serving" in text,
        "deregistered-app-files-anew" in text,
        "non-commercial-website-files" in text,
    )


@pytest.mark.parametrize(
    ("rule_id", "lang", "line"),
    [
        ("app-channels", "zh", "备案渠道：网络接入服务提供者、应用分发平台（通常为网络接入服务提供者）"),
        ("website-channels", "en", "channels of filing: access provider"),
        ("app-bureau", "zh", "办理机关：主办者住所所在省份的通信管理局"),
        ("website-filed-by-access-provider", "en", "lodged by: access provider"),
    ],
)
def test_a_conclusion_is_read_in_words(rule_id: str, lang: Lang, line: str) -> None:
    assert line in shown(rule_id, lang)


def test_what_other_rules_conclude_is_that_of_this_kind_of_service() -> None:
    (channel,) = [line for line in shown("app-files-before-serving", "en") if line.startswith("through:")]
    assert (True, False) == ("an App is filed through" in channel, "a website" in channel)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_rule_is_read_with_the_bare_name_of_a_duty_or_a_conclusion(lang: Lang) -> None:
    ids = {rule.id for rule in RULEBOOK.rules}
    names = {matter(rule)[1] for rule in RULEBOOK.rules} - ids
    bare = {
        (rule.id, word)
        for rule in RULEBOOK.rules
        for line in rule_lines(rule, RULEBOOK, lang)
        for word in re.findall(r"[a-z]+(?:[-_][a-z0-9]+)+", line)
        if word in names
    }
    assert set() == bare
