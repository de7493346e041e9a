"""Assessments -> a report for people in one language: what is most urgent, what to do, what to ask.

Decides what is shown, in which order and in which words; how it looks is decided by `terminal.py` and
`markdown.py`. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.report.report_items import Item, item_of, most_urgent_first
from icprules.report.report_parts import Circumstances, Question, Report, ServiceReport
from icprules.report.report_remarks import CATEGORIES, headed, remarks_of, shared_remarks
from icprules.report.report_words import clauses, listed, say
from icprules.report.service_words import kind_in_words
from icprules.report.urgency import urgency
from icprules.report.wording import ACTOR, FIELD, STANDING, VERDICT, date_in_words, status_in_words
from icprules.rulebook import law
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.decision.assessment import Assessment, DutyResult, Verdict
    from icprules.report.report_items import Tone
    from icprules.report.report_remarks import Category
    from icprules.text import Lang

_TONES: Mapping[Verdict, Tone] = {
    "non_compliant": "bad",
    "action_required": "open",
    "undetermined": "unknown",
    "compliant": "good",
    "out_of_scope": "quiet",
}
_MOST_QUESTIONS = 8


def report(results: Sequence[Assessment], asked: Circumstances, lang: Lang) -> Report:
    """Return the report on some services.

    Args:
        results: Their assessments, all of one day and one rulebook.
        asked: What was asked.
        lang: Language.

    Returns:
        The report.
    """
    ordered = sorted(results, key=urgency)
    remarks = [remarks_of(result, lang) for result in ordered]
    shared = shared_remarks(remarks, lang)
    seen: dict[tuple[str, ...], str] = {}
    services = []
    for number, (result, found) in enumerate(zip(ordered, remarks, strict=True), 1):
        own = {c: tuple(t for t in found.get(c, ()) if t not in shared.get(c, {})) for c in CATEGORIES}
        same = say("same_as", lang, number=number, name=result.service)
        services.append(_service(result, own, seen, same, lang))
    return Report(
        lang=lang,
        heading=heading_in_words(asked, lang),
        count=count_in_words(ordered, asked.unread, lang),
        services=tuple(services),
        shared=headed({category: tuple(texts.values()) for category, texts in shared.items()}, lang),
        foot=foot_in_words(ordered, asked, lang),
    )


def heading_in_words(asked: Circumstances, lang: Lang, *, with_lang: bool = True) -> str:
    """Return the day, the perspective and, unless it can be switched, the language of an answer."""
    key = "asked_today" if asked.is_today else "asked"
    parts = [
        say(key, lang, day=date_in_words(asked.as_of, lang)),
        say("perspective", lang, who=ACTOR[asked.perspective].to(lang)),
        *([say("language", lang)] if with_lang else ()),
    ]
    if isinstance(asked.judged_on, Text):
        parts.insert(1, say("by_law_of_fact", lang, name=asked.judged_on.to(lang)))
    elif asked.judged_on is not None:
        parts.insert(1, say("by_law_of", lang, day=asked.judged_on))
    if asked.known_on is not None:
        parts.insert(1, say("as_known_on", lang, day=asked.known_on))
    if asked.standing:
        parts.append(say("only_standing", lang, names=listed((STANDING[s].to(lang) for s in asked.standing), lang)))
    return " · ".join(parts)


def count_in_words(results: Sequence[Assessment], unread: int, lang: Lang) -> str:
    """Return how many services have which verdict, and how many could not be read."""
    counts = {verdict: sum(r.verdict == verdict for r in results) for verdict in _TONES}
    parts = [say("count_part", lang, n=n, verdict=VERDICT[verdict].to(lang)) for verdict, n in counts.items() if n]
    if unread:
        parts.append(say("unread", lang, n=unread))
    key = "count_one" if len(results) == 1 and lang == "en" else "count"
    return say(key, lang, n=len(results), parts=listed(parts, lang))


def tone_of(verdict: Verdict) -> Tone:
    """Return the tone of a legal verdict."""
    return _TONES[verdict]


def foot_in_words(results: Sequence[Assessment], asked: Circumstances, lang: Lang) -> tuple[str, ...]:
    """Return what an answer rests on: engines, law, working days; and the disclaimer."""
    if not results:
        return ()
    first = results[0]
    calendar, book = first.calendar(), first.rulebook
    if first.engine == "dual":
        engine = say("engine_dual", lang)
    elif asked.one_engine_because is not None:
        engine = say("engine_single", lang, reason=asked.one_engine_because.to(lang))
    else:
        engine = say("engine_one", lang, engine=first.engine)
    evidence = say("law", lang, name=book.name, version=book.version, day=book.known_through)
    days = say("calendar", lang, day=calendar.confirmed_through, revision=calendar.revision)
    return engine, clauses((evidence, days), lang), book.disclaimer.to(lang)


def _service(
    result: Assessment,
    remarks: Mapping[Category, tuple[str, ...]],
    seen: dict[tuple[str, ...], str],
    same: str,
    lang: Lang,
) -> ServiceReport:
    duties = (*result.obligations, *result.prohibitions)
    mine = sorted((d for d in duties if d.who == result.perspective), key=most_urgent_first)
    asked = result.missing[:_MOST_QUESTIONS]
    numbers = {missing.fact: number for number, missing in enumerate(asked, 1)}
    shown = [(d, _shortened(item_of(result, d, numbers, lang), seen, same)) for d in mine if d.status != "not_raised"]
    items = [item for d, item in shown if d.standing in law.BINDING]
    platform = [item for d, item in shown if d.standing not in law.BINDING]
    verdict = VERDICT[result.verdict].to(lang)
    pressing = next((item for item in (*items, *platform) if item.tone in ("bad", "open")), None)
    ask_first = say("ask_first", lang, n=len(result.missing)) if result.missing else ""
    left = len(result.missing) - len(asked)
    return ServiceReport(
        name=result.service,
        kind=kind_in_words(result, lang),
        tone=_TONES[result.verdict],
        verdict=verdict,
        first=ask_first if pressing is None else pressing.title,
        first_due="" if pressing is None else pressing.due,
        verdict_line=say("verdict", lang, verdict=_with_possible(verdict, result.possible, lang)),
        platform_line=_platform_line(result, lang),
        items=tuple(items),
        platform_items=tuple(platform),
        questions=tuple(
            Question(
                text=missing.question.to(lang),
                fact=missing.fact,
                settles=say("settles", lang, names=_fields(missing.settles, lang)),
            )
            for missing in asked
        ),
        more_questions=say("more_questions", lang, n=left) if left else "",
        others=tuple(_other(d, lang) for d in duties if _concerns_others(d, result.perspective)),
        remarks=headed(remarks, lang),
        foot=_service_foot(result, lang),
    )


def _shortened(item: Item, seen: dict[tuple[str, ...], str], same: str) -> Item:
    """Replace several lines that an earlier service already showed by a reference to it."""
    rows = []
    for row in item.rows:
        earlier = seen.setdefault((row.label, *row.lines), same) if row.may_be_referred_to else same
        rows.append(row if earlier == same else attrs.evolve(row, lines=(earlier,)))
    return attrs.evolve(item, rows=tuple(rows))


def _with_possible(verdict: str, possible: Sequence[Verdict], lang: Lang) -> str:
    if not possible:
        return verdict
    return say("possible", lang, verdict=verdict, names=listed((VERDICT[v].to(lang) for v in possible), lang))


def _platform_line(result: Assessment, lang: Lang) -> str:
    if result.platform_verdict in (None, "out_of_scope"):
        return ""
    verdict = _with_possible(VERDICT[result.platform_verdict].to(lang), result.platform_possible, lang)
    return say("platform", lang, verdict=verdict)


def _fields(settles: Sequence[tuple[str, Sequence[str]]], lang: Lang) -> str:
    fields = {field for _, found in settles for field in found}
    return listed((FIELD[field].to(lang) for field in FIELD if field in fields), lang)


def _concerns_others(duty: DutyResult, perspective: law.Actor) -> bool:
    return duty.who != perspective and duty.status in ("due", "overdue", "broken")


def _other(duty: DutyResult, lang: Lang) -> str:
    who, status = ACTOR[duty.who].to(lang), status_in_words(duty.status, lang, is_dated=duty.deadline is not None)
    return say("other", lang, who=who, status=status, title=duty.title.to(lang))


def _service_foot(result: Assessment, lang: Lang) -> str:
    change = result.next_change
    if change is None:
        return say("no_change", lang)
    return say("next_change", lang, day=date_in_words(change, lang))
