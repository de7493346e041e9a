"""Run the load tests of the durable engine: `python .ci/durable_load.py [SHARE OF THE FULL SIZE]`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FULL = {
    "threads": (8, 50_000),
    "evaluations": (1_000_000,),
    "rulebooks": (1_000,),
    "processes": (200,),
    "leaving": (4,),
}


def main(share: float = 1.0) -> int:
    failed = 0
    for part, (*kept, count) in FULL.items():
        numbers = (*kept, count if part == "leaving" else max(1, round(count * share)))
        command = [
            sys.executable,
            "-W",
            "error",
            str(ROOT / "tests" / "durable_load.py"),
            part,
            *map(str, numbers),
        ]
        # A fork beside other threads warns since Python 3.12; the part that forks has no other threads.
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
        print(run.stdout.strip() or run.stderr.strip(), flush=True)
        if run.returncode or run.stderr:
            print(f"{part}: exit code {run.returncode}\n{run.stderr}", flush=True)
            failed += 1
    return failed


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
