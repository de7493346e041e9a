"""A rulebook folder -> the bytes of its TOML files.

Decides which files are read and what a file may be at most. What is in them is read by `layers.py`. Must not import
law, layers or anything that reads a table.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs

from icprules.errors import closest, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_FOLDERS = 3  # a link to a folder above would otherwise be followed for ever


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
        The files. Names that begin with a full stop are passed over, as are other kinds of file.
    """
    problems: list[Problem] = []
    contents: dict[str, bytes] = {}
    broken: set[str] = set()
    for entry, path in _listed(folder, "", name, problems):
        where = f"{name}/{path}"
        if not _is_read(path):
            known = ", ".join(name.removesuffix(".toml") for name in ROOT_FILES)
            close = closest(path, ROOT_FILES) if "/" not in path else ""
            problems.append(problem("R139", where=where, name=path, close=close, allowed=known))
            continue
        if len(contents) == MOST_FILES:
            problems.append(problem("R012", where=name, limit=MOST_FILES))
            broken.update(ROOT_FILES)  # which of them would have come is not known
            break
        try:
            content = _content(entry)
        except OSError as error:
            problems.append(problem("R003", where=where, value=error.strerror))
            broken.add(path)
            continue
        if len(content) > LARGEST:
            problems.append(problem("R007", where=where, size=len(content), limit=LARGEST))
            broken.add(path)
        else:
            contents[path] = content
    return Files(name=name, contents=contents, broken=frozenset(broken), problems=tuple(problems))


def _content(entry: os.DirEntry[str]) -> bytes:
    if not entry.is_file():
        message = "not a regular file"
        raise OSError(0, message)
    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 - hundreds of small files, each read once
        return file.read()


def _listed(folder: str, inner: str, name: str, problems: list[Problem]) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Yield all TOML files, wherever they lie, in the order of their names, and their paths inside the folder."""
    try:
        with os.scandir(folder) as found:
            entries = sorted((e for e in found if not e.name.startswith(".")), key=lambda e: e.name)
    except OSError as error:
        problems.append(problem("R003", where=f"{name}/{inner}".rstrip("/"), value=error.strerror))
        return
    for entry in entries:
        path = f"{inner}/{entry.name}" if inner else entry.name
        if entry.name.lower().endswith(".toml"):
            yield entry, path
        elif entry.is_dir() and path.count("/") < _FOLDERS:
            yield from _listed(entry.path, path, name, problems)


def _is_read(path: str) -> bool:
    if not path.endswith(".toml") or not path.isprintable() or path.count("/") > 1:
        return False
    return "/" in path or path in ROOT_FILES
