"""A partner's rulebook laid on the built-in one: it adds and overrides, and changes nothing in silence."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING, Any

import folders
import pytest

import icprules
from icprules.errors import RulebookError

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Rulebook

APP = {
    "kind": "app", "stage": "planned", "offline": False, "offered_in_mainland": True, "filings": [],
    "sponsor": {"province": "310000"}, "acme": {"reviewed": False},
}  # fmt: skip


@pytest.fixture(scope="module")
def built_in() -> Rulebook:
    return icprules.load()


@pytest.fixture(scope="module")
def layered() -> Rulebook:
    return icprules.load(folders.PARTNER)


def assess(rulebook: Rulebook, **facts: object) -> Assessment:
    return icprules.assess(APP | facts, as_of="2026-06-01", rulebook=rulebook)


def codes(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    return [(found.code, found.where) for found in caught.value.problems]


def test_a_partner_adds_a_duty(layered: Rulebook) -> None:
    duties = {duty.id: duty for duty in assess(layered).obligations}

    assert "overdue" == duties["pass-review"].status
    assert "due" == duties["file-service"].status


def test_a_duty_of_a_partners_policy_never_makes_the_legal_verdict(layered: Rulebook) -> None:
    assert "action_required" == assess(layered).verdict


def test_a_partner_overrides_a_rule_by_name(built_in: Rulebook, layered: Rulebook) -> None:
    plain: dict[str, Any] = {key: value for key, value in APP.items() if key != "acme"}
    before = icprules.assess(plain, as_of="2026-06-01", rulebook=built_in)

    assert ["access_provider"] == [duty.filed_by for duty in before.obligations if duty.id == "file-service"]
    after = [duty.filed_by for duty in assess(layered).obligations if duty.id == "file-service"]
    assert ["distribution_platform"] == after


def test_every_built_in_rule_source_fact_and_question_stays(built_in: Rulebook, layered: Rulebook) -> None:
    assert {rule.id for rule in built_in.rules} < {rule.id for rule in layered.rules}
    assert set(built_in.sources) < set(layered.sources)
    assert set(built_in.schema.facts) < set(layered.schema.facts)
    assert set(built_in.open_questions) <= set(layered.open_questions)
    assert built_in.assumptions == layered.assumptions


def test_every_rule_says_whose_it_is(layered: Rulebook) -> None:
    owners = {rule.id: rule.rulebook for rule in layered.rules}

    assert "acme" == owners["app-is-reviewed"]
    assert "cn-icp" == owners["app-files-before-serving"]


def test_the_layered_rulebook_has_the_name_version_and_disclaimer_of_the_partner(layered: Rulebook) -> None:
    assert ("acme", "3") == (layered.name, layered.version)
    assert "For tests only, not legal advice." == layered.disclaimer.en


def test_the_law_is_known_through_the_day_on_which_the_older_layer_ends(
    built_in: Rulebook, layered: Rulebook, tmp_path: Path
) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    folders.changed(folder, "rulebook.toml", ("2026-05-01", "2027-05-01"))

    assert datetime.date(2026, 5, 1) == layered.known_through
    assert built_in.known_through == icprules.load(folder).known_through


def test_the_digest_is_of_both_layers(built_in: Rulebook, layered: Rulebook, tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    folders.changed(folder, "acme-policy/app-is-reviewed.toml", ("before the start", "before the launch"))

    digests = {built_in.digest, layered.digest, icprules.load(folder).digest}
    assert 3 == len(digests)


def test_the_built_in_rulebook_is_not_changed_by_a_layer(built_in: Rulebook, layered: Rulebook) -> None:
    assert layered.digest != built_in.digest
    assert built_in.digest == icprules.load().digest


@pytest.mark.parametrize("name", ["partner", "rules", "cn-icp", "另一个文件夹", "with space"])
def test_the_name_of_the_folder_does_not_count(name: str, layered: Rulebook, tmp_path: Path) -> None:
    copy = icprules.load(folders.laid_over(tmp_path, base=folders.PARTNER, name=name))

    assert layered.digest == copy.digest
    assert layered.rules == copy.rules


def test_a_partner_may_add_a_rule_to_an_instrument_of_the_built_in_rulebook(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    rule = folder / "acme-policy" / "app-is-reviewed.toml"
    (folder / "sc-292").mkdir()
    shutil.move(rule, folder / "sc-292" / "app-is-reviewed.toml")
    added = next(rule for rule in icprules.load(folder).rules if rule.id == "app-is-reviewed")

    assert ("sc-292", "law") == (added.citation.instrument, added.citation.standing)


def test_a_rule_that_is_given_again_is_an_error(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    rule = folder / "acme-policy" / "app-filed-by-platform.toml"
    text = rule.read_text(encoding="utf-8").replace('"app-filed-by-platform"', '"app-bureau"')
    rule.with_name("app-bureau.toml").write_text(text, encoding="utf-8")

    assert ("R115", "book/acme-policy/app-bureau.toml") in codes(folder)


def test_facts_events_terms_provinces_questions_assumptions_given_again_are_errors(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    some = '{ zh = "某", en = "a" }'
    for path, text in (
        ("facts.toml", f'[fact."service.kind"]\ntype = "text"\nlabel = {some}\nquestion = {some}\n'),
        ("facts.toml", f"[event.change]\nlabel = {some}\nassumption = {some}\n"),
        ("terms.toml", f'[term.app]\ntitle = {some}\nfact = "service.kind"\nis = "app"\n'),
        ("open_questions.toml", f'[[question]]\nid = "platform-dates"\ntext = {some}\n'),
        ("bureaus.toml", f"[bureau.310000]\nname = {some}\nprovince = {some}\n"),
        ("bureaus.toml", 'prefix = "某"\nsite = "example.org"\n'),
        ("rulebook.toml", f"[assumption]\nmake_up_days = {some}\n"),
        ("sc-292/source.toml", (folder / "acme-policy" / "source.toml").read_text(encoding="utf-8")),
    ):
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + text, encoding="utf-8")

    assert [
        ("R118", "book/bureaus.toml: bureau.310000"),
        ("R118", "book/facts.toml: event.change"),
        ("R118", 'book/facts.toml: fact."service.kind"'),
        ("R118", "book/open_questions.toml: question[1].id"),
        ("R118", "book/rulebook.toml: assumption.make_up_days"),
        ("R118", "book/sc-292/source.toml"),
        ("R118", "book/terms.toml: term.app"),
    ] == [found for found in codes(folder) if found[0] == "R118"]


def test_a_partner_does_not_call_itself_by_the_name_of_the_rulebook_it_extends(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    folders.changed(folder, "rulebook.toml", ('"acme"', '"cn-icp"'))

    assert [("R118", "book/rulebook.toml: name")] == codes(folder)


def test_without_extends_the_same_files_lack_everything_built_in(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    folders.changed(folder, "rulebook.toml", ('extends       = "cn-icp"\n', ""))

    assert {"R104", "R107", "R116"} == {code for code, _ in codes(folder)}


def test_two_rules_that_contradict_each_other_across_layers_are_an_error(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path, base=folders.PARTNER)
    old = ('overrides = ["app-filed-by-access-provider"]\n', "")
    folders.changed(folder, "acme-policy/app-filed-by-platform.toml", old)

    assert [("R119", "book/acme-policy/app-filed-by-platform.toml")] == codes(folder)
