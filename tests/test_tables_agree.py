"""A table of services answered at once gives what `assess` gives for each of them, field by field.

Over the real rulebook and over generated ones with every shape of deadline and every standing; days on, before and
after those that matter; values that are wrong, lists that repeat, facts that contradict each other.
"""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import generated
import mini
import pyarrow as pa
import pytest
import service_tables
from service_tables import differences, nested_table_of, table_of, with_native_days, without_empty_tables

from icprules import WorkdayCalendar, assess_table
from icprules.engines.program import program
from icprules.rulebook import law
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    import random

    from icprules.rulebook.law import Actor, Rulebook

D = datetime.date
AS_OFS = (D(2023, 9, 1), D(2024, 3, 31), D(2024, 4, 1), D(2025, 6, 3), D(2026, 12, 20))
PERSPECTIVES: tuple[Actor, ...] = ("sponsor", "access_provider", "distribution_platform", "bureau")
FILED_LATE: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
    "commercial": False, "filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-05-06"}],
}  # fmt: skip


@functools.cache
def services(seed: int, as_of: datetime.date, count: int, spoilt: float) -> list[dict[str, Any]]:
    rng = generated.dice(seed)
    made = [service_tables.service(mini.schema(), rng, as_of, spoilt=spoilt) for _ in range(count)]
    return [*made, FILED_LATE]


@pytest.mark.parametrize(("seed", "as_of"), list(enumerate(AS_OFS)))
def test_a_table_gives_what_assess_gives(seed: int, as_of: datetime.date) -> None:
    asked: dict[str, Any] = {"as_of": as_of, "perspective": PERSPECTIVES[seed % 4]}
    given = [without_empty_tables(one) for one in services(seed, as_of, 60, 0.01)]
    answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), **asked)
    assert [] == differences(given, answer, mini.real(), **asked)


@pytest.mark.parametrize(("seed", "as_of"), list(enumerate(AS_OFS[:2])))
def test_struct_columns_give_what_assess_gives(seed: int, as_of: datetime.date) -> None:
    given = services(seed, as_of, 60, 0.01)
    answer = assess_table(nested_table_of(given, mini.schema()), as_of=as_of, rulebook=mini.real())
    assert [] == differences(given, answer, mini.real(), as_of=as_of)


@pytest.mark.parametrize(("seed", "as_of"), list(enumerate(AS_OFS[1:3])))
def test_days_and_numbered_texts_give_what_assess_gives(seed: int, as_of: datetime.date) -> None:
    given = [without_empty_tables(one) for one in services(seed, as_of, 60, 0.0)]
    table = with_native_days(table_of(given, mini.schema()), mini.schema())
    assert [] == differences(given, assess_table(table, as_of=as_of, rulebook=mini.real()), mini.real(), as_of=as_of)


def test_the_random_services_of_one_run_cover_the_verdicts_and_the_statuses() -> None:
    seen: Counter[str] = Counter()
    for seed, as_of in enumerate(AS_OFS):
        given = [without_empty_tables(one) for one in services(seed, as_of, 60, 0.01)]
        answer = assess_table(table_of(given, mini.schema()), as_of=as_of, rulebook=mini.real(), fields=["status"])
        for name in answer.column_names:
            seen.update(f"{name.rsplit('.', 1)[-1]} {value}" for value in answer[name].to_pylist())
    wanted = {
        *("not_applicable", "not_raised", "upcoming", "due", "overdue", "fulfilled", "fulfilled_late", "ended"),
        *("kept", "broken", "undetermined", "None"),
    }
    assert set() == {f"status {one}" for one in wanted} - seen.keys()
    verdicts = ("non_compliant", "action_required", "compliant", "out_of_scope", "undetermined", "None")
    assert set() == {f"verdict {one}" for one in verdicts} - seen.keys()


@pytest.mark.parametrize("away", [-1, 0, 1])
@pytest.mark.parametrize("name", ["service.launched_on", "change.effective_on", "application.received_on"])
def test_the_days_around_the_day_asked_about_are_told_apart(name: str, away: int) -> None:
    as_of = D(2024, 3, 21)
    group, _, key = name.partition(".")
    given = []
    for back in (0, 1, 20, 28, 30, 31, 365):
        day = (as_of + datetime.timedelta(days=away - back)).isoformat()
        base: dict[str, Any] = {"kind": "app", "offline": False, "offered_in_mainland": True, "filings": []}
        given.append(base | ({key: day} if group == "service" else {group: {key: day}}))
    answer = assess_table(table_of(given, mini.schema()), as_of=as_of, rulebook=mini.real())
    assert [] == differences(given, answer, mini.real(), as_of=as_of)


