"""Assessments -> the order in which a person should look at them.

Decides which of two services comes first. Must not import engines, decide or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.decision.assessment import Assessment, Verdict

VERDICTS_BY_URGENCY: Sequence[Verdict] = (
    "non_compliant", "action_required", "undetermined", "compliant", "out_of_scope",
)  # fmt: skip
_FAR = datetime.timedelta(days=365)
"""What need not be done within a year, such as filing what starts in some years, stands behind what is not known."""


def urgency(result: Assessment) -> tuple[int, datetime.date, int]:
    """Return the key that sorts services by urgency.

    Args:
        result: The assessment of one service.

    Returns:
        The rank of the verdict, and within it whether nothing is due for a long time; the first Beijing date on
        which something of the perspective is or was due; and whether platform policy and practice have nothing to
        ask either.

    Example:
        >>> import icprules
        >>> rulebook = icprules.load()
        >>> given = {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True,
        ...          "launched_on": "2022-05-01", "filings": []}
        >>> [urgency(icprules.assess(given, as_of=day, rulebook=rulebook))[:2] for day in ("2024-03-31", "2024-04-01")]
        [(4, datetime.date(2024, 3, 31)), (0, datetime.date(2024, 3, 31))]
    """
    days = [
        duty.deadline.due_on
        for duty in result.obligations
        if duty.who == result.perspective and duty.status in ("due", "overdue")
        if duty.deadline is not None and duty.deadline.due_on is not None
    ]
    first = min(days, default=datetime.date.max)
    is_far = result.verdict == "action_required" and bool(days) and first - result.as_of > _FAR
    rank = 2 * VERDICTS_BY_URGENCY.index("undetermined" if is_far else result.verdict) + int(is_far)
    is_clean = result.platform_verdict in (None, "compliant", "out_of_scope")
    return rank, first, int(is_clean)
