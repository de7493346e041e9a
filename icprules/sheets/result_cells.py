"""One assessment, or the fault of a row -> what the columns of results say.

Decides what is said beside a row, in the words of a report; a date that is projected is never written as a plain
date. Must not import the command line or openpyxl.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.report.report_dates import qualified
from icprules.report.report_items import item_of, most_urgent_first
from icprules.report.report_words import clauses, listed, say
from icprules.report.wording import CERTAINTY, STANDING, VERDICT
from icprules.rulebook import law
from icprules.sheets.result_names import RESULTS
from icprules.text import LANGS, Lang, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.decision.deadlines import Deadline
    from icprules.errors import IcprulesError

ResultCell = str | int | datetime.date
_OPEN = ("overdue", "broken", "due")
_PLAIN = ("confirmed", "announced")
"""A day that is one of these is written as a day; any other says beside it that it is not certain."""
_LONGEST = 30_000
_WORDS: Mapping[str, Text] = {
    "unread": Text("未能读取", "could not be read"),
    "open": Text("{status}：{title}", "{status}: {title}"),
    "open_due": Text("{status}：{title}（{due}）", "{status}: {title} ({due})"),
    "open_other": Text("{line}〔{standing}〕", "{line} [{standing}]"),
    "question": Text("{n}. {question}", "{n}. {question}"),
    "more": Text("另有 {n} 问", "{n} more"),
    "never": Text("不再变化", "never, as the facts stand"),
    "about": Text("约 {day}（{how}）", "about {day} ({how})"),
    "range": Text("{first} 至 {last}", "{first} to {last}"),
}
_MOST_QUESTIONS = 8


def result_cells(result: Assessment, lang: str) -> dict[str, ResultCell]:
    """Return what the columns of results say of one service.

    Args:
        result: Its assessment.
        lang: `zh`, `en` or `both`.

    Returns:
        Text, a number or a date by the name of the column; an absent one is empty.

    Example:
        >>> import icprules
        >>> given = {"kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True, "filings": [],
        ...          "launched_on": "2022-05-01"}
        >>> found = result_cells(icprules.assess(given, as_of="2024-04-02", rulebook=icprules.load()), "en")
        >>> found["verdict"], found["due_on"], found["days_left"]
        ('non-compliant', datetime.date(2024, 3, 31), -2)
    """
    mine = sorted((d for d in (*result.obligations, *result.prohibitions) if d.who == result.perspective),
                  key=most_urgent_first)  # fmt: skip
    pressing = [duty for duty in mine if duty.status in _OPEN]
    # Law first: what a platform asks stands behind it, marked as no law.
    pressing = sorted(pressing, key=lambda duty: duty.standing not in law.BINDING)
    binding = [duty for duty in pressing if duty.standing in law.BINDING]
    deadline = _next(binding)
    found: dict[str, ResultCell] = {
        "verdict": _both(lang, lambda one: _verdict(result, one), " / "),
        "platform_verdict": _both(lang, lambda one: _platform(result, one), " / "),
        "open": _both(lang, lambda one: _lines(_open(result, duty, one) for duty in pressing)),
        "bureau": _both(lang, lambda one: _lines(_row(result, duty, "with", one) for duty in binding)),
        "filed_by": _both(lang, lambda one: _lines(_row(result, duty, "who", one) for duty in binding)),
        "ask": _both(lang, lambda one: _questions(result, one)),
        "rules": "; ".join(dict.fromkeys(rule.id for duty in mine if _speaks(duty) for rule in duty.rules)),
        **_dated(deadline, result.as_of, lang),
        **_foot(result.rulebook, result.as_of, lang),
    }
    change = result.next_change
    found["next_change"] = change or _both(lang, _WORDS["never"].to, " / ")
    return {name: value for name, value in found.items() if value != ""}


def fault_cells(error: IcprulesError, rulebook: law.Rulebook, as_of: datetime.date, lang: str) -> dict[str, ResultCell]:
    """Return what the columns of results say of a row that could not be read or assessed.

    Args:
        error: What is wrong with it.
        rulebook: The law used for the others.
        as_of: Beijing date asked about.
        lang: `zh`, `en` or `both`.
    """
    return {
        "verdict": _both(lang, _WORDS["unread"].to, " / "),
        "problem": _both(lang, lambda one: _lines(found.text(one) for found in error.problems)),
        **_foot(rulebook, as_of, lang),
    }


def headings(lang: str) -> Mapping[str, str]:
    """Return the headings of the columns of results by name."""
    return {name: _both(lang, label.to, " / ") for name, label in RESULTS.items()}


def _both(lang: str, said: Callable[[Lang], str], between: str = "\n") -> str:
    texts = dict.fromkeys(said(one) for one in LANGS if lang in (one, "both"))
    text = between.join(text for text in texts if text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _speaks(duty: DutyResult) -> bool:
    return duty.status not in ("not_applicable", "not_raised")


def _verdict(result: Assessment, lang: Lang) -> str:
    verdict = VERDICT[result.verdict].to(lang)
    if not result.possible:
        return verdict
    return say("possible", lang, verdict=verdict, names=listed((VERDICT[v].to(lang) for v in result.possible), lang))


def _platform(result: Assessment, lang: Lang) -> str:
    if result.platform_verdict in (None, "out_of_scope"):
        return ""
    verdict = VERDICT[result.platform_verdict].to(lang)
    names = listed((VERDICT[v].to(lang) for v in result.platform_possible), lang)
    return say("possible", lang, verdict=verdict, names=names) if names else verdict


def _open(result: Assessment, duty: DutyResult, lang: Lang) -> str:
    item = item_of(result, duty, {}, lang)
    words = {"status": item.status, "title": item.title}
    due = _day_in_words(duty.deadline, lang)
    line = _WORDS["open_due"].to(lang).format(**words, due=due) if due else _WORDS["open"].to(lang).format(**words)
    if duty.standing in law.BINDING:
        return line
    return _WORDS["open_other"].to(lang).format(line=line, standing=STANDING[duty.standing].to(lang))


def _row(result: Assessment, duty: DutyResult, key: str, lang: Lang) -> str:
    return clauses((line for row in item_of(result, duty, {}, lang).rows if row.key == key for line in row.lines), lang)


def _questions(result: Assessment, lang: Lang) -> str:
    shown = result.missing[:_MOST_QUESTIONS]
    lines = [
        _WORDS["question"].to(lang).format(n=number, question=missing.question.to(lang))
        for number, missing in enumerate(shown, 1)
    ]
    left = len(result.missing) - len(shown)
    return _lines([*lines, _WORDS["more"].to(lang).format(n=left) if left else ""])


def _next(duties: Iterable[DutyResult]) -> Deadline | None:
    dated = [duty.deadline for duty in duties if duty.deadline is not None]
    known = [deadline for deadline in dated if deadline.due_on is not None]
    return min(known, key=lambda one: one.due_on or datetime.date.max) if known else next(iter(dated), None)


def _dated(deadline: Deadline | None, as_of: datetime.date, lang: str) -> dict[str, ResultCell]:
    if deadline is None:
        return {}
    due = deadline.due_on
    how = _both(lang, lambda one: clauses(qualified(deadline, as_of, one), one))
    if due is None:
        return {"due_on": how, "certainty": how}
    if deadline.certainty in _PLAIN:
        return {
            "due_on": due,
            "certainty": _both(lang, CERTAINTY[deadline.certainty].to, " / "),
            "days_left": (due - as_of).days,
        }
    first, last = deadline.earliest or due, deadline.latest or due
    days = {"first": (first - as_of).days, "last": (last - as_of).days}
    return {
        "due_on": _both(lang, lambda one: _day_in_words(deadline, one), " / "),
        "certainty": how,
        "days_left": days["first"]
        if first == last
        else _both(lang, lambda one: _WORDS["range"].to(one).format(**days), " / "),
    }


def _day_in_words(deadline: Deadline | None, lang: Lang) -> str:
    """The day of a deadline; one that is not certain says so wherever it stands."""
    if deadline is None or deadline.due_on is None:
        return ""
    if deadline.certainty in _PLAIN:
        return deadline.due_on.isoformat()
    return _WORDS["about"].to(lang).format(day=deadline.due_on, how=CERTAINTY[deadline.certainty].to(lang))


def _foot(rulebook: law.Rulebook, as_of: datetime.date, lang: str) -> dict[str, ResultCell]:
    def said(one: Lang) -> str:
        evidence = say("law", one, name=rulebook.name, version=rulebook.version, day=rulebook.known_through)
        return {"zh": "{0}{1}", "en": "{0} {1}"}[one].format(rulebook.disclaimer.to(one), evidence)

    return {"as_of": as_of, "disclaimer": _both(lang, said)}
