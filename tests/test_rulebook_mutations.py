"""Whatever the files of a rulebook hold, it loads or is refused with located problems, and nothing else.

The minimal rulebook is mutated key by key, and damaged byte by byte.
"""

from __future__ import annotations

import contextlib
import copy
import shutil
import string
from typing import TYPE_CHECKING, Any

import folders
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import icprules
from icprules.engines.program import program
from icprules.errors import IcprulesError, RulebookError

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MINIMAL = folders.tables_of(folders.MINIMAL)
NAMES = st.sampled_from(
    ["fact", "term", "is", "in", "any", "not", "why", "kind", "then", "id", "on", "of", "zh", "a.b", ""]
)
TEXTS = st.one_of(
    st.sampled_from(["service.kind", "app", "none", "sponsor", "old_app", "filed_by", "2024-01-01", "{app}"]),
    st.text(alphabet=string.printable + "服务\u200b\U0001f600", max_size=8),
)
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(min_value=-(2**66), max_value=2**66),
    st.sampled_from([0, 1, 2000, 2001]),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every key and every member of a table, as a path."""
    members: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value))
    return [place for key, inner in members for place in ((*path, key), *places(inner, (*path, key)))]


PLACES = [(path, *place) for path, table in MINIMAL.items() for place in places(table)]


def at(place: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - whatever the files hold
    value: Any = MINIMAL
    for key in place:
        value = value[key]
    return copy.deepcopy(value)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """The minimal rulebook with keys taken away, renamed, or given another value, also one of another key."""
    tables = copy.deepcopy(MINIMAL)
    for _ in range(draw(st.integers(min_value=1, max_value=2))):
        *path, last = draw(st.sampled_from(PLACES))
        group: Any = tables
        try:
            for key in path:
                group = group[key]
            old = group[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
        change = draw(st.sampled_from(["delete", "rename", "replace", "exchange", "exchange", "repeat"]))
        if change == "replace":
            group[last] = draw(VALUES)
        elif change == "exchange":
            group[last] = at(draw(st.sampled_from([place for place in PLACES if place[-1] == last])))
        elif change == "repeat" and isinstance(group, list):
            group.append(copy.deepcopy(old))
        else:
            del group[last]
            if change == "rename" and isinstance(group, dict):
                group[draw(NAMES)] = old
    return {path: table for path, table in tables.items() if isinstance(table, dict)}


def check_outcome(folder: Path) -> None:
    """A folder gives a rulebook that can be asked, or located problems that can be read."""
    try:
        rulebook = icprules.load(folder)
    except RulebookError as error:
        check_problems(error)
        return
    assert len(rulebook.rules) == len([p for p in folder.rglob("*/*.toml") if p.name != "source.toml"])
    assert program(rulebook).steps
    service = {"kind": "app", "stage": "operating"}
    with contextlib.suppress(IcprulesError):  # facts that the mutated schema does not know
        icprules.assess(service, as_of="2024-02-22", rulebook=rulebook).to_dict()


def check_problems(error: RulebookError) -> None:
    assert error.problems
    assert [] == [found for found in error.problems if not found.where.startswith("book")]
    assert error.text("zh")
    assert error.text("en")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=mutated())
def test_a_mutated_rulebook_loads_or_is_refused(
    tables: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    try:
        check_outcome(folders.write_tables(tables, folder / "book"))
    finally:
        shutil.rmtree(folder)


@settings(max_examples=40, deadline=None)
@given(
    path=st.sampled_from(sorted(MINIMAL)),
    position=st.floats(min_value=0, max_value=1),
    junk=st.one_of(st.binary(max_size=6), st.sampled_from([b"[" * 5000, b"a." * 200, b"9" * 5000])),
    cut=st.integers(min_value=0, max_value=40),
)
def test_a_damaged_file_is_refused_or_means_something(
    path: str, position: float, junk: bytes, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = folders.laid_over(tmp_path_factory.mktemp("damaged"))
    content = (folder / path).read_bytes()
    at = int(position * len(content))
    (folder / path).write_bytes(content[:at] + junk + content[at + cut :])
    try:
        check_outcome(folder)
    finally:
        shutil.rmtree(folder.parent)
