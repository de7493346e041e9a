"""Steps with their times -> when each ends if one starts today, and by when it must have ended.

Decides how times add up, forwards from where a filing stands and backwards from its deadline. A step whose time is not
known leaves what follows open forwards, and what precedes it open backwards. Must not import assessment, engines or
the command line.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar

import attrs

from icprules.errors import CalendarError
from icprules.planning.plan_counting import after, before, certain_day, last_day, moved, not_before
from icprules.planning.plan_days import Duration, LastDay, Window
from icprules.rulebook.procedures import STEPS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.planning.plan_days import PlanDay
    from icprules.planning.progress import Reached
    from icprules.rulebook.procedures import StepId

AFTER_FILING: frozenset[StepId] = frozenset({"launch", "display", "query"})
"""Steps that take no time of their own."""

_OUTSIDE = ("C106", "C107")
T = TypeVar("T")
NO_TIME = Duration(minimum=0, maximum=0, unit="days")


@attrs.frozen(kw_only=True)
class Schedule:
    """When the steps of a procedure end.

    Args:
        windows: For each step, between which days it ends if what is next begins today; a finished step has the
            day it ended, where that is known.
        by: For each step that must end before the deadline, the last day for it.
        begin_by: Last day to begin the first step.
        overran: For each step that has taken longer than is said, the day it should have ended.
        is_beyond: Whether a count left the calendar, so that what hangs on it is open.
    """

    windows: Mapping[StepId, Window]
    by: Mapping[StepId, LastDay]
    begin_by: LastDay | None = None
    overran: Mapping[StepId, PlanDay] = attrs.field(factory=dict)
    is_beyond: bool = False


def schedule(
    steps: Sequence[StepId],
    times: Mapping[StepId, Duration | None],
    reached: Reached,
    *,
    met_by: StepId,
    target: PlanDay | None,
    as_of: datetime.date,
    can_start: bool,
    calendar: WorkdayCalendar,
) -> Schedule:
    """Return when the steps of a procedure end, and by when they must.

    Args:
        steps: In the order in which they are taken.
        times: How long each takes; None where that is not known. Steps that take no time are absent.
        reached: The step that the filing is at.
        met_by: The step with whose end the duty is met.
        target: Last day to meet it, or None.
        as_of: Beijing date on which one starts.
        can_start: Whether the first step can be followed by the others; an obstacle leaves them open.
        calendar: Working days.

    Returns:
        The schedule.
    """
    left: list[str] = []
    windows, overran = _forwards(steps, times, reached, as_of, calendar, left, can_start=can_start)
    timed = steps[: steps.index(met_by) + 1]
    by: dict[StepId, LastDay] = {}
    cursor = None if target is None else _counted(lambda: last_day(target, calendar), left)
    for step in reversed(timed):
        if cursor is None:
            break
        by[step] = cursor
        count = functools.partial(_begun_by, cursor, times.get(step, NO_TIME), calendar)
        cursor = _counted(count, left)
    return Schedule(windows=windows, by=by, begin_by=cursor, overran=overran, is_beyond=bool(left))


def begun_at(steps: Sequence[StepId], reached: Reached) -> int:
    """Return the position of the step that a filing is at, or of the next one of those there are."""
    found = (i for i, step in enumerate(steps) if STEPS.index(step) >= STEPS.index(reached.step))
    return next(found, len(steps))


def _counted(count: Callable[[], T], left: list[str]) -> T | None:
    """What a count comes to; None, and a note, where it leaves the calendar."""
    try:
        return count()
    except CalendarError as error:
        if error.code not in _OUTSIDE:
            raise
        left.append(error.code)
        return None


def _begun_by(ended_by: LastDay, time: Duration | None, calendar: WorkdayCalendar) -> LastDay | None:
    return None if time is None else before(ended_by, time.maximum, time.unit, calendar)


def _forwards(
    steps: Sequence[StepId],
    times: Mapping[StepId, Duration | None],
    reached: Reached,
    as_of: datetime.date,
    calendar: WorkdayCalendar,
    left: list[str],
    *,
    can_start: bool,
) -> tuple[dict[StepId, Window], dict[StepId, PlanDay]]:
    first: PlanDay | None = certain_day(as_of)
    last: PlanDay | None = certain_day(as_of)
    overran: dict[StepId, PlanDay] = {}
    windows: dict[StepId, Window] = {}

    def end(day: PlanDay | None, amount: int, time: Duration, *, up: bool) -> PlanDay | None:
        return None if day is None else _counted(lambda: after(day, amount, time.unit, calendar, up=up), left)

    begun = begun_at(steps, reached)
    for i, step in enumerate(steps):
        if i < begun:
            day = reached.done.get(step)
            known = None if day is None else certain_day(day)
            windows[step] = Window(earliest=known, latest=known)
            continue
        if step in AFTER_FILING:
            windows[step] = _afterwards(step, windows, Window(earliest=first, latest=last), reached, as_of)
            continue
        time = times.get(step, NO_TIME)
        if time is None or (i > 0 and not can_start):
            first = last = None
        elif i == begun and reached.at == "running" and reached.since is not None:
            since = certain_day(reached.since)
            first = end(since, time.minimum, time, up=False)
            first = None if first is None else not_before(first, as_of)
            last = end(since, time.maximum, time, up=True)
            if last is not None and last.outermost < as_of:
                overran[step] = last
                last = None
            last = None if last is None else not_before(last, as_of)
        else:
            # What began on an unknown day may end today; where even the step is unclear, so may every later one.
            may_end_today = reached.at == "unclear" or (i == begun and reached.at == "running")
            least = 0 if may_end_today else time.minimum
            first = end(first, least, time, up=False)
            last = end(last, time.maximum, time, up=True)
            if i == begun and reached.turn == "sms_unknown":
                last = None  # it may have gone back to whoever lodged it
        windows[step] = Window(earliest=first, latest=last)
    return windows, overran


def _afterwards(
    step: StepId, windows: Mapping[StepId, Window], filed: Window, reached: Reached, as_of: datetime.date
) -> Window:
    """When a step can be taken that takes no time but waits for the filing: a launch from the day after it."""
    if step == "display" and "launch" in windows:
        return windows["launch"]
    if step != "launch":
        return filed
    decided = reached.done.get("bureau")
    if decided is not None:
        day = not_before(moved(certain_day(decided), 1), as_of)
        return Window(earliest=day, latest=day)
    first, last = (None if day is None else moved(day, 1) for day in (filed.earliest, filed.latest))
    return Window(earliest=first, latest=last)
