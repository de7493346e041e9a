"""The sentences of a report for people, in zh and en.

Decides wording only. Words of the library's vocabulary are in `wording.py`. Must not import anything but
`text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: Mapping[str, Text] = {
    # Heading and foot.
    "asked": Text("查询日 {day}", "As of {day}"),
    "asked_today": Text("查询日 {day}（北京今天，未指定 --as-of）", "As of {day} (today in Beijing, no --as-of given)"),
    "perspective": Text("立场：{who}", "for the {who}"),
    "language": Text("语言：中文（--lang zh）", "in English (--lang en)"),
    "only_standing": Text("只看：{names}", "only: {names}"),
    "count": Text("共 {n} 项服务：{parts}", "{n} services: {parts}"),
    "count_one": Text("1 项服务：{parts}", "1 service: {parts}"),
    "as_known_on": Text("以截至 {day} 已公布的规定为限", "as known on {day}"),
    "by_law_of_fact": Text("适用“{name}”当日的法律", "by the law of “{name}”"),
    "by_law_of": Text("适用 {day} 的法律", "by the law of {day}"),
    "count_part": Text("{n} 项{verdict}", "{n} {verdict}"),
    "unread": Text("另有 {n} 项未能读取，见错误信息", "{n} more could not be read, see the errors"),
    "engine_one": Text("引擎 {engine}", "Engine {engine}"),
    "engine_dual": Text(
        "compiled 与 durable 两个引擎独立判断，结论一致",
        "Two independent engines, compiled and durable, agree",
    ),
    "engine_single": Text("仅用一个引擎（compiled）：{reason}", "One engine only (compiled): {reason}"),
    "law": Text("规则手册 {name} {version}，依据截至 {day}", "Rulebook {name} {version}, evidence up to {day}"),
    "calendar": Text(
        "工作日历确认至 {day}（版本 {revision}）",
        "working-day calendar confirmed up to {day} (revision {revision})",
    ),
    # Overview.
    "overview": Text("一览，最急的在前", "Overview, most urgent first"),
    "column_service": Text("服务", "service"),
    "column_verdict": Text("结论", "verdict"),
    "column_next": Text("最急的一项", "most urgent"),
    "column_due": Text("期限", "due"),
    "due_left": Text("{day}，剩 {n} 天", "{day}, {n} days"),
    "due_today": Text("{day}，当天", "{day}, that day"),
    "due_late": Text("{day}，逾期 {n} 天", "{day}, {n} days late"),
    "about": Text("约 {day}", "about {day}"),
    "ask_first": Text("先问清 {n} 个问题", "Questions to ask first: {n}"),
    # One service.
    "verdict": Text("法律结论：{verdict}", "Under the law: {verdict}"),
    "possible": Text("{verdict}（可能是：{names}）", "{verdict} (could be: {names})"),
    "platform": Text("平台规则与实务（非法律）：{verdict}", "Platform policy and practice (not law): {verdict}"),
    "platform_items": Text("平台规则与实务的要求（非法律）", "What platforms and practice ask (not law)"),
    "questions": Text("需要问清", "Ask"),
    "settles": Text("答案可确定{names}", "settles {names}"),
    "more_questions": Text("另有 {n} 问，全部见 JSON 输出", "{n} more, all of them in the JSON output"),
    "others": Text("其他各方", "Others"),
    "other": Text("{who}：{status}——{title}", "{who}: {status} — {title}"),
    "materials": Text("备案材料", "Material to file"),
    "notices": Text("提示", "Note"),
    "pending_changes": Text("即将变化", "Pending change"),
    "also_check": Text("另请核对", "Also check"),
    "open_questions": Text("尚无定论", "Not settled"),
    "assumptions": Text("前提", "Taken for granted"),
    "next_change": Text(
        "如事实不变，{day}之前结论不变；届时请重新查询",
        "If the facts stay as they are, nothing changes before {day}; ask again then",
    ),
    "no_change": Text("如事实与法律不变，结论不再变化", "If facts and law stay as they are, nothing changes any more"),
    "no_duties": Text("没有须由其办理的事项", "There is nothing for it to do"),
    "shared": Text("适用于多项服务的说明", "Remarks on several services"),
    "remark_for_all": Text("{text}", "{text}"),
    "remark_for": Text("{text}（第 {numbers} 项）", "{text} ({numbers})"),
    "number_range": Text("{first} 至 {last}", "{first}-{last}"),
    # One duty.
    "by": Text("期限", "by"),
    "start": Text("何时送件", "in time"),
    "who": Text("谁办", "who"),
    "with": Text("向谁", "with"),
    "under_way": Text("办理中", "under way"),
    "otherwise": Text("否则", "or else"),
    "now": Text("后果", "follows"),
    "basis": Text("依据", "basis"),
    "depends": Text("取决于", "depends"),
    "depends_on_question": Text("第 {numbers} 问的答案", "the answer to question {numbers}"),
    "depends_on_questions": Text("第 {numbers} 问的答案", "the answers to questions {numbers}"),
    "because": Text("原因", "because"),
    "left": Text("{day}，还剩 {n} 天", "{day}, {n} days left"),
    "left_one": Text("{day}，还剩 1 天", "{day}, 1 day left"),
    "left_none": Text(
        "{day}，就在查询日当天，当天完成仍算按期", "{day}, the day asked about; that day is still in time"
    ),
    "late": Text("{day}，已逾期 {n} 天", "{day}, {n} days overdue"),
    "late_one": Text("{day}，已逾期 1 天", "{day}, 1 day overdue"),
    "past": Text("{day}，已过 {n} 天", "{day}, {n} days past"),
    "past_one": Text("{day}，已过 1 天", "{day}, 1 day past"),
    "at": Text("{day} {time}（北京时间）", "{day} {time} Beijing time"),
    "not_rolled": Text("末日逢周末，不顺延", "a weekend, and it does not roll over"),
    "rolled": Text("末日逢休息日，已顺延到这一天", "moved here from a day of rest"),
    "projected": Text(
        "推算日期，放假安排尚未公布，可能在 {first} 至 {last} 之间",
        "projected, the holidays are not announced; it may fall from {first} to {last}",
    ),
    "announced": Text("所依据的放假安排尚未核证", "the holiday arrangement it rests on is not certified yet"),
    "without": Text("若调休上班日不计为工作日，则为 {day}", "{day} if make-up working days did not count"),
    "counted": Text("{stated}", "{stated}"),
    "no_later": Text("具体日期未知，不晚于 {day}", "the day is not known, no later than {day}"),
    "no_earlier": Text("具体日期未知，不早于 {day}", "the day is not known, no earlier than {day}"),
    "beyond": Text(
        "工作日历只涵盖 {first} 至 {last}，末日超出这一范围",
        "the calendar of working days covers {first} to {last}, and the last day lies outside it",
    ),
    "by_province": Text("末日因省份而异", "the last day differs by province"),
    "from_to": Text("在 {first} 至 {last} 之间", "from {first} to {last}"),
    "receive_by": Text(
        "审核最长 {n} 个工作日，材料最迟须于 {day}由通信管理局收到，才能确保按期办结",
        "the administration may take {n} working days, so it must have the material by {day} to be sure",
    ),
    "receive_past": Text(
        "审核最长 {n} 个工作日，须在 {day}之前（含当日）收到材料才能确保按期办结；这一天已过，请立即提交",
        "the administration may take {n} working days; the safe day of receipt, {day}, is past: lodge now",
    ),
    "bears": Text("{who}负责", "the {who} is responsible"),
    "lodged_by": Text("由{who}代为提交", "the {who} lodges it"),
    "also_through": Text("也可经{names}提交", "also possible through the {names}"),
    "through": Text("可经{names}提交", "through the {names}"),
    "channel_open": Text("办理渠道取决于：{names}", "the channel depends on: {names}"),
    "bureau": Text("{name}（{site}）", "{name} ({site})"),
    "bureau_unverified": Text("{name}（网址 {site} 未核实）", "{name} ({site}, address not verified)"),
    "bureau_open": Text("取决于：{names}", "depends on: {names}"),
    "since": Text("{step} {day}", "{step}: {day}"),
    "decide_by": Text("通信管理局应在 {day}之前（含当日）作出决定", "the administration decides by {day}"),
    "decide_open": Text("通信管理局作出决定的末日尚不能确定", "the day by which the administration decides is open"),
    "maybe": Text("可能：{text}", "possibly: {text}"),
    "done_on": Text("{day} 完成", "done on {day}"),
    "could_be": Text("可能是：{names}", "could be: {names}"),
    "exempted": Text("暂不适用", "not applied for now"),
    "used_for": Text("{part}：{cited}", "{part}: {cited}"),
    "lodger": Text("提交人", "lodger"),
    "channel": Text("渠道", "channel"),
    "bureau_part": Text("办理机关", "administration"),
    "same_as": Text("同第 {number} 项 {name}", "as for {number}, {name}"),
}
"""By name; the places in braces are filled by `say`."""


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence with its places filled in.

    Args:
        key: Name in `WORDS`.
        lang: Language.
        **values: What its places stand for.

    Returns:
        The sentence.

    Example:
        >>> say("no_later", "en", day="2024-02-22")
        'the day is not known, no later than 2024-02-22'
    """
    sentence = WORDS[key].to(lang)
    if values.get("n") == 1:
        sentence = sentence.replace("{n} days", "{n} day").replace("{n} working days", "{n} working day")
    return sentence.format(**values)


def started(text: str) -> str:
    """Return a text as it begins a line.

    Example:
        >>> started("an App is filed")
        'An App is filed'
    """
    return text[:1].upper() + text[1:]


def listed(names: Iterable[str], lang: Lang) -> str:
    """Return names in a row.

    Example:
        >>> listed(["甲", "乙"], "zh"), listed(["a", "b"], "en")
        ('甲、乙', 'a, b')
    """
    return {"zh": "、", "en": ", "}[lang].join(names)


def clauses(parts: Iterable[str], lang: Lang) -> str:
    """Return parts of a sentence in a row, empty ones left out.

    Example:
        >>> clauses(["a", "", "b"], "en")
        'a; b'
    """
    return {"zh": "；", "en": "; "}[lang].join(part for part in parts if part)


def noted(text: str, source: str, lang: Lang) -> str:
    """Return a sentence with its source behind it.

    Example:
        >>> noted("没有备案的，予以关闭。", "《办法》", "zh"), noted("It is closed.", "the Order", "en")
        ('没有备案的，予以关闭。〔《办法》〕', 'It is closed. [the Order]')
    """
    if not source:
        return text
    return f"{text}〔{source}〕" if lang == "zh" else f"{text} [{source}]"
