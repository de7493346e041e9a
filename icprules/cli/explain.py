"""`icprules explain`: why the answer is what it is, clause by clause.

Decides which services are explained and in which form; the reasons come from `explanation.py`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icprules.cli import asking
from icprules.cli.times import times_asked, times_options
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Show why, clause by clause.")
@click.argument("file", metavar="FILE")
@asking.service_option
@asking.as_of_option
@times_options
@asking.lang_option
@asking.format_option("text", "markdown")
@asking.engine_option
@asking.rulebook_option
@asking.holidays_option
def explain(
    *,
    file: str,
    name: str | None,
    as_of: str | None,
    known_on: str | None,
    judged_on: str | None,
    lang: str,
    form: str,
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
) -> None:
    """Show why: every clause with ✓ ✗ or ?, the date arithmetic and the citations.

    逐条说明理由：每个条件是否成立、日期如何推算、依据何在。

    \b
    icprules explain brand.toml --service "Lumora App" --as-of 2024-02-22
    icprules explain brand.toml --lang en --format markdown > reasons.md
    """
    from icprules.decision.assessor import assess  # noqa: PLC0415 - help must not wait for it
    from icprules.report.explanation import explain as explained  # noqa: PLC0415

    try:
        day, is_today = asking.day_asked(as_of)
        limits = times_asked(day, known_on, judged_on)
        rulebook = asking.rulebook_asked(folder)
        chosen, _ = asking.engine_asked(engine, rulebook, day)
        calendar = asking.calendar_asked(notice) if notice else None
        entries = asking.entries_named(asking.services_of(file, rulebook), name)
    except IcprulesError as error:
        asking.refuse(error, lang)
    is_bad = False
    for entry in entries:
        try:
            if entry.error is not None:
                raise entry.error
            assert entry.subject is not None  # noqa: S101 - an entry has one of the two
            result = assess(entry.subject, as_of=day, rulebook=rulebook, calendar=calendar, engine=chosen, **limits)
        except IcprulesError as error:
            asking.tell(error.problems, lang)
            is_bad = True
            continue
        for one in asking.languages(lang):
            click.echo(explained(result, lang=one, form="markdown" if form == "markdown" else "text"))
    if is_today:
        for one in asking.languages(lang):
            click.echo({"zh": f"查询日为北京今天 {day}", "en": f"as of today in Beijing, {day}"}[one], err=True)
    if is_bad:
        sys.exit(asking.BAD_INPUT)
