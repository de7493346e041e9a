"""Replays and rechecks as pages for people, in zh or en.

Decides wording and layout only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.foresight.pages import Group, Page, Section
from icprules.records.canonical import canonical
from icprules.records.replays import rulebook_name
from icprules.report.wording import CERTAINTY, STATUS, VERDICT
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from icprules.records.differences import FieldDifference
    from icprules.records.rechecks import DateMove, DateState, Recheck
    from icprules.records.replays import Replay, RulebookName, TruthDifference
    from icprules.rulebook.law import Rulebook

_MOST = 30
_LONGEST = 60
_WORDS: Mapping[str, Text] = {
    "head": Text("{service}：{as_of} 的判断记录", "{service}: record of the decision as of {as_of}"),
    "identical": Text("重放结果与记录逐字节相同", "the replay is the record, byte for byte"),
    "same": Text("判断相同，只有措辞或注明的版本不同", "the same decision; only wording or a stated version differs"),
    "differs": Text("重放结果与记录不同", "the replay differs from the record"),
    "unreadable": Text("这份规则手册读不了记录中的事实", "this rulebook cannot take the facts of the record"),
    "rulebook": Text("规则手册", "rulebook"),
    "book_same": Text("与记录所用的相同：{now}", "the one the record was made with: {now}"),
    "book_other": Text(
        "记录所用：{made}，摘要 {digest}；现在：{now}，摘要 {now_digest}",
        "made with {made}, digest {digest}; now {now}, digest {now_digest}",
    ),
    "book": Text("{name} {version}", "{name} {version}"),
    "book_on": Text("{name} {version}（叠加于 {below}）", "{name} {version} (on {below})"),
    "since": Text("用 {one} 判断仍相同，自 {other} 起不同", "the same by {one}, another one since {other}"),
    "since_digest": Text("{name}，摘要 {digest}", "{name}, digest {digest}"),
    "file_changed": Text("{path}，有改动", "{path}, changed"),
    "file_gone": Text("{path}，已不存在", "{path}, gone"),
    "files": Text("判断所依据的文件中不同的", "files the decision rested on that are others now"),
    "calendar": Text("工作日历", "working days"),
    "days_same": Text("用记录所存的日历，版本 {revision}", "those kept in the record, revision {revision}"),
    "days_other": Text("记录所用版本 {made}，现在 {now}", "made with revision {made}, now {now}"),
    "truths": Text("逐项判断", "truths"),
    "truth": Text("{name}：{one} → {other}", "{name}: {one} → {other}"),
    "titled": Text("{title}（{name}）", "{title} ({name})"),
    "fields": Text("结论中不同的位置", "places of the outcome"),
    "field": Text("{path}：{one} → {other}", "{path}: {one} → {other}"),
    "wording": Text("另有 {n} 处文字不同", "besides, the wording differs in {n} places"),
    "more": Text("……另有 {n} 处，见 --format json", "… {n} more, see --format json"),
    "absent": Text("无", "none"),
    "true": Text("成立", "true"),
    "false": Text("不成立", "false"),
    "unknown": Text("未知", "unknown"),
    "question_rule": Text("适用", "applies"),
    "question_owed": Text("负有义务", "owed"),
    "question_done": Text("已履行", "done"),
    "question_ended": Text("已终止", "ended"),
    "question_upcoming": Text("尚未到时", "upcoming"),
    "question_broken": Text("已违反", "broken"),
    "question_lifted": Text("若无豁免则适用", "but for an exemption"),
    "asked": Text("{name}，{question}", "{name}, {question}"),
    "redacted": Text("已隐去 {n} 项事实，原记录摘要 {digest}", "facts redacted: {n}; digest of the original {digest}"),
    "digest": Text("记录摘要 {digest}", "digest of the record {digest}"),
    "moved": Text(
        "{n} 个日期中，{moved} 个有变动，{confirmed} 个转为已确认",
        "dates: {n}, of which moved: {moved}, confirmed now: {confirmed}",
    ),
    "none_moved": Text("{n} 个日期均与记录相同", "dates as in the record: {n} of {n}"),
    "no_dates": Text("记录中没有日期", "the record has no dates"),
    "dates": Text("日期", "dates"),
    "deadline": Text("{title}", "{title}"),
    "decision": Text("{title}，通信管理局作出决定", "{title}: decision of the administration"),
    "move": Text("{name}：{one} → {other}{what}", "{name}: {one} → {other}{what}"),
    "later": Text("，晚 {n} 天", ", {n} days later"),
    "later_one": Text("，晚 1 天", ", 1 day later"),
    "earlier": Text("，早 {n} 天", ", {n} days earlier"),
    "earlier_one": Text("，早 1 天", ", 1 day earlier"),
    "stays": Text("，日期不变", ", the same day"),
    "state": Text("{day}（{certainty}）", "{day} ({certainty})"),
    "state_band": Text(
        "{day}（{certainty}，{first} 至 {last}）", "{day} ({certainty}, from {first} to {last})"
    ),
    "open": Text("未定", "open"),
    "any": Text("不限", "any day"),
    "statuses": Text("状态", "statuses"),
    "status": Text("{name}：{one} → {other}", "{name}: {one} → {other}"),
    "next_change": Text("下一次变化：{one} → {other}", "next change: {one} → {other}"),
    "verdict": Text("法律结论：{one} → {other}", "under the law: {one} → {other}"),
    "days": Text(
        "记录所用日历 {made}（确认至 {made_day}），现在 {now}（确认至 {now_day}）",
        "counted on {made} (confirmed up to {made_day}), now on {now} (confirmed up to {now_day})",
    ),
    "same_days": Text(
        "与记录所用的日历相同，版本 {now}（确认至 {now_day}）",
        "the calendar of the record, revision {now} (confirmed up to {now_day})",
    ),
    "not_the_same_book": Text(
        "规则手册与记录所用的不同，变动也可能由此而来", "the rulebook is another one, which may be why dates moved"
    ),
}  # fmt: skip


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].to(lang).format(**values)


def replay_page(found: Replay, lang: Lang) -> Page:
    """Return a replay as a page.

    Args:
        found: The replay.
        lang: Language.

    Returns:
        One section: what came out, then what differs.
    """
    if found.problems:
        heading = "unreadable"
    else:
        heading = "identical" if found.is_identical else "same" if found.says_the_same else "differs"
    wording = sum(one.is_wording for one in found.fields)
    told = [*_cut(_fields(found.fields, lang), lang), *([_say("wording", lang, n=wording)] if wording else [])]
    groups = (
        Group(lines=tuple(f"{one.code} {one.where}: {one.message(lang)}" for one in found.problems)),
        Group(heading=_say("rulebook", lang), lines=tuple(_books(found, lang))),
        Group(heading=_say("files", lang), lines=tuple(_cut((_say(f"file_{one.how}", lang, path=one.path)
                                                            for one in found.files), lang))),
        Group(heading=_say("calendar", lang), lines=(_days(found, lang),)),
        Group(heading=_say("truths", lang), lines=tuple(_cut(_truths(found.truths, found.rulebook, lang), lang))),
        Group(heading=_say("fields", lang), lines=tuple(told)),
    )  # fmt: skip
    return Page(
        title=_say("head", lang, service=found.record.service, as_of=found.record.as_of),
        sections=(Section(heading=_say(heading, lang), groups=groups),),
        foot=(*_foot(found.record.content, lang), found.rulebook.disclaimer.to(lang)),
    )


def recheck_page(found: Recheck, lang: Lang) -> Page:
    """Return a recheck as a page.

    Args:
        found: The recheck.
        lang: Language.

    Returns:
        One section: how many dates moved, then each of them.
    """
    record, before = found.record, found.record.calendar
    key = "no_dates" if not found.dates else "moved" if found.moves else "none_moved"
    one, other = found.verdicts
    statuses = [
        _say("status", lang, name=_title(found, name, lang), one=_status(was, lang), other=_status(now, lang))
        for name, was, now in found.statuses
    ]
    if one != other:
        statuses.append(_say("verdict", lang, one=_word(VERDICT, one, lang), other=_word(VERDICT, other, lang)))
    until, until_now = (_say("absent", lang) if day is None else str(day) for day in found.next_changes)
    if until != until_now:
        statuses.append(_say("next_change", lang, one=until, other=until_now))
    days = _say(
        "days" if before != found.calendar else "same_days", lang,
        made=before.revision, made_day=before.confirmed_through, now=found.calendar.revision,
        now_day=found.calendar.confirmed_through,
    )  # fmt: skip
    groups = (
        Group(heading=_say("dates", lang), lines=tuple(_move(move, lang) for move in found.moves)),
        Group(heading=_say("statuses", lang), lines=tuple(statuses)),
        Group(
            heading=_say("calendar", lang),
            lines=(days, *([] if found.is_same_rulebook else [_say("not_the_same_book", lang)])),
        ),
    )
    return Page(
        title=_say("head", lang, service=record.service, as_of=record.as_of),
        sections=(
            Section(
                heading=_say(key, lang, n=found.dates, moved=found.moved, confirmed=found.confirmed), groups=groups
            ),
        ),
        foot=(*_foot(record.content, lang), found.rulebook.disclaimer.to(lang)),
    )


def _foot(record: Mapping[str, object], lang: Lang) -> Iterator[str]:
    redacted = record["redacted"]
    if isinstance(redacted, dict):
        yield _say("redacted", lang, n=len(redacted["facts"]), digest=redacted["of"])
    yield _say("digest", lang, digest=record["digest"])


def _word(words: Mapping[str, Text], value: str, lang: Lang) -> str:
    # A record of another release may hold a value that this one has no word for.
    return words[value].to(lang) if value in words else value


def _cut(lines: Iterable[str], lang: Lang) -> list[str]:
    every = list(lines)
    return every if len(every) <= _MOST else [*every[:_MOST], _say("more", lang, n=len(every) - _MOST)]


def _books(found: Replay, lang: Lang) -> Iterator[str]:
    made, now = found.made_with, rulebook_name(found.rulebook)
    if found.is_same_rulebook:
        yield _say("book_same", lang, now=_book(now, lang))
        return
    yield _say(
        "book_other", lang, made=_book(made, lang), digest=_short(made.digest), now=_book(now, lang),
        now_digest=_short(now.digest),
    )  # fmt: skip
    if found.since is not None and found.same_until is not None:
        one, other = _book(found.same_until, lang), _book(found.since, lang)
        if one == other:
            # Content was changed under one version number: nothing but the digests tells the two apart.
            one = _say("since_digest", lang, name=one, digest=_short(found.same_until.digest))
            other = _say("since_digest", lang, name=other, digest=_short(found.since.digest))
        yield _say("since", lang, one=one, other=other)


def _book(book: RulebookName, lang: Lang) -> str:
    below = [
        _say("book", lang, name=name, version=version) for name, version in book.layers.items() if name != book.name
    ]
    key = "book_on" if below else "book"
    return _say(
        key, lang, name=book.name, version=book.version, below="、".join(below) if lang == "zh" else ", ".join(below)
    )


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]


def _days(found: Replay, lang: Lang) -> str:
    made = found.record.content["calendar"]["revision"]
    if made == found.calendar:
        return _say("days_same", lang, revision=made)
    return _say("days_other", lang, made=made, now=found.calendar)


def _truths(truths: Iterable[TruthDifference], rulebook: Rulebook, lang: Lang) -> Iterator[str]:
    titles = {rule.id: rule.title.to(lang) for rule in rulebook.rules}
    for one in truths:
        name = _say("titled", lang, title=titles[one.name], name=one.name) if one.name in titles else one.name
        key = f"question_{one.question}"
        if key in _WORDS:
            name = _say("asked", lang, name=name, question=_say(key, lang))
        was, now = (_say(truth or "absent", lang) for truth in (one.before, one.after))
        yield _say("truth", lang, name=name, one=was, other=now)


def _fields(fields: Iterable[FieldDifference], lang: Lang) -> Iterator[str]:
    for one in fields:
        if not one.is_wording:
            before = _say("absent", lang) if one.how == "gained" else _value(one.before)
            after = _say("absent", lang) if one.how == "lost" else _value(one.after)
            yield _say("field", lang, path=one.path, one=before, other=after)


def _value(value: object) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _status(status: str, lang: Lang) -> str:
    return _word(STATUS, status, lang) if status else _say("absent", lang)


def _title(found: Recheck, name: str, lang: Lang) -> str:
    duties = (*found.result.obligations, *found.result.prohibitions)
    return next((duty.title.to(lang) for duty in duties if duty.id == name), name)


def _move(move: DateMove, lang: Lang) -> str:
    days = move.days
    if days is None:
        what = ""
    elif days == 0:
        what = _say("stays", lang)
    else:
        key = "later" if days > 0 else "earlier"
        what = _say(f"{key}_one" if abs(days) == 1 else key, lang, n=abs(days))
    name = _say(move.part, lang, title=move.title.to(lang))
    return _say("move", lang, name=name, one=_state(move.before, lang), other=_state(move.after, lang), what=what)


def _state(state: DateState | None, lang: Lang) -> str:
    if state is None:
        return _say("absent", lang)
    day = _say("open", lang) if state.on is None else state.on.isoformat()
    certainty = _word(CERTAINTY, state.certainty, lang)
    if state.on is not None and state.earliest == state.latest:
        return _say("state", lang, day=day, certainty=certainty)
    bounds = [_say("any", lang) if one is None else one.isoformat() for one in (state.earliest, state.latest)]
    return _say("state_band", lang, day=day, certainty=certainty, first=bounds[0], last=bounds[1])
