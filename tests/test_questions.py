"""An outlook tells the verdict either way, and no other fixed order of questions has a better worst case."""

from __future__ import annotations

import datetime
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import every_day
import generated
import mini
import pytest
from question_games import Game, after, better_orders, examples, order_of

from icprules.decision.assessor import assess
from icprules.errors import FactError
from icprules.foresight import question_search
from icprules.foresight.answers import answers_to, is_given
from icprules.foresight.outlook_words import outlook_text
from icprules.foresight.question_search import deciding
from icprules.foresight.questions import MOST_FACTS, Outlook, outlook
from icprules.rulebook.condition import Compare
from icprules.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icprules.decision.assessment import Assessment
    from icprules.rulebook import law

D = datetime.date
FOLDER = Path(__file__).parent.parent / "examples"
EXAMPLES = sorted((*FOLDER.glob("*.toml"), *FOLDER.glob("*.csv")))
EXAMPLE = next(file for file in EXAMPLES if file.stem == "brand")
APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
    "offered_in_mainland": True, "commercial": False, "filings": [], "sponsor": {"province": "310000"},
}  # fmt: skip
NUMBER = "沪ICP备2021001234号-2A"


def ask(given: Any, as_of: str = "2024-04-22", **options: Any) -> Assessment:  # noqa: ANN401
    return assess(given, as_of=as_of, rulebook=mini.real(), **options)


