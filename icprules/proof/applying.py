"""Property `applies`: every rule applies to some service on some day.

Decides when a rule counts as one that can apply: a service makes it certainly true, and assessing that service
shows it. A rule that hangs on an open question of the law can apply where the question were answered. Must not
import the other properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines import tree
from icprules.engines.program import program
from icprules.proof.findings import Finding, Proof
from icprules.proof.inquiry import can_be, witness
from icprules.proof.proof_words import said
from icprules.proof.solver import z3
from icprules.proof.witnesses import known_of, viewer
from icprules.rulebook import law
from icprules.rulebook.condition import Truth
from icprules.rulebook.schema_files import OF_THE_LAW

if TYPE_CHECKING:
    from collections.abc import Collection

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.solver import Formula
    from icprules.proof.witnesses import Witness


def applying(asked: Inquiry, only: Collection[str] = ()) -> Proof:
    """Return for every rule a service to which it applies.

    Args:
        asked: The rulebook.
        only: Ids of the rules to look at; all where there are none.

    Returns:
        One finding per rule.
    """
    rules = [rule for rule in asked.rulebook.rules if not only or rule.id in only]
    found = [_of_rule(asked, rule) for rule in rules]
    return Proof(name="applies", statements=len(found), findings=tuple(sorted(found, key=_failures_first)))


def _failures_first(finding: Finding) -> tuple[bool, str]:
    return finding.sort != "failed", finding.about


def _of_rule(asked: Inquiry, rule: law.Rule) -> Finding:
    view = viewer(asked.rulebook, ("rule", rule.id))

    def applies(one: Witness) -> bool:
        return view(one)["rule", rule.id] == Truth.TRUE

    certain = asked.rule(rule.id).certain
    found = witness(asked, certain, shows=applies)
    if found is not None:
        if not is_seen(found, rule, asked.rulebook):
            return Finding(sort="failed", about=rule.id, text=said("unseen", rule=rule.id), witness=found)
        return Finding(sort="shown", about=rule.id, text=said("applies", rule=rule.id), witness=found)
    were = _were_it_answered(asked, certain)
    closest = witness(asked, were, shows=lambda one: _may_apply(one, rule, asked)) if can_be(asked, were) else None
    if closest is not None:
        return Finding(sort="open", about=rule.id, text=said("applies_if_answered", rule=rule.id), witness=closest)
    return Finding(sort="failed", about=rule.id, text=said("never_applies", rule=rule.id))


def _were_it_answered(asked: Inquiry, formula: Formula) -> Formula:
    """The formula where the open questions of the law had answers; which ones is left open."""
    open_questions = [fact for fact in asked.world.domains if fact.startswith(OF_THE_LAW)]
    return z3.substitute(formula, [(asked.world.is_known(fact), z3.BoolVal(val=True)) for fact in open_questions])


def _may_apply(one: Witness, rule: law.Rule, asked: Inquiry) -> bool:
    """Whether a rule would apply if every open question of the law were answered in one way, and does not so far."""
    facts = known_of(one, asked.rulebook)
    questions = [fact for fact in asked.world.domains if fact.startswith(OF_THE_LAW)]
    steps = program(asked.rulebook)
    place = steps.position["rule", rule.id]
    answered = ({**facts, **dict.fromkeys(questions, answer)} for answer in (True, False))
    may = tree.run(steps, facts)[place] == Truth.UNKNOWN
    return may and any(tree.run(steps, told)[place] == Truth.TRUE for told in answered)


def is_seen(found: Witness, rule: law.Rule, rulebook: law.Rulebook) -> bool:
    """Return whether assessing a service shows that a rule applies to it.

    Args:
        found: The service.
        rule: The rule.
        rulebook: The law.

    Returns:
        For a duty, whether it stands among the rules of its result; otherwise whether the result holds it for true.
    """
    then = rule.then
    if not isinstance(then, law.Obligation | law.Prohibition):
        place = program(rulebook).position["rule", rule.id]
        return found.assessed(rulebook).truths[place] == Truth.TRUE
    result = found.assessed(rulebook, then.who)
    duties = (*result.obligations, *result.prohibitions)
    return any(rule.id == one.id for duty in duties for one in duty.rules)
