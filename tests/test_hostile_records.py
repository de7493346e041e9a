"""Records from hostile hands: whatever stands in one, it is refused at its place or answered, and nothing else happens.

For every value put or taken at every place of a record whose digest was made to fit:
    replay, recheck and redact answer or raise an error of this package
"""

from __future__ import annotations

import contextlib
import copy
import datetime
from typing import TYPE_CHECKING, Any

import mini
import pytest
from hypothesis import given, settings
from test_records import APP, CAL, RECORD, chance, recorded, through_json

from icprules import recheck, redact, replay
from icprules.errors import IcprulesError, RecordError
from icprules.records.canonical import digest_of
from icprules.records.reading import read_record
from icprules.records.record_words import recheck_page, replay_page
from icprules.records.shapes import RECORD as SHAPE
from icprules.records.shapes import misfits

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator


def test_null_where_something_must_stand_is_not_the_same_as_its_absence() -> None:
    for changed in ({**RECORD["question"], "judged_on": None}, {**RECORD["question"], "adjacent": None}):
        record = {**RECORD, "question": changed}
        found = [] if changed["adjacent"] is not None else ["question.adjacent"]
        assert found == [one.where for one in misfits(record, SHAPE)]


@pytest.mark.parametrize("value", [datetime.date(2024, 1, 1), float("nan"), {1: 2, "a": 3}, {"a", "b"}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(RecordError, match="D102"):
        read_record({**RECORD, "more": value})


def test_what_nests_without_end_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RecordError, match="D102"):
        read_record({**RECORD, "more": deep})


def test_half_of_a_surrogate_pair_is_content_like_any_other() -> None:
    record = recorded({**APP, "sponsor": {"name": "\ud800", "province": "沪"}})
    assert replay(through_json(record), rulebook=mini.real()).is_identical


JUNK = [
    None, True, 0, -1, 10**30, 1.5, "", "x", "2024-02-30", "9999-12-31", "0001-01-01", "projected", [], {}, [None],
    [[1]], ["a"], {"a": 1}, {"zh": "一", "en": "one"}, ["01-01", "01-01"],
]  # fmt: skip


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


def by_depth(record: dict[str, Any]) -> list[list[tuple[str | int, ...]]]:
    # Most places lie deep inside the outcome; the others must be hit as well.
    found: dict[tuple[str | int, int], list[tuple[str | int, ...]]] = {}
    for path in places(record):
        found.setdefault((path[0], len(path)), []).append(path)
    return list(found.values())


PLACES = by_depth(RECORD)


@given(chance)
@settings(max_examples=60, deadline=None)
def test_a_hostile_record_with_a_digest_that_fits_is_refused_or_answered(rng: random.Random) -> None:
    *path, last = rng.choice(rng.choice(PLACES))
    record = copy.deepcopy(RECORD)
    target: Any = record
    for key in path:
        target = target[key]
    if rng.random() < 0.3:
        del target[last]
    else:
        target[last] = rng.choice(JUNK)
    record["digest"] = digest_of(record)
    for ask in (
        lambda: replay_page(replay(record, rulebook=mini.real()), "zh"),
        lambda: recheck_page(recheck(record, CAL, rulebook=mini.real()), "en"),
        lambda: redact(record, ["personal"], salt="a salt of some length", rulebook=mini.real()),
    ):
        with contextlib.suppress(IcprulesError):
            assert ask()
