"""The law of one day applied to the facts of another: `judged_on`.

For every engine, rulebook and service:
    judged_on = as_of says the same as leaving it out
    where no fact is dated, the truths on any day judged on another are the truths of that other day
    deadlines and facts stay those of the day asked about
"""

from __future__ import annotations

import datetime
import json
import random
from typing import TYPE_CHECKING

import mini
import pytest
from click.testing import CliRunner
from durable_here import with_durable
from hypothesis import given, settings
from hypothesis import strategies as st
from test_engines_agree import HERE
from test_monotone import AS_OFS, some_facts, table_of

from icprules import assess
from icprules.cli import root
from icprules.errors import FactError
from icprules.rulebook import law

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from icprules.decision.assessment import Assessment

D = datetime.date
DAY = datetime.timedelta(days=1)
LAST, TODAY = D(2024, 3, 31), D(2024, 6, 3)
BOOK = mini.book(
    mini.duty("older", in_force=law.Period(start=D(2020, 1, 1), end=LAST)),
    mini.duty("younger", in_force=law.Period(start=LAST + DAY)),
)
LINK_FAULT = {
    "kind": "website", "stage": "operating", "offline": False, "offered_in_mainland": True, "commercial": False,
    "filing_number_displayed": True, "filing_link_displayed": False,
    "filings": [{"number": "沪ICP备2021001234号-1", "filed_on": D(2021, 3, 1)}], "sponsor": {"province": "沪"},
}  # fmt: skip


def judged(judged_on: datetime.date | str | None, engine: str = "compiled") -> Assessment:
    return assess({}, as_of=TODAY, judged_on=judged_on, rulebook=BOOK, engine=engine)


def speaking(result: Assessment) -> list[str]:
    return [rule.id for duty in result.obligations for rule in duty.rules]


@pytest.mark.parametrize("engine", HERE)
@pytest.mark.parametrize(
    ("judged_on", "expected"),
    [(LAST - DAY, "older"), (LAST, "older"), (LAST + DAY, "younger"), (None, "younger"), (D(2019, 12, 31), None)],
)
def test_the_law_of_the_day_of_the_conduct_applies(
    judged_on: datetime.date | None, expected: str | None, engine: str
) -> None:
    assert ([expected] if expected else []) == speaking(judged(judged_on, engine))


def test_the_result_tells_the_day_whose_law_applied() -> None:
    result = judged(LAST)
    assert (LAST, "2024-03-31") == (result.judged_on, result.to_dict()["judged_on"])
    assert (None, None) == (judged(None).judged_on, judged(None).to_dict()["judged_on"])


def test_a_deadline_is_still_compared_with_the_day_asked_about() -> None:
    book = mini.book(
        mini.duty(
            "due", deadline=mini.due(law.FixedDate(on=LAST), "none"), in_force=law.Period(start=D(2020, 1, 1), end=LAST)
        )
    )
    result = assess({}, as_of=LAST + DAY, judged_on=LAST, rulebook=book)
    assert ["overdue"] == [duty.status for duty in result.obligations]


def test_nothing_more_comes_into_force_while_the_day_of_the_conduct_stands_still() -> None:
    assert LAST + DAY == assess({}, as_of=LAST, rulebook=BOOK).next_change
    age_of_the_law = BOOK.known_through + DAY
    assert age_of_the_law == assess({}, as_of=LAST, judged_on=LAST, rulebook=BOOK).next_change


@pytest.mark.parametrize(
    ("judged_on", "fined_at_once"), [("2024-01-17", True), ("2024-01-18", False), ("2024-01-19", False)]
)
def test_a_link_fault_is_judged_by_the_text_of_its_day(judged_on: str, *, fined_at_once: bool) -> None:
    result = assess(LINK_FAULT, as_of="2024-06-03", judged_on=judged_on, rulebook=mini.real())
    duty = next(d for d in result.obligations if d.id == "link-filing-system")
    assert fined_at_once == any(c.id == "website-link-missing-fined-until-2024" for c in duty.consequences)


@pytest.mark.parametrize("given", ["2024-6-3", "today", 20240603, True])
def test_a_day_of_the_conduct_that_is_no_date_is_refused(given: object) -> None:
    with pytest.raises(FactError, match="F151 judged_on must be a date"):
        judged(given)  # type: ignore[arg-type]


def test_conduct_after_the_day_asked_about_is_refused() -> None:
    with pytest.raises(FactError, match="F152"):
        judged(TODAY + DAY)
    assert ["younger"] == speaking(judged(TODAY))


@pytest.mark.parametrize("given", [D(1989, 12, 31), D(2101, 1, 1)])
def test_a_day_outside_the_range_is_refused(given: datetime.date) -> None:
    with pytest.raises(FactError, match="F109"):
        assess({}, as_of=D(2100, 12, 31), judged_on=given, rulebook=BOOK)


chance = st.integers(0, 1 << 32).map(random.Random)


@given(chance, st.sampled_from(AS_OFS))
@settings(max_examples=15, deadline=None)
def test_the_law_of_the_day_itself_is_the_default(rng: random.Random, as_of: datetime.date) -> None:
    given_facts = table_of(some_facts(rng, as_of))
    try:
        expected = assess(given_facts, as_of=as_of, rulebook=mini.real())
    except FactError:
        return
    assert expected.truths == assess(given_facts, as_of=as_of, judged_on=as_of, rulebook=mini.real()).truths


