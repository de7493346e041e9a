"""An outlook as text for people, in zh or en.

Decides wording and layout only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.foresight.pages import Group, Page, Section, page_text
from icprules.report.wording import FIELD, VERDICT
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.decision.assessment import Verdict
    from icprules.foresight.questions import Outlook, Prospect

_WORDS: Mapping[str, Text] = {
    "settled": Text(
        "{service}，{as_of}：法律结论已定：{names}", "{service} on {as_of}: settled under the law: {names}"
    ),
    "open": Text(
        "{service}，{as_of}：法律结论可能是：{names}",
        "{service} on {as_of}: under the law it could be: {names}",
    ),
    "worst": Text(
        "按此顺序问，不再有关的跳过，最多 {n} 个问题",
        "Asked in this order, skipping what no longer matters, it takes {n} questions at the most",
    ),
    "worst_open": Text(
        "按此顺序问，不再有关的跳过，最多 {n} 个问题；有的回答之后仍不能定论",
        "Asked in this order, skipping what no longer matters, it takes {n} questions at the most; after some answers"
        " the verdict stays open",
    ),
    "worst_one": Text("只需问 1 个问题", "1 question is enough"),
    "ranked": Text("按所能确定的多少排列", "The most useful first"),
    "question": Text("{n}. {question}〔{fact}〕", "{n}. {question} [{fact}]"),
    "lead": Text("{answer} → {names}", "{answer} → {names}"),
    "alone": Text("单凭这一问，哪种结论都还不能排除", "this answer alone rules out none of these"),
    "beside": Text(
        "与法律结论无关的问题，各自可确定：",
        "Not for the verdict under the law, but each settles something else",
    ),
    "settles": Text("{question}〔{fact}〕：{names}", "{question} [{fact}]: {names}"),
    "list": Text("、", ", "),
}


def outlook_text(outlook: Outlook, lang: Lang = "zh") -> str:
    """Return an outlook as text.

    Args:
        outlook: The outlook.
        lang: `zh` or `en`.

    Returns:
        The verdicts still possible, the questions with what each answer leads to, and the disclaimer. Ends
        with a line break.

    Example:
        >>> import icprules
        >>> from icprules.foresight.questions import outlook
        >>> known = {"kind": "website", "stage": "operating", "offline": True, "filings": []}
        >>> result = icprules.assess(known, as_of="2024-04-01", rulebook=icprules.load())
        >>> outlook_text(outlook(result), "en").splitlines()[0]
        'service on 2024-04-01: settled under the law: out of scope'
    """
    return page_text(outlook_page(outlook, lang))


def outlook_page(outlook: Outlook, lang: Lang) -> Page:
    """Return an outlook as a page.

    Args:
        outlook: The outlook.
        lang: Language.

    Returns:
        One section per question that settles the verdict, and one for the others.
    """
    result = outlook.result
    key = "settled" if outlook.is_settled else "open"
    deciding = [one for one in outlook.questions if one.settles_verdict]
    beside = [one for one in outlook.questions if not one.settles_verdict]
    worst = outlook.worst_case
    order = "ranked" if worst is None else "worst_one" if worst == 1 else "worst"
    if worst is not None and not outlook.always_settles:
        order = "worst_open"
    sections = [_asked(number, one, outlook, lang) for number, one in enumerate(deciding, 1)]
    if beside:
        lines = tuple(_beside(one, lang) for one in beside)
        sections.append(Section(heading=_say("beside", lang), groups=(Group(lines=lines),)))
    return Page(
        title=_say(key, lang, service=result.service, as_of=result.as_of, names=_named(outlook.verdicts, lang)),
        lead=(_say(order, lang, n=worst),) if deciding else (),
        sections=tuple(sections),
        foot=(result.rulebook.disclaimer.to(lang),),
    )


def _asked(number: int, one: Prospect, outlook: Outlook, lang: Lang) -> Section:
    leads = [_say("lead", lang, answer=lead.text.to(lang), names=_named(lead.verdicts, lang)) for lead in one.answers]
    if leads and all(lead.verdicts == outlook.verdicts for lead in one.answers):
        leads = [_say("alone", lang)]
    heading = _say("question", lang, n=number, question=one.question.to(lang), fact=one.fact)
    return Section(heading=heading, groups=(Group(lines=tuple(leads)),))


def _beside(one: Prospect, lang: Lang) -> str:
    fields = {field for _, found in one.settles for field in found}
    names = _WORDS["list"].to(lang).join(FIELD[field].to(lang) for field in FIELD if field in fields)
    return _say("settles", lang, question=one.question.to(lang), fact=one.fact, names=names)


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)


def _named(verdicts: Iterable[Verdict], lang: Lang) -> str:
    return _WORDS["list"].to(lang).join(VERDICT[one].to(lang) for one in verdicts)
