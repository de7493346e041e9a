"""The rulebook that a caller asks for: read from a folder, or from a cache that was made of the same bytes.

Decides which folders make up a rulebook, and when what is kept may stand for them. Must not import engines or decide.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from icprules.errors import RulebookError, closest, problem
from icprules.rulebook.folders import BUILT_IN, HEAD, read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.rulebook.folders import Files
    from icprules.rulebook.law import Rulebook


def load(
    path: str | Path | None = None, *, cache: str | Path | None = None, expect_digest: str | None = None
) -> Rulebook:
    """Load and check a rulebook.

    Args:
        path: Folder of the rulebook, or the name under which an installed package offers one; None for the
            built-in one. A rulebook whose `rulebook.toml` says `extends = "cn-icp"` is layered on the built-in one.
        cache: Folder for what was read and checked once; None to keep nothing. It is used where every byte that was
            read is the same, and made where it is missing. Use one that nobody else can write to.
        expect_digest: The `digest` that the rulebook had when it was reviewed, layers included; None for any.

    Returns:
        The rulebook, immutable.

    Raises:
        RulebookError: With every problem found in every file, and nothing else whatever the files hold; R009 where
            the rulebook is another one than was expected.

    Example:
        >>> load().name
        'cn-icp'
    """
    rulebook = _loaded(_folders(path), cache)
    if expect_digest is not None and rulebook.digest != expect_digest:
        raise RulebookError(problem("R009", where=rulebook.name, value=rulebook.digest, expected=expect_digest))
    return rulebook


def _loaded(folders: list[Files], cache: str | Path | None) -> Rulebook:
    # What could not be opened, or is no rule file, is no part of a key: the reading has to tell of it.
    if cache is None or any(files.problems for files in folders):
        return _assembled(folders)
    from icprules.rulebook.kept import keep, kept, key_of  # noqa: PLC0415 - most programs keep nothing

    folder, key = os.fspath(cache), key_of(folders)

    def again() -> Rulebook:
        rulebook = _assembled(folders)
        keep(folder, key, rulebook)
        return rulebook

    return kept(folder, key, again) or again()


def _folders(path: str | Path | None) -> list[Files]:
    """The files of the rulebook, and before them those of the built-in one where it may extend that."""
    folder = _builtin() if path is None else _found(os.fspath(path) or os.curdir)
    own = read_folder(folder, os.path.basename(os.path.abspath(folder)))
    if path is None or b"extends" not in own.contents.get(HEAD, b""):
        return [own]
    # Messages and rules tell layers apart by their names, whatever a partner calls the folder.
    return [read_folder(_builtin(), BUILT_IN if own.name != BUILT_IN else f"built-in {BUILT_IN}"), own]


def _found(path: str) -> str:
    """A folder that is there, or else the one that an installed package offers under this name."""
    if os.path.isdir(path):
        return path
    from icprules.rulebook.installed import installed_rulebooks  # noqa: PLC0415 - most rulebooks are folders

    offered = installed_rulebooks()
    if path not in offered:
        raise RulebookError(problem("R001", name=path, close=closest(path, offered)))
    return str(offered[path])


def _builtin() -> str:
    # In a wheel the rules lie inside the package; in a checkout or an editable install, beside it.
    package = os.path.dirname(os.path.dirname(__file__))
    inner = os.path.join(package, "rules")
    return inner if os.path.isdir(inner) else os.path.join(os.path.dirname(package), "rules")


def _assembled(folders: list[Files]) -> Rulebook:
    from icprules.rulebook.assembly import assemble  # noqa: PLC0415 - what is kept does without all that reads files

    return assemble(folders)
