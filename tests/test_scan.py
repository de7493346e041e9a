"""A whole file in, a whole file out: what is in it, what is told of bad rows and files, and what a break leaves."""

from __future__ import annotations

import csv
import datetime
import functools
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import generated
import mini
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import service_tables

from icprules import FactError, OutputError, assess_table
from icprules.scans import scan as module
from icprules.scans.footers import MAGIC, body_and_footer, closed, moved
from icprules.scans.journal import JOURNAL, SUFFIX, Unfinished
from icprules.scans.scan import Progress, scan
from icprules.tables.batches import CHUNK

if TYPE_CHECKING:
    from icprules.scans.census import Census

D = datetime.date
AS_OF = D(2024, 4, 1)
ROWS = 120


@functools.cache
def services(count: int = ROWS, spoilt: float = 0.02) -> list[dict[str, Any]]:
    rng = generated.dice(11)
    made = [service_tables.service(mini.schema(), rng, AS_OF, spoilt=spoilt) for _ in range(count)]
    return [service_tables.without_empty_tables(one) for one in made]


def table(count: int = ROWS) -> pa.Table:
    found = service_tables.table_of(services(count), mini.schema())
    return found.append_column("id", pa.array([f"s{number}" for number in range(count)]))


def parquet(folder: Path, found: pa.Table | None = None, rows: int = 15) -> Path:
    """A file whose row groups have so many rows."""
    path = folder / "in.parquet"
    pq.write_table(table() if found is None else found, path, row_group_size=rows)
    return path


def lines(folder: Path, *given: object, name: str = "in.jsonl") -> Path:
    path = folder / name
    texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, default=str) for one in given]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def cells(folder: Path, text: str) -> Path:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    return path


def run(source: Path, out: str = "out.parquet", **asked: Any) -> Census:  # noqa: ANN401 - arguments of scan
    given: dict[str, Any] = {"as_of": AS_OF, "rulebook": mini.real(), **asked}
    return scan(source, source.with_name(out), **given)


def read(path: Path) -> pa.Table:
    return pq.read_table(path)


