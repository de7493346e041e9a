"""The sentences of a calendar feed, in zh and en.

Decides wording only. Must not import anything but `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

CALENDAR_WORDS: Mapping[str, Text] = {
    "name": Text("备案期限", "Filing deadlines"),
    "name_of_plan": Text("备案计划", "Filing plan"),
    "about": Text(
        "查询日 {day}，立场：{who}；日期均为北京日期。另有 {n} 项没有确定的日期，未列入日历。",
        "As of {day}, for the {who}; every date is a Beijing date. What has no known date and is not in the calendar:"
        " {n}.",
    ),
    "about_all": Text(
        "查询日 {day}，立场：{who}；日期均为北京日期。",
        "As of {day}, for the {who}; every date is a Beijing date.",
    ),
    # What stands behind the title of a duty.
    "projected": Text("{title}（推算日期）", "{title} (projected date)"),
    "announced": Text("{title}（放假安排尚未核证）", "{title} (holiday arrangement not certified yet)"),
    "bounded": Text("{title}（日期未知，以此日为界）", "{title} (day not known, this is its bound)"),
    "possibly": Text("{title}（是否须办尚待确认）", "{title} (whether it applies is not settled)"),
    "missed": Text("{title}（期限已过，尚未办理）", "{title} (the day has passed, not done)"),
    "done": Text("{title}（已履行）", "{title} (done)"),
    "not_law": Text("{title}（{standing}）", "{title} ({standing})"),
    # What is overdue also stands on the day asked about.
    "late": Text("已逾期 {n} 天：{title}", "{n} days overdue: {title}"),
    "late_one": Text("已逾期 1 天：{title}", "1 day overdue: {title}"),
    "not_met": Text("尚未履行：{title}", "not met: {title}"),
    "broken": Text("正在违反：{title}", "being broken: {title}"),
    "decision": Text("{bureau}应在这一天之前（含当日）作出决定", "The {bureau} decides by this day"),
    "decision_projected": Text(
        "{bureau}应在这一天之前（含当日）作出决定（推算日期）",
        "The {bureau} decides by this day (projected date)",
    ),
    "administration": Text("通信管理局", "communications administration"),
    # Steps of a plan.
    "step_title": Text("第 {n} 步 {title}", "step {n}, {title}"),
    "step_title_of": Text("第 {n} 步 {title}（{who}）", "step {n}, {title} ({who})"),
    "step_by": Text("{title}，最迟这一天完成", "{title}, by this day"),
    "step_by_maybe": Text("{title}，最迟这一天完成（推算日期）", "{title}, by this day (projected date)"),
    "step_between": Text("{title}，预计在此期间完成", "{title}, expected to end in these days"),
    "step_from": Text("{title}，预计最早这一天完成", "{title}, expected on this day at the earliest"),
    "step_until": Text("{title}，预计最迟这一天完成", "{title}, expected by this day at the latest"),
    "reckoned": Text("自 {day} 起算", "reckoned from {day}"),
    # The description.
    "duty": Text("所为义务：{title}", "For the duty: {title}"),
    "status": Text("查询日 {day} 的状态：{status}", "Status on {day}: {status}"),
    "row": Text("{label}：{text}", "{label}: {text}"),
    "planned": Text("从计划日期起算，计划变动时随之变动", "counted from a planned day, and moves with it"),
    "law": Text(
        "规则手册 {name} {version}，依据截至 {known}；查询日 {day}",
        "Rulebook {name} {version}, evidence up to {known}; as of {day}",
    ),
    "alarm": Text("{n} 天后：{title}", "In {n} days: {title}"),
    "alarm_one": Text("明天：{title}", "Tomorrow: {title}"),
    "alarm_today": Text("今天：{title}", "Today: {title}"),
    # Categories.
    "deadline": Text("期限", "deadline"),
    "reminder": Text("逾期", "overdue"),
    "decided": Text("审核", "decision"),
    "step": Text("办理步骤", "step"),
}
"""By name; the places in braces are filled by `told`."""


def told(key: str, **values: object) -> Text:
    """Return a sentence in both languages with its places filled in.

    Args:
        key: Name in `CALENDAR_WORDS`.
        **values: What its places stand for; a `Text` gives each language its own.

    Returns:
        The sentence.

    Example:
        >>> told("done", title=Text("备案", "filing")).en
        'filing (done)'
    """
    return CALENDAR_WORDS[key].filled(**values)
