"""One subject on one day -> its `Assessment`.

Decides how truths, deadlines, statuses, conclusions and notices come together. Must not import explain,
the command line, or a particular engine (the engine is an argument).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.assessment import Assessment, Assumption, Basis, DutyResult
from icprules.decision.authorities import Authority, authority
from icprules.decision.conclusions import conclude
from icprules.decision.duties import Reading, Standpoint, done_day, obligation, prohibition
from icprules.decision.followings import followings, progress
from icprules.decision.missing import deadline_needs, missing_facts, status_needs
from icprules.decision.notices import case_notices
from icprules.decision.situation import facts_on
from icprules.decision.verdict import verdicts
from icprules.engines import truths_with
from icprules.engines.program import displacing, program, undisplaced
from icprules.engines.tree import truth_of
from icprules.rulebook import law
from icprules.rulebook.check import matter
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import BasisFor, Field
    from icprules.decision.conclusions import Concluded
    from icprules.decision.deadlines import Deadline
    from icprules.subjects.subject import Subject


def decide(
    subject: Subject,
    *,
    as_of: datetime.date,
    rulebook: law.Rulebook,
    calendar: Callable[[], WorkdayCalendar],
    engine: str,
    perspective: law.Actor,
    change_finder: Callable[[Assessment], datetime.date | None],
    standing: tuple[law.Standing, ...] = (),
    adjacent: bool = True,
    known_on: datetime.date | None = None,
    judged_on: datetime.date | None = None,
) -> Assessment:
    """Assess one subject on one day.

    Args:
        subject: What is known about the service.
        as_of: Beijing date asked about.
        rulebook: The law.
        calendar: Builds or returns the working days; called only when a date needs them.
        engine: Name of an engine.
        perspective: Whose duties count.
        change_finder: Finds the next change when it is asked for; it assesses again, so it stands above this module.
        standing: Only rules of these standings; empty for all. An exemption stays with what it displaces.
        adjacent: Whether adjacent duties of other bodies of law are listed.
        known_on: Beijing date to whose knowledge the rulebook and the calendar have been limited; only told.
        judged_on: Beijing date whose law applies; None for `as_of`.

    Returns:
        The assessment.

    Raises:
        FactError: If the facts contradict each other on that day.
        RulebookError: If two rules give one duty different results for these facts.
        EngineError: If the engine is absent, or two engines differ.
    """
    facts = facts_on(subject, as_of, rulebook.schema, judged_on)
    prog = program(rulebook)
    reading = Reading(
        rulebook=rulebook,
        program=prog,
        facts=facts,
        truths=truths_with(engine, rulebook, prog, facts),
        as_of=as_of,
        calendar=calendar,
        standing=standing,
    )
    pairs = [_duty(reading, group, perspective) for group in _groups(rulebook, standing)]
    duties = [(duty, by) for duty, by in pairs if duty.status != "not_applicable" or duty.exempted_by is not None]
    mine = [(d, by) for d, by in pairs if d.who == perspective]
    legal = verdicts(by.legal for _, by in mine if by.legal is not None)
    platform = verdicts(by.platform for _, by in mine if by.platform is not None)
    shows_platform = not standing or not law.BINDING.issuperset(standing)
    notices = case_notices(reading, [d for d, _ in duties])
    return Assessment(
        subject=subject,
        as_of=as_of,
        perspective=perspective,
        verdict=legal[0] if len(legal) == 1 else "undetermined",
        possible=legal if len(legal) > 1 else (),
        platform_verdict=None if not shows_platform else platform[0] if len(platform) == 1 else "undetermined",
        platform_possible=platform if shows_platform and len(platform) > 1 else (),
        certain_actions=tuple(
            d.id for d, by in mine if by.legal is not None and by.legal <= {"due", "overdue", "broken"}
        ),
        obligations=tuple(d for d, _ in duties if not d.is_prohibition),
        prohibitions=tuple(d for d, _ in duties if d.is_prohibition),
        notices=tuple(n for n in notices if n.category in ("notice", "pending_change")),
        materials=tuple(n for n in notices if n.category == "material"),
        also_check=tuple(n for n in notices if adjacent and n.category == "also_check"),
        open_questions=tuple(n for n in notices if n.category == "open_question"),
        assumes=_assumes(reading, [d for d, _ in duties], perspective),
        missing=missing_facts(reading, [d for d, _ in mine]),
        rulebook=rulebook,
        calendar=calendar,
        facts=facts,
        truths=reading.truths,
        engine=engine,
        standing=standing,
        adjacent=adjacent,
        known_on=known_on,
        judged_on=judged_on,
        change_finder=change_finder,
    )


def _groups(rulebook: law.Rulebook, standing: tuple[law.Standing, ...]) -> list[tuple[law.Rule, ...]]:
    """The rules of each obligation and prohibition; prepared once per rulebook and standings."""
    key = f"groups {' '.join(standing)}"
    if key not in rulebook.prepared:
        found: dict[tuple[str, str], tuple[law.Rule, ...]] = {}
        kept: set[str] = set()
        for rule in reversed(rulebook.rules):
            # As an exemption, a rule that displaces another stays with it.
            asked = not standing or rule.citation.standing in standing or kept.intersection(rule.overrides)
            if asked and isinstance(rule.then, law.Obligation | law.Prohibition):
                kept.add(rule.id)
                found[matter(rule)] = (rule, *found.get(matter(rule), ()))
        rulebook.prepared[key] = [found[name] for name in sorted(found)]
    groups: list[tuple[law.Rule, ...]] = rulebook.prepared[key]
    return groups


def _duty(reading: Reading, group: tuple[law.Rule, ...], perspective: law.Actor) -> tuple[DutyResult, Authority]:
    point = obligation(reading, group) if group[0].kind == "obligation" else prohibition(reading, group)
    by = authority(reading, group, point)
    settled = len(point.statuses) == 1
    status = next(iter(point.statuses)) if settled else "undetermined"
    exempted = _exempted(reading, group) if status == "not_applicable" else None
    chosen = _spokesman(point, group) if exempted is None else exempted[0]
    if exempted is not None and reading.truth("broken", chosen.id) == Truth.FALSE:
        exempted = None  # there is nothing that it would have to excuse
    then = chosen.then
    assert isinstance(then, law.Obligation | law.Prohibition)  # noqa: S101 - `_groups` keeps nothing else
    strongest = min((r.citation.standing for r in point.rules or group), key=law.STANDINGS.index)
    duty = DutyResult(
        id=matter(chosen)[1],
        is_prohibition=isinstance(then, law.Prohibition),
        rules=point.rules,
        status=status,
        possible=() if settled else tuple(sorted(point.statuses)),
        counts=by.legal is not None and then.who == perspective,
        standing=strongest,
        title=chosen.title,
        must=then.must,
        who=then.who,
        exempted_by=None if exempted is None else exempted[1],
        basis=tuple(_basis(reading, rule, "duty") for rule in point.rules),
        need=() if settled and by.is_settled else status_needs(reading, group, by.rules),
    )
    if duty.exempted_by is not None:
        duty = attrs.evolve(
            duty,
            rules=(chosen,),
            basis=(_basis(reading, chosen, "duty"), _basis(reading, duty.exempted_by, "exemption")),
        )
    if point.rules:
        duty = attrs.evolve(duty, consequences=followings(reading, duty))
    if point.rules and isinstance(then, law.Obligation):
        duty = _with_ways(reading, duty, chosen, then)
    return duty, by


def _spokesman(point: Standpoint, group: tuple[law.Rule, ...]) -> law.Rule:
    """The rule whose words describe the duty."""
    if not point.rules:
        return point.silent or group[-1]
    if not point.is_certain:
        # The most general rule stands last in reading order, since it reads those that override it.
        return point.rules[-1]

    return min(point.rules, key=_rank)


def _rank(rule: law.Rule) -> tuple[bool, int, str]:
    """Rules that speak of this kind of service come first, then the youngest."""
    start = rule.in_force.start
    return rule.citation.reach != "direct", -(start.toordinal() if start else 0), rule.id


def _with_ways(reading: Reading, duty: DutyResult, rule: law.Rule, then: law.Obligation) -> DutyResult:
    """Add who lodges it, through whom, with whom, and by when."""
    lodger = conclude(reading, then.filed_by)
    channel = conclude(reading, then.through)
    bureau = conclude(reading, then.to)
    unsettled: dict[Field, tuple[str, ...]] = {}
    if lodger.need or channel.need:
        unsettled["channel"] = tuple(dict.fromkeys((*channel.need, *lodger.need)))
    to, no_bureau = None, None
    if isinstance(bureau.value, law.NoBureau):
        no_bureau = bureau.value.reason
    elif isinstance(bureau.value, law.BureauOf):
        code = reading.facts.get(bureau.value.fact)
        to = reading.rulebook.bureaus.get(str(code)) if code is not None else None
        if to is None:
            unsettled["bureau"] = (bureau.value.fact,)
    if bureau.need:
        unsettled["bureau"] = bureau.need
    deadline = _common_deadline(reading, duty)
    needs = deadline_needs(reading, deadline) if deadline is not None else ()
    if len(duty.rules) > 1 and deadline is None:
        needs = status_needs(reading, duty.rules, duty.rules)
    if needs and duty.status not in ("fulfilled", "fulfilled_late", "ended"):
        unsettled["date"] = needs
    parts: tuple[tuple[BasisFor, Concluded], ...] = (("lodger", lodger), ("channel", channel), ("bureau", bureau))
    extra = [_basis(reading, r, part) for part, found in parts for r in found.rules]
    return attrs.evolve(
        duty,
        filed_by=next((a for a in law.ACTORS if a == lodger.value), None),
        through=channel.value if isinstance(channel.value, law.Channels) else None,
        to=to,
        no_bureau=no_bureau,
        deadline=deadline,
        done_on=done_day(reading, rule) if duty.status in ("fulfilled", "fulfilled_late") else None,
        in_progress=progress(reading, then) if duty.status in ("due", "overdue", "undetermined") else None,
        basis=tuple(dict.fromkeys((*duty.basis, *extra))),
        unsettled=unsettled,
    )


def _common_deadline(reading: Reading, duty: DutyResult) -> Deadline | None:
    """The deadline on which all rules that may speak agree; None where they differ."""
    found = [reading.deadline(rule) for rule in duty.rules]
    first = found[0]
    return first if all(_dates(d) == _dates(first) for d in found[1:]) else None


def _dates(deadline: Deadline | None) -> object:
    return None if deadline is None else (deadline.due_on, deadline.earliest, deadline.latest, deadline.due_at)


def _exempted(reading: Reading, group: tuple[law.Rule, ...]) -> tuple[law.Rule, law.Rule] | None:
    """The rule of a group that would speak but for an exemption, and the exemption; None where none would."""
    for rule in sorted(group, key=_rank):
        step = reading.program.steps[reading.program.position["rule", rule.id]]
        # Rules are the first steps of a program, in the rulebook's order.
        displacers = (reading.rulebook.rules[reading.program.position["rule", name]] for name in displacing(step))
        exemptions = [d for d in displacers if d.kind == "exemption" and reading.truth("rule", d.id) == Truth.TRUE]
        if exemptions and truth_of(undisplaced(step), reading.facts, reading.rule_truths) == Truth.TRUE:
            return rule, exemptions[0]
    return None


def _basis(reading: Reading, rule: law.Rule, used_for: BasisFor) -> Basis:
    return Basis(rule=rule, source=reading.rulebook.sources[rule.citation.instrument], used_for=used_for)


def _assumes(reading: Reading, duties: list[DutyResult], perspective: law.Actor) -> tuple[Assumption, ...]:
    # What others are taken to have done or not done is no assumption about this perspective's duties.
    unraised = dict.fromkeys(
        event
        for rule in reading.rulebook.rules
        if isinstance(rule.then, law.Obligation | law.Prohibition) and rule.then.who == perspective
        for event in reading.program.events[rule.id]
        if reading.facts.get(f"raised.{event}") is False
    )
    schema = reading.rulebook.schema
    found = [Assumption(id=event, text=schema.events[event].assumption) for event in sorted(unraised)]
    deadlines = [d.deadline for d in duties] + [d.in_progress.decide_by for d in duties if d.in_progress is not None]
    counted = dict.fromkeys(name for deadline in deadlines if deadline is not None for name in deadline.assumes)
    found += [
        Assumption(id=name, text=reading.rulebook.assumptions[name])
        for name in counted
        if name in reading.rulebook.assumptions
    ]
    return tuple(found)
