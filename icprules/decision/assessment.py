"""The result of an assessment: frozen data, and its form as a dictionary.

Decides the names and shape of results, which are a contract: add, do not rename. Must not import engines,
decide or explain.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs

from icprules.decision.citations import cited_as
from icprules.subjects.given import subject_of
from icprules.text import read_only

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.deadlines import Deadline
    from icprules.decision.particulars import Particulars
    from icprules.rulebook.condition import Truth
    from icprules.rulebook.law import (
        Actor,
        Amount,
        Bureau,
        Category,
        Channels,
        Rule,
        Rulebook,
        Source,
        Standing,
    )
    from icprules.subjects.facts import Value
    from icprules.subjects.given import Given
    from icprules.subjects.subject import Subject
    from icprules.text import Text

Status = Literal[
    "not_applicable", "not_raised", "upcoming", "due", "overdue", "fulfilled", "fulfilled_late", "ended",
    "undetermined", "kept", "broken",
]  # fmt: skip
Verdict = Literal["non_compliant", "action_required", "compliant", "out_of_scope", "undetermined"]
Field = Literal["status", "date", "channel", "bureau"]
BasisFor = Literal["duty", "exemption", "lodger", "channel", "bureau", "consequence", "notice"]

BITS: Mapping[Status, int] = {status: 1 << place for place, status in enumerate(get_args(Status))}
"""One bit for every status, so that several that are possible are one number."""

_CERTAIN: Mapping[int, Status] = {bit: status for status, bit in BITS.items()}


@attrs.frozen(kw_only=True)
class Basis:
    """One rule on which a part of the result rests.

    Args:
        rule: The rule.
        source: Its instrument.
        used_for: Which part of the result.
    """

    rule: Rule
    source: Source
    used_for: BasisFor

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as plain data."""
        cite = self.rule.citation
        return {
            "rule": self.rule.id,
            "for": self.used_for,
            "instrument": self.source.key,
            "number": self.source.number,
            "title": self.source.title.to_dict(),
            "locator": cite.locator.en,
            "cited_as": cited_as(self.source, cite).to_dict(),
            "url": self.source.url,
            "standing": cite.standing,
            "reach": cite.reach,
            "verification": cite.verification,
            "note": None if cite.note is None else cite.note.to_dict(),
        }


@attrs.frozen(kw_only=True)
class FollowingStep:
    """What follows when a duty is not met.

    Args:
        id: The consequence rule.
        text: In one sentence.
        step: 1 for what follows first, 2 for what follows if that is not corrected, and so on.
        is_live: Whether it follows in the present status.
        is_certain: Whether its own conditions certainly hold.
        amount: The fine, or None.
        by: Who acts, or None.
        basis: Where it comes from.
    """

    id: str
    text: Text
    step: int
    is_live: bool
    is_certain: bool
    amount: Amount | None
    by: Actor | None
    basis: Basis

    def to_dict(self) -> dict[str, Any]:
        """Return the consequence as plain data."""
        return {
            "id": self.id,
            "text": self.text.to_dict(),
            "step": self.step,
            "live": self.is_live,
            "certain": self.is_certain,
            "amount": None if self.amount is None else attrs.asdict(self.amount),
            "by": self.by,
            "basis": self.basis.to_dict(),
        }


@attrs.frozen(kw_only=True)
class Progress:
    """A filing that is under way.

    Args:
        step: The last dated fact that has happened.
        since: Beijing date it happened.
        decide_by: Deadline of the decision, or None while it is not known.
    """

    step: str
    since: datetime.date
    decide_by: Deadline | None

    def to_dict(self) -> dict[str, Any]:
        """Return the progress as plain data."""
        due = self.decide_by
        return {
            "step": self.step,
            "since": self.since.isoformat(),
            "decide_by": None if due is None or due.due_on is None else due.due_on.isoformat(),
            "earliest": None if due is None or due.earliest is None else due.earliest.isoformat(),
            "latest": None if due is None or due.latest is None else due.latest.isoformat(),
            "certainty": None if due is None else due.certainty,
        }


