"""Random rulebooks, facts and services for tests; the same seed gives the same thing.

Rulebooks are real `law.Rule` objects with every kind of condition, every operator, exemptions, overrides, and
conclusions in three strata. Dates lie on, before and after those that rules compare with.
"""

from __future__ import annotations

import datetime
import random
from typing import TYPE_CHECKING, Any

from icprules.rulebook import law
from icprules.rulebook.check import in_reading_order
from icprules.rulebook.condition import AS_OF, JUDGED_ON, RULE_PREFIX, All, Compare, Condition, In, Not, leaves
from icprules.rulebook.condition import Any as AnyOf
from icprules.subjects.facts import NEVER, NONE, Event, FactSchema, FactSpec, FactType, Value
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.engines.program import Program
    from icprules.errors import Problem

WORDS = Text(zh="文", en="text")
DAYS = tuple(datetime.date(2024, month, day) for month, day in ((1, 1), (2, 29), (3, 31), (12, 31)))
NUMBERS = ("沪ICP备2021001234号-2A", "沪ICP备2021001234号-1", "粤ICP备19012345号-3X")
_KINDS = ("app", "mini_program", "quick_app", "website")
_TAGS = ("game", "medical", "news", "none")
_DATES = ("before", "on_or_before", "on_or_after", "after")
_SIZES = ("lt", "le", "ge", "gt", "is")
_TYPES: dict[str, FactType] = {
    "one.kind": "one_of", "one.other": "one_of", "one.tags": "list_of", "one.flag": "bool",
    "one.mark": "bool", "one.amount": "integer", "one.since": "date", "one.until": "date",
    "one.country": "country", "one.note": "text", "case.item": "one_of", "case.on": "date",
    "raised.case": "bool",
}  # fmt: skip


def dice(seed: int) -> random.Random:
    """Return a source of chance that gives the same for the same seed."""
    return random.Random(seed)  # noqa: S311 - for tests, not for secrets


def schema() -> FactSchema:
    """Return the facts of generated rulebooks: every type that a condition may read, and one event."""
    values = {"one_of": _KINDS, "list_of": _TAGS}
    facts = {
        name: FactSpec(
            name=name,
            type=kind,
            label=WORDS,
            question=WORDS,
            values=dict.fromkeys(values.get(kind, ()), WORDS),
            none_allowed=name == "one.until",
            event="case" if name.startswith("case.") else "",
            derived=name == "raised.case",
        )
        for name, kind in _TYPES.items()
    }
    return FactSchema(facts=facts, events={"case": Event(name="case", label=WORDS, assumption=WORDS)}, provinces={})


def leaf(rng: random.Random) -> Condition:
    """Return a comparison of any type and operator, as a rule file could say it."""
    name = rng.choice([n for n in _TYPES if n != "raised.case"])
    kind = _TYPES[name]
    if kind == "list_of" or (kind in ("one_of", "country", "text") and rng.random() < 0.5):
        return In(fact=name, values=tuple(rng.sample(_choices(kind), rng.randint(1, 3))))
    if kind == "date":
        return Compare(fact=name, op=rng.choice(_DATES), value=rng.choice(DAYS))  # type: ignore[arg-type]
    if kind == "integer":
        return Compare(fact=name, op=rng.choice(_SIZES), value=rng.randint(-1, 2))  # type: ignore[arg-type]
    if kind == "bool":
        return Compare(fact=name, op="is", value=rng.random() < 0.5)
    return Compare(fact=name, op="is", value=rng.choice(_choices(kind)))


def _choices(kind: FactType) -> tuple[str, ...]:
    return {"country": ("CN", "HK", "US"), "list_of": _TAGS, "text": ("", "0", "一", "a\"b'\\\n")}.get(kind, _KINDS)


def condition(rng: random.Random, read: tuple[str, ...] = (), depth: int = 3) -> Condition:
    """Return a tree of every node kind.

    Args:
        rng: Source of chance.
        read: Ids of rules that it may read.
        depth: How deep it may be.
    """
    chance = rng.random()
    if depth == 0 or chance < 0.4:
        if read and rng.random() < 0.5:
            return Compare(fact=f"{RULE_PREFIX}{rng.choice(read)}", op="is", value=True)
        return leaf(rng)
    if chance < 0.6:
        return Not(item=condition(rng, read, depth - 1))
    # Empty groups cannot be written in a rule file; they are what folding clauses can leave.
    items = tuple(condition(rng, read, depth - 1) for _ in range(rng.choice((0, 1, 2, 2, 3, 3, 4))))
    return All(items=items, why=WORDS) if chance < 0.8 else AnyOf(items=items)


