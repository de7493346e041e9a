"""The footer of a Parquet file whose data have been moved to another place in another file.

Decides which numbers of a footer say where data lie; every other byte is copied as it is. Footers are written in the
compact protocol of Thrift, whose forms of values are all there is to know here. Must not import any other module of
icprules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"PAR1"
_LENGTH = 4

_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
_LONG_LIST, _FIXED = 15, {_BYTE: 1, _DOUBLE: 8}
_INTEGERS = (4, 5, 6)

_Places = "Mapping[int, _Places | None]"
# Fields by their numbers in parquet.thrift; None stands for a number that is a place in the file.
_METADATA_OF_COLUMN: Mapping[int, Mapping[int, object] | None] = {9: None, 10: None, 11: None, 14: None}
_COLUMN: Mapping[int, object] = {2: None, 3: _METADATA_OF_COLUMN, 4: None, 6: None}
_ROW_GROUP: Mapping[int, object] = {1: _COLUMN, 5: None}
_FILE: Mapping[int, object] = {4: _ROW_GROUP}


def body_and_footer(file: bytes | memoryview) -> tuple[memoryview, bytes]:
    """Return the data of a whole Parquet file in memory, and its footer.

    Args:
        file: The file, with its magic words at both ends.

    Returns:
        What lies between the first magic word and the footer, and the footer without its length.
    """
    end = len(file) - _LENGTH - len(MAGIC)
    start = end - int.from_bytes(file[end : end + _LENGTH], "little")
    return memoryview(file)[len(MAGIC) : start], bytes(file[start:end])


def closed(footer: bytes) -> bytes:
    """Return a footer with its length and the magic word, as a file ends."""
    return footer + len(footer).to_bytes(_LENGTH, "little") + MAGIC


def moved(footer: bytes, by: int) -> bytes:
    """Return a footer whose data lie so many bytes further on.

    Args:
        footer: Without its length.
        by: Bytes.

    Returns:
        The footer, without its length.
    """
    copy = _Copy(footer, by)
    copy.struct(_FILE)
    return bytes(copy.written)


class _Copy:
    """Copies a footer value by value."""

    def __init__(self, footer: bytes, by: int) -> None:
        self.footer, self.by = footer, by
        self.at = self.kept = 0
        self._written = bytearray()

    @property
    def written(self) -> bytearray:
        self._keep()
        return self._written

    def struct(self, places: Mapping[int, object]) -> None:
        """Copy a struct, some fields of which say where data lie."""
        field = 0
        while (head := self._byte()) != _STOP:
            step, kind = head >> 4, head & 15
            field = field + step if step else _zigzag(self._varint())
            if field in places and places[field] is None:
                self._place()
            else:
                self._value(kind, places.get(field))

    def _value(self, kind: int, places: object) -> None:
        inner = places if isinstance(places, dict) else {}
        if kind in _FIXED:
            self.at += _FIXED[kind]
        elif kind in _INTEGERS:
            self._varint()
        elif kind == _BINARY:
            length = self._varint()
            self.at += length
        elif kind in (_LIST, _SET):
            head = self._byte()
            count = head >> 4
            for _ in range(self._varint() if count == _LONG_LIST else count):
                self._member(head & 15, inner)
        elif kind == _STRUCT:
            self.struct(inner)
        elif kind == _MAP:
            count = self._varint()
            kinds = self._byte() if count else 0
            for _ in range(count):
                self._member(kinds >> 4, {})
                self._member(kinds & 15, {})

    def _member(self, kind: int, places: object) -> None:
        """Copy one of several values; here, unlike in a field, a truth takes a byte."""
        if kind in (_TRUE, _FALSE):
            self.at += 1
        else:
            self._value(kind, places)

    def _place(self) -> None:
        self._keep()
        place = _zigzag(self._varint())
        # Zero is what writers give for "not here".
        self._written += _unsigned(2 * (place + self.by if place > 0 else place))
        self.kept = self.at

    def _keep(self) -> None:
        self._written += self.footer[self.kept : self.at]
        self.kept = self.at

    def _byte(self) -> int:
        self.at += 1
        return self.footer[self.at - 1]

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the highest bit says that there is more
                return found
            shift += 7


def _zigzag(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _unsigned(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - as above
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)
