"""The filing numbers that a service and its sponsor hold, as unknowns, and what follows from them.

Decides the formulas of the derived `filing.*` facts, after `subjects/holdings.py`, over a few numbers: whatever any
number of filings makes of those facts, so many can. Must not import rules, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from icprules.proof.solver import Formula, z3
from icprules.proof.worlds import LAST_NUMBER
from icprules.rulebook.condition import AS_OF
from icprules.subjects.subject import SERVICE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.proof.worlds import World

OWN, SHARED = 3, 2
"""How many numbers are enough: of the service, one that covers it or names no service, one of another kind, and one
that has ended; of the sponsor, one that may be the service's, and one of another kind."""

Place = Literal["own", "shared"]
_KIND, _DAYS = "service.kind", 16
NO_KIND = len(SERVICE_KINDS)
"""The place, after those of the kinds, of a number that names no service."""


@attrs.frozen(kw_only=True, eq=False)
class Slot:
    """One filing number that may be held.

    Args:
        place: Whose list it stands in.
        present: Whether it is there at all.
        kind: Place of its kind among `SERVICE_KINDS`, or `NO_KIND`.
        is_dated: Whether the day it was filed is known.
        filed_on: That day.
        ended: Whether it was deregistered or revoked.
        end_is_dated: Whether the day of that is known.
        ended_on: That day.
        elsewhere: Whether it was issued in another province than the sponsor's.
        is_national: Whether it says no province.
        is_mine: Of the sponsor's: whether it names this service.
        is_nobodys: Of the sponsor's: whether it names no service.
    """

    place: Place
    present: Formula
    kind: Formula
    is_dated: Formula
    filed_on: Formula
    ended: Formula
    end_is_dated: Formula
    ended_on: Formula
    elsewhere: Formula
    is_national: Formula
    is_mine: Formula
    is_nobodys: Formula

    def is_over(self, as_of: Formula) -> Formula:
        """Return whether it has ended by a day."""
        return z3.And(self.present, self.ended, z3.Or(z3.Not(self.end_is_dated), z3.ULE(self.ended_on, as_of)))

    def is_active(self, as_of: Formula) -> Formula:
        """Return whether it is held on a day."""
        begun = z3.Or(z3.Not(self.is_dated), z3.ULE(self.filed_on, as_of))
        return z3.And(self.present, begun, z3.Not(self.is_over(as_of)))


@attrs.frozen(kw_only=True, eq=False)
class Holdings:
    """The numbers that are held.

    Args:
        own_given: Whether the service's list was given.
        shared_given: Whether the sponsor's list was given.
        slots: The numbers.
    """

    own_given: Formula
    shared_given: Formula
    slots: tuple[Slot, ...]


def new_holdings(world: World) -> Holdings:
    """Return the unknowns of the numbers held in a world."""
    slots = [_slot(world.name, "own", i) for i in range(OWN)] + [_slot(world.name, "shared", i) for i in range(SHARED)]
    return Holdings(
        own_given=z3.Bool(f"{world.name}:filings?"),
        shared_given=z3.Bool(f"{world.name}:sponsor.filings?"),
        slots=tuple(slots),
    )


def _slot(world: str, place: Place, number: int) -> Slot:
    def flag(name: str) -> Formula:
        return z3.Bool(f"{world}:{place}{number}.{name}")

    def day(name: str) -> Formula:
        return z3.BitVec(f"{world}:{place}{number}.{name}", _DAYS)

    return Slot(
        place=place,
        present=flag("present"),
        kind=z3.BitVec(f"{world}:{place}{number}.kind", 3),
        is_dated=flag("is_dated"),
        filed_on=day("filed_on"),
        ended=flag("ended"),
        end_is_dated=flag("end_is_dated"),
        ended_on=day("ended_on"),
        elsewhere=flag("elsewhere"),
        is_national=flag("is_national"),
        is_mine=flag("is_mine"),
        is_nobodys=flag("is_nobodys"),
    )


def holding(world: World, held: Holdings, *, is_named: bool) -> list[Formula]:
    """Return what holds of the numbers and of the facts that follow from them.

    Args:
        world: What is known; its kind of service and its province decide with the numbers.
        held: The numbers.
        is_named: Whether services have names, which a number of the sponsor can give.

    Returns:
        Formulas.
    """
    named = [] if is_named else [z3.Not(slot.is_mine) for slot in held.slots]
    return [*named, *_well_formed(held), *_following(world, held)]


