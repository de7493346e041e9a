"""Claims about an assessment, for tests: each holds in silence or fails with a sentence that a lawyer understands.

Decides what can be claimed and what a failure shows. A claim never changes anything, so claims can follow each
other. Must not import pytest or hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from icprules.decision.assessor import assess
from icprules.errors import closest
from icprules.report.wording import LIBRARY_NOTICES
from icprules.rulebook.check import matter
from icprules.testing.claim_words import sentence, word, words
from icprules.testing.duty_claims import DutyClaim, failure

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.decision.assessment import Assessment, DutyResult, Status, Verdict
    from icprules.rulebook.law import Actor, Rulebook, Standing
    from icprules.subjects.service import Service
    from icprules.text import Lang


def assess_that(
    service: Service | Mapping[str, Any],
    *,
    rulebook: Rulebook,
    calendar: WorkdayCalendar | None = None,
    engine: str = "tree",
    lang: Lang = "en",
) -> ServiceClaim:
    """Begin a claim about a service.

    Args:
        service: What is known about it, as for `assess`.
        rulebook: The law, from `load`; the pytest fixture `assess_that` gives the configured one.
        calendar: Working days; None for the shared ones.
        engine: As for `assess`.
        lang: Language in which a failure is told.

    Returns:
        The claim, to go on with `.on(day)`.

    Example:
        >>> import icprules
        >>> shop = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        ...         "commercial": False, "offered_in_mainland": True, "filings": [], "sponsor": {"province": "沪"}}
        >>> that = assess_that(shop, rulebook=icprules.load())
        >>> duty = that.on("2024-02-22").has_verdict("action_required").is_due("file-service")
        >>> duty.by("2024-03-31").with_bureau("310000").citing("miit-2023-105").result.next_change.isoformat()
        '2024-04-01'
    """
    return ServiceClaim(service=service, rulebook=rulebook, calendar=calendar, engine=engine, lang=lang)


@attrs.frozen(kw_only=True)
class ServiceClaim:
    """A service of which something is going to be claimed."""

    service: Service | Mapping[str, Any] = attrs.field(hash=False)
    rulebook: Rulebook = attrs.field(repr=False)
    calendar: WorkdayCalendar | None = attrs.field(default=None, repr=False)
    engine: str = "tree"
    lang: Lang = "en"

    def on(
        self,
        as_of: datetime.date | str,
        *,
        perspective: Actor = "sponsor",
        standing: Iterable[Standing] = (),
        known_on: datetime.date | str | None = None,
        judged_on: datetime.date | str | None = None,
    ) -> DayClaim:
        """Assess the service on a day.

        Args:
            as_of: Beijing date.
            perspective: Whose duties count.
            standing: Only rules of these standings; empty for all.
            known_on: Beijing date to whose knowledge it is limited, or None.
            judged_on: Beijing date whose law applies, or None.

        Returns:
            The claim about that day.

        Raises:
            FactError: As `assess`.
        """
        result = assess(
            self.service, as_of=as_of, rulebook=self.rulebook, calendar=self.calendar, engine=self.engine,
            perspective=perspective, standing=tuple(standing), known_on=known_on, judged_on=judged_on,
        )  # fmt: skip
        return DayClaim(result=result, lang=self.lang)


@attrs.frozen(kw_only=True)
class DayClaim:
    """What is claimed about one service on one day; every claim returns one to go on with.

    Args:
        result: The assessment.
        lang: Language in which a failure is told.
    """

    result: Assessment = attrs.field(repr=False)
    lang: Lang = "en"

    def has_verdict(self, verdict: Verdict) -> DayClaim:
        """Claim the legal verdict."""
        return self._compare("verdict", self.result.verdict, verdict)

    def has_platform_verdict(self, verdict: Verdict) -> DayClaim:
        """Claim the verdict on platform policy and practice alone."""
        return self._compare("platform_verdict", str(self.result.platform_verdict or "none"), verdict)

    def is_undetermined_between(self, *verdicts: Verdict) -> DayClaim:
        """Claim that the verdict is undetermined and exactly these are possible."""
        return self._compare_sets("possible", self.result.possible, verdicts)

    def asks_for(self, *facts: str) -> DayClaim:
        """Claim that exactly these facts are asked for, in any order; none for no question at all."""
        return self._compare_sets("asks_for", [one.fact for one in self.result.missing], facts)

    def says(self, *notices: str) -> DayClaim:
        """Claim that these notices, materials, adjacent duties or open questions are shown."""
        shown = self._shown()
        for one in notices:
            if one not in shown:
                self._fail("says", found=words(shown, self.lang), expected=one)
        return self

    def says_nothing_of(self, *notices: str) -> DayClaim:
        """Claim that these notices, materials, adjacent duties or open questions are not shown."""
        known = {*LIBRARY_NOTICES, *(rule.id for rule in self.result.rulebook.rules if rule.kind == "notice")}
        for one in notices:
            if one not in known:
                self._unknown("no_notice", one, known)
            if one in self._shown():
                self._fail("silent_on", expected=one)
        return self

    def changes_next_on(self, day: datetime.date | str | None) -> DayClaim:
        """Claim the first Beijing date on which the assessment differs; None for never."""
        return self._compare("next_change", str(self.result.next_change or "none"), str(day or "none"))

    def has(self, duty: str, status: Status) -> DutyClaim:
        """Claim the status of an obligation or prohibition by its name."""
        found = next((one for one in (*self.result.obligations, *self.result.prohibitions) if one.id == duty), None)
        if found is None:
            # A slip in the name must not look like a duty that does not apply.
            names = {matter(r)[1] for r in self.result.rulebook.rules if r.kind in ("obligation", "prohibition")}
            if duty not in names:
                self._unknown("no_duty", duty, names)
            if status != "not_applicable":
                absent = word("not_applicable", self.lang)
                self._fail("status", title=duty, found=absent, expected=word(status, self.lang))
            return DutyClaim(day=self, duty=None, name=duty)
        if found.status != status:
            title = found.title.to(self.lang)
            self._fail(
                "status", found, title=title, found=word(found.status, self.lang), expected=word(status, self.lang)
            )
        return DutyClaim(day=self, duty=found, name=duty)

    def is_due(self, duty: str) -> DutyClaim:
        """Claim that an obligation is due and not overdue."""
        return self.has(duty, "due")

    def is_overdue(self, duty: str) -> DutyClaim:
        """Claim that an obligation is overdue, or a standing one not met."""
        return self.has(duty, "overdue")

    def is_upcoming(self, duty: str) -> DutyClaim:
        """Claim that an obligation is not owed yet."""
        return self.has(duty, "upcoming")

    def is_fulfilled(self, duty: str) -> DutyClaim:
        """Claim that an obligation is fulfilled, and not known to be late."""
        return self.has(duty, "fulfilled")

    def is_fulfilled_late(self, duty: str) -> DutyClaim:
        """Claim that an obligation was fulfilled after its last day."""
        return self.has(duty, "fulfilled_late")

    def is_open(self, duty: str) -> DutyClaim:
        """Claim that the status of an obligation or prohibition is undetermined."""
        return self.has(duty, "undetermined")

    def does_not_owe(self, duty: str) -> DayClaim:
        """Claim that an obligation or prohibition does not apply."""
        self.has(duty, "not_applicable")
        return self

    def keeps(self, prohibition: str) -> DutyClaim:
        """Claim that a prohibition is kept."""
        return self.has(prohibition, "kept")

    def breaks(self, prohibition: str) -> DutyClaim:
        """Claim that a prohibition is broken."""
        return self.has(prohibition, "broken")

    def _shown(self) -> list[str]:
        result = self.result
        lists = (result.notices, result.materials, result.also_check, result.open_questions)
        return [one.id for notices in lists for one in notices]

    def _compare(self, name: str, found: str, expected: str) -> DayClaim:
        if found != expected:
            self._fail(name, found=word(found, self.lang), expected=word(expected, self.lang))
        return self

    def _compare_sets(self, name: str, found: Iterable[str], expected: Iterable[str]) -> DayClaim:
        one, other = sorted(found), sorted(expected)
        if one != other:
            self._fail(name, found=words(one, self.lang), expected=words(other, self.lang))
        return self

    def _unknown(self, sentence_name: str, given: str, names: Collection[str]) -> NoReturn:
        near = closest(given, sorted(names))
        self._fail(sentence_name, given=given, close=sentence("close", self.lang, near=near) if near else "")

    def _fail(self, name: str, duty: DutyResult | None = None, **values: object) -> NoReturn:
        raise AssertionError(failure(self.result, self.lang, duty, sentence(name, self.lang, **values)))
