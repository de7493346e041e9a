"""Files that are something else than their names say: every reader refuses a pipe, a device, a circle of links and a
file beyond its limit, and waits for none of them."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import icprules
from icprules import regular_files
from icprules.cli import root
from icprules.errors import IcprulesError
from icprules.regular_files import NotRegularError, TooLargeError, read_regular
from icprules.rulebook import folders as rulebook_folders
from icprules.scans.scan import scan
from icprules.testing.cases import read_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.rulebook.law import Rulebook

ROOT = Path(__file__).parent.parent
BRAND = str(ROOT / "examples" / "brand.toml")
TERABYTE = 1 << 40
DAY = "2024-02-22"


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def circle(path: Path) -> None:
    other = path.with_name("other")
    path.symlink_to(other)
    other.symlink_to(path)


def folder(path: Path) -> None:
    (path.parent / "inner").mkdir()
    path.symlink_to("inner", target_is_directory=True)


def terabyte(path: Path) -> None:
    path.touch()
    os.truncate(path, TERABYTE)  # takes no place on the disk


@functools.cache
def rulebook() -> Rulebook:
    return icprules.load()


def refused(*args: str) -> str:
    """How the command line begins to say why it ends."""
    done = CliRunner().invoke(root, [*args, "--lang", "en"])
    assert (2, True) == (done.exit_code, isinstance(done.exception, SystemExit)), done.exception
    return done.stderr.split(" ", 1)[0]


READERS: dict[str, Callable[[Path], object]] = {
    **{
        f"services{end}": lambda path: icprules.read_portfolio(path, rulebook())
        for end in (".toml", ".json", ".csv", ".xlsx")
    },
    "x.cases.toml": read_cases,
}
COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "services": ("services.toml", ("assess", "IT", "--as-of", DAY)),
    "a questionnaire": ("services.toml", ("ask", "IT", "--as-of", DAY)),
    "a notice of holidays": ("notice.json", ("workdays", DAY, "+20", "--holidays", "IT")),
    "a record": ("record.json", ("replay", "IT")),
    "cases": ("x.cases.toml", ("rules", "coverage", "--cases", "THERE")),
    "cases to be changed": ("x.cases.toml", ("rules", "mutate", "--cases", "THERE")),
}
CATALOGUES = ("services.parquet", "services.csv", "services.jsonl")
STRANGE = [(pipe, "F012"), (device, "F012"), (circle, "F012"), (folder, "F012"), (terabyte, "F002")]


def code(read: Callable[[Path], object], path: Path) -> str:
    try:
        read(path)
    except IcprulesError as error:
        return error.code
    return "read"


@pytest.mark.parametrize(("make", "expected"), STRANGE, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("name", READERS)
def test_a_reader_refuses_what_is_no_file_of_its_kind(
    name: str, make: Callable[[Path], None], expected: str, tmp_path: Path
) -> None:
    make(tmp_path / name)
    assert expected == code(READERS[name], tmp_path / name)


@pytest.mark.parametrize(("make", "expected"), [(pipe, "F012"), (terabyte, "F002")], ids=["pipe", "terabyte"])
@pytest.mark.parametrize("what", COMMANDS)
def test_a_command_refuses_what_is_no_file_of_its_kind(
    what: str, make: Callable[[Path], None], expected: str, tmp_path: Path
) -> None:
    name, args = COMMANDS[what]
    make(tmp_path / name)
    places = {"IT": str(tmp_path / name), "THERE": str(tmp_path)}
    assert expected == refused(*(places.get(arg, arg) for arg in args))


@pytest.mark.parametrize(
    ("make", "expected"),
    [(pipe, "F199"), (device, "F199"), (circle, "F012"), (folder, "F012")],
    ids=lambda value: getattr(value, "__name__", value),
)
@pytest.mark.parametrize("name", CATALOGUES)
def test_a_scan_refuses_what_is_no_file(name: str, make: Callable[[Path], None], expected: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    assert expected == code(
        lambda path: scan(path, tmp_path / "out.parquet", as_of=DAY, rulebook=rulebook()), tmp_path / name
    )


def test_a_name_that_no_file_can_have_is_refused_by_a_scan(tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    assert "F012" == code(lambda path: scan(path, target, as_of=DAY, rulebook=rulebook()), Path("a\0b.csv"))


@pytest.mark.parametrize("make", [pipe, device, terabyte])
def test_a_salt_that_is_no_file_is_refused(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "salt")
    args = ("assess", BRAND, "--as-of", DAY, "--record", str(tmp_path / "r.json"), "--redact", "filings")
    assert "O110" == refused(*args, "--salt-file", str(tmp_path / "salt"))


@pytest.mark.parametrize("make", [pipe, device])
def test_a_cache_that_holds_no_file_is_passed_over(make: Callable[[Path], None], tmp_path: Path) -> None:
    icprules.load(cache=tmp_path)
    (kept,) = tmp_path.glob("*.json")
    kept.unlink()
    make(kept)
    assert "cn-icp" == icprules.load(cache=tmp_path).name


@pytest.mark.parametrize(
    ("make", "error"),
    [(pipe, NotRegularError), (device, NotRegularError), (circle, OSError), (folder, IsADirectoryError),
     (terabyte, TooLargeError)],
    ids=lambda value: value.__name__,
)  # fmt: skip
def test_what_is_no_regular_file_of_the_size_is_not_opened(
    make: Callable[[Path], None], error: type[OSError], tmp_path: Path
) -> None:
    make(tmp_path / "x")
    with pytest.raises(error):
        read_regular(tmp_path / "x", 1 << 20)


def read(file: Path, most: int) -> int | str:
    try:
        return len(read_regular(file, most))
    except TooLargeError as error:
        return f"{error.size} are too many"


@pytest.mark.parametrize(("size", "most", "fits"), [(0, 0, True), (9, 9, True), (10, 9, False), (5000, 5000, True)])
def test_a_file_may_have_exactly_as_many_bytes(size: int, most: int, fits: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    file = tmp_path / "x"
    file.write_bytes(b"x" * size)
    assert (size if fits else f"{size} are too many") == read(file, most)


@pytest.mark.parametrize(("size", "most", "fits"), [(20_000, 20_000, True), (20_001, 20_000, False)])
def test_a_file_that_grows_while_it_is_read_is_read_to_its_end_or_to_the_limit(
    size: int, most: int, fits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    (tmp_path / "empty").touch()
    file = tmp_path / "x"
    file.write_bytes(b"x" * size)
    before = (tmp_path / "empty").stat()
    monkeypatch.setattr("os.fstat", lambda _: before)
    assert (size if fits else f"{size} are too many") == read(file, most)


def test_a_pipe_put_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(tmp_path / "x")
    seen = iter([None])  # the first look sees the file that was there, the second the pipe
    check = regular_files.check_regular
    monkeypatch.setattr(
        regular_files, "check_regular", lambda found: check(found) if next(seen, "again") == "again" else None
    )
    with pytest.raises(NotRegularError):
        read_regular(tmp_path / "x", 1 << 20)


def test_a_rule_file_of_a_terabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    terabyte(book / "rulebook.toml")
    (found,) = [
        one for one in rulebook_folders.read_folder(str(book), "book").problems if one.where == "book/rulebook.toml"
    ]
    assert ("R007", str(TERABYTE)) == (found.code, dict(found.values)["size"])


def test_a_line_without_end_is_one_row_that_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "services.jsonl"
    service = b'{"kind": "app", "stage": "operating"}\n'
    source.write_bytes(service + b" " * (9 << 20) + b"x\n" + service)
    out = tmp_path / "out.parquet"
    found = scan(source, out, as_of=DAY, rulebook=rulebook())
    assert (3, 1) == (found.rows, found.refused)
