"""Properties of rulebooks, proved for every service: small ones that break them, and the real one.

Whatever a proof names as a counterexample is assessed as any caller's service is.
"""

from __future__ import annotations

import ast
import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import mini
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

import icprules
from icprules.cli import root
from icprules.engines.compiled import source_of
from icprules.engines.program import program
from icprules.errors import EngineError, FactError, RulebookError
from icprules.proof import learning
from icprules.proof.generated_code import read_back
from icprules.proof.inquiry import inquiry
from icprules.proof.judged_days import undated
from icprules.proof.proofs import prove
from icprules.proof.solver import Formula, new_solver
from icprules.proof.translations import compared
from icprules.proof.witnesses import Witness, smallest
from icprules.rulebook import law
from icprules.rulebook.condition import All
from icprules.rulebook.condition import Any as AnyOf
from icprules.subjects.portfolio import read_portfolio
from icprules.testing.strategies import Asked, services

if TYPE_CHECKING:
    from icprules.proof.findings import Finding, Proof, Property
    from icprules.rulebook.condition import Condition

D = datetime.date
APP, WEBSITE = mini.is_("service.kind", "app"), mini.is_("service.kind", "website")
OPERATES = mini.is_("service.stage", "operating")
BOOK_FOLDER = Path(__file__).parent / "good" / "minimal"


def proof_of(name: Property, *rules: law.Rule) -> Proof:
    (found,) = prove(mini.book(*rules), [name])
    return found


def only_failure(proof: Proof) -> Finding:
    (failure,) = proof.failures
    return failure


def shown(finding: Finding) -> Witness:
    assert finding.witness is not None
    return finding.witness


def conclusion(name: str, value: law.ConclusionValue, *, about: str = "filed_by", **rest: Any) -> law.Rule:  # noqa: ANN401 - fields of a rule
    return mini.rule(law.Conclusion(conclusion=about, value=value), name, **rest)


# --- every rule can apply -------------------------------------------------------------------------------------


def test_a_rule_that_needs_two_kinds_at_once_never_applies() -> None:
    found = proof_of("applies", mini.duty("a", when=[APP, WEBSITE]), mini.duty("b", obligation="show", when=[APP]))
    assert "a" == only_failure(found).about
    assert only_failure(found).witness is None


@pytest.mark.parametrize(
    "clauses",
    [
        # A website has no platform.
        (WEBSITE, mini.is_("service.platform", "wechat")),
        # A service that is planned has not been launched.
        (mini.is_("service.stage", "planned"), mini.dated("service.launched_on", "before", D(1990, 1, 1))),
        # What has a filing of its own is not without one.
        (mini.is_("filing.covers_service"), mini.is_("filing.sponsor_filed", value=False)),
        # A decision has come, and the outcome is open.
        (mini.is_("application.outcome", "pending"), mini.is_("happened.application.decided_on")),
        # Dates in order.
        (
            mini.dated("service.launched_on", "after", D(2024, 1, 2)),
            mini.dated("service.terminated_on", "before", D(2024, 1, 2)),
        ),
        (mini.is_("raised.change", value=False), mini.is_("change.item", "service")),
    ],
)
def test_a_rule_that_asks_for_what_contradicts_itself_never_applies(clauses: tuple[Condition, ...]) -> None:
    assert "a" == only_failure(proof_of("applies", mini.duty("a", when=clauses))).about


def test_a_rule_that_is_displaced_wherever_it_would_apply_never_applies() -> None:
    always = mini.duty("b", when=[mini.any_(APP, OPERATES)], overrides=["a"])
    assert "a" == only_failure(proof_of("applies", mini.duty("a", when=[APP]), always)).about


def test_a_rule_before_every_day_that_can_be_asked_about_never_applies() -> None:
    ended = mini.duty("a", in_force=law.Period(start=D(1980, 1, 1), end=D(1985, 1, 1)))
    assert "a" == only_failure(proof_of("applies", ended)).about


def test_a_rule_that_hangs_on_an_open_question_alone_is_told_apart_from_one_that_never_applies() -> None:
    book = mini.book(mini.duty("a", when=[APP, mini.is_("law.order_292_binds_overseas")]))
    (found,) = prove(book, ["applies"])
    assert found.holds
    assert ["open"] == [finding.sort for finding in found.findings]
    assert {"kind": "app"} == shown(found.findings[0]).service


def test_a_witness_has_no_fact_that_the_rule_does_not_need() -> None:
    found = proof_of("applies", mini.duty("a", when=[APP, mini.is_("filing.covers_service")]))
    service = shown(found.findings[0]).service
    # Its own number, or one of the sponsor's that names it.
    assert service.keys() in ({"kind", "filings"}, {"kind", "name", "sponsor"})
    assert 1 == len(service.get("filings") or service["sponsor"]["filings"])


