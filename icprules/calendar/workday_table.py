"""The frozen data of the working-day calendar: kinds, statuses, notices, special days, results.

Decides what is stored about a day and what an answer carries, and nothing about where it comes from.
Must not import holidays, dateutil, or any other module of icprules.
"""

from __future__ import annotations

import datetime
import enum
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = datetime.date(2004, 1, 1)
"""First day of the calendar: upstream data are wrong for 2003, and MII Order 33 dates from 2005."""

PROJECTED_YEARS = 2
"""How many years after the last announced one are answered at all."""

YEAR_END = (12, 25)
"""From this day on the notice of the next year may still move days of this one (seen: from 29 December)."""


class DayStatus(enum.Enum):
    """How far a day can be relied on.

    Example:
        >>> DayStatus("projected") is DayStatus.PROJECTED
        True
    """

    CONFIRMED = "confirmed"
    """The State Council's notice is known and the data agree with it."""
    ANNOUNCED = "announced"
    """The installed holidays package has an arrangement for the year, not yet compared with the notice."""
    PROJECTED = "projected"
    """No arrangement is known: statutory holidays and their substitutes only."""


class DayKind(enum.Enum):
    """Why a day is worked or not.

    Example:
        >>> DayKind.MAKEUP_WORKDAY.value
        'makeup_workday'
    """

    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    """Saturday or Sunday that a notice names as a day to be at work."""
    WEEKEND = "weekend"
    STATUTORY = "statutory"
    """One of the holidays of the State Council regulation."""
    SUBSTITUTE = "substitute"
    """Weekday off because a statutory holiday fell on a weekend."""
    SWAPPED_OFF = "swapped_off"
    """Day off by a notice or an override alone."""


@attrs.frozen(kw_only=True)
class DayInfo:
    """What the calendar knows about one day.

    Args:
        kind: Why it is worked or not.
        name: Chinese name of the holiday or arrangement, or an empty text.
        status: How far it can be relied on.
        notice: Address or number of the notice it rests on, for an override its source; empty when none was
            seen.
    """

    kind: DayKind
    name: str
    status: DayStatus
    notice: str


@attrs.frozen(kw_only=True)
class WorkdayResult:
    """A counted date and what it rests on.

    Args:
        date: The date by the calendar as it stands.
        status: Worst status of the days counted.
        earliest: First date it can turn out to be; equals `date` unless projected.
        latest: Last date it can turn out to be; equals `date` unless projected.
        provisional_from: First day counted that is not confirmed, or None.
        revision: Revision of the calendar that answered.
        sources: Notices and overrides that the days counted rest on.
    """

    date: datetime.date
    status: DayStatus
    earliest: datetime.date
    latest: datetime.date
    provisional_from: datetime.date | None
    revision: str
    sources: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Notice:
    """One notice of the State Council or its General Office.

    Args:
        number: Document number, or an empty text.
        url: Address, or an empty text.
        published: Day of publication where known.
        settles: Days that it settled although another notice speaks for their year.
        cancels: Make-up working days of an earlier notice among them, which it took back.
    """

    number: str = ""
    url: str = ""
    published: datetime.date | None = None
    settles: frozenset[datetime.date] = frozenset()
    cancels: frozenset[datetime.date] = frozenset()

    @property
    def label(self) -> str:
        """The address, or the number where no address is known."""
        return self.url or self.number


@attrs.frozen(kw_only=True)
class KnownYear:
    """A year whose arrangement is known.

    Args:
        year: Year of the title of the notices.
        status: Confirmed or announced.
        notices: Oldest first; empty where none was seen.
    """

    year: int
    status: DayStatus
    notices: tuple[Notice, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Address or number of each notice."""
        return tuple(notice.label for notice in self.notices)


@attrs.frozen(kw_only=True)
class SpecialDay:
    """A day that differs from its weekday, or has a name.

    Args:
        kind: Why it is worked or not.
        name: Chinese name, or an empty text.
        notice: Address, number or source, or an empty text.
    """

    kind: DayKind
    name: str = ""
    notice: str = ""


@attrs.frozen(kw_only=True)
class Override:
    """Days that a caller or a province arranges differently.

    Args:
        off: Days not worked.
        work: Days worked.
        source: Where that is written.
        region: GB/T 2260 province code, or None.
    """

    off: frozenset[datetime.date]
    work: frozenset[datetime.date]
    source: str
    region: str | None = None


@attrs.frozen(kw_only=True)
class DayTable:
    """Everything a calendar is built from; each layer is kept apart so that one can be replaced.

    Args:
        years: Known years, without gaps.
        special: Days of the base layer, `FIRST` to the end of `stock_through`.
        stock_through: Last year for which statutory holidays are held.
        overrides: Layers above the base, lowest first.
        regional: Days of single provinces, which count where `region` names their province alone.
        region: GB/T 2260 code of the province that the calendar answers for, or None for the whole country.
        make_up_counts: Whether make-up working days count as working days (an assumption).
    """

    years: Mapping[int, KnownYear]
    special: Mapping[datetime.date, SpecialDay]
    stock_through: int
    overrides: tuple[Override, ...] = ()
    regional: tuple[Override, ...] = ()
    region: str | None = None
    make_up_counts: bool = True

    @property
    def known_through(self) -> int:
        """Last year whose arrangement is known."""
        return max(self.years, default=FIRST.year - 1)

    @property
    def layers(self) -> tuple[Override, ...]:
        """The layers that count, lowest first; those of the province lie below what a caller says."""
        return (*(layer for layer in self.regional if layer.region == self.region), *self.overrides)

    @property
    def last(self) -> datetime.date:
        """Last day that the calendar answers for."""
        return datetime.date(min(self.known_through + PROJECTED_YEARS, self.stock_through), 12, 31)


def year_end(year: int) -> datetime.date:
    """Return the day from which the notice of the following year may still move days.

    Example:
        >>> year_end(2026).isoformat()
        '2026-12-25'
    """
    return datetime.date(year, *YEAR_END)