def rulebook(rng: random.Random, *, rules: int = 24, wide: bool = False) -> law.Rulebook:
    """Return a random rulebook.

    Args:
        rng: Source of chance.
        rules: How many rules.
        wide: Whether some conditions are wider than one engine rule of durable_rules can hold.
    """
    made: list[law.Rule] = []
    for number in range(rules):
        made.append(_rule(rng, number, rules, tuple(made), wide=wide and number % 5 == 0))
    return rulebook_of(made)


def rulebook_of(rules: Sequence[law.Rule]) -> law.Rulebook:
    """Return a rulebook of these rules over the generated facts."""
    problems: list[Problem] = []
    ordered = in_reading_order(rules, problems)
    assert not problems
    return law.Rulebook(
        name="generated", version="1", known_through=DAYS[-1], schema=schema(), sources={}, rules=ordered,
        bureaus={}, assumptions={}, disclaimer=WORDS, digest="sha256:",
    )  # fmt: skip


def rulebook_asking(*conditions: Condition) -> law.Rulebook:
    """Return a rulebook whose rules `r0`, `r1` … are nothing but these conditions."""
    return rulebook_of([_plain(f"r{number}", one) for number, one in enumerate(conditions)])


def _plain(name: str, one: Condition) -> law.Rule:
    return law.Rule(
        id=name, kind="notice", title=WORDS, in_force=law.Period(), citation=_CITATION, when=(one,),
        then=law.Notice(category="notice", text=WORDS),
    )  # fmt: skip


_CITATION = law.Citation(instrument="one", locator=WORDS, facts=("X1",), verification="text", standing="law")


