"""Which absent facts an unknown truth hangs on.

Decides only that. Must not import assessment, decide or explain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.engines.tree import truth_of
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, All, Condition, Not, Truth, not_
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    if question == "rule":
        names: Iterable[str] = _of_rule(reading, name)
    else:
        _, names = _walk(reading, reading.program.steps[position].condition)
    return tuple(dict.fromkeys(askable(reading, fact) for fact in names))


def askable(reading: Reading, fact: str) -> str:
    """Return the fact to ask for when this one is unknown: itself, or for a derived one its origin.

    Args:
        reading: Supplies the schema and the filings given.
        fact: Name of an absent fact.

    Returns:
        Name of a fact with a question.
    """
    facts = reading.rulebook.schema.facts
    spec = facts[fact]
    if not spec.derived or not spec.asks:
        return fact
    # A rulebook that has no such question asks for the numbers again.
    if spec.asks == "filings" and reading.facts.get("filing.ambiguous") is True and "filings.service" in facts:
        return "filings.service"
    if spec.asks == "filings" and reading.facts.get("filing.sponsor_filed") is True and _KIND not in reading.facts:
        return _KIND  # numbers were given; what is open is whether one of them is of the service's kind
    return askable(reading, spec.asks)


def _of_rule(reading: Reading, name: str) -> tuple[str, ...]:
    """The absent facts on which an unknown rule hangs; looked for once, since many read the same rule."""
    known = reading.unknown_rules.get(name)
    if known is None:
        _, found = _walk(reading, reading.program.steps[reading.program.position["rule", name]].condition)
        known = reading.unknown_rules[name] = tuple(dict.fromkeys(found))
    return known


def _walk(reading: Reading, node: Condition) -> tuple[Truth, list[str]]:
    """The truth of a condition and, where it is unknown, the absent facts on which it hangs."""
    if isinstance(node, Not):
        truth, found = _walk(reading, node.item)
        return not_(truth), found
    if isinstance(node, All | AnyOf):
        decisive = Truth.FALSE if isinstance(node, All) else Truth.TRUE
        is_open, found = False, []
        for item in node.items:
            truth, more = _walk(reading, item)
            if truth is decisive:
                return truth, []
            is_open = is_open or truth is Truth.UNKNOWN
            found += more
        return (Truth.UNKNOWN, found) if is_open else (not_(decisive), [])
    truth = truth_of(node, reading.facts, reading.rule_truths)
    return truth, _of_leaf(reading, node.fact) if truth is Truth.UNKNOWN else []


def _of_leaf(reading: Reading, fact: str) -> list[str]:
    if fact.startswith(RULE_PREFIX):
        return [*_of_rule(reading, fact.removeprefix(RULE_PREFIX))]
    if fact.startswith(_RAISED):
        raised_by = reading.rulebook.schema.events[fact.removeprefix(_RAISED)].raised_by
        return [] if raised_by is None else _walk(reading, raised_by)[1]
    return [] if fact == JUDGED_ON else [fact]
