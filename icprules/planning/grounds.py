"""On which rules the steps of a procedure rest, for the service at hand.

Decides that by reading the rules as they will stand: those of steps before the decision with an application under way,
those of later steps with the service filed and serving. Must not import assess, the planner or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.planning.plan_parts import Ground
from icprules.rulebook import law
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.rulebook.procedures import LeadTime, ProcedureStep
    from icprules.subjects.facts import Value

_UNDER_WAY: Mapping[str, Value] = {
    "raised.application": True,
    "raised.sms_check": True,
    "application.outcome": "pending",
}
_FILED: Mapping[str, Value] = {
    "raised.application": True,
    "application.outcome": "granted",
    "service.stage": "operating",
    "filing.covers_service": True,
}


@attrs.frozen(kw_only=True)
class Reading:
    """The truths of the rules of an assessment, and as they will stand on the way.

    Args:
        result: The assessment.
        now: Truth of every rule today, by id.
        under_way: With an application under way.
        filed: With the service filed and serving.
    """

    result: Assessment
    now: Mapping[str, Truth]
    under_way: Mapping[str, Truth]
    filed: Mapping[str, Truth]


def read(result: Assessment) -> Reading:
    """Read the rules of an assessment as they stand and as they will stand.

    Args:
        result: The assessment.

    Returns:
        The truths.
    """
    steps = program(result.rulebook).steps
    pairs = zip(steps, result.truths, strict=True)
    return Reading(
        result=result,
        now={step.name: Truth(truth) for step, truth in pairs if step.question == "rule"},
        under_way=_truths(result, _UNDER_WAY),
        filed=_truths(result, _FILED),
    )


def _truths(result: Assessment, change: Mapping[str, Value]) -> dict[str, Truth]:
    prog = program(result.rulebook)
    known = {name: value for name, value in change.items() if name in result.rulebook.schema.facts}
    # Which rules are cited is no verdict: the quickest engine will do.
    truths = truths_with("compiled", result.rulebook, prog, {**result.facts, **known})
    pairs = zip(prog.steps, truths, strict=True)
    return {step.name: Truth(truth) for step, truth in pairs if step.question == "rule"}


def step_grounds(reading: Reading, step: ProcedureStep, duty: DutyResult) -> tuple[Ground, ...]:
    """Return the rules on which a step rests.

    Args:
        reading: The truths.
        step: The step.
        duty: The duty that its procedure meets; says who lodges it, and why through that channel.

    Returns:
        Those that certainly speak about the service, or else those that may.
    """
    truths = reading.filed if step.id in ("display", "query") else reading.under_way
    rules = {rule.id: rule for rule in reading.result.rulebook.rules}
    named = [rules[name] for name in step.rests_on if name in rules]
    if step.id == "review":
        named += [basis.rule for basis in duty.basis if basis.used_for in ("lodger", "channel")]
        truths = {**truths, **{basis.rule.id: Truth.TRUE for basis in duty.basis}}
    return rule_grounds(reading, named, truths)


def rule_grounds(reading: Reading, rules: Iterable[law.Rule], truths: Mapping[str, Truth]) -> tuple[Ground, ...]:
    """Return rules as grounds: those that certainly speak, or else those that may.

    Args:
        reading: Supplies the instruments.
        rules: The rules.
        truths: Whether each speaks, by id.

    Returns:
        Each once, in the order given.
    """
    sources = reading.result.rulebook.sources
    found = list({rule.id: rule for rule in rules}.values())
    certain = [rule for rule in found if truths[rule.id] is Truth.TRUE]
    chosen = certain or [rule for rule in found if truths[rule.id] is Truth.UNKNOWN]
    return tuple(
        Ground(source=sources[rule.citation.instrument], citation=rule.citation, rule=rule.id, is_certain=bool(certain))
        for rule in chosen
    )


def time_grounds(reading: Reading, lead_times: Iterable[LeadTime]) -> tuple[Ground, ...]:
    """Return lead times as grounds."""
    sources = reading.result.rulebook.sources
    return tuple(
        Ground(source=sources[one.citation.instrument], citation=one.citation, lead_time=one.id, seen_on=one.seen_on)
        for one in lead_times
    )


def deciding_rules(reading: Reading, duty: DutyResult) -> tuple[tuple[law.Rule, int], ...]:
    """Return the rules that give the administration a time to decide on a duty, with their working days.

    Args:
        reading: The truths.
        duty: The duty.

    Returns:
        The rules that speak or may speak once an application is under way; empty where none gives a time.
    """
    names = {rule.then.decided_by for rule in duty.rules if isinstance(rule.then, law.Obligation)} - {""}
    found = []
    for rule in reading.result.rulebook.rules:
        then = rule.then
        if not isinstance(then, law.Obligation) or then.obligation not in names or then.deadline is None:
            continue
        shape = then.deadline.shape
        if reading.under_way[rule.id] is Truth.FALSE or not isinstance(shape, law.Within):
            continue
        if shape.unit == "working_days":
            found.append((rule, shape.amount))
    return tuple(found)
