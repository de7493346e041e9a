"""The sentences of a plan for people, in zh and en.

Decides wording only. Words of the steps come from the rulebook, those that every report shares from
`report_words.py`. Must not import anything but `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMELINESS: Mapping[str, Text] = {
    "in_time": Text("来得及", "in time"),
    "at_risk": Text("未必来得及", "at risk"),
    "late": Text("来不及", "too late"),
    "overdue": Text("已逾期", "overdue"),
    "open": Text("尚不能确定", "not known yet"),
    "no_deadline": Text("没有截止日", "no deadline"),
}
NOTHING = Text("无须办理", "nothing to do")
UNITS: Mapping[str, Text] = {
    "working_days": Text("个工作日", "working days"),
    "days": Text("日", "calendar days"),
    "hours": Text("小时", "hours"),
}
ONE: Mapping[str, Text] = {
    "working_days": Text("个工作日", "working day"),
    "days": Text("日", "calendar day"),
    "hours": Text("小时", "hour"),
}
WORDS: Mapping[str, Text] = {
    # Heading.
    "planned": Text("自 {day}起的办理计划", "Plan from {day}"),
    "planned_today": Text(
        "自 {day}起的办理计划（北京今天，未指定 --as-of）", "Plan from {day} (today in Beijing, no --as-of given)"
    ),
    "count": Text("共 {n} 项服务：{parts}", "{n} services: {parts}"),
    "count_one": Text("1 项服务：{parts}", "1 service: {parts}"),
    "count_part": Text("{n} 项{state}", "{n} {state}"),
    # The headline of a service.
    "headline": Text("{title}：{timeliness}", "{title}: {timeliness}"),
    "nothing": Text("无须办理；法律结论：{verdict}", "Nothing to do; under the law: {verdict}"),
    "real_days": Text(
        "距截止日 {left}，但通信管理局最长可审核 {decision} 个工作日：离它必须收到材料只剩 {days}"
        "（{workdays} 个工作日），初审和短信核验也在其中",
        "{left} to the deadline, but the administration may take {decision} working days of them: {days} until it must "
        "have the material, working days among them: {workdays}, first review and SMS included",
    ),
    "real_none": Text(
        "距截止日 {left}，但要留足通信管理局 {decision} 个工作日，材料 {days}前就该收到",
        "{left} to the deadline, but to leave the administration its {decision} working days the material had to "
        "arrive {days} ago",
    ),
    "real_today": Text(
        "距截止日 {left}，但通信管理局最长可审核 {decision} 个工作日，今天就须收到材料",
        "{left} to the deadline, but the administration may take {decision} working days and must have the material "
        "today",
    ),
    "overdue_by": Text("截止日已过 {n}", "the deadline was {n} ago"),
    "a_day": Text("1 天", "1 day"),
    "some_days": Text("{n} 天", "{n} days"),
    # A course.
    "deadline": Text("截止", "deadline"),
    "receive": Text("收件", "receipt"),
    "lodge": Text("提交", "lodging"),
    "forwards": Text("顺推", "forwards"),
    "lodged_today": Text("如今日提交", "lodged today"),
    "lodged_that_day": Text("在终止当日提交", "lodged on the day it ends"),
    "can_be_today": Text("今天即可完成", "can be done today"),
    "band_brief": Text("（推算）", " [projected]"),
    "as_it_stands": Text("照目前进度", "as it stands"),
    "lawful": Text("合法起始", "lawful"),
    "obstacle": Text("先决", "first"),
    "channel": Text("渠道", "through"),
    "meets": Text("同时满足", "meets too"),
    "news": Text("进展", "so far"),
    "for_duty": Text("义务", "duty"),
    "by_receipt": Text(
        "通信管理局最迟须于 {workday}收到材料，这是最后一个工作日；{day}是休息日，当天收到也不误期",
        "the administration must have the material by {workday}, the last working day; {day}, a day of rest, would "
        "still do",
    ),
    "by_receipt_one": Text(
        "通信管理局最迟须于 {workday}收到材料", "the administration must have the material by {workday}"
    ),
    "receipt_past": Text("；这一天已过", "; that day is past"),
    "by_change": Text(
        "变更须于 {day}前（含当日）报到原备案机关", "the change must be with the administration by {day}"
    ),
    "by_ending": Text(
        "在服务终止之日 {day}提交；不宜提前，注销后不得再提供服务",
        "lodge on {day}, the day the service ends, and not earlier: once deregistered it may not serve",
    ),
    "by_lodging": Text(
        "最迟 {workday}提交，才能让通信管理局在工作日收到；再晚不得过 {day}",
        "lodge by {workday} so that it arrives on a working day; {day} is the very last day",
    ),
    "by_lodging_one": Text("最迟 {workday}提交", "lodge by {workday}"),
    "begin": Text("开始", "begin"),
    "by_beginning": Text(
        "最迟 {workday}开始准备；再晚不得过 {day}", "begin to prepare by {workday}; {day} is the very last day"
    ),
    "by_beginning_one": Text("最迟 {workday}开始准备", "begin to prepare by {workday}"),
    "lodging_unknown": Text(
        "尚不能算出：{who}的初审用时未知，见第 {number} 问；初审须在 {day}前（含当日）完成",
        "cannot be said: how long the {who} takes is not known, see question {number}; its review must be over by "
        "{day}",
    ),
    "review_room": Text(
        "今天提交的话，留给初审 {n} 个工作日", "lodged today, the working days left for its review are {n}"
    ),
    "ends_between": Text("{start}，在 {first}至 {last}之间办结", "{start}, done between {first} and {last}"),
    "ends_on": Text("{start}，{day}办结", "{start}, done on {day}"),
    "ends_after": Text(
        "{start}，最早 {first}办结，最迟何时尚不能确定",
        "{start}, done on {first} at the earliest; the latest day is open",
    ),
    "ends_by": Text("{start}，最迟 {last}办结", "{start}, done by {last}"),
    "ends_open": Text("何时办结尚不能确定", "when it is done cannot be said yet"),
    "met_when_lodged": Text("今日提交即为履行", "lodged today the duty is met"),
    "late_between": Text("比截止日晚 {least} 至 {most}", "{least} to {most} after the deadline"),
    "late_by": Text("比截止日晚 {most}", "{most} after the deadline"),
    "late_at_most": Text("最多比截止日晚 {most}", "up to {most} after the deadline"),
    "late_at_least": Text("至少比截止日晚 {least}", "at least {least} after the deadline"),
    "launch_from": Text(
        "先备案、后上线：最早自 {first}起可以上线；按最长用时计算，自 {last}起",
        "file first, then serve: the launch is lawful from {first} at the earliest, by the longest times from {last}",
    ),
    "launch_open": Text(
        "先备案、后上线：备案完成的次日起方可上线", "file first, then serve: the launch is lawful from the day after"
    ),
    "postpone": Text("按最长用时计算，上线须推迟 {n}", "by the longest times the launch has to move by {n}"),
    "change_from": Text(
        "变更最早自 {first}起生效才不违反提前三十日的要求",
        "the change may take effect from {first} at the earliest",
    ),
    "through": Text("经{who}提交", "lodged through the {who}"),
    "also_through": Text("也可经{names}提交（--through）", "the {names} would do as well (--through)"),
    "through_open": Text("经谁提交取决于：{names}", "the channel depends on: {names}"),
    "to_bureau": Text("向{name}办理", "with the {name}"),
    # A step.
    "what": Text("做什么", "what"),
    "when": Text("时间", "when"),
    "takes": Text("用时", "takes"),
    "material": Text("材料", "material"),
    "basis": Text("依据", "basis"),
    "step_done_on": Text("{day}已完成", "done on {day}"),
    "step_done": Text("已完成", "done"),
    "step_running": Text("自 {day}起进行中", "under way since {day}"),
    "step_running_open": Text("进行中", "under way"),
    "step_unclear": Text("可能在这一步或之后", "at this step, or a later one"),
    "step_between": Text("{start}，在 {first}至 {last}之间", "{start}, between {first} and {last}"),
    "step_on": Text("{start}，{day}", "{start}, on {day}"),
    "step_after": Text("{start}，最早 {first}", "{start}, {first} at the earliest"),
    "step_by": Text("{start}，最迟 {last}", "{start}, {last} at the latest"),
    "step_open": Text("日期尚不能推算", "the days cannot be said yet"),
    "latest_by": Text(
        "为赶上截止日，最迟 {workday}，再晚不得过 {day}", "to be in time by {workday}, {day} at the very last"
    ),
    "latest_by_one": Text("为赶上截止日，最迟 {workday}", "to be in time by {workday}"),
    "projected_safe": Text(
        "（推算区间中最早的一天，放假安排尚未公布）", " [the earliest of a projected band; holidays not announced]"
    ),
    "announced_note": Text("（所依据的放假安排尚未核证）", " [rests on an arrangement that is not certified yet]"),
    "span": Text("{least} 至 {most} {unit}", "{least} to {most} {unit}"),
    "exactly": Text("{most} {unit}", "{most} {unit}"),
    "at_most": Text("至多 {most} {unit}", "at most {most} {unit}"),
    "no_minimum": Text("法律没有规定最短时间", "no minimum in law"),
    "seen_least": Text("见过最短 {least} {unit}", "as little as {least} {unit} is told of"),
    "you_said": Text("由您给出", "as you gave it"),
    "not_known": Text("未知，见第 {number} 问", "not known, see question {number}"),
    "no_figure": Text("未查到", "no figure was found"),
    "may_rest": Text("可能适用：{cited}", "may apply: {cited}"),
    # While it is late.
    "meanwhile": Text("迟延期间", "meanwhile"),
    "exposed_until": Text("自 {first}起，至办结；最迟 {last}", "from {first} until it is done; at the latest {last}"),
    "exposed_open": Text("自 {first}起，至办结", "from {first} until it is done"),
    "if_late": Text("如未能按期：{text}", "unless it is in time: {text}"),
    "breaches": Text("违反", "breaches"),
    "breach": Text("{who}：{title}", "{who}: {title}"),
    # Around it.
    "beside": Text("另有待履行的义务，不在本计划内", "Also open, and not part of this plan"),
    "lead_time_form": Text("--lead-time {name}=最短..最长wd", "--lead-time {name}=LEAST..MOSTwd"),
    "settles_time": Text("答案可确定用时", "settles the time it takes"),
    "settles": Text("答案可确定{names}", "settles {names}"),
    "again": Text(
        "每走完一步，把实际日期填入 application，再重新规划",
        "When a step has happened, give its day under application and plan again",
    ),
    "nothing_foot": Text("事实或法律变化后请重新查询", "Ask again when facts or the law change"),
}
NEEDED: Mapping[str, Text] = {
    "status": Text("是否须办理", "whether it is owed"),
    "date": Text("期限", "the deadline"),
    "channel": Text("办理渠道", "the channel"),
    "bureau": Text("办理机关", "the administration"),
    "time": Text("用时", "the time it takes"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence of a plan with its places filled in.

    Args:
        key: Name in `WORDS`.
        lang: Language.
        **values: What its places stand for.

    Returns:
        The sentence.

    Example:
        >>> say("through", "en", who="access provider")
        'lodged through the access provider'
    """
    return WORDS[key].to(lang).format(**values)
