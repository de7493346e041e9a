"""The conditions as SQL give, on DuckDB and on SQLite, the truths that `tree` gives: true, false, NULL for unknown."""

from __future__ import annotations

import datetime
import functools
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import generated
import mini
import pyarrow as pa
import pytest
import service_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules import EngineError, FactError
from icprules.calendar.beijing import beijing_date
from icprules.decision.situation import facts_on
from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.engines.sql import DIALECTS, SqlTarget, conditions_of, literal, quoted
from icprules.rulebook.condition import JUDGED_ON, Compare, In, Truth
from icprules.rulebook.publication import known
from icprules.subjects.facts import NEVER, NONE
from icprules.subjects.subject import read_subject
from icprules.tables.statements import readable_columns, statement

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from icprules.engines.sql import Dialect
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSchema, Value

D = datetime.date
AS_OFS = (D(2023, 9, 1), D(2024, 3, 31), D(2024, 4, 1), D(2025, 6, 3))
_TYPES = {"bool": pa.bool_(), "integer": pa.int64(), "date": pa.date32(), "list_of": pa.list_(pa.string()),
          "datetime": pa.timestamp("us", tz="UTC")}  # fmt: skip
_OF_THE_DAY = {JUDGED_ON: "date", "law.commencement": "bool"}


def table(rows: Sequence[Mapping[str, Value]], names: Sequence[str], schema: FactSchema) -> pa.Table:
    """Facts as a warehouse holds them."""
    return pa.table(
        {
            name: pa.array(
                [list(v) if isinstance(v := row.get(name), tuple) else v for row in rows],
                _TYPES.get(_OF_THE_DAY.get(name) or schema.facts[name].type, pa.string()),
            )
            for name in names
        }
    )


def on_duckdb(services: pa.Table, select: str) -> list[tuple[Truth, ...]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("services", services)
        return [tuple(map(truth, row)) for row in connection.execute(select).fetchall()]


def on_sqlite(services: pa.Table, select: str) -> list[tuple[Truth, ...]]:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE services ({', '.join(map(quoted, services.column_names))})")
    rows = [[plain(value) for value in row.values()] for row in services.to_pylist()]
    places = ", ".join("?" * services.num_columns)
    connection.executemany(f"INSERT INTO services VALUES ({places})", rows)  # noqa: S608 - places alone
    found = [tuple(map(truth, row)) for row in connection.execute(select)]
    connection.close()
    return found


def plain(value: Any) -> object:  # noqa: ANN401 - a value of a row
    """A value as SQLite holds it: dates and times as text, lists as JSON."""
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def truth(value: object) -> Truth:
    return Truth.UNKNOWN if value is None else Truth.TRUE if value else Truth.FALSE


RUN = {"duckdb": on_duckdb, "sqlite": on_sqlite}


def by_sql(rulebook: Rulebook, asked: Sequence[Mapping[str, Value]], dialect: Dialect) -> list[tuple[Truth, ...]]:
    """The truths of every step over the facts of a day."""
    steps, schema = program(rulebook), rulebook.schema
    names = [*steps.facts, JUDGED_ON]
    lists = frozenset(name for name, spec in schema.facts.items() if spec.type == "list_of")
    parts = conditions_of(steps, SqlTarget(dialect=dialect, lists=lists))
    listed = ", ".join(f"{text} AS {quoted(name)}" for name, text in parts)
    select = f"SELECT {listed} FROM services"  # noqa: S608 - quoted by what is tested
    return RUN[dialect](table(asked, names, schema), select)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("seed", range(4))
def test_generated_rulebooks_give_what_tree_gives(seed: int, dialect: Dialect) -> None:
    rng = generated.dice(seed)
    rulebook = generated.rulebook(rng, rules=15)
    asked = [generated.facts_for(program(rulebook), rulebook.schema, rng) for _ in range(25)]
    meant = [truths_with("tree", rulebook, program(rulebook), facts) for facts in asked]
    assert meant == by_sql(rulebook, asked, dialect)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(DIALECTS))
def test_bare_conditions_give_what_tree_gives(rng: random.Random, dialect: Dialect) -> None:
    conditions = [generated.condition(rng, tuple(f"r{n}" for n in range(number)), 3) for number in range(5)]
    rulebook = generated.rulebook_asking(*conditions)
    asked = [generated.facts_for(program(rulebook), rulebook.schema, rng) for _ in range(5)]
    meant = [truths_with("tree", rulebook, program(rulebook), facts) for facts in asked]
    assert meant == by_sql(rulebook, asked, dialect)


