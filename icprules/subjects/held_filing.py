"""One filing number that a service or its sponsor holds.

Decides nothing but its shape; which filings count on a day is decided by `holdings.py`. Must not import engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import datetime


@attrs.frozen(kw_only=True, slots=False)
class HeldFiling:
    """One filing number that is held.

    Args:
        number: In its canonical spelling.
        province: Code of the province whose administration issued it, or None where it names none.
        kind: Kind of service it covers, or `subject` or `licence` when it names none.
        service: Name of the service it belongs to, or None.
        filed_on: Beijing date it was issued, or None when unknown.
        ended: Whether it was deregistered or revoked.
        ended_on: Beijing date it ended, or None when unknown.
    """

    number: str
    province: str | None
    kind: str
    service: str | None = None
    filed_on: datetime.date | None = None
    ended: bool = False
    ended_on: datetime.date | None = None
