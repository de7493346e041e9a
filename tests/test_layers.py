"""Who may import whom: data flow one way, from texts and days up to the command line.

The table is the whole truth, module by module, lowest layer first: an import that is not in it fails, and so
does an entry that nothing uses. A module may name modules of its own layer or of those above it in the table.
Imports for type checking alone are left aside. Below: what a fresh interpreter loads, and how modules look.
"""

from __future__ import annotations

import ast
import graphlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import icprules

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(icprules.__file__).parent
TABLE = {
    "texts, days and numbers": """
        errors:
        text:
        beijing: errors
        periods: beijing errors
        filing_numbers: errors text
        credit_codes: errors filing_numbers
        line_breaks:
        provenance:
        differences:
    """,
    "working days": """
        workday_index:
        workday_table:
        workday_notices: beijing errors workday_table
        workday_layers: beijing errors workday_index workday_notices workday_table
        workday_sources: errors workday_notices workday_table
        workday_counting: beijing errors workday_index workday_layers workday_table
        workdays: beijing errors workday_counting workday_layers workday_sources workday_table
    """,
    "conditions and facts": """
        condition:
        facts: beijing credit_codes errors text
        service:
        contradictions: errors
        subject: contradictions errors facts filing_numbers service text
        stages:
        day_ranges: errors facts
        fact_tables: facts subject
        holdings: subject
        portfolio_file: errors
        portfolio: errors portfolio_file subject
        json_schema: facts subject
    """,
    "the law and its files": """
        law: text
        law_page:
        platform_codes: errors text
        names: errors
        layers: errors
        structure: errors text
        constants: errors facts names structure
        rule_files: facts law law_page structure text
        then_files: law rule_files text
        deadline_files: errors law names structure then_files
        clauses: condition constants errors facts names structure text
        check: condition errors law names structure text
        conflicts: check condition errors law
        terms: clauses condition errors names rule_files structure text
        schema_files: clauses constants errors facts law names rule_files structure
        reference_tables: errors facts law_page names platform_codes rule_files structure
        outcomes: clauses constants deadline_files errors law names structure then_files
        provisions: check clauses errors law names outcomes rule_files structure
        loader: check conflicts errors law layers names provisions reference_tables rule_files
            schema_files structure terms
    """,
    "engines": """
        engines.tree: condition
        engines.compiled: condition errors
        engines.dual: condition errors
        engines.durable_nodes:
        engines.durable_ruleset: engines.durable_nodes errors
        engines.durable_plan: condition engines.durable_nodes engines.durable_ruleset errors
        engines.durable: condition engines.durable_plan engines.durable_ruleset engines.tree errors
        engines.program: check condition law text
        engines: engines.compiled engines.dual engines.durable engines.tree errors text
    """,
    "one day of one service": """
        wording: facts text
        citations: law text wording
        arithmetic: law text wording
        assessment: arithmetic citations provenance
        situation: beijing condition engines.tree errors facts holdings
        deadlines: beijing condition engines.tree facts law periods workdays
        unknowns: condition engines.tree
        conclusions: condition errors law unknowns
        duties: check condition deadlines engines.tree errors law
        authorities: condition duties law
        verdict: assessment
        missing: assessment condition duties engines.tree unknowns
        followings: assessment beijing condition duties law
        notices: assessment check condition engines.tree law text wording
        decide: assessment authorities check conclusions condition duties engines engines.program
            engines.tree followings law missing notices situation verdict
    """,
    "asking again": """
        occasions: beijing condition deadlines engines.program engines.tree errors facts law
            situation stages
        changes: decide errors occasions stages
        assessor: changes decide errors facts law subject workdays
        change_words: differences text wording
        timeline_words: assessment change_words stages text wording
        timelines: assessor change_words changes day_ranges differences errors stages subject
            timeline_words
        comparison: assessor change_words differences errors fact_tables subject
        comparison_words: change_words text wording
        answer_dates: beijing condition deadlines engines.program errors facts law stages
        answers: answer_dates beijing comparison condition engines.program engines.tree fact_tables
            facts filing_numbers law subject text wording
        question_search: answers decide errors situation
        questions: answers assessment question_search
        outlook_words: text wording
    """,
    "words for people": """
        explanation: arithmetic citations condition engines.program engines.tree wording
        rule_words: text
        rule_text: citations condition law rule_words wording
        reception: errors law
        report_words: text
        report_parts:
        report_dates: beijing law report_words wording
        report_remarks: citations report_words
        report_items: citations law reception report_dates report_remarks report_words wording
        report: law report_items report_parts report_remarks report_words wording
        markdown: line_breaks report_words
        terminal: line_breaks report_words
        result_schema: assessment deadlines json_schema law
    """,
    "tests of users and coverage": """
        testing:
        testing.cases: assessor condition engines.program errors
        testing.plugin: assessor errors explanation loader testing.cases
        covered_dates: condition law
        coverage_table: text
        coverage: condition covered_dates engines.program situation subject text
    """,
    "the command line": """
        cli.words: text
        cli.completion:
        cli.asking: condition engines engines.program errors facts line_breaks loader portfolio
            portfolio_file terminal text workdays
        cli.workday_counts: errors workdays
        cli.assess: assessor cli.asking errors law markdown report report_parts terminal
        cli.explain: assessor cli.asking errors explanation
        cli.number: cli.asking cli.words credit_codes errors filing_numbers
        cli.coverage: cli.asking coverage coverage_table errors testing.cases
        cli.rules: cli.asking cli.coverage cli.words errors law rule_text
        cli.schema: cli.asking errors json_schema result_schema
        cli.workdays: beijing cli.asking cli.words cli.workday_counts errors wording
        cli: cli.assess cli.completion cli.explain cli.number cli.rules cli.schema cli.workdays
        __main__: cli
    """,
}
LONGEST = 300
LONGER = {"assessment": 430, "law": 440}
"""The two vocabularies, frozen classes without behaviour that everything names, are kept whole."""


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or "icprules"


