"""The sentences of a rule as a lawyer reads it, in zh and en.

Decides wording only. Must not import anything but `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.rulebook.law import Amount

_WORDS: Mapping[str, Text] = {
    "head": Text("{id}：{title}", "{id}: {title}"),
    "kind": Text("类别：{kind}", "kind: {kind}"),
    "kind_obligation": Text("义务", "obligation"),
    "kind_prohibition": Text("禁止", "prohibition"),
    "kind_exemption": Text("豁免", "exemption"),
    "kind_conclusion": Text("结论", "conclusion"),
    "kind_consequence": Text("后果", "consequence"),
    "kind_notice": Text("提示", "notice"),
    "in_force": Text("施行：{period}", "in force: {period}"),
    "always": Text("不限", "always"),
    "from": Text("自 {day} 起", "from {day}"),
    "unverified": Text(
        "据信自 {day} 起，未核实；不早于 {earliest}",
        "believed to be from {day}, not verified; not before {earliest}",
    ),
    "latest": Text("首日未知，最迟自 {day} 起", "first day not known; from {day} at the latest"),
    "latest_not_before": Text(
        "首日未知，最迟自 {day} 起，不早于 {earliest}",
        "first day not known; from {day} at the latest, not before {earliest}",
    ),
    "comma": Text("，", ", "),
    "until": Text("至 {day}（含当日）", "until {day}, inclusive"),
    "from_until": Text("{first} 至 {last}（含当日）", "{first} to {last}, inclusive"),
    "judged_on": Text("按该日的法律判断：{fact}", "judged by the law of: {fact}"),
    "when": Text("适用条件，须同时满足", "applies when all of these hold"),
    "unless": Text("有以下任一情形的，不适用", "does not apply when any of these holds"),
    "then": Text("内容", "says"),
    "who": Text("义务人：{who}", "binds: the {who}"),
    "lodged_by": Text("提交人：{value}", "lodged by: {value}"),
    "through": Text("渠道：{value}", "through: {value}"),
    "to": Text("办理机关：{value}", "with: {value}"),
    "due": Text("期限：{text}", "due: {text}"),
    "continuing": Text("持续义务，自产生之日起", "continuing, from the day it arises"),
    "due_on": Text("{day}（含当日）", "{day}, inclusive"),
    "due_within": Text("“{fact}”之后 {period}内，当日不计", "within {period} after “{fact}”, that day not counted"),
    "due_at_least": Text("至少早于“{fact}”{n} 日", "at least {n} days before “{fact}”"),
    "due_on_day_of": Text("最迟“{fact}”当日", "at the latest on “{fact}”"),
    "due_before": Text("最迟“{fact}”前一日", "at the latest on the day before “{fact}”"),
    "working_days": Text("{n} 个工作日", "{n} working days"),
    "days": Text("{n} 日", "{n} days"),
    "months": Text("{n} 个月", "{n} months"),
    "years": Text("{n} 年", "{n} years"),
    "hours": Text("{n} 小时", "{n} hours"),
    "rollover_none": Text("末日逢休息日不顺延", "does not roll over a day of rest"),
    "rollover_next_working_day": Text("末日逢休息日顺延至下一个工作日", "rolls over to the next working day"),
    "done": Text("履行的标志：", "done when:"),
    "ended": Text("终止的情形：", "ended when:"),
    "upcoming": Text("尚未到时的情形：", "still to come when:"),
    "broken": Text("违反的情形：", "broken when:"),
    "conclusion": Text("{name}：{value}", "{name}: {value}"),
    "follows": Text("第 {step} 步，以下任一项{statuses}时：", "step {step}, once one of these is {statuses}:"),
    "amount": Text("金额：{sums}", "amount: {sums}"),
    "between": Text("{least} 至 {most}", "{least} to {most}"),
    "by": Text("由{who}作出", "by: {who}"),
    "as_concluded": Text("依其他规则的结论（{names}）", "as other rules conclude ({names})"),
    "channels": Text("{names}（通常为{usual}）", "{names} (usually the {usual})"),
    "bureau_of": Text("{fact}的通信管理局", "the communications administration of the {fact}"),
    "overrides": Text("优先于以下规则", "displaces"),
    "overridden": Text("让位于以下规则", "gives way to"),
    "followed": Text("不履行或违反的后果", "what follows otherwise"),
    "basis": Text("依据", "basis"),
    "note": Text("说明：{text}", "note: {text}"),
    "facts": Text("法律页条目：{names}", "entries of the law page: {names}"),
    "checked": Text("最近核对：{day}", "last checked on {day}"),
    "limitations": Text("局限：{text}", "limitations: {text}"),
    "compared": Text("{label}{operator}{wanted}", "{label} {operator}{wanted}"),
    "answered": Text("{label}——{answer}", "{label} — {answer}"),
}
# Of the built-in rulebook; a partner's own conclusions go by their names.
_CONCLUSIONS: Mapping[str, Text] = {
    "filed_by": Text("提交人", "lodged by"),
    "filing_channels": Text("备案渠道", "channels of filing"),
    "competent_bureau": Text("办理机关", "competent administration"),
}
_CURRENCIES: Mapping[str, Text] = {"CNY": Text("元", "yuan")}


def say_rule(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence with its places filled in.

    Args:
        key: Its name.
        lang: Language.
        **values: What its places stand for.

    Returns:
        The sentence.

    Example:
        >>> say_rule("from", "en", day="2023-08-04")
        'from 2023-08-04'
    """
    return _WORDS[key].to(lang).format(**values)


def conclusion_words(name: str, lang: Lang) -> str:
    """Return what a conclusion is called.

    Args:
        name: Its name in rule files.
        lang: Language.

    Returns:
        The words, or the name where it has none.

    Example:
        >>> conclusion_words("filing_channels", "zh"), conclusion_words("reviewer", "zh")
        ('备案渠道', 'reviewer')
    """
    return _CONCLUSIONS[name].to(lang) if name in _CONCLUSIONS else name


def sum_words(amount: Amount, lang: Lang) -> str:
    """Return a sum of money, or two bounds, both inclusive.

    Args:
        amount: Whole units of its currency.
        lang: Language.

    Returns:
        The sums with marked thousands, and the currency.

    Example:
        >>> from icprules.rulebook.law import Amount
        >>> sum_words(Amount(currency="CNY", minimum=5000, maximum=50000), "en")
        '5,000 to 50,000 yuan'
    """
    currency = _CURRENCIES[amount.currency].to(lang) if amount.currency in _CURRENCIES else amount.currency
    least, most = f"{amount.minimum:,}", f"{amount.maximum:,}"
    sums = least if least == most else say_rule("between", lang, least=least, most=most)
    return f"{sums} {currency}"
