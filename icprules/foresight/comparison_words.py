"""A comparison as text for people, in zh or en.

Decides wording and layout only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.foresight.change_words import difference_text, told
from icprules.report.wording import NEVER_TEXT, UNKNOWN, VERDICT, in_words
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.foresight.comparison import Comparison
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
    return "\n".join(_lines(comparison, lang)) + "\n"


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)


def _lines(found: Comparison, lang: Lang) -> Iterator[str]:
    before, rulebook = found.before, found.before.rulebook
    yield _say("head", lang, service=before.service, as_of=before.as_of)
    yield f"  {_say('facts' if found.facts else 'none', lang)}"
    yield from (f"    · {_fact(found, one.field, lang)}" for one in found.facts)
    verdict = VERDICT[before.verdict].to(lang)
    if not found.differences:
        yield f"  {_say('same', lang, verdict=verdict)}"
    else:
        yield f"  {_say('what', lang)}"
        if not any(one.about == "verdict" for one in found.differences):
            yield f"    · {_say('verdict', lang, verdict=verdict)}"
        yield from (f"    · {difference_text(one, rulebook).to(lang)}" for one in told(found.differences))
    yield ""
    yield rulebook.disclaimer.to(lang)


def _fact(found: Comparison, name: str, lang: Lang) -> str:
    label = found.before.rulebook.schema.facts[name.removeprefix("sponsor.") if "filings" in name else name].label
    shown = label.to(lang)
    if name == "sponsor.filings":
        shown = _say("sponsor", lang, label=shown)
    one, other = (_value(result.subject, found, name, lang) for result in (found.before, found.after))
    return _say("fact", lang, label=shown, one=one, other=other)


def _value(subject: Subject, found: Comparison, name: str, lang: Lang) -> str:
    if name in ("filings", "sponsor.filings"):
        held = subject.filings if name == "filings" else subject.sponsor_filings
        if held is None:
            return UNKNOWN.to(lang)
        return _WORDS["list"].to(lang).join(one.number.text for one in held) or NEVER_TEXT.to(lang)
    rulebook, value = found.before.rulebook, subject.facts.get(name)
    spec = rulebook.schema.facts[name]
    if spec.type == "province" and str(value) in rulebook.bureaus:
        return rulebook.bureaus[str(value)].province.to(lang)
    return in_words(spec, value, lang)
