"""An assessment -> its reasons, clause by clause, in zh or en, as text or Markdown.

Decides how reasons are shown; truths are read again from the tree, so every engine explains alike. Must not
import the command line or rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from icprules.decision.arithmetic import arithmetic
from icprules.decision.citations import cited_as
from icprules.engines.program import program
from icprules.report.clauses import MARK, Clause, clauses
from icprules.report.line_breaks import visible
from icprules.report.markdown import escaped
from icprules.report.wording import (
    ACTOR,
    EXPLAIN,
    REACH,
    STANDING,
    VERDICT,
    VERIFICATION,
    date_in_words,
    status_in_words,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from icprules.decision.assessment import Assessment, Basis, DutyResult
    from icprules.engines.program import Question
    from icprules.rulebook.law import Citation, Source
    from icprules.text import Lang

Form = Literal["text", "markdown"]
_LIMITS = ("judged_on", "known_on")
_QUESTIONS: tuple[Question, ...] = ("rule", "done", "ended", "upcoming", "broken")


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


def trace(result: Assessment, rule: str, *, lang: Lang = "zh") -> str:
    """Return everything that was read of one rule, for those who test it.

    Args:
        result: The assessment.
        rule: Id of the rule.
        lang: `zh` or `en`.

    Returns:
        The rule with its citation; for each of its questions the clauses, marked ✓ ✗ ?, with the fact that each one
        reads and the article it comes from.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> trace(result, "app-displays-number", lang="en").splitlines()[1].strip()[:30]
        '[the Notice, clause on display'
    """
    found = next(r for r in result.rulebook.rules if r.id == rule)
    source = result.rulebook.sources[found.citation.instrument]
    lines = [f"{rule}: {found.title.to(lang)}", f"  {_cited_place(source, found.citation, lang)}"]
    for question in _QUESTIONS:
        if (question, rule) in program(result.rulebook).position:
            clause = clauses(result, question, rule, lang)
            lines += [
                f"  {EXPLAIN[f'question_{question}'].to(lang)}",
                *_tree(clause, 2, with_facts=True),
            ]
    return "\n".join(map(visible, lines))


def deadline_lines(duty: DutyResult, as_of: datetime.date, lang: Lang) -> tuple[str, ...]:
    """Return how the last day of a duty was counted; nothing where it has none.

    Args:
        duty: The duty.
        as_of: Beijing date asked about.
        lang: `zh` or `en`.
    """
    return tuple(_deadline(duty, as_of, lang))


def _tree(clause: Clause, depth: int, *, with_facts: bool = False) -> Iterator[str]:
    place = f" [{clause.locator}]" if clause.locator else ""
    name = f" `{clause.fact}`" if clause.fact and with_facts else ""
    yield f"{'  ' * depth}{MARK[clause.truth]} {clause.text}{name}{place}"
    for part in clause.parts:
        yield from _tree(part, depth + 1, with_facts=with_facts)


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
        for question in _QUESTIONS:
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
        key = ("due_left" if days >= 0 else "due_past") + ("_one" if abs(days) == 1 else "")
        yield f"  {EXPLAIN[key].to(lang).format(day=date_in_words(deadline.due_on, lang), days=abs(days))}"
    yield from (f"    {line.to(lang)}" for line in arithmetic(deadline))


def _cited(basis: Basis, lang: Lang) -> str:
    return _cited_place(basis.source, basis.rule.citation, lang)


def _cited_place(source: Source, cite: Citation, lang: Lang) -> str:
    parts = [STANDING[cite.standing].to(lang), VERIFICATION[cite.verification].to(lang)]
    if cite.reach == "by_analogy":
        parts.append(REACH["by_analogy"].to(lang))
    comma = {"zh": "；", "en": "; "}[lang]
    return EXPLAIN["cited"].to(lang).format(cited=cited_as(source, cite).to(lang), remarks=comma.join(parts))
