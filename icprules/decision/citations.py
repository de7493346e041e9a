"""A basis -> its citation in words: which instrument, where in it, with which standing, and how it was read.

Decides wording only. Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.wording import REACH, STANDING, VERIFICATION
from icprules.rulebook import law
from icprules.text import Text

if TYPE_CHECKING:
    from icprules.rulebook.law import Citation, Source
    from icprules.text import Lang


def cited(source: Source, citation: Citation, lang: Lang) -> str:
    """Return a whole citation: title, number, locator, standing, reach and verification.

    Args:
        source: The instrument.
        citation: The place in it.
        lang: Language.

    Returns:
        One line.
    """
    title = source.title.to(lang)
    if lang == "zh":
        name = title if title.startswith("《") or not source.number else f"《{title}》"
        head = f"{name}{f'（{source.number}）' if source.number else ''}{_gap(citation.locator.zh)}"
        return f"{head}｜{'；'.join(_remarks(citation, lang))}"
    number = f" ({source.number})" if source.number else ""
    return f"{title}{number}, {citation.locator.en} | {'; '.join(_remarks(citation, lang))}"


def cited_briefly(source: Source, citation: Citation, lang: Lang) -> str:
    """Return a short citation: short name and locator, and the standing where it is not law.

    Args:
        source: The instrument.
        citation: The place in it.
        lang: Language.

    Returns:
        A few words, without brackets.
    """
    words = cited_as(source, citation).to(lang)
    if citation.standing in law.BINDING:
        return words
    separator = {"zh": "；", "en": "; "}[lang]
    return f"{words}{separator}{STANDING[citation.standing].to(lang)}"


def cited_as(source: Source, citation: Citation) -> Text:
    """Return how prose refers to the place: short name of the instrument and locator.

    Args:
        source: The instrument.
        citation: The place in it.

    Returns:
        A few words in each language.

    Example:
        >>> from icprules import load
        >>> rulebook = load()
        >>> rule = next(r for r in rulebook.rules if r.id == "unfiled-app-fined")
        >>> cited_as(rulebook.sources[rule.citation.instrument], rule.citation).zh
        '《备案管理办法》第二十二条第一款'
    """
    return Text(
        zh=f"{source.short.zh}{_gap(citation.locator.zh)}",
        en=f"{source.short.en}, {citation.locator.en}",
    )


def _gap(locator: str) -> str:
    # An article follows its instrument directly; anything else needs a gap to be read.
    return locator if locator.startswith(("第", "（", "(")) else f" {locator}"


def _remarks(citation: Citation, lang: Lang) -> list[str]:
    remarks = [STANDING[citation.standing].to(lang)]
    if citation.reach == "by_analogy":
        remarks.append(REACH["by_analogy"].to(lang))
    remarks.append(VERIFICATION[citation.verification].to(lang))
    return remarks
