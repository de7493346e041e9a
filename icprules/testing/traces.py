"""A case on an assessment -> how the rules behind it were read, for whoever sees it fail.

Decides which rules that are: the rule of the case, and those of the duties that are not as expected. Must not import
pytest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.explanation import deadline_lines, trace
from icprules.report.line_breaks import visible
from icprules.testing.differences import differing_duties, rules_of_absent_duties

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.testing.cases import Case
    from icprules.text import Lang


def trace_of(case: Case, result: Assessment, *, lang: Lang = "en") -> str:
    """Return how the rules behind a case were read.

    Args:
        case: The case.
        result: Its assessment.
        lang: `zh` or `en`.

    Returns:
        For each rule its citation and, for each of its questions, the clauses with the facts that they read and the
        articles they come from; then how the last day was counted.
    """
    duties = differing_duties(case, result)
    rules = [case.rule, *(rule.id for duty in duties for rule in duty.rules)]
    rules += [duty.exempted_by.id for duty in duties if duty.exempted_by is not None]
    rules += rules_of_absent_duties(case, result)
    parts = [trace(result, rule, lang=lang) for rule in dict.fromkeys(rules)]
    for duty in duties:
        lines = [visible(line) for line in deadline_lines(duty, result.as_of, lang)]
        if lines:
            parts.append("\n".join([f"{duty.id}: {visible(duty.title.to(lang))}", *lines]))
    return "\n\n".join(parts)
