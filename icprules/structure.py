"""Strict reading of tables into attrs classes, with every problem located.

Decides how a wrong key or type in a TOML file is reported: nothing is coerced, no key is ignored, and all
problems of a file are collected. Imports cattrs, so only `load.py` may import it. Must not import law or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs import AttributeValidationNote, IterableValidationNote
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, override

from icprules.errors import Problem, closest, problem
from icprules.rule_files import PeriodEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
_PRINTED = {"start": "from", "end": "until"}  # keys that are Python keywords or clearer in a file


class _WrongValue(Exception):  # noqa: N818 - carries a problem without its place through cattrs
    def __init__(self, found: Problem) -> None:
        super().__init__(found)
        self.found = found


def _exactly(kind: type, expected: str, refuse: tuple[type, ...] = ()) -> Callable[[Any, Any], Any]:
    def read(value: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs hooks take anything
        if not isinstance(value, kind) or isinstance(value, refuse):
            raise _WrongValue(problem("R103", value=value, expected=expected))
        return value

    return read


def _literal(value: Any, literal: Any) -> Any:  # noqa: ANN401 - cattrs hooks take anything
    allowed = get_args(literal)
    if not isinstance(value, str) or value not in allowed:
        found = problem("R105", value=value, close=closest(str(value), allowed), allowed=" · ".join(allowed))
        raise _WrongValue(found)
    return value


def _table(value: Any, _: Any) -> dict[str, Any]:  # noqa: ANN401 - cattrs hooks take anything
    if not isinstance(value, dict):
        raise _WrongValue(problem("R103", value=value, expected="table"))
    return value


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook(str, _exactly(str, "string"))
    converter.register_structure_hook(bool, _exactly(bool, "boolean"))
    converter.register_structure_hook(int, _exactly(int, "integer", (bool,)))
    converter.register_structure_hook(datetime.date, _exactly(datetime.date, "date", (datetime.datetime,)))
    converter.register_structure_hook_func(lambda t: get_origin(t) is Literal, _literal)
    converter.register_structure_hook_func(lambda t: t == dict[str, Any], _table)
    converter.register_structure_hook(
        PeriodEntry,
        make_dict_structure_fn(
            PeriodEntry,
            converter,
            start=override(rename="from"),
            end=override(rename="until"),
            _cattrs_forbid_extra_keys=True,
        ),
    )
    return converter


_CONVERTER = _converter()


def structure(raw: object, kind: type[T], where: str) -> tuple[T | None, list[Problem]]:
    """Read a table into an attrs class, or say everything that is wrong with it.

    Args:
        raw: The table.
        kind: An attrs class of `rule_files.py`.
        where: File and key path of the table.

    Returns:
        The object and no problems, or None and at least one problem.

    Example:
        >>> from icprules.text import Text
        >>> structure({"zh": "备案", "en": 1}, Text, "x.toml")[1][0].code
        'R103'
    """
    if not isinstance(raw, dict):
        return None, [problem("R103", where=where, value=raw, expected="table")]
    try:
        return _CONVERTER.structure(raw, kind), []
    except (cattrs.BaseValidationError, _WrongValue, TypeError, ValueError, AttributeError) as error:
        return None, list(_problems(error, where, kind))


def _problems(error: BaseException, where: str, kind: Any) -> Iterator[Problem]:  # noqa: ANN401 - any class or alias
    if isinstance(error, _WrongValue):
        yield attrs.evolve(error.found, where=where)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [_PRINTED.get(f.name, f.name) for f in attrs.fields(error.cl)]
        for key in sorted(error.extra_fields):
            yield problem(
                "R102", where=where, key=key, close=closest(key, known), allowed=" · ".join(sorted(known))
            )
    elif isinstance(error, KeyError):
        yield problem("R101", where=where.rpartition(".")[0] or where, key=str(error.args[0]))
    elif isinstance(error, cattrs.BaseValidationError):
        for inner in error.exceptions:
            note = next(
                (n for n in getattr(inner, "__notes__", ())
                 if isinstance(n, AttributeValidationNote | IterableValidationNote)), None,
            )  # fmt: skip
            yield from _problems(inner, _place(where, note), kind)
    else:
        yield problem("R103", where=where, value="…", expected=getattr(kind, "__name__", "value").lower())


def _place(where: str, note: object) -> str:
    if isinstance(note, AttributeValidationNote):
        key = _PRINTED.get(note.name, note.name)
        return f"{where}.{key}" if not where.endswith(".toml") else f"{where}: {key}"
    if isinstance(note, IterableValidationNote):
        # Positions are counted from one, as a person reading the file counts them.
        return f"{where}[{note.index + 1 if isinstance(note.index, int) else note.index}]"
    return where

