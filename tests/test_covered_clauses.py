"""Coverage of clauses: what counts as tried, and how it is told."""

from __future__ import annotations

import datetime
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mini
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.cli import root
from icprules.engines import tree
from icprules.errors import EngineError, problem
from icprules.proof.equivalence import laid_ready
from icprules.proof.formulas import bits_of, negation
from icprules.proof.inquiry import can_be
from icprules.rulebook.condition import All, Truth
from icprules.testing.cases import Case
from icprules.testing.clause_limits import reachable
from icprules.testing.covered_clauses import ClauseCoverage, clause_coverage, clause_table, with_limits

if TYPE_CHECKING:
    from icprules.rulebook import law
    from icprules.rulebook.condition import Condition

chance = st.integers(0, 1 << 32).map(random.Random)

CASES = str(Path(__file__).parent / "cases" / "miit-2023-105")
DAY = datetime.date(2024, 3, 1)
OFF_LINE = mini.is_("service.offline")
RULE = mini.duty("r", when=(OFF_LINE,), unless=(mini.is_("service.commercial"),), done=mini.is_("service.ip_only"))


def case(rule: str = "r", known_on: datetime.date | None = None, kind: str = "app", **facts: object) -> Case:
    return Case(rule=rule, name="a case", as_of=DAY, facts={"kind": kind, **facts}, expect={}, known_on=known_on)


def seen(*cases: Case, rule: law.Rule = RULE) -> dict[str, tuple[int, ...]]:
    return {one.place: tuple(one.seen.values()) for one in clause_coverage(mini.book(rule), cases)}


def test_a_clause_is_counted_as_true_false_or_unknown() -> None:
    found = seen(case(offline=True), case(offline=False), case(offline=False), case())
    assert (1, 2, 1) == found["when[1]"]


def test_exceptions_and_what_fulfils_a_duty_are_clauses_too() -> None:
    assert ["when[1]", "unless[1]", "then.done"] == list(seen(case()))


def test_a_case_counts_for_its_own_rule() -> None:
    assert {} == seen(case(rule="another"))


def test_a_case_that_asks_by_the_knowledge_of_another_day_is_passed_over() -> None:
    assert {} == seen(case(known_on=DAY))


@pytest.mark.parametrize(
    ("cases", "missing"),
    [
        ((case(offline=True), case(offline=False)), ()),
        ((case(offline=True),), ("false",)),
        ((case(offline=False),), ("true",)),
        ((case(),), ("true", "false")),
    ],
)
def test_a_clause_is_missing_the_truth_that_no_case_gave_it(cases: tuple[Case, ...], missing: tuple[str, ...]) -> None:
    found = clause_coverage(mini.book(mini.duty("r", when=(OFF_LINE,))), cases)
    assert [missing] == [one.missing for one in found]


@pytest.mark.parametrize(("lang", "word"), [("zh", "从未不成立"), ("en", "never false")])
def test_what_was_not_tried_is_told(lang: Any, word: str) -> None:  # noqa: ANN401 - a language
    found = clause_coverage(mini.book(mini.duty("r", when=(OFF_LINE,))), [case(offline=True)])
    assert f"  r  when[1]  {word}" in clause_table(found, lang=lang).splitlines()


OPEN = mini.is_("law.order_292_binds_overseas")
APP, WEBSITE = (mini.among("service.kind", kind) for kind in ("app", "website"))


def limits(clause: Condition, *cases: Case) -> ClauseCoverage:
    book = mini.book(mini.duty("r", when=(clause,)))
    (found,) = with_limits(book, clause_coverage(book, cases))
    return found


def test_what_hangs_on_an_open_question_of_the_law_is_not_missing() -> None:
    found = limits(OPEN, case())
    assert ({"true": "open_question", "false": "open_question"}, ()) == (found.impossible, found.missing)


def test_a_clause_of_which_an_open_question_is_one_of_two_ways_can_still_be_true() -> None:
    found = limits(mini.any_(APP, OPEN), case(kind="website"))
    assert ({"false": "open_question"}, ("true",)) == (found.impossible, found.missing)


def test_a_clause_that_asks_for_nothing_cannot_be_false() -> None:
    assert {"false": "form"} == limits(mini.ALWAYS, case()).impossible


def test_a_clause_that_contradicts_itself_is_proved_never_to_be_true() -> None:
    both = mini.not_(mini.any_(mini.not_(APP), mini.not_(WEBSITE)))
    assert {"true": "proof"} == limits(both, case()).impossible


def test_a_clause_that_a_service_would_try_comes_with_that_service() -> None:
    found = limits(mini.any_(APP, OFF_LINE), case())
    shown = found.limits["false"].witness
    assert shown is not None
    assert (("false",), False) == (found.missing, shown.service["offline"])
    assert "app" != shown.service["kind"]


