"""What the reader should know: notice rules that apply, and what the library itself has to say.

Decides which notices a case shows and fills in their places. Must not import explain or a particular engine.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.decision.assessment import Basis, DutyResult, NoticeResult
from icprules.decision.authorities import is_by_analogy
from icprules.decision.ends import CERTAINTIES, Certainty
from icprules.decision.vantage import vantage_notices
from icprules.engines.commencement import UNVERIFIED
from icprules.engines.tree import truth_of
from icprules.report.wording import LIBRARY_NOTICES, in_words
from icprules.rulebook import law
from icprules.rulebook.check import PLACE
from icprules.rulebook.condition import JUDGED_ON, Truth
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.decision.duties import Reading

_OF_CERTAINTY: Mapping[Certainty, str] = {"projected": "projected_date", "beyond_calendar": "beyond_calendar"}


def case_notices(reading: Reading, duties: Sequence[DutyResult]) -> list[NoticeResult]:
    """Return the notices of a case, the library's own last.

    Args:
        reading: The truths.
        duties: The duties shown.

    Returns:
        Notices of every category.
    """
    found = []
    for rule in reading.program.notices:
        # A notice changes no status, so one of which only the first day is unknown is shown, and told to be so.
        speaks = reading.truth("rule", rule.id) == Truth.TRUE or _only_its_first_day_is_unknown(reading, rule)
        if isinstance(rule.then, law.Notice) and reading.is_asked(rule) and speaks:
            source = reading.rulebook.sources[rule.citation.instrument]
            found.append(
                NoticeResult(
                    id=rule.id,
                    category=rule.then.category,
                    text=filled(rule.then.text, reading),
                    basis=Basis(rule=rule, source=source, used_for="notice"),
                )
            )
    found.sort(key=lambda n: n.id)
    found.extend(_plans_passed(reading))
    # Only doing it late shows by itself that it was late; an end shows no more than that it was not done.
    told = {"fulfilled_late": "past_breach", "ended": "ended_unmet"}
    found.extend(_own(told[d.status], title=d.title) for d in duties if d.status in told)
    found.extend(_own("by_analogy_alone", title=d.title) for d in duties if _is_late_by_analogy(d))
    dates = [d.deadline for d in duties] + [d.in_progress.decide_by for d in duties if d.in_progress is not None]
    certainties = {date.certainty for date in dates if date is not None}
    found.extend(_own(_OF_CERTAINTY[one]) for one in CERTAINTIES if one in certainties and one in _OF_CERTAINTY)
    found.extend(
        _own("commencement_unverified", title=rule.title)
        for rule in reading.rulebook.rules
        if not rule.in_force.is_verified and _rests_on(reading, rule)
    )
    found.extend(vantage_notices(reading, duties))
    if reading.as_of > reading.rulebook.known_through and reading.rulebook.known_on is None:
        day = reading.rulebook.known_through.isoformat()
        found.append(_own("law_age", title=Text(zh=day, en=day)))
    return found


def _rests_on(reading: Reading, rule: law.Rule) -> bool:
    """Whether a rule whose first day was not verified speaks, or is silent only for that reason."""
    if rule.in_force.is_latest:
        return _only_its_first_day_is_unknown(reading, rule)
    first, believed, truth = rule.in_force.not_before, rule.in_force.start, reading.truth("rule", rule.id)
    judged = reading.facts[JUDGED_ON]
    is_between = first is not None and believed is not None and first <= judged < believed  # type: ignore[operator]
    return truth == Truth.TRUE or (truth == Truth.UNKNOWN and is_between)


def _only_its_first_day_is_unknown(reading: Reading, rule: law.Rule) -> bool:
    if not rule.in_force.is_latest or reading.truth("rule", rule.id) != Truth.UNKNOWN:
        return False
    step = reading.program.steps[reading.program.position["rule", rule.id]]
    return truth_of(step.condition, {**reading.facts, UNVERIFIED: True}, reading.rule_truths) == Truth.TRUE


def _is_late_by_analogy(duty: DutyResult) -> bool:
    return duty.counts and duty.status in ("overdue", "broken") and is_by_analogy(duty.rules)


def _plans_passed(reading: Reading) -> Iterator[NoticeResult]:
    """A planned day that lies behind while the thing itself has not happened."""
    for spec in reading.rulebook.schema.facts.values():
        day = reading.facts.get(spec.planned) if spec.planned else None
        passed = isinstance(day, datetime.date) and day <= reading.as_of and spec.happened_when is not None
        if passed and spec.happened_when and truth_of(spec.happened_when, reading.facts, {}) == Truth.FALSE:
            label = reading.rulebook.schema.facts[spec.planned].label
            yield _own("plan_passed", title=Text(zh=f"{label.zh}（{day}）", en=f"{label.en} ({day})"))


def _own(name: str, title: Text | None = None) -> NoticeResult:
    text = LIBRARY_NOTICES[name]
    if title is not None:
        text = Text(zh=text.zh.format(title=title.zh), en=text.en.format(title=title.en))
    return NoticeResult(id=name, category="notice", text=text)


def filled(text: Text, reading: Reading) -> Text:
    """Return a text with its `{fact}` places filled in, in each language's own words.

    Args:
        text: The text of a notice.
        reading: Supplies the facts and their labels.

    Returns:
        The text; an unknown fact is called unknown.
    """
    schema = reading.rulebook.schema

    def fill(part: str, lang: Lang) -> str:
        return PLACE.sub(lambda m: in_words(schema.facts[m[1]], reading.facts.get(m[1]), lang), part)

    return text.map(fill)
