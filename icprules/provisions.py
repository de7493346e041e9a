"""One rule file -> one `Rule`: its citation, its clauses, and what it makes someone do.

Decides how the `[then]` of each kind is read, and that a rule never claims more authority than its source.
Must not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from icprules import law, rule_files
from icprules.clauses import Names, read_clause, read_clauses
from icprules.errors import closest, problem
from icprules.structure import structure

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.condition import Condition

T = TypeVar("T")
_UNITS: tuple[law.Unit, ...] = ("working_days", "days", "months", "years", "hours")


def read_rule(file: rule_files.RuleFile, source: law.Source, names: Names, where: str, rulebook: str) -> law.Rule | None:
    """Turn one rule file into a rule; faults go to `names.problems`.

    Args:
        file: The file, already of the right shape.
        source: The instrument whose folder it is in.
        names: What its conditions may refer to.
        where: The file, for messages.
        rulebook: Name of the rulebook.

    Returns:
        The rule, or None when its `[then]` cannot be read.
    """
    before = len(names.problems)
    when = read_clauses(file.when, names, f"{where}: when")
    unless = read_clauses(file.unless, names, f"{where}: unless")
    then = _READERS[file.kind](file.then, names, f"{where}: then")
    if file.in_force.start and file.in_force.end and file.in_force.end < file.in_force.start:
        names.problems.append(problem("R123", where=f"{where}: in_force", value=f"{file.in_force.start} > {file.in_force.end}"))
    if file.judged_on != "as_of":
        spec = names.schema.facts.get(file.judged_on)
        if spec is None or spec.type != "date":
            names.problems.append(
                problem("R104", where=f"{where}: judged_on", name=file.judged_on,
                        close=closest(file.judged_on, ["as_of", *names.schema.facts]))
            )  # fmt: skip
    standing = file.source.standing or source.standing
    if law.STANDINGS.index(standing) < law.STANDINGS.index(source.standing):
        names.problems.append(
            problem("R113", where=f"{where}: source.standing", value=standing, source=source.standing)
        )
    if not file.source.facts:
        names.problems.append(problem("R121", where=f"{where}: source.facts"))
    if file.kind == "exemption" and not file.overrides:
        names.problems.append(problem("R122", where=where))
    if then is None or len(names.problems) > before:
        return None
    return law.Rule(
        id=file.id,
        kind=file.kind,
        title=file.title,
        in_force=law.Period(start=file.in_force.start, end=file.in_force.end, not_before=file.in_force.not_before),
        judged_on=file.judged_on,
        citation=law.Citation(
            instrument=source.key,
            locator=file.source.locator,
            facts=tuple(file.source.facts),
            verification=file.source.verification,
            reach=file.source.reach,
            standing=standing,
            note=file.source.note,
        ),
        when=when,
        unless=unless,
        overrides=tuple(file.overrides),
        then=then,
        where=where,
        rulebook=rulebook,
    )


def _entry(raw: object, kind: type[T], names: Names, where: str) -> T | None:
    entry, faults = structure(raw, kind, where)
    names.problems.extend(faults)
    return entry


def _known_fact(name: str, names: Names, where: str, *types: str) -> str:
    spec = names.schema.facts.get(name)
    if spec is None:
        names.problems.append(problem("R104", where=where, name=name, close=closest(name, names.schema.facts)))
    elif spec.type not in types:
        names.problems.append(
            problem("R106", where=where, op="date", name=name, type=spec.type, allowed=" · ".join(types))
        )
    return name


def _obligation(raw: rule_files.Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, rule_files.ObligationEntry, names, where)
    if entry is None:
        return None
    done, done_on = None, ""
    if entry.done is not None:
        table = dict(entry.done)
        done_on = table.pop("on", "")
        done = read_clause(table, names, f"{where}.done")
        if done_on:
            _known_fact(str(done_on), names, f"{where}.done.on", "date")
    progress = entry.in_progress or rule_files.ProgressEntry(event="")
    if progress.event and progress.event not in names.schema.events:
        names.problems.append(
            problem("R112", where=f"{where}.in_progress.event", name=progress.event,
                    close=closest(progress.event, names.schema.events))
        )  # fmt: skip
    return law.Obligation(
        obligation=entry.obligation,
        who=entry.who,
        must=entry.must,
        filed_by=_reference(entry.filed_by, names, f"{where}.filed_by"),
        through=_reference(entry.through, names, f"{where}.through"),
        to=_reference(entry.to, names, f"{where}.to"),
        done=done,
        done_on=str(done_on),
        ended=_optional_clause(entry.ended, names, f"{where}.ended"),
        upcoming=_optional_clause(entry.upcoming, names, f"{where}.upcoming"),
        deadline=None if entry.deadline is None else _deadline(entry.deadline, names, f"{where}.deadline"),
        event=progress.event,
        decided_by=progress.decided_by,
    )


def _optional_clause(raw: rule_files.Table | None, names: Names, where: str) -> Condition | None:
    return None if raw is None else read_clause(raw, names, where)


def _reference(raw: Any, names: Names, where: str) -> Any:  # noqa: ANN401 - one of several classes, checked below
    """Read a value written in place, or the name of a conclusion that gives it."""
    if raw is None or isinstance(raw, str):
        if isinstance(raw, str) and where.endswith("filed_by") and raw not in law.ACTORS:
            names.problems.append(
                problem("R105", where=where, value=raw, close=closest(raw, law.ACTORS), allowed=" · ".join(law.ACTORS))
            )
        return raw
    if isinstance(raw, dict) and "conclusion" in raw:
        entry = _entry(raw, rule_files.FromConclusionEntry, names, where)
        if entry is None:
            return None
        if entry.conclusion not in names.conclusions:
            names.problems.append(
                problem("R111", where=where, name=entry.conclusion, close=closest(entry.conclusion, names.conclusions))
            )
        return law.FromConclusion(name=entry.conclusion)
    return _value(raw, names, where)


def _value(raw: Any, names: Names, where: str) -> Any:  # noqa: ANN401 - one of several classes, checked below
    if isinstance(raw, dict) and "bureau_of" in raw:
        bureau = _entry(raw, rule_files.BureauOfEntry, names, where)
        return None if bureau is None else law.BureauOf(fact=_known_fact(bureau.bureau_of, names, where, "province"))
    if isinstance(raw, dict) and "no_bureau" in raw:
        none = _entry(raw, rule_files.NoBureauEntry, names, where)
        return None if none is None else law.NoBureau(reason=none.no_bureau)
    entry = _entry(raw, rule_files.ChannelsEntry, names, where)
    if entry is None:
        return None
    if entry.usual not in entry.lawful:
        names.problems.append(
            problem("R105", where=f"{where}.usual", value=entry.usual, close="", allowed=" · ".join(entry.lawful))
        )
    return law.Channels(lawful=tuple(entry.lawful), usual=entry.usual)


def _deadline(entry: rule_files.DeadlineEntry, names: Names, where: str) -> law.DeadlineSpec | None:
    shapes = [key for key in ("on", "within", "at_least", "on_day_of", "before") if getattr(entry, key) is not None]
    if len(shapes) != 1:
        names.problems.append(problem("R124", where=where, keys=" · ".join(shapes) or "–"))
        return None
    shape: law.Shape
    if entry.on is not None:
        shape = law.FixedDate(on=entry.on)
    elif entry.within is not None:
        counts = [(unit, getattr(entry.within, unit)) for unit in _UNITS if getattr(entry.within, unit) is not None]
        if len(counts) != 1 or not 1 <= counts[0][1] <= 2000:  # noqa: PLR2004 - no instrument comes near it
            names.problems.append(
                problem("R125", where=f"{where}.within", keys=" · ".join(f"{u} = {n}" for u, n in counts) or "–",
                        allowed=" · ".join(_UNITS))
            )  # fmt: skip
            return None
        ((unit, amount),) = counts
        types = ("datetime",) if unit == "hours" else ("date",)
        after = _known_fact(entry.within.after, names, f"{where}.within.after", *types)
        shape = law.Within(amount=amount, unit=unit, after=after)
    elif entry.at_least is not None:
        before = _known_fact(entry.at_least.before, names, f"{where}.at_least.before", "date")
        shape = law.AtLeastBefore(days=entry.at_least.days, before=before)
    elif entry.on_day_of is not None:
        shape = law.OnDayOf(fact=_known_fact(entry.on_day_of, names, f"{where}.on_day_of", "date"))
    else:
        shape = law.Before(fact=_known_fact(str(entry.before), names, f"{where}.before", "date"))
    ends_anywhere = isinstance(shape, law.FixedDate | law.AtLeastBefore) or (
        isinstance(shape, law.Within) and shape.unit in ("days", "months", "years")
    )
    if ends_anywhere != (entry.rollover is not None):
        names.problems.append(problem("R126" if ends_anywhere else "R127", where=where))
    return law.DeadlineSpec(shape=shape, stated_as=entry.stated_as, rollover=entry.rollover, why=entry.why)


def _prohibition(raw: rule_files.Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, rule_files.ProhibitionEntry, names, where)
    if entry is None:
        return None
    broken = read_clause(entry.broken, names, f"{where}.broken")
    if broken is None:
        return None
    return law.Prohibition(prohibition=entry.prohibition, who=entry.who, must=entry.must, broken=broken)


def _exemption(raw: rule_files.Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, rule_files.ExemptionEntry, names, where)
    return None if entry is None else law.Exemption(reason=entry.reason)


def _conclusion(raw: rule_files.Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, rule_files.ConclusionEntry, names, where)
    if entry is None:
        return None
    value = entry.value if isinstance(entry.value, str) else _value(entry.value, names, f"{where}.value")
    return None if value is None else law.Conclusion(conclusion=entry.conclusion, value=value)


def _consequence(raw: rule_files.Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, rule_files.ConsequenceEntry, names, where)
    if entry is None:
        return None
    if bool(entry.follows.obligation) == bool(entry.follows.prohibition):
        names.problems.append(problem("R128", where=f"{where}.follows"))
    return law.Consequence(
        obligation=entry.follows.obligation,
        prohibition=entry.follows.prohibition,
        on=tuple(entry.follows.on),
        step=entry.follows.step,
        text=entry.text,
        amount=entry.amount,
        by=entry.by,
    )


def _notice(raw: rule_files.Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, rule_files.NoticeEntry, names, where)
    return None if entry is None else law.Notice(**attrs.asdict(entry, recurse=False))


_READERS: dict[str, Callable[[rule_files.Table, Names, str], law.Then | None]] = {
    "obligation": _obligation,
    "prohibition": _prohibition,
    "exemption": _exemption,
    "conclusion": _conclusion,
    "consequence": _consequence,
    "notice": _notice,
}