def test_a_solver_that_gives_up_leaves_a_clause_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> None:
        raise EngineError(problem("E121", value="timeout"))

    monkeypatch.setattr("icprules.proof.inquiry.witness", gives_up)
    found = limits(APP, case())
    assert (("false",), "gave_up") == (found.missing, found.limits["false"].undecided)


def test_a_service_that_does_not_show_what_it_should_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_wrong(*_: object, **__: object) -> None:
        raise EngineError(problem("E122", value="[service]"))

    monkeypatch.setattr("icprules.proof.inquiry.witness", is_wrong)
    with pytest.raises(EngineError, match="E122"):
        limits(APP, case())


@settings(max_examples=200, deadline=None)
@given(chance)
def test_no_situation_gives_a_clause_a_truth_that_its_form_rules_out(rng: random.Random) -> None:
    """Facts are drawn for themselves; those of the law are never known."""
    leaves = [APP, OFF_LINE, OPEN, mini.is_("law.douyin_system_was_open", value=False)]

    def some(depth: int) -> Condition:
        if depth == 0:
            return rng.choice(leaves)
        parts = [some(depth - 1) for _ in range(rng.randint(0, 3))]
        return rng.choice([mini.not_(some(depth - 1)), mini.any_(*parts), All(items=tuple(parts))])

    clause = some(3)
    for kind in ("app", "website", None):
        for offline in (True, False, None):
            given_facts = {"service.kind": kind, "service.offline": offline}
            facts = {name: value for name, value in given_facts.items() if value is not None}
            assert tree.truth_of(clause, facts, {}) in reachable(clause)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "从未成立、从未不成立：取决于法律上尚无定论的问题"),
        ("en", "never true, never false: it hangs on an open question"),
    ],
)
def test_what_no_service_can_try_is_told_with_the_reason(lang: Any, words: str) -> None:  # noqa: ANN401 - a language
    assert words in clause_table([limits(OPEN, case())], lang=lang)


def test_a_truth_that_is_missing_beside_one_that_cannot_be_is_told_apart() -> None:
    lines = clause_table([limits(mini.any_(APP, OPEN), case(kind="website"))], lang="en").splitlines()
    assert "  r  when[1]  never true, never false: it hangs on an open question of the law" in lines
    assert "    it is true of this service; make it a case:" in lines
    assert '      kind = "app"' in lines


def run(*args: str) -> Any:  # noqa: ANN401 - a result of click
    return CliRunner().invoke(root, ["rules", "coverage", "--clauses", *args])


def test_every_clause_of_the_built_in_rulebook_is_tried_on_both_sides_or_it_is_shown_that_none_can() -> None:
    done = run("--cases", str(Path(CASES).parent), "--strict", "--format", "json")
    clauses = json.loads(done.output)["clauses"]
    assert (0, []) == (done.exit_code, [one for one in clauses if one["missing"]])
    assert {"open_question"} == {why for one in clauses for why in one["impossible"].values()}


def test_the_solver_finds_no_service_either_where_the_form_rules_one_out() -> None:
    book = mini.real()
    asked = laid_ready(book, book)
    rules = {name: bits for (question, name), bits in asked.steps.items() if question == "rule"}
    clauses = [clause for rule in book.rules for clause in rule.when if Truth.FALSE not in reachable(clause)]
    assert 4 == len(clauses)
    assert not any(can_be(asked, negation(bits_of(clause, asked.world, rules)).certain) for clause in clauses)


def test_without_the_solver_it_is_said_what_is_undecided_and_what_to_install(tmp_path: Path) -> None:
    text = 'rule = "app-displays-number"\n[[case]]\nname = "a"\nas_of = 2024-03-01\nexpect.truth = "unknown"\n'
    (tmp_path / "one.cases.toml").write_text(text, encoding="utf-8")
    code = "import sys; sys.modules['z3'] = None; from icprules.cli import main; main()"
    arguments = ["rules", "coverage", "--clauses", "--cases", str(tmp_path), "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert 0 == done.returncode, done.stderr
    assert "UNDECIDED" in done.stdout
    assert "pip install 'icprules[prove]'" in done.stdout


def test_the_command_gives_the_clauses_as_json() -> None:
    told = json.loads(run("--cases", CASES, "--format", "json").output)
    assert {"rule", "place", "seen", "missing", "impossible", "witnesses", "undecided"} == set(told["clauses"][0])


def test_the_command_needs_cases() -> None:
    assert 2 == run().exit_code


def test_strict_fails_where_a_clause_was_not_tried(tmp_path: Path) -> None:
    text = 'rule = "app-displays-number"\n[[case]]\nname = "a"\nas_of = 2024-03-01\nexpect.truth = "unknown"\n'
    (tmp_path / "one.cases.toml").write_text(text, encoding="utf-8")
    assert (0, 1) == (run("--cases", str(tmp_path)).exit_code, run("--cases", str(tmp_path), "--strict").exit_code)
