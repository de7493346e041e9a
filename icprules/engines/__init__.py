"""Engines: ways to give every condition of a rulebook a truth. `tree` defines meaning, the others must agree.

Decides which engine answers. Importing this package imports no engine's dependencies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines import compiled, tree
from icprules.errors import EngineError, closest, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.condition import Truth
    from icprules.engines.program import Program
    from icprules.facts import Value
    from icprules.law import Rulebook

ENGINES = ("compiled", "tree")


def truths_with(engine: str, rulebook: Rulebook, program: Program, facts: Mapping[str, Value]) -> tuple[Truth, ...]:
    """Return the truth of every step of a rulebook's program.

    Args:
        engine: Name of an engine.
        rulebook: Keeps what an engine prepares, so that it is prepared once.
        program: The program of the rulebook.
        facts: Known facts, `as_of` among them.

    Returns:
        One truth per step.

    Raises:
        EngineError: If there is no such engine.
    """
    if engine == "tree":
        return tree.run(program, facts)
    if engine == "compiled":
        return _compiled(rulebook, program)(facts)
    raise EngineError(problem("E101", name=engine, close=closest(engine, ENGINES), allowed=" · ".join(ENGINES)))


def _compiled(rulebook: Rulebook, program: Program) -> Callable[[Mapping[str, Value]], tuple[Truth, ...]]:
    if "compiled" not in rulebook.prepared:
        lists = frozenset(name for name, spec in rulebook.schema.facts.items() if spec.type == "list_of")
        rulebook.prepared["compiled"] = compiled.compile_program(program, lists)
    prepared: Callable[[Mapping[str, Value]], tuple[Truth, ...]] = rulebook.prepared["compiled"]
    return prepared
