"""Portfolios: what is urgent first, nothing lost between groups, filters that mean what they say, safe forms."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.console import Console

import icprules
from icprules.errors import OutputError
from icprules.overview.filters import Filters, due_by, filters_of, passes
from icprules.overview.lines import line_of
from icprules.overview.markdown_table import portfolio_markdown
from icprules.overview.spreadsheet import portfolio_csv
from icprules.overview.strips import span_around, strip_of
from icprules.overview.tables import tables
from icprules.overview.terminal_table import show_portfolio
from icprules.overview.view import Group, portfolio_view
from icprules.overview.view_schema import portfolio_schema
from icprules.report.line_breaks import width_of
from icprules.report.report_parts import Circumstances
from icprules.report.urgency import urgency
from icprules.subjects.portfolio import portfolio_from, read_portfolio

if TYPE_CHECKING:
    from icprules.decision.assessment import Assessment
    from icprules.overview.lines import Line
    from icprules.overview.view import GroupBy, PortfolioView

D = datetime.date
RULEBOOK = icprules.load()
ROOT = Path(__file__).parent.parent
DAY = "2024-02-22"
SUBJECTS = [s for f in sorted((ROOT / "examples").glob("*.toml")) for s in read_portfolio(f, RULEBOOK).subjects]
RESULTS = [icprules.assess(subject, as_of=DAY, rulebook=RULEBOOK) for subject in SUBJECTS]
FACTS: dict[str, Any] = {
    "name": "Lumora", "kind": "app", "stage": "operating", "launched_on": "2022-03-08", "offline": False,
    "offered_in_mainland": True, "hosting": "mainland", "commercial": False, "filings": [],
    "sponsor": {"name": "上海某某有限公司", "kind": "enterprise", "province": "沪"},
}  # fmt: skip
CODES = ("91310000MA1FL0000N", "91110000100000001W")
UNDER_WAY: dict[str, Any] = {"application": {"received_on": "2026-12-21", "decided_on": "none"}}


def assess(day: str = DAY, perspective: Any = "sponsor", **facts: Any) -> Assessment:  # noqa: ANN401 - any fact
    return icprules.assess({**FACTS, **facts}, as_of=day, rulebook=RULEBOOK, perspective=perspective)


def line(day: str = DAY, **facts: Any) -> Line:  # noqa: ANN401
    return line_of(assess(day, **facts))


def names(view: PortfolioView) -> list[str]:
    return [one.service for one in view.lines]


# --- order and groups ----------------------------------------------------------------------------------------------


def test_the_most_urgent_comes_first() -> None:
    found = [urgency(one.assessment) for one in portfolio_view(RESULTS).lines]
    assert sorted(found) == found


def innermost(groups: tuple[Group, ...]) -> list[Line]:
    return [one for g in groups for one in (innermost(g.groups) if g.groups else g.lines)]


@pytest.mark.parametrize("group", [("sponsor", "bureau"), ("sponsor",), ("bureau",), ("bureau", "sponsor")])
def test_every_service_is_in_exactly_one_group(group: tuple[GroupBy, ...]) -> None:
    view = portfolio_view(RESULTS, group=group)
    assert sorted(map(id, view.lines)) == sorted(map(id, innermost(view.groups)))


def test_groups_stand_in_the_order_of_their_most_urgent_service() -> None:
    found = [urgency(group.lines[0].assessment) for group in portfolio_view(RESULTS).groups]
    assert sorted(found) == found


def test_one_list_has_no_groups() -> None:
    assert () == portfolio_view(RESULTS, group=()).groups


def test_a_sponsor_is_known_by_its_credit_code_whatever_its_name() -> None:
    code = {"uscc": CODES[0]}
    one, other = ({**FACTS["sponsor"], **code, "name": name} for name in ("上海某某", "Shanghai So-and-so"))
    view = portfolio_view([assess(name="a", sponsor=one), assess(name="b", sponsor=other)])
    assert 1 == len(view.groups)


def test_a_sponsor_named_with_its_code_and_without_it_is_one() -> None:
    coded = {**FACTS["sponsor"], "uscc": CODES[0]}
    assert 1 == len(portfolio_view([assess(name="a"), assess(name="b", sponsor=coded)]).groups)


def test_two_sponsors_of_one_name_and_two_codes_are_two() -> None:
    results = [assess(name=code, sponsor={**FACTS["sponsor"], "uscc": code}) for code in CODES]
    assert 2 == len(portfolio_view(results).groups)


def test_sponsors_without_a_name_are_told_apart_by_file() -> None:
    table = {"service": {"name": "a", "kind": "app"}}
    subjects = [portfolio_from(table, RULEBOOK, name).subjects[0] for name in ("x.toml", "y.toml")]
    results = [icprules.assess(subject, as_of=DAY, rulebook=RULEBOOK) for subject in subjects]
    assert ["x.toml", "y.toml"] == [group.source for group in portfolio_view(results).groups]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, ("310000", "known")),
        ({"sponsor": {"name": "x", "country": "SG", "kind": "enterprise"}}, (None, "none")),
        ({"sponsor": {"name": "x"}}, (None, "open")),
        ({"offline": True}, ("310000", "known")),
        ({"offline": True, "sponsor": {"name": "x"}}, (None, "none")),
    ],
    ids=["of the domicile", "overseas", "not known", "nothing due", "nothing due, nobody to ask"],
)
def test_the_bureau_of_a_service(facts: dict[str, Any], found: tuple[str | None, str]) -> None:
    one = line(**facts)
    assert found == (one.bureau and one.bureau.code, one.reach)


def test_what_the_law_asks_stands_before_what_a_platform_asks() -> None:
    one = line(kind="mini_program", platform="wechat")
    assert [True, False] == [duty.is_law for duty in one.duties]
    assert one.first == one.duties[0]


# --- totals --------------------------------------------------------------------------------------------------------


def test_totals_of_groups_add_up_to_the_whole() -> None:
    view = portfolio_view(RESULTS)
    assert view.totals.services == sum(group.totals.services for group in view.groups)
    assert view.totals.verdicts == {
        verdict: sum(group.totals.verdicts.get(verdict, 0) for group in view.groups) for verdict in view.totals.verdicts
    }


def test_bureaus_and_the_services_without_one_add_up_to_the_whole() -> None:
    found = portfolio_view(RESULTS).totals
    assert found.services == sum(n for _, n in found.bureaus) + found.no_bureau + found.open_bureau


@pytest.mark.parametrize(("day", "count"), [("2024-03-01", 1), ("2024-02-29", 0), ("2024-03-31", 1), ("2024-04-01", 0)])
def test_what_is_due_within_thirty_days_counts_the_last_one_and_leaves_out_what_is_late(day: str, count: int) -> None:
    assert count == portfolio_view([assess(day)]).totals.soon[30]


def test_platform_policy_is_counted_apart() -> None:
    found = portfolio_view([assess(kind="mini_program", platform="wechat")]).totals
    assert ({"due": 1}, {"due": 1}) == (found.statuses, found.platform_statuses)


# --- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("30d", D(2024, 3, 23)), ("30", D(2024, 3, 23)), ("30天", D(2024, 3, 23)), ("2w", D(2024, 3, 7)),
        ("2周", D(2024, 3, 7)), ("1m", D(2024, 3, 22)), ("1个月", D(2024, 3, 22)), ("0d", D(2024, 2, 22)),
        (" 7 D ", D(2024, 2, 29)),
    ],
)  # fmt: skip
def test_a_period_runs_from_the_day_after(given: str, day: datetime.date) -> None:
    assert day == due_by(given, D(2024, 2, 22))


def test_a_month_ends_with_the_month_where_there_is_no_such_day() -> None:
    assert D(2024, 2, 29) == due_by("1m", D(2024, 1, 31))


@pytest.mark.parametrize("given", ["", "d", "-3d", "3x", "1.5d", "99999d", "3 d d", "三十天"])
def test_what_is_no_period_is_refused(given: str) -> None:
    with pytest.raises(OutputError) as caught:
        due_by(given, D(2024, 2, 22))
    assert "O103" == caught.value.code


def test_a_period_beyond_the_calendar_leaves_nothing_out() -> None:
    assert datetime.date.max == due_by("9999d", D(9990, 1, 1))


@pytest.mark.parametrize(("last", "count"), [(D(2024, 3, 30), 0), (D(2024, 3, 31), 1)])
def test_due_within_counts_the_last_day(last: datetime.date, count: int) -> None:
    assert count == portfolio_view([assess()], filters=Filters(due_by=last)).totals.services


def test_due_within_shows_what_is_late_too() -> None:
    assert 1 == portfolio_view([assess("2024-05-08")], filters=Filters(due_by=D(2024, 5, 9))).totals.services


def test_a_projected_date_counts_from_its_first_possible_day() -> None:
    result = assess("2026-12-22", "bureau", **UNDER_WAY)
    duty = next(one for one in line_of(result).duties if one.certainty == "projected")
    assert duty.earliest is not None
    assert duty.due_on is not None
    assert duty.earliest < duty.due_on
    assert passes(line_of(result), Filters(due_by=duty.earliest))


def test_a_status_that_is_possible_is_found() -> None:
    one = line_of(icprules.assess({"kind": "app", "stage": "operating"}, as_of=DAY, rulebook=RULEBOOK))
    assert passes(one, Filters(statuses=("due",)))


@pytest.mark.parametrize(
    ("filters", "is_shown"),
    [
        (Filters(verdicts=("action_required",)), True),
        (Filters(verdicts=("compliant", "action_required")), True),
        (Filters(verdicts=("compliant",)), False),
        (Filters(bureaus=("310000",)), True),
        (Filters(bureaus=("110000", "none")), False),
        (Filters(sponsors=("某某",)), True),
        (Filters(sponsors=("另一家",)), False),
        (Filters(kinds=("app",)), True),
        (Filters(kinds=("website",)), False),
        (Filters(platforms=("wechat",)), False),
        (Filters(text="LUMO"), True),
        (Filters(text="某某有限"), True),
        (Filters(text="x"), False),
        (Filters(verdicts=("action_required",), kinds=("website",)), False),
    ],
)
def test_a_filter_narrows_and_several_values_of_one_widen(filters: Filters, is_shown: bool) -> None:  # noqa: FBT001
    assert is_shown is passes(line(), filters)


@pytest.mark.parametrize(("bureau", "shown"), [("none", [1]), ("open", [2]), ("310000", [0])])
def test_services_without_a_bureau_can_be_found(bureau: str, shown: list[int]) -> None:
    overseas, unknown = {"name": "x", "country": "SG", "kind": "enterprise"}, {"name": "y"}
    lines = [line(), line(sponsor=overseas), line(sponsor=unknown)]
    assert shown == [i for i, one in enumerate(lines) if passes(one, Filters(bureaus=(bureau,)))]


def test_a_sponsor_is_found_by_its_whole_credit_code() -> None:
    coded = {**FACTS["sponsor"], "uscc": CODES[0]}
    found = [passes(line(sponsor=coded), Filters(sponsors=(code,))) for code in (CODES[0].lower(), "9131")]
    assert [True, False] == found


@pytest.mark.parametrize("typed", ["310000", "上海市", "上海", "沪", "Shanghai", "shanghai", "上海市通信管理局"])
def test_a_bureau_may_be_written_in_many_ways(typed: str) -> None:
    assert ("310000",) == filters_of({"bureaus": [typed]}, RULEBOOK).bureaus


def test_every_name_that_is_unknown_is_told_at_once() -> None:
    with pytest.raises(OutputError) as caught:
        filters_of({"statuses": ["overdu"], "bureaus": ["上海道"], "kinds": ["web site"]}, RULEBOOK)
    assert ["O104", "O105", "O104"] == [one.code for one in caught.value.problems]
    assert "did you mean `overdue`?" in caught.value.problems[0].text("en")


FILTERS = st.builds(
    Filters,
    due_by=st.none() | st.dates(D(2023, 1, 1), D(2028, 1, 1)),
    statuses=st.sampled_from([(), ("overdue",), ("due", "overdue"), ("undetermined",)]),
    verdicts=st.sampled_from([(), ("non_compliant",), ("action_required", "undetermined")]),
    bureaus=st.sampled_from([(), ("310000",), ("none", "open"), ("510000", "310000")]),
    kinds=st.sampled_from([(), ("app",), ("website", "app")]),
    text=st.sampled_from(["", "Lumora", "o", "公司"]),
)


@settings(max_examples=60, deadline=None)
@given(FILTERS)
def test_filters_together_show_what_each_of_them_shows(filters: Filters) -> None:
    lines = [line_of(result) for result in RESULTS]
    parts = [
        Filters(due_by=filters.due_by), Filters(statuses=filters.statuses), Filters(verdicts=filters.verdicts),
        Filters(bureaus=filters.bureaus), Filters(kinds=filters.kinds), Filters(text=filters.text),
    ]  # fmt: skip
    assert [passes(one, filters) for one in lines] == [all(passes(one, part) for part in parts) for one in lines]


# --- timelines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(0, len(SUBJECTS), 5))
def test_a_strip_says_what_the_timeline_says(index: int) -> None:
    span = span_around(D(2024, 2, 22))
    strip = strip_of(RESULTS[index], *span)
    whole = icprules.timeline(SUBJECTS[index], *span, rulebook=RULEBOOK)
    days = [one.start for one in whole.intervals] + [one.start for one in strip.stretches]
    assert [whole.on(day).assessment.verdict for day in days] == [
        next(one.verdict for one in strip.stretches if one.start <= day <= one.end) for day in days
    ]


@pytest.mark.parametrize("index", range(2, len(SUBJECTS), 7))
def test_stretches_follow_each_other_without_a_gap_and_differ(index: int) -> None:
    strip = strip_of(RESULTS[index], *span_around(D(2024, 2, 22)))
    ends = [one.end + datetime.timedelta(days=1) for one in strip.stretches]
    assert [strip.start, *ends[:-1]] == [one.start for one in strip.stretches]
    assert strip.end == strip.stretches[-1].end
    assert all(a.verdict != b.verdict for a, b in zip(strip.stretches, strip.stretches[1:], strict=False))


def test_the_verdict_of_the_day_asked_about_is_in_its_strip() -> None:
    view = portfolio_view(RESULTS[::4], timeline=True)
    found = [
        next(s.verdict for s in one.strip.stretches if s.start <= view.as_of <= s.end)
        for one in view.lines
        if one.strip is not None
    ]
    assert [one.verdict for one in view.lines] == found


def test_deadlines_in_the_range_are_marked_once_a_day() -> None:
    strip = strip_of(assess(kind="mini_program", platform="wechat"), D(2024, 1, 1), D(2024, 12, 31))
    assert [(D(2024, 3, 31), True)] == [(mark.on, mark.is_certain) for mark in strip.marks]


def test_a_projected_deadline_is_marked_as_uncertain() -> None:
    strip = strip_of(assess("2026-12-22", "bureau", **UNDER_WAY), D(2026, 1, 1), D(2027, 12, 31))
    assert [False] == [mark.is_certain for mark in strip.marks]


def test_only_what_is_shown_gets_a_timeline() -> None:
    view = portfolio_view([assess()], filters=Filters(kinds=("website",)), timeline=True)
    assert (0, 1) == (len(view.lines), view.of)


def test_a_range_of_ones_own() -> None:
    view = portfolio_view([assess()], timeline=(D(2024, 1, 1), D(2024, 6, 30)))
    assert [(D(2024, 1, 1), D(2024, 6, 30))] == [(o.strip.start, o.strip.end) for o in view.lines if o.strip]


# --- plain data ----------------------------------------------------------------------------------------------------


def shipped() -> dict[str, Any]:
    text = resources.files("icprules").joinpath("schemas", "portfolio.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_shipped_schema_is_the_generated_one() -> None:
    # Regenerate with: icprules schema portfolio --rulebook rules > icprules/schemas/portfolio.schema.json
    assert portfolio_schema() == shipped()


@pytest.mark.parametrize("group", [("sponsor", "bureau"), ("bureau",), ()])
def test_a_portfolio_is_valid_data(group: tuple[GroupBy, ...]) -> None:
    schema = Draft202012Validator(shipped(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    plain = portfolio_view(RESULTS[::3], group=group, timeline=True).to_dict()
    assert [] == [error.message for error in schema.iter_errors(json.loads(json.dumps(plain)))]


def test_an_empty_portfolio_is_valid_data_too() -> None:
    plain = portfolio_view(RESULTS, filters=Filters(text="no such name")).to_dict()
    assert [] == list(Draft202012Validator(shipped()).iter_errors(plain))


# --- forms ---------------------------------------------------------------------------------------------------------

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", '=cmd|"/c calc"!A1', "a\x1b[31mb", "\u202ereversed",
    "a|b", "[x](javascript:alert(1))", "<script>alert(1)</script>", "a\nb", "# head", "`code`", '"quoted", and a comma',
]  # fmt: skip


def rows(view: PortfolioView, lang: Any = "en") -> list[list[str]]:  # noqa: ANN401
    text = portfolio_csv(view, lang)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def hostile_view() -> PortfolioView:
    results = [assess(name=name, sponsor={**FACTS["sponsor"], "name": name}) for name in HOSTILE]
    return portfolio_view(results, group=())


def test_csv_has_one_row_a_service_and_the_same_columns_in_each() -> None:
    found = rows(portfolio_view(RESULTS))
    assert (1 + len(RESULTS), 1) == (len(found), len({len(row) for row in found}))


def test_no_cell_that_a_caller_named_is_a_formula() -> None:
    found = [cell for row in rows(hostile_view())[1:] for cell in (row[0], row[3])]
    assert [] == [cell for cell in found if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]
    assert [] == [cell for cell in found if not cell.isprintable()]


def test_a_number_of_days_stays_a_number() -> None:
    head, row = rows(portfolio_view([assess("2024-05-08")]))
    assert "-38" == row[head.index("days left")]


def test_in_both_languages_words_have_two_columns_and_data_one() -> None:
    head, row = rows(portfolio_view([assess()]), "both")
    assert ["需要办理", "action required"] == [row[head.index(name)] for name in ("结论", "verdict")]
    assert "2024-03-31" == row[head.index("期限日期 / due on")]


def asked() -> Circumstances:
    return Circumstances(as_of=D(2024, 2, 22))


def printed(view: PortfolioView, lang: Any, width: int = 100) -> str:  # noqa: ANN401
    stream = io.StringIO()
    show_portfolio([tables(view, asked(), lang)], Console(file=stream, width=width))
    return stream.getvalue()


def test_markdown_rows_have_as_many_cells_as_their_head() -> None:
    text = portfolio_markdown(tables(hostile_view(), asked(), "en", with_kind=True))
    cells = {len(re.findall(r"(?<!\\)\|", row)) for row in text.splitlines() if row.startswith("|")}
    assert 1 == len(cells)
    assert "<script>" not in text
    assert [] == re.findall(r"(?<!\\)[\[\]<>`]", text)


def test_the_terminal_sees_no_control_character() -> None:
    assert {"\n"} == {c for c in printed(hostile_view(), "en") if not c.isprintable()}


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("group", [("sponsor", "bureau"), ("bureau",), ()])
def test_no_line_is_wider_than_the_terminal(width: int, group: tuple[GroupBy, ...]) -> None:
    text = printed(portfolio_view(RESULTS[:20], group=group), "zh", width)
    assert [] == [row for row in text.splitlines() if width_of(row) > width]


@pytest.mark.parametrize("group", [("sponsor", "bureau"), ("bureau",), ()])
def test_a_usual_terminal_shows_verdict_and_date(group: tuple[GroupBy, ...]) -> None:
    text = printed(portfolio_view(RESULTS, group=group), "en")
    assert ("due", "most urgent") == tuple(word for word in ("due", "most urgent") if word in text)


def test_nothing_found_is_said() -> None:
    view = portfolio_view(RESULTS, filters=Filters(text="no such name"))
    assert "no service matches" in printed(view, "en")
    assert f"0 of {len(RESULTS)} services shown" in printed(view, "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_platform_policy_is_never_shown_as_law(lang: Any) -> None:  # noqa: ANN401
    filed = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-01-05"}]
    moved = {"changed_on": "2024-02-05", "access_filed": False}
    shown = printed(portfolio_view([assess(filings=filed, access_provider=moved, filing_number_displayed=True,
                                           filing_link_displayed=True)]), lang)  # fmt: skip
    assert {"zh": "非法律", "en": "not law"}[lang] in re.sub(r"\s+", " ", shown)


def test_a_projected_date_says_about() -> None:
    view = portfolio_view([assess("2026-12-22", "bureau", **UNDER_WAY)])
    assert "about 2027-01-" in printed(view, "en")
    assert "约 2027-01-" in printed(view, "zh")
