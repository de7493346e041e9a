"""The bytes of a workbook or CSV file -> the services in it.

Decides which of the two it is, by its content and not by its name. Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import FactError, OutputError, Problem, problem
from icprules.sheets.columns import columns_of
from icprules.sheets.csv_sheet import CsvFile, read_csv
from icprules.sheets.headings import known_headings
from icprules.sheets.service_rows import ServiceRows, service_rows
from icprules.sheets.workbook_package import Package, looks_like_workbook, open_package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.sheets.cells import Grid

WORKBOOKS = (".xlsx", ".xlsm")


@attrs.frozen(kw_only=True)
class SheetFile:
    """A file taken apart.

    Args:
        grids: Its sheets.
        csv: The file, where it is a CSV file.
        package: Its parts, where it is a workbook.
        notes: What the reader should be told of the file itself.
    """

    grids: Sequence[Grid]
    csv: CsvFile | None = None
    package: Package | None = None
    notes: tuple[Problem, ...] = ()


def open_sheet_file(content: bytes, name: str, rulebook: Rulebook) -> SheetFile:
    """Take a file apart.

    Args:
        content: All its bytes.
        name: What to call it in messages.
        rulebook: Its facts tell the delimiter of a CSV file.

    Returns:
        The sheets.

    Raises:
        FactError: F006 when it is empty, F200 when a package is absent, F201 to F206, F212 or F213 when it is broken,
            F214 when its name says workbook and its content does not, or the other way round.
    """
    if not content.strip():
        raise FactError(problem("F208", where=name))
    is_named_workbook = name.lower().endswith(WORKBOOKS)
    if looks_like_workbook(content) and not is_named_workbook and "." in name:
        raise FactError(problem("F214", where=name))
    if is_named_workbook or looks_like_workbook(content):
        need_packages(name)
        from icprules.sheets.workbook_sheets import read_sheets  # noqa: PLC0415 - CSV files do not pay for it

        package = open_package(content, name)
        return SheetFile(grids=read_sheets(package), package=package)
    columns = columns_of(rulebook)
    file, notes = read_csv(content, name, lambda grid: known_headings(grid, columns))
    return SheetFile(grids=(file.grid(name),), csv=file, notes=notes)


def need_packages(name: str = "", *, to_write: bool = False) -> None:
    """Check that what reads and writes workbooks is installed.

    Args:
        name: Name of the file that needs it.
        to_write: Whether it is to be written.

    Raises:
        FactError: F200 with the command that installs it.
        OutputError: O101 instead, where the file is to be written.
    """
    try:
        import defusedxml  # noqa: F401, PLC0415 - only workbooks need them
        import openpyxl  # noqa: F401, PLC0415
    except ImportError as error:
        package = error.name or "openpyxl"
        if to_write:
            raise OutputError(problem("O101", where=name, library=package, extra="xlsx")) from None
        raise FactError(problem("F200", where=name, package=package)) from None


def read_sheet_file(content: bytes, name: str, rulebook: Rulebook) -> ServiceRows:
    r"""Read the services of a workbook or CSV file.

    Args:
        content: All its bytes.
        name: What to call it in messages.
        rulebook: Its facts are the columns that a sheet may have.

    Returns:
        One per row, with the notes on the file.

    Raises:
        FactError: As `open_sheet_file`, and F207 to F211 or F239 when the headings cannot be used.

    Example:
        >>> from icprules import load
        >>> found = read_sheet_file("服务名称,服务类型\n商城,App\n".encode(), "clients.csv", load())
        >>> [(row.name, row.table["kind"]) for row in found.rows]
        [('商城', 'app')]
    """
    file = open_sheet_file(content, name, rulebook)
    found = service_rows(file.grids, rulebook, name)
    return attrs.evolve(found, notes=(*file.notes, *found.notes))
