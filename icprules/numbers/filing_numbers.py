"""The grammar of filing, licence and public-security numbers.

Decides whether a text is such a number, its one canonical spelling, its parts, and what was odd about
the spelling given. Whether a number exists, is active or covers a service is decided elsewhere.
Must not import any module of icprules but `errors` and `text`.
"""

from __future__ import annotations

import re
import string
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.errors import FactError, problem
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Authority = Literal["filing", "licence", "public_security"]
Kind = Literal["subject", "website", "app", "mini_program", "quick_app", "licence", "public_security"]

_KINDS: dict[str, Kind] = {"": "website", "A": "app", "X": "mini_program", "K": "quick_app"}
SUFFIX_KINDS: Mapping[str, Kind] = MappingProxyType(_KINDS)
"""Kind of service by the letter after the index; a website has none."""

# Codes count upward within a region; of a province's name the first two characters.
_REGIONS = {
    11: ("京津冀晋蒙", "北京天津河北山西内蒙"),
    21: ("辽吉黑", "辽宁吉林黑龙"),
    31: ("沪苏浙皖闽赣鲁", "上海江苏浙江安徽福建江西山东"),
    41: ("豫鄂湘粤桂琼", "河南湖北湖南广东广西海南"),
    50: ("渝蜀黔滇藏", "重庆四川贵州云南西藏"),
    61: ("陕陇青宁新", "陕西甘肃青海宁夏新疆"),
}
PREFIXES: Mapping[str, str] = MappingProxyType(
    {char: f"{first + i}0000" for first, (chars, _) in _REGIONS.items() for i, char in enumerate(chars)}
)
"""Province code by prefix of a filing number, for the 31 communications administrations."""

ALIASES: Mapping[str, str] = MappingProxyType({"川": "蜀", "贵": "黔", "云": "滇", "秦": "陕", "甘": "陇"})
"""Prefix that filing numbers use, by another abbreviation of the same province."""

# No list is known for the other two authorities: both write 川.
_ABBREVIATIONS = {**PREFIXES, **{alias: PREFIXES[usual] for alias, usual in ALIASES.items()}}
_BY_NAME = {names[2 * i :][:2]: char for chars, names in _REGIONS.values() for i, char in enumerate(chars)}
_NO_PROVINCE = frozenset({"", "合字"})  # As seen before licence numbers that hold in several provinces.
_MAX_LENGTH, _WIDEST_INDEX = 64, 4
_CENTURY, _SHORT_FORM_YEARS, _LONG_FORM_YEARS = range(2000, 2100), range(2000, 2021), range(2020, 2100)
_FULL_STOPS = ".。｡"
_FORM = re.compile(r"(.*?)(ICP备|ICP证|(?:[AB][12]\.)*B2-|公网安备)([0-9 ]*)(.*)", re.DOTALL)
_TAIL = re.compile(r"(号?)(?:-([0-9]+)([A-Z]*))?(号?)")
_LOOSE_SPACE = re.compile(r"(?<![0-9]) +| +(?![0-9])")
_CLEAN = re.compile(rf"[-0-9A-Z号备证公网安{''.join(_ABBREVIATIONS)}]+")
_TRADITIONAL = ("備號證網滬蘇贛魯遼晉閩粵陝隴雲貴寧瓊", "备号证网沪苏赣鲁辽晋闽粤陕陇云贵宁琼")
_SPACES = " \t\n\v\f\r\x85\xa0\u202f\u205f\u2060\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200E)))

# What one character is written as, and the code of the note that says so.
_SPELLING: dict[str, tuple[str, str]] = {
    **{chr(ord(c) + 0xFEE0): (c.upper(), "N151") for c in f"{string.digits}{string.ascii_letters}."},
    **dict.fromkeys("‐‑‒–—―−﹣－", ("-", "N152")),
    **dict.fromkeys(_SPACES, (" ", "N153")),
    **{c: (c.upper(), "N156") for c in string.ascii_lowercase},
    **{old: (new, "N157") for old, new in zip(*_TRADITIONAL, strict=True)},
}


@attrs.frozen
class _Series:
    authority: Authority
    bare_kind: Kind  # Without a service suffix.
    miscounted: str  # Code of the problem.
    counts: tuple[int, ...]  # Of digits.
    hao: str = "号"


_SERIES = {
    "ICP备": _Series("filing", "subject", "N107", (8, 10)),
    "ICP证": _Series("licence", "licence", "N108", (6,)),
    "B2-": _Series("licence", "licence", "N109", (8,), hao=""),
    "公网安备": _Series("public_security", "public_security", "N110", (14,)),
}


