"""Property `ways`: whoever is in scope has one duty bearer, one lodger, channels, and one bureau or the reason why not.

Decides what is asked of every rule that says who lodges, through whom or with which bureau. That a duty has one bearer
and a conclusion one value is property `one-result`; that who is in scope has a duty at all is asked by `scope.py`.
Must not import the other properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines.program import program
from icprules.proof.findings import Finding, Proof
from icprules.proof.inquiry import witness
from icprules.proof.proof_words import said
from icprules.proof.scope import KIND, Statement, first_day, in_scope_without_duty, kinds_of
from icprules.proof.solver import z3
from icprules.proof.witnesses import known_of, viewer
from icprules.proof.worlds import day_number
from icprules.rulebook import law
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, Truth, facts_of
from icprules.rulebook.schema_files import OF_THE_LAW
from icprules.subjects.facts import FIRST_DAY

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.witnesses import Witness

_COUNTRY, _PROVINCE, _HOME = "sponsor.country", "sponsor.province", "CN"


def ways(asked: Inquiry) -> Proof:
    """Return services for which nothing says who lodges, through whom, or with whom.

    Args:
        asked: The rulebook.

    Returns:
        One finding per rule, or per kind of service that is in scope without a duty.
    """
    found: list[Finding] = []
    statements = [*_of_rules(asked), *in_scope_without_duty(asked)]
    for one in statements:
        shown = witness(asked, *one.goals, shows=one.shows)
        if shown is not None:
            text = said(one.word, rule=one.about, name=one.name)
            found.append(Finding(sort="failed", about=one.about, text=text, witness=shown))
    found += _hollow(asked.rulebook)
    return Proof(name="ways", statements=len(statements), findings=tuple(found))


def _of_rules(asked: Inquiry) -> Iterator[Statement]:
    for rule in asked.rulebook.rules:
        then = rule.then
        if not isinstance(then, law.Obligation):
            continue
        for named, word in ((then.filed_by, "no_lodger"), (then.through, "no_channel"), (then.to, "no_bureau")):
            if isinstance(named, law.FromConclusion):
                giving = _giving(asked.rulebook, named.name)
                yield from _none_gives(asked, rule, giving, word)
                yield _never_settled(asked, rule, giving, named.name)
                yield from (_nowhere(asked, rule, one) for one in giving if _bureau_fact(one) == _PROVINCE)
            elif isinstance(named, law.BureauOf) and named.fact == _PROVINCE:
                yield _nowhere(asked, rule, rule)


def _giving(rulebook: law.Rulebook, name: str) -> tuple[law.Rule, ...]:
    return tuple(r for r in rulebook.rules if isinstance(r.then, law.Conclusion) and r.then.conclusion == name)


def _bureau_fact(rule: law.Rule) -> str:
    value = rule.then.value if isinstance(rule.then, law.Conclusion) else None
    return value.fact if isinstance(value, law.BureauOf) else ""


def _none_gives(asked: Inquiry, rule: law.Rule, giving: tuple[law.Rule, ...], word: str) -> Iterator[Statement]:
    """No rule gives a value to a kind of service, from the first day on which one could."""
    view = viewer(asked.rulebook, ("rule", rule.id), *[("rule", one.id) for one in giving])
    for kind in kinds_of(asked):
        first = first_day(asked, giving, kind) or FIRST_DAY

        def shows(tried: Witness, *, kind: str = kind, first: datetime.date = first) -> bool:
            truths = view(tried)
            silent = all(truths["rule", one.id] == Truth.FALSE for one in giving)
            is_meant = known_of(tried, asked.rulebook).get(KIND) == kind and tried.judged_on >= first
            return is_meant and silent and truths["rule", rule.id] == Truth.TRUE

        goals = (
            asked.rule(rule.id).certain,
            asked.world.has(KIND, kind),
            z3.UGE(asked.world.number(JUDGED_ON), day_number(first)),
            *[z3.Not(asked.rule(one.id).possible) for one in giving],
        )
        yield Statement(about=rule.id, word=word, goals=goals, shows=shows)


def _never_settled(asked: Inquiry, rule: law.Rule, giving: tuple[law.Rule, ...], name: str) -> Statement:
    """Everything is known that the conclusion asks, and yet it has no value."""
    view = viewer(asked.rulebook, ("rule", rule.id), *[("rule", one.id) for one in giving])
    read = _read(asked.rulebook, [one.id for one in giving])

    def shows(tried: Witness) -> bool:
        truths, facts = view(tried), known_of(tried, asked.rulebook)
        given = {truths["rule", one.id] for one in giving}
        return (
            Truth.UNKNOWN in given
            and Truth.TRUE not in given
            and truths["rule", rule.id] == Truth.TRUE
            and facts.keys() >= read
        )

    goals = (
        asked.rule(rule.id).certain,
        *[z3.Not(asked.rule(one.id).certain) for one in giving],
        z3.Or([asked.rule(one.id).possible for one in giving]),
        *[asked.world.is_known(fact) for fact in read],
    )
    return Statement(about=rule.id, word="unsettled", name=name, goals=goals, shows=shows)


def _nowhere(asked: Inquiry, rule: law.Rule, giving: law.Rule) -> Statement:
    """The bureau is that of a province in which the sponsor cannot be."""
    view = viewer(asked.rulebook, ("rule", rule.id), ("rule", giving.id))

    def shows(tried: Witness) -> bool:
        truths, country = view(tried), known_of(tried, asked.rulebook).get(_COUNTRY, _HOME)
        return truths["rule", rule.id] == Truth.TRUE == truths["rule", giving.id] and country != _HOME

    overseas = z3.And(asked.world.is_known(_COUNTRY), z3.Not(asked.world.is_(_COUNTRY, _HOME)))
    goals = (asked.rule(rule.id).certain, asked.rule(giving.id).certain, overseas)
    return Statement(about=rule.id, word="no_bureau", goals=goals, shows=shows)


def _read(rulebook: law.Rulebook, rules: list[str]) -> set[str]:
    """Facts that rules read, also through other rules; without those that nobody can know."""
    steps = {step.name: step.condition for step in program(rulebook).steps if step.question == "rule"}
    found: set[str] = set()
    while rules:
        for name in facts_of(steps[rules.pop()]):
            if name.startswith(RULE_PREFIX):
                rules.append(name.removeprefix(RULE_PREFIX))
            elif not name.startswith(OF_THE_LAW) and name != JUDGED_ON:
                found.add(name)
    return found


def _hollow(rulebook: law.Rulebook) -> Iterator[Finding]:
    """Channels of which none is lawful, or of which the usual one is not."""
    for rule in rulebook.rules:
        value = rule.then.through if isinstance(rule.then, law.Obligation) else getattr(rule.then, "value", None)
        if isinstance(value, law.Channels) and value.usual not in value.lawful:
            yield Finding(sort="failed", about=rule.id, text=said("no_channel", rule=rule.id))
