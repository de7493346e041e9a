"""A file with one or many services of a sponsor -> one entry per service, readable or with its faults.

Decides which table belongs to which service, and what each is called. A fault of one service leaves the
others readable; a fault that could change the meaning of every service refuses the file. Must not import
engines or decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, Problem, closest, problem
from icprules.subjects.facts import NONE
from icprules.subjects.portfolio_file import FORMATS, SHEETS, read_bytes, read_content, read_file, suffix_of
from icprules.subjects.subject import Subject, groups_of, place, read_subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icprules.rulebook.law import Rulebook
    from icprules.sheets.service_rows import ServiceRow, ServiceRows
    from icprules.subjects.facts import FactSchema

_ZIP = b"PK\x03\x04"


@attrs.frozen(kw_only=True)
class Entry:
    """One service of a file: exactly one of `subject` and `error` is there.

    Args:
        name: What the service is called; `service[1]` and so on, by position, where it has no name.
        where: File and key path.
        subject: The service, when it can be read.
        error: Every fault of the service, when it cannot.
    """

    name: str
    where: str
    subject: Subject | None = None
    error: FactError | None = None


@attrs.frozen(kw_only=True)
class Portfolio:
    """The services of one file, in the order written.

    Args:
        name: The file's name.
        entries: Its services; at least one.
        notes: What the reader should be told although nothing is wrong, e.g. columns of a sheet that were not read.
    """

    name: str
    entries: tuple[Entry, ...]
    notes: tuple[Problem, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The services that can be read."""
        return tuple(entry.subject for entry in self.entries if entry.subject is not None)

    @property
    def errors(self) -> tuple[FactError, ...]:
        """The faults of those that cannot."""
        return tuple(entry.error for entry in self.entries if entry.error is not None)


def read_portfolio(path: str | Path, rulebook: Rulebook) -> Portfolio:
    r"""Read a file of services.

    Args:
        path: A `.toml` or `.json` file with a `[sponsor]` and one `[service]` or several `[[service]]`; or a sheet
            with a service a row: an `.xlsx` or `.xlsm` workbook (needs the extra `xlsx`), `.csv` or `.tsv`.
        rulebook: Its facts are the names that the file may use.

    Returns:
        One entry per service.

    Raises:
        FactError: F001 to F015 or F200 to F215, when the file as a whole cannot be used; a bad service is an entry
            instead.

    Example:
        >>> import pathlib, tempfile, icprules
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = pathlib.Path(folder, "brand.toml")
        ...     _ = file.write_text('[service]\nname = "shop"\nkind = "app"\n', encoding="utf-8")
        ...     [entry.name for entry in read_portfolio(file, icprules.load()).entries]
        ['shop']
    """
    # The name alone: a message must not tell where on a machine the file lies.
    name = str(path).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    if suffix_of(path) in SHEETS:
        return _portfolio_of_sheets(read_bytes(path), name, rulebook)
    return portfolio_from(read_file(path, allowed=(*FORMATS, *SHEETS)), rulebook, where=name)


def portfolio_of_content(content: bytes, rulebook: Rulebook, *, name: str) -> Portfolio:
    """Read services from the content of a file, e.g. of standard input.

    Args:
        content: TOML or JSON in UTF-8, JSON when it begins with a brace; or an `.xlsx` workbook.
        rulebook: Its facts are the names that the content may use.
        name: What to call it in messages.

    Returns:
        One entry per service.

    Raises:
        FactError: As `read_portfolio`.

    Example:
        >>> import icprules
        >>> given = b'{"service": [{"kind": "app"}, {"kind": "ap"}]}'
        >>> found = portfolio_of_content(given, icprules.load(), name="stdin")
        >>> [(entry.name, entry.error is None) for entry in found.entries]
        [('service[1]', True), ('service[2]', False)]
    """
    if content.startswith(_ZIP):
        return _portfolio_of_sheets(content, name, rulebook)
    return portfolio_from(read_content(content, name), rulebook, where=name)


def portfolio_from(table: Mapping[str, Any], rulebook: Rulebook, where: str = "") -> Portfolio:
    """Read services from a table that was already parsed.

    Args:
        table: The top level of a file.
        rulebook: Its facts are the names that the table may use.
        where: Name of the file, for messages; may be empty.

    Returns:
        One entry per service.

    Raises:
        FactError: F006, F008, F010, F011, F014 or F015.

    Example:
        >>> import icprules
        >>> portfolio_from({"service": {"kind": "app"}}, icprules.load()).entries[0].name
        'service'
    """
    root = f"{where}:" if where else ""
    parts = (*(group for group in groups_of(rulebook.schema) if group != "sponsor"), "filings")
    problems = list(_unknown_keys(table, rulebook.schema, ("sponsor", "service", *parts), root))
    drafts = _drafts(table, parts, root, problems)
    if not drafts:
        raise FactError(*problems, problem("F006", where=where))
    problems.extend(_repeated_names(drafts))
    problems.extend(_strange_filings(table, drafts, root))
    if problems:
        raise FactError(*problems)
    return Portfolio(name=where, entries=tuple(_entry(draft, rulebook.schema) for draft in drafts))


def _portfolio_of_sheets(content: bytes, name: str, rulebook: Rulebook) -> Portfolio:
    from icprules.sheets.sheet_file import read_sheet_file  # noqa: PLC0415 - other files do not pay for it

    return portfolio_of_rows(read_sheet_file(content, name, rulebook), name, rulebook)


