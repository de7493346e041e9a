"""Memory over a million assessments, each engine in a process of its own.

python benchmarks/memory.py            # a million each; the slow engines take an hour
python benchmarks/memory.py --engine compiled --count 1000000
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time

import psutil
from population import AS_OF, services

import icprules

ENGINES = ("compiled", "columns", "tree", "durable", "dual")
SERVICES = 2_000
WARM = 2_000


def measured(engine: str, count: int) -> None:
    """Print what one engine does."""
    rulebook, given = icprules.load(), services(SERVICES)
    process = psutil.Process()

    def assess(number: int) -> None:
        if engine == "columns":
            icprules.assess_table(table, as_of=AS_OF, rulebook=rulebook)
        else:
            icprules.assess(given[number % SERVICES], as_of=AS_OF, rulebook=rulebook, engine=engine)

    step = 1
    if engine == "columns":
        import pyarrow as pa

        step = 50_000
        kinds = pa.array([one["kind"] for one in given] * (step // SERVICES))
        table = pa.table({"service.kind": kinds, "service.stage": [one["stage"] for one in given] * (step // SERVICES)})
    for number in range(max(1, min(WARM, count // 10) // step)):
        assess(number)
    gc.collect()
    first, start, most = process.memory_info().rss, time.perf_counter(), 0
    for number in range(0, count, step):
        assess(number // step)
        if number % max(step, count // 20) == 0:
            most = max(most, process.memory_info().rss)
    spent = time.perf_counter() - start
    gc.collect()
    grown, peak = process.memory_info().rss - first, max(most - first, 0)
    print(
        f"{engine:9}{count:>12,}{first / 2**20:>9.0f} MiB{grown / 2**20:>+9.1f} MiB{peak / 2**20:>9.1f} MiB"
        f"{spent / count * 1e6:>10.1f} us",
        flush=True,
    )


def main() -> None:
    """Measure one engine here, or every engine in a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--count", type=int, default=1_000_000)
    asked = parser.parse_args()
    if asked.engine:
        measured(asked.engine, asked.count)
        return
    print("engine     assessments      before      after      highest     each", flush=True)
    for engine in ENGINES:
        subprocess.run([sys.executable, __file__, "--engine", engine, "--count", str(asked.count)], check=True)


if __name__ == "__main__":
    main()
