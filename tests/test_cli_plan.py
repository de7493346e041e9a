"""`icprules plan`: exit codes, forms and languages, and what a person reads."""

from __future__ import annotations

import functools
import json
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from icprules.cli import root
from icprules.report.plan_wording import NEEDED, TIMELINESS, UNITS, WORDS
from icprules.rulebook import loader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.rulebook.law import Rulebook
    from icprules.text import Text

ROOT = Path(__file__).parent.parent
BRAND = str(ROOT / "examples" / "brand.toml")
LOAD = loader.load
DAY = ("--as-of", "2024-02-22")
APP = ("plan", BRAND, *DAY, "--service", "Lumora App", "--engine", "compiled")
MINI = ("plan", BRAND, *DAY, "--service", "Lumora Mini (WeChat)", "--engine", "compiled")


@functools.cache
def _load(folder: Path | None = None) -> Rulebook:
    return LOAD(folder)


@pytest.fixture(autouse=True)
def load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "load", _load)


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, list(words), input=stdin, catch_exceptions=False)


def document(*words: str, stdin: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", stdin=stdin).stdout)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


SCHEMA = json.loads(resources.files("icprules").joinpath("schemas", "plan.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
DOCUMENT = Draft202012Validator(
    {"$ref": "urn:icprules:plan#/$defs/document"},
    registry=Registry().with_resource("urn:icprules:plan", Resource.from_contents(SCHEMA)),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


# What a person reads


def test_that_38_days_are_about_a_week_is_said_at_the_top() -> None:
    lines = squeezed(run(*APP, "--lang", "en").stdout)
    assert (
        "38 days to the deadline, but the administration may take 20 working days of them: 8 days until it must have "
        "the material, working days among them: 6" in lines
    )


def test_both_last_days_of_receipt_are_said_with_their_weekday() -> None:
    lines = squeezed(run(*APP, "--lang", "en").stdout)
    assert "must have the material by 2024-03-01 (Friday), the last working day; 2024-03-03 (Sunday)" in lines


def test_the_same_in_chinese() -> None:
    lines = re.sub(r"\s+", "", run(*APP).stdout)
    assert "最迟须于2024-03-01（星期五）收到材料，这是最后一个工作日；2024-03-03（星期日）是休息日" in lines
    assert "只剩8天（6个工作日）" in lines


def test_a_time_that_is_not_known_is_asked_for_with_the_option_that_gives_it() -> None:
    lines = squeezed(run(*APP, "--lang", "en").stdout)
    assert "takes not known, see question 1" in lines
    assert "--lead-time access_provider=LEAST..MOSTwd" in lines


def test_what_is_not_law_is_said_to_be_none_beside_each_figure() -> None:
    lines = squeezed(run(*MINI, "--lang", "en").stdout)
    assert (
        "1 to 2 working days [WeChat's platform rules, filing guide (reproduction); platform policy, not law]" in lines
    )
    assert "at most 20 working days, no minimum in law [the Notice, clause on the time for deciding" in lines
    assert "as little as 1 working day is told of [WeChat's platform rules, filing guide" in lines


def test_the_caller_s_own_figure_is_marked() -> None:
    lines = squeezed(run(*APP, "--lang", "en", "--lead-time", "access_provider=3..5wd").stdout)
    assert "3 to 5 working days [as you gave it]" in lines


def test_overdue_it_says_since_when_and_how_much_later_still() -> None:
    words = ("plan", BRAND, "--as-of", "2024-04-10", "--service", "Lumora Mini (WeChat)", "--lang", "en")
    lines = squeezed(run(*words).stdout)
    assert "The deadline was 10 days ago" in lines
    assert "12 to 45 days after the deadline" in lines
    assert "meanwhile From 2024-04-01 (Monday) until it is done; at the latest 2024-05-13 (Monday)" in lines


def test_several_services_have_an_overview_the_most_urgent_first() -> None:
    out = run("plan", BRAND, *DAY, "--lang", "en", "--engine", "compiled").stdout
    assert "7 services: " in out
    assert out.index("Lumora App ") < out.index("Lumora Web ")
    assert "nothing to do" in out


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("day", ["2023-08-10", "2024-02-22", "2024-03-20", "2024-04-10", "2026-11-25"])
def test_no_language_is_mixed_into_the_other_and_no_place_left_open(lang: str, day: str) -> None:
    out = run("plan", BRAND, "--as-of", day, "--lang", lang, "--engine", "compiled").stdout
    assert [] == re.findall(r"\{[a-z_]+\}", out)
    if lang == "en":
        assert [] == [c for c in re.findall(r"[\u4e00-\u9fff]+", out) if c not in ("工信部信管", "号")]


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_no_line_is_wider_than_it_should_be(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    from icprules.report.line_breaks import width_of  # noqa: PLC0415 - used here alone

    lines = run("plan", BRAND, *DAY, "--engine", "compiled").stdout.splitlines()
    assert [] == [line for line in lines if width_of(line) > 100]


def test_two_languages_follow_each_other() -> None:
    out = run(*APP, "--lang", "both").stdout
    assert "办理计划" in out
    assert "Plan from 2024-02-22" in out


def test_markdown_has_a_heading_per_service() -> None:
    out = run(*APP, "--lang", "en", "--format", "markdown").stdout
    assert "\n## Lumora App · App\n" in out
    assert "2024-03-01 (Friday)" in out


def test_nothing_to_do_is_one_line_with_its_reason() -> None:
    out = run("plan", BRAND, *DAY, "--service", "Lumora Web", "--lang", "en").stdout
    assert "✓ nothing to do  On the day asked about nothing is open for the service" in out


def test_a_name_from_a_file_cannot_reach_the_terminal_as_markup() -> None:
    stdin = '[service]\nname = "a\\u001b[31m[bold]b"\nkind = "app"\nstage = "planned"\n'
    out = run("plan", "-", *DAY, "--lang", "en", stdin=stdin).stdout
    assert "\x1b" not in out
    assert "[bold]b" in out


@pytest.mark.parametrize("words", [WORDS, TIMELINESS, NEEDED, UNITS], ids=["words", "timeliness", "needed", "units"])
def test_every_sentence_has_the_same_places_in_both_languages(words: Mapping[str, Text]) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{([a-z_]+)\}", text))

    assert {} == {key: text for key, text in words.items() if places(text.zh) != places(text.en)}


# For programs


def test_the_schema_is_a_schema_and_is_printed() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA == json.loads(run("schema", "plan").stdout)


@pytest.mark.parametrize("day", ["2023-08-10", "2024-02-22", "2024-03-20", "2024-04-10", "2026-11-25"])
def test_every_document_validates(day: str) -> None:
    found = document("plan", BRAND, "--as-of", day, "--engine", "compiled")
    assert [] == [error.message for error in DOCUMENT.iter_errors(found)]
    assert [] == [error.message for plan in found["plans"] for error in VALIDATOR.iter_errors(plan)]


def test_json_gives_the_dates_of_the_brief() -> None:
    (plan,) = document(*APP)["plans"]
    receipt = plan["courses"][0]["receipt"]
    assert ("2024-03-03", "2024-03-01") == (receipt["on"], receipt["working_day_on"])


def test_json_says_what_was_asked() -> None:
    found = document(*APP, "--lead-time", "access_provider=3..5wd", "--through", "access_provider")
    assert ({"access_provider": "3..5wd"}, "access_provider") == (found["lead_times"], found["through"])


def test_the_same_question_has_the_same_answer_byte_for_byte() -> None:
    assert run(*APP, "--format", "json").stdout == run(*APP, "--format", "json").stdout


def test_what_was_known_by_a_day_can_be_asked_for() -> None:
    found = document(*APP, "--known-on", "2024-02-22", "--through", "distribution_platform")
    assert ("2024-02-22", ["distribution_platform"]) == (
        found["known_on"], [one["name"] for one in found["plans"][0]["missing"]]
    )  # fmt: skip
    assert "as known on 2024-02-22" in run(*APP, "--known-on", "2024-02-22", "--lang", "en").stdout


# Faults


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--lead-time", "access_provider"), "T142"),
        (("--lead-time", "acces_provider=3wd"), "T141"),
        (("--lead-time", "access_provider=soon"), "T142"),
        (("--lead-time", "access_provider=5..3wd"), "T143"),
        (("--lead-time", "access_provider=3wd", "--lead-time", "access_provider=4wd"), "T146"),
    ],
)
def test_a_lead_time_that_cannot_be_used_ends_with_2_and_says_why(words: tuple[str, ...], code: str) -> None:
    found = run(*APP, *words)
    assert (2, "", True) == (found.exit_code, found.stdout, found.stderr.startswith(code))


def test_a_service_that_is_not_there_ends_with_2_and_the_likely_one() -> None:
    found = run("plan", BRAND, *DAY, "--service", "Lumora Ap", "--lang", "en")
    assert (2, True) == (found.exit_code, "did you mean `Lumora App`?" in found.stderr)


def test_a_channel_that_is_none_for_one_service_loses_no_other() -> None:
    found = run("plan", BRAND, *DAY, "--through", "access_provider", "--lang", "en", "--engine", "compiled")
    assert (2, True, True) == (found.exit_code, "Lumora App" in found.stdout, "T145" in found.stderr)


def test_a_channel_that_does_not_exist_is_a_usage_error() -> None:
    assert 2 == run(*APP, "--through", "post").exit_code


def test_one_bad_service_ends_with_2_and_loses_no_other() -> None:
    stdin = '[[service]]\nname = "good"\nkind = "app"\nstage = "planned"\n[[service]]\nname = "bad"\nkind = "ap"\n'
    found = run("plan", "-", *DAY, stdin=stdin)
    assert (2, True, True) == (found.exit_code, "good" in found.stdout, "F102" in found.stderr)


def test_only_the_named_service_is_told_about() -> None:
    stdin = '[[service]]\nname = "good"\nkind = "app"\nstage = "planned"\n[[service]]\nname = "bad"\nkind = "ap"\n'
    found = run("plan", "-", *DAY, "--service", "good", stdin=stdin)
    assert (0, "") == (found.exit_code, found.stderr)


def test_a_file_that_cannot_be_read_ends_with_2() -> None:
    found = run("plan", "none.toml", *DAY, "--service", "x")
    assert (2, "", True) == (found.exit_code, found.stdout, found.stderr.startswith("F001"))


def test_a_day_that_is_none_ends_with_2() -> None:
    found = run("plan", BRAND, "--as-of", "2024-02-30")
    assert (2, True) == (found.exit_code, found.stderr.startswith("F151"))


def test_without_a_day_it_asks_about_today_and_says_so() -> None:
    assert "today in Beijing" in squeezed(run("plan", BRAND, "--service", "Lumora Web", "--lang", "en").stdout)
