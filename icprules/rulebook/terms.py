"""`terms.toml` -> named conditions, each read once.

Decides in which order terms are read and that none needs itself. Must not import law, provisions or engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import problem
from icprules.rulebook.clauses import read_clause
from icprules.rulebook.condition import All
from icprules.rulebook.names import EVERY, Names, check_name, ordered
from icprules.rulebook.rule_files import TermsFile
from icprules.rulebook.structure import inside, structure
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icprules.rulebook.layers import Layer, Table

FILE = "terms.toml"


def read_terms(layers: Sequence[Layer], names: Names) -> Names:
    """Read the terms of all layers; faults go to `names.problems`.

    Args:
        layers: The files.
        names: What terms may refer to.

    Returns:
        The names with the terms; a faulty one is there without a condition, so that its use is no fault.
    """
    raw: dict[str, tuple[str, Table]] = {}
    unread = set(names.unread)
    for layer in layers:
        where = layer.where(FILE)
        table = layer.root(FILE)
        _, faults = structure(table, TermsFile, where)
        names.problems.extend(faults)
        given = table.get("term", {})
        if FILE in layer.broken or not isinstance(given, dict):
            unread.add(("term", EVERY))
            continue
        for name, entry in given.items():
            place = inside(where, "term", name)
            check_name(name, "word", place, names.problems)
            if name in raw:
                other = raw[name][0].partition(":")[0]
                names.problems.append(problem("R118", where=place, name=f"term.{name}", other=other))
            elif isinstance(entry, dict):
                raw[name] = place, entry
            else:
                unread.add(("term", name))
    order, circles = ordered({name: tuple(_terms_in(entry)) for name, (_, entry) in raw.items()})
    names.problems.extend(problem("R108", where=raw[circle[0]][0], name=" → ".join(circle)) for circle in circles)
    read: dict[str, All | None] = dict.fromkeys(name for circle in circles for name in circle)
    names = attrs.evolve(names, terms=read, unread=frozenset(unread))
    for name in order:
        condition = _term(*raw[name], name, names)
        read[name] = None if name in read else condition
    return names


def _term(where: str, table: Table, name: str, names: Names) -> All | None:
    title: Text | None = None
    if "title" in table:
        title, faults = structure(table["title"], Text, inside(where, "title"))
        names.problems.extend(faults)
    else:
        names.problems.append(problem("R101", where=where, key="title"))
    condition = read_clause({key: value for key, value in table.items() if key != "title"}, names, where)
    return None if condition is None else All(items=(condition,), term=name, why=title)


def _terms_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        name = value.get("term")
        if isinstance(name, str):
            yield name
        for inner in value.values():
            yield from _terms_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _terms_in(inner)
