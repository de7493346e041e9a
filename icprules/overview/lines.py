"""An assessment -> one line of a portfolio: what is open for a service, most urgent first.

Decides what of an assessment a portfolio shows, and which sponsor and which bureau a service is listed under.
Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.overview.strips import strip_of
from icprules.report.calendar_identity import source_of
from icprules.report.report_items import most_urgent_first
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime

    from icprules.decision.assessment import Assessment, DutyResult, Status, Verdict
    from icprules.overview.strips import Strip
    from icprules.rulebook.law import Bureau, Standing
    from icprules.text import Text

Reach = Literal["known", "none", "open"]
PRESSING = frozenset({"overdue", "broken", "due"})
"""Statuses in which there is something to do."""
OPEN = PRESSING | {"undetermined", "upcoming"}
"""Statuses that a portfolio shows."""


@attrs.frozen(kw_only=True)
class OpenDuty:
    """One duty of the perspective that is not settled.

    Args:
        id: Name of the obligation or prohibition.
        title: What it is.
        status: On the day asked about.
        possible: Statuses still possible when it is undetermined.
        standing: The strongest standing among its rules; a duty below `normative` is none under the law.
        is_prohibition: Whether it forbids.
        due_on: Last Beijing date, inclusive; None while it is not known.
        certainty: Whether that date is confirmed, announced or projected; None without a deadline.
        earliest: First possible last day, or None.
        latest: Last possible last day, or None.
        days_left: Calendar days from the day asked about, negative when past; None while the date is not known.
        result: The whole duty.
    """

    id: str
    title: Text
    status: Status
    possible: tuple[Status, ...]
    standing: Standing
    is_prohibition: bool
    due_on: datetime.date | None
    certainty: str | None
    earliest: datetime.date | None
    latest: datetime.date | None
    days_left: int | None
    result: DutyResult = attrs.field(repr=False)

    @property
    def is_law(self) -> bool:
        """Whether it rests on law or a normative document."""
        return self.standing in law.BINDING

    def to_dict(self) -> dict[str, Any]:
        """Return the duty as plain data; dates as ISO text."""
        return {
            "id": self.id,
            "title": self.title.to_dict(),
            "status": self.status,
            "possible": list(self.possible),
            "standing": self.standing,
            "prohibition": self.is_prohibition,
            "due_on": _iso(self.due_on),
            "certainty": self.certainty,
            "earliest": _iso(self.earliest),
            "latest": _iso(self.latest),
            "days_left": self.days_left,
        }


@attrs.frozen(kw_only=True)
class Line:
    """One service of a portfolio.

    Args:
        service: What it is called.
        kind: `website`, `app`, … ; empty when unknown.
        platform: Platform it runs on; empty when unknown or none.
        sponsor: Name of the sponsor; empty when unknown.
        sponsor_key: What tells the sponsor from others.
        source: File the facts came from; may be empty.
        bureau: Communications administration, or None.
        reach: Whether the administration is known, whether there is none, or whether facts are missing for it.
        duties: What is open, duties under the law first, each most urgent first.
        strip: Verdicts over a range of days, or None where they were not asked for.
        assessment: The whole result.
    """

    service: str
    kind: str
    platform: str
    sponsor: str
    sponsor_key: tuple[str, ...]
    source: str
    bureau: Bureau | None
    reach: Reach
    duties: tuple[OpenDuty, ...]
    strip: Strip | None = None
    assessment: Assessment = attrs.field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """The legal verdict."""
        return self.assessment.verdict

    @property
    def first(self) -> OpenDuty | None:
        """The most urgent thing to do, or None."""
        return next((duty for duty in self.duties if duty.status in PRESSING), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain data; dates as ISO text."""
        result, bureau = self.assessment, self.bureau
        return {
            "service": self.service,
            "kind": self.kind or None,
            "platform": self.platform or None,
            "sponsor": self.sponsor or None,
            "source": self.source or None,
            "bureau": None if bureau is None else {"code": bureau.code, "name": bureau.name.to_dict()},
            "bureau_is": self.reach,
            "judged_on": _iso(result.judged_on),
            "verdict": result.verdict,
            "possible": list(result.possible),
            "platform_verdict": result.platform_verdict,
            "platform_possible": list(result.platform_possible),
            "first": None if self.first is None else self.first.id,
            "duties": [duty.to_dict() for duty in self.duties],
            "questions": len(result.missing),
            "next_change": _iso(result.next_change),
            "timeline": None if self.strip is None else self.strip.to_dict(),
        }


def line_of(result: Assessment, span: tuple[datetime.date, datetime.date] | None = None) -> Line:
    """Return the line of one service.

    Args:
        result: Its assessment.
        span: First and last Beijing date of its timeline, both inclusive; None for no timeline.

    Returns:
        The line.

    Example:
        >>> import icprules
        >>> given = {"name": "shop", "kind": "app", "sponsor": {"province": "沪"}}
        >>> line = line_of(icprules.assess(given, as_of="2024-02-22", rulebook=icprules.load()))
        >>> line.bureau.code, line.verdict
        ('310000', 'undetermined')
    """
    facts = result.facts
    bureau, reach = _bureau(result)
    every = (*result.obligations, *result.prohibitions)
    mine = [duty for duty in every if duty.who == result.perspective and duty.status in OPEN]
    mine.sort(key=lambda duty: (duty.standing not in law.BINDING, most_urgent_first(duty)))
    return Line(
        service=result.service,
        kind=str(facts.get("service.kind", "")),
        platform=str(facts.get("service.platform", "")),
        sponsor=str(facts.get("sponsor.name", "")).strip(),
        sponsor_key=_sponsor_key(result),
        source=source_of(result.subject.where),
        bureau=bureau,
        reach=reach,
        duties=tuple(_open(duty, result.as_of) for duty in mine),
        strip=None if span is None else strip_of(result, *span),
        assessment=result,
    )


def _open(duty: DutyResult, as_of: datetime.date) -> OpenDuty:
    deadline = duty.deadline
    due_on = None if deadline is None else deadline.due_on
    return OpenDuty(
        id=duty.id,
        title=duty.title,
        status=duty.status,
        possible=duty.possible,
        standing=duty.standing,
        is_prohibition=duty.is_prohibition,
        due_on=due_on,
        certainty=None if deadline is None or due_on is None else deadline.certainty,
        earliest=None if deadline is None else deadline.earliest,
        latest=None if deadline is None else deadline.latest,
        days_left=None if due_on is None else (due_on - as_of).days,
        result=duty,
    )


def _bureau(result: Assessment) -> tuple[Bureau | None, Reach]:
    """The bureau of the most urgent duty that has one; failing that, the one of the sponsor's domicile."""
    obligations = sorted(result.obligations, key=most_urgent_first)
    for duty in obligations:
        if duty.to is not None:
            return duty.to, "known"
    if any(duty.no_bureau is not None for duty in obligations):
        return None, "none"
    domicile = result.rulebook.bureaus.get(str(result.facts.get("sponsor.province", "")))
    if domicile is not None:
        return domicile, "known"
    return None, "none" if result.verdict == "out_of_scope" else "open"


def _sponsor_key(result: Assessment) -> tuple[str, ...]:
    """The credit code, or else the name; without either, what else is known of the sponsor, and the file."""
    facts = result.facts
    code, name = (str(facts.get(f"sponsor.{part}", "")).strip() for part in ("uscc", "name"))
    if code or name:
        return ("uscc", code) if code else ("name", name)
    rest = (str(facts.get(f"sponsor.{part}", "")) for part in ("country", "province", "kind"))
    return ("file", source_of(result.subject.where), *rest)


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