def test_only_the_rules_that_are_asked_for_are_looked_at() -> None:
    book = mini.book(mini.duty("a", when=[mini.NEVER]), mini.duty("b", when=[APP]))
    (found,) = prove(book, ["applies"], ["b"])
    assert ["b"] == [finding.about for finding in found.findings]


# --- one result -----------------------------------------------------------------------------------------------


def test_two_rules_that_meet_are_found_with_the_service_for_which_assessing_refuses_them() -> None:
    one = mini.duty("a", when=[APP], deadline=mini.fixed(D(2024, 3, 31)))
    other = mini.duty("b", when=[OPERATES], deadline=mini.fixed(D(2024, 4, 30)))
    book = mini.book(one, other)
    (found,) = prove(book, ["one-result"])
    witness = shown(only_failure(found))
    assert {"kind": "app", "stage": "operating"} == witness.service
    with pytest.raises(RulebookError) as caught:
        witness.assessed(book)
    assert "R140" == caught.value.code


@pytest.mark.parametrize(
    "other",
    [
        mini.duty("b", when=[WEBSITE], deadline=mini.fixed(D(2024, 4, 30))),
        mini.duty("b", when=[OPERATES], deadline=mini.fixed(D(2024, 4, 30)), overrides=["a"]),
        mini.duty("b", when=[OPERATES], deadline=mini.fixed(D(2024, 3, 31))),
        mini.duty("b", when=[OPERATES], obligation="show", deadline=mini.fixed(D(2024, 4, 30))),
        mini.duty("b", in_force=law.Period(end=D(2023, 8, 3)), deadline=mini.fixed(D(2024, 4, 30))),
    ],
)
def test_rules_that_never_meet_or_agree_have_one_result(other: law.Rule) -> None:
    period = law.Period(start=D(2023, 8, 4))
    assert proof_of(
        "one-result", mini.duty("a", when=[APP], deadline=mini.fixed(D(2024, 3, 31)), in_force=period), other
    ).holds


def test_two_values_of_a_conclusion_for_one_service_are_found() -> None:
    found = proof_of(
        "one-result", conclusion("x", "sponsor", when=[APP]), conclusion("y", "access_provider", when=[OPERATES])
    )
    assert {"kind": "app", "stage": "operating"} == shown(only_failure(found)).service


# --- who, through whom, with which bureau ---------------------------------------------------------------------


def lodged(*clauses: Condition) -> law.Rule:
    return mini.duty("a", when=clauses, filed_by=law.FromConclusion(name="filed_by"))


def test_a_duty_without_a_lodger_for_some_service_is_found_with_it() -> None:
    book = mini.book(lodged(mini.among("service.kind", "app", "website")), conclusion("x", "sponsor", when=[APP]))
    (found,) = prove(book, ["ways"])
    witness = shown(only_failure(found))
    assert {"kind": "website"} == witness.service
    assert mini.shown(witness.assessed(book), "file").filed_by is None


def test_a_conclusion_that_everything_known_does_not_settle_is_found() -> None:
    hanging = conclusion("x", "sponsor", when=[mini.is_("law.order_292_binds_overseas")])
    found = proof_of("ways", lodged(APP), hanging)
    assert {"kind": "app"} == shown(only_failure(found)).service


def test_a_bureau_of_a_province_where_no_sponsor_can_be_is_found() -> None:
    to = law.FromConclusion(name="bureau")
    everywhere = conclusion("x", law.BureauOf(fact="sponsor.province"), about="bureau")
    found = proof_of("ways", mini.duty("a", when=[APP], to=to), everywhere)
    witness = shown(only_failure(found))
    assert witness.service["sponsor"]["country"] != "CN"
    at_home = attrs.evolve(everywhere, when=(mini.is_("sponsor.country", "CN"),))
    abroad = conclusion(
        "y", law.NoBureau(reason=mini.WORDS), about="bureau", when=[mini.not_(mini.is_("sponsor.country", "CN"))]
    )
    assert proof_of("ways", mini.duty("a", when=[APP], to=to), at_home, abroad).holds


def test_a_usual_channel_that_is_not_lawful_is_found() -> None:
    hollow = conclusion("x", law.Channels(lawful=(), usual="sponsor"), about="filing_channels")
    assert "x" == only_failure(proof_of("ways", hollow)).about


def in_scope() -> Condition:
    return AnyOf(items=(mini.is_("service.offered_in_mainland"),), term="in_scope")


def filing(name: str, *clauses: Condition, **rest: Any) -> law.Rule:  # noqa: ANN401 - fields of a rule
    channels = law.Channels(lawful=("access_provider",), usual="access_provider")
    return mini.duty(name, when=clauses, filed_by="sponsor", through=channels, **rest)


