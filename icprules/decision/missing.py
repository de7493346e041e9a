"""Which facts are missing, and how much each would settle.

Decides what to ask and in what order. Must not import explain, the command line or a particular engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.assessment import DutyResult, MissingFact
from icprules.decision.duties import done_day
from icprules.decision.unknowns import askable, unknown_facts
from icprules.engines.tree import truth_of
from icprules.rulebook.condition import Truth, facts_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from icprules.decision.assessment import Field
    from icprules.decision.deadlines import Deadline
    from icprules.decision.duties import Reading
    from icprules.engines.program import Question
    from icprules.rulebook import law

_WEIGHTS: dict[Field, int] = {"status": 8, "date": 3, "channel": 2, "bureau": 2}
_COUNTS = 10  # one field of a duty that counts outweighs any of one that does not
_QUESTIONS: tuple[Question, ...] = ("rule", "done", "ended", "upcoming", "broken")


def status_needs(reading: Reading, group: Sequence[law.Rule], speaking: Sequence[law.Rule]) -> tuple[str, ...]:
    """Return the facts on which the status of a duty hangs.

    Args:
        reading: The truths.
        group: All rules on the duty.
        speaking: The rules that speak or may speak.

    Returns:
        Names of facts, each once.
    """
    needed: dict[str, None] = {}
    for rule in group:
        needed |= dict.fromkeys(unknown_facts(reading, "rule", rule.id))
    for rule in speaking:
        for question in _QUESTIONS[1:]:
            needed |= dict.fromkeys(unknown_facts(reading, question, rule.id))
        deadline = reading.deadline(rule)
        days = (reading.as_of, done_day(reading, rule))
        if deadline is not None and any(day is not None and _is_open(day, deadline) for day in days):
            needed |= dict.fromkeys(deadline_needs(reading, deadline))
    return tuple(needed)


def _is_open(day: datetime.date, deadline: Deadline) -> bool:
    late = deadline.latest is not None and day > deadline.latest
    in_time = deadline.earliest is not None and day <= deadline.earliest
    return not late and not in_time


def deadline_needs(reading: Reading, deadline: Deadline) -> tuple[str, ...]:
    """Return the facts without which a deadline has no single date.

    Args:
        reading: The facts.
        deadline: The deadline.

    Returns:
        Names of facts; empty when the date is known, or is not known to anyone yet.
    """
    if deadline.asks:
        return (deadline.asks,)
    anchor = deadline.anchor
    if deadline.due_on is not None or anchor is None or reading.facts.get(anchor.fact) is not None:
        return ()
    spec = reading.rulebook.schema.facts[anchor.fact]
    if spec.happened_when is not None:
        happened = truth_of(spec.happened_when, reading.facts, {})
        if happened is Truth.FALSE:
            # Not happened: only its planned day can be asked for; one that has passed is none.
            return (spec.planned,) if spec.planned else ()
        if happened is Truth.UNKNOWN:
            stage = [askable(reading, name) for name in facts_of(spec.happened_when) if name not in reading.facts]
            return (*stage, anchor.fact)
    return (askable(reading, anchor.fact),)


def missing_facts(reading: Reading, duties: Sequence[DutyResult]) -> tuple[MissingFact, ...]:
    """Return the facts to ask for, the most useful first.

    Args:
        reading: The facts.
        duties: The duties of the perspective.

    Returns:
        Facts with what each would settle.
    """
    settles: dict[str, dict[str, dict[Field, None]]] = {}
    weights: dict[str, int] = {}
    for duty in duties:
        fields: list[tuple[Field, tuple[str, ...]]] = [("status", duty.need), *duty.unsettled.items()]
        for field, facts in fields:
            for fact in facts:
                settles.setdefault(fact, {}).setdefault(duty.id, {})[field] = None
                weights[fact] = weights.get(fact, 0) + _WEIGHTS[field] * (_COUNTS if duty.counts else 1)
    order = list(reading.rulebook.schema.facts)
    ranked = sorted(settles, key=lambda fact: (-weights[fact], order.index(fact)))
    found = []
    for fact in ranked:
        spec = reading.rulebook.schema.facts[fact]
        if spec.question is not None:
            hangs = tuple((duty, tuple(fields)) for duty, fields in settles[fact].items())
            found.append(MissingFact(fact=fact, question=spec.question, settles=hangs, weight=weights[fact]))
    return tuple(found)
