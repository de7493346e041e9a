"""Loading a rulebook: what is read, what it becomes, and that nothing but a `RulebookError` ever comes out.

Laws: the same content gives the same rulebook wherever it lies and however it is spaced; a folder either loads or
is refused with located problems, whatever its files hold.
"""

from __future__ import annotations

import copy
import datetime
import os
import shutil
import string
from typing import TYPE_CHECKING, Any

import attrs
import folders
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import icprules
from icprules import law
from icprules.condition import All, Compare, In, Not
from icprules.condition import Any as AnyOf
from icprules.engines.program import program
from icprules.errors import IcprulesError, RulebookError
from icprules.layers import LARGEST
from icprules.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.law import Rulebook

MINIMAL = folders.tables_of(folders.MINIMAL)
RULES = [path for path in MINIMAL if "/" in path and not path.endswith("source.toml")]


@pytest.fixture(scope="module")
def minimal() -> Rulebook:
    return icprules.load(folders.MINIMAL)


def rule_of(rulebook: Rulebook, name: str) -> law.Rule:
    return next(rule for rule in rulebook.rules if rule.id == name)


def codes(folder: Path | str) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    return [(found.code, found.where) for found in caught.value.problems]


# What is read


def test_the_built_in_rulebook_loads_without_a_folder() -> None:
    assert "cn-icp" == icprules.load().name


def test_a_folder_may_be_given_as_text_or_as_a_path(minimal: Rulebook) -> None:
    assert minimal.digest == icprules.load(str(folders.MINIMAL)).digest


def test_a_folder_may_be_the_current_one(minimal: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folders.laid_over(tmp_path))

    assert minimal.digest == icprules.load(".").digest
    assert ["book/order-1/app-files.toml"] == [
        rule.where for rule in icprules.load(".").rules if rule.id == "app-files"
    ]


@pytest.mark.parametrize("name", ["absent", "good/minimal/rulebook.toml", "a\0b"])
def test_what_is_no_folder_is_refused(name: str) -> None:
    assert [("R001", "")] == codes(str(folders.HERE / name))


