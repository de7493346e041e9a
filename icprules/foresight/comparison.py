"""What would change for a service if some of its facts were others.

Decides how facts are exchanged; what is different is decided by `differences.py`. Must not import the command
line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.errors import FactError, closest, problem
from icprules.foresight.change_words import difference_text
from icprules.foresight.differences import Difference, FieldChange, differences
from icprules.subjects.fact_tables import filing_table, plain, table_of
from icprules.subjects.subject import Subject, groups_of, read_subject

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment, Verdict
    from icprules.errors import Problem
    from icprules.rulebook.law import Actor, Rulebook, Standing
    from icprules.subjects.facts import FactSchema
    from icprules.subjects.service import Service

_FILINGS = ("filings", "sponsor.filings")
WHOSE = "filings.service"
"""The service to which the sponsor's numbers of the same kind belong that name none."""


@attrs.frozen(kw_only=True)
class Comparison:
    """One service on one day, with its facts as they are and as they might be.

    Args:
        before: The assessment with the facts as they are.
        after: The assessment with the others.
        facts: The facts that have another value, by dotted name; None for absent.
        differences: What differs, apart from the facts; empty when nothing does.
    """

    before: Assessment
    after: Assessment
    facts: tuple[FieldChange, ...]
    differences: tuple[Difference, ...]

    @property
    def verdicts(self) -> tuple[Verdict, Verdict]:
        """The verdict before and after."""
        return self.before.verdict, self.after.verdict

    @property
    def moved(self) -> Mapping[str, int]:
        """Calendar days by which deadlines move, by obligation, later positive, where both sides have one."""
        return {
            one.id: field.days
            for one in self.differences
            if one.about == "obligation"
            for field in one.fields
            if field.field == "due_on" and field.days is not None
        }

    @property
    def questions_gone(self) -> tuple[str, ...]:
        """The facts that no longer have to be asked for."""
        return self._questions("lost")

    @property
    def questions_new(self) -> tuple[str, ...]:
        """The facts that have to be asked for as well."""
        return self._questions("gained")

    def _questions(self, how: str) -> tuple[str, ...]:
        return tuple(one.id for one in self.differences if one.about == "question" and one.how == how)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, ready for JSON."""
        rulebook = self.before.rulebook
        return {
            "service": self.before.service,
            "as_of": self.before.as_of.isoformat(),
            "perspective": self.before.perspective,
            "facts": [{"fact": one.field, "before": one.before, "after": one.after} for one in self.facts],
            "before": _verdicts(self.before),
            "after": _verdicts(self.after),
            "differences": [
                {**one.to_dict(), "text": difference_text(one, rulebook).to_dict()} for one in self.differences
            ],
            "moved": dict(self.moved),
            "questions_gone": list(self.questions_gone),
            "questions_new": list(self.questions_new),
            "rulebook": {"name": rulebook.name, "version": rulebook.version, "digest": rulebook.digest},
            "law": {"known_through": rulebook.known_through.isoformat()},
            "disclaimer": rulebook.disclaimer.to_dict(),
        }


def _verdicts(result: Assessment) -> dict[str, Any]:
    return {
        "verdict": result.verdict,
        "possible": list(result.possible),
        "platform_verdict": result.platform_verdict,
        "platform_possible": list(result.platform_possible),
    }


def compare(
    service: Service | Mapping[str, Any] | Subject,
    changes: Mapping[str, Any],
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    calendar: WorkdayCalendar | None = None,
    engine: str = "compiled",
    perspective: Actor = "sponsor",
    standing: Collection[Standing] = (),
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
) -> Comparison:
    """Return what would change for a service on one day if some facts were others.

    Args:
        service: What is known about it, as for `assess`.
        changes: Facts by dotted name, e.g. `service.hosting`, with the value each would have; `filings` and
            `sponsor.filings` for the whole list, `filings.service` for the service to which the sponsor's numbers
            of its kind belong that name none. None makes a fact unknown, and for the name of a group, e.g.
            `application`, the case not raised.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        calendar: Working days; None for the shared one.
        engine: As for `assess`.
        perspective: Whose duties count for the verdict.
        standing: Only rules of these standings; empty for all.
        known_on: As for `assess`.
        judged_on: As for `assess`.

    Returns:
        Both assessments and what is different.

    Raises:
        FactError: If the facts cannot be used, as they are or as they might be; T121 when `changes` is no
            table.
        RulebookError: As `assess`.
        EngineError: As `assess`.
        CalendarError: As `assess`.

    Example:
        >>> import icprules
        >>> shop = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        ...         "offered_in_mainland": True, "filings": []}
        >>> found = compare(shop, {"service.offline": True}, as_of="2024-04-01", rulebook=icprules.load())
        >>> found.verdicts
        ('non_compliant', 'out_of_scope')
    """
    if not isinstance(changes, Mapping):
        raise FactError(problem("T121", value=changes))
    given = service if isinstance(service, Subject) else read_subject(service, rulebook.schema)
    before = assess(
        given, as_of=as_of, rulebook=rulebook, calendar=calendar, engine=engine, perspective=perspective,
        standing=standing, known_on=known_on, judged_on=judged_on,
    )  # fmt: skip
    changed = with_changes(given, changes, rulebook.schema)
    after = assess(
        changed, as_of=as_of, rulebook=rulebook, calendar=calendar, engine=engine, perspective=perspective,
        standing=standing, known_on=known_on, judged_on=judged_on,
    )  # fmt: skip
    return Comparison(
        before=before,
        after=after,
        facts=tuple(_facts(given, changed)),
        differences=differences(before, after),
    )


def with_changes(given: Subject, changes: Mapping[str, Any], schema: FactSchema) -> Subject:
    """Return a service with some facts exchanged, read and checked like any other.

    Args:
        given: The service.
        changes: As for `compare`.
        schema: The facts of the rulebook.

    Returns:
        A new subject.

    Raises:
        FactError: With every fault found among the changes, or in what they lead to.
    """
    table = table_of(given)
    groups = groups_of(schema)
    faults = []
    for name, value in changes.items():
        fault = unchangeable(name, schema)
        if fault is not None:
            faults.append(fault)
        elif name == WHOSE:
            _name_numbers(table, given, value)
        elif name in groups:  # what is no table is refused where the facts are read
            _exchange(table, name, {**table.get(name, {}), **value} if isinstance(value, Mapping) else value)
        else:
            group, _, key = name.rpartition(".")
            target = table if group in ("", "service") else table.setdefault(group, {})
            _exchange(target, key, value)
    if faults:
        raise FactError(*faults)
    return read_subject(table, schema, name=given.name)


def unchangeable(name: object, schema: FactSchema) -> Problem | None:
    """Return why something is no name of a fact that can be exchanged, or None when it is one.

    Args:
        name: Dotted name of a fact, `filings`, `sponsor.filings`, or the name of a group.
        schema: The facts of the rulebook.

    Returns:
        F101 with what was probably meant, F104 for a derived fact, or None.

    Example:
        >>> import icprules
        >>> unchangeable("hosting", icprules.load().schema).help("en")
        'did you mean `service.hosting`?'
    """
    spec = schema.facts.get(name) if isinstance(name, str) else None
    if spec is not None and spec.derived:
        return problem("F104", name=name, asks=spec.asks)
    if spec is not None or name in (*_FILINGS, *groups_of(schema)):
        return None
    choices = [one for one, found in schema.facts.items() if not found.derived]
    choices += [*_FILINGS, *groups_of(schema)]
    own = f"service.{name}"
    return problem("F101", name=name, close=own if own in choices else closest(str(name), choices))


def _name_numbers(table: dict[str, Any], given: Subject, name: object) -> None:
    """Say to which service those numbers of the sponsor belong that may be the service's own."""
    kind = given.facts.get("service.kind")
    held = [
        attrs.evolve(one, service=str(name)) if name is not None and one.kind == kind and one.service is None else one
        for one in given.sponsor_filings or ()
    ]
    if held:
        table.setdefault("sponsor", {})["filings"] = [filing_table(one) for one in held]


def _exchange(table: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def _facts(before: Subject, after: Subject) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before.facts, *after.facts)):
        one, other = (None if name not in s.facts else plain(s.facts[name]) for s in (before, after))
        if one != other:
            yield FieldChange(field=name, before=one, after=other)
    for name, held in (("filings", [s.filings for s in (before, after)]),
                       ("sponsor.filings", [s.sponsor_filings for s in (before, after)])):  # fmt: skip
        if held[0] != held[1]:
            one, other = (None if f is None else [filing_table(x) for x in f] for f in held)
            yield FieldChange(field=name, before=one, after=other)
