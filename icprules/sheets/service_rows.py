"""The sheets of a file -> one table of facts per service, as a file of services would give it, with every place.

Decides which sponsor and which filings belong to which row, and which services a fault leaves in doubt: those alone
are not read. The facts themselves are read like those of any file. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, Problem, closest, problem
from icprules.sheets.cell_values import value_of
from icprules.sheets.columns import NAME, OWN, SPONSOR, columns_of
from icprules.sheets.filing_cells import FilingRow, filing_rows, held_in_row, text_in
from icprules.sheets.headings import Layout, layout_of
from icprules.sheets.sheet_notes import notes_on
from icprules.sheets.sponsor_rows import SponsorRow, meant, sponsor_of_cells, sponsor_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.sheets.cells import Cell, Grid
    from icprules.sheets.columns import Columns


@attrs.frozen(kw_only=True)
class ServiceRow:
    """One service of a sheet.

    Args:
        name: What it is called; its place where it has no name.
        where: Place of its row.
        grid: Its sheet.
        row: Number of its row.
        table: Its facts as a file would give them, those that can be read.
        places: Place of every part, by path: `kind`, `sponsor.kind`, `filings[1].number`.
        problems: What is wrong with it.
    """

    name: str
    where: str
    grid: Grid
    row: int
    table: Mapping[str, Any]
    places: Mapping[str, str]
    problems: tuple[Problem, ...]

    def located(self, found: Problem) -> Problem:
        """Return a problem whose place is a path of the table, with the place of the cell instead."""
        path = found.where
        while path and path not in self.places:
            path = path[: path.rfind("[")] if path.endswith("]") else path.rpartition(".")[0]
        return attrs.evolve(found, where=self.places.get(path, self.where))


@attrs.frozen(kw_only=True)
class ServiceRows:
    """The services of all sheets of a file.

    Args:
        rows: In the order written.
        strays: Problems of rows that belong to no service, by the place of the row.
        notes: What the reader should be told.
        layouts: Where everything stands in each sheet.
    """

    rows: tuple[ServiceRow, ...]
    strays: Mapping[str, tuple[Problem, ...]]
    notes: tuple[Problem, ...]
    layouts: tuple[Layout, ...]


@attrs.define(kw_only=True)
class _Draft:
    """A service while the sheets are put together."""

    name: str
    where: str
    grid: Grid
    row: int
    table: dict[str, Any]
    places: dict[str, str]
    sponsor: SponsorRow | None
    problems: list[Problem]


def service_rows(grids: Sequence[Grid], rulebook: Rulebook, name: str) -> ServiceRows:
    """Return the services of the sheets of a file.

    Args:
        grids: The sheets.
        rulebook: Its facts are the columns that a sheet may have.
        name: Name of the file.

    Returns:
        One per row; a row with a fault carries it.

    Raises:
        FactError: F207 when no sheet has headings of services, F208 when none has a row, F209 to F211 or F239 when a
            heading is wrong, which would change the meaning of every row.
    """
    columns = columns_of(rulebook)
    layouts = tuple(layout for grid in grids if (layout := layout_of(grid, columns)) is not None)
    faults = [found for layout in layouts for found in layout.problems]
    if not any(layout.kind == "services" for layout in layouts):
        faults.append(problem("F207", where=name))
    if faults:
        raise FactError(*faults)
    sponsors = list(sponsor_rows((layout for layout in layouts if layout.kind == "sponsors"), columns))
    drafts = [
        _draft(layout.grid, row, cells, sponsors, columns)
        for layout in layouts
        if layout.kind == "services"
        for row, cells in layout.rows
    ]
    if not drafts:
        raise FactError(problem("F208", where=name))
    _repeated(drafts)
    for layout in layouts:
        for filing in filing_rows(layout, columns) if layout.kind == "filings" else ():
            _hand_over(filing, drafts, sponsors)
    _named(drafts)
    used = {id(draft.sponsor) for draft in drafts}
    return ServiceRows(
        rows=tuple(_finished(draft) for draft in drafts),
        strays={one.where: tuple(one.problems) for one in sponsors if one.problems and id(one) not in used},
        notes=notes_on(grids, layouts),
        layouts=layouts,
    )


def _draft(grid: Grid, row: int, cells: Mapping[str, Cell], sponsors: Sequence[SponsorRow], columns: Columns) -> _Draft:
    draft = _Draft(
        name=grid.place(row).removeprefix(f"{grid.file}: "), where=grid.place(row), grid=grid, row=row, table={},
        places={}, sponsor=None, problems=[],
    )  # fmt: skip
    for key, cell in cells.items():
        column = columns.by_key[key]
        if column.role != "fact" or key.startswith("sponsor."):
            continue
        group, _, member = key.partition(".")
        path = member if group == "service" else key
        draft.places[path] = grid.place_of(cell)
        value = value_of(column, cell, grid)
        if isinstance(value, Problem):
            draft.problems.append(value)
        elif group == "service":
            draft.table[member] = value
        else:
            draft.table.setdefault(group, {})[member] = value
    named = draft.table.get("name")
    if isinstance(named, str) and NAME in cells:
        draft.name = named
    _raise_events(draft, cells, columns)
    _add_own(draft, cells, columns)
    _add_sponsor(draft, cells, sponsors, columns)
    return draft


def _raise_events(draft: _Draft, cells: Mapping[str, Cell], columns: Columns) -> None:
    for column in columns.of("event"):
        cell = cells.get(column.key)
        if cell is None:
            continue
        value = value_of(column, cell, draft.grid)
        others = [other for key, other in cells.items() if key.startswith(f"{column.key}.")]
        if isinstance(value, Problem):
            draft.problems.append(value)
        elif value is True:
            draft.table.setdefault(column.key, {})
        elif others:
            at = draft.grid.place_of(others[0])
            words = {"label_zh": column.label.zh, "label_en": column.label.en}
            draft.problems.append(problem("F238", where=draft.grid.place_of(cell), other=at, **words))


def _add_own(draft: _Draft, cells: Mapping[str, Cell], columns: Columns) -> None:
    held = held_in_row(OWN, cells, draft.grid, columns)
    draft.problems.extend(held.problems)
    if held.filings is not None:
        draft.table["filings"] = list(held.filings)
    if held.where:
        draft.places["filings"] = held.where
    draft.places |= {f"filings{path}": place for path, place in held.places.items()}


def _add_sponsor(draft: _Draft, cells: Mapping[str, Cell], sponsors: Sequence[SponsorRow], columns: Columns) -> None:
    inline = [key for key in cells if key.startswith("sponsor.")]
    if SPONSOR not in cells:
        if inline:
            draft.sponsor = sponsor_of_cells(cells, draft.where, draft.grid, columns)
        return
    at = draft.grid.place_of(cells[SPONSOR])
    reference = text_in(SPONSOR, cells[SPONSOR], draft.grid, columns)
    if inline:
        draft.problems.append(problem("F233", where=at, other=draft.grid.place_of(cells[inline[0]])))
    found = reference if isinstance(reference, Problem) else meant(reference, sponsors, at)
    if isinstance(found, Problem):
        draft.problems.append(found)
    else:
        draft.sponsor = found


def _repeated(drafts: Iterable[_Draft]) -> None:
    seen: dict[str, _Draft] = {}
    for draft in drafts:
        first = seen.setdefault(draft.name, draft)
        if first is not draft:
            at = draft.places.get("name", draft.where)
            found = problem("F010", where=at, name=draft.name, other=first.places.get("name", first.where))
            # Which of them a number belongs to cannot be told, so neither is read.
            draft.problems.append(found)
            first.problems.append(found)


def _hand_over(filing: FilingRow, drafts: Sequence[_Draft], sponsors: Sequence[SponsorRow]) -> None:
    """Give a number to whoever holds it; a fault goes to every service that it leaves in doubt."""
    holder, faults = _holder(filing, sponsors)
    mine = [draft for draft in drafts if draft.name == filing.service]
    problems = [*filing.problems, *faults]
    if filing.service and not mine:
        number, names = filing.filing.get("number", ""), [draft.name for draft in drafts]
        close, allowed, at = closest(filing.service, names), " · ".join(names), filing.service_at
        problems.append(problem("F011", where=at, number=number, name=filing.service, close=close, allowed=allowed))
    if holder is not None:
        problems.extend(_of_another(filing, mine, holder))
    if problems:
        if holder is not None:
            holder.problems.extend(problems)
        # A number that may be anybody's could be the one that any service is missing.
        is_anybodys = not filing.is_holder_clear or (holder is None and (filing.sponsor or not mine))
        for draft in drafts if is_anybodys else mine:
            draft.problems.extend(problems)
    elif holder is not None:
        named = {"service": filing.service} if filing.service else {}
        holder.add({**filing.filing, **named}, {**filing.places, "service": filing.service_at}, filing.where)
    else:
        for draft in mine:
            _add_filing(draft, filing)


def _holder(filing: FilingRow, sponsors: Sequence[SponsorRow]) -> tuple[SponsorRow | None, list[Problem]]:
    if filing.sponsor:
        found = meant(filing.sponsor, sponsors, filing.sponsor_at)
        return (None, [found]) if isinstance(found, Problem) else (found, [])
    unnamed = not filing.service and filing.is_holder_clear
    return None, [problem("F236", where=filing.where)] if unnamed else []


def _of_another(filing: FilingRow, mine: Sequence[_Draft], holder: SponsorRow) -> list[Problem]:
    """The number would cover nothing, and the service would look unfiled because of a slip."""
    if all(draft.sponsor is holder or (draft.sponsor and draft.sponsor.name == holder.name) for draft in mine):
        return []
    return [problem("F215", where=filing.sponsor_at, name=filing.service, sponsor=filing.sponsor)]


def _add_filing(draft: _Draft, filing: FilingRow) -> None:
    held: list[dict[str, Any]] = draft.table.setdefault("filings", [])
    at = draft.places.get("filings", "")
    if at and not any(path.startswith("filings[") and path.endswith("]") for path in draft.places):
        draft.problems.append(problem("F234", where=at, other=filing.where))
    held.append(filing.filing)
    path = f"filings[{len(held)}]"
    draft.places.setdefault("filings", filing.where)
    draft.places[path] = filing.where
    draft.places |= {f"{path}.{part}": place for part, place in filing.places.items()}


def _named(drafts: Sequence[_Draft]) -> None:
    """Report numbers in the cells of a sponsor that name a service which is nowhere."""
    names = [draft.name for draft in drafts]
    seen: set[int] = set()
    for sponsor in (draft.sponsor for draft in drafts):
        if sponsor is None or id(sponsor) in seen:
            continue
        seen.add(id(sponsor))
        for index, filing in enumerate(sponsor.held.filings or (), 1):
            named = filing.get("service")
            if named is not None and named not in names:
                at = sponsor.places.get(f"sponsor.filings[{index}].service", sponsor.where)
                close, allowed = closest(named, names), " · ".join(names)
                sponsor.problems.append(
                    problem("F011", where=at, number=filing["number"], name=named, close=close, allowed=allowed)
                )


def _finished(draft: _Draft) -> ServiceRow:
    table, places, problems = dict(draft.table), dict(draft.places), list(draft.problems)
    if draft.sponsor is not None:
        table["sponsor"] = draft.sponsor.given()
        places |= draft.sponsor.places
        problems += draft.sponsor.problems
    return ServiceRow(
        name=draft.name, where=draft.where, grid=draft.grid, row=draft.row, table=table, places=places,
        problems=tuple(dict.fromkeys(problems)),
    )  # fmt: skip
