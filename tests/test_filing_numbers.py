"""Filing, licence and public-security numbers that are accepted: parts, canonical text and notes."""

from __future__ import annotations

import json

import pytest

from icprules.numbers.filing_numbers import ALIASES, PREFIXES, FilingNumber, parse_filing_number

# Code, prefix and a real number of each of the 31 provinces.
PROVINCES = [
    ("110000", "京", "京ICP备16045432号-4"),
    ("120000", "津", "津ICP备2024011617号-2X"),
    ("130000", "冀", "冀ICP备2024067902号"),
    ("140000", "晋", "晋ICP备2024030642号-1"),
    ("150000", "蒙", "蒙ICP备2020004885号-1"),
    ("210000", "辽", "辽ICP备2023009191号-2A"),
    ("220000", "吉", "吉ICP备2022006636号-1"),
    ("230000", "黑", "黑ICP备2021003925号-1"),
    ("310000", "沪", "沪ICP备2026040883号-2A"),
    ("320000", "苏", "苏ICP备2020067590号"),
    ("330000", "浙", "浙ICP备18034797号-1"),
    ("340000", "皖", "皖ICP备20006496号-2"),
    ("350000", "闽", "闽ICP备14016797号"),
    ("360000", "赣", "赣ICP备2023001797号"),
    ("370000", "鲁", "鲁ICP备2025137015号-2X"),
    ("410000", "豫", "豫ICP备2023009283号-1"),
    ("420000", "鄂", "鄂ICP备2025105924号-3A"),
    ("430000", "湘", "湘ICP备2025116296号-1"),
    ("440000", "粤", "粤ICP备05008878号"),
    ("450000", "桂", "桂ICP备2026011230号-2A"),
    ("460000", "琼", "琼ICP备2021000719号-1"),
    ("500000", "渝", "渝ICP备2024111923号-2"),
    ("510000", "蜀", "蜀ICP备2024097797号-2"),
    ("520000", "黔", "黔ICP备17003900号-1"),
    ("530000", "滇", "滇ICP备18002771号-1"),
    ("540000", "藏", "藏ICP备05000064号"),
    ("610000", "陕", "陕ICP备2022011574号"),
    ("620000", "陇", "陇ICP备2023001048号-1"),
    ("630000", "青", "青ICP备2024003149号-1"),
    ("640000", "宁", "宁ICP备2024004868号-1"),
    ("650000", "新", "新ICP备2024015133号-4"),
]

# Real number, kind, index, year of the subject number.
FILINGS = [
    ("京ICP备16045432号-4", "website", 4, 2016),
    ("浙ICP备18034797号-1", "website", 1, 2018),
    ("京ICP备05004340号-1", "website", 1, 2005),
    ("辽ICP备2023009191号-2A", "app", 2, 2023),
    ("浙ICP备2024071295号-2A", "app", 2, 2024),
    ("沪ICP备2026040883号-2A", "app", 2, 2026),
    ("鄂ICP备2025105924号-3A", "app", 3, 2025),
    ("粤ICP备2026075101号-1A", "app", 1, 2026),
    ("津ICP备2024011617号-2X", "mini_program", 2, 2024),
    ("闽ICP备2025100959号-2X", "mini_program", 2, 2025),
    ("京ICP备2022034770号-6X", "mini_program", 6, 2022),
    ("京ICP备2022012716号-2X", "mini_program", 2, 2022),
    ("粤ICP备2026067180号-1X", "mini_program", 1, 2026),
    ("粤ICP备2026067180号-2X", "mini_program", 2, 2026),
    ("粤ICP备2023073334号-3K", "quick_app", 3, 2023),
    ("京ICP备05004340号", "subject", None, 2005),
    ("苏ICP备2020067590号", "subject", None, 2020),
    ("陕ICP备20010208号", "subject", None, 2020),
    ("陕ICP备2020018429号", "subject", None, 2020),
    ("蜀ICP备13008743号-7", "website", 7, 2013),
    ("粤ICP备2020000001号-15", "website", 15, 2020),
]

