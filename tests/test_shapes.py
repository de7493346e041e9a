"""Tables whose shape was met often are read by a function made for it; it must give what reading in full gives.

A table is answered in full the first times, and whenever anything in it is not plain: so every test asks both ways.
"""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import generated
import mini
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_plain_reading import KEYS, TABLES, VALUES

import icprules
from icprules import FactError, assess
from icprules.decision import shapes
from icprules.decision.shapes import shaped_situation
from icprules.decision.situation import situation_on
from icprules.subjects.given import subject_of
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import FactSchema, Value

D = datetime.date
DAY = D(2024, 2, 22)
APP: dict[str, Any] = {
    "kind": "app", "stage": "operating", "offline": False, "offered_in_mainland": True, "launched_on": D(2023, 5, 6),
    "content": ["game"], "filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": D(2023, 9, 1)}],
    "sponsor": {"kind": "enterprise", "province": "沪", "filings": ["沪ICP备2021001234号-1"]},
}  # fmt: skip


def schema_of_its_own() -> FactSchema:
    """The facts of the real rulebook, of which no shape was met."""
    return attrs.evolve(mini.real().schema)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "OFTEN", 1)


def shaped(table: dict[str, Any], schema: FactSchema, day: datetime.date = DAY) -> Any:  # noqa: ANN401 - facts and given
    return shaped_situation(table, day, day, schema)


def in_full(table: Mapping[str, Any], schema: FactSchema, day: datetime.date = DAY) -> tuple[Any, dict[str, Value]]:
    subject = read_subject(table, schema)
    facts, is_silent = situation_on(subject, day, schema)
    assert is_silent, "what is said about a case is no business of a shape"
    return subject, facts


def assert_alike(table: dict[str, Any], schema: FactSchema, day: datetime.date = DAY) -> bool:
    """Whether the table was read by its shape; if so, with facts in their order and the subject of a full reading."""
    found = shaped(table, schema, day)
    if found is None:
        return False
    facts, given_ = found
    subject, wanted = in_full(table, schema, day)
    assert list(wanted.items()) == list(facts.items())
    assert subject == subject_of(given_)
    return True


def test_a_plain_table_is_read_by_its_shape() -> None:
    assert assert_alike(APP, schema_of_its_own())


def test_days_may_be_given_as_text() -> None:
    filings = [{"number": "沪ICP备2021001234号-2A", "filed_on": "2023-09-01"}]
    assert assert_alike({**APP, "launched_on": "2023-05-06", "filings": filings}, schema_of_its_own())


@pytest.mark.parametrize(
    "day", ["2023-02-29", "2023-5-6", "", "none", 20230506, datetime.datetime(2023, 5, 6, tzinfo=datetime.UTC)]
)
def test_what_is_no_day_is_left_to_the_full_reading(day: object) -> None:
    schema = schema_of_its_own()
    assert assert_alike(APP, schema)
    assert shaped({**APP, "launched_on": day}, schema) is None


class Day(datetime.date):
    """A day that calls itself otherwise, as classes of callers may."""

    def isoformat(self) -> str:
        return "some day"


@pytest.mark.parametrize("is_known", [False, True])
def test_a_day_of_a_class_of_the_callers_own_is_the_day_it_stands_for_and_is_kept_for_nobody(is_known: bool) -> None:  # noqa: FBT001
    rulebook, day = mini.real(), D(2021, 3, 4)
    for _ in range(is_known):
        assess({**APP, "launched_on": D(2021, 3, 5)}, as_of=DAY, rulebook=rulebook)
    filings = [{**APP["filings"][0], "filed_on": Day(2021, 3, 4)}]
    own = assess({**APP, "launched_on": Day(2021, 3, 4), "filings": filings}, as_of=Day(2024, 2, 22), rulebook=rulebook)
    other = assess({**APP, "launched_on": day}, as_of=DAY, rulebook=rulebook)
    for result in (own, other):
        assert datetime.date is type(result.as_of) is type(result.facts["service.launched_on"])
        assert "some day" not in str((result.to_dict(), result.record()))


def test_random_services_are_read_alike_and_many_by_their_shape() -> None:
    rng, schema = generated.dice(11), mini.real().schema
    seen: Counter[bool] = Counter()
    for _ in range(600):
        table = generated.service(schema, rng)
        few = {key: value for key, value in table.items() if rng.random() < 0.3}
        seen[assert_alike(few, schema)] += 1
    assert min(seen.values()) > 60


@given(table=TABLES, sponsor=st.none() | TABLES)
@example(table={"kind": "app", "platform": "wechat"}, sponsor=None)
@example(table={"name": "  "}, sponsor={"province": "CN"})
def test_any_table_that_is_read_by_its_shape_is_read_alike(
    table: dict[str, Any], sponsor: dict[str, Any] | None
) -> None:
    assert_alike({**table, "sponsor": sponsor}, mini.real().schema)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_else_a_known_shape_holds_is_refused_or_read_alike(changed: dict[str, Any]) -> None:
    schema = mini.real().schema
    assert assert_alike(APP, schema)
    assert_alike({**APP, **{key: value for key, value in changed.items() if key in APP}}, schema)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "appp"}, "F102"),
        ({"offline": 0}, "F103"),
        ({"launched_on": D(2024, 2, 23)}, "F140"),
        ({"launched_on": D(1989, 12, 31)}, "F109"),
        ({"stage": "planned"}, "F131"),
        ({"content": ["game", "game"]}, "F105"),
        ({"filings": ""}, "F103"),
        ({"filings": ["x"]}, "N104"),
        ({"sponsor": {"kind": "enterprise", "province": "香港", "filings": []}}, "F113"),
        ({"sponsor": ["沪"]}, "F103"),
    ],
)
def test_a_fault_in_a_table_of_a_known_shape_is_told_as_ever(changed: dict[str, Any], code: str) -> None:
    rulebook = mini.real()
    assert assess(APP, as_of=DAY, rulebook=rulebook).verdict
    with pytest.raises(FactError, match=code):
        assess({**APP, **changed}, as_of=DAY, rulebook=rulebook)


