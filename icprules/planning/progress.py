"""How far a filing that is under way has come: which step it is at, since when, and what has to be asked.

Decides that from the `application.*` facts alone; a day that nobody has told stays unknown. Must not import
assessment, engines or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.calendar.beijing import BEIJING
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.rulebook.procedures import StepId
    from icprules.subjects.facts import Value

AtStep = Literal["next", "running", "unclear"]
Turn = Literal["", "granted", "refused", "returned", "sms_lapsed", "sms_unknown", "step_unknown"]

_SUBMITTED, _PASSED, _SENT, _RECEIVED, _DECIDED, _OUTCOME, _CONFIRMED = (
    "application.submitted_on", "application.platform_passed_on", "application.sms_sent_at",
    "application.received_on", "application.decided_on", "application.outcome", "application.sms_confirmed",
)  # fmt: skip
_A_DAY = datetime.timedelta(hours=24)


@attrs.frozen(kw_only=True)
class Reached:
    """The step that a filing is at.

    Args:
        step: The step that is under way, or comes next.
        at: `next` where it has not begun, `running`, or `unclear` where it may be this or a later one.
        since: Beijing date it began, or None while that is not known.
        done: Finished steps, with the Beijing date where it is known.
        turn: What has happened that the plan must tell; empty for nothing.
        turned_on: Beijing date of that, or None.
        ask: Facts that would tell more.
    """

    step: StepId
    at: AtStep = "next"
    since: datetime.date | None = None
    done: Mapping[StepId, datetime.date | None] = attrs.field(factory=dict)
    turn: Turn = ""
    turned_on: datetime.date | None = None
    ask: tuple[str, ...] = ()


def reached(facts: Mapping[str, Value], as_of: datetime.date) -> Reached:
    """Return how far a filing has come.

    Args:
        facts: Known facts on the day.
        as_of: Beijing date; what is dated later has not happened.

    Returns:
        The step; the first one where no filing is under way.

    Source: the order of the steps is that of the official flow chart (law page, I105.7) and of T.8: the
        administration receives the material after the platform's review and the confirmation by SMS.

    Example:
        >>> told = {"raised.application": True, "application.received_on": datetime.date(2024, 2, 22)}
        >>> reached(told, datetime.date(2024, 2, 26)).step
        'bureau'
    """
    if facts.get("raised.application") is not True:
        return Reached(step="prepare")
    outcome = facts.get(_OUTCOME)
    days = {name: _day(facts.get(name), as_of) for name in (_SUBMITTED, _PASSED, _SENT, _RECEIVED, _DECIDED)}
    done: dict[StepId, datetime.date | None] = {}
    steps: tuple[tuple[StepId, str], ...] = (("prepare", _SUBMITTED), ("review", _PASSED))
    if outcome == "granted":
        ask = ("filings",) if days[_DECIDED] else (_DECIDED, "filings")
        every: dict[StepId, datetime.date | None] = {step: days[name] for step, name in steps}
        every |= {"sms": days[_RECEIVED], "bureau": days[_DECIDED]}
        return Reached(step="launch", done=every, turn="granted", turned_on=days[_DECIDED], ask=ask)
    if outcome in ("refused", "returned"):
        return Reached(step="prepare", turn=outcome, turned_on=days[_DECIDED])  # type: ignore[arg-type]
    open_outcome = () if outcome == "pending" else (_OUTCOME,)
    if days[_RECEIVED] is not None:
        done = {step: days[name] for step, name in steps} | {"sms": days[_RECEIVED]}
        return Reached(step="bureau", at="running", since=days[_RECEIVED], done=done, ask=open_outcome)
    if facts.get(_CONFIRMED) is True:
        done = {step: days[name] for step, name in steps} | {"sms": None}
        return Reached(step="bureau", at="running", done=done, ask=(_RECEIVED, *open_outcome))
    if days[_SENT] is not None or facts.get(_CONFIRMED) is False:
        return _at_sms(facts, days, as_of, open_outcome)
    if days[_PASSED] is not None:
        done = {"prepare": days[_SUBMITTED], "review": days[_PASSED]}
        return Reached(step="sms", at="running", since=days[_PASSED], done=done, ask=(_SENT, _RECEIVED, *open_outcome))
    if days[_SUBMITTED] is not None:
        return Reached(
            step="review", at="running", since=days[_SUBMITTED], done={"prepare": days[_SUBMITTED]},
            ask=(_PASSED, *open_outcome),
        )  # fmt: skip
    ask = (_RECEIVED, _PASSED, _SUBMITTED, *open_outcome)
    return Reached(step="review", at="unclear", done={"prepare": None}, turn="step_unknown", ask=ask)


def _at_sms(
    facts: Mapping[str, Value],
    days: Mapping[str, datetime.date | None],
    as_of: datetime.date,
    open_outcome: tuple[str, ...],
) -> Reached:
    done: dict[StepId, datetime.date | None] = {"prepare": days[_SUBMITTED], "review": days[_PASSED]}
    sent, confirmed = facts.get(_SENT), facts.get(_CONFIRMED)
    if days[_SENT] is None:
        # It waits for the SMS: one that had lapsed would be no pending application.
        waits = not open_outcome
        at: AtStep = "running" if waits else "unclear"
        turn: Turn = "" if waits else "sms_unknown"
        return Reached(step="sms", at=at, done=done, turn=turn, ask=(_SENT, *open_outcome))
    ends = (sent + _A_DAY).astimezone(BEIJING).date() if isinstance(sent, datetime.datetime) else as_of
    if ends >= as_of:
        return Reached(step="sms", at="running", since=days[_SENT], done=done, ask=(_CONFIRMED, *open_outcome))
    if confirmed is False:
        return Reached(step="review", done={"prepare": days[_SUBMITTED]}, turn="sms_lapsed", turned_on=ends)
    return Reached(
        step="sms", at="unclear", since=days[_SENT], done=done, turn="sms_unknown", ask=(_CONFIRMED, _RECEIVED)
    )  # fmt: skip


def _day(value: object, as_of: datetime.date) -> datetime.date | None:
    """The Beijing date of something that has happened."""
    if isinstance(value, datetime.datetime):
        value = value.astimezone(BEIJING).date()
    return value if isinstance(value, datetime.date) and value != NEVER and value <= as_of else None
