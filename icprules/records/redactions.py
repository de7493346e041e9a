"""A decision record without what names people, that still gives the same decision.

Decides what may be redacted: only what the decision does not rest on, which is checked by deciding again. Must not
import explain or the command line.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import attrs

from icprules.engines.program import deadline_facts, program
from icprules.errors import RecordError, closest, problem
from icprules.numbers.filing_numbers import parse_filing_number
from icprules.records.asking_again import asked_again, subject_of
from icprules.records.canonical import digest_of
from icprules.records.commitments import LEAST, commitment, opening
from icprules.records.differences import field_differences
from icprules.records.placeholders import credit_code, names_for, numbers_for
from icprules.records.reading import Record, read_record
from icprules.records.record import outcome_plain, record_of, truths_of
from icprules.rulebook.condition import facts_of
from icprules.rulebook.law import Obligation
from icprules.subjects.fact_tables import table_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from icprules.rulebook.law import Rulebook

PERSONAL = "personal"
"""Stands for every fact that `facts.toml` marks as personal and that is given, and for the digits of filing numbers."""

_NAME, _FILINGS = "service.name", "filings"
_MOST_READERS = 4
_NAMES_RULEBOOK = ("rulebook.", "law.", "calendar.")


@attrs.frozen(kw_only=True)
class _Swap:
    """One value that is exchanged: where it stands, and what stands there instead; None takes it away."""

    path: str
    value: object
    placeholder: str | None


def redact(
    record: Mapping[str, Any] | Record, names: Collection[str], *, salt: str, rulebook: Rulebook | None = None
) -> dict[str, Any]:
    """Return a record in which some facts are redacted; it still replays.

    Args:
        record: The record.
        names: Facts by dotted name, e.g. `sponsor.name`; `filings` for the digits of filing numbers; `personal` for
            all that is marked as personal, filing numbers included.
        salt: A secret of at least 16 characters, to be kept apart from the record; whoever has it can show what stood
            there, and whoever has it and guesses a name can tell that the guess is right.
        rulebook: The rulebook that made the record; None for the built-in one.

    Returns:
        A new record with a digest of its own. Placeholders stand where facts were, `redacted` holds a commitment to
        each and the digest of the record that was redacted.

    Raises:
        RecordError: D101 to D104 as `read_record`; D105 where the decision rests on a fact, with the rules that read
            it; D106 where there is no such fact; D107 for a short salt; D108 for another rulebook; D109 where the
            decision would be another one.
        FactError: If the rulebook cannot take the facts.

    Example:
        >>> import icprules
        >>> facts = {"kind": "app", "sponsor": {"name": "Lumora", "province": "310000"}}
        >>> result = icprules.assess(facts, as_of="2024-02-22", rulebook=icprules.load())
        >>> redacted = redact(result.record(), ["sponsor.name"], salt="kept in another place")
        >>> redacted["facts"]["sponsor"]["name"], icprules.replay(redacted).is_identical
        ('███1', True)
    """
    read = record if isinstance(record, Record) else read_record(dict(record))
    book = _built_in() if rulebook is None else rulebook
    made_with = read.content["rulebook"]["digest"]
    if made_with != book.digest:
        raise RecordError(problem("D108", value=made_with, found=book.digest))
    if len(salt) < LEAST:
        raise RecordError(problem("D107", least=LEAST))
    # In the form in which they were read, so that no step below has to doubt it.
    read = attrs.evolve(read, content={**read.content, "facts": table_of(subject_of(read, book))})
    swaps = list(_swaps(read, _wanted(read, names, book), book))
    facts, service = _exchanged(read, swaps)
    result = asked_again(read, book, read.calendar, facts=facts, service=service)
    _check_same(read, truths_of(result), outcome_plain(result), names)
    earlier = read.content["redacted"] or {"of": read.content["digest"], "facts": {}}
    commitments = {one.path: commitment(opening(salt, one.path), one.path, one.value) for one in swaps}
    found = {
        **record_of(result),
        "rulebook": read.content["rulebook"],
        "redacted": {"of": earlier["of"], "facts": {**earlier["facts"], **commitments}},
    }
    return {**found, "digest": digest_of(found)}


def _built_in() -> Rulebook:
    from icprules.rulebook.loader import load  # noqa: PLC0415 - a caller who has a rulebook gives it

    return load()


def _wanted(record: Record, names: Collection[str], rulebook: Rulebook) -> list[str]:
    """The names asked for, each of them there to be redacted."""
    given = _given(record, rulebook)
    wanted: dict[str, None] = {}
    for name in names:
        if name == PERSONAL:
            facts = rulebook.schema.facts
            wanted |= dict.fromkeys(one for one in given if one == _FILINGS or (one in facts and facts[one].personal))
        elif name in given:
            wanted[name] = None
        else:
            allowed = [*given, PERSONAL]
            raise RecordError(problem("D106", name=name, close=closest(name, allowed), allowed=" · ".join(allowed)))
    return list(wanted)


def _given(record: Record, rulebook: Rulebook) -> list[str]:
    facts = record.content["facts"]
    found = [
        name
        for name in rulebook.schema.facts
        for group, _, key in (name.partition("."),)
        for table in (facts if group == "service" else facts.get(group),)
        if key and name != _NAME and isinstance(table, dict) and key in table and key != "filings"
    ]
    return [_NAME, *found, *([_FILINGS] if any(True for _ in _held(facts)) else [])]


def _held(facts: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The filings among facts, each with its place."""
    for place, table in (("filings", facts), ("sponsor.filings", facts.get("sponsor") or {})):
        for i, filing in enumerate(table.get("filings") or (), 1):
            yield f"{place}[{i}]", filing


