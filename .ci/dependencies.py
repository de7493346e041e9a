"""Write docs/reference/dependencies.md: what icprules depends on, and under which licences, from installed metadata.

    python .ci/dependencies.py             writes the page
    python .ci/dependencies.py --check     changes nothing; exit 1 when the page is stale

Run it in an environment made by `python3 .ci/install.py --extra dev` with every extra.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "dependencies.md"
# A classifier says it better than a field that holds the whole text of a licence.
LONGEST = 40
SPELLED = {
    "MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later", "Apache": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause", "Dual License": "Apache-2.0 or BSD-3-Clause",
}  # fmt: skip
TEXTS = {
    "Apache-2.0": "Apache License Version 2.0, January 2004",
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy of this software",
}
HEAD = """# Dependencies and their licences

<!-- made by .ci/dependencies.py; do not edit -->

icprules itself is under the MIT licence. What is installed with it is listed here, read from the packages' own
metadata. `pip install icprules` brings the first table; an extra brings its own. `.ci/resolutions.py` runs the
tests against the lowest and the newest versions allowed.
"""


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = "\n".join(page(project)) + "\n"
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    is_fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
    print("" if is_fresh else "docs/reference/dependencies.md is stale; run python .ci/dependencies.py")
    return 0 if is_fresh else 1


def page(project: dict) -> Iterator[str]:
    yield HEAD
    yield "## Always\n"
    yield from table(project["dependencies"])
    behind = sorted(transitive(project["dependencies"]) - {key(name_of(r)) for r in project["dependencies"]})
    yield f"\nWith them come {', '.join(f'{name} ({licence(name)})' for name in behind)}.\n"
    yield "## Extras\n"
    for extra, wanted in project["optional-dependencies"].items():
        yield f"### `{extra}`\n"
        yield from table(wanted)
        yield ""


def table(wanted: Iterable[str]) -> Iterator[str]:
    yield "| package | version | licence |"
    yield "| --- | --- | --- |"
    for requirement in wanted:
        name = name_of(requirement)
        bound = requirement.removeprefix(name).strip().replace("|", "\\|") or "any"
        yield f"| {name} | {bound} | {'MIT' if key(name) == 'icprules' else licence(name)} |"


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9_.-]+(\[[^\]]*\])?", requirement)
    if found is None:
        sys.exit(f"no requirement: {requirement}")
    return found[0]


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def licence(name: str) -> str:
    try:
        about = metadata.metadata(key(name))
    except metadata.PackageNotFoundError:
        return "not installed here"
    expression = about.get("License-Expression")
    if expression:
        return expression
    classified = [c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    classified = [c for c in classified if c != "OSI Approved"]
    stated = (about.get("License") or "").strip()
    found = " or ".join(SPELLED.get(c, c) for c in classified) or (
        SPELLED.get(stated, stated) if stated and len(stated) <= LONGEST else ""
    )
    return found or licence_file(name) or "see the package"


def licence_file(name: str) -> str:
    """Which licence the text of a package's own licence file is, where its metadata does not name it."""
    for file in metadata.files(key(name)) or ():
        if re.search(r"dist-info/(licenses/)?LICEN[CS]E[^/]*$", str(file)):
            text = " ".join(file.read_text(encoding="utf-8").split())
            for expression, words in TEXTS.items():
                if words in text:
                    return expression
    return ""


def transitive(wanted: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    rest = [key(name_of(r)) for r in wanted]
    while rest:
        name = rest.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        rest.extend(key(name_of(r)) for r in needs if "extra ==" not in r and applies(r))
    return seen


def applies(requirement: str) -> bool:
    from packaging.requirements import Requirement  # noqa: PLC0415 - comes with the development tools

    marker = Requirement(requirement).marker
    return marker is None or marker.evaluate()


if __name__ == "__main__":
    sys.exit(main())
