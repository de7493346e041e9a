"""Mutation of rules: which changes are made, which of them a case notices, and how the rest is told."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import folders
import mini
import pytest
from click.testing import CliRunner

import icprules
from icprules.cli import root as main
from icprules.errors import EngineError, FactError, problem
from icprules.rulebook import law
from icprules.rulebook.condition import All, Compare, Condition, In, Not
from icprules.testing.cases import Case, read_cases
from icprules.testing.equivalence import asks_the_same, form
from icprules.testing.mutants import Mutant, mutants, variants
from icprules.testing.mutation import Mutation, Survivor, mutate
from icprules.testing.mutation_table import mutation_table, witness_file
from icprules.testing.trials import notices
from icprules.testing.witnesses import Witness

if TYPE_CHECKING:
    from collections.abc import Mapping

D = datetime.date
DAY = D(2024, 3, 1)
CASES = Path(__file__).parent / "cases"
APP = mini.among("service.kind", "app", "mini_program")
OFF_LINE = mini.is_("service.offline")
PAID = mini.is_("service.commercial")


def book(*rules: law.Rule) -> law.Rulebook:
    return mini.book(*rules)


def a_duty(*when: Condition, **rest: Any) -> law.Rule:  # noqa: ANN401 - fields of a rule
    return mini.duty("r", when=when, **rest)


def changes(rulebook: law.Rulebook, kind: str) -> list[str]:
    return [f"{one.place} {one.change}".strip() for one in mutants(rulebook) if one.kind == kind]


def case(facts: Mapping[str, Any], as_of: datetime.date = DAY, **expect: Any) -> Case:  # noqa: ANN401 - expected values
    return Case(rule="r", name="a case", as_of=as_of, facts=facts, expect=expect, where="r.cases.toml: case[1]")


def left(found: Mutation) -> list[str]:
    return [f"{one.mutant.place} {one.mutant.change}" for one in found.survivors]


class TestChanges:
    def test_every_clause_is_taken_away(self) -> None:
        assert changes(book(a_duty(APP, OFF_LINE)), "removed") == ["when[1] removed", "when[2] removed"]

    def test_every_clause_is_turned_round(self) -> None:
        assert changes(book(a_duty(APP, OFF_LINE)), "inverted") == ["when[1] inverted", "when[2] inverted"]

    def test_a_clause_turned_round_twice_is_the_clause(self) -> None:
        assert [one.items for one in variants((Not(item=APP),), "when") if one.kind == "inverted"] == [(APP,)]

    def test_clauses_inside_a_group_are_changed_too(self) -> None:
        assert changes(book(a_duty(mini.any_(OFF_LINE, PAID))), "removed") == [
            "when[1] removed",
            "when[1][1] removed",
            "when[1][2] removed",
        ]

    def test_every_value_of_a_list_is_taken_away(self) -> None:
        assert changes(book(a_duty(APP)), "member") == ["when[1] app dropped", "when[1] mini_program dropped"]

    def test_the_only_value_of_a_list_stays(self) -> None:
        assert changes(book(a_duty(mini.among("service.kind", "app"))), "member") == []

    def test_a_date_in_a_condition_moves_a_day_either_way(self) -> None:
        dated = mini.dated("service.launched_on", "before", D(2024, 3, 1))
        assert changes(book(a_duty(dated)), "date") == [
            "when[1] 2024-03-01 -> 2024-02-29",
            "when[1] 2024-03-01 -> 2024-03-02",
        ]

    def test_the_first_and_last_day_in_force_move_a_day_either_way(self) -> None:
        rule = a_duty(in_force=law.Period(start=D(2023, 8, 4), end=D(2024, 3, 31)))
        assert changes(book(rule), "date") == [
            "in_force.start 2023-08-04 -> 2023-08-03",
            "in_force.start 2023-08-04 -> 2023-08-05",
            "in_force.end 2024-03-31 -> 2024-03-30",
            "in_force.end 2024-03-31 -> 2024-04-01",
        ]

    def test_the_days_on_which_a_rule_and_its_end_were_published_move_a_day_either_way(self) -> None:
        rule = attrs.evolve(a_duty(), published=law.Publication(start=D(2023, 8, 4), end=D(2024, 3, 31)))
        assert changes(book(rule), "date") == [
            "published.start 2023-08-04 -> 2023-08-03",
            "published.start 2023-08-04 -> 2023-08-05",
            "published.end 2024-03-31 -> 2024-03-30",
            "published.end 2024-03-31 -> 2024-04-01",
        ]

    def test_a_fixed_deadline_moves_a_day_either_way(self) -> None:
        assert changes(book(a_duty(deadline=mini.fixed(D(2024, 3, 31)))), "date") == [
            "then.deadline 2024-03-31 -> 2024-03-30",
            "then.deadline 2024-03-31 -> 2024-04-01",
        ]

    def test_a_period_changes_by_one_unit(self) -> None:
        shape = law.Within(amount=20, unit="working_days", after="service.launched_on", counting="next_day")
        assert changes(book(a_duty(deadline=mini.due(shape, "none"))), "period") == [
            "then.deadline 20 -> 19 working_days",
            "then.deadline 20 -> 21 working_days",
        ]

    def test_every_exception_is_dropped(self) -> None:
        assert changes(book(a_duty(unless=(OFF_LINE,))), "exception") == ["unless[1] removed"]

    def test_every_override_is_dropped(self) -> None:
        rules = (a_duty(), mini.exemption("x", "r"))
        assert changes(book(*rules), "override") == ["overrides r dropped"]

    def test_every_exemption_is_dropped(self) -> None:
        assert changes(book(a_duty(), mini.exemption("x", "r")), "exemption") == ["taken away"]

    def test_what_fulfils_or_ends_a_duty_is_turned_round_and_taken_away(self) -> None:
        found = [one for one in mutants(book(a_duty(done=PAID, ended=OFF_LINE))) if one.place.startswith("then.")]
        assert [(one.place, one.kind) for one in found] == [
            ("then.done[1]", "removed"),
            ("then.done[1]", "inverted"),
            ("then.ended[1]", "removed"),
            ("then.ended[1]", "inverted"),
        ]

    def test_what_breaks_a_prohibition_is_turned_round_but_not_taken_away(self) -> None:
        found = [one for one in mutants(book(mini.ban("r", PAID))) if one.place.startswith("then.")]
        assert [one.kind for one in found] == ["inverted"]

    def test_a_shared_term_is_changed_in_all_rules_that_read_it(self) -> None:
        term = All(items=(APP,), term="a_term")
        found = [one for one in mutants(book(a_duty(term), mini.duty("s", when=(term,)))) if one.name == "term a_term"]
        assert {one.touched for one in found} == {("r", "s")}

    def test_no_change_leaves_the_rulebook_as_it_was(self) -> None:
        whole = icprules.load()
        assert [one.id for one in mutants(whole)[::40] if one.of(whole).rules == whole.rules] == []

    def test_a_change_has_a_name_that_no_other_has(self) -> None:
        names = [one.id for one in mutants(icprules.load())]
        assert len(names) == len(set(names))


class TestNoticing:
    rule = a_duty(OFF_LINE)

    def test_a_case_on_either_side_of_a_clause_notices_that_it_was_changed(self) -> None:
        cases = [
            case({"kind": "app", "offline": True}, truth="true"),
            case({"kind": "app", "offline": False}, truth="false"),
        ]
        assert left(mutate(book(self.rule), cases)) == []

    def test_a_case_on_one_side_does_not_notice_that_the_clause_is_gone(self) -> None:
        cases = [case({"kind": "app", "offline": True}, truth="true")]
        assert left(mutate(book(self.rule), cases)) == ["when[1] removed"]

    def test_a_change_that_no_case_notices_comes_with_a_service_that_would(self) -> None:
        (survivor,) = mutate(book(self.rule), [case({"kind": "app", "offline": True}, truth="true")]).survivors
        assert survivor.witness is not None
        assert survivor.witness.facts.get("offline") is not True

    def test_a_service_that_would_notice_gives_another_result_in_fact(self) -> None:
        whole = book(self.rule)
        (survivor,) = mutate(whole, [case({"kind": "app", "offline": True}, truth="true")]).survivors
        assert survivor.witness is not None
        told = [
            icprules.assess(survivor.witness.facts, as_of=survivor.witness.as_of, rulebook=one).to_dict()["obligations"]
            for one in (whole, survivor.mutant.of(whole))
        ]
        assert told[0] != told[1]

    def test_a_service_that_would_notice_is_written_as_a_facts_file(self) -> None:
        (survivor,) = mutate(book(self.rule), [case({"kind": "app", "offline": True}, truth="true")]).survivors
        assert survivor.witness is not None
        assert tomllib.loads(witness_file(survivor.witness))["service"]["kind"] == "app"

    def test_without_a_search_no_service_is_named(self) -> None:
        (survivor,) = mutate(
            book(self.rule), [case({"kind": "app", "offline": True}, truth="true")], search=False
        ).survivors
        assert survivor.witness is None

    def test_a_moved_date_is_noticed_by_the_days_around_it_only(self) -> None:
        rule = a_duty(in_force=law.Period(start=D(2023, 8, 4)))
        days = [case({"kind": "app"}, D(2023, 8, 3), truth="false"), case({"kind": "app"}, D(2023, 8, 4), truth="true")]
        assert (left(mutate(book(rule), days)), left(mutate(book(rule), days[:1]))) == (
            [],
            ["in_force.start 2023-08-04 -> 2023-08-05"],
        )

    @pytest.mark.parametrize(("known", "status"), [({"commercial": True}, "fulfilled"), ({"offline": True}, "ended")])
    def test_a_case_of_a_duty_that_is_done_or_has_ended_notices_that_this_is_no_longer_asked(
        self, known: dict[str, Any], status: str
    ) -> None:
        rule = a_duty(APP, done=PAID, ended=OFF_LINE)
        one = case({"kind": "app", "commercial": False, "offline": False, **known}, status=status)
        gone = [place for place in left(mutate(book(rule), [one], search=False)) if place.endswith("[1] removed")]
        noticed = "then.done" if status == "fulfilled" else "then.ended"
        assert f"{noticed}[1] removed" not in gone
        assert {"then.done[1] removed", "then.ended[1] removed"} - {f"{noticed}[1] removed"} <= set(gone)

    def test_a_moved_day_of_publication_is_noticed_by_what_was_known_around_it(self) -> None:
        whole = book(attrs.evolve(a_duty(), published=law.Publication(start=D(2023, 8, 4))))
        before, on = (
            attrs.evolve(case({"kind": "app"}, truth=truth), known_on=D(2023, 8, day))
            for day, truth in ((3, "false"), (4, "true"))
        )
        assert (left(mutate(whole, [before, on], search=False)), left(mutate(whole, [on], search=False))) == (
            [],
            ["published.start 2023-08-04 -> 2023-08-03"],
        )

    def test_a_case_that_fails_anyway_is_refused(self) -> None:
        with pytest.raises(FactError) as caught:
            mutate(book(self.rule), [case({"kind": "app", "offline": True}, truth="false")])
        assert [(one.code, one.where) for one in caught.value.problems] == [("F165", "r.cases.toml: case[1]")]

    def test_a_rule_that_is_not_there_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(FactError) as caught:
            mutate(book(self.rule), [], names=("rr",))
        assert caught.value.problems[0].code == "F017"

    def test_a_rule_without_cases_is_not_changed(self) -> None:
        cases = [case({"kind": "app", "offline": True}, truth="true")]
        found = mutate(book(self.rule, mini.duty("s", when=(APP,))), cases, search=False)
        assert sum(found.tried.values()) == 2

    def test_a_term_that_a_rule_without_cases_reads_is_not_changed(self) -> None:
        term = All(items=(OFF_LINE,), term="a_term")
        rules = (a_duty(term), mini.duty("s", when=(term,)))
        found = mutate(book(*rules), [case({"kind": "app", "offline": True}, truth="true")], search=False)
        assert [one.mutant.name for one in found.survivors] == ["r"]


class TestTheSame:
    def test_a_clause_asked_twice_may_go(self) -> None:
        cases = [
            case({"kind": "app", "offline": True}, truth="true"),
            case({"kind": "app", "offline": False}, truth="false"),
        ]
        found = mutate(book(a_duty(OFF_LINE, OFF_LINE)), cases)
        assert [(one.place, one.kind) for one in found.equivalent] == [("when[1]", "removed"), ("when[2]", "removed")]

    def test_an_open_question_of_the_law_may_be_turned_round(self) -> None:
        question = Compare(fact="law.order_292_binds_overseas", op="is", value=True)
        assert form(question) == form(Not(item=question))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (All(items=(APP, PAID)), All(items=(PAID, APP, PAID))),
            (All(items=(APP,)), APP),
            (Not(item=Not(item=APP)), APP),
            (In(fact="a", values=("x", "y")), In(fact="a", values=("y", "x"))),
            (mini.any_(APP, mini.any_(PAID, APP)), mini.any_(PAID, APP)),
        ],
    )
    def test_conditions_written_in_two_ways_are_the_same(self, one: Condition, other: Condition) -> None:
        assert form(one) == form(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (All(items=(APP, PAID)), mini.any_(APP, PAID)),
            (APP, Not(item=APP)),
            (APP, mini.among("service.kind", "app")),
            (All(items=()), mini.any_()),
            (mini.is_("service.offline", value=True), mini.is_("service.offline", value=False)),
        ],
    )
    def test_conditions_that_differ_are_not_the_same(self, one: Condition, other: Condition) -> None:
        assert form(one) != form(other)

    def test_another_deadline_is_not_the_same_although_no_condition_differs(self) -> None:
        rules = [a_duty(deadline=mini.fixed(D(2024, 3, day))) for day in (30, 31)]
        assert not asks_the_same(book(rules[0]), book(rules[1]))


FAR = (mini.is_("service.kind", "app"), OFF_LINE, PAID, mini.is_("service.filing_number_displayed"))
"""Four facts, while the search near the cases moves two."""


class TestSolver:
    """A change that nothing near the cases shows."""

    hard = a_duty(mini.any_(*map(mini.not_, FAR[:3]), FAR[3]))
    others: Mapping[str, Any] = {"kind": "website", "offline": False, "commercial": False}
    near = (case(others, truth="true"),)
    nothing_known = (case({}, truth="unknown"),)

    def only(self, whole: law.Rulebook, place: str, kind: str, *cases: Case) -> Mutation:
        """The outcome for one change of the rule."""
        found = mutate(whole, cases or self.near)
        here = [one for one in found.survivors if (one.mutant.place, one.mutant.kind) == (place, kind)]
        same = [one for one in found.equivalent if (one.place, one.kind) == (place, kind)]
        proved = [one for one in found.proved if one in same]
        return Mutation(tried={}, survivors=tuple(here), equivalent=tuple(same), proved=tuple(proved))

    def test_a_service_far_from_the_cases_is_found(self) -> None:
        (survivor,) = self.only(book(self.hard), "when[1][4]", "removed").survivors
        assert survivor.witness is not None
        # Either the dropped clause alone settles the rule, or it alone is left to settle it.
        assert survivor.witness.facts in (
            {"filing_number_displayed": True},
            {"kind": "app", "offline": True, "commercial": True},
        )

    def test_it_is_told_with_the_command_that_shows_it(self) -> None:
        (survivor,) = self.only(book(self.hard), "when[1][4]", "removed").survivors
        assert survivor.witness is not None
        text = witness_file(survivor.witness)
        assert f"# icprules assess FILE --as-of {survivor.witness.as_of}" == text.splitlines()[0]
        assert {"service": survivor.witness.facts} == tomllib.loads(text)

    def test_made_a_case_it_notices_the_change(self) -> None:
        whole = book(self.hard)
        (survivor,) = self.only(whole, "when[1][4]", "removed").survivors
        assert survivor.witness is not None
        facts, day = survivor.witness.facts, survivor.witness.as_of
        truths = (truth for truth in ("true", "unknown", "false") if not notices(case(facts, day, truth=truth), whole))
        more = (*self.near, case(facts, day, truth=next(truths)))
        assert () == self.only(whole, "when[1][4]", "removed", *more).survivors

    def test_a_deadline_far_from_the_cases_is_shown_by_a_service_to_which_the_rule_applies(self) -> None:
        whole = book(a_duty(*FAR, deadline=mini.fixed(D(2024, 3, 31))))
        moved = self.only(whole, "then.deadline", "date", case(self.others, truth="false")).survivors
        assert [("obligations" in (one.witness.differs if one.witness else ())) for one in moved] == [True, True]

    def test_a_clause_that_another_implies_is_proved_to_be_needless(self) -> None:
        found = self.only(book(a_duty(mini.is_("service.kind", "app"), APP)), "when[2]", "removed", *self.nothing_known)
        assert (found.survivors, len(found.equivalent), found.proved) == ((), 1, found.equivalent)

    def test_an_override_of_a_rule_that_never_applies_beside_it_is_proved_to_be_needless(self) -> None:
        whole = book(a_duty(APP), mini.exemption("x", "r", when=[mini.is_("service.kind", "website")]))
        cases = [case({"kind": "app"}, truth="true"), attrs.evolve(case({"kind": "app"}, truth="false"), rule="x")]
        assert [one.place for one in mutate(whole, cases).proved] == ["overrides"]

    def test_a_proof_is_told_apart_from_what_the_form_shows(self) -> None:
        found = mutate(book(a_duty(mini.is_("service.kind", "app"), APP)), self.nothing_known)
        assert {one["shown_by"] for one in found.to_dict()["equivalent"]} == {"proof"}
        assert "[proved for every service on every day]" in mutation_table(found, lang="en")

    def test_what_is_said_besides_the_conditions_of_a_rule_that_never_applies_stays_undecided(self) -> None:
        whole = book(a_duty(mini.NEVER, deadline=mini.fixed(D(2024, 3, 31))))
        moved = self.only(whole, "then.deadline", "date", case({"kind": "app"}, truth="false")).survivors
        assert {one.undecided for one in moved} == {"beyond_conditions"}

    @pytest.mark.parametrize(
        ("differs", "word"),
        [(("rule r",), "a case that expects the truth notices it"), (("ended r",), "The condition may be needless")],
    )
    def test_a_condition_that_no_result_shows_is_told_for_what_it_is(self, differs: tuple[str, ...], word: str) -> None:
        one = Mutant(name="r", kind="removed", place="when[2]", change="removed", rules=(), touched=("r",))
        witness = Witness(facts={"kind": "app"}, as_of=DAY, perspective="sponsor", differs=differs, is_hidden=True)
        left = Survivor(mutant=one, witness=witness)
        found = Mutation(tried={"removed": 1}, survivors=(left,), equivalent=())
        assert word in mutation_table(found, lang="en")

    @pytest.mark.parametrize(("lang", "word"), [("zh", "未能判定"), ("en", "UNDECIDED")])
    def test_what_is_undecided_is_said_loudly(self, lang: Any, word: str) -> None:  # noqa: ANN401 - a language
        one = Mutant(name="r", kind="date", place="when[2]", change="a -> b", rules=(), touched=("r",))
        for reason in ("no_solver", "gave_up", "beyond_conditions"):
            left = Survivor(mutant=one, witness=None, undecided=reason)
            found = Mutation(tried={"date": 1}, survivors=(left,), equivalent=())
            assert word in mutation_table(found, lang=lang)

    def test_a_solver_that_gives_up_is_no_proof(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gives_up(*_: object) -> None:
            raise EngineError(problem("E121", value="timeout"))

        monkeypatch.setattr("icprules.proof.equivalence.distinguishing", gives_up)
        (survivor,) = self.only(book(self.hard), "when[1][4]", "removed").survivors
        assert (survivor.witness, survivor.undecided) == (None, "gave_up")

    def test_a_service_that_does_not_show_what_it_should_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def is_wrong(*_: object) -> None:
            raise EngineError(problem("E122", value="[service]"))

        monkeypatch.setattr("icprules.proof.equivalence.distinguishing", is_wrong)
        with pytest.raises(EngineError, match="E122"):
            self.only(book(self.hard), "when[1][4]", "removed")


NO_SOLVER = "import sys; sys.modules['z3'] = None; from icprules.cli import main; main()"
"""The command line where z3-solver is not installed."""


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rulebook with one case, and a rule of which that case misses a clause."""
    folder = tmp_path_factory.mktemp("partner")
    rule = folders.tables_of(folders.MINIMAL)["order-1/app-files.toml"]
    for_all = {key: value for key, value in rule["then"].items() if key in ("who", "must")}
    clauses = [
        {"fact": "service.kind", "is": "website"},
        {"fact": "service.stage", "is": "operating"},
        {"fact": "service.content", "in": ["news"]},
        {"fact": "sponsor.province", "is": "310000"},
    ]
    folders.laid_over(folder)
    odd = {**rule, "id": "odd", "when": [{"any": clauses}], "then": {**for_all, "obligation": "odd"}}
    folders.write_tables({"order-1/odd.toml": odd}, folder / "book")
    (folder / "cases").mkdir()
    (folder / "cases" / "odd.cases.toml").write_text(
        'rule = "odd"\n[[case]]\nname = "a website"\nas_of = 2024-03-01\nexpect.truth = "true"\n'
        'given.service = { kind = "website", stage = "operating", content = ["news"] }\n',
        encoding="utf-8",
    )
    return folder


