"""Services in a Spark DataFrame: the function for `DataFrame.mapInArrow`, and the schema of what it gives.

Decides which Spark types results have, and what travels to the executors. Needs pyarrow and numpy; pyspark only where
it is at hand anyway. Must not import the report or the command line.
"""

from __future__ import annotations

import functools
import pickle
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs
import pyarrow as pa

from icprules.decision.workers import packed
from icprules.errors import FactError, problem
from icprules.rulebook import graphs
from icprules.tables.batches import table_assessor

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Actor, Rulebook
    from icprules.tables.batches import TableAssessor
    from icprules.tables.results import Field
    from icprules.text import Lang

_SIGNED = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.decimal128(20, 0)}
_DDL = {
    pa.string(): "string", pa.large_string(): "string", pa.binary(): "binary", pa.bool_(): "boolean",
    pa.int8(): "tinyint", pa.int16(): "smallint", pa.int32(): "int", pa.int64(): "bigint",
    pa.float32(): "float", pa.float64(): "double", pa.date32(): "date", pa.decimal128(20, 0): "decimal(20,0)",
}  # fmt: skip


@attrs.frozen(kw_only=True)
class BatchAssessor:
    """What `DataFrame.mapInArrow` calls in every executor: batches of services in, batches of results out.

    It can be pickled and carries the rulebook, so that executors need icprules installed and nothing else.

    Args:
        rulebook: The rulebook, written.
        rest: The other arguments, pickled.
    """

    rulebook: str = attrs.field(repr=False)
    rest: bytes = attrs.field(repr=False)

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the results of batches, rows in the same order.

        Args:
            batches: Rows of services, all of one schema.

        Yields:
            One row of results per row, of the types of `result_schema`.

        Raises:
            FactError: F183 for a column of a type that cannot hold its fact.
        """
        rest = iter(batches)
        for first in rest:
            found = self._assessor(first.schema)
            schema = _of_spark(found.schema)
            for batch in found.batches(chain((first,), rest)):
                columns = [
                    column if column.type == field.type else column.cast(field.type)
                    for column, field in zip(batch.columns, schema, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(columns, schema=schema)

    def result_schema(self, columns: pa.Schema) -> pa.Schema:
        """Return the names and Arrow types of the results for a table with these columns."""
        return _of_spark(self._assessor(columns).schema)

    def _assessor(self, columns: pa.Schema) -> TableAssessor:
        return table_assessor(columns, rulebook=_rulebook(self.rulebook), **pickle.loads(self.rest))  # noqa: S301 - made by `spark_assessor`


@functools.lru_cache(maxsize=2)
def _rulebook(written: str) -> Rulebook:
    # One executor process does many partitions; what is prepared for a rulebook is kept with it.
    found: Rulebook = graphs.read(written)
    return found


@attrs.frozen(kw_only=True)
class SparkAssessor:
    """The two arguments of `DataFrame.mapInArrow`.

    Args:
        function: The first.
        schema: The second: names and types of the results, in Spark's words.
    """

    function: BatchAssessor
    schema: str


def spark_assessor(
    columns: pa.Schema | object,
    *,
    as_of: datetime.date | str,
    rulebook: Rulebook,
    perspective: Actor = "sponsor",
    calendar: WorkdayCalendar | None = None,
    known_on: datetime.date | str | None = None,
    judged_on: datetime.date | str | None = None,
    keep: Sequence[str] = (),
    fields: Collection[Field] | None = None,
    lang: Lang = "en",
) -> SparkAssessor:
    """Prepare to assess the rows of a DataFrame of services.

    Args:
        columns: Its schema, `df.schema`; or an Arrow schema, for engines that call such a function too. Columns are
            named as for `assess_table`, but in Spark without dots, see `undotted`; an absent column and a null
            are unknown.
        as_of: Beijing date asked about.
        rulebook: The law, from `load`.
        perspective: Whose duties count for the verdicts.
        calendar: Working days; None for the shared ones.
        known_on: Beijing date, inclusive: only what had been published by then counts; None for all that is known.
        judged_on: Beijing date, not after `as_of`, or the name of a dated fact, e.g. `change.effective_on`: the law of
            that day applies, of each row its own; None for the law of `as_of`.
        keep: Columns that are passed through; of a plain type: texts, numbers, dates, booleans.
        fields: What to say of each duty, some of `FIELDS` in `icprules.tables.results`; None for everything.
        lang: Language of the column `error`.

    Returns:
        The function and the schema. Columns are those of `assess_table`; since Spark has no unsigned numbers and
        no dictionaries, masks are of the next wider signed type and codes are texts.

    Raises:
        FactError: At once, on the driver: if the columns or an argument cannot be used.

    Example:
        >>> from icprules import load
        >>> services = pa.table({"id": [7], "service.kind": ["app"]})
        >>> ready = spark_assessor(services.schema, as_of="2024-04-01", rulebook=load(), keep=["id"], fields=[])
        >>> ready.schema.split(", ")[:3]
        ['`id` bigint', '`error` string', '`verdict` string']
        >>> next(ready.function(services.to_batches()))["verdict"].to_pylist()
        ['undetermined']
    """
    from icprules.tables.results import FIELDS  # noqa: PLC0415 - beside its only use

    arrow = columns if isinstance(columns, pa.Schema) else _as_arrow(columns)
    rest: dict[str, Any] = {
        "as_of": as_of,
        "perspective": perspective,
        "calendar": calendar,
        "known_on": known_on,
        "judged_on": judged_on,
        "keep": tuple(keep),
        "fields": FIELDS if fields is None else tuple(fields),
        "lang": lang,
    }
    found = _of_spark(table_assessor(arrow, rulebook=rulebook, **rest).schema)
    strange = [field for field in found if field.type not in _DDL]
    if strange:
        raise FactError(
            *(problem("F196", where=field.name, name=field.name, value=str(field.type)) for field in strange)
        )
    return SparkAssessor(
        function=BatchAssessor(rulebook=graphs.written(rulebook), rest=packed(rest)),
        schema=", ".join(f"{_quoted(field.name)} {_DDL[field.type]}" for field in found),
    )


def _as_arrow(columns: Any) -> pa.Schema:  # noqa: ANN401 - a schema of pyspark, which need not be installed
    if not hasattr(columns, "fieldNames"):
        raise FactError(problem("F197", value=type(columns).__name__))
    dotted = [name for name in columns.fieldNames() if "." in name]
    if dotted:
        raise FactError(*(problem("F198", where=name, name=name) for name in dotted))
    from pyspark.sql.pandas.types import to_arrow_schema  # noqa: PLC0415 - whoever has such a schema has pyspark

    found: pa.Schema = to_arrow_schema(columns)
    return found


def undotted(columns: Iterable[str]) -> tuple[str, ...]:
    """Return what `DataFrame.selectExpr` selects so that `mapInArrow`, which knows no names with dots, can take it.

    `service.kind` becomes `kind`; `sponsor.kind` and `sponsor.province` become a struct `sponsor`, which is null where
    all of its members are, so that no event is raised by a table that only has columns for it.

    Args:
        columns: The names of the columns, `df.columns`.

    Returns:
        Expressions of Spark SQL, one for each column without a dot in its name.

    Example:
        >>> undotted(["id", "service.kind", "sponsor.province"])[:2]
        ('`id` AS `id`', '`service.kind` AS `kind`')
    """
    groups: dict[str, list[str]] = {}
    for name in columns:
        group, _, rest = name.partition(".")
        groups.setdefault(rest if group == "service" and rest else group, []).append(name)
    return tuple(f"{_expression(new, names)} AS {_quoted(new)}" for new, names in groups.items())


def _expression(new: str, names: Sequence[str]) -> str:
    if len(names) == 1 and names[0] in (new, f"service.{new}"):
        return _quoted(names[0])
    known = " OR ".join(f"{_quoted(name)} IS NOT NULL" for name in names)
    members = ", ".join(f"{_quoted(name)} AS {_quoted(name.partition('.')[2])}" for name in names)
    return f"IF({known}, struct({members}), NULL)"


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _of_spark(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, _type(field.type)) for field in schema])


def _type(kind: pa.DataType) -> pa.DataType:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return _SIGNED.get(plain, plain)
