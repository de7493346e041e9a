"""The conditions of a program as SQL, for warehouses: true, false, or NULL for unknown.

Decides how a comparison, a constant and a name are written in a dialect. SQL joins NULL as the tree joins unknown, so
AND, OR and NOT stand for themselves. Every name and value comes from a checked rulebook and is quoted. Must not
import deadlines, decide or a database.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal, get_args

import attrs

from icprules.engines.walk import Walk, untranslatable
from icprules.rulebook.condition import Compare, In, Truth
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.engines.program import Program
    from icprules.rulebook.condition import Condition
    from icprules.subjects.facts import Value

Dialect = Literal["duckdb", "sqlite"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

_SYMBOLS = {
    "is": "=", "before": "<", "on_or_before": "<=", "on_or_after": ">=", "after": ">",
    "lt": "<", "le": "<=", "ge": ">=", "gt": ">",
}  # fmt: skip
_CONSTANTS = {Truth.FALSE: "FALSE", Truth.UNKNOWN: "CAST(NULL AS BOOLEAN)", Truth.TRUE: "TRUE"}


def quoted(name: str) -> str:
    """Return a name as SQL writes it.

    Args:
        name: Of a column or a table.

    Raises:
        EngineError: E113 for one that holds the character 0.

    Example:
        >>> quoted('service.kind'), quoted('a"b')
        ('"service.kind"', '"a""b"')
    """
    if "\0" in name:
        untranslatable("sql", name)
    return '"' + name.replace('"', '""') + '"'


def literal(value: object, dialect: Dialect) -> str:
    """Return a constant as SQL writes it.

    Args:
        value: A text, a date, true or false, or a whole number.
        dialect: SQLite has no dates: it compares their texts.

    Raises:
        EngineError: E113 for anything else.

    Example:
        >>> literal("it's", "duckdb"), literal(datetime.date(2024, 3, 31), "duckdb"), literal(True, "sqlite")
        ("'it''s'", "DATE '2024-03-31'", 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"DATE '{value.isoformat()}'" if dialect == "duckdb" else f"'{value.isoformat()}'"
    if isinstance(value, str) and "\0" not in value:
        return "'" + value.replace("'", "''") + "'"
    untranslatable(f"sql ({dialect})", value)
    return None


@attrs.frozen(kw_only=True)
class SqlTarget:
    """Writes conditions in a dialect.

    Args:
        dialect: Which.
        lists: Names of the facts whose values are lists; SQLite holds them as JSON.
        absent: Facts for which there is no column, so that they are unknown.
    """

    dialect: Dialect
    lists: frozenset[str]
    absent: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What it is called in a refusal."""
        return f"sql ({self.dialect})"

    def constant(self, truth: Truth) -> str:
        """Write a truth."""
        return _CONSTANTS[truth]

    def comparison(self, leaf: Compare | In) -> str:
        """Write a comparison; NULL where its column is."""
        if leaf.fact in self.absent:
            return _CONSTANTS[Truth.UNKNOWN]
        column = quoted(leaf.fact)
        if isinstance(leaf, Compare):
            if leaf.op not in _SYMBOLS:
                untranslatable(self.name, leaf.op)
            return f"{column} {_SYMBOLS[leaf.op]} {literal(leaf.value, self.dialect)}"
        if not leaf.values:
            return f"CASE WHEN {column} IS NOT NULL THEN FALSE END"
        values = ", ".join(literal(value, self.dialect) for value in leaf.values)
        if leaf.fact not in self.lists:
            return f"{column} IN ({values})"
        if self.dialect == "duckdb":
            return f"list_has_any({column}, [{values}])"
        member = f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value IN ({values}))"  # noqa: S608 - all quoted
        return f"CASE WHEN {column} IS NOT NULL THEN {member} END"

    def negation(self, part: str) -> str:
        """Write the mirrored truth."""
        return f"NOT ({part})"

    def conjunction(self, parts: Sequence[str]) -> str:
        """Write the smallest truth."""
        return f"({' AND '.join(parts)})"

    def disjunction(self, parts: Sequence[str]) -> str:
        """Write the largest truth."""
        return f"({' OR '.join(parts)})"


def conditions_of(
    program: Program, target: SqlTarget, fixed: Mapping[str, Value] = read_only({})
) -> tuple[tuple[str, str], ...]:
    """Return the conditions of a program, each with the name of its column.

    Args:
        program: The program of a rulebook.
        target: How they are written.
        fixed: Facts whose values are known beforehand, e.g. the day whose law applies.

    Returns:
        Names such as `rule.app-filed-or-licensed` or `done.app-filed-or-licensed`, and expressions.

    Example:
        >>> from icprules.engines.program import build
        >>> conditions_of(build((), {}), SqlTarget(dialect="duckdb", lists=frozenset()))
        ()
    """
    written = Walk(target, fixed).program(program)
    return tuple((f"{step.question}.{step.name}", text) for step, text in zip(program.steps, written, strict=True))


def condition_as_sql(condition: Condition, target: SqlTarget) -> str:
    r"""Return one condition that reads no rules.

    Example:
        >>> from icprules.rulebook.condition import Not
        >>> target = SqlTarget(dialect="duckdb", lists=frozenset())
        >>> print(condition_as_sql(Not(item=In(fact="service.kind", values=("app",))), target))
        NOT ("service.kind" IN ('app'))
    """
    return Walk(target).condition(condition)
