"""An outlook as text for people, in zh or en.

Decides wording and layout only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.wording import VERDICT
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icprules.decision.assessment import Verdict
    from icprules.foresight.questions import Outlook

_WORDS: Mapping[str, Text] = {
    "settled": Text(
        "{service}，{as_of}：法律结论已定：{names}", "{service} on {as_of}: under the law, settled: {names}"
    ),
    "open": Text(
        "{service}，{as_of}：法律结论可能是：{names}",
        "{service} on {as_of}: under the law it could be: {names}",
    ),
    "worst": Text(
        "按此顺序问，不再有关的跳过，最多 {n} 个问题",
        "asked in this order, without those that no longer matter, {n} questions at the most",
    ),
    "worst_one": Text("只需问 1 个问题", "1 question is enough"),
    "ranked": Text("按所能确定的多少排列", "the most useful first"),
    "question": Text("{n}. {question}", "{n}. {question}"),
    "lead": Text("{answer} → {names}", "{answer} → {names}"),
    "beside": Text(
        "与法律结论无关，但可确定期限、渠道、办理机关或平台要求：",
        "not for the verdict under the law, but for dates, channels, administrations or platforms:",
    ),
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
        'service on 2024-04-01: under the law, settled: out of scope'
    """
    return "\n".join(_lines(outlook, lang)) + "\n"


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)


def _named(verdicts: Iterable[Verdict], lang: Lang) -> str:
    return _WORDS["list"].to(lang).join(VERDICT[one].to(lang) for one in verdicts)


def _lines(found: Outlook, lang: Lang) -> Iterator[str]:
    result = found.result
    key = "settled" if found.is_settled else "open"
    yield _say(key, lang, service=result.service, as_of=result.as_of, names=_named(found.verdicts, lang))
    deciding = [one for one in found.questions if one.settles_verdict]
    if deciding:
        worst = found.worst_case
        yield _say("ranked" if worst is None else "worst_one" if worst == 1 else "worst", lang, n=worst)
    for n, one in enumerate(deciding, 1):
        yield _say("question", lang, n=n, question=one.question.to(lang))
        for lead in one.answers:
            yield "   · " + _say("lead", lang, answer=lead.text.to(lang), names=_named(lead.verdicts, lang))
    beside = [one for one in found.questions if not one.settles_verdict]
    if beside:
        yield _say("beside", lang)
        yield from (f"   · {one.question.to(lang)}" for one in beside)
    yield ""
    yield result.rulebook.disclaimer.to(lang)
