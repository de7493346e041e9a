"""`facts.toml` and `bureaus.toml` -> the fact schema, and the communications administrations.

Decides which keys a fact of each type needs and takes, and that every name a fact refers to exists. Must not
import provisions, loader or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from icprules.errors import Problem, problem
from icprules.rulebook.clauses import read_clause
from icprules.rulebook.constants import constant
from icprules.rulebook.law import Bureau
from icprules.rulebook.names import EVERY, Names, check_name, fact_of_type, find_fact, unknown
from icprules.rulebook.rule_files import BureauEntry, BureausFile, EventEntry, FactEntry, FactsFile
from icprules.rulebook.structure import inside, structure
from icprules.subjects.facts import Event, FactSchema, FactSpec
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.rulebook.layers import Layer, Table
    from icprules.rulebook.names import Kind

T = TypeVar("T")
FACTS = "facts.toml"
BUREAUS = "bureaus.toml"
OF_THE_LAW = "law."
"""How the names of open questions of law begin, which nobody can be asked because nobody knows."""

_RESERVED = ("as_of", "judged_on", "rule", "raised", "happened")
_TAKES: Mapping[str, tuple[str, ...]] = {
    "values": ("one_of", "list_of"),
    "none_allowed": ("date",),
    "planned": ("date",),
    "happened_when": ("date",),
}


@attrs.frozen(kw_only=True)
class _Entry:
    """One `[fact."…"]` or `[event.…]`, and where it stands."""

    where: str
    table: Table
    entry: Any


def read_schema(layers: Sequence[Layer], problems: list[Problem]) -> tuple[Names, dict[str, Bureau]]:
    """Read facts, events and communications administrations of all layers.

    Args:
        layers: The files; the built-in rulebook first.
        problems: Receives every fault.

    Returns:
        Names with the schema, and the communications administrations by province code.
    """
    unread: set[tuple[Kind, str]] = set()
    bureaus, schema = _read_bureaus(layers, unread, problems)
    for layer in layers:
        _, faults = structure(layer.root(FACTS), FactsFile, layer.where(FACTS))
        problems.extend(faults)
    if not any(FACTS in layer.tables for layer in layers):
        unread |= {("fact", EVERY), ("event", EVERY)}
    entries = _entries(layers, "fact", FactEntry, unread, problems)
    _check_prefixes(layers, entries, problems)
    groups = _entries(layers, "event", EventEntry, unread, problems)
    facts = {name: _spec(name, one.entry) for name, one in entries.items()}
    facts |= {
        f"raised.{name}": FactSpec(name=f"raised.{name}", type="bool", label=group.entry.label, derived=True)
        for name, group in groups.items()
    }
    facts |= {
        f"happened.{name}": FactSpec(
            name=f"happened.{name}",
            type="bool",
            label=one.entry.label,
            derived=True,
            asks=name,
            event=one.entry.event,
        )
        for name, one in entries.items()
        if one.entry.type == "date" and (one.entry.none_allowed or one.entry.event)
    }
    unread |= {("fact", f"{own}.{name}") for own, kind in (("happened", "fact"), ("raised", "event"))
               for name in _named(unread, kind)}  # fmt: skip
    names = Names(schema=attrs.evolve(schema, facts=facts), unread=frozenset(unread), problems=problems)
    for name, one in entries.items():
        _check_entry(name, one, groups, names)
        if one.entry.happened_when is not None:
            condition = read_clause(one.entry.happened_when, names, inside(one.where, "happened_when"))
            facts[name] = attrs.evolve(facts[name], happened_when=condition)
    events = {name: _event(name, group, names) for name, group in groups.items()}
    return attrs.evolve(names, schema=attrs.evolve(schema, facts=facts, events=events)), bureaus


def _named(unread: set[tuple[Kind, str]], kind: str) -> list[str]:
    return [name for k, name in unread if k == kind and name != EVERY]


def _entries(
    layers: Sequence[Layer], key: Kind, kind: type[T], unread: set[tuple[Kind, str]], problems: list[Problem]
) -> dict[str, _Entry]:
    """Read all `[fact."…"]`, or all `[event.…]`; faulty ones are reported and left out."""
    found: dict[str, _Entry] = {}
    for layer in layers:
        file = layer.where(FACTS)
        given = layer.root(FACTS).get(key, {})
        if FACTS in layer.broken or not isinstance(given, dict):
            unread.add((key, EVERY))
            continue
        for name, raw in given.items():
            where = inside(file, key, name)
            check_name(name, "fact" if key == "fact" else "word", where, problems)
            if key == "fact" and name.split(".")[0] in _RESERVED:
                problems.append(problem("R145", where=where, name=name))
            if name in found:
                other = found[name].where.partition(":")[0]
                problems.append(problem("R118", where=where, name=f"{key}.{name}", other=other))
                continue
            if key == "fact" and _is_unquoted(raw):
                problems.extend(problem("R154", where=where, name=f"{name}.{inner}") for inner in raw)
                unread |= {(key, f"{name}.{inner}") for inner in raw}
                continue
            entry, faults = structure(raw, kind, where) if isinstance(raw, dict) else (None, [])
            problems.extend(faults)
            if entry is None:
                unread.add((key, name))
            else:
                found[name] = _Entry(where=where, table=raw, entry=entry)
    return found


def _check_prefixes(layers: Sequence[Layer], entries: Mapping[str, _Entry], problems: list[Problem]) -> None:
    """Report facts of an upper layer that nobody could give, or whose name a later fact below could take."""
    below = layers[0].where(FACTS)
    lower = {name for name, one in entries.items() if one.where.startswith(below)}
    taken = {name.partition(".")[0] for name in lower}
    for name, one in entries.items():
        group, dot, _ = name.partition(".")
        if name not in lower and not one.entry.derived and (not dot or group in taken):
            problems.append(problem("R163", where=one.where, name=name))


def _is_unquoted(raw: object) -> bool:
    """Whether `[fact.service.kind]` was written, to TOML a table `service` that holds a table `kind`."""
    known = {field.name for field in attrs.fields(FactEntry)}
    return (
        isinstance(raw, dict)
        and bool(raw)
        and all(isinstance(part, dict) and key not in known for key, part in raw.items())
    )


def _spec(name: str, entry: FactEntry) -> FactSpec:
    given = attrs.asdict(entry, recurse=False)
    question, in_file = entry.question, given.pop("in_file")
    if question is not None and in_file is not None:
        question = Text(zh=question.zh + in_file.zh, en=f"{question.en} {in_file.en}")
    return FactSpec(name=name, **{**given, "question": question, "spoken": entry.question, "happened_when": None})


def _check_entry(name: str, one: _Entry, groups: Mapping[str, _Entry], names: Names) -> None:
    """Report keys that a fact needs, keys that do not fit it, and names in it that are unknown."""
    entry, where, problems = one.entry, one.where, names.problems
    missing = [key for key in _needed(name, entry) if not getattr(entry, key)]
    problems.extend(problem("R136", where=where, name=name, key=key) for key in missing)
    for key, types in _TAKES.items():
        if key in one.table and entry.type not in types:
            place = inside(where, key)
            problems.append(problem("R137", where=place, key=key, type=entry.type, allowed=" · ".join(types)))
    for key in ("question", "in_file"):
        if entry.derived and getattr(entry, key) is not None:
            problems.append(problem("R148", where=inside(where, key), key=key))
    if entry.asks:
        _check_asked(entry, names, inside(where, "asks"))
    for key in ("planned", "dated_by"):
        if getattr(entry, key):
            fact_of_type(getattr(entry, key), ("date",), names, inside(where, key))
    if entry.until_then and entry.dated_by:
        constant(names.schema.facts[name], entry.until_then, names, inside(where, "until_then"))
    if entry.event and entry.event not in groups and not names.excuses("event", entry.event):
        problems.append(unknown("R112", entry.event, groups, inside(where, "event")))


def _needed(name: str, entry: FactEntry) -> list[str]:
    needed = ["asks" if entry.derived else "question"]
    if name.startswith(OF_THE_LAW) and entry.derived:
        needed = []  # nobody can be asked what nobody knows
    if entry.type in _TAKES["values"]:
        needed.append("values")
    if entry.dated_by or entry.until_then:
        needed += ["dated_by", "until_then"]
    return needed


def _check_asked(entry: FactEntry, names: Names, where: str) -> None:
    if not entry.derived:
        names.problems.append(problem("R149", where=where, key="asks"))
    asked = find_fact(entry.asks, names, where)
    if asked is not None and asked.derived:
        names.problems.append(problem("R150", where=where, name=entry.asks))


def _event(name: str, one: _Entry, names: Names) -> Event:
    entry = one.entry
    raised_by = None
    if entry.raised_by is not None:
        raised_by = read_clause(entry.raised_by, names, inside(one.where, "raised_by"))
    return Event(name=name, label=entry.label, assumption=entry.assumption, ahead=entry.ahead, raised_by=raised_by)


def _read_bureaus(
    layers: Sequence[Layer], unread: set[tuple[Kind, str]], problems: list[Problem]
) -> tuple[dict[str, Bureau], FactSchema]:
    bureaus: dict[str, Bureau] = {}
    outside: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for layer in layers:
        file = layer.where(BUREAUS)
        table = layer.root(BUREAUS)
        whole, faults = structure(table, BureausFile, file)
        problems.extend(faults)
        if whole is None or BUREAUS in layer.broken:
            unread.add(("province", EVERY))
        given = table.get("bureau", {})
        for code, raw in given.items() if isinstance(given, dict) else ():
            where = inside(file, "bureau", code)
            check_name(code, "bureau", where, problems)
            entry, faults = structure(raw, BureauEntry, where) if isinstance(raw, dict) else (None, [])
            problems.extend(faults)
            if entry is None:
                unread.add(("province", EVERY))
                continue
            check_name(entry.prefix, "prefix", inside(where, "prefix"), problems)
            for spelling in dict.fromkeys((code, entry.province.zh, entry.prefix, *entry.also)):
                if spelling in spellings:
                    other = f"bureau.{spellings[spelling]}"
                    problems.append(problem("R118", where=where, name=spelling, other=other))
                spellings.setdefault(spelling, code)
            bureaus.setdefault(code, Bureau(
                code=code, name=entry.name, province=entry.province, site=entry.site, prefix=entry.prefix,
                site_verified=entry.site_verified,
            ))  # fmt: skip
        for code, country in {} if whole is None else whole.outside.items():
            where = inside(file, "outside", code)
            check_name(code, "bureau", where, problems)
            check_name(country, "country", where, problems)
            if code in spellings:
                problems.append(problem("R118", where=where, name=code, other=f"bureau.{code}"))
            outside[code] = country
    return bureaus, FactSchema(facts={}, events={}, provinces=spellings, outside=outside)
