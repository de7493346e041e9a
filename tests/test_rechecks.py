"""Records counted on another calendar: which dates moved, by how many days, which became certain; and the commands.

A notice of 2027 is made up for these tests, in the shape that notices have.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import mini
import pytest
from click.testing import CliRunner
from folders import PARTNER
from test_workday_layers import document

from icprules import assess, recheck, replay
from icprules.calendar.workdays import WorkdayCalendar
from icprules.cli import root
from icprules.records.record_words import recheck_page, replay_page

if TYPE_CHECKING:
    from click.testing import Result

D = datetime.date
CAL = WorkdayCalendar.default()
NOTED = CAL.with_notice(document())
ROOT = Path(__file__).parent.parent
APP: dict[str, Any] = {
    "name": "Shop", "kind": "app", "stage": "planned", "offline": False, "offered_in_mainland": True,
    "commercial": False, "filings": [], "sponsor": {"province": "沪"},
}  # fmt: skip


def recorded(received: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - options of assess
    facts = {**APP, "application": {"received_on": received, "outcome": "pending"}}
    return assess(facts, as_of=received, rulebook=mini.real(), **options).record()


def moves(record: dict[str, Any], calendar: WorkdayCalendar | None) -> list[tuple[object, ...]]:
    found = recheck(record, calendar, rulebook=mini.real())
    return [(one.obligation, one.part, one.days, one.became) for one in found.moves]


def test_a_notice_confirms_dates_that_stay() -> None:
    found = moves(recorded("2027-01-20"), NOTED)
    assert [("decide-filing", "deadline", 0, "confirmed"), ("file-service", "decision", 0, "confirmed")] == sorted(
        found
    )


def test_a_notice_moves_dates_by_the_days_it_takes() -> None:
    # Its Spring Festival takes 11 February, which would have been the twentieth day.
    record = recorded("2027-01-08")
    assert (D(2027, 2, 11), D(2027, 2, 12)) == tuple(one.deadline("2027-01-08", 20).date for one in (CAL, NOTED))
    assert {("decide-filing", "deadline", 1, "confirmed"), ("file-service", "decision", 1, "confirmed")} == set(
        moves(record, NOTED)
    )


@pytest.mark.parametrize(("off", "days"), [(["2027-01-27"], 1), (["2027-01-27", "2027-01-28", "2027-01-29"], 3)])
def test_days_off_push_dates_back(off: list[str], days: int) -> None:
    closed = NOTED.with_overrides(off=off, source="made up")
    record = recorded("2027-01-20", calendar=NOTED)
    expected = (closed.deadline("2027-01-20", 20).date - NOTED.deadline("2027-01-20", 20).date).days
    assert {expected} == {one for _, _, one, _ in moves(record, closed)}
    assert expected >= days


def test_the_extension_of_2020_moves_what_was_counted_before_it() -> None:
    website = {**APP, "kind": "website", "application": {"received_on": "2020-01-10", "outcome": "pending"}}
    record = assess(website, as_of="2020-01-20", known_on="2020-01-25", rulebook=mini.real()).record()
    found = recheck(record, CAL, rulebook=mini.real())
    assert {("decide-filing", 2, None), ("file-service", 2, None)} == {
        (one.obligation, one.days, one.became) for one in found.moves
    }
    (move,) = (one for one in found.moves if one.part == "deadline" and one.obligation == "decide-filing")
    assert (D(2020, 2, 12), D(2020, 2, 14)) == (move.before and move.before.on, move.after and move.after.on)


def test_a_record_on_the_same_calendar_has_nothing_to_tell() -> None:
    found = recheck(recorded("2027-01-20"), rulebook=mini.real())
    assert ((), ()) == (found.moves, found.statuses)
    assert found.dates > 0
    assert found.is_same_rulebook


def test_a_calendar_that_reaches_further_gives_a_date_where_there_was_none() -> None:
    record = recorded("2029-01-10")
    (deadline,) = (one for one in recheck(record, NOTED, rulebook=mini.real()).moves if one.part == "deadline")
    assert ("beyond_calendar", None) == (deadline.before and deadline.before.certainty, deadline.days)
    assert "projected" == deadline.became


def test_a_status_that_another_calendar_changes_is_told() -> None:
    facts = {**APP, "application": {"received_on": "2027-01-20", "outcome": "pending"}}
    band = CAL.deadline("2027-01-20", 20)
    late = assess(facts, as_of=band.latest, rulebook=mini.real(), perspective="bureau").record()
    found = recheck(late, NOTED, rulebook=mini.real())
    assert ("decide-filing", "undetermined", "overdue") in found.statuses


@pytest.mark.parametrize(
    ("received", "calendar", "expected"),
    [
        ("2027-01-20", NOTED, (0, 2)),  # the same day, certain now
        ("2027-01-08", NOTED, (2, 2)),  # another day, certain now
        ("2027-01-20", CAL, (0, 0)),
        ("2029-01-10", NOTED, (2, 0)),  # no day, then a projected one
    ],
)
def test_dates_that_moved_are_counted_apart_from_those_confirmed(
    received: str, calendar: WorkdayCalendar, expected: tuple[int, int]
) -> None:
    found = recheck(recorded(received), calendar, rulebook=mini.real())
    assert expected == (found.moved, found.confirmed)


@pytest.mark.parametrize(("lang", "words"), [("zh", "下一次变化：2027-02-19 → 2027-02-24"),
                                             ("en", "next change: 2027-02-19 → 2027-02-24")])  # fmt: skip
def test_the_next_change_is_told_where_it_is_another_day(lang: Any, words: str) -> None:  # noqa: ANN401 - a language
    # The band began on 18 February and was undetermined from the 19th; the last day itself is the 23rd.
    record = assess(
        {**APP, "application": {"received_on": "2027-01-20", "outcome": "pending"}},
        as_of="2027-01-25", rulebook=mini.real(), perspective="bureau",
    ).record()  # fmt: skip
    found = recheck(record, NOTED, rulebook=mini.real())
    assert (D(2027, 2, 19), D(2027, 2, 24)) == found.next_changes
    assert {"from": "2027-02-19", "to": "2027-02-24"} == found.to_dict()["next_change"]
    assert words in str(recheck_page(found, lang))


def test_the_days_of_the_sponsors_province_count() -> None:
    regional = NOTED.with_overrides(off=["2027-01-27"], source="made up", region="310000").for_region(None)
    assert {1} == {days for _, _, days, _ in moves(recorded("2027-01-20", calendar=NOTED), regional)}
    elsewhere = NOTED.with_overrides(off=["2027-01-27"], source="made up", region="450000")
    assert [] == moves(recorded("2027-01-20", calendar=NOTED), elsewhere)


def test_the_plain_form_holds_both_states_of_every_date() -> None:
    plain = recheck(recorded("2027-01-20"), NOTED, rulebook=mini.real()).to_dict()
    (move,) = (one for one in plain["moves"] if one["part"] == "decision")
    assert {"on": "2027-02-23", "earliest": "2027-02-18", "latest": "2027-02-26", "certainty": "projected"} == move[
        "from"
    ]
    assert ("confirmed", 0) == (move["to"]["certainty"], move["days"])
    assert (CAL.revision, NOTED.revision) == (
        plain["calendar"]["made_with"]["revision"], plain["calendar"]["now"]["revision"],
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_another_rulebook_is_told_beside_the_moves(lang: Any) -> None:  # noqa: ANN401 - a language
    other = attrs.evolve(mini.real(), digest=f"sha256:{'5' * 64}")
    found = recheck(recorded("2027-01-20"), NOTED, rulebook=other)
    assert not found.is_same_rulebook
    words = {"zh": "规则手册与记录所用的不同", "en": "the rulebook is another one"}[lang]
    assert words in str(recheck_page(found, lang))


# On the command line.


def run(*words: object) -> Result:
    return CliRunner().invoke(root, [str(word) for word in words])


FACTS = """
[sponsor]
name = "Lumora Ltd"
province = "沪"

