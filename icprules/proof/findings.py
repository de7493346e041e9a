"""What a proof says: whether a property holds of a rulebook for every service, and what shows it.

Decides only that shape. Must not import the solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import attrs

if TYPE_CHECKING:
    from icprules.proof.witnesses import Witness
    from icprules.text import Text

Property = Literal["applies", "one-result", "ways", "cited", "monotone", "engines"]
PROPERTIES: tuple[Property, ...] = get_args(Property)
"""In the order in which they are proved."""

Sort = Literal["shown", "open", "failed"]


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was found.

    Args:
        sort: `shown` by a witness; `open` where the answer hangs on an open question of the law alone; or `failed`.
        about: The rule, duty or step that it speaks of.
        text: What was found, in one sentence.
        witness: A service that shows it; None where there is none to show.
    """

    sort: Sort
    about: str
    text: Text
    witness: Witness | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        shown = None if self.witness is None else self.witness.to_dict()
        return {"sort": self.sort, "about": self.about, "text": self.text.to_dict(), "witness": shown}


@attrs.frozen(kw_only=True)
class Proof:
    """Whether one property holds of a rulebook, whatever service it is asked about.

    Args:
        name: The property.
        statements: How many statements were decided, each for every service and day.
        findings: Failures first; of a property that holds, what shows it and what is open.
    """

    name: Property
    statements: int
    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What failed."""
        return tuple(one for one in self.findings if one.sort == "failed")

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "property": self.name,
            "holds": self.holds,
            "statements": self.statements,
            "findings": [one.to_dict() for one in self.findings],
        }
