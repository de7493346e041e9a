"""The files of a rulebook folder -> a `Layer` of plain tables, and the digest of several layers.

Decides what a table may be at most, and what counts as content. Nothing is interpreted here. Must not import law,
rule_files or anything that reads a table.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import Problem, problem
from icprules.long_keys import has_long_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icprules.rulebook.folders import Files

SOURCE = "source.toml"
DEEPEST = 64
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


def read_layer(files: Files, problems: list[Problem]) -> Layer:
    """Read every file of a rulebook folder.

    Args:
        files: The files.
        problems: Receives those of the files, and every file that holds no table.

    Returns:
        The layer.
    """
    problems.extend(files.problems)
    tables: dict[str, Table] = {}
    broken = set(files.broken)
    for path, content in files.contents.items():
        found = read_table(content, f"{files.name}/{path}")
        if isinstance(found, Problem):
            problems.append(found)
            broken.add(path)
        else:
            tables[path] = found
    return Layer(name=files.name, tables=tables, broken=frozenset(broken))


def read_table(content: bytes, where: str) -> Table | Problem:
    """Return the table that one TOML file holds, or why it holds none.

    Args:
        content: The file.
        where: How messages name it.

    Returns:
        The table, of at most `DEEPEST` levels; or the problem.
    """
    try:
        # Editors on Windows put a byte order mark in front, which TOML does not know.
        text = content.decode("utf-8-sig")
        if has_long_key(text):
            return problem("R008", where=where, limit=DEEPEST)
        table = tomllib.loads(text)
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


def contents(layer: Layer) -> dict[str, str]:
    """Return the content of every file of a layer as one line of JSON, by path.

    Comments, spacing and the order of keys do not count; a changed word does.
    """
    return {path: _canonical(table) for path, table in sorted(layer.tables.items())}


def digest(layers: Sequence[Mapping[str, str]]) -> str:
    """Return the digest of the contents of layers; the names of their folders do not count.

    Args:
        layers: From `contents`, the built-in rulebook first.

    Returns:
        `sha256:` and 64 hexadecimal digits.
    """
    whole = ",".join(
        "{" + ",".join(f"{_canonical(path)}:{text}" for path, text in files.items()) + "}" for files in layers
    )
    return f"sha256:{hashlib.sha256(f'[{whole}]'.encode()).hexdigest()}"


def short_digest(text: str) -> str:
    """Return the first 16 hexadecimal digits of the digest of one file."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_dated)


def _dated(value: object) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return f"{type(value).__name__}:{value.isoformat()}"
    raise TypeError(type(value).__name__)