@attrs.frozen(kw_only=True)
class NumberNote:
    """One thing that was changed in a number or is odd about it: a stable code and its wording."""

    code: str
    text: Text

    def to_dict(self) -> dict[str, object]:
        """Return `{"code": …, "text": {"zh": …, "en": …}}`."""
        return {"code": self.code, "text": self.text.to_dict()}


def number_note(code: str, **values: str) -> NumberNote:
    """Return the note with this code of `messages.toml`, worded with these values.

    Example:
        >>> number_note("N156").text.en
        'lower-case letters were written as capitals'
    """
    said = problem(code, **values).message
    return NumberNote(code=code, text=Text(said("zh"), said("en")))


@attrs.frozen(kw_only=True)
class FilingNumber:
    """A number in its canonical spelling, and its parts; two spellings of one number are equal.

    Args:
        text: Canonical spelling; an alias prefix is kept, for the usual one may be another entry.
        given: The text as given.
        authority: Who gave the number out.
        prefix: Province abbreviation, `合字`, or an empty text (licences for several provinces).
        province: GB/T 2260 code, or None when the number does not say. A filing's is the sponsor's
            domicile when the number was given, never the server's place.
        subject: The number without its service suffix; the same for all services of a sponsor.
        index: Position among all services of the subject, whatever their kind, or None.
        kind: Kind of service by the suffix; without one `subject`, `licence` or `public_security`.
        subject_year: Year in which the subject number of a filing was given, or None. Never the year in
            which a service was filed: an App filed today hangs on the subject number of years ago.
        notes: Every change made to the spelling and everything odd.

    Example:
        >>> number = parse_filing_number("京ICP备2022012716号-2X")
        >>> number.kind, number.index, number.province, number.subject_year
        ('mini_program', 2, '110000', 2022)
    """

    text: str
    given: str = attrs.field(eq=False)
    authority: Authority
    prefix: str
    province: str | None
    subject: str
    index: int | None
    kind: Kind
    subject_year: int | None
    notes: tuple[NumberNote, ...] = attrs.field(default=(), eq=False)

    def to_dict(self) -> dict[str, object]:
        """Return the parts as JSON values."""
        return {**attrs.asdict(self, recurse=False), "notes": [note.to_dict() for note in self.notes]}


def plain_spelling(value: object) -> tuple[str, str, list[NumberNote]]:
    """Return a text as given, in half-width capitals and simplified characters, and what was changed.

    Args:
        value: Anything.

    Returns:
        The text as given; the plain one, with a space left only where it parts two digits; the notes.

    Raises:
        FactError: `value` is not a text (N101), is empty (N102) or too long (N103).

    Example:
        >>> plain_spelling("沪icp备 2021 001234号。")[1]
        '沪ICP备2021 001234号'
    """
    # Not `isinstance`: it believes a class that pretends to be a text.
    if not issubclass(type(value), str):
        raise FactError(problem("N101", type=type(value).__name__))
    given = str.__str__(value)
    if len(given) > _MAX_LENGTH:
        raise FactError(problem("N103", length=len(given), limit=_MAX_LENGTH))
    if _CLEAN.fullmatch(given):
        return given, given, []
    # A Chinese keyboard types the em dash twice.
    changes = [_SPELLING.get(char, (char, "")) for char in given.replace("——", "—")]
    text = _LOOSE_SPACE.sub("", "".join(char for char, _ in changes))
    if not text:
        raise FactError(problem("N102"))
    codes = dict.fromkeys(code for _, code in changes if code)
    if text[-1] in _FULL_STOPS:
        codes["N155"] = None
    return given, text.rstrip(_FULL_STOPS), [number_note(code) for code in codes]


