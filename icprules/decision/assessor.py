"""The question a caller asks: what must this service do, as of this day?

Decides how arguments are checked before anything is decided. Must not import explain or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from icprules.calendar.beijing import beijing_date
from icprules.decision.deadlines import PROVINCE
from icprules.decision.decide import settle
from icprules.decision.shapes import shaped_situation
from icprules.decision.situation import situation_on
from icprules.errors import FactError, closest, problem
from icprules.rulebook.law import ACTORS, STANDINGS
from icprules.rulebook.publication import known as limited
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, NEVER, parse_date
from icprules.subjects.subject import Subject, read_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Actor, Rulebook, Standing
    from icprules.subjects.facts import FactSchema
    from icprules.subjects.given import Given
    from icprules.subjects.service import Service


def assess(
    service: Service | Mapping[str, Any] | Subject,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    perspective: Actor = "sponsor",
    standing: Collection[Standing] = (),
    adjacent: bool = True,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
) -> Assessment:
    """Assess one service on one day.

    Args:
        service: What is known about it: a `Service`, a table of facts, or a subject that was already read.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        calendar: Working days; None for the shared one, built on the first date that needs it. Where it knows days
            of single provinces, those of the sponsor's province count.
        engine: `compiled`, `tree`, `durable` or `dual`.
        perspective: Whose duties count for the verdict.
        standing: Only rules of these standings; empty for all.
        adjacent: Whether adjacent duties of other bodies of law are listed under `also_check`.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact, e.g. `change.effective_on`: the law
            of that day applies, the day of the conduct; None for the law of `as_of`. Facts and deadlines stay
            those of `as_of`.

    Returns:
        The assessment. Facts that are missing make it undetermined, never an exception.

    Raises:
        FactError: If the facts cannot be used as given.
        RulebookError: If two rules give one duty different results for these facts.
        EngineError: If the engine cannot be used, or two engines differ.
        CalendarError: If the installed holidays package contradicts a holiday notice.

    Example:
        >>> import icprules
        >>> result = icprules.assess(
        ...     {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True, "filings": []},
        ...     as_of="2024-04-01", rulebook=icprules.load(),
        ... )
        >>> result.verdict
        'non_compliant'
    """
    day = day_of("as_of", as_of)
    known = None if known_on is None else day_of("known_on", known_on)
    if perspective not in ACTORS:  # here and below, looking first spares every service a call
        one_of("perspective", perspective, ACTORS)
    for one in standing:
        one_of("standing", one, STANDINGS)
    schema, judged = rulebook.schema, None
    met = shaped_situation(service, day, day, schema) if judged_on is None and type(service) is dict else None
    if met is None:
        asked = None if judged_on is None else law_asked(judged_on, day, schema)
        subject = _known_here(service, rulebook) if isinstance(service, Subject) else read_subject(service, schema)
        judged = None if asked is None else law_day(asked, subject, day)
        given: Subject | Given = subject
        facts, is_silent = situation_on(subject, day, schema, judged)
    else:
        (facts, given), is_silent = met, True
    if known is not None:
        rulebook = limited(rulebook, known)
    if calendar is not None:
        province = facts.get(PROVINCE)
        calendar = calendar.for_region(None if province is None else str(province))
    source = _default_calendar if calendar is None and known is None else calendar_source(calendar, known)
    return settle(
        given, facts, is_silent, day, rulebook, source, engine, perspective, _next_change, tuple(standing), adjacent,
        known, judged,
    )  # fmt: skip


def _known_here(subject: Subject, rulebook: Rulebook) -> Subject:
    known = rulebook.schema.facts
    foreign = subject.facts.keys() - known.keys()
    if foreign:  # the subject was read with the facts of another rulebook
        raise FactError(*(problem("F101", name=name, close=closest(name, known)) for name in sorted(foreign)))
    return subject


def day_of(name: str, given: object) -> datetime.date:
    """Return a day that an argument names; F151 or F109 when it is none that may be asked about."""
    day = given if type(given) is datetime.date else parse_date(given)
    if day is None:
        raise FactError(problem("F151", name=name, value=given))
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FactError(problem("F109", name=name, value=day.isoformat()))
    return day


def law_asked(
    given: datetime.date | str | None, as_of: datetime.date, schema: FactSchema
) -> datetime.date | str | None:
    """Return the day whose law applies, or the dated fact that tells it for each service; None for that of `as_of`.

    Raises:
        FactError: F101 for what is no dated fact, F151 or F109 for what is no day, F152 for a day after `as_of`.
    """
    if given is None:
        return None
    if not isinstance(given, str) or "." not in given or parse_date(given) is not None:
        return _not_after(day_of("judged_on", given), as_of)
    dated = [name for name, spec in schema.facts.items() if spec.type in ("date", "datetime")]
    if given not in dated:
        raise FactError(problem("F101", where="judged_on", name=given, close=closest(given, dated)))
    return given


def law_day(asked: datetime.date | str | None, subject: Subject, as_of: datetime.date) -> datetime.date | None:
    """Return the day whose law applies to a service.

    Args:
        asked: What `law_asked` returned.
        subject: The service.
        as_of: Beijing date asked about.

    Raises:
        FactError: F153 where the service has no day for the fact, F152 where that day comes after `as_of`.
    """
    if not isinstance(asked, str):
        return asked
    day = subject.facts.get(asked)
    if not isinstance(day, datetime.date) or day == NEVER:
        raise FactError(problem("F153", where=subject.where, name=asked))
    return _not_after(beijing_date(day), as_of)


def _not_after(judged: datetime.date, as_of: datetime.date) -> datetime.date:
    if judged > as_of:
        raise FactError(problem("F152", value=judged, as_of=as_of))
    return judged


def _next_change(result: Assessment) -> datetime.date | None:
    from icprules.decision.changes import first_change  # noqa: PLC0415 - only when it is asked for

    return first_change(result)


def calendar_source(given: WorkdayCalendar | None, known_on: datetime.date | None) -> Callable[[], WorkdayCalendar]:
    """Return what builds or returns working days as known on a day; None for the shared ones, as they are known now."""
    if known_on is None:
        return _default_calendar if given is None else lambda: given
    return lambda: (_default_calendar() if given is None else given).known_on(known_on)


def _default_calendar() -> WorkdayCalendar:
    from icprules.calendar.workdays import WorkdayCalendar  # noqa: PLC0415 - most questions need no calendar

    return WorkdayCalendar.default()


def one_of(name: str, value: str, allowed: Collection[str]) -> None:
    """Refuse an argument that is not one of some values (F150)."""
    if value not in allowed:
        raise FactError(
            problem("F150", name=name, value=value, close=closest(str(value), allowed), allowed=" · ".join(allowed))
        )
