"""On what authority a duty rests: the part that is law, and the part that is platform policy or practice.

Decides which statuses of a duty the legal verdict may use and which the platform verdict. A rule of lower standing
may shape the date of a legal duty, never by itself make anyone late; no more can a rule that reaches a service by
analogy alone. A prohibition that only an exemption keeps away is kept. Must not import assessment wording, explain
or a particular engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.duties import obligation, owed_by, prohibition, speaking, statuses_of
from icprules.rulebook import law
from icprules.rulebook.condition import Truth, any_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.decision.assessment import Status
    from icprules.decision.duties import Reading, Standpoint

Group = tuple[law.Rule, ...]


@attrs.frozen(kw_only=True)
class Authority:
    """The statuses of one duty by the authority they rest on.

    Args:
        legal: Statuses possible on law and normative documents; None where no such rule speaks.
        platform: Statuses possible on platform policy and practice; None where no such rule speaks.
        rules: The rules that the statuses come from.
    """

    legal: frozenset[Status] | None
    platform: frozenset[Status] | None
    rules: Group

    @property
    def is_settled(self) -> bool:
        """Whether each has one status at most."""
        return all(statuses is None or len(statuses) == 1 for statuses in (self.legal, self.platform))


def authority(reading: Reading, group: Group, point: Standpoint) -> Authority:
    """Return what of a duty's possible statuses each verdict may use.

    Args:
        reading: The truths.
        group: All rules on the duty.
        point: What they say together.

    Returns:
        The statuses by authority; those of inference alone are in neither.
    """
    binding = tuple(r for r in group if _is_binding(r))
    others = tuple(r for r in group if r.citation.standing in ("policy", "practice"))
    if len(binding) == len(group):
        legal = _excused(reading, group, _by_analogy(point.rules, point.statuses))
        return Authority(legal=legal, platform=None, rules=point.rules)
    if len(others) == len(group):
        return Authority(legal=None, platform=point.statuses, rules=point.rules)
    legal = None if not binding else _excused(reading, binding, _legal(reading, group, binding))
    shaping = _shaping(group, binding)
    apart = tuple(r for r in others if r not in shaping)
    apart = (*apart, *_shaping(group, apart)) if apart else ()
    rules = tuple(r for r in group if reading.truth("rule", r.id) != Truth.FALSE)
    return Authority(legal=legal, platform=_of(reading, apart), rules=rules)


def _is_binding(rule: law.Rule) -> bool:
    return rule.citation.standing in law.BINDING


def _shaping(group: Group, base: Group) -> Group:
    """The rules of lower standing that displace one of these, or displace one that does."""
    ids = {r.id for r in base}
    found: list[law.Rule] = []
    for rule in reversed(group):  # in reading order a rule stands before those that it displaces
        if not _is_binding(rule) and rule.id not in ids and ids.intersection(rule.overrides):
            ids.add(rule.id)
            found.append(rule)
    return tuple(reversed(found))


def is_by_analogy(rules: Group) -> bool:
    """Return whether rules reach the service by analogy alone.

    Args:
        rules: Those that speak about a duty.

    Returns:
        The answer; false where none speaks.
    """
    return bool(rules) and all(r.citation.reach == "by_analogy" for r in rules)


def _by_analogy(rules: Group, statuses: frozenset[Status]) -> frozenset[Status]:
    """What a duty asks is asked by analogy as well; that not having done it is a breach is only possible then."""
    if not is_by_analogy(rules):
        return statuses
    milder: Mapping[Status, Status] = {"overdue": "due", "broken": "kept"}
    return statuses | {milder[status] for status in statuses if status in milder}


def _excused(reading: Reading, group: Group, statuses: frozenset[Status] | None) -> frozenset[Status] | None:
    """Who may for now do what is forbidden otherwise breaks nothing, and is not out of its scope either."""
    if group[0].kind != "prohibition" or (statuses is not None and "not_applicable" not in statuses):
        return statuses
    truth = any_of(_kept_away(reading, rule) for rule in group)
    if truth == Truth.FALSE:
        return statuses
    silent: Status = "not_applicable"
    known = statuses or frozenset({silent})
    return (known - {"not_applicable"} if truth == Truth.TRUE else known) | {"kept"}


def _kept_away(reading: Reading, rule: law.Rule) -> Truth:
    """Whether a rule would speak but for an exemption."""
    exemptions = _exemptions(reading.rulebook).get(rule.id, ())
    may_hold = any(reading.truth("rule", name) != Truth.FALSE for name in exemptions)
    return (reading.truth("lifted", rule.id) if may_hold else None) or Truth.FALSE


def _exemptions(rulebook: law.Rulebook) -> Mapping[str, tuple[str, ...]]:
    """For every rule that exemptions displace, their ids; prepared once per rulebook."""
    if "exemptions" not in rulebook.prepared:
        found: dict[str, tuple[str, ...]] = {}
        for rule in rulebook.rules:
            for name in rule.overrides if rule.kind == "exemption" else ():
                found[name] = (*found.get(name, ()), rule.id)
        rulebook.prepared["exemptions"] = found
    prepared: Mapping[str, tuple[str, ...]] = rulebook.prepared["exemptions"]
    return prepared


def _of(reading: Reading, group: Group) -> frozenset[Status] | None:
    if not group:
        return None
    found = obligation(reading, group) if group[0].kind == "obligation" else prohibition(reading, group)
    return _by_analogy(found.rules, found.statuses) if found.rules else None


def _legal(reading: Reading, group: Group, binding: Group) -> frozenset[Status] | None:
    if group[0].kind == "prohibition":
        return _of(reading, binding)
    owed = owed_by(reading, binding)
    shaping = _shaping(group, binding)
    rules, _ = speaking(reading, tuple(r for r in group if r in binding or r in shaping))
    if owed == Truth.FALSE or not rules:
        return None
    statuses: set[Status] = set()
    for rule in rules:
        statuses |= statuses_of(reading, rule) if _is_binding(rule) else _shaped(reading, rule, binding)
    if owed != Truth.TRUE:
        statuses.add("not_applicable")
    return _by_analogy(rules, frozenset(statuses))


def _shaped(reading: Reading, rule: law.Rule, binding: Group) -> set[Status]:
    """The statuses that a rule of lower standing gives; late only as far as the law itself says so."""
    statuses = statuses_of(reading, rule)
    if "overdue" not in statuses:
        return statuses
    by_law: set[Status] = set()
    for displaced in binding:
        if owed_by(reading, (displaced,)) != Truth.FALSE:
            by_law |= statuses_of(reading, displaced)
    if by_law != {"overdue"}:
        statuses.add("due")
    if "overdue" not in by_law:
        statuses.discard("overdue")
    return statuses
