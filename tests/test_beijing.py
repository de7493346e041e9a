"""Beijing dates: which values are a day, and which day an instant is in China."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icprules.calendar.beijing import BEIJING, beijing_date, in_beijing, today_in_china
from icprules.calendar.workdays import WorkdayCalendar
from icprules.errors import CalendarError

UTC = datetime.UTC


class Dated(datetime.date):
    """A date of another class."""


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime.datetime(2026, 2, 13, 15, 59, 59, tzinfo=UTC), "2026-02-13"),
        (datetime.datetime(2026, 2, 13, 16, tzinfo=UTC), "2026-02-14"),
        (datetime.datetime(2026, 2, 14, 0, tzinfo=BEIJING), "2026-02-14"),
        (datetime.datetime(2026, 2, 13, 11, tzinfo=ZoneInfo("America/New_York")), "2026-02-14"),
    ],
)
def test_an_instant_is_judged_by_the_date_in_china(instant: datetime.datetime, day: str) -> None:
    assert day == str(beijing_date(instant)) == str(today_in_china(lambda: instant))


def test_the_calendar_judges_an_instant_by_the_date_in_china() -> None:
    instants = [datetime.datetime(2026, 2, 14, hour, tzinfo=UTC) for hour in (15, 16)]

    assert [True, False] == [WorkdayCalendar.default().is_working_day(instant) for instant in instants]


@given(st.dates())
def test_a_date_and_its_text_are_the_same_day(day: datetime.date) -> None:
    assert day == beijing_date(day) == beijing_date(day.isoformat()) == beijing_date(Dated.fromisoformat(str(day)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20240222",
        "2024-2-22",
        "2024-02-30",
        "0000-01-01",
        "2024-W08-4",
        "2024-02-22 ",
        "2024-02-22\n",
        "2024-02-22T00:00",
        "22/02/2024",
        "２０２４-02-22",
        "٢٠٢٤-02-22",
        "2024年2月22日",
        "may",
        "10",
    ],
)
def test_text_that_is_no_iso_date_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="C101"):
        beijing_date(text)


@pytest.mark.parametrize("value", [None, True, 0, 20240222, 1.5, float("nan"), b"2024-02-22", (2024, 2, 22)])
def test_values_that_are_no_day_are_type_errors(value: object) -> None:
    with pytest.raises(TypeError, match="C103"):
        beijing_date(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="C103"):
        WorkdayCalendar.default().is_working_day(value)  # type: ignore[arg-type]


def test_a_datetime_without_an_offset_is_a_type_error() -> None:
    naive = datetime.datetime(2024, 2, 22, 10)  # noqa: DTZ001 - the point of the test
    with pytest.raises(TypeError, match=r"C102 the date-time `2024-02-22T10:00:00`"):
        beijing_date(naive)
    with pytest.raises(TypeError, match="C102"):
        today_in_china(lambda: naive)


def test_a_clock_must_tell_an_instant() -> None:
    with pytest.raises(TypeError, match="C103"):
        today_in_china(lambda: datetime.date(2024, 2, 22))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    "instant",
    [
        datetime.datetime.max.replace(tzinfo=UTC),
        datetime.datetime.min.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=9))),
    ],
)
def test_an_instant_without_a_date_in_china_is_refused(instant: datetime.datetime) -> None:
    with pytest.raises(CalendarError, match="C101"):
        in_beijing(instant)


def test_an_override_takes_the_same_kinds_of_day() -> None:
    instant = datetime.datetime(2026, 3, 1, 16, tzinfo=UTC)
    changed = WorkdayCalendar.default().with_overrides(off=[instant], source="x")

    assert not changed.is_working_day("2026-03-02")
