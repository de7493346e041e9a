"""One plain value of a TOML file -> the value of a field, or what is wrong with it.

Decides which text, number, date or choice may stand in a file; nothing is coerced. Tables and arrays are read by
`structure.py`, which also says where something is wrong. Must not import law, loader or engines.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from icprules.errors import closest

Reader = Callable[[Any], Any]
"""Gives the value that stands for one of a file, or raises `WrongValue`."""
Fault = tuple[tuple[str | int, ...], str, Mapping[str, object]]
"""Something wrong: the keys that lead to it from outside, its code, and the values that its words name."""

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)
"""Every date of a rulebook lies between these two; arithmetic beyond them has no calendar and no meaning."""

_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Kinds of character that steer a terminal or turn what is read around instead of standing on the page."""
_EXAMPLES = {
    "string": '"…"', "boolean": "true", "integer": "20", "date": "2024-02-22", "table": "{ … }",
    "array": "[ … ]", "array of tables": "[[ … ]]",
}  # fmt: skip


class WrongValue(Exception):  # noqa: N818 - carries faults to where their place is known
    """A value cannot be read: one fault or more."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def under(self, key: str | int) -> list[Fault]:
        """Return the faults as seen from outside the table or array in which the value stands under a key."""
        return [((key, *keys), code, values) for keys, code, values in self.faults]


def refuse(code: str, **values: object) -> NoReturn:
    """Raise `WrongValue` for a value without anything inside it that could be at fault."""
    raise WrongValue(((), code, values))


def refuse_type(value: object, expected: str) -> NoReturn:
    """Raise `WrongValue` for a value whose type is not the expected one, in the words of TOML."""
    refuse("R103", **of_type(value, expected))


def of_type(value: object, expected: str) -> dict[str, object]:
    """Return what the words of R103 name."""
    return {"value": as_written(value), "expected": expected, "example": _EXAMPLES[expected]}


def as_written(value: object) -> str:
    """Return a value as it would stand in a file, in short.

    Example:
        >>> as_written(True), as_written("18"), as_written({"zh": "备案"})
        ('true', '"18"', '{ zh = … }')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = …' for key in value)} }}" if value else "{}"
    if isinstance(value, list):
        return "[ … ]" if value else "[]"
    return str(value)


def anything(value: Any) -> Any:  # noqa: ANN401 - a part that is read later, by itself
    """Return the value."""
    return value


def exactly(kind: type, expected: str, refused: tuple[type, ...] = ()) -> Reader:
    """Return the reader of values of one type, and of none of the types that derive from it and are refused."""

    def read(value: Any) -> Any:  # noqa: ANN401 - whatever a file may hold
        if not isinstance(value, kind) or isinstance(value, refused):
            refuse_type(value, expected)
        return value

    return read


def day(value: object) -> datetime.date:
    """Return a date that lies within the years that a rulebook may speak of."""
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        refuse_type(value, "date")
    if not FIRST_DAY <= value <= LAST_DAY:
        refuse("R142", value=value, first=FIRST_DAY, last=LAST_DAY)
    return value


def line(value: object) -> str:
    """Return a text all of which stands on the page."""
    if not isinstance(value, str):
        refuse_type(value, "string")
    if not value.isprintable():  # spaces of other widths are not, but stand on the page
        for character in value:
            if unicodedata.category(character) in _UNSEEN:
                refuse("R158", value=f"U+{ord(character):04X}")
    return value


def words(value: object) -> str:
    """Return a text that says something."""
    text = line(value)
    if not text or text.isspace():
        refuse("R132")
    return text


def one_of(allowed: tuple[str, ...]) -> Reader:
    """Return the reader of a choice."""

    def choice(value: Any) -> Any:  # noqa: ANN401 - whatever a file may hold
        if not isinstance(value, str):
            refuse_type(value, "string")
        if value not in allowed:
            refuse("R105", value=value, close=closest(value, allowed), allowed=" · ".join(allowed))
        return value

    return choice
