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

from icprules.decision.anchors import anchor_of, bounds_of
from icprules.decision.deadlines import counted_from, deadline_of
from icprules.decision.status_bits import (
    ABSENT,
    CALLING,
    TRUE,
    VERDICTS,
    bits_of,
    by_analogy,
    excused,
    speech_of,
    weight_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Verdict
    from icprules.decision.deadlines import Deadline
    from icprules.decision.docket import Clause, Docket, Duty
    from icprules.decision.status_bits import Speech
    from icprules.rulebook import law
    from icprules.rulebook.condition import Truth
    from icprules.subjects.facts import Value
Said = tuple[tuple[str, int, "Deadline | None"], int, bool]
"""The part of a tally for one duty, the statuses that count for the verdict, and whether for the legal one."""
_DUTY = attrgetter("duty")
_DATES = attrgetter("due_on", "earliest", "latest", "due_at")
_tuple = tuple.__new__  # makes a named tuple in half the time
MOST_HEARD = 2048
"""How many combinations of truths are remembered at once; real services have far fewer."""
MOST_DAYS = 8192
"""For how many days a rule keeps its deadline: those of 22 years."""


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
    told: tuple[int, ...],
    facts: Mapping[str, Value],
    as_of: datetime.date,
    calendar: Callable[[], WorkdayCalendar],
    truths: Callable[[tuple[int, ...]], Sequence[Truth]] = tuple,  # type: ignore[assignment]  # truths are small numbers
) -> Tally | None:
    """Return the verdicts possible and the statuses they rest on.

    Args:
        ready: The duties of the perspective.
        told: What an engine told of the facts: one truth per step of the docket's program, or what stands for them.
        facts: Known facts on `as_of`.
        as_of: Beijing date.
        calendar: Builds or returns the working days; called only when a date needs them.
        truths: Makes the truths of what stands for them; the same truths whenever the same was told.

    Returns:
        The tally; None where a rule that speaks is not plain, or two that do contradict each other.
    """
    hearing = ready.heard.get(told)
    if hearing is None:
        if len(ready.heard) >= MOST_HEARD:
            ready.heard.clear()
        hearing = ready.heard[told] = _hearing(ready, truths(told))
    if not isinstance(hearing, Hearing):
        return None
    if not hearing.dated:
        return hearing.found
    legal, platform, duties, called = hearing.legal, hearing.platform, [*hearing.found.duties], []
    for place, voice in hearing.dated:
        said = voice.on_day.get(as_of) or _dated(voice, ready, facts, as_of, calendar)
        duties[place], bits, is_legal = said
        if is_legal:
            legal |= weight_of(bits)
            if not bits & ~CALLING:
                called.append(voice.duty.id)
        else:
            platform |= weight_of(bits)
    actions = hearing.found.certain_actions
    if called:
        called.extend(actions)
        actions = tuple([name for name, _, _ in duties if name in called]) if actions else tuple(called)
    return _tuple(Tally, (VERDICTS[legal], VERDICTS[platform], actions, tuple(duties)))


def _dated(
    voice: Voice,
    ready: Docket,
    facts: Mapping[str, Value],
    as_of: datetime.date,
    calendar: Callable[[], WorkdayCalendar],
) -> Said:
    """What is said about a duty with a deadline: the statuses possible, and the deadline on which its rules agree."""
    bits, common, deadlines = voice.bits, None, None
    for speech in voice.speeches:
        clause = speech.clause
        deadline = clause.deadline or clause.known.get(facts.get(clause.counted_from))
        if deadline is None and clause.spec is not None:
            deadline = _counted(clause, clause.spec, ready, facts, as_of, calendar)
        bits |= bits_of(speech, facts, deadline, as_of)
        if deadlines is None:
            common, deadlines = deadline, [deadline]
        else:
            deadlines.append(deadline)
    if deadlines is not None and len(deadlines) > 1:
        common = _common(deadlines)
    duty = voice.duty
    is_legal = duty.is_legal
    said = (duty.id, bits, common), _legal_bits(voice, bits) if voice.is_milder else bits, is_legal
    if voice.is_of_the_day:
        if len(voice.on_day) >= MOST_HEARD:
            voice.on_day.clear()
        voice.on_day[as_of] = said
    return said


