"""What a service is, in words: its kind and the platform it runs on.

Decides wording only. Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.wording import in_words

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.text import Lang


def kind_in_words(result: Assessment, lang: Lang) -> str:
    """Return the kind of a service, behind its platform where it has one.

    Args:
        result: The assessment of the service.
        lang: Language.

    Returns:
        A few words; empty while the kind is not known.

    Example:
        >>> import icprules
        >>> shop = {"kind": "mini_program", "platform": "wechat"}
        >>> kind_in_words(icprules.assess(shop, as_of="2024-02-22", rulebook=icprules.load()), "en")
        'WeChat mini-program'
    """
    facts, given = result.rulebook.schema.facts, result.facts
    kind = given.get("service.kind")
    if kind is None:
        return ""
    words = in_words(facts["service.kind"], kind, lang)
    if "service.platform" not in given:
        return words
    platform = in_words(facts["service.platform"], given["service.platform"], lang)
    return f"{platform}{words}" if lang == "zh" else f"{platform} {words}"
