"""What cells of a workbook refer to, and the stored form of a cell -> its value.

Decides what a stored cell says: text, number, date (of the 1900 and the 1904 system), true or false, or something
that cannot be used. Where cells stand is read by `workbook_sheets.py`. Must not import facts or rules.
"""

from __future__ import annotations

import datetime
import math
import re
from typing import TYPE_CHECKING

import attrs

from icprules.sheets.cells import CellValue, Fault, trimmed
from icprules.sheets.workbook_package import Counted, Package, local, walk, walk_elements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.sax.xmlreader import AttributesImpl

_INTEGER = re.compile(r"-?[0-9]{1,400}\Z")
_MOST_EXACT = 2**53
"""Up to here every whole number that a spreadsheet program keeps is the one that was typed."""
# Formats that Chinese editions of Excel and WPS use by number alone, without writing them into the file.
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML cannot hold."""
ON = ("1", "true", "on")


@attrs.frozen(kw_only=True)
class Stored:
    """What cells of every sheet refer to.

    Args:
        strings: Texts that cells share.
        dates: Styles under which a number is a date.
        is_1904: Whether days are counted from 1904, as older Excel for Mac did.
    """

    strings: tuple[str, ...]
    dates: frozenset[int]
    is_1904: bool


def stored_in(package: Package, strings: str, styles: str, *, is_1904: bool, seen: list[int]) -> Stored:
    """Read what cells of every sheet refer to.

    Args:
        package: The workbook.
        strings: Part with the texts that cells share; may be absent.
        styles: Part with the styles; may be absent.
        is_1904: Whether days are counted from 1904.
        seen: How many elements were read so far, counted in place.

    Raises:
        FactError: F203, F205 or F206.
    """
    return Stored(strings=_strings(package, strings, seen), dates=_date_styles(package, styles), is_1904=is_1904)


def whole(text: str | None) -> int:
    """Return a number of at most nine digits, or 0 where the text is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _strings(package: Package, part: str, seen: list[int]) -> tuple[str, ...]:
    if part not in package.parts:
        return ()
    handler = _Strings(package, seen)
    walk(package, part, handler)
    return tuple(handler.found)


class _Strings(Counted):
    """Collects shared strings; what only says how a word is read aloud is left out."""

    def __init__(self, package: Package, seen: list[int]) -> None:
        super().__init__(package, seen)
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.is_text = False
        self.is_phonetic = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 - names of the standard library
        self.count()
        match local(name):
            case "si":
                self.pieces = []
            case "rPh":
                self.is_phonetic = True
            case "t":
                self.is_text = not self.is_phonetic

    def characters(self, content: str) -> None:
        if self.is_text:
            self.pieces.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        match local(name):
            case "si":
                self.found.append("".join(self.pieces))
            case "rPh":
                self.is_phonetic = False
            case "t":
                self.is_text = False


def _date_styles(package: Package, part: str) -> frozenset[int]:
    """The styles under which a number is a date."""
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 - only workbooks need it

    formats: dict[int, str] = {}
    styles: list[int] = []
    is_inside = False

    def take(element: str, given: Mapping[str, str]) -> None:
        nonlocal is_inside
        if element == "numFmt":
            formats[whole(given.get("numFmtId"))] = given.get("formatCode", "")
        elif element in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            is_inside = element == "cellXfs"
        elif element == "xf" and is_inside:
            styles.append(whole(given.get("numFmtId")))

    if part in package.parts:
        walk_elements(package, part, take)
    return frozenset(
        number
        for number, style in enumerate(styles)
        if (is_date_format(formats[style]) if style in formats else style in _DATE_FORMATS)
    )


def value_stored(book: Stored, kind: str, style: int, text: str) -> tuple[CellValue | None, Fault]:
    """Return the value of a cell, and why it cannot be used.

    Args:
        book: What the cell refers to.
        kind: Its type, as the file says.
        style: Number of its style.
        text: What the file holds.

    Returns:
        The value, None where there is none; and the fault.

    Example:
        >>> book = Stored(strings=("App",), dates=frozenset({1}), is_1904=False)
        >>> value_stored(book, "s", 0, "0"), value_stored(book, "n", 1, "45352"), value_stored(book, "n", 0, "3.1E5")
        (('App', ''), (datetime.date(2024, 3, 1), ''), (310000, ''))
    """
    if kind in ("str", "inlineStr"):
        return _plain(text), ""
    if not text:
        return None, ""
    if kind == "s":
        index = whole(text)
        return (_plain(book.strings[index]), "") if index < len(book.strings) else (text, "number")
    if kind == "b":
        return text.strip() in ON, ""
    if kind == "e":
        return text, "error"
    if kind == "d":
        return _iso(text)
    number = _number(text.strip())
    if number is None:
        return text, "number"
    return _day(number, is_1904=book.is_1904) if style in book.dates else (number, "")


def _plain(text: str) -> str:
    return trimmed(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


def _number(text: str) -> int | float | None:
    if _INTEGER.match(text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < _MOST_EXACT else number


def _day(number: float, *, is_1904: bool) -> tuple[CellValue, Fault]:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel  # noqa: PLC0415

    try:
        found = from_excel(number, CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900)
    except (OverflowError, ValueError):
        return number, "number"
    if isinstance(found, datetime.datetime):
        return (found.date() if found.time() == datetime.time() else found), ""
    if isinstance(found, datetime.date | datetime.time):
        return found, ""
    return number, "number"


def _iso(text: str) -> tuple[CellValue, Fault]:
    try:
        found = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return text, "number"
    return (found.date() if found.time() == datetime.time() and found.tzinfo is None else found), ""
