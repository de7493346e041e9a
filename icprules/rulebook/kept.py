"""A rulebook that was read and checked once, kept in a folder for the next time.

Decides when what is kept may be used: the name of its file is the digest of every byte that a reading would look
at, the rule files and the code that reads them; the digest of its content stands in its first line; and nobody but
its owner can have written it. Anything else is passed over and made again. Must not import anything that reads rule
files.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from icprules.rulebook import graphs
from icprules.rulebook.law import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.rulebook.folders import Files

_FORM = "icprules rulebook, form 1"
_PACKAGE = Path(__file__).parents[1]
_READERS = ("rulebook", "subjects", "numbers", "calendar")
_WRITABLE_BY_OTHERS = 0o022


def key_of(folders: Sequence[Files]) -> str:
    """Return the digest of everything that a reading of these folders would look at.

    Args:
        folders: Every file, read to the last byte.

    Returns:
        64 hexadecimal digits; other digits for other bytes, other names, or other code that reads them.
    """
    found = hashlib.sha256(_FORM.encode())
    for part in (*_of_folders(folders), *_of_code()):
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


def _of_folders(folders: Sequence[Files]) -> Iterator[bytes]:
    for files in folders:
        yield files.name.encode()
        yield len(files.contents).to_bytes(8, "big")
        for path, content in files.contents.items():
            yield path.encode()
            yield content


def _of_code() -> Iterator[bytes]:
    for folder in _READERS:
        for file in sorted((_PACKAGE / folder).glob("*.py")):
            yield file.read_bytes()
    for name in ("text.py", "errors.py"):
        yield (_PACKAGE / name).read_bytes()


def kept(folder: Path, key: str) -> Rulebook | None:
    """Return the rulebook that is kept under a key.

    Args:
        folder: Where rulebooks are kept.
        key: From `key_of`.

    Returns:
        The rulebook; None where there is none, where it is damaged, or where somebody else could have written it.
    """
    try:
        with (folder / f"{key}.json").open("rb") as file:
            if not _is_own(os.fstat(file.fileno())):
                return None
            head, _, body = file.read().partition(b"\n")
        if json.loads(head) != _head(key, body):
            return None
        rulebook = graphs.read(body.decode())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return rulebook if isinstance(rulebook, Rulebook) else None


def _head(key: str, body: bytes) -> dict[str, str]:
    return {"form": _FORM, "key": key, "sha256": hashlib.sha256(body).hexdigest()}


def _is_own(found: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # Windows guards files by other means
        return True
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & _WRITABLE_BY_OTHERS


def keep(folder: Path, key: str, rulebook: Rulebook) -> bool:
    """Keep a rulebook for the next time.

    Args:
        folder: Where rulebooks are kept; made where it is missing.
        key: From `key_of`, for the bytes that the rulebook was read from.
        rulebook: The rulebook.

    Returns:
        Whether it is kept; a folder that cannot be written to is left as it is.
    """
    body = graphs.written(rulebook).encode()
    head = json.dumps(_head(key, body)).encode()
    unfinished = folder / f".{key}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(head + b"\n" + body)
        unfinished.replace(folder / f"{key}.json")
    except (OSError, ValueError):
        if unfinished.exists():
            unfinished.unlink()
        return False
    return True
