"""What a plan itself says in zh and en: why there is nothing to do, what it takes for granted, what has happened.

Decides wording only; the words of steps come from the rulebook. Must not import assessment, engines or the command
line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, Text] = {
    "out_of_scope": Text(
        "该服务在查询日不在备案规则的适用范围，没有须办理的备案",
        "on the day asked about the filing rules do not reach the service: nothing has to be filed",
    ),
    "compliant": Text(
        "该服务在查询日没有待履行的义务",
        "on the day asked about nothing is open for the service",
    ),
    "beside": Text(
        "没有待办的备案、变更、注销或接入手续；另有其他待履行的义务",
        "no filing, change, deregistration or access filing is open; other duties are",
    ),
    "none_open": Text(
        "没有待办的备案、变更、注销或接入手续",
        "no filing, change, deregistration or access filing is open",
    ),
    "no_procedures": Text(
        "规则手册没有写明办理程序",
        "the rulebook says nothing of procedures",
    ),
}
ASSUMPTIONS: Mapping[str, Text] = {
    "lodged_today": Text(
        "顺推日期以材料当日齐备并提交为准",
        "dates counted forwards take the material to be ready and lodged on the day asked about",
    ),
    "received_when_confirmed": Text(
        "以短信核验（没有此步的，以初审）完成之日为通信管理局收到材料之日",
        "the administration is taken to receive the material on the day the SMS is confirmed, or, where there is none, "
        "the first review passed",
    ),
    "national_days": Text(
        "主办者所在省份未知，未计各省自有的放假安排",
        "the sponsor's province is not known; holidays of single provinces are not counted",
    ),
    "complete_material": Text(
        "材料齐全、准确，没有退回补正",
        "the material is complete and accurate and is not handed back",
    ),
}
TURNS: Mapping[str, Text] = {
    "granted": Text(
        "通信管理局已准予备案{on}：请把备案编号记入备案清单，再完成以下步骤",
        "the administration has filed the service{on}: enter the number among the filings, then take the steps below",
    ),
    "refused": Text(
        "申请未获准予{on}：补正后须重新提交，期限自通信管理局重新收到材料起算",
        "the application was refused{on}: put it right and lodge it anew; the time runs afresh from the new receipt",
    ),
    "returned": Text(
        "申请已退回补正{on}：补正后须重新提交，期限自通信管理局收到补正后的材料起算",
        "the application was handed back{on}: put it right and lodge it anew; the time runs from the receipt of what "
        "was put right",
    ),
    "sms_lapsed": Text(
        "核验短信已过期未确认{on}，申请按服务商的说法退回提交人：须重新审核并重发短信",
        "the SMS lapsed unconfirmed{on}, and by what vendors say the application went back to whoever lodged it: it "
        "has to be passed and the SMS sent again",
    ),
    "sms_unknown": Text(
        "短信核验是否已完成不明：逾期未确认的，申请会退回提交人",
        "whether the SMS was confirmed is not known: one that lapsed sends the application back to whoever lodged it",
    ),
    "step_unknown": Text(
        "申请已提交，但走到哪一步不明：以下日期按最早、最晚两端计算",
        "the application is under way, but at which step is not known: the dates are counted from both ends",
    ),
}
BEYOND_CALENDAR = Text(
    "工作日历只到 {day}，更远的日期无法推算",
    "the working-day calendar ends on {day}; days beyond it cannot be counted",
)
TURNED_ON = Text("（{day}）", " on {day}")
STEP_REMARKS: Mapping[str, Text] = {
    "overran": Text(
        "已超过所说的最长时间（{day}），请向{who}催办",
        "this has taken longer than the longest time said ({day}): ask the {who}",
    ),
    "seen_later": Text(
        "所据文本为 {day} 的版本，查询日当时是否如此不明",
        "read in a text of {day}; whether it was so on the day asked about is not known",
    ),
}
ASK_TIME = Text(
    "初审最短、最长各需要多少个工作日？请向提交人询问。",
    "How many working days does the first review take, at least and at most? Ask whoever lodges the filing.",
)
