"""What to ask, in which order, and what each answer leads to.

For up to six facts on which the legal verdict hangs, every combination of answers is looked at (one
representative per region of values, `answers.py`), as far as it is not settled before; combinations that
contradict themselves are impossible and left out. The order of questions is the best fixed one: asking the
first open question in this order until the verdict is settled takes, in the worst case, no more questions
than any other order; among equals, the same without skipping the questions that no longer matter; then
fewer on average; then the ranking of `missing.py`. A question that another one must come before (whether the
service has started, before when) waits for it. An answer can raise a question of its own; an outlook after
that answer has it.

The work is bounded: at most 2000 assessments and 720 orders. Where there are more facts, or more assessments
would be needed, the ranking of `missing.py` is kept and each answer is looked at by itself. Must not import
explanation or the command line.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, get_args

import attrs

from icprules.decision.assessment import Verdict
from icprules.foresight.answers import answers_to
from icprules.foresight.question_search import Search, TooManyError, answered_with, deciding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from icprules.decision.assessment import Assessment, Field, MissingFact
    from icprules.text import Text

MOST_FACTS = 6


@attrs.frozen(kw_only=True)
class Lead:
    """One answer and what it leads to.

    Args:
        value: A value that stands for all that no rule tells apart, as it could be given.
        text: All of them, in words.
        verdicts: The verdicts still possible after it.
    """

    value: Any = attrs.field(hash=False)
    text: Text
    verdicts: tuple[Verdict, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {"value": self.value, "text": self.text.to_dict(), "verdicts": list(self.verdicts)}


@attrs.frozen(kw_only=True)
class Prospect:
    """One question.

    Args:
        fact: The fact that the answer gives.
        question: What to ask.
        settles_verdict: Whether the legal verdict hangs on it; other questions settle dates, channels, a
            communications administration, or what platforms ask.
        settles: Duties and the fields of each that hang on it.
        answers: What can be answered, and what each leads to; empty where the verdict does not hang on it.
    """

    fact: str
    question: Text
    settles_verdict: bool
    settles: tuple[tuple[str, tuple[Field, ...]], ...] = ()
    answers: tuple[Lead, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the question as plain data."""
        return {
            "fact": self.fact,
            "question": self.question.to_dict(),
            "settles_verdict": self.settles_verdict,
            "settles": [{"obligation": duty, "fields": list(fields)} for duty, fields in self.settles],
            "answers": [answer.to_dict() for answer in self.answers],
        }


@attrs.frozen(kw_only=True)
class Outlook:
    """The verdict either way.

    Args:
        result: The assessment with the facts as they are.
        verdicts: Every verdict that some answers lead to; one when it is settled.
        questions: In the order in which to ask them.
        worst_case: How many questions it takes at most to settle the verdict, or to come to where none of these
            questions does; None where the order is only a ranking.
        always_settles: Whether they settle the verdict whatever is answered. False where some answer raises a
            question of its own or leads to what the law leaves open, where a fact that nobody can give stays open,
            and where the order is only a ranking.
    """

    result: Assessment
    verdicts: tuple[Verdict, ...]
    questions: tuple[Prospect, ...]
    worst_case: int | None
    always_settles: bool

    @property
    def is_settled(self) -> bool:
        """Whether the answers cannot change the legal verdict."""
        return len(self.verdicts) == 1

    def to_dict(self) -> dict[str, Any]:
        """Return the outlook as plain data, ready for JSON."""
        return {
            "service": self.result.service,
            "as_of": self.result.as_of.isoformat(),
            "perspective": self.result.perspective,
            "verdict": self.result.verdict,
            "verdicts": list(self.verdicts),
            "worst_case": self.worst_case,
            "always_settles": self.always_settles,
            "questions": [one.to_dict() for one in self.questions],
            "disclaimer": self.result.rulebook.disclaimer.to_dict(),
        }


