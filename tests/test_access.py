"""What a run touches outside its own process: the files it was given, its own package and Python, and nothing else.

No network, no other program, no file written but the one that was asked for. Every command is watched, so a new
command has to be added to the table.
"""

from __future__ import annotations

import json
import mimetypes
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

import click
import pytest

import icprules
from icprules.cli import root

ROOT = Path(__file__).parent.parent
BRAND = str(ROOT / "examples" / "brand.toml")
CLIENTS = str(ROOT / "examples" / "clients.csv")
RULES = str(ROOT / "rules")
TEMPLATE = ROOT / "examples" / "partner-rulebook"
PARTNER = str(TEMPLATE / "acme_rules")
CASES = str(TEMPLATE / "tests" / "cases")
RECORD = "RECORD"  # stands for the path of a record made for the test
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "assess": (
        (BRAND, "--as-of", "2024-02-22"),
        (BRAND, "--as-of", "2024-02-22", "--format", "json", "--engine", "compiled"),
        (BRAND, "--as-of", "2024-02-22", "--format", "markdown", "--lang", "en"),
        (BRAND, "--as-of", "2024-02-22", "--format", "ics"),
        (CLIENTS, "--as-of", "2024-02-22", "--write", "OUT.csv"),
        (BRAND, "--as-of", "2024-02-22", "--record", "OUT.json"),
    ),
    "ask": ((BRAND, "--service", "Lumora App", "--as-of", "2024-02-22", "--out", "OUT.toml"),),
    "compare": ((BRAND, "--service", "Lumora App", "--as-of", "2024-02-22", "--set", "service.hosting=mainland"),),
    "completion": (("bash",),),
    "explain": ((BRAND, "--as-of", "2024-02-22"),),
    "number": (("沪ICP备2021001234号-2A",),),
    "outlook": ((BRAND, "--service", "Lumora App", "--as-of", "2024-02-22"),),
    "plan": ((BRAND, "--as-of", "2024-02-22"),),
    "portfolio": ((BRAND, "--as-of", "2024-02-22"), (BRAND, "--as-of", "2024-02-22", "--format", "csv")),
    "recheck": ((RECORD,),),
    "replay": ((RECORD,), (RECORD, "--engine", "compiled")),
    "rules": (
        ("list",),
        ("show", "app-files-before-serving"),
        ("check",),
        ("check", "--rulebook", PARTNER),
        ("coverage", "--cases", CASES, "--rulebook", PARTNER),
        ("diff", RULES, PARTNER, "--services", BRAND, "--as-of", "2024-02-22"),
        ("mutate", "--rulebook", PARTNER, "--cases", CASES, "--rule", "app-filed-through-our-cloud"),
        ("prove", "--rule", "app-files-before-serving"),
        ("sql", "--table", "services"),
    ),
    "scan": ((CLIENTS, "-o", "OUT.parquet", "--as-of", "2024-02-22", "--keep", "# 客户经理"),),
    "schema": (("input",), ("result",)),
    "template": (("OUT.csv",), ("OUT.xlsx",)),
    "timeline": ((BRAND, "--service", "Lumora App", "--from", "2024-01-01", "--to", "2024-06-30"),),
    "workdays": (("2024-02-22", "+20"),),
}
"""Arguments of runs of every command; `OUT` begins the name of the one file that a run may write."""
RUNS = [(command, args) for command, runs in COMMANDS.items() for args in runs]
LIBRARY = """
import datetime, icprules
book = icprules.load()
app = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
       "offered_in_mainland": True, "filings": [], "sponsor": {"province": "沪"}}
result = icprules.assess(app, as_of="2024-02-22", rulebook=book)
result.to_dict(), result.next_change, icprules.explain(result, lang="en")
[*icprules.assess_many([app, app], as_of="2024-02-22", rulebook=book)]
[*icprules.assess_many([app, app], as_of="2024-02-22", rulebook=book, answer=lambda one: one.verdict)]
icprules.timeline(app, "2024-01-01", "2025-01-01", rulebook=book)
icprules.WorkdayCalendar.default().add_working_days(datetime.date(2024, 2, 22), 20)
"""


TABLES = """
import icprules, pyarrow
book = icprules.load()
table = pyarrow.table({"kind": ["app", None], "stage": ["operating", "planned"]})
icprules.assess_table(table, as_of="2024-02-22", rulebook=book)
"""
CACHED = """
import icprules
first, second = icprules.load(cache="CACHE"), icprules.load(cache="CACHE")
app = {"kind": "app", "stage": "operating", "sponsor": {"province": "沪"}}
for book in (first, second):
    icprules.assess(app, as_of="2024-02-22", rulebook=book)
"""


def allowed_to_read() -> tuple[Path, ...]:
    """Python itself, what is installed beside it, the package, its rules, and the system's tables that Python reads."""
    paths = [sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), str(Path(icprules.__file__).parent)]
    system = ("/usr/share/zoneinfo", *mimetypes.knownfiles)  # Python's own tables; openpyxl asks for the second
    return (*(Path(p).resolve() for p in paths), ROOT / "rules", *map(Path, system))


