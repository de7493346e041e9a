"""One subject on one day -> its `Assessment`.

Decides what is worked out at once, because a verdict rests on it or it can fail, and what only when it is asked
for. Must not import explain, the command line, or a particular engine (the engine is an argument).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from icprules.decision.assessment import Assessment
from icprules.decision.docket import docket
from icprules.decision.duties import Reading
from icprules.decision.particulars import Particulars, duty_groups
from icprules.decision.situation import situation_on
from icprules.decision.tallies import tally
from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.engines.residues import residue_for
from icprules.rulebook import law
from icprules.text import frozen_with

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.docket import Docket
    from icprules.decision.tallies import Tally
    from icprules.rulebook.condition import Truth
    from icprules.subjects.facts import Value
    from icprules.subjects.given import Given
    from icprules.subjects.subject import Subject

T = TypeVar("T")


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
    facts, is_silent = situation_on(subject, as_of, rulebook.schema, judged_on)
    return settle(
        subject, facts, is_silent, as_of, rulebook, calendar, engine, perspective, change_finder, standing, adjacent,
        known_on, judged_on,
    )  # fmt: skip


def settle(
    given: Subject | Given,
    facts: dict[str, Value],
    is_silent: bool,  # noqa: FBT001 - by its place like the others
    as_of: datetime.date,
    rulebook: law.Rulebook,
    calendar: Callable[[], WorkdayCalendar],
    engine: str,
    perspective: law.Actor,
    change_finder: Callable[[Assessment], datetime.date | None],
    standing: tuple[law.Standing, ...],
    adjacent: bool,  # noqa: FBT001 - as above
    known_on: datetime.date | None,
    judged_on: datetime.date | None,
) -> Assessment:
    """Assess what is known of one subject on one day; everything by its place, which is faster than by name.

    Args:
        given: The subject, or what `subject_of` makes it of.
        facts: Its facts on the day.
        is_silent: Whether nothing is said about any case.
        as_of: As of `decide`, and so are those that follow.
        rulebook: The law.
        calendar: Builds or returns the working days.
        engine: Name of an engine.
        perspective: Whose duties count.
        change_finder: Finds the next change.
        standing: Only rules of these standings; empty for all.
        adjacent: Whether adjacent duties are listed.
        known_on: Beijing date to whose knowledge the law is limited; only told.
        judged_on: Beijing date whose law applies, or None.

    Returns:
        The assessment.

    Raises:
        RulebookError: If two rules give one duty different results for these facts.
        EngineError: If the engine is absent, or two engines differ.
    """
    ready: Docket = rulebook.prepared.get(perspective) or docket_for(rulebook, perspective)
    truths_finder: Callable[[Assessment], tuple[Truth, ...]] = _truths
    particulars_finder: Callable[[Assessment], Particulars] = _particulars
    truths: tuple[Truth, ...] | None = None
    found: Tally | None = None
    if engine != "compiled":
        truths = truths_with(engine, rulebook, program(rulebook), facts)
        truths_finder = _always(truths)
        if not standing:
            found = tally(ready, ready.bearing(truths), facts, as_of, calendar)
    elif not standing:
        # What the verdict does not rest on waits until it is asked for: this engine cannot fail on it.
        residue = residue_for(ready.cases, facts, is_silent)
        found = tally(ready, residue.told(facts.get), facts, as_of, calendar, residue.truths)
    if found is None:
        reading = Reading(
            rulebook=rulebook,
            program=program(rulebook),
            facts=facts,
            truths=truths or truths_with(engine, rulebook, program(rulebook), facts),
            as_of=as_of,
            calendar=calendar,
            standing=standing,
            judged_on=judged_on,
        )
        particulars = Particulars(reading=reading, perspective=perspective, adjacent=adjacent)
        found, particulars_finder = particulars.tally(), _always(particulars)
    legal, platform = found.legal, found.platform
    if standing and law.BINDING.issuperset(standing):
        platform = ()
    return frozen_with(
        Assessment,
        {
            "_given": given,
            "as_of": as_of,
            "perspective": perspective,
            "verdict": legal[0] if len(legal) == 1 else "undetermined",
            "possible": legal if len(legal) > 1 else (),
            "platform_verdict": None if not platform else platform[0] if len(platform) == 1 else "undetermined",
            "platform_possible": platform if len(platform) > 1 else (),
            "certain_actions": found.certain_actions,
            "rulebook": rulebook,
            "calendar": calendar,
            "facts": MappingProxyType(facts),
            "engine": engine,
            "standing": standing,
            "adjacent": adjacent,
            "known_on": known_on,
            "judged_on": judged_on,
            "change_finder": change_finder,
            "truths_finder": truths_finder,
            "particulars_finder": particulars_finder,
            "tallied": found.duties,
        },
    )


def docket_for(rulebook: law.Rulebook, perspective: law.Actor) -> Docket:
    """Return the duties of a perspective laid ready; prepared once per rulebook.

    Args:
        rulebook: The law.
        perspective: Whose duties count.

    Returns:
        The docket.
    """
    ready: Docket | None = rulebook.prepared.get(perspective)
    if ready is None:
        ready = rulebook.prepared[perspective] = docket(rulebook, perspective, duty_groups(rulebook, ()))
    return ready


def _always(found: T) -> Callable[[Assessment], T]:
    return lambda _: found


def _truths(result: Assessment) -> tuple[Truth, ...]:
    return truths_with(result.engine, result.rulebook, program(result.rulebook), result.facts)


def _particulars(result: Assessment) -> Particulars:
    reading = Reading(
        rulebook=result.rulebook,
        program=program(result.rulebook),
        facts=result.facts,
        truths=result.truths,
        as_of=result.as_of,
        calendar=result.calendar,
        standing=result.standing,
        judged_on=result.judged_on,
    )
    return Particulars(reading=reading, perspective=result.perspective, adjacent=result.adjacent)
