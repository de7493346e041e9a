"""Which filings a service and its sponsor hold on a day, and whether one of them covers the service.

Decides the derived `filing.*` facts. Must not import rules or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.subjects.subject import SERVICE_KINDS, Subject

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

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
    facts = dict(subject.facts)
    put_filing_facts(facts, subject.name, subject.filings, subject.sponsor_filings, as_of)
    return {name: value for name, value in facts.items() if name not in subject.facts}


def put_filing_facts(
    facts: dict[str, Value], name: str, filings: Filings | None, sponsors: Filings | None, as_of: datetime.date
) -> None:
    """Put the derived facts about filings that are known on a day beside those from which they follow.

    Args:
        facts: Facts of the service by name; none of filings yet.
        name: What the service is called.
        filings: The service's own numbers; None when not given.
        sponsors: The sponsor's numbers; None when not given.
        as_of: Beijing date.
    """
    kind = facts.get("service.kind")
    if not filings and not sponsors:
        _nothing_held(facts, kind, filings, sponsors)
        return
    own, over = _apart(filings, as_of) if filings else (_NONE, _NONE)
    shared = _apart(sponsors, as_of)[0] if sponsors else _NONE
    mine: Filings = own
    if shared:
        named = [f for f in shared if f.service == name]
        mine = [*own, *named] if named else own
    covered = _is_covered(kind, mine, shared)
    if covered is not None:
        facts["filing.covers_service"] = covered
    else:
        facts["filing.ambiguous"] = any(f.kind == kind and f.service is None for f in shared)
    # A filing that has ended still says when the service was filed.
    if covered or over:
        filed_on = _first_filed(mine if covered else over, kind)
        if filed_on is not None:
            facts["filing.filed_on"] = filed_on
    held = (*own, *shared) if shared else own
    if held:
        facts["filing.sponsor_filed"] = True
    elif sponsors is not None:
        facts["filing.sponsor_filed"] = False
    _others(facts, kind, facts.get("sponsor.province"), held)
    if isinstance(kind, str):
        ended = [f for f in over if f.kind == kind] if over else None
        facts["filing.deregistered_held"] = bool(ended)
        days = [f.ended_on for f in ended] if ended else None
        ended_on = max(days) if days and None not in days else None  # type: ignore[type-var]  # none of them is None
        if ended_on is not None:
            facts["filing.deregistered_on"] = ended_on


def _apart(filings: Filings, as_of: datetime.date) -> tuple[Filings, Filings]:
    """The filings that are active on a day, and those that have ended."""
    for filing in filings:
        if filing.ended or (filing.filed_on is not None and filing.filed_on > as_of):
            return [f for f in filings if is_active(f, as_of)], [f for f in filings if has_ended(f, as_of)]
    return filings, _NONE


def _first_filed(filings: Filings, kind: Value | None) -> datetime.date | None:
    """The first day on which one of the kind was issued; None where there is none, or a day is not known."""
    found: datetime.date | None = None
    for filing in filings:
        if filing.kind == kind:
            day = filing.filed_on
            if day is None:
                return None
            if found is None or day < found:
                found = day
    return found


def _nothing_held(
    facts: dict[str, Value], kind: Value | None, filings: Filings | None, sponsors: Filings | None
) -> None:
    """The facts where no filing was given: none is known, or it is known that there is none."""
    if filings is None and sponsors is None:
        facts["filing.ambiguous"] = False
        return
    facts["filing.covers_service"] = False
    facts["filing.other_province_held"] = False
    if sponsors is not None:
        facts["filing.sponsor_filed"] = False
    if kind is not None:
        facts["filing.other_kind_held"] = False
    if isinstance(kind, str):
        facts["filing.deregistered_held"] = False


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
    is_certain = True
    for filing in mine:
        if filing.kind == kind:
            return True
        if filing.kind not in _SERVICES:
            is_certain = False  # a number without its suffix does not say which service it is for
    for filing in shared:
        if filing.kind == kind and filing.service is None:
            return None  # ask which service the sponsor's number belongs to
    return False if is_certain else None


def _others(facts: dict[str, Value], kind: Value | None, province: Value | None, held: Filings) -> None:
    """What of the numbers held is for services of another kind, or from another province."""
    kinds: list[str] = []
    places: list[str] = []
    is_issued = False
    for filing in held:
        if filing.kind != kind and filing.kind in _SERVICES:
            kinds.append(filing.number)
        if filing.province is not None:
            is_issued = True
            if filing.province != province:
                places.append(filing.number)
    if kind is not None:
        facts["filing.other_kind_held"] = bool(kinds)
        if kinds:
            facts["filing.other_kind_numbers"] = _listed(kinds)
    if province is not None or not is_issued:
        facts["filing.other_province_held"] = bool(places)
        if places:
            facts["filing.other_province_numbers"] = _listed(places)


def _listed(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else " · ".join(dict.fromkeys(numbers))
