"""A service on a day that shows something of a rulebook, with no more facts than that needs.

Decides how a witness is written, and how facts that it does not need are taken away. Whatever the solver said, a
witness is read and judged here as any caller's service is. Must not import the solver or axioms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.decision.situation import facts_on
from icprules.engines.program import program
from icprules.engines.tree import truth_of
from icprules.errors import FactError
from icprules.rulebook.condition import RULE_PREFIX, facts_of
from icprules.subjects.facts_text import facts_text
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping

    from icprules.decision.assessment import Assessment
    from icprules.engines.program import Step
    from icprules.rulebook.condition import Truth
    from icprules.rulebook.law import Actor, Rulebook
    from icprules.subjects.facts import Value

Path = tuple[str | int, ...]
Truths = dict[tuple[str, str], "Truth"]
"""Truth of every step of a program, by question and name."""


@attrs.frozen(kw_only=True)
class Witness:
    """A service on a day.

    Args:
        service: Its facts as a file gives them, sponsor and cases inside.
        as_of: Beijing date asked about.
        judged_on: Beijing date whose law applies; mostly the same.
    """

    service: Mapping[str, Any] = attrs.field(hash=False)
    as_of: datetime.date
    judged_on: datetime.date

    def assessed(self, rulebook: Rulebook, perspective: Actor = "sponsor") -> Assessment:
        """Return what a rulebook makes of it.

        Args:
            rulebook: The law.
            perspective: Whose duties count.

        Returns:
            The assessment.

        Raises:
            FactError: If the facts cannot be used with this rulebook.
            RulebookError: If two of its rules give one duty different results.
        """
        judged = None if self.judged_on == self.as_of else self.judged_on
        return assess(
            self.service, as_of=self.as_of, rulebook=rulebook, engine="tree", perspective=perspective, judged_on=judged
        )

    def to_toml(self) -> str:
        """Return it as a file that `icprules assess` reads, the day in a comment at the top.

        Example:
            >>> import datetime
            >>> day = datetime.date(2024, 4, 1)
            >>> print(Witness(service={"kind": "app"}, as_of=day, judged_on=day).to_toml(), end="")
            # icprules assess FILE --as-of 2024-04-01
            <BLANKLINE>
            [service]
            kind = "app"
        """
        judged = "" if self.judged_on == self.as_of else f" --judged-on {self.judged_on}"
        head = [f"icprules assess FILE --as-of {self.as_of}{judged}"]
        # The sponsor of the only service stands beside it, as in the files that people write.
        inner = {key: value for key, value in self.service.items() if key != "sponsor"}
        table = {"service": inner, **{key: self.service[key] for key in ("sponsor",) if key in self.service}}
        return facts_text(table, head)

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {"as_of": self.as_of.isoformat(), "judged_on": self.judged_on.isoformat(), "toml": self.to_toml()}


def known_of(witness: Witness, rulebook: Rulebook) -> dict[str, Value]:
    """Return everything known of a witness on its day, under the names that rules read.

    Raises:
        FactError: If its facts cannot be used as given.
    """
    subject = read_subject(witness.service, rulebook.schema)
    return facts_on(subject, witness.as_of, rulebook.schema, witness.judged_on)


def truths_of(witness: Witness, rulebook: Rulebook) -> Truths:
    """Return the truth that a witness gives every step of a rulebook, as the engine `tree` sees it.

    Raises:
        FactError: If its facts cannot be used as given.
    """
    return viewer(rulebook)(witness)


def viewer(rulebook: Rulebook, *wanted: tuple[str, str]) -> Callable[[Witness], Truths]:
    """Return what tells the truth of some steps, without the work of the others.

    Args:
        rulebook: The law.
        wanted: Questions and names; every step where there are none.

    Returns:
        A function from a witness to the truths of those steps and of the rules that they read, as the engine `tree`
        sees them; it raises FactError where the facts cannot be used as given.
    """
    steps = _needed(program(rulebook).steps, {*wanted})

    def view(witness: Witness) -> Truths:
        facts = known_of(witness, rulebook)
        rules: dict[str, Truth] = {}
        found: Truths = {}
        for step in steps:
            truth = found[step.question, step.name] = truth_of(step.condition, facts, rules)
            if step.question == "rule":
                rules[step.name] = truth
        return found

    return view


def _needed(steps: tuple[Step, ...], wanted: set[tuple[str, str]]) -> list[Step]:
    if not wanted:
        return list(steps)
    found: list[Step] = []
    for step in reversed(steps):  # a step reads only rules before it
        if (step.question, step.name) in wanted:
            found.append(step)
            wanted |= _rules_read(step)
    return found[::-1]


def _rules_read(step: Step) -> set[tuple[str, str]]:
    read = (name for name in facts_of(step.condition) if name.startswith(RULE_PREFIX))
    return {("rule", name.removeprefix(RULE_PREFIX)) for name in read}


def smallest(witness: Witness, shows: Callable[[Witness], bool]) -> Witness:
    """Return a witness from which nothing can be taken away.

    Args:
        witness: It shows what is to be shown.
        shows: Whether another still does.

    Returns:
        One that shows it, of which no single fact, filing or member of a list is needless.
    """
    current, left = witness, list(_paths(witness.service))
    size = len(left)
    while size:
        before = len(left)
        at = 0
        while at < len(left):
            taken = left[at : at + size]
            tried = attrs.evolve(current, service=_without(witness.service, {*left} - {*taken}))
            if _still(tried, shows):
                current, left = tried, left[:at] + left[at + size :]
            else:
                at += size
        if size > 1 or len(left) == before:
            size //= 2
    return current


def _still(tried: Witness, shows: Callable[[Witness], bool]) -> bool:
    try:
        return shows(tried)
    except FactError:
        return False  # what is left contradicts itself


def _paths(value: object) -> Iterator[Path]:
    """Everything that a table holds, what is inside before what holds it."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from ((key, *rest) for rest in _paths(inner))
        yield (key,)


def _without(value: Any, kept: set[Path], path: Path = ()) -> Any:  # noqa: ANN401 - values of a file
    """The part of a table that is kept; what holds something that is kept stays as well."""
    if isinstance(value, dict):
        return {key: _without(one, kept, (*path, key)) for key, one in value.items() if _stays((*path, key), kept)}
    if isinstance(value, list):
        return [_without(one, kept, (*path, i)) for i, one in enumerate(value) if _stays((*path, i), kept)]
    return value


def _stays(path: Path, kept: set[Path]) -> bool:
    return path in kept or any(one[: len(path)] == path for one in kept)
