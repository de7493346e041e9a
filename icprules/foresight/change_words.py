"""The words for changes and differences, in zh and en: why an assessment changed, and in what.

Decides wording only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.foresight.differences import SILENT
from icprules.report.wording import ACTOR, VERDICT, in_words, status_in_words
from icprules.text import LANGS, Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.decision.occasions import Occasion
    from icprules.foresight.differences import Dating, Difference, FieldChange
    from icprules.rulebook.law import Rulebook

OCCASION: Mapping[str, Text] = {
    "rule_in_force": Text("规则“{title}”自 {date} 起适用", "the rule “{title}” applies from {date}"),
    "rule_may_be_in_force": Text(
        "规则“{title}”可能自 {date} 起适用，施行日期未经核实",
        "the rule “{title}” may apply from {date}; the day was not verified",
    ),
    "rule_ended": Text("规则“{title}”适用至 {date} 为止", "the rule “{title}” applied until {date}"),
    "exemption_began": Text("例外“{title}”自 {date} 起适用", "the exemption “{title}” applies from {date}"),
    "exemption_ended": Text("例外“{title}”适用至 {date} 为止", "the exemption “{title}” applied until {date}"),
    "deadline_passed": Text("“{title}”的期限 {date} 已过", "the deadline {date} of “{title}” has passed"),
    "deadline_may_be_past": Text(
        "“{title}”的期限可能已过，最早为 {date}，最迟为 {latest}",
        "the deadline of “{title}” may have passed: {date} at the earliest, {latest} at the latest",
    ),
    "period_began": Text(
        "“{title}”的期间从{label}（{date}）起算", "the period of “{title}” is counted from {label} ({date})"
    ),
    "lateness_settled": Text(
        "自本日起可以确定 {date} 的办理是否按期：“{title}”",
        "from this day it is settled whether {date} was in time: “{title}”",
    ),
    "fact_happened": Text("{label}：{date}", "{label}: {date}"),
    "plan_reached": Text("{label}（{date}）已到", "{label} has come: {date}"),
    "filing_issued": Text("备案编号 {number} 于 {date} 取得", "the number {number} was issued on {date}"),
    "filing_ended": Text("备案编号 {number} 于 {date} 注销或撤销", "the number {number} ended on {date}"),
    "stage_changed": Text("服务由“{was}”转为“{now}”", "the service goes from {was} to {now}"),
    "law_age": Text("本规则手册的依据截至 {date}", "the evidence of this rulebook ends on {date}"),
}
"""Why an assessment changed; one sentence per kind of occasion."""

DIFFERENCE: Mapping[str, Text] = {
    "verdict": Text("法律结论", "under the law"),
    "platform_verdict": Text("平台规则与实务（非法律）", "platform policy and practice (not law)"),
    "arrow": Text("{one} → {other}", "{one} → {other}"),
    "possible": Text("{verdict}（可能是：{names}）", "{verdict} (could be: {names})"),
    "named": Text("{name}：{text}", "{name}: {text}"),
    "gained": Text("新增“{title}”（{text}）", "new: “{title}” ({text})"),
    "lost": Text("不再有“{title}”", "gone: “{title}”"),
    "changed": Text("“{title}”：{text}", "“{title}”: {text}"),
    "whose": Text("{who}：{line}", "{who}: {line}"),
    "exempted": Text("因例外“{name}”暂不适用", "not applied for now, by the exemption “{name}”"),
    "exempted_no_more": Text("例外“{name}”不再适用", "the exemption “{name}” no longer applies"),
    "materials": Text(
        "新增备案材料清单（{n} 项，icprules assess 逐项列出）",
        "new: what a filing has to contain ({n} items, listed by icprules assess)",
    ),
    "details": Text("依据、推算、后果或待查事实有变", "its basis, its count, what follows or what is open changes"),
    "notice_gained": Text("新提示：{title}", "new note: {title}"),
    "notice_lost": Text("不再提示：{title}", "note gone: {title}"),
    "question_gained": Text("需要另问：{title}", "to ask: {title}"),
    "question_lost": Text("无需再问：{title}", "no longer to ask: {title}"),
    "question_changed": Text("此问所能确定的事项有变：{title}", "settles other things: {title}"),
    "assumption_gained": Text("新前提：{title}", "newly assumed: {title}"),
    "assumption_lost": Text("不再以此为前提：{title}", "no longer assumed: {title}"),
    "later": Text("{text}（推后 {n} 日）", "{text} ({n} days later)"),
    "later_one": Text("{text}（推后 1 日）", "{text} (1 day later)"),
    "sooner": Text("{text}（提前 {n} 日）", "{text} ({n} days sooner)"),
    "sooner_one": Text("{text}（提前 1 日）", "{text} (1 day sooner)"),
    "absent": Text("无", "none"),
    "open": Text("尚不能确定", "not known yet"),
    "list": Text("、", ", "),
    "clauses": Text("，", ", "),
}
"""Sentences of differences."""

_FIELD: Mapping[str, Text] = {
    "status": Text("状态", "status"),
    "due_on": Text("期限", "deadline"),
    "done_on": Text("履行日期", "done on"),
    "filed_by": Text("由谁提交", "lodged by"),
    "through": Text("办理渠道", "through"),
    "to": Text("办理机关", "with"),
    "no_bureau": Text("没有办理机关的原因", "why no administration is competent"),
    "in_progress": Text("办理进度", "under way"),
    "exempted_by": Text("例外", "exemption"),  # worded by `_exempted`
}
"""Fields of a duty that a person reads; the others are summed up in one clause."""


def occasion_text(one: Occasion, rulebook: Rulebook, was: str = "", now: str = "") -> Text:
    """Return why an assessment changed, in one sentence.

    Args:
        one: The occasion.
        rulebook: Supplies titles and labels.
        was: For a change of stage: the stage before.
        now: For a change of stage: the stage after.

    Returns:
        The sentence.
    """
    title = next((rule.title for rule in rulebook.rules if rule.id == one.rule), Text("", ""))
    spec = rulebook.schema.facts.get(one.fact)

    def fill(part: str, lang: Lang) -> str:
        return part.format(
            title=title.to(lang),
            label="" if spec is None else spec.label.to(lang),
            date=one.date.isoformat(),
            number=one.number,
            latest=DIFFERENCE["absent"].to(lang) if one.latest is None else one.latest.isoformat(),
            was="" if spec is None or not was else in_words(spec, was, lang),
            now="" if spec is None or not now else in_words(spec, now, lang),
        )

    return OCCASION[one.kind].map(fill)


def told(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the differences worth a line of text: those a person would act on, or else all.

    Args:
        differences: All of them.

    Returns:
        Without duties that do not apply before and after or of which only basis, consequences or open facts
        differ, and without notes that are gone.
    """
    every = tuple(differences)
    return tuple(one for one in every if _is_told(one)) or every


