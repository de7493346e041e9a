"""Compare whole tables with services asked about one by one, and SQL with both, and print the figures.

`python .ci/tables.py SUBJECTS [SEED [PROCESSES]]`. A third of the chunks are over the built-in rulebook, with days on,
before and after those of the law, values that are wrong and values that are null, half of them by the law of another
day or as it was known on another; the rest over generated rulebooks with every shape of deadline. Every field of every
row is compared: statuses, days, certainty, bureaus, needs, errors. DuckDB or SQLite computes the truths of some.
"""

from __future__ import annotations

import datetime
import gc
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import generated  # noqa: E402 - found through the line above
import mini  # noqa: E402
import service_tables  # noqa: E402
import test_sql  # noqa: E402
import test_tables_agree  # noqa: E402

from icprules import IcprulesError, assess, assess_table  # noqa: E402
from icprules.engines import truths_with  # noqa: E402
from icprules.engines.program import program  # noqa: E402
from icprules.engines.sql import DIALECTS  # noqa: E402
from icprules.tables.statements import readable_columns, statement  # noqa: E402

if TYPE_CHECKING:
    from random import Random

    import pyarrow as pa

    from icprules.decision.assessment import Assessment
    from icprules.engines.sql import Dialect
    from icprules.rulebook.law import Rulebook

CHUNK, OF_ONE = 2_000, 125
"""Subjects that a process is given at a time, and how many of them share a generated rulebook."""
DAYS = tuple(
    day + datetime.timedelta(days=away)
    for day in (*test_tables_agree.AS_OFS, datetime.date(2023, 8, 4), datetime.date(2024, 3, 1))
    for away in (-1, 0, 1)
)
CONDUCT = ("change.effective_on", "service.launched_on", "application.sms_sent_at")


