"""Possible statuses of several duties -> the verdicts still possible.

Decides how statuses add up. Must not import law, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from icprules.decision.assessment import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icprules.decision.assessment import Status

_BAD: frozenset[Status] = frozenset({"overdue", "broken"})
_OPEN: frozenset[Status] = frozenset({"due"})
_SILENT: frozenset[Status] = frozenset({"not_applicable", "not_raised"})


def verdicts(duties: Iterable[frozenset[Status]]) -> tuple[Verdict, ...]:
    """Return every verdict that some choice of possible statuses leads to.

    Args:
        duties: For every duty that counts, the statuses still possible.

    Returns:
        At least one verdict, in the order of the `Verdict` type; exactly one when it is certain.

    Example:
        >>> verdicts([frozenset({"overdue"}), frozenset({"due", "fulfilled"})])
        ('non_compliant',)
        >>> verdicts([frozenset({"due", "overdue"})])
        ('non_compliant', 'action_required')
    """
    sets = tuple(duties)
    found: set[Verdict] = set()
    if any(s & _BAD for s in sets):
        found.add("non_compliant")
    rest = tuple(s - _BAD for s in sets)
    if all(rest):
        if any(s & _OPEN for s in rest):
            found.add("action_required")
        rest = tuple(s - _OPEN for s in rest)
        if all(rest):
            if any(s - _SILENT for s in rest):
                found.add("compliant")
            if all(s & _SILENT for s in rest):
                found.add("out_of_scope")
    return tuple(v for v in get_args(Verdict) if v in found)
