"""Tests of the durable engine where it cannot run: they assert the clear refusal instead of being skipped."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, ParamSpec

import generated
import pytest

from icprules.engines import durable_absent_reason, truths_with
from icprules.engines.program import program
from icprules.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
ABSENT = durable_absent_reason()
REFUSALS = frozenset({"E103", "E104", "E105"})


def with_durable(test: Callable[P, None]) -> Callable[P, None]:
    """Run a test where durable_rules can be imported; elsewhere assert that the engine says why it cannot."""
    if ABSENT is None:
        return test
    reason = ABSENT

    @functools.wraps(test)
    def refused(*_: P.args, **__: P.kwargs) -> None:
        rulebook = generated.rulebook(generated.dice(0), rules=3)
        for engine in ("durable", "dual"):
            with pytest.raises(EngineError) as caught:
                truths_with(engine, rulebook, program(rulebook), {})
            assert caught.value.code in REFUSALS
            assert reason.en in str(caught.value)

    return refused
