"""A folder of TOML files -> a checked `Rulebook`.

Decides which files are read, in what order, and that every problem of every file is reported at once.
Must not import engines or decide.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from icprules import law, rule_files
from icprules.check import check_rules, in_reading_order
from icprules.clauses import Names, read_clause
from icprules.errors import Problem, RulebookError, closest, problem
from icprules.facts import Event, FactSchema, FactSpec
from icprules.provisions import read_rule
from icprules.structure import structure
from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
_LARGEST = 1 << 20
_ROOT_FILES = ("rulebook.toml", "facts.toml", "terms.toml", "bureaus.toml", "open_questions.toml")
T = TypeVar("T")


def load(path: str | Path | None = None) -> law.Rulebook:
    """Load and check a rulebook.

    Args:
        path: Folder of the rulebook; None for the built-in one. A rulebook whose `rulebook.toml` says
            `extends = "cn-icp"` is layered on the built-in one.

    Returns:
        The rulebook, immutable.

    Raises:
        RulebookError: With every problem found in every file.

    Example:
        >>> load().name
        'cn-icp'
    """
    folders = [_builtin() if path is None else Path(path)]
    problems: list[Problem] = []
    tables: dict[str, dict[str, Any]] = {}
    if not folders[0].is_dir():
        raise RulebookError(problem("R001", name=folders[0].name))
    own = _read_folder(folders[0], problems)
    if own.get("rulebook.toml", {}).get("extends") == "cn-icp" and path is not None:
        tables.update({f"cn-icp/{name}": table for name, table in _read_folder(_builtin(), problems).items()})
    tables.update({f"{folders[0].name}/{name}": table for name, table in own.items()})
    rulebook = _assemble(tables, problems)
    if problems or rulebook is None:
        raise RulebookError(*sorted(set(problems), key=lambda p: (p.where, p.code, p.values)))
    return rulebook


def _builtin() -> Path:
    # In a wheel the rules lie inside the package; in a checkout or an editable install, beside it.
    package = Path(str(resources.files("icprules")))
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def _read_folder(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for file in sorted((*folder.glob("*.toml"), *folder.glob("*/*.toml"))):
        name = file.relative_to(folder).as_posix()
        table = _read_file(file, f"{folder.name}/{name}", problems)
        if table is not None:
            tables[name] = table
    for needed in ("rulebook.toml",):
        if needed not in tables and not any(p.where == f"{folder.name}/{needed}" for p in problems):
            problems.append(problem("R004", where=folder.name, name=needed))
    return tables


def _read_file(file: Path, where: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        if file.stat().st_size > _LARGEST:
            problems.append(problem("R003", where=where, value=f"{file.stat().st_size} bytes"))
            return None
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(problem("R002", where=where, value=error))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(problem("R003", where=where, value=error.__class__.__name__))
    except RecursionError:
        problems.append(problem("R003", where=where, value="nesting"))
    return None


def _assemble(tables: dict[str, dict[str, Any]], problems: list[Problem]) -> law.Rulebook | None:
    head = _head(tables, problems)
    bureaus, outside, spellings = _bureaus(tables, problems)
    schema = _schema(tables, spellings, outside, problems)
    terms: dict[str, rule_files.Table] = {}
    for where, file in _root(tables, "terms.toml", rule_files.TermsFile, problems):
        _merge(terms, file.term, where, "term", problems)
    sources = _sources(tables, problems)
    files = _rule_files(tables, problems)
    names = Names(
        schema=schema,
        dates={key: source.dates for key, source in sources.items()},
        terms=terms,
        conclusions=_conclusions(files),
        problems=problems,
    )
    for name, raw in terms.items():
        read_clause({k: v for k, v in raw.items() if k != "title"}, names, f"terms.toml: term.{name}", (name,))
        _, faults = structure(raw.get("title"), Text, f"terms.toml: term.{name}.title")
        problems.extend(faults)
    rules: list[law.Rule] = []
    for where, file in files.items():
        _, folder, _ = where.split("/")
        source = sources.get(folder)
        if source is None:
            continue  # its absence or its faults are reported with the source
        rule = read_rule(file, source, attrs.evolve(names, instrument=folder), where, where.split("/", 1)[0])
        if rule is not None:
            rules.append(rule)
    if problems:
        return None
    check_rules(rules, schema, problems)
    if problems or head is None:
        return None
    questions = [q for _, f in _root(tables, "open_questions.toml", rule_files.QuestionsFile, problems) for q in f.question]
    return law.Rulebook(
        name=head.name,
        version=head.version,
        known_through=head.known_through,
        schema=schema,
        sources=sources,
        rules=in_reading_order(rules, problems),
        bureaus=bureaus,
        assumptions=head.assumption,
        open_questions=tuple(law.OpenQuestion(id=q.id, text=q.text) for q in questions),
        disclaimer=head.disclaimer,
        digest=_digest(tables),
    )


def _root(
    tables: dict[str, dict[str, Any]], name: str, kind: type[T], problems: list[Problem]
) -> list[tuple[str, T]]:
    found = []
    for where, table in tables.items():
        if where.split("/", 1)[1] == name:
            entry, faults = structure(table, kind, where)
            problems.extend(p for p in faults if p not in problems)
            if entry is not None:
                found.append((where, entry))
    return found


def _merge(into: dict[str, T], more: Mapping[str, T], where: str, kind: str, problems: list[Problem]) -> None:
    for name, entry in more.items():
        if name in into:
            problems.append(problem("R118", where=where, name=f"{kind}.{name}", other="cn-icp"))
        else:
            into[name] = entry


def _head(tables: dict[str, dict[str, Any]], problems: list[Problem]) -> rule_files.RulebookFile | None:
    for where, table in tables.items():
        newer = table.get("format")
        if where.endswith("/rulebook.toml") and isinstance(newer, int) and newer > FORMAT:
            problems.append(problem("R005", where=where, value=newer, known=FORMAT))
            return None
    heads = _root(tables, "rulebook.toml", rule_files.RulebookFile, problems)
    if not heads:
        return None
    assumptions = {k: v for _, h in heads for k, v in h.assumption.items()}
    return attrs.evolve(heads[-1][1], assumption=assumptions)


def _bureaus(
    tables: dict[str, dict[str, Any]], problems: list[Problem]
) -> tuple[dict[str, law.Bureau], dict[str, str], dict[str, str]]:
    bureaus: dict[str, law.Bureau] = {}
    outside: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for where, file in _root(tables, "bureaus.toml", rule_files.BureausFile, problems):
        outside.update(file.outside)
        for code, b in file.bureau.items():
            if code in bureaus:
                problems.append(problem("R118", where=where, name=f"bureau.{code}", other="cn-icp"))
            bureaus[code] = law.Bureau(
                code=code, name=b.name, province=b.province, site=b.site, prefix=b.prefix, site_verified=b.site_verified
            )
            spellings |= dict.fromkeys((code, b.province.zh, b.prefix, *b.also), code)
    return bureaus, outside, spellings


def _schema(
    tables: dict[str, dict[str, Any]], spellings: dict[str, str], outside: dict[str, str], problems: list[Problem]
) -> FactSchema:
    entries: dict[str, rule_files.FactEntry] = {}
    groups: dict[str, rule_files.EventEntry] = {}
    for where, file in _root(tables, "facts.toml", rule_files.FactsFile, problems):
        _merge(entries, file.fact, where, "fact", problems)
        _merge(groups, file.event, where, "event", problems)
    facts = {
        name: FactSpec(name=name, **{
            **attrs.asdict(e, recurse=False), "happened_when": None,
        })
        for name, e in entries.items()
    }  # fmt: skip
    for name, group in groups.items():
        facts[f"raised.{name}"] = FactSpec(name=f"raised.{name}", type="bool", label=group.label, derived=True)
    for name, spec in tuple(facts.items()):
        if spec.type == "date" and (spec.none_allowed or spec.event):
            happened = f"happened.{name}"
            facts[happened] = FactSpec(
                name=happened, type="bool", label=spec.label, derived=True, asks=name, event=spec.event
            )
    plain = FactSchema(facts=facts, events={}, provinces=spellings, outside=outside)
    names = Names(schema=plain, problems=problems)
    for name, entry in entries.items():
        for key in (entry.asks, entry.planned, entry.dated_by):
            if key and key not in facts:
                problems.append(problem("R104", where=f"facts.toml: fact.{name}", name=key, close=closest(key, facts)))
        if entry.event and entry.event not in groups:
            problems.append(
                problem("R112", where=f"facts.toml: fact.{name}.event", name=entry.event, close=closest(entry.event, groups))
            )
        if entry.happened_when is not None:
            condition = read_clause(entry.happened_when, names, f"facts.toml: fact.{name}.happened_when")
            facts[name] = attrs.evolve(facts[name], happened_when=condition)
    events = {
        name: Event(
            name=name, label=g.label, assumption=g.assumption, ahead=g.ahead,
            raised_by=None if g.raised_by is None else read_clause(g.raised_by, names, f"facts.toml: event.{name}"),
        )
        for name, g in groups.items()
    }  # fmt: skip
    return FactSchema(facts=facts, events=events, provinces=spellings, outside=outside)


def _sources(tables: dict[str, dict[str, Any]], problems: list[Problem]) -> dict[str, law.Source]:
    sources: dict[str, law.Source] = {}
    folders = dict.fromkeys(where.rsplit("/", 1)[0] for where in tables if where.count("/") > 1)
    for folder in folders:
        where = f"{folder}/source.toml"
        if where not in tables:
            if not any(p.where.startswith(where) for p in problems):
                problems.append(problem("R004", where=folder, name="source.toml"))
            continue
        entry, faults = structure(tables[where], rule_files.SourceFile, where)
        problems.extend(faults)
        key = folder.rsplit("/", 1)[1]
        if key in sources:
            problems.append(problem("R118", where=where, name=key, other="cn-icp"))
        elif entry is not None:
            sources[key] = law.Source(key=key, **attrs.asdict(entry, recurse=False))
    return sources


def _rule_files(tables: dict[str, dict[str, Any]], problems: list[Problem]) -> dict[str, rule_files.RuleFile]:
    files: dict[str, rule_files.RuleFile] = {}
    seen: dict[str, str] = {}
    for where, table in tables.items():
        name = where.rsplit("/", 1)[1]
        if where.count("/") == 1:
            if name not in _ROOT_FILES:
                problems.append(
                    problem("R102", where=where, key=name, close=closest(name, _ROOT_FILES), allowed=" · ".join(_ROOT_FILES))
                )
            continue
        if name == "source.toml":
            continue
        file, faults = structure(table, rule_files.RuleFile, where)
        problems.extend(faults)
        if file is None:
            continue
        if f"{file.id}.toml" != name:
            problems.append(problem("R114", where=f"{where}: id", id=file.id, name=name))
        if file.id in seen:
            problems.append(problem("R115", where=f"{where}: id", id=file.id, other=seen[file.id]))
        seen[file.id] = where
        files[where] = file
    return files


def _conclusions(files: dict[str, rule_files.RuleFile]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for file in files.values():
        name = file.then.get("conclusion")
        if file.kind == "conclusion" and isinstance(name, str):
            value = file.then.get("value")
            key = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
            values = found.setdefault(name, {})
            values[key] = (*values.get(key, ()), file.id)
    return found


def _digest(tables: dict[str, dict[str, Any]]) -> str:
    # Canonical content: comments, spacing and key order do not count; a changed word does.
    def plain(value: object) -> str:
        if isinstance(value, datetime.date | datetime.time):
            return f"{type(value).__name__}:{value.isoformat()}"
        raise TypeError(type(value).__name__)

    layers: dict[str, dict[str, Any]] = {}
    for where, table in tables.items():
        layer, name = where.split("/", 1)
        layers.setdefault(layer, {})[name] = table
    # The folder's own name is not content: a copy elsewhere is the same rulebook.
    content = list(layers.values())
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