@pytest.mark.parametrize(("more", "expected"), [(0, []), (1, ["R007"])])
def test_a_file_has_at_most_a_mebibyte(more: int, expected: list[str], tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    file = folder / "practice" / "many-users.toml"
    content = file.read_bytes()
    file.write_bytes(content + b"#" * (LARGEST - len(content) + more))

    try:
        icprules.load(folder)
        found = []
    except RulebookError as error:
        found = [problem.code for problem in error.problems]
    assert expected == found


def test_a_file_that_never_ends_is_not_read(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    os.mkfifo(folder / "order-1" / "pipe.toml")

    assert [("R003", "book/order-1/pipe.toml")] == codes(folder)


def test_a_link_to_nothing_is_reported(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    (folder / "order-1" / "gone.toml").symlink_to(folder / "nowhere.toml")

    assert [("R003", "book/order-1/gone.toml")] == codes(folder)


def test_a_link_to_an_instrument_is_followed(minimal: Rulebook, tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    shutil.move(folder / "practice", tmp_path / "elsewhere")
    (folder / "practice").symlink_to(tmp_path / "elsewhere")

    assert minimal.digest == icprules.load(folder).digest


def test_a_link_back_to_the_folder_ends(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    (folder / "order-1" / "loop").symlink_to(folder)

    assert {"R139"} == {code for code, _ in codes(folder)}


def test_a_file_name_that_cannot_be_printed_is_refused(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    (folder / "order-1" / "app\nfiles.toml").write_text("", encoding="utf-8")

    assert [("R139", "book/order-1/app\\nfiles.toml")] == codes(folder)


def test_problems_come_in_the_order_of_files_and_of_clauses(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    clause = '[[when]]\nfact = "service.knd"\nis = "app"\n\n'
    folders.changed(folder, "order-1/app-files.toml", ('[[when]]\nterm = "app"\n', clause * 11))
    folders.changed(folder, "bureaus.toml", ('prefix   = "京"\n', ""))

    assert [
        ("R101", "book/bureaus.toml: bureau.110000"),
        *[("R104", f"book/order-1/app-files.toml: when[{i}].fact") for i in range(1, 12)],
    ] == codes(folder)


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


def test_an_operator_that_excludes_is_the_opposite_of_one_that_includes(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    clauses = '[[when]]\nfact = "service.kind"\nis_not = "app"\n\n[[when]]\nfact = "service.kind"\nnot_in = ["app"]\n'
    folders.changed(folder, "practice/many-users.toml", ('[[when]]\nfact = "service.users"\ngt   = 1000\n', clauses))

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
def test_the_same_content_in_another_folder_is_the_same_rulebook(
    name: str, minimal: Rulebook, tmp_path: Path
) -> None:
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
    [("rulebook.toml", "For tests only.", "For a test only."), ("terms.toml", "an existing App", "an older App"),
     ("order-1/app-files.toml", "The sponsor files first.", "The sponsor files it first."),
     ("order-1/source.toml", "2023-07-21", "2023-07-22"), ("open_questions.toml", "not known", "not clear")],
)  # fmt: skip
def test_one_changed_word_changes_the_digest(path: str, old: str, new: str, minimal: Rulebook, tmp_path: Path) -> None:
    folder = folders.changed(folders.laid_over(tmp_path), path, (old, new))

    assert minimal.digest != icprules.load(folder).digest


def test_a_date_and_the_text_of_a_date_have_different_digests(tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    url = ('"https://example.org/order-1"', '"2023-07-21"')
    once = icprules.load(folders.changed(folder, "order-1/source.toml", url)).digest
    twice = icprules.load(folders.changed(folder, "order-1/source.toml", ('url             = "2023-07-21"\n', ""))).digest

    assert once != twice


# Whatever the files hold

NAMES = st.sampled_from(
    ["fact", "term", "is", "in", "any", "not", "why", "kind", "then", "id", "on", "of", "named", "zh", "a.b", "", "服务"]
)
TEXTS = st.one_of(
    st.sampled_from(["service.kind", "app", "none", "sponsor", "old_app", "filed_by", "2024-01-01", "{service.users}"]),
    st.text(alphabet=string.printable + "服务\u200b\U0001f600", max_size=8),
)
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(min_value=-(2**66), max_value=2**66),
    st.sampled_from([0, 1, 2000, 2001]),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every key and every member of a table, as a path."""
    members: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    return [place for key, inner in members for place in ((*path, key), *places(inner, (*path, key)))]


PLACES = [(path, *place) for path, table in MINIMAL.items() for place in places(table)]


def at(place: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - whatever the files hold
    value: Any = MINIMAL
    for key in place:
        value = value[key]
    return copy.deepcopy(value)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """The minimal rulebook with keys taken away, renamed, or given another value, also one from elsewhere in it."""
    tables = copy.deepcopy(MINIMAL)
    for _ in range(draw(st.integers(min_value=1, max_value=2))):
        *path, last = draw(st.sampled_from(PLACES))
        group: Any = tables
        try:
            for key in path:
                group = group[key]
            old = group[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
        change = draw(st.sampled_from(["delete", "rename", "replace", "exchange", "exchange", "repeat"]))
        if change == "replace":
            group[last] = draw(VALUES)
        elif change == "exchange":
            group[last] = at(draw(st.sampled_from([place for place in PLACES if place[-1] == last])))
        elif change == "repeat" and isinstance(group, list):
            group.append(copy.deepcopy(old))
        else:
            del group[last]
            if change == "rename" and isinstance(group, dict):
                group[draw(NAMES)] = old
    return {path: table for path, table in tables.items() if isinstance(table, dict)}


def check_outcome(folder: Path) -> None:
    """A folder gives a rulebook that can be asked, or located problems that can be read."""
    try:
        rulebook = icprules.load(folder)
    except RulebookError as error:
        assert error.problems
        assert [] == [found for found in error.problems if not found.where.startswith("book")]
        assert error.text("zh")
        assert error.text("en")
        return
    assert len(rulebook.rules) == len([p for p in folder.rglob("*/*.toml") if p.name != "source.toml"])
    assert program(rulebook).steps
    try:
        icprules.assess({"kind": "app", "stage": "operating"}, as_of="2024-02-22", rulebook=rulebook).to_dict()
    except IcprulesError:
        pass  # facts that the mutated schema does not know


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=mutated())
def test_a_mutated_rulebook_loads_or_is_refused(
    tables: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    try:
        check_outcome(folders.write_tables(tables, folder / "book"))
    finally:
        shutil.rmtree(folder)


@settings(max_examples=40, deadline=None)
@given(
    path=st.sampled_from(sorted(MINIMAL)),
    position=st.floats(min_value=0, max_value=1),
    junk=st.one_of(st.binary(max_size=6), st.sampled_from([b"[" * 5000, b"\xef\xbb\xbf", b"a." * 200, b"\x00", b"9" * 5000])),
    cut=st.integers(min_value=0, max_value=40),
)
def test_a_damaged_file_is_refused_or_means_something(
    path: str, position: float, junk: bytes, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = folders.laid_over(tmp_path_factory.mktemp("damaged"))
    content = (folder / path).read_bytes()
    at = int(position * len(content))
    (folder / path).write_bytes(content[:at] + junk + content[at + cut :])
    try:
        check_outcome(folder)
    finally:
        shutil.rmtree(folder.parent)
