"""How long a program waits: the import, the rulebook, and the first verdict that counts working days.

    python benchmarks/start.py

Every time is that of a fresh interpreter that finds all modules compiled, as an installed package is. Time of the
processor is told beside time on the clock, since whatever else runs on a machine adds to the latter; of several runs
the fastest counts. A kept rulebook is read member by member when it is looked at: what that adds is told, too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile

CLOCK = "import attrs\nfrom time import perf_counter as now, process_time as busy\n"
LOADED = "import icprules\nrulebook = icprules.load()\n"
KEPT = "icprules.load(cache={cache!r})"
LOOKED_AT = "[getattr(book, name) for name in book.__slots__ if name[0] != '_']"
FIRST = "icprules.assess({{'kind': 'app', 'filings': []}}, as_of='2024-02-22', rulebook=rulebook).verdict"
COUNTING = (
    "icprules.assess({{'kind': 'app', 'filings': [], 'application': {{'received_on': '2024-02-22'}}}},"
    " as_of='2024-02-22', rulebook=rulebook, perspective='bureau').deadlines['decide-filing'].due_on"
)
PLACES = {
    "import icprules, over Python with attrs": ("", "import icprules", 25),
    "the whole rulebook, cold": ("import icprules", "icprules.load()", 250),
    "the whole rulebook, kept": ("import icprules", KEPT, 25),
    "the same, and every member looked at": ("import icprules", f"book = {KEPT}\n{LOOKED_AT}", None),
    "cold, and a first verdict": ("import icprules", f"rulebook = icprules.load()\n{FIRST}", None),
    "kept, and a first verdict": ("import icprules", f"rulebook = {KEPT}\n{FIRST}", None),
    "first verdict, no working days": (LOADED, FIRST, None),
    "first verdict that counts working days": (LOADED, COUNTING, None),
}


def once(before: str, timed: str, modules: str) -> tuple[float, float]:
    """Milliseconds of the processor and on the clock, in a fresh interpreter."""
    code = f"{CLOCK}{before}\nstart = busy(), now()\n{timed}\nprint(busy() - start[0], now() - start[1])"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-X", f"pycache_prefix={modules}", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    processor, clock = map(float, done.stdout.split())
    return processor * 1e3, clock * 1e3


def main() -> None:
    """Time and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as modules:
        for before, timed, _limit in PLACES.values():  # from here on all modules are compiled, the rulebook is kept
            once(before, timed.format(cache=cache), modules)
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in PLACES}
        for _ in range(rounds):
            for name, (before, timed, _limit) in PLACES.items():
                times[name].append(once(before, timed.format(cache=cache), modules))
    print(f"{'':42}{'processor':>12}{'clock':>12}{'target':>10}")
    best = {name: [min(one) for one in zip(*found, strict=True)] for name, found in times.items()}
    for name, (_, _, limit) in PLACES.items():
        target = "" if limit is None else f"{limit} ms"
        print(f"{name:42}{best[name][0]:>9.1f} ms{best[name][1]:>9.1f} ms{target:>10}")
    first, counting = (best[name][0] for name in list(PLACES)[-2:])
    print(f"working days add {counting - first:.1f} ms of the processor to a first verdict (target 200)")


if __name__ == "__main__":
    main()
