"""Single days and what answers rest on: kind, name, and the notice that settled the day."""

from __future__ import annotations

import pytest

from icprules.calendar.workdays import DayKind, DayStatus, WorkdayCalendar

CAL = WorkdayCalendar.default()


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2026-02-12", DayKind.WORKDAY, ""),
        ("2026-02-14", DayKind.MAKEUP_WORKDAY, "调休上班"),
        ("2026-02-15", DayKind.WEEKEND, ""),
        ("2026-02-17", DayKind.STATUTORY, "春节"),
        ("2020-10-01", DayKind.STATUTORY, "中秋节; 国庆节"),
        ("2026-05-04", DayKind.SUBSTITUTE, "劳动节（补假）"),
        ("2026-02-20", DayKind.SWAPPED_OFF, "休息日（由 2026-02-14 调休）"),
        ("2020-01-31", DayKind.SWAPPED_OFF, "春节延长假期"),
        ("2024-02-09", DayKind.WORKDAY, "除夕（鼓励安排职工休息，仍为工作日）"),
    ],
)
def test_a_day_has_its_kind_and_name(day: str, kind: DayKind, name: str) -> None:
    found = CAL.day(day)

    assert (kind, name, DayStatus.CONFIRMED) == (found.kind, found.name, found.status)


@pytest.mark.parametrize(
    ("day", "notice"),
    [
        ("2004-01-22", ""),
        ("2005-12-31", "国办发明电〔2005〕35号"),
        ("2015-02-18", "http://www.gov.cn/zhengce/zhengceku/2014-12/16/content_9302.htm"),
        ("2015-09-04", "http://www.gov.cn/zhengce/zhengceku/2015-05/13/content_9742.htm"),
        ("2018-12-29", "http://www.gov.cn/zhengce/zhengceku/2018-12/06/content_5346276.htm"),
        ("2020-02-01", "http://www.gov.cn/zhengce/zhengceku/2020-01/27/content_5472352.htm"),
        ("2026-03-02", "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"),
    ],
)
def test_a_day_names_the_notice_that_settled_it(day: str, notice: str) -> None:
    assert notice == CAL.day(day).notice


def test_a_result_names_the_notices_of_every_year_it_counts() -> None:
    at_year_end = CAL.deadline("2018-12-27", 1)

    assert ("2018-12-28", ("2017-11/30", "2018-12/06", "2019-03/22")) == (
        str(at_year_end.date),
        tuple(source.split("/")[5] + "/" + source.split("/")[6] for source in at_year_end.sources),
    )
