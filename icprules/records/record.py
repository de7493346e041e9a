"""An assessment -> its decision record: plain data that hold all it rests on and all it says.

Decides what a record holds and in which form, which is a contract: add, do not rename; a change of meaning is a new
format. How a record is read, given again or redacted is decided by its siblings. Must not import decide, explain or
the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icprules.calendar.workday_archive import archived
from icprules.decision.provenance import provenance
from icprules.engines.program import program
from icprules.records.canonical import digest_of
from icprules.rulebook.condition import Truth
from icprules.subjects.fact_tables import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Rule, Rulebook

FORMAT = 1
_SHARED = ("rulebook.toml", "facts.toml", "terms.toml", "bureaus.toml")


def record_of(result: Assessment) -> dict[str, Any]:
    """Return the decision record of an assessment.

    Args:
        result: The assessment.

    Returns:
        Plain data, ready for JSON: format, service, question, facts as given, rulebook, calendar with its days, every
        truth, the outcome, provenance, and a digest over all but the last two.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> record = record_of(result)
        >>> record["format"], record["question"]["as_of"], record["facts"]
        (1, '2024-02-22', {'kind': 'app'})
    """
    rulebook = result.rulebook
    record: dict[str, Any] = {
        "format": FORMAT,
        "service": result.service,
        "question": {
            "as_of": result.as_of.isoformat(),
            "known_on": None if result.known_on is None else result.known_on.isoformat(),
            "judged_on": None if result.judged_on is None else result.judged_on.isoformat(),
            "perspective": result.perspective,
            "standing": list(result.standing),
            "adjacent": result.adjacent,
        },
        "facts": table_of(result.subject),
        "rulebook": {
            "name": rulebook.name,
            "version": rulebook.version,
            "digest": rulebook.whole_digest or rulebook.digest,
            "known_digest": rulebook.digest if rulebook.whole_digest else None,
            "layers": dict(rulebook.layers),
            "files": _files(rulebook, (r for r, t in zip(rulebook.rules, result.truths, strict=False) if t)),
        },
        "calendar": archived(result.calendar()),
        "truths": truths_of(result),
        "outcome": outcome_plain(result),
        "redacted": None,
        "provenance": provenance(result.engine),
    }
    return {**record, "digest": digest_of(record)}


def outcome_plain(result: Assessment) -> dict[str, Any]:
    """Return what an assessment says as plain data, without the versions of the program that says it."""
    return {key: value for key, value in result.to_dict().items() if key != "provenance"}


def truths_of(result: Assessment) -> dict[str, dict[str, str]]:
    """Return every truth of an assessment, by question and name.

    Example:
        >>> import icprules
        >>> result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load())
        >>> truths_of(result)["rule"]["website-bureau"]
        'false'
    """
    found: dict[str, dict[str, str]] = {}
    for step, truth in zip(program(result.rulebook).steps, result.truths, strict=True):
        found.setdefault(step.question, {})[step.name] = str(Truth(truth))
    return found


def _files(rulebook: Rulebook, speaking: Iterable[Rule]) -> dict[str, str]:
    """The digests of the files that an assessment rests on: shared ones, rules that may apply, their instruments."""
    wanted: set[str] = set()
    instruments: set[str] = set()
    for rule in speaking:
        wanted.add(f"{rule.rulebook}/{rule.citation.instrument}/{rule.id}.toml")
        instruments.add(f"{rule.citation.instrument}/source.toml")
    return {
        path: digest
        for path, digest in rulebook.files.items()
        if path in wanted or path.partition("/")[2] in instruments or path.partition("/")[2] in _SHARED
    }
