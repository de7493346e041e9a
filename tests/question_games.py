"""Orders of questions played out to the end, to see whether any has a better worst case than an outlook.

Nothing but `assess` says here what is settled. Two ways to play an order are looked at: to skip a question that no
longer matters, as the questionnaire does, and to put every question until the verdict is settled.
"""

from __future__ import annotations

import datetime
import functools
import itertools
from collections import Counter
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
    import random
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from icprules.decision.assessment import Assessment

FIRST_DAY = datetime.date(2022, 6, 1)
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
    """The answers to some questions, and what an order of them costs."""

    def __init__(self, result: Assessment, facts: list[str]) -> None:
        self.result = result
        self.facts = facts
        self.values = {fact: answers_to(fact, result) for fact in facts}
        self.known = functools.cache(self._known)
        self.worst = functools.cache(self._worst)
        self.is_answerable = functools.cache(self._is_answerable)
        self.worst_unskipped = functools.cache(self._worst_unskipped)

    def of(self, order: tuple[str, ...]) -> int:
        """The most questions that an order needs."""
        return self.worst(frozenset(), order)

    def best(self) -> int:
        return min(self.of(order) for order in itertools.permutations(self.facts))

    def unskipped(self, order: tuple[str, ...]) -> int:
        """The most questions that an order needs where none is skipped but those without a possible answer."""
        return self.worst_unskipped(frozenset(), order)

    def always_settles(self, order: tuple[str, ...], given: Given = frozenset()) -> bool:
        """Whether the verdict is settled wherever an order ends."""
        now = self.known(given)
        if now is None or now.verdict != "undetermined":
            return True
        asked = self._next(given, order)
        return asked is not None and all(self.always_settles(asked[1], one) for one in asked[0])

    def best_unskipped(self) -> int:
        return min(self.unskipped(order) for order in itertools.permutations(self.facts))

    def _worst_unskipped(self, given: Given, order: tuple[str, ...]) -> int:
        now = self.known(given)
        if now is None or now.verdict != "undetermined":
            return 0
        for place, fact in enumerate(order):
            if each := self._after(given, fact):
                left = order[place + 1 :]
                return 1 + max(self.worst_unskipped(one, left) for one in each)
        return 0

    def _known(self, given: Given) -> Assessment | None:
        return after(self.result, [self.values[fact][n] for fact, n in sorted(given)])

    def _after(self, given: Given, fact: str) -> list[Given]:
        each = (given | {(fact, n)} for n in range(len(self.values[fact])))
        return [one for one in each if self.known(one) is not None]

    def _is_answerable(self, given: Given, fact: str, others: frozenset[str]) -> bool:
        """Whether it has an answer whatever the others turn out to be; nobody dates what has not happened."""
        return all(self._after(one, fact) for other in others for one in self._after(given, other))

    def _worst(self, given: Given, order: tuple[str, ...]) -> int:
        asked = self._next(given, order)
        return 0 if asked is None else 1 + max(self.worst(one, asked[1]) for one in asked[0])

    def _next(self, given: Given, order: tuple[str, ...]) -> tuple[list[Given], tuple[str, ...]] | None:
        """What is known after each answer to the next question, and the order that is left."""
        now = self.known(given)
        if now is None or now.verdict != "undetermined":
            return None
        open_facts = frozenset(one.fact for one in deciding(now)) & {*order}
        wanted = [fact for fact in order if fact in open_facts]
        ready = [fact for fact in wanted if self.is_answerable(given, fact, open_facts - {fact})]
        for fact in (*ready, *wanted):
            if each := self._after(given, fact):
                return each, tuple(one for one in order if one != fact)
        return None


def examples(files: Iterable[Path]) -> Iterator[Assessment]:
    """Yield every service of some files, as it is and with some facts forgotten."""
    book = mini.real()
    for subject in (one for file in files for one in icprules.read_portfolio(file, book).subjects):
        for as_of, names in FORGOTTEN:
            forgotten = with_changes(subject, dict.fromkeys(names), book.schema)
            yield assess(forgotten, as_of=as_of, rulebook=book)


def forgetful(files: Sequence[Path], rng: random.Random) -> Iterator[Assessment]:
    """Yield services of some files without end, each on some day with up to eight of its facts forgotten."""
    book = mini.real()
    subjects = [one for file in files for one in icprules.read_portfolio(file, book).subjects]
    while True:
        subject = rng.choice(subjects)
        names = [*subject.facts, "filings", "sponsor.filings"]
        names = [name for name in names if name not in ("service.name", "sponsor.name")]
        lost = rng.sample(names, min(len(names), rng.randint(1, 8)))
        day = FIRST_DAY + datetime.timedelta(days=rng.randrange(1000))
        try:
            yield assess(with_changes(subject, dict.fromkeys(lost), book.schema), as_of=day, rulebook=book)
        except FactError:
            continue  # without one fact the others may contradict the day


def better_orders(results: Iterable[Assessment]) -> tuple[list[str], Counter[int]]:
    """Look for orders with a better worst case than that of the outlook.

    Args:
        results: Assessments; those that are settled, or hang on more than six facts, are passed over.

    Returns:
        The services for which there is one, and how many services hang on how many facts.
    """
    faults: list[str] = []
    sizes: Counter[int] = Counter()
    for result in results:
        found = outlook(result)
        if not found.worst_case:
            continue
        order = tuple(order_of(found))
        game = Game(result, list(order))
        sizes[len(order)] += 1
        costs = {
            "skipping": (found.worst_case, game.of(order), game.best()),
            "all": (game.unskipped(order), game.unskipped(order), game.best_unskipped()),
        }
        for way, (told, played, best) in costs.items():
            if not told == played == best:
                faults.append(f"{result.service} on {result.as_of}, {way}: told {told}, played {played}, best {best}")
        if found.always_settles != game.always_settles(order):
            faults.append(f"{result.service} on {result.as_of}: told that it always settles: {found.always_settles}")
    return faults, sizes
