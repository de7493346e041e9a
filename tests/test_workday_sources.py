"""Where the days come from: the notices day by day, certification, laziness, threads, environments."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from importlib import resources

import attrs
import pytest

from icprules.calendar.workday_notices import pinned_years
from icprules.calendar.workday_sources import certify, observe, table_of
from icprules.calendar.workdays import DayKind, WorkdayCalendar
from icprules.errors import CalendarError

CAL = WorkdayCalendar.default()
PINNED = pinned_years()
OBSERVED = observe(2030)
NOTICES = json.loads(resources.files("icprules.calendar").joinpath("workday_notices.json").read_text("utf-8"))
WORKING_DAYS = dict(
    enumerate(
        (
            *(252, 251, 251, 249, 251, 250, 250, 250, 249, 250, 250, 249),
            *(250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248),
        ),
        start=2004,
    )
)

ANSWERS = """
import hashlib, json
from icprules.calendar.workdays import WorkdayCalendar
cal = WorkdayCalendar.default()
days = [cal.first + (cal.first.resolution * i) for i in range((cal.last - cal.first).days + 1)]
text = json.dumps([[str(day), str(cal.day(day))] for day in days], ensure_ascii=False)
print(cal.revision, hashlib.sha256(text.encode()).hexdigest(), cal.deadline("2026-12-10", 20))
"""

THREADS = """
import threading
from icprules.calendar.workdays import WorkdayCalendar
barrier, found = threading.Barrier(8), []
def ask():
    barrier.wait()
    cal = WorkdayCalendar.default()
    days = [cal.first + (cal.first.resolution * i) for i in range((cal.last - cal.first).days + 1)]
    found.append((id(cal), cal.revision, bytes(map(cal.is_working_day, days))))
