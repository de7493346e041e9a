"""Status codes of WeChat's interface become application facts, and nothing that a code does not tell."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import icprules
from icprules.errors import FactError, RulebookError
from icprules.rulebook.platform_codes import application_from_code, code_entry

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Rulebook


@functools.cache
def rulebook() -> Rulebook:
    return icprules.load()


def told(status: int, sms: int | None = None) -> dict[str, Any] | None:
    found = application_from_code("wechat", status, sms, rulebook=rulebook())
    return None if found is None else dict(found)


def assessed(status: int, sms: int | None = None, **more: str) -> Assessment:
    table = told(status, sms)
    service = {
        "kind": "mini_program",
        "platform": "wechat",
        "stage": "planned",
        "offline": False,
        "offered_in_mainland": True,
        "filings": [],
        "sponsor": {"province": "310000", "filings": []},
        "application": None if table is None else {**table, **more},
    }
    return icprules.assess(service, as_of="2024-03-01", rulebook=rulebook())


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (2, {"outcome": "pending"}),
        (3, {"outcome": "returned"}),
        (4, {"outcome": "pending"}),
        (5, {"outcome": "refused"}),
        (6, {"outcome": "granted"}),
        (1024, None),
        (1025, None),
        (1026, None),
        (1999, None),
    ],
)
def test_every_code_tells_its_outcome(status: int, expected: dict[str, str] | None) -> None:
    assert expected == told(status)


@pytest.mark.parametrize(
    ("sms", "expected"),
    [
        (1, {"outcome": "pending", "sms_confirmed": False}),
        (2, {"outcome": "pending", "sms_confirmed": True}),
        (3, {"sms_confirmed": False}),
    ],
)
def test_the_sms_check_refines_status_4(sms: int, expected: dict[str, object]) -> None:
    assert expected == told(4, sms)


@pytest.mark.parametrize("status", [2, 3, 5, 6, 1024])
@pytest.mark.parametrize("sms", [0, 1, 3])
def test_the_state_of_the_sms_check_means_nothing_with_other_codes(status: int, sms: int) -> None:
    assert told(status) == told(status, sms)


@pytest.mark.parametrize("status", [2, 3, 4, 5, 6])
def test_no_code_tells_a_day(status: int) -> None:
    days = {"submitted_on", "platform_passed_on", "sms_sent_at", "received_on"}
    assert set() == days & set(told(status) or {})


@pytest.mark.parametrize(
    ("status", "sms"), [(2, None), (3, None), (4, None), (4, 1), (4, 2), (4, 3), (5, None), (6, None)]
)
def test_every_table_is_accepted_as_facts_and_raises_the_application(status: int, sms: int | None) -> None:
    assert assessed(status, sms).facts["raised.application"] is True


@pytest.mark.parametrize("status", [1024, 1025])
def test_without_an_application_none_is_raised(status: int) -> None:
    assert assessed(status).facts["raised.application"] is False


def test_the_bureau_s_time_runs_once_the_day_of_receipt_is_added() -> None:
    found = next(d for d in assessed(4, 2, received_on="2024-02-22").obligations if d.id == "decide-filing")
    assert found.deadline is not None
    assert ("due", "2024-03-21") == (found.status, str(found.deadline.due_on))


@pytest.mark.parametrize("status", [2, 4])
def test_a_pending_application_files_nothing(status: int) -> None:
    found = next(d for d in assessed(status).obligations if d.id == "file-service")
    assert "due" == found.status


def test_every_entry_says_in_both_languages_what_it_means() -> None:
    assert [] == [code for code in rulebook().platform_codes if not code.meaning.zh or not code.meaning.en]
    assert "短信核验超时" in code_entry("wechat", 4, 3, rulebook=rulebook()).meaning.zh


@pytest.mark.parametrize("status", [0, 1, 7, 1023, -1, 10**30])
def test_an_unknown_code_is_refused_with_the_known_ones(status: int) -> None:
    if status >= 1025:
        assert None is told(status)
        return
    with pytest.raises(FactError) as caught:
        told(status)
    assert ("F171", "known codes: 2 · 3 · 4 · 5 · 6 · 1024 · 1025+") == (
        caught.value.code, caught.value.problems[0].help("en")
    )  # fmt: skip


@pytest.mark.parametrize("sms", [0, 4, -1])
def test_an_unknown_state_of_the_sms_check_is_refused_with_the_known_ones(sms: int) -> None:
    with pytest.raises(FactError) as caught:
        told(4, sms)
    assert ("F172", "known states: 1 · 2 · 3") == (caught.value.code, caught.value.problems[0].help("en"))


@pytest.mark.parametrize("platform", ["wechta", "alipay", "", "微信"])
def test_a_platform_without_codes_is_refused(platform: str) -> None:
    with pytest.raises(FactError) as caught:
        application_from_code(platform, 6, rulebook=rulebook())
    assert "F170" == caught.value.code


def test_a_misspelt_platform_is_given_with_the_likely_one() -> None:
    with pytest.raises(FactError) as caught:
        application_from_code("wechta", 6, rulebook=rulebook())
    assert "did you mean `wechat`?" == caught.value.problems[0].help("en")


@pytest.mark.parametrize("value", ["6", 6.0, True, None])
def test_a_code_that_is_no_whole_number_is_refused(value: Any) -> None:  # noqa: ANN401 - a wrong type
    with pytest.raises(FactError) as caught:
        told(value)
    assert ("F103", "status") == (caught.value.code, caught.value.problems[0].where)


@pytest.mark.parametrize("value", ["1", 1.0, False])
def test_a_state_that_is_no_whole_number_is_refused_with_every_code(value: Any) -> None:  # noqa: ANN401 - a wrong type
    for status in (4, 6):
        with pytest.raises(FactError) as caught:
            told(status, value)
        assert ("F103", "sms_verify_status") == (caught.value.code, caught.value.problems[0].where)


def test_a_rulebook_without_codes_knows_no_platform() -> None:
    with pytest.raises(FactError) as caught:
        application_from_code("wechat", 6, rulebook=attrs.evolve(rulebook(), platform_codes=()))
    assert "F170" == caught.value.code


# Reading the table

CODE = """
[platform.alipay]
facts = ["P.ALI"]

