"""Rules whose first day is not known: what is certain, what is not, and what a result says about it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import mini
import pytest

from icprules.report.rule_text import rule_lines
from icprules.rulebook import law
from icprules.text import Text

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment

D = datetime.date
EARLIEST, LATEST = D(2024, 2, 1), D(2024, 2, 29)
OPEN: dict[str, Any] = {"kind": "app", "stage": "operating", "filings": []}
WITHIN = law.Period(start=LATEST, not_before=EARLIEST, is_latest=True)
SOME_DAY = law.Period(start=LATEST, is_latest=True)
BELIEVED = law.Period(start=LATEST, not_before=EARLIEST)
TOLD = law.Notice(category="also_check", text=Text("另须备案", "file this as well"))
GAMES = mini.is_("service.commercial")


def asked(period: law.Period, as_of: datetime.date, **facts: Any) -> Assessment:  # noqa: ANN401 - facts of every type
    rule = mini.duty("file", done=mini.is_("filing.covers_service"), in_force=period)
    return mini.ask(mini.book(rule), {**OPEN, **facts}, as_of)


def told(period: law.Period, as_of: datetime.date, **facts: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401 - facts of every type
    """Adjacent duties and notices that are shown."""
    result = mini.ask(mini.book(mini.rule(TOLD, "neighbour", in_force=period, when=[GAMES])), {**OPEN, **facts}, as_of)
    return [one.id for one in result.also_check], [one.id for one in result.notices]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (D(2024, 1, 31), "not_applicable"),
        (EARLIEST, "not_applicable|overdue"),
        (D(2024, 2, 2), "not_applicable|overdue"),
        (D(2024, 2, 28), "not_applicable|overdue"),
        (LATEST, "overdue"),
        (D(2024, 3, 1), "overdue"),
    ],
)
@pytest.mark.parametrize("period", [WITHIN, BELIEVED])
def test_between_the_first_day_it_can_be_and_the_last_it_is_unknown(
    period: law.Period, as_of: datetime.date, expected: str
) -> None:
    assert expected == mini.status(asked(period, as_of))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (D(1991, 1, 1), "not_applicable|overdue"),
        (D(2024, 2, 28), "not_applicable|overdue"),
        (LATEST, "overdue"),
        (D(2024, 3, 1), "overdue"),
    ],
)
def test_without_any_first_day_it_is_unknown_on_every_earlier_day(as_of: datetime.date, expected: str) -> None:
    assert expected == mini.status(asked(SOME_DAY, as_of))


def test_what_is_unknown_for_its_first_day_alone_asks_nobody_anything() -> None:
    result = asked(SOME_DAY, EARLIEST)
    assert ("undetermined", ()) == (result.verdict, result.missing)
    assert ("law.commencement",) == mini.shown(result, "file").need


@pytest.mark.parametrize(
    ("period", "as_of", "flagged"),
    [
        (SOME_DAY, D(2024, 2, 28), True),
        (SOME_DAY, LATEST, False),
        (WITHIN, EARLIEST, True),
        (WITHIN, LATEST, False),
        (BELIEVED, LATEST, True),
    ],
)
def test_a_result_says_that_it_rests_on_an_unverified_day_while_it_does(
    period: law.Period,
    as_of: datetime.date,
    flagged: bool,  # noqa: FBT001 - a parameter
) -> None:
    assert flagged is ("commencement_unverified" in [n.id for n in asked(period, as_of).notices])


def test_a_notice_of_which_only_the_first_day_is_unknown_is_shown_and_said_to_be_so() -> None:
    assert (["neighbour"], ["commencement_unverified"]) == told(SOME_DAY, EARLIEST, commercial=True)
    assert (["neighbour"], []) == told(SOME_DAY, LATEST, commercial=True)


@pytest.mark.parametrize("facts", [{}, {"commercial": False}])
def test_a_notice_of_which_more_is_unknown_is_not_shown(facts: dict[str, Any]) -> None:
    assert ([], []) == told(SOME_DAY, EARLIEST, **facts)


def test_a_notice_that_is_only_believed_to_be_in_force_is_not_shown_before_that_day() -> None:
    assert [] == told(BELIEVED, EARLIEST, commercial=True)[0]


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        (SOME_DAY, "首日未知，最迟自 2024-02-29 起", "first day not known; from 2024-02-29 at the latest"),
        (
            law.Period(start=LATEST, end=D(2024, 6, 30), not_before=EARLIEST, is_latest=True),
            "首日未知，最迟自 2024-02-29 起，不早于 2024-02-01，至 2024-06-30（含当日）",
            "first day not known; from 2024-02-29 at the latest, not before 2024-02-01, until 2024-06-30, inclusive",
        ),
        (BELIEVED, "据信自 2024-02-29 起，未核实；不早于 2024-02-01",
         "believed to be from 2024-02-29, not verified; not before 2024-02-01"),
    ],
)  # fmt: skip
def test_a_rule_tells_what_is_known_of_its_first_day(period: law.Period, zh: str, en: str) -> None:
    book = mini.book(mini.rule(TOLD, "neighbour", in_force=period))
    assert any(line.endswith(zh) for line in rule_lines(book.rules[0], book, "zh"))
    assert any(line.endswith(en) for line in rule_lines(book.rules[0], book, "en"))
