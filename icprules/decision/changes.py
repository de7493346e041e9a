"""When an assessment changes: a walk over the days on which it can, and the first on which it does.

Decides when two days say the same. `next_change` and the timeline are both this walk. Must not import
explanation or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.decide import decide
from icprules.decision.occasions import Occasion, deadline_occasions, lasting_occasions, telling
from icprules.subjects.stages import subject_on

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.subjects.subject import Subject


@attrs.frozen(kw_only=True)
class Step:
    """A day on which the assessment differs from the day before.

    Args:
        on: Beijing date.
        result: The assessment of the day.
        occasions: What made the difference.
    """

    on: datetime.date
    result: Assessment
    occasions: tuple[Occasion, ...] = ()


def walk(
    first: Assessment,
    given: Subject,
    end: datetime.date | None = None,
    outcome: Callable[[Assessment], object] | None = None,
) -> Iterator[Step]:
    """Yield every day after an assessment on which the assessment changes, in order.

    Args:
        first: The assessment of the first day.
        given: The service as it was given; on each day it has the stage that its dates tell.
        end: Last Beijing date to look at, inclusive; None for as long as anything can change.
        outcome: What of an assessment has to differ; None for everything it says. The verdict alone is told much
            faster.

    Yields:
        One step per change.
    """
    pending: dict[datetime.date, dict[Occasion, None]] = {}

    def expect(occasions: Iterable[Occasion], after: datetime.date) -> None:
        for one in occasions:
            if one.on > after and (end is None or one.on <= end):
                pending.setdefault(one.on, {})[one] = None

    expect(lasting_occasions(given, first.as_of, first.rulebook), first.as_of)
    expect(deadline_occasions(first), first.as_of)
    outcome = outcome or outcome_of
    last, said = first, outcome(first)
    while pending:
        day = min(pending)
        occasions = list(pending.pop(day))
        result = _again(first, given, day)
        expect(deadline_occasions(result), day)
        says = outcome(result)
        if says != said:
            yield Step(on=day, result=result, occasions=telling(occasions, last, result))
            said = says
        last = result


def _again(first: Assessment, given: Subject, day: datetime.date) -> Assessment:
    return decide(
        subject_on(given, day),
        as_of=day,
        rulebook=first.rulebook,
        calendar=first.calendar,
        engine=first.engine,
        perspective=first.perspective,
        change_finder=first_change,
        standing=first.standing,
        adjacent=first.adjacent,
        known_on=first.known_on,
        judged_on=first.judged_on,
    )


def first_change(result: Assessment, given: Subject | None = None) -> datetime.date | None:
    """Return the first Beijing date after `as_of` on which the assessment differs.

    Args:
        result: The assessment to leave.
        given: The service as it was given, where the result is that of another day of it; None for its own
            subject.

    Returns:
        The date, or None when nothing changes any more.
    """
    return next((step.on for step in walk(result, given or result.subject)), None)


def outcome_of(result: Assessment) -> object:
    """Return what an assessment says, without the day it was asked about, so that two days can be compared.

    Args:
        result: The assessment.

    Returns:
        A value that is equal for two days exactly when they say the same.
    """
    duties = tuple(
        (
            d.id, d.status, d.possible, d.rules, d.counts, d.filed_by, d.through, d.to, d.no_bureau, _due(d),
            d.done_on, d.in_progress and (d.in_progress.step, d.in_progress.since), d.exempted_by,
            tuple((c.id, c.is_live, c.is_certain) for c in d.consequences), d.need, d.title, d.must,
            tuple((b.rule.id, b.used_for) for b in d.basis),
        )
        for d in (*result.obligations, *result.prohibitions)
    )  # fmt: skip
    return (
        result.verdict, result.possible, result.platform_verdict, result.platform_possible,
        result.certain_actions, duties, result.notices, result.materials, result.also_check,
        result.open_questions, result.assumes, tuple((m.fact, m.settles) for m in result.missing),
    )  # fmt: skip


def _due(duty: DutyResult) -> object:
    deadline = duty.deadline
    if deadline is None:
        return None
    anchor = deadline.anchor
    told = (
        deadline.due_on, deadline.due_at, deadline.certainty, deadline.is_rolled, deadline.assumes,
        deadline.without_assumption, deadline.spec.stated_as,
    )  # fmt: skip
    if anchor is not None and anchor.on is None:
        # An open bound moves with the day asked about ("no later than today"); it is not a change.
        return told
    counted = (deadline.earliest, deadline.latest, deadline.covered, deadline.asks, deadline.spec.shape)
    return (*told, *counted, deadline.spec.why, anchor is not None and anchor.is_planned)
