"""What a case expects beside what an assessment says: the differences, a line or more for each.

Decides what is compared with what, and which names a case may expect. Must not import pytest.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.decision.assessor import assess
from icprules.engines.program import program
from icprules.errors import FactError, closest, problem
from icprules.report.wording import LIBRARY_NOTICES
from icprules.rulebook.check import matter
from icprules.rulebook.condition import Truth
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.rulebook.law import Rulebook
    from icprules.testing.cases import Case
    from icprules.text import Lang

_WORDS: Mapping[str, Text] = {
    "expected": Text("应为", "expected"),
    "found": Text("实为", "got     "),
    "among": Text("其中有", "among   "),
}
_NAMED = {"obligations": "obligation", "prohibitions": "prohibition"}
_NOTICES = ("notices", "no_notices")


def assessed(case: Case, rulebook: Rulebook, engine: str = "compiled") -> Assessment:
    """Return the assessment that a case asks for.

    Args:
        case: The case.
        rulebook: The law.
        engine: Name of an engine.

    Raises:
        IcprulesError: As `assess`.
    """
    return assess(
        case.facts, as_of=case.as_of, rulebook=rulebook, engine=engine, perspective=case.perspective,  # type: ignore[arg-type]
        standing=case.standing, known_on=case.known_on, judged_on=case.judged_on,  # type: ignore[arg-type]
    )  # fmt: skip


def check_names(case: Case, rulebook: Rulebook) -> None:
    """Refuse a case that expects something of a name that the rulebook does not have.

    Args:
        case: The case.
        rulebook: The law.

    Raises:
        FactError: F166. A slip must not look like what does not apply.
    """
    for key, kind in _NAMED.items():
        if isinstance(case.expect.get(key), dict):
            _known(case, key, {matter(rule)[1] for rule in rulebook.rules if rule.kind == kind})
    notices = {*LIBRARY_NOTICES, *(rule.id for rule in rulebook.rules if rule.kind == "notice")}
    for key in _NOTICES:
        _known(case, key, notices)
    _known(case, "consequences", {rule.id for rule in rulebook.rules if rule.kind == "consequence"})


def _known(case: Case, key: str, names: Collection[str]) -> None:
    wanted = case.expect.get(key, ())
    for name in wanted if isinstance(wanted, list | dict) else ():
        if name not in names:
            raise FactError(
                problem("F166", where=f"{case.where}.expect.{key}", name=name, close=closest(str(name), names))
            )


def differences(case: Case, rulebook: Rulebook, engine: str = "compiled", *, lang: Lang = "en") -> list[str]:
    """Run a case and return what differs from what it expects.

    Args:
        case: The case.
        rulebook: The law.
        engine: Name of an engine.
        lang: Language.

    Returns:
        One text per difference, expected first, of one line or several; empty when the case holds.

    Raises:
        FactError: F017 where the rulebook does not have its rule; otherwise as `assess`.
    """
    ids = [rule.id for rule in rulebook.rules]
    if case.rule not in ids:
        raise FactError(problem("F017", where=case.where, name=case.rule, close=closest(case.rule, ids)))
    result = assessed(case, rulebook, engine)
    return [
        "\n".join([name, *(f"  {line}" for line in _told(name, wanted, got, lang))])
        for name, wanted in case.expect.items()
        for got in (_got(name, wanted, case, result),)
        if not _same(name, wanted, got)
    ]


def differing_duties(case: Case, result: Assessment) -> tuple[DutyResult, ...]:
    """Return the duties that a case is about: that of its rule, and those by name whose status is not as expected.

    Args:
        case: The case.
        result: Its assessment.
    """
    own = _duty(case, result)
    differing = _differing_names(case, result)
    found = [one for one in _duties(result) if one.id in differing and one is not own]
    return tuple([own, *found] if own is not None else found)


def rules_of_absent_duties(case: Case, result: Assessment) -> tuple[str, ...]:
    """Return the ids of the rules on duties that are expected by name and do not apply at all.

    Args:
        case: The case.
        result: Its assessment.
    """
    absent = _differing_names(case, result) - {one.id for one in _duties(result)}
    kinds = _NAMED.values()
    return tuple(rule.id for rule in result.rulebook.rules if rule.kind in kinds and matter(rule)[1] in absent)


def _differing_names(case: Case, result: Assessment) -> set[str]:
    """Names of duties whose status is expected to be another one."""
    found: set[str] = set()
    for key in _NAMED:
        wanted = case.expect.get(key)
        if isinstance(wanted, dict):
            got = _got(key, wanted, case, result)
            found |= {name for name in wanted if isinstance(got, dict) and wanted[name] != got[name]}
    return found


def _told(name: str, wanted: object, got: object, lang: Lang) -> Iterator[str]:
    expected, found, among = (_WORDS[key].to(lang) for key in ("expected", "found", "among"))
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in (key for key in wanted if wanted[key] != got.get(key)):
            yield f"- {expected} {key} = {_shown(wanted[key])}"
            yield f"+ {found} {key} = {_shown(got.get(key))}"
    elif isinstance(wanted, list) and isinstance(got, list) and name in _NOTICES:
        if name == "notices":
            yield from (f"- {expected} {_shown(one)}" for one in wanted if one not in got)
            yield f"  {among} {_shown(got)}"
        else:
            yield from (f"+ {found} {_shown(one)}" for one in wanted if one in got)
    elif isinstance(wanted, list) and isinstance(got, list) and {*map(str, wanted)} != {*map(str, got)}:
        yield from (f"- {expected} {_shown(one)}" for one in wanted if one not in got)
        yield from (f"+ {found} {_shown(one)}" for one in got if one not in wanted)
    else:
        yield f"- {expected} {_shown(wanted)}"
        yield f"+ {found} {_shown(got)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
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
