"""Which things can be known together of one service on one day.

Decides, in formulas, what `subjects/contradictions.py` refuses and what `decision/situation.py` lets follow: the
stage and the dates, the country of a province, cases that are raised, outcomes that are not out yet, and filings. Tests
hold it against both: every situation of a service satisfies it, and every answer of the solver reads back as such a
situation. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.proof.formulas import bits_of
from icprules.proof.holdings import holding
from icprules.proof.solver import Formula, z3
from icprules.proof.worlds import NEVER_NUMBER, coherent
from icprules.rulebook.condition import AS_OF, JUDGED_ON
from icprules.rulebook.schema_files import OF_THE_LAW
from icprules.subjects.contradictions import IN_ORDER
from icprules.subjects.subject import groups_of

if TYPE_CHECKING:
    from icprules.proof.holdings import Holdings
    from icprules.proof.worlds import World
    from icprules.subjects.facts import Event, FactSchema

_STAGE, _LAUNCHED, _ENDED = "service.stage", "service.launched_on", "service.terminated_on"
_COUNTRY, _PROVINCE = "sponsor.country", "sponsor.province"
_DECIDED, _OUTCOME = "application.decided_on", "application.outcome"
_FOLLOWING = ("filing.", "raised.", "happened.")


def situations(world: World, schema: FactSchema, held: Holdings) -> list[Formula]:
    """Return what holds of everything that can be known of a service on a day.

    Args:
        world: The unknowns.
        schema: The facts, events among them.
        held: The filing numbers that are held.

    Returns:
        Formulas.
    """
    return [
        *coherent(world),
        *holding(world, held, is_named="service.name" in schema.facts),
        z3.ULE(world.number(JUDGED_ON), world.number(AS_OF)),
        *_unknowable(world),
        *_not_contradictory(world),
        *_stages(world),
        *_not_out_yet(world, schema),
        *[part for event in schema.events.values() for part in _raised(world, schema, event)],
        *[part for fact in schema.facts if f"happened.{fact}" in schema.facts for part in _happened(world, fact)],
    ]


def is_given(world: World, fact: str) -> bool:
    """Return whether a fact can be given by a caller; one that follows from others or is never known cannot."""
    domain = world.domains.get(fact)
    return domain is not None and not domain.derived


def _unknowable(world: World) -> list[Formula]:
    """Nobody can be asked what the law leaves open, nor what no reader derives."""
    return [
        z3.Not(world.is_known(fact))
        for fact, domain in world.domains.items()
        if fact.startswith(OF_THE_LAW) or (domain.derived and not fact.startswith(_FOLLOWING))
    ]


def _not_contradictory(world: World) -> list[Formula]:
    hosted = z3.Not(z3.Or(world.has("service.kind", "website"), world.has("service.kind", "app")))
    found = [z3.Implies(world.is_known("service.platform"), hosted)]
    if _COUNTRY in world.domains:
        found.append(z3.Implies(world.is_known(_PROVINCE), world.has(_COUNTRY, "CN")))
    for first, second in IN_ORDER:
        if first in world.domains and second in world.domains:
            both = z3.And(world.is_known(first), world.is_known(second))
            found.append(z3.Implies(both, z3.ULE(world.number(first), world.number(second))))
    return found


def _stages(world: World) -> list[Formula]:
    """A day of launch that lies ahead says that the service is planned; one that has come, that it is not."""
    if _STAGE not in world.domains:
        return []
    as_of = world.number(AS_OF)
    ahead = z3.UGT(world.number(_LAUNCHED), as_of)
    planned = world.has(_STAGE, "planned")
    ended = world.number(_ENDED)
    return [
        z3.Implies(world.is_known(_LAUNCHED), ahead == planned),
        z3.Implies(z3.And(planned, world.is_known(_ENDED)), world.is_known(_LAUNCHED)),
        z3.Implies(z3.And(world.is_known(_ENDED), world.has(_STAGE, "operating")), z3.UGE(ended, as_of)),
        z3.Implies(z3.And(world.is_known(_ENDED), world.has(_STAGE, "terminated")), z3.ULE(ended, as_of)),
    ]


def _not_out_yet(world: World, schema: FactSchema) -> list[Formula]:
    """What holds only from a day on has its value from before until then."""
    found: list[Formula] = []
    for fact, spec in schema.facts.items():
        if spec.dated_by in world.domains and fact in world.domains:
            later = z3.And(world.is_known(spec.dated_by), z3.UGT(world.number(spec.dated_by), world.number(AS_OF)))
            found.append(z3.Implies(later, world.has(fact, spec.until_then)))
    if _DECIDED in world.domains:
        come = z3.And(world.is_known(_DECIDED), z3.ULE(world.number(_DECIDED), world.number(AS_OF)))
        found.append(z3.Implies(come, z3.Not(world.has(_OUTCOME, "pending"))))
    return found


def told(world: World, event: str) -> Formula:
    """Return whether the table of an event was given, even an empty one."""
    return z3.Bool(f"{world.name}:{event}.*")


def _raised(world: World, schema: FactSchema, event: Event) -> list[Formula]:
    name = f"raised.{event.name}"
    if name not in world.domains:
        return []
    members = [fact for fact, spec in schema.facts.items() if spec.event == event.name and fact in world.domains]
    days = [fact for fact in members if world.domains[fact].shape == "day"]
    named = {fact: z3.And(world.is_known(fact), world.number(fact) != NEVER_NUMBER) for fact in days}
    ahead = [z3.Implies(named[fact], z3.UGT(world.number(fact), world.number(AS_OF))) for fact in days]
    not_begun = z3.BoolVal(val=False)
    if not event.ahead and days:
        not_begun = z3.And(z3.Or(list(named.values())), *ahead)
    table = told(world, event.name) if event.name in groups_of(schema) else z3.BoolVal(val=False)
    spoken_of = z3.Or([table, *map(world.is_known, members)])
    if event.raised_by is None:
        certain = possible = z3.BoolVal(val=False)
    else:
        bits = bits_of(event.raised_by, world, {})
        certain, possible = bits.certain, bits.possible
    return [
        world.is_known(name) == z3.Or(not_begun, spoken_of, certain == possible),
        z3.Implies(world.is_known(name), world.flag(name) == z3.And(z3.Not(not_begun), z3.Or(spoken_of, certain))),
    ]


def _happened(world: World, fact: str) -> list[Formula]:
    name = f"happened.{fact}"
    if name not in world.domains:
        return []
    come = z3.ULE(world.number(fact), world.number(AS_OF))
    return [world.is_known(name) == world.is_known(fact), z3.Implies(world.is_known(fact), world.flag(name) == come)]
