"""What is told at once is what working everything out in full tells: verdicts, statuses, deadlines and errors.

The reference is `Particulars.tally` on the truths of `tree`: duties with their ways, authorities, and sets of statuses.
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import generated
import mini
import pytest
from mini import is_

from icprules import WorkdayCalendar, assess
from icprules.decision.assessment import BITS
from icprules.decision.docket import docket
from icprules.decision.duties import Reading
from icprules.decision.particulars import Particulars, duty_groups
from icprules.decision.status_bits import VERDICTS, weight_of
from icprules.decision.tallies import tally
from icprules.decision.verdict import verdicts
from icprules.engines import tree
from icprules.engines.commencement import UNVERIFIED
from icprules.engines.program import program
from icprules.errors import FactError, RulebookError
from icprules.rulebook import law

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping

    from icprules.decision.assessment import Status, Verdict
    from icprules.decision.tallies import Tally
    from icprules.subjects.facts import Value

D = datetime.date
DAYS = (D(2019, 5, 6), D(2023, 8, 3), D(2024, 3, 31), D(2024, 4, 1), D(2025, 6, 3), D(2026, 11, 1))
ACTORS: tuple[law.Actor, ...] = ("sponsor", "access_provider", "bureau")


def reading_of(rulebook: law.Rulebook, facts: Mapping[str, Value], as_of: datetime.date) -> Reading:
    steps = program(rulebook)
    return Reading(
        rulebook=rulebook, program=steps, facts=facts, truths=tree.run(steps, facts), as_of=as_of,
        calendar=WorkdayCalendar.default,
    )  # fmt: skip


def in_full(reading: Reading, perspective: law.Actor) -> Tally | str:
    try:
        return Particulars(reading=reading, perspective=perspective).tally()
    except RulebookError as error:
        return error.code


def at_once(reading: Reading, perspective: law.Actor) -> Tally | None:
    ready = docket(reading.rulebook, perspective, duty_groups(reading.rulebook, ()))
    return tally(ready, ready.bearing(reading.truths), reading.facts, reading.as_of, reading.calendar)


def varied(rulebook: law.Rulebook, rng: random.Random, *, mixed: bool) -> law.Rulebook:
    """The rulebook with deadlines of every shape, fewer conditions, and other standings.

    Args:
        rulebook: A generated one.
        rng: Source of chance.
        mixed: Whether the rules of one duty may differ in standing.
    """
    by_duty: dict[str, law.Standing] = {}
    shapes: tuple[law.Shape, ...] = (
        law.FixedDate(on=generated.DAYS[2]), law.Within(amount=10, unit="working_days", after="case.on"),
        law.Before(fact="one.since"), law.AtLeastBefore(days=30, before="one.until"), law.OnDayOf(fact="one.since"),
    )  # fmt: skip

    def other(rule: law.Rule) -> law.Rule:
        then = rule.then
        if isinstance(then, law.Obligation) and rng.random() < 0.7:
            rollover: law.Rollover = rng.choice(("none", "next_working_day"))
            then = attrs.evolve(then, deadline=mini.due(rng.choice(shapes), rollover), done_on="one.since")
        duty = getattr(then, "obligation", "") or getattr(then, "prohibition", "") or rule.id
        alike = by_duty.setdefault(duty, rng.choice(law.STANDINGS[:4]))
        standing = rng.choice(law.STANDINGS) if mixed else alike
        when = () if rng.random() < 0.3 else rule.when
        return attrs.evolve(rule, then=then, when=when, citation=attrs.evolve(rule.citation, standing=standing))

    source = law.Source(
        key="one", title=generated.WORDS, short=generated.WORDS, issuer=generated.WORDS, standing="law",
        verification="text", last_checked_on=D(2026, 1, 1),
    )  # fmt: skip
    known = rulebook.schema
    facts = {**known.facts, UNVERIFIED: attrs.evolve(known.facts["one.flag"], name=UNVERIFIED)}
    return attrs.evolve(
        rulebook,
        rules=tuple(other(rule) for rule in rulebook.rules),
        sources={"one": source},
        schema=attrs.evolve(known, facts=facts),
    )


def generated_readings() -> Iterator[Reading]:
    for seed in range(40):
        rng = generated.dice(seed)
        rulebook = varied(generated.rulebook(rng), rng, mixed=seed % 2 == 0)
        for _ in range(12):
            facts = generated.facts_for(program(rulebook), rulebook.schema, rng)
            as_of = facts["as_of"] = facts["judged_on"]
            assert isinstance(as_of, datetime.date)
            yield reading_of(rulebook, facts, as_of)


def test_generated_rulebooks_give_at_once_what_they_give_in_full_and_leave_conflicts_to_it() -> None:
    seen: Counter[str] = Counter()
    for reading in generated_readings():
        for perspective in ACTORS[:2]:
            wanted, got = in_full(reading, perspective), at_once(reading, perspective)
            if got is not None:
                assert wanted == got
            seen["error" if isinstance(wanted, str) else "left" if got is None else "told"] += 1
    assert set(seen) == {"error", "left", "told"}
    assert min(seen.values()) >= 20


def services(count: int) -> Iterator[tuple[dict[str, Any], datetime.date, law.Actor]]:
    rng = generated.dice(11)
    for _ in range(count):
        yield generated.service(mini.schema(), rng), rng.choice(DAYS), rng.choice(ACTORS)


def test_the_real_rulebook_gives_at_once_what_it_gives_in_full() -> None:
    told: Counter[str] = Counter()
    for service, as_of, perspective in services(300):
        try:
            result = assess(service, as_of=as_of, rulebook=mini.real(), perspective=perspective)
        except FactError:
            continue
        reading = reading_of(mini.real(), result.facts, as_of)
        wanted, got = in_full(reading, perspective), at_once(reading, perspective)
        assert got is not None
        assert wanted == got
        assert (result.tallied, result.certain_actions) == (got.duties, got.certain_actions)
        assert result.verdict == (got.legal[0] if len(got.legal) == 1 else "undetermined")
        told[result.verdict] += 1
    assert {"non_compliant", "compliant", "out_of_scope", "undetermined"} <= set(told)


def test_statuses_and_deadlines_are_those_of_the_duties_listed() -> None:
    for service, as_of, perspective in services(60):
        try:
            result = assess(service, as_of=as_of, rulebook=mini.real(), perspective=perspective)
        except FactError:
            continue
        listed = [
            duty
            for duty in (*result.obligations, *result.prohibitions)
            if duty.who == perspective and duty.status not in ("not_applicable", "not_raised")
        ]
        assert {duty.id: duty.status for duty in listed} == result.statuses
        assert {duty.id: duty.deadline for duty in listed if duty.deadline is not None} == result.deadlines


def test_every_combination_of_two_duties_weighs_as_the_verdict_says() -> None:
    # Three statuses each, silent and not, bad and not: what `verdicts` tells apart.
    names: tuple[Status, ...] = ("not_applicable", "upcoming", "due", "overdue", "fulfilled")
    for first in range(1, 32):
        for second in range(1, 32):
            sets = [frozenset(n for i, n in enumerate(names) if bits >> i & 1) for bits in (first, second)]
            assert verdicts(sets) == _told(sets)


def _told(sets: list[frozenset[Status]]) -> tuple[Verdict, ...]:
    weight = 0
    for statuses in sets:
        weight |= weight_of(sum(BITS[status] for status in statuses))
    return VERDICTS[weight]


def rival_conclusions() -> law.Rulebook:
    ways = (
        law.Channels(lawful=("access_provider",), usual="access_provider"),
        law.Channels(lawful=("sponsor",), usual="sponsor"),
    )
    said = [mini.rule(law.Conclusion(conclusion="way", value=way), f"way-{i}") for i, way in enumerate(ways)]
    asks = mini.duty(
        "asks", when=[is_("service.commercial")], through=law.FromConclusion(name="way"), done=is_("service.ip_only")
    )
    return mini.book(*said, asks)


def test_a_conflict_of_conclusions_is_raised_where_a_duty_needs_them() -> None:
    with pytest.raises(RulebookError, match="R140"):
        mini.ask(rival_conclusions(), {"commercial": True}, D(2024, 4, 1))


def test_a_conflict_of_conclusions_that_no_duty_needs_is_none() -> None:
    assert mini.ask(rival_conclusions(), {"commercial": False}, D(2024, 4, 1)).verdict == "out_of_scope"


@pytest.mark.parametrize("engine", ["compiled", "tree"])
def test_a_deadline_past_the_calendar_leaves_the_status_open(engine: str) -> None:
    rulebook = mini.book(
        mini.duty(deadline=mini.due(law.Within(amount=20, unit="working_days", after="service.launched_on")))
    )
    result = assess({"launched_on": "2100-01-01"}, as_of="2100-12-31", rulebook=rulebook, engine=engine)
    assert ("undetermined", "beyond_calendar") == (result.statuses["file"], result.deadlines["file"].certainty)
    assert ("due", "overdue") == result.obligations[0].possible


def test_what_is_worked_out_later_is_kept_and_is_the_same_from_every_thread() -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - for this test alone

    service = {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True, "filings": []}
    result = assess(service, as_of=D(2024, 4, 1), rulebook=mini.real())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: (result.obligations, result.notices, result.missing), range(32)))
    assert all(one == found[0] for one in found)
    assert result.obligations is result.obligations


def test_two_assessments_of_the_same_facts_are_equal_and_hash_alike() -> None:
    one, other = (mini.ask(mini.real(), {"kind": "app"}, D(2024, 4, 1)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != mini.ask(mini.real(), {"kind": "app"}, D(2024, 4, 2))
    assert one != "app"


def test_a_calendar_that_moves_a_deadline_makes_two_assessments_differ() -> None:
    rulebook = mini.book(
        mini.duty(deadline=mini.due(law.Within(amount=20, unit="working_days", after="service.launched_on")))
    )
    plain = WorkdayCalendar.default()
    other = plain.without_make_up_days()
    given = {"launched_on": "2024-02-01"}
    one, two, three = (mini.ask(rulebook, given, D(2024, 2, 2), calendar=c) for c in (plain, other, plain))
    assert one.verdict == two.verdict
    assert one != two
    assert one == three


def test_the_assessment_cannot_be_changed() -> None:
    result = mini.ask(mini.real(), {"kind": "app"}, D(2024, 4, 1))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        result.verdict = "compliant"  # type: ignore[misc]
    with pytest.raises(TypeError):
        result.statuses["file-service"] = "due"  # type: ignore[index]


def test_the_representation_names_every_part_of_the_result() -> None:
    said = repr(mini.ask(mini.real(), {"kind": "app"}, D(2024, 4, 1)))
    assert said.startswith("Assessment(subject=Subject(name='service', facts=")
    assert all(f"{name}=" in said for name in ("verdict", "possible", "obligations", "notices", "missing", "engine"))
