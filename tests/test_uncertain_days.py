"""Last days that the calendar cannot settle: it does not reach, or the province is not known.

For every day and number of working days, inside the calendar and out of it:
    the bounds hold what any longer calendar says
    an assessment never fails for the calendar's range; the calendar itself still refuses
"""

from __future__ import annotations

import datetime
from typing import Any

import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules import assess, explain
from icprules.calendar.workdays import WorkdayCalendar
from icprules.decision.arithmetic import arithmetic
from icprules.decision.deadlines import Deadline, deadline_of
from icprules.errors import CalendarError
from icprules.rulebook import law

D = datetime.date
DAY = datetime.timedelta(days=1)
CAL = WorkdayCalendar.default()
RECEIVED, LAUNCH = "application.received_on", "service.launched_on"
GUANGXI, TIBET = "450000", "540000"
REGIONAL = (
    CAL.with_overrides(off=["2026-04-20", "2026-04-21"], source="made up for these tests", region=GUANGXI)
    .with_overrides(off=["2026-03-02"], source="made up for these tests", region=TIBET)
    .for_region(None)
)


def twenty(received: datetime.date, calendar: WorkdayCalendar = CAL, **facts: Any) -> Deadline:  # noqa: ANN401 - facts
    spec = mini.due(law.Within(amount=20, unit="working_days", after=RECEIVED))
    return deadline_of(spec, {RECEIVED: received, **facts}, received, mini.schema(), lambda: calendar)


def bounds(found: Deadline) -> tuple[datetime.date | None, datetime.date | None, datetime.date | None]:
    return found.earliest, found.due_on, found.latest


def decision(received: str, as_of: str, calendar: WorkdayCalendar | None = None, **sponsor: str) -> Any:  # noqa: ANN401 - a duty
    result = assess(
        {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True, "commercial": False,
         "filings": [], "application": {"received_on": received, "outcome": "pending"}, "sponsor": sponsor},
        as_of=as_of, rulebook=mini.real(), perspective="bureau", calendar=calendar,
    )  # fmt: skip
    return result, next(duty for duty in result.obligations if duty.id == "decide-filing")


def test_a_count_past_the_calendar_has_bounds_and_says_why() -> None:
    found = twenty(D(2030, 1, 2))
    assert (D(2030, 1, 22), None, None) == bounds(found)
    assert ("beyond_calendar", (CAL.first, CAL.last)) == (found.certainty, found.covered)


def test_a_count_before_the_calendar_ends_at_the_latest_within_its_first_days() -> None:
    found = twenty(D(2003, 6, 2))
    assert (D(2003, 6, 22), None, CAL.deadline("2004-01-01", 20).date) == bounds(found)


def test_a_count_whose_band_leaves_the_calendar_has_no_last_bound() -> None:
    last = CAL.deadline(CAL.last - 40 * DAY, 20).date
    near = CAL.last - 27 * DAY
    with pytest.raises(CalendarError, match="C107"):
        CAL.deadline(near, 20)
    found = twenty(near)
    assert (near + 20 * DAY, None, None, "beyond_calendar") == (*bounds(found), found.certainty)
    assert ("projected", last) == (twenty(CAL.last - 40 * DAY).certainty, twenty(CAL.last - 40 * DAY).due_on)


@pytest.mark.parametrize("day", [D(2003, 12, 28), D(2030, 1, 1)])
def test_a_roll_outside_the_calendar_is_open(day: datetime.date) -> None:
    found = deadline_of(
        mini.due(law.FixedDate(on=day), "next_working_day"), {}, day, mini.schema(), WorkdayCalendar.default
    )
    assert (day, None, "beyond_calendar") == (found.earliest, found.due_on, found.certainty)
    assert (None if day > CAL.last else CAL.deadline("2004-01-01", 1).date) == found.latest


def test_the_bounds_of_an_unknown_day_are_only_as_sure_as_the_days_they_rest_on() -> None:
    spec = mini.due(law.Within(amount=20, unit="working_days", after=LAUNCH))
    found = deadline_of(spec, {"service.stage": "operating"}, D(2026, 12, 20), mini.schema(), WorkdayCalendar.default)
    assert (None, "projected") == (found.due_on, found.certainty)
    past = deadline_of(spec, {"service.stage": "operating"}, D(2040, 1, 2), mini.schema(), WorkdayCalendar.default)
    assert (None, "beyond_calendar") == (past.latest, past.certainty)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2030-01-22", ("due",)), ("2030-01-23", ("due", "overdue")), ("2060-01-01", ("due", "overdue"))],
)
def test_an_assessment_past_the_calendar_says_what_is_certain(as_of: str, expected: tuple[str, ...]) -> None:
    result, duty = decision("2030-01-02", as_of)
    assert expected == (duty.possible or (duty.status,))
    assert "beyond_calendar" in [notice.id for notice in result.notices]
    assert "beyond_calendar" == duty.deadline.certainty


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", "工作日历只涵盖 2004-01-01 至"), ("en", "the calendar of working days covers 2004-01-01 to")],
)
def test_the_reason_is_told_in_both_languages(lang: Any, words: str) -> None:  # noqa: ANN401 - a language
    result, duty = decision("2030-01-02", "2030-02-01")
    assert any(words in line.to(lang) for line in arithmetic(duty.deadline))
    assert words in explain(result, lang=lang)


