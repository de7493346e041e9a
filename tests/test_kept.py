"""A rulebook that is kept is the one that would be read: equal, never stale, never damaged, never someone else's."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import folders
import pytest

import icprules
from icprules.errors import RulebookError
from icprules.rulebook import graphs, kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return folders.laid_over(tmp_path)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def found(cache: Path, key: str) -> icprules.Rulebook | None:
    return kept.kept(str(cache), key, never)


def never() -> icprules.Rulebook:
    message = "read anew"
    raise AssertionError(message)


def only_file(cache: Path) -> Path:
    files = list(cache.iterdir())
    assert len(files) == 1
    return files[0]


@pytest.mark.parametrize("path", [None, folders.MINIMAL, folders.PARTNER])
def test_what_is_kept_equals_what_is_read(path: Path | None, cache: Path) -> None:
    read = icprules.load(path)
    assert read == icprules.load(path, cache=cache)
    again = icprules.load(path, cache=cache)
    assert read == again
    assert (read.digest, [r.where for r in read.rules]) == (again.digest, [r.where for r in again.rules])
    assert repr(read) == repr(again)  # what is left aside when rulebooks are compared stands there, too
    assert hash(read) == hash(again)


def test_what_is_kept_gives_the_same_assessment(cache: Path) -> None:
    icprules.load(cache=cache)
    app = {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True, "filings": []}
    results = [
        icprules.assess(app, as_of="2024-04-01", rulebook=rulebook).to_dict()
        for rulebook in (icprules.load(), icprules.load(cache=cache))
    ]
    assert results[0] == results[1]


def test_nothing_is_written_unless_a_folder_is_named(book: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    icprules.load(book)
    assert before == sorted(tmp_path.rglob("*"))


def test_a_changed_byte_is_read_anew(book: Path, cache: Path) -> None:
    first = icprules.load(book, cache=cache)
    folders.changed(book, "rulebook.toml", (f'"{first.version}"', '"9"'))
    second = icprules.load(book, cache=cache)
    assert first.version != second.version
    assert second == icprules.load(book)
    assert len(list(cache.iterdir())) == 2


def test_a_comment_that_was_added_is_read_anew(book: Path, cache: Path) -> None:
    icprules.load(book, cache=cache)
    file = book / "rulebook.toml"
    file.write_text(file.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    icprules.load(book, cache=cache)
    assert len(list(cache.iterdir())) == 2


def test_the_same_bytes_under_another_name_are_read_anew(book: Path, cache: Path, tmp_path: Path) -> None:
    icprules.load(book, cache=cache)
    other = icprules.load(shutil.copytree(book, tmp_path / "other"), cache=cache)
    assert all(rule.where.startswith("other/") for rule in other.rules)


def test_a_partner_is_read_anew_when_the_built_in_rules_change(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = []
    for content in (b"a", b"b"):
        files = kept_files(content)
        keys.append(kept.key_of([files, kept_files(b"own")]))
    assert keys[0] != keys[1]
    monkeypatch.setattr(kept, "_of_code", lambda: iter([b"other code"]))
    assert kept.key_of([kept_files(b"a"), kept_files(b"own")]) != keys[0]


def kept_files(content: bytes) -> Any:  # noqa: ANN401 - a test's own
    from icprules.rulebook.folders import Files  # noqa: PLC0415 - for this alone

    return Files(name="x", contents={"rulebook.toml": content}, broken=frozenset(), problems=())


def test_bytes_that_move_from_one_file_to_the_next_give_another_key() -> None:
    from icprules.rulebook.folders import Files  # noqa: PLC0415 - for this alone

    def key(**contents: bytes) -> str:
        return kept.key_of([Files(name="x", contents=contents, broken=frozenset(), problems=())])

    assert len({key(a=b"12", b=b"3"), key(a=b"1", b=b"23"), key(ab=b"123"), key(a=b"123", b=b"")}) == 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1],
        lambda text: text + b" ",
        lambda _: b"",
        lambda _: b"\n",
        lambda _: b"null\nnull",
        lambda text: b"{}\n" + text.partition(b"\n")[2],
        lambda text: text.replace(b'"key": "', b'"key": "0', 1),
        lambda text: text.replace("备案".encode(), "登记".encode(), 1),
    ],
)
def test_what_is_damaged_is_passed_over_and_made_again(
    damage: Callable[[bytes], bytes], book: Path, cache: Path
) -> None:
    good = icprules.load(book, cache=cache)
    file = only_file(cache)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert found(cache, file.stem) is None
    assert good == icprules.load(book, cache=cache)
    assert whole == only_file(cache).read_bytes()


def test_what_is_kept_under_another_key_is_passed_over(book: Path, cache: Path) -> None:
    icprules.load(book, cache=cache)
    file = only_file(cache)
    copy = file.with_name(f"{'0' * 64}.json")
    shutil.copy(file, copy)
    assert found(cache, copy.stem) is None
    assert found(cache, file.stem) is not None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files of others are told by their mode")
def test_what_others_can_write_is_passed_over(book: Path, cache: Path) -> None:
    icprules.load(book, cache=cache)
    file = only_file(cache)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o620)
    assert found(cache, file.stem) is None
    file.chmod(0o444)
    assert found(cache, file.stem) is not None


def test_a_folder_that_cannot_be_written_to_keeps_nothing_and_harms_nothing(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert icprules.load(book) == icprules.load(book, cache=file / "inside")
    assert icprules.load(book) == icprules.load(book, cache=file)


def test_a_file_that_is_none_of_a_rulebook_is_told_although_the_others_are_kept(book: Path, cache: Path) -> None:
    icprules.load(book, cache=cache)
    (book / "slip.toml").write_text("", encoding="utf-8")
    with pytest.raises(RulebookError, match="R139"):
        icprules.load(book, cache=cache)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe has no place in a folder")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(book: Path, cache: Path) -> None:
    good = icprules.load(book, cache=cache)
    file = only_file(cache)
    file.unlink()
    os.mkfifo(file, 0o600)
    assert found(cache, file.stem) is None
    assert good == icprules.load(book, cache=cache)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is a text")
def test_a_folder_whose_name_is_no_text_is_kept_like_any_other(book: Path, cache: Path, tmp_path: Path) -> None:
    other = book.rename(tmp_path / os.fsdecode(b"\xff"))
    assert repr(icprules.load(other, cache=cache)) == repr(icprules.load(other, cache=cache))
    assert found(cache, only_file(cache).stem) is not None


def test_a_faulty_rulebook_is_refused_alike_and_not_kept(book: Path, cache: Path) -> None:
    (book / "slip.toml").write_text("", encoding="utf-8")
    with pytest.raises(RulebookError, match="R139") as without:
        icprules.load(book)
    with pytest.raises(RulebookError) as found:
        icprules.load(book, cache=cache)
    assert without.value.problems == found.value.problems
    assert not cache.exists()


def test_a_text_that_names_other_classes_or_rows_is_refused() -> None:
    text = graphs.written(icprules.Text("备案", "filing"))
    assert graphs.read(text) == icprules.Text("备案", "filing")
    names = ('"text.Path"', '"text.read_only"', '"text.attrs"', '"os.system"', '"text"')
    for wrong in (
        "[]",
        "[[],[],[0]]",
        text.replace("[[0,", "[[99999,"),
        *(text.replace('"text.Text"', n) for n in names),
    ):
        assert wrong != text
        with pytest.raises((ValueError, LookupError, AttributeError)):
            graphs.read(wrong)


def test_a_kept_rulebook_is_used_without_anything_that_reads_rule_files(cache: Path) -> None:
    icprules.load(cache=cache)
    read = "tomllib", "cattrs", "icprules.rulebook.assembly", "icprules.rulebook.structure", "difflib"
    looked_at = "icprules.rulebook.law", "icprules.subjects.facts", "icprules.rulebook.graphs"
    assert set() == modules_after(f"icprules.load(cache={str(cache)!r})") & {*read, *looked_at}
    assert set(looked_at) == modules_after(f"repr(icprules.load(cache={str(cache)!r}))") & {*read, *looked_at}


def modules_after(line: str) -> set[str]:
    code = f"import icprules, sys\n{line}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return set(done.stdout.split())
