"""What has to be found for every service of a table, prepared once for a rulebook and a day.

Decides which conditions are asked beside the steps of the program, and which rulebooks cannot be answered for a
table at all. Must not import the report, and of decide nothing but how deadlines are counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.columns import Node, Plan, plan_of
from icprules.engines.program import Program, Question, deadline_facts, program
from icprules.engines.walk import untranslatable
from icprules.rulebook import law
from icprules.rulebook.check import matter, outcome
from icprules.rulebook.condition import JUDGED_ON, All, Compare, Condition, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.tables.deadlines import Count

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping

    from icprules.calendar.workdays import WorkdayCalendar

SUPPOSED = "supposed."
"""Prefix of a fact that says what `raised.` says, and true where that is false."""


@attrs.frozen(kw_only=True, eq=False)
class RuleNodes:
    """One rule on a duty, with the nodes of the plan that answer for it.

    Args:
        rule: The rule.
        applies: Whether it speaks.
        done: Whether the duty is fulfilled; None where that is never known. The next three likewise.
        ended: Whether it has ended unfulfilled.
        upcoming: Whether it is not owed yet.
        broken: Whether the prohibition is broken.
        owed: Whether the duty is owed by this rule.
        supposed: Whether it might speak if its events were raised; None where it has none.
        lifted: Whether the prohibition would hold but for exemptions; None where there are none.
        exemptions: Whether each of those applies.
        events: Its events.
        count: How its deadline is counted; None for a continuing duty.
    """

    rule: law.Rule
    applies: Node
    done: Node | None = None
    ended: Node | None = None
    upcoming: Node | None = None
    broken: Node | None = None
    owed: Node | None = None
    supposed: Node | None = None
    lifted: Node | None = None
    exemptions: tuple[Node, ...] = ()
    events: tuple[str, ...] = ()
    count: Count | None = None

    @property
    def done_on(self) -> str:
        """The fact with the day on which the duty was fulfilled, or an empty text."""
        return self.rule.then.done_on if isinstance(self.rule.then, law.Obligation) else ""


@attrs.frozen(kw_only=True, eq=False)
class Duty:
    """One obligation or prohibition.

    Args:
        kind: Which of the two.
        name: Its name.
        column: What its columns are called: its name, with its kind before it where the other kind has the name too.
        who: Whom it binds.
        rules: All rules on it, in reading order.
        owed: Whether it is owed by any of them; None for a prohibition.
        rivals: Pairs of positions of rules with different results.
    """

    kind: str
    name: str
    column: str
    who: law.Actor
    rules: tuple[RuleNodes, ...]
    owed: Node | None
    rivals: tuple[tuple[int, int], ...]

    @property
    def to(self) -> law.BureauOf | law.NoBureau | law.FromConclusion | None:
        """The communications administration, as its rules say it."""
        then = self.rules[0].rule.then
        return then.to if isinstance(then, law.Obligation) else None


@attrs.frozen(kw_only=True, eq=False)
class Agenda:
    """Everything that is asked of every service.

    Args:
        rulebook: The law.
        program: Its steps.
        plan: The operations that answer them.
        duties: Obligations first, each kind by name.
        asked: Facts that conditions and deadlines read.
        steps: The node of every rule by id.
    """

    rulebook: law.Rulebook
    program: Program
    plan: Plan
    duties: tuple[Duty, ...]
    asked: frozenset[str]
    steps: Mapping[str, Node]


def agenda_of(
    rulebook: law.Rulebook,
    *,
    as_of: datetime.date,
    judged_on: datetime.date | None,
    calendar: Callable[[], WorkdayCalendar],
) -> Agenda:
    """Return what has to be found for every service of a table.

    Args:
        rulebook: The law.
        as_of: Beijing date asked about.
        judged_on: Beijing date whose law applies; None where each service has its own.
        calendar: Builds or returns the working days.

    Returns:
        The agenda.

    Raises:
        EngineError: E113 when rules on one duty bind different actors or name different administrations.
    """
    steps = program(rulebook)
    groups: dict[tuple[str, str], list[law.Rule]] = {}
    for rule in rulebook.rules:
        if isinstance(rule.then, law.Obligation | law.Prohibition):
            groups.setdefault(matter(rule), []).append(rule)
    schema = rulebook.schema
    first = [spec.happened_when for spec in schema.facts.values() if spec.happened_when is not None]
    first += [event.raised_by for event in schema.events.values() if event.raised_by is not None]
    further = [condition for group in groups.values() for condition in _further(steps, group)]
    plan = plan_of(steps, {} if judged_on is None else {JUDGED_ON: judged_on}, first, further)
    counts: dict[law.DeadlineSpec, Count] = {}

    def count_of(spec: law.DeadlineSpec | None) -> Count | None:
        return None if spec is None else counts.setdefault(spec, Count(spec, as_of, calendar))

    names = [name for _, name in groups]
    exempt: dict[str, list[str]] = {}
    for rule in rulebook.rules:
        for name in rule.overrides if rule.kind == "exemption" else ():
            exempt.setdefault(name, []).append(rule.id)
    duties = [
        _duty(steps, plan, group, exempt, f"{kind}.{name}" if names.count(name) > 1 else name, count_of)
        for (kind, name), group in sorted(groups.items())
    ]
    read = {name for one in plan.operations if one.leaf is not None for name in (one.leaf.fact,)}
    for rule in rulebook.rules:
        if isinstance(rule.then, law.Obligation):
            read.update((rule.then.done_on, *deadline_facts(rule.then.deadline)))
    read.update(named.fact for rule in rulebook.rules for named in _bureaus(rule))
    return Agenda(
        rulebook=rulebook,
        program=steps,
        plan=plan,
        duties=tuple(duties),
        asked=frozenset(read),
        steps={step.name: node for step, node in zip(steps.steps, plan.steps, strict=True) if step.question == "rule"},
    )


def _bureaus(rule: law.Rule) -> Iterator[law.BureauOf]:
    named = rule.then.value if isinstance(rule.then, law.Conclusion) else getattr(rule.then, "to", None)
    if isinstance(named, law.BureauOf):
        yield named


def _owed_parts(steps: Program, group: list[law.Rule]) -> tuple[Condition, ...]:
    """For every rule on an obligation, the condition under which the duty is owed by it."""
    owed = steps.steps[steps.position["owed", matter(group[0])[1]]].condition
    assert isinstance(owed, AnyOf)  # noqa: S101 - `program.build` makes nothing else
    return owed.items


def _supposed(steps: Program, rule: law.Rule) -> Condition | None:
    events = steps.events[rule.id]
    if not events or not isinstance(rule.then, law.Obligation):
        return None
    condition = steps.steps[steps.position["rule", rule.id]].condition
    return _with_facts(condition, {f"raised.{event}": f"{SUPPOSED}{event}" for event in events})


def _with_facts(node: Condition, names: Mapping[str, str]) -> Condition:
    if isinstance(node, Compare):
        return attrs.evolve(node, fact=names.get(node.fact, node.fact))
    if isinstance(node, Not):
        return attrs.evolve(node, item=_with_facts(node.item, names))
    if isinstance(node, All | AnyOf):
        return attrs.evolve(node, items=tuple(_with_facts(item, names) for item in node.items))
    return node


def _further(steps: Program, group: list[law.Rule]) -> Iterator[Condition]:
    for rule in group:
        supposed = _supposed(steps, rule)
        if supposed is not None:
            yield supposed
    if group[0].kind == "obligation":
        yield from _owed_parts(steps, group)


def _duty(
    steps: Program,
    plan: Plan,
    group: list[law.Rule],
    exempt: Mapping[str, list[str]],
    column: str,
    count_of: Callable[[law.DeadlineSpec | None], Count | None],
) -> Duty:
    kind, name = matter(group[0])
    thens = [rule.then for rule in group]
    whos = {then.who for then in thens if isinstance(then, law.Obligation | law.Prohibition)}
    if len(whos) > 1 or len({then.to for then in thens if isinstance(then, law.Obligation)}) > 1:
        untranslatable("columns", name)

    def step(question: Question, named: str) -> Node | None:
        position = steps.position.get((question, named))
        return None if position is None else plan.steps[position]

    is_obligation = kind == "obligation"
    parts = _owed_parts(steps, group) if is_obligation else ()
    rules = []
    for position, rule in enumerate(group):
        supposed = _supposed(steps, rule)
        rules.append(
            RuleNodes(
                rule=rule,
                applies=plan.steps[steps.position["rule", rule.id]],
                done=step("done", rule.id),
                ended=step("ended", rule.id),
                upcoming=step("upcoming", rule.id),
                broken=step("broken", rule.id),
                owed=plan.others[parts[position]] if parts else None,
                supposed=None if supposed is None else plan.others[supposed],
                lifted=step("lifted", rule.id),
                exemptions=tuple(plan.steps[steps.position["rule", name]] for name in exempt.get(rule.id, ())),
                events=steps.events[rule.id],
                count=count_of(rule.then.deadline if isinstance(rule.then, law.Obligation) else None),
            )
        )
    rivals = [(i, j) for j, two in enumerate(group) for i, one in enumerate(group[:j]) if outcome(one) != outcome(two)]
    return Duty(
        kind=kind,
        name=name,
        column=column,
        who=whos.pop(),
        rules=tuple(rules),
        owed=step("owed", name) if is_obligation else None,
        rivals=tuple(rivals),
    )
