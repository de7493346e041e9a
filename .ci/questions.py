"""Look for an order of questions with a better worst case than the one that is proposed, and print the figure.

`python .ci/questions.py SERVICES [SEED]`. Services of the example files, each on some day with up to eight facts
forgotten; those that then hang on one to six facts are played out in every order, with every answer.
"""

from __future__ import annotations

import itertools
import math
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import generated  # noqa: E402 - found through the line above
import question_games  # noqa: E402


def main(services: int, seed: int = 0) -> int:
    begun = time.monotonic()
    files = sorted((ROOT / "examples").glob("*.toml"))
    results = itertools.islice(question_games.forgetful(files, generated.dice(seed)), services)
    faults, sizes = question_games.better_orders(results)
    print("\n".join(faults), end="\n" if faults else "")
    orders = sum(math.factorial(size) * count for size, count in sizes.items())
    print(
        f"{services:,} services, of which {sizes.total():,} hang on 1 to 6 facts {dict(sorted(sizes.items()))}: "
        f"{orders:,} orders played out, {len(faults)} better ones; {time.monotonic() - begun:.0f} s"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
