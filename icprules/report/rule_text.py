"""A rule -> the lines a lawyer reads: what it says, when, why, and where it comes from.

Decides wording only, from the rule itself, so that text and rule cannot part. Must not import engines,
decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.citations import cited
from icprules.report.rule_words import conclusion_words, say_rule, sum_words
from icprules.report.wording import ACTOR, EXPLAIN, OPERATOR, STATUS, in_words
from icprules.rulebook import law
from icprules.rulebook.condition import RULE_PREFIX, All, Compare, Condition, In, Not

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icprules.text import Lang

_UNITS = ("working_days", "days", "months", "years", "hours")


def rule_lines(rule: law.Rule, rulebook: law.Rulebook, lang: Lang) -> tuple[str, ...]:
    """Return a rule as text.

    Args:
        rule: One of the rulebook.
        rulebook: Supplies the labels of facts and what else speaks about the rule.
        lang: Language.

    Returns:
        Lines, indented by what they belong to.

    Example:
        >>> from icprules import load
        >>> book = load()
        >>> rule_lines(book.rules[0], book, "en")[0].startswith(book.rules[0].id)
        True
    """
    return tuple(_lines(rule, rulebook, lang))


def _lines(rule: law.Rule, book: law.Rulebook, lang: Lang) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return say_rule(key, lang, **values)

    yield say("head", id=rule.id, title=rule.title.to(lang))
    yield f"  {say('kind', kind=say(f'kind_{rule.kind}'))}"
    yield f"  {say('in_force', period=_period(rule.in_force, lang))}"
    if rule.judged_on != "as_of":
        yield f"  {say('judged_on', fact=_label(rule.judged_on, book, lang))}"
    if rule.when:
        yield say("when")
        for clause in rule.when:
            yield from _clause(clause, book, lang, 1)
    if rule.unless:
        yield say("unless")
        for clause in rule.unless:
            yield from _clause(clause, book, lang, 1)
    yield say("then")
    for line in _then(rule, book, lang):
        yield f"  {line}"
    yield from _relations(rule, book, lang)
    yield say("basis")
    yield from (f"  {line}" for line in _basis(rule, book, lang))


def _relations(rule: law.Rule, book: law.Rulebook, lang: Lang) -> Iterator[str]:
    titles = {other.id: other.title.to(lang) for other in book.rules}
    yield from _related("overrides", ((name, titles[name]) for name in rule.overrides), lang)
    over = ((other.id, other.title.to(lang)) for other in book.rules if rule.id in other.overrides)
    yield from _related("overridden", over, lang)
    yield from _related("followed", _followed(rule, book, lang), lang)


def _basis(rule: law.Rule, book: law.Rulebook, lang: Lang) -> Iterator[str]:
    source = book.sources[rule.citation.instrument]
    yield cited(source, rule.citation, lang)
    if source.url:
        yield source.url
    if rule.citation.note is not None:
        yield say_rule("note", lang, text=rule.citation.note.to(lang))
    yield say_rule("facts", lang, names=" · ".join(rule.citation.facts))
    yield say_rule("checked", lang, day=source.last_checked_on)
    if source.limitations is not None:
        yield say_rule("limitations", lang, text=source.limitations.to(lang))


def _label(fact: str, book: law.Rulebook, lang: Lang) -> str:
    spec = book.schema.facts.get(fact)
    return fact if spec is None else spec.label.to(lang)


def _period(period: law.Period, lang: Lang) -> str:
    if period.is_latest:
        key = "latest" if period.not_before is None else "latest_not_before"
        words = say_rule(key, lang, day=period.start or "?", earliest=period.not_before)
        if period.end is None:
            return words
        return f"{words}{say_rule('comma', lang)}{say_rule('until', lang, day=period.end)}"
    if period.not_before is not None:
        return say_rule("unverified", lang, day=period.start or "?", earliest=period.not_before)
    if period.start is None and period.end is None:
        return say_rule("always", lang)
    if period.end is None:
        return say_rule("from", lang, day=period.start)
    if period.start is None:
        return say_rule("until", lang, day=period.end)
    return say_rule("from_until", lang, first=period.start, last=period.end)


def _clause(node: Condition, book: law.Rulebook, lang: Lang, depth: int) -> Iterator[str]:
    mark = "  " * depth + "· "
    why = "" if node.why is None else node.why.to(lang)
    place = "" if not node.locator else f"〔{node.locator.zh}〕" if lang == "zh" else f" [{node.locator.en}]"
    colon = {"zh": "：", "en": ": "}[lang]
    if isinstance(node, Compare | In):
        yield f"{mark}{why}{colon if why else ''}{_leaf(node, book, lang)}{place}"
        return
    if isinstance(node, Not) and isinstance(node.item, Compare | In):
        words = EXPLAIN["not"].to(lang).format(text=_leaf(node.item, book, lang))
        yield f"{mark}{why}{colon if why else ''}{words}{place}"
        return
    parts = (node.item,) if isinstance(node, Not) else node.items
    if isinstance(node, All) and len(parts) == 1 and isinstance(parts[0], All) and parts[0].why is None:
        parts = parts[0].items  # a term is a group around its own group
    key = "none_of" if isinstance(node, Not) else "all" if isinstance(node, All) else "any"
    if isinstance(node, All) and len(parts) == 1 and not why:
        yield from _clause(parts[0], book, lang, depth)
        return
    yield f"{mark}{why or EXPLAIN[key].to(lang)}{place}"
    for part in parts:
        yield from _clause(part, book, lang, depth + 1)


def _leaf(leaf: Compare | In, book: law.Rulebook, lang: Lang) -> str:
    if leaf.fact.startswith(RULE_PREFIX):
        other = leaf.fact.removeprefix(RULE_PREFIX)
        title = next((r.title.to(lang) for r in book.rules if r.id == other), other)
        return EXPLAIN["rule_applies"].to(lang).format(title=title)
    spec = book.schema.facts[leaf.fact]
    comma = {"zh": "、", "en": ", "}[lang]
    if isinstance(leaf, Compare) and leaf.op == "is" and isinstance(leaf.value, bool):
        return say_rule("answered", lang, label=spec.label.to(lang), answer=in_words(spec, leaf.value, lang))
    if isinstance(leaf, In):
        operator = OPERATOR["in"].to(lang)
        wanted = comma.join(in_words(spec, value, lang) for value in leaf.values)
    else:
        operator, wanted = OPERATOR[leaf.op].to(lang), in_words(spec, leaf.value, lang)
    # A Latin word or a number does not touch a Chinese character.
    gap = " " if lang == "en" or wanted[:1].isascii() else ""
    return say_rule("compared", lang, label=spec.label.to(lang), operator=operator, wanted=f"{gap}{wanted}")


def _then(rule: law.Rule, book: law.Rulebook, lang: Lang) -> Iterator[str]:
    then = rule.then
    if isinstance(then, law.Obligation):
        yield from _obligation(rule, then, book, lang)
    elif isinstance(then, law.Prohibition):
        yield then.must.to(lang)
        yield say_rule("who", lang, who=ACTOR[then.who].to(lang))
        yield say_rule("broken", lang)
        yield from _clause(then.broken, book, lang, 1)
    elif isinstance(then, law.Exemption):
        yield then.reason.to(lang)
    elif isinstance(then, law.Conclusion):
        name = conclusion_words(then.conclusion, lang)
        yield say_rule("conclusion", lang, name=name, value=_value(then.value, rule, book, lang))
    elif isinstance(then, law.Consequence):
        yield from _consequence(rule, then, book, lang)
    else:
        yield then.text.to(lang)


def _obligation(rule: law.Rule, then: law.Obligation, book: law.Rulebook, lang: Lang) -> Iterator[str]:
    yield then.must.to(lang)
    yield say_rule("who", lang, who=ACTOR[then.who].to(lang))
    for key, value in (("lodged_by", then.filed_by), ("through", then.through), ("to", then.to)):
        if value is not None:
            yield say_rule(key, lang, value=_value(value, rule, book, lang))
    yield say_rule("due", lang, text=_deadline(then.deadline, book, lang))
    for key, condition in (("done", then.done), ("ended", then.ended), ("upcoming", then.upcoming)):
        if condition is not None:
            yield say_rule(key, lang)
            yield from _clause(condition, book, lang, 1)


def _consequence(rule: law.Rule, then: law.Consequence, book: law.Rulebook, lang: Lang) -> Iterator[str]:
    yield then.text.to(lang)
    statuses = {"zh": "、", "en": " or "}[lang].join(STATUS[status].to(lang) for status in then.on)
    yield say_rule("follows", lang, statuses=statuses, step=then.step)
    for other in book.rules:
        if _follows(then, other.then) and not _exclude(other, rule):
            yield f"  · {other.id}: {other.title.to(lang)}"
    if then.amount is not None:
        yield say_rule("amount", lang, sums=sum_words(then.amount, lang))
    if then.by is not None:
        yield say_rule("by", lang, who=ACTOR[then.by].to(lang))


def _value(value: object, rule: law.Rule, book: law.Rulebook, lang: Lang) -> str:
    if isinstance(value, law.FromConclusion):
        found = [
            r.title.to(lang)
            for r in book.rules
            if isinstance(r.then, law.Conclusion) and r.then.conclusion == value.name and not _exclude(rule, r)
        ]
        return say_rule("as_concluded", lang, names={"zh": "；", "en": "; "}[lang].join(found))
    if isinstance(value, law.Channels):
        comma = {"zh": "、", "en": ", "}[lang]
        names, usual = comma.join(ACTOR[actor].to(lang) for actor in value.lawful), ACTOR[value.usual].to(lang)
        return names if len(value.lawful) == 1 else say_rule("channels", lang, names=names, usual=usual)
    if isinstance(value, law.BureauOf):
        return say_rule("bureau_of", lang, fact=_label(value.fact, book, lang))
    if isinstance(value, law.NoBureau):
        return value.reason.to(lang)
    if isinstance(value, str) and value in ACTOR:
        return ACTOR[value].to(lang)
    return str(value)


def _deadline(spec: law.DeadlineSpec | None, book: law.Rulebook, lang: Lang) -> str:
    if spec is None:
        return say_rule("continuing", lang)
    shape = spec.shape
    if isinstance(shape, law.FixedDate):
        text = say_rule("due_on", lang, day=shape.on)
    elif isinstance(shape, law.Within):
        unit = say_rule(shape.unit, lang, n=shape.amount)
        text = say_rule("due_within", lang, period=unit, fact=_label(shape.after, book, lang))
    elif isinstance(shape, law.AtLeastBefore):
        text = say_rule("due_at_least", lang, n=shape.days, fact=_label(shape.before, book, lang))
    else:
        key = "due_on_day_of" if isinstance(shape, law.OnDayOf) else "due_before"
        text = say_rule(key, lang, fact=_label(shape.fact, book, lang))
    rolls = "" if spec.rollover is None else say_rule(f"rollover_{spec.rollover}", lang)
    why = "" if spec.why is None else spec.why.to(lang)
    return {"zh": "；", "en": "; "}[lang].join(part for part in (text, rolls, why) if part)


def _followed(rule: law.Rule, book: law.Rulebook, lang: Lang) -> Iterator[tuple[str, str]]:
    for other in book.rules:
        if isinstance(other.then, law.Consequence) and _follows(other.then, rule.then) and not _exclude(rule, other):
            yield other.id, other.title.to(lang)


def _follows(consequence: law.Consequence, then: law.Then) -> bool:
    """Whether it follows what this rule asks or forbids."""
    if isinstance(then, law.Obligation):
        return consequence.obligation == then.obligation
    return isinstance(then, law.Prohibition) and consequence.prohibition == then.prohibition


def _exclude(one: law.Rule, other: law.Rule) -> bool:
    """Whether the two speak of different kinds of service, or of other facts that cannot both be."""
    mine, theirs = _choices(one.when), _choices(other.when)
    return any(fact in theirs and not values & theirs[fact] for fact, values in mine.items())


def _choices(conditions: Iterable[Condition]) -> dict[str, frozenset[object]]:
    found: dict[str, frozenset[object]] = {}
    stack = list(conditions)
    while stack:
        node = stack.pop()
        if isinstance(node, All):
            stack.extend(node.items)
        elif isinstance(node, In):
            found[node.fact] = frozenset(node.values) & found.get(node.fact, frozenset(node.values))
        elif isinstance(node, Compare) and node.op == "is":
            found[node.fact] = frozenset([node.value])
    return found


def _related(key: str, rules: Iterable[tuple[str, str]], lang: Lang) -> Iterator[str]:
    found = tuple(rules)
    if found:
        yield say_rule(key, lang)
        yield from (f"  · {name}: {title}" for name, title in found)
