"""A member of a kept rulebook is read when it is first looked at, and nobody can tell."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
import folders
import pytest
from hypothesis import given
from hypothesis import strategies as st

import icprules
from icprules.rulebook import graphs, kept
from icprules.rulebook.book import MEMBERS, read_when_needed
from icprules.rulebook.law import Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READ = icprules.load(folders.MINIMAL)
LINES = {name: graphs.written(getattr(READ, name)) for name in MEMBERS}


def unread(counted: list[str] | None = None) -> icprules.Rulebook:
    def read(name: str) -> Any:  # noqa: ANN401 - any member
        if counted is not None:
            counted.append(name)
        return graphs.read(LINES[name])

    return read_when_needed({"name": READ.name}, read)


@given(st.permutations(MEMBERS))
def test_in_whatever_order_members_are_looked_at_they_are_those_of_the_files(order: list[str]) -> None:
    book = unread()
    assert [getattr(READ, name) for name in order] == [getattr(book, name) for name in order]
    assert repr(READ) == repr(book)


def test_a_member_is_read_once_and_only_if_it_is_looked_at() -> None:
    counted: list[str] = []
    book = unread(counted)
    assert READ.rules == book.rules
    assert book.rules is book.rules
    assert ["rules"] == counted
    assert READ == book
    assert sorted(set(MEMBERS) - {"name", "files", "layers"}) == sorted(counted)


@pytest.mark.parametrize("name", ["rules", "name", "prepared", "new"])
def test_no_member_can_be_set_or_taken_away_before_or_after_it_is_read(name: str) -> None:
    book = unread()
    for _ in range(2):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(book, name, ())
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(book, name)
        assert READ == book


def test_mappings_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        unread().sources["x"] = None  # type: ignore[index]


@pytest.mark.parametrize("name", ["rule", "_rules", "__deepcopy__"])
def test_a_misspelt_member_is_none(name: str) -> None:
    for book in (READ, unread()):
        with pytest.raises(AttributeError, match=f"`{name}`"):
            getattr(book, name)


def test_a_copy_is_equal_and_needs_nothing_of_the_original() -> None:
    for book in (copy.copy(unread()), attrs.evolve(unread())):
        assert repr(READ) == repr(book)
        assert READ == book
    with pytest.raises(TypeError, match="mappingproxy"):
        pickle.dumps(unread())


def test_an_object_without_any_member_is_no_trap() -> None:
    with pytest.raises(AttributeError):
        _ = object.__new__(icprules.Rulebook).rules


def test_threads_that_look_at_once_see_one_object() -> None:
    for _ in range(20):
        counted: list[str] = []
        book = unread(counted)
        start = threading.Barrier(4)

        def look(book: icprules.Rulebook = book, start: threading.Barrier = start) -> list[int]:
            start.wait()
            return [id(getattr(book, name)) for name in MEMBERS]

        with ThreadPoolExecutor(4) as threads:
            seen = [thread.result() for thread in [threads.submit(look) for _ in range(4)]]
        assert [seen[0]] * 4 == seen
        assert sorted(set(MEMBERS) - {"name"}) == sorted(counted)


def test_what_a_look_raises_is_told_and_the_next_look_tries_again() -> None:
    answers: list[Callable[[], object]] = [lambda: 1 // 0, lambda: READ.rules]
    book = read_when_needed({}, lambda _: answers.pop(0)())
    with pytest.raises(ZeroDivisionError):
        _ = book.rules
    assert READ.rules == book.rules


def forged(content: bytes, *, line: int, by: bytes) -> bytes:
    """The file with another line, and with the digest that belongs to it."""
    head, *lines = content.split(b"\n")
    lines[line] = by
    body = b"\n".join(lines)
    return json.dumps(json.loads(head) | {"sha256": hashlib.sha256(body).hexdigest()}).encode() + b"\n" + body


@pytest.mark.parametrize("by", [b"", b"{}", b"[[],[],[0]]", b'[["os.system"],[[0,{}]],[0]]', b"[" * 100_000, b"\xff"])
def test_a_member_that_cannot_be_read_is_read_from_the_files_and_kept_anew(by: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    icprules.load(folders.MINIMAL, cache=cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    for line in range(1, len(whole.split(b"\n")) - 1):
        file.write_bytes(forged(whole, line=line, by=by))
        book = icprules.load(folders.MINIMAL, cache=cache)
        assert repr(READ) == repr(book)
        assert whole == file.read_bytes()


@pytest.mark.parametrize("by", [b"{}", b"[]", b"null", b'{"name":"a","version":"1","digest":"x","whole_digest":0}'])
def test_texts_that_are_none_make_the_whole_file_worthless(by: bytes, tmp_path: Path) -> None:
    icprules.load(folders.MINIMAL, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(forged(file.read_bytes(), line=0, by=by))
    assert kept.kept(str(tmp_path), file.stem, lambda: READ) is None


@pytest.fixture(scope="module")
def kept_minimal(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    cache = tmp_path_factory.mktemp("cache")
    icprules.load(folders.MINIMAL, cache=cache)
    (file,) = cache.iterdir()
    return file, file.read_bytes()


@given(st.data())
def test_one_bit_is_enough_to_pass_a_file_over(kept_minimal: tuple[Path, bytes], data: st.DataObject) -> None:
    file, whole = kept_minimal
    place = data.draw(st.integers(0, 8 * len(whole) - 1))
    damaged = bytearray(whole)
    damaged[place // 8] ^= 1 << place % 8
    file.write_bytes(damaged)
    assert kept.kept(str(file.parent), file.stem, lambda: READ) is None


@given(st.data())
def test_a_file_that_ends_early_is_passed_over(kept_minimal: tuple[Path, bytes], data: st.DataObject) -> None:
    file, whole = kept_minimal
    file.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert kept.kept(str(file.parent), file.stem, lambda: READ) is None


def test_a_file_of_another_form_is_passed_over(
    kept_minimal: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, whole = kept_minimal
    file.write_bytes(whole)
    assert READ == kept.kept(str(file.parent), file.stem, lambda: READ)
    monkeypatch.setattr(kept, "_FORM", "icprules rulebook, form 0")
    assert kept.kept(str(file.parent), file.stem, lambda: READ) is None


def test_programs_that_keep_a_rulebook_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    code = (
        f"import icprules\nbook = icprules.load({str(folders.MINIMAL)!r}, cache={str(tmp_path)!r})\nprint(book.digest)"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [f"{READ.digest}\n"] * 3 == [program.communicate()[0] for program in programs]
    (file,) = tmp_path.iterdir()
    assert READ == kept.kept(str(tmp_path), file.stem, lambda: READ)


def test_threads_that_keep_a_rulebook_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        done = [threads.submit(kept.keep, str(tmp_path), "0" * 64, READ) for _ in range(8)]
    assert [True] * 8 == [one.result() for one in done]
    assert [f"{'0' * 64}.json"] == [file.name for file in tmp_path.iterdir()]


TEXTS = st.text() | st.sampled_from(["\n", "\u2028", '"', "\\", "\x00", "\ud800", "备案"])
VALUES = st.recursive(
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.dates()
    | st.builds(icprules.Text, TEXTS, TEXTS)
    | st.builds(Period, start=st.none() | st.dates(), is_latest=st.booleans()),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_whatever_a_member_may_hold_is_read_as_it_was_written(value: object) -> None:
    text = graphs.written(value)
    assert "\n" not in text
    assert repr(value) == repr(graphs.read(text.encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize("value", [1.5, [1], {1: 2}, b"", object(), icprules.WorkdayCalendar])
def test_whatever_no_member_holds_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        graphs.written((value,))
