"""Which clauses of rules the cases have read as true, as false and as unknown.

Decides what counts as a clause, a member of `when`, `unless` or of what a rule says, and what is missing: a truth that
no case gave it although a service might. Must not import the command line.
"""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.situation import facts_on
from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.engines.tree import truth_of
from icprules.rulebook.condition import Truth
from icprules.subjects.subject import read_subject
from icprules.testing.clause_limits import limit
from icprules.testing.witnesses import PARTS
from icprules.text import Lang, Text, read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.rulebook.condition import Condition
    from icprules.rulebook.law import Rule, Rulebook
    from icprules.testing.cases import Case
    from icprules.testing.clause_limits import Limit, Why

_WORDS: Mapping[str, Text] = {
    "summary": Text(
        "条件 {clauses} 项：{both} 项在案例中成立过也不成立过，{limited} 项没有服务能两面都试到；"
        "有 {unknown} 项出现过未知",
        "{clauses} clauses: {both} were true in one case and false in another, {limited} can never be both; "
        "{unknown} of all were unknown in one",
    ),
    "limited": Text("没有服务能两面都试到的条件（{n}）", "clauses that no service makes both true and false ({n})"),
    "missing": Text("案例没有试到的条件（{n}）", "clauses that cases did not try ({n})"),
    "true": Text("从未成立", "never true"),
    "false": Text("从未不成立", "never false"),
    "open_question": Text("取决于法律上尚无定论的问题", "it hangs on an open question of the law"),
    "form": Text("条件本身只有一种结果", "as it is written it cannot turn out otherwise"),
    "proof": Text("已证明没有这样的服务", "proved: there is no such service"),
    "shown_true": Text("以下服务使它成立；把它写成案例：", "it is true of this service; make it a case:"),
    "shown_false": Text("以下服务使它不成立；把它写成案例：", "it is false of this service; make it a case:"),
    "no_solver": Text(
        "未能判定有没有这样的服务：证明需要 z3-solver，尚未安装；请运行 pip install 'icprules[prove]' 后重试",
        "UNDECIDED whether there is such a service: proof needs z3-solver, which is not installed; "
        "pip install 'icprules[prove]' and try again",
    ),
    "gave_up": Text(
        "未能判定有没有这样的服务：求解器没有得出结论",
        "UNDECIDED whether there is such a service: the solver came to no conclusion",
    ),
}
_SIDES = (Truth.TRUE, Truth.FALSE)


