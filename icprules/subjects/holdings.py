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
    found: dict[str, Value] = {}
    put_filing_facts(found, subject, as_of)
    return found


def put_filing_facts(facts: dict[str, Value], subject: Subject, as_of: datetime.date) -> None:
    """Put the derived facts about filings that are known on a day among others.

    Args:
        facts: Facts by name; none of filings yet.
        subject: The service.
        as_of: Beijing date.
    """
    given = subject.facts
    kind = given.get("service.kind")
    if not subject.filings and not subject.sponsor_filings:
        _nothing_held(facts, subject, kind)
        return
    own, over = _apart(subject.filings, as_of) if subject.filings else (_NONE, _NONE)
    shared = _apart(subject.sponsor_filings, as_of)[0] if subject.sponsor_filings else _NONE
    mine: Filings = own
    if shared:
        named = [f for f in shared if f.service == subject.name]
        mine = [*own, *named] if named else own
    covered = _is_covered(kind, mine, shared)
    if covered is not None:
        facts["filing.covers_service"] = covered
    else:
        facts["filing.ambiguous"] = any(f.kind == kind and f.service is None for f in shared)
    # A filing that has ended still says when the service was filed.
    if covered or over:
        filed_on = _when(min, [f.filed_on for f in (mine if covered else over) if f.kind == kind])
        if filed_on is not None:
            facts["filing.filed_on"] = filed_on
    held = (*own, *shared) if shared else own
    if held:
        facts["filing.sponsor_filed"] = True
    elif subject.sponsor_filings is not None:
        facts["filing.sponsor_filed"] = False
    _others(facts, kind, given.get("sponsor.province"), held)
    if isinstance(kind, str):
        ended = [f for f in over if f.kind == kind] if over else None
        facts["filing.deregistered_held"] = bool(ended)
        ended_on = _when(max, [f.ended_on for f in ended]) if ended else None
        if ended_on is not None:
            facts["filing.deregistered_on"] = ended_on


def _apart(filings: Filings, as_of: datetime.date) -> tuple[Filings, Filings]:
    """The filings that are active on a day, and those that have ended."""
    for filing in filings:
        if filing.ended or (filing.filed_on is not None and filing.filed_on > as_of):
            return [f for f in filings if is_active(f, as_of)], [f for f in filings if has_ended(f, as_of)]
    return filings, _NONE


def _when(
    which: Callable[[list[datetime.date]], datetime.date], days: list[datetime.date | None]
) -> datetime.date | None:
    """The first or last of some days; None where there is none, or one is not known."""
    return None if not days or None in days else which(days)  # type: ignore[arg-type]  # none of them is None


def _nothing_held(facts: dict[str, Value], subject: Subject, kind: Value | None) -> None:
    """The facts where no filing was given: none is known, or it is known that there is none."""
    if subject.filings is None and subject.sponsor_filings is None:
        facts["filing.ambiguous"] = False
        return
    facts["filing.covers_service"] = False
    facts["filing.other_province_held"] = False
    if subject.sponsor_filings is not None:
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
