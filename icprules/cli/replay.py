"""`icprules replay`: decisions given again from their records, and what differs.

Decides in which form replays are shown and with which exit code; what differs is found by `replays.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icprules.cli import asking, pages, record_files
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from icprules.records.replays import Replay


@click.command(short_help="Give decisions again from their records, and compare.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@asking.lang_option
@asking.format_option("text", "json", "markdown")
@asking.engine_option
@asking.rulebook_option
@click.option(
    "--through", "between", metavar="DIR", multiple=True, type=click.Path(path_type=Path),
    help="A rulebook between the record's and this one, oldest first: says since which of them the decision is"
    " another one. May be repeated.",
)  # fmt: skip
@asking.holidays_option
def replay(
    *,
    files: tuple[Path, ...],
    lang: str,
    form: str,
    engine: str | None,
    folder: Path | None,
    between: tuple[Path, ...],
    notice: tuple[Path, ...],
) -> None:
    """Give the decisions in FILE, written by `assess --record`, again: byte for byte the same, or what differs.

    按判断记录重新作出判断：逐字节相同，或者逐项列出不同之处。

    \b
    icprules assess brand.toml --as-of 2024-02-22 --record records/
    icprules replay records/*.json
    icprules replay records/Lumora-App.2024-02-22.json --rulebook newer-rules/ --lang en
    icprules replay records/*.json --through rules-2026.12/ --through rules-2027.03/

    Working days are those kept in the record; with --holidays, the installed ones and the notices. A record
    that was altered is refused. Exit codes: 0 all the same, 1 something differs, 2 no record.
    """
    from icprules.records.replays import replay as replayed  # noqa: PLC0415 - help must not wait for it

    found: list[Replay] = []
    faults: list[IcprulesError] = []
    try:
        book = asking.rulebook_asked(folder)
        through = [asking.rulebook_asked(one) for one in between]
        calendar = asking.calendar_asked(notice) if notice else None
    except IcprulesError as error:
        asking.refuse(error, lang)
    for file in files:
        try:
            for record in record_files.records_in(file):
                chosen, _ = asking.engine_asked(engine, book, record.as_of)
                found.append(replayed(record, rulebook=book, calendar=calendar, engine=chosen, through=through))
        except IcprulesError as error:
            faults.append(error)
    if form == "json":
        asking.print_json(
            {
                "replays": [one.to_dict() for one in found],
                "errors": [plain for error in faults for plain in pages.faults_plain([("", error)])],
            }
        )
    else:
        _show(found, lang, form)
    asking.tell((p for error in faults for p in error.problems), lang)
    if faults:
        sys.exit(asking.BAD_INPUT)
    if not all(one.is_identical for one in found):
        sys.exit(asking.FOUND)


def _show(found: list[Replay], lang: str, form: str) -> None:
    from icprules.records.record_words import replay_page  # noqa: PLC0415

    for one in found:
        pages.show((replay_page(one, each) for each in asking.languages(lang)), form)
