"""Which files of a rulebook folder are read, how large one may be, and in which order faults are reported."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import folders
import pytest

import icprules
from icprules.errors import RulebookError
from icprules.rulebook.folders import LARGEST

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.rulebook.law import Rulebook


@pytest.fixture(scope="module")
def minimal() -> Rulebook:
    return icprules.load(folders.MINIMAL)


def codes(folder: Path | str) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    return [(found.code, found.where) for found in caught.value.problems]


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


@pytest.mark.parametrize(
    ("reading", "expected"),
    [("os.scandir", [("R003", "book"), ("R004", "book")]), ("os.open", [("R003", "book/bureaus.toml")])],
)
def test_what_must_not_be_read_is_reported(
    reading: str, expected: list[tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folders.laid_over(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reading, refuse)
    found = codes(folder)
    monkeypatch.undo()
    assert expected == found[: len(expected)]


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
