"""Case files: what a rule must say for given facts on a given day.

Decides how a `*.cases.toml` file is read; `differences`, which runs a case, is offered here as well. Must not import
pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, closest, problem
from icprules.subjects.facts import parse_date
from icprules.subjects.portfolio_file import read_bytes, read_content
from icprules.testing.differences import differences

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["CASE_KEYS", "EXPECT_KEYS", "Case", "differences", "read_cases"]

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
