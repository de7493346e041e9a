"""Working days: answers against the worked examples, a day-by-day loop, and the laws of counting.

Laws checked as properties, for every start and every number of days:
add(s, n) is a working day; count(s + 1, add(s, n)) = n; add is monotone in both arguments;
add(L, n) <= T < add(L + 1, n) for L = latest_start(T, n).
"""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icprules.calendar.workdays import DayInfo, DayStatus, WorkdayCalendar, WorkdayResult
from icprules.errors import CalendarError

if TYPE_CHECKING:
    from collections.abc import Callable

CAL = WorkdayCalendar.default()
DAY = datetime.timedelta(days=1)
EXAMPLES = list(csv.DictReader(Path(__file__).with_name("workdays.csv").read_text("utf-8").splitlines()))
COUNTS = (1, 2, 5, 7, 10, 20, 60)

starts = st.dates(datetime.date(2004, 1, 1), datetime.date(2026, 6, 30))
counts = st.integers(1, 100)


def d(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def days_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + DAY * i for i in range((last - first).days + 1)]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['start']}{int(row['n']):+d}")
def test_worked_examples_come_out(row: dict[str, str]) -> None:
    start, n = d(row["start"]), int(row["n"])
    operations: dict[str, Callable[[], datetime.date]] = {
        "op=nth": lambda: CAL.add_working_days(start, n),
        "op=latest_any": lambda: CAL.latest_start(start, -n),
        "op=latest_workday": lambda: CAL.latest_start(start, -n, working_day_only=True),
        "op=roll": lambda: CAL.next_working_day_on_or_after(start),
    }

    assert d(row["expected"]) == operations[row["note"].split(";")[0]]()


def test_every_kind_of_example_is_there() -> None:
    kinds = {row["note"].split(";")[0] for row in EXAMPLES}

    assert {"op=nth", "op=latest_any", "op=latest_workday", "op=roll"} == kinds


@pytest.mark.parametrize(
    ("received", "counting", "ignoring"),
    [
        ("2023-09-04", "2023-10-08", "2023-10-10"),
        ("2024-01-29", "2024-02-29", "2024-03-04"),
        ("2024-02-22", "2024-03-21", "2024-03-21"),
        ("2024-04-22", "2024-05-21", "2024-05-23"),
        ("2025-01-15", "2025-02-18", "2025-02-20"),
        ("2025-09-15", "2025-10-17", "2025-10-21"),
        ("2026-02-02", "2026-03-06", "2026-03-10"),
        ("2026-09-14", "2026-10-16", "2026-10-20"),
        ("2026-09-21", "2026-10-26", "2026-10-27"),
    ],
)
def test_twenty_working_days_with_and_without_make_up_days(received: str, counting: str, ignoring: str) -> None:
    found = (CAL.deadline(received, 20).date, CAL.without_make_up_days().deadline(received, 20).date)

    assert (d(counting), d(ignoring)) == found


@pytest.mark.parametrize(
    "day",
    [
        "2005-12-31",
        "2015-09-06",
        "2018-12-29",
        "2019-04-28",
        "2019-05-05",
        "2020-02-03",
        "2024-02-09",
        "2026-02-14",
    ],
)
def test_days_worked_that_other_calendars_get_wrong(day: str) -> None:
    assert CAL.is_working_day(day)


@pytest.mark.parametrize(
    "day",
    ["2015-09-03", "2015-09-04", "2018-12-31", "2019-05-02", "2020-02-01", "2020-02-02", "2025-05-02"],
)
def test_days_off_that_other_calendars_get_wrong(day: str) -> None:
    assert not CAL.is_working_day(day)


def test_2003_is_refused_because_upstream_is_wrong_about_it() -> None:
    with pytest.raises(CalendarError, match=r"C106 `2003-05-06`"):
        CAL.is_working_day("2003-05-06")


def test_index_agrees_with_a_walk_over_the_days_from_every_start() -> None:
    days = days_between(CAL.first, CAL.horizon)
    worked = [day for day in days if CAL.is_working_day(day)]
    ahead, behind = 0, 0
    for day in days:
        while ahead < len(worked) and worked[ahead] <= day:
            ahead += 1
        while behind < len(worked) and worked[behind] < day:
            behind += 1
        for n in COUNTS:
            if ahead + n <= len(worked):
                assert worked[ahead + n - 1] == CAL.add_working_days(day, n), (day, n)
            if behind >= n:
                assert worked[behind - n] == CAL.add_working_days(day, -n), (day, -n)


@given(starts, counts)
def test_the_day_reached_is_worked_and_n_working_days_away(start: datetime.date, n: int) -> None:
    reached = CAL.add_working_days(start, n)

    assert (True, n) == (CAL.is_working_day(reached), CAL.count(start + DAY, reached))


@given(starts, counts)
def test_forward_and_back_from_a_working_day_is_a_circle(start: datetime.date, n: int) -> None:
    reached = CAL.add_working_days(start, n)

    assert CAL.add_working_days(start, 1) == CAL.add_working_days(reached + DAY, -n)


