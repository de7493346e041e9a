"""The words of a page that no other form of a portfolio has, in zh and en.

Decides wording only. Must not import anything but `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE_WORDS: Mapping[str, Text] = {
    "language": Text("语言", "Language"),
    "both": Text("双语", "Both"),
    "search": Text("查找服务、主办者或文件", "Find a service, sponsor or file"),
    "verdict": Text("结论", "Verdict"),
    "bureau": Text("通信管理局", "Administration"),
    "due": Text("到期", "Due"),
    "group": Text("分组", "Group by"),
    "all": Text("全部", "All"),
    "late": Text("已逾期", "Overdue"),
    "within": Text("{n} 天内到期或已逾期", "Within {n} days, or late"),
    "no_bureau": Text("没有对应的通信管理局", "No administration"),
    "open_bureau": Text("尚不能确定", "Not known"),
    "ungrouped": Text("不分组", "Not grouped"),
    "by_sponsor": Text("主办者", "Sponsor"),
    "by_bureau": Text("通信管理局", "Administration"),
    "reset": Text("清除筛选", "Clear filters"),
    "open_all": Text("展开全部", "Open all"),
    "close_all": Text("收起全部", "Close all"),
    "print": Text("打印", "Print"),
    "shown": Text("显示 {n} 项，共 {of} 项", "{n} of {of} services shown"),
    "nothing": Text("没有符合条件的服务", "No service matches"),
    "skip": Text("跳到服务列表", "Skip to the services"),
    "filters": Text("筛选", "Filters"),
    "totals": Text("合计", "Totals"),
    "list": Text("服务，最急的在前；点击列标题可排序", "Services, most urgent first; select a heading to sort"),
    "timeline": Text("时间轴", "Timeline"),
    "day": Text("查询日", "as of"),
    "legend": Text("图例", "Legend"),
    "legend_now": Text("查询日", "day asked about"),
    "legend_due": Text("期限", "deadline"),
    "legend_maybe": Text("期限（推算或尚待确认）", "deadline, projected or not settled"),
    "open_items": Text("{n} 项未了结", "{n} open"),
    "to_ask": Text("{n} 个问题待问清", "{n} to ask"),
    "no_items": Text("没有未了结的事项", "nothing open"),
    "details": Text("详情", "Details"),
    "duties": Text("未了结的事项", "What is open"),
    "platform_duties": Text("平台规则与实务的要求（非法律）", "What platforms and practice ask (not law)"),
    "ask": Text("需要问清", "To be asked"),
    "more": Text("另有 {n} 问，见 JSON 输出", "{n} more, in the JSON output"),
    "over_time": Text("结论随时间的变化", "Verdicts over time"),
    "stretch": Text("{start} 至 {end}：{verdict}", "{start} to {end}: {verdict}"),
    "note": Text("后果与依据：注 {n}", "Consequences and basis: note {n}"),
    "notes": Text("注：后果与依据", "Notes: consequences and basis"),
    "note_head": Text("注 {n}", "Note {n}"),
    "back": Text("回到列表", "Back to the list"),
    "source": Text("文件：{name}", "File: {name}"),
    "verdict_line": Text("法律结论：{verdict}", "Under the law: {verdict}"),
    "possible": Text("{verdict}（可能是：{names}）", "{verdict} (could be: {names})"),
    "platform_line": Text("平台规则与实务（非法律）：{verdict}", "Platform policy and practice (not law): {verdict}"),
    "about": Text("关于本页", "About this page"),
    "made": Text(
        "本页由 icprules 生成，可离线阅读，不向网络发送任何请求",
        "Made by icprules; the page can be read off line and sends nothing over the network",
    ),
}
"""By name; the places in braces are filled by `on_page`."""


def on_page(key: str, **values: object) -> Text:
    """Return words of a page with their places filled in.

    Args:
        key: Name in `PAGE_WORDS`.
        **values: What its places stand for; a `Text` gives each language its own.

    Returns:
        The words.

    Example:
        >>> on_page("note_head", n=3).en
        'Note 3'
    """
    return PAGE_WORDS[key].filled(**values)
