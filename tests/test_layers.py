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
    "folders": """
        calendar:
        numbers:
        rulebook:
        subjects:
        decision:
        foresight:
        planning:
        report:
        scans:
        sheets:
        tables:
        integrations:
    """,
    "texts, days and numbers": """
        errors:
        long_keys:
        regular_files:
        text:
        calendar.beijing: errors
        calendar.periods: calendar.beijing errors
        numbers.filing_numbers: errors text
        numbers.credit_codes: errors numbers.filing_numbers
        numbers.plain_numbers: numbers.filing_numbers
        report.line_breaks:
        report.schema_parts:
        report.report_words: text
        decision.provenance:
        foresight.pages: report.line_breaks
    """,
    "working days": """
        calendar.workday_index:
        calendar.workday_table:
        calendar.workday_notices: calendar.beijing errors calendar.workday_table
        calendar.workday_layers: calendar.beijing errors calendar.workday_index calendar.workday_notices calendar.workday_table
        calendar.workday_knowledge: calendar.workday_table
        calendar.workday_sources: errors calendar.workday_notices calendar.workday_table
        calendar.workday_counting: calendar.beijing errors calendar.workday_index calendar.workday_layers calendar.workday_table
        calendar.workdays: calendar.beijing errors calendar.workday_counting calendar.workday_knowledge calendar.workday_layers calendar.workday_sources calendar.workday_table
        calendar.workday_archive: calendar.beijing calendar.workday_layers calendar.workday_table calendar.workdays errors
    """,
    "conditions and facts": """
        rulebook.condition:
        subjects.facts: calendar.beijing numbers.credit_codes errors text
        subjects.service:
        subjects.contradictions: errors subjects.facts
        subjects.held_filing:
        subjects.plain_reading: errors numbers.filing_numbers numbers.plain_numbers subjects.facts subjects.held_filing text
        subjects.subject: subjects.held_filing subjects.contradictions errors subjects.facts numbers.filing_numbers subjects.plain_reading subjects.service text
        subjects.stages:
        subjects.day_ranges: errors subjects.facts
        subjects.fact_tables: subjects.facts subjects.subject
        subjects.given: subjects.subject
        subjects.facts_text: errors
        subjects.holdings: subjects.subject
        subjects.typed_filings: errors numbers.filing_numbers
        subjects.typed_values: errors subjects.facts subjects.typed_filings
        subjects.portfolio_file: errors long_keys regular_files
        subjects.json_schema: subjects.facts subjects.subject
    """,
    "sheets of services": """
        sheets.cells:
        sheets.result_names: text
        sheets.output_file: errors
        sheets.choices: errors sheets.cells subjects.facts text
        sheets.columns: sheets.cells sheets.choices sheets.result_names subjects.facts subjects.subject text
        sheets.cell_values: errors sheets.cells sheets.choices subjects.facts
        sheets.headings: errors sheets.cells sheets.columns text
        sheets.filing_cells: errors sheets.cell_values sheets.choices sheets.columns
        sheets.sponsor_rows: errors sheets.cell_values sheets.columns sheets.filing_cells
        sheets.sheet_notes: errors sheets.headings
        sheets.service_rows: errors sheets.cell_values sheets.columns sheets.filing_cells sheets.headings sheets.sheet_notes sheets.sponsor_rows
        sheets.csv_sheet: errors sheets.cells
        sheets.workbook_package: errors
        sheets.workbook_values: sheets.cells sheets.workbook_package
        sheets.workbook_sheets: errors sheets.cells sheets.workbook_package sheets.workbook_values
        sheets.sheet_file: errors sheets.columns sheets.csv_sheet sheets.headings sheets.service_rows sheets.workbook_package sheets.workbook_sheets
        subjects.portfolio: errors sheets.sheet_file subjects.facts subjects.portfolio_file subjects.subject
        sheets.subject_cells: sheets.cell_values sheets.choices sheets.columns subjects.fact_tables subjects.facts
        sheets.template_words: text
        sheets.template_sheets: sheets.choices sheets.columns sheets.subject_cells sheets.template_words subjects.subject
        sheets.template_workbook: errors sheets.cells sheets.choices sheets.columns sheets.template_sheets sheets.template_words subjects.facts
        sheets.template: errors sheets.cells sheets.csv_sheet sheets.output_file sheets.sheet_file sheets.template_sheets sheets.template_workbook subjects.portfolio_file
    """,
    "the law and its files": """
        rulebook.book: text
        rulebook.law: rulebook.book text
        rulebook.publication:
        rulebook.law_page:
        rulebook.platform_codes: errors text
        rulebook.procedures: rulebook.law text
        rulebook.names: errors
        rulebook.folders: errors regular_files
        rulebook.layers: errors long_keys
        rulebook.structure: errors text
        rulebook.constants: errors subjects.facts rulebook.names rulebook.structure
        rulebook.rule_files: subjects.facts rulebook.law rulebook.law_page rulebook.procedures rulebook.structure text
        rulebook.then_files: rulebook.law rulebook.rule_files text
        rulebook.deadline_files: errors rulebook.law rulebook.names rulebook.structure rulebook.then_files
        rulebook.clauses: rulebook.condition rulebook.constants errors subjects.facts rulebook.names rulebook.structure text
        rulebook.check: rulebook.condition errors rulebook.law rulebook.names rulebook.structure text
        rulebook.conflicts: rulebook.check rulebook.condition errors rulebook.law
        rulebook.terms: rulebook.clauses rulebook.condition errors rulebook.names rulebook.rule_files rulebook.structure text
        rulebook.schema_files: rulebook.clauses rulebook.constants errors subjects.facts rulebook.law rulebook.names rulebook.rule_files rulebook.structure text
        rulebook.reference_tables: errors subjects.facts rulebook.law_page rulebook.names rulebook.platform_codes rulebook.rule_files rulebook.structure
        rulebook.procedure_files: errors rulebook.clauses rulebook.law rulebook.names rulebook.procedures rulebook.reference_tables rulebook.rule_files rulebook.structure
        rulebook.outcomes: rulebook.clauses rulebook.constants rulebook.deadline_files errors rulebook.law rulebook.names rulebook.structure rulebook.then_files
        rulebook.provisions: rulebook.check rulebook.clauses errors rulebook.law rulebook.names rulebook.outcomes rulebook.rule_files rulebook.structure
        rulebook.assembly: rulebook.check rulebook.conflicts errors rulebook.folders rulebook.law rulebook.layers rulebook.names rulebook.procedure_files rulebook.provisions rulebook.reference_tables rulebook.rule_files
            rulebook.schema_files rulebook.structure rulebook.terms
        rulebook.graphs:
        rulebook.kept: rulebook.book rulebook.graphs
        rulebook.installed: errors
        rulebook.loader: errors rulebook.assembly rulebook.folders rulebook.installed rulebook.kept
    """,
    "engines": """
        engines.tree: rulebook.condition
        engines.walk: rulebook.condition engines.tree errors text
        engines.compiled: engines.walk errors rulebook.condition text
        engines.planes: rulebook.condition
        engines.sql: engines.walk rulebook.condition text
        engines.columns: engines.planes engines.walk rulebook.condition text
        engines.dual: rulebook.condition errors
        engines.durable_nodes:
        engines.durable_ruleset: engines.durable_nodes errors
        engines.durable_plan: rulebook.condition engines.durable_nodes engines.durable_ruleset errors
        engines.durable: rulebook.condition engines.durable_plan engines.durable_ruleset engines.tree errors
        engines.commencement: rulebook.condition text
        engines.program: engines.commencement rulebook.check rulebook.condition rulebook.law text
        engines.residues: engines.compiled rulebook.condition text
        engines: engines.compiled engines.dual engines.durable engines.tree errors text
    """,
    "one day of one service": """
        report.wording: subjects.facts text
        decision.citations: rulebook.law text report.wording
        decision.arithmetic: rulebook.law text report.wording
        decision.ends: calendar.periods calendar.workday_table errors
        records:
        records.canonical:
        records.record: calendar.workday_archive decision.provenance engines.program records.canonical rulebook.condition subjects.fact_tables
        decision.assessment: records.record decision.arithmetic decision.citations decision.provenance subjects.given text
        decision.situation: calendar.beijing rulebook.condition engines.tree errors subjects.facts subjects.holdings
        decision.shapes: decision.situation rulebook.condition subjects.contradictions subjects.facts subjects.holdings subjects.plain_reading subjects.subject
        decision.anchors: calendar.beijing decision.situation rulebook.condition engines.tree subjects.facts
        decision.deadlines: calendar.periods decision.anchors calendar.beijing decision.ends engines.program rulebook.law
        decision.unknowns: rulebook.condition engines.tree
        decision.conclusions: rulebook.condition errors rulebook.law decision.unknowns
        decision.duties: rulebook.check rulebook.condition decision.deadlines engines.tree errors rulebook.law
        decision.authorities: rulebook.condition decision.duties rulebook.law
        decision.verdict: decision.assessment
        decision.missing: decision.assessment rulebook.condition decision.duties engines.tree decision.unknowns
        decision.followings: decision.assessment calendar.beijing rulebook.condition decision.duties rulebook.law
        decision.vantage: decision.assessment report.wording rulebook.condition text
        decision.notices: decision.assessment decision.authorities decision.ends decision.vantage engines.commencement engines.tree report.wording rulebook.check rulebook.condition rulebook.law text
        decision.docket: decision.deadlines decision.situation engines.program engines.residues rulebook.check rulebook.condition rulebook.law
        decision.stands: decision.authorities decision.duties decision.missing engines.program engines.tree rulebook.condition
        decision.particulars: decision.assessment decision.conclusions decision.duties decision.followings decision.missing decision.notices
            decision.stands decision.tallies decision.verdict rulebook.check rulebook.law
        decision.status_bits: decision.assessment
        decision.tallies: decision.anchors decision.deadlines decision.status_bits
        decision.decide: decision.assessment decision.docket decision.duties decision.particulars decision.situation decision.tallies engines engines.program engines.residues rulebook.law text
    """,
    "asking again": """
        decision.occasions: calendar.beijing decision.deadlines decision.situation engines.program engines.tree rulebook.condition rulebook.law subjects.facts subjects.stages
        decision.changes: decision.decide decision.occasions subjects.stages
        decision.assessor: calendar.beijing calendar.workdays decision.changes decision.deadlines decision.decide decision.shapes decision.situation errors rulebook.law rulebook.publication subjects.facts subjects.subject
        decision.workers: decision.assessor errors rulebook.graphs
        decision.series: decision.assessor decision.workers errors rulebook.law
        foresight.differences: decision.arithmetic
        foresight.change_words: foresight.differences text report.wording
        foresight.timeline_words: decision.assessment decision.citations foresight.change_words foresight.pages report.report_words subjects.stages text report.wording
        foresight.timelines: decision.assessor foresight.change_words decision.changes subjects.day_ranges foresight.differences errors subjects.stages subjects.subject
            foresight.timeline_words
        foresight.comparison: decision.assessor foresight.change_words foresight.differences errors subjects.fact_tables subjects.subject
        foresight.comparison_words: foresight.change_words foresight.pages text report.wording
        foresight.answer_dates: calendar.beijing decision.deadlines engines.program rulebook.condition rulebook.law subjects.facts subjects.stages
        foresight.answers: foresight.answer_dates calendar.beijing foresight.comparison rulebook.condition engines.program engines.tree subjects.fact_tables
            subjects.facts numbers.filing_numbers rulebook.law subjects.subject text report.wording
        foresight.question_search: foresight.answers decision.decide errors decision.situation
        foresight.questions: foresight.answers decision.assessment foresight.question_search
        foresight.questionnaire_words: report.report_words report.wording text
        foresight.asked: decision.citations foresight.answers foresight.comparison foresight.questionnaire_words report.wording subjects.facts text
        foresight.spoken_answers: errors subjects.typed_values
        foresight.telling_facts: decision.assessor errors foresight.comparison
        foresight.questionnaires: decision.assessor errors foresight.asked foresight.comparison foresight.questions foresight.spoken_answers foresight.telling_facts
            subjects.fact_tables subjects.facts subjects.subject
        foresight.conversations: errors
        foresight.kept_questionnaires: errors foresight.questionnaires subjects.subject
        foresight.outlook_words: foresight.pages text report.wording
    """,
    "steps to compliance": """
        planning.plan_days:
        planning.plan:
        planning.plan_parts: decision.citations
        planning.plan_words: text
        planning.plan_counting: planning.plan_days calendar.workdays decision.ends
        planning.lead_times: rulebook.condition engines.tree errors planning.plan_days rulebook.procedures
        planning.progress: calendar.beijing subjects.facts
        planning.schedule: errors planning.plan_counting planning.plan_days rulebook.procedures
        planning.grounds: rulebook.condition engines engines.program rulebook.law planning.plan_parts
        planning.course_times: errors planning.grounds planning.lead_times planning.plan_days planning.plan_parts planning.plan_words rulebook.procedures planning.schedule
        planning.course: decision.assessment planning.course_times planning.grounds rulebook.law planning.plan planning.plan_counting planning.plan_days planning.plan_parts
            planning.plan_words planning.progress report.wording rulebook.procedures planning.schedule text
        planning.planner: decision.assessor planning.course planning.course_times errors planning.grounds rulebook.law planning.lead_times planning.plan planning.plan_parts
            planning.plan_words rulebook.procedures subjects.stages
    """,
    "whole tables": """
        tables.agenda: engines.columns engines.program engines.walk rulebook.check rulebook.condition rulebook.law tables.deadlines
        tables.answers: decision.ends engines.planes tables.authorities tables.dates tables.deadlines tables.duties tables.needs tables.results
        tables.assessor: decision.assessor errors tables.batches tables.results tables.streams
        tables.authorities: decision.assessment engines.planes rulebook.law tables.duties
        tables.batches: decision.assessor engines.planes errors rulebook.law rulebook.publication tables.agenda tables.answers tables.buffers tables.duties
            tables.layout tables.needs tables.results tables.rows tables.situation text
        tables.buffers: engines.planes
        tables.dates: engines.planes rulebook.law tables.deadlines
        tables.deadlines: decision.anchors decision.deadlines decision.ends engines.planes engines.program rulebook.law subjects.facts tables.reading
            tables.situation
        tables.duties: engines.planes rulebook.check rulebook.law tables.agenda tables.deadlines
        tables.filings: engines.planes subjects.facts subjects.subject tables.buffers tables.reading tables.spellings
        tables.holdings: engines.planes subjects.subject tables.buffers
        tables.layout: errors subjects.subject
        tables.needs: decision.deadlines engines.planes engines.walk rulebook.condition tables.agenda tables.results
        tables.reading: engines.planes engines.walk errors subjects.facts tables.buffers tables.layout tables.spellings
        tables.results: engines.planes tables.authorities
        tables.rows: decision.assessor decision.situation errors subjects.facts subjects.subject tables.buffers tables.situation
        tables.situation: engines.columns engines.planes engines.program rulebook.condition subjects.contradictions subjects.facts subjects.subject
            tables.buffers tables.filings tables.holdings tables.reading tables.spellings
        tables.spellings: errors numbers.credit_codes numbers.filing_numbers subjects.subject tables.buffers
        tables.statements: decision.assessor engines.program engines.sql errors rulebook.condition rulebook.publication subjects.facts
        tables.streams: errors
        integrations.spark: decision.workers errors rulebook.graphs tables.batches tables.results
    """,
    "words for people": """
        report.rule_words: text
        report.rule_text: decision.citations rulebook.condition rulebook.law report.rule_words report.wording
        report.reception: errors rulebook.law planning.plan_counting
        report.service_words: report.wording
        report.report_parts:
        report.report_dates: calendar.beijing rulebook.law report.report_words report.wording
        report.report_remarks: decision.citations report.report_words
        report.report_items: decision.citations rulebook.law report.reception report.report_dates report.report_remarks report.report_words report.wording
        report.urgency:
        report.report: report.report_items report.report_parts report.report_remarks report.report_words report.service_words report.urgency report.wording rulebook.law text
        report.plan_wording: text
        report.plan_days_words: report.plan_wording report.report_words report.wording
        report.plan_step_items: decision.citations rulebook.law report.plan_days_words report.plan_wording report.report_items report.report_words report.wording
        report.plan_items: decision.citations rulebook.law planning.plan_counting report.plan_days_words report.plan_step_items report.plan_wording report.report_dates report.report_items
            report.report_words report.wording
        report.plan_report: report.plan_days_words report.plan_items report.plan_step_items report.plan_wording report.report report.report_dates report.report_items
            report.report_parts report.report_words report.service_words report.wording
        report.markdown: report.line_breaks report.report_words
        report.clauses: engines.program engines.tree report.wording rulebook.condition
        report.explanation: decision.arithmetic decision.citations engines.program report.clauses report.line_breaks report.markdown report.wording
        foresight.page_markdown: report.markdown
        report.terminal: report.line_breaks report.report_words
        report.calendar_words: text
        report.calendar_identity:
        report.calendar_parts:
        report.calendar_lines: report.calendar_words report.report_words
        report.calendar_entries: report.calendar_identity report.calendar_lines report.calendar_parts report.calendar_words report.report_dates report.report_items
            report.report_words report.wording rulebook.law text
        report.calendar_steps: report.calendar_identity report.calendar_lines report.calendar_parts report.calendar_words report.plan_days_words
            report.plan_step_items report.plan_wording report.report_words report.wording text
        report.calendars: report.calendar_entries report.calendar_parts report.calendar_steps report.calendar_words report.wording text
        report.calendar_file: errors report.calendar_parts report.calendar_words report.calendars report.line_breaks report.report_words text
        report.result_schema: decision.assessment decision.ends report.schema_parts rulebook.law subjects.json_schema
        report.plan_schema: decision.assessment decision.ends rulebook.law planning.plan planning.plan_parts rulebook.procedures report.result_schema report.schema_parts
            subjects.json_schema
    """,
    "proof for every service": """
        proof:
        proof.solver: errors
        proof.domains: engines.program rulebook.condition
        proof.worlds: proof.solver rulebook.condition subjects.facts
        proof.formulas: engines.walk proof.solver proof.worlds rulebook.condition
        proof.holdings: proof.solver proof.worlds rulebook.condition subjects.subject
        proof.axioms: proof.formulas proof.holdings proof.solver proof.worlds rulebook.condition rulebook.schema_files subjects.contradictions subjects.subject
        proof.judged_days: engines.program proof.formulas proof.solver proof.worlds rulebook.condition subjects.facts
        proof.readings: numbers.filing_numbers proof.axioms proof.holdings proof.solver proof.worlds rulebook.condition subjects.fact_tables subjects.facts subjects.subject
        proof.witnesses: decision.assessor decision.situation engines.program engines.tree errors rulebook.condition subjects.facts_text subjects.subject
        proof.common_facts: proof.witnesses subjects.subject
        proof.findings:
        proof.proof_words: text
        proof.inquiry: engines.program errors proof.axioms proof.domains proof.formulas proof.holdings proof.readings proof.solver proof.witnesses proof.worlds rulebook.condition
        proof.equivalence: engines.program errors proof.common_facts proof.domains proof.formulas proof.inquiry proof.solver proof.witnesses rulebook.check rulebook.condition
        proof.proof_table: text
        proof.applying: engines.program engines.tree proof.findings proof.inquiry proof.proof_words proof.solver proof.witnesses rulebook.condition rulebook.law rulebook.schema_files
        proof.results: proof.findings proof.inquiry proof.proof_words proof.solver proof.witnesses rulebook.check rulebook.condition
        proof.scope: engines.tree proof.formulas proof.inquiry proof.solver proof.witnesses proof.worlds rulebook.condition rulebook.law subjects.facts
        proof.ways: engines.program proof.findings proof.inquiry proof.proof_words proof.scope proof.solver proof.witnesses proof.worlds rulebook.condition rulebook.law rulebook.schema_files subjects.facts
        proof.learning: engines.program errors proof.axioms proof.findings proof.holdings proof.inquiry proof.proof_words proof.readings proof.solver proof.witnesses proof.worlds rulebook.condition
        proof.generated_code: engines.compiled engines.program errors proof.formulas proof.solver rulebook.condition
        proof.generated_plans: engines.columns engines.planes engines.program errors proof.formulas proof.judged_days proof.solver proof.worlds rulebook.condition
        proof.generated_sql: engines.program engines.sql errors proof.formulas proof.judged_days proof.solver rulebook.condition
        proof.generated_residues: decision.decide engines.compiled engines.residues proof.formulas proof.generated_code proof.judged_days proof.solver rulebook.condition
        proof.translations: decision.decide engines engines.program engines.sql engines.tree proof.findings proof.formulas proof.generated_code proof.generated_plans proof.generated_residues proof.generated_sql proof.inquiry proof.judged_days proof.proof_words proof.readings proof.solver proof.witnesses rulebook.law
        proof.proofs: errors proof.applying proof.findings proof.inquiry proof.learning proof.results proof.translations proof.ways
        proof.rule_changes: rulebook.condition text
        proof.moved_services: engines.program errors foresight.differences proof.common_facts proof.equivalence proof.rule_changes proof.solver proof.witnesses rulebook.law
        proof.rulebook_diff: decision.assessor foresight.change_words foresight.differences proof.moved_services proof.rule_changes
        proof.diff_words: foresight.change_words report.line_breaks report.markdown text
    """,
    "many services at once": """
        overview:
        overview.strips: decision.assessor decision.changes subjects.facts subjects.stages
        overview.lines: overview.strips report.calendar_identity report.report_items rulebook.law
        overview.filters: calendar.periods decision.assessment errors
        overview.totals: report.urgency
        overview.view: overview.filters overview.lines overview.strips overview.totals report.urgency
        overview.view_words: report.report_words text
        overview.wordings: overview.filters overview.totals overview.view_words report.report_dates report.report_words report.wording text
        overview.tables: overview.view_words overview.wordings report.report report.report_words report.wording text
        overview.terminal_table: report.line_breaks report.terminal
        overview.markdown_table: report.markdown
        overview.spreadsheet: overview.view_words overview.wordings report.line_breaks report.wording text
        overview.markup: report.line_breaks text
        overview.drawing: overview.markup
        overview.page_words: text
        overview.page_controls: overview.markup overview.page_words overview.totals report.urgency report.wording text
        overview.page_notes: overview.markup overview.page_words report.report_items report.report_words text
        overview.page_service: overview.drawing overview.markup overview.page_notes overview.page_words overview.view_words overview.wordings report.report
            report.report_words report.urgency report.wording text
        overview.page: overview.drawing overview.markup overview.page_controls overview.page_notes overview.page_service overview.page_words overview.view
            overview.view_words overview.wordings report.report report.report_parts report.report_words report.wording text
        overview.view_schema: decision.assessment decision.ends overview.lines overview.view report.schema_parts rulebook.law subjects.json_schema
    """,
    "decision records": """
        records.commitments: records.canonical
        records.differences:
        records.placeholders: errors numbers.credit_codes
        records.shapes: errors rulebook.law subjects.facts
        records.reading: calendar.workday_archive errors records.canonical records.record records.shapes subjects.facts
        records.asking_again: decision.changes decision.decide errors rulebook.publication subjects.subject
        records.replays: errors records.asking_again records.canonical records.differences records.reading records.record rulebook.loader
        records.rechecks: calendar.workdays records.asking_again records.reading rulebook.loader text
        records.record_schema: calendar.workday_table records.record report.result_schema report.schema_parts rulebook.law subjects.json_schema
        records.record_words: foresight.pages records.canonical records.replays report.wording text
        records.redactions: engines.program errors numbers.filing_numbers records.asking_again records.canonical records.commitments records.differences records.placeholders records.reading records.record rulebook.condition rulebook.law rulebook.loader subjects.fact_tables
    """,
    "whole files of services": """
        scans.cells: errors sheets.cell_values sheets.cells sheets.columns sheets.filing_cells subjects.subject tables.layout
        scans.census:
        scans.census_table: report.report_words report.wording rulebook.check rulebook.law text
        scans.csv_faults: errors scans.pieces
        scans.footers:
        scans.journal: errors
        scans.lines: errors scans.pieces subjects.portfolio_file subjects.subject tables.batches tables.layout tables.rows
        scans.outputs: scans.footers sheets.cell_values sheets.csv_sheet tables.buffers
        scans.pieces: errors
        scans.scan: calendar.workdays decision.assessor errors scans.census scans.journal scans.outputs scans.sources subjects.portfolio_file tables.batches tables.results tables.rows
        scans.sources: errors scans.cells scans.csv_faults scans.lines scans.pieces subjects.portfolio_file tables.batches tables.layout
    """,
    "results beside the rows of a sheet": """
        sheets.sheet_xml: errors sheets.cells sheets.workbook_package
        sheets.style_xml: sheets.sheet_xml sheets.workbook_package
        sheets.workbook_results: sheets.cells sheets.result_names sheets.sheet_xml sheets.style_xml sheets.workbook_sheets
        sheets.csv_results: sheets.csv_sheet sheets.result_names
        sheets.result_cells: report.report_dates report.report_items report.report_words report.wording rulebook.law sheets.result_names text
        sheets.results: errors sheets.csv_results sheets.output_file sheets.result_cells sheets.result_names sheets.service_rows sheets.sheet_file
            sheets.workbook_results subjects.portfolio subjects.portfolio_file
    """,
    "tests of users and coverage": """
        testing.claim_words: report.wording text
        testing.duty_claims: report.explanation report.line_breaks testing.claim_words
        testing.claims: decision.assessor errors report.wording rulebook.check testing.claim_words testing.duty_claims
        testing: testing.claims testing.duty_claims
        testing.cases: errors subjects.facts subjects.portfolio_file testing.differences
        testing.differences: decision.assessor engines.program errors report.wording rulebook.check rulebook.condition text
        testing.traces: report.explanation report.line_breaks testing.differences
        testing.plugin: engines errors report.line_breaks rulebook.loader testing.cases testing.claims testing.differences testing.traces
        testing.witnesses: decision.assessor errors rulebook.condition subjects.fact_tables subjects.subject
        testing.mutants: rulebook.condition rulebook.law testing.witnesses
        testing.equivalence: engines.program rulebook.condition rulebook.schema_files testing.witnesses
        testing.trials: decision.situation engines engines.program engines.tree errors rulebook.check rulebook.condition subjects.subject testing.differences testing.equivalence testing.witnesses
        testing.survivors: errors proof.equivalence proof.moved_services proof.rule_changes proof.witnesses rulebook.law testing.trials testing.witnesses
        testing.mutation: errors testing.mutants testing.survivors testing.trials text
        testing.mutation_table: subjects.facts_text text
        testing.boundaries: engines.tree rulebook.condition rulebook.law subjects.facts testing.witnesses
        testing.faults:
        testing.strategies: decision.situation engines.program errors rulebook.condition subjects.subject testing.boundaries testing.faults testing.witnesses
        testing.covered_dates: rulebook.condition rulebook.law
        testing.clause_limits: engines.tree errors proof.equivalence proof.formulas proof.inquiry proof.witnesses rulebook.condition rulebook.schema_files
        testing.covered_clauses: decision.situation engines engines.program engines.tree rulebook.condition subjects.subject testing.clause_limits testing.witnesses text
        testing.coverage_table: text
        testing.coverage: rulebook.condition rulebook.schema_files testing.covered_dates engines.program decision.situation subjects.subject text
    """,
    "the command line": """
        cli.words: text
        cli.completion:
        cli.asking: rulebook.condition engines engines.program errors subjects.facts report.line_breaks rulebook.loader subjects.portfolio
            subjects.portfolio_file report.terminal text calendar.workdays
        cli.interruptions:
        cli.ask: cli.answers cli.asking cli.dialogue cli.facts_files cli.interruptions cli.times errors foresight.questionnaires sheets.output_file report.line_breaks report.report report.terminal text
        cli.dialogue: errors foresight.comparison_words report.line_breaks report.wording text
        cli.facts_files: errors report.wording subjects.facts_text subjects.portfolio_file
        cli.pages: cli.asking cli.times errors foresight.page_markdown foresight.pages report.report_words report.terminal rulebook.law
        cli.compare: cli.asking cli.pages cli.times errors foresight.comparison foresight.comparison_words subjects.typed_values
        cli.outlook: cli.asking cli.pages cli.times decision.assessor errors foresight.outlook_words foresight.questions
        cli.timeline: cli.asking cli.pages cli.times errors foresight.timeline_words foresight.timelines
        cli.times: cli.asking errors
        cli.record_files: cli.asking errors regular_files records.reading records.redactions subjects.portfolio_file
        cli.recheck: cli.asking cli.pages cli.record_files errors records.rechecks records.record_words
        cli.replay: cli.asking cli.pages cli.record_files errors records.record_words records.replays
        cli.workday_counts: errors calendar.workdays
        cli.answers: cli.asking cli.times decision.assessor errors report.report_parts rulebook.law
        cli.feeds: cli.asking errors report.calendar_file report.calendar_parts
        cli.assess: cli.answers cli.asking cli.feeds cli.record_files cli.times cli.writing errors report.markdown report.report report.terminal
        cli.explain: cli.asking cli.times decision.assessor errors report.explanation
        cli.number: cli.asking cli.words numbers.credit_codes errors numbers.filing_numbers
        cli.plan: cli.answers cli.asking cli.feeds errors planning.lead_times planning.planner report.markdown report.plan_report rulebook.procedures report.terminal
        cli.diff: cli.asking cli.pages errors proof.diff_words proof.rulebook_diff
        cli.prove: cli.asking errors proof.findings proof.proof_table proof.proofs sheets.output_file
        cli.coverage: cli.asking testing.coverage testing.coverage_table testing.covered_clauses errors testing.cases
        cli.sql: cli.asking cli.times engines.sql errors tables.statements
        cli.mutate: cli.asking cli.coverage errors testing.mutation testing.mutation_table
        cli.rules: cli.asking cli.coverage cli.diff cli.mutate cli.prove cli.sql cli.words errors rulebook.law report.rule_text
        cli.template: cli.asking errors sheets.template
        cli.writing: cli.asking errors sheets.results
        cli.scan: cli.answers cli.asking cli.times errors report.line_breaks report.report report.report_parts report.terminal scans.census_table scans.journal scans.scan
        cli.schema: cli.asking errors overview.view_schema records.record_schema report.plan_schema report.result_schema subjects.json_schema
        cli.workdays: calendar.beijing cli.asking cli.words cli.workday_counts errors report.wording
        cli: cli.ask cli.asking cli.assess cli.compare cli.completion cli.explain cli.number cli.outlook cli.plan cli.portfolio cli.recheck cli.replay cli.rules cli.scan cli.schema cli.template cli.timeline cli.workdays
        cli.portfolio: cli.answers cli.asking cli.times errors overview.filters overview.markdown_table overview.page overview.spreadsheet overview.strips overview.tables overview.terminal_table overview.view subjects.day_ranges
        __main__: cli
    """,
}
LONGEST = 300
LONGER = {"decision.assessment": 545, "rulebook.law": 480, "calendar.workdays": 340}
"""The two vocabularies, frozen classes without behaviour that everything names, are kept whole; so is the calendar,
one class with one documented method a question."""


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
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
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
    layers = [{word.removesuffix(":") for word in part.split() if word.endswith(":")} for part in TABLE.values()]
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
    "pyarrow",
    "cattrs",
    "rich",
    "click",
    "dateutil",
    "openpyxl",
    "defusedxml",
    "icalendar",
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
    assert set() == loaded & {*HEAVY, "icprules.rulebook.loader", "icprules.rulebook.law", "icprules.decision.decide"}


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


@pytest.mark.parametrize("module", [m for m in MODULES if FILES[m].name not in ("__init__.py", "__main__.py")])
def test_a_module_says_what_it_decides_or_must_not_import(module: str) -> None:
    said = ast.get_docstring(ast.parse(FILES[module].read_text(encoding="utf-8"))) or ""
    assert "ecides" in said or "Must not import" in said
