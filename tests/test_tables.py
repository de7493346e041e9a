"""What a table of services may look like, what is said about one that cannot be used, and the form of the results."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from typing import Any

import duckdb
import mini
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from service_tables import differences, table_of

from icprules import EngineError, FactError, assess_batches, assess_table
from icprules.tables.batches import CHUNK, SMALL, table_assessor
from icprules.tables.buffers import bits_of, known_of, numbers_of
from icprules.tables.layout import EXPECTED, FILINGS, column_names, layout_of
from icprules.tables.results import FIELDS

D = datetime.date
AS_OF = D(2024, 4, 1)
SERVICES: list[dict[str, Any]] = [
    {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
     "commercial": False, "content": ["none"], "filings": [], "sponsor": {"province": "310000"}},
    {"kind": "website", "offline": True, "filings": [{"number": "沪ICP备2021001234号-1", "filed_on": "2021-03-01"}]},
    {"kind": "mini_program", "content": ["news", "game"], "sponsor": {"filings": [{"number": "粤ICP备19012345号-3X"}]}},
]  # fmt: skip


def ask(table: object, **asked: Any) -> pa.Table:  # noqa: ANN401 - arguments of assess_table
    return assess_table(table, as_of=AS_OF, rulebook=mini.real(), **asked)


def refused(table: object, **asked: Any) -> FactError:  # noqa: ANN401 - arguments of assess_table
    with pytest.raises(FactError) as caught:
        ask(table, **asked)
    return caught.value


def plain() -> pa.Table:
    return table_of(SERVICES, mini.schema())


# --- kinds of tables


def test_arrow_tables_batches_and_streams_give_the_same() -> None:
    table, wanted = plain(), ask(plain())
    batch = table.combine_chunks().to_batches()[0]
    assert wanted == ask(batch)
    assert wanted == ask(table.to_reader())
    assert wanted == ask(pa.concat_tables([table.slice(0, 1), table.slice(1)]))
    assert [] == differences(SERVICES, wanted, mini.real(), as_of=AS_OF)


def test_polars_pandas_and_duckdb_give_the_same() -> None:
    table, wanted = plain(), ask(plain())
    with duckdb.connect() as connection:
        connection.register("services", table)
        for other in (pl.from_arrow(table), table.to_pandas(), connection.sql("SELECT * FROM services")):
            assert wanted.to_pylist() == ask(other).to_pylist()


def test_a_pandas_frame_with_its_own_types_gives_the_same() -> None:
    frame = pd.DataFrame(
        {
            "service.kind": pd.Categorical(["app", None, "website"]),
            "service.launched_on": pd.Series([D(2022, 5, 1), None, D(2024, 4, 1)], dtype="datetime64[s]"),
            "service.offline": pd.array([False, None, True], dtype="boolean"),
        }
    )
    given = [
        {"kind": "app", "launched_on": "2022-05-01", "offline": False},
        {},
        {"kind": "website", "launched_on": "2024-04-01", "offline": True},
    ]
    assert [] == differences(given, ask(frame), mini.real(), as_of=AS_OF)


def test_a_stream_is_read_as_the_results_are() -> None:
    taken: list[int] = []

    def batches() -> Any:  # noqa: ANN401 - a generator
        for number in range(3):
            taken.append(number)
            yield pa.RecordBatch.from_pydict({"service.kind": ["app"] * SMALL})

    schema = pa.schema({"service.kind": pa.string()})
    reader = assess_batches(pa.RecordBatchReader.from_batches(schema, batches()), as_of=AS_OF, rulebook=mini.real())
    reader.read_next_batch()
    assert [0] == taken
    assert 2 * SMALL == sum(batch.num_rows for batch in reader)


def test_many_small_batches_are_put_together() -> None:
    table = pa.concat_tables([plain()] * 700)
    reader = assess_batches(table, as_of=AS_OF, rulebook=mini.real(), fields=["status"])
    assert [2100] == [batch.num_rows for batch in reader]


@pytest.mark.parametrize("table", [None, 7, "services.parquet", {"service.kind": ["app"]}, [{"kind": "app"}]])
def test_what_is_no_table_is_refused(table: object) -> None:
    assert "F180" == refused(table).code


def test_a_pandas_column_of_mixed_values_is_refused() -> None:
    assert "F187" == refused(pd.DataFrame({"service.kind": ["app", 7]})).code


def test_no_rows_give_no_rows() -> None:
    found = ask(plain().slice(0, 0))
    assert 0 == found.num_rows
    assert found.schema == ask(plain()).schema


# --- memory


def test_arrow_memory_is_shared() -> None:
    flags = pa.array([True, None, False, True] * 8)
    days = pa.array([D(2024, 1, 1), None], pa.date32())
    assert np.shares_memory(bits_of(flags), np.frombuffer(flags.buffers()[1], dtype=np.uint8))
    assert np.shares_memory(numbers_of(days, np.int32), np.frombuffer(days.buffers()[1], dtype=np.int32))
    assert known_of(pa.array([1, 2])) is None


@pytest.mark.parametrize("start", [1, 3, 7, 8, 9, 13])
def test_a_slice_is_read_from_where_it_starts(start: int) -> None:
    table = pa.concat_tables([plain()] * 8).combine_chunks()
    given = (SERVICES * 8)[start:]
    assert [] == differences(given, ask(table.slice(start)), mini.real(), as_of=AS_OF)


def test_rows_past_one_chunk_are_answered_like_those_before() -> None:
    times = CHUNK // 3 + 2
    found = ask(pa.concat_tables([plain()] * times).combine_chunks(), fields=["status", "due_on", "need"])
    first = found.slice(0, 3).to_pylist()
    assert 3 * times == found.num_rows
    assert first == found.slice(3 * (times - 1)).to_pylist()
    assert first == found.slice(CHUNK - CHUNK % 3, 3).to_pylist()


# --- names of columns


def test_the_columns_are_the_facts_that_can_be_given() -> None:
    given = [name for name, spec in mini.schema().facts.items() if not spec.derived]
    assert set(column_names(mini.schema())) == {*given, *FILINGS} - {"filings.service"}
    assert set(EXPECTED) == {spec.type for spec in mini.schema().facts.values()} | {"integer", "filings"}


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("service.knd", "service.kind"),
        ("knd", "service.kind"),
        ("sponsor.provnce", "sponsor.province"),
        ("lanched_on", "service.launched_on"),
        ("sponsor.filngs", "sponsor.filings"),
    ],
)
def test_an_unknown_column_is_refused_with_the_one_that_was_meant(name: str, close: str) -> None:
    found = refused(pa.table({name: ["app"]})).problems[0]
    assert ("F181", name) == (found.code, found.where)
    assert f"did you mean `{close}`?" == found.help("en")


def test_every_column_at_fault_is_told_at_once() -> None:
    table = pa.table({"id": [1], "filing.covers_service": [True], "kind": ["app"], "service.kind": ["app"]})
    assert ["F181", "F104", "F182"] == [one.code for one in refused(table).problems]


def test_a_strange_field_of_a_filing_is_refused() -> None:
    table = pa.table({"filings": [[{"nummer": "沪ICP备2021001234号-1"}]]})
    found = refused(table).problems[0]
    assert ("F101", "filings.nummer", "did you mean `number`?") == (found.code, found.where, found.help("en"))


def test_columns_that_are_kept_come_first_and_unchanged() -> None:
    table = plain().append_column("id", pa.array([7, None, 9])).append_column("note", pa.array(["a", "b", "c"]))
    found = ask(table, keep=["note", "id", "service.kind"])
    assert ["note", "id", "service.kind", "error", "verdict"] == found.column_names[:5]
    assert [7, None, 9] == found["id"].to_pylist()
    assert table["service.kind"].to_pylist() == found["service.kind"].to_pylist()


def test_a_kept_name_that_is_no_column_is_refused() -> None:
    assert "F184" == refused(plain(), keep=["idd"]).code


def test_a_kept_column_cannot_be_called_like_one_of_the_results() -> None:
    assert "F185" == refused(plain().append_column("verdict", pa.array([1, 2, 3])), keep=["verdict"]).code


def test_facts_in_a_struct_and_beside_it_are_one_fact_given_twice() -> None:
    table = pa.table({"sponsor": [{"province": "310000"}], "sponsor.province": ["310000"]})
    assert "F182" == refused(table).code


def test_a_struct_raises_its_event_even_without_a_fact() -> None:
    kind = pa.struct({"received_on": pa.date32()})
    table = pa.table({"kind": ["app"] * 2, "application": pa.array([{"received_on": None}, None], kind)})
    given: list[dict[str, Any]] = [{"kind": "app", "application": {}}, {"kind": "app"}]
    assert [] == differences(given, ask(table), mini.real(), as_of=AS_OF)


# --- types of columns


def test_a_wrong_type_is_refused_with_the_rows_and_a_value() -> None:
    table = pa.table({"service.kind": ["app"] * 4, "service.launched_on": pa.array([None, 20220501, None, 20220502])})
    found = refused(table).problems[0]
    assert ("F183", "service.launched_on") == (found.code, found.where)
    assert "int64" in found.text()
    assert "row 2, 4: `20220501`" in found.text()
    assert "expected: date32, date64, timestamp or string" in found.text()


def test_rows_are_counted_across_batches() -> None:
    table = pa.concat_tables(
        [pa.table({"offline": pa.nulls(5, pa.int8())}), pa.table({"offline": pa.array([1], pa.int8())})]
    )
    assert "row 6: `1`" in refused(table).problems[0].text()


def test_a_column_of_nulls_may_have_any_type() -> None:
    table = pa.table(
        {"service.kind": ["app"], "service.launched_on": pa.nulls(1, pa.float64()), "filings": pa.nulls(1)}
    )
    assert [] == differences([{"kind": "app"}], ask(table), mini.real(), as_of=AS_OF)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("service.offline", ["true"]),
        ("service.kind", [1]),
        ("service.content", ["news"]),
        ("service.content", [[1]]),
        ("filings", ["沪ICP备2021001234号-1"]),
        ("filings", [[7]]),
        ("filings", [[{"number": 7}]]),
        ("application.sms_sent_at", [D(2024, 3, 1)]),
    ],
)
def test_types_are_never_converted(name: str, values: list[object]) -> None:
    assert "F183" == refused(pa.table({name: values})).code


def as_text(texts: list[str | None], kind: str) -> pa.Array:
    plain_texts = pa.array(texts, pa.string())
    return plain_texts.dictionary_encode() if kind == "dictionary" else plain_texts.cast(getattr(pa, kind)())


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_every_type_of_text_is_read(kind: str) -> None:
    numbers = as_text(["沪ICP备2021001234号-2A", "京ICP备05053092号-1"], kind)
    table = pa.table(
        {
            "kind": as_text(["app", None, "website", "app"], kind),
            "launched_on": as_text(["2022-05-01", None, "2024-02-30", "2024-04-01"], kind),
            "sponsor.uscc": as_text(["91110000600037341L", None, "91110000600037341M", "x"], kind),
            "filings": pa.ListArray.from_arrays(pa.array([0, 1, 1, 2, 2], pa.int32()), numbers),
        }
    )
    given: list[dict[str, Any]] = [
        {"kind": "app", "launched_on": "2022-05-01", "sponsor": {"uscc": "91110000600037341L"}},
        {},
        {"kind": "website", "launched_on": "2024-02-30", "sponsor": {"uscc": "91110000600037341M"}},
        {"kind": "app", "launched_on": "2024-04-01", "sponsor": {"uscc": "x"}},
    ]
    for one, held in zip(given, table["filings"].to_pylist(), strict=True):
        one["filings"] = held
    assert [] == differences(given, ask(table), mini.real(), as_of=AS_OF)


def test_a_dictionary_may_hold_null_and_say_one_thing_twice() -> None:
    numbers = pa.array([0, 1, 2, 3, None], pa.uint8())
    column = pa.DictionaryArray.from_arrays(numbers, pa.array(["沪", "310000", None, "上海市"]))
    given: list[dict[str, Any]] = [
        {"sponsor": {"province": p}} if p else {} for p in ("沪", "310000", None, "上海市", None)
    ]
    table = pa.table({"sponsor.province": column})
    assert [] == differences(given, ask(table), mini.real(), as_of=AS_OF)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_timestamp_is_a_day_at_midnight_without_a_zone_and_nothing_else(unit: str) -> None:
    moments = [datetime.datetime(2022, 5, 1), datetime.datetime(2022, 5, 1, 0, 0, 1), None]  # noqa: DTZ001 - on purpose
    naive = pa.table({"launched_on": pa.array(moments, pa.timestamp(unit))})
    assert [None, "F107", None] == [text and text.split(" ")[0] for text in ask(naive)["error"].to_pylist()]
    aware = pa.table({"launched_on": pa.array(moments, pa.timestamp(unit, tz="UTC"))})
    assert ["F107", "F107", None] == [text and text.split(" ")[0] for text in ask(aware)["error"].to_pylist()]


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_a_time_needs_its_zone(unit: str) -> None:
    moment = datetime.datetime(2024, 3, 31, 16, tzinfo=datetime.UTC)
    aware = pa.table({"kind": ["app"], "application.sms_sent_at": pa.array([moment], pa.timestamp(unit, tz="UTC"))})
    given = [{"kind": "app", "application": {"sms_sent_at": moment}}]
    assert [] == differences(given, ask(aware), mini.real(), as_of=AS_OF)
    naive = pa.table({"application.sms_sent_at": pa.array([moment.replace(tzinfo=None)], pa.timestamp(unit))})
    assert "F111" in ask(naive)["error"][0].as_py()


def test_the_last_day_of_all_stands_for_none() -> None:
    days = [D.max, D(2024, 3, 1), None]
    given: list[dict[str, Any]] = [
        {"kind": "app", "change": {"item": "service", "filed_on": filed}} for filed in ("none", "2024-03-01", None)
    ]
    for kind in (pa.date32(), pa.date64()):
        table = pa.table({"kind": ["app"] * 3, "change.item": ["service"] * 3, "change.filed_on": pa.array(days, kind)})
        assert [] == differences(given, ask(table), mini.real(), as_of=AS_OF)
    assert "F109" in ask(pa.table({"launched_on": pa.array([D.max])}))["error"][0].as_py()


# --- rows that cannot be answered


def test_a_bad_row_is_told_and_the_others_are_answered() -> None:
    table = pa.table({"service.kind": ["app", "App", None], "filings": [None, None, [{"number": "沪ICP备123号"}]]})
    found = ask(table)
    first, second, third = found["error"].to_pylist()
    assert first is None
    assert second.startswith("F102 service.kind: `App` is not a value of `service.kind`")
    assert "did you mean `app`?" in second
    assert third.startswith("N107 filings[1].number:")
    assert ["undetermined", None, None] == found["verdict"].to_pylist()
    for name in found.column_names[1:]:
        assert [None, None] == found[name].to_pylist()[1:]


def test_a_bad_row_is_told_in_chinese() -> None:
    text = ask(pa.table({"service.kind": ["App"]}), lang="zh")["error"][0].as_py()
    assert text.startswith("F102 service.kind: `service.kind` 的值 `App` 不在允许范围内")


def test_every_fault_of_a_row_is_told() -> None:
    table = pa.table({"service.kind": ["App"], "service.launched_on": ["2024-02-30"]})
    assert ["F102", "F108"] == [line.split(" ")[0] for line in ask(table)["error"][0].as_py().split("\n")[::2]]


def test_a_table_with_a_bad_row_can_be_refused() -> None:
    table = pa.table({"service.kind": ["app", "App", "website", "Web"]})
    found = refused(table, on_error="raise").problems[0]
    assert "F186" == found.code
    assert found.message("en").startswith(
        "2 rows of the table have no result, first row 2, 4: F102 service.kind: `App`"
    )
    assert 2 == ask(table.slice(0, 1), on_error="raise").num_rows + 1


# --- arguments


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"perspective": "sponser"}, "F150"),
        ({"fields": ["staus"]}, "F150"),
        ({"lang": "de"}, "F150"),
        ({"on_error": "skip"}, "F150"),
        ({"judged_on": "2024-04-02"}, "F152"),
        ({"judged_on": "yesterday"}, "F151"),
        ({"judged_on": "change.effective"}, "F101"),
        ({"judged_on": "service.kind"}, "F101"),
        ({"known_on": "yesterday"}, "F151"),
        ({"known_on": "1989-12-31"}, "F109"),
    ],
)
def test_a_wrong_argument_is_refused(asked: dict[str, Any], code: str) -> None:
    assert code == refused(plain(), **asked).code


def test_a_day_that_cannot_be_asked_about_is_refused() -> None:
    with pytest.raises(FactError) as caught:
        assess_table(plain(), as_of="2101-01-01", rulebook=mini.real())
    assert "F109" == caught.value.code


# --- results


def test_what_is_said_of_a_duty_can_be_chosen() -> None:
    names = [
        name for name in ask(plain(), fields=["due_on", "status"]).column_names if name.startswith("file-service.")
    ]
    assert ["file-service.status", "file-service.due_on"] == names
    every = [name for name in ask(plain()).column_names if name.startswith("file-service.")]
    assert [f"file-service.{field}" for field in FIELDS] == every
    assert not [name for name in ask(plain(), fields=[]).column_names if "." in name]


def test_the_bits_of_a_mask_are_named_beside_it() -> None:
    found = ask(pa.table({"kind": ["app"]}))
    field = found.schema.field("file-service.need")
    names = json.loads(field.metadata[b"bits"])
    mask = found[field.name][0].as_py()
    needed = [name for bit, name in enumerate(names) if mask >> bit & 1]
    assert "service.stage" in needed
    assert "service.kind" not in needed


def test_an_assessor_serves_many_batches_of_one_schema() -> None:
    table = plain()
    assessor = table_assessor(table.schema, as_of=AS_OF, rulebook=mini.real())
    found = pa.Table.from_batches(assessor.batches(table.to_batches() * 2), assessor.schema)
    assert pa.concat_tables([ask(table)] * 2).to_pylist() == found.to_pylist()


def test_two_actors_on_one_duty_are_refused() -> None:
    rulebook = mini.book(mini.duty("a"), mini.duty("b", who="bureau", when=[mini.is_("service.kind", "app")]))
    with pytest.raises(EngineError) as caught:
        assess_table(plain(), as_of=AS_OF, rulebook=rulebook)
    assert "E113" == caught.value.code


def test_the_layout_says_where_each_fact_lies() -> None:
    table = pa.schema(
        {"kind": pa.string(), "service": pa.struct({"stage": pa.string(), "filings": pa.list_(pa.string())})}
    )
    layout = layout_of(table, mini.schema())
    assert {"service.kind": ("kind",), "service.stage": ("service", "stage")} == layout.facts
    assert {"filings": ("service", "filings")} == layout.filings


def _without(*modules: str) -> str:
    code = (
        "import importlib.util as u, icprules\n"
        f"find = u.find_spec\nu.find_spec = lambda name, *rest: None if name in {modules!r} else find(name, *rest)\n"
        "import icprules.tables.assessor as a\na.find_spec = u.find_spec\n"
        "try: icprules.assess_table(None, as_of='2024-04-01', rulebook=icprules.load())\n"
        "except icprules.EngineError as error: print(error.code, error)"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize("name", ["numpy", "pyarrow"])
def test_a_missing_package_is_said(name: str) -> None:
    said = _without(name)
    assert said.startswith("E114")
    assert name in said
    assert "icprules[columns]" in said
