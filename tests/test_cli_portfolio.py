"""`icprules portfolio` as a person types it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parent.parent
EXAMPLES = [f"examples/{file.name}" for file in sorted((ROOT / "examples").glob("*.toml"))]


def command(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "icprules", "portfolio", *arguments],
        cwd=ROOT, capture_output=True, check=False, text=True, encoding="utf-8", input=given,
    )  # fmt: skip


def test_all_examples_read_well_in_english() -> None:
    done = command(*EXAMPLES, "--as-of", "2024-02-22", "--lang", "en")
    assert (0, "") == (done.returncode, done.stderr)
    assert re.search(r"^\d+ services: \d+ non-compliant, \d+ action required", done.stdout, re.MULTILINE)


def test_both_languages_follow_each_other() -> None:
    done = command("examples/brand.toml", "--as-of", "2024-02-22", "--lang", "both")
    assert done.stdout.index("立场：主办者") < done.stdout.index("for the sponsor")


def test_filters_are_told_in_the_answer() -> None:
    done = command(*EXAMPLES, "--as-of", "2024-02-22", "--lang", "en", "--due-within", "30d", "--status", "overdue")
    assert re.search(
        r"^\d of \d\d services shown: due by 2024-03-23 or late; status overdue$", done.stdout, re.MULTILINE
    )


def test_json_is_valid_and_holds_the_portfolio() -> None:
    done = command("examples/brand.toml", "--as-of", "2024-02-22", "--format", "json", "--timeline")
    document = json.loads(done.stdout)
    schema = json.loads(
        resources.files("icprules").joinpath("schemas", "portfolio.schema.json").read_text(encoding="utf-8")
    )
    whole = {"$ref": "#/$defs/document", "$defs": schema["$defs"] | {"portfolio": schema}}
    text = json.dumps(whole).replace('"$ref": "#"', '"$ref": "#/$defs/portfolio"')
    assert [] == [e.message for e in Draft202012Validator(json.loads(text)).iter_errors(document)]
    assert 7 == document["portfolio"]["totals"]["services"]


@pytest.mark.parametrize("text", ["a\x9b31m", "\x1b[31m", "\u202eabc", "\u2066x", "\u2028", "\ufeff=1", "\U000e0041"])
def test_json_holds_a_name_exactly_and_nothing_that_a_terminal_obeys(text: str) -> None:
    given = json.dumps({"service": [{"name": f"x{text}y", "kind": "app"}]})
    done = command("-", "--as-of", "2024-02-22", "--format", "json", "--group", "none", given=given)
    assert [f"x{text}y"] == [one["service"] for one in json.loads(done.stdout)["portfolio"]["services"]]
    assert {"\n"} == {c for c in done.stdout if not c.isprintable()}


@pytest.mark.parametrize(
    ("shown", "day"), [("2024-03-31, 1 day ", "2024-03-30"), ("2024-03-31, 1 day late", "2024-04-01")]
)
def test_one_day_is_a_day(shown: str, day: str) -> None:
    done = command("examples/brand.toml", "--as-of", day, "--lang", "en")
    assert shown in "".join(f"{line} \n" for line in done.stdout.splitlines())


def test_group_none_gives_one_list() -> None:
    done = command("examples/brand.toml", "--as-of", "2024-02-22", "--format", "json", "--group", "none")
    portfolio = json.loads(done.stdout)["portfolio"]
    assert ([], 7) == (portfolio["groups"], len(portfolio["services"]))


def test_csv_is_for_a_spreadsheet() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "icprules", "portfolio", "examples/brand.toml", "--format", "csv"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert (b"\xef\xbb\xbf", 8) == (done.stdout[:3], done.stdout.count(b"\r\n"))


def test_a_service_that_cannot_be_read_is_told_and_counted() -> None:
    given = '{"service": [{"name": "a", "kind": "app"}, {"name": "b", "kind": "ap"}]}'
    done = command("-", "--as-of", "2024-02-22", "--lang", "en", given=given)
    assert 2 == done.returncode
    assert done.stderr.startswith("F1")
    assert "1 more could not be read" in " ".join(done.stdout.split())


def test_no_file_that_can_be_read_gives_an_empty_json_document() -> None:
    done = command("nothing.toml", "--format", "json")
    document = json.loads(done.stdout)
    assert (2, None, "F001") == (done.returncode, document["portfolio"], document["errors"][0]["code"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--due-within", "soon"), "O103 --due-within"),
        (("--status", "late"), "O104 --status"),
        (("--verdict", "bad"), "O104 --verdict"),
        (("--kind", "ap"), "O104 --kind"),
        (("--platform", "weixin"), "O104 --platform"),
        (("--bureau", "Shangai"), "O105 --bureau"),
        (("--timeline", "--from", "2025-01-01"), "O106"),
        (("--timeline", "--from", "yesterday"), "T101"),
        (("--as-of", "2024-13-01"), "F151"),
    ],
)
def test_what_cannot_be_understood_is_bad_input(arguments: tuple[str, ...], code: str) -> None:
    done = command("examples/brand.toml", "--lang", "en", "--as-of", "2024-02-22", *arguments)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith(code)


def test_the_law_of_another_day_and_the_knowledge_of_another_day_can_be_asked_for() -> None:
    day = ("examples/brand.toml", "--as-of", "2024-06-03", "--lang", "en")
    done = command(*day, "--known-on", "2024-01-05", "--judged-on", "2024-01-02", "--format", "json", "--timeline")
    portfolio = json.loads(done.stdout)["portfolio"]
    assert "2024-01-05" == portfolio["known_on"]
    services = [one for group in portfolio["groups"] for inner in group["groups"] for one in inner["services"]]
    assert {"2024-01-02"} == {one["judged_on"] for one in services}
    # There is no law of a conduct before the conduct.
    assert {"2024-01-02"} == {one["timeline"]["verdicts"][0]["start"] for one in services}
