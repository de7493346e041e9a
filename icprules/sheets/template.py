"""A template to fill in, written to a file: a workbook or a CSV file.

Decides the form by the name of the file, and never overwrites a file unless told to. Must not import engines or
decide.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from icprules.errors import FactError, OutputError, problem
from icprules.sheets.cells import letters
from icprules.sheets.csv_sheet import guarded
from icprules.sheets.output_file import write_file
from icprules.sheets.sheet_file import need_packages
from icprules.sheets.template_sheets import flat_sheet, headings, template_sheets
from icprules.subjects.portfolio_file import suffix_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.subject import Subject

SUFFIXES = (".xlsx", ".csv")
LANGS = ("zh", "en", "both")
# A terminal that shows the file would obey the control characters, and a spreadsheet program would lose them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def write_template(
    path: str | Path,
    rulebook: Rulebook,
    *,
    lang: str = "zh",
    subjects: Sequence[Subject] = (),
    force: bool = False,
) -> None:
    r"""Write a file in which services can be filled in, one a row.

    Args:
        path: Ends in `.xlsx` (needs the extra `xlsx`) or `.csv`.
        rulebook: Its facts are the columns, those of a partner among them.
        lang: `zh`, `en` or `both`: language of headings, drop-downs and notes. The sheet can be read whatever it is.
        subjects: Services to fill in, e.g. `read_portfolio("brand.toml", rulebook).subjects`.
        force: Whether a file that is there is overwritten.

    Raises:
        OutputError: O101 when a package is absent, O121 when the file is there, O122 when it cannot be written, O124
            when its name ends in something else, O126 when a text cannot stand in a cell.
        FactError: F150 for another language.

    Example:
        >>> import pathlib, tempfile, icprules
        >>> rulebook = icprules.load()
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     brand, sheet = pathlib.Path(folder, "brand.toml"), pathlib.Path(folder, "brand.csv")
        ...     _ = brand.write_text('[service]\nname = "shop"\nkind = "app"', encoding="utf-8")
        ...     write_template(sheet, rulebook, subjects=icprules.read_portfolio(brand, rulebook).subjects)
        ...     [subject.facts["service.kind"] for subject in icprules.read_portfolio(sheet, rulebook).subjects]
        ['app']
    """
    suffix = suffix_of(path)
    if suffix not in SUFFIXES:
        raise OutputError(problem("O124", value=suffix or Path(path).name, allowed=" · ".join(SUFFIXES)))
    if lang not in LANGS:
        raise FactError(problem("F150", name="lang", value=lang, allowed=" · ".join(LANGS), close=""))
    if suffix == ".csv":
        content = template_csv(rulebook, lang, subjects)
    else:
        need_packages(to_write=True)
        from icprules.sheets.template_workbook import template_workbook  # noqa: PLC0415 - CSV needs no openpyxl

        content = template_workbook(template_sheets(rulebook, lang, subjects), lang)
    write_file(path, content, force=force)


def template_csv(rulebook: Rulebook, lang: str, subjects: Sequence[Subject] = ()) -> bytes:
    """Return a CSV file to fill in: labels, keys, an example, and services that are known.

    Args:
        rulebook: Its facts are the columns.
        lang: `zh`, `en` or `both`.
        subjects: Services that are filled in already.

    Returns:
        UTF-8 with a byte order mark, which Excel needs to see that it is UTF-8.

    Raises:
        OutputError: O126 when a text holds control characters.
    """
    sheet = flat_sheet(rulebook, lang, subjects)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings(sheet.columns, lang).values())
    writer.writerow([column.key for column in sheet.columns])
    for number, row in enumerate((*sheet.examples, *sheet.rows), 3):
        cells = [_text(row.get(column.key, "")) for column in sheet.columns]
        bad = next((place for place, cell in enumerate(cells, 1) if _CONTROL.search(cell)), 0)
        if bad:
            raise OutputError(problem("O126", where=f"{letters(bad)}{number}", value=cells[bad - 1]))
        writer.writerow(cells)
    return text.getvalue().encode("utf-8-sig")


def _text(value: str | int | datetime.date) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else str(value)
