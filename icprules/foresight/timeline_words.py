"""A timeline as text for people, in zh or en.

Decides wording and layout only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.decision.assessment import Assumption
from icprules.decision.citations import cited_briefly
from icprules.foresight.change_words import told_lines
from icprules.foresight.pages import Group, Page, Section, page_text
from icprules.report.report_words import noted
from icprules.report.wording import VERDICT, date_in_words
from icprules.subjects.stages import STAGE
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.decision.assessment import Assessment
    from icprules.foresight.timelines import Change, Interval, Timeline
    from icprules.rulebook.law import Rulebook

_TAKEN_FOR_GRANTED: Mapping[str, Text] = {
    "undated_facts": Text(
        "没有日期的事实视为在整个区间内不变",
        "facts without a date are taken to hold on every day of the range",
    ),
    "stage": Text(
        "日期没有说明的日子，服务视为“{stage}”",
        "on days that the dates do not speak of, the service is taken to be {stage}",
    ),
}
_WORDS: Mapping[str, Text] = {
    "head": Text("{service}，{start} 至 {end}：{n} 个时段", "{service}, {start} to {end}: {n} intervals"),
    "head_one": Text("{service}，{start} 至 {end}：没有变化", "{service}, {start} to {end}: no change"),
    "interval": Text("{start} 至 {end}（{n} 日）  {verdict}", "{start} to {end} ({n} days)  {verdict}"),
    "interval_one": Text("{start}（1 日）  {verdict}", "{start} (1 day)  {verdict}"),
    "possible": Text("{verdict}（可能是：{names}）", "{verdict} (could be: {names})"),
    "why": Text("原因", "because"),
    "rules": Text("{source}：{n} 条规则自 {date} 起适用", "{source}: {n} rules apply from {date}"),
    "what": Text("变化", "what changes"),
    "assumes": Text("前提：{text}", "Assumed: {text}"),
    "after": Text("此后下一次变化：{day}", "Next change after that: {day}"),
    "no_more": Text("此后不再变化", "No change after that"),
}
_FEW = 2  # so many rules of one instrument are named one by one


def assumptions(stage: str | None, rulebook: Rulebook) -> tuple[Assumption, ...]:
    """Return what a timeline takes for granted.

    Args:
        stage: The stage that is taken to hold where the dates are silent, or None when they never are.
        rulebook: Supplies the label of the stage.

    Returns:
        At least one assumption.
    """
    found = [Assumption(id="undated_facts", text=_TAKEN_FOR_GRANTED["undated_facts"])]
    if stage is not None:
        label = rulebook.schema.facts[STAGE].values[stage]
        text = _TAKEN_FOR_GRANTED["stage"].map(lambda part, lang: part.format(stage=label.to(lang)))
        found.append(Assumption(id="stage", text=text))
    return tuple(found)


def timeline_text(timeline: Timeline, lang: Lang = "zh") -> str:
    """Return a timeline as text.

    Args:
        timeline: The timeline.
        lang: `zh` or `en`.

    Returns:
        One block per interval: its days and verdict, why it began, and what is different; then when it changes
        next, what was taken for granted, and the disclaimer. Ends with a line break.

    Example:
        >>> import icprules
        >>> from icprules.foresight.timelines import timeline
        >>> found = timeline({"kind": "app"}, "2026-01-01", "2026-01-02", rulebook=icprules.load())
        >>> timeline_text(found, "en").splitlines()[0]
        'service, 2026-01-01 to 2026-01-02: no change'
    """
    return page_text(timeline_page(timeline, lang))


def timeline_page(timeline: Timeline, lang: Lang) -> Page:
    """Return a timeline as a page.

    Args:
        timeline: The timeline.
        lang: Language.

    Returns:
        One section per interval.
    """
    count = len(timeline.intervals)
    key = "head" if count > 1 else "head_one"
    after = timeline.intervals[-1].assessment.next_change
    then = _say("no_more", lang) if after is None else _say("after", lang, day=date_in_words(after, lang))
    return Page(
        title=_say(key, lang, service=timeline.service, start=timeline.start, end=timeline.end, n=count),
        sections=tuple(_section(interval, lang) for interval in timeline.intervals),
        foot=(
            then,
            *(_say("assumes", lang, text=one.text.to(lang)) for one in timeline.assumes),
            timeline.rulebook.disclaimer.to(lang),
        ),
    )


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)


def _section(interval: Interval, lang: Lang) -> Section:
    key = "interval" if interval.days > 1 else "interval_one"
    verdict = _verdict(interval.assessment, lang)
    rulebook = interval.assessment.rulebook
    return Section(
        heading=_say(key, lang, start=interval.start, end=interval.end, n=interval.days, verdict=verdict),
        verdict=interval.assessment.verdict,
        groups=(
            Group(heading=_say("why", lang), lines=tuple(_reasons(interval, lang))),
            Group(heading=_say("what", lang), lines=told_lines(interval.differences, rulebook, lang)),
        ),
    )


def _verdict(result: Assessment, lang: Lang) -> str:
    verdict = VERDICT[result.verdict].to(lang)
    if not result.possible:
        return verdict
    names = {"zh": "、", "en": ", "}[lang].join(VERDICT[one].to(lang) for one in result.possible)
    return _say("possible", lang, verdict=verdict, names=names)


def _reasons(interval: Interval, lang: Lang) -> Iterator[str]:
    """The reasons, with the rules of one instrument that came into force together summed up in one."""
    rulebook = interval.assessment.rulebook
    source_of = {rule.id: rule.citation.instrument for rule in rulebook.rules}
    together: dict[str, list[Change]] = {}
    for change in interval.changes:
        if change.cause == "rule_in_force":
            together.setdefault(source_of[change.rule], []).append(change)
    for change in interval.changes:
        group = together.get(source_of.get(change.rule, ""), []) if change.cause == "rule_in_force" else []
        if len(group) <= _FEW:
            yield _reason(change, rulebook, lang)
        elif change is group[0]:
            source = rulebook.sources[source_of[change.rule]].short.to(lang)
            yield _say("rules", lang, source=source, n=len(group), date=change.date)


def _reason(change: Change, rulebook: Rulebook, lang: Lang) -> str:
    text = change.text.to(lang)
    rule = next((rule for rule in rulebook.rules if rule.id == change.rule), None)
    if rule is None:
        return text
    return noted(text, cited_briefly(rulebook.sources[rule.citation.instrument], rule.citation, lang), lang)
