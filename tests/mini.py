"""Small rulebooks for tests of meaning: a few rules built in place, on the facts of the real rulebook."""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING, Any

import attrs

import icprules
from icprules.decision.assessor import assess
from icprules.decision.situation import facts_on
from icprules.rulebook import law
from icprules.rulebook.check import in_reading_order
from icprules.rulebook.condition import All, Compare, Condition, In, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.subjects.subject import Subject, read_subject
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.subjects.facts import FactSchema, Value

WORDS = Text("文", "text")
D = datetime.date
_LATER = D(2100, 1, 1)
ALWAYS = All(items=())
NEVER = AnyOf(items=())


def is_(fact: str, value: str | bool | int = True) -> Condition:  # noqa: FBT001, FBT002 - a fact's value
    return Compare(fact=fact, op="is", value=value)


def among(fact: str, *values: str) -> Condition:
    return In(fact=fact, values=values)


def dated(fact: str, op: Any, day: datetime.date) -> Condition:  # noqa: ANN401 - one of the operators
    return Compare(fact=fact, op=op, value=day)


def not_(item: Condition) -> Condition:
    return Not(item=item)


def any_(*items: Condition) -> Condition:
    return AnyOf(items=items)


def due(shape: law.Shape, rollover: law.Rollover | None = None) -> law.DeadlineSpec:
    return law.DeadlineSpec(shape=shape, stated_as=WORDS, rollover=rollover)


def fixed(day: datetime.date) -> law.DeadlineSpec:
    return due(law.FixedDate(on=day), "none")


def rule(
    then: law.Then,
    name: str,
    *,
    standing: law.Standing = "law",
    reach: law.Reach = "direct",
    when: Sequence[Condition] = (),
    unless: Sequence[Condition] = (),
    overrides: Sequence[str] = (),
    in_force: law.Period | None = None,
    judged_on: str = "as_of",
) -> law.Rule:
    kinds: dict[type, law.Kind] = {
        law.Obligation: "obligation", law.Prohibition: "prohibition", law.Exemption: "exemption",
        law.Conclusion: "conclusion", law.Consequence: "consequence", law.Notice: "notice",
    }  # fmt: skip
    return law.Rule(
        id=name,
        kind=kinds[type(then)],
        title=Text(f"规则{name}", f"rule {name}"),
        in_force=in_force or law.Period(),
        judged_on=judged_on,
        citation=law.Citation(
            instrument="mini", locator=WORDS, facts=("X.1",), verification="text", standing=standing, reach=reach
        ),
        when=tuple(when),
        unless=tuple(unless),
        overrides=tuple(overrides),
        then=then,
        where=f"mini/{name}.toml",
    )


def duty(name: str = "a", *, obligation: str = "file", who: law.Actor = "sponsor", **rest: Any) -> law.Rule:  # noqa: ANN401 - fields of a rule or an obligation
    own = {key: rest.pop(key) for key in tuple(rest) if key in _OBLIGATION}
    return rule(law.Obligation(obligation=obligation, who=who, must=WORDS, **own), name, **rest)


_OBLIGATION = {field.name for field in attrs.fields(law.Obligation)}


def ban(
    name: str,
    broken: Condition,
    *,
    prohibition: str = "serve",
    who: law.Actor = "sponsor",
    **rest: Any,  # noqa: ANN401 - fields of a rule
) -> law.Rule:
    return rule(law.Prohibition(prohibition=prohibition, who=who, must=WORDS, broken=broken), name, **rest)


def exemption(name: str, *overrides: str, **rest: Any) -> law.Rule:  # noqa: ANN401 - fields of a rule
    return rule(law.Exemption(reason=WORDS), name, overrides=overrides, **rest)


def schema() -> FactSchema:
    return _real().schema


@functools.cache
def _real() -> law.Rulebook:
    return icprules.load()


def real() -> law.Rulebook:
    """The built-in rulebook, loaded once."""
    return _real()


def book(*rules: law.Rule, known_through: datetime.date = _LATER) -> law.Rulebook:
    problems: list[Any] = []
    ordered = in_reading_order(rules, problems)
    assert not problems
    source = law.Source(
        key="mini", title=WORDS, short=WORDS, issuer=WORDS, standing="law", verification="text",
        last_checked_on=D(2026, 1, 1),
    )  # fmt: skip
    return attrs.evolve(
        _real(),
        name="mini",
        rules=ordered,
        sources={"mini": source},
        known_through=known_through,
        digest="sha256:mini",
    )


def subject(given: Mapping[str, Any]) -> Subject:
    return read_subject(given, schema())


def known(given: Mapping[str, Any], as_of: datetime.date) -> Mapping[str, Value]:
    return facts_on(subject(given), as_of, schema())


def ask(
    rulebook: law.Rulebook,
    given: Mapping[str, Any],
    as_of: datetime.date,
    *,
    perspective: law.Actor = "sponsor",
    standing: Sequence[law.Standing] = (),
    calendar: WorkdayCalendar | None = None,
) -> Assessment:
    return assess(given, as_of=as_of, rulebook=rulebook, perspective=perspective, standing=standing, calendar=calendar)


def ask_subject(rulebook: law.Rulebook, one: Subject, as_of: datetime.date) -> Assessment:
    return assess(one, as_of=as_of, rulebook=rulebook)


def without_next_change(result: Assessment) -> Assessment:
    """The assessment without the search for its next change, for tests that ask about many days."""
    return attrs.evolve(result, change_finder=lambda _: None)


def shown(result: Assessment, name: str) -> DutyResult:
    return next(d for d in (*result.obligations, *result.prohibitions) if d.id == name)


def status(result: Assessment, name: str = "file") -> str:
    """The status of a duty, its possibilities where it is undetermined, or that it is not applicable."""
    found = [d for d in (*result.obligations, *result.prohibitions) if d.id == name]
    if not found:
        return "not_applicable"
    return "|".join(found[0].possible) or found[0].status