@attrs.frozen(kw_only=True)
class ClauseCoverage:
    """What the cases of a rule made of one of its clauses.

    Args:
        rule: Id of the rule.
        place: Key path, e.g. `when[2]`.
        seen: How many cases of the rule gave it each truth.
        limits: What is known of the truths, `true` or `false`, that no case gave it; empty where that was not asked.
    """

    rule: str
    place: str
    seen: Mapping[str, int] = attrs.field(converter=read_only, hash=False)
    limits: Mapping[str, Limit] = attrs.field(factory=dict, converter=read_only, hash=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """`true` and `false` where no case gave it and it is not shown that none can.

        That it was never unknown is told by the numbers alone.
        """
        return tuple(truth for truth in self._unseen if truth not in self.impossible)

    @property
    def impossible(self) -> Mapping[str, Why]:
        """`true` and `false` where no service can give it, with what shows that."""
        return {truth: one.why for truth, one in self.limits.items() if one.why is not None}

    @property
    def _unseen(self) -> tuple[str, ...]:
        return tuple(str(truth) for truth in _SIDES if not self.seen[str(truth)])

    def to_dict(self) -> dict[str, Any]:
        """Return the clause as plain data."""
        found = {truth: one.witness for truth, one in self.limits.items() if one.witness is not None}
        return {
            "rule": self.rule,
            "place": self.place,
            "seen": dict(self.seen),
            "missing": list(self.missing),
            "impossible": dict(self.impossible),
            "witnesses": {truth: one.to_dict() for truth, one in found.items()},
            "undecided": {truth: one.undecided for truth, one in self.limits.items() if one.undecided is not None},
        }


def clause_coverage(rulebook: Rulebook, cases: Sequence[Case]) -> tuple[ClauseCoverage, ...]:
    """Return what the cases of every rule made of its clauses.

    Args:
        rulebook: A checked rulebook.
        cases: From `read_cases`; a case counts for its own rule. Those that ask by the law or the knowledge of another
            day are passed over.

    Returns:
        Clauses of rules that have cases, by rule and in the order of the rule.

    Raises:
        FactError: If the facts of a case cannot be used.

    Example:
        >>> from icprules import load
        >>> clause_coverage(load(), [])
        ()
    """
    by_id = {rule.id: rule for rule in rulebook.rules}
    steps = program(rulebook)
    seen: dict[tuple[str, str], collections.Counter[str]] = {}
    for case in cases:
        if case.rule not in by_id or case.known_on is not None or case.judged_on is not None:
            continue
        subject = read_subject(case.facts, rulebook.schema, where=case.where)
        facts = facts_on(subject, case.as_of, rulebook.schema)
        truths = truths_with("compiled", rulebook, steps, facts)
        rules = {s.name: Truth(truth) for s, truth in zip(steps.steps, truths, strict=True) if s.question == "rule"}
        for place, clause in _clauses(by_id[case.rule]):
            here = seen.setdefault((case.rule, place), collections.Counter())
            here[str(truth_of(clause, facts, rules))] += 1
    return tuple(
        ClauseCoverage(rule=rule.id, place=place, seen={t: counted[t] for t in ("true", "false", "unknown")})
        for rule in sorted(rulebook.rules, key=lambda one: one.id)
        for place, _ in _clauses(rule)
        if (counted := seen.get((rule.id, place))) is not None
    )


def _clauses(rule: Rule) -> Iterator[tuple[str, Condition]]:
    for name, clauses in (("when", rule.when), ("unless", rule.unless)):
        yield from ((f"{name}[{number}]", clause) for number, clause in enumerate(clauses, 1))
    for part in PARTS:
        condition = getattr(rule.then, part, None)
        if condition is not None:
            yield f"then.{part}", condition


def with_limits(rulebook: Rulebook, found: Sequence[ClauseCoverage]) -> tuple[ClauseCoverage, ...]:
    """Return a coverage of clauses with what is known of the truths that no case gave them.

    Args:
        rulebook: The rulebook that the coverage is of.
        found: From `clause_coverage`.

    Returns:
        The same clauses; of each truth that no case gave one, why no service can, a service that does, or that neither
        is known because z3-solver is not installed or came to no conclusion.

    Raises:
        EngineError: E122 where a service that the solver names does not show what it should.

    Example:
        >>> from icprules import load
        >>> with_limits(load(), ())
        ()
    """
    clauses = {(rule.id, place): clause for rule in rulebook.rules for place, clause in _clauses(rule)}
    return tuple(
        attrs.evolve(
            one,
            limits={
                str(truth): limit(rulebook, clauses[one.rule, one.place], truth)
                for truth in _SIDES
                if not one.seen[str(truth)]
            },
        )
        for one in found
    )


def clause_table(found: Sequence[ClauseCoverage], *, lang: Lang = "zh") -> str:
    """Return the coverage of clauses as lines: how many were tried on both sides, which cannot be, and which were not.

    Args:
        found: From `clause_coverage`, or `with_limits`.
        lang: `zh` or `en`.

    Returns:
        Lines of plain text.

    Example:
        >>> one = ClauseCoverage(rule="r", place="when[1]", seen={"true": 2, "false": 0, "unknown": 0})
        >>> clause_table([one], lang="en").splitlines()[-1]
        '  r  when[1]  never false'
    """
    limited = [one for one in found if one.impossible and not one.missing]
    left = [one for one in found if one.missing]
    unknown = sum(1 for one in found if one.seen["unknown"])
    both = len(found) - len(left) - len(limited)
    lines = [_say("summary", lang, clauses=len(found), both=both, limited=len(limited), unknown=unknown)]
    for name, clauses in (("limited", limited), ("missing", left)):
        if clauses:
            lines += ["", _say(name, lang, n=len(clauses))]
            lines += [line for one in clauses for line in _told(one, lang)]
    return "\n".join(lines) + "\n"


def _told(one: ClauseCoverage, lang: Lang) -> Iterator[str]:
    unseen = [str(truth) for truth in _SIDES if not one.seen[str(truth)]]
    reasons = dict.fromkeys(one.impossible[truth] for truth in unseen if truth in one.impossible)
    colon, comma = ("：", "、") if lang == "zh" else (": ", ", ")
    if one.missing or len(reasons) > 1:
        said = [
            _say(truth, lang) + (f"{colon}{_say(one.impossible[truth], lang)}" if truth in one.impossible else "")
            for truth in unseen
        ]
    else:
        said = [comma.join(_say(truth, lang) for truth in unseen) + colon + _say(next(iter(reasons)), lang)]
    yield f"  {one.rule}  {one.place}  {comma.join(said)}"
    for truth in one.missing:
        known = one.limits.get(truth)
        if known is not None and known.witness is not None:
            yield f"    {_say(f'shown_{truth}', lang)}"
            yield from (f"      {line}".rstrip() for line in known.witness.to_toml().splitlines())
        elif known is not None and known.undecided is not None:
            yield f"    {_say(known.undecided, lang)}"


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format_map(values)
