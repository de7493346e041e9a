"""Records and rulebooks that are not the one that made them: partners', later ones, and those between.

A record of layered rulebooks names each of them; what differs is told with the first rulebook by which it differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import mini
import pytest
from folders import PARTNER
from test_records import APP, RECORD, through_json

from icprules import assess, load, replay
from icprules.records.record_words import replay_page

if TYPE_CHECKING:
    from icprules.rulebook import law

REVIEWED = {**APP, "acme": {"reviewed": False}}


@pytest.fixture(scope="module")
def partner() -> law.Rulebook:
    return load(PARTNER)


# Partners.


def test_a_record_names_every_rulebook_that_was_laid_on_another(partner: law.Rulebook) -> None:
    record = assess(APP, as_of="2027-01-25", rulebook=partner).record()
    assert ("acme", {"cn-icp": mini.real().version, "acme": "3"}) == (
        record["rulebook"]["name"],
        record["rulebook"]["layers"],
    )


def test_a_record_of_a_partner_is_given_again_by_the_partners_rulebook(partner: law.Rulebook) -> None:
    facts = REVIEWED
    record = through_json(assess(facts, as_of="2027-01-25", known_on="2027-01-20", rulebook=partner).record())
    assert "true" == record["truths"]["rule"]["app-is-reviewed"]
    assert {"acme/rulebook.toml", "acme/acme-policy/app-is-reviewed.toml"} < set(record["rulebook"]["files"])
    assert replay(record, rulebook=partner).is_identical


def test_a_record_of_a_partner_without_the_partners_rulebook_says_what_is_missing(partner: law.Rulebook) -> None:
    record = assess(REVIEWED, as_of="2027-01-25", rulebook=partner).record()
    found = replay(record, rulebook=mini.real())
    assert [("F101", "facts.acme")] == [(one.code, one.where) for one in found.problems]
    assert ("acme/rulebook.toml", "gone") in [(one.path, one.how) for one in found.files]


def test_a_record_of_the_law_alone_says_which_duty_a_partner_adds(partner: law.Rulebook) -> None:
    found = replay(RECORD, rulebook=partner)
    assert ("owed", "pass-review", None, "true") in [
        (one.question, one.name, one.before, one.after) for one in found.truths
    ]


def test_the_words_for_people_name_both_rulebooks(partner: law.Rulebook) -> None:
    record = assess(APP, as_of="2027-01-25", rulebook=partner).record()
    page = str(replay_page(replay(record, rulebook=mini.real()), "en"))
    assert f"made with acme 3 (on cn-icp {mini.real().version})" in page


# Later ones.


def later(version: str, digit: str, **of_rule: Any) -> law.Rulebook:  # noqa: ANN401 - fields of a rule
    """A later version of the law, with one rule changed in it."""
    real, name = mini.real(), "existing-app-files-by-2024-03"
    rules = tuple(attrs.evolve(one, **of_rule) if one.id == name else one for one in real.rules)
    return attrs.evolve(
        real, rules=rules, version=version, layers={"cn-icp": version}, digest=f"sha256:{digit * 64}"
    )  # fmt: skip


QUIET = later("2026.12.0", "1")
CHANGED = later("2027.1.0", "2", id="renamed")
LATEST = later("2027.2.0", "3", id="renamed")


def versions(found: Any) -> tuple[str | None, str | None]:  # noqa: ANN401 - a replay
    return tuple(None if one is None else one.version for one in (found.same_until, found.since))  # type: ignore[return-value]


def test_what_differs_is_told_with_the_rulebook_since_which_it_does() -> None:
    assert (mini.real().version, "2027.2.0") == versions(replay(RECORD, rulebook=LATEST))


def test_rulebooks_between_narrow_it_down() -> None:
    assert ("2026.12.0", "2027.1.0") == versions(replay(RECORD, rulebook=LATEST, through=[QUIET, CHANGED]))


def test_a_rulebook_that_only_has_another_number_is_no_other_decision() -> None:
    found = replay(RECORD, rulebook=QUIET)
    assert (False, True, (None, None)) == (found.is_identical, found.says_the_same, versions(found))


def test_the_same_rulebook_needs_no_since() -> None:
    found = replay(RECORD, rulebook=mini.real(), through=[CHANGED])
    assert (True, (None, None)) == (found.is_identical, versions(found))


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "the same by cn-icp 2026.12.0, another one since cn-icp 2027.1.0"),
     ("zh", "用 cn-icp 2026.12.0 判断仍相同，自 cn-icp 2027.1.0 起不同")],
)  # fmt: skip
def test_since_when_is_told_to_people(lang: Any, words: str) -> None:  # noqa: ANN401 - a language
    assert words in str(replay_page(replay(RECORD, rulebook=LATEST, through=[QUIET, CHANGED]), lang))


def test_content_changed_under_one_number_is_told_apart_by_its_digest() -> None:
    found = replay(RECORD, rulebook=later(mini.real().version, "4", id="renamed"))
    assert "digest 444444444444" in str(replay_page(found, "en")).split("another one since")[1]


def test_since_when_is_plain_data_too() -> None:
    plain = replay(RECORD, rulebook=LATEST, through=[QUIET, CHANGED]).to_dict()["rulebook"]
    assert {"cn-icp": "2027.1.0"} == plain["since"]["layers"]
    assert "2026.12.0" == plain["same_until"]["version"]
