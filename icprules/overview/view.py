"""Assessments of many services -> a portfolio: filtered, in order of urgency, grouped and added up.

Decides the order and the groups. How a portfolio looks is decided by the modules that draw it. Must not import
engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.overview.filters import Filters, passes
from icprules.overview.lines import line_of
from icprules.overview.strips import span_around
from icprules.overview.totals import totals_of
from icprules.report.urgency import urgency

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from icprules.decision.assessment import Assessment
    from icprules.overview.lines import Line
    from icprules.overview.totals import Totals
    from icprules.rulebook.law import Actor, Bureau, Rulebook, Standing

GroupBy = Literal["sponsor", "bureau"]
GROUPS: tuple[GroupBy, ...] = ("sponsor", "bureau")


@attrs.frozen(kw_only=True)
class Group:
    """Services that share a sponsor or a bureau.

    Args:
        by: What they share.
        sponsor: Name of the sponsor; empty when it is not known, or when they share a bureau.
        source: File that stands in for a sponsor without a name; may be empty.
        bureau: The bureau they share, or None.
        reach: Whether that bureau is known, there is none, or it is not known; `known` when they share a sponsor.
        totals: What they add up to.
        groups: Groups within; empty where the group holds its lines itself.
        lines: Its services, most urgent first; those of the groups within where there are any.
    """

    by: GroupBy
    sponsor: str = ""
    source: str = ""
    bureau: Bureau | None = None
    reach: str = "known"
    totals: Totals
    groups: tuple[Group, ...] = ()
    lines: tuple[Line, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the group as plain data; its lines stand in the innermost groups."""
        bureau = self.bureau
        return {
            "by": self.by,
            "sponsor": self.sponsor or None,
            "source": self.source or None,
            "bureau": None if bureau is None else {"code": bureau.code, "name": bureau.name.to_dict()},
            "bureau_is": self.reach if self.by == "bureau" else None,
            "totals": self.totals.to_dict(),
            "groups": [group.to_dict() for group in self.groups],
            "services": [] if self.groups else [line.to_dict() for line in self.lines],
        }