@attrs.frozen(kw_only=True)
class DutyResult:
    """One obligation or one prohibition on the day asked about.

    Args:
        id: Name of the obligation or prohibition.
        is_prohibition: Which of the two it is.
        rules: The rules that speak, or may speak, about it here.
        status: On the day asked about.
        possible: The statuses still possible when the status is undetermined; empty otherwise.
        counts: Whether it counts for the legal verdict of the perspective.
        standing: The strongest standing among its rules.
        title: Of the rule that speaks.
        must: What is owed or forbidden.
        who: Whom it binds.
        filed_by: Who lodges it, or None.
        through: Channels, or None.
        to: Communications administration, or None.
        no_bureau: Why there is none, or None.
        deadline: When it is due, or None for a continuing duty.
        done_on: Beijing date it was fulfilled, or None.
        in_progress: A filing under way, or None.
        exempted_by: The exemption that displaces it, or None.
        consequences: What follows otherwise, in order.
        basis: Where each part comes from; for `not_raised` the rule that would speak if its case were raised.
        need: Facts on which its status hangs.
        unsettled: Facts on which its other fields hang, by field.
    """

    id: str
    is_prohibition: bool
    rules: tuple[Rule, ...]
    status: Status
    possible: tuple[Status, ...] = ()
    counts: bool
    standing: Standing
    title: Text
    must: Text
    who: Actor
    filed_by: Actor | None = None
    through: Channels | None = None
    to: Bureau | None = None
    no_bureau: Text | None = None
    deadline: Deadline | None = None
    done_on: datetime.date | None = None
    in_progress: Progress | None = None
    exempted_by: Rule | None = None
    consequences: tuple[FollowingStep, ...] = ()
    basis: tuple[Basis, ...] = ()
    need: tuple[str, ...] = ()
    unsettled: Mapping[Field, tuple[str, ...]] = attrs.field(factory=dict, hash=False)

    def to_dict(self, as_of: datetime.date) -> dict[str, Any]:
        """Return the duty as plain data.

        Args:
            as_of: Beijing date asked about, for the days left.
        """
        to = self.to
        result: dict[str, Any] = {
            "id": self.id,
            "rules": [rule.id for rule in self.rules],
            "status": self.status,
            "possible": list(self.possible),
            "counts": self.counts,
            "standing": self.standing,
            "title": self.title.to_dict(),
            "must": self.must.to_dict(),
            "who": self.who,
            "consequences": [c.to_dict() for c in self.consequences],
            "basis": [b.to_dict() for b in self.basis],
            "need": list(self.need),
        }
        if self.is_prohibition:
            result["exempted_by"] = None if self.exempted_by is None else self.exempted_by.id
            return result
        result |= {
            "filed_by": self.filed_by,
            "through": None
            if self.through is None
            else {"lawful": list(self.through.lawful), "usual": self.through.usual},
            "to": None if to is None else {"code": to.code, "name": to.name.to_dict(), "site": to.site},
            "no_bureau": None if self.no_bureau is None else self.no_bureau.to_dict(),
            "deadline": None if self.deadline is None else deadline_to_dict(self.deadline, as_of),
            "done_on": None if self.done_on is None else self.done_on.isoformat(),
            "in_progress": None if self.in_progress is None else self.in_progress.to_dict(),
        }
        return result


def deadline_to_dict(deadline: Deadline, as_of: datetime.date) -> dict[str, Any]:
    """Return a deadline as plain data.

    Args:
        deadline: The deadline.
        as_of: Beijing date asked about, for the days left.

    Returns:
        Dates as ISO text; `days_left` counts calendar days, the due day included, and is negative when past.
    """
    from icprules.decision.arithmetic import arithmetic  # noqa: PLC0415 - wording is built only when asked for

    def iso(day: datetime.date | None) -> str | None:
        return None if day is None else day.isoformat()

    return {
        "due_on": iso(deadline.due_on),
        "due_at": None if deadline.due_at is None else deadline.due_at.isoformat(),
        "certainty": deadline.certainty,
        "earliest": iso(deadline.earliest),
        "latest": iso(deadline.latest),
        "days_left": None if deadline.due_on is None else (deadline.due_on - as_of).days,
        "stated_as": deadline.spec.stated_as.to_dict(),
        "rolled": deadline.is_rolled,
        "assumes": list(deadline.assumes),
        "without_assumption": iso(deadline.without_assumption),
        "arithmetic": [line.to_dict() for line in arithmetic(deadline)],
    }


