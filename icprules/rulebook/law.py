"""Sources and rules: the law as frozen data.

Decides the shape of what a rule file can say, nothing about what it means for a service. The rulebook itself stands in
`book.py`. Must not import load, engines, decide or anything that computes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from icprules.rulebook.book import Rulebook as Rulebook  # noqa: PLC0414 - whoever needs it with the law imports it from here
from icprules.text import read_only

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from icprules.rulebook.condition import Condition
    from icprules.text import Text

Kind = Literal["obligation", "prohibition", "exemption", "conclusion", "consequence", "notice"]
Standing = Literal["law", "normative", "policy", "practice", "inference"]
Verification = Literal["text", "clause", "secondary"]
Reach = Literal["direct", "by_analogy"]
Actor = Literal[
    "sponsor", "access_provider", "distribution_platform", "running_platform", "device_maker", "bureau", "other"
]
Knowledge = Literal["known", "unknown", "unpublished"]
Unit = Literal["working_days", "days", "months", "years", "hours"]
Rollover = Literal["none", "next_working_day"]
Category = Literal["notice", "also_check", "open_question", "pending_change", "material"]

STANDINGS: tuple[Standing, ...] = ("law", "normative", "policy", "practice", "inference")
"""Strongest first; a rule may lower the standing of its source, never raise it."""

BINDING: frozenset[Standing] = frozenset({"law", "normative"})
"""The standings on which a legal verdict may rest."""

ACTORS: tuple[Actor, ...] = (
    "sponsor", "access_provider", "distribution_platform", "running_platform", "device_maker", "bureau", "other"
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Source:
    """One instrument: a statute, an order, a notice, or a platform's own rules.

    Args:
        key: Folder name under `rules/`.
        title: Full title.
        short: Short name for running prose.
        number: Number as printed, or an empty text.
        issuer: Who issued it.
        standing: What kind of authority it has.
        verification: How much of its text was read.
        url: Official address, or the best known one.
        dates: Named dates, e.g. `published_on`; Beijing dates.
        last_checked_on: Newest day on which the evidence was looked at.
        limitations: What is not known about it, or None.
    """

    key: str
    title: Text
    short: Text
    number: str = ""
    issuer: Text
    standing: Standing
    verification: Verification
    url: str = ""
    dates: Mapping[str, datetime.date] = attrs.field(factory=dict, converter=read_only, hash=False)
    last_checked_on: datetime.date
    limitations: Text | None = None


@attrs.frozen(kw_only=True)
class Citation:
    """Where one rule comes from, and how firmly.

    Args:
        instrument: Key of the source.
        locator: Article or section as printed, and as English prose refers to it.
        facts: Ids on the law page that the rule rests on; at least one.
        verification: How the clause was read.
        reach: Whether it speaks of this kind of service or reaches it by analogy.
        standing: The source's standing or a lower one.
        note: A remark on the reading, or None.
    """

    instrument: str
    locator: Text
    facts: tuple[str, ...]
    verification: Verification
    reach: Reach = "direct"
    standing: Standing
    note: Text | None = None


@attrs.frozen(kw_only=True)
class Period:
    """A span of Beijing dates, both ends inclusive; None is open.

    Args:
        start: First day; where `not_before` is given, the day it is believed to be; where `is_latest`, the
            latest day it can be.
        end: Last day.
        not_before: First day it can be, where the first day was not verified; between the two it is unknown.
        is_latest: Whether the first day is not known at all but `start` is certainly not before it; then
            `not_before` may be missing as well.
    """

    start: datetime.date | None = None
    end: datetime.date | None = None
    not_before: datetime.date | None = None
    is_latest: bool = False

    @property
    def is_verified(self) -> bool:
        """Whether the first day is known."""
        return self.not_before is None and not self.is_latest


@attrs.frozen(kw_only=True)
class Publication:
    """When a rule and its last day were published, as far as that differs from what its source tells; Beijing dates.

    Args:
        start: Day the rule was published, or None where its source and its first day tell.
        end: Day its last day was published, or None where that stood in the rule from the beginning.
    """

    start: datetime.date | None = None
    end: datetime.date | None = None


@attrs.frozen(kw_only=True)
class FixedDate:
    """Due on a date the instrument fixes, inclusive."""

    on: datetime.date


@attrs.frozen(kw_only=True)
class Within:
    """Due within a period after a dated fact, which is itself not counted."""

    amount: int
    unit: Unit
    after: str
    counting: Literal["next_day"] = "next_day"


@attrs.frozen(kw_only=True)
class AtLeastBefore:
    """Due so many calendar days before a dated fact, inclusive."""

    days: int
    before: str


@attrs.frozen(kw_only=True)
class OnDayOf:
    """Due on the day of a dated fact; doing it earlier fulfils it."""

    fact: str


@attrs.frozen(kw_only=True)
class Before:
    """Due at the latest on the day before a dated fact."""

    fact: str


Shape = FixedDate | Within | AtLeastBefore | OnDayOf | Before


@attrs.frozen(kw_only=True)
class DeadlineSpec:
    """When something is due, as the instrument says it.

    Args:
        shape: The way it is counted.
        stated_as: The words of the instrument for the time, in short.
        rollover: What happens when the last day is not a working day; None where the count cannot end on one.
        why: A remark on the reading, or None.
    """

    shape: Shape
    stated_as: Text
    rollover: Rollover | None = None
    why: Text | None = None


@attrs.frozen(kw_only=True)
class Channels:
    """Through whom a filing may be lodged, and through whom it usually is."""

    lawful: tuple[Actor, ...]
    usual: Actor


@attrs.frozen(kw_only=True)
class BureauOf:
    """The communications administration of the province that a fact names."""

    fact: str


@attrs.frozen(kw_only=True)
class NoBureau:
    """No communications administration is competent, for this reason."""

    reason: Text


@attrs.frozen(kw_only=True)
class FromConclusion:
    """Whatever the named conclusion says."""

    name: str


ConclusionValue = str | Channels | BureauOf | NoBureau


@attrs.frozen(kw_only=True)
class Obligation:
    """What a rule of kind `obligation` makes someone do.

    Args:
        obligation: Name of the duty; several rules may speak about one.
        who: Duty bearer.
        must: What is owed, in one sentence.
        filed_by: Who lodges it for the duty bearer, or None.
        through: Channels, or None.
        to: Communications administration, or None.
        done: When it is fulfilled, or None when that is never known.
        done_on: Fact with the day it was fulfilled, or an empty text.
        ended: When the duty has ended unfulfilled, or None.
        upcoming: When the duty is not owed yet, or None.
        deadline: When it is due; None for a continuing duty, owed from the day it is triggered.
        event: Event whose dated facts show progress, or an empty text.
        decided_by: Obligation whose deadline ends the wait, or an empty text.
    """

    obligation: str
    who: Actor
    must: Text
    filed_by: Actor | FromConclusion | None = None
    through: Channels | FromConclusion | None = None
    to: BureauOf | NoBureau | FromConclusion | None = None
    done: Condition | None = None
    done_on: str = ""
    ended: Condition | None = None
    upcoming: Condition | None = None
    deadline: DeadlineSpec | None = None
    event: str = ""
    decided_by: str = ""


@attrs.frozen(kw_only=True)
class Prohibition:
    """What a rule of kind `prohibition` forbids.

    Args:
        prohibition: Name of the prohibition; several rules may speak about one.
        who: Whom it binds.
        must: What is forbidden, in one sentence.
        broken: When it is broken.
    """

    prohibition: str
    who: Actor
    must: Text
    broken: Condition


@attrs.frozen(kw_only=True)
class Exemption:
    """Why the overridden rules do not apply.

    Args:
        reason: In one sentence.
    """

    reason: Text


@attrs.frozen(kw_only=True)
class Conclusion:
    """A value that other rules name.

    Args:
        conclusion: Its name.
        value: A text, channels, or a communications administration.
    """

    conclusion: str
    value: ConclusionValue


@attrs.frozen(kw_only=True)
class Amount:
    """A sum of money between two bounds, both inclusive; equal for a fixed sum.

    Args:
        currency: ISO 4217 code.
        minimum: In whole units.
        maximum: In whole units.
    """

    currency: str
    minimum: int
    maximum: int


@attrs.frozen(kw_only=True)
class Consequence:
    """What follows when an obligation or a prohibition is in certain statuses.

    Args:
        obligation: The obligation it follows, or an empty text.
        prohibition: The prohibition it follows, or an empty text.
        on: Statuses in which it is live.
        step: 1 for what follows first, 2 for what follows if not corrected, and so on.
        text: What follows, in one sentence.
        amount: The fine, or None.
        by: Who acts.
    """

    obligation: str = ""
    prohibition: str = ""
    on: tuple[str, ...]
    step: int
    text: Text
    amount: Amount | None = None
    by: Actor | None = None


@attrs.frozen(kw_only=True)
class Notice:
    """Something the reader should know that changes no status.

    Args:
        category: Where the result lists it.
        text: In one or two sentences; may hold `{fact.name}` places.
        settles: Conflict-free topic so that two notices on one matter can be found, or an empty text.
    """

    category: Category
    text: Text
    settles: str = ""


Then = Obligation | Prohibition | Exemption | Conclusion | Consequence | Notice


@attrs.frozen(kw_only=True)
class Rule:
    """One rule, as its file says it, with terms and named dates resolved.

    Args:
        id: File name without its ending.
        kind: One of the six kinds.
        title: In one sentence.
        in_force: Days on which it is law, both inclusive.
        published: When it became known, where that differs from what its source tells.
        knowledge: Whether it counts; where a rulebook is limited to what was known on a day, a rule may be
            `unpublished`, or it may be `unknown` whether it was published.
        judged_on: `as_of`, or the dated fact whose day picks the law.
        citation: Where it comes from.
        when: All must hold.
        unless: None may hold.
        overrides: Ids of the rules that it displaces where both apply.
        milder_than: Ids of earlier rules than which it is milder for those whom they concern.
        then: What follows.
        where: File, for error messages.
        rulebook: Name of the rulebook it belongs to.
    """

    id: str
    kind: Kind
    title: Text
    in_force: Period
    published: Publication = Publication()
    knowledge: Knowledge = "known"
    judged_on: str = "as_of"
    citation: Citation
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...] = ()
    overrides: tuple[str, ...] = ()
    milder_than: tuple[str, ...] = ()
    then: Then
    where: str = attrs.field(default="", eq=False)
    rulebook: str = ""


@attrs.frozen(kw_only=True)
class Bureau:
    """One provincial communications administration.

    Args:
        code: GB/T 2260 province code.
        name: Official zh name and usual English rendering.
        province: Short zh and English name of the province.
        site: Host of its site.
        prefix: First character of the filing numbers it issues.
        site_verified: Whether the host was seen in a source.
    """

    code: str
    name: Text
    province: Text
    site: str
    prefix: str
    site_verified: bool = True


@attrs.frozen(kw_only=True)
class OpenQuestion:
    """Something the evidence does not answer; listed, never guessed."""

    id: str
    text: Text