threads = [threading.Thread(target=ask) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(found), len(set(found)), found[0][1])
"""


def run(code: str, **environment: str) -> str:
    base = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**base, **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return result.stdout.strip()


@pytest.mark.parametrize("year", [int(year) for year in NOTICES])
def test_every_day_is_as_the_notices_of_its_year_say(year: int) -> None:
    off, work = set(NOTICES[str(year)]["weekdays_off"]), set(NOTICES[str(year)]["weekend_workdays"])
    first = datetime.date(year, 1, 1)
    days = [first + datetime.timedelta(days=i) for i in range((datetime.date(year + 1, 1, 1) - first).days)]
    expected = [str(day) in work if day.weekday() >= 5 else str(day) not in off for day in days]

    assert (expected, WORKING_DAYS[year]) == ([CAL.is_working_day(day) for day in days], sum(expected))


def test_the_years_are_pinned_without_gaps_and_each_says_how_it_was_checked() -> None:
    assert list(range(2004, 2027)) == [year.known.year for year in PINNED]
    assert all(year.evidence for year in PINNED)


def test_every_year_from_2006_on_names_a_notice() -> None:
    assert [2004, 2005] == [year.known.year for year in PINNED if not all(year.known.labels or [""])]


def test_publication_days_are_known_from_2014_on_and_lie_before_the_days_they_settle() -> None:
    assert all(notice.published for year in PINNED if year.known.year >= 2014 for notice in year.known.notices)
    notices = [notice for year in PINNED for notice in year.known.notices if notice.published]
    assert [] == [n for n in notices for day in n.settles if n.published and day <= n.published]


def test_every_day_that_an_amendment_settles_is_a_special_day() -> None:
    settled = [day for year in PINNED for notice in year.known.notices for day in notice.settles]

    assert [] == [day for day in settled if CAL.day(day).kind in {DayKind.WORKDAY, DayKind.WEEKEND}]


@pytest.mark.parametrize(
    ("upstream", "kind", "name"),
    [
        ("春节（补假）", DayKind.SUBSTITUTE, "春节（补假）"),
        ("春节（观察日）", DayKind.SUBSTITUTE, "春节（补假）"),
        ("中秋节; 国庆节", DayKind.STATUTORY, "中秋节; 国庆节"),
        ("中秋节; 国庆节（补假）", DayKind.STATUTORY, "中秋节; 国庆节"),
        ("休息日（由 2026-01-04 调休）", DayKind.SWAPPED_OFF, "休息日（由 2026-01-04 调休）"),
        ("休息日（2026-01-04日起取代）", DayKind.SWAPPED_OFF, "休息日（由 2026-01-04 调休）"),
        ("特别假期", DayKind.SWAPPED_OFF, "特别假期"),
    ],
)
def test_names_do_not_follow_the_wording_of_a_release(upstream: str, kind: DayKind, name: str) -> None:
    day = datetime.date(2026, 1, 2)
    found = table_of(attrs.evolve(OBSERVED, named={**OBSERVED.named, day: upstream}), PINNED).special[day]

    assert (kind, name) == (found.kind, found.name)


def test_no_day_is_both_named_off_and_a_make_up_day() -> None:
    assert set() == set(OBSERVED.named) & OBSERVED.make_up


@pytest.mark.parametrize("day", ["2019-05-02", "2019-04-27"])
def test_a_package_that_contradicts_a_notice_is_refused_with_year_day_and_version(day: str) -> None:
    changed = datetime.date.fromisoformat(day)
    if changed in OBSERVED.named:
        bad = attrs.evolve(OBSERVED, named={d: n for d, n in OBSERVED.named.items() if d != changed}, version="0.91")
    else:
        bad = attrs.evolve(OBSERVED, make_up=OBSERVED.make_up | {changed}, version="0.91")

    with pytest.raises(CalendarError, match=rf"C110 .*holidays 0\.91 .*`2019` on {day}\n") as caught:
        certify(bad, PINNED)
    assert 1 == len(caught.value.problems)


def test_every_year_that_is_contradicted_is_named() -> None:
    bad = attrs.evolve(OBSERVED, make_up=frozenset())

    with pytest.raises(CalendarError) as caught:
        table_of(bad, PINNED)
    assert [str(year) for year in range(2004, 2027)] == [dict(p.values)["year"] for p in caught.value.problems]


def test_the_next_notice_may_still_move_the_last_week_of_the_last_pinned_year() -> None:
    sunday, monday = datetime.date(2026, 12, 27), datetime.date(2026, 12, 21)
    certify(attrs.evolve(OBSERVED, make_up=OBSERVED.make_up | {sunday}), PINNED)

    with pytest.raises(CalendarError, match="C110"):
        certify(attrs.evolve(OBSERVED, named={**OBSERVED.named, monday: "x"}), PINNED)


def test_a_failed_build_leaves_no_calendar_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = attrs.evolve(OBSERVED, make_up=frozenset())
    monkeypatch.setattr(WorkdayCalendar, "_default", None)
    with monkeypatch.context() as patch:
        patch.setattr("icprules.calendar.workday_sources.observe", lambda _through: bad)
        with pytest.raises(CalendarError, match="C110"):
            WorkdayCalendar.default()

    assert CAL == WorkdayCalendar.default()


@pytest.mark.parametrize("module", ["workdays", "workday_sources", "periods"])
def test_importing_a_module_imports_neither_holidays_nor_dateutil(module: str) -> None:
    code = f"import icprules.calendar.{module}, sys; print([m for m in ('holidays', 'dateutil') if m in sys.modules])"

    assert "[]" == run(code)


def test_the_first_question_imports_holidays() -> None:
    question = "from icprules.calendar.workdays import WorkdayCalendar; WorkdayCalendar.default()"
    code = f"import sys; {question}; print('holidays' in sys.modules)"

    assert "True" == run(code)


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "LANGUAGE": "en", "TZ": "America/New_York"},
        {"LANG": "C", "LC_ALL": "C", "LANGUAGE": "th", "TZ": "Pacific/Kiritimati"},
        {"LANG": "zh_TW.UTF-8", "LANGUAGE": "zh_TW:th", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7"},
    ],
    ids=["en", "th", "tw"],
)
def test_locale_language_and_time_zone_change_nothing(environment: dict[str, str]) -> None:
    days = [CAL.first + datetime.timedelta(days=i) for i in range((CAL.last - CAL.first).days + 1)]
    text = json.dumps([[str(day), str(CAL.day(day))] for day in days], ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()

    assert f"{CAL.revision} {digest} {CAL.deadline('2026-12-10', 20)}" == run(ANSWERS, **environment)


@pytest.mark.parametrize("trial", range(3))
def test_eight_threads_on_a_cold_calendar_get_one_and_the_right_one(trial: int) -> None:
    assert f"8 1 {CAL.revision}" == run(THREADS, PYTHONHASHSEED=str(trial))
