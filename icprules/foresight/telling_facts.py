"""Whether a fact that nobody asks for would change what is said of the duties of the perspective.

Decides only that, by giving the fact on trial: a date as the day asked about, a choice as each of its values. Must
not import explanation or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icprules.decision.assessor import assess
from icprules.errors import FactError
from icprules.foresight.comparison import with_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.decision.assessment import Assessment
    from icprules.subjects.facts import FactSpec
    from icprules.subjects.subject import Subject


def tells(fact: str, subject: Subject, terms: Mapping[str, Any]) -> bool:
    """Return whether some value of a fact would change what an assessment says of the duties of its perspective.

    Args:
        fact: Its name; it is not known.
        subject: The service.
        terms: The other arguments of `assess`.

    Returns:
        False also for a type whose values cannot be tried out.

    Example:
        >>> import icprules
        >>> from icprules.subjects.subject import read_subject
        >>> book = icprules.load()
        >>> pending = read_subject({"kind": "app", "stage": "operating", "offline": False, "filings": [],
        ...                         "offered_in_mainland": True, "application": {}}, book.schema)
        >>> terms = {"as_of": "2024-02-22", "rulebook": book}
        >>> [tells(f"application.{name}", pending, terms) for name in ("received_on", "reasons_given")]
        [True, False]
    """
    schema = terms["rulebook"].schema
    terms = {**terms, "engine": "tree" if terms.get("engine") == "tree" else "compiled"}
    said = _own(assess(subject, **terms))
    for value in _tried(schema.facts[fact], str(terms["as_of"])):
        try:
            other = assess(with_changes(subject, {fact: value}, schema), **terms)
        except FactError:
            continue  # it contradicts what is known
        if _own(other) != said:
            return True
    return False


def _own(result: Assessment) -> object:
    duties = tuple(
        (duty.id, duty.status, duty.possible, duty.in_progress, duty.deadline and duty.deadline.due_on)
        for duty in (*result.obligations, *result.prohibitions)
        if duty.who == result.perspective
    )
    return result.verdict, result.possible, result.platform_verdict, result.platform_possible, duties


def _tried(spec: FactSpec, as_of: str) -> Iterable[object]:
    if spec.type == "bool":
        return (True, False)
    if spec.type == "date":
        return (as_of,)
    if spec.type == "datetime":
        return (f"{as_of}T12:00:00+08:00",)
    return tuple(spec.values) if spec.type == "one_of" else ()
