"""What of a rulebook had been published by a day: the law as somebody who asked on that day could know it.

Decides from which day a rule counts as known, and whether the evidence tells that day. Must not import engines or
decide.

A rule that has been in force from the beginning of its instrument, or that an instrument never amended holds, was
published with it. Any other rule came by an amendment, or by what another instrument said, and counts from its first
day unless its file says when it was published. Where the evidence gives no day of publication, a rule was published by
its first day at the latest: before that day nobody can say whether it was known, and so its truth is unknown.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from icprules.rulebook.law import Knowledge, Rule, Rulebook, Source

_OF_PUBLICATION = ("published_on", "announced_on", "made_on")
"""Names of the dates of a source that tell when it was published, the surest first; an instrument is taken to have been
published when it was made where nothing else is known."""

_MOST_KEPT = 32


def published_on(rule: Rule, source: Source) -> datetime.date | None:
    """Return the day by which a rule had been published.

    Args:
        rule: The rule.
        source: Its instrument.

    Returns:
        A Beijing date, the latest one possible where the evidence gives none; None for a rule that was always known.

    Example:
        >>> from icprules import load
        >>> book = load()
        >>> stage = next(rule for rule in book.rules if rule.id == "stage-inspection")
        >>> published_on(stage, book.sources["miit-2023-105"]).isoformat()
        '2023-08-04'
    """
    if rule.published.start is not None:
        return rule.published.start
    return _with_source(rule, source) or _first_day(rule)


def _first_day(rule: Rule) -> datetime.date | None:
    """The first day a rule can have been in force, or the latest where none is known at all."""
    period = rule.in_force
    return period.start if period.is_latest else period.not_before or period.start


def is_dated(rule: Rule, rulebook: Rulebook) -> bool:
    """Return whether the evidence tells when a rule was published.

    Args:
        rule: A rule of the rulebook.
        rulebook: Supplies the sources.

    Returns:
        False where it is only certain that it was published by its first day.
    """
    source = rulebook.sources[rule.citation.instrument]
    if rule.published.start is not None or _with_source(rule, source) is not None:
        return True
    if _own_day(source) is None:
        return False
    days = {day for other in rulebook.sources.values() for name, day in other.dates.items() if _is_of_publication(name)}
    return _first_day(rule) in days


def _is_of_publication(name: str) -> bool:
    return name in _OF_PUBLICATION or name.endswith("amended_on") or name == "draft_published_on"


def _own_day(source: Source) -> datetime.date | None:
    return next((source.dates[name] for name in _OF_PUBLICATION if name in source.dates), None)


def _with_source(rule: Rule, source: Source) -> datetime.date | None:
    """The day its instrument was published, where the rule stood in it from the beginning."""
    day, start = _own_day(source), rule.in_force.start
    if day is None:
        return None
    was_amended = any(name.endswith("amended_on") for name in source.dates)
    first = source.dates.get("in_force_on", day)
    return day if not was_amended or start is None or start <= first else None


def known(rulebook: Rulebook, on: datetime.date) -> Rulebook:
    """Return a rulebook limited to what had been published by a day.

    Args:
        rulebook: The whole rulebook.
        on: Beijing date, inclusive.

    Returns:
        A rulebook in which later rules never apply, those of which nobody knows whether they were later are unknown,
        and a rule whose end was not published yet has none; the rulebook itself where nothing in it is later. Every
        rule keeps its place.

    Example:
        >>> from datetime import date
        >>> from icprules import load
        >>> before = known(load(), date(2024, 1, 17))
        >>> fine = next(rule for rule in before.rules if rule.id == "website-link-missing-fined-until-2024")
        >>> fine.in_force.end is None, before.known_through.isoformat()
        (True, '2024-01-17')
    """
    if on >= rulebook.known_through:
        return rulebook
    days: dict[datetime.date, Rulebook] = rulebook.prepared.setdefault("known on", {})
    if on in days:
        return days[on]
    state = tuple(_knowledge(rule, rulebook, on) for rule in rulebook.rules)
    kept: dict[object, Rulebook] = rulebook.prepared.setdefault("known", {})
    found = kept.get(state)
    if found is None or found.known_on != on:
        limited = _limited(rulebook, on, state)
        if found is not None:
            # Engines depend on the rules alone.
            limited.prepared.update({k: v for k, v in found.prepared.items() if not k.startswith("known")})
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        found = kept[state] = limited
    if len(days) >= _MOST_KEPT:
        days.clear()
    days[on] = found
    return found


def _knowledge(rule: Rule, rulebook: Rulebook, on: datetime.date) -> tuple[Knowledge, bool]:
    """Whether a rule was known on a day, and whether its last day was."""
    day = published_on(rule, rulebook.sources[rule.citation.instrument])
    has_known_end = rule.published.end is None or rule.published.end <= on
    if day is None or day <= on:
        return "known", has_known_end
    return "unpublished" if is_dated(rule, rulebook) else "unknown", has_known_end


def _limited(rulebook: Rulebook, on: datetime.date, state: Sequence[tuple[Knowledge, bool]]) -> Rulebook:
    rules = tuple(
        attrs.evolve(
            rule,
            knowledge=knowledge,
            in_force=rule.in_force if has_known_end else attrs.evolve(rule.in_force, end=None),
        )
        for rule, (knowledge, has_known_end) in zip(rulebook.rules, state, strict=True)
    )
    content = json.dumps([rulebook.digest, on.isoformat(), state])
    return attrs.evolve(
        rulebook,
        rules=rules,
        known_on=on,
        known_through=on,
        digest=f"sha256:{hashlib.sha256(content.encode()).hexdigest()}",
        whole_digest=rulebook.digest,
    )