FILES = {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
MODULES = sorted(FILES.keys() - {"icprules"})


def _table() -> dict[str, set[str]]:
    text = " ".join(" ".join(part.split()) for part in TABLE.values())
    found: dict[str, set[str]] = {}
    for word in text.split():
        if word.endswith(":"):
            module = word.removesuffix(":")
            assert module not in found, f"{module} is in the table twice"
            found[module] = set()
        else:
            found[module].add(word)
    return found


ALLOWED = _table()


def _own(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules of the package that one statement imports."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        if name.partition(".")[0] == "icprules":
            inner = name.removeprefix("icprules").removeprefix(".")
            yield inner if inner in FILES else inner.rpartition(".")[0] or "icprules"


def _imports(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(child, ast.If)
            and isinstance(child.test, ast.Name)
            and child.test.id == "TYPE_CHECKING"
        ):
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield from _own(child)
        yield from _imports(child)


def _imported(module: str) -> set[str]:
    return set(_imports(ast.parse(FILES[module].read_text(encoding="utf-8")))) - {module}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_the_table_says_and_nothing_else(module: str) -> None:
    line = f"{module}: {' '.join(sorted(_imported(module)))}"
    assert module in ALLOWED, f"not in the table: {line}"
    assert ALLOWED[module] == _imported(module), f"the table should say: {line}"


def test_the_table_has_no_module_that_is_gone() -> None:
    assert set() == ALLOWED.keys() - set(MODULES)


def test_no_layer_imports_a_layer_above_it() -> None:
    layers = [
        {word.removesuffix(":") for word in part.split() if word.endswith(":")} for part in TABLE.values()
    ]
    rank = {module: i for i, layer in enumerate(layers) for module in layer}
    assert [] == [(m, used) for m in ALLOWED for used in ALLOWED[m] if rank[used] > rank[m]]


def test_there_is_no_circle() -> None:
    graphlib.TopologicalSorter(ALLOWED).prepare()


def _loaded(statement: str) -> set[str]:
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return set(json.loads(done.stdout))


HEAVY = {
    "holidays",
    "durable_rules",
    "durable",
    "durable_rules_engine",
    "numpy",
    "cattrs",
    "rich",
    "click",
    "dateutil",
}


def test_importing_the_package_loads_nothing_heavy_and_none_of_its_modules() -> None:
    loaded = _loaded("import icprules")
    assert set() == loaded & HEAVY
    assert {"icprules"} == {name for name in loaded if name.partition(".")[0] == "icprules"}


def test_an_assessment_without_counted_days_builds_no_calendar() -> None:
    loaded = _loaded(
        "import icprules\n"
        "facts = {'kind': 'app', 'stage': 'operating', 'filings': []}\n"
        "icprules.assess(facts, as_of='2024-04-01', rulebook=icprules.load()).verdict"
    )
    assert set() == loaded & (HEAVY - {"cattrs"})


def test_a_filing_number_is_read_without_the_rules() -> None:
    loaded = _loaded("import icprules\nicprules.parse_filing_number('沪ICP备2021001234号-2A')")
    assert set() == loaded & {*HEAVY, "icprules.loader", "icprules.law", "icprules.decide"}


@pytest.mark.parametrize("name", icprules.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(icprules, name) is not None
    assert name in dir(icprules)


def test_the_public_names_are_sorted_and_an_unknown_one_is_an_attribute_error() -> None:
    assert sorted(icprules.__all__) == icprules.__all__
    with pytest.raises(AttributeError, match="icprules"):
        icprules.nothing_of_that_name  # noqa: B018 - the access is what fails


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    lines = FILES[module].read_text(encoding="utf-8").count("\n")
    assert lines <= LONGER.get(module, LONGEST)


@pytest.mark.parametrize(
    "module", [m for m in MODULES if FILES[m].name not in ("__init__.py", "__main__.py")]
)
def test_a_module_says_what_it_decides_or_must_not_import(module: str) -> None:
    said = ast.get_docstring(ast.parse(FILES[module].read_text(encoding="utf-8"))) or ""
    assert "ecides" in said or "Must not import" in said
