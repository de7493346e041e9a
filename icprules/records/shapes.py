"""The least shape that a decision record must have for it to be given again, and where one does not have it.

Decides what later steps may rely on: more keys are let through, since a later release may add some. Must not import
rules, engines or the calendar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import Problem, problem
from icprules.rulebook.law import ACTORS, STANDINGS
from icprules.subjects.facts import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = "YYYY-MM-DD"
_FILES = (".json", ".toml")
_NAMES = {dict: "object", list: "array", str: "string", bool: "boolean"}


ABSENT = object()
"""Stands for what is not there; null is there."""


@attrs.frozen
class Maybe:
    """Something or null."""

    shape: Any


@attrs.frozen
class Each:
    """An array whose members have one shape."""

    shape: Any


@attrs.frozen
class Values:
    """An object whose values have one shape, whatever its keys."""

    shape: Any


_BAND = {"earliest": Maybe(DAY), "latest": Maybe(DAY)}
_DUTY = {"id": str, "status": str}
RECORD = {
    "service": str,
    "question": {
        "as_of": DAY, "known_on": Maybe(DAY), "judged_on": Maybe(DAY), "perspective": ACTORS,
        "standing": Each(STANDINGS), "adjacent": bool,
    },
    "facts": dict,
    "rulebook": {
        "name": str, "version": str, "digest": str, "known_digest": Maybe(str), "layers": Values(str),
        "files": Values(str),
    },
    "calendar": dict,
    "truths": Values(Values(("true", "false", "unknown"))),
    "outcome": {
        "verdict": str,
        "obligations": Each({
            **_DUTY,
            "title": {"zh": str, "en": str},
            "deadline": Maybe({"due_on": Maybe(DAY), "certainty": str, **_BAND}),
            "in_progress": Maybe({"decide_by": Maybe(DAY), "certainty": Maybe(str), **_BAND}),
        }),
        "prohibitions": Each(_DUTY),
        "next_change": Maybe(DAY),
    },
    "redacted": Maybe({"of": str, "facts": Values(str)}),
    "digest": str,
}  # fmt: skip
"""A type, a day, a closed list of words, an object by its keys, or one of the classes above."""


def misfits(value: object, shape: Any, where: str = "", key: str = "") -> Iterator[Problem]:  # noqa: ANN401 - as above
    """Yield every place at which plain data do not have a shape.

    Args:
        value: Plain data.
        shape: As `RECORD`.
        where: File and place, for messages.
        key: Name of the place.

    Yields:
        D101, each at its place; nothing inside of what is wrong itself.

    Example:
        >>> [one.where for one in misfits({"a": [1, "x"]}, {"a": Each(str), "b": bool})]
        ['a[1]', 'b']
    """
    if isinstance(shape, Maybe):
        if value is not None:
            yield from misfits(value, shape.shape, where, key)
    elif value is ABSENT or not _fits(value, shape):
        yield problem("D101", where=where, key=key, expected=_expected(shape))
    else:
        for name, member, part, place in _members(value, shape, where, key):
            yield from misfits(member, part, place, name)


def _members(value: Any, shape: object, where: str, key: str) -> Iterator[tuple[str, object, object, str]]:  # noqa: ANN401 - it fits
    if isinstance(shape, dict):
        for name, part in shape.items():
            yield name, value.get(name, ABSENT), part, inside(where, name)
    elif isinstance(shape, Values):
        for name, member in value.items():
            yield name, member, shape.shape, inside(where, name)
    elif isinstance(shape, Each):
        for i, member in enumerate(value, 1):
            yield f"{key}[{i}]", member, shape.shape, f"{where}[{i}]"


def inside(where: str, key: str) -> str:
    """Return how messages name a key of a place; a file is told apart from what is inside it."""
    return key if not where else f"{where}: {key}" if where.endswith(_FILES) else f"{where}.{key}"


def _fits(value: object, shape: object) -> bool:
    if shape == DAY:
        return isinstance(value, str) and parse_date(value) is not None
    if isinstance(shape, tuple):
        return isinstance(value, str) and value in shape
    return type(value) is _type(shape)


def _type(shape: object) -> type:
    if isinstance(shape, dict | Values):
        return dict
    return list if isinstance(shape, Each) else shape if isinstance(shape, type) else str


def _expected(shape: object) -> str:
    if isinstance(shape, Maybe):
        return f"{_expected(shape.shape)} · null"
    if isinstance(shape, tuple):
        return " · ".join(shape)
    return DAY if shape == DAY else _NAMES[_type(shape)]
