"""`icprules number` and `icprules workdays`: parts of numbers, counts of days, and what is not understood."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from icprules.calendar.workdays import DayKind, WorkdayCalendar
from icprules.cli import root

if TYPE_CHECKING:
    from pathlib import Path


def notice_for(year: int) -> dict[str, object]:
    """A notice that arranges the statutory days as the calendar expects them."""
    calendar = WorkdayCalendar.default()
    days = (datetime.date(year, 1, 1) + datetime.timedelta(days=n) for n in range(365))
    off = [day for day in days if calendar.day(day).kind in (DayKind.STATUTORY, DayKind.SUBSTITUTE)]
    return {
        "year": year,
        "papers": ["https://example.org/notice"],
        "days": [{"name": calendar.day(day).name, "date": day.isoformat(), "isOffDay": True} for day in off],
    }


def run(*words: str) -> Result:
    return CliRunner().invoke(root, list(words), catch_exceptions=False)


def test_a_filing_number_is_taken_apart_with_its_bureau() -> None:
    found = run("number", "沪ICP备2021001234号-2A", "--lang", "en").stdout
    assert ("covers: App", "province: Shanghai (310000), Shanghai Communications Administration") == (
        found.splitlines()[2].strip(),
        found.splitlines()[-1].strip(),
    )


def test_a_sloppy_number_is_put_right_with_notes() -> None:
    assert "沪ICP备2021001234号-2A" == run("number", "沪icp备 2021001234－2a").stdout.splitlines()[0]


def test_a_credit_code_is_known_by_its_form() -> None:
    assert "unified social credit code" in run("number", "91110000600037341L", "--lang", "en").stdout


def test_a_wrong_number_does_not_lose_the_others() -> None:
    found = run("number", "沪ICP备20210012345号", "粤B2-20090059")
    assert (2, "粤B2-20090059", "N107") == (found.exit_code, found.stdout.splitlines()[0], found.stderr[:4])


def test_numbers_in_json_are_a_list() -> None:
    found = json.loads(run("number", "沪ICP备2021001234号-2A", "粤B2-20090059", "--format", "json").stdout)
    assert ["app", "licence"] == [part["kind"] for part in found]


@pytest.mark.parametrize(
    ("words", "date"),
    [
        (("2024-02-22", "+20"), "2024-03-21"),
        (("2024-02-22", "20"), "2024-03-21"),
        (("2024-03-31", "-20"), "2024-03-04"),
        (("2026-02-02", "+20"), "2026-03-06"),
        (("2026-12-30", "-5"), "2026-12-23"),
    ],
)
def test_working_days_are_counted_either_way(words: tuple[str, ...], date: str) -> None:
    assert date == json.loads(run("workdays", *words, "--format", "json").stdout)["date"]


def test_counting_back_says_when_to_start_to_leave_whole_days() -> None:
    found = json.loads(run("workdays", "2024-03-31", "-20", "--format", "json").stdout)
    assert ("2024-03-03", "2024-03-01") == (found["latest_start"], found["latest_working_start"])


def test_as_many_days_are_listed_as_were_counted() -> None:
    found = json.loads(run("workdays", "2024-01-29", "+20", "--format", "json").stdout)
    assert (20, ["2024-02-04", "2024-02-18"]) == (
        len(found["counted"]),
        [d["date"] for d in found["make_up"]],
    )


def test_the_date_without_make_up_days_is_shown_where_it_differs() -> None:
    assert (
        "if make-up days did not count: 2024-03-04 (Monday)"
        in run("workdays", "2024-01-29", "+20", "--lang", "en").stdout
    )


def test_a_span_counts_both_ends() -> None:
    assert 11 == json.loads(run("workdays", "2024-02-05..2024-02-23", "--format", "json").stdout)["n"]


def test_holidays_are_named_in_each_language() -> None:
    found = run("workdays", "2024-02-05..2024-02-23", "--lang", "both").stdout
    assert (True, True) == (
        "2024-02-10（春节）" in found,
        "2024-02-10 (Spring Festival, statutory holiday)" in found,
    )


def test_one_day_is_described() -> None:
    assert "working day" in run("workdays", "2024-02-09", "--lang", "en").stdout.splitlines()[0]


def test_a_date_past_the_last_notice_is_projected_with_a_band() -> None:
    found = json.loads(run("workdays", "2026-12-20", "+20", "--format", "json").stdout)
    assert ("projected", True) == (found["status"], found["earliest"] < found["date"] < found["latest"])


def test_a_notice_handed_over_settles_the_date(tmp_path: Path) -> None:
    file = tmp_path / "notice.json"
    file.write_text(json.dumps(notice_for(2027)), encoding="utf-8")
    words = ("workdays", "2026-12-28", "+5", "--format", "json")
    before, after = run(*words), run(*words, "--holidays", str(file))
    assert ["projected", "confirmed"] == [json.loads(found.stdout)["status"] for found in (before, after)]


def test_a_faulty_notice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notice.json"
    file.write_text('{"year": 2027}', encoding="utf-8")
    found = run("workdays", "2026-12-28", "+5", "--holidays", str(file))
    assert (2, "C125") == (found.exit_code, found.stderr[:4])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("2024-02-30", "+20"), "C101"),
        (("2024-02-22", "+0"), "C105"),
        (("2024-02-22", "-0"), "C105"),
        (("2024-02-22", "+2001"), "C105"),
        (("2024-02-22", "-2001"), "C105"),
        (("2024-02-22", "soon"), "F016"),
        (("2024-02-22", "--soon"), "F016"),
        (("2024-02-22", "+1", "+2"), "F016"),
        (("2024-02-23..2024-02-22",), "C117"),
        (("2024-02-22..",), "F016"),
        (("1999-01-01", "+1"), "C106"),
        (("2028-12-31", "+1"), "C107"),
        (("2004-01-05", "-20"), "C107"),
    ],
)
def test_what_cannot_be_counted_is_refused(words: tuple[str, ...], code: str) -> None:
    found = run("workdays", *words)
    assert (2, code) == (found.exit_code, found.stderr[:4])
