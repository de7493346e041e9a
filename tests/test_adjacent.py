"""Adjacent duties of other bodies of law can be left out, and change nothing else."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

import icprules
from icprules.cli import root

if TYPE_CHECKING:
    from icprules.rulebook.law import Rulebook

FILED = {
    "kind": "website",
    "stage": "operating",
    "launched_on": "2021-06-01",
    "offline": False,
    "offered_in_mainland": True,
    "commercial": False,
    "hosting": "mainland",
    "filing_number_displayed": True,
    "filing_link_displayed": True,
    "filings": [{"number": "沪ICP备2021001234号-1", "filed_on": "2021-05-06"}],
    "sponsor": {"kind": "enterprise", "province": "310000"},
}


@functools.cache
def rulebook() -> Rulebook:
    return icprules.load()


def test_adjacent_duties_are_listed_by_default() -> None:
    assert () != icprules.assess(FILED, as_of="2024-02-22", rulebook=rulebook()).also_check


def test_one_switch_leaves_them_out() -> None:
    assert () == icprules.assess(FILED, as_of="2024-02-22", rulebook=rulebook(), adjacent=False).also_check


def test_nothing_else_changes_without_them() -> None:
    with_them = icprules.assess(FILED, as_of="2024-02-22", rulebook=rulebook()).to_dict()
    without = icprules.assess(FILED, as_of="2024-02-22", rulebook=rulebook(), adjacent=False).to_dict()
    differing = {key for key in with_them if with_them[key] != without[key]}
    assert {"also_check"} == differing - {"next_change"}


def test_the_command_line_has_the_switch() -> None:
    arguments = ["assess", "examples/brand.toml", "--as-of", "2024-02-22", "--format", "json", "--no-adjacent"]
    done = CliRunner().invoke(root, arguments)
    assert [[]] == [list(x) for x in {tuple(a["also_check"]) for a in json.loads(done.stdout)["assessments"]}]


def test_a_platform_code_is_read_from_the_package() -> None:
    assert {"outcome": "granted"} == icprules.application_from_code("wechat", 6, rulebook=rulebook())


def test_what_the_notice_itself_asks_is_not_switched_off() -> None:
    app = {**FILED, "kind": "app", "filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-01-06"}]}
    found = icprules.assess(app, as_of="2024-02-22", rulebook=rulebook(), adjacent=False)
    assert "monitoring-of-unlawful-content" in {notice.id for notice in found.notices}
    assert [] == [
        rule.id for rule in rulebook().rules
        if rule.citation.instrument == "miit-2023-105" and getattr(rule.then, "category", "") == "also_check"
    ]  # fmt: skip
