"""`icprules ask`: questions one by one, a file of facts, and the verdict.

Decides which service is asked about, what becomes of the answers, and how it ends when it is interrupted.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icprules.cli import answers, asking, times
from icprules.cli.interruptions import interruptible, undisturbed
from icprules.errors import FactError, IcprulesError, problem
from icprules.text import LANGS, Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.cli.dialogue import Dialogue, Ending
    from icprules.cli.facts_files import Origin
    from icprules.foresight.questionnaires import Questionnaire
    from icprules.rulebook import law
    from icprules.subjects.portfolio import Entry

_WORDS: Mapping[str, Text] = {
    "which": Text("文件中有几项服务，问哪一项？", "The file holds several services. Which one is it about?"),
    "written": Text("已写入 {name}", "written to {name}"),
    "comments": Text("原文件的注释没有保留", "the comments of the old file are not in it"),
    "store": Text("把回答存成文件？输入文件名（.toml 或 .json），不存就回车：",
                  "Keep the answers? Name a file (.toml or .json), or press Enter not to: "),
    "offered": Text("没有存成文件；以下内容可以存下来接着用：", "Not kept in a file; this can be, to go on from it:"),
    "nothing": Text("没有新的回答，没有写文件", "Nothing new was answered, and nothing is written"),
    "interrupted": Text("已中断", "interrupted"),
}  # fmt: skip


@click.command(short_help="Ask for the facts one by one, write them to a file, and give the verdict.")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="File of facts to write, .toml or .json;"
              " it may be FILE itself.")  # fmt: skip
@click.option(
    "--service", "name", metavar="NAME",
    help="The service of this name in FILE; without FILE, what the service is called. Where FILE holds several and"
    " none is named, it is asked for.",
)  # fmt: skip
@asking.as_of_option
@times.times_options
@click.option("--lang", type=click.Choice(LANGS), default="zh", show_default=True, help="Language of the dialogue.")
@click.option(
    "--until", type=click.Choice(["everything", "verdict"]), default="everything", show_default=True,
    help="Whether to go on, once the verdict under the law is settled, with what settles dates, channels,"
    " administrations and what platforms ask.",
)  # fmt: skip
@answers.perspective_option
@answers.standing_option
@asking.engine_option
@asking.rulebook_option
@asking.holidays_option
def ask(
    *,
    file: str | None,
    out: Path | None,
    name: str | None,
    as_of: str | None,
    known_on: str | None,
    judged_on: str | None,
    lang: Lang,
    until: str,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
) -> None:
    """Ask for what is missing, one question at a time, and give the verdict.

    逐个提问，只问仍有影响的事实，说明为什么问；写成事实文件，最后给出结论。

    \b
    icprules ask                                                  about a service nothing is known of
    icprules ask --out shop.toml --as-of 2024-02-22 --lang en
    icprules ask shop.toml --out shop.toml                        go on from a file; its comments stay
    icprules ask brand.toml --service "Lumora Mini (Douyin)" --until verdict

    Answers may be typed in Chinese or English. Enter alone leaves a question open, ? says why it is asked,
    < goes back, q or the end of input stops. The questions go to standard error, the verdict to standard
    output. What was answered is never lost: after Ctrl-C, or when the terminal is closed, it is written to --out
    or printed, with exit code 130.
    """
    from icprules.cli.dialogue import Dialogue  # noqa: PLC0415 - help must not wait for it

    try:
        question = answers.question_asked(
            as_of=as_of, engine=engine, folder=folder, notice=notice, perspective=perspective, standings=standings,
            known_on=known_on, judged_on=judged_on,
        )  # fmt: skip
        state, origin = _begun(file, name, question, until, out, lang)
    except IcprulesError as error:
        asking.refuse(error, lang)
    talk = Dialogue(state=state, lang=lang, is_today=question.is_today)
    with interruptible() as interruption:
        ending = talk.hold()
        with undisturbed() if ending == "interrupted" else contextlib.nullcontext():
            kept = _keep(talk, origin, out, lang, ending)
            if ending == "interrupted":
                _tell(_WORDS["interrupted"].to(lang))
                sys.exit(interruption.code)
    _report(talk.state, question, lang)
    if not kept:
        sys.exit(asking.BAD_INPUT)


def _begun(
    file: str | None, name: str | None, question: answers.Question, until: str, out: Path | None, lang: Lang
) -> tuple[Questionnaire, Origin | None]:
    from icprules.cli.facts_files import check_target, origin_of  # noqa: PLC0415
    from icprules.foresight.questionnaires import questionnaire  # noqa: PLC0415

    if file == asking.STDIN:
        raise FactError(problem("T158"))
    if out is not None:
        check_target(out, None if file is None else Path(file))
    given: object = {} if name is None else {"name": name}
    origin: Origin | None = None
    others: tuple[str, ...] = ()
    if file is not None:
        portfolio = asking.services_of(file, question.rulebook)
        entry = _one(asking.entries_named(portfolio, name), lang)
        if entry.error is not None:
            raise entry.error
        given, origin = entry.subject, origin_of(Path(file), entry.name)
        others = tuple(one.name for one in portfolio.entries if one.name != entry.name)
    state = questionnaire(
        given,  # type: ignore[arg-type]  # a table or a subject
        as_of=question.as_of, rulebook=question.rulebook, calendar=question.calendar, engine=question.engine,
        perspective=question.perspective, standing=question.standing, known_on=question.known_on,
        judged_on=question.judged_on, until=until, services=others,  # type: ignore[arg-type]  # a choice of the option
    )  # fmt: skip
    return state, origin


def _one(entries: tuple[Entry, ...], lang: Lang) -> Entry:
    """The service to ask about; a person is asked which where there are several."""
    from icprules.cli.dialogue import ask_line  # noqa: PLC0415
    from icprules.report.line_breaks import visible  # noqa: PLC0415

    if len(entries) == 1:
        return entries[0]
    if sys.stdin.isatty():
        _tell(_WORDS["which"].to(lang))
        for number, entry in enumerate(entries, 1):
            _tell(f"   {number} {visible(entry.name)}")
        while typed := (ask_line("> ") or "").strip():
            for number, entry in enumerate(entries, 1):
                if typed in (str(number), entry.name):
                    return entry
            asking.tell([problem("T155", value=typed, n=len(entries))], lang)
    raise FactError(problem("T150", n=len(entries), allowed=" · ".join(entry.name for entry in entries)))


def _keep(talk: Dialogue, origin: Origin | None, out: Path | None, lang: Lang, ending: Ending) -> bool:
    """Write the answers where they were asked for, or else offer them; False where they could not be written."""
    from icprules.cli.dialogue import ask_line  # noqa: PLC0415

    state = talk.state
    is_known = any(one.value is not None for one in state.given)
    if out is not None and (is_known or (origin is not None and not out.exists())):
        return _written(state, origin, out, lang)
    if not is_known:
        _tell(_WORDS["nothing"].to(lang))
        return True
    while ending in ("complete", "finished"):
        try:
            named = ask_line(_WORDS["store"].to(lang))
        except KeyboardInterrupt:
            _tell("")
            named = None
        if not named or not named.strip():
            break
        if _written(state, origin, Path(named.strip()), lang, is_new=True):
            return True
    _offer(state, origin, lang)
    return True


def _written(state: Questionnaire, origin: Origin | None, out: Path, lang: Lang, *, is_new: bool = False) -> bool:
    from icprules.cli.facts_files import check_target, facts_file  # noqa: PLC0415
    from icprules.sheets.output_file import write_file  # noqa: PLC0415

    try:
        if is_new:
            check_target(out, None if origin is None else origin.path)
        with undisturbed():
            text = facts_file(state, origin, out.suffix.lower(), lang)
            write_file(out, text.text.encode(), force=True)
    except IcprulesError as error:
        asking.tell(error.problems, lang)
        if not is_new:
            _offer(state, origin, lang)
        return False
    from icprules.report.line_breaks import visible  # noqa: PLC0415 - as above

    _tell(_WORDS["written"].to(lang).format(name=visible(out.name)))
    if text.lost_comments:
        _tell(_WORDS["comments"].to(lang))
    return True


def _tell(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone; that the file is written matters more
        click.echo(text, err=True)


def _offer(state: Questionnaire, origin: Origin | None, lang: Lang) -> None:
    from icprules.cli.facts_files import facts_file  # noqa: PLC0415

    _tell(f"\n{_WORDS['offered'].to(lang)}\n")
    try:
        _tell(facts_file(state, origin, ".toml", lang).text)
    except FactError as error:
        asking.tell(error.problems, lang)


def _report(state: Questionnaire, question: answers.Question, lang: Lang) -> None:
    from icprules.report.report import report  # noqa: PLC0415
    from icprules.report.terminal import show  # noqa: PLC0415

    click.echo(err=True)
    show([report([state.result], answers.circumstances(question, 0), lang)], asking.console())
