"""Lead times and procedures: what a caller may write, what the rulebook says, and with which standing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import folders
import mini
import pytest

import icprules
from icprules.errors import FactError, RulebookError
from icprules.planning.lead_times import read_lead_times, written
from icprules.planning.plan_days import Duration
from icprules.rulebook import law

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.rulebook.procedures import LeadTime, Procedures

APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
    "commercial": False, "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip


def book() -> Procedures:
    found = mini.real().procedures
    assert found is not None
    return found


def told(name: str) -> LeadTime:
    return next(one for one in book().lead_times if one.id == name)


# What a caller writes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3..5wd", (3, 5, "working_days")),
        ("5wd", (5, 5, "working_days")),
        ("0..0d", (0, 0, "days")),
        ("24h", (24, 24, "hours")),
        (" 1..2d ", (1, 2, "days")),
        ("250wd", (250, 250, "working_days")),
    ],
)
def test_a_time_is_a_number_or_a_span_with_its_unit(text: str, expected: tuple[int, int, str]) -> None:
    found = read_lead_times({"access_provider": text})["access_provider"]
    assert expected == (found.minimum, found.maximum, found.unit)


@pytest.mark.parametrize(
    "duration", [Duration(minimum=1, maximum=2, unit="days"), Duration(minimum=5, maximum=5, unit="hours")]
)
def test_a_duration_is_read_as_it_is_and_written_so_that_it_can_be_read(duration: Duration) -> None:
    assert duration == read_lead_times({"prepare": duration})["prepare"]
    assert duration == read_lead_times({"prepare": written(duration)})["prepare"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "3",
        "3-5wd",
        "3..wd",
        "..5wd",
        "3..5",
        "3..5 working days",
        "-1wd",
        "3.5wd",
        "10000wd",
        "３wd",
        5,
        None,
        (3, 5),
    ],
)
def test_anything_else_is_refused_with_examples(value: Any) -> None:  # noqa: ANN401 - a wrong type
    with pytest.raises(FactError) as caught:
        read_lead_times({"access_provider": value})
    assert ("T142", True) == (caught.value.code, "3..5wd" in caught.value.problems[0].help("en"))


@pytest.mark.parametrize("value", ["5..3wd", "251wd", "0..251d"])
def test_a_time_that_is_reversed_or_too_long_is_refused(value: str) -> None:
    with pytest.raises(FactError) as caught:
        read_lead_times({"access_provider": value})
    assert ("T143", True) == (caught.value.code, f"`{value}`" in caught.value.problems[0].message("en"))


def test_a_duration_that_is_none_is_refused() -> None:
    wrong = Duration(minimum=True, maximum=2, unit="days")
    with pytest.raises(FactError) as caught:
        read_lead_times({"prepare": wrong})
    assert "T142" == caught.value.code


def test_every_fault_is_told_at_once_and_a_misspelt_name_with_the_likely_one() -> None:
    with pytest.raises(FactError) as caught:
        read_lead_times({"acces_provider": "3wd", "prepare": "3", "bureau": "10wd"})
    assert ["T141", "T142", "T141"] == [one.code for one in caught.value.problems]
    assert "did you mean `access_provider`?" == caught.value.problems[0].help("en")


def test_the_time_of_the_administration_is_not_the_caller_s_to_give() -> None:
    with pytest.raises(FactError) as caught:
        read_lead_times({"bureau": "10wd"})
    assert "times can be given for: prepare · access_provider · distribution_platform · running_platform" == (
        caught.value.problems[0].help("en")
    )


@pytest.mark.parametrize("value", [[("access_provider", "3wd")], "access_provider=3wd"])
def test_what_is_no_table_is_refused(value: Any) -> None:  # noqa: ANN401 - a wrong type
    with pytest.raises(FactError) as caught:
        read_lead_times(value)
    assert "T144" == caught.value.code


def test_what_the_caller_gives_outweighs_what_was_told() -> None:
    service = {**APP, "kind": "mini_program", "platform": "wechat"}
    found = icprules.plan(service, as_of="2024-02-22", rulebook=mini.real(), lead_times={"running_platform": "7wd"})
    review = found.course("filing").step("review")
    assert (True, 7, ()) == (review.is_given, review.duration and review.duration.maximum, review.time_from)


def test_preparing_takes_the_time_that_the_caller_gives_and_has_a_last_day_to_begin() -> None:
    given = {"prepare": "2..4wd", "access_provider": "0..1wd"}
    course = icprules.plan(APP, as_of="2024-02-22", rulebook=mini.real(), lead_times=given).course("filing")
    prepared = course.step("prepare").window
    assert prepared.earliest is not None
    assert prepared.latest is not None
    assert ("2024-02-26", "2024-02-28") == (prepared.earliest.on.isoformat(), prepared.latest.on.isoformat())
    assert course.begin is not None
    assert course.submission is not None
    assert ("2024-02-25", "2024-02-29") == (course.begin.on.isoformat(), course.submission.on.isoformat())


# What the rulebook says


@pytest.mark.parametrize(
    ("name", "expected", "standing", "verification"),
    [
        ("wechat-first-review", (1, 2, "working_days"), "policy", "secondary"),
        ("appgallery-first-review", (3, 5, "working_days"), "policy", "clause"),
        ("taptap-first-review", (12, 16, "working_days"), "policy", "secondary"),
        ("sms-confirmation", (0, 24, "hours"), "practice", "clause"),
        ("wechat-administration", (1, 20, "working_days"), "practice", "secondary"),
        ("appgallery-administration", (2, 20, "working_days"), "practice", "clause"),
        ("administration-deregisters", (1, 20, "working_days"), "practice", "clause"),
    ],
)
def test_each_lead_time_has_its_figure_and_its_standing(
    name: str, expected: tuple[int, int, str], standing: str, verification: str
) -> None:
    one = told(name)
    assert (expected, standing, verification) == (
        (one.minimum, one.maximum, one.unit), one.citation.standing, one.citation.verification
    )  # fmt: skip


def test_no_lead_time_is_law() -> None:
    assert [] == [one.id for one in book().lead_times if one.citation.standing in law.BINDING]


def test_an_access_provider_has_no_figure_but_a_question() -> None:
    assert [] == [one.id for one in book().lead_times if one.through == "access_provider"]
    assert {"access_provider", "distribution_platform", "running_platform"} == set(book().questions)


FIRM = ("text", "clause", "secondary")
MOST = {"V-full": "text", "V-quote": "clause", "V-example": "clause", "S": "secondary", "none": "text"}


def test_no_lead_time_claims_to_be_read_more_firmly_than_its_firmest_fact() -> None:
    page = {fact.id: fact.tag for fact in mini.real().law_page}
    claims = {
        one.id
        for one in book().lead_times
        if FIRM.index(one.citation.verification) < min(FIRM.index(MOST[page[fact]]) for fact in one.citation.facts)
    }
    assert set() == claims


def test_every_rule_that_a_step_rests_on_is_used_once_per_step() -> None:
    for procedure in book().procedures:
        for step in procedure.steps:
            assert len(set(step.rests_on)) == len(step.rests_on), (procedure.id, step.id)


def test_chinese_and_english_are_not_mixed() -> None:
    texts = [procedure.title for procedure in book().procedures]
    texts += [text for p in book().procedures for step in p.steps for text in (step.title, step.text)]
    texts += [one.title for one in book().lead_times]
    texts += list(book().questions.values())
    assert [] == [text.en for text in texts if re.search(r"[\u4e00-\u9fff]", text.en)]
    assert [] == [text.zh for text in texts if not re.search(r"[\u4e00-\u9fff]", text.zh)]


def test_every_duty_that_is_filed_has_a_procedure() -> None:
    filed = {
        rule.then.obligation
        for rule in mini.real().rules
        if isinstance(rule.then, law.Obligation) and rule.then.event == "application"
    }
    met = {duty for procedure in book().procedures for duty in procedure.duties}
    assert filed == filed & met


def test_lead_times_are_part_of_the_digest(tmp_path: Path) -> None:
    over = folders.HERE / "good" / "rulebooks" / "procedure-and-lead-time"
    one = folders.laid_over(tmp_path / "a", over)
    other = folders.laid_over(tmp_path / "b", over)
    folders.changed(other, "lead_times.toml", ("maximum   = 250", "maximum   = 249"))
    assert icprules.load(one).digest != icprules.load(other).digest


# Partners


HEAD = 'format = 1\nname = "own-book"\nextends = "cn-icp"\nversion = "1"\nknown_through = 2026-10-09\n'
OWN = """
[lead_time.our-cloud]
title     = { zh = "我们的云", en = "our cloud" }
procedure = "filing"
step      = "review"
through   = "access_provider"
minimum   = 1
maximum   = 3
unit      = "working_days"

