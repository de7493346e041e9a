"""Series of services: in order, as a stream, each as `assess` says, and one that is bad stops nothing."""

from __future__ import annotations

import datetime
import itertools
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

import icprules
from icprules.decision.workers import AHEAD, PART
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF = datetime.date(2024, 2, 22)
RULEBOOK = icprules.load()
APP: dict[str, Any] = {
    "kind": "app",
    "stage": "operating",
    "offline": False,
    "offered_in_mainland": True,
    "launched_on": datetime.date(2023, 10, 1),
    "filings": [],
}
KINDS = ("app", "website", "mini_program", "quick_app")


def kept(found: icprules.Assessment) -> tuple[str, tuple[str, ...], datetime.date | None]:
    """What a worker sends back."""
    deadline = found.deadlines.get("file-service")
    return found.verdict, found.certain_actions, None if deadline is None else deadline.due_on


def unsendable(found: icprules.Assessment) -> object:
    return threading.Lock() if found.verdict else None


def ending(found: icprules.Assessment) -> str:
    os._exit(len(found.verdict))


def raising(found: icprules.Assessment) -> str:
    raise KeyError(found.verdict)


def services(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {**APP, "kind": KINDS[number % 4], "commercial": number % 3 == 0}


def told(answers: Iterator[icprules.Answered[Any]]) -> list[tuple[int, Any, str | None]]:
    return [(one.position, one.answer, None if one.error is None else one.error.text()) for one in answers]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    "asked",
    [
        {"known_on": "2023-08-03"},
        {"known_on": datetime.date(2023, 8, 4)},
        {"judged_on": "2023-08-31"},
        {"judged_on": "service.launched_on", "known_on": "2024-01-18"},
        {"standing": ("law", "normative"), "adjacent": False},
    ],
)
def test_each_answer_is_what_assess_says_of_another_day_or_part_of_the_law(asked: dict[str, Any], workers: int) -> None:
    given = [*services(8), {"kind": "app"}]
    expected: list[object] = []
    for one in given:
        try:
            expected.append(kept(icprules.assess(one, as_of=AS_OF, rulebook=RULEBOOK, **asked)))
        except icprules.FactError as error:
            expected.append(error.code)
    found = icprules.assess_many(given, as_of=AS_OF, rulebook=RULEBOOK, answer=kept, workers=workers, **asked)
    assert expected == [one.answer if one.error is None else one.error.code for one in found]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"known_on": "soon"}, "F151"),
        ({"judged_on": "2024-02-23"}, "F152"),
        ({"judged_on": "service.lunched_on"}, "F101"),
        ({"standing": ("lore",)}, "F150"),
    ],
)
def test_another_day_that_cannot_be_used_is_refused_before_any_service(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(icprules.FactError) as caught:
        icprules.assess_many([], as_of=AS_OF, rulebook=RULEBOOK, **asked)
    assert code == caught.value.code


def test_each_answer_is_what_assess_says() -> None:
    found = list(icprules.assess_many(services(8), as_of=AS_OF, rulebook=RULEBOOK))
    assert [one.answer for one in found] == [
        icprules.assess(one, as_of=AS_OF, rulebook=RULEBOOK) for one in services(8)
    ]


def test_the_service_stands_beside_its_answer() -> None:
    assert [one.service for one in icprules.assess_many([APP], as_of=AS_OF, rulebook=RULEBOOK)] == [APP]


@pytest.mark.parametrize("bad", [{"kind": "ap"}, {"kid": "app"}, None, 7, "app", {"launched_on": 20231001}])
def test_a_bad_service_is_reported_in_its_place(bad: object) -> None:
    given: list[Any] = [APP, bad, APP]
    with pytest.raises(icprules.FactError) as alone:
        icprules.assess(bad, as_of=AS_OF, rulebook=RULEBOOK)  # type: ignore[arg-type]
    found = told(icprules.assess_many(given, as_of=AS_OF, rulebook=RULEBOOK, answer=lambda one: one.verdict))
    assert found == [(0, "non_compliant", None), (1, None, alone.value.text()), (2, "non_compliant", None)]


def test_an_endless_stream_is_answered_as_it_comes() -> None:
    endless = (APP for _ in itertools.count())
    found = icprules.assess_many(endless, as_of=AS_OF, rulebook=RULEBOOK)
    assert [one.position for one in itertools.islice(found, 3)] == [0, 1, 2]


def test_no_service_is_read_before_its_answer_is_asked_for() -> None:
    read = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal read
        for one in services(10):
            read += 1
            yield one

    found = icprules.assess_many(counted(), as_of=AS_OF, rulebook=RULEBOOK)
    next(found)
    assert read == 1


def test_what_the_caller_s_function_raises_ends_the_series() -> None:
    with pytest.raises(KeyError):
        list(icprules.assess_many([APP], as_of=AS_OF, rulebook=RULEBOOK, answer=raising))


def test_a_series_of_nothing_is_nothing() -> None:
    assert list(icprules.assess_many([], as_of=AS_OF, rulebook=RULEBOOK)) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"as_of": "someday"}, "F151"),
        ({"perspective": "nobody"}, "F150"),
        ({"workers": 0}, "F154"),
        ({"workers": True}, "F154"),
        ({"workers": 2.0}, "F154"),
        ({"workers": 2}, "F155"),
        ({"workers": 2, "answer": lambda found: found.verdict}, "F155"),
    ],
)
def test_a_bad_argument_is_refused_before_any_service_is_read(arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(icprules.FactError) as refused:
        icprules.assess_many(iter(()), **{"as_of": AS_OF, "rulebook": RULEBOOK, **arguments})
    assert refused.value.code == code


def test_workers_say_the_same_in_the_same_order() -> None:
    calendar = icprules.WorkdayCalendar.default()
    given: list[Any] = list(services(2 * PART + 5))
    given[3] = {"kind": "ap"}
    given[PART] = None
    given[PART + 1] = read_subject(APP, RULEBOOK.schema)
    given[2 * PART] = {"kind": threading.Lock()}  # cannot leave this process
    asked: dict[str, Any] = {"as_of": AS_OF, "rulebook": RULEBOOK, "answer": kept, "calendar": calendar}
    alone = told(icprules.assess_many(given, **asked))
    assert [position for position, _, _ in alone] == list(range(len(given)))
    assert told(icprules.assess_many(given, **asked, workers=2)) == alone


def test_workers_never_read_far_ahead() -> None:
    read = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal read
        for one in services(100 * PART):
            read += 1
            yield one

    found = icprules.assess_many(counted(), as_of=AS_OF, rulebook=RULEBOOK, answer=kept, workers=2)
    next(found)
    found.close()  # type: ignore[attr-defined] # a generator
    assert read == 2 * AHEAD * PART


def test_an_answer_that_cannot_cross_between_processes_is_refused() -> None:
    with pytest.raises(icprules.FactError) as refused:
        list(icprules.assess_many([APP], as_of=AS_OF, rulebook=RULEBOOK, answer=unsendable, workers=2))
    assert refused.value.code == "F155"


def test_a_worker_that_ends_early_is_an_error() -> None:
    with pytest.raises(icprules.EngineError) as refused:
        list(icprules.assess_many([APP], as_of=AS_OF, rulebook=RULEBOOK, answer=ending, workers=2))
    assert refused.value.code == "E115"
