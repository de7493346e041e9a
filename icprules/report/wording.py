"""The words of the library's own vocabulary in zh and en: actors, statuses, verdicts, operators, standings.

Decides wording only. Words of the law come from the rulebook, wording of errors from `messages.toml`. Must not
import engines, decide or explain.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.subjects.facts import NEVER
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import FactSpec, Value

ACTOR: Mapping[str, Text] = {
    "sponsor": Text("主办者", "sponsor"),
    "access_provider": Text("网络接入服务提供者", "access provider"),
    "distribution_platform": Text("应用分发平台", "distribution platform"),
    "running_platform": Text("运行平台", "running platform"),
    "device_maker": Text("智能终端生产企业", "device maker"),
    "bureau": Text("通信管理局", "communications administration"),
    "other": Text("其他机关", "another authority"),
}
STATUS: Mapping[str, Text] = {
    "not_applicable": Text("不适用", "not applicable"),
    "not_raised": Text("未提出", "not raised"),
    "upcoming": Text("尚未到时", "upcoming"),
    "due": Text("待履行", "due"),
    "overdue": Text("已逾期", "overdue"),
    "fulfilled": Text("已履行", "fulfilled"),
    "fulfilled_late": Text("逾期后履行", "fulfilled late"),
    "ended": Text("义务已终止", "ended"),
    "undetermined": Text("无法确定", "undetermined"),
    "kept": Text("未违反", "kept"),
    "broken": Text("已违反", "broken"),
}
VERDICT: Mapping[str, Text] = {
    "non_compliant": Text("不合规", "non-compliant"),
    "action_required": Text("需要办理", "action required"),
    "compliant": Text("合规", "compliant"),
    "out_of_scope": Text("不在适用范围", "out of scope"),
    "undetermined": Text("无法确定", "undetermined"),
}
STANDING: Mapping[str, Text] = {
    "law": Text("法律法规规章", "law"),
    "normative": Text("规范性文件", "normative document"),
    "policy": Text("平台规则，非法律", "platform policy, not law"),
    "practice": Text("实务做法，非法律", "practice, not law"),
    "inference": Text("本库的推论，非法律原文", "our inference, not the text"),
}
REACH: Mapping[str, Text] = {
    "direct": Text("直接适用", "direct"),
    "by_analogy": Text("参照网站适用于 App", "reaches Apps by analogy with websites"),
}
VERIFICATION: Mapping[str, Text] = {
    "text": Text("已核对全文", "whole text read"),
    "clause": Text("已核对条款转载", "clause read in a reproduction"),
    "secondary": Text("依据二手来源", "from a secondary source"),
}
CERTAINTY: Mapping[str, Text] = {
    "confirmed": Text("已确认", "confirmed"),
    "announced": Text("已公布，尚未核证", "announced, not yet certified"),
    "projected": Text("推算，放假安排尚未公布", "projected, the holiday arrangement is not announced"),
    "beyond_calendar": Text(
        "超出工作日历的范围，无法推算", "outside the calendar of working days, so it cannot be counted"
    ),
}
OPERATOR: Mapping[str, Text] = {
    "is": Text("为", "is"),
    "in": Text("属于", "is one of"),
    "before": Text("早于", "is before"),
    "on_or_before": Text("不晚于", "is on or before"),
    "on_or_after": Text("不早于", "is on or after"),
    "after": Text("晚于", "is after"),
    "lt": Text("小于", "is below"),
    "le": Text("不大于", "is at most"),
    "ge": Text("不小于", "is at least"),
    "gt": Text("大于", "is above"),
}
FIELD: Mapping[str, Text] = {
    "status": Text("状态", "status"),
    "date": Text("期限", "date"),
    "channel": Text("办理渠道", "channel"),
    "bureau": Text("办理机关", "bureau"),
}
WEEKDAY: tuple[Text, ...] = (
    Text("星期一", "Monday"), Text("星期二", "Tuesday"), Text("星期三", "Wednesday"), Text("星期四", "Thursday"),
    Text("星期五", "Friday"), Text("星期六", "Saturday"), Text("星期日", "Sunday"),
)  # fmt: skip
LIBRARY_NOTICES: Mapping[str, Text] = {
    "past_breach": Text(
        "“{title}”曾未按期履行，过去的违法状态不因其后履行而消除。",
        "“{title}” was not met in time; doing it later does not undo the past breach.",
    ),
    "ended_unmet": Text(
        "“{title}”在服务终止前没有履行；如果当时期限已过，终止不消除该违法状态。",
        "“{title}” was not met before the service ended; if its time had passed by then, ending does not undo it.",
    ),
    "by_analogy_alone": Text(
        "“{title}”对本服务只是参照适用：应当照办，但现在是否已构成违反，不能确定。",
        "“{title}” reaches this service by analogy alone: do as it says; whether it is already broken is not certain.",
    ),
    "projected_date": Text(
        "至少一个日期依赖尚未公布的放假安排，只能给出区间；公布后须重新计算。",
        "At least one date rests on a holiday arrangement that is not announced, so it is a range to be recomputed.",
    ),
    "beyond_calendar": Text(
        "至少一个日期超出工作日历的范围，无法推算，只能给出界限。",
        "At least one date lies outside the calendar of working days and cannot be counted; only its bounds are given.",
    ),
    "plan_passed": Text(
        "{title}已过而服务尚未上线：请更新计划日期；在完成备案之前不得上线。",
        "The {title} has passed and the service has not started: give a new plan; it is filed before it starts.",
    ),
    "commencement_unverified": Text(
        "“{title}”自哪一日起适用，未经核实；依赖它的结果请另行确认。",
        "From which day “{title}” applies was not verified; confirm what rests on it.",
    ),
    "judged_on": Text(
        "适用 {day} 的法律，即行为发生之日的法律；事实和期限以查询日为准。",
        "The law of {day}, the day of the conduct, is applied; facts and deadlines are those of the day asked about.",
    ),
    "known_on": Text(
        "只依据截至 {day}（含当日）已经公布的规定和放假安排；其后公布的一概不计。",
        "Only rules and holiday arrangements published by {day}, that day included, count; nothing later does.",
    ),
    "publication_unverified": Text(
        "下列文件的公布日期未经核实，当时是否已经公布不明，依赖其规则的结果因此无法确定：{names}。",
        "Whether these had been published by then is open, since their day of publication was not verified; what rests"
        " on their rules is therefore undetermined: {names}.",
    ),
    "milder_law": Text(
        "行为时的规定是“{earlier}”；自 {day} 起规定已经改轻：“{later}”。依《行政处罚法》第三十七条，"
        "其后才作出处罚决定的，应适用较轻的新规定（推断）。",
        "The rule of the day of the conduct is “{earlier}”; since {day} a milder one stands: “{later}”. By article 37"
        " of the Administrative Penalties Law a decision made since then applies the milder rule (inference).",
    ),
    "law_age": Text(
        "本规则手册的依据截至 {title}；此后的变化未收入，请自行核对。",
        "The evidence of this rulebook ends on {title}; later changes are not in it and must be checked.",
    ),
}
YES_NO: Mapping[bool, Text] = {True: Text("是", "yes"), False: Text("否", "no")}
NOT_MET = Text("未履行", "not met")
UNKNOWN = Text("未知", "unknown")
NEVER_TEXT = Text("没有", "none")


def status_in_words(status: str, lang: Lang, *, is_dated: bool) -> str:
    """Return the status of a duty as a person reads it; a standing duty has no day to be late for.

    Args:
        status: The status.
        lang: Language.
        is_dated: Whether the duty has a deadline.

    Returns:
        The words.

    Example:
        >>> status_in_words("overdue", "en", is_dated=False)
        'not met'
    """
    return (STATUS[status] if is_dated or status != "overdue" else NOT_MET).to(lang)


def in_words(spec: FactSpec, value: Value | None, lang: Lang) -> str:
    """Return the value of a fact as a person reads it.

    Args:
        spec: The fact.
        value: Its value, or None when it is unknown.
        lang: Language.

    Returns:
        The value's label where it has one.

    Example:
        >>> from icprules import load
        >>> in_words(load().schema.facts["service.kind"], "mini_program", "en")
        'mini-program'
    """
    if value is None:
        return UNKNOWN.to(lang)
    if isinstance(value, bool):
        return YES_NO[value].to(lang)
    if isinstance(value, tuple):
        comma = {"zh": "、", "en": ", "}[lang]
        return comma.join(in_words(spec, member, lang) for member in value) or NEVER_TEXT.to(lang)
    if isinstance(value, str) and value in spec.values:
        return spec.values[value].to(lang)
    if value == NEVER:
        return NEVER_TEXT.to(lang)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def date_in_words(day: datetime.date, lang: Lang) -> str:
    """Return a date with its weekday.

    Example:
        >>> date_in_words(datetime.date(2024, 3, 31), "en"), date_in_words(datetime.date(2024, 3, 31), "zh")
        ('2024-03-31 (Sunday)', '2024-03-31（星期日）')
    """
    weekday = WEEKDAY[day.weekday()].to(lang)
    return f"{day.isoformat()}（{weekday}）" if lang == "zh" else f"{day.isoformat()} ({weekday})"


EXPLAIN: Mapping[str, Text] = {
    "head": Text("{service}，{as_of}：{verdict}", "{service} on {as_of}: {verdict}"),
    "possible": Text("仍有可能：{names}", "still possible: {names}"),
    "platform": Text("平台规则与实务（非法律）：{verdict}", "platform policy and practice (not law): {verdict}"),
    "missing": Text("尚缺的事实，按重要性排列：", "facts to ask for, the most useful first:"),
    "duty": Text("{title}：{status}（{who}）", "{title}: {status} ({who})"),
    "others": Text("其他各方的义务：", "duties of others:"),
    "exempted": Text("暂不适用，因“{title}”", "not applicable for now, because of “{title}”"),
    "consequences": Text("否则：", "otherwise:"),
    "basis": Text("依据：", "basis:"),
    "cited": Text("〔{cited}；{remarks}〕", "[{cited}; {remarks}]"),
    "due_open": Text("期限：{stated}", "due: {stated}"),
    "due_left": Text("期限：{day}，还有 {days} 日", "due: {day}, {days} days left"),
    "due_left_one": Text("期限：{day}，还有 1 日", "due: {day}, 1 day left"),
    "due_past": Text("期限：{day}，已过 {days} 日", "due: {day}, {days} days ago"),
    "due_past_one": Text("期限：{day}，已过 1 日", "due: {day}, 1 day ago"),
    "all": Text("同时满足", "all of these"),
    "any": Text("至少满足一项", "at least one of these"),
    "none_of": Text("以下均不成立", "none of these"),
    "not": Text("并非：{text}", "not: {text}"),
    "not_displaced": Text("未被另一规则排除：{title}", "not displaced by: {title}"),
    "rule_applies": Text("另一规则适用：{title}", "another rule applies: {title}"),
    "in_force.from": Text("规则自 {day} 起施行", "the rule is in force from {day}"),
    "in_force.until": Text("规则施行至 {day}", "the rule is in force until {day}"),
    "compared": Text("{label}{operator}{wanted}（事实：{got}）", "{label} {operator} {wanted} (fact: {got})"),
    "question_rule": Text("是否适用", "does it apply"),
    "question_done": Text("是否已履行", "is it done"),
    "question_ended": Text("义务是否已终止", "has it ended"),
    "question_upcoming": Text("是否尚未到时", "is it still to come"),
    "question_broken": Text("是否已违反", "is it broken"),
}
"""Sentences of explanations."""
