"""The second engine: durable_rules as a pure matcher, kept away from everything in it that is unsafe.

Decides nothing: it must give what `tree.py` gives. Python evaluates comparisons to small integers; the C code
does the and, or and not, and says which rules fire. This is the only module that imports
`durable_rules_engine`, and only when the engine is used. Each choice answers a measured hazard:
docs/explanation/durable-rules-traps.md. Must not import deadlines or decide.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import weakref
from collections import deque
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, cast

from icprules.engines.durable_plan import plan_of
from icprules.engines.durable_ruleset import END, FALSE, TRUE, UNKNOWN
from icprules.engines.tree import holds
from icprules.errors import EngineError, problem
from icprules.rulebook.condition import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from icprules.engines.durable_plan import Plan
    from icprules.engines.durable_ruleset import Shard
    from icprules.engines.program import Program
    from icprules.errors import Problem
    from icprules.subjects.facts import Value

_TRUTHS = (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE)
_SESSION = "0"  # the session of facts that name none
_MATCHED, _UNMATCHED = 0, 1  # result codes of an assertion
_KEPT = 16  # idle rulesets of some MB each; more evaluations at once only cost the building of another


class Matcher(Protocol):
    """What is used of the C module `durable_rules_engine`, which has no types of its own."""

    error: type[Exception]

    def create_ruleset(self, name: str, rules: str, /) -> int:
        """Return the handle of a new ruleset."""

    def delete_ruleset(self, handle: int, /) -> None:
        """Free a ruleset; frees no session."""

    def delete_state(self, handle: int, session: str, /) -> None:
        """Free a session; only safe once an action has started in it."""

    def assert_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Return a result code and the place of the session."""

    def retract_fact(self, handle: int, fact: str, /) -> tuple[int, int]:
        """Return a result code and the place of the session."""

    def start_action_for_state(self, handle: int, session: int, /) -> tuple[str, str] | None:
        """Return the session's own fact and what fired first, or None when nothing did."""

    def complete_and_start_action(self, handle: int, session: int, /) -> str | None:
        """Return what fired next, or None when nothing did; never without an action under way."""


_CALLS = tuple(name for name in vars(Matcher) if not name.startswith("_"))


def absence() -> Problem | None:
    """Return why durable_rules cannot be used here, or None where it can.

    Example:
        >>> absence() is None or absence().code in ("E103", "E104", "E105")
        True
    """
    try:
        _matcher()
    except EngineError as error:
        return error.problems[0]
    return None


def _matcher() -> Matcher:
    try:
        module = importlib.import_module("durable_rules_engine")
    except ModuleNotFoundError as error:
        if error.name != "durable_rules_engine":
            raise
        version = ".".join(map(str, sys.version_info[:2]))
        raise EngineError(
            problem("E103") if sys.version_info < (3, 13) else problem("E104", version=version)
        ) from error
    except ImportError as error:
        # The folder in front would push the cause out of a message of limited length.
        raise EngineError(problem("E105", value=str(error).rsplit("/", 1)[-1])) from error
    lacking = [name for name in (*_CALLS, "error") if not hasattr(module, name)]
    if lacking:
        raise EngineError(problem("E105", value=" · ".join(lacking)))
    return cast("Matcher", module)


def compile_program(program: Program) -> Callable[[Mapping[str, Value]], tuple[Truth, ...]]:
    """Return a function from known facts to the truth of every step, safe to call from many threads.

    Args:
        program: The program of a rulebook.

    Returns:
        The function.

    Raises:
        EngineError: If durable_rules is absent, or the program is too large for one ruleset.
    """
    matcher = _matcher()
    plan = plan_of(program)
    idle: deque[_Session] = deque([_Session(matcher, plan)], maxlen=_KEPT)
    strata = tuple(tuple(map(_Question, shards)) for shards in plan.strata)
    start = [UNKNOWN] * plan.size
    start[:2] = FALSE, TRUE

    def truths(facts: Mapping[str, Value]) -> tuple[Truth, ...]:
        values = start.copy()
        for atom, leaf in plan.leaves:
            value = facts.get(leaf.fact)
            if value is not None:
                values[atom] = TRUE if holds(leaf, value) else FALSE
        try:
            session = idle.pop()
        except IndexError:
            session = _Session(matcher, plan)
        for questions in strata:
            _answer(session, questions, values)
        # Not in a `finally`: a session that did not come to a clean end must never be used again.
        idle.append(session)
        return tuple(_TRUTHS[values[atom]] for atom in plan.results)

    return truths


