"""When an assessment changes: the dates on which it can, and the first on which it does.

Decides which dates have to be looked at. Must not import explain or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules import law
from icprules.beijing import BEIJING
from icprules.condition import AS_OF, Compare, leaves
from icprules.decide import decide
from icprules.engines.program import program
from icprules.errors import FactError
from icprules.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.assessment import Assessment, DutyResult

_ONE_DAY = datetime.timedelta(days=1)


def first_change(result: Assessment) -> datetime.date | None:
    """Return the first Beijing date after `as_of` on which the assessment differs.

    Args:
        result: The assessment to leave.

    Returns:
        The date, or None when nothing changes any more.
    """
    before = outcome_of(result)
    for day in sorted(d for d in possible_days(result) if d > result.as_of):
        try:
            after = decide(
                result.subject,
                as_of=day,
                rulebook=result.rulebook,
                calendar=result.calendar,
                engine=result.engine,
                perspective=result.perspective,
                standing=result.standing,
            )
        except FactError:
            return day  # the stage given for `as_of` no longer agrees with the dates: the facts must be given anew
        if outcome_of(after) != before:
            return day
    return None


def possible_days(result: Assessment) -> Iterator[datetime.date]:
    """Yield every date on which something about the assessment can change, in no order, perhaps repeated.

    Args:
        result: The assessment.

    Yields:
        Beijing dates: the first day of a new state.
    """
    for step in program(result.rulebook).steps:
        for leaf in leaves(step.condition):
            if isinstance(leaf, Compare) and leaf.fact == AS_OF and isinstance(leaf.value, datetime.date):
                yield leaf.value + _ONE_DAY if leaf.op in ("on_or_before", "after") else leaf.value
    filings = (*(result.subject.filings or ()), *(result.subject.sponsor_filings or ()))
    dates = [value for value in result.subject.facts.values() if isinstance(value, datetime.date) and value != NEVER]
    for day in (*dates, *(d for f in filings for d in (f.filed_on, f.ended_on) if d is not None)):
        plain = day.astimezone(BEIJING).date() if isinstance(day, datetime.datetime) else day
        yield from (plain, plain + _ONE_DAY)
    for duty in result.obligations:
        yield from _deadline_days(duty)
    yield from _all_deadlines(result)
    yield result.rulebook.known_through + _ONE_DAY


def _deadline_days(duty: DutyResult) -> Iterator[datetime.date]:
    for deadline in (duty.deadline, None if duty.in_progress is None else duty.in_progress.decide_by):
        if deadline is not None:
            yield from (d + _ONE_DAY for d in (deadline.earliest, deadline.due_on, deadline.latest) if d is not None)


def _all_deadlines(result: Assessment) -> Iterator[datetime.date]:
    # A rule that does not speak yet may have a fixed last day that will matter once it does.
    for rule in result.rulebook.rules:
        spec = rule.then.deadline if isinstance(rule.then, law.Obligation) else None
        if spec is not None and isinstance(spec.shape, law.FixedDate):
            yield spec.shape.on + _ONE_DAY


def outcome_of(result: Assessment) -> object:
    """Return what an assessment says, without the day it was asked about, so that two days can be compared.

    Args:
        result: The assessment.

    Returns:
        A value that is equal for two days exactly when they say the same.
    """
    duties = tuple(
        (d.id, d.status, d.possible, d.rules, d.counts, d.filed_by, d.through, d.to, d.no_bureau, _due(d), d.done_on,
         d.in_progress and (d.in_progress.step, d.in_progress.since), d.exempted_by,
         tuple((c.id, c.is_live, c.is_certain) for c in d.consequences), d.need)
        for d in (*result.obligations, *result.prohibitions)
    )  # fmt: skip
    return (
        result.verdict, result.possible, result.platform_verdict, result.platform_possible, result.certain_actions,
        duties, result.notices, result.materials, result.also_check, result.open_questions, result.assumes,
        tuple((m.fact, m.settles) for m in result.missing),
    )  # fmt: skip


def _due(duty: DutyResult) -> object:
    deadline = duty.deadline
    # An open bound moves with the day asked about ("no later than today"); it is not a change.
    return None if deadline is None else (deadline.due_on, deadline.certainty, deadline.is_rolled)
