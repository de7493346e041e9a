"""Statuses: what is confirmed, announced or projected, and the band around a projected date.

Law checked as a backtest: whatever the notice of a year turned out to say, the real date lies within
the band that was given before the notice.
"""

from __future__ import annotations

import datetime

import attrs
import pytest

from icprules.calendar.workday_notices import pinned_years
from icprules.calendar.workday_sources import Observed, observe, table_of
from icprules.calendar.workday_table import year_end
from icprules.calendar.workdays import DayStatus, ProjectedDateWarning, WorkdayCalendar, WorkdayResult, calendar_of
from icprules.errors import CalendarError

CAL = WorkdayCalendar.default()
DAY = datetime.timedelta(days=1)
PINNED = pinned_years()
FIRST_PINNED = PINNED[0].known.year


def without_arrangements_from(observed: Observed, day: datetime.date) -> Observed:
    """Return what the package would say if it knew statutory holidays alone from a day on."""
    named = {found: name for found, name in observed.named.items() if found < day or is_statutory(name)}
    make_up = frozenset(found for found in observed.make_up if found < day)
    return attrs.evolve(observed, named=named, make_up=make_up)


def is_statutory(name: str) -> bool:
    festivals = {"元旦", "春节", "农历除夕", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    return festivals.issuperset(part.partition("（")[0] for part in name.split("; "))


OBSERVED = without_arrangements_from(observe(2030), year_end(2026))


def as_before_the_notice_of(year: int) -> WorkdayCalendar:
    """Return the calendar as the package would have built it before the notice of a year."""
    observed = without_arrangements_from(OBSERVED, year_end(year - 1))
    return calendar_of(table_of(observed, PINNED[: year - FIRST_PINNED]))


def announced_only(year: int) -> WorkdayCalendar:
    """Return the calendar of an installed package that knows one year more than the pinned notices."""
    return calendar_of(table_of(OBSERVED, PINNED[: year - FIRST_PINNED]))


BEFORE_2026 = as_before_the_notice_of(2026)
ANNOUNCED_2026 = announced_only(2026)


def test_the_default_calendar_is_confirmed_up_to_the_last_christmas_eve() -> None:
    assert datetime.date(2026, 12, 24) == CAL.confirmed_through == CAL.horizon


def test_the_last_week_of_the_last_known_year_is_projected() -> None:
    statuses = [BEFORE_2026.status(day).value for day in ("2025-12-24", "2025-12-25", "2026-01-01")]

    assert ["confirmed", "projected", "projected"] == statuses


def test_the_last_week_of_an_earlier_year_is_confirmed_by_the_next_notice() -> None:
    assert DayStatus.CONFIRMED is BEFORE_2026.status("2024-12-31")


def test_a_year_that_only_the_package_knows_is_announced_and_so_is_the_week_before_it() -> None:
    days = ("2025-12-24", "2025-12-25", "2026-01-01", "2026-12-24", "2026-12-25")

    assert ["confirmed", "announced", "announced", "announced"] == [
        ANNOUNCED_2026.status(day).value for day in days[:4]
    ]
    assert DayStatus.PROJECTED is ANNOUNCED_2026.status(days[4])


def test_two_years_after_the_last_known_one_are_answered_and_no_more() -> None:
    assert [datetime.date(2027, 12, 31), datetime.date(2028, 12, 31)] == [
        BEFORE_2026.last,
        ANNOUNCED_2026.last,
    ]
    with pytest.raises(CalendarError, match="C106"):
        BEFORE_2026.deadline("2028-01-01", 20)


def test_a_count_that_leaves_the_calendar_is_refused_also_by_its_band() -> None:
    assert datetime.date(2027, 12, 28) == BEFORE_2026.deadline("2027-12-27", 1).date
    for start in ("2027-12-28", "2027-12-31"):
        with pytest.raises(CalendarError, match="C107"):
            BEFORE_2026.deadline(start, 1)


def test_make_up_days_of_the_last_week_alone_do_not_announce_a_year() -> None:
    late = attrs.evolve(OBSERVED, make_up=OBSERVED.make_up | {datetime.date(2027, 12, 26)})

    assert 2026 == table_of(late, PINNED).known_through


def test_a_deadline_takes_the_worst_status_of_the_days_counted() -> None:
    found = [ANNOUNCED_2026.deadline(start, 10).status.value for start in ("2025-12-10", "2025-12-11", "2026-12-14")]

    assert ["confirmed", "announced", "projected"] == found


def test_the_start_is_not_counted_so_its_status_does_not_matter() -> None:
    assert "confirmed" == BEFORE_2026.deadline("2025-12-23", 1).status.value
    assert "projected" == BEFORE_2026.deadline("2025-12-24", 1).status.value


def test_a_projected_deadline_has_three_working_days_either_way() -> None:
    result = BEFORE_2026.deadline("2026-03-02", 20)
    nth = [BEFORE_2026.deadline("2026-03-02", n).date for n in (17, 20, 23)]

    assert (nth, datetime.date(2026, 3, 3), BEFORE_2026.revision) == (
        [result.earliest, result.date, result.latest],
        result.provisional_from,
        result.revision,
    )


def test_a_band_does_not_begin_before_the_days_that_are_settled() -> None:
    result = BEFORE_2026.deadline("2025-12-22", 3)

    assert [datetime.date(2025, 12, 25)] * 3 == [result.date, result.earliest, result.provisional_from]


def test_an_announced_deadline_has_no_band_but_says_from_when_it_is_provisional() -> None:
    result = ANNOUNCED_2026.deadline("2025-12-20", 20)

    assert (result.date, result.date, datetime.date(2025, 12, 25)) == (
        result.earliest,
        result.latest,
        result.provisional_from,
    )


def test_bare_dates_are_given_up_to_the_horizon_and_refused_past_it() -> None:
    assert datetime.date(2025, 12, 24) == BEFORE_2026.add_working_days("2025-12-23", 1)
    questions = (
        lambda: BEFORE_2026.add_working_days("2025-12-24", 1),
        lambda: BEFORE_2026.add_working_days_many(["2025-12-24"], 1),
        lambda: BEFORE_2026.add_working_days("2025-12-26", -1),
        lambda: BEFORE_2026.latest_start("2025-12-25", 1),
        lambda: BEFORE_2026.next_working_day_on_or_after("2025-12-25"),
        lambda: BEFORE_2026.count("2025-12-24", "2025-12-25"),
        lambda: ANNOUNCED_2026.add_working_days("2025-12-24", 1),
    )
    for question in questions:
        with pytest.raises(CalendarError, match=r"C108 the count needs `2025-12-25`"):
            question()


def test_counting_back_from_the_day_after_the_horizon_is_confirmed() -> None:
    assert datetime.date(2025, 12, 24) == BEFORE_2026.add_working_days("2025-12-25", -1)


def test_a_decision_to_file_can_refuse_a_projected_date() -> None:
    with pytest.raises(CalendarError, match="C109"):
        BEFORE_2026.deadline("2026-03-02", 20, on_projected="raise")

    assert "announced" == ANNOUNCED_2026.deadline("2026-03-02", 20, on_projected="raise").status.value


def test_a_projected_date_warns_when_asked_to() -> None:
    with pytest.warns(ProjectedDateWarning, match="C109"):
        BEFORE_2026.roll_forward("2026-03-02", on_projected="warn")


def test_an_unknown_policy_is_refused_even_for_a_confirmed_date() -> None:
    with pytest.raises(CalendarError, match="C116"):
        CAL.deadline("2024-02-22", 20, on_projected="ignore")  # type: ignore[arg-type]


def test_the_safe_start_lies_within_the_span_when_the_target_is_projected() -> None:
    result = BEFORE_2026.start_by("2026-03-02", 2)

    assert (True, datetime.date(2026, 3, 1)) == (result.earliest < result.date, result.latest)


@pytest.mark.parametrize("year", range(2008, 2027))
def test_the_real_date_lies_within_the_band_given_before_the_notice(year: int) -> None:
    before = as_before_the_notice_of(year)
    first = datetime.date(year - 1, 12, 1)
    for i in range((datetime.date(year, 12, 24) - first).days):
        day = first + DAY * i
        pairs = [(CAL.next_working_day_on_or_after(day), before.roll_forward(day))]
        pairs += [(CAL.latest_start(day, n), before.start_by(day, n)) for n in (1, 20)]
        if day < datetime.date(year, 9, 1):
            pairs += [(CAL.add_working_days(day, n), before.deadline(day, n)) for n in (1, 7, 20, 60)]
        assert [] == [(real, given) for real, given in pairs if not holds(real, given)]


def holds(real: datetime.date, given: WorkdayResult) -> bool:
    if given.status is DayStatus.PROJECTED:
        return given.earliest <= real <= given.latest
    return given.date == real
