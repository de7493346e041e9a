"""What an assessment says beyond its verdict: duties with their ways, notices, assumptions, and what to ask.

Decides how truths, deadlines, statuses, conclusions and notices come together, each part when it is asked for.
Must not import explain, the command line, or a particular engine.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

from icprules.decision.assessment import BITS, Assumption, Basis, DutyResult
from icprules.decision.conclusions import conclude
from icprules.decision.duties import Reading, done_day, silencing_events
from icprules.decision.followings import followings, progress
from icprules.decision.missing import deadline_needs, missing_facts, status_needs
from icprules.decision.notices import case_notices
from icprules.decision.stands import stand_of
from icprules.decision.tallies import Tally
from icprules.decision.verdict import verdicts
from icprules.rulebook import law
from icprules.rulebook.check import matter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.decision.assessment import BasisFor, Field, MissingFact, NoticeResult
    from icprules.decision.authorities import Authority
    from icprules.decision.conclusions import Concluded
    from icprules.decision.deadlines import Deadline


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Particulars:
    """Everything about one subject on one day, worked out part by part and at most once.

    Args:
        reading: The truths, and what is needed to turn them into statuses.
        perspective: Whose duties count.
        adjacent: Whether adjacent duties of other bodies of law are listed.
    """

    reading: Reading
    perspective: law.Actor
    adjacent: bool = True

    @functools.cached_property
    def pairs(self) -> tuple[tuple[DutyResult, Authority], ...]:
        """Every obligation and prohibition, also those that do not apply, and what its statuses rest on."""
        found = duty_groups(self.reading.rulebook, self.reading.standing)
        own = iter(self.own)
        return tuple(next(own) if self._may_be_own(g) else _duty(self.reading, g, self.perspective) for g in found)

    @functools.cached_property
    def own(self) -> tuple[tuple[DutyResult, Authority], ...]:
        """Those of `pairs` that bind the perspective, or of which some rule would."""
        found = duty_groups(self.reading.rulebook, self.reading.standing)
        return tuple(_duty(self.reading, g, self.perspective) for g in found if self._may_be_own(g))

    def _may_be_own(self, group: tuple[law.Rule, ...]) -> bool:
        return any(rule.then.who == self.perspective for rule in group)  # type: ignore[union-attr]  # duties alone

    @functools.cached_property
    def duties(self) -> tuple[DutyResult, ...]:
        """Those that a result lists."""
        return tuple(d for d, _ in self.pairs if d.status != "not_applicable" or d.exempted_by is not None)

    @functools.cached_property
    def notices(self) -> tuple[NoticeResult, ...]:
        """Notices of every category."""
        found = case_notices(self.reading, self.duties)
        return tuple(n for n in found if self.adjacent or n.category != "also_check")

    @functools.cached_property
    def assumes(self) -> tuple[Assumption, ...]:
        """What was taken for granted."""
        return _assumes(self.reading, self.duties, self.perspective)

    @functools.cached_property
    def missing(self) -> tuple[MissingFact, ...]:
        """What to ask, most useful first."""
        return missing_facts(self.reading, [d for d, _ in self.own if d.who == self.perspective])

    @functools.cached_property
    def deciding(self) -> frozenset[str]:
        """Names of the facts on which the status of a duty that counts hangs, with nothing else worked out."""
        found = duty_groups(self.reading.rulebook, self.reading.standing)
        stands = [stand_of(self.reading, group) for group in found if self._may_be_own(group)]
        return frozenset(fact for stand in stands if stand.counts_for(self.perspective) for fact in stand.need)

    def tally(self) -> Tally:
        """Return what the verdict rests on, from the duties in full.

        Raises:
            RulebookError: If two rules give one duty different results for these facts.
        """
        mine = [(d, by) for d, by in self.pairs if d.who == self.perspective]
        return Tally(
            legal=verdicts(by.legal for _, by in mine if by.legal is not None),
            platform=verdicts(by.platform for _, by in mine if by.platform is not None),
            certain_actions=tuple(
                d.id for d, by in mine if by.legal is not None and by.legal <= {"due", "overdue", "broken"}
            ),
            duties=tuple(
                (d.id, sum(BITS[status] for status in d.possible or (d.status,)), d.deadline)
                for d, _ in mine
                if d.status not in ("not_applicable", "not_raised")
            ),
        )


def duty_groups(rulebook: law.Rulebook, standing: tuple[law.Standing, ...]) -> list[tuple[law.Rule, ...]]:
    """Return the rules of each obligation and prohibition; prepared once per rulebook and standings.

    Args:
        rulebook: The law.
        standing: Only rules of these standings; empty for all. An exemption stays with what it displaces.

    Returns:
        Rules in reading order, duties by kind and name.
    """
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
    stand = stand_of(reading, group)
    point, by, chosen = stand.point, stand.by, stand.chosen
    settled = len(point.statuses) == 1
    then = chosen.then
    assert isinstance(then, law.Obligation | law.Prohibition)  # noqa: S101 - `_groups` keeps nothing else
    strongest = min((r.citation.standing for r in point.rules or group), key=law.STANDINGS.index)
    # A duty whose case nobody raised is told in the words of one rule, which is cited although it asks nothing yet.
    cited = point.rules or ((point.silent,) if point.silent is not None else ())
    duty = DutyResult(
        id=matter(chosen)[1],
        is_prohibition=isinstance(then, law.Prohibition),
        rules=point.rules,
        status=next(iter(point.statuses)) if settled else "undetermined",
        possible=() if settled else tuple(sorted(point.statuses)),
        counts=stand.counts_for(perspective),
        standing=strongest,
        title=chosen.title,
        must=then.must,
        who=then.who,
        exempted_by=stand.exempted_by,
        basis=tuple(_basis(reading, rule, "duty") for rule in cited),
        need=stand.need,
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


def _basis(reading: Reading, rule: law.Rule, used_for: BasisFor) -> Basis:
    return Basis(rule=rule, source=reading.rulebook.sources[rule.citation.instrument], used_for=used_for)


def _assumes(reading: Reading, duties: Sequence[DutyResult], perspective: law.Actor) -> tuple[Assumption, ...]:
    # What others are taken to have done or not done is no assumption about this perspective's duties.
    unraised = dict.fromkeys(
        event
        for rule in reading.rulebook.rules
        if isinstance(rule.then, law.Obligation | law.Prohibition) and rule.then.who == perspective
        for event in silencing_events(reading, rule)
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
