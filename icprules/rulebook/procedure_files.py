"""`procedures.toml` and `lead_times.toml` -> procedures and lead times, every name in them checked.

Decides what these two files may say. Both may be absent; a later layer adds to an earlier one. Must not import
loader, engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import problem
from icprules.rulebook import law
from icprules.rulebook.clauses import fits, read_clauses
from icprules.rulebook.names import check_name, unknown
from icprules.rulebook.procedures import MOST, STEPS, LeadTime, Procedure, Procedures, ProcedureStep
from icprules.rulebook.reference_tables import not_on_page
from icprules.rulebook.rule_files import LeadTimeEntry, LeadTimesFile, ProceduresFile
from icprules.rulebook.structure import inside, structure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.rulebook.layers import Layer
    from icprules.rulebook.names import Names
    from icprules.rulebook.reference_tables import LawPage
    from icprules.rulebook.rule_files import LeadTimeSourceEntry, ProcedureEntry, Table
    from icprules.text import Text

PROCEDURES = "procedures.toml"
LEAD_TIMES = "lead_times.toml"


def read_procedures(
    layers: Sequence[Layer], page: LawPage, names: Names, sources: Mapping[str, law.Source]
) -> Procedures:
    """Read the procedures and lead times of all layers; faults go to `names.problems`.

    Args:
        layers: The files, the built-in rulebook first.
        page: What the lead times must cite.
        names: Supplies rules, obligations and facts.
        sources: The instruments that lead times cite.

    Returns:
        What could be read.
    """
    procedures: dict[str, Procedure] = {}
    lead_times: dict[str, LeadTime] = {}
    questions: dict[str, Text] = {}
    for layer in layers:
        where = layer.where(PROCEDURES)
        file, faults = structure(layer.root(PROCEDURES), ProceduresFile, where)
        names.problems.extend(faults)
        for name, entry in {} if file is None else file.procedure.items():
            place = inside(where, "procedure", name)
            check_name(name, "word", place, names.problems)
            if name in procedures:
                names.problems.append(problem("R118", where=place, name=name, other=layers[0].where(PROCEDURES)))
            procedures.setdefault(name, _procedure(name, entry, names, place))
    for layer in layers:
        where = layer.where(LEAD_TIMES)
        times, faults = structure(layer.root(LEAD_TIMES), LeadTimesFile, where)
        names.problems.extend(faults)
        if times is None:
            continue
        given = attrs.asdict(times.question, recurse=False)
        questions |= {channel: text for channel, text in given.items() if text is not None}
        cited = page if layer.name in page.layers and page.is_whole else None
        for name, table in times.lead_time.items():
            place = inside(where, "lead_time", name)
            check_name(name, "id", place, names.problems)
            if name in lead_times:
                names.problems.append(problem("R118", where=place, name=name, other=layers[0].where(LEAD_TIMES)))
            found = _lead_time(name, table, names, place, procedures, sources, cited)
            if found is not None:
                _check_unit(found, lead_times.values(), names, place)
                lead_times[name] = found
    return Procedures(procedures=tuple(procedures.values()), lead_times=tuple(lead_times.values()), questions=questions)


def _procedure(name: str, entry: ProcedureEntry, names: Names, where: str) -> Procedure:
    for key, listed in (("duties", entry.duties), ("step", entry.step)):
        if not listed:
            names.problems.append(problem("R152", where=inside(where, key)))
    for i, duty in enumerate(entry.duties, 1):
        if duty not in names.duties and not names.excuses("duty", duty):
            names.problems.append(unknown("R130", duty, names.duties, inside(where, "duties", i)))
    _check_rules(entry.obstacles, names, inside(where, "obstacles"))
    steps: list[str] = []
    for i, step in enumerate(entry.step, 1):
        place = inside(where, "step", i)
        _check_rules(step.rests_on, names, inside(place, "rests_on"))
        if step.id in steps:
            names.problems.append(problem("R170", where=inside(place, "id"), name=step.id))
        elif steps and STEPS.index(step.id) < STEPS.index(steps[-1]):
            names.problems.append(
                problem("R177", where=inside(place, "id"), name=step.id, other=steps[-1], allowed=" · ".join(STEPS))
            )
        steps.append(step.id)
    if entry.step and entry.met_by not in steps:
        names.problems.append(unknown("R171", entry.met_by, dict.fromkeys(steps), inside(where, "met_by")))
    return Procedure(
        id=name,
        title=entry.title,
        duties=tuple(entry.duties),
        met_by=entry.met_by,
        steps=tuple(
            ProcedureStep(id=s.id, title=s.title, text=s.text, who=s.who, rests_on=tuple(s.rests_on))
            for s in entry.step
        ),
        obstacles=tuple(entry.obstacles),
        reading=entry.reading,
    )


def _check_rules(ids: Sequence[str], names: Names, where: str) -> None:
    for i, name in enumerate(ids, 1):
        if name not in names.rules and not names.excuses("rule", name):
            names.problems.append(unknown("R116", name, names.rules, inside(where, i)))


def _check_unit(found: LeadTime, others: Iterable[LeadTime], names: Names, where: str) -> None:
    """Times that may have to be joined are given in one unit."""
    for other in others:
        if (other.procedure, other.step) == (found.procedure, found.step) and other.unit != found.unit:
            place = inside(where, "unit")
            names.problems.append(problem("R174", where=place, value=found.unit, other=other.id, unit=other.unit))
            return


def _lead_time(
    name: str,
    table: Table,
    names: Names,
    where: str,
    procedures: Mapping[str, Procedure],
    sources: Mapping[str, law.Source],
    page: LawPage | None,
) -> LeadTime | None:
    before = len(names.problems)
    entry, faults = structure(table, LeadTimeEntry, where)
    names.problems.extend(faults)
    when = read_clauses(table.get("when"), names, inside(where, "when"))
    fits(when, names, where)
    if entry is None:
        return None
    if not 0 <= entry.minimum <= entry.maximum <= MOST or entry.maximum == 0:
        value = f"{entry.minimum}..{entry.maximum}"
        names.problems.append(problem("R172", where=where, value=value, most=MOST))
    procedure = procedures.get(entry.procedure)
    if procedure is None:
        names.problems.append(unknown("R173", entry.procedure, procedures, inside(where, "procedure")))
    elif entry.step not in (known := [step.id for step in procedure.steps]):
        names.problems.append(unknown("R171", entry.step, known, inside(where, "step")))
    citation = _citation(entry.source, names, inside(where, "source"), sources, page)
    if citation is None or len(names.problems) > before:
        return None
    return LeadTime(
        id=name,
        title=entry.title,
        procedure=entry.procedure,
        step=entry.step,
        through=entry.through,
        when=when,
        minimum=entry.minimum,
        maximum=entry.maximum,
        unit=entry.unit,
        citation=citation,
        seen_on=entry.seen_on,
    )


def _citation(
    entry: LeadTimeSourceEntry, names: Names, where: str, sources: Mapping[str, law.Source], page: LawPage | None
) -> law.Citation | None:
    if not any(fact.strip() for fact in entry.facts):
        names.problems.append(problem("R175", where=inside(where, "facts")))
    elif page is not None:
        names.problems.extend(not_on_page(entry.facts, page, inside(where, "facts")))
    source = sources.get(entry.instrument)
    if source is None:
        if not names.excuses("date", entry.instrument):
            names.problems.append(unknown("R135", entry.instrument, sources, inside(where, "instrument")))
        return None
    if entry.standing and law.STANDINGS.index(entry.standing) < law.STANDINGS.index(source.standing):
        place = inside(where, "standing")
        names.problems.append(problem("R176", where=place, value=entry.standing, source=source.standing))
    return law.Citation(
        instrument=source.key,
        locator=entry.locator,
        facts=tuple(entry.facts),
        verification=entry.verification,
        reach=entry.reach,
        standing=entry.standing or source.standing,
        note=entry.note,
    )