def _rule(rng: random.Random, number: int, rules: int, before: tuple[law.Rule, ...], *, wide: bool) -> law.Rule:
    # A third reads facts, a third reads those rules, a third those of the second: three strata at least.
    third = rules // 3 or 1
    earlier = tuple(r.id for r in before[max(0, (number // third - 1) * third) : number // third * third])
    kind = rng.choice(_THEN)
    when = [condition(rng, earlier) for _ in range(rng.randint(1, 3))]
    if wide:
        some = [condition(rng, earlier, 1) for _ in range(rng.randint(45, 90))]
        when.append(rng.choice((All, AnyOf))(items=tuple(some)))
    later = [f"r{n}" for n in range(number + 1, rules)]
    return law.Rule(
        id=f"r{number}",
        kind=kind,
        title=WORDS,
        in_force=_period(rng),
        judged_on=rng.choice(("as_of", "as_of", "as_of", "one.since", "case.on")),
        citation=_CITATION,
        when=tuple(when),
        unless=tuple(condition(rng, earlier, 1) for _ in range(rng.choice((0, 0, 1, 2)))),
        overrides=tuple(rng.sample(later, min(len(later), rng.choice((0, 0, 1, 2))))),
        then=_then(rng, kind, earlier),
    )


def _period(rng: random.Random) -> law.Period:
    start, end = rng.choice((None, DAYS[0], DAYS[1])), rng.choice((None, None, DAYS[2], DAYS[3]))
    if start == DAYS[1] and rng.random() < 0.5:
        return law.Period(start=start, end=end, not_before=DAYS[0], is_latest=rng.random() < 0.3)
    if start is not None and rng.random() < 0.1:
        return law.Period(start=start, end=end, is_latest=True)
    return law.Period(start=start, end=end)


_THEN: tuple[law.Kind, ...] = (
    "conclusion",
    "conclusion",
    "obligation",
    "prohibition",
    "exemption",
    "consequence",
    "notice",
)


def _then(rng: random.Random, kind: law.Kind, earlier: tuple[str, ...]) -> law.Then:
    def maybe() -> Condition | None:
        return condition(rng, earlier, 2) if rng.random() < 0.7 else None

    duty = rng.choice(("file", "show", "tell"))
    if kind == "obligation":
        day = law.DeadlineSpec(shape=law.Within(amount=10, unit="days", after="case.on"), stated_as=WORDS)
        return law.Obligation(
            obligation=duty, who="sponsor", must=WORDS, done=maybe(), ended=maybe(), upcoming=maybe(),
            deadline=rng.choice((None, day)),
        )  # fmt: skip
    if kind == "prohibition":
        return law.Prohibition(prohibition=duty, who="sponsor", must=WORDS, broken=condition(rng, earlier, 2))
    if kind == "conclusion":
        return law.Conclusion(conclusion="way", value=rng.choice(("left", "right")))
    if kind == "exemption":
        return law.Exemption(reason=WORDS)
    if kind == "consequence":
        return law.Consequence(obligation="file", on=("overdue",), step=1, text=WORDS)
    return law.Notice(category="notice", text=WORDS)


def facts_for(program: Program, known: FactSchema, rng: random.Random) -> dict[str, Value]:
    """Return random facts for everything a program reads; about a third is absent.

    Args:
        program: The program of a rulebook.
        known: The facts of the rulebook.
        rng: Source of chance.
    """
    constants = _constants(program)
    absent = rng.choice((0.1, 0.35, 0.8))
    facts: dict[str, Value] = {
        name: _value(known.facts[name], constants[name], rng)
        for name in program.facts
        if name in known.facts and rng.random() >= absent
    }
    facts[JUDGED_ON] = _near(constants.get(JUDGED_ON, sorted(DAYS)), rng)
    facts[AS_OF] = facts[JUDGED_ON]
    return facts


_LAST: list[tuple[Program, dict[str, list[Any]]]] = []
"""The last program that was asked about, with its constants: many sets of facts are made for each."""


def _constants(program: Program) -> dict[str, list[Any]]:
    """What each fact is compared with, in order."""
    if not _LAST or _LAST[0][0] is not program:
        found: dict[str, set[Any]] = {}
        for step in program.steps:
            for one in leaves(step.condition):
                found.setdefault(one.fact, set()).update(one.values if isinstance(one, In) else (one.value,))
        _LAST[:] = [(program, {name: sorted(values) for name, values in found.items()})]
    return _LAST[0][1]


def _value(spec: FactSpec, constants: list[Any], rng: random.Random) -> Value:
    if spec.type == "bool":
        return rng.random() < 0.5
    if spec.type == "integer":
        return int(rng.choice(constants)) + rng.randint(-1, 1)
    if spec.type == "date":
        return NEVER if spec.none_allowed and rng.random() < 0.2 else _near(constants, rng)
    if spec.type == "list_of":
        some = [value for value in spec.values if value != NONE]
        return tuple(rng.sample(some, rng.randint(0, len(some)))) if rng.random() < 0.8 else (NONE,)
    values: tuple[str, ...] = (*spec.values, *constants, "else")
    return rng.choice(values)


def _near(days: list[datetime.date], rng: random.Random) -> datetime.date:
    day = rng.choice(days)
    # The day itself and its neighbours, where an inclusive comparison differs from an exclusive one.
    return day + datetime.timedelta(days=rng.choice((-1, 0, 0, 1)))


def service(known: FactSchema, rng: random.Random) -> dict[str, Any]:
    """Return a random service as a caller of the real rulebook would give it; its facts may be refused.

    Args:
        known: The facts of the rulebook.
        rng: Source of chance.
    """
    absent = rng.choice((0.0, 0.1, 0.35, 0.8))
    tables: dict[str, dict[str, Any]] = {"service": {}, "sponsor": {}}
    for name, spec in known.facts.items():
        group, _, member = name.partition(".")
        # Cases that are raised half of the time, so that most services have some and none has all.
        if spec.derived or group == "filings" or rng.random() < (0.8 if spec.event else absent):
            continue
        value = _given(spec, known, rng)
        if value is not None:
            tables.setdefault(group, {})[member] = value
    if tables["service"].get("kind") in ("website", "app"):
        tables["service"].pop("platform", None)
    if "province" in tables["sponsor"]:
        tables["sponsor"].pop("country", None)
    given = {**tables.pop("service"), **tables}
    if rng.random() >= absent:
        given["filings"] = [
            {"number": number, "filed_on": _near(list(DAYS), rng).isoformat()}
            for number in rng.sample(NUMBERS, rng.randint(0, 2))
        ]
    return given


def _given(spec: FactSpec, known: FactSchema, rng: random.Random) -> object:
    if spec.type == "one_of":
        return rng.choice(sorted(spec.values))
    if spec.type == "list_of":
        return rng.sample(sorted(set(spec.values) - {NONE}), rng.randint(0, 2))
    if spec.type == "province":
        return rng.choice(sorted(known.provinces))
    if spec.type == "bool":
        return rng.random() < 0.5
    if spec.type == "date":
        return NONE if spec.none_allowed and rng.random() < 0.3 else _near(list(DAYS), rng).isoformat()
    if spec.type == "datetime":
        return f"{_near(list(DAYS), rng).isoformat()}T12:00:00+08:00"
    return {"text": "x", "country": rng.choice(("CN", "HK", "US")), "integer": 1}.get(spec.type)