def compared(seed: int) -> tuple[list[str], Counter[str]]:
    """One chunk: the differences, and what was seen."""
    rng = generated.dice(seed)
    if seed % 3:
        return _generated(rng, DIALECTS[seed % 2])
    as_of, real = rng.choice(DAYS), mini.real()
    given = [
        service_tables.without_empty_tables(
            service_tables.service(mini.schema(), rng, as_of, spoilt=rng.choice((0, 0.01)))
        )
        for _ in range(CHUNK)
    ]
    table = service_tables.table_of(given, mini.schema())
    if seed % 2:
        table = service_tables.nested_table_of(given, mini.schema())
    asked = {"as_of": as_of, "perspective": rng.choice(test_tables_agree.PERSPECTIVES), **_limits(rng, as_of)}
    answer = assess_table(table, rulebook=real, **asked)
    told, results = _differences(given, answer, real, asked)
    seen = Counter({"real": CHUNK, "refused": CHUNK - answer["error"].null_count})
    seen.update({name: CHUNK for name in ("known_on", "judged_on") if name in asked})
    for name in answer.column_names:
        if name.endswith((".status", "verdict")):
            field = name.rsplit(".", 1)[-1]
            counts = answer[name].value_counts().to_pylist()
            seen.update({f"{field} {one['values']}": one["counts"] for one in counts})
    if seed % 9:
        limits = {name: asked[name] for name in ("known_on", "judged_on") if name in asked}
        told += _statements(results, DIALECTS[seed // 6 % 2], {"as_of": as_of, **limits}, seen)
    return told, seen


def _limits(rng: Random, as_of: datetime.date) -> dict[str, Any]:
    """For a quarter each: by what was known on another day, by the law of another day, by that of a dated fact."""
    drawn, other = rng.randrange(8), rng.choice([day for day in DAYS if day <= as_of])
    known = {"known_on": rng.choice(DAYS)} if drawn in (0, 1) else {}
    return known | (
        {"judged_on": other} if drawn in (1, 2) else {"judged_on": rng.choice(CONDUCT)} if drawn == 3 else {}
    )


def _differences(
    given: list[dict[str, Any]], answer: pa.Table, rulebook: Rulebook, asked: dict[str, Any]
) -> tuple[list[str], list[Assessment]]:
    """Every field in which the table differs from `assess`, and what that said."""
    told: list[str] = []
    results: list[Assessment] = []
    names = answer.column_names
    for one, row in zip(given, service_tables.found(answer), strict=True):
        try:
            result = assess(one, rulebook=rulebook, **asked)
            want = service_tables.row_of(result, names)
            results.append(result)
        except IcprulesError as error:
            want = service_tables.refused(error, names)
        if want != row:
            told.extend(f"{n}: assess {want[n]!r}, table {row[n]!r}: {one}" for n in names if want[n] != row[n])
    return told, results


def _generated(rng: Random, dialect: Dialect) -> tuple[list[str], Counter[str]]:
    seen = Counter({"generated": CHUNK})
    told = []
    for number in range(CHUNK // OF_ONE):
        rulebook = test_tables_agree.varied(generated.rulebook(rng), rng)
        as_of = rng.choice(generated.DAYS) + datetime.timedelta(days=rng.choice((-1, 0, 1)))
        steps = program(rulebook)
        facts = [generated.facts_for(steps, rulebook.schema, rng) for _ in range(OF_ONE)]
        if number % 4 == 0:
            meant = [truths_with("compiled", rulebook, steps, one) for one in facts]
            told += [f"{dialect}: {rulebook}"] if test_sql.by_sql(rulebook, facts, dialect) != meant else []
            seen[dialect] += OF_ONE
        given = [test_tables_agree.nested(one) for one in facts]
        answer = assess_table(service_tables.table_of(given, rulebook.schema), as_of=as_of, rulebook=rulebook)
        told += _differences(given, answer, rulebook, {"as_of": as_of})[0]
    return told, seen


def _statements(results: list[Assessment], dialect: Dialect, asked: dict[str, Any], seen: Counter[str]) -> list[str]:
    """The services for which the truths of a database differ."""
    real = mini.real()
    rows = [
        {**one.subject.facts, **{name: value for name, value in one.facts.items() if name.startswith("filing.")}}
        for one in results
    ]
    services = test_sql.table(rows, readable_columns(real), real.schema)
    found = test_sql.RUN[dialect](services, statement(real, dialect=dialect, **asked))
    seen[dialect] += len(rows)
    pairs = zip(rows, results, found, strict=True)
    return [f"{dialect}, {asked}: {row}" for row, one, other in pairs if one.truths != other]


def _prepare() -> None:
    """What every chunk needs is made once, and left alone when what was used is cleared away."""
    program(mini.real())
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def main(wanted: int, seed: int = 0, processes: int = os.cpu_count() or 1) -> int:
    begun = time.monotonic()
    seen: Counter[str] = Counter()
    differing = 0
    chunks = range(seed, seed + -(-wanted // CHUNK))
    with ProcessPoolExecutor(processes, initializer=_prepare) as pool:
        for number, (told, found) in enumerate(pool.map(compared, chunks), 1):
            differing += len(told)
            seen += found
            for one in told[:5]:
                print(one)
            if number % 25 == 0:
                spent = time.monotonic() - begun
                print(f"{number * CHUNK:,} subjects, {differing} differences, {spent:.0f} s", flush=True)
    real, made = seen["real"], seen["generated"]
    print(
        f"{real + made:,} subjects ({real:,} of the built-in rulebook, {seen['refused']:,} of them refused, "
        f"{seen['known_on']:,} as known on another day, {seen['judged_on']:,} by the law of another; {made:,} of "
        f"generated ones): {differing} differences between assess and assess_table; truths of {seen['duckdb']:,} by "
        f"DuckDB and of {seen['sqlite']:,} by SQLite too; {time.monotonic() - begun:.0f} s"
    )
    print(", ".join(f"{name} {count:,}" for name, count in sorted(seen.items()) if " " in name))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
