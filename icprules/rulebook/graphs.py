"""The frozen objects of a rulebook <-> one text of plain JSON, so that they need not be read and checked again.

Decides only that form: a closed list of modules whose classes may stand in it, and of every object the members that
are not at their default; objects that are equal in every member are written once. Reading it runs nothing but the
constructors of those classes, and imports none that the text does not name. Must not import anything that reads rule
files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import attrs

_MODULES: Mapping[str, str] = {
    "text": "icprules.text",
    "facts": "icprules.subjects.facts",
    **{
        name: f"icprules.rulebook.{name}"
        for name in ("book", "condition", "law", "law_page", "platform_codes", "procedures")
    },
}
_DATE, _TUPLE, _TABLE = "d", "t", "m"


class _Writer:
    """The rows of the objects written so far; a row is the number of its class and its members."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.places: dict[str, int] = {}
        self.seen: dict[int, tuple[int, object]] = {}  # with the object, so that no number of one is used twice
        self.classes: dict[str, int] = {}

    def value(self, value: object) -> Any:  # noqa: ANN401 - what JSON can hold
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, tuple):
            return [_TUPLE, *map(self.value, value)]
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return [_TABLE, {key: self.value(member) for key, member in value.items()}]
        if attrs.has(type(value)):
            return [self.object(value)]
        return [_DATE, _ordinal(value)]

    def object(self, value: Any) -> int:  # noqa: ANN401 - an object of one of the classes
        """The place of an object among the rows."""
        if id(value) not in self.seen:
            number = self.classes.setdefault(_name(type(value)), len(self.classes))
            members = {
                field.alias: self.value(getattr(value, field.name))
                for field in attrs.fields(type(value))
                if field.init and not _is_default(field, getattr(value, field.name))
            }
            row = _text([number, members])
            self.seen[id(value)] = self.places.setdefault(row, len(self.rows)), value
            if self.places[row] == len(self.rows):
                self.rows.append(row)
        return self.seen[id(value)][0]


def _ordinal(value: object) -> int:
    import datetime  # noqa: PLC0415 - whoever has no dates to read need not wait for it

    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        message = f"no member of a rulebook: {type(value).__name__}"
        raise TypeError(message)
    return value.toordinal()


def _name(kind: type[Any]) -> str:
    module = kind.__module__.rpartition(".")[2]
    if _MODULES.get(module) != kind.__module__:
        message = f"no class of a rulebook: {kind.__qualname__}"
        raise TypeError(message)
    return f"{module}.{kind.__qualname__}"


def _class(name: str) -> type[Any]:
    module, _, own = name.partition(".")
    kind: object = getattr(import_module(_MODULES[module]), own)
    if not isinstance(kind, type) or not attrs.has(kind) or kind.__module__ != _MODULES[module]:
        message = f"no class of a rulebook: {name}"
        raise ValueError(message)
    return kind


def _is_default(field: attrs.Attribute[Any], value: object) -> bool:
    return type(value) in (str, bool, int, type(None), tuple) and field.default == value


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def written(value: object) -> str:
    """Return a rulebook, or a part of one, as text.

    Args:
        value: An object of one of the classes that a rulebook is made of, a text, a number, a date, None, or a tuple or
            a mapping of such.

    Returns:
        JSON on one line.

    Raises:
        TypeError: If it holds anything else.

    Example:
        >>> from icprules.text import Text
        >>> read(written(Text("备案", "filing")))
        Text(zh='备案', en='filing')
    """
    writer = _Writer()
    root = writer.value(value)
    return f"[{_text(list(writer.classes))},[{','.join(writer.rows)}],{_text(root)}]"


def read(text: str | bytes) -> Any:  # noqa: ANN401 - the value that was written
    """Return the value that a text was made of.

    Args:
        text: From `written`.

    Returns:
        An equal value.

    Raises:
        ValueError, LookupError, TypeError, AttributeError, RecursionError: If it is no such text.
    """
    names, rows, root = json.loads(text)
    classes = [_class(name) for name in names]
    objects: list[Any] = []
    for number, members in rows:
        for key, member in members.items():
            if member.__class__ is list:
                members[key] = _value(member, objects)
        objects.append(classes[number](**members))
    return _value(root, objects) if root.__class__ is list else root


def _value(written: list[Any], objects: list[Any]) -> Any:  # noqa: ANN401 - any member
    kind = written[0]
    if kind.__class__ is int:
        return objects[kind]
    if kind == _TUPLE:
        return tuple([_value(one, objects) if one.__class__ is list else one for one in written[1:]])
    if kind == _DATE:
        import datetime  # noqa: PLC0415 - whoever has no dates to read need not wait for it

        return datetime.date.fromordinal(written[1])
    return {key: _value(one, objects) if one.__class__ is list else one for key, one in written[1].items()}
