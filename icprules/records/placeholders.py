"""What stands in a record in place of something redacted: it reads like the thing itself, and belongs to nobody.

Decides the spelling of placeholders. Whether a decision stays the same with them is decided by `redactions.py`. Must
not import rules, engines or decide.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from icprules.errors import FactError
from icprules.numbers.credit_codes import parse_credit_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icprules.numbers.filing_numbers import FilingNumber

_NAME = "███"
_CODE = "91000000000000000"  # of no province, with a serial of zeros
_YEAR = "2099"  # no number of that year has been given out
_DIGITS = re.compile(r"[0-9]+")


def names_for(given: Iterable[str]) -> dict[str, str]:
    """Return a placeholder for every name, the same for the same name, in the order given.

    Example:
        >>> names_for(["Lumora", "Lumora App", "Lumora"])
        {'Lumora': '███1', 'Lumora App': '███2'}
    """
    return {name: f"{_NAME}{i}" for i, name in enumerate(dict.fromkeys(given), 1)}


def credit_code() -> str:
    """Return a unified social credit code that passes its check and belongs to nobody.

    Example:
        >>> parse_credit_code(credit_code()).province is None
        True
    """
    for last in string.digits + string.ascii_uppercase:
        try:
            return parse_credit_code(_CODE + last).text
        except FactError:
            continue
    raise AssertionError(_CODE)


def numbers_for(given: Iterable[FilingNumber]) -> dict[str, str]:
    """Return a placeholder for every filing number: of the same kind, province, authority and place among services.

    Args:
        given: Parsed numbers.

    Returns:
        Placeholders by canonical spelling; numbers of one subject stay numbers of one subject.

    Example:
        >>> from icprules import parse_filing_number
        >>> given = ["沪ICP备2021001234号-1", "沪ICP备2021001234号-2A", "粤B2-20090059-5"]
        >>> list(numbers_for(map(parse_filing_number, given)).values())
        ['沪ICP备2099000001号-1', '沪ICP备2099000001号-2A', '粤B2-20990002-5']
    """
    numbers = {number.text: number for number in given}
    subjects = {name: i for i, name in enumerate(dict.fromkeys(number.subject for number in numbers.values()), 1)}
    return {text: _number(number, subjects[number.subject]) for text, number in numbers.items()}


def _number(number: FilingNumber, serial: int) -> str:
    # The digits that name the subject are the first run after the letters; "B2" is no part of them.
    head, _, rest = number.text.partition("B2-")
    lead = f"{head}B2-" if rest else ""
    tail = rest or head
    digits = _DIGITS.search(tail)
    assert digits is not None  # noqa: S101 - every number has some
    if number.authority == "filing":
        own = f"{_YEAR}{serial:06d}"  # the form of today, whatever the form given
    elif len(digits[0]) > len(_YEAR) + 2:
        own = f"{_YEAR}{serial:0{len(digits[0]) - len(_YEAR)}d}"
    else:
        own = str(10 ** len(digits[0]) - serial)
    return lead + tail[: digits.start()] + own + tail[digits.end() :]
