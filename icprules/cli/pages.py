"""What the commands that look ahead share: one answer per service of a file, and how pages of them are shown.

Decides colours, the line on engines and law at the foot, and the form of faults in JSON; nothing about what
pages say. Must not import rich before it is needed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import attrs
import click

from icprules.cli import asking
from icprules.cli.times import Times, times_asked
from icprules.errors import IcprulesError
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.foresight.pages import Line, Page
    from icprules.subjects.portfolio import Entry
    from icprules.subjects.subject import Subject
    from icprules.text import Lang, Text

F = TypeVar("F", bound="Callable[..., object]")
A = TypeVar("A")
_COLOURS: Mapping[str, str] = {
    "non_compliant": "bold red",
    "action_required": "bold yellow",
    "undetermined": "bold magenta",
    "compliant": "bold green",
    "out_of_scope": "bold",
}
_STYLES: Mapping[str, str] = {"title": "bold", "lead": "", "group": "cyan", "item": "", "foot": "dim"}


@attrs.frozen(kw_only=True)
class Terms:
    """On what every service is assessed.

    Args:
        rulebook: The law.
        calendar: Working days, or None for the shared ones.
        engine: Name of the engine.
        one_engine_because: Why only one engine judges although two were wanted, or None.
        perspective: Whose duties count.
        standing: Standings asked for; empty for all.
        times: Day to whose knowledge it is limited, and day whose law applies.
    """

    rulebook: law.Rulebook
    calendar: WorkdayCalendar | None
    engine: str
    one_engine_because: Text | None
    perspective: law.Actor
    standing: tuple[law.Standing, ...]
    times: Times

    @property
    def options(self) -> dict[str, Any]:
        """The arguments of `assess` and its siblings."""
        return {
            "rulebook": self.rulebook,
            "calendar": self.calendar,
            "engine": self.engine,
            "perspective": self.perspective,
            "standing": self.standing,
            **{name: day for name, day in self.times.items() if day is not None},
        }


def terms_options(command: F) -> F:
    """Add what `terms_asked` takes: perspective, standing, engine, rulebook and holidays."""
    for option in reversed((
        click.option(
            "--perspective", type=click.Choice(law.ACTORS[:-1]), default="sponsor", show_default=True,
            help="Whose duties count for the verdict.",
        ),
        click.option(
            "--standing", "standings", type=click.Choice(get_args(law.Standing)), multiple=True,
            help="Only what has this standing; `law` means law and normative documents. May be repeated.",
        ),
        asking.engine_option,
        asking.rulebook_option,
        asking.holidays_option,
    )):  # fmt: skip
        command = option(command)
    return command


def terms_asked(
    day: datetime.date,
    *,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
    known_on: str | None = None,
    judged_on: str | None = None,
) -> Terms:
    """Return what was asked for.

    Raises:
        IcprulesError: When rulebook or notice cannot be used.
    """
    book = asking.rulebook_asked(folder)
    chosen, reason = asking.engine_asked(engine, book, day)
    wanted = {*standings, *(law.BINDING if "law" in standings else ())}
    return Terms(
        rulebook=book,
        calendar=asking.calendar_asked(notice) if notice else None,
        engine=chosen,
        one_engine_because=reason,
        perspective=perspective,
        standing=tuple(one for one in law.STANDINGS if one in wanted),
        times=times_asked(day, known_on, judged_on),
    )


def answered(entries: Iterable[Entry], ask: Callable[[Subject], A]) -> tuple[list[A], list[tuple[str, IcprulesError]]]:
    """Ask about each service; one that cannot be read loses no other.

    Args:
        entries: Services of a file.
        ask: Gives the answer for one.

    Returns:
        The answers, and the name and error of each service without one.
    """
    answers: list[A] = []
    faults: list[tuple[str, IcprulesError]] = []
    for entry in entries:
        try:
            if entry.error is not None:
                raise entry.error
            assert entry.subject is not None  # noqa: S101 - an entry has one of the two
            answers.append(ask(entry.subject))
        except IcprulesError as error:
            faults.append((entry.name, error))
    return answers, faults


def faults_plain(faults: Iterable[tuple[str, IcprulesError]]) -> list[dict[str, Any]]:
    """Return faults as plain data, one entry per problem."""
    return [
        {
            "service": name,
            "code": found.code,
            "where": found.where,
            "message": {"zh": found.message("zh"), "en": found.message("en")},
            "help": {"zh": found.help("zh"), "en": found.help("en")},
        }
        for name, error in faults
        for found in error.problems
    ]


def finish(faults: Sequence[tuple[str, IcprulesError]], lang: str) -> None:
    """Tell the faults, and end with the code for bad input if there is one."""
    asking.tell((p for _, error in faults for p in error.problems), lang)
    if faults:
        sys.exit(asking.BAD_INPUT)


def judged_by(terms: Terms, lang: Lang) -> str:
    """Return the line on engines and law that stands at the foot of an answer."""
    from icprules.report.report_words import clauses, say  # noqa: PLC0415 - help must not wait for it

    book = terms.rulebook
    if terms.engine == "dual":
        engine = say("engine_dual", lang)
    elif terms.one_engine_because is not None:
        engine = say("engine_single", lang, reason=terms.one_engine_because.to(lang))
    else:
        engine = say("engine_one", lang, engine=terms.engine)
    return clauses((engine, say("law", lang, name=book.name, version=book.version, day=book.known_through)), lang)


def dated(page: Page, lang: Lang, *, is_today: bool) -> Page:
    """Return a page that says where its day comes from, when that is the clock."""
    said = {"zh": "查询日为北京今天（未指定 --as-of）", "en": "As of today in Beijing (no --as-of given)"}[lang]
    return attrs.evolve(page, lead=(said, *page.lead)) if is_today else page


def show(pages: Iterable[Page], form: str, foot: str = "") -> None:
    """Print pages as text or Markdown.

    Args:
        pages: Of one answer, one per language.
        form: `text` or `markdown`.
        foot: A sentence to add at the end, before the disclaimer.
    """
    from icprules.foresight.page_markdown import page_markdown  # noqa: PLC0415
    from icprules.foresight.pages import lines_of  # noqa: PLC0415

    for page in pages:
        whole = attrs.evolve(page, foot=(*page.foot[:-1], *([foot] if foot else []), *page.foot[-1:]))
        if form == "markdown":
            click.echo(page_markdown(whole))
            continue
        from icprules.report.terminal import WIDEST  # noqa: PLC0415

        console = asking.console()
        for line in lines_of(whole, min(console.width, WIDEST)):
            console.print(_coloured(line), no_wrap=True, overflow="ignore", crop=False, highlight=False, soft_wrap=True)
        click.echo()


def _coloured(line: Line) -> Any:  # noqa: ANN401 - a text of rich, which is imported late
    from rich.text import Text as Coloured  # noqa: PLC0415

    return Coloured(line.text, style=_COLOURS[line.verdict] if line.verdict else _STYLES.get(line.role, "bold"))
