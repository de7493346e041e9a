"""What the conclusion rules say for one reading: a value, none, or not known yet.

Decides how a value named by a rule is found. Must not import assessment, explain or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.unknowns import unknown_facts
from icprules.errors import RulebookError, problem
from icprules.rulebook import law
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from icprules.decision.duties import Reading


@attrs.frozen(kw_only=True)
class Concluded:
    """A value, and the rules that gave it.

    Args:
        value: The value; None when there is none or it is not known.
        rules: The rules that gave it.
        need: Facts on which it hangs; empty when it is settled.
    """

    value: object = None
    rules: tuple[law.Rule, ...] = ()
    need: tuple[str, ...] = ()


def conclude(reading: Reading, named: object) -> Concluded:
    """Return a value written in place, or the one that a conclusion gives.

    Args:
        reading: The truths.
        named: A value, or `FromConclusion`.

    Returns:
        What was concluded.

    Raises:
        RulebookError: If two rules certainly give different values.
    """
    if not isinstance(named, law.FromConclusion):
        return Concluded(value=named)
    rules = reading.program.conclusions.get(named.name, ())
    certain = [r for r in rules if reading.truth("rule", r.id) == Truth.TRUE]
    for other in certain[1:]:
        if other.then.value != certain[0].then.value:  # type: ignore[union-attr]
            raise RulebookError(
                problem("R140", where=certain[0].where, name=named.name, id=certain[0].id, other=other.id)
            )
    if certain:
        return Concluded(value=certain[0].then.value, rules=tuple(certain))  # type: ignore[union-attr]
    possible = [r for r in rules if reading.truth("rule", r.id) == Truth.UNKNOWN]
    need = dict.fromkeys(fact for rule in possible for fact in unknown_facts(reading, "rule", rule.id))
    return Concluded(need=tuple(need))