def portfolio_of_rows(rows: ServiceRows, name: str, rulebook: Rulebook) -> Portfolio:
    r"""Read services from the rows of sheets that were already taken apart.

    Args:
        rows: The services as a file would give them, and what belongs to none.
        name: Name of the file.
        rulebook: Its facts are the columns that a sheet may have.

    Returns:
        One entry per row, and one for every other row with a fault.

    Example:
        >>> import icprules
        >>> from icprules.sheets.sheet_file import read_sheet_file
        >>> rulebook = icprules.load()
        >>> rows = read_sheet_file(b"service.name,service.kind\nshop,App\n", "clients.csv", rulebook)
        >>> [entry.where for entry in portfolio_of_rows(rows, "clients.csv", rulebook).entries]
        ['clients.csv: 2']
    """
    entries = [_entry_of_row(row, rulebook.schema) for row in rows.rows]
    strays = [Entry(name=where, where=where, error=FactError(*found)) for where, found in rows.strays.items()]
    return Portfolio(name=name, entries=(*entries, *strays), notes=rows.notes)


def _entry_of_row(row: ServiceRow, schema: FactSchema) -> Entry:
    problems = list(row.problems)
    subject = None
    try:
        subject = read_subject(row.table, schema, name=row.name)
    except FactError as error:
        problems += [row.located(found) for found in error.problems]
    if subject is None or problems:
        return Entry(name=row.name, where=row.where, error=FactError(*dict.fromkeys(problems)))
    return Entry(name=row.name, where=row.where, subject=attrs.evolve(subject, where=row.where))


@attrs.frozen(kw_only=True)
class _Draft:
    """A service before it is read: its table with the sponsor inside, and where each part stands."""

    name: str
    where: str
    table: object
    places: Mapping[str, str]


def _unknown_keys(
    table: Mapping[str, Any], schema: FactSchema, allowed: tuple[str, ...], root: str
) -> Iterator[Problem]:
    for key in table:
        if key not in allowed:
            close = f"service.{key}" if f"service.{key}" in schema.facts else closest(str(key), allowed)
            yield problem("F008", where=place(root, str(key)), key=key, close=close, allowed=" · ".join(allowed))


def _drafts(table: Mapping[str, Any], parts: tuple[str, ...], root: str, problems: list[Problem]) -> list[_Draft]:
    given, sponsor = table.get("service"), table.get("sponsor")
    loose = [key for key in parts if table.get(key) is not None]
    if given is None:
        return []
    if isinstance(given, Mapping):
        problems.extend(problem("F015", where=place(root, key), key=key) for key in loose if given.get(key) is not None)
        own = {key: table[key] for key in loose}
        return [_draft({**own, **given}, "service", root, sponsor, loose)]
    if not isinstance(given, list):
        return [_draft(given, "service", root, sponsor)]
    problems.extend(problem("F014", where=place(root, key), key=key) for key in loose)
    return [_draft(item, f"service[{i}]", root, sponsor) for i, item in enumerate(given, 1)]


def _draft(given: object, path: str, root: str, sponsor: object, loose: list[str] | None = None) -> _Draft:
    places = {key: place(root, key) for key in loose or ()}
    name = path
    if isinstance(given, Mapping):
        if given.get("sponsor") is None and sponsor is not None:
            given = {**given, "sponsor": sponsor}
            places["sponsor"] = place(root, "sponsor")
        named = given.get("name")
        name = named if isinstance(named, str) and named.strip() else path
    return _Draft(name=name, where=place(root, path), table=given, places=places)


def _repeated_names(drafts: list[_Draft]) -> Iterator[Problem]:
    seen: dict[str, _Draft] = {}
    for draft in drafts:
        first = seen.setdefault(draft.name, draft)
        if first is not draft:
            yield problem("F010", where=place(draft.where, "name"), name=draft.name, other=first.where)


def _strange_filings(table: Mapping[str, Any], drafts: list[_Draft], root: str) -> Iterator[Problem]:
    """Filings of a sponsor that name a service which is not in the file; `none` says that none of them is meant.

    Such a number would cover nothing, and a service would look unfiled because of a slip in a name.
    """
    names = [draft.name for draft in drafts]
    sponsors = [(table.get("sponsor"), place(root, "sponsor"))]
    sponsors += [
        (draft.table.get("sponsor"), place(draft.where, "sponsor"))
        for draft in drafts
        if isinstance(draft.table, Mapping) and "sponsor" not in draft.places
    ]
    for sponsor, where in sponsors:
        filings = sponsor.get("filings") if isinstance(sponsor, Mapping) else None
        for i, filing in enumerate(filings if isinstance(filings, list) else (), 1):
            named = filing.get("service") if isinstance(filing, Mapping) else None
            if isinstance(named, str) and named not in (*names, NONE):
                yield problem(
                    "F011",
                    where=place(where, f"filings[{i}].service"),
                    number=filing.get("number", ""),
                    name=named,
                    close=closest(named, names),
                    allowed=" · ".join(names),
                )


def _entry(draft: _Draft, schema: FactSchema) -> Entry:
    try:
        subject = read_subject(
            draft.table,  # type: ignore[arg-type]  # anything but a table is refused there
            schema,
            where=draft.where,
            name=draft.name,
            places=draft.places,
        )
    except FactError as error:
        return Entry(name=draft.name, where=draft.where, error=error)
    return Entry(name=draft.name, where=draft.where, subject=subject)
