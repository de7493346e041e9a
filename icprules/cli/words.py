"""Sentences of the commands `number`, `workdays` and `rules`, in zh and en.

Decides wording only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTHORITY: Mapping[str, Text] = {
    "filing": Text("ICP 备案编号（通信管理局发放）", "ICP filing number (issued by a communications administration)"),
    "licence": Text("电信业务经营许可证号（通信主管部门发放）", "telecommunications licence number"),
    "public_security": Text(
        "公安联网备案号（公安机关发放），不是 ICP 备案",
        "public-security number (issued by the police), not an ICP filing",
    ),
    "credit_code": Text("统一社会信用代码", "unified social credit code"),
}
NUMBER_KIND: Mapping[str, Text] = {
    "subject": Text("主体备案号，没有写明是哪一项服务", "number of the sponsor, which says nothing of a service"),
    "website": Text("网站", "website"),
    "app": Text("App", "App"),
    "mini_program": Text("小程序", "mini-program"),
    "quick_app": Text("快应用", "quick app"),
    "licence": Text("许可证本身，没有写明是哪一项服务", "the licence itself, which says nothing of a service"),
    "public_security": Text("公安联网备案", "public-security registration"),
}
_NUMBER: Mapping[str, Text] = {
    "authority": Text("种类：{name}", "what: {name}"),
    "kind": Text("服务：{name}", "covers: {name}"),
    "subject": Text("主体：{name}", "sponsor's number: {name}"),
    "index": Text("主体下的序号：{name}", "entry of the sponsor: {name}"),
    "year": Text(
        "主体编号年份：{name}（不是本服务备案的年份）",
        "year of the sponsor's number: {name} (not of this entry)",
    ),
    "province": Text("省份：{name}（{code}），{bureau}", "province: {name} ({code}), {bureau}"),
    "no_province": Text("省份：号码没有写明", "province: the number does not say"),
    "note": Text("注意：{name}", "note: {name}"),
}
HOLIDAY: Mapping[str, str] = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "农历除夕": "Chinese New Year's Eve",
    "清明节": "Qingming",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
}
"""English names of the statutory holidays, by their Chinese ones."""
DAY_KIND: Mapping[str, Text] = {
    "workday": Text("工作日", "working day"),
    "makeup_workday": Text("调休上班日", "make-up working day"),
    "weekend": Text("周末", "weekend"),
    "statutory": Text("法定节假日", "statutory holiday"),
    "substitute": Text("法定节假日补休", "substitute for a statutory holiday"),
    "swapped_off": Text("调休放假", "day off by the notice"),
}
_WORKDAYS: Mapping[str, Text] = {
    "day": Text("{day}：{kind}", "{day}: {kind}"),
    "forward": Text("{start}后第 {n} 个工作日：{day}", "working day {n} after {start}: {day}"),
    "backward": Text("{start}前第 {n} 个工作日：{day}", "working day {n} before {start}: {day}"),
    "between": Text("{start}至 {end}，首尾均含：{n} 个工作日", "{start} to {end}, both included: {n} working days"),
    "span": Text(
        "起算日不计入；{first} 至 {last} 共 {days} 天，计入 {counted} 天",
        "the day itself is not counted; {days} days from {first} to {last}, of which {counted} count",
    ),
    "counted": Text("计入：{runs}", "counted: {runs}"),
    "more": Text("……", "…"),
    "make_up": Text("其中调休上班日：{days}", "make-up days among them: {days}"),
    "holidays": Text("不计的节假日：{days}", "holidays not counted: {days}"),
    "named": Text("{day}（{name}）", "{day} ({name})"),
    "status": Text("确定程度：{status}", "certainty: {status}"),
    "band": Text("可能在 {first}至 {last}之间", "may fall from {first} to {last}"),
    "without": Text("若调休上班日不计为工作日：{day}", "if make-up days did not count: {day}"),
    "latest_start": Text(
        "若须留足 {n} 个工作日（次日起算）、到 {start}为止：最迟 {day}开始，其中最后一个工作日是 {workday}",
        "to leave {n} whole working days ending by {start}: start by {day}, or by {workday}, a working day",
    ),
    "source": Text("依据：{name}", "by: {name}"),
    "calendar": Text("工作日历版本 {revision}，确认至 {day}", "calendar revision {revision}, confirmed up to {day}"),
}
_RULES: Mapping[str, Text] = {
    "fine": Text("{name} {version}：{n} 条规则，没有问题", "{name} {version}: {n} rules, no problem"),
    "digest": Text("摘要 {digest}，依据截至 {day}", "digest {digest}, evidence up to {day}"),
    "list_head": Text("{n} 条规则", "{n} rules"),
    "problems": Text("{n} 个问题", "problems found: {n}"),
}


def tell_number(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence about a number."""
    return _NUMBER[key].to(lang).format(**values)


def tell_workdays(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence about working days."""
    return _WORKDAYS[key].to(lang).format(**values)


def tell_rules(key: str, lang: Lang, **values: object) -> str:
    """Return a sentence about a rulebook."""
    return _RULES[key].to(lang).format(**values)
