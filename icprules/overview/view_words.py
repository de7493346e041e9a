"""The sentences of a portfolio, in zh and en.

Decides wording only. Words of the library's vocabulary are in `wording.py`. Must not import anything but `text`
and the words of reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.report_words import listed
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VIEW_WORDS: Mapping[str, Text] = {
    "title": Text("备案总览", "Filing portfolio"),
    "shown": Text("筛选后 {n} 项，共 {of} 项：{filters}", "{n} of {of} services shown: {filters}"),
    "nothing": Text("没有符合条件的服务", "no service matches"),
    "services": Text("{n} 项服务", "{n} services"),
    "services_one": Text("1 项服务", "1 service"),
    "counted": Text("{name} {n}", "{n} {name}"),
    "named": Text("{name} {n}", "{name} {n}"),
    "parts": Text("{label}：{parts}", "{label}: {parts}"),
    "law_duties": Text("法定义务", "duties under the law"),
    "platform_duties": Text("平台规则与实务（非法律）", "platform policy and practice, not law"),
    "soon": Text("近期到期", "due soon"),
    "within": Text("{days} 天内 {n} 项", "{n} within {days} days"),
    "questions": Text("有事实待问清的服务", "services with facts to ask for"),
    "by_bureau": Text("按通信管理局", "by administration"),
    "no_sponsor": Text("主办者未写名称", "sponsor without a name"),
    "no_sponsor_in": Text("主办者未写名称（{source}）", "sponsor without a name ({source})"),
    "no_bureau": Text("没有对应的通信管理局", "no administration"),
    "open_bureau": Text("通信管理局尚不能确定", "administration not known"),
    "none_short": Text("无", "none"),
    "open_short": Text("待定", "not known"),
    "not_law": Text("{title}（{standing}）", "{title} ({standing})"),
    "column_service": Text("服务", "service"),
    "column_sponsor": Text("主办者", "sponsor"),
    "column_bureau": Text("通信管理局", "administration"),
    "column_bureau_short": Text("属地", "bureau"),
    "column_kind": Text("类型", "kind"),
    "column_verdict": Text("结论", "verdict"),
    "column_next": Text("最急的一项", "most urgent"),
    "column_due": Text("期限", "due"),
    # Filters.
    "filter_due": Text("{day} 之前（含当日）到期或已逾期", "due by {day} or late"),
    "filter_status": Text("状态为{names}", "status {names}"),
    "filter_verdict": Text("结论为{names}", "verdict {names}"),
    "filter_bureau": Text("通信管理局为{names}", "bureau {names}"),
    "filter_sponsor": Text("主办者含 {names}", "sponsor has {names}"),
    "filter_kind": Text("类型为{names}", "kind {names}"),
    "filter_platform": Text("平台为{names}", "platform {names}"),
    "filter_text": Text("名称含 {names}", "name has {names}"),
    # Columns of a spreadsheet that no other form has.
    "csv_source": Text("文件", "file"),
    "csv_uscc": Text("统一社会信用代码", "unified social credit code"),
    "csv_platform": Text("平台", "platform"),
    "csv_possible": Text("可能的结论", "possible verdicts"),
    "csv_platform_verdict": Text("平台规则与实务的结论（非法律）", "platform verdict (not law)"),
    "csv_status": Text("状态", "status"),
    "csv_standing": Text("效力", "standing"),
    "csv_due_on": Text("期限日期", "due on"),
    "csv_days_left": Text("剩余天数", "days left"),
    "csv_certainty": Text("日期的确定程度", "certainty of the date"),
    "csv_earliest": Text("最早", "earliest"),
    "csv_latest": Text("最晚", "latest"),
    "csv_open": Text("未了结的事项数", "open duties"),
    "csv_questions": Text("待问事实数", "facts to ask for"),
    "csv_next_change": Text("结论下次变化", "next change"),
}
"""By name; the places in braces are filled by `put`."""


def put(key: str, **values: object) -> Text:
    """Return a sentence in both languages with its places filled in.

    Args:
        key: Name in `VIEW_WORDS`.
        **values: What its places stand for; a `Text` gives each language its own.

    Returns:
        The sentence.

    Example:
        >>> put("counted", name=Text("需要办理", "action required"), n=3).en
        '3 action required'
    """
    return VIEW_WORDS[key].filled(**values)


def in_a_row(texts: Iterable[Text]) -> Text:
    """Return texts in a row.

    Example:
        >>> in_a_row([Text("甲", "a"), Text("乙", "b")])
        Text(zh='甲、乙', en='a, b')
    """
    kept = tuple(texts)
    return Text(zh=listed((text.zh for text in kept), "zh"), en=listed((text.en for text in kept), "en"))


def services(n: int) -> Text:
    """Return a number of services.

    Example:
        >>> services(1).en, services(2).en
        ('1 service', '2 services')
    """
    return put("services_one" if n == 1 else "services", n=n)