def test_the_law_of_another_day_can_be_asked_for() -> None:
    given = [without_empty_tables(one) for one in services(9, D(2024, 4, 1), 40, 0.0)]
    asked: dict[str, Any] = {"as_of": D(2024, 4, 1), "judged_on": D(2023, 8, 3)}
    answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), **asked)
    assert [] == differences(given, answer, mini.real(), **asked)


@pytest.mark.parametrize("away", [-1, 0, 1])
@pytest.mark.parametrize("published_on", [D(2022, 1, 4), D(2023, 8, 4), D(2024, 1, 18)])
def test_what_was_known_around_the_day_of_a_publication_can_be_asked_for(
    published_on: datetime.date, away: int
) -> None:
    given = [without_empty_tables(one) for one in services(12, D(2024, 4, 1), 30, 0.01)]
    asked: dict[str, Any] = {"as_of": D(2024, 4, 1), "known_on": published_on + datetime.timedelta(days=away)}
    answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), **asked)
    assert [] == differences(given, answer, mini.real(), **asked)


def test_rules_that_were_published_later_are_not_counted() -> None:
    two = mini.duty("two", obligation="two", in_force=law.Period(start=D(2024, 2, 1)))
    two = attrs.evolve(two, published=law.Publication(start=D(2024, 1, 9)))
    rulebook = mini.book(mini.duty("one", obligation="one"), two)
    found = [
        assess_table(pa.table({"kind": ["app"]}), as_of=D(2024, 3, 1), known_on=day, rulebook=rulebook)
        for day in (D(2024, 1, 8), D(2024, 1, 9), None)
    ]
    assert ["not_applicable", "due", "due"] == [one["two.status"][0].as_py() for one in found]
    assert ["due", "due", "due"] == [one["one.status"][0].as_py() for one in found]


@pytest.mark.parametrize("known_on", [D(2020, 1, 25), D(2020, 1, 28)])
def test_working_days_are_those_that_were_known(known_on: datetime.date) -> None:
    base = {"kind": "app", "application": {"received_on": "2020-01-10"}, "offline": False, "offered_in_mainland": True}
    calendar = WorkdayCalendar.default().with_overrides(off=[D(2020, 2, 5)], source="some notice", region="450000")
    sponsors: list[dict[str, Any]] = [{"province": "450000"}, {"province": "310000"}, {"country": "HK"}, {}]
    given: list[dict[str, Any]] = [{**base, "sponsor": sponsor} for sponsor in sponsors]
    asked: dict[str, Any] = {"as_of": D(2020, 2, 10), "known_on": known_on, "perspective": "bureau"}
    for days in (None, calendar):
        answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), calendar=days, **asked)
        assert [] == differences(given, answer, mini.real(), calendar=days, **asked)


@pytest.mark.parametrize(("seed", "known_on"), [(14, None), (15, D(2024, 1, 18))])
@pytest.mark.parametrize("name", ["change.effective_on", "service.launched_on", "application.sms_sent_at"])
def test_the_law_of_a_dated_fact_is_that_of_each_row(name: str, seed: int, known_on: datetime.date | None) -> None:
    as_of = D(2024, 4, 1)
    given = [without_empty_tables(one) for one in services(seed, as_of, 40, 0.01)]
    asked: dict[str, Any] = {"as_of": as_of, "judged_on": name, "known_on": known_on}
    answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), **asked)
    assert [] == differences(given, answer, mini.real(), **asked)


@pytest.mark.parametrize("turn", [D(2023, 9, 1), D(2024, 4, 1)])
def test_the_days_around_a_change_of_the_law_are_told_apart_in_one_table(turn: datetime.date) -> None:
    as_of = D(2024, 4, 1)
    base = {"kind": "app", "offline": False, "offered_in_mainland": True, "filings": [], "stage": "operating"}
    given: list[dict[str, Any]] = [
        {**base, "change": {"effective_on": (turn + datetime.timedelta(days=away)).isoformat()}}
        for away in (-1, 0, 1, -400)
    ]
    given += [{**base, "change": {"item": "service"}}, base, {**base, "kind": "App"}]
    asked: dict[str, Any] = {"as_of": as_of, "judged_on": "change.effective_on"}
    answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), **asked)
    assert [] == differences(given, answer, mini.real(), **asked)
    later = 1 if turn == as_of else 0
    codes = [None if text is None else text[:4] for text in answer["error"].to_pylist()]
    assert [None, None, "F152" if later else None, None, "F153", "F153", "F102"] == codes


def test_a_table_without_a_column_for_the_day_of_the_law_has_no_results() -> None:
    asked: dict[str, Any] = {"as_of": D(2024, 4, 1), "judged_on": "change.effective_on"}
    answer = assess_table(pa.table({"kind": ["app", "website"]}), rulebook=mini.real(), **asked)
    assert ["F153", "F153"] == [text[:4] for text in answer["error"].to_pylist()]
    assert [None, None] == answer["verdict"].to_pylist()


