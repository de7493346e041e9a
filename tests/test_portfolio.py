"""Files of services: what belongs to which, what each is called, and faults that lose nothing else."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path

import pytest

import icprules
from icprules.errors import FactError
from icprules.subjects.portfolio import Portfolio, portfolio_from, portfolio_of_content, read_portfolio

RULEBOOK = icprules.load()
BAD = Path(__file__).parent / "bad" / "subjects"
EXPECTED: dict[str, list[str]] = tomllib.loads((BAD / "expected.toml").read_text(encoding="utf-8"))
AS_OF = datetime.date(2024, 2, 22)


def read(text: str) -> Portfolio:
    return portfolio_of_content(text.encode(), RULEBOOK, name="brand.toml")


def faults_of(path: Path) -> list[str]:
    """Code and place of everything that is wrong with a file, and that assessing its services finds."""
    try:
        portfolio = read_portfolio(path, RULEBOOK)
    except FactError as error:
        return [f"{p.code} {p.where}" for p in error.problems]
    found: list[str] = []
    for entry in portfolio.entries:
        try:
            if entry.error is not None:
                raise entry.error
            assert entry.subject is not None
            icprules.assess(entry.subject, as_of=AS_OF, rulebook=RULEBOOK)
        except FactError as error:
            found.extend(f"{p.code} {p.where}" for p in error.problems)
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_bad_file_gives_its_located_problems(name: str) -> None:
    assert EXPECTED[name] == faults_of(BAD / name)


def test_every_bad_file_is_expected_to_fail() -> None:
    assert sorted(EXPECTED) == sorted(path.name for path in BAD.iterdir() if path.name != "expected.toml")


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_problem_is_worded_without_a_folder(name: str, lang: str) -> None:
    try:
        errors = list(read_portfolio(BAD / name, RULEBOOK).errors)
    except FactError as error:
        errors = [error]
    texts = [error.text(lang) for error in errors]
    assert [] == [text for text in texts if str(BAD.parent) in text or "{" in text.split("\n")[0]]


def test_a_bad_service_leaves_the_others_readable() -> None:
    found = read('[[service]]\nname = "a"\n[[service]]\nname = "b"\nkind = "ap"\n[[service]]\nname = "c"\n')
    assert [("a", True), ("b", False), ("c", True)] == [(e.name, e.error is None) for e in found.entries]


def test_subjects_and_errors_part_the_entries() -> None:
    found = read('[[service]]\nname = "a"\n[[service]]\nkind = "ap"\n')
    assert (1, 1) == (len(found.subjects), len(found.errors))


def test_services_without_a_name_are_called_by_their_position() -> None:
    found = read('[[service]]\nkind = "app"\n[[service]]\nname = "x"\n[[service]]\nname = " "\n')
    assert ["service[1]", "x", "service[3]"] == [e.name for e in found.entries]


def test_the_only_service_without_a_name_is_called_service() -> None:
    assert ["service"] == [s.name for s in read('[service]\nkind = "app"\n').subjects]


def test_the_sponsor_of_the_file_serves_every_service() -> None:
    found = read('[sponsor]\nprovince = "沪"\n[[service]]\nname = "a"\n[[service]]\nname = "b"\n')
    assert ["310000", "310000"] == [s.facts["sponsor.province"] for s in found.subjects]


def test_a_service_s_own_sponsor_replaces_the_file_s_as_a_whole() -> None:
    found = read(
        '[sponsor]\nprovince = "沪"\nkind = "enterprise"\n[[service]]\nname = "a"\n[service.sponsor]\ncountry = "SG"\n'
    )
    assert {"sponsor.country": "SG"} == {k: v for k, v in found.subjects[0].facts.items() if k.startswith("sponsor.")}


def test_filings_of_the_replaced_sponsor_do_not_follow_the_service() -> None:
    found = read(
        '[sponsor]\nfilings = ["沪ICP备2021001234号-2A"]\n[[service]]\nname = "a"\n[service.sponsor]\ncountry = "SG"\n'
    )
    assert found.subjects[0].sponsor_filings is None


def test_a_fault_of_the_file_s_sponsor_is_located_where_it_stands() -> None:
    found = read('[sponsor]\nprovince = "x"\n[[service]]\nname = "a"\n[[service]]\nname = "b"\n')
    assert ["brand.toml: sponsor.province"] * 2 == [e.problems[0].where for e in found.errors]


def test_top_level_events_belong_to_the_only_service() -> None:
    found = read('[application]\nreceived_on = 2024-02-22\n[service]\nkind = "app"\n')
    assert AS_OF == found.subjects[0].facts["application.received_on"]


def test_an_empty_event_table_raises_the_event() -> None:
    found = read('[change]\n[service]\nkind = "app"\n')
    assert "change" in found.subjects[0].groups


def test_top_level_filings_belong_to_the_only_service() -> None:
    found = read('filings = []\n[service]\nkind = "app"\n')
    assert found.subjects[0].filings == ()


def test_toml_and_json_say_the_same() -> None:
    table = {"sponsor": {"province": "沪"}, "service": [{"name": "a", "launched_on": "2022-03-08"}]}
    toml = '[sponsor]\nprovince = "沪"\n[[service]]\nname = "a"\nlaunched_on = 2022-03-08\n'
    assert read(toml).subjects == read(json.dumps(table)).subjects


def test_json_null_is_absent() -> None:
    assert {} == dict(read('{"sponsor": null, "service": {"kind": null, "filings": null}}').subjects[0].facts)


def test_a_parsed_table_needs_no_file_name() -> None:
    error = portfolio_from({"service": {"kind": "ap"}}, RULEBOOK).entries[0].error
    assert error is not None
    assert "service.kind" == error.problems[0].where


def test_a_byte_order_mark_is_no_fault() -> None:
    content = b"\xef\xbb\xbf" + b'[service]\r\nkind = "app"\r\n'
    assert "app" == portfolio_of_content(content, RULEBOOK, name="x").subjects[0].facts["service.kind"]


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(FactError) as caught:
        read_portfolio(tmp_path / "none.toml", RULEBOOK)
    assert ("F001", False) == (caught.value.code, str(tmp_path) in str(caught.value))


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "services.toml"
    folder.mkdir()
    with pytest.raises(FactError, match="F012"):
        read_portfolio(folder, RULEBOOK)


def test_a_file_of_100_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "huge.toml"
    with file.open("wb") as stream:
        stream.truncate(100 << 20)
    with pytest.raises(FactError, match="F002"):
        read_portfolio(file, RULEBOOK)


@pytest.mark.parametrize(("size", "code"), [(10 << 20, None), ((10 << 20) + 1, "F002")])
def test_ten_mebibytes_are_the_limit(size: int, code: str | None) -> None:
    text = b'[service]\nkind = "app"\n#'
    content = text + b"x" * (size - len(text))
    try:
        portfolio_of_content(content, RULEBOOK, name="x")
        got = None
    except FactError as error:
        got = error.code
    assert code == got


DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        '{"service": ' + "[" * DEEP + "]" * DEEP + "}",
        '{"service": ' + '{"a": ' * DEEP + "1" + "}" * DEEP + "}",
        "service = " + "[" * DEEP + "]" * DEEP,
        "service = " + "{a = " * DEEP + "1" + "}" * DEEP,
        "service." + ".".join(["a"] * DEEP) + " = 1",
        "[" + ".".join(["a"] * DEEP) + "]",
        "service." + " . ".join(['"a"'] * DEEP) + " = 1",
        '{"service": ' + "[" * 30 + "]" * 30 + "}",
    ],
    ids=["json list", "json table", "toml list", "toml table", "toml key", "toml header", "spaced key",
         "30 levels"],
)  # fmt: skip
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(FactError, match="F007"):
        read(text)


@pytest.mark.parametrize("text", ['{"service": {"offline": %s}}', "[service]\noffline = %s\n"])
def test_a_number_of_ten_thousand_digits_is_a_fault_of_the_file(text: str) -> None:
    with pytest.raises(FactError, match="F004"):
        read(text % ("1" * 10_000))


def test_a_huge_hexadecimal_number_is_a_wrong_type() -> None:
    error = read(f"[service]\noffline = 0x{'f' * 10_000}\n").entries[0].error
    assert error is not None
    assert "F103" == error.code


def test_a_repeated_key_is_told_from_other_faults_over_several_lines() -> None:
    text = '[service]\nkind = "app"\nstores = [\n  "apple",\n]\nstores = [\n  "huawei",\n]\n'
    with pytest.raises(FactError) as caught:
        read(text)
    assert ("F005", "stores") == (caught.value.code, dict(caught.value.problems[0].values)["key"])


@pytest.mark.parametrize("name", ["a\x1b[31mb", "\ud800", "a" * 1000])
def test_strange_keys_are_written_out_in_messages(name: str) -> None:
    error = portfolio_from({"service": {name: 1}}, RULEBOOK, where="x").entries[0].error
    assert error is not None
    assert all(line.isprintable() for line in error.text("zh").split("\n"))


def test_the_name_of_a_service_in_the_filings_of_its_own_sponsor_must_exist() -> None:
    with pytest.raises(FactError) as caught:
        read(
            '[[service]]\nname = "a"\n[service.sponsor]\n'
            'filings = [{ number = "沪ICP备2021001234号-1", service = "b" }]\n'
        )
    assert "brand.toml: service[1].sponsor.filings[1].service" == caught.value.problems[0].where


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = '[sponser]\n[application]\n[[service]]\nname = "a"\n[[service]]\nname = "a"\n'
    with pytest.raises(FactError) as caught:
        read(text)
    assert ["F008", "F014", "F010"] == [p.code for p in caught.value.problems]


def test_the_compliant_service_of_the_example_needs_twelve_facts_at_most() -> None:
    file = Path(__file__).parent.parent / "examples" / "brand.toml"
    subject = read_portfolio(file, RULEBOOK).subjects[0]
    result = icprules.assess(subject, as_of=AS_OF, rulebook=RULEBOOK)
    assert ("compliant", True) == (result.verdict, len(subject.facts) + 1 <= 12)  # and the list of filings


@pytest.mark.parametrize(
    ("day", "verdicts"),
    [
        ("2024-02-22", ["compliant", *["action_required"] * 5, "undetermined"]),
        ("2024-03-31", ["compliant", *["action_required"] * 5, "undetermined"]),
        ("2024-04-01", ["compliant", *["non_compliant"] * 5, "undetermined"]),
        ("2026-11-23", ["compliant", *["non_compliant"] * 5, "undetermined"]),
    ],
)
def test_the_example_gives_these_verdicts(day: str, verdicts: list[str]) -> None:
    file = Path(__file__).parent.parent / "examples" / "brand.toml"
    subjects = read_portfolio(file, RULEBOOK).subjects
    assert verdicts == [icprules.assess(s, as_of=day, rulebook=RULEBOOK).verdict for s in subjects]
