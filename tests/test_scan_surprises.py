"""What a scan meets outside a test: folders, pipes, full disks, other encodings and separators, names in full."""

from __future__ import annotations

import datetime
import decimal
import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import mini
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_scan import AS_OF, ROWS, cells, lines, parquet, plain, read, run, said, services, stopped, table

from icprules import FactError, OutputError, assess_table
from icprules.scans import csv_faults, journal
from icprules.scans import lines as read_lines
from icprules.scans import scan as module
from icprules.scans.cells import cell_reader
from icprules.scans.journal import JOURNAL, SUFFIX
from icprules.scans.outputs import LineOutput
from icprules.sheets.cells import EDGES, Cell, Grid, trimmed
from icprules.sheets.columns import columns_of
from icprules.sheets.filing_cells import held_in_row

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.errors import IcprulesError

D = datetime.date


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART", 25)


def fault(source: Path, out: str = "out.parquet", **asked: Any) -> IcprulesError:  # noqa: ANN401 - arguments of scan
    with pytest.raises((FactError, OutputError)) as caught:
        run(source, out, **asked)
    return caught.value


def left_of(out: Path) -> list[str]:
    return sorted(one.name for one in out.parent.glob(f"{out.name}*"))


# --- what is no file


@pytest.mark.parametrize("name", ["in.parquet", "in.csv", "in.jsonl"])
def test_a_folder_is_told_as_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    told = fault(tmp_path / name)
    assert f"F012 {name}: the file cannot be read (it is a folder)" == told.text("en")
    assert f"F012 {name}: 文件无法读取（这是一个文件夹）" == told.text("zh")


def test_a_folder_is_not_written_over_even_if_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "out.parquet").mkdir()
    told = fault(parquet(tmp_path), keep=["id"], force=True)
    assert "O122 out.parquet: the file cannot be written (it is a folder)" == told.text("en")
    assert ["out.parquet"] == left_of(tmp_path / "out.parquet")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with a name")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "in.csv")
    assert "F199" == fault(tmp_path / "in.csv").code


# --- what the system refuses