@given(st.dates(datetime.date(2005, 1, 1), datetime.date(2026, 6, 30)), counts)
def test_latest_start_is_the_latest(target: datetime.date, n: int) -> None:
    start = CAL.latest_start(target, n)

    assert CAL.add_working_days(start, n) <= target < CAL.add_working_days(start + DAY, n)


@given(st.dates(datetime.date(2005, 1, 1), datetime.date(2026, 6, 30)), counts)
def test_latest_working_start_is_the_last_working_day_up_to_the_latest_start(target: datetime.date, n: int) -> None:
    start = CAL.latest_start(target, n)

    assert CAL.add_working_days(start + DAY, -1) == CAL.latest_start(target, n, working_day_only=True)


@given(starts, counts)
def test_a_later_start_or_more_days_never_end_earlier(start: datetime.date, n: int) -> None:
    reached = CAL.add_working_days(start, n)

    assert reached <= CAL.add_working_days(start + DAY, n)
    assert reached < CAL.add_working_days(start, n + 1)


@given(starts)
def test_roll_is_the_day_itself_exactly_when_it_is_worked(day: datetime.date) -> None:
    assert CAL.is_working_day(day) is (day == CAL.next_working_day_on_or_after(day))


@given(starts, counts)
def test_a_confirmed_deadline_has_no_band(start: datetime.date, n: int) -> None:
    result = CAL.deadline(start, n)
    expected = CAL.add_working_days(start, n)

    assert (expected, expected, expected, None) == (
        result.date,
        result.earliest,
        result.latest,
        result.provisional_from,
    )


def test_many_starts_are_answered_in_order() -> None:
    assert [d("2026-03-20"), d("2024-03-21")] == CAL.add_working_days_many(iter(["2026-02-15", "2024-02-22"]), 20)


@pytest.mark.parametrize("n", [0, 2001, -2001])
def test_zero_and_too_many_days_are_refused(n: int) -> None:
    with pytest.raises(CalendarError, match="C105"):
        CAL.add_working_days("2024-02-22", n)


@pytest.mark.parametrize("n", [2000, -2000])
def test_two_thousand_days_are_the_most(n: int) -> None:
    start = d("2014-06-03")

    assert 2000 == CAL.count(*sorted((start + DAY * (n > 0) - DAY * (n < 0), CAL.add_working_days(start, n))))


@pytest.mark.parametrize("n", [0, -1, 2001])
def test_deadline_and_latest_start_take_positive_numbers_only(n: int) -> None:
    for question in (CAL.deadline, CAL.latest_start, CAL.start_by):
        with pytest.raises(CalendarError, match="C105"):
            question("2024-02-22", n)


@pytest.mark.parametrize("n", [True, 1.0, "20", None])
def test_numbers_that_are_not_whole_are_type_errors(n: object) -> None:
    for question in (CAL.add_working_days, CAL.deadline, CAL.latest_start):
        with pytest.raises(TypeError, match="C104"):
            question("2024-02-22", n)  # type: ignore[arg-type]


def test_first_and_last_day_are_in_and_their_neighbours_are_out() -> None:
    assert (False, DayStatus.PROJECTED) == (CAL.is_working_day(CAL.first), CAL.status(CAL.last))
    for outside in (CAL.first - DAY, CAL.last + DAY):
        with pytest.raises(CalendarError, match="C106"):
            CAL.day(outside)


def test_counting_back_past_the_first_day_is_refused() -> None:
    assert d("2004-01-02") == CAL.add_working_days("2004-01-05", -1)
    with pytest.raises(CalendarError, match="C107"):
        CAL.add_working_days("2004-01-05", -2)


def test_count_includes_both_ends_and_refuses_the_wrong_order() -> None:
    assert (1, 2) == (CAL.count("2026-02-14", "2026-02-14"), CAL.count("2026-02-14", "2026-02-24"))
    with pytest.raises(CalendarError, match="C117"):
        CAL.count("2026-02-15", "2026-02-14")


def test_returned_objects_cannot_alter_the_calendar() -> None:
    result, info = CAL.deadline("2024-02-22", 20), CAL.day("2024-02-22")
    frozen: list[tuple[WorkdayResult | DayInfo | WorkdayCalendar, str]] = [
        (result, "date"),
        (info, "kind"),
        (CAL, "revision"),
    ]
    for thing, name in frozen:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(thing, name, None)

    CAL.add_working_days_many(["2024-02-22"], 20).clear()
    assert (result, info) == (CAL.deadline("2024-02-22", 20), CAL.day("2024-02-22"))


def test_calendars_are_equal_when_their_revisions_are() -> None:
    again = (
        CAL.with_overrides(off=["2026-03-02"], source="a"),
        CAL.with_overrides(off=["2026-03-02"], source="a"),
    )

    assert (True, 1, False) == (again[0] == again[1], len(set(again)), again[0] == CAL)


def test_repr_says_how_far_the_calendar_reaches() -> None:
    assert f"WorkdayCalendar({CAL.revision}, 2004-01-01..{CAL.last}, horizon={CAL.horizon})" == repr(CAL)