def _well_formed(held: Holdings) -> list[Formula]:
    found: list[Formula] = []
    for slot in held.slots:
        found += [
            z3.Implies(slot.present, held.own_given if slot.place == "own" else held.shared_given),
            z3.ULE(slot.kind, NO_KIND),
            z3.ULE(slot.filed_on, LAST_NUMBER),
            z3.ULE(slot.ended_on, LAST_NUMBER),
            z3.Implies(slot.end_is_dated, slot.ended),
            z3.Implies(z3.And(slot.is_dated, slot.end_is_dated), z3.ULE(slot.filed_on, slot.ended_on)),
            z3.Not(z3.And(slot.elsewhere, slot.is_national)),
            z3.Not(z3.And(slot.is_mine, slot.is_nobodys)),
        ]
    return found


def _following(world: World, held: Holdings) -> list[Formula]:
    as_of = world.number(AS_OF)
    is_given = z3.Or(held.own_given, held.shared_given)
    kind_known, province_known = world.is_known(_KIND), world.is_known("sponsor.province")
    own = [slot for slot in held.slots if slot.place == "own"]
    shared = [slot for slot in held.slots if slot.place == "shared"]
    active = {slot: slot.is_active(as_of) for slot in held.slots}
    over = {slot: slot.is_over(as_of) for slot in own}
    mine = {slot: z3.And(active[slot], slot.is_mine) if slot in shared else active[slot] for slot in held.slots}
    same = {slot: _is_of_kind(world, slot) for slot in held.slots}
    held_now = z3.Or(list(active.values()))

    covers = _any(z3.And(mine[s], same[s]) for s in held.slots)
    unsaid = _any(z3.And(mine[s], s.kind == NO_KIND) for s in held.slots)
    whose = _any(z3.And(active[s], same[s], s.is_nobodys) for s in shared)
    hidden = z3.If(kind_known, z3.And(z3.Not(covers), z3.Or(unsaid, whose)), z3.Or([*mine.values(), held_now]))
    covers_known = z3.And(is_given, z3.Not(z3.And(z3.Not(covers), hidden)))
    chosen = {s: z3.And(same[s], z3.If(covers, mine[s], over.get(s, z3.BoolVal(val=False)))) for s in held.slots}
    ended = {s: z3.And(over[s], same[s]) for s in own}
    issued = {s: z3.And(active[s], z3.Not(s.is_national)) for s in held.slots}
    some_issued = z3.Or(list(issued.values()))
    other_kind = _any(z3.And(active[s], z3.Not(same[s]), s.kind != NO_KIND) for s in held.slots)
    return [
        *_flag(world, "filing.covers_service", covers_known, covers),
        *_flag(world, "filing.ambiguous", z3.Not(covers_known), z3.And(is_given, whose)),
        *_day(world, "filing.filed_on", [(chosen[s], s.is_dated, s.filed_on) for s in held.slots], z3.ULE),
        *_flag(world, "filing.sponsor_filed", z3.Or(held_now, held.shared_given), held_now),
        *_flag(world, "filing.other_kind_held", z3.And(is_given, kind_known), other_kind),
        *_flag(
            world, "filing.other_province_held",
            z3.And(is_given, z3.Or(z3.Not(some_issued), province_known)),
            _any(z3.And(issued[s], s.elsewhere) for s in held.slots),
        ),
        *_flag(world, "filing.deregistered_held", z3.And(is_given, kind_known), _any(ended.values())),
        *_day(world, "filing.deregistered_on", [(ended[s], s.end_is_dated, s.ended_on) for s in own], z3.UGE),
    ]  # fmt: skip


def _any(parts: object) -> Formula:
    return z3.Or(list(parts))  # type: ignore[call-overload]  # any iterable of formulas


def _is_of_kind(world: World, slot: Slot) -> Formula:
    kinds = [z3.And(world.is_(_KIND, kind), slot.kind == place) for place, kind in enumerate(SERVICE_KINDS)]
    return z3.And(world.is_known(_KIND), z3.Or(kinds))


def _flag(world: World, fact: str, known: Formula, value: Formula) -> list[Formula]:
    if fact not in world.domains:
        return []
    return [world.is_known(fact) == known, z3.Implies(known, world.flag(fact) == value)]


def _day(world: World, fact: str, days: Sequence[tuple[Formula, Formula, Formula]], is_best: Formula) -> list[Formula]:
    """The best of the days that count, known where there is one and all of them are."""
    if fact not in world.domains:
        return []
    counts = z3.Or([one for one, _, _ in days])
    known = z3.And(counts, *[z3.Implies(one, dated) for one, dated, _ in days])
    number = world.number(fact)
    best = [z3.Implies(one, is_best(number, day)) for one, _, day in days]
    return [
        world.is_known(fact) == known,
        z3.Implies(known, z3.And(*best, z3.Or([z3.And(one, number == day) for one, _, day in days]))),
    ]
