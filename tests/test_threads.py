"""Threads share a rulebook and a calendar without a lock of the caller's, from the first question on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import icprules

CODE = """
import json, sys, threading
import icprules
from icprules.errors import EngineError

sys.setswitchinterval(1e-4)  # far more often than by default, so that two meet where one is half done
engine, services = sys.argv[1], json.loads(sys.stdin.read())
rulebook = icprules.load()
barrier, found, faults = threading.Barrier(8), [], []

def ask(number):
    barrier.wait()
    try:
        said = []
        for step in range(len(services)):
            at = (step + number) % len(services)
            try:
                result = icprules.assess(services[at], as_of="2024-02-22", rulebook=rulebook, engine=engine)
            except EngineError as error:
                said.append((at, error.problems[0].code))
                continue
            said.append((at, json.dumps(result.to_dict(), sort_keys=True), icprules.explain(result, lang="en")))
        found.append(sorted(said))
    except BaseException as error:
        faults.append(repr(error))

threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps([faults, len(found), len({json.dumps(one) for one in found}), found[:1]]))
"""
APP: dict[str, object] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
    "sponsor": {"province": "沪"}, "application": {"received_on": "2024-02-22"},
}  # fmt: skip
MORE: list[dict[str, object]] = [{}, {"filings": []}, {"kind": "website"}]
SERVICES: list[dict[str, object]] = [{**APP, "name": f"{number}", **more} for number, more in enumerate(MORE)]


@pytest.mark.parametrize("engine", ["tree", "compiled", "durable", "dual"])
def test_eight_threads_that_start_at_once_all_get_the_one_result(engine: str) -> None:
    # A process of its own: nothing of the rulebook, the calendar or the engine is ready when the threads start.
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE, engine], input=json.dumps(SERVICES), capture_output=True,
        check=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(icprules.__file__).parent.parent), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    faults, answered, different, found = json.loads(done.stdout)

    assert ([], 8, 1, len(SERVICES), "") == (faults, answered, different, len(found[0]), done.stderr)
