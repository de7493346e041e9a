"""Columns that a scan passes on although Python, CSV or JSON has no value for what stands in them."""

from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
import pytest

from icprules.scans.outputs import CsvOutput, LineOutput

GBK = "中".encode("gbk")  # no UTF-8; a writer that took it for that leaves such texts
ENDS = (0).to_bytes(4, "little") + len(GBK).to_bytes(4, "little")
GARBLED = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(ENDS), pa.py_buffer(GBK)])
NOWHERE = pa.array([5], pa.timestamp("ms", "Nowhere/Else"))

KEPT = {
    "day": (pa.array([2**31 - 1], pa.date32()), "<value out of range: 2147483647>"),
    "moment": (pa.array([2**62], pa.timestamp("s")), "<value out of range: 4611686018427387904>"),
    "days": (pa.array([[2**62]], pa.list_(pa.timestamp("s"))), ["<value out of range: 4611686018427387904>"]),
    "zone": (NOWHERE, "1970-01-01 00:00:00.005Z"),
    "text": (GARBLED, r"\xd6\xd0"),
    "coded text": (GARBLED.dictionary_encode(), r"\xd6\xd0"),
    "texts": (pa.StructArray.from_arrays([GARBLED], ["name"]), {"name": r"\xd6\xd0"}),
    "bytes": (pa.array([b"=1+1\xff"]), r"b'=1+1\xff'"),
    "some bytes": (pa.array([b"=1+1"], pa.binary(4)), "b'=1+1'"),
    "coded bytes": (pa.array([b"=1+1"]).dictionary_encode(), "b'=1+1'"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_value_is_a_text_of_csv_and_no_formula(name: str) -> None:
    column, wanted = KEPT[name]
    table = pa.table({"kept": column})
    output = CsvOutput(table.schema)
    output.write(table.to_batches()[0])
    _, (cell,) = csv.reader(io.StringIO(bytes(output.cut(0)[0]).decode()))
    assert cell == (wanted if isinstance(wanted, str) else json.dumps(wanted))


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_value_is_a_value_of_json(name: str) -> None:
    column, wanted = KEPT[name]
    table = pa.table({"kept": column})
    output = LineOutput(table.schema)
    output.write(table.to_batches()[0])
    assert {"kept": wanted} == json.loads(bytes(output.cut(0)[0]))
