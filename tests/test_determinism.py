"""The same rulebook, calendar, day, perspective and facts give the same result byte for byte, anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import icprules

SERVICES: list[dict[str, Any]] = [
    {},
    {
        "name": "店", "kind": "app", "stage": "operating", "launched_on": "2020-01-01", "offline": False,
        "offered_in_mainland": True, "stores": ["huawei", "apple"],
        "sponsor": {"province": "沪", "filings": [{"number": "沪ICP备2021001234号-1"}]},
        "application": {"received_on": "2024-02-22", "sms_sent_at": "2024-02-21T16:30:00+00:00"},
    },
    {
        "kind": "website", "stage": "planned", "content": ["news", "medical"], "commercial": True,
        "filings": [], "change": {"effective_on": "2024-05-31", "filed_on": "none"},
    },
]  # fmt: skip
CODE = """
import json, sys, icprules
rulebook = icprules.load()
for service in json.loads(sys.stdin.read()):
    for day in ("2024-02-22", "2024-04-01", "2026-12-20"):
        result = icprules.assess(service, as_of=day, rulebook=rulebook)
        print(json.dumps(result.to_dict(), ensure_ascii=True))
        print(ascii(icprules.explain(result, lang="zh")))
        print(ascii(icprules.explain(result, lang="en")))
"""
PLACES: list[dict[str, str]] = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/Los_Angeles", "LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"},
    {"PYTHONHASHSEED": "424242", "TZ": "Asia/Shanghai", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
]


def _said_in(place: dict[str, str]) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ", "PYTHONHASH", "PYTHONUTF8"))}
    done = subprocess.run(
        [sys.executable, "-c", CODE], input=json.dumps(SERVICES), capture_output=True, check=True, text=True,
        env={**kept, **place},
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def first() -> str:
    return _said_in(PLACES[0])


@pytest.mark.parametrize("place", PLACES[1:], ids=lambda place: place["TZ"])
def test_hash_seed_time_zone_and_locale_change_nothing(first: str, place: dict[str, str]) -> None:
    assert first == _said_in(place)


def test_this_process_says_the_same_as_a_fresh_one(first: str) -> None:
    rulebook = icprules.load()
    results = [
        icprules.assess(service, as_of=day, rulebook=rulebook)
        for service in SERVICES
        for day in ("2024-02-22", "2024-04-01", "2026-12-20")
    ]
    assert [json.dumps(result.to_dict()) for result in results] == first.splitlines()[::3]


def test_the_order_in_which_facts_are_given_changes_nothing() -> None:
    rulebook = icprules.load()
    given = SERVICES[1]
    turned = dict(reversed(given.items()))
    one, other = (icprules.assess(facts, as_of="2024-02-22", rulebook=rulebook).to_dict() for facts in (given, turned))
    assert json.dumps(one) == json.dumps(other)


def test_two_loads_of_one_rulebook_are_equal_and_have_one_digest() -> None:
    one, other = icprules.load(), icprules.load()
    assert (one, one.digest) == (other, other.digest)


def test_every_engine_gives_the_same_result_save_its_name() -> None:
    rulebook = icprules.load()
    said = set()
    for engine in ("compiled", "tree"):
        whole = icprules.assess(SERVICES[1], as_of="2024-02-22", rulebook=rulebook, engine=engine).to_dict()
        assert engine == whole.pop("provenance")["engine"]
        said.add(json.dumps(whole))
    assert 1 == len(said)


def test_a_result_is_plain_data() -> None:
    rulebook = icprules.load()
    for service in SERVICES:
        whole = icprules.assess(service, as_of="2024-02-22", rulebook=rulebook).to_dict()
        assert json.loads(json.dumps(whole)) == whole
