"""What engines generate, read back: SQL from its text, plans for columns from what their operations do.

A text or an operation that says something else than the rulebook is found with a service, one that is not understood is
refused, and what is read of SQL is what a database makes of it.
"""

from __future__ import annotations

import datetime
import operator
import random
from typing import TYPE_CHECKING, Any

import mini
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_monotone import AS_OFS, property_test, some_facts, some_rulebook, table_of
from test_sql import by_sql

from icprules.engines import compiled, planes, sql
from icprules.engines.program import program
from icprules.errors import EngineError, FactError
from icprules.proof.domains import Domain
from icprules.proof.generated_plans import of_columns
from icprules.proof.generated_sql import of_sql, read_back
from icprules.proof.inquiry import can_be, inquiry
from icprules.proof.judged_days import first_days
from icprules.proof.proofs import prove
from icprules.proof.readings import pinned
from icprules.proof.solver import z3
from icprules.proof.translations import compared
from icprules.proof.worlds import World
from icprules.rulebook import law
from icprules.rulebook.condition import In, Truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.engines.sql import Dialect
    from icprules.proof.findings import Finding

D = datetime.date
BORN = D(2023, 8, 4)
APP, WEBSITE = (mini.among("service.kind", kind) for kind in ("app", "website"))
EARLY = mini.dated("service.launched_on", "before", BORN)
LISTED = mini.among("service.stores", "huawei", "apple")
OFF_LINE = mini.is_("service.offline")
RULE = mini.duty(when=(mini.any_(APP, WEBSITE), mini.not_(OFF_LINE), EARLY, LISTED), in_force=law.Period(start=BORN))
WORLD = World(
    name="w",
    domains={
        one.fact: one
        for one in (
            Domain(fact="kind", shape="choice", values=("app", "it's", 'a "b"')),
            Domain(fact="users", shape="choice", values=(1999, 2000)),
            Domain(fact="offline", shape="flag"),
            Domain(fact="other", shape="flag"),
            Domain(fact="content", shape="tags", values=("news", "game")),
            Domain(fact="since", shape="day"),
        )
    },
)
MEMBER = (
    """CASE WHEN "content" IS NOT NULL THEN EXISTS (SELECT 1 FROM json_each("content") WHERE value IN ('news')) END"""
)


def failures() -> tuple[Finding, ...]:
    (found,) = prove(mini.book(RULE), ["engines"])
    return found.failures


def service_of(found: tuple[Finding, ...], engine: str) -> dict[str, Any]:
    """The service of the first failure of an engine."""
    shown = next(one.witness for one in found if engine in one.text.en)
    assert shown is not None
    return dict(shown.service)


def test_what_is_generated_for_a_rule_says_what_the_rule_says() -> None:
    assert () == failures()


# --- compiled, for one kind of service ------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [(" < ", " <= "), (" & ", " | ")])
def test_what_is_left_for_a_kind_of_service_and_says_something_else_is_found(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*args: Any) -> tuple[str, Any, tuple[int, ...]]:  # noqa: ANN401 - passed on
        text, bound, places = compiled.residue_source(*args)
        hits.append(old in text)
        return text.replace(old, new), bound, places

    hits: list[bool] = []
    monkeypatch.setattr("icprules.proof.generated_residues.residue_source", changed)
    assert any("compiled (sponsor)" in one.text.en for one in failures())
    assert any(hits)


def test_python_left_for_a_kind_of_service_that_is_not_understood_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*args: Any) -> tuple[str, Any, tuple[int, ...]]:  # noqa: ANN401 - passed on
        text, bound, places = compiled.residue_source(*args)
        return text.replace(" == ", " != "), bound, places

    monkeypatch.setattr("icprules.proof.generated_residues.residue_source", changed)
    with pytest.raises(EngineError, match="E123"):
        failures()


