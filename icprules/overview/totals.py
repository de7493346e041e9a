"""Lines of a portfolio -> how many there are of what.

Decides what is counted. Must not import engines, decide or the command line.
"""

from __future__ import annotations

import collections
import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.report.urgency import VERDICTS_BY_URGENCY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.decision.assessment import Status, Verdict
    from icprules.overview.lines import Line
    from icprules.rulebook.law import Bureau

SOON = (7, 30, 90)
"""Calendar days ahead for which a portfolio says how many services have something due."""
STATUSES: Sequence[Status] = ("overdue", "broken", "due", "undetermined", "upcoming")
"""Statuses that are counted, most urgent first."""


@attrs.frozen(kw_only=True)
class Totals:
    """What some lines add up to.

    Args:
        services: How many services.
        verdicts: Services by legal verdict, most urgent first; verdicts that no service has are left out.
        statuses: Duties under the law that are open, by status.
        platform_statuses: The same for platform policy and practice, which are not law.
        soon: Services that have something due within so many calendar days, what is late left out.
        questions: Services about which something has to be asked.
        bureaus: Services by communications administration, the most first.
        no_bureau: Services without one.
        open_bureau: Services whose administration is not known.
    """

    services: int
    verdicts: Mapping[Verdict, int] = attrs.field(hash=False)
    statuses: Mapping[Status, int] = attrs.field(hash=False)
    platform_statuses: Mapping[Status, int] = attrs.field(hash=False)
    soon: Mapping[int, int] = attrs.field(hash=False)
    questions: int
    bureaus: tuple[tuple[Bureau, int], ...]
    no_bureau: int
    open_bureau: int

    def to_dict(self) -> dict[str, Any]:
        """Return the totals as plain data."""
        return {
            "services": self.services,
            "verdicts": dict(self.verdicts),
            "statuses": dict(self.statuses),
            "platform_statuses": dict(self.platform_statuses),
            "due_within": {f"{days}d": count for days, count in self.soon.items()},
            "questions": self.questions,
            "bureaus": {bureau.code: count for bureau, count in self.bureaus},
            "no_bureau": self.no_bureau,
            "open_bureau": self.open_bureau,
        }


def totals_of(lines: Sequence[Line]) -> Totals:
    """Return what some lines add up to.

    Args:
        lines: Services of a portfolio, all assessed on one day.

    Returns:
        The totals.

    Example:
        >>> import icprules
        >>> from icprules.overview.lines import line_of
        >>> given = {"name": "shop", "kind": "app", "sponsor": {"province": "沪"}}
        >>> line = line_of(icprules.assess(given, as_of="2024-02-22", rulebook=icprules.load()))
        >>> totals_of([line, line]).verdicts
        {'undetermined': 2}
    """
    verdicts = collections.Counter(line.verdict for line in lines)
    duties = [duty for line in lines for duty in line.duties]
    by_law, others = (
        collections.Counter(duty.status for duty in duties if duty.is_law is is_law) for is_law in (True, False)
    )
    bureaus = collections.Counter(line.bureau for line in lines if line.bureau is not None)
    return Totals(
        services=len(lines),
        verdicts={verdict: verdicts[verdict] for verdict in VERDICTS_BY_URGENCY if verdicts[verdict]},
        statuses={status: by_law[status] for status in STATUSES if by_law[status]},
        platform_statuses={status: others[status] for status in STATUSES if others[status]},
        soon={days: sum(is_due_within(line, days) for line in lines) for days in SOON},
        questions=sum(bool(line.assessment.missing) for line in lines),
        bureaus=tuple(sorted(bureaus.items(), key=lambda item: (-item[1], item[0].code))),
        no_bureau=sum(line.reach == "none" for line in lines),
        open_bureau=sum(line.reach == "open" for line in lines),
    )


def is_due_within(line: Line, days: int) -> bool:
    """Return whether a service has something due within so many days, what is late left out.

    Args:
        line: The service.
        days: Calendar days, the last one included; where a date is projected its first possible day counts.
    """
    first = line.assessment.as_of
    last = first + datetime.timedelta(days=days)
    known = (duty.earliest if duty.certainty == "projected" else duty.due_on for duty in line.duties)
    return any(day is not None and first <= day <= last for day in known)
