"""A folder of TOML files -> a `Layer` of plain tables, and the digest of several layers.

Decides which files are read, what a file may be at most, and what counts as content. Nothing is interpreted
here. Must not import law, rule_files or anything that reads a table.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import Problem, closest, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

ROOT_FILES = (
    "rulebook.toml", "facts.toml", "terms.toml", "bureaus.toml", "open_questions.toml", "law_page.toml",
    "platform_codes.toml", "procedures.toml", "lead_times.toml",
)  # fmt: skip
SOURCE = "source.toml"
LARGEST = 1 << 20
DEEPEST = 64
_FOLDERS = 3  # a link to a folder above would otherwise be followed for ever
_INTEGERS = 1 << 63
_TOO_LONG = "an integer has more than 64 bits"

Table = dict[str, Any]


@attrs.frozen(kw_only=True)
class Layer:
    """The files of one rulebook folder.

    Args:
        name: What its files are called in messages, before the slash.
        tables: Every file that could be read, by path inside the folder, in the order of a listing.
        broken: Paths of the files that are there but could not be read.
    """

    name: str
    tables: dict[str, Table]
    broken: frozenset[str]

    def where(self, path: str) -> str:
        """Return how messages name a file of the layer."""
        return f"{self.name}/{path}"

    def root(self, name: str) -> Table:
        """Return a file beside the instruments; an empty table when it is absent or broken."""
        return self.tables.get(name, {})

    def instruments(self) -> tuple[str, ...]:
        """Return the names of the folders that hold a TOML file, broken or not."""
        paths = (*self.tables, *sorted(self.broken))
        return tuple(dict.fromkeys(path.split("/")[0] for path in paths if "/" in path))

    def rules(self) -> Iterator[tuple[str, str, Table]]:
        """Yield the instrument, the file name without its ending, and the table of every rule file."""
        for path, table in self.tables.items():
            folder, _, name = path.rpartition("/")
            if folder and name != SOURCE:
                yield folder, name.removesuffix(".toml"), table


def read_layer(folder: Path, name: str, problems: list[Problem]) -> Layer:
    """Read every TOML file of a rulebook folder.

    Args:
        folder: The folder.
        name: What to call it in messages.
        problems: Receives every file that cannot be read, and every TOML file where none is read.

    Returns:
        The layer. Names that begin with a full stop are passed over, as are other kinds of file.
    """
    tables: dict[str, Table] = {}
    broken: set[str] = set()
    for path in _listed(folder, "", name, problems):
        where = f"{name}/{path}"
        if not _is_read(path):
            known = ", ".join(name.removesuffix(".toml") for name in ROOT_FILES)
            close = closest(path, ROOT_FILES) if "/" not in path else ""
            problems.append(problem("R139", where=where, name=path, close=close, allowed=known))
            continue
        found = read_file(folder / path, where)
        if isinstance(found, Problem):
            problems.append(found)
            broken.add(path)
        else:
            tables[path] = found
    return Layer(name=name, tables=tables, broken=frozenset(broken))


def _listed(folder: Path, inner: str, name: str, problems: list[Problem]) -> Iterator[str]:
    """Yield the paths of all TOML files, wherever they lie, in the order of their names."""
    try:
        entries = sorted(entry for entry in (folder / inner).iterdir() if not entry.name.startswith("."))
    except OSError as error:
        problems.append(problem("R003", where=f"{name}/{inner}".rstrip("/"), value=error.strerror))
        return
    for entry in entries:
        path = f"{inner}/{entry.name}" if inner else entry.name
        if entry.suffix.lower() == ".toml":
            yield path
        elif entry.is_dir() and path.count("/") < _FOLDERS:
            yield from _listed(folder, path, name, problems)


def _is_read(path: str) -> bool:
    if not path.endswith(".toml") or not path.isprintable() or path.count("/") > 1:
        return False
    return "/" in path or path in ROOT_FILES


def read_file(file: Path, where: str) -> Table | Problem:
    """Return the table that one TOML file holds, or why it holds none.

    Args:
        file: The file.
        where: How messages name it.

    Returns:
        The table, of at most `LARGEST` bytes and `DEEPEST` levels; or the problem.
    """
    try:
        if not file.is_file():
            return problem("R003", where=where, value="not a regular file")
        content = file.read_bytes()
    except OSError as error:
        return problem("R003", where=where, value=error.strerror)
    if len(content) > LARGEST:
        return problem("R007", where=where, size=len(content), limit=LARGEST)
    try:
        # Editors on Windows put a byte order mark in front, which TOML does not know.
        table = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return problem("R006", where=where, position=error.start + 1, value=f"0x{content[error.start]:02x}")
    except RecursionError:
        return problem("R008", where=where, limit=DEEPEST)
    except tomllib.TOMLDecodeError as error:
        return problem("R002", where=where, value=error)
    except ValueError:  # Python refuses to read an integer of thousands of digits
        return problem("R002", where=where, value=_TOO_LONG)
    return _too_much(table, where) or table


def _too_much(table: Table, where: str) -> Problem | None:
    # Dotted keys nest without end and hexadecimal integers grow without end; both make later steps fail.
    level: list[object] = [table]
    for _ in range(DEEPEST):
        members = [member for value in level for member in _members(value)]
        if any(isinstance(m, int) and not -_INTEGERS <= m < _INTEGERS for m in members):
            return problem("R002", where=where, value=_TOO_LONG)
        if not members:
            return None
        level = members
    return problem("R008", where=where, limit=DEEPEST)


def _members(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def digest(layers: Sequence[Layer]) -> str:
    """Return the digest of the content of layers.

    Comments, spacing, the order of keys and the names of the folders do not count; a changed word does.

    Args:
        layers: The built-in rulebook first.

    Returns:
        `sha256:` and 64 hexadecimal digits.
    """
    content = [layer.tables for layer in layers]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_dated)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _dated(value: object) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return f"{type(value).__name__}:{value.isoformat()}"
    raise TypeError(type(value).__name__)
