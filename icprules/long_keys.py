"""Whether a text in TOML has a key of very many parts, before it is read.

Python's reader takes quadratic time over such a key: a minute for a few ten thousand parts. Must not import anything.
"""

from __future__ import annotations

import re

MOST_PARTS = 64
# One that is not closed goes on to where it would have to be, and so no character is looked at twice.
_TEXT_OR_REMARK = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+",
    re.DOTALL,
)
_LONG = re.compile(rf"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}")


def has_long_key(text: str) -> bool:
    """Return whether a key has more than `MOST_PARTS` parts, in time linear in the text.

    Args:
        text: TOML, well formed or not.

    Example:
        >>> has_long_key("a." * 63 + "a = 1"), has_long_key("a." * 64 + "a = 1")
        (False, True)
    """
    # A key stands on one line, and hardly any line has so many dots.
    if text.count(".") < MOST_PARTS or all(line.count(".") < MOST_PARTS for line in text.split("\n")):
        return False
    return _LONG.search(_TEXT_OR_REMARK.sub(_part, text)) is not None


def _part(found: re.Match[str]) -> str:
    return "" if found[0].startswith("#") else "s"
