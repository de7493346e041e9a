"""`icprules rules sql`: the conditions of a rulebook as one SQL statement.

Decides how it is asked for and printed; what it says is decided by `tables/statements.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icprules.cli import asking, times
from icprules.engines.sql import DIALECTS
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.engines.sql import Dialect


@click.command()
@click.option("--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True, help="Whose SQL.")
@click.option(
    "--table", metavar="NAME", default="services", show_default=True,
    help="Table of the services; its columns are named like facts.",
)  # fmt: skip
@click.option("--keep", metavar="NAME", multiple=True, help="Pass this column through. May be repeated.")
@click.option(
    "--column", "columns", metavar="NAME", multiple=True,
    help="A fact that the table has a column for; the others are unknown. May be repeated. [default: every fact]",
)  # fmt: skip
@asking.as_of_option
@times.times_options
@asking.lang_option
@asking.rulebook_option
def sql(
    *,
    dialect: Dialect,
    table: str,
    keep: tuple[str, ...],
    columns: tuple[str, ...],
    as_of: str | None,
    known_on: str | None,
    judged_on: str | None,
    lang: str,
    folder: Path | None,
) -> None:
    """Print the conditions of the rules as one SELECT: true, false, or NULL where that is unknown.

    以一条 SELECT 语句给出全部规则条件：成立为真，不成立为假，事实未知为 NULL。

    \b
    icprules rules sql --as-of 2024-04-01 > conditions.sql
    icprules rules sql --dialect sqlite --table apps --keep id --column service.kind --column service.stage

    What follows from filing numbers (filing.covers_service and so on) is read from columns of these names.
    """
    from icprules.tables.statements import statement  # noqa: PLC0415 - help must not wait for it

    try:
        day, _ = asking.day_asked(as_of)
        book = asking.rulebook_asked(folder)
        days = times.times_asked(day, known_on, judged_on)
        text = statement(book, dialect=dialect, as_of=day, table=table, keep=keep, columns=columns or None, **days)
    except IcprulesError as error:
        asking.refuse(error, lang)
    click.echo(text, nl=False)