def without(*names: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {key: value for key, value in APP.items() if key not in names} | more


def leads(found: Outlook, fact: str) -> dict[str, tuple[str, ...]]:
    (one,) = (one for one in found.questions if one.fact == fact)
    return {lead.text.en: lead.verdicts for lead in one.answers}


CASES: tuple[tuple[dict[str, Any], str], ...] = (
    (without("filings", "launched_on"), "2024-02-22"),
    (without("filings", "offline", "offered_in_mainland"), "2024-04-01"),
    (without(filings=[NUMBER]), "2024-04-22"),
    (without("kind", "sponsor"), "2024-03-22"),
    (without(filings=[NUMBER], change={}), "2024-04-22"),
    (without("launched_on", "offline"), "2024-03-31"),
    (without("launched_on", "offline"), "2024-04-01"),
)


@pytest.mark.parametrize(("given", "as_of"), CASES)
def test_no_fixed_order_has_a_better_worst_case(given: dict[str, Any], as_of: str) -> None:
    result = ask(given, as_of)
    found = outlook(result)
    game = Game(result, order_of(found))
    assert game.best() == found.worst_case
    assert game.of(tuple(order_of(found))) == found.worst_case


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_no_fixed_order_has_a_better_worst_case_on_the_services_of_an_example_file(file: Path) -> None:
    faults, sizes = better_orders(examples([file]))
    assert [] == faults
    assert sizes.total() > 10
    assert max(sizes) > 3


def test_whether_a_question_waits_for_another_hangs_on_what_was_answered_before() -> None:
    # Stage and launch wait for each other; once it is known that the end lies ahead, only one of them does.
    number = {"number": "陕ICP备17019876号-1", "filed_on": "2017-11-27"}
    known: dict[str, Any] = {"kind": "website", "offline": False, "commercial": False, "filing_number_displayed": True}
    known |= {"filing_link_displayed": False, "filings": [number], "sponsor": {"province": "610000"}}
    result = ask(known, "2022-10-25")
    assert ["service.launched_on", "service.offered_in_mainland", "service.stage", "service.terminated_on"] == sorted(
        one.fact for one in deciding(result)
    )
    faults, sizes = better_orders([result])
    assert ([], {4: 1}) == (faults, dict(sizes))


def test_six_missing_facts_have_no_better_order() -> None:
    # The most that are searched; one service here, .ci/long looks at many.
    results = (r for r in examples([EXAMPLE]) if len(deciding(r)) == MOST_FACTS)
    faults, sizes = better_orders(itertools.islice(results, 1))
    assert ([], {MOST_FACTS: 1}) == (faults, dict(sizes))


def _hidden_order() -> law.Rulebook:
    """More hangs on one fact by the ranking, but another settles everything at one of its values."""
    offline, commercial = mini.is_("service.offline"), mini.is_("service.commercial")
    shown, linked = mini.is_("service.filing_number_displayed"), mini.is_("service.filing_link_displayed")
    return mini.book(
        mini.ban("a", shown, prohibition="one", when=[offline]),
        mini.ban("b", shown, prohibition="two", when=[offline, commercial]),
        mini.ban("c", linked, prohibition="three", when=[offline, shown]),
    )


def test_a_question_that_settles_everything_comes_before_one_on_which_more_hangs() -> None:
    result = mini.ask(_hidden_order(), {}, D(2024, 1, 1))
    found = outlook(result)
    assert Game(result, order_of(found)).best() == found.worst_case
    assert "service.offline" == order_of(found)[0]
    assert {"yes": ("non_compliant", "compliant"), "no": ("out_of_scope",)} == leads(found, "service.offline")


def test_the_outlook_names_what_each_answer_leads_to() -> None:
    found = outlook(ask(without("filings"), "2024-04-22"))
    assert ("non_compliant",) == leads(found, "filings")["no filing"]
    assert ("non_compliant", "compliant") == leads(found, "filings")["an active filing of its own"]
    assert ("non_compliant",) == leads(found, "service.filing_number_displayed")["no"]


def test_only_verdicts_that_some_answers_lead_to_are_listed() -> None:
    result = ask(without("kind", "sponsor"), "2024-03-22")
    found = outlook(result)
    assert set(found.verdicts) < set(result.possible)


def test_any_answers_lead_to_a_verdict_of_the_outlook() -> None:
    rng = generated.dice(4)
    looked_at = 0
    for given, as_of in CASES:
        result = ask(given, as_of)
        found = outlook(result)
        facts = order_of(found)
        for _ in range(25):
            more = _somehow(given, facts, rng.choice)
            try:
                told = ask(more, as_of)
            except FactError:
                continue
            looked_at += 1
            assert {*(told.possible or (told.verdict,))} <= {*found.verdicts}
    assert looked_at > 60


def _somehow(given: dict[str, Any], facts: list[str], choose: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """The service with any value for each of these facts, not the ones the outlook looked at."""
    more = {**given}
    days = [str(D(2023, 7, 20) + datetime.timedelta(days=n)) for n in range(0, 300, 7)]
    days += ["1999-01-01", "2023-08-03", "2023-08-04", "2024-03-31", "2024-04-01", "2024-04-22", "2024-05-22"]
    numbers = [[], [NUMBER], [{"number": NUMBER, "status": "revoked"}], ["沪ICP备2021001234号-1"]]
    for fact in facts:
        spec = mini.real().schema.facts[fact]
        group, _, key = fact.rpartition(".")
        by_type: dict[str, list[Any]] = {"bool": [True, False], "date": days, "filings": numbers}
        values = by_type.get(spec.type) or list(spec.values) or ["CN", "HK", "US"]
        if group in ("", "service"):
            more[key] = choose(values)
        else:
            more[group] = {**more.get(group, {}), key: choose(values)}
    return more


def test_what_contradicts_itself_is_left_out() -> None:
    known = without("stage", "launched_on", filings=[NUMBER], filing_number_displayed=True, filing_link_displayed=True)
    found = outlook(ask(known, "2024-05-01"))
    assert ["service.stage", "service.terminated_on"] == order_of(found)
    assert {"planned": ("compliant",), "operating": ("compliant",)} == {
        text: verdicts for text, verdicts in leads(found, "service.stage").items() if text != "terminated"
    }


def test_a_question_waits_for_the_one_that_can_leave_it_without_an_answer() -> None:
    result = ask(without("stage", "launched_on", filings=[]), "2024-02-22")
    order = order_of(outlook(result))
    assert order.index("service.stage") < order.index("service.launched_on")


def test_a_launch_after_the_day_asked_about_is_no_answer_for_an_operating_service() -> None:
    found = outlook(ask(without("launched_on"), "2024-02-22"))
    texts = list(leads(found, "service.launched_on"))
    assert ["2023-08-03 or earlier", "2023-08-04 to 2024-02-22"] == texts


def test_dates_are_cut_where_the_law_compares_them() -> None:
    result = ask(without("launched_on"), "2024-02-22")
    texts = [(one.text.zh, one.value) for one in answers_to("service.launched_on", result)]
    assert [
        ("2023-08-03 或更早", "2023-08-03"), ("2023-08-04 至 2024-02-22", "2023-08-04"),
        ("2024-02-23 或更晚", "2024-02-23"),
    ] == texts  # fmt: skip


def test_dates_are_cut_where_a_deadline_counted_from_them_reaches_the_day() -> None:
    given = without(filings=[NUMBER], change={"item": "service", "filed_on": "none"})
    values = [str(one.value) for one in answers_to("change.effective_on", ask(given, "2024-04-22"))]
    assert {"2024-05-21", "2024-05-22"} & set(values) == {"2024-05-22"}


def test_every_day_of_a_region_leads_to_the_same() -> None:
    result = ask(without("launched_on"), "2024-04-22")
    for answer in answers_to("service.launched_on", result):
        first, _, last = answer.text.en.partition(" to ")
        if last:
            told = {ask(without("launched_on", launched_on=day), "2024-04-22").verdict for day in (first, last)}
            assert 1 == len(told)


def test_values_that_no_rule_tells_apart_are_one_answer() -> None:
    platform = Compare(fact="service.platform", op="is", value="wechat")
    book = mini.book(mini.ban("a", mini.ALWAYS, when=[platform]))
    result = mini.ask(book, {"kind": "mini_program"}, D(2024, 1, 1))
    answers = answers_to("service.platform", result)
    assert ["wechat", "alipay"] == [one.value for one in answers]
    assert answers[1].text.en.startswith("Alipay, Douyin")


def test_lists_are_answered_by_what_they_hold() -> None:
    book = mini.book(
        mini.ban("a", mini.ALWAYS, when=[mini.among("service.content", "news", "game")]),
        mini.ban("b", mini.ALWAYS, prohibition="two", when=[mini.among("service.content", "game", "medical")]),
    )
    answers = answers_to("service.content", mini.ask(book, {}, D(2024, 1, 1)))
    assert [["none"], ["news"], ["medical"], ["game"]] == sorted((one.value for one in answers), key=_place)


def _place(value: list[str]) -> int:
    return ["none", "news", "medical", "game"].index(value[0])


def test_countries_are_those_the_law_names_and_one_other() -> None:
    result = ask({"kind": "website"}, "2024-04-22")
    assert ["CN", "another country or region"] == [one.text.en for one in answers_to("sponsor.country", result)]


def test_numbers_for_every_kind_are_answers_while_the_kind_is_unknown() -> None:
    texts = [one.text.en for one in answers_to("filings", ask({}, "2024-04-22"))]
    assert 9 == len(texts)
    assert "an active filing for a service of the kind mini-program" in texts


def test_whose_number_it_is_has_two_answers() -> None:
    given = without("filings", sponsor={"filings": [NUMBER]}, name="Shop")
    result = ask(given, "2024-04-22")
    assert "filings.service" in [one.fact for one in result.missing]
    found = outlook(result)
    assert ("non_compliant",) == leads(found, "filings.service")["another service"]
    assert "compliant" in leads(found, "filings.service")["this service"]


def test_a_number_without_a_suffix_covers_the_service_or_does_not() -> None:
    found = outlook(ask(without(filings=["沪ICP备2021001234号"]), "2024-04-22"))
    texts = ["the number without a suffix covers it", "the number without a suffix does not cover it"]
    assert texts == list(leads(found, "filings"))
    assert [("non_compliant", "compliant"), ("non_compliant",)] == list(leads(found, "filings").values())


def test_numbers_that_were_given_are_not_asked_for_to_tell_the_verdict() -> None:
    result = ask(without("kind", filings=[NUMBER]), "2024-04-22")
    assert "filings" not in order_of(outlook(result))


def test_a_fact_whose_values_have_no_regions_has_no_answers() -> None:
    assert () == answers_to("sponsor.uscc", ask({}))


def test_more_than_six_facts_keep_the_ranking() -> None:
    result = ask({"kind": "app"}, "2024-02-22")
    found = outlook(result)
    assert len(order_of(found)) > 6
    assert None is found.worst_case
    assert [one.fact for one in deciding(result)] == order_of(found)
    assert ("action_required", "compliant", "out_of_scope") == leads(found, "service.stage")["planned"]


def test_the_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_search, "MOST_ASSESSMENTS", 3)
    result = ask(without("filings", "offline", "offered_in_mainland"), "2024-04-01")
    found = outlook(result)
    assert None is found.worst_case
    assert [one.fact for one in deciding(result)] == order_of(found)


def test_where_some_answers_leave_the_verdict_open_the_outlook_says_so() -> None:
    # That an App was not deregistered when it ended is a breach by analogy alone, which no answer settles.
    known = without("stage", "launched_on", filings=[NUMBER], filing_number_displayed=True, filing_link_displayed=True)
    always, not_always = (outlook(ask(given, "2024-05-01")) for given in (without("offline"), known))
    assert [(1, True), (2, False)] == [(found.worst_case, found.always_settles) for found in (always, not_always)]
    texts = [outlook_text(found, "en").splitlines()[1] for found in (always, not_always)]
    wanted = "it takes 2 questions at the most; after some answers the verdict stays open"
    assert ["1 question is enough", True] == [texts[0], texts[1].endswith(wanted)]


def test_with_a_fact_that_nobody_can_give_the_rest_may_not_settle_the_verdict() -> None:
    result = ask(without("filings", "offline", "offered_in_mainland"), "2024-04-01")
    assert not outlook(result, without=("service.offline",)).always_settles


def test_what_the_verdict_hangs_on_is_the_same_with_and_without_the_rest_of_a_result() -> None:
    looked_at = 0
    for asked in itertools.islice(every_day.questions(generated.dice(3), 1), 60):
        result = asked.on(asked.start)
        facts = mini.real().schema.facts
        names = {fact for fact in result.particulars.deciding if facts[fact].question is not None}
        assert {one.fact for one in deciding(result)} == {
            fact for fact in names if not is_given(fact, result.subject)
        }, asked
        looked_at += bool(names)
    assert looked_at > 10


def test_a_settled_verdict_needs_no_question() -> None:
    found = outlook(ask(APP, "2024-04-22"))
    assert (("non_compliant",), 0, [], True) == (
        found.verdicts, found.worst_case, order_of(found), found.is_settled,
    )  # fmt: skip


def test_asking_again_after_an_answer_is_never_longer() -> None:
    result = ask(without("filings", "offline", "offered_in_mainland"), "2024-04-01")
    found = outlook(result)
    assert found.worst_case is not None
    first = order_of(found)[0]
    for answer in answers_to(first, result):
        now = after(result, [answer])
        assert now is not None
        again = outlook(now).worst_case
        assert again is not None
        assert again < found.worst_case


def test_an_outlook_is_the_same_twice_and_plain_data() -> None:
    first, second = (outlook(ask(without("filings"), "2024-04-22")).to_dict() for _ in range(2))
    assert json.dumps(first) == json.dumps(second)
    assert {"value": [], "text": {"zh": "没有备案", "en": "no filing"}, "verdicts": ["non_compliant"]} in [
        answer for one in first["questions"] for answer in one["answers"]
    ]


def test_a_fact_that_nobody_can_give_is_not_asked_for() -> None:
    result = ask(without("filings", "offline", "offered_in_mainland"), "2024-04-01")
    whole, part = outlook(result), outlook(result, without=("service.offline",))
    assert "service.offline" in order_of(whole)
    assert {*order_of(whole)} - {"service.offline"} == {*order_of(part)}
    assert {*part.verdicts} == {*whole.verdicts}


def test_with_nothing_left_to_ask_the_verdict_stays_open() -> None:
    result = ask(without("offline"), "2024-04-22")
    found = outlook(result, without=("service.offline",))
    assert ([], ("non_compliant", "out_of_scope"), False) == (order_of(found), found.verdicts, found.is_settled)


def test_every_question_says_what_it_settles() -> None:
    found = outlook(ask(without("filings", "sponsor"), "2024-04-22"))
    assert all(one.settles for one in found.questions)
    named = [one for one in found.to_dict()["questions"] if one["fact"] == "filings"]
    assert {"obligation": "file-service", "fields": ["status", "date"]} in named[0]["settles"]


def test_a_question_whose_answer_alone_rules_out_nothing_says_so_in_one_line() -> None:
    result = ask({"kind": "mini_program", "platform": "douyin"}, "2024-02-22")
    text = outlook_text(outlook(result), "en")
    assert "  · this answer alone rules out none of these" in text.splitlines()


def test_questions_that_do_not_decide_the_verdict_come_last() -> None:
    found = outlook(ask(without("filings", "sponsor"), "2024-04-22"))
    flags = [one.settles_verdict for one in found.questions]
    assert sorted(flags, reverse=True) == flags
    assert False in flags


def test_text_in_english() -> None:
    lines = outlook_text(outlook(ask(without("filings", name="Shop"), "2024-04-22")), "en").splitlines()
    assert "Shop on 2024-04-22: under the law it could be: non-compliant, compliant" == lines[0]
    assert "  · no filing → non-compliant" in lines
    assert mini.real().disclaimer.en == lines[-1]


def test_text_in_chinese() -> None:
    lines = outlook_text(outlook(ask(without("filings", name="商店"), "2024-04-22")), "zh").splitlines()
    assert "商店，2024-04-22：法律结论可能是：不合规、合规" == lines[0]
    assert "  · 没有备案 → 不合规" in lines
    assert mini.real().disclaimer.zh == lines[-1]


def _random_results() -> Iterator[Assessment]:
    for asked in itertools.islice(every_day.questions(generated.dice(8), 1), 8):
        try:
            yield assess(asked.subject, as_of="2024-05-06", rulebook=mini.real())
        except FactError:
            continue


def test_any_service_has_an_outlook_within_what_is_possible() -> None:
    for result in _random_results():
        found = outlook(result)
        assert found.verdicts
        assert {*found.verdicts} <= {*(result.possible or (result.verdict,))}
        assert {one.fact for one in found.questions} == {one.fact for one in result.missing}
        assert all("{" not in outlook_text(found, lang) for lang in LANGS)