@attrs.frozen(kw_only=True)
class NoticeResult:
    """Something the reader should know.

    Args:
        id: The notice rule, or the name of a notice the library itself gives.
        category: Where it is listed.
        text: With its places filled in.
        basis: Where it comes from, or None for the library's own.
    """

    id: str
    category: Category
    text: Text
    basis: Basis | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the notice as plain data."""
        return {
            "id": self.id,
            "text": self.text.to_dict(),
            "basis": None if self.basis is None else self.basis.to_dict(),
        }


@attrs.frozen(kw_only=True)
class MissingFact:
    """A fact that is not known and would settle something.

    Args:
        fact: Its name.
        question: What to ask.
        settles: Duties and the fields of each that hang on it.
        weight: How much it settles; larger comes first.
    """

    fact: str
    question: Text
    settles: tuple[tuple[str, tuple[Field, ...]], ...]
    weight: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as plain data."""
        return {
            "fact": self.fact,
            "question": self.question.to_dict(),
            "settles": [{"obligation": duty, "fields": list(fields)} for duty, fields in self.settles],
        }


@attrs.frozen(kw_only=True)
class Assumption:
    """Something taken for granted because nothing was said about it.

    Args:
        id: Name of the event or of the assumption.
        text: In one sentence.
    """

    id: str
    text: Text


