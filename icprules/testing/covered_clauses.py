"""Which clauses of rules the cases have read as true, as false and as unknown.

Decides what counts as a clause, a member of `when`, `unless` or of what a rule says, and what is missing: a truth that
no case gave it. Must not import the command line.
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
from icprules.testing.witnesses import PARTS
from icprules.text import Lang, Text, read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.rulebook.condition import Condition
    from icprules.rulebook.law import Rule, Rulebook
    from icprules.testing.cases import Case

_WORDS: Mapping[str, Text] = {
    "summary": Text(
        "条件 {clauses} 项：{both} 项在案例中成立过也不成立过，{unknown} 项还出现过未知",
        "{clauses} clauses: {both} were true in one case and false in another, {unknown} of all were unknown in one",
    ),
    "missing": Text("案例没有试到的条件（{n}）", "clauses that cases did not try ({n})"),
    "true": Text("从未成立", "never true"),
    "false": Text("从未不成立", "never false"),
}


@attrs.frozen(kw_only=True)
class ClauseCoverage:
    """What the cases of a rule made of one of its clauses.

    Args:
        rule: Id of the rule.
        place: Key path, e.g. `when[2]`.
        seen: How many cases of the rule gave it each truth.
    """

    rule: str
    place: str
    seen: Mapping[str, int] = attrs.field(converter=read_only, hash=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """`true` and `false` where no case gave it; that it was never unknown is told by the numbers alone."""
        return tuple(truth for truth in ("true", "false") if not self.seen[truth])

    def to_dict(self) -> dict[str, Any]:
        """Return the clause as plain data."""
        return {"rule": self.rule, "place": self.place, "seen": dict(self.seen), "missing": list(self.missing)}


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


def clause_table(found: Sequence[ClauseCoverage], *, lang: Lang = "zh") -> str:
    """Return the coverage of clauses as lines: how many were tried on both sides, and which were not.

    Args:
        found: From `clause_coverage`.
        lang: `zh` or `en`.

    Returns:
        Lines of plain text.

    Example:
        >>> one = ClauseCoverage(rule="r", place="when[1]", seen={"true": 2, "false": 0, "unknown": 0})
        >>> clause_table([one], lang="en").splitlines()[-1]
        '  r  when[1]  never false'
    """
    left = [one for one in found if one.missing]
    unknown = sum(1 for one in found if one.seen["unknown"])
    said = _WORDS["summary"].to(lang).format(clauses=len(found), both=len(found) - len(left), unknown=unknown)
    lines = [said]
    if left:
        lines += ["", _WORDS["missing"].to(lang).format(n=len(left))]
        lines += [
            f"  {one.rule}  {one.place}  {', '.join(_WORDS[truth].to(lang) for truth in one.missing)}" for one in left
        ]
    return "\n".join(lines) + "\n"
