"""The next change is the first later day on which asking again gives another answer, and no other day."""

from __future__ import annotations

import datetime
import random
from typing import TYPE_CHECKING, Any

import mini
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from test_monotone import AS_OFS, some_facts, some_rulebook, table_of

from icprules.decision.changes import outcome_of
from icprules.errors import FactError, RulebookError
from icprules.rulebook import law
from icprules.subjects.stages import subject_on

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.subjects.subject import Subject

D = datetime.date
DAY = datetime.timedelta(days=1)
YEARS = datetime.timedelta(days=3 * 365)
LAST = D(2024, 3, 31)
FILED = mini.is_("filing.covers_service")
OPEN: dict[str, Any] = {"kind": "app", "stage": "operating", "filings": []}
FILE = mini.duty("file", deadline=mini.fixed(LAST), done=FILED, done_on="filing.filed_on")


def _said(result: Assessment) -> object:
    """What a reader would call a change; days left and open bounds move every day and are none."""
    whole = result.to_dict()
    for duty in whole["obligations"]:
        deadline = duty["deadline"]
        duty["deadline"] = deadline and {key: deadline[key] for key in ("due_on", "due_at", "certainty", "rolled")}
    return {key: value for key, value in whole.items() if key not in ("as_of", "next_change")}


def _on(rulebook: law.Rulebook, subject: Subject, day: datetime.date) -> Assessment:
    result = mini.ask_subject(rulebook, subject_on(subject, day), day)
    # The next change of the day is not what is compared, and would be looked for on every day.
    return mini.without_next_change(result)


def _first_difference(rulebook: law.Rulebook, subject: Subject, as_of: datetime.date) -> datetime.date | None:
    first = _on(rulebook, subject, as_of)
    before = first
    for ahead in range(1, YEARS.days + 1):
        day = as_of + ahead * DAY
        after = _on(rulebook, subject, day)
        if outcome_of(after) != outcome_of(first):
            assert _said(after) != _said(first)
            return day
        before = after
    assert _said(before) == _said(first)
    return None


def _check(rulebook: law.Rulebook, facts: dict[str, Any], as_of: datetime.date) -> None:
    try:
        subject = mini.subject(table_of(facts))
        found = mini.ask_subject(rulebook, subject, as_of).next_change
        first = _first_difference(rulebook, subject, as_of)
    except (FactError, RulebookError):
        assume(False)  # noqa: FBT003 - hypothesis' own way to discard an example
        raise
    assert first == (None if found is None or found > as_of + YEARS else found)


@settings(deadline=None, max_examples=8, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 1 << 32).map(random.Random), st.sampled_from(AS_OFS))
def test_small_rulebooks_change_on_the_first_day_that_differs(rng: random.Random, as_of: datetime.date) -> None:
    _check(some_rulebook(rng), some_facts(rng, as_of), as_of)


@settings(deadline=None, max_examples=3, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 1 << 32).map(random.Random), st.sampled_from(AS_OFS))
def test_the_built_in_rulebook_changes_on_the_first_day_that_differs(rng: random.Random, as_of: datetime.date) -> None:
    _check(mini.real(), some_facts(rng, as_of), as_of)


def change(given: dict[str, Any], as_of: datetime.date, *rules: law.Rule) -> datetime.date | None:
    found = mini.ask(mini.book(*rules), given, as_of).next_change
    return None if found is None or found > D(2099, 12, 31) else found  # the age of the law comes last


@pytest.mark.parametrize(("as_of", "expected"), [(LAST - DAY, LAST + DAY), (LAST, LAST + DAY), (LAST + DAY, None)])
def test_a_duty_changes_on_the_day_after_its_last_day(as_of: datetime.date, expected: datetime.date | None) -> None:
    assert expected == change(OPEN, as_of, FILE)


def test_nothing_changes_where_nothing_can() -> None:
    assert change(OPEN, LAST, mini.duty("keep")) is None
    assert change({}, LAST) is None


def test_a_period_in_force_changes_on_its_first_day_and_the_day_after_its_last() -> None:
    rule = mini.duty("keep", in_force=law.Period(start=LAST, end=LAST + 5 * DAY))
    found = [change({}, LAST + n * DAY, rule) for n in (-1, 0, 5, 6)]
    assert [LAST, LAST + 6 * DAY, LAST + 6 * DAY, None] == found


def test_a_number_that_is_issued_or_ends_later_is_a_change() -> None:
    one = {"number": "沪ICP备2021001234号-2A", "filed_on": LAST + 3 * DAY, "deregistered_on": LAST + 9 * DAY}
    given = {**OPEN, "filings": [one]}
    rule = mini.duty("keep", done=FILED)
    assert [LAST + 3 * DAY, LAST + 9 * DAY, None] == [change(given, LAST + n * DAY, rule) for n in (0, 3, 9)]


def test_a_plan_that_is_reached_is_a_change() -> None:
    rule = mini.duty(
        "file",
        done=FILED,
        deadline=mini.due(law.AtLeastBefore(days=30, before="service.launched_on"), "none"),
    )
    given = {"kind": "app", "stage": "planned", "planned_launch_on": LAST, "filings": []}
    found = [change(given, day, rule) for day in (LAST - 31 * DAY, LAST - 30 * DAY, LAST - 29 * DAY)]
    assert [LAST - 29 * DAY, LAST - 29 * DAY, LAST] == found


def test_where_rules_that_may_speak_differ_the_last_day_of_each_is_a_change() -> None:
    def within(name: str, days: int, kind: str) -> law.Rule:
        shape = law.Within(amount=days, unit="days", after="service.launched_on")
        return mini.duty(name, deadline=mini.due(shape, "none"), done=FILED, when=[mini.is_("service.kind", kind)])

    rules = (within("ten", 10, "app"), within("twenty", 20, "website"))
    given = {"stage": "operating", "launched_on": LAST, "filings": []}
    found = [change(given, LAST + n * DAY, *rules) for n in (0, 10, 11, 20, 21)]
    assert [LAST + 11 * DAY, LAST + 11 * DAY, LAST + 21 * DAY, LAST + 21 * DAY, None] == found


def test_a_projected_band_changes_after_its_first_and_after_its_last_day() -> None:
    shape = law.Within(amount=20, unit="working_days", after="application.received_on")
    rule = mini.duty("file", deadline=mini.due(shape), done=mini.among("application.outcome", "granted"))
    given = {"application": {"received_on": D(2026, 12, 14), "outcome": "pending"}}
    deadline = mini.shown(mini.ask(mini.book(rule), given, D(2026, 12, 15)), "file").deadline
    assert deadline is not None
    assert deadline.earliest is not None
    assert deadline.latest is not None
    assert deadline.earliest + DAY == change(given, D(2026, 12, 15), rule)
    assert deadline.latest + DAY == change(given, deadline.earliest + DAY, rule)


def test_a_date_beyond_the_calendar_never_breaks_the_answer_for_today() -> None:
    shape = law.Within(amount=20, unit="working_days", after="application.received_on")
    rule = mini.duty("file", deadline=mini.due(shape), done=mini.among("application.outcome", "granted"))
    given = {"application": {"received_on": D(2045, 1, 2), "outcome": "pending"}}
    result = mini.ask(mini.book(rule), given, LAST)
    assert ("not_raised", D(2045, 1, 2)) == (mini.status(result), result.next_change)


def test_the_age_of_the_law_is_a_change() -> None:
    rules = mini.book(mini.duty("keep"), known_through=LAST)
    assert LAST + DAY == mini.ask(rules, {}, LAST).next_change
    assert mini.ask(rules, {}, LAST + DAY).next_change is None
