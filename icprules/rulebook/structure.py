"""Strict reading of tables into attrs classes, with every problem located.

Decides how a wrong key or type in a TOML file is reported: no key is ignored, and all problems of a table are
collected. What a class may hold is taken from its annotations. Must not import law, loader or engines.
"""

from __future__ import annotations

import datetime
import functools
import re
import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

from icprules.errors import Problem, closest, problem
from icprules.rulebook.values import (
    WrongValue,
    anything,
    day,
    exactly,
    line,
    of_type,
    one_of,
    refuse,
    refuse_type,
    words,
)
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from icprules.rulebook.values import Fault, Reader

T = TypeVar("T")
Locator = Annotated[Text, "or a plain string that reads alike in zh and en"]
LOCATOR: type[Text] = Locator
"""Article or section as printed: `"22(1)"`, or `{ zh = "…", en = "…" }` where it holds words."""

_PRINTED = {"start": "from", "end": "until"}  # keys of a file that are clearer than the names of the fields
# Numerals read alike in both languages, as in "(一)"; other characters and English words do not.
_IN_A_LANGUAGE = re.compile(r"[A-Za-z]{2,}|(?![一二三四五六七八九十百千零〇])[\u4e00-\u9fff]")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


def inside(where: str, *keys: str | int) -> str:
    """Return the place of a key or of a member inside another place, written as in TOML.

    Args:
        where: File, or file and key path.
        *keys: Keys, and positions counted from one as a person reading the file counts them.

    Returns:
        The place.

    Example:
        >>> inside("facts.toml", "fact", "service.kind", "values"), inside("rule.toml: when", 2)
        ('facts.toml: fact."service.kind".values', 'rule.toml: when[2]')
    """
    for key in keys:
        if isinstance(key, int):
            where = f"{where}[{key}]"
        else:
            name = key if _BARE.match(key) else f'"{key}"'
            where = f"{where}: {name}" if where.endswith(".toml") else f"{where}.{name}"
    return where


def wrong_type(value: object, expected: str, where: str = "") -> Problem:
    """Return the problem of a value whose type is not the expected one.

    Args:
        value: What the file says.
        expected: Type in the words of TOML.
        where: File and key path.

    Returns:
        The problem, with an example of the type as its help.

    Example:
        >>> print(wrong_type("2024-01-01", "date", "rule.toml: in_force.from").message())
        `"2024-01-01"` has the wrong type, expected `date`
    """
    return problem("R103", where=where, **of_type(value, expected))


def structure(raw: object, kind: type[T], where: str) -> tuple[T | None, list[Problem]]:
    """Read a table into an attrs class, or say everything that is wrong with it.

    Args:
        raw: The table.
        kind: An attrs class of `rule_files.py`.
        where: File and key path of the table.

    Returns:
        The object and no problems, or None and at least one problem.

    Example:
        >>> structure({"zh": "备案", "en": 1}, Text, "x.toml")[1][0].code
        'R103'
    """
    try:
        return _reader(cast("Hashable", kind))(raw), []
    except WrongValue as wrong:
        return None, [problem(code, where=inside(where, *keys), **values) for keys, code, values in wrong.faults]


@functools.cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401 - any annotation of a class
    # Made when the first value of a kind is read, so that importing icprules costs nothing.
    origin, members = get_origin(kind), get_args(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin is dict:
        return _mapping_of(members[1])
    if origin is list:
        return _array_of(members[0])
    if origin is Literal:
        return one_of(members)
    if origin in (Union, types.UnionType):
        (member,) = (member for member in members if member is not type(None))
        return _reader(member)  # TOML has no word for None: a key that may be absent is left out
    return _table_of(kind)


def _locator(value: object) -> Text:
    if isinstance(value, dict):
        return cast("Text", _reader(Text)(value))
    if isinstance(value, str) and _IN_A_LANGUAGE.search(value):
        refuse("R134", value=value)
    alike = words(value)
    return Text(zh=alike, en=alike)


_PLAIN: Mapping[Any, Reader] = {
    str: line,
    bool: exactly(bool, "boolean"),
    int: exactly(int, "integer", (bool,)),
    datetime.date: day,
    Any: anything,
    Locator: _locator,
}


def _table_of(kind: Any) -> Reader:  # noqa: ANN401 - any attrs class
    hints = get_type_hints(kind, include_extras=True)
    fields = tuple(
        (
            field.name,
            _PRINTED.get(field.name, field.name),
            words if kind is Text else _reader(hints[field.name]),
            field.default is attrs.NOTHING,
        )
        for field in attrs.fields(kind)
    )
    known = [key for _, key, _, _ in fields]

    def table(value: Any) -> Any:  # noqa: ANN401 - whatever a file may hold
        if not isinstance(value, dict):
            refuse_type(value, "table")
        members: dict[str, Any] = {}
        faults: list[Fault] = []
        expected = 0
        for name, key, read, is_required in fields:
            if key in value:
                expected += 1
                try:
                    members[name] = read(value[key])
                except WrongValue as wrong:
                    faults += wrong.under(key)
            elif is_required:
                faults.append(((), "R101", {"key": key}))
        if expected != len(value):
            allowed = " · ".join(sorted(known))
            for key in sorted(set(value).difference(known)):
                faults.append(((), "R102", {"key": key, "close": closest(key, known), "allowed": allowed}))
        if faults:
            raise WrongValue(*faults)
        return kind(**members)

    return table


def _mapping_of(member: Any) -> Reader:  # noqa: ANN401 - any annotation of a class
    read = _reader(member)

    def mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a file may hold
        if not isinstance(value, dict):
            refuse_type(value, "table")
        return value if read is anything else dict(zip(value, _each(value.items(), read), strict=True))

    return mapping


def _array_of(member: Any) -> Reader:  # noqa: ANN401 - any annotation of a class
    read = _reader(member)
    expected = "array of tables" if get_origin(member) is dict or attrs.has(member) else "array"

    def array(value: Any) -> list[Any]:  # noqa: ANN401 - whatever a file may hold
        if not isinstance(value, list):
            refuse_type(value, expected)
        return _each(enumerate(value, 1), read)

    return array


def _each(members: Iterable[tuple[str | int, Any]], read: Reader) -> list[Any]:
    """Every member read, or what is wrong with any of them."""
    values: list[Any] = []
    faults: list[Fault] = []
    for place, value in members:
        try:
            values.append(read(value))
        except WrongValue as wrong:
            faults += wrong.under(place)
    if faults:
        raise WrongValue(*faults)
    return values
