"""What differs between two assessments of one service: verdicts, duties field by field, notices, questions.

Decides how a difference is named and which fields of a duty are compared. Must not import decide, explanation
or the command line.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.decision.arithmetic import arithmetic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.decision.deadlines import Deadline
    from icprules.rulebook.law import Actor
    from icprules.text import Text

About = Literal["verdict", "platform_verdict", "obligation", "prohibition", "notice", "question", "assumption"]
How = Literal["gained", "lost", "changed"]
Dating = Literal["dated", "open", "standing"]
SILENT = frozenset({"not_applicable", "not_raised"})
"""Statuses in which a duty is not there for the service."""


@attrs.frozen(kw_only=True)
class FieldChange:
    """One field that has another value.

    Args:
        field: Its name, e.g. `status`, `due_on`.
        before: Plain value before, or None.
        after: Plain value after, or None.
        days: Calendar days by which a date moves, later positive; None for anything else.
    """

    field: str
    before: Any = attrs.field(hash=False)
    after: Any = attrs.field(hash=False)
    days: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the field as plain data."""
        return {"field": self.field, "before": self.before, "after": self.after, "days": self.days}


@attrs.frozen(kw_only=True)
class Difference:
    """One thing in which two assessments differ.

    Args:
        about: What kind of thing.
        id: Its name: of the duty, notice, assumption or missing fact; the same as `about` for a verdict.
        how: Whether it is only in the second, only in the first, or in both with other values.
        fields: For what is in both, and for a duty that is gained or lost: the values, in a fixed order.
        title: What it is called, or what it says.
        who: For a duty that binds another than the perspective: whom; None otherwise.
        category: For a notice: where it is listed, e.g. `materials`; empty otherwise.
        dating: For a duty: in the first and in the second, whether it has a deadline, never has one, or has one
            only by some of the answers that are missing.
    """

    about: About
    id: str
    how: How
    fields: tuple[FieldChange, ...] = ()
    title: Text | None = None
    who: Actor | None = None
    category: str = ""
    dating: tuple[Dating, Dating] = ("dated", "dated")

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data."""
        return {
            "about": self.about,
            "id": self.id,
            "how": self.how,
            "who": self.who,
            "category": self.category or None,
            "title": None if self.title is None else self.title.to_dict(),
            "fields": [field.to_dict() for field in self.fields],
        }


def differences(before: Assessment, after: Assessment) -> tuple[Difference, ...]:
    """Return everything in which two assessments differ, apart from the day that was asked about.

    Args:
        before: The first assessment.
        after: The second.

    Returns:
        Verdicts, then obligations, prohibitions, notices, questions and assumptions; empty when both say the
        same.

    Example:
        >>> import icprules
        >>> given = {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True}
        >>> given |= {"launched_on": "2022-05-01", "filings": []}
        >>> first, second = (icprules.assess(given, as_of=day, rulebook=icprules.load())
        ...                  for day in ("2024-03-31", "2024-04-01"))
        >>> found = {one.id: one.fields[0] for one in differences(first, second) if one.about == "obligation"}
        >>> found["file-service"].before, found["file-service"].after
        ('due', 'overdue')
    """
    return (
        *_verdict("verdict", before, after),
        *_verdict("platform_verdict", before, after),
        *_duties("obligation", before.obligations, after.obligations, after.perspective),
        *_duties("prohibition", before.prohibitions, after.prohibitions, after.perspective),
        *_remarks(before, after),
        *_questions(before, after),
        *_assumptions(before, after),
    )


def _verdict(
    name: Literal["verdict", "platform_verdict"], before: Assessment, after: Assessment
) -> Iterator[Difference]:
    possible = {"verdict": "possible", "platform_verdict": "platform_possible"}[name]
    fields = []
    for field in (name, possible):
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            plain = [list(v) if isinstance(v, tuple) else v for v in (one, other)]
            fields.append(FieldChange(field=field, before=plain[0], after=plain[1]))
    if fields:
        yield Difference(about=name, id=name, how="changed", fields=tuple(fields))


def _duties(
    about: Literal["obligation", "prohibition"],
    before: tuple[DutyResult, ...],
    after: tuple[DutyResult, ...],
    perspective: Actor,
) -> Iterator[Difference]:
    old, new = {d.id: d for d in before}, {d.id: d for d in after}
    for name in (*new, *(n for n in old if n not in new)):
        one, other = old.get(name), new.get(name)
        fields = tuple(_fields(one, other))
        shown = other if other is not None else one
        if fields and shown is not None:
            yield Difference(
                about=about, id=name, how=_how(one, other), fields=fields, title=shown.title,
                who=None if shown.who == perspective else shown.who,
                dating=(_dating(one), _dating(other)),
            )  # fmt: skip


def _dating(duty: DutyResult | None) -> Dating:
    if duty is None or (duty.deadline is not None and duty.deadline.due_on is not None):
        return "dated"
    return "open" if duty.deadline is not None or "date" in duty.unsettled else "standing"


def _how(before: DutyResult | None, after: DutyResult | None) -> How:
    was = before is not None and before.status not in SILENT
    is_now = after is not None and after.status not in SILENT
    return "changed" if was == is_now else "gained" if is_now else "lost"


def _fields(before: DutyResult | None, after: DutyResult | None) -> Iterator[FieldChange]:
    for name, value_of in _FIELDS.items():
        one, other = (None if duty is None else value_of(duty) for duty in (before, after))
        if name == "status":  # what is not listed does not apply
            one, other = one or "not_applicable", other or "not_applicable"
        if one != other:
            dates = [v for v in (one, other) if isinstance(v, datetime.date)]
            days = (dates[1] - dates[0]).days if len(dates) == 2 else None  # noqa: PLR2004 - both are dates
            yield FieldChange(field=name, before=_plain(one), after=_plain(other), days=days)


def _plain(value: Any) -> Any:  # noqa: ANN401 - scalars, lists and tables alike
    return value.isoformat() if isinstance(value, datetime.date) else value


def _counted(deadline: Deadline) -> dict[str, Any]:
    """How a last day is counted; without the bounds of one that is counted from a day nobody knows.

    Those move along with the day asked about.
    """
    counted: dict[str, Any] = {
        "stated_as": deadline.spec.stated_as.to_dict(),
        "due_at": None if deadline.due_at is None else deadline.due_at.isoformat(),
        "assumes": list(deadline.assumes),
        "without_assumption": _plain(deadline.without_assumption),
    }
    if deadline.anchor is None or deadline.anchor.on is not None:
        counted |= {"earliest": _plain(deadline.earliest), "latest": _plain(deadline.latest)}
        counted["arithmetic"] = [line.to_dict() for line in arithmetic(deadline)]
    return counted


_FIELDS: Mapping[str, Callable[[DutyResult], Any]] = {
    "status": lambda d: d.status,
    "possible": lambda d: list(d.possible),
    "due_on": lambda d: None if d.deadline is None else d.deadline.due_on,
    "certainty": lambda d: None if d.deadline is None else d.deadline.certainty,
    "rolled": lambda d: d.deadline is not None and d.deadline.is_rolled,
    "counted": lambda d: None if d.deadline is None else _counted(d.deadline),
    "done_on": lambda d: d.done_on,
    "filed_by": lambda d: d.filed_by,
    "through": lambda d: None if d.through is None else {"lawful": list(d.through.lawful), "usual": d.through.usual},
    "to": lambda d: None if d.to is None else d.to.code,
    "no_bureau": lambda d: None if d.no_bureau is None else d.no_bureau.to_dict(),
    "in_progress": lambda d: (
        None if d.in_progress is None else {"step": d.in_progress.step, "since": d.in_progress.since.isoformat()}
    ),
    "exempted_by": lambda d: None if d.exempted_by is None else d.exempted_by.id,
    "title": lambda d: d.title.to_dict(),
    "must": lambda d: d.must.to_dict(),
    "counts": lambda d: d.counts,
    "rules": lambda d: [rule.id for rule in d.rules],
    "basis": lambda d: [{"rule": b.rule.id, "for": b.used_for} for b in d.basis],
    "consequences": lambda d: [{"id": c.id, "live": c.is_live, "certain": c.is_certain} for c in d.consequences],
    "need": lambda d: list(d.need),
}


def _remarks(before: Assessment, after: Assessment) -> Iterator[Difference]:
    old, new = _notices(before), _notices(after)
    for key, category, how in (
        *((key, category, "gained") for key, category in new.items() if key not in old),
        *((key, category, "lost") for key, category in old.items() if key not in new),
    ):
        yield Difference(about="notice", id=key[0], how=how, title=key[1], category=category)  # type: ignore[arg-type]


def _notices(result: Assessment) -> dict[tuple[str, Text], str]:
    every = (*result.notices, *result.materials, *result.also_check, *result.open_questions)
    return {(notice.id, notice.text): notice.category for notice in every}


def _questions(before: Assessment, after: Assessment) -> Iterator[Difference]:
    old, new = {m.fact: m for m in before.missing}, {m.fact: m for m in after.missing}
    for fact in (*new, *(f for f in old if f not in new)):
        one, other = old.get(fact), new.get(fact)
        question = (other or one).question  # type: ignore[union-attr]
        if one is None or other is None:
            yield Difference(about="question", id=fact, how="lost" if other is None else "gained", title=question)
        elif one.settles != other.settles:
            settles = FieldChange(field="settles", before=_settles(one.settles), after=_settles(other.settles))
            yield Difference(about="question", id=fact, how="changed", fields=(settles,), title=question)


def _settles(pairs: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pairs of a duty and its fields
    return [{"obligation": duty, "fields": list(fields)} for duty, fields in pairs]


def _assumptions(before: Assessment, after: Assessment) -> Iterator[Difference]:
    old, new = {a.id: a.text for a in before.assumes}, {a.id: a.text for a in after.assumes}
    yield from (Difference(about="assumption", id=n, how="gained", title=t) for n, t in new.items() if n not in old)
    yield from (Difference(about="assumption", id=n, how="lost", title=t) for n, t in old.items() if n not in new)
