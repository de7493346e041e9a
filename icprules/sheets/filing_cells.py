"""The cells that speak of filings -> filings as a file of services would give them.

Decides how numbers share a cell (several in one, with what is said of each in parallel cells), how a sheet with one
number a row is read, and that "none" is the only way to say that none is held. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import Problem, problem
from icprules.sheets.cell_values import cell_fault, fault, items_of, value_of
from icprules.sheets.choices import EMPTY_LIST, is_nothing
from icprules.sheets.columns import NUMBER, OWN, PARTS, SPONSOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.sheets.cells import Cell, Grid
    from icprules.sheets.columns import Columns
    from icprules.sheets.headings import Layout


@attrs.frozen(kw_only=True)
class HeldInCells:
    """Filings of one holder.

    Args:
        filings: As a file would give them; empty where none is held, None where nothing was said.
        places: Place of each number and of what is said of it, by path: `[1]`, `[1].number`.
        where: Place of the first cell that speaks of them, or an empty text.
        problems: What is wrong with them.
    """

    filings: tuple[dict[str, Any], ...] | None
    places: Mapping[str, str]
    where: str = ""
    problems: tuple[Problem, ...] = ()


def held_in_row(group: str, cells: Mapping[str, Cell], grid: Grid, columns: Columns) -> HeldInCells:
    """Return the filings that the cells of one row name.

    Args:
        group: `filings` for those of the service, `sponsor.filings` for those of its sponsor.
        cells: Cells of the row by key.
        grid: Its sheet.
        columns: What a sheet may have.

    Returns:
        The filings with their places.
    """
    parts = {part: cells[f"{group}.{part}"] for part in PARTS if f"{group}.{part}" in cells}
    cell = cells.get(group)
    if cell is None:
        problems = tuple(problem("F237", where=grid.place_of(one), n=0) for one in parts.values())
        return HeldInCells(filings=None, places={}, problems=problems)
    where = grid.place_of(cell)
    if cell.fault:
        return HeldInCells(filings=None, places={}, where=where, problems=(cell_fault(cell, grid),))
    if not isinstance(cell.value, str):
        return HeldInCells(
            filings=None, places={}, where=where, problems=(fault("F228", columns.by_key[group], cell, grid),)
        )
    numbers = items_of(cell.value)
    while numbers and not numbers[-1]:
        numbers.pop()
    if len(numbers) == 1 and (is_nothing(numbers[0]) or numbers[0] == EMPTY_LIST):
        numbers = []
    filings: list[dict[str, Any]] = [{"number": number} for number in numbers]
    places = {f"[{i}].number": where for i in range(1, len(numbers) + 1)}
    problems = ()
    for part, given in parts.items():
        problems += _add_part(part, columns.by_key[f"{group}.{part}"].key, given, filings, places, grid, columns)
    return HeldInCells(filings=tuple(filings), places=places, where=where, problems=problems)


def _add_part(
    part: str,
    key: str,
    cell: Cell,
    filings: list[dict[str, Any]],
    places: dict[str, str],
    grid: Grid,
    columns: Columns,
) -> tuple[Problem, ...]:
    if cell.fault:
        return (cell_fault(cell, grid),)
    items = items_of(cell.value) if isinstance(cell.value, str) else [cell.value]
    if len(items) != len(filings):
        return (problem("F237", where=grid.place_of(cell), n=len(filings)),)
    problems: list[Problem] = []
    for index, item in enumerate(items):
        if item == "":
            continue
        value = value_of(columns.by_key[key], attrs.evolve(cell, value=item), grid)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            filings[index][part] = value
            places[f"[{index + 1}].{part}"] = grid.place_of(cell)
    return tuple(problems)


@attrs.frozen(kw_only=True)
class FilingRow:
    """One row of a sheet of filings.

    Args:
        filing: As a file would give it.
        places: Place of the number and of what is said of it, by its name.
        where: Place of the row.
        service: Name of the service it belongs to, or an empty text.
        service_at: Place of that name.
        sponsor: Reference to the sponsor that holds it, or an empty text.
        sponsor_at: Place of that reference.
        is_holder_clear: Whether it can be read who holds it.
        problems: What is wrong with the row.
    """

    filing: dict[str, Any]
    places: Mapping[str, str]
    where: str
    service: str
    service_at: str
    sponsor: str
    sponsor_at: str
    is_holder_clear: bool
    problems: tuple[Problem, ...]


def filing_rows(layout: Layout, columns: Columns) -> tuple[FilingRow, ...]:
    """Return the rows of a sheet of filings.

    Args:
        layout: The sheet.
        columns: What a sheet may have.

    Returns:
        One per row that says something; which service each belongs to is found by `service_rows.py`.
    """
    return tuple(_filing_row(row, cells, layout.grid, columns) for row, cells in layout.rows)


def _filing_row(row: int, cells: Mapping[str, Cell], grid: Grid, columns: Columns) -> FilingRow:
    problems: list[Problem] = []
    texts = {"service": "", "sponsor": "", "number": ""}
    is_clear = True
    for name, key in (("service", f"{OWN}.service"), ("sponsor", SPONSOR), ("number", NUMBER)):
        if key in cells:
            found = text_in(key, cells[key], grid, columns)
            if isinstance(found, Problem):
                problems.append(found)
                is_clear = is_clear and name == "number"
            else:
                texts[name] = found
    filing: dict[str, Any] = {"number": texts["number"]} if texts["number"] else {}
    places = {"number": grid.place_of(cells[NUMBER])} if NUMBER in cells else {}
    if NUMBER not in cells:
        problems.append(problem("F235", where=grid.place(row)))
    for part in PARTS:
        key = f"{OWN}.{part}"
        if part == "service" or key not in cells:
            continue
        value = value_of(columns.by_key[key], cells[key], grid)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            filing[part] = value
            places[part] = grid.place_of(cells[key])
    at = {
        name: grid.place_of(cells[key]) if key in cells else grid.place(row)
        for name, key in (("service", f"{OWN}.service"), ("sponsor", SPONSOR))
    }
    return FilingRow(
        filing=filing, places=places, where=grid.place(row), service=texts["service"], service_at=at["service"],
        sponsor=texts["sponsor"], sponsor_at=at["sponsor"], is_holder_clear=is_clear, problems=tuple(problems),
    )  # fmt: skip


def text_in(key: str, cell: Cell, grid: Grid, columns: Columns) -> str | Problem:
    """Return the text of a cell that names something, or the problem with it."""
    if cell.fault:
        return cell_fault(cell, grid)
    return cell.value if isinstance(cell.value, str) else fault("F228", columns.by_key[key], cell, grid)
