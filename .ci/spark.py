"""Assess a catalogue in Spark, in several partitions, and compare every field of every row with this one process.

`python .ci/spark.py ROWS [PARTITIONS]`; needs the extra `spark` and Java 17. Spark runs in local mode, with executors'
Python processes of its own. Prints the figures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import mini  # noqa: E402 - found through the line above
import population  # noqa: E402
import service_tables  # noqa: E402

import icprules  # noqa: E402
from icprules.integrations.spark import spark_assessor, undotted  # noqa: E402

DISTINCT = 20_000
AS_OF = population.AS_OF


def catalogue(rows: int) -> pa.Table:
    """So many services, numbered; made of some thousand different ones in another order each time."""
    one = service_tables.table_of(population.services(min(rows, DISTINCT)), mini.schema())
    whole = pa.concat_tables([one] * -(-rows // one.num_rows)).slice(0, rows).combine_chunks()
    spoilt = pc.if_else(pc.equal(pc.bit_wise_and(pa.array(range(rows)), 1023), 7), "ap", whole["service.kind"])
    at = whole.schema.get_field_index("service.kind")
    return whole.set_column(at, "service.kind", spoilt).append_column("id", pa.array(range(rows), pa.int64()))


def main(rows: int, partitions: int) -> int:
    """Compare, and print what was found."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - after the usage is checked

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        services, results = f"{folder}/services.parquet", f"{folder}/results.parquet"
        pq.write_table(catalogue(rows), services, row_group_size=-(-rows // partitions))
        spark = (
            SparkSession.builder.master("local[2]")
            .appName("icprules")
            .config("spark.ui.enabled", value=False)
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", 65_536)
            .config("spark.driver.memory", "2g")
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        try:
            frame = spark.read.parquet(services)
            frame = frame.selectExpr(*undotted(frame.columns)).repartition(partitions)
            ready = spark_assessor(frame.schema, as_of=AS_OF, rulebook=icprules.load(), keep=["id"])
            start = time.perf_counter()
            frame.mapInArrow(ready.function, ready.schema).write.parquet(results)
            spent = time.perf_counter() - start
        finally:
            spark.stop()
        found = pq.read_table(results).sort_by("id")
        start = time.perf_counter()
        expected = icprules.assess_table(
            pq.read_table(services), as_of=AS_OF, rulebook=icprules.load(), keep=["id"]
        ).cast(found.schema)
        alone = time.perf_counter() - start
        files = len(list(Path(results).glob("*.parquet")))
    refused = found.num_rows - found["error"].null_count
    same = [name for name in found.schema.names if found[name].equals(expected[name])]
    head = f"{found.num_rows:,} rows in {files} partitions, {refused:,} refused"
    print(f"{head}: {spent:.1f} s in Spark, Parquet to Parquet; {alone:.1f} s in one process")
    print(f"{len(same)} of {len(found.schema)} columns are equal in every row")
    return 0 if len(same) == len(found.schema) and found.num_rows == rows and files >= partitions else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8))