# Real number, prefix, province, subject, index, kind.
LICENCES = [
    ("京ICP证110507号", "京", "110000", "京ICP证110507号", None, "licence"),
    ("京ICP证040655号", "京", "110000", "京ICP证040655号", None, "licence"),
    ("京ICP证110507号-3A", "京", "110000", "京ICP证110507号", 3, "app"),
    ("粤B2-20090059", "粤", "440000", "粤B2-20090059", None, "licence"),
    ("粤B2-20090059-5", "粤", "440000", "粤B2-20090059", 5, "website"),
    ("粤B2-20090059-1626X", "粤", "440000", "粤B2-20090059", 1626, "mini_program"),
    ("川B2-20140015", "川", "510000", "川B2-20140015", None, "licence"),
    ("B2-20080101", "", None, "B2-20080101", None, "licence"),
    ("合字B2-20170010", "合字", None, "合字B2-20170010", None, "licence"),
    ("A2.B1.B2-20090001", "", None, "A2.B1.B2-20090001", None, "licence"),
    ("合字B1.B2-20130004", "合字", None, "合字B1.B2-20130004", None, "licence"),
]

# Sloppy text, canonical text, codes of the notes.
SLOPPY = [
    ("豫ICP备20151109-1", "豫ICP备20151109号-1", ["N158"]),
    ("滇ICP备09010050-5号", "滇ICP备09010050号-5", ["N159"]),
    ("滇ICP备09010050-5A号", "滇ICP备09010050号-5A", ["N159"]),
    ("藏ICP备 07500042号", "藏ICP备07500042号", ["N153"]),
    ("藏ICP备\u300007500042号", "藏ICP备07500042号", ["N153"]),
    (" \u200b沪ICP备2021001234号-2A\ufeff\n", "沪ICP备2021001234号-2A", ["N153"]),
    ("\x0c沪ICP备2021001234号", "沪ICP备2021001234号", ["N153"]),
    ("沪ICP备2021 001234号", "沪ICP备2021001234号", ["N153", "N154"]),
    ("沪ICP备2021001234号-2A。", "沪ICP备2021001234号-2A", ["N155"]),
    ("沪ICP备2021001234号-2A .", "沪ICP备2021001234号-2A", ["N153", "N155"]),
    ("沪ICP备2021001234号．", "沪ICP备2021001234号", ["N151", "N155"]),
    ("沪ＩＣＰ备２０２１００１２３４号-２Ａ", "沪ICP备2021001234号-2A", ["N151"]),
    ("沪ICP备2021001234号－2A", "沪ICP备2021001234号-2A", ["N152"]),
    ("沪ICP备2021001234号–2A", "沪ICP备2021001234号-2A", ["N152"]),
    ("沪ICP备2021001234号—2A", "沪ICP备2021001234号-2A", ["N152"]),
    ("沪ICP备2021001234号——2A", "沪ICP备2021001234号-2A", ["N152"]),
    ("沪icp备2021001234号-2a", "沪ICP备2021001234号-2A", ["N156"]),
    ("滬ICP備2021001234號-2A", "沪ICP备2021001234号-2A", ["N157"]),
    ("粤b2—20090059", "粤B2-20090059", ["N156", "N152"]),
    ("粤B2-20090059号", "粤B2-20090059", ["N160"]),
    ("粤B2-20090059-5号", "粤B2-20090059-5", ["N160"]),
    ("京ICP证110507", "京ICP证110507号", ["N158"]),
    ("京ICP证110507-5号", "京ICP证110507号-5", ["N159"]),
    ("浙公网安备 33011002013536号", "浙公网安备33011002013536号", ["N153"]),
    ("浙公网安备33011002013536", "浙公网安备33011002013536号", ["N158"]),
]


def codes(number: FilingNumber) -> list[str]:
    return [note.code for note in number.notes]


@pytest.mark.parametrize(("province", "prefix", "text"), PROVINCES)
def test_each_of_the_31_provinces_is_known_by_its_prefix(province: str, prefix: str, text: str) -> None:
    number = parse_filing_number(text)
    assert (province, prefix, "filing", text, ()) == (
        number.province,
        number.prefix,
        number.authority,
        number.text,
        number.notes,
    )


def test_the_prefix_table_holds_the_31_provinces_and_nothing_else() -> None:
    assert {prefix: code for code, prefix, _ in PROVINCES} == PREFIXES


@pytest.mark.parametrize(("text", "kind", "index", "year"), FILINGS)
def test_a_filing_number_gives_kind_index_and_subject_year(text: str, kind: str, index: int | None, year: int) -> None:
    number = parse_filing_number(text)
    assert (kind, index, year, text.partition("-")[0], ()) == (
        number.kind,
        number.index,
        number.subject_year,
        number.subject,
        number.notes,
    )


