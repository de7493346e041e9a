"""What follows from the status of a duty: consequences in order, and the progress of a filing under way.

Must not import explain, the command line or a particular engine.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.calendar.beijing import BEIJING
from icprules.decision.assessment import Basis, DutyResult, FollowingStep, Progress
from icprules.decision.duties import obligation
from icprules.rulebook import law
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from icprules.decision.duties import Reading


def followings(reading: Reading, duty: DutyResult) -> tuple[FollowingStep, ...]:
    """Return what follows when a duty is not met, first steps first.

    Args:
        reading: The truths.
        duty: The obligation or prohibition.

    Returns:
        Every consequence that applies or may apply; `is_live` says whether it follows now.
    """
    found = []
    key = "prohibition" if duty.is_prohibition else "obligation", duty.id
    for rule in reading.program.consequences.get(key, ()):
        then, truth = rule.then, reading.truth("rule", rule.id)
        if not isinstance(then, law.Consequence) or truth == Truth.FALSE or not reading.is_asked(rule):
            continue
        found.append(
            FollowingStep(
                id=rule.id,
                text=then.text,
                step=then.step,
                is_live=duty.status in then.on and truth == Truth.TRUE,
                is_certain=truth == Truth.TRUE,
                amount=then.amount,
                by=then.by,
                basis=Basis(
                    rule=rule, source=reading.rulebook.sources[rule.citation.instrument], used_for="consequence"
                ),
            )
        )
    standing = law.STANDINGS.index
    return tuple(sorted(found, key=lambda f: (f.step, standing(f.basis.rule.citation.standing), f.id)))


def progress(reading: Reading, then: law.Obligation) -> Progress | None:
    """Return how far a filing under way has come.

    Args:
        reading: The facts.
        then: The obligation.

    Returns:
        The last dated step that has happened, or None when nothing was raised or it was decided.
    """
    if not then.event or reading.facts.get(f"raised.{then.event}") is not True:
        return None
    steps: list[tuple[datetime.date, str]] = []
    for name, spec in reading.rulebook.schema.facts.items():
        day = reading.facts.get(name)
        if spec.event == then.event and not spec.derived and isinstance(day, datetime.date):
            day = day.astimezone(BEIJING).date() if isinstance(day, datetime.datetime) else day
            if day <= reading.as_of:
                steps.append((day, name))
    group = tuple(
        r for r in reading.rulebook.rules
        if isinstance(r.then, law.Obligation) and r.then.obligation == then.decided_by
    )  # fmt: skip
    rules = obligation(reading, group).rules if group else ()
    decided = any(reading.truth("done", r.id) == Truth.TRUE for r in rules)
    if not steps or decided:
        return None
    since = max(day for day, _ in steps)
    last = [name for day, name in steps if day == since][-1]  # facts.toml lists them in the order they happen
    return Progress(step=last, since=since, decide_by=reading.deadline(rules[-1]) if rules else None)
