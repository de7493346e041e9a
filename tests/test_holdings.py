"""Which filings are held on a day, and whether one of them covers the service.

own number of the kind, active, filed on or before the day                  true
sponsor's number of the kind that names this service                        true
sponsor's number of the kind that names no service                          unknown: whose is it?
sponsor's number of the kind that names another service                     false
a list that is given, with none of the kind                                 false
no list given                                                               unknown
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import mini
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icprules.subjects.holdings import filing_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import Value

D = datetime.date
AS_OF = D(2024, 4, 1)
DAY = datetime.timedelta(days=1)
SITE, APP, MINI, QUICK = (f"沪ICP备2021001234号-{end}" for end in ("1", "2A", "3X", "4K"))
SUBJECT = "沪ICP备2021001234号"
LICENCE = "京B2-20210001"
Filings = list[Any] | None


def facts(
    own: Filings = None, sponsors: Filings = None, *, kind: str | None = "app", name: str = "shop",
    as_of: datetime.date = AS_OF, province: str | None = None,
) -> Mapping[str, Value]:  # fmt: skip
    sponsor = {"province": province, "filings": sponsors}
    service = mini.subject({"name": name, "kind": kind, "filings": own, "sponsor": sponsor})
    return filing_facts(service, as_of)


def covered(own: Filings = None, sponsors: Filings = None, **rest: Any) -> Value | None:  # noqa: ANN401 - as `facts`
    return facts(own, sponsors, **rest).get("filing.covers_service")


@pytest.mark.parametrize(
    ("own", "sponsors", "expected"),
    [
        (None, None, None),
        ([], None, False),
        (None, [], False),
        ([], [], False),
        ([APP], None, True),
        ([APP], [], True),
        ([SITE], None, False),
        ([SITE, MINI, QUICK], None, False),
        ([SITE, APP], None, True),
        (None, [{"number": APP, "service": "shop"}], True),
        ([], [{"number": APP, "service": "shop"}], True),
        (None, [{"number": APP, "service": "other"}], False),
        (None, [APP], None),
        ([], [APP], None),
        ([SITE], [APP], None),
        ([APP], [{"number": "粤ICP备19012345号-4A"}], True),
        (None, [SITE, MINI], False),
        (None, [{"number": APP, "service": "other"}, "沪ICP备2021001234号-5A"], None),
        ([SUBJECT], None, None),
        ([SUBJECT], [], None),
        ([SUBJECT, APP], None, True),
        ([{"number": SUBJECT, "kind": "app"}], None, True),
        ([{"number": SUBJECT, "kind": "website"}], None, False),
        (None, [SUBJECT], False),
        (None, [{"number": SUBJECT, "service": "shop"}], None),
        ([LICENCE], None, None),
        ([{"number": LICENCE, "kind": "app"}], None, True),
        (None, [LICENCE], False),
    ],
)
def test_coverage_of_an_app(own: Filings, sponsors: Filings, expected: bool | None) -> None:  # noqa: FBT001 - expected
    assert expected is covered(own, sponsors)


@pytest.mark.parametrize(
    ("kind", "number"), [("website", SITE), ("app", APP), ("mini_program", MINI), ("quick_app", QUICK)]
)
def test_only_a_number_of_the_services_own_kind_covers_it(kind: str, number: str) -> None:
    assert {one: one == number for one in (SITE, APP, MINI, QUICK)} == {
        one: covered([one], kind=kind) for one in (SITE, APP, MINI, QUICK)
    }


def test_the_kind_of_a_number_comes_from_its_suffix_when_it_is_not_given() -> None:
    assert covered([APP]) == covered([{"number": APP, "kind": "app"}])


@pytest.mark.parametrize(("filed_on", "expected"), [(AS_OF - DAY, True), (AS_OF, True), (AS_OF + DAY, False)])
def test_a_number_counts_from_the_day_it_was_issued(filed_on: datetime.date, expected: bool) -> None:  # noqa: FBT001 - expected
    assert expected is covered([{"number": APP, "filed_on": filed_on}])


def test_a_number_whose_day_is_not_known_is_held_and_its_day_unknown() -> None:
    found = facts([APP])
    assert found["filing.covers_service"] is True
    assert "filing.filed_on" not in found


@pytest.mark.parametrize(("ended_on", "expected"), [(AS_OF - DAY, False), (AS_OF, False), (AS_OF + DAY, True)])
@pytest.mark.parametrize("status", ["deregistered", "revoked", None])
def test_a_number_counts_until_the_day_it_ended(
    ended_on: datetime.date,
    expected: bool,  # noqa: FBT001 - expected
    status: str | None,
) -> None:
    filing = {"number": APP, "filed_on": "2022-01-01", "deregistered_on": ended_on, "status": status}
    assert expected is covered([filing])


@pytest.mark.parametrize("status", ["deregistered", "revoked"])
def test_a_number_that_ended_on_an_unknown_day_is_not_held(status: str) -> None:
    assert covered([{"number": APP, "status": status}]) is False
    assert covered(None, [{"number": APP, "status": status}]) is False


def test_an_ended_number_of_the_sponsor_leaves_nothing_to_ask() -> None:
    assert facts(None, [{"number": APP, "deregistered_on": AS_OF}])["filing.covers_service"] is False


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (None, None),
        ([], False),
        ([SITE], None),
        ([APP], None),
        ([{"number": APP, "status": "revoked"}], False),
    ],
)
def test_without_the_kind_any_number_may_cover_and_none_cannot(own: Filings, expected: bool | None) -> None:  # noqa: FBT001 - expected
    assert expected is covered(own, kind=None)


@pytest.mark.parametrize(
    ("own", "sponsors", "expected"),
    [
        ([APP], None, None),
        (None, [APP], True),
        (None, [SITE], None),
        (None, None, False),
        ([SUBJECT], None, False),
    ],
)
def test_only_a_number_that_names_no_service_is_ambiguous(
    own: Filings,
    sponsors: Filings,
    expected: bool | None,  # noqa: FBT001 - expected
) -> None:
    assert expected is facts(own, sponsors).get("filing.ambiguous")


def test_the_day_of_filing_is_that_of_the_earliest_number_that_covers() -> None:
    later = {"number": "沪ICP备2021001234号-5A", "filed_on": "2024-03-01"}
    earlier = {"number": APP, "filed_on": "2023-12-01"}
    assert D(2023, 12, 1) == facts([later, earlier])["filing.filed_on"]
    assert D(2024, 3, 1) == facts([later, {"number": SITE, "filed_on": "2020-01-01"}])["filing.filed_on"]
    assert "filing.filed_on" not in facts([later, APP])


@pytest.mark.parametrize(
    ("own", "sponsors", "expected"),
    [
        (None, None, None),
        ([], None, None),
        ([SITE], None, True),
        (None, [], False),
        (None, [SITE], True),
        ([], [], False),
    ],
)
def test_whether_the_sponsor_has_filed_at_all(
    own: Filings,
    sponsors: Filings,
    expected: bool | None,  # noqa: FBT001 - expected
) -> None:
    assert expected is facts(own, sponsors).get("filing.sponsor_filed")


def test_numbers_of_another_kind_are_named() -> None:
    found = facts([SITE], [MINI])
    assert found["filing.other_kind_held"] is True
    assert f"{SITE} · {MINI}" == found["filing.other_kind_numbers"]
    assert facts([APP], [])["filing.other_kind_held"] is False
    assert facts([SUBJECT])["filing.other_kind_held"] is False
    assert "filing.other_kind_held" not in facts(None, None)
    assert "filing.other_kind_held" not in facts([SITE], kind=None)


@pytest.mark.parametrize(
    ("numbers", "province", "expected"),
    [
        ([APP], "310000", False),
        (["粤ICP备19012345号-4A"], "310000", True),
        ([APP, "粤ICP备19012345号-4A"], "310000", True),
        ([APP], None, None),
        ([], "310000", False),
        ([], None, False),
    ],
)
def test_a_number_of_another_province_is_noticed(
    numbers: list[str],
    province: str | None,
    expected: bool | None,  # noqa: FBT001 - expected
) -> None:
    assert expected is facts(numbers, province=province).get("filing.other_province_held")


def test_a_filing_that_ended_is_remembered_with_its_day() -> None:
    ended = {"number": APP, "filed_on": "2022-01-01", "deregistered_on": "2024-01-05"}
    assert facts([ended])["filing.deregistered_held"] is True
    assert facts([ended], as_of=D(2024, 1, 4))["filing.deregistered_held"] is False
    assert facts([APP])["filing.deregistered_held"] is False
    assert "filing.deregistered_held" not in facts()


def test_a_number_that_is_not_issued_yet_is_not_held_in_any_way() -> None:
    found = facts([{"number": APP, "filed_on": AS_OF + DAY}])
    assert (False, False) == (found["filing.covers_service"], found["filing.other_kind_held"])


FILING = st.fixed_dictionaries(
    {"number": st.sampled_from([SITE, APP, MINI, QUICK, SUBJECT, LICENCE])},
    optional={
        "service": st.sampled_from(["shop", "other"]),
        "filed_on": st.sampled_from([AS_OF - DAY, AS_OF, AS_OF + DAY]),
        "status": st.sampled_from(["deregistered", "revoked"]),
    },
)
LISTS = st.none() | st.lists(FILING, max_size=3, unique_by=lambda f: f["number"])


@settings(deadline=None, max_examples=150, derandomize=True)
@given(LISTS, LISTS, st.sampled_from(["website", "app", "mini_program", "quick_app"]))
def test_learning_the_kind_never_flips_what_was_settled(own: Filings, sponsors: Filings, kind: str) -> None:
    before, after = facts(own, sponsors, kind=None), facts(own, sponsors, kind=kind)
    settled = before.keys() - {"filing.ambiguous"}
    assert {name: before[name] for name in settled} == {name: after.get(name) for name in settled}


@settings(deadline=None, max_examples=150, derandomize=True)
@given(LISTS, LISTS, st.permutations(range(3)))
def test_the_order_in_which_numbers_are_given_does_not_count(own: Filings, sponsors: Filings, order: list[int]) -> None:
    def turned(filings: Filings) -> Filings:
        return None if filings is None else [filings[i] for i in order if i < len(filings)]

    texts = ("filing.other_kind_numbers", "filing.other_province_numbers")
    first, second = facts(own, sponsors), facts(turned(own), turned(sponsors))
    assert {k: v for k, v in first.items() if k not in texts} == {k: v for k, v in second.items() if k not in texts}
