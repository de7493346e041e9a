"""Styles for new cells, made from those of their neighbours: the same look, with a format for dates or for long text.

Decides what is changed in a style; fonts, fills and borders stay those of the row. Must not import facts or rules.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import attrs

from icprules.sheets.sheet_xml import in_utf8
from icprules.sheets.workbook_package import local

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT, _DATE, _NUMBER = "49", "14", "0"
_FORMATS: Mapping[str, str] = {"text": _TEXT, "date": _DATE, "number": _NUMBER}


@attrs.define(kw_only=True)
class Styles:
    """The styles of a workbook while some are added.

    Args:
        content: The XML of the styles.
        prefix: Prefix of its elements.
        known: Attributes of every cell style, in order.
        raw: The same as written.
        start: Where the list of cell styles begins, in bytes.
        end: Where it ends.
        added: Cell styles that are added.
    """

    content: bytes
    prefix: str
    known: list[dict[str, str]]
    raw: list[bytes]
    start: int
    end: int
    added: list[bytes] = attrs.field(factory=list)

    def derived(self, base: int, form: str) -> int:
        """Return the style that looks like another one and holds text, a date or a number.

        Args:
            base: Number of the style to look like.
            form: `text`, `date` or `number`.

        Returns:
            Its number; one that is there already is used again.
        """
        given = dict(self.known[base]) if base < len(self.known) else {"fontId": "0", "fillId": "0", "borderId": "0"}
        given |= {"numFmtId": _FORMATS[form], "applyNumberFormat": "1", "applyAlignment": "1"}
        given.pop("quotePrefix", None)
        if form == "text":
            given["quotePrefix"] = "1"  # so that no text turns into a formula when it is edited
        mark = f"{self.prefix}:" if self.prefix else ""
        said = " ".join(f"{key}={quoteattr(value)}" for key, value in sorted(given.items()))
        style = f'<{mark}xf {said}><{mark}alignment vertical="top" wrapText="1"/></{mark}xf>'.encode()
        every = [*self.raw, *self.added]
        if style not in every:
            self.added.append(style)
            return len(every)
        return every.index(style)

    def written(self) -> bytes:
        """Return the XML of the styles with those that were added."""
        if not self.added:
            return self.content
        mark = f"{self.prefix}:" if self.prefix else ""
        every = b"".join([*self.raw, *self.added])
        head = f'<{mark}cellXfs count="{len(self.raw) + len(self.added)}">'.encode()
        return self.content[: self.start] + head + every + f"</{mark}cellXfs>".encode() + self.content[self.end :]


def styles_in(content: bytes) -> Styles | None:
    """Return the styles of a workbook, or None where it has no cell styles.

    Args:
        content: The XML of the styles, read before with document types refused.
    """
    content = in_utf8(content)
    parser = expat.ParserCreate()
    known: list[dict[str, str]] = []
    starts: list[int] = []
    place: dict[str, int] = {}
    prefix = ""
    is_inside = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal is_inside, prefix
        if local(name) == "cellXfs":
            place["start"], is_inside, prefix = parser.CurrentByteIndex, True, name.rpartition(":")[0]
        elif local(name) == "xf" and is_inside:
            starts.append(parser.CurrentByteIndex)
            known.append(dict(given))

    def end(name: str) -> None:
        nonlocal is_inside
        if local(name) == "cellXfs":
            place["inner"] = parser.CurrentByteIndex
            is_inside = False

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(content, True)  # noqa: FBT003 - the argument of the standard library that says "all of it"
    if not starts:
        return None
    bounds = [*starts, place["inner"]]
    raw = [content[one:two].strip() for one, two in itertools.pairwise(bounds)]
    return Styles(
        content=content, prefix=prefix, known=known, raw=raw, start=place["start"],
        end=content.index(b">", place["inner"]) + 1,
    )  # fmt: skip
