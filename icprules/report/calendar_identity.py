"""A service and a duty -> the name under which a calendar knows the entry, the same on every export.

Decides what makes two entries one. No date, status or wording is part of it, so that an entry whose date moves, or
that is exported in another language, replaces the one that a calendar holds. Must not import engines, decide or
the command line.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment

_LENGTH = 32  # hexadecimal digits; 128 bits


def service_identity(result: Assessment) -> tuple[str, ...]:
    """Return what tells a service from every other one.

    Args:
        result: An assessment of it.

    Returns:
        Its name, its sponsor, its kind and its platform; the file stands in for a sponsor without a name, and the
        place in the file for a service without one.

    Example:
        >>> import icprules
        >>> given = {"name": "shop", "kind": "app", "sponsor": {"name": "Lumora"}}
        >>> service_identity(icprules.assess(given, as_of="2024-02-22", rulebook=icprules.load()))
        ('shop', 'Lumora', '', 'app', '')
    """
    facts, subject = result.facts, result.subject
    name = str(facts.get("service.name", "")).strip()
    sponsor = str(facts.get("sponsor.name", "")).strip()
    place = subject.where if not name else "" if sponsor else source_of(subject.where)
    return name, sponsor, place, str(facts.get("service.kind", "")), str(facts.get("service.platform", ""))


def source_of(where: str) -> str:
    """Return the file of a place that a message would name.

    Args:
        where: File and key path, e.g. `brand.toml: service[1]`; may be empty.

    Returns:
        The name of the file; empty when the facts came from none.

    Example:
        >>> source_of("brand.toml: service[1]"), source_of("service[1]")
        ('brand.toml', '')
    """
    return where.rpartition(": ")[0]


def entry_uid(rulebook: str, service: tuple[str, ...], *parts: str) -> str:
    """Return the UID of an entry.

    Args:
        rulebook: Name of the rulebook, without version: a new version speaks of the same duty.
        service: What tells the service from others.
        *parts: Name of the duty, and what of it the entry is about.

    Returns:
        Printable text, unique over all services and duties.

    Example:
        >>> entry_uid("cn-icp", ("shop", "Lumora", "", "app", ""), "file-service", "deadline")
        '717699817dc06943ec76d70632d3e40c@icprules'
    """
    whole = json.dumps([rulebook, list(service), list(parts)], ensure_ascii=True, separators=(",", ":"))
    return f"{hashlib.sha256(whole.encode('ascii')).hexdigest()[:_LENGTH]}@icprules"
