"""A rulebook folder -> the bytes of its TOML files.

Decides which files are read and what a file may be at most. What is in them is read by `layers.py`. Must not import
law, layers or anything that reads a table.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import attrs

from icprules.errors import closest, problem, refusal
from icprules.regular_files import TooLargeError, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icprules.errors import Problem

BUILT_IN = "cn-icp"
HEAD = "rulebook.toml"
ROOT_FILES = (
    HEAD, "facts.toml", "terms.toml", "bureaus.toml", "open_questions.toml", "law_page.toml",
    "platform_codes.toml", "procedures.toml", "lead_times.toml",
)  # fmt: skip
MOST_FILES = 10_000
"""Most files of one rulebook; the built-in one has about 300."""
LARGEST = 1 << 20
"""Most bytes of one file."""
LARGEST_TOGETHER_MIB = 64
MOST_NAMES = 100_000
"""Most names in a folder and those below it that are looked at, of whatever kind."""
_FOLDERS = 3  # a link to a folder above would otherwise be followed for ever
_HINTS = 20  # names so many that nobody reads what each of them may have meant


class _TooManyError(Exception):
    """There are more files, or names, than are read."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@attrs.frozen(kw_only=True)
class Files:
    """The TOML files of one rulebook folder, unread.

    Args:
        name: What they are called in messages, before the slash.
        contents: Every file that could be opened, by path inside the folder, in the order of a listing.
        broken: Paths of the files that are there but could not be opened.
        problems: Every file that could not be opened, and every TOML file where none is read.
    """

    name: str
    contents: dict[str, bytes]
    broken: frozenset[str]
    problems: tuple[Problem, ...]


def read_folder(folder: str, name: str) -> Files:
    """Read the bytes of every TOML file of a rulebook folder.

    Args:
        folder: The folder.
        name: What to call it in messages.

    Returns:
        The files. Names that begin with a full stop are passed over, as are other kinds of file. Of a folder that has
        too many none is read.
    """
    problems: list[Problem] = []
    try:
        found = _at_most(MOST_FILES, _listed(folder, "", name, problems, itertools.count()))
    except _TooManyError as many:
        return _unread(name, problem("R012", where=name, limit=many.limit))
    contents: dict[str, bytes] = {}
    broken: set[str] = set()
    left = LARGEST_TOGETHER_MIB << 20
    for entry, path in found:
        where = f"{name}/{path}"
        if not _is_read(path):
            problems.append(_stray(path, where, hinted=len(problems) < _HINTS))
            continue
        try:
            contents[path] = read_regular(entry.path, LARGEST)
        except TooLargeError as error:
            problems.append(problem("R007", where=where, size=error.size, limit=LARGEST))
            broken.add(path)
        except OSError as error:
            problems.append(problem("R003", where=where, **refusal(error)))
            broken.add(path)
        left -= len(contents.get(path, b""))
        if left < 0:
            return _unread(name, problem("R013", where=name, limit=LARGEST_TOGETHER_MIB))
    return Files(name=name, contents=contents, broken=frozenset(broken), problems=tuple(problems))


def _unread(name: str, why: Problem) -> Files:
    # The files beside the instruments are broken rather than absent, for whether they are there is not known.
    return Files(name=name, contents={}, broken=frozenset(ROOT_FILES), problems=(why,))


def _stray(path: str, where: str, *, hinted: bool) -> Problem:
    known = ", ".join(name.removesuffix(".toml") for name in ROOT_FILES)
    close = closest(path, ROOT_FILES) if hinted and "/" not in path else ""
    return problem("R139", where=where, name=path, close=close, allowed=known)


_Found = tuple["os.DirEntry[str]", str]


def _at_most(limit: int, found: Iterable[_Found]) -> list[_Found]:
    several = list(itertools.islice(found, limit + 1))
    if len(several) > limit:
        raise _TooManyError(limit)
    return several


def _listed(folder: str, inner: str, name: str, problems: list[Problem], seen: Iterator[int]) -> Iterator[_Found]:
    """Yield all TOML files, wherever they lie, in the order of their names, and their paths inside the folder."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(_named(found, seen), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(problem("R003", where=f"{name}/{inner}".rstrip("/"), **refusal(error)))
        return
    for entry in entries:
        path = f"{inner}/{entry.name}" if inner else entry.name
        if entry.name.lower().endswith(".toml"):
            yield entry, path
        elif path.count("/") < _FOLDERS and _is_folder(entry):
            yield from _listed(entry.path, path, name, problems, seen)


def _named(found: Iterable[os.DirEntry[str]], seen: Iterator[int]) -> Iterator[os.DirEntry[str]]:
    for entry in found:
        if next(seen) >= MOST_NAMES:
            raise _TooManyError(MOST_NAMES)
        if not entry.name.startswith("."):
            yield entry


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _is_read(path: str) -> bool:
    if not path.endswith(".toml") or not path.isprintable() or path.count("/") > 1:
        return False
    return "/" in path or path in ROOT_FILES