class _Question:
    """One shard, ready to be asked: its two facts as templates, and what each of its rules means."""

    def __init__(self, shard: Shard) -> None:
        certain, possible = 2 * shard.number, 2 * shard.number + 1
        properties = "".join(f',"a{atom}":%d' for atom in shard.atoms)
        self.certain = (f"f{certain}", f'{{"id":"f{certain}","k":{certain}{properties}}}')
        self.possible = (f"f{possible}", f'{{"id":"f{possible}","k":{possible}{properties}}}')
        self.answers = tuple((c.atom, f"c{c.atom}", f"p{c.atom}") for c in shard.conclusions)
        self._atoms = shard.atoms
        self._several: Callable[[list[int]], Any] = itemgetter(*shard.atoms)

    def read(self, values: list[int]) -> tuple[int, ...]:
        """Return the values of the shard's atoms."""
        found = self._several(values)
        return cast("tuple[int, ...]", found) if len(self._atoms) > 1 else (cast("int", found),)


def _answer(session: _Session, questions: Iterable[_Question], values: list[int]) -> None:
    """Ask all shards of one stratum, and write their conclusions into `values`."""
    facts = []
    asked = []
    for question in questions:
        known = question.read(values)
        is_open = UNKNOWN in known
        asked.append((question, is_open))
        facts.append((question.certain[0], question.certain[1] % known))
        if is_open:
            facts.append((question.possible[0], question.possible[1] % known))
    fired = session.fired(facts)
    for question, is_open in asked:
        for atom, certain, possible in question.answers:
            if certain in fired:
                if is_open and possible not in fired:
                    raise EngineError(problem("E110", value=f"{certain} without {possible}"))
                values[atom] = TRUE
            else:
                values[atom] = UNKNOWN if possible in fired else FALSE


class _Session:
    """One ruleset of the C code with its one session; belongs to one evaluation at a time."""

    def __init__(self, matcher: Matcher, plan: Plan) -> None:
        self._matcher = matcher
        self._end = f'{{"id":"{END}","k":{plan.end}}}'
        try:
            self._handle = matcher.create_ruleset("icprules", plan.rules)
            # A first action makes a later `delete_state` safe: before it, that call frees an unset pointer.
            self._drain([])
        except (matcher.error, MemoryError) as error:
            raise EngineError(problem("E109", value=error)) from error
        self._finalizer = weakref.finalize(self, _release, matcher, self._handle)
        # At exit the memory goes with the process.
        self._finalizer.atexit = False

    def fired(self, facts: Iterable[tuple[str, str]]) -> set[str]:
        """Return the names of the rules that fire for these facts, and forget the facts.

        Args:
            facts: Id and text of each.

        Returns:
            Names; an "any" that fires once per true branch is named once.

        Raises:
            EngineError: If the C code fails or does not finish; the session must then not be used again.
        """
        try:
            return self._drain(facts)
        except (self._matcher.error, MemoryError, EngineError) as error:
            # Its inner state is not known, so its memory is given up rather than freed: freeing could crash.
            self._finalizer.detach()
            if isinstance(error, EngineError):
                raise
            raise EngineError(problem("E109", value=error)) from error

    def _drain(self, facts: Iterable[tuple[str, str]]) -> set[str]:
        matcher, handle = self._matcher, self._handle
        kept = []
        for name, text in facts:
            code, _ = matcher.assert_fact(handle, text)
            if code == _MATCHED:
                kept.append(name)
            elif code != _UNMATCHED:
                raise EngineError(problem("E109", value=f"assert_fact: {code}"))
        code, place = matcher.assert_fact(handle, self._end)
        if code != _MATCHED:
            raise EngineError(problem("E109", value=f"assert_fact: {code}"))
        started = matcher.start_action_for_state(handle, place)
        message = None if started is None else started[1]
        names = []
        while message is not None:
            # `{"c7":{"m":{…}}}`: names are made by the plan and hold no quotes.
            names.append(message.split('"', 2)[1])
            message = matcher.complete_and_start_action(handle, place)
        # The rule defined last fires last: having seen it, we have seen all.
        if not names or names.pop() != END:
            raise EngineError(problem("E109", value="start_action_for_state"))
        for name in (*kept, END):
            code, _ = matcher.retract_fact(handle, f'{{"id":"{name}"}}')
            if code != _MATCHED:
                raise EngineError(problem("E109", value=f"retract_fact: {code}"))
        return set(names)


def _release(matcher: Matcher, handle: int) -> None:
    # The session first: deleting the ruleset leaves its memory behind. Nobody could act on an error here.
    with contextlib.suppress(matcher.error):
        matcher.delete_state(handle, _SESSION)
        matcher.delete_ruleset(handle)