def test_the_days_of_provinces_count() -> None:
    calendar = WorkdayCalendar.default().with_overrides(
        off=[D(2024, 4, 9), D(2024, 4, 10)], source="some notice", region="450000"
    )
    base = {"kind": "app", "application": {"received_on": "2024-03-20"}, "offline": False, "offered_in_mainland": True}
    sponsors: list[dict[str, Any]] = [{"province": "450000"}, {"province": "310000"}, {"country": "HK"}, {}]
    given = [{**base, "sponsor": sponsor} for sponsor in sponsors]
    asked: dict[str, Any] = {"as_of": D(2024, 4, 18), "calendar": calendar, "perspective": "bureau"}
    answer = assess_table(table_of(given, mini.schema()), rulebook=mini.real(), **asked)
    assert [D(2024, 4, 22), D(2024, 4, 18), D(2024, 4, 18), None] == answer["decide-filing.due_on"].to_pylist()
    assert [] == differences(given, answer, mini.real(), **asked)


@pytest.mark.parametrize("seed", range(8))
def test_generated_rulebooks_give_what_assess_gives(seed: int) -> None:
    rng = generated.dice(seed)
    rulebook = varied(generated.rulebook(rng), rng)
    as_of = rng.choice(generated.DAYS) + datetime.timedelta(days=rng.choice((-1, 0, 1)))
    given = [nested(generated.facts_for(program(rulebook), rulebook.schema, rng)) for _ in range(30)]
    answer = assess_table(table_of(given, rulebook.schema), as_of=as_of, rulebook=rulebook)
    assert [] == differences(given, answer, rulebook, as_of=as_of)


def varied(rulebook: Rulebook, rng: random.Random) -> Rulebook:
    """Return a rulebook whose rules have every standing, and its obligations every shape of deadline."""
    rules = [_varied(rule, rng) for rule in rulebook.rules]
    made = generated.rulebook_of(rules)
    facts = {**made.schema.facts, **{name: mini.schema().facts[name] for name in ("law.commencement", "filings")}}
    return attrs.evolve(
        made, schema=attrs.evolve(made.schema, facts=facts), sources={"one": mini.book().sources["mini"]}
    )


def _varied(rule: law.Rule, rng: random.Random) -> law.Rule:
    reaches: tuple[law.Reach, ...] = ("direct", "by_analogy")
    citation = attrs.evolve(rule.citation, standing=rng.choice(law.STANDINGS), reach=rng.choice(reaches))
    then = rule.then
    if isinstance(then, law.Obligation):
        day, fact = rng.choice(generated.DAYS), rng.choice(("one.since", "one.until", "case.on"))
        units: tuple[law.Unit, ...] = ("working_days", "days", "months", "years", "hours")
        shape = rng.choice((
            law.FixedDate(on=day), law.Within(amount=rng.randint(1, 40), unit=rng.choice(units), after=fact),
            law.AtLeastBefore(days=rng.randint(1, 30), before=fact), law.OnDayOf(fact=fact), law.Before(fact=fact),
        ))  # fmt: skip
        rolls: tuple[law.Rollover | None, ...] = (None, "none", "next_working_day")
        rollover = rng.choice(rolls)
        deadline = rng.choice((None, law.DeadlineSpec(shape=shape, stated_as=mini.WORDS, rollover=rollover)))
        done_on = rng.choice(("", "one.since", "one.until"))
        then = attrs.evolve(then, deadline=deadline, done_on=done_on if then.done is not None else "")
    return attrs.evolve(rule, citation=citation, then=then)


def nested(facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in facts.items():
        group, _, member = name.partition(".")
        if group in ("one", "case"):
            plain = list(value) if isinstance(value, tuple) else "none" if value == NEVER else value
            found.setdefault(group, {})[member] = plain
    return found


def test_two_rules_that_contradict_each_other_are_told_for_the_row_alone() -> None:
    first, second = (mini.duty(name, when=[mini.is_("service.kind", name)]) for name in ("app", "website"))
    clash = mini.duty("later", deadline=mini.fixed(D(2024, 1, 1)), when=[mini.is_("service.kind", "app")])
    rulebook = mini.book(first, second, clash)
    given = [{"kind": "app"}, {"kind": "website"}, {"kind": "quick_app"}, {}]
    answer = assess_table(table_of(given, mini.schema()), as_of=D(2024, 2, 1), rulebook=rulebook)
    assert [True, False, False, False] == [text is not None and "R140" in text for text in answer["error"].to_pylist()]
    assert [] == differences(given, answer, rulebook, as_of=D(2024, 2, 1))
