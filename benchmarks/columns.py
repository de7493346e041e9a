"""Truths of the whole rulebook for a million services: the engine `columns` beside Polars, DuckDB and OpenFisca.

    python benchmarks/columns.py [--rows N] [--rounds N] [-o FILE]      needs the extra bench

Every engine gets the facts of the day in memory, in its best form: texts as small numbers, days as numbers of days,
lists as bits, and computes every step of the rulebook, shared conditions once. What Polars and DuckDB find is compared
with what `columns` finds, row by row; OpenFisca knows no third truth, so an unknown fact is false there. Each engine
has one thread. Times are seconds of processor, since other things run on a machine; the fastest round counts.

Then the phases of whole tables, from Arrow to Arrow.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import argparse
import gc
import platform
from collections import Counter
from time import process_time
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyperf
from catalogue import AS_OF, services

import icprules
from icprules.engines.columns import Operation, plan_of
from icprules.engines.planes import OPERATORS, Codes, Flags, Numbers, Sets, largest, number_of, smallest
from icprules.engines.program import program
from icprules.rulebook.condition import JUDGED_ON, Compare, In, Truth
from icprules.tables import situation
from icprules.tables.answers import answers_of
from icprules.tables.batches import CHUNK, table_assessor
from icprules.tables.duties import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icprules.engines.columns import Plan
    from icprules.engines.planes import Column
    from icprules.tables.batches import TableAssessor


def facts_of(table: pa.Table, assessor: TableAssessor) -> list[tuple[dict[str, Column], int]]:
    """The facts of the day, as the engine takes them, so many rows at a time."""
    schema, question = assessor.question.rulebook.schema, assessor.question
    found = []
    for start in range(0, table.num_rows, CHUNK):
        batch = table.slice(start, CHUNK).combine_chunks().to_batches()[0]
        one = situation.situation_of(batch, assessor.layout, schema, question.as_of, assessor.agenda.asked)
        found.append((one.columns, batch.num_rows))
    return found


def fresh(columns: dict[str, Column]) -> dict[str, Column]:
    """The same facts without what an earlier round has remembered of them."""
    return {
        name: Codes(one.codes, one.values, one.known) if isinstance(one, Codes) else one
        for name, one in columns.items()
    }


def plain(name: str, chunks: list[tuple[dict[str, Column], int]]) -> pa.Array | None:
    """One fact of all services as the others take it: a number, or null."""
    if any(name not in columns for columns, _ in chunks):
        return None
    parts = []
    for columns, rows in chunks:
        one: Any = columns[name]
        if isinstance(one, Flags):
            values = np.unpackbits(one.whether.certain, count=rows, bitorder="little").view(np.bool_)
            known = ~np.unpackbits(one.whether.unknown, count=rows, bitorder="little").view(np.bool_)
        else:
            values = one.codes if isinstance(one, Codes) else one.numbers if isinstance(one, Numbers) else one.sets
            known = np.ones(rows, dtype=np.bool_)
            if one.known is not None:
                known = np.unpackbits(one.known, count=rows, bitorder="little").view(np.bool_)
        parts.append(pa.array(values, mask=~known))
    return pa.concat_arrays([part.cast(parts[0].type) for part in parts])


def wanted(leaf: Compare | In, sample: Column) -> tuple[str, Any]:
    """A comparison over plain numbers."""
    if isinstance(sample, Flags):
        return "is", bool(leaf.value)  # type: ignore[union-attr]  # nothing else is asked of a flag
    if isinstance(sample, Sets):
        return "mask", sum(1 << i for i, value in enumerate(sample.values) if value in leaf.values)  # type: ignore[union-attr]
    if isinstance(sample, Codes):
        texts = leaf.values if isinstance(leaf, In) else (leaf.value,)
        return "among", [number for number, value in enumerate(sample.values) if value in texts]
    return leaf.op, number_of(leaf.value)  # type: ignore[union-attr]  # numbers are compared with one


def levels_of(plan: Plan) -> list[list[int]]:
    """Numbers of operations, those first that need no other."""
    depth: list[int] = []
    for one in plan.operations:
        depth.append(1 + max((depth[part] for part in one.parts), default=-1))
    return [[n for n, d in enumerate(depth) if d == level] for level in range(max(depth) + 1)]


class OfColumns:
    """The engine `columns`."""

    name = "columns"

    def __init__(self, plan: Plan, chunks: list[tuple[dict[str, Column], int]], _: dict[str, pa.Array]) -> None:
        self.plan, self.chunks = plan, chunks

    def run(self) -> list[Any]:
        return [self.plan.run(fresh(columns), rows) for columns, rows in self.chunks]

    def truths(self, found: list[Any]) -> dict[int, np.ndarray]:
        nodes = {step.number for step in self.plan.steps}
        return {
            node: np.concatenate(
                [part[node].to_array(rows) for part, (_, rows) in zip(found, self.chunks, strict=True)]
            )
            for node in nodes
        }


class OfPolars:
    """Polars: a lazy frame, one `with_columns` for each level of conditions."""

    name = f"Polars {pl.__version__}"

    def __init__(self, plan: Plan, chunks: list[tuple[dict[str, Column], int]], facts: dict[str, pa.Array]) -> None:
        self.frame = pl.from_arrow(pa.table(facts))
        self.steps = sorted({step.number for step in plan.steps})
        self.levels = [
            [self._of(plan.operations[n], chunks[0][0], facts).alias(f"n{n}") for n in level]
            for level in levels_of(plan)
        ]

    def _of(self, one: Operation, columns: dict[str, Column], facts: dict[str, pa.Array]) -> pl.Expr:
        if one.join is not None:
            parts = [pl.col(f"n{part}") for part in one.parts]
            if one.join is smallest:
                return pl.all_horizontal(parts)
            return pl.any_horizontal(parts) if one.join is largest else ~parts[0]
        if one.leaf is None or one.leaf.fact not in facts:
            return pl.lit({Truth.TRUE: True, Truth.FALSE: False}.get(one.truth), dtype=pl.Boolean)  # type: ignore[arg-type]
        column, (op, value) = pl.col(one.leaf.fact), wanted(one.leaf, columns[one.leaf.fact])
        if op == "among":
            return column.is_in(value)
        if op == "mask":
            return (column & value) != 0
        return column if value is True else ~column if value is False else OPERATORS[op](column, value)

    def run(self) -> pl.DataFrame:
        frame = self.frame.lazy()
        for level in self.levels:
            frame = frame.with_columns(level)
        return frame.select([f"n{n}" for n in self.steps]).collect()

    def truths(self, found: pl.DataFrame) -> dict[int, np.ndarray]:
        return {n: _truths(found[f"n{n}"].to_arrow()) for n in self.steps}


class OfDuckdb:
    """DuckDB: a table in memory, one subquery for each level of conditions."""

    name = f"DuckDB {duckdb.__version__}"

    def __init__(self, plan: Plan, chunks: list[tuple[dict[str, Column], int]], facts: dict[str, pa.Array]) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.register("given", pa.table(facts))
        self.connection.execute("CREATE TABLE facts AS SELECT * FROM given")
        self.steps = sorted({step.number for step in plan.steps})
        text = "facts"
        for level in levels_of(plan):
            more = ", ".join(f"{self._of(plan.operations[n], chunks[0][0], facts)} AS n{n}" for n in level)
            text = f"(SELECT *, {more} FROM {text})"  # noqa: S608 - our own text
        self.select = f"SELECT {', '.join(f'n{n}' for n in self.steps)} FROM {text}"  # noqa: S608 - our own text

    def _of(self, one: Operation, columns: dict[str, Column], facts: dict[str, pa.Array]) -> str:
        if one.join is not None:
            parts = [f"n{part}" for part in one.parts]
            if one.join is smallest:
                return " AND ".join(parts)
            return " OR ".join(parts) if one.join is largest else f"NOT {parts[0]}"
        if one.leaf is None or one.leaf.fact not in facts:
            return {Truth.TRUE: "TRUE", Truth.FALSE: "FALSE"}.get(one.truth, "CAST(NULL AS BOOLEAN)")  # type: ignore[arg-type]
        column, (op, value) = f'"{one.leaf.fact}"', wanted(one.leaf, columns[one.leaf.fact])
        if op == "among":
            listed = ", ".join(map(str, value))
            return f"{column} IN ({listed})" if value else f"CASE WHEN {column} IS NOT NULL THEN FALSE END"
        if op == "mask":
            return f"({column} & {value}) <> 0"
        if isinstance(value, bool):
            return column if value else f"NOT {column}"
        symbols = {"is": "=", "before": "<", "on_or_before": "<=", "on_or_after": ">=", "after": ">", "lt": "<",
                   "le": "<=", "ge": ">=", "gt": ">"}  # fmt: skip
        return f"{column} {symbols[op]} {value}"

    def run(self) -> pa.Table:
        return self.connection.sql(self.select).to_arrow_table()

    def truths(self, found: pa.Table) -> dict[int, np.ndarray]:
        return {n: _truths(found[f"n{n}"].combine_chunks()) for n in self.steps}


class OfOpenfisca:
    """OpenFisca: a variable for each fact and each condition; it keeps results, so each round is a new simulation."""

    name = "OpenFisca, two truths"

    def __init__(self, plan: Plan, chunks: list[tuple[dict[str, Column], int]], facts: dict[str, pa.Array]) -> None:
        from openfisca_core.entities import build_entity
        from openfisca_core.periods import DateUnit
        from openfisca_core.simulations import SimulationBuilder
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem
        from openfisca_core.variables import Variable

        self.builder, self.steps = SimulationBuilder, sorted({step.number for step in plan.steps})
        entity = build_entity(key="service", plural="services", label="service", is_person=True)
        self.system = TaxBenefitSystem([entity])
        self.rows = sum(rows for _, rows in chunks)
        self.facts = {}
        for number, (name, array) in enumerate(facts.items()):
            is_flag = pa.types.is_boolean(array.type)
            values = np.asarray(array.fill_null(False if is_flag else 0))
            self.facts[name] = (f"f{number}", values if is_flag else values.astype(np.int32))
            kind = {"value_type": bool if is_flag else int, "entity": entity, "definition_period": DateUnit.YEAR}
            self.system.add_variable(type(f"f{number}", (Variable,), kind))
        for number, one in enumerate(plan.operations):
            formula = self._of(one, chunks[0][0])
            kind = {"value_type": bool, "entity": entity, "definition_period": DateUnit.YEAR, "formula": formula}
            self.system.add_variable(type(f"n{number}", (Variable,), kind))

    def _of(self, one: Operation, columns: dict[str, Column]) -> Callable[[Any, Any], Any]:
        if one.join is not None:
            names = [f"n{part}" for part in one.parts]
            join = np.logical_and if one.join is smallest else np.logical_or

            def joined(service: Any, period: Any) -> Any:
                first, *rest = (service(name, period) for name in names)
                for part in rest:
                    first = join(first, part)
                return first

            return joined if one.join in (smallest, largest) else lambda service, period: ~service(names[0], period)
        if one.leaf is None or one.leaf.fact not in self.facts:
            truth, rows = one.truth is Truth.TRUE, self.rows
            return lambda service, period: np.full(rows, truth)  # noqa: ARG005 - OpenFisca names them
        (name, _), (op, value) = self.facts[one.leaf.fact], wanted(one.leaf, columns[one.leaf.fact])
        if op == "among":

            def among(service: Any, period: Any) -> Any:
                given = service(name, period)
                found = np.zeros(len(given), dtype=np.bool_)
                for number in value:
                    found |= given == number
                return found

            return among
        if op == "mask":
            return lambda service, period: (service(name, period) & value) != 0
        if isinstance(value, bool):
            return lambda service, period: service(name, period) == value
        return lambda service, period: OPERATORS[op](service(name, period), value)

    def run(self) -> list[Any]:
        builder = self.builder()
        builder.create_entities(self.system)
        builder.declare_person_entity("service", np.arange(self.rows))
        simulation = builder.build(self.system)
        for name, values in self.facts.values():
            simulation.set_input(name, "2024", values)
        return [simulation.calculate(f"n{n}", "2024") for n in self.steps]

    def truths(self, _: list[Any]) -> dict[int, np.ndarray]:
        return {}


def _truths(array: pa.Array) -> np.ndarray:
    certain = np.asarray(array.fill_null(False))  # noqa: FBT003 - a value
    unknown = np.asarray(array.is_null())
    return np.where(unknown, int(Truth.UNKNOWN), np.where(certain, int(Truth.TRUE), int(Truth.FALSE)))


def side_by_side(rows: int, rounds: int) -> dict[str, list[float]]:
    """Time the truths of every engine."""
    table = services(rows)
    rulebook = icprules.load()
    assessor = table_assessor(table.schema, as_of=AS_OF, rulebook=rulebook, keep=["id"])
    chunks = facts_of(table, assessor)
    steps = program(rulebook)
    plan = plan_of(steps, {JUDGED_ON: AS_OF})
    names = sorted({one.leaf.fact for one in plan.operations if one.leaf is not None})
    facts = {name: array for name in names if (array := plain(name, chunks)) is not None}
    told = Counter("comparison" if one.leaf else "join" for one in plan.operations)
    print(
        f"{rows:,} services, {len(rulebook.rules)} rules: {len(plan.steps)} steps, {told['comparison']} distinct "
        f"comparisons of {len(facts)} facts, {told['join']} joins of them"
    )
    engines = [OfColumns(plan, chunks, facts), *_peers(plan, chunks, facts)]
    meant = engines[0].truths(engines[0].run())
    for other in engines[1:]:
        for node, found in other.truths(other.run()).items():
            assert np.array_equal(meant[node], found), f"{other.name} differs in step {node}"
    return rounds_of({engine.name: engine.run for engine in engines}, rounds)


def _peers(plan: Plan, chunks: list[tuple[dict[str, Column], int]], facts: dict[str, pa.Array]) -> list[Any]:
    found: list[Any] = [OfPolars(plan, chunks, facts), OfDuckdb(plan, chunks, facts)]
    try:
        found.append(OfOpenfisca(plan, chunks, facts))
    except ImportError:
        print("OpenFisca is not installed: pip install openfisca-core")
    return found


def rounds_of(functions: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of processor of each function, in every round."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            gc.collect()
            start = process_time()
            function()
            times[name].append(process_time() - start)
    return times


def phases(rows: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of processor of the phases of whole tables."""
    table = services(rows)
    assessor = table_assessor(table.schema, as_of=AS_OF, rulebook=icprules.load(), keep=["id"])
    small = table_assessor(
        table.schema, as_of=AS_OF, rulebook=icprules.load(), keep=["id"], fields=["status", "due_on"]
    )
    times: dict[str, list[float]] = {}
    parts = table.combine_chunks().to_batches()
    filings = situation.filing_columns, situation.read_filings
    for _ in range(rounds):
        found: Counter[str] = Counter()
        situation.filing_columns, situation.read_filings = (_clocked(one, found, "filings") for one in filings)
        for batch in parts:
            for start in range(0, batch.num_rows, CHUNK):
                _phases(batch.slice(start, CHUNK), assessor, found)
        found["reading and other derived facts"] -= found["filings"]
        situation.filing_columns, situation.read_filings = filings
        start = process_time()
        for _ in small.batches(parts):
            pass
        found["whole, statuses and due days alone"] = process_time() - start
        start = process_time()
        for _ in assessor.batches(parts):
            pass
        found["whole, every column"] = process_time() - start
        for name, seconds in found.items():
            times.setdefault(name, []).append(seconds)
    return times


