"""The solver, where it is installed.

Decides what is said where it is not. Must not import anything of icprules but errors.
"""

from __future__ import annotations

from typing import Any

from icprules.errors import EngineError, problem

try:
    import z3
except ImportError as missing:  # pragma: no cover - a test runs it in an interpreter of its own
    raise EngineError(problem("E120")) from missing

Formula = Any
"""A formula or term of the solver, which has no types of its own."""

__all__ = ["Formula", "new_solver", "z3"]


def new_solver() -> Formula:
    """Return a solver for finite domains that answers many questions about the same formulas.

    Example:
        >>> solver, p = new_solver(), z3.Bool("p")
        >>> solver.add(p)
        >>> str(solver.check()), str(solver.check(z3.Not(p)))
        ('sat', 'unsat')
    """
    return z3.SolverFor("QF_FD")