def plain(found: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART", 25)


# --- what is in it


def test_a_scan_gives_what_a_table_gives(tmp_path: Path) -> None:
    census = run(parquet(tmp_path), keep=["id"])
    wanted = assess_table(table(), as_of=AS_OF, rulebook=mini.real(), keep=["id"])
    found = read(tmp_path / "out.parquet")
    assert wanted.schema.names == found.schema.names
    assert plain(wanted) == plain(found)
    assert (ROWS, ROWS - wanted["error"].null_count) == (census.rows, census.refused)
    assert {"in.parquet", "out.parquet"} == {path.name for path in tmp_path.iterdir()}


def test_json_lines_give_what_assess_gives(tmp_path: Path) -> None:
    run(lines(tmp_path, *services()))
    told = service_tables.differences(services(), read(tmp_path / "out.parquet"), mini.real(), as_of=AS_OF)
    assert [] == told


def test_good_json_lines_are_read_at_full_speed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from icprules.scans import lines as read_lines  # noqa: PLC0415 - the module, not the function above

    monkeypatch.setattr(read_lines, "fault_of", None)
    good = services(60, 0.0)
    run(lines(tmp_path, *good))
    assert [] == service_tables.differences(good, read(tmp_path / "out.parquet"), mini.real(), as_of=AS_OF)


def test_cells_are_read_as_a_sheet_reads_them(tmp_path: Path) -> None:
    source = cells(
        tmp_path,
        "id,kind,上线日期,service.offline,content,filings,sponsor.province,sponsor.filings\n"
        "1,App,2022-05-01,否,news; game,none,沪,\n"
        "2,website,,true,无,沪ICP备2021001234号-1; 沪ICP备2021001234号-2,310000,沪ICP备2021001234号-3A\n"
        "3,,,,,,,\n",
    )
    run(source, keep=["id"])
    given: list[dict[str, Any]] = [
        {"kind": "app", "launched_on": "2022-05-01", "offline": False, "content": ["news", "game"], "filings": [],
         "sponsor": {"province": "310000"}},
        {"kind": "website", "offline": True, "content": ["none"],
         "filings": [{"number": "沪ICP备2021001234号-1"}, {"number": "沪ICP备2021001234号-2"}],
         "sponsor": {"province": "310000", "filings": [{"number": "沪ICP备2021001234号-3A"}]}},
        {},
    ]  # fmt: skip
    found = read(tmp_path / "out.parquet")
    assert ["1", "2", "3"] == found["id"].to_pylist()
    assert [] == service_tables.differences(given, found.drop_columns("id"), mini.real(), as_of=AS_OF)


def test_parallel_cells_say_more_of_each_number(tmp_path: Path) -> None:
    source = cells(
        tmp_path,
        "kind,持有的备案,filings.filed_on,filings.service\n"
        "app,沪ICP备2021001234号-1; 沪ICP备2021001234号-2A,2021-05-06; 2024-05-06,\n"
        "app,沪ICP备2021001234号-1; 沪ICP备2021001234号-2A,2021-05-06,\n"
        "app,none,,\n"
        "app,,2021-05-06,\n",
    )
    run(source)
    found = read(tmp_path / "out.parquet")
    held = [
        {"number": "沪ICP备2021001234号-1", "filed_on": "2021-05-06"},
        {"number": "沪ICP备2021001234号-2A", "filed_on": "2024-05-06"},
    ]
    given: list[dict[str, Any]] = [{"kind": "app", "filings": held}, {"kind": "app", "filings": []}]
    good = found.take([0, 2])
    assert [] == service_tables.differences(given, good, mini.real(), as_of=AS_OF)
    assert ["F237 filings:", "F237 filings:"] == [found["error"][row].as_py()[:13] for row in (1, 3)]


def test_every_format_of_output_says_the_same(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    for out in ("out.parquet", "out.csv", "out.jsonl"):
        run(source, out, keep=["id"])
    wanted = [
        {name: value for name, value in row.items() if value is not None}
        for row in named(read(tmp_path / "out.parquet"))
    ]
    as_lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert json.loads(json.dumps(wanted, default=str)) == as_lines
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    as_cells = [{k: v for k, v in row.items() if v} for row in csv.DictReader(io.StringIO(text))]
    assert [{k: in_cell(v) for k, v in row.items() if v != []} for row in wanted] == as_cells


def named(found: pa.Table) -> list[dict[str, Any]]:
    """Rows whose masks are lists of names."""
    rows = plain(found)
    for field in found.schema:
        if field.metadata and b"bits" in field.metadata:
            bits = json.loads(field.metadata[b"bits"])
            for row in rows:
                mask = row[field.name]
                row[field.name] = None if mask is None else [n for i, n in enumerate(bits) if mask >> i & 1]
    return rows


def in_cell(value: object) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)


def test_only_the_fields_asked_for_are_written_and_everything_is_counted(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    some, whole = run(source, keep=["id"], fields=["due_on"]), run(source, "whole.parquet", keep=["id"])
    names = read(tmp_path / "out.parquet").column_names[1:]
    assert ["error", "verdict", "possible", "platform_verdict", "platform_possible"] == names[:5]
    assert {"due_on"} == {name.rsplit(".", 1)[1] for name in names[5:]}
    assert whole.to_dict() == some.to_dict()


def test_the_counts_are_those_of_the_results(tmp_path: Path) -> None:
    census = run(parquet(tmp_path), keep=["id"]).to_dict()
    found = read(tmp_path / "out.parquet")
    for field in ("verdict", "platform_verdict", "file-service.status"):
        counts = {
            one["values"]: one["counts"]
            for one in found[field].combine_chunks().cast(pa.string()).value_counts().to_pylist()
        }
        counts.pop(None, None)
        told = census["duties"]["file-service"] if "." in field else census[f"{field}s"]
        assert counts == told
    duties = [name.removesuffix(".to") for name in found.column_names if name.endswith(".to")]
    towards = [(row[f"{duty}.to"], row[f"{duty}.status"]) for row in plain(found) for duty in duties]
    wanted: dict[str, dict[str, int]] = {}
    for code, status in towards:
        if code is not None:
            wanted.setdefault(code, {})[status] = wanted.get(code, {}).get(status, 0) + 1
    assert wanted == census["bureaus"]


def test_other_programs_read_the_parts_as_one_file(tmp_path: Path) -> None:
    run(parquet(tmp_path), keep=["id"])
    path = tmp_path / "out.parquet"
    ids = [f"s{number}" for number in range(ROWS)]
    assert ROWS // 15 == pq.ParquetFile(path).metadata.num_row_groups
    assert ids == pl.read_parquet(path)["id"].to_list()
    with duckdb.connect() as connection:
        assert ids == [row[0] for row in connection.execute("SELECT id FROM read_parquet(?)", [str(path)]).fetchall()]
        counted = "SELECT count(*), count(error), count(verdict) FROM read_parquet(?) WHERE id >= 's1'"
        total, errors, verdicts = connection.execute(counted, [str(path)]).fetchall()[0]
    assert total == errors + verdicts > 0


@pytest.mark.parametrize(
    ("name", "content"), [("in.csv", "id,kind\n"), ("in.jsonl", ""), ("in.jsonl", "\n \n"), ("in.parquet", "")]
)
@pytest.mark.parametrize("out", ["out.parquet", "out.csv", "out.jsonl"])
def test_no_rows_give_no_rows(tmp_path: Path, name: str, content: str, out: str) -> None:
    path = tmp_path / name
    if content or name != "in.parquet":
        path.write_text(content, encoding="utf-8")
    else:
        parquet(tmp_path, table().slice(0, 0))
    keep = [] if name == "in.jsonl" else ["id"]
    assert 0 == run(path, out, keep=keep).rows
    written = path.with_name(out)
    if out == "out.parquet":
        assert 0 == read(written).num_rows
    elif out == "out.csv":
        assert [*keep, "error"] == written.read_text(encoding="utf-8-sig").splitlines()[0].split(",")[: len(keep) + 1]
    else:
        assert b"" == written.read_bytes()


# --- rows that cannot be answered


def test_a_bad_row_is_told_by_its_number_and_its_column(tmp_path: Path) -> None:
    kinds = ["app"] * 70 + ["App"] + ["website"] * 5
    census = run(parquet(tmp_path, pa.table({"service.kind": kinds})))
    assert (76, 1, {"F102": 1}) == (census.rows, census.refused, dict(census.errors))
    row, text = census.first[0]
    assert (71, True) == (row, text.startswith("F102 service.kind: `App` is not a value of `service.kind`"))
    assert 1 == len([one for one in read(tmp_path / "out.parquet")["error"].to_pylist() if one])


def test_a_bad_cell_is_told_by_its_row_and_its_column(tmp_path: Path) -> None:
    source = cells(tmp_path, "id,kind,offline,launched_on\n1,app,maybe,2022-05-01\n2,app,yes,5/1/2022\n3,app,no,\n")
    census = run(source, keep=["id"])
    found = read(tmp_path / "out.parquet")
    errors = found["error"].to_pylist()
    assert (2, [1, 2]) == (census.refused, [row for row, _ in census.first])
    assert errors[0].startswith("F224 service.offline: ")
    assert "`maybe`" in errors[0]
    assert errors[1].startswith("F225 service.launched_on: ")
    assert (None, ["1", "2", "3"]) == (errors[2], found["id"].to_pylist())
    assert [True, True, False] == [one is None for one in found["verdict"].to_pylist()]


def test_every_fault_of_a_row_of_cells_is_told(tmp_path: Path) -> None:
    source = cells(tmp_path, "kind,offline,sponsor.country\nApps,maybe,China\n")
    run(source)
    error = read(tmp_path / "out.parquet")["error"][0].as_py()
    assert ["F223", "F224", "F112"] == [line.split(" ")[0] for line in error.split("\n") if line[0] == "F"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"kind": "app"', "F004"),
        ('["app"]', "F013"),
        ('{"knd": "app"}', "F101"),
        ('{"kind": "App"}', "F102"),
        ('{"kind": 7}', "F10"),
        ('{"offline": "true"}', "F10"),
        ('{"kind": "app", "kind": "website"}', "F005"),
        ('{"service": {"knd": "app"}}', "F101"),
        ('{"kind": "app"} {"kind": "app"}', "F004"),
        ('{"filings": ["沪ICP备123号"]}', "N107"),
        ('{"kind": "app", "sponsor": ' + "[" * 40 + "]" * 40 + "}", "F"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_answered(tmp_path: Path, line: str, code: str) -> None:
    census = run(lines(tmp_path, {"kind": "app"}, line, {"kind": "website", "filings": ["沪ICP备2021001234号-1"]}))
    errors = read(tmp_path / "out.parquet")["error"].to_pylist()
    assert (3, [2]) == (census.rows, [row for row, _ in census.first])
    assert ([None, None], True) == (errors[::2], errors[1].startswith(code)), errors[1]


def test_a_line_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"kind": "app"}\n' + '{"name": "小程序"}\n'.encode("gbk") + b'{"kind": "app"}')
    assert [2] == [row for row, _ in run(path).first]
    assert read(tmp_path / "out.parquet")["error"][1].as_py().startswith("F003")


def test_members_that_are_kept_are_no_facts(tmp_path: Path) -> None:
    given = [{"id": 7, "kind": "app", "tags": ["a"]}, {"id": 8, "kind": "App"}, {"kind": "app"}, "{"]
    census = run(lines(tmp_path, *given), keep=["id", "tags"])
    found = read(tmp_path / "out.parquet")
    assert ([7, 8, None, None], [["a"], None, None, None]) == (found["id"].to_pylist(), found["tags"].to_pylist())
    assert [2, 4] == [row for row, _ in census.first]


def test_members_of_several_types_are_kept_as_texts(tmp_path: Path) -> None:
    run(lines(tmp_path, {"id": 7, "kind": "app"}, {"id": "x", "kind": "app"}, {"id": ["y"]}), keep=["id"])
    assert ["7", "x", '["y"]'] == read(tmp_path / "out.parquet")["id"].to_pylist()


def test_a_kept_member_of_another_type_than_the_first_ones_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from icprules.scans import lines as read_lines  # noqa: PLC0415 - the module, not the function above

    monkeypatch.setattr(read_lines, "_FIRST", 30)
    run(lines(tmp_path, *({"id": 7, "kind": "app"} for _ in range(9)), {"id": "x", "kind": "app"}), keep=["id"])
    found = read(tmp_path / "out.parquet")
    assert [None] * 9 == found["error"].to_pylist()[:9]
    assert found["error"][9].as_py().startswith("F103 id: ")


def test_a_service_beside_its_sponsor_is_one_service(tmp_path: Path) -> None:
    run(lines(tmp_path, {"service": {"kind": "app", "filings": []}, "sponsor": {"province": "沪"}}))
    given = [{"kind": "app", "filings": [], "sponsor": {"province": "310000"}}]
    assert [] == service_tables.differences(given, read(tmp_path / "out.parquet"), mini.real(), as_of=AS_OF)


def test_a_wrong_type_is_refused_with_its_rows(tmp_path: Path) -> None:
    numbers = [None] * 64 + [20220501] * 6
    source = parquet(tmp_path, pa.table({"service.launched_on": numbers}))
    with pytest.raises(FactError) as caught:
        run(source)
    assert "F183" == caught.value.code
    assert "row 65, 66, 67, 68, 69: `20220501`" in caught.value.text()
    assert not (tmp_path / "out.parquet").exists()


# --- files that cannot be used


def refused(source: Path, out: str = "out.parquet", **asked: Any) -> str:  # noqa: ANN401 - arguments of scan
    with pytest.raises((FactError, OutputError)) as caught:
        run(source, out, **asked)
    return caught.value.code


def test_a_file_that_is_not_there_or_of_another_type_is_refused(tmp_path: Path) -> None:
    assert "F001" == refused(tmp_path / "in.parquet")
    assert "F009" == refused(lines(tmp_path, name="in.xlsx"))
    assert "O124" == refused(lines(tmp_path), "out.xlsx")


def test_an_output_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    source, out = lines(tmp_path, {"kind": "app"}), tmp_path / "out.parquet"
    out.write_bytes(b"mine")
    assert ("O121", b"mine") == (refused(source), out.read_bytes())
    run(source, force=True)
    assert 1 == read(out).num_rows


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    assert "O120" == refused(source, "in.parquet", force=True)


def test_an_output_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    source = lines(tmp_path, {"kind": "app"})
    with pytest.raises(OutputError) as caught:
        scan(source, tmp_path / "no" / "out.parquet", as_of=AS_OF, rulebook=mini.real())
    assert "O122" == caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("in.parquet", b"PAR1 and no more", "F189"),
        ("in.parquet", b"", "F189"),
        ("in.csv", b"", "F189"),
        ("in.csv", b"kind,offline\napp,true,7\n", "F189"),
        ("in.csv", "kind,name\napp,小程序\n".encode("gbk"), "F003"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert code == refused(tmp_path / name)
    assert not (tmp_path / "out.parquet").exists()


def test_a_file_that_is_damaged_in_the_middle_is_told_where(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    column = pq.ParquetFile(source).metadata.row_group(4).column(0)
    place = column.dictionary_page_offset or column.data_page_offset
    content = bytearray(source.read_bytes())
    content[place : place + 400] = b"\xff" * 400
    source.write_bytes(bytes(content))
    with pytest.raises(FactError) as caught:
        run(source, keep=["id"])
    assert ("F188", "in.parquet") == (caught.value.code, caught.value.problems[0].where)
    assert "past row 60" in caught.value.text()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind,knd\napp,x\n", "F181"),
        ("kind,kind\napp,app\n", "F182"),
        ("kind,filing.covers_service\napp,true\n", "F104"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(tmp_path: Path, text: str, code: str) -> None:
    assert code == refused(cells(tmp_path, text))
    assert not (tmp_path / f"out.parquet{SUFFIX}").exists()


def test_a_name_to_keep_that_is_no_column_is_refused(tmp_path: Path) -> None:
    assert "F184" == refused(parquet(tmp_path), keep=["idd"])
    assert "F184" == refused(lines(tmp_path, {"kind": "app", "id": 7}), keep=["idd"])


# --- what a break leaves

KILLED = """
import os, signal, sys
from icprules import load
from icprules.scans import journal, scan

left, to_disk = int(sys.argv[3]), journal._to_disk
def counted(file):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    to_disk(file)
journal._to_disk, scan.PART = counted, 25
scan.scan(sys.argv[1], sys.argv[2], as_of="2024-04-01", rulebook=load(), keep=["id"])
"""


@pytest.mark.parametrize(
    ("out", "at"),
    # The journal begun; data without and with their line; some parts; the end written but not yet named.
    [("out.parquet", 1), ("out.parquet", 2), ("out.parquet", 6), ("out.parquet", 10), ("out.csv", 5)],
)  # fmt: skip
def test_a_scan_that_was_killed_leaves_nothing_that_looks_whole_and_goes_on(tmp_path: Path, out: str, at: int) -> None:
    source, path = parquet(tmp_path), tmp_path / out
    command = [sys.executable, "-c", KILLED, str(source), str(path), str(at)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (-9, "", "") == (done.returncode, done.stdout, done.stderr)
    assert not path.exists()
    seen: list[Progress] = []
    again = run(source, out, keep=["id"], progress=seen.append)
    alone = run(source, f"alone{path.suffix}", keep=["id"])
    assert (tmp_path / f"alone{path.suffix}").read_bytes() == path.read_bytes()
    assert alone.to_dict() == again.to_dict()
    assert at <= 3 or not seen or seen[0].earlier > 0
    assert {source.name, out, f"alone{path.suffix}"} == {one.name for one in tmp_path.iterdir()}


class _StopError(Exception):
    """What interrupts a scan."""


def stopped(source: Path, out: str = "out.parquet", rows: int = 60, **asked: Any) -> None:  # noqa: ANN401 - arguments of scan
    """Run a scan up to so many rows."""

    def stop(at: Progress) -> None:
        if at.rows >= rows:
            raise _StopError

    with pytest.raises(_StopError):
        run(source, out, progress=stop, **asked)


def test_a_half_written_output_cannot_be_read_as_a_whole_one(tmp_path: Path) -> None:
    stopped(parquet(tmp_path), keep=["id"])
    half = tmp_path / f"out.parquet{SUFFIX}"
    assert half.read_bytes()[:4] == MAGIC
    with pytest.raises(pa.ArrowInvalid):
        pq.read_metadata(half)


def test_rows_are_numbered_through_after_a_break(tmp_path: Path) -> None:
    source = parquet(tmp_path, pa.table({"service.kind": [*["app"] * 130, "App"]}))
    stopped(source)
    assert [131] == [row for row, _ in run(source).first]


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_other_files_are_gone_on_with_where_they_were_left(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from icprules.scans import lines as read_lines  # noqa: PLC0415 - the module, not the function above
    from icprules.scans import sources  # noqa: PLC0415 - as above

    monkeypatch.setattr(sources, "_BLOCK", 700)
    monkeypatch.setattr(read_lines, "_BLOCK", 700)
    if name == "in.csv":
        source = cells(tmp_path, "id,kind\n" + "".join(f"{n},app\n" for n in range(300)))
    else:
        source = lines(tmp_path, *({"id": n, "kind": "app"} for n in range(300)))
    stopped(source, keep=["id"])
    seen: list[Progress] = []
    assert 300 == run(source, keep=["id"], progress=seen.append).rows
    assert seen[0].earlier > 0
    assert [str(n) for n in range(300)] == [str(one) for one in read(tmp_path / "out.parquet")["id"].to_pylist()]


@pytest.mark.parametrize(
    "other",
    [
        {"as_of": D(2024, 4, 2)},
        {"judged_on": D(2024, 3, 1)},
        {"judged_on": "change.effective_on"},
        {"known_on": D(2024, 3, 1)},
        {"perspective": "bureau"},
        {"keep": ["id", "service.kind"]},
        {"lang": "zh"},
        {"fields": ["status"]},
        {"rulebook": mini.book(mini.duty("one", when=[mini.is_("service.kind", "app")]))},
    ],
)
def test_what_answers_another_question_is_not_gone_on_with(tmp_path: Path, other: dict[str, Any]) -> None:
    source = parquet(tmp_path)
    stopped(source, keep=["id"])
    asked: Any = {"keep": ["id"]} | other
    assert "O130" == refused(source, **asked)
    assert ROWS == run(source, restart=True, **asked).rows


def test_an_input_that_has_changed_is_not_gone_on_with(tmp_path: Path) -> None:
    source = parquet(tmp_path)
    stopped(source, keep=["id"])
    os.utime(source, (1, 1))
    with pytest.raises(OutputError) as caught:
        run(source, keep=["id"])
    assert "(differing in: the input or what it holds)" in caught.value.text()


@pytest.mark.skipif(sys.platform == "win32", reason="files can be locked there in another way only")
def test_two_scans_never_write_one_output(tmp_path: Path) -> None:
    with Unfinished(tmp_path / "out.parquet", {"a": 1}, restart=False):
        assert "O131" == refused(lines(tmp_path, {"kind": "app"}))


def test_a_journal_that_was_not_written_to_its_end_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Unfinished(out, {"a": 1}, restart=False) as first:
        first.append(b"one\n", b"", {})
        first.append(b"two\n", b"", {})
    journal = tmp_path / f"out.csv{SUFFIX}{JOURNAL}"
    journal.write_bytes(journal.read_bytes()[:-3])
    with Unfinished(out, {"a": 1}, restart=False) as again:
        assert 4 == again.end
        again.append(b"TWO\n", b"", {})
        again.finish(b"end")
    assert b"one\nTWO\nend" == out.read_bytes()


def test_a_journal_never_counts_what_the_disk_has_lost(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Unfinished(out, {"a": 1}, restart=False) as first:
        first.append(b"one\n", b"", {})
        first.append(b"two\n", b"", {})
    (tmp_path / f"out.csv{SUFFIX}").write_bytes(b"one\ntw")
    with Unfinished(out, {"a": 1}, restart=False) as again:
        again.finish(b"")
    assert b"one\n" == out.read_bytes()


@pytest.mark.parametrize("by", [0, 1, 120, 1 << 20, 1 << 40])
def test_a_footer_is_moved_and_nothing_else_of_it_changes(by: int) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(table(40), sink, row_group_size=7, write_page_index=True, sorting_columns=None)
    _, footer = body_and_footer(sink.getvalue().to_pybytes())
    there = moved(footer, by)
    assert (footer, True) == (moved(there, -by), by == 0 or there != footer)
    old, new = (pq.read_metadata(pa.BufferReader(MAGIC + closed(one))).to_dict() for one in (footer, there))
    for group in new["row_groups"]:
        for column in group["columns"]:
            for key in ("data_page_offset", "dictionary_page_offset"):
                column[key] = None if column[key] is None else column[key] - by
            column["file_offset"] -= by if column["file_offset"] else 0
    assert {**old, "serialized_size": 0} == {**new, "serialized_size": 0}


def test_a_large_row_group_is_read_piece_by_piece(tmp_path: Path) -> None:
    count = CHUNK + 10
    found = pa.table({"service.kind": pa.array(["app"]).take(pa.array([0] * count))})
    seen: list[Progress] = []
    run(parquet(tmp_path, found, rows=count), progress=seen.append, fields=["status"])
    assert [CHUNK, count] == [one.rows for one in seen]


# --- the command


def said(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "icprules", "scan", *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd)


def test_the_command_writes_the_file_and_tells_what_it_found(tmp_path: Path) -> None:
    parquet(tmp_path)
    done = said(
        "in.parquet", "-o", "out.parquet", "--keep", "id", "--as-of", "2024-04-01", "--lang", "en", cwd=tmp_path
    )
    assert 2 == done.returncode
    assert "As of 2024-04-01 (Monday) · for the sponsor · in English (--lang en)\n120 services\n" in done.stdout
    assert "of them could not be answered" in done.stdout
    assert "\nfile-service  " in done.stdout
    assert done.stderr.startswith("row ")
    assert done.stderr.endswith("wrote the results to out.parquet\n")
    assert "\x1b" not in done.stdout + done.stderr
    assert max(len(line) for line in done.stdout.splitlines()) <= 100
    wanted = assess_table(table(), as_of=AS_OF, rulebook=mini.real(), keep=["id"])
    assert plain(wanted) == plain(read(tmp_path / "out.parquet"))


def test_the_command_gives_its_counts_as_json(tmp_path: Path) -> None:
    lines(tmp_path, {"kind": "app"}, {"kind": "website"})
    done = said("in.jsonl", "-o", "out.csv", "--as-of", "2024-04-01", "--format", "json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (0, 2, 0, "2024-04-01") == (done.returncode, told["rows"], told["refused"], told["as_of"])
    assert 2 == sum(told["duties"]["file-service"].values())


def test_the_command_takes_the_two_other_days_as_assess_does(tmp_path: Path) -> None:
    changed = {"kind": "app", "change": {"item": "service", "effective_on": "2023-08-03"}, "filings": []}
    lines(tmp_path, changed, {"kind": "app"})
    asked = ["--as-of", "2024-06-03", "--known-on", "2024-01-10", "--judged-on", "change.effective_on", "--lang", "en"]
    done = said("in.jsonl", "-o", "out.parquet", *asked, cwd=tmp_path)
    assert 2 == done.returncode
    assert done.stdout.startswith(
        "As of 2024-06-03 (Monday) · as known on 2024-01-10 · by the law of “date the change takes effect”"
    )
    assert "row 2: F153 no day is given for `change.effective_on`, which was to pick the law" in done.stderr
    told = json.loads(said("in.jsonl", "-o", "out.csv", *asked, "--format", "json", cwd=tmp_path).stdout)
    assert ("2024-01-10", "change.effective_on") == (told["known_on"], told["judged_on"])
    plain_days = {"as_of": D(2024, 6, 3), "known_on": D(2024, 1, 10), "judged_on": "change.effective_on"}
    wanted = service_tables.expected(changed, ["file-change.status"], mini.real(), **plain_days)
    assert wanted["file-change.status"] == read(tmp_path / "out.parquet")["file-change.status"][0].as_py()


@pytest.mark.parametrize(
    ("option", "said_of_it"),
    [
        (("--known-on", "soon"), "F151 --known-on must be a date, found `soon`\n"),
        (("--judged-on", "2024-06-04"), "F152 judged_on is `2024-06-04`, after the day asked about, `2024-06-03`\n"),
        (("--judged-on", "change.effective"), "F101 judged_on: unknown fact `change.effective`\n"),
    ],
)
def test_the_command_refuses_the_two_other_days_as_assess_does(
    tmp_path: Path, option: tuple[str, str], said_of_it: str
) -> None:
    lines(tmp_path, {"kind": "app"})
    done = said("in.jsonl", "-o", "out.csv", "--as-of", "2024-06-03", *option, "--lang", "en", cwd=tmp_path)
    assert (2, "", said_of_it) == (done.returncode, done.stdout, f"{done.stderr.splitlines()[0]}\n")
    assert not list(tmp_path.glob("out*"))


def test_the_command_speaks_both_languages(tmp_path: Path) -> None:
    lines(tmp_path, {"kind": "App"})
    done = said("in.jsonl", "-o", "out.csv", "--as-of", "2024-04-01", "--lang", "both", cwd=tmp_path)
    assert (2, True, True) == (done.returncode, "共 1 项服务" in done.stdout, "1 services" in done.stdout)
    assert "第 1 行：F102 service.kind" in done.stderr


def test_the_command_refuses_bad_input_without_a_traceback(tmp_path: Path) -> None:
    done = said("in.parquet", "-o", "out.parquet", "--lang", "en", cwd=tmp_path)
    assert (2, "", "F001 in.parquet: there is no file `in.parquet`\n") == (done.returncode, done.stdout, done.stderr)


INTERRUPTED = """
import sys
from icprules.cli import main
from icprules.scans import pieces
old = pieces.Piece.__init__
count = 0
def counted(self, **given):
    global count
    count += 1
    if count == 5:
        raise KeyboardInterrupt
    old(self, **given)
pieces.Piece.__init__ = counted
sys.argv = ["icprules", "scan", "in.parquet", "-o", "out.parquet", "--lang", "en"]
from icprules.scans import scan
scan.PART = 25
main()
"""


def test_the_command_stops_when_it_is_interrupted_and_says_how_to_go_on(tmp_path: Path) -> None:
    parquet(tmp_path, table().drop_columns("id"))
    command = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert (130, "") == (done.returncode, done.stdout)
    assert "stopped: out.parquet is not whole; the same command goes on from here\n" == done.stderr
    assert not (tmp_path / "out.parquet").exists()
    done = said("in.parquet", "-o", "out.parquet", "--lang", "en", cwd=tmp_path)
    assert done.stderr.startswith("60 rows were answered before; going on behind them\n")
    assert ROWS == read(tmp_path / "out.parquet").num_rows


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
def test_a_terminal_has_a_bar_with_rate_and_remaining_time(tmp_path: Path) -> None:
    import pty  # noqa: PLC0415 - not on every system

    parquet(tmp_path)
    mine, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "icprules",
        "scan",
        "in.parquet",
        "-o",
        "out.parquet",
        "--keep",
        "id",
        "--lang",
        "en",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=tmp_path) as running:
        os.close(theirs)
        shown = b""
        with open(mine, "rb", buffering=0) as terminal:  # noqa: PTH123 - a number, not a path
            while True:
                try:
                    more = terminal.read(4096)
                except OSError:
                    break
                if not more:
                    break
                shown += more
        assert running.stdout is not None
        running.stdout.read()
    text = shown.decode()
    assert "100%" in text
    assert f"{ROWS} / {ROWS}" in text
    assert "/s" in text
    assert "0:00:0" in text


# --- the page about it

PAGE = (Path(__file__).parent.parent / "docs" / "how-to" / "scan-a-catalogue.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent.parent / "examples" / "clients.csv", tmp_path)
    pq.write_table(pa.table({"id": [1, 2], "service.kind": ["app", "website"]}), tmp_path / "catalogue.parquet")
    commands = re.findall(r"^icprules scan (.+)$", PAGE, re.MULTILINE)
    printed = [said(*shlex.split(command), cwd=tmp_path) for command in commands]
    shown = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert ([0, 0], 1) == ([done.returncode for done in printed], len(shown))
    assert printed[1].stdout.startswith(shown[0])
    assert {"results.parquet", "results.csv"} < {one.name for one in tmp_path.iterdir()}
