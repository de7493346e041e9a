"""Text in Chinese and English, kept together so that neither can be forgotten; mappings and objects that never change.

Decides nothing but these shapes. Must not import any other module of icprules.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
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

    def filled(self, **values: object) -> Text:
        """Return the text with its places in braces filled in.

        Args:
            **values: What each place stands for; a `Text` gives each language its own.

        Returns:
            The text.

        Example:
            >>> Text(zh="{n} 项{what}", en="{n} {what}").filled(n=2, what=Text(zh="备案", en="filings")).en
            '2 filings'
        """
        return self.map(
            lambda text, lang: text.format(
                **{name: value.to(lang) if isinstance(value, Text) else value for name, value in values.items()}
            )
        )

    def to_dict(self) -> dict[str, str]:
        """Return `{"zh": …, "en": …}`."""
        return {"zh": self.zh, "en": self.en}


def read_only(mapping: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Return a mapping that cannot be changed, for the fields of frozen classes.

    Example:
        >>> read_only({"a": 1})["a"]
        1
    """
    return MappingProxyType(dict(mapping))


def frozen_with(kind: type[T], members: dict[str, Any]) -> T:
    """Return an object of a frozen attrs class without slots, made from all its members at once.

    For the few objects that every assessment makes: it takes half the time of `__init__`, and does what that would,
    but no default, converter or check.

    Args:
        kind: The class.
        members: Every attribute by name, already as the class keeps it; the dictionary becomes the object's.

    Returns:
        The object.

    Example:
        >>> import attrs
        >>> @attrs.frozen(kw_only=True, slots=False)
        ... class Place:
        ...     name: str
        >>> frozen_with(Place, {"name": "沪"}) == Place(name="沪")
        True
    """
    made = _new(kind)
    _set(made, "__dict__", members)
    return made


_new, _set = object.__new__, object.__setattr__
