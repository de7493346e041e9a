"""A question of a questionnaire as it is put: choices, how to answer, why it is asked, what it would settle.

Decides what belongs to a question; which one comes next, `questionnaires.py` decides. Must not import explanation
or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.citations import cited_briefly
from icprules.foresight.answers import WORDS, answers_to
from icprules.foresight.comparison import WHOSE
from icprules.foresight.questionnaire_words import (
    CASES_QUESTION,
    CASES_REASON,
    OTHER_SERVICE,
    because_of_case,
    hint_of,
    reason_text,
)
from icprules.report.wording import YES_NO
from icprules.subjects.facts import NONE
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.decision.assessment import Assessment, DutyResult, Field
    from icprules.foresight.questions import Lead, Prospect
    from icprules.subjects.facts import FactSpec

CASES = "cases"
"""Name of the question which further cases there are; what it gives is no fact but raises some."""

_FILINGS = "filings"


@attrs.frozen(kw_only=True)
class Choice:
    """One thing that can be answered.

    Args:
        value: As it would be given in a file.
        label: In words.
    """

    value: Any = attrs.field(hash=False)
    label: Text

    def to_dict(self) -> dict[str, Any]:
        """Return the choice as plain data."""
        return {"value": self.value, "label": self.label.to_dict()}


@attrs.frozen(kw_only=True)
class Reason:
    """Why a question is asked.

    Args:
        obligation: Name of the obligation or prohibition that hangs on it, or an empty text.
        fields: What of it hangs on the answer.
        text: In one sentence, with the article.
    """

    obligation: str = ""
    fields: tuple[Field, ...] = ()
    text: Text

    def to_dict(self) -> dict[str, Any]:
        """Return the reason as plain data."""
        return {"obligation": self.obligation or None, "fields": list(self.fields), "text": self.text.to_dict()}


@attrs.frozen(kw_only=True)
class Asked:
    """One question.

    Args:
        fact: Name of the fact that the answer gives, or `cases`.
        type: Its type in the schema, or `cases`.
        question: What to ask.
        choices: What can be answered; empty where any text of the type will do.
        takes_several: Whether several choices make one answer.
        takes_none: Whether it can be answered that there is none.
        hint: How to answer.
        reasons: Why it is asked, what counts first.
        settles_verdict: Whether the legal verdict hangs on it.
        leads: What the answers lead to; empty where the verdict does not hang on it.
        at_most: How many questions settle the verdict in the worst case, this one included; None where that is
            not certain or the verdict does not hang on them.
    """

    fact: str
    type: str
    question: Text
    choices: tuple[Choice, ...]
    takes_several: bool
    takes_none: bool
    hint: Text
    reasons: tuple[Reason, ...]
    settles_verdict: bool
    leads: tuple[Lead, ...] = ()
    at_most: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the question as plain data, ready for JSON."""
        return {
            "fact": self.fact,
            "type": self.type,
            "question": self.question.to_dict(),
            "choices": [choice.to_dict() for choice in self.choices],
            "takes_several": self.takes_several,
            "takes_none": self.takes_none,
            "hint": self.hint.to_dict(),
            "reasons": [reason.to_dict() for reason in self.reasons],
            "settles_verdict": self.settles_verdict,
            "leads": [lead.to_dict() for lead in self.leads],
            "at_most": self.at_most,
        }


def asked_about(prospect: Prospect, result: Assessment, services: Sequence[str], at_most: int | None) -> Asked:
    """Return the question for a missing fact.

    Args:
        prospect: The question in an outlook.
        result: The assessment in which it is missing.
        services: Names of the other services of the same file.
        at_most: How many questions settle the verdict in the worst case, or None.

    Returns:
        The question.
    """
    spec = result.rulebook.schema.facts[prospect.fact]
    asked = _asked(spec, result, services)
    return attrs.evolve(
        asked,
        reasons=tuple(_reasons(prospect, result)),
        settles_verdict=prospect.settles_verdict,
        leads=prospect.answers,
        at_most=at_most if prospect.settles_verdict else None,
    )