def test_a_service_that_is_not_answered_as_the_tree_does_is_of_the_kind_that_was_tampered_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def changed(program: Any, lists: Any, fixed: Any, number: int) -> tuple[str, Any, tuple[int, ...]]:  # noqa: ANN401
        text, bound, places = compiled.residue_source(program, lists, fixed, number)
        return text.replace(" < ", " <= ") if fixed.get("service.kind") == "website" else text, bound, places

    monkeypatch.setattr("icprules.proof.generated_residues.residue_source", changed)
    assert "website" == service_of(failures(), "compiled (sponsor)")["kind"]


def test_what_is_left_where_no_case_is_spoken_of_is_proved_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(program: Any, lists: Any, fixed: Any, number: int) -> tuple[str, Any, tuple[int, ...]]:  # noqa: ANN401
        text, bound, places = compiled.residue_source(program, lists, fixed, number)
        is_silent = None in fixed.values()
        hits.append(is_silent)
        return text.replace(" < ", " <= ") if is_silent else text, bound, places

    hits: list[bool] = []
    monkeypatch.setattr("icprules.proof.generated_residues.residue_source", changed)
    granted = mini.among("application.outcome", "granted")
    (found,) = prove(mini.book(RULE, mini.duty("b", obligation="other", when=(granted,))), ["engines"])
    assert any("compiled (sponsor)" in one.text.en for one in found.failures)
    assert {True, False} == set(hits)


# --- SQL ------------------------------------------------------------------------------------------------------


def tampered(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> tuple[Finding, ...]:
    """What is found where the SQL of a rule is another."""

    def changed(*args: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - passed on
        written = sql.conditions_of(*args)
        hits.extend(text for _, text in written if old in text)
        return tuple((name, text.replace(old, new)) for name, text in written)

    hits: list[str] = []
    monkeypatch.setattr("icprules.proof.generated_sql.conditions_of", changed)
    found = failures()
    assert hits
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"service.kind" IN (\'app\')', '"service.kind" IN (\'app\', \'quick_app\')'),
        (" OR ", " AND "),
        ("NOT (", "("),
        (" = TRUE", " = FALSE"),
        (" < ", " <= "),
    ],
)  # fmt: skip
def test_sql_that_says_something_else_is_found_with_a_service(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tampered(monkeypatch, old, new)
    assert {"for this service sql (duckdb) and tree", "for this service sql (sqlite) and tree"} == {
        one.text.en.partition(" differ")[0] for one in found
    }
    assert all(one.witness is not None for one in found)


def test_the_service_has_no_more_facts_than_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = service_of(tampered(monkeypatch, "'apple'", "'xiaomi'"), "duckdb")
    assert found in ({"stores": ["apple"]}, {"stores": ["xiaomi"]})


def test_sql_that_is_laid_out_for_another_day_of_the_law_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(steps: Any, target: Any, fixed: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - passed on
        return sql.conditions_of(steps, target, {key: day - datetime.timedelta(days=1) for key, day in fixed.items()})

    monkeypatch.setattr("icprules.proof.generated_sql.conditions_of", late)
    found = failures()
    assert {BORN} == {one.witness.judged_on for one in found if one.witness is not None}


def test_a_question_that_sql_leaves_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icprules.proof.generated_sql.conditions_of", lambda *_: ())
    assert {"sql (duckdb) does not answer rule a"} <= {one.text.en for one in failures()}


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("", "duckdb"),
        ("()", "duckdb"),
        ("TRUE AND TRUE", "duckdb"),
        ("(TRUE AND FALSE OR TRUE)", "duckdb"),
        ("(TRUE, FALSE)", "duckdb"),
        ("TRUE)", "duckdb"),
        ("NOT TRUE", "duckdb"),
        ("NULL", "duckdb"),
        ("CAST(NULL AS INTEGER)", "duckdb"),
        ("1", "duckdb"),
        ("'TRUE'", "duckdb"),
        ('"offline"', "duckdb"),
        ('"nowhere" = TRUE', "duckdb"),
        ("offline = TRUE", "duckdb"),
        ('"offline" < TRUE', "duckdb"),
        ('"offline" <> TRUE', "duckdb"),
        ('"offline" = NULL', "duckdb"),
        ('"kind" LIKE \'app\'', "duckdb"),
        ('"kind" < \'app\'', "duckdb"),
        ('"kind" IN ()', "duckdb"),
        ('"kind" IN (\'app\', 1)', "duckdb"),
        ('"kind" IN [\'app\']', "duckdb"),
        ('"kind" = \'app', "duckdb"),
        ('"kind" = \'app\' -- or not', "duckdb"),
        ('"kind" = \'app\'; DROP TABLE services', "duckdb"),
        ('"users" >= 1.5', "duckdb"),
        ('"since" < \'2024-01-01\'', "duckdb"),
        ('"since" IN (\'2024-01-01\')', "duckdb"),
        ('"since" < DATE \'2024-1-1\'', "duckdb"),
        ('"since" < DATE \'2024-01-01\'', "sqlite"),
        ('"since" < \'2024\'', "sqlite"),
        ('"kind" = DATE \'2024-01-01\'', "duckdb"),
        ('"content" IN (\'news\')', "duckdb"),
        ('"content" >= 1', "duckdb"),
        ('list_has_any("kind", [\'app\'])', "duckdb"),
        ('list_has_any("content", [])', "duckdb"),
        ('list_has_any("content", [\'news\'])', "sqlite"),
        ('CASE WHEN "offline" IS NOT NULL THEN TRUE END', "duckdb"),
        ('CASE WHEN "offline" IS NULL THEN FALSE END', "duckdb"),
        ('CASE WHEN "offline" IS NOT NULL THEN FALSE ELSE TRUE END', "duckdb"),
        (
            MEMBER,
            "duckdb",
        ),
        (
            MEMBER.replace('"content"', '"other"', 1),
            "sqlite",
        ),
        (
            MEMBER.replace("IN", "NOT IN"),
            "sqlite",
        ),
    ],
)  # fmt: skip
def test_sql_that_is_never_written_is_refused(text: str, dialect: Dialect) -> None:
    with pytest.raises(EngineError) as caught:
        read_back(text, dialect, WORLD)
    assert "E123" == caught.value.code


