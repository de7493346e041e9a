"""Compare whole tables with services asked about one by one, and SQL with both, and print the figures.

`python .ci/tables.py SUBJECTS [SEED [PROCESSES]]`. Of four chunks three are over the built-in rulebook, with days on,
before and after those of the law, values that are wrong and values that are null; one is over a generated rulebook
with every shape of deadline. Every field of every row is compared: statuses, days, certainty, bureaus, needs, errors.
DuckDB and SQLite compute the truths of the same services.
"""

from __future__ import annotations

import datetime
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

from icprules import FactError, assess_table  # noqa: E402
from icprules.decision.situation import facts_on  # noqa: E402
from icprules.engines import truths_with  # noqa: E402
from icprules.engines.program import program  # noqa: E402
from icprules.engines.sql import DIALECTS  # noqa: E402
from icprules.subjects.subject import read_subject  # noqa: E402
from icprules.tables.statements import readable_columns, statement  # noqa: E402

if TYPE_CHECKING:
    from random import Random

CHUNK = 500
DAYS = tuple(
    day + datetime.timedelta(days=away)
    for day in (*test_tables_agree.AS_OFS, datetime.date(2023, 8, 4), datetime.date(2024, 3, 1))
    for away in (-1, 0, 1)
)


def compared(seed: int) -> tuple[list[str], Counter[str]]:
    """One chunk: the differences, and what was seen."""
    rng = generated.dice(seed)
    if seed % 4 == 3:
        return _generated(rng)
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
    asked: dict[str, Any] = {"as_of": as_of, "perspective": rng.choice(test_tables_agree.PERSPECTIVES)}
    answer = assess_table(table, rulebook=real, **asked)
    told = service_tables.differences(given, answer, real, **asked)
    seen = Counter({"real": CHUNK, "refused": CHUNK - answer["error"].null_count})
    for name in answer.column_names:
        if name.endswith((".status", "verdict")):
            seen.update(f"{name.rsplit('.', 1)[-1]} {one}" for one in answer[name].to_pylist())
    return told + _statements(given, as_of, seen), seen


def _generated(rng: Random) -> tuple[list[str], Counter[str]]:
    seen = Counter({"generated": CHUNK})
    told = []
    for _ in range(CHUNK // 50):
        rulebook = test_tables_agree.varied(generated.rulebook(rng), rng)
        as_of = rng.choice(generated.DAYS) + datetime.timedelta(days=rng.choice((-1, 0, 1)))
        steps = program(rulebook)
        facts = [generated.facts_for(steps, rulebook.schema, rng) for _ in range(50)]
        meant = [truths_with("compiled", rulebook, steps, one) for one in facts]
        told += [f"{dialect}: {rulebook}" for dialect in DIALECTS if test_sql.by_sql(rulebook, facts, dialect) != meant]
        seen["sql"] += 50
        given = [test_tables_agree.nested(one) for one in facts]
        answer = assess_table(service_tables.table_of(given, rulebook.schema), as_of=as_of, rulebook=rulebook)
        told += service_tables.differences(given, answer, rulebook, as_of=as_of)
    return told, seen


def _statements(given: list[dict[str, Any]], as_of: datetime.date, seen: Counter[str]) -> list[str]:
    real = mini.real()
    rows, meant = [], []
    for one in given:
        try:
            subject = read_subject(one, real.schema)
            facts = facts_on(subject, as_of, real.schema)
        except FactError:
            continue
        filings = {name: value for name, value in facts.items() if name.startswith("filing.")}
        rows.append({**subject.facts, **filings})
        meant.append(truths_with("compiled", real, program(real), facts))
    services = test_sql.table(rows, readable_columns(real), real.schema)
    told = []
    for dialect in DIALECTS:
        found = test_sql.RUN[dialect](services, statement(real, dialect=dialect, as_of=as_of))
        told += [
            f"{dialect} on {as_of}: {row}" for row, one, other in zip(rows, meant, found, strict=True) if one != other
        ]
    seen["sql"] += len(rows)
    return told


def main(wanted: int, seed: int = 0, processes: int = os.cpu_count() or 1) -> int:
    begun = time.monotonic()
    seen: Counter[str] = Counter()
    differing = 0
    chunks = range(seed, seed + -(-wanted // CHUNK))
    with ProcessPoolExecutor(processes) as pool:
        for number, (told, found) in enumerate(pool.map(compared, chunks), 1):
            differing += len(told)
            seen += found
            for one in told[:5]:
                print(one)
            if number % 100 == 0:
                print(f"{number * CHUNK:,} subjects, {differing} differences", flush=True)
    real, made = seen["real"], seen["generated"]
    print(
        f"{real + made:,} subjects ({real:,} of the built-in rulebook, {seen['refused']:,} of them refused; {made:,} "
        f"of generated ones): {differing} differences between assess and assess_table; truths of {seen['sql']:,} by "
        f"DuckDB and SQLite too; {time.monotonic() - begun:.0f} s"
    )
    print(", ".join(f"{name} {count:,}" for name, count in sorted(seen.items()) if " " in name))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