def told(code: str, partner: Path, *args: str) -> subprocess.CompletedProcess[str]:
    where = ("--cases", str(partner / "cases"), "--rulebook", str(partner / "book"), "--rule", "odd", "--lang", "en")
    command = [sys.executable, "-c", code, "rules", "mutate", *where, *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_without_the_solver_the_command_says_what_it_could_not_decide_and_what_to_install(partner: Path) -> None:
    done = told(NO_SOLVER, partner)
    lines = done.stdout.splitlines()
    assert 1 == done.returncode, done.stderr
    at = lines.index("  odd  when[1][4]  a clause taken away")
    assert "UNDECIDED" in lines[at + 1]
    assert "pip install 'icprules[prove]'" in lines[at + 1]


def test_with_the_solver_the_service_that_it_prints_is_one_that_assess_reads(partner: Path, tmp_path: Path) -> None:
    done = told("from icprules.cli import main; main()", partner)
    lines = done.stdout.splitlines()
    assert 1 == done.returncode, done.stderr
    assert "UNDECIDED" not in done.stdout
    at = lines.index("  odd  when[1][4]  a clause taken away")
    head = next(i for i in range(at, len(lines)) if lines[i].lstrip().startswith("# icprules assess FILE"))
    end = next((i for i in range(head + 1, len(lines)) if lines[i] and not lines[i].startswith(" " * 6)), len(lines))
    file = tmp_path / "service.toml"
    file.write_text("\n".join(line.strip() for line in lines[head:end]), encoding="utf-8")
    command = lines[head].split("icprules ")[1].replace("FILE", str(file)).split()
    result = CliRunner().invoke(main, [*command, "--rulebook", str(partner / "book"), "--engine", "tree"])
    assert 0 == result.exit_code, result.output


def every_case() -> list[Case]:
    return [one for file in sorted(CASES.rglob("*.cases.toml")) for one in read_cases(file)]


def test_every_seventeenth_rule_of_the_built_in_rulebook_is_noticed_by_a_case_or_changes_no_meaning() -> None:
    whole = icprules.load()
    names = list(dict.fromkeys(one.name for one in mutants(whole)))[::17]
    found = mutate(whole, every_case(), names=names, search=False)
    assert ([one.mutant.id for one in found.survivors], found.killed > 100) == ([], True)


@pytest.fixture(scope="module")
def display_cases(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cases")
    name = "app-displays-number.cases.toml"
    shutil.copyfile(CASES / "miit-2023-105" / name, folder / name)
    return str(folder)


class TestCommand:
    def run(self, *args: str) -> Any:  # noqa: ANN401 - a result of click
        return CliRunner().invoke(main, ["rules", "mutate", *args])

    def test_a_rule_whose_cases_notice_everything_gives_0(self, display_cases: str) -> None:
        result = self.run("--cases", display_cases, "--rule", "app-displays-number", "--lang", "en")
        assert (result.exit_code, result.output.splitlines()[0].rpartition(", ")[2]) == (0, "0 not noticed")

    def test_a_change_that_no_case_notices_gives_1_and_a_service_in_toml(self, tmp_path: Path) -> None:
        (tmp_path / "one.cases.toml").write_text(
            'rule = "app-displays-number"\n[[case]]\nname = "a"\nas_of = 2024-03-01\nexpect.truth = "unknown"\n',
            encoding="utf-8",
        )
        result = self.run("--cases", str(tmp_path), "--lang", "en", "--rule", "app-displays-number")
        assert (result.exit_code, "[service]" in result.output) == (1, True)

    def test_as_json_the_numbers_add_up(self, display_cases: str) -> None:
        told = json.loads(
            self.run("--cases", display_cases, "--rule", "app-displays-number", "--format", "json").output
        )
        assert told["killed"] + len(told["equivalent"]) + len(told["survivors"]) == told["tried"]

    def test_a_rule_that_is_not_there_gives_2(self, display_cases: str) -> None:
        result = self.run("--cases", display_cases, "--rule", "app-display-number", "--lang", "en")
        assert (result.exit_code, "did you mean `app-displays-number`?" in result.output) == (2, True)

    def test_a_folder_without_cases_gives_2(self, tmp_path: Path) -> None:
        assert self.run("--cases", str(tmp_path)).exit_code == 2

    def test_two_processes_find_what_one_finds(self, display_cases: str) -> None:
        args = ("--cases", display_cases, "--rule", "app-displays-number", "--format", "json")
        assert self.run(*args, "--jobs", "2").output == self.run(*args).output

    @pytest.mark.parametrize(("lang", "word"), [("zh", "没有案例发现"), ("en", "not noticed by any case")])
    def test_survivors_are_told_in_both_languages(self, lang: Any, word: str) -> None:  # noqa: ANN401 - a language
        found = mutate(book(a_duty(OFF_LINE)), [case({"kind": "app", "offline": True}, truth="true")])
        assert word in mutation_table(found, lang=lang)

    def test_a_change_is_told_with_its_place(self) -> None:
        one = Mutant(name="r", kind="date", place="when[2]", change="a -> b", rules=(), touched=("r",))
        found = Mutation(tried={"date": 1}, survivors=(), equivalent=(one,))
        assert "  r  when[2]  a date moved by a day: a -> b" in mutation_table(found, lang="en").splitlines()

    def test_that_no_service_was_looked_for_is_said(self) -> None:
        found = mutate(book(a_duty(OFF_LINE)), [case({"kind": "app", "offline": True}, truth="true")], search=False)
        assert "no service that tells them apart was looked for" in mutation_table(found, lang="en")