def _is_told(one: Difference) -> bool:
    if one.about not in ("obligation", "prohibition"):
        return one.how != {"notice": "lost", "question": "changed"}.get(one.about)
    status = next((f for f in one.fields if f.field == "status"), None)
    silent = status is not None and {status.before, status.after} <= SILENT
    return any(f.field in _FIELD for f in one.fields if not (silent and f is status))


def told_lines(differences: Iterable[Difference], rulebook: Rulebook, lang: Lang) -> tuple[str, ...]:
    """Return the differences worth a line of text, the materials of a filing in one line.

    Args:
        differences: All of them.
        rulebook: Supplies names of communications administrations and labels.
        lang: Language.

    Returns:
        Lines.
    """
    shown = sorted(told(differences), key=_rank)
    materials = [one for one in shown if one.category == "material"]
    summed_up = len(materials) > _FEW_MATERIALS
    lines = [difference_text(one, rulebook).to(lang) for one in shown if not (summed_up and one in materials)]
    return (*lines, *([_say("materials", lang, n=len(materials))] if summed_up else []))


_FEW_MATERIALS = 2


def _rank(one: Difference) -> int:
    """Verdicts, duties of the perspective, duties of others, the rest; each as it came."""
    if one.about in ("verdict", "platform_verdict"):
        return 0
    if one.about in ("obligation", "prohibition"):
        return 1 if one.who is None else 2
    return 3


def difference_text(one: Difference, rulebook: Rulebook) -> Text:
    """Return one difference as a line.

    Args:
        one: The difference.
        rulebook: Supplies names of communications administrations and labels.

    Returns:
        The line.
    """
    zh, en = (_line(one, rulebook, lang) for lang in LANGS)
    return Text(zh=zh, en=en)


