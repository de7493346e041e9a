"""A subject -> the nested table of facts that a file would hold for it; reading it gives the subject again.

Decides only that shape. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from icprules.subjects.facts import NEVER, NONE
from icprules.subjects.subject import SERVICE_KINDS

if TYPE_CHECKING:
    from icprules.subjects.facts import Value
    from icprules.subjects.held_filing import HeldFiling
    from icprules.subjects.subject import Subject


def table_of(subject: Subject) -> dict[str, Any]:
    """Return the facts of a service as the table that `read_subject` reads.

    Args:
        subject: The service.

    Returns:
        A new nested table of plain values; dates as ISO text. What the subject does not know is absent.

    Example:
        >>> from icprules import load
        >>> from icprules.subjects.subject import read_subject
        >>> given = {"kind": "app", "launched_on": "2024-03-01", "sponsor": {"province": "310000"}}
        >>> table_of(read_subject(given, load().schema)) == given
        True
    """
    table: dict[str, Any] = {name: {} for name in sorted(subject.groups)}
    for name, value in subject.facts.items():
        group, _, key = name.partition(".")
        target = table if group == "service" else table.setdefault(group, {})
        target[key] = plain(value)
    if subject.filings is not None:
        table["filings"] = [filing_table(held) for held in subject.filings]
    if subject.sponsor_filings is not None:
        table.setdefault("sponsor", {})["filings"] = [filing_table(held) for held in subject.sponsor_filings]
    return table


def plain(value: Value) -> Any:  # noqa: ANN401 - a scalar or a list
    """Return the value of a fact as it could be given.

    Example:
        >>> plain(NEVER), plain(("news", "game"))
        ('none', ['news', 'game'])
    """
    if isinstance(value, tuple):
        return list(value)
    if value == NEVER:
        return NONE
    return value.isoformat() if isinstance(value, datetime.date) else value


def filing_table(held: HeldFiling) -> dict[str, Any]:
    """Return a filing that is held as the table that a file would hold for it."""
    table: dict[str, Any] = {"number": held.number}
    if held.kind in SERVICE_KINDS:
        table["kind"] = held.kind
    if held.service is not None:
        table["service"] = held.service
    if held.filed_on is not None:
        table["filed_on"] = held.filed_on.isoformat()
    if held.ended_on is not None:
        table["deregistered_on"] = held.ended_on.isoformat()
    elif held.ended:
        table["status"] = "deregistered"
    return table
