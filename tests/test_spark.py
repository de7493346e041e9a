"""The function for Spark's `mapInArrow`, without Spark: results of `assess_table`, in types that Spark has.

`.ci/spark.py` runs it in Spark.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import types
from typing import Any

import generated
import mini
import pyarrow as pa
import pytest
import service_tables

import icprules
from icprules.integrations.spark import spark_assessor, undotted
from icprules.rulebook import graphs

AS_OF = "2024-02-22"
RULEBOOK = mini.real()
COLUMNS = pa.schema({"id": pa.int64(), "service.kind": pa.string()})


def catalogue(rows: int) -> pa.Table:
    dice = generated.dice(5)
    day = mini.D(2024, 2, 22)
    services = [service_tables.service(mini.schema(), dice, day, spoilt=0.01) for _ in range(rows)]
    table = service_tables.table_of([service_tables.without_empty_tables(one) for one in services], mini.schema())
    return table.append_column("id", pa.array(range(rows), pa.int64()))


def test_results_are_those_of_the_whole_table() -> None:
    table = catalogue(300)
    ready = spark_assessor(table.schema, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"])
    found = pa.Table.from_batches(ready.function(table.to_batches(max_chunksize=70)))
    expected = icprules.assess_table(table, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"])
    assert expected.to_pylist() == found.to_pylist()


@pytest.mark.parametrize(
    "asked", [{"known_on": "2023-08-03"}, {"known_on": "2023-08-04", "judged_on": "change.effective_on"}]
)
def test_results_of_another_day_are_those_of_the_whole_table(asked: dict[str, Any]) -> None:
    table = catalogue(60)
    ready = spark_assessor(table.schema, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"], **asked)
    found = pa.Table.from_batches(ready.function(table.to_batches(max_chunksize=25)))
    expected = icprules.assess_table(table, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"], **asked)
    assert expected.to_pylist() == found.to_pylist()


def test_the_function_reaches_executors_with_its_rulebook() -> None:
    table = catalogue(20)
    ready = spark_assessor(
        table.schema, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"], calendar=icprules.WorkdayCalendar.default()
    )
    travelled = pickle.loads(pickle.dumps(ready.function))  # noqa: S301 - made one line above
    assert list(ready.function(table.to_batches())) == list(travelled(table.to_batches()))


def test_a_partition_without_rows_gives_none() -> None:
    ready = spark_assessor(COLUMNS, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"])
    assert list(ready.function([])) == []


def test_batches_have_the_schema_that_was_promised() -> None:
    table = catalogue(20)
    ready = spark_assessor(table.schema, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"])
    [batch] = ready.function(table.to_batches())
    assert (batch.schema, len(ready.schema.split(", "))) == (
        ready.function.result_schema(table.schema),
        len(batch.schema),
    )


def test_spark_is_told_its_own_types() -> None:
    ready = spark_assessor(
        COLUMNS, as_of=AS_OF, rulebook=RULEBOOK, keep=["id"], fields=["status", "due_on", "possible"]
    )
    told = dict(column.rsplit(" ", 1) for column in ready.schema.split(", "))
    assert {
        "`id`": "bigint",
        "`verdict`": "string",
        "`file-service.possible`": "smallint",
        "`file-service.due_on`": "date",
    }.items() <= told.items()


@pytest.mark.parametrize(
    ("columns", "arguments", "code"),
    [
        (COLUMNS, {}, "F181"),
        (COLUMNS, {"keep": ["id", "no"]}, "F184"),
        (COLUMNS, {"keep": ["id"], "as_of": "soon"}, "F151"),
        (COLUMNS, {"keep": ["id"], "fields": ["stats"]}, "F150"),
        (pa.schema({"id": pa.list_(pa.int64())}), {"keep": ["id"]}, "F196"),
        ("service.kind string", {}, "F197"),
        (types.SimpleNamespace(fieldNames=lambda: ["id", "service.kind"]), {}, "F198"),
    ],
)
def test_what_cannot_be_used_is_refused_on_the_driver(columns: object, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(icprules.FactError) as refused:
        spark_assessor(columns, **{"as_of": AS_OF, "rulebook": RULEBOOK, **arguments})
    assert refused.value.code == code


def test_a_rulebook_travels_whole() -> None:
    assert graphs.read(graphs.written(RULEBOOK)) == RULEBOOK


def test_spark_is_not_loaded_with_the_module() -> None:
    code = (
        "import sys, icprules.integrations.spark; print([m for m in sys.modules if m.startswith(('pyspark', 'py4j'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_struct_is_null_where_all_of_its_members_are() -> None:
    expected = (
        "IF(`change.item` IS NOT NULL OR `change.filed_on` IS NOT NULL, "
        "struct(`change.item` AS `item`, `change.filed_on` AS `filed_on`), NULL) AS `change`"
    )
    assert undotted(["change.item", "change.filed_on"]) == (expected,)


def test_one_member_alone_is_a_struct_too() -> None:
    expected = ("IF(`sponsor.filings` IS NOT NULL, struct(`sponsor.filings` AS `filings`), NULL) AS `sponsor`",)
    assert undotted(["sponsor.filings"]) == expected


def test_names_are_quoted() -> None:
    assert undotted(["a`b", "filings"]) == ("`a``b` AS `a``b`", "`filings` AS `filings`")
