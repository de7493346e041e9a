"""Whoever is in scope has to file, or is exempt, from the day on which the law first says so of that kind of service.

Decides which services are in scope, which duties are filings, and from which day on. Must not import the properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.tree import truth_of
from icprules.proof.formulas import bits_of
from icprules.proof.inquiry import can_be
from icprules.proof.solver import Formula, z3
from icprules.proof.witnesses import known_of, viewer
from icprules.proof.worlds import day_number
from icprules.rulebook import law
from icprules.rulebook.condition import JUDGED_ON, All, Condition, Not, Truth
from icprules.rulebook.condition import Any as AnyOf
from icprules.subjects.facts import FIRST_DAY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.witnesses import Witness

SCOPE = "in_scope"
"""Name of the term that says whether a service is one that the law on filing speaks of."""
KIND = "service.kind"
"""Name of the fact that tells kinds of service apart."""


@attrs.frozen(kw_only=True)
class Statement:
    """Something that no service may be.

    Args:
        about: The rule or the kind of service.
        word: Name of the sentence that tells it.
        name: What the sentence names beside it.
        goals: What makes a service so.
        shows: Whether a service that is read as any other is so.
    """

    about: str
    word: str
    name: str = ""
    goals: tuple[Formula, ...] = attrs.field(eq=False)
    shows: Callable[[Witness], bool] = attrs.field(eq=False)


def in_scope_without_duty(asked: Inquiry) -> Iterator[Statement]:
    """Yield for every kind of service that it is in scope and has neither a filing to make nor an exemption.

    Args:
        asked: The rulebook.

    Yields:
        Statements; none for a rulebook without the term `in_scope`, or without duties that say who lodges and how.
    """
    scope = _scope_of(asked.rulebook)
    lodged = [r for r in asked.rulebook.rules if _is_lodged(r)]
    if scope is None:
        return
    for kind in kinds_of(asked):
        first = first_day(asked, lodged, kind)
        if first is not None:
            yield _unfiled(asked, scope, lodged, kind, first)


def _is_lodged(rule: law.Rule) -> bool:
    then = rule.then
    return isinstance(then, law.Obligation) and then.filed_by is not None and then.through is not None


def _scope_of(rulebook: law.Rulebook) -> Condition | None:
    stack: list[Condition] = [item for rule in rulebook.rules for item in rule.when]
    while stack:
        node = stack.pop()
        if isinstance(node, All | AnyOf):
            if node.term == SCOPE:
                return node
            stack.extend(node.items)
        elif isinstance(node, Not):
            stack.append(node.item)
    return None


def kinds_of(asked: Inquiry) -> tuple[str, ...]:
    """Return the kinds of service that the rulebook's facts tell apart."""
    return tuple(map(str, asked.world.domains[KIND].values)) if KIND in asked.world.domains else ()


def first_day(asked: Inquiry, rules: Sequence[law.Rule], kind: str) -> datetime.date | None:
    """Return the first day on which one of some rules applies to a service of a kind; None where none ever does."""
    key = f"first {kind} {' '.join(rule.id for rule in rules)}"
    if key not in asked.decided:
        of_kind = asked.world.has(KIND, kind)
        some = z3.Or([asked.rule(rule.id).certain for rule in rules])
        days = sorted({max(rule.in_force.start or FIRST_DAY, FIRST_DAY) for rule in rules})
        judged_on = asked.world.number(JUDGED_ON)
        asked.decided[key] = next(
            (day for day in days if can_be(asked, of_kind, some, judged_on == day_number(day))), None
        )
    found: datetime.date | None = asked.decided[key]
    return found


def _unfiled(asked: Inquiry, scope: Condition, lodged: list[law.Rule], kind: str, first: datetime.date) -> Statement:
    names = sorted({r.then.obligation for r in lodged if isinstance(r.then, law.Obligation)})
    displaced = {rule.id for rule in lodged}
    exempting = [r.id for r in asked.rulebook.rules if r.kind == "exemption" and displaced.intersection(r.overrides)]
    view = viewer(asked.rulebook, *[("owed", name) for name in names], *[("rule", name) for name in exempting])

    def shows(tried: Witness) -> bool:
        truths, facts = view(tried), known_of(tried, asked.rulebook)
        in_scope = truth_of(scope, facts, {}) == Truth.TRUE and facts.get(KIND) == kind and tried.judged_on >= first
        excused = any(truths["rule", name] == Truth.TRUE for name in exempting)
        return in_scope and not excused and all(truths["owed", name] == Truth.FALSE for name in names)

    goals = (
        bits_of(scope, asked.world, {}).certain,
        asked.world.has(KIND, kind),
        z3.UGE(asked.world.number(JUDGED_ON), day_number(first)),
        *[z3.Not(asked.steps["owed", name].possible) for name in names],
        *[z3.Not(asked.rule(name).certain) for name in exempting],
    )
    return Statement(about=kind, word="no_duty", name=str(first), goals=goals, shows=shows)