def test_a_progress_that_rests_on_it_gives_the_notice_too() -> None:
    result = assess(
        {"kind": "app", "stage": "planned", "offline": False, "offered_in_mainland": True, "commercial": False,
         "filings": [], "application": {"received_on": "2030-01-02", "outcome": "pending"}},
        as_of="2030-01-03", rulebook=mini.real(),
    )  # fmt: skip
    assert "beyond_calendar" in [notice.id for notice in result.notices]
    progress = next(d.in_progress for d in result.obligations if d.in_progress is not None)
    assert ("beyond_calendar", None, "2030-01-22", None) == tuple(
        progress.to_dict()[key] for key in ("certainty", "decide_by", "earliest", "latest")
    )


LONG = CAL.known_on("2021-12-31")


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.dates(D(2003, 1, 1), D(2025, 12, 31)), st.integers(1, 90))
def test_the_bounds_hold_what_a_longer_calendar_says(day: datetime.date, n: int) -> None:
    spec = mini.due(law.Within(amount=n, unit="working_days", after=RECEIVED))
    found = deadline_of(spec, {RECEIVED: day}, day, mini.schema(), lambda: LONG)
    if found.certainty != "beyond_calendar" or day < CAL.first:
        return
    real = CAL.deadline(day, n)
    assert found.earliest is not None
    assert found.earliest <= real.date
    assert found.latest is None


# Provinces with holidays of their own.


@pytest.mark.parametrize(
    ("province", "expected"), [(GUANGXI, D(2026, 5, 11)), (TIBET, D(2026, 5, 8)), ("440000", D(2026, 5, 8))]
)
def test_the_days_of_the_sponsors_province_count(province: str, expected: datetime.date) -> None:
    found = twenty(D(2026, 4, 7), REGIONAL, **{"sponsor.province": province})
    assert (expected, expected, expected) == bounds(found)


def test_a_last_day_that_differs_by_province_is_open_until_the_province_is_known() -> None:
    found = twenty(D(2026, 4, 7), REGIONAL)
    assert (D(2026, 5, 8), None, D(2026, 5, 11)) == bounds(found)
    assert ("sponsor.province", "confirmed") == (found.asks, found.certainty)
    assert any("province" in line.en for line in arithmetic(found))


def test_a_last_day_that_is_the_same_everywhere_is_known_without_the_province() -> None:
    found = twenty(D(2026, 6, 1), REGIONAL)
    assert (CAL.deadline("2026-06-01", 20).date, "") == (found.due_on, found.asks)


def test_a_sponsor_abroad_has_the_calendar_of_the_country() -> None:
    found = twenty(D(2026, 4, 7), REGIONAL, **{"sponsor.country": "US"})
    assert D(2026, 5, 8) == found.due_on
    assert D(2026, 5, 8) == twenty(D(2026, 4, 7), REGIONAL.for_region(GUANGXI), **{"sponsor.country": "US"}).due_on


def test_a_roll_goes_by_the_days_of_the_province() -> None:
    spec = mini.due(law.FixedDate(on=D(2026, 4, 20)), "next_working_day")
    days = [
        deadline_of(spec, {"sponsor.province": one}, D(2026, 4, 1), mini.schema(), lambda: REGIONAL).due_on
        for one in (GUANGXI, TIBET)
    ]
    assert [D(2026, 4, 22), D(2026, 4, 20)] == days


def test_an_assessment_takes_the_province_of_the_sponsor_and_asks_for_it() -> None:
    _, guangxi = decision("2026-04-07", "2026-05-01", REGIONAL, province="桂")
    assert D(2026, 5, 11) == guangxi.deadline.due_on
    result, unknown = decision("2026-04-07", "2026-05-01", REGIONAL)
    assert (None, D(2026, 5, 8), D(2026, 5, 11)) == (
        unknown.deadline.due_on, unknown.deadline.earliest, unknown.deadline.latest,
    )  # fmt: skip
    settles = {fact.fact: dict(fact.settles) for fact in result.missing}
    assert "date" in settles["sponsor.province"]["decide-filing"]


def test_within_the_days_that_differ_by_province_the_status_is_open() -> None:
    possible = [decision("2026-04-07", day, REGIONAL)[1].possible for day in ("2026-05-08", "2026-05-09", "2026-05-12")]
    assert [(), ("due", "overdue"), ()] == possible
