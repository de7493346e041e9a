"""A basis -> its citation in words: which instrument, where in it, with which standing, and how it was read.

Decides wording only. Must not import engines, decide or the command line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icprules import law
from icprules.wording import REACH, STANDING, VERIFICATION

if TYPE_CHECKING:
    from icprules.law import Citation, Source
    from icprules.text import Lang

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_ARTICLE = re.compile(r"第([一二三四五六七八九十百〇]+)条(?:第([一二三四五六七八九十]+)款)?")
_ENGLISH_MARKS = str.maketrans({"、": ", ", "；": "; ", "（": " (", "）": ")", "，": ", "})


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
        head = f"{name}{f'（{source.number}）' if source.number else ''}{_space(citation.locator)}"
        return f"{head}｜{'；'.join(_remarks(citation, lang))}"
    number = f" ({source.number})" if source.number else ""
    return f"{title}{number}, {locator_in(citation.locator, lang)} | {'; '.join(_remarks(citation, lang))}"


def cited_briefly(source: Source, citation: Citation, lang: Lang) -> str:
    """Return a short citation: short name and locator, and the standing where it is not law.

    Args:
        source: The instrument.
        citation: The place in it.
        lang: Language.

    Returns:
        A few words, without brackets.
    """
    name = source.short.to(lang)
    if lang == "zh":
        words = f"{name}{_space(citation.locator)}"
    else:
        words = f"{name}, {locator_in(citation.locator, lang)}"
    if citation.standing in law.BINDING:
        return words
    separator = {"zh": "；", "en": "; "}[lang]
    return f"{words}{separator}{STANDING[citation.standing].to(lang)}"


def locator_in(locator: str, lang: Lang) -> str:
    """Return a locator for readers of a language; only article numbers have an English form.

    Args:
        locator: As printed in the Chinese text.
        lang: Language.

    Returns:
        The locator.

    Example:
        >>> locator_in("第三条第二款、第二十五条", "en"), locator_in("第五条", "zh")
        ('art. 3(2), art. 25', '第五条')
    """
    if lang == "zh":
        return locator
    return _ARTICLE.sub(_article, locator).translate(_ENGLISH_MARKS).strip().replace("  ", " ")


def _article(match: re.Match[str]) -> str:
    paragraph = f"({_number(match[2])})" if match[2] else ""
    return f"art. {_number(match[1])}{paragraph}"


def _number(numeral: str) -> int:
    total, digit = 0, 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _space(locator: str) -> str:
    # An article follows its instrument directly; anything else needs a gap to be read.
    return locator if locator.startswith("第") or not locator else f" {locator}"


def _remarks(citation: Citation, lang: Lang) -> list[str]:
    remarks = [STANDING[citation.standing].to(lang)]
    if citation.reach == "by_analogy":
        remarks.append(REACH["by_analogy"].to(lang))
    remarks.append(VERIFICATION[citation.verification].to(lang))
    return remarks
