"""Proof that two rulebooks say the same of every service, and the service that tells them apart where they do not.

What the solver answers is held against the reading of services: it finds a difference wherever random services show
one, and every service that it names shows one.
"""

from __future__ import annotations

import datetime
import random
from typing import TYPE_CHECKING, Any

import attrs
import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_monotone import AS_OFS, property_test, some_facts, some_rulebook, table_of

from icprules.engines import tree
from icprules.engines.program import program
from icprules.errors import FactError
from icprules.proof.axioms import situations
from icprules.proof.equivalence import distinguishing, equivalent, with_rule
from icprules.proof.holdings import new_holdings
from icprules.proof.inquiry import can_be, inquiry
from icprules.proof.readings import days_read, pinned, service_read
from icprules.proof.solver import z3
from icprules.proof.witnesses import Witness, known_of, smallest, truths_of
from icprules.rulebook import law
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Condition
from icprules.testing.mutants import variants

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.proof.inquiry import Inquiry

D = datetime.date
APP, OPERATES = mini.is_("service.kind", "app"), mini.is_("service.stage", "operating")
EARLY = mini.dated("service.launched_on", "before", D(2023, 8, 4))


def told_apart(one: law.Rule, other: law.Rule, *more: law.Rule) -> Witness | None:
    return equivalent(mini.book(one, *more), one, other)


def any_service(_: Witness) -> bool:
    return True


def checked(
    found: Witness | None, old: law.Rulebook, new: law.Rulebook, preferred: Callable[[Witness], bool] = any_service
) -> Witness:
    """The service found, of which both rulebooks must say something different, and no fact can be taken away.

    Which of several services like that is found is left to the solver.
    """

    def differs(one: Witness) -> bool:
        return preferred(one) and truths_of(one, old) != truths_of(one, new)

    assert found is not None
    assert statuses(found, old) != statuses(found, new)
    assert found == smallest(found, differs)
    return found


def statuses(found: Witness, book: law.Rulebook) -> list[tuple[str, str]]:
    return [(one.id, one.status) for one in found.assessed(book).obligations]


def when(*clauses: Condition, **rest: Any) -> law.Rule:  # noqa: ANN401 - fields of a rule
    return mini.duty(when=clauses, **rest)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((APP, OPERATES), (OPERATES, APP)),
        ((APP, APP), (APP,)),
        ((mini.not_(mini.not_(APP)),), (APP,)),
        ((mini.not_(mini.any_(APP, OPERATES)),), (mini.not_(OPERATES), mini.not_(APP))),
        ((mini.among("service.kind", "app", "website"),), (mini.any_(APP, mini.is_("service.kind", "website")),)),
        ((APP, mini.is_("service.kind", "website")), (mini.is_("service.kind", "quick_app"), APP)),
        # A service that has ended raises the case of its end.
        (
            (mini.is_("service.stage", "terminated"), mini.is_("raised.termination")),
            (mini.is_("service.stage", "terminated"),),
        ),
        # Nobody can be asked what the law leaves open.
        ((mini.is_("law.order_292_binds_overseas"),), (mini.is_("law.order_292_binds_overseas", value=False),)),
    ],
)
def test_forms_that_no_service_tells_apart_are_equivalent(
    one: tuple[Condition, ...], other: tuple[Condition, ...]
) -> None:
    assert told_apart(when(*one), when(*other)) is None


def test_a_date_moved_by_a_day_is_told_apart_on_that_day() -> None:
    one, other = when(EARLY), when(mini.dated("service.launched_on", "before", D(2023, 8, 5)))
    found = checked(told_apart(one, other), mini.book(one), mini.book(other))
    assert "2023-08-04" == found.service["launched_on"]


def test_a_first_day_moved_is_told_apart_by_the_law_of_that_day() -> None:
    one, other = (when(APP, in_force=law.Period(start=D(2023, 8, day))) for day in (4, 5))
    found = checked(told_apart(one, other), mini.book(one), mini.book(other))
    assert D(2023, 8, 4) == found.judged_on
    assert found.service.get("kind", "app") == "app"  # its kind may be unknown: then it may be owed on that day, or not


def test_a_dropped_exception_is_told_apart_by_a_service_that_it_excepts() -> None:
    one, other = when(APP, unless=(OPERATES,)), when(APP)
    found = checked(told_apart(one, other), mini.book(one), mini.book(other))
    # What is not known leaves the duty open with the exception or without it.
    assert ("app", "operating") == (found.service.get("kind", "app"), found.service.get("stage", "operating"))


def test_an_override_of_a_rule_that_never_applies_beside_it_is_equivalent_without_it() -> None:
    for_websites = mini.exemption("x", "a", when=[mini.is_("service.kind", "website")])
    assert told_apart(for_websites, attrs.evolve(for_websites, overrides=()), when(APP)) is None
    of_running = mini.exemption("x", "a", when=[OPERATES])
    without = attrs.evolve(of_running, overrides=())
    checked(told_apart(of_running, without, when(APP)), mini.book(of_running, when(APP)), mini.book(without, when(APP)))


