"""Rulebooks that installed packages offer, by name, through the entry point group `icprules.rulebooks`.

Decides which folder an entry point means. It looks the package up and runs none of its code. Must not import the
reading of rulebooks.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

from icprules.errors import Problem, RulebookError, problem

GROUP = "icprules.rulebooks"


def installed_rulebooks() -> dict[str, Path]:
    """Return the rulebooks that installed packages offer.

    Returns:
        Folders by name, in the order of names. An entry point names a package, or a folder inside one with dots:
        `acme = "acme_rules"`, `acme = "acme_rules.rulebook"`.

    Raises:
        RulebookError: R010 where two packages offer one name, R011 where an entry point names no package.

    Example:
        >>> "cn-icp" in installed_rulebooks()
        False
    """
    found: dict[str, Path] = {}
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for entry in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        if entry.name in values:
            if values[entry.name] != entry.value:
                problems.append(problem("R010", name=entry.name, value=entry.value, other=values[entry.name]))
            continue
        values[entry.name] = entry.value
        folder = _folder(entry.value)
        if folder is None:
            problems.append(problem("R011", name=entry.name, value=entry.value))
        else:
            found[entry.name] = folder
    if problems:
        raise RulebookError(*problems)
    return found


def _folder(value: str) -> Path | None:
    """The folder of a package without importing it; a dotted name goes on into folders below it."""
    package, *inner = value.split(".")
    if not all(part.isidentifier() for part in (package, *inner)):
        return None
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        folder = Path(place).joinpath(*inner)
        if folder.is_dir():
            return folder
    return None
