"""What was given about a service, kept beside the facts of a day until somebody asks for the `Subject`.

Decides nothing but this shape. Must not import rules or engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from icprules.subjects.subject import Subject

if TYPE_CHECKING:
    from icprules.subjects.facts import Value
    from icprules.subjects.held_filing import HeldFiling

Filings = tuple["HeldFiling", ...] | None
Given = tuple[Mapping[str, "Value"], int, frozenset[str], Filings, Filings, str]
"""Facts of a day, how many were given (these stand first), the tables given, own filings, the sponsor's, the name."""


def subject_of(given: Given) -> Subject:
    """Return the subject of what was given.

    Args:
        given: What was given.

    Returns:
        The subject.

    Example:
        >>> facts = {"service.kind": "app", "filing.covers_service": False}
        >>> subject_of((facts, 1, frozenset(), (), None, "shop")).facts
        mappingproxy({'service.kind': 'app'})
    """
    facts, count, groups, filings, sponsors, name = given
    own = dict(islice(facts.items(), count))
    return Subject(name=name, facts=own, groups=groups, filings=filings, sponsor_filings=sponsors)