def test_what_a_rule_asks_besides_counts_only_where_it_may_apply() -> None:
    one = when(mini.NEVER, done=mini.is_("filing.covers_service"))
    other = when(mini.NEVER, done=mini.is_("filing.covers_service", value=False))
    assert told_apart(one, other) is None
    assert told_apart(attrs.evolve(one, when=()), attrs.evolve(other, when=())) is not None


def test_an_end_is_not_looked_at_once_the_duty_is_done() -> None:
    done = mini.is_("filing.covers_service")
    one = when(APP, done=done, ended=mini.any_(OPERATES, done))
    assert told_apart(one, when(APP, done=done, ended=OPERATES)) is not None  # while it is not known whether it is done
    settled = when(APP, done=mini.ALWAYS, ended=OPERATES)
    assert told_apart(settled, when(APP, done=mini.ALWAYS, ended=APP)) is None


def test_a_rule_that_the_rulebook_does_not_have_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(FactError) as caught:
        with_rule(mini.book(when(APP)), mini.duty("b"))
    assert "F017" == caught.value.code


def test_a_preferred_service_is_given_where_there_is_one() -> None:
    one, other = mini.book(when(APP)), mini.book(when(mini.among("service.kind", "app", "website")))

    def has_ended(witness: Witness) -> bool:
        return witness.service.get("stage") == "terminated"

    found = checked(distinguishing(one, other, has_ended), one, other, has_ended)
    assert has_ended(found)


def _changed(rng: random.Random, book: law.Rulebook) -> law.Rulebook:
    """The rulebook with one clause of one rule changed."""
    rules = [rule for rule in book.rules if rule.when]
    if not rules:
        return book
    rule = rng.choice(rules)
    return with_rule(book, attrs.evolve(rule, when=rng.choice(list(variants(rule.when, "when"))).items))


chance = st.integers(0, 1 << 32).map(random.Random)


@settings(property_test, max_examples=25)
@given(chance)
def test_no_service_differs_where_none_is_said_to_and_every_service_named_does(rng: random.Random) -> None:
    old = some_rulebook(rng)
    new = _changed(rng, old)
    found = distinguishing(old, new)
    if found is not None:
        assert truths_of(found, old) != truths_of(found, new)
        return
    for _ in range(50):
        day = rng.choice(AS_OFS)
        tried = Witness(service=table_of(some_facts(rng, day)), as_of=day, judged_on=day)
        try:
            first, second = truths_of(tried, old), truths_of(tried, new)
        except FactError:
            continue
        assert {k: v for k, v in first.items() if k[0] == "rule"} == {k: v for k, v in second.items() if k[0] == "rule"}


@settings(property_test, max_examples=60)
@given(chance, st.sampled_from(AS_OFS))
def test_every_situation_of_a_service_is_one_that_the_solver_looks_at(rng: random.Random, day: datetime.date) -> None:
    facts = some_facts(rng, day)
    if rng.random() < 0.3:
        number = rng.choice(["沪ICP备2021001234号", "京ICP备2021001234号-1", "沪ICP备2021001234号-2A"])
        facts["sponsor.filings"] = [{"number": number, **rng.choice([{}, {"filed_on": D(2020, 1, 1)}])}]
    try:
        known = mini.known(table_of(facts), day)
    except FactError:
        return
    asked = _real_inquiry()
    if known.get("sponsor.province") not in (None, *asked.world.domains["sponsor.province"].values):
        return  # no rule tells it from others
    assert can_be(asked, *pinned(asked.world, {**known, AS_OF: day, JUDGED_ON: day})), facts


def _real_inquiry() -> Inquiry:
    book = mini.real()
    if "tested" not in book.prepared:
        book.prepared["tested"] = inquiry(book)
    asked: Inquiry = book.prepared["tested"]
    return asked


def test_an_answer_of_the_solver_reads_back_as_the_situation_that_it_stands_for() -> None:
    asked = _real_inquiry()
    steps = program(mini.real())
    for name in ("access-filed-at-new-provider", "closed-app-cut-off", "sms-confirmed-within-24-hours"):
        assert can_be(asked, asked.rule(name).certain)
        model = asked.solver.model()
        found = _read(asked, model)
        truths = tree.run(steps, found)
        for step, truth in zip(steps.steps, truths, strict=True):
            bits = asked.steps[step.question, step.name]
            said = [z3.is_true(model.eval(bit, model_completion=True)) for bit in (bits.certain, bits.possible)]
            assert [truth == 3, truth >= 1] == said, step.name


def _read(asked: Inquiry, model: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the solver has no types
    as_of, judged_on = days_read(model, asked.world)
    service = service_read(model, asked.world, asked.held, asked.rulebook.schema)
    return known_of(Witness(service=service, as_of=as_of, judged_on=judged_on), asked.rulebook)


def test_two_worlds_do_not_share_their_unknowns() -> None:
    asked = _real_inquiry()
    other = attrs.evolve(asked.world, name="other", known={}, bits={})
    asked.solver.push()
    asked.solver.add(*situations(other, mini.schema(), new_holdings(other)))
    assert can_be(asked, asked.world.has("service.kind", "app"), other.has("service.kind", "website"))
    asked.solver.pop()
