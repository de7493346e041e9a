"""Two rulebooks held against each other: what changed, whom it moves, and what it does to a portfolio."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import mini
import pytest
from click.testing import CliRunner

import icprules
from icprules.cli import root
from icprules.proof.diff_words import diff_markdown, diff_text
from icprules.proof.rulebook_diff import RulebookDiff, diff, service_change
from icprules.text import Text

if TYPE_CHECKING:
    from icprules.proof.moved_services import Moved
    from icprules.rulebook import law

D = datetime.date
APP, WEBSITE = mini.is_("service.kind", "app"), mini.is_("service.kind", "website")
OPERATES = mini.is_("service.stage", "operating")
MARCH, APRIL = mini.fixed(D(2024, 3, 31)), mini.fixed(D(2024, 4, 30))


def between(old: law.Rule | list[law.Rule], new: law.Rule | list[law.Rule]) -> RulebookDiff:
    books = [mini.book(*(one if isinstance(one, list) else [one])) for one in (old, new)]
    return diff(books[0], books[1])


def only(found: RulebookDiff) -> Moved:
    (one,) = [moved for moved in found.moved if moved.rule in ("a", "b", "x")]
    return one


def test_a_change_of_words_alone_is_told_apart_from_one_of_meaning() -> None:
    rule = mini.duty("a", when=[APP])
    found = between(rule, attrs.evolve(rule, title=Text("别的", "other")))
    assert [("changed", (), ("title",))] == [(one.how, one.parts, one.wording) for one in found.rules]
    assert () == found.moved
    assert "wording" == found.effect("a")


def test_a_remark_on_a_clause_is_a_change_of_words() -> None:
    remarked = attrs.evolve(APP, why=Text("说明", "remark"))
    found = between(mini.duty("a", when=[APP]), mini.duty("a", when=[remarked]))
    assert [((), ("when",))] == [(one.parts, one.wording) for one in found.rules]


def test_clauses_in_another_order_are_proved_to_change_nothing() -> None:
    found = between(mini.duty("a", when=[APP, OPERATES]), mini.duty("a", when=[OPERATES, APP]))
    assert ("when",) == found.rules[0].parts
    assert "none" == only(found).effect


def test_a_wider_rule_is_shown_by_a_service_that_gains_the_duty() -> None:
    found = between(mini.duty("a", when=[APP]), mini.duty("a", when=[mini.any_(APP, WEBSITE)]))
    moved = only(found)
    assert "judged-differently" == moved.effect
    assert moved.witness is not None
    before, after = (mini.status(moved.witness.assessed(book)) for book in (found.old, found.new))
    assert before != after


def test_a_deadline_that_moves_is_shown_with_the_days() -> None:
    rule = mini.duty("a", when=[APP], deadline=MARCH)
    found = between(rule, mini.duty("a", when=[APP], deadline=APRIL))
    assert ("then.deadline.shape",) == found.rules[0].parts
    fields = [field for one in only(found).differences for field in one.fields if field.field == "due_on"]
    assert [30] == [field.days for field in fields]


def test_rules_that_come_and_go_are_listed_and_shown() -> None:
    found = between(mini.duty("a", when=[APP]), mini.duty("b", obligation="show", when=[APP]))
    assert [("b", "added"), ("a", "removed")] == [(one.id, one.how) for one in found.rules]
    effects = {one.rule: one.effect for one in found.moved}
    assert "judged-differently" == effects["a"] == effects["b"]


def test_an_exemption_moves_the_rule_that_it_displaces() -> None:
    ban = mini.ban("a", OPERATES, when=[APP])
    found = between(ban, [ban, mini.exemption("x", "a", when=[APP])])
    effects = {one.rule: one.effect for one in found.moved}
    assert "judged-differently" == effects["a"]
    assert ["x"] == [one.id for one in found.rules]


def test_the_same_rulebook_has_no_difference() -> None:
    rule = mini.duty("a", when=[APP])
    found = between(rule, rule)
    assert ((), (), ()) == (found.rules, found.facts, found.moved)
    assert "the two rulebooks are the same" in diff_text(found, "en")


def test_a_service_that_gains_loses_and_moves_is_summed_up() -> None:
    old = mini.book(mini.duty("a", when=[APP], deadline=MARCH), mini.duty("b", obligation="show", when=[APP]))
    new = mini.book(mini.duty("a", when=[APP], deadline=APRIL), mini.ban("x", OPERATES, when=[APP]))
    subject = mini.subject({"name": "shop", "kind": "app", "stage": "planned"})
    found = service_change(subject, subject, old, new, D(2024, 2, 22))
    assert (("serve",), ("show",), {"file": 30}) == (found.gained, found.lost, found.days_moved)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_forms_name_rule_effect_and_witness(lang: str) -> None:
    found = between(mini.duty("a", when=[APP], deadline=MARCH), mini.duty("a", when=[APP], deadline=APRIL))
    text, markdown = (write(found, lang) for write in (diff_text, diff_markdown))  # type: ignore[arg-type]
    assert "~ a [then.deadline.shape]" in text
    assert "# icprules assess FILE --as-of" in text
    assert "```toml\n# icprules assess FILE --as-of" in markdown


# --- the command ----------------------------------------------------------------------------------------------

MINIMAL = Path(__file__).parent / "good" / "minimal"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(root, ["rules", "diff", *arguments], catch_exceptions=False)
    return done.exit_code, done.output


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """The smallest rulebook, and the same with one date moved by a day."""
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(MINIMAL, old)
    shutil.copytree(MINIMAL, new)
    rule = next(file for file in sorted(new.rglob("*.toml")) if "\n[then.deadline]\non " in _text(file))
    rule.write_text(_text(rule).replace("2024-03-31", "2024-04-01"), encoding="utf-8")
    return str(old), str(new)


def _text(file: Path) -> str:
    return "\n".join(" ".join(line.split()) for line in file.read_text(encoding="utf-8").splitlines())


def test_the_command_shows_a_date_that_moves(folders: tuple[str, str]) -> None:
    code, output = run(*folders, "--lang", "en")
    assert 0 == code
    assert "then.deadline.shape" in output
    assert "2024-04-01" in output


def test_the_command_says_what_happens_to_a_portfolio(folders: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text('[service]\nkind = "app"\n', encoding="utf-8")
    code, output = run(*folders, "--services", str(file), "--as-of", "2024-02-22", "--format", "json")
    assert 0 == code
    assert 1 == len(json.loads(output)["services"])


def test_a_service_that_cannot_be_read_loses_no_other(folders: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text('[[service]]\nkind = "app"\n\n[[service]]\nkind = "ap"\n', encoding="utf-8")
    code, output = run(*folders, "--services", str(file), "--as-of", "2024-02-22", "--lang", "en")
    assert 2 == code
    assert "F102" in output
    assert "services on 2024-02-22" in output


@pytest.mark.parametrize(
    "arguments", [["nowhere", "builtin"], ["builtin", "builtin", "--services", "nowhere.toml"], ["builtin"]]
)
def test_bad_input_is_refused(arguments: list[str]) -> None:
    code, _ = run(*arguments)
    assert 2 == code


def test_rulebooks_that_do_not_know_the_same_facts_can_be_held_against_each_other() -> None:
    old = mini.book(mini.duty("a", when=[APP]))
    facts = {name: spec for name, spec in old.schema.facts.items() if name != "service.stores"}
    old = attrs.evolve(old, schema=attrs.evolve(old.schema, facts=facts))
    new = mini.book(mini.duty("a", when=[APP, mini.among("service.stores", "apple")]))
    found = diff(old, new)
    assert [("service.stores", "added")] == [(one.fact, one.how) for one in found.facts]
    assert "judged-differently" == only(found).effect


def test_a_rulebook_without_the_question_whose_number_it_is_asks_for_the_numbers() -> None:
    given = {"kind": "app", "stage": "operating", "sponsor": {"filings": ["沪ICP备2021001234号-2A"]}}
    result = icprules.assess(given, as_of=D(2024, 6, 1), rulebook=icprules.load(MINIMAL))
    assert "filings" in [one.fact for one in result.missing]
