"""An output that is not whole yet, and what has been put down about it, so that a break costs one part at most.

Decides what counts as written: a part whose end stands in the journal, which is written after the part has reached the
disk. The output has its own name only when it is whole. Must not import engines, the report or the command line.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
from importlib import import_module
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Self

import attrs

from icprules.errors import OutputError, problem, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

SUFFIX, JOURNAL = ".unfinished", ".journal"


@attrs.frozen(kw_only=True)
class Part:
    """One part that is written.

    Args:
        end: Where it ends in the output, in bytes.
        footer: What the output must say about it at its end; empty for most formats.
        census: The counts of all rows up to its end.
    """

    end: int
    footer: bytes
    census: Mapping[str, Any]


class Unfinished:
    """An output that is being written; to be used as a context.

    Args:
        out: Its name when it is whole.
        about: What it is the answer to, as plain data.
        restart: Whether what is there of an earlier attempt is thrown away.

    Raises:
        OutputError: O122 when it cannot be written; O130 when what is there answers something else; O131 when another
            process writes it.
    """

    def __init__(self, out: Path, about: Mapping[str, object], *, restart: bool) -> None:
        self.out = out
        self.data_path = out.with_name(out.name + SUFFIX)
        self.journal_path = out.with_name(out.name + SUFFIX + JOURNAL)
        self.parts: list[Part] = []
        try:
            self._journal: IO[bytes] = self.journal_path.open("a+b")
            _lock(self._journal, out.name)
            self._resume(about, restart=restart)
        except OSError as error:
            raise self._refused(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # what could not be written has been told already
            self._data.close()
        self._journal.close()
        if error is not None and not self.parts:
            # Nothing to go on from.
            self.data_path.unlink(missing_ok=True)
            self.journal_path.unlink(missing_ok=True)

    @property
    def end(self) -> int:
        """Where what is written ends."""
        return self.parts[-1].end if self.parts else 0

    def append(self, body: bytes | memoryview, footer: bytes, census: Mapping[str, Any]) -> None:
        """Write a part, and put down that it is written.

        Raises:
            OutputError: O122 when that fails; the parts before are as they were.
        """
        part = Part(end=self.end + len(body), footer=footer, census=census)
        line = {"end": part.end, "footer": base64.b64encode(footer).decode(), "census": part.census}
        try:
            self._data.write(body)
            _to_disk(self._data)
            self._put_down(line)
        except OSError as error:
            raise self._refused(error) from error
        self.parts.append(part)

    def finish(self, ending: bytes) -> None:
        """Write how the output ends, and give it its name.

        Raises:
            OutputError: O122 when that fails.
        """
        try:
            self._data.write(ending)
            _to_disk(self._data)
            self._data.close()
            self.data_path.replace(self.out)
            self._journal.close()
            self.journal_path.unlink()
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> OutputError:
        return OutputError(problem("O122", where=self.out.name, **refusal(error)))

    def _resume(self, about: Mapping[str, object], *, restart: bool) -> None:
        about = json.loads(json.dumps(about))
        self._journal.seek(0)
        lines = [] if restart else _whole_lines(self._journal.read())
        if len(lines) > 1 and lines[0][0] != about:
            before = lines[0][0]
            differing = sorted(key for key in {*about, *before} if about.get(key) != before.get(key))
            names = {"names_zh": "、".join(_name(key, 0) for key in differing),
                     "names_en": ", ".join(_name(key, 1) for key in differing)}  # fmt: skip
            self._journal.close()
            raise OutputError(problem("O130", where=self.data_path.name, **names))
        if lines and lines[0][0] != about:
            lines = []  # it had answered nothing yet
        size = self.data_path.stat().st_size if self.data_path.exists() else 0
        whole = lines[0][1] if lines else 0
        for line, end in lines[1:]:
            part = Part(end=line["end"], footer=base64.b64decode(line["footer"]), census=line["census"])
            if part.end > size:
                break
            self.parts.append(part)
            whole = end
        self._data: IO[bytes] = self.data_path.open("r+b" if self.data_path.exists() else "w+b")
        self._data.truncate(self.end)
        self._data.seek(self.end)
        self._journal.truncate(whole)
        if not whole:
            self._put_down(about)

    def _put_down(self, line: Mapping[str, object]) -> None:
        self._journal.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        _to_disk(self._journal)


_NAMES = {
    "input": ("输入文件或其内容", "the input or what it holds"),
    "rulebook": ("规则库", "the rulebook"),
    "calendar": ("工作日历", "the working days"),
}


def _name(key: str, place: int) -> str:
    return _NAMES[key][place] if key in _NAMES else key


def _whole_lines(content: bytes) -> list[tuple[dict[str, Any], int]]:
    """The lines of a journal up to the first one that was not written to its end, and where each ends."""
    found = []
    end = 0
    for line in content.splitlines(keepends=True):
        try:
            one = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            one = None
        if not isinstance(one, dict):
            break
        end += len(line)
        found.append((one, end))
    return found


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _lock(file: IO[bytes], name: str) -> None:
    """Keep the journal to this process as long as it is open, where the system can do that."""
    if find_spec("fcntl") is None:
        return
    locks = import_module("fcntl")
    try:
        locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise OutputError(problem("O131", where=name)) from None
