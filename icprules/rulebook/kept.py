"""A rulebook that was read and checked once, kept in a folder for the next time.

Decides when what is kept may be used: the name of its file is the digest of every byte that a reading would look
at, the rule files and the code that reads them; the digest of its content stands in its first line; and nobody but
its owner can have written it. Anything else is passed over and made again. Every member of the rulebook that is no
text stands in a line of its own and is read when it is first looked at. Must not import anything that reads rule
files, nor law: what nobody looks at need not be imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING, Any

from icprules.rulebook.book import MEMBERS, read_when_needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from icprules.rulebook.book import Rulebook
    from icprules.rulebook.folders import Files

_FORM = "icprules rulebook, form 2"
_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_READERS = ("calendar", "numbers", "rulebook", "subjects")
_TEXTS = ("name", "version", "digest", "whole_digest")
_PARTS = tuple(name for name in MEMBERS if name not in _TEXTS)
_WRITABLE_BY_OTHERS = 0o022
_WAITS_FOR_NOBODY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


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
        yield _bytes(files.name)
        yield len(files.contents).to_bytes(8, "big")
        for path, content in files.contents.items():
            yield _bytes(path)
            yield content


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a folder may have a name that is no text


def _of_code() -> Iterator[bytes]:
    for folder in _READERS:
        place = os.path.join(_PACKAGE, folder)
        for name in sorted(name for name in os.listdir(place) if name.endswith(".py")):
            yield _content(os.path.join(place, name))
    for name in ("text.py", "errors.py"):
        yield _content(os.path.join(_PACKAGE, name))


def _content(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def kept(folder: str, key: str, again: Callable[[], Rulebook]) -> Rulebook | None:
    """Return the rulebook that is kept under a key.

    Args:
        folder: Where rulebooks are kept.
        key: From `key_of`.
        again: Reads the rule files; called where a member, when it is looked at, turns out not to be readable
            although its digest is right.

    Returns:
        The rulebook; None where there is none, where it is damaged, or where somebody else could have written it.
    """
    try:
        head, _, body = _own_content(os.path.join(folder, f"{key}.json")).partition(b"\n")
        if json.loads(head) != _head(key, body):
            return None
        first, *lines = body.split(b"\n")
        texts = json.loads(first)
        if tuple(texts) != _TEXTS or not all(isinstance(text, str) for text in texts.values()):
            return None
        unread = dict(zip(_PARTS, lines, strict=True))
    except (OSError, *_UNREADABLE):
        return None
    return read_when_needed(texts, _reader(unread, again))


def _reader(unread: dict[str, bytes], again: Callable[[], Rulebook]) -> Callable[[str], Any]:
    made_again: list[Rulebook] = []

    def read(name: str) -> Any:  # noqa: ANN401 - any member
        from icprules.rulebook import graphs  # noqa: PLC0415 - a program may look at texts alone

        if not made_again:
            try:
                return graphs.read(unread.pop(name))
            except _UNREADABLE:
                made_again.append(again())
        return getattr(made_again[0], name)

    return read


def _head(key: str, body: bytes) -> dict[str, str]:
    return {"form": _FORM, "key": key, "sha256": hashlib.sha256(body).hexdigest()}


def _own_content(path: str) -> bytes:
    """The bytes of a file that nobody else can have written; whatever else lies there is not waited for."""
    with os.fdopen(os.open(path, os.O_RDONLY | _WAITS_FOR_NOBODY), "rb", buffering=0) as file:
        if not _is_own(os.fstat(file.fileno())):
            message = "not a file of our own"
            raise OSError(message)
        return file.read()


def _is_own(found: os.stat_result) -> bool:
    if not stat.S_ISREG(found.st_mode):
        return False
    if not hasattr(os, "geteuid"):  # Windows guards files by other means
        return True
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & _WRITABLE_BY_OTHERS


def keep(folder: str, key: str, rulebook: Rulebook) -> bool:
    """Keep a rulebook for the next time.

    Args:
        folder: Where rulebooks are kept; made where it is missing.
        key: From `key_of`, for the bytes that the rulebook was read from.
        rulebook: The rulebook.

    Returns:
        Whether it is kept; a folder that cannot be written to is left as it is.
    """
    from icprules.rulebook import graphs  # noqa: PLC0415 - only what was read anew is written

    texts = json.dumps({name: getattr(rulebook, name) for name in _TEXTS}, ensure_ascii=False)
    body = _bytes("\n".join([texts, *(graphs.written(getattr(rulebook, name)) for name in _PARTS)]))
    head = json.dumps(_head(key, body)).encode()
    try:
        os.makedirs(folder, exist_ok=True)
        # Whoever else keeps the same rulebook at this moment writes a file of its own.
        unfinished = os.path.join(folder, f".{key}.{os.urandom(8).hex()}")
        return _placed(unfinished, os.path.join(folder, f"{key}.json"), head + b"\n" + body)
    except (OSError, ValueError):
        return False


def _placed(unfinished: str, path: str, content: bytes) -> bool:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
        try:
            file.write(content)
            file.close()
            os.replace(unfinished, path)
        except OSError:
            os.unlink(unfinished)
            raise
    return True
