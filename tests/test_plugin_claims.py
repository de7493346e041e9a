"""The pytest fixture `assess_that`: claims under the rulebook that the configuration names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folders

if TYPE_CHECKING:
    import pytest

pytest_plugins = ("pytester",)
SHOP = """
SHOP = {"name": "Lumora", "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        "commercial": False, "offered_in_mainland": True, "filings": [], "sponsor": {"province": "310000"}}
"""


def test_a_test_gets_the_configured_rulebook(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nicprules_rulebook = builtin\n")
    pytester.makepyfile(
        SHOP + "def test_shop(assess_that):\n    assess_that(SHOP).on('2024-03-31').is_due('file-service')\n"
    )

    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_a_failed_claim_is_a_failed_test_that_says_why(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nicprules_rulebook = builtin\n")
    pytester.makepyfile(
        SHOP + "def test_shop(assess_that):\n    assess_that(SHOP).on('2024-04-01').is_due('file-service')\n"
    )

    result = pytester.runpytest_subprocess("-q")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*is overdue, not due*", "*[[]the Notice, stage plan[]]*"])


def test_a_rulebook_of_ones_own_is_laid_on_the_built_in_one(pytester: pytest.Pytester) -> None:
    pytester.makeini(f"[pytest]\nicprules_rulebook = {folders.PARTNER}\n")
    pytester.makepyfile(
        SHOP
        + "def test_shop(assess_that):\n"
        + "    day = assess_that({**SHOP, 'acme': {'reviewed': False}}).on('2026-06-01')\n"
        + "    day.is_overdue('pass-review').also.is_overdue('file-service')\n"
    )

    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)


def test_without_a_rulebook_the_fixture_says_what_to_configure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SHOP + "def test_shop(assess_that):\n    assess_that(SHOP)\n")

    result = pytester.runpytest_subprocess("-q")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*icprules_rulebook*"])
