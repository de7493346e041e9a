"""Compare the engines on random pairs of rule and subject and print the figure.

`python .ci/agreement.py PAIRS [SEED]`. Half of the pairs are over generated rulebooks, half over the real.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import generated  # noqa: E402 - found through the line above

from icprules import load  # noqa: E402
from icprules.engines import durable_absent_reason, truths_with  # noqa: E402
from icprules.engines.program import program  # noqa: E402


def main(wanted: int, seed: int = 0) -> int:
    absent = durable_absent_reason()
    engines = ("compiled", "durable") if absent is None else ("compiled",)
    begun, rng, real = time.monotonic(), generated.dice(seed), load()
    pairs: Counter[str] = Counter()
    values: Counter[str] = Counter()
    differing = 0
    while pairs.total() < wanted:
        of_real = pairs["real"] < pairs["generated"]
        rulebook = real if of_real else generated.rulebook(rng, wide=rng.choice((True, False, False, False)))
        steps = program(rulebook)
        for _ in range(20):
            facts = generated.facts_for(steps, rulebook.schema, rng)
            meaning = truths_with("tree", rulebook, steps, facts)
            for engine in engines:
                found = truths_with(engine, rulebook, steps, facts)
                if found != meaning:
                    differing += 1
                    print(f"{engine} differs on {rulebook.name}: {facts}")
            pairs["real" if of_real else "generated"] += len(rulebook.rules)
            values.update(str(truth) for truth in meaning)
    print(
        f"{pairs.total():,} rule × subject pairs ({pairs['generated']:,} generated, {pairs['real']:,} real), "
        f"tree == {' == '.join(engines)}: {differing} differences; truths {dict(sorted(values.items()))}; "
        f"{time.monotonic() - begun:.0f} s" + ("" if absent is None else f"; without durable: {absent.en}")
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
