"""Two rulebooks -> for every rule that matters to it, a service that the two judge differently, or proof that none is.

Decides which services are looked for: those for which a condition has another truth, and those to which a rule applies
that says something else. What both make of them is decided by assessing them. Must not import the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from icprules.engines.program import deadline_facts
from icprules.errors import IcprulesError
from icprules.foresight.differences import Difference, differences
from icprules.proof.common_facts import fitted
from icprules.proof.equivalence import changed_steps, difference, examples, laid_ready, seen_to_differ, steps_beside
from icprules.proof.rule_changes import CONDITIONS, rule_changes
from icprules.proof.solver import z3
from icprules.proof.witnesses import smallest
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icprules.proof.equivalence import Key
    from icprules.proof.formulas import Bits
    from icprules.proof.inquiry import Inquiry
    from icprules.proof.solver import Formula
    from icprules.proof.witnesses import Witness
    from icprules.rulebook.law import Actor, Rulebook

Name = tuple[str, str, str]
Effect = Literal["judged-differently", "hidden", "none"]


@attrs.frozen(kw_only=True)
class Moved:
    """What a change of the law does to services.

    Args:
        rule: The rule, or the duty, of which the truth or what it says has changed.
        effect: `judged-differently` where a service is; `hidden` where a rule asks or says something else of some
            service and no assessment that was tried shows it; `none` where no service is asked or told anything else.
        witness: The smallest service that shows it; None where there is none.
        perspective: Whose duties its assessments were about.
        differences: In what the two assessments differ.
    """

    rule: str
    effect: Effect
    witness: Witness | None = None
    perspective: Actor = "sponsor"
    differences: tuple[Difference, ...] = ()


def moved_services(old: Rulebook, new: Rulebook) -> Iterator[Moved]:
    """Yield, for every rule of which something may carry another meaning, what that does to services.

    Args:
        old: The earlier rulebook.
        new: The later one.

    Yields:
        One answer per rule, or duty that is owed otherwise, that is not the same in both; in the order of the rulebook.

    Raises:
        EngineError: E120 where z3-solver is not installed, E121 where it gives up.
    """
    asked = laid_ready(old, new)
    steps = steps_beside(asked, new)
    keys: dict[str, list[Key]] = {}
    for key in changed_steps(asked, steps):
        keys.setdefault(key[1], []).append(key)
    rules = {rule.id: rule for book in (old, new) for rule in book.rules}
    changed = [one for one in rule_changes(old, new) if one.how == "changed"]
    saying = {one.id for one in changed if not CONDITIONS.issuperset(one.parts)}
    written = {one.id for one in changed if one.parts}
    for name in dict.fromkeys((*(rule.id for rule in (*old.rules, *new.rules)), *keys)):
        if name not in keys and name not in written:
            continue
        goals = [(difference(asked, steps, key), seen_to_differ(old, new, key)) for key in keys.get(name, ())]
        if name in saying:
            goals.append((_speaking(asked, steps, rules[name]), lambda _: True))
        yield _moved(asked, new, name, goals, _bearer(rules.get(name)))


def _bearer(rule: law.Rule | None) -> Actor:
    return rule.then.who if rule is not None and isinstance(rule.then, law.Obligation | law.Prohibition) else "sponsor"


def _moved(
    asked: Inquiry, new: Rulebook, name: str, goals: list[tuple[Formula, Callable[[Witness], bool]]], who: Actor
) -> Moved:
    hidden: Witness | None = None
    for goal, differs in goals:
        for tried in examples(asked, goal):
            wanted = _named(judged(tried, asked.rulebook, new, who))
            if wanted and differs(tried):

                def shows(
                    one: Witness, differs: Callable[[Witness], bool] = differs, named: set[Name] = wanted
                ) -> bool:
                    return differs(one) and not named.isdisjoint(_named(judged(one, asked.rulebook, new, who)))

                small = smallest(tried, shows)
                told = judged(small, asked.rulebook, new, who)
                return Moved(rule=name, effect="judged-differently", witness=small, perspective=who, differences=told)
            hidden = hidden or tried
    return Moved(rule=name, effect="none" if hidden is None else "hidden", witness=hidden, perspective=who)


def _named(found: tuple[Difference, ...]) -> set[Name]:
    """What differs, by name; questions and assumptions say nothing of the service."""
    return {(one.about, one.id, one.how) for one in found if one.about not in ("question", "assumption")}


def _speaking(asked: Inquiry, steps: Mapping[Key, Bits], rule: law.Rule) -> Formula:
    """A rule applies, what it asks for is not done, and the days from which it counts are known."""
    name = rule.id
    goals = [asked.steps["rule", name].certain, steps["rule", name].certain]
    for question in ("done", "ended"):
        goals += [z3.Not(held[question, name].possible) for held in (asked.steps, steps) if (question, name) in held]
    spec = rule.then.deadline if isinstance(rule.then, law.Obligation) else None
    goals += [asked.world.is_known(fact) for fact in deadline_facts(spec)]
    return z3.And(goals)


def judged(one: Witness, old: Rulebook, new: Rulebook, perspective: Actor) -> tuple[Difference, ...]:
    """Return in what two rulebooks differ about a service; nothing where one of them cannot judge it."""
    try:
        before, after = (fitted(one, book).assessed(book, perspective) for book in (old, new))
        return differences(before, after)
    except IcprulesError:
        return ()
