"""Truths and deadlines of many services -> the statuses still possible for each obligation and prohibition.

Decides the statuses of a duty as one plane per status; it must give what `decision/duties.py` gives for every
service. Must not import the report, and of decide nothing but how deadlines are counted.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

from icprules.engines.planes import Flags, Numbers, Truths, everywhere, nowhere, packed
from icprules.rulebook import law
from icprules.rulebook.check import outcome
from icprules.tables.agenda import SUPPOSED
from icprules.tables.deadlines import anchors_of, windows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.decision.assessment import Status
    from icprules.engines.columns import Node
    from icprules.engines.planes import Plane
    from icprules.tables.agenda import Agenda, Duty, RuleNodes
    from icprules.tables.deadlines import Anchors, Windows
    from icprules.tables.situation import Situation

    Statuses = dict[Status, Plane]


class Reading:
    """The truths of many services on a day, and what is needed to turn them into statuses.

    Args:
        agenda: What is asked.
        situation: The facts.
    """

    def __init__(self, agenda: Agenda, situation: Situation) -> None:
        self.agenda, self.situation = agenda, situation
        self.rows, self.as_of = situation.rows, situation.as_of
        self.every, self.nowhere = everywhere(self.rows), nowhere(self.rows)
        self.conflicting = self.nowhere
        """Rows for which no result can be given, since two rules contradict each other."""
        for event in agenda.rulebook.schema.events:
            raised = situation.columns[f"raised.{event}"]
            if isinstance(raised, Flags):
                supposed = Truths(raised.whether.certain | ~raised.whether.possible, self.every)
                situation.columns[SUPPOSED + event] = Flags(supposed)
        self.nodes = agenda.plan.run(situation.columns, self.rows)
        self._anchors: dict[str, Anchors] = {}
        self._windows: dict[int, Windows] = {}
        self._statuses: dict[str, Statuses] = {}
        self._disputes: dict[str, Plane] = {}

    def truths(self, node: Node | None) -> Truths | None:
        """Return the truths of a node, or None when there is none."""
        return None if node is None else self.nodes[node.number]

    def windows(self, rule: RuleNodes) -> Windows | None:
        """Return when the obligation of a rule is due, or None for a continuing duty."""
        if rule.count is None:
            return None
        key = id(rule.count)
        if key not in self._windows:
            self._windows[key] = windows_of(rule.count, self._anchors_of(rule.count.fact), self.situation)
        return self._windows[key]

    def disputes(self, conclusion: str) -> Plane:
        """Return where two rules certainly give a conclusion different values."""
        if conclusion not in self._disputes:
            found = self.nowhere
            rules = self.agenda.program.conclusions.get(conclusion, ())
            for j, two in enumerate(rules):
                for one in rules[:j]:
                    if outcome(one) != outcome(two):
                        first, second = (self.nodes[self.agenda.steps[rule.id].number].certain for rule in (one, two))
                        found = found | (first & second)
            self._disputes[conclusion] = found
        return self._disputes[conclusion]

    def _anchors_of(self, fact: str) -> Anchors | None:
        if not fact:
            return None
        if fact not in self._anchors:
            self._anchors[fact] = anchors_of(fact, self.situation, self.agenda.rulebook.schema)
        return self._anchors[fact]

    def done_days(self, rule: RuleNodes) -> tuple[Numbers, Plane] | None:
        """Return the days on which the obligation of a rule was fulfilled, and where they are known and have come."""
        column = self.situation.columns.get(rule.done_on) if rule.done_on else None
        if not isinstance(column, Numbers):
            return None
        known = packed(column.numbers <= self.as_of)
        return column, known if column.known is None else known & column.known

    def statuses(self, rule: RuleNodes) -> Statuses:
        """Return the statuses that an obligation can have where this rule speaks about it."""
        if rule.rule.id not in self._statuses:
            self._statuses[rule.rule.id] = _statuses_of(self, rule)
        return self._statuses[rule.rule.id]


def add(statuses: Statuses, status: Status, where: Plane) -> None:
    """Add a status where it is possible."""
    statuses[status] = statuses[status] | where if status in statuses else where


def _statuses_of(reading: Reading, rule: RuleNodes) -> Statuses:
    done, ended, upcoming = (reading.truths(node) for node in (rule.done, rule.ended, rule.upcoming))
    windows = reading.windows(rule)
    found: Statuses = {}
    rest = reading.every
    if done is not None:
        _add_done(found, reading, rule, done, windows)
        rest = ~done.certain
    if ended is not None:
        add(found, "ended", rest & ended.possible)
        rest = rest & ~ended.certain
    if upcoming is not None:
        add(found, "upcoming", rest & upcoming.possible)
        rest = rest & ~upcoming.certain
    if windows is None:
        # A continuing duty is owed from its trigger; one that nobody can be seen to fulfil is only ever due.
        add(found, "due" if done is None else "overdue", rest)
        return found
    if windows.anchors is not None and rule.count is not None and isinstance(rule.count.spec.shape, law.Within):
        # The period may not have begun.
        ahead = packed(windows.anchors.earliest > reading.as_of)
        add(found, "upcoming", rest & (ahead | packed(windows.anchors.latest > reading.as_of)))
        rest = rest & ~ahead
    late = packed(windows.latest < reading.as_of)
    in_time = packed(windows.earliest >= reading.as_of) & ~late
    add(found, "due", rest & ~late)
    add(found, "overdue", rest & ~in_time)
    return found


def _add_done(found: Statuses, reading: Reading, rule: RuleNodes, done: Truths, windows: Windows | None) -> None:
    days = reading.done_days(rule)
    if windows is None:
        add(found, "fulfilled", done.possible)
        return
    undated = done.possible
    if days is not None:
        numbers, known = days[0].numbers, days[1] & done.possible
        late = packed(windows.latest < numbers)
        in_time = packed(windows.earliest >= numbers) & ~late
        add(found, "fulfilled", known & ~late)
        add(found, "fulfilled_late", known & ~in_time)
        undated = undated & ~known
    # Fulfilled on an unknown day is fulfilled, its lateness unknown; what is not known yet may turn out late.
    add(found, "fulfilled", undated)
    if rule.done_on:
        add(found, "fulfilled_late", undated & ~done.certain & ~packed(windows.earliest >= reading.as_of))


@attrs.frozen(kw_only=True, eq=False)
class Standpoint:
    """Which rules of a duty speak for each service, and which statuses are possible.

    Args:
        speaks: For every rule, where it speaks or may speak.
        is_certain: Where some rule certainly speaks.
        is_silent: Where none speaks.
        statuses: Where each status is possible.
    """

    speaks: tuple[Plane, ...]
    is_certain: Plane
    is_silent: Plane
    statuses: Statuses


def speaking(reading: Reading, rules: Sequence[RuleNodes]) -> tuple[tuple[Plane, ...], Plane]:
    """Return where each rule certainly speaks, or else may; and where any certainly does."""
    truths = [reading.nodes[rule.applies.number] for rule in rules]
    certain = functools.reduce(lambda found, one: found | one.certain, truths, reading.nowhere)
    return tuple(one.certain | (one.possible & ~certain) for one in truths), certain


def standpoint(reading: Reading, rules: Sequence[RuleNodes], owed: Truths | None) -> Standpoint:
    """Return the possible statuses of a duty by some of the rules on it.

    Args:
        reading: The truths.
        rules: Rules on it.
        owed: Whether it is owed by them; None for a prohibition.

    Returns:
        The standpoint.
    """
    speaks, certain = speaking(reading, rules)
    anyone = functools.reduce(lambda found, one: found | one, speaks, reading.nowhere)
    silent = ~anyone if owed is None else ~(anyone & owed.possible)
    statuses: Statuses = {}
    for rule, where in zip(rules, speaks, strict=True):
        if not where.any():
            continue
        heard = where & ~silent
        found = reading.statuses(rule) if owed is not None else _of_prohibition(reading, rule)
        for status, possible in found.items():
            add(statuses, status, possible & heard)
    add(statuses, "not_applicable", ~silent & ~certain if owed is None else ~silent & ~certain & ~owed.certain)
    if owed is None:
        add(statuses, "not_applicable", silent)
    else:
        unraised = silent & _unraised(reading, rules)
        add(statuses, "not_raised", unraised)
        add(statuses, "not_applicable", silent & ~unraised)
    return Standpoint(
        speaks=tuple(where & ~silent for where in speaks), is_certain=certain, is_silent=silent, statuses=statuses
    )


def conflicts(reading: Reading, duty: Duty) -> Plane:
    """Return where two rules certainly give a duty different results."""
    found = reading.nowhere
    for one, other in duty.rivals:
        first, second = (reading.nodes[duty.rules[i].applies.number].certain for i in (one, other))
        found = found | (first & second)
    return found


def _of_prohibition(reading: Reading, rule: RuleNodes) -> Statuses:
    broken = reading.truths(rule.broken)
    assert broken is not None  # noqa: S101 - every prohibition says when it is broken
    return {"broken": broken.possible, "kept": ~broken.certain}


def _unraised(reading: Reading, rules: Sequence[RuleNodes]) -> Plane:
    """Where some rule is silent only because nobody raised its event."""
    found = reading.nowhere
    for rule in rules:
        supposed = reading.truths(rule.supposed)
        if supposed is None:
            continue
        for event in rule.events:
            raised = reading.situation.columns[f"raised.{event}"]
            if isinstance(raised, Flags):
                found = found | (~raised.whether.possible & supposed.possible)
    return found
