"""What each TOML file of a rulebook may contain, key by key.

Decides names and types of keys only; cross references are resolved by `load.py`. Conditions stay raw
tables here (`Table`), since reading them needs the schema. Must not import engines or decide.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

import attrs

from icprules.facts import FactType
from icprules.law import (
    Actor,
    Amount,
    Category,
    Kind,
    Reach,
    Rollover,
    Standing,
    Verification,
)
from icprules.text import Text

Table = dict[str, Any]
"""A table that is read later, with the schema at hand."""


@attrs.frozen(kw_only=True)
class RulebookFile:
    """`rulebook.toml`."""

    format: int
    name: str
    extends: str = ""
    version: str
    known_through: datetime.date
    disclaimer: Text
    assumption: dict[str, Text] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class FactEntry:
    """One `[fact."…"]` of `facts.toml`."""

    type: FactType
    label: Text
    question: Text | None = None
    values: dict[str, Text] = attrs.field(factory=dict)
    none_allowed: bool = False
    event: str = ""
    derived: bool = False
    asks: str = ""
    planned: str = ""
    dated_by: str = ""
    until_then: str = ""
    happened_when: Table | None = None
    personal: bool = False


@attrs.frozen(kw_only=True)
class EventEntry:
    """One `[event.…]` of `facts.toml`."""

    label: Text
    assumption: Text
    ahead: bool = False
    raised_by: Table | None = None


@attrs.frozen(kw_only=True)
class FactsFile:
    """`facts.toml`."""

    fact: dict[str, FactEntry] = attrs.field(factory=dict)
    event: dict[str, EventEntry] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class BureauEntry:
    """One `[bureau.…]` of `bureaus.toml`."""

    name: Text
    province: Text
    also: list[str] = attrs.field(factory=list)
    prefix: str
    site: str
    site_verified: bool = True


@attrs.frozen(kw_only=True)
class BureausFile:
    """`bureaus.toml`."""

    bureau: dict[str, BureauEntry] = attrs.field(factory=dict)
    outside: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class QuestionEntry:
    """One `[[question]]` of `open_questions.toml`."""

    id: str
    text: Text


@attrs.frozen(kw_only=True)
class QuestionsFile:
    """`open_questions.toml`."""

    question: list[QuestionEntry] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class TermsFile:
    """`terms.toml`."""

    term: dict[str, Table] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class SourceFile:
    """`INSTRUMENT/source.toml`."""

    title: Text
    short: Text
    number: str = ""
    issuer: Text
    standing: Standing
    verification: Verification
    url: str = ""
    dates: dict[str, datetime.date] = attrs.field(factory=dict)
    last_checked_on: datetime.date
    limitations: Text | None = None


@attrs.frozen(kw_only=True)
class PeriodEntry:
    """`in_force` of a rule; the keys are `from` and `until`."""

    start: datetime.date | None = None
    end: datetime.date | None = None
    not_before: datetime.date | None = None


@attrs.frozen(kw_only=True)
class CitationEntry:
    """`[source]` of a rule."""

    locator: str
    facts: list[str]
    verification: Verification
    reach: Reach = "direct"
    standing: Standing | None = None
    note: Text | None = None


@attrs.frozen(kw_only=True)
class RuleFile:
    """`INSTRUMENT/RULE.toml`."""

    id: str
    kind: Kind
    title: Text
    in_force: PeriodEntry = attrs.field(factory=PeriodEntry)
    judged_on: str = "as_of"
    overrides: list[str] = attrs.field(factory=list)
    source: CitationEntry
    when: list[Table] = attrs.field(factory=list)
    unless: list[Table] = attrs.field(factory=list)
    then: Table


@attrs.frozen(kw_only=True)
class WithinEntry:
    """`within` of a deadline."""

    after: str
    counting: Literal["next_day"] = "next_day"
    working_days: int | None = None
    days: int | None = None
    months: int | None = None
    years: int | None = None
    hours: int | None = None


@attrs.frozen(kw_only=True)
class AtLeastEntry:
    """`at_least` of a deadline."""

    days: int
    before: str


@attrs.frozen(kw_only=True)
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


@attrs.frozen(kw_only=True)
class ProgressEntry:
    """`in_progress` of an obligation."""

    event: str
    decided_by: str = ""


@attrs.frozen(kw_only=True)
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
    in_progress: ProgressEntry | None = None
    deadline: DeadlineEntry | None = None


@attrs.frozen(kw_only=True)
class ProhibitionEntry:
    """`[then]` of a prohibition."""

    prohibition: str
    who: Actor
    must: Text
    broken: Table


@attrs.frozen(kw_only=True)
class ExemptionEntry:
    """`[then]` of an exemption."""

    reason: Text


@attrs.frozen(kw_only=True)
class ConclusionEntry:
    """`[then]` of a conclusion."""

    conclusion: str
    value: Any


@attrs.frozen(kw_only=True)
class FollowsEntry:
    """`follows` of a consequence."""

    obligation: str = ""
    prohibition: str = ""
    on: list[str]
    step: int


@attrs.frozen(kw_only=True)
class ConsequenceEntry:
    """`[then]` of a consequence."""

    follows: FollowsEntry
    text: Text
    amount: Amount | None = None
    by: Actor | None = None


@attrs.frozen(kw_only=True)
class NoticeEntry:
    """`[then]` of a notice."""

    category: Category
    text: Text
    settles: str = ""


@attrs.frozen(kw_only=True)
class ChannelsEntry:
    """Channels, wherever they are written."""

    lawful: list[Actor]
    usual: Actor


@attrs.frozen(kw_only=True)
class BureauOfEntry:
    """`{ bureau_of = "…" }`."""

    bureau_of: str


@attrs.frozen(kw_only=True)
class NoBureauEntry:
    """`{ no_bureau = { zh, en } }`."""

    no_bureau: Text


@attrs.frozen(kw_only=True)
class FromConclusionEntry:
    """`{ conclusion = "…" }`."""

    conclusion: str
