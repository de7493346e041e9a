"""Two rulebooks that do not know the same facts -> the facts of which both can be asked.

Decides which facts and values are tried where two rulebooks are held against each other, and what each of them is told
of a service. Must not import the solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.proof.witnesses import viewer
from icprules.subjects.subject import groups_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.proof.witnesses import Truths, Witness
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSchema, FactSpec


def common_schema(old: FactSchema, new: FactSchema) -> FactSchema:
    """Return the facts that are tried of two schemas.

    Args:
        old: The facts of one rulebook.
        new: Those of the other.

    Returns:
        Every fact of either, with the values that both know; without those that the two read differently.
    """
    if old == new:
        return old
    facts: dict[str, FactSpec] = {}
    for name, spec in {**new.facts, **old.facts}.items():
        other = new.facts.get(name, spec)
        if (other.type, other.derived) == (spec.type, spec.derived):
            values = {value: label for value, label in spec.values.items() if value in other.values}
            facts[name] = attrs.evolve(spec, values=values)
    return attrs.evolve(old, facts=facts, events={**new.events, **old.events})


def fitted(witness: Witness, rulebook: Rulebook) -> Witness:
    """Return a witness without the facts that a rulebook does not know."""
    schema = rulebook.schema
    groups = groups_of(schema)

    def known(table: dict[str, Any], group: str) -> dict[str, Any]:
        return {key: one for key, one in table.items() if key == "filings" or f"{group}.{key}" in schema.facts}

    service: dict[str, Any] = {}
    for key, value in witness.service.items():
        if isinstance(value, dict):
            if key in groups:
                service[key] = known(value, key)
        elif key == "filings" or f"service.{key}" in schema.facts:
            service[key] = value
    return attrs.evolve(witness, service=service)


def fitted_viewer(rulebook: Rulebook, *wanted: tuple[str, str]) -> Callable[[Witness], Truths]:
    """Return what tells the truth of some steps, for services of which the rulebook may not know every fact."""
    view = viewer(rulebook, *wanted)
    return lambda witness: view(fitted(witness, rulebook))
