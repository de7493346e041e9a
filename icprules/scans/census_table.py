"""What a scan found -> tables in words, for the terminal.

Decides what is shown of the counts and how they are put together; every single count is in the JSON form. Must not
import engines, decide, rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.report.report_words import listed
from icprules.report.wording import STATUS, VERDICT
from icprules.rulebook.check import matter
from icprules.rulebook.law import Obligation, Prohibition
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.rulebook.law import Actor, Rulebook
    from icprules.scans.census import Census
    from icprules.text import Lang

_WORDS: Mapping[str, Text] = {
    "rows": Text("共 {n} 项服务", "{n} services"),
    "refused": Text("其中 {n} 项无法得出结论：{codes}", "{n} of them could not be answered: {codes}"),
    "code": Text("{code} {n} 项", "{n} with {code}"),
    "verdicts": Text("结论：{parts}", "verdict: {parts}"),
    "platform": Text("平台规则与实务（非法律）：{parts}", "platform policy and practice, not law: {parts}"),
    "part": Text("{name} {n}", "{n} {name}"),
    "duty": Text("义务与禁止", "duty"),
    "bureau": Text("通信管理局（按义务计）", "bureau (counting duties)"),
    "or": Text("{one}或{other}", "{one} or {other}"),
}
_GROUPS: tuple[tuple[str, ...], ...] = (
    ("overdue", "broken"), ("due",), ("upcoming",), ("fulfilled", "fulfilled_late", "kept"), ("undetermined",),
)  # fmt: skip
_HEADS: tuple[tuple[str, ...], ...] = (
    ("overdue", "broken"), ("due",), ("upcoming",), ("fulfilled", "kept"), ("undetermined",),
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Counts:
    """One table of counts.

    Args:
        columns: Heads; the first one is that of the names.
        rows: Names with their counts, those with most that is late first.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@attrs.frozen(kw_only=True)
class CensusTables:
    """What a scan found, in one language.

    Args:
        summary: One sentence a line.
        tables: Duties of the perspective, and communications administrations; those without a count are left out.
        foot: What the answers rest on, and the disclaimer.
    """

    summary: tuple[str, ...]
    tables: tuple[Counts, ...]
    foot: tuple[str, ...]


def census_tables(census: Census, rulebook: Rulebook, perspective: Actor, lang: Lang) -> CensusTables:
    """Return what a scan found in one language.

    Args:
        census: The counts.
        rulebook: The law used.
        perspective: Whose duties are shown.
        lang: Language.

    Example:
        >>> from icprules import load
        >>> from icprules.scans.census import Census
        >>> census_tables(Census(rows=2), load(), "sponsor", "en").summary
        ('2 services',)
    """
    own = {
        name: found for name, found in census.duties.items() if name.rsplit(".", 1)[-1] in _own(rulebook, perspective)
    }
    bureaus = {rulebook.bureaus[code].province.to(lang): found for code, found in census.bureaus.items()}
    tables = (_counts("duty", own, lang), _counts("bureau", bureaus, lang))
    evidence = Text("规则手册 {name} {version}，依据截至 {day}", "rulebook {name} {version}, law as known on {day}")
    return CensusTables(
        summary=tuple(_summary(census, lang)),
        tables=tuple(one for one in tables if one.rows),
        foot=(
            evidence.to(lang).format(name=rulebook.name, version=rulebook.version, day=rulebook.known_through),
            rulebook.disclaimer.to(lang),
        ),
    )


def _own(rulebook: Rulebook, perspective: Actor) -> frozenset[str]:
    return frozenset(
        matter(rule)[1]
        for rule in rulebook.rules
        if isinstance(rule.then, Obligation | Prohibition) and rule.then.who == perspective
    )


def _summary(census: Census, lang: Lang) -> Iterator[str]:
    def say(key: str, **values: object) -> str:
        return _WORDS[key].to(lang).format(**values)

    yield say("rows", n=f"{census.rows:,}")
    if census.refused:
        codes = listed((say("code", code=code, n=f"{n:,}") for code, n in sorted(census.errors.items())), lang)
        yield say("refused", n=f"{census.refused:,}", codes=codes)
    for key, found in (("verdicts", census.verdicts), ("platform", census.platform_verdicts)):
        parts = listed(
            (say("part", name=VERDICT[one].to(lang), n=f"{found[one]:,}") for one in VERDICT if found[one]), lang
        )
        if parts:
            yield say(key, parts=parts)


def _counts(head: str, found: Mapping[str, Mapping[str, int]], lang: Lang) -> Counts:
    lines = [(name, [sum(counts.get(one, 0) for one in group) for group in _GROUPS]) for name, counts in found.items()]
    lines = sorted(((name, numbers) for name, numbers in lines if any(numbers)), key=lambda line: [-n for n in line[1]])
    columns = (_WORDS[head].to(lang), *(_either([STATUS[one].to(lang) for one in group], lang) for group in _HEADS))
    rows = tuple((name, *(f"{n:,}" if n else "–" for n in numbers)) for name, numbers in lines)
    return Counts(columns=columns, rows=rows)


def _either(names: Sequence[str], lang: Lang) -> str:
    return names[0] if len(names) == 1 else _WORDS["or"].to(lang).format(one=names[0], other=names[1])