def test_a_service_in_scope_without_a_duty_is_found() -> None:
    found = proof_of("ways", filing("a", in_scope(), mini.any_(APP, All(items=(WEBSITE, OPERATES)))))
    failure = only_failure(found)
    assert "website" == failure.about
    assert {"kind": "website", "offered_in_mainland": True} == {
        key: shown(failure).service[key] for key in ("kind", "offered_in_mainland")
    }


def test_a_service_in_scope_owes_nothing_before_the_first_rule_on_its_kind_and_nothing_where_it_is_exempt() -> None:
    one = filing("a", in_scope(), mini.any_(APP, WEBSITE), in_force=law.Period(start=D(2023, 8, 4)))
    excused = mini.exemption("x", "a", when=[WEBSITE, OPERATES])
    assert proof_of("ways", one, excused).holds


# --- nothing without a source ---------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(services(mini.real()))
def test_every_status_that_a_result_lists_comes_with_the_rule_and_the_article_that_give_it(asked: Asked) -> None:
    result = icprules.assess(asked.facts, as_of=asked.as_of, rulebook=mini.real())
    cited = {
        duty.id: [basis.rule.citation for basis in duty.basis] for duty in (*result.obligations, *result.prohibitions)
    }
    assert [] == [name for name, found in cited.items() if not found or not all(one.locator.zh for one in found)]


@pytest.mark.parametrize(
    "citation", [{"facts": ()}, {"instrument": "nowhere"}, {"locator": icprules.Text("", "")}], ids=str
)
def test_a_rule_without_a_source_is_found(citation: dict[str, Any]) -> None:
    bare = mini.duty("a", when=[APP])
    bare = attrs.evolve(bare, citation=attrs.evolve(bare.citation, **citation))
    found = proof_of("cited", bare)
    assert "a" == only_failure(found).about


# --- learning -------------------------------------------------------------------------------------------------


def test_a_condition_on_a_fact_that_can_be_lost_is_found_with_what_was_learned() -> None:
    # Whether a number of the sponsor may be the service's: known to be false, until the kind is told.
    found = proof_of("monotone", mini.duty("a", when=[mini.is_("filing.ambiguous")]))
    assert not found.holds
    failure = found.failures[0]
    assert "a" == failure.about
    before = shown(failure)
    book = mini.book(mini.duty("a", when=[mini.is_("filing.ambiguous")]))
    assert "undetermined" != mini.status(before.assessed(book))


@pytest.mark.parametrize("seed", range(4))
def test_whichever_pair_of_services_the_solver_finds_is_confirmed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Such as one whose sponsor was told by its country before, and by its province later.
    def wanton() -> Formula:
        solver = new_solver()
        solver.set("phase", "random")
        solver.set("random_seed", seed)
        return solver

    monkeypatch.setattr(learning, "new_solver", wanton)
    found = proof_of("monotone", mini.duty("a", when=[mini.is_("filing.ambiguous")]))
    assert "a" == found.failures[0].about


def test_a_part_of_a_table_says_nothing_that_the_whole_does_not() -> None:
    assert learning.is_part({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}})
    assert not learning.is_part({"a": {"b": 1}}, {"a": {"b": 2}})


# --- engines --------------------------------------------------------------------------------------------------


def _tampered(old: str, new: str) -> list[Finding]:
    """What is found where the text of the engine says something else."""
    book = mini.book(mini.duty("a", when=[APP, mini.not_(OPERATES)]), mini.duty("b", obligation="show", when=[WEBSITE]))
    text, constants = source_of(program(book), frozenset())
    assert old in text
    asked = inquiry(book)
    answers = read_back(text.replace(old, new, 1), constants, asked.world)
    keys = [(step.question, step.name) for step in program(book).steps]
    return compared(asked, "compiled", undated(asked, dict(zip(keys, answers, strict=True))))


def test_generated_text_that_says_the_same_is_equivalent() -> None:
    assert [] == _tampered("return", "return")


