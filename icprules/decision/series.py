"""The same question asked of one service after the other: a stream of services in, a stream of answers out.

Decides what becomes of a service that cannot be answered: it is reported in its place, and the rest goes on. Must
not import explain or the command line; how other processes help stands in `decision.workers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import attrs

from icprules.decision.assessor import day_of, law_asked, one_of
from icprules.decision.workers import Work, answers_of_workers, found_for, importable
from icprules.errors import FactError, problem
from icprules.rulebook.law import ACTORS, STANDINGS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.errors import IcprulesError
    from icprules.rulebook.law import Actor, Rulebook, Standing
    from icprules.subjects.service import Service
    from icprules.subjects.subject import Subject

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Answered(Generic[T]):
    """What became of one service of a series: exactly one of `answer` and `error` counts.

    Args:
        position: Its place in the series, counted from 0.
        service: The service as it was given.
        answer: The assessment, or what `answer` made of it; None where there is an error.
        error: Why it could not be answered; None where there is an answer.
    """

    position: int
    service: object
    answer: T | None = None
    error: IcprulesError | None = None


@overload
def assess_many(
    services: Iterable[Service | Mapping[str, Any] | Subject],
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    answer: None = None,
    workers: int = 1,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    standing: Collection[Standing] = (),
    adjacent: bool = True,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
) -> Iterator[Answered[Assessment]]: ...


@overload
def assess_many(
    services: Iterable[Service | Mapping[str, Any] | Subject],
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    answer: Callable[[Assessment], T],
    workers: int = 1,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    standing: Collection[Standing] = (),
    adjacent: bool = True,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
) -> Iterator[Answered[T]]: ...


def assess_many(
    services: Iterable[Service | Mapping[str, Any] | Subject],
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    answer: Callable[[Assessment], Any] | None = None,
    workers: int = 1,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    standing: Collection[Standing] = (),
    adjacent: bool = True,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
) -> Iterator[Answered[Any]]:
    """Assess a stream of services, in order and in memory that does not grow with it.

    Args:
        services: What is known about each, as for `assess`; read as the answers are.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        answer: What to keep of each assessment, e.g. a function that returns its verdict and the duties that are
            overdue; None for the assessment itself. What it raises ends the series.
        workers: Processes that share the work. With more than one, `answer` is a function of an imported module and
            what it returns can be pickled, since an assessment stays where it was made; a script needs the usual
            `if __name__ == "__main__":`.
        perspective: Whose duties count for the verdicts.
        calendar: Working days; None for the shared ones.
        engine: `compiled`, `tree`, `durable` or `dual`.
        standing: As for `assess`, like those that follow.
        adjacent: Whether adjacent duties of other bodies of law are listed.
        known_on: Beijing date, inclusive: only what had been published by then counts.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact: the law of that day applies.

    Yields:
        One answer per service, in the order of the services. One that cannot be answered carries its error.

    Raises:
        FactError: If an argument cannot be used; at once, before any service is read.
        EngineError: If the engine cannot be used, two engines differ, or a process of the workers ends.
        CalendarError: If the installed holidays package contradicts a holiday notice.

    Example:
        >>> from icprules import load
        >>> services = [{"kind": "app", "stage": "planned"}, {"kind": "ap"}, {"kind": "website"}]
        >>> for one in assess_many(services, as_of="2024-04-01", rulebook=load(), answer=lambda found: found.verdict):
        ...     print(one.position, one.answer or one.error.code)
        0 undetermined
        1 F102
        2 undetermined
    """
    day = day_of("as_of", as_of)
    work = Work(
        rulebook=rulebook,
        calendar=calendar,
        answer=answer,
        asked={
            "as_of": day,
            "perspective": perspective,
            "engine": engine,
            "standing": tuple(standing),
            "adjacent": adjacent,
            "known_on": None if known_on is None else day_of("known_on", known_on),
            "judged_on": law_asked(judged_on, day, rulebook.schema),
        },
    )
    one_of("perspective", perspective, ACTORS)
    for one in standing:
        one_of("standing", one, STANDINGS)
    if type(workers) is not int or workers < 1:
        raise FactError(problem("F154", value=workers))
    if workers == 1:
        return _here(services, work)
    if answer is None or not importable(answer):
        raise FactError(problem("F155", value="None" if answer is None else getattr(answer, "__qualname__", answer)))
    return _shared(services, work, workers)


def _here(services: Iterable[Any], work: Work) -> Iterator[Answered[Any]]:
    for position, service in enumerate(services):
        found, error = found_for(service, work)
        yield Answered(position=position, service=service, answer=found, error=error)


def _shared(services: Iterable[Any], work: Work, workers: int) -> Iterator[Answered[Any]]:
    position = 0
    for part, answers in answers_of_workers(services, work, workers):
        for service, (found, error) in zip(part, answers, strict=True):
            yield Answered(position=position, service=service, answer=found, error=error)
            position += 1
