"""Learning a fact never flips a settled answer, and answering what is asked settles the verdict.

For every step of any program, and for every assessment:
    a truth that is settled stays when facts are added
    a verdict that is settled stays; the verdicts still possible only become fewer
    the statuses still possible of a duty only become fewer, save that `fulfilled` on an unknown day may
        turn out to have been late
    answering the missing facts again and again, with any value, ends in a verdict that is determined
Events are left aside as the design says: raising one is telling of another case. Filings are one fact, and a
decision and its day are told together.
"""

from __future__ import annotations

import datetime
import random
from typing import TYPE_CHECKING, Any

import generated
import mini
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from icprules.engines import tree
from icprules.engines.program import program
from icprules.errors import FactError, RulebookError
from icprules.rulebook import law
from icprules.rulebook.condition import JUDGED_ON, Truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.decision.assessment import Assessment
    from icprules.rulebook.condition import Condition

D = datetime.date
AS_OFS = (D(2023, 9, 1), D(2024, 2, 22), D(2024, 3, 31), D(2024, 4, 1), D(2025, 6, 3))
DAYS = (
    D(2019, 5, 6),
    D(2023, 8, 3),
    D(2023, 8, 4),
    D(2024, 2, 22),
    D(2024, 3, 31),
    D(2024, 5, 1),
    D(2025, 7, 1),
)
VALUES: Mapping[str, tuple[Any, ...]] = {
    "service.kind": ("app", "mini_program", "quick_app", "website"),
    "service.platform": ("wechat", "baidu", "douyin", "other"),
    "service.stores": ([], ["apple"], ["huawei", "other"]),
    "service.stage": ("planned", "operating", "terminated"),
    "service.launched_on": DAYS,
    "service.planned_launch_on": DAYS,
    "service.offline": (True, False, False),
    "service.offered_in_mainland": (True, True, False),
    "service.hosting": ("mainland", "overseas", "both"),
    "service.commercial": (True, False),
    "service.content": (["none"], ["game"], ["news", "medical"]),
    "service.filing_number_displayed": (True, False),
    "service.filing_link_displayed": (True, False),
    "sponsor.country": ("CN", "HK", "US"),
    "sponsor.kind": ("enterprise", "individual"),
    "sponsor.province": ("310000", "440000"),
    "sponsor.has_mainland_licence": (True, False),
}
FILINGS: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"number": "沪ICP备2021001234号-1", "filed_on": D(2021, 3, 1)}],
    [{"number": "沪ICP备2021001234号-2A", "filed_on": D(2024, 3, 30)}],
    [{"number": "沪ICP备2021001234号-2A", "filed_on": D(2024, 5, 6)}],
    [{"number": "粤ICP备19012345号-3X", "filed_on": D(2020, 3, 1)}, {"number": "粤ICP备19012345号-4A"}],
    [{"number": "沪ICP备2021001234号-2A", "filed_on": D(2022, 1, 1), "deregistered_on": D(2024, 1, 5)}],
)
CASES: Mapping[str, tuple[Any, ...]] = {
    "application.received_on": DAYS[:4],
    "application.platform_passed_on": DAYS[:4],
    "change.item": ("sponsor", "service", "access", "other"),
    "change.effective_on": DAYS,
    "change.filed_on": (*DAYS, "none"),
    "access_provider.changed_on": DAYS,
    "access_provider.access_filed": (True, False),
}
property_test = settings(deadline=None, max_examples=60, derandomize=True, phases=(Phase.explicit, Phase.generate))
chance = st.integers(0, 1 << 32).map(random.Random)


