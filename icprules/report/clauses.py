"""A condition on an assessment -> its clauses as they were read, each with its truth, its words and its fact.

Decides how a clause is worded; truths are read again from the tree, so every engine explains alike. Must not import the
command line or rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.program import program
from icprules.engines.tree import truth_of
from icprules.report.wording import EXPLAIN, OPERATOR, in_words
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.engines.program import Question
    from icprules.text import Lang

MARK = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "?"}


@attrs.frozen(kw_only=True)
class Clause:
    """One clause of a rule as it was read.

    Args:
        truth: Its truth for the facts.
        text: What it says, and the value it met.
        locator: Article or section, or an empty text.
        fact: Name of the fact that it reads, or an empty text where it is made of others.
        parts: The clauses it is made of.
    """

    truth: Truth
    text: str
    locator: str = ""
    fact: str = ""
    parts: tuple[Clause, ...] = ()


def clauses(result: Assessment, question: Question, name: str, lang: Lang) -> Clause:
    """Return how one step of the program was read.

    Args:
        result: The assessment.
        question: Which condition of the rule.
        name: Id of the rule.
        lang: `zh` or `en`.

    Returns:
        The condition as a clause with its parts.
    """
    prog = program(result.rulebook)
    rules = {
        step.name: Truth(truth)
        for step, truth in zip(prog.steps, result.truths, strict=True)
        if step.question == "rule"
    }
    step = prog.steps[prog.position[question, name]]
    return _clause(step.condition, result, rules, lang)


def _clause(node: Condition, result: Assessment, rules: dict[str, Truth], lang: Lang) -> Clause:
    truth = truth_of(node, result.facts, rules)
    why = "" if node.why is None else node.why.to(lang)
    locator = "" if node.locator is None else node.locator.to(lang)
    if isinstance(node, Compare | In):
        text = _leaf(node, result, lang)
        return Clause(truth=truth, text=f"{why}：{text}" if why and lang == "zh" else f"{why}: {text}" if why else text,
                      locator=locator, fact=_fact(node))  # fmt: skip
    if isinstance(node, Not):
        part = _clause(node.item, result, rules, lang)
        inner = node.item
        if isinstance(inner, Compare | In) and not inner.fact.startswith(RULE_PREFIX):
            words = EXPLAIN["not"].to(lang).format(text=part.text)
            said = f"{why} ({words})" if why else words
            return Clause(truth=truth, text=said, locator=locator, fact=_fact(inner))
        if isinstance(inner, Compare):
            words = EXPLAIN["not_displaced"].to(lang).format(title=_title(inner, result, lang))
            return Clause(truth=truth, text=why or words, locator=locator)
        # "None of these" is said of alternatives alone: of a group of which all must hold, some may.
        spread = isinstance(inner, AnyOf) and inner.why is None
        return Clause(truth=truth, text=why or EXPLAIN["none_of"].to(lang), locator=locator,
                      parts=part.parts if spread else (part,))  # fmt: skip
    parts = tuple(_clause(item, result, rules, lang) for item in node.items)
    name = EXPLAIN["all" if isinstance(node, All) else "any"].to(lang)
    if len(parts) == 1 and why and isinstance(node.items[0], All):
        parts = parts[0].parts or parts
    return Clause(truth=truth, text=why or name, locator=locator, parts=parts)


def _fact(leaf: Compare | In) -> str:
    """The fact of a caller that a comparison reads."""
    return "" if leaf.fact == JUDGED_ON or leaf.fact.startswith(RULE_PREFIX) else leaf.fact


def _title(leaf: Compare, result: Assessment, lang: Lang) -> str:
    rule = leaf.fact.removeprefix(RULE_PREFIX)
    return next(r.title for r in result.rulebook.rules if r.id == rule).to(lang)


def _leaf(leaf: Compare | In, result: Assessment, lang: Lang) -> str:
    if leaf.fact.startswith(RULE_PREFIX) and isinstance(leaf, Compare):
        return EXPLAIN["rule_applies"].to(lang).format(title=_title(leaf, result, lang))
    if leaf.fact == JUDGED_ON and isinstance(leaf, Compare):
        return EXPLAIN[str(leaf.named)].to(lang).format(day=leaf.value)
    spec = result.rulebook.schema.facts[leaf.fact]
    wanted: str
    if isinstance(leaf, In):
        wanted = {"zh": "、", "en": ", "}[lang].join(in_words(spec, v, lang) for v in leaf.values)
        operator = OPERATOR["in"].to(lang)
    else:
        wanted, operator = in_words(spec, leaf.value, lang), OPERATOR[leaf.op].to(lang)
    got = in_words(spec, result.facts.get(leaf.fact), lang)
    return EXPLAIN["compared"].to(lang).format(label=spec.label.to(lang), operator=operator, wanted=wanted, got=got)
