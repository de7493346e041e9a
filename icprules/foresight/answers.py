"""What can be answered to a question, one representative for all values that no rule tells apart.

Decides the value regions of a fact for one assessment: only conditions that are still open and on which a
status of the perspective can hang are read. Dates are cut at the constants they are compared with, at the day
asked about, at the other known dates, and where a deadline counted from them would reach the day asked about.
Must not import decide, explanation or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.engines.program import program
from icprules.engines.tree import holds
from icprules.foresight.answer_dates import cuts, regions
from icprules.foresight.comparison import WHOSE, with_changes
from icprules.numbers.filing_numbers import parse_filing_number
from icprules.report.wording import in_words
from icprules.rulebook import law
from icprules.rulebook.condition import RULE_PREFIX, Compare, In, Truth, leaves
from icprules.subjects.fact_tables import filing_table
from icprules.subjects.facts import NONE
from icprules.subjects.subject import SERVICE_KINDS
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icprules.decision.assessment import Assessment
    from icprules.subjects.facts import FactSpec, Value
    from icprules.subjects.subject import Subject

_KIND, _FILINGS = "service.kind", "filings"
_NEVER_MERGED = frozenset({_KIND, "service.stage"})  # read outside conditions: coverage by a filing, the dates
_OTHERS = ("US", "JP", "DE", "SG", "GB")
_MOST_MEMBERS = 16

WORDS: Mapping[str, Text] = {
    "list": Text("、", ", "),
    "other_country": Text("其他国家或地区", "another country or region"),
    "other_province": Text("其他省份", "another province"),
    "other_text": Text("其他", "something else"),
    "no_filing": Text("没有备案", "no filing"),
    "active": Text("该服务自身的有效备案", "an active filing of its own"),
    "ended": Text("该服务自身的备案，已注销", "a filing of its own that was deregistered"),
    "active_kind": Text("一个{kind}备案，有效", "an active filing for a service of the kind {kind}"),
    "ended_kind": Text("一个{kind}备案，已注销", "a deregistered filing for a service of the kind {kind}"),
    "covers": Text("无后缀的编号属于该服务", "the number without a suffix covers it"),
    "covers_not": Text("无后缀的编号不属于该服务", "the number without a suffix does not cover it"),
    "this_service": Text("本服务", "this service"),
    "other_service": Text("另一项服务", "another service"),
    "never": Text("没有", "none"),
    "until": Text("{last} 或更早", "{last} or earlier"),
    "between": Text("{first} 至 {last}", "{first} to {last}"),
    "day": Text("{first}", "{first}"),
    "from": Text("{first} 或更晚", "{first} or later"),
}


@attrs.frozen(kw_only=True)
class Answer:
    """One region of the values of a fact.

    Args:
        fact: Its name.
        value: One value of the region, as it could be given.
        text: The region in words.
    """

    fact: str
    value: Any = attrs.field(hash=False)
    text: Text


def answered(subject: Subject, answers: Iterable[Answer], result: Assessment) -> Subject:
    """Return a service with some questions answered.

    Args:
        subject: The service.
        answers: One per fact at most.
        result: Supplies the facts of the rulebook.

    Returns:
        A new subject.

    Raises:
        FactError: If the answers contradict each other or what is known.
    """
    return with_changes(subject, {one.fact: one.value for one in answers}, result.rulebook.schema)


def answers_to(fact: str, result: Assessment) -> tuple[Answer, ...]:
    """Return what can be answered to the question for a missing fact.

    Args:
        fact: Its name.
        result: The assessment in which it is missing.

    Returns:
        One answer per region; empty when the regions of such a fact are not known.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> [answer.text.en for answer in answers_to("service.offline", result)]
        ['yes', 'no']
    """
    if fact == _FILINGS:
        return tuple(_filings(result))
    if fact == WHOSE:
        return (
            Answer(fact=fact, value=result.subject.name, text=WORDS["this_service"]),
            Answer(fact=fact, value=NONE, text=WORDS["other_service"]),
        )
    spec, read = result.rulebook.schema.facts[fact], _read(fact, result)
    if spec.type == "bool":
        return tuple(_worded(spec, value, [value]) for value in (True, False))
    if spec.type == "one_of":
        keep_apart = fact in _NEVER_MERGED
        groups = _alike(spec.values, read, keep_apart=keep_apart)
        return tuple(_worded(spec, group[0], group) for group in groups)
    if spec.type == "list_of":
        return tuple(_lists(spec, read))
    if spec.type in ("country", "province", "text"):
        return tuple(_named(spec, read, result))
    if spec.type in ("date", "datetime"):
        return tuple(_dates(spec, read, result))
    return ()


def _read(fact: str, result: Assessment) -> list[Compare | In]:
    """The open comparisons with a fact on which a status of the perspective can hang."""
    prog, schema = program(result.rulebook), result.rulebook.schema
    ids, duties = set(), set()
    for rule in result.rulebook.rules:
        if isinstance(rule.then, law.Obligation | law.Prohibition) and rule.then.who == result.perspective:
            ids.add(rule.id)
            duties.add(rule.then.obligation if isinstance(rule.then, law.Obligation) else "")
    todo = [step for step in prog.steps if step.name in (duties if step.question == "owed" else ids)]
    seen: set[tuple[str, str]] = set()
    found: dict[Compare | In, None] = {}
    while todo:
        step = todo.pop()
        position = prog.position[step.question, step.name]
        if (step.question, step.name) in seen or result.truths[position] != Truth.UNKNOWN:
            continue
        seen.add((step.question, step.name))
        for leaf in leaves(step.condition):
            if leaf.fact == fact:
                found[leaf] = None
            elif leaf.fact.startswith(RULE_PREFIX):
                todo.append(prog.steps[prog.position["rule", leaf.fact.removeprefix(RULE_PREFIX)]])
    conditions = [spec.happened_when for spec in schema.facts.values()]
    conditions += [event.raised_by for event in schema.events.values()]
    for condition in conditions:
        if condition is not None:
            found |= dict.fromkeys(leaf for leaf in leaves(condition) if leaf.fact == fact)
    return list(found)


def _signature(value: Value, read: Sequence[Compare | In]) -> tuple[bool, ...]:
    return tuple(holds(leaf, value) for leaf in read)


def _alike(values: Iterable[str], read: Sequence[Compare | In], *, keep_apart: bool) -> list[list[str]]:
    groups: dict[object, list[str]] = {}
    for value in values:
        groups.setdefault(value if keep_apart else _signature(value, read), []).append(value)
    return list(groups.values())


def _worded(spec: FactSpec, value: Value, values: Sequence[Value]) -> Answer:
    zh, en = (WORDS["list"].to(lang).join(in_words(spec, one, lang) for one in values) for lang in LANGS)
    return Answer(fact=spec.name, value=value, text=Text(zh=zh, en=en))


def _lists(spec: FactSpec, read: Sequence[Compare | In]) -> Iterator[Answer]:
    """One list per set of comparisons that hold together, built up member by member."""
    start: tuple[str, ...] = (NONE,) if NONE in spec.values else ()
    found: dict[tuple[bool, ...], tuple[str, ...]] = {_signature(start, read): start}
    todo: list[tuple[str, ...]] = [()]
    while todo and len(found) < _MOST_MEMBERS:
        base = todo.pop(0)
        for member in spec.values:
            if member == NONE or member in base:
                continue
            longer = (*base, member)
            signature = _signature(longer, read)
            if signature not in found:
                found[signature] = longer
                todo.append(longer)
    for members in found.values():
        yield attrs.evolve(_worded(spec, members, [members]), value=list(members))


def _named(spec: FactSpec, read: Sequence[Compare | In], result: Assessment) -> Iterator[Answer]:
    constants = dict.fromkeys(
        str(value) for leaf in read for value in (leaf.values if isinstance(leaf, In) else (leaf.value,))
    )
    if spec.type == "country":
        constants.setdefault("CN")
        others: Iterable[str] = _OTHERS
    elif spec.type == "province":
        others = result.rulebook.bureaus
    else:
        others = ("–", "––")
    for value in constants:
        shown = result.rulebook.bureaus[value].province if spec.type == "province" else Text(value, value)
        yield Answer(fact=spec.name, value=value, text=shown)
    for value in (one for one in others if one not in constants):
        yield Answer(fact=spec.name, value=value, text=WORDS[f"other_{spec.type}"])
        return


def _dates(spec: FactSpec, read: Sequence[Compare | In], result: Assessment) -> Iterator[Answer]:
    for first, last in regions(cuts(spec.name, read, result)):
        key = "until" if first is None else "from" if last is None else "day" if first == last else "between"
        text = WORDS[key].map(lambda part, _: part.format(first=first, last=last))  # noqa: B023 - used at once
        day = first or last
        if day is None:
            continue
        if spec.type == "datetime":
            noon = datetime.datetime.combine(day, datetime.time(12), BEIJING)
            yield Answer(fact=spec.name, value=noon.isoformat(), text=text)
        else:
            yield Answer(fact=spec.name, value=day.isoformat(), text=text)
    if spec.none_allowed:
        yield Answer(fact=spec.name, value=NONE, text=WORDS["never"])


def is_given(fact: str, subject: Subject) -> bool:
    """Return whether the numbers held were all given, so that the question for them is about something else.

    Args:
        fact: Name of a missing fact.
        subject: The service.

    Returns:
        False for a number without a suffix: what it covers is still to be said.
    """
    if fact != _FILINGS or (subject.filings is None and subject.sponsor_filings is None):
        return False
    return all(held.kind in SERVICE_KINDS for held in (*(subject.filings or ()), *(subject.sponsor_filings or ())))


def _suffixes(result: Assessment) -> Iterator[Answer]:
    """What a number without a suffix covers; only where kind and own list of the service are known."""
    kind, held = result.subject.facts.get(_KIND), result.subject.filings or ()
    if kind is None or all(one.kind in SERVICE_KINDS for one in held):
        return
    others = next(other for other in SERVICE_KINDS if other != kind)
    for covered, text in ((str(kind), "covers"), (others, "covers_not")):
        named = [one if one.kind in SERVICE_KINDS else attrs.evolve(one, kind=covered) for one in held]
        yield Answer(fact=_FILINGS, value=[filing_table(one) for one in named], text=WORDS[text])


def _filings(result: Assessment) -> Iterator[Answer]:
    if result.subject.filings is not None or result.subject.sponsor_filings is not None:
        yield from _suffixes(result)
        return
    yield Answer(fact=_FILINGS, value=[], text=WORDS["no_filing"])
    facts, kinds = result.subject.facts, result.rulebook.schema.facts[_KIND]
    bureau = result.rulebook.bureaus.get(str(facts.get("sponsor.province")))
    number = parse_filing_number(f"{'京' if bureau is None else bureau.prefix}ICP备2023000001号").text
    known = facts.get(_KIND)
    for kind in SERVICE_KINDS if known is None else (str(known),):
        for status in ("active", "ended"):
            filing = {
                "number": number,
                "kind": kind,
                **({"status": "deregistered"} if status == "ended" else {}),
            }
            text = WORDS[status]
            if known is None:
                text = WORDS[f"{status}_kind"].map(
                    lambda part, lang: part.format(kind=in_words(kinds, kind, lang))  # noqa: B023 - used at once
                )
            yield Answer(fact=_FILINGS, value=[filing], text=text)