@functools.cache
def subjects(as_of: datetime.date) -> list[tuple[dict[str, Value], dict[str, Value]]]:
    """What is given of random services, and the facts of the day."""
    rng = generated.dice(as_of.toordinal())
    found = []
    for _ in range(60):
        one = service_tables.without_empty_tables(service_tables.service(mini.schema(), rng, as_of, spoilt=0.0))
        try:
            subject = read_subject(one, mini.schema())
            found.append((dict(subject.facts), facts_on(subject, as_of, mini.schema())))
        except FactError:
            continue
    return found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("as_of", AS_OFS)
def test_the_statement_over_given_facts_gives_what_tree_gives(as_of: datetime.date, dialect: Dialect) -> None:
    real = mini.real()
    names = readable_columns(real)
    rows = [
        given | {name: value for name, value in facts.items() if name.startswith("filing.")}
        for given, facts in subjects(as_of)
    ]
    select = statement(real, dialect=dialect, as_of=as_of)
    found = RUN[dialect](table(rows, names, real.schema), select)
    meant = [truths_with("tree", real, program(real), facts) for _, facts in subjects(as_of)]
    assert len(meant) > 40
    assert meant == found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["change.effective_on", "application.sms_sent_at"])
def test_the_law_of_a_dated_fact_as_it_was_known_gives_what_tree_gives(name: str, dialect: Dialect) -> None:
    as_of, known_on = AS_OFS[2], D(2024, 1, 18)
    real = known(mini.real(), known_on)
    rows, meant = [], []
    for told, facts in subjects(as_of):
        day = told.get(name)
        judged = beijing_date(day) if isinstance(day, datetime.date) and day != NEVER else None
        there = {} if judged is None or judged > as_of else {JUDGED_ON: judged}
        of_the_day = {key: value for key, value in facts.items() if key != JUDGED_ON} | there
        rows.append(told | {key: value for key, value in facts.items() if key.startswith("filing.")})
        meant.append(truths_with("tree", real, program(real), of_the_day))
    select = statement(mini.real(), dialect=dialect, as_of=as_of, known_on=known_on, judged_on=name)
    assert meant == RUN[dialect](table(rows, readable_columns(real), real.schema), select)


def test_the_services_of_one_run_have_every_truth() -> None:
    real = mini.real()
    seen = Counter(one for _, facts in subjects(AS_OFS[1]) for one in truths_with("tree", real, program(real), facts))
    assert {Truth.FALSE, Truth.UNKNOWN, Truth.TRUE} == set(seen)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_column_that_is_not_there_is_unknown(dialect: Dialect) -> None:
    services = pa.table({"id": [7, 8], "service.kind": ["app", None]})
    select = statement(mini.real(), dialect=dialect, as_of="2024-04-01", keep=["id"], columns=["service.kind"])
    steps = program(mini.real())
    found = RUN[dialect](services, select)
    for row, kind in zip(found, ("app", None), strict=True):
        facts = facts_on(read_subject({"kind": kind}, mini.schema()), D(2024, 4, 1), mini.schema())
        known = {name: value for name, value in facts.items() if not name.startswith("filing.")}
        assert truths_with("tree", mini.real(), steps, known) == row[1:]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_column_that_is_read_can_be_kept(dialect: Dialect) -> None:
    services = pa.table({"service.kind": ["app"], "service.offline": [True]})
    names = ["service.kind", "service.offline"]
    select = statement(mini.real(), dialect=dialect, as_of="2024-04-01", keep=names[::-1], columns=names)
    assert (Truth.TRUE, Truth.TRUE) == RUN[dialect](services, select)[0][:2]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_law_of_another_day_can_be_asked_for(dialect: Dialect) -> None:
    early = statement(mini.real(), dialect=dialect, as_of="2024-04-01", judged_on="2020-01-01")
    assert early != statement(mini.real(), dialect=dialect, as_of="2024-04-01")


