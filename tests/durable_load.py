"""The durable engine under load: many threads, many evaluations, many rulebooks, many processes.

Each part runs in a process of its own, so that its peak of memory is its own:
`python tests/durable_load.py PART NUMBER …` prints one line of JSON, and ends with 1 if anything was wrong.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import attrs
import generated

from icprules import assess, load
from icprules.engines import truths_with
from icprules.engines.program import program
from icprules.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.condition import Truth
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import Value

    Asked = list[tuple[dict[str, Value], tuple[Truth, ...]]]

AS_OF = "2024-03-31"
KNOWN = 28  # facts of a service whose assessment is mostly settled


def peak() -> float:
    """Return the largest resident memory of this process so far, in MB."""
    import resource  # noqa: PLC0415 - not on Windows, where this script does not run

    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def questions(rulebook: Rulebook, count: int, seed: int) -> Asked:
    """Return facts for a rulebook and the truths that `tree` gives for them."""
    rng = generated.dice(seed)
    steps = program(rulebook)
    asked = [generated.facts_for(steps, rulebook.schema, rng) for _ in range(count)]
    return [(facts, truths_with("tree", rulebook, steps, facts)) for facts in asked]


def wrong(rulebook: Rulebook, asked: Asked) -> int:
    """Return to how many of these questions the durable engine gives another answer."""
    steps = program(rulebook)
    return sum(truths_with("durable", rulebook, steps, facts) != truths for facts, truths in asked)


def essence(result: Assessment) -> tuple[object, ...]:
    """Return what an assessment says, without the engine that said it."""
    return (
        result.truths,
        result.verdict,
        result.obligations,
        result.prohibitions,
        result.missing,
        result.notices,
    )


def threads(count: int, assessments: int) -> dict[str, Any]:
    """Assess from many threads on one rulebook."""
    rulebook = load()
    rng = generated.dice(1)
    services: list[tuple[dict[str, Any], tuple[object, ...]]] = []
    while len(services) < 40:
        service = generated.service(rulebook.schema, rng)
        try:
            result = assess(service, as_of=AS_OF, rulebook=rulebook, engine="tree")
        except FactError:
            continue
        # Where little is known, nearly all time goes into ranking what to ask, which no engine does.
        if len(result.facts) >= KNOWN:
            services.append((service, essence(result)))
    faults: list[object] = []
    # Threads change places far more often than by default, so that two meet inside one evaluation.
    sys.setswitchinterval(1e-4)

    def work(offset: int) -> None:
        try:
            for number in range(assessments):
                service, expected = services[(number + offset) % len(services)]
                result = assess(service, as_of=AS_OF, rulebook=rulebook, engine="durable")
                if essence(result) != expected:
                    faults.append(service)
        except BaseException as error:  # a thread that ends early must not pass for one without faults
            faults.append(repr(error))
            raise

    started = [threading.Thread(target=work, args=(7 * n,)) for n in range(count)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return {
        "threads": count,
        "assessments": count * assessments,
        "wrong": len(faults),
        "peak_mb": round(peak(), 1),
    }


def evaluations(count: int) -> dict[str, Any]:
    """Evaluate one rulebook many times; memory must not grow after the first tenth."""
    rulebook = load()
    asked = questions(rulebook, 100, 2)
    return {"evaluations": count, **flat(count // len(asked), 2, lambda: wrong(rulebook, asked))}


def rulebooks(count: int) -> dict[str, Any]:
    """Make, use and drop many rulebooks, small generated ones and the real one by turns."""
    real = load()
    # The real questions are kept, so that only what the engine holds can grow.
    asked = questions(real, 5, 3)

    def one() -> int:
        seed = next(numbers)
        small = generated.rulebook(generated.dice(seed), wide=seed % 10 == 0)
        return wrong(small, questions(small, 5, seed)) + (wrong(attrs.evolve(real), asked) if seed % 2 else 0)

    numbers = iter(range(count))
    return {"rulebooks": count, **flat(count, 8, one)}


def flat(rounds: int, allowed: int, run: Callable[[], int]) -> dict[str, Any]:
    """Run many rounds; after the first tenth the peak may rise by so many MB, less than a leak would take."""
    faults = 0
    early = 0.0
    for number in range(rounds):
        faults += run()
        if number == max(rounds // 10, min(rounds - 1, 10)):
            gc.collect()
            early = peak()
    gc.collect()
    grown = peak() - early
    return {
        "wrong": faults,
        "flat": grown <= allowed,
        "early_mb": round(early, 1),
        "peak_mb": round(early + grown, 1),
    }


def processes(count: int) -> dict[str, Any]:
    """Go on in forked children with the parent's rulesets, and in children of `multiprocessing`."""
    rulebook = load()
    asked = questions(rulebook, 10, 4)
    faults = wrong(rulebook, asked)
    for _ in range(count):
        child = os.fork()
        if child == 0:
            os._exit(min(wrong(rulebook, asked), 100))
        faults += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
        faults += wrong(rulebook, asked)
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            faults += sum(pool.map(in_child, range(8)))
    return {"forks": count, "pools": 2, "wrong": faults, "peak_mb": round(peak(), 1)}


def in_child(seed: int) -> int:
    """Return how many answers are wrong in a child of `multiprocessing`."""
    rulebook = generated.rulebook(generated.dice(seed))
    return wrong(rulebook, questions(rulebook, 20, seed))


def leaving(count: int) -> dict[str, Any]:
    """End the interpreter while rulesets are idle in the pool and a daemon thread is inside an evaluation."""
    rulebook = load()
    asked = questions(rulebook, 20, 5)
    faults = wrong(rulebook, asked)

    def on_and_on() -> None:
        while True:
            wrong(rulebook, asked)

    for _ in range(count):
        threading.Thread(target=on_and_on, daemon=True).start()
    time.sleep(0.2)
    return {"daemons": count, "wrong": faults}


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    one.__name__: one for one in (threads, evaluations, rulebooks, processes, leaving)
}


def main(part: str, *numbers: str) -> int:
    """Run one part and print its figures."""
    begun = time.monotonic()
    figures = PARTS[part](*map(int, numbers))
    sys.stdout.write(json.dumps({"part": part, **figures, "seconds": round(time.monotonic() - begun, 1)}) + "\n")
    return 1 if figures["wrong"] or not figures.get("flat", True) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
