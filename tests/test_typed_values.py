"""What a person types for a fact is understood in both languages, or refused with what could be typed."""

from __future__ import annotations

import datetime
from typing import Any

import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.errors import FactError
from icprules.subjects.subject import read_subject
from icprules.subjects.typed_filings import iso_date
from icprules.subjects.typed_values import plain_words, typed_value

NUMBER, OTHER = "沪ICP备2021001234号-2A", "粤ICP备19012345号-3X"


def typed(name: str, text: str) -> Any:  # noqa: ANN401 - by the fact
    return typed_value(name, text, mini.real(), f"--set {name}")


@pytest.mark.parametrize("text", ["是", "是的", "有", "yes", "Y", "TRUE", " yes。"])
def test_yes_in_many_words(text: str) -> None:
    assert True is typed("service.offline", text)


@pytest.mark.parametrize("text", ["否", "不是", "没有", "no", "N", "False", "ｎｏ"])
def test_no_in_many_words(text: str) -> None:
    assert False is typed("service.offline", text)


@pytest.mark.parametrize("text", ["mini_program", "小程序", "mini-program", "Mini Program", "ＭＩＮＩ_program"])
def test_a_choice_by_value_or_label(text: str) -> None:
    assert "mini_program" == typed("service.kind", text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("apple", ["apple"]),
        ("苹果应用商店、腾讯应用宝", ["apple", "tencent"]),
        ("Apple App Store, huawei; vivo", ["apple", "huawei", "vivo"]),
        ('["apple", "huawei"]', ["apple", "huawei"]),
        ("apple,apple，", ["apple"]),
        ("没有", []),
        ("none", []),
        ("[]", []),
    ],
)
def test_a_list_by_values_or_labels(text: str, wanted: list[str]) -> None:
    assert wanted == typed("service.stores", text)


def test_a_label_that_holds_a_comma_is_one_member() -> None:
    assert ["medical", "game"] == typed("service.content", "医疗保健、药品和医疗器械、游戏")
    assert ["medical", "game"] == typed("service.content", "health care, drugs and medical devices, games")


@pytest.mark.parametrize("text", ["none", "没有", "都不涉及", "none of these"])
def test_none_is_a_member_where_the_law_has_it_as_a_value(text: str) -> None:
    assert ["none"] == typed("service.content", text)


@pytest.mark.parametrize("text", ["2024-03-01", "2024/3/1", "2024.03.01", "2024年3月1日", "20240301", "２０２４-03-01"])
def test_a_day_with_the_year_first(text: str) -> None:
    assert "2024-03-01" == typed("service.launched_on", text)


@pytest.mark.parametrize("text", ["1/3/2024", "03-01-2024", "2024-02-30", "2024-13-01", "March", "none", "202403"])
def test_any_other_day_is_refused(text: str) -> None:
    with pytest.raises(FactError, match="T134"):
        typed("service.launched_on", text)


@given(st.dates(min_value=datetime.date(1990, 1, 1), max_value=datetime.date(2100, 12, 31)))
@settings(max_examples=60)
def test_every_day_is_read_in_every_form(day: datetime.date) -> None:
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    )
    assert {day.isoformat()} == {iso_date(form) for form in forms}


@pytest.mark.parametrize("text", ["none", "没有", "尚未", "not yet"])
def test_a_day_that_has_not_come(text: str) -> None:
    assert "none" == typed("application.decided_on", text)


@pytest.mark.parametrize("text", ["2024-02-22T10:00+08:00", "2024-02-22 10:00+08:00", "2024年2月22日 10:00 北京时间"])
def test_a_time_with_its_offset(text: str) -> None:
    assert "2024-02-22T10:00:00+08:00" == typed("application.sms_sent_at", text)


@pytest.mark.parametrize(
    ("text", "wanted"), [("CN", "CN"), ("us", "US"), ("美国", "US"), ("Hong Kong", "HK"), ("中国台湾", "TW")]
)
def test_a_country_by_code_or_name(text: str, wanted: str) -> None:
    assert wanted == typed("sponsor.country", text)


@pytest.mark.parametrize("text", ["310000", "上海", "上海市", "沪", "Shanghai", "shanghai"])
def test_a_province_in_every_spelling(text: str) -> None:
    table = {"sponsor": {"province": typed("sponsor.province", text)}}
    assert "310000" == read_subject(table, mini.real().schema).facts["sponsor.province"]


def test_every_label_of_every_choice_stands_for_one_value() -> None:
    for spec in mini.real().schema.facts.values():
        seen: dict[str, str] = {}
        for value, label in spec.values.items():
            for word in {plain_words(text) for text in (value, label.zh, label.en)}:
                assert seen.setdefault(word, value) == value, spec.name


