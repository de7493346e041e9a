"""Case files: what a rule must say for given facts on a given day.

Decides how a `*.cases.toml` file is read and how a case is compared with an assessment. Must not import pytest.
"""

from __future__ import annotations

import datetime
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.engines.program import program
from icprules.errors import FactError, closest, problem
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.rulebook.law import Rulebook

CASE_KEYS = ("name", "as_of", "known_on", "judged_on", "given", "without", "expect", "perspective", "standing")
EXPECT_KEYS = (
    "truth", "status", "due_on", "earliest", "latest", "verdict", "platform_verdict", "possible", "filed_by", "bureau",
    "missing", "notices", "no_notices", "next_change", "certainty", "obligations", "prohibitions", "consequences",
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Case:
    """One case of a rule.

    Args:
        rule: Id of the rule.
        name: A sentence.
        as_of: Beijing date.
        facts: The service, with its sponsor inside.
        expect: Expected values by name.
        perspective: Whose duties count.
        known_on: Beijing date to whose knowledge it is limited, or None.
        judged_on: Beijing date whose law applies, or None.
        where: File and key path.
    """

    rule: str
    name: str
    as_of: datetime.date
    facts: Mapping[str, Any] = attrs.field(hash=False)
    expect: Mapping[str, Any] = attrs.field(hash=False)
    perspective: str = "sponsor"
    known_on: datetime.date | None = None
    judged_on: datetime.date | None = None
    where: str = ""


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a case file.

    Args:
        path: A `*.cases.toml` file.

    Returns:
        Its cases, in order.

    Raises:
        FactError: If the file does not have the form of a case file.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    where = path.name
    _only(table, ("rule", "base", "case"), where)
    if not isinstance(table.get("rule"), str):
        raise FactError(problem("F160", where=where))
    found = []
    for index, raw in enumerate(table.get("case", ()), 1):
        place = f"{where}: case[{index}]"
        _only(raw, CASE_KEYS, place)
        _only(raw.get("expect", {}), EXPECT_KEYS, f"{place}.expect")
        if not isinstance(raw.get("name"), str) or not raw.get("expect"):
            raise FactError(problem("F161", where=place))
        facts = _merged(table.get("base", {}), raw.get("given", {}))
        for name in raw.get("without", ()):
            _remove(facts, name, place)
        found.append(
            Case(
                rule=table["rule"], name=raw["name"], as_of=raw["as_of"], facts=facts, expect=raw["expect"],
                perspective=raw.get("perspective", "sponsor"), known_on=raw.get("known_on"),
                judged_on=raw.get("judged_on"), where=place,
            )
        )  # fmt: skip
    return tuple(found)


def _only(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            raise FactError(problem("F162", where=where, key=key, close=closest(key, keys), allowed=" · ".join(keys)))


def _merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    result = {k: _merged(v, {}) if isinstance(v, dict) else v for k, v in base.items()}
    for key, value in more.items():
        old = result.get(key)
        result[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _remove(facts: dict[str, Any], name: str, where: str) -> None:
    *groups, last = name.split(".")
    table: Any = facts
    for group in groups:
        table = table.get(group, {})
    if last not in table:
        raise FactError(problem("F163", where=f"{where}.without", name=name))
    del table[last]


def differences(case: Case, rulebook: Rulebook, engine: str = "compiled") -> list[str]:
    """Run a case and return what differs from what it expects.

    Args:
        case: The case.
        rulebook: The law.
        engine: Name of an engine.

    Returns:
        One line per difference, expected first; empty when the case holds.
    """
    result = assess(
        case.facts, as_of=case.as_of, rulebook=rulebook, engine=engine, perspective=case.perspective,  # type: ignore[arg-type]
        known_on=case.known_on, judged_on=case.judged_on,
    )  # fmt: skip
    return [
        f"{name}: expected {_shown(wanted)}, got {_shown(got)}"
        for name, wanted in case.expect.items()
        for got in (_got(name, wanted, case, result),)
        if not _same(name, wanted, got)
    ]


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else repr(value)


def _same(name: str, wanted: object, got: object) -> bool:
    if name == "notices":
        return isinstance(wanted, list) and isinstance(got, list) and set(wanted) <= set(got)
    if name == "no_notices":
        return isinstance(wanted, list) and isinstance(got, list) and not set(wanted) & set(got)
    return wanted == got


def _got(name: str, wanted: object, case: Case, result: Assessment) -> object:
    if name == "truth":
        return str(Truth(result.truths[program(result.rulebook).position["rule", case.rule]]))
    if name in ("verdict", "platform_verdict", "next_change"):
        value = getattr(result, name)
        return "none" if value is None and name == "next_change" else value
    if name == "possible":
        return list(result.possible)
    if name == "missing":
        return [m.fact for m in result.missing]
    if name in ("notices", "no_notices"):
        return [n.id for n in (*result.notices, *result.materials, *result.also_check, *result.open_questions)]
    if name in ("obligations", "prohibitions"):
        found = {d.id: d.status for d in getattr(result, name)}
        return {key: found.get(key, "not_applicable") for key in wanted} if isinstance(wanted, dict) else found
    return _of_duty(name, _duty(case, result))


def _duty(case: Case, result: Assessment) -> DutyResult | None:
    rule = next(r for r in result.rulebook.rules if r.id == case.rule)
    duty = getattr(rule.then, "obligation", "") or getattr(rule.then, "prohibition", "")
    return next((d for d in _duties(result) if d.id == duty), None)


def _duties(result: Assessment) -> Iterator[DutyResult]:
    yield from result.obligations
    yield from result.prohibitions


def _of_duty(name: str, duty: DutyResult | None) -> object:
    if duty is None:
        return "not_applicable" if name == "status" else None
    if name == "bureau":
        return duty.to.code if duty.to is not None else "none" if duty.no_bureau is not None else None
    if name in ("due_on", "earliest", "latest", "certainty"):
        return None if duty.deadline is None else getattr(duty.deadline, name)
    if name == "consequences":
        return [c.id for c in duty.consequences if c.is_live]
    return getattr(duty, name)
