"""The `[then]` of a rule file -> what the rule makes someone do.

Decides how the `[then]` of each kind is read, and that every value in it can do its work. Must not import
loader, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from icprules.errors import closest, problem
from icprules.rulebook import law, then_files
from icprules.rulebook.clauses import read_clause
from icprules.rulebook.constants import NONE, unknown_key
from icprules.rulebook.deadline_files import read_deadline
from icprules.rulebook.names import Names, check_name, fact_of_type, unknown
from icprules.rulebook.structure import inside, structure, wrong_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.rulebook.condition import Condition
    from icprules.rulebook.rule_files import Table

T = TypeVar("T")
_OF_CHANNELS = ("lawful", "usual")
_OF_BUREAUS = ("bureau_of", "no_bureau")
_STATUSES: Mapping[str, tuple[str, ...]] = {
    "obligation": (
        "not_applicable", "not_raised", "upcoming", "due", "overdue", "fulfilled", "fulfilled_late", "ended",
        "undetermined",
    ),
    "prohibition": ("kept", "broken", "undetermined", "not_applicable"),
}  # fmt: skip


def read_then(rule: Table, names: Names, where: str) -> law.Then | None:
    """Read the `[then]` of a rule; faults go to `names.problems`.

    Args:
        rule: The whole rule file; `structure` has reported a wrong kind and a missing `[then]` already.
        names: What it may refer to.
        where: File and key path of `[then]`.

    Returns:
        What the rule makes someone do, or None when it is faulty.
    """
    raw, kind = rule.get("then"), rule.get("kind")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    return reader(raw, names, where) if reader is not None and isinstance(raw, dict) else None


def _entry(raw: object, kind: type[T], names: Names, where: str) -> T | None:
    entry, faults = structure(raw, kind, where)
    names.problems.extend(faults)
    return entry


def _clause(raw: Table, key: str, names: Names, where: str) -> Condition | None:
    """A condition of `[then]`, read even when its neighbours are faulty; one that is no table is reported."""
    value = raw.get(key)
    return read_clause(value, names, inside(where, key)) if isinstance(value, dict) else None


def _obligation(raw: Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, then_files.ObligationEntry, names, where)
    done, done_on = _done(raw.get("done"), names, inside(where, "done"))
    ended, upcoming = _clause(raw, "ended", names, where), _clause(raw, "upcoming", names, where)
    event, decided_by = _progress(raw.get("in_progress"), names, inside(where, "in_progress"))
    filed_by = _named_or(_actor, (), raw.get("filed_by"), names, inside(where, "filed_by"))
    through = _named_or(_channels, _OF_CHANNELS, raw.get("through"), names, inside(where, "through"))
    to = _named_or(_bureau, _OF_BUREAUS, raw.get("to"), names, inside(where, "to"))
    table = raw.get("deadline")
    deadline = read_deadline(table, names, inside(where, "deadline")) if isinstance(table, dict) else None
    if entry is None:
        return None
    check_name(entry.obligation, "id", inside(where, "obligation"), names.problems)
    return law.Obligation(
        obligation=entry.obligation,
        who=entry.who,
        must=entry.must,
        filed_by=filed_by,
        through=through,
        to=to,
        done=done,
        done_on=done_on,
        ended=ended,
        upcoming=upcoming,
        deadline=deadline,
        event=event,
        decided_by=decided_by,
    )


def _done(raw: object, names: Names, where: str) -> tuple[Condition | None, str]:
    if not isinstance(raw, dict):
        return None, ""
    on = raw.get("on", "")
    condition = read_clause({key: value for key, value in raw.items() if key != "on"}, names, where)
    if not isinstance(on, str):
        names.problems.append(wrong_type(on, "string", inside(where, "on")))
        return condition, ""
    return condition, fact_of_type(on, ("date",), names, inside(where, "on")) if "on" in raw else ""


def _progress(raw: object, names: Names, where: str) -> tuple[str, str]:
    entry = _entry(raw, then_files.ProgressEntry, names, where) if isinstance(raw, dict) else None
    if entry is None:
        return "", ""
    if entry.event not in names.schema.events and not names.excuses("event", entry.event):
        names.problems.append(unknown("R112", entry.event, names.schema.events, inside(where, "event")))
    known = names.duties
    if entry.decided_by and entry.decided_by not in known and not names.excuses("duty", entry.decided_by):
        names.problems.append(unknown("R130", entry.decided_by, sorted(known), inside(where, "decided_by")))
    return entry.event, entry.decided_by


def _named_or(
    read: Callable[[object, Names, str], T | None],
    keys: tuple[str, ...],
    raw: object,
    names: Names,
    where: str,
) -> Any:  # noqa: ANN401 - the same
    """Read a value written in place, or the name of a conclusion that gives it."""
    if raw is None:
        return None
    allowed = ("conclusion", *keys)
    if isinstance(raw, dict) and raw and not any(key in raw for key in allowed):
        names.problems.append(unknown_key(next(iter(raw)), allowed, where))
        return None
    if not isinstance(raw, dict) or "conclusion" not in raw:
        return read(raw, names, where)
    entry = _entry(raw, then_files.FromConclusionEntry, names, where)
    if entry is None:
        return None
    if entry.conclusion not in names.conclusions and not names.excuses("conclusion", entry.conclusion):
        place = inside(where, "conclusion")
        names.problems.append(unknown("R111", entry.conclusion, names.conclusions, place))
    return law.FromConclusion(name=entry.conclusion)


def _actor(raw: object, names: Names, where: str) -> law.Actor | None:
    if not isinstance(raw, str):
        names.problems.append(wrong_type(raw, "string", where))
        return None
    if raw not in law.ACTORS:
        names.problems.append(
            problem("R105", where=where, value=raw, close=closest(raw, law.ACTORS), allowed=" · ".join(law.ACTORS))
        )
    return cast("law.Actor", raw)


def _channels(raw: object, names: Names, where: str) -> law.Channels | None:
    entry = _entry(raw, then_files.ChannelsEntry, names, where)
    if entry is None:
        return None
    if entry.usual not in entry.lawful:
        allowed = " · ".join(entry.lawful) or "–"
        names.problems.append(
            problem("R105", where=inside(where, "usual"), value=entry.usual, close="", allowed=allowed)
        )
    return law.Channels(lawful=tuple(entry.lawful), usual=entry.usual)


def _bureau(raw: object, names: Names, where: str) -> law.BureauOf | law.NoBureau | None:
    if isinstance(raw, dict) and "no_bureau" in raw:
        none = _entry(raw, then_files.NoBureauEntry, names, where)
        return None if none is None else law.NoBureau(reason=none.no_bureau)
    bureau = _entry(raw, then_files.BureauOfEntry, names, where)
    if bureau is None:
        return None
    return law.BureauOf(fact=fact_of_type(bureau.bureau_of, ("province",), names, inside(where, "bureau_of")))


def _prohibition(raw: Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, then_files.ProhibitionEntry, names, where)
    broken = _clause(raw, "broken", names, where)
    if entry is None or broken is None:
        return None
    check_name(entry.prohibition, "id", inside(where, "prohibition"), names.problems)
    return law.Prohibition(prohibition=entry.prohibition, who=entry.who, must=entry.must, broken=broken)


def _exemption(raw: Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, then_files.ExemptionEntry, names, where)
    return None if entry is None else law.Exemption(reason=entry.reason)


def _conclusion(raw: Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, then_files.ConclusionEntry, names, where)
    if "value" not in raw:
        return None
    value = _value(raw["value"], names, inside(where, "value"))
    if entry is None or value is None:
        return None
    check_name(entry.conclusion, "id", inside(where, "conclusion"), names.problems)
    return law.Conclusion(conclusion=entry.conclusion, value=value)


def _value(raw: object, names: Names, where: str) -> law.ConclusionValue | None:
    if isinstance(raw, str):
        check_name(raw, "id", where, names.problems)
        if raw == NONE:
            # Conditions say `none` where no rule gives a value.
            names.problems.append(problem("R145", where=where, name=raw))
        return raw
    if isinstance(raw, dict) and any(key in raw for key in _OF_CHANNELS):
        return _channels(raw, names, where)
    if isinstance(raw, dict) and any(key in raw for key in _OF_BUREAUS):
        return _bureau(raw, names, where)
    if isinstance(raw, dict):
        keys = " · ".join(raw) or "–"
        names.problems.append(problem("R151", where=where, keys=keys))
    else:
        names.problems.append(wrong_type(raw, "string", where))
    return None


def _consequence(raw: Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, then_files.ConsequenceEntry, names, where)
    follows = _follows(raw.get("follows"), names, inside(where, "follows"))
    if entry is None or follows is None:
        return None
    if entry.amount is not None:
        _check_amount(entry.amount, names, inside(where, "amount"))
    return law.Consequence(
        obligation=follows.obligation,
        prohibition=follows.prohibition,
        on=tuple(follows.on),
        step=follows.step,
        text=entry.text,
        amount=entry.amount,
        by=entry.by,
    )


def _follows(raw: object, names: Names, where: str) -> then_files.FollowsEntry | None:
    entry = _entry(raw, then_files.FollowsEntry, names, where) if isinstance(raw, dict) else None
    if entry is None:
        return None
    if bool(entry.obligation) == bool(entry.prohibition):
        names.problems.append(problem("R128", where=where))
        return entry
    kind = "obligation" if entry.obligation else "prohibition"
    name = entry.obligation or entry.prohibition
    known = names.duties if entry.obligation else names.bans
    if name not in known and not names.excuses("duty" if entry.obligation else "ban", name):
        names.problems.append(unknown("R130", name, sorted(known), inside(where, kind)))
    for i, status in enumerate(entry.on, 1):
        if status not in _STATUSES[kind]:
            place = inside(where, "on", i)
            names.problems.append(unknown("R129", status, _STATUSES[kind], place, value=status, kind=kind))
    if not entry.on:
        names.problems.append(problem("R152", where=inside(where, "on")))
    if entry.step < 1:
        names.problems.append(problem("R146", where=inside(where, "step"), value=entry.step))
    return entry


def _check_amount(amount: law.Amount, names: Names, where: str) -> None:
    check_name(amount.currency, "currency", inside(where, "currency"), names.problems)
    if not 0 <= amount.minimum <= amount.maximum:
        names.problems.append(problem("R147", where=where, minimum=amount.minimum, maximum=amount.maximum))


def _notice(raw: Table, names: Names, where: str) -> law.Then | None:
    entry = _entry(raw, then_files.NoticeEntry, names, where)
    return None if entry is None else law.Notice(**attrs.asdict(entry, recurse=False))


_READERS: Mapping[str, Callable[[Table, Names, str], law.Then | None]] = {
    "obligation": _obligation,
    "prohibition": _prohibition,
    "exemption": _exemption,
    "conclusion": _conclusion,
    "consequence": _consequence,
    "notice": _notice,
}
