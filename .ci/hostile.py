"""Give the loader rulebooks that are far too large: each must be refused with its documented error, and soon.

    python .ci/hostile.py [SHARE]       SHARE (0 to 1) for smaller ones that are refused all the same

Each is made in a temporary folder and loaded by a process of its own. Exit code 1 when one is refused with another
error than it should be, or needs more than `SECONDS` or `MEGABYTES`. Needs Linux or macOS.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60
MEGABYTES = 600
MANY = 100_000
TEMPLATE = ROOT / "examples" / "partner-rulebook" / "acme_rules"
PLACE = "acme-policy"
RULE = (TEMPLATE / PLACE / "app-is-reviewed.toml").read_text(encoding="utf-8")
CLAUSE = '[[when]]\nterm = "in_scope"\n'
# One process loads and says how it was refused; its time and memory are those of a user.
LOADING = """
import collections, resource, sys
import icprules
from icprules.errors import RulebookError
try:
    icprules.load(sys.argv[1])
    print("loaded")
except RulebookError as error:
    found = collections.Counter(one.code for one in error.problems)
    both = sum(len(error.text(lang)) for lang in ("zh", "en"))
    print(",".join(sorted(found)), len(error.problems), both)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def files_of_one_rule(folder: Path, share: float) -> None:
    for number in range(max(10_001, int(MANY * share))):
        rule(folder, f"rule-{number}", duty=f"duty-{number}")


def one_file(folder: Path, share: float) -> None:
    with (folder / PLACE / "one.toml").open("w", encoding="utf-8") as file:
        file.writelines(f"[[rule]]\n{RULE}" for _ in range(max(2_000, int(MANY * share))))


def on_one_matter(folder: Path, share: float) -> None:
    for number in range(max(251, int(9_990 * share))):
        rule(folder, f"rule-{number}", duty="one-duty")


def on_as_many_matters(folder: Path, share: float) -> None:
    for number in range(int(9_990 * share)):
        rule(folder, f"rule-{number}", duty=f"duty-{number}")


def clauses(folder: Path, share: float) -> None:
    rule(folder, "rule", duty="duty", more=CLAUSE * int(38_000 * share))


def names(folder: Path, share: float) -> None:
    del share
    for number in range(MANY + 1):
        (folder / PLACE / f"{number}.txt").touch()


def stray(folder: Path, share: float) -> None:
    for number in range(int(9_990 * share)):
        (folder / f"fact{number}.toml").touch()


def whole(folder: Path, share: float) -> None:
    del share
    for number in range(70):
        (folder / PLACE / f"large-{number}.toml").write_bytes(b"#" * (1 << 20))


def long_key(folder: Path, share: float) -> None:
    del share
    (folder / PLACE / "long.toml").write_text('"!".' * 250_000 + "a = 1\n", encoding="utf-8")


def rule(folder: Path, name: str, *, duty: str, more: str = "") -> None:
    text = RULE.replace('"app-is-reviewed"', f'"{name}"').replace('"pass-review"', f'"{duty}"')
    text = text.replace("[then]", f"{more}[then]")
    (folder / PLACE / f"{name}.toml").write_text(text, encoding="utf-8")


CASES: tuple[tuple[str, str, Callable[[Path, float], None]], ...] = (
    ("100,000 files of one rule", "R012", files_of_one_rule),
    ("one file of 100,000 rules", "R007", one_file),
    ("9,990 rules on one matter", "R159", on_one_matter),
    ("9,990 rules on as many matters", "loaded", on_as_many_matters),
    ("one rule of 38,000 clauses", "R141", clauses),
    ("9,990 files that belong nowhere", "R139", stray),
    ("100,001 files of another kind", "R012", names),
    ("70 files of 1 MiB", "R013", whole),
    ("a key of 250,000 parts", "R008", long_key),
)


def main() -> int:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    wrong = 0
    print(f"{'rulebook':34} {'refused with':14} {'problems':>8} {'seconds':>8} {'MB':>6}")
    for title, wanted, make in CASES:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "many"
            shutil.copytree(TEMPLATE, folder)
            make(folder, share)
            began = time.monotonic()
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-c", LOADING, str(folder)], capture_output=True, text=True, encoding="utf-8",
                check=False, cwd=ROOT,
            )  # fmt: skip
            seconds = time.monotonic() - began
        found, memory = (done.stdout.splitlines() or ["crashed", "0"])[:2]
        code, *rest = found.split()
        megabytes = int(memory) / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        bad = done.returncode or code != wanted or seconds > SECONDS or megabytes > MEGABYTES
        wrong += bool(bad)
        print(f"{title:34} {code:14} {' '.join(rest):>8} {seconds:8.1f} {megabytes:6.0f}{'  WRONG' if bad else ''}")
        if done.stderr:
            print(done.stderr[-2000:])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
