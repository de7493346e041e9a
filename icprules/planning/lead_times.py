"""How long a step takes: what the caller says, else what the rulebook has found said, else it must be asked.

Decides how a caller writes a time, and which lead time of the rulebook fits the case. A time that nobody has told is
never filled in. Must not import assessment, engines other than the meaning of a condition, or the command line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from icprules.engines.tree import truth_of
from icprules.errors import FactError, Problem, closest, problem
from icprules.planning.plan_days import Duration
from icprules.rulebook.condition import RULE_PREFIX, Truth, all_of, facts_of
from icprules.rulebook.procedures import CHANNELS, MOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.rulebook.procedures import LeadTime, LeadUnit, StepId
    from icprules.subjects.facts import Value

PREPARE: StepId = "prepare"
KEYS: tuple[str, ...] = (PREPARE, *CHANNELS)
"""What a caller may give a time for: the sponsor's own preparation, and the review of each channel."""

_WRITTEN = re.compile(r"([0-9]{1,4})(?:\.\.([0-9]{1,4}))?(wd|d|h)\Z")
_UNITS: Mapping[str, LeadUnit] = {"wd": "working_days", "d": "days", "h": "hours"}
_LETTERS: Mapping[str, str] = {unit: letters for letters, unit in _UNITS.items()}


@attrs.frozen(kw_only=True)
class StepTime:
    """How long a step takes, and who says so.

    Args:
        duration: The time, or None while it is not known.
        said_by: The lead times of the rulebook that it comes from; empty where the caller gave it.
        need: What has to be known first: facts on which a lead time of the rulebook hangs.
    """

    duration: Duration | None = None
    said_by: tuple[LeadTime, ...] = ()
    need: tuple[str, ...] = ()


def read_lead_times(given: Mapping[str, str | Duration] | None) -> dict[str, Duration]:
    """Read the lead times that a caller gives.

    Args:
        given: Times by `prepare`, `access_provider`, `distribution_platform` or `running_platform`, each a
            `Duration` or written as `3..5wd`, `5wd`, `2..4d` or `24h`: working days, calendar days, hours.

    Returns:
        The durations by the same names.

    Raises:
        FactError: T141 for a name that takes no time, T142 for a time that cannot be read, T143 for one that is
            reversed, nothing at all, or longer than 250; T144 when `given` is no table.

    Example:
        >>> read_lead_times({"access_provider": "3..5wd"})["access_provider"].maximum
        5
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise FactError(problem("T144", value=given))
    found: dict[str, Duration] = {}
    faults: list[Problem] = []
    for name, value in given.items():
        if name not in KEYS:
            faults.append(problem("T141", name=name, close=closest(str(name), KEYS), allowed=" · ".join(KEYS)))
            continue
        duration = _read(name, value)
        if isinstance(duration, Problem):
            faults.append(duration)
        else:
            found[name] = duration
    if faults:
        raise FactError(*faults)
    return found


def _read(name: str, value: object) -> Duration | Problem:
    duration = value
    if isinstance(value, str):
        match = _WRITTEN.match(value.strip())
        if match is None:
            return problem("T142", name=name, value=value)
        least = int(match[1])
        duration = Duration(minimum=least, maximum=int(match[2] or least), unit=_UNITS[match[3]])
    if not isinstance(duration, Duration) or duration.unit not in _LETTERS:
        return problem("T142", name=name, value=value)
    numbers = (duration.minimum, duration.maximum)
    if any(isinstance(number, bool) or not isinstance(number, int) for number in numbers):
        return problem("T142", name=name, value=value)
    if not 0 <= duration.minimum <= duration.maximum <= MOST:
        return problem("T143", name=name, value=written(duration), most=MOST)
    return duration


def written(duration: Duration) -> str:
    """Return a duration as a caller writes it.

    Example:
        >>> written(Duration(minimum=3, maximum=5, unit="working_days"))
        '3..5wd'
    """
    letters = _LETTERS[duration.unit]
    if duration.minimum == duration.maximum:
        return f"{duration.maximum}{letters}"
    return f"{duration.minimum}..{duration.maximum}{letters}"


def said_time(
    rulebook: Rulebook,
    procedure: str,
    step: StepId,
    channel: str | None,
    facts: Mapping[str, Value],
    rules: Mapping[str, Truth],
) -> StepTime:
    """Return how long a step takes as far as the rulebook has found it said.

    Args:
        rulebook: Holds the lead times.
        procedure: Id of the procedure.
        step: Id of the step.
        channel: Through whom the filing is lodged, or None while that is not known.
        facts: Known facts on the day.
        rules: Truths of the rules, which a condition may read.

    Returns:
        The time from the shortest to the longest that is said; where nothing fits, what would have to be known.
    """
    book, known_on = rulebook.procedures, rulebook.known_on
    entries = () if book is None else book.lead_times
    own = [
        entry for entry in entries
        if (entry.procedure, entry.step) == (procedure, step) and entry.through in (None, channel)
        if entry.seen_on is None or known_on is None or entry.seen_on <= known_on
    ]  # fmt: skip
    truths = [(entry, all_of(truth_of(one, facts, rules) for one in entry.when)) for entry in own]
    fitting = tuple(entry for entry, truth in truths if truth is Truth.TRUE)
    if fitting:
        return StepTime(duration=_joined(fitting), said_by=fitting)
    # One question at a time: what a later condition reads matters only where the earlier ones hold.
    open_ones = [next(c for c in entry.when if truth_of(c, facts, rules) is Truth.UNKNOWN)
                 for entry, truth in truths if truth is Truth.UNKNOWN]  # fmt: skip
    read = (name for condition in open_ones for name in facts_of(condition))
    return StepTime(need=tuple(dict.fromkeys(n for n in read if n not in facts and not n.startswith(RULE_PREFIX))))


def _joined(entries: Sequence[LeadTime]) -> Duration:
    """The span of several lead times; a rulebook gives those of one step in one unit."""
    return Duration(
        minimum=min(entry.minimum for entry in entries),
        maximum=max(entry.maximum for entry in entries),
        unit=entries[0].unit,
    )
