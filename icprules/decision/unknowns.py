"""Which absent facts an unknown truth hangs on.

Decides only that. Must not import assessment, decide or explain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines.tree import truth_of
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.decision.duties import Reading
    from icprules.engines.program import Question

_KIND = "service.kind"
_RAISED = "raised."


def unknown_facts(reading: Reading, question: Question, name: str) -> tuple[str, ...]:
    """Return the facts to ask for so that the truth of a step becomes known.

    Args:
        reading: The truths.
        question: Of the step.
        name: Of the step.

    Returns:
        Names of facts that can be given, each once; empty when the truth is known.
    """
    position = reading.program.position.get((question, name))
    if position is None or reading.truths[position] != Truth.UNKNOWN:
        return ()
    found = _walk(reading, reading.program.steps[position].condition, reading.rule_truths)
    return tuple(dict.fromkeys(askable(reading, fact) for fact in found))


def askable(reading: Reading, fact: str) -> str:
    """Return the fact to ask for when this one is unknown: itself, or for a derived one its origin.

    Args:
        reading: Supplies the schema and the filings given.
        fact: Name of an absent fact.

    Returns:
        Name of a fact with a question.
    """
    spec = reading.rulebook.schema.facts[fact]
    if not spec.derived or not spec.asks:
        return fact
    if spec.asks == "filings" and reading.facts.get("filing.ambiguous") is True:
        return "filings.service"
    if spec.asks == "filings" and reading.facts.get("filing.sponsor_filed") is True and _KIND not in reading.facts:
        return _KIND  # numbers were given; what is open is whether one of them is of the service's kind
    return askable(reading, spec.asks)


def _walk(reading: Reading, node: Condition, rules: dict[str, Truth]) -> Iterator[str]:
    if truth_of(node, reading.facts, rules) != Truth.UNKNOWN:
        return
    if isinstance(node, Compare | In):
        if node.fact.startswith(RULE_PREFIX):
            position = reading.program.position["rule", node.fact.removeprefix(RULE_PREFIX)]
            yield from _walk(reading, reading.program.steps[position].condition, rules)
        elif node.fact.startswith(_RAISED):
            raised_by = reading.rulebook.schema.events[node.fact.removeprefix(_RAISED)].raised_by
            if raised_by is not None:
                yield from _walk(reading, raised_by, rules)
        elif node.fact != JUDGED_ON:
            yield node.fact
    elif isinstance(node, Not):
        yield from _walk(reading, node.item, rules)
    elif isinstance(node, All | AnyOf):
        for item in node.items:
            yield from _walk(reading, item, rules)
