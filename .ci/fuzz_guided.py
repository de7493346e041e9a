"""Fuzzing led by coverage: atheris watches which code of icprules an input reaches, and changes those that reach more.

    python .ci/fuzz_guided.py                            all readers, as many inputs as .ci/fuzz_targets.py declares
    python .ci/fuzz_guided.py 0.01                       a hundredth
    python .ci/fuzz_guided.py 1 notices records          only these
    python .ci/fuzz_guided.py 1 --seed 7                 other inputs
    python .ci/fuzz_guided.py --again notices FILE ...   reads inputs that were kept, and says what happens

Needs the extras `fuzz` and `test`, and Linux or macOS. An input fails when its reader breaks a promise of
.ci/fuzz_targets.py, dies, or hangs: needs more than ten seconds of the processor, or two minutes by the clock. It is
kept in `.fuzz/`, with its traceback in a `.log` and the command that reads it again; exit code 1.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import pkgutil
import random
import re
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / ".ci")]

if TYPE_CHECKING:
    from types import ModuleType

    from fuzz_targets import Target

PATIENCE, LAST_PATIENCE = 10, 120
"""Seconds of the processor, which do not depend on what else a machine does; seconds by the clock, for what only waits
or hangs where Python cannot interrupt it."""
MEMORY_MIB = 4096


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("share", nargs="?", type=float, default=1.0, help="share of the declared inputs")
    parser.add_argument("names", nargs="*", help="readers; none for all")
    parser.add_argument("--seed", type=int, default=1, help="seed of the changes")
    parser.add_argument("--into", type=Path, default=ROOT / ".fuzz", help="folder for what fails, and for the logs")
    parser.add_argument("--again", nargs="+", metavar=("NAME", "FILE"), help="read kept inputs")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # the same seed is to give the same inputs
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S606
    if options.again:
        return again(options.again[0], options.again[1:])
    targets = instrumented()
    unknown = sorted(set(options.names) - {target.name for target in targets.TARGETS})
    if unknown:
        parser.error(f"no reader {', '.join(unknown)}; there are {', '.join(t.name for t in targets.TARGETS)}")
    options.into.mkdir(parents=True, exist_ok=True)
    heads = "".join(f"{head:>9}" for head in ("inputs", "kept", "at first", "edges", "slowest", "seconds"))
    print(f"{'reader':16}{heads}   (seconds of the processor)", flush=True)
    chosen = [target for target in targets.TARGETS if not options.names or target.name in options.names]
    totals = [one(target, targets, options) for target in chosen]
    print(f"{'together':16}{sum(count for count, _ in totals):9,}   {sum(failed for _, failed in totals)} failures")
    return 1 if any(failed for _, failed in totals) else 0


def instrumented() -> ModuleType:
    """Every module of icprules, and the TOML parser, with atheris watching; imported once for all readers."""
    import atheris  # noqa: PLC0415 - not needed to read inputs again

    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):  # a line a module
        with atheris.instrument_imports(include=["icprules", "tomllib"]):
            import icprules  # noqa: PLC0415

            for module in pkgutil.walk_packages(icprules.__path__, "icprules."):
                if module.name.rsplit(".", 1)[-1] != "__main__" and not module.name.startswith("icprules.integrations"):
                    importlib.import_module(module.name)
        return importlib.import_module("fuzz_targets")


def one(target: Target, targets: ModuleType, options: argparse.Namespace) -> tuple[int, bool]:
    """Fuzz one reader in a process of its own; how many inputs it read, and whether one failed."""
    log, began = options.into / f"{target.name}.log", time.time()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        with log.open("w") as stream:
            for number in (1, 2):
                os.dup2(stream.fileno(), number)
            fuzz(target, targets, options)
    _, status, used = os.wait4(child, 0)
    told = log.read_text(encoding="utf-8", errors="replace")
    found = stats(told)
    count = found.get("number_of_executed_units", 0)
    failed = os.waitstatus_to_exitcode(status) != 0 or count == 0
    covered = [int(number) for number in re.findall(r" cov: (\d+)", told)] or [0]
    print(
        f"{target.name:16}{count:9,}{found.get('new_units_added', 0):9,}{covered[0]:9,}{covered[-1]:9,}"
        f"{found.get('slowest_unit_time_sec', 0):8}s{used.ru_utime + used.ru_stime:9.0f}",
        flush=True,
    )
    if failed:
        kept = [file for file in options.into.glob(f"{target.name}-*") if file.stat().st_mtime >= began]
        print(f"  {tail(told)}\n  log: {log}")
        if kept:
            print(f"  read it again: python .ci/fuzz_guided.py --again {target.name} {kept[-1]}", flush=True)
    return count, failed


def stats(told: str) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"stat::(\w+):\s+(\d+)", told)}


def tail(told: str) -> str:
    """The lines that say what happened: an exception, or what libFuzzer says of a hang or of memory."""
    mark = re.compile(r"(\w+\.)*\w*(Error|Exception|Hang)\b|ALARM|==\d+== ?ERROR")
    marks = [line for line in told.splitlines() if mark.match(line)]
    return "\n  ".join(marks[:3]) or "died without a word"


def fuzz(target: Target, targets: ModuleType, options: argparse.Namespace) -> None:
    """Hand the loop to atheris, which ends the process."""
    import atheris  # noqa: PLC0415

    random.seed(options.seed)
    seeds = sorted(set(target.seeds()))
    corpus = targets.WORK / f"corpus-{target.name}"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / f"{number:04}").write_bytes(seed)
    longest = max(target.longest, *map(len, seeds))
    values = targets.values_by_key(seeds) if target.form == "json" else {}
    targets.without_loading()

    def changed(data: bytes, most: int, seed: int) -> bytes:
        """A third of the changes is libFuzzer's own, which knows what the code compared its input with."""
        if seed % 3:
            rng = random.Random(seed)
            made = (
                targets.mutated_document(data, most, seed, values)
                if target.form == "json"
                else targets.fuzz.changed_bytes(data, rng)
            )
            if made is not None and len(made) <= most:
                return bytes(made)
        return bytes(atheris.Mutate(data, most))

    runs = max(1, round(target.runs * options.share))
    arguments = [
        sys.argv[0], str(corpus), f"-runs={runs + len(seeds)}", f"-seed={options.seed}", f"-timeout={LAST_PATIENCE}",
        f"-rss_limit_mb={MEMORY_MIB}", f"-max_len={longest}", f"-artifact_prefix={options.into / target.name}-",
        "-len_control=0", "-reload=0", "-report_slow_units=3600", "-print_final_stats=1",
    ]  # fmt: skip
    signal.signal(signal.SIGPROF, targets.fuzz.late)

    def read(data: bytes) -> None:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        try:
            target.read(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    atheris.Setup(arguments, read, custom_mutator=changed)
    atheris.Fuzz()


def again(name: str, files: list[str]) -> int:
    """Read inputs that were kept, without atheris."""
    targets = importlib.import_module("fuzz_targets")
    read: Any = next(target.read for target in targets.TARGETS if target.name == name)
    targets.without_loading()
    signal.signal(signal.SIGPROF, targets.fuzz.late)
    failed = 0
    for file in files:
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        try:
            read(Path(file).read_bytes())
        except BaseException as error:  # noqa: BLE001 - whatever comes out is the finding
            signal.setitimer(signal.ITIMER_PROF, 0)
            traceback.print_exception(error, limit=-6)
            failed += 1
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(f"{file}: read in {(time.monotonic() - began) * 1000:.0f} ms", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
