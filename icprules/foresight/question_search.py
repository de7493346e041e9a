"""The game of questions and answers about a service: what some answers tell, and what an order costs.

Decides which question comes next in an order, and how many questions an order needs. Each state is assessed
once, and only when it is reached. Must not import explanation or the command line.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs

from icprules.decision.decide import decide
from icprules.decision.situation import facts_on
from icprules.errors import FactError
from icprules.foresight.answers import Answer, answered, is_given

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from icprules.decision.assessment import Assessment, MissingFact, Verdict
    from icprules.subjects.subject import Subject

MOST_ASSESSMENTS = 2000
State = tuple[int, ...]
"""Index of the answer to each question; -1 while it is open."""


def deciding(result: Assessment, without: Collection[str] = ()) -> list[MissingFact]:
    """Return the missing facts on which the status of a duty that counts hangs, in the order of the ranking.

    Args:
        result: The assessment.
        without: Names of facts that nobody can give.

    Returns:
        Facts; those that were given and are asked for only to say what they cover are left out.
    """
    counting = {duty.id for duty, _ in result.particulars.own if duty.counts}
    return [
        one
        for one in result.missing
        if any(duty in counting and "status" in fields for duty, fields in one.settles)
        and not is_given(one.fact, result.subject)
        and one.fact not in without
    ]


class TooManyError(Exception):
    """The bound on assessments is reached."""


@attrs.frozen(kw_only=True)
class Node:
    """What is known in one state: the verdicts still possible, and the questions that still matter."""

    verdicts: tuple[Verdict, ...]
    open: tuple[int, ...]


@attrs.define(kw_only=True)
class Search:
    """The states of one question-and-answer game, each assessed once and only when it is reached."""

    result: Assessment
    facts: tuple[str, ...]
    answers: tuple[tuple[Answer, ...], ...]
    subjects: dict[State, Subject | None] = attrs.field(factory=dict)
    nodes: dict[State, Node | None] = attrs.field(factory=dict)
    costs: dict[tuple[State, tuple[int, ...]], tuple[int, float]] = attrs.field(factory=dict)
    unskipped_costs: dict[tuple[State, tuple[int, ...]], int] = attrs.field(factory=dict)
    readiness: dict[State, frozenset[int]] = attrs.field(factory=dict)
    assessed: int = 0

    @property
    def start(self) -> State:
        """The state in which every question is open."""
        return (-1,) * len(self.facts)

    def subject(self, state: State) -> Subject | None:
        """The service in a state; None when its answers contradict each other or what is known."""
        if state not in self.subjects:
            self.subjects[state] = self._subject(state)
        return self.subjects[state]

    def _subject(self, state: State) -> Subject | None:
        given = [self.answers[i][a] for i, a in enumerate(state) if a >= 0]
        try:
            subject = answered(self.result.subject, given, self.result)
            facts_on(subject, self.result.as_of, self.result.rulebook.schema)
        except FactError:
            return None
        return subject

    def node(self, state: State) -> Node | None:
        """What is known in a state; None when its answers contradict each other or what is known."""
        if state not in self.nodes:
            self.nodes[state] = self._node(state)
        return self.nodes[state]

    def _node(self, state: State) -> Node | None:
        subject = self.subject(state)
        if subject is None:
            return None
        for i in (i for i, a in enumerate(state) if a >= 0):
            known = self.nodes.get(answered_with(state, i, -1))
            if known is not None and len(known.verdicts) == 1:
                return known  # learning a fact never changes a settled verdict
        if self.assessed >= MOST_ASSESSMENTS:
            raise TooManyError
        self.assessed += 1
        given = self.result
        found = decide(
            subject,
            as_of=given.as_of,
            rulebook=given.rulebook,
            calendar=given.calendar,
            engine=given.engine if given.engine == "tree" else "compiled",
            perspective=given.perspective,
            change_finder=given.change_finder,
            standing=given.standing,
            known_on=given.known_on,
            judged_on=given.judged_on,
        )
        if found.verdict != "undetermined":
            return Node(verdicts=(found.verdict,), open=())
        names = found.particulars.deciding
        return Node(
            verdicts=found.possible,
            open=tuple(
                i
                for i, fact in enumerate(self.facts)
                if state[i] < 0 and fact in names and not is_given(fact, found.subject)
            ),
        )

    def ready(self, state: State) -> frozenset[int]:
        """The open questions that can be put in a state: they have an answer whatever another one turns out to be."""
        if state not in self.readiness:
            node = self.node(state)
            wanted = frozenset(() if node is None else node.open)
            self.readiness[state] = frozenset(one for one in wanted if self._is_ready(state, one, wanted - {one}))
        return self.readiness[state]

    def _is_ready(self, state: State, one: int, others: frozenset[int]) -> bool:
        return all(self.possible(after, one) for other in others for after in self.possible(state, other))

    def possible(self, state: State, one: int) -> list[State]:
        """The states after each possible answer to a question."""
        after = (answered_with(state, one, a) for a in range(len(self.answers[one])))
        return [state for state in after if self.subject(state) is not None]

    def next(self, state: State, order: Iterable[int]) -> tuple[int, list[State]] | None:
        """The question to ask in a state, and the states its answers lead to; None when none is left."""
        node = self.node(state)
        if node is None:
            return None
        wanted = [one for one in order if one in node.open]
        ready = self.ready(state)
        for one in (*(one for one in wanted if one in ready), *wanted):
            after = self.possible(state, one)
            if after:
                return one, after
        return None

    def cost(self, state: State, order: tuple[int, ...]) -> tuple[int, float]:
        """The most questions, and the average, that an order needs from a state on."""
        key = state, tuple(one for one in order if state[one] < 0)
        if key not in self.costs:
            asked = self.next(state, order)
            if asked is None:
                self.costs[key] = (0, 0.0)
            else:
                each = [self.cost(after, order) for after in asked[1]]
                self.costs[key] = (
                    1 + max(worst for worst, _ in each),
                    1 + sum(mean for _, mean in each) / len(each),
                )
        return self.costs[key]

    def unskipped(self, state: State, order: tuple[int, ...]) -> int:
        """The most questions that an order needs from a state on where none is skipped that has an answer."""
        key = state, order
        if key not in self.unskipped_costs:
            node, most = self.node(state), 0
            if node is not None and len(node.verdicts) > 1:
                for place, one in enumerate(order):
                    if after := self.possible(state, one):
                        most = 1 + max(self.unskipped(found, order[place + 1 :]) for found in after)
                        break
            self.unskipped_costs[key] = most
        return self.unskipped_costs[key]

    def best(self) -> tuple[int, ...]:
        """The order with the best worst case, then the best where none is skipped, then the best on average."""
        orders = list(itertools.permutations(range(len(self.facts))))  # the ranking comes first among equals
        least = min(self.cost(self.start, order)[0] for order in orders)
        orders = [order for order in orders if self.cost(self.start, order)[0] == least]
        least = min(self.unskipped(self.start, order) for order in orders)
        orders = [order for order in orders if self.unskipped(self.start, order) == least]
        return min(orders, key=lambda order: self.cost(self.start, order)[1])

    def always_settles(self, state: State, order: tuple[int, ...]) -> bool:
        """Whether the verdict is settled wherever an order ends."""
        asked = self.next(state, order)
        if asked is None:
            node = self.node(state)
            return node is None or len(node.verdicts) == 1
        return all(self.always_settles(after, order) for after in asked[1])

    def verdicts(self, state: State, order: tuple[int, ...]) -> set[Verdict]:
        """Every verdict that can come out of a state."""
        asked = self.next(state, order)
        if asked is None:
            node = self.node(state)
            return set() if node is None else set(node.verdicts)
        return {verdict for after in asked[1] for verdict in self.verdicts(after, order)}


def answered_with(state: State, one: int, answer: int) -> State:
    """Return a state with one question answered, or open again for -1."""
    return (*state[:one], answer, *state[one + 1 :])
