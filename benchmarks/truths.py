"""Truths of all rules for one subject already read: the engine against the same rules written by hand.

    python benchmarks/truths.py

Before anything is timed, the hand-written functions are held against the engine: the three-valued one on every
subject, the two-valued one on subjects of which every fact is known, where the two must agree.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from hand_written import typed
from population import AS_OF, services
from side_by_side import Case, keep, options, tell, timed

import icprules
from icprules.decision.situation import facts_on
from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.rulebook.condition import JUDGED_ON, In, leaves
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SUBJECTS = 200


def known_facts(rulebook: icprules.Rulebook) -> list[dict[str, Any]]:
    """The facts of the population on one day."""
    subjects = [read_subject(service, rulebook.schema) for service in services(SUBJECTS)]
    return [facts_on(subject, AS_OF, rulebook.schema) for subject in subjects]


def completed(facts: Mapping[str, Any], rulebook: icprules.Rulebook, rng: random.Random) -> dict[str, Any]:
    """The facts, and a value for every other fact that any rule reads."""
    found = dict(facts)
    for step in program(rulebook).steps:
        for leaf in leaves(step.condition):
            if leaf.fact in found or leaf.fact == JUDGED_ON or leaf.fact.startswith("rule."):
                continue
            spec = rulebook.schema.facts.get(leaf.fact)
            value = rng.choice(leaf.values) if isinstance(leaf, In) else leaf.value
            is_list = spec is not None and spec.type == "list_of"
            found[leaf.fact] = rng.random() < 0.5 if isinstance(value, bool) else (value,) if is_list else value
    return found


def main() -> None:
    """Check, time and tell."""
    parser = options(__doc__)
    asked = parser.parse_args()
    rulebook = icprules.load()
    steps = program(rulebook)
    lists = frozenset(name for name, spec in rulebook.schema.facts.items() if spec.type == "list_of")
    three = typed(steps, lists, three=True, late=JUDGED_ON)[1]
    two = typed(steps, lists, three=False, late=JUDGED_ON)[1]

    def engine(facts: Mapping[str, Any]) -> Sequence[int]:
        return truths_with("compiled", rulebook, steps, facts)

    facts = known_facts(rulebook)
    rng = random.Random(7)
    whole = [completed(one, rulebook, rng) for one in facts]
    for one in (*facts, *whole):
        assert three(one) == engine(one)
    for one in whole:
        assert 1 not in engine(one)
        assert tuple(map(bool, two(one))) == tuple(truth == 3 for truth in engine(one))
    print(f"{len(rulebook.rules)} rules, {len(steps.steps)} steps; equal on {len(facts)} and {len(whole)} subjects")

    known, complete = [(one,) for one in facts], [(one,) for one in whole]
    cases = [
        Case("compiled engine, facts as known", engine, known),
        Case("three-valued by hand, facts as known", three, known),
        Case("compiled engine, every fact known", engine, complete),
        Case("three-valued by hand, every fact known", three, complete),
        Case("two-valued by hand, every fact known", two, complete),
    ]
    timed(cases, asked.rounds)
    tell(cases, {})
    print(f"\ncompiled / three-valued by hand: {cases[0].over(cases[1]):.2f} (target 1.5)")
    print(f"compiled / two-valued by hand:   {cases[2].over(cases[4]):.2f} (target 3)")
    keep(cases, asked.output)


if __name__ == "__main__":
    main()
