"""The calendar as it could be known on a day: notices count from their publication, later ones are undone.

Checked against the notices themselves: the State Council's extension of 26 January 2020, and for every year
the calendar that the package would have built before its notice.
"""

from __future__ import annotations

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_workday_layers import PAPER, document
from test_workday_statuses import as_before_the_notice_of

from icprules.calendar.workday_notices import pinned_years
from icprules.calendar.workdays import DayStatus, WorkdayCalendar
from icprules.errors import CalendarError

D = datetime.date
DAY = datetime.timedelta(days=1)
CAL = WorkdayCalendar.default()
DATED = [
    (year.known.year, notice.published)
    for year in pinned_years()
    for notice in year.known.notices[:1]
    if notice.published is not None
]


def off(day: datetime.date, known_on: datetime.date) -> bool:
    return not CAL.known_on(known_on).is_working_day(day)


def flags(calendar: WorkdayCalendar, first: datetime.date, last: datetime.date) -> list[bool]:
    days = (last - first).days + 1
    return [calendar.is_working_day(first + n * DAY) for n in range(days)]


@pytest.mark.parametrize(("known_on", "expected"), [(25, False), (26, True), (27, True), (28, True)])
def test_the_spring_festival_of_2020_was_extended_on_26_january(known_on: int, *, expected: bool) -> None:
    assert [expected, expected] == [off(day, D(2020, 1, known_on)) for day in (D(2020, 1, 31), D(2020, 2, 1))]
    assert off(D(2020, 2, 2), D(2020, 1, known_on))  # a Sunday either way


def test_twenty_working_days_moved_by_the_two_days_of_the_extension() -> None:
    found = [CAL.known_on(D(2020, 1, day)).deadline("2020-01-10", 20) for day in (25, 28)]
    assert [D(2020, 2, 12), D(2020, 2, 14)] == [one.date for one in found]
    assert [DayStatus.CONFIRMED] * 2 == [one.status for one in found]


def test_a_make_up_day_that_a_notice_took_back_was_worked_before_it() -> None:
    before = CAL.known_on("2020-01-25").day("2020-02-01")
    assert ("makeup_workday", "http://www.gov.cn/zhengce/zhengceku/2019-11/21/content_5454164.htm") == (
        before.kind.value, before.notice,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("published", "days_off", "worked"),
    [
        (D(2015, 5, 13), [D(2015, 9, 3), D(2015, 9, 4)], [D(2015, 9, 6)]),
        (D(2019, 3, 22), [D(2019, 5, 2), D(2019, 5, 3)], [D(2019, 4, 28), D(2019, 5, 5)]),
    ],
)
def test_an_amendment_counts_from_the_day_it_was_published(
    published: datetime.date, days_off: list[datetime.date], worked: list[datetime.date]
) -> None:
    days = [*days_off, *worked]
    expected = [True] * len(days_off) + [False] * len(worked)
    assert [not one for one in expected] == [off(day, published - DAY) for day in days]
    assert expected == [off(day, published) for day in days]


def test_a_notice_that_moves_days_of_the_year_before_is_undone_there_too() -> None:
    days = [D(2018, 12, 29), D(2018, 12, 31)]
    assert [True, False] == [off(day, D(2018, 12, 5)) for day in days]
    assert [False, True] == [off(day, D(2018, 12, 6)) for day in days]


@pytest.mark.parametrize(("year", "published"), [one for one in DATED if one[0] != 2025])
def test_before_its_notice_a_year_is_what_the_package_says_without_an_arrangement(
    year: int, published: datetime.date
) -> None:
    known, built = CAL.known_on(published - DAY), as_before_the_notice_of(year)
    amended = [notice.settles for one in pinned_years() for notice in one.known.notices[1:]]
    later = {day for settles in amended for day in settles if day.year < year and D(year - 1, 12, 1) < day}
    assert set() == later
    last = D(year, 12, 31)
    assert flags(built, D(year - 1, 11, 1), last) == flags(known, D(year - 1, 11, 1), last)
    assert (built.confirmed_through, built.last) == (known.confirmed_through, known.last)


