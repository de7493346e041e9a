"""Locale, time zone, optimisation and warnings of the process change nothing that a user sees."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import icprules

ROOT = Path(__file__).parent.parent
BRAND = str(ROOT / "examples" / "brand.toml")
RUNS = [
    ("assess", BRAND, "--as-of", "2024-02-22", "--lang", "both"),
    ("assess", BRAND, "--as-of", "2024-02-22", "--format", "json", "--engine", "compiled"),
    ("plan", BRAND, "--as-of", "2024-02-22"),
    ("workdays", "2024-02-22", "+20"),
    ("number", "沪ICP备2021001234号-2A"),
    ("assess", "absent.toml"),
]
CODE = f"""
import sys
sys.path.insert(0, {str(Path(icprules.__file__).parent.parent)!r})
from icprules.cli import main
for args in {RUNS!a}:
    sys.argv = ["icprules", *args]
    try:
        main()
    except SystemExit as stopped:
        print("exit", stopped.code, flush=True)
"""
EXPECTED = [0, 0, 0, 0, 0, 2]
PLAIN = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"}
# Between the first two time zones lie 26 hours: on any instant their dates differ.
OTHERS: list[tuple[tuple[str, ...], dict[str, str]]] = [
    ((), {"LC_ALL": "C", "TZ": "Etc/GMT+12"}),
    ((), {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "TZ": "Pacific/Kiritimati"}),
    ((), {"LC_ALL": "zh_CN.GB18030", "TZ": "Pacific/Kiritimati"}),
    (("-O",), PLAIN),
    (("-OO", "-W", "error"), PLAIN),
    (("-X", "dev", "-W", "error"), PLAIN),
]


def said(options: tuple[str, ...], environment: dict[str, str]) -> tuple[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, *options, "-c", CODE], capture_output=True, check=True, encoding="utf-8",
        env={**kept, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100", **environment},
    )  # fmt: skip
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def plainly_said() -> tuple[str, str]:
    return said((), PLAIN)


def test_every_run_ends_with_the_code_that_was_expected(plainly_said: tuple[str, str]) -> None:
    codes = [line.split()[1] for line in plainly_said[0].splitlines() if line.startswith("exit ")]

    assert EXPECTED == [int(code) if code != "None" else 0 for code in codes]
    assert "absent.toml" in plainly_said[1]


@pytest.mark.parametrize(("options", "environment"), OTHERS, ids=str)
def test_commands_say_the_same(
    options: tuple[str, ...], environment: dict[str, str], plainly_said: tuple[str, str]
) -> None:
    assert plainly_said == said(options, environment)
