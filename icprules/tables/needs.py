"""Which missing facts the status of a duty hangs on, for many services at once.

Decides one plane per fact to ask for; it must give what `decision/missing.py` and `decision/unknowns.py` give for
every service. Must not import the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.deadlines import PROVINCE
from icprules.engines.planes import Flags, packed
from icprules.engines.walk import untranslatable
from icprules.rulebook.condition import JUDGED_ON, facts_of
from icprules.tables.agenda import SUPPOSED
from icprules.tables.results import MOST_NEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.engines.planes import Plane
    from icprules.tables.agenda import Agenda, Duty, RuleNodes
    from icprules.tables.deadlines import Windows
    from icprules.tables.duties import Reading

_KIND = "service.kind"
_FILINGS = "filings"
_WHICH_SERVICE = "filings.service"
_RAISED = "raised."


def askable_facts(agenda: Agenda, duty: Duty) -> tuple[str, ...]:
    """Return every fact that the status of a duty can hang on, in the order of the schema.

    Args:
        agenda: What is asked.
        duty: The duty.

    Returns:
        Names of facts.

    Raises:
        EngineError: E113 when there are more than a column can hold.
    """
    schema = agenda.rulebook.schema
    found: set[str] = set()
    for fact in (*_read_by(agenda, duty), *_dated_by(agenda, duty)):
        spec = schema.facts[fact]
        while spec.derived and spec.asks:
            found.update((_WHICH_SERVICE, _KIND) if spec.asks == _FILINGS else ())
            spec = schema.facts[spec.asks]
        found.add(spec.name)
    if len(found) > MOST_NEEDS:
        untranslatable("columns", f"{duty.name}.need")
    return tuple(name for name in schema.facts if name in found)


def _read_by(agenda: Agenda, duty: Duty) -> Iterator[str]:
    """The facts that the conditions of a duty read, those of its events among them."""
    nodes = (node for r in duty.rules for node in (r.applies, r.done, r.ended, r.upcoming, r.broken))
    stack = [node.number for node in nodes if node is not None]
    seen: set[int] = set()
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        one = agenda.plan.operations[number]
        stack.extend(one.parts)
        if one.leaf is None or one.leaf.fact == JUDGED_ON:
            continue
        if not one.leaf.fact.startswith(_RAISED):
            yield one.leaf.fact
            continue
        raised_by = agenda.rulebook.schema.events[one.leaf.fact.removeprefix(_RAISED)].raised_by
        stack.extend([] if raised_by is None else [agenda.plan.others[raised_by].number])


def _dated_by(agenda: Agenda, duty: Duty) -> Iterator[str]:
    """The facts that the deadlines of a duty rest on."""
    for rule in duty.rules:
        if rule.count is None:
            continue
        if rule.count.asks_province:
            yield PROVINCE
        if rule.count.fact:
            spec = agenda.rulebook.schema.facts[rule.count.fact]
            yield spec.name
            yield from () if spec.happened_when is None else facts_of(spec.happened_when)
            yield from (spec.planned,) if spec.planned else ()


def needs_of(reading: Reading, duty: Duty, members: Sequence[Plane], where: Plane) -> dict[str, Plane]:
    """Return where each fact is one on which the status of a duty hangs.

    Args:
        reading: The truths.
        duty: The duty.
        members: For every rule, where its statuses are among those of the duty.
        where: Rows in which the duty is not settled.

    Returns:
        Planes by fact; absent facts are needed nowhere.
    """
    if not where.any():
        return {}
    wanted: dict[int, Plane] = {}
    found: dict[str, Plane] = {}
    for rule, member in zip(duty.rules, members, strict=True):
        _want(wanted, rule.applies.number, where)
        for node in (rule.done, rule.ended, rule.upcoming, rule.broken):
            if node is not None:
                _want(wanted, node.number, where & member)
        windows = reading.windows(rule)
        if windows is not None and rule.count is not None:
            _add_dates(found, reading, windows, where & member & _is_open(reading, rule, windows))
    for fact, plane in _unknown(reading, wanted).items():
        _ask(found, reading, fact, plane)
    return {fact: plane for fact, plane in found.items() if plane.any()}


def _want(wanted: dict[int, Plane], number: int, where: Plane) -> None:
    wanted[number] = wanted[number] | where if number in wanted else where


def _unknown(reading: Reading, wanted: dict[int, Plane]) -> dict[str, Plane]:
    """Where each fact is one of the unknown comparisons that make the wanted nodes unknown."""
    operations = reading.agenda.plan.operations
    found: dict[str, Plane] = {}
    events = reading.agenda.rulebook.schema.events
    for number in range(max(wanted, default=-1), -1, -1):
        if number not in wanted:
            continue
        truths = reading.nodes[number]
        if truths.certain is truths.possible:
            continue
        where = wanted[number] & truths.unknown
        if not where.any():
            continue
        one = operations[number]
        for part in one.parts:
            _want(wanted, part, where)
        if one.leaf is None or one.leaf.fact == JUDGED_ON:
            continue
        fact = one.leaf.fact
        if not fact.startswith((_RAISED, SUPPOSED)):
            found[fact] = found[fact] | where if fact in found else where
            continue
        raised_by = events[fact.removeprefix(_RAISED)].raised_by
        if raised_by is not None:
            _want(wanted, reading.agenda.plan.others[raised_by].number, where)
    return found


def _ask(found: dict[str, Plane], reading: Reading, fact: str, where: Plane) -> None:
    """Add the fact to ask for when this one is unknown: itself, or for a derived one its origin."""
    spec = reading.agenda.rulebook.schema.facts[fact]
    while spec.derived and spec.asks and where.any():
        if spec.asks == _FILINGS:
            ambiguous = _certainly(reading, "filing.ambiguous")
            _put(found, _WHICH_SERVICE, where & ambiguous)
            where = where & ~ambiguous
            # Numbers were given; what is open is whether one of them is of the service's kind.
            of_kind = _certainly(reading, "filing.sponsor_filed") & ~reading.situation.is_known(_KIND)
            _put(found, _KIND, where & of_kind)
            where = where & ~of_kind
        spec = reading.agenda.rulebook.schema.facts[spec.asks]
    _put(found, spec.name, where)


def _certainly(reading: Reading, fact: str) -> Plane:
    column = reading.situation.columns.get(fact)
    return column.whether.certain if isinstance(column, Flags) else reading.nowhere


def _put(found: dict[str, Plane], fact: str, where: Plane) -> None:
    found[fact] = found[fact] | where if fact in found else where


def _is_open(reading: Reading, rule: RuleNodes, windows: Windows) -> Plane:
    """Where it cannot be said whether the day asked about, or that of fulfilment, is in time."""
    open_ = ~packed(windows.latest < reading.as_of) & ~packed(windows.earliest >= reading.as_of)
    days = reading.done_days(rule)
    if days is not None:
        numbers = days[0].numbers
        open_ = open_ | (days[1] & ~packed(windows.latest < numbers) & ~packed(windows.earliest >= numbers))
    return open_


def _add_dates(found: dict[str, Plane], reading: Reading, windows: Windows, where: Plane) -> None:
    """Add the facts without which a deadline has no single date."""
    anchors = windows.anchors
    if windows.asks_province is not None:
        _put(found, PROVINCE, where & windows.asks_province)
        where = where & ~windows.asks_province
    if anchors is None:
        return
    where = where & ~windows.is_dated & ~anchors.is_given
    if not where.any():
        return
    spec = reading.agenda.rulebook.schema.facts[anchors.fact]
    if spec.happened_when is None or anchors.happened is None:
        _ask(found, reading, anchors.fact, where)
        return
    # Not happened: only its planned day can be asked for; one that has passed is none.
    if spec.planned:
        _put(found, spec.planned, where & ~anchors.happened.possible)
    unknown = where & anchors.happened.unknown
    _put(found, anchors.fact, unknown)
    for name in facts_of(spec.happened_when):
        _ask(found, reading, name, unknown & ~_is_there(reading, name))
    _ask(found, reading, anchors.fact, where & anchors.happened.certain)


def _is_there(reading: Reading, fact: str) -> Plane:
    """Where a fact is known on the day, given or derived."""
    column = reading.situation.columns.get(fact)
    if column is None:
        return reading.nowhere
    if isinstance(column, Flags):
        return ~column.whether.unknown
    known: Plane | None = getattr(column, "known", None)
    return reading.every if known is None else known
