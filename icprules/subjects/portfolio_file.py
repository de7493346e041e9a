"""The bytes of a TOML or JSON file -> one table of plain values, or the fault of the file as a whole.

Decides how large, how deep and in which encoding a file may be, and that no key counts twice. What the table
means is decided by `portfolio.py`. Must not import rules or engines.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from icprules.errors import FactError, Problem, problem, refusal
from icprules.long_keys import has_long_key
from icprules.regular_files import TooLargeError, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_MIB = 10
DEEPEST = 20
FORMATS = {".toml": "TOML", ".json": "JSON"}
SHEETS = (".xlsx", ".xlsm", ".csv", ".tsv")
"""Files with a service a row, read by `sheets`."""
_LARGEST = LARGEST_MIB << 20
_AT = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_LONG_NUMBER = re.compile(r"[0-9_]{4000,}")
_LONGEST_STATEMENT = 40  # lines


def read_file(path: str | Path, *, allowed: Iterable[str] = FORMATS) -> dict[str, Any]:
    """Read a file into a table.

    Args:
        path: A `.toml` or `.json` file of at most 10 MiB, in UTF-8.
        allowed: Ends of names to propose where this one cannot be read.

    Returns:
        The table at its top level.

    Raises:
        FactError: F001 to F007, F009, F012 or F013; messages hold the file's name, never its folder.
    """
    suffix = suffix_of(path)
    if suffix not in FORMATS:
        name = Path(path).name or str(path)
        raise FactError(problem("F009", where=name, value=suffix or name, allowed=" · ".join(allowed)))
    return read_content(read_bytes(path), Path(path).name, FORMATS[suffix])


def suffix_of(path: str | Path) -> str:
    """Return how the name of a file ends, in small letters.

    Example:
        >>> suffix_of("clients.XLSX")
        '.xlsx'
    """
    return Path(path).suffix.lower()


def read_bytes(path: str | Path) -> bytes:
    """Read a file as it is.

    Args:
        path: A file of at most 10 MiB.

    Returns:
        Its bytes.

    Raises:
        FactError: F001, F002 or F012; messages hold the file's name, never its folder.
    """
    file = Path(path)
    name = file.name or str(path)
    try:
        return read_regular(file, _LARGEST)
    except FileNotFoundError:
        raise FactError(problem("F001", where=name, name=name)) from None
    except TooLargeError:
        raise FactError(problem("F002", where=name, limit=LARGEST_MIB)) from None
    except (OSError, ValueError) as error:
        raise FactError(problem("F012", where=name, **refusal(error))) from None


def read_content(content: bytes, name: str, form: str = "") -> dict[str, Any]:
    r"""Read the content of a file into a table.

    Args:
        content: At most 10 MiB of UTF-8, with or without a byte order mark.
        name: What to call the file in messages.
        form: `TOML` or `JSON`; empty to tell them apart by the first character.

    Returns:
        The table at its top level.

    Raises:
        FactError: F002 to F007 or F013.

    Example:
        >>> read_content(b'[service]\nkind = "app"', "brand.toml")
        {'service': {'kind': 'app'}}
    """
    if len(content) > _LARGEST:
        raise FactError(problem("F002", where=name, limit=LARGEST_MIB))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactError(problem("F003", where=name, position=error.start + 1)) from None
    if not text.strip():
        raise FactError(problem("F006", where=name))
    is_json = form == "JSON" or (not form and text.lstrip().startswith("{"))
    try:
        table = _json(text, name) if is_json else _toml(text.replace("\r\n", "\n"), name)
    except RecursionError:
        table = _too_deep(name)
    if not isinstance(table, dict):
        kinds = {list: "list", str: "text", bool: "true/false", type(None): "null"}
        raise FactError(problem("F013", where=name, value=kinds.get(type(table), "number")))
    if _depth_exceeds(table, DEEPEST):
        _too_deep(name)
    return table


def _too_deep(name: str) -> NoReturn:
    raise FactError(problem("F007", where=name, limit=DEEPEST)) from None


def _depth_exceeds(value: object, limit: int) -> bool:
    # Level by level, since a walk that calls itself could fail on the very input it is to find.
    level: list[object] = [value]
    for _ in range(limit + 1):
        level = [
            member
            for container in level
            if isinstance(container, dict | list)
            for member in (container.values() if isinstance(container, dict) else container)
        ]
    return bool(level)


def _json(text: str, name: str) -> object:
    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            if key in table:
                near = ", ".join(list(table)[:3])
                raise FactError(
                    problem(
                        "F005",
                        where=name,
                        key=key,
                        place_zh=f"在含有 {near} 的对象中",
                        place_en=f"in the object with {near}",
                    )
                )
            table[key] = value
        return table

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise FactError(_syntax(name, "JSON", error.lineno, error.colno, error.msg)) from None
    except FactError:
        raise
    except ValueError as error:
        raise FactError(_long_number(name, "JSON", text, error)) from None


def _toml(text: str, name: str) -> object:
    if has_long_key(text):
        _too_deep(name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT.search(str(error))
        lines = text.split("\n")
        if place is None or place[1] is None:
            line, column = len(lines), len(lines[-1]) + 1
        else:
            line, column = int(place[1]), int(place[2])
        key = _repeated_key(lines, line)
        if key:
            at = {"place_zh": f"第 {line} 行", "place_en": f"line {line}"}
            raise FactError(problem("F005", where=name, key=key, **at)) from None
        raise FactError(_syntax(name, "TOML", line, column, _AT.sub("", str(error)).strip())) from None
    except ValueError as error:
        raise FactError(_long_number(name, "TOML", text, error)) from None


def _repeated_key(lines: list[str], last: int) -> str:
    """Return the key given again by the statement that ends on a line, or an empty text for another fault.

    What comes before and the statement alone can both be read, but not together: only a repetition does that.
    """
    for first in range(last, max(0, last - _LONGEST_STATEMENT), -1):
        statement = "\n".join(lines[first - 1 : last])
        try:
            alone = tomllib.loads(statement)
        except (ValueError, RecursionError):
            continue
        if not alone:
            return ""
        try:
            tomllib.loads("\n".join(lines[: first - 1]))
        except (ValueError, RecursionError):
            return ""
        return statement.split("=", 1)[0].strip().strip("[]").strip()
    return ""


def _syntax(name: str, form: str, line: int, column: int, detail: str) -> Problem:
    lower = detail[:1].lower() + detail[1:]
    return problem("F004", where=name, format=form, line=line, column=column, detail=lower)


def _long_number(name: str, form: str, text: str, error: ValueError) -> Problem:
    found = _LONG_NUMBER.search(text)
    before = text[: found.start() if found else 0]
    return _syntax(name, form, before.count("\n") + 1, len(before) - before.rfind("\n"), str(error))
