"""Rulebook folders for tests: a good one with something laid over it, and tables written as TOML files."""

from __future__ import annotations

import datetime
import json
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.errors import Problem

HERE = Path(__file__).parent
MINIMAL = HERE / "good" / "minimal"
PARTNER = HERE / "good" / "partner"
EXPECTED = "expected.toml"


def laid_over(tmp_path: Path, over: Path | None = None, *, base: Path = MINIMAL, name: str = "book") -> Path:
    """Copy a good rulebook and lay a folder over it, without the files that the folder takes away."""
    folder = tmp_path / name
    shutil.copytree(base, folder)
    if over is not None:
        for path in expected(over).get("without", ()):
            (folder / path).unlink()
        shutil.copytree(over, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
    return folder


def expected(over: Path) -> dict[str, Any]:
    """Return what `expected.toml` of a folder says; nothing where there is none."""
    file = over / EXPECTED
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def changed(folder: Path, path: str, *replacements: tuple[str, str]) -> Path:
    """Replace parts of one file of a folder, each of which must be there."""
    file = folder / path
    text = file.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return folder


def as_tables(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return problems in the form of `expected.toml`."""
    tables = []
    for found in problems:
        table = {"code": found.code, "where": found.where, "text": found.message("en")}
        tables.append(table | ({"help": found.help("en")} if found.help("en") else {}))
    return tables


def tables_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every file of a rulebook folder as a table, by path."""
    return {
        file.relative_to(folder).as_posix(): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.toml"))
    }


def write_tables(tables: Mapping[str, Mapping[str, Any]], folder: Path) -> Path:
    """Write tables as TOML files, with everything below the first level in line."""
    for path, table in tables.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"{as_toml(key)} = {as_toml(value)}\n" for key, value in table.items())
        file.write_text("".join(lines), encoding="utf-8")
    return folder


def as_toml(value: object) -> str:
    """Return a value as TOML writes it in line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        members = (f"{as_toml(str(key))} = {as_toml(inner)}" for key, inner in value.items())
        return f"{{ {', '.join(members)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return str(value)
