"""Lines, groups, totals and filters of a portfolio in the words of both languages.

Decides which words stand for them; shared by every form of a portfolio. Must not import engines, decide or the
command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.overview.filters import NO_BUREAU
from icprules.overview.totals import STATUSES
from icprules.overview.view_words import in_a_row, put, services
from icprules.report.report_dates import due_in_short
from icprules.report.report_words import say, started
from icprules.report.wording import STANDING, STATUS, VERDICT, in_words, status_in_words
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.decision.assessment import Status
    from icprules.overview.filters import Filters
    from icprules.overview.lines import Line, OpenDuty
    from icprules.overview.totals import Totals
    from icprules.overview.view import Group, PortfolioView
    from icprules.rulebook.law import Bureau, Rulebook


def both(zh: str, en: str) -> Text:
    """Return a text made of two strings."""
    return Text(zh=zh, en=en)


def duty_title(duty: OpenDuty) -> Text:
    """Return the title of a duty; one that is not law says so."""
    title = duty.title.map(lambda text, _: started(text))
    return title if duty.is_law else put("not_law", title=title, standing=STANDING[duty.standing])


def duty_status(duty: OpenDuty) -> Text:
    """Return the status of a duty; one without a day is not met rather than overdue."""
    is_dated = duty.result.deadline is not None
    return both(*(status_in_words(duty.status, lang, is_dated=is_dated) for lang in LANGS))


def first_in_words(line: Line) -> Text:
    """Return what is most urgent for a service: a duty, a question, or nothing."""
    if line.first is not None:
        return duty_title(line.first)
    asked = len(line.assessment.missing)
    return both(*(say("ask_first", lang, n=asked) for lang in LANGS)) if asked else both("—", "—")


def due_of(duty: OpenDuty | None, line: Line) -> Text:
    """Return when something is due, in short; empty when the day is not known."""
    deadline = None if duty is None else duty.result.deadline
    return both(*(due_in_short(deadline, line.assessment.as_of, lang) for lang in LANGS))


def kind_of(line: Line, *, with_platform: bool = True) -> Text:
    """Return the kind of a service, with its platform."""
    facts = line.assessment.rulebook.schema.facts
    if not line.kind:
        return both("", "")
    kind = both(*(in_words(facts["service.kind"], line.kind, lang) for lang in LANGS))
    if not line.platform or not with_platform:
        return kind
    platform = platform_of(line)
    return both(f"{platform.zh}{kind.zh}", f"{platform.en} {kind.en}")


def platform_of(line: Line) -> Text:
    """Return the platform of a service; empty when it has none."""
    if not line.platform:
        return both("", "")
    spec = line.assessment.rulebook.schema.facts["service.platform"]
    return both(*(in_words(spec, line.platform, lang) for lang in LANGS))


def sponsor_in_words(name: str, source: str) -> Text:
    """Return a sponsor; one without a name is told by its file."""
    if name:
        return both(name, name)
    return put("no_sponsor_in", source=source) if source else put("no_sponsor")


def bureau_in_words(bureau: Bureau | None, reach: str, *, in_short: bool = False) -> Text:
    """Return a communications administration, in short its province, or why there is none."""
    if bureau is not None:
        return bureau.province if in_short else bureau.name
    return put("no_bureau" if reach == "none" else "open_bureau")


def bureau_in_short(line: Line) -> Text:
    """Return the province of a communications administration, or why there is none, in a word."""
    if line.bureau is not None:
        return line.bureau.province
    return put("none_short" if line.reach == "none" else "open_short")


def group_title(group: Group, *, in_short: bool = False) -> Text:
    """Return the heading of a group; a sponsor with one bureau is headed by both."""
    if group.by == "bureau":
        return bureau_in_words(group.bureau, group.reach, in_short=in_short)
    sponsor = sponsor_in_words(group.sponsor, group.source)
    if len(group.groups) != 1 or group.groups[0].by != "bureau":
        return sponsor
    inner = group_title(group.groups[0], in_short=in_short)
    return both(f"{sponsor.zh} · {inner.zh}", f"{sponsor.en} · {inner.en}")


def verdicts_in_words(totals: Totals) -> Text:
    """Return how many services have which verdict."""
    return in_a_row(put("counted", name=VERDICT[verdict], n=n) for verdict, n in totals.verdicts.items())


def totals_in_words(totals: Totals) -> Iterator[Text]:
    """Yield what services add up to, one sentence for each kind of count."""
    if totals.statuses:
        yield put("parts", label=put("law_duties"), parts=_statuses(totals.statuses))
    if totals.platform_statuses:
        yield put("parts", label=put("platform_duties"), parts=_statuses(totals.platform_statuses))
    if any(totals.soon.values()):
        within = in_a_row(put("within", days=days, n=n) for days, n in totals.soon.items())
        yield put("parts", label=put("soon"), parts=within)
    if totals.questions:
        yield put("parts", label=put("questions"), parts=totals.questions)


def bureaus_in_words(totals: Totals) -> Text | None:
    """Return how many services belong to which administration; None when all belong to one."""
    bureaus = [put("named", name=bureau.province, n=n) for bureau, n in totals.bureaus]
    left = (("no_bureau", totals.no_bureau), ("open_bureau", totals.open_bureau))
    bureaus += [put("named", name=put(key), n=n) for key, n in left if n]
    return put("parts", label=put("by_bureau"), parts=in_a_row(bureaus)) if len(bureaus) > 1 else None


def _statuses(counts: Mapping[Status, int]) -> Text:
    return in_a_row(put("counted", name=STATUS[status], n=counts[status]) for status in STATUSES if status in counts)


def group_counts(totals: Totals) -> Text:
    """Return how many services a group has, and how many of which verdict."""
    return put("parts", label=services(totals.services), parts=verdicts_in_words(totals))


def filters_in_words(view: PortfolioView) -> Text | None:
    """Return what was filtered, or None when nothing was."""
    found = list(_filters(view.filters, view.rulebook))
    if not found:
        return None
    row = both("；".join(one.zh for one in found), "; ".join(one.en for one in found))
    return put("shown", n=view.totals.services, of=view.of, filters=row)


def _filters(filters: Filters, rulebook: Rulebook) -> Iterator[Text]:
    facts = rulebook.schema.facts
    if filters.due_by is not None:
        yield put("filter_due", day=filters.due_by)
    if filters.statuses:
        yield put("filter_status", names=in_a_row(STATUS[one] for one in filters.statuses))
    if filters.verdicts:
        yield put("filter_verdict", names=in_a_row(VERDICT[one] for one in filters.verdicts))
    if filters.bureaus:
        yield put("filter_bureau", names=in_a_row(_bureau(one, rulebook) for one in filters.bureaus))
    for key, given in (("filter_sponsor", filters.sponsors), ("filter_text", (filters.text,))):
        wanted = [both(f"“{one}”", f"“{one}”") for one in given if one]
        if wanted:
            yield put(key, names=in_a_row(wanted))
    if filters.kinds:
        yield put("filter_kind", names=in_a_row(facts["service.kind"].values[one] for one in filters.kinds))
    if filters.platforms:
        yield put("filter_platform", names=in_a_row(facts["service.platform"].values[one] for one in filters.platforms))


def _bureau(code: str, rulebook: Rulebook) -> Text:
    bureau = rulebook.bureaus.get(code)
    if bureau is not None:
        return bureau.province
    return put("no_bureau" if code == NO_BUREAU else "open_bureau")
