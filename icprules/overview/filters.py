"""What of a portfolio is shown: services by what is open, by verdict, by bureau, by sponsor, by kind.

Decides how a filter is typed and what it means. A filter narrows; several values of one filter widen it again.
Must not import engines, decide or the command line.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any, get_args

import attrs

from icprules.calendar.periods import add_months, days_after
from icprules.decision.assessment import Status, Verdict
from icprules.errors import CalendarError, OutputError, closest, problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from icprules.overview.lines import Line
    from icprules.rulebook.law import Rulebook

NO_BUREAU, OPEN_BUREAU = "none", "open"
_PERIOD = re.compile(r"([0-9]{1,4}) *(d|w|m|天|日|周|个月|月)?")
_RANK = re.compile("(?:市|省|壮族自治区|回族自治区|维吾尔自治区|自治区)$")
_WEEK = 7
_MOST_MONTHS = 1200


@attrs.frozen(kw_only=True)
class Filters:
    """Which services are shown; an empty filter shows all.

    Args:
        due_by: Beijing date, inclusive: an open duty is, may be, or was due by then; None for any.
        statuses: An open duty of the perspective has, or may have, one of these.
        verdicts: The legal verdict is one of these.
        bureaus: Province codes; `none` for services without a bureau, `open` for those whose bureau is not known.
        sponsors: Each a part of a sponsor's name, or a whole credit code; case does not matter.
        kinds: Kinds of service.
        platforms: Platforms.
        text: A part of the name of service, sponsor or file; case does not matter.
    """

    due_by: datetime.date | None = None
    statuses: tuple[Status, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    bureaus: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether every service passes."""
        return self == Filters()

    def to_dict(self) -> dict[str, Any]:
        """Return the filters as plain data."""
        return {
            "due_by": None if self.due_by is None else self.due_by.isoformat(),
            "statuses": list(self.statuses),
            "verdicts": list(self.verdicts),
            "bureaus": list(self.bureaus),
            "sponsors": list(self.sponsors),
            "kinds": list(self.kinds),
            "platforms": list(self.platforms),
            "text": self.text or None,
        }


def passes(line: Line, filters: Filters) -> bool:
    """Return whether a service is shown.

    Args:
        line: The service.
        filters: What was asked for.
    """
    return (
        (
            filters.due_by is None
            or any(_is_due_by(duty.earliest or duty.due_on, filters.due_by) for duty in line.duties)
        )
        and (not filters.statuses or not _statuses(line).isdisjoint(filters.statuses))
        and (not filters.verdicts or line.verdict in filters.verdicts)
        and (not filters.bureaus or _bureau(line) in filters.bureaus)
        and (not filters.sponsors or any(_is_sponsor(line, wanted) for wanted in filters.sponsors))
        and (not filters.kinds or line.kind in filters.kinds)
        and (not filters.platforms or line.platform in filters.platforms)
        and _holds(f"{line.service}\n{line.sponsor}\n{line.source}", filters.text)
    )


def _is_due_by(day: datetime.date | None, last: datetime.date) -> bool:
    # Where the date is projected the first possible day counts, so that nothing is missed.
    return day is not None and day <= last


def _statuses(line: Line) -> set[str]:
    return {status for duty in line.duties for status in (duty.status, *duty.possible)}


def _bureau(line: Line) -> str:
    return line.bureau.code if line.bureau is not None else line.reach


def _is_sponsor(line: Line, wanted: str) -> bool:
    return line.sponsor_key == ("uscc", wanted.strip().upper()) or _holds(line.sponsor, wanted)


def _holds(text: str, part: str) -> bool:
    return part.strip().casefold() in text.casefold()


def due_by(given: str, as_of: datetime.date) -> datetime.date:
    """Return the day that a period such as `30d` ends on.

    Args:
        given: Calendar days, weeks or months: `30d`, `6w`, `3m`, or `30天`, `6周`, `3个月`; a bare number is days.
        as_of: Beijing date from which it runs, not counted.

    Returns:
        Beijing date, inclusive.

    Raises:
        OutputError: O103 for anything else.

    Example:
        >>> due_by("30d", datetime.date(2024, 2, 22)).isoformat(), due_by("1m", datetime.date(2024, 1, 31)).isoformat()
        ('2024-03-23', '2024-02-29')
    """
    match = _PERIOD.fullmatch(given.strip().lower())
    if match is None:
        raise OutputError(problem("O103", where="--due-within", value=given))
    amount, unit = int(match[1]), match[2] or "d"
    try:
        if unit in ("m", "月", "个月"):
            return add_months(as_of, min(amount, _MOST_MONTHS))
        return days_after(as_of, amount * (_WEEK if unit in ("w", "周") else 1))
    except CalendarError:
        return datetime.date.max


def filters_of(given: Mapping[str, Iterable[str]], rulebook: Rulebook, **more: Any) -> Filters:  # noqa: ANN401
    """Return filters from what a person typed.

    Args:
        given: By name of the filter: `statuses`, `verdicts`, `bureaus`, `sponsors`, `kinds`, `platforms`. A bureau
            may be written as a province code, a name of the province, or the character that filing numbers bear.
        rulebook: Knows the names.
        **more: Further fields of `Filters`.

    Returns:
        The filters, normalised.

    Raises:
        OutputError: O104 and O105, with every name that is unknown.

    Example:
        >>> import icprules
        >>> filters_of({"bureaus": ["上海", "京", "none"]}, icprules.load()).bureaus
        ('310000', '110000', 'none')
    """
    facts = rulebook.schema.facts
    known: dict[str, Mapping[str, str]] = {
        "statuses": _same(get_args(Status)),
        "verdicts": _same(get_args(Verdict)),
        "kinds": _same(facts["service.kind"].values if "service.kind" in facts else ()),
        "platforms": _same(facts["service.platform"].values if "service.platform" in facts else ()),
        "bureaus": _bureaus(rulebook),
    }
    problems = []
    found: dict[str, tuple[str, ...]] = {}
    for name, values in given.items():
        if name not in known:
            found[name] = tuple(values)
            continue
        read = []
        for value in values:
            key = known[name].get(value.strip().casefold())
            if key is None:
                close = closest(value.casefold(), list(known[name]))
                allowed = " · ".join(dict.fromkeys(known[name].values()))
                code = "O105" if name == "bureaus" else "O104"
                problems.append(problem(code, where=_OPTIONS[name], value=value, close=close, allowed=allowed))
            else:
                read.append(key)
        found[name] = tuple(dict.fromkeys(read))
    if problems:
        raise OutputError(*problems)
    return Filters(**found, **more)  # type: ignore[arg-type]  # by name


_OPTIONS = {
    "statuses": "--status", "verdicts": "--verdict", "bureaus": "--bureau", "kinds": "--kind",
    "platforms": "--platform",
}  # fmt: skip


def _same(names: Collection[str]) -> dict[str, str]:
    return {name.casefold(): name for name in names}


def _bureaus(rulebook: Rulebook) -> dict[str, str]:
    """By code, by name of bureau and province, and by the character of filing numbers, all in lower case."""
    found = {NO_BUREAU: NO_BUREAU, OPEN_BUREAU: OPEN_BUREAU}
    for code, bureau in rulebook.bureaus.items():
        short = _RANK.sub("", bureau.province.zh)
        names = (code, bureau.province.zh, short, bureau.province.en, bureau.prefix, bureau.name.zh, bureau.name.en)
        found |= {name.casefold(): code for name in names}
    return found
