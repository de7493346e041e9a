"""Which filings a service and its sponsor hold on a day, and whether one of them covers the service.

Decides the derived `filing.*` facts. Must not import rules or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.subjects.subject import SERVICE_KINDS, Subject

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from icprules.subjects.facts import Value
    from icprules.subjects.held_filing import HeldFiling


def filing_facts(subject: Subject, as_of: datetime.date) -> dict[str, Value]:
    """Return the derived facts about filings that are known on a day.

    Args:
        subject: The service.
        as_of: Beijing date.

    Returns:
        Facts by name; an absent name is unknown.

    Source: law page G.1, G.2, G.9b, G.11; design of coverage: a number covers a service when it is active, of the
    service's kind, and the service's own.

    Example:
        >>> from datetime import date
        >>> from icprules import load
        >>> from icprules.subjects.subject import read_subject
        >>> held = {"kind": "app", "filings": [{"number": "沪ICP备2021001234号-1"}]}
        >>> filing_facts(read_subject(held, load().schema), date(2024, 2, 22))["filing.covers_service"]
        False
    """
    facts: dict[str, Value] = {}
    kind = subject.facts.get("service.kind")
    own = [f for f in subject.filings or () if is_active(f, as_of)]
    shared = [f for f in subject.sponsor_filings or () if is_active(f, as_of)]
    mine = [*own, *(f for f in shared if f.service == subject.name)]
    covered = _is_covered(subject, kind, mine, shared)
    if covered is not None:
        facts["filing.covers_service"] = covered
    else:
        facts["filing.ambiguous"] = any(f.kind == kind and f.service is None for f in shared)
    # A filing that has ended still says when the service was filed.
    over = [f for f in subject.filings or () if has_ended(f, as_of)]
    dates = [f.filed_on for f in (mine if covered else over) if f.kind == kind]
    known = [d for d in dates if d is not None]
    if known and len(known) == len(dates):
        facts["filing.filed_on"] = min(known)
    held = [*own, *shared]
    if held:
        facts["filing.sponsor_filed"] = True
    elif subject.sponsor_filings is not None:
        facts["filing.sponsor_filed"] = False
    _other_kinds(facts, subject, kind, held)
    _other_provinces(facts, subject, held)
    if isinstance(kind, str) and (subject.filings is not None or subject.sponsor_filings is not None):
        ended = [f for f in subject.filings or () if f.kind == kind and has_ended(f, as_of)]
        facts["filing.deregistered_held"] = bool(ended)
        days = [f.ended_on for f in ended if f.ended_on is not None]
        if days and len(days) == len(ended):
            facts["filing.deregistered_on"] = max(days)
    return facts


def has_ended(filing: HeldFiling, as_of: datetime.date) -> bool:
    """Return whether a filing was deregistered or revoked by a day; an unknown day of the end counts as past."""
    return filing.ended and (filing.ended_on is None or filing.ended_on <= as_of)


def is_active(filing: HeldFiling, as_of: datetime.date) -> bool:
    """Return whether a filing is held on a day; a number without a date is held."""
    return not has_ended(filing, as_of) and (filing.filed_on is None or filing.filed_on <= as_of)


def _is_covered(subject: Subject, kind: Value | None, mine: list[HeldFiling], shared: list[HeldFiling]) -> bool | None:
    if subject.filings is None and subject.sponsor_filings is None:
        return None
    if kind is None:
        # Any number of a service might be of the kind that is not known yet.
        return None if mine or shared else False
    if any(f.kind == kind for f in mine):
        return True
    if any(f.kind not in SERVICE_KINDS for f in mine):
        return None  # a number without its suffix does not say which service it is for
    if any(f.kind == kind and f.service is None for f in shared):
        return None  # ask which service the sponsor's number belongs to
    return False


def _other_kinds(facts: dict[str, Value], subject: Subject, kind: Value | None, held: Iterable[HeldFiling]) -> None:
    if kind is None or (subject.filings is None and subject.sponsor_filings is None):
        return
    others = [f.number.text for f in held if f.kind in SERVICE_KINDS and f.kind != kind]
    facts["filing.other_kind_held"] = bool(others)
    if others:
        facts["filing.other_kind_numbers"] = " · ".join(dict.fromkeys(others))


def _other_provinces(facts: dict[str, Value], subject: Subject, held: list[HeldFiling]) -> None:
    issued = [f for f in held if f.number.province is not None]
    if not issued:
        if subject.filings is not None or subject.sponsor_filings is not None:
            facts["filing.other_province_held"] = False
        return
    province = subject.facts.get("sponsor.province")
    if province is None:
        return
    others = [f.number.text for f in issued if f.number.province != province]
    facts["filing.other_province_held"] = bool(others)
    if others:
        facts["filing.other_province_numbers"] = " · ".join(dict.fromkeys(others))
