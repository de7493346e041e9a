"""Print the run-time requirements without durable-rules, one a word, for an install where it cannot be built."""

from __future__ import annotations

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
print(" ".join(r for r in project["project"]["dependencies"] if not r.startswith("durable-rules")))
