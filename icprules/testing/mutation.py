"""What the cases make of the mutants of a rulebook: how many they notice, and which they do not.

Decides which mutants are tried, in how many processes, and what is told of each. Must not import pytest or the
command line.
"""

from __future__ import annotations

import collections
import itertools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, closest, problem
from icprules.testing.mutants import Mutant, mutants
from icprules.testing.survivors import settled
from icprules.testing.trials import Unnoticed, bench, notices, trial
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.rulebook import law
    from icprules.testing.cases import Case
    from icprules.testing.mutants import MutantKind
    from icprules.testing.trials import Bench, Undecided
    from icprules.testing.witnesses import Witness

_PARTS_OF_A_JOB = 16


@attrs.frozen(kw_only=True)
class Survivor:
    """A mutant that no case notices although a service might.

    Args:
        mutant: The mutant.
        witness: A service that would tell it from the rulebook; None where none was found.
        undecided: Why it is not known whether there is one; None where there is, or none was looked for.
    """

    mutant: Mutant
    witness: Witness | None
    undecided: Undecided | None = None


@attrs.frozen(kw_only=True)
class Mutation:
    """What the cases make of the mutants.

    Args:
        tried: How many mutants were tried, by kind of change.
        survivors: Those that no case notices although a service might.
        equivalent: Those that say the same as the rulebook of every service, so that no case can notice them.
        proved: Those among them of which the solver has shown it; of the others the form of the conditions shows it.
    """

    tried: Mapping[MutantKind, int] = attrs.field(converter=read_only, hash=False)
    survivors: tuple[Survivor, ...]
    equivalent: tuple[Mutant, ...]
    proved: tuple[Mutant, ...] = ()

    @property
    def killed(self) -> int:
        """How many mutants a case notices."""
        return sum(self.tried.values()) - len(self.survivors) - len(self.equivalent)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data, ready for JSON."""
        return {
            "tried": sum(self.tried.values()),
            "by_kind": dict(self.tried),
            "killed": self.killed,
            "equivalent": [
                {**_named(one), "shown_by": "proof" if one in self.proved else "form"} for one in self.equivalent
            ],
            "survivors": [
                {
                    **_named(one.mutant),
                    "witness": None if one.witness is None else one.witness.to_dict(),
                    "undecided": one.undecided,
                }
                for one in self.survivors
            ],
        }


@attrs.frozen(kw_only=True)
class _Work:
    bench: Bench
    mutants: tuple[Mutant, ...]
    search: bool


def mutate(
    rulebook: law.Rulebook, cases: Sequence[Case], *, names: Sequence[str] = (), jobs: int = 1, search: bool = True
) -> Mutation:
    """Try the mutants of a rulebook on its cases.

    Args:
        rulebook: A rulebook for which all the cases hold.
        cases: The cases.
        names: Only mutants of these rules and terms (`term NAME`); empty for every rule that has cases, and every
            term that only such rules read.
        jobs: How many processes to use, where the system can copy a running process; one elsewhere.
        search: Whether to look for a service that would tell a survivor from the rulebook: near the cases, then with
            the solver where z3-solver is installed.

    Returns:
        The outcome, in the order of the mutants.

    Raises:
        FactError: F165 for every case that does not hold for the rulebook as it is; F017 for a name that nothing has.
        EngineError: E122 where a service that the solver names does not show what it should.

    Example:
        >>> from icprules import load
        >>> mutate(load(), []).killed
        0
    """
    failing = [case for case in cases if notices(case, rulebook, engine="compiled")]
    if failing:
        raise FactError(*(problem("F165", where=case.where, name=case.name) for case in failing))
    chosen = _chosen(rulebook, cases, names)
    work = _Work(bench=bench(rulebook, cases), mutants=chosen, search=search)
    parts = [range(i, len(chosen), _PARTS_OF_A_JOB * jobs) for i in range(min(len(chosen), _PARTS_OF_A_JOB * jobs))]
    if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
        # A copied process has the rules already; they could not be sent, but numbers and what was found can.
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(work,)) as pool:
            found = dict(itertools.chain.from_iterable(pool.map(_of_process, parts)))
    else:
        found = dict(itertools.chain.from_iterable(_tried(work, part) for part in parts))
    left = [(chosen[i], one) for i in range(len(chosen)) if (one := found[i]) is not None]
    if search:  # one after the other: what the solver has learned of the rulebook serves the next mutant too
        left = [
            (mutant, one if one.is_equivalent or one.witness is not None else settled(rulebook, mutant))
            for mutant, one in left
        ]
    return Mutation(
        tried=collections.Counter(one.kind for one in chosen),
        survivors=tuple(
            Survivor(mutant=m, witness=one.witness, undecided=one.undecided) for m, one in left if not one.is_equivalent
        ),
        equivalent=tuple(mutant for mutant, one in left if one.is_equivalent),
        proved=tuple(mutant for mutant, one in left if one.is_proved),
    )


_process: list[_Work] = []
"""What a process of a pool works on; put there when it begins."""


def _begin(work: _Work) -> None:
    _process.append(work)


def _of_process(numbers: Sequence[int]) -> list[tuple[int, Unnoticed | None]]:
    return _tried(_process[0], numbers)


def _tried(work: _Work, numbers: Sequence[int]) -> list[tuple[int, Unnoticed | None]]:
    return [(i, trial(work.bench, work.mutants[i], search=work.search)) for i in numbers]


def _chosen(rulebook: law.Rulebook, cases: Iterable[Case], names: Sequence[str]) -> tuple[Mutant, ...]:
    every = mutants(rulebook)
    if names:
        known = dict.fromkeys(one.name for one in every)
        unknown = [problem("F017", name=name, close=closest(name, known)) for name in names if name not in known]
        if unknown:
            raise FactError(*unknown)
        return tuple(one for one in every if one.name in names)
    with_cases = {case.rule for case in cases}
    return tuple(one for one in every if with_cases.issuperset(one.touched))


def _named(mutant: Mutant) -> dict[str, Any]:
    return {
        "id": mutant.id,
        "name": mutant.name,
        "kind": mutant.kind,
        "place": mutant.place,
        "change": mutant.change,
    }
