"""One rule file -> one `Rule`: its citation, its clauses, its period.

Decides what every rule must say whatever its kind, and that a rule never claims more authority than its
source. What it makes someone do is read by `outcomes.py`. Must not import loader, engines or decide.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from icprules.errors import problem
from icprules.rulebook import law
from icprules.rulebook.check import check_places
from icprules.rulebook.clauses import fits, read_clauses
from icprules.rulebook.names import Names, check_name, fact_of_type, find_fact, unknown
from icprules.rulebook.outcomes import read_then
from icprules.rulebook.rule_files import RuleFile
from icprules.rulebook.structure import inside, structure

if TYPE_CHECKING:
    from icprules.rulebook.rule_files import PeriodEntry, Table

_ONE_DAY = datetime.timedelta(days=1)
UNVERIFIED = "law.commencement"
"""The fact on which a rule rests between `not_before` and `from`; the engines read it under this name."""


def read_rule(raw: Table, source: law.Source | None, names: Names, where: str, rulebook: str) -> law.Rule | None:
    """Turn one rule file into a rule; faults go to `names.problems`.

    Args:
        raw: The file.
        source: The instrument whose folder it is in; None when that is faulty.
        names: What its conditions may refer to.
        where: The file, for messages.
        rulebook: Name of the rulebook.

    Returns:
        The rule, or None when anything in it is faulty.
    """
    before = len(names.problems)
    file, faults = structure(raw, RuleFile, where)
    names.problems.extend(faults)
    # Each part is read even when another is faulty, so that one look at the report is enough.
    when = read_clauses(raw.get("when"), names, inside(where, "when"))
    unless = read_clauses(raw.get("unless"), names, inside(where, "unless"))
    fits((*when, *unless), names, where)
    then = read_then(raw, names, inside(where, "then"))
    check_places(raw, names, where)
    if file is not None:
        _check(file, source, names, where)
    if file is None or source is None or then is None or len(names.problems) > before:
        return None
    return law.Rule(
        id=file.id,
        kind=file.kind,
        title=file.title,
        in_force=law.Period(
            start=file.in_force.start or file.in_force.by,
            end=file.in_force.end,
            not_before=file.in_force.not_before,
            is_latest=file.in_force.by is not None,
        ),
        published=law.Publication(start=file.published.start, end=file.published.end),
        judged_on=file.judged_on,
        citation=law.Citation(
            instrument=source.key,
            locator=file.source.locator,
            facts=tuple(file.source.facts),
            verification=file.source.verification,
            reach=file.source.reach,
            standing=file.source.standing or source.standing,
            note=file.source.note,
        ),
        when=when,
        unless=unless,
        overrides=tuple(file.overrides),
        milder_than=tuple(file.milder_than),
        then=then,
        where=where,
        rulebook=rulebook,
    )


def _check(file: RuleFile, source: law.Source | None, names: Names, where: str) -> None:
    name = where.rpartition("/")[2]
    check_name(file.id, "id", inside(where, "id"), names.problems)
    if f"{file.id}.toml" != name:
        names.problems.append(problem("R114", where=inside(where, "id"), id=file.id, name=name))
    _check_period(file.in_force, names, inside(where, "in_force"))
    _check_publication(file, names, where)
    if file.judged_on != "as_of":
        fact_of_type(file.judged_on, ("date",), names, inside(where, "judged_on"))
    standing = file.source.standing
    if standing and source and law.STANDINGS.index(standing) < law.STANDINGS.index(source.standing):
        place = inside(where, "source", "standing")
        names.problems.append(problem("R113", where=place, value=standing, source=source.standing))
    if not any(fact.strip() for fact in file.source.facts):
        names.problems.append(problem("R121", where=inside(where, "source", "facts")))
    if file.kind == "exemption" and not file.overrides:
        names.problems.append(problem("R122", where=where))
    for key, listed in (("overrides", file.overrides), ("milder_than", file.milder_than)):
        for i, name in enumerate(listed, 1):
            if name not in names.rules and not names.excuses("rule", name):
                names.problems.append(unknown("R116", name, names.rules, inside(where, key, i)))


def _check_publication(file: RuleFile, names: Names, where: str) -> None:
    period, published = file.in_force, file.published
    first, last = period.not_before or period.start or period.by, period.end
    for key, day, bound in (("from", published.start, first), ("until", published.end, last)):
        if day is not None and bound is None:
            names.problems.append(problem("R101", where=inside(where, "in_force"), key=key))
    if published.start and first and published.start > first:
        place = inside(where, "published", "from")
        names.problems.append(problem("R155", where=place, value=published.start, start=first))
    if published.end and last and published.end > last + _ONE_DAY:
        place = inside(where, "published", "until")
        names.problems.append(problem("R156", where=place, value=published.end, end=last))


def _check_period(period: PeriodEntry, names: Names, where: str) -> None:
    start, end, not_before = period.start or period.by, period.end, period.not_before
    if period.start and period.by:
        names.problems.append(problem("R162", where=inside(where, "by"), value=period.by, start=period.start))
    if start and end and end < start:
        names.problems.append(problem("R123", where=where, value=f"{start} > {end}"))
    if period.by is not None:
        find_fact(UNVERIFIED, names, inside(where, "by"))
    if not_before is None:
        return
    find_fact(UNVERIFIED, names, inside(where, "not_before"))
    if start is None:
        names.problems.append(problem("R101", where=where, key="from"))
    elif not not_before < start:
        names.problems.append(problem("R153", where=inside(where, "not_before"), value=not_before, start=start))
