"""Truths and deadlines -> the statuses still possible for each obligation and prohibition.

Decides the status of a duty on a day, as a set: one member when it is certain. Must not import assessment
wording, explain or a particular engine.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar

import attrs

from icprules.decision.deadlines import Deadline, deadline_of
from icprules.engines.tree import truth_of
from icprules.errors import RulebookError, problem
from icprules.rulebook import law
from icprules.rulebook.check import matter, outcome
from icprules.rulebook.condition import Any as AnyOf
from icprules.rulebook.condition import Truth, any_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Status
    from icprules.engines.program import Program, Question
    from icprules.subjects.facts import Value

T = TypeVar("T", law.Obligation, law.Prohibition)

_TRUTHS = {int(truth): truth for truth in Truth}


@attrs.frozen(kw_only=True)
class Reading:
    """The truths of a rulebook for one subject on one day, and what is needed to turn them into statuses.

    Args:
        rulebook: The law.
        program: Its steps.
        facts: Known facts on the day.
        truths: One truth per step.
        as_of: Beijing date.
        calendar: Builds or returns the working days.
        standing: Standings that were asked for; empty for all.
        judged_on: Beijing date whose law applies, or None for that of `as_of`.
    """

    rulebook: law.Rulebook
    program: Program
    facts: Mapping[str, Value]
    truths: tuple[Truth, ...]
    as_of: datetime.date
    calendar: Callable[[], WorkdayCalendar]
    standing: tuple[law.Standing, ...] = ()
    judged_on: datetime.date | None = None

    def is_asked(self, rule: law.Rule) -> bool:
        """Return whether a rule is of a standing that was asked for."""
        return not self.standing or rule.citation.standing in self.standing

    def truth(self, question: Question, name: str) -> Truth | None:
        """Return the truth of a step, or None when the rulebook has no such step."""
        position = self.program.position.get((question, name))
        return None if position is None else self.truths[position]

    @functools.cached_property
    def rule_truths(self) -> dict[str, Truth]:
        """Truth of every rule by id."""
        steps = zip(self.program.steps, self.truths, strict=True)
        return {step.name: _TRUTHS[truth] for step, truth in steps if step.question == "rule"}

    @functools.cached_property
    def unknown_rules(self) -> dict[str, tuple[str, ...]]:
        """For unknown rules by id the absent facts they hang on; filled by `unknowns.py` as they are asked for."""
        return {}

    def deadline(self, rule: law.Rule) -> Deadline | None:
        """Return when the obligation of a rule is due, or None for a continuing duty."""
        spec = rule.then.deadline if isinstance(rule.then, law.Obligation) else None
        if spec is None:
            return None
        return deadline_of(spec, self.facts, self.as_of, self.rulebook.schema, self.calendar)


@attrs.frozen(kw_only=True)
class Standpoint:
    """Which rules of one duty speak here, and which statuses are possible.

    Args:
        rules: The rules that certainly speak; where none does, those that may.
        is_certain: Whether they certainly speak.
        statuses: Every status still possible, in no particular order.
        silent: Where none speaks, the rule that would if its event were raised; None otherwise.
    """

    rules: tuple[law.Rule, ...]
    is_certain: bool
    statuses: frozenset[Status]
    silent: law.Rule | None = None


def speaking(reading: Reading, group: tuple[law.Rule, ...]) -> tuple[tuple[law.Rule, ...], bool]:
    """Return the rules of one duty that certainly speak, or else those that may.

    Args:
        reading: The truths.
        group: All rules on the duty.

    Returns:
        The rules, and whether they certainly speak.

    Raises:
        RulebookError: If two certain rules give different results and neither overrides the other.
    """
    certain = tuple(r for r in group if reading.truth("rule", r.id) == Truth.TRUE)
    for other in certain[1:]:
        if outcome(other) != outcome(certain[0]):
            raise RulebookError(
                problem("R140", where=certain[0].where, name=matter(other)[1], id=certain[0].id, other=other.id)
            )
    if certain:
        return certain, True
    return tuple(r for r in group if reading.truth("rule", r.id) == Truth.UNKNOWN), False


def obligation(reading: Reading, group: tuple[law.Rule, ...]) -> Standpoint:
    """Return the possible statuses of one obligation.

    Args:
        reading: The truths.
        group: All rules on the obligation.

    Returns:
        The standpoint.
    """
    rules, is_certain = speaking(reading, group)
    owed = owed_by(reading, group)
    statuses: set[Status] = set()
    for rule in rules:
        statuses |= statuses_of(reading, rule)
    if owed == Truth.FALSE or not rules:
        silent = _silent(reading, group)
        status: Status = "not_applicable" if silent is None else "not_raised"
        return Standpoint(rules=(), is_certain=True, statuses=frozenset({status}), silent=silent)
    if not is_certain and owed != Truth.TRUE:
        statuses.add("not_applicable")
    return Standpoint(rules=rules, is_certain=is_certain, statuses=frozenset(statuses))


def owed_by(reading: Reading, group: tuple[law.Rule, ...]) -> Truth:
    """Return whether a duty is owed by some of the rules on it, whichever of them says when.

    Args:
        reading: The truths.
        group: Rules on one obligation.

    Returns:
        The truth.
    """
    name = matter(group[0])
    position = reading.program.position["owed", name[1]]
    items = reading.program.steps[position].condition
    if not isinstance(items, AnyOf) or len(items.items) == len(group):
        return _TRUTHS[reading.truths[position]]
    every = tuple(r for r in reading.rulebook.rules if matter(r) == name)
    wanted = {r.id for r in group}
    parts = zip(every, items.items, strict=True)
    return any_of(truth_of(item, reading.facts, reading.rule_truths) for r, item in parts if r.id in wanted)


def _silent(reading: Reading, group: tuple[law.Rule, ...]) -> law.Rule | None:
    """The rule that is silent only because nobody raised its event."""
    return next((rule for rule in group if silencing_events(reading, rule)), None)


def silencing_events(reading: Reading, rule: law.Rule) -> tuple[str, ...]:
    """Return the events that nobody raised and for want of which alone a rule is silent.

    Args:
        reading: The truths.
        rule: Any rule.

    Returns:
        Names of events; empty where the rule speaks, or would be silent all the same.
    """
    unraised = tuple(e for e in reading.program.events[rule.id] if reading.facts.get(f"raised.{e}") is False)
    if not unraised:
        return ()
    step = reading.program.steps[reading.program.position["rule", rule.id]]
    raised = {**reading.facts, **{f"raised.{event}": True for event in unraised}}
    return unraised if truth_of(step.condition, raised, reading.rule_truths) != Truth.FALSE else ()


def statuses_of(reading: Reading, rule: law.Rule) -> set[Status]:
    """Return the statuses that an obligation can have if this rule speaks about it.

    Args:
        reading: The truths.
        rule: A rule of kind `obligation`.

    Returns:
        At least one status.
    """
    done, ended, upcoming = (reading.truth(q, rule.id) for q in ("done", "ended", "upcoming"))
    deadline = reading.deadline(rule)
    statuses: set[Status] = set()
    if done in (Truth.TRUE, Truth.UNKNOWN):
        statuses |= _when_done(reading, rule, deadline, is_certain=done == Truth.TRUE)
    if done == Truth.TRUE:
        return statuses
    if ended in (Truth.TRUE, Truth.UNKNOWN):
        statuses.add("ended")
    if ended == Truth.TRUE:
        return statuses
    if upcoming in (Truth.TRUE, Truth.UNKNOWN):
        statuses.add("upcoming")
    if upcoming != Truth.TRUE:
        statuses |= _when_open(reading, rule, deadline)
    return statuses


def _when_done(reading: Reading, rule: law.Rule, deadline: Deadline | None, *, is_certain: bool) -> set[Status]:
    done_on = done_day(reading, rule)
    if deadline is None:
        return {"fulfilled"}
    if done_on is None:
        # Fulfilled on an unknown day is fulfilled, its lateness unknown; what is not known yet may turn out late.
        in_time = deadline.earliest is not None and reading.as_of <= deadline.earliest
        is_dated = isinstance(rule.then, law.Obligation) and rule.then.done_on
        return {"fulfilled"} if is_certain or in_time or not is_dated else {"fulfilled", "fulfilled_late"}
    return _beside(done_on, deadline, "fulfilled", "fulfilled_late")


def done_day(reading: Reading, rule: law.Rule) -> datetime.date | None:
    """Return the Beijing date on which the obligation of a rule was fulfilled, when it is known."""
    import datetime  # noqa: PLC0415 - only for the check of the value's type

    value = reading.facts.get(rule.then.done_on) if isinstance(rule.then, law.Obligation) else None
    return value if isinstance(value, datetime.date) and value <= reading.as_of else None


def _when_open(reading: Reading, rule: law.Rule, deadline: Deadline | None) -> set[Status]:
    if deadline is None:
        # A continuing duty is owed from its trigger; one that nobody can be seen to fulfil is only ever due.
        return {"due"} if reading.truth("done", rule.id) is None else {"overdue"}
    anchor, shape = deadline.anchor, deadline.spec.shape
    statuses: set[Status] = set()
    if isinstance(shape, law.Within) and anchor is not None:
        # The period may not have begun.
        if anchor.earliest is not None and anchor.earliest > reading.as_of:
            return {"upcoming"}
        if anchor.latest is None or anchor.latest > reading.as_of:
            statuses.add("upcoming")
    return statuses | _beside(reading.as_of, deadline, "due", "overdue")


def _beside(day: datetime.date, deadline: Deadline, in_time: Status, late: Status) -> set[Status]:
    if deadline.latest is not None and day > deadline.latest:
        return {late}
    if deadline.earliest is not None and day <= deadline.earliest:
        return {in_time}
    return {in_time, late}


def prohibition(reading: Reading, group: tuple[law.Rule, ...]) -> Standpoint:
    """Return the possible statuses of one prohibition.

    Args:
        reading: The truths.
        group: All rules on the prohibition.

    Returns:
        The standpoint.
    """
    rules, is_certain = speaking(reading, group)
    if not rules:
        return Standpoint(rules=(), is_certain=True, statuses=frozenset({"not_applicable"}))
    statuses: set[Status] = set() if is_certain else {"not_applicable"}
    for rule in rules:
        broken = reading.truth("broken", rule.id)
        if broken != Truth.FALSE:
            statuses.add("broken")
        if broken != Truth.TRUE:
            statuses.add("kept")
    return Standpoint(rules=rules, is_certain=is_certain, statuses=frozenset(statuses))
