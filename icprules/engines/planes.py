"""Truths of many subjects as planes of bits, and the columns of facts that comparisons are made against.

Decides how a truth, a set of codes and a day are laid out in memory: eight subjects to a byte, one plane for
"certainly true" and one for "possibly true". Bits past the last subject mean nothing. Must not import rules,
deadlines, decide or pyarrow.
"""

from __future__ import annotations

import datetime
import operator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from icprules.rulebook.condition import Compare, In, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Plane = NDArray[np.uint8]
"""One bit per subject."""

Bools = NDArray[np.bool_]
"""One byte per subject."""

EPOCH = datetime.date(1970, 1, 1).toordinal()
_TRUTH_OF_BITS = np.array([Truth.FALSE, Truth.UNKNOWN, Truth.FALSE, Truth.TRUE], dtype=np.uint8)
_EQUALS = 16  # codes that are looked for one by one; more are looked up in a table


class Truths(NamedTuple):
    """One truth per subject.

    Args:
        certain: Where it is true.
        possible: Where it is true or unknown; the same object as `certain` when no truth is unknown.
    """

    certain: Plane
    possible: Plane

    @property
    def unknown(self) -> Plane:
        """Where it is unknown."""
        return self.possible ^ self.certain

    def to_array(self, rows: int) -> NDArray[np.uint8]:
        """Return one number per subject, equal to the members of `Truth`."""
        bits = np.unpackbits(self.certain, count=rows, bitorder="little") << 1
        bits |= np.unpackbits(self.possible, count=rows, bitorder="little")
        found: NDArray[np.uint8] = _TRUTH_OF_BITS[bits]
        return found


def packed(flags: Bools) -> Plane:
    """Return a plane of one flag per subject.

    Example:
        >>> packed(np.array([True, False, True])).tolist()
        [5]
    """
    return np.packbits(flags, bitorder="little")


def unpacked(plane: Plane, rows: int) -> Bools:
    """Return one flag per subject of a plane.

    Example:
        >>> unpacked(np.array([5], dtype=np.uint8), 3).tolist()
        [True, False, True]
    """
    return np.unpackbits(plane, count=rows, bitorder="little").view(np.bool_)