@pytest.mark.parametrize(
    ("text", "dialect", "given_value"),
    [
        ('"kind" IN (\'it\'\'s\')', "duckdb", ("kind", "it's")),
        ('"kind" = \'a "b"\'', "sqlite", ("kind", 'a "b"')),
        ('"users" >= 2000', "duckdb", ("users", 2000)),
        ('"offline" = FALSE', "sqlite", ("offline", False)),
        ('list_has_any("content", [\'news\'])', "duckdb", ("content", ("news",))),
        (
            MEMBER,
            "sqlite",
            ("content", ("news", "game")),
        ),
    ],
)  # fmt: skip
def test_a_comparison_holds_of_its_value_and_is_unknown_without_it(
    text: str, dialect: Dialect, given_value: tuple[str, Any]
) -> None:
    bits = read_back(text, dialect, WORLD)
    solver = z3.Solver()
    assert z3.unsat == solver.check(WORLD.has(*given_value), z3.Not(bits.certain))
    assert z3.unsat == solver.check(z3.Not(WORLD.is_known(given_value[0])), z3.Or(bits.certain, z3.Not(bits.possible)))


def test_what_is_read_of_a_list_without_members_is_false_where_the_column_is_known() -> None:
    bits = read_back('CASE WHEN "offline" IS NOT NULL THEN FALSE END', "duckdb", WORLD)
    assert z3.unsat == z3.Solver().check(WORLD.is_known("offline"), bits.possible)


chance = st.integers(0, 1 << 32).map(random.Random)


