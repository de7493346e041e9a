"""Compare timelines of random services over ten years with assessing every day, and print the figure.

`python .ci/timelines.py SERVICES [SEED]`. Two days say the same when their whole results, as plain data, are equal
apart from the day asked about and the days left.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import every_day  # noqa: E402 - found through the line above
import generated  # noqa: E402


def main(services: int, seed: int = 0) -> int:
    begun = time.monotonic()
    faults, intervals = every_day.disagreements(generated.dice(seed), services, every_day.TEN_YEARS)
    print("\n".join(faults), end="\n" if faults else "")
    print(
        f"{services:,} services × {every_day.TEN_YEARS:,} days: {intervals:,} intervals, "
        f"{len(faults)} timelines differ from every day; {time.monotonic() - begun:.0f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
