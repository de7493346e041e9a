"""Filing numbers and credit codes of many services, read by their bytes.

Decides which spellings are so plain that they can be read without the grammar of `numbers/`; every other one is
read by that grammar, each distinct one once. Must not import engines but for planes, deadlines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pyarrow as pa

from icprules.errors import FactError
from icprules.numbers.credit_codes import parse_credit_code
from icprules.numbers.filing_numbers import ALIASES, PREFIXES, parse_filing_number
from icprules.subjects.subject import SERVICE_KINDS
from icprules.tables.buffers import bytes_of, readable, values_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from icprules.engines.planes import Bools

PROVINCES = tuple(PREFIXES.values())
"""Province codes, numbered as in `Spellings.province`."""

KINDS = (*SERVICE_KINDS, "subject", "licence")
"""Kinds of filing numbers, numbered as in `Spellings.kind`."""

_WIDTH = 28  # 沪ICP备2021001234号-1234A
_CODE = 18
_CODE_CHARACTERS = b"0123456789ABCDEFGHJKLMNPQRTUWXY"


@attrs.frozen(kw_only=True)
class Spellings:
    """Filing numbers taken apart.

    Args:
        kind: Position in `KINDS`.
        province: Position in `PROVINCES`, or -1 when the number names none.
        mark: A number that is the same for the same filing number.
        is_wrong: Where there is no number, or one that is no filing or licence.
    """

    kind: NDArray[np.int8]
    province: NDArray[np.int8]
    mark: NDArray[np.uint64]
    is_wrong: Bools


def _codes(text: str) -> int:
    one, two, three = text.encode()
    return one << 16 | two << 8 | three


_PREFIX_CODES = {_codes(char): PROVINCES.index(code) for char, code in PREFIXES.items()} | {
    _codes(alias): PROVINCES.index(PREFIXES[usual]) for alias, usual in ALIASES.items()
}
_SORTED = np.array(sorted(_PREFIX_CODES), dtype=np.int32)
_PROVINCE_OF = np.array([_PREFIX_CODES[int(code)] for code in _SORTED], dtype=np.int8)
_POWERS = np.array([pow(0x100000001B3, n + 1, 1 << 64) for n in range(_WIDTH)], dtype=np.uint64)
_LETTERS = np.full(256, -1, dtype=np.int8)
_LETTERS[[0, *b"AXK"]] = range(len(SERVICE_KINDS))


def spellings_of(array: pa.Array) -> Spellings:
    """Take filing numbers apart.

    Args:
        array: Texts; null where there is none.

    Returns:
        Their parts.

    Example:
        >>> found = spellings_of(pa.array(["沪ICP备2021001234号-2A", "沪icp备 2021001234－2a", "2021001234"]))
        >>> [KINDS[kind] for kind in found.kind[:2]], found.is_wrong.tolist(), bool(found.mark[0] == found.mark[1])
        (['app', 'app'], [False, False, True], True)
    """
    array = readable(array)
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    matrix, lengths = bytes_of(array, _WIDTH)
    found = Spellings(
        kind=np.full(len(array), -1, dtype=np.int8),
        province=np.full(len(array), -1, dtype=np.int8),
        mark=_marks(matrix),
        is_wrong=np.ones(len(array), dtype=np.bool_),
    )
    is_plain = _read_plain(matrix, lengths, found)
    others = np.flatnonzero(~is_plain & np.asarray(array.is_valid()))
    if len(others):
        _read_others(array.take(pa.array(others)), others, found)
    return found


def _marks(matrix: NDArray[np.uint8]) -> NDArray[np.uint64]:
    marks: NDArray[np.uint64] = (matrix.astype(np.uint64) + np.uint64(1)) @ _POWERS
    return marks ^ (marks >> np.uint64(29))


def _read_plain(matrix: NDArray[np.uint8], lengths: NDArray[np.int64], found: Spellings) -> Bools:
    """Read what is written without any freedom; say where that was possible."""
    is_plain = np.all(matrix[:, 3:9] == np.frombuffer("ICP备".encode(), dtype=np.uint8), axis=1)
    prefix = matrix[:, 0].astype(np.int32) << 16 | matrix[:, 1].astype(np.int32) << 8 | matrix[:, 2]
    at = np.minimum(np.searchsorted(_SORTED, prefix), len(_SORTED) - 1)
    is_plain &= prefix == _SORTED[at]
    is_digit = (matrix >= ord("0")) & (matrix <= ord("9"))
    is_plain &= is_digit[:, 9:17].all(axis=1)
    hao = np.frombuffer("号".encode(), dtype=np.uint8)
    for digits in (8, 10):
        end = 9 + digits
        here = is_plain & is_digit[:, 9:end].all(axis=1) & (matrix[:, end : end + 3] == hao).all(axis=1)
        rest = lengths - (end + 3)
        bare = here & (rest == 0)
        found.kind[bare] = KINDS.index("subject")
        # A hyphen, one to four digits of which the first is no 0, and at most one letter.
        tail = matrix[:, end + 3 :]
        counted = is_digit[:, end + 4 : end + 8].cumprod(axis=1).sum(axis=1)
        after = np.take_along_axis(tail, counted[:, None] + 1, axis=1)[:, 0]
        letter = _LETTERS[after]
        whole = here & (tail[:, 0] == ord("-")) & (counted > 0) & (tail[:, 1] != ord("0")) & (letter >= 0)
        whole &= rest == 1 + counted + (after != 0)
        found.kind[whole] = letter[whole]
        is_ready = bare | whole
        found.province[is_ready] = _PROVINCE_OF[at[is_ready]]
        found.is_wrong[is_ready] = False
    return ~found.is_wrong


def _read_others(array: pa.Array, places: NDArray[np.int64], found: Spellings) -> None:
    numbered = array.dictionary_encode()
    texts = values_of(numbered.dictionary)
    codes = np.asarray(numbered.indices)
    canonical: list[str] = []
    kinds, provinces, wrong = [], [], []
    for text in texts:
        try:
            number = parse_filing_number(text)
        except FactError:
            number = None
        is_read = number is not None and number.kind in KINDS
        canonical.append(number.text if number is not None and is_read else "")
        kinds.append(KINDS.index(number.kind) if number is not None and is_read else -1)
        province = number.province if number is not None and is_read else None
        provinces.append(-1 if province is None else PROVINCES.index(province))
        wrong.append(not is_read)
    found.kind[places] = np.array(kinds, dtype=np.int8)[codes]
    found.province[places] = np.array(provinces, dtype=np.int8)[codes]
    found.is_wrong[places] = np.array(wrong)[codes]
    found.mark[places] = _marks(bytes_of(pa.array(canonical, pa.large_string()), _WIDTH)[0])[codes]


def are_credit_codes(array: pa.Array) -> Bools:
    """Return which texts are unified social credit codes.

    Example:
        >>> are_credit_codes(pa.array(["91110000600037341L", "91110000600037341M", None])).tolist()
        [True, False, False]
    """
    if pa.types.is_dictionary(array.type):
        each = are_credit_codes(array.dictionary)
        places = np.asarray(array.indices.fill_null(0)).astype(np.intp, copy=False)
        found: Bools = each.take(places, mode="clip") if len(each) else np.zeros(len(array), dtype=np.bool_)
        found &= np.asarray(array.is_valid())
        return found
    matrix, lengths = bytes_of(array, _CODE)
    values = np.full(256, -1, dtype=np.int64)
    values[list(_CODE_CHARACTERS)] = range(len(_CODE_CHARACTERS))
    numbers = values[matrix]
    found = (lengths == _CODE) & (numbers >= 0).all(axis=1) & (matrix[:, :8] <= ord("9")).all(axis=1)
    weights = np.array([pow(3, n, len(_CODE_CHARACTERS)) for n in range(_CODE - 1)], dtype=np.int64)
    found &= -(numbers[:, :-1] @ weights) % len(_CODE_CHARACTERS) == numbers[:, -1]
    others = np.flatnonzero(~found & np.asarray(array.is_valid()))
    if len(others):
        numbered = array.take(pa.array(others)).dictionary_encode()
        passes = np.array([_is_credit_code(text) for text in values_of(numbered.dictionary)])
        found[others] = passes[np.asarray(numbered.indices)]
    return found


def _is_credit_code(text: str) -> bool:
    try:
        parse_credit_code(text)
    except FactError:
        return False
    return True
