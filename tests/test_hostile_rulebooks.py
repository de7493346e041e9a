"""Rulebooks made to do harm: refused with a place, or read within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folders
import pytest

import icprules
from icprules.errors import RulebookError
from icprules.rulebook import conflicts
from icprules.rulebook import folders as rulebook_folders

if TYPE_CHECKING:
    from pathlib import Path

RULE = "order-1/app-files.toml"
TITLE = 'title    = { zh = "App 先备案、后服务", en = "an App is filed before it serves" }'


def codes(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    return [(found.code, found.where) for found in caught.value.problems]


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = folders.laid_over(tmp_path)
    folders.changed(folder, file, (old, new))
    return folder


@pytest.mark.parametrize(
    "character",
    ["\\u0000", "\\u001b", "\\u007f", "\\u009b", "\\u200b", "\\u202e", "\\u2066", "\\u2028", "\\ufeff", "\\n"],
)
def test_a_character_that_steers_what_is_shown_is_refused_in_text(tmp_path: Path, character: str) -> None:
    title = TITLE.replace("App 先备案", f"App{character}先备案")
    assert codes(changed(tmp_path, RULE, TITLE, title)) == [("R158", f"book/{RULE}: title.zh")]


def test_a_character_that_cannot_be_seen_is_named_by_its_number(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULE, TITLE, TITLE.replace("App 先备案", "App\\u202e先备案"))
    with pytest.raises(RulebookError, match=r"U\+202E"):
        icprules.load(folder)


def test_a_wide_space_may_stand_in_text(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULE, TITLE, TITLE.replace("App 先备案", "App\\u3000先备案"))
    assert icprules.load(folder).rules


def test_letters_that_look_like_others_are_no_name(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULE, '"file-service"', '"filе-service"')  # the second e is Cyrillic
    assert ("R138", f"book/{RULE}: then.obligation") in codes(folder)


def test_a_place_in_a_text_reaches_no_attribute(tmp_path: Path) -> None:
    folder = changed(tmp_path, RULE, "an App is filed", "{x.__class__} is filed")
    assert codes(folder) == [("R143", f"book/{RULE}: title.en")]


@pytest.mark.parametrize("name", ["../../elsewhere", "/etc", "cn-icp/..", "."])
def test_a_rulebook_extends_a_name_and_no_path(tmp_path: Path, name: str) -> None:
    folder = changed(tmp_path, "rulebook.toml", "format        = 1", f'format        = 1\nextends = "{name}"')
    assert ("R105", "book/rulebook.toml: extends") in codes(folder)


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "-" + "9" * 20])
def test_a_number_of_more_than_64_bits_is_refused(tmp_path: Path, number: str) -> None:
    folder = changed(tmp_path, "rulebook.toml", "format        = 1", f"format        = {number}")
    assert codes(folder)[0] == ("R002", "book/rulebook.toml")


def test_more_rules_on_one_matter_than_can_be_compared_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflicts, "MOST", 3)
    folder = folders.laid_over(tmp_path)
    text = (folder / RULE).read_text(encoding="utf-8")
    for name in ("one", "two"):
        (folder / "order-1" / f"{name}.toml").write_text(text.replace('"app-files"', f'"{name}"'), encoding="utf-8")
    assert [code for code, _ in codes(folder)] == ["R159"]


def test_the_bound_on_one_matter_is_far_from_what_the_law_needs() -> None:
    assert conflicts.MOST >= 250


def test_no_more_files_are_read_than_a_rulebook_may_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook_folders, "MOST_FILES", 6)
    assert [("R012", "book")] == codes(folders.laid_over(tmp_path))


@pytest.mark.parametrize(("limit", "expected"), [(9, [("R012", "book")]), (200, [])])
def test_no_more_names_are_looked_at_than_a_folder_may_have(
    limit: int, expected: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folders.laid_over(tmp_path)
    for number in range(100):
        (folder / "order-1" / f"{number}.txt").touch()
    monkeypatch.setattr(rulebook_folders, "MOST_NAMES", limit)
    assert expected == (codes(folder) if expected else list(rulebook_folders.read_folder(str(folder), "book").problems))


def test_files_that_are_small_one_by_one_have_a_limit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folders.laid_over(tmp_path)
    (folder / "order-1" / "large.toml").write_bytes(b"#" * rulebook_folders.LARGEST)
    monkeypatch.setattr(rulebook_folders, "LARGEST_TOGETHER_MIB", 1)
    assert [("R013", "book")] == codes(folder)


@pytest.mark.parametrize("part", ["a", "'a b'", '"!"', '"\\""', '"钥匙"'])
@pytest.mark.parametrize("begin", ["", "[", "x = {", "x = { y = 1, "])
def test_a_key_of_very_many_parts_is_refused_before_it_takes_hours(part: str, begin: str, tmp_path: Path) -> None:
    folder = folders.laid_over(tmp_path)
    (folder / "order-1" / "long.toml").write_text(begin + f"{part} . " * 60_000, encoding="utf-8")
    assert [("R008", "book/order-1/long.toml")] == codes(folder)


def test_a_text_of_many_words_and_dots_is_no_key(tmp_path: Path) -> None:
    words = "one. " * 20 + "so " + "1.2.3.4. " * 20
    assert icprules.load(changed(tmp_path, RULE, "an App is filed", words)).rules
