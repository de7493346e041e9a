"""What the sheets of a template say beside the columns: titles, instructions, the example.

Decides wording only, in zh and en. Must not import anything but `text`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES: Mapping[str, Text] = {
    "instructions": Text("说明", "Instructions"),
    "services": Text("服务", "Services"),
    "sponsors": Text("主办者", "Sponsors"),
    "filings": Text("备案", "Filings"),
    "options": Text("选项", "Options"),
}
HEADS: Mapping[str, Text] = {
    "instructions": Text(
        "# icprules 填写说明（本表不读取）", "# icprules: how to fill this in (this sheet is not read)"
    ),
    "options": Text(
        "# icprules 下拉选项（本表不读取，请勿删除）",
        "# icprules: what the drop-downs offer (not read; do not delete)",
    ),
}
OPTION_COLUMNS = (
    Text("列", "column"),
    Text("可填", "takes"),
    Text("也可填", "or"),
)
YES_NO_TITLE = Text("填“是”或“否”的各列", "columns that take yes or no")
NOTHING_TITLE = Text("确知没有", "certainly none")
EXAMPLE = Text("# 示例 商城 App（本行不读取，可删除）", "# example: shop App (this row is not read; delete it)")
EXAMPLE_SPONSOR = Text("# 示例 某某科技有限公司", "# example: Example Technology Ltd")
EXAMPLE_NUMBER = Text("# 示例 沪ICP备2021001234号-1", "# example 沪ICP备2021001234号-1")
EXAMPLE_FACTS: Mapping[str, Any] = {
    "kind": "app",
    "stage": "operating",
    "launched_on": datetime.date(2022, 5, 1),
    "offline": False,
    "offered_in_mainland": True,
    "hosting": "mainland",
    "commercial": False,
    "stores": ["apple", "huawei"],
    "content": ["none"],
}
EXAMPLE_SPONSOR_FACTS: Mapping[str, Any] = {"kind": "enterprise", "province": "310000"}
INSTRUCTIONS: tuple[Text, ...] = (
    Text(
        "在“服务”表中每行填一项服务，每个主办者在“主办者”表中填一行，每个备案编号在“备案”表中填一行。",
        "One service a row on the sheet of services, one sponsor a row on that of sponsors, one filing number a row"
        " on that of filings.",
    ),
    Text(
        "不知道的一律留空，不要猜。留空表示未知，icprules 会指出哪些需要问清。",
        "Leave empty what is not known, and do not guess: empty means unknown, and icprules says what to ask.",
    ),
    Text(
        "确知没有备案编号的，在服务的“持有的备案”一列填“无”；确知尚未作出决定、尚未办理的日期，也填“无”。",
        "Where it is certain that no number is held, write none in “filings held”; the same for dates of decisions"
        " that have not come.",
    ),
    Text(
        "第二行是每一列的固定名称，请不要改动；第一行的文字可以改。列的顺序可以调整，用不到的列可以删除。",
        "The second row holds the lasting name of each column: leave it as it is. The first row may be reworded,"
        " columns may be moved, and those that are not needed deleted.",
    ),
    Text(
        "可以加自用的列，表头前加 #。自用的列不读取，写回结果时原样保留。",
        "Columns of your own are welcome: put # before the heading. They are"
        " not read, and stay as they are when results are written back.",
    ),
    Text(
        "日期请用 Excel 的日期单元格，或写成 2024-02-22。2024/2/22 这样的文字不读取。",
        "Dates are date cells of Excel or text like 2024-02-22. Text like 2024/2/22 is refused.",
    ),
    Text(
        "一格填多项时用分号隔开，例如“新闻; 游戏”。每一列的含义见表头的批注，可填的内容见“选项”表。",
        "Several values in one cell are separated by semicolons, e.g. news; games. The note on each heading says"
        " what is asked; the sheet of options says what it takes.",
    ),
    Text(
        "以“# 示例”开头的行是示例，不读取，可以删除。",
        "Rows that begin with “# example” are examples. They are not read and may be deleted.",
    ),
    Text(
        "填好后运行：icprules assess 文件名.xlsx；要把结果写在各行旁边，加上 --write 结果.xlsx。",
        "When it is filled in, run icprules assess FILE.xlsx, with --write RESULT.xlsx to have the results beside the"
        " rows.",
    ),
)
NOTES: Mapping[str, Text] = {
    "list_of": Text("可填多项，用分号隔开：{words}", "several, separated by semicolons: {words}"),
    "none_of": Text("都没有则填“{word}”", "{word} where there is none"),
    "date": Text("日期，例如 2024-02-22", "a date, e.g. 2024-02-22"),
    "or_none": Text("确知没有则填“{word}”", "{word} where it has certainly not come"),
    "datetime": Text("写成文本并带时区：2024-02-22T10:00:00+08:00", "text with its offset: 2024-02-22T10:00:00+08:00"),
    "country": Text("两个大写字母，例如 CN、HK、US", "two capital letters, e.g. CN, HK, US"),
    "credit_code": Text("18 位，按文本填写", "18 characters, as text"),
    "integer": Text("整数", "a whole number"),
    "filings": Text(
        "确知没有则填“{word}”；有的话在“备案”表中逐行填写，或把编号填在这里，用分号隔开",
        "{word} where there is certainly none; else one a row on the sheet of filings, or the numbers here, separated"
        " by semicolons",
    ),
    "flat_filings": Text(
        "编号用分号隔开，确知没有则填“{word}”；其他备案列按同样的顺序填写",
        "numbers separated by semicolons, {word} where there is certainly none; the other columns of filings in the"
        " same order",
    ),
    "unknown": Text("不知道则留空", "leave empty where it is not known"),
}
INVALID = Text("请从下拉选项中选择，不知道则留空。", "Choose from the list, or leave it empty.")
INVALID_DATE = Text(
    "请填 1990 年至 2100 年的日期，例如 2024-02-22；不知道则留空。",
    "Give a date from 1990 to 2100, e.g. 2024-02-22, or leave it empty.",
)
FOOT = Text("第 &P 页，共 &N 页", "page &P of &N")
