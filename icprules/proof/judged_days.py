"""What an engine answers for one day of the law -> what it answers for every such day.

Decides which days stand for all others: the first of every period between two dates with which rules compare the day
whose law applies. Must not import an engine.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from typing import TYPE_CHECKING

import attrs

from icprules.engines.program import program
from icprules.proof.formulas import Bits
from icprules.proof.solver import Formula, z3
from icprules.proof.worlds import LAST_NUMBER, day_number
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, In, leaves
from icprules.subjects.facts import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from icprules.engines.program import Step
    from icprules.proof.inquiry import Inquiry
    from icprules.rulebook.law import Rulebook

Key = tuple[str, str]
_DAY = datetime.timedelta(days=1)


@attrs.frozen(kw_only=True, eq=False)
class Dated:
    """One answer of an engine, and the days of the law for which it gives it.

    Args:
        bits: The answer, in which the day no longer stands.
        meant: What `tree` answers on the first of these days; the rules tell none of the others from it.
        within: Whether the day whose law applies is one of them.
    """

    bits: Bits
    meant: Bits
    within: Formula


def for_every_day(
    asked: Inquiry, answers: Callable[[datetime.date], Mapping[Key, Bits]]
) -> dict[Key, tuple[Dated, ...]]:
    """Return what an engine answers, whichever day's law applies.

    Args:
        asked: The rulebook.
        answers: What it answers where the law of a day applies; the same object for the same answer.

    Returns:
        Answers by question and name; a question that is not answered for every day is left out.
    """
    cuts = _cuts(program(asked.rulebook).steps)
    days = periods(asked)
    told: dict[Key, dict[tuple[int, int], tuple[Bits, datetime.date, list[Formula]]]] = {}
    answered: dict[Key, int] = {}
    for day, is_in in days:
        for key, bits in answers(day).items():
            answered[key] = answered.get(key, 0) + 1
            alike = (id(bits), bisect_right(cuts[key], day))
            told.setdefault(key, {}).setdefault(alike, (bits, day, []))[2].append(is_in)
    return {
        key: tuple(
            Dated(bits=bits, meant=meant_on(asked, key, day), within=z3.Or(periods))
            for bits, day, periods in parts.values()
        )
        for key, parts in told.items()
        if answered[key] == len(days)
    }


def undated(asked: Inquiry, answers: Mapping[Key, Bits]) -> dict[Key, tuple[Dated, ...]]:
    """Return the answers of an engine that is told the day whose law applies, as any other fact.

    Args:
        asked: The rulebook.
        answers: Two bits by question and name.

    Returns:
        The same answers, each for every day.
    """
    always = z3.BoolVal(val=True)
    return {
        key: (Dated(bits=bits, meant=asked.steps[key], within=always),)
        for key, bits in answers.items()
        if key in asked.steps
    }


def periods(asked: Inquiry) -> list[tuple[datetime.date, Formula]]:
    """Return the first day of every period, and whether the day whose law applies lies in it.

    Args:
        asked: The rulebook.

    Returns:
        Days and formulas, in order.
    """
    days, number = first_days(asked.rulebook), asked.world.number(JUDGED_ON)
    lasts = (*(day_number(after) - 1 for after in days[1:]), LAST_NUMBER)
    return [
        (day, z3.And(z3.UGE(number, day_number(day)), z3.ULE(number, last)))
        for day, last in zip(days, lasts, strict=True)
    ]


def first_days(rulebook: Rulebook) -> tuple[datetime.date, ...]:
    """Return the first day of every period within which no rule tells one day of the law from another.

    Example:
        >>> import icprules
        >>> datetime.date(2023, 8, 4) in first_days(icprules.load())
        True
    """
    found = {FIRST_DAY, *(day for days in _cuts(program(rulebook).steps).values() for day in days)}
    return tuple(sorted(day for day in found if 0 <= day_number(day) <= LAST_NUMBER))


def _cuts(steps: Iterable[Step]) -> dict[Key, list[datetime.date]]:
    """For every step the days on which its answer may turn, also through the rules that it reads; in order."""
    found: dict[Key, list[datetime.date]] = {}
    for step in steps:
        own: set[datetime.date] = set()
        for leaf in leaves(step.condition):
            if leaf.fact.startswith(RULE_PREFIX):
                own.update(found["rule", leaf.fact.removeprefix(RULE_PREFIX)])
            elif leaf.fact == JUDGED_ON and not isinstance(leaf, In) and isinstance(leaf.value, datetime.date):
                own |= {leaf.value, leaf.value + _DAY}
        found[step.question, step.name] = sorted(own)
    return found


def meant_on(asked: Inquiry, key: Key, day: datetime.date) -> Bits:
    """Return what a step means where the law of one day applies.

    Args:
        asked: The rulebook.
        key: Question and name of the step.
        day: Beijing date.

    Returns:
        Its truth as `tree` gives it, in which the day no longer stands.
    """
    kept = f"{' '.join(key)} on {day}"
    if kept not in asked.decided:
        number = asked.world.number(JUDGED_ON)
        asked.decided[kept] = put_in(asked.steps[key], [(number, z3.BitVecVal(day_number(day), number.sort()))])
    found: Bits = asked.decided[kept]
    return found


def put_in(bits: Bits, values: list[tuple[Formula, Formula]]) -> Bits:
    """Return a truth in which unknowns have values.

    Args:
        bits: The truth.
        values: Unknowns and what they are.

    Returns:
        The truth, simplified.
    """
    certain, possible = (z3.simplify(z3.substitute(one, values)) for one in (bits.certain, bits.possible))
    return Bits(certain=certain, possible=possible)