def _counted(
    clause: Clause,
    spec: law.DeadlineSpec,
    ready: Docket,
    facts: Mapping[str, Value],
    as_of: datetime.date,
    calendar: Callable[[], WorkdayCalendar],
) -> Deadline:
    """The deadline of a rule; remembered where it follows from the day alone from which it is counted."""
    if not clause.counted_from:
        return deadline_of(spec, facts, as_of, ready.schema, calendar)
    bounds = bounds_of(clause.counted_from, facts, as_of, ready.schema)
    day = bounds[0]
    # A known day stands for itself, so that it is found without asking for its bounds.
    key = day if day is not None and day == facts.get(clause.counted_from) else bounds
    found = clause.known.get(key)
    if found is None:
        if len(clause.known) >= MOST_DAYS:
            clause.known.clear()
        anchor = anchor_of(clause.counted_from, facts, as_of, ready.schema)
        found = clause.known[key] = counted_from(spec, anchor, None, calendar, None)
    return found


@attrs.frozen(kw_only=True, eq=False)
class Voice:
    """What is said about one duty for given truths.

    Args:
        duty: The duty.
        speeches: What its rules say that certainly speak; where none does, those that may.
        bits: The statuses possible whatever those rules say of their dates.
        lifted: How far exemptions keep it away.
        is_analogy: Whether those reach the service by analogy alone.
        said: Its part of a tally where no deadline shapes it; None where one does.
        is_calling: Whether it is then certainly due, overdue or broken.
        is_milder: Whether the legal verdict may use other statuses than those it can have.
        is_of_the_day: Whether what a deadline makes of it follows from the day asked about alone.
        on_day: What is then said on such a day; a cache without meaning of its own.
    """

    duty: Duty
    speeches: tuple[Speech, ...]
    bits: int
    lifted: int
    is_analogy: bool
    said: tuple[str, int, None] | None
    is_calling: bool
    is_milder: bool
    is_of_the_day: bool
    on_day: dict[datetime.date, Said] = attrs.field(factory=dict, init=False, repr=False)


@attrs.frozen(kw_only=True, eq=False)
class Hearing:
    """All duties of the perspective about which something is said for given truths.

    Args:
            truths: The truths.
        found: The tally as far as it needs no date.
        legal: What the duties without a deadline, and those that are only lifted, add to the legal verdict.
        platform: What the duties without a deadline add to the platform verdict.
        dated: Those whose status hangs on a deadline, and their places among the duties of the tally.
    """

    truths: Sequence[Truth]
    found: Tally
    legal: int
    platform: int
    dated: tuple[tuple[int, Voice], ...]


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
    return Hearing(
        truths=truths,
        found=Tally(
            legal=VERDICTS[legal],
            platform=VERDICTS[platform],
            certain_actions=tuple(voice.duty.id for voice in voices if voice.is_calling),
            duties=tuple(voice.said or (voice.duty.id, 0, None) for voice in voices),
        ),
        legal=legal,
        platform=platform,
        dated=tuple((place, voice) for place, voice in enumerate(voices) if voice.said is None),
    )


def _voice(
    duty: Duty, certain: tuple[Clause, ...], possible: tuple[Clause, ...], truths: Sequence[Truth], lifted: int
) -> Voice:
    speeches = tuple(speech_of(clause, truths) for clause in certain or possible)
    bits = 0 if certain or (duty.owed >= 0 and truths[duty.owed] == TRUE) else ABSENT
    is_analogy = all(speech.clause.is_analogy for speech in speeches)
    voice = Voice(
        duty=duty, speeches=speeches, bits=bits, lifted=lifted, is_analogy=is_analogy, said=None, is_calling=False,
        is_milder=duty.is_legal and (is_analogy or lifted > 0),
        is_of_the_day=all(
            (one.clause.spec is None or one.clause.deadline is not None) and not (one.done and one.clause.done_on)
            for one in speeches
        ),
    )  # fmt: skip
    if any(speech.clause.spec is not None for speech in speeches):
        return voice
    for speech in speeches:
        bits |= bits_of(speech, {}, None, datetime.date.min)
    is_calling = duty.is_legal and not _legal_bits(voice, bits) & ~CALLING
    return attrs.evolve(voice, said=(duty.id, bits, None), is_calling=is_calling)


def _legal_bits(voice: Voice, bits: int) -> int:
    """What of the statuses the legal verdict may use."""
    if voice.is_analogy:
        bits = by_analogy(bits)
    return excused(bits, voice.lifted) if voice.lifted else bits


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
    for other in deadlines:
        if other is not first and (other is None or first is None or _DATES(first) != _DATES(other)):
            return None
    return first
