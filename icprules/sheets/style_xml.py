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

_FORMATS: Mapping[str, str] = {"text": "49", "number": "0"}
_DAY = "yyyy\\-mm\\-dd"
"""A format of our own, since the one that is built in puts day and month in the order of the reader's country."""
_FIRST_OWN = 164


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
        formats: Numbers of the formats that the workbook defines, by code.
        formats_at: Where the list of them begins and ends, in bytes; twice the place for one where there is none.
        added: Cell styles that are added.
        day: Number of the format for days, where it is added.
    """

    content: bytes
    prefix: str
    known: list[dict[str, str]]
    raw: list[bytes]
    start: int
    end: int
    formats: dict[str, int]
    formats_at: tuple[int, int]
    added: list[bytes] = attrs.field(factory=list)
    day: int = 0

    def derived(self, base: int, form: str) -> int:
        """Return the style that looks like another one and holds text, a date or a number.

        Args:
            base: Number of the style to look like.
            form: `text`, `date` or `number`.

        Returns:
            Its number; one that is there already is used again.
        """
        given = dict(self.known[base]) if base < len(self.known) else {"fontId": "0", "fillId": "0", "borderId": "0"}
        given |= {
            "numFmtId": _FORMATS.get(form) or str(self._day_format()),
            "applyNumberFormat": "1",
            "applyAlignment": "1",
        }
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

    def _day_format(self) -> int:
        if _DAY in self.formats:
            return self.formats[_DAY]
        if not self.day:
            self.day = max([_FIRST_OWN - 1, *self.formats.values()]) + 1
        return self.day

    def written(self) -> bytes:
        """Return the XML of the styles with those that were added."""
        if not self.added:
            return self.content
        mark = f"{self.prefix}:" if self.prefix else ""
        every = b"".join([*self.raw, *self.added])
        styles = (
            f'<{mark}cellXfs count="{len(self.raw) + len(self.added)}">'.encode() + every + f"</{mark}cellXfs>".encode()
        )
        start, end = self.formats_at
        return b"".join(
            (
                self.content[:start],
                self._formats(mark),
                self.content[end : self.start],
                styles,
                self.content[self.end :],
            )
        )

    def _formats(self, mark: str) -> bytes:
        start, end = self.formats_at
        if not self.day:
            return self.content[start:end]
        known = {**self.formats, _DAY: self.day}
        inner = "".join(
            f'<{mark}numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>' for code, number in known.items()
        )
        return f'<{mark}numFmts count="{len(known)}">{inner}</{mark}numFmts>'.encode()


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
    formats: dict[str, int] = {}
    prefix = inside = ""

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal inside, prefix
        at = parser.CurrentByteIndex
        match local(name):
            case "styleSheet":
                prefix = name.rpartition(":")[0]
            case "cellXfs" | "numFmts" as inside:
                place[f"{inside} start"] = at
            case "numFmt" if inside == "numFmts":
                formats[given.get("formatCode", "")] = int(given.get("numFmtId", "0"))
            case "xf" if inside == "cellXfs":
                starts.append(at)
                known.append(dict(given))
        place.setdefault("first" if local(name) != "styleSheet" else "root", at)

    def end(name: str) -> None:
        nonlocal inside
        if local(name) in ("cellXfs", "numFmts"):
            place[f"{local(name)} inner"] = parser.CurrentByteIndex
            inside = ""

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(content, True)  # noqa: FBT003 - the argument of the standard library that says "all of it"
    if not starts:
        return None
    bounds = [*starts, place["cellXfs inner"]]
    formats_start = place.get("numFmts start", place["first"])
    formats_end = _behind(content, place["numFmts inner"]) if "numFmts inner" in place else formats_start
    return Styles(
        content=content, prefix=prefix, known=known, formats=formats, formats_at=(formats_start, formats_end),
        raw=[content[one:two].strip() for one, two in itertools.pairwise(bounds)],
        start=place["cellXfs start"], end=_behind(content, place["cellXfs inner"]),
    )  # fmt: skip


def _behind(content: bytes, at: int) -> int:
    """Where an end tag ends that begins at `at`; an empty element, whose end is told behind it, ends there."""
    return content.index(b">", at) + 1 if content.startswith(b"</", at) else at
