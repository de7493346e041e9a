"""A program split by what most of its conditions read, so that each service is asked only what is still open for it.

Decides by which fact a program is split, and which days are alike for it; a residue is made when the first service
of its case is met. What a residue says is `compiled`'s. Must not import deadlines or decide.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from icprules.engines.compiled import Residue, compile_residue
from icprules.rulebook.condition import JUDGED_ON, All, Compare, Not, facts_of
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.engines.program import Program
    from icprules.rulebook.condition import Condition
    from icprules.subjects.facts import FactSchema, Value

_DAY = datetime.timedelta(days=1)
MOST_MADE = 256
"""How many residues are kept at once; our own rulebook has far fewer cases."""
MOST_DAYS = 2048
"""How many days are kept with their place between the turns."""


@attrs.frozen(kw_only=True, eq=False)
class Cases:
    """A program and the residues of it that were met so far.

    Args:
        program: The program, or a part of one.
        lists: Names of the facts whose values are lists.
        split_by: The fact of few values that most of its steps read; an empty text where there is none.
        places: Every value of that fact and its place, the first for a fact that is not known.
        turns: The days on which the law judged by turns, in order; between two of them all days are alike.
        silence: What the facts are about which nothing is said where nothing is said about any case, None for unknown.
        spans: Places of days between the turns, for days asked about; a cache without meaning of its own.
        made: Residues by place of the value and of the day; a cache without meaning of its own.
    """

    program: Program
    lists: frozenset[str]
    split_by: str
    places: Mapping[str | None, int]
    turns: tuple[datetime.date, ...]
    silence: Mapping[str, Value | None]
    spans: dict[datetime.date, int] = attrs.field(factory=dict, init=False, repr=False)
    made: dict[tuple[int, int, bool], Residue] = attrs.field(factory=dict, init=False, repr=False)


def cases_of(program: Program, schema: FactSchema, silence: Mapping[str, Value | None] = read_only({})) -> Cases:
    """Lay a program out by the fact and the days that split it, and by whether anything is said about a case.

    Args:
        program: The program, or a part of one.
        schema: The facts that it reads.
        silence: What facts are where nothing is said about any case, None for unknown.

    Returns:
        The cases; no residue is made yet.

    Example:
        >>> from icprules import load
        >>> from icprules.engines.program import program
        >>> cases_of(program(load()), load().schema).split_by
        'service.kind'
    """
    read = Counter(name for step in program.steps for name in facts_of(step.condition))
    few = [name for name in read if name in schema.facts and schema.facts[name].type == "one_of"]
    split_by = max(few, key=read.__getitem__, default="")
    values = schema.facts[split_by].values if split_by else ()
    return Cases(
        program=program,
        lists=frozenset(name for name, spec in schema.facts.items() if spec.type == "list_of"),
        split_by=split_by,
        places={None: 0, **{value: at for at, value in enumerate(values, start=1)}},
        turns=tuple(sorted({day for step in program.steps for day in _turns(step.condition)})),
        silence={name: value for name, value in silence.items() if name in read},
    )


def residue_for(cases: Cases, facts: Mapping[str, Value], is_silent: bool = False) -> Residue:  # noqa: FBT001, FBT002 - by place, for speed
    """Return what is left to ask about a service.

    Args:
        cases: The program and what splits it.
        facts: Known facts, `judged_on` among them.
        is_silent: Whether nothing is said about any case, so that the facts are as `cases.silence` says.

    Returns:
        The residue; made now if it is the first of its case.

    Raises:
        EngineError: If the program is too large for one Python function.
    """
    place = cases.places.get(facts.get(cases.split_by), 0)  # type: ignore[arg-type]  # other values have no place
    day: datetime.date = facts[JUDGED_ON]  # type: ignore[assignment]  # the situation's
    span = cases.spans.get(day)
    if span is None:
        if len(cases.spans) >= MOST_DAYS:
            cases.spans.clear()
        span = cases.spans[day] = bisect_right(cases.turns, day)
    case = place, span, is_silent
    found = cases.made.get(case)
    if found is None:
        if len(cases.made) >= MOST_MADE:
            cases.made.clear()
        found = cases.made[case] = compile_residue(cases.program, cases.lists, *fixed_in(cases, facts, is_silent))
    return found


def fixed_in(
    cases: Cases,
    facts: Mapping[str, Value],
    is_silent: bool = False,  # noqa: FBT001, FBT002 - as above
) -> tuple[dict[str, Value | None], int]:
    """Return the facts that are fixed in the residue for a service, and the number of that residue.

    Args:
        cases: The program and what splits it.
        facts: Known facts, `judged_on` among them.
        is_silent: Whether nothing is said about any case.

    Returns:
        Facts with their values, None for one that is unknown, and a number below 0.
    """
    place = cases.places.get(facts.get(cases.split_by), 0)  # type: ignore[arg-type]  # other values have no place
    fixed: dict[str, Value | None] = {**cases.silence} if is_silent else {}
    fixed |= {name: facts[name] for name in ((JUDGED_ON, cases.split_by) if place else (JUDGED_ON,))}
    number = bisect_right(cases.turns, facts[JUDGED_ON]) * len(cases.places) + place
    return fixed, -1 - 2 * number - is_silent


def _turns(node: Condition) -> Iterator[datetime.date]:
    """The first days of which a condition may say something else than of the day before."""
    if isinstance(node, Not):
        yield from _turns(node.item)
    elif isinstance(node, All | AnyOf):
        for item in node.items:
            yield from _turns(item)
    elif isinstance(node, Compare) and node.fact == JUDGED_ON and isinstance(node.value, datetime.date):
        if node.op in ("is", "before", "on_or_after"):
            yield node.value
        if node.op in ("is", "on_or_before", "after") and node.value < datetime.date.max:
            yield node.value + _DAY
