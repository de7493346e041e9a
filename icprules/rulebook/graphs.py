"""The frozen objects of a rulebook <-> one text of plain JSON, so that they need not be read and checked again.

Decides only that form: a closed list of classes, and of every object the members that are not at their default;
an object that stands in several places is written once. Reading it runs nothing but the constructors of those
classes. Must not import anything that reads rule files.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

import attrs

from icprules.rulebook import condition, law, law_page, platform_codes, procedures
from icprules.subjects import facts
from icprules.text import Text

_MODULES = (condition, law, law_page, platform_codes, procedures, facts)
_CLASSES: tuple[type[Any], ...] = (
    Text,
    *(
        member
        for module in _MODULES
        for member in vars(module).values()
        if isinstance(member, type) and attrs.has(member) and member.__module__ == module.__name__
    ),
)
_DATE, _TUPLE, _TABLE = "d", "t", "m"


class _Writer:
    """The rows of the objects written so far; a row is the number of its class and its members."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.places: dict[int, int] = {}
        self.kept: list[object] = []  # so that no number of an object is used twice
        self.classes = {kind: number for number, kind in enumerate(_CLASSES)}

    def value(self, value: object) -> Any:  # noqa: ANN401 - what JSON can hold
        if value is None or isinstance(value, str | bool | int):
            return value
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return [_DATE, value.toordinal()]
        if isinstance(value, tuple):
            return [_TUPLE, *map(self.value, value)]
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return [_TABLE, {key: self.value(member) for key, member in value.items()}]
        return [self.object(value)]

    def object(self, value: Any) -> int:  # noqa: ANN401 - an object of one of the classes
        """The place of an object among the rows."""
        if id(value) not in self.places:
            members = {
                field.alias: self.value(getattr(value, field.name))
                for field in attrs.fields(type(value))
                if field.init and not _is_default(field, getattr(value, field.name))
            }
            self.rows.append([self.classes[type(value)], members])
            self.kept.append(value)
            self.places[id(value)] = len(self.rows) - 1
        return self.places[id(value)]


def _is_default(field: attrs.Attribute[Any], value: object) -> bool:
    return type(value) in (str, bool, int, type(None), tuple) and field.default == value


def written(root: object) -> str:
    """Return an object of a rulebook as text.

    Args:
        root: The object, of one of the classes that a rulebook is made of.

    Returns:
        JSON on one line.

    Example:
        >>> read(written(Text("备案", "filing")))
        Text(zh='备案', en='filing')
    """
    writer = _Writer()
    writer.object(root)
    names = [kind.__qualname__ for kind in _CLASSES]
    return json.dumps([names, writer.rows], ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Any:  # noqa: ANN401 - the object that was written
    """Return the object that a text was made of.

    Args:
        text: From `written`.

    Returns:
        An equal object.

    Raises:
        ValueError: If it is no such text.
    """
    names, rows = json.loads(text)
    if names != [kind.__qualname__ for kind in _CLASSES]:
        message = "other classes"
        raise ValueError(message)
    objects: list[Any] = []
    for number, members in rows:
        for key, member in members.items():
            if member.__class__ is list:
                members[key] = _value(member, objects)
        objects.append(_CLASSES[number](**members))
    return objects[-1]


def _value(written: list[Any], objects: list[Any]) -> Any:  # noqa: ANN401 - any member
    kind = written[0]
    if kind.__class__ is int:
        return objects[kind]
    if kind == _TUPLE:
        return tuple([_value(one, objects) if one.__class__ is list else one for one in written[1:]])
    if kind == _DATE:
        return datetime.date.fromordinal(written[1])
    return {key: _value(one, objects) if one.__class__ is list else one for key, one in written[1].items()}