[[platform.alipay.code]]
status = 1
meaning = { zh = "文", en = "text" }
"""


def layered(folder: Path, table: str) -> Path:
    folder.mkdir()
    head = 'format = 1\nname = "own-book"\nextends = "cn-icp"\nversion = "1"\nknown_through = 2026-10-09\n'
    (folder / "rulebook.toml").write_text(f'{head}disclaimer = {{ zh = "文", en = "text" }}\n', encoding="utf-8")
    (folder / "platform_codes.toml").write_text(table, encoding="utf-8")
    return folder


def test_a_layer_adds_the_codes_of_another_platform(tmp_path: Path) -> None:
    table = CODE + 'application = { outcome = "granted" }\n'
    book = icprules.load(layered(tmp_path / "book", table))
    assert {"outcome": "granted"} == dict(application_from_code("alipay", 1, rulebook=book) or {})
    assert {"outcome": "granted"} == dict(application_from_code("wechat", 6, rulebook=book) or {})


@pytest.mark.parametrize(
    ("table", "code", "place"),
    [
        (
            CODE + 'application = { outcom = "granted" }\n',
            "R104",
            "platform.alipay.code[1].application.outcom",
        ),
        (
            CODE + 'application = { outcome = "grant" }\n',
            "R105",
            "platform.alipay.code[1].application.outcome",
        ),
        (
            CODE + "application = { decided_on = 1 }\n",
            "F103",
            "platform.alipay.code[1].application.decided_on",
        ),
        (CODE.replace("alipay", "alipai"), "R105", "platform.alipai"),
        (CODE.replace("status = 1", 'status = "1"'), "R103", "platform.alipay.code[1].status"),
        (CODE.replace("meaning", "means"), "R102", "platform.alipay.code[1]"),
        (CODE + CODE[CODE.index("[[") :], "R161", "platform.alipay.code[2].status"),
    ],
)
def test_a_faulty_table_is_refused_where_it_is_faulty(tmp_path: Path, table: str, code: str, place: str) -> None:
    with pytest.raises(RulebookError) as caught:
        icprules.load(layered(tmp_path / "book", table))
    assert (code, f"book/platform_codes.toml: {place}") in [(p.code, p.where) for p in caught.value.problems]


def test_a_table_of_a_layer_with_a_page_cites_that_page(tmp_path: Path) -> None:
    folder = layered(tmp_path / "book", CODE.replace("P.ALI", "P.ALL"))
    (folder / "law_page.toml").write_text("", encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    assert [("R160", "did you mean `P.ALI`?")] == [(p.code, p.help("en")) for p in caught.value.problems]