def asked_of_case(fact: str, event: str, result: Assessment) -> Asked:
    """Return the question for a fact of a case that was said to be there.

    Args:
        fact: Name of the fact.
        event: Name of the case.
        result: The assessment in which it is missing.

    Returns:
        The question.
    """
    schema = result.rulebook.schema
    reason = Reason(text=because_of_case(schema.events[event].label))
    return attrs.evolve(_asked(schema.facts[fact], result, ()), reasons=(reason,))


def asked_for_cases(result: Assessment) -> Asked | None:
    """Return the question which further cases there are, or None where none is relevant.

    Args:
        result: The assessment; what it takes for granted names the cases that nobody raised.

    Returns:
        The question.
    """
    events = result.rulebook.schema.events
    choices = tuple(Choice(value=one.id, label=events[one.id].label) for one in result.assumes if one.id in events)
    if not choices or result.verdict == "out_of_scope":
        return None
    taken = [Reason(text=one.text) for one in result.assumes if one.id in events]
    reasons = (Reason(text=CASES_REASON), *taken)
    return Asked(
        fact=CASES, type=CASES, question=CASES_QUESTION, choices=choices, takes_several=True, takes_none=True,
        hint=hint_of(CASES, takes_none=True, several=True, chosen=True), reasons=reasons, settles_verdict=False,
    )  # fmt: skip


def _asked(spec: FactSpec, result: Assessment, services: Sequence[str]) -> Asked:
    choices = tuple(_choices(spec, result, services))
    several = spec.type == "list_of"
    none = spec.none_allowed or (several and NONE not in spec.values) or (spec.name == _FILINGS and not choices)
    kind = "choice" if choices and spec.name in (WHOSE, _FILINGS) else spec.type
    return Asked(
        fact=spec.name,
        type=spec.type,
        question=spec.spoken or spec.question or spec.label,
        choices=choices,
        takes_several=several,
        takes_none=none,
        hint=hint_of(kind, takes_none=none, several=several, chosen=bool(choices)),
        reasons=(),
        settles_verdict=False,
    )


def _choices(spec: FactSpec, result: Assessment, services: Sequence[str]) -> Iterator[Choice]:
    if spec.type == "bool":
        yield from (Choice(value=value, label=YES_NO[value]) for value in (True, False))
    elif spec.type in ("one_of", "list_of"):
        yield from (Choice(value=value, label=label) for value, label in spec.values.items())
    elif spec.type == "province":
        yield from (Choice(value=code, label=bureau.province) for code, bureau in result.rulebook.bureaus.items())
    elif spec.name == WHOSE:
        yield Choice(value=result.subject.name, label=WORDS["this_service"])
        yield from (Choice(value=name, label=Text(name, name)) for name in services)
        yield Choice(value=NONE, label=OTHER_SERVICE if services else WORDS["other_service"])
    elif spec.name == _FILINGS and (result.subject.filings is not None or result.subject.sponsor_filings is not None):
        yield from (Choice(value=one.value, label=one.text) for one in answers_to(_FILINGS, result))


def _reasons(prospect: Prospect, result: Assessment) -> Iterator[Reason]:
    """One reason per duty that hangs on it: those that count first, then those with most consequences."""
    duties = {duty.id: duty for duty in (*result.obligations, *result.prohibitions)}
    settled = [(duties[name], fields) for name, fields in prospect.settles if name in duties]
    settled.sort(key=lambda pair: (not pair[0].counts, "status" not in pair[1], -len(pair[0].consequences)))
    for duty, fields in settled:
        yield Reason(obligation=duty.id, fields=fields, text=reason_text(duty.title, fields, _cited(duty)))


def _cited(duty: DutyResult) -> Text:
    basis = next((one for one in duty.basis if one.used_for == "duty"), None)
    if basis is None:
        return Text("", "")
    citation = basis.rule.citation
    return Text(zh=cited_briefly(basis.source, citation, "zh"), en=cited_briefly(basis.source, citation, "en"))
