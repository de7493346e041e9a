"""The rulebook that a caller asks for: read from a folder, or from a cache that was made of the same bytes.

Decides which folders make up a rulebook, and when what is kept may stand for them. Must not import engines or decide.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icprules.errors import RulebookError, closest, problem
from icprules.rulebook.folders import BUILT_IN, HEAD, read_folder

if TYPE_CHECKING:
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
    if cache is None:
        return _assembled(folders)
    from icprules.rulebook.kept import keep, kept, key_of  # noqa: PLC0415 - most programs keep nothing

    key = key_of(folders)
    rulebook = kept(Path(cache), key)
    if rulebook is None:
        rulebook = _assembled(folders)
        keep(Path(cache), key, rulebook)
    return rulebook


def _folders(path: str | Path | None) -> list[Files]:
    """The files of the rulebook, and before them those of the built-in one where it may extend that."""
    folder = _builtin() if path is None else _found(path)
    own = read_folder(folder, folder.name or folder.absolute().name)
    if path is None or b"extends" not in own.contents.get(HEAD, b""):
        return [own]
    # Messages and rules tell layers apart by their names, whatever a partner calls the folder.
    return [read_folder(_builtin(), BUILT_IN if own.name != BUILT_IN else f"built-in {BUILT_IN}"), own]


def _found(path: str | Path) -> Path:
    """A folder that is there, or else the one that an installed package offers under this name."""
    folder = Path(path)
    if folder.is_dir():
        return folder
    from icprules.rulebook.installed import installed_rulebooks  # noqa: PLC0415 - most rulebooks are folders

    offered = installed_rulebooks()
    if str(path) not in offered:
        raise RulebookError(problem("R001", name=folder, close=closest(str(path), offered)))
    return offered[str(path)]


def _builtin() -> Path:
    # In a wheel the rules lie inside the package; in a checkout or an editable install, beside it.
    package = Path(__file__).parents[1]
    inner = package / "rules"
    return inner if inner.is_dir() else package.parent / "rules"


def _assembled(folders: list[Files]) -> Rulebook:
    from icprules.rulebook.assembly import assemble  # noqa: PLC0415 - what is kept does without all that reads files

    return assemble(folders)
