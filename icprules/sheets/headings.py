"""The headings of a sheet -> what each of its columns holds, and which kind of sheet it is.

Decides which row holds the headings, which headings are known, and what is wrong with the others: a heading that
nearly is a known one is an error, since a slip there would change every row. Must not import engines or decide.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Literal

import attrs

from icprules.errors import Problem, problem
from icprules.sheets.cells import Cell, Grid, folded, letters
from icprules.sheets.columns import NAME, NUMBER, OWN, SHARED, SPONSOR, Column, Columns
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["services", "sponsors", "filings"]

_LOOKED_AT = 20
"""Headings stand in one of the first rows, below a title at most."""
_FEWEST = 2
"""So many known headings make a sheet one of ours."""
_NEAR = 0.75
_OURS = "# icprules"
"""Sheets that explain something begin like this, and are not read."""
_EXAMPLE = re.compile(r"#\s*(示例|example)", re.IGNORECASE)
_LIKE_A_KEY = re.compile(r"[a-z][a-z_]*(?:[.:][a-z][a-z_]*)+\Z")
_OWN = "#"
"""Before a heading: a column of the user's own, which needs no note."""
_MOST_NAMED = 12


@attrs.frozen(kw_only=True)
class Layout:
    """Where everything stands in one sheet.

    Args:
        grid: The sheet.
        kind: What its rows are.
        heading: Row of the labels.
        keys: Row of the keys, or 0 where there is none.
        columns: What each column holds, for those that are known.
        ignored: Headings of the others.
        problems: What is wrong with the headings.
    """

    grid: Grid
    kind: Kind
    heading: int
    keys: int
    columns: Mapping[int, Column] = attrs.field(converter=read_only, hash=False)
    ignored: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> Iterator[tuple[int, Mapping[str, Cell]]]:
        """Number and cells, by key, of every row that says something; examples and results are left out."""
        wanted = {number: column.key for number, column in self.columns.items() if column.role != "result"}
        for row, cells in self.grid.rows.items():
            if row <= max(self.heading, self.keys) or is_example(cells):
                continue
            found = {wanted[number]: cell for number, cell in cells.items() if number in wanted}
            # What a merged cell of the row above hides is no row of its own.
            if any(cell.fault != "merged" for cell in found.values()):
                yield row, found

    @property
    def examples(self) -> tuple[int, ...]:
        """Rows that are examples."""
        first = max(self.heading, self.keys)
        return tuple(row for row, cells in self.grid.rows.items() if row > first and is_example(cells))

    def column_of(self, key: str) -> int:
        """Return the number of the column of a key, or 0."""
        return next((number for number, column in self.columns.items() if column.key == key), 0)


def is_example(cells: Mapping[int, Cell]) -> bool:
    """Return whether a row is marked as an example in its first filled cell."""
    first = next(iter(cells.values()), None)
    return first is not None and isinstance(first.value, str) and _EXAMPLE.match(first.value) is not None


def explains(grid: Grid) -> bool:
    """Return whether a sheet only explains something, as the first of its cells says."""
    first = next(iter(next(iter(grid.rows.values()), {}).values()), None)
    return first is not None and isinstance(first.value, str) and first.value.lower().startswith(_OURS)


def known_headings(grid: Grid, columns: Columns) -> int:
    """Return how many columns of a sheet have a known heading."""
    found = _heading_rows(grid, columns)
    if found is None:
        return 0
    rows = (grid.rows.get(row, {}) for row in found)
    return len({number for cells in rows for number, cell in cells.items() if _keys(cell, columns)})