[[service]]
name = "Shop"
kind = "app"
stage = "planned"
offline = false
offered_in_mainland = true
commercial = false
filings = []
application = { received_on = 2027-01-20, outcome = "pending" }

[[service]]
name = "店铺/小程序"
kind = "mini_program"
platform = "wechat"
stage = "planned"
offline = false
offered_in_mainland = true
commercial = false
filings = []
"""


@pytest.fixture
def records(tmp_path: Path) -> Path:
    (tmp_path / "shop.toml").write_text(FACTS, encoding="utf-8")
    found = run(
        "assess", tmp_path / "shop.toml", "--as-of", "2027-01-25", "--record", tmp_path / "records", "--lang", "en"
    )
    assert (0, f"decision records written: 2 ({tmp_path / 'records'})") == (found.exit_code, found.stderr.strip())
    return tmp_path / "records"


def test_assess_writes_one_record_a_service(records: Path) -> None:
    assert ["Shop.2027-01-25.json", "店铺-小程序.2027-01-25.json"] == sorted(file.name for file in records.iterdir())
    assert replay(json.loads((records / "Shop.2027-01-25.json").read_text(encoding="utf-8"))).is_identical


def test_services_of_one_name_keep_a_record_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(FACTS, encoding="utf-8")
    asked = ("assess", tmp_path / "one.toml", tmp_path / "two.toml", "--as-of", "2027-01-25")
    assert 0 == run(*asked, "--record", tmp_path / "r").exit_code
    names = sorted(file.name for file in (tmp_path / "r").iterdir())
    assert ["Shop.2027-01-25.2.json", "Shop.2027-01-25.json"] == names[:2]
    assert 4 == len(names)


def test_assess_writes_all_records_into_one_file(records: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    assert 0 == run("assess", tmp_path / "shop.toml", "--as-of", "2027-01-25", "--record", file).exit_code
    found = run("replay", file, "--format", "json")
    assert (0, [True, True]) == (found.exit_code, [one["is_identical"] for one in json.loads(found.stdout)["replays"]])
    assert records.exists()


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "重放结果与记录逐字节相同"), ("en", "the replay is the record, byte for byte")]
)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_replay_says_that_a_record_is_the_same(records: Path, lang: str, words: str, form: str) -> None:
    found = run("replay", *sorted(records.iterdir()), "--lang", lang, "--format", form)
    assert (0, 2, "") == (found.exit_code, found.stdout.count(words), found.stderr)


def test_replay_with_another_rulebook_says_what_changed_and_ends_with_1(records: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    file = rules / "miit-2023-105" / "app-files-before-serving.toml"
    text, n = re.subn(r"(in_force *= \{ from = )2023-08-04", r"\g<1>2031-01-01", file.read_text(encoding="utf-8"))
    assert 1 == n
    file.write_text(text, encoding="utf-8")
    found = run("replay", records / "Shop.2027-01-25.json", "--rulebook", rules, "--lang", "en")
    assert 1 == found.exit_code
    told = " ".join(found.stdout.split())
    assert "the replay differs from the record" in told
    assert "cn-icp/miit-2023-105/app-files-before-serving.toml, changed" in told
    assert "(app-files-before-serving), applies: true → false" in told


def test_replay_names_the_first_rulebook_by_which_the_decision_is_another_one(records: Path) -> None:
    asked = ("replay", records / "Shop.2027-01-25.json", "--rulebook", PARTNER, "--lang", "en")
    found = run(*asked, "--through", ROOT / "rules")
    version = mini.real().version
    told = " ".join(found.stdout.split())
    assert 1 == found.exit_code
    assert f"the same by cn-icp {version}, another one since acme 3 (on cn-icp {version})" in told


def test_a_rulebook_between_that_cannot_be_read_is_bad_input(records: Path, tmp_path: Path) -> None:
    found = run("replay", records / "Shop.2027-01-25.json", "--through", tmp_path, "--lang", "en")
    assert (2, "") == (found.exit_code, found.stdout)


def test_replay_by_the_installed_calendar_shows_what_moved(records: Path, tmp_path: Path) -> None:
    notice = tmp_path / "notice.json"
    notice.write_text(json.dumps(document()), encoding="utf-8")
    found = run("replay", records / "Shop.2027-01-25.json", "--holidays", notice, "--format", "json")
    assert 1 == found.exit_code
    (one,) = json.loads(found.stdout)["replays"]
    assert "obligations[file-service].in_progress.certainty" in [place["path"] for place in one["fields"]]


def test_a_record_that_was_altered_is_refused_and_the_others_are_replayed(records: Path) -> None:
    file = records / "Shop.2027-01-25.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"as_of": "2027-01-25"', '"as_of": "2027-01-26"', 1), encoding="utf-8"
    )
    found = run("replay", *sorted(records.iterdir()), "--lang", "en")
    assert 2 == found.exit_code
    assert found.stderr.startswith("D102 Shop.2027-01-25.json: its content is not the one")
    assert 1 == found.stdout.count("byte for byte")


@pytest.mark.parametrize("command", ["replay", "recheck"])
@pytest.mark.parametrize(
    ("content", "code"),
    [("{", "F004"), ("", "D101"), ("null", "D101"), ("[]", "D101"),
     ('{"records": []}', "D101"), ('{"records": 1}', "D101"), ('{"records": [1]}', "D101"), ('{"a": 1}', "D101"),
     ('{"records": [], "more": 1}', "D101")],
)  # fmt: skip
def test_what_is_no_record_is_bad_input(tmp_path: Path, command: str, content: str, code: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, encoding="utf-8")
    for form in ("text", "json"):
        found = run(command, file, "--lang", "en", "--format", form)
        assert (2, code) == (found.exit_code, found.stderr[: len(code)])
        assert "x.json" in found.stderr


@pytest.mark.parametrize("command", ["replay", "recheck"])
def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path, command: str) -> None:
    found = run(command, tmp_path / "none.json", "--lang", "en")
    assert (2, "F001") == (found.exit_code, found.stderr[:4])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["3 个日期中，0 个有变动，2 个转为已确认",
                "2027-02-23（推算，放假安排尚未公布，2027-02-18 至 2027-02-26）",
                "已确认", "日期不变"]),
        ("en", ["dates: 3, of which moved: 0, confirmed now: 2",
                "projected, the holiday arrangement is not announced, from 2027-02-18",
                "confirmed", "the same day"]),
    ],
)  # fmt: skip
def test_recheck_says_what_moved(records: Path, tmp_path: Path, lang: str, words: list[str]) -> None:
    notice = tmp_path / "notice.json"
    notice.write_text(json.dumps(document()), encoding="utf-8")
    found = run("recheck", records / "Shop.2027-01-25.json", "--holidays", notice, "--lang", lang)
    assert 0 == found.exit_code
    told = {"zh": "", "en": " "}[lang].join(line.strip() for line in found.stdout.splitlines())
    assert [] == [one for one in words if one not in told]
    failed = run("recheck", records / "Shop.2027-01-25.json", "--holidays", notice, "--fail-on", "moved")
    assert 1 == failed.exit_code
    assert 0 == run("recheck", records / "Shop.2027-01-25.json", "--fail-on", "moved").exit_code


def test_records_are_redacted_with_a_salt_that_is_kept(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(FACTS, encoding="utf-8")
    asked = ("assess", tmp_path / "shop.toml", "--as-of", "2027-01-25", "--redact", "personal")
    salt, folder = tmp_path / "salt", tmp_path / "redacted"
    assert 0 == run(*asked, "--record", folder, "--salt-file", salt).exit_code
    first = (folder / "Shop.2027-01-25.json").read_text(encoding="utf-8")
    assert "Lumora" not in first
    assert 64 == len(salt.read_text(encoding="ascii").strip())
    assert 0 == run("replay", *folder.iterdir()).exit_code
    run(*asked, "--record", folder, "--salt-file", salt)
    assert first == (folder / "Shop.2027-01-25.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--redact", "personal"), "O111"),
        (("--redact", "service.kind", "--salt-file", "salt"), "D105"),
        (("--redact", "sponsor.nam", "--salt-file", "salt"), "D106"),
    ],
)
def test_what_cannot_be_redacted_is_bad_input(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    (tmp_path / "shop.toml").write_text(FACTS, encoding="utf-8")
    given = [str(tmp_path / word) if word == "salt" else word for word in words]
    asked = ("assess", tmp_path / "shop.toml", "--as-of", "2027-01-25", "--lang", "en", "--record", tmp_path / "r")
    found = run(*asked, *given)
    assert (2, code) == (found.exit_code, found.stderr[:4])
    assert not (tmp_path / "r").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "taken").write_text("", encoding="utf-8")
    found = run(
        "assess", tmp_path / "shop.toml", "--as-of", "2027-01-25", "--record", tmp_path / "taken", "--lang", "en"
    )
    assert (2, "O110") == (found.exit_code, found.stderr[:4])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_rulebook_that_cannot_take_the_facts_is_told(lang: Any) -> None:  # noqa: ANN401 - a language
    schema = attrs.evolve(
        mini.schema(), facts={name: spec for name, spec in mini.schema().facts.items() if name != "service.offline"}
    )
    other = attrs.evolve(mini.real(), schema=schema, digest=f"sha256:{'6' * 64}", version="2027.1")
    told = str(replay_page(replay(recorded("2027-01-20"), rulebook=other), lang))
    assert {"zh": "读不了记录中的事实", "en": "cannot take the facts"}[lang] in told
    assert "F101" in told


def test_no_sentence_mixes_the_languages() -> None:
    record = recorded("2027-01-20")
    found, again = recheck(record, NOTED, rulebook=mini.real()), replay(record, rulebook=mini.real(), calendar=NOTED)
    for page in (recheck_page(found, "en"), replay_page(again, "en")):
        assert not any("\u4e00" <= char <= "\u9fff" for char in str(page))