def full_after(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let so many writes reach the disk."""
    real, done = journal._to_disk, [0]  # noqa: SLF001 - what the system does is played here

    def to_disk(file: Any) -> None:  # noqa: ANN401 - an open file
        done[0] += 1
        if done[0] > times:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file)

    monkeypatch.setattr(journal, "_to_disk", to_disk)


def test_a_full_disk_is_told_in_both_languages_and_leaves_nothing_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_after(monkeypatch, 1)
    told = fault(parquet(tmp_path), keep=["id"])
    assert "O122 out.parquet: the file cannot be written (the disk is full)" == told.text("en")
    assert "O122 out.parquet: 无法写入文件（磁盘已满）" == told.text("zh")
    assert [] == left_of(tmp_path / "out.parquet")


@pytest.mark.parametrize("times", [3, 4, 5, 9])
def test_after_a_full_disk_a_scan_goes_on_from_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    source = parquet(tmp_path)
    run(source, "whole.parquet", keep=["id"])
    with monkeypatch.context() as patched:
        full_after(patched, times)
        assert "O122" == fault(source, keep=["id"]).code
    out = tmp_path / "out.parquet"
    assert [f"{out.name}{SUFFIX}", f"{out.name}{SUFFIX}{JOURNAL}"] == left_of(out)
    seen: list[int] = []
    run(source, keep=["id"], progress=lambda at: seen.append(at.earlier))
    assert seen[:1] != [0]
    assert (tmp_path / "whole.parquet").read_bytes() == out.read_bytes()


LIMITED = """
import resource, sys
from icprules.cli import main
from icprules.scans import scan
scan.PART = 25
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv = ["icprules", "scan", "in.parquet", "-o", "out.parquet", "--lang", "en", "--keep", "id"]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such limit")
def test_the_command_tells_a_limit_of_files_and_how_to_go_on(tmp_path: Path) -> None:
    parquet(tmp_path)
    run(tmp_path / "in.parquet", "whole.parquet", keep=["id"])
    limit = (tmp_path / "whole.parquet").stat().st_size // 2
    command = [sys.executable, "-c", LIMITED, str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.splitlines() == [
        "O122 out.parquet: the file cannot be written (it would be larger than files may be here)",
        "stopped: out.parquet is not whole; the same command goes on from here",
    ]
    said("in.parquet", "-o", "out.parquet", "--keep", "id", "--lang", "en", cwd=tmp_path)
    assert ROWS == read(tmp_path / "out.parquet").num_rows


def test_a_scan_that_answered_nothing_stands_in_nobodys_way(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    about = {"as_of": "1999-01-01"}
    with journal.Unfinished(tmp_path / "out.parquet", about, restart=False):
        pass
    assert 2 == len(left_of(tmp_path / "out.parquet"))
    assert ROWS == run(source, keep=["id"]).rows


def test_a_column_of_a_wrong_type_leaves_nothing_behind(tmp_path: Path) -> None:
    source = parquet(tmp_path, pa.table({"service.offline": ["yes", None]}))
    told = fault(source)
    assert "F183" == told.code
    assert "has the type `string`, which cannot hold it; first in row 1: `yes`" in told.text("en")
    assert [] == left_of(tmp_path / "out.parquet")


def test_what_differs_is_told_in_the_language_of_the_reader(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    stopped(source, keep=["id"])
    os.utime(source, (1, 1))
    told = fault(source, keep=["id"], known_on="2024-01-01")
    assert "(differing in: the input or what it holds, known_on)" in told.text("en")
    assert "（不同之处：输入文件或其内容、known_on）" in told.text("zh")


# --- CSV files of others


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_first_line_tells_what_stands_between_cells(tmp_path: Path, delimiter: str) -> None:
    cells(tmp_path, "id,kind,name\n7,app,a\n8,website,b\n".replace(",", delimiter))
    run(tmp_path / "in.csv", keep=["id"])
    assert ["7", "8"] == read(tmp_path / "out.parquet")["id"].to_pylist()


@pytest.mark.parametrize("before", [0, 1, 70, 71, 72])
def test_the_first_byte_that_is_not_utf_8_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
    monkeypatch.setattr(csv_faults, "_BLOCK", 16)
    head = b"kind,name\n" + b"app,x\n" * before
    (tmp_path / "in.csv").write_bytes(head + b"app,\xff\n")
    told = fault(tmp_path / "in.csv")
    assert f"F003 in.csv: the file is not UTF-8 (at byte {len(head) + 4:,})" == told.text("en").split("\n")[0]


def test_a_character_across_two_blocks_is_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_faults, "_BLOCK", 1)
    (tmp_path / "in.csv").write_bytes("kind,name\napp,小程序\n".encode() + b"app,\xff\n")
    assert "(at byte 28)" in fault(tmp_path / "in.csv").text("en")


def test_a_row_with_too_few_cells_is_told_by_its_number(tmp_path: Path) -> None:
    source = cells(tmp_path, 'id,kind\n1,app\n\n"2\n2",app\n3\n4,app\n')
    told = fault(source, keep=["id"])
    assert (
        "F188 in.csv: the file cannot be read past row 2: `CSV parse error: Expected 2 columns, got 1: 3`"
        == (told.text("en").split("\n")[0])
    )


ONE = st.text("沪京I-C P备;；0123456789\"'号无none、,A_/|\u3000\n", max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(ONE, st.sampled_from(["", "2024-01-02", "x"])), max_size=6))
def test_cells_of_filings_are_read_as_a_sheet_reads_them(rows: list[tuple[str, str]]) -> None:
    columns, grid = columns_of(mini.real()), Grid(file="in.csv", name="", rows={})
    reader = cell_reader(["filings", "filings.filed_on"], mini.real(), "in.csv", "en")
    arrays = [pa.array([row[i] or None for row in rows], pa.string()) for i in range(2)]
    found, faults = reader(pa.RecordBatch.from_arrays(arrays, names=["filings", "filings.filed_on"]))
    for number, row in enumerate(rows):
        given_cells = {
            key: Cell(row=1, column=1, value=trimmed(text))
            for key, text in zip(("filings", "filings.filed_on"), row, strict=True)
            if text.strip(EDGES)
        }
        held = held_in_row("filings", given_cells, grid, columns)
        assert bool(held.problems) == (number in faults)
        told = found["filings"][number].as_py()
        if held.problems or held.filings is None:
            assert told is None
        else:
            assert list(held.filings) == [{k: v for k, v in one.items() if v is not None} for one in told]


# --- JSON Lines with the names of columns


def named_in_full(one: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in one.items():
        if isinstance(value, dict):
            found |= {f"{key}.{inner}": member for inner, member in value.items()}
        else:
            found[key if key == "filings" else f"service.{key}"] = value
    return found


def test_lines_with_the_names_of_columns_give_what_groups_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_lines, "_BLOCK", 4_000)
    lines(tmp_path, *(named_in_full(one) for one in services()))
    run(tmp_path / "in.jsonl")
    wanted = assess_table(table().drop_columns("id"), as_of=AS_OF, rulebook=mini.real())
    codes = [[line[:4] for line in (text or "").split("\n")] for text in wanted["error"].to_pylist()]
    found = read(tmp_path / "out.parquet")
    assert codes == [[line[:4] for line in (text or "").split("\n")] for text in found["error"].to_pylist()]
    assert plain(wanted.drop_columns("error")) == plain(found.drop_columns("error"))


def test_lines_of_both_kinds_may_follow_each_other(tmp_path: Path) -> None:
    mixed = [
        {"service.kind": "app", "sponsor.province": "沪", "id": 1},
        {"kind": "app", "sponsor": {"province": "沪"}, "id": 2},
        {"kind": "app", "sponsor.province": "沪", "sponsor": {"kind": "enterprise"}, "id": 3},
        {"service.kind": "app", "kind": "app", "id": 4},
        {"service.kind": "app", "application.received_on": None, "sponsor.province": "沪", "id": 5},
        {"service.knd": "app", "id": 6},
    ]
    run(lines(tmp_path, *mixed), keep=["id"])
    found = read(tmp_path / "out.parquet")
    assert [1, 2, 3, 4, 5, 6] == found["id"].to_pylist()
    assert [None, None, None, "F182", None, "F101"] == [text and text[:4] for text in found["error"].to_pylist()]
    first, second, *_, fifth, _ = plain(found)
    assert {**first, "id": 0} == {**second, "id": 0} == {**fifth, "id": 0}


def test_a_name_that_is_not_among_the_members_is_told_with_those_that_are(tmp_path: Path) -> None:
    told = fault(lines(tmp_path, {"kind": "app", "number": 7}), keep=["id"])
    assert "help: its columns: kind · number" in told.text("en")


# --- JSON Lines out


def test_every_type_that_is_kept_is_written_as_json() -> None:
    kept = {
        "i": pa.array([1, None]), "f": pa.array([1.5, float("nan")]), "b": pa.array([True, False]),
        "s": pa.array(['a"b\n', "中"]), "view": pa.array(["a", None], pa.string_view()),
        "large": pa.array([None, "y"], pa.large_string()), "day": pa.array([D(2024, 1, 1), None]),
        "at": pa.array([datetime.datetime(2024, 1, 1, 3, tzinfo=datetime.UTC), None]),
        "amount": pa.array([decimal.Decimal("1.20"), None]), "none": pa.nulls(2), "pair": pa.array([{"a": 1}, None]),
        "list": pa.array([[1, 2], []]), "coded": pa.array(["a", None]).dictionary_encode(),
    }  # fmt: skip
    whole = pa.table(kept)
    output = LineOutput(whole.schema)
    output.write(whole.combine_chunks().to_batches()[0])
    output.write(whole.combine_chunks().to_batches()[0].slice(1))
    first, second, third = bytes(output.cut(0)[0]).decode().splitlines()
    assert json.loads(first) == {
        "i": 1, "f": 1.5, "b": True, "s": 'a"b\n', "view": "a", "day": "2024-01-01", "at": "2024-01-01 03:00:00+00:00",
        "amount": "1.20", "pair": {"a": 1}, "list": [1, 2], "coded": "a",
    }  # fmt: skip
    assert second == third == '{"f": null, "b": false, "s": "中", "large": "y", "list": []}'


def test_a_row_of_nothing_but_nulls_is_an_empty_object() -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([None, 2], pa.int64())], names=["x"])
    output = LineOutput(batch.schema)
    output.write(batch)
    assert b'{}\n{"x": 2}\n' == bytes(output.cut(0)[0])


def test_a_part_is_written_when_it_is_large_although_it_has_few_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = parquet(tmp_path)
    run(source, "one.jsonl", keep=["id"])
    monkeypatch.setattr(module, "PART", 10_000)
    monkeypatch.setattr(module, "LARGEST", 1)
    stopped(source, "out.jsonl", rows=30, keep=["id"])
    parts = (tmp_path / f"out.jsonl{SUFFIX}{JOURNAL}").read_text(encoding="utf-8").splitlines()[1:]
    assert [15, 30] == [json.loads(one)["census"]["rows"] for one in parts]
    run(source, "out.jsonl", keep=["id"])
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()


def test_no_row_groups_give_no_rows(tmp_path: Path) -> None:
    with pq.ParquetWriter(tmp_path / "in.parquet", pa.schema({"service.kind": pa.string()})):
        pass
    assert 0 == run(tmp_path / "in.parquet").rows
    assert 0 == read(tmp_path / "out.parquet").num_rows
