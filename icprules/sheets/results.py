"""Results written beside the rows that they are about, into a copy of the file.

Decides which columns hold them: those of an earlier time again, else new ones behind the last. Everything else in
the file stays as it is, formulas and formats included. Must not import the command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, IcprulesError, OutputError, problem
from icprules.sheets.output_file import write_file
from icprules.sheets.result_cells import ResultCell, fault_cells, headings, result_cells
from icprules.sheets.result_names import RESULT_PREFIX, RESULTS
from icprules.sheets.service_rows import service_rows
from icprules.sheets.sheet_file import open_sheet_file
from icprules.subjects.portfolio import portfolio_of_rows
from icprules.subjects.portfolio_file import SHEETS, read_bytes, suffix_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.law import Rulebook
    from icprules.sheets.headings import Layout
    from icprules.sheets.service_rows import ServiceRows
    from icprules.subjects.portfolio import Portfolio

LANGS = ("zh", "en", "both")


@attrs.frozen(kw_only=True)
class Beside:
    """What is written into one sheet.

    Args:
        layout: Where everything stands in it.
        columns: Column of each result by name.
        new: Those of them that the sheet does not have yet.
        heads: Heading of each result by name.
        rows: Results by row and name; a row without any is emptied.
    """

    layout: Layout
    columns: Mapping[str, int]
    new: frozenset[int]
    heads: Mapping[str, str]
    rows: Mapping[int, Mapping[str, ResultCell]]


def write_results(
    source: str | Path,
    target: str | Path,
    results: Iterable[Assessment],
    rulebook: Rulebook,
    *,
    as_of: datetime.date,
    lang: str = "zh",
    faults: Mapping[str, IcprulesError] | None = None,
    force: bool = False,
) -> None:
    r"""Write a copy of a sheet with the results beside its rows.

    Args:
        source: The sheet that was read: `.xlsx`, `.xlsm`, `.csv` or `.tsv`.
        target: The copy; of the same type, and another file.
        results: Assessments of its services, as `read_portfolio` gave them.
        rulebook: The law used.
        as_of: Beijing date asked about.
        lang: `zh`, `en` or `both`.
        faults: What was wrong with services that could be read and not assessed, by the name of the service. What
            could not be read is found out again.
        force: Whether a file that is there is overwritten.

    Raises:
        OutputError: O120 when the two are one file, O121 when the copy is there, O122 when it cannot be written, O123
            when the source is no sheet, O125 when it does not hold the services of the results, O127 when the types
            differ.
        FactError: As `read_portfolio`; F150 for another language.

    Example:
        >>> import datetime, pathlib, tempfile, icprules
        >>> rulebook, day = icprules.load(), datetime.date(2024, 2, 22)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     source, target = pathlib.Path(folder, "clients.csv"), pathlib.Path(folder, "results.csv")
        ...     _ = source.write_text("service.name,service.kind,note\nshop,App,mine\n", encoding="utf-8")
        ...     read = icprules.read_portfolio(source, rulebook)
        ...     found = [icprules.assess(subject, as_of=day, rulebook=rulebook) for subject in read.subjects]
        ...     write_results(source, target, found, rulebook, as_of=day, lang="en")
        ...     target.read_text(encoding="utf-8").splitlines()[1][:30]
        'shop,App,mine,"undetermined (c'
    """
    check_target(source, target, force=force)
    if lang not in LANGS:
        raise FactError(problem("F150", name="lang", value=lang, allowed=" · ".join(LANGS), close=""))
    content, name = read_bytes(source), Path(source).name
    file = open_sheet_file(content, name, rulebook)
    read = service_rows(file.grids, rulebook, name)
    rows = _rows(read, portfolio_of_rows(read, name, rulebook), results, faults or {}, rulebook, as_of, lang)
    besides = [_beside(layout, rows, lang) for layout in read.layouts if layout.kind == "services"]
    if file.csv is not None:
        from icprules.sheets.csv_results import csv_with_results  # noqa: PLC0415 - one of the two is needed

        made = csv_with_results(file.csv, besides[0])
    else:
        from icprules.sheets.workbook_results import workbook_with_results  # noqa: PLC0415

        made = workbook_with_results(content, file, besides)
    write_file(target, made, force=force)


def check_target(source: str | Path, target: str | Path, *, force: bool) -> None:
    """Check that results of one file can be written into another one.

    Args:
        source: The sheet that is read.
        target: The file to write.
        force: Whether a file that is there is overwritten.

    Raises:
        OutputError: O120, O121, O123 or O127.

    Example:
        >>> check_target("clients.xlsx", "results.csv", force=False)
        Traceback (most recent call last):
        icprules.errors.OutputError: O127 results.csv: the file of results must be of the type `.xlsx`, like the input
             help: give a name that ends in .xlsx
    """
    old, new = Path(source), Path(target)
    suffix = suffix_of(old)
    if suffix not in SHEETS:
        raise OutputError(problem("O123", value=old.name))
    if suffix_of(new) != suffix:
        raise OutputError(problem("O127", where=new.name, value=suffix))
    if old.exists() and new.exists() and old.samefile(new):
        raise OutputError(problem("O120", where=new.name))
    if new.exists() and not force:
        raise OutputError(problem("O121", where=new.name))


def _rows(
    read: ServiceRows,
    portfolio: Portfolio,
    results: Iterable[Assessment],
    faults: Mapping[str, IcprulesError],
    rulebook: Rulebook,
    as_of: datetime.date,
    lang: str,
) -> dict[str, dict[str, ResultCell]]:
    """What is said beside each row, by the place of the row."""
    names = {row.where: row.name for row in read.rows}
    found: dict[str, dict[str, ResultCell]] = {}
    for entry in portfolio.entries:
        error = entry.error or faults.get(entry.name)
        if error is not None:
            found[entry.where] = fault_cells(error, rulebook, as_of, lang)
    for result in results:
        where = result.subject.where
        if names.get(where) != result.service:
            raise OutputError(problem("O125", where=portfolio.name, name=result.service))
        found[where] = result_cells(result, lang)
    return found


def _beside(layout: Layout, rows: Mapping[str, Mapping[str, ResultCell]], lang: str) -> Beside:
    columns = {name: layout.column_of(f"{RESULT_PREFIX}{name}") for name in RESULTS}
    new: list[int] = []
    last = layout.grid.last_column
    for name, column in columns.items():
        if not column:
            last += 1
            columns[name] = last
            new.append(last)
    return Beside(
        layout=layout,
        columns=columns,
        new=frozenset(new),
        heads=headings(lang),
        rows={row: rows.get(layout.grid.place(row), {}) for row, _ in layout.rows},
    )
