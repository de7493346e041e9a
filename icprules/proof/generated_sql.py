"""The text of the conditions as SQL -> formulas, read back from the text and from nothing else.

Decides what each form of generated SQL means in a dialect: true, false, or NULL for unknown, which AND, OR and NOT join
as SQL does. A form that it does not know is an error, never skipped. Must not read what the text was made from, but the
program's list of questions.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Literal, NoReturn

from icprules.engines.program import program
from icprules.engines.sql import Dialect, SqlTarget, conditions_of
from icprules.errors import EngineError, problem
from icprules.proof.formulas import Bits, conjunction, constant, disjunction, holds, negation, of_test
from icprules.proof.judged_days import for_every_day
from icprules.proof.solver import Formula, z3
from icprules.rulebook.condition import AS_OF, JUDGED_ON, Compare, In, Operator, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.proof.inquiry import Inquiry
    from icprules.proof.judged_days import Dated
    from icprules.proof.worlds import World

Sort = Literal["text", "name", "number", "word", "sign", "end"]
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|(?P<number>-?\d+)(?![\w.])"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<sign><=|>=|[()\[\],=<>])|(?P<end>\Z))"""
)
_OF_DAYS: Mapping[str, Operator] = {
    "=": "is", "<": "before", "<=": "on_or_before", ">=": "on_or_after", ">": "after",
}  # fmt: skip
_OF_NUMBERS: Mapping[str, Operator] = {"=": "is", "<": "lt", "<=": "le", ">=": "ge", ">": "gt"}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN = 80


def of_sql(asked: Inquiry, dialect: Dialect) -> dict[tuple[str, str], tuple[Dated, ...]]:
    """Return the truth of every step as the conditions in a dialect give it, whichever day's law applies.

    Args:
        asked: The rulebook.
        dialect: Which.

    Returns:
        Answers by question and name.

    Raises:
        EngineError: E123 for a form of SQL that generated text does not hold.
    """
    steps = program(asked.rulebook)
    lists = frozenset(name for name, spec in asked.rulebook.schema.facts.items() if spec.type == "list_of")
    target = SqlTarget(dialect=dialect, lists=lists)
    names = {".".join(key): key for key in asked.steps}
    seen: dict[str, Bits] = {}

    def of_day(day: datetime.date) -> dict[tuple[str, str], Bits]:
        found = {}
        for name, text in conditions_of(steps, target, {JUDGED_ON: day}):
            if text not in seen:  # what asks the same is written in the same way
                seen[text] = read_back(text, dialect, asked.world)
            found[names[name]] = seen[text]
        return found

    return for_every_day(asked, of_day)


def read_back(text: str, dialect: Dialect, world: World) -> Bits:
    """Return what an expression gives, as formulas.

    Args:
        text: One condition.
        dialect: In which it is read.
        world: What is known.

    Returns:
        Two bits; NULL is unknown.

    Raises:
        EngineError: E123 for a form of SQL that generated text does not hold.

    Example:
        >>> from icprules.proof.worlds import World
        >>> read_back("(TRUE AND CAST(NULL AS BOOLEAN))", "duckdb", World(name="w", domains={})).certain
        And(True, False)
    """
    return _Reader(text, dialect, world).whole()


