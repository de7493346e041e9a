"""Two outcomes as plain data -> exactly what differs, place by place.

Decides how places are named: members of a list by their id where they have one, else by position. Must not import
anything of icprules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_IDS = ("id", "fact", "rule")
_LANGUAGES = ("zh", "en")


@attrs.frozen(kw_only=True)
class FieldDifference:
    """One place at which two outcomes differ.

    Args:
        path: Keys from the top, ids of members of lists in brackets, e.g. `obligations[file-service].status`.
        how: Whether it is there in both, only in the earlier, or only in the later one.
        before: Value of the earlier one, or None.
        after: Value of the later one, or None.
        is_wording: Whether it is a text for people.
    """

    path: str
    how: Literal["changed", "lost", "gained"]
    before: Any = None
    after: Any = None
    is_wording: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data."""
        return {
            "path": self.path, "how": self.how, "from": self.before, "to": self.after, "is_wording": self.is_wording,
        }  # fmt: skip


def field_differences(before: object, after: object, path: str = "") -> Iterator[FieldDifference]:
    """Yield every place at which two pieces of plain data differ.

    Args:
        before: The earlier one.
        after: The later one.
        path: Where both stand.

    Yields:
        Differences, in the order of the earlier one, what is new last.

    Example:
        >>> one, other = {"a": [{"id": "x", "b": 1}]}, {"a": [{"id": "x", "b": 2}], "c": None}
        >>> [(d.path, d.how, d.before, d.after) for d in field_differences(one, other)]
        [('a[x].b', 'changed', 1, 2), ('c', 'gained', None, None)]
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in (*before, *(key for key in after if key not in before)):
            place = f"{path}.{key}" if path else str(key)
            yield from _member(before, after, key, place, is_wording=key in _LANGUAGES)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(before, after, path)
    elif type(before) is not type(after) or before != after:
        yield FieldDifference(path=path, how="changed", before=before, after=after, is_wording=_is_text(path))


def _is_text(path: str) -> bool:
    return path.rpartition(".")[2] in _LANGUAGES


def _member(
    before: dict[str, Any], after: dict[str, Any], key: str, place: str, *, is_wording: bool
) -> Iterator[FieldDifference]:
    if key not in after:
        yield FieldDifference(path=place, how="lost", before=before[key], is_wording=is_wording)
    elif key not in before:
        yield FieldDifference(path=place, how="gained", after=after[key], is_wording=is_wording)
    else:
        yield from field_differences(before[key], after[key], place)


def _in_lists(before: list[Any], after: list[Any], path: str) -> Iterator[FieldDifference]:
    first, second = _ids(before), _ids(after)
    if first is None or second is None:
        if len(before) != len(after) or not all(isinstance(one, dict) for one in (*before, *after)):
            if before != after:
                yield FieldDifference(path=path, how="changed", before=before, after=after)
            return
        for i, (one, other) in enumerate(zip(before, after, strict=True), 1):
            yield from field_differences(one, other, f"{path}[{i}]")
        return
    one, other = dict(zip(first, before, strict=True)), dict(zip(second, after, strict=True))
    for name in (*first, *(name for name in second if name not in one)):
        yield from _member(one, other, name, f"{path}[{name}]", is_wording=False)
    kept = [name for name in first if name in second]
    if kept != [name for name in second if name in first]:
        yield FieldDifference(path=path, how="changed", before=first, after=second)


def _ids(members: Sequence[Any]) -> list[str] | None:
    """What the members of a list are called; None where they have no names, or one twice."""
    if not all(isinstance(one, dict) for one in members):
        return None
    names = []
    for one in members:
        name = next((str(one[key]) for key in _IDS if key in one), None)
        if name is None:
            return None
        names.append(f"{name}:{one['for']}" if "for" in one else name)
    return names if len(set(names)) == len(names) else None
