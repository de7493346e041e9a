"""Overrides, dropped-in notices and the make-up switch: new calendars, the old one stays as it is."""

from __future__ import annotations

import copy
import datetime
import json
from typing import Any

import attrs
import pytest

from icprules.calendar.workday_notices import pinned_years
from icprules.calendar.workday_sources import observe, table_of
from icprules.calendar.workdays import DayKind, DayStatus, WorkdayCalendar, calendar_of
from icprules.errors import CalendarError

PAPER = "https://www.gov.cn/zhengce/zhengceku/202611/content_1.htm"
STOCK = observe(2036)
CAL = calendar_of(
    table_of(attrs.evolve(STOCK, make_up=frozenset(d for d in STOCK.make_up if d.year < 2027)), pinned_years())
)

# An arrangement for 2027 made up for these tests: it moves a day of 2026, as notices may.
ARRANGED = {
    "元旦": (["2026-12-31", "2027-01-01", "2027-01-02"], ["2026-12-27"]),
    "春节": (
        ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11"],
        ["2027-02-14"],
    ),
    "清明节": (["2027-04-05"], []),
    "劳动节": (["2027-05-01", "2027-05-02", "2027-05-03", "2027-05-04"], []),
    "端午节": (["2027-06-09"], []),
    "中秋节": (["2027-09-15"], []),
    "国庆节": (
        ["2027-10-01", "2027-10-02", "2027-10-03", "2027-10-04", "2027-10-05", "2027-10-06"],
        ["2027-10-09"],
    ),
}


def document() -> dict[str, Any]:
    days = [
        {"name": name, "date": day, "isOffDay": off}
        for name, (free, worked) in ARRANGED.items()
        for off, listed in ((True, free), (False, worked))
        for day in listed
    ]
    return {"$schema": "x", "year": 2027, "papers": [PAPER], "days": days}


def changed(**values: object) -> dict[str, Any]:
    return {**document(), **values}


def with_day(**values: object) -> dict[str, Any]:
    return changed(days=[*document()["days"], {"name": "x", "date": "2027-08-01", "isOffDay": True, **values}])


NOTED = CAL.with_notice(document())


def test_a_notice_confirms_its_year_up_to_christmas_eve() -> None:
    assert (datetime.date(2026, 12, 24), datetime.date(2027, 12, 24)) == (CAL.horizon, NOTED.horizon)


def test_a_notice_moves_the_range_by_one_year() -> None:
    assert (datetime.date(2028, 12, 31), datetime.date(2029, 12, 31)) == (CAL.last, NOTED.last)


def test_a_notice_can_move_days_of_the_week_before_its_year() -> None:
    assert [True, False] == [NOTED.is_working_day(day) for day in ("2026-12-27", "2026-12-31")]


def test_a_notice_arranges_days_and_keeps_what_is_statutory() -> None:
    found = {day: NOTED.day(day) for day in ("2027-02-05", "2027-02-09", "2027-02-11", "2027-02-14", "2027-02-06")}

    assert [
        (DayKind.STATUTORY, "农历除夕"),
        (DayKind.SUBSTITUTE, "春节（补假）"),
        (DayKind.SWAPPED_OFF, "春节"),
        (DayKind.MAKEUP_WORKDAY, "春节（调休上班）"),
        (DayKind.STATUTORY, "春节"),
    ] == [(info.kind, info.name) for info in found.values()]
    assert {(DayStatus.CONFIRMED, PAPER)} == {(info.status, info.notice) for info in found.values()}


def test_a_result_that_counts_days_of_a_notice_names_its_paper() -> None:
    result = NOTED.deadline("2026-12-10", 20)

    assert (DayStatus.CONFIRMED, PAPER) == (result.status, result.sources[-1])


def test_a_notice_can_be_read_from_json_text_and_leaves_both_as_they_were() -> None:
    given = document()
    before = copy.deepcopy(given), CAL.revision, CAL.is_working_day("2027-02-11")
    again = CAL.with_notice(json.loads(json.dumps(given)))

    assert NOTED == again
    assert before == (given, CAL.revision, CAL.is_working_day("2027-02-11"))


def test_an_amended_notice_replaces_the_earlier_one_entirely() -> None:
    days = [day for day in document()["days"] if day["date"] not in {"2026-12-27", "2026-12-31", "2027-10-09"}]
    amended = NOTED.with_notice(changed(days=days))

    assert [False, True, False] == [amended.is_working_day(day) for day in ("2026-12-27", "2026-12-31", "2027-10-09")]


def test_a_notice_says_nothing_about_the_week_that_the_next_one_settled() -> None:
    days = [{"name": "元旦", "date": "2027-12-26", "isOffDay": False}]
    following = {**document(), "year": 2028, "days": days + shifted_to_2028()}
    both = NOTED.with_notice(following)

    assert both.is_working_day("2027-12-26")
    assert both.with_notice(document()).is_working_day("2027-12-26")


