"""One duty of an assessment -> the lines a person reads: by when, who, with whom, or else what, and why.

Decides which of its parts are worth a line in its status. Must not import rich or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.decision.citations import cited, cited_briefly
from icprules.report.reception import reception
from icprules.report.report_dates import decision_in_words, due_in_short, due_in_words
from icprules.report.report_remarks import numbers_in_words
from icprules.report.report_words import clauses, listed, noted, say, started
from icprules.report.wording import ACTOR, STATUS, date_in_words, status_in_words
from icprules.rulebook import law

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icprules.decision.assessment import Assessment, Basis, DutyResult, Field, Status
    from icprules.text import Lang

Tone = Literal["bad", "open", "unknown", "good", "quiet"]

_ORDER: tuple[Status, ...] = (
    "overdue", "broken", "due", "undetermined", "upcoming", "fulfilled_late", "ended", "fulfilled", "kept",
    "not_applicable", "not_raised",
)  # fmt: skip
_TONES: Mapping[Status, Tone] = {
    "overdue": "bad",
    "broken": "bad",
    "due": "open",
    "undetermined": "unknown",
    "fulfilled": "good",
    "fulfilled_late": "good",
    "kept": "good",
}
_PARTS = {"lodger": "lodger", "channel": "channel", "bureau": "bureau_part"}


@attrs.frozen(kw_only=True)
class Row:
    """A labelled part of an item.

    Args:
        key: Which part it is, whatever the language: the name of its label in `report_words`.
        label: What it is about.
        lines: One or more sentences.
        may_be_referred_to: Whether a later service with the same lines may refer to this one.
    """

    key: str
    label: str
    lines: tuple[str, ...]
    may_be_referred_to: bool = False


@attrs.frozen(kw_only=True)
class Item:
    """One duty as a person reads it.

    Args:
        tone: How urgent it is.
        status: Its status, in words.
        title: What it is.
        remark: A few words behind the title, or an empty text.
        due: Its date in short, for an overview; may be empty.
        rows: Further parts.
    """

    tone: Tone
    status: str
    title: str
    remark: str = ""
    due: str = ""
    rows: tuple[Row, ...] = ()


def most_urgent_first(duty: DutyResult) -> tuple[int, datetime.date, str]:
    """Return the key that sorts duties by urgency."""
    due_on = None if duty.deadline is None else duty.deadline.due_on
    return _ORDER.index(duty.status), due_on or datetime.date.max, duty.id


def item_of(result: Assessment, duty: DutyResult, questions: Mapping[str, int], lang: Lang) -> Item:
    """Return what a person reads about one duty.

    Args:
        result: The assessment.
        duty: One of its obligations or prohibitions.
        questions: Number under which the report asks for a fact.
        lang: Language.

    Returns:
        The item; one line for what is settled, more for what is open.
    """
    tone = _TONES.get(duty.status, "quiet")
    status, title = status_in_words(duty.status, lang, is_dated=duty.deadline is not None), started(duty.title.to(lang))
    if duty.exempted_by is not None:
        row = Row(key="because", label=say("because", lang), lines=(_reason(duty, lang),))
        return Item(tone="quiet", status=say("exempted", lang), title=title, rows=(row,))
    if duty.status in ("fulfilled", "fulfilled_late", "kept", "ended"):
        done = "" if duty.done_on is None else say("done_on", lang, day=duty.done_on)
        return Item(tone=tone, status=status, title=title, remark=done)
    remark = ""
    if duty.possible:
        names = listed((STATUS[s].to(lang) for s in duty.possible), lang)
        remark = say("could_be", lang, names=names)
    rows = [row for row in _rows(result, duty, questions, lang) if row.lines]
    return Item(
        tone=tone,
        status=status,
        title=title,
        remark=remark,
        due=due_in_short(duty.deadline, result.as_of, lang),
        rows=tuple(rows),
    )


def _reason(duty: DutyResult, lang: Lang) -> str:
    exemption = duty.exempted_by
    if exemption is None or not isinstance(exemption.then, law.Exemption):
        return ""
    text = exemption.then.reason.to(lang)
    brief = next((_brief(b, lang) for b in duty.basis if b.used_for == "exemption"), "")
    return noted(text, brief, lang)


def _rows(result: Assessment, duty: DutyResult, questions: Mapping[str, int], lang: Lang) -> Iterator[Row]:
    def row(key: str, *lines: str) -> Row:
        return Row(key=key, label=say(key, lang), lines=tuple(line for line in lines if line))

    is_binding = duty.standing in law.BINDING
    if duty.need:
        yield row("depends", _depends(result, duty, questions, lang))
    if duty.deadline is not None:
        is_settled = duty.status != "undetermined"
        yield row("by", clauses(due_in_words(duty.deadline, result.as_of, lang, is_settled=is_settled), lang))
    if duty.in_progress is not None:
        yield row("under_way", *_progress(result, duty, lang))
    # What a platform asks is lodged the same way as what the law asks, which stands above it.
    received = reception(result, duty) if is_binding and duty.no_bureau is None else None
    if received is not None:
        key = "receive_past" if received.is_past else "receive_by"
        yield row("start", say(key, lang, n=received.working_days, day=date_in_words(received.on, lang)))
    if is_binding and not duty.is_prohibition:
        yield row("who", clauses(_who(result, duty, lang), lang))
        yield row("with", _with_whom(result, duty, lang))
    if duty.status != "undetermined":
        yield _consequences(duty, lang)
    yield _basis_row(duty, lang)


def _depends(result: Assessment, duty: DutyResult, questions: Mapping[str, int], lang: Lang) -> str:
    if all(fact in questions for fact in duty.need):
        numbers = sorted(questions[fact] for fact in duty.need)
        key = "depends_on_question" if len(numbers) == 1 else "depends_on_questions"
        return say(key, lang, numbers=numbers_in_words(numbers, lang))
    return listed(_labels(result, duty.need, lang), lang)


def _labels(result: Assessment, facts: Iterable[str], lang: Lang) -> list[str]:
    return [result.rulebook.schema.facts[fact].label.to(lang) for fact in facts]


def _progress(result: Assessment, duty: DutyResult, lang: Lang) -> Iterator[str]:
    progress = duty.in_progress
    if progress is None:
        return
    label = result.rulebook.schema.facts[progress.step].label.to(lang)
    parts = [say("since", lang, step=label, day=progress.since)]
    if progress.decide_by is not None:
        parts += decision_in_words(progress.decide_by, lang)
    yield clauses(parts, lang)


def _who(result: Assessment, duty: DutyResult, lang: Lang) -> Iterator[str]:
    if duty.filed_by is None and duty.through is None and not duty.unsettled.get("channel"):
        return  # nobody but the one whose duty it is
    yield say("bears", lang, who=ACTOR[duty.who].to(lang))
    if duty.filed_by is not None and duty.filed_by != duty.who:
        yield say("lodged_by", lang, who=ACTOR[duty.filed_by].to(lang))
    if duty.through is not None:
        others = [ACTOR[a].to(lang) for a in duty.through.lawful if a != duty.filed_by]
        if others:
            yield say("also_through" if duty.filed_by else "through", lang, names=listed(others, lang))
    yield from _open(result, duty, "channel", "channel_open", lang)


def _with_whom(result: Assessment, duty: DutyResult, lang: Lang) -> str:
    if duty.no_bureau is not None:
        return duty.no_bureau.to(lang)
    if duty.to is not None:
        key = "bureau" if duty.to.site_verified else "bureau_unverified"
        return say(key, lang, name=duty.to.name.to(lang), site=duty.to.site)
    return clauses(_open(result, duty, "bureau", "bureau_open", lang), lang)


def _open(result: Assessment, duty: DutyResult, field: Field, key: str, lang: Lang) -> Iterator[str]:
    facts = duty.unsettled.get(field, ())
    if facts:
        yield say(key, lang, names=listed(_labels(result, facts, lang), lang))


def _consequences(duty: DutyResult, lang: Lang) -> Row:
    live = [c for c in duty.consequences if c.is_live]
    later = [c for c in duty.consequences if not c.is_live and (not live or c.step > min(x.step for x in live))]
    lines = []
    # What certainly reaches the service stands before what reaches it by analogy.
    shown = sorted((*live, *later), key=lambda c: (c.step, not c.is_live, c.basis.rule.citation.reach != "direct"))
    for consequence in shown:
        text = consequence.text.to(lang)
        if not consequence.is_certain:
            text = say("maybe", lang, text=text)
        lines.append(noted(text, _brief(consequence.basis, lang), lang))
    key = "now" if live else "otherwise"
    return Row(key=key, label=say(key, lang), lines=tuple(dict.fromkeys(lines)), may_be_referred_to=len(lines) > 1)


def _basis_row(duty: DutyResult, lang: Lang) -> Row:
    whole = [b for b in duty.basis if b.used_for in ("duty", "exemption")]
    lines = [cited(b.source, b.rule.citation, lang) for b in whole]
    parts: dict[str, list[str]] = {}
    for basis in duty.basis:
        if basis.used_for in _PARTS and duty.status != "undetermined" and duty.standing in law.BINDING:
            parts.setdefault(_brief(basis, lang), []).append(say(_PARTS[basis.used_for], lang))
    lines += [
        say("used_for", lang, part=listed(dict.fromkeys(names), lang), cited=brief) for brief, names in parts.items()
    ]
    return Row(
        key="basis", label=say("basis", lang), lines=tuple(dict.fromkeys(lines)), may_be_referred_to=len(lines) > 1
    )


def _brief(basis: Basis, lang: Lang) -> str:
    return cited_briefly(basis.source, basis.rule.citation, lang)
