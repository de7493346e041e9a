"""Hypothesis strategies made from a rulebook: consistent services, services at the edge of a rule, broken input.

Decides how a drawn service is made consistent: a fact that contradicts another is dropped. The only module that
imports hypothesis; must not import pytest or the command line.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from icprules.decision.situation import facts_on
from icprules.engines.program import program
from icprules.errors import FactError
from icprules.rulebook.condition import RULE_PREFIX, All, Compare, In, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.subjects.subject import read_subject
from icprules.testing.boundaries import boundary_days, boundary_values, rule_days, satisfies
from icprules.testing.faults import Fault, contradictions, faults_of
from icprules.testing.witnesses import conditions_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.rulebook import law
    from icprules.rulebook.condition import Condition

    Table = dict[str, Any]

_OWN = "the number of the service itself, once its kind is known"
_SUFFIX = {"app": "2A", "mini_program": "3X", "quick_app": "4K", "website": "1"}


@attrs.frozen(kw_only=True)
class Asked:
    """A service on a day.

    Args:
        facts: The service, with its sponsor inside, as `assess` takes it.
        as_of: Beijing date.
        rule: The rule at whose edge it lies, or an empty text.
    """

    facts: Table
    as_of: datetime.date
    rule: str = ""


@attrs.frozen(kw_only=True)
class Broken:
    """A service that cannot be read, with the fault that was put in.

    Args:
        facts: The service.
        code: Code of the fault.
        where: Key path of the fault.
    """

    facts: Table
    code: str
    where: str


def services(
    rulebook: law.Rulebook, *, as_of: datetime.date | None = None, absent: float = 0.4
) -> st.SearchStrategy[Asked]:
    """Return a strategy of consistent services, some facts of them absent.

    Args:
        rulebook: Says which facts there are, a partner's own among them.
        as_of: Beijing date; None for days around all dates of the rulebook.
        absent: What share of the facts is left out, about; 0 to 1.

    Returns:
        Services that `assess` takes without a fault.

    Example:
        >>> from hypothesis import find
        >>> from icprules import load
        >>> found = find(services(load()), lambda asked: asked.facts.get("kind") == "website")
        >>> found.facts["kind"]
        'website'
    """
    values, days = boundary_values(rulebook), boundary_days(rulebook)

    @st.composite
    def drawn(draw: st.DrawFn) -> Asked:
        day = draw(st.sampled_from(days)) if as_of is None else as_of
        flat = {
            name: draw(st.sampled_from(values[name]))
            for name in values
            if name in _ALWAYS or draw(st.floats(0, 1)) >= absent
        }
        if draw(st.booleans()):
            flat["filings"] = draw(_filings(flat))
        return Asked(facts=consistent(flat, day, rulebook), as_of=day)

    return drawn()


def near_misses(rulebook: law.Rulebook, *, rule: str | None = None) -> st.SearchStrategy[Asked]:
    """Return a strategy of services on either side of the boundaries of rules.

    Args:
        rulebook: The rulebook.
        rule: Id of a rule; None for all.

    Returns:
        Services for which one rule applies, or would but for one fact or one day.

    Raises:
        KeyError: If there is no such rule.

    Example:
        >>> from hypothesis import find
        >>> from icprules import load
        >>> find(near_misses(load(), rule="app-displays-number"), lambda one: True).rule
        'app-displays-number'
    """
    by_id = {one.id: one for one in rulebook.rules}
    names = list(by_id) if rule is None else [by_id[rule].id]
    values, days = boundary_values(rulebook), boundary_days(rulebook)

    @st.composite
    def drawn(draw: st.DrawFn) -> Asked:
        chosen = by_id[draw(st.sampled_from(names))]
        wishes = _Wishes(draw=draw, rulebook=rulebook, values=values, rules=by_id)
        flat: Table = {name: draw(st.sampled_from(values[name])) for name in _ALWAYS if name in values}
        wanted = All(items=(*chosen.when, *(Not(item=one) for one in chosen.unless)))
        for event in program(rulebook).events[chosen.id]:
            flat |= wishes.raising(event)
        flat |= wishes.towards(wanted, want=True)
        if draw(st.booleans()):  # one clause turned the other way
            clauses = list(conditions_of(chosen))
            if clauses:
                flat |= wishes.towards(draw(st.sampled_from(clauses)), want=draw(st.booleans()))
        if flat.get("filings") == [_OWN]:
            flat["filings"] = [{"number": _own_number(flat)}]
        day = draw(st.sampled_from(sorted(rule_days(chosen)) or days) | st.sampled_from(days))
        return Asked(facts=consistent(flat, day, rulebook), as_of=day, rule=chosen.id)

    return drawn()


def broken_services(rulebook: law.Rulebook) -> st.SearchStrategy[Broken]:
    """Return a strategy of services with one fault of every kind that reading a fact can find.

    Args:
        rulebook: The rulebook.

    Returns:
        Tables that no reader may accept, with the fault's code and place.

    Example:
        >>> from hypothesis import find
        >>> from icprules import load
        >>> find(broken_services(load()), lambda one: one.code == "F102").code
        'F102'
    """
    specs = rulebook.schema.facts
    given = tuple(boundary_values(rulebook))
    derived = [name for name, spec in specs.items() if spec.derived and name.startswith(("service.", "sponsor."))]
    faults = [fault for name in given for fault in faults_of(specs[name])]
    faults += [Fault(code="F101", where=f"{_place(name)}_", facts={f"{name}_": True}) for name in given]
    faults += [Fault(code="F104", where=_place(name), facts={name: True}) for name in derived]
    by_code: dict[str, list[Fault]] = {}
    for fault in (*faults, *contradictions(rulebook.schema)):
        by_code.setdefault(fault.code, []).append(fault)

    @st.composite
    def drawn(draw: st.DrawFn) -> Broken:
        asked = draw(services(rulebook))
        # Rare kinds of fault are drawn as often as common ones.
        fault = draw(st.sampled_from(by_code[draw(st.sampled_from(sorted(by_code)))]))
        table = copy.deepcopy(asked.facts)
        for name, value in fault.facts.items():
            _put(table, name, value)
        return Broken(facts=table, code=fault.code, where=fault.where)

    return drawn()


def _place(name: str) -> str:
    return name.removeprefix("service.")


def consistent(flat: Mapping[str, Any], as_of: datetime.date, rulebook: law.Rulebook) -> Table:
    """Return facts as a table, without those that contradict others on a day.

    Args:
        flat: Values by dotted name, `filings` among them.
        as_of: Beijing date.
        rulebook: Says which facts there are.

    Returns:
        A table that `assess` takes on that day.
    """
    left = dict(flat)
    while True:
        table: Table = {}
        for name, value in left.items():
            _put(table, name, value)
        try:
            facts_on(read_subject(table, rulebook.schema), as_of, rulebook.schema)
        except FactError as error:
            _drop(left, error)
        else:
            return table


_ALWAYS = ("service.kind", "service.stage", "service.offline", "service.offered_in_mainland")


def _drop(left: Table, error: FactError) -> None:
    place = error.problems[0].where
    path = place.partition("[")[0]
    name = path if "." in path or path == "filings" else f"service.{path}"
    if name not in left:  # a contradiction of several facts is told at the service
        name = next((one for one in _LATE if one in left), next(iter(left)))
    del left[name]


_LATE = ("service.terminated_on", "service.launched_on", "service.stage")


def _put(table: Table, name: str, value: object) -> None:
    group, _, key = name.partition(".")
    if not key:
        table[group] = value
    elif group == "service":
        table[key] = value
    else:
        table.setdefault(group, {})[key] = value


def _own_number(flat: Mapping[str, Any]) -> str:
    return f"沪ICP备2021001234号-{_SUFFIX.get(str(flat.get('service.kind')), '9')}"


def _filings(flat: Mapping[str, Any]) -> st.SearchStrategy[list[Table]]:
    own = {"number": _own_number(flat)}
    return st.sampled_from(
        [
            [],
            [own],
            [{**own, "filed_on": "2024-03-31"}],
            [{**own, "filed_on": "2021-03-01", "deregistered_on": "2024-01-05"}],
            [{"number": "京ICP备2022000001号-8"}],
        ]
    )


@attrs.frozen(kw_only=True)
class _Wishes:
    """Facts that bring a condition to a truth, as far as facts that can be given decide it."""

    draw: st.DrawFn
    rulebook: law.Rulebook
    values: Mapping[str, tuple[Any, ...]]
    rules: Mapping[str, law.Rule]

    def towards(self, condition: Condition, *, want: bool) -> Table:
        if isinstance(condition, Not):
            return self.towards(condition.item, want=not want)
        if isinstance(condition, All | AnyOf):
            if not condition.items:
                return {}
            if isinstance(condition, All) == want:
                found: Table = {}
                for item in condition.items:
                    found |= self.towards(item, want=want)
                return found
            return self.towards(self.draw(st.sampled_from(condition.items)), want=want)
        return self._of_leaf(condition, want=want)

    def _of_leaf(self, leaf: Compare | In, *, want: bool) -> Table:
        name = leaf.fact
        if name.startswith(RULE_PREFIX) and isinstance(leaf, Compare):
            other = self.rules[name.removeprefix(RULE_PREFIX)]
            return self.towards(All(items=other.when), want=want) if other.when else {}
        if name == "filing.covers_service" and isinstance(leaf, Compare):
            return {"filings": [_OWN] if want == leaf.value else []}
        if name.startswith("raised."):
            return self.raising(name.removeprefix("raised.")) if want else {}
        if name not in self.values:
            return {}
        fitting = [value for value in self.values[name] if satisfies(leaf, value) == want]
        return {name: self.draw(st.sampled_from(fitting))} if fitting else {}

    def raising(self, event: str) -> Table:
        facts = self.rulebook.schema.facts
        members = [name for name, spec in facts.items() if spec.event == event and self.values.get(name)]
        if not members:
            return {}
        name = self.draw(st.sampled_from(members))
        return {name: self.draw(st.sampled_from(self.values[name]))}
