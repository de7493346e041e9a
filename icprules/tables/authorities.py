"""On what authority the statuses of many services rest: law, or platform policy and practice; and the verdicts.

Decides which statuses each verdict may use and how they add up; it must give what `decision/authorities.py` and
`decision/verdict.py` give for every service. Must not import the report.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, get_args

import attrs

from icprules.decision.assessment import Verdict
from icprules.engines.planes import Truths, largest
from icprules.rulebook import law
from icprules.tables.duties import add, speaking, standpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icprules.engines.planes import Plane
    from icprules.tables.agenda import Duty, RuleNodes
    from icprules.tables.duties import Reading, Standpoint, Statuses

    Rules = Sequence[RuleNodes]

_BAD, _OPEN, _SILENT = ("overdue", "broken"), ("due",), ("not_applicable", "not_raised")
VERDICTS: tuple[Verdict, ...] = tuple(v for v in get_args(Verdict) if v != "undetermined")
"""The verdicts that can be possible, in the order of the type."""


@attrs.frozen(kw_only=True, eq=False)
class Share:
    """What one verdict may use of a duty.

    Args:
        statuses: Where each status is possible.
        where: Where it counts at all.
    """

    statuses: Statuses
    where: Plane


@attrs.frozen(kw_only=True, eq=False)
class Authority:
    """The statuses of one duty by the authority they rest on.

    Args:
        legal: On law and normative documents; None where no such rule can speak.
        platform: On platform policy and practice; None where no such rule can speak.
        members: For every rule, where the statuses come from it.
    """

    legal: Share | None
    platform: Share | None
    members: tuple[Plane, ...]


def authority(reading: Reading, duty: Duty, point: Standpoint) -> Authority:
    """Return what of a duty's possible statuses each verdict may use.

    Args:
        reading: The truths.
        duty: The duty.
        point: What all rules on it say together.

    Returns:
        The statuses by authority; those of inference alone are in neither.
    """
    binding = [rule for rule in duty.rules if _is_binding(rule)]
    others = [rule for rule in duty.rules if rule.rule.citation.standing in ("policy", "practice")]
    if len(binding) == len(duty.rules):
        milder = _by_analogy(duty.rules, point.speaks, point.statuses, reading.nowhere)
        legal = _excused(reading, duty.rules, Share(statuses=milder, where=reading.every))
        return Authority(legal=legal, platform=None, members=point.speaks)
    if len(others) == len(duty.rules):
        whole = Share(statuses=point.statuses, where=reading.every)
        return Authority(legal=None, platform=whole, members=point.speaks)
    legal = _excused(reading, binding, _legal(reading, duty, binding)) if binding else None
    shaping = _shaping(duty, binding)
    apart = [rule for rule in others if rule not in shaping]
    apart = [*apart, *_shaping(duty, apart)] if apart else []
    members = tuple(reading.nodes[rule.applies.number].possible for rule in duty.rules)
    return Authority(legal=legal, platform=_of(reading, apart), members=members)


def _is_binding(rule: RuleNodes) -> bool:
    return rule.rule.citation.standing in law.BINDING


def _shaping(duty: Duty, base: Rules) -> list[RuleNodes]:
    """The rules of lower standing that displace one of these, or displace one that does."""
    ids = {rule.rule.id for rule in base}
    found: list[RuleNodes] = []
    for rule in reversed(duty.rules):  # in reading order a rule stands before those that it displaces
        if not _is_binding(rule) and rule.rule.id not in ids and ids.intersection(rule.rule.overrides):
            ids.add(rule.rule.id)
            found.append(rule)
    return found[::-1]


def _any(planes: Iterable[Plane], nowhere: Plane) -> Plane:
    return functools.reduce(lambda found, one: found | one, planes, nowhere)


def _by_analogy(rules: Rules, speaks: Sequence[Plane], statuses: Statuses, nowhere: Plane) -> Statuses:
    """What a duty asks is asked by analogy as well; that not having done it is a breach is only possible then."""
    direct = [where for rule, where in zip(rules, speaks, strict=True) if rule.rule.citation.reach != "by_analogy"]
    if len(direct) == len(rules):
        return statuses
    alone = _any(speaks, nowhere) & ~_any(direct, nowhere)
    found = dict(statuses)
    if "overdue" in statuses:
        add(found, "due", statuses["overdue"] & alone)
    if "broken" in statuses:
        add(found, "kept", statuses["broken"] & alone)
    return found


def _excused(reading: Reading, rules: Rules, share: Share | None) -> Share | None:
    """Who may for now do what is forbidden otherwise breaks nothing, and is not out of its scope either."""
    lifted = [rule for rule in rules if rule.lifted is not None]
    if share is None or not lifted:
        return share
    certain = possible = reading.nowhere
    for rule in lifted:
        held = _any((reading.nodes[one.number].possible for one in rule.exemptions), reading.nowhere)
        truths = reading.truths(rule.lifted)
        if truths is not None:
            certain, possible = certain | (truths.certain & held), possible | (truths.possible & held)
    absent = share.statuses.get("not_applicable", reading.nowhere)
    here = possible & (absent | ~share.where)
    found = {**share.statuses, "not_applicable": (absent | ~share.where) & ~(here & certain)}
    add(found, "kept", here)
    return Share(statuses=found, where=share.where | here)


def _owed_by(reading: Reading, rules: Rules) -> Truths:
    return largest([reading.nodes[rule.owed.number] for rule in rules if rule.owed is not None])


def _of(reading: Reading, rules: Rules) -> Share | None:
    if not rules:
        return None
    found = standpoint(reading, rules, _owed_by(reading, rules) if rules[0].owed is not None else None)
    statuses = _by_analogy(rules, found.speaks, found.statuses, reading.nowhere)
    return Share(statuses=statuses, where=~found.is_silent)


def _legal(reading: Reading, duty: Duty, binding: Rules) -> Share | None:
    if duty.kind == "prohibition":
        return _of(reading, binding)
    owed = _owed_by(reading, binding)
    shaping = _shaping(duty, binding)
    rules = [rule for rule in duty.rules if rule in binding or rule in shaping]
    speaks, _ = speaking(reading, rules)
    where = owed.possible & functools.reduce(lambda found, one: found | one, speaks)
    statuses: Statuses = {}
    for rule, heard in zip(rules, speaks, strict=True):
        found = reading.statuses(rule) if _is_binding(rule) else _shaped(reading, rule, binding)
        for status, possible in found.items():
            add(statuses, status, possible & heard & where)
    add(statuses, "not_applicable", where & ~owed.certain)
    return Share(statuses=_by_analogy(rules, speaks, statuses, reading.nowhere), where=where)


def _shaped(reading: Reading, rule: RuleNodes, binding: Rules) -> Statuses:
    """The statuses that a rule of lower standing gives; late only as far as the law itself says so."""
    statuses = dict(reading.statuses(rule))
    overdue = statuses.get("overdue")
    if overdue is None:
        return statuses
    by_law: Statuses = {}
    for displaced in binding:
        owed = _owed_by(reading, (displaced,))
        for status, possible in reading.statuses(displaced).items():
            add(by_law, status, possible & owed.possible)
    late = by_law.get("overdue", reading.nowhere)
    other = functools.reduce(
        lambda found, one: found | one, (p for s, p in by_law.items() if s != "overdue"), reading.nowhere
    )
    add(statuses, "due", overdue & ~(late & ~other))
    statuses["overdue"] = overdue & late
    return statuses


def several(statuses: Statuses, nowhere: Plane) -> Plane:
    """Return where more than one status is possible."""
    one = more = nowhere
    for possible in statuses.values():
        more = more | (one & possible)
        one = one | possible
    return more


def verdict_planes(reading: Reading, shares: Iterable[Share]) -> tuple[Plane, ...]:
    """Return where each of `VERDICTS` is still possible.

    Args:
        reading: The truths.
        shares: For every duty that counts, its statuses.

    Returns:
        One plane per verdict; at least one of them holds for each service.
    """
    bad = due = live = reading.nowhere
    may_be_good = may_be_done = may_be_out = reading.every
    for share in shares:
        kinds = {"bad": reading.nowhere, "due": reading.nowhere, "silent": reading.nowhere, "live": reading.nowhere}
        for status, possible in share.statuses.items():
            kind = "bad" if status in _BAD else "due" if status in _OPEN else "silent" if status in _SILENT else "live"
            kinds[kind] = kinds[kind] | (possible & share.where)
        bad, due, live = bad | kinds["bad"], due | kinds["due"], live | kinds["live"]
        outside = ~share.where
        may_be_out = may_be_out & (kinds["silent"] | outside)
        may_be_done = may_be_done & (kinds["silent"] | kinds["live"] | outside)
        may_be_good = may_be_good & (kinds["silent"] | kinds["live"] | kinds["due"] | outside)
    by_verdict: dict[Verdict, Plane] = {
        "non_compliant": bad,
        "action_required": may_be_good & due,
        "compliant": may_be_done & live,
        "out_of_scope": may_be_out,
    }
    return tuple(by_verdict[verdict] for verdict in VERDICTS)