@attrs.frozen(kw_only=True)
class PortfolioView:
    """Many services at once.

    Args:
        as_of: Beijing date asked about.
        known_on: Beijing date to whose knowledge it is limited, or None.
        perspective: Whose duties count.
        standing: Standings asked for; empty for all.
        group: How it is grouped, outermost first; empty for one list.
        filters: What was asked for.
        of: How many services there were before the filters.
        span: First and last Beijing date of the timelines, or None without timelines.
        totals: What the services that are shown add up to.
        groups: The groups, the most urgent first; empty for one list.
        lines: Every service that is shown, most urgent first.
        rulebook: The law used.
    """

    as_of: datetime.date
    known_on: datetime.date | None
    perspective: Actor
    standing: tuple[Standing, ...]
    group: tuple[GroupBy, ...]
    filters: Filters
    of: int
    span: tuple[datetime.date, datetime.date] | None
    totals: Totals
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    rulebook: Rulebook = attrs.field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the portfolio as plain data, ready for JSON; dates as ISO text."""
        book = self.rulebook
        calendar = self.lines[0].assessment.calendar() if self.lines else None
        return {
            "as_of": self.as_of.isoformat(),
            "known_on": None if self.known_on is None else self.known_on.isoformat(),
            "perspective": self.perspective,
            "standing": list(self.standing),
            "group": list(self.group),
            "filters": self.filters.to_dict(),
            "of": self.of,
            "totals": self.totals.to_dict(),
            "groups": [group.to_dict() for group in self.groups],
            "services": [] if self.groups else [line.to_dict() for line in self.lines],
            "law": {"known_through": book.known_through.isoformat()},
            "rulebook": {"name": book.name, "version": book.version, "digest": book.digest},
            "calendar": None
            if calendar is None
            else {"revision": calendar.revision, "confirmed_through": calendar.confirmed_through.isoformat()},
            "disclaimer": book.disclaimer.to_dict(),
        }


def portfolio_view(
    results: Sequence[Assessment],
    *,
    group: Sequence[GroupBy] = GROUPS,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    timeline: bool | tuple[datetime.date, datetime.date] = False,
) -> PortfolioView:
    """Return the portfolio of some services.

    Args:
        results: Their assessments, all of one day, one rulebook and one perspective; at least one.
        group: How to group them, outermost first: by `sponsor`, by `bureau`; empty for one list.
        filters: Which services to show.
        timeline: Whether each service gets its verdicts over a range of days: from a year before the day asked
            about to two years after it, or from one Beijing date to another, both inclusive.

    Returns:
        The portfolio.

    Example:
        >>> import icprules
        >>> rulebook = icprules.load()
        >>> shop = {"name": "shop", "kind": "app", "stage": "operating", "launched_on": "2022-05-01",
        ...         "offline": False, "offered_in_mainland": True, "commercial": False, "filings": []}
        >>> other = {"name": "other", "kind": "app", "offline": True}
        >>> results = [icprules.assess(one, as_of="2024-02-22", rulebook=rulebook) for one in (other, shop)]
        >>> view = icprules.portfolio_view(results, filters=Filters(verdicts=("action_required",)))
        >>> view.of, view.totals.services, view.lines[0].service, view.lines[0].first.due_on.isoformat()
        (2, 1, 'shop', '2024-03-31')
    """
    first = results[0]
    span = timeline if isinstance(timeline, tuple) else span_around(first.as_of) if timeline else None
    ordered = sorted(results, key=urgency)
    shown = [line for line in map(line_of, ordered) if passes(line, filters)]
    if span is not None:  # only what is shown pays for its timeline
        shown = [line_of(line.assessment, span) for line in shown]
    return PortfolioView(
        as_of=first.as_of,
        known_on=first.known_on,
        perspective=first.perspective,
        standing=first.standing,
        group=tuple(group),
        filters=filters,
        of=len(results),
        span=span,
        totals=totals_of(shown),
        groups=_grouped(shown, tuple(group)),
        lines=tuple(shown),
        rulebook=first.rulebook,
    )


def _grouped(lines: Sequence[Line], by: tuple[GroupBy, ...]) -> tuple[Group, ...]:
    """Groups in the order of their first line, which is their most urgent one."""
    if not by:
        return ()
    key = same_sponsor(lines) if by[0] == "sponsor" else _same_bureau
    found: dict[object, list[Line]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return tuple(_group(by[0], members, by[1:]) for members in found.values())


def _group(by: GroupBy, members: Sequence[Line], within: tuple[GroupBy, ...]) -> Group:
    first = members[0]
    is_sponsor = by == "sponsor"
    named = next((line.sponsor for line in members if line.sponsor), "")
    return Group(
        by=by,
        sponsor=named if is_sponsor else "",
        source=first.source if is_sponsor and not named else "",
        bureau=None if is_sponsor else first.bureau,
        reach="known" if is_sponsor else first.reach,
        totals=totals_of(members),
        groups=_grouped(members, within),
        lines=tuple(members),
    )


def _same_bureau(line: Line) -> object:
    return line.reach if line.bureau is None else line.bureau.code


def same_sponsor(lines: Sequence[Line]) -> Callable[[Line], object]:
    """Return what tells the sponsors of a portfolio apart.

    Args:
        lines: Every service.

    Returns:
        A function that gives services of one sponsor the same key. A sponsor that is named with its credit code
        in one place and without it in another is one sponsor.
    """
    codes: dict[str, set[tuple[str, ...]]] = {}
    for line in lines:
        if line.sponsor and line.sponsor_key[0] == "uscc":
            codes.setdefault(line.sponsor, set()).add(line.sponsor_key)

    def key(line: Line) -> object:
        known = codes.get(line.sponsor, set()) if line.sponsor_key[0] == "name" else set()
        return next(iter(known)) if len(known) == 1 else line.sponsor_key

    return key
