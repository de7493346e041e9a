"""What holds a table, and how its columns are stored: whatever that is, the answers are those of `assess`."""

from __future__ import annotations

import datetime
import functools
import itertools
from typing import TYPE_CHECKING, Any

import duckdb
import generated
import mini
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest
import service_tables

from icprules import FactError, assess_table

if TYPE_CHECKING:
    from collections.abc import Callable

D = datetime.date
AS_OF = D(2024, 4, 1)
ROWS = 40


@functools.cache
def services() -> list[dict[str, Any]]:
    rng = generated.dice(3)
    made = [service_tables.service(mini.schema(), rng, AS_OF, spoilt=0.0) for _ in range(ROWS)]
    return [service_tables.without_empty_tables(one) for one in made]


@functools.cache
def plain() -> pa.Table:
    return service_tables.table_of(services(), mini.schema())


def differing(table: object, given: list[dict[str, Any]] | None = None) -> list[str]:
    answer = assess_table(table, as_of=AS_OF, rulebook=mini.real())
    return service_tables.differences(given or services(), answer, mini.real(), as_of=AS_OF)


# --- what holds a table


class Stream:
    """Something of somebody else's that exports a stream."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class Batch:
    """Something of somebody else's that exports one batch."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.batch.__arrow_c_array__(requested_schema)


def numbered_by_polars(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical))


