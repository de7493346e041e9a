"""What the engine `compiled` leaves of a program for each kind of service -> formulas, read back from its text.

Decides which of its texts answers for which services and days. Must not read what the text was made from, but the
program's list of questions.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from icprules.decision.decide import docket_for
from icprules.engines.compiled import residue_source
from icprules.engines.residues import fixed_in
from icprules.proof.formulas import Bits, constant
from icprules.proof.generated_code import read_back
from icprules.proof.judged_days import Dated, meant_on, periods, put_in
from icprules.proof.solver import Formula, z3
from icprules.rulebook.condition import JUDGED_ON, Truth

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.judged_days import Key
    from icprules.rulebook.law import Actor
    from icprules.subjects.facts import Value


def of_residues(asked: Inquiry, perspective: Actor) -> dict[Key, tuple[Dated, ...]]:
    """Return the truth of every step on which verdicts rest, as what is left of it for each kind of service gives it.

    Args:
        asked: The rulebook.
        perspective: Whose verdicts.

    Returns:
        Answers by question and name: one for every value of the fact that splits the program and every span of days.

    Raises:
        EngineError: E123 for a form of Python that generated text does not hold.
    """
    cases = docket_for(asked.rulebook, perspective).cases
    found: dict[Key, list[Dated]] = {key: [] for key in cases.program.position}
    for value, is_silent in product(cases.places, (False, True)):
        spans: dict[int, tuple[datetime.date, tuple[Bits, ...], list[Formula]]] = {}
        for day, is_in in periods(asked):
            known: dict[str, Value] = {JUDGED_ON: day} if value is None else {JUDGED_ON: day, cases.split_by: value}
            fixed, number = fixed_in(cases, known, is_silent)
            if number not in spans:
                text, constants, places = residue_source(cases.program, cases.lists, fixed, number)
                told = (*read_back(text, constants, asked.world, skipped=1), *map(constant, Truth))
                spans[number] = day, tuple(told[place - 1] for place in places), []
            spans[number][2].append(is_in)
        is_so, put = _case(asked, cases.split_by, value)
        if is_silent:
            is_so, put = _in_silence(asked, cases.silence, is_so, put)
        for at, (key, answers) in enumerate(found.items()):
            alike: dict[tuple[int, ...], tuple[Bits, Bits, list[Formula]]] = {}
            for day, truths, within in spans.values():
                bits, meant = truths[at], _meant(asked, key, day, (value, is_silent), put)
                same = tuple(one.get_id() for one in (bits.certain, bits.possible, meant.certain, meant.possible))
                alike.setdefault(same, (bits, meant, []))[2].extend(within)
            for bits, meant, within in alike.values():
                answers.append(Dated(bits=bits, meant=meant, within=z3.And(is_so, z3.Or(within))))
    return {key: tuple(answers) for key, answers in found.items()}


def _meant(
    asked: Inquiry, key: Key, day: datetime.date, case: tuple[str | None, bool], put: list[tuple[Formula, Formula]]
) -> Bits:
    """What a step means on a day for services of one kind, of which something or nothing is said about a case."""
    kept = f"{' '.join(key)} on {day} for {case}"
    if kept not in asked.decided:
        asked.decided[kept] = put_in(meant_on(asked, key, day), put)
    found: Bits = asked.decided[kept]
    return found


def _case(asked: Inquiry, fact: str, value: str | None) -> tuple[Formula, list[tuple[Formula, Formula]]]:
    """Whether a fact has a value (for None: is not known), and what that puts in the place of its unknowns."""
    if fact not in asked.world.domains:
        return z3.BoolVal(val=value is None), []
    is_known = asked.world.is_known(fact)
    if value is None:
        return z3.Not(is_known), [(is_known, z3.BoolVal(val=False))]
    values = asked.world.domains[fact].values
    if value not in values:
        return z3.BoolVal(val=False), []
    number = asked.world.number(fact)
    put = [(is_known, z3.BoolVal(val=True)), (number, z3.BitVecVal(values.index(value), number.sort()))]
    return asked.world.has(fact, value), put


def _in_silence(
    asked: Inquiry, silence: Mapping[str, Value | None], is_so: Formula, put: list[tuple[Formula, Formula]]
) -> tuple[Formula, list[tuple[Formula, Formula]]]:
    """The same where nothing is said about any case."""
    whether, more = [is_so], [*put]
    for fact, value in silence.items():
        is_known = asked.world.is_known(fact)
        more.append((is_known, z3.BoolVal(val=value is not None)))
        if value is None:
            whether.append(z3.Not(is_known))
        else:
            whether += [is_known, asked.world.flag(fact) == z3.BoolVal(val=bool(value))]
            more.append((asked.world.flag(fact), z3.BoolVal(val=bool(value))))
    return z3.And(whether), more
