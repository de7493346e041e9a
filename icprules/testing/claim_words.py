"""The sentences in which a claim about an assessment fails, in zh and en.

Decides wording only. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.wording import ACTOR, CERTAINTY, STATUS, VERDICT
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SENTENCES: Mapping[str, Text] = {
    "about": Text(
        "{service}，{day}，从{perspective}的角度：", "{service} on {day}, from the perspective of the {perspective}:"
    ),
    "verdict": Text("结论是“{found}”，不是“{expected}”", "the verdict is {found}, not {expected}"),
    "platform_verdict": Text(
        "平台结论是“{found}”，不是“{expected}”", "the platform verdict is {found}, not {expected}"
    ),
    "possible": Text(
        "仍有可能的结论是{found}，不是{expected}", "the verdicts still possible are {found}, not {expected}"
    ),
    "no_duty": Text(
        "规则手册中没有名为 `{given}` 的义务或禁止{close}",
        "the rulebook has no obligation or prohibition `{given}`{close}",
    ),
    "close": Text("；是否指 `{near}`？", "; did you mean `{near}`?"),
    "status": Text("“{title}”的状态是“{found}”，不是“{expected}”", "“{title}” is {found}, not {expected}"),
    "by": Text("“{title}”的期限是 {found}，不是 {expected}", "“{title}” is due by {found}, not by {expected}"),
    "no_date": Text("没有确定的日期", "no date that is known"),
    "certainty": Text(
        "“{title}”的期限是“{found}”，不是“{expected}”", "the date of “{title}” is {found}, not {expected}"
    ),
    "bureau": Text("“{title}”的办理机关是{found}，不是{expected}", "“{title}” goes to {found}, not to {expected}"),
    "filed_by": Text(
        "“{title}”由{found}提交，不是由{expected}提交", "“{title}” is lodged by the {found}, not by the {expected}"
    ),
    "through": Text(
        "“{title}”的法定渠道是{found}，不含{expected}", "“{title}” may go through {found}, not through the {expected}"
    ),
    "citing": Text("“{title}”依据的是{found}，不含{expected}", "“{title}” rests on {found}, not on {expected}"),
    "standing": Text(
        "“{title}”的依据效力是 {found}，不是 {expected}", "“{title}” has the standing {found}, not {expected}"
    ),
    "followed_by": Text(
        "“{title}”不履行的后果是{found}，不含{expected}", "what follows “{title}” is {found}, not {expected}"
    ),
    "rests_on": Text("“{title}”的状态取决于{found}，不是{expected}", "“{title}” hangs on {found}, not on {expected}"),
    "asks_for": Text("要问的是{found}，不是{expected}", "what is asked for is {found}, not {expected}"),
    "no_notice": Text("规则手册中没有名为 `{given}` 的提示{close}", "the rulebook has no notice `{given}`{close}"),
    "says": Text("提示中没有 `{expected}`；有{found}", "there is no notice `{expected}`; there are {found}"),
    "silent_on": Text("提示中有 `{expected}`，不应有", "there is a notice `{expected}`, where none was expected"),
    "next_change": Text("下一次变化在 {found}，不是 {expected}", "the next change is on {found}, not on {expected}"),
    "none": Text("无", "nothing"),
    "no_one": Text("未确定的一方", "nobody that is known"),
    "why": Text("逐条理由：", "clause by clause:"),
}


def sentence(name: str, lang: Lang, /, **values: object) -> str:
    """Return one sentence with its places filled in.

    Args:
        name: Of the sentence.
        lang: Language.
        values: What goes into its places.

    Returns:
        The sentence.

    Example:
        >>> sentence("verdict", "en", found="compliant", expected="non-compliant")
        'the verdict is compliant, not non-compliant'
    """
    return SENTENCES[name].to(lang).format(**values)


def word(name: str, lang: Lang) -> str:
    """Return the word for a verdict, a status, an actor or a certainty; the name itself for anything else.

    Example:
        >>> word("action_required", "en"), word("running_platform", "zh"), word("none", "en")
        ('action required', '运行平台', 'nothing')
    """
    known = {
        **STATUS,
        **VERDICT,
        **ACTOR,
        **CERTAINTY,
        **{one: SENTENCES[one] for one in ("none", "no_date", "no_one")},
    }
    return known[name].to(lang) if name in known else name


def words(names: Iterable[str], lang: Lang) -> str:
    """Return several words as a list in running prose.

    Example:
        >>> words(["due", "overdue"], "en"), words([], "zh")
        ('due, overdue', '无')
    """
    return {"zh": "、", "en": ", "}[lang].join(word(name, lang) for name in names) or word("none", lang)
