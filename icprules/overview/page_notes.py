"""The notes of a page: consequences and basis of duties, each different text once, with its number.

Decides which lines of a duty many services share, so that a page of a thousand services stays readable. Must not
import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.overview.markup import linked, told
from icprules.overview.page_words import on_page
from icprules.report.report_items import item_of
from icprules.report.report_words import started
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.overview.lines import Line, OpenDuty
    from icprules.report.report_items import Item, Row
    from icprules.text import Lang

_IN_NOTES = frozenset({"otherwise", "now", "basis"})


@attrs.frozen(kw_only=True)
class Part:
    """One labelled part of a duty in both languages.

    Args:
        key: Which part it is.
        label: What it is about.
        zh: Its lines in Chinese.
        en: Its lines in English.
    """

    key: str
    label: Text
    zh: tuple[str, ...]
    en: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Note:
    """What duties of several services have in common.

    Args:
        title: Of the duty.
        parts: Consequences and basis.
        address: Of the instrument; may be empty.
    """

    title: Text
    parts: tuple[Part, ...]
    address: str


class Notes:
    """Notes in the order in which the page first refers to them."""

    def __init__(self) -> None:
        self._numbers: dict[Note, int] = {}

    def number(self, note: Note) -> int:
        """Return the number of a note, a new one if the page has not had it yet."""
        return self._numbers.setdefault(note, len(self._numbers) + 1)

    def __iter__(self) -> Iterator[tuple[int, Note]]:
        return ((number, note) for note, number in self._numbers.items())

    def __len__(self) -> int:
        return len(self._numbers)


def parts_of(line: Line, duty: OpenDuty) -> tuple[tuple[Part, ...], Note | None]:
    """Return what a page says of a duty beside its service, and what it says once for all.

    Args:
        line: The service.
        duty: One of its open duties.

    Returns:
        Parts for the service, and the note, or None when there is nothing to note.
    """
    items = {lang: item_of(line.assessment, duty.result, {}, lang) for lang in LANGS}
    parts = [_part(key, items) for key in dict.fromkeys(row.key for row in items["zh"].rows)]
    own = tuple(part for part in parts if part.key not in _IN_NOTES)
    shared = tuple(part for part in parts if part.key in _IN_NOTES)
    if not shared:
        return own, None
    address = next((basis.source.url for basis in duty.result.basis if basis.used_for == "duty"), "")
    return own, Note(title=duty.title.map(lambda text, _: started(text)), parts=shared, address=address)


def _part(key: str, items: Mapping[Lang, Item]) -> Part:
    zh, en = (_row(items[lang], key) for lang in LANGS)
    return Part(key=key, label=Text(zh=zh.label, en=started(en.label)), zh=zh.lines, en=en.lines)


def _row(item: Item, key: str) -> Row:
    return next(row for row in item.rows if row.key == key)


def part_markup(part: Part) -> Iterator[str]:
    """Yield a part as entries of a list of descriptions."""
    yield f"<dt>{told(part.label)}</dt>"
    if len(part.zh) == len(part.en):
        yield from (f"<dd>{told(Text(zh=zh, en=en))}</dd>" for zh, en in zip(part.zh, part.en, strict=True))
    else:  # two lines that are one in the other language
        yield f"<dd>{told(Text(zh='；'.join(part.zh), en='; '.join(part.en)))}</dd>"


def notes_markup(notes: Notes) -> Iterator[str]:
    """Yield the section of notes; nothing when there are none."""
    if not len(notes):
        return
    yield f'<section class="notes" aria-labelledby="notes"><h2 id="notes">{told(on_page("notes"))}</h2>'
    for number, note in notes:
        title = linked(note.address, told(note.title))
        head = f'<span class="no">{told(on_page("note_head", n=number))}</span>'
        yield f'<article id="n{number}" tabindex="-1"><h3>{head} {title}</h3><dl>'
        for part in note.parts:
            yield from part_markup(part)
        yield f'</dl><p class="back"><a href="#list">{told(on_page("back"))}</a></p></article>'
    yield "</section>"
