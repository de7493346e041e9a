"""How a deadline was counted, step by step, in words.

Decides wording only; the dates come from `deadlines.py`. Must not import engines, decide or explain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.wording import CERTAINTY, date_in_words
from icprules.rulebook import law
from icprules.text import Text

if TYPE_CHECKING:
    import datetime

    from icprules.decision.deadlines import Deadline

_UNITS = {
    "working_days": Text("个工作日", "working days"),
    "days": Text("日", "calendar days"),
    "months": Text("个月", "months"),
    "years": Text("年", "years"),
    "hours": Text("小时", "hours"),
}


def arithmetic(deadline: Deadline) -> tuple[Text, ...]:
    """Return the steps of a count, one sentence each.

    Args:
        deadline: The deadline.

    Returns:
        At least one sentence.
    """
    lines = [*_start(deadline), *_count(deadline), *_end(deadline)]
    if deadline.spec.why is not None:
        lines.append(deadline.spec.why)
    return tuple(lines)


def _day(day: datetime.date) -> Text:
    return Text(date_in_words(day, "zh"), date_in_words(day, "en"))


def _start(deadline: Deadline) -> list[Text]:
    anchor = deadline.anchor
    if anchor is None or anchor.on is None:
        return []
    day = _day(anchor.on)
    if anchor.is_planned:
        return [Text(f"起算日为计划日 {day.zh}", f"counted from the planned day {day.en}")]
    return [Text(f"起算日为 {day.zh}", f"counted from {day.en}")]


def _count(deadline: Deadline) -> list[Text]:
    shape = deadline.spec.shape
    if isinstance(shape, law.FixedDate):
        day = _day(shape.on)
        return [Text(f"文件定明末日为 {day.zh}，含当日", f"the instrument fixes the last day: {day.en}, inclusive")]
    if isinstance(shape, law.Within) and shape.unit == "hours":
        return [Text(f"自该时刻起 {shape.amount} 小时", f"{shape.amount} hours from that moment")]
    if isinstance(shape, law.Within):
        unit = _UNITS[shape.unit]
        return [
            Text(
                f"起算日不计入，自次日起第 {shape.amount} {unit.zh}为末日",
                f"the first day is not counted; the last of {shape.amount} {unit.en} after it is the last day",
            )
        ]
    if isinstance(shape, law.AtLeastBefore):
        return [Text(f"至迟提前 {shape.days} 日，按日历日计", f"at least {shape.days} calendar days before")]
    if isinstance(shape, law.OnDayOf):
        return [Text("至迟于当日办理，提前办理亦可", "at the latest on that day; earlier is in time")]
    return [Text("至迟于该日的前一日完成", "at the latest on the day before")]


def _end(deadline: Deadline) -> list[Text]:
    if deadline.due_on is None:
        return _bounds(deadline)
    lines: list[Text] = []
    day = _day(deadline.due_on)
    if deadline.is_rolled:
        lines.append(
            Text(f"末日非工作日，顺延至 {day.zh}", f"the last day is not a working day, so it moves to {day.en}")
        )
    elif not isinstance(deadline.spec.shape, law.FixedDate):
        lines.append(Text(f"末日为 {day.zh}", f"the last day is {day.en}"))
    if deadline.spec.rollover == "none" and deadline.due_on.weekday() > 4:  # noqa: PLR2004 - Saturday and Sunday
        lines.append(
            Text(
                "末日虽为周末，依据未规定顺延，故不顺延",
                "it falls on a weekend; nothing says that it moves, so it does not",
            )
        )
    if deadline.without_assumption is not None:
        other = _day(deadline.without_assumption)
        lines.append(
            Text(f"若调休上班日不计为工作日，则末日为 {other.zh}", f"if make-up days did not count: {other.en}")
        )
    if deadline.certainty != "confirmed" and deadline.earliest and deadline.latest:
        words = CERTAINTY[deadline.certainty]
        lines.append(
            Text(
                f"{words.zh}；可能区间为 {deadline.earliest.isoformat()} 至 {deadline.latest.isoformat()}",
                f"{words.en}; it may fall from {deadline.earliest.isoformat()} to {deadline.latest.isoformat()}",
            )
        )
    return lines


def _bounds(deadline: Deadline) -> list[Text]:
    return [*_why_open(deadline), *_between(deadline)]


def _why_open(deadline: Deadline) -> list[Text]:
    lines = []
    if deadline.covered is not None:
        first, last = (day.isoformat() for day in deadline.covered)
        lines.append(
            Text(
                f"工作日历只涵盖 {first} 至 {last}，末日超出这一范围，无法推算",
                f"the calendar of working days covers {first} to {last}; the last day lies outside it",
            )
        )
    if deadline.asks:
        lines.append(
            Text(
                "各省放假安排不同，末日取决于主办者所在的省份",
                "some provinces have holidays of their own, so the last day depends on the sponsor's province",
            )
        )
    return lines


def _between(deadline: Deadline) -> list[Text]:
    if deadline.anchor is not None and deadline.anchor.on is not None and deadline.earliest and deadline.latest:
        first, last = _day(deadline.earliest), _day(deadline.latest)
        return [Text(f"末日在 {first.zh}至 {last.zh}之间", f"the last day falls from {first.en} to {last.en}")]
    if deadline.latest is not None:
        day = _day(deadline.latest)
        return [Text(f"具体日期未知，但不晚于 {day.zh}", f"the day is not known, but it is no later than {day.en}")]
    if deadline.earliest is not None:
        day = _day(deadline.earliest)
        return [Text(f"具体日期未知，但不早于 {day.zh}", f"the day is not known, but it is no earlier than {day.en}")]
    return [Text("起算日未知，无法计算", "the day to count from is not known, so nothing can be counted")]
