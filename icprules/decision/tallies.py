"""What each duty can be for one subject on one day, in bits, and the verdicts that follow from it.

Decides nothing that `duties.py`, `authorities.py` and `verdict.py` do not decide: it gives what they give, without
words, and leaves to them what is not plain: duties with several bearers or of mixed authority, and every conflict.
Must not import explain, the command line or a particular engine.
"""

from __future__ import annotations

import datetime
from itertools import compress, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs

from icprules.decision.anchors import Anchor
from icprules.decision.deadlines import Deadline, deadline_of
from icprules.decision.status_bits import ABSENT, CALLING, TRUE, VERDICTS, bits_of, by_analogy, excused, weight_of
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Verdict
    from icprules.decision.docket import Clause, Docket, Duty
    from icprules.rulebook import law
    from icprules.rulebook.condition import Truth
    from icprules.subjects.facts import Value
_DUTY = attrgetter("duty")
MOST_HEARD = 2048
"""How many combinations of truths are remembered at once; real services have far fewer."""


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
    calendar: Callable[[], WorkdayCalendar],
) -> Tally | None:
    """Return the verdicts possible and the statuses they rest on.

    Args:
        ready: The duties of the perspective.
        truths: One truth per step of the docket's program.
        facts: Known facts on `as_of`.
        as_of: Beijing date.
        calendar: Builds or returns the working days; called only when a date needs them.

    Returns:
        The tally; None where a rule that speaks is not plain, or two that do contradict each other.
    """
    hearing = ready.heard.get(truths)
    if hearing is None:
        if len(ready.heard) >= MOST_HEARD:
            ready.heard.clear()
        hearing = ready.heard[truths] = _hearing(ready, truths)
    if not isinstance(hearing, Hearing):
        return hearing or None
    legal, platform = hearing.legal, hearing.platform
    actions: list[str] = []
    duties: list[tuple[str, int, Deadline | None]] = []
    for voice in hearing.voices:
        duty = voice.duty
        said: tuple[str, int, Deadline | None] | None = voice.said
        if said is None:
            bits, deadline = _dated(voice, ready, truths, facts, as_of, calendar)
            said = duty.id, bits, deadline
            if not duty.is_legal:
                platform |= weight_of(bits)
            else:
                bits = _legal_bits(voice, bits)
                legal |= weight_of(bits)
                if not bits & ~CALLING:
                    actions.append(duty.id)
        elif voice.is_calling:
            actions.append(duty.id)
        duties.append(said)
    found = Tally(VERDICTS[legal], VERDICTS[platform], tuple(actions), tuple(duties))
    if not hearing.is_dated:
        ready.heard[truths] = found  # the same for every subject with these truths, on every day
    return found


def _dated(
    voice: Voice,
    ready: Docket,
    truths: Sequence[Truth],
    facts: Mapping[str, Value],
    as_of: datetime.date,
    calendar: Callable[[], WorkdayCalendar],
) -> tuple[int, Deadline | None]:
    """The statuses possible for a duty with a deadline, and the deadline on which its rules agree."""
    bits = voice.bits
    deadlines: list[Deadline | None] = []
    for clause in voice.clauses:
        deadline = clause.deadline
        if deadline is None and clause.spec is not None:
            day = facts.get(clause.counted_from)
            if day.__class__ is datetime.date and day != NEVER:
                deadline = _before(clause, clause.spec, day)
            else:
                deadline = deadline_of(clause.spec, facts, as_of, ready.schema, calendar)
        deadlines.append(deadline)
        bits |= bits_of(clause, truths, facts, deadline, as_of)
    return bits, deadlines[0] if len(deadlines) == 1 else _common(deadlines)


def _before(clause: Clause, spec: law.DeadlineSpec, day: datetime.date) -> Deadline:
    """The deadline so many calendar days before a known day: what `deadline_of` gives, without its other questions."""
    due = day - clause.days
    return Deadline(
        due_on=due,
        earliest=due,
        latest=due,
        spec=spec,
        anchor=Anchor(fact=clause.counted_from, earliest=day, latest=day),
    )


