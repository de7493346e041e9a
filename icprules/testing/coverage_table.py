"""A coverage -> a table for people, in zh or en.

Decides only how it reads. Must not import the command line or rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.testing.coverage import Coverage, FactCoverage
    from icprules.testing.covered_dates import DateCoverage

_WORDS: Mapping[str, Text] = {
    "facts": Text(
        "法律事实 {facts} 条：{ruled} 条有规则或办理时间，{reasoned} 条写明不成规则的原因，{left} 条未交代",
        "{facts} facts of the law: {ruled} with rules or lead times, {reasoned} with a reason, {left} unaccounted for",
    ),
    "rules": Text("规则 {rules} 条，案例 {cases} 个", "{rules} rules, {cases} cases"),
    "head_id": Text("编号", "id"),
    "head_tag": Text("可信度", "tag"),
    "head_rules": Text("规则", "rules"),
    "head_cases": Text("案例", "cases"),
    "times": Text("办理时间：{names}", "lead times: {names}"),
    "left": Text("未交代：{text}", "UNACCOUNTED: {text}"),
    "twice": Text("既有规则又写明原因：{text}", "BOTH RULE AND REASON: {text}"),
    "complete": Text("没有遗漏", "nothing is left open"),
    "unaccounted": Text("未交代的法律事实（{n}）", "facts unaccounted for ({n})"),
    "accounted_twice": Text("既有规则又写明原因的法律事实（{n}）", "facts with both a rule and a reason ({n})"),
    "rules_without_fact": Text("没有法律事实的规则（{n}）", "rules that rest on no fact ({n})"),
    "rules_without_case": Text("缺少案例的规则（{n}）", "rules that lack a case ({n})"),
    "dates_without_case": Text("前后日期未试全的日期（{n}）", "dates not tried on all three days ({n})"),
    "true": Text("适用", "applies"),
    "false": Text("不适用", "does not apply"),
    "unknown": Text("无法确定", "undetermined"),
    "before": Text("前一日", "the day before"),
    "on": Text("当日", "the day itself"),
    "after": Text("后一日", "the day after"),
    "in_force": Text("施行起止", "in force"),
    "deadline": Text("期限", "deadline"),
    "term": Text("术语 {name}", "term {name}"),
}


def coverage_table(found: Coverage, *, lang: Lang = "zh") -> str:
    """Return a coverage as a table, with what is left open at its end.

    Args:
        found: The coverage.
        lang: `zh` or `en`.

    Returns:
        Lines of plain text.

    Example:
        >>> from icprules import load
        >>> from icprules.testing.coverage import coverage
        >>> lines = coverage_table(coverage(load()), lang="en").splitlines()
        >>> lines[3].split()
        ['id', 'tag', 'rules', 'cases']
    """
    return "\n".join((*_summary(found, lang), "", *_facts(found.facts, lang), "", *_open(found, lang))) + "\n"


def _say(key: str, lang: Lang, /, **values: object) -> str:
    return _WORDS[key].to(lang).format_map(values)


def _summary(found: Coverage, lang: Lang) -> Iterator[str]:
    ruled = sum(1 for fact in found.facts if fact.rules or fact.lead_times)
    left = len(found.unaccounted)
    reasoned = len(found.facts) - ruled - left
    yield _say("facts", lang, facts=len(found.facts), ruled=ruled, reasoned=reasoned, left=left)
    cases = sum(sum(rule.cases.values()) for rule in found.rules)
    yield _say("rules", lang, rules=len(found.rules), cases=cases)


def _facts(facts: Sequence[FactCoverage], lang: Lang) -> Iterator[str]:
    head = tuple(_say(f"head_{name}", lang) for name in ("id", "tag", "rules", "cases"))
    rows = [
        (*head, ""),
        *(
            (fact.id, fact.tag, str(len(fact.rules) or "–"), str(len(fact.cases) or "–"), _remark(fact, lang))
            for fact in facts
        ),
    ]
    widths = [max(map(_width, column)) for column in zip(*(row[:4] for row in rows), strict=True)]
    for one, tag, rules, cases, remark in rows:
        cells = (
            one + _space(widths[0], one), tag + _space(widths[1], tag),
            _space(widths[2], rules) + rules, _space(widths[3], cases) + cases,
        )  # fmt: skip
        yield "  ".join((*cells, remark)).rstrip()


def _remark(fact: FactCoverage, lang: Lang) -> str:
    if fact.not_a_rule is None and fact.lead_times:
        return _say("times", lang, names=("、" if lang == "zh" else ", ").join(fact.lead_times))
    if fact.not_a_rule is None:
        return "" if fact.rules else _say("left", lang, text=fact.paraphrase.to(lang))
    reason = fact.not_a_rule.to(lang)
    return _say("twice", lang, text=reason) if fact.rules or fact.lead_times else reason


def _open(found: Coverage, lang: Lang) -> Iterator[str]:
    if found.is_complete:
        yield _say("complete", lang)
    for name in ("unaccounted", "accounted_twice", "rules_without_fact"):
        yield from _listed(name, getattr(found, name), lang)
    lacking = [f"{rule.id}: {_words(rule.missing, lang)}" for rule in found.rules_without_case]
    yield from _listed("rules_without_case", lacking, lang)
    untried = [f"{_date(date, lang)}: {_words(date.missing, lang)}" for date in found.dates_without_case]
    yield from _listed("dates_without_case", untried, lang)


def _listed(name: str, lines: Sequence[str], lang: Lang) -> Iterator[str]:
    if lines:
        yield _say(name, lang, n=len(lines))
        yield from (f"  {line}" for line in lines)


def _date(date: DateCoverage, lang: Lang) -> str:
    name = _say("term", lang, name=date.name) if date.is_term else date.name
    read_as = _say(date.read_as, lang) if date.read_as in _WORDS else date.read_as
    return f"{name} {date.day.isoformat()} ({read_as})"


def _words(names: Sequence[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(_say(name, lang) for name in names)


def _width(text: str) -> int:
    return sum(2 if ord(character) > _FIRST_WIDE else 1 for character in text)


def _space(width: int, text: str) -> str:
    return " " * (width - _width(text))


_FIRST_WIDE = 0x2E7F  # Chinese characters and full-width marks take two columns of a terminal
