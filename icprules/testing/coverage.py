"""Which facts of the law page, rules and dates are accounted for by rules and cases.

Decides when a fact, a rule or a date counts as covered; nothing is run, cases are read for what they give and
expect. Must not import loader, particular engines or decide.

A fact is accounted for by a rule or a lead time that rests on it, or by the reason why none does. A rule wants a
case in which it applies, one in which it does not, and, unless everything it reads is always known, one in which
that is unknown; a rule that hangs on an open question of law (a fact `law.…`, which nobody knows) can never be said
to apply. What a date wants is decided by `covered_dates.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.decision.situation import facts_on
from icprules.engines.program import program
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, All, Compare, facts_of
from icprules.rulebook.schema_files import OF_THE_LAW
from icprules.subjects.subject import read_subject
from icprules.testing.covered_dates import rule_dates, term_dates
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.rulebook.condition import Condition
    from icprules.rulebook.law import Rule, Rulebook
    from icprules.rulebook.law_page import Tag
    from icprules.subjects.facts import FactSchema, Value
    from icprules.testing.cases import Case
    from icprules.testing.covered_dates import DateCoverage
    from icprules.text import Text

Wanted = Literal["true", "false", "unknown"]
WANTED: tuple[Wanted, ...] = ("true", "false", "unknown")


@attrs.frozen(kw_only=True)
class FactCoverage:
    """What accounts for one fact of the law page.

    Args:
        id: Of the fact.
        tag: How firmly it is known.
        paraphrase: What it says.
        rules: Ids of the rules that rest on it.
        lead_times: Ids of the lead times that rest on it.
        cases: File and position of the cases of those rules.
        not_a_rule: Why no rule rests on it, or None.
    """

    id: str
    tag: Tag
    paraphrase: Text
    rules: tuple[str, ...] = ()
    lead_times: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    not_a_rule: Text | None = None


@attrs.frozen(kw_only=True)
class RuleCoverage:
    """What accounts for one rule.

    Args:
        id: Of the rule.
        facts: Ids on the law page that it rests on.
        cases: Number of cases by the truth they expect of the rule.
        missing: Truths that no case expects although some case could.
    """

    id: str
    facts: tuple[str, ...]
    cases: Mapping[Wanted, int] = attrs.field(converter=read_only, hash=False)
    missing: tuple[Wanted, ...] = ()


@attrs.frozen(kw_only=True)
class Coverage:
    """What is accounted for in a rulebook, and what is not.

    Args:
        facts: Facts of the law page, in the order of the page.
        rules: Rules, by id.
        dates: Dates of rules and terms.
    """

    facts: tuple[FactCoverage, ...]
    rules: tuple[RuleCoverage, ...]
    dates: tuple[DateCoverage, ...]

    @property
    def unaccounted(self) -> tuple[str, ...]:
        """Facts on which neither a rule nor a lead time rests and that have no reason for it."""
        return tuple(f.id for f in self.facts if not f.rules and not f.lead_times and f.not_a_rule is None)

    @property
    def accounted_twice(self) -> tuple[str, ...]:
        """Facts on which a rule or a lead time rests although a reason is given why none does."""
        return tuple(f.id for f in self.facts if (f.rules or f.lead_times) and f.not_a_rule is not None)

    @property
    def rules_without_fact(self) -> tuple[str, ...]:
        """Rules that rest on nothing on the law page."""
        return tuple(r.id for r in self.rules if not r.facts)

    @property
    def rules_without_case(self) -> tuple[RuleCoverage, ...]:
        """Rules that lack a case."""
        return tuple(r for r in self.rules if r.missing)

    @property
    def dates_without_case(self) -> tuple[DateCoverage, ...]:
        """Dates around which some day is not tried."""
        return tuple(d for d in self.dates if d.missing)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left open."""
        return not (
            self.unaccounted or self.accounted_twice or self.rules_without_fact
            or self.rules_without_case or self.dates_without_case
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return the coverage as plain data; what is left open stands under `open`."""
        return {
            "complete": self.is_complete,
            "open": {
                "facts_unaccounted": list(self.unaccounted),
                "facts_accounted_twice": list(self.accounted_twice),
                "rules_without_fact": list(self.rules_without_fact),
                "rules_without_case": [
                    {"rule": r.id, "missing": list(r.missing)} for r in self.rules_without_case
                ],
                "dates_without_case": [_date_to_dict(d) for d in self.dates_without_case],
            },
            "facts": [
                {
                    "id": f.id, "tag": f.tag, "paraphrase": f.paraphrase.to_dict(),
                    "rules": list(f.rules), "lead_times": list(f.lead_times), "cases": list(f.cases),
                    "not_a_rule": None if f.not_a_rule is None else f.not_a_rule.to_dict(),
                }
                for f in self.facts
            ],
            "rules": [
                {"id": r.id, "facts": list(r.facts), "cases": dict(r.cases), "missing": list(r.missing)}
                for r in self.rules
            ],
            "dates": [_date_to_dict(d) for d in self.dates],
        }  # fmt: skip


def _date_to_dict(date: DateCoverage) -> dict[str, Any]:
    kind = "term" if date.is_term else "rule"
    return {
        kind: date.name,
        "day": date.day.isoformat(),
        "read_as": date.read_as,
        "missing": list(date.missing),
    }


def coverage(rulebook: Rulebook, cases: Sequence[Case] | None = None) -> Coverage:
    """Return what is accounted for in a rulebook by its rules and by cases.

    Args:
        rulebook: A checked rulebook.
        cases: From `read_cases`; cases of rules that are not in the rulebook are passed over. None to leave
            cases out of the question, so that no rule and no date lacks one.

    Returns:
        The coverage.

    Raises:
        FactError: If the facts of a case cannot be used.

    Example:
        >>> from icprules import load
        >>> found = coverage(load())
        >>> found.rules_without_fact
        ()
    """
    by_rule: dict[str, list[Case]] = {rule.id: [] for rule in rulebook.rules}
    known: dict[str, list[Mapping[str, Value]]] = {rule.id: [] for rule in rulebook.rules}
    for case in cases or ():
        if case.rule in by_rule:
            subject = read_subject(case.facts, rulebook.schema, where=case.where)
            by_rule[case.rule].append(case)
            known[case.rule].append(facts_on(subject, case.as_of, rulebook.schema))
    rules = sorted(rulebook.rules, key=lambda rule: rule.id)
    page = {fact.id for fact in rulebook.law_page}
    is_asked = cases is not None
    return Coverage(
        facts=tuple(_of_facts(rulebook, rules, by_rule)),
        rules=tuple(
            _of_rule(rule, page, by_rule[rule.id], _wanted(rulebook, rule) if is_asked else ()) for rule in rules
        ),
        dates=(*rule_dates(rules, known), *term_dates(rules, known)) if is_asked else (),
    )


def _of_facts(
    rulebook: Rulebook, rules: Sequence[Rule], by_rule: Mapping[str, Sequence[Case]]
) -> Iterator[FactCoverage]:
    times = () if rulebook.procedures is None else rulebook.procedures.lead_times
    for fact in rulebook.law_page:
        resting = tuple(rule.id for rule in rules if fact.id in rule.citation.facts)
        yield FactCoverage(
            id=fact.id,
            tag=fact.tag,
            paraphrase=fact.paraphrase,
            rules=resting,
            lead_times=tuple(time.id for time in times if fact.id in time.citation.facts),
            cases=tuple(case.where for rule in resting for case in by_rule[rule]),
            not_a_rule=fact.not_a_rule,
        )


def _of_rule(rule: Rule, page: set[str], cases: Sequence[Case], wanted: tuple[Wanted, ...]) -> RuleCoverage:
    expected = [case.expect.get("truth") for case in cases]
    return RuleCoverage(
        id=rule.id,
        facts=tuple(fact for fact in rule.citation.facts if fact in page or not page),
        cases={truth: expected.count(truth) for truth in WANTED},
        missing=tuple(truth for truth in wanted if truth not in expected),
    )


def _wanted(rulebook: Rulebook, rule: Rule) -> tuple[Wanted, ...]:
    """The truths the rule can have: none but what a caller may leave out is unknown, and `law.…` always is."""
    steps = program(rulebook)
    if any(_is_never_known(part, rulebook.schema) for part in _parts(rule.when)):
        return WANTED[1:]
    todo, seen = [rule.id], {rule.id}
    while todo:
        for name in facts_of(steps.steps[steps.position["rule", todo.pop()]].condition):
            if name.startswith(RULE_PREFIX):
                read = name.removeprefix(RULE_PREFIX)
                if read not in seen:
                    seen.add(read)
                    todo.append(read)
            elif _can_be_absent(name, rulebook.schema):
                return WANTED
    return WANTED[:2]


def _parts(conditions: Sequence[Condition]) -> Iterator[Condition]:
    """Yield what must hold one by one."""
    for condition in conditions:
        if isinstance(condition, All):
            yield from _parts(condition.items)
        else:
            yield condition


def _is_never_known(part: Condition, schema: FactSchema) -> bool:
    return isinstance(part, Compare) and part.fact.startswith(OF_THE_LAW) and schema.facts[part.fact].derived


def _can_be_absent(name: str, schema: FactSchema) -> bool:
    if name.startswith("raised."):
        return schema.events[name.removeprefix("raised.")].raised_by is not None
    return name != JUDGED_ON