def test_the_statement_is_the_same_every_time_and_names_every_step() -> None:
    text = statement(mini.real(), as_of="2024-04-01")
    assert text == statement(mini.real(), as_of=D(2024, 4, 1), dialect="duckdb")
    for step in program(mini.real()).steps:
        assert f' AS "{step.question}.{step.name}"' in text


@pytest.mark.parametrize(
    "text", ["", "'", "''", '"', "\\", "\\'", "a'; DROP TABLE services; --", "\n", "一", "%_", "{x}"]
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_constant_is_nothing_but_a_constant(text: str, dialect: Dialect) -> None:
    rulebook = generated.rulebook_asking(Compare(fact="one.note", op="is", value=text))
    assert [(Truth.TRUE,), (Truth.FALSE,), (Truth.UNKNOWN,)] == by_sql(
        rulebook, [{"one.note": text}, {"one.note": text + "x"}, {}], dialect
    )
    with duckdb.connect() as connection:
        assert [(text,)] == connection.execute(f"SELECT {literal(text, dialect)}").fetchall()


@pytest.mark.parametrize("name", ['a"b', "a.b", "SELECT", "a b", "表", "';--"])
def test_a_name_is_nothing_but_a_name(name: str) -> None:
    with duckdb.connect() as connection:
        assert name == connection.execute(f"SELECT 1 AS {quoted(name)}").description[0][0]
    assert name == sqlite3.connect(":memory:").execute(f"SELECT 1 AS {quoted(name)}").description[0][0]


@pytest.mark.parametrize("value", ["a\0b", 1.5, None, datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)])
def test_what_sql_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(EngineError) as caught:
        literal(value, "duckdb")
    assert "E113" == caught.value.code


def test_an_unknown_operator_is_refused() -> None:
    strange = Compare(fact="one.amount", op="near", value=1)  # type: ignore[arg-type]
    with pytest.raises(EngineError) as caught:
        by_sql(generated.rulebook_asking(strange), [], "duckdb")
    assert "E113" == caught.value.code


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_choice_among_nothing_is_false_where_the_fact_is_known(dialect: Dialect) -> None:
    rulebook = generated.rulebook_asking(In(fact="one.kind", values=()))
    assert [(Truth.FALSE,), (Truth.UNKNOWN,)] == by_sql(rulebook, [{"one.kind": "app"}, {}], dialect)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"dialect": "oracle"}, "F150"),
        ({"as_of": "today"}, "F151"),
        ({"judged_on": "2025-01-01"}, "F152"),
        ({"judged_on": "service.kind"}, "F101"),
        ({"known_on": "soon"}, "F151"),
        ({"columns": ["service.knd"]}, "F181"),
        ({"columns": ["raised.change"]}, "F181"),
    ],
)
def test_a_wrong_argument_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(FactError) as caught:
        statement(mini.real(), **({"as_of": "2024-04-01"} | asked))
    assert code == caught.value.code


def test_none_is_the_last_day_of_all() -> None:
    assert NEVER == read_subject({"change": {"filed_on": NONE}}, mini.schema()).facts["change.filed_on"]
    assert "9999-12-31" == NEVER.isoformat()


def run(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "icprules", "rules", "sql", *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_prints_the_statement() -> None:
    said = run("--as-of", "2024-04-01", "--table", "apps", "--keep", "id", "--column", "service.kind")
    wanted = statement(mini.real(), as_of="2024-04-01", table="apps", keep=["id"], columns=["service.kind"])
    assert (0, wanted, "") == (said.returncode, said.stdout, said.stderr)


def test_the_command_takes_the_two_other_days() -> None:
    said = run("--as-of", "2024-04-01", "--known-on", "2024-01-05", "--judged-on", "change.effective_on")
    wanted = statement(mini.real(), as_of="2024-04-01", known_on="2024-01-05", judged_on="change.effective_on")
    assert (0, wanted, "") == (said.returncode, said.stdout, said.stderr)
    assert wanted.startswith(
        "-- cn-icp: the truth of every condition on 2024-04-01, as known on 2024-01-05, by the law of"
        " change.effective_on; NULL is unknown\n"
    )


def test_the_command_refuses_a_column_that_is_no_fact() -> None:
    said = run("--column", "service.knd", "--lang", "en")
    assert (2, "") == (said.returncode, said.stdout)
    assert said.stderr.startswith("F181 the column `service.knd` is no fact")
    assert "did you mean `service.kind`?" in said.stderr
