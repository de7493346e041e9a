"""A CSV file with results put beside its rows; its encoding, its delimiter and its own cells stay as they are.

Decides how results are written as text: never so that a spreadsheet program would run them. Must not import facts.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from icprules.sheets.csv_sheet import guarded
from icprules.sheets.result_names import RESULT_PREFIX

if TYPE_CHECKING:
    from icprules.sheets.csv_sheet import CsvFile
    from icprules.sheets.result_cells import ResultCell
    from icprules.sheets.results import Beside


def csv_with_results(file: CsvFile, beside: Beside) -> bytes:
    """Return a CSV file with results.

    Args:
        file: As it was read.
        beside: What is put beside its rows.

    Returns:
        Its bytes, in the encoding that it had.
    """
    layout = beside.layout
    records = [list(record) for record in file.records]
    width = max((len(record) for record in records), default=0)
    for number, record in enumerate(records, 1):
        written: dict[str, str] = {}
        if number == layout.keys:
            written = {name: f"{RESULT_PREFIX}{name}" for name in beside.columns}
        elif number == layout.heading:
            written = dict(beside.heads)
        elif number in beside.rows:
            found = beside.rows[number]
            written = {name: _text(found.get(name, "")) for name in beside.columns}
        if written:
            record.extend([""] * (max(width, *beside.columns.values()) - len(record)))
            for name, column in beside.columns.items():
                record[column - 1] = written[name]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=file.delimiter, lineterminator=file.line_end).writerows(records)
    return f"{file.hint}{text.getvalue()}".encode(file.encoding)


def _text(value: ResultCell) -> str:
    # A negative number is a number; a text that begins like one could be run as a formula.
    return guarded(value) if isinstance(value, str) else str(value)
