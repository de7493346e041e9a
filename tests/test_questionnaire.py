"""A questionnaire asks only what still matters, says why, and is a value that can be kept, repeated and taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import generated
import mini
import pytest

import icprules
from icprules.errors import FactError
from icprules.foresight.answers import answers_to
from icprules.foresight.asked import CASES
from icprules.foresight.conversations import conversation
from icprules.foresight.kept_questionnaires import resume_questionnaire
from icprules.foresight.questionnaires import Questionnaire, questionnaire
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    import random

    from icprules.foresight.asked import Asked

NUMBER = "沪ICP备2021001234号-2A"
APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "offered_in_mainland": True, "commercial": False, "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip


def begin(given: Any = None, as_of: str = "2024-06-22", **options: Any) -> Questionnaire:  # noqa: ANN401
    return questionnaire(given, as_of=as_of, rulebook=mini.real(), **options)


def without(*names: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {key: value for key, value in APP.items() if key not in names} | more


def asked(state: Questionnaire) -> Asked:
    assert state.question is not None
    return state.question


def through(state: Questionnaire, answers: dict[str, object]) -> tuple[Questionnaire, list[str]]:
    """Answer what is known and skip the rest."""
    order = []
    while state.question is not None:
        fact = state.question.fact
        order.append(fact)
        state = state.answer(answers[fact]) if fact in answers else state.skip()
    return state, order


def test_it_ends_with_the_verdict_of_the_facts_that_were_answered() -> None:
    answers: dict[str, object] = {
        "service.kind": "App", "service.stage": "运营中", "service.offline": "否", "service.commercial": "no",
        "service.offered_in_mainland": "是", "filings": "没有", "service.launched_on": "2022-05-01", CASES: "没有",
        "sponsor.country": "CN", "sponsor.province": "上海",
    }  # fmt: skip
    state, order = through(begin(), answers)
    assert ("non_compliant", "service.kind") == (state.result.verdict, order[0])
    alone = icprules.assess(state.facts(), as_of="2024-06-22", rulebook=mini.real())
    assert alone.verdict == state.result.verdict
    assert len(order) == len(set(order))


def test_what_no_longer_matters_is_not_asked() -> None:
    state, order = through(begin({"kind": "app", "stage": "operating"}), {"service.offline": "是"})
    assert (["service.offline"], "out_of_scope") == (order, state.result.verdict)


def test_a_service_about_which_all_is_known_is_asked_for_further_cases_alone() -> None:
    assert [CASES] == through(begin(APP), {})[1]


def test_until_the_verdict_nothing_else_is_asked() -> None:
    state, order = through(begin(without("launched_on", "sponsor"), until="verdict"), {})
    assert ([], "non_compliant") == (order, state.result.verdict)
    assert [] != through(begin(without("launched_on", "sponsor")), {})[1]


def test_what_settles_the_verdict_comes_before_what_does_not() -> None:
    state = begin(without("filings", "sponsor"))
    flags = []
    while state.question is not None:
        flags.append(state.question.settles_verdict)
        state = state.skip()
    assert sorted(flags, reverse=True) == flags
    assert {True, False} == set(flags)


def test_a_skipped_question_stays_unknown_and_is_not_put_again() -> None:
    state = begin(without("offline")).skip()
    assert ("service.offline",) == state.skipped
    assert "service.offline" not in state.facts()
    assert "offline" not in state.facts()
    assert "service.offline" not in through(state, {})[1]
    assert "undetermined" == state.result.verdict


def _dicey(state: Questionnaire, rng: random.Random) -> object:
    """Some answer that a person could give, or None for "I do not know"."""
    question = asked(state)
    if rng.random() < 0.15:
        return None
    if question.choices:
        picked = rng.choice(question.choices).value
        return [picked] if question.takes_several else picked
    if question.fact == "filings":
        return rng.choice([[], [NUMBER], ["沪ICP备2021001234号-1"], ["沪ICP备2021001234号"]])
    return {"country": rng.choice(["CN", "HK", "US"])}.get(question.type) or rng.choice(
        ["2022-05-01", "2023-10-01", "2024-06-01", "2024-12-01"]
    )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_answered_only_what_is_missing_is_asked_and_nothing_is_left(seed: int) -> None:
    rng = generated.dice(seed)
    state = begin(rng.choice([None, {"kind": "mini_program"}, {"sponsor": {"filings": [NUMBER]}}]))
    turns = 0
    while state.question is not None:
        turns += 1
        question = state.question
        assert question.fact == CASES or question.fact in {m.fact for m in state.result.missing} or question.reasons
        assert question.reasons
        assert question.fact not in state.skipped
        given = _dicey(state, rng)
        try:
            state = state.skip() if given is None else state.answer(given)
        except FactError:
            state = state.skip()  # a date that contradicts the stage, say
    assert turns < 25
    assert {m.fact for m in state.result.missing} <= {*state.skipped}
    assert read_subject(state.facts(), mini.real().schema, name=state.subject.name) == state.subject


@pytest.mark.parametrize(
    "given", [without("filings", "offline", "offered_in_mainland"), without("launched_on", "filings")]
)
def test_no_answers_take_more_questions_than_were_told(given: dict[str, Any]) -> None:
    def longest(state: Questionnaire) -> int:
        if state.is_settled or state.question is None or not state.question.settles_verdict:
            return 0
        values = [one.value for one in answers_to(state.question.fact, state.result)]
        after = []
        for value in values:
            try:
                after.append(state.answer(value))
            except FactError:
                continue
        return 1 + max(map(longest, after))

    state = begin(given, "2024-02-22")
    assert asked(state).at_most is not None
    assert longest(state) == asked(state).at_most


def test_every_question_names_the_duty_and_the_article() -> None:
    question = asked(begin(without("filings")))
    texts = [reason.text for reason in question.reasons]
    assert any("《通知》" in text.zh and "取决于此" in text.zh for text in texts)
    assert any("the Notice" in text.en and "depend" in text.en for text in texts)
    assert "file-service" in {reason.obligation for reason in question.reasons}


def test_the_duty_with_most_consequences_is_the_first_reason() -> None:
    assert "file-service" == asked(begin()).reasons[0].obligation


def test_how_many_answers_settle_the_verdict_is_told_only_where_it_is_certain() -> None:
    known = without("stage", "launched_on", filings=[NUMBER], filing_number_displayed=True, filing_link_displayed=True)
    states = (begin(without("offline"), "2024-05-01"), begin(known, "2024-05-01"))
    assert [1, None] == [asked(state).at_most for state in states]


def test_what_each_answer_leads_to_is_told() -> None:
    question = asked(begin(without("filings"), "2024-04-22"))
    assert ("non_compliant",) == {lead.text.en: lead.verdicts for lead in question.leads}["no filing"]


@pytest.mark.parametrize(
    ("fact", "answers", "value"),
    [
        ("service.kind", ["2", "App", "app", "app ", "２"], "app"),
        ("service.offline", ["2", "否", "no", "没有", False], False),
        ("service.offline", ["1", "是", "YES", True], True),
    ],
)
def test_an_answer_by_number_by_word_or_by_value(fact: str, answers: list[object], value: object) -> None:
    known = {"service.kind": {}, "service.offline": {"kind": "app", "stage": "operating"}}[fact]
    state = begin(known)
    assert fact == asked(state).fact
    assert {value} == {state.answer(one).given[-1].value for one in answers}


@pytest.mark.parametrize(
    ("answer", "code", "zh"),
    [
        ("也许", "T131", "请回答“是”或“否”"),
        ("3", "T155", "1 至 2"),
        ("", "T130", "没有给出值"),
        ("0", "T155", "第 `0` 项"),
        (5, "F103", "true/false"),
        (["是"], "F103", "true/false"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_the_question_stays(answer: object, code: str, zh: str) -> None:
    state = begin({"kind": "app", "stage": "operating"})
    with pytest.raises(FactError) as caught:
        state.answer(answer)
    assert code == caught.value.code
    assert zh in caught.value.text("zh")
    assert "service.offline" == asked(state).fact


def test_an_answer_that_contradicts_the_day_is_refused() -> None:
    state = begin(without("launched_on"), "2024-02-22")
    assert "service.launched_on" == asked(state).fact
    with pytest.raises(FactError, match="F140"):
        state.answer("2024-02-23")
    assert state.answer("2024-02-22").subject.facts["service.launched_on"]


def test_the_state_before_is_unchanged_and_can_be_gone_back_to() -> None:
    first = begin({"kind": "app"})
    second = first.answer("operating")
    third = second.answer("no")
    assert ((), 1, 2) == (first.given, len(second.given), len(third.given))
    assert second.facts() == third.back().facts()
    assert first.facts() == third.back().back().facts() == third.back().back().back().facts()
    assert asked(second).fact == asked(third.back()).fact


def test_an_answer_can_be_changed_after_going_back() -> None:
    state = begin({"kind": "app"}).answer("operating").back().answer("planned")
    assert "planned" == state.facts()["stage"]


def test_an_application_that_is_said_to_be_there_is_asked_about() -> None:
    state = begin(APP)
    assert CASES == asked(state).fact
    raised = state.answer("备案申请")
    assert "application" in raised.subject.groups
    assert ["application.decided_on", "application.received_on"] == through(raised, {})[1][:2]
    done = through(raised, {"application.decided_on": "尚未", "application.received_on": "2024-06-20"})
    assert (["application.decided_on", "application.received_on"], "application.received_on") == (
        done[1], mini.shown(done[0].result, "file-service").in_progress.step,  # type: ignore[union-attr]
    )  # fmt: skip
    labels = [choice.label.en for choice in asked(state).choices]
    assert raised.given == state.answer(str(labels.index("a filing application") + 1)).given


def test_a_case_that_only_its_facts_can_raise_is_asked_about_fact_by_fact() -> None:
    state = begin(APP).answer(["finding"])
    assert "service.beyond_filed_items" == asked(state).fact
    assert "a service that departs from its filing" in asked(state).reasons[0].text.en
    after = state.skip()
    assert "service.filed_data_untrue" == asked(after).fact
    assert after.answer("是").result.facts["raised.finding"] is True


def test_no_further_case_is_an_answer() -> None:
    nothing: tuple[object, ...] = ("没有", "否", "none", "no", [])
    for none in nothing:
        state = begin(APP).answer(none)
        assert ([], None) == (state.given[-1].value, state.question)


def test_a_service_out_of_scope_is_asked_for_no_further_case() -> None:
    assert None is begin(without(offline=True)).question


def test_a_number_of_the_sponsor_is_asked_for_its_service() -> None:
    given = without("filings", name="Shop", sponsor={"filings": [NUMBER]})
    state = begin(given, services=("Shop website",))
    question = asked(state)
    assert "filings.service" == question.fact
    assert ["this service", "Shop website", "another service, which is not in the file"] == [
        choice.label.en for choice in question.choices
    ]
    own, named, other = (state.answer(one) for one in ("本服务", "Shop website", "3"))
    assert [True, False, False] == [one.result.facts["filing.covers_service"] for one in (own, named, other)]
    written = [one.facts()["sponsor"]["filings"][0]["service"] for one in (own, named, other)]
    assert ["Shop", "Shop website", "none"] == written


def test_a_number_without_its_suffix_is_asked_what_it_covers() -> None:
    state = begin(without("filings"), "2024-04-22").answer("沪ICP备2021001234号")
    question = asked(state)
    assert ("filings", 2) == (question.fact, len(question.choices))
    assert True is state.answer("1").result.facts["filing.covers_service"]
    assert False is state.answer("无后缀的编号不属于该服务").result.facts["filing.covers_service"]


def test_several_choices_make_one_answer() -> None:
    state = begin(APP)
    first, second = (choice.value for choice in asked(state).choices[:2])
    assert [second, first] == state.answer("2、1").given[-1].value
    assert [second] == state.answer("2,2").given[-1].value


def test_the_verdict_depends_on_the_perspective() -> None:
    state = begin({"kind": "app"}, perspective="access_provider")
    assert "access_provider" == state.result.perspective


def test_a_state_is_kept_as_json_and_resumed() -> None:
    state = begin({"name": "商店"}, standing=("law", "normative")).answer("app").skip().answer("否")
    again = resume_questionnaire(json.loads(json.dumps(state.to_dict())), rulebook=mini.real())
    assert (state.facts(), state.skipped, state.given) == (again.facts(), again.skipped, again.given)
    assert state.result.to_dict() == again.result.to_dict()
    assert asked(state).to_dict() == asked(again).to_dict()
    assert state.back().facts() == again.back().facts()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda kept: kept.pop("given"), "something is missing"),
        (lambda kept: kept.update(format=2), "another format"),
        (lambda kept: kept.update(rulebook={"digest": "sha256:0"}), "another rulebook"),
        (lambda kept: kept.update(given=[5]), "something is missing"),
        (lambda kept: kept.update(given="abc"), "something is missing"),
        (lambda kept: kept.update(rulebook=None), "something is missing"),
        (lambda kept: kept.update(name=5), "no text"),
        (lambda kept: kept.update(given=[{"fact": [[]], "value": "app"}]), "no text"),
    ],
)
def test_what_is_no_kept_state_is_refused(spoil: Any, words: str) -> None:  # noqa: ANN401
    kept = begin({"kind": "app"}).answer("operating").to_dict()
    spoil(kept)
    with pytest.raises(FactError, match="T157") as caught:
        resume_questionnaire(kept, rulebook=mini.real())
    assert words in caught.value.text("en")


@pytest.mark.parametrize(
    ("given", "code"),
    [([{"fact": "service.kind", "value": "ap"}], "F102"), ([{"fact": "service.kin", "value": "app"}], "F101")],
)
def test_a_kept_state_with_answers_that_cannot_be_read_is_refused(given: list[Any], code: str) -> None:
    kept = begin().to_dict() | {"given": given}
    with pytest.raises(FactError, match=code):
        resume_questionnaire(kept, rulebook=mini.real())


def test_a_conversation_is_an_iterator_that_answers_are_sent_to() -> None:
    talk = conversation(begin({"kind": "app", "stage": "operating"}, until="verdict"))
    question, fault = next(talk)
    assert ("service.offline", None) == (question.fact, fault)
    question, fault = talk.send("perhaps")
    assert ("service.offline", "T131") == (question.fact, fault.code if fault else None)
    question, fault = talk.send(None)
    assert ("service.offered_in_mainland", None) == (question.fact, fault)
    with pytest.raises(StopIteration) as ended:
        talk.send("no")
    assert isinstance(ended.value.value, Questionnaire)
    assert ("service.offline",) == ended.value.value.skipped


def test_a_conversation_about_nothing_ends_at_once() -> None:
    with pytest.raises(StopIteration):
        next(conversation(begin(without(offline=True))))


def test_where_no_question_is_left_there_is_nothing_to_answer() -> None:
    state = begin(without(offline=True))
    for act in (state.skip, lambda: state.answer("yes")):
        with pytest.raises(FactError, match="T156"):
            act()


@pytest.mark.parametrize(
    ("given", "options", "code"),
    [
        ({"kind": "ap"}, {}, "F102"),
        ({}, {"as_of": "soon"}, "F151"),
        ({}, {"until": "dawn"}, "F150"),
        ({}, {"perspective": "nobody"}, "F150"),
        ({"stage": "operating", "launched_on": "2025-01-01"}, {}, "F140"),
    ],
)
def test_a_questionnaire_that_cannot_begin_is_refused(
    given: dict[str, Any], options: dict[str, Any], code: str
) -> None:
    with pytest.raises(FactError, match=code):
        begin(given, **options)


def test_a_question_is_plain_data() -> None:
    table = json.loads(json.dumps(asked(begin({"kind": "app"})).to_dict()))
    assert ("service.stage", "one_of", ["planned", "operating", "terminated"]) == (
        table["fact"], table["type"], [choice["value"] for choice in table["choices"]],
    )  # fmt: skip
    assert {"zh", "en"} == set(table["reasons"][0]["text"])


def test_questions_for_people_do_not_tell_how_a_file_is_written() -> None:
    words = ("填", "none", "ISO", "Give ", "service.", "sponsor.")
    for spec in mini.real().schema.facts.values():
        if spec.spoken is not None:
            assert all(word not in spec.spoken.zh + spec.spoken.en for word in words)
