"""From an open duty to compliance, as data: procedures with their steps, and how long steps are said to take.

Decides the shape of `procedures.toml` and `lead_times.toml` once read, nothing about any date. A lead time is never
law: it has the standing of its citation. Must not import loader, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import attrs

from icprules.rulebook.law import Actor
from icprules.text import read_only

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.rulebook.condition import Condition
    from icprules.rulebook.law import Citation
    from icprules.text import Text

StepId = Literal["prepare", "review", "sms", "bureau", "launch", "display", "query"]
STEPS: tuple[StepId, ...] = get_args(StepId)
"""Every step, in the order in which they are taken."""

LeadUnit = Literal["working_days", "days", "hours"]
Doer = Literal[Actor, "lodger"]
"""Who takes a step; `lodger` is whoever lodges the filing."""

MOST = 250
"""Longest lead time in any unit: a longer one is a slip."""

Channel = Literal["access_provider", "distribution_platform", "running_platform"]
CHANNELS: tuple[Channel, ...] = ("access_provider", "distribution_platform", "running_platform")


@attrs.frozen(kw_only=True)
class ProcedureStep:
    """One step of a procedure.

    Args:
        id: Name of the step; a contract, so add, do not rename.
        title: In a few words.
        text: What to do, in a sentence.
        who: Who does it; `lodger` for whoever lodges the filing.
        rests_on: Ids of the rules that say so; those count that speak about the service at hand.
    """

    id: StepId
    title: Text
    text: Text
    who: Doer
    rests_on: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Procedure:
    """The steps that meet some duties.

    Args:
        id: E.g. `filing`.
        title: In a few words.
        duties: Names of the obligations that it meets.
        met_by: The step with whose end the duty is met.
        steps: In the order in which they are taken.
        obstacles: Ids of the notices that say why it cannot be started yet.
        reading: How we read when the duty is met, where the text does not say; None where it does.
    """

    id: str
    title: Text
    duties: tuple[str, ...]
    met_by: StepId
    steps: tuple[ProcedureStep, ...]
    obstacles: tuple[str, ...] = ()
    reading: Text | None = None


@attrs.frozen(kw_only=True)
class LeadTime:
    """How long one step is said to take, by whom.

    Args:
        id: Its name.
        title: In a few words.
        procedure: Id of the procedure.
        step: Id of the step.
        through: The channel of which it was told, or None for every one.
        when: All must hold.
        minimum: Shortest, in `unit`, the first day not counted.
        maximum: Longest, in `unit`.
        unit: `working_days`, `days` or `hours`.
        citation: Where it comes from; its standing is never law in the built-in rulebook.
        seen_on: Beijing date of the text it was read in, where earlier texts were not seen; or None.
    """

    id: str
    title: Text
    procedure: str
    step: StepId
    through: Channel | None = None
    when: tuple[Condition, ...] = ()
    minimum: int
    maximum: int
    unit: LeadUnit
    citation: Citation
    seen_on: datetime.date | None = None


@attrs.frozen(kw_only=True)
class Procedures:
    """All procedures and lead times of a rulebook.

    Args:
        procedures: In the order of the files.
        lead_times: In the order of the files.
        questions: What to ask about the time of a channel whose lead time is not known.
    """

    procedures: tuple[Procedure, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    questions: Mapping[str, Text] = attrs.field(factory=dict, converter=read_only, hash=False)
