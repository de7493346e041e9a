"""`icprules timeline`: the days of a range on which the answer changes, with what changes and why.

Decides the range that is asked about when none is typed; the timeline comes from `foresight/timelines.py`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import attrs
import click

from icprules.cli import asking, pages
from icprules.cli.times import times_options
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icprules.foresight.pages import Page
    from icprules.foresight.timelines import Timeline
    from icprules.rulebook import law
    from icprules.text import Lang


@click.command(short_help="Show when the answer changes, and why.")
@click.argument("file", metavar="FILE")
@asking.service_option
@click.option("--from", "start", metavar="DATE", help="First day, Beijing date. [default: today in Beijing]")
@click.option("--to", "end", metavar="DATE", help="Last day, inclusive. [default: one year after the first]")
@asking.lang_option
@asking.format_option("text", "json", "markdown")
@click.option("--full/--no-full", default=False, help="In JSON: the whole assessment of every interval.")
@times_options
@pages.terms_options
def timeline(
    *,
    file: str,
    name: str | None,
    start: str | None,
    end: str | None,
    lang: str,
    form: str,
    full: bool,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
    known_on: str | None,
    judged_on: str | None,
) -> None:
    """Show the intervals on which the answer is the same, with what changes between them and why.

    列出结论保持不变的各个时段，以及每次变化的内容和原因。

    \b
    icprules timeline brand.toml --service "Lumora App" --from 2023-07-01 --to 2024-12-31
    icprules timeline brand.toml --lang en                        the year from today
    icprules timeline brand.toml --format json | jq '.timelines[].intervals[] | [.start, .verdict]'

    Dates come from the facts and the law; facts without a date are taken to hold throughout.
    """
    from icprules.foresight.timelines import timeline as timeline_of  # noqa: PLC0415 - help must not wait for it

    try:
        first, is_today = asking.day_asked(start, "--from")
        last = _year_after(first) if end is None else asking.day_asked(end, "--to")[0]
        terms = pages.terms_asked(
            first, perspective=perspective, standings=standings, engine=engine, folder=folder, notice=notice,
            known_on=known_on, judged_on=judged_on,
        )  # fmt: skip
        entries = asking.entries_named(asking.services_of(file, terms.rulebook), name)
        answers, faults = pages.answered(entries, lambda subject: timeline_of(subject, first, last, **terms.options))
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        found = {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "from_is_today": is_today,
            "timelines": [answer.to_dict(full=full) for answer in answers],
            "errors": pages.faults_plain(faults),
        }
        asking.print_json(found)
    else:
        for answer in answers:
            for one in asking.languages(lang):
                shown = _pages(answer, one, is_today=is_today)
                pages.show(shown, form, pages.judged_by(terms, one))
    pages.finish(faults, lang)


def _pages(answer: Timeline, lang: Lang, *, is_today: bool) -> Iterator[Page]:
    from icprules.foresight.timeline_words import timeline_page  # noqa: PLC0415

    page = timeline_page(answer, lang)
    if is_today:
        said = {"zh": "首日为北京今天（未指定 --from）", "en": "From today in Beijing (no --from given)"}[lang]
        page = attrs.evolve(page, lead=(said,))
    yield page


def _year_after(day: datetime.date) -> datetime.date:
    return datetime.date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
