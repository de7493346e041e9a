"""A diff of two rulebooks as text for people: lines for a terminal, or Markdown for a review.

Decides wording and layout only. Must not import the solver or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.foresight.change_words import told_lines
from icprules.report.line_breaks import visible
from icprules.report.markdown import escaped
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.proof.moved_services import Moved
    from icprules.proof.rule_changes import RuleChange
    from icprules.proof.rulebook_diff import RulebookDiff
    from icprules.rulebook.law import Rulebook
    from icprules.text import Lang

_WORDS: Mapping[str, Text] = {
    "head": Text("{old} → {new}", "{old} → {new}"),
    "book": Text("{name} {version}（{n} 条规则，{digest}）", "{name} {version} ({n} rules, {digest})"),
    "same": Text("两本规则手册没有不同", "the two rulebooks are the same"),
    "rules": Text(
        "规则：新增 {added}，删除 {removed}，修改 {changed}",
        "rules: {added} added, {removed} removed, {changed} changed",
    ),
    "facts": Text("事实", "facts"),
    "moved": Text("哪些服务的结论会变", "which services are judged differently"),
    "services": Text("服务清单：{day}，{n} 项中 {k} 项有变化", "services on {day}: {k} of {n} change"),
    "unchanged": Text("{name}：没有变化", "{name}: nothing changes"),
    "judged-differently": Text("有服务的结论会变", "services are judged differently"),
    "hidden": Text("判断有变化，试过的评估结果都没有变", "a condition moves, no assessment that was tried shows it"),
    "none": Text("已证明对任何服务都没有影响", "proved to change nothing for any service"),
    "wording": Text("仅文字", "wording only"),
    "nothing": Text("没有", "none"),
    "list": Text("、", ", "),
    "is": Text("：", ": "),
}
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def diff_text(found: RulebookDiff, lang: Lang) -> str:
    """Return a diff as text.

    Args:
        found: The diff.
        lang: Language.

    Returns:
        Lines, each ended by a line break; services as files for `icprules assess`.
    """
    return "".join(f"{line}\n" for line in _lines(found, lang, is_markdown=False))


def diff_markdown(found: RulebookDiff, lang: Lang) -> str:
    """Return a diff as Markdown, for a review of a change of the law."""
    return "".join(f"{line}\n" for line in _lines(found, lang, is_markdown=True))


def _lines(found: RulebookDiff, lang: Lang, *, is_markdown: bool) -> Iterator[str]:
    head, item = ("## ", "- ") if is_markdown else ("", "  ")
    old, new = (_book(book, lang) for book in (found.old, found.new))
    title = _say("head", lang, old=old, new=new)
    yield f"# {escaped(title)}" if is_markdown else title
    if not found.rules and not found.facts and not found.moved:
        yield from ("", _say("same", lang))
    if found.rules:
        counts = {how: sum(one.how == how for one in found.rules) for how in _SIGNS}
        yield from ("", f"{head}{_say('rules', lang, **counts)}", *_gap(is_markdown=is_markdown))
        for one in found.rules:
            line = _rule(found, one, lang)
            yield f"{item}{escaped(line) if is_markdown else line}"
    if found.facts:
        yield from ("", f"{head}{_say('facts', lang)}", *_gap(is_markdown=is_markdown))
        yield from (f"{item}{_SIGNS[one.how]} {one.fact}" for one in found.facts)
    shown = [one for one in found.moved if one.effect != "none"]
    if shown:
        yield from ("", f"{head}{_say('moved', lang)}")
        for moved in shown:
            yield from _moved(found, moved, lang, is_markdown=is_markdown)
    if found.services:
        changed = sum(bool(one.differences) for one in found.services)
        day = found.services[0].after.as_of
        yield from ("", f"{head}{_say('services', lang, day=day, n=len(found.services), k=changed)}")
        for service in found.services:
            lines = told_lines(service.differences, found.new, lang)
            name = service.after.service if lines else _say("unchanged", lang, name=service.after.service)
            yield from ("", f"### {escaped(name)}" if is_markdown else f"  {visible(name)}")
            yield from _gap(is_markdown=is_markdown and bool(lines))
            yield from (f"- {escaped(line)}" if is_markdown else f"    · {visible(line)}" for line in lines)


def _book(book: Rulebook, lang: Lang) -> str:
    return _say("book", lang, name=book.name, version=book.version, n=len(book.rules), digest=book.digest[:19])


def _rule(found: RulebookDiff, one: RuleChange, lang: Lang) -> str:
    parts = _say("list", lang).join((*one.parts, *one.wording))
    detail = f" [{parts}]" if parts else ""
    return f"{_SIGNS[one.how]} {one.id}{detail}{_say('is', lang)}{_say(found.effect(one.id), lang)}"


def _moved(found: RulebookDiff, one: Moved, lang: Lang, *, is_markdown: bool) -> Iterator[str]:
    yield from ("", f"### {escaped(one.rule)}" if is_markdown else f"  {one.rule}", *_gap(is_markdown=is_markdown))
    lines = told_lines(one.differences, found.new, lang) or (_say(one.effect, lang),)
    yield from (f"- {escaped(line)}" if is_markdown else f"    · {line}" for line in lines)
    if one.witness is not None:
        toml = one.witness.to_toml().splitlines()
        yield from ("", "```toml", *toml, "```") if is_markdown else ("", *(f"      {line}".rstrip() for line in toml))


def _gap(*, is_markdown: bool) -> tuple[str, ...]:
    return ("",) if is_markdown else ()


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)
