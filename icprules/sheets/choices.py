"""The words under which values appear in a sheet, and what a word that was typed stands for.

Decides which words a drop-down offers and which are accepted; a word that could stand for two values is neither.
Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import closest
from icprules.sheets.cells import folded
from icprules.subjects.facts import NONE
from icprules.text import LANGS, Lang, Text, read_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSpec

YES_NO: Mapping[str, Text] = {"true": Text("是", "yes"), "false": Text("否", "no")}
STATUSES: Mapping[str, Text] = {
    "active": Text("有效", "active"),
    "deregistered": Text("已注销", "deregistered"),
    "revoked": Text("已撤销", "revoked"),
}
NOTHING = Text("无", "none")
"""What says that there is certainly nothing."""
EMPTY_LIST = "[]"
"""The empty list of a fact that has a value of its own for "none of these"."""
# The questions of facts speak of an empty list, so that is understood as well.
_NOTHING = frozenset({"无", "没有", "none", "无 / none", "空列表", "empty list"})


@attrs.frozen(kw_only=True)
class Choices:
    """The words for the values of one fact.

    Args:
        labels: Label by value, in the order of the facts; the value itself where its label is ambiguous.
        values: Value by everything that may be typed, folded.
    """

    labels: Mapping[str, Text] = attrs.field(converter=read_only, hash=False)
    values: Mapping[str, str] = attrs.field(converter=read_only, hash=False)

    def value(self, typed: str) -> str | None:
        """Return the value that a typed word stands for, or None."""
        return typed if typed in self.labels else self.values.get(folded(typed))

    def word(self, value: str, lang: str) -> str:
        """Return the word for a value.

        Args:
            value: One of the values.
            lang: `zh`, `en` or `both`.
        """
        return in_lang(self.labels[value], lang)

    def words(self, lang: str) -> tuple[str, ...]:
        """Return the words for all values, as a drop-down offers them."""
        return tuple(self.word(value, lang) for value in self.labels)

    def close(self, typed: str) -> str:
        """Return the word that is most likely meant, or an empty text."""
        words = {folded(word): word for lang in LANGS for word in self.words(lang)}
        words |= {folded(value): value for value in self.labels}
        return words.get(closest(folded(typed), words), "")


def choices_of(labels: Mapping[str, Text]) -> Choices:
    """Return the words for some values.

    Args:
        labels: Label by value.

    Returns:
        The words; a label that also is another value, or the label of another one, is not used.

    Example:
        >>> kinds = choices_of({"app": Text("App", "App"), "website": Text("网站", "website")})
        >>> kinds.value("ＡＰＰ"), kinds.value("网站"), kinds.value("网站 / website"), kinds.value("site")
        ('app', 'website', 'website', None)
        >>> kinds.words("both")
        ('App', '网站 / website')
    """
    meant: dict[str, set[str]] = {}
    for value, label in labels.items():
        for word in (value, *_forms(label)):
            meant.setdefault(folded(word), set()).add(value)
    clear = {
        value: label if all(meant[folded(word)] == {value} for word in _forms(label)) else Text(value, value)
        for value, label in labels.items()
    }
    values = {word: next(iter(found)) for word, found in meant.items() if len(found) == 1}
    # A value's own name always stands for it, even where it is the label of another one.
    own = [folded(value) for value in labels]
    values |= {folded(value): value for value in labels if own.count(folded(value)) == 1}
    return Choices(labels=clear, values=values)


def _forms(label: Text) -> Iterator[str]:
    yield from (label.zh, label.en, in_lang(label, "both"))


def in_lang(text: Text, lang: str) -> str:
    """Return a text in one language, or both side by side.

    Example:
        >>> in_lang(Text("网站", "website"), "both"), in_lang(Text("App", "App"), "both")
        ('网站 / website', 'App')
    """
    if lang == "both":
        return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"
    one: Lang = "zh" if lang == "zh" else "en"
    return text.to(one)


def is_nothing(typed: str) -> bool:
    """Return whether a word says that there is certainly nothing."""
    return folded(typed) in _NOTHING


def choices_for(spec: FactSpec, rulebook: Rulebook) -> Choices | None:
    """Return the words for the values of a fact, or None where it takes free text, dates or numbers.

    Args:
        spec: The fact.
        rulebook: Knows the provinces.

    Example:
        >>> from icprules import load
        >>> rulebook = load()
        >>> choices_for(rulebook.schema.facts["sponsor.province"], rulebook).value("Shanghai")
        '310000'
    """
    if spec.type in ("one_of", "list_of"):
        return choices_of(spec.values)
    if spec.type == "bool":
        return choices_of(YES_NO)
    if spec.type == "province":
        return _provinces(rulebook)
    return None


def _provinces(rulebook: Rulebook) -> Choices:
    named = choices_of({code: bureau.province for code, bureau in rulebook.bureaus.items()})
    spelled = {folded(spelling): code for spelling, code in rulebook.schema.provinces.items()}
    return Choices(labels=named.labels, values={**named.values, **spelled})


def has_value_for_nothing(spec: FactSpec) -> bool:
    """Return whether a list has a value of its own that says "none of these"."""
    return NONE in spec.values


def listed(words: Iterable[str]) -> str:
    """Return words in a row, for messages."""
    return " · ".join(words)
