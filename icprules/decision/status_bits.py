"""The statuses that a duty can have, in bits: what its rules say, what excuses them, and what verdicts follow.

Decides nothing that `duties.py`, `authorities.py` and `verdict.py` do not decide: it gives what they give, in numbers.
Must not import explain, the command line or a particular engine.
"""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING, NamedTuple

from icprules.decision.assessment import BITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.decision.assessment import Verdict
    from icprules.decision.deadlines import Deadline
    from icprules.decision.docket import Clause
    from icprules.rulebook.condition import Truth
    from icprules.subjects.facts import Value

ABSENT, _UPCOMING, _DUE, _OVERDUE = BITS["not_applicable"], BITS["upcoming"], BITS["due"], BITS["overdue"]
_FULFILLED, _LATE, _ENDED = BITS["fulfilled"], BITS["fulfilled_late"], BITS["ended"]
_KEPT, _BROKEN = BITS["kept"], BITS["broken"]
_BAD = _OVERDUE | _BROKEN
CALLING = _BAD | _DUE
_SILENT = ABSENT | BITS["not_raised"]
TRUE = 3


class Speech(NamedTuple):
    """What one rule says of a duty for given truths, as far as no date is needed for it.

    Args:
        clause: The rule.
        bits: The statuses possible whatever its dates are.
        done: How far the duty is done: the day on which it was decides whether in time.
        is_open: Whether it may still be owed: the deadline decides whether it is late.
    """

    clause: Clause
    bits: int
    done: int
    is_open: bool


def speech_of(clause: Clause, truths: Sequence[Truth]) -> Speech:
    """What a rule says of its duty for given truths."""
    if clause.broken >= 0:
        broken = truths[clause.broken]
        return Speech(clause, _BROKEN if broken == TRUE else _KEPT | _BROKEN if broken else _KEPT, 0, is_open=False)
    bits, done = 0, 0
    if clause.done >= 0:
        done = int(truths[clause.done])
        if done == TRUE:
            return Speech(clause, 0, done, is_open=False)
    for place, status in (clause.ended, _ENDED), (clause.upcoming, _UPCOMING):
        if place >= 0 and (truth := truths[place]):
            bits |= status
            if truth == TRUE:
                return Speech(clause, bits, done, is_open=False)
    return Speech(clause, bits, done, is_open=True)


def bits_of(speech: Speech, facts: Mapping[str, Value], deadline: Deadline | None, as_of: datetime.date) -> int:
    """The statuses that a duty can have if this rule speaks about it."""
    clause, bits, done, is_open = speech
    if deadline is None:
        # A continuing duty is owed from its trigger; one that nobody can be seen to fulfil is only ever due.
        bits |= _FULFILLED if done else 0
        return bits | (_OVERDUE if clause.done >= 0 else _DUE) if is_open else bits
    earliest, latest = deadline.earliest, deadline.latest
    if done:
        day = facts.get(clause.done_on)
        if isinstance(day, datetime.date) and day <= as_of:
            if latest is not None and day > latest:
                bits |= _LATE
            else:
                bits |= _FULFILLED if earliest is not None and day <= earliest else _FULFILLED | _LATE
        else:
            # Fulfilled on an unknown day is fulfilled, its lateness unknown; what is not known yet may turn out late.
            in_time = earliest is not None and as_of <= earliest
            bits |= _FULFILLED if done == TRUE or in_time or not clause.done_on else _FULFILLED | _LATE
    if not is_open:
        return bits
    if clause.is_within and (anchor := deadline.anchor) is not None:
        # The period may not have begun.
        if anchor.earliest is not None and anchor.earliest > as_of:
            return bits | _UPCOMING
        if anchor.latest is None or anchor.latest > as_of:
            bits |= _UPCOMING
    if latest is not None and as_of > latest:
        return bits | _OVERDUE
    return bits | (_DUE if earliest is not None and as_of <= earliest else _DUE | _OVERDUE)


def excused(bits: int, lifted: int) -> int:
    """Who may for now do what is forbidden otherwise breaks nothing, and is not out of its scope either."""
    if not lifted or not bits & ABSENT:
        return bits
    return (bits & ~ABSENT if lifted == TRUE else bits) | _KEPT


def by_analogy(bits: int) -> int:
    """That something was not done is only possibly a breach where it is asked by analogy alone."""
    return bits | (_DUE if bits & _OVERDUE else 0) | (_KEPT if bits & _BROKEN else 0)


_MAY_BE_BAD, _IS_BAD, _MAY_BE_OPEN, _IS_OPEN, _MAY_SPEAK, _SPEAKS = (1 << place for place in range(6))


@functools.cache
def weight_of(bits: int) -> int:
    """What the possible statuses of one duty add to a verdict; the weights of several duties join with `|`."""
    found = _MAY_BE_BAD if bits & _BAD else 0
    rest = bits & ~_BAD
    if not rest:
        return found | _IS_BAD
    if rest & _DUE:
        found |= _MAY_BE_OPEN
    rest &= ~_DUE
    if not rest:
        return found | _IS_OPEN
    if rest & ~_SILENT:
        found |= _MAY_SPEAK
    return found if rest & _SILENT else found | _SPEAKS


def _verdicts(weight: int) -> Iterator[Verdict]:
    if weight & _MAY_BE_BAD:
        yield "non_compliant"
    if weight & _IS_BAD:
        return
    if weight & _MAY_BE_OPEN:
        yield "action_required"
    if weight & _IS_OPEN:
        return
    if weight & _MAY_SPEAK:
        yield "compliant"
    if not weight & _SPEAKS:
        yield "out_of_scope"


VERDICTS = tuple(tuple(_verdicts(weight)) for weight in range(1 << 6))
