"""Truths, statuses and verdict as a rulebook grows: 100 to 1,000 rules, the cost of each.

    python benchmarks/growth.py

A rulebook of N rules is made of the obligations of the built-in one, each again under another name until there are N.
"""

from __future__ import annotations

import itertools

import attrs
from population import AS_OF, services
from side_by_side import Case, keep, options, timed

import icprules
from icprules.rulebook import law
from icprules.subjects.subject import read_subject

SIZES = (100, 200, 500, 1000)
SUBJECTS = 50


def grown(rulebook: law.Rulebook, size: int) -> law.Rulebook:
    """The rulebook with so many rules."""
    obligations = [rule for rule in rulebook.rules if isinstance(rule.then, law.Obligation) and not rule.overrides]
    rules: list[law.Rule] = []
    for number in itertools.count():
        for rule in obligations:
            if len(rules) == size:
                return attrs.evolve(rulebook, rules=tuple(rules), digest=f"sha256:{size}")
            duty = attrs.evolve(rule.then, obligation=f"{rule.then.obligation}-{number}")
            rules.append(attrs.evolve(rule, id=f"{rule.id}-{number}", then=duty, milder_than=()))
    return rulebook


def main() -> None:
    """Time and tell."""
    asked = options(__doc__).parse_args()
    whole = icprules.load()
    subjects = [read_subject(one, whole.schema) for one in services(SUBJECTS)]
    cases = []
    for size in SIZES:
        rulebook = grown(whole, size)
        calls = ((one, rulebook) for one in subjects)
        cases.append(Case(str(size), lambda one, book: icprules.assess(one, as_of=AS_OF, rulebook=book), calls))
    timed(cases, asked.rounds)
    print("rules      a service     a rule")
    for size, case in zip(SIZES, cases, strict=True):
        print(f"{size:>5}{case.fastest * 1e6:>12.2f} us{case.fastest * 1e9 / size:>8.1f} ns")
    print(f"ten times the rules: {cases[-1].over(cases[0]):.1f} × the time")
    keep(cases, asked.output)


if __name__ == "__main__":
    main()
