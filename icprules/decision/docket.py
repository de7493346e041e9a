"""The duties of a rulebook laid ready: which truths each of their rules needs, and what can be known beforehand.

Decides which duties are plain, so that their statuses can be told from truths alone. Must not import explain, the
command line or a particular engine.
"""

from __future__ import annotations

from itertools import combinations
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.deadlines import counts_working_days, deadline_of
from icprules.decision.situation import silence
from icprules.engines.program import deadline_facts, part_of
from icprules.engines.program import program as program_of
from icprules.engines.residues import Cases, cases_of
from icprules.rulebook import law
from icprules.rulebook.check import matter, outcome
from icprules.rulebook.condition import All, Compare, In

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    counted_from: str
    """The fact from which alone its deadline follows, without working days; an empty text where there is none."""
    is_within: bool
    """Whether its deadline ends a period that begins with a day."""
    is_analogy: bool
    """Whether it reaches the service by analogy alone."""
    known: dict[Any, Deadline] = attrs.field(factory=dict, init=False, repr=False)
    """Its deadlines by that day, or by what is known of it; a cache without meaning of its own."""


@attrs.frozen(kw_only=True, eq=False)
class Docket:
    """The duties of one perspective laid ready.

    Args:
        program: The part of the rulebook's program on which verdicts rest; places are those of its steps.
        bearing: Takes the truths of that part out of the truths of the whole program.
        cases: That part, split by what most of it reads.
        clauses: Rules of the duties of the perspective, and of others whose rules can contradict each other; those
            of one duty together, duties in the order in which results list them.
        pick: Takes the truths of the clauses out of all truths.
        rivals: Pairs of places of conclusion rules with different values that can both be true: a conflict.
        exempting: Takes the truths of the exemptions out of those of the program.
        lifted: Rules of the perspective that exemptions displace: their prohibition, the place of what would hold but
            for exemptions, and the places of those.
        schema: The facts of the rulebook.
        perspective: Whose duties count.
        heard: What was said before, by what an engine told; a cache without meaning of its own.
    """

    program: Program
    bearing: Callable[[Sequence[Truth]], tuple[Truth, ...]]
    cases: Cases
    clauses: tuple[Clause, ...]
    pick: Callable[[Sequence[Truth]], tuple[Truth, ...]]
    rivals: tuple[tuple[int, int], ...]
    exempting: Callable[[Sequence[Truth]], tuple[Truth, ...]]
    lifted: tuple[tuple[Duty, int, tuple[int, ...]], ...]
    schema: FactSchema
    perspective: law.Actor
    heard: dict[tuple[int, ...], Any] = attrs.field(factory=dict, init=False, repr=False)


def docket(rulebook: law.Rulebook, perspective: law.Actor, groups: Iterable[Sequence[law.Rule]]) -> Docket:
    """Lay the duties of a perspective ready.

    Args:
        rulebook: The rulebook.
        perspective: Whose duties count.
        groups: All rules of each duty, duties in the order in which results list them.

    Returns:
        The docket.
    """
    whole, schema = program_of(rulebook), rulebook.schema
    heard = [group for group in groups if perspective in _bearers(group) or any(_rivals(group, schema))]
    rivals = [pair for rules in whole.conclusions.values() for pair in _rivals(rules, schema)]
    exemptions = {
        rule.id: tuple(one.id for one in rulebook.rules if one.kind == "exemption" and rule.id in one.overrides)
        for group in heard
        for rule in group
    }
    program = part_of(whole, _wanted(whole, heard, [rule for pair in rivals for rule in pair], exemptions))
    clauses: list[Clause] = []
    for group in heard:
        duty = _duty(group, program)
        outcomes: dict[tuple[object, ...], int] = {}
        for rule in group:
            number = outcomes.setdefault(outcome(rule), len(outcomes))
            clauses.append(_clause(rule, duty, number, program, schema))
    place = {name: at for (question, name), at in program.position.items() if question == "rule"}
    duties = {rule.id: clause.duty for rule, clause in zip((r for group in heard for r in group), clauses, strict=True)}
    lifted = tuple(
        (duties[name], at, tuple(place[one] for one in exemptions[name]))
        for (question, name), at in program.position.items()
        if question == "lifted" and duties[name].who == perspective
    )
    return Docket(
        program=program,
        bearing=_picker([whole.position[step.question, step.name] for step in program.steps]),
        cases=cases_of(program, schema, silence(schema)),
        clauses=tuple(clauses),
        pick=_picker([clause.at for clause in clauses]),
        rivals=tuple((place[one.id], place[other.id]) for one, other in rivals),
        exempting=_picker(sorted({at for _, _, places in lifted for at in places})),
        lifted=lifted,
        schema=schema,
        perspective=perspective,
    )


def _wanted(
    whole: Program,
    heard: Iterable[Sequence[law.Rule]],
    rivals: Iterable[law.Rule],
    exemptions: Mapping[str, Iterable[str]],
) -> Iterator[tuple[Question, str]]:
    """The steps on which verdicts and errors rest."""
    names = {rule.id for group in heard for rule in group}
    owed = {matter(group[0])[1] for group in heard}
    for question, name in whole.position:
        if name in (owed if question == "owed" else names):
            yield question, name
    yield from (("rule", rule.id) for rule in rivals)
    yield from (("rule", name) for group in exemptions.values() for name in group)


def _bearers(group: Sequence[law.Rule]) -> set[law.Actor]:
    return {rule.then.who for rule in group if isinstance(rule.then, law.Obligation | law.Prohibition)}


def _picker(places: Sequence[int]) -> Callable[[Sequence[Truth]], tuple[Truth, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda truths: tuple(truths[place] for place in places)


def _duty(group: Sequence[law.Rule], program: Program) -> Duty:
    kind, name = matter(group[0])
    bearers = _bearers(group)
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
        counted_from=_counted_from(spec),
        is_within=spec is not None and isinstance(spec.shape, law.Within),
        is_analogy=rule.citation.reach == "by_analogy",
    )


def _counted_from(spec: law.DeadlineSpec | None) -> str:
    if spec is None or counts_working_days(spec) or isinstance(spec.shape, law.Within):
        return ""  # hours run from a moment, and working days are those of a calendar
    return next(iter(deadline_facts(spec)), "")


def _no_calendar() -> WorkdayCalendar:
    """No working day is counted for a fixed date that stays where it is, so nothing may ask for a calendar here."""
    message = "a fixed date that does not roll over asked for working days"
    raise AssertionError(message)


def _rivals(rules: Sequence[law.Rule], schema: FactSchema) -> Iterator[tuple[law.Rule, law.Rule]]:
    """The rules on one matter that decide it differently and may both be true."""
    for one, other in combinations(rules, 2):
        displaced = one.id in other.overrides or other.id in one.overrides
        if outcome(one) != outcome(other) and not displaced and not _apart(one, other, schema):
            yield one, other


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
