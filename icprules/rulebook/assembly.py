"""The files of rulebook folders -> a checked `Rulebook`.

Decides in which order the parts are read, how a partner's rulebook is laid on the built-in one, and that
every problem of every file is reported at once, in the order of the files. Must not import engines or decide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from icprules.errors import Problem, RulebookError, problem
from icprules.rulebook import law, rule_files
from icprules.rulebook.check import check_rules, in_reading_order
from icprules.rulebook.conflicts import check_conflicts
from icprules.rulebook.folders import BUILT_IN, HEAD
from icprules.rulebook.layers import SOURCE, Layer, contents, digest, read_layer, short_digest
from icprules.rulebook.names import EVERY, Names, check_name, names_said
from icprules.rulebook.procedure_files import read_procedures
from icprules.rulebook.provisions import read_rule
from icprules.rulebook.reference_tables import check_cited, read_law_page, read_platform_codes
from icprules.rulebook.schema_files import FACTS, read_schema
from icprules.rulebook.structure import inside, structure
from icprules.rulebook.terms import read_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icprules.rulebook.folders import Files
    from icprules.rulebook.names import Kind
    from icprules.text import Text

FORMAT = 1
_QUESTIONS = "open_questions.toml"
_NUMBER = re.compile(r"(\d+)")
_ALL: tuple[Kind, ...] = (
    "fact",
    "event",
    "province",
    "term",
    "date",
    "conclusion",
    "duty",
    "ban",
    "rule",
    "overrider",
)


def assemble(folders: Sequence[Files]) -> law.Rulebook:
    """Read, check and put together the files of a rulebook.

    Args:
        folders: Those of the folder asked for; where it may extend the built-in rulebook, those before them.

    Returns:
        The rulebook.

    Raises:
        RulebookError: With every problem found in every file.
    """
    problems: list[Problem] = []
    layers = _layers(folders, problems)
    rulebook = _assemble(layers, problems)
    if problems or rulebook is None:
        position = {layer.name: i for i, layer in enumerate(layers)}
        raise RulebookError(*sorted(dict.fromkeys(problems), key=lambda p: _order(p, position)))
    return rulebook


def _order(found: Problem, layers: dict[str, int]) -> tuple[object, ...]:
    name = re.split(r"[/:]", found.where)[0]
    # The tenth clause comes after the second.
    place = tuple(int(part) if part.isdecimal() else part for part in _NUMBER.split(found.where))
    return layers.get(name, -1), place, found.code, found.values


def _layers(folders: Sequence[Files], problems: list[Problem]) -> list[Layer]:
    """Read the files asked for, and those before them where they extend them."""
    own = read_layer(folders[-1], problems)
    newer = own.root(HEAD).get("format")
    if isinstance(newer, int) and newer > FORMAT:
        # What a later format means by a key is not known, so nothing else can be said about the folder.
        raise RulebookError(problem("R005", where=inside(own.where(HEAD), "format"), value=newer, known=FORMAT))
    if own.root(HEAD).get("extends") != BUILT_IN:
        return [own]
    return [*(read_layer(files, problems) for files in folders[:-1]), own]


def _assemble(layers: Sequence[Layer], problems: list[Problem]) -> law.Rulebook | None:
    heads = _heads(layers, problems)
    names, bureaus = read_schema(layers, problems)
    if HEAD not in layers[-1].tables or layers[-1].root(HEAD).get("extends", BUILT_IN) != BUILT_IN:
        # It is not known what the folder extends, so no name in it can be called unknown.
        names = attrs.evolve(names, unread=names.unread | {(kind, EVERY) for kind in _ALL})
    questions = _questions(layers, problems)
    sources, names = _sources(layers, names)
    names = names_said(layers, names)
    names = read_terms(layers, names)
    rules = _rules(layers, heads, sources, names)
    check_rules(rules, problems)
    check_conflicts(rules, names)
    page = read_law_page(layers, problems)
    check_cited(rules, page, problems)
    codes = read_platform_codes(layers, page, names)
    procedures = read_procedures(layers, page, names, sources)
    in_order = in_reading_order(rules, problems)
    if problems:
        return None
    own = heads[layers[-1].name]
    texts = {layer.name: contents(layer) for layer in layers}
    return law.Rulebook(
        name=own.name,
        version=own.version,
        layers={head.name: head.version for head in heads.values()},
        known_through=min(head.known_through for head in heads.values()),
        schema=names.schema,
        sources=sources,
        rules=in_order,
        bureaus=bureaus,
        assumptions={name: text for head in heads.values() for name, text in head.assumption.items()},
        open_questions=questions,
        law_page=tuple(page.facts.values()),
        platform_codes=codes,
        procedures=procedures,
        disclaimer=own.disclaimer,
        digest=digest([*texts.values()]),
        files={
            f"{heads[name].name}/{path}": short_digest(text)
            for name, files in texts.items()
            for path, text in files.items()
        },
    )


def _heads(layers: Sequence[Layer], problems: list[Problem]) -> dict[str, rule_files.RulebookFile]:
    """Read `rulebook.toml` of each layer; every layer must have one."""
    heads: dict[str, rule_files.RulebookFile] = {}
    assumptions: dict[str, Text] = {}
    for layer in layers:
        where = layer.where(HEAD)
        if HEAD not in layer.tables:
            if HEAD not in layer.broken:
                problems.append(problem("R004", where=layer.name, name=HEAD))
            continue
        head, faults = structure(layer.root(HEAD), rule_files.RulebookFile, where)
        problems.extend(faults)
        if head is None:
            continue
        check_name(head.name, "id", inside(where, "name"), problems)
        if head.format != FORMAT:
            problems.append(problem("R105", where=inside(where, "format"), value=head.format, close="", allowed=FORMAT))
        if head.extends is None and FACTS not in layer.tables and FACTS not in layer.broken:
            problems.append(problem("R004", where=layer.name, name=FACTS))
        if head.name in (other.name for other in heads.values()):
            problems.append(problem("R118", where=inside(where, "name"), name=head.name, other=layers[0].where(HEAD)))
        problems.extend(
            problem("R118", where=inside(where, "assumption", name), name=name, other=layers[0].where(HEAD))
            for name in head.assumption
            if name in assumptions
        )
        assumptions |= head.assumption
        heads[layer.name] = head
    return heads


def _questions(layers: Sequence[Layer], problems: list[Problem]) -> tuple[law.OpenQuestion, ...]:
    found: dict[str, law.OpenQuestion] = {}
    for layer in layers:
        where = layer.where(_QUESTIONS)
        file, faults = structure(layer.root(_QUESTIONS), rule_files.QuestionsFile, where)
        problems.extend(faults)
        for i, question in enumerate([] if file is None else file.question, 1):
            place = inside(where, "question", i, "id")
            check_name(question.id, "id", place, problems)
            if question.id in found:
                problems.append(problem("R118", where=place, name=question.id, other=_QUESTIONS))
            found[question.id] = law.OpenQuestion(id=question.id, text=question.text)
    return tuple(found.values())


def _sources(layers: Sequence[Layer], names: Names) -> tuple[dict[str, law.Source], Names]:
    """Read every `source.toml`; a later layer may add rules to an instrument of an earlier one."""
    sources: dict[str, law.Source] = {}
    defined: dict[str, str] = {}
    unread = set(names.unread)
    for layer in layers:
        for key in layer.instruments():
            where = layer.where(f"{key}/{SOURCE}")
            table = layer.tables.get(f"{key}/{SOURCE}")
            check_name(key, "id", layer.where(key), names.problems)
            if table is None:
                if f"{key}/{SOURCE}" in layer.broken:
                    unread.add(("date", key))
                elif key not in defined:
                    unread.add(("date", key))
                    names.problems.append(problem("R004", where=layer.where(key), name=SOURCE))
                continue
            if key in defined:
                names.problems.append(problem("R118", where=where, name=key, other=defined[key]))
                continue
            defined[key] = where
            entry, faults = structure(table, rule_files.SourceFile, where)
            names.problems.extend(faults)
            if entry is None:
                unread.add(("date", key))
            else:
                sources[key] = law.Source(key=key, **attrs.asdict(entry, recurse=False))
    dates = {key: source.dates for key, source in sources.items()}
    return sources, attrs.evolve(names, dates=dates, unread=frozenset(unread))


def _rules(
    layers: Sequence[Layer],
    heads: dict[str, rule_files.RulebookFile],
    sources: dict[str, law.Source],
    names: Names,
) -> list[law.Rule]:
    rules: list[law.Rule] = []
    seen: dict[str, str] = {}
    for layer in layers:
        book = heads[layer.name].name if layer.name in heads else layer.name
        for key, rule_id, table in layer.rules():
            where = layer.where(f"{key}/{rule_id}.toml")
            if rule_id in seen:
                names.problems.append(problem("R115", where=where, id=rule_id, other=seen[rule_id]))
            seen.setdefault(rule_id, where)
            rule = read_rule(table, sources.get(key), attrs.evolve(names, instrument=key), where, book)
            if rule is not None:
                rules.append(rule)
    return rules