def table_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The table that a caller would write for facts by dotted name."""
    given: dict[str, Any] = {}
    for name, value in facts.items():
        group, _, member = name.partition(".")
        if not member or group == "service":
            given[member or group] = value
        elif member == "*":
            given.setdefault(group, {})
        else:
            given.setdefault(group, {})[member] = value
    return given


def _full(rng: random.Random, as_of: datetime.date) -> dict[str, Any]:
    facts = {name: rng.choice(values) for name, values in VALUES.items()}
    if facts["service.kind"] in ("app", "website"):
        del facts["service.platform"]
    if facts["service.stage"] == "planned":
        del facts["service.launched_on"]
    if facts["sponsor.country"] != "CN":
        del facts["sponsor.province"]
    facts["filings"] = rng.choice(FILINGS)
    events: dict[str, Any] = {}
    if rng.random() < 0.4:  # an application that has begun; when it was decided is told with what was decided
        events |= {"application.*": None, "application.submitted_on": min(as_of, D(2019, 1, 1))}
        events |= {name: rng.choice(CASES[name]) for name in CASES if name.startswith("application.")}
        events |= rng.choice(({}, {"application.outcome": "pending", "application.decided_on": "none"}))
    if rng.random() < 0.4:
        events |= {"change.*": None, **{n: rng.choice(CASES[n]) for n in CASES if n.startswith("change.")}}
    return {**facts, **events}


def _some(rng: random.Random, full: Mapping[str, Any], *, of: float = 0.5) -> dict[str, Any]:
    """Part of the facts; an event that is raised stays raised."""
    kept = {"application.*", "application.submitted_on", "change.*"}
    pairs = ("application.outcome", "application.decided_on")
    left = {name: value for name, value in full.items() if name in kept or rng.random() < of}
    return {n: v for n, v in left.items() if n not in pairs or all(p in left for p in pairs)}


def some_facts(rng: random.Random, as_of: datetime.date) -> dict[str, Any]:
    """Random facts of one service by dotted name, part of them absent; they may contradict each other."""
    return _some(rng, _full(rng, as_of), of=0.8)


def _possible(result: Assessment) -> frozenset[str]:
    return frozenset(result.possible or (result.verdict,))


def _statuses(result: Assessment) -> dict[tuple[str, bool], frozenset[str]]:
    """The possible statuses of every duty that is shown; one whose event is not raised does not apply."""
    return {
        (d.id, d.is_prohibition): frozenset(
            "not_applicable" if s == "not_raised" else s for s in d.possible or (d.status,)
        )
        for d in (*result.obligations, *result.prohibitions)
    }


def _grown(before: Assessment, after: Assessment) -> list[object]:
    """Duties with a status that was not possible before a fact was added."""
    first, second = _statuses(before), _statuses(after)
    silent = frozenset({"not_applicable"})
    found: list[object] = []
    for name in first.keys() | second.keys():
        was, now = first.get(name, silent), second.get(name, silent)
        allowed = was | {"fulfilled_late"} if "fulfilled" in was else was
        if not now <= allowed:
            found.append((name, was, now))
    return found


@property_test
@given(chance)
def test_no_step_of_any_program_flips_when_facts_are_added(rng: random.Random) -> None:
    rulebook = generated.rulebook(rng)
    prog = program(rulebook)
    full = generated.facts_for(prog, rulebook.schema, rng)
    some = {name: value for name, value in full.items() if name == JUDGED_ON or rng.random() < 0.5}
    pairs = zip(prog.steps, tree.run(prog, some), tree.run(prog, full), strict=True)
    assert [] == [(step.question, step.name) for step, one, other in pairs if one is not Truth.UNKNOWN and one != other]


_CLAUSES: tuple[Condition, ...] = (
    mini.is_("service.kind", "app"),
    mini.among("service.kind", "website", "app"),
    mini.is_("service.stage", "operating"),
    mini.among("service.stage", "operating", "terminated"),
    mini.not_(mini.is_("service.offline")),
    mini.is_("service.commercial"),
    mini.among("service.content", "game", "news"),
    mini.dated("service.launched_on", "before", D(2023, 8, 4)),
    mini.any_(mini.is_("sponsor.country", "CN"), mini.is_("service.hosting", "mainland")),
    mini.is_("filing.covers_service", value=False),
)
_SHAPES: tuple[law.DeadlineSpec | None, ...] = (
    None,
    mini.fixed(D(2024, 3, 31)),
    mini.due(law.Before(fact="service.launched_on")),
    mini.due(law.Within(amount=30, unit="days", after="service.launched_on"), "none"),
    mini.due(law.Within(amount=1, unit="months", after="service.launched_on"), "next_working_day"),
    mini.due(law.AtLeastBefore(days=30, before="service.launched_on"), "none"),
    mini.due(law.AtLeastBefore(days=30, before="change.effective_on"), "none"),
    mini.due(law.Within(amount=20, unit="working_days", after="application.received_on")),
)


def some_rulebook(rng: random.Random) -> law.Rulebook:
    """A few rules of every standing on few duties, some of which displace others."""
    rules: list[law.Rule] = []
    for number in range(7):
        name = f"r{number}"
        over = tuple(r.id for r in rules if rng.random() < 0.25)
        rest: dict[str, Any] = {
            "standing": rng.choice(law.STANDINGS),
            "when": tuple(rng.choice(_CLAUSES) for _ in range(rng.randint(0, 2))),
            "unless": tuple(rng.choice(_CLAUSES) for _ in range(rng.randint(0, 1))),
        }
        kind = rng.random()
        if kind < 0.6:
            rules.append(
                mini.duty(
                    name, obligation=rng.choice(("file", "show")), overrides=over,
                    done=rng.choice((None, mini.is_("filing.covers_service"), rng.choice(_CLAUSES))),
                    done_on=rng.choice(("", "filing.filed_on")),
                    ended=rng.choice((None, None, mini.is_("service.stage", "terminated"))),
                    upcoming=rng.choice((None, None, mini.is_("service.stage", "planned"))),
                    deadline=rng.choice(_SHAPES), **rest,
                )
            )  # fmt: skip
        elif kind < 0.8:
            rules.append(mini.ban(name, rng.choice(_CLAUSES), overrides=over, **rest))
        elif over:
            rules.append(mini.exemption(name, *over, **rest))
    return mini.book(*rules)


def _asked(rulebook: law.Rulebook, facts: Mapping[str, Any], as_of: datetime.date, who: law.Actor) -> Assessment:
    try:
        return mini.ask(rulebook, table_of(facts), as_of, perspective=who)
    except (FactError, RulebookError):  # facts that contradict each other, or rules that do for them
        assume(False)  # noqa: FBT003 - hypothesis' own way to discard an example
        raise


@settings(property_test, max_examples=250)
@given(chance, st.sampled_from(AS_OFS))
def test_no_small_rulebook_flips_when_facts_are_added(rng: random.Random, as_of: datetime.date) -> None:
    rulebook, full = some_rulebook(rng), _full(rng, as_of)
    before = _asked(rulebook, _some(rng, full), as_of, "sponsor")
    after = _asked(rulebook, full, as_of, "sponsor")
    assert _possible(after) <= _possible(before)
    assert [] == _grown(before, after)


@property_test
@given(chance, st.sampled_from(AS_OFS), st.sampled_from(law.ACTORS))
def test_the_built_in_rulebook_never_flips_when_facts_are_added(
    rng: random.Random, as_of: datetime.date, who: law.Actor
) -> None:
    full = _full(rng, as_of)
    before = _asked(mini.real(), _some(rng, full), as_of, who)
    after = _asked(mini.real(), full, as_of, who)
    assert _possible(after) <= _possible(before)
    assert [] == _grown(before, after)


def _answer(rng: random.Random, name: str, facts: dict[str, Any], as_of: datetime.date) -> None:
    if name == "filings.service":
        facts["sponsor.filings"] = [{**f, "service": "shop"} for f in facts["sponsor.filings"]]
    elif name == "filings":
        # Whoever is asked again gives the number with its suffix.
        facts[name] = rng.choice(FILINGS)
    elif name == "service.planned_launch_on":
        facts[name] = rng.choice([day for day in (*DAYS, D(2027, 1, 4)) if day > as_of])
    elif name == "service.terminated_on":
        facts[name] = as_of
    else:
        decided = {"application.decided_on": (*DAYS[:4], "none"), "application.outcome": ("granted",)}
        choices = {**VALUES, **CASES, **decided}
        if name in choices:
            facts[name] = rng.choice(choices[name])
        else:
            assert "bool" == mini.schema().facts[name].type, name
            facts[name] = rng.random() < 0.5


def _answered(rng: random.Random, rulebook: law.Rulebook, facts: dict[str, Any], as_of: datetime.date) -> Assessment:
    result = mini.ask(rulebook, table_of(facts), as_of)
    for _ in range(8):
        if not result.missing:
            break
        for missing in result.missing:
            for _ in range(40):  # an answer that contradicts another is refused, and another is given
                tried = dict(facts)
                _answer(rng, missing.fact, tried, as_of)
                try:
                    mini.ask(rulebook, table_of(tried), as_of)
                except FactError:
                    continue
                facts = tried
                break
        result = mini.ask(rulebook, table_of(facts), as_of)
    return result


@settings(property_test, max_examples=40)
@given(chance, st.sampled_from(AS_OFS))
def test_answering_what_is_missing_settles_the_verdict(rng: random.Random, as_of: datetime.date) -> None:
    facts = _some(rng, _full(rng, as_of), of=0.2)
    assume("service.planned_launch_on" not in facts or facts["service.planned_launch_on"] > as_of)
    try:
        mini.ask(mini.real(), table_of(facts), as_of)
    except FactError:
        assume(False)  # noqa: FBT003 - as above
    result = _answered(rng, mini.real(), {"service.name": "shop", **facts}, as_of)
    assert () == result.missing
    assert "undetermined" != result.verdict or hangs_on_the_law(result)


def hangs_on_the_law(result: Assessment) -> bool:
    """Whether an open question of law, or an analogy, is what keeps a duty open."""
    asked = {name for d in (*result.obligations, *result.prohibitions) if d.counts for name in d.need}
    return any(name.startswith("law.") for name in asked) or "by_analogy_alone" in [n.id for n in result.notices]


@pytest.mark.parametrize("sponsors", [["沪ICP备2021001234号-2A"], ["沪ICP备2021001234号-1", "沪ICP备2021001234号-2A"]])
def test_asking_whose_number_it_is_settles_the_verdict(sponsors: list[str]) -> None:
    facts = {
        "service.name": "shop", "service.kind": "app", "service.stage": "operating", "service.offline": False,
        "service.offered_in_mainland": True, "service.launched_on": D(2024, 5, 1),
        "sponsor.filings": [{"number": number} for number in sponsors],
    }  # fmt: skip
    before = mini.ask(mini.real(), table_of(facts), D(2024, 6, 1))
    assert "filings.service" in [m.fact for m in before.missing]
    facts["sponsor.filings"] = [{"number": number, "service": "shop"} for number in sponsors]
    after = mini.ask(mini.real(), table_of(facts), D(2024, 6, 1))
    assert "filings.service" not in [m.fact for m in after.missing]
