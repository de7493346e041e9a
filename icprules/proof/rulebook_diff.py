"""Two rulebooks -> what changed in the law, which services it moves, and what it does to a portfolio.

Decides what stands in a diff. Must not import the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.foresight.change_words import difference_text
from icprules.foresight.differences import Difference, differences
from icprules.proof.moved_services import Moved, moved_services
from icprules.proof.rule_changes import FactChange, RuleChange, fact_changes, rule_changes

if TYPE_CHECKING:
    import datetime

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.subject import Subject


@attrs.frozen(kw_only=True)
class ServiceChange:
    """What a change of the law does to one service.

    Args:
        before: What the earlier rulebook makes of it.
        after: What the later one makes of it.
        differences: In what they differ; empty where nothing changes.
    """

    before: Assessment
    after: Assessment
    differences: tuple[Difference, ...]

    @property
    def gained(self) -> tuple[str, ...]:
        """Duties and prohibitions that are new."""
        return self._duties("gained")

    @property
    def lost(self) -> tuple[str, ...]:
        """Duties and prohibitions that are gone."""
        return self._duties("lost")

    @property
    def days_moved(self) -> dict[str, int]:
        """Calendar days by which deadlines move, by obligation, later positive."""
        return {
            one.id: field.days
            for one in self.differences
            for field in one.fields
            if one.about == "obligation" and field.field == "due_on" and field.days is not None
        }

    def _duties(self, how: str) -> tuple[str, ...]:
        duties = ("obligation", "prohibition")
        return tuple(one.id for one in self.differences if one.about in duties and one.how == how)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "service": self.after.service,
            "verdicts": [self.before.verdict, self.after.verdict],
            "gained": list(self.gained),
            "lost": list(self.lost),
            "days_moved": self.days_moved,
            "differences": [one.to_dict() for one in self.differences],
        }


@attrs.frozen(kw_only=True)
class RulebookDiff:
    """In what two rulebooks differ.

    Args:
        old: The earlier rulebook.
        new: The later one.
        facts: Facts that they do not know in the same way.
        rules: Rules that were added, removed or changed.
        moved: What every change that may carry a meaning does to services.
        services: What it does to each service of a portfolio, in its order.
    """

    old: Rulebook
    new: Rulebook
    facts: tuple[FactChange, ...]
    rules: tuple[RuleChange, ...]
    moved: tuple[Moved, ...]
    services: tuple[ServiceChange, ...] = ()

    def effect(self, rule: str) -> str:
        """Return what the change of a rule does: `wording`, or the effect on services."""
        return next((one.effect for one in self.moved if one.rule == rule), "wording")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "old": _about(self.old),
            "new": _about(self.new),
            "facts": [attrs.asdict(one) for one in self.facts],
            "rules": [
                {
                    "id": one.id,
                    "how": one.how,
                    "title": one.title.to_dict(),
                    "parts": list(one.parts),
                    "wording": list(one.wording),
                    "effect": self.effect(one.id),
                }
                for one in self.rules
            ],
            "moved": [
                {
                    "rule": one.rule,
                    "effect": one.effect,
                    "perspective": one.perspective,
                    "witness": None if one.witness is None else one.witness.to_dict(),
                    "differences": [
                        {**found.to_dict(), "text": difference_text(found, self.new).to_dict()}
                        for found in one.differences
                    ],
                }
                for one in self.moved
            ],
            "services": [one.to_dict() for one in self.services],
        }


def _about(book: Rulebook) -> dict[str, object]:
    return {"name": book.name, "version": book.version, "digest": book.digest, "rules": len(book.rules)}


def diff(old: Rulebook, new: Rulebook) -> RulebookDiff:
    """Return in what two rulebooks differ, and which services that moves.

    Args:
        old: The earlier rulebook.
        new: The later one.

    Returns:
        The diff, without a portfolio.

    Raises:
        EngineError: E120 where z3-solver is not installed, E121 where it gives up.

    Example:
        >>> import icprules
        >>> found = diff(icprules.load(), icprules.load())
        >>> found.rules, found.moved
        ((), ())
    """
    return RulebookDiff(
        old=old,
        new=new,
        facts=fact_changes(old, new),
        rules=rule_changes(old, new),
        moved=tuple(moved_services(old, new)),
    )


def service_change(
    before: Subject, after: Subject, old: Rulebook, new: Rulebook, as_of: datetime.date
) -> ServiceChange:
    """Return what a change of the law does to one service.

    Args:
        before: The service as the earlier rulebook reads it.
        after: The same as the later one reads it.
        old: The earlier rulebook.
        new: The later one.
        as_of: Beijing date asked about.

    Returns:
        Both assessments and their differences.

    Raises:
        FactError: If the facts contradict each other on that day.
        RulebookError: If two rules of one of them give one duty different results.
    """
    first = assess(before, as_of=as_of, rulebook=old)
    second = assess(after, as_of=as_of, rulebook=new)
    return ServiceChange(before=first, after=second, differences=differences(first, second))
