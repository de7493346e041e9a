"""One cell and the fact of its column -> the value as a file of services would give it, or what is wrong.

Decides how cells are typed, and nothing is guessed: a number where a date belongs, a date written another way, or
digits that a spreadsheet program has lost are problems that name the right form. Must not import engines or decide.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from icprules.errors import Problem, problem
from icprules.sheets.cells import Cell, Grid, folded
from icprules.sheets.choices import EMPTY_LIST, has_value_for_nothing, is_nothing, listed
from icprules.subjects.facts import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.sheets.columns import Column
    from icprules.subjects.facts import FactType

SEPARATORS = ";；\n"
_ITEM = re.compile(rf'[^\S\n]*(?:"((?:[^"]|"")*)"[^\S\n]*|([^{SEPARATORS}]*))([{SEPARATORS}]|\Z)')
_OTHER_SEPARATORS = re.compile("[、,，/|]")
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[T ]00?:00(?::00)?)?\Z")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})\Z")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+\Z")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FAULTS: Mapping[str, str] = {"error": "F220", "formula": "F221", "merged": "F222", "number": "F219"}


def value_of(column: Column, cell: Cell, grid: Grid) -> Any:  # noqa: ANN401 - whatever a file could hold
    """Return what a cell says about the fact of its column.

    Args:
        column: Its column, with the fact.
        cell: The cell.
        grid: Its sheet, for the place of a problem.

    Returns:
        The value as a file of services would give it, or a `Problem`.

    Example:
        >>> from icprules import load
        >>> from icprules.sheets.columns import columns_of
        >>> column = columns_of(load()).by_key["service.kind"]
        >>> value_of(column, Cell(row=3, column=2, value="小程序"), Grid(file="a.csv", name="", rows={}))
        'mini_program'
    """
    if cell.fault:
        return cell_fault(cell, grid)
    assert column.spec is not None  # noqa: S101 - only columns of facts are read here
    return _READERS[column.spec.type](column, cell, grid)


def cell_fault(cell: Cell, grid: Grid) -> Problem:
    """Return the problem of a cell that cannot be used whatever it stands for."""
    return problem(_FAULTS[cell.fault], where=grid.place_of(cell), value=cell.value)


def fault(code: str, column: Column, cell: Cell, grid: Grid, **values: object) -> Problem:
    """Return a problem with a cell, which names its column."""
    shown = cell.value.isoformat() if isinstance(cell.value, datetime.date | datetime.time) else cell.value
    return problem(
        code, where=grid.place_of(cell), label_zh=column.label.zh, label_en=column.label.en,
        **{"value": shown, "close": "", **values},
    )  # fmt: skip


def items_of(text: str) -> list[str]:
    """Return the members of a cell with several: between semicolons or line breaks, quoted where need be.

    Args:
        text: The cell.

    Returns:
        Members without spaces around them; an empty one is kept, so that parallel cells stay parallel.

    Example:
        >>> items_of("news；game"), items_of('"a;b"; c'), items_of("2021-05-06;")
        (['news', 'game'], ['a;b', 'c'], ['2021-05-06', ''])
    """
    found: list[str] = []
    at = 0
    while match := _ITEM.match(text, at):
        found.append(match[2].strip() if match[1] is None else match[1].replace('""', '"'))
        at = match.end()
        if not match[3]:
            break
    return found


def joined(members: list[str]) -> str:
    """Return members as one cell; `items_of` gives them again.

    Example:
        >>> joined(["a;b", 'c"d', "e"])
        '"a;b"; c"d; e'
    """
    return "; ".join(_quoted(member) for member in members)


def _quoted(member: str) -> str:
    plain = member == member.strip() and not member.startswith('"') and not set(member) & set(SEPARATORS)
    return member if plain else '"' + member.replace('"', '""') + '"'


def _one_of(column: Column, cell: Cell, grid: Grid) -> object:
    choices = column.choices
    assert choices is not None  # noqa: S101 - made together with the column
    typed = cell.value
    if isinstance(typed, int) and not isinstance(typed, bool):
        typed = str(typed)  # a province code that was stored as a number
    value = choices.value(typed) if isinstance(typed, str) else None
    return _no_choice(column, cell, grid, str(cell.value)) if value is None else value


def _no_choice(column: Column, cell: Cell, grid: Grid, typed: str) -> Problem:
    choices = column.choices
    assert choices is not None  # noqa: S101 - as above
    allowed = {f"allowed_{lang}": listed(choices.words(lang)) for lang in ("zh", "en")}
    return fault("F223", column, cell, grid, value=typed, close=choices.close(typed), **allowed)


def _bool(column: Column, cell: Cell, grid: Grid) -> object:
    choices = column.choices
    assert choices is not None  # noqa: S101 - as above
    if isinstance(cell.value, bool):
        return cell.value
    value = choices.value(cell.value) if isinstance(cell.value, str) else None
    return fault("F224", column, cell, grid) if value is None else value == "true"


def _list_of(column: Column, cell: Cell, grid: Grid) -> object:
    choices, spec = column.choices, column.spec
    assert choices is not None  # noqa: S101 - as above
    assert spec is not None  # noqa: S101 - as above
    if not isinstance(cell.value, str):
        return _no_choice(column, cell, grid, str(cell.value))
    if cell.value == EMPTY_LIST:
        return []
    found: list[str] = []
    for typed in filter(None, items_of(cell.value)):
        value = choices.value(typed)
        if value is None and is_nothing(typed):
            if has_value_for_nothing(spec):
                value = NONE
            elif len(list(filter(None, items_of(cell.value)))) == 1:
                return []
        if value is None:
            parts = [part.strip() for part in _OTHER_SEPARATORS.split(typed)]
            if len(parts) > 1 and all(choices.value(part) for part in parts):
                return fault("F230", column, cell, grid, value=typed, close="; ".join(parts))
            return _no_choice(column, cell, grid, typed)
        found.append(value)
    return found


def _date(column: Column, cell: Cell, grid: Grid) -> object:
    spec, given = column.spec, cell.value
    assert spec is not None  # noqa: S101 - as above
    if isinstance(given, datetime.datetime | datetime.time):
        return fault("F227", column, cell, grid)
    if isinstance(given, datetime.date):
        return given
    if isinstance(given, str):
        return date_of(given, column, cell, grid)
    if isinstance(given, bool):
        return fault("F225", column, cell, grid)
    return fault("F226", column, cell, grid, close=_other_date(str(given)))


def date_of(typed: str, column: Column, cell: Cell, grid: Grid) -> object:
    """Return the date that a text says, `none` for a date that has not come, or the problem with it."""
    spec = column.spec
    assert spec is not None  # noqa: S101 - as above
    if is_nothing(typed):
        return NONE if spec.none_allowed else fault("F218", column, cell, grid, value=typed)
    if _ISO.match(typed) and _other_date(typed):
        return typed
    return fault("F225", column, cell, grid, value=typed, close=_other_date(typed))


def _other_date(text: str) -> str:
    """The ISO form of a date that was written another way, or an empty text; day and month are not guessed."""
    match = _DATE.match(text) or _COMPACT.match(text)
    if match is None:
        return ""
    try:
        return datetime.date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return ""


def _datetime(column: Column, cell: Cell, grid: Grid) -> object:
    # Spreadsheet programs store no offset, so only text can hold one.
    return cell.value if isinstance(cell.value, str) else fault("F217", column, cell, grid)


def _integer(column: Column, cell: Cell, grid: Grid) -> object:
    given = cell.value
    if isinstance(given, str) and _WHOLE.match(folded(given)):
        return int(folded(given))
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    return fault("F216", column, cell, grid)


def text_of(column: Column, cell: Cell, grid: Grid) -> str | Problem:
    """Return the text of a cell; a number or a date in its place has perhaps lost something and is a problem."""
    if isinstance(cell.value, str):
        return cell.value
    return fault("F228", column, cell, grid)


def _code(column: Column, cell: Cell, grid: Grid) -> object:
    given = cell.value
    if not isinstance(given, str) or _SCIENTIFIC.match(given):
        return fault("F229", column, cell, grid)
    return given


_READERS: Mapping[FactType, Callable[[Column, Cell, Grid], object]] = {
    "one_of": _one_of,
    "list_of": _list_of,
    "bool": _bool,
    "date": _date,
    "datetime": _datetime,
    "integer": _integer,
    "text": text_of,
    "country": text_of,
    "province": _one_of,
    "credit_code": _code,
    "filings": text_of,
}
