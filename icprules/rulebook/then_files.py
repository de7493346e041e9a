"""What the `[then]` of a rule file may contain, kind by kind and key by key.

Decides names and types of keys only. What needs other files to be understood stays a raw table here
(`Table`). Must not import engines or decide.
"""

# ruff: noqa: TC001, TC003 - cattrs reads the annotations at run time
from __future__ import annotations

import datetime
from typing import Any, Literal

import attrs

from icprules.rulebook.law import Actor, Amount, Category, Rollover
from icprules.rulebook.rule_files import Table
from icprules.text import Text


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class WithinEntry:
    """`within` of a deadline."""

    after: str
    counting: Literal["next_day"] = "next_day"
    working_days: int | None = None
    days: int | None = None
    months: int | None = None
    years: int | None = None
    hours: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class AtLeastEntry:
    """`at_least` of a deadline."""

    days: int
    before: str


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class DeadlineEntry:
    """`[then.deadline]`."""

    on: datetime.date | None = None
    within: WithinEntry | None = None
    at_least: AtLeastEntry | None = None
    on_day_of: str | None = None
    before: str | None = None
    stated_as: Text
    rollover: Rollover | None = None
    why: Text | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ProgressEntry:
    """`in_progress` of an obligation."""

    event: str
    decided_by: str = ""


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ObligationEntry:
    """`[then]` of an obligation."""

    obligation: str
    who: Actor
    must: Text
    filed_by: Any = None
    through: Any = None
    to: Any = None
    done: Table | None = None
    ended: Table | None = None
    upcoming: Table | None = None
    in_progress: Table | None = None
    deadline: Table | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ProhibitionEntry:
    """`[then]` of a prohibition."""

    prohibition: str
    who: Actor
    must: Text
    broken: Table


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ExemptionEntry:
    """`[then]` of an exemption."""

    reason: Text


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ConclusionEntry:
    """`[then]` of a conclusion."""

    conclusion: str
    value: Any


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class FollowsEntry:
    """`follows` of a consequence."""

    obligation: str = ""
    prohibition: str = ""
    on: list[str]
    step: int


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ConsequenceEntry:
    """`[then]` of a consequence."""

    follows: Table
    text: Text
    amount: Amount | None = None
    by: Actor | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class NoticeEntry:
    """`[then]` of a notice."""

    category: Category
    text: Text
    settles: str = ""


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ChannelsEntry:
    """Channels, wherever they are written."""

    lawful: list[Actor]
    usual: Actor


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class BureauOfEntry:
    """`{ bureau_of = "…" }`."""

    bureau_of: str


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class NoBureauEntry:
    """`{ no_bureau = { zh, en } }`."""

    no_bureau: Text


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class FromConclusionEntry:
    """`{ conclusion = "…" }`."""

    conclusion: str
