"""The plan of the engine `columns` -> formulas, operation by operation.

Decides what each operation means. One that it does not know is an error, never skipped. Needs numpy. Must not import
what the plan was made from, but the program's list of questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines.columns import Operation, mirrored, plan_of
from icprules.engines.planes import largest, smallest
from icprules.engines.program import program
from icprules.errors import EngineError, problem
from icprules.proof.formulas import Bits, conjunction, constant, disjunction, holds, negation, of_test

if TYPE_CHECKING:
    from icprules.proof.inquiry import Inquiry
    from icprules.proof.worlds import World


def of_columns(asked: Inquiry) -> dict[tuple[str, str], Bits]:
    """Return the truth of every step as the plan for columns gives it.

    Args:
        asked: The rulebook.

    Returns:
        Two bits by question and name.

    Raises:
        EngineError: E123 for an operation that plans do not hold.
    """
    steps = program(asked.rulebook)
    plan = plan_of(steps)
    found: list[Bits] = []
    for operation in plan.operations:
        found.append(_bits(operation, [found[part] for part in operation.parts], asked.world))
    return {(s.question, s.name): found[node.number] for s, node in zip(steps.steps, plan.steps, strict=False)}


def _bits(operation: Operation, parts: list[Bits], world: World) -> Bits:
    if operation.join is smallest:
        return conjunction(parts)
    if operation.join is largest:
        return disjunction(parts)
    if operation.join is mirrored and len(parts) == 1:
        return negation(parts[0])
    if operation.join is None and operation.leaf is not None:
        return of_test(world.is_known(operation.leaf.fact), holds(operation.leaf, world))
    if operation.join is None and operation.truth is not None:
        return constant(operation.truth)
    raise EngineError(problem("E123", value=operation))