[lead_time.our-cloud.source]
instrument   = "practice"
locator      = { zh = "合同", en = "contract" }
facts        = ["OUR.1"]
verification = "secondary"
"""


def layered(folder: Path, **files: str) -> Path:
    folder.mkdir()
    (folder / "rulebook.toml").write_text(f'{HEAD}disclaimer = {{ zh = "文", en = "text" }}\n', encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder


def test_a_partner_adds_the_time_of_its_own_review(tmp_path: Path) -> None:
    rulebook = icprules.load(layered(tmp_path / "book", lead_times=OWN))
    course = icprules.plan(APP, as_of="2024-02-22", rulebook=rulebook).course("filing")
    assert (["our-cloud"], ()) == ([one.lead_time for one in course.step("review").time_from], course.missing)


def test_a_name_given_twice_is_refused_where_it_is(tmp_path: Path) -> None:
    twice = OWN.replace("our-cloud", "wechat-first-review")
    procedure = (
        '[procedure.filing]\ntitle = { zh = "文", en = "text" }\nduties = ["file-service"]\nmet_by = "prepare"\n'
    )
    procedure += '[[procedure.filing.step]]\nid = "prepare"\nwho = "sponsor"\n'
    procedure += 'title = { zh = "文", en = "text" }\ntext = { zh = "文", en = "text" }\n'
    with pytest.raises(RulebookError) as caught:
        icprules.load(layered(tmp_path / "book", lead_times=twice, procedures=procedure))
    assert [
        ("R118", "book/lead_times.toml: lead_time.wechat-first-review"),
        ("R118", "book/procedures.toml: procedure.filing"),
    ] == [(one.code, one.where) for one in caught.value.problems]


def test_a_layer_with_a_page_of_its_own_cites_it(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        icprules.load(layered(tmp_path / "book", lead_times=OWN, law_page=""))
    assert [("R160", "book/lead_times.toml: lead_time.our-cloud.source.facts[1]")] == [
        (one.code, one.where) for one in caught.value.problems
    ]


def test_a_rulebook_without_procedures_says_so() -> None:
    rulebook = icprules.load(folders.MINIMAL)
    found = icprules.plan({"kind": "app", "stage": "operating", "filings": []}, as_of="2024-04-01", rulebook=rulebook)
    assert ("nothing_to_do", True) == (found.state, found.reason is not None and "procedures" in found.reason.en)


def test_a_rulebook_of_its_own_plans_with_its_own_procedure(tmp_path: Path) -> None:
    over = folders.HERE / "good" / "rulebooks" / "procedure-and-lead-time"
    rulebook = icprules.load(folders.laid_over(tmp_path, over))
    facts = {"kind": "app", "stage": "operating", "filings": [], "users": 2000, "sponsor": {"province": "110000"}}
    course = icprules.plan(facts, as_of="2024-06-03", rulebook=rulebook).course("filing")
    assert ["prepare", "review", "bureau"] == [step.id for step in course.steps]
    assert course.step("review").duration == Duration(minimum=0, maximum=250, unit="days")