class _Reader:
    """Goes through the words of one expression from left to right."""

    def __init__(self, text: str, dialect: Dialect, world: World) -> None:
        self._text = text
        self._dialect = dialect
        self._world = world
        self._at = 0
        self._sort: Sort = "end"
        self._word = ""
        self._step()

    def whole(self) -> Bits:
        found = self._condition()
        if self._sort != "end":
            self._refuse()
        return found

    def _condition(self) -> Bits:
        """One operand, with what stands directly behind it left alone: groups stand in brackets."""
        if self._take("NOT"):
            return negation(self._bracketed())
        if self._word == "(":
            return self._bracketed()
        if self._sort == "name":
            return self._comparison(self._column())
        for word, read in (("CASE", self._case), ("CAST", self._null), ("list_has_any", self._shared_member)):
            if self._take(word):
                return read()
        if self._take("TRUE"):
            return constant(Truth.TRUE)
        if self._take("FALSE"):
            return constant(Truth.FALSE)
        return self._refuse()

    def _bracketed(self) -> Bits:
        """Operands in brackets, all joined by the same word."""
        self._need("(")
        parts = [self._condition()]
        join = self._word if self._word in ("AND", "OR") else ""
        while join and self._take(join):
            parts.append(self._condition())
        self._need(")")
        return parts[0] if not join else conjunction(parts) if join == "AND" else disjunction(parts)

    def _null(self) -> Bits:
        self._need("(", "NULL", "AS", "BOOLEAN", ")")
        return constant(Truth.UNKNOWN)

    def _comparison(self, fact: str) -> Bits:
        if self._take("IN"):
            return self._known(fact, self._any_of(fact, self._members("(", ")")))
        sign = self._word
        self._step()
        value = self._value(fact)
        by_order = _OF_DAYS if self._is_day(fact) else _OF_NUMBERS
        if sign not in by_order or (sign != "=" and (isinstance(value, bool | str) or self._is_list(fact))):
            self._refuse()
        return self._known(fact, holds(Compare(fact=fact, op=by_order[sign], value=value), self._world))

    def _case(self) -> Bits:
        """NULL where a column is, otherwise whether a list shares a member with some; no members, no list."""
        self._need("WHEN")
        fact = self._column()
        self._need("IS", "NOT", "NULL", "THEN")
        if self._take("FALSE"):
            found = z3.BoolVal(val=False)
        else:
            if self._dialect != "sqlite":
                self._refuse()
            self._need("EXISTS", "(", "SELECT", "1", "FROM", "json_each", "(")
            if self._column() != fact:
                self._refuse()
            self._need(")", "WHERE", "value", "IN")
            found = self._member_of(fact, self._members("(", ")"))
            self._need(")")
        self._need("END")
        return self._known(fact, found)

    def _shared_member(self) -> Bits:
        if self._dialect != "duckdb":
            self._refuse()
        self._need("(")
        fact = self._column()
        self._need(",")
        found = self._member_of(fact, self._members("[", "]"))
        self._need(")")
        return self._known(fact, found)

    def _known(self, fact: str, test: Formula) -> Bits:
        return of_test(self._world.is_known(fact), test)

    def _any_of(self, fact: str, values: tuple[str, ...]) -> Formula:
        """Whether the value of a column that is no list is one of some texts."""
        if self._is_list(fact) or self._is_day(fact):
            self._refuse()
        return holds(In(fact=fact, values=values), self._world)

    def _member_of(self, fact: str, values: tuple[str, ...]) -> Formula:
        if not self._is_list(fact):
            self._refuse()
        return holds(In(fact=fact, values=values), self._world)

    def _members(self, opening: str, closing: str) -> tuple[str, ...]:
        self._need(opening)
        found = [self._string()]
        while self._take(","):
            found.append(self._string())
        self._need(closing)
        return tuple(found)

    def _value(self, fact: str) -> str | int | bool | datetime.date:
        """A constant; a day where the column is one, in SQLite written as its text."""
        if self._take("TRUE"):
            return True
        if self._take("FALSE"):
            return False
        if self._sort == "number":
            word = self._word
            self._step()
            return int(word)
        is_day = self._take("DATE") if self._dialect == "duckdb" else self._is_day(fact)
        text = self._string()
        if is_day is not self._is_day(fact) or (is_day and _ISO.fullmatch(text) is None):
            self._refuse()
        return datetime.date.fromisoformat(text) if is_day else text

    def _string(self) -> str:
        if self._sort != "text":
            self._refuse()
        found = self._word[1:-1].replace("''", "'")
        self._step()
        return found

    def _column(self) -> str:
        """A column that is a fact of the rulebook; any other would be an error in a warehouse as well."""
        found = self._word[1:-1].replace('""', '"')
        if self._sort != "name" or not (found in (AS_OF, JUDGED_ON) or found in self._world.domains):
            self._refuse()
        self._step()
        return found

    def _is_day(self, fact: str) -> bool:
        domain = self._world.domains.get(fact)
        return fact in (AS_OF, JUDGED_ON) or (domain is not None and domain.shape == "day")

    def _is_list(self, fact: str) -> bool:
        domain = self._world.domains.get(fact)
        return domain is not None and domain.shape == "tags"

    def _take(self, word: str) -> bool:
        """Pass over a word or sign where it is next; a text that reads like it is none."""
        is_next = self._sort in ("word", "sign", "number") and self._word == word
        if is_next:
            self._step()
        return is_next

    def _need(self, *words: str) -> None:
        for word in words:
            if not self._take(word):
                self._refuse()

    def _step(self) -> None:
        found = _TOKEN.match(self._text, self._at)
        if found is None or found.lastgroup is None:
            self._refuse()
        self._at, self._sort, self._word = found.end(), found.lastgroup, found[found.lastgroup]  # type: ignore[assignment]

    def _refuse(self) -> NoReturn:
        raise EngineError(problem("E123", value=self._text[max(0, self._at - _SHOWN // 2) :][:_SHOWN]))
