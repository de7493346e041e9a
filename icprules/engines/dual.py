"""Two engines asked the same, and what is said when they differ.

Decides that a difference is an error with everything needed to reproduce it, never a result. Must not import
a particular engine, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.errors import EngineError, Problem, problem
from icprules.rulebook.condition import RULE_PREFIX, Truth, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.engines.program import Program, Step
    from icprules.subjects.facts import Value


def agreed(
    program: Program,
    facts: Mapping[str, Value],
    first: tuple[str, tuple[Truth, ...]],
    second: tuple[str, tuple[Truth, ...]],
) -> tuple[Truth, ...]:
    """Return the truths on which two engines agree.

    Args:
        program: The program that both were asked.
        facts: What both were given.
        first: Name of an engine and its truths.
        second: Name of the other and its truths.

    Returns:
        One truth per step.

    Raises:
        EngineError: If they differ anywhere; names every such step, the facts it reads and both truths.

    Example:
        >>> from icprules.engines.program import build
        >>> agreed(build((), {}), {}, ("compiled", ()), ("durable", ()))
        ()
    """
    if first[1] == second[1]:
        return second[1]
    if not len(program.steps) == len(first[1]) == len(second[1]):
        raise EngineError(
            problem(
                "E111",
                question="program",
                first=first[0],
                one=len(first[1]),
                second=second[0],
                other=len(second[1]),
            )
        )
    problems: list[Problem] = []
    pairs = [(Truth(one), Truth(other)) for one, other in zip(first[1], second[1], strict=True)]
    for step, (one, other) in zip(program.steps, pairs, strict=True):
        if one != other:
            where = step.name
            problems.append(
                problem(
                    "E111",
                    where=where,
                    question=step.question,
                    first=first[0],
                    one=one,
                    second=second[0],
                    other=other,
                )
            )
            problems.extend(
                problem("E112", where=where, name=name, value=value)
                for name, value in _read(step, program, facts, pairs)
            )
    raise EngineError(*problems)


def _read(
    step: Step, program: Program, facts: Mapping[str, Value], pairs: Sequence[tuple[Truth, Truth]]
) -> Iterator[tuple[str, object]]:
    for name in facts_of(step.condition):
        if name.startswith(RULE_PREFIX):
            one, other = pairs[program.position["rule", name.removeprefix(RULE_PREFIX)]]
            yield name, one if one == other else f"{one} / {other}"
        else:
            yield name, facts.get(name, Truth.UNKNOWN)