def shifted_to_2028() -> list[dict[str, Any]]:
    statutory = [day for day, name in STOCK.named.items() if day.year == 2028 and "（" not in name]
    return [{"name": STOCK.named[day], "date": str(day), "isOffDay": True} for day in statutory]


def test_a_notice_confirms_a_year_that_was_only_announced() -> None:
    announced = calendar_of(table_of(STOCK, pinned_years()[:-1]))
    notice = {"year": 2026, "papers": [PAPER], "days": []}
    notice["days"] = [
        *({"name": n, "date": str(d), "isOffDay": True} for d, n in STOCK.named.items() if d.year == 2026),
        *({"name": "x", "date": str(d), "isOffDay": False} for d in STOCK.make_up if d.year == 2026),
    ]

    assert DayStatus.ANNOUNCED is announced.status("2026-03-02")
    assert DayStatus.CONFIRMED is announced.with_notice(notice).status("2026-03-02")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ([], "C120"),
        ({"year": 2027, "days": []}, "C125"),
        (changed(paper="x"), "C126 unknown key `paper`"),
        (changed(papers=[]), "C121"),
        (changed(papers=[""]), "C120"),
        (changed(papers=[1]), "C120"),
        (changed(papers=PAPER), "C120"),
        (changed(year=True), "C120"),
        (changed(year="2027"), "C120"),
        (changed(year=0), "C129"),
        (changed(days={}), "C120"),
        (changed(days=["2027-01-01"]), "C120"),
        (changed(days=[]), "C128 the notice leaves the statutory holiday `2027-01-01`"),
        (changed(year=2028), "C122"),
        (with_day(date="2027-8-1"), r"C101 days\[26\]: `2027-8-1`"),
        (with_day(date="2027-02-30"), "C101"),
        (with_day(date="2026-12-24"), "C122"),
        (with_day(date="2028-01-01"), "C122"),
        (with_day(date="2027-01-01"), "C123"),
        (with_day(date="2027-08-02", isOffDay=False), "C124"),
        (with_day(isOffDay=1), "C120"),
        (with_day(name=None), "C120"),
        (with_day(extra=1), "C126"),
        ({"year": 2028, "papers": [PAPER], "days": []}, "C127"),
        ({"year": 2003, "papers": [PAPER], "days": []}, "C127"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(bad: object, code: str) -> None:
    with pytest.raises(CalendarError, match=code):
        CAL.with_notice(bad)  # type: ignore[arg-type]


def test_every_problem_of_a_notice_is_reported() -> None:
    with pytest.raises(CalendarError) as caught:
        CAL.with_notice(changed(days=[{"name": 1, "date": "x", "isOffDay": True}, {"name": "x", "date": "y"}]))

    assert ["C120", "C125"] == [found.code for found in caught.value.problems]


def test_the_first_and_the_last_day_a_notice_may_list_are_accepted() -> None:
    edges = [{"name": "x", "date": day, "isOffDay": True} for day in ("2026-12-25", "2027-12-31")]
    found = CAL.with_notice(changed(days=document()["days"] + edges))

    assert [False, False] == [found.is_working_day(day) for day in ("2026-12-25", "2027-12-31")]


def test_an_override_changes_one_day_and_not_the_calendar_it_came_from() -> None:
    found = CAL.with_overrides(off=["2026-03-02"], work=[datetime.date(2026, 3, 7)], source="沪府发〔2026〕1号")

    assert [False, True] == [found.is_working_day(day) for day in ("2026-03-02", "2026-03-07")]
    assert [True, False] == [CAL.is_working_day(day) for day in ("2026-03-02", "2026-03-07")]
    assert found.revision != CAL.revision


def test_an_override_names_its_source_on_the_day_and_in_results_that_count_it() -> None:
    found = CAL.with_overrides(off=["2026-03-02"], source="typhoon")

    assert ("typhoon", DayKind.SWAPPED_OFF) == (found.day("2026-03-02").notice, found.day("2026-03-02").kind)
    assert "typhoon" in found.deadline("2026-02-28", 1).sources
    assert "typhoon" not in found.deadline("2026-03-02", 1).sources


def test_an_override_can_cancel_a_make_up_day_and_work_a_holiday() -> None:
    found = CAL.with_overrides(off=["2026-02-14"], work=["2026-05-05"], source="x")

    assert [DayKind.WEEKEND, DayKind.WORKDAY] == [found.day(day).kind for day in ("2026-02-14", "2026-05-05")]


def test_off_on_a_day_off_keeps_the_day_as_it_is() -> None:
    assert CAL.day("2026-02-17") == CAL.with_overrides(off=["2026-02-17"], source="x").day("2026-02-17")


def test_overrides_of_2003_kind_restore_a_cancelled_holiday() -> None:
    first = CAL.with_overrides(off=["2026-03-02"], source="first")

    assert first.with_overrides(work=["2026-03-02"], source="second").is_working_day("2026-03-02")


def test_overrides_stay_above_a_notice_whichever_came_first() -> None:
    override: dict[str, Any] = {"work": ["2027-02-13"], "source": "x", "region": "450000"}

    assert CAL.with_overrides(**override).with_notice(document()) == NOTED.with_overrides(**override)


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ({"off": ["2026-03-07"], "work": ["2026-03-07"], "source": "x"}, "C111"),
        ({"work": ["2026-03-02"], "source": "x"}, "C112"),
        ({"work": ["2026-02-14"], "source": "x"}, "C112"),
        ({"off": ["2026-03-02"], "source": " "}, "C113"),
        ({"off": ["2026-03-02"], "source": None}, "C113"),
        ({"off": ["2026-03-02"], "source": "x", "region": "450100"}, "C114"),
        ({"off": ["2026-03-02"], "source": "x", "region": "４50000"}, "C114"),
        ({"off": ["2026-03-02"], "source": "x", "region": 450000}, "C114"),
        ({"off": ["2026-3-2"], "source": "x"}, "C101"),
        ({"off": "2026-03-02", "source": "x"}, "C101"),
        ({"off": ["2003-12-31"], "source": "x"}, "C106"),
        ({"off": ["2029-01-01"], "source": "x"}, "C106"),
    ],
)
def test_an_override_that_cannot_be_right_is_refused(override: dict[str, Any], code: str) -> None:
    with pytest.raises(CalendarError, match=code):
        CAL.with_overrides(**override)


