"""A day of a plan, a window between two, a last day, and a duration: frozen data.

Decides their shape, and which of the possible days to rely on. How they are counted is decided by `plan_counting.py`.
Must not import the calendar, assessment, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    import datetime

    from icprules.decision.ends import Certainty
    from icprules.rulebook.procedures import LeadUnit


@attrs.frozen(kw_only=True)
class PlanDay:
    """One day of a plan and how far it can be relied on.

    Args:
        on: Beijing date as it is counted.
        certainty: Worst of the days counted: `confirmed`, `announced` or `projected`.
        earliest: First Beijing date it can turn out to be.
        latest: Last Beijing date it can turn out to be.
        assumes: Names of the assumptions it rests on.
        without_assumption: The date without them, where it differs.
    """

    on: datetime.date
    certainty: Certainty = "confirmed"
    earliest: datetime.date
    latest: datetime.date
    assumes: tuple[str, ...] = ()
    without_assumption: datetime.date | None = None

    @property
    def soonest(self) -> datetime.date:
        """The day to rely on where it must not be missed."""
        return min(self.earliest, self.plain)

    @property
    def outermost(self) -> datetime.date:
        """The day to reckon with where something is waited for."""
        return max(self.latest, self.plain)

    @property
    def plain(self) -> datetime.date:
        """The date without assumptions."""
        return self.on if self.without_assumption is None else self.without_assumption

    def to_dict(self) -> dict[str, Any]:
        """Return the day as plain data."""
        plain = self.without_assumption
        return {
            "on": self.on.isoformat(),
            "certainty": self.certainty,
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "assumes": list(self.assumes),
            "without_assumption": None if plain is None else plain.isoformat(),
        }


@attrs.frozen(kw_only=True)
class Window:
    """Between which days something ends; None where that cannot be said.

    Args:
        earliest: If everything takes the shortest time.
        latest: If everything takes the longest time.
    """

    earliest: PlanDay | None = None
    latest: PlanDay | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the window as plain data."""
        first, last = self.earliest, self.latest
        return {
            "earliest": None if first is None else first.to_dict(),
            "latest": None if last is None else last.to_dict(),
        }


@attrs.frozen(kw_only=True)
class LastDay:
    """The last day on which something must have happened so that all that follows still ends in time.

    Args:
        any_day: Last calendar day; that it may be a day of rest does not change the count.
        working_day: Last working day, with every earlier day of the plan a working day too.
    """

    any_day: PlanDay
    working_day: PlanDay

    @property
    def on(self) -> datetime.date:
        """The last calendar day to rely on: of the band and of the assumptions the safer one."""
        return self.any_day.soonest

    @property
    def working_day_on(self) -> datetime.date:
        """The last working day to rely on, likewise."""
        return self.working_day.soonest

    def to_dict(self) -> dict[str, Any]:
        """Return both days as plain data, the ones to rely on first."""
        return {
            "on": self.on.isoformat(),
            "working_day_on": self.working_day_on.isoformat(),
            "any_day": self.any_day.to_dict(),
            "working_day": self.working_day.to_dict(),
        }


@attrs.frozen(kw_only=True)
class Duration:
    """A shortest and a longest time in one unit; the first day is not counted.

    Args:
        minimum: Shortest, in `unit`.
        maximum: Longest, in `unit`.
        unit: `working_days`, `days` or `hours`; 24 hours are counted as one calendar day.

    Example:
        >>> Duration(minimum=3, maximum=5, unit="working_days").to_dict()
        {'minimum': 3, 'maximum': 5, 'unit': 'working_days'}
    """

    minimum: int
    maximum: int
    unit: LeadUnit

    def to_dict(self) -> dict[str, Any]:
        """Return the duration as plain data."""
        return attrs.asdict(self)