def everywhere(rows: int) -> Plane:
    """Return the plane that holds for every subject."""
    return np.full((rows + 7) // 8, 0xFF, dtype=np.uint8)


def nowhere(rows: int) -> Plane:
    """Return the plane that holds for no subject."""
    return np.zeros((rows + 7) // 8, dtype=np.uint8)


def any_in(plane: Plane, rows: int) -> bool:
    """Return whether a plane holds for any subject."""
    whole, rest = divmod(rows, 8)
    return bool(plane[:whole].any()) or bool(rest and int(plane[whole]) & ((1 << rest) - 1))


class Column(Protocol):
    """One fact of many subjects."""

    def truths(self, leaf: Compare | In) -> Truths:
        """Return the truth of a comparison for every subject."""


class Flags:
    """A fact that is true or false."""

    def __init__(self, truths: Truths) -> None:
        self.whether = truths

    def truths(self, leaf: Compare | In) -> Truths:
        """Return the truth of a comparison; only `is` can be asked."""
        assert isinstance(leaf, Compare)  # noqa: S101 - no rule file can ask anything else of a flag
        is_true = self.whether
        return is_true if leaf.value else negated(is_true)


class Codes:
    """A fact that is one text of a list, as the number of that text.

    Args:
        codes: Numbers; where the fact is not known, any.
        values: The text of each number.
        known: Where the fact is known; None when everywhere.
    """

    def __init__(self, codes: NDArray[np.integer[Any]], values: Sequence[str], known: Plane | None) -> None:
        self.codes, self.values, self.known = codes, tuple(values), known
        self._positions: dict[str, list[int]] = {}
        for position, value in enumerate(self.values):
            self._positions.setdefault(value, []).append(position)
        self._equal: dict[int, Plane] = {}

    def truths(self, leaf: Compare | In) -> Truths:
        """Return where the text is one of those of the comparison."""
        wanted = leaf.values if isinstance(leaf, In) else (str(leaf.value),)
        numbers = [number for text in dict.fromkeys(wanted) for number in self._positions.get(text, ())]
        return judged(self.among(numbers), self.known)

    def among(self, numbers: Sequence[int]) -> Plane:
        """Return where the number is one of these, known or not."""
        if len(numbers) > _EQUALS:
            table = np.zeros(len(self.values) + 1, dtype=np.bool_)  # one more, for what lies past the end
            table[list(numbers)] = True
            return packed(table.take(self.codes, mode="clip"))
        found = nowhere(len(self.codes))
        for number in numbers:
            found = found | self._is(number)
        return found

    def replaced(self, where: Plane, value: str) -> Codes:
        """Return the fact with one value, and known, at some subjects."""
        number = len(self.values)
        kind = np.promote_types(self.codes.dtype, np.min_scalar_type(number))
        codes = np.where(unpacked(where, len(self.codes)), kind.type(number), self.codes.astype(kind, copy=False))
        return Codes(codes, (*self.values, value), None if self.known is None else self.known | where)

    def _is(self, number: int) -> Plane:
        if number not in self._equal:
            self._equal[number] = packed(self.codes == number)
        return self._equal[number]


class Numbers:
    """A fact that is a whole number, or a day as the number of days since 1970-01-01.

    Args:
        numbers: Where the fact is not known, any.
        known: Where the fact is known; None when everywhere.
    """

    def __init__(self, numbers: NDArray[np.integer[Any]], known: Plane | None) -> None:
        self.numbers, self.known = numbers, known

    def truths(self, leaf: Compare | In) -> Truths:
        """Return where the comparison holds."""
        assert isinstance(leaf, Compare)  # noqa: S101 - no rule file can ask for one of several numbers
        return judged(packed(OPERATORS[leaf.op](self.numbers, number_of(leaf.value))), self.known)


class Sets:
    """A fact that is a list of choices, as a number with one bit for each.

    Args:
        sets: Where the fact is not known, any.
        values: The choice of each bit, lowest first.
        known: Where the fact is known; None when everywhere.
    """

    def __init__(self, sets: NDArray[np.unsignedinteger[Any]], values: Sequence[str], known: Plane | None) -> None:
        self.sets, self.values, self.known = sets, tuple(values), known

    def truths(self, leaf: Compare | In) -> Truths:
        """Return where any member of the list is one of those of the comparison."""
        assert isinstance(leaf, In)  # noqa: S101 - no rule file can ask anything else of a list
        mask = sum(1 << i for i, value in enumerate(self.values) if value in leaf.values)
        return judged(packed((self.sets & self.sets.dtype.type(mask)) != 0), self.known)


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "is": operator.eq,
    "before": operator.lt,
    "on_or_before": operator.le,
    "on_or_after": operator.ge,
    "after": operator.gt,
    "lt": operator.lt,
    "le": operator.le,
    "ge": operator.ge,
    "gt": operator.gt,
}


def number_of(value: object) -> int:
    """Return a whole number, or a day as the number of days since 1970-01-01.

    Example:
        >>> number_of(datetime.date(1970, 1, 31))
        30
    """
    return value.toordinal() - EPOCH if isinstance(value, datetime.date) else int(value)  # type: ignore[call-overload]


def judged(hits: Plane, known: Plane | None) -> Truths:
    """Return truths from where something holds and where that can be said."""
    if known is None:
        return Truths(hits, hits)
    return Truths(hits & known, hits | ~known)


def negated(truths: Truths) -> Truths:
    """Return the mirrored truths."""
    certain = ~truths.possible
    return Truths(certain, certain if truths.certain is truths.possible else ~truths.certain)


def smallest(parts: Sequence[Truths]) -> Truths:
    """Return the smallest truth of each subject."""
    return _merged(np.bitwise_and, parts)


def largest(parts: Sequence[Truths]) -> Truths:
    """Return the largest truth of each subject."""
    return _merged(np.bitwise_or, parts)


def _merged(merge: np.ufunc, parts: Sequence[Truths]) -> Truths:
    first, *rest = parts
    certain, possible = first
    is_known = certain is possible
    for part in rest:
        is_known = is_known and part.certain is part.possible
        certain = merge(certain, part.certain)
    if is_known:
        return Truths(certain, certain)
    for part in rest:
        possible = merge(possible, part.possible)
    return Truths(certain, possible)
