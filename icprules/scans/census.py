"""What a scan found, added up: verdicts, statuses of each duty, communications administrations, rows with errors.

Decides what is counted. Must not import the report or the command line.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

FIRST = 5
"""So many rows with errors are told in full."""

_CODE = re.compile(r"^[A-Z][0-9]{3}(?= )", re.MULTILINE)
_STATUS, _TO = ".status", ".to"


@attrs.define(kw_only=True)
class Census:
    """The counts of the rows so far.

    Args:
        rows: How many.
        refused: How many of them could not be answered.
        errors: Refused rows by the code of what was wrong; a row with several counts for each.
        first: The first of them, row from 1 and what was wrong.
        verdicts: Rows by verdict.
        platform_verdicts: Rows by verdict on platform policy and practice.
        duties: For every duty by name of its columns, rows by status.
        bureaus: For every communications administration by code, duties towards it by status.
    """

    rows: int = 0
    refused: int = 0
    errors: Counter[str] = attrs.field(factory=Counter)
    first: list[tuple[int, str]] = attrs.field(factory=list)
    verdicts: Counter[str] = attrs.field(factory=Counter)
    platform_verdicts: Counter[str] = attrs.field(factory=Counter)
    duties: dict[str, Counter[str]] = attrs.field(factory=dict)
    bureaus: dict[str, Counter[str]] = attrs.field(factory=dict)

    def add(self, batch: pa.RecordBatch) -> None:
        """Count the results of some rows, which have a status and an administration of every duty."""
        errors = batch.column("error")
        refused = len(errors) - errors.null_count
        fine = None if not refused else np.asarray(errors.is_null())
        if fine is not None:
            for row in np.flatnonzero(~fine).tolist():
                text = errors[row].as_py()
                self.errors.update(set(_CODE.findall(text)))
                if len(self.first) < FIRST:
                    self.first.append((self.rows + row + 1, text))
        self.verdicts += _counted(batch.column("verdict"), fine)
        self.platform_verdicts += _counted(batch.column("platform_verdict"), fine)
        for name in batch.schema.names:
            if name.endswith(_STATUS):
                duty = name.removesuffix(_STATUS)
                self.duties[duty] = self.duties.get(duty, Counter()) + _counted(batch.column(name), fine)
            elif name.endswith(_TO):
                self._add_bureaus(batch.column(name), batch.column(name.removesuffix(_TO) + _STATUS))
        self.rows += batch.num_rows
        self.refused += refused

    def _add_bureaus(self, to: pa.DictionaryArray, status: pa.DictionaryArray) -> None:
        if to.null_count == len(to):
            return
        known = np.asarray(to.is_valid())
        statuses = status.dictionary.to_pylist()
        both = _codes(to)[known].astype(np.int64) * len(statuses) + _codes(status)[known]
        counts = np.bincount(both, minlength=len(to.dictionary) * len(statuses)).reshape(-1, len(statuses))
        for bureau, found in zip(to.dictionary.to_pylist(), counts.tolist(), strict=True):
            if any(found):
                more = Counter({name: count for name, count in zip(statuses, found, strict=True) if count})
                self.bureaus[bureau] = self.bureaus.get(bureau, Counter()) + more

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data, in an order that does not depend on the rows."""
        return {
            "rows": self.rows,
            "refused": self.refused,
            "errors": dict(sorted(self.errors.items())),
            "first_errors": [{"row": row, "error": text} for row, text in self.first],
            "verdicts": dict(sorted(self.verdicts.items())),
            "platform_verdicts": dict(sorted(self.platform_verdicts.items())),
            "duties": {name: dict(sorted(found.items())) for name, found in sorted(self.duties.items())},
            "bureaus": {code: dict(sorted(found.items())) for code, found in sorted(self.bureaus.items())},
        }


def census_of(plain: Mapping[str, Any]) -> Census:
    """Return counts that were written down by `to_dict`.

    Example:
        >>> census_of(Census(rows=7).to_dict()).rows
        7
    """
    return Census(
        rows=plain["rows"],
        refused=plain["refused"],
        errors=Counter(plain["errors"]),
        first=[(one["row"], one["error"]) for one in plain["first_errors"]],
        verdicts=Counter(plain["verdicts"]),
        platform_verdicts=Counter(plain["platform_verdicts"]),
        duties={name: Counter(found) for name, found in plain["duties"].items()},
        bureaus={name: Counter(found) for name, found in plain["bureaus"].items()},
    )


def _codes(array: pa.DictionaryArray) -> NDArray[np.int8]:
    found: NDArray[np.int8] = np.frombuffer(array.indices.buffers()[1], dtype=np.int8)
    return found[array.offset : array.offset + len(array)]


def _counted(array: pa.DictionaryArray, fine: NDArray[np.bool_] | None) -> Counter[str]:
    codes = _codes(array) if fine is None else _codes(array)[fine]
    counts = np.bincount(codes, minlength=len(array.dictionary)).tolist()
    return Counter({name: count for name, count in zip(array.dictionary.to_pylist(), counts, strict=True) if count})