@pytest.mark.parametrize(
    ("old", "new"), [(" & ", " | "), ("is None else 3 if", "is None else 0 if"), ("1 if", "0 if"), ("not_[t", "(t")]
)
def test_generated_text_that_says_something_else_is_found(old: str, new: str) -> None:
    if new == "(t":
        with pytest.raises(SyntaxError):
            _tampered(old, new)
        return
    try:
        found = _tampered(old, new)
    except EngineError as error:
        assert "E123" == error.code  # noqa: PT017 - a form that engines never write is refused
        return
    assert found
    assert all(finding.witness is not None for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "def truths(get):\n    import os\n    return (0,)\n",
        "def truths(get):\n    t1 = get(k1) + 1\n    return (t1,)\n",
        "def other(get):\n    return (0,)\n",
        "def truths(get):\n    return 0\n",
        "def truths(get):\n    return (t9,)\n",
        "def truths(get):\n    v0 = get(k1)\n    t1 = 1 if v0 is None else 3 if v0 > k2 else 0\n    return (t1,)\n",
    ],
)
def test_python_that_no_engine_writes_is_refused(text: str) -> None:
    asked = inquiry(mini.book(mini.duty("a", when=[APP])))
    ast.parse(text)
    with pytest.raises(EngineError) as caught:
        read_back(text, {"k1": "service.kind", "k2": "app"}, asked.world)
    assert caught.value.code in ("E113", "E123")


# --- witnesses ------------------------------------------------------------------------------------------------


def test_the_smallest_witness_keeps_what_is_needed_and_nothing_else() -> None:
    day = D(2024, 4, 1)
    large = Witness(
        service={"kind": "app", "stores": ["apple", "huawei"], "sponsor": {"country": "CN", "name": "x"}},
        as_of=day, judged_on=day,
    )  # fmt: skip
    found = smallest(large, lambda one: "huawei" in one.service.get("stores", ()) and "sponsor" in one.service)
    assert {"stores": ["huawei"], "sponsor": {}} == found.service


# --- the real rulebook ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one-result", "ways", "cited", "monotone", "engines"])
def test_the_built_in_rulebook_has_the_property(name: Property) -> None:
    (found,) = prove(mini.real(), [name])
    assert () == found.failures


RULES = ("existing-app-files-by-2024-03", "access-filed-at-new-provider", "website-number-missing-fined")


def test_a_witness_of_a_rule_is_a_file_that_can_be_assessed(tmp_path: Path) -> None:
    (found,) = prove(mini.real(), ["applies"], RULES)
    assert sorted(RULES) == [finding.about for finding in found.findings]
    for finding in found.findings:
        witness = shown(finding)
        file = tmp_path / f"{finding.about}.toml"
        file.write_text(witness.to_toml(), encoding="utf-8")
        (entry,) = read_portfolio(file, mini.real()).entries
        assert entry.subject is not None
        # The law of another day than that asked about, where the solver found such a one.
        result = icprules.assess(
            entry.subject, as_of=witness.as_of, judged_on=witness.judged_on, rulebook=mini.real(), engine="tree"
        )
        place = program(mini.real()).position["rule", finding.about]
        assert 3 == result.truths[place]


# --- the command line -----------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(root, ["rules", "prove", *arguments])
    return done.exit_code, done.output


def test_the_command_prints_a_witness_that_assess_reads() -> None:
    code, output = run("--rule", "app-bureau", "--lang", "en")
    assert 0 == code
    assert "# rule app-bureau applies to this service\n# icprules assess FILE --as-of 2026-10-09" in output
    assert "[service]\nkind = " in output


def test_the_command_tells_every_property_in_both_languages() -> None:
    code, output = run("--property", "one-result", "--lang", "both")
    assert 0 == code
    assert "holds" in output
    assert "成立" in output


def test_the_command_writes_plain_values() -> None:
    code, output = run("--property", "cited", "--format", "json")
    assert 0 == code
    (told,) = json.loads(output)["properties"]
    assert {"property": "cited", "holds": True} == {key: told[key] for key in ("property", "holds")}


def test_the_command_writes_a_file_for_every_rule(tmp_path: Path) -> None:
    code, _ = run("--rule", "app-bureau", "--witnesses", str(tmp_path / "new"))
    assert 0 == code
    assert ["app-bureau.toml"] == [file.name for file in (tmp_path / "new").iterdir()]


def test_the_command_works_for_another_rulebook() -> None:
    code, output = run("--property", "applies", "--rulebook", str(BOOK_FOLDER), "--lang", "en")
    assert 0 == code, output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--property", "one-results"], "one-result"),
        (["--rule", "app-bureaux"], "F017"),
        (["--rulebook", "nowhere"], "R"),
        (["--property", "cited", "--witnesses", str(Path(__file__))], ""),
    ],
)
def test_bad_input_is_refused(arguments: list[str], said: str) -> None:
    code, output = run(*arguments, "--lang", "en")
    assert 2 == code
    assert said in output


def test_what_is_no_property_is_refused() -> None:
    with pytest.raises(FactError) as caught:
        list(prove(mini.real(), ["applied"]))
    assert "F150" == caught.value.code


def test_without_the_solver_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['z3'] = None; from icprules.cli import main; main()"
    command = [sys.executable, "-c", code, "rules", "prove", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert 2 == done.returncode
    assert "E120" in done.stderr
    assert "pip install 'icprules[prove]'" in done.stderr