def parse_filing_number(value: str) -> FilingNumber:
    """Return the parts of a filing, licence or public-security number; no instrument sets their form.

    Args:
        value: The number as found on a page or in a form; a sloppy spelling is put right with a note.

    Returns:
        The number; nothing is looked up anywhere, so it need not exist.

    Raises:
        FactError: `value` is no such number; codes N101 to N119 say why.

    Example:
        >>> parse_filing_number("粤B2-20090059-1626X").subject
        '粤B2-20090059'
        >>> sloppy = parse_filing_number("滇icp备09010050－5号")
        >>> sloppy.text, [note.code for note in sloppy.notes]
        ('滇ICP备09010050号-5', ['N156', 'N152', 'N159'])
    """
    given, text, notes = plain_spelling(value)
    if not (form := _FORM.fullmatch(text)):
        raise FactError(problem("N104", value=given))
    prefix, mark, digits, tail = form.groups()
    series = _SERIES.get(mark, _SERIES["B2-"])
    province = _province(prefix, series, given)
    early_hao, index, letter, late_hao = _tail(tail, series, given)
    digits = _digits(digits, series, given, notes)
    if not series.hao and early_hao + late_hao:
        notes.append(number_note("N160"))
    if series.hao and not early_hao:
        notes.append(number_note("N159" if late_hao else "N158"))
    if series.authority == "filing" and prefix in ALIASES:
        notes.append(number_note("N161", prefix=prefix, usual=ALIASES[prefix]))
    if series.authority == "public_security":
        province = _police_province(digits, _ABBREVIATIONS[prefix], given, notes)
    subject = f"{prefix}{mark}{digits}{series.hao}"
    return FilingNumber(
        text=f"{subject}-{index}{letter}" if index else subject,
        given=given,
        authority=series.authority,
        prefix=prefix,
        province=province,
        subject=subject,
        index=int(index) if index else None,
        kind=_service_kind(index, letter, given, notes) if index else series.bare_kind,
        subject_year=_subject_year(digits, notes) if series.authority == "filing" else None,
        notes=tuple(notes),
    )


def _province(prefix: str, series: _Series, given: str) -> str | None:
    if prefix in _ABBREVIATIONS:
        return _ABBREVIATIONS[prefix]
    if not series.hao and prefix in _NO_PROVINCE:
        return None
    if not prefix:
        raise FactError(problem("N106", value=given))
    if prefix in {"港", "澳", "台", "香港", "澳门", "台湾"}:
        raise FactError(problem("N117", prefix=prefix))
    last = prefix[-1] if prefix[-1] in _ABBREVIATIONS else ""
    close = _BY_NAME.get(prefix[:2], last) if series.authority == "filing" else last
    raise FactError(problem("N105", prefix=prefix, close=close, allowed="".join(PREFIXES)))


def _tail(tail: str, series: _Series, given: str) -> tuple[str, str, str, str]:
    match = _TAIL.fullmatch(tail)
    if match and not (match[1] and match[4]):
        if match[2] and series.authority == "public_security":
            raise FactError(problem("N119", value=given))
        return match[1], match[2] or "", match[3] or "", match[4]
    if _FORM.search(tail):
        raise FactError(problem("N116", value=given))
    foreign = next((char for char in tail if char.isnumeric() and not char.isascii()), "")
    raise FactError(problem("N118", char=foreign) if foreign else problem("N115", value=given, tail=tail))


def _digits(spaced: str, series: _Series, given: str, notes: list[NumberNote]) -> str:
    digits = spaced.replace(" ", "")
    if digits != spaced:
        notes.append(number_note("N154", digits=digits))
    if len(digits) in series.counts:
        return digits
    # 026000119 is 2026000119 without its first digit.
    lost = f"2{digits}" if series.authority == "filing" and re.fullmatch("02[0-9]{7}", digits) else ""
    raise FactError(problem(series.miscounted, value=given, count=len(digits), close=lost))


def _police_province(digits: str, by_prefix: str, given: str, notes: list[NumberNote]) -> str:
    province = f"{digits[:2]}0000"
    if province not in PREFIXES.values():
        raise FactError(problem("N111", value=given, division=digits[:2]))
    if province != by_prefix:
        notes.append(number_note("N164", division=province, by_prefix=by_prefix))
    return province


def _subject_year(digits: str, notes: list[NumberNote]) -> int | None:
    """Return the year; both forms occur for 2020, so eight digits that begin with `20` are of that year."""
    long = len(digits) == max(_SERIES["ICP备"].counts)
    year = int(digits[:4]) if long else 2000 + int(digits[:2])
    if year not in (_LONG_FORM_YEARS if long else _SHORT_FORM_YEARS):
        notes.append(number_note("N162", digits=digits, year=str(year)))
    return year if year in _CENTURY else None


def _service_kind(index: str, letter: str, given: str, notes: list[NumberNote]) -> Kind:
    if index[0] == "0":
        close = index.lstrip("0")
        raise FactError(problem("N114", index=index, close=close) if close else problem("N113", value=given))
    if letter not in SUFFIX_KINDS:
        raise FactError(problem("N112", letter=letter, allowed="A, X, K"))
    if len(index) > _WIDEST_INDEX:
        notes.append(number_note("N163", index=index))
    return SUFFIX_KINDS[letter]
