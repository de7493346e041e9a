"""A rulebook as a list of conditions in the order in which they can be answered.

Decides what every engine has to answer: one truth per rule (with period in force, events, exceptions and
overrides folded in), and one per further condition of an obligation or prohibition. An engine only has to
give conditions a truth. Must not import a particular engine, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

from icprules.engines.commencement import in_force
from icprules.rulebook import law
from icprules.rulebook.check import displacers, matter
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, All, Compare, Condition, Not, facts_of
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

K = TypeVar("K")
Question = Literal["rule", "owed", "done", "ended", "upcoming", "broken", "lifted"]


@attrs.frozen(kw_only=True)
class Step:
    """One condition an engine must give a truth to.

    Args:
        question: What it answers: whether the rule applies, the duty is owed at all, is done, has ended,
            is not owed yet, the prohibition is broken, or would apply but for exemptions.
        name: Id of the rule; for `owed`, name of the obligation.
        condition: Reads facts, `judged_on`, and truths of earlier rules under `rule.` names.
    """

    question: Question
    name: str
    condition: Condition


@attrs.frozen(kw_only=True)
class Program:
    """All steps of a rulebook; rules come first, in reading order.

    Args:
        steps: The steps; a step reads only the truths of rules before it.
        position: Index of every step by question and name.
        facts: Names of all facts that any step reads, without `judged_on` and rules.
        events: For every rule, the events without which it asks nothing.
        conclusions: For every conclusion, the rules that give it a value.
        consequences: For every obligation or prohibition, by kind and name, the rules that follow it.
        notices: The notice rules.
        prepared: What engines made of it; a cache without meaning of its own.
    """

    steps: tuple[Step, ...]
    position: Mapping[tuple[Question, str], int] = attrs.field(converter=read_only, hash=False)
    facts: tuple[str, ...]
    events: Mapping[str, tuple[str, ...]] = attrs.field(converter=read_only, hash=False)
    conclusions: Mapping[str, tuple[law.Rule, ...]] = attrs.field(converter=read_only, hash=False)
    consequences: Mapping[tuple[str, str], tuple[law.Rule, ...]] = attrs.field(converter=read_only, hash=False)
    notices: tuple[law.Rule, ...]
    prepared: dict[str, Any] = attrs.field(factory=dict, eq=False, repr=False, init=False)


def program(rulebook: law.Rulebook) -> Program:
    """Return the program of a rulebook.

    Args:
        rulebook: A checked rulebook.

    Returns:
        The program; the same object for the same rulebook.

    Example:
        >>> from icprules import load
        >>> steps = program(load()).steps
        >>> steps[0].question
        'rule'
    """
    if "program" not in rulebook.prepared:
        rulebook.prepared["program"] = build(rulebook.rules, event_of(rulebook))
    prepared: Program = rulebook.prepared["program"]
    return prepared


def part_of(whole: Program, wanted: Iterable[tuple[Question, str]]) -> Program:
    """Return the part of a program that answers some of its questions, and nothing that these do not read.

    Args:
        whole: The program of a rulebook.
        wanted: Questions and names of steps; those that it does not have are left out.

    Returns:
        The steps in the order of the whole.

    Example:
        >>> from icprules import load
        >>> whole = program(load())
        >>> [step.name for step in part_of(whole, [("rule", whole.steps[0].name)]).steps] == [whole.steps[0].name]
        True
    """
    found = set(wanted)
    for step in reversed(whole.steps):  # a step reads only rules before it
        if (step.question, step.name) in found:
            read = (name for name in facts_of(step.condition) if name.startswith(RULE_PREFIX))
            found |= {("rule", name.removeprefix(RULE_PREFIX)) for name in read}
    steps = tuple(step for step in whole.steps if (step.question, step.name) in found)
    facts = dict.fromkeys(name for step in steps for name in facts_of(step.condition))
    return attrs.evolve(
        whole,
        steps=steps,
        position={(step.question, step.name): i for i, step in enumerate(steps)},
        facts=tuple(name for name in facts if name != JUDGED_ON and not name.startswith(RULE_PREFIX)),
    )


def event_of(rulebook: law.Rulebook) -> Mapping[str, str]:
    """Return the event group of every fact that belongs to one.

    Example:
        >>> from icprules import load
        >>> event_of(load())["change.item"]
        'change'
    """
    return {name: spec.event for name, spec in rulebook.schema.facts.items() if spec.event}


def events_read(rule: law.Rule, events: Mapping[str, str]) -> tuple[str, ...]:
    """Return the events without which a rule asks nothing, in order of first mention.

    Args:
        rule: The rule.
        events: Event group by fact.

    Returns:
        Names of events.
    """
    read = [*facts_of(All(items=(*rule.when, *rule.unless))), rule.judged_on]
    if isinstance(rule.then, law.Obligation):
        if rule.then.done is not None:
            read.extend(facts_of(rule.then.done))
        read.extend(deadline_facts(rule.then.deadline))
    elif isinstance(rule.then, law.Prohibition):
        read.extend(facts_of(rule.then.broken))
    return tuple(dict.fromkeys(events[name] for name in read if name in events))


def deadline_facts(spec: law.DeadlineSpec | None) -> tuple[str, ...]:
    """Return the dated facts a deadline is counted from.

    Example:
        >>> deadline_facts(None)
        ()
    """
    if spec is None or isinstance(spec.shape, law.FixedDate):
        return ()
    shape = spec.shape
    if isinstance(shape, law.Within):
        return (shape.after,)
    return (shape.before,) if isinstance(shape, law.AtLeastBefore) else (shape.fact,)


def build(rules: Sequence[law.Rule], events: Mapping[str, str]) -> Program:
    """Fold rules into steps.

    Args:
        rules: In reading order.
        events: Event group by fact.

    Returns:
        The program.
    """
    over = displacers(rules)
    steps = [Step(question="rule", name=r.id, condition=_with(_own(r, events), over.get(r.id, ()))) for r in rules]
    duties: dict[str, list[Condition]] = {}
    for rule in rules:
        then = rule.then
        if isinstance(then, law.Obligation):
            # Another rule on the same duty replaces what is due, not that it is due.
            others = tuple(o for o in over.get(rule.id, ()) if matter(o) != matter(rule))
            duties.setdefault(then.obligation, []).append(_with(_own(rule, events), others))
            for question, condition in (("done", then.done), ("ended", then.ended), ("upcoming", then.upcoming)):
                if condition is not None:
                    raised = _with_events(condition, events, events_read(rule, events))
                    steps.append(Step(question=question, name=rule.id, condition=raised))  # type: ignore[arg-type]
        elif isinstance(then, law.Prohibition):
            steps.append(Step(question="broken", name=rule.id, condition=then.broken))
            others = tuple(o for o in over.get(rule.id, ()) if o.kind != "exemption")
            if len(others) < len(over.get(rule.id, ())):
                steps.append(Step(question="lifted", name=rule.id, condition=_with(_own(rule, events), others)))
    steps.extend(
        Step(question="owed", name=name, condition=AnyOf(items=tuple(conditions)))
        for name, conditions in duties.items()
    )
    facts = dict.fromkeys(name for step in steps for name in facts_of(step.condition))
    return Program(
        steps=tuple(steps),
        position={(step.question, step.name): i for i, step in enumerate(steps)},
        facts=tuple(name for name in facts if name != JUDGED_ON and not name.startswith(RULE_PREFIX)),
        events={rule.id: events_read(rule, events) for rule in rules},
        conclusions=_grouped((r.then.conclusion, r) for r in rules if isinstance(r.then, law.Conclusion)),
        consequences=_grouped((_followed(r.then), r) for r in rules if isinstance(r.then, law.Consequence)),
        notices=tuple(r for r in rules if isinstance(r.then, law.Notice)),
    )


def _with_events(condition: Condition, events: Mapping[str, str], known: tuple[str, ...]) -> Condition:
    """The condition, false while an event that it reads beyond those of its rule is not raised."""
    read = dict.fromkeys(events[name] for name in facts_of(condition) if name in events)
    raised = [Compare(fact=f"raised.{event}", op="is", value=True) for event in read if event not in known]
    return All(items=(*raised, condition)) if raised else condition


def _followed(then: law.Consequence) -> tuple[str, str]:
    return ("obligation", then.obligation) if then.obligation else ("prohibition", then.prohibition)


def _grouped(pairs: Iterable[tuple[K, law.Rule]]) -> dict[K, tuple[law.Rule, ...]]:
    found: dict[K, tuple[law.Rule, ...]] = {}
    for key, rule in pairs:
        found[key] = (*found.get(key, ()), rule)
    return found


def _own(rule: law.Rule, events: Mapping[str, str]) -> tuple[Condition, ...]:
    clauses = list(in_force(rule))
    if rule.knowledge == "unpublished":
        return tuple(clauses)
    clauses.extend(Compare(fact=f"raised.{event}", op="is", value=True) for event in events_read(rule, events))
    clauses.extend(rule.when)
    if rule.unless:
        clauses.append(Not(item=AnyOf(items=rule.unless)))
    return tuple(clauses)


def _with(clauses: tuple[Condition, ...], over: Sequence[law.Rule]) -> Condition:
    displaced = tuple(Not(item=Compare(fact=f"{RULE_PREFIX}{rule.id}", op="is", value=True)) for rule in over)
    return All(items=(*clauses, *displaced))


def displacing(step: Step) -> tuple[str, ...]:
    """Return the ids of the rules that displace the rule of a step where they apply.

    Args:
        step: A step that answers whether a rule applies.

    Returns:
        Ids, in the order of the condition.
    """
    items = step.condition.items if isinstance(step.condition, All) else ()
    return tuple(name for name in map(_displacer, items) if name)


def undisplaced(step: Step) -> Condition:
    """Return the condition of a step without the rules that displace it.

    Args:
        step: A step that answers whether a rule applies.

    Returns:
        The condition; it may still read conclusions.
    """
    items = step.condition.items if isinstance(step.condition, All) else (step.condition,)
    return All(items=tuple(item for item in items if not _displacer(item)))


def _displacer(item: Condition) -> str:
    if isinstance(item, Not) and isinstance(item.item, Compare) and item.item.fact.startswith(RULE_PREFIX):
        return item.item.fact.removeprefix(RULE_PREFIX)
    return ""
