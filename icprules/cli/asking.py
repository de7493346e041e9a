"""What several commands share: their options, the clock, the choice of engine, and how a fault is told.

Must not import rich before it is needed.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from icprules import engines
from icprules.calendar.workdays import WorkdayCalendar, today_in_china
from icprules.engines.program import program
from icprules.errors import CalendarError, EngineError, FactError, IcprulesError, closest, placed, problem
from icprules.rulebook.condition import JUDGED_ON
from icprules.subjects.facts import parse_date
from icprules.text import LANGS, Lang, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console

    from icprules.errors import Problem
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.portfolio import Entry, Portfolio

F = TypeVar("F", bound="Callable[..., object]")
BAD_INPUT = 2
FOUND = 1
STDIN = "-"
# Controls, what turns the direction of writing, what has no width or is not seen, and halves of characters.
_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def lang_option(command: F) -> F:
    """Add `--lang`."""
    return click.option(
        "--lang",
        type=click.Choice([*LANGS, "both"]),
        default="zh",
        show_default=True,
        help="Language of the answer.",
    )(command)


def service_option(command: F) -> F:
    """Add `--service`."""
    return click.option(
        "--service", "name", metavar="NAME", help="Only the service of this name. [default: every service]"
    )(command)


def as_of_option(command: F) -> F:
    """Add `--as-of`."""
    return click.option(
        "--as-of",
        metavar="DATE",
        help="Day asked about, YYYY-MM-DD, Beijing date. [default: today in Beijing]",
    )(command)


def format_option(*formats: str) -> Callable[[F], F]:
    """Add `--format` with these choices, the first one the default."""

    def add(command: F) -> F:
        return click.option(
            "--format", "form", type=click.Choice(formats), default=formats[0], show_default=True,
            help="Form of the answer.",
        )(command)  # fmt: skip

    return add


def rulebook_option(command: F) -> F:
    """Add `--rulebook`."""
    return click.option(
        "--rulebook",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Folder of another rulebook, or the name of an installed one. [default: the built-in one]",
    )(command)


def engine_option(command: F) -> F:
    """Add `--engine`."""
    return click.option(
        "--engine",
        metavar="NAME",
        help="compiled, tree, durable or dual. [default: dual where durable_rules can be imported, else compiled]",
    )(command)


def holidays_option(command: F) -> F:
    """Add `--holidays`."""
    return click.option(
        "--holidays",
        "notice",
        metavar="FILE",
        type=click.Path(path_type=Path),
        multiple=True,
        help="A holiday notice that is not built in yet: JSON with year, papers and days; or the days of a"
        " province: region, source, off, work. May be repeated.",
    )(command)


def languages(lang: str) -> tuple[Lang, ...]:
    """Return the languages to answer in."""
    return LANGS if lang == "both" else tuple(one for one in LANGS if one == lang)


def day_asked(given: str | None, name: str = "as_of") -> tuple[datetime.date, bool]:
    """Return the day asked about, and whether it was taken from the clock.

    Args:
        given: What was typed, or None.
        name: What to call it in messages.

    Returns:
        A Beijing date.

    Raises:
        FactError: F151 when it is no date.
    """
    if given is None:
        return today_in_china(lambda: datetime.datetime.now(tz=datetime.UTC)), True
    day = parse_date(given)
    if day is None:
        raise FactError(problem("F151", name=name, value=given))
    return day, False


def engine_asked(given: str | None, rulebook: Rulebook, day: datetime.date) -> tuple[str, Text | None]:
    """Return the engine to use, and why it is only one where two would be better.

    Args:
        given: What was typed, or None.
        rulebook: The law that it must be able to take.
        day: Any day.

    Returns:
        Name of the engine, and the reason or None.
    """
    if given is not None:
        return given, None
    reason = engines.durable_absent_reason()
    if reason is None:
        try:
            # What the engine prepares here is kept with the rulebook.
            engines.truths_with("durable", rulebook, program(rulebook), {JUDGED_ON: day})
        except EngineError as error:
            reason = Text(zh=error.problems[0].message("zh"), en=error.problems[0].message("en"))
    return ("dual", None) if reason is None else ("compiled", reason)


def rulebook_asked(folder: Path | None) -> Rulebook:
    """Load the rulebook that was asked for.

    Raises:
        RulebookError: With every problem found in it.
    """
    from icprules.rulebook.loader import load  # noqa: PLC0415 - help must not wait for the rules

    return load(None if folder is None else str(folder))


def calendar_asked(notices: Iterable[Path]) -> WorkdayCalendar:
    """Return the working days of the whole country, with the notices that were handed over, in their order.

    Raises:
        FactError: F001 to F013 when the file cannot be read.
        CalendarError: C101, C106 and C111 to C128 when one is no notice.
    """
    from icprules.subjects.portfolio_file import read_file  # noqa: PLC0415

    calendar = WorkdayCalendar.default()
    for notice in notices:
        try:
            calendar = calendar.with_notice(read_file(notice))
        except CalendarError as error:
            places = (
                (found, f"{notice.name}: {found.where}" if found.where else notice.name) for found in error.problems
            )
            raise CalendarError(*(placed(found, where) for found, where in places)) from None
    return calendar.for_region(None)


def services_of(path: str, rulebook: Rulebook) -> Portfolio:
    """Read the services of a file, or of standard input for `-`, and tell what its reader should know.

    Raises:
        FactError: When the file as a whole cannot be used.
    """
    from icprules.subjects.portfolio import portfolio_of_content, read_portfolio  # noqa: PLC0415
    from icprules.subjects.portfolio_file import LARGEST_MIB  # noqa: PLC0415

    if path != STDIN:
        found = read_portfolio(path, rulebook)
    else:
        content = sys.stdin.buffer.read((LARGEST_MIB << 20) + 1)
        found = portfolio_of_content(content, rulebook, name="stdin")
    # Every command that reads services has the language among its options.
    context = click.get_current_context(silent=True)
    tell(found.notes, "zh" if context is None else str(context.params.get("lang", "zh")))
    return found


def entries_named(portfolio: Portfolio, name: str | None) -> tuple[Entry, ...]:
    """Return the services of a file, or the one that was named.

    Args:
        portfolio: What the file holds.
        name: Name of a service, or None for every one.

    Returns:
        At least one.

    Raises:
        FactError: F018 when the file has no service of that name.
    """
    if name is None:
        return portfolio.entries
    found = tuple(entry for entry in portfolio.entries if entry.name == name)
    if not found:
        names = [entry.name for entry in portfolio.entries]
        raise FactError(problem("F018", name=name, close=closest(name, names), allowed=" · ".join(names)))
    return found


def tell(problems: Iterable[Problem], lang: str) -> None:
    """Print problems to standard error, each once."""
    for text in dict.fromkeys(p.text(one) for p in problems for one in languages(lang)):
        say(text, err=True)


def say(text: str, *, err: bool = False) -> None:
    """Print lines that hold something of the caller's, such as the name of a file; no character steers the terminal."""
    from icprules.report.line_breaks import visible  # noqa: PLC0415

    click.echo("\n".join(visible(line) for line in text.split("\n")), err=err)


def refuse(error: IcprulesError, lang: str) -> NoReturn:
    """Print an error to standard error and end with the code for bad input."""
    tell(error.problems, lang)
    sys.exit(BAD_INPUT)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json_text(value, indent=2))


def json_text(value: object, *, indent: int) -> str:
    """Return a value as JSON; what a terminal would obey or cannot show is escaped, which JSON reads back.

    Args:
        value: Plain values.
        indent: Spaces for each level.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def console() -> Console:
    """Return the terminal, or a stream of stable width without colour."""
    from rich.console import Console  # noqa: PLC0415

    from icprules.report.terminal import PIPED_WIDTH  # noqa: PLC0415

    is_terminal = sys.stdout.isatty()
    return Console(file=sys.stdout, width=None if is_terminal else PIPED_WIDTH)
