"""Text -> lines no wider than a number of terminal cells, with Chinese line-breaking rules.

Decides where a line may end: between Chinese characters, never before closing or after opening punctuation,
never inside a word, a date or a filing number that fits. Must not import any other module of icprules.
"""

from __future__ import annotations

import re
import unicodedata

_CLOSING = "，。；：、？！）》〉」』】〕”’…%)]},.;:?!"
_OPENING = "（《〈「『【〔“‘([{"
_TOKEN = re.compile(
    r"[\u4e00-\u9fff]?(?:ICP|公网安)[备证][0-9]+号(?:-[0-9]+[A-Z]?)?"  # a filing number stays whole
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}（星期.）"  # so does a date with its weekday
    r"|[0-9]+ (?:年|月|日|天|个|项|问)"  # and a number with what it counts
    r"|\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’《》〔〕【】]+|."
)


def visible(text: str) -> str:
    r"""Return text in which control characters are written out, so that none reaches a terminal.

    Spaces of other widths, such as the wide one of Chinese names, become plain ones.

    Example:
        >>> visible("a\x1b[31mb"), visible("青瓷\u3000商城")
        ('a\\x1b[31mb', '青瓷 商城')
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _written_out(c) for c in text)


def width_of(text: str) -> int:
    """Return how many terminal cells a text takes.

    Example:
        >>> width_of("备案 ICP")
        8
    """
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    marks = sum(unicodedata.combining(c) > 0 for c in text)
    return len(text) + wide - marks


def wrapped(text: str, width: int) -> list[str]:
    """Return a text as lines.

    Args:
        text: One paragraph.
        width: Most cells of a line; at least 8 are used.

    Returns:
        At least one line. A word wider than a line is cut.

    Example:
        >>> wrapped("应当先备案，再开展业务。", 12)
        ['应当先备案，', '再开展业务。']
    """
    width = max(width, 8)
    lines: list[str] = []
    line = ""
    for unit in _units(visible(text)):
        while width_of(unit) > width:
            cut = _cut(unit, width - width_of(line))
            line, unit = line + unit[:cut], unit[cut:]  # noqa: PLW2901 - the rest goes on
            lines.append(line)
            line = ""
        if width_of(line) + width_of(unit.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        if line or not unit.isspace():
            line += unit
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _units(text: str) -> list[str]:
    """Pieces that are not parted: closing marks stay with what they close, opening ones with what follows."""
    units: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        previous = units[-1] if units else ""
        is_glued = token[0] in _CLOSING or (previous and previous[-1] in _OPENING)
        if previous and not previous.isspace() and not token.isspace() and is_glued:
            units[-1] += token
        else:
            units.append(token)
    return units


def _written_out(char: str) -> str:
    return " " if unicodedata.category(char) == "Zs" else char.encode("unicode_escape").decode("ascii")


def _cut(text: str, width: int) -> int:
    cells = 0
    for index, char in enumerate(text):
        cells += width_of(char)
        if cells > width:
            return index
    return len(text)
