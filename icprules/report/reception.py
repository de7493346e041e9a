"""By when a communications administration must have the material so that its whole time to decide fits in.

Decides that one date for the report of an assessment; how it is counted is decided by `plan_counting.py`, as for a
plan. Must not import decide, explanation or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import CalendarError
from icprules.planning.plan_counting import before, due_day, last_day
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime

    from icprules.decision.assessment import Assessment, DutyResult


@attrs.frozen(kw_only=True)
class Reception:
    """The last day of receipt that still leaves the whole time to decide.

    Args:
        working_days: Length of the time to decide.
        on: Beijing date, a working day; the safe end of the band where the calendar is projected, and safe too if
            make-up working days did not count.
        is_past: Whether that day is over on the day asked about.
    """

    working_days: int
    on: datetime.date
    is_past: bool


def reception(result: Assessment, duty: DutyResult) -> Reception | None:
    """Return by when the material of a duty must be received.

    Args:
        result: The assessment; supplies the law and the working days.
        duty: A duty that is due on a known day.

    Returns:
        The last day of receipt; None when nothing has to be decided, the day is unknown or already past, the
        filing is under way, or the calendar does not reach.
    """
    due = due_day(duty.deadline)
    if duty.status not in ("due", "undetermined") or due is None or duty.in_progress is not None:
        return None
    if due.earliest < result.as_of:
        return None
    lengths = [_time_to_decide(result.rulebook, rule) for rule in duty.rules]
    if not lengths or not all(lengths):
        return None
    longest = max(lengths)
    try:
        calendar = result.calendar()
        start = before(last_day(due, calendar), longest, "working_days", calendar).working_day_on
    except CalendarError:
        return None
    return Reception(working_days=longest, on=start, is_past=start < result.as_of)


def _time_to_decide(rulebook: law.Rulebook, rule: law.Rule) -> int:
    name = rule.then.decided_by if isinstance(rule.then, law.Obligation) else ""
    found = 0
    for other in rulebook.rules:
        then = other.then
        if name and isinstance(then, law.Obligation) and then.obligation == name and then.deadline is not None:
            shape = then.deadline.shape
            if isinstance(shape, law.Within) and shape.unit == "working_days":
                found = max(found, shape.amount)
    return found
