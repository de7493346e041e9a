"""When something is due: every way of counting, both sides of a last day, bounds where a day is unknown."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.calendar.workdays import WorkdayCalendar
from icprules.decision.anchors import anchor_of
from icprules.decision.deadlines import Deadline, deadline_of
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Mapping

D = datetime.date
AS_OF = D(2024, 2, 22)
DAY = datetime.timedelta(days=1)
LAUNCH, PLAN, CHANGE, END = (
    "service.launched_on", "service.planned_launch_on", "change.effective_on", "service.terminated_on",
)  # fmt: skip
RECEIVED, SMS = "application.received_on", "application.sms_sent_at"


def deadline(spec: law.DeadlineSpec, facts: Mapping[str, Any], as_of: datetime.date = AS_OF) -> Deadline:
    known = {"as_of": as_of, **facts}
    return deadline_of(spec, known, as_of, mini.schema(), WorkdayCalendar.default)


def bounds(found: Deadline) -> tuple[datetime.date | None, datetime.date | None, datetime.date | None]:
    return found.earliest, found.due_on, found.latest


def within(amount: int, unit: law.Unit, after: str, rollover: law.Rollover | None = "none") -> law.DeadlineSpec:
    return mini.due(law.Within(amount=amount, unit=unit, after=after), rollover)


@pytest.mark.parametrize(
    ("spec", "facts", "expected"),
    [
        (mini.fixed(D(2024, 3, 31)), {}, D(2024, 3, 31)),
        (within(30, "days", LAUNCH), {LAUNCH: D(2024, 5, 1)}, D(2024, 5, 31)),
        (within(1, "months", LAUNCH), {LAUNCH: D(2024, 1, 31)}, D(2024, 2, 29)),
        (within(1, "months", LAUNCH), {LAUNCH: D(2023, 1, 31)}, D(2023, 2, 28)),
        (within(2, "months", LAUNCH), {LAUNCH: D(2024, 1, 31)}, D(2024, 3, 31)),
        (within(1, "years", LAUNCH), {LAUNCH: D(2024, 2, 29)}, D(2025, 2, 28)),
        (within(4, "years", LAUNCH), {LAUNCH: D(2024, 2, 29)}, D(2028, 2, 29)),
        (within(20, "working_days", RECEIVED, None), {RECEIVED: D(2024, 2, 22)}, D(2024, 3, 21)),
        (
            mini.due(law.AtLeastBefore(days=30, before=CHANGE), "none"),
            {CHANGE: D(2024, 5, 31)},
            D(2024, 5, 1),
        ),
        (mini.due(law.OnDayOf(fact=END)), {END: D(2024, 5, 31)}, D(2024, 5, 31)),
        (mini.due(law.Before(fact=LAUNCH)), {LAUNCH: D(2024, 3, 1)}, D(2024, 2, 29)),
    ],
)
def test_every_way_of_counting_gives_one_day(
    spec: law.DeadlineSpec, facts: dict[str, Any], expected: datetime.date
) -> None:
    assert (expected, expected, expected) == bounds(deadline(spec, facts))


@pytest.mark.parametrize(
    ("received", "with_make_up", "without"),
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
def test_twenty_working_days_as_on_the_law_page(received: str, with_make_up: str, without: str) -> None:
    found = deadline(within(20, "working_days", RECEIVED, None), {RECEIVED: D.fromisoformat(received)})
    assert (D.fromisoformat(with_make_up), ("make_up_days",)) == (found.due_on, found.assumes)
    assert (None if without == with_make_up else D.fromisoformat(without)) == found.without_assumption
    assert ("confirmed", None) == (found.certainty, found.projected_from)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(D(2024, 3, 29), D(2024, 3, 29)), (D(2024, 3, 30), D(2024, 4, 1)), (D(2024, 3, 31), D(2024, 4, 1)),
     (D(2024, 4, 4), D(2024, 4, 7)), (D(2024, 4, 7), D(2024, 4, 7))],
)  # fmt: skip
def test_a_last_day_rolls_to_the_next_working_day_where_the_rule_says_so(
    day: datetime.date, expected: datetime.date
) -> None:
    rolled = deadline(mini.due(law.FixedDate(on=day), "next_working_day"), {})
    assert (expected, expected, expected, expected != day) == (*bounds(rolled), rolled.is_rolled)
    plain = deadline(mini.fixed(day), {})
    assert (day, day, day, False) == (*bounds(plain), plain.is_rolled)


def test_a_month_that_ends_on_a_day_of_rest_rolls_only_where_the_rule_says_so() -> None:
    facts = {LAUNCH: D(2024, 2, 29)}
    assert (
        D(2024, 4, 1)
        == deadline(within(1, "months", LAUNCH, "next_working_day"), {LAUNCH: D(2024, 2, 29) + DAY}).due_on
    )
    assert D(2024, 3, 29) == deadline(within(1, "months", LAUNCH, "next_working_day"), facts).due_on


@pytest.mark.parametrize(
    ("hours", "sent", "expected"),
    [
        (24, "2024-02-22T10:00:00+08:00", "2024-02-23T10:00:00+08:00"),
        (24, "2024-02-22T16:00:00+00:00", "2024-02-24T00:00:00+08:00"),
        (24, "2024-02-28T23:59:59+08:00", "2024-02-29T23:59:59+08:00"),
        (1, "2024-02-22T23:30:00+08:00", "2024-02-23T00:30:00+08:00"),
    ],
)
def test_hours_run_from_the_moment_and_end_on_a_beijing_day(hours: int, sent: str, expected: str) -> None:
    found = deadline(within(hours, "hours", SMS, None), {SMS: datetime.datetime.fromisoformat(sent)})
    assert expected == (found.due_at and found.due_at.isoformat())
    assert (D.fromisoformat(expected[:10]),) * 3 == bounds(found)


def test_hours_of_an_unknown_moment_have_no_end() -> None:
    assert (None, None, None) == bounds(deadline(within(24, "hours", SMS, None), {}))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({LAUNCH: D(2024, 3, 1)}, (D(2024, 3, 1), D(2024, 3, 1), False)),
        ({"service.stage": "operating"}, (None, AS_OF, False)),
        ({"service.stage": "terminated"}, (None, AS_OF, False)),
        ({"service.stage": "planned"}, (AS_OF + DAY, None, False)),
        ({"service.stage": "planned", PLAN: AS_OF + DAY}, (AS_OF + DAY, AS_OF + DAY, True)),
        ({"service.stage": "planned", PLAN: AS_OF}, (AS_OF + DAY, None, False)),
        ({"service.stage": "operating", PLAN: AS_OF + DAY}, (None, AS_OF, False)),
        ({PLAN: AS_OF + DAY}, (None, None, False)),
        ({}, (None, None, False)),
    ],
)
def test_the_day_of_launch_as_far_as_it_is_known(facts: dict[str, Any], expected: tuple[object, ...]) -> None:
    found = anchor_of(LAUNCH, facts, AS_OF, mini.schema())
    assert expected == (found.earliest, found.latest, found.is_planned)


def test_a_day_that_will_not_come_lies_ahead() -> None:
    found = anchor_of("change.filed_on", {"change.filed_on": D.max}, AS_OF, mini.schema())
    assert (AS_OF + DAY, None) == (found.earliest, found.latest)


def test_an_instant_anchors_on_its_beijing_day() -> None:
    sent = datetime.datetime(2024, 2, 22, 16, tzinfo=datetime.UTC)
    assert D(2024, 2, 23) == anchor_of(SMS, {SMS: sent}, AS_OF, mini.schema()).on


OPERATING, PLANNED = {"service.stage": "operating"}, {"service.stage": "planned"}


@pytest.mark.parametrize(
    ("spec", "facts", "expected"),
    [
        (mini.due(law.Before(fact=LAUNCH)), OPERATING, (None, None, AS_OF - DAY)),
        (mini.due(law.Before(fact=LAUNCH)), PLANNED, (AS_OF, None, None)),
        (mini.due(law.OnDayOf(fact=LAUNCH)), OPERATING, (None, None, AS_OF)),
        (
            mini.due(law.AtLeastBefore(days=30, before=LAUNCH), "none"),
            OPERATING,
            (None, None, D(2024, 1, 23)),
        ),
        (mini.due(law.AtLeastBefore(days=30, before=LAUNCH), "none"), PLANNED, (D(2024, 1, 24), None, None)),
        (within(30, "days", LAUNCH), OPERATING, (None, None, D(2024, 3, 23))),
        (within(30, "days", LAUNCH), PLANNED, (D(2024, 3, 24), None, None)),
        (within(1, "months", LAUNCH), OPERATING, (None, None, D(2024, 3, 22))),
        (within(20, "working_days", LAUNCH, None), OPERATING, (None, None, D(2024, 3, 21))),
        (mini.due(law.Before(fact=LAUNCH)), {}, (None, None, None)),
    ],
)
def test_a_day_that_is_not_known_gives_bounds(
    spec: law.DeadlineSpec, facts: dict[str, Any], expected: tuple[object, ...]
) -> None:
    assert expected == bounds(deadline(spec, facts))


def test_the_later_bound_rolls_as_the_day_itself_would() -> None:
    spec = mini.due(law.AtLeastBefore(days=1, before=LAUNCH), "next_working_day")
    sunday = D(2024, 2, 25)
    assert D(2024, 2, 26) == deadline(spec, OPERATING, sunday).latest
    assert D(2024, 2, 26) == deadline(spec, {LAUNCH: sunday}, sunday).due_on


@pytest.mark.parametrize(("hours", "first", "last"), [(1, 0, 1), (24, 1, 1), (25, 1, 2), (48, 2, 2)])
def test_hours_after_an_unknown_moment_of_a_bounded_day(hours: int, first: int, last: int) -> None:
    spec = within(hours, "hours", LAUNCH, None)
    assert AS_OF + last * DAY == deadline(spec, OPERATING).latest
    assert AS_OF + DAY + first * DAY == deadline(spec, PLANNED).earliest


def test_hours_after_a_planned_day_begin_on_it() -> None:
    plan = AS_OF + 7 * DAY
    assert (plan, None, None) == bounds(deadline(within(24, "hours", LAUNCH, None), {**PLANNED, PLAN: plan}))


def test_a_projected_day_is_a_band_and_says_from_where() -> None:
    found = deadline(within(20, "working_days", RECEIVED, None), {RECEIVED: D(2026, 12, 14)})
    assert "projected" == found.certainty
    assert D(2026, 12, 25) == found.projected_from
    assert found.earliest is not None
    assert found.due_on is not None
    assert found.latest is not None
    assert found.earliest < found.due_on < found.latest


def test_the_last_confirmed_day_needs_no_band() -> None:
    found = deadline(within(1, "working_days", RECEIVED, None), {RECEIVED: D(2026, 12, 23)})
    assert ((D(2026, 12, 24),) * 3, "confirmed") == (bounds(found), found.certainty)


def _decides(calendar: WorkdayCalendar | None = None, **application: Any) -> Any:  # noqa: ANN401 - see below
    """A function from a day to the status of a decision within 20 working days."""
    rules = mini.book(
        mini.duty(
            "decide", who="bureau", deadline=within(20, "working_days", RECEIVED, None),
            done=mini.among("application.outcome", "granted"), done_on="application.decided_on",
        )
    )  # fmt: skip

    def on(as_of: datetime.date) -> str:
        given = {"application": {"received_on": D(2026, 12, 14), "outcome": "pending", **application}}
        return mini.status(mini.ask(rules, given, as_of, perspective="bureau", calendar=calendar))

    return on


def test_within_the_band_of_a_projected_day_the_status_is_not_determined() -> None:
    found, on = deadline(within(20, "working_days", RECEIVED, None), {RECEIVED: D(2026, 12, 14)}), _decides()
    assert found.earliest is not None
    assert found.latest is not None
    assert "due" == on(found.earliest)
    assert "due|overdue" == on(found.earliest + DAY)
    assert "due|overdue" == on(found.latest)
    assert "overdue" == on(found.latest + DAY)


def test_something_done_within_the_band_may_have_been_late() -> None:
    found = deadline(within(20, "working_days", RECEIVED, None), {RECEIVED: D(2026, 12, 14)})
    assert found.earliest is not None
    assert found.latest is not None
    done = {day: _decides(outcome="granted", decided_on=day)(D(2027, 6, 1)) for day in
            (found.earliest, found.earliest + DAY, found.latest, found.latest + DAY)}  # fmt: skip
    assert ["fulfilled", "fulfilled|fulfilled_late", "fulfilled|fulfilled_late", "fulfilled_late"] == list(
        done.values()
    )


def test_another_calendar_gives_another_day() -> None:
    closed = WorkdayCalendar.default().with_overrides(off=["2024-03-21"], source="test")
    spec = within(20, "working_days", RECEIVED, None)
    found = deadline_of(spec, {RECEIVED: D(2024, 2, 22)}, AS_OF, mini.schema(), lambda: closed)
    assert D(2024, 3, 22) == found.due_on


def test_a_calendar_is_built_only_when_days_are_counted() -> None:
    def refuse() -> WorkdayCalendar:
        raise AssertionError

    for spec in (mini.fixed(D(2024, 3, 31)), within(30, "days", LAUNCH), mini.due(law.Before(fact=LAUNCH))):
        assert deadline_of(spec, {LAUNCH: AS_OF}, AS_OF, mini.schema(), refuse).due_on


SHAPES = (
    mini.due(law.Before(fact=LAUNCH)),
    mini.due(law.OnDayOf(fact=LAUNCH)),
    mini.due(law.AtLeastBefore(days=30, before=LAUNCH), "none"),
    mini.due(law.AtLeastBefore(days=1, before=LAUNCH), "next_working_day"),
    within(30, "days", LAUNCH),
    within(1, "months", LAUNCH, "next_working_day"),
    within(1, "years", LAUNCH),
    within(20, "working_days", LAUNCH, None),
)
DATES = st.dates(D(2023, 1, 1), D(2025, 12, 31))


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.sampled_from(SHAPES), DATES, DATES)
def test_learning_the_day_gives_a_date_within_the_bounds(
    spec: law.DeadlineSpec, as_of: datetime.date, launched: datetime.date
) -> None:
    known = deadline(spec, {LAUNCH: launched}, as_of)
    rough = deadline(spec, OPERATING if launched <= as_of else PLANNED, as_of)
    assert known.due_on is not None
    assert rough.earliest is None or rough.earliest <= known.due_on
    assert rough.latest is None or known.due_on <= rough.latest
