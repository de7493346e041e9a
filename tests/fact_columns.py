"""Facts of many subjects, given as one mapping each, as the columns that the engine `columns` reads."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from icprules.engines.columns import plan_of
from icprules.engines.planes import Codes, Column, Flags, Numbers, Sets, judged, number_of, packed
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.engines.program import Program
    from icprules.subjects.facts import Value


def columns_of(subjects: Sequence[Mapping[str, Value]]) -> dict[str, Column]:
    """Return a column of every fact that any of the subjects knows."""
    names = dict.fromkeys(name for facts in subjects for name in facts)
    return {name: _column([facts.get(name) for facts in subjects]) for name in names}


def _column(given: list[Value | None]) -> Column:
    is_known = np.array([value is not None for value in given])
    known = None if is_known.all() else packed(is_known)
    values: list[Any] = [value for value in given if value is not None]
    if isinstance(values[0], bool):
        return Flags(judged(packed(np.array([value is True for value in given])), known))
    if isinstance(values[0], int | datetime.date):
        return Numbers(np.array([0 if value is None else number_of(value) for value in given]), known)
    if isinstance(values[0], tuple):
        members = tuple(sorted({member for value in values for member in value}))
        lists: list[Any] = [value or () for value in given]
        sets = [sum(1 << members.index(member) for member in value) for value in lists]
        return Sets(np.array(sets, dtype=np.uint64), members, known)
    texts = tuple(sorted(set(values)))
    return Codes(np.array([0 if value is None else texts.index(value) for value in given]), texts, known)


def truths_by_columns(
    program: Program, subjects: Sequence[Mapping[str, Value]], fixed: Mapping[str, Value]
) -> list[tuple[Truth, ...]]:
    """Return the truths of every step for each subject, as the engine `columns` finds them."""
    plan = plan_of(program, fixed)
    found = plan.run(columns_of(subjects), len(subjects))
    steps = np.array([found[node.number].to_array(len(subjects)) for node in plan.steps])
    return [tuple(Truth(number) for number in column) for column in steps.T.tolist()]
