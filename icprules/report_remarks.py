"""What the reader should know beside the duties: notices, pending changes, what else to check, what is not settled.

Decides their wording and which of them several services share. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from icprules.citations import cited_briefly
from icprules.report_words import listed, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.assessment import Assessment, NoticeResult
    from icprules.text import Lang

Category = Literal["notices", "pending_changes", "also_check", "open_questions"]
CATEGORIES: tuple[Category, ...] = ("notices", "pending_changes", "also_check", "open_questions")


def remarks_of(result: Assessment, lang: Lang) -> dict[Category, tuple[str, ...]]:
    """Return the remarks of one assessment by category, each with its source.

    Args:
        result: The assessment.
        lang: Language.

    Returns:
        Sentences by category, in the order of `CATEGORIES`; empty categories are left out.
    """
    found: dict[Category, tuple[NoticeResult, ...]] = {
        "notices": tuple(n for n in result.notices if n.category == "notice"),
        "pending_changes": tuple(n for n in result.notices if n.category == "pending_change"),
        "also_check": result.also_check,
        "open_questions": result.open_questions,
    }
    return {category: tuple(_remark(n, lang) for n in notices) for category, notices in found.items() if notices}


def _remark(notice: NoticeResult, lang: Lang) -> str:
    text = notice.text.to(lang)
    if notice.basis is None:
        return text
    brief = cited_briefly(notice.basis.source, notice.basis.rule.citation, lang)
    return f"{text}〔{brief}〕" if lang == "zh" else f"{text} [{brief}]"


def shared_remarks(
    remarks: Sequence[tuple[str, Mapping[Category, Sequence[str]]]], lang: Lang
) -> dict[Category, dict[str, str]]:
    """Return the remarks that more than one service has.

    Args:
        remarks: Name and remarks of each service.
        lang: Language.

    Returns:
        By category: each remark, and whom it is about.
    """
    about: dict[Category, dict[str, list[str]]] = {category: {} for category in CATEGORIES}
    for name, by_category in remarks:
        for category, texts in by_category.items():
            for text in texts:
                about[category].setdefault(text, []).append(name)
    shared: dict[Category, dict[str, str]] = {}
    for category, texts_about in about.items():
        several = {text: names for text, names in texts_about.items() if len(names) > 1}
        if several:
            shared[category] = {
                text: say("shared_all", lang) if len(names) == len(remarks) else listed(names, lang)
                for text, names in several.items()
            }
    return shared