@pytest.mark.parametrize(("text", "prefix", "province", "subject", "index", "kind"), LICENCES)
def test_a_licence_number_has_the_kind_of_its_service_suffix(
    text: str, prefix: str, province: str | None, subject: str, index: int | None, kind: str
) -> None:
    number = parse_filing_number(text)
    expected = ("licence", text, prefix, province, subject, index, kind, None, ())
    got = (number.authority, number.text, number.prefix, number.province, number.subject)
    assert expected == (*got, number.index, number.kind, number.subject_year, number.notes)


@pytest.mark.parametrize(
    ("text", "province"),
    [("京公网安备11000002000088号", "110000"), ("浙公网安备33011002013536号", "330000")],
)
def test_a_public_security_number_names_its_province_by_its_digits(text: str, province: str) -> None:
    number = parse_filing_number(text)
    expected = ("public_security", "public_security", province, text, None, None, ())
    got = (number.authority, number.kind, number.province, number.subject, number.index, number.subject_year)
    assert expected == (*got, number.notes)


@pytest.mark.parametrize("text", ["川公网安备51010702001250号", "贵公网安备52030002001035号", "川B2-20140015"])
def test_other_abbreviations_are_normal_outside_filing_numbers(text: str) -> None:
    assert [] == codes(parse_filing_number(text))


def test_a_public_security_prefix_of_another_province_is_noted_and_the_digits_win() -> None:
    number = parse_filing_number("沪公网安备52038202001416号")
    assert ("520000", ["N164"]) == (number.province, codes(number))


@pytest.mark.parametrize(("sloppy", "text", "notes"), SLOPPY)
def test_a_sloppy_spelling_is_put_right_with_a_note_for_each_change(sloppy: str, text: str, notes: list[str]) -> None:
    number = parse_filing_number(sloppy)
    assert (text, notes, sloppy) == (number.text, codes(number), number.given)


@pytest.mark.parametrize(("alias", "usual"), ALIASES.items())
def test_an_alias_prefix_is_kept_with_a_note_that_names_the_usual_one(alias: str, usual: str) -> None:
    number = parse_filing_number(f"{alias}ICP备09012345号")
    assert (alias, f"{alias}ICP备09012345号", PREFIXES[usual], ["N161"]) == (
        number.prefix,
        number.text,
        number.province,
        codes(number),
    )


def test_the_note_on_an_alias_names_both_prefixes_in_both_languages() -> None:
    text = parse_filing_number("川ICP备09012345号").notes[0].text
    assert [] == [wording for wording in (text.zh, text.en) if not {"川", "蜀"} <= set(wording)]


@pytest.mark.parametrize(
    ("digits", "year", "notes"),
    [
        ("20999999", 2020, []),
        ("21000000", 2021, ["N162"]),
        ("99000000", 2099, ["N162"]),
        ("2020000000", 2020, []),
        ("2019999999", 2019, ["N162"]),
        ("2099999999", 2099, []),
        ("2100000000", None, ["N162"]),
        ("2000000000", 2000, ["N162"]),
        ("1999999999", None, ["N162"]),
    ],
)
def test_the_subject_year_is_noted_where_the_form_was_not_in_use(
    digits: str, year: int | None, notes: list[str]
) -> None:
    number = parse_filing_number(f"沪ICP备{digits}号")
    assert (year, notes) == (number.subject_year, codes(number))


@pytest.mark.parametrize(("index", "notes"), [("9999", []), ("10000", ["N163"])])
def test_an_index_wider_than_any_seen_is_noted(index: str, notes: list[str]) -> None:
    assert notes == codes(parse_filing_number(f"粤B2-20090059-{index}X"))


def test_two_spellings_of_one_number_are_equal_and_hash_alike() -> None:
    assert 1 == len({parse_filing_number("滇ICP备09010050号-5"), parse_filing_number("滇ICP备09010050-5号")})


def test_two_services_of_one_subject_differ() -> None:
    assert parse_filing_number("沪ICP备2021001234号-1") != parse_filing_number("沪ICP备2021001234号-1A")


def test_to_dict_holds_json_values_only() -> None:
    number = parse_filing_number("豫ICP备20151109-1")
    assert {
        "text": "豫ICP备20151109号-1",
        "given": "豫ICP备20151109-1",
        "authority": "filing",
        "prefix": "豫",
        "province": "410000",
        "subject": "豫ICP备20151109号",
        "index": 1,
        "kind": "website",
        "subject_year": 2020,
        "notes": [{"code": "N158", "text": {"zh": "已补上缺少的“号”字", "en": "the missing `号` was added"}}],
    } == json.loads(json.dumps(number.to_dict()))
