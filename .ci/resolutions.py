"""Run the tests against the lowest and the newest versions of everything that pyproject.toml allows.

    python .ci/resolutions.py lowest [pytest arguments]     every requirement at its lower bound
    python .ci/resolutions.py newest [pytest arguments]     every requirement as new as it can be had

Makes an environment in a temporary folder and takes it away again. Standard library only.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from install import requirements

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    which, *rest = sys.argv[1:]
    if which not in ("lowest", "newest"):
        print(__doc__)
        return 2
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = requirements(project, ["test"])
    if which == "lowest":
        wanted = [lowest(one) for one in wanted]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
        newest = ["--upgrade", "--upgrade-strategy", "eager"] if which == "newest" else []
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *newest, *wanted], check=True)  # noqa: S603
        subprocess.run([*pip, "--no-deps", "-e", str(ROOT)], check=True)  # noqa: S603
        listed = subprocess.run([python, "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True)  # noqa: S603, PLW1510
        print(f"{which}: {' '.join(listed.stdout.split())}", flush=True)
        arguments = rest or ["-q", "-n", "auto"]
        done = subprocess.run([python, "-m", "pytest", "-p", "no:cacheprovider", *arguments], cwd=ROOT, check=False)  # noqa: S603
        return done.returncode


def lowest(requirement: str) -> str:
    """Return a requirement pinned at its lower bound; one without a lower bound stays as it is."""
    name, _, marker = requirement.partition(";")
    pinned = re.sub(r">=\s*([^,\s]+).*", r"==\1", name.strip())
    return f"{pinned}; {marker.strip()}" if marker else pinned


if __name__ == "__main__":
    sys.exit(main())
