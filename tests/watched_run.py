"""One run of the command line or of the library in this process, with everything it touches outside itself noted.

Started by test_access.py as a script of its own: an audit hook cannot be taken off again. Prints one JSON object:
files opened for reading and for writing, and every other event by which a program reaches the outside.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys

OUTSIDE = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "ftplib.", "http.", "urllib.", "smtplib.", "imaplib.", "poplib.", "nntplib.", "telnetlib.", "webbrowser.",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.putenv", "os.unsetenv", "shutil.", "tempfile.", "pty.", "ctypes.dlopen", "code.__new__",
)  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
read: set[str] = set()
written: set[str] = set()
other: list[str] = []
watching = False


def note(event: str, args: tuple[object, ...]) -> None:
    if not watching:
        return
    if event == "open":
        path, _, flags = args
        if isinstance(path, str | bytes):
            name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - a hook must not import while it runs
            (written if isinstance(flags, int) and flags & WRITES else read).add(name)
    elif event.startswith(OUTSIDE):
        other.append(f"{event} {args!r}"[:300])


def main() -> None:
    global watching  # noqa: PLW0603 - the hook lives as long as the process
    sys.addaudithook(note)
    what, *args = sys.argv[1:]
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # some commands write bytes
    code: object = 0
    watching = True
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            if what == "cli":
                from icprules.cli import main as command_line  # noqa: PLC0415 - importing is watched too

                sys.argv = ["icprules", *args]
                command_line()
            else:
                exec(compile(args[0], "<library>", "exec"), {"__name__": "__watched__"})  # noqa: S102 - a test's own text
    except SystemExit as ended:
        code = ended.code
    finally:
        watching = False
    out.seek(0)
    result = {
        "code": code, "output": out.read()[-2000:], "read": sorted(read), "written": sorted(written),
        "other": other,
    }  # fmt: skip
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
