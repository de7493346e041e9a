"""One service, a table of facts in and an `Assessment` out: verdict, statuses and deadlines.

    python benchmarks/assess.py

The unit is the hand-written function of `peers/work.py`: 25 stand-in rules, a dict in and a list of ids out. The
engines of `peers/engines.py` that are installed (the extra `peers`) answer the same rules in the same run. Below the
times of the parts of an assessment stand their floors: what plain Python needs for the same work with nothing around.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from population import AS_OF, services
from side_by_side import Case, keep, options, tell, timed

import icprules
from icprules.decision.assessment import Assessment
from icprules.decision.shapes import OFTEN, shaped_situation
from icprules.decision.situation import situation_on
from icprules.decision.tallies import tally
from icprules.engines.residues import residue_for
from icprules.subjects.held_filing import HeldFiling
from icprules.subjects.subject import read_subject
from icprules.text import frozen_with

if TYPE_CHECKING:
    from icprules.decision.deadlines import Deadline

sys.path.insert(0, str(Path(__file__).parent / "peers"))
import engines
import work

SUBJECTS = 200
SLOW = 250e-6


def parts(rulebook: icprules.Rulebook) -> list[Case]:
    """The parts of an assessment, each with what the others hand to it."""
    given, schema = services(SUBJECTS), rulebook.schema
    results = [icprules.assess(one, as_of=AS_OF, rulebook=rulebook) for one in given for _ in range(OFTEN)][::OFTEN]
    ready = rulebook.prepared["sponsor"]

    def situation(one: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        found = shaped_situation(one, AS_OF, AS_OF, schema)
        return situation_on(read_subject(one, schema), AS_OF, schema) if found is None else (found[0], True)

    facts = [situation(one) for one in given]
    left = [residue_for(ready.cases, *one) for one in facts]
    tallied = [
        (ready, residue.told(one.get), one, AS_OF, result.calendar, residue.truths)
        for residue, (one, _), result in zip(left, facts, results, strict=True)
    ]

    def told(one: dict[str, Any], is_silent: bool) -> tuple[int, ...]:  # noqa: FBT001 - as it is handed on
        return residue_for(ready.cases, one, is_silent).told(one.get)

    return [
        Case("- read, check, and what follows on the day", situation, ((one,) for one in given)),
        Case("- truths that verdicts rest on", told, facts),
        Case("- statuses, deadlines, verdict", tally, tallied),
        Case("- the result", _made, ((_members(one),) for one in results)),
    ]


def _made(members: dict[str, Any]) -> Assessment:
    return frozen_with(Assessment, {**members})


def _members(result: Any) -> dict[str, Any]:
    return {field.name: getattr(result, field.name) for field in attrs.fields(type(result))}


def floors(rulebook: icprules.Rulebook) -> list[Case]:
    """What plain Python needs for the same work with nothing around it."""
    given = services(SUBJECTS)
    results = [icprules.assess(one, as_of=AS_OF, rulebook=rulebook) for one in given]
    tables = [
        {k: str(v) for k, v in {**one, **one["sponsor"]}.items() if k not in ("sponsor", "filings")} for one in given
    ]
    forms = {
        key: (f"service.{key}", str, {table[key] for table in tables if key in table})
        for table in tables
        for key in table
    }

    def checked(table: dict[str, str]) -> dict[str, str]:
        found = {}
        for key, value in table.items():
            name, kind, allowed = forms[key]
            if value.__class__ is not kind or value not in allowed:
                raise ValueError(key)
            found[name] = value
        return found

    form = re.compile("(.)ICP备[0-9]{10}号-[0-9]+([A-Z]?)")
    held = [[*(r.subject.filings or ()), *(r.subject.sponsor_filings or ())] for r in results]

    def parsed(filings: list[HeldFiling]) -> list[HeldFiling]:
        found = []
        for filing in filings:
            prefix, letter = form.fullmatch(filing.number).groups()  # type: ignore[union-attr]
            members = {
                "number": filing.number, "province": prefix, "kind": letter, "service": None,
                "filed_on": filing.filed_on, "ended": False, "ended_on": None,
            }  # fmt: skip
            found.append(frozen_with(HeldFiling, members))
        return found

    def dated(deadlines: list[Deadline]) -> list[bool]:
        return [one.latest is not None and one.latest < AS_OF for one in deadlines]

    derived = [({**r.subject.facts}, [(k, v) for k, v in r.facts.items() if k not in r.subject.facts]) for r in results]

    def stored(own: dict[str, Any], more: list[tuple[str, Any]]) -> dict[str, Any]:
        facts = own.copy()
        for name, value in more:
            facts[name] = value
        return facts

    cases = rulebook.prepared["sponsor"].cases
    silent = [situation_on(one.subject, AS_OF, rulebook.schema)[1] for one in results]
    left = [
        (residue_for(cases, one.facts, is_silent).told, dict(one.facts).get)
        for one, is_silent in zip(results, silent, strict=True)
    ]
    return [
        Case("floor: look up, check, store each given fact", checked, ((one,) for one in tables)),
        Case("floor: one expression and one object a number", parsed, ((one,) for one in held)),
        Case("floor: store each derived fact", stored, derived),
        Case("floor: what is left of the rules", lambda told, get: told(get), left),
        Case("floor: the deadlines against the day", dated, ((list(one.deadlines.values()),) for one in results)),
        Case("floor: the result", _made, ((_members(one),) for one in results)),
    ]


def main() -> None:
    """Time and tell."""
    asked = options(__doc__).parse_args()
    rulebook = icprules.load()
    given = services(SUBJECTS)
    subjects = [read_subject(one, rulebook.schema) for one in given]

    def assess(one: Any) -> Assessment:
        return icprules.assess(one, as_of=AS_OF, rulebook=rulebook)

    def in_full(one: Any) -> object:
        return icprules.assess(one, as_of=AS_OF, rulebook=rulebook).obligations

    stand_ins = work.population(SUBJECTS)
    hand = Case("25 stand-in rules by hand, list of ids", work.decide, ((one,) for one in stand_ins), 10)
    whole = Case("assess: table in, Assessment out", assess, ((one,) for one in given))
    read = Case("assess: subject already read", assess, ((one,) for one in subjects))
    named, least = parts(rulebook), floors(rulebook)
    peers = [
        Case(f"peer: {name}", answer, ((one,) for one in stand_ins[: SUBJECTS // 4]))
        for name, answer in engines.engines(stand_ins).items()
    ]
    quick = [one for one in peers if one.first < SLOW]
    cases = timed([hand, whole, read, *quick, *named, *least], asked.rounds)
    in_full_case = Case("assess, and the duties in full", in_full, ((one,) for one in given))
    slow = timed([in_full_case, *(one for one in peers if one not in quick)], asked.rounds // 20 + 1)
    print(f"{len(rulebook.rules)} rules, {len(given)} services")
    tell([*cases, *slow], {"25 rules by hand": hand})
    floor = sum(case.fastest for case in least)
    print(f"\nassess: {whole.over(hand):.1f} × the 25 rules by hand")
    if peers:
        best = min(peers, key=lambda one: one.fastest)
        print(f"fastest {best.name}: {best.over(hand):.1f} ×; assess takes {whole.over(best):.2f} of its time")
    print(f"floor of assess: {floor / hand.fastest:.1f} ×; assess takes {whole.fastest / floor:.2f} of it")
    keep([*cases, *slow], asked.output)


if __name__ == "__main__":
    main()
