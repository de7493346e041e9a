"""An assessment -> its reasons, clause by clause, in zh or en, as text or Markdown.

Decides how reasons are shown; truths are read again from the tree, so every engine explains alike. Must not
import the command line or rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from icprules.decision.arithmetic import arithmetic
from icprules.decision.citations import cited_as
from icprules.engines.program import program
from icprules.engines.tree import truth_of
from icprules.report.line_breaks import visible
from icprules.report.markdown import escaped
from icprules.report.wording import (
    ACTOR,
    EXPLAIN,
    OPERATOR,
    REACH,
    STANDING,
    VERDICT,
    VERIFICATION,
    date_in_words,
    in_words,
    status_in_words,
)
from icprules.rulebook.condition import JUDGED_ON, RULE_PREFIX, All, Compare, Condition, In, Not, Truth
from icprules.rulebook.condition import Any as AnyOf

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment, Basis, DutyResult
    from icprules.engines.program import Question
    from icprules.text import Lang

Form = Literal["text", "markdown"]
_LIMITS = ("judged_on", "known_on")
MARK = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "?"}


@attrs.frozen(kw_only=True)
class Clause:
    """One clause of a rule as it was read.

    Args:
        truth: Its truth for the facts.
        text: What it says, and the value it met.
        locator: Article or section, or an empty text.
        parts: The clauses it is made of.
    """

    truth: Truth
    text: str
    locator: str = ""
    parts: tuple[Clause, ...] = ()


def explain(result: Assessment, *, lang: Lang = "zh", form: Form = "text") -> str:
    """Return why an assessment says what it says.

    Args:
        result: The assessment.
        lang: `zh` or `en`.
        form: `text` for a terminal, `markdown` for a document.

    Returns:
        Verdict, every duty with its clauses marked ✓ ✗ ?, its date arithmetic and its citations, and what is missing.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> icprules.explain(result, lang="en").splitlines()[0]
        'service on 2024-02-22: undetermined'
    """
    # A name may hold what steers a terminal; no line of ours does.
    return "".join(f"{visible(line)}\n" for line in _lines(result, lang, form))


def explain_rule(result: Assessment, rule: str, *, lang: Lang = "zh") -> str:
    """Return how one rule was read.

    Args:
        result: The assessment.
        rule: Id of the rule.
        lang: `zh` or `en`.

    Returns:
        Its clauses, one a line, marked ✓ ✗ ?.
    """
    title = next(r.title for r in result.rulebook.rules if r.id == rule).to(lang)
    lines = [f"{rule}: {title}", *_tree(clauses(result, "rule", rule, lang), 1)]
    return "\n".join(map(visible, lines))


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
                      locator=locator)  # fmt: skip
    if isinstance(node, Not):
        part = _clause(node.item, result, rules, lang)
        inner = node.item
        if isinstance(inner, Compare | In) and not inner.fact.startswith(RULE_PREFIX):
            words = EXPLAIN["not"].to(lang).format(text=part.text)
            return Clause(truth=truth, text=f"{why} ({words})" if why else words, locator=locator)
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


def _tree(clause: Clause, depth: int) -> Iterator[str]:
    place = f" [{clause.locator}]" if clause.locator else ""
    yield f"{'  ' * depth}{MARK[clause.truth]} {clause.text}{place}"
    for part in clause.parts:
        yield from _tree(part, depth + 1)


def _lines(result: Assessment, lang: Lang, form: Form) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return EXPLAIN[key].to(lang).format(**values)

    heading = "## " if form == "markdown" else ""
    yield heading + say(
        "head",
        service=escaped(result.service) if form == "markdown" else result.service,
        as_of=result.as_of,
        verdict=VERDICT[result.verdict].to(lang),
    )
    if result.possible:
        names = {"zh": "、", "en": ", "}[lang].join(VERDICT[v].to(lang) for v in result.possible)
        yield say("possible", names=names)
    yield from (notice.text.to(lang) for notice in result.notices if notice.id in _LIMITS)
    if result.platform_verdict not in (None, "out_of_scope"):
        yield say("platform", verdict=VERDICT[result.platform_verdict].to(lang))
    shown = [d for d in (*result.obligations, *result.prohibitions) if d.status != "not_raised"]
    for duty in shown:
        if duty.who == result.perspective:
            yield ""
            yield from _duty(result, duty, lang, form)
    others = [d for d in shown if d.who != result.perspective]
    if others:
        yield ""
        yield say("others")
        bullet = "- " if form == "markdown" else "  "
        yield from (bullet + _duty_line(d, lang) for d in others)
    if result.missing:
        yield ""
        yield say("missing")
        yield from (f"  {i}. {m.question.to(lang)} ({m.fact})" for i, m in enumerate(result.missing, 1))
    yield ""
    yield result.rulebook.disclaimer.to(lang)


def _duty_line(duty: DutyResult, lang: Lang) -> str:
    status = status_in_words(duty.status, lang, is_dated=duty.deadline is not None)
    if duty.exempted_by is not None:
        status = EXPLAIN["exempted"].to(lang).format(title=duty.exempted_by.title.to(lang))
    return EXPLAIN["duty"].to(lang).format(title=duty.title.to(lang), status=status, who=ACTOR[duty.who].to(lang))


def _duty(result: Assessment, duty: DutyResult, lang: Lang, form: Form) -> Iterator[str]:
    heading = "### " if form == "markdown" else ""
    fence = ["```text"] if form == "markdown" else []
    yield heading + _duty_line(duty, lang)
    yield from fence
    yield f"  {duty.must.to(lang)}"
    for rule in duty.rules:
        yield f"  {rule.id}: {rule.title.to(lang)}"
        questions: tuple[Question, ...] = ("rule", "done", "ended", "upcoming", "broken")
        for question in questions:
            if (question, rule.id) in program(result.rulebook).position:
                clause = clauses(result, question, rule.id, lang)
                yield f"    {EXPLAIN[f'question_{question}'].to(lang)}"
                yield from _tree(clause, 3)
    yield from _deadline(duty, result.as_of, lang)
    if duty.consequences:
        yield f"  {EXPLAIN['consequences'].to(lang)}"
        for c in duty.consequences:
            yield f"    {c.step}. {c.text.to(lang)} {_cited(c.basis, lang)}"
    yield f"  {EXPLAIN['basis'].to(lang)}"
    yield from (f"    {_cited(b, lang)}" for b in duty.basis)
    yield from (line.replace("text", "") for line in fence)


def _deadline(duty: DutyResult, as_of: datetime.date, lang: Lang) -> Iterator[str]:
    deadline = duty.deadline
    if deadline is None:
        return
    if deadline.due_on is None:
        yield f"  {EXPLAIN['due_open'].to(lang).format(stated=deadline.spec.stated_as.to(lang))}"
    else:
        days = (deadline.due_on - as_of).days
        key = "due_left" if days >= 0 else "due_past"
        yield f"  {EXPLAIN[key].to(lang).format(day=date_in_words(deadline.due_on, lang), days=abs(days))}"
    yield from (f"    {line.to(lang)}" for line in arithmetic(deadline))


def _cited(basis: Basis, lang: Lang) -> str:
    cite = basis.rule.citation
    parts = [STANDING[cite.standing].to(lang), VERIFICATION[cite.verification].to(lang)]
    if cite.reach == "by_analogy":
        parts.append(REACH["by_analogy"].to(lang))
    comma = {"zh": "；", "en": "; "}[lang]
    return EXPLAIN["cited"].to(lang).format(cited=cited_as(basis.source, cite).to(lang), remarks=comma.join(parts))