def _line(one: Difference, rulebook: Rulebook, lang: Lang) -> str:
    title = "" if one.title is None else one.title.to(lang)
    if one.about in ("verdict", "platform_verdict"):
        return _say("named", lang, name=_say(one.about, lang), text=_verdict(one, lang))
    if one.about in ("notice", "question", "assumption"):
        return _say(f"{one.about}_{one.how}", lang, title=title)
    line = _duty(one, title, rulebook, lang)
    return line if one.who is None else _say("whose", lang, line=line, who=ACTOR[one.who].to(lang))


def _duty(one: Difference, title: str, rulebook: Rulebook, lang: Lang) -> str:
    if one.how == "lost":
        return _say("lost", lang, title=title)
    if one.how == "gained":
        shown = [
            _named(f.field, _value(f, f.after, rulebook, lang, one.dating[1]), lang)
            for f in one.fields
            if f.field in _GAINED
        ]
        return _say("gained", lang, title=title, text=_joined(shown, lang))
    parts = []
    for field in (f for f in one.fields if f.field in _FIELD):
        if field.field == "exempted_by" and None in (field.before, field.after):
            parts.append(_exempted(field, rulebook, lang))
        else:
            parts.append(_named(field.field, _moved(field, rulebook, lang, one.dating), lang))
    return _say("changed", lang, title=title, text=_joined(parts, lang) or _say("details", lang))


_GAINED = ("status", "due_on", "filed_by", "to")


def _exempted(field: FieldChange, rulebook: Rulebook, lang: Lang) -> str:
    key, value = ("exempted", field.after) if field.before is None else ("exempted_no_more", field.before)
    return _say(key, lang, name=_value(field, value, rulebook, lang))


def _named(field: str, text: str, lang: Lang) -> str:
    return text if field == "status" else _say("named", lang, name=_FIELD[field].to(lang), text=text)


def _verdict(one: Difference, lang: Lang) -> str:
    """Both sides of a verdict; where only what is possible differs, both are undetermined."""
    fields = {f.field.removeprefix("platform_"): f for f in one.fields}
    sides = []
    for side in ("before", "after"):
        name = getattr(fields["verdict"], side) if "verdict" in fields else "undetermined"
        names = getattr(fields["possible"], side) if "possible" in fields else ()
        text = DIFFERENCE["absent"].to(lang) if name is None else VERDICT[name].to(lang)
        listed = _listed([VERDICT[v].to(lang) for v in names], lang)
        sides.append(_say("possible", lang, verdict=text, names=listed) if names else text)
    return _say("arrow", lang, one=sides[0], other=sides[1])


def _moved(field: FieldChange, rulebook: Rulebook, lang: Lang, dating: tuple[Dating, Dating]) -> str:
    sides = zip((field.before, field.after), dating, strict=True)
    one, other = (_value(field, value, rulebook, lang, dated) for value, dated in sides)
    if field.before is None and field.field != "due_on":
        return other
    text = _say("arrow", lang, one=one, other=other)
    if not field.days:
        return text
    key = "later" if field.days > 0 else "sooner"
    return _say(f"{key}_one" if abs(field.days) == 1 else key, lang, text=text, n=abs(field.days))


def _value(field: FieldChange, value: object, rulebook: Rulebook, lang: Lang, dating: Dating = "dated") -> str:
    if value is None:
        is_open = field.field == "due_on" and dating == "open"
        return DIFFERENCE["open" if is_open else "absent"].to(lang)
    if isinstance(value, dict):
        if field.field == "through":
            return _listed([ACTOR[actor].to(lang) for actor in value["lawful"]], lang)
        if field.field == "in_progress":
            label = rulebook.schema.facts[value["step"]].label.to(lang)
            return _say("named", lang, name=label, text=value["since"])
        return str(value[lang])
    if field.field == "status":
        return status_in_words(str(value), lang, is_dated=dating != "standing")
    if field.field == "filed_by":
        return ACTOR[str(value)].to(lang)
    if field.field == "to":
        return rulebook.bureaus[str(value)].name.to(lang)
    if field.field == "exempted_by":
        return next(rule.title for rule in rulebook.rules if rule.id == value).to(lang)
    return str(value)


def _say(key: str, lang: Lang, **values: object) -> str:
    return DIFFERENCE[key].to(lang).format(**values)


def _joined(parts: Iterable[str], lang: Lang) -> str:
    return DIFFERENCE["clauses"].to(lang).join(parts)


def _listed(names: Iterable[str], lang: Lang) -> str:
    return DIFFERENCE["list"].to(lang).join(names)