@pytest.mark.parametrize(("year", "published"), DATED)
def test_on_the_day_of_its_notice_a_year_is_confirmed(year: int, published: datetime.date) -> None:
    days = [D(year - 1, 12, 24), D(year - 1, 12, 25), D(year, 12, 24), D(year, 12, 25)]
    expected = ["confirmed", "projected", "projected", "projected"]
    assert expected == [CAL.known_on(published - DAY).status(day).value for day in days]
    assert ["confirmed", "confirmed", "confirmed", "projected"] == [
        CAL.known_on(published).status(day).value for day in days
    ]


def test_before_the_regulation_of_2024_its_two_new_holidays_were_not_expected() -> None:
    before, after = CAL.known_on("2024-11-11"), CAL.known_on("2024-11-12")
    days = ["2025-01-28", "2025-05-02", "2026-02-16", "2026-05-04"]
    assert [True, True, True, True] == [before.is_working_day(day) for day in days]
    assert [False, False, False, False] == [after.is_working_day(day) for day in days]
    assert "projected" == before.status("2025-01-28").value


@pytest.mark.parametrize(("known_on", "expected"), [("2009-12-31", "projected"), ("2010-01-01", "confirmed")])
def test_a_notice_of_unknown_publication_counts_from_the_first_of_january(known_on: str, expected: str) -> None:
    assert expected == CAL.known_on(known_on).status("2010-03-01").value


def test_a_day_on_which_all_is_known_gives_the_calendar_itself() -> None:
    assert CAL.known_on("2025-11-04") is CAL
    assert CAL.known_on("2025-11-03") is not CAL


def test_before_the_first_year_everything_is_projected() -> None:
    before = CAL.known_on("2003-12-31")
    assert ("projected", D(2005, 12, 31)) == (before.status("2004-03-01").value, before.last)
    with pytest.raises(CalendarError, match="C106"):
        before.status("2006-01-01")


def test_an_unknown_year_names_no_notice() -> None:
    assert "" == CAL.known_on("2025-11-03").day("2026-01-01").notice


def test_a_notice_that_was_handed_over_counts_from_the_day_it_says() -> None:
    noted = CAL.with_notice({**document(), "published": "2026-11-20"})
    assert ["projected", "confirmed"] == [
        noted.known_on(day).status("2027-03-01").value for day in ("2026-11-19", "2026-11-20")
    ]
    assert PAPER in noted.known_on("2026-11-20").day("2027-02-11").notice


def test_a_notice_that_was_handed_over_without_a_day_counts_from_the_first_of_january() -> None:
    noted = CAL.with_notice(document())
    assert ["projected", "confirmed"] == [
        noted.known_on(day).status("2027-03-01").value for day in ("2026-12-31", "2027-01-01")
    ]


@pytest.mark.parametrize("published", ["2026-11-31", "soon", ""])
def test_a_day_of_publication_that_is_none_is_refused(published: str) -> None:
    with pytest.raises(CalendarError, match="C101 published"):
        CAL.with_notice({**document(), "published": published})


def test_a_day_of_publication_is_a_text() -> None:
    with pytest.raises(CalendarError, match="C120"):
        CAL.with_notice({**document(), "published": 20261120})


def test_what_a_caller_arranges_stays_and_needless_days_fall_away() -> None:
    own = CAL.with_overrides(off=["2020-03-02", "2027-03-01"], work=["2020-01-31"], source="made up")
    before = own.known_on("2020-01-25")
    assert [False, True] == [before.is_working_day(day) for day in ("2020-03-02", "2020-01-31")]


@given(st.dates(D(2004, 1, 1), D(2026, 12, 31)), st.integers(0, 700))
def test_learning_more_never_moves_a_date_out_of_its_band(start: datetime.date, earlier: int) -> None:
    known = CAL.known_on(start - earlier * DAY)
    assume(start <= known.last - 60 * DAY)
    found = known.deadline(start, 20)
    if found.status is DayStatus.PROJECTED:
        later = CAL.deadline(start, 20)
        assert found.earliest <= later.latest
        assert later.earliest <= found.latest
