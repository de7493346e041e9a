"""What the reader should know of the days a result is limited to: the law of another day, the knowledge of a day.

Decides which of these are told, and where a milder later law matters. Must not import explain or a particular engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.assessment import Basis, DutyResult, NoticeResult
from icprules.report.wording import LIBRARY_NOTICES
from icprules.rulebook.condition import Truth
from icprules.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from icprules.decision.duties import Reading
    from icprules.rulebook.law import Rule


def vantage_notices(reading: Reading, duties: Sequence[DutyResult]) -> Iterator[NoticeResult]:
    """Yield what limits a result, and where a milder later law matters.

    Args:
        reading: The truths.
        duties: The duties shown.

    Yields:
        Notices; none for the law of the day asked about as it is known today.
    """
    known = reading.rulebook.known_on
    if reading.judged_on is not None:
        yield _told("judged_on", day=_in_both(reading.judged_on.isoformat()))
    if known is not None:
        yield _told("known_on", day=_in_both(known.isoformat()))
        undated = dict.fromkeys(
            reading.rulebook.sources[rule.citation.instrument].short
            for rule in reading.rulebook.rules
            if rule.knowledge == "unknown" and reading.truth("rule", rule.id) == Truth.UNKNOWN and _bears(rule)
        )
        if undated:
            names = Text(zh="、".join(one.zh for one in undated), en=", ".join(one.en for one in undated))
            yield _told("publication_unverified", names=names)
    live = {following.id for duty in duties for following in duty.consequences if following.is_live}
    by_id = {rule.id: rule for rule in reading.rulebook.rules}
    for rule in reading.rulebook.rules:
        for name in rule.milder_than if rule.knowledge == "known" and _is_in_force(rule, reading.as_of) else ():
            speaks = name in live if by_id[name].kind == "consequence" else reading.truth("rule", name) == Truth.TRUE
            if speaks:
                yield _milder(reading, by_id[name], rule)


def _bears(rule: Rule) -> bool:
    """Whether a status, a channel or an administration can hang on a rule; a notice that may apply is not shown."""
    return rule.kind not in ("notice", "consequence")


def _is_in_force(rule: Rule, day: datetime.date) -> bool:
    start, end = rule.in_force.start, rule.in_force.end
    return (start is None or start <= day) and (end is None or day <= end)


def _milder(reading: Reading, earlier: Rule, later: Rule) -> NoticeResult:
    return NoticeResult(
        id=f"milder_law.{later.id}",
        category="notice",
        text=_filled("milder_law", day=_in_both(str(later.in_force.start)), earlier=earlier.title, later=later.title),
        basis=Basis(rule=later, source=reading.rulebook.sources[later.citation.instrument], used_for="notice"),
    )


def _told(name: str, **places: Text) -> NoticeResult:
    return NoticeResult(id=name, category="notice", text=_filled(name, **places))


def _filled(name: str, **places: Text) -> Text:
    text = LIBRARY_NOTICES[name]
    return Text(
        zh=text.zh.format(**{key: place.zh for key, place in places.items()}),
        en=text.en.format(**{key: place.en for key, place in places.items()}),
    )


def _in_both(text: str) -> Text:
    return Text(zh=text, en=text)
