"""Compare the truths that `compiled`, `columns`, DuckDB and SQLite give random subjects, and print the figure.

`python .ci/truths.py SUBJECTS [SEED [PROCESSES]]`. Three chunks of four are over the built-in rulebook, one over a
generated one with every kind of condition and every operator. Each fact of a subject is drawn on its own: not known for
about a third, else any of its values, with days on, before and after those that rules compare with.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import duckdb
import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import fact_columns  # noqa: E402 - found through the line above
import generated  # noqa: E402
import mini  # noqa: E402
import test_sql  # noqa: E402

from icprules.engines import truths_with  # noqa: E402
from icprules.engines.columns import plan_of  # noqa: E402
from icprules.engines.planes import Codes, Flags, Numbers, Sets, judged, packed  # noqa: E402
from icprules.engines.program import program  # noqa: E402
from icprules.engines.sql import SqlTarget, conditions_of, quoted  # noqa: E402
from icprules.rulebook.condition import JUDGED_ON, Truth  # noqa: E402

if TYPE_CHECKING:
    from icprules.engines.planes import Column
    from icprules.subjects.facts import FactSchema

CHUNK = 10_000
DRAWS = 300
"""Subjects whose values are those that all others have, in any combination."""


def compared(seed: int) -> tuple[int, Counter[str]]:
    """One chunk: how many truths differ, and what was seen."""
    rng = generated.dice(seed)
    rulebook = generated.rulebook(rng) if seed % 4 == 3 else mini.real()
    steps, schema = program(rulebook), rulebook.schema
    read = {*steps.facts, JUDGED_ON}
    drawn = [
        {name: value for name, value in generated.facts_for(steps, schema, rng).items() if name in read}
        for _ in range(DRAWS)
    ]
    pools = {name: list(dict.fromkeys(one[name] for one in drawn if name in one)) for one in drawn for name in one}
    numbers = np.random.default_rng(seed)
    always = {name for name in pools if all(name in one for one in drawn)}
    places = {
        name: numbers.integers(0, len(pool) if name in always else -(-3 * len(pool) // 2), CHUNK)
        for name, pool in pools.items()
    }
    known = {name: places[name] < len(pool) for name, pool in pools.items()}
    values = {name: [*pool, *[None] * len(pool)] for name, pool in pools.items()}
    rows = zip(*([values[name][place] for place in places[name].tolist()] for name in pools), strict=True)
    subjects = ({name: value for name, value in zip(pools, row, strict=True) if value is not None} for row in rows)
    meant = np.array([truths_with("compiled", rulebook, steps, facts) for facts in subjects], dtype=np.uint8)
    plan = plan_of(steps)
    columns = {name: _column(pools[name], places[name], known[name]) for name in pools}
    found = plan.run(columns, CHUNK)
    by_columns = np.array([found[node.number].to_array(CHUNK) for node in plan.steps], dtype=np.uint8).T
    lists = frozenset(name for name, spec in schema.facts.items() if spec.type == "list_of")
    target = SqlTarget(dialect="duckdb", lists=lists, absent=frozenset(steps.facts).difference(pools))
    by_duckdb = _by_duckdb([text for _, text in conditions_of(steps, target)], _table(pools, places, known, schema))
    parts = [text for _, text in conditions_of(steps, attrs.evolve(target, dialect="sqlite"))]
    by_sqlite = _by_sqlite(parts, {name: (values[name], places[name].tolist()) for name in pools})
    seen = Counter({rulebook.name: CHUNK})
    for number, truth in zip(*np.unique(meant, return_counts=True), strict=True):
        seen[str(Truth(int(number)))] += int(truth)
    return sum(int((meant != found).sum()) for found in (by_columns, by_duckdb, by_sqlite)), seen


def _by_duckdb(parts: list[str], services: pa.Table) -> np.ndarray:
    select = ", ".join(f"{text} AS c{number}" for number, text in enumerate(parts))
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("services", services)
        answer = connection.sql(f"SELECT {select} FROM services").to_arrow_table()  # noqa: S608 - our own text
    return np.array([_truths(column) for column in answer.columns], dtype=np.uint8).T


def _by_sqlite(parts: list[str], services: dict[str, tuple[list[Any], list[int]]]) -> np.ndarray:
    """Truths by SQLite, which gives those of a row as one text: 0 for false, 1 for true, 2 for NULL."""
    columns = []
    for pool, places in services.values():
        held = [test_sql.plain(list(value) if isinstance(value, tuple) else value) for value in pool]
        columns.append([held[place] for place in places])
    names = ", ".join(map(quoted, services))
    select = " || ".join(f"COALESCE({text}, 2)" for text in parts)
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE services ({names})")
        places_of_values = ", ".join("?" * len(services))
        connection.executemany(f"INSERT INTO services VALUES ({places_of_values})", zip(*columns, strict=True))  # noqa: S608 - places alone
        rows = "".join(row for (row,) in connection.execute(f"SELECT {select} FROM services"))  # noqa: S608 - our own text
    digits = np.frombuffer(rows.encode(), dtype=np.uint8).reshape(-1, len(parts)) - ord("0")
    return np.array([Truth.FALSE, Truth.TRUE, Truth.UNKNOWN], dtype=np.uint8)[digits]


def _column(pool: list[Any], places: Any, known: Any) -> Column:
    taken = np.where(known, places, 0)
    one: Any = fact_columns.columns_of([{"fact": value} for value in pool])["fact"]
    plane = packed(known)
    if isinstance(one, Flags):
        return Flags(judged(packed(np.array(pool)[taken]), plane))
    if isinstance(one, Codes):
        return Codes(one.codes[taken], one.values, plane)
    return Numbers(one.numbers[taken], plane) if isinstance(one, Numbers) else Sets(one.sets[taken], one.values, plane)


def _table(pools: dict[str, list[Any]], places: dict[str, Any], known: dict[str, Any], schema: FactSchema) -> pa.Table:
    columns = {}
    for name, pool in pools.items():
        distinct = test_sql.table([{name: value} for value in pool], [name], schema)[name].combine_chunks()
        columns[name] = distinct.take(pa.array(places[name], mask=~known[name]))
    return pa.table(columns)


def _truths(column: Any) -> np.ndarray:
    certain = np.asarray(column.combine_chunks().fill_null(False))  # noqa: FBT003 - a value
    unknown = np.asarray(column.combine_chunks().is_null())
    return np.where(unknown, int(Truth.UNKNOWN), np.where(certain, int(Truth.TRUE), int(Truth.FALSE)))


def main(wanted: int, seed: int = 0, processes: int = os.cpu_count() or 1) -> int:
    begun = time.monotonic()
    seen: Counter[str] = Counter()
    differing = 0
    with ProcessPoolExecutor(processes) as pool:
        for number, (differences, found) in enumerate(pool.map(compared, range(seed, seed + -(-wanted // CHUNK))), 1):
            differing += differences
            seen += found
            if number % 10 == 0:
                print(f"{number * CHUNK:,} subjects, {differing} differences", flush=True)
    real, made = seen["cn-icp"], seen["generated"]
    truths = ", ".join(f"{truth} {seen[str(truth)]:,}" for truth in Truth)
    print(
        f"{real + made:,} subjects ({real:,} of the built-in rulebook, {made:,} of generated ones): {differing} "
        f"differences between compiled, columns, DuckDB and SQLite; truths {truths}; {time.monotonic() - begun:.0f} s"
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
