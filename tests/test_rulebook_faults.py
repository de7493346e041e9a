"""Broken rulebooks: every class of fault gives exactly its problems, located, worded, in the order of files.

A folder of `bad/rulebooks` is laid over `good/minimal`; its `expected.toml` says what must be reported, and
which files it takes away. The folders of `good/rulebooks` are laid over it likewise and must load.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

import folders
import pytest

import icprules
from icprules.errors import RulebookError

if TYPE_CHECKING:
    from pathlib import Path

BAD = sorted((folders.HERE / "bad" / "rulebooks").iterdir())
GOOD = sorted((folders.HERE / "good" / "rulebooks").iterdir())
TESTED_ELSEWHERE = {
    "R001": "test_rulebook_folders.py: there is no folder to lay anything over",
    "R007": "test_rulebook_folders.py: a file of a mebibyte is not worth keeping",
    "R009": "test_partner_rulebook.py: it needs an expected digest",
    "R010": "test_partner_rulebook.py: it needs installed packages",
    "R011": "test_partner_rulebook.py: it needs an installed package",
    "R012": "test_hostile_rulebooks.py: ten thousand files are not worth keeping",
    "R013": "test_hostile_rulebooks.py: 64 MiB of files are not worth keeping",
    "R158": "test_hostile_rulebooks.py: the characters are not seen in a file",
    "R159": "test_hostile_rulebooks.py: hundreds of rules are not worth keeping",
    "R163": "test_partner_rulebook.py: it needs a layer above the built-in one",
    "R140": "below: it needs facts",
}
Fault = tuple["Path", tuple[icprules.Problem, ...]]
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module", params=BAD, ids=lambda over: over.name)
def fault(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fault:
    over: Path = request.param
    with pytest.raises(RulebookError) as caught:
        icprules.load(folders.laid_over(tmp_path_factory.mktemp(over.name), over))
    return over, caught.value.problems


def test_a_fault_gives_exactly_its_problems_in_order(fault: Fault) -> None:
    over, problems = fault

    assert folders.expected(over)["problem"] == folders.as_tables(problems)


def test_a_fault_is_worded_in_chinese_too(fault: Fault) -> None:
    worded = [(found.message("zh"), found.help("zh")) for found in fault[1]]

    assert [] == [line for line, _ in worded if not HAN.search(line)]
    assert [] == [line for pair in worded for line in pair if re.search(r"\{[a-z_]+\}", line)]


@pytest.mark.parametrize("over", GOOD, ids=lambda over: over.name)
def test_what_only_looks_like_a_fault_loads(over: Path, tmp_path: Path) -> None:
    assert "minimal" == icprules.load(folders.laid_over(tmp_path, over)).name


def test_every_rulebook_code_has_a_fault_that_gives_it() -> None:
    text = resources.files("icprules").joinpath("messages.toml").read_text(encoding="utf-8")
    messages = tomllib.loads(text)
    codes = {code for code in messages if code.startswith("R")}
    given = {found["code"] for over in BAD for found in folders.expected(over)["problem"]}

    assert codes - set(TESTED_ELSEWHERE) == given & codes


def test_every_place_begins_with_the_folder() -> None:
    places = [found["where"] for over in BAD for found in folders.expected(over)["problem"]]

    assert [] == [place for place in places if place.split("/")[0] != "book"]


def test_rules_that_differ_for_some_facts_only_are_reported_with_the_facts(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    rule = (folder / "practice" / "app-filed-by-access-provider.toml").read_text(encoding="utf-8")
    other = rule.replace("app-filed-by-access-provider", "app-filed-by-platform")
    other = other.replace('value      = "access_provider"', 'value      = "distribution_platform"')
    when = 'conclusion = "competent_bureau"\nis_not     = "none"'
    other = other.replace(when, 'fact = "service.users"\ngt = 10')
    (folder / "practice" / "app-filed-by-platform.toml").write_text(other, encoding="utf-8")
    rulebook = icprules.load(folder)
    few = {"kind": "app", "stage": "operating", "filings": [], "users": 10}
    duties = icprules.assess(few, as_of="2024-04-01", rulebook=rulebook).obligations

    assert ["access_provider"] == [duty.filed_by for duty in duties if duty.id == "file-service"]
    with pytest.raises(RulebookError) as caught:
        icprules.assess(few | {"users": 11}, as_of="2024-04-01", rulebook=rulebook)
    assert ["R140"] == [found.code for found in caught.value.problems]