def watched(*args: str, cwd: Path, given: tuple[str, ...] = ()) -> dict[str, Any]:
    script = str(Path(__file__).parent / "watched_run.py")
    done = subprocess.run(
        [sys.executable, "-B", script, *args], capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(icprules.__file__).parent.parent), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    known = (*allowed_to_read(), *(Path(p).resolve() for p in given))
    result["strange"] = [
        path for path in result["read"]
        if Path(path).is_file() and not any(Path(path).resolve().is_relative_to(place) for place in known)
        and not path.startswith(("/proc/", "/dev/", "/sys/"))
    ]  # fmt: skip
    return result


def is_expected(line: str, folder: Path) -> bool:
    """Whether an event has to do with the file asked for, openpyxl's temporary files, or numpy or z3 being imported."""
    temporary = line.startswith(("os.remove ", "tempfile.mkstemp ")) and tempfile.gettempdir() in line
    of_numpy = line.startswith("ctypes.dlopen (None") or "BLAS_MAIN_FREE" in line
    of_the_solver = re.match(r"ctypes\.dlopen \('(.*/z3/lib/libz3\.[^']*)',\)$", line)
    is_installed = of_the_solver is not None and any(
        Path(of_the_solver[1]).resolve().is_relative_to(Path(place).resolve())
        for place in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    )
    return str(folder) in line or "OUT" in line or temporary or of_numpy or is_installed


def of_this_run(path: str, folder: Path) -> bool:
    """Whether a file is in the folder that was given, or a temporary one of openpyxl's that is gone again."""
    temporary = Path(tempfile.gettempdir()).resolve()
    place = Path(path).resolve()
    gone = place == temporary or (place.is_relative_to(temporary) and not place.exists())
    return place.is_relative_to(folder.resolve()) or gone


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rulebook = icprules.load()
    service = icprules.read_portfolio(Path(BRAND), rulebook).subjects[0]
    path = tmp_path_factory.mktemp("records") / "record.json"
    result = icprules.assess(service, as_of="2024-02-22", rulebook=rulebook)
    path.write_text(json.dumps(result.record(), ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(("command", "args"), RUNS, ids=lambda value: str(value)[:40])
def test_a_command_reads_what_it_was_given_and_writes_what_was_asked_for(
    command: str, args: tuple[str, ...], record: Path, tmp_path: Path
) -> None:
    args = tuple(str(record) if arg == RECORD else arg for arg in args)
    seen = watched(
        "cli", command, *args, cwd=tmp_path, given=(BRAND, CLIENTS, str(TEMPLATE), str(tmp_path), str(record))
    )
    asked = [str(tmp_path / arg) for arg in args if arg.startswith("OUT")]
    left = sorted(str(path) for path in tmp_path.iterdir())

    assert (0, [], asked) == (seen["code"] or 0, seen["strange"], left), seen["output"]
    assert [] == [path for path in seen["written"] if not of_this_run(path, tmp_path)]
    assert [] == [line for line in seen["other"] if not is_expected(line, tmp_path)]


def test_the_library_reads_only_itself_and_writes_nothing(tmp_path: Path) -> None:
    seen = watched("library", LIBRARY, cwd=tmp_path)

    assert ([], [], []) == (seen["other"], seen["written"], seen["strange"])


def test_a_table_is_assessed_without_another_file(tmp_path: Path) -> None:
    seen = watched("library", TABLES, cwd=tmp_path)

    assert ([], [], []) == (
        [line for line in seen["other"] if not is_expected(line, tmp_path)], seen["written"], seen["strange"],
    )  # fmt: skip


def test_a_cache_is_written_where_it_was_asked_for_and_nowhere_else(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    seen = watched("library", CACHED.replace("CACHE", str(place)), cwd=tmp_path, given=(str(place),))
    (kept,) = place.iterdir()

    assert ([], [place]) == (seen["strange"], [*tmp_path.iterdir()])
    assert {str(place)} == {str(Path(path).parent) for path in seen["written"]}
    assert {"os.mkdir", "os.rename"} == {line.split(" ", 1)[0] for line in seen["other"]}
    assert all(str(place) in line for line in seen["other"])
    assert str(kept) in seen["read"]


def test_every_command_is_watched() -> None:
    group = root.commands["rules"]
    assert isinstance(group, click.Group)
    assert sorted(root.commands) == sorted(COMMANDS)
    assert sorted(group.commands) == sorted({run[0] for run in COMMANDS["rules"]})


def test_the_watch_sees_a_socket_a_program_and_a_file(tmp_path: Path) -> None:
    text = (
        "import socket, subprocess, sys, pathlib\n"
        "socket.socket().close()\n"
        "subprocess.run([sys.executable, '-c', ''])\n"
        "pathlib.Path('left.txt').write_text('x')\n"
    )
    seen = watched("library", text, cwd=tmp_path)

    assert {"socket.__new__", "subprocess.Popen"} <= {line.split(" ", 1)[0] for line in seen["other"]}
    assert [str(tmp_path / "left.txt")] == seen["written"]
