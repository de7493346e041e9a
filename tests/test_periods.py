"""Periods: months and years from the anchor, calendar days either way, hours as time elapsed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icprules.calendar.periods import add_months, add_years, days_after, days_before, hours_after
from icprules.errors import CalendarError

if TYPE_CHECKING:
    from collections.abc import Callable

UTC = datetime.UTC
dates = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31))
PERIODS = [add_months, add_years, days_after, days_before]


@pytest.mark.parametrize(
    ("anchor", "n", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 2, "2024-03-31"),
        ("2024-02-29", 1, "2024-03-29"),
        ("2024-03-31", 3, "2024-06-30"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-05-15", 0, "2024-05-15"),
        ("2023-09-01", 10, "2024-07-01"),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(anchor: str, n: int, end: str) -> None:
    assert end == str(add_months(anchor, n))


def test_two_steps_of_one_month_are_not_one_step_of_two() -> None:
    assert ("2026-03-28", "2026-03-31") == (
        str(add_months(add_months("2026-01-31", 1), 1)),
        str(add_months("2026-01-31", 2)),
    )


@pytest.mark.parametrize(("n", "end"), [(1, "2025-02-28"), (3, "2027-02-28"), (4, "2028-02-29")])
def test_years_from_a_leap_day(n: int, end: str) -> None:
    assert end == str(add_years("2024-02-29", n))


@given(dates, st.integers(0, 600))
def test_months_keep_the_number_or_fall_on_the_last_day(anchor: datetime.date, n: int) -> None:
    end = add_months(anchor, n)

    assert n == (end.year - anchor.year) * 12 + end.month - anchor.month
    assert end.day == anchor.day or (end.day < anchor.day and (end + datetime.timedelta(days=1)).day == 1)


@given(dates, st.integers(0, 5000))
def test_days_before_undoes_days_after(anchor: datetime.date, n: int) -> None:
    assert anchor == days_before(days_after(anchor, n), n)


def test_thirty_days_before_the_last_of_may_is_the_first() -> None:
    assert "2024-05-01" == str(days_before("2024-05-31", 30))


def test_the_day_of_the_start_is_not_counted() -> None:
    assert ("2024-05-02", "2024-05-31") == (
        str(days_after("2024-05-01", 1)),
        str(days_after("2024-05-01", 30)),
    )


def test_hours_are_told_on_a_beijing_clock() -> None:
    sent = datetime.datetime(2024, 2, 22, 15, 30, tzinfo=UTC)

    assert "2024-02-23T23:30:00+08:00" == hours_after(sent, 24).isoformat()


def test_hours_are_time_elapsed_also_over_a_change_of_clocks() -> None:
    before_the_change = datetime.datetime(2024, 3, 9, 12, tzinfo=ZoneInfo("America/New_York"))

    assert 24 * 3600 == (hours_after(before_the_change, 24) - before_the_change.astimezone(UTC)).total_seconds()


def test_anchors_are_read_like_every_other_day() -> None:
    instant = datetime.datetime(2024, 1, 30, 16, tzinfo=UTC)

    assert "2024-02-29" == str(add_months(instant, 1))


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("n", [True, 1.0, "1", None])
def test_lengths_that_are_not_whole_are_type_errors(period: Callable[..., datetime.date], n: object) -> None:
    with pytest.raises(TypeError, match="C104"):
        period("2024-01-31", n)


@pytest.mark.parametrize("period", PERIODS)
def test_negative_lengths_and_the_end_of_time_are_refused(period: Callable[..., datetime.date]) -> None:
    for n, code in ((-1, "C118"), (200_000_000, "C119"), (10**40, "C119")):
        with pytest.raises(CalendarError, match=code):
            period("2024-01-31", n)


@pytest.mark.parametrize("period", PERIODS)
def test_anchors_that_are_no_day_are_refused(period: Callable[..., datetime.date]) -> None:
    with pytest.raises(CalendarError, match="C101"):
        period("2024-02-30", 1)
    with pytest.raises(TypeError, match="C103"):
        period(None, 1)


def test_hours_need_an_instant_and_a_length() -> None:
    sent = datetime.datetime(2024, 2, 22, tzinfo=UTC)
    for instant, n in ((datetime.date(2024, 2, 22), 24), (sent.replace(tzinfo=None), 24), (sent, True)):
        with pytest.raises(TypeError, match=r"C10[234]"):
            hours_after(instant, n)  # type: ignore[arg-type]
    for length, code in ((-1, "C118"), (10**12, "C119"), (10**40, "C119")):
        with pytest.raises(CalendarError, match=code):
            hours_after(sent, length)
