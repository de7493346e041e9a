"""Engines: ways to give every condition of a rulebook a truth. `tree` defines meaning, the others must agree.

Decides which engine answers. Importing this package imports no engine's dependencies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines import compiled, tree
from icprules.engines.dual import agreed
from icprules.errors import EngineError, closest, problem
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.engines.program import Program
    from icprules.rulebook.condition import Truth
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import Value

ENGINES = ("compiled", "tree", "durable", "dual")


def truths_with(engine: str, rulebook: Rulebook, program: Program, facts: Mapping[str, Value]) -> tuple[Truth, ...]:
    """Return the truth of every step of a rulebook's program.

    Args:
        engine: Name of an engine.
        rulebook: Says which facts are lists; keeps what `durable` prepares, so that it is prepared once.
        program: The program of the rulebook; with `compiled` and `tree`, any part of it that can stand by itself.
        facts: Known facts, `as_of` among them.

    Returns:
        One truth per step.

    Raises:
        EngineError: If there is no such engine, it cannot be used here or not for this rulebook, or two
            engines that were to agree differ.
    """
    if engine == "tree":
        return tree.run(program, facts)
    if engine == "compiled":
        return _compiled(rulebook, program)(facts)
    if engine == "durable":
        return _durable(rulebook, program)(facts)
    if engine == "dual":
        first = _compiled(rulebook, program)(facts)
        return agreed(program, facts, ("compiled", first), ("durable", _durable(rulebook, program)(facts)))
    raise EngineError(problem("E101", name=engine, close=closest(engine, ENGINES), allowed=" · ".join(ENGINES)))


def durable_absent_reason() -> Text | None:
    """Return why the engines `durable` and `dual` cannot be used here, or None where they can.

    Returns:
        One sentence, without the line of help: durable_rules is not installed, or cannot be imported.

    Example:
        >>> reason = durable_absent_reason()
        >>> reason is None or "durable_rules" in reason.en
        True
    """
    from icprules.engines import durable  # noqa: PLC0415 - only those who ask pay for it

    found = durable.absence()
    return None if found is None else Text(zh=found.message("zh"), en=found.message("en"))


def _compiled(rulebook: Rulebook, program: Program) -> Callable[[Mapping[str, Value]], tuple[Truth, ...]]:
    if "compiled" not in program.prepared:
        lists = frozenset(name for name, spec in rulebook.schema.facts.items() if spec.type == "list_of")
        program.prepared["compiled"] = compiled.compile_program(program, lists)
    prepared: Callable[[Mapping[str, Value]], tuple[Truth, ...]] = program.prepared["compiled"]
    return prepared


def _durable(rulebook: Rulebook, program: Program) -> Callable[[Mapping[str, Value]], tuple[Truth, ...]]:
    if "durable" not in rulebook.prepared:
        from icprules.engines import durable  # noqa: PLC0415 - other engines do without durable_rules

        rulebook.prepared["durable"] = durable.compile_program(program)
    prepared: Callable[[Mapping[str, Value]], tuple[Truth, ...]] = rulebook.prepared["durable"]
    return prepared
