"""What interrupts a dialogue: Ctrl-C, a terminal that is closed, a process that is told to end.

Decides that all of them are one thing, so that what was answered can be written, and that writing is not interrupted.
"""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_NUMBERS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@attrs.define
class Interruption:
    """What came, if anything did."""

    number: int = signal.SIGINT

    @property
    def code(self) -> int:
        """Exit code that a shell gives to a command that ends like this: 130 after Ctrl-C."""
        return 128 + self.number

    def come(self, number: int, _frame: FrameType | None) -> None:
        """Note which it was, and interrupt."""
        self.number = number
        raise KeyboardInterrupt


@contextlib.contextmanager
def interruptible() -> Iterator[Interruption]:
    """Make all of them raise `KeyboardInterrupt`, which Python does for Ctrl-C alone."""
    found = Interruption()
    with _handled(found.come):
        yield found


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let none of them come in between, however often Ctrl-C is pressed."""
    with _handled(signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handled(handler: signal._HANDLER) -> Iterator[None]:
    before = {}
    with contextlib.suppress(ValueError):  # another thread than the main one has no say in it
        before = {number: signal.signal(number, handler) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, known in before.items():
            signal.signal(number, known)
