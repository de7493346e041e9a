"""`icprules outlook`: what is missing, the verdict either way, and what to ask first.

Decides which services are looked at; what to ask, `foresight/questions.py` decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icprules.cli import asking, pages
from icprules.cli.times import times_options
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from pathlib import Path

    from icprules.foresight.questions import Outlook
    from icprules.rulebook import law
    from icprules.subjects.subject import Subject


@click.command(short_help="Show what is missing, the verdict either way, and what to ask first.")
@click.argument("file", metavar="FILE")
@asking.service_option
@asking.as_of_option
@asking.lang_option
@asking.format_option("text", "json", "markdown")
@times_options
@pages.terms_options
def outlook(
    *,
    file: str,
    name: str | None,
    as_of: str | None,
    lang: str,
    form: str,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
    known_on: str | None,
    judged_on: str | None,
) -> None:
    """Show what is missing for each service in FILE, what each answer leads to, and what to ask first.

    列出每项服务尚缺的事实、每种答案会得出的结论，以及应先问哪一个。

    \b
    icprules outlook brand.toml --service "Lumora Mini (Douyin)" --as-of 2024-02-22
    icprules outlook brand.toml --lang en --format json | jq '.outlooks[] | [.service, .questions[0].fact]'

    Up to six questions on which the verdict hangs stand in an order that no other order beats in the worst
    case. `icprules ask` puts the questions one by one.
    """
    from icprules.decision.assessor import assess  # noqa: PLC0415 - help must not wait for it
    from icprules.foresight.outlook_words import outlook_page  # noqa: PLC0415
    from icprules.foresight.questions import outlook as outlook_of  # noqa: PLC0415

    try:
        day, is_today = asking.day_asked(as_of)
        terms = pages.terms_asked(
            day, perspective=perspective, standings=standings, engine=engine, folder=folder, notice=notice,
            known_on=known_on, judged_on=judged_on,
        )  # fmt: skip

        def ask(subject: Subject) -> Outlook:
            return outlook_of(assess(subject, as_of=day, **terms.options))

        entries = asking.entries_named(asking.services_of(file, terms.rulebook), name)
        answers, faults = pages.answered(entries, ask)
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        found = {
            "as_of": day.isoformat(),
            "as_of_is_today": is_today,
            "outlooks": [answer.to_dict() for answer in answers],
            "errors": pages.faults_plain(faults),
        }
        asking.print_json(found)
    else:
        for answer in answers:
            for one in asking.languages(lang):
                page = pages.dated(outlook_page(answer, one), one, is_today=is_today)
                pages.show([page], form, pages.judged_by(terms, one))
    pages.finish(faults, lang)
