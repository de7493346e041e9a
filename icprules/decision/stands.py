"""Where a duty stands on a day: its possible statuses, what they rest on, who speaks for it, what they hang on.

Decides that much and no words of a result, so that it can be had without them. Must not import assessment wording,
explain, the command line, or a particular engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.authorities import Authority, authority
from icprules.decision.duties import Reading, Standpoint, obligation, prohibition
from icprules.decision.missing import status_needs
from icprules.engines.program import displacing, undisplaced
from icprules.engines.tree import truth_of
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.rulebook import law


@attrs.frozen(kw_only=True)
class Stand:
    """Where one duty stands, before the words for it.

    Args:
        point: The rules that speak, and the statuses possible.
        by: What these rest on.
        chosen: The rule whose words describe the duty.
        exempted_by: The exemption but for which it would apply, or None.
        need: The facts on which its status hangs.
    """

    point: Standpoint
    by: Authority
    chosen: law.Rule
    exempted_by: law.Rule | None
    need: tuple[str, ...]

    def counts_for(self, perspective: law.Actor) -> bool:
        """Whether the legal verdict of a perspective rests on it."""
        return self.by.legal is not None and self.chosen.then.who == perspective  # type: ignore[union-attr]


def stand_of(reading: Reading, group: tuple[law.Rule, ...]) -> Stand:
    """Return where a duty stands.

    Args:
        reading: The truths.
        group: All rules on the duty.

    Returns:
        The stand.
    """
    point = obligation(reading, group) if group[0].kind == "obligation" else prohibition(reading, group)
    by = authority(reading, group, point)
    exempted = _exempted(reading, group) if point.statuses == {"not_applicable"} else None
    chosen = _spokesman(point, group) if exempted is None else exempted[0]
    if exempted is not None and reading.truth("broken", chosen.id) == Truth.FALSE:
        exempted = None  # there is nothing that it would have to excuse
    is_settled = len(point.statuses) == 1 and by.is_settled
    return Stand(
        point=point,
        by=by,
        chosen=chosen,
        exempted_by=None if exempted is None else exempted[1],
        need=() if is_settled else status_needs(reading, group, by.rules),
    )


def _spokesman(point: Standpoint, group: tuple[law.Rule, ...]) -> law.Rule:
    """The rule whose words describe the duty."""
    if not point.rules:
        return point.silent or group[-1]
    if not point.is_certain:
        # The most general rule stands last in reading order, since it reads those that override it.
        return point.rules[-1]

    return min(point.rules, key=_rank)


def _rank(rule: law.Rule) -> tuple[bool, int, str]:
    """Rules that speak of this kind of service come first, then the youngest."""
    start = rule.in_force.start
    return rule.citation.reach != "direct", -(start.toordinal() if start else 0), rule.id


def _exempted(reading: Reading, group: tuple[law.Rule, ...]) -> tuple[law.Rule, law.Rule] | None:
    """The rule of a group that would speak but for an exemption, and the exemption; None where none would."""
    exemptible = _exemptions(reading)
    for rule in sorted((one for one in group if one.id in exemptible), key=_rank):
        exemptions = [one for one in exemptible[rule.id] if reading.truth("rule", one.id) == Truth.TRUE]
        step = reading.program.steps[reading.program.position["rule", rule.id]]
        if exemptions and truth_of(undisplaced(step), reading.facts, reading.rule_truths) == Truth.TRUE:
            return rule, exemptions[0]
    return None


def _exemptions(reading: Reading) -> Mapping[str, tuple[law.Rule, ...]]:
    """The exemptions that can displace each rule, for rules that have any; prepared once per rulebook."""
    kept = reading.rulebook.prepared
    if "exemptible" not in kept:
        by_id = {rule.id: rule for rule in reading.rulebook.rules}
        steps = (step for step in reading.program.steps if step.question == "rule")
        displacers = {step.name: [by_id[name] for name in displacing(step)] for step in steps}
        found = {name: tuple(one for one in rules if one.kind == "exemption") for name, rules in displacers.items()}
        kept["exemptible"] = {name: rules for name, rules in found.items() if rules}
    exemptions: Mapping[str, tuple[law.Rule, ...]] = kept["exemptible"]
    return exemptions
