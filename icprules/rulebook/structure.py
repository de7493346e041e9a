"""Strict reading of tables into attrs classes, with every problem located.

Decides how a wrong key or type in a TOML file is reported: nothing is coerced, no key is ignored, and all
problems of a table are collected. The only module that imports cattrs. Must not import law, loader or
engines.
"""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
from cattrs import AttributeValidationNote, IterableValidationNote
from cattrs.errors import ForbiddenExtraKeysError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, override

from icprules.errors import Problem, closest, placed, problem
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
Locator = Annotated[Text, "or a plain string that reads alike in zh and en"]
LOCATOR: type[Text] = Locator
"""Article or section as printed: `"22(1)"`, or `{ zh = "…", en = "…" }` where it holds words."""

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)
"""Every date of a rulebook lies between these two; arithmetic beyond them has no calendar and no meaning."""

_PRINTED = {"start": "from", "end": "until"}  # keys of a file that are clearer than the names of the fields
# Numerals read alike in both languages, as in "(一)"; other characters and English words do not.
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Kinds of character that steer a terminal or turn what is read around instead of standing on the page."""
_IN_A_LANGUAGE = re.compile(r"[A-Za-z]{2,}|(?![一二三四五六七八九十百千零〇])[\u4e00-\u9fff]")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_EXAMPLES = {
    "string": '"…"', "boolean": "true", "integer": "20", "date": "2024-02-22", "table": "{ … }",
    "array": "[ … ]", "array of tables": "[[ … ]]",
}  # fmt: skip


class _WrongValue(Exception):  # noqa: N818 - carries a problem without its place through cattrs
    def __init__(self, found: Problem) -> None:
        super().__init__(found)
        self.found = found


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
    return problem("R103", where=where, value=as_written(value), expected=expected, example=_EXAMPLES[expected])


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
        return _converter().structure(raw, kind), []
    except (cattrs.BaseValidationError, _WrongValue) as error:
        return None, list(_problems(error, where))


@functools.cache
def _converter() -> cattrs.Converter:
    # Built on the first file, so that importing icprules costs nothing.
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook(str, _line)
    converter.register_structure_hook(bool, _exactly(bool, "boolean"))
    converter.register_structure_hook(int, _exactly(int, "integer", (bool,)))
    converter.register_structure_hook(datetime.date, _date)
    converter.register_structure_hook_func(_is(Literal), _literal)
    converter.register_structure_hook_factory(attrs.has, lambda kind: _table_of(kind, converter))
    converter.register_structure_hook_func(lambda kind: kind == Locator, _locator)
    converter.register_structure_hook_factory(_is(dict), lambda kind: _mapping_of(kind, converter))
    converter.register_structure_hook_factory(_is(list), lambda kind: _array_of(kind, converter))
    return converter


def _is(origin: object) -> Callable[[Any], bool]:
    return lambda kind: get_origin(kind) is origin


def _exactly(kind: type, expected: str, refuse: tuple[type, ...] = ()) -> Callable[[Any, Any], Any]:
    def read(value: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs hooks take anything
        if not isinstance(value, kind) or isinstance(value, refuse):
            raise _WrongValue(wrong_type(value, expected))
        return value

    return read


def _date(value: Any, _: Any) -> datetime.date:  # noqa: ANN401 - cattrs hooks take anything
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise _WrongValue(wrong_type(value, "date"))
    if not FIRST_DAY <= value <= LAST_DAY:
        raise _WrongValue(problem("R142", value=value, first=FIRST_DAY, last=LAST_DAY))
    return value


def _line(value: Any, _: Any) -> str:  # noqa: ANN401 - cattrs hooks take anything
    if not isinstance(value, str):
        raise _WrongValue(wrong_type(value, "string"))
    for character in value:
        if unicodedata.category(character) in _UNSEEN:
            raise _WrongValue(problem("R158", value=f"U+{ord(character):04X}"))
    return value


def _words(value: Any, _: Any) -> str:  # noqa: ANN401 - cattrs hooks take anything
    line = _line(value, str)
    if not line.strip():
        raise _WrongValue(problem("R132"))
    return line


def _locator(value: Any, _: Any) -> Text:  # noqa: ANN401 - cattrs hooks take anything
    if isinstance(value, dict):
        return _converter().structure(value, Text)
    if isinstance(value, str) and _IN_A_LANGUAGE.search(value):
        raise _WrongValue(problem("R134", value=value))
    return Text(zh=_words(value, str), en=value)


def _literal(value: Any, literal: Any) -> Any:  # noqa: ANN401 - cattrs hooks take anything
    allowed = get_args(literal)
    if not isinstance(value, str):
        raise _WrongValue(wrong_type(value, "string"))
    if value not in allowed:
        raise _WrongValue(problem("R105", value=value, close=closest(value, allowed), allowed=" · ".join(allowed)))
    return value


def _table_of(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - any attrs class
    known = {field.name for field in attrs.fields(kind)}
    fields: dict[str, Any] = {name: override(rename=key) for name, key in _PRINTED.items() if name in known}
    if kind is Text:
        fields = {"zh": override(struct_hook=_words), "en": override(struct_hook=_words)}
    read = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **fields)

    def table(value: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs hooks take anything
        if not isinstance(value, dict):
            raise _WrongValue(wrong_type(value, "table"))
        return read(value, kind)

    return table


def _mapping_of(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - an alias
    member = get_args(kind)[1]
    read = None if member is Any else converter.get_structure_hook(member)

    def mapping(value: Any, _: Any) -> dict[str, Any]:  # noqa: ANN401 - cattrs hooks take anything
        if not isinstance(value, dict):
            raise _WrongValue(wrong_type(value, "table"))
        return value if read is None else dict(zip(value, _each(value.items(), read, member), strict=True))

    return mapping


def _array_of(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:  # noqa: ANN401 - an alias
    member = get_args(kind)[0]
    read = converter.get_structure_hook(member)
    expected = "array of tables" if get_origin(member) is dict or attrs.has(member) else "array"

    def array(value: Any, _: Any) -> list[Any]:  # noqa: ANN401 - cattrs hooks take anything
        if not isinstance(value, list):
            raise _WrongValue(wrong_type(value, expected))
        return _each(enumerate(value, 1), read, member)

    return array


def _each(members: Iterable[tuple[str | int, Any]], read: Callable[[Any, Any], Any], kind: Any) -> list[Any]:  # noqa: ANN401 - any
    found: list[Any] = []
    faults: list[Exception] = []
    for place, value in members:
        try:
            found.append(read(value, kind))
        except (cattrs.BaseValidationError, _WrongValue) as error:
            error.add_note(cast("str", IterableValidationNote("", cast("int", place), kind)))
            faults.append(error)
    if faults:
        message = "members"
        raise IterableValidationError(message, faults, kind)
    return found


def _problems(error: BaseException, where: str) -> Iterator[Problem]:
    if isinstance(error, _WrongValue):
        yield placed(error.found, where)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [_PRINTED.get(f.name, f.name) for f in attrs.fields(cast("Any", error.cl))]
        for key in sorted(error.extra_fields):
            yield problem("R102", where=where, key=key, close=closest(key, known), allowed=" · ".join(sorted(known)))
    elif isinstance(error, cattrs.BaseValidationError):
        for inner in error.exceptions:
            if isinstance(inner, KeyError):
                yield problem("R101", where=where, key=inner.args[0])
            else:
                yield from _problems(inner, _place(where, inner))


def _place(where: str, error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return inside(where, _PRINTED.get(note.name, note.name))
        if isinstance(note, IterableValidationNote):
            return inside(where, note.index)
    return where
