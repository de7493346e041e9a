"""Bytes -> a file, whole or not at all.

Decides that a file that is there stays as it is unless its owner says otherwise. Must not import facts or rules.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from pathlib import Path

from icprules.errors import OutputError, problem, refusal


def write_file(path: str | Path, content: bytes, *, force: bool) -> None:
    """Write a file in one step: whoever looks sees the old one or the new one.

    Args:
        path: The file.
        content: All its bytes.
        force: Whether a file that is there is overwritten.

    Raises:
        OutputError: O121 when it is there, O122 when it cannot be written; messages hold its name, never its folder.
    """
    file = Path(path)
    name = file.name or str(path)
    if file.exists() and not force:
        raise OutputError(problem("O121", where=name))
    # In the same folder, since a file can be put in place of another only on one disk.
    draft = file.parent / f".{name[:40]}.{secrets.token_hex(4)}.part"
    try:
        with draft.open("xb") as stream:
            stream.write(content)
        if file.exists():
            shutil.copymode(file, draft)
        draft.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise OutputError(problem("O122", where=name, **refusal(error))) from None
