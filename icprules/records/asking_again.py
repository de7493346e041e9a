"""The question of a decision record, asked again of a rulebook and a calendar.

Decides that the same facts are asked about in the same way. Must not import explain or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.decision.changes import first_change
from icprules.decision.decide import decide
from icprules.errors import FactError
from icprules.rulebook.publication import known
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment
    from icprules.records.reading import Record
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.subject import Subject


def subject_of(
    record: Record, rulebook: Rulebook, *, facts: Mapping[str, Any] | None = None, service: str = ""
) -> Subject:
    """Return what is known about the service of a record.

    Args:
        record: The record.
        rulebook: The law whose facts they must be.
        facts: Facts instead of those of the record, or None.
        service: What to call the service, or an empty text for its name in the record.

    Raises:
        FactError: If the rulebook cannot take the facts.
    """
    given = record.content["facts"] if facts is None else facts
    try:
        return read_subject(given, rulebook.schema, name=service or record.service)
    except FactError as error:
        placed = (attrs.evolve(one, where=f"facts.{one.where}" if one.where else "facts") for one in error.problems)
        raise FactError(*placed) from None


def asked_again(
    record: Record,
    rulebook: Rulebook,
    calendar: WorkdayCalendar,
    *,
    engine: str = "compiled",
    facts: Mapping[str, Any] | None = None,
    service: str = "",
) -> Assessment:
    """Return the assessment that a record's question gives now.

    Args:
        record: The record.
        rulebook: The whole law; it is limited to what was known where the record is.
        calendar: The working days, taken as they are.
        engine: Name of an engine.
        facts: Facts to ask about instead of those of the record, or None.
        service: What to call the service, or an empty text for its name in the record.

    Returns:
        The assessment.

    Raises:
        FactError: If the rulebook cannot take the facts.
        RulebookError: As `assess`.
        EngineError: As `assess`.
    """
    return decide(
        subject_of(record, rulebook, facts=facts, service=service),
        as_of=record.as_of,
        rulebook=rulebook if record.known_on is None else known(rulebook, record.known_on),
        calendar=lambda: calendar,
        engine=engine,
        perspective=record.perspective,
        change_finder=first_change,
        standing=record.standing,
        adjacent=record.adjacent,
        known_on=record.known_on,
        judged_on=record.judged_on,
    )
