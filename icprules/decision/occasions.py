"""What can make an assessment change, and on which day: rules, deadlines, dated facts, the law's age.

Decides the exact set of days that have to be looked at, each with its reason, and which of the reasons of a
day made a difference. Between two such days nothing can change. Must not import decide, explanation or the
command line.
"""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.decision.deadlines import deadline_of
from icprules.decision.situation import facts_on
from icprules.engines import tree
from icprules.engines.program import program
from icprules.rulebook import law
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Truth
from icprules.subjects.facts import NEVER
from icprules.subjects.stages import ENDED, LAUNCHED, STAGE, stage_days, subject_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.decision.deadlines import Deadline
    from icprules.subjects.facts import Value
    from icprules.subjects.subject import Subject

OccasionKind = Literal[
    "rule_in_force", "rule_may_be_in_force", "rule_ended", "exemption_began", "exemption_ended",
    "deadline_passed", "deadline_may_be_past", "period_began", "lateness_settled", "fact_happened",
    "plan_reached", "filing_issued", "filing_ended", "stage_changed", "law_age",
]  # fmt: skip
_ONE_DAY = datetime.timedelta(days=1)
_DAYS_ASKED = frozenset({AS_OF, JUDGED_ON})
_RAISED = "raised."
_LONGEST_ROLL = 15  # no run of days of rest has come near it
_OF_RULES: frozenset[OccasionKind] = frozenset(
    {"rule_in_force", "rule_may_be_in_force", "rule_ended", "exemption_began", "exemption_ended"}
)
_OF_DUTIES: frozenset[OccasionKind] = frozenset(
    {"deadline_passed", "deadline_may_be_past", "period_began", "lateness_settled"}
)


@attrs.frozen(kw_only=True)
class Occasion:
    """Something that can make an assessment differ from that of the day before.

    Args:
        kind: What it is.
        on: First Beijing date of the new state.
        date: The date in the law or among the facts that it comes from, e.g. the last day of a period.
        rule: Id of the rule, or an empty text.
        obligation: Name of the obligation whose deadline it is, or an empty text.
        fact: Name of the dated fact, or an empty text.
        number: Filing number, or an empty text.
        latest: For a deadline within a band: the last possible last day, or None when there is none.
    """

    kind: OccasionKind
    on: datetime.date
    date: datetime.date
    rule: str = ""
    obligation: str = ""
    fact: str = ""
    number: str = ""
    latest: datetime.date | None = None


def lasting_occasions(subject: Subject, start: datetime.date, rulebook: law.Rulebook) -> list[Occasion]:
    """Return the occasions after a day that do not depend on an assessment: facts, rules, and the law's age.

    Args:
        subject: The service as given.
        start: Beijing date; earlier occasions are left out, and those on it.
        rulebook: The law.

    Returns:
        Occasions in no order; rules whose truth the facts settle for every day are left out.
    """
    dated = [one for one in _of_facts(subject, rulebook) if one.on > start]
    unsettled = _unsettled(subject, [start, *(one.on for one in dated)], rulebook)
    known = rulebook.known_through
    aged = Occasion(kind="law_age", on=known + _ONE_DAY, date=known)
    # A milder rule is told of from its first day on, whether or not it applies by the law of the conduct.
    dated_rules = (rule for rule in rulebook.rules if rule.milder_than or _matters(rule, unsettled))
    ruled = [one for rule in dated_rules for one in _of_rule(rule)]
    return [*dated, *(one for one in (aged, *ruled) if one.on > start)]


def _of_facts(subject: Subject, rulebook: law.Rulebook) -> Iterator[Occasion]:
    planned = {spec.planned for spec in rulebook.schema.facts.values()}
    staged = STAGE in subject.facts
    for name, value in subject.facts.items():
        if not isinstance(value, datetime.date) or value == NEVER:
            continue
        day = value.astimezone(BEIJING).date() if isinstance(value, datetime.datetime) else value
        if not (staged and name == LAUNCHED):
            kind: OccasionKind = "plan_reached" if name in planned else "fact_happened"
            yield Occasion(kind=kind, on=day, date=day, fact=name)
    for day in stage_days(subject):
        ended = subject.facts.get(ENDED)
        since = ended if isinstance(ended, datetime.date) and day in (ended, ended + _ONE_DAY) else day
        yield Occasion(kind="stage_changed", on=day, date=since, fact=STAGE)
    for filing in (*(subject.filings or ()), *(subject.sponsor_filings or ())):
        number = filing.number
        if filing.filed_on is not None:
            yield Occasion(kind="filing_issued", on=filing.filed_on, date=filing.filed_on, number=number)
        if filing.ended_on is not None:
            yield Occasion(kind="filing_ended", on=filing.ended_on, date=filing.ended_on, number=number)


def _of_rule(rule: law.Rule) -> Iterator[Occasion]:
    period, is_exemption = rule.in_force, rule.kind == "exemption"
    if period.not_before is not None and period.not_before != period.start:
        yield Occasion(kind="rule_may_be_in_force", on=period.not_before, date=period.not_before, rule=rule.id)
    if period.start is not None:
        kind: OccasionKind = "exemption_began" if is_exemption else "rule_in_force"
        yield Occasion(kind=kind, on=period.start, date=period.start, rule=rule.id)
    if period.end is not None:
        kind = "exemption_ended" if is_exemption else "rule_ended"
        yield Occasion(kind=kind, on=period.end + _ONE_DAY, date=period.end, rule=rule.id)


