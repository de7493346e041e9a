"""The columns of results: their keys, their headings, and how a cell of them is recognised.

Decides names only, which are a contract: add, do not rename. Must not import anything but `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULT_PREFIX = "result:"
"""No fact can have such a name."""
RESULTS: Mapping[str, Text] = {
    "verdict": Text("icprules 法律结论", "icprules verdict under the law"),
    "platform_verdict": Text("icprules 平台结论（非法律）", "icprules platform verdict (not law)"),
    "open": Text("icprules 待办事项", "icprules what is open"),
    "due_on": Text("icprules 最近期限", "icprules next deadline"),
    "certainty": Text("icprules 期限是否确定", "icprules certainty of the deadline"),
    "days_left": Text("icprules 剩余天数", "icprules days left"),
    "bureau": Text("icprules 向谁办理", "icprules bureau"),
    "filed_by": Text("icprules 由谁办理", "icprules who files"),
    "ask": Text("icprules 需要问清", "icprules what to ask"),
    "next_change": Text("icprules 下次变化日", "icprules next change"),
    "rules": Text("icprules 规则编号", "icprules rules"),
    "problem": Text("icprules 无法读取之处", "icprules what could not be read"),
    "as_of": Text("icprules 查询日", "icprules as of"),
    "disclaimer": Text("icprules 声明", "icprules disclaimer"),
}
"""Headings by name, in the order of the columns."""
