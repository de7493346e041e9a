"""Unknowns of the solver for everything that can be known of a service on a day.

Decides how a fact becomes bits: whether it is known, and its value as a flag, a choice, a set of tags or a day.
Which of them can come together is decided by `axioms.py`. Must not import rules, engines or decide.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.proof.solver import Formula, z3
from icprules.rulebook.condition import AS_OF, JUDGED_ON
from icprules.subjects.facts import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.proof.domains import Domain
    from icprules.subjects.facts import Value

_DAY_BITS = 16
LAST_NUMBER = (LAST_DAY - FIRST_DAY).days
"""The number of the last day that can be named."""
NEVER_NUMBER = (1 << _DAY_BITS) - 1
"""The day that never comes; later than every other."""


@attrs.frozen(kw_only=True, eq=False)
class World:
    """One service on one day, as unknowns.

    Args:
        name: Tells the unknowns of two services apart.
        domains: How facts are tried.
        known: Whether each fact is known.
        bits: For every fact, its value: a Boolean, a number, or a Boolean by tag.
    """

    name: str
    domains: Mapping[str, Domain]
    known: dict[str, Formula] = attrs.field(factory=dict)
    bits: dict[str, Formula] = attrs.field(factory=dict)

    def is_known(self, fact: str) -> Formula:
        """Return whether a fact is known; never for one that has no domain."""
        if fact in (AS_OF, JUDGED_ON):
            return z3.BoolVal(val=True)
        if fact not in self.domains:
            return z3.BoolVal(val=False)
        if fact not in self.known:
            self.known[fact] = z3.Bool(f"{self.name}:{fact}?")
        return self.known[fact]

    def flag(self, fact: str) -> Formula:
        """Return the value of a fact that is true or false."""
        return self._bit(fact, lambda: z3.Bool(f"{self.name}:{fact}"))

    def number(self, fact: str) -> Formula:
        """Return the value of a choice, as its place among the values, or of a day, as its number."""
        return self._bit(fact, lambda: z3.BitVec(f"{self.name}:{fact}", self._width(fact)))

    def tag(self, fact: str, member: str) -> Formula:
        """Return whether a value is among those of a fact that is a list."""
        tags = self._bit(fact, dict)
        if member not in tags:
            tags[member] = z3.Bool(f"{self.name}:{fact}={member}")
        return tags[member]

    def is_(self, fact: str, value: Value) -> Formula:
        """Return whether a known fact has a value; false for a value outside its domain."""
        domain = self.domains.get(fact)
        if domain is None:
            return z3.BoolVal(val=False)
        if domain.shape == "flag":
            return self.flag(fact) if value else z3.Not(self.flag(fact))
        if domain.shape == "tags":
            members = value if isinstance(value, tuple) else (str(value),)
            return z3.And([self.tag(fact, str(m)) == (m in members) for m in domain.values])
        # `True` and `1` are equal in Python and different in a rulebook.
        places = [i for i, v in enumerate(domain.values) if v == value and type(v) is type(value)]
        return z3.Or([self.number(fact) == place for place in places])

    def has(self, fact: str, value: Value) -> Formula:
        """Return whether a fact is known and has a value."""
        return z3.And(self.is_known(fact), self.is_(fact, value))

    def share(self, other: World, fact: str) -> None:
        """Let a fact have the value that it has in another world, whether or not it is known in both."""
        shape = "day" if fact in (AS_OF, JUDGED_ON) else self.domains[fact].shape
        if shape == "tags":
            for member in self.domains[fact].values:
                other.tag(fact, str(member))
        elif shape == "flag":
            other.flag(fact)
        else:
            other.number(fact)
        self.bits[fact] = other.bits[fact]

    def _width(self, fact: str) -> int:
        domain = self.domains.get(fact)
        if domain is None or domain.shape == "day":
            return _DAY_BITS
        return max(1, (len(domain.values) - 1).bit_length())

    def _bit(self, fact: str, make: Formula) -> Formula:
        if fact not in self.bits:
            self.bits[fact] = make()
        return self.bits[fact]


def day_number(day: datetime.date) -> int:
    """Return the number of a day; negative before the first day that facts may name.

    Example:
        >>> day_number(datetime.date(1990, 1, 1)), day_number(datetime.date.max) == NEVER_NUMBER
        (0, True)
    """
    return (
        NEVER_NUMBER
        if day == datetime.date.max
        else (day.date() if isinstance(day, datetime.datetime) else day).toordinal() - FIRST_DAY.toordinal()
    )


def day_of_number(number: int) -> datetime.date:
    """Return the day of a number.

    Example:
        >>> day_of_number(0)
        datetime.date(1990, 1, 1)
    """
    return datetime.date.max if number == NEVER_NUMBER else FIRST_DAY + datetime.timedelta(days=number)


def coherent(world: World) -> list[Formula]:
    """Return what holds of the values of single facts: a choice is one of them, a day one that may be named.

    Args:
        world: The unknowns.

    Returns:
        Formulas, all of which hold of everything that can be known.
    """
    found: list[Formula] = []
    for fact, domain in world.domains.items():
        if domain.shape == "choice":
            found.append(
                z3.ULT(world.number(fact), len(domain.values)) if _is_partial(domain) else z3.BoolVal(val=True)
            )
        elif domain.shape == "day":
            named = z3.ULE(world.number(fact), LAST_NUMBER)
            found.append(z3.Or(named, world.number(fact) == NEVER_NUMBER) if domain.never_ends else named)
        elif domain.shape == "tags" and "none" in domain.values:
            others = [world.tag(fact, str(m)) for m in domain.values if m != "none"]
            found.append(z3.Implies(world.tag(fact, "none"), z3.Not(z3.Or(others))))
    found += [z3.ULE(world.number(day), LAST_NUMBER) for day in (AS_OF, JUDGED_ON)]
    return found


def _is_partial(domain: Domain) -> bool:
    """Whether the bits of a choice can say more than it has values."""
    return len(domain.values) < 1 << max(1, (len(domain.values) - 1).bit_length())
