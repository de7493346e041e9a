"""Property `monotone`: learning a fact never flips a settled answer.

Decides what counts as learning: given facts stay as they are and others come beside them, on the same day. Raising a
case is telling of another case; the numbers held are one fact; a decision and its day are told together. Must not
import the other properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.program import program
from icprules.errors import EngineError, problem
from icprules.proof.axioms import is_given, situations, told
from icprules.proof.findings import Finding, Proof
from icprules.proof.holdings import new_holdings
from icprules.proof.inquiry import can_be, named_steps
from icprules.proof.proof_words import said
from icprules.proof.readings import days_read, service_read
from icprules.proof.solver import Formula, new_solver, z3
from icprules.proof.witnesses import Witness, smallest, viewer
from icprules.proof.worlds import World
from icprules.rulebook.condition import AS_OF, JUDGED_ON, RULE_PREFIX, Truth, facts_of

if TYPE_CHECKING:
    from icprules.proof.holdings import Holdings
    from icprules.proof.inquiry import Inquiry


_STAGE, _LAUNCHED = "service.stage", "service.launched_on"


def monotone(asked: Inquiry) -> Proof:
    """Return steps whose truth is settled for a service and another once more is known of it.

    A condition joins comparisons by "all", "any" and "not" alone, none of which can flip while no comparison does; so
    only steps are looked at that read a fact which can change its value, or be lost, when another is learned.

    Args:
        asked: The rulebook.

    Returns:
        One finding per step.
    """
    found = [one for more in (asked.held, None) for one in _flipping(asked, more)]
    return Proof(name="monotone", statements=len(asked.steps), findings=tuple(found))


def _flipping(asked: Inquiry, held: Holdings | None) -> list[Finding]:
    """What flips while the same numbers are held; or, where that is None, once numbers are told for the first time."""
    later = _later(asked.world)
    more = held or new_holdings(later)
    both = attrs.evolve(asked, solver=new_solver())
    both.solver.add(*situations(asked.world, asked.rulebook.schema, asked.held))
    both.solver.add(*situations(later, asked.rulebook.schema, more), *_learned(asked, later))
    if held is None:
        both.solver.add(z3.Not(asked.held.own_given), z3.Not(asked.held.shared_given))
    unsteady = {fact for fact in asked.world.domains if can_be(both, _is_lost(asked.world, later, fact))}
    found: list[Finding] = []
    steps = named_steps(asked.rulebook, later) if unsteady else {}
    for key in _reading(asked, unsteady):
        before, after = asked.steps[key], steps[key]
        flips = z3.Or(z3.And(before.certain, z3.Not(after.certain)), z3.And(z3.Not(before.possible), after.possible))
        if can_be(both, flips):
            found.append(_finding(both, later, more, key))
    return found


def _later(first: World) -> World:
    """The same service on the same day; what is known of it in both is the same, what follows may differ."""
    later = World(name="later", domains=first.domains)
    for fact in (AS_OF, JUDGED_ON, *first.domains):
        if fact in (AS_OF, JUDGED_ON) or is_given(first, fact):
            later.share(first, fact)
    return later


def _is_lost(first: World, later: World, fact: str) -> Formula:
    """Whether a fact that is known is not known later, or known to be something else."""
    return z3.And(first.is_known(fact), z3.Not(z3.And(later.is_known(fact), _same(first, later, fact))))


def _reading(asked: Inquiry, facts: set[str]) -> list[tuple[str, str]]:
    """The steps that read one of some facts, also through rules."""
    found: list[tuple[str, str]] = []
    rules: set[str] = set()
    for step in program(asked.rulebook).steps:
        read = facts_of(step.condition)
        if facts.intersection(read) or rules.intersection(read):
            found.append((step.question, step.name))
            if step.question == "rule":
                rules.add(f"{RULE_PREFIX}{step.name}")
    return found


def _learned(asked: Inquiry, later: World) -> list[Formula]:
    """What makes the later world one in which more is known of the same service."""
    first = asked.world
    found: list[Formula] = []
    for fact in first.domains:
        if is_given(first, fact):
            found.append(z3.Implies(first.is_known(fact), later.is_known(fact)))
        elif fact.startswith("raised."):
            found.append(z3.Implies(first.is_known(fact), z3.And(later.is_known(fact), _same(first, later, fact))))
    found += [told(first, event) == told(later, event) for event in asked.rulebook.schema.events]
    if _STAGE in first.domains and _LAUNCHED in first.domains:
        # A stage that was given does not stand beside a launch that is still ahead.
        given = z3.And(first.is_known(_STAGE), z3.Not(first.is_known(_LAUNCHED)), later.is_known(_LAUNCHED))
        found.append(z3.Implies(given, z3.Not(z3.UGT(later.number(_LAUNCHED), later.number(AS_OF)))))
    for fact, spec in asked.rulebook.schema.facts.items():
        if spec.dated_by in first.domains and fact in first.domains:
            alone = z3.And(first.is_known(fact), z3.Not(first.is_known(spec.dated_by)))
            found.append(z3.Implies(alone, z3.Not(later.is_known(spec.dated_by))))
    return found


def _same(first: World, later: World, fact: str) -> Formula:
    domain = first.domains[fact]
    if is_given(first, fact):
        return z3.BoolVal(val=True)  # one unknown in both worlds
    if domain.shape == "flag":
        return first.flag(fact) == later.flag(fact)
    if domain.shape == "tags":
        return z3.And([first.tag(fact, str(tag)) == later.tag(fact, str(tag)) for tag in domain.values])
    return first.number(fact) == later.number(fact)


def _finding(asked: Inquiry, later: World, more: Holdings, key: tuple[str, str]) -> Finding:
    """The smallest service whose answer flips, from the answer of the solver that was given last."""
    book = asked.rulebook
    view = viewer(book, key)
    model = asked.solver.model()
    as_of, judged_on = days_read(model, asked.world)
    tables = {
        "before": service_read(model, asked.world, asked.held, book.schema),
        "after": service_read(model, later, more, book.schema),
    }

    def side(both: Witness, name: str) -> Witness:
        return attrs.evolve(both, service=both.service.get(name, {}))

    def flips(both: Witness) -> bool:
        if not is_part(both.service.get("before", {}), both.service.get("after", {})):
            return False
        was, now = view(side(both, "before"))[key], view(side(both, "after"))[key]
        return was not in (Truth.UNKNOWN, now)

    pair = Witness(service=tables, as_of=as_of, judged_on=judged_on)
    if not flips(pair):
        raise EngineError(problem("E122", value=pair.to_toml()))
    pair = smallest(pair, flips)
    before, after = side(pair, "before"), side(pair, "after")
    name = " ".join(key)
    text = said("flips", name=f"{name}: {view(before)[key]}", other=view(after)[key], more=after.to_toml())
    return Finding(sort="failed", about=key[1], text=text, witness=before)


def is_part(small: object, large: object) -> bool:
    """Whether a table says nothing that another does not."""
    if isinstance(small, dict) and isinstance(large, dict):
        return all(key in large and is_part(value, large[key]) for key, value in small.items())
    return small == large