def test_every_value_of_every_choice_is_read_back_from_its_labels() -> None:
    for name, spec in mini.real().schema.facts.items():
        wrap = (lambda value: [value]) if spec.type == "list_of" else (lambda value: value)
        for value, label in spec.values.items():
            assert [wrap(value)] * 3 == [typed(name, text) for text in (value, label.zh, label.en)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (NUMBER, [{"number": NUMBER}]),
        ("沪icp备 2021001234－2a", [{"number": NUMBER}]),
        (f"{NUMBER}, {OTHER}", [{"number": NUMBER}, {"number": OTHER}]),
        (f"{NUMBER} {OTHER}", [{"number": NUMBER}, {"number": OTHER}]),
        (f"{NUMBER} 2024-05-06", [{"number": NUMBER, "filed_on": "2024-05-06"}]),
        (f"{NUMBER} 2024年5月6日；{OTHER}", [{"number": NUMBER, "filed_on": "2024-05-06"}, {"number": OTHER}]),
        (f"{NUMBER} 已注销", [{"number": NUMBER, "status": "deregistered"}]),
        (f"{NUMBER} revoked", [{"number": NUMBER, "status": "revoked"}]),
        (
            f"{NUMBER} 2023-05-06 已注销 2024-05-06",
            [{"number": NUMBER, "filed_on": "2023-05-06", "deregistered_on": "2024-05-06", "status": "deregistered"}],
        ),
        (f'["{NUMBER}"]', [{"number": NUMBER}]),
        (f'[{{number = "{NUMBER}", kind = "app"}}]', [{"number": NUMBER, "kind": "app"}]),
        ("没有", []),
        ("none", []),
        ("[]", []),
    ],
)
def test_filing_numbers_with_what_is_known_of_them(text: str, wanted: list[dict[str, str]]) -> None:
    assert wanted == typed("filings", text)
    assert wanted == typed("sponsor.filings", text)
    read_subject({"filings": wanted}, mini.real().schema)


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        ("service.offline", "maybe", "T131", ("是", "yes or no")),
        ("service.kind", "小程续", "T132", ("`小程序`", "`小程序`")),
        ("service.kind", "toaster", "T132", ("网站、App、小程序、快应用", "website, App, mini-program, quick app")),
        ("service.stores", "apple, nokia", "T132", ("`nokia`", "`nokia`")),
        ("service.stores", '["apple", "nokia"]', "T132", ("`nokia`", "`nokia`")),
        ("service.stores", "[apple]", "T138", ("TOML", "TOML")),
        ("application.decided_on", "soon", "T135", ("没有", "none")),
        ("application.sms_sent_at", "2024-02-22 10:00", "T137", ("北京时间", "offset")),
        ("application.sms_sent_at", "2024-02-22", "T136", ("时刻", "time")),
        ("application.sms_sent_at", "2024-02-30 10:00+08:00", "T136", ("时刻", "time")),
        ("filings", "abc", "N1", ("`abc`", "`abc`")),
        ("filings", f"{NUMBER} 2024-02-30", "T134", ("2024-02-30", "2024-02-30")),
        ("filings", "[1", "T138", ("`[1`", "`[1`")),
        ("service.offline", "  ", "T130", ("service.offline", "service.offline")),
        ("service.hostin", "x", "F101", ("`service.hosting`", "`service.hosting`")),
        ("filing.covers_service", "是", "F104", ("`filings`", "`filings`")),
    ],
)
def test_what_is_not_understood_is_refused_with_what_could_be_typed(
    name: str, text: str, code: str, words: tuple[str, str]
) -> None:
    with pytest.raises(FactError) as caught:
        typed(name, text)
    assert caught.value.code.startswith(code)
    assert f"--set {name}" in caught.value.text("en")
    assert (True, True) == (words[0] in caught.value.text("zh"), words[1] in caught.value.text("en"))


_NAMES = [n for n, spec in mini.real().schema.facts.items() if not spec.derived and n != "filings.service"]


@given(st.sampled_from(_NAMES), st.text(max_size=30))
@settings(max_examples=300)
def test_any_text_gives_a_value_that_can_be_read_or_an_error(name: str, text: str) -> None:
    group, _, key = name.rpartition(".")
    try:
        value = typed(name, text)
        table = {key: value} if group in ("", "service") else {group: {key: value}}
        subject = read_subject(table, mini.real().schema)
    except FactError as error:
        told = (error.text("zh"), error.text("en"))
        assert all(told)
    else:
        assert subject.filings is not None if name == "filings" else name in subject.facts
