"""A filing number that is spelt as the administrations print it, read in one step.

Decides nothing: it gives what `parse_filing_number` gives without a note, and leaves everything else to it. Must not
import rules or engines.
"""

from __future__ import annotations

import re

from icprules.numbers.filing_numbers import PREFIXES, SUFFIX_KINDS

PlainNumber = tuple[str, str, str | None]
"""The number in its canonical spelling, the kind of what it covers, and the code of the province that issued it."""

# The years that give no note: of ten digits 2020 to 2099, of eight 2000 to 2020.
_DIGITS = "20[2-9][0-9]{7}|(?:[01][0-9]|20)[0-9]{6}"
_PLAIN = re.compile(rf"([{''.join(PREFIXES)}])ICP备(?:{_DIGITS})号(?:-[1-9][0-9]{{0,3}}([A-Z]?))?").fullmatch
_KINDS: dict[str | None, str] = {None: "subject"}
_KINDS.update(SUFFIX_KINDS.items())
_PROVINCES = dict(PREFIXES)


def plain_number(value: str) -> PlainNumber | None:
    """Return what a filing number in its canonical spelling says.

    Args:
        value: A text.

    Returns:
        The number with its kind and province, or None for a number that is spelt otherwise, is of another authority,
        or is none.

    Example:
        >>> plain_number("沪ICP备2021001234号-2A"), plain_number("沪icp备2021001234号-2A")
        (('沪ICP备2021001234号-2A', 'app', '310000'), None)
    """
    form = _PLAIN(value)
    if form is None:
        return None
    prefix, letter = form.groups()
    kind = _KINDS.get(letter)
    return None if kind is None else (value, kind, _PROVINCES[prefix])
