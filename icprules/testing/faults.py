"""Input that no reader may accept: for each type of fact, for filings, and for facts that contradict each other.

Decides which fault is called by which code and where it is told. Must not import pytest, hypothesis or cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import FactSchema, FactSpec

_NUMBER = "沪ICP备2021001234号-2A"
_OF_PUBLIC_SECURITY = "京公网安备11000002000088号"


@attrs.frozen(kw_only=True)
class Fault:
    """One fault.

    Args:
        code: Code of the problem that tells it.
        where: Key path that it is told at.
        facts: Values by dotted name that make it; `filings` among them.
    """

    code: str
    where: str
    facts: Mapping[str, Any] = attrs.field(hash=False)


def faults_of(spec: FactSpec) -> tuple[Fault, ...]:
    """Return every fault that the value of one fact can have.

    Args:
        spec: The fact.

    Returns:
        One fault per way to get it wrong.

    Example:
        >>> from icprules import load
        >>> [fault.code for fault in faults_of(load().schema.facts["service.offline"])]
        ['F103', 'F103', 'F103', 'F103']
    """
    place = spec.name.removeprefix("service.")
    by_type: dict[str, list[tuple[str, Any]]] = {
        "one_of": [("F102", "no such value"), ("F103", True)],
        "list_of": [("F103", "none")],
        "bool": [("F103", "yes"), ("F103", 1)],
        "date": [("F108", "2024-02-30"), ("F108", "tomorrow"), ("F109", "1066-10-14"), ("F103", 20240222)],
        "datetime": [("F110", "2024-02-30T10:00:00+08:00"), ("F111", "2024-02-22T10:00:00")],
        "integer": [("F103", "many"), ("F103", True)],
        "country": [("F112", "Atlantis")],
        "province": [("F113", "Atlantis")],
        "text": [("F103", 7)],
    }
    wrong = by_type.get(spec.type, [])
    found: list[tuple[str, str, Any]] = [
        (code, place, value) for code, value in (*wrong, ("F103", {"a": 1}), ("F103", 1.5))
    ]
    if spec.type == "list_of":
        first = next(iter(spec.values))
        found += [("F102", f"{place}[1]", ["no such value"]), ("F105", place, [first, first])]
        if "none" in spec.values and first != "none":
            found.append(("F106", place, ["none", first]))
    return tuple(Fault(code=code, where=where, facts={spec.name: value}) for code, where, value in found)


def contradictions(schema: FactSchema) -> tuple[Fault, ...]:
    """Return filings that cannot be, and facts that cannot be true together.

    Args:
        schema: Says which of the facts there are.

    Returns:
        Faults of more than one value.

    Example:
        >>> from icprules import load
        >>> sorted({fault.code for fault in contradictions(load().schema)})[:3]
        ['F103', 'F120', 'F121']
    """
    return tuple(fault for fault in _TOGETHER if all(name == "filings" or name in schema.facts for name in fault.facts))


def _filing(code: str, where: str, **filing: str) -> Fault:
    return Fault(code=code, where=where, facts={"filings": [filing]})


_TOGETHER = (
    _filing("F120", "filings[1].kind", number=_NUMBER, kind="website"),
    _filing("F121", "filings[1]", number=_NUMBER, filed_on="2024-03-31", deregistered_on="2024-01-01"),
    _filing("F122", "filings[1]", number=_NUMBER, status="active", deregistered_on="2024-01-01"),
    _filing("F123", "filings[1]", kind="app"),
    _filing("F124", "filings[1].number", number=_OF_PUBLIC_SECURITY),
    _filing("N104", "filings[1].number", number="no number"),
    Fault(code="F103", where="filings", facts={"filings": "none"}),
    Fault(code="F130", where="platform", facts={"service.kind": "website", "service.platform": "wechat"}),
    Fault(code="F131", where="launched_on", facts={"service.stage": "planned", "service.launched_on": "2024-01-01"}),
    Fault(
        code="F132", where="terminated_on", facts={"service.stage": "planned", "service.terminated_on": "2024-01-01"}
    ),
    Fault(code="F133", where="sponsor.country", facts={"sponsor.country": "US", "sponsor.province": "310000"}),
    Fault(
        code="F134",
        where="application.outcome",
        facts={"application.outcome": "granted", "application.decided_on": "none"},
    ),
    Fault(
        code="F135",
        where="application.outcome",
        facts={"application.outcome": "pending", "application.decided_on": "2024-01-01"},
    ),
    Fault(
        code="F121",
        where="terminated_on",
        facts={"service.launched_on": "2024-03-01", "service.terminated_on": "2024-02-01"},
    ),
)
