"""Functions timed side by side: in one process, in rounds, each round in another order, so that noise hits all alike.

Every function is called for the same subjects, a handful at a time. Of each handful the fastest round counts, since
everything else that runs on a machine can only add to it; ratios are of those. Medians are told beside them. The
times of all rounds are kept as a pyperf suite, which `pyperf show` and `pyperf compare_to` read.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import random
import statistics
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pyperf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

HANDFUL = 10


class Case:
    """One function and its times.

    Args:
        name: What it is called in the table.
        function: Answers for one subject.
        calls: Its arguments for every subject.
        repeat: How often one round calls it for each handful; more for functions that need next to no time.
    """

    def __init__(
        self, name: str, function: Callable[..., object], calls: Iterable[tuple[Any, ...]], repeat: int = 1
    ) -> None:
        self.name, self.function, self.repeat = name, function, repeat
        every = list(calls)
        self.handfuls = [every[i : i + HANDFUL] for i in range(0, len(every), HANDFUL)]
        self.times: list[list[float]] = [[] for _ in self.handfuls]
        self.round()  # what is prepared on the first call is prepared now
        self.round()
        self.first = statistics.mean(times[-1] for times in self.times)
        self.times = [[] for _ in self.handfuls]

    def round(self) -> None:
        function, times = self.function, range(self.repeat)
        for found, calls in zip(self.times, self.handfuls, strict=True):
            start = perf_counter()
            for _ in times:
                for call in calls:
                    function(*call)
            found.append((perf_counter() - start) / self.repeat / len(calls))

    @property
    def fastest(self) -> float:
        """Seconds for one subject, where nothing else ran."""
        return statistics.mean(map(min, self.times))

    @property
    def median(self) -> float:
        """Seconds for one subject."""
        return statistics.mean(map(statistics.median, self.times))

    def over(self, limit: Case) -> float:
        """How many times a limit it takes."""
        return self.fastest / limit.fastest


def options(doc: str | None) -> argparse.ArgumentParser:
    """The options that every script has."""
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("-o", "--output", metavar="FILE", help="keep the times as a pyperf suite")
    return parser


def timed(cases: list[Case], rounds: int) -> list[Case]:
    """Time all cases."""
    order = random.Random(1)
    gc.collect()
    for _ in range(rounds):
        shuffled = list(cases)
        order.shuffle(shuffled)
        for case in shuffled:
            case.round()
    return cases


def tell(cases: list[Case], limits: Mapping[str, Case]) -> None:
    """Print the times, and how many times each limit they are."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {len(cases[0].times[0])} rounds side by side")
    head = "".join(f"{f'× {name}':>26}" for name in limits)
    print(f"{'':46}{'fastest':>12}{'median':>12}{head}")
    for case in cases:
        ratios = "".join(f"{case.over(limit):>26.2f}" for limit in limits.values())
        print(f"{case.name:46}{case.fastest * 1e6:>9.3f} us{case.median * 1e6:>9.3f} us{ratios}")


def keep(cases: list[Case], file: str | None) -> None:
    """Write the times of all rounds as a pyperf suite."""
    if file is None:
        return
    benchmarks = []
    for case in cases:
        rounds = [statistics.mean(times) for times in zip(*case.times, strict=True)]
        metadata = {"name": case.name, "unit": "second", "fastest": case.fastest}
        benchmarks.append(pyperf.Benchmark([pyperf.Run(rounds, metadata=metadata, collect_metadata=False)]))
    pyperf.BenchmarkSuite(benchmarks).dump(file, replace=True)
