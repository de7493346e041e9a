"""What the rulebook says beyond its cases; `assess_that` knows the rulebook of `pyproject.toml`."""

from pathlib import Path

import pytest

import icprules

RULES = Path(__file__).parent.parent / "acme_rules"
APP = {
    "name": "Acme App",
    "kind": "app",
    "stage": "planned",
    "planned_launch_on": "2026-12-10",
    "offline": False,
    "offered_in_mainland": True,
    "hosting": "mainland",
    "filings": [],
    "sponsor": {"province": "沪"},
    "acme": {"reviewed": False},
}


def test_the_review_is_due_before_the_start(assess_that):
    assess_that(APP).on("2026-12-09").is_due("pass-review").by("2026-12-09").of_standing("policy")


def test_a_policy_never_makes_the_verdict_under_the_law():
    filed = {**APP, "filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": "2026-11-02"}]}
    assert icprules.assess(filed, as_of="2026-12-09", rulebook=icprules.load(RULES)).verdict != "non_compliant"


def test_a_rulebook_that_was_not_reviewed_is_refused():
    # In a program of yours: the digest that `icprules rules check` printed at your last review.
    with pytest.raises(icprules.RulebookError, match="R009"):
        icprules.load(RULES, expect_digest="sha256:of another rulebook")
