"""Ten million services from Parquet to Parquet: time, and the largest resident size of the process.

    python benchmarks/scan.py [ROWS]        the files are written to a folder for temporary files and deleted
    python benchmarks/scan.py ROWS formats  the same services in CSV and JSON Lines, in and out

Beside the scan are timed: reading and writing the same file alone, reading and writing the results alone, and the
engine alone, which reads the file and writes nothing. Each is a process of its own; seconds are of processor and of
the clock.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import catalogue
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from icprules.scans.outputs import LineOutput

RUN = """
import json, resource, sys, time
sys.path.insert(0, {folder!r})
import icprules, pyarrow.parquet as pq
from catalogue import AS_OF
from icprules.scans.scan import scan
from icprules.tables.batches import CHUNK, table_assessor

def copy(source, out):
    file = pq.ParquetFile(source)
    with pq.ParquetWriter(out, file.schema_arrow) as writer:
        for batch in file.iter_batches(batch_size=CHUNK):
            writer.write_batch(batch)

def engine(source, out):
    file = pq.ParquetFile(source)
    assessor = table_assessor(file.schema_arrow, as_of=AS_OF, rulebook=icprules.load(), keep=["id"])
    for batch in assessor.batches(file.iter_batches(batch_size=CHUNK)):
        pass

def whole(source, out):
    scan(source, out, as_of=AS_OF, rulebook=icprules.load(), keep=["id"])

begun, spent = time.perf_counter(), time.process_time()
{what}(sys.argv[1], sys.argv[2])
print(json.dumps({{
    "clock": time.perf_counter() - begun,
    "processor": time.process_time() - spent,
    "MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}}))
"""


def measured(what: str, source: Path, out: Path) -> dict[str, float]:
    """Run one of the functions in a process of its own."""
    code = RUN.format(what=what, folder=str(Path(__file__).parent))
    command = [sys.executable, "-c", code, str(source), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def as_cells(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column as a CSV file holds it: several values between semicolons, "none" for none."""
    if not pa.types.is_list(column.type):
        return column
    lists = [None if held is None else [one if isinstance(one, str) else one["number"] for one in held]
             for held in column.to_pylist()]  # fmt: skip
    return pa.array([None if held is None else "; ".join(held) or "none" for held in lists], pa.string())


def formats(rows: int) -> None:
    """Time the same services in other formats."""
    with tempfile.TemporaryDirectory() as folder:
        sources = {form: Path(folder, f"in.{form}") for form in ("parquet", "csv", "jsonl")}
        catalogue.write(str(sources["parquet"]), rows)
        table = pq.read_table(sources["parquet"])
        pv.write_csv(pa.table({name: as_cells(table[name]) for name in table.column_names}), sources["csv"])
        output = LineOutput(table.schema)
        for batch in table.to_batches():
            output.write(batch)
        sources["jsonl"].write_bytes(output.cut(0)[0])
        pairs = [
            ("parquet", "parquet"),
            ("csv", "parquet"),
            ("jsonl", "parquet"),
            ("parquet", "csv"),
            ("parquet", "jsonl"),
        ]
        for form, other in pairs:
            found = measured("whole", sources[form], Path(folder, f"{form}.out.{other}"))
            rate = rows / found["processor"]
            print(f"{form} to {other}: {found['processor']:.1f} s of processor, {rate:,.0f} services/s")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, results, copy = (Path(folder, name) for name in ("in.parquet", "results.parquet", "copy.parquet"))
        begun = time.perf_counter()
        catalogue.write(str(source), rows)
        print(f"{rows:,} services made in {time.perf_counter() - begun:.0f} s, {source.stat().st_size / 1e6:,.0f} MB")
        told = {
            "the scan": measured("whole", source, results),
            "reading and writing the file alone": measured("copy", source, copy),
            "reading and writing the results alone": measured("copy", results, copy),
            "the engine alone, with reading": measured("engine", source, copy),
        }
        print(f"results: {results.stat().st_size / 1e6:,.0f} MB")
    print(f"{'':40}{'processor':>12}{'clock':>10}{'services/s':>14}{'largest size':>15}")
    for name, found in told.items():
        rate = rows / found["processor"]
        print(f"{name:40}{found['processor']:>10.1f} s{found['clock']:>8.1f} s{rate:>14,.0f}{found['MiB']:>11,.0f} MiB")
    alone = sum(told[name]["processor"] for name in list(told)[1:] if "results" not in name)
    print(f"the scan takes {told['the scan']['processor'] / alone:.2f} × the file alone and the engine alone together")


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    formats(asked) if sys.argv[2:] == ["formats"] else main(asked)
