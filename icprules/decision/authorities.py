"""On what authority a duty rests: the part that is law, and the part that is platform policy or practice.

Decides which statuses of a duty the legal verdict may use and which the platform verdict. A rule of lower standing
may shape the date of a legal duty, never by itself make anyone late. Must not import assessment wording, explain
or a particular engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.duties import obligation, owed_by, prohibition, speaking, statuses_of
from icprules.rulebook import law
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
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
        return Authority(legal=point.statuses, platform=None, rules=point.rules)
    if len(others) == len(group):
        return Authority(legal=None, platform=point.statuses, rules=point.rules)
    legal = None if not binding else _legal(reading, group, binding)
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


def _of(reading: Reading, group: Group) -> frozenset[Status] | None:
    if not group:
        return None
    found = obligation(reading, group) if group[0].kind == "obligation" else prohibition(reading, group)
    return found.statuses if found.rules else None


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
    return frozenset(statuses)


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
