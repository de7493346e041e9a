"""A table of facts -> the TOML text of a file, and an existing text with facts added to it.

Decides how values are written and where added ones go, so that comments and layout of a file survive; whether the
result says what it should is checked by reading it back. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

from icprules.errors import FactError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Remark = Callable[["Path"], str]

Path = tuple[str | int, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(
    r"""\s*(\[\[?)\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*\]\]?\s*(?:#.*)?"""
)
_MOST_OF_FOUR = 0xFFFF
"""The last character that four digits name."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def facts_text(table: Mapping[str, Any], head: Sequence[str] = (), remark: Remark | None = None) -> str:
    r"""Return a table as TOML.

    Args:
        table: Tables of scalars, lists and tables; dates as `datetime.date` or as text.
        head: Lines of comment at the top.
        remark: Returns a comment for the value at a path; an empty text for none.

    Returns:
        Text that `tomllib` reads back as the same table.

    Raises:
        FactError: T151 for text that cannot be written in UTF-8.

    Example:
        >>> print(facts_text({"service": {"kind": "app", "filings": [], "sponsor": {"province": "310000"}}}), end="")
        [service]
        kind = "app"
        filings = []
        <BLANKLINE>
        [service.sponsor]
        province = "310000"
    """
    blocks = ["".join(f"# {_printable(line)}\n" for line in head)] if head else []
    blocks += _tables((), table, remark or _silent)
    return "\n".join(block for block in blocks if block)


def text_with(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    r"""Return the TOML text of a file with facts added to it, all else as it stands.

    Args:
        text: The file.
        before: What it holds.
        after: What it is to hold.

    Returns:
        The text; None where something is changed and not only added, or where a table is written in a way that
        nothing can be added to.

    Example:
        >>> old = '[service]  # mine\nkind = "app"\n'
        >>> kind = {"kind": "app"}
        >>> print(text_with(old, {"service": kind}, {"service": {**kind, "offline": False}}), end="")
        [service]  # mine
        kind = "app"
        offline = false
    """
    added = list(_added((), before, after))
    if None in added:
        return None
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for path, value in (one for one in added if one is not None):
        if not _add(lines, path, value):
            return None
    result = "".join(lines)
    try:
        return result if tomllib.loads(result) == after else None
    except tomllib.TOMLDecodeError:
        return None


def _tables(path: Path, table: Mapping[str, Any], remark: Remark, opened: str = "") -> Iterator[str]:
    """One block per table; `opened` is the header of a table that is one of several."""
    own = {key: value for key, value in table.items() if not _is_table(value) and not _are_tables(value)}
    if own or opened or (path and not table):
        title = opened or (f"[{_dotted(path)}]\n" if path else "")
        yield title + "".join(_pair((*path, key), value, remark) for key, value in own.items())
    for key, value in table.items():
        if _is_table(value):
            yield from _tables((*path, key), value, remark)
        elif _are_tables(value):
            for number, one in enumerate(value):
                yield from _tables((*path, key, number), one, remark, f"[[{_dotted((*path, key))}]]\n")


def _pair(path: Path, value: object, remark: Remark) -> str:
    said = _printable(remark(path))
    return f"{_key(str(path[-1]))} = {_value(value)}{f'  # {said}' if said else ''}\n"


def _silent(_path: Path) -> str:
    return ""


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))


def _dotted(path: Path) -> str:
    return ".".join(_key(part) for part in path if isinstance(part, str))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _value(value: Any) -> str:  # noqa: ANN401 - any value of a file
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())}}}"
    return repr(value)


def _string(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise FactError(problem("T151", value=text)) from None
    return f'"{"".join(c if c.isprintable() and c not in _ESCAPES else _escaped(c) for c in text)}"'


def _escaped(char: str) -> str:
    """A character that TOML does not take, a terminal would obey, or nobody sees; spaces of any width stay."""
    if char in _ESCAPES or unicodedata.category(char) == "Zs":
        return _ESCAPES.get(char, char)
    return f"\\u{ord(char):04x}" if ord(char) <= _MOST_OF_FOUR else f"\\U{ord(char):08x}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _added(path: Path, before: Any, after: Any) -> Iterator[tuple[Path, Any] | None]:  # noqa: ANN401 - values of files
    """What is only in the second, by path; None for what is otherwise different."""
    if isinstance(before, dict) and isinstance(after, dict):
        if before.keys() - after.keys():
            yield None
        for key, value in after.items():
            if key in before:
                yield from _added((*path, key), before[key], value)
            else:
                yield (*path, key), value
    elif _are_tables(before) and _are_tables(after) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _added((*path, number), one, other)
    elif before != after or type(before) is not type(after):
        yield None


def _add(lines: list[str], path: Path, value: object) -> bool:
    """Write a value below its table; False where the table has no header to write it under."""
    sections = list(_sections(lines))
    if _is_table(value):
        return _add_table(lines, sections, path, value)
    for found, start, end in sections:
        if found == path[:-1]:
            place = _last_content(lines, start, end)
            lines.insert(place, _aligned(_pair(path, value, _silent), lines[place - 1]))
            return True
    return False


def _aligned(line: str, above: str) -> str:
    """A line whose equals sign stands below that of the line above, where the file is written so."""
    column = re.match(r"[\w-]+ +(?==)", above)
    key, equals, value = line.partition(" =")
    return f"{key:{len(column[0]) - 1}}{equals}{value}" if column else line


def _add_table(lines: list[str], sections: list[tuple[Path, int, int]], path: Path, value: Any) -> bool:  # noqa: ANN401
    parents = [end for found, _, end in sections if found[: len(path) - 1] == path[:-1] or len(path) == 1]
    if not parents or (len(path) > 1 and not any(found == path[:-1] for found, _, _ in sections)):
        return False
    place = _last_content(lines, 0, max(parents))
    lines[place:place] = ["\n", *"\n".join(_tables(path, value, _silent)).splitlines(keepends=True)]
    return True


def _sections(lines: list[str]) -> Iterator[tuple[Path, int, int]]:
    """The tables of a file with a header each: path, line after the header, and line of the next header."""
    heads = [(number, match) for number, line in enumerate(lines) if (match := _HEADER.fullmatch(line.rstrip("\r\n")))]
    counts: dict[Path, int] = {}
    for index, (number, match) in enumerate(heads):
        names = [part.strip().strip("\"'") for part in match[2].split(".")]
        path: Path = ()
        for place, name in enumerate(names):
            path = (*path, name)
            if place == len(names) - 1 and match[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
            if path in counts:
                path = (*path, counts[path])
        yield path, number + 1, heads[index + 1][0] if index + 1 < len(heads) else len(lines)


def _last_content(lines: list[str], start: int, end: int) -> int:
    """The line after the last of a range that is neither empty nor a comment."""
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end