def _swaps(record: Record, names: list[str], rulebook: Rulebook) -> Iterator[_Swap]:
    facts = record.content["facts"]
    held = list(_held(facts))
    texts: list[tuple[str, str]] = []
    for name in names:
        if name == _FILINGS:
            numbers = numbers_for(parse_filing_number(filing["number"]) for _, filing in held)
            for place, filing in held:
                yield _Swap(path=f"{place}.number", value=filing["number"], placeholder=numbers[filing["number"]])
            continue
        readers = sorted(_readers(name, rulebook), key=lambda one: not _speaks(record, one))
        if readers:
            shown = " · ".join(readers[:_MOST_READERS])
            raise RecordError(problem("D105", name=name, n=len(readers), readers=shown))
        if name == _NAME:
            texts.append((_NAME, record.service))
            texts += [(f"{place}.service", f["service"]) for place, f in held if f.get("service") is not None]
            continue
        group, _, key = name.partition(".")
        value = (facts if group == "service" else facts[group])[key]
        kind = rulebook.schema.facts[name].type
        if kind == "text":
            texts.append((name, value))
        else:
            yield _Swap(path=name, value=value, placeholder=credit_code() if kind == "credit_code" else None)
    placeholders = names_for(value for _, value in texts)
    for path, value in texts:
        yield _Swap(path=path, value=value, placeholder=placeholders[value])


def _readers(fact: str, rulebook: Rulebook) -> list[str]:
    """The rules whose conditions or deadlines read a fact, in the order of the rulebook."""
    read: dict[str, None] = {}
    for step in program(rulebook).steps:
        if fact in facts_of(step.condition):
            read[step.name] = None
    for rule in rulebook.rules:
        spec = rule.then.deadline if isinstance(rule.then, Obligation) else None
        if fact in deadline_facts(spec) or rule.judged_on == fact:
            read[rule.id] = None
    return list(read)


def _speaks(record: Record, rule: str) -> bool:
    return record.content["truths"].get("rule", {}).get(rule) in ("true", "unknown")


def _exchanged(record: Record, swaps: list[_Swap]) -> tuple[dict[str, Any], str]:
    facts, service = copy.deepcopy(dict(record.content["facts"])), record.service
    held = dict(_held(facts))
    for one in swaps:
        place, _, key = one.path.rpartition(".")
        if one.path == _NAME:
            service = str(one.placeholder)
            if "name" in facts:
                facts["name"] = service
            continue
        table = held[place] if place in held else facts if place == "service" else facts[place]
        if one.placeholder is None:
            del table[key]
        else:
            table[key] = one.placeholder
    return facts, service


def _check_same(
    record: Record, truths: dict[str, dict[str, str]], outcome: dict[str, Any], names: Collection[str]
) -> None:
    """Refuse a redaction that changes more than the words in which the decision is told."""
    changes = []
    if truths != record.content["truths"]:
        changes = [
            f"{question}.{name}"
            for question, found in truths.items()
            for name, truth in found.items()
            if record.content["truths"].get(question, {}).get(name) != truth
        ]
    changes += [
        one.path
        for one in field_differences(record.content["outcome"], outcome)
        if not one.is_wording and one.path != "service" and not one.path.startswith(_NAMES_RULEBOOK)
    ]
    if changes:
        raise RecordError(problem("D109", name=" · ".join(names), changes=" · ".join(changes)))
