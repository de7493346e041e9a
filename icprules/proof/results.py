"""Properties `one-result` and `cited`: no two rules decide one matter differently, nothing is said without a source.

Decides which pairs of rules are compared, and what a citation has to hold. Must not import the other properties.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from icprules.proof.findings import Finding, Proof
from icprules.proof.inquiry import can_be, witness
from icprules.proof.proof_words import said
from icprules.proof.solver import z3
from icprules.proof.witnesses import viewer
from icprules.rulebook.check import matter, outcome
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.witnesses import Witness
    from icprules.rulebook import law

_SPEAKING = ("obligation", "prohibition", "conclusion")


def single_results(asked: Inquiry) -> Proof:
    """Return the pairs of rules that decide one matter differently for one service.

    Args:
        asked: The rulebook.

    Returns:
        One finding per pair.
    """
    pairs = [
        (one, other)
        for group in matters(asked.rulebook).values()
        for one, other in combinations(group, 2)
        if outcome(one) != outcome(other)
    ]
    found = []
    for one, other in pairs:
        shown = _both(asked, one, other)
        if shown is not None:
            text = said("two_results", rule=one.id, other=other.id, name=matter(one)[1])
            found.append(Finding(sort="failed", about=one.id, text=text, witness=shown))
    return Proof(name="one-result", statements=len(pairs), findings=tuple(found))


def _both(asked: Inquiry, one: law.Rule, other: law.Rule) -> Witness | None:
    view = viewer(asked.rulebook, ("rule", one.id), ("rule", other.id))

    def clash(tried: Witness) -> bool:
        truths = view(tried)
        return truths["rule", one.id] == Truth.TRUE == truths["rule", other.id]

    return witness(asked, asked.rule(one.id).certain, asked.rule(other.id).certain, shows=clash)


def matters(rulebook: law.Rulebook) -> dict[tuple[str, str], tuple[law.Rule, ...]]:
    """Return the rules that speak on each duty, prohibition and conclusion."""
    found: dict[tuple[str, str], tuple[law.Rule, ...]] = {}
    for rule in rulebook.rules:
        if rule.kind in _SPEAKING:
            found[matter(rule)] = (*found.get(matter(rule), ()), rule)
    return found


def cited(asked: Inquiry) -> Proof:
    """Return what would be said without a source.

    Args:
        asked: The rulebook.

    Returns:
        Rules whose citation says too little, and duties that are owed though no rule says so: every status comes
        with the rules that give it, and a duty whose case nobody raised with the rule that would speak if it were.
    """
    found = [finding for rule in asked.rulebook.rules for finding in _of_citation(rule, asked.rulebook)]
    owed = {name: group for (kind, name), group in matters(asked.rulebook).items() if kind == "obligation"}
    for name, group in owed.items():
        goals = (asked.steps["owed", name].certain, *[z3.Not(asked.rule(rule.id).possible) for rule in group])
        if can_be(asked, *goals):
            view = viewer(asked.rulebook, ("owed", name), *[("rule", rule.id) for rule in group])

            def unsaid(tried: Witness, *, name: str = name, group: tuple[law.Rule, ...] = group) -> bool:
                truths = view(tried)  # noqa: B023 - used before the loop goes on
                silent = all(truths["rule", rule.id] == Truth.FALSE for rule in group)
                return silent and truths["owed", name] == Truth.TRUE

            shown = witness(asked, *goals, shows=unsaid)
            found.append(Finding(sort="failed", about=name, text=said("owed_by_none", name=name), witness=shown))
    return Proof(name="cited", statements=len(asked.rulebook.rules) + len(owed), findings=tuple(found))


def _of_citation(rule: law.Rule, rulebook: law.Rulebook) -> Iterator[Finding]:
    citation = rule.citation
    source = rulebook.sources.get(citation.instrument)
    lacks = {
        citation.instrument: source is not None,
        "locator": bool(citation.locator.zh and citation.locator.en),
        "facts": bool(citation.facts),
    }
    for name, is_there in lacks.items():
        if not is_there:
            yield Finding(sort="failed", about=rule.id, text=said("no_citation", rule=rule.id, name=name))
