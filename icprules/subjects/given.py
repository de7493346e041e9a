"""What was given about a service, kept beside the facts of a day until somebody asks for the `Subject`.

Decides nothing but this shape. Must not import rules or engines.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from icprules.subjects.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import Value
    from icprules.subjects.held_filing import HeldFiling

Filings = tuple["HeldFiling", ...] | None
Given = tuple[int, frozenset[str], Filings, Filings, str]
"""How many of the facts were given, the tables given, own filings, those of the sponsor, and the name."""


def subject_of(given: Given, facts: Mapping[str, Value]) -> Subject:
    """Return the subject of what was given.

    Args:
        given: What was given.
        facts: The facts of a day; those that were given stand first.

    Returns:
        The subject.

    Example:
        >>> facts = {"service.kind": "app", "filing.covers_service": False}
        >>> subject_of((1, frozenset(), (), None, "shop"), facts).facts
        mappingproxy({'service.kind': 'app'})
    """
    count, groups, filings, sponsors, name = given
    own = dict(islice(facts.items(), count))
    return Subject(name=name, facts=own, groups=groups, filings=filings, sponsor_filings=sponsors)
