"""The duties of a rulebook laid ready: which truths each of their rules needs, and what can be known beforehand.

Decides which duties are plain, so that their statuses can be told from truths alone. Must not import explain, the
command line or a particular engine.
"""

from __future__ import annotations

from itertools import combinations
from operator import itemgetter
from typing import TYPE_CHECKING

import attrs

from icprules.decision.deadlines import deadline_of
from icprules.engines.program import bearing_program
from icprules.engines.program import program as program_of
from icprules.rulebook import law
from icprules.rulebook.check import matter, outcome
from icprules.rulebook.condition import All, Compare, In

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.deadlines import Deadline
    from icprules.engines.program import Program, Question
    from icprules.rulebook.condition import Condition, Truth
    from icprules.subjects.facts import FactSchema

_NOWHERE = -1


@attrs.frozen(kw_only=True, eq=False)
class Duty:
    """One obligation or prohibition: its place among the truths, who bears it, and which verdict it counts for."""

    id: str
    owed: int
    who: law.Actor
    is_legal: bool
    is_plain: bool


@attrs.frozen(kw_only=True, eq=False)
class Clause:
    """One rule of a duty, with the places of its steps among the truths; -1 where it has no such step."""

    duty: Duty
    at: int
    outcome: int
    done: int
    ended: int
    upcoming: int
    broken: int
    done_on: str
    spec: law.DeadlineSpec | None
    deadline: Deadline | None
    """Its deadline, where that is the same for every subject on every day."""
    is_analogy: bool
    """Whether it reaches the service by analogy alone."""


@attrs.frozen(kw_only=True, eq=False)
class Docket:
    """The duties of a rulebook laid ready.

    Args:
        program: The part of the rulebook's program on which verdicts rest; places are those of its steps.
        bearing: Takes the truths of that part out of the truths of the whole program.
        clauses: Rules of all duties, those of one duty together, duties in the order in which results list them.
        pick: Takes the truths of the clauses out of all truths.
        rivals: Pairs of places of conclusion rules with different values that can both be true: a conflict.
        exempting: Takes the truths of the exemptions out of those of the program.
        lifted: Rules that exemptions displace: their prohibition, the place of what would hold but for exemptions,
            and the places of those.
        schema: The facts of the rulebook.
    """

    program: Program
    bearing: Callable[[Sequence[Truth]], tuple[Truth, ...]]
    clauses: tuple[Clause, ...]
    pick: Callable[[Sequence[Truth]], tuple[Truth, ...]]
    rivals: tuple[tuple[int, int], ...]
    exempting: Callable[[Sequence[Truth]], tuple[Truth, ...]]
    lifted: tuple[tuple[Duty, int, tuple[int, ...]], ...]
    schema: FactSchema


def docket(rulebook: law.Rulebook, groups: Iterable[Sequence[law.Rule]]) -> Docket:
    """Lay the duties of a rulebook ready.

    Args:
        rulebook: The rulebook.
        groups: All rules of each duty, duties in the order in which results list them.

    Returns:
        The docket.
    """
    whole, program = program_of(rulebook), bearing_program(rulebook)
    clauses: list[Clause] = []
    for group in groups:
        duty = _duty(group, program)
        outcomes: dict[tuple[object, ...], int] = {}
        for rule in group:
            number = outcomes.setdefault(outcome(rule), len(outcomes))
            clauses.append(_clause(rule, duty, number, program, rulebook.schema))
    lifted = tuple(_lifted(rulebook, program, clauses))
    return Docket(
        program=program,
        bearing=_picker([whole.position[step.question, step.name] for step in program.steps]),
        clauses=tuple(clauses),
        pick=_picker([clause.at for clause in clauses]),
        rivals=tuple(_rivals(program, rulebook.schema)),
        exempting=_picker(sorted({place for _, _, places in lifted for place in places})),
        lifted=lifted,
        schema=rulebook.schema,
    )


def _picker(places: Sequence[int]) -> Callable[[Sequence[Truth]], tuple[Truth, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda truths: tuple(truths[place] for place in places)


def _duty(group: Sequence[law.Rule], program: Program) -> Duty:
    kind, name = matter(group[0])
    bearers = {rule.then.who for rule in group if isinstance(rule.then, law.Obligation | law.Prohibition)}
    binding = {rule.citation.standing in law.BINDING for rule in group}
    inferred = any(rule.citation.standing == "inference" for rule in group)
    return Duty(
        id=name,
        owed=program.position["owed", name] if kind == "obligation" else _NOWHERE,
        is_plain=len(bearers) == 1 and len(binding) == 1 and not inferred,
        who=bearers.pop(),
        is_legal=binding.pop(),
    )


def _clause(rule: law.Rule, duty: Duty, number: int, program: Program, schema: FactSchema) -> Clause:
    def place(question: Question) -> int:
        return program.position.get((question, rule.id), _NOWHERE)

    spec = rule.then.deadline if isinstance(rule.then, law.Obligation) else None
    deadline = None
    if spec is not None and isinstance(spec.shape, law.FixedDate) and spec.rollover != "next_working_day":
        deadline = deadline_of(spec, {}, spec.shape.on, schema, _no_calendar)
    return Clause(
        duty=duty,
        at=place("rule"),
        outcome=number,
        done=place("done"),
        ended=place("ended"),
        upcoming=place("upcoming"),
        broken=place("broken"),
        done_on=rule.then.done_on if isinstance(rule.then, law.Obligation) else "",
        spec=spec,
        deadline=deadline,
        is_analogy=rule.citation.reach == "by_analogy",
    )


def _lifted(
    rulebook: law.Rulebook, program: Program, clauses: Sequence[Clause]
) -> Iterator[tuple[Duty, int, tuple[int, ...]]]:
    duties = {clause.at: clause.duty for clause in clauses}
    exemptions = [rule for rule in rulebook.rules if rule.kind == "exemption"]
    for question, name in program.position:
        if question == "lifted":
            places = tuple(program.position["rule", one.id] for one in exemptions if name in one.overrides)
            yield duties[program.position["rule", name]], program.position["lifted", name], places


def _no_calendar() -> WorkdayCalendar:
    raise NotImplementedError


def _rivals(program: Program, schema: FactSchema) -> Iterator[tuple[int, int]]:
    for rules in program.conclusions.values():
        for one, other in combinations(rules, 2):
            displaced = one.id in other.overrides or other.id in one.overrides
            if outcome(one) != outcome(other) and not displaced and not _apart(one, other, schema):
                yield program.position["rule", one.id], program.position["rule", other.id]


def _apart(one: law.Rule, other: law.Rule, schema: FactSchema) -> bool:
    """Whether some fact would need two values at once for both rules to be true."""
    first, second = _values(one), _values(other)
    return any(
        schema.facts[fact].type != "list_of" and first[fact].isdisjoint(second[fact])
        for fact in first.keys() & second.keys() & schema.facts.keys()
    )


def _values(rule: law.Rule) -> dict[str, frozenset[object]]:
    """The values that facts must have for a rule to be true, where it says so outright."""
    found: dict[str, frozenset[object]] = {}
    stack: list[Condition] = [*rule.when]
    while stack:
        node = stack.pop()
        if isinstance(node, All):
            stack.extend(node.items)
        elif isinstance(node, In) or (isinstance(node, Compare) and node.op == "is"):
            values = frozenset(node.values) if isinstance(node, In) else frozenset([node.value])
            found[node.fact] = values & found.get(node.fact, values)
    return found