def outlook(result: Assessment, *, without: Collection[str] = ()) -> Outlook:
    """Return what to ask next about a service, and what each answer leads to.

    Args:
        result: An assessment, undetermined or not.
        without: Names of facts that are not asked for, since nobody can give them.

    Returns:
        The outlook; the same for the same assessment.

    Example:
        >>> import icprules
        >>> known = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "filings": []}
        >>> known["commercial"] = False
        >>> result = icprules.assess(known, as_of="2024-04-01", rulebook=icprules.load())
        >>> found = outlook(result)
        >>> [question.fact for question in found.questions if question.settles_verdict], found.worst_case
        (['service.offline', 'service.offered_in_mainland', 'sponsor.country'], 2)
        >>> [(answer.text.en, answer.verdicts) for answer in found.questions[0].answers][0]
        ('yes', ('out_of_scope',))
    """
    wanted = deciding(result, without)
    asked = [one for one in result.missing if one.fact not in without]
    if result.verdict != "undetermined" or not wanted:
        return _outlook(result, asked, result.possible or (result.verdict,), [])
    answers = tuple(answers_to(one.fact, result) for one in wanted)
    search = Search(result=result, facts=tuple(one.fact for one in wanted), answers=answers)
    if len(wanted) > MOST_FACTS or not all(answers):
        return _ranked(search, wanted, asked)
    try:
        return _searched(search, wanted, asked)
    except TooManyError:
        return _ranked(search, wanted, asked)


def _searched(search: Search, wanted: list[MissingFact], asked: list[MissingFact]) -> Outlook:
    best = search.best()
    prospects = []
    for one in best:
        leads = []
        for after in search.possible(search.start, one):
            answer = search.answers[one][after[one]]
            verdicts = _ordered(search.verdicts(after, best))
            leads.append(Lead(value=answer.value, text=answer.text, verdicts=verdicts))
        prospects.append(_prospect(wanted[one], leads))
    verdicts = _ordered(search.verdicts(search.start, best))
    worst_case, _ = search.cost(search.start, best)
    settles = search.always_settles(search.start, best)
    return _outlook(search.result, asked, verdicts, prospects, worst_case, always_settles=settles)


def _ranked(search: Search, wanted: list[MissingFact], asked: list[MissingFact]) -> Outlook:
    """The ranking, with each answer looked at by itself."""
    search.nodes.clear()
    search.assessed = 0
    prospects = []
    for one, missing in enumerate(wanted):
        leads = []
        for a, answer in enumerate(search.answers[one]):
            with contextlib.suppress(TooManyError):
                node = search.node(answered_with(search.start, one, a))
                if node is not None:
                    leads.append(Lead(value=answer.value, text=answer.text, verdicts=node.verdicts))
        prospects.append(_prospect(missing, leads))
    return _outlook(search.result, asked, search.result.possible, prospects)


def _prospect(missing: MissingFact, leads: Iterable[Lead] | None = None) -> Prospect:
    return Prospect(
        fact=missing.fact,
        question=missing.question,
        settles_verdict=leads is not None,
        settles=missing.settles,
        answers=tuple(leads or ()),
    )


def _outlook(
    result: Assessment,
    asked: list[MissingFact],
    verdicts: tuple[Verdict, ...],
    prospects: list[Prospect],
    worst_case: int | None = None,
    *,
    always_settles: bool = False,
) -> Outlook:
    shown = {one.fact for one in prospects}
    rest = [_prospect(one) for one in asked if one.fact not in shown]
    if not prospects and result.verdict != "undetermined":
        worst_case, always_settles = 0, True
    return Outlook(
        result=result,
        verdicts=verdicts,
        questions=(*prospects, *rest),
        worst_case=worst_case,
        always_settles=always_settles,
    )


def _ordered(verdicts: set[Verdict]) -> tuple[Verdict, ...]:
    return tuple(one for one in get_args(Verdict) if one in verdicts)
