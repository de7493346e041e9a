"""Make `.venv` and install icprules into it, with durable-rules where it can be built and without it elsewhere.

Standard library only, so that it runs on a fresh machine: `python3 .ci/install.py [--extra NAME] [--into FOLDER]`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", default=".venv", help="folder of the environment (default: .venv)")
    parser.add_argument("--extra", action="append", default=[], help="extra of pyproject.toml; may be repeated")
    parser.add_argument("--no-durable", action="store_true", help="leave durable-rules out even where it builds")
    options = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - the script is what tells users of an older Python
        print(f"icprules needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    folder = Path(options.into)
    print(f"Installing icprules into {folder} ...", flush=True)
    python = environment(folder)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = requirements(project, options.extra)
    durable = [r for r in wanted if r.startswith("durable-rules")]
    install(python, *(r for r in wanted if r not in durable))
    without = "" if not options.no_durable else "it was left out on request"
    if not without and subprocess.run([python, "-m", "pip", "install", "-q", *durable], capture_output=True).returncode:  # noqa: S603, PLW1510
        without = "it could not be built here (it needs a C compiler)"
    if not without and subprocess.run([python, "-c", "import durable_rules_engine"], capture_output=True).returncode:  # noqa: S603, PLW1510
        without = "it cannot be imported on this Python (3.13 and newer need a patched build)"
    if without:
        print(f"Installed without durable-rules: {without}.")
        print("Everything works with one engine (compiled); engine=durable and engine=dual are absent.")
    install(python, "--no-deps", "-e", str(ROOT))
    return 0


def environment(folder: Path) -> str:
    """Make the environment unless it is there, and return its Python."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    return str(python.absolute())


def requirements(project: dict, extras: list[str]) -> list[str]:
    """Return the requirements of the project and of its extras, each once."""
    found = list(project["dependencies"])
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            inner = re.fullmatch(r"icprules\[(\w+)\]", line)
            found.extend(requirements({**project, "dependencies": []}, [inner[1]]) if inner else [line])
    return list(dict.fromkeys(found))


def install(python: str, *what: str) -> None:
    subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *what], check=True)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
