"""Questions about every service at once, put to the solver.

Decides how a rulebook is laid ready for them, and which of many answers is given: one on the newest day that the law is
known for where there is one, with no more facts than are needed. Must not import properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.engines.program import program
from icprules.errors import EngineError, problem
from icprules.proof.axioms import situations
from icprules.proof.domains import domains
from icprules.proof.formulas import Bits, steps_of
from icprules.proof.holdings import Holdings, new_holdings
from icprules.proof.readings import days_read, service_read
from icprules.proof.solver import Formula, new_solver, z3
from icprules.proof.witnesses import Witness, smallest
from icprules.proof.worlds import World, day_number
from icprules.rulebook.condition import AS_OF, JUDGED_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSchema


@attrs.frozen(kw_only=True, eq=False)
class Inquiry:
    """A rulebook laid ready for questions about every service.

    Args:
        rulebook: The rulebook.
        schema: The facts that are tried.
        world: What can be known of a service on a day.
        held: The filing numbers in it.
        steps: The truth of every step, by question and name.
        solver: Knows which things can be known together.
        decided: What was decided before; a cache without meaning of its own.
    """

    rulebook: Rulebook
    schema: FactSchema
    world: World
    held: Holdings
    steps: Mapping[tuple[str, str], Bits]
    solver: Formula
    decided: dict[str, Any] = attrs.field(factory=dict)

    def rule(self, name: str) -> Bits:
        """Return the truth of a rule."""
        return self.steps["rule", name]


def inquiry(rulebook: Rulebook, *others: Rulebook, schema: FactSchema | None = None) -> Inquiry:
    """Lay a rulebook ready.

    Args:
        rulebook: The rulebook.
        others: Rulebooks whose conditions will be asked about as well.
        schema: The facts that are tried; those of the rulebook when None.

    Returns:
        What questions are put to.
    """
    world = World(name="w", domains=domains([rulebook, *others], schema))
    held = new_holdings(world)
    solver = new_solver()
    solver.add(*situations(world, schema or rulebook.schema, held))
    return Inquiry(
        rulebook=rulebook,
        schema=schema or rulebook.schema,
        world=world,
        held=held,
        steps=named_steps(rulebook, world),
        solver=solver,
    )


def named_steps(rulebook: Rulebook, world: World) -> dict[tuple[str, str], Bits]:
    """Return the truth of every step of a rulebook, by question and name."""
    steps = program(rulebook)
    return {(s.question, s.name): bits for s, bits in zip(steps.steps, steps_of(steps, world), strict=True)}


def can_be(asked: Inquiry, *goals: Formula) -> bool:
    """Return whether some service on some day makes all goals true.

    Raises:
        EngineError: E121 where the solver gives up.
    """
    return _check(asked, goals)


def witness(asked: Inquiry, *goals: Formula, shows: Callable[[Witness], bool]) -> Witness | None:
    """Return a service on a day that makes all goals true.

    Args:
        asked: The rulebook.
        goals: Formulas.
        shows: Whether a service that is read as any other does what the goals say.

    Returns:
        The smallest that was found, or None where there is none at all.

    Raises:
        EngineError: E121 where the solver gives up, E122 where what it found is not confirmed.
    """
    found = example(asked, *goals)
    if found is None:
        return None
    if not shows(found):
        raise EngineError(problem("E122", value=found.to_toml()))
    return smallest(found, shows)


def example(asked: Inquiry, *goals: Formula) -> Witness | None:
    """Return some service on a day that makes all goals true, as the solver found it; None where there is none.

    Raises:
        EngineError: E121 where the solver gives up.
    """
    if not _check(asked, goals):
        return None
    for wish in _wishes(asked):
        if _check(asked, (*goals, *wish)):
            break
    model = asked.solver.model()
    as_of, judged_on = days_read(model, asked.world)
    service = service_read(model, asked.world, asked.held, asked.schema)
    return Witness(service=service, as_of=as_of, judged_on=judged_on)


def _wishes(asked: Inquiry) -> tuple[tuple[Formula, ...], ...]:
    as_of, judged_on = asked.world.number(AS_OF), asked.world.number(JUDGED_ON)
    newest = as_of == day_number(asked.rulebook.known_through)
    past = z3.ULE(as_of, day_number(asked.rulebook.known_through))
    same = judged_on == as_of
    return (newest, same), (past, same), (same,), ()


def _check(asked: Inquiry, goals: tuple[Formula, ...]) -> bool:
    said = asked.solver.check(*_assumed(asked, goals))
    if said == z3.unknown:
        raise EngineError(problem("E121", value=asked.solver.reason_unknown()))
    return bool(said == z3.sat)


def _assumed(asked: Inquiry, goals: tuple[Formula, ...]) -> list[Formula]:
    """The goals as single Booleans: a solver for finite domains assumes nothing else."""
    found = []
    for goal in goals:
        name = z3.FreshBool("goal")
        asked.solver.add(z3.Implies(name, goal))
        found.append(name)
    return found
