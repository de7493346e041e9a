"""Which sheets a template has, which columns stand on each, and what the note on every heading says.

Decides content, not looks: a workbook is drawn by `template_workbook.py`, a CSV file by `template.py`. Must not
import engines, decide or openpyxl.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.sheets import template_words as words
from icprules.sheets.choices import NOTHING, in_lang
from icprules.sheets.columns import (
    NAME,
    NUMBER,
    OWN,
    PARTS,
    REFERENCE,
    REFERENCE_QUESTION,
    SPONSOR,
    SPONSOR_NAME,
    Column,
    columns_of,
)
from icprules.sheets.subject_cells import Filled, flat_rows, rows_of
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.subject import Subject
    from icprules.text import Text

_FILING_ORDER = (NUMBER, f"{OWN}.service", SPONSOR, f"{OWN}.kind", f"{OWN}.filed_on", f"{OWN}.status",
                 f"{OWN}.deregistered_on")  # fmt: skip


@attrs.frozen(kw_only=True)
class TemplateSheet:
    """One sheet to fill in.

    Args:
        id: Its name in `template_words.TITLES`.
        title: What its tab says.
        columns: In order.
        examples: A row that shows how, not read; none where there are services to see.
        rows: Rows already filled in.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    examples: tuple[Filled, ...] = ()
    rows: tuple[Filled, ...] = ()


def template_sheets(rulebook: Rulebook, lang: str, subjects: Sequence[Subject] = ()) -> tuple[TemplateSheet, ...]:
    """Return the sheets of a workbook to fill in: services, sponsors, filings.

    Args:
        rulebook: Its facts are the columns.
        lang: `zh`, `en` or `both`.
        subjects: Services that are filled in already.

    Returns:
        The sheets; that of filings only where the rulebook knows filings.

    Example:
        >>> from icprules import load
        >>> [sheet.title for sheet in template_sheets(load(), "zh")]
        ['服务', '主办者', '备案']
    """
    known = columns_of(rulebook)
    rows = rows_of(subjects, known, lang)
    example, example_sponsor, example_filing = ((),) * 3 if subjects else _examples(rulebook, lang)
    # Without names nothing can refer to a service, so its filings share a cell of its row.
    parts = () if NAME in known.by_key else tuple(c for c in known.of("filing") if c.key in _own_parts())
    services = (*(c for c in known.by_key.values() if _is_of_service(c)), *parts)
    sponsors = [c for c in known.by_key.values() if c.key.startswith("sponsor.") and c.role in ("fact", "filings")]
    reference = attrs.evolve(known.by_key[SPONSOR], label=REFERENCE, question=REFERENCE_QUESTION)
    # What the other sheets call a sponsor stands first, where the drop-downs look for it.
    sponsors.insert(len(sponsors) if SPONSOR_NAME in known.by_key else 0, reference)
    sponsors.sort(key=lambda column: column.key != SPONSOR_NAME)
    sheets = [
        TemplateSheet(
            id="services", title=in_lang(words.TITLES["services"], lang), columns=services,
            examples=_marked(example, services, words.EXAMPLE, lang), rows=rows.services,
        ),
        TemplateSheet(
            id="sponsors", title=in_lang(words.TITLES["sponsors"], lang),
            columns=tuple(sponsors), examples=_marked(example_sponsor, sponsors, words.EXAMPLE_SPONSOR, lang),
            rows=rows.sponsors,
        ),
    ]  # fmt: skip
    if OWN in known.by_key:
        columns = tuple(known.by_key[key] for key in _FILING_ORDER)
        title = in_lang(words.TITLES["filings"], lang)
        marked = _marked(example_filing, columns, words.EXAMPLE_NUMBER, lang)
        sheets.append(TemplateSheet(id="filings", title=title, columns=columns, examples=marked, rows=rows.filings))
    return tuple(sheets)


