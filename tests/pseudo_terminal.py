"""A program on a pseudo-terminal of its own, typed to and read like a person does."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import signal
    from pathlib import Path
    from types import TracebackType

# The child takes the terminal as its own, so that Ctrl-C reaches it as it would from a keyboard.
_CHILD = """
import fcntl, runpy, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.argv = ["icprules", *sys.argv[1:]]
runpy.run_module("icprules", run_name="__main__")
"""
_PATIENCE = 60.0
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """`icprules` with some arguments; a context in which it runs."""

    def __init__(self, *words: str, folder: Path, columns: int = 100, path: str = "") -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = {**os.environ, "PYTHONPATH": path, "TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": str(columns)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=True, env=environment,
        )  # fmt: skip
        os.close(theirs)
        self.ours = ours
        self.seen = ""
        self._bytes = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self.ours)

    def expect(self, text: str) -> None:
        """Read until some text is on the screen; what came before it is not looked at again."""
        deadline = time.monotonic() + _PATIENCE
        while text not in self._flat():
            if not self._read(deadline):
                message = f"never saw {text!r} in:\n{self.seen}"
                raise AssertionError(message)
        place = self._flat().index(text) + len(text)
        self._skipped += place

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        os.write(self.ours, f"{line}\r".encode())

    def press(self, key: str, after: float = 0.3) -> None:
        """Press a key together with Ctrl, as late after the prompt as a person would at the earliest.

        A signal that comes between the prompt and the moment at which Python waits for a line is only seen at the
        next line.
        """
        time.sleep(after)
        with contextlib.suppress(OSError):  # it may have ended
            os.write(self.ours, bytes([ord(key.upper()) & 0x1F]))

    def send(self, number: signal.Signals) -> None:
        """Send a signal, as late after the prompt as a key that is pressed."""
        time.sleep(0.3)
        self.process.send_signal(number)

    def close(self) -> int:
        """Close the terminal, as with its window, and return the exit code."""
        time.sleep(0.3)
        os.close(self.ours)
        self.ours = os.open(os.devnull, os.O_RDWR)
        return self.process.wait(timeout=_PATIENCE)

    def answer(self, question: str, line: str) -> None:
        """Wait for a question and its prompt, then type the answer."""
        self.expect(question)
        self.expect("> ")
        self.type(line)

    def end(self) -> int:
        """Read what is left and return the exit code."""
        deadline = time.monotonic() + _PATIENCE
        while self._read(deadline):
            pass
        return self.process.wait(timeout=_PATIENCE)

    _skipped = 0

    def _flat(self) -> str:
        return self.seen[self._skipped :]

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.ours], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            found = os.read(self.ours, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # the other side has closed
                raise
            return False
        self._bytes += found
        # What stands on the screen, without colours.
        self.seen = _COLOUR.sub("", self._bytes.decode("utf-8", errors="ignore").replace("\r\n", "\n"))
        return bool(found)
