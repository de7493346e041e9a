"""The working-day calendar of mainland China: the questions, and the refusals.

Decides what may be asked, and that a bare date is given only where every day counted is confirmed;
questions that reach further have answers that say so (`WorkdayResult`). Nothing is read at import: the
first question builds the default calendar. Must not import holidays or dateutil.
"""

from __future__ import annotations

import datetime
import threading
from typing import TYPE_CHECKING, ClassVar

import attrs

from icprules.calendar import workday_counting as counting
from icprules.calendar.beijing import DateLike, beijing_date, today_in_china
from icprules.calendar.workday_counting import MAX_COUNT, CountedDays, OnProjected, ProjectedDateWarning
from icprules.calendar.workday_knowledge import as_known_on
from icprules.calendar.workday_layers import in_region, with_notice, with_override
from icprules.calendar.workday_sources import base_table
from icprules.calendar.workday_table import FIRST, DayInfo, DayKind, DayStatus, DayTable, WorkdayResult
from icprules.errors import CalendarError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "DateLike",
    "DayInfo",
    "DayKind",
    "DayStatus",
    "OnProjected",
    "ProjectedDateWarning",
    "WorkdayCalendar",
    "WorkdayResult",
    "today_in_china",
]
_MOST_VIEWS = 100


@attrs.frozen(kw_only=True, repr=False)
class WorkdayCalendar:
    """Working days of mainland China, immutable; two calendars are equal when their revisions are.

    Covers 2004-01-01 to two years past the last announced year. A day is a date, an aware datetime or
    the text `YYYY-MM-DD`; every method that takes one raises CalendarError C101 for malformed text and
    C106 outside the calendar, TypeError C102 for a datetime without an offset and C103 for anything else;
    one that takes a number raises TypeError C104 when it is no int.

    Source: Civil Code art. 201 (the day of the start is not counted); the yearly notices of the State
    Council's General Office. That make-up days count is an assumption: see `without_make_up_days`.

    Example:
        >>> WorkdayCalendar.default().add_working_days("2024-02-22", 20).isoformat()
        '2024-03-21'
    """

    revision: str
    _days: CountedDays = attrs.field(eq=False)
    _views: dict[object, WorkdayCalendar] = attrs.field(eq=False, factory=dict, init=False)
    _lock: ClassVar[threading.Lock] = threading.Lock()
    _default: ClassVar[WorkdayCalendar | None] = None

    @classmethod
    def default(cls) -> WorkdayCalendar:
        """Return the shared calendar, building it on the first call.

        Raises:
            CalendarError: C110 when the installed holidays package contradicts a State Council notice.
        """
        if cls._default is None:
            with cls._lock:
                if cls._default is None:
                    cls._default = calendar_of(base_table())
        return cls._default

    @property
    def first(self) -> datetime.date:
        """First day that the calendar answers for."""
        return FIRST

    @property
    def last(self) -> datetime.date:
        """Last day that the calendar answers for, projected or not."""
        return self._days.table.last

    @property
    def confirmed_through(self) -> datetime.date:
        """Last day up to which every day is confirmed; 24 December while the next notice is not known."""
        return FIRST + datetime.timedelta(days=self._days.confirmed - 1)

    horizon = confirmed_through

    @property
    def region(self) -> str | None:
        """GB/T 2260 code of the province that it answers for; None for the whole country."""
        return self._days.table.region

    @property
    def regions(self) -> tuple[str, ...]:
        """The provinces of which it knows days of their own, in order."""
        return tuple(sorted({str(layer.region) for layer in self._days.table.regional}))

    @property
    def counts_make_up_days(self) -> bool:
        """Whether make-up working days count as working days."""
        return self._days.table.make_up_counts

    @property
    def counted(self) -> CountedDays:
        """The frozen days that answers are counted on."""
        return self._days

    def __repr__(self) -> str:
        """Return revision, range and horizon in one line."""
        return f"WorkdayCalendar({self.revision}, {self.first}..{self.last}, horizon={self.horizon})"

    def is_working_day(self, day: DateLike) -> bool:
        """Say whether a day is a working day; projected days go by the statutory holidays alone.

        Example:
            >>> WorkdayCalendar.default().is_working_day("2026-02-14")
            True
        """
        return bool(self._days.index.flags[counting.offset(self._days, beijing_date(day))])

    def status(self, day: DateLike) -> DayStatus:
        """Say how far one day can be relied on: confirmed, announced or projected.

        Example:
            >>> WorkdayCalendar.default().status("2026-02-14").value
            'confirmed'
        """
        return self.day(day).status

    def day(self, day: DateLike) -> DayInfo:
        """Describe one day: its kind, Chinese name, status and notice.

        Example:
            >>> WorkdayCalendar.default().day("2026-02-20").name
            '休息日（由 2026-02-14 调休）'
        """
        return counting.described(self._days, beijing_date(day))

    def add_working_days(self, start: DateLike, n: int) -> datetime.date:
        """Return the n-th working day strictly after (n > 0) or before (n < 0) a day.

        Args:
            start: Beijing date, not counted.
            n: Working days, not 0. For "submit n working days before" use `latest_start`.

        Raises:
            CalendarError: C105 for 0 or more than 2000, C107 past the calendar, C108 past the horizon.

        Example:
            >>> WorkdayCalendar.default().add_working_days("2026-02-15", 20).isoformat()
            '2026-03-20'
        """
        day = start if type(start) is datetime.date else beijing_date(start)
        days = self._days
        index = days.index
        i = day.toordinal() - index.first
        # The usual question needs no further call; everything else, also every refusal, comes below.
        if type(n) is int and 0 < n <= MAX_COUNT and 0 <= i < days.confirmed:
            rank = index.through[i] + n - 1
            if rank < days.confirmed_workdays:
                return index.days[rank]
        counting.check_count(n, least=-MAX_COUNT)
        if n > 0:
            return counting.settled(counting.forward(days, day, n))
        found = counting.at(days, index.rank(counting.offset(days, day), n))
        counting.refuse_unsettled(days, counting.offset(days, found), i - 1)
        return found

    def add_working_days_many(self, starts: Iterable[DateLike], n: int) -> list[datetime.date]:
        """Return `add_working_days` for each start, in order."""
        return [self.add_working_days(start, n) for start in starts]

    def deadline(self, start: DateLike, n: int, *, on_projected: OnProjected = "flag") -> WorkdayResult:
        """Return the n-th working day after a day, with the worst status of the days counted and its band.

        Args:
            start: Beijing date, not counted.
            n: Working days, 1 to 2000.
            on_projected: `flag` says so in the result, `warn` also warns, `raise` refuses.

        Raises:
            CalendarError: C105, C107; C109 when projected and refused; C116 for another `on_projected`.

        Example:
            >>> WorkdayCalendar.default().deadline("2026-02-02", 20).date.isoformat()
            '2026-03-06'
        """
        counting.check_count(n)
        return counting.judged(counting.forward(self._days, beijing_date(start), n), on_projected)

    def latest_start(self, target: DateLike, n: int, *, working_day_only: bool = False) -> datetime.date:
        """Return the last day whose n-th following working day is not after a target.

        This is not n working days back from the target, which can be a day too late.

        Args:
            target: Beijing date by which the n working days must have ended.
            n: Working days, 1 to 2000.
            working_day_only: Whether the start must itself be a working day.

        Raises:
            CalendarError: C105, C107; C108 past the horizon, where `start_by` answers.

        Example:
            >>> WorkdayCalendar.default().latest_start("2024-03-31", 20).isoformat()
            '2024-03-03'
        """
        return counting.settled(self.start_by(target, n, working_day_only=working_day_only))

    def start_by(
        self, target: DateLike, n: int, *, working_day_only: bool = False, on_projected: OnProjected = "flag"
    ) -> WorkdayResult:
        """Return `latest_start` with its status and band, of which `earliest` is the safe one."""
        counting.check_count(n)
        found = counting.backward(self._days, beijing_date(target), n, working_day_only=working_day_only)
        return counting.judged(found, on_projected)

    def next_working_day_on_or_after(self, day: DateLike) -> datetime.date:
        """Return the day itself if it is a working day, else the next one (C107, C108 as above).

        Source: Civil Code art. 203 (a period that would end on a day of rest ends after it).

        Example:
            >>> WorkdayCalendar.default().next_working_day_on_or_after("2026-02-15").isoformat()
            '2026-02-24'
        """
        return counting.settled(self.roll_forward(day))

    def roll_forward(self, day: DateLike, *, on_projected: OnProjected = "flag") -> WorkdayResult:
        """Return `next_working_day_on_or_after` with its status and band."""
        return counting.judged(counting.rolled(self._days, beijing_date(day)), on_projected)

    def count(self, first: DateLike, last: DateLike) -> int:
        """Return how many working days there are from `first` to `last`, both included.

        Raises:
            CalendarError: C117 when `last` is before `first`, C108 past the horizon.

        Example:
            >>> WorkdayCalendar.default().count("2026-02-14", "2026-02-24")
            2
        """
        a, b = beijing_date(first), beijing_date(last)
        if b < a:
            raise CalendarError(problem("C117", first=a, last=b))
        index, i, j = self._days.index, counting.offset(self._days, a), counting.offset(self._days, b)
        counting.refuse_unsettled(self._days, i, j)
        return index.through[j] - index.through[i] + index.flags[i]

    def with_overrides(
        self,
        *,
        off: Iterable[DateLike] = (),
        work: Iterable[DateLike] = (),
        source: str,
        region: str | None = None,
    ) -> WorkdayCalendar:
        """Return a calendar in which some days are arranged differently; this one stays as it is.

        Args:
            off: Days not worked; may cancel a make-up day.
            work: Days worked, each of them off so far.
            source: Where that is written, e.g. the number of the notice.
            region: GB/T 2260 code for the days of one province (Guangxi, Tibet, Ningxia, Xinjiang have some). The
                calendar then answers for that province; an assessment takes the province of the sponsor.

        Raises:
            CalendarError: C111 to C114.

        Example:
            >>> shanghai = WorkdayCalendar.default().with_overrides(off=["2026-03-02"], source="typhoon")
            >>> shanghai.is_working_day("2026-03-02")
            False
        """
        return calendar_of(with_override(self._days.table, off=off, work=work, source=source, region=region))

    def with_notice(self, document: Mapping[str, object]) -> WorkdayCalendar:
        """Return a calendar in which an official notice arranges its year, or a province some days of its own.

        Args:
            document: Parsed JSON, `{"year", "papers": [address], "days": [{"name", "date", "isOffDay"}]}`, with
                the day it was `published` where `known_on` is to go by it. The caller vouches for the papers;
                the year is then confirmed, up to 24 December. Or, as for `with_overrides`,
                `{"region", "source", "off": [date], "work": [date]}`.

        Raises:
            CalendarError: C120 to C128; C101, C106 and C111 to C114 for the days of a province.
        """
        return calendar_of(with_notice(self._days.table, document))

    def without_make_up_days(self) -> WorkdayCalendar:
        """Return a calendar in which no Saturday or Sunday counts, not even one that a notice has worked.

        Example:
            >>> weekdays = WorkdayCalendar.default().without_make_up_days()
            >>> weekdays.add_working_days("2024-01-29", 20).isoformat()
            '2024-03-04'
        """
        return self._view(attrs.evolve, make_up_counts=False)

    def for_region(self, region: str | None) -> WorkdayCalendar:
        """Return the calendar of one province, or of the whole country for None (C114 for a malformed code)."""
        return self if region == self.region else self._view(in_region, region)

    def known_on(self, day: DateLike) -> WorkdayCalendar:
        """Return the calendar as it could be known on a day: what was announced later is projected or undone.

        Args:
            day: Beijing date, inclusive. What was handed over without a date of publication stays.

        Example:
            >>> before, after = (WorkdayCalendar.default().known_on(day) for day in ("2020-01-25", "2020-01-28"))
            >>> before.is_working_day("2020-01-31"), after.is_working_day("2020-01-31")
            (True, False)
        """
        return self._view(as_known_on, beijing_date(day))

    def _view(self, change: Callable[..., DayTable], *args: object, **options: object) -> WorkdayCalendar:
        key = (change, args, tuple(options.items()))
        if key not in self._views:
            table = change(self._days.table, *args, **options)
            found = self if table is self._days.table else calendar_of(table)
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            self._views[key] = found
        return self._views[key]


def calendar_of(table: DayTable) -> WorkdayCalendar:
    """Return the calendar of a table."""
    days = counting.counted(table)
    return WorkdayCalendar(revision=days.revision, days=days)
