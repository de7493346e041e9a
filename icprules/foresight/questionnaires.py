"""A questionnaire: the next question that still matters, and the state after each answer.

Decides which question comes next, when there is none left, and how an answer becomes facts. A state is immutable:
an answer gives another one, so that a chat bot or a web form can keep, repeat and take back what it likes. Must
not import explanation or the command line.

What decides the legal verdict is asked first, in the order of `questions.py`; then, once, which further cases
there are (an application under way, a change, …), since what nobody raises is taken not to exist; then what settles
dates, channels, administrations or what platforms ask. A question that was skipped is not put again.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.decision.assessor import assess
from icprules.errors import FactError, problem
from icprules.foresight.asked import CASES, Asked, asked_about, asked_for_cases, asked_of_case
from icprules.foresight.comparison import with_changes
from icprules.foresight.questions import outlook
from icprules.foresight.spoken_answers import spoken_answer
from icprules.foresight.telling_facts import tells
from icprules.subjects.fact_tables import table_of
from icprules.subjects.facts import NEVER
from icprules.subjects.subject import Subject, groups_of, read_subject

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Actor, Rulebook, Standing
    from icprules.subjects.service import Service

Until = Literal["verdict", "everything"]
UNTIL: tuple[Until, ...] = ("everything", "verdict")
_KIND = "service.kind"


@attrs.frozen(kw_only=True)
class Given:
    """One answer.

    Args:
        fact: Name of the fact, or `cases`.
        value: As a file would hold it; None where the question was skipped.
    """

    fact: str
    value: Any = attrs.field(default=None, hash=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {"fact": self.fact, "value": self.value}


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Questionnaire:
    """What is known of a service so far, and what to ask next; immutable.

    Args:
        start: The service before the first answer.
        given: The answers, in the order in which they were given; skipped questions among them.
        until: Whether to stop at the verdict, or to go on to what settles dates, channels and the rest.
        services: Names of the other services of the same file, to which a number may belong.
        terms: The other arguments of `assess`: day, rulebook, calendar, engine and so on.
    """

    start: Subject
    given: tuple[Given, ...] = ()
    until: Until = "everything"
    services: tuple[str, ...] = ()
    terms: Mapping[str, Any] = attrs.field(repr=False)

    @functools.cached_property
    def subject(self) -> Subject:
        """The service with everything that was answered."""
        subject = self.start
        for one in self.given:
            subject = _with(subject, one, self)
        return subject

    @functools.cached_property
    def result(self) -> Assessment:
        """The assessment with everything that was answered."""
        return assess(self.subject, **self.terms)

    @functools.cached_property
    def question(self) -> Asked | None:
        """The next question, or None when nothing is left that matters."""
        return next(self._questions(), None)

    @property
    def skipped(self) -> tuple[str, ...]:
        """Names of the facts that were asked for and stay unknown."""
        return tuple(one.fact for one in self.given if one.value is None)

    @property
    def is_settled(self) -> bool:
        """Whether no answer can change the legal verdict any more."""
        return self.result.verdict != "undetermined"

    def answer(self, given: object) -> Questionnaire:
        """Return the state after the question was answered.

        Args:
            given: A value as a file would hold it, or what a person typed: the words or the number of a choice,
                yes or no, a date, numbers; in Chinese or English.

        Returns:
            The next state; this one stays as it is.

        Raises:
            FactError: T156 when there is no question; otherwise what is wrong with the answer, by itself or beside
                what is known already.
        """
        asked = self.question
        if asked is None:
            raise FactError(problem("T156"))
        value = spoken_answer(asked, given, self.result.rulebook)
        after = attrs.evolve(self, given=(*self.given, Given(fact=asked.fact, value=value)))
        after.result  # noqa: B018 - facts that contradict each other or the day are refused now
        return after

    def skip(self) -> Questionnaire:
        """Return the state after the question was left open: what it asks for stays unknown.

        Raises:
            FactError: T156 when there is no question.
        """
        asked = self.question
        if asked is None:
            raise FactError(problem("T156"))
        return attrs.evolve(self, given=(*self.given, Given(fact=asked.fact)))

    def back(self) -> Questionnaire:
        """Return the state before the last answer or skipped question; this one where there is none."""
        return attrs.evolve(self, given=self.given[:-1]) if self.given else self

    def facts(self) -> dict[str, Any]:
        """Return the facts as a file would hold them, with the sponsor inside; dates as ISO text."""
        return table_of(self.subject)

    def to_dict(self) -> dict[str, Any]:
        """Return the state as plain data, from which `resume_questionnaire` makes it again.

        What is not in it is given anew: rulebook and calendar.
        """
        kept = {name: self.terms[name] for name in ("engine", "perspective", "standing") if name in self.terms}
        days = {name: self.terms.get(name) for name in ("as_of", "known_on", "judged_on")}
        return {
            "format": 1,
            "name": self.start.name,
            "start": table_of(self.start),
            "given": [one.to_dict() for one in self.given],
            "until": self.until,
            "services": list(self.services),
            **{name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()},
            **{name: None if day is None else str(day) for name, day in days.items()},
            "rulebook": {"name": self.terms["rulebook"].name, "digest": self.terms["rulebook"].digest},
        }

    def _questions(self) -> Iterator[Asked]:
        result = self.result
        chosen = [case for one in self.given if one.fact == CASES for case in one.value or ()]
        yield from (question for case in chosen for question in self._raising(case))
        found = outlook(result, without=self.skipped)
        prospects = [one for one in found.questions if one.settles_verdict or self.until == "everything"]
        if found.worst_case is None:
            # The order is only a ranking; what kind of service it is words every later question and reason.
            prospects.sort(key=lambda one: (not one.settles_verdict, one.fact != _KIND))
        cases = self._cases()
        at_most = found.worst_case if found.always_settles else None
        for one in (one for one in prospects if one.settles_verdict):
            yield asked_about(one, result, self.services, at_most)
        yield from (question for case in chosen for question in self._telling(case))
        if cases is not None:
            yield cases
        for one in (one for one in prospects if not one.settles_verdict):
            yield asked_about(one, result, self.services, None)

    def _cases(self) -> Asked | None:
        """The question for further cases, put once; it can raise what the verdict hangs on."""
        is_over = self.until == "verdict" or any(one.fact == CASES for one in self.given)
        return None if is_over else asked_for_cases(self.result)

    def _raising(self, case: str) -> Iterator[Asked]:
        """The questions for the facts of a case that is there and that only one of its facts can raise."""
        if self.result.facts.get(f"raised.{case}") is not True:
            yield from (asked_of_case(fact, case, self.result) for fact in self._facts_of(case) if self._is_open(fact))

    def _telling(self, case: str) -> Iterator[Asked]:
        """The questions for those facts of a case that would change what is said; the latest step first.

        Where it is known the earlier ones say nothing more.
        """
        for fact in reversed(self._facts_of(case)):
            if self.subject.facts.get(fact, NEVER) != NEVER:
                return
            if self._is_open(fact) and tells(fact, self.subject, self.terms):
                yield asked_of_case(fact, case, self.result)

    def _facts_of(self, case: str) -> list[str]:
        facts = self.result.rulebook.schema.facts.items()
        return [name for name, spec in facts if spec.event == case and not spec.derived]

    def _is_open(self, fact: str) -> bool:
        return fact not in self.subject.facts and fact not in self.skipped


def questionnaire(
    service: Service | Mapping[str, Any] | Subject | None = None,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    perspective: Actor = "sponsor",
    standing: Sequence[Standing] = (),
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
    until: Until = "everything",
    services: Sequence[str] = (),
) -> Questionnaire:
    """Return the first state of a questionnaire about a service.

    Args:
        service: What is known already, as for `assess`; None for nothing.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        calendar: Working days; None for the shared one.
        engine: As for `assess`.
        perspective: Whose duties count for the verdict.
        standing: Only rules of these standings; empty for all.
        known_on: As for `assess`.
        judged_on: As for `assess`.
        until: `verdict` to stop as soon as no answer can change the legal verdict.
        services: Names of the other services of the same file, to which a number may belong.

    Returns:
        The state; `question` is the first question.

    Raises:
        FactError: If the facts cannot be used as given; otherwise as `assess`.

    Example:
        >>> import icprules
        >>> state = questionnaire({"kind": "app"}, as_of="2024-04-01", rulebook=icprules.load())
        >>> state.question.question.en
        'On the day asked about, is the service planned, operating or terminated?'
        >>> state = state.answer("运营中").answer("no").answer("yes").answer("没有")
        >>> state.result.verdict, state.given[-1].value
        ('non_compliant', [])
    """
    given = {} if service is None else service
    subject = given if isinstance(given, Subject) else read_subject(given, rulebook.schema)
    if until not in UNTIL:
        raise FactError(problem("F150", name="until", value=until, close="", allowed=" · ".join(UNTIL)))
    terms: dict[str, Any] = {
        "as_of": as_of, "rulebook": rulebook, "calendar": calendar, "engine": engine, "perspective": perspective,
        "standing": tuple(standing), "known_on": known_on, "judged_on": judged_on,
    }  # fmt: skip
    state = Questionnaire(start=subject, until=until, services=tuple(services), terms=terms)
    state.result  # noqa: B018 - what cannot be assessed is refused now
    return state


def _with(subject: Subject, one: Given, state: Questionnaire) -> Subject:
    schema = state.terms["rulebook"].schema
    if one.value is None:
        return subject
    if one.fact == CASES:
        raised: dict[str, Any] = {case: {} for case in one.value if case in groups_of(schema)}
        return with_changes(subject, raised, schema) if raised else subject
    return with_changes(subject, {one.fact: one.value}, schema)
