"""A path -> the bytes of a regular file, at most so many.

Decides how a file of a caller is read that could be anything: what is no regular file is not opened, and what is too
large is not read, however it grows meanwhile. What to say of it is decided by who asked. Must not import anything.
"""

from __future__ import annotations

import errno
import os
import stat

_LEAST_STEP = 1 << 12
# A pipe put in the place of the file after it was looked at must not be waited for; Windows reads texts otherwise.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class NotRegularError(OSError):
    """What has the name is a pipe, a socket or a device."""


class TooLargeError(OSError):
    """The file is larger than may be read.

    Args:
        size: Bytes it has; of one that grows, those that were seen.
    """

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))
        self.size = size


def check_regular(found: os.stat_result) -> None:
    """Refuse what is no regular file.

    Args:
        found: What the operating system says of it.

    Raises:
        OSError: `NotRegularError`, or `IsADirectoryError` for a folder.
    """
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(0, "not a regular file")


def read_regular(path: str | os.PathLike[str], most: int) -> bytes:
    """Read a regular file, or a link to one.

    Args:
        path: The file.
        most: Bytes it may have.

    Returns:
        All of its bytes.

    Raises:
        OSError: `TooLargeError`, `NotRegularError`, or what the operating system gives as its reason.
        ValueError: If no file can have the name.

    Example:
        >>> read_regular(__file__, 1 << 20)[:10].decode()
        '\"\"\"A path '
    """
    check_regular(os.stat(path))  # noqa: PTH116 - programs that keep their rulebook do without pathlib
    file = os.open(path, _FLAGS)
    try:
        found = os.fstat(file)
        check_regular(found)
        if found.st_size > most:
            raise TooLargeError(found.st_size)
        return _all_of(file, found.st_size, most)
    finally:
        os.close(file)


def _all_of(file: int, size: int, most: int) -> bytes:
    # The size is that of a moment ago, and files that the system makes up while they are read have none.
    step = max(size + 1, _LEAST_STEP)
    content = b""
    while part := os.read(file, min(step, most + 1 - len(content))):
        content += part
        if len(content) > most:
            raise TooLargeError(len(content))
    return content
