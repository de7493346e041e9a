"""`icprules workdays`: count working days, and show which days were counted and how sure that is.

Decides what is printed; days are counted by `workdays.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from icprules.calendar.beijing import beijing_date
from icprules.cli import asking
from icprules.cli.words import DAY_KIND, HOLIDAY, tell_workdays
from icprules.cli.workday_counts import Count, between, counted
from icprules.errors import FactError, IcprulesError, problem
from icprules.report.wording import CERTAINTY, date_in_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from pathlib import Path

    from icprules.calendar.workdays import DayInfo, WorkdayCalendar
    from icprules.text import Lang

_SIGNED = re.compile(r"([+-]?)([0-9]{1,5})")
_MOST_RUNS = 30


@click.command(short_help="Count working days.", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="DATE [+N | -N] | DATE..DATE")
@asking.lang_option
@asking.format_option("text", "json")
@click.option("--region", metavar="CODE", help="Province, as a GB/T 2260 code: its own days count, from `--holidays`.")
@asking.holidays_option
def workdays(*, words: tuple[str, ...], lang: str, form: str, region: str | None, notice: tuple[Path, ...]) -> None:
    """Count working days of mainland China, make-up days included, and name the days that are special.

    推算工作日：调休上班日计入，节假日不计，并逐一列出。

    \b
    icprules workdays 2024-02-22 +20             the 20th working day after that day
    icprules workdays 2024-03-31 -20             back from a day, and when to start to leave 20 whole ones
    icprules workdays 2024-02-05..2024-02-23     how many there are, both ends included
    icprules workdays 2024-02-09                 what kind of day it is
    icprules workdays 2027-02-01 +20 --holidays notice-2027.json
    icprules workdays 2026-04-07 +20 --holidays guangxi.json --region 450000

    A date past the last announced holiday arrangement is marked as projected and comes with a band.
    """
    try:
        calendar = asking.calendar_asked(notice).for_region(region)
        answer = _answer(words, calendar)
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        asking.print_json(_plain(answer, calendar))
        return
    for one in asking.languages(lang):
        click.echo("\n".join(_lines(answer, calendar, one)))


def _answer(words: tuple[str, ...], calendar: WorkdayCalendar) -> Count | datetime.date:
    first, dots, last = words[0].partition("..")
    if len(words) > (1 if dots else 2) or (dots and not last):
        raise FactError(problem("F016", value=" ".join(words)))
    start = beijing_date(first)
    if dots:
        return between(calendar, start, beijing_date(last))
    if len(words) == 1:
        return start
    match = _SIGNED.fullmatch(words[1])
    if match is None:
        raise FactError(problem("F016", value=words[1]))
    return counted(calendar, start, int(f"{match[1]}{match[2]}"))


def _lines(answer: Count | datetime.date, calendar: WorkdayCalendar, lang: Lang) -> Iterator[str]:
    if isinstance(answer, Count):
        yield from _count_lines(answer, lang)
    else:
        found = calendar.day(answer)
        yield tell_workdays("day", lang, day=date_in_words(answer, lang), kind=_kind(found, lang))
        yield f"  {tell_workdays('status', lang, status=CERTAINTY[found.status.value].to(lang))}"
        if found.notice:
            yield f"  {tell_workdays('source', lang, name=found.notice)}"
    yield "  " + tell_workdays("calendar", lang, revision=calendar.revision, day=calendar.confirmed_through)


def _count_lines(count: Count, lang: Lang) -> Iterator[str]:
    if count.end is not None:
        first, last = date_in_words(count.start, lang), date_in_words(count.end, lang)
        yield tell_workdays("between", lang, start=first, end=last, n=len(count.days))
    else:
        yield from _reached(count, lang)
    yield from (f"  {line}" for line in _days_counted(count, lang))
    yield from (f"  {line}" for line in _how_sure(count, lang))
    yield from (f"  {tell_workdays('source', lang, name=source)}" for source in count.sources)


def _reached(count: Count, lang: Lang) -> Iterator[str]:
    key, day = ("forward", count.days[-1]) if count.n > 0 else ("backward", count.days[0])
    words = {"start": date_in_words(count.start, lang), "day": date_in_words(day, lang)}
    yield tell_workdays(key, lang, n=abs(count.n), **words)
    span = (count.last - count.first).days + 1
    text = tell_workdays("span", lang, first=count.first, last=count.last, days=span, counted=len(count.days))
    yield f"  {text}"


def _days_counted(count: Count, lang: Lang) -> Iterator[str]:
    comma = {"zh": "、", "en": ", "}[lang]
    runs = list(_runs(count.days, count))
    if len(runs) > _MOST_RUNS:
        runs = [*runs[:_MOST_RUNS], tell_workdays("more", lang)]
    if runs:
        yield tell_workdays("counted", lang, runs=comma.join(runs))
    if count.make_up:
        days = comma.join(date_in_words(day, lang) for day, _ in count.make_up)
        yield tell_workdays("make_up", lang, days=days)
    if count.holidays:
        named = (tell_workdays("named", lang, day=day, name=_kind(found, lang)) for day, found in count.holidays)
        yield tell_workdays("holidays", lang, days={"zh": "、", "en": "; "}[lang].join(named))


def _how_sure(count: Count, lang: Lang) -> Iterator[str]:
    def day_in(day: datetime.date) -> str:
        return date_in_words(day, lang)

    yield tell_workdays("status", lang, status=CERTAINTY[count.status].to(lang))
    if count.band is not None:
        yield tell_workdays("band", lang, first=day_in(count.band[0]), last=day_in(count.band[1]))
    if count.without_make_up is not None:
        yield tell_workdays("without", lang, day=day_in(count.without_make_up))
    if count.latest_start is not None and count.latest_working_start is not None:
        days = {"day": day_in(count.latest_start), "workday": day_in(count.latest_working_start)}
        yield tell_workdays("latest_start", lang, n=abs(count.n), start=day_in(count.start), **days)


def _kind(found: DayInfo, lang: Lang) -> str:
    kind = DAY_KIND[found.kind.value].to(lang)
    if lang == "zh":
        return found.name or kind
    # A name without an English form would be Chinese in an English sentence; the kind of day says enough.
    name = HOLIDAY.get(found.name.split("（")[0], "")
    return f"{name}, {kind}" if name else kind


def _runs(days: tuple[datetime.date, ...], count: Count) -> Iterator[str]:
    """Days in a row, written as one."""
    one_year = count.first.year == count.last.year
    start = previous = None
    for day in (*days, None):
        if day is not None and previous is not None and (day - previous).days == 1:
            previous = day
            continue
        if start is not None and previous is not None:
            first = start.strftime("%m-%d") if one_year else start.isoformat()
            last = previous.strftime("%m-%d") if one_year else previous.isoformat()
            yield first if start == previous else f"{first}…{last}"
        start = previous = day


def _plain(answer: Count | datetime.date, calendar: WorkdayCalendar) -> dict[str, object]:
    if isinstance(answer, Count):
        return {**answer.to_dict(), "revision": calendar.revision}
    found = calendar.day(answer)
    return {
        "date": answer.isoformat(),
        "weekday": answer.isoweekday(),
        "is_working_day": calendar.is_working_day(answer),
        "kind": found.kind.value,
        "name": found.name,
        "status": found.status.value,
        "source": found.notice,
        "revision": calendar.revision,
    }
