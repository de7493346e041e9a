"""Threads share a rulebook and a calendar without a lock of the caller's, from the first question on."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import at_once
import generated
import mini
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import service_tables

import icprules
from icprules.scans import scan as module
from icprules.tables.batches import table_assessor


def threads(what: str) -> list[Any]:
    """What each of eight threads found, of which none waited for another: nothing was ready when they started."""
    done = subprocess.run(
        [sys.executable, "-W", "error", at_once.__file__, what, "8"], capture_output=True, check=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(icprules.__file__).parent.parent), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    faults, found = json.loads(done.stdout)
    assert ([], "") == (faults, done.stderr)
    return list(found)


def as_json(found: object) -> Any:  # noqa: ANN401 - plain values
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("engine", ["tree", "compiled", "durable", "dual"])
def test_eight_threads_that_start_at_once_all_get_what_one_gets(engine: str) -> None:
    alone = as_json(at_once.by_engine(mini.real(), engine, 0))

    assert len(at_once.SERVICES) == len(alone)
    assert [alone] * 8 == threads(engine)


def test_eight_threads_with_tables_and_scans_of_one_file_all_get_what_one_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, schema, day = generated.dice(5), mini.schema(), datetime.date.fromisoformat(at_once.AS_OF)
    made = [service_tables.service(schema, rng, day, spoilt=0.05) for _ in range(64)]
    table = service_tables.table_of([service_tables.without_empty_tables(one) for one in made], schema)
    table = table.append_column("id", pa.array(range(len(made))))
    file = tmp_path / "services.parquet"
    pq.write_table(table, file, row_group_size=10)
    monkeypatch.setattr(module, "PART", at_once.PIECES)
    assessor = table_assessor(table.schema, as_of=day, rulebook=mini.real(), keep=["id"])
    alone = as_json(at_once.by_columns(mini.real(), file, assessor, 0))

    asked, shared, *_ = alone
    assert (len(made), asked) == (len(asked), shared)
    assert [alone] * 8 == threads(str(file))
