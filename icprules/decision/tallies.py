"""What each duty can be for one subject on one day, in bits, and the verdicts that follow from it.

Decides nothing that `duties.py`, `authorities.py` and `verdict.py` do not decide: it gives what they give, without
words, and leaves to them what is not plain: duties with several bearers or of mixed authority, and every conflict.
Must not import explain, the command line or a particular engine.
"""

from __future__ import annotations

import datetime
from itertools import compress, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from icprules.decision.assessment import BITS
from icprules.decision.deadlines import deadline_of
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Verdict
    from icprules.decision.deadlines import Deadline
    from icprules.decision.docket import Clause, Docket, Duty
    from icprules.rulebook.condition import Truth
    from icprules.subjects.facts import Value

_ABSENT, _UPCOMING, _DUE, _OVERDUE = BITS["not_applicable"], BITS["upcoming"], BITS["due"], BITS["overdue"]
_FULFILLED, _LATE, _ENDED = BITS["fulfilled"], BITS["fulfilled_late"], BITS["ended"]
_KEPT, _BROKEN = BITS["kept"], BITS["broken"]
_BAD = _OVERDUE | _BROKEN
_CALLING = _BAD | _DUE
_SILENT = _ABSENT | BITS["not_raised"]
_TRUE = 3
_DUTY = attrgetter("duty")


class Tally(NamedTuple):
    """What a verdict rests on.

    Args:
        legal: Every verdict possible on law and normative documents.
        platform: Every verdict possible on platform policy and practice.
        certain_actions: Names of duties of the perspective that are certainly due, overdue or broken.
        duties: Name, statuses still possible in bits, and deadline of every duty that speaks or may speak.
    """

    legal: tuple[Verdict, ...]
    platform: tuple[Verdict, ...]
    certain_actions: tuple[str, ...]
    duties: tuple[tuple[str, int, Deadline | None], ...]


def tally(
    ready: Docket,
    truths: Sequence[Truth],
    facts: Mapping[str, Value],
    as_of: datetime.date,
    perspective: law.Actor,
    calendar: Callable[[], WorkdayCalendar],
) -> Tally | None:
    """Return the verdicts possible and the statuses they rest on.

    Args:
        ready: The duties of the rulebook.
        truths: One truth per step of the docket's program.
        facts: Known facts on `as_of`.
        as_of: Beijing date.
        perspective: Whose duties count.
        calendar: Builds or returns the working days; called only when a date needs them.

    Returns:
        The tally; None where a rule that speaks is not plain, or two that do contradict each other.
    """
    lifted = _lifted(ready, truths, perspective) if any(ready.exempting(truths)) else {}
    if not all(duty.is_plain for duty in lifted) or any(truths[a] == truths[b] == _TRUE for a, b in ready.rivals):
        return None
    legal = platform = 0
    actions: list[str] = []
    duties: list[tuple[str, int, Deadline | None]] = []
    for duty, speaking in groupby(compress(ready.clauses, ready.pick(truths)), _DUTY):
        clauses = list(speaking)
        certain = [clause for clause in clauses if truths[clause.at] == _TRUE]
        if not duty.is_plain or (len(certain) > 1 and any(one.outcome != certain[0].outcome for one in certain)):
            return None
        bits = 0 if certain or (duty.owed >= 0 and truths[duty.owed] == _TRUE) else _ABSENT
        deadlines: list[Deadline | None] = []
        for clause in certain or clauses:
            deadline = clause.deadline
            if deadline is None and clause.spec is not None:
                deadline = deadline_of(clause.spec, facts, as_of, ready.schema, calendar)
            deadlines.append(deadline)
            bits |= _bits(clause, truths, facts, deadline, as_of)
        duties.append((duty.id, bits, deadlines[0] if len(deadlines) == 1 else _common(deadlines)))
        if duty.who != perspective:
            continue
        if not duty.is_legal:
            platform |= _weight(bits)
            continue
        bits = _excused(_by_analogy(certain or clauses, bits), lifted.pop(duty, 0))
        legal |= _weight(bits)
        if not bits & ~_CALLING:
            actions.append(duty.id)
    for duty, truth in lifted.items():
        legal |= _weight(_excused(_ABSENT, truth)) if duty.is_legal else 0
    return Tally(_VERDICTS[legal], _VERDICTS[platform], tuple(actions), tuple(duties))


