"""A questionnaire on a terminal: how a question is shown, what is typed, and what commands there are.

Decides layout, wording and commands of the dialogue; which question comes next, `questionnaires.py` decides. The
dialogue goes to standard error, so that standard output holds nothing but the verdict.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, Literal

import attrs
import click

from icprules.errors import FactError
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.foresight.asked import Asked
    from icprules.foresight.questionnaires import Questionnaire

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "": {}, "bold": {"bold": True}, "dim": {"dim": True}, "red": {"fg": "red"},
}  # fmt: skip
Ending = Literal["complete", "finished", "input_ended", "interrupted"]
_WIDEST = 100
_MOST_CHOICES = 13
_FEW_REASONS = 2
_UNKNOWN = ("", "不知道", "不清楚", "跳过", "skip", "unknown", "don't know")
_WHY = ("?", "？", "为什么", "why")
_BACK = ("<", "＜", "返回", "上一题", "back")
_DONE = ("q", "quit", "结束", "完成", "done")
_WORDS: Mapping[str, Text] = {
    "head": Text("查询日 {day}", "As of {day}"),
    "head_today": Text("查询日 {day}（北京今天）", "As of {day} (today in Beijing)"),
    "keys": Text(
        "不知道就直接回车；? 为什么问；< 改上一题；q 到此为止",
        "Enter alone: I do not know · ?: why do you ask · <: back · q: that is all",
    ),
    "question": Text("{n}. {question}", "{n}. {question}"),
    "at_most": Text("再答至多 {n} 问，即可确定法律结论", "{n} answers at the most settle the verdict under the law"),
    "at_most_one": Text("答完这一问，即可确定法律结论", "this answer settles the verdict under the law"),
    "because": Text("因为：{reason}", "because: {reason}"),
    "more": Text("{reason}；另有 {n} 项，输入 ? 查看", "{reason}; {n} more, see ?"),
    "choice": Text("{n} {label}", "{n} {label}"),
    "lead": Text("{answer} → {names}", "{answer} → {names}"),
    "alone": Text("单凭这一问，哪种法律结论都还不能排除", "this answer alone rules out no verdict under the law"),
    "leads": Text("各种答案可能得出的法律结论：", "what each answer leads to under the law:"),
    "noted": Text("✓ {label}：{value}", "✓ {label}: {value}"),
    "left": Text("– 先空着", "– left open"),
    "returned": Text("↩ 回到上一题", "↩ back to the question before"),
    "first": Text("这是第一题", "this is the first question"),
    "fault": Text("✗ {message}", "✗ {message}"),
    "settled": Text(
        "法律结论已经确定：{verdict}。以下问题只影响期限、渠道、办理机关或平台要求，可随时用 q 结束。",
        "The verdict under the law is settled: {verdict}. What follows settles dates, channels, administrations or what"
        " platforms ask; q ends it at any time.",
    ),
    "complete": Text("没有别的要问了", "Nothing else has to be asked"),
    "cases": Text("其他情形", "further cases"),
    "none": Text("没有", "none"),
    "list": Text("、", ", "),
    "gap": Text("   ", "   "),
}


@attrs.define(kw_only=True)
class Dialogue:
    """A questionnaire that is being answered.

    Args:
        state: Where it stands.
        lang: Language.
        is_today: Whether the day was taken from the clock.
    """

    state: Questionnaire
    lang: Lang
    is_today: bool
    said_settled: bool = attrs.field(default=False, init=False)

    def hold(self) -> Ending:
        """Put questions until nothing is left, or until the person ends it.

        Returns:
            How it ended; `state` then holds every answer that was given.
        """
        from icprules.report.wording import date_in_words  # noqa: PLC0415 - help must not wait for it

        key = "head_today" if self.is_today else "head"
        self._tell(self._say(key, day=date_in_words(self.state.result.as_of, self.lang)))
        self._tell(self._say("keys"))
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401, PLC0415 - lets a person edit what is typed, where there is one
        try:
            while (asked := self.state.question) is not None:
                self._show(asked)
                ending = self._answer(asked)
                if ending is not None:
                    return ending
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):
                self._tell("")
            return "interrupted"
        except OSError:
            return "interrupted"  # the terminal is gone
        self._tell("", self._say("complete"))
        return "complete"

    def _answer(self, asked: Asked) -> Ending | None:
        """Take one answer to a question; ask again until there is one."""
        while True:
            line = _typed("> ")
            if line is None:
                self._tell("")
                return "input_ended"
            text = line.strip()
            command = text.casefold()
            if command in _DONE:
                return "finished"
            if command in _WHY:
                self._explain(asked)
                continue
            if command in _BACK:
                has_one = bool(self.state.given)
                self.state = self.state.back()
                self._tell("   " + self._say("returned" if has_one else "first"))
                return None
            if command in _UNKNOWN:
                self.state = self.state.skip()
                self._tell("   " + self._say("left"))
                return None
            try:
                self.state = self.state.answer(text)
            except FactError as error:
                self._refuse(error)
                continue
            self._tell("   " + self._noted(asked))
            return None

    def _show(self, asked: Asked) -> None:
        if self.state.is_settled and not self.said_settled and self.state.given:
            from icprules.report.wording import VERDICT  # noqa: PLC0415

            self.said_settled = True
            self._tell("", self._say("settled", verdict=VERDICT[self.state.result.verdict].to(self.lang)))
        number = len(self.state.given) + 1
        self._tell("", self._say("question", n=number, question=asked.question.to(self.lang)), style="bold")
        for line in self._choices(asked):
            self._tell("   " + line)
        if asked.reasons:
            first, *rest = asked.reasons
            reason = first.text.to(self.lang)
            told = self._say("more", reason=reason, n=len(rest)) if rest else reason
            self._tell("   " + self._say("because", reason=told), style="dim")
        if not asked.choices or asked.takes_several or asked.takes_none or len(asked.choices) > _MOST_CHOICES:
            self._tell("   " + asked.hint.to(self.lang), style="dim")
        if asked.at_most is not None:
            key = "at_most_one" if asked.at_most == 1 else "at_most"
            self._tell("   " + self._say(key, n=asked.at_most), style="dim")

    def _choices(self, asked: Asked) -> Iterable[str]:
        """The choices, in one line where they fit."""
        from icprules.report.line_breaks import visible, width_of  # noqa: PLC0415

        if not asked.choices or len(asked.choices) > _MOST_CHOICES:
            return ()
        parts = [
            self._say("choice", n=n, label=visible(choice.label.to(self.lang)))
            for n, choice in enumerate(asked.choices, 1)
        ]
        line = self._say("gap").join(parts)
        return (line,) if width_of(line) <= _width() - len("   ") else parts

    def _explain(self, asked: Asked) -> None:
        """Why it is asked, all of it, and what each answer leads to."""
        from icprules.report.wording import VERDICT  # noqa: PLC0415

        for reason in asked.reasons:
            self._tell("   · " + reason.text.to(self.lang))
        possible = self.state.result.possible
        if asked.leads and all(lead.verdicts == possible for lead in asked.leads):
            self._tell("   " + self._say("alone"))
            return
        if asked.leads:
            self._tell("   " + self._say("leads"))
        for lead in asked.leads:
            names = self._say("list").join(VERDICT[verdict].to(self.lang) for verdict in lead.verdicts)
            self._tell("   · " + self._say("lead", answer=lead.text.to(self.lang), names=names))

    def _noted(self, asked: Asked) -> str:
        """What was understood."""
        value = self.state.given[-1].value
        schema = self.state.result.rulebook.schema
        label = schema.facts[asked.fact].label if asked.fact in schema.facts else _WORDS["cases"]
        return self._say("noted", label=label.to(self.lang), value=self._shown(asked, value))

    def _shown(self, asked: Asked, value: object) -> str:
        from icprules.foresight.comparison_words import fact_in_words  # noqa: PLC0415

        several = value if isinstance(value, list) else [value]
        labels = [choice.label.to(self.lang) for choice in asked.choices for one in several if choice.value == one]
        if labels and len(labels) == len(several):
            return self._say("list").join(labels)
        result = self.state.result
        if asked.fact not in result.rulebook.schema.facts:
            return self._say("none")
        return fact_in_words(result.subject, asked.fact, result.rulebook, self.lang)

    def _refuse(self, error: FactError) -> None:
        for found in error.problems:
            self._tell("   " + self._say("fault", message=found.message(self.lang)), style="red")
            if found.help(self.lang):
                self._tell("     " + found.help(self.lang))

    def _say(self, key: str, **values: object) -> str:
        return _WORDS[key].to(self.lang).format(**values)

    def _tell(self, *texts: str, style: str = "") -> None:
        """Print lines to standard error, wrapped below their indent."""
        from icprules.report.line_breaks import wrapped  # noqa: PLC0415

        for text in texts:
            indent = len(text) - len(text.lstrip(" "))
            hang = indent + (2 if text.lstrip().startswith(("· ", "✗ ", "✓ ")) else 0)
            for number, line in enumerate(wrapped(text.strip(), _width() - hang)):
                shown = " " * (hang if number else indent) + line
                click.echo(click.style(shown, **_STYLES[style]), err=True)


def ask_line(text: str) -> str | None:
    """Return what a person types to one line of text; None where there is nobody to type."""
    return _typed(text) if sys.stdin.isatty() else None


def _typed(prompt: str) -> str | None:
    """A line from standard input; None where it has ended."""
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return input(prompt)
        click.echo(prompt, nl=False, err=True)
        line = sys.stdin.readline()
        if not sys.stdin.isatty():
            from icprules.report.line_breaks import visible  # noqa: PLC0415 - help must not wait for it

            click.echo(visible(line.rstrip("\r\n")), err=True)  # nobody sees it being typed
    except EOFError:
        return None
    except UnicodeDecodeError:
        return "\ufffd"  # what is no text is refused like any other answer that is not understood
    return line.rstrip("\r\n") if line else None


def _width() -> int:
    import shutil  # noqa: PLC0415

    return min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