def of_polars(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


HOLDERS: dict[str, Callable[[pa.Table], object]] = {
    "table": lambda table: table,
    "batch": lambda table: table.combine_chunks().to_batches()[0],
    "reader": lambda table: table.to_reader(7),
    "dataset": ds.dataset,
    "scanner": lambda table: ds.dataset(table).scanner(batch_size=7),
    "polars": of_polars,
    "polars lazy": lambda table: of_polars(table).lazy(),
    "polars categories": numbered_by_polars,
    "pandas": lambda table: table.to_pandas(),
    "pandas of Arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas with nulls of its own": lambda table: table.to_pandas().convert_dtypes(),
    "pandas with an index": lambda table: table.to_pandas().set_index(pd.Index(range(9, 9 + ROWS), name="row")),
    "a stream": Stream,
    "one batch": lambda table: Batch(table.combine_chunks().to_batches()[0]),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_whatever_holds_a_table_gives_what_assess_gives(name: str) -> None:
    assert [] == differing(HOLDERS[name](plain()))


def test_a_relation_of_duckdb_gives_what_assess_gives() -> None:
    with duckdb.connect() as connection:
        connection.register("services", plain())
        assert [] == differing(connection.sql("SELECT * FROM services"))


@pytest.mark.parametrize(
    "table", [range(3), b"PAR1", pd.Series(["app"], name="kind"), pa.array(["app"]), pa.schema([])]
)
def test_what_holds_no_table_is_refused(table: object) -> None:
    with pytest.raises(FactError) as caught:
        assess_table(table, as_of=AS_OF, rulebook=mini.real())
    assert caught.value.code in ("F180", "F187", "F181")


# --- how its columns are stored


def with_texts(array: pa.Array, text: pa.DataType) -> pa.Array:
    """The same values, with another type of text, within lists and structs too."""

    def changed(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_list(kind):
            return pa.list_(changed(kind.value_type))
        if pa.types.is_struct(kind):
            return pa.struct([(field.name, changed(field.type)) for field in kind])
        return text if pa.types.is_string(kind) else kind

    return pa.array(array.to_pylist(), changed(array.type))


def numbered(array: pa.Array, text: pa.DataType, number: pa.DataType) -> pa.Array:
    if not pa.types.is_string(array.type):
        return array
    coded = array.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.cast(number), coded.dictionary.cast(text))


def as_views(array: pa.Array, kind: Any, number: pa.DataType) -> pa.Array:  # noqa: ANN401 - a class of pyarrow
    """Lists as views whose members lie in the opposite order."""
    if not pa.types.is_list(array.type):
        return array
    ends = array.offsets.to_pylist()
    starts = [0] * len(array)
    members: list[int] = []
    for row in reversed(range(len(array))):
        starts[row] = len(members)
        members += range(ends[row], ends[row + 1])
    sizes = [last - first for first, last in itertools.pairwise(ends)]
    values = array.values.take(pa.array(members, pa.int64()))  # noqa: PD011 - of Arrow
    return kind.from_arrays(pa.array(starts, number), pa.array(sizes, number), values, mask=array.is_null())


def as_large_lists(array: pa.Array) -> pa.Array:
    return array.cast(pa.large_list(array.type.value_type)) if pa.types.is_list(array.type) else array


@functools.cache
def native() -> pa.Table:
    return service_tables.with_native_days(plain(), mini.schema())


def with_days(kind: pa.DataType) -> pa.Table:
    columns = [native()[name].combine_chunks() for name in native().column_names]
    return pa.table(
        {
            name: column.cast(kind) if pa.types.is_date(column.type) else column
            for name, column in zip(native().column_names, columns, strict=True)
        }
    )


def with_days_of_filings(kind: pa.DataType) -> pa.Table:
    columns = {name: plain()[name].combine_chunks() for name in plain().column_names}
    for name in ("filings", "sponsor.filings"):
        fields = columns[name].type.value_type
        dates, days = (
            pa.list_(pa.struct([pa.field(f.name, one if f.name.endswith("_on") else f.type) for f in fields]))
            for one in (pa.date32(), kind)
        )
        rows = [
            held
            and [{k: v and (D.fromisoformat(v) if k.endswith("_on") else v) for k, v in one.items()} for one in held]
            for held in columns[name].to_pylist()
        ]
        columns[name] = pa.array(rows, dates).cast(days)
    return pa.table(columns)


def stored(change: Callable[[pa.Array], pa.Array]) -> Callable[[], pa.Table]:
    return lambda: pa.table({name: change(plain()[name].combine_chunks()) for name in plain().column_names})


STORED: dict[str, Callable[[], pa.Table]] = {
    "large_string": stored(lambda array: with_texts(array, pa.large_string())),
    "string_view": stored(lambda array: with_texts(array, pa.string_view())),
    "dictionaries within lists": stored(lambda array: with_texts(array, pa.dictionary(pa.int32(), pa.string()))),
    "dictionary of large_string": stored(lambda array: numbered(array, pa.large_string(), pa.int8())),
    "dictionary of string_view": stored(lambda array: numbered(array, pa.string_view(), pa.int32())),
    "dictionary with large numbers": stored(lambda array: numbered(array, pa.string(), pa.uint64())),
    "large_list": stored(as_large_lists),
    "list_view": stored(lambda array: as_views(array, pa.ListViewArray, pa.int32())),
    "large_list_view": stored(lambda array: as_views(array, pa.LargeListViewArray, pa.int64())),
    **{str(kind): functools.partial(with_days, kind) for kind in (
        pa.date32(), pa.date64(), pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"))},
    **{f"filings with {kind}": functools.partial(with_days_of_filings, kind) for kind in (
        pa.date32(), pa.date64(), pa.timestamp("us"))},
}  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_however_columns_are_stored_they_give_what_assess_gives(name: str) -> None:
    assert [] == differing(STORED[name]())


@pytest.mark.parametrize(
    "name", ["string_view", "dictionary of string_view", "large_list", "list_view", str(pa.date64())]
)
def test_a_slice_and_several_chunks_give_what_assess_gives(name: str) -> None:
    table = STORED[name]()
    assert [] == differing(table.slice(7, 21), services()[7:28])
    assert [] == differing(pa.concat_tables([table.slice(0, 13), table.slice(13, 1), table.slice(14)]))


def test_a_list_of_one_length_that_is_null_in_some_rows_is_read() -> None:
    numbers = [["沪ICP备2021001234号-2A"], None, ["京ICP备05053092号-1"]]
    table = pa.table({"kind": ["app", "app", "website"], "filings": pa.array(numbers, pa.list_(pa.string(), 1))})
    given: list[dict[str, Any]] = [
        {"kind": kind} | ({} if held is None else {"filings": held})
        for kind, held in zip(("app", "app", "website"), numbers, strict=True)
    ]
    assert [] == differing(table, given)


def test_columns_of_nothing_but_null_are_unknown() -> None:
    names = [name for name in plain().column_names if name != "service.kind"]
    table = pa.table({"service.kind": plain()["service.kind"], **{name: pa.nulls(ROWS) for name in names}})
    given = [{"kind": one["kind"]} if "kind" in one else {} for one in services()]
    assert [] == differing(table, given)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("service.kind", pc.run_end_encode(pa.array([None, "app"]))),
        ("service.kind", pa.array([None, b"app"], pa.binary())),
        ("service.kind", pa.array([None, 1], pa.int32()).dictionary_encode()),
        ("service.offline", pa.array([None, 1], pa.int8())),
        ("service.launched_on", pa.array([None, datetime.time(1)])),
        ("service.launched_on", pa.array([None, datetime.timedelta(1)])),
        ("service.content", pa.array([None, {"a": "news"}])),
        ("service.kind", pa.array([None, 2**62], pa.timestamp("s"))),
        ("service.kind", pa.array([None, 1], pa.timestamp("s", "Nowhere/Else"))),
        ("service.kind", pa.array([None, 2**62], pa.date64())),
        ("service.launched_on", pa.array([None, 2**62], pa.duration("s"))),
        ("service.launched_on", pa.array([None, [2**62]], pa.list_(pa.timestamp("s")))),
        ("filings", pa.array([None, [["x"]]])),
        ("filings", pa.array([None, [("x", "y")]], pa.map_(pa.string(), pa.string()))),
    ],
)
def test_a_type_that_cannot_hold_its_fact_is_told_with_the_row(name: str, column: pa.Array) -> None:
    with pytest.raises(FactError) as caught:
        assess_table(pa.table({name: column}), as_of=AS_OF, rulebook=mini.real())
    told = caught.value.problems[0]
    assert ("F183", name) == (told.code, told.where)
    assert "first in row 2: `" in told.text("en")


def unreadable(kind: pa.DataType, data: bytes) -> pa.Array:
    """A text that is no UTF-8: a writer that took GBK for it leaves such columns."""
    ends = (0).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return pa.Array.from_buffers(kind, 1, [None, pa.py_buffer(ends), pa.py_buffer(data)])


def in_a_list(members: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array([0, len(members)], pa.int32()), members)


@pytest.mark.parametrize(
    ("name", "column", "code", "shown"),
    [
        ("launched_on", pa.array([2**31 - 1], pa.date32()), "F108", "<value out of range: 2147483647>"),
        ("launched_on", pa.array([-800_000], pa.date32()), "F108", "-0221-09-04"),
        ("launched_on", pa.array([2**62], pa.date64()), "F108", "<value out of range: 4611686018427387904>"),
        ("launched_on", pa.array([2**62], pa.timestamp("s")), "F108", "<value out of range: 4611686018427387904>"),
        ("launched_on", pa.array([5], pa.timestamp("s", "Nowhere/Else")), "F108", "1970-01-01 00:00:05Z"),
        ("launched_on", unreadable(pa.string(), b"\xd6\xd0"), "F108", r"\xd6\xd0"),
        ("content", in_a_list(unreadable(pa.string(), b"\xd6\xd0")), "F102", r"\xd6\xd0"),
        ("kind", unreadable(pa.string(), b"app\xd2"), "F102", r"app\xd2"),
        ("kind", unreadable(pa.string(), b"app\xd2").dictionary_encode(), "F102", r"app\xd2"),
    ],
)
def test_a_value_that_python_has_not_is_told_in_its_row(name: str, column: pa.Array, code: str, shown: str) -> None:
    done = pa.table(assess_table(pa.table({name: column}), as_of=AS_OF, rulebook=mini.real()))
    (told,) = done["error"].to_pylist()
    assert told.startswith(f"{code} service.{name}")
    assert f": `{shown}` " in told


@pytest.mark.parametrize(
    ("filing", "told"),
    [
        (pa.StructArray.from_arrays([pa.array([2**31 - 1], pa.date32())], ["filed_on"]), "F108 filings[1].filed_on: "),
        (unreadable(pa.string(), b"\xbb\xa6ICP"), "N104 filings[1].number: "),
    ],
    ids=["day", "text"],
)
def test_a_filing_that_python_cannot_hold_is_told_in_its_row(filing: pa.Array, told: str) -> None:
    table = pa.table({"kind": ["app"], "filings": in_a_list(filing)})
    (error,) = pa.table(assess_table(table, as_of=AS_OF, rulebook=mini.real()))["error"].to_pylist()
    assert error.startswith(told)
