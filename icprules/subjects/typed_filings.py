"""Filing numbers as a person types them -> the list of tables that a file would hold.

Decides how one line parts into numbers, with the day each was issued and whether it has ended; what a number is,
`filing_numbers.py` decides. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any

import attrs

from icprules.errors import FactError, Problem, problem
from icprules.numbers.filing_numbers import parse_filing_number

DATE = r"[0-9]{4}(?:[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{4}(?![0-9]))"
"""A day with the year first; the other orders mean different days to different people."""

_ENDED = r"已?注销|已?撤销|deregistered|revoked|ended"
_BETWEEN = re.compile(r"[,，;；、\n]+|\s+(?=[\u4e00-\u9fff]\s*(?:[A-Za-z]|公网安备))")
_ENTRY = re.compile(
    rf"(?P<number>.+?)(?:\s+(?P<filed>{DATE}))?(?:\s*(?P<status>{_ENDED})(?:\s*(?P<ended>{DATE}))?)?\s*",
    re.IGNORECASE,
)


def iso_date(text: str) -> str | None:
    """Return a day written with the year first as ISO text, or None for anything else.

    Args:
        text: For instance `2024-03-31`, `2024/3/31`, `2024年3月31日` or `20240331`.

    Returns:
        `YYYY-MM-DD`; None also for a day that does not exist.

    Example:
        >>> iso_date("2024年3月31日"), iso_date("31/3/2024"), iso_date("2024-02-30")
        ('2024-03-31', None, None)
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(DATE, folded):
        return None
    numbers = re.findall(r"[0-9]+", folded)
    if len(numbers) == 1:
        numbers = [folded[:4], folded[4:6], folded[6:]]
    try:
        return datetime.date(*map(int, numbers)).isoformat()
    except ValueError:
        return None


def typed_filings(text: str, where: str = "") -> list[dict[str, Any]]:
    """Return the filing numbers that a person typed.

    Args:
        text: Numbers parted by commas, each with the day it was issued behind it where that is known, and
            `已注销` or `deregistered`, with the day, where it has ended.
        where: Place for messages.

    Returns:
        One table per number.

    Raises:
        FactError: What the number is not; T134 for a day that does not exist.

    Example:
        >>> typed_filings("沪ICP备2021001234号-1，沪ICP备2021001234号-2A 2024-05-06")
        [{'number': '沪ICP备2021001234号-1'}, {'number': '沪ICP备2021001234号-2A', 'filed_on': '2024-05-06'}]
    """
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        try:
            found.append(_filing(part, where))
        except FactError as error:
            problems.extend(attrs.evolve(one, where=where) for one in error.problems)
    if problems:
        raise FactError(*problems)
    return found


def _filing(text: str, where: str) -> dict[str, Any]:
    entry = _ENTRY.fullmatch(unicodedata.normalize("NFKC", text))
    if entry is None:
        return {"number": parse_filing_number(text).text}
    table: dict[str, Any] = {"number": parse_filing_number(entry["number"]).text}
    for key, group in (("filed_on", "filed"), ("deregistered_on", "ended")):
        if entry[group] is not None:
            day = iso_date(entry[group])
            if day is None:
                raise FactError(problem("T134", where=where, value=entry[group]))
            table[key] = day
    if entry["status"] is not None:
        table["status"] = (
            "revoked" if "撤" in entry["status"] or entry["status"].lower() == "revoked" else "deregistered"
        )
    return table
