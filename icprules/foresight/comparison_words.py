"""A comparison as text for people, in zh or en.

Decides wording and layout only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.foresight.change_words import told_lines
from icprules.foresight.pages import Group, Page, Section, page_text
from icprules.report.wording import NEVER_TEXT, UNKNOWN, VERDICT, in_words
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.foresight.comparison import Comparison
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.held_filing import HeldFiling
    from icprules.subjects.subject import Subject

_WORDS: Mapping[str, Text] = {
    "head": Text("{service}，{as_of}：如果事实不同", "{service} on {as_of}: if the facts were others"),
    "fact": Text("{label}：{one} → {other}", "{label}: {one} → {other}"),
    "facts": Text("事实", "facts"),
    "none": Text("没有事实不同", "no fact is different"),
    "what": Text("变化", "what changes"),
    "same": Text("没有变化，法律结论：{verdict}", "nothing changes, under the law: {verdict}"),
    "verdict": Text("法律结论不变：{verdict}", "under the law as before: {verdict}"),
    "sponsor": Text("主办者：{label}", "sponsor: {label}"),
    "number": Text("{number}（{text}）", "{number} ({text})"),
    "filed": Text("{day} 取得", "issued {day}"),
    "ended": Text("已注销或撤销", "ended"),
    "ended_on": Text("{day} 注销或撤销", "ended {day}"),
    "list": Text("、", ", "),
}


def comparison_text(comparison: Comparison, lang: Lang = "zh") -> str:
    """Return a comparison as text.

    Args:
        comparison: The comparison.
        lang: `zh` or `en`.

    Returns:
        The facts that differ, then what they change, then the disclaimer. Ends with a line break.

    Example:
        >>> import icprules
        >>> from icprules.foresight.comparison import compare
        >>> changes = {"service.hosting": "mainland"}
        >>> found = compare({"kind": "app"}, changes, as_of="2024-04-01", rulebook=icprules.load())
        >>> comparison_text(found, "en").splitlines()[1:3]
        ['  facts', '    · place of the servers: unknown → in the mainland']
    """
    return page_text(comparison_page(comparison, lang))


def comparison_page(comparison: Comparison, lang: Lang) -> Page:
    """Return a comparison as a page.

    Args:
        comparison: The comparison.
        lang: Language.

    Returns:
        One section.
    """
    before, rulebook = comparison.before, comparison.before.rulebook
    verdict = VERDICT[before.verdict].to(lang)
    facts = tuple(_fact(comparison, one.field, lang) for one in comparison.facts)
    what: tuple[str, ...] = ()
    if not comparison.differences:
        what = (_say("same", lang, verdict=verdict),)
    else:
        if not any(one.about == "verdict" for one in comparison.differences):
            what = (_say("verdict", lang, verdict=verdict),)
        what += told_lines(comparison.differences, rulebook, lang)
    groups = (
        Group(heading=_say("facts", lang), lines=facts or (_say("none", lang),)),
        Group(heading=_say("what", lang), lines=what),
    )
    return Page(
        title=_say("head", lang, service=before.service, as_of=before.as_of),
        sections=(Section(verdict=comparison.after.verdict, groups=groups),),
        foot=(rulebook.disclaimer.to(lang),),
    )


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)


def _fact(found: Comparison, name: str, lang: Lang) -> str:
    label = found.before.rulebook.schema.facts[name.removeprefix("sponsor.") if "filings" in name else name].label
    shown = label.to(lang)
    if name == "sponsor.filings":
        shown = _say("sponsor", lang, label=shown)
    one, other = (fact_in_words(r.subject, name, r.rulebook, lang) for r in (found.before, found.after))
    return _say("fact", lang, label=shown, one=one, other=other)


def fact_in_words(subject: Subject, name: str, rulebook: Rulebook, lang: Lang) -> str:
    """Return the value of a fact of a service as a person reads it.

    Args:
        subject: The service.
        name: Name of the fact, `filings` or `sponsor.filings`.
        rulebook: Supplies labels and provinces.
        lang: Language.

    Returns:
        The words; "unknown" for what is not known.
    """
    if name in ("filings", "sponsor.filings"):
        held = subject.filings if name == "filings" else subject.sponsor_filings
        if held is None:
            return UNKNOWN.to(lang)
        return _WORDS["list"].to(lang).join(_number(one, lang) for one in held) or NEVER_TEXT.to(lang)
    value = subject.facts.get(name)
    spec = rulebook.schema.facts[name]
    if spec.type == "province" and str(value) in rulebook.bureaus:
        return rulebook.bureaus[str(value)].province.to(lang)
    return in_words(spec, value, lang)


def _number(held: HeldFiling, lang: Lang) -> str:
    """A number with what is known of its days."""
    known = []
    if held.filed_on is not None:
        known.append(_say("filed", lang, day=held.filed_on))
    if held.ended:
        known.append(_say("ended" if held.ended_on is None else "ended_on", lang, day=held.ended_on))
    return _say("number", lang, number=held.number, text=_WORDS["list"].to(lang).join(known)) if known else held.number