def test_a_platform_beside_an_app_is_told_and_beside_a_mini_program_is_plain() -> None:
    schema = schema_of_its_own()
    table = {"kind": "mini_program", "platform": "wechat"}
    assert assert_alike(table, schema)
    assert not assert_alike({**table, "kind": "app"}, schema)
    with pytest.raises(FactError, match="F130"):
        read_subject({**table, "kind": "app"}, schema)


@pytest.mark.parametrize("launched", [D(2024, 2, 21), D(2024, 2, 22)])
def test_a_launch_on_or_before_the_day_is_plain(launched: datetime.date) -> None:
    assert assert_alike({"kind": "app", "launched_on": launched}, schema_of_its_own())


def test_a_launch_that_lies_ahead_is_left_to_the_full_reading_which_finds_the_service_planned() -> None:
    rulebook, table = mini.real(), {"kind": "app", "launched_on": D(2024, 2, 23)}
    assert shaped(table, rulebook.schema) is None
    assert "planned" == assess(table, as_of=DAY, rulebook=rulebook).facts["service.stage"]


@pytest.mark.parametrize(
    "said",
    [
        {"terminated_on": D(2024, 1, 15)},
        {"change": {}},
        {"application": {"submitted_on": D(2024, 1, 15)}},
        {"sponsor": {"country": "CN"}},
        {"service": {"kind": "app"}},
        {"filed_data_untrue": True},
        {"nonsense": None},
        {1: None},
    ],
)
def test_a_table_that_says_more_is_never_read_by_its_shape(said: dict[Any, Any]) -> None:
    schema = schema_of_its_own()
    assert shaped({**APP, **said}, schema) is None
    assert not schema.prepared["shapes"].readers


def test_nothing_that_a_caller_or_a_schema_wrote_stands_in_the_text_that_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def noted(text: str, *rest: str) -> Any:  # noqa: ANN401 - code
        texts.append(text)
        return compile(text, *rest)

    texts: list[str] = []
    monkeypatch.setattr(shapes, "compile", noted, raising=False)
    assert assert_alike(APP, schema_of_its_own())
    words = {word for text in texts for word in text.replace("\n", " ").split() if word.isidentifier()}
    allowed = {
        "def",
        "and",
        "own",
        "sponsors",
        "facts",
        "if",
        "is",
        "not",
        "in",
        "return",
        "None",
        "as_of",
        "judged_on",
    }
    assert [] == sorted(word for word in words - allowed if not word[1:].isdigit())
    assert not any(quote in text for text in texts for quote in "'\"")
    for name in (*APP, *APP["sponsor"], "service", "game", "沪"):
        assert not any(name in text for text in texts if name != "sponsor")


def test_a_shape_is_made_when_it_was_met_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "OFTEN", 3)
    schema = schema_of_its_own()
    assert [False, False, True, True] == [shaped(APP, schema) is not None for _ in range(4)]


def test_no_more_shapes_are_made_than_the_limit_and_answers_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_MADE", 2)
    schema = schema_of_its_own()
    tables: list[dict[str, Any]] = [
        {"kind": "app"},
        {"kind": "app", "offline": False},
        {"offline": True},
        {"stage": "operating"},
    ]
    assert [True, True, False, False] == [assert_alike(one, schema) for one in tables]
    assert assert_alike(tables[0], schema)


def test_no_more_shapes_are_counted_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_MET", 5)
    monkeypatch.setattr(shapes, "OFTEN", 100)
    schema = schema_of_its_own()
    for order in itertools.islice(itertools.permutations(APP), 50):
        shaped({key: APP[key] for key in order}, schema)
        assert 1 <= len(schema.prepared["shapes"].met) <= 5


@pytest.mark.parametrize(
    "keys", [["x" * 200_000], [1], ["kind", "nonsense"], list(map(str, range(5000)))], ids=["long", "1", "odd", "many"]
)
def test_no_key_that_a_caller_made_up_is_kept(keys: list[Any]) -> None:
    schema = schema_of_its_own()
    assert shaped(dict.fromkeys(keys, 1), schema) is None
    assert shaped({"kind": "app", "sponsor": dict.fromkeys(keys, 1)}, schema) is None
    assert not schema.prepared["shapes"].met


def test_a_subject_stays_what_was_given_where_the_facts_are_exchanged() -> None:
    result = assess(APP, as_of=DAY, rulebook=mini.real())
    assert result.subject == attrs.evolve(result, facts={}).subject


def test_what_a_caller_changes_afterwards_changes_no_assessment() -> None:
    rulebook = mini.real()
    table = {**APP, "content": ["game"], "filings": [dict(APP["filings"][0])]}
    first, second = (assess(table, as_of=DAY, rulebook=rulebook) for _ in range(2))
    wanted = assess(read_subject(APP, rulebook.schema), as_of=DAY, rulebook=rulebook)
    table["kind"] = "website"
    table["content"].append("news")
    table["filings"].clear()
    assert first == second == wanted
    assert wanted.subject == first.subject


def test_an_assessment_by_shape_is_that_of_the_subject_in_everything_it_says() -> None:
    rulebook = icprules.load()
    for _ in range(2):
        found = assess(APP, as_of=DAY, rulebook=rulebook)
        other = assess(read_subject(APP, rulebook.schema), as_of=DAY, rulebook=rulebook)
        assert other == found
        assert other.to_dict() == found.to_dict()
        assert other.record() == found.record()
