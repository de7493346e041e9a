"""Case files: what a rule must say for given facts on a given day.

Decides how a `*.cases.toml` file is read and how a case is compared with an assessment. Must not import pytest.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.engines.program import program
from icprules.errors import FactError, closest, problem
from icprules.rulebook.condition import Truth
from icprules.subjects.facts import parse_date
from icprules.subjects.portfolio_file import read_bytes, read_content

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
_KINDS: Mapping[type[Any], str] = {dict: "table", list: "list", str: "text"}


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
        judged_on: Beijing date whose law applies, or the name of a dated fact, or None.
        standing: Standings asked for; empty for all.
        where: File and key path.
    """

    rule: str
    name: str
    as_of: datetime.date
    facts: Mapping[str, Any] = attrs.field(hash=False)
    expect: Mapping[str, Any] = attrs.field(hash=False)
    perspective: str = "sponsor"
    known_on: datetime.date | None = None
    judged_on: datetime.date | str | None = None
    standing: tuple[str, ...] = ()
    where: str = ""


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a case file.

    Args:
        path: A `*.cases.toml` file.

    Returns:
        Its cases, in order.

    Raises:
        FactError: If the file cannot be read, is larger than 10 MiB, or does not have the form of a case file.
    """
    where = path.name
    content = read_bytes(path)
    table = read_content(content, where, "TOML") if content.strip() else {}
    _only(table, ("rule", "base", "case"), where)
    if not isinstance(table.get("rule"), str):
        raise FactError(problem("F160", where=where))
    base = _of(dict, table, "base", f"{where}: ")
    return tuple(
        _case(raw, table["rule"], base, f"{where}: case[{index}]")
        for index, raw in enumerate(_of(list, table, "case", f"{where}: "), 1)
    )


def _case(raw: object, rule: str, base: Mapping[str, Any], place: str) -> Case:
    if not isinstance(raw, dict):
        raise FactError(problem("F103", where=place, name="case", value=raw, expected="table"))
    inside = f"{place}."
    _only(raw, CASE_KEYS, place)
    expect = _of(dict, raw, "expect", inside)
    _only(expect, EXPECT_KEYS, f"{place}.expect")
    if not isinstance(raw.get("name"), str) or "as_of" not in raw or not expect:
        raise FactError(problem("F161", where=place))
    facts = _merged(base, _of(dict, raw, "given", inside))
    for name in _texts(raw, "without", inside):
        _remove(facts, name, place)
    judged = raw.get("judged_on")
    if judged is not None and not (isinstance(judged, str) and "." in judged):  # the name of a dated fact has a dot
        judged = _day(raw, "judged_on", inside)
    return Case(
        rule=rule, name=raw["name"], as_of=_day(raw, "as_of", inside), facts=facts, expect=expect,
        perspective=_of(str, raw, "perspective", inside) or "sponsor",
        known_on=_day(raw, "known_on", inside) if "known_on" in raw else None,
        judged_on=judged, standing=_texts(raw, "standing", inside), where=place,
    )  # fmt: skip


def _of(kind: type[Any], table: Mapping[str, Any], key: str, where: str) -> Any:  # noqa: ANN401 - of that type
    value = table.get(key, kind())
    if not isinstance(value, kind):
        raise FactError(problem("F103", where=f"{where}{key}", name=key, value=value, expected=_KINDS[kind]))
    return value


def _texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = _of(list, table, key, where)
    for i, value in enumerate(values, 1):
        if not isinstance(value, str):
            raise FactError(problem("F103", where=f"{where}{key}[{i}]", name=key, value=value, expected="text"))
    return tuple(values)


def _day(table: Mapping[str, Any], key: str, where: str) -> datetime.date:
    day = parse_date(table[key])
    if day is None:
        raise FactError(problem("F108", where=f"{where}{key}", name=key, value=table[key]))
    return day


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
        table = table.get(group) if isinstance(table, dict) else None
    if not isinstance(table, dict) or last not in table:
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

    Raises:
        FactError: F017 where the rulebook does not have its rule; otherwise as `assess`.
    """
    ids = [rule.id for rule in rulebook.rules]
    if case.rule not in ids:
        raise FactError(problem("F017", where=case.where, name=case.rule, close=closest(case.rule, ids)))
    result = assessed(case, rulebook, engine)
    return [
        f"{name}: expected {_shown(wanted)}, got {_shown(got)}"
        for name, wanted in case.expect.items()
        for got in (_got(name, wanted, case, result),)
        if not _same(name, wanted, got)
    ]


def assessed(case: Case, rulebook: Rulebook, engine: str = "compiled") -> Assessment:
    """Return what is said of the service of a case, asked as the case asks.

    Args:
        case: The case.
        rulebook: The law.
        engine: Name of an engine.

    Returns:
        The assessment.

    Raises:
        FactError: As `assess`.
    """
    return assess(
        case.facts, as_of=case.as_of, rulebook=rulebook, engine=engine, perspective=case.perspective,  # type: ignore[arg-type]
        known_on=case.known_on, judged_on=case.judged_on, standing=case.standing,  # type: ignore[arg-type]
    )  # fmt: skip


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else repr(value)


def _same(name: str, wanted: object, got: object) -> bool:
    if name == "notices":
        return isinstance(wanted, list) and isinstance(got, list) and all(one in got for one in wanted)
    if name == "no_notices":
        return isinstance(wanted, list) and isinstance(got, list) and not any(one in got for one in wanted)
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
