"""The load tests of the durable engine, small; `.ci/durable_load.py` runs them at full size."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from durable_here import with_durable

ROOT = Path(__file__).resolve().parent.parent


@with_durable
@pytest.mark.parametrize(
    "part",
    [
        pytest.param(("threads", 8, 25), id="eight threads on one rulebook"),
        pytest.param(("evaluations", 2000), id="many evaluations in flat memory"),
        pytest.param(("rulebooks", 40), id="many rulebooks in flat memory"),
        pytest.param(("processes", 3), id="fork and multiprocessing"),
        pytest.param(("leaving", 4), id="exit inside evaluations"),
    ],
)
def test_the_engine_holds_under_load(part: tuple[str | int, ...]) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "tests" / "durable_load.py"), *map(str, part)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (0, "") == (run.returncode, run.stderr)
    assert 0 == json.loads(run.stdout)["wrong"]
