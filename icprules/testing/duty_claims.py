"""Claims about one obligation or prohibition of an assessed day, and what a failed claim shows.

Decides what can be claimed of a duty. Must not import pytest or hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import attrs

from icprules.report.explanation import explain, explain_rule
from icprules.report.line_breaks import visible
from icprules.testing.claim_words import sentence, word, words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.decision.ends import Certainty
    from icprules.rulebook.law import Actor, Standing
    from icprules.testing.claims import DayClaim
    from icprules.text import Lang


def failure(result: Assessment, lang: Lang, duty: DutyResult | None, what: str) -> str:
    """Return what a failed claim shows: the service and day, what differs, and the reasons clause by clause.

    Args:
        result: The assessment.
        lang: Language.
        duty: The duty it is about, or None for the whole assessment.
        what: What differs, in one sentence.

    Returns:
        The message.
    """
    about = sentence(
        "about", lang, service=result.service, day=result.as_of, perspective=word(result.perspective, lang)
    )
    rules = () if duty is None else duty.rules
    why = "\n".join(explain_rule(result, rule.id, lang=lang) for rule in rules) or explain(result, lang=lang)
    # A name may hold what steers a terminal; no line of ours does.
    return f"{visible(about)}\n  {visible(what)}\n\n{sentence('why', lang)}\n{why}"


@attrs.frozen(kw_only=True)
class DutyClaim:
    """What is claimed about one obligation or prohibition of the day.

    Args:
        day: The claim it belongs to.
        duty: The obligation or prohibition; None where it does not apply.
        name: Its name.
    """

    day: DayClaim
    duty: DutyResult | None = attrs.field(repr=False)
    name: str

    @property
    def also(self) -> DayClaim:
        """The day again, to claim something else of it."""
        return self.day

    @property
    def result(self) -> Assessment:
        """The assessment."""
        return self.day.result

    def by(self, day: datetime.date | str | None) -> DutyClaim:
        """Claim the last Beijing date, inclusive; None where no single date is known."""
        deadline = None if self.duty is None else self.duty.deadline
        due = None if deadline is None else deadline.due_on
        return self._compare("by", str(due or "no_date"), str(day or "no_date"))

    def with_certainty(self, certainty: Certainty) -> DutyClaim:
        """Claim how certain the date is: confirmed, announced, projected or beyond the calendar."""
        deadline = None if self.duty is None else self.duty.deadline
        return self._compare("certainty", "no_date" if deadline is None else deadline.certainty, certainty)

    def with_bureau(self, code: str | None) -> DutyClaim:
        """Claim the communications administration by its province code; None for none."""
        to = None if self.duty is None else self.duty.to
        return self._compare("bureau", "none" if to is None else to.code, code or "none")

    def filed_by(self, actor: Actor) -> DutyClaim:
        """Claim who lodges it."""
        found = None if self.duty is None else self.duty.filed_by
        return self._compare("filed_by", found or "no_one", actor)

    def through(self, actor: Actor) -> DutyClaim:
        """Claim that a channel is lawful for it."""
        channels = None if self.duty is None else self.duty.through
        return self._holds("through", () if channels is None else channels.lawful, actor)

    def citing(self, instrument: str, locator: str | None = None) -> DutyClaim:
        """Claim that it rests on an instrument (its folder name) and, where given, on an article (in English)."""
        bases = () if self.duty is None else self.duty.basis
        found = [
            one.source.key if locator is None else f"{one.source.key} {one.rule.citation.locator.en}" for one in bases
        ]
        return self._holds("citing", dict.fromkeys(found), instrument if locator is None else f"{instrument} {locator}")

    def of_standing(self, standing: Standing) -> DutyClaim:
        """Claim the strongest standing among its rules."""
        return self._compare("standing", "none" if self.duty is None else self.duty.standing, standing)

    def followed_by(self, *consequences: str) -> DutyClaim:
        """Claim that these consequences are shown, by rule id."""
        shown = () if self.duty is None else tuple(one.id for one in self.duty.consequences)
        for one in consequences:
            self._holds("followed_by", shown, one)
        return self

    def resting_on(self, *facts: str) -> DutyClaim:
        """Claim that its status hangs on exactly these facts."""
        found = () if self.duty is None else self.duty.need
        if sorted(found) != sorted(facts):
            self._fail("rests_on", words(sorted(found), self.day.lang), words(sorted(facts), self.day.lang))
        return self

    def _compare(self, name: str, found: str, expected: str) -> DutyClaim:
        if found != expected:
            self._fail(name, word(found, self.day.lang), word(expected, self.day.lang))
        return self

    def _holds(self, name: str, found: Iterable[str], expected: str) -> DutyClaim:
        if expected not in found:
            self._fail(name, words(found, self.day.lang), word(expected, self.day.lang))
        return self

    def _fail(self, name: str, found: str, expected: str) -> NoReturn:
        title = self.name if self.duty is None else self.duty.title.to(self.day.lang)
        what = sentence(name, self.day.lang, title=title, found=found, expected=expected)
        raise AssertionError(failure(self.day.result, self.day.lang, self.duty, what))