def _lifted(ready: Docket, truths: Sequence[Truth], perspective: law.Actor) -> dict[Duty, int]:
    """The prohibitions that exemptions keep away or may keep away, and the truth of it."""
    found: dict[Duty, int] = {}
    for duty, place, exemptions in ready.lifted:
        if truths[place] and duty.who == perspective and any(truths[exemption] for exemption in exemptions):
            found[duty] = found.get(duty, 0) | truths[place]
    return found


def _excused(bits: int, lifted: int) -> int:
    """Who may for now do what is forbidden otherwise breaks nothing, and is not out of its scope either."""
    if not lifted or not bits & _ABSENT:
        return bits
    return (bits & ~_ABSENT if lifted == _TRUE else bits) | _KEPT


def _by_analogy(clauses: Sequence[Clause], bits: int) -> int:
    """That something was not done is only possibly a breach where it is asked by analogy alone."""
    if not bits & _BAD or not all(clause.is_analogy for clause in clauses):
        return bits
    return bits | (_DUE if bits & _OVERDUE else 0) | (_KEPT if bits & _BROKEN else 0)


def _common(deadlines: Sequence[Deadline | None]) -> Deadline | None:
    """The deadline on which all rules that may speak agree; None where they differ."""
    first = deadlines[0]
    return first if all(_dates(other) == _dates(first) for other in deadlines[1:]) else None


def _dates(deadline: Deadline | None) -> object:
    return None if deadline is None else (deadline.due_on, deadline.earliest, deadline.latest, deadline.due_at)


def _bits(
    clause: Clause,
    truths: Sequence[Truth],
    facts: Mapping[str, Value],
    deadline: Deadline | None,
    as_of: datetime.date,
) -> int:
    """The statuses that a duty can have if this rule speaks about it."""
    if clause.broken >= 0:
        broken = truths[clause.broken]
        return _BROKEN if broken == _TRUE else _KEPT | _BROKEN if broken else _KEPT
    bits = 0
    if clause.done >= 0 and (done := truths[clause.done]):
        bits = _done(clause, facts, deadline, as_of, is_certain=done == _TRUE)
        if done == _TRUE:
            return bits
    if clause.ended >= 0 and (ended := truths[clause.ended]):
        bits |= _ENDED
        if ended == _TRUE:
            return bits
    if clause.upcoming >= 0 and (upcoming := truths[clause.upcoming]):
        bits |= _UPCOMING
        if upcoming == _TRUE:
            return bits
    return bits | _open(clause, deadline, as_of)


def _open(clause: Clause, deadline: Deadline | None, as_of: datetime.date) -> int:
    if deadline is None:
        # A continuing duty is owed from its trigger; one that nobody can be seen to fulfil is only ever due.
        return _OVERDUE if clause.done >= 0 else _DUE
    anchor = deadline.anchor
    if anchor is not None and isinstance(deadline.spec.shape, law.Within):
        # The period may not have begun.
        if anchor.earliest is not None and anchor.earliest > as_of:
            return _UPCOMING
        if anchor.latest is None or anchor.latest > as_of:
            return _UPCOMING | _beside(as_of, deadline, _DUE, _OVERDUE)
    return _beside(as_of, deadline, _DUE, _OVERDUE)


def _done(
    clause: Clause, facts: Mapping[str, Value], deadline: Deadline | None, as_of: datetime.date, *, is_certain: bool
) -> int:
    if deadline is None:
        return _FULFILLED
    day = facts.get(clause.done_on)
    if isinstance(day, datetime.date) and day <= as_of:
        return _beside(day, deadline, _FULFILLED, _LATE)
    # Fulfilled on an unknown day is fulfilled, its lateness unknown; what is not known yet may turn out late.
    in_time = deadline.earliest is not None and as_of <= deadline.earliest
    return _FULFILLED if is_certain or in_time or not clause.done_on else _FULFILLED | _LATE


def _beside(day: datetime.date, deadline: Deadline, in_time: int, late: int) -> int:
    if deadline.latest is not None and day > deadline.latest:
        return late
    if deadline.earliest is not None and day <= deadline.earliest:
        return in_time
    return in_time | late


_MAY_BE_BAD, _IS_BAD, _MAY_BE_OPEN, _IS_OPEN, _MAY_SPEAK, _SPEAKS = (1 << place for place in range(6))


def _weight(bits: int) -> int:
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


_VERDICTS = tuple(tuple(_verdicts(weight)) for weight in range(1 << 6))
