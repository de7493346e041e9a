"""The stage of a service on each day of a range, where one stage was given and the dates tell the others.

`service.stage` is the stage on the day asked about. Over a range the dates decide where they can: before
`service.launched_on` a service is planned for that very day; after `service.terminated_on` it is terminated;
before that day, if it was given as terminated, it operates. On the day of the end itself both are true and
the given stage stays. Where the dates do not say, the given stage is taken to hold. A stage that was not
given stays unknown. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from icprules.subjects.subject import Subject

STAGE, LAUNCHED, PLANNED, ENDED = (
    "service.stage", "service.launched_on", "service.planned_launch_on", "service.terminated_on",
)  # fmt: skip
_ONE_DAY = datetime.timedelta(days=1)


def subject_on(subject: Subject, day: datetime.date) -> Subject:
    """Return a service with the stage that it has on a day.

    Args:
        subject: The service; its stage is that of another day.
        day: Beijing date.

    Returns:
        The same object where the given stage holds; otherwise one whose facts agree with the day. Before the
        launch it is planned for the day on which it did start, whatever was planned then.

    Example:
        >>> from icprules import load
        >>> from icprules.subjects.subject import read_subject
        >>> shop = read_subject({"stage": "operating", "launched_on": "2024-03-01"}, load().schema)
        >>> [subject_on(shop, datetime.date(2024, month, 1)).facts["service.stage"] for month in (2, 3)]
        ['planned', 'operating']
    """
    given, stage = subject.facts.get(STAGE), stage_on(subject, day)
    if stage == given:
        return subject
    facts = {**subject.facts, STAGE: str(stage)}
    if stage == "planned":
        facts[PLANNED] = facts.pop(LAUNCHED)
        facts.pop(ENDED, None)
    return attrs.evolve(subject, facts=facts)


def stage_on(subject: Subject, day: datetime.date) -> str | None:
    """Return the stage of a service on a day, or None when no stage was given.

    Args:
        subject: The service.
        day: Beijing date.

    Returns:
        `planned`, `operating` or `terminated`.
    """
    given = subject.facts.get(STAGE)
    if given is None:
        return None
    launched, ended = subject.facts.get(LAUNCHED), subject.facts.get(ENDED)
    if given != "planned" and isinstance(launched, datetime.date) and day < launched:
        return "planned"
    if isinstance(ended, datetime.date):
        if given == "operating" and day > ended:
            return "terminated"
        if given == "terminated" and day < ended:
            return "operating"
    return str(given)


def stage_days(subject: Subject) -> tuple[datetime.date, ...]:
    """Return the Beijing dates on which the stage of a service changes, in order.

    Example:
        >>> from icprules import load
        >>> from icprules.subjects.subject import read_subject
        >>> shop = read_subject({"stage": "operating", "terminated_on": "2024-03-01"}, load().schema)
        >>> [day.isoformat() for day in stage_days(shop)]
        ['2024-03-02']
    """
    launched, ended = subject.facts.get(LAUNCHED), subject.facts.get(ENDED)
    days = [day for day in (launched, ended) if isinstance(day, datetime.date) and day != datetime.date.max]
    near = sorted({day + step for day in days for step in (datetime.timedelta(0), _ONE_DAY)})
    return tuple(day for day in near if stage_on(subject, day) != stage_on(subject, day - _ONE_DAY))


def stage_taken_for_granted(subject: Subject) -> str | None:
    """Return the stage that is taken to hold where the dates are silent, or None when they never are.

    Args:
        subject: The service.

    Returns:
        `planned`, `operating`, `terminated`, or None.
    """
    given = subject.facts.get(STAGE)
    launched, ended = LAUNCHED in subject.facts, ENDED in subject.facts
    if given == "terminated":
        return None if launched and ended else "operating" if ended else "terminated"
    if given == "operating":
        return None if launched else "operating"
    return None if given is None else "planned"
