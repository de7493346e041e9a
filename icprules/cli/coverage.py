"""`icprules rules coverage`: which facts of the law have rules and cases, and what is left open.

Decides how coverage is printed and when it fails; what is covered is decided by `coverage.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icprules.cli import asking
from icprules.errors import FactError, IcprulesError, problem

if TYPE_CHECKING:
    from icprules.testing.cases import Case

CASE_FILES = "*.cases.toml"


@click.command()
@click.option(
    "--cases",
    "cases_in",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder of {CASE_FILES} files, with those below it. [default: cases are not looked at]",
)
@click.option("--clauses", "by_clause", is_flag=True, help="Show which clauses the cases tried on both sides instead.")
@click.option("--strict", is_flag=True, help="Exit 1 if anything is left open.")
@asking.lang_option
@asking.format_option("text", "json")
@asking.rulebook_option
def coverage(
    *, cases_in: Path | None, by_clause: bool, strict: bool, lang: str, form: str, folder: Path | None
) -> None:
    """Show for every fact of the law which rules and cases rest on it, or why none does.

    逐条列出法律事实：依据它的规则和案例，或不成为规则的原因。

    \b
    icprules rules coverage
    icprules rules coverage --cases tests/cases --lang en
    icprules rules coverage --cases tests/cases --clauses
    icprules rules coverage --cases tests/cases --format json --strict
    """
    from icprules.testing.coverage import coverage as measure  # noqa: PLC0415 - help must not wait for it
    from icprules.testing.coverage_table import coverage_table  # noqa: PLC0415

    if by_clause:
        _tell_clauses(cases_in, strict, lang, form, folder)
        return
    try:
        found = measure(asking.rulebook_asked(folder), None if cases_in is None else cases_below(cases_in))
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        asking.print_json(found.to_dict())
    else:
        click.echo("\n".join(coverage_table(found, lang=one) for one in asking.languages(lang)), nl=False)
    if strict and not found.is_complete:
        sys.exit(asking.FOUND)


def _tell_clauses(cases_in: Path | None, strict: bool, lang: str, form: str, folder: Path | None) -> None:  # noqa: FBT001 - options
    from icprules.testing.covered_clauses import clause_coverage, clause_table, with_limits  # noqa: PLC0415 - as above

    if cases_in is None:
        message = "--clauses needs --cases"
        raise click.UsageError(message)
    try:
        rulebook = asking.rulebook_asked(folder)
        found = with_limits(rulebook, clause_coverage(rulebook, cases_below(cases_in)))
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        asking.print_json({"clauses": [one.to_dict() for one in found]})
    else:
        click.echo("\n".join(clause_table(found, lang=one) for one in asking.languages(lang)), nl=False)
    if strict and any(one.missing for one in found):
        sys.exit(asking.FOUND)


def cases_below(folder: Path) -> list[Case]:
    """Return the cases of every file in a folder and below it; F164 where there is none."""
    from icprules.testing.cases import read_cases  # noqa: PLC0415 - only where cases are asked for

    files = sorted(folder.rglob(CASE_FILES))
    if not files:
        raise FactError(problem("F164", name=CASE_FILES, where=str(folder)))
    found: list[Case] = []
    for file in files:
        found.extend(read_cases(file))
    return found