def _unsettled(subject: Subject, days: list[datetime.date], rulebook: law.Rulebook) -> frozenset[tuple[str, str]]:
    """The steps of the program whose truth is not the same on every day, by question and name.

    Facts change on the given days alone. What is the same on all of them holds throughout, and a truth that
    rests on it alone, without the day asked about, cannot change: learning a fact never flips a settled
    answer. A duty whose event nobody raised is listed as soon as its rule is in force, so the event is left open.
    """
    schema = rulebook.schema
    samples = [facts_on(subject_on(subject, day), day, schema) for day in dict.fromkeys(days)]
    common: dict[str, Value] = {
        name: value
        for name, value in samples[0].items()
        if name not in _DAYS_ASKED
        and not (name.startswith(_RAISED) and value is False)
        and all(other.get(name) == value for other in samples[1:])
    }
    prog = program(rulebook)
    truths = tree.run(prog, common)
    return frozenset(
        (step.question, step.name) for step, truth in zip(prog.steps, truths, strict=True) if truth is Truth.UNKNOWN
    )


def _matters(rule: law.Rule, unsettled: frozenset[tuple[str, str]]) -> bool:
    if rule.judged_on != "as_of":
        return False
    owed = ("owed", rule.then.obligation) if isinstance(rule.then, law.Obligation) else None
    return ("rule", rule.id) in unsettled or owed in unsettled


def deadline_occasions(result: Assessment) -> Iterator[Occasion]:
    """Yield the occasions that the deadlines of an assessment give: last days, and the first days of periods.

    Args:
        result: The assessment; its truths and facts say which deadlines there are.

    Yields:
        Occasions in no order, past ones among them.
    """
    position = program(result.rulebook).position
    for rule in result.rulebook.rules:
        then = rule.then
        if not isinstance(then, law.Obligation) or then.deadline is None:
            continue
        if result.truths[position["rule", rule.id]] == Truth.FALSE:
            continue
        deadline = deadline_of(then.deadline, result.facts, result.as_of, result.rulebook.schema, result.calendar)
        if deadline.anchor is not None and deadline.anchor.on is None:
            # Its bounds move along with the day asked about; only a fixed day can be overtaken by them.
            yield from _settling(rule, then, result)
        else:
            yield from _of_deadline(rule, then, deadline)


def _of_deadline(rule: law.Rule, then: law.Obligation, deadline: Deadline) -> Iterator[Occasion]:
    earliest, latest, anchor = deadline.earliest, deadline.latest, deadline.anchor
    about = functools.partial(Occasion, rule=rule.id, obligation=then.obligation)
    if latest is not None:
        yield about(kind="deadline_passed", on=latest + _ONE_DAY, date=latest)
    if earliest is not None and earliest != latest:
        yield about(kind="deadline_may_be_past", on=earliest + _ONE_DAY, date=earliest, latest=latest)
    if anchor is not None and anchor.on is not None and isinstance(deadline.spec.shape, law.Within):
        yield about(kind="period_began", on=anchor.on, date=anchor.on, fact=anchor.fact)


def _settling(rule: law.Rule, then: law.Obligation, result: Assessment) -> Iterator[Occasion]:
    """The days from which it is certain whether something done on a known day was done in time."""
    spec, done = then.deadline, result.facts.get(then.done_on)
    if spec is None or not isinstance(spec.shape, law.AtLeastBefore | law.Before):
        return
    if not isinstance(done, datetime.date) or done > result.as_of:
        return
    days = spec.shape.days if isinstance(spec.shape, law.AtLeastBefore) else 1
    first = days - (1 if spec.rollover != "next_working_day" else _LONGEST_ROLL)
    for step in range(first, days + 1):
        on = done + datetime.timedelta(days=step)
        yield Occasion(kind="lateness_settled", on=on, date=done, rule=rule.id, obligation=then.obligation)


def telling(occasions: list[Occasion], before: Assessment, after: Assessment) -> tuple[Occasion, ...]:
    """Return those occasions of one day that made a difference on it.

    Args:
        occasions: Everything that can make a difference on the day of `after`.
        before: The assessment of an earlier day of the same state of facts and truths.
        after: The assessment of the day.

    Returns:
        At least one occasion, in the order given.
    """
    names = before.facts.keys() | after.facts.keys()
    moved = {name for name in names - _DAYS_ASKED if before.facts.get(name) != after.facts.get(name)}
    found = tuple(one for one in occasions if _tells(one, before, after, moved))
    return found or tuple(occasions)


def _tells(one: Occasion, before: Assessment, after: Assessment, moved: set[str]) -> bool:
    if one.kind in _OF_RULES:
        position = program(after.rulebook).position["rule", one.rule]
        return before.truths[position] != after.truths[position]
    if one.kind in _OF_DUTIES:
        return _standing_of(one.obligation, before) != _standing_of(one.obligation, after)
    if one.kind == "stage_changed":
        return STAGE in moved
    if one.kind in ("filing_issued", "filing_ended"):
        return any(name.startswith("filing.") for name in moved)
    if one.kind == "fact_happened" and f"happened.{one.fact}" in after.rulebook.schema.facts:
        return f"happened.{one.fact}" in moved
    return True


def _standing_of(obligation: str, result: Assessment) -> object:
    duty: DutyResult | None = next((d for d in result.obligations if d.id == obligation), None)
    return None if duty is None else (duty.status, duty.possible)
