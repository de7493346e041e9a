"""The sheets of a template -> an .xlsx workbook: headings with notes, drop-downs, date formats, print settings.

Decides looks. The same sheets give the same bytes: no clock is asked. Must not import engines or decide; needs
openpyxl.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from icprules.errors import OutputError, problem
from icprules.sheets import template_words as words
from icprules.sheets.cells import letters
from icprules.sheets.choices import NOTHING, YES_NO, in_lang
from icprules.sheets.columns import NAME, OWN, Column
from icprules.sheets.template_sheets import TemplateSheet, note_on
from icprules.subjects.facts import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

_FIRST = 3
"""First row below the headings."""
_ROWS = 2_000
"""Rows for which drop-downs are there."""
_LONGEST = 32_767
_DAY = "yyyy-mm-dd"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FILLS: Mapping[str, str] = {"service": "DDEBF7", "sponsor": "E2EFDA", "filings": "FFF2CC"}
_OTHER_FILL = "EDEDED"
_WIDTHS: Mapping[str, int] = {"text": 22, "date": 13, "bool": 12, "datetime": 27, "credit_code": 22, "list_of": 24}
_WIDTH = 16
_STAMP = (1980, 1, 1, 0, 0, 0)
_CREATED = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook holds no offset


def template_workbook(sheets: Sequence[TemplateSheet], lang: str) -> bytes:
    """Return a workbook to fill in.

    Args:
        sheets: What to fill in.
        lang: `zh`, `en` or `both`.

    Returns:
        The content of an .xlsx file, the same for the same sheets.

    Raises:
        OutputError: O126 when a text cannot stand in a cell.
    """
    book = Workbook()
    front = book.active
    assert front is not None  # noqa: S101 - a new workbook has one sheet
    front.title = _title(in_lang(words.TITLES["instructions"], lang))
    _instruct(front, lang)
    made = [(sheet, book.create_sheet(_title(sheet.title))) for sheet in sheets]
    options = book.create_sheet(_title(in_lang(words.TITLES["options"], lang)))
    ranges = _offer(options, sheets, lang)
    places = {
        sheet.id: f"'{drawn.title}'!$A${_FIRST}:$A${_ROWS}"
        for sheet, drawn in made
        if sheet.id != "services" or sheet.columns[0].key == NAME
    }
    for sheet, drawn in made:
        _draw(drawn, sheet, {**ranges, **places}, lang)
    book.properties.creator = "icprules"
    book.properties.created = book.properties.modified = _CREATED
    content = io.BytesIO()
    book.save(content)
    return _without_clock(content.getvalue())


def _font(*, bold: bool = False, italic: bool = False, size: int = 11, color: str | None = None) -> Font:
    return Font(name="Calibri", bold=bold, italic=italic, size=size, color=color)


def _title(text: str) -> str:
    return text.replace(" / ", " ")  # a tab takes no stroke


def _instruct(sheet: Worksheet, lang: str) -> None:
    sheet["A1"] = in_lang(words.HEADS["instructions"], lang)
    sheet["A1"].font = _font(bold=True, size=14)
    langs = ("zh", "en") if lang == "both" else (lang,)
    row = 2
    for one in langs:
        for number, text in enumerate(words.INSTRUCTIONS, 1):
            row += 1
            sheet.cell(row, 1, f"{number}. {in_lang(text, one)}").alignment = Alignment(wrap_text=True, vertical="top")
        row += 1
    sheet.column_dimensions["A"].width = 100
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.paperSize = 9  # A4


def _offer(sheet: Worksheet, sheets: Sequence[TemplateSheet], lang: str) -> dict[str, str]:
    """List what every drop-down offers, and return the cells of each."""
    sheet["A1"] = in_lang(words.HEADS["options"], lang)
    sheet["A1"].font = _font(bold=True)
    for number, label in enumerate(words.OPTION_COLUMNS, 1):
        sheet.cell(2, number, in_lang(label, lang)).font = _font(bold=True)
    blocks: dict[str, list[tuple[str, str, str]]] = {
        "yes_no": [
            (in_lang(words.YES_NO_TITLE, lang), in_lang(label, lang), value.upper()) for value, label in YES_NO.items()
        ],
        "nothing": [(in_lang(words.NOTHING_TITLE, lang), in_lang(NOTHING, lang), "none")],
    }
    for column in (column for one in sheets for column in one.columns):
        if column.choices is not None and not _is_bool(column):
            title = in_lang(column.label, lang)
            blocks.setdefault(
                column.key, [(title, column.choices.word(value, lang), value) for value in column.choices.labels]
            )
    found: dict[str, str] = {}
    row = 3
    for key, block in blocks.items():
        for line in block:
            for number, text in enumerate(line, 1):
                _write(sheet, row, number, text)
            row += 1
        found[key] = f"'{sheet.title}'!$B${row - len(block)}:$B${row - 1}"
    for letter, width in zip("ABC", (36, 28, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A3"
    return found


def _is_bool(column: Column) -> bool:
    return column.spec is not None and column.spec.type == "bool"


def _draw(sheet: Worksheet, given: TemplateSheet, ranges: Mapping[str, str], lang: str) -> None:
    for number, column in enumerate(given.columns, 1):
        letter = letters(number)
        fill = PatternFill("solid", fgColor=_FILLS.get(column.key.partition(".")[0], _OTHER_FILL))
        head = sheet.cell(1, number, in_lang(column.label, lang))
        head.font, head.fill = _font(bold=True), fill
        head.alignment = Alignment(wrap_text=True, vertical="top")
        note = Comment(note_on(column, lang), "icprules")
        note.width, note.height = 320, 24 * (4 + len(note.text) // 24)
        head.comment = note
        key = sheet.cell(2, number, column.key)
        key.font, key.fill = _font(size=8, color="808080"), fill
        kind = "" if column.spec is None else column.spec.type
        sheet.column_dimensions[letter].width = _WIDTHS.get(kind, _WIDTH)
        sheet.column_dimensions[letter].number_format = _DAY if kind == "date" else "@"
        rule = _validation(column, ranges, letter, lang, given.id)
        if rule is not None:
            rule.add(f"{letter}{_FIRST}:{letter}{_ROWS}")
            sheet.add_data_validation(rule)
    for row, filled in enumerate((*given.examples, *given.rows), _FIRST):
        for number, column in enumerate(given.columns, 1):
            if column.key in filled:
                cell = _write(sheet, row, number, filled[column.key])
                if filled in given.examples:
                    cell.font = _font(italic=True, color="808080")
    sheet.row_dimensions[1].height = 34 if lang == "zh" else 64
    sheet.freeze_panes = f"B{_FIRST}"
    sheet.print_title_rows, sheet.print_title_cols = "1:2", "A:A"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.scale = "landscape", 9, 60
    sheet.print_options.gridLines = True
    footer = sheet.oddFooter
    assert footer is not None  # noqa: S101 - every sheet has one
    footer.center.text = in_lang(words.FOOT, "zh" if lang == "both" else lang)


def _write(sheet: Worksheet, row: int, column: int, value: object) -> Any:  # noqa: ANN401 - openpyxl gives one of several classes
    cell: Any = sheet.cell(row, column)
    if isinstance(value, datetime.date):
        cell.value, cell.number_format = value, _DAY
    elif isinstance(value, int):
        cell.value, cell.number_format = value, "0"
    else:
        text = str(value)
        if ILLEGAL_CHARACTERS_RE.search(text) or len(text) > _LONGEST:
            raise OutputError(problem("O126", where=f"{sheet.title}!{letters(column)}{row}", value=text))
        # As a string, whatever it begins with: nothing that is written here is ever run as a formula.
        cell.value = _ESCAPED.sub("_x005F_", text)
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _validation(column: Column, ranges: Mapping[str, str], letter: str, lang: str, sheet: str) -> DataValidation | None:
    """The check that a column has in the spreadsheet program; reading the sheet checks again."""
    spec = column.spec
    if column.role == "sponsor":
        # On the sheet of sponsors the column holds what others refer to.
        return None if sheet == "sponsors" else _list_of(ranges["sponsors"], is_strict=False, lang=lang)
    if column.role == "filings":
        return _list_of(ranges["nothing"], is_strict=False, lang=lang)
    if column.key == f"{OWN}.service" and "services" in ranges:
        return _list_of(ranges["services"], is_strict=False, lang=lang)
    if spec is None:
        return None
    if spec.type == "bool":
        return _list_of(ranges["yes_no"], is_strict=True, lang=lang)
    if column.choices is not None:
        return _list_of(ranges[column.key], is_strict=spec.type != "list_of", lang=lang)
    if spec.type == "date":
        return _date(letter, lang, in_lang(NOTHING, lang) if spec.none_allowed else "")
    if spec.type == "integer":
        return DataValidation(type="whole", operator="between", formula1="-2147483648", formula2="2147483647")
    if spec.type == "country":
        return DataValidation(type="textLength", operator="equal", formula1="2")
    return None


def _list_of(cells: str, *, is_strict: bool, lang: str) -> DataValidation:
    rule = DataValidation(type="list", formula1=cells, allow_blank=True)
    # A list may hold several values at once, which no drop-down can check.
    rule.showErrorMessage = is_strict
    rule.error = in_lang(words.INVALID, lang)
    return rule


def _date(letter: str, lang: str, nothing: str) -> DataValidation:
    first, last = (f"DATE({day.year},{day.month},{day.day})" for day in (FIRST_DAY, LAST_DAY))
    if nothing:
        cell = f"{letter}{_FIRST}"
        formula = f'OR({cell}="{nothing}",AND(ISNUMBER({cell}),{cell}>={first},{cell}<={last}))'
        rule = DataValidation(type="custom", formula1=formula, allow_blank=True)
    else:
        rule = DataValidation(type="date", operator="between", formula1=first, formula2=last, allow_blank=True)
    rule.showErrorMessage = True
    rule.error = in_lang(words.INVALID_DATE, lang)
    return rule


def _without_clock(content: bytes) -> bytes:
    """The same workbook with fixed times: openpyxl writes the time of saving into it."""
    found = io.BytesIO()
    stamp = _CREATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = old.read(member)
            if member.filename == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            new.writestr(zipfile.ZipInfo(member.filename, _STAMP), part, zipfile.ZIP_DEFLATED)
    return found.getvalue()
