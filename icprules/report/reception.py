"""By when a communications administration must have the material so that its whole time to decide fits in.

Decides that one date, counted forwards from the receipt and never simply backwards. Must not import decide,
explanation or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import CalendarError
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime

    from icprules.decision.assessment import Assessment, DutyResult


@attrs.frozen(kw_only=True)
class Reception:
    """The last day of receipt that still leaves the whole time to decide.

    Args:
        working_days: Length of the time to decide.
        on: Beijing date, a working day; the safe end of the band where the calendar is projected.
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
    deadline = duty.deadline
    if duty.status not in ("due", "undetermined") or deadline is None or duty.in_progress is not None:
        return None
    # The earliest possible last day is the safe one to plan for.
    due = deadline.earliest if deadline.due_on is not None else None
    if due is None or due < result.as_of:
        return None
    lengths = [_time_to_decide(result.rulebook, rule) for rule in duty.rules]
    if not lengths or not all(lengths):
        return None
    longest = max(lengths)
    try:
        start = result.calendar().start_by(due, longest, working_day_only=True)
    except CalendarError:
        return None
    return Reception(working_days=longest, on=start.earliest, is_past=start.earliest < result.as_of)


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
