"""The facts of a subject on one day: given facts, what follows from them, and what has not happened yet.

Decides the stage's agreement with the dates, which events are raised, and the derived facts. A name that is
absent from the result is unknown. Must not import rules or particular engines beyond the meaning of a condition.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.calendar.beijing import BEIJING
from icprules.engines.tree import truth_of
from icprules.errors import FactError, Problem, problem
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Truth
from icprules.subjects.facts import NEVER
from icprules.subjects.holdings import filing_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import Event, FactSchema, Value
    from icprules.subjects.subject import Subject


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
    problems = _disagreements(subject.facts, as_of, subject.where)
    if problems:
        raise FactError(*problems)
    facts: dict[str, Value] = dict(subject.facts)
    facts[AS_OF] = as_of
    facts[JUDGED_ON] = as_of if judged_on is None else judged_on
    for name, spec in schema.facts.items():
        day = facts.get(spec.dated_by) if spec.dated_by else None
        if isinstance(day, datetime.date) and day > as_of:
            facts[name] = spec.until_then
    launched = facts.get("service.launched_on")
    if isinstance(launched, datetime.date) and launched > as_of:
        facts.setdefault("service.stage", "planned")  # no other stage agrees with the date
    if "sponsor.province" in facts:
        # The 31 provinces that can be named are all in the mainland.
        facts["sponsor.country"] = "CN"
    facts.update(filing_facts(subject, as_of))
    for event in schema.events.values():
        raised = _is_raised(event, subject, facts, as_of, schema)
        if raised is not Truth.UNKNOWN:
            facts[f"raised.{event.name}"] = raised is Truth.TRUE
    for name in subject.facts:
        happened = f"happened.{name}"
        day = facts[name]
        if happened in schema.facts and isinstance(day, datetime.date):
            facts[happened] = day != NEVER and day <= as_of
    return facts


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
    event: Event, subject: Subject, facts: Mapping[str, Value], as_of: datetime.date, schema: FactSchema
) -> Truth:
    members = [n for n in subject.facts if schema.facts[n].event == event.name]
    days = [
        day.astimezone(BEIJING).date() if isinstance(day, datetime.datetime) else day
        for day in (subject.facts[n] for n in members)
        if isinstance(day, datetime.date) and day != NEVER  # "none" says that a day has not come, not when it will
    ]
    if not event.ahead and days and min(days) > as_of:
        return Truth.FALSE  # everything that is dated lies ahead, so the case has not begun
    if members or event.name in subject.groups:
        return Truth.TRUE
    return Truth.FALSE if event.raised_by is None else truth_of(event.raised_by, facts, {})