def layout_of(grid: Grid, columns: Columns) -> Layout | None:
    """Return where everything stands in a sheet, or None when it is none of ours.

    Args:
        grid: The sheet.
        columns: What a sheet may have.

    Returns:
        The layout with the problems of its headings.
    """
    if explains(grid):
        return None
    found = _heading_rows(grid, columns)
    if found is None:
        return None
    heading, keys = found
    known: dict[int, Column] = {}
    ignored: list[str] = []
    problems: list[Problem] = []
    for number in sorted({*grid.rows[heading], *grid.rows.get(keys, {})}):
        cell = grid.rows.get(keys, {}).get(number) or grid.rows[heading].get(number)
        if cell is None or cell.fault == "merged":
            continue
        names = _keys(cell, columns)
        if len(names) > 1:
            allowed = " · ".join(names)
            problems.append(problem("F211", where=grid.place_of(cell), name=cell.value, allowed=allowed))
        elif names:
            known[number] = columns.by_key[names[0]]
        else:
            close = _close(cell, columns)
            if close or cell.row == keys or _LIKE_A_KEY.match(str(cell.value)):
                problems.append(problem("F209", where=grid.place_of(cell), name=cell.value, close=close))
            elif not str(cell.value).startswith(_OWN):
                ignored.append(str(cell.value))
    ignored += _without_heading(grid, (heading, keys), {*known, *grid.rows[heading], *grid.rows.get(keys, {})})
    kind = _kind({column.key for column in known.values() if column.role != "result"})
    if kind is None:
        return None
    problems += _twice(grid, max(heading, keys), known)
    problems += _misplaced(grid, max(heading, keys), known, kind)
    return Layout(
        grid=grid, kind=kind, heading=heading, keys=keys, columns=known, ignored=tuple(ignored),
        problems=tuple(problems),
    )  # fmt: skip


def _heading_rows(grid: Grid, columns: Columns) -> tuple[int, int] | None:
    rows = list(grid.rows)[:_LOOKED_AT]
    for place, row in enumerate(rows):
        if any(_keys(cell, columns) for cell in grid.rows[row].values()):
            below = rows[place + 1] if place + 1 < len(rows) else 0
            has_keys = below and any(str(cell.value) in columns.by_key for cell in grid.rows[below].values())
            return row, below if has_keys else 0
    return None


def _keys(cell: Cell, columns: Columns) -> tuple[str, ...]:
    if not isinstance(cell.value, str) or cell.fault:
        return ()
    if cell.value in columns.by_key:
        return (cell.value,)
    return columns.by_label.get(folded(cell.value), ())


def _close(cell: Cell, columns: Columns) -> str:
    text = str(cell.value)
    if text.startswith(_OWN):
        return ""
    if f"service.{text}" in columns.by_key:
        return f"service.{text}"
    labels = {
        folded(label): label for column in columns.by_key.values() for label in (column.label.zh, column.label.en)
    }
    labels |= {key: key for key in columns.by_key}
    near = difflib.get_close_matches(folded(text)[:200], labels, n=1, cutoff=_NEAR)
    return labels[near[0]] if near else ""


def _without_heading(grid: Grid, rows: tuple[int, int], named: set[int]) -> list[str]:
    last = max(rows)
    found = sorted({number for row, cells in grid.rows.items() if row > last for number in cells} - named)
    return [letters(number) for number in found]


def _kind(keys: set[str]) -> Kind | None:
    if len(keys) < _FEWEST:
        return None
    if NUMBER in keys:
        return "filings"
    if any(key.startswith(("sponsor.", f"{SHARED}.")) or key == SPONSOR for key in keys) and all(
        key == SPONSOR or key.startswith("sponsor.") for key in keys
    ):
        return "sponsors"
    return "services"


def _twice(grid: Grid, row: int, known: Mapping[int, Column]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, column in known.items():
        other = first.setdefault(column.key, number)
        if other != number and column.role != "result":
            yield problem(
                "F210", where=grid.place(row, number), label_zh=column.label.zh, label_en=column.label.en,
                other=letters(other),
            )  # fmt: skip


def _misplaced(grid: Grid, row: int, known: Mapping[int, Column], kind: Kind) -> Iterator[Problem]:
    for number, column in known.items():
        if kind != "filings" or column.role in ("number", "sponsor", "result") or column.key.startswith(f"{OWN}."):
            continue
        close = f"{OWN}.service" if column.key == NAME else ""
        yield problem(
            "F239", where=grid.place(row, number), label_zh=column.label.zh, label_en=column.label.en, close=close
        )


def named(headings: tuple[str, ...]) -> str:
    """Return headings in a row, for a note."""
    shown = " · ".join(heading.replace("\n", " ") for heading in headings[:_MOST_NAMED])
    return f"{shown} · …" if len(headings) > _MOST_NAMED else shown