def _clocked(function: Callable[..., Any], found: Counter[str], name: str) -> Callable[..., Any]:
    def clocked(*args: Any, **given: Any) -> Any:
        start = process_time()
        result = function(*args, **given)
        found[name] += process_time() - start
        return result

    return clocked


def _phases(batch: pa.RecordBatch, assessor: TableAssessor, found: Counter[str]) -> None:
    clock = [process_time()]

    def until(name: str) -> None:
        clock.append(process_time())
        found[name] += clock[-1] - clock[-2]

    question = assessor.question
    facts = situation.situation_of(
        batch, assessor.layout, question.rulebook.schema, question.as_of, assessor.agenda.asked
    )
    until("reading and other derived facts")
    reading = Reading(assessor.agenda, facts)
    until("truths")
    answers_of(reading, question.perspective, with_needs=False)
    until("statuses, deadlines, verdicts")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1 << 20)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("-o", "--output", metavar="FILE", help="keep the times as a pyperf suite")
    asked = parser.parse_args()
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, seconds of processor, fastest of {asked.rounds}"
    )
    times = side_by_side(asked.rows, asked.rounds)
    limit = min(times["columns"])
    for name, seconds in times.items():
        best = min(seconds)
        print(f"  {name:40}{best:>9.3f} s{asked.rows / best:>14,.0f} services/s{best / limit:>9.1f} × columns")
    print("whole tables, from Arrow to Arrow")
    whole = phases(asked.rows, asked.rounds)
    for name, seconds in whole.items():
        best = min(seconds)
        print(f"  {name:40}{best:>9.3f} s{asked.rows / best:>14,.0f} services/s")
    without = min(whole["whole, statuses and due days alone"]) - min(whole["filings"])
    print(f"  {'the same without filings':40}{without:>9.3f} s{asked.rows / without:>14,.0f} services/s")
    if asked.output:
        keep({**times, **whole}, asked.output)


def keep(times: dict[str, Sequence[float]], file: str) -> None:
    """Write the times as a pyperf suite."""
    runs = {name: pyperf.Run(list(found), metadata={"name": name, "unit": "second"}, collect_metadata=False)
            for name, found in times.items()}  # fmt: skip
    pyperf.BenchmarkSuite([pyperf.Benchmark([run]) for run in runs.values()]).dump(file, replace=True)


if __name__ == "__main__":
    main()
