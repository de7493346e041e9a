"""Calendars on the command line: the option that sets reminders, and how a feed reaches standard output.

Decides how reminders are typed. Must not import icalendar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import click

from icprules.cli import asking
from icprules.errors import IcprulesError, OutputError, problem
from icprules.report.calendar_parts import ALARMS, MOST_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icprules.decision.assessment import Assessment
    from icprules.planning.plan import Plan

F = TypeVar("F", bound="Callable[..., object]")
_NONE = "none"


def alarms_option(command: F) -> F:
    """Add `--alarms`."""
    return click.option(
        "--alarms",
        metavar="DAYS",
        default=",".join(map(str, ALARMS)),
        show_default=True,
        help="With --format ics: days before each date on which a calendar reminds of it, or none.",
    )(command)


def alarms_asked(given: str) -> tuple[int, ...]:
    """Return the days on which to remind.

    Args:
        given: As typed: whole numbers with commas between, or `none`.

    Raises:
        OutputError: O102 for anything else.
    """
    if given.strip().lower() == _NONE:
        return ()
    found = []
    for part in re.split("[,，]", given):
        text = part.strip()
        if not re.fullmatch("[0-9]{1,3}", text) or int(text) > MOST_DAYS:
            raise OutputError(problem("O102", where="--alarms", value=text, most=MOST_DAYS))
        found.append(int(text))
    return tuple(found)


def print_feed(results: Sequence[Assessment], plans: Sequence[Plan], lang: str, alarms: Sequence[int]) -> None:
    """Print a calendar with the deadlines of some services and the steps of plans; nothing where there is neither.

    Args:
        results: The assessments.
        plans: The plans.
        lang: `zh`, `en` or `both`.
        alarms: Days before each date on which to remind.
    """
    from icprules.report.calendar_file import calendar_feed  # noqa: PLC0415 - help must not wait for it

    if not results and not plans:
        return
    try:
        feed = calendar_feed(results, plans=plans, lang=lang, alarms=alarms)  # type: ignore[arg-type]  # click checked it
    except IcprulesError as error:
        asking.refuse(error, lang)
    click.echo(feed, nl=False)
