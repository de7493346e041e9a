"""Assessments and plans -> one calendar with the deadlines of the first and the steps of the second.

Decides what a calendar holds and what its own description says. Must not import icalendar, engines, decide or the
command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.calendar_entries import calendar_entries, undated
from icprules.report.calendar_parts import ALARMS, Calendar
from icprules.report.calendar_steps import step_entries, steps_without_day
from icprules.report.calendar_words import told
from icprules.report.wording import ACTOR, date_in_words
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.decision.assessment import Assessment
    from icprules.planning.plan import Plan


def calendar_of(results: Sequence[Assessment], plans: Sequence[Plan] = (), alarms: Sequence[int] = ALARMS) -> Calendar:
    """Return the calendar of some services.

    Args:
        results: Their assessments, all of one day.
        plans: Plans of services, of the same day; the deadlines of what they start from are in the calendar too. At
            least one assessment or plan.
        alarms: Calendar days before each date on which to remind.

    Returns:
        The calendar.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> calendar_of([result]).name.en
        'Filing deadlines'
    """
    every = [*results, *(plan.assessment for plan in plans)]
    steps = [entry for plan in plans for entry in step_entries(plan, alarms)]
    first, left = every[0], undated(every) + sum(map(steps_without_day, plans))
    day = Text(date_in_words(first.as_of, "zh"), date_in_words(first.as_of, "en"))
    # Steps of one day stay in the order of the plan.
    entries = sorted([*calendar_entries(every, alarms), *steps], key=lambda one: (one.start, one.service))
    return Calendar(
        as_of=first.as_of,
        name=told("name_of_plan" if plans else "name"),
        about=told("about" if left else "about_all", day=day, who=ACTOR[first.perspective], n=left),
        entries=tuple(entries),
    )