@settings(property_test, max_examples=12)
@given(chance, st.sampled_from(AS_OFS), st.sampled_from(["duckdb", "sqlite"]))
def test_what_is_read_of_sql_is_what_a_database_makes_of_it(
    rng: random.Random, day: datetime.date, dialect: Dialect
) -> None:
    book = some_rulebook(rng)
    try:
        known = mini.known(table_of(some_facts(rng, day)), day)
    except FactError:
        return
    asked = inquiry(book)
    if any(
        known[fact] not in one.values
        for fact, one in asked.world.domains.items()
        if one.shape == "choice" and fact in known
    ):
        return  # no rule tells the value from others
    pins = pinned(asked.world, known)
    (made,) = by_sql(book, [known], dialect)
    answers = of_sql(asked, dialect)
    for step, truth in zip(program(book).steps, made, strict=True):
        here = z3.Or([z3.And(one.within, one.bits.certain) for one in answers[step.question, step.name]])
        perhaps = z3.Or([z3.And(one.within, one.bits.possible) for one in answers[step.question, step.name]])
        assert [truth == Truth.TRUE, truth != Truth.FALSE] == [
            can_be(asked, here, *pins),
            can_be(asked, perhaps, *pins),
        ]


def test_every_period_of_the_law_is_looked_at() -> None:
    ended = law.Period(start=BORN, end=D(2024, 3, 31))
    found = first_days(mini.book(mini.duty(in_force=ended)))
    assert {BORN, D(2024, 4, 1)} <= set(found)


# --- columns --------------------------------------------------------------------------------------------------


def test_a_comparison_of_days_that_takes_in_the_day_itself_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planes, "OPERATORS", {**planes.OPERATORS, "before": operator.le})
    assert {"launched_on": "2023-08-04"} == service_of(failures(), "columns")


def test_a_join_that_takes_the_wrong_end_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("icprules.engines.columns.largest", planes.smallest)
    assert any("columns" in one.text.en for one in failures())


def test_a_set_of_which_a_member_is_passed_over_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = planes.Sets.truths
    monkeypatch.setattr(
        planes.Sets, "truths", lambda self, leaf: whole(self, In(fact=leaf.fact, values=leaf.values[1:]))
    )
    assert {"stores": ["huawei"]} == service_of(failures(), "columns")


def _all_of_them(self: planes.Sets, leaf: Any) -> planes.Truths:  # noqa: ANN401 - a comparison
    mask = self.sets.dtype.type(sum(1 << i for i, value in enumerate(self.values) if value in leaf.values))
    return planes.judged(planes.packed((self.sets & mask) == mask), self.known)


def _never_unknown(self: planes.Codes, leaf: Any) -> planes.Truths:  # noqa: ANN401 - a comparison
    wanted = [self.values.index(value) for value in leaf.values]
    found = planes.packed(np.isin(self.codes, wanted))
    return planes.Truths(found, found)


def _first_alone(parts: Any) -> planes.Truths:  # noqa: ANN401 - truths
    first: planes.Truths = parts[0]
    return first


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("icprules.engines.planes.Sets.truths", _all_of_them),
        ("icprules.engines.planes.Codes.truths", _never_unknown),
        ("icprules.engines.columns.largest", _first_alone),
        ("icprules.engines.columns.mirrored", _first_alone),
    ],
)
def test_an_operation_without_one_meaning_is_refused(
    where: str, what: Callable[..., planes.Truths], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, what)
    with pytest.raises(EngineError) as caught:
        failures()
    assert "E123" == caught.value.code


def test_two_planes_that_are_one_are_joined_as_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip that shows only where no truth is unknown."""
    whole = planes.largest

    def slips(parts: Any) -> planes.Truths:  # noqa: ANN401 - truths
        found = whole(parts)
        return _first_alone(parts) if found.certain is found.possible else found

    monkeypatch.setattr("icprules.engines.columns.largest", slips)
    with pytest.raises(EngineError, match="E123"):
        failures()


def test_plans_answer_every_question_on_every_day_of_the_law() -> None:
    asked = inquiry(mini.book(RULE))
    answers = of_columns(asked)
    assert asked.steps.keys() == answers.keys()
    assert [] == compared(asked, "columns", answers)
