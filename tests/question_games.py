"""Orders of questions played out to the end, to see whether any has a better worst case than an outlook."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING

import mini

import icprules
from icprules.decision.assessor import assess
from icprules.errors import FactError
from icprules.foresight.answers import Answer, answered, answers_to
from icprules.foresight.comparison import with_changes
from icprules.foresight.question_search import deciding
from icprules.foresight.questions import Outlook, outlook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icprules.decision.assessment import Assessment

Given = frozenset[tuple[str, int]]
FORGOTTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("2024-02-22", ()),
    ("2024-04-01", ()),
    ("2024-02-22", ("service.offline", "service.offered_in_mainland", "service.launched_on")),
    ("2024-04-01", ("sponsor.filings", "service.offline", "service.filing_number_displayed")),
)


def order_of(found: Outlook) -> list[str]:
    return [one.fact for one in found.questions if one.settles_verdict]


def after(result: Assessment, answers: list[Answer]) -> Assessment | None:
    try:
        return mini.without_next_change(
            assess(answered(result.subject, answers, result), as_of=result.as_of, rulebook=result.rulebook)
        )
    except FactError:
        return None


class Game:
    """Orders of questions played out to the end; nothing but `assess` says what is settled."""

    def __init__(self, result: Assessment, facts: list[str]) -> None:
        self.result = result
        self.facts = facts
        self.values = {fact: answers_to(fact, result) for fact in facts}
        self.known = functools.cache(self._known)
        self.worst = functools.cache(self._worst)
        self.is_answerable = functools.cache(self._is_answerable)

    def of(self, order: tuple[str, ...]) -> int:
        """The most questions that an order needs."""
        return self.worst(frozenset(), order)

    def best(self) -> int:
        return min(self.of(order) for order in itertools.permutations(self.facts))

    def _known(self, given: Given) -> Assessment | None:
        return after(self.result, [self.values[fact][n] for fact, n in sorted(given)])

    def _after(self, given: Given, fact: str) -> list[Given]:
        each = (given | {(fact, n)} for n in range(len(self.values[fact])))
        return [one for one in each if self.known(one) is not None]

    def _is_answerable(self, given: Given, fact: str, others: frozenset[str]) -> bool:
        """Whether it has an answer whatever the others turn out to be; nobody dates what has not happened."""
        return all(self._after(one, fact) for other in others for one in self._after(given, other))

    def _worst(self, given: Given, order: tuple[str, ...]) -> int:
        now = self.known(given)
        if now is None or now.verdict != "undetermined":
            return 0
        open_facts = frozenset(one.fact for one in deciding(now)) & {*order}
        wanted = [fact for fact in order if fact in open_facts]
        ready = [fact for fact in wanted if self.is_answerable(given, fact, open_facts - {fact})]
        for fact in (*ready, *wanted):
            if each := self._after(given, fact):
                left = tuple(one for one in order if one != fact)
                return 1 + max(self.worst(one, left) for one in each)
        return 0


def examples(files: Iterable[Path]) -> Iterator[Assessment]:
    """Yield every service of some files, as it is and with some facts forgotten."""
    book = mini.real()
    for subject in (one for file in files for one in icprules.read_portfolio(file, book).subjects):
        for as_of, names in FORGOTTEN:
            forgotten = with_changes(subject, dict.fromkeys(names), book.schema)
            yield assess(forgotten, as_of=as_of, rulebook=book)


def better_orders(files: Iterable[Path]) -> tuple[list[str], list[int]]:
    """Return the services for which another order has a better worst case, and every worst case found."""
    faults, lengths = [], []
    for result in examples(files):
        found = outlook(result)
        if found.worst_case:
            best = Game(result, order_of(found)).best()
            lengths.append(found.worst_case)
            if best != found.worst_case:
                faults.append(f"{result.service} on {result.as_of}: {found.worst_case}, best {best}")
    return faults, lengths
