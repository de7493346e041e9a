"""Unified social credit codes (统一社会信用代码) of sponsors.

Decides whether a text is such a code and which province registered its holder. A code that fails the
check says nothing about any filing duty: the duty rests on the service, not on how a code was typed.
Must not import any module of icprules but `errors`, `text` and `filing_numbers`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, problem
from icprules.numbers.filing_numbers import PREFIXES, number_note, plain_spelling

if TYPE_CHECKING:
    from icprules.numbers.filing_numbers import NumberNote

_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_PROVINCES = frozenset(PREFIXES.values())


@attrs.frozen(kw_only=True)
class CreditCode:
    """A unified social credit code that passed its check; two spellings of one code are equal.

    Args:
        text: The 18 characters.
        given: The text as given.
        province: GB/T 2260 code of the province whose authority registered the holder, or None when the
            code names none of the 31 (100000 stands for national registration).
        notes: Every change made to the spelling and everything odd.

    Example:
        >>> parse_credit_code("91110000600037341L").province
        '110000'
    """

    text: str
    given: str = attrs.field(eq=False)
    province: str | None
    notes: tuple[NumberNote, ...] = attrs.field(default=(), eq=False)

    def to_dict(self) -> dict[str, object]:
        """Return the parts as JSON values."""
        notes = [note.to_dict() for note in self.notes]
        return {"text": self.text, "given": self.given, "province": self.province, "notes": notes}


def parse_credit_code(value: object) -> CreditCode:
    """Return a unified social credit code whose characters and check character are right.

    Args:
        value: The code as written; spaces and hyphens are removed with a note.

    Returns:
        The code; nothing is looked up anywhere, so its holder need not exist. A failed check says nothing
        about any filing duty.

    Raises:
        FactError: Not a text (N101), empty (N102) or longer than any spelling of a code (N103); wrong length
            (N201), characters (N202), first eight characters (N203) or check character (N204).

    Source: GB 32100-2015, as python-stdnum checks it: it takes digits only in the first eight places,
        although the standard allows letters in the first two.

    Example:
        >>> parse_credit_code("91110000-600037341-l").text
        '91110000600037341L'
    """
    # Here and not above: python-stdnum costs more to import than the rest of icprules.
    from stdnum.cn import uscc  # noqa: PLC0415
    from stdnum.exceptions import InvalidChecksum, ValidationError  # noqa: PLC0415

    given, spaced, notes = plain_spelling(value)
    text = spaced.replace(" ", "").replace("-", "")
    if "-" in spaced:
        notes.append(number_note("N251"))
    # Before python-stdnum sees it: that takes look-alikes for ASCII and counts a line end as a digit.
    strange = "".join(dict.fromkeys(re.sub(f"[{_CODE_CHARACTERS}]", "", text)))
    if strange:
        raise FactError(problem("N202", value=given, characters=strange))
    try:
        uscc.validate(text)
    except InvalidChecksum:
        raise FactError(problem("N204", value=text)) from None
    except ValidationError:
        if len(text) != _LENGTH:
            raise FactError(problem("N201", value=given, count=len(text))) from None
        raise FactError(problem("N203", value=text)) from None
    division = f"{text[2:4]}0000"
    if division not in _PROVINCES:
        notes.append(number_note("N252", division=text[2:8]))
    return CreditCode(
        text=text,
        given=given,
        province=division if division in _PROVINCES else None,
        notes=tuple(notes),
    )
