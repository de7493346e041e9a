"""The facts of a subject on one day: given facts, what follows from them, and what has not happened yet.

Decides the stage's agreement with the dates, which events are raised, and the derived facts. A name that is
absent from the result is unknown. Must not import rules or particular engines beyond the meaning of a condition.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.engines.tree import truth_of
from icprules.errors import FactError, Problem, problem
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Truth, facts_of
from icprules.subjects.facts import NEVER
from icprules.subjects.holdings import put_filing_facts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from icprules.rulebook.condition import Condition
    from icprules.subjects.facts import Event, FactSchema, Value
    from icprules.subjects.subject import Subject

ByOne = tuple[str, Mapping["Value | None", bool]]
LAUNCHED = "service.launched_on"
_FOLLOWING = ("service.stage", "sponsor.country")
"""Given facts that can follow from others although they were not given."""


def facts_on(
    subject: Subject, as_of: datetime.date, schema: FactSchema, judged_on: datetime.date | None = None
) -> dict[str, Value]:
    """Return everything known of a subject on a day, under the names that rules read.

    Args:
        subject: The service.
        as_of: Beijing date.
        schema: The facts of the rulebook.
        judged_on: Beijing date whose law applies; None for `as_of`.

    Returns:
        Facts by name, `as_of` and `judged_on` among them; an absent name is unknown.

    Raises:
        FactError: If the stage given for the day contradicts the dates.

    Example:
        >>> from datetime import date
        >>> from icprules import load
        >>> from icprules.subjects.subject import read_subject
        >>> schema = load().schema
        >>> subject = read_subject({"sponsor": {"province": "沪"}}, schema)
        >>> facts_on(subject, date(2024, 2, 22), schema)["sponsor.country"]
        'CN'
    """
    return situation_on(subject, as_of, schema, judged_on)[0]


def situation_on(
    subject: Subject, as_of: datetime.date, schema: FactSchema, judged_on: datetime.date | None = None
) -> tuple[dict[str, Value], bool]:
    """Return what `facts_on` does, and whether nothing is said about any case, so that `silence` holds.

    Args:
        subject: The service.
        as_of: Beijing date.
        schema: The facts of the rulebook.
        judged_on: Beijing date whose law applies; None for `as_of`.

    Returns:
        Facts by name, and whether the facts are as `silence` says.

    Raises:
        FactError: If the stage given for the day contradicts the dates.
    """
    known = known_of(schema)
    facts: dict[str, Value] = subject.facts.copy()  # type: ignore[attr-defined]  # a read-only view of a dictionary
    is_silent = known.watched.isdisjoint(facts) and known.events.isdisjoint(subject.groups)
    if "service.terminated_on" in facts or is_ahead(facts.get(LAUNCHED), as_of):
        _put_stage(facts, as_of, subject.where)
    facts[AS_OF] = as_of
    facts[JUDGED_ON] = as_of if judged_on is None else judged_on
    put_country(facts, facts)
    if is_silent:
        facts.update(known.unraised)
    put_filing_facts(facts, subject.name, subject.filings, subject.sponsor_filings, as_of)
    if is_silent:
        put_raised(facts, known)
        return facts, is_silent
    for name, dated_by, until_then in known.dated:
        if is_ahead(facts.get(dated_by), as_of):
            facts[name] = until_then
    raised = _raised(subject, facts, as_of, schema, known)
    facts.update(known.unraised)  # but for those that something is said about, which follow
    _happened(facts, subject, as_of, known)
    _put_truths(facts, raised)
    return facts, is_silent


def put_country(facts: dict[str, Value], given: Container[str]) -> None:
    """Put the country of a sponsor whose province is given: the 31 that can be named are all in the mainland.

    Args:
        facts: Facts by name.
        given: Names of the facts given.
    """
    if "sponsor.province" in given:
        facts["sponsor.country"] = "CN"


def put_raised(facts: dict[str, Value], known: Known) -> None:
    """Put which cases are raised where nothing is said about any: only what is given beside them can raise one.

    Args:
        facts: Facts by name, `known.unraised` among them.
        known: The schema's cases.
    """
    if known.raised_by:
        _put_truths(facts, [(name, truth_of(raised_by, facts, {})) for name, raised_by in known.raised_by])
    for name, fact, told in known.raised_by_one:
        value = facts.get(fact)
        if value in told:
            facts[name] = told[value]


def _put_truths(facts: dict[str, Value], truths: Iterable[tuple[str, Truth]]) -> None:
    for name, truth in truths:
        if truth is not Truth.UNKNOWN:
            facts[name] = truth is Truth.TRUE


def silence(schema: FactSchema) -> Mapping[str, Value | None]:
    """Return what the facts about cases are where nothing is said about any case; None for what is then unknown.

    Args:
        schema: The facts of the rulebook.

    Example:
        >>> from icprules import load
        >>> silent = silence(load().schema)
        >>> silent["raised.change"], silent["change.item"], "raised.termination" in silent
        (False, None, False)
    """
    known = known_of(schema)
    unknown = (*known.members, *known.happened.values())
    return {**known.unraised, **{name: None for name in unknown if name not in _FOLLOWING}}


def _raised(
    subject: Subject, facts: dict[str, Value], as_of: datetime.date, schema: FactSchema, known: Known
) -> list[tuple[str, Truth]]:
    """Which cases are raised, of those that something is said about or that other facts raise."""
    given: dict[str, list[str]] = {}
    for name in subject.facts:
        if name in known.members:
            given.setdefault(known.members[name], []).append(name)
    return [
        (f"raised.{name}", _is_raised(event, given.get(name, ()), subject, facts, as_of))
        for name, event in schema.events.items()
        if event.raised_by is not None or name in given or name in subject.groups
    ]


def _put_stage(facts: dict[str, Value], as_of: datetime.date, where: str) -> None:
    """Refuse days that contradict the stage; a service whose launch lies ahead is planned."""
    problems = _disagreements(facts, as_of, where)
    if problems:
        raise FactError(*problems)
    if "service.stage" not in facts and is_ahead(facts.get(LAUNCHED), as_of):
        facts["service.stage"] = "planned"  # no other stage agrees with the date


def _happened(facts: dict[str, Value], subject: Subject, as_of: datetime.date, known: Known) -> None:
    """Whether the days have come that facts name."""
    for name in known.happened.keys() & subject.facts.keys():
        day = facts[name]
        if isinstance(day, datetime.date):
            facts[known.happened[name]] = day != NEVER and day <= as_of


def is_ahead(day: Value | None, as_of: datetime.date) -> bool:
    """Return whether a fact names a day after the one asked about."""
    return isinstance(day, datetime.date) and day > as_of


@attrs.frozen(kw_only=True)
class Known:
    """What of a schema decides which facts follow, laid ready.

    Args:
        watched: The facts from which others follow, but for those of filings and of the sponsor's province.
        dated: Facts with a value that they have until a day comes: their name, that of the day, and the value.
        members: The case of every fact that belongs to one.
        events: Names of the cases.
        unraised: Cases that nothing but their own facts can raise, and that none is raised.
        raised_by: Cases that other facts raise, and how.
        raised_by_one: Those that one given fact of few values raises: the case, the fact, and whether each of its
            values raises it; a value of which that cannot be told is absent.
        happened: For a dated fact, the name of the fact that says whether its day has come.
    """

    watched: frozenset[str]
    dated: tuple[tuple[str, str, str], ...]
    members: Mapping[str, str]
    events: frozenset[str]
    unraised: Mapping[str, bool]
    raised_by: tuple[tuple[str, Condition], ...]
    raised_by_one: tuple[tuple[str, str, Mapping[Value | None, bool]], ...]
    happened: Mapping[str, str]


def known_of(schema: FactSchema) -> Known:
    """Return what of a schema decides which facts follow, laid ready once.

    Args:
        schema: The facts of a rulebook.
    """
    ready: Known | None = schema.prepared.get("situation")
    return ready or _known(schema)


def _known(schema: FactSchema) -> Known:
    specs, events = schema.facts, schema.events
    dated = tuple((name, spec.dated_by, spec.until_then) for name, spec in specs.items() if spec.dated_by)
    members = {name: spec.event for name, spec in specs.items() if spec.event}
    happened = {name: f"happened.{name}" for name in specs if f"happened.{name}" in specs}
    raised_by = {f"raised.{event.name}": event.raised_by for event in events.values() if event.raised_by is not None}
    ones = {name: told for name, condition in raised_by.items() if (told := by_one(condition, schema))}
    found = schema.prepared["situation"] = Known(
        watched=frozenset((*members, *happened, *(day for _, day, _ in dated))),
        dated=dated,
        members=members,
        events=frozenset(events),
        unraised={f"raised.{event.name}": False for event in events.values() if event.raised_by is None},
        raised_by=tuple((name, condition) for name, condition in raised_by.items() if name not in ones),
        raised_by_one=tuple((name, *told) for name, told in ones.items()),
        happened=happened,
    )
    return found


def by_one(condition: Condition, schema: FactSchema) -> ByOne | None:
    """Return the only fact that a condition reads, if it is a given one of few values, and what its values say.

    Args:
        condition: The condition.
        schema: The facts that it reads.

    Returns:
        The name, and whether the condition holds for each value, None among them; a value for which that cannot be
        told is absent. None where it reads other facts too.
    """
    names = facts_of(condition)
    fact = names[0] if len(names) == 1 else ""
    spec = schema.facts.get(fact)
    if spec is None or spec.derived or spec.type not in ("one_of", "bool"):
        return None
    values: tuple[Value, ...] = tuple(spec.values) if spec.type == "one_of" else (True, False)
    truths: dict[Value | None, Truth] = {
        None: truth_of(condition, {}, {}),
        **{value: truth_of(condition, {fact: value}, {}) for value in values},
    }
    return fact, {value: truth is Truth.TRUE for value, truth in truths.items() if truth is not Truth.UNKNOWN}


def _disagreements(facts: Mapping[str, Value], as_of: datetime.date, where: str) -> list[Problem]:
    found: list[Problem] = []
    stage = facts.get("service.stage")
    launched, ended = facts.get("service.launched_on"), facts.get("service.terminated_on")
    if stage in ("operating", "terminated") and isinstance(launched, datetime.date) and launched > as_of:
        found.append(problem("F140", where=where, as_of=as_of, value=launched))
    if isinstance(ended, datetime.date):
        over = ended < as_of if stage == "operating" else ended > as_of
        if stage in ("operating", "terminated") and over:
            found.append(problem("F141", where=where, as_of=as_of, stage=stage, value=ended))
    return found


def _is_raised(
    event: Event, members: Sequence[str], subject: Subject, facts: Mapping[str, Value], as_of: datetime.date
) -> Truth:
    days = [
        day.astimezone(BEIJING).date() if isinstance(day, datetime.datetime) else day
        for day in (subject.facts[name] for name in members)
        if isinstance(day, datetime.date) and day != NEVER  # "none" says that a day has not come, not when it will
    ]
    if not event.ahead and days and min(days) > as_of:
        return Truth.FALSE  # everything that is dated lies ahead, so the case has not begun
    if members or event.name in subject.groups:
        return Truth.TRUE
    return Truth.FALSE if event.raised_by is None else truth_of(event.raised_by, facts, {})
