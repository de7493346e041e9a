"""`[then.deadline]` -> a `DeadlineSpec`.

Decides that a deadline has one shape, counts from a fact of the right type, and says what happens at its end.
Must not import loader, engines or anything that computes a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from icprules.errors import problem
from icprules.rulebook import law
from icprules.rulebook.names import Names, fact_of_type
from icprules.rulebook.structure import inside, structure
from icprules.rulebook.then_files import AtLeastEntry, DeadlineEntry, WithinEntry

if TYPE_CHECKING:
    from icprules.rulebook.rule_files import Table

_SHAPES = ("on", "within", "at_least", "on_day_of", "before")
_UNITS: tuple[law.Unit, ...] = ("working_days", "days", "months", "years", "hours")
LONGEST = 2000
"""Units of a period; no instrument comes near it, and dates stay within the calendar."""


def read_deadline(raw: Table, names: Names, where: str) -> law.DeadlineSpec | None:
    """Read a deadline; faults go to `names.problems`.

    Args:
        raw: The table.
        names: The facts it may count from.
        where: File and key path.

    Returns:
        The deadline, or None when it is faulty.
    """
    entry, faults = structure(raw, DeadlineEntry, where)
    names.problems.extend(faults)
    given = [key for key in _SHAPES if key in raw]
    if len(given) != 1:
        names.problems.append(problem("R124", where=where, keys=" · ".join(given) or "–"))
    if entry is None or len(given) != 1:
        return None
    shape = _shape(entry, names, where)
    if shape is None:
        return None
    # A period in hours ends at a moment, one in working days on a working day, an act on its own day.
    may_roll = isinstance(shape, law.FixedDate | law.AtLeastBefore) or (
        isinstance(shape, law.Within) and shape.unit in ("days", "months", "years")
    )
    if may_roll and entry.rollover is None:
        names.problems.append(problem("R126", where=where))
    if not may_roll and entry.rollover is not None:
        names.problems.append(problem("R127", where=inside(where, "rollover")))
    return law.DeadlineSpec(shape=shape, stated_as=entry.stated_as, rollover=entry.rollover, why=entry.why)


def _shape(entry: DeadlineEntry, names: Names, where: str) -> law.Shape | None:
    if entry.on is not None:
        return law.FixedDate(on=entry.on)
    if entry.within is not None:
        return _within(entry.within, names, inside(where, "within"))
    if entry.at_least is not None:
        return _at_least(entry.at_least, names, inside(where, "at_least"))
    if entry.on_day_of is not None:
        return law.OnDayOf(fact=fact_of_type(entry.on_day_of, ("date",), names, inside(where, "on_day_of")))
    return law.Before(fact=fact_of_type(cast("str", entry.before), ("date",), names, inside(where, "before")))


def _within(entry: WithinEntry, names: Names, where: str) -> law.Within | None:
    counts = [(unit, getattr(entry, unit)) for unit in _UNITS if getattr(entry, unit) is not None]
    if len(counts) != 1 or not 1 <= counts[0][1] <= LONGEST:
        _bad_period(counts, _UNITS, names, where)
        return None
    ((unit, amount),) = counts
    types = ("datetime",) if unit == "hours" else ("date",)
    after = fact_of_type(entry.after, types, names, inside(where, "after"))
    return law.Within(amount=amount, unit=unit, after=after)


def _at_least(entry: AtLeastEntry, names: Names, where: str) -> law.AtLeastBefore | None:
    if not 1 <= entry.days <= LONGEST:
        _bad_period([("days", entry.days)], ("days",), names, where)
        return None
    return law.AtLeastBefore(
        days=entry.days, before=fact_of_type(entry.before, ("date",), names, inside(where, "before"))
    )


def _bad_period(counts: list[tuple[law.Unit, int]], units: tuple[law.Unit, ...], names: Names, where: str) -> None:
    keys = " · ".join(f"{unit} = {count}" for unit, count in counts) or "–"
    names.problems.append(problem("R125", where=where, keys=keys, allowed=" · ".join(units)))
