"""Services written into a sheet and read again are the same services, whatever they say.

Laws: for any services and any language, reading a workbook or a CSV file made from them gives the same facts, filings
and sponsors; the same services give the same bytes; and a template without services is read as holding none.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from folders import MINIMAL, PARTNER
from hypothesis import given, settings
from hypothesis import strategies as st

import icprules
from icprules.errors import FactError
from icprules.sheets.sheet_file import read_sheet_file
from icprules.sheets.template import template_csv
from icprules.sheets.template_sheets import template_sheets
from icprules.sheets.template_workbook import template_workbook
from icprules.subjects.facts import FIRST_DAY, LAST_DAY, FactSpec
from icprules.subjects.portfolio import Portfolio, portfolio_of_rows, read_portfolio
from icprules.subjects.subject import Subject, groups_of, read_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.rulebook.law import Rulebook

RULEBOOK = icprules.load()
OF_PARTNER, NAMELESS = icprules.load(PARTNER), icprules.load(MINIMAL)
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
# A text loses the spaces around it, which nobody sees.
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
NAMES = TEXTS.map(str.strip).filter(lambda t: t and t == " ".join(t.split()) and not t.startswith("#"))
DAYS = st.dates(FIRST_DAY, LAST_DAY)
NUMBERS = st.sampled_from(
    [
        "沪ICP备2021001234号-1",
        "沪ICP备2021001234号-2A",
        "京ICP备12001234号-3X",
        "粤ICP备2020000001号",
        "沪ICP证030173号",
    ]
)


def values(spec: FactSpec, rulebook: Rulebook) -> st.SearchStrategy[Any]:
    """Any value that a file could give for a fact."""
    never = st.just("none") if spec.none_allowed else st.nothing()
    members = [value for value in spec.values if value != "none"]
    nothing = st.just(["none"]) if "none" in spec.values else st.nothing()
    return {
        "one_of": st.sampled_from(list(spec.values) or [""]),
        "list_of": st.lists(st.sampled_from(members or [""]), unique=True, max_size=4) | nothing,
        "bool": st.booleans(),
        "date": DAYS | never,
        "datetime": st.datetimes(datetime.datetime(1990, 1, 2), datetime.datetime(2100, 12, 30)).map(  # noqa: DTZ001
            lambda moment: moment.replace(tzinfo=BEIJING)
        ),
        "integer": st.integers(-(2**53) + 1, 2**53 - 1),
        "text": NAMES,
        "country": st.sampled_from(["CN", "HK", "US"]),
        "province": st.sampled_from(sorted(rulebook.bureaus) or [""]),
        "credit_code": st.just("91110000600037341L"),
    }[spec.type]


def filings(services: st.SearchStrategy[str | None]) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {"number": NUMBERS},
        optional={"filed_on": st.dates(FIRST_DAY, datetime.date(2020, 1, 1)), "service": services,
                  "deregistered_on": st.dates(datetime.date(2020, 1, 2), LAST_DAY)},
    )  # fmt: skip
    ended = st.fixed_dictionaries({"number": NUMBERS, "status": st.sampled_from(["deregistered", "revoked"])})
    return st.lists(one | ended, max_size=3, unique_by=lambda held: str(held["number"]))


@st.composite
def portfolios(draw: st.DrawFn, rulebook: Rulebook = RULEBOOK) -> list[Subject]:
    """Any services with names of their own, some of them with the same sponsor; contradictory ones are left out."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.strip))
    held_by = {name: draw(st.sampled_from([0, 1, None])) for name in names}
    sponsors = [draw(_group("sponsor", rulebook)) for _ in range(2)]
    for number, sponsor in enumerate(sponsors):
        if sponsor.get("country", "CN") != "CN":
            sponsor.pop("province", None)  # a contradiction
        if "filings" in rulebook.schema.facts and draw(st.booleans()):
            own = [name for name in names if held_by[name] == number]
            sponsor["filings"] = draw(filings(st.sampled_from([*own, None])))
    found = []
    for name in names:
        table: dict[str, Any] = {**draw(_group("service", rulebook)), "name": name}
        for group in groups_of(rulebook.schema):
            if group != "sponsor" and draw(st.integers(0, 3)) == 0:
                table[group] = draw(_group(group, rulebook))
        if "filings" in rulebook.schema.facts and draw(st.booleans()):
            table["filings"] = draw(filings(st.none()))
        holder = held_by[name]
        if holder is not None:
            table["sponsor"] = sponsors[holder]
        try:
            found.append(read_subject(table, rulebook.schema))
        except FactError:
            plain: dict[str, Any] = {key: table[key] for key in ("name", "filings", "sponsor") if key in table}
            found.append(read_subject(plain, rulebook.schema))
    return found