def flat_sheet(rulebook: Rulebook, lang: str, subjects: Sequence[Subject] = ()) -> TemplateSheet:
    """Return the one sheet of a file without sheets: everything about a service in its row.

    Args:
        rulebook: Its facts are the columns.
        lang: `zh`, `en` or `both`.
        subjects: Services that are filled in already.
    """
    known = columns_of(rulebook)
    # A number of the service's own says by where it stands which service it is for.
    columns = tuple(
        column
        for column in known.by_key.values()
        if column.role in ("fact", "event", "filings", "filing") and column.key != f"{OWN}.service"
    )
    service, sponsor, _ = ((),) * 3 if subjects else _examples(rulebook, lang)
    example = {key: value for row in (*sponsor, *service) for key, value in row.items()}
    return TemplateSheet(
        id="services", title="", columns=columns,
        examples=() if subjects else _marked((example,), columns, words.EXAMPLE, lang),
        rows=flat_rows(subjects, known, lang),
    )  # fmt: skip


def _own_parts() -> tuple[str, ...]:
    return tuple(f"{OWN}.{part}" for part in PARTS if part != "service")


def _marked(rows: Sequence[Filled], columns: Sequence[Column], mark: Text, lang: str) -> tuple[Filled, ...]:
    """Rows that say in their first cell that they are examples, by which they are known when the sheet is read."""
    return tuple({**row, columns[0].key: in_lang(mark, lang)} for row in rows)


def _is_of_service(column: Column) -> bool:
    return column.role in ("fact", "event", "sponsor", "filings") and not column.key.startswith("sponsor.")


def _examples(rulebook: Rulebook, lang: str) -> tuple[tuple[Filled, ...], ...]:
    """A row for each sheet that shows how it is filled in."""
    given: dict[str, Any] = {
        key: value for key, value in words.EXAMPLE_FACTS.items() if _takes(f"service.{key}", value, rulebook)
    }
    sponsor = {
        key: value for key, value in words.EXAMPLE_SPONSOR_FACTS.items() if _takes(f"sponsor.{key}", value, rulebook)
    }
    example = read_subject(given, rulebook.schema)
    row = rows_of([example], columns_of(rulebook), lang).services[0]
    other = read_subject({"sponsor": sponsor}, rulebook.schema) if sponsor else None
    shown = {} if other is None else rows_of([other], columns_of(rulebook), lang).sponsors[0]
    shown.pop(SPONSOR, None)
    if SPONSOR_NAME in rulebook.schema.facts:
        shown = {SPONSOR_NAME: in_lang(words.EXAMPLE_SPONSOR, lang), **shown}
    return (row,), (shown,), ({},)


def _takes(name: str, value: object, rulebook: Rulebook) -> bool:
    spec = rulebook.schema.facts.get(name)
    if spec is None or spec.derived:
        return False
    members = value if isinstance(value, list) else [value]
    if spec.type == "province":
        return value in rulebook.schema.provinces
    return not spec.values or all(member in spec.values for member in members)


def note_on(column: Column, lang: str, *, is_flat: bool = False) -> str:
    """Return the note on a heading: what is asked, and how it is written.

    Args:
        column: The column.
        lang: `zh`, `en` or `both`.
        is_flat: Whether the file has no sheets, so that all filings share the cells of a row.
    """
    lines: list[str] = []
    for one in ("zh", "en") if lang == "both" else (lang,):
        if column.question is not None:
            lines.append(in_lang(column.question, one))
        lines += [line[:1].upper() + line[1:] for line in _how(column, one, is_flat=is_flat)]
    return "\n".join([*lines, column.key])


def _how(column: Column, lang: str, *, is_flat: bool) -> Iterable[str]:
    def say(key: str, **values: str) -> str:
        return in_lang(words.NOTES[key], lang).format(**values)

    nothing, spec = in_lang(NOTHING, lang), column.spec
    if column.role == "filings":
        yield say("flat_filings" if is_flat else "filings", word=nothing)
    if spec is not None:
        if spec.type == "list_of" and column.choices is not None:
            yield say("list_of", words="; ".join(column.choices.words(lang)))
            if "none" not in spec.values:
                yield say("none_of", word=nothing)
        elif spec.type in words.NOTES:
            yield say(spec.type)
        if spec.none_allowed:
            yield say("or_none", word=nothing)
    yield say("unknown")


def headings(columns: Iterable[Column], lang: str) -> Mapping[str, str]:
    """Return the label of each column, by its key."""
    return {column.key: in_lang(column.label, lang) for column in columns}
