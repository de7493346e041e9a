"""Services -> the cells that say the same; reading them gives the services again.

Decides how every value is written in a sheet, and how sponsors and filings are spread over sheets. Must not import
engines or decide.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs

from icprules.sheets.cell_values import joined
from icprules.sheets.choices import EMPTY_LIST, NOTHING, has_value_for_nothing, in_lang
from icprules.sheets.columns import NAME, NUMBER, OWN, PARTS, SHARED, SPONSOR, SPONSOR_NAME, Column, Columns
from icprules.subjects.fact_tables import filing_table
from icprules.subjects.facts import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.subjects.facts import Value
    from icprules.subjects.held_filing import HeldFiling
    from icprules.subjects.subject import Subject

Filled = dict[str, "str | int | datetime.date"]
"""One row: what is written, by the key of the column."""


@attrs.frozen(kw_only=True)
class Rows:
    """What is written on each sheet, in order.

    Args:
        services: One row per service.
        sponsors: One per sponsor.
        filings: One per number.
    """

    services: tuple[Filled, ...] = ()
    sponsors: tuple[Filled, ...] = ()
    filings: tuple[Filled, ...] = ()


def rows_of(subjects: Sequence[Subject], columns: Columns, lang: str) -> Rows:
    """Return services spread over three sheets: services, their sponsors and their filings.

    Args:
        subjects: The services.
        columns: What a sheet may have.
        lang: `zh`, `en` or `both`: the words for values.

    Returns:
        The rows. Services of one sponsor share its row.
    """
    references = _references(subjects)
    services: list[Filled] = []
    sponsors: dict[str, Filled] = {}
    filings: list[Filled] = []
    for subject in subjects:
        row = _own_cells(subject, columns, lang)
        if subject.filings is not None and NAME not in columns.by_key:
            row |= _in_one_cell(OWN, subject.filings, columns, lang)
        elif subject.filings is not None:
            row |= _marked(OWN, subject.filings, lang)
            filings += [{f"{OWN}.service": subject.name, **_filing(f, columns, lang)} for f in subject.filings]
        reference = references[_sponsor_of(subject)]
        if reference:
            row[SPONSOR] = reference
            if reference not in sponsors:
                held = subject.sponsor_filings
                sponsors[reference] = _sponsor_cells(subject, columns, lang)
                if sponsors[reference].get(SPONSOR_NAME) != reference:
                    sponsors[reference][SPONSOR] = reference
                if held is not None:
                    sponsors[reference] |= _marked(SHARED, held, lang)
                    filings += [_of_sponsor(f, reference, columns, lang) for f in held]
        services.append(row or {NAME: subject.name})
    return Rows(services=tuple(services), sponsors=tuple(sponsors.values()), filings=tuple(filings))


def flat_rows(subjects: Iterable[Subject], columns: Columns, lang: str) -> tuple[Filled, ...]:
    """Return services with everything about them in one row each, for files without sheets.

    Args:
        subjects: The services.
        columns: What a sheet may have.
        lang: `zh`, `en` or `both`.

    Returns:
        One row per service.
    """
    found: list[Filled] = []
    for subject in subjects:
        row = {**_own_cells(subject, columns, lang), **_sponsor_cells(subject, columns, lang)}
        row |= _in_one_cell(OWN, subject.filings, columns, lang)
        row |= _in_one_cell(SHARED, subject.sponsor_filings, columns, lang)
        found.append(row or {NAME: subject.name})
    return tuple(found)


def _own_cells(subject: Subject, columns: Columns, lang: str) -> Filled:
    row: Filled = {
        name: written(columns.by_key[name], value, lang)
        for name, value in subject.facts.items()
        if not name.startswith("sponsor.")
    }
    for column in columns.of("event"):
        if column.key in subject.groups and not any(name.startswith(f"{column.key}.") for name in row):
            row[column.key] = written(column, value=True, lang=lang)
    if subject.filings and NAME not in row:
        row[NAME] = subject.name  # what its filings refer to
    return row


def _sponsor_cells(subject: Subject, columns: Columns, lang: str) -> Filled:
    return {
        name: written(columns.by_key[name], value, lang)
        for name, value in subject.facts.items()
        if name.startswith("sponsor.")
    }


def _sponsor_of(subject: Subject) -> object:
    """Everything said of the sponsor, to tell whether two services have the same."""
    facts = tuple(sorted((n, v) for n, v in subject.facts.items() if n.startswith("sponsor.")))
    return facts, subject.sponsor_filings


def _references(subjects: Iterable[Subject]) -> Mapping[object, str]:
    """What each sponsor is called: its name where no other has it, else a reference of its own."""
    different: dict[object, str] = {}
    for subject in subjects:
        different.setdefault(_sponsor_of(subject), str(subject.facts.get(SPONSOR_NAME, "")).strip())
    names = list(different.values())
    found: dict[object, str] = {}
    for number, (sponsor, name) in enumerate(different.items(), 1):
        if sponsor == ((), None):
            found[sponsor] = ""
        elif name and names.count(name) == 1:
            found[sponsor] = name
        else:
            reference = f"S{number}"
            while reference in names:
                reference += "*"
            found[sponsor] = reference
    return found


def written(column: Column, value: Value, lang: str) -> str | int | datetime.date:
    """Return the value of a fact as a cell holds it.

    Args:
        column: The column of the fact.
        value: In its normal form.
        lang: `zh`, `en` or `both`: the words for values.

    Returns:
        Text, a number, or a date.

    Example:
        >>> from icprules import load
        >>> from icprules.sheets.columns import columns_of
        >>> columns = columns_of(load()).by_key
        >>> written(columns["service.content"], ("news", "game"), "en"), written(columns["service.offline"], True, "zh")
        ('news; games', '是')
    """
    choices, spec = column.choices, column.spec
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, tuple):
        assert choices is not None  # noqa: S101 - a list has words for its values
        assert spec is not None  # noqa: S101 - and a fact
        words = [choices.word(member, lang) for member in value]
        return joined(words) or (EMPTY_LIST if has_value_for_nothing(spec) else in_lang(NOTHING, lang))
    if choices is not None:
        return choices.word(str(value), lang)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return in_lang(NOTHING, lang) if value == NEVER else value


def _filing(held: HeldFiling, columns: Columns, lang: str) -> Filled:
    table = filing_table(held)
    row: Filled = {NUMBER: table["number"]}
    for part in PARTS:
        if part in table and part != "service":
            row[f"{OWN}.{part}"] = _part(columns.by_key[f"{OWN}.{part}"], table[part], lang)
    return row


def _of_sponsor(held: HeldFiling, reference: str, columns: Columns, lang: str) -> Filled:
    named = {} if held.service is None else {f"{OWN}.service": held.service}
    return {SPONSOR: reference, **named, **_filing(held, columns, lang)}


def _part(column: Column, given: str, lang: str) -> str | int | datetime.date:
    if column.choices is not None:
        return column.choices.word(given, lang)
    return datetime.date.fromisoformat(given) if column.part.endswith("_on") else given


def _marked(group: str, held: Sequence[HeldFiling], lang: str) -> Filled:
    return {} if held else {group: in_lang(NOTHING, lang)}


def _in_one_cell(group: str, held: Sequence[HeldFiling] | None, columns: Columns, lang: str) -> Filled:
    if held is None:
        return {}
    if not held:
        return _marked(group, held, lang)
    tables = [filing_table(one) for one in held]
    row: Filled = {group: joined([table["number"] for table in tables])}
    for part in PARTS:
        if any(part in table for table in tables):
            column = columns.by_key[f"{group}.{part}"]
            said = [_part(column, table[part], lang) if part in table else "" for table in tables]
            # One day alone stays a day.
            is_day = len(said) == 1 and isinstance(said[0], datetime.date)
            row[column.key] = said[0] if is_day else joined([str(one) for one in said])
    return row