GUANGXI, NINGXIA = "450000", "640000"
BOTH = (
    CAL.with_overrides(off=["2026-04-20"], source="三月三", region=GUANGXI)
    .with_overrides(off=["2026-04-21"], source="三月三", region=GUANGXI)
    .with_overrides(off=["2026-03-20"], source="开斋节", region=NINGXIA)
)
REGIONAL = ("2026-03-20", "2026-04-20", "2026-04-21")


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (GUANGXI, [True, False, False]),
        (NINGXIA, [False, True, True]),
        ("440000", [True, True, True]),
        (None, [True, True, True]),
    ],
)
def test_the_days_of_a_province_count_there_alone(region: str | None, expected: list[bool]) -> None:
    assert expected == [BOTH.for_region(region).is_working_day(day) for day in REGIONAL]


def test_a_calendar_answers_for_the_province_it_was_last_told_of() -> None:
    assert (NINGXIA, (GUANGXI, NINGXIA)) == (BOTH.region, BOTH.regions)
    assert [False, True, True] == [BOTH.is_working_day(day) for day in REGIONAL]


def test_a_province_without_days_of_its_own_has_the_calendar_of_the_country() -> None:
    assert BOTH.for_region(None) == BOTH.for_region("440000")
    assert (None, GUANGXI) == (BOTH.for_region("440000").region, BOTH.for_region(GUANGXI).region)
    assert CAL.for_region(GUANGXI) == CAL


def test_days_kept_for_other_provinces_are_told_by_the_revision() -> None:
    revisions = {CAL.revision, *(BOTH.for_region(region).revision for region in (None, GUANGXI, NINGXIA))}
    assert 4 == len(revisions)


def test_what_a_caller_says_lies_above_the_days_of_the_province() -> None:
    worked = BOTH.for_region(GUANGXI).with_overrides(work=["2026-04-20"], source="the bureau is open")
    assert [True, True, False] == [worked.for_region(GUANGXI).is_working_day(day) for day in REGIONAL]


def test_the_days_of_a_province_that_are_counted_name_their_source() -> None:
    assert "三月三" == BOTH.for_region(GUANGXI).deadline("2026-04-10", 10).sources[-1]
    assert "三月三" not in BOTH.for_region(None).deadline("2026-04-10", 10).sources


@pytest.mark.parametrize("region", ["45", "450100", "", "广西"])
def test_a_province_that_is_none_is_refused(region: str) -> None:
    with pytest.raises(CalendarError, match="C114"):
        BOTH.for_region(region)


def test_without_make_up_days_no_weekend_counts_and_weekdays_stay() -> None:
    plain = CAL.without_make_up_days()
    days = [CAL.first + datetime.timedelta(days=i) for i in range((CAL.last - CAL.first).days + 1)]

    assert [CAL.is_working_day(day) and day.weekday() < 5 for day in days] == [*map(plain.is_working_day, days)]
    assert (True, False) == (CAL.counts_make_up_days, plain.counts_make_up_days)


def test_without_make_up_days_is_built_once_and_keeps_kinds_and_statuses() -> None:
    plain = CAL.without_make_up_days()

    assert plain is CAL.without_make_up_days()
    assert plain == plain.without_make_up_days()
    assert (DayKind.MAKEUP_WORKDAY, CAL.horizon) == (plain.day("2026-02-14").kind, plain.horizon)


def test_make_up_days_of_an_override_are_dropped_as_well() -> None:
    found: WorkdayCalendar = CAL.with_overrides(work=["2026-03-07"], source="x").without_make_up_days()

    assert not found.is_working_day("2026-03-07")