@attrs.frozen(kw_only=True, eq=False)
class Voice:
    """What is said about one duty for given truths.

    Args:
        duty: The duty.
        clauses: Its rules that certainly speak; where none does, those that may.
        bits: The statuses possible whatever those rules say of their dates.
        lifted: How far exemptions keep it away.
        said: Its part of a tally where no deadline shapes it; None where one does.
        is_calling: Whether it is then certainly due, overdue or broken.
    """

    duty: Duty
    clauses: tuple[Clause, ...]
    bits: int
    lifted: int
    said: tuple[str, int, None] | None
    is_calling: bool


@attrs.frozen(kw_only=True, eq=False)
class Hearing:
    """All duties of the perspective about which something is said for given truths.

    Args:
        voices: One for each of them, in the order in which results list them.
        legal: What those without a deadline, and those that are only lifted, add to the legal verdict.
        platform: What those without a deadline add to the platform verdict.
        is_dated: Whether one of them has a deadline.
    """

    voices: tuple[Voice, ...]
    legal: int
    platform: int
    is_dated: bool


def _hearing(ready: Docket, truths: Sequence[Truth]) -> Hearing | Literal[False]:
    """What is said for given truths; False where it is not plain."""
    lifted = _lifted(ready, truths) if any(ready.exempting(truths)) else {}
    if not all(duty.is_plain for duty in lifted) or any(truths[a] == truths[b] == TRUE for a, b in ready.rivals):
        return False
    voices: list[Voice] = []
    legal = platform = 0
    for duty, speaking in groupby(compress(ready.clauses, ready.pick(truths)), _DUTY):
        clauses = tuple(speaking)
        certain = tuple(clause for clause in clauses if truths[clause.at] == TRUE)
        if not duty.is_plain or any(one.outcome != certain[0].outcome for one in certain):
            return False
        if duty.who != ready.perspective:
            continue
        voice = _voice(duty, certain, clauses, truths, lifted.pop(duty, 0))
        voices.append(voice)
        if voice.said is not None and duty.is_legal:
            legal |= weight_of(_legal_bits(voice, voice.said[1]))
        elif voice.said is not None:
            platform |= weight_of(voice.said[1])
    for duty, truth in lifted.items():
        legal |= weight_of(excused(ABSENT, truth)) if duty.is_legal else 0
    is_dated = any(voice.said is None for voice in voices)
    return Hearing(voices=tuple(voices), legal=legal, platform=platform, is_dated=is_dated)


def _voice(
    duty: Duty, certain: tuple[Clause, ...], possible: tuple[Clause, ...], truths: Sequence[Truth], lifted: int
) -> Voice:
    clauses = certain or possible
    bits = 0 if certain or (duty.owed >= 0 and truths[duty.owed] == TRUE) else ABSENT
    voice = Voice(duty=duty, clauses=clauses, bits=bits, lifted=lifted, said=None, is_calling=False)
    if any(clause.spec is not None for clause in clauses):
        return voice
    for clause in clauses:
        bits |= bits_of(clause, truths, {}, None, datetime.date.min)
    is_calling = duty.is_legal and not _legal_bits(voice, bits) & ~CALLING
    return attrs.evolve(voice, said=(duty.id, bits, None), is_calling=is_calling)


def _legal_bits(voice: Voice, bits: int) -> int:
    """What of the statuses the legal verdict may use."""
    return excused(by_analogy(voice.clauses, bits), voice.lifted)


def _lifted(ready: Docket, truths: Sequence[Truth]) -> dict[Duty, int]:
    """The prohibitions that exemptions keep away or may keep away, and the truth of it."""
    found: dict[Duty, int] = {}
    for duty, place, exemptions in ready.lifted:
        if truths[place] and any(truths[exemption] for exemption in exemptions):
            found[duty] = found.get(duty, 0) | truths[place]
    return found


def _common(deadlines: Sequence[Deadline | None]) -> Deadline | None:
    """The deadline on which all rules that may speak agree; None where they differ."""
    first = deadlines[0]
    return first if all(_dates(other) == _dates(first) for other in deadlines[1:]) else None


def _dates(deadline: Deadline | None) -> object:
    return None if deadline is None else (deadline.due_on, deadline.earliest, deadline.latest, deadline.due_at)
