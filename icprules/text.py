"""Text in Chinese and English, kept together so that neither can be forgotten.

Decides nothing but the shape of a bilingual text. Must not import any other module of icprules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, Lang] = ("zh", "en")


@attrs.frozen
class Text:
    """One text in both languages.

    Args:
        zh: Chinese, never mixed with English words except names and identifiers.
        en: English.

    Example:
        >>> Text(zh="备案", en="filing").to("en")
        'filing'
    """

    zh: str
    en: str

    def to(self, lang: Lang) -> str:
        """Return the text in `lang`."""
        return self.zh if lang == "zh" else self.en

    def map(self, change: Callable[[str, Lang], str]) -> Text:
        """Return the text with `change` applied to each language."""
        return Text(zh=change(self.zh, "zh"), en=change(self.en, "en"))

    def to_dict(self) -> dict[str, str]:
        """Return `{"zh": …, "en": …}`."""
        return {"zh": self.zh, "en": self.en}
