"""`icprules recheck`: which dates of decision records another calendar moves.

Decides in which form rechecks are shown and with which exit code; what moved is found by `rechecks.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icprules.cli import asking, pages, record_files
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from icprules.records.rechecks import Recheck


@click.command(short_help="Say which dates of decision records moved.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@asking.lang_option
@asking.format_option("text", "json", "markdown")
@click.option(
    "--fail-on", "fail_on", type=click.Choice(["moved"]),
    help="Exit 1 if a date is told otherwise.",
)  # fmt: skip
@asking.rulebook_option
@asking.holidays_option
def recheck(
    *,
    files: tuple[Path, ...],
    lang: str,
    form: str,
    fail_on: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
) -> None:
    """Count the dates of the records in FILE on the calendar of now: which moved, by how much, which are certain.

    按现在的工作日历重新推算判断记录中的日期：哪些变了、差几天、哪些已经确定。

    \b
    icprules recheck records/*.json                                 by the installed calendar
    icprules recheck records/*.json --holidays notice-2027.json     when the next notice is out
    icprules recheck records/*.json --fail-on moved                 for a pipeline
    """
    from icprules.records.rechecks import recheck as rechecked  # noqa: PLC0415 - help must not wait for it

    found: list[Recheck] = []
    faults: list[IcprulesError] = []
    try:
        book = asking.rulebook_asked(folder)
        calendar = asking.calendar_asked(notice)
    except IcprulesError as error:
        asking.refuse(error, lang)
    for file in files:
        try:
            found += [rechecked(record, calendar, rulebook=book) for record in record_files.records_in(file)]
        except IcprulesError as error:
            faults.append(error)
    if form == "json":
        asking.print_json(
            {
                "rechecks": [one.to_dict() for one in found],
                "errors": [plain for error in faults for plain in pages.faults_plain([("", error)])],
            }
        )
    else:
        _show(found, lang, form)
    asking.tell((p for error in faults for p in error.problems), lang)
    if faults:
        sys.exit(asking.BAD_INPUT)
    if fail_on and any(one.moves for one in found):
        sys.exit(asking.FOUND)


def _show(found: list[Recheck], lang: str, form: str) -> None:
    from icprules.records.record_words import recheck_page  # noqa: PLC0415

    for one in found:
        pages.show((recheck_page(one, each) for each in asking.languages(lang)), form)
