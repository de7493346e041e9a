"""A filing number that is spelt as the administrations print it, read in one step.

Decides nothing: it gives what `parse_filing_number` gives without a note, and leaves everything else to it. Must not
import rules or engines.
"""

from __future__ import annotations

import re

from icprules.numbers.filing_numbers import PREFIXES, SUFFIX_KINDS, FilingNumber
from icprules.text import frozen_with

# The years that give no note: of ten digits 2020 to 2099, of eight 2000 to 2020.
_DIGITS = "20[2-9][0-9]{7}|(?:[01][0-9]|20)[0-9]{6}"
_PLAIN = re.compile(rf"(([{''.join(PREFIXES)}])ICP备({_DIGITS})号)(?:-([1-9][0-9]{{0,3}})([A-Z]?))?")
_fullmatch = _PLAIN.fullmatch
_LONG = 10
_KINDS, _PROVINCES = dict(SUFFIX_KINDS), dict(PREFIXES)


def plain_filing_number(value: str) -> FilingNumber | None:
    """Return the parts of a filing number in its canonical spelling.

    Args:
        value: A text.

    Returns:
        The number, or None for a number that is spelt otherwise, is of another authority, or is none.

    Example:
        >>> plain_filing_number("沪ICP备2021001234号-2A").kind, plain_filing_number("沪icp备2021001234号-2A")
        ('app', None)
    """
    form = _fullmatch(value)
    if form is None:
        return None
    subject, prefix, digits, index, letter = form.groups()
    kind = "subject" if index is None else _KINDS.get(letter)
    if kind is None:
        return None
    return frozen_with(
        FilingNumber,
        {
            "text": value,
            "given": value,
            "authority": "filing",
            "prefix": prefix,
            "province": _PROVINCES[prefix],
            "subject": subject,
            "index": None if index is None else int(index),
            "kind": kind,
            "subject_year": int(digits[:4]) if len(digits) == _LONG else 2000 + int(digits[:2]),
            "notes": (),
        },
    )
