"""Facts of one service that cannot all be so on any day.

Decides which given facts contradict each other. Whether they fit the day asked about is decided by
`situation.py`. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.errors import Problem, problem
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.subjects.facts import Value

IN_ORDER = (
    ("service.launched_on", "service.terminated_on"),
    ("application.submitted_on", "application.received_on"),
    ("application.submitted_on", "application.platform_passed_on"),
    ("application.platform_passed_on", "application.received_on"),
    ("application.received_on", "application.decided_on"),
)
"""Dates of which the second is never before the first."""
AT_ODDS = frozenset((
    "service.terminated_on", "sponsor.country", "application.decided_on",
    *(second for _, second in IN_ORDER),
))  # fmt: skip
"""Facts without which no contradiction is possible but those of `ODD_PAIRS`."""
ODD_PAIRS = (
    ("service.platform", "service.kind", ("website", "app")),
    ("service.launched_on", "service.stage", ("planned",)),
)
"""A fact, and another with those of its values beside which the first cannot be."""


def may_contradict(facts: Mapping[str, Value]) -> bool:
    """Return whether facts can contradict each other; where not, `contradictions` finds nothing."""
    if not AT_ODDS.isdisjoint(facts):
        return True
    for name, other, values in ODD_PAIRS:  # noqa: SIM110 - `any` takes three times as long
        if name in facts and facts.get(other) in values:
            return True
    return False


def contradictions(facts: Mapping[str, Value], place_of: Callable[[str], str]) -> list[Problem]:
    """Return what contradicts itself among the facts of a service, whatever the day.

    Args:
        facts: Given facts by dotted name.
        place_of: Returns the file and key path of a fact.

    Returns:
        One problem per contradiction, located at the fact more likely to be wrong.

    Example:
        >>> facts = {"service.kind": "app", "service.platform": "wechat"}
        >>> [p.code for p in contradictions(facts, str)]
        ['F130']
    """
    found: list[Problem] = []
    kind, stage = facts.get("service.kind"), facts.get("service.stage")
    if "service.platform" in facts and kind in ("website", "app"):
        found.append(problem("F130", where=place_of("service.platform"), value=facts["service.platform"], kind=kind))
    if stage == "planned" and "service.launched_on" in facts:
        found.append(problem("F131", where=place_of("service.launched_on"), value=facts["service.launched_on"]))
    if stage == "planned" and "service.terminated_on" in facts:
        found.append(problem("F132", where=place_of("service.terminated_on"), value=facts["service.terminated_on"]))
    country = facts.get("sponsor.country")
    if country not in (None, "CN") and "sponsor.province" in facts:
        at = place_of("sponsor.country")
        found.append(problem("F133", where=at, country=country, province=facts["sponsor.province"]))
    for first, second in IN_ORDER:
        one = facts.get(first)
        other = None if one is None else facts.get(second)
        if isinstance(one, datetime.date) and isinstance(other, datetime.date) and other < one:
            found.append(problem("F121", where=place_of(second), first=first, one=one, second=second, other=other))
    decided, outcome = facts.get("application.decided_on"), facts.get("application.outcome")
    if decided == NEVER and outcome not in (None, "pending"):
        found.append(problem("F134", where=place_of("application.outcome"), value=outcome))
    if isinstance(decided, datetime.date) and decided != NEVER and outcome == "pending":
        # Before that day the outcome is pending by itself, so the two can only differ about the day and after it.
        found.append(problem("F135", where=place_of("application.outcome"), value=decided))
    return found
