"""Which versions of which packages made a result; outside what makes the result reproducible.

Must not import anything of icprules.
"""

from __future__ import annotations

import functools
from importlib import metadata


@functools.cache
def provenance(engine: str) -> dict[str, str]:
    """Return the engine and the versions of the packages behind a result.

    Args:
        engine: Name of the engine.

    Returns:
        Names and versions; `unknown` where a package is used without being installed.

    Example:
        >>> provenance("tree")["engine"]
        'tree'
    """
    found = {"engine": engine}
    for name in ("icprules", "holidays"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found