@with_durable
@given(chance, st.sampled_from(AS_OFS), st.sampled_from(AS_OFS))
@settings(max_examples=15, deadline=None)
def test_undated_facts_are_judged_as_on_the_day_of_the_conduct(
    rng: random.Random, one: datetime.date, other: datetime.date
) -> None:
    given_facts = {
        name: value for name, value in some_facts(rng, one).items() if not isinstance(value, D) and name != "filings"
    }
    table = table_of(given_facts)
    judged_on, as_of = sorted((one, other))
    try:
        expected = assess(table, as_of=judged_on, rulebook=mini.real(), engine="tree").truths
    except FactError:
        return
    found = assess(table, as_of=as_of, judged_on=judged_on, rulebook=mini.real(), engine="dual").truths
    assert expected == found


# The day of the conduct as a fact of the service.

CHANGED = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
    "commercial": False, "filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-03-01"}],
    "sponsor": {"province": "沪"}, "change": {"effective_on": "2023-07-15", "filed_on": "none"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("effective_on", "expected"), [("2023-08-03", None), ("2023-08-04", "overdue"), ("2023-08-05", "overdue")]
)
def test_a_change_before_the_notice_is_judged_by_the_law_of_its_day(effective_on: str, expected: str | None) -> None:
    facts = {**CHANGED, "change": {"effective_on": effective_on, "filed_on": "none"}}
    result = assess(facts, as_of="2024-06-03", judged_on="change.effective_on", rulebook=mini.real())
    assert (D.fromisoformat(effective_on), expected) == (result.judged_on, result.statuses.get("file-change"))
    assert "overdue" == assess(facts, as_of="2024-06-03", rulebook=mini.real()).statuses["file-change"]


def test_the_day_of_a_moment_is_its_beijing_day() -> None:
    sent = datetime.datetime(2024, 2, 22, 16, tzinfo=datetime.UTC)
    facts = {**CHANGED, "application": {"sms_sent_at": sent}}
    result = assess(facts, as_of="2024-06-03", judged_on="application.sms_sent_at", rulebook=mini.real())
    assert D(2024, 2, 23) == result.judged_on


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("change.effective", "F101 judged_on"),
        ("service.kind", "F101 judged_on"),
        ("change.filed_on", "F153"),  # "none" says that it has not been done
        ("service.terminated_on", "F153"),
    ],
)
def test_a_fact_that_gives_no_day_is_refused(name: str, code: str) -> None:
    with pytest.raises(FactError, match=code):
        assess(CHANGED, as_of="2024-06-03", judged_on=name, rulebook=mini.real())


def test_a_day_that_lies_ahead_cannot_pick_the_law() -> None:
    with pytest.raises(FactError, match="F152"):
        assess(CHANGED, as_of="2023-07-14", judged_on="change.effective_on", rulebook=mini.real())


# On the command line.

FACTS = """
[sponsor]
province = "沪"

[[service]]
name = "Shop"
kind = "website"
stage = "operating"
offline = false
offered_in_mainland = true
commercial = false
filing_number_displayed = true
filing_link_displayed = false
filings = [{ number = "沪ICP备2021001234号-1", filed_on = 2021-03-01 }]
change = { effective_on = 2023-12-01, filed_on = "none" }
"""


def run(folder: Path, *words: str) -> Result:
    file = folder / "shop.toml"
    file.write_text(FACTS, encoding="utf-8")
    return CliRunner().invoke(root, [words[0], str(file), "--as-of", "2024-06-03", *words[1:]])


@pytest.mark.parametrize("command", ["assess", "explain"])
@pytest.mark.parametrize("day", ["2023-12-01", "change.effective_on"])
def test_the_command_line_names_the_law_that_it_applies(command: str, day: str, tmp_path: Path) -> None:
    for lang, words in (("zh", "2023-12-01 的法律"), ("en", "law of 2023-12-01")):
        found = run(tmp_path, command, "--judged-on", day, "--lang", lang)
        assert 0 == found.exit_code
        assert words.replace(" ", "") in "".join(found.stdout.split()).lower()


@pytest.mark.parametrize("command", ["assess", "explain", "compare", "timeline"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--judged-on", "2024-06-04"), "F152"),
        (("--judged-on", "June"), "F151"),
        (("--known-on", "2024"), "F151"),
        (("--judged-on", "service.terminated_on"), "F153"),
        (("--judged-on", "change.on"), "F101"),
    ],
)
def test_a_day_that_cannot_be_used_is_bad_input(
    command: str, words: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    more = {"compare": ("--set", "service.hosting=overseas"), "timeline": ("--from", "2024-06-03")}.get(command, ())
    if command == "timeline":
        (tmp_path / "shop.toml").write_text(FACTS, encoding="utf-8")
        found = CliRunner().invoke(root, [command, str(tmp_path / "shop.toml"), *more, *words])
    else:
        found = run(tmp_path, command, *more, *words)
    assert (2, code) == (found.exit_code, found.stderr[:4])


def test_the_json_of_the_command_line_tells_both_days(tmp_path: Path) -> None:
    found = json.loads(
        run(
            tmp_path, "assess", "--judged-on", "change.effective_on", "--known-on", "2024-01-10", "--format", "json"
        ).stdout
    )
    assert ("2024-01-10", "change.effective_on") == (found["known_on"], found["judged_on"])
    (result,) = found["assessments"]
    assert ("2024-01-10", "2023-12-01") == (result["known_on"], result["judged_on"])
