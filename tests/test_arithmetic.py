"""How a date was counted, in words: where it starts, what is counted, where it ends, and what it rests on."""

from __future__ import annotations

import datetime
import re
from typing import Any

import mini
import pytest

from icprules.calendar.workdays import WorkdayCalendar
from icprules.decision.arithmetic import arithmetic
from icprules.decision.deadlines import deadline_of
from icprules.rulebook import law
from icprules.text import Text

D = datetime.date
AS_OF = D(2024, 2, 22)
LAUNCH, RECEIVED = "service.launched_on", "application.received_on"
SENT = datetime.datetime(2024, 2, 22, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def lines(spec: law.DeadlineSpec, facts: dict[str, Any], lang: str = "en") -> list[str]:
    found = deadline_of(spec, {"as_of": AS_OF, **facts}, AS_OF, mini.schema(), WorkdayCalendar.default)
    return [getattr(line, lang) for line in arithmetic(found)]


def within(amount: int, unit: law.Unit, after: str, rollover: law.Rollover | None = "none") -> law.DeadlineSpec:
    return mini.due(law.Within(amount=amount, unit=unit, after=after), rollover)


def test_a_fixed_date_is_the_instruments() -> None:
    assert ["the instrument fixes the last day: 2024-03-29 (Friday), inclusive"] == lines(
        mini.fixed(D(2024, 3, 29)), {}
    )


def test_a_sunday_that_does_not_move_is_said_not_to_move() -> None:
    said = lines(mini.fixed(D(2024, 3, 31)), {})
    assert "it falls on a weekend; nothing says that it moves, so it does not" == said[-1]
    assert "末日虽为周末，依据未规定顺延，故不顺延" == lines(mini.fixed(D(2024, 3, 31)), {}, "zh")[-1]


def test_a_day_that_moves_says_where_to() -> None:
    said = lines(mini.due(law.FixedDate(on=D(2024, 3, 31)), "next_working_day"), {})
    assert "the last day is not a working day, so it moves to 2024-04-01 (Monday)" == said[-1]


def test_working_days_show_their_start_their_count_and_their_end() -> None:
    assert [
        "counted from 2024-02-22 (Thursday)",
        "the first day is not counted; the last of 20 working days after it is the last day",
        "the last day is 2024-03-21 (Thursday)",
    ] == lines(within(20, "working_days", RECEIVED, None), {RECEIVED: AS_OF})


def test_working_days_say_what_would_be_without_make_up_days() -> None:
    said = lines(within(20, "working_days", RECEIVED, None), {RECEIVED: D(2024, 1, 29)})
    assert "if make-up days did not count: 2024-03-04 (Monday)" in said


def test_a_projected_day_says_between_which_days_it_may_fall() -> None:
    said = lines(within(20, "working_days", RECEIVED, None), {RECEIVED: D(2026, 12, 14)})
    assert re.search(r"it may fall from 2027-01-\d\d to 2027-01-\d\d", said[-1])


def test_a_planned_day_is_called_a_plan() -> None:
    said = lines(
        mini.due(law.Before(fact=LAUNCH)),
        {"service.stage": "planned", "service.planned_launch_on": D(2024, 3, 1)},
    )
    assert "counted from the planned day 2024-03-01 (Friday)" == said[0]
    assert "the last day is 2024-02-29 (Thursday)" == said[-1]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"service.stage": "operating"},
            "the day is not known, but it is no later than 2024-02-21 (Wednesday)",
        ),
        (
            {"service.stage": "planned"},
            "the day is not known, but it is no earlier than 2024-02-22 (Thursday)",
        ),
        ({}, "the day to count from is not known, so nothing can be counted"),
    ],
)
def test_an_unknown_day_says_what_is_known_of_it(facts: dict[str, Any], expected: str) -> None:
    assert expected == lines(mini.due(law.Before(fact=LAUNCH)), facts)[-1]


SPECS: list[tuple[law.DeadlineSpec, dict[str, Any]]] = [
    (mini.fixed(D(2024, 3, 31)), {}),
    (within(30, "days", LAUNCH), {LAUNCH: AS_OF}),
    (within(1, "months", LAUNCH, "next_working_day"), {LAUNCH: AS_OF}),
    (within(1, "years", LAUNCH), {LAUNCH: AS_OF}),
    (within(24, "hours", "application.sms_sent_at", None), {"application.sms_sent_at": SENT}),
    (within(20, "working_days", RECEIVED, None), {RECEIVED: D(2024, 1, 29)}),
    (within(20, "working_days", RECEIVED, None), {RECEIVED: D(2026, 12, 14)}),
    (
        mini.due(law.AtLeastBefore(days=30, before="change.effective_on"), "none"),
        {"change.effective_on": AS_OF},
    ),
    (mini.due(law.OnDayOf(fact="service.terminated_on")), {"service.terminated_on": AS_OF}),
    (mini.due(law.Before(fact=LAUNCH)), {LAUNCH: AS_OF}),
    (mini.due(law.Before(fact=LAUNCH)), {}),
    (mini.due(law.Before(fact=LAUNCH)), {"service.stage": "operating"}),
    (mini.due(law.Before(fact=LAUNCH)), {"service.stage": "planned"}),
]


@pytest.mark.parametrize(("spec", "facts"), SPECS)
def test_every_count_is_told_in_both_languages_line_by_line_and_never_mixed(
    spec: law.DeadlineSpec, facts: dict[str, Any]
) -> None:
    zh, en = lines(spec, facts, "zh"), lines(spec, facts, "en")
    assert zh
    assert len(zh) == len(en)
    assert [] == [line for line in en if re.search(r"[\u3000-\u9fff\uff00-\uffef]", line)]
    assert [] == [line for line in zh if re.search(r"[A-Za-z]", line)]


@pytest.mark.parametrize(("spec", "facts"), SPECS)
def test_the_dates_are_the_same_in_both_languages(spec: law.DeadlineSpec, facts: dict[str, Any]) -> None:
    found = [re.findall(r"\d{4}-\d\d-\d\d", " ".join(lines(spec, facts, lang))) for lang in ("zh", "en")]
    assert found[0] == found[1]


def test_a_remark_of_the_rule_comes_last() -> None:
    spec = law.DeadlineSpec(
        shape=law.FixedDate(on=D(2024, 3, 29)),
        stated_as=mini.WORDS,
        rollover="none",
        why=Text("附注", "remark"),
    )
    assert ("附注", "remark") == (lines(spec, {}, "zh")[-1], lines(spec, {})[-1])