_COMPARED = (
    "subject", "as_of", "perspective", "verdict", "possible", "platform_verdict", "platform_possible",
    "certain_actions", "engine", "standing", "adjacent", "known_on", "judged_on", "facts", "truths", "rulebook",
)  # fmt: skip
_WORKED_OUT = (
    "obligations",
    "prohibitions",
    "notices",
    "materials",
    "also_check",
    "open_questions",
    "assumes",
    "missing",
)
_SHOWN = (*_COMPARED[:8], *_WORKED_OUT, *_COMPARED[8:13])


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Assessment:
    """What the law asks of one service on one day; immutable.

    The verdict, the statuses and the deadlines are there at once; everything else is worked out when it is first
    asked for, from what the assessment holds, and then kept.

    Args:
        given: The subject, or that of which it is made when it is first asked for.
        as_of: Beijing date asked about.
        perspective: Whose duties count.
        verdict: On law and normative documents alone.
        possible: Verdicts still possible when it is undetermined; empty otherwise.
        platform_verdict: On platform policy and practice alone; None when they were filtered out.
        platform_possible: Verdicts still possible when the platform verdict is undetermined.
        certain_actions: Names of duties that are certainly due, overdue or broken.
        rulebook: The law used.
        calendar: Builds or returns the working days used.
        facts: Known facts on the day, derived ones included.
        engine: Name of the engine.
        standing: Standings that were asked for, or empty for all.
        adjacent: Whether adjacent duties were asked for.
        known_on: Beijing date to whose knowledge it is limited, or None when it is not.
        judged_on: Beijing date whose law applies, or None for the law of the day asked about.
        change_finder: Finds the next change.
        truths_finder: Gives every step of the rulebook's program a truth.
        particulars_finder: Works out the rest.
        tallied: Name, possible statuses in bits and deadline of every duty of the perspective that applies or may.
    """

    _given: Subject | Given
    as_of: datetime.date
    perspective: Actor
    verdict: Verdict
    possible: tuple[Verdict, ...] = ()
    platform_verdict: Verdict | None
    platform_possible: tuple[Verdict, ...] = ()
    certain_actions: tuple[str, ...] = ()
    rulebook: Rulebook
    calendar: Callable[[], WorkdayCalendar]
    facts: Mapping[str, Value]
    engine: str
    standing: tuple[Standing, ...] = ()
    adjacent: bool = True
    known_on: datetime.date | None = None
    judged_on: datetime.date | None = None
    change_finder: Callable[[Assessment], datetime.date | None]
    truths_finder: Callable[[Assessment], tuple[Truth, ...]]
    particulars_finder: Callable[[Assessment], Particulars]
    tallied: tuple[tuple[str, int, Deadline | None], ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Assessment):
            return NotImplemented
        # What is worked out later follows from these and the calendar alone.
        alike = all(getattr(self, name) == getattr(other, name) for name in _COMPARED)
        return alike and (self.calendar is other.calendar or self._worked_out() == other._worked_out())

    def __hash__(self) -> int:
        return hash((self.subject, self.as_of, self.perspective, self.verdict, self.rulebook.digest))

    def __repr__(self) -> str:
        return f"Assessment({', '.join(f'{name}={getattr(self, name)!r}' for name in _SHOWN)})"

    def _worked_out(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in _WORKED_OUT)

    @functools.cached_property
    def subject(self) -> Subject:
        """What was known."""
        return subject_of(self._given) if isinstance(self._given, tuple) else self._given

    @functools.cached_property
    def truths(self) -> tuple[Truth, ...]:
        """One truth per step of the rulebook's program."""
        return self.truths_finder(self)

    @functools.cached_property
    def particulars(self) -> Particulars:
        """Everything beyond the verdict, each part worked out when it is asked for."""
        return self.particulars_finder(self)

    @functools.cached_property
    def statuses(self) -> Mapping[str, Status]:
        """Status of every duty of the perspective that applies or may; `undetermined` where several are possible."""
        return read_only({name: _CERTAIN.get(bits, "undetermined") for name, bits, _ in self.tallied})

    @functools.cached_property
    def deadlines(self) -> Mapping[str, Deadline]:
        """Deadline of every duty of the perspective that applies or may and has one, by name."""
        return read_only({name: deadline for name, _, deadline in self.tallied if deadline is not None})

    @functools.cached_property
    def obligations(self) -> tuple[DutyResult, ...]:
        """Every obligation that applies or may apply, and those not raised."""
        return tuple(duty for duty in self.particulars.duties if not duty.is_prohibition)

    @functools.cached_property
    def prohibitions(self) -> tuple[DutyResult, ...]:
        """Every prohibition that applies or may apply."""
        return tuple(duty for duty in self.particulars.duties if duty.is_prohibition)

    @functools.cached_property
    def notices(self) -> tuple[NoticeResult, ...]:
        """What the reader should know."""
        return self._notices_of("notice", "pending_change")

    @functools.cached_property
    def materials(self) -> tuple[NoticeResult, ...]:
        """What a filing of this service has to contain."""
        return self._notices_of("material")

    @functools.cached_property
    def also_check(self) -> tuple[NoticeResult, ...]:
        """Adjacent duties of other bodies of law."""
        return self._notices_of("also_check")

    @functools.cached_property
    def open_questions(self) -> tuple[NoticeResult, ...]:
        """What the evidence leaves open for this service."""
        return self._notices_of("open_question")

    def _notices_of(self, *categories: Category) -> tuple[NoticeResult, ...]:
        return tuple(notice for notice in self.particulars.notices if notice.category in categories)

    @property
    def assumes(self) -> tuple[Assumption, ...]:
        """What was taken for granted."""
        return self.particulars.assumes

    @property
    def missing(self) -> tuple[MissingFact, ...]:
        """What to ask, most useful first."""
        return self.particulars.missing

    @functools.cached_property
    def next_change(self) -> datetime.date | None:
        """First Beijing date after `as_of` on which the assessment differs, or None if it never does."""
        return self.change_finder(self)

    @property
    def service(self) -> str:
        """What the service is called."""
        return self.subject.name

    def record(self) -> dict[str, Any]:
        """Return the decision record: all that the result rests on and all that it says, as plain data for JSON."""
        from icprules.records.record import record_of  # noqa: PLC0415 - only those who keep records pay for it

        return record_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the whole result as plain data, ready for JSON."""
        from icprules.decision.provenance import provenance  # noqa: PLC0415 - reads package versions, only when asked for

        calendar = self.calendar()
        return {
            "service": self.service,
            "as_of": self.as_of.isoformat(),
            "known_on": None if self.known_on is None else self.known_on.isoformat(),
            "judged_on": None if self.judged_on is None else self.judged_on.isoformat(),
            "perspective": self.perspective,
            "verdict": self.verdict,
            "possible": list(self.possible),
            "certain_actions": list(self.certain_actions),
            "platform_verdict": self.platform_verdict,
            "platform_possible": list(self.platform_possible),
            "law": {"known_through": self.rulebook.known_through.isoformat()},
            "provenance": provenance(self.engine),
            "rulebook": {
                "name": self.rulebook.name, "version": self.rulebook.version, "digest": self.rulebook.digest,
                "whole_digest": self.rulebook.whole_digest or None,
            },
            "calendar": {
                "revision": calendar.revision, "confirmed_through": calendar.confirmed_through.isoformat(),
                "region": calendar.region,
            },
            "obligations": [duty.to_dict(self.as_of) for duty in self.obligations],
            "prohibitions": [duty.to_dict(self.as_of) for duty in self.prohibitions],
            "materials": [notice.to_dict() for notice in self.materials],
            "also_check": [notice.to_dict() for notice in self.also_check],
            "notices": [notice.to_dict() for notice in self.notices],
            "open_questions": [notice.to_dict() for notice in self.open_questions],
            "assumes": [{"id": a.id, "text": a.text.to_dict()} for a in self.assumes],
            "missing": [fact.to_dict() for fact in self.missing],
            "next_change": None if self.next_change is None else self.next_change.isoformat(),
            "disclaimer": self.rulebook.disclaimer.to_dict(),
        }  # fmt: skip
