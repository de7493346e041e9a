"""`dual` returns what two engines agree on, and otherwise an error with everything needed to reproduce it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import generated
import pytest
from durable_here import with_durable

from icprules.engines import truths_with
from icprules.engines.dual import agreed
from icprules.engines.program import program
from icprules.errors import EngineError
from icprules.rulebook.condition import All, Compare, In, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import Value

CLAUSES = (
    Compare(fact="one.flag", op="is", value=True),
    In(fact="one.kind", values=("app", "website")),
    Compare(fact="one.amount", op="gt", value=1),
)
FACTS: Mapping[str, Value] = {"one.flag": True, "one.kind": "app", "one.amount": 2}


def rulebook() -> Rulebook:
    reads = Compare(fact="rule.r0", op="is", value=True)
    return generated.rulebook_asking(All(items=CLAUSES), reads)


def compared(first: tuple[Truth, ...], second: tuple[Truth, ...], facts: Mapping[str, Value] = FACTS) -> EngineError:
    with pytest.raises(EngineError) as caught:
        agreed(program(rulebook()), facts, ("compiled", first), ("durable", second))
    return caught.value


def with_fault(truths: tuple[Truth, ...]) -> Rulebook:
    """Return a rulebook for which the durable engine is made to say these truths."""
    faulty = rulebook()
    faulty.prepared["durable"] = lambda _: truths
    return faulty


@with_durable
def test_dual_returns_what_both_say() -> None:
    book = rulebook()
    assert (Truth.TRUE, Truth.TRUE) == truths_with("dual", book, program(book), FACTS)
    assert (Truth.UNKNOWN, Truth.UNKNOWN) == truths_with("dual", book, program(book), {})
    assert (Truth.FALSE, Truth.FALSE) == truths_with("dual", book, program(book), {"one.flag": False})


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (FACTS, (Truth.TRUE, Truth.UNKNOWN)),
        (FACTS, (Truth.FALSE, Truth.TRUE)),
        ({}, (Truth.UNKNOWN, Truth.TRUE)),
        ({}, (Truth.FALSE, Truth.UNKNOWN)),
        ({"one.flag": False}, (Truth.TRUE, Truth.FALSE)),
        ({"one.flag": False}, (Truth.FALSE, Truth.UNKNOWN)),
        (FACTS, ()),
        (FACTS, (Truth.TRUE,)),
    ],
)
def test_dual_never_returns_while_the_engines_differ(facts: Mapping[str, Value], wrong: tuple[Truth, ...]) -> None:
    book = with_fault(wrong)
    with pytest.raises(EngineError) as caught:
        truths_with("dual", book, program(book), facts)
    assert "E111" == caught.value.code


def test_the_error_names_the_rule_and_both_truths() -> None:
    error = compared((Truth.TRUE, Truth.TRUE), (Truth.UNKNOWN, Truth.TRUE))
    line = str(error).splitlines()[0]
    assert line.startswith("E111 r0: two engines differ, so there is no result: ")
    assert line.endswith("for `rule`, compiled says `true` and durable says `unknown`")


def test_the_error_names_every_fact_that_the_rule_reads_and_its_value() -> None:
    error = compared((Truth.TRUE, Truth.TRUE), (Truth.FALSE, Truth.TRUE))
    assert [
        "E112 r0: it reads `one.flag`, which is `True`",
        "E112 r0: it reads `one.kind`, which is `app`",
        "E112 r0: it reads `one.amount`, which is `2`",
    ] == [p.text("en") for p in error.problems if p.code == "E112"]


def test_a_fact_that_is_not_known_is_said_to_be_unknown() -> None:
    error = compared((Truth.UNKNOWN, Truth.TRUE), (Truth.FALSE, Truth.TRUE), {"one.flag": True})
    assert "it reads `one.kind`, which is `unknown`" in str(error)


def test_the_truth_of_a_rule_that_is_read_is_named_with_both_readings() -> None:
    error = compared((Truth.TRUE, Truth.TRUE), (Truth.FALSE, Truth.FALSE))
    assert "E112 r1: it reads `rule.r0`, which is `true / false`" in str(error)
    assert 2 == len([p for p in error.problems if p.code == "E111"])


def test_the_error_is_worded_in_chinese_too() -> None:
    error = compared((Truth.TRUE, Truth.TRUE), (Truth.UNKNOWN, Truth.TRUE))
    assert "两个引擎不一致" in error.text("zh")
    assert "它读取的 `one.kind` 为 `app`" in error.text("zh")