def _group(group: str, rulebook: Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    facts = {
        name.partition(".")[2]: values(spec, rulebook)
        for name, spec in rulebook.schema.facts.items()
        if name.startswith(f"{group}.") and not spec.derived
    }
    return st.sets(st.sampled_from(sorted(facts)), max_size=6).flatmap(
        lambda chosen: st.fixed_dictionaries({key: facts[key] for key in sorted(chosen)})
    )


def essence(subjects: Sequence[Subject], rulebook: Rulebook = RULEBOOK) -> list[tuple[object, ...]]:
    """Everything that can matter for an answer."""
    events = frozenset(rulebook.schema.events)
    return [(one.name, dict(one.facts), one.groups & events, one.filings, one.sponsor_filings) for one in subjects]


def read(content: bytes, name: str, rulebook: Rulebook = RULEBOOK) -> Portfolio:
    return portfolio_of_rows(read_sheet_file(content, name, rulebook), name, rulebook)


def written(subjects: Sequence[Subject], suffix: str, lang: str = "zh") -> bytes:
    if suffix == "csv":
        return template_csv(RULEBOOK, lang, subjects)
    return template_workbook(template_sheets(RULEBOOK, lang, subjects), lang)


def problems(portfolio: Portfolio) -> list[str]:
    return [error.text() for error in portfolio.errors]


@settings(max_examples=20, deadline=None)
@given(portfolios(), st.sampled_from(["zh", "en", "both"]))
def test_a_workbook_gives_the_services_that_were_written(subjects: list[Subject], lang: str) -> None:
    content = template_workbook(template_sheets(RULEBOOK, lang, subjects), lang)
    found = read(content, "clients.xlsx")
    assert [] == problems(found)
    assert essence(subjects) == essence(found.subjects)


@settings(max_examples=40, deadline=None)
@given(portfolios(), st.sampled_from(["zh", "en", "both"]))
def test_a_csv_file_gives_the_services_that_were_written(subjects: list[Subject], lang: str) -> None:
    found = read(template_csv(RULEBOOK, lang, subjects), "clients.csv")
    assert [] == problems(found)
    assert essence(subjects) == essence(found.subjects)


@settings(max_examples=20, deadline=None)
@given(portfolios(OF_PARTNER))
def test_a_partners_facts_survive_as_well(subjects: list[Subject]) -> None:
    found = read(template_csv(OF_PARTNER, "en", subjects), "clients.csv", OF_PARTNER)
    assert [] == problems(found)
    assert essence(subjects, OF_PARTNER) == essence(found.subjects, OF_PARTNER)


EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_example_gives_the_same_answers_from_a_sheet(example: Path, suffix: str) -> None:
    subjects = read_portfolio(example, RULEBOOK).subjects
    read_again = read(written(subjects, suffix), f"clients.{suffix}").subjects
    day = datetime.date(2024, 2, 22)

    def answers(given: Sequence[Subject]) -> list[dict[str, Any]]:
        return [icprules.assess(attrs.evolve(one, where=""), as_of=day, rulebook=RULEBOOK).to_dict() for one in given]

    assert answers(subjects) == answers(read_again)


ODD = ("=1+1", "+1", "-1", "@x", "'=1", "''-", "'quoted'", "a;b", 'say "hi"', '"', "[]", "无", "_x000D_", "a\nb")


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_name_of_any_shape_survives(name: str, suffix: str) -> None:
    held = [{"number": "沪ICP备2021001234号-1", "service": name}]
    table = {"name": name, "kind": "app", "sponsor": {"name": name, "filings": held}}
    subjects = [read_subject(table, RULEBOOK.schema)]
    found = read(written(subjects, suffix), f"clients.{suffix}")
    assert [] == problems(found)
    assert essence(subjects) == essence(found.subjects)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_rulebook_whose_services_have_no_names_keeps_their_filings(suffix: str) -> None:
    held = [{"number": "沪ICP备2021001234号-1", "filed_on": "2021-05-06"}, {"number": "沪ICP备2021001234号-2A"}]
    table = {"kind": "app", "filings": held, "sponsor": {"province": "310000", "filings": held[:1]}}
    subject = read_subject(table, NAMELESS.schema)
    content = (
        template_csv(NAMELESS, "zh", [subject])
        if suffix == "csv"
        else template_workbook(template_sheets(NAMELESS, "zh", [subject]), "zh")
    )
    found = read(content, f"clients.{suffix}", NAMELESS)
    assert [] == problems(found)
    assert essence([subject], NAMELESS)[0][1:] == essence(found.subjects, NAMELESS)[0][1:]


def test_the_example_of_a_rulebook_without_names_is_not_read() -> None:
    with pytest.raises(FactError) as caught:
        read(template_workbook(template_sheets(NAMELESS, "en"), "en"), "clients.xlsx", NAMELESS)
    assert "F208" == caught.value.code


def test_sponsors_of_one_name_get_references_of_their_own() -> None:
    subjects = [
        read_subject({"name": str(n), "sponsor": {"name": "甲", "kind": kind}}, RULEBOOK.schema)
        for n, kind in enumerate(("enterprise", "individual", "enterprise"))
    ]
    _, sponsors, _ = template_sheets(RULEBOOK, "zh", subjects)
    assert ["S1", "S2"] == [row["sponsor"] for row in sponsors.rows]


def test_the_same_services_give_the_same_bytes() -> None:
    subjects = read_portfolio(EXAMPLES[0], RULEBOOK).subjects
    first, again = (template_workbook(template_sheets(RULEBOOK, "zh", subjects), "zh") for _ in range(2))
    assert first == again


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_template_without_services_is_read_as_holding_none(lang: str, suffix: str) -> None:
    content = written([], suffix, lang)
    with pytest.raises(FactError) as caught:
        read(content, f"clients.{suffix}")
    assert ["F208"] == [found.code for found in caught.value.problems]
