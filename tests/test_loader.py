"""Loading a rulebook: what its files become, and what its digest is the digest of.

Laws: the same content gives the same rulebook wherever it lies and however it is spaced; a changed word gives
another.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

import attrs
import folders
import pytest

import icprules
from icprules.decision.assessment import Basis
from icprules.rulebook.condition import All, Compare, In, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.rulebook import law
    from icprules.rulebook.law import Rulebook

MINIMAL = folders.tables_of(folders.MINIMAL)
RULES = [path for path in MINIMAL if "/" in path and not path.endswith("source.toml")]


@pytest.fixture(scope="module")
def minimal() -> Rulebook:
    return icprules.load(folders.MINIMAL)


def rule_of(rulebook: Rulebook, name: str) -> law.Rule:
    return next(rule for rule in rulebook.rules if rule.id == name)


# What it becomes


def test_a_term_is_a_named_group_and_a_named_date_is_the_date(minimal: Rulebook) -> None:
    (term,) = rule_of(minimal, "grace-for-old-apps").when
    assert isinstance(term, All)
    (group,) = term.items
    assert isinstance(group, All)
    launched = group.items[1]

    assert ("old_app", "an existing App") == (term.term, term.why and term.why.en)
    assert isinstance(launched, Compare)
    assert ("published_on", datetime.date(2023, 8, 4)) == (launched.named, launched.value)


def test_a_remark_where_a_term_is_used_stands_around_the_term(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    why = 'term = "app"\nwhy  = { zh = "仅限 App", en = "Apps only" }'
    folders.changed(folder, "order-1/app-bureau.toml", ('term = "app"', why))
    (condition,) = rule_of(icprules.load(folder), "app-bureau").when

    assert isinstance(condition, All)
    assert ("", "Apps only") == (condition.term, condition.why and condition.why.en)
    assert ["app"] == [item.term for item in condition.items if isinstance(item, All)]


def test_an_operator_that_excludes_is_the_opposite_of_one_that_includes(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    clauses = 'fact = "service.kind"\nis_not = "app"\n\n[[when]]\nfact = "service.kind"\nnot_in = ["app"]\n'
    folders.changed(folder, "practice/many-users.toml", ('fact = "service.users"\ngt   = 1000\n', clauses))

    assert (
        Not(item=Compare(fact="service.kind", op="is", value="app")),
        Not(item=In(fact="service.kind", values=("app",))),
    ) == rule_of(icprules.load(folder), "many-users").when


def test_a_province_is_written_in_any_spelling(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    clause = ('fact = "service.users"\ngt   = 1000', 'fact = "sponsor.province"\nin = ["北京", "沪"]')
    folders.changed(folder, "practice/many-users.toml", clause)

    assert (In(fact="sponsor.province", values=("110000", "310000")),) == rule_of(
        icprules.load(folder), "many-users"
    ).when


def test_no_value_of_a_conclusion_is_every_rule_of_it_being_false(minimal: Rulebook) -> None:
    none = AnyOf(items=(Not(item=AnyOf(items=(Compare(fact="rule.app-bureau", op="is", value=True),))),))

    assert (Not(item=none),) == rule_of(minimal, "app-filed-by-access-provider").when


def test_conditions_that_differ_in_remarks_only_are_equal() -> None:
    plain = Compare(fact="service.offline", op="is", value=False)
    remarked = attrs.evolve(plain, why=Text(zh="联网", en="on line"), locator=Text(zh="第一条", en="art. 1"))

    assert plain == remarked
    assert hash(plain) == hash(remarked)


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [('"22(1)"', "22(1)", "22(1)"), ('"(一)"', "(一)", "(一)"),
     ('{ zh = "第二十二条第一款", en = "art. 22(1)" }', "第二十二条第一款", "art. 22(1)")],
)  # fmt: skip
def test_a_locator_is_given_once_where_it_reads_alike_or_in_both_languages(
    written: str, zh: str, en: str, tmp_path: Path
) -> None:
    folder = folders.laid_over(tmp_path)
    folders.changed(folder, "order-1/app-files.toml", ('locator      = "1(1)"', f"locator      = {written}"))
    folders.changed(folder, "terms.toml", ('locator = "2(1)"', f"locator = {written}"))
    rulebook = icprules.load(folder)
    (term,) = rule_of(rulebook, "grace-for-old-apps").when

    assert Text(zh=zh, en=en) == rule_of(rulebook, "app-files").citation.locator
    assert isinstance(term, All)
    assert isinstance(term.items[0], All)
    assert Text(zh=zh, en=en) == term.items[0].items[1].locator


def test_a_citation_refers_to_its_place_in_each_language() -> None:
    rulebook = icprules.load()
    rule = rule_of(rulebook, "unfiled-app-fined")
    cited = Basis(rule=rule, source=rulebook.sources[rule.citation.instrument], used_for="duty").to_dict()

    assert "art. 22(1)" == cited["locator"]
    assert "《备案管理办法》第二十二条第一款" == cited["cited_as"]["zh"]
    assert "Order 33 of the Ministry of Information Industry, art. 22(1)" == cited["cited_as"]["en"]


def test_an_explanation_shows_the_place_of_a_clause_in_its_language(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    folders.changed(folder, "terms.toml", ('locator = "2(1)"', 'locator = { zh = "第二条", en = "art. 2" }'))
    result = icprules.assess({"kind": "app"}, as_of="2024-02-22", rulebook=icprules.load(folder))

    assert "[art. 2]" in icprules.explain(result, lang="en")
    assert "[第二条]" in icprules.explain(result, lang="zh")


def test_no_english_locator_of_the_built_in_rulebook_holds_chinese() -> None:
    locators = [rule.citation.locator.en for rule in icprules.load().rules]

    assert [] == [locator for locator in locators if re.search(r"[\u4e00-\u9fff]", locator)]


def test_rules_stand_in_an_order_in_which_they_can_be_answered(minimal: Rulebook) -> None:
    order = [rule.id for rule in minimal.rules]

    assert order.index("app-bureau") < order.index("app-filed-by-access-provider")
    assert order.index("old-app-files-by-2024-03") < order.index("app-files")


def test_every_rule_file_becomes_a_rule_of_the_rulebook(minimal: Rulebook) -> None:
    assert sorted(RULES) == sorted(rule.where.partition("/")[2] for rule in minimal.rules)
    assert {"minimal"} == {rule.rulebook for rule in minimal.rules}


def test_a_rulebook_cannot_be_changed(minimal: Rulebook) -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        minimal.version = "2"  # type: ignore[misc]
    with pytest.raises(TypeError):
        minimal.sources["order-2"] = minimal.sources["order-1"]  # type: ignore[index]


# The digest


@pytest.mark.parametrize("name", ["minimal", "rules", "另一个文件夹"])
def test_the_same_content_in_another_folder_is_the_same_rulebook(name: str, minimal: Rulebook, tmp_path: Path) -> None:
    copied = icprules.load(folders.laid_over(tmp_path, name=name))

    assert minimal.digest == copied.digest
    assert minimal == copied


def test_comments_spacing_and_the_order_of_keys_do_not_change_the_digest(minimal: Rulebook, tmp_path: Path) -> None:
    turned = {path: dict(reversed(table.items())) for path, table in MINIMAL.items()}
    folder = folders.write_tables(turned, tmp_path / "book")
    with (folder / "terms.toml").open("a", encoding="utf-8") as file:
        file.write("\n\n# a remark\n")

    assert minimal.digest == icprules.load(folder).digest


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("rulebook.toml", "For tests only.", "For a test only."),
        ("terms.toml", "an existing App", "an older App"),
        ("order-1/app-files.toml", "The sponsor files first.", "The sponsor files it first."),
        ("order-1/source.toml", "2023-07-21", "2023-07-22"),
        ("open_questions.toml", "not known", "not clear"),
    ],
)
def test_one_changed_word_changes_the_digest(path: str, old: str, new: str, minimal: Rulebook, tmp_path: Path) -> None:
    folder = folders.changed(folders.laid_over(tmp_path), path, (old, new))

    assert minimal.digest != icprules.load(folder).digest


def test_a_date_and_the_text_of_a_date_have_different_digests(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    plain = icprules.load(folders.changed(folder, "rulebook.toml", ('"1"', '"2024-06-30"'))).digest
    folders.changed(folder, "rulebook.toml", ('"2024-06-30"', '"date:2024-06-30"'))

    assert plain != icprules.load(folder).digest
