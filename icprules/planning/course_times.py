"""Through whom a duty is lodged, how long each step takes then, and what has to be asked first.

Decides that for one course. What nobody has told is asked for, never filled in. Must not import assess, the planner or
the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, problem
from icprules.planning.grounds import deciding_rules, rule_grounds, time_grounds
from icprules.planning.lead_times import PREPARE, StepTime, said_time
from icprules.planning.plan_days import Duration
from icprules.planning.plan_parts import MissingInput
from icprules.planning.plan_words import ASK_TIME
from icprules.planning.schedule import AFTER_FILING, NO_TIME
from icprules.rulebook.procedures import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.planning.grounds import Reading
    from icprules.planning.plan_parts import Ground, Needed
    from icprules.planning.progress import Reached
    from icprules.rulebook.law import Actor
    from icprules.rulebook.procedures import Procedure, StepId

_REVIEW: StepId = "review"


@attrs.frozen(kw_only=True)
class Asked:
    """What a caller asks of a plan.

    Args:
        lead_times: Times by name.
        through: Channel, or None for the usual one.
    """

    lead_times: Mapping[str, Duration]
    through: Actor | None = None


@attrs.frozen(kw_only=True)
class StepTimes:
    """How long one step takes.

    Args:
        step: The step.
        duration: The time, or None while it is not known.
        takes_time: Whether the step takes a time of its own that is worth telling.
        grounds: What the time comes from.
        is_given: Whether the caller gave it.
        has_no_minimum: Whether nothing says how quickly it may end.
        decision_days: Working days that a rule gives the administration, or None.
        need: Facts on which a lead time of the rulebook hangs.
    """

    step: StepId
    duration: Duration | None
    takes_time: bool = True
    grounds: tuple[Ground, ...] = ()
    is_given: bool = False
    has_no_minimum: bool = False
    decision_days: int | None = None
    need: tuple[str, ...] = ()


def channel_of(result: Assessment, duty: DutyResult, through: Actor | None) -> tuple[Actor | None, tuple[Actor, ...]]:
    """Return through whom a duty is lodged, and through whom it may be as well.

    Args:
        result: The assessment, for messages.
        duty: The duty.
        through: Channel that the caller wants, or None for the usual one.

    Returns:
        The channel, None while it is not known; and the other lawful ones.

    Raises:
        FactError: T145 when the channel that is wanted is none for this duty.
    """
    usual = duty.filed_by or (None if duty.through is None else duty.through.usual)
    lawful = (usual,) if duty.through is None else duty.through.lawful
    known = tuple(one for one in lawful if one is not None)
    if through is not None and known and through not in known:
        allowed = " · ".join(known)
        raise FactError(problem("T145", where=result.subject.where, service=result.service, value=through,
                                allowed=allowed))  # fmt: skip
    channel = through or usual
    return channel, tuple(one for one in known if one != channel)


def times_of(
    reading: Reading, procedure: Procedure, duty: DutyResult, channel: Actor | None, asked: Asked
) -> dict[StepId, StepTimes]:
    """Return how long each step of a procedure takes.

    Args:
        reading: The assessment and its rules as they will stand.
        procedure: The procedure.
        duty: The duty that it meets.
        channel: Through whom it is lodged, or None.
        asked: What the caller gave; it outweighs what the rulebook has found said.

    Returns:
        One entry per step.
    """
    result = reading.result
    found: dict[StepId, StepTimes] = {}
    for step in procedure.steps:
        key = PREPARE if step.id == PREPARE else channel if step.id == _REVIEW else None
        given = None if key is None else asked.lead_times.get(key)
        said = said_time(result.rulebook, procedure.id, step.id, channel, result.facts, reading.under_way)
        if step.id in AFTER_FILING:
            found[step.id] = StepTimes(step=step.id, duration=NO_TIME, takes_time=False)
        elif given is not None:
            found[step.id] = StepTimes(step=step.id, duration=given, is_given=True)
        elif step.id == "bureau":
            found[step.id] = _decision(reading, duty, said)
        elif step.id == PREPARE and said.duration is None:
            found[step.id] = StepTimes(step=step.id, duration=NO_TIME, takes_time=False)
        else:
            grounds = time_grounds(reading, said.said_by)
            found[step.id] = StepTimes(step=step.id, duration=said.duration, grounds=grounds, need=said.need)
    return found


def _decision(reading: Reading, duty: DutyResult, said: StepTime) -> StepTimes:
    """The time of the administration: at most what a rule gives it, at least what practice has seen."""
    by_rule = deciding_rules(reading, duty)
    practice = time_grounds(reading, said.said_by)
    if not by_rule:
        return StepTimes(step="bureau", duration=said.duration, grounds=practice)
    longest = max(amount for _, amount in by_rule)
    shortest = said.duration
    least = shortest.minimum if shortest is not None and shortest.unit == "working_days" else 0
    rules = rule_grounds(reading, [rule for rule, _ in by_rule], reading.under_way)
    return StepTimes(
        step="bureau",
        duration=Duration(minimum=min(least, longest), maximum=longest, unit="working_days"),
        grounds=(*rules, *practice),
        has_no_minimum=least == 0,
        decision_days=longest,
    )


def missing_inputs(
    reading: Reading, duty: DutyResult, where: Reached, times: Sequence[StepTimes], channel: Actor | None
) -> tuple[MissingInput, ...]:
    """Return what has to be asked before a course is complete, what settles most first.

    Args:
        reading: The assessment.
        duty: The duty that the course meets.
        where: The step that is reached; says what would tell more.
        times: Times of the steps that are still to come until the duty is met.
        channel: Through whom it is lodged, or None.

    Returns:
        Facts, then lead times, each once.
    """
    result = reading.result
    needed: dict[str, dict[Needed, None]] = {}
    wanted: list[tuple[Needed, Iterable[str]]] = [("status", duty.need), *duty.unsettled.items()]
    wanted += [("time", where.ask), *(("time", time.need) for time in times)]
    for field, names in wanted:
        for name in names:
            needed.setdefault(_askable(result, name), {})[field] = None
    order = {one.fact: i for i, one in enumerate(result.missing)}
    facts = result.rulebook.schema.facts
    found = []
    for name in sorted(needed, key=lambda name: order.get(name, len(order))):
        question = facts[name].question
        if question is not None:
            found.append(MissingInput(kind="fact", name=name, question=question, needed_for=tuple(needed[name])))
    review = next((time for time in times if time.step == _REVIEW), None)
    if channel in CHANNELS and review is not None and review.duration is None:
        book = result.rulebook.procedures
        text = ASK_TIME if book is None else book.questions.get(channel, ASK_TIME)
        found.append(MissingInput(kind="lead_time", name=channel, question=text, needed_for=("time",)))
    return tuple(found)


def _askable(result: Assessment, name: str) -> str:
    """The fact to ask for: for a derived one its origin."""
    spec = result.rulebook.schema.facts[name]
    return _askable(result, spec.asks) if spec.derived and spec.asks else name
