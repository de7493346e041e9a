"""What the reader should know beside the duties: material, notices, pending changes, what is not settled.

Decides their wording and which of them several services share. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from icprules.decision.citations import cited_briefly
from icprules.report.report_words import clauses, listed, noted, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.decision.assessment import Assessment, NoticeResult
    from icprules.text import Lang

Category = Literal["materials", "notices", "pending_changes", "also_check", "open_questions", "assumptions"]
CATEGORIES: tuple[Category, ...] = (
    "materials", "notices", "pending_changes", "also_check", "open_questions", "assumptions"
)  # fmt: skip


_TWO = 2  # numbers in a row are written out, more become a range


def remarks_of(result: Assessment, lang: Lang) -> dict[Category, tuple[str, ...]]:
    """Return the remarks of one assessment by category, each with its source.

    Args:
        result: The assessment.
        lang: Language.

    Returns:
        Sentences by category, in the order of `CATEGORIES`; empty categories are left out.
    """
    found: dict[Category, tuple[NoticeResult, ...]] = {
        "materials": result.materials,
        "notices": tuple(n for n in result.notices if n.category == "notice"),
        "pending_changes": tuple(n for n in result.notices if n.category == "pending_change"),
        "also_check": result.also_check,
        "open_questions": result.open_questions,
    }
    remarks = {category: tuple(_remark(n, lang) for n in notices) for category, notices in found.items()}
    remarks["assumptions"] = tuple(assumption.text.to(lang) for assumption in result.assumes)
    return {category: texts for category, texts in remarks.items() if texts}


def _remark(notice: NoticeResult, lang: Lang) -> str:
    text = notice.text.to(lang)
    if notice.basis is None:
        return text
    return noted(text, cited_briefly(notice.basis.source, notice.basis.rule.citation, lang), lang)


def shared_remarks(remarks: Sequence[Mapping[Category, Sequence[str]]], lang: Lang) -> dict[Category, dict[str, str]]:
    """Return the remarks that more than one service has.

    Args:
        remarks: Remarks of each service, in the order in which the services are numbered.
        lang: Language.

    Returns:
        By category: each remark as it is, and with the numbers of the services it is about.
    """
    about: dict[Category, dict[str, list[int]]] = {category: {} for category in CATEGORIES}
    for number, by_category in enumerate(remarks, 1):
        for category, texts in by_category.items():
            for text in texts:
                about[category].setdefault(text, []).append(number)
    shared: dict[Category, dict[str, str]] = {}
    for category, texts_about in about.items():
        several = {text: numbers for text, numbers in texts_about.items() if len(numbers) > 1}
        if several:
            shared[category] = {text: _addressed(text, found, len(remarks), lang) for text, found in several.items()}
    return shared


def headed(remarks: Mapping[Category, tuple[str, ...]], lang: Lang) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return remarks under their headings.

    Args:
        remarks: Sentences by category.
        lang: Language.

    Returns:
        Heading and sentences, in the order of `CATEGORIES`; what is taken for granted is one sentence.

    Example:
        >>> headed({"assumptions": ("a", "b"), "notices": ("c",)}, "en")
        (('Note', ('c',)), ('Taken for granted', ('a; b',)))
    """
    return tuple(
        (say(category, lang), (clauses(texts, lang),) if category == "assumptions" else texts)
        for category in CATEGORIES
        if (texts := remarks.get(category, ()))
    )


def _addressed(text: str, numbers: list[int], count: int, lang: Lang) -> str:
    if len(numbers) == count:
        return say("remark_for_all", lang, text=text)
    return say("remark_for", lang, text=text, numbers=numbers_in_words(numbers, lang))


def numbers_in_words(numbers: Sequence[int], lang: Lang) -> str:
    """Return ascending numbers in short.

    Example:
        >>> numbers_in_words([1, 2, 3, 5], "en")
        '1-3, 5'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return listed((_range(part, lang) for part in parts), lang)


def _range(numbers: list[int], lang: Lang) -> str:
    if len(numbers) <= _TWO:
        return listed(map(str, numbers), lang)
    return say("number_range", lang, first=numbers[0], last=numbers[-1])
