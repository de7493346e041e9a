"""What a caller gives about one service -> a `Subject` of checked, normalised facts.

Decides which names and types are accepted and where a fault lies; nothing is coerced, nothing is lost, and
every fault of a service is reported at once. Which facts hold on a day is decided by `situation.py`. Must not
import engines or decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, Problem, closest, problem
from icprules.numbers.filing_numbers import FilingNumber, parse_filing_number
from icprules.subjects.contradictions import contradictions, may_contradict
from icprules.subjects.facts import FactSchema, FactSpec, Value, parse_date, read_value
from icprules.subjects.held_filing import HeldFiling
from icprules.subjects.plain_reading import called, forms_of, plain_reading
from icprules.subjects.service import Service, to_table
from icprules.text import frozen_with, read_only

if TYPE_CHECKING:
    import datetime

    from icprules.subjects.plain_reading import Read

SERVICE_KINDS = ("website", "app", "mini_program", "quick_app")
FILING_KEYS = ("number", "kind", "service", "filed_on", "status", "deregistered_on")
FILING_STATUSES = ("active", "deregistered", "revoked")


@attrs.frozen(kw_only=True, slots=False)
class Subject:
    """What is known about one service, independent of any day.

    Args:
        name: What the service is called in results.
        facts: Given facts by dotted name, normalised; an absent name is unknown.
        groups: Tables that were given, even if empty.
        filings: The service's own numbers; None when not given.
        sponsor_filings: The sponsor's numbers; None when not given.
        where: File and key path, for messages.
    """

    name: str
    facts: Mapping[str, Value] = attrs.field(converter=read_only, hash=False)
    groups: frozenset[str]
    filings: tuple[HeldFiling, ...] | None = None
    sponsor_filings: tuple[HeldFiling, ...] | None = None
    where: str = attrs.field(default="", eq=False)


def read_subject(
    given: Service | Mapping[str, Any],
    schema: FactSchema,
    *,
    where: str = "",
    name: str = "",
    places: Mapping[str, str] = read_only({}),
) -> Subject:
    """Read one service.

    Args:
        given: A `Service`; a table of its facts with its sponsor inside; or `{"service": …, "sponsor": …}`.
        schema: The facts of the rulebook.
        where: File and key path, for messages.
        name: What to call it when it has no name.
        places: File and key path of the tables that stand elsewhere in the file, by name, e.g. `sponsor`.

    Returns:
        The subject.

    Raises:
        FactError: With every fault found.

    Example:
        >>> from icprules import load
        >>> read_subject({"kind": "app", "sponsor": {"province": "沪"}}, load().schema).facts["sponsor.province"]
        '310000'
    """
    table: Any = to_table(given) if isinstance(given, Service) else given
    if not isinstance(table, dict):
        if not isinstance(table, Mapping):
            raise FactError(problem("F103", where=where, name="service", value=table, expected="table"))
        table = dict(table)
    inner = table.get("service")
    if inner is not None and isinstance(inner, Mapping):
        table = {**{k: v for k, v in table.items() if k != "service"}, **inner}
    forms = schema.prepared.get("forms") or forms_of(schema, groups_of(schema))
    facts, groups, own, held = plain_reading(table, forms) or _in_full(table, schema, where, places)
    if may_contradict(facts):
        problems = contradictions(facts, lambda fact: _place_of_fact(fact, where, places))
        if problems:
            raise FactError(*problems)
    members = {"name": called(facts, name or where or "service"), "facts": MappingProxyType(facts),
               "groups": groups, "filings": own, "sponsor_filings": held, "where": where}  # fmt: skip
    return frozen_with(Subject, members)


def _in_full(table: dict[str, Any], schema: FactSchema, where: str, places: Mapping[str, str]) -> Read:
    """Read a table with every fault in it; raises them all."""
    problems: list[Problem] = []
    reader = _Reader(schema=schema, problems=problems, where=where, places=places)
    facts, groups = reader.facts(table)
    own, held = reader.filings(table.get("filings"), reader.place_of("filings")), None
    sponsor = table.get("sponsor")
    if isinstance(sponsor, Mapping):
        held = reader.filings(sponsor.get("filings"), place(reader.place_of("sponsor"), "filings"))
    if problems:
        raise FactError(*problems)
    return facts, groups, own, held


def _place_of_fact(name: str, where: str, places: Mapping[str, str]) -> str:
    group, _, key = name.partition(".")
    return place(where if group == "service" else places.get(group) or place(where, group), key)


def place(where: str, key: str) -> str:
    """Return the file and key path of a key inside a place.

    Args:
        where: Empty; a file with its colon, e.g. `brand.toml:`; or a file and key path.
        key: The key.

    Returns:
        The file and key path.

    Example:
        >>> place("brand.toml:", "service[1]"), place("brand.toml: service[1]", "kind"), place("", "kind")
        ('brand.toml: service[1]', 'brand.toml: service[1].kind', 'kind')
    """
    if not where:
        return key
    return f"{where} {key}" if where.endswith(":") else f"{where}.{key}"


def groups_of(schema: FactSchema) -> tuple[str, ...]:
    """Return the names of the tables that may stand inside a service.

    Args:
        schema: The facts.

    Returns:
        Names of tables, in the order of the schema.

    Example:
        >>> from icprules import load
        >>> groups_of(load().schema)
        ('sponsor', 'application', 'change', 'access_provider')
    """
    first = dict.fromkeys(
        name.split(".", 1)[0] for name, spec in schema.facts.items() if "." in name and not spec.derived
    )
    return tuple(name for name in first if name not in ("service", "filings"))


@attrs.frozen(kw_only=True)
class _Reader:
    schema: FactSchema
    problems: list[Problem]
    where: str
    places: Mapping[str, str]

    def place_of(self, key: str) -> str:
        return self.places.get(key) or place(self.where, key)

    def facts(self, table: Mapping[str, Any]) -> tuple[dict[str, Value], frozenset[str]]:
        found: dict[str, Value] = {}
        groups: set[str] = set()
        known = groups_of(self.schema)
        for key, value in table.items():
            if key == "filings" or value is None:
                continue
            if key in known:
                if not isinstance(value, Mapping):
                    self.problems.append(
                        problem("F103", where=self.place_of(key), name=key, value=value, expected="table")
                    )
                    continue
                groups.add(str(key))
                for inner, member in value.items():
                    if member is None or (key == "sponsor" and inner == "filings"):
                        continue
                    self.one(f"{key}.{inner}", member, place(self.place_of(key), str(inner)), found)
            elif table_named := _misspelt_table(str(key), value, (*known, "filings")):
                self.problems.append(problem("F101", where=place(self.where, str(key)), name=key, close=table_named))
            else:
                self.one(f"service.{key}", value, place(self.where, str(key)), found)
        return found, frozenset(groups)

    def one(self, name: str, value: object, where: str, found: dict[str, Value]) -> None:
        spec = self.schema.facts.get(name)
        if spec is None:
            known = [n for n, s in self.schema.facts.items() if not s.derived and "." in n and n != "filings.service"]
            self.problems.append(problem("F101", where=where, name=name, close=closest(name, known)))
        elif spec.derived:
            self.problems.append(problem("F104", where=where, name=name, asks=spec.asks))
        else:
            read = read_value(spec, value, self.schema, where)
            if isinstance(read, Problem):
                self.problems.append(read)
            else:
                found[name] = read

    def filings(self, given: object, where: str) -> tuple[HeldFiling, ...] | None:
        if given is None:
            return None
        if not isinstance(given, Sequence) or isinstance(given, str | bytes):
            self.problems.append(problem("F103", where=where, name="filings", value=given, expected="list"))
            return None
        held = [self.filing(item, f"{where}[{i}]") for i, item in enumerate(given, 1)]
        numbers = [f.number for f in held if f is not None]
        for text in dict.fromkeys(t for t in numbers if numbers.count(t) > 1):
            self.problems.append(problem("F105", where=where, name="filings", value=text))
        return tuple(f for f in held if f is not None)

    def filing(self, given: object, where: str) -> HeldFiling | None:
        if isinstance(given, str):
            given = {"number": given}
        if not isinstance(given, Mapping):
            self.problems.append(problem("F103", where=where, name="filings", value=given, expected="table"))
            return None
        before = len(self.problems)
        table = {k: v for k, v in given.items() if v is not None}
        for key in table:
            if key not in FILING_KEYS:
                self.problems.append(
                    problem("F101", where=where, name=f"filings.{key}", close=closest(str(key), FILING_KEYS))
                )
        filed_on = self.day(table, "filed_on", where)
        ended_on = self.day(table, "deregistered_on", where)
        kind = self.choice(table, "kind", SERVICE_KINDS, where)
        status = self.choice(table, "status", FILING_STATUSES, where)
        service = table.get("service")
        if service is not None and not isinstance(service, str):
            self.problems.append(
                problem("F103", where=f"{where}.service", name="filings.service", value=service, expected="text")
            )
        number = self.number(table.get("number"), where)
        if number is None or len(self.problems) > before:
            return None
        if kind is not None and number.kind in SERVICE_KINDS and kind != number.kind:
            self.problems.append(
                problem("F120", where=f"{where}.kind", number=number.text, value=kind, kind=number.kind)
            )
        if filed_on and ended_on and ended_on < filed_on:
            self.problems.append(
                problem("F121", where=where, first="filed_on", one=filed_on, second="deregistered_on", other=ended_on)
            )
        if status == "active" and ended_on:
            self.problems.append(problem("F122", where=where, number=number.text, value=ended_on))
        return HeldFiling(
            number=number.text, province=number.province, kind=kind or number.kind, service=service, filed_on=filed_on,
            ended=bool(ended_on) or status in ("deregistered", "revoked"), ended_on=ended_on,
        )  # fmt: skip

    def number(self, given: object, where: str) -> FilingNumber | None:
        if given is None:
            self.problems.append(problem("F123", where=where))
            return None
        try:
            number = parse_filing_number(given)  # type: ignore[arg-type]
        except FactError as error:
            self.problems.extend(attrs.evolve(p, where=f"{where}.number") for p in error.problems)
            return None
        if number.kind == "public_security":
            self.problems.append(problem("F124", where=f"{where}.number", number=number.text))
            return None
        return number

    def day(self, table: Mapping[str, Any], key: str, where: str) -> datetime.date | None:
        if key not in table:
            return None
        spec = FactSpec(name=f"filings.{key}", type="date", label=self.schema.facts["filings"].label)
        read = read_value(spec, table[key], self.schema, f"{where}.{key}")
        if isinstance(read, Problem):
            self.problems.append(read)
            return None
        return parse_date(read)

    def choice(self, table: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str | None:
        value = table.get(key)
        if value is None or value in allowed:
            return value
        self.problems.append(
            problem("F102", where=f"{where}.{key}", name=f"filings.{key}", value=value,
                    close=closest(str(value), allowed), allowed=" · ".join(allowed))
        )  # fmt: skip
        return None


def _misspelt_table(key: str, value: object, names: tuple[str, ...]) -> str:
    is_table = isinstance(value, Mapping) or (isinstance(value, list) and value and isinstance(value[0], Mapping))
    return closest(key, names) if is_table else ""
