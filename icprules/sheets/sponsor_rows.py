"""The rows of a sheet of sponsors -> sponsors as a file of services would give them, and who is meant by a reference.

Decides that a reference is the reference cell of a row, or the name of a row without one. Must not import engines or
decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import Problem, closest, problem
from icprules.sheets.cell_values import value_of
from icprules.sheets.columns import SHARED, SPONSOR, SPONSOR_NAME
from icprules.sheets.filing_cells import HeldInCells, held_in_row, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.sheets.cells import Cell, Grid
    from icprules.sheets.columns import Columns
    from icprules.sheets.headings import Layout


@attrs.define(kw_only=True)
class SponsorRow:
    """One sponsor while the sheets are put together; filings of another sheet are added to it.

    Args:
        where: Place of the row.
        reference: What other sheets call it; may be empty.
        name: Its name; may be empty.
        table: As a file would give it, without filings.
        places: Place of every part, by path: `sponsor.kind`.
        held: Filings in its own cells.
        filings: Filings of a sheet of filings.
        problems: What is wrong with it.
    """

    where: str
    reference: str
    name: str
    table: dict[str, Any]
    places: dict[str, str]
    held: HeldInCells
    filings: list[dict[str, Any]] = attrs.field(factory=list)
    problems: list[Problem]

    def add(self, filing: dict[str, Any], places: Mapping[str, str], where: str) -> None:
        """Add a number from a sheet of filings, with the places of its parts."""
        if self.held.filings is not None and not self.filings:
            self.problems.append(problem("F234", where=self.held.where, other=where))
        self.filings.append(filing)
        path = f"sponsor.filings[{len(self.filings)}]"
        self.places.setdefault("sponsor.filings", where)
        self.places[path] = where
        self.places |= {f"{path}.{part}": place for part, place in places.items()}

    def given(self) -> dict[str, Any]:
        """Return the sponsor as a file would give it."""
        held = self.filings or self.held.filings
        return self.table if held is None else {**self.table, "filings": list(held)}


def sponsor_of_cells(cells: Mapping[str, Cell], where: str, grid: Grid, columns: Columns) -> SponsorRow:
    """Return the sponsor that the cells of one row describe.

    Args:
        cells: Cells of the row by key; those of other columns are left aside.
        where: Place of the row.
        grid: Its sheet.
        columns: What a sheet may have.

    Returns:
        The sponsor, with what is wrong with it.
    """
    table: dict[str, Any] = {}
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for key, cell in cells.items():
        column = columns.by_key[key]
        if column.role != "fact" or not key.startswith("sponsor."):
            continue
        places[key] = grid.place_of(cell)
        value = value_of(column, cell, grid)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            table[key.partition(".")[2]] = value
    held = held_in_row(SHARED, cells, grid, columns)
    if held.where:
        places["sponsor.filings"] = held.where
    places |= {f"sponsor.filings{path}": place for path, place in held.places.items()}
    reference = ""
    if SPONSOR in cells:
        found = text_in(SPONSOR, cells[SPONSOR], grid, columns)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            reference = found
    name = table.get("name", "")
    return SponsorRow(
        where=where, reference=reference, name=name if isinstance(name, str) else "", table=table, places=places,
        held=held, problems=[*problems, *held.problems],
    )  # fmt: skip


def sponsor_rows(layouts: Iterable[Layout], columns: Columns) -> tuple[SponsorRow, ...]:
    """Return the rows of all sheets of sponsors."""
    return tuple(
        sponsor_of_cells(cells, layout.grid.place(row), layout.grid, columns)
        for layout in layouts
        for row, cells in layout.rows
    )


def meant(reference: str, sponsors: Sequence[SponsorRow], where: str) -> SponsorRow | Problem:
    """Return the sponsor that a reference means.

    Args:
        reference: As written in another sheet.
        sponsors: Every sponsor.
        where: Place of the reference.

    Returns:
        The sponsor, or the problem with the reference.
    """
    found = [one for one in sponsors if one.reference == reference] or [
        one for one in sponsors if not one.reference and one.name == reference
    ] or [one for one in sponsors if one.name == reference]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        return problem("F232", where=where, name=reference, other=found[1].where)
    names = [one.reference or one.name for one in sponsors if one.reference or one.name]
    return problem("F231", where=where, name=reference, close=closest(reference, names), key=SPONSOR_NAME)
