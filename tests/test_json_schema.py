"""The published JSON Schemas: equal to what is generated, and true of examples and results."""

from __future__ import annotations

import datetime
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import icprules
from icprules.report.plan_schema import plan_schema
from icprules.report.result_schema import result_schema
from icprules.subjects.json_schema import input_schema
from icprules.subjects.portfolio import portfolio_from, read_portfolio
from icprules.testing.cases import read_cases

RULEBOOK = icprules.load()
ROOT = Path(__file__).parent.parent
CASES = sorted((ROOT / "tests" / "cases").glob("*/*.cases.toml"))


def shipped(name: str) -> dict[str, Any]:
    text = resources.files("icprules").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


INPUT = Draft202012Validator(shipped("input"), format_checker=Draft202012Validator.FORMAT_CHECKER)
RESULT = Draft202012Validator(shipped("result"), format_checker=Draft202012Validator.FORMAT_CHECKER)


def plain(value: object) -> object:
    """A TOML table as JSON has it: dates are text."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_the_shipped_input_schema_is_the_generated_one() -> None:
    # Regenerate with: icprules schema input --rulebook rules > icprules/schemas/input.schema.json
    assert input_schema(RULEBOOK.schema) == shipped("input")


def test_the_shipped_result_schema_is_the_generated_one() -> None:
    # Regenerate with: icprules schema result --rulebook rules > icprules/schemas/result.schema.json
    assert result_schema() == shipped("result")


def test_the_shipped_plan_schema_is_the_generated_one() -> None:
    # Regenerate with: icprules schema plan --rulebook rules > icprules/schemas/plan.schema.json
    assert plan_schema() == shipped("plan")


@pytest.mark.parametrize("name", ["input", "result"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(shipped(name))


@pytest.mark.parametrize("file", sorted((ROOT / "examples").glob("*.toml")), ids=lambda file: file.name)
def test_every_example_validates(file: Path) -> None:
    assert [] == list(INPUT.iter_errors(plain(tomllib.loads(file.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("day", ["2023-08-04", "2024-02-22", "2024-03-31", "2024-04-01", "2026-11-23"])
def test_every_result_of_the_example_validates(day: str) -> None:
    subjects = read_portfolio(ROOT / "examples" / "brand.toml", RULEBOOK).subjects
    results = [icprules.assess(s, as_of=day, rulebook=RULEBOOK).to_dict() for s in subjects]
    assert [] == [error.message for result in results for error in RESULT.iter_errors(result)]


@pytest.mark.parametrize("file", CASES[::3], ids=lambda file: file.name)
def test_results_of_cases_validate(file: Path) -> None:
    case = read_cases(file)[0]
    result = icprules.assess(case.facts, as_of=case.as_of, rulebook=RULEBOOK).to_dict()
    assert [] == [error.message for error in RESULT.iter_errors(result)]


def test_the_facts_of_cases_validate_as_the_only_service_of_a_file() -> None:
    faults = []
    for file in CASES:
        for case in read_cases(file):
            facts = dict(case.facts)
            service = facts.pop("service", {})
            document = {"service": plain({**facts, **service})}
            faults += [f"{file.name}: {error.message}" for error in INPUT.iter_errors(document)]
    assert [] == faults


GOOD = [
    {"service": {}},
    {"service": [{"kind": "app"}]},
    {"sponsor": None, "service": {"kind": None, "stores": None, "content": ["none"]}},
    {"sponsor": {"province": "沪"}, "service": {"filings": ["沪ICP备2021001234号-1"]}},
    {"service": {"kind": "app"}, "application": {"decided_on": "none"}, "change": {}},
]
BAD = [
    {},
    {"service": []},
    {"service": "app"},
    {"service": {"knd": "app"}},
    {"service": {"kind": "ap"}},
    {"service": {"offline": "no"}},
    {"service": {"launched_on": "2024-02-30"}},
    {"service": {"content": ["none", "game"]}},
    {"service": {"stores": ["apple", "apple"]}},
    {"service": {"filings": [{"kind": "app"}]}},
    {"service": [{"kind": "app"}], "application": {}},
    {"service": {}, "sponser": {}},
    {"sponsor": {"province": "上海省"}, "service": {}},
]


@pytest.mark.parametrize("document", GOOD, ids=str)
def test_what_the_schema_accepts_the_reader_accepts(document: dict[str, Any]) -> None:
    assert ([], ()) == (list(INPUT.iter_errors(document)), portfolio_from(document, RULEBOOK).errors)


@pytest.mark.parametrize("document", BAD, ids=str)
def test_what_the_schema_refuses_the_reader_refuses(document: dict[str, Any]) -> None:
    try:
        is_read = not portfolio_from(document, RULEBOOK).errors
    except icprules.FactError:
        is_read = False
    assert (False, False) == (INPUT.is_valid(document), is_read)
