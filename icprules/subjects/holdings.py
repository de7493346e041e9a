"""Which filings a service and its sponsor hold on a day, and whether one of them covers the service.

Decides the derived `filing.*` facts. Must not import rules or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.subjects.subject import SERVICE_KINDS, Subject

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from icprules.subjects.facts import Value
    from icprules.subjects.held_filing import HeldFiling

    Filings = Sequence[HeldFiling]

_SERVICES = frozenset(SERVICE_KINDS)
_NONE: Filings = ()


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
    kind = subject.facts.get("service.kind")
    if not subject.filings and not subject.sponsor_filings:
        return _nothing_held(subject, kind)
    facts: dict[str, Value] = {}
    own, over = _apart(subject.filings, as_of) if subject.filings else (_NONE, _NONE)
    shared, _ = _apart(subject.sponsor_filings, as_of) if subject.sponsor_filings else (_NONE, _NONE)
    named = [f for f in shared if f.service == subject.name] if shared else _NONE
    mine = (*own, *named) if named else own
    covered = _is_covered(kind, mine, shared)
    if covered is not None:
        facts["filing.covers_service"] = covered
    else:
        facts["filing.ambiguous"] = any(f.kind == kind and f.service is None for f in shared)
    # A filing that has ended still says when the service was filed.
    filed_on = _when(min, [f.filed_on for f in (mine if covered else over) if f.kind == kind])
    if filed_on is not None:
        facts["filing.filed_on"] = filed_on
    held = (*own, *shared) if shared else own
    if held:
        facts["filing.sponsor_filed"] = True
    elif subject.sponsor_filings is not None:
        facts["filing.sponsor_filed"] = False
    _others(facts, kind, subject.facts.get("sponsor.province"), held)
    if isinstance(kind, str):
        ended = [f for f in over if f.kind == kind] if over else []
        facts["filing.deregistered_held"] = bool(ended)
        ended_on = _when(max, [f.ended_on for f in ended])
        if ended_on is not None:
            facts["filing.deregistered_on"] = ended_on
    return facts


def _apart(filings: Filings, as_of: datetime.date) -> tuple[Filings, Filings]:
    """The filings that are active on a day, and those that have ended."""
    active = [f for f in filings if is_active(f, as_of)]
    return active, _NONE if len(active) == len(filings) else [f for f in filings if has_ended(f, as_of)]


def _when(
    which: Callable[[list[datetime.date]], datetime.date], days: list[datetime.date | None]
) -> datetime.date | None:
    """The first or last of some days; None where there is none, or one is not known."""
    return None if not days or None in days else which(days)  # type: ignore[arg-type]  # none of them is None


def _nothing_held(subject: Subject, kind: Value | None) -> dict[str, Value]:
    """The facts where no filing was given: none is known, or it is known that there is none."""
    if subject.filings is None and subject.sponsor_filings is None:
        return {"filing.ambiguous": False}
    facts: dict[str, Value] = {"filing.covers_service": False, "filing.other_province_held": False}
    if subject.sponsor_filings is not None:
        facts["filing.sponsor_filed"] = False
    if kind is not None:
        facts["filing.other_kind_held"] = False
    if isinstance(kind, str):
        facts["filing.deregistered_held"] = False
    return facts


def has_ended(filing: HeldFiling, as_of: datetime.date) -> bool:
    """Return whether a filing was deregistered or revoked by a day; an unknown day of the end counts as past."""
    return filing.ended and (filing.ended_on is None or filing.ended_on <= as_of)


def is_active(filing: HeldFiling, as_of: datetime.date) -> bool:
    """Return whether a filing is held on a day; a number without a date is held."""
    return not (filing.ended and has_ended(filing, as_of)) and (filing.filed_on is None or filing.filed_on <= as_of)


def _is_covered(kind: Value | None, mine: Filings, shared: Filings) -> bool | None:
    if kind is None:
        # Any number of a service might be of the kind that is not known yet.
        return None if mine or shared else False
    kinds = [f.kind for f in mine]
    if kind in kinds:
        return True
    if not _SERVICES.issuperset(kinds):
        return None  # a number without its suffix does not say which service it is for
    for filing in shared:
        if filing.kind == kind and filing.service is None:
            return None  # ask which service the sponsor's number belongs to
    return False


def _others(facts: dict[str, Value], kind: Value | None, province: Value | None, held: Filings) -> None:
    """What of the numbers held is for services of another kind, or from another province."""
    kinds: list[str] = []
    places: list[str] = []
    is_issued = False
    for filing in held:
        number = filing.number
        if filing.kind != kind and filing.kind in _SERVICES:
            kinds.append(number.text)
        if number.province is not None:
            is_issued = True
            if number.province != province:
                places.append(number.text)
    if kind is not None:
        facts["filing.other_kind_held"] = bool(kinds)
        if kinds:
            facts["filing.other_kind_numbers"] = " · ".join(dict.fromkeys(kinds))
    if province is not None or not is_issued:
        facts["filing.other_province_held"] = bool(places)
        if places:
            facts["filing.other_province_numbers"] = " · ".join(dict.fromkeys(places))
