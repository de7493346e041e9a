"""What guided fuzzing asks of every reader, and how an input of bytes holds text, a document or several files."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.errors import IcprulesError

WORK = Path(tempfile.mkdtemp(prefix="fuzz"))
NAMES_THE_ENGINE = ("engine", "provenance")
FITS = "fits"
"""A record with this digest gets the one that fits it, as its writer would have made it."""


def refused(allowed: tuple[type[IcprulesError], ...], function: Callable[[], Any]) -> Any:
    """What a function returns; None where it refuses, as it may, in words that are there in both languages."""
    try:
        return function()
    except allowed as error:
        promise(bool(error.problems), "an error without a problem")
        for lang in ("zh", "en"):
            for one in error.problems:
                one.message(lang)
                one.help(lang)
        return None


def promise(kept: bool, what: str) -> None:  # noqa: FBT001 - reads like the sentence that it checks
    if not kept:
        raise AssertionError(what)


def plain(value: object) -> bytes:
    """JSON that can hold whatever the seeds hold; dates become texts."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", errors="surrogatepass")


def parsed(data: bytes) -> Any:
    """The document that an input holds; surrogates and NaN may be in it, and anything else that Python reads."""
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(data.decode("utf-8", errors="surrogatepass"))
    return None


def text_of(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def bundle(data: bytes) -> dict[str, bytes]:
    """The files of an input: a line `== name` before each of them."""
    found: dict[str, bytes] = {}
    for piece in re.split(rb"(?m)^== ", data)[1:]:
        name, _, content = piece.partition(b"\n")
        found[name.decode("utf-8", errors="replace").strip()] = content
    return found


def bundled(files: Mapping[str, bytes]) -> bytes:
    return b"".join(b"== " + name.encode() + b"\n" + content + b"\n" for name, content in files.items())
