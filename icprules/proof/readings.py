"""An answer of the solver -> the service and the day that it stands for, as a file would hold them; and back.

Decides which of the things known on the day have to be given so that they are known, and what is open of a service of
which all is told: nothing. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icprules.numbers.filing_numbers import PREFIXES, SUFFIX_KINDS
from icprules.proof.axioms import is_given, told
from icprules.proof.holdings import NO_KIND
from icprules.proof.solver import Formula, z3
from icprules.proof.worlds import day_number, day_of_number
from icprules.rulebook.condition import AS_OF, JUDGED_ON
from icprules.subjects.fact_tables import plain
from icprules.subjects.facts import NONE
from icprules.subjects.subject import SERVICE_KINDS, groups_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.proof.holdings import Holdings, Slot
    from icprules.proof.worlds import World
    from icprules.subjects.facts import FactSchema, Value

NAME = "witness"
_SUFFIXES = {kind: letter for letter, kind in SUFFIX_KINDS.items()}
_LAUNCHED, _PROVINCE = "service.launched_on", "sponsor.province"


def days_read(model: Formula, world: World) -> tuple[datetime.date, datetime.date]:
    """Return the day asked about and the day whose law applies."""
    as_of, judged_on = (day_of_number(_number(model, world.number(name))) for name in (AS_OF, JUDGED_ON))
    return as_of, judged_on


def service_read(model: Formula, world: World, held: Holdings, schema: FactSchema) -> dict[str, Any]:
    """Return the service that an answer stands for.

    Args:
        model: The answer of the solver.
        world: Its unknowns.
        held: The numbers held.
        schema: The facts.

    Returns:
        The table of the service, with its sponsor and cases inside; dates as ISO text.
    """
    table: dict[str, Any] = {}
    for fact in world.domains:
        if is_given(world, fact) and _is(model, world.is_known(fact)) and not _follows(model, world, fact, schema):
            value = value_read(model, world, fact)
            group, _, key = fact.partition(".")
            target = table if group == "service" else table.setdefault(group, {})
            is_instant = schema.facts[fact].type == "datetime"
            target[key] = f"{plain(value)}T12:00:00+08:00" if is_instant else plain(value)
    for event in schema.events:
        if event in groups_of(schema) and _is(model, told(world, event)):
            table.setdefault(event, {})
    numbers = [(slot, _filing(model, world, slot, i)) for i, slot in enumerate(held.slots) if _is(model, slot.present)]
    if _is(model, held.own_given):
        table["filings"] = [one for slot, one in numbers if slot.place == "own"]
    if _is(model, held.shared_given):
        table.setdefault("sponsor", {})["filings"] = [one for slot, one in numbers if slot.place == "shared"]
        if any(one.get("service") == NAME for one in table["sponsor"]["filings"]):
            table = {"name": NAME, **table}
    return table


def value_read(model: Formula, world: World, fact: str) -> Value:
    """Return the value of a fact in an answer."""
    domain = world.domains[fact]
    if domain.shape == "flag":
        return _is(model, world.flag(fact))
    if domain.shape == "tags":
        return tuple(str(tag) for tag in domain.values if _is(model, world.tag(fact, str(tag))))
    number = _number(model, world.number(fact))
    return day_of_number(number) if domain.shape == "day" else domain.values[number]


def pinned(world: World, known: Mapping[str, Value]) -> list[Formula]:
    """Return what is known of a service on a day, as formulas that leave nothing open.

    Args:
        world: The unknowns.
        known: Values by fact, the two days among them.

    Returns:
        Formulas that hold of that service alone, as far as rules can tell.
    """
    found = [world.number(name) == day_number(known[name]) for name in (AS_OF, JUDGED_ON)]  # type: ignore[arg-type]
    for fact, domain in world.domains.items():
        value = known.get(fact)
        found.append(world.is_known(fact) == (value is not None))
        if value is not None:
            is_day = domain.shape == "day"
            found.append(world.number(fact) == day_number(value) if is_day else world.is_(fact, value))  # type: ignore[arg-type]
    return found


def _follows(model: Formula, world: World, fact: str, schema: FactSchema) -> bool:
    """Whether a fact is known from others, so that giving it is refused."""
    as_of = _number(model, world.number(AS_OF))

    def is_ahead(day: str) -> bool:
        return _is(model, world.is_known(day)) and _number(model, world.number(day)) > as_of

    if fact == "service.stage":
        return _LAUNCHED in world.domains and is_ahead(_LAUNCHED)
    dated_by = schema.facts[fact].dated_by
    return dated_by in world.domains and is_ahead(dated_by)


def _filing(model: Formula, world: World, slot: Slot, number: int) -> dict[str, Any]:
    province = value_read(model, world, _PROVINCE) if _is(model, world.is_known(_PROVINCE)) else "110000"
    here, there = (next(c for c, code in PREFIXES.items() if (code == province) is same) for same in (True, False))
    kind = _number(model, slot.kind)
    found: dict[str, Any] = {}
    if _is(model, slot.is_national):
        found["number"] = f"B2-{20210001 + number}"
        if kind != NO_KIND:
            found["kind"] = SERVICE_KINDS[kind]
    else:
        suffix = "" if kind == NO_KIND else f"-{number + 1}{_SUFFIXES[SERVICE_KINDS[kind]]}"  # type: ignore[index]
        found["number"] = f"{there if _is(model, slot.elsewhere) else here}ICP备2021001234号{suffix}"
        if kind == NO_KIND:
            found["number"] = found["number"].replace("1234", str(1234 + number))
    if slot.place == "shared" and not _is(model, slot.is_nobodys):
        found["service"] = NAME if _is(model, slot.is_mine) else NONE
    if _is(model, slot.is_dated):
        found["filed_on"] = day_of_number(_number(model, slot.filed_on)).isoformat()
    if _is(model, slot.end_is_dated):
        found["deregistered_on"] = day_of_number(_number(model, slot.ended_on)).isoformat()
    elif _is(model, slot.ended):
        found["status"] = "deregistered"
    return found


def _is(model: Formula, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _number(model: Formula, term: Formula) -> int:
    return int(model.eval(term, model_completion=True).as_long())
