"""Calendar feeds: one entry per deadline, the same one on every export, and what a calendar client makes of it."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import icprules
from icprules.errors import OutputError
from icprules.report.calendar_entries import calendar_entries
from icprules.report.calendar_identity import entry_uid, service_identity
from icprules.report.calendar_steps import step_entries
from icprules.subjects.portfolio import portfolio_from, read_portfolio

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.report.calendar_parts import CalendarEntry

RULEBOOK = icprules.load()
ROOT = Path(__file__).parent.parent
FACTS: dict[str, Any] = {
    "name": "Lumora", "kind": "app", "stage": "operating", "launched_on": "2022-03-08", "offline": False,
    "offered_in_mainland": True, "hosting": "mainland", "commercial": False, "filings": [],
    "sponsor": {"name": "上海某某有限公司", "kind": "enterprise", "province": "沪"},
}  # fmt: skip
UNDER_WAY: dict[str, Any] = {"application": {"received_on": "2026-12-21", "decided_on": "none"}}


def assess(day: str, perspective: Any = "sponsor", **facts: Any) -> Assessment:  # noqa: ANN401 - any fact
    return icprules.assess({**FACTS, **facts}, as_of=day, rulebook=RULEBOOK, perspective=perspective)


def entries(day: str, *, alarms: tuple[int, ...] = (14, 3), **facts: Any) -> dict[str, CalendarEntry]:  # noqa: ANN401
    return {entry.about: entry for entry in calendar_entries([assess(day, **facts)], alarms)}


def read(feed: bytes) -> Any:  # noqa: ANN401 - a property may be of any of the library's types
    return icalendar.Calendar.from_ical(feed)


def events(feed: bytes) -> list[Any]:
    return list(read(feed).walk("VEVENT"))


def event(day: str, lang: Any = "en", **facts: Any) -> Any:  # noqa: ANN401
    return events(icprules.calendar_feed([assess(day, **facts)], lang=lang))[0]


# --- which entries there are ---------------------------------------------------------------------------------------


def test_a_deadline_is_one_all_day_entry_on_its_last_day() -> None:
    found = event("2024-02-22")
    assert (datetime.date(2024, 3, 31), datetime.date(2024, 4, 1)) == (found["DTSTART"].dt, found["DTEND"].dt)
    assert "DATE" == found["DTSTART"].params["VALUE"]


def test_what_is_overdue_keeps_its_day_and_also_stands_on_the_day_asked_about() -> None:
    found = entries("2024-05-08")
    assert (datetime.date(2024, 3, 31), datetime.date(2024, 5, 8)) == (found["deadline"].start, found["reminder"].start)
    assert "38 days overdue: " in found["reminder"].title.en


@pytest.mark.parametrize(
    ("day", "kinds"), [("2024-03-31", {"deadline"}), ("2024-04-01", {"deadline", "reminder"})], ids=["last", "after"]
)
def test_the_last_day_is_still_in_time(day: str, kinds: set[str]) -> None:
    assert kinds == entries(day).keys()


def test_a_standing_duty_that_is_not_met_stands_on_the_day_asked_about() -> None:
    number = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-01-05"}]
    result = assess("2024-06-01", filings=number, filing_number_displayed=False)
    found = [entry for entry in calendar_entries([result]) if entry.about == "reminder"]
    assert datetime.date(2024, 6, 1) == found[0].start
    assert "尚未履行：" in found[0].title.zh


def test_a_duty_done_before_its_last_day_says_so_and_reminds_of_nothing() -> None:
    number = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-02-05"}]
    found = entries("2024-02-22", filings=number)["deadline"]
    assert (True, ()) == (found.title.en.endswith("(done)"), found.alarms)


def test_a_duty_done_whose_day_has_passed_gives_no_entry() -> None:
    number = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-02-05"}]
    assert "deadline" not in entries("2024-04-01", filings=number)


def test_the_day_by_which_the_administration_decides_is_an_entry_too() -> None:
    progress = {"received_on": "2024-02-02", "decided_on": "none"}
    found = entries("2024-02-22", application=progress)["decision"]
    assert (datetime.date(2024, 3, 6), False) == (found.start, found.is_tentative)


def test_only_duties_of_the_perspective_are_entries() -> None:
    sponsor = {entry.uid for entry in calendar_entries([assess("2024-02-22")])}
    platform = {entry.uid for entry in calendar_entries([assess("2024-05-08", "access_provider")])}
    assert (set(), True) == (sponsor & platform, bool(platform))


def test_open_duties_without_a_day_are_counted_in_the_description_of_the_calendar() -> None:
    feed = icprules.calendar_feed([assess("2024-02-22", stage="planned", launched_on=None)], lang="en")
    whole = read(feed)
    assert [] == events(feed)
    assert "is not in the calendar: 1." in str(whole["X-WR-CALDESC"])


# --- how sure they are ---------------------------------------------------------------------------------------------


def test_a_confirmed_date_is_confirmed() -> None:
    assert "CONFIRMED" == event("2024-02-22")["STATUS"]


def test_a_projected_date_is_tentative_and_tells_its_band() -> None:
    found = entries("2026-12-22", **UNDER_WAY)["decision"]
    written = events(icprules.calendar_feed([assess("2026-12-22", **UNDER_WAY)], lang="en"))
    assert (True, {"TENTATIVE"}) == (found.is_tentative, {e["STATUS"] for e in written if e["UID"] == found.uid})
    assert "it may fall from 2027-01-" in found.description.en
    assert "可能在 2027-01-" in found.description.zh


def test_a_notice_turns_a_projected_date_into_a_confirmed_one() -> None:
    statutory = ["01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15"]
    statutory += ["10-01", "10-02", "10-03"]
    days = [{"name": "x", "date": f"2027-{day}", "isOffDay": True} for day in statutory]
    notice = {"year": 2027, "papers": ["https://www.gov.cn/made/up.htm"], "days": days}
    calendar = icprules.WorkdayCalendar.default().with_notice(notice)
    given = {**FACTS, **UNDER_WAY}
    result = icprules.assess(given, as_of="2026-12-22", rulebook=RULEBOOK, calendar=calendar)
    found = next(e for e in calendar_entries([result]) if e.about == "decision")
    assert found.uid == entries("2026-12-22", **UNDER_WAY)["decision"].uid
    assert (False, False) == (found.is_tentative, "projected" in found.title.en)


def test_a_duty_that_may_not_apply_is_tentative() -> None:
    given = {"kind": "app", "stage": "operating", "launched_on": "2022-05-01"}
    result = icprules.assess(given, as_of="2024-02-22", rulebook=RULEBOOK)
    found = calendar_entries([result])
    assert [(True, True)] == [(e.is_tentative, "is not settled" in e.title.en) for e in found]


def test_platform_policy_is_never_shown_as_law() -> None:
    given = {**FACTS, "kind": "mini_program", "platform": "wechat"}
    found = calendar_entries([icprules.assess(given, as_of="2024-02-22", rulebook=RULEBOOK)])
    assert ["(platform policy, not law)"] == [
        e.title.en[-26:] for e in found if "WeChat" in e.title.en
    ]  # the other entry is the duty under the law


# --- the same entry on every export --------------------------------------------------------------------------------


def test_the_uid_depends_on_neither_day_nor_language_nor_status() -> None:
    days = ("2024-01-05", "2024-02-22", "2024-05-08")
    assert 1 == len({entries(day)["deadline"].uid for day in days})
    assert str(event("2024-02-22", "zh")["UID"]) == str(event("2024-02-22", "en")["UID"])


def test_the_uid_stays_when_more_becomes_known() -> None:
    less = entries("2024-02-22", hosting=None, launched_on="2021-01-01", sponsor={"name": "上海某某有限公司"})[
        "deadline"
    ]
    assert less.uid == entries("2024-02-22")["deadline"].uid


def test_the_uid_does_not_depend_on_the_file_where_the_sponsor_has_a_name() -> None:
    table = {"service": FACTS}
    one, other = (
        icprules.assess(entry.subject, as_of="2024-02-22", rulebook=RULEBOOK)
        for name in ("a.toml", "b.toml")
        for entry in portfolio_from(table, RULEBOOK, name).entries
        if entry.subject is not None
    )
    assert [e.uid for e in calendar_entries([one])] == [e.uid for e in calendar_entries([other])]


def test_services_of_one_name_are_told_apart_by_sponsor_kind_and_platform() -> None:
    others: tuple[dict[str, Any], ...] = (
        {},
        {"sponsor": {**FACTS["sponsor"], "name": "Another"}},
        {"kind": "quick_app", "platform": "huawei"},
        {"kind": "quick_app", "platform": "oppo"},
    )
    found = calendar_entries([assess("2024-05-08", **facts) for facts in others])
    uids = [e.uid for e in found if "by the end of March 2024" in e.title.en and e.about == "deadline"]
    assert 4 == len(set(uids))


def test_two_services_that_nothing_tells_apart_have_two_entries() -> None:
    tables = [{"service": [{k: v for k, v in FACTS.items() if k != "name"}]} for _ in range(2)]
    results = [
        icprules.assess(s, as_of="2024-02-22", rulebook=RULEBOOK)
        for table, name, launched in zip(tables, ("a", "b"), ("2021-01-01", "2023-12-01"), strict=True)
        for s in portfolio_from(
            {"service": [{**table["service"][0], "launched_on": launched}]}, RULEBOOK, name
        ).subjects
    ]
    assert 2 == len({e.uid for e in calendar_entries(results) if e.about == "deadline"})


def test_a_service_that_was_given_twice_is_there_once() -> None:
    assert 1 == len(calendar_entries([assess("2024-02-22"), assess("2024-02-22")]))


def test_the_same_question_gives_the_same_bytes() -> None:
    one, other = (icprules.calendar_feed([assess("2024-02-22")], lang="both") for _ in range(2))
    assert one == other


def test_a_later_export_is_newer() -> None:
    first, second = event("2024-02-22"), event("2024-02-23")
    assert second["SEQUENCE"] == first["SEQUENCE"] + 1
    assert datetime.datetime(2024, 2, 21, 16, tzinfo=datetime.UTC) == first["DTSTAMP"].dt


# --- reminders -----------------------------------------------------------------------------------------------------


def test_reminders_ring_at_nine_on_the_days_asked_for() -> None:
    triggers = [alarm["TRIGGER"].dt for alarm in event("2024-02-22").walk("VALARM")]
    nine = datetime.timedelta(hours=9)
    assert [nine - datetime.timedelta(days=14), nine - datetime.timedelta(days=3)] == triggers


@pytest.mark.parametrize(
    ("day", "left"),
    [("2024-03-17", (14, 3)), ("2024-03-18", (3,)), ("2024-03-28", (3,)), ("2024-03-29", ())],
)
def test_a_reminder_whose_day_has_passed_is_left_out(day: str, left: tuple[int, ...]) -> None:
    assert left == entries(day)["deadline"].alarms


def test_no_reminder_where_none_is_wanted() -> None:
    assert [] == list(read(icprules.calendar_feed([assess("2024-02-22")], alarms=())).walk("VALARM"))


@pytest.mark.parametrize("days", [-1, 367, 1.5, True, "3"])
def test_a_reminder_that_is_no_number_of_days_is_refused(days: Any) -> None:  # noqa: ANN401
    with pytest.raises(OutputError) as caught:
        icprules.calendar_feed([assess("2024-02-22")], alarms=(days,))
    assert "O102" == caught.value.code


# --- what they say -------------------------------------------------------------------------------------------------


def test_the_description_says_who_with_whom_what_otherwise_and_why() -> None:
    text = str(event("2024-02-22", "zh")["DESCRIPTION"])
    parts = ("谁办：主办者负责", "向谁：上海市通信管理局", "否则：", "依据：", "规范性文件", "不构成法律意见")
    assert [] == [part for part in parts if part not in text]


def test_the_description_does_not_count_days_that_a_reader_would_count_from_another_day() -> None:
    assert "38" not in str(event("2024-02-22", "en")["DESCRIPTION"])


def test_the_address_is_that_of_the_instrument() -> None:
    source = next(rule for rule in RULEBOOK.rules if rule.id == "existing-app-files-by-2024-03").citation.instrument
    assert RULEBOOK.sources[source].url == str(event("2024-02-22")["URL"])


def test_two_languages_are_two_sentences() -> None:
    title = next(d.title for d in assess("2024-02-22").obligations if d.id == "file-service")
    assert f"Lumora：{title.zh}。A{title.en[1:]}." == str(event("2024-02-22", "both")["SUMMARY"])


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_one_language_is_named(lang: str, tag: str) -> None:
    assert tag == event("2024-02-22", lang)["SUMMARY"].params["LANGUAGE"]


def lines_of(feed: bytes) -> list[bytes]:
    assert feed.endswith(b"\r\n")
    return feed.removesuffix(b"\r\n").split(b"\r\n")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=120).filter(lambda name: name.strip() != ""))
def test_any_name_is_folded_between_characters_and_read_back(name: str) -> None:
    feed = icprules.calendar_feed([assess("2024-02-22", name=name)], lang="both")
    assert 75 >= max(len(line) for line in lines_of(feed))
    assert [] == [line for line in lines_of(feed) if line.decode("utf-8", errors="replace").count("\ufffd")]
    assert 1 == len(events(feed))
    assert str(events(feed)[0]["SUMMARY"]).endswith("is filed by the end of March 2024.")


@pytest.mark.parametrize("name", ["a\nBEGIN:VEVENT\nUID:x", "a\r\nEND:VCALENDAR", "a\x1b[31m", "\u202eabc", "a;b,c\\n"])
def test_a_name_adds_neither_lines_nor_controls(name: str) -> None:
    feed = icprules.calendar_feed([assess("2024-02-22", name=name)], lang="zh")
    assert (1, 1) == tuple(lines_of(feed).count(line) for line in (b"BEGIN:VEVENT", b"END:VCALENDAR"))
    assert {"\n"} >= {c for c in str(events(feed)[0]["DESCRIPTION"]) if not c.isprintable()}
    assert str(events(feed)[0]["SUMMARY"]).isprintable()


# --- plans ---------------------------------------------------------------------------------------------------------


def planned(day: str, times: dict[str, str] | None = None, **facts: Any) -> icprules.Plan:  # noqa: ANN401
    times = {"access_provider": "3..5wd"} if times is None else times
    return icprules.plan({**FACTS, **facts}, as_of=day, rulebook=RULEBOOK, lead_times=times)


def steps(day: str, times: dict[str, str] | None = None, **facts: Any) -> dict[str, CalendarEntry]:  # noqa: ANN401
    """The entries of steps by the name of the step, e.g. `filing/review`."""
    plan = planned(day, times, **facts)
    found = {entry.uid: entry for entry in step_entries(plan)}
    names = {entry_uid("cn-icp", service_identity(plan.assessment), "plan", name): name for name, _, _ in plan.steps()}
    return {names[uid]: entry for uid, entry in found.items()}


def test_a_step_stands_on_the_last_day_that_keeps_the_duty_in_time() -> None:
    found = steps("2024-02-22")
    days = {name: found[f"filing/{name}"].start.isoformat() for name in ("prepare", "review", "sms", "bureau")}
    assert {"prepare": "2024-02-22", "review": "2024-02-29", "sms": "2024-03-01", "bureau": "2024-03-29"} == days
    assert {False} == {found[f"filing/{name}"].is_tentative for name in days}


def test_a_step_that_only_waits_spans_its_window_and_is_tentative() -> None:
    found = steps("2024-02-22")["filing/display"]
    assert (datetime.date(2024, 2, 27), datetime.date(2024, 3, 29), True) == (
        found.start,
        found.end,
        found.is_tentative,
    )


def test_when_it_is_too_late_a_step_stands_where_it_is_expected() -> None:
    found = steps("2024-05-08")["filing/review"]
    assert found.start >= datetime.date(2024, 5, 8)
    assert (True, True) == (found.is_tentative, found.title.en.endswith("expected to end in these days"))


def test_a_projected_last_day_of_a_step_is_tentative() -> None:
    found = steps("2026-11-20", stage="planned", launched_on=None, planned_launch_on="2027-03-01")["filing/review"]
    assert (True, True) == (found.is_tentative, "projected" in found.title.en)


def test_a_step_that_is_done_and_a_decision_that_is_waited_for_give_no_step() -> None:
    found = steps("2024-02-22", application={"received_on": "2024-02-02", "decided_on": "none"})
    assert {"filing/display", "filing/query"} == found.keys()


def test_a_time_that_nobody_told_leaves_the_step_out_and_counts_it() -> None:
    plan = planned("2024-02-22", {})
    whole = read(icprules.calendar_feed(plans=[plan], lang="en"))
    assert "is not in the calendar: 2." in str(whole["X-WR-CALDESC"])
    assert "filing/display" not in steps("2024-02-22", {})


def test_the_uid_of_a_step_stays_whatever_its_day() -> None:
    before, after = steps("2024-02-22"), steps("2024-05-08", {"access_provider": "9wd"})
    assert [before[name].uid for name in before] == [after[name].uid for name in before]


def test_the_feed_of_a_plan_holds_its_deadline_under_the_uid_of_every_other_feed() -> None:
    plan = planned("2024-02-22")
    uids = [str(one["UID"]) for one in events(icprules.calendar_feed(plans=[plan]))]
    assert entries("2024-02-22")["deadline"].uid in uids
    assert 1 + len(steps("2024-02-22")) == len(uids) == len(set(uids))


def test_a_step_says_who_does_what_by_when_and_on_what_basis() -> None:
    text = steps("2024-02-22")["filing/sms"].description
    assert [] == [
        part
        for part in (
            "做什么：",
            "时间：自 2024-02-22 起算",
            "用时：至多 24 小时",
            "依据：",
            "实务做法，非法律",
            "不构成法律意见",
        )
        if part not in text.zh
    ]
    assert "today" not in text.en


def test_a_list_of_material_is_in_the_entry_of_the_first_step() -> None:
    assert "材料：\n· " in steps("2024-02-22")["filing/prepare"].description.zh


# --- a real client -------------------------------------------------------------------------------------------------


def khal(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "khal", "-c", str(folder / "khal.conf"), *arguments],
        capture_output=True, text=True, encoding="utf-8", check=True,
        env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(folder)},
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """Return a folder with a calendar of khal that is empty, in a time zone far from Beijing."""
    (tmp_path / "days").mkdir()
    (tmp_path / "khal.conf").write_text(
        f"[calendars]\n[[deadlines]]\npath = {tmp_path / 'days'}\n"
        "[default]\ndefault_calendar = deadlines\n"
        f"[sqlite]\npath = {tmp_path / 'khal.db'}\n"
        "[locale]\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        "local_timezone = America/Los_Angeles\ndefault_timezone = America/Los_Angeles\n",
        encoding="utf-8",
    )
    return tmp_path


def imported(client: Path, feed: bytes) -> list[list[str]]:
    """What khal lists after an import: first day, last day, status, UID and title."""
    (client / "feed.ics").write_bytes(feed)
    khal(client, "import", "--batch", str(client / "feed.ics"))
    shown = "{start-date}|{end-date}|{status}|{uid}|{title}"
    listed = khal(client, "list", "--format", shown, "--day-format", "", "2004-01-01", "12000d")
    return [[part.strip() for part in line.split("|", 4)] for line in listed.splitlines() if line.strip()]


def test_a_calendar_client_reads_every_date_back(client: Path) -> None:
    subjects = read_portfolio(ROOT / "examples" / "brand.toml", RULEBOOK).subjects
    results = [icprules.assess(s, as_of="2024-02-22", rulebook=RULEBOOK) for s in subjects]
    results.append(assess("2024-02-22", application={"received_on": "2024-02-02", "decided_on": "none"}))
    plan = planned("2024-02-22", name="Lumora with a plan")
    wanted = {
        (e.start.isoformat(), e.end.isoformat(), "TENTATIVE" if e.is_tentative else "CONFIRMED", e.uid)
        for e in (*calendar_entries([*results, plan.assessment]), *step_entries(plan))
    }
    found = imported(client, icprules.calendar_feed(results, plans=[plan], lang="both"))
    # khal lists an entry of several days on each of them.
    assert wanted == {tuple(row[:4]) for row in found}


def test_a_client_replaces_an_entry_whose_date_moved(client: Path) -> None:
    before, after = (
        icprules.calendar_feed([assess("2024-02-22", stage="planned", launched_on=None, planned_launch_on=day)])
        for day in ("2026-12-15", "2027-02-01")
    )
    first = imported(client, before)
    second = imported(client, after)
    assert [["2026-12-14"], ["2027-01-31"]] == [[row[0] for row in rows] for rows in (first, second)]


# --- the command line ----------------------------------------------------------------------------------------------


def icprules_command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "icprules", *arguments], cwd=ROOT, capture_output=True, check=False)


def test_the_command_prints_the_feed_of_all_files() -> None:
    done = icprules_command("assess", "examples/brand.toml", "--as-of", "2024-02-22", "--format", "ics")
    assert (0, 6, b"") == (done.returncode, len(events(done.stdout)), done.stderr)


@pytest.mark.parametrize("given", ["14,x", "-1", "400", "", "14;3", "1.5"])
def test_reminders_that_cannot_be_read_are_bad_input(given: str) -> None:
    done = icprules_command("assess", "examples/brand.toml", "--format", "ics", f"--alarms={given}", "--lang", "en")
    assert (2, b"") == (done.returncode, done.stdout)
    assert done.stderr.startswith(b"O102 --alarms: ")


@pytest.mark.parametrize(("given", "count"), [("none", 0), ("30, 7, 1", 3), ("30，7", 2)])
def test_reminders_are_typed_with_commas(given: str, count: int) -> None:
    done = icprules_command(
        "assess", "examples/brand.toml", "--as-of", "2024-02-22", "--format", "ics", "--alarms", given
    )
    assert {count} == {len(list(e.walk("VALARM"))) for e in events(done.stdout)}


def test_without_the_library_the_error_says_how_to_get_it() -> None:
    code = "import sys; sys.modules['icalendar'] = None; from icprules.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "assess", "examples/brand.toml", "--format", "ics", "--lang", "en"],
        cwd=ROOT, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert (2, "") == (done.returncode, done.stdout)
    assert (
        "O101 icalendar is not installed, and this format needs it\n     help: pip install 'icprules[ics]'\n"
        == done.stderr
    )


def test_a_plan_is_printed_as_a_feed() -> None:
    done = icprules_command(
        "plan", "examples/brand.toml", "--service", "Lumora App", "--as-of", "2024-02-22", "--format", "ics",
        "--lead-time", "access_provider=3..5wd",
    )  # fmt: skip
    assert (0, b"") == (done.returncode, done.stderr)
    assert {"办理步骤", "期限"} == {str(e["CATEGORIES"].to_ical(), "utf-8") for e in events(done.stdout)}


def test_a_service_with_nothing_to_do_gives_a_feed_without_entries() -> None:
    done = icprules_command(
        "plan", "examples/brand.toml", "--service", "Lumora Web", "--as-of", "2024-02-22", "--format", "ics"
    )
    assert (0, []) == (done.returncode, events(done.stdout))
