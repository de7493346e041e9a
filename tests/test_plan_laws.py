"""Laws of plans: counting back is the exact counterpart of counting forwards, on every day of the calendar.

lodged on the last day, with the longest times        done in time
lodged one day later, with the longest times          not done in time
received on the last working day                      a working day, not after the last day
the safe last day                                     not after the counted one; equal where all is confirmed
                                                      and make-up days make no difference
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import mini
from hypothesis import given, settings
from hypothesis import strategies as st

import icprules
from icprules.planning.plan_counting import after, before, certain_day, last_day
from icprules.planning.plan_days import Duration

if TYPE_CHECKING:
    from icprules.planning.plan import Course
    from icprules.planning.plan_days import LastDay, PlanDay
    from icprules.rulebook.procedures import LeadUnit

D = datetime.date
DAY = datetime.timedelta(days=1)
CALENDAR = icprules.WorkdayCalendar.default()
CONFIRMED = st.dates(D(2005, 1, 1), D(2026, 6, 30))
ANY_DAY = st.dates(D(2005, 1, 1), D(2027, 12, 1))
UNITS: tuple[LeadUnit, ...] = ("working_days", "days", "hours")
TIMES = st.tuples(st.integers(0, 40), st.sampled_from(UNITS))
CHAINS = st.lists(TIMES, min_size=1, max_size=4)


def forwards(day: D, chain: list[tuple[int, LeadUnit]]) -> PlanDay:
    found = certain_day(day)
    for amount, unit in chain:
        found = after(found, amount, unit, CALENDAR)
    return found


def backwards(target: D, chain: list[tuple[int, LeadUnit]]) -> LastDay:
    found = last_day(certain_day(target), CALENDAR)
    for amount, unit in reversed(chain):
        found = before(found, amount, unit, CALENDAR)
    return found


@given(CONFIRMED, CHAINS)
def test_begun_on_the_last_day_it_ends_in_time_and_one_day_later_it_does_not(
    target: D, chain: list[tuple[int, LeadUnit]]
) -> None:
    last = backwards(target, chain).any_day.on
    assert forwards(last, chain).on <= target < forwards(last + DAY, chain).on


@given(CONFIRMED, CHAINS)
def test_begun_on_the_last_working_day_it_ends_in_time_on_working_days_all_the_way(
    target: D, chain: list[tuple[int, LeadUnit]]
) -> None:
    last = backwards(target, chain)
    assert CALENDAR.is_working_day(last.working_day.on)
    assert last.working_day.on <= last.any_day.on
    assert forwards(last.working_day.on, chain).on <= target


@given(CONFIRMED, CONFIRMED, CHAINS)
def test_a_later_deadline_never_gives_an_earlier_last_day(one: D, other: D, chain: list[tuple[int, LeadUnit]]) -> None:
    first, second = sorted((one, other))
    assert backwards(first, chain).any_day.on <= backwards(second, chain).any_day.on
    assert forwards(first, chain).on <= forwards(second, chain).on


@given(ANY_DAY, CHAINS)
def test_the_day_to_rely_on_is_never_after_the_counted_one(target: D, chain: list[tuple[int, LeadUnit]]) -> None:
    last = backwards(target, chain)
    for day in (last.any_day, last.working_day):
        assert day.soonest <= day.earliest <= day.on <= day.latest
        assert (day.certainty == "projected") or (day.earliest == day.on == day.latest)


@given(ANY_DAY, CHAINS)
def test_the_safe_last_day_ends_in_time_if_make_up_days_do_not_count_either(
    target: D, chain: list[tuple[int, LeadUnit]]
) -> None:
    found = certain_day(backwards(target, chain).on)
    for amount, unit in chain:
        found = after(found, amount, unit, CALENDAR)
    assert found.plain <= target


@given(ANY_DAY, CHAINS)
def test_a_band_holds_the_day_and_never_shrinks_on_the_way(day: D, chain: list[tuple[int, LeadUnit]]) -> None:
    found = forwards(day, chain)
    assert day <= found.earliest <= found.on <= found.latest <= found.outermost


def filing(service: dict[str, Any], as_of: D, times: Duration) -> Course:
    found = icprules.plan(service, as_of=as_of, rulebook=mini.real(), lead_times={"access_provider": times})
    return found.course("filing")


def planned_app(launch: D) -> dict[str, Any]:
    return {
        "kind": "app", "stage": "planned", "planned_launch_on": launch, "offline": False, "offered_in_mainland": True,
        "commercial": False, "filings": [], "sponsor": {"province": "310000"},
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    launch=st.dates(D(2024, 6, 1), D(2026, 6, 30)),
    least=st.integers(0, 5),
    more=st.integers(0, 10),
    unit=st.sampled_from(UNITS),
)
def test_a_whole_plan_lodged_on_its_last_day_ends_in_time_and_one_day_later_does_not(
    launch: D, least: int, more: int, unit: LeadUnit
) -> None:
    times = Duration(minimum=least, maximum=least + more, unit=unit)
    far = filing(planned_app(launch), D(2024, 1, 2), times)
    assert far.submission is not None
    counted, safe = far.submission.any_day.on, far.submission.on
    on_it = filing(planned_app(launch), counted, times)
    later = filing(planned_app(launch), counted + DAY, times)
    assert on_it.finish.latest is not None
    assert later.finish.latest is not None
    assert on_it.finish.latest.on < launch <= later.finish.latest.on
    assert "in_time" != later.timeliness
    assert "in_time" == filing(planned_app(launch), safe, times).timeliness


@settings(max_examples=60, deadline=None)
@given(day=st.dates(D(2023, 9, 4), D(2026, 9, 30)), least=st.integers(0, 5), more=st.integers(0, 10))
def test_the_longer_everything_takes_the_later_it_ends(day: D, least: int, more: int) -> None:
    launch = day + 200 * DAY
    service = planned_app(launch)
    short = filing(service, day, Duration(minimum=least, maximum=least, unit="working_days"))
    long = filing(service, day, Duration(minimum=least, maximum=least + more, unit="working_days"))
    assert short.finish.earliest == long.finish.earliest
    assert short.finish.latest is not None
    assert long.finish.latest is not None
    assert short.finish.latest.on <= long.finish.latest.on
    steps = [step.window for step in long.steps]
    assert all(w.earliest is not None and w.latest is not None and w.earliest.on <= w.latest.on for w in steps)
