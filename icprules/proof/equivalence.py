"""Whether two rulebooks, or two forms of a rule, say the same of every service on every day.

Decides where a difference counts: the truth of a rule always does, what a rule asks besides only where it may apply
and its answer is looked at. What rules say beyond their conditions (texts, deadlines, who and through whom) is not
compared here. Must not import properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.program import program
from icprules.errors import EngineError, FactError, Problem, RulebookError, closest, problem
from icprules.proof.common_facts import common_schema, fitted_viewer
from icprules.proof.domains import domains
from icprules.proof.formulas import Bits, bits_of, constant, differ
from icprules.proof.inquiry import Inquiry, example, inquiry
from icprules.proof.solver import Formula, z3
from icprules.proof.witnesses import smallest
from icprules.rulebook.check import in_reading_order
from icprules.rulebook.condition import RULE_PREFIX, Truth, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icprules.proof.witnesses import Witness
    from icprules.rulebook.law import Rule, Rulebook

Key = tuple[str, str]
_KIND, _STAGE = "service.kind", "service.stage"
_BESIDES = ("done", "ended", "upcoming", "broken")
"""Questions that are only asked of a rule that may apply; of the first three, only while none before it is certain."""


def distinguishing(
    old: Rulebook, new: Rulebook, preferred: Callable[[Witness], bool] = lambda _: True
) -> Witness | None:
    """Return a service on a day of which the conditions of two rulebooks say something different.

    Args:
        old: A rulebook.
        new: Another with the same facts, e.g. one made from it by a change of some rules.
        preferred: Which services would be best, e.g. those whose two assessments differ.

    Returns:
        The smallest that was found, one that is preferred where some dozens of tries give one. None is proof that the
        conditions of both say the same of every service on every day.

    Raises:
        EngineError: E120 where z3-solver is not installed, E121 where it gives up; never a wrong answer.

    Example:
        >>> import icprules
        >>> distinguishing(icprules.load(), icprules.load()) is None
        True
    """
    asked = laid_ready(old, new)
    steps = steps_beside(asked, new)
    found: Witness | None = None
    for key in changed_steps(asked, steps):
        goal = difference(asked, steps, key)
        differs = seen_to_differ(old, new, key)
        for tried in examples(asked, goal):
            if not differs(tried):
                raise EngineError(problem("E122", value=tried.to_toml()))
            if preferred(tried):
                return smallest(tried, lambda one, differs=differs: differs(one) and preferred(one))  # type: ignore[misc]
            found = found or smallest(tried, differs)
    return found


def equivalent(rulebook: Rulebook, one: Rule, other: Rule) -> Witness | None:
    """Return a service that tells two forms of a rule apart in a rulebook.

    Args:
        rulebook: It holds a rule with the id of both.
        one: One form; it takes the place of the rule with its id.
        other: Another form of it.

    Returns:
        The smallest service that was found, or None: proof that both say the same of every service on every day.

    Raises:
        FactError: F017 where the rulebook has no such rule.
        RulebookError: R117 where a form reads rules in a circle.
        EngineError: E120 where z3-solver is not installed, E121 where it gives up.

    Example:
        >>> import icprules
        >>> book = icprules.load()
        >>> rule = next(r for r in book.rules if r.id == "website-displays-number")
        >>> equivalent(book, rule, rule) is None
        True
    """
    return distinguishing(with_rule(rulebook, one), with_rule(rulebook, other))


def with_rule(rulebook: Rulebook, rule: Rule) -> Rulebook:
    """Return a rulebook in which a rule takes the place of the one with its id.

    Args:
        rulebook: The rulebook.
        rule: The rule.

    Raises:
        FactError: F017 where there is no rule with that id.
        RulebookError: R117 where rules then read each other in a circle.
    """
    ids = [one.id for one in rulebook.rules]
    if rule.id not in ids:
        raise FactError(problem("F017", name=rule.id, close=closest(rule.id, ids)))
    problems: list[Problem] = []
    rules = in_reading_order([rule if one.id == rule.id else one for one in rulebook.rules], problems)
    if problems:
        raise RulebookError(*problems)
    return attrs.evolve(rulebook, rules=rules)


def laid_ready(old: Rulebook, new: Rulebook) -> Inquiry:
    """Return the older rulebook laid ready; kept with it where the newer one names no value that it does not."""
    schema = common_schema(old.schema, new.schema)
    both = domains([old, new], schema)
    kept: Inquiry | None = old.prepared.get("inquiry")
    if kept is None or kept.world.domains != both:
        kept = old.prepared["inquiry"] = inquiry(old, new, schema=schema)
    return kept


def steps_beside(asked: Inquiry, new: Rulebook) -> dict[Key, Bits]:
    """Return the truth of every step of the newer rulebook; the same objects where nothing has changed."""
    before = {(step.question, step.name): step.condition for step in program(asked.rulebook).steps}
    rules: dict[str, Bits] = {}
    found: dict[Key, Bits] = {}
    for step in program(new).steps:
        key = (step.question, step.name)
        read = [name.removeprefix(RULE_PREFIX) for name in facts_of(step.condition) if name.startswith(RULE_PREFIX)]
        is_same = before.get(key) == step.condition and all(rules[name] is asked.steps["rule", name] for name in read)
        found[key] = asked.steps[key] if is_same else bits_of(step.condition, asked.world, rules)
        if step.question == "rule":
            rules[step.name] = found[key]
    return found


def changed_steps(asked: Inquiry, steps: Mapping[Key, Bits]) -> list[Key]:
    """Return the questions and names of the steps that may have another truth, in the order of the programs."""
    keys = dict.fromkeys((*asked.steps, *steps))
    return [key for key in keys if asked.steps.get(key) is not steps.get(key)]


def difference(asked: Inquiry, steps: Mapping[Key, Bits], key: Key) -> Formula:
    """Return where two answers to a question differ and are looked at."""
    question, name = key
    olds, news = _answers(asked.steps, name), _answers(steps, name)
    if question not in _BESIDES:
        return differ(olds[question], news[question])
    may_apply = z3.Or(olds["rule"].possible, news["rule"].possible)
    if key not in asked.steps or key not in steps:
        return may_apply  # it is not asked at all by one of them
    before = _BESIDES[: _BESIDES.index(question)] if question != "broken" else ()
    open_still = [z3.Not(z3.And(olds[one].certain, news[one].certain)) for one in before]
    return z3.And(may_apply, *open_still, differ(olds[question], news[question]))


def _answers(steps: Mapping[Key, Bits], name: str) -> dict[str, Bits]:
    """Answers to every question about one name; a rule that is not there never applies."""
    never = constant(Truth.FALSE)
    found = {question: steps.get((question, name), never) for question in ("rule", "owed", *_BESIDES)}
    return {**found, "lifted": steps.get(("lifted", name), found["rule"])}


def seen_to_differ(old: Rulebook, new: Rulebook, key: Key) -> Callable[[Witness], bool]:
    """Return what tells whether two rulebooks, read as any engine reads them, differ about a step for a service."""
    question, name = key
    wanted = [(question, name), ("rule", name)]
    views = fitted_viewer(old, *wanted), fitted_viewer(new, *wanted)

    def differs(one: Witness) -> bool:
        first, second = (view(one) for view in views)
        rules = {truths.get(("rule", name), Truth.FALSE) for truths in (first, second)}
        if question in _BESIDES and rules == {Truth.FALSE}:
            return False
        silent = Truth.FALSE if question != "lifted" else None
        answers = [t.get(key, t.get(("rule", name)) if silent is None else silent) for t in (first, second)]
        is_asked_by_one = question in _BESIDES and (key in first) is not (key in second)
        return is_asked_by_one or answers[0] != answers[1]

    return differs


def examples(asked: Inquiry, goal: Formula) -> Iterator[Witness]:
    """Yield services of many sorts that make a goal true."""
    first = example(asked, goal)
    if first is None:
        return
    yield first
    kinds, stages = (asked.world.domains[one].values if one in asked.world.domains else () for one in (_KIND, _STAGE))
    for kind in kinds:
        for stage in stages:
            found = example(asked, goal, asked.world.has(_KIND, kind), asked.world.has(_STAGE, stage))
            if found is not None:
                yield found
