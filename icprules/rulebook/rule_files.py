"""What each TOML file of a rulebook may contain, key by key.

Decides names and types of keys only. What needs other files to be understood stays a raw table here
(`Table`): conditions, and parts that are still looked at when their neighbours are faulty. Must not import
engines or decide.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

import attrs

from icprules.rulebook.law import Kind, Reach, Standing, Verification
from icprules.rulebook.law_page import Tag
from icprules.rulebook.procedures import Channel, Doer, LeadUnit, StepId
from icprules.rulebook.structure import Locator
from icprules.subjects.facts import FactType
from icprules.text import Text

Table = dict[str, Any]
"""A table that is read later, by itself."""


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class RulebookFile:
    """`rulebook.toml`."""

    format: int
    name: str
    extends: Literal["cn-icp"] | None = None
    version: str
    known_through: datetime.date
    disclaimer: Text
    assumption: dict[str, Text] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class FactEntry:
    """One `[fact."…"]` of `facts.toml`."""

    type: FactType
    label: Text
    question: Text | None = None
    in_file: Text | None = None
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


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class EventEntry:
    """One `[event.…]` of `facts.toml`."""

    label: Text
    assumption: Text
    ahead: bool = False
    raised_by: Table | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class FactsFile:
    """`facts.toml`."""

    fact: dict[str, Table] = attrs.field(factory=dict)
    event: dict[str, Table] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class BureauEntry:
    """One `[bureau.…]` of `bureaus.toml`."""

    name: Text
    province: Text
    also: list[str] = attrs.field(factory=list)
    prefix: str
    site: str
    site_verified: bool = True


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class BureausFile:
    """`bureaus.toml`."""

    bureau: dict[str, Table] = attrs.field(factory=dict)
    outside: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class QuestionEntry:
    """One `[[question]]` of `open_questions.toml`."""

    id: str
    text: Text


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class QuestionsFile:
    """`open_questions.toml`."""

    question: list[QuestionEntry] = attrs.field(factory=list)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class TermsFile:
    """`terms.toml`."""

    term: dict[str, Table] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
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


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class PeriodEntry:
    """`in_force` of a rule; the keys are `from` or `by`, `until` and `not_before`."""

    start: datetime.date | None = None
    end: datetime.date | None = None
    not_before: datetime.date | None = None
    by: datetime.date | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class PublicationEntry:
    """`published` of a rule; the keys are `from` and `until`."""

    start: datetime.date | None = None
    end: datetime.date | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class CitationEntry:
    """`[source]` of a rule."""

    locator: Locator
    facts: list[str]
    verification: Verification
    reach: Reach = "direct"
    standing: Standing | None = None
    note: Text | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class RuleFile:
    """`INSTRUMENT/RULE.toml`."""

    id: str
    kind: Kind
    title: Text
    in_force: PeriodEntry = attrs.field(factory=PeriodEntry)
    published: PublicationEntry = attrs.field(factory=PublicationEntry)
    judged_on: str = "as_of"
    overrides: list[str] = attrs.field(factory=list)
    milder_than: list[str] = attrs.field(factory=list)
    source: CitationEntry
    when: list[Table] = attrs.field(factory=list)
    unless: list[Table] = attrs.field(factory=list)
    then: Table


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class LawPageEntry:
    """One `[fact."…"]` of `law_page.toml`."""

    tag: Tag
    paraphrase: Text
    not_a_rule: Text | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class LawPageFile:
    """`law_page.toml`."""

    fact: dict[str, LawPageEntry] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class CodeEntry:
    """One `[[platform.….code]]` of `platform_codes.toml`."""

    status: int
    and_above: bool = False
    sms_verify_status: int | None = None
    meaning: Text
    application: Table | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class PlatformEntry:
    """One `[platform.…]` of `platform_codes.toml`."""

    facts: list[str]
    code: list[CodeEntry]


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class PlatformCodesFile:
    """`platform_codes.toml`."""

    platform: dict[str, PlatformEntry] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class StepEntry:
    """One `[[procedure.….step]]` of `procedures.toml`."""

    id: StepId
    who: Doer
    title: Text
    text: Text
    rests_on: list[str] = attrs.field(factory=list)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ProcedureEntry:
    """One `[procedure.…]` of `procedures.toml`."""

    title: Text
    duties: list[str]
    met_by: StepId
    step: list[StepEntry]
    obstacles: list[str] = attrs.field(factory=list)
    reading: Text | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class ProceduresFile:
    """`procedures.toml`."""

    procedure: dict[str, ProcedureEntry] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class LeadTimeSourceEntry:
    """`[lead_time.….source]`: the `[source]` of a rule, and its instrument, since no folder tells it."""

    instrument: str
    locator: Locator
    facts: list[str]
    verification: Verification
    reach: Reach = "direct"
    standing: Standing | None = None
    note: Text | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class LeadTimeEntry:
    """One `[lead_time.…]` of `lead_times.toml`."""

    title: Text
    procedure: str
    step: StepId
    through: Channel | None = None
    when: list[Table] = attrs.field(factory=list)
    minimum: int
    maximum: int
    unit: LeadUnit
    seen_on: datetime.date | None = None
    source: LeadTimeSourceEntry


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class LeadTimeQuestions:
    """`[question.…]` of `lead_times.toml`, one table per channel."""

    access_provider: Text | None = None
    distribution_platform: Text | None = None
    running_platform: Text | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class LeadTimesFile:
    """`lead_times.toml`."""

    lead_time: dict[str, Table] = attrs.field(factory=dict)
    question: LeadTimeQuestions = attrs.field(factory=LeadTimeQuestions)
